/* suyuan ledger: how far the work has come, the year's report, draws for checks and plans. */
#include "engine/people/ledger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/file.h"
#include "engine/base/when.h"
#include "engine/commands/records.h"
#include "engine/expert/kept.h"
#include "engine/lists/lists.h"
#include "engine/lists/print_list.h"

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

static bool draw(const SyArguments *arguments, const SyLedgerRules *rules, SyStore *store,
                 bool is_plan, const SyProgram *program, GError **error) {
    int64_t two = 2;
    const SyYaml *check = sy_yaml_get(rules->document->root, "check"),
                 *usual = sy_yaml_get(check, "inspectors");
    if (usual != NULL && usual->text != NULL) two = g_ascii_strtoll(usual->text, NULL, 10);
    int64_t any = ((int64_t)(g_random_int() >> 1) << 20) | (g_random_int() >> 12),
            seed = sy_arguments_number(arguments, "seed", any);
    g_auto(GStrv) inspectors = read_inspectors(sy_arguments_text(arguments, "inspectors"), error);
    const SyRecordOptions who = sy_asked_how(arguments);
    SyRecordBy by;
    if (inspectors == NULL ||
        !sy_record_by_init(&by, who.who, who.when, who.why, who.evidence, error))
        return false;
    const SyDrawOptions how = {.is_plan = is_plan,
                               .year = (int)sy_arguments_number(arguments, "year", this_year()),
                               .county = sy_arguments_text(arguments, "county"),
                               .class_keys = sy_arguments_text(arguments, "class"),
                               .seed = seed,
                               .n_outfall = (guint)sy_arguments_number(arguments, "n", 0),
                               .per = (guint)sy_arguments_number(arguments, "per", two),
                               .inspectors = inspectors};
    Asked asked = {rules, &how, &by, 0};
    bool good = sy_store_transaction(store, record, &asked, error);
    if (good && !program->quiet)
        fprintf(stderr,
                _("draw %lld recorded, seed %lld; suyuan ledger FILE repeat %lld draws it again\n"),
                (long long)asked.draw_id, (long long)seed, (long long)asked.draw_id);
    if (good && !program->quiet) sy_record_by_tell(&by);
    good = good && print(program, store, "draws", sy_ledger_drawn(store, asked.draw_id, error),
                         sy_asked_format(arguments), error);
    sy_record_by_clear(&by);
    return good;
}

static bool repeat(const SyArguments *arguments, const SyProgram *program, SyStore *store,
                   GError **error) {
    bool same = false;
    const char *text = sy_arguments_word(arguments, 2);
    int64_t id = g_ascii_strtoll(text, NULL, 10);
    if (!sy_ledger_repeat(store, id, &same, error)) return false;
    if (!same) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("draw %lld: its seed and pool give another result than the one recorded"),
                    (long long)id);
        return false;
    }
    fprintf(stderr, _("draw %lld: its seed and pool give the same result\n"), (long long)id);
    return print(program, store, "draws", sy_ledger_drawn(store, id, error),
                 sy_asked_format(arguments), error);
}

static bool report(const SyArguments *arguments, const SyLedgerRules *rules, SyStore *store,
                   const SyProgram *program, GError **error) {
    g_auto(SyData) data = {0};
    g_autoptr(SyTerms) terms = sy_kept_load(store, program->data_folder, &data, error)
                                   ? sy_terms_load(&data, error)
                                   : NULL;
    g_autoptr(SyTexts) texts = terms == NULL ? NULL : sy_texts_load(&data, error);
    g_autoptr(SyListFunctions) functions =
        texts == NULL ? NULL
                      : sy_list_functions_new(store, texts, terms, program->lang,
                                              program->data_folder, error);
    if (functions == NULL) return false;
    int64_t year = sy_arguments_number(arguments, "year", this_year() - 1);
    g_autoptr(SyTable) rows = sy_ledger_report(store, rules, terms, program->lang, (int)year,
                                               sy_arguments_text(arguments, "county"), error);
    SyPrintFormat format = sy_asked_format(arguments);
    if (rows == NULL || format == SY_PRINT_JSON)
        return rows != NULL && sy_print_rows(rows, format, NULL, error);
    g_autoptr(SyTable) words = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *item = sy_table_add_column(words, _("item"), SY_COLUMN_TEXT),
             *value = sy_table_add_column(words, _("value"), SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        sy_table_add_row(words, row);
        sy_column_set_text(item, row, sy_cell_text(rows, "title", row));
        sy_column_set_text(value, row, sy_cell_text(rows, "value", row));
    }
    return sy_print_rows(words, format, NULL, error);
}

