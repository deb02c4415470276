#include "engine/job/job.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/when.h"
#include "engine/check/check.h"
#include "engine/conclude/conclude.h"
#include "engine/expert/kept.h"
#include "engine/job/findings.h"
#include "engine/job/stage.h"
#include "engine/people/records.h"
#include "engine/read/survey.h"
#include "engine/river/river.h"
#include "engine/search/posterior.h"

/* The tables that the case asks for. @rules: g_free, or NULL: those of the program. */
static SyData tables_of(const SyCase *job, const SyProgram *program, char **rules) {
    *rules = NULL;
    const char *given = job->settings.plan.rules;
    if (given != NULL && *given != '\0') {
        g_autofree char *file =
            g_canonicalize_filename(job->file == NULL ? "case.yaml" : job->file, NULL);
        g_autofree char *home = g_path_get_dirname(file);
        *rules = g_canonicalize_filename(given, home);
    }
    return (SyData){.folder = program->data_folder, .rules = *rules};
}

/* What numbers may differ for: tables that were others when the file that is replaced was made. */
static bool say_differences(const char *out, const SyTable *tables, const SyProgram *program,
                            GError **error) {
    if (program->quiet) return true;
    g_autoptr(SyStore) before = sy_program_open(program, out, SY_STORE_READ, NULL);
    if (before == NULL) return true; /* none, or of an older program, which kept no tables */
    g_autoptr(GPtrArray) names = sy_kept_differences(before, tables, error);
    if (names == NULL) return false;
    if (names->len == 0) return true;
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    sy_note(_("not as in the case file before, so that numbers may differ: %s\n"), all);
    return true;
}

/* Rows of findings behind those that are there. */
static bool add_findings(SyStore *store, const SyFindings *findings, const SyResult *result,
                         GError **error) {
    if (sy_findings_count(findings) == 0) return true;
    g_autoptr(SyTable) last = sy_store_query(
        store, "SELECT coalesce(max(finding_id), 0) AS id FROM finding", NULL, error);
    if (last == NULL) return false;
    g_autoptr(SyTable) rows = sy_report_finding_table(findings, result->texts, result->job->lang,
                                                      sy_table_column(last, "id")->integer[0] + 1);
    return sy_store_write(store, "finding", rows, NULL, error);
}

static bool add_river_findings(SyStore *store, const SyResult *result, GError **error) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    if (!sy_rivers_write(store, result->weights, result->job->settings.attach_river_m, findings,
                         error))
        return false;
    sy_findings_sort(findings);
    return add_findings(store, findings, result, error);
}

static bool add_conclusion_findings(SyStore *store, const SyResult *result, GError **error) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    return sy_conclude_findings(store, findings, error) &&
           add_findings(store, findings, result, error);
}

typedef struct {
    const SyResult *result;
    const SyProgram *program;
} Records;

/* People's records meet the objects of this run, while the old file is locked; what follows from
 * them is concluded again. */
static bool match_records(SyStore *store, void *user, GError **error) {
    const Records *records = user;
    const SyResult *result = records->result;
    g_autoptr(SyTable) any = sy_store_query(
        store, "SELECT 1 AS n FROM observation UNION ALL SELECT 1 FROM decision LIMIT 1", NULL,
        error);
    if (any == NULL || any->n_row == 0) return any != NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    const char *data_folder = records->program->data_folder;
    bool good = sy_store_execute(store, "BEGIN", error) &&
                sy_records_match(store, data_folder, findings, error) &&
                sy_posteriors_update(store, data_folder, NULL, NULL, error) &&
                sy_store_execute(store, "COMMIT", error) &&
                sy_conclude(store, data_folder, NULL, error) &&
                sy_records_compare(store, findings, error);
    sy_findings_sort(findings);
    return good && add_findings(store, findings, result, error);
}

/* Who writes the tables of the network: the job itself, or who has them from elsewhere. */
typedef struct {
    SyJobWrite *write;
    void *user;
} Writer;

static bool report_write(SyStore *store, SyResult *result, const SyProgress *progress, void *user,
                         GError **error) {
    (void)user;
    return sy_report_write(store, result, progress, error);
}

