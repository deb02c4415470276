/* Tables candidate, evidence, finding, run, input, setting, target. */
#include <math.h>
#include <string.h>

#include "algorithms/transport/shares.h"
#include "engine/base/when.h"
#include "engine/base/yaml.h"
#include "engine/case/settings.h"
#include "engine/case/targets.h"
#include "engine/write/tables.h"

static const char *unit_name(const SyResult *r, SyIndex unit) {
    const char *name =
        unit == SY_NONE ? NULL : sy_layer_text(r->layers, SY_ROLE_UNITS, unit, "name");
    return name != NULL || unit == SY_NONE ? name
                                           : sy_layer_text(r->layers, SY_ROLE_UNITS, unit, "id");
}

/* ---- candidate and evidence ---- */

static const char *joined_code(const SyAttachment *a) {
    static const char *const by_method[] = {
        "candidate.none",   "candidate.surveyed", "candidate.declared", "candidate.nearest",
        "candidate.parcel", "candidate.address",  "candidate.named",    "candidate.beside"};
    bool inside = a->method == SY_ATTACH_PARCEL && !(a->distance_m > 0);
    return inside ? "candidate.inside" : by_method[a->method];
}

static void put_reason(const SyResult *r, SyTable *table, SyIndex row, const SyCandidate *c) {
    const char *code;
    char *arguments;
    if (c->unit == SY_NONE) {
        bool traced = r->trace->outfall_target[c->outfall] != SY_NONE;
        code = c->rank > 1 ? "candidate.unlisted"
               : traced    ? "candidate.none"
                           : "candidate.not_joined";
        arguments = sy_arguments(SY_ARGUMENT_REAL("probability", c->prior), SY_ARGUMENTS_END);
    } else if (c->status == SY_CANDIDATE_EXCLUDED) {
        code = "candidate.excluded_closed";
        arguments = sy_arguments(
            SY_ARGUMENT_TEXT("status", sy_layer_text(r->layers, SY_ROLE_UNITS, c->unit, "status")),
            SY_ARGUMENTS_END);
    } else if (c->status == SY_CANDIDATE_INDIRECT) {
        const char *plant =
            c->plant == SY_NONE ? r->network->node_id[c->treated_at] : unit_name(r, c->plant);
        code = "candidate.behind_plant";
        arguments = sy_arguments(SY_ARGUMENT_TEXT("plant", plant),
                                 SY_ARGUMENT_REAL("distance_m", c->distance_m), SY_ARGUMENTS_END);
    } else {
        const SyAttachment *a =
            &g_array_index(r->network->attachments, SyAttachment, c->attachment);
        code = joined_code(a);
        arguments = sy_arguments(SY_ARGUMENT_REAL("joint_m", a->distance_m),
                                 SY_ARGUMENT_REAL("distance_m", c->distance_m), SY_ARGUMENTS_END);
    }
    sy_put_words(r, table, row, code, arguments,
                 &(SyWordColumns){"reason_code", "reason_arguments", "reason"});
}

/* Where the water joins, and the plant on its way. */
static void put_nodes(const SyResult *r, SyTable *table, SyIndex row, const SyCandidate *c) {
    if (c->unit == SY_NONE) return;
    const SyAttachment *at = &g_array_index(r->network->attachments, SyAttachment, c->attachment);
    sy_put_integer(table, "node_id", row, sy_trace_node_id(r->trace, at->node));
    if (c->plant != SY_NONE) sy_put_integer(table, "plant_unit_id", row, (int64_t)c->plant + 1);
    if (c->treated_at == SY_NONE) return;
    sy_put_integer(table, "plant_node_id", row, sy_trace_node_id(r->trace, c->treated_at));
    sy_put_integer(table, "outlet_node_id", row,
                   sy_trace_node_id(r->trace, r->trace->network_node[c->outlet]));
}