static bool history(const SyArguments *arguments, const SyProgram *program, SyStore *store,
                    GError **error) {
    g_auto(SyIdentity) outfall = SY_IDENTITY_INIT;
    if (!sy_identity_find(store, sy_arguments_word(arguments, 2), 1U << SY_IDENTITY_OUTFALL, NULL,
                          &outfall, error))
        return false;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, outfall.object_id);
    g_autofree char *where = g_strdup_printf(
        "decision_id IN (SELECT d.decision_id FROM decision AS d WHERE d.role = 'outfall' AND "
        "d.object_id = %s)",
        id);
    if (sy_asked_format(arguments) == SY_PRINT_TABLE)
        return sy_print_list_where(program, store, "lists", "decisions", where,
                                   sy_asked_format(arguments), error);
    const char *parameters[] = {id, NULL};
    return print(program, store, "decisions",
                 sy_store_query(store,
                                "SELECT decision_id, what, value, detail, proposed, when_, "
                                "who, why, evidence_file, evidence_sha256, withdrawn_when, "
                                "withdrawn_who FROM decision WHERE role = 'outfall' "
                                "AND object_id = CAST(?1 AS INTEGER) ORDER BY decision_id",
                                parameters, error),
                 sy_asked_format(arguments), error);
}

static bool answer(const SyArguments *arguments, const SyProgram *program, const char *what,
                   SyStore *store, GError **error) {
    g_auto(SyLedgerRules) rules = {0};
    if (!sy_ledger_rules_load(program->data_folder, &rules, error)) return false;
    if (strcmp(what, "progress") == 0)
        return sy_print_list(program, store, "lists", "progress", NULL, sy_asked_format(arguments),
                             NULL, error);
    if (strcmp(what, "report") == 0) return report(arguments, &rules, store, program, error);
    if (strcmp(what, "history") == 0) return history(arguments, program, store, error);
    if (strcmp(what, "repeat") == 0) return repeat(arguments, program, store, error);
    if (strcmp(what, "draws") == 0)
        return print(
            program, store, "draws",
            sy_store_query(
                store,
                "SELECT draw_id, kind, year, county, seed, json_array_length(pool) AS pool, "
                "json_array_length(drawn) AS drawn, who, when_, why FROM draw "
                "ORDER BY draw_id",
                NULL, error),
            sy_asked_format(arguments), error);
    return draw(arguments, &rules, store, strcmp(what, "plan") == 0, program, error);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    static const char *const whats[] = {"progress", "report", "history", "repeat",
                                        "draws",    "draw",   "plan",    NULL};
    const char *what = sy_arguments_word(asked, 1);
    bool with_word = strcmp(what, "history") == 0 || strcmp(what, "repeat") == 0;
    if (!g_strv_contains(whats, what) || asked->words->len != (with_word ? 3 : 2))
        return sy_command_usage_error(&sy_command_ledger, error);
    bool writes = strcmp(what, "draw") == 0 || strcmp(what, "plan") == 0;
    g_autoptr(SyStore) store = sy_program_open(program, sy_arguments_word(asked, 0),
                                               writes ? SY_STORE_WRITE : SY_STORE_READ, error);
    return store != NULL && answer(asked, program, what, store, error);
}

static const SyOption options[] = {
    {.name = "year",
     .value = N_("Y"),
     .help = N_("of the report (the last), the draw, the plan (this one)"),
     .flags = SY_OPTION_NUMBER,
     .least = 2000,
     .most = 9999},
    {.name = "county",
     .value = N_("NAME"),
     .help = N_("of the report and the plan; all otherwise")},
    {.name = "n",
     .value = N_("N"),
     .help = N_("outfalls to draw"),
     .flags = SY_OPTION_NUMBER,
     .least = 1,
     .most = G_MAXINT32},
    {.name = "inspectors",
     .value = N_("NAME,NAME...|FILE"),
     .help = N_("who may be drawn; a file has one a line")},
    {.name = "per",
     .value = N_("N"),
     .help = N_("inspectors to an outfall"),
     .flags = SY_OPTION_NUMBER,
     .least = 1,
     .most = G_MAXINT32},
    {.name = "class", .value = N_("KEYS"), .help = N_("classes to draw from, such as 1,2, or all")},
    {.name = "seed",
     .value = N_("N"),
     .help = N_("of the draw; by chance otherwise"),
     .flags = SY_OPTION_NUMBER,
     .most = INT64_MAX},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

const SyCommand sy_command_ledger = {
    .name = "ledger",
    .words = N_("FILE progress|report|history OUTFALL|draw|plan|draws|repeat DRAW"),
    .what = N_("progress against targets, the year's report, random draws for checks"),
    .details =
        N_("  progress            outfalls found, traced and put right, against the targets\n"
           "  report              the year's report\n"
           "  history OUTFALL     every decision about it\n"
           "  draw                outfalls and inspectors by lot\n"
           "  plan                a county's own checks over the year\n"
           "  draws, repeat DRAW  what was drawn; one draw again, to compare\n"),
    .least = 2,
    .most = 3,
    .run = run,
    .groups = {{NULL, options}, SY_BY_OPTIONS, SY_COMMON_OPTIONS}};
