#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/options.h"

static const SyOption
    own[] = {{.name = "down", .help = "x"},
             {.name = "output", .letter = 'o', .value = "FILE", .help = "x"},
             {.name = "format", .value = "F", .choices = "table|json"},
             {.name = "kinds", .value = "K", .choices = "shp|kml|dxf", .flags = SY_OPTION_SEVERAL},
             {.name = NULL}},
    shared[] = {{.name = "n",
                 .letter = 'n',
                 .value = "N",
                 .flags = SY_OPTION_NUMBER,
                 .least = 1,
                 .most = 50},
                {.name = "seed", .value = "N", .flags = SY_OPTION_NUMBER, .most = INT64_MAX},
                {.name = NULL}},
    needed[] = {{.name = "to", .value = "DIR", .flags = SY_OPTION_REQUIRED}, {.name = NULL}};
static const SyOptionGroup groups[SY_OPTION_GROUPS] = {{NULL, own}, {"shared", shared}};

/* Words split at blanks. */
static SyArguments read_line(const char *line, const SyOptionGroup *of, bool leading) {
    g_auto(GStrv) argv = *line == '\0' ? g_new0(char *, 1) : g_strsplit(line, " ", -1);
    SyArguments asked;
    sy_arguments_read(&asked, argv, of, leading);
    return asked;
}

/* "format=json n=3 | a b": what was given, in order, and the words. */
static char *described(const SyArguments *asked) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < asked->given->len; i++) {
        const SyGiven *given = &g_array_index(asked->given, SyGiven, i);
        g_string_append_printf(text, "%s%s%s ", given->option->name, given->value ? "=" : "",
                               given->value ? given->value : "");
    }
    g_string_append_c(text, '|');
    for (guint i = 0; i < asked->words->len; i++)
        g_string_append_printf(text, " %s", sy_arguments_word(asked, i));
    return g_string_free(text, FALSE);
}

static void test_read(void) {
    static const struct {
        const char *line, *read;
    } cases[] = {
        {"", "|"},
        {"a --format=json b --format table", "format=json format=table | a b"},
        {"--n 3 -n 4 -o x", "n=3 n=4 output=x |"},
        {"a --down", "down | a"},
        {"-71.5,42 a", "| -71.5,42 a"},
        {"a -- --down -o", "| a --down -o"},
        {"-o --down a", "output=--down | a"},
        {"-o \xe6\x96\x87\xe4\xbb\xb6 \xff", "output=\xe6\x96\x87\xe4\xbb\xb6 | \xff"},
        {"-o a=b", "output=a=b |"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", cases[i].line);
        g_auto(SyArguments) asked = read_line(cases[i].line, groups, false);
        g_assert_true(sy_arguments_check(&asked, "suyuan x", &error));
        g_assert_no_error(error);
        g_autofree char *text = described(&asked);
        g_assert_cmpstr(text, ==, cases[i].read);
    }
}

/* Options before the command; what is behind it is not looked at. */
static void test_leading(void) {
    g_auto(SyArguments) asked = read_line("--format=json -n 4 x --down -o", groups, true);
    g_autofree char *text = described(&asked);
    g_assert_cmpstr(text, ==, "format=json n=4 | x --down -o");
    g_assert_true(sy_arguments_check(&asked, "suyuan", NULL));
    g_assert_null(asked.words->pdata[3]);
    g_auto(SyArguments) wrong = read_line("--donw x", groups, true);
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_arguments_check(&wrong, "suyuan", &error));
    g_assert_cmpstr(error->message, ==,
                    "--donw: no option of suyuan, nearest: --down; suyuan --help lists them");
}

static void test_refusals(void) {
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"a --formt=json",
         "--formt: no option of suyuan x, nearest: --format; suyuan x --help lists them"},
        {"a --nix b", "--nix: no option of suyuan x, nearest: --n; suyuan x --help lists them"},
        {"-x", "-x: no option of suyuan x, nearest: --n; suyuan x --help lists them"},
        {"a --format", "--format: its value follows (F)"},
        {"a --format=", "--format: its value follows (F)"},
        {"-o", "-o: its value follows (FILE)"},
        {"--down=3", "--down=3: takes no value"},
        {"--format xml", "--format xml: one of table, json follows"},
        {"--kinds shp,odt", "--kinds shp,odt: one of shp, kml, dxf follows"},
        {"-n 51", "-n 51: a whole number from 1 to 50 follows"},
        {"--n 0", "-n 0: a whole number from 1 to 50 follows"},
        {"-n 1.5", "-n 1.5: a whole number from 1 to 50 follows"},
        {"--seed -1", "--seed -1: a whole number from 0 on follows"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", cases[i].line);
        g_auto(SyArguments) asked = read_line(cases[i].line, groups, false);
        g_assert_false(sy_arguments_check(&asked, "suyuan x", &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
    const SyOptionGroup with_needed[SY_OPTION_GROUPS] = {{NULL, needed}};
    g_autoptr(GError) error = NULL;
    g_auto(SyArguments) asked = read_line("a", with_needed, false);
    g_assert_false(sy_arguments_check(&asked, "suyuan x", &error));
    g_assert_cmpstr(error->message, ==, "--to DIR is missing; suyuan x --help says more");
}

static void test_values(void) {
    g_auto(SyArguments) asked = read_line("--kinds shp,dxf -n 7 --down w", groups, false);
    g_assert_true(sy_arguments_check(&asked, "suyuan x", NULL));
    g_assert_cmpstr(sy_arguments_text(&asked, "kinds"), ==, "shp,dxf");
    g_assert_null(sy_arguments_text(&asked, "output"));
    g_assert_true(sy_arguments_has(&asked, "down"));
    g_assert_false(sy_arguments_has(&asked, "format"));
    g_assert_cmpint(sy_arguments_number(&asked, "n", 3), ==, 7);
    g_assert_cmpint(sy_arguments_number(&asked, "seed", 3), ==, 3);
    g_assert_cmpstr(sy_arguments_word(&asked, 0), ==, "w");
    g_assert_null(sy_arguments_word(&asked, 1));
    g_autofree char *n = sy_option_form(&shared[0]), *format = sy_option_form(&own[2]),
                    *kinds = sy_option_form(&own[3]), *down = sy_option_form(&own[0]);
    g_assert_cmpstr(n, ==, "-n N");
    g_assert_cmpstr(format, ==, "--format table|json");
    g_assert_cmpstr(kinds, ==, "--kinds K");
    g_assert_cmpstr(down, ==, "--down");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options/read", test_read);
    g_test_add_func("/options/leading", test_leading);
    g_test_add_func("/options/refusals", test_refusals);
    g_test_add_func("/options/values", test_values);
    return g_test_run();
}
