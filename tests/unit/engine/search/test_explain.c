/* What the command explain prints about a unit with two places, against numbers by hand. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/commands/commands.h"
#include "engine/expert/judgement.h"
#include "engine/expert/weights.h"
#include "engine/job/job.h"
#include "tests/unit/engine/case_by_hand.h"
#include "tests/unit/engine/case_words.h"
#include "tests/unit/engine/scratch.h"

/* A sewer of two pipes with a manhole 40 m above its outfall, 10 m from unit U; a storm drain 20 m
 * from it with an outfall of its own; V is closed, W lies far away. */
#define HEAD                                                                      \
    "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{" \
    "\"name\":\"urn:ogc:def:crs:EPSG::4547\"}},\"features\":["
#define LINE(fields, x, y, to_x, to_y)                                                        \
    "{\"type\":\"Feature\",\"properties\":{" fields                                           \
    "},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[500" x ",4000" y "],[500" to_x \
    ",4000" to_y "]]}}"
#define POINT(fields, x, y)                         \
    "{\"type\":\"Feature\",\"properties\":{" fields \
    "},\"geometry\":{\"type\":\"Point\",\"coordinates\":[500" x ",4000" y "]}}"

/* clang-format off */
static const char pipes[] = HEAD
    LINE("\"id\":\"s1\",\"system\":\"sewage\",\"flow\":\"along\"", "000", "000", "060", "000") ","
    LINE("\"id\":\"s2\",\"system\":\"sewage\",\"flow\":\"along\"", "060", "000", "100", "000") ","
    LINE("\"id\":\"y\",\"system\":\"storm\",\"flow\":\"along\"", "000", "030", "100", "030") "]}";
static const char nodes[] = HEAD
    POINT("\"id\":\"M\",\"kind\":\"manhole\"", "060", "000") "]}";
static const char rivers[] = HEAD
    LINE("\"id\":\"R\",\"name\":\"White\"", "130", "000", "130", "060") "]}";
static const char outfalls[] = HEAD
    POINT("\"id\":\"OS\"", "100", "000") ","
    POINT("\"id\":\"OY\"", "100", "030") "]}";
static const char units[] = HEAD
    POINT("\"id\":\"U\",\"name\":\"Mill\",\"route\":\"E\",\"river\":\"White\"", "005", "010") ","
    POINT("\"id\":\"V\",\"name\":\"Tannery\",\"status\":\"abandoned\"", "020", "003") ","
    POINT("\"id\":\"W\"", "900", "900") "]}";
/* clang-format on */

typedef struct {
    char *folder, *file;
    SyWeights weights;
    SyJudgement *judgement;
    SyProgram program;
} Case;

/* ---- what a command prints ---- */

typedef struct {
    char *path;
    int saved;
} Capture;

static Capture capture_begin(void) {
    Capture capture = {.saved = -1};
    int fd = g_file_open_tmp("suyuan-explain-XXXXXX", &capture.path, NULL);
    g_assert_cmpint(fd, >=, 0);
    fflush(stdout);
    capture.saved = dup(STDOUT_FILENO);
    dup2(fd, STDOUT_FILENO);
    close(fd);
    return capture;
}

static char *capture_end(Capture *capture) {
    char *text = NULL;
    fflush(stdout);
    dup2(capture->saved, STDOUT_FILENO);
    close(capture->saved);
    g_assert_true(g_file_get_contents(capture->path, &text, NULL, NULL));
    g_remove(capture->path);
    g_free(capture->path);
    return text;
}

static char *printed_by(const Case *c, const SyCommand *command, const char *const *argv) {
    g_autoptr(GError) error = NULL;
    Capture capture = capture_begin();
    sy_command_call(command, (char *const *)argv, &c->program, &error);
    char *text = capture_end(&capture);
    g_assert_no_error(error);
    return text;
}
#define PRINTED(c, command, ...) \
    printed_by(c, &command, (const char *const[]){(c)->file, __VA_ARGS__, NULL})

/* Columns are padded by their widths, which are not what is tested: blanks in a row are one. */
static char *tidy(const char *text) {
    GString *tidied = g_string_new(NULL);
    for (; *text != '\0'; text++)
        if (*text != ' ' || (text[1] != ' ' && text[1] != '\n')) g_string_append_c(tidied, *text);
    return g_string_free(tidied, FALSE);
}

static void assert_says(const char *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *part = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (strstr(text, part) == NULL) g_error("\"%s\" is not in:\n%s", part, text);
}

/* ---- the case ---- */

