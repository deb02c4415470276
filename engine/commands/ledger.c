/* suyuan ledger: how far the work has come, the year's report, draws for checks and plans. */
#include "engine/people/ledger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/file.h"
#include "engine/base/when.h"
#include "engine/commands/commands.h"
#include "engine/lists/lists.h"
#include "engine/lists/print_list.h"

static bool number_option(const SyRecordOptions *options, const char *name, int64_t missing,
                          int64_t least, int64_t *out, GError **error) {
    const char *text = sy_record_option(options, name);
    char *end = NULL;
    *out = missing;
    if (text == NULL) return true;
    *out = g_ascii_strtoll(text, &end, 10);
    if (end != text && *end == '\0' && *out >= least) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s %s: a whole number from %lld on follows"),
                name, text, (long long)least);
    return false;
}

static int this_year(void) {
    g_autofree char *now = sy_when_now();
    return (int)g_ascii_strtoll(now, NULL, 10);
}

/* Names by commas, or a file with one a line. */
static char **read_inspectors(const char *text, GError **error) {
    gsize n_byte;
    bool is_file = text != NULL && g_file_test(text, G_FILE_TEST_IS_REGULAR);
    g_autofree char *content = is_file ? sy_file_read(text, &n_byte, error) : g_strdup(text);
    if (is_file && content == NULL) return NULL;
    const char *start = content == NULL ? "" : content;
    if (g_str_has_prefix(start, "\xef\xbb\xbf")) start += 3;
    g_autoptr(GRegex) between = g_regex_new(is_file ? "\\r?\\n" : "[,，、;；]", 0, 0, NULL);
    g_auto(GStrv) names = g_regex_split(between, start, 0);
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; names[i] != NULL; i++)
        if (*g_strstrip(names[i]) != '\0' && g_hash_table_add(seen, names[i]))
            g_strv_builder_add(kept, names[i]);
    return g_strv_builder_end(kept);
}

typedef struct {
    const SyLedgerRules *rules;
    const SyDrawOptions *options;
    const SyRecordBy *by;
    int64_t draw_id;
} Asked;

static bool record(SyStore *store, void *user, GError **error) {
    Asked *asked = user;
    return sy_ledger_draw(store, asked->rules, asked->options, asked->by, &asked->draw_id, error);
}

/* Rows as the list that holds them all. */
static bool print(const SyProgram *program, SyStore *store, const char *list, SyTable *rows,
                  SyPrintFormat format, GError **error) {
    return rows != NULL && sy_print_list(program, store, "lists", list, rows, format, NULL, error);
}

static bool draw(const SyRecordOptions *options, const SyLedgerRules *rules, SyStore *store,
                 bool is_plan, const SyProgram *program, GError **error) {
    int64_t year, seed, n, per, two = 2;
    const SyYaml *check = sy_yaml_get(rules->document->root, "check"),
                 *usual = sy_yaml_get(check, "inspectors");
    if (usual != NULL && usual->text != NULL) two = g_ascii_strtoll(usual->text, NULL, 10);
    int64_t any = ((int64_t)(g_random_int() >> 1) << 20) | (g_random_int() >> 12);
    if (!number_option(options, "--year", this_year(), 2000, &year, error) ||
        !number_option(options, "--seed", any, 0, &seed, error) ||
        !number_option(options, "--n", 0, 1, &n, error) ||
        !number_option(options, "--per", two, 1, &per, error))
        return false;
    g_auto(GStrv) inspectors = read_inspectors(sy_record_option(options, "--inspectors"), error);
    SyRecordBy by;
    if (inspectors == NULL || !sy_record_options_by(options, false, &by, error)) return false;
    const SyDrawOptions how = {.is_plan = is_plan,
                               .year = (int)year,
                               .county = sy_record_option(options, "--county"),
                               .class_keys = sy_record_option(options, "--class"),
                               .seed = seed,
                               .n_outfall = (guint)MIN(n, G_MAXINT32),
                               .per = (guint)MIN(per, G_MAXINT32),
                               .inspectors = inspectors};
    Asked asked = {rules, &how, &by, 0};
    bool good = sy_store_transaction(store, record, &asked, error);
    if (good && !program->quiet)
        fprintf(stderr,
                _("draw %lld recorded, seed %lld; suyuan ledger FILE repeat %lld draws it again\n"),
                (long long)asked.draw_id, (long long)seed, (long long)asked.draw_id);
    if (good) sy_record_options_say_who(&by, program->quiet);
    good = good && print(program, store, "draws", sy_ledger_drawn(store, asked.draw_id, error),
                         options->format, error);
    sy_record_by_clear(&by);
    return good;
}

