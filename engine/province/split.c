#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/yaml.h"
#include "engine/job/job.h"
#include "engine/province/manifest.h"
#include "engine/province/parts.h"
#include "engine/read/survey.h"

/* Memory to ask for: a run of a million pipes takes 1.6 GB; with room. */
#define MEMORY_MB 300
#define MEMORY_KB_EDGE 2.0

typedef struct {
    SyCase *job;
    const char *folder;
    const SySplitOptions *options;
    SySplitSummary *summary;
} Split;

static bool folder_fail(const char *folder, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: cannot be made: %s"), folder,
                g_strerror(errno));
    return false;
}

/* There is a folder, and nothing is in it. */
static bool folder_open(const char *folder, GError **error) {
    if (g_mkdir_with_parents(folder, 0777) != 0) return folder_fail(folder, error);
    g_autoptr(GDir) open = g_dir_open(folder, 0, NULL);
    const char *name = open == NULL ? NULL : g_dir_read_name(open);
    if (name == NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: is not empty (%s); name a new folder, or empty it"), folder, name);
    return false;
}

static bool write_text(const char *folder, const char *name, const char *text, GError **error) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents(path, text, -1, &why)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, "%s", why->message);
    return false;
}

static bool *rows_in(const SyIndex *part_of, SyIndex n, SyIndex part) {
    bool *in = g_new(bool, MAX(n, 1));
    for (SyIndex row = 0; row < n; row++) in[row] = part_of[row] == part;
    return in;
}

/* The case of a part: what was asked of the whole, and the file with what was read of it. */
static char *case_text(const SyResult *r, const char *name, SyIndex n_part) {
    g_autofree char *yaml = sy_case_to_yaml(r->job), *from = sy_yaml_quote(r->job->file);
    return g_strdup_printf(
        "# %s, one of %u parts of %s, made by suyuan split. Its rows are in "
        "survey.sqlite;\n# the sources are those of the whole and are not read "
        "again.\n%s",
        name, n_part, from, yaml);
}

static bool write_part(const SyResult *r, const Split *split, const SyParts *parts, SyIndex part,
                       const char *name, const SyProgram *program, GError **error) {
    const SyLayers *layers = r->layers;
    SySurveyPart rows = {{NULL}, NULL, NULL};
    g_autofree char *folder = g_build_filename(split->folder, name, NULL);
    g_autofree char *file = g_build_filename(folder, "survey.sqlite", NULL);
    g_autofree char *text = case_text(r, name, parts->n_part);
    for (SyRole role = 0; role < SY_N_ROLE; role++)
        if (parts->row_part[role] != NULL)
            rows.row[role] = rows_in(parts->row_part[role], layers->table[role]->n_row, part);
    rows.source_row = rows_in(parts->source_row_part, layers->source_rows->len, part);
    rows.finding = rows_in(parts->finding_part, sy_findings_count(r->findings), part);
    bool good = g_mkdir_with_parents(folder, 0777) == 0 || folder_fail(folder, error);
    good = good &&
           sy_survey_write(layers, r->findings, r->network->learnt, &rows, program->data_folder,
                           file, error) &&
           write_text(folder, "case.yaml", text, error);
    for (SyRole role = 0; role < SY_N_ROLE; role++) g_free(rows.row[role]);
    g_free(rows.source_row);
    g_free(rows.finding);
    return good;
}

/* A command a part, for GNU parallel or xargs, to be run in the folder. */
static bool write_parallel(const Split *split, const SyManifest *m, GError **error) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < m->parts->len; i++)
        g_string_append_printf(text, "suyuan run %s/case.yaml --set threads=1 --quiet\n",
                               g_array_index(m->parts, SyManifestPart, i).name);
    return write_text(split->folder, "parts.parallel", text->str, error);
}

/* The same as an array of Slurm; a job that dies with its node is queued again, alone. */
static bool write_sbatch(const Split *split, const SyManifest *m, GError **error) {
    int64_t largest = 0;
    for (guint i = 0; i < m->parts->len; i++)
        largest = MAX(largest, g_array_index(m->parts, SyManifestPart, i).n_edge);
    g_autofree char *text = g_strdup_printf(
        "#!/bin/sh\n"
        "#SBATCH --job-name=suyuan\n"
        "#SBATCH --array=1-%u\n"
        "#SBATCH --requeue\n"
        "#SBATCH --open-mode=append\n"
        "#SBATCH --cpus-per-task=1\n"
        "#SBATCH --mem=%.0fM\n"
        "exec suyuan run \"$(printf part%%04d \"$SLURM_ARRAY_TASK_ID\")/case.yaml\" "
        "--set threads=1 --quiet\n",
        m->parts->len, ceil(MEMORY_MB + (double)largest * MEMORY_KB_EDGE / 1024));
    return write_text(split->folder, "parts.sbatch", text, error);
}

/* As paths are found from another folder. */
static void case_make_absolute(SyCase *job) {
    for (guint i = 0; i < job->sources->len; i++) {
        SyCaseSource *source = g_ptr_array_index(job->sources, i);
        g_autofree char *path = sy_case_source_path(job, source);
        if (!g_file_test(path, G_FILE_TEST_EXISTS)) continue; /* a connection */
        g_free(source->path);
        source->path = g_canonicalize_filename(path, NULL);
    }
    char **rules = &job->settings.plan.rules;
    if (*rules == NULL || **rules == '\0') return;
    g_autofree char *path = sy_case_path(job, *rules);
    g_free(*rules);
    *rules = g_canonicalize_filename(path, NULL);
}