static void add_source(const Case *c, GPtrArray *argv, const char *role, const char *text) {
    g_autofree char *name = g_strconcat(role, ".json", NULL);
    g_ptr_array_add(argv, g_strconcat("--", role, NULL));
    g_ptr_array_add(argv, scratch_write(c->folder, name, text));
}

static Case start(void) {
    g_autoptr(GError) error = NULL;
    Case c = {.folder = scratch_new()};
    c.program = (SyProgram){.data_folder = g_getenv("SUYUAN_DATA"), .lang = "en", .quiet = true};
    c.file = g_build_filename(c.folder, "case.sqlite", NULL);
    g_assert_true(sy_weights_load(SY_DATA(c.program.data_folder), &c.weights, &error));
    c.judgement = sy_judgement_load(SY_DATA(c.program.data_folder), &error);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    add_source(&c, argv, "pipes", pipes);
    add_source(&c, argv, "nodes", nodes);
    add_source(&c, argv, "rivers", rivers);
    add_source(&c, argv, "outfalls", outfalls);
    add_source(&c, argv, "units", units);
    g_ptr_array_add(argv, NULL);
    SyCase *job = case_of_words((char **)argv->pdata, c.program.data_folder, &error);
    g_assert_no_error(error);
    Capture capture = capture_begin();
    sy_case_default_lang(job, c.program.lang);
    sy_job_run(job, c.file, &c.program, NULL, &error);
    g_free(capture_end(&capture));
    g_assert_no_error(error);
    sy_case_free(job);
    return c;
}

static void finish(Case *c) {
    sy_judgement_free(c->judgement);
    g_free(c->file);
    scratch_remove(c->folder);
}

/* Places, factors, the sum over all, the way, and what would change the answer. */
static void test_unit(void) {
    Case c = start();
    const SyFactors *f = &c.judgement->factors;
    const double *h = c.weights.habit_point;
    /* the pipe below the manhole begins 55 m along: too little to be named */
    double beside = exp(-55. * 55 / (2 * c.weights.habit_along_m * c.weights.habit_along_m)),
           fit = h[SY_HABIT_NEAREST] + h[SY_HABIT_ASLANT] + h[SY_HABIT_ALONG] / (1 + beside),
           open = h[SY_HABIT_NEAREST] + h[SY_HABIT_ASLANT] + h[SY_HABIT_ALONG] + h[SY_HABIT_UNFIT] +
                  h[SY_HABIT_NONE];
    double place = fit / open * exp(-pow(0.1, c.weights.habit_far)),
           storm = h[SY_HABIT_UNFIT] / open * exp(-pow(0.2, c.weights.habit_far)),
           none = 1 - place - storm;
    double far = 30 / c.weights.attach_mouth_m,
           joins = c.weights.attach_mouth / (1 + 1 / (1 + far * far));
    /* its permit says treatment works: of a connection nobody surveyed that says nothing */
    double weight = place * joins * f->river_fits;
    double unknown = f->unknown_share + (1 - f->unknown_share) * (1 - place * joins);
    double prior = weight / (weight + unknown), without = weight / f->river_fits;

    g_autofree char *raw = PRINTED(&c, sy_command_explain, "OS", "U"), *text = tidy(raw);
    assert_says(text, "1 Mill candidate %.2f %.2f %.2f", place * joins, prior, prior);
    assert_says(
        text, "nearest 10.0 %.2f yes nearest pipe or channel s1, 10.0 m away 500005.0 4000000.0\n",
        place);
    assert_says(text,
                "nearest 20.0 %.2f no storm drain y, 20.0 m away: only if the unit is "
                "misconnected 500100.0 4000030.0\n",
                storm);
    assert_says(text, "none %.2f probability that it joins at none", none);
    assert_says(text, "1.000 %.2f %.3f pipes.json fid 0 weights.yaml\n", place, place);
    assert_says(text, "%.3f %.2f %.3f\n", place, joins, place * joins);
    assert_says(text, "%.3f 1.00 %.3f units.json fid 0 evidence.yaml\n", place * joins,
                place * joins);
    assert_says(text, "%.3f %.2f %.3f units.json fid 0 evidence.yaml\n", place * joins,
                f->river_fits, weight);
    assert_says(text, "%.3f of %.3f of all = %.3f; with what was observed %.3f\n", weight,
                weight + unknown, prior, prior);
    assert_says(text, "the unit: 500005.0, 4000010.0\n");
    assert_says(text, "500005.0, 4000000.0\n");
    assert_says(text, "pipe sewage s1 node:");
    assert_says(text, " M 500060.0 4000000.0 40.0 ");
    assert_says(text, "pipe sewage s2 M node:");
    assert_says(text, " 500100.0 4000000.0 40.0 ");
    assert_says(text, "joins here: source with %.2f instead of %.2f\n",
                weight / place / (weight / place + unknown), prior);
    assert_says(text, "joins elsewhere: out of the question, instead of %.2f\n", prior);
    assert_says(text, "without this: “");
    assert_says(text, ": %.2f instead of %.2f\n", without / (without + unknown), prior);
    /* seen with 1 - beta where its water comes, with alpha where it does not; an unlisted source
     * lies above the manhole or below it, one as likely as the other */
    double seen = 1 - f->test_beta, unlisted = (seen + f->test_alpha) / 2;
    assert_says(
        text,
        "- a look into manhole M, 40 m above the outfall: %.2f if it is seen there, %.2f if "
        "it is not, instead of %.2f\n",
        prior * seen / (prior * seen + (1 - prior) * unlisted),
        prior * (1 - seen) / (prior * (1 - seen) + (1 - prior) * (1 - unlisted)), prior);
    finish(&c);
}

