/* Factors, parameters and trades of data/, and what is refused. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/expert/judgement.h"

static SyJudgement *load(void) {
    g_autoptr(GError) error = NULL;
    SyJudgement *judgement = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    return judgement;
}

/* By code and by every name, whatever its width, capitals and blanks. */
static void test_parameters(void) {
    g_autoptr(SyJudgement) j = load();
    SyIndex cod = sy_judgement_parameter(j, "w01018");
    g_assert_cmpuint(cod, !=, SY_NONE);
    static const char *const names[] = {"COD", "ＣＯＤ", "cod Cr", "化学需氧量", "COD_Cr"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_cmpuint(sy_judgement_parameter(j, names[i]), ==, cod);
    g_assert_cmpuint(sy_judgement_parameter(j, "nothing"), ==, SY_NONE);
    g_assert_cmpuint(sy_judgement_parameter(j, NULL), ==, SY_NONE);
    uint64_t bits = UINT64_C(1) << cod | UINT64_C(1) << sy_judgement_parameter(j, "氨氮");
    g_assert_true(sy_judgement_parameters(j, "COD、氨氮；没有的") == bits);
    g_assert_true(sy_judgement_parameters(j, NULL) == 0);
}

static void test_units(void) {
    g_autoptr(SyJudgement) j = load();
    const SyParameter *cod = &g_array_index(j->parameters, SyParameter,
                                            sy_judgement_parameter(j, "COD")),
                      *coli = &g_array_index(j->parameters, SyParameter,
                                             sy_judgement_parameter(j, "粪大肠菌群"));
    g_assert_cmpfloat(sy_judgement_convert(j, cod, 5, "mg/L"), ==, 5);
    g_assert_cmpfloat(sy_judgement_convert(j, cod, 5, NULL), ==, 5);
    g_assert_cmpfloat_with_epsilon(sy_judgement_convert(j, cod, 5000, "μg/L"), 5, 1e-12);
    g_assert_cmpfloat_with_epsilon(sy_judgement_convert(j, cod, 5000, "ug/l"), 5, 1e-12);
    g_assert_cmpfloat_with_epsilon(sy_judgement_convert(j, cod, 0.005, "g/L"), 5, 1e-12);
    g_assert_true(isnan(sy_judgement_convert(j, cod, 5, "个/L")));
    g_assert_true(isnan(sy_judgement_convert(j, cod, 5, "L/s")));
    g_assert_cmpfloat(sy_judgement_convert(j, coli, 5, "MPN/100mL"), ==, 50);
    const SyParameter *flow = &g_array_index(j->parameters, SyParameter, j->flow);
    g_assert_cmpfloat_with_epsilon(sy_judgement_convert(j, flow, 2, "L/s"), 172.8, 1e-9);
    g_assert_cmpfloat(sy_judgement_convert(j, flow, 2, NULL), ==, 2);
    g_assert_true(isnan(flow->elevated));
    g_assert_cmpfloat(cod->background[1], >, cod->background[0]);
    g_assert_cmpfloat_with_epsilon(cod->decay_per_s * 86400, 0.15, 1e-12);
    g_assert_true(isnan(sy_judgement_convert(j, coli, 5, "mg/L")));
}

/* The longest code wins; words where there is no code; always some trade. */
static void test_trades(void) {
    g_autoptr(SyJudgement) j = load();
    g_assert_cmpstr(sy_judgement_trade(j, "3360", NULL)->code, ==, "336");
    g_assert_cmpstr(sy_judgement_trade(j, "C3311", NULL)->code, ==, "33");
    g_assert_cmpstr(sy_judgement_trade(j, "餐饮服务", NULL)->code, ==, "62");
    g_assert_cmpstr(sy_judgement_trade(j, NULL, "医院")->code, ==, "84");
    /* the longest word, wherever its trade stands in the table */
    g_assert_cmpstr(sy_judgement_trade(j, "豆制品制造", NULL)->code, ==, "13");
    g_assert_cmpstr(sy_judgement_trade(j, "金属表面处理及热处理加工", NULL)->code, ==, "336");
    g_assert_cmpstr(sy_judgement_trade(j, NULL, "大酒店")->code, ==, "61");
    g_assert_cmpstr(sy_judgement_trade(j, "白酒制造", "酒店用品")->code, ==, "15");
    SyIndex chromium = sy_judgement_parameter(j, "Cr6+");
    g_assert_cmpfloat(sy_judgement_trade(j, "3360", NULL)->concentration[chromium], ==, 30);
    g_assert_true(isnan(sy_judgement_trade(j, "餐饮服务", NULL)->concentration[chromium]));
    SyIndex cod = sy_judgement_parameter(j, "COD");
    g_assert_cmpfloat(sy_judgement_trade(j, NULL, "城中村")->concentration[cod], ==, 300);
    const SyTrade *any = sy_judgement_trade(j, NULL, NULL);
    g_assert_cmpstr(any->code, ==, "");
    g_assert_true(any->parameters == 0);
    g_assert_cmpfloat(any->water_m3d[sy_judgement_size(j, "重点管理")], >,
                      any->water_m3d[sy_judgement_size(j, "登记管理")]);
    g_assert_cmpint(sy_judgement_size(j, NULL), ==, 1);
}

/* Slips of the pen: a sign of the same sound, one too many, another case. */
static void test_nearest(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyJudgement) j = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_judgement_nearest(j, "安氮"), ==, "氨氮");
    g_assert_cmpstr(sy_judgement_nearest(j, "化学须氧量"), ==, "化学需氧量");
    g_assert_cmpstr(sy_judgement_nearest(j, "conductivty"), ==, "conductivity");
    g_assert_null(sy_judgement_nearest(j, "nothing of the kind"));
    g_assert_null(sy_judgement_nearest(j, ""));
}

