/* suyuan export: what leaves the program, one writer for each format. */
#include "engine/export/export.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/when.h"
#include "engine/base/words.h"
#include "engine/commands/commands.h"
#include "engine/job/stage.h"
#include "engine/search/find.h"
#include "io/beside.h"
#include "io/beside_folder.h"

static const struct {
    const char *name;
    SyExportWriter *write;
} formats[] = {
    {"csv", sy_export_csv_lists},
    {"xlsx", sy_export_xlsx},
    {"gpkg", sy_export_gpkg},
    {"shp", sy_export_shp},
    {"geojson", sy_export_geojson_files},
    {"kml", sy_export_kml_file},
    {"dxf", sy_export_dxf_file},
    {"record", sy_export_record},
    {"html", sy_export_html},
    {"pdf", sy_export_pdf},
    {"svg", sy_export_svg},
    {"png", sy_export_png},
};

/* What was asked on the command line; texts are borrowed from it. */
typedef struct {
    const char *file, *folder, *crs, *encoding, *outfall, *base;
    double dots_per_inch;
    bool format[G_N_ELEMENTS(formats)];
    bool any_format;
} Asked;

static bool ask_format(Asked *asked, const char *name, GError **error) {
    const char *known[G_N_ELEMENTS(formats) + 1] = {NULL};
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        known[i] = formats[i].name;
        if (strcmp(name, known[i]) == 0) return asked->format[i] = asked->any_format = true;
    }
    g_autofree char *all = g_strjoinv(" ", (char **)known);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--format %s: the formats are: %s"), name, all);
    return false;
}

static bool ask_formats(Asked *asked, const char *list, GError **error) {
    g_auto(GStrv) names = g_strsplit(list, ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (!ask_format(asked, g_strstrip(*name), error)) return false;
    return true;
}

static bool ask_encoding(Asked *asked, const char *name, GError **error) {
    bool gbk = g_ascii_strcasecmp(name, "gbk") == 0;
    if (!gbk && g_ascii_strcasecmp(name, "utf8") != 0 && g_ascii_strcasecmp(name, "utf-8") != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--encoding %s: utf8 or gbk"), name);
        return false;
    }
    asked->encoding = gbk ? "GBK" : "UTF-8";
    return true;
}

static bool ask_dots(Asked *asked, const char *value, GError **error) {
    guint64 dots = 0;
    if (!g_ascii_string_to_unsigned(value, 10, 36, 600, &dots, NULL)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--dpi %s: a number from 36 to 600"), value);
        return false;
    }
    asked->dots_per_inch = (double)dots;
    return true;
}

static bool parse(char **argv, Asked *asked, GError **error) {
    for (; *argv != NULL; argv++) {
        const char *option = *argv;
        if (!g_str_has_prefix(option, "--")) {
            if (asked->file != NULL) return sy_command_usage_error("export", error);
            asked->file = option;
            continue;
        }
        const char *value = *++argv;
        if (value == NULL) return sy_command_usage_error("export", error);
        if (strcmp(option, "--to") == 0)
            asked->folder = value;
        else if (strcmp(option, "--crs") == 0)
            asked->crs = value;
        else if (strcmp(option, "--outfall") == 0)
            asked->outfall = value;
        else if (strcmp(option, "--base") == 0)
            asked->base = value;
        else if (strcmp(option, "--dpi") == 0) {
            if (!ask_dots(asked, value, error)) return false;
        } else if (strcmp(option, "--format") == 0) {
            if (!ask_formats(asked, value, error)) return false;
        } else if (strcmp(option, "--encoding") == 0) {
            if (!ask_encoding(asked, value, error)) return false;
        } else
            return sy_command_usage_error("export", error);
    }
    if (asked->file == NULL || asked->folder == NULL)
        return sy_command_usage_error("export", error);
    return asked->any_format || ask_formats(asked, "xlsx", error);
}

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

static bool write_formats(const Asked *asked, SyExport *export, GError **error) {
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (!asked->format[i]) continue;
        SyStage stage;
        SyProgress progress = sy_stage_begin(&stage, export->program, formats[i].name);
        export->progress = &progress;
        if (!formats[i].write(export, error)) return false;
        sy_stage_end(&stage);
    }
    return true;
}

bool sy_command_export(char **argv, const SyProgram *program, GError **error) {
    Asked asked = {.encoding = "UTF-8"};
    if (!parse(argv, &asked, error)) return false;
    g_autoptr(SyTexts) texts = sy_texts_load(program->data_folder, error);
    g_autoptr(SyTerms) terms = texts == NULL ? NULL : sy_terms_load(program->data_folder, error);
    g_autoptr(SyLists) lists =
        terms == NULL ? NULL : sy_lists_load(program->data_folder, "lists", error);
    g_autoptr(SyLists) layers =
        lists == NULL ? NULL : sy_lists_load(program->data_folder, "layers", error);
    g_autoptr(SyStore) store =
        layers == NULL ? NULL : sy_program_open(program, asked.file, SY_STORE_READ, error);
    g_autoptr(SyListFunctions) functions =
        store == NULL ? NULL
                      : sy_list_functions_new(store, texts, terms, program->lang,
                                              program->data_folder, error);
    g_autoptr(SyCrs) case_crs =
        functions == NULL ? NULL : sy_crs_parse(sy_store_crs(store), NULL, error);
    g_autoptr(SyCrs) crs = case_crs == NULL    ? NULL
                           : asked.crs == NULL ? sy_crs_copy(case_crs)
                                               : sy_crs_parse(asked.crs, NULL, error);
    if (crs == NULL ||
        (asked.outfall != NULL && sy_find_outfall(store, asked.outfall, error) < 0) ||
        !make_folder(asked.folder, error))
        return false;
    sy_beside_sweep(asked.folder);
    sy_beside_folder_sweep(asked.folder);
    SyExport export = {.store = store,
                       .file = asked.file,
                       .folder = asked.folder,
                       .program = program,
                       .case_crs = case_crs,
                       .crs = crs,
                       .encoding = asked.encoding,
                       .outfall = asked.outfall,
                       .base = asked.base,
                       .dots_per_inch = asked.dots_per_inch,
                       .texts = texts,
                       .terms = terms,
                       .lists = lists,
                       .layers = layers};
    return document_time(store, &export, error) && write_formats(&asked, &export, error);
}