SyTable *sy_report_candidates(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "candidate_id", "outfall_id", "unit_id", "rank",
                   "node_id", "plant_unit_id", "plant_node_id", "outlet_node_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "probability", "probability_error", "weight",
                   "rank_weight", "prior", "posterior", "share", "load_m3d", "travel_time_s",
                   "travel_time_error_s", "travel_time_low_s", "travel_time_high_s", "distance_m",
                   NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "status", "reason_code", "reason_arguments", "reason",
                   NULL);
    const GArray *candidates = r->attribution->candidates;
    for (guint i = 0; i < candidates->len; i++) {
        const SyCandidate *c = &g_array_index(candidates, SyCandidate, i);
        SyIndex row = sy_table_add_row(table, 0);
        double low_s, high_s;
        sy_put_integer(table, "candidate_id", row, (int64_t)row + 1);
        sy_put_integer(table, "outfall_id", row, (int64_t)c->outfall + 1);
        if (c->unit != SY_NONE) sy_put_integer(table, "unit_id", row, (int64_t)c->unit + 1);
        if (c->rank != SY_NONE) sy_put_integer(table, "rank", row, c->rank);
        sy_put_real(table, "probability", row, c->probability);
        sy_put_real(table, "probability_error", row, c->error);
        sy_put_real(table, "weight", row, c->weight);
        sy_put_real(table, "rank_weight", row, c->rank_weight);
        sy_put_real(table, "prior", row, c->prior);
        sy_put_real(table, "posterior", row, c->prior); /* until something is observed */
        sy_put_real(table, "share", row, c->share);
        sy_put_real(table, "load_m3d", row, c->load_m3d);
        sy_put_real(table, "travel_time_s", row, c->time_s);
        sy_put_real(table, "travel_time_error_s", row, c->time_error_s);
        sy_time_spread(c->time_s, c->time_error_s, &low_s, &high_s);
        sy_put_real(table, "travel_time_low_s", row, low_s);
        sy_put_real(table, "travel_time_high_s", row, high_s);
        sy_put_real(table, "distance_m", row, c->distance_m);
        sy_put_text(table, "status", row, sy_candidate_status_name(c->status));
        put_nodes(r, table, row, c);
        put_reason(r, table, row, c);
    }
    return table;
}

SyTable *sy_report_evidence(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "evidence_id", "outfall_id", "unit_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "value", "weight", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "kind", "code", "arguments", "text", NULL);
    const GArray *candidates = r->attribution->candidates;
    for (guint i = 0; i < candidates->len; i++) {
        const SyCandidate *c = &g_array_index(candidates, SyCandidate, i);
        for (guint e = c->evidence; e < c->evidence + c->n_evidence; e++) {
            const SyEvidenceLine *line =
                &g_array_index(r->attribution->evidence, SyEvidenceLine, e);
            SyIndex row = sy_table_add_row(table, 0);
            sy_put_integer(table, "evidence_id", row, (int64_t)row + 1);
            sy_put_integer(table, "outfall_id", row, (int64_t)c->outfall + 1);
            if (c->unit != SY_NONE) sy_put_integer(table, "unit_id", row, (int64_t)c->unit + 1);
            sy_put_text(table, "kind", row, line->kind);
            sy_put_real(table, "value", row, line->value);
            sy_put_real(table, "weight", row, line->weight);
            sy_put_words(r, table, row, line->code, g_strdup(line->arguments),
                         &(SyWordColumns){"code", "arguments", "text"});
        }
    }
    return table;
}

/* ---- finding ---- */

SyTable *sy_report_finding_table(const SyFindings *findings, const SyTexts *texts, const char *lang,
                                 int64_t first_id) {
    static const struct {
        const char *column;
        SyTextPart part;
    } parts[] = {{"text", SY_TEXT_TEXT}, {"assumed", SY_TEXT_ASSUMED}, {"repair", SY_TEXT_REPAIR}};
    SyTable *table = sy_table_new(SY_GEOMETRY_POINT);
    sy_add_columns(table, SY_COLUMN_INTEGER, "finding_id", "fid", "rank", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "confidence", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "code", "severity", "layer", "text", "assumed", "repair",
                   "arguments", NULL);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "finding_id", row, first_id + row);
        if (f->fid >= 0) sy_put_integer(table, "fid", row, f->fid);
        sy_put_real(table, "confidence", row, f->confidence);
        if (f->rank > 0) sy_put_integer(table, "rank", row, f->rank);
        sy_put_text(table, "code", row, f->code);
        sy_put_text(table, "severity", row, sy_texts_severity(texts, f->code));
        sy_put_text(table, "layer", row, f->layer);
        sy_put_text(table, "arguments", row, f->arguments);
        for (guint p = 0; p < G_N_ELEMENTS(parts); p++) {
            g_autofree char *text =
                sy_texts_word(texts, lang, f->code, parts[p].part, f->arguments);
            sy_put_text(table, parts[p].column, row, text);
        }
        if (isfinite(f->x) && isfinite(f->y)) sy_table_add_point(table, f->x, f->y);
    }
    return table;
}

