/*
 * 200 random networks in one case file: two-way edges, loops, parallel pipes, barriers, treatment.
 * What the file says about every outfall equals relaxation over the file's own edges.
 */
#include <glib.h>
#include <math.h>
#include <sqlite3.h>

#include "tests/integration/case_file.h"

enum { N_NETWORK = 200, N_NODE = 9, GRID_M = 25, NETWORK_M = 3000 };

/* ---- input ---- */

typedef struct {
    GString *pipes, *nodes, *outfalls, *units, *connections;
} Layers;

static void feature(GString *layer, const char *geometry, const char *coordinates,
                    const char *properties) {
    g_string_append_printf(layer,
                           "%s{\"type\":\"Feature\",\"properties\":{%s},\"geometry\":{\"type\":"
                           "\"%s\",\"coordinates\":%s}}\n",
                           layer->len > 0 ? "," : "", properties, geometry, coordinates);
}

static void point(GString *layer, double x, double y, const char *properties) {
    g_autofree char *at = g_strdup_printf("[%.3f,%.3f]", x, y);
    feature(layer, "Point", at, properties);
}

static void random_pipe(GRand *random, Layers *l, int network, int pipe, const double *xy,
                        double both, double closed) {
    int a = g_rand_int_range(random, 0, N_NODE), b = g_rand_int_range(random, 0, N_NODE);
    double bow_x = g_rand_int_range(random, 1, 20), bow_y = g_rand_int_range(random, 1, 20);
    g_autofree char *at =
        g_strdup_printf("[[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f]]", xy[2 * a], xy[2 * a + 1],
                        (xy[2 * a] + xy[2 * b]) / 2 + bow_x,
                        (xy[2 * a + 1] + xy[2 * b + 1]) / 2 + bow_y, xy[2 * b], xy[2 * b + 1]);
    const char *flow = g_rand_double(random) < both  ? "both"
                       : g_rand_double(random) < 0.3 ? "against"
                                                     : "along";
    const char *status = g_rand_double(random) < closed ? "abandoned" : "in_use";
    g_autofree char *properties = g_strdup_printf(
        "\"id\":\"P%d.%d\",\"from\":\"N%d.%d\",\"to\":\"N%d.%d\",\"flow\":\"%s\",\"status\":\"%s\"",
        network, pipe, network, a, network, b, flow, status);
    feature(l->pipes, "LineString", at, properties);
}

static void random_network(GRand *random, Layers *l, int network) {
    static const double both[] = {0, 0.1, 0.5, 1}, share[] = {0, 0, 0.15};
    double xy[2 * N_NODE];
    double treatment = share[g_rand_int_range(random, 0, 3)],
           closed = share[g_rand_int_range(random, 0, 3)], two_way = both[network % 4];
    for (int node = 0; node < N_NODE; node++) { /* one to a column: no two at one place */
        xy[2 * node] = 500000 + NETWORK_M * (network % 20) + GRID_M * 4 * node;
        xy[2 * node + 1] =
            3300000.0 + NETWORK_M * (network / 20) + GRID_M * g_rand_int_range(random, 0, 40);
        g_autofree char *properties =
            g_strdup_printf("\"id\":\"N%d.%d\",\"kind\":\"%s\"", network, node,
                            g_rand_double(random) < treatment ? "treatment" : "manhole");
        point(l->nodes, xy[2 * node], xy[2 * node + 1], properties);
    }
    int n_pipe = g_rand_int_range(random, 1, 2 * N_NODE);
    for (int pipe = 0; pipe < n_pipe; pipe++)
        random_pipe(random, l, network, pipe, xy, two_way, closed);
    for (int i = 0; i < 3; i++) {
        int at = g_rand_int_range(random, 0, N_NODE), to = g_rand_int_range(random, 0, N_NODE);
        g_autofree char *outfall =
            g_strdup_printf("\"id\":\"O%d.%d\",\"code\":\"N%d.%d\"", network, i, network, at);
        g_autofree char *unit = g_strdup_printf("\"id\":\"U%d.%d\"", network, i);
        g_autofree char *connection =
            g_strdup_printf("\"unit\":\"U%d.%d\",\"to\":\"N%d.%d\"", network, i, network, to);
        point(l->outfalls, xy[2 * at], xy[2 * at + 1], outfall);
        point(l->units, xy[0], xy[1], unit);
        point(l->connections, xy[0], xy[1], connection);
    }
}

