#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/case/targets.h"

static void test_targets(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) targets = sy_targets_parse(
        "排查 100% 2023-06-30; trace 80 2023/9/30；新郑市：整治 62.5％ 2023年12月31日; North "
        "county trace 0% "
        "2024-01-01;",
        &error);
    g_assert_no_error(error);
    static const struct {
        const char *county, *stage, *date;
        double share;
    } expected[] = {{NULL, "survey", "2023-06-30", 1},
                    {NULL, "trace", "2023-09-30", 0.8},
                    {"新郑市", "rectify", "2023-12-31", 0.625},
                    {"North county", "trace", "2024-01-01", 0}};
    g_assert_cmpuint(targets->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < targets->len; i++) {
        const SyTarget *target = &g_array_index(targets, SyTarget, i);
        g_assert_cmpstr(target->county, ==, expected[i].county);
        g_assert_cmpstr(target->stage, ==, expected[i].stage);
        g_assert_cmpstr(target->date, ==, expected[i].date);
        g_assert_true(fabs(target->share - expected[i].share) < 1e-12);
    }
    g_autoptr(GArray) none = sy_targets_parse(" ; ", &error);
    g_autoptr(GArray) nothing = sy_targets_parse(NULL, &error);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpuint(nothing->len, ==, 0);
}

static void test_wrong(void) {
    static const char *const wrong[] = {"排查",
                                        "排查 100% someday",
                                        "排查 101% 2023-06-30",
                                        "排查 -1 2023-06-30",
                                        "检查 100% 2023-06-30",
                                        "排查 half 2023-06-30",
                                        "排查 100% 2023-06-30T10:00",
                                        "\xff\xfe"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(sy_targets_parse(wrong[i], &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, wrong[i]));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/targets/targets", test_targets);
    g_test_add_func("/targets/wrong", test_wrong);
    return g_test_run();
}
