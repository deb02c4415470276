#include <string.h>

#include "engine/case/parts.h"
#include "engine/case/settings.h"
#include "tests/unit/engine/case_words.h"

static const char *data;

/* Words split at blanks. */
static SyCase *from_line(const char *line, GError **error) {
    g_auto(GStrv) argv = *line == '\0' ? g_new0(char *, 1) : g_strsplit(line, " ", -1);
    return case_of_words(argv, data, error);
}

static const SyCaseSource *source(const SyCase *job, guint i) {
    return g_ptr_array_index(job->sources, i);
}

/* "field=column, ..." of a source, for comparison. */
static char *mappings(const SyCaseSource *from) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < from->mappings->len; i++) {
        const SyMapping *m = g_ptr_array_index(from->mappings, i);
        g_string_append_printf(text, "%s%s%s%s%s%s", i == 0 ? "" : ", ", m->field,
                               m->kind == SY_MAPPING_VALUE ? ":" : "",
                               m->kind == SY_MAPPING_VALUE ? m->raw : "",
                               m->kind == SY_MAPPING_CONSTANT ? ":=" : "=", m->value);
        if (m->unit != NULL) g_string_append_printf(text, "[%s]", m->unit);
    }
    return g_string_free(text, FALSE);
}

static void test_order(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job = from_line(
        "--field pipes.size=GJ[mm] --crs pipes=EPSG:4547 --value pipes.flow:+=along "
        "--pipes A --field pipes.size=PSize --field pipes.system:=storm "
        "--pipes=B --crs pipes=local --field=pipes.system:=sewage --encoding pipes=GBK "
        "--outfalls C",
        &error);
    g_assert_no_error(error);
    g_assert_cmpuint(job->sources->len, ==, 3);
    g_autofree char *a = mappings(source(job, 0)), *b = mappings(source(job, 1)),
                    *c = mappings(source(job, 2));
    g_assert_cmpstr(a, ==, "size=PSize, flow:+=along, system:=storm");
    g_assert_cmpstr(b, ==, "size=GJ[mm], flow:+=along, system:=sewage");
    g_assert_cmpstr(c, ==, "");
    g_assert_cmpstr(source(job, 0)->crs, ==, "EPSG:4547");
    g_assert_cmpstr(source(job, 1)->crs, ==, "local");
    g_assert_null(source(job, 2)->crs);
    g_assert_null(source(job, 0)->encoding);
    g_assert_cmpstr(source(job, 1)->encoding, ==, "GBK");
    g_assert_cmpstr(source(job, 1)->place, ==, "--pipes B");
}

static void test_parts(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job = from_line(
        "--pipes A --value pipes.flow:a=b:c=along --value pipes.flow:-=against "
        "--field pipes.material= --crs pipes=+proj=tmerc",
        &error);
    g_assert_no_error(error);
    g_autofree char *a = mappings(source(job, 0));
    g_assert_cmpstr(a, ==, "flow:a=b:c=along, flow:-=against, material=");
    g_assert_cmpstr(source(job, 0)->crs, ==, "+proj=tmerc");
}

