#include "algorithms/base/random.h"
#include "algorithms/map/chains.h"

static bool is_closed(const SyChains *chains, SyIndex chain, const int64_t *from,
                      const int64_t *to) {
    return from[chains->edge[chains->start[chain]]] ==
           to[chains->edge[chains->start[chain + 1] - 1]];
}

/* Every edge once; edges of a chain follow each other in one style; no two chains could be joined
 * where one edge ends and one begins. */
static void check(SyIndex n, const int64_t *from, const int64_t *to, const uint8_t *style,
                  const SyChains *chains) {
    g_autofree SyIndex *chain_of = g_new(SyIndex, n + 1);
    SyIndex seen = 0;
    for (SyIndex i = 0; i < n; i++) chain_of[i] = SY_NONE;
    g_assert_cmpuint(chains->start[0], ==, 0);
    for (SyIndex c = 0; c < chains->n_chain; c++) {
        g_assert_cmpuint(chains->start[c], <, chains->start[c + 1]);
        for (SyIndex i = chains->start[c]; i < chains->start[c + 1]; i++, seen++) {
            SyIndex edge = chains->edge[i];
            g_assert_cmpuint(chain_of[edge], ==, SY_NONE);
            chain_of[edge] = c;
            if (i == chains->start[c]) continue;
            g_assert_true(to[chains->edge[i - 1]] == from[edge]);
            g_assert_cmpuint(style[chains->edge[i - 1]], ==, style[edge]);
        }
    }
    g_assert_cmpuint(seen, ==, n);
    for (SyIndex a = 0; a < n; a++)
        for (SyIndex b = 0; b < n; b++) {
            if (to[a] != from[b] || style[a] != style[b] || chain_of[a] == chain_of[b]) continue;
            if (is_closed(chains, chain_of[a], from, to) ||
                is_closed(chains, chain_of[b], from, to))
                continue;
            bool is_last = chains->edge[chains->start[chain_of[a] + 1] - 1] == a;
            bool is_first = chains->edge[chains->start[chain_of[b]]] == b;
            if (is_last && is_first) g_error("edges %u and %u are not joined", a, b);
        }
}

static void test_random(void) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        SyRandom random = sy_random(seed, 1);
        SyIndex n = sy_random_below(&random, 60), n_node = 1 + sy_random_below(&random, 40);
        int64_t from[60], to[60];
        uint8_t style[60];
        for (SyIndex i = 0; i < n; i++) {
            from[i] = 1000000 + sy_random_below(&random, n_node);
            to[i] = 1000000 + sy_random_below(&random, n_node);
            style[i] = (uint8_t)sy_random_below(&random, 2);
        }
        SyChains chains;
        g_assert_true(sy_chains_init(n, from, to, style, &chains, NULL));
        check(n, from, to, style, &chains);
        sy_chains_clear(&chains);
    }
}

static void test_line_and_ring(void) {
    const int64_t from[] = {3, 1, 2, 7, 8, 9, 5}, to[] = {4, 2, 3, 8, 9, 7, 5};
    const uint8_t style[7] = {0};
    SyChains chains;
    g_assert_true(sy_chains_init(7, from, to, style, &chains, NULL));
    g_assert_cmpuint(chains.n_chain, ==, 3);
    const SyIndex expected[] = {1, 2, 0, 6, 3, 4, 5};
    for (int i = 0; i < 7; i++) g_assert_cmpuint(chains.edge[i], ==, expected[i]);
    sy_chains_clear(&chains);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chains/random", test_random);
    g_test_add_func("/chains/line_and_ring", test_line_and_ring);
    return g_test_run();
}
