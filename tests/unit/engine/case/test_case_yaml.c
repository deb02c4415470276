#include <string.h>

#include "engine/case/parts.h"
#include "engine/case/settings.h"
#include "tests/unit/engine/scratch.h"

static const char *data;

static SyCase *parse(const char *text, GError **error) {
    g_autoptr(SyFields) fields = sy_fields_load(data, NULL);
    g_autoptr(SySettingList) list = sy_settings_load(data, NULL);
    return sy_case_parse(text, strlen(text), "c.yaml", fields, list, error);
}

static const SyMapping *mapping(const SyCaseSource *source, guint i) {
    return g_ptr_array_index(source->mappings, i);
}

static void test_whole(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job = parse(
        "lang: en\nsources:\n"
        "  - role: pipes\n    path: YS_LINE.shp\n    crs: EPSG:4547\n    encoding: GBK\n"
        "    fields:\n      from: S_Exp\n      size: 管径 [mm]\n      to:\n"
        "    constants: {system: storm, from_depth: '1[m]'}\n"
        "    values:\n      flow: {'+': along, '-': against}\n"
        "  - {role: outfalls, path: a.gpkg, layer: out}\n"
        "settings:\n  snap.tolerance_m: 0.2\n  crs.work:\n",
        &error);
    g_assert_no_error(error);
    g_assert_cmpstr(job->lang, ==, "en");
    g_assert_cmpuint(job->sources->len, ==, 2);
    const SyCaseSource *source = g_ptr_array_index(job->sources, 0);
    g_assert_cmpint(source->role, ==, SY_ROLE_PIPES);
    g_assert_cmpstr(source->place, ==, "c.yaml:3");
    g_assert_cmpstr(source->crs, ==, "EPSG:4547");
    g_assert_cmpstr(source->encoding, ==, "GBK");
    g_assert_null(source->layer);
    g_assert_cmpuint(source->mappings->len, ==, 7);
    g_assert_cmpstr(mapping(source, 0)->value, ==, "S_Exp");
    g_assert_null(mapping(source, 0)->unit);
    g_assert_cmpstr(mapping(source, 1)->value, ==, "管径");
    g_assert_cmpstr(mapping(source, 1)->unit, ==, "mm");
    g_assert_cmpstr(mapping(source, 1)->place, ==, "c.yaml:9");
    g_assert_cmpstr(mapping(source, 2)->value, ==, "");
    g_assert_cmpint(mapping(source, 3)->kind, ==, SY_MAPPING_CONSTANT);
    g_assert_cmpstr(mapping(source, 4)->unit, ==, "m");
    g_assert_cmpint(mapping(source, 5)->kind, ==, SY_MAPPING_VALUE);
    g_assert_cmpstr(mapping(source, 5)->raw, ==, "+");
    g_assert_cmpstr(mapping(source, 5)->value, ==, "along");
    const SyCaseSource *other = g_ptr_array_index(job->sources, 1);
    g_assert_cmpstr(other->layer, ==, "out");
    g_assert_cmpfloat(job->settings.snap_tolerance_m, ==, 0.2);
}