/* A folder with the files, one of them changed; the complaint names file and line. */
static void refuse(const char *file, const char *from, const char *to, const char *complaint) {
    static const char *const files[] = {"concentrations.csv", "evidence.yaml", "machines.csv",
                                        "parameters.csv", "trades.csv"};
    g_autofree char *folder = g_dir_make_tmp("suyuan-judgement-XXXXXX", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *source = g_build_filename(g_getenv("SUYUAN_DATA"), files[i], NULL);
        g_autofree char *target = g_build_filename(folder, files[i], NULL);
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(source, &text, NULL, NULL));
        g_autoptr(GString) changed = g_string_new(text);
        if (strcmp(files[i], file) == 0)
            g_assert_cmpuint(g_string_replace(changed, from, to, 1), ==, 1);
        g_assert_true(g_file_set_contents(target, changed->str, -1, NULL));
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_judgement_load(SY_DATA(folder), &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, file));
    g_assert_nonnull(strstr(error->message, complaint));
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *target = g_build_filename(folder, files[i], NULL);
        g_remove(target);
    }
    g_rmdir(folder);
}

static void test_refused(void) {
    refuse("evidence.yaml", "permit_fits: 1.3", "permit_fits: -1", "permit_fits");
    refuse("evidence.yaml", "history: 1.5", "histori: 1.5", "histori");
    refuse("evidence.yaml", "unknown_share: 0.10", "unknown_share: 1", "unknown_share");
    refuse("evidence.yaml", "wet_beta: 0.5", "wet_beta: 0.7", "wet_beta");
    refuse("parameters.csv", ";flow;", ";", "flow");
    refuse("parameters.csv", ",15,300,", ",15,-1,", "number");
    refuse("concentrations.csv", "336,w20117,30", "336,w20117,", "number");
    refuse("concentrations.csv", "336,w20117,30", "3366,w20117,30", "trades.csv");
    refuse("concentrations.csv", "336,w20117,30", "336,w9,30", "parameters.csv");
    refuse("parameters.csv", "mg/L,40,,1.3", "mg/L,forty,,1.3", "number");
    refuse("parameters.csv", ",9,6,2,", ",9,9.5,2,", "low must be below");
    refuse("parameters.csv", ",0,14,,GB", ",none,14,,GB", "number");
    refuse("evidence.yaml", "series_silent: 0.34", "series_silent: 1", "series_silent");
    refuse("trades.csv", "w21003;w21001", "w21003;w9", "parameter");
    refuse("machines.csv", "w99911,water", "w9,water", "parameters.csv");
    refuse("machines.csv", "w99911,water", "w99911,air", "water or unit");
    refuse("machines.csv", "water,0.5,0.2,0.3", "water,0.5,0.2,0.8", "below 1");
    refuse("machines.csv", "water,0.5,0.2,0.3", "water,1.5,0.2,0.3", "between 0 and 1");
    refuse("machines.csv", "0.2,0.3,assumed", "0.2,0.3,certain", "published");
    refuse("trades.csv", ",,,3,20,200", "99,,,3,20,200", "last row");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/judgement/parameters", test_parameters);
    g_test_add_func("/judgement/units", test_units);
    g_test_add_func("/judgement/trades", test_trades);
    g_test_add_func("/judgement/nearest", test_nearest);
    g_test_add_func("/judgement/refused", test_refused);
    return g_test_run();
}
