/* Loads of two units from what was measured at several places. */
#include "engine/search/loads.h"
#include "engine/search/print.h"
#include "tests/unit/engine/search_by_hand.h"

static GArray *loads_of(const SySearch *search, const SearchHand *hand) {
    g_autoptr(GError) error = NULL;
    GArray *all = NULL;
    g_assert_true(sy_search_loads(search, hand->judgement, &all, &error));
    g_assert_no_error(error);
    return all;
}

/* 315 mg/L COD at A and 165 at B, 15 without: 30 and 15 kg/d, and both at M. */
static void test_two(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    search_hand_observe(&hand, 3, "COD", "315", "dry", "2026-05-01");
    g_autoptr(SySearch) one = search_hand_load(&hand);
    g_autoptr(GArray) none = loads_of(one, &hand);
    g_assert_cmpuint(none->len, ==, 0); /* one place is no balance */
    search_hand_observe(&hand, 4, "COD", "165", "dry", "2026-05-01");
    search_hand_observe(&hand, 2, "COD", "240", "dry", "2026-05-01");
    search_hand_observe(&hand, 2, "COD", "9000", "wet", "2026-05-02"); /* rain: no balance */
    g_autoptr(SySearch) search = search_hand_load(&hand);
    g_autoptr(GArray) all = loads_of(search, &hand);
    g_assert_cmpuint(all->len, ==, 1);
    const SySearchLoads *cod = &g_array_index(all, SySearchLoads, 0);
    g_assert_cmpuint(cod->n_node, ==, 3);
    g_assert_true(cod->unique);
    g_assert_false(cod->measured_flow);
    g_assert_cmpfloat_with_epsilon(cod->unexplained, 0, 1e-9);
    g_assert_cmpuint(cod->loads->len, ==, 2);
    const SyGroupLoad *first = &g_array_index(cod->loads, SyGroupLoad, 0), *second = first + 1;
    g_assert_cmpuint(first->group, ==, search->group[0]);
    g_assert_cmpfloat_with_epsilon(first->load_kgd, 30, 1e-6);
    g_assert_cmpfloat_with_epsilon(second->load_kgd, 15, 1e-6);
    g_assert_true(isnan(first->expected_kgd)); /* COD is not in the table for plating */
    g_assert_cmpfloat_with_epsilon(second->expected_kgd, 100, 1e-6);
    search_hand_clear(&hand);
}

/* Measured only below where both come: any sum of the two does. What comes out at M and not at the
 * branches is another's. */
static void test_not_unique(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    search_hand_observe(&hand, 2, "COD", "315", "dry", "2026-05-01");
    search_hand_observe(&hand, 1, "COD", "315", "dry", "2026-05-01");
    g_autoptr(SySearch) search = search_hand_load(&hand);
    g_autoptr(GArray) all = loads_of(search, &hand);
    g_assert_cmpuint(all->len, ==, 1);
    g_assert_false(g_array_index(all, SySearchLoads, 0).unique);
    search_hand_observe(&hand, 3, "COD", "<15", "dry", "2026-05-01");
    search_hand_observe(&hand, 4, "COD", "<15", "dry", "2026-05-01");
    g_autoptr(SySearch) again = search_hand_load(&hand);
    g_autoptr(GArray) left = loads_of(again, &hand);
    g_assert_cmpfloat(g_array_index(left, SySearchLoads, 0).unexplained, >, 0.8);
    search_hand_clear(&hand);
}

/* Both join at A: no look tells them apart, a sample does. */
static void test_telling(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES
                     "INSERT INTO attachment (role, object_id, node_id, probability) VALUES "
                     "('unit', 1, 3, 1), ('unit', 2, 3, 1);");
    g_autoptr(SySearch) search = search_hand_load(&hand);
    g_assert_cmpuint(search->n_group, ==, 1);
    g_autofree char *telling = sy_search_telling(search, 0, hand.judgement);
    g_assert_nonnull(strstr(telling, "六价铬"));
    search_hand_clear(&hand);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search_loads/two", test_two);
    g_test_add_func("/search_loads/not_unique", test_not_unique);
    g_test_add_func("/search_loads/telling", test_telling);
    return g_test_run();
}
