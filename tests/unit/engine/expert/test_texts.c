#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "engine/base/speech.h"
#include "engine/expert/texts.h"
#include "tests/unit/engine/scratch.h"

static const char *const wordings =
    "read.encoding:\n"
    "  severity: note\n"
    "  zh: {title: 编码, text: '{layer} 按 {encoding} 读', assumed: '置信度 {confidence:2}'}\n"
    "  en: {title: Encoding, text: '{layer} is read as {encoding}'}\n"
    "join.far:\n"
    "  severity: error\n"
    "  zh: {title: 距离, text: '{d} {d:0} {d:1} {d:3} {n} {n:2}'}\n"
    "  en: {title: '{', text: '{} {d {d:x} {d:12} {d-} }{{s}}{s:2}{missing}'}\n";

/* A folder whose findings.yaml holds @yaml, loaded. */
static SyTexts *load(const char *yaml, GError **error) {
    g_autofree char *folder = g_dir_make_tmp("suyuan-texts-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "findings.yaml", NULL);
    g_assert_true(g_file_set_contents(path, yaml, -1, NULL));
    SyTexts *texts = sy_texts_load(SY_DATA(folder), error);
    g_remove(path);
    g_rmdir(folder);
    return texts;
}

static void assert_word(const SyTexts *texts, const char *lang, const char *code, SyTextPart part,
                        const char *arguments, const char *expected) {
    g_autofree char *text = sy_texts_word(texts, lang, code, part, arguments);
    g_assert_cmpstr(text, ==, expected);
}

static void test_words(void) {
    g_autoptr(SyTexts) texts = load(wordings, NULL);
    const char *arguments =
        "{\"layer\":\"管线.shp\",\"encoding\":\"GB18030\",\"confidence\":0.975}";
    assert_word(texts, "zh", "read.encoding", SY_TEXT_TITLE, NULL, "编码");
    assert_word(texts, "zh", "read.encoding", SY_TEXT_TEXT, arguments, "管线.shp 按 GB18030 读");
    assert_word(texts, "zh", "read.encoding", SY_TEXT_ASSUMED, arguments, "置信度 0.97");
    assert_word(texts, "zh", "read.encoding", SY_TEXT_REPAIR, arguments, NULL);
    assert_word(texts, "en", "read.encoding", SY_TEXT_TEXT, arguments,
                "管线.shp is read as GB18030");
    assert_word(texts, "en", "read.encoding", SY_TEXT_ASSUMED, arguments, NULL);
    assert_word(texts, "en", "no.such", SY_TEXT_TEXT, arguments, NULL);
    g_assert_cmpstr(sy_texts_severity(texts, "read.encoding"), ==, "note");
    g_assert_cmpstr(sy_texts_severity(texts, "join.far"), ==, "error");
    g_assert_null(sy_texts_severity(texts, "no.such"));
}

/* However arguments are written, the same words: blanks leave them to json-glib. */
static void test_blanks(void) {
    g_autoptr(SyTexts) texts = load(wordings, NULL);
    static const char *const values[] = {"\"管线\"",
                                         "\"\"",
                                         "null",
                                         "12",
                                         "-3",
                                         "0.1",
                                         "-1.5e-7",
                                         "1e300",
                                         "12.0",
                                         "007",
                                         "1.",
                                         ".5",
                                         "+1",
                                         "-",
                                         "1e",
                                         "\"a\\nb\"",
                                         "true",
                                         "[1]",
                                         "123456789012345678901"};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *plain = g_strdup_printf("{\"n\":%s,\"d\":%s}", values[i], values[i]);
        g_autofree char *blank = g_strdup_printf("{ \"n\": %s, \"d\": %s }", values[i], values[i]);
        g_autofree char *expected = sy_texts_word(texts, "zh", "join.far", SY_TEXT_TEXT, blank);
        assert_word(texts, "zh", "join.far", SY_TEXT_TEXT, plain, expected);
    }
}

