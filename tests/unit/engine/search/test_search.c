/* What readings say of the units above an outfall, against calculation by hand. */
#include "tests/unit/engine/search_by_hand.h"

#define FAR 2.053749        /* deviations above which 0.02 lies: test_alpha */
#define RANGE (4 * log(10)) /* what is not known lies in four decades */

static double bell(double z) {
    return exp(-z * z / 2) / sqrt(2 * G_PI);
}

static double below(double z) {
    return 0.5 * erfc(-z / sqrt(2));
}

static void assert_near(double value, double expected) {
    g_assert_cmpfloat_with_epsilon(value / expected, 1, 1e-3);
}

/* Chromium: usual 0.002, elevated above 0.1; 30 in the water of a plating works. */
typedef struct {
    double without, with, part, any; /* density of a value, or probability of being below a limit */
} Said;

static Said said(double value, double limit, double rise) {
    double deviation = log(0.1 / 0.002) / FAR, mean = 0.002 + rise,
           sum = hypot(0.002 * deviation, rise) / mean;
    if (isnan(value))
        return (Said){below(log(limit / 0.002) / deviation), below(log(limit / mean) / sum),
                      fmin(1, log(limit / 0.002) / log(mean / 0.002)),
                      fmax(0, log(limit / 0.1) / RANGE)};
    return (Said){bell(log(value / 0.002) / deviation) / deviation,
                  bell(log(value / mean) / sum) / sum, value < mean ? 1 / log(mean / 0.002) : 0,
                  value > 0.1 ? 1 / RANGE : 0};
}

/* P(reading | plating) / P(reading | restaurant), both above it: it is no part of a restaurant's
 * water, which then finds it no more often than a mistake does. */
static double odds(Said s, double spoilt) {
    double plating = 0.9 * (0.5 * s.with + 0.4 * s.part + 0.1 * s.any) + 0.1 * s.without,
           restaurant = 0.02 * s.any + 0.98 * s.without;
    return (0.98 * plating + 0.02 * spoilt) / (0.98 * restaurant + 0.02 * spoilt);
}

/* At M its 100 m3/d are half of the water: 15 where 30 run in. */
static void test_half(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    double rise = 0.5 * (30 - 0.002);
    g_assert_cmpfloat(search_hand_odds(&hand), ==, 1);
    search_hand_observe(&hand, 2, "Cr6+", "15", "dry", "");
    assert_near(search_hand_odds(&hand), odds(said(15, NAN, rise), 1 / RANGE));
    g_autoptr(SySearch) search = search_hand_load(&hand);
    const SySearchReading *reading = &g_array_index(search->taken, SySearchReading, 0);
    g_assert_cmpfloat(reading->flow_m3d, ==, 200);
    g_assert_cmpfloat(reading->background, ==, 0.002);
    g_assert_cmpfloat_with_epsilon(search->effect[0].rise, rise, 1e-12);
    g_assert_true(isnan(search->effect[1].rise));
    /* a unit's own sample goes before its trade, a measured flow before the units' water */
    search_hand_change(&hand,
                       "INSERT INTO observation (role, object_id, what, parameter, value, "
                       "value_text, unit) VALUES ('unit', 1, 'reading', 'Cr(VI)', 8000, '8000', "
                       "'ug/L')");
    search_hand_change(&hand,
                       "INSERT INTO observation (role, node_id, what, parameter, value, "
                       "value_text, unit) VALUES ('node', 2, 'reading', '流量', 400, '400', "
                       "'m3/d')");
    g_autoptr(SySearch) again = search_hand_load(&hand);
    g_assert_cmpuint(again->taken->len, ==, 1);
    g_assert_cmpfloat_with_epsilon(again->effect[0].rise, 0.25 * (8 - 0.002), 1e-12);
    search_hand_clear(&hand);
}

/* Not detected: below a limit far under what would be there it speaks against, above it says
 * little; "ND" alone is below what would be elevated. */