static char *hash_of(const char *path) {
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    g_ptr_array_add(paths, (char *)path);
    g_autoptr(GPtrArray) hashes = sy_manifest_hashes(paths);
    return g_strdup(g_ptr_array_index(hashes, 0));
}

static void manifest_begin(SyManifest *m, const SyResult *r) {
    sy_manifest_init(m);
    m->version = g_strdup(SY_VERSION);
    m->case_file = g_canonicalize_filename(r->job->file, NULL);
    m->case_sha256 = hash_of(m->case_file);
    m->lang = g_strdup(r->job->lang);
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (guint i = 0; i < r->layers->inputs->len; i++)
        g_ptr_array_add(paths, g_array_index(r->layers->inputs, SyInput, i).path);
    g_autoptr(GPtrArray) hashes = sy_manifest_hashes(paths); /* those of reading come later */
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        SyInput input = {.path = g_file_test(path, G_FILE_TEST_EXISTS)
                                     ? g_canonicalize_filename(path, NULL)
                                     : g_strdup(path),
                         .sha256 = g_strdup(g_ptr_array_index(hashes, i))};
        g_array_append_val(m->inputs, input);
    }
}

/* What looks alike and lies in two parts is in the manifest. */
static void take_links(SyManifest *m, const SyResult *r, const SyParts *parts) {
    const SyLayers *layers = r->layers;
    for (guint i = 0; i < layers->links->len; i++) {
        const SyLinkage *link = &g_array_index(layers->links, SyLinkage, i);
        SyIndex first = sy_source_rows_first(layers, link->role);
        const SyIndex number[] = {first + link->left, first + link->right};
        if (parts->source_row_part[number[0]] == parts->source_row_part[number[1]]) continue;
        SyManifestLink far = {.role = g_strdup(link->role == SY_ROLE_UNITS ? "unit" : "outfall"),
                              .verdict = g_strdup(link->verdict),
                              .evidence = g_strdup(link->evidence),
                              .probability = link->probability,
                              .distance_m = link->distance_m,
                              .decision_id = link->decision_id};
        for (int k = 0; k < 2; k++) {
            const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, number[k]);
            far.source[k] = (int64_t)row->source + 1;
            far.fid[k] = row->fid;
        }
        g_array_append_val(m->links, far);
    }
}

static void summarize(const SyParts *parts, const Split *split) {
    SySplitSummary *s = split->summary;
    *s = (SySplitSummary){.n_part = parts->n_part, .n_component = parts->n_component};
    for (SyIndex part = 0; part < parts->n_part; part++) {
        s->n_edge += parts->n_edge[part];
        s->largest = MAX(s->largest, parts->n_edge[part]);
        s->n_over += parts->n_edge[part] > split->options->size;
    }
}

/* Checks that the whole fails too often: their parts are told. */
static void learn_too_many(const SyResult *r) {
    for (SyIndex i = 0; i < sy_findings_count(r->findings); i++) {
        const SyFinding *finding = sy_findings_get(r->findings, i);
        if (strcmp(finding->code, "check.too_many") != 0) continue;
        g_autoptr(JsonNode) node = json_from_string(finding->arguments, NULL);
        if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node)) continue;
        const char *code =
            json_object_get_string_member_with_default(json_node_get_object(node), "code", "");
        sy_learnt_set(r->network->learnt, 1, "too_many.%s", code);
    }
}

static bool split_use(SyResult *r, const SyProgram *program, SyStage *stage, void *user,
                      GError **error) {
    Split *split = user;
    g_auto(SyParts) parts = {0};
    g_auto(SyManifest) manifest = {0};
    SyProgress progress = sy_stage_begin(stage, program, _("split"));
    sy_parts_find(r, split->options, &parts);
    learn_too_many(r);
    manifest_begin(&manifest, r);
    take_links(&manifest, r, &parts);
    case_make_absolute(split->job);
    split->job->survey = g_strdup("survey.sqlite");
    for (SyIndex part = 0; part < parts.n_part; part++) {
        char *name = g_strdup_printf("part%04u", part + 1);
        SyManifestPart row = {
            .name = name, .county = g_strdup(parts.name[part]), .n_edge = parts.n_edge[part]};
        g_array_append_val(manifest.parts, row);
        if (!write_part(r, split, &parts, part, name, program, error) ||
            !sy_progress(&progress, (part + 1.0) / parts.n_part, error))
            return false;
        g_autofree char *file = g_build_filename(split->folder, name, "survey.sqlite", NULL);
        g_array_index(manifest.parts, SyManifestPart, part).survey_sha256 = hash_of(file);
    }
    summarize(&parts, split);
    sy_stage_end(stage);
    return write_parallel(split, &manifest, error) && write_sbatch(split, &manifest, error) &&
           sy_manifest_write(&manifest, split->folder, error);
}

bool sy_province_split(SyCase *job, const char *folder, const SySplitOptions *options,
                       const SyProgram *program, SySplitSummary *out, GError **error) {
    *out = (SySplitSummary){0};
    if (!folder_open(folder, error)) return false;
    Split split = {job, folder, options, out};
    g_autofree char *replaced = sy_case_output(job->file);
    return sy_job_build(job, replaced, program, split_use, &split, error);
}
