#include <math.h>
#include <string.h>

#include "engine/case/fields.h"
#include "tests/unit/engine/scratch.h"

static SyFields *fields;

static void test_contract(void) {
    const SyField *size = sy_fields_find(fields, SY_ROLE_PIPES, "size");
    g_assert_cmpint(size->type, ==, SY_FIELD_LENGTH);
    g_assert_true(size->is_section);
    g_assert_cmpfloat(size->unit_m, ==, 0.001);
    const SyField *ground = sy_fields_find(fields, SY_ROLE_NODES, "ground");
    g_assert_cmpfloat(ground->unit_m, ==, 1);
    g_assert_false(ground->is_section);
    g_assert_null(sy_fields_find(fields, SY_ROLE_NODES, "size"));
    g_assert_cmpstr(sy_fields_find(fields, SY_ROLE_CHANNELS, "flow")->dictionary, ==, "flow");
    const char *const *names = sy_fields_names(fields, SY_ROLE_CONNECTIONS);
    g_autofree char *joined = g_strjoinv(" ", (char **)names);
    g_assert_cmpstr(joined, ==, "id unit to kind x y xy x_minute x_second y_minute y_second");
    const char *const *meanings =
        sy_fields_meanings(fields, sy_fields_find(fields, SY_ROLE_PIPES, "system"));
    g_autofree char *systems = g_strjoinv(" ", (char **)meanings);
    g_assert_cmpstr(systems, ==, "storm sewage combined process unknown not_drainage");
}

static void test_units(void) {
    static const struct {
        const char *text;
        double unit_m;
    } cases[] = {{"m", 1},        {"MM", 0.001}, {" ft ", 0.3048},   {"毫米", 0.001}, {"米", 1},
                 {"ｍｍ", 0.001}, {"㎜", 0.001}, {"inches", 0.0254}, {"cm", 0.01}};
    double unit_m;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(sy_unit_parse(cases[i].text, &unit_m));
        g_assert_cmpfloat(unit_m, ==, cases[i].unit_m);
    }
    g_assert_false(sy_unit_parse("", &unit_m));
    g_assert_false(sy_unit_parse("furlong", &unit_m));
}

