/* Ids that a role gives twice. */
#include <math.h>
#include <string.h>

#include "engine/network/build.h"

#define SCOPE '\x1f' /* between a number and its scope; no number has it */

/* A number that only points of no scope bear: it is theirs, whatever the scope of who names it. */
static bool is_unscoped(SyBuild *build, const char *id) {
    SyNetwork *net = build->net;
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    const SyColumn *ids = nodes == NULL ? NULL : sy_table_column(nodes, "id");
    const SyColumn *scope = ids == NULL ? NULL : sy_table_column(nodes, "scope");
    if (scope == NULL) return false;
    if (net->unscoped == NULL) {
        net->unscoped = g_hash_table_new(g_str_hash, g_str_equal);
        for (SyIndex row = 0; row < nodes->n_row; row++)
            if (scope->integer[row] == 0 && sy_column_text(ids, row) != NULL)
                g_hash_table_add(net->unscoped, (char *)sy_column_text(ids, row));
    }
    return g_hash_table_contains(net->unscoped, id);
}

const char *sy_build_key(SyBuild *build, SyRole role, SyIndex row, const char *id) {
    const SyTable *table = build->layers->table[role];
    const SyColumn *scope = id == NULL ? NULL : sy_table_column(table, "scope");
    if (scope == NULL || scope->type != SY_COLUMN_INTEGER ||
        scope->integer[row] == SY_INTEGER_MISSING || scope->integer[row] == 0 ||
        is_unscoped(build, id))
        return id;
    SyNetwork *net = build->net;
    if (net->keys == NULL) net->keys = g_string_chunk_new(1 << 12);
    g_autofree char *key = g_strdup_printf("%s%c%d", id, SCOPE, (int)scope->integer[row]);
    return g_string_chunk_insert_const(net->keys, key);
}

const char *sy_build_plain(SyNetwork *net, const char *key) {
    const char *end = net->keys == NULL || key == NULL ? NULL : strchr(key, SCOPE);
    if (end == NULL) return key;
    g_autofree char *plain = g_strndup(key, (gsize)(end - key));
    return g_string_chunk_insert_const(net->keys, plain);
}

/* A number that several surveys have, with all that it stands for. */
static void note_several(SyNetwork *net, const char *plain, const void *first, const void *number) {
    GArray *all = g_hash_table_lookup(net->several, plain);
    if (all == NULL) {
        all = g_array_new(FALSE, FALSE, sizeof(guint));
        guint one = GPOINTER_TO_UINT(first);
        g_array_append_val(all, one);
        g_hash_table_insert(net->several, (char *)plain, all);
    }
    guint one = GPOINTER_TO_UINT(number);
    g_array_append_val(all, one);
}

void sy_build_note_scoped(SyNetwork *net) {
    GHashTableIter iter;
    void *key, *number;
    if (net->keys == NULL) return;
    net->scoped = g_hash_table_new(g_str_hash, g_str_equal);
    net->several =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    g_hash_table_iter_init(&iter, net->id_number);
    while (g_hash_table_iter_next(&iter, &key, &number)) {
        const char *plain = sy_build_plain(net, key);
        if (plain == key) continue;
        const void *other = g_hash_table_lookup(net->scoped, plain);
        if (other != NULL) note_several(net, plain, other, number);
        g_hash_table_insert(net->scoped, (char *)plain,
                            other ? GUINT_TO_POINTER(G_MAXUINT) : number);
    }
}

static void report_duplicate(SyBuild *build, SyRole role, SyIndex row, SyIndex first,
                             const char *id) {
    double x, y;
    bool placed = sy_layer_point(build->layers, role, row, &x, &y);
    sy_findings_add(build->findings, "build.duplicate_id", sy_layer_label(build->layers, role, row),
                    sy_layer_fid(build->layers, role, row), placed ? x : NAN, placed ? y : NAN, NAN,
                    SY_ARGUMENT_TEXT("id", id),
                    SY_ARGUMENT_TEXT("other_layer", sy_layer_label(build->layers, role, first)),
                    SY_ARGUMENT_INTEGER("other_fid", sy_layer_fid(build->layers, role, first)),
                    SY_ARGUMENTS_END);
}

void sy_build_report_duplicates(SyBuild *build) {
    static const SyRole roles[] = {SY_ROLE_PIPES, SY_ROLE_CHANNELS, SY_ROLE_NODES, SY_ROLE_OUTFALLS,
                                   SY_ROLE_UNITS};
    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        const SyTable *table = build->layers->table[roles[i]];
        const SyColumn *ids = table == NULL ? NULL : sy_table_column(table, "id");
        if (ids == NULL) continue;
        g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
        for (SyIndex row = 0; row < table->n_row; row++) {
            const char *number = sy_column_text(ids, row);
            const char *id = sy_build_key(build, roles[i], row, number);
            if (id == NULL) continue;
            guint earlier = GPOINTER_TO_UINT(g_hash_table_lookup(first, id));
            if (earlier == 0)
                g_hash_table_insert(first, (char *)id, GUINT_TO_POINTER(row + 1));
            else
                report_duplicate(build, roles[i], row, earlier - 1, number);
        }
    }
}
