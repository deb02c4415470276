/* Rows of a table that are no objects: units or numbers of the columns below the header, the header
 * once more on the next page, names of groups, sums and signatures, blanks. */
#include <math.h>
#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/read/parts.h"

/* What the bound columns of one row hold. */
typedef struct {
    SyIndex n_column, n_filled, n_unit, n_heading, n_counter, n_label;
    const char *first; /* text, or NULL */
    bool remark, example;
    bool words; /* @first has no digit and no Latin letter outside brackets: no number of a list */
    bool outside; /* nothing but a text in a first cell that is read for what it says of rows */
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

/* "探测：王工", "日期：2023.5.20": two to six Chinese letters and a colon. */
static bool is_label(const char *text) {
    int n = 0;
    for (; *text != '\0' && n <= 6; text = g_utf8_next_char(text), n++) {
        gunichar c = g_utf8_get_char(text);
        if (c == ':' || c == 0xff1a) return n >= 2;
        if (c < 0x2e80) return false;
    }
    return false;
}

static bool is_blank(const char *text) {
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

/* How columns are counted: not one this way and the next another. */
typedef enum { COUNT_NONE, COUNT_DIGITS, COUNT_LETTERS, COUNT_NUMERALS, N_COUNT } Count;

/* "3", "(3)", "C", "三" or "（三）" in the third column. */
static Count counts(const char *text, SyIndex column) {
    static const char *const numerals[] = {"一", "二", "三", "四", "五",
                                           "六", "七", "八", "九", "十"};
    g_autofree char *folded = sy_fold_value(text);
    gsize n = strlen(folded);
    const char *inner = folded;
    if (n > 2 && *inner == '(' && folded[n - 1] == ')') {
        folded[n - 1] = '\0';
        inner++;
    }
    if (column < G_N_ELEMENTS(numerals) && strcmp(inner, numerals[column]) == 0)
        return COUNT_NUMERALS;
    if (g_ascii_isalpha(inner[0]) && inner[1] == '\0')
        return (SyIndex)(g_ascii_tolower(inner[0]) - 'a') == column ? COUNT_LETTERS : COUNT_NONE;
    char *end;
    guint64 i = g_ascii_strtoull(inner, &end, 10);
    return end != inner && *end == '\0' && i == column + 1 ? COUNT_DIGITS : COUNT_NONE;
}

/* "甲镇", "二、清河流域（1个）": words, and no number that a list gives. */
static bool is_words(const char *text) {
    g_autofree char *folded = sy_fold_value(text);
    int depth = 0;
    for (const char *c = folded; *c != '\0'; c++) {
        depth += (*c == '(') - (*c == ')' && depth > 0);
        if (depth == 0 && g_ascii_isalnum(*c)) return false;
    }
    return *folded != '\0';
}

/* @units: whether to look for units as well. @position: of each column in the source. @outside: the
 * first column has no field. @number: the column of numbers, "" where there is none. */
static Look look(const SyTable *raw, const SyFields *fields, SyIndex row, bool units,
                 const SyIndex *position, bool outside, const char *number) {
    Look seen = {0};
    SyIndex n_count[N_COUNT] = {0};
    for (guint i = 0; i < raw->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(raw->columns, i);
        bool filled;
        const char *text = NULL;
        seen.n_column++;
        if (column->type == SY_COLUMN_TEXT) {
            text = sy_column_text(column, row);
            filled = !is_blank(text) && !sy_fields_is_missing(fields, text);
        } else if (column->type == SY_COLUMN_REAL) {
            filled = !isnan(column->real[row]);
        } else {
            filled = column->integer[row] != SY_INTEGER_MISSING;
        }
        if (!filled) continue;
        seen.n_filled++;
        if (seen.first == NULL) {
            seen.first = text;
            seen.words = text != NULL && strcmp(column->name, number) == 0 && is_words(text);
        }
        seen.example |= text != NULL && sy_fields_is_example(fields, text);
        seen.n_heading += text != NULL && strcmp(text, column->name) == 0;
        if (text != NULL) n_count[counts(text, position == NULL ? i : position[i])]++;
        seen.n_label += text != NULL && is_label(text);
        if (text != NULL && units) seen.n_unit += is_unit(text);
    }
    for (int k = COUNT_DIGITS; k < N_COUNT; k++) seen.n_counter = MAX(seen.n_counter, n_count[k]);
    if (seen.first != NULL) seen.remark = sy_fields_is_remark(fields, seen.first);
    const SyColumn *edge = g_ptr_array_index(raw->columns, 0);
    seen.outside = outside && seen.n_filled == 1 && edge->type == SY_COLUMN_TEXT &&
                   !is_blank(sy_column_text(edge, row));
    return seen;
}

/* Forgets the findings about rows that are none (@places: those about their places); @dropped:
 * their numbers. */
static void findings_forget(SyFindings *findings, GHashTable *dropped, bool places) {
    SyIndex n = sy_findings_count(findings);
    g_autofree bool *keep = g_new(bool, MAX(n, 1));
    for (SyIndex i = 0; i < n; i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        keep[i] = (places && !g_str_has_suffix(f->code, "_coordinates")) ||
                  !g_hash_table_contains(dropped, &f->fid);
    }
    sy_findings_keep(findings, keep);
}

/* What no object has in its cells, wherever it lies: all are headings, or, below the header, count
 * the columns; or it is how to fill in the form. */
static bool is_form(const SyLayerSource *layer, const Look *seen, bool first) {
    SyRole role = layer->asked->role; /* from 1 to 2 is a line */
    bool pair = role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS || role == SY_ROLE_CONNECTIONS;
    bool heading = seen->n_filled >= 2 && seen->n_heading == seen->n_filled;
    bool counter = first && seen->n_filled >= (pair ? 3u : 2u) && seen->n_counter == seen->n_filled;
    return heading || counter || (first && seen->example);
}

/* What is no object if it has no place: units, remarks, blanks, a single cell among columns that
 * give the others a place (the name of a group). */
static bool is_other(const SyLayerSource *layer, const Look *seen) {
    bool unit = seen->n_unit > 0 && seen->n_unit == seen->n_filled;
    bool group = layer->from_columns && seen->n_filled == 1 && (seen->n_column > 2 || seen->words);
    SyRole role = layer->asked->role; /* an end alone, "二、污水管线" among them, joins nothing */
    bool title = (role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS) && seen->n_filled == 1 &&
                 seen->n_column > 2 && seen->first != NULL;
    bool signature = seen->n_filled > 0 && seen->n_label == seen->n_filled;
    bool remark = seen->remark && (seen->n_filled < seen->n_column || layer->from_columns);
    return unit || title || signature || remark || group || seen->outside || seen->n_filled == 0;
}

/* Where the columns of the table stand in the source. */
static SyIndex *positions(const SyLayerSource *layer) {
    const SyTable *raw = layer->table;
    SyIndex *position = g_new0(SyIndex, MAX(raw->columns->len, 1)), n;
    const SySourceField *list = sy_source_fields(layer->source, &n);
    for (guint i = 0; i < raw->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(raw->columns, i);
        for (SyIndex k = 0; k < n; k++)
            if (strcmp(list[k].name, column->name) == 0) position[i] = k;
    }
    return position;
}

/* The first column was read for what it says of rows alone. */
static bool is_outside(const SyLayerSource *layer) {
    const SyColumn *edge = g_ptr_array_index(layer->table->columns, 0);
    for (guint i = 0; i < layer->bindings->len; i++) {
        const SyBinding *b = &g_array_index(layer->bindings, SyBinding, i);
        if (g_strcmp0(b->column, edge->name) == 0 || g_strcmp0(b->also, edge->name) == 0)
            return false;
    }
    return true;
}

/* The column of the objects' numbers; "": there is none. */
static const char *number_column(const SyLayerSource *layer) {
    for (guint i = 0; i < layer->bindings->len; i++) {
        const SyBinding *b = &g_array_index(layer->bindings, SyBinding, i);
        if (b->column != NULL && strcmp(b->field->name, "id") == 0) return b->column;
    }
    return "";
}

void sy_layers_drop_rows(SyLayerSource *layer, const SyFields *fields) {
    SyTable *raw = layer->table;
    const char *label = sy_source_label(layer->source);
    if (sy_source_geometry(layer->source) != SY_GEOMETRY_NONE || raw->columns->len == 0) return;
    g_autofree bool *keep = g_new(bool, MAX(raw->n_row, 1));
    g_autoptr(GHashTable) dropped = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autofree SyIndex *position = positions(layer);
    SyIndex n_blank = 0;
    bool outside = is_outside(layer), begun = false;
    const char *number = number_column(layer);
    for (SyIndex row = 0; row < raw->n_row; row++) {
        Look seen = look(raw, fields, row, row == 0, position, outside, number);
        bool placed = sy_table_n_part(raw, row) > 0;
        keep[row] = !is_form(layer, &seen, !begun) && (placed || !is_other(layer, &seen));
        begun |= keep[row];
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
    findings_forget(layer->findings, dropped, true);
    sy_table_keep_rows(raw, keep);
    if (raw->n_row == 0)
        sy_findings_add(layer->findings, "read.empty_layer", label, -1, NAN, NAN, NAN,
                        SY_ARGUMENTS_END);
}

/* What a row has in a column, as text. g_free. */
static char *cell_text(const SyColumn *column, SyIndex row) {
    if (column->type == SY_COLUMN_TEXT) {
        const char *text = sy_column_text(column, row);
        return g_strstrip(g_strdup(text == NULL ? "" : text));
    }
    if (column->type == SY_COLUMN_INTEGER)
        return column->integer[row] == SY_INTEGER_MISSING
                   ? g_strdup("")
                   : g_strdup_printf("%" G_GINT64_FORMAT, column->integer[row]);
    return isnan(column->real[row]) ? g_strdup("") : g_strdup_printf("%.15g", column->real[row]);
}

static void keep_asked(SyTable *table, const SyCaseSource *asked, GHashTable *dropped) {
    const SyColumn *column = sy_table_column(table, asked->only);
    g_autofree bool *keep = g_new(bool, MAX(table->n_row, 1));
    for (SyIndex row = 0; row < table->n_row; row++) {
        g_autofree char *text = cell_text(column, row);
        keep[row] = g_ptr_array_find_with_equal_func(asked->one_of, text, g_str_equal, NULL);
        if (!keep[row]) g_hash_table_add(dropped, g_memdup2(&table->fid[row], sizeof(int64_t)));
    }
    sy_table_keep_rows(table, keep);
}

/* The areas of units stand in a table of their own. */
static void drop_areas(SyTable *areas, GHashTable *dropped) {
    g_autofree bool *keep = g_new(bool, MAX(areas->n_row, 1));
    for (SyIndex row = 0; row < areas->n_row; row++)
        keep[row] = !g_hash_table_contains(dropped, &areas->fid[row]);
    sy_table_keep_rows(areas, keep);
}

void sy_layers_take_asked(SyLayerSource *layer) {
    const SyCaseSource *asked = layer->asked;
    if (asked->only == NULL) return;
    g_autoptr(GHashTable) dropped =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    SyIndex n = layer->table->n_row;
    keep_asked(layer->table, asked, dropped);
    if (layer->areas != NULL && layer->areas != layer->table) drop_areas(layer->areas, dropped);
    findings_forget(layer->findings, dropped, false);
    g_ptr_array_add(asked->one_of, NULL);
    g_autofree char *values = g_strjoinv(", ", (char **)asked->one_of->pdata);
    g_ptr_array_set_size(asked->one_of, (int)asked->one_of->len - 1);
    sy_findings_add(
        layer->findings, layer->table->n_row == 0 ? "read.no_rows_asked" : "read.rows_asked",
        sy_source_label(layer->source), -1, NAN, NAN, NAN, SY_ARGUMENT_TEXT("column", asked->only),
        SY_ARGUMENT_TEXT("values", values), SY_ARGUMENT_INTEGER("n", layer->table->n_row),
        SY_ARGUMENT_INTEGER("n_row", n), SY_ARGUMENTS_END);
}
