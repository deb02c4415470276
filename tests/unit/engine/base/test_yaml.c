#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "engine/base/yaml.h"

static SyYamlDocument *parse(const char *text, GError **error) {
    return sy_yaml_parse(text, strlen(text), "t.yaml", error);
}

static void test_tree(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyYamlDocument) document =
        parse("# note\nname: 管径\nempty:\nquoted: \"null\"\nlist:\n  - 1\n  - {a: b, c: [x, y]}\n",
              &error);
    g_assert_no_error(error);
    const SyYaml *root = document->root;
    g_assert_cmpint(root->kind, ==, SY_YAML_MAP);
    g_assert_cmpstr(sy_yaml_get(root, "name")->text, ==, "管径");
    g_assert_null(sy_yaml_get(root, "empty")->text);
    g_assert_cmpstr(sy_yaml_get(root, "quoted")->text, ==, "null");
    g_assert_null(sy_yaml_get(root, "nothing"));
    const SyYaml *list = sy_yaml_get(root, "list");
    g_assert_cmpuint(sy_yaml_count(list), ==, 2);
    const SyYaml *map = sy_yaml_item(list, 1);
    g_assert_cmpint(map->line, ==, 7);
    g_assert_cmpint(map->column, ==, 5);
    g_assert_cmpstr(sy_yaml_item(sy_yaml_get(map, "c"), 1)->text, ==, "y");
    g_assert_cmpint(sy_yaml_key(root, 3)->line, ==, 5);
}