static void test_complaints(void) {
#define PIPES "sources:\n- role: pipes\n  path: p.shp\n"
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"lang: fr\nsources: []\n", "c.yaml:1: lang \"fr\" is not zh or en"},
        {"sources: []\n", "c.yaml:1: no sources: list at least \"- role: pipes\" with its path"},
        {"lang: zh\n", "c.yaml:1: no sources: list at least \"- role: pipes\" with its path"},
        {"- a\n", "c.yaml:1: case: a list (- item) stands here, expected a map (key: value)"},
        {"sources: {pipes: x}\n",
         "c.yaml:1: sources: a map (key: value) stands here, expected a list (- item)"},
        {"source: []\n",
         "c.yaml:1: case: unknown key \"source\", nearest: sources (lang, authority, survey, "
         "sources, "
         "settings)"},
        {"sources:\n- role: pipe\n  path: x\n",
         "c.yaml:2: unknown role \"pipe\", nearest: pipes (pipes, channels, rivers, nodes, "
         "outfalls, units, connections, zones, samples, sections, tracks, inspections)"},
        {PIPES "  fields: {size: a}\n  constants:\n  - role: pipes\n",
         "c.yaml:6: constants: a list (- item) stands here, expected a map (key: value)"},
        {"sources:\n- path: x\n", "c.yaml:2: source: key \"role\" is missing"},
        {"sources:\n- role: pipes\n", "c.yaml:2: source: key \"path\" is missing"},
        {"sources:\n- role: pipes\n  path:\n",
         "c.yaml:3: path: nothing stands here, expected a text"},
        {PIPES "  crs: [1]\n", "c.yaml:4: crs: a list (- item) stands here, expected a text"},
        {PIPES "  feilds: {}\n",
         "c.yaml:4: source: unknown key \"feilds\", nearest: fields (role, path, layer, crs, "
         "encoding, scope, round, only, fields, constants, values)"},
        {PIPES "  only: {KIND: A, USE: B}\n",
         "c.yaml:4: only: expected one column and the values of the rows to take, such as {KIND: "
         "[A, B]}"},
        {PIPES "  only: {KIND: []}\n", "c.yaml:4: only: no value is given"},
        {PIPES "  round: first\n",
         "c.yaml:4: round \"first\" does not begin with a date such as 2023 or 2023-06-12; rounds "
         "are put in order by it"},
        {PIPES "  round: {name: first}\n", "c.yaml:4: round: key \"date\" is missing"},
        {PIPES "  constants: {system: strom}\n",
         "c.yaml:4: \"strom\" is not a value of system, nearest: storm (storm, sewage, combined, "
         "process, unknown, not_drainage)"},
        {PIPES "  values:\n    system: {Y: rain}\n",
         "c.yaml:5: \"rain\" is not a value of system, nearest: storm (storm, sewage, combined, "
         "process, unknown, not_drainage)"},
        {PIPES "  values:\n    length: {a: b}\n",
         "c.yaml:5: length: is a number; values can be given for codes and texts (\"b\" is given)"},
        {PIPES "  fields: {size: 'GJ[feet2]'}\n",
         "c.yaml:4: size: has a unit that is not one of m, dm, cm, mm, km, ft, us-ft, in "
         "(\"GJ[feet2]\" is given)"},
        {PIPES "  fields: {material: 'CZ[mm]'}\n",
         "c.yaml:4: material: is not a length and has no unit (\"CZ[mm]\" is given)"},
        {PIPES "  constants: {length: long}\n",
         "c.yaml:4: length: is a number (\"long\" is given)"},
        {PIPES "  constants: {size: big}\n",
         "c.yaml:4: size: is a section such as 300, DN300 or 1000x800 (\"big\" is given)"},
        {PIPES "  fields: {size: GJ}\n  constants: {size: 300}\n",
         "c.yaml:5: size is in both fields and constants; keep one"},
        {PIPES "settings: {snap.tolerance: 1}\n",
         "c.yaml:4: snap.tolerance: unknown setting, nearest: snap.tolerance_m (snap.tolerance_m, "
         "attach.outfall_m, attach.unit_m, attach.river_m, direction.repair, gaps, weather, "
         "picture.unit, picture.base_mb, trace.max_length_m, match.place_m, seed, threads, "
         "decide.probability, "
         "decide.assumed_probability, plan.date, plan.due_close, plan.due_merge, "
         "plan.due_standardise, "
         "plan.delegated, plan.targets, plan.transition_months, plan.hard_units, plan.simple_m, "
         "plan.cluster_m, "
         "authority, "
         "rules, crs.work, "
         "crs.datum)"},
        {PIPES "settings:\n  threads: [2]\n",
         "c.yaml:5: threads: a list (- item) stands here, expected a text"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(cases[i].text, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(parse(PIPES "  fields: {form: A}\n", &error));
    g_assert_true(g_str_has_prefix(
        error->message, "c.yaml:4: pipes have no field \"form\", nearest: from (id, from, to, "));
}

static void test_read(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_case_read("/nowhere/case.yaml", data, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_cmpstr(error->message, ==,
                    "/nowhere/case.yaml: does not exist; check the name and the folder");
    g_clear_error(&error);
    char *folder = scratch_new();
    g_autofree char *path = scratch_write(folder, "case.yaml", PIPES "# kept\n");
    g_autoptr(SyCase) job = sy_case_read(path, data, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(job->text, ==, PIPES "# kept\n");
    g_assert_null(job->lang);
    g_autofree char *resolved = sy_case_source_path(job, g_ptr_array_index(job->sources, 0));
    g_autofree char *expected = g_build_filename(folder, "p.shp", NULL);
    g_assert_cmpstr(resolved, ==, expected);
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/case-yaml/whole", test_whole);
    g_test_add_func("/case-yaml/complaints", test_complaints);
    g_test_add_func("/case-yaml/read", test_read);
    return g_test_run();
}