static char *write_layer(const char *folder, const char *role, const GString *features) {
    g_autofree char *name = g_strconcat(role, ".geojson", NULL);
    g_autofree char *text = g_strconcat(
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::4549\"}},\"features\":[",
        features->str, "]}", NULL);
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static char *run_random(const char *folder, guint32 seed, const char *setting) {
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    g_test_message("seed %u, %s", seed, setting);
    Layers l = {g_string_new(NULL), g_string_new(NULL), g_string_new(NULL), g_string_new(NULL),
                g_string_new(NULL)};
    for (int network = 0; network < N_NETWORK; network++) random_network(random, &l, network);
    g_autofree char *pipes = write_layer(folder, "pipes", l.pipes),
                    *nodes = write_layer(folder, "nodes", l.nodes),
                    *outfalls = write_layer(folder, "outfalls", l.outfalls),
                    *units = write_layer(folder, "units", l.units),
                    *connections = write_layer(folder, "connections", l.connections);
    GString *all[] = {l.pipes, l.nodes, l.outfalls, l.units, l.connections};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) g_string_free(all[i], TRUE);
    char *file = g_build_filename(folder, "case.sqlite", NULL);
    const char *const run[] = {"run",
                               "--pipes",
                               pipes,
                               "--nodes",
                               nodes,
                               "--outfalls",
                               outfalls,
                               "--units",
                               units,
                               "--connections",
                               connections,
                               "-o",
                               file,
                               "--set",
                               setting,
                               "--set",
                               "direction.repair=off",
                               "--set",
                               "gaps=off",
                               NULL};
    g_assert_true(run_program(run));
    return file;
}

/* ---- oracle: the file's own edges ---- */

typedef struct {
    GArray *arcs;  /* Arc */
    GArray *treat; /* gboolean by node_id: what flows in ends there */
    GArray *at_m;  /* double by node_id: distance to the outfall at hand */
} Oracle;
typedef struct {
    int edge, tail, head;
    double length_m;
} Arc;

static sqlite3_stmt *query(sqlite3 *file, const char *sql) {
    sqlite3_stmt *rows;
    if (sqlite3_prepare_v2(file, sql, -1, &rows, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(file));
    return rows;
}

static void oracle_init(Oracle *o, sqlite3 *file) {
    o->arcs = g_array_new(FALSE, FALSE, sizeof(Arc));
    o->treat = g_array_new(FALSE, TRUE, sizeof(gboolean));
    o->at_m = g_array_new(FALSE, TRUE, sizeof(double));
    sqlite3_stmt *rows = query(file,
                               "SELECT edge_id, from_node, to_node, length_m, direction IN "
                               "('both', 'unknown') FROM edge WHERE traced");
    while (sqlite3_step(rows) == SQLITE_ROW) {
        Arc arc = {sqlite3_column_int(rows, 0), sqlite3_column_int(rows, 1),
                   sqlite3_column_int(rows, 2), sqlite3_column_double(rows, 3)};
        Arc back = {arc.edge, arc.head, arc.tail, arc.length_m};
        g_array_append_val(o->arcs, arc);
        if (sqlite3_column_int(rows, 4)) g_array_append_val(o->arcs, back);
    }
    sqlite3_finalize(rows);
    rows = query(file, "SELECT node_id, end_reason IS 'treatment' FROM node ORDER BY node_id");
    while (sqlite3_step(rows) == SQLITE_ROW) {
        guint node = (guint)sqlite3_column_int(rows, 0);
        g_array_set_size(o->treat, node + 1);
        g_array_index(o->treat, gboolean, node) = sqlite3_column_int(rows, 1);
    }
    sqlite3_finalize(rows);
    g_array_set_size(o->at_m, o->treat->len);
}

static void oracle_clear(Oracle *o) {
    g_array_unref(o->arcs);
    g_array_unref(o->treat);
    g_array_unref(o->at_m);
}

static double at_m(const Oracle *o, int node) {
    return g_array_index(o->at_m, double, node);
}

/* Bellman-Ford upstream of a node. */
static void relax(Oracle *o, int node, double limit_m) {
    for (guint i = 0; i < o->at_m->len; i++) g_array_index(o->at_m, double, i) = INFINITY;
    g_array_index(o->at_m, double, node) = 0;
    for (gboolean changed = TRUE; changed;) {
        changed = FALSE;
        for (guint i = 0; i < o->arcs->len; i++) {
            const Arc *arc = &g_array_index(o->arcs, Arc, i);
            double far_m = at_m(o, arc->head) + arc->length_m;
            if (g_array_index(o->treat, gboolean, arc->head) || far_m > limit_m + 1e-6 ||
                far_m >= at_m(o, arc->tail))
                continue;
            g_array_index(o->at_m, double, arc->tail) = far_m;
            changed = TRUE;
        }
    }
}

/* Edge -> distance of those the outfall's trace must hold. */
static GHashTable *expected_edges(const Oracle *o) {
    GHashTable *edges = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < o->arcs->len; i++) {
        const Arc *arc = &g_array_index(o->arcs, Arc, i);
        double here_m = at_m(o, arc->head);
        const double *old_m = g_hash_table_lookup(edges, GINT_TO_POINTER(arc->edge));
        if (isinf(here_m) || g_array_index(o->treat, gboolean, arc->head) ||
            (old_m != NULL && *old_m <= here_m))
            continue;
        g_hash_table_insert(edges, GINT_TO_POINTER(arc->edge), g_memdup2(&here_m, sizeof here_m));
    }
    return edges;
}