static bool write_file(SyResult *result, const Writer *writer, const char *out,
                       const SyProgram *program, SyStage *stage, GError **error) {
    g_autofree char *schema = g_build_filename(program->data_folder, "schema", NULL);
    SyProgress progress = sy_stage_begin(stage, program, _("write"));
    g_autoptr(SyStore) store = sy_store_create(out, schema, result->layers->crs, error);
    if (store == NULL || !say_differences(out, result->tables, program, error) ||
        !writer->write(store, result, &progress, writer->user, error) ||
        !add_river_findings(store, result, error))
        return false;
    sy_stage_end(stage);
    progress = sy_stage_begin(stage, program, _("conclude"));
    if (!sy_store_execute(store, "BEGIN", error) ||
        !sy_posteriors_update(store, program->data_folder, NULL, NULL, error) ||
        !sy_store_execute(store, "COMMIT", error) ||
        !sy_conclude(store, program->data_folder, &progress, error))
        return false;
    if (!add_conclusion_findings(store, result, error)) return false;
    sy_stage_end(stage);
    progress = sy_stage_begin(stage, program, _("commit"));
    Records records = {result, program};
    sy_store_on_copied(store, match_records, &records);
    if (!sy_store_commit(store, error)) return false;
    sy_stage_end(stage);
    return true;
}

/* What the operator is told in the end: of the case file as any other command would read it, or of
 * a check, which writes none. */
typedef struct {
    unsigned edges, nodes, outfalls;
    SyTable *first; /* findings, a few of each code */
} Summary;

static bool summarize(SyStore *store, Summary *out, GError **error) {
    g_autoptr(SyTable) rows =
        sy_store_query(store,
                       "SELECT (SELECT count(*) FROM edge) AS edges, (SELECT count(*) FROM node) "
                       "AS nodes, (SELECT count(*) FROM outfall) AS outfalls",
                       NULL, error);
    if (rows == NULL) return false;
    *out = (Summary){
        (unsigned)sy_cell_integer(rows, "edges", 0), (unsigned)sy_cell_integer(rows, "nodes", 0),
        (unsigned)sy_cell_integer(rows, "outfalls", 0), sy_findings_first_read(store, error)};
    return out->first != NULL;
}

static void tell(const Summary *s, const SyResult *r, const SyProgram *program, SyIndex n_example) {
    sy_findings_tell(s->first, r->texts, program->lang, n_example);
    sy_note(_("%u edges, %u nodes, %u outfalls; findings: %u errors, %u warnings, %u notes\n"),
            s->edges, s->nodes, s->outfalls, sy_findings_number(s->first, "error"),
            sy_findings_number(s->first, "warning"), sy_findings_number(s->first, "note"));
}

static void finish_check(const SyResult *r, const SyProgram *program, Summary *s) {
    *s = (Summary){r->network->edges.n_edge, r->network->n_node, r->attribution->n_outfall,
                   sy_findings_first(r->findings, r->texts)};
    if (!program->quiet) tell(s, r, program, 3);
}

static bool finish_run(SyResult *r, const Writer *writer, const char *out, const SyProgram *program,
                       SyStage *stage, Summary *s, GError **error) {
    if (!write_file(r, writer, out, program, stage, error)) return false;
    g_autoptr(SyStore) store = sy_program_open(program, out, SY_STORE_READ, error);
    if (store == NULL || !summarize(store, s, error)) return false;
    if (program->quiet) return true;
    tell(s, r, program, 1);
    sy_note(_("case file: %s\n"), out);
    return sy_conclude_tell(store, error);
}

static bool finish(SyResult *r, const char *out, const SyProgram *program, SyStage *stage,
                   SyTable **codes, GError **error) {
    Summary s = {0};
    bool good = true;
    if (out == NULL)
        finish_check(r, program, &s);
    else
        good = finish_run(r, &(Writer){report_write, NULL}, out, program, stage, &s, error);
    g_autoptr(SyTable) first = s.first;
    if (!good) return false;
    if (codes != NULL) *codes = sy_findings_codes(first, r->texts, program->lang);
    unsigned n_error = sy_findings_number(first, "error");
    if (!program->strict || n_error == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_STRICT,
                _("%u error findings, and --strict was asked for"), n_error);
    return false;
}

