#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/lines.h"

enum { MAX_LINE = 20, MAX_VERTEX = 12 * MAX_LINE, MAX_NODE = 60 };

/* Lines and nodes; the first 2 * n_line nodes are the ends of the lines. */
typedef struct {
    SyIndex n_line, n_node;
    SyIndex line_vertex[MAX_LINE + 1];
    double xy[2 * MAX_VERTEX];
    double node_xy[2 * (MAX_NODE + 2 * MAX_LINE)];
    SyIndex end_node[2 * MAX_LINE];
    uint8_t node_system[MAX_NODE + 2 * MAX_LINE], line_system[MAX_LINE];
    bool may_cut[MAX_NODE + 2 * MAX_LINE];
} Scene;

static GArray *find(const Scene *scene, double tolerance_m) {
    const SyLines lines = {scene->n_line, scene->line_vertex, scene->xy};
    GError *error = NULL;
    g_autoptr(SyLineIndex) index = sy_line_index_new(&lines, &error);
    g_assert_no_error(error);
    GArray *cuts;
    sy_find_tees(index, scene->n_node, scene->node_xy, scene->end_node, scene->node_system,
                 scene->line_system, scene->may_cut, tolerance_m, &cuts, &error);
    g_assert_no_error(error);
    return cuts;
}

static void add_node(Scene *scene, double x, double y) {
    SyIndex node = scene->n_node++;
    scene->node_xy[2 * node] = x;
    scene->node_xy[2 * node + 1] = y;
    scene->node_system[node] = 1;
    scene->may_cut[node] = true;
}

static void add_line(Scene *scene, const double *xy, SyIndex n_vertex) {
    SyIndex line = scene->n_line++, first = scene->line_vertex[line];
    memcpy(scene->xy + 2 * first, xy, 2 * n_vertex * sizeof *xy);
    scene->line_vertex[line + 1] = first + n_vertex;
    scene->line_system[line] = 1;
    for (SyIndex end = 0; end < 2; end++) {
        scene->end_node[2 * line + end] = scene->n_node;
        const double *at = end == 0 ? xy : xy + 2 * (n_vertex - 1);
        add_node(scene, at[0], at[1]);
    }
}

static void test_empty(void) {
    const Scene scene = {.n_line = 0};
    g_autoptr(GArray) cuts = find(&scene, 0.1);
    g_assert_cmpuint(cuts->len, ==, 0);
}

static void test_by_hand(void) {
    Scene scene = {.n_line = 0};
    add_line(&scene, (double[]){0, 0, 10, 0}, 2);
    add_line(&scene, (double[]){4, 0.1, 4, 9}, 2);               /* touches: a tee */
    add_line(&scene, (double[]){6, nextafter(0.1, 1), 6, 9}, 2); /* just not */
    add_line(&scene, (double[]){8, -5, 8, 5}, 2);                /* a crossing is none */
    add_line(&scene, (double[]){9.95, 0, 9.95, 4}, 2);           /* at the end */
    add_line(&scene, (double[]){1, 7, 2, 0, 3, 7}, 3);           /* with its middle only */
    g_autoptr(GArray) cuts = find(&scene, 0.1);
    g_assert_cmpuint(cuts->len, ==, 1);
    const SyCut *cut = &g_array_index(cuts, SyCut, 0);
    g_assert_cmpuint(cut->line, ==, 0);
    g_assert_cmpuint(cut->node, ==, 2);
    g_assert_cmpfloat(cut->measure_m, ==, 4);
    g_assert_cmpfloat(cut->distance_m, ==, 0.1);

    scene.may_cut[2] = false;
    g_autoptr(GArray) forbidden = find(&scene, 0.1);
    g_assert_cmpuint(forbidden->len, ==, 0);
    scene.may_cut[2] = true;
    scene.node_system[2] = 2;
    g_autoptr(GArray) other_system = find(&scene, 0.1);
    g_assert_cmpuint(other_system->len, ==, 0);
    scene.line_system[0] = 3;
    g_autoptr(GArray) combined = find(&scene, 0.1);
    g_assert_cmpuint(combined->len, ==, 1);
    scene.end_node[1] = 2; /* the node is the line's own, wherever it lies */
    g_autoptr(GArray) own = find(&scene, 0.1);
    g_assert_cmpuint(own->len, ==, 0);
}

/* At large eastings with decimals, and on a line of many runs that comes back to the node. */
static void test_large_and_long(void) {
    Scene scene = {.n_line = 0};
    add_line(&scene, (double[]){38535119.1, 3400000.3, 38535159.1, 3400000.3}, 2);
    add_node(&scene, 38535129.1, 3400000.4);
    double winding[2 * 40];
    for (SyIndex i = 0; i < 40; i++) {
        winding[2 * i] = 100 + i / 2 * 2;
        winding[2 * i + 1] = (i + 1) / 2 % 2 * 20;
    }
    add_line(&scene, winding, 40);
    add_node(&scene, 111, 0.0625); /* nearest to a corner piece of one run */
    g_autoptr(GArray) cuts = find(&scene, 0.1);
    g_assert_cmpuint(cuts->len, ==, 2);
    g_assert_cmpuint(g_array_index(cuts, SyCut, 0).node, ==, 2);
    g_assert_cmpfloat(fabs(g_array_index(cuts, SyCut, 0).measure_m - 10), <, 1e-8);
    const SyLines lines = {scene.n_line, scene.line_vertex, scene.xy};
    double x, y;
    sy_line_at(&lines, 1, g_array_index(cuts, SyCut, 1).measure_m, &x, &y);
    g_assert_cmpfloat(x, ==, 111);
    g_assert_cmpfloat(y, ==, 0);
    g_assert_cmpfloat(g_array_index(cuts, SyCut, 1).distance_m, ==, 0.0625);
}

