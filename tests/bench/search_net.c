#include "search_net.h"

#include <math.h>

static sqlite3_stmt *ask(sqlite3 *file, const char *sql, gint64 value) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(file, sql, -1, &statement, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(file));
    sqlite3_bind_int64(statement, 1, value);
    return statement;
}

GArray *search_outfalls(sqlite3 *file, int min_node, int min_unit) {
    GArray *outfalls = g_array_new(FALSE, FALSE, sizeof(gint64));
    sqlite3_stmt *row = ask(
        file,
        "SELECT outfall_id, sum(last_node - first_node + 1) AS n, (SELECT count(DISTINCT "
        "object_id) FROM attachment AS a JOIN trace_span AS t ON a.node_id BETWEEN t.first_node "
        "AND t.last_node WHERE t.outfall_id = s.outfall_id AND a.role = 'unit') AS n_unit FROM "
        "trace_span AS s GROUP BY outfall_id HAVING n >= ?1 ORDER BY n DESC, outfall_id",
        min_node);
    while (sqlite3_step(row) == SQLITE_ROW) {
        gint64 outfall_id = sqlite3_column_int64(row, 0);
        if (sqlite3_column_int(row, 2) >= min_unit) g_array_append_val(outfalls, outfall_id);
    }
    sqlite3_finalize(row);
    return outfalls;
}

/* node_id -> number + 1 */
static GHashTable *read_nodes(sqlite3 *file, SearchNet *net) {
    GHashTable *number = g_hash_table_new(NULL, NULL);
    sqlite3_stmt *row = ask(
        file,
        "SELECT first_node, last_node FROM trace_span WHERE outfall_id = ?1 ORDER BY first_node",
        net->outfall_id);
    while (sqlite3_step(row) == SQLITE_ROW)
        for (gint64 n = sqlite3_column_int64(row, 0); n <= sqlite3_column_int64(row, 1); n++)
            g_hash_table_insert(number, GSIZE_TO_POINTER((gsize)n),
                                GUINT_TO_POINTER(++net->edges.n_node));
    sqlite3_finalize(row);
    row = ask(file, "SELECT top_node FROM trace_span WHERE outfall_id = ?1 AND via_edge_id IS NULL",
              net->outfall_id);
    if (sqlite3_step(row) != SQLITE_ROW) g_error("outfall without a place");
    net->outfall = GPOINTER_TO_UINT(g_hash_table_lookup(
                       number, GSIZE_TO_POINTER((gsize)sqlite3_column_int64(row, 0)))) -
                   1;
    sqlite3_finalize(row);
    return number;
}

static SyIndex number_of(GHashTable *number, gint64 node_id) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(number, GSIZE_TO_POINTER((gsize)node_id))) - 1;
}

static double probability(sqlite3_stmt *row, int column, double otherwise) {
    return sqlite3_column_type(row, column) == SQLITE_NULL ? otherwise
                                                           : sqlite3_column_double(row, column);
}

static void read_edges(sqlite3 *file, SearchNet *net, GHashTable *number, double doubt) {
    GArray *from = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    GArray *to = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    GArray *share[3];
    for (unsigned i = 0; i < 3; i++) share[i] = g_array_new(FALSE, FALSE, sizeof(double));
    sqlite3_stmt *row = ask(
        file,
        "SELECT from_node, to_node, probability_forward, probability_reverse, probability_both, "
        "direction IN ('both', 'unknown') FROM trace_span JOIN edge ON edge_id BETWEEN "
        "first_edge AND last_edge WHERE outfall_id = ?1 AND traced = 1 ORDER BY edge_id",
        net->outfall_id);
    while (sqlite3_step(row) == SQLITE_ROW) {
        SyIndex tail = number_of(number, sqlite3_column_int64(row, 0));
        SyIndex head = number_of(number, sqlite3_column_int64(row, 1));
        bool two_way = sqlite3_column_int(row, 5);
        if (tail == SY_NONE) continue;
        if (head == SY_NONE) head = net->outfall; /* a mouth: its channel's node is not above it */
        double reverse = doubt * probability(row, 3, 0);
        double p[3] = {two_way ? 0 : 1 - doubt * (1 - probability(row, 2, 1)), reverse,
                       two_way ? 1 - reverse : doubt * probability(row, 4, 0)};
        p[0] = fmin(p[0], 1 - p[1] - p[2]);
        g_array_append_val(from, tail);
        g_array_append_val(to, head);
        for (unsigned i = 0; i < 3; i++) g_array_append_val(share[i], p[i]);
    }
    sqlite3_finalize(row);
    net->edges.n_edge = from->len;
    net->edges.from = net->from = (SyIndex *)(void *)g_array_free(from, FALSE);
    net->edges.to = net->to = (SyIndex *)(void *)g_array_free(to, FALSE);
    net->edges.forward = net->forward = (double *)(void *)g_array_free(share[0], FALSE);
    net->edges.reverse = net->reverse = (double *)(void *)g_array_free(share[1], FALSE);
    net->edges.both = net->both = (double *)(void *)g_array_free(share[2], FALSE);
}

