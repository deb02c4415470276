/* A SWMM .inp as a source: the section of a role is read when it is opened. */
#include <string.h>

#include "algorithms/base/words.h"
#include "io/source/source_private.h"
#include "io/source/swmm.h"
#include "io/source/trust.h"

static const char *const roles[] = {"pipes", "nodes", "outfalls", "units"};

static bool is_role(const char *name) {
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (g_str_equal(roles[i], name)) return true;
    return false;
}

/* Files that may be SWMM's: other endings are not opened to look. */
static bool is_swmm(const char *path) {
    g_autofree char *name = g_path_get_basename(path);
    const char *dot = strrchr(name, '.');
    bool plausible =
        dot == NULL || g_ascii_strcasecmp(dot, ".inp") == 0 || g_ascii_strcasecmp(dot, ".txt") == 0;
    return plausible && g_file_test(path, G_FILE_TEST_IS_REGULAR) && sy_swmm_recognise(path);
}

char *sy_swmm_source_split(const char *path, char **role) {
    *role = NULL;
    if (is_swmm(path)) return g_strdup(path);
    const char *colon = strrchr(path, ':');
    if (colon == NULL || !is_role(colon + 1) || g_file_test(path, G_FILE_TEST_EXISTS)) return NULL;
    g_autofree char *file = g_strndup(path, (gsize)(colon - path));
    if (!is_swmm(file)) return NULL;
    *role = g_strdup(colon + 1);
    return g_steal_pointer(&file);
}

/* The reader says where it found another encoding than UTF-8. */
static const char *encoding_of(const SyFindings *findings, SyIndex first) {
    for (SyIndex i = first; i < sy_findings_count(findings); i++) {
        const SyFinding *finding = sy_findings_get(findings, i);
        if (g_str_equal(finding->code, "read.swmm_encoding") &&
            strstr(finding->arguments, "GB18030") != NULL)
            return "GB18030";
    }
    return "UTF-8";
}

bool sy_swmm_source_fill(SySource *source, const char *path, const char *role, SyFindings *findings,
                         GError **error) {
    if (role == NULL) {
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("%s: a SWMM model has several layers; say %s:LAYER with one of: pipes, nodes, "
              "outfalls, units"),
            path, path);
        return false;
    }
    g_autoptr(SyFindings) own = findings == NULL ? sy_findings_new() : NULL;
    SyFindings *list = findings == NULL ? own : findings;
    SyIndex first = sy_findings_count(list);
    source->swmm = sy_swmm_read_role(path, role, list, error);
    if (source->swmm == NULL) return false;
    if (!sy_trust_rows(path, source->swmm, &source->limits, error)) return false;
    source->path = g_strdup(path);
    source->layer = g_strdup(role);
    g_autofree char *name = g_path_get_basename(path);
    source->label = g_utf8_make_valid(name, -1);
    source->encoding = g_strdup(encoding_of(list, first));
    source->geometry = source->swmm->geometry.kind;
    source->n_feature = source->swmm->n_row;
    for (guint i = 0; i < source->swmm->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(source->swmm->columns, i);
        SySourceField field = {g_strdup(column->name), column->type != SY_COLUMN_TEXT, false};
        g_array_append_val(source->fields, field);
    }
    source->crs_text = g_strdup(sy_swmm_crs_text(path, NULL));
    if (source->crs_text != NULL) source->crs = sy_crs_parse(source->crs_text, NULL, NULL);
    return true;
}

char **sy_swmm_source_layers(const char *path, GError **error) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        g_autoptr(SyTable) table = sy_swmm_read_role(path, roles[i], findings, error);
        if (table == NULL) return NULL;
        if (table->n_row > 0) g_ptr_array_add(names, g_strdup(roles[i]));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static void copy_value(const SyColumn *from, SyColumn *to, SyIndex row, bool as_text) {
    if (from->type == SY_COLUMN_TEXT) {
        sy_column_set_text(to, row, sy_column_text(from, row));
    } else if (!as_text && from->type == SY_COLUMN_REAL) {
        sy_column_set_real(to, row, from->real[row]);
    } else if (!as_text) {
        sy_column_set_integer(to, row, from->integer[row]);
    } else if (from->type == SY_COLUMN_REAL && from->real[row] == from->real[row]) {
        char room[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(room, sizeof room, "%.15g", from->real[row]);
        sy_column_set_text(to, row, room);
    } else if (from->type == SY_COLUMN_INTEGER && from->integer[row] != SY_INTEGER_MISSING) {
        g_autofree char *room = g_strdup_printf("%" G_GINT64_FORMAT, (gint64)from->integer[row]);
        sy_column_set_text(to, row, room);
    }
}

SyTable *sy_swmm_source_copy(const SySource *source, const char *const *columns, SyIndex n_column,
                             SyGeometryKind kind, SyIndex n_row_max, bool as_text) {
    const SyTable *from = source->swmm;
    SyTable *to = sy_table_new(kind);
    SyIndex n_row = MIN(from->n_row, n_row_max);
    sy_table_reserve(to, n_row);
    for (SyIndex row = 0; row < n_row; row++) {
        sy_table_add_row(to, from->fid[row]);
        if (kind != SY_GEOMETRY_NONE) sy_table_copy_parts(to, from, row);
    }
    for (SyIndex i = 0; i < n_column; i++) {
        if (sy_table_column(to, columns[i]) != NULL) continue;
        const SyColumn *column = sy_table_column(from, columns[i]);
        SyColumn *copy =
            sy_table_add_column(to, columns[i], as_text ? SY_COLUMN_TEXT : column->type);
        for (SyIndex row = 0; row < n_row; row++) copy_value(column, copy, row, as_text);
    }
    return to;
}
