/* Rows of a table that are no objects: units below the header, sums and signatures at the end,
 * blanks. */
#include <math.h>
#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/read/parts.h"

/* What the bound columns of one row hold. */
typedef struct {
    SyIndex n_column, n_filled, n_unit;
    const char *first; /* text, or NULL */
    bool remark;
} Look;

/* "m", "(mm)", "（米）", "°" */
static bool is_unit(const char *text) {
    double unit_m;
    g_autofree char *folded = sy_fold_value(text);
    gsize n = strlen(folded);
    const char *inner = folded;
    if (n > 2 && folded[0] == '(' && folded[n - 1] == ')') {
        folded[n - 1] = '\0';
        inner++;
    }
    return strcmp(inner, "°") == 0 || strcmp(inner, "度") == 0 || sy_unit_parse(inner, &unit_m);
}

static bool is_blank(const char *text) {
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

/* @units: whether to look for units as well. */
static Look look(const SyTable *raw, const SyFields *fields, SyIndex row, bool units) {
    Look seen = {0};
    for (guint i = 0; i < raw->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(raw->columns, i);
        bool filled;
        const char *text = NULL;
        seen.n_column++;
        if (column->type == SY_COLUMN_TEXT) {
            text = sy_column_text(column, row);
            filled = !is_blank(text);
        } else if (column->type == SY_COLUMN_REAL) {
            filled = !isnan(column->real[row]);
        } else {
            filled = column->integer[row] != SY_INTEGER_MISSING;
        }
        if (!filled) continue;
        seen.n_filled++;
        if (seen.first == NULL) seen.first = text;
        if (text != NULL && units) seen.n_unit += is_unit(text);
    }
    if (seen.first != NULL && seen.n_filled < seen.n_column)
        seen.remark = sy_fields_is_remark(fields, seen.first);
    return seen;
}

/* Forgets the findings about the places of rows that are none; @dropped: their numbers. */
static void findings_forget(SyFindings *findings, GHashTable *dropped) {
    SyIndex n = sy_findings_count(findings);
    g_autofree bool *keep = g_new(bool, MAX(n, 1));
    for (SyIndex i = 0; i < n; i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        keep[i] =
            !g_str_has_suffix(f->code, "_coordinates") || !g_hash_table_contains(dropped, &f->fid);
    }
    sy_findings_keep(findings, keep);
}

void sy_layers_drop_rows(SyLayerSource *layer, const SyFields *fields) {
    SyTable *raw = layer->table;
    const char *label = sy_source_label(layer->source);
    if (sy_source_geometry(layer->source) != SY_GEOMETRY_NONE || raw->columns->len == 0) return;
    g_autofree bool *keep = g_new(bool, MAX(raw->n_row, 1));
    g_autoptr(GHashTable) dropped = g_hash_table_new(g_int64_hash, g_int64_equal);
    SyIndex n_blank = 0;
    for (SyIndex row = 0; row < raw->n_row; row++) {
        Look seen = look(raw, fields, row, row == 0);
        bool unit = seen.n_unit > 0 && seen.n_unit == seen.n_filled;
        bool placed = sy_table_n_part(raw, row) > 0;
        keep[row] = placed || !(unit || seen.remark || seen.n_filled == 0);
        if (keep[row]) continue;
        g_hash_table_add(dropped, &raw->fid[row]);
        n_blank += seen.n_filled == 0;
        if (seen.n_filled > 0)
            sy_findings_add(layer->findings, "read.row_no_object", label, raw->fid[row], NAN, NAN,
                            0.95, SY_ARGUMENT_TEXT("value", seen.first), SY_ARGUMENTS_END);
    }
    if (n_blank > 0)
        sy_findings_add(layer->findings, "read.blank_rows", label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", n_blank), SY_ARGUMENTS_END);
    if (g_hash_table_size(dropped) == 0) return;
    findings_forget(layer->findings, dropped);
    sy_table_keep_rows(raw, keep);
}