/* What would change the answer starts from what is known now, observations with it. */
static void test_observed(void) {
    Case c = start();
    g_free(PRINTED(&c, sy_command_observe, "M", "not_seen", "--who", "Li"));
    g_autofree char *number = hand_ask(c.file,
                                       "SELECT posterior FROM candidate c JOIN unit USING "
                                       "(unit_id) JOIN outfall o ON o.outfall_id = "
                                       "c.outfall_id WHERE unit.source_id = 'U' AND "
                                       "o.source_id = 'OS'");
    double now = g_ascii_strtod(number, NULL);
    g_autofree char *raw = PRINTED(&c, sy_command_explain, "OS", "U"), *text = tidy(raw);
    g_assert_true(now > 0 && now < 0.6);
    assert_says(text, "joins elsewhere: out of the question, instead of %.2f\n", now);
    /* the odds without river_fits are the odds now, divided by it */
    const SyFactors *f = &c.judgement->factors;
    double odds = now / (1 - now) / f->river_fits;
    assert_says(text, "receives this outfall”: %.2f instead of %.2f\n", odds / (1 + odds), now);
    finish(&c);
}

/* The other outfall: only if misconnected; the place that leads there, the way down the drain. */
static void test_other(void) {
    Case c = start();
    g_autofree char *raw = PRINTED(&c, sy_command_explain, "OY", "U"), *text = tidy(raw);
    assert_says(text, "nearest 10.0 0.92 no nearest pipe");
    assert_says(text, "nearest 20.0 0.05 yes storm drain y");
    assert_says(text, "units.json fid 0 evidence.yaml\n");
    assert_says(text, "its water joins at");
    finish(&c);
}

/* Closed, not a candidate, rejected by people: each with its reason. */
static void test_excluded(void) {
    Case c = start();
    g_autofree char *closed = PRINTED(&c, sy_command_explain, "OS", "V"), *v = tidy(closed);
    assert_says(v, "Tannery excluded");
    assert_says(v, "its record says that it is not working (closed): excluded\n");
    /* sewer 3 m away and the pipe below it: 0.926 * 0.968 = 0.896, against 1.332 of U and 0.201 of
     * unlisted */
    assert_says(v, "- if it turned out to be working: source with 0.37 instead of none\n");
    g_autofree char *far = PRINTED(&c, sy_command_explain, "OS", "W");
    assert_says(far, "It is no candidate of this outfall.\n");
    assert_says(far, "it joins no pipe or channel within the limit attach.unit_m\n");
    g_free(
        PRINTED(&c, sy_command_decide, "OS", "reject", "U", "--why", "walled up", "--who", "Li"));
    g_free(PRINTED(&c, sy_command_decide, "OS", "assign", "Town", "--why", "seen", "--who", "Wu"));
    g_autofree char *unit = PRINTED(&c, sy_command_explain, "OS", "U"), *u = tidy(unit);
    assert_says(u, "reject Li: walled up\n");
    assert_says(u, "Decided by people about this unit");
    g_autofree char *whole = PRINTED(&c, sy_command_explain, "OS"), *o = tidy(whole);
    assert_says(o, "reject Li: walled up\n");
    assert_says(o, "assign Town Wu ");
    assert_says(o, "decided otherwise main ");
    finish(&c);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/explain/unit", test_unit);
    g_test_add_func("/explain/observed", test_observed);
    g_test_add_func("/explain/other", test_other);
    g_test_add_func("/explain/excluded", test_excluded);
    return g_test_run();
}
