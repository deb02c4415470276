/* Lines of several systems in one table, each kind below a row or a title that names it
 * ("一、雨水管线"). */
#include <math.h>
#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/read/parts.h"

#define COLUMN "title of the group"

/* The system that a title names, behind its number ("二、", "(2)", "2."); NULL: none. */
static const char *system_of(const SyFields *fields, const SyField *field, const char *text) {
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    const char *value = plain == NULL ? NULL : sy_fields_value(fields, field, NULL, plain);
    for (const char *at = plain; value == NULL && at != NULL && *at != '\0';
         at = g_utf8_next_char(at)) {
        gunichar mark = g_utf8_get_char(at);
        if (at - plain > 12) break; /* a number, and its brackets */
        if (mark != 0x3001 && mark != ')' && mark != '.' && mark != ' ') continue;
        g_autofree char *rest = g_strstrip(g_strdup(g_utf8_next_char(at)));
        value = sy_fields_value(fields, field, NULL, rest);
    }
    return value;
}

/* The one cell of a row that holds anything; NULL: it has more, or none. */
static const char *only_cell(const SyTable *raw, SyIndex row) {
    const char *only = NULL;
    for (guint i = 0; i < raw->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(raw->columns, i);
        const char *text = column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
        if (column->type != SY_COLUMN_TEXT || (text != NULL && *text != '\0' && only != NULL))
            return NULL;
        if (text != NULL && *text != '\0') only = text;
    }
    return only;
}

/* The last of the lines above the header that names a system; remarks are also what stands below
 * the rows, @titles those of groups. */
static const char *above(const SyFields *fields, const SyField *field, const char *remarks,
                         GHashTable *titles) {
    g_auto(GStrv) lines = g_strsplit(remarks == NULL ? "" : remarks, "\n", -1);
    const char *found = NULL;
    for (char **line = lines; *line != NULL; line++) {
        bool below = g_hash_table_contains(titles, g_strstrip(*line));
        const char *value = below ? NULL : system_of(fields, field, *line);
        if (value != NULL) found = value;
    }
    return found;
}

void sy_layers_take_groups(SyLayerSource *layer, const SyFields *fields) {
    SyTable *raw = layer->table;
    SyRole role = layer->asked->role;
    const SyField *field = sy_fields_find(fields, role, "system");
    bool lines = role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS || role == SY_ROLE_NODES;
    if (!lines || field == NULL || sy_binding_find(layer->bindings, "system") != NULL ||
        sy_source_geometry(layer->source) != SY_GEOMETRY_NONE)
        return;
    g_autofree const char **found = g_new0(const char *, MAX(raw->n_row, 1));
    SyIndex n = 0;
    g_autoptr(GHashTable) titles = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < raw->n_row; row++)
        if (only_cell(raw, row) != NULL) g_hash_table_add(titles, (char *)only_cell(raw, row));
    const char *now = above(fields, field, sy_source_remarks(layer->source), titles);
    for (SyIndex row = 0; row < raw->n_row; row++) {
        const char *title = only_cell(raw, row),
                   *system = title == NULL ? NULL : system_of(fields, field, title);
        if (system != NULL) now = system;
        n += system != NULL;
        found[row] = now;
    }
    if (n == 0) return; /* of one system, which its name or a person says */
    SyColumn *column = sy_table_add_column(raw, COLUMN, SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < raw->n_row; row++)
        if (only_cell(raw, row) == NULL) sy_column_set_text(column, row, found[row]);
    SyBinding binding = {
        .field = field, .column = g_strdup(COLUMN), .unit_m = 1, .method = "group"};
    g_array_append_val(layer->bindings, binding);
    sy_findings_add(layer->findings, "read.groups", sy_source_label(layer->source), -1, NAN, NAN,
                    0.95, SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}