static void test_not_detected(void) {
    double rise = 0.5 * (30 - 0.002);
    static const struct {
        const char *written;
        double limit;
    } cases[] = {{"<0.004", 0.004}, {"0.004L", 0.004}, {"<50", 50}, {"ND", 0.1}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SearchHand hand;
        search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
        search_hand_observe(&hand, 2, "Cr6+", cases[i].written, "dry", "");
        double got = search_hand_odds(&hand);
        assert_near(got, odds(said(NAN, cases[i].limit, rise), 0.5));
        if (cases[i].limit < 1) g_assert_cmpfloat(got, <, 0.3);
        if (cases[i].limit > 1) g_assert_cmpfloat(got, >, 0.5);
        search_hand_clear(&hand);
    }
}

/* What a machine says with confidence: half of it where it says nothing. */
static double by_machine(double share, double sure) {
    return sure * share + (1 - sure) * (1 - share);
}

/* A spot, an inflow of a fibre, a similarity: data/machines.csv by hand; at the outfall itself a
 * spot says nothing of sources. */
static void test_machines(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    search_hand_observe(&hand, 1, "thermal", "0.9", "dry", "2026-05-01");
    search_hand_observe(&hand, 3, "thermal", "0.5", "dry", "2026-05-01");
    search_hand_observe(&hand, 3, "thermal", "1.3", "dry", "2026-05-02");
    g_assert_cmpfloat(search_hand_odds(&hand), ==, 1);
    search_hand_change(&hand, "DELETE FROM observation");
    search_hand_observe(&hand, 3, "thermal", "0.8", "dry", "");
    assert_near(search_hand_odds(&hand), by_machine(0.7, 0.8) / by_machine(0.2, 0.8));
    search_hand_change(&hand, "UPDATE observation SET value = 0, value_text = '0'");
    assert_near(search_hand_odds(&hand), 0.3 / 0.8);
    search_hand_change(&hand, "UPDATE observation SET value = 80, value_text = '80', unit = '%'");
    assert_near(search_hand_odds(&hand), by_machine(0.7, 0.8) / by_machine(0.2, 0.8));
    /* of one place and day the more decided one; rain makes it worth less */
    search_hand_change(&hand, "UPDATE observation SET when_ = '2026-05-01'");
    search_hand_observe(&hand, 3, "thermal", "0.6", "dry", "2026-05-01");
    search_hand_observe(&hand, 3, "thermal", "0.6", "dry", "2026-05-01T08:00");
    g_autoptr(SySearch) search = search_hand_load(&hand);
    g_assert_cmpuint(search->taken->len, ==, 1);
    g_assert_cmpuint(search->n_same, ==, 2);
    g_assert_cmpuint(search->series->len, ==, 0);
    search_hand_change(&hand, "DELETE FROM observation");
    search_hand_observe(&hand, 3, "thermal", "1", "wet", "");
    assert_near(search_hand_odds(&hand), 0.5 / 0.3);
    /* an inflow that names its pipe counts from there down */
    search_hand_change(&hand, "DELETE FROM observation");
    search_hand_change(&hand,
                       "INSERT INTO inspection (defect, node_id, confidence) VALUES ('inflow', 4, "
                       "'1'), ('inflow', NULL, '1')");
    assert_near(search_hand_odds(&hand), 0.05 / 0.8);
    /* one that does not say how sure it is: by evidence.yaml; before a file keeps that, nothing */
    search_hand_change(&hand, "UPDATE inspection SET confidence = NULL");
    assert_near(search_hand_odds(&hand), 1);
    search_hand_change(&hand,
                       "INSERT INTO expert_table VALUES ('evidence.yaml', '', char(10) || "
                       "'inflow_unsaid: 0.75  # own' || char(10))");
    assert_near(search_hand_odds(&hand), by_machine(0.05, 0.75) / by_machine(0.8, 0.75));
    search_hand_clear(&hand);
}

