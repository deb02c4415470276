#include <string.h>

#include "engine/init/init.h"
#include "tests/unit/engine/scratch.h"

static const char *data;

static const SyGuess *guess_of(const GPtrArray *guesses, const char *name) {
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (g_str_has_suffix(guess->path, name)) return guess;
    }
    g_error("no guess of %s", name);
}

static const SyLimits limits = SY_LIMITS_NONE;

static GPtrArray *look(const char *folder) {
    const char *const paths[] = {folder, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) files = sy_init_walk(paths, &limits, NULL, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(SyGuesser) guesser =
        sy_guesser_new(data, "en", (const char *const[]){NULL}, &limits, &error);
    g_assert_no_error(error);
    GPtrArray *guesses = g_ptr_array_new_with_free_func((GDestroyNotify)sy_guess_free);
    for (guint i = 0; i < files->len; i++)
        sy_guesser_look(guesser, g_ptr_array_index(files, i), guesses);
    sy_guesser_check(guesses, &limits);
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        guess->written = g_path_get_basename(guess->path);
    }
    return guesses;
}

static void test_walk(void) {
    char *folder = scratch_new();
    const char *const names[] = {"b.csv", "a.shp", "a.dbf", "c.DBF", "x.txt", ".h.csv", "d.GPKG"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) g_free(scratch_write(folder, names[i], ""));
    g_autofree char *inner = g_build_filename(folder, "in", NULL);
    g_assert_cmpint(g_mkdir(inner, 0700), ==, 0);
    g_autofree char *deep = scratch_write(inner, "e.json", "");
    g_autofree char *named = g_build_filename(folder, "x.txt", NULL);
    const char *const paths[] = {named, folder, NULL};
    g_autoptr(GPtrArray) files = sy_init_walk(paths, &limits, NULL, NULL, NULL);
    const char *const expected[] = {"x.txt", "a.shp", "b.csv", "c.DBF", "d.GPKG", "e.json"};
    g_assert_cmpuint(files->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < files->len; i++)
        g_assert_true(g_str_has_suffix(g_ptr_array_index(files, i), expected[i]));
    g_autoptr(GError) error = NULL;
    const char *const missing[] = {"/nowhere/at/all", NULL};
    g_assert_null(sy_init_walk(missing, &limits, NULL, NULL, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_remove(deep);
    g_rmdir(inner);
    scratch_remove(folder);
}

#define LINE ",\"LINESTRING (114.3 36.1,114.4 36.1)\"\n" /* beside the outfalls */
#define FAR ",\"LINESTRING (104.3 36.1,104.4 36.1)\"\n"

static void test_roles(void) {
    static const struct {
        const char *name, *text;
        SyRole role;
        const char *trouble;
    } cases[] = {
        {"YS_PIPE.csv", "from,to,Status,Address,WKT\na,b,1,x" LINE, SY_ROLE_PIPES, NULL},
        {"明渠.csv", "名称,WKT\nx" LINE, SY_ROLE_CHANNELS, NULL},
        {"水系.csv", "名称,WKT\nx" FAR, SY_ROLE_RIVERS, "no CRS is said"},
        {"lines of it.csv", "什么,WKT\nx" FAR, SY_ROLE_PIPES, "no CRS is said"},
        {"thing.csv", "什么,WKT\nx" LINE, SY_N_ROLE, NULL},
        {"P.csv", "物探点号,附属物,X,Y,地面高程\nW1,检查井,1,2,3\n", SY_ROLE_NODES,
         "no CRS is said"},
        {"L.csv", "起始点号,终止点号,管径\nW1,W2,300\n", SY_ROLE_PIPES,
         "needs the nodes"}, /* P cannot */
        {"排污口清单.csv", "排污口名称,经度,纬度\nx,114.3,36.1\n", SY_ROLE_OUTFALLS, NULL},
        {"企业.csv", "企业名称,统一社会信用代码,行业类别,经度,纬度\nx,y,z,114.3,36.1\n",
         SY_ROLE_UNITS, NULL},
        {"接入关系.csv", "单位编号,接入井号\n1,2\n", SY_ROLE_CONNECTIONS, NULL},
        {"县界.json",
         "{\"type\":\"Feature\",\"properties\":{\"name\":\"x\"},\"geometry\":{\"type\":\"Polygon\","
         "\"coordinates\":[[[114,36],[115,36],[115,37],[114,36]]]}}",
         SY_ROLE_ZONES, NULL},
        {"水质监测.csv", "点位编号,监测项目,监测值,采样时间\nW1,COD,5,2024-01-01\n",
         SY_ROLE_SAMPLES, NULL},
        {"取水口名录.csv", "编号,名称,经度,纬度,取水量\n1,x,114.3,36.1,3\n", SY_N_ROLE, NULL},
        {"取水口和排污口.csv", "排污口编号,排污口名称,经度,纬度\n1,x,114.3,36.1\n",
         SY_ROLE_OUTFALLS, NULL},
        {"地名.csv", "名称,level,经度,纬度\nx,2,114.3,36.1\n", SY_N_ROLE, NULL},
        {"notes.csv", "a,b\n1,2\n", SY_N_ROLE, NULL},
        {"broken.gpkg", "no database", SY_N_ROLE, NULL},
    };
    char *folder = scratch_new();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_free(scratch_write(folder, cases[i].name, cases[i].text));
    g_autoptr(GPtrArray) guesses = look(folder);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SyGuess *guess = guess_of(guesses, cases[i].name);
        g_test_message("%s: %d, %s", cases[i].name, guess->role, guess->reason);
        g_assert_cmpint(guess->role, ==, cases[i].role);
        g_assert_nonnull(guess->reason);
        g_assert_true((guess->trouble == NULL) == (cases[i].trouble == NULL));
        if (guess->trouble != NULL) g_assert_nonnull(strstr(guess->trouble, cases[i].trouble));
    }
    g_assert_cmpstr(guess_of(guesses, "YS_PIPE.csv")->system, ==, "storm");
    g_assert_cmpstr(guess_of(guesses, "县界.json")->zone, ==, "county");
    g_assert_nonnull(strstr(guess_of(guesses, "排污口清单.csv")->note, "EPSG:4490"));
    const SyGuess *pipes = guess_of(guesses, "YS_PIPE.csv");
    g_assert_cmpuint(pipes->doubts->len, ==, 1);
    g_assert_true(g_str_has_prefix(g_ptr_array_index(pipes->doubts, 0), "status: {\"1\": ?}"));
    g_assert_cmpstr(g_ptr_array_index(pipes->found, 0), ==, "from: from   # the field's own name");
    scratch_remove(folder);
}

/* Grades of a water source zone: in a column of their own, or in the names. */
static void test_grades(void) {
    static const struct {
        const char *head, *one, *two;
        int grade; /* of the first; 0: nobody says the kind */
    } zones[] = {
        {"名称,级别", "甲,一级", "乙,二级", 1},
        {"名称,级别", "甲,2", "乙,1", 2},
        {"名称", "沱河二级保护区（陆域）", "沱河Ⅰ级保护区", 2},
        {"名称", "一级、二级保护区", "水库", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++) {
        static const char area[] = "\"POLYGON ((114 36,115 36,115 37,114 36))\"";
        char *folder = scratch_new();
        g_autofree char *text = g_strdup_printf("%s,WKT\n%s,%s\n%s,%s\n", zones[i].head,
                                                zones[i].one, area, zones[i].two, area);
        g_free(scratch_write(folder, "饮用水水源保护区.csv", text));
        g_autoptr(GPtrArray) guesses = look(folder);
        const SyGuess *guess = guess_of(guesses, ".csv");
        g_assert_cmpint(guess->role, ==, SY_ROLE_ZONES);
        g_assert_cmpuint(guess->declared->len, ==, zones[i].grade == 0 ? 0 : 1);
        const char *values = zones[i].grade == 0 ? NULL : g_ptr_array_index(guess->declared, 0);
        const char *one = values == NULL ? NULL : strstr(values, "water_source_1"),
                   *two = values == NULL ? NULL : strstr(values, "water_source_2");
        if (values != NULL) {
            g_assert_true(one != NULL && two != NULL);
            g_assert_cmpint(one < two ? 1 : 2, ==, zones[i].grade);
        }
        scratch_remove(folder);
    }
}

/* In a drawing the layers say what they are, whatever the drawing is called; rings are wells. */
static void test_drawing(void) {
    g_autoptr(GString) dxf = g_string_new("0\nSECTION\n2\nENTITIES\n");
    const char *const layers[] = {"雨水管线", "道路边线"};
    for (int i = 0; i < 2; i++)
        g_string_append_printf(dxf, "0\nLINE\n8\n%s\n10\n0\n20\n%d\n11\n40\n21\n%d\n", layers[i], i,
                               i);
    g_string_append(dxf, "0\nCIRCLE\n8\n雨水井\n10\n0\n20\n0\n40\n0.35\n");
    g_string_append(dxf, "0\nCIRCLE\n8\n水塔\n10\n9\n20\n9\n40\n12\n0\nENDSEC\n0\nEOF\n");
    static const struct {
        const char *layer;
        SyRole role;
        SyGeometryKind kind;
    } expected[] = {{"雨水管线", SY_ROLE_PIPES, SY_GEOMETRY_LINE},
                    {"道路边线", SY_N_ROLE, SY_GEOMETRY_LINE},
                    {"雨水井 points", SY_ROLE_NODES, SY_GEOMETRY_POINT},
                    {"水塔", SY_N_ROLE, SY_GEOMETRY_LINE}};
    char *folder = scratch_new();
    g_free(scratch_write(folder, "园区污水管.dxf", dxf->str));
    g_autoptr(GPtrArray) guesses = look(folder);
    g_assert_cmpuint(guesses->len, ==, G_N_ELEMENTS(expected));
    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        g_assert_cmpstr(guess->layer, ==, expected[i].layer);
        g_assert_cmpint(guess->role, ==, expected[i].role);
        g_assert_cmpint(guess->geometry, ==, expected[i].kind);
    }
    scratch_remove(folder);
}

/* A source that runs only beside others says so where they are not. */
static void test_alone(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "L.csv", "起始点号,终止点号,管径\nW1,W2,300\n"));
    g_autoptr(GPtrArray) guesses = look(folder);
    g_assert_nonnull(strstr(guess_of(guesses, "L.csv")->trouble, "--nodes"));
    scratch_remove(folder);
}

