#include <math.h>

#include "algorithms/base/random.h"
#include "engine/case/fields.h"

#define MM 0.001

static void test_sections(void) {
    static const struct {
        const char *text;
        double unit_m, width_m, height_m;
        bool other;
    } cases[] = {
        {"300", MM, 0.3, NAN, false},
        {" 300 ", MM, 0.3, NAN, false},
        {"DN300", MM, 0.3, NAN, false},
        {"dn 300", MM, 0.3, NAN, false},
        {"ＤＮ３００", MM, 0.3, NAN, false},
        {"Φ300", MM, 0.3, NAN, false},
        {"φ300", MM, 0.3, NAN, false},
        {"ø300", MM, 0.3, NAN, false},
        {"d300", MM, 0.3, NAN, false},
        {"De110", MM, 0.11, NAN, false},
        {"管径300mm", 1, 0.3, NAN, false},
        {"0.3", MM, 0.3, NAN, true},
        {"0.3", 1, 0.3, NAN, false},
        {"300", 1, 0.3, NAN, true},
        {"300mm", 1, 0.3, NAN, false},
        {"0.3m", MM, 0.3, NAN, false},
        {"30cm", MM, 0.3, NAN, false},
        {"1000*800", MM, 1, 0.8, false},
        {"1000×800", MM, 1, 0.8, false},
        {"1000x800", MM, 1, 0.8, false},
        {"1000 X 800", MM, 1, 0.8, false},
        {"1.0X0.8", MM, 1, 0.8, true},
        {"B×H=2.0×1.5", MM, 2, 1.5, true},
        {"B*H=2000*1500", MM, 2, 1.5, false},
        {"B2.0×H1.5", MM, 2, 1.5, true},
        {"B=2.0,H=1.5", MM, 2, 1.5, true},
        {"宽2.0×高1.5", MM, 2, 1.5, true},
        {"2.0m×1.5m", MM, 2, 1.5, false},
        {"2.0×1.5m", MM, 2, 1.5, false},
        {"4", 0.3048, 1.2192, NAN, false},
        {"2-DN600", MM, 0.6, NAN, false},
        {"2×DN600", MM, 0.6, NAN, false},
        {"2DN600", MM, 0.6, NAN, false},
        {"2孔φ300", MM, 0.3, NAN, false},
        {"300×2", MM, 0.3, NAN, false},
        {"DN300/DN400", MM, 0.3, NAN, false},
        {"DN300-DN400", MM, 0.3, NAN, false},
        {"DN-300", MM, 0.3, NAN, false},
        {"∅300", MM, 0.3, NAN, false},
        {"DN300(PVC)", MM, 0.3, NAN, false},
        {"DN300 PE", MM, 0.3, NAN, false},
        {"HDPE400", MM, 0.4, NAN, false},
        {"钢筋混凝土管DN600", MM, 0.6, NAN, false},
        {"DN400钢筋混凝土管", MM, 0.4, NAN, false},
        {"PE-300", MM, 0.3, NAN, false},
        {"砼800×600", MM, 0.8, 0.6, false},
        {"方沟1200×1000", MM, 1.2, 1, false},
        {"宽400高300", MM, 0.4, 0.3, false},
        {"W400H300", MM, 0.4, 0.3, false},
        {"400(宽)×300(高)", MM, 0.4, 0.3, false},
        {"300/400", MM, 0.3, 0.4, false},
        {"2.0×1.5", MM, 2, 1.5, true},
        {"圆300", MM, 0.3, NAN, false},
        {"", MM, NAN, NAN, false},
        {"  ", MM, NAN, NAN, false},
        {"0", MM, NAN, NAN, false},
        {"0*0", MM, NAN, NAN, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        double width, height;
        bool other;
        g_test_message("%s", cases[i].text);
        g_assert_true(
            sy_section_parse(cases[i].text, cases[i].unit_m, false, &width, &height, &other));
        g_assert_true(isnan(cases[i].width_m) ? isnan(width)
                                              : fabs(width - cases[i].width_m) < 1e-12);
        g_assert_true(isnan(cases[i].height_m) ? isnan(height)
                                               : fabs(height - cases[i].height_m) < 1e-12);
        g_assert_true(other == cases[i].other);
    }
}

static void test_several(void) {
    static const char *const texts[] = {"2-DN600", "2DN600", "300×2", "DN300/DN400", "3孔d300"};
    static const char *const ones[] = {"DN300",   "1000×800", "2.0×1.5", "",
                                       "300/400", "2",        "B×H=2×3"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) g_assert_true(sy_section_is_several(texts[i]));
    for (gsize i = 0; i < G_N_ELEMENTS(ones); i++) g_assert_false(sy_section_is_several(ones[i]));
}

static void test_not_understood(void) {
    static const char *const texts[] = {
        "圆形", "DN",  "-300",  "1000*",   "*800",   "1*2*3",    "300?", "2-500", "1e3",  "0x10",
        "inf",  "nan", "1.2.3", "300 400", "1000*0", "99999999", "x",    "=",     "B×H=", "\xff"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        double width, height;
        g_test_message("text %zu", i);
        g_assert_false(sy_section_parse(texts[i], MM, false, &width, &height, NULL));
    }
}

/* A number and its text agree, and nothing outside 20 mm to 20 m comes out. */
static void test_number_as_text(void) {
    SyRandom random = sy_random(11, 0);
    for (int i = 0; i < 20000; i++) {
        double value = exp(log(1e-4) + sy_random_unit(&random) * log(1e9));
        g_autofree char *text = g_strdup_printf("%.6f", value);
        value = g_ascii_strtod(text, NULL);
        for (int metre = 0; metre < 2; metre++) {
            double unit_m = metre ? 1 : MM, width, height;
            bool other_text, other_number;
            bool parsed = sy_section_parse(text, unit_m, false, &width, &height, &other_text);
            double number = sy_section_number(value, unit_m, false, &other_number);
            g_assert_true(parsed == !isnan(number) || value == 0);
            if (!parsed || value == 0) continue;
            g_assert_cmpfloat(width, ==, number);
            g_assert_true(other_text == other_number);
            g_assert_true(width >= 0.02 - 1e-12 && width <= 20 + 1e-12);
        }
    }
    bool other;
    g_assert_true(isnan(sy_section_number(NAN, 1, false, &other)));
    g_assert_true(isnan(sy_section_number(-1, 1, false, &other)));
    g_assert_true(isnan(sy_section_number(0, 1, false, &other)));
    g_assert_true(isnan(sy_section_number(INFINITY, 1, false, &other)));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/section/sections", test_sections);
    g_test_add_func("/section/several", test_several);
    g_test_add_func("/section/not-understood", test_not_understood);
    g_test_add_func("/section/number-as-text", test_number_as_text);
    return g_test_run();
}
