#include <math.h>

#include "algorithms/base/random.h"
#include "algorithms/linkage/blocks.h"

static GArray *pairs_of(SyBlockKey *keys, gsize n_key, const SyIndex *list,
                        const SyBlockOptions *options, gsize *n_left_out) {
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(SyBlockPair));
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_block_pairs(keys, n_key, list, options, pairs, n_left_out, &error));
    g_assert_no_error(error);
    return pairs;
}

static void test_small(void) {
    const SyIndex list[] = {0, 0, 1, 1};
    SyBlockKey keys[] = {{7, 0}, {7, 2}, {7, 2}, {9, 1}, {9, 3}, {9, 0}, {5, 1}, {7, 3}};
    g_autoptr(GArray) none = pairs_of(NULL, 0, list, NULL, NULL);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(GArray) pairs = pairs_of(keys, G_N_ELEMENTS(keys), list, NULL, NULL);
    const SyBlockPair expected[] = {{0, 2}, {0, 3}, {1, 3}};
    g_assert_cmpuint(pairs->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < pairs->len; i++) {
        g_assert_cmpuint(g_array_index(pairs, SyBlockPair, i).left, ==, expected[i].left);
        g_assert_cmpuint(g_array_index(pairs, SyBlockPair, i).right, ==, expected[i].right);
    }
    SyBlockOptions within = {.within = true, .most_pairs = 10};
    g_autoptr(GArray) all = pairs_of(keys, G_N_ELEMENTS(keys), list, &within, NULL);
    g_assert_cmpuint(all->len, ==, 5); /* and 0-1, 2-3 */
    SyBlockOptions few = {.within = false, .most_pairs = 1};
    gsize n_left_out = 0;
    g_autoptr(GArray) rare = pairs_of(keys, G_N_ELEMENTS(keys), list, &few, &n_left_out);
    g_assert_cmpuint(rare->len, ==, 0);
    g_assert_cmpuint(n_left_out, ==, 2);
}

/* Against all pairs one by one. */
static void test_random(void) {
    for (uint64_t seed = 1; seed <= 50; seed++) {
        SyRandom random = sy_random(seed, 0);
        SyIndex n_row = 1 + sy_random_below(&random, 40), n_key = sy_random_below(&random, 120);
        SyIndex list[40];
        bool shared[40][40] = {{false}};
        g_autofree SyBlockKey *keys = g_new0(SyBlockKey, n_key + 1);
        for (SyIndex i = 0; i < n_row; i++) list[i] = sy_random_below(&random, 3);
        for (SyIndex i = 0; i < n_key; i++)
            keys[i] = (SyBlockKey){sy_random_below(&random, 25), sy_random_below(&random, n_row)};
        SyIndex n_expected = 0;
        for (SyIndex i = 0; i < n_key; i++)
            for (SyIndex j = 0; j < n_key; j++) {
                SyIndex a = keys[i].row, b = keys[j].row;
                if (keys[i].key != keys[j].key || a >= b || list[a] == list[b] || shared[a][b])
                    continue;
                shared[a][b] = true;
                n_expected++;
            }
        SyBlockOptions options = {.within = false, .most_pairs = 10000};
        g_autoptr(GArray) pairs = pairs_of(keys, n_key, list, &options, NULL);
        if (pairs->len != n_expected) g_test_message("seed %d", (int)seed);
        g_assert_cmpuint(pairs->len, ==, n_expected);
        for (guint i = 0; i < pairs->len; i++) {
            const SyBlockPair *pair = &g_array_index(pairs, SyBlockPair, i);
            g_assert_true(shared[pair->left][pair->right]);
        }
    }
}

/* Two places within the reach always share a cell. */
static void test_cells(void) {
    SyRandom random = sy_random(3, 0);
    uint64_t a[4], b[4];
    g_assert_cmpuint(sy_block_cells(NAN, 1, 30, a), ==, 0);
    for (int i = 0; i < 2000; i++) {
        double x = 1e6 * sy_random_unit(&random) - 5e5, y = 1e6 * sy_random_unit(&random),
               reach_m = 1 + 100 * sy_random_unit(&random), angle = 6.3 * sy_random_unit(&random),
               apart_m = reach_m * sy_random_unit(&random);
        SyIndex n_a = sy_block_cells(x, y, reach_m, a),
                n_b =
                    sy_block_cells(x + apart_m * cos(angle), y + apart_m * sin(angle), reach_m, b);
        bool met = false;
        for (SyIndex k = 0; k < n_a; k++)
            for (SyIndex l = 0; l < n_b; l++) met = met || a[k] == b[l];
        g_assert_true(met);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/blocks/small", test_small);
    g_test_add_func("/blocks/random", test_random);
    g_test_add_func("/blocks/cells", test_cells);
    return g_test_run();
}
