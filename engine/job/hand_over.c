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
#include "engine/search/find.h"
#include "io/beside.h"
#include "io/beside_folder.h"

/* Writers in the order of the names. */
static SyExportWriter *const writers[] = {
    sy_export_csv_lists,     sy_export_xlsx,     sy_export_gpkg,     sy_export_shp,
    sy_export_geojson_files, sy_export_kml_file, sy_export_dxf_file, sy_export_record,
    sy_export_html,          sy_export_pdf,      sy_export_svg,      sy_export_png};

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

bool sy_hand_over(const SyHandOver *asked, const SyProgram *program, GError **error) {
    if (!check_asked(asked, error)) return false;
    g_autoptr(SyStore) store = sy_program_open(program, asked->file, SY_STORE_READ, error);
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
    g_autoptr(SyCrs) crs = case_crs == NULL     ? NULL
                           : asked->crs == NULL ? sy_crs_copy(case_crs)
                                                : sy_crs_parse(asked->crs, NULL, error);
    if (crs == NULL ||
        (asked->outfall != NULL && sy_find_outfall(store, asked->outfall, error) < 0) ||
        !sy_file_may_be_written(asked->folder, error) || !make_folder(asked->folder, error))
        return false;
    sy_beside_sweep(asked->folder);
    sy_beside_folder_sweep(asked->folder);
    SyExport export = {.store = store,
                       .file = asked->file,
                       .folder = asked->folder,
                       .program = program,
                       .case_crs = case_crs,
                       .crs = crs,
                       .encoding = g_strcmp0(asked->encoding, "gbk") == 0 ? "GBK" : "UTF-8",
                       .outfall = asked->outfall,
                       .base = asked->base,
                       .dots_per_inch = asked->dots_per_inch,
                       .texts = texts,
                       .terms = terms,
                       .lists = lists,
                       .layers = layers};
    return sy_hand_over_time(store, &export.time_s, export.day, error) &&
           write_formats(asked->formats, &export, error);
}