/* In a case in feet what wordings give in m, and nothing else. */
static void test_feet(void) {
    const char *const patterns[][3] = {
        {"{length_m:0} m, {n} m", "{\"length_m\":304.8,\"n\":2}", "1000 ft, 2 m"},
        {"{length_m} m", "{\"length_m\":75}", "246.1 ft"},
        {"{load_m3d} m3/d {rate_m} m3 {rate_m} m/s", "{\"load_m3d\":3,\"rate_m\":1}",
         "3 m3/d 1 m3 1 m/s"},
        {"x{?, {d_m:1} m deep?}.", "{\"d_m\":null}", "x."},
        {"x{?, {d_m:1} m deep?}.", "{\"d_m\":1}", "x, 3.3 ft deep."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autofree char *yaml =
            g_strdup_printf("a.b:\n  severity: note\n  en: {text: '%s'}\n", patterns[i][0]);
        g_autoptr(SyTexts) texts = load(yaml, NULL);
        const char *unit;
        sy_texts_use_feet(texts, true);
        assert_word(texts, "en", "a.b", SY_TEXT_TEXT, patterns[i][1], patterns[i][2]);
        g_assert_cmpfloat(sy_texts_length(texts, 3.048, &unit), ==, 10);
        g_assert_cmpstr(unit, ==, "ft");
    }
}

/* A part in {? ?} goes where a value in it is missing; its marks alone are text. */
static void test_parts(void) {
    const char *const patterns[][3] = {
        {"{n} m{?, {d:1} m deep?}.", "{\"n\":1,\"d\":2.04}", "1 m, 2.0 m deep."},
        {"{n} m{?, {d:1} m deep?}.", "{\"n\":1}", "1 m."},
        {"{n} m{?, {d:1} m deep?}.", "{\"n\":1,\"d\":1e300}", "1 m."},
        {"{?{a}?}{?{b}?}", "{\"b\":\"x\"}", "x"},
        {"{?{a}{b}?}{b}", "{\"b\":\"x\"}", "x"},
        {"{?nothing missing?}", NULL, "nothing missing"},
        {"{? {b}", "{\"b\":\"?}{b}\"}", "{? ?}{b}"},
        {"?} {b}", "{\"b\":\"x\"}", "?} x"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autofree char *yaml =
            g_strdup_printf("a.b:\n  severity: note\n  en: {text: '%s'}\n", patterns[i][0]);
        g_autoptr(SyTexts) texts = load(yaml, NULL);
        assert_word(texts, "en", "a.b", SY_TEXT_TEXT, patterns[i][1], patterns[i][2]);
    }
}

/* Values by the program's own dictionaries; without one, or without a word, as they are. */
static void test_dictionaries(void) {
    g_autoptr(SyTexts) texts = sy_texts_load(SY_DATA(g_getenv("SUYUAN_DATA")), NULL);
    const char *arguments =
        "{\"column\":\"c\",\"field\":\"status\",\"value\":\"1\",\"n\":2,"
        "\"origin\":\"o\",\"meaning\":\"%s\",\"dictionary\":\"%s\"}";
    const char *const cases[][3] = {{"in_use", "status", "按在用处理"},
                                    {"in_use", "unit_status", "按在产处理"},
                                    {"in_use", "no_such", "按in_use处理"},
                                    {"of their own", "status", "按of their own处理"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *json = g_strdup_printf(arguments, cases[i][0], cases[i][1]);
        assert_word(texts, "zh", "read.numeric_code", SY_TEXT_ASSUMED, json, cases[i][2]);
    }
    /* An argument that bears the name of its dictionary. */
    assert_word(
        texts, "zh", "trace.misconnection", SY_TEXT_TEXT,
        "{\"system\":\"sewage\",\"id\":\"A\",\"node\":\"B\",\"below\":\"C\",\"outfall\":\"D\"}",
        "污水管 A 在节点 B 接入雨水管 C，其下游通向排污口 D");
}

static void test_numbers(void) {
    g_autoptr(SyTexts) texts = load(wordings, NULL);
    const SyTextPart text = SY_TEXT_TEXT;
    assert_word(texts, "zh", "join.far", text, "{\"d\":12.0625,\"n\":7}",
                "12.0625 12 12.1 12.062 7 7.00");
    assert_word(texts, "zh", "join.far", text, "{\"d\":-0.04,\"n\":-9007199254740993}",
                "-0.04 0 0.0 -0.040 -9007199254740993 -9007199254740992.00");
    assert_word(texts, "zh", "join.far", text, "{\"d\":0.1,\"n\":0}", "0.1 0 0.1 0.100 0 0.00");
    assert_word(texts, "zh", "join.far", text, "{\"d\":null,\"n\":null}", "— — — — — —");
    assert_word(texts, "zh", "join.far", text, "{\"d\":1e300,\"n\":true}", "— — — — — —");
}

/* Whatever stands in the arguments is shown or left out, never interpreted. */
static void test_hostile_arguments(void) {
    g_autoptr(SyTexts) texts = load(wordings, NULL);
    const SyTextPart text = SY_TEXT_TEXT;
    assert_word(texts, "en", "join.far", text, "{\"s\":\"{d} %s %n\",\"d\":5}",
                "{} {d {d:x} {d:12} {d-} }{{d} %s %n}{d} %s %n—");
    assert_word(texts, "en", "join.far", SY_TEXT_TITLE, "{\"d\":5}", "{");
    assert_word(texts, "en", "read.encoding", text,
                "{\"layer\":\"a\\nb\\u001b[31m\\u202ec\",\"encoding\":\"\\\"]}\\\\\"}",
                "a b[31mc is read as \"]}\\");
    g_autofree char *deep = g_strnfill(200000, '[');
    const char *const broken[] = {
        NULL,           "",   "{", "[]", "null", "{\"layer\":[1],\"encoding\":{}}", "\"layer\"",
        "{\"layer\":}", "\\", deep};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++)
        assert_word(texts, "en", "read.encoding", text, broken[i], "— is read as —");
}

/* Random bytes as a string argument: the result is one line of valid UTF-8. */
static void test_random_arguments(void) {
    g_autoptr(SyTexts) texts = load(wordings, NULL);
    const uint64_t seed = 7;
    g_test_message("seed %" G_GUINT64_FORMAT, seed);
    SyRandom random = sy_random(seed, 0);
    for (int round = 0; round < 2000; round++) {
        GString *json = g_string_new("{\"layer\":\"");
        for (uint32_t n = sy_random_below(&random, 40); n > 0; n--)
            g_string_append_c(json, (char)(1 + sy_random_below(&random, 255)));
        g_string_append(json, "\"}");
        g_autofree char *word =
            sy_texts_word(texts, "zh", "read.encoding", SY_TEXT_TEXT, json->str);
        g_assert_true(g_utf8_validate(word, -1, NULL));
        g_assert_null(strpbrk(word, "\n\r\033"));
        g_string_free(json, TRUE);
    }
}

static void test_load_errors(void) {
    static const struct {
        const char *yaml, *message;
    } cases[] = {
        {"- a\n", "findings.yaml:1: codes of findings"},
        {"a.b: text\n", "findings.yaml:1: a.b"},
        {"a.b:\n  zh: {title: x}\n", "findings.yaml:2: a.b"},
        {"a.b:\n  severity: bad\n",
         "findings.yaml:2: a.b: severity bad is none of error, warning, note"},
        {"a.b:\n  severity: note\n  fr: {title: x}\n", "findings.yaml:3: "},
        {"a.b:\n  severity: note\n  zh: x\n", "findings.yaml:3: a.b"},
        {"a.b:\n  severity: note\n  zh: {titel: x}\n", "findings.yaml:3: "},
        {"a.b:\n  severity: note\n  zh: {title: [x]}\n", "findings.yaml:3: title"},
        {"a.b:\n  severity: note\n  zh:\n    title:\n", "findings.yaml:4: title"},
        {"a.b: {severity: note}\na.b: {severity: note}\n", "findings.yaml:2: "},
        {"a.b:\n  severity: [\n", "findings.yaml:3: "},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(load(cases[i].yaml, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        if (strstr(error->message, cases[i].message) == NULL)
            g_error("%s\nis not in\n%s", cases[i].message, error->message);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_texts_load(SY_DATA("/no/such/folder"), &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_autoptr(SyTexts) empty = load("{}\n", NULL);
    g_assert_nonnull(empty);
}

static void test_language_of_environment(void) {
    static const struct {
        const char *lc_all, *lc_messages, *lang, *language, *expected;
    } cases[] = {
        {NULL, NULL, NULL, NULL, "en"},
        {NULL, NULL, NULL, "zh", "zh"},
        {NULL, NULL, "zh_CN.UTF-8", NULL, "zh"},
        {"", "", "zh_CN.UTF-8", "", "zh"},
        {"en_US.UTF-8", NULL, "zh_CN.UTF-8", NULL, "en"},
        {NULL, "zh_CN", "en_US.UTF-8", NULL, "zh"},
        {NULL, NULL, "zh_CN.UTF-8", "en", "en"},
        {NULL, NULL, "zh_CN.UTF-8", "fr:en:zh_CN", "en"},
        {NULL, NULL, "de_DE.UTF-8", "fr", "en"},
        {"C", NULL, "zh_CN.UTF-8", "zh", "en"},
        {"C.UTF-8", NULL, NULL, "zh_CN:zh", "zh"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"};
        const char *const values[] = {cases[i].lc_all, cases[i].lc_messages, cases[i].lang,
                                      cases[i].language};
        for (int j = 0; j < 4; j++) {
            g_unsetenv(names[j]);
            if (values[j] != NULL) g_setenv(names[j], values[j], TRUE);
        }
        g_assert_cmpstr(sy_speech_of_environment(), ==, cases[i].expected);
    }
}

/* The translation that was built is found, in a locale that was never generated, by this thread and
 * those it begins, and by no other. */
static void *say_file(void *user) {
    (void)user;
    return (void *)_("File exists");
}

static void test_translation(void) {
    const char *folder = g_getenv("SUYUAN_LANG");
    g_assert_nonnull(folder);
    g_setenv("LC_ALL", "fr_FR.UTF-8", TRUE);
    g_assert_cmpstr(_(""), ==, "");
    g_autoptr(SySpeech) zh = sy_speech_new("zh", folder);
    g_autoptr(SySpeech) en = sy_speech_new("en", folder);
    SySpoken outer = sy_speech_enter(zh, NULL, NULL);
    g_assert_nonnull(strstr(_(""), "Language: zh_CN")); /* the file's header */
    g_assert_cmpstr(_("File exists"), ==, "文件已存在");
    g_assert_cmpstr(_("what no catalogue has"), ==, "what no catalogue has");
    char number[16];
    g_snprintf(number, sizeof number, "%.1f", 1.5);
    g_assert_cmpstr(number, ==, "1.5");
    g_assert_cmpstr(g_thread_join(sy_words_thread("said", say_file, NULL)), ==, "文件已存在");
    g_assert_cmpstr(g_thread_join(g_thread_new("other", say_file, NULL)), ==, "File exists");
    SySpoken inner = sy_speech_enter(en, NULL, NULL);
    g_assert_cmpstr(_("File exists"), ==, "File exists");
    sy_speech_leave(inner);
    g_assert_cmpstr(_("File exists"), ==, "文件已存在");
    sy_speech_leave(outer);
    g_assert_cmpstr(_("File exists"), ==, "File exists");
}

/* A catalogue that is none, or torn at any byte, says English. */
static void test_torn_translation(void) {
    g_autofree char *path =
        g_build_filename(g_getenv("SUYUAN_LANG"), "zh_CN/LC_MESSAGES/suyuan.mo", NULL);
    g_autofree char *bytes = NULL;
    gsize n_byte;
    g_assert_true(g_file_get_contents(path, &bytes, &n_byte, NULL));
    char *folder = scratch_new();
    g_autofree char *inner = g_build_filename(folder, "zh_CN", "LC_MESSAGES", NULL);
    g_autofree char *torn = g_build_filename(inner, "suyuan.mo", NULL);
    g_assert_cmpint(g_mkdir_with_parents(inner, 0700), ==, 0);
    for (gsize n = 0; n < n_byte; n = n < 64 ? n + 1 : n + n_byte / 50) {
        g_assert_true(g_file_set_contents(torn, bytes, (gssize)n, NULL));
        g_autoptr(SySpeech) speech = sy_speech_new("zh", folder);
        SySpoken outer = sy_speech_enter(speech, NULL, NULL);
        const char *said = _("File exists");
        g_assert_true(strcmp(said, "File exists") == 0 || strcmp(said, "文件已存在") == 0);
        sy_speech_leave(outer);
    }
    g_autofree char *outer_folder = g_path_get_dirname(inner);
    g_assert_cmpint(g_remove(torn) + g_remove(inner) + g_remove(outer_folder), ==, 0);
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/texts/torn-translation", test_torn_translation);
    g_test_add_func("/texts/words", test_words);
    g_test_add_func("/texts/blanks", test_blanks);
    g_test_add_func("/texts/feet", test_feet);
    g_test_add_func("/texts/parts", test_parts);
    g_test_add_func("/texts/dictionaries", test_dictionaries);
    g_test_add_func("/texts/numbers", test_numbers);
    g_test_add_func("/texts/hostile-arguments", test_hostile_arguments);
    g_test_add_func("/texts/random-arguments", test_random_arguments);
    g_test_add_func("/texts/load-errors", test_load_errors);
    g_test_add_func("/texts/language-of-environment", test_language_of_environment);
    g_test_add_func("/texts/translation", test_translation);
    return g_test_run();
}