static void test_refused(void) {
    g_autofree char *deep = g_strnfill(SY_YAML_DEPTH_MAX + 1, '[');
    const struct {
        const char *text, *message;
    } cases[] = {
        {"", "t.yaml:1: nothing is in it"},
        {"# only\n", "t.yaml:1: nothing is in it"},
        {"a: 1\nb: 2\na: 3\n", "t.yaml:3: key \"a\" is given twice; keep one"},
        {"a: &x 1\nb: *x\n", "t.yaml:2: aliases (*name) are not read; write the value itself"},
        {"a: !!int 1\n",
         "t.yaml:1: tags such as tag:yaml.org,2002:int are not read; leave them out"},
        {"a: !x {b: c}\n", "t.yaml:1: tags such as !x are not read; leave them out"},
        {"[a]: 1\n", "t.yaml:1: a key must be a text"},
        {"~: 1\n", "t.yaml:1: a key must be a text"},
        {"a: 1\n---\nb: 2\n", "t.yaml:2: a second document begins; keep one, without ---"},
        {"a: \"x\\0y\"\n", "t.yaml:1: a text holds a zero byte"},
        {"a: 1\nb: \xb9\xdc\n", "t.yaml:2: not UTF-8; save the file in that encoding"},
        {deep, "t.yaml:1: nested more than 32 deep; there are brackets or blanks too many"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(cases[i].text, &error));
        g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
}

/* As it is typed with a Chinese input method, and as editors leave it. */
static void test_typed(void) {
    static const struct {
        const char *text, *key, *inner, *value;
    } cases[] = {
        {"\xef\xbb\xbf"
         "a: 1\n",
         "a", NULL, "1"},
        {"a：“x y”\n", "a", NULL, "x y"},
        {"m:\n\tb: 2\n", "m", "b", "2"},
        {"m: {a：1，b: 2}\n", "m", "b", "2"},
        {"m: {a: \"x，b：y\", c：z}\n", "m", "a", "x，b：y"},
        {"m: {a: 甲，乙}\n", "m", "a", "甲，乙"},
        {"a: 甲，b：乙\n", "a", NULL, "甲，b：乙"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SyYamlDocument) document = parse(cases[i].text, &error);
        g_assert_no_error(error);
        const SyYaml *node = sy_yaml_get(document->root, cases[i].key);
        if (cases[i].inner != NULL) node = sy_yaml_get(node, cases[i].inner);
        g_assert_cmpstr(node->text, ==, cases[i].value);
    }
}

/* Broken YAML is refused at its line, in one line. */
static void test_broken(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(parse("a: 1\nb: [1, 2\nc: 3\n", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_assert_true(g_str_has_prefix(error->message, "t.yaml:3: "));
    g_assert_null(strchr(error->message, '\n'));
    g_clear_error(&error);
    g_assert_null(sy_yaml_read("/nowhere/x.yaml", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
}

static void test_expect(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyYamlDocument) d = parse("a: 1\nb: {c: 2}\nd:\n", &error);
    const SyYaml *b = sy_yaml_get(d->root, "b");
    const char *const known[] = {"alpha", "cc", NULL};
    g_assert_false(sy_yaml_expect_keys(d, b, known, "thing", &error));
    g_assert_cmpstr(error->message, ==,
                    "t.yaml:2: thing: unknown key \"c\", nearest: cc (alpha, cc)");
    g_clear_error(&error);
    g_assert_false(sy_yaml_expect(d, sy_yaml_get(d->root, "a"), SY_YAML_LIST, "a", &error));
    g_assert_cmpstr(error->message, ==,
                    "t.yaml:1: a: a text stands here, expected a list (- item)");
    g_clear_error(&error);
    g_assert_false(sy_yaml_expect(d, b, SY_YAML_TEXT, "b", &error));
    g_clear_error(&error);
    /* a null is an empty list or map, and no text */
    const SyYaml *nothing = sy_yaml_get(d->root, "d");
    g_assert_true(sy_yaml_expect(d, nothing, SY_YAML_MAP, "d", &error));
    g_assert_true(sy_yaml_expect_keys(d, nothing, known, "d", &error));
    g_assert_cmpuint(sy_yaml_count(nothing), ==, 0);
    g_assert_false(sy_yaml_expect(d, nothing, SY_YAML_TEXT, "d", &error));
    g_clear_error(&error);
    g_assert_null(sy_yaml_required(d, b, "x", "thing", &error));
    g_assert_cmpstr(error->message, ==, "t.yaml:2: thing: key \"x\" is missing");
    g_assert_cmpstr(sy_yaml_required(d, b, "c", "thing", NULL), ==, "2");
}

static void test_number(void) {
    g_autoptr(SyYamlDocument) d = parse("[0.5, -3, .inf, .5, x, 1x, nan, '']", NULL);
    const double expected[] = {0.5, -3, INFINITY, 0.5};
    double value;
    for (SyIndex i = 0; i < 4; i++) {
        g_assert_true(sy_yaml_number(d, sy_yaml_item(d->root, i), "n", &value, NULL));
        g_assert_cmpfloat(value, ==, expected[i]);
    }
    for (SyIndex i = 4; i < 8; i++)
        g_assert_false(sy_yaml_number(d, sy_yaml_item(d->root, i), "n", &value, NULL));
}

/* Whatever is quoted reads back as it was. */
static void test_quote_round_trip(void) {
    static const char *const pieces[] = {"a", "管", "\"", "\\", ":",    " ",      "#",      "'",
                                         "-", "\n", "\t", "{",  "~",    "\u2028", "\ufeff", "null",
                                         "[", "0",  ".",  "%",  "\x7f", "@"};
    SyRandom random = sy_random(7, 0);
    for (int trial = 0; trial < 3000; trial++) {
        g_autoptr(GString) text = g_string_new(NULL);
        int n = (int)sy_random_below(&random, 6);
        for (int i = 0; i < n; i++)
            g_string_append(text, pieces[sy_random_below(&random, G_N_ELEMENTS(pieces))]);
        g_autofree char *quoted = sy_yaml_quote(text->str);
        g_assert_null(strchr(quoted, '\n'));
        g_autofree char *yaml = g_strdup_printf("? %s\n: %s\n", quoted, quoted);
        g_autoptr(GError) error = NULL;
        g_autoptr(SyYamlDocument) d = parse(yaml, &error);
        if (error != NULL) g_error("seed 7 trial %d: %s: %s", trial, yaml, error->message);
        g_assert_cmpstr(sy_yaml_key(d->root, 0)->text, ==, text->str);
        g_assert_cmpstr(sy_yaml_item(d->root, 0)->text, ==, text->str);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/yaml/tree", test_tree);
    g_test_add_func("/yaml/typed", test_typed);
    g_test_add_func("/yaml/refused", test_refused);
    g_test_add_func("/yaml/broken", test_broken);
    g_test_add_func("/yaml/expect", test_expect);
    g_test_add_func("/yaml/number", test_number);
    g_test_add_func("/yaml/quote-round-trip", test_quote_round_trip);
    return g_test_run();
}
