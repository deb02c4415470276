/* Lines whose one cell names several ends ("Y1、Y3"): a line to each of them. */
#include <math.h>

#include "engine/read/parts.h"

#define MARKS "[、,，;；/\\s]+"

/* Numbers that the cells of a column are. */
static void numbers_add(const SyTable *table, const SyColumn *column, GHashTable *numbers) {
    for (SyIndex row = 0; row < table->n_row; row++)
        if (sy_column_text(column, row) != NULL)
            g_hash_table_add(numbers, g_strdup(sy_column_text(column, row)));
}

/* "Y1、Y3": the numbers in one cell, two at least, each of which stands alone elsewhere; NULL: it
 * is no list of them. g_strfreev. */
static char **several_in(const char *text, GHashTable *numbers) {
    g_auto(GStrv) parts = g_regex_split_simple(MARKS, text, 0, 0);
    guint n = 0;
    for (char **part = parts; *part != NULL; part++, n++)
        if (!g_hash_table_contains(numbers, *part)) return NULL;
    return n < 2 ? NULL : g_steal_pointer(&parts);
}

/* Most tables have no such cell: their numbers need not be gathered. */
static bool has_lists(const SyTable *table, const SyColumn *to) {
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *text = sy_column_text(to, row);
        if (text != NULL && g_regex_match_simple(MARKS, text, 0, 0)) return true;
    }
    return false;
}

void sy_layers_several_ends(SyLayerSource *layer, const SyColumn *from, SyColumn *to) {
    SyTable *table = layer->table;
    SyIndex n_row = table->n_row, n = 0, first = SY_NONE;
    if (!has_lists(table, to)) return;
    g_autoptr(GHashTable) begins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                          numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    numbers_add(table, from, begins);
    numbers_add(table, from, numbers);
    numbers_add(table, to, numbers);
    g_autofree char *example = NULL;
    for (SyIndex row = 0; row < n_row; row++) {
        const char *text = sy_column_text(to, row);
        bool one = text == NULL || g_hash_table_contains(begins, text);
        g_auto(GStrv) ends = one ? NULL : several_in(text, numbers);
        if (ends == NULL) continue;
        if (n++ == 0) {
            first = row;
            example = g_strdup(text);
        }
        for (int i = 1; ends[i] != NULL; i++) {
            SyIndex more = sy_table_add_row(table, table->fid[row]);
            sy_table_copy_cells(table, more, table, row);
            sy_column_set_text(to, more, ends[i]);
        }
        sy_column_set_text(to, row, ends[0]);
    }
    if (n > 0)
        sy_findings_add(layer->findings, "read.ends_several", sy_source_label(layer->source),
                        table->fid[first], NAN, NAN, 0.95, SY_ARGUMENT_TEXT("value", example),
                        SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}
