#include "algorithms/trace/adjacency.h"
#include "graphs.h"

static void test_empty(void) {
    g_auto(SyAdjacency) adjacency = {0};
    g_assert_true(sy_adjacency_init(&adjacency, NULL, 0, 0, NULL));
    g_assert_cmpuint(adjacency.offset[0], ==, 0);
}

static void test_groups(void) {
    const SyIndex end[] = {3, 0, 3, 3, 1};
    g_auto(SyAdjacency) adjacency = {0};
    g_assert_true(sy_adjacency_init(&adjacency, end, 5, 5, NULL));
    const SyIndex offset[] = {0, 1, 2, 2, 5, 5}, arc[] = {1, 4, 0, 2, 3};
    assert_same_bytes(adjacency.offset, offset, sizeof offset);
    assert_same_bytes(adjacency.arc, arc, sizeof arc);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/adjacency/empty", test_empty);
    g_test_add_func("/adjacency/groups", test_groups);
    return g_test_run();
}
