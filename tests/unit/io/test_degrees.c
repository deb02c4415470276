#include <math.h>

#include "algorithms/base/random.h"
#include "io/source/source.h"

#define DMS (113 + 30 / 60.0 + 15.2 / 3600)

static const struct {
    const char *text;
    double value;
} good[] = {
    {"113.5", 113.5},
    {" 113.5 ", 113.5},
    {"-73.25", -73.25},
    {"+36", 36},
    {"0", 0},
    {".5", 0.5},
    {"38535119.47", 38535119.47}, /* a plain number is no angle and has no limit */
    {"113°30'15.2\"", DMS},
    {"113°30′15.2″", DMS},
    {"113° 30′ 15.2″", DMS},
    {"113°30’15.2”", DMS},
    {"113º30'15.2''", DMS},
    {"113˚30′15.2′′", DMS},
    {"113-30-15.2", DMS},
    {"113:30:15.2 E", DMS},
    {"113 30 15.2", DMS},
    {"113.30.15.2", DMS},
    {"113度30分15.2秒", DMS},
    {"东经113度30分15.2秒", DMS},
    {"E113°30'15.2\"", DMS},
    {"113d30m15.2s", DMS},
    {"113D30M15.2S", DMS},
    {"１１３°３０＇１５．２＂", DMS},
    {"１１３：３０：１５．２", DMS},
    {"113°30.5'", 113 + 30.5 / 60},
    {"113°30′", 113.5},
    {"113°", 113},
    {"113.5°", 113.5},
    {"113.5E", 113.5},
    {"73°30'W", -73.5},
    {"-73°30'", -73.5},
    {"-73°30'W", -73.5},
    {"S36:30", -36.5},
    {"36°30'S", -36.5},
    {"36.5s", -36.5},
    {"南纬36度30分", -36.5},
    {"北纬36度", 36},
    {"西经 73 度 30 分", -73.5},
};

static const char *const bad[] = {
    "",          " ",           "abc",       "E",
    "-",         ".",           "°",         "113°30'15.2\"x",
    "113°61'",   "113°30'61\"", "113.5°30'", "113°30.5'15\"",
    "1:2:3:4",   "113--30",     "113:",      "113..15",
    "E113W",     "E113E",       "-73 E",     "361°",
    "400:00:00", "30'15\"",     "1,5",       "1e5",
    "0x10",      "nan",         "inf",       "\xff",
    "113°30'°",  "113\"",       "雨水",      "一百一十三度",
};

static void test_good(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        double value = sy_degrees_parse(good[i].text);
        if (!(fabs(value - good[i].value) <= 1e-12 * MAX(fabs(good[i].value), 1)))
            g_error("\"%s\" gives %.17g, not %.17g", good[i].text, value, good[i].value);
    }
}

static void test_bad(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        if (!isnan(sy_degrees_parse(bad[i])))
            g_error("\"%s\" gives %.17g", bad[i], sy_degrees_parse(bad[i]));
    g_assert_true(isnan(sy_degrees_parse(NULL)));
}

/* Written in degrees, minutes and seconds and read again. */
/* Both coordinates in one text; the longitude is x. */
static void test_pairs(void) {
    static const struct {
        const char *text;
        double x, y;
    } pairs[] = {
        {"114.25,36.5", 114.25, 36.5},
        {"36.5, 114.25", 114.25, 36.5},
        {"(114.25，36.5)", 114.25, 36.5},
        {"东经114°15′ 北纬36°30′", 114.25, 36.5},
        {"N36°30′，E114°15′", 114.25, 36.5},
        {"114°15′00″E36°30′00″N", 114.25, 36.5},
        {"经度：114.25；纬度：36.5", 114.25, 36.5},
        {"114.25 36.5", 114.25, 36.5},
        {"4000010,500020", 4000010, 500020}, /* a plane: not decided here */
    };
    static const char *const none[] = {"", "114.25", "甲厂，乙厂", "114.25,", "114,36,25 x"};
    double xy[2];
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (!sy_degrees_parse_pair(pairs[i].text, xy)) g_error("\"%s\"", pairs[i].text);
        g_assert_cmpfloat_with_epsilon(xy[0], pairs[i].x, 1e-9);
        g_assert_cmpfloat_with_epsilon(xy[1], pairs[i].y, 1e-9);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        if (sy_degrees_parse_pair(none[i], xy)) g_error("\"%s\"", none[i]);
}

static void test_round_trip(void) {
    static const char *const formats[] = {"%d°%d'%.4f\"", "%d-%d-%.4f", "%d度%d分%.4f秒",
                                          "%d:%d:%.4f", "%d %d %.4f"};
    SyRandom random = sy_random(5, 0);
    for (int i = 0; i < 20000; i++) {
        int degree = (int)sy_random_below(&random, 180), minute = (int)sy_random_below(&random, 60);
        double second = sy_random_below(&random, 600000) / 10000.0;
        const char *format = formats[i % (int)G_N_ELEMENTS(formats)];
        g_autofree char *text = g_strdup_printf(format, degree, minute, second);
        double expected = degree + minute / 60.0 + second / 3600.0;
        if (!(fabs(sy_degrees_parse(text) - expected) < 1e-10)) g_error("%s (%d)", text, i);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/degrees/good", test_good);
    g_test_add_func("/degrees/bad", test_bad);
    g_test_add_func("/degrees/pairs", test_pairs);
    g_test_add_func("/degrees/round-trip", test_round_trip);
    return g_test_run();
}
