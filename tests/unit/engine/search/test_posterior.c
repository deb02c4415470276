/* Posteriors in the case file follow what counts. */
#include "engine/search/posterior.h"
#include "tests/unit/engine/search_by_hand.h"

static bool update(SyStore *store, void *user, GError **error) {
    return sy_posteriors_update(store, g_getenv("SUYUAN_DATA"), NULL, user, error);
}

static SyIndex updated(const SearchHand *hand) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = hand_open(hand->path, SY_STORE_WRITE);
    SyIndex n_outfall = SY_NONE;
    g_assert_true(sy_store_transaction(store, update, &n_outfall, &error));
    g_assert_no_error(error);
    return n_outfall;
}

static double posterior_of(const SearchHand *hand, int unit) {
    g_autofree char *sql =
        g_strdup_printf("SELECT posterior FROM candidate WHERE unit_id = %d", unit);
    g_autofree char *text = hand_ask(hand->path, sql);
    return g_ascii_strtod(text, NULL);
}

static void test_update(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    g_assert_cmpuint(updated(&hand), ==, 0);
    search_hand_observe(&hand, 3, "seen", NULL, "dry", "");
    g_assert_cmpuint(updated(&hand), ==, 1);
    double seen = 0.02 + 0.88 / (1 + exp(-1.702 * log(1 / 0.02)));
    g_assert_cmpfloat_with_epsilon(posterior_of(&hand, 1), seen / (seen + 0.02), 1e-6);
    g_assert_cmpfloat_with_epsilon(posterior_of(&hand, 2), 0.02 / (seen + 0.02), 1e-6);
    /* taken back: the prior again, and then nothing is left to do */
    search_hand_change(&hand, "UPDATE observation SET withdrawn = 1");
    g_assert_cmpuint(updated(&hand), ==, 1);
    g_assert_cmpfloat(posterior_of(&hand, 1), ==, 0.5);
    g_assert_cmpuint(updated(&hand), ==, 0);
    /* what was measured at a unit changes nothing before something was at its outfall */
    search_hand_change(&hand,
                       "INSERT INTO observation (role, object_id, what, parameter, value, "
                       "value_text) VALUES ('unit', 1, 'reading', 'COD', 900, '900')");
    g_assert_cmpuint(updated(&hand), ==, 0);
    search_hand_clear(&hand);
}

static void assert_ranks(const SearchHand *hand, const char *expected) {
    g_autofree char *units = hand_ask(
        hand->path,
        "SELECT group_concat(unit_id || ':' || ifnull(rank, '-')) FROM (SELECT unit_id, rank FROM "
        "candidate ORDER BY rank IS NULL, rank)");
    g_assert_cmpstr(units, ==, expected);
}

/* What was observed moves the order; a guess behind a connection on record as long as its posterior
 * does not outweigh that; treated water and excluded units stay where they are. */
static void test_rank(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    search_hand_observe(&hand, 4, "seen", NULL, "dry", "");
    updated(&hand);
    assert_ranks(&hand, "2:1,1:2");
    search_hand_change(&hand, "UPDATE observation SET withdrawn = 1");
    updated(&hand);
    assert_ranks(&hand, "1:1,2:2");
    search_hand_change(&hand, "UPDATE observation SET withdrawn = 0");
    search_hand_change(&hand, "UPDATE candidate SET rank_weight = 1e-6 WHERE unit_id = 2");
    updated(&hand);
    assert_ranks(&hand, "1:1,2:2");
    search_hand_change(&hand, "UPDATE observation SET withdrawn = 1");
    updated(&hand);
    search_hand_change(&hand, "UPDATE observation SET withdrawn = 0");
    search_hand_change(&hand, "UPDATE candidate SET rank_weight = 1");
    search_hand_change(&hand,
                       "UPDATE candidate SET status = 'excluded', rank = NULL WHERE unit_id = 2");
    updated(&hand);
    assert_ranks(&hand, "1:1,2:-");
    search_hand_clear(&hand);
}

/* Samples of the layer count like observations. */
static void test_samples(void) {
    SearchHand hand;
    search_hand_init(
        &hand, TWO_BRANCHES EACH_AT_ITS_OWN
        "INSERT INTO sample (sample_id, at, parameter, value, value_text, unit) VALUES (1, 'M', "
        "'六价铬', 15, '15', 'mg/L');"
        "INSERT INTO attachment (role, object_id, node_id, probability) VALUES ('sample', 1, 2, "
        "1);");
    g_assert_cmpuint(updated(&hand), ==, 1);
    g_assert_cmpfloat(posterior_of(&hand, 1), >, 0.95);
    /* one at the outfall itself too, as an observation of the same would */
    search_hand_change(&hand, "UPDATE attachment SET node_id = 1 WHERE role = 'sample'");
    g_assert_cmpuint(updated(&hand), ==, 1);
    search_hand_change(&hand, "UPDATE sample SET weather = 'dry', time = '2026/5/1 8:30'");
    updated(&hand);
    double layer = posterior_of(&hand, 1);
    search_hand_change(
        &hand,
        "INSERT INTO observation (role, node_id, what, parameter, value, value_text, "
        "unit, weather, when_) VALUES ('outfall', 1, 'reading', '铬(六价)', 15, "
        "'15', 'mg/L', 'dry', '2026-05-01T08:30')");
    updated(&hand); /* the laboratory's row is in the layer and in the list: it counts once */
    g_assert_cmpfloat_with_epsilon(posterior_of(&hand, 1), layer, 1e-12);
    /* the list states the day alone: one bottle still; another day is another */
    search_hand_change(&hand, "UPDATE observation SET when_ = '2026-05-01'");
    updated(&hand);
    g_assert_cmpfloat_with_epsilon(posterior_of(&hand, 1), layer, 1e-12);
    search_hand_change(&hand, "UPDATE observation SET when_ = '2026-05-02'");
    updated(&hand);
    g_assert_cmpfloat(posterior_of(&hand, 1), >, layer + 1e-6);
    search_hand_change(&hand, "UPDATE observation SET when_ = '2026-05-01T08:30'");
    search_hand_change(&hand, "DELETE FROM sample");
    updated(&hand);
    g_assert_cmpfloat_with_epsilon(posterior_of(&hand, 1), layer, 1e-12);
    search_hand_clear(&hand);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/engine_posterior/update", test_update);
    g_test_add_func("/engine_posterior/samples", test_samples);
    g_test_add_func("/engine_posterior/rank", test_rank);
    return g_test_run();
}
