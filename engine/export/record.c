/* Records of the tracing as documents: a page of HTML for each outfall, without scripts, links or
 * pictures, that any browser or word processor prints on A4. */
#include <errno.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/dossier/dossier.h"
#include "engine/export/export.h"
#include "io/beside.h"

static const char style[] =
    "@page{size:A4;margin:18mm}"
    "body{font-family:\"Noto Serif CJK SC\",\"Source Han Serif SC\",SimSun,serif;font-size:10.5pt;"
    "line-height:1.5;max-width:180mm;margin:0 auto;overflow-wrap:anywhere}"
    "h1{font-size:18pt;text-align:center;margin:0 0 2mm}"
    "p.of{text-align:center;margin:0 0 4mm}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #000;padding:1mm 2mm;text-align:left;vertical-align:top;"
    "font-weight:normal}"
    "th.part{text-align:center;font-weight:bold;background:#eee}"
    "th.label{width:32mm}"
    "tr{break-inside:avoid}"
    "p.foot{font-size:9pt;margin-top:4mm}";

static void append_escaped(GString *page, const char *text) {
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_string_append(page, escaped);
}

static void append_row(GString *page, const char *label, const char *text) {
    g_string_append(page, "<tr><th class=\"label\">");
    append_escaped(page, label);
    g_string_append(page, "</th><td>");
    append_escaped(page, text);
    g_string_append(page, "</td></tr>\n");
}

static void append_part(GString *page, const char *name) {
    g_string_append(page, "<tr><th class=\"part\" colspan=\"2\">");
    append_escaped(page, name);
    g_string_append(page, "</th></tr>\n");
}

static void append_foot(GString *page, const SyExport *asked) {
    g_autofree char *file = g_path_get_basename(asked->file);
    g_autofree char *valid = g_utf8_make_valid(file, -1);
    g_string_append(page, "</table>\n<p class=\"foot\">");
    append_escaped(page, sy_terms_word(asked->terms, asked->program->lang, "record", "made"));
    g_string_append_printf(page, " suyuan %s · ", SY_VERSION);
    append_escaped(page, valid);
    g_string_append_printf(page, " · %s</p>\n</body>\n</html>\n", asked->day);
}

static GString *page_of(const SyExport *asked, const SyRecord *record) {
    const char *lang = asked->program->lang;
    const char *title = sy_terms_word(asked->terms, lang, "record", "title");
    GString *page = g_string_new(NULL);
    g_string_append_printf(page,
                           "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<title>",
                           strcmp(lang, "zh") == 0 ? "zh-CN" : "en");
    append_escaped(page, record->name == NULL ? title : record->name);
    g_string_append_printf(page, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
    append_escaped(page, title);
    g_string_append(page, "</h1>\n<p class=\"of\">");
    if (record->name != NULL) append_escaped(page, record->name);
    g_string_append(page, "</p>\n<table>\n");
    SyRecordSection section = SY_N_RECORD_SECTION;
    for (guint i = 0; i < record->lines->len; i++) {
        const SyRecordLine *line = g_ptr_array_index(record->lines, i);
        if (line->section != section)
            append_part(page, sy_record_section_name(asked->terms, lang, line->section));
        section = line->section;
        append_row(page, line->label, line->text);
    }
    append_part(page, sy_terms_word(asked->terms, lang, "record", "narrative"));
    g_string_append(page, "<tr><td colspan=\"2\">");
    append_escaped(page, record->narrative);
    g_string_append(page, "</td></tr>\n");
    append_foot(page, asked);
    return page;
}

static bool write_page(const SyExport *asked, const SyRecord *record, GError **error) {
    /* The number first: names of outfalls need not differ. */
    g_autofree char *name = g_strdup_printf("%04" G_GINT64_FORMAT " %s", record->outfall_id,
                                            record->number != NULL ? record->number : "");
    g_autofree char *path = sy_export_path(asked, g_strchomp(name), "html");
    g_autoptr(SyBeside) beside = sy_beside_new(path, error);
    if (beside == NULL) return false;
    g_autoptr(GString) page = page_of(asked, record);
    return sy_beside_write(beside, page->str, page->len, error) &&
           sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}

bool sy_export_record(const SyExport *asked, GError **error) {
    const char *lang = asked->program->lang;
    g_autofree char *folder =
        g_build_filename(asked->folder, sy_terms_word(asked->terms, lang, "record", "title"), NULL);
    SyExport inside = *asked;
    inside.folder = folder;
    g_autoptr(SyRecorder) recorder =
        sy_recorder_new(asked->store, asked->texts, asked->terms, lang, error);
    g_autoptr(SyTable) outfalls =
        recorder == NULL
            ? NULL
            : sy_store_query(asked->store, "SELECT outfall_id AS fid FROM outfall ORDER BY 1", NULL,
                             error);
    if (outfalls == NULL) return false;
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), folder, sy_errno_words(errno));
        return false;
    }
    for (SyIndex i = 0; i < outfalls->n_row; i++) {
        g_autoptr(SyRecord) record = sy_recorder_record(recorder, outfalls->fid[i], error);
        if (record == NULL || !write_page(&inside, record, error) ||
            !sy_progress(asked->progress, (i + 1.0) / outfalls->n_row, error))
            return false;
    }
    sy_export_tell(asked, folder, N_("%u records"), outfalls->n_row);
    return true;
}
