/*
 * Findings and their wording: every code that the sources use is in data/findings.yaml, every code
 * there is used, both languages have a title and a text, and a wording names only arguments that
 * are given, the same in both languages.
 */
#include <glib.h>
#include <string.h>

#include "engine/base/yaml.h"
#include "engine/expert/texts.h"

static const char *const langs[] = {"zh", "en"};
static const char *const parts[] = {"title", "text", "assumed", "repair"};

/* What the sources say about one code. */
typedef struct {
    GHashTable *arguments; /* names given where it is added */
    gboolean known;        /* at least one call gives its arguments beside the code */
} Use;

static void use_free(void *use) {
    g_hash_table_unref(((Use *)use)->arguments);
    g_free(use);
}

static Use *use_get(GHashTable *uses, const char *code) {
    Use *use = g_hash_table_lookup(uses, code);
    if (use != NULL) return use;
    use = g_new0(Use, 1);
    use->arguments = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert(uses, g_strdup(code), use);
    return use;
}

/* Calls @take with every match's first group. */
static void each_match(const char *pattern, const char *text,
                       void (*take)(const char *group, void *user), void *user) {
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_regex_match(regex, text, 0, &match);
    while (g_match_info_matches(match)) {
        g_autofree char *group = g_match_info_fetch(match, 1);
        take(group, user);
        g_match_info_next(match, NULL);
    }
}

static void take_member(const char *group, void *user) {
    g_hash_table_add(user, g_strdup(group));
}

/* Codes of one statement, and the arguments it gives. */
static void scan_statement(const char *statement, GHashTable *uses, GHashTable *literals) {
    g_autoptr(GHashTable) codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    each_match("\"([a-z]+\\.[a-z][a-z_]*)\"", statement, take_member, codes);
    GHashTableIter iter;
    void *code;
    gboolean adds = strstr(statement, "sy_findings_add") != NULL;
    g_hash_table_iter_init(&iter, codes);
    while (g_hash_table_iter_next(&iter, &code, NULL)) {
        g_hash_table_add(literals, g_strdup(code));
        if (!adds) continue;
        Use *use = use_get(uses, code);
        use->known = TRUE;
        each_match("SY_ARGUMENT_[A-Z]+\\(\\s*\"([A-Za-z0-9_]+)\"", statement, take_member,
                   use->arguments);
    }
}

static void scan_folder(const char *folder, GHashTable *uses, GHashTable *literals) {
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(entries);
    for (const char *name; (name = g_dir_read_name(entries)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            scan_folder(path, uses, literals); /* folders of the project, a few deep */
        } else if (g_str_has_suffix(name, ".c")) {
            g_autofree char *text = NULL;
            g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
            g_auto(GStrv) statements = g_strsplit(text, ";", -1);
            for (char **statement = statements; *statement != NULL; statement++)
                scan_statement(*statement, uses, literals);
        }
    }
}

typedef struct {
    SyYamlDocument *document;
    GHashTable *uses;     /* code -> Use, where it is added by name */
    GHashTable *literals; /* every text of the form word.word */
} Fixture;

static void set_up(Fixture *fixture, const void *user) {
    (void)user;
    const char *data = g_getenv("SUYUAN_DATA");
    g_autofree char *path = g_build_filename(data, "findings.yaml", NULL);
    g_autoptr(GError) error = NULL;
    fixture->document = sy_yaml_read(path, &error);
    g_assert_no_error(error);
    fixture->uses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, use_free);
    fixture->literals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    static const char *const folders[] = {"engine", "io"};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(data, "..", folders[i], NULL);
        scan_folder(folder, fixture->uses, fixture->literals);
    }
}

static void tear_down(Fixture *fixture, const void *user) {
    (void)user;
    sy_yaml_free(fixture->document);
    g_hash_table_unref(fixture->uses);
    g_hash_table_unref(fixture->literals);
}