static void test_values(void) {
    static const struct {
        SyRole role;
        const char *field, *raw, *meaning;
    } cases[] = {
        {SY_ROLE_PIPES, "system", "YS", "storm"},
        {SY_ROLE_PIPES, "system", "ｙｓ", "storm"},
        {SY_ROLE_PIPES, "system", " 污水 ", "sewage"},
        {SY_ROLE_PIPES, "system", "雨污合流管道", "combined"},
        {SY_ROLE_PIPES, "system", "52011000", "storm"},
        {SY_ROLE_PIPES, "system", "52031000", "combined"},
        {SY_ROLE_PIPES, "system", "PS", NULL},
        {SY_ROLE_PIPES, "system", "燃气管道", "not_drainage"},
        {SY_ROLE_PIPES, "system", "53011000", "not_drainage"},
        {SY_ROLE_PIPES, "system", "河道", NULL},
        {SY_ROLE_PIPES, "system", "", NULL},
        {SY_ROLE_PIPES, "status", "废弃", "abandoned"},
        {SY_ROLE_PIPES, "status", "1", NULL},
        {SY_ROLE_PIPES, "flow", "+", "along"},
        {SY_ROLE_PIPES, "flow", "-", "against"},
        {SY_ROLE_PIPES, "flow", "1_2", "along"},
        {SY_ROLE_PIPES, "flow", "1", NULL},
        {SY_ROLE_CHANNELS, "kind", "明渠", "channel"},
        {SY_ROLE_NODES, "kind", "52012105", "outlet"},
        {SY_ROLE_NODES, "kind", "52022219", "grease_trap"},
        {SY_ROLE_NODES, "kind", "52032208", "weir"},
        {SY_ROLE_NODES, "kind", "雨水检查井", "manhole"},
        {SY_ROLE_NODES, "kind", "雨水箅", "inlet"},
        {SY_ROLE_NODES, "kind", "出水口", "outlet"},
        {SY_ROLE_UNITS, "treats", "是", "yes"},
        {SY_ROLE_UNITS, "treats", "无", "no"},
        {SY_ROLE_ZONES, "kind", "饮用水水源二级保护区", "water_source_2"},
        {SY_ROLE_CONNECTIONS, "kind", "CCTV", "surveyed"},
        {SY_ROLE_PIPES, "material", "PE", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SyField *field = sy_fields_find(fields, cases[i].role, cases[i].field);
        g_assert_cmpstr(sy_fields_value(fields, field, NULL, cases[i].raw), ==, cases[i].meaning);
    }
}

static void test_declared_values(void) {
    SyMapping list[] = {
        {.kind = SY_MAPPING_VALUE, .field = "status", .raw = "1", .value = "abandoned"},
        {.kind = SY_MAPPING_VALUE, .field = "system", .raw = "ys", .value = "combined"},
        {.kind = SY_MAPPING_VALUE, .field = "system", .raw = "Ys", .value = "process"},
        {.kind = SY_MAPPING_VALUE, .field = "material", .raw = "1", .value = "concrete"},
        {.kind = SY_MAPPING_CONSTANT, .field = "system", .value = "sewage"}};
    g_autoptr(GPtrArray) mappings = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(list); i++) g_ptr_array_add(mappings, &list[i]);
    SyCaseSource asked = {.mappings = mappings};
    const SyField *status = sy_fields_find(fields, SY_ROLE_PIPES, "status");
    const SyField *system = sy_fields_find(fields, SY_ROLE_PIPES, "system");
    const SyField *material = sy_fields_find(fields, SY_ROLE_PIPES, "material");
    g_assert_cmpstr(sy_fields_value(fields, status, &asked, "1"), ==, "abandoned");
    g_assert_null(sy_fields_value(fields, status, &asked, "2"));
    g_assert_cmpstr(sy_fields_value(fields, system, &asked, "Ys"), ==, "process");
    g_assert_cmpstr(sy_fields_value(fields, system, &asked, "YS"), ==, "combined");
    g_assert_cmpstr(sy_fields_value(fields, system, &asked, "WS"), ==, "sewage");
    g_assert_cmpstr(sy_fields_value(fields, material, &asked, "1"), ==, "concrete");
    SyValueKind kind;
    const char *origin;
    g_assert_null(sy_fields_value_explained(fields, status, NULL, "1", &kind, &origin));
    g_assert_cmpint(kind, ==, SY_VALUE_AMBIGUOUS);
    g_assert_nonnull(strstr(origin, "CJJ 61-2017"));
    sy_fields_value_explained(fields, status, &asked, "1", &kind, &origin);
    g_assert_cmpint(kind, ==, SY_VALUE_DECLARED);
    g_assert_null(sy_fields_value_explained(fields, status, NULL, "x", &kind, &origin));
    g_assert_cmpint(kind, ==, SY_VALUE_UNKNOWN);
}