/* Similar to the water of one unit, or of a trade; to nobody's it says nothing. */
static void test_compared(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    double sure = (1 + 0.2 / 0.3) / 2, odds = by_machine(0.8, sure) / by_machine(0.2, sure);
    search_hand_observe(&hand, 1, "水质指纹", "0.9", "dry", "");
    static const struct {
        const char *with;
        double power;
    } cases[] = {{"NULL", 0}, {"'nobody'", 0}, {"'P'", 1}, {"'restaurant'", -1}, {"'电镀'", 1}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *sql =
            g_strdup_printf("UPDATE observation SET compared = %s", cases[i].with);
        search_hand_change(&hand, sql);
        assert_near(search_hand_odds(&hand), pow(odds, cases[i].power));
    }
    /* two compared on one day are two, of equal value too */
    search_hand_change(&hand,
                       "UPDATE observation SET compared = 'P'; INSERT INTO observation (role, "
                       "node_id, what, parameter, value, value_text, compared) SELECT role, "
                       "node_id, what, parameter, value, value_text, 'R' FROM observation");
    g_autoptr(SySearch) search = search_hand_load(&hand);
    g_assert_cmpuint(search->taken->len, ==, 2);
    g_assert_cmpfloat_with_epsilon(search_hand_odds(&hand), 1, 1e-9);
    search_hand_clear(&hand);
}

/* P(seen | it comes): less the smaller its part of the water there is against look_least. */
static double seen_at(double part) {
    return 0.02 + 0.88 / (1 + exp(-1.702 * log(part / 0.02)));
}

/* Seen at A, then not: what is left of one against the other. */
static void test_contradiction(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    double p = seen_at(1);
    search_hand_observe(&hand, 3, "seen", NULL, "dry", "");
    assert_near(search_hand_odds(&hand), p / 0.02);
    search_hand_observe(&hand, 3, "not_seen", NULL, "dry", "");
    assert_near(search_hand_odds(&hand), p * (1 - p) / (0.02 * 0.98));
    /* withdrawn and orphaned ones do not count, nor does water seen at the outfall itself */
    search_hand_change(&hand, "UPDATE observation SET withdrawn = 1 WHERE what = 'not_seen'");
    search_hand_observe(&hand, 1, "seen", NULL, "dry", "");
    assert_near(search_hand_odds(&hand), p / 0.02);
    search_hand_clear(&hand);
}

/* Two of one morning are off in common: they count less than two of two days, and more than one. */
static void test_days(void) {
    double of[2];
    for (int i = 0; i < 2; i++) {
        SearchHand hand;
        search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
        search_hand_observe(&hand, 3, "seen", NULL, "dry", "2026-05-01T08:00");
        search_hand_observe(&hand, 3, "seen", NULL, "dry",
                            i == 0 ? "2026-05-01T09:00" : "2026-05-02");
        of[i] = search_hand_odds(&hand);
        search_hand_clear(&hand);
    }
    double one = seen_at(1) / 0.02;
    g_assert_cmpfloat(of[0], <, of[1]);
    g_assert_cmpfloat(of[0], >, one);
    g_assert_cmpfloat(of[1], <, one * one); /* a day on its own is doubtful too */
    g_assert_cmpfloat(of[1], >, one * one / 2);
}

/* The works joins at A or at B, the restaurant at B: water at both is explained by neither place
 * alone. */
static void test_two_places(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES
                     "INSERT INTO attachment (role, object_id, node_id, probability) VALUES "
                     "('unit', 1, 3, 0.5), ('unit', 1, 4, 0.5), ('unit', 2, 4, 1);");
    double p = seen_at(1);
    search_hand_observe(&hand, 3, "seen", NULL, "dry", "");
    assert_near(search_hand_odds(&hand), (0.5 * p + 0.5 * 0.02) / 0.02);
    search_hand_observe(&hand, 4, "seen", NULL, "dry", "");
    assert_near(search_hand_odds(&hand), (0.5 * p * 0.02 + 0.5 * 0.02 * p) / (0.02 * p));
    search_hand_clear(&hand);
}

