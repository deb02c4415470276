/* The definitions in data/lists and data/layers, and what a mistake in one is told as. */
#include <glib/gstdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/lists/lists.h"
#include "engine/picture/style.h"

static SyLists *load(const char *folder) {
    g_autoptr(GError) error = NULL;
    SyLists *lists = sy_lists_load(g_getenv("SUYUAN_DATA"), folder, &error);
    g_assert_no_error(error);
    return lists;
}

/* The sheets of the issue; every name and title once. */
static void test_lists(void) {
    static const char *const wanted[] = {
        "责任主体清单", "候选单位",          "整治清单",          "保留清单",         "问题清单",
        "采样建议",     "平台表-排污口管理", "平台表-排污口溯源", "平台表-排污口整治"};
    g_autoptr(SyLists) lists = load("lists");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex i = 0; i < sy_lists_count(lists); i++) {
        g_assert_true(g_hash_table_add(seen, (void *)sy_lists_name(lists, i)));
        g_assert_true(g_hash_table_add(seen, (void *)sy_lists_title(lists, i, "zh")));
        g_assert_cmpint(g_utf8_strlen(sy_lists_sheet(lists, i, "zh"), -1), <=, 25);
        g_assert_cmpint(g_utf8_strlen(sy_lists_sheet(lists, i, "en"), -1), <=, 25);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        g_assert_true(g_hash_table_contains(seen, wanted[i]));
}

static void test_layers(void) {
    g_autoptr(SyLists) layers = load("layers");
    SyIndex edge = SY_NONE;
    for (SyIndex i = 0; i < sy_lists_count(layers); i++) {
        g_assert_cmpuint(sy_lists_n_class(layers, i), >, 0);
        if (strcmp(sy_lists_name(layers, i), "edge") == 0) edge = i;
    }
    g_assert_cmpuint(edge, !=, SY_NONE);
    const char *paint;
    uint8_t storm = sy_lists_class_of(layers, edge, "storm");
    g_assert_cmpstr(sy_lists_class(layers, edge, storm, "zh", &paint), ==, "雨水");
    g_assert_cmpstr(paint, ==, "storm");
    g_assert_cmpuint(sy_lists_class_of(layers, edge, "nothing of the kind"), ==, 0);
    g_assert_cmpuint(sy_lists_class_of(layers, edge, NULL), ==, 0);
}

/* Every chart has paints that the style knows. */
static void test_charts(void) {
    g_autoptr(SyLists) charts = load("charts");
    g_assert_cmpuint(sy_lists_count(charts), >=, 10);
    for (SyIndex i = 0; i < sy_lists_count(charts); i++) {
        g_assert_nonnull(sy_lists_chart_paint(charts, i, 0));
        for (guint k = 0; sy_lists_chart_paint(charts, i, k) != NULL; k++)
            g_assert_cmpint(sy_style_paint(sy_lists_chart_paint(charts, i, k)), !=, SY_N_PAINT);
    }
}

static void test_mistakes(void) {
    static const struct {
        const char *folder, *yaml, *expected;
    } cases[] = {
        {"lists", "title: {zh: a, en: a}\nsql: SELECT 1\ncolumns: {}\n", "name"},
        {"lists", "name: A-b\ntitle: {zh: a, en: a}\nsql: SELECT 1\ncolumns: {}\n",
         "small letters"},
        {"lists", "name: a\ntitle: {zh: a}\nsql: SELECT 1\ncolumns: {}\n", "en"},
        {"lists",
         "name: a\ntitle: {zh: a, en: a}\nsql: SELECT 1\ncolumns: {x: {zh: x, en: x, kind: y}}\n",
         "kind"},
        {"lists",
         "name: a\ntitle: {zh: a, en: a}\nsql: SELECT 1\ncolumns: {x: {zh: x, en: x, widht: 3}}\n",
         "widht"},
        {"lists",
         "name: a\ntitle: {zh: a, en: a}\nsql: SELECT 1\ncolumns: {x: {zh: x, en: x, decimals: "
         "1.5}}\n",
         "whole number"},
        {"lists",
         "name: a\ntitle: {zh: a, en: a}\nsql: SELECT 1\ncolumns: {x: {zh: x, en: x, key: y}}\n",
         "one or with"},
        {"charts",
         "name: a\ntitle: {zh: a, en: a}\nchart: {kind: pie, paints: [a]}\nsql: SELECT 1\ncolumns: "
         "{}\n",
         "bars or times"},
        {"layers", "name: a\ntitle: {zh: a, en: a}\nsql: SELECT 1\ncolumns: {}\n", "geometry"},
        {"maps", "name: a\ntitle: {zh: a, en: a}\nframes: [{zh: a}]\nsql: SELECT 1\ncolumns: {}\n",
         "en"},
        {"layers", "name: a\ntitle: {zh: a, en: a}\ngeometry: line\nsql: SELECT 1\ncolumns: {}\n",
         "classes"},
        {"layers",
         "name: a\ntitle: {zh: a, en: a}\ngeometry: line\nclasses: {b: {zh: b, en: b}}\n"
         "sql: SELECT 1\ncolumns: {}\n",
         "paint"},
        {"layers",
         "name: a\ntitle: {zh: a, en: a}\ngeometry: point\nkml: {detail: merged}\n"
         "classes: {b: {zh: b, en: b, paint: storm}}\nsql: SELECT 1\ncolumns: {}\n",
         "only lines"},
        {"layers",
         "name: a\ntitle: {zh: a, en: a}\ngeometry: line\nclasses: {b: {zh: b, en: b, paint: "
         "storm}}\n"
         "sql: SELECT 1\ncolumns: {longer_than_ten: {zh: x, en: x}}\n",
         "at most 10"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *data = g_dir_make_tmp("lists-XXXXXX", NULL);
        g_autofree char *folder = g_build_filename(data, cases[i].folder, NULL);
        g_autofree char *file = g_build_filename(folder, "10_a.yaml", NULL);
        g_assert_cmpint(g_mkdir(folder, 0777), ==, 0);
        g_assert_true(g_file_set_contents(file, cases[i].yaml, -1, NULL));
        g_assert_null(sy_lists_load(data, cases[i].folder, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        if (strstr(error->message, cases[i].expected) == NULL) g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, cases[i].expected));
        g_assert_nonnull(strstr(error->message, "10_a.yaml:"));
        g_remove(file);
        g_rmdir(folder);
        g_rmdir(data);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lists/lists", test_lists);
    g_test_add_func("/lists/layers", test_layers);
    g_test_add_func("/lists/charts", test_charts);
    g_test_add_func("/lists/mistakes", test_mistakes);
    return g_test_run();
}
