#include <math.h>
#include <string.h>

#include "engine/expert/reading.h"

static void test_readings(void) {
    static const struct {
        const char *said;
        double value, limit;
        const char *text, *unit;
        bool is_number;
    } cases[] = {
        {"12.5", 12.5, NAN, "12.5", NULL, true},
        {"35万", 350000, NAN, "35万", NULL, true},
        {"2.4×10⁴MPN/L", 24000, NAN, "2.4×10⁴", "MPN/L", true},
        {"3x10^6", 3e6, NAN, "3x10^6", NULL, true},
        {"7.2（18.5℃）", 7.2, NAN, "7.2", NULL, true},
        {"12.5mg/L", 12.5, NAN, "12.5", "mg/L", true},
        {" 12.5 mg/L ", 12.5, NAN, "12.5", "mg/L", true},
        {"1.2e3个/L", 1200, NAN, "1.2e3", "个/L", true},
        {"-1.5℃", -1.5, NAN, "-1.5", "℃", true},
        {"<0.05", NAN, 0.05, "<0.05", NULL, true},
        {"<0.05mg/L", NAN, 0.05, "<0.05", "mg/L", true},
        {"＜ 0.05 mg/L", NAN, 0.05, "＜ 0.05", "mg/L", true},
        {"≤0.05", NAN, 0.05, "≤0.05", NULL, true},
        {"0.025L", NAN, 0.025, "0.025L", NULL, true},
        {"0.025 L", 0.025, NAN, "0.025", "L", true}, /* litres */
        {">24000", 24000, NAN, ">24000", NULL, true},
        {"ND", NAN, NAN, "ND", NULL, true},
        {"未检出", NAN, NAN, "未检出", NULL, true},
        {"灰色，有异味", NAN, NAN, "灰色，有异味", NULL, false},
        {"１２．５ｍｇ/Ｌ", 12.5, NAN, "12.5", "mg/L", true},
        {"＜０．０５", NAN, 0.05, "<0.05", NULL, true},
        {"不足10", NAN, 10, "不足10", NULL, true},
        {"低于 5 mg/L", NAN, 5, "低于 5", "mg/L", true},
        {"50mg/L以下", NAN, 50, "50以下", "mg/L", true},
        {"100以上", 100, NAN, "100以上", NULL, true},
        {"超过120mg/L", 120, NAN, "超过120", "mg/L", true},
        {"50±5", 50, NAN, "50±5", NULL, true},
        {"50 ± 5 mg/L", 50, NAN, "50 ± 5", "mg/L", true},
        {"约12", 12, NAN, "约12", NULL, true},
        {"12mg/L左右", 12, NAN, "12左右", "mg/L", true},
        {"不足以上", NAN, NAN, "不足以上", NULL, false},
        {"nan", NAN, NAN, "nan", NULL, false},
        {"inf", NAN, NAN, "inf", NULL, false},
        {"1e999", NAN, NAN, "1e999", NULL, false},
        {"1.2.3", NAN, NAN, "1.2.3", NULL, false},
        {"<", NAN, NAN, "<", NULL, false},
        {"", NAN, NAN, "", NULL, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(SyWrittenValue) reading = {0};
        sy_reading_parse(cases[i].said, &reading);
        g_test_message("%s", cases[i].said);
        g_assert_true(isnan(cases[i].value) ? isnan(reading.value)
                                            : reading.value == cases[i].value);
        g_assert_true(isnan(cases[i].limit) ? isnan(reading.limit)
                                            : reading.limit == cases[i].limit);
        g_assert_cmpstr(reading.text, ==, cases[i].text);
        g_assert_cmpstr(reading.unit, ==, cases[i].unit);
        g_assert_true(reading.is_number == cases[i].is_number);
    }
}

/* Of a range the upper end; what has no number stays a text. */
static void test_limits(void) {
    static const struct {
        const char *said;
        double value;
    } cases[] = {{"6~9", 9},   {"6-9", 9}, {"6～9 ", 9}, {"50", 50},
                 {"≤50", NAN}, {"/", NAN}, {"-5", -5}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(SyWrittenValue) limit = {0};
        sy_reading_parse_limit(cases[i].said, &limit);
        g_assert_true(isnan(cases[i].value) ? isnan(limit.value) : limit.value == cases[i].value);
    }
}

/* Words of data/notation.csv, whatever their case, width and blanks; the first row counts. */
static void test_notation(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyJudgement) j = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    static const char *const dry[] = {"dry", "晴", "旱天", "多云", "no rain", "无雨"},
                             *const wet[] = {"wet", "小雨", "雨天", "阴有雨", "Rain", "多云转小雨"};
    for (guint i = 0; i < G_N_ELEMENTS(dry); i++)
        g_assert_cmpstr(sy_reading_weather(j, dry[i]), ==, "dry");
    for (guint i = 0; i < G_N_ELEMENTS(wet); i++)
        g_assert_cmpstr(sy_reading_weather(j, wet[i]), ==, "wet");
    g_assert_null(sy_reading_weather(j, "?"));
    g_assert_null(sy_reading_weather(j, NULL));
    g_assert_cmpstr(sy_notation_of(j->notation, "look", " Not Seen "), ==, "not_seen");
    g_assert_cmpstr(sy_notation_of(j->notation, "look", "有水"), ==, "seen");
    g_assert_null(sy_notation_of(j->notation, "look", "有水吗"));
    g_assert_cmpfloat(sy_notation_factor(j->notation, "mg/L", "毫克／升"), ==, 1);
    g_assert_cmpfloat(sy_notation_factor(j->notation, "us/cm", "mS / cm"), ==, 1000);
    g_assert_true(isnan(sy_notation_factor(j->notation, "mg/L", "m")));
    g_assert_cmpfloat(sy_notation_factor(j->notation, "", "无量纲"), ==, 1);
    g_assert_true(isnan(sy_notation_factor(j->notation, "", "mg/L")));
}

static void refused(const char *rows) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) kept = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *text = g_strconcat("list,written,means,source\n", rows, NULL);
    g_hash_table_insert(kept, (char *)"notation.csv", text);
    const SyData data = {.folder = "/nowhere", .kept = kept, .file = (char *)"case.sqlite"};
    g_assert_null(sy_notation_load(&data, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "notation.csv:"));
}

static void test_notation_refused(void) {
    refused("weather,雨,wet,\nweather, 雨 ,dry,\n");
    refused("mg/L,g/L,much,\n");
    refused("mg/L,g/L,0,\n");
    refused("mg/L,,1,\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reading/readings", test_readings);
    g_test_add_func("/reading/limits", test_limits);
    g_test_add_func("/reading/notation", test_notation);
    g_test_add_func("/reading/notation_refused", test_notation_refused);
    return g_test_run();
}
