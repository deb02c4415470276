#include "engine/job/hand_over.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/base/when.h"
#include "engine/expert/kept.h"
#include "engine/export/export.h"
#include "engine/job/stage.h"
#include "engine/map/map.h"
#include "engine/papers/papers.h"
#include "engine/search/find.h"
#include "io/beside.h"
#include "io/beside_folder.h"
#include "io/export/mark.h"

/* Writers in the order of the names. */
static SyExportWriter *const writers[] = {
    sy_export_csv_lists, sy_export_xlsx,          sy_export_platform, sy_export_gpkg,
    sy_export_shp,       sy_export_geojson_files, sy_export_kml_file, sy_export_dxf_file,
    sy_export_record,    sy_export_docx,          sy_export_sign,     sy_export_html,
    sy_export_field,     sy_export_pdf,           sy_export_svg,      sy_export_png};

static bool make_folder(const char *folder, GError **error) {
    if (g_mkdir_with_parents(folder, 0777) == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), folder, sy_errno_words(errno));
    return false;
}

bool sy_hand_over_time(SyStore *store, int64_t *time_s, char *day, GError **error) {
    g_autofree char *text = g_getenv("SOURCE_DATE_EPOCH") != NULL ? sy_when_now() : NULL;
    if (text == NULL) {
        g_autoptr(SyTable) run = sy_store_query(
            store,
            "SELECT CAST(time AS TEXT) AS time FROM (SELECT coalesce(finished, started) AS time "
            "FROM run UNION ALL SELECT recorded_at FROM observation UNION ALL SELECT "
            "withdrawn_when FROM observation UNION ALL SELECT recorded_at FROM decision UNION ALL "
            "SELECT withdrawn_when FROM decision UNION ALL SELECT recorded_at FROM draw) "
            "WHERE julianday(time) IS NOT NULL ORDER BY julianday(time) DESC LIMIT 1",
            NULL, error);
        if (run == NULL) return false;
        if (run->n_row > 0) text = g_strdup(sy_column_text(sy_table_column(run, "time"), 0));
    }
    g_autoptr(GDateTime) time = text == NULL ? NULL : g_date_time_new_from_iso8601(text, NULL);
    *time_s = time == NULL ? 0 : g_date_time_to_unix(time);
    g_strlcpy(day, time == NULL ? "" : text, SY_HAND_OVER_DAY);
    return true;
}

static bool write_formats(const char *asked, SyExport *export, GError **error) {
    g_auto(GStrv) names = g_strsplit(SY_HAND_OVER_FORMATS, "|", -1);
    g_auto(GStrv) wanted = g_strsplit(asked, ",", -1);
    for (char **name = wanted; *name != NULL; name++) g_strstrip(*name);
    for (guint i = 0; i < G_N_ELEMENTS(writers); i++) {
        if (!g_strv_contains((const char *const *)wanted, names[i])) continue;
        SyStage stage;
        SyProgress progress = sy_stage_begin(&stage, export->program, names[i]);
        export->progress = &progress;
        if (!writers[i](export, error)) return false;
        sy_stage_end(&stage);
    }
    return true;
}

/* What a command line has checked, and a program may not have. */
static bool check_asked(const SyHandOver *asked, GError **error) {
    g_auto(GStrv) names = g_strsplit(SY_HAND_OVER_FORMATS, "|", -1);
    g_auto(GStrv) wanted = g_strsplit(asked->formats, ",", -1);
    for (char **name = wanted; *name != NULL; name++)
        if (!g_strv_contains((const char *const *)names, g_strstrip(*name))) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s %s: one of %s follows"), "--format",
                        *name, SY_HAND_OVER_FORMATS);
            return false;
        }
    int dots = asked->dots_per_inch;
    if (dots == 0 || (dots >= 36 && dots <= 600)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("dots_per_inch %d: 36 to 600"), dots);
    return false;
}

/* What every writer needs of a case file. */
typedef struct {
    SyStore *store;
    SyData data;
    SyTexts *texts;
    SyTerms *terms;
    SyLists *lists, *layers;
    SyListFunctions *functions;
    SyCrs *case_crs, *crs;
    SyExport export;
} Opened;

