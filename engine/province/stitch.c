#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/job/job.h"
#include "engine/province/manifest.h"
#include "engine/province/merge.h"
#include "engine/province/province.h"

/* ---- what is stitched is what was split ---- */

static bool fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool fail(GError **error, const char *format, ...) {
    va_list list;
    va_start(list, format);
    g_autofree char *message = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error_literal(error, SY_ERROR, SY_ERROR_INPUT, message);
    return false;
}

static bool check_inputs(const SyManifest *m, const char *folder, GError **error) {
    if (strcmp(m->version, SY_VERSION) != 0)
        return fail(error, _("%s: split by suyuan %s, this is %s; split the case again"), folder,
                    m->version, SY_VERSION);
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (guint i = 0; i < m->inputs->len; i++)
        g_ptr_array_add(paths, g_array_index(m->inputs, SyInput, i).path);
    g_ptr_array_add(paths, m->case_file);
    g_autoptr(GPtrArray) hashes = sy_manifest_hashes(paths);
    for (guint i = 0; i < paths->len; i++) {
        const char *before =
            i < m->inputs->len ? g_array_index(m->inputs, SyInput, i).sha256 : m->case_sha256;
        if (g_strcmp0(g_ptr_array_index(hashes, i), before) != 0)
            return fail(error,
                        _("%s: has changed since the case was split into %s; split it again"),
                        (const char *)g_ptr_array_index(paths, i), folder);
    }
    return true;
}

static char *part_file(const char *folder, const SyManifestPart *part, const char *name) {
    return g_build_filename(folder, part->name, name, NULL);
}

static bool check_part(const char *folder, const SyManifestPart *part, const SyProgram *program,
                       GError **error) {
    g_autofree char *survey = part_file(folder, part, "survey.sqlite"),
                    *file = part_file(folder, part, "case.sqlite");
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    g_ptr_array_add(paths, survey);
    g_autoptr(GPtrArray) hashes = sy_manifest_hashes(paths);
    if (g_strcmp0(g_ptr_array_index(hashes, 0), part->survey_sha256) != 0)
        return fail(error, _("%s: is not what the split wrote; split the case again"), survey);
    if (!g_file_test(file, G_FILE_TEST_IS_REGULAR))
        return fail(error, _("%s: is not there; run the part: suyuan run %s/%s/case.yaml"), file,
                    folder, part->name);
    g_autoptr(SyStore) store = sy_program_open(program, file, SY_STORE_READ, error);
    g_autoptr(SyTable) run =
        store == NULL ? NULL
                      : sy_store_query(store, "SELECT version, case_text FROM run", NULL, error);
    if (run == NULL) return false;
    const char *version = sy_cell_text(run, "version", 0);
    if (run->n_row == 0 || g_strcmp0(version, SY_VERSION) != 0)
        return fail(error, _("%s: made by suyuan %s, this is %s; run the part again"), file,
                    version == NULL ? "?" : version, SY_VERSION);
    g_autofree char *mark = g_strdup_printf("# %s, one of ", part->name);
    if (!g_str_has_prefix(sy_cell_text(run, "case_text", 0), mark))
        return fail(error, _("%s: is the case file of another case; run the part again"), file);
    return true;
}

/* ---- the case file ---- */

typedef struct {
    const SyManifest *manifest;
    const char *folder;
    const SyProgram *program;
} Stitch;

