/* Both ends of a line in one column ("W1-W2", "Y3→Y4"): what no other column says of them. */
#include <math.h>
#include <string.h>

#include "engine/read/parts.h"

enum { END_BYTES_MAX = 40 };

/* A number of an end: short, with a digit or of letters that no sentence has. */
static bool is_end(const char *text) {
    bool number = text[strcspn(text, "0123456789")] != '\0' || g_str_is_ascii(text);
    return *text != '\0' && strlen(text) <= END_BYTES_MAX && number &&
           strpbrk(text, ",;/ ") == NULL;
}

static bool take(const char *text, const char *mark, gsize n_mark, char **from, char **to) {
    *from = g_strstrip(g_strndup(text, (gsize)(mark - text)));
    *to = g_strstrip(g_strdup(mark + n_mark));
    if (is_end(*from) && is_end(*to)) return true;
    g_clear_pointer(from, g_free);
    g_clear_pointer(to, g_free);
    return false;
}

bool sy_ends_split(const char *text, char **from, char **to) {
    static const char *const arrows[] = {"-->", "->", "=>", "→", "⇒",  "～", "~", "—>",
                                         "——",  "—",  "－", "–", "至", "到", NULL};
    *from = *to = NULL;
    if (strlen(text) > 2 * END_BYTES_MAX + 8) return false;
    for (int i = 0; arrows[i] != NULL; i++) {
        const char *mark = strstr(text, arrows[i]);
        gsize n = strlen(arrows[i]);
        if (mark != NULL && strstr(mark + n, arrows[i]) == NULL)
            return take(text, mark, n, from, to);
    }
    /* numbers that have such a sign themselves: the one in the middle (A-1-A-2) */
    guint n_sign = 0, k = 0;
    for (const char *c = text; *c != '\0'; c++) n_sign += *c == '-';
    for (const char *c = text; n_sign % 2 == 1 && *c != '\0'; c++)
        if (*c == '-' && k++ == n_sign / 2) return take(text, c, 1, from, to);
    return false;
}

static SyColumn *text_column(SyTable *table, const char *name) {
    SyColumn *column = sy_table_column(table, name);
    return column != NULL ? column : sy_table_add_column(table, name, SY_COLUMN_TEXT);
}

/* "Y3→Y4" beside ends that other columns name says which way the water runs. */
static bool take_flow(SyTable *table, SyIndex row, const char *from, const char *to) {
    const char *first = sy_column_text(sy_table_column(table, "from"), row),
               *last = sy_column_text(sy_table_column(table, "to"), row);
    bool along = g_strcmp0(from, first) == 0 && g_strcmp0(to, last) == 0,
         against = g_strcmp0(from, last) == 0 && g_strcmp0(to, first) == 0;
    if (along || against)
        sy_column_set_text(text_column(table, "flow"), row, along ? "along" : "against");
    return along || against;
}

/* Rows of one such column; @ends: they name the ends, which nothing else does. */
static void split_column(SyLayerSource *layer, const char *field, bool ends) {
    SyTable *table = layer->table;
    const SyBinding *binding = sy_binding_find(layer->bindings, field);
    SyIndex n = 0, n_first = SY_NONE;
    for (SyIndex row = 0; row < table->n_row; row++) {
        g_autofree char *from = NULL, *to = NULL;
        const char *said = sy_column_text(sy_table_column(table, field), row);
        if (said == NULL) continue;
        bool good = sy_ends_split(said, &from, &to);
        if (good && ends) {
            sy_column_set_text(text_column(table, "from"), row, from);
            sy_column_set_text(text_column(table, "to"), row, to);
        } else if (good) {
            good = take_flow(table, row, from, to);
        }
        if (!good && n++ == 0) n_first = row;
    }
    if (n > 0)
        sy_findings_add(
            layer->findings, "read.ends_unclear", sy_source_label(layer->source),
            table->fid[n_first], NAN, NAN, NAN, SY_ARGUMENT_TEXT("column", binding->column),
            SY_ARGUMENT_TEXT("value", sy_column_text(sy_table_column(table, field), n_first)),
            SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}

void sy_layers_split_ends(SyLayerSource *layer) {
    bool named = sy_binding_find(layer->bindings, "from") != NULL;
    static const char *const fields[] = {"ends", "flow_ends"};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const SyBinding *binding = sy_binding_find(layer->bindings, fields[i]);
        bool flow = strcmp(fields[i], "flow_ends") == 0;
        if (binding == NULL || binding->column == NULL || (named && !flow)) continue;
        split_column(layer, fields[i], !named);
        named = true;
    }
}