static void test_missing(void) {
    const char *const words[] = {"", " ", "/", "无", "NULL", "<null>", "—", "N/A"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_assert_true(sy_fields_is_missing(fields, words[i]));
    g_assert_false(sy_fields_is_missing(fields, "0"));
    g_assert_false(sy_fields_is_missing(fields, "x"));
}

/* Every element of CJJ 61-2017 Annex F is known: drainage lines by system, points by both. */
static void test_annex_f(void) {
    const SyField *kind = sy_fields_find(fields, SY_ROLE_NODES, "kind");
    const SyField *system = sy_fields_find(fields, SY_ROLE_NODES, "system");
    int n = 0;
    for (int sub = 1; sub <= 3; sub++) {
        for (int serial = 101; serial <= 222; serial++) {
            bool point = serial <= 109 || (serial >= 201 && serial <= (sub == 1   ? 219
                                                                       : sub == 2 ? 221
                                                                                  : 222));
            g_autofree char *code = g_strdup_printf("520%d2%d", sub, serial);
            g_assert_true((sy_fields_value(fields, kind, NULL, code) != NULL) == point);
            g_assert_nonnull(sy_fields_value(fields, system, NULL, code));
            n += point;
        }
    }
    g_assert_cmpint(n, ==, 28 + 30 + 31);
}

/* Broken data files are refused at their line. */
static void test_data_files(void) {
    static const struct {
        const char *fields, *synonyms, *values, *message;
    } cases[] = {
        {"pipes,id,text,,,,\n", "", "", NULL},
        {"pipe,id,text,,,,\n", "", "", "fields.csv:2: unknown role \"pipe\""},
        {"pipes,id,words,,,,\n", "", "", "fields.csv:2: unknown type \"words\""},
        {"pipes,id,number,,,x,\n", "", "", "fields.csv:2: not a bound of \"id\""},
        {"pipes,size,length,,,,\n", "", "", "fields.csv:2: unknown unit \"\""},
        {"pipes,flow,code,f,,,\n", "", "", "fields.csv:2: values.csv has no dictionary \"f\""},
        {"pipes,id,text,,,,\npipes,id,text,,,,\n", "", "",
         "fields.csv:3: field given twice: \"id\""},
        {"pipes,id,text,,,,\n", "pipes,ids,A,,x\n", "",
         "synonyms.csv:2: the role has no field \"ids\""},
        {"pipes,id,text,,,,\n", "pipes,id,A,maybe,x\n", "",
         "synonyms.csv:2: not understood: \"maybe\""},
        {"pipes,id,text,,,,\n", "pipes,id,A,plane p,x\n", "",
         "synonyms.csv:2: not understood: \"plane p\""},
        {"nodes,x,place,,,,\n", "nodes,x,A,,x\n", "", "synonyms.csv:2: not understood: \"\""},
        {"pipes,id,text,,,,\n", "pipes,id, ,,x\n", "", "synonyms.csv:2: no synonym of \"id\""},
        {"pipes,id,text,,,,\n", "", "d,a,x,\nd,A,y,\n",
         "values.csv:3: raw value \"A\" is empty or given twice"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *folder = scratch_new();
        g_autofree char *a =
            g_strconcat("role,field,type,dictionary,unit,minimum,maximum\n", cases[i].fields, NULL);
        g_autofree char *b =
            g_strconcat("role,field,synonym,when,source\n", cases[i].synonyms, NULL);
        g_autofree char *c = g_strconcat("dictionary,raw,meaning,source\n", cases[i].values, NULL);
        G_GNUC_UNUSED g_autofree char *path_a = scratch_write(folder, "fields.csv", a);
        G_GNUC_UNUSED g_autofree char *path_b = scratch_write(folder, "synonyms.csv", b);
        G_GNUC_UNUSED g_autofree char *path_c = scratch_write(folder, "values.csv", c);
        g_autoptr(GError) error = NULL;
        g_autoptr(SyFields) loaded = sy_fields_load(folder, &error);
        g_assert_true((loaded != NULL) == (cases[i].message == NULL));
        if (cases[i].message != NULL) {
            g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
            g_assert_true(g_str_has_suffix(error->message, cases[i].message));
        }
        scratch_remove(folder);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_fields_load("/nowhere", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    fields = sy_fields_load(g_getenv("SUYUAN_DATA"), &error);
    g_assert_no_error(error);
    g_test_add_func("/fields/contract", test_contract);
    g_test_add_func("/fields/units", test_units);
    g_test_add_func("/fields/values", test_values);
    g_test_add_func("/fields/declared-values", test_declared_values);
    g_test_add_func("/fields/missing", test_missing);
    g_test_add_func("/fields/annex-f", test_annex_f);
    g_test_add_func("/fields/data-files", test_data_files);
    int status = g_test_run();
    sy_fields_free(fields);
    return status;
}
