#include "engine/job.h"

#include <stdio.h>
#include <string.h>

#include "engine/stage.h"

static bool write_file(const SyResult *result, const char *out, const SyProgram *program,
                       SyStage *stage, GError **error) {
    g_autofree char *schema = g_build_filename(program->data_folder, "schema", NULL);
    SyProgress progress = sy_stage_begin(stage, program, _("write"));
    g_autoptr(SyStore) store = sy_store_create(out, schema, result->layers->crs, error);
    if (store == NULL || !sy_report_write(store, result, &progress, error) ||
        !sy_store_commit(store, error))
        return false;
    sy_stage_end(stage);
    return true;
}

/* The chain of the first outfalls on stdout: what was found, at a glance. */
static void print_chain(const SyResult *r) {
    const SyIndex most = 20;
    const GArray *candidates = r->attribution->candidates;
    SyIndex shown = 0;
    for (guint i = 0; i < candidates->len && shown < most; i++) {
        const SyCandidate *c = &g_array_index(candidates, SyCandidate, i);
        if (c->rank != 1) continue;
        SyIndex n_unit = 0;
        for (guint j = i; j < candidates->len; j++) {
            const SyCandidate *other = &g_array_index(candidates, SyCandidate, j);
            if (other->outfall != c->outfall) break;
            n_unit += other->unit != SY_NONE;
        }
        sy_report_chain_line(r, c, n_unit);
        shown++;
    }
    if (r->attribution->n_outfall > shown)
        printf(_("... and %u more outfalls\n"), r->attribution->n_outfall - shown);
}

static void print_summary(const SyResult *r, const char *out, const SyProgram *program) {
    static const char *const severities[] = {"error", "warning", "note"};
    SyIndex n[3];
    for (int i = 0; i < 3; i++) n[i] = sy_report_count(r->findings, r->texts, severities[i]);
    if (program->quiet) return;
    sy_report_findings(r->findings, r->texts, program->lang);
    fprintf(
        stderr, _("%u edges, %u nodes, %u outfalls; findings: %u errors, %u warnings, %u notes\n"),
        r->network->edges.n_edge, r->network->n_node, r->attribution->n_outfall, n[0], n[1], n[2]);
    if (out != NULL) fprintf(stderr, _("case file: %s\n"), out);
}

static bool finish(SyResult *r, const char *out, const SyProgram *program, SyStage *stage,
                   GError **error) {
    if (out != NULL && !write_file(r, out, program, stage, error)) return false;
    print_summary(r, out, program);
    if (out != NULL && !program->quiet) print_chain(r);
    SyIndex n_error = sy_report_count(r->findings, r->texts, "error");
    if (!program->strict || n_error == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_STRICT,
                _("%u error findings, and --strict was asked for"), n_error);
    return false;
}

/* The stages after reading; each clears what it made if a later one fails. */
static bool run_stages(SyResult *r, const char *out, const SyProgram *program, SyStage *stage,
                       GError **error) {
    SyNetwork network;
    SyTrace trace;
    SyAttribution attribution;
    SyProgress progress = sy_stage_begin(stage, program, _("build"));
    if (!sy_network_build(r->job, r->layers, r->weights, &network, r->findings, &progress, error))
        return false;
    sy_stage_end(stage);
    r->network = &network;
    progress = sy_stage_begin(stage, program, _("trace"));
    bool done = sy_trace_run(r->job, &network, r->weights, &trace, r->findings, &progress, error);
    if (done) {
        sy_stage_end(stage);
        r->trace = &trace;
        progress = sy_stage_begin(stage, program, _("attribute"));
        done = sy_attribute_run(&network, &trace, &attribution, r->findings, &progress, error);
        if (done) {
            sy_stage_end(stage);
            r->attribution = &attribution;
            done = finish(r, out, program, stage, error);
            sy_attribution_clear(&attribution);
        }
        sy_trace_clear(&trace);
    }
    sy_network_clear(&network);
    return done;
}

bool sy_job_run(const SyCase *job, const char *out, const SyProgram *program, GError **error) {
    g_autofree char *started = sy_report_time();
    g_autoptr(SyTexts) texts = sy_texts_load(program->data_folder, error);
    g_autoptr(SyFindings) findings = sy_findings_new();
    SyWeights weights;
    if (texts == NULL || !sy_weights_load(program->data_folder, &weights, error)) return false;
    SyStage stage;
    SyProgress progress = sy_stage_begin(&stage, program, _("read"));
    SyLayers layers;
    if (!sy_layers_read(job, program->data_folder, &layers, findings, &progress, error))
        return false;
    sy_stage_end(&stage);
    SyResult result = {.job = job,
                       .layers = &layers,
                       .weights = &weights,
                       .findings = findings,
                       .texts = texts,
                       .started = started};
    bool done = run_stages(&result, out, program, &stage, error);
    sy_layers_clear(&layers);
    return done;
}