static void complain(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void complain(const char *format, ...) {
    va_list list;
    va_start(list, format);
    g_autofree char *text = g_strdup_vprintf(format, list);
    va_end(list);
    g_test_message("%s", text);
    g_test_fail();
}

static void test_used_codes_are_worded(Fixture *fixture, const void *user) {
    (void)user;
    g_assert_cmpuint(g_hash_table_size(fixture->uses), >, 10);
    GHashTableIter iter;
    void *code;
    g_hash_table_iter_init(&iter, fixture->uses);
    while (g_hash_table_iter_next(&iter, &code, NULL))
        if (sy_yaml_get(fixture->document->root, code) == NULL)
            complain("\"%s\" is added by the sources and is not in data/findings.yaml",
                     (char *)code);
}

static void test_worded_codes_are_used(Fixture *fixture, const void *user) {
    (void)user;
    const SyYaml *root = fixture->document->root;
    for (SyIndex i = 0; i < sy_yaml_count(root); i++) {
        const SyYaml *code = sy_yaml_key(root, i);
        if (!g_hash_table_contains(fixture->literals, code->text))
            complain("data/findings.yaml:%d: \"%s\" is used nowhere", code->line, code->text);
    }
}

/* Names of the placeholders of a wording. */
static GHashTable *placeholders(const SyYaml *wording) {
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (wording != NULL && wording->text != NULL)
        each_match("\\{([A-Za-z0-9_]+)(?::[0-9]|@[A-Za-z0-9_]+)?\\}", wording->text, take_member,
                   names);
    return names;
}

static void assert_contains_all(GHashTable *names, GHashTable *among, const SyYaml *at,
                                const char *what) {
    GHashTableIter iter;
    void *name;
    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (!g_hash_table_contains(among, name))
            complain("data/findings.yaml:%d: {%s} %s", at->line, (char *)name, what);
}

static void check_part(const Fixture *fixture, const char *code, const SyYaml *entry,
                       const char *part, gboolean required) {
    const SyYaml *wording[2];
    GHashTable *names[2];
    for (int lang = 0; lang < 2; lang++) {
        const SyYaml *texts = sy_yaml_get(entry, langs[lang]);
        wording[lang] = texts == NULL ? NULL : sy_yaml_get(texts, part);
        names[lang] = placeholders(wording[lang]);
        if (wording[lang] == NULL && required)
            complain("data/findings.yaml:%d: %s has no %s in %s", entry->line, code, part,
                     langs[lang]);
    }
    if ((wording[0] == NULL) != (wording[1] == NULL)) {
        complain("data/findings.yaml:%d: %s has %s in one language only", entry->line, code, part);
    } else if (wording[0] != NULL) {
        const Use *use = g_hash_table_lookup(fixture->uses, code);
        for (int lang = 0; lang < 2; lang++) {
            assert_contains_all(names[lang], names[1 - lang], wording[lang],
                                "is in one language only");
            if (use != NULL && use->known)
                assert_contains_all(names[lang], use->arguments, wording[lang],
                                    "is no argument that the sources give");
        }
    }
    for (int lang = 0; lang < 2; lang++) g_hash_table_unref(names[lang]);
}

static void test_languages_agree(Fixture *fixture, const void *user) {
    (void)user;
    const SyYaml *root = fixture->document->root;
    for (SyIndex i = 0; i < sy_yaml_count(root); i++)
        for (gsize part = 0; part < G_N_ELEMENTS(parts); part++)
            check_part(fixture, sy_yaml_key(root, i)->text, sy_yaml_item(root, i), parts[part],
                       part < 2);
}

static void test_loads(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTexts) texts = sy_texts_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    g_assert_nonnull(texts);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wording/loads", test_loads);
    g_test_add("/wording/used-codes-are-worded", Fixture, NULL, set_up, test_used_codes_are_worded,
               tear_down);
    g_test_add("/wording/worded-codes-are-used", Fixture, NULL, set_up, test_worded_codes_are_used,
               tear_down);
    g_test_add("/wording/languages-agree", Fixture, NULL, set_up, test_languages_agree, tear_down);
    return g_test_run();
}