static bool repeat(const SyRecordOptions *options, const SyProgram *program, SyStore *store,
                   GError **error) {
    bool same = false;
    const char *text = g_ptr_array_index(options->words, 1);
    int64_t id = g_ascii_strtoll(text, NULL, 10);
    if (!sy_ledger_repeat(store, id, &same, error)) return false;
    if (!same) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("draw %lld: its seed and pool give another result than the one recorded"),
                    (long long)id);
        return false;
    }
    fprintf(stderr, _("draw %lld: its seed and pool give the same result\n"), (long long)id);
    return print(program, store, "draws", sy_ledger_drawn(store, id, error), options->format,
                 error);
}

static bool report(const SyRecordOptions *options, const SyLedgerRules *rules, SyStore *store,
                   const SyProgram *program, GError **error) {
    int64_t year;
    g_autoptr(SyTerms) terms = sy_terms_load(program->data_folder, error);
    g_autoptr(SyTexts) texts = terms == NULL ? NULL : sy_texts_load(program->data_folder, error);
    g_autoptr(SyListFunctions) functions =
        texts == NULL ? NULL
                      : sy_list_functions_new(store, texts, terms, program->lang,
                                              program->data_folder, error);
    if (functions == NULL || !number_option(options, "--year", this_year() - 1, 2000, &year, error))
        return false;
    g_autoptr(SyTable) rows = sy_ledger_report(store, rules, terms, program->lang, (int)year,
                                               sy_record_option(options, "--county"), error);
    return rows != NULL && sy_print_rows(rows, options->format, NULL, error);
}

static bool history(const SyRecordOptions *options, const SyProgram *program, SyStore *store,
                    GError **error) {
    g_auto(SyIdentity) outfall = SY_IDENTITY_INIT;
    if (!sy_identity_find(store, g_ptr_array_index(options->words, 1), 1U << SY_IDENTITY_OUTFALL,
                          NULL, &outfall, error))
        return false;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, outfall.object_id);
    g_autofree char *where = g_strdup_printf(
        "decision_id IN (SELECT d.decision_id FROM decision AS d WHERE d.role = 'outfall' AND "
        "d.object_id = %s)",
        id);
    if (options->format == SY_PRINT_TABLE)
        return sy_print_list_where(program, store, "lists", "decisions", where, options->format,
                                   error);
    const char *parameters[] = {id, NULL};
    return print(program, store, "decisions",
                 sy_store_query(store,
                                "SELECT decision_id, what, value, detail, proposed, when_, "
                                "who, why, evidence_file, evidence_sha256, withdrawn_when, "
                                "withdrawn_who FROM decision WHERE role = 'outfall' "
                                "AND object_id = CAST(?1 AS INTEGER) ORDER BY decision_id",
                                parameters, error),
                 options->format, error);
}

static bool run(const SyRecordOptions *options, const SyProgram *program, const char *what,
                SyStore *store, GError **error) {
    g_auto(SyLedgerRules) rules = {0};
    if (!sy_ledger_rules_load(program->data_folder, &rules, error)) return false;
    if (strcmp(what, "progress") == 0)
        return sy_print_list(program, store, "lists", "progress", NULL, options->format, NULL,
                             error);
    if (strcmp(what, "report") == 0) return report(options, &rules, store, program, error);
    if (strcmp(what, "history") == 0) return history(options, program, store, error);
    if (strcmp(what, "repeat") == 0) return repeat(options, program, store, error);
    if (strcmp(what, "draws") == 0)
        return print(
            program, store, "draws",
            sy_store_query(
                store,
                "SELECT draw_id, kind, year, county, seed, json_array_length(pool) AS pool, "
                "json_array_length(drawn) AS drawn, who, when_, why FROM draw "
                "ORDER BY draw_id",
                NULL, error),
            options->format, error);
    return draw(options, &rules, store, strcmp(what, "plan") == 0, program, error);
}

bool sy_command_ledger(char **argv, const SyProgram *program, GError **error) {
    static const char *const own[] = {"--year", "--county", "--n",    "--inspectors",
                                      "--per",  "--class",  "--seed", NULL},
                             *const whats[] = {"progress", "report", "history", "repeat",
                                               "draws",    "draw",   "plan",    NULL};
    SyRecordOptions options;
    bool good = sy_record_options_parse(argv, own, &options, error);
    const char *what = good && options.words->len > 0 ? g_ptr_array_index(options.words, 0) : "";
    bool with_word = strcmp(what, "history") == 0 || strcmp(what, "repeat") == 0;
    if (good && (!g_strv_contains(whats, what) || options.words->len != (with_word ? 2 : 1)))
        good = sy_command_usage_error("ledger", error);
    bool writes = strcmp(what, "draw") == 0 || strcmp(what, "plan") == 0;
    g_autoptr(SyStore) store =
        !good ? NULL
              : sy_program_open(program, options.file, writes ? SY_STORE_WRITE : SY_STORE_READ,
                                error);
    good = store != NULL && run(&options, program, what, store, error);
    sy_record_options_clear(&options);
    return good;
}
