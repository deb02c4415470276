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

/* A cut without a node between two that have one takes the nearer, of equals the first; on a line
 * shorter than the tolerance the nearer end. */
static void test_nearer(void) {
    const SyCut cuts[] = {{2, 5.00, 5, 0},       {2, 5.15, 6, 0},      {2, 5.10, SY_NONE, 0},
                          {2, 5.05, SY_NONE, 0}, {2, 9.00, 1, 0},      {2, 9.00, 0, 0},
                          {2, 9.02, SY_NONE, 0}, {2, 8.98, SY_NONE, 0}};
    SyEdges edges;
    cut(cuts, G_N_ELEMENTS(cuts), &edges);
    const SyIndex expected[] = {5, 6, 6, 5, 1, 0, 0, 0};
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(edges.cut_node[i], ==, expected[i]);
    sy_edges_clear(&edges);

    const double short_xy[] = {0, 0, 0.15, 0};
    const SyLines short_line = {1, (const SyIndex[]){0, 2}, short_xy};
    const SyIndex ends[] = {0, 1};
    const SyCut near[] = {{0, 0.06, SY_NONE, 0}, {0, 0.09, SY_NONE, 0}, {0, 0.075, SY_NONE, 0}};
    g_assert_true(sy_cut_lines(&short_line, 2, short_xy, ends, near, 3, 0.1, &edges, NULL));
    g_assert_cmpuint(edges.n_edge, ==, 1);
    g_assert_cmpuint(edges.cut_node[0], ==, 0);
    g_assert_cmpuint(edges.cut_node[1], ==, 1);
    g_assert_cmpuint(edges.cut_node[2], ==, 0);
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

enum { MAX_LINE = 12, MAX_CUT = 60 };

/* Lines of 2 to 9 vertices, some without length, all on a grid of 1/32 m. */
typedef struct {
    SyLines lines;
    SyIndex line_vertex[MAX_LINE + 1];
    double xy[2 * 9 * MAX_LINE];
    SyIndex n_node;
    SyIndex end_node[2 * MAX_LINE];
    double node_xy[2 * 40];
    SyCut cut[MAX_CUT];
    SyIndex n_cut;
} Scene;

static void random_scene(Scene *scene, SyRandom *random) {
    SyIndex n = 0, n_line = sy_random_below(random, MAX_LINE + 1);
    *scene = (Scene){.lines = {n_line, scene->line_vertex, scene->xy}, .n_node = 40};
    for (SyIndex i = 0; i < n_line; i++) {
        SyIndex n_vertex = 2 + sy_random_below(random, 8), side = sy_random_below(random, 4) * 30;
        for (SyIndex k = 0; k < 2 * n_vertex; k++)
            scene->xy[n++] = 4096 + sy_random_below(random, side + 1) / 32.0;
        scene->line_vertex[i + 1] = n / 2;
    }
    for (SyIndex i = 0; i < 2 * n_line; i++)
        scene->end_node[i] = sy_random_below(random, scene->n_node);
    scene->n_cut = n_line == 0 ? 0 : sy_random_below(random, MAX_CUT + 1);
    for (SyIndex i = 0; i < scene->n_cut; i++) {
        SyIndex line = sy_random_below(random, n_line);
        double length_m = sy_line_length(&scene->lines, line);
        double measure_m = length_m * (sy_random_unit(random) * 1.2 - 0.1);
        if (i > 0 && sy_random_below(random, 2)) { /* near the last one */
            line = scene->cut[i - 1].line;
            measure_m = scene->cut[i - 1].measure_m + sy_random_below(random, 5) * 0.05;
        }
        bool has_node = sy_random_below(random, 2);
        SyIndex node = has_node ? sy_random_below(random, scene->n_node) : SY_NONE;
        scene->cut[i] = (SyCut){line, measure_m, node, 0};
    }
}

/* Pieces of each line follow each other from end to end and are as long as they say. */
static bool check_pieces(const Scene *scene, const SyEdges *edges) {
    SyIndex edge = 0;
    for (SyIndex line = 0; line < scene->lines.n_line; line++) {
        double length_m = sy_line_length(&scene->lines, line), sum_m = 0, at_m = 0;
        SyIndex node = scene->end_node[2 * line], n_piece = 0;
        for (; edge < edges->n_edge && edges->line[edge] == line; edge++, n_piece++) {
            if (edges->from_measure_m[edge] != at_m || edges->from[edge] != node) return false;
            if (edges->to_measure_m[edge] < at_m) return false;
            at_m = edges->to_measure_m[edge];
            node = edges->to[edge];
            g_autoptr(GArray) piece = g_array_new(FALSE, FALSE, sizeof(double));
            sy_line_piece(&scene->lines, line, edges->from_measure_m[edge], at_m, piece);
            const SyIndex vertices[2] = {0, piece->len / 2};
            const SyLines as_line = {1, vertices, (const double *)(const void *)piece->data};
            double piece_m = sy_line_length(&as_line, 0);
            if (piece->len < 4 || fabs(piece_m - (at_m - edges->from_measure_m[edge])) > 1e-9)
                return false;
            sum_m += piece_m;
        }
        if (n_piece == 0 || at_m != length_m || node != scene->end_node[2 * line + 1]) return false;
        if (fabs(sum_m - length_m) > 1e-9) return false;
    }
    return edge == edges->n_edge;
}

/* Where the line of a cut has its node: at an end or where a piece starts. */
static double nearest_node(const Scene *scene, const SyEdges *edges, SyIndex cut) {
    double nearest_m = INFINITY;
    SyIndex line = scene->cut[cut].line;
    double length_m = sy_line_length(&scene->lines, line);
    double measure_m = CLAMP(scene->cut[cut].measure_m, 0, length_m);
    for (SyIndex edge = 0; edge < edges->n_edge; edge++) {
        if (edges->line[edge] != line) continue;
        if (edges->from[edge] == edges->cut_node[cut])
            nearest_m = fmin(nearest_m, fabs(edges->from_measure_m[edge] - measure_m));
        if (edges->to[edge] == edges->cut_node[cut])
            nearest_m = fmin(nearest_m, fabs(edges->to_measure_m[edge] - measure_m));
    }
    return nearest_m;
}

static void test_properties(void) {
    const double tolerance_m = 0.11;
    guint n_new = 0;
    for (uint64_t seed = 0; seed < 5000; seed++) {
        SyRandom random = sy_random(seed, 61);
        Scene scene;
        random_scene(&scene, &random);
        SyEdges edges;
        GError *error = NULL;
        sy_cut_lines(&scene.lines, scene.n_node, scene.node_xy, scene.end_node, scene.cut,
                     scene.n_cut, tolerance_m, &edges, &error);
        g_assert_no_error(error);
        if (!check_pieces(&scene, &edges)) g_error("seed %" G_GUINT64_FORMAT ": pieces", seed);
        n_new += edges.n_node - scene.n_node;
        for (SyIndex i = 0; i < scene.n_cut; i++) {
            SyIndex node = edges.cut_node[i];
            if (node >= edges.n_node || nearest_node(&scene, &edges, i) > tolerance_m + 1e-9 ||
                (scene.cut[i].node != SY_NONE && node != scene.cut[i].node))
                g_error("seed %" G_GUINT64_FORMAT ": node of cut %u", seed, i);
        }
        for (SyIndex edge = 0; edge < edges.n_edge; edge++) {
            SyIndex from = edges.from[edge], to = edges.to[edge];
            if (from >= scene.n_node) { /* new nodes lie on their line, apart from others */
                double x, y;
                sy_line_at(&scene.lines, edges.line[edge], edges.from_measure_m[edge], &x, &y);
                g_assert_cmpfloat(fabs(edges.xy[2 * from] - x), <, 1e-9);
                g_assert_cmpfloat(fabs(edges.xy[2 * from + 1] - y), <, 1e-9);
            }
            double piece_m = edges.to_measure_m[edge] - edges.from_measure_m[edge];
            if ((from >= scene.n_node || to >= scene.n_node) && piece_m <= tolerance_m)
                g_error("seed %" G_GUINT64_FORMAT ": new node at another, edge %u", seed, edge);
        }
        sy_edges_clear(&edges);
    }
    g_assert_cmpuint(n_new, >, 5000);
}

/* The order in which cuts are given changes nothing. */
static void test_order(void) {
    for (uint64_t seed = 0; seed < 1000; seed++) {
        SyRandom random = sy_random(seed, 62);
        Scene scene;
        random_scene(&scene, &random);
        SyCut other[MAX_CUT];
        SyIndex to[MAX_CUT], shift = sy_random_below(&random, MAX_CUT);
        for (SyIndex i = 0; i < scene.n_cut; i++) {
            to[i] = (scene.n_cut - i + shift) % scene.n_cut; /* turned round */
            other[to[i]] = scene.cut[i];
        }
        SyEdges a, b;
        g_assert_true(sy_cut_lines(&scene.lines, scene.n_node, scene.node_xy, scene.end_node,
                                   scene.cut, scene.n_cut, 0.11, &a, NULL));
        g_assert_true(sy_cut_lines(&scene.lines, scene.n_node, scene.node_xy, scene.end_node, other,
                                   scene.n_cut, 0.11, &b, NULL));
        if (a.n_edge != b.n_edge || a.n_node != b.n_node) g_error("seed %" G_GUINT64_FORMAT, seed);
        for (SyIndex i = 0; i < a.n_edge; i++)
            if (a.from[i] != b.from[i] || a.to[i] != b.to[i] ||
                a.to_measure_m[i] != b.to_measure_m[i])
                g_error("seed %" G_GUINT64_FORMAT ": edge %u", seed, i);
        for (SyIndex i = 0; i < scene.n_cut; i++)
            if (a.cut_node[i] != b.cut_node[to[i]])
                g_error("seed %" G_GUINT64_FORMAT ": cut %u", seed, i);
        sy_edges_clear(&a);
        sy_edges_clear(&b);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cuts/none", test_no_cuts);
    g_test_add_func("/cuts/cuts", test_cuts);
    g_test_add_func("/cuts/nearer", test_nearer);
    g_test_add_func("/cuts/errors", test_errors);
    g_test_add_func("/cuts/at", test_at);
    g_test_add_func("/cuts/piece", test_piece);
    g_test_add_func("/cuts/properties", test_properties);
    g_test_add_func("/cuts/order", test_order);
    return g_test_run();
}
