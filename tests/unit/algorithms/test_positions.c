#include "algorithms/base/random.h"
#include "algorithms/trace/positions.h"

static void test_empty(void) {
    g_auto(SyPositions) set = {0};
    g_assert_true(sy_positions_init(&set, 0, NULL));
    g_assert_cmpuint(sy_positions_next(&set, 0), ==, SY_NONE);
    sy_positions_empty(&set);
}

static void test_one(void) {
    g_auto(SyPositions) set = {0};
    g_assert_true(sy_positions_init(&set, 1, NULL));
    g_assert_cmpuint(sy_positions_last(&set, 0), ==, SY_NONE);
    sy_positions_insert(&set, 0);
    sy_positions_insert(&set, 0);
    g_assert_cmpuint(sy_positions_next(&set, 0), ==, 0);
    g_assert_cmpuint(sy_positions_last(&set, 0), ==, 0);
    g_assert_cmpuint(sy_positions_next(&set, 1), ==, SY_NONE);
    sy_positions_remove(&set, 0);
    g_assert_cmpuint(sy_positions_next(&set, 0), ==, SY_NONE);
}

/* Against a plain array of flags; sizes around the powers of 64, few and many members. */
static void check_random(SyIndex n, uint32_t crowd, uint64_t seed) {
    SyRandom random = sy_random(seed, n);
    g_auto(SyPositions) set = {0};
    g_assert_true(sy_positions_init(&set, n, NULL));
    g_autofree bool *member = g_new0(bool, n);
    for (unsigned i = 0; i < 600; i++) {
        SyIndex at = sy_random_below(&random, n), expected;
        if (sy_random_below(&random, 10) < crowd) {
            sy_positions_insert(&set, at);
            member[at] = true;
        } else {
            SyIndex gone = sy_positions_next(&set, at);
            if (gone == SY_NONE) gone = at;
            sy_positions_remove(&set, gone);
            member[gone] = false;
        }
        at = sy_random_below(&random, n);
        for (expected = at; expected < n && !member[expected];) expected++;
        g_assert_cmpuint(sy_positions_next(&set, at), ==, expected < n ? expected : SY_NONE);
        for (expected = at; expected != SY_NONE && !member[expected];) expected--;
        g_assert_cmpuint(sy_positions_last(&set, at), ==, expected);
    }
    sy_positions_empty(&set);
    g_assert_cmpuint(sy_positions_next(&set, 0), ==, SY_NONE);
    for (unsigned level = 0; level < set.n_level; level++)
        for (SyIndex i = 0; i < set.n_word[level]; i++) g_assert_cmpuint(set.word[level][i], ==, 0);
}

static void test_random(void) {
    const SyIndex n[] = {1, 2, 63, 64, 65, 128, 4095, 4096, 4097, 5000, 262144, 262145, 300001};
    for (unsigned i = 0; i < G_N_ELEMENTS(n); i++)
        for (uint32_t crowd = 4; crowd <= 8; crowd += 2) check_random(n[i], crowd, 77 + crowd);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/positions/empty", test_empty);
    g_test_add_func("/positions/one", test_one);
    g_test_add_func("/positions/random", test_random);
    return g_test_run();
}
