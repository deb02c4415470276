/* What arcs carry, against repetition until nothing changes. */
#include <glib.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/carried.h"
#include "tests/unit/algorithms/graphs.h"

enum { FOUL = 2 | 4, DILUTED = 8 };

static void brute_force(const SyArcs *arcs, const SyWaters *waters, uint8_t *carried) {
    memset(carried, 0, arcs->n_arc);
    for (bool changed = true; changed;) {
        changed = false;
        for (SyIndex a = 0; a < arcs->n_arc; a++) {
            uint8_t bits = waters->own[a];
            for (SyIndex b = 0; b < arcs->n_arc; b++)
                if (arcs->head[b] == arcs->tail[a]) bits |= carried[b];
            if (waters->dilutes[a] && bits & FOUL) bits = (uint8_t)((bits & ~FOUL) | DILUTED);
            changed = changed || bits != carried[a];
            carried[a] = bits;
        }
    }
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        g_auto(Graph) graph;
        graph_random(&graph, seed, 30);
        const SyArcs *arcs = &graph.arcs;
        SyRandom random = sy_random(seed, 7);
        SyIndex n = MAX(arcs->n_arc, 1);
        g_autofree uint8_t *own = g_new0(uint8_t, n), *carried = g_new0(uint8_t, n),
                           *expected = g_new0(uint8_t, n);
        g_autofree bool *dilutes = g_new0(bool, n);
        for (SyIndex a = 0; a < arcs->n_arc; a++) {
            if (sy_random_unit(&random) < 0.3)
                own[a] = (uint8_t)(1u << sy_random_below(&random, 3));
            dilutes[a] = sy_random_unit(&random) < 0.1;
        }
        SyWaters waters = {own, dilutes, FOUL, DILUTED};
        g_autoptr(GError) error = NULL;
        g_autoptr(SyOrder) order = sy_order_new(arcs, NULL, &error);
        g_assert_no_error(error);
        g_assert_true(sy_carried(arcs, order->component, &waters, carried, &error));
        g_assert_no_error(error);
        brute_force(arcs, &waters, expected);
        if (memcmp(carried, expected, arcs->n_arc) != 0) g_error("seed %u", (unsigned)seed);
    }
}

static void test_empty(void) {
    SyArcs arcs = {0};
    SyWaters waters = {NULL, NULL, FOUL, DILUTED};
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_carried(&arcs, NULL, &waters, NULL, &error));
    g_assert_no_error(error);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/carried/random", test_random);
    g_test_add_func("/carried/empty", test_empty);
    return g_test_run();
}