static void test_none(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job = from_line("--set threads=2", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(job->sources->len, ==, 0);
    g_assert_cmpint(job->settings.threads, ==, 2);
    g_autoptr(SyCase) empty = from_line("", &error);
    g_assert_no_error(error);
    g_assert_null(empty->lang);
    sy_case_default_lang(empty, "zh");
    sy_case_default_lang(empty, "en");
    g_assert_cmpstr(empty->lang, ==, "zh");
    g_assert_true(g_str_has_prefix(empty->text, "lang: zh\nsources:"));
}

/* Step by step, without a command line. */
static void test_builder(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCaseBuilder) builder = sy_case_builder_new(data, &error);
    g_assert_no_error(error);
    g_assert_true(sy_case_builder_add(builder, "pipes", "A", &error));
    g_assert_true(sy_case_builder_add(builder, "field", "pipes.size=GJ", &error));
    g_assert_true(sy_case_builder_add(builder, "set", "seed=4", &error));
    g_assert_no_error(error);
    g_assert_false(sy_case_builder_add(builder, "canals", "B", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_clear_error(&error);
    g_autoptr(SyCase) job = sy_case_builder_end(builder, &error);
    g_assert_no_error(error);
    g_autofree char *a = mappings(source(job, 0));
    g_assert_cmpstr(a, ==, "size=GJ");
    g_assert_cmpint(job->settings.seed, ==, 4);
    g_autoptr(SyCaseBuilder) forgotten = sy_case_builder_new(data, NULL);
    g_assert_true(sy_case_builder_add(forgotten, "crs", "units=local", NULL));
    g_assert_null(sy_case_builder_end(forgotten, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
}

static void test_complaints(void) {
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"--pipes", "--pipes: its value follows (PATH)"},
        {"--pipes=", "--pipes: its value follows (PATH)"},
        {"--pipes A --field pipe.id=X",
         "--field pipe.id=X: unknown role \"pipe\", nearest: pipes ("},
        {"--pipes A --field pipes", "--field pipes: nothing after \"pipes\""},
        {"--pipes A --field pipes.id",
         "--field pipes.id: expected ROLE.FIELD=COLUMN[unit] or ROLE.FIELD:=VALUE"},
        {"--pipes A --field pipes.form=X",
         "--field pipes.form=X: pipes have no field \"form\", nearest: from ("},
        {"--pipes A --field pipes.system:=rain",
         "--field pipes.system:=rain: \"rain\" is not a value of system"},
        {"--pipes A --value pipes.system:Y",
         "--value pipes.system:Y: expected ROLE.FIELD:RAW=MEANING"},
        {"--pipes A --value pipes.system:=storm",
         "--value pipes.system:=storm: expected ROLE.FIELD:RAW=MEANING"},
        {"--pipes A --field pipes.id=X --field pipes.id=Y",
         "--field pipes.id=Y: given twice for one source"},
        {"--pipes A --field pipes.id=X --field pipes.id:=Y",
         "--field pipes.id:=Y: given twice for one source"},
        {"--pipes A --value pipes.flow:a=along --value pipes.flow:a=both",
         "--value pipes.flow:a=both: given twice for one source"},
        {"--pipes A --crs pipes=local --crs pipes=local",
         "--crs pipes=local: given twice for one source"},
        {"--pipes A --crs pipes=", "--crs pipes=: nothing after \"=\""},
        {"--pipes A --crs EPSG:4547", "--crs EPSG:4547: unknown role \"EPSG:4547\", nearest: "},
        {"--crs units=EPSG:4547",
         "--units: options are given for units, but no source; add --units FILE"},
        {"--set threads", "--set threads: expected KEY=VALUE"},
        {"--set treads=2", "--set: treads: unknown setting, nearest: threads ("},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", cases[i].line);
        g_assert_null(from_line(cases[i].line, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_true(g_str_has_prefix(error->message, cases[i].message));
    }
}

/* The text of a case from options reads back as the same case. */
static void test_text_round_trip(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCase) job = from_line(
        "--pipes 管线.shp:层 --field pipes.size=管径[mm] --field pipes.system:=storm "
        "--value pipes.flow:+=along --value pipes.flow:-=against "
        "--value pipes.status:0=in_use --value pipes.flow:null=both "
        "--crs pipes=EPSG:4547 --encoding pipes=GBK --scope pipes=east --outfalls a.csv "
        "--round outfalls=2019-06 --only outfalls.点类=UIT --only outfalls.点类=出水口 "
        "--set attach.unit_m=12.5 --set seed=9 --set crs.work=EPSG:4547",
        &error);
    g_assert_no_error(error);
    g_autoptr(SyFields) fields = sy_fields_load(data, NULL);
    g_autoptr(SySettingList) list = sy_settings_load(data, NULL);
    g_autoptr(SyCase) again =
        sy_case_parse(job->text, strlen(job->text), "c.yaml", fields, list, &error);
    g_assert_no_error(error);
    g_autofree char *a = mappings(source(job, 0)), *b = mappings(source(again, 0));
    g_assert_nonnull(strstr(b, "flow:null=both"));
    g_assert_cmpuint(strlen(a), ==, strlen(b));
    g_autofree char *text = sy_case_to_yaml(again);
    g_assert_cmpstr(text, ==, job->text);
    g_assert_cmpstr(source(again, 0)->scope, ==, "east");
    g_assert_cmpstr(source(again, 1)->round_date, ==, "2019-06");
    g_assert_cmpstr(source(again, 1)->only, ==, "点类");
    g_assert_cmpstr(g_ptr_array_index(source(again, 1)->one_of, 1), ==, "出水口");
    g_assert_cmpfloat(again->settings.attach_unit_m, ==, 12.5);
    g_assert_cmpint(again->settings.seed, ==, 9);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/case-options/order", test_order);
    g_test_add_func("/case-options/parts", test_parts);
    g_test_add_func("/case-options/none", test_none);
    g_test_add_func("/case-options/builder", test_builder);
    g_test_add_func("/case-options/complaints", test_complaints);
    g_test_add_func("/case-options/text-round-trip", test_text_round_trip);
    return g_test_run();
}
