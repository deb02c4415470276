/* One table of several nets that are each numbered from 1: a number that stands at two places in
 * two systems is another point in each of them. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"
#include "engine/read/parts.h"

/* One point is not surveyed 5 m apart, as in scopes.c. */
#define SAME_M 5.0

static const char *system_at(const SyTable *table, SyIndex row) {
    const char *system = sy_row_text(table, "system", row);
    return system == NULL || strcmp(system, "unknown") == 0 ? NULL : system;
}

/* Numbers of points that stand elsewhere in another system, and nowhere twice in one. */
static GHashTable *numbers_several(const SyTable *nodes) {
    g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *several = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) unclear = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < nodes->n_row; row++) {
        const char *id = sy_row_text(nodes, "id", row), *system = system_at(nodes, row);
        double x, y, other_x, other_y;
        if (id == NULL || !sy_row_place(nodes, row, &x, &y)) continue;
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(first, id));
        if (before == 0) {
            g_hash_table_insert(first, (char *)id, GUINT_TO_POINTER(row + 1));
            continue;
        }
        const char *other = system_at(nodes, before - 1);
        sy_row_place(nodes, before - 1, &other_x, &other_y);
        if (hypot(x - other_x, y - other_y) <= SAME_M) continue;
        bool told = system != NULL && other != NULL && strcmp(system, other) != 0;
        g_hash_table_add(told ? several : unclear, (char *)id);
    }
    GHashTableIter iter;
    void *id;
    g_hash_table_iter_init(&iter, unclear);
    while (g_hash_table_iter_next(&iter, &id, NULL)) g_hash_table_remove(several, id);
    return several;
}

/* A number for each system, in the order of the points; 0: none of the points with such numbers. */
static gint64 scope_of(GHashTable *scopes, const char *system) {
    return system == NULL ? 0 : GPOINTER_TO_INT(g_hash_table_lookup(scopes, system));
}

void sy_layers_scope_systems(SyLayers *layers, SyFindings *findings) {
    SyTable *nodes = layers->table[SY_ROLE_NODES];
    if (nodes == NULL || sy_table_column(nodes, "scope") != NULL ||
        sy_table_column(nodes, "system") == NULL || sy_table_column(nodes, "id") == NULL)
        return;
    g_autoptr(GHashTable) several = numbers_several(nodes);
    if (g_hash_table_size(several) == 0) return;
    g_autoptr(GHashTable) scopes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    SyColumn *column = sy_table_add_column(nodes, "scope", SY_COLUMN_INTEGER);
    for (SyIndex row = 0; row < nodes->n_row; row++) {
        const char *id = sy_row_text(nodes, "id", row), *system = system_at(nodes, row);
        bool meant = id != NULL && system != NULL && g_hash_table_contains(several, id);
        if (meant && scope_of(scopes, system) == 0)
            g_hash_table_insert(scopes, g_strdup(system),
                                GINT_TO_POINTER(g_hash_table_size(scopes) + 1));
        sy_column_set_integer(column, row, meant ? scope_of(scopes, system) : 0);
    }
    for (int i = 0; i < 2; i++) {
        SyTable *lines = layers->table[i == 0 ? SY_ROLE_PIPES : SY_ROLE_CHANNELS];
        if (lines == NULL) continue;
        column = sy_table_add_column(lines, "scope", SY_COLUMN_INTEGER);
        for (SyIndex row = 0; row < lines->n_row; row++)
            sy_column_set_integer(column, row, scope_of(scopes, system_at(lines, row)));
    }
    sy_findings_add(findings, "read.scopes_system", sy_row_label(layers, SY_ROLE_NODES, 0), -1, NAN,
                    NAN, 0.9, SY_ARGUMENT_INTEGER("n", g_hash_table_size(several)),
                    SY_ARGUMENTS_END);
}