/* What is written reads back as a case of the sources that can run. */
static void test_text(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "排污口 \"1\".csv", "排污口名称,经度,纬度\nx,114.3,36.1\n"));
    g_free(scratch_write(folder, "HS_pipes.csv", "编号,WKT\n1" FAR));
    g_free(
        scratch_write(folder, "县界.json",
                      "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\","
                      "\"coordinates\":[[[114,36],[115,36],[115,37],[114,36]]]}}"));
    g_free(scratch_write(folder, "odd.csv", "a,b\n1,2\n"));
    g_autoptr(GPtrArray) guesses = look(folder);
    g_autofree char *text = sy_init_text(guesses, "en", "");
    g_autofree char *path = scratch_write(folder, "case.yaml", text);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job = sy_case_read(path, data, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(job->lang, ==, "en");
    g_assert_cmpuint(job->sources->len, ==, 2); /* the pipes have no CRS */
    const SyCaseSource *first = g_ptr_array_index(job->sources, 0);
    g_assert_cmpstr(first->path, ==, "排污口 \"1\".csv");
    const SyCaseSource *zones = g_ptr_array_index(job->sources, 1);
    g_assert_cmpuint(zones->mappings->len, ==, 1);
    g_assert_nonnull(strstr(text, "  # - role: pipes\n  #   path: HS_pipes.csv\n"));
    g_assert_nonnull(strstr(text, "#   odd.csv"));
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/init/walk", test_walk);
    g_test_add_func("/init/roles", test_roles);
    g_test_add_func("/init/grades", test_grades);
    g_test_add_func("/init/drawing", test_drawing);
    g_test_add_func("/init/alone", test_alone);
    g_test_add_func("/init/text", test_text);
    return g_test_run();
}
