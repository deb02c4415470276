/* suyuan run, suyuan check */
#include <string.h>

#include "engine/base/file.h"
#include "engine/commands/print_reply.h"
#include "engine/commands/records.h"
#include "engine/job/job.h"

/* CASE and its --set options. */
static SyCase *case_from_file(const SyArguments *asked, const char *data_folder, GError **error) {
    g_autoptr(SyCase) job = sy_case_read(sy_arguments_word(asked, 0), data_folder, error);
    for (guint i = 0; job != NULL && i < asked->given->len; i++) {
        const SyGiven *given = &g_array_index(asked->given, SyGiven, i);
        if (!sy_case_is_option(given->option)) continue;
        if (strcmp(given->option->name, "set") != 0) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("--%s: %s says what is read; write it there, only --set goes with it"),
                        given->option->name, job->file);
            return NULL;
        }
        if (!sy_case_set(job, given->value, data_folder, error)) return NULL;
    }
    return g_steal_pointer(&job);
}

static SyCase *case_asked(const SyArguments *asked, const char *data_folder, GError **error) {
    if (asked->words->len > 0) return case_from_file(asked, data_folder, error);
    g_autoptr(SyCase) job = sy_case_from_options(asked, data_folder, error);
    if (job != NULL && job->sources->len == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("a case.yaml or role options (--pipes ... --outfalls ...) follow"));
        return NULL;
    }
    return g_steal_pointer(&job);
}

/* A case that does not say its language speaks the operator's. */
static SyCase *case_from(const SyArguments *asked, const SyProgram *program, GError **error) {
    SyCase *job = case_asked(asked, program->data_folder, error);
    if (job != NULL) sy_case_default_lang(job, program->lang);
    return job;
}

/* case.yaml -> case.sqlite */
static char *default_output(const char *case_file) {
    const char *dot = strrchr(case_file, '.'), *slash = strrchr(case_file, '/');
    gsize n = dot == NULL || (slash != NULL && dot < slash) ? strlen(case_file)
                                                            : (gsize)(dot - case_file);
    g_autofree char *stem = g_strndup(case_file, n);
    return g_strconcat(stem, ".sqlite", NULL);
}

/* Findings by code on stdout, the worst first. */
static bool print_codes(const SyTable *codes, SyPrintFormat format, GError **error) {
    const char *const words[][2] = {
        {"error", _("error")}, {"warning", _("warning")}, {"note", _("note")}};
    if (format != SY_PRINT_TABLE) return sy_print_rows(codes, format, NULL, error);
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *severity = sy_table_add_column(table, _("severity"), SY_COLUMN_TEXT),
             *number = sy_table_add_column(table, _("number of"), SY_COLUMN_INTEGER),
             *code = sy_table_add_column(table, _("code"), SY_COLUMN_TEXT),
             *title = sy_table_add_column(table, _("finding"), SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < codes->n_row; row++) {
        sy_table_add_row(table, row);
        const char *raw = sy_column_text(sy_table_column(codes, "severity"), row);
        for (guint i = 0; i < G_N_ELEMENTS(words); i++)
            if (strcmp(raw, words[i][0]) == 0) sy_column_set_text(severity, row, words[i][1]);
        sy_column_set_integer(number, row, sy_table_column(codes, "number")->integer[row]);
        sy_column_set_text(code, row, sy_column_text(sy_table_column(codes, "code"), row));
        sy_column_set_text(title, row, sy_column_text(sy_table_column(codes, "finding"), row));
    }
    return table->n_row == 0 || sy_print_rows(table, SY_PRINT_TABLE, NULL, error);
}

static bool check(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyCase) job = case_from(asked, program, error);
    if (job == NULL || !sy_case_can_run(job, false, error)) return false;
    SyTable *codes = NULL;
    bool done = sy_job_run(job, NULL, program, &codes, error);
    /* under --strict the findings are the answer, whatever the exit status */
    bool printed = codes == NULL || print_codes(codes, sy_asked_format(asked), done ? error : NULL);
    sy_table_free(codes);
    return done && printed;
}

/* What the run made, from the case file. */
static bool print_run(const SyProgram *program, const char *file, GError **error) {
    static const struct {
        const char *key, *sql;
    } parts[] = {
        {"run", "SELECT started, finished, version, lang, crs FROM run"},
        {"counts",
         "SELECT (SELECT count(*) FROM outfall) AS outfalls, (SELECT count(*) FROM unit) AS units, "
         "(SELECT count(*) FROM edge) AS edges, (SELECT count(*) FROM node) AS nodes"},
        {"findings",
         "SELECT severity, count(*) AS number, code FROM finding GROUP BY code, severity ORDER BY "
         "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, 2 DESC, code"},
        {"sources",
         "SELECT o.source_id AS outfall, o.name, o.status, coalesce(u.name, u.source_id) AS unit, "
         "c.status AS candidate_status, c.posterior FROM outfall o LEFT JOIN candidate c ON "
         "c.outfall_id = o.outfall_id AND c.rank = 1 LEFT JOIN unit u USING (unit_id) ORDER BY "
         "o.outfall_id"},
    };
    g_autoptr(SyStore) store = sy_program_open(program, file, SY_STORE_READ, error);
    g_autoptr(SyReply) reply = sy_reply_new();
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(SyTable) rows =
            store == NULL ? NULL : sy_store_query(store, parts[i].sql, NULL, error);
        if (rows == NULL) return false;
        sy_reply_all(reply, parts[i].key, rows);
    }
    return sy_print_reply(reply, NULL, program->lang, SY_PRINT_JSON, error);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyCase) job = case_from(asked, program, error);
    if (job == NULL || !sy_case_can_run(job, true, error)) return false;
    const char *out = sy_arguments_text(asked, "output");
    if (out == NULL && job->file == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("-o FILE: where the case file goes"));
        return false;
    }
    g_autofree char *file = out != NULL ? g_strdup(out) : default_output(job->file);
    SyProgram own = *program;
    bool json = sy_asked_format(asked) == SY_PRINT_JSON;
    own.quiet = own.quiet || json; /* the chain is in the JSON */
    return sy_file_may_be_written(file, error) && sy_job_run(job, file, &own, NULL, error) &&
           (!json || print_run(program, file, error));
}

#define ROLE_OPTIONS \
    { N_("role options, each may repeat; PATH or PATH:LAYER"), sy_case_options }
#define OF_CASE                                                                             \
    N_("  CASE             case.yaml, as suyuan init writes it; --set KEY=VALUE changes a " \
       "setting\n")

static const SyOption check_options[] = {SY_FORMAT_OPTION("table|json|csv"), {.name = NULL}};

const SyCommand sy_command_check = {
    .name = "check",
    .words = N_("CASE | role options"),
    .what = N_("read and build only; print findings"),
    .details = OF_CASE,
    .most = 1,
    .run = check,
    .groups = {{NULL, check_options}, ROLE_OPTIONS, SY_COMMON_OPTIONS}};

static const SyOption options[] = {
    {.name = "output",
     .letter = 'o',
     .value = N_("FILE"),
     .help = N_("the case file; without it CASE's name with .sqlite")},
    SY_FORMAT_OPTION("table|json"),
    {.name = NULL}};

const SyCommand sy_command_run = {.name = "run",
                                  .words = N_("CASE | role options"),
                                  .what = N_("the whole job: from layers to the case file"),
                                  .details = OF_CASE,
                                  .most = 1,
                                  .run = run,
                                  .groups = {{NULL, options}, ROLE_OPTIONS, SY_COMMON_OPTIONS}};
