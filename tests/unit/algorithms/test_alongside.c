#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "algorithms/topology/lines.h"

/* Lines of up to 4 vertices between nodes at their ends; nodes are found by their coordinates. */
enum { MAX_LINE = 12, MAX_VERTEX = 4 };

typedef struct {
    SyIndex n_line, n_node;
    SyIndex line_vertex[MAX_LINE + 1];
    double xy[2 * MAX_VERTEX * MAX_LINE], node_xy[4 * MAX_LINE];
    SyIndex end_node[2 * MAX_LINE];
} Scene;

static SyIndex node_at(Scene *scene, double x, double y) {
    for (SyIndex node = 0; node < scene->n_node; node++)
        if (hypot(scene->node_xy[2 * node] - x, scene->node_xy[2 * node + 1] - y) <= 0.1)
            return node;
    scene->node_xy[2 * scene->n_node] = x;
    scene->node_xy[2 * scene->n_node + 1] = y;
    return scene->n_node++;
}

static void add_line(Scene *scene, const double *xy, SyIndex n_vertex) {
    SyIndex line = scene->n_line++, first = scene->line_vertex[line];
    memcpy(scene->xy + 2 * first, xy, 2 * n_vertex * sizeof *xy);
    scene->line_vertex[line + 1] = first + n_vertex;
    scene->end_node[2 * line] = node_at(scene, xy[0], xy[1]);
    scene->end_node[2 * line + 1] = node_at(scene, xy[2 * n_vertex - 2], xy[2 * n_vertex - 1]);
}

/* The line beside the cut of @line at the node at (x, y); the cut must have been found. */
static SyIndex beside(const Scene *scene, SyIndex line, double x, double y) {
    const SyLines lines = {scene->n_line, scene->line_vertex, scene->xy};
    GError *error = NULL;
    g_autoptr(SyLineIndex) index = sy_line_index_new(&lines, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) cuts = NULL;
    sy_find_tees(index, scene->n_node, scene->node_xy, scene->end_node, NULL, NULL, NULL, 0.1,
                 &cuts, &error);
    g_assert_no_error(error);
    const SyCut *cut = (const SyCut *)(const void *)cuts->data;
    SyIndex found[64];
    g_assert_cmpuint(cuts->len, <=, G_N_ELEMENTS(found));
    g_assert_true(sy_cuts_alongside(&lines, scene->end_node, scene->n_node, cut, cuts->len, 0.1,
                                    found, &error));
    for (guint i = 0; i < cuts->len; i++)
        if (cut[i].line == line && hypot(scene->node_xy[2 * cut[i].node] - x,
                                         scene->node_xy[2 * cut[i].node + 1] - y) <= 0.1)
            return found[i];
    g_error("no cut of line %u at %g %g", line, x, y);
}

static void test_empty(void) {
    const SyLines lines = {0, (SyIndex[]){0}, NULL};
    GError *error = NULL;
    g_assert_true(sy_cuts_alongside(&lines, NULL, 0, NULL, 0, 0.1, NULL, &error));
    g_assert_no_error(error);
}

/* A trunk from 0 to 100; what ends on it at 60 goes on to its end, or not. */
static void test_by_hand(void) {
    Scene scene = {.n_line = 0};
    add_line(&scene, (double[]){0, 0, 100, 0}, 2);
    add_line(&scene, (double[]){60, 50, 60, 0}, 2);
    g_assert_cmpuint(beside(&scene, 0, 60, 0), ==, SY_NONE); /* a tee */
    Scene bow = scene, apart = scene, past = scene, half = scene;
    add_line(&scene, (double[]){60, 0, 100, 0}, 2);
    g_assert_cmpuint(beside(&scene, 0, 60, 0), ==, 2);
    add_line(&bow, (double[]){60, 0, 80, 20, 100, 0}, 3); /* another way to the same end */
    g_assert_cmpuint(beside(&bow, 0, 60, 0), ==, SY_NONE);
    add_line(&apart, (double[]){60, 0.09, 80, 0.1, 100, 0}, 3); /* within the tolerance */
    g_assert_cmpuint(beside(&apart, 0, 60, 0), ==, 2);
    add_line(&past, (double[]){60, 0, 120, 0}, 2); /* goes past the end */
    g_assert_cmpuint(beside(&past, 0, 60, 0), ==, SY_NONE);
    /* In two pieces, and the second has an end of its own on the trunk. */
    add_line(&half, (double[]){60, 0, 80, 0}, 2);
    g_assert_cmpuint(beside(&half, 0, 60, 0), ==, 2);
    g_assert_cmpuint(beside(&half, 0, 80, 0), ==, 2);
    g_assert_cmpuint(beside(&half, 0, 60, 0), ==, 2);
}

/* A line that goes there and back is longer than the way between. */
static void test_there_and_back(void) {
    Scene scene = {.n_line = 0};
    add_line(&scene, (double[]){0, 0, 100, 0}, 2);
    add_line(&scene, (double[]){60, 0, 90, 0, 70, 0, 100, 0}, 4);
    g_assert_cmpuint(beside(&scene, 0, 60, 0), ==, SY_NONE);
}

/* Neither order nor drawn direction nor place matter. */
static void test_invariant(void) {
    static const double lines[][8] = {{0, 0, 50, 0, 100, 40}, {30, 0, 50, 0, 100, 40},
                                      {30, 30, 30, 0},        {70, 90, 70, 16},
                                      {70, 16, 70, -40},      {20, 0, 0, 0}};
    static const SyIndex n_vertex[] = {3, 3, 2, 2, 2, 2};
    enum { N = G_N_ELEMENTS(lines) };
    for (uint64_t seed = 0; seed < 500; seed++) {
        SyRandom random = sy_random(seed, 77);
        SyIndex order[N], place[N];
        for (SyIndex i = 0; i < N; i++) order[i] = i;
        for (SyIndex i = N; i-- > 1;) {
            SyIndex k = sy_random_below(&random, i + 1), kept = order[i];
            order[i] = order[k];
            order[k] = kept;
        }
        double x = seed % 2 == 0 ? 0 : 38535119.2, y = seed % 2 == 0 ? 0 : 3400000.3;
        Scene scene = {.n_line = 0};
        for (SyIndex i = 0; i < N; i++) {
            double xy[8];
            bool turned = sy_random_below(&random, 2) > 0;
            SyIndex n = n_vertex[order[i]];
            for (SyIndex v = 0; v < n; v++) {
                xy[2 * v] = lines[order[i]][2 * (turned ? n - 1 - v : v)] + x;
                xy[2 * v + 1] = lines[order[i]][2 * (turned ? n - 1 - v : v) + 1] + y;
            }
            place[order[i]] = i;
            add_line(&scene, xy, n);
        }
        g_assert_cmpuint(beside(&scene, place[0], x + 30, y), ==, place[1]);
        g_assert_cmpuint(beside(&scene, place[0], x + 70, y + 16), ==, SY_NONE);
        g_assert_cmpuint(beside(&scene, place[1], x + 70, y + 16), ==, SY_NONE);
        g_assert_cmpuint(beside(&scene, place[0], x + 20, y), ==, place[5]);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/alongside/empty", test_empty);
    g_test_add_func("/alongside/by-hand", test_by_hand);
    g_test_add_func("/alongside/there-and-back", test_there_and_back);
    g_test_add_func("/alongside/invariant", test_invariant);
    return g_test_run();
}