static void read_units(sqlite3 *file, SearchNet *net, GHashTable *number) {
    GArray *first = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    GArray *place = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    GArray *weight = g_array_new(FALSE, FALSE, sizeof(double));
    sqlite3_stmt *row = ask(
        file,
        "SELECT a.object_id, a.node_id, a.probability FROM attachment AS a JOIN trace_span AS s "
        "ON a.node_id BETWEEN s.first_node AND s.last_node WHERE s.outfall_id = ?1 AND a.role = "
        "'unit' AND a.probability > 0 ORDER BY a.object_id, a.attachment_id",
        net->outfall_id);
    gint64 last = -1;
    while (sqlite3_step(row) == SQLITE_ROW) {
        SyIndex node = number_of(number, sqlite3_column_int64(row, 1));
        double p = sqlite3_column_double(row, 2);
        if (sqlite3_column_int64(row, 0) != last) g_array_append_val(first, place->len);
        last = sqlite3_column_int64(row, 0);
        g_array_append_val(place, node);
        g_array_append_val(weight, p);
    }
    sqlite3_finalize(row);
    net->n_source = first->len;
    net->n_state = place->len;
    g_array_append_val(first, place->len);
    net->state_first = (SyIndex *)(void *)g_array_free(first, FALSE);
    net->place = (SyIndex *)(void *)g_array_free(place, FALSE);
    net->weight = (double *)(void *)g_array_free(weight, FALSE);
}

static void all_nodes(SearchNet *net) {
    SyIndex n = net->n_source = net->n_state = net->edges.n_node;
    net->state_first = g_new(SyIndex, n + 1);
    net->place = g_new(SyIndex, n);
    net->weight = g_new(double, n);
    for (SyIndex i = 0; i <= n; i++) net->state_first[i] = i;
    for (SyIndex i = 0; i < n; i++) {
        net->place[i] = i;
        net->weight[i] = 1;
    }
}

void search_net_init(SearchNet *net, sqlite3 *file, gint64 outfall_id, SearchSources sources,
                     double doubt) {
    *net = (SearchNet){.outfall_id = outfall_id};
    GHashTable *number = read_nodes(file, net);
    read_edges(file, net, number, doubt);
    if (sources == SEARCH_UNITS)
        read_units(file, net, number);
    else
        all_nodes(net);
    g_hash_table_unref(number);
    const SyReachOptions options = {.seed = 1, .n_world = 64, .min_way = 1e-4};
    g_autofree SyIndex *node = g_new(SyIndex, net->edges.n_node);
    for (SyIndex n = 0; n < net->edges.n_node; n++) node[n] = n;
    g_autoptr(GError) error = NULL;
    if (!sy_reach_worlds(&net->edges, node, net->edges.n_node, node, net->edges.n_node, &options,
                         &net->worlds, &error))
        g_error("%s", error->message);
}

void search_net_clear(SearchNet *net) {
    void *array[] = {net->from, net->to,          net->forward, net->reverse,
                     net->both, net->state_first, net->place,   net->weight};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) g_free(array[i]);
    sy_reach_worlds_clear(&net->worlds);
    *net = (SearchNet){0};
}