static Scene random_scene(SyRandom *random) {
    Scene scene = {.n_line = 0};
    uint32_t side = 10 + sy_random_below(random, 120);
    SyIndex n_line = 1 + sy_random_below(random, MAX_LINE);
    for (SyIndex i = 0; i < n_line; i++) {
        double xy[2 * 12];
        SyIndex n_vertex = 2 + sy_random_below(random, sy_random_below(random, 3) ? 1 : 11);
        for (SyIndex k = 0; k < n_vertex; k++) {
            xy[2 * k] = sy_random_below(random, side) / 8.0;
            xy[2 * k + 1] = sy_random_below(random, side) / 8.0;
            if (k > 0 && sy_random_below(random, 6) == 0)
                memcpy(xy + 2 * k, xy + 2 * k - 2, 2 * sizeof *xy);
        }
        add_line(&scene, xy, n_vertex);
    }
    SyIndex n_node = sy_random_below(random, MAX_NODE + 1);
    for (SyIndex i = 0; i < n_node; i++)
        add_node(&scene, sy_random_below(random, side) / 8.0, sy_random_below(random, side) / 8.0);
    uint32_t n_system = 1 + sy_random_below(random, 3);
    for (SyIndex i = 0; i < scene.n_node; i++) {
        scene.node_system[i] = (uint8_t)(1 + sy_random_below(random, n_system));
        scene.may_cut[i] = sy_random_below(random, 5) > 0;
    }
    for (SyIndex i = 0; i < n_line; i++)
        scene.line_system[i] = (uint8_t)(1 + sy_random_below(random, n_system));
    return scene;
}

/* Distance of a node from a line by the cross product, in long double. */
static double line_distance(const Scene *scene, SyIndex line, const double *p) {
    double nearest = INFINITY;
    for (SyIndex v = scene->line_vertex[line]; v + 1 < scene->line_vertex[line + 1]; v++) {
        const double *a = scene->xy + 2 * v, *b = a + 2;
        long double ux = b[0] - a[0], uy = b[1] - a[1], vx = p[0] - a[0], vy = p[1] - a[1];
        long double length = hypotl(ux, uy), along = ux * vx + uy * vy;
        long double distance = hypotl(vx, vy);
        if (length > 0 && along > 0)
            distance = along >= length * length ? hypotl(p[0] - b[0], p[1] - b[1])
                                                : fabsl(ux * vy - uy * vx) / length;
        nearest = fmin(nearest, (double)distance);
    }
    return nearest;
}

static bool is_tee(const Scene *scene, SyIndex line, SyIndex node, double tolerance_m) {
    const double *p = scene->node_xy + 2 * node;
    if (!scene->may_cut[node] || !(scene->node_system[node] & scene->line_system[line]))
        return false;
    for (SyIndex end = 2 * line; end < 2 * line + 2; end++) {
        const double *at = scene->node_xy + 4 * line + 2 * (end % 2);
        if (scene->end_node[end] == node || hypot(at[0] - p[0], at[1] - p[1]) <= tolerance_m)
            return false;
    }
    return line_distance(scene, line, p) <= tolerance_m;
}

static void test_brute_force(void) {
    guint n_tee = 0;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        SyRandom random = sy_random(seed, 51);
        Scene scene = random_scene(&random);
        const SyLines lines = {scene.n_line, scene.line_vertex, scene.xy};
        double tolerance_m = 0.0137 + sy_random_below(&random, 4) * 0.125;
        g_autoptr(GArray) cuts = find(&scene, tolerance_m);
        n_tee += cuts->len;
        bool is_found[MAX_LINE][MAX_NODE + 2 * MAX_LINE] = {{false}};
        for (guint i = 0; i < cuts->len; i++) {
            const SyCut *cut = &g_array_index(cuts, SyCut, i), *last = cut - 1;
            const double *p = scene.node_xy + 2 * cut->node;
            double x, y;
            sy_line_at(&lines, cut->line, cut->measure_m, &x, &y);
            if (is_found[cut->line][cut->node] ||
                fabs(hypot(x - p[0], y - p[1]) - line_distance(&scene, cut->line, p)) > 1e-9 ||
                fabs(hypot(x - p[0], y - p[1]) - cut->distance_m) > 1e-9)
                g_error("seed %" G_GUINT64_FORMAT ": cut %u", seed, i);
            is_found[cut->line][cut->node] = true;
            if (i > 0 && (last->line > cut->line ||
                          (last->line == cut->line && last->measure_m > cut->measure_m) ||
                          (last->line == cut->line && last->measure_m == cut->measure_m &&
                           last->node >= cut->node)))
                g_error("seed %" G_GUINT64_FORMAT ": order of cut %u", seed, i);
        }
        for (SyIndex line = 0; line < scene.n_line; line++)
            for (SyIndex node = 0; node < scene.n_node; node++)
                if (is_found[line][node] != is_tee(&scene, line, node, tolerance_m))
                    g_error("seed %" G_GUINT64_FORMAT ": line %u, node %u", seed, line, node);
    }
    g_assert_cmpuint(n_tee, >, 2000);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tees/empty", test_empty);
    g_test_add_func("/tees/by-hand", test_by_hand);
    g_test_add_func("/tees/large-and-long", test_large_and_long);
    g_test_add_func("/tees/brute-force", test_brute_force);
    return g_test_run();
}
