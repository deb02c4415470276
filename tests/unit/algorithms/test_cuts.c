#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/topology/lines.h"

/* One line of 10 + 10 m with a corner, one without length, one plain. */
static const SyIndex line_vertex[] = {0, 3, 5, 7};
static const double xy[] = {0, 0, 10, 0, 10, 10, 50, 50, 50, 50, 0, 20, 30, 20};
static const SyLines lines = {3, line_vertex, xy};
static const SyIndex end_node[] = {0, 1, 2, 2, 3, 4};
static const double node_xy[] = {0, 0, 10, 10, 50, 50, 0, 20, 30, 20, 10, 2, 7, 20};
enum { N_NODE = 7 };

static void cut(const SyCut *cuts, SyIndex n_cut, SyEdges *out) {
    GError *error = NULL;
    sy_cut_lines(&lines, N_NODE, node_xy, end_node, cuts, n_cut, 0.1, out, &error);
    g_assert_no_error(error);
}

static void assert_edge(const SyEdges *edges, SyIndex edge, SyIndex line, double from_m,
                        double to_m, SyIndex from, SyIndex to) {
    g_assert_cmpuint(edge, <, edges->n_edge);
    g_assert_cmpuint(edges->line[edge], ==, line);
    g_assert_cmpfloat(edges->from_measure_m[edge], ==, from_m);
    g_assert_cmpfloat(edges->to_measure_m[edge], ==, to_m);
    g_assert_cmpuint(edges->from[edge], ==, from);
    g_assert_cmpuint(edges->to[edge], ==, to);
}

static void test_no_cuts(void) {
    SyEdges edges;
    cut(NULL, 0, &edges);
    g_assert_cmpuint(edges.n_edge, ==, 3);
    g_assert_cmpuint(edges.n_node, ==, N_NODE);
    assert_edge(&edges, 0, 0, 0, 20, 0, 1);
    assert_edge(&edges, 1, 1, 0, 0, 2, 2);
    assert_edge(&edges, 2, 2, 0, 30, 3, 4);
    sy_edges_clear(&edges);
    const SyLines none = {0, line_vertex, NULL};
    g_assert_true(sy_cut_lines(&none, 0, NULL, NULL, NULL, 0, 0.1, &edges, NULL));
    g_assert_cmpuint(edges.n_edge, ==, 0);
    sy_edges_clear(&edges);
}

static void test_cuts(void) {
    const SyCut cuts[] = {
        {2, 7.00, 6, 0},       /* a node */
        {0, 12.0, 5, 0},       /* another */
        {2, 7.05, SY_NONE, 0}, /* near the first: takes its node */
        {2, 6.90, SY_NONE, 0}, /* a tenth before it: the same */
        {2, 29.9, SY_NONE, 0}, /* at the end, which is its node */
        {2, 0.05, SY_NONE, 0}, /* at the start */
        {2, 20.0, SY_NONE, 0}, /* new */
        {2, 20.1, SY_NONE, 0}, /* the same place */
        {2, 20.2, SY_NONE, 0}, /* another, 0.20 from the first */
        {1, 3.00, SY_NONE, 0}, /* held to a line without length: its node */
        {0, -1.0, 0, 0},       /* before the start, and the start's node */
        {0, 99.0, 3, 0},       /* beyond the end, another node: stays */
        {0, 12.1, 5, 0},       /* the same node twice on one place */
    };
    SyEdges edges;
    cut(cuts, G_N_ELEMENTS(cuts), &edges);
    const SyIndex expected[] = {6, 5, 6, 6, 4, 3, 7, 7, 8, 2, 0, 3, 5};
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(edges.cut_node[i], ==, expected[i]);
    g_assert_cmpuint(edges.n_edge, ==, 8);
    assert_edge(&edges, 0, 0, 0, 12, 0, 5);
    assert_edge(&edges, 1, 0, 12, 20, 5, 3);
    assert_edge(&edges, 2, 0, 20, 20, 3, 1);
    assert_edge(&edges, 3, 1, 0, 0, 2, 2);
    assert_edge(&edges, 4, 2, 0, 7, 3, 6);
    assert_edge(&edges, 5, 2, 7, 20, 6, 7);
    assert_edge(&edges, 6, 2, 20, 20.2, 7, 8);
    assert_edge(&edges, 7, 2, 20.2, 30, 8, 4);
    g_assert_cmpuint(edges.n_node, ==, 9);
    g_assert_cmpfloat(edges.xy[14], ==, 20);
    g_assert_cmpfloat(edges.xy[15], ==, 20);
    g_assert_cmpfloat(edges.xy[12], ==, 7);
    sy_edges_clear(&edges);
}

static void test_errors(void) {
    const SyCut bad[] = {{3, 1, SY_NONE, 0}, {0, 1, N_NODE, 0}, {0, NAN, SY_NONE, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        SyEdges edges;
        g_autoptr(GError) error = NULL;
        g_assert_false(
            sy_cut_lines(&lines, N_NODE, node_xy, end_node, &bad[i], 1, 0.1, &edges, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    }
    SyEdges edges;
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_cut_lines(&lines, 4, node_xy, end_node, NULL, 0, 0.1, &edges, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
    g_clear_error(&error);
    g_assert_false(sy_cut_lines(&lines, N_NODE, node_xy, end_node, NULL, 0, NAN, &edges, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_RANGE);
}

static void test_at(void) {
    const double expected[][3] = {{-1, 0, 0},  {0, 0, 0},    {4, 4, 0},   {10, 10, 0},
                                  {15, 10, 5}, {20, 10, 10}, {21, 10, 10}};
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        double x, y;
        sy_line_at(&lines, 0, expected[i][0], &x, &y);
        g_assert_cmpfloat(x, ==, expected[i][1]);
        g_assert_cmpfloat(y, ==, expected[i][2]);
    }
    double x, y;
    sy_line_at(&lines, 1, 0, &x, &y);
    g_assert_cmpfloat(x, ==, 50);
    g_assert_cmpfloat(sy_line_length(&lines, 0), ==, 20);
    g_assert_cmpfloat(sy_line_length(&lines, 1), ==, 0);
}

static void assert_piece(SyIndex line, double from_m, double to_m, const double *expected,
                         guint n) {
    g_autoptr(GArray) piece = g_array_new(FALSE, FALSE, sizeof(double));
    sy_line_piece(&lines, line, from_m, to_m, piece);
    g_assert_cmpuint(piece->len, ==, 2 * n);
    for (guint i = 0; i < 2 * n; i++)
        g_assert_cmpfloat(g_array_index(piece, double, i), ==, expected[i]);
}

static void test_piece(void) {
    assert_piece(0, 0, 20, xy, 3);
    assert_piece(0, 2, 15, (double[]){2, 0, 10, 0, 10, 5}, 3);
    assert_piece(0, 2, 10, (double[]){2, 0, 10, 0}, 2);
    assert_piece(0, 10, 20, (double[]){10, 0, 10, 10}, 2);
    assert_piece(0, 3, 3, (double[]){3, 0, 3, 0}, 2);
    assert_piece(0, 10, 10, (double[]){10, 0, 10, 0}, 2);
    assert_piece(0, 20, 20, (double[]){10, 10, 10, 10}, 2);
    assert_piece(1, 0, 0, (double[]){50, 50, 50, 50}, 2);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cuts/none", test_no_cuts);
    g_test_add_func("/cuts/cuts", test_cuts);
    g_test_add_func("/cuts/errors", test_errors);
    g_test_add_func("/cuts/at", test_at);
    g_test_add_func("/cuts/piece", test_piece);
    return g_test_run();
}
