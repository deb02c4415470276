/*
 * A survey file that somebody wrote into: lines of SQL, run on that of a small survey as a stranger
 * could. It is read, and then all in it refers to what there is, or refused with one line.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "engine/case/parts.h"
#include "engine/case/settings.h"
#include "engine/read/survey.h"
#include "tests/fuzz/fuzz.h"

static char *whole; /* the file's bytes */
static gsize n_whole;
static SyCase *part; /* reads it */

static SyCase *case_of(const char *text) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFields) fields = sy_fields_load(fuzz_data(), &error);
    g_autoptr(SySettingList) list = sy_settings_load(fuzz_data(), &error);
    g_assert_no_error(error);
    SyCase *job = sy_case_parse(text, strlen(text), "f.yaml", fields, list, &error);
    g_assert_no_error(error);
    return job;
}

static void make_whole(void) {
    static const char pipes[] =
        "id,x1,y1,x2,y2,size\nL1,500000,4000000,500050,4000000,500\n"
        "L2,500050,4000000,500100,4000000,600\n";
    static const char outfalls[] = "id,name,x,y\nK1,a,500100,4000000\nK2,b,500050,4000100\n";
    static const char units[] = "id,name,x,y\nU1,c,500010,4000005\nU2,d,500060,4000005\n";
    static const struct {
        const char *role, *rows;
    } lists[] = {{"pipes", pipes}, {"outfalls", outfalls}, {"units", units}};
    g_autoptr(GString) text = g_string_new("sources:\n");
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *name = g_strconcat(lists[i].role, ".csv", NULL);
        g_string_append_printf(text, "- {role: %s, path: '%s', crs: 'EPSG:4547'}\n", lists[i].role,
                               fuzz_file(name, lists[i].rows, strlen(lists[i].rows)));
    }
    g_autoptr(SyCase) job = case_of(text->str);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    SyLayers layers;
    g_autofree char *path = g_strdup(fuzz_file("whole.sqlite", "", 0));
    sy_layers_read(job, fuzz_data(), &layers, findings, NULL, &error);
    g_assert_no_error(error);
    g_unlink(path);
    g_autofree bool *none = g_new0(bool, MAX(sy_findings_count(findings), 1));
    const SySurveyPart all = {.finding = none};
    sy_survey_write(&layers, findings, NULL, &all, fuzz_data(), path, &error);
    g_assert_no_error(error);
    g_assert_true(g_file_get_contents(path, &whole, &n_whole, NULL));
    sy_layers_clear(&layers);
    part = case_of(text->str);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    if (whole == NULL) make_whole();
    g_free(part->survey);
    part->survey = g_strdup(fuzz_statements(whole, n_whole, bytes, n_byte));
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    SyLayers layers;
    bool good = sy_survey_read(part, fuzz_data(), &layers, findings, &error);
    fuzz_refused(good, error);
    if (!good) return 0;
    for (guint i = 0; layers.listed != NULL && i < layers.listed->len; i++)
        g_assert(g_array_index(layers.listed, SyListed, i).unit <
                 layers.table[SY_ROLE_UNITS]->n_row);
    for (guint i = 0; i < layers.links->len; i++)
        g_assert(g_array_index(layers.links, SyLinkage, i).left < layers.source_rows->len);
    sy_layers_clear(&layers);
    return 0;
}

/* Statements are put together from those that a stranger would think of. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t n_byte, size_t n_max, unsigned int seed) {
    static const char *const parts[] = {
        "\nUPDATE outfalls SET source = 99",
        "\nUPDATE outfalls SET bearer = 4294967295",
        "\nALTER TABLE outfalls ADD COLUMN bearer BIGINT",
        "\nUPDATE pipes SET geom = NULL",
        "\nUPDATE pipes SET geom = x'00'",
        "\nDELETE FROM units",
        "\nDROP TABLE units",
        "\nDELETE FROM input",
        "\nUPDATE layer SET geometry = 9",
        "\nINSERT INTO layer VALUES ('rivers', 1)",
        "\nINSERT INTO listed VALUES (0, 7, -1)",
        "\nINSERT INTO linkage (number, role, left_row) VALUES (0, 'units', 9)",
        "\nINSERT INTO source_row (number, role, object) VALUES (0, 'units', 9)",
        "\nINSERT INTO field_source (number, role, row) VALUES (0, 'pipes', 1)",
        "\nINSERT INTO finding (number, code) VALUES (0, NULL)",
        "\nINSERT INTO learnt VALUES ('vote.0', 1e308)",
        "\nCREATE VIEW v AS SELECT 1"};
    if (seed % 3 != 0) return LLVMFuzzerMutate(bytes, n_byte, n_max);
    const char *statement = parts[seed / 3 % G_N_ELEMENTS(parts)];
    size_t n = MIN(strlen(statement), n_max - n_byte);
    memcpy(bytes + n_byte, statement, n);
    return n_byte + n;
}
