#include <string.h>

#include "engine/case/case.h"
#include "engine/case/parts.h"
#include "engine/case/settings.h"
#include "tests/unit/engine/scratch.h"

static void test_roles(void) {
    for (SyRole role = 0; role < SY_N_ROLE; role++)
        g_assert_cmpint(sy_role_parse(sy_role_name(role)), ==, role);
    g_assert_cmpint(sy_role_parse("pipe"), ==, SY_N_ROLE);
    g_assert_cmpint(sy_role_parse(""), ==, SY_N_ROLE);
}

static void test_split_unit(void) {
    static const struct {
        const char *text, *value, *unit;
    } cases[] = {{"GJ", "GJ", NULL},       {"GJ[mm]", "GJ", "mm"}, {"管径 [mm]", "管径", "mm"},
                 {"a[b][m]", "a[b]", "m"}, {"a[b", "a[b", NULL},   {"", "", NULL},
                 {"[m]", "", "m"},         {"]", "]", NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SyMapping mapping = {0};
        sy_mapping_split_unit(&mapping, cases[i].text);
        g_assert_cmpstr(mapping.value, ==, cases[i].value);
        g_assert_cmpstr(mapping.unit, ==, cases[i].unit);
        g_free(mapping.value);
        g_free(mapping.unit);
    }
}

static void test_source_path(void) {
    char *folder = scratch_new();
    G_GNUC_UNUSED g_autofree char *there = scratch_write(folder, "PG", "");
    g_autofree char *file = g_build_filename(folder, "case.yaml", NULL);
    static const struct {
        const char *path, *place;
        bool joined;
    } cases[] = {{"a.shp", "case.yaml:1", true},          {"sub/a.gpkg:layer", "case.yaml:1", true},
                 {"/data/a.shp", "case.yaml:1", false},   {"MSSQL:server=x", "case.yaml:1", false},
                 {"PG:layer", "case.yaml:1", true}, /* a file of that name is there */
                 {"/vsizip/a.zip", "case.yaml:1", false}, {"a.shp", "--pipes a.shp", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SyCase job = {.file = file};
        SyCaseSource source = {.path = (char *)cases[i].path, .place = (char *)cases[i].place};
        g_autofree char *path = sy_case_source_path(&job, &source);
        g_autofree char *joined = g_build_filename(folder, cases[i].path, NULL);
        g_assert_cmpstr(path, ==, cases[i].joined ? joined : cases[i].path);
    }
    SyCase here = {.file = (char *)"case.yaml"}, none = {0};
    SyCaseSource source = {.path = (char *)"a.shp", .place = (char *)"case.yaml:1"};
    g_autofree char *beside = sy_case_source_path(&here, &source);
    g_assert_cmpstr(beside, ==, "a.shp");
    g_autofree char *as_written = sy_case_source_path(&none, &source);
    g_assert_cmpstr(as_written, ==, "a.shp");
    scratch_remove(folder);
}

static void test_set(void) {
    const char *data = g_getenv("SUYUAN_DATA");
    char *folder = scratch_new();
    g_autofree char *path =
        scratch_write(folder, "case.yaml", "sources:\n- {role: pipes, path: p.shp}");
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job = sy_case_read(path, data, &error);
    g_assert_no_error(error);
    g_assert_true(sy_case_set(job, "snap.tolerance_m=0.3", data, &error));
    g_assert_cmpfloat(job->settings.snap_tolerance_m, ==, 0.3);
    g_assert_true(g_str_has_suffix(job->text, "}\n# --set \"snap.tolerance_m=0.3\"\n"));
    g_assert_false(sy_case_set(job, "snap.tolerance_m", data, &error));
    g_assert_cmpstr(error->message, ==, "--set snap.tolerance_m: expected KEY=VALUE");
    g_clear_error(&error);
    g_assert_false(sy_case_set(job, "snap=1", data, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/case/roles", test_roles);
    g_test_add_func("/case/split-unit", test_split_unit);
    g_test_add_func("/case/source-path", test_source_path);
    g_test_add_func("/case/set", test_set);
    return g_test_run();
}