bool sy_job_is_of_layer(const SyFinding *finding) {
    static const char *const counted[] = {"check.empty_field", "attribute.storage"};
    for (gsize i = 0; i < G_N_ELEMENTS(counted); i++)
        if (strcmp(finding->code, counted[i]) == 0) return true;
    return finding->fid < 0;
}

/* What a part finds of a layer as a whole, the whole says. */
static void drop_of_wholes(SyResult *r) {
    SyIndex n = sy_findings_count(r->findings);
    g_autofree bool *keep = g_new(bool, MAX(n, 1));
    for (SyIndex i = 0; i < n; i++)
        keep[i] = i < r->n_read_finding || !sy_job_is_of_layer(sy_findings_get(r->findings, i));
    sy_findings_keep(r->findings, keep);
}

/* The stages after reading; each clears what it made if a later one fails. */
static bool run_stages(SyResult *r, const SyProgram *program, SyStage *stage, SyJobUse *use,
                       void *user, GError **error) {
    SyNetwork network;
    SyTrace trace;
    SyAttribution attribution;
    SyProgress progress = sy_stage_begin(stage, program, _("build"));
    if (!sy_network_build(r->job, r->layers, r->weights, &network, r->findings, &progress, error))
        return false;
    sy_stage_end(stage);
    r->network = &network;
    SyChecks *checks = sy_checks_start(&network, r->weights, program->data_folder);
    progress = sy_stage_begin(stage, program, _("trace"));
    bool done = sy_trace_run(r->job, &network, r->weights, &trace, r->findings, &progress, error);
    if (done) {
        sy_stage_end(stage);
        r->trace = &trace;
        progress = sy_stage_begin(stage, program, _("attribute"));
        const SyAttributeInput input = {r->job, &network, &trace, r->weights, r->judgement};
        done = sy_attribute_run(&input, &attribution, r->findings, &progress, error);
        if (done) {
            sy_stage_end(stage);
            r->attribution = &attribution;
            sy_stage_begin(stage, program, _("check"));
            done = sy_checks_finish(g_steal_pointer(&checks), r->findings, error);
            if (done) sy_stage_end(stage);
            if (r->layers->learnt != NULL) drop_of_wholes(r);
            done = done && use(r, program, stage, user, error);
            sy_attribution_clear(&attribution);
        }
        sy_trace_clear(&trace);
    }
    sy_checks_finish(checks, NULL, NULL); /* still there if a stage failed */
    sy_network_clear(&network);
    return done;
}

static void settled_take(GPtrArray *settled, const SyTable *rows) {
    static const char *const texts[] = {"source_id", "code", "name"};
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyCaseSettled *s = g_new0(SyCaseSettled, 1);
        s->role =
            g_str_equal(sy_cell_text(rows, "role", row), "unit") ? SY_ROLE_UNITS : SY_ROLE_OUTFALLS;
        s->same = g_str_equal(sy_cell_text(rows, "what", row), "same-as");
        s->decision_id = sy_table_column(rows, "decision_id")->integer[row];
        for (int side = 0; side < 2; side++) {
            char **to[] = {&s->number[side], &s->code[side], &s->name[side]};
            for (int i = 0; i < 3; i++) {
                g_autofree char *column = g_strconcat(side == 0 ? "" : "other_", texts[i], NULL);
                *to[i] = g_strdup(sy_cell_text(rows, column, row));
            }
            s->x[side] = sy_cell_real(rows, side == 0 ? "x" : "other_x", row);
            s->y[side] = sy_cell_real(rows, side == 0 ? "y" : "other_y", row);
        }
        g_ptr_array_add(settled, s);
    }
}

/* What people settled in the file that the run is to replace: what is one, and what is not. A file
 * that is none of ours, or is not there, settled nothing; it is refused where it is replaced. */
