/* suyuan export: what leaves the program, one writer for each format. */
#include "engine/export/export.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/base/when.h"
#include "engine/commands/commands.h"
#include "engine/expert/kept.h"
#include "engine/job/stage.h"
#include "engine/search/find.h"
#include "io/beside.h"
#include "io/beside_folder.h"

/* Writers in the order of the names. */
#define FORMATS "csv|xlsx|gpkg|shp|geojson|kml|dxf|record|html|pdf|svg|png"
static SyExportWriter *const writers[] = {
    sy_export_csv_lists,     sy_export_xlsx,     sy_export_gpkg,     sy_export_shp,
    sy_export_geojson_files, sy_export_kml_file, sy_export_dxf_file, sy_export_record,
    sy_export_html,          sy_export_pdf,      sy_export_svg,      sy_export_png};

static bool make_folder(const char *folder, GError **error) {
    if (g_mkdir_with_parents(folder, 0777) == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), folder, sy_errno_words(errno));
    return false;
}

/* When the case file last changed, and not the clock: a case exported twice gives the same bytes.
 */
static bool document_time(SyStore *store, SyExport *export, GError **error) {
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
    export->time_s = time == NULL ? 0 : g_date_time_to_unix(time);
    g_strlcpy(export->day, time == NULL ? "" : text, sizeof export->day);
    return true;
}

static bool write_formats(const char *asked, SyExport *export, GError **error) {
    g_auto(GStrv) names = g_strsplit(FORMATS, "|", -1);
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

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *folder = sy_arguments_text(asked, "to"),
               *crs_name = sy_arguments_text(asked, "crs"),
               *outfall = sy_arguments_text(asked, "outfall"),
               *encoding = sy_arguments_text(asked, "encoding"),
               *formats = sy_arguments_text(asked, "format");
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    g_auto(SyData) data = {0};
    if (store == NULL || !sy_kept_load(store, program->data_folder, &data, error)) return false;
    g_autoptr(SyTexts) texts = sy_texts_load(&data, error);
    g_autoptr(SyTerms) terms = texts == NULL ? NULL : sy_terms_load(&data, error);
    g_autoptr(SyLists) lists =
        terms == NULL ? NULL : sy_lists_load(program->data_folder, "lists", error);
    g_autoptr(SyLists) layers =
        lists == NULL ? NULL : sy_lists_load(program->data_folder, "layers", error);
    g_autoptr(SyListFunctions) functions =
        layers == NULL ? NULL
                       : sy_list_functions_new(store, texts, terms, program->lang,
                                               program->data_folder, error);
    g_autoptr(SyCrs) case_crs =
        functions == NULL ? NULL : sy_crs_parse(sy_store_crs(store), NULL, error);
    g_autoptr(SyCrs) crs = case_crs == NULL   ? NULL
                           : crs_name == NULL ? sy_crs_copy(case_crs)
                                              : sy_crs_parse(crs_name, NULL, error);
    if (crs == NULL || (outfall != NULL && sy_find_outfall(store, outfall, error) < 0) ||
        !sy_file_may_be_written(folder, error) || !make_folder(folder, error))
        return false;
    sy_beside_sweep(folder);
    sy_beside_folder_sweep(folder);
    SyExport export = {.store = store,
                       .file = sy_arguments_word(asked, 0),
                       .folder = folder,
                       .program = program,
                       .case_crs = case_crs,
                       .crs = crs,
                       .encoding = g_strcmp0(encoding, "gbk") == 0 ? "GBK" : "UTF-8",
                       .outfall = outfall,
                       .base = sy_arguments_text(asked, "base"),
                       .dots_per_inch = (double)sy_arguments_number(asked, "dpi", 0),
                       .texts = texts,
                       .terms = terms,
                       .lists = lists,
                       .layers = layers};
    return document_time(store, &export, error) &&
           write_formats(formats == NULL ? "xlsx" : formats, &export, error);
}

static const SyOption options[] = {
    {.name = "to",
     .value = N_("DIR"),
     .help = N_("the folder of the files; made if it is not there"),
     .flags = SY_OPTION_REQUIRED},
    {.name = "format",
     .value = N_("xlsx,csv,..."),
     .help = N_("one or several by commas; xlsx where nothing is said"),
     .choices = FORMATS,
     .flags = SY_OPTION_SEVERAL},
    {.name = "crs", .value = N_("CRS"), .help = N_("reference system of gpkg, shp and dxf")},
    {.name = "encoding",
     .value = N_("ENCODING"),
     .help = N_("of shp"),
     .choices = "utf8|gbk|utf-8"},
    {.name = "outfall",
     .value = N_("OUTFALL"),
     .help = N_("of pdf, svg, png: the page of this outfall only")},
    {.name = "base",
     .value = N_("RASTER"),
     .help = N_("of pdf, svg, png: a picture below the map")},
    {.name = "dpi",
     .value = N_("N"),
     .help = N_("of pictures, 36 to 600"),
     .flags = SY_OPTION_NUMBER,
     .least = 36,
     .most = 600},
    {.name = NULL}};

const SyCommand sy_command_export = {
    .name = "export",
    .words = N_("FILE"),
    .what = N_("lists, layers and maps to hand over"),
    .details =
        N_("  FILE             the case file\n"
           "csv, xlsx, record are lists; gpkg, shp, geojson, kml, dxf layers; html, pdf, svg, "
           "png maps\n"),
    .least = 1,
    .most = 1,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
