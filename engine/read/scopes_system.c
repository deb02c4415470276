/* One table of several nets that are each numbered from 1: a number that stands at two places in
 * two systems, or two lots of the survey, is another point in each of them. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"
#include "engine/read/parts.h"

/* One point is not surveyed 5 m apart, as in scopes.c. */
#define SAME_M 5.0

/* What parts the nets of a table, the likelier first. */
static const char *const parting[] = {"lot", "system"};

static const char *net_at(const SyTable *table, const char *field, SyIndex row) {
    const char *net = sy_row_text(table, field, row);
    return net == NULL || strcmp(net, "unknown") == 0 ? NULL : net;
}

/* Numbers of points that stand elsewhere in another net, and nowhere twice in one. */
static GHashTable *numbers_several(const SyTable *nodes, const char *field) {
    g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *several = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) unclear = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < nodes->n_row; row++) {
        const char *id = sy_row_text(nodes, "id", row), *net = net_at(nodes, field, row);
        double x, y, other_x, other_y;
        if (id == NULL || !sy_row_place(nodes, row, &x, &y)) continue;
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(first, id));
        if (before == 0) {
            g_hash_table_insert(first, (char *)id, GUINT_TO_POINTER(row + 1));
            continue;
        }
        const char *other = net_at(nodes, field, before - 1);
        sy_row_place(nodes, before - 1, &other_x, &other_y);
        if (hypot(x - other_x, y - other_y) <= SAME_M) continue;
        bool told = net != NULL && other != NULL && strcmp(net, other) != 0;
        g_hash_table_add(told ? several : unclear, (char *)id);
    }
    GHashTableIter iter;
    void *id;
    g_hash_table_iter_init(&iter, unclear);
    while (g_hash_table_iter_next(&iter, &id, NULL)) g_hash_table_remove(several, id);
    return several;
}

/* A number for each net, in the order of the points; 0: none of the points with such numbers. */
static gint64 scope_of(GHashTable *scopes, const char *net) {
    return net == NULL ? 0 : GPOINTER_TO_INT(g_hash_table_lookup(scopes, net));
}

static void scope_by(SyLayers *layers, const char *field, GHashTable *several) {
    SyTable *nodes = layers->table[SY_ROLE_NODES];
    g_autoptr(GHashTable) scopes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    SyColumn *column = sy_table_add_column(nodes, "scope", SY_COLUMN_INTEGER);
    for (SyIndex row = 0; row < nodes->n_row; row++) {
        const char *id = sy_row_text(nodes, "id", row), *net = net_at(nodes, field, row);
        bool meant = id != NULL && net != NULL && g_hash_table_contains(several, id);
        if (meant && scope_of(scopes, net) == 0)
            g_hash_table_insert(scopes, g_strdup(net),
                                GINT_TO_POINTER(g_hash_table_size(scopes) + 1));
        sy_column_set_integer(column, row, meant ? scope_of(scopes, net) : 0);
    }
    for (int i = 0; i < 2; i++) {
        SyTable *lines = layers->table[i == 0 ? SY_ROLE_PIPES : SY_ROLE_CHANNELS];
        if (lines == NULL) continue;
        column = sy_table_add_column(lines, "scope", SY_COLUMN_INTEGER);
        for (SyIndex row = 0; row < lines->n_row; row++)
            sy_column_set_integer(column, row, scope_of(scopes, net_at(lines, field, row)));
    }
}

void sy_layers_scope_systems(SyLayers *layers, SyFindings *findings) {
    const SyTable *nodes = layers->table[SY_ROLE_NODES];
    if (nodes == NULL || sy_table_column(nodes, "scope") != NULL ||
        sy_table_column(nodes, "id") == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(parting); i++) {
        const SyTable *pipes = layers->table[SY_ROLE_PIPES];
        if (sy_table_column(nodes, parting[i]) == NULL || pipes == NULL ||
            sy_table_column(pipes, parting[i]) == NULL)
            continue;
        g_autoptr(GHashTable) several = numbers_several(nodes, parting[i]);
        if (g_hash_table_size(several) == 0) continue;
        scope_by(layers, parting[i], several);
        sy_findings_add(findings, "read.scopes_system", sy_row_label(layers, SY_ROLE_NODES, 0), -1,
                        NAN, NAN, 0.9, SY_ARGUMENT_INTEGER("n", g_hash_table_size(several)),
                        SY_ARGUMENTS_END);
        return;
    }
}
