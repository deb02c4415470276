/* Points without a place that lines without geometry join: where they lie is not known, but what
 * they join is. A place among their neighbours stands in, so that the network hangs together. */
#include <math.h>

#include "algorithms/trace/adjacency.h"
#include "engine/network/build.h"

#define LEAST_APART_M 2 /* stand-ins from what their places are taken from, and more each */

/* Numbers of the ends of lines as a graph. */
typedef struct {
    GHashTable *number; /* key -> number + 1; borrowed keys */
    GPtrArray *key;
    GArray *from, *to; /* SyIndex */
    double *xy;        /* 2 * n, NaN: no place */
    SyIndex n_stand_in;
} Graph;

static SyIndex number_of(Graph *graph, const char *key) {
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(graph->number, key));
    if (number != 0) return number - 1;
    g_ptr_array_add(graph->key, (void *)key);
    g_hash_table_insert(graph->number, (void *)key, GUINT_TO_POINTER(graph->key->len));
    return graph->key->len - 1;
}

static void add_links(Graph *graph, SyBuild *build, SyRole role) {
    const SyTable *table = build->layers->table[role];
    const SyColumn *from = table == NULL ? NULL : sy_table_column(table, "from");
    const SyColumn *to = table == NULL ? NULL : sy_table_column(table, "to");
    for (SyIndex row = 0; from != NULL && to != NULL && row < table->n_row; row++) {
        const char *from_key = sy_build_key(build, role, row, sy_column_text(from, row));
        const char *to_key = sy_build_key(build, role, row, sy_column_text(to, row));
        if (from_key == NULL || to_key == NULL) continue;
        SyIndex ends[] = {number_of(graph, from_key), number_of(graph, to_key)};
        g_array_append_val(graph->from, ends[0]);
        g_array_append_val(graph->to, ends[1]);
    }
}

/* In the middle of the neighbours that have a place, and a little beside it, each elsewhere: two
 * points between the same two are two. */
static void stand_in(Graph *graph, const SyBuild *build, SyIndex node, const double *sum,
                     SyIndex n) {
    const double golden_rad = 2.399963229728653;
    double apart_m = fmax(LEAST_APART_M, 10 * build->job->settings.snap_tolerance_m);
    double k = ++graph->n_stand_in, radius_m = apart_m * sqrt(k);
    graph->xy[2 * (gsize)node] = sum[0] / n + radius_m * cos(k * golden_rad);
    graph->xy[2 * (gsize)node + 1] = sum[1] / n + radius_m * sin(k * golden_rad);
}

/* Breadth first from what has a place. */
static bool spread(Graph *graph, const SyBuild *build, GError **error) {
    SyIndex n = graph->key->len, n_queue = 0;
    const SyIndex *end[] = {(const SyIndex *)(void *)graph->from->data,
                            (const SyIndex *)(void *)graph->to->data};
    g_auto(SyAdjacency) by_from = {0}, by_to = {0};
    g_autofree SyIndex *queue = sy_array_new(n, sizeof(SyIndex), "points", error);
    g_autofree bool *queued = sy_array_new(n, sizeof(bool), "points", error);
    if (queue == NULL || queued == NULL ||
        !sy_adjacency_init(&by_from, end[0], graph->from->len, n, error) ||
        !sy_adjacency_init(&by_to, end[1], graph->from->len, n, error))
        return false;
    const SyAdjacency *by[] = {&by_from, &by_to};
    for (SyIndex node = 0; node < n; node++)
        if (isfinite(graph->xy[2 * (gsize)node])) {
            queued[node] = true;
            queue[n_queue++] = node;
        }
    for (SyIndex i = 0; i < n_queue; i++) {
        SyIndex node = queue[i], n_placed = 0;
        double sum[2] = {0, 0};
        bool has_place = isfinite(graph->xy[2 * (gsize)node]);
        for (int side = 0; side < 2; side++)
            for (SyIndex k = by[side]->offset[node]; k < by[side]->offset[node + 1]; k++) {
                SyIndex other = end[1 - side][by[side]->arc[k]];
                const double *at = graph->xy + 2 * (gsize)other;
                if (isfinite(at[0])) {
                    sum[0] += at[0];
                    sum[1] += at[1];
                    n_placed++;
                }
                if (queued[other]) continue;
                queued[other] = true;
                queue[n_queue++] = other;
            }
        if (!has_place) stand_in(graph, build, node, sum, n_placed);
    }
    return true;
}

bool sy_build_stand_ins(SyBuild *build, bool (*place_of)(SyBuild *, const char *, double *),
                        GError **error) {
    g_autoptr(GHashTable) number = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) key = g_ptr_array_new();
    g_autoptr(GArray) from = g_array_new(FALSE, FALSE, sizeof(SyIndex)),
                      to = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    Graph graph = {number, key, from, to, NULL, 0};
    add_links(&graph, build, SY_ROLE_PIPES);
    add_links(&graph, build, SY_ROLE_CHANNELS);
    build->stand_in = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autofree double *xy = sy_array_new(key->len, 2 * sizeof(double), "points", error);
    g_autofree bool *known = sy_array_new(key->len, sizeof(bool), "points", error);
    if (xy == NULL || known == NULL) return false;
    graph.xy = xy;
    for (guint i = 0; i < key->len; i++) {
        known[i] = place_of(build, key->pdata[i], xy + 2 * (gsize)i);
        if (!known[i]) xy[2 * (gsize)i] = xy[2 * (gsize)i + 1] = NAN;
    }
    if (!spread(&graph, build, error)) return false;
    for (guint i = 0; i < key->len; i++)
        if (!known[i] && isfinite(xy[2 * (gsize)i]))
            g_hash_table_insert(build->stand_in, key->pdata[i],
                                g_memdup2(xy + 2 * (gsize)i, 2 * sizeof(double)));
    return true;
}