/* In wet weather only elevated or not, and that little. */
static void test_wet(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    search_hand_observe(&hand, 2, "Cr6+", "15", "wet", "");
    g_autoptr(SySearch) search = search_hand_load(&hand);
    g_assert_true(isnan(search->effect[0].rise));
    double wet = search->posterior.source[0] / search->posterior.source[1];
    g_assert_cmpfloat(wet, >, 1);
    g_assert_cmpfloat(wet, <, 2);
    search_hand_clear(&hand);
}

/* At the outfall everything comes: the trades tell. A parameter without a usual value is seen or
 * not: pH above 9 or below 6 is expected of plating, and not of a restaurant. */
static void test_outfall(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN);
    search_hand_observe(&hand, 1, "pH", "11", "dry", "");
    assert_near(search_hand_odds(&hand), 0.9 / (0.9 * 0.8 / 2));
    search_hand_change(&hand, "UPDATE observation SET value = 2, value_text = '2'");
    assert_near(search_hand_odds(&hand), 0.9 / (0.9 * 0.8 / 2));
    search_hand_change(&hand, "UPDATE observation SET value = 7, value_text = '7'");
    g_assert_cmpfloat(search_hand_odds(&hand), <, 0.9 / (0.9 * 0.8 / 2));
    search_hand_clear(&hand);
}

/* Residual chlorine of a hospital at A is all but gone after the 50 s to M: 20 a day. */
static void test_decay(void) {
    SearchHand hand;
    search_hand_init(&hand, TWO_BRANCHES EACH_AT_ITS_OWN
                     "UPDATE unit SET industry = '8411' WHERE unit_id = 1;"
                     "UPDATE edge SET velocity_ms = 0.01 WHERE edge_id = 2;");
    search_hand_observe(&hand, 2, "余氯", "2", "dry", "");
    g_autoptr(SySearch) search = search_hand_load(&hand);
    double time_s = 50 / 0.01; /* the time of M is that of its own edge: 50 s */
    g_assert_cmpfloat_with_epsilon(search->effect[0].rise,
                                   0.5 * (5 - 0.03) * exp(-20.0 / 86400 * time_s), 1e-9);
    search_hand_clear(&hand);
}

/* Samples of the layer count where they were taken: at a manhole, at the outfall, at a unit. */
static void test_layer(void) {
    SearchHand hand;
    search_hand_init(
        &hand, TWO_BRANCHES EACH_AT_ITS_OWN
        "INSERT INTO sample (sample_id, at, parameter, value, value_text, unit) VALUES (1, 'M', "
        "'六价铬', 15, '15', 'mg/L'), (2, 'O', '六价铬', 15, '15', 'mg/L'), (3, 'P', '六价铬', 15, "
        "'15', 'mg/L');"
        "INSERT INTO attachment (role, object_id, node_id, probability) VALUES ('sample', 1, 2, "
        "1), ('sample', 2, 1, 1);");
    g_autoptr(SySearch) search = search_hand_load(&hand);
    g_assert_cmpuint(search->taken->len, ==, 2);
    g_assert_cmpuint(search->own->len, ==, 1);
    g_assert_cmpint(g_array_index(search->taken, SySearchReading, 1).sample_id, ==, 1);
    search_hand_clear(&hand);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/half", test_half);
    g_test_add_func("/search/not_detected", test_not_detected);
    g_test_add_func("/search/contradiction", test_contradiction);
    g_test_add_func("/search/machines", test_machines);
    g_test_add_func("/search/compared", test_compared);
    g_test_add_func("/search/days", test_days);
    g_test_add_func("/search/two_places", test_two_places);
    g_test_add_func("/search/wet", test_wet);
    g_test_add_func("/search/outfall", test_outfall);
    g_test_add_func("/search/decay", test_decay);
    g_test_add_func("/search/layer", test_layer);
    return g_test_run();
}
