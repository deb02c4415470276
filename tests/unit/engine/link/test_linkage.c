/* Names as they are compared, and registers and rounds made by chance whose truth is known. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/link/apart.h"
#include "engine/link/names.h"
#include "tests/unit/engine/link/registers.h"

static SyLinkRules *rules_new(void) {
    g_autoptr(GError) error = NULL;
    SyLinkRules *rules = sy_link_rules_load(g_getenv("SUYUAN_DATA"), &error);
    g_assert_no_error(error);
    return rules;
}

/* Levels: 0 another, 1 a little, 2 much alike, 3 the same but usual, 4 the same. */
static void test_names(void) {
    static const struct {
        bool is_outfall;
        const char *one, *other;
        uint8_t level;
    } cases[] = {
        {false, "兴旺造纸有限公司", "兴旺造纸厂", 4},
        {false, "兴旺造纸有限责任公司", "青山县兴旺造纸", 4},
        {false, "興旺造紙廠", "兴旺造纸厂", 4},
        {false, "ＡＢＣ电子厂", "abc电子", 4},
        {false, "兴旺造纸厂", "xingwang zaozhi", 2},
        {false, "兴旺造纸厂", "兴旺造纸厂东山分厂", 0},
        {false, "兴旺造纸一厂", "兴旺造纸二厂", 0},
        {false, "兴旺造纸厂", "东升酒店", 0},
        {false, "卫生院", "卫生院", 3},
        {false, "东关镇卫生院", "东关镇卫生院", 4},
        {false, "东关镇卫生院", "河口镇卫生院", 1},
        {false, "青山镇污水处理厂（清流水务有限公司）", "清流水务有限公司", 3},
        {false, "惠民超市", "惠民超市", 4},
        {false, "兴旺造纸厂", "兴旺造纸制品厂", 2},
        {false, "", "兴旺造纸厂", SY_LINK_MISSING},
        {true, "光明路雨洪排口", "光明路雨水口", 4},
        {true, "光明路南端排污口", "光明路雨水口", 2},
        {true, "光明路雨水口1", "光明路雨水口2", 1},
        {true, "化工厂排口", "北沟桥", 0},
    };
    g_autoptr(SyLinkRules) rules = rules_new();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SyNames) names = sy_names_new(rules, cases[i].is_outfall);
        SyName one = sy_names_add(names, cases[i].one), other = sy_names_add(names, cases[i].other);
        if (sy_names_level(names, &one, &other) != cases[i].level)
            g_error("%s, %s: %u", cases[i].one, cases[i].other,
                    sy_names_level(names, &one, &other));
        g_assert_cmpuint(sy_names_level(names, &other, &one), ==, cases[i].level);
    }
}

static void test_alike(void) {
    const uint32_t martha[] = {'m', 'a', 'r', 't', 'h', 'a'},
                   marhta[] = {'m', 'a', 'r', 'h', 't', 'a'};
    /* Winkler (1990): 0.961 */
    g_assert_cmpfloat_with_epsilon(sy_names_alike(martha, 6, marhta, 6), 0.9611, 1e-4);
    g_assert_cmpfloat(sy_names_alike(martha, 6, martha, 6), ==, 1);
    g_assert_cmpfloat(sy_names_alike(martha, 0, martha, 6), ==, 0);
    g_assert_cmpfloat_with_epsilon(sy_names_common(martha, 6, marhta, 6), 0.4, 1e-12);
}

/* The example of GB 32100-2015 has the check digit it says; a slip in any letter is seen. */
static void test_code(void) {
    g_autofree char *wide = sy_link_code("９１３５０１００Ｍ０００１００Ｙ４３");
    g_assert_cmpstr(wide, ==, "91350100M000100Y43");
    g_assert_true(sy_link_code_is_valid(wide));
    g_assert_false(sy_link_code_is_valid("91350100M000100Y44"));
    g_assert_false(sy_link_code_is_valid("91350100M000101Y43"));
    g_assert_null(sy_link_code("12345"));
    g_assert_null(sy_link_code(NULL));
}

static void score_add(const Registers *made, SyLinkKind kind, RegistersScore *sum) {
    g_autoptr(SyLinkRules) rules = rules_new();
    g_autoptr(GError) error = NULL;
    g_auto(SyLinks) links = {0};
    SyLinkAsk ask = {.kind = kind, .one_to_one = true};
    g_assert_true(sy_link_rows(rules, &ask, (const SyLinkRow *)(const void *)made->rows->data,
                               made->rows->len, &links, NULL, &error));
    g_assert_no_error(error);
    RegistersScore s = registers_score(made, &links, rules->sure);
    sum->n_joined += s.n_joined;
    sum->n_right += s.n_right;
    sum->n_true += s.n_true;
    for (int bin = 0; bin < 10; bin++) {
        sum->n_bin[bin] += s.n_bin[bin];
        sum->said[bin] += s.said[bin];
        sum->true_[bin] += s.true_[bin];
    }
}