static void assert_distance(double got_m, double expected_m) {
    g_assert_cmpfloat_with_epsilon(got_m, expected_m, 1e-6);
}

static void check_outfall(const Oracle *o, sqlite3 *file, int outfall) {
    g_autoptr(GHashTable) expected = expected_edges(o);
    double length_m = 0;
    guint n_edge = 0;
    sqlite3_stmt *rows = query(file,
                               "SELECT edge_id, distance_m, length_m FROM trace JOIN edge "
                               "USING (edge_id) WHERE outfall_id = ?1");
    sqlite3_bind_int(rows, 1, outfall);
    for (; sqlite3_step(rows) == SQLITE_ROW; n_edge++) {
        const double *m =
            g_hash_table_lookup(expected, GINT_TO_POINTER(sqlite3_column_int(rows, 0)));
        g_assert_nonnull(m);
        assert_distance(sqlite3_column_double(rows, 1), *m);
        length_m += sqlite3_column_double(rows, 2);
    }
    sqlite3_finalize(rows);
    g_assert_cmpuint(n_edge, ==, g_hash_table_size(expected));
    rows = query(file,
                 "SELECT trace_n_edge, trace_length_m, trace_n_manhole = (SELECT count(*) FROM "
                 "trace_span s JOIN node n ON n.node_id BETWEEN s.first_node AND s.last_node "
                 "WHERE s.outfall_id = ?1 AND n.kind = 'manhole') FROM channel WHERE outfall_id "
                 "= ?1");
    sqlite3_bind_int(rows, 1, outfall);
    g_assert_cmpint(sqlite3_step(rows), ==, SQLITE_ROW);
    g_assert_cmpint(sqlite3_column_int(rows, 0), ==, (int)n_edge);
    assert_distance(sqlite3_column_double(rows, 1), length_m);
    g_assert_cmpint(sqlite3_column_int(rows, 2), ==, 1);
    sqlite3_finalize(rows);
}

/* Every unit at a reached node is a candidate, at its distance, and no other. */
static void check_units(const Oracle *o, sqlite3 *file, int outfall) {
    sqlite3_stmt *rows = query(file,
                               "SELECT a.node_id, c.distance_m FROM attachment a LEFT JOIN "
                               "candidate c ON c.unit_id = a.object_id AND c.outfall_id = ?1 "
                               "AND c.status = 'candidate' WHERE a.role = 'unit' AND "
                               "a.node_id IS NOT NULL");
    sqlite3_bind_int(rows, 1, outfall);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        int node = sqlite3_column_int(rows, 0);
        gboolean reaches = !isinf(at_m(o, node)) && !g_array_index(o->treat, gboolean, node);
        g_assert_cmpint(sqlite3_column_type(rows, 1) != SQLITE_NULL, ==, reaches);
        if (reaches) assert_distance(sqlite3_column_double(rows, 1), at_m(o, node));
    }
    sqlite3_finalize(rows);
    rows = query(file,
                 "SELECT o.node_id, i.distance_m FROM intermediate i JOIN outfall o ON "
                 "o.outfall_id = i.via_outfall_id WHERE i.outfall_id = ?1");
    sqlite3_bind_int(rows, 1, outfall);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        g_assert_cmpint(sqlite3_column_type(rows, 1), ==, SQLITE_FLOAT);
        assert_distance(sqlite3_column_double(rows, 1), at_m(o, sqlite3_column_int(rows, 0)));
    }
    sqlite3_finalize(rows);
}

static void check_file(const char *path, double limit_m) {
    sqlite3 *file;
    g_assert_cmpint(sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
    Oracle o;
    oracle_init(&o, file);
    int n_outfall = 0;
    sqlite3_stmt *rows =
        query(file, "SELECT outfall_id, node_id FROM outfall WHERE node_id IS NOT NULL");
    for (; sqlite3_step(rows) == SQLITE_ROW; n_outfall++) {
        relax(&o, sqlite3_column_int(rows, 1), limit_m);
        check_outfall(&o, file, sqlite3_column_int(rows, 0));
        check_units(&o, file, sqlite3_column_int(rows, 0));
    }
    sqlite3_finalize(rows);
    g_assert_cmpint(n_outfall, ==, 3 * N_NETWORK);
    oracle_clear(&o);
    sqlite3_close(file);
}

static void test_closure(void) {
    g_autofree char *folder = folder_new();
    g_autofree char *file = run_random(folder, 2, "seed=1");
    check_file(file, INFINITY);
    folder_remove(folder);
}

/* With a limit, edges that run both ways across it included. */
static void test_limit(void) {
    g_autofree char *folder = folder_new();
    g_autofree char *file = run_random(folder, 3, "trace.max_length_m=700");
    check_file(file, 700);
    folder_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/random/closure", test_closure);
    g_test_add_func("/random/limit", test_limit);
    return g_test_run();
}
