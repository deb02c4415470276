/* Probabilities as people read them. */
#include <math.h>

#include "algorithms/base/probability.h"

static void test_by_hand(void) {
    static const struct {
        double value;
        int decimals;
        const char *text, *percent;
    } rows[] = {
        {0, 2, "0", "0"},
        {1, 2, "1", "100"},
        {0.37, 2, "0.37", "37"},
        {0.994999, 2, "0.99", "99"},
        {0.9951, 2, ">0.99", ">99"},
        {0.9999999, 2, ">0.99", ">99"},
        {0.9999999, 3, ">0.999", ">99"},
        {0.0049, 2, "<0.01", "<1"},
        {1e-11, 2, "<0.01", "<1"},
        {1e-16, 2, "0", "0"},
        {1 - 1e-15, 2, "1", "100"},
        {0.005, 2, "0.01", "1"},
        {0.5, 1, "0.5", "50"},
        {0.96, 1, ">0.9", "96"},
    };
    char text[SY_PROBABILITY_LENGTH];
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpstr(sy_probability_format(rows[i].value, rows[i].decimals, text), ==,
                        rows[i].text);
        if (rows[i].value < 0.004 || rows[i].value > 0.0051)
            g_assert_cmpstr(sy_percent_format(100 * rows[i].value, 0, text), ==, rows[i].percent);
    }
    g_assert_cmpstr(sy_percent_format(99.96, 1, text), ==, ">99.9");
    g_assert_cmpstr(sy_percent_format(12.34, 1, text), ==, "12.3");
    g_assert_nonnull(sy_probability_format(NAN, 2, text));
}

/* What is not exactly 0 or 1 never reads so. */
static void test_seeded(void) {
    char text[SY_PROBABILITY_LENGTH];
    for (int i = 0; i < 10000; i++) {
        double p = pow(10, g_test_rand_double_range(-11, 0));
        if (!(p > 0 && p < 1)) continue;
        for (int decimals = 1; decimals <= 9; decimals++)
            for (int side = 0; side < 2; side++) {
                double value = side == 0 ? p : 1 - p;
                if (!(value < 1)) continue;
                sy_probability_format(value, decimals, text);
                double read = g_ascii_strtod(text + (*text == '<' || *text == '>'), NULL);
                g_assert_true(read > 0 && read < 1);
                g_assert_true(*text != '<' || value < read);
                g_assert_true(*text != '>' || value > read);
            }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/probability/by-hand", test_by_hand);
    g_test_add_func("/probability/seeded", test_seeded);
    return g_test_run();
}