/* The bounds: precision 0.99, recall 0.95, probabilities within 0.1 where a bin has 50. */
static void check(const RegistersScore *s) {
    g_test_message("joined %u, right %u of %u", s->n_joined, s->n_right, s->n_true);
    g_assert_cmpfloat((double)s->n_right / s->n_joined, >=, 0.99);
    g_assert_cmpfloat((double)s->n_right / s->n_true, >=, 0.95);
    for (int bin = 0; bin < 10; bin++)
        if (s->n_bin[bin] >= 50)
            g_assert_cmpfloat_with_epsilon(s->true_[bin] / s->n_bin[bin],
                                           s->said[bin] / s->n_bin[bin], 0.1);
}

static void test_registers(void) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        RegistersScore units = {0}, outfalls = {0};
        g_autoptr(Registers) made_units = registers_units(3000, seed);
        g_autoptr(Registers) made_outfalls = registers_outfalls(2000, seed);
        score_add(made_units, SY_LINK_UNITS, &units);
        score_add(made_outfalls, SY_LINK_OUTFALLS, &outfalls);
        check(&units);
        check(&outfalls);
    }
}

/* Rounds of a county: so small that ten are judged together. */
static void test_small_rounds(void) {
    RegistersScore sum = {0};
    for (uint64_t seed = 1; seed <= 10; seed++) {
        g_autoptr(Registers) made = registers_outfalls(500, seed);
        score_add(made, SY_LINK_OUTFALLS, &sum);
    }
    check(&sum);
}

/* By hand: 1000 pairs of a list, half of the drawn ones have name and river alone; u = 0.1 each, so
 * that 1000 * 0.5 * 0.1 * 0.1 = 5 are expected and 20 were seen. */
static void test_apart(void) {
    SyLinkField fields[SY_N_LINK_FIELD];
    uint8_t both[SY_N_LINK_FIELD], none[SY_N_LINK_FIELD];
    for (int f = 0; f < SY_N_LINK_FIELD; f++)
        fields[f] = (SyLinkField){.n_level = 2, .m = {0.5, 0.5}, .u = {0.9, 0.1}};
    memset(both, SY_LINK_MISSING, sizeof both);
    memset(none, SY_LINK_MISSING, sizeof none);
    both[SY_LINK_NAME] = both[SY_LINK_RIVER] = 1;
    SyLinkApart *apart = sy_link_apart_new();
    g_assert_cmpfloat(sy_link_apart_log_odds(apart, fields, 1000, 5, both), ==, 0);
    for (int i = 0; i < 50; i++) sy_link_apart_draw(apart, both);
    for (int i = 0; i < 50; i++) sy_link_apart_draw(apart, none);
    for (int i = 0; i < 20; i++) sy_link_apart_see(apart, both, 1);
    g_assert_cmpfloat_with_epsilon(sy_link_apart_log_odds(apart, fields, 1000, 5, both),
                                   log(10.0 / 25.0), 1e-12);
    both[SY_LINK_RIVER] = 0; /* not seen: 45 expected */
    g_assert_cmpfloat_with_epsilon(sy_link_apart_log_odds(apart, fields, 1000, 5, both),
                                   log(50.0 / 5.0), 1e-12);
    sy_link_apart_free(apart);
}

/* Nothing, one row, and rows of which nothing is known. */
static void test_empty(void) {
    g_autoptr(SyLinkRules) rules = rules_new();
    SyLinkAsk ask = {.kind = SY_LINK_UNITS, .one_to_one = true};
    SyLinkRow rows[] = {{.list = 0, .x = NAN, .y = NAN}, {.list = 1, .x = NAN, .y = NAN}};
    for (SyIndex n = 0; n <= 2; n++) {
        g_auto(SyLinks) links = {0};
        g_assert_true(sy_link_rows(rules, &ask, rows, n, &links, NULL, NULL));
        g_assert_cmpuint(links.pairs->len, ==, 0);
    }
}

/* A plan, a wish, an end that was undone claim nothing; each clause speaks for itself. */
static void test_claims(void) {
    static const struct {
        const char *said;
        bool sealed;
    } cases[] = {{"已封堵", true},
                 {"2022年7月封堵，拟恢复绿化", true},
                 {"建议封堵", false},
                 {"拟于2024年取缔", false},
                 {"未封堵", false},
                 {"封堵不严，有渗漏", false},
                 {"已拆除。", true},
                 {"正常", false},
                 {"to be sealed", false},
                 {"Sealed in 2020", true},
                 {"已封堵（拟拆除）", true},
                 {"未完成；已取缔", true},
                 {NULL, false}};
    g_autoptr(SyLinkRules) rules = rules_new();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].said == NULL ? "-" : cases[i].said);
        g_assert_true(sy_link_claims(rules->sealed, rules->unsaid, cases[i].said) ==
                      cases[i].sealed);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/linkage/names", test_names);
    g_test_add_func("/linkage/alike", test_alike);
    g_test_add_func("/linkage/code", test_code);
    g_test_add_func("/linkage/registers", test_registers);
    g_test_add_func("/linkage/small-rounds", test_small_rounds);
    g_test_add_func("/linkage/apart", test_apart);
    g_test_add_func("/linkage/empty", test_empty);
    g_test_add_func("/linkage/claims", test_claims);
    return g_test_run();
}