static void opened_clear(Opened *opened) {
    if (opened->export.written != NULL) g_ptr_array_unref(opened->export.written);
    sy_crs_free(opened->crs);
    sy_crs_free(opened->case_crs);
    sy_list_functions_free(opened->functions);
    sy_lists_free(opened->layers);
    sy_lists_free(opened->lists);
    sy_terms_free(opened->terms);
    sy_texts_free(opened->texts);
    sy_data_clear(&opened->data);
    sy_store_free(opened->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Opened, opened_clear)

static bool open_file(const SyHandOver *asked, const SyProgram *program, Opened *o,
                      GError **error) {
    o->store = sy_program_open(program, asked->file, SY_STORE_READ, error);
    bool good = o->store != NULL && sy_kept_load(o->store, program->data_folder, &o->data, error) &&
                (o->texts = sy_texts_load(&o->data, error)) != NULL &&
                (o->terms = sy_terms_load(&o->data, error)) != NULL &&
                (o->lists = sy_lists_load(program->data_folder, "lists", error)) != NULL &&
                (o->layers = sy_lists_load(program->data_folder, "layers", error)) != NULL &&
                (o->functions = sy_list_functions_new(o->store, o->texts, o->terms, program->lang,
                                                      program->data_folder, error)) != NULL &&
                (o->case_crs = sy_crs_parse(sy_store_crs(o->store), NULL, error)) != NULL;
    if (!good) return false;
    o->crs = asked->crs == NULL ? sy_crs_copy(o->case_crs) : sy_crs_parse(asked->crs, NULL, error);
    o->export = (SyExport){.store = o->store,
                           .file = asked->file,
                           .folder = asked->folder,
                           .program = program,
                           .progress = program->progress,
                           .case_crs = o->case_crs,
                           .crs = o->crs,
                           .encoding = g_strcmp0(asked->encoding, "gbk") == 0 ? "GBK" : "UTF-8",
                           .outfall = asked->outfall,
                           .base = asked->base,
                           .since = asked->since,
                           .basin = asked->basin,
                           .template = asked->template,
                           .dots_per_inch = asked->dots_per_inch,
                           .texts = o->texts,
                           .terms = o->terms,
                           .lists = o->lists,
                           .layers = o->layers,
                           .written = g_ptr_array_new_with_free_func(g_free)};
    return o->crs != NULL && sy_hand_over_time(o->store, &o->export.time_s, o->export.day, error);
}

bool sy_hand_over(const SyHandOver *asked, const SyProgram *program, GError **error) {
    g_auto(Opened) opened = {0};
    if (!check_asked(asked, error) || !open_file(asked, program, &opened, error) ||
        (asked->outfall != NULL && sy_find_outfall(opened.store, asked->outfall, error) < 0) ||
        !sy_file_may_be_written(asked->folder, error) || !make_folder(asked->folder, error))
        return false;
    sy_beside_sweep(asked->folder);
    sy_beside_folder_sweep(asked->folder);
    /* what stands after one that failed is listed as well */
    bool good = write_formats(asked->formats, &opened.export, error);
    const GPtrArray *written = opened.export.written;
    return (written->len == 0 || sy_export_list_add(asked->folder, written, good ? error : NULL)) &&
           good;
}

char *sy_hand_over_map(const char *file, const char *tables, const SyProgram *program,
                       GError **error) {
    const SyHandOver asked = {.file = file};
    g_auto(Opened) opened = {0};
    g_auto(GStrv) wanted = tables == NULL ? NULL : g_strsplit(tables, ",", -1);
    if (!open_file(&asked, program, &opened, error)) return NULL;
    return sy_map_case_json(&opened.export, (const char *const *)wanted, error);
}

char *sy_hand_over_charts(const char *file, const SyProgram *program, GError **error) {
    const SyHandOver asked = {.file = file};
    g_auto(Opened) opened = {0};
    return open_file(&asked, program, &opened, error) ? sy_map_charts_svg(&opened.export, error)
                                                      : NULL;
}

char *sy_hand_over_field(const char *file, const SyProgram *program, GError **error) {
    const SyHandOver asked = {.file = file};
    g_auto(Opened) opened = {0};
    return open_file(&asked, program, &opened, error) ? sy_map_field_json(&opened.export, error)
                                                      : NULL;
}