SyTable *sy_report_finding_rows(const SyResult *r) {
    return sy_report_finding_table(r->findings, r->texts, r->job->lang, 1);
}

/* ---- run, input, setting ---- */

SyTable *sy_report_runs(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "run_id", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "started", "finished", "version", "lang", "case_file",
                   "case_text", "crs", "crs_wkt", "picture_unit", NULL);
    g_autofree char *finished = sy_when_now();
    SyIndex row = sy_table_add_row(table, 0);
    sy_put_integer(table, "run_id", row, 1);
    sy_put_text(table, "started", row, r->started);
    sy_put_text(table, "finished", row, finished);
    sy_put_text(table, "version", row, SY_VERSION);
    sy_put_text(table, "lang", row, r->job->lang);
    sy_put_text(table, "case_file", row, r->job->file);
    sy_put_text(table, "case_text", row, r->job->text);
    sy_put_text(table, "crs", row, sy_crs_name(r->layers->crs));
    sy_put_text(table, "crs_wkt", row, sy_crs_wkt(r->layers->crs));
    sy_put_text(table, "picture_unit", row, r->layers->in_feet ? "ft" : "m");
    return table;
}

SyTable *sy_report_inputs(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "input_id", "size", "n_feature", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "role", "label", "path", "layer", "sha256", "crs",
                   "crs_method", "encoding", "mapping", NULL);
    for (guint i = 0; i < r->layers->inputs->len; i++) {
        const SyInput *input = &g_array_index(r->layers->inputs, SyInput, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "input_id", row, (int64_t)i + 1);
        sy_put_integer(table, "size", row, input->size);
        sy_put_integer(table, "n_feature", row, input->n_feature);
        sy_put_text(table, "role", row, sy_role_name(input->role));
        sy_put_text(table, "label", row, input->label);
        sy_put_text(table, "path", row, input->path);
        sy_put_text(table, "layer", row, input->layer);
        sy_put_text(table, "sha256", row, input->sha256);
        sy_put_text(table, "crs", row, input->crs);
        sy_put_text(table, "crs_method", row, input->crs_method);
        sy_put_text(table, "encoding", row, input->encoding);
        sy_put_text(table, "mapping", row, input->mapping);
    }
    return table;
}

/* As the settings write themselves, each value without the marks of YAML. */
SyTable *sy_report_settings(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_TEXT, "key", "value", NULL);
    g_autofree char *text = sy_settings_to_yaml(&r->job->settings, "");
    g_autoptr(SyYamlDocument) yaml = sy_yaml_parse(text, strlen(text), "settings", NULL);
    g_assert(yaml != NULL); /* it was written here */
    for (SyIndex i = 0; i < sy_yaml_count(yaml->root); i++) {
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_text(table, "key", row, sy_yaml_key(yaml->root, i)->text);
        sy_put_text(table, "value", row, sy_yaml_item(yaml->root, i)->text);
    }
    SyIndex row = sy_table_add_row(table, 0);
    sy_put_text(table, "key", row, "lang");
    sy_put_text(table, "value", row, r->job->lang);
    return table;
}

SyTable *sy_report_targets(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "target_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "share", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "county", "stage", "date", NULL);
    g_autoptr(GArray) targets = sy_targets_parse(r->job->settings.plan.targets, NULL);
    for (guint i = 0; targets != NULL && i < targets->len; i++) { /* the setting was checked */
        const SyTarget *target = &g_array_index(targets, SyTarget, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "target_id", row, (int64_t)row + 1);
        sy_put_real(table, "share", row, target->share);
        sy_put_text(table, "county", row, target->county);
        sy_put_text(table, "stage", row, target->stage);
        sy_put_text(table, "date", row, target->date);
    }
    return table;
}