static GPtrArray *settled_read(const char *out) {
    GPtrArray *settled = g_ptr_array_new_with_free_func((GDestroyNotify)sy_case_settled_free);
    g_autoptr(SyStore) store = out == NULL || !g_file_test(out, G_FILE_TEST_IS_REGULAR)
                                   ? NULL
                                   : sy_store_open(out, SY_STORE_READ, NULL, NULL);
    g_autoptr(SyTable) rows =
        store == NULL ? NULL
                      : sy_store_query(store,
                                       "SELECT decision_id, role, source_id, code, name, x, y, "
                                       "other_source_id, other_code, other_name, other_x, other_y, "
                                       "what FROM decision WHERE what IN ('same-as', 'not-same') "
                                       "AND NOT withdrawn ORDER BY decision_id",
                                       NULL, NULL);
    if (rows != NULL) settled_take(settled, rows);
    return settled;
}

/* What the tables of data/ say, for one job. */
typedef struct {
    char *rules, *started;
    SyTable *tables;
    SyTexts *texts;
    SyFindings *findings;
    SyJudgement *judgement;
    SyWeights weights;
} Tools;

static void tools_clear(Tools *tools) {
    g_free(tools->rules);
    g_free(tools->started);
    sy_table_free(tools->tables);
    sy_texts_free(tools->texts);
    sy_findings_free(tools->findings);
    sy_judgement_free(tools->judgement);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tools, tools_clear)

static bool tools_load(Tools *tools, const SyCase *job, const SyProgram *program, GError **error) {
    tools->started = sy_when_now();
    const SyData data = tables_of(job, program, &tools->rules);
    tools->tables = sy_kept_rows(&data, error);
    tools->texts = tools->tables == NULL ? NULL : sy_texts_load(&data, error);
    tools->findings = sy_findings_new();
    tools->judgement = tools->texts == NULL ? NULL : sy_judgement_load(&data, error);
    return tools->judgement != NULL && sy_weights_load(&data, &tools->weights, error);
}

static SyResult result_of(const Tools *tools, SyCase *job, SyLayers *layers) {
    sy_texts_use_feet(tools->texts, layers->in_feet);
    return (SyResult){.job = job,
                      .layers = layers,
                      .weights = &tools->weights,
                      .judgement = tools->judgement,
                      .findings = tools->findings,
                      .texts = tools->texts,
                      .tables = tools->tables,
                      .started = tools->started};
}

bool sy_job_build(SyCase *job, const char *replaced, const SyProgram *program, SyJobUse *use,
                  void *user, GError **error) {
    g_auto(Tools) tools = {0};
    if (!tools_load(&tools, job, program, error)) return false;
    job->settled = settled_read(replaced);
    SyStage stage;
    SyProgress progress = sy_stage_begin(&stage, program, _("read"));
    SyLayers layers;
    bool read =
        job->survey != NULL
            ? sy_survey_read(job, program->data_folder, &layers, tools.findings, error)
            : sy_layers_read(job, program->data_folder, &layers, tools.findings, &progress, error);
    if (!read) return false;
    sy_stage_end(&stage);
    SyResult result = result_of(&tools, job, &layers);
    result.n_read_finding = sy_findings_count(tools.findings);
    bool done = run_stages(&result, program, &stage, use, user, error);
    sy_layers_clear(&layers);
    return done;
}

bool sy_job_write(SyCase *job, SyLayers *layers, const char *out, const SyProgram *program,
                  SyJobWrite *write, void *user, GError **error) {
    g_auto(Tools) tools = {0};
    if (!tools_load(&tools, job, program, error)) return false;
    SyResult result = result_of(&tools, job, layers);
    SyStage stage;
    Summary summary = {0};
    bool done = finish_run(&result, &(Writer){write, user}, out, program, &stage, &summary, error);
    sy_table_free(summary.first);
    return done;
}

typedef struct {
    const char *out;
    SyTable **codes;
} Run;

static bool run_use(SyResult *result, const SyProgram *program, SyStage *stage, void *user,
                    GError **error) {
    const Run *run = user;
    return finish(result, run->out, program, stage, run->codes, error);
}

bool sy_job_run(SyCase *job, const char *out, const SyProgram *program, SyTable **codes,
                GError **error) {
    if (codes != NULL) *codes = NULL;
    Run run = {out, codes};
    return sy_job_build(job, out, program, run_use, &run, error);
}