/* Rows of different parts that look alike, behind the others. */
static bool add_links(SyStore *store, const GArray *links, GError **error) {
    for (guint i = 0; i < links->len; i++) {
        const SyManifestLink *link = &g_array_index(links, SyManifestLink, i);
        char number[5][24], real[2][G_ASCII_DTOSTR_BUF_SIZE];
        const int64_t value[] = {link->source[0], link->fid[0], link->source[1], link->fid[1],
                                 link->decision_id};
        for (gsize k = 0; k < G_N_ELEMENTS(value); k++)
            g_snprintf(number[k], sizeof number[k], "%" G_GINT64_FORMAT, value[k]);
        g_ascii_dtostr(real[0], sizeof real[0], link->probability);
        g_ascii_dtostr(real[1], sizeof real[1], link->distance_m);
        const char *const of[] = {link->role,
                                  link->verdict == NULL ? "" : link->verdict,
                                  link->evidence == NULL ? "" : link->evidence,
                                  number[0],
                                  number[1],
                                  number[2],
                                  number[3],
                                  number[4],
                                  isnan(link->probability) ? "" : real[0],
                                  isnan(link->distance_m) ? "" : real[1],
                                  NULL};
        if (!sy_store_change(
                store,
                "INSERT INTO linkage SELECT (SELECT coalesce(max(linkage_id), 0) + 1 FROM "
                "linkage), ?1, l.source_row_id, r.source_row_id, ?2, CAST(nullif(?9, '') AS REAL), "
                "CAST(nullif(?10, '') AS REAL), nullif(CAST(?8 AS INTEGER), -1), nullif(?3, '') "
                "FROM source_row AS l JOIN source_row AS r WHERE l.role = ?1 AND r.role = ?1 AND "
                "l.source = CAST(?4 AS INTEGER) AND l.source_fid = CAST(?5 AS INTEGER) AND "
                "r.source = CAST(?6 AS INTEGER) AND r.source_fid = CAST(?7 AS INTEGER) LIMIT 1",
                of, error))
            return false;
    }
    return true;
}

static bool write_all(SyStore *store, SyResult *result, const SyProgress *progress, void *user,
                      GError **error) {
    const Stitch *stitch = user;
    g_autoptr(SyMerge) merge = sy_merge_new(store);
    if (!sy_report_asked(store, result, error)) return false;
    guint n = stitch->manifest->parts->len;
    for (guint i = 0; i < n; i++) {
        g_autofree char *file =
            part_file(stitch->folder, &g_array_index(stitch->manifest->parts, SyManifestPart, i),
                      "case.sqlite");
        g_autoptr(SyStore) part = sy_program_open(stitch->program, file, SY_STORE_READ, error);
        if (part == NULL || !sy_merge_number(merge, part, error) ||
            !sy_progress(progress, 0.2 * (i + 1) / n, error))
            return false;
    }
    sy_merge_numbers_finish(merge);
    for (guint i = 0; i < n; i++) {
        g_autofree char *file =
            part_file(stitch->folder, &g_array_index(stitch->manifest->parts, SyManifestPart, i),
                      "case.sqlite");
        g_autoptr(SyStore) part = sy_program_open(stitch->program, file, SY_STORE_READ, error);
        if (part == NULL || !sy_merge_take(merge, part, i, error) ||
            !sy_progress(progress, 0.2 + 0.8 * (i + 1) / n, error))
            return false;
    }
    return add_links(store, stitch->manifest->links, error);
}

/* The working system and its unit of pictures, as the first part has it. */
static bool layers_of(const char *file, const SyProgram *program, SyLayers *out, GError **error) {
    g_autoptr(SyStore) store = sy_program_open(program, file, SY_STORE_READ, error);
    g_autoptr(SyTable) run =
        store == NULL ? NULL : sy_store_query(store, "SELECT picture_unit FROM run", NULL, error);
    if (run == NULL) return false;
    *out = (SyLayers){.crs = sy_crs_parse(sy_store_crs(store), NULL, error),
                      .in_feet = g_strcmp0(sy_cell_text(run, "picture_unit", 0), "ft") == 0};
    return out->crs != NULL;
}

bool sy_province_stitch(const char *folder, const char *out, const SyProgram *program,
                        GError **error) {
    g_auto(SyManifest) manifest = {0};
    if (!sy_manifest_read(&manifest, folder, error) || !check_inputs(&manifest, folder, error))
        return false;
    for (guint i = 0; i < manifest.parts->len; i++)
        if (!check_part(folder, &g_array_index(manifest.parts, SyManifestPart, i), program, error))
            return false;
    g_autoptr(SyCase) job = sy_case_read(manifest.case_file, program->data_folder, error);
    if (job == NULL) return false;
    sy_case_default_lang(job, manifest.lang == NULL ? program->lang : manifest.lang);
    g_autofree char *first =
        part_file(folder, &g_array_index(manifest.parts, SyManifestPart, 0), "case.sqlite");
    SyLayers layers;
    if (!layers_of(first, program, &layers, error)) return false;
    Stitch stitch = {&manifest, folder, program};
    bool done = sy_job_write(job, &layers, out, program, write_all, &stitch, error);
    sy_crs_free(layers.crs);
    return done;
}
