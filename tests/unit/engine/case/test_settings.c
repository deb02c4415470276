#include <math.h>
#include <string.h>

#include "engine/case/settings.h"
#include "tests/unit/engine/scratch.h"

static SySettingList *load(void) {
    g_autoptr(GError) error = NULL;
    SySettingList *list = sy_settings_load(g_getenv("SUYUAN_DATA"), &error);
    g_assert_no_error(error);
    return list;
}

static void test_defaults(void) {
    g_autoptr(SySettingList) list = load();
    SySettings settings;
    sy_settings_init(&settings, list);
    g_assert_cmpfloat(settings.snap_tolerance_m, ==, 0.10);
    g_assert_cmpint(settings.direction_repair, ==, SY_POLICY_APPLY);
    g_assert_cmpint(settings.gaps, ==, SY_POLICY_APPLY);
    g_assert_true(isinf(settings.trace_max_length_m));
    g_assert_cmpint(settings.threads, ==, 0);
    g_assert_null(settings.crs_work);
    g_assert_true(settings.attach_outfall_m > 0 && settings.attach_unit_m > 0 &&
                  settings.attach_river_m > 0);
    sy_settings_clear(&settings);
}

static void test_set(void) {
    g_autoptr(SySettingList) list = load();
    SySettings s;
    sy_settings_init(&s, list);
    const char *const pairs[][2] = {
        {"snap.tolerance_m", "0.5"},  {"weather", "dry"}, {"weather", "wet"},
        {"seed", "9007199254740993"}, {"threads", "2"},   {"crs.work", "EPSG:4547"},
        {"crs.datum", "EPSG:4490"},   {"crs.datum", ""},  {"trace.max_length_m", ".inf"}};
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(GError) error = NULL;
        sy_settings_set(&s, list, pairs[i][0], pairs[i][1], "here", &error);
        g_assert_no_error(error);
    }
    g_assert_cmpfloat(s.snap_tolerance_m, ==, 0.5);
    g_assert_cmpint(s.weather, ==, SY_WEATHER_WET);
    g_assert_cmpint(s.seed, ==, INT64_C(9007199254740993));
    g_assert_cmpint(s.threads, ==, 2);
    g_assert_cmpstr(s.crs_work, ==, "EPSG:4547");
    g_assert_null(s.crs_datum);
    g_autofree char *yaml = sy_settings_to_yaml(&s, "  ");
    g_assert_nonnull(strstr(yaml, "  snap.tolerance_m: 0.5\n"));
    g_assert_nonnull(strstr(yaml, "  seed: 9007199254740993\n"));
    g_assert_nonnull(strstr(yaml, "  trace.max_length_m: .inf\n"));
    g_assert_nonnull(strstr(yaml, "  crs.work: \"EPSG:4547\"\n"));
    sy_settings_clear(&s);
}

static void test_refused(void) {
    static const struct {
        const char *key, *value, *message;
    } cases[] = {
        {"snap.tolerence_m", "1",
         "here: snap.tolerence_m: unknown setting, nearest: snap.tolerance_m ("},
        {"snap.tolerance_m", "x", "here: snap.tolerance_m: \"x\" is not a number"},
        {"snap.tolerance_m", "", "here: snap.tolerance_m: \"\" is not a number"},
        {"snap.tolerance_m", "nan", "here: snap.tolerance_m: \"nan\" is not a number"},
        {"snap.tolerance_m", "-1", "here: snap.tolerance_m: -1 is outside 0 to 50"},
        {"snap.tolerance_m", "51", "here: snap.tolerance_m: 51 is outside 0 to 50"},
        {"threads", "1.5", "here: threads: \"1.5\" is not a whole number"},
        {"threads", "257", "here: threads: 257 is outside 0 to 256"},
        {"seed", "99999999999999999999",
         "here: seed: \"99999999999999999999\" is not a whole number"},
        {"weather", "rain", "here: weather: \"rain\" is not one of: dry, wet"},
        {"gaps", "join", "here: gaps: \"join\" is not one of: off, report, apply"},
    };
    g_autoptr(SySettingList) list = load();
    SySettings s;
    sy_settings_init(&s, list);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(sy_settings_set(&s, list, cases[i].key, cases[i].value, "here", &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_true(g_str_has_prefix(error->message, cases[i].message));
    }
    g_assert_cmpfloat(s.snap_tolerance_m, ==, 0.10);
    sy_settings_clear(&s);
}

/* A data file that does not name what the program has is found when it is loaded. */
static void test_data_file(void) {
    char *folder = scratch_new();
    g_autofree char *path = g_build_filename(g_getenv("SUYUAN_DATA"), "settings.yaml", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *const wrong[][3] = {
        {"seed:", "sead:", "settings: unknown key \"sead\", nearest: seed"},
        {"default: wet", "default: rain", "weather: \"rain\" is not one of: dry, wet"},
        {"minimum: 0\n", "minimum: none\n", "minimum: \"none\" is not a number"},
        {"  unit: m\n", "  units: m\n", "setting: unknown key \"units\", nearest: unit"}};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_auto(GStrv) parts = g_strsplit(text, wrong[i][0], 2);
        g_autofree char *changed = g_strjoin(wrong[i][1], parts[0], parts[1], NULL);
        G_GNUC_UNUSED g_autofree char *copy = scratch_write(folder, "settings.yaml", changed);
        g_autoptr(GError) error = NULL;
        g_assert_null(sy_settings_load(folder, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, wrong[i][2]));
    }
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/settings/defaults", test_defaults);
    g_test_add_func("/settings/set", test_set);
    g_test_add_func("/settings/refused", test_refused);
    g_test_add_func("/settings/data-file", test_data_file);
    return g_test_run();
}
