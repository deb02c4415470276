/* Units and outfalls of several lists, and those that other layers call by another number. */
#include <string.h>

#include "engine/read/identities.h"

/* Numbers that rows bore which are part of another row now -> the number of that row; "" where it
 * means several. */
static GHashTable *aliases_new(const SyLayers *layers, SyRole role) {
    GHashTable *aliases = g_hash_table_new(g_str_hash, g_str_equal);
    const SyTable *table = layers->table[role];
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < table->n_row; row++)
        if (sy_row_text(table, "id", row) != NULL)
            g_hash_table_add(known, (char *)sy_row_text(table, "id", row));
    for (guint i = 0; i < layers->source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, i);
        if (row->role != role || row->number == NULL || row->object == SY_NONE ||
            g_hash_table_contains(known, row->number))
            continue;
        const char *id = sy_row_text(table, "id", row->object);
        const char *before = g_hash_table_lookup(aliases, row->number);
        if (id == NULL || (before != NULL && strcmp(before, id) != 0)) id = "";
        g_hash_table_insert(aliases, row->number, (char *)id);
    }
    return aliases;
}

/* A field that names objects of a role takes their numbers of today. */
static void rename_in(SyLayers *layers, SyRole role, const char *field, GHashTable *aliases) {
    SyTable *table = layers->table[role];
    SyColumn *column = table == NULL ? NULL : sy_table_column(table, field);
    if (column == NULL || g_hash_table_size(aliases) == 0) return;
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *said = sy_column_text(column, row);
        const char *id = said == NULL ? NULL : g_hash_table_lookup(aliases, said);
        if (id != NULL && *id != '\0') {
            g_autofree char *copy = g_strdup(id);
            sy_column_set_text(column, row, copy);
        }
    }
}

static void rename_all(SyLayers *layers) {
    if (layers->table[SY_ROLE_OUTFALLS] != NULL) {
        g_autoptr(GHashTable) outfalls = aliases_new(layers, SY_ROLE_OUTFALLS);
        rename_in(layers, SY_ROLE_SAMPLES, "at", outfalls);
        rename_in(layers, SY_ROLE_UNITS, "outlet", outfalls);
    }
    if (layers->table[SY_ROLE_UNITS] != NULL) {
        g_autoptr(GHashTable) units = aliases_new(layers, SY_ROLE_UNITS);
        rename_in(layers, SY_ROLE_SAMPLES, "at", units);
        rename_in(layers, SY_ROLE_CONNECTIONS, "unit", units);
    }
}

bool sy_layers_link(const SyCase *job, const char *data_folder, SyLayers *layers,
                    SyFindings *findings, const SyProgress *progress, GError **error) {
    g_autoptr(SyLinkRules) rules = sy_link_rules_load(data_folder, error);
    if (rules == NULL || !sy_layers_link_outfalls(job, layers, rules, findings, NULL, error) ||
        !sy_layers_link_units(job, layers, rules, findings, NULL, error) ||
        !sy_progress(progress, 0.97, error))
        return false;
    if (layers->source_rows->len > 0) rename_all(layers);
    sy_layers_find_works(layers, rules, findings);
    sy_layers_find_listed(layers, rules, findings);
    sy_layers_find_bearers(layers, rules, findings);
    sy_layers_take_remarks(layers, rules, findings);
    return true;
}
