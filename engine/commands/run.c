/* suyuan run, suyuan check */
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "engine/commands/records.h"

/* The arrays of a large survey come and go. Given back to the system each time, their pages would
 * be asked for and cleared again: an eighth of the processor time of a run. */
static void keep_memory(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 16 << 20);
#endif
}

/* CASE, or an empty job, and the options of a case in their order. */
static SyJob *job_of(const SyArguments *asked, const SyProgram *program, GError **error) {
    keep_memory();
    g_autoptr(SyJob) job = sy_job_as(program, sy_arguments_word(asked, 0), error);
    bool any = asked->words->len > 0;
    for (guint i = 0; job != NULL && i < asked->given->len; i++) {
        const SyGiven *given = &g_array_index(asked->given, SyGiven, i);
        if (!sy_case_is_option(given->option)) continue;
        any = true;
        if (!sy_job_add(job, given->option->name, given->value, error)) return NULL;
    }
    if (job == NULL || any) return g_steal_pointer(&job);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("a case.yaml or role options (--pipes ... --outfalls ...) follow"));
    return NULL;
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
    g_autoptr(SyJob) job = job_of(asked, program, error);
    const SyRunOptions how = {program->strict, true};
    bool done = job != NULL && sy_run(job, sy_arguments_text(asked, "output"), &how, error);
    /* under --strict the findings are the answer, whatever the exit status */
    const SyRows *found = job == NULL ? NULL : sy_job_findings(job);
    bool printed =
        found == NULL || print_codes(found->table, sy_asked_format(asked), done ? error : NULL);
    return done && printed;
}

/* What the run made, from the case file. */
static bool print_run(const SyProgram *program, const char *file, const SyJob *job,
                      GError **error) {
    static const struct {
        const char *key, *sql;
    } parts[] = {
        {"run", "SELECT started, finished, version, lang, crs FROM run"},
        {"counts",
         "SELECT (SELECT count(*) FROM outfall) AS outfalls, (SELECT count(*) FROM unit) AS units, "
         "(SELECT count(*) FROM edge) AS edges, (SELECT count(*) FROM node) AS nodes"},
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
    sy_reply_all(reply, "findings", sy_job_findings(job)->table);
    g_autofree char *json = sy_reply_json(reply);
    puts(json);
    return true;
}

/* 0 where it is missing. */
static double number_of(const SyTable *rows, const char *name, SyIndex row) {
    double number = sy_cell_real(rows, name, row);
    return isnan(number) ? 0 : number;
}

static char *text_of(const SyTable *rows, const char *name, SyIndex row) {
    const char *text = sy_cell_text(rows, name, row);
    return sy_print_clean(text == NULL ? "-" : text);
}

/* Who is named first, as everywhere, and beside it the unknown source where that is likelier. */
static void print_line(const SyTable *rows, SyIndex row) {
    g_autofree char *water = text_of(rows, "water", row), *outfall = text_of(rows, "outfall", row),
                    *unit = text_of(rows, "unit", row);
    double probability = number_of(rows, "probability", row),
           unknown = number_of(rows, "unknown_probability", row),
           n_unit = number_of(rows, "n_unit", row);
    const char *now = SY_PROBABILITY(probability), *none = SY_PROBABILITY(unknown);
    double n_edge = number_of(rows, "edges", row);
    printf(n_edge == 1 ? _("%s <- %s <- %.0f edge, %.0f %s <- ")
                       : _("%s <- %s <- %.0f edges, %.0f %s <- "),
           water, outfall, n_edge, number_of(rows, "length", row),
           sy_cell_text(rows, "length_unit", row));
    if (!(n_unit > 0))
        printf(_("unknown source (%s)"), none);
    else if (unknown > probability)
        printf(_("unknown source likeliest (%s), then %s (%s)"), none, unit, now);
    else
        printf("%s (%s)", unit, now);
    if (n_unit == 2) printf(_(" and %.0f more unit"), n_unit - 1);
    if (n_unit > 2) printf(_(" and %.0f more units"), n_unit - 1);
    putchar('\n');
}

#define SHOWN 20 /* outfalls whose chain is printed after a run */

/* The chain of the first outfalls: what the case file says, at a glance. */
static bool print_chain(const SyProgram *program, const char *file, GError **error) {
    g_autoptr(SyCaseFile) made = sy_case_file_as(program, file);
    g_autoptr(SyRows) rows = sy_case_file_rows(made, "overview", NULL, error);
    if (rows == NULL) return false;
    const SyIndex n = rows->table->n_row;
    for (SyIndex row = 0; row < MIN(n, SHOWN); row++) print_line(rows->table, row);
    if (n > SHOWN) printf(_("... and %u more outfalls\n"), n - SHOWN);
    return true;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    SyProgram own = *program;
    bool json = sy_asked_format(asked) == SY_PRINT_JSON;
    own.quiet = own.quiet || json; /* the chain is in the JSON */
    g_autoptr(SyJob) job = job_of(asked, &own, error);
    const char *out = sy_arguments_text(asked, "output"), *from = sy_arguments_word(asked, 0);
    if (job == NULL) return false;
    if (out == NULL && from == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("-o FILE: where the case file goes"));
        return false;
    }
    g_autofree char *file = out != NULL ? g_strdup(out) : sy_case_output(from);
    const SyRunOptions how = {program->strict, false};
    bool done = sy_run(job, file, &how, error), made = sy_job_findings(job) != NULL;
    GError **open = done ? error : NULL; /* under --strict it is made as well */
    if (made && !own.quiet && !print_chain(program, file, open)) return false;
    return done && (!json || print_run(program, file, job, error));
}

#define ROLE_OPTIONS \
    { N_("role options, each may repeat; PATH or PATH:LAYER"), sy_case_options }
#define OF_CASE                                                                             \
    N_("  CASE             case.yaml, as suyuan init writes it; --set KEY=VALUE changes a " \
       "setting\n")

static const SyOption check_options[] = {
    {.name = "output",
     .letter = 'o',
     .value = N_("FILE"),
     .help =
         N_("write a case file too, to look at what was found on a map; outfalls may be missing")},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

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
