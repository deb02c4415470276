#include "engine/commands/drawing.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/library/library.h"

const SyOption sy_drawing_options[] = {
    {.name = "output",
     .letter = 'o',
     .value = N_("FILE.svg|pdf|png|dxf"),
     .help = N_("the drawing; the table is printed where there is none")},
    {.name = "dpi",
     .value = N_("N"),
     .help = N_("of a png, 36 to 600"),
     .flags = SY_OPTION_NUMBER,
     .least = 36,
     .most = 600},
    {.name = NULL}};

static char *ending(const char *path) {
    const char *dot = strrchr(path, '.');
    return g_ascii_strdown(dot == NULL ? "" : dot + 1, -1);
}

static bool check_ending(const char *path, GError **error) {
    static const char *const kinds[] = {"svg", "pdf", "png", "dxf", NULL};
    g_autofree char *kind = ending(path);
    if (g_strv_contains(kinds, kind)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: a drawing ends in one of .svg, .pdf, .png, .dxf"), path);
    return false;
}

bool sy_drawing_begin(SyDrawing *out, const SyArguments *asked, SyStore *store,
                      const SyTerms *terms, const SyProgram *program, GError **error) {
    char day[SY_HAND_OVER_DAY];
    *out = (SyDrawing){.path = sy_arguments_text(asked, "output")};
    if (!check_ending(out->path, error) || !sy_file_may_be_written(out->path, error) ||
        !sy_hand_over_time(store, &out->time_s, day, error))
        return false;
    out->style = sy_style_load(program->data_folder, program->lang, store, error);
    if (out->style == NULL) return false;
    sy_style_note_font(out->style, program->lang);
    out->dots_per_inch =
        (double)sy_arguments_number(asked, "dpi", (int64_t)out->style->dots_per_inch);
    g_autofree char *file = g_path_get_basename(sy_arguments_word(asked, 0));
    out->note = sy_style_words(out->style, "profile_note", "file", file, "version", SY_VERSION,
                               "date", day, NULL);
    out->with = (SyDrawnWith){out->style, terms, program->lang, out->note};
    return true;
}

static bool write_pdf(const SyDrawing *drawing, const SyPage *page, GError **error) {
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(drawing->time_s);
    g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    g_autoptr(SyPdf) pdf = sy_pdf_new(drawing->path, "suyuan", "suyuan " SY_VERSION, stamp, error);
    return pdf != NULL && sy_pdf_add(pdf, page, error) && sy_pdf_finish(pdf, error);
}

bool sy_drawing_write(const SyDrawing *drawing, const SyPage *page, GError **error) {
    g_autofree char *kind = ending(drawing->path);
    if (strcmp(kind, "svg") == 0) return sy_page_write_svg(page, drawing->path, error);
    if (strcmp(kind, "png") == 0)
        return sy_page_write_png(page, drawing->dots_per_inch, drawing->path, error);
    if (strcmp(kind, "dxf") == 0) return sy_page_write_dxf(page, drawing->path, error);
    return write_pdf(drawing, page, error);
}

void sy_drawing_clear(SyDrawing *drawing) {
    sy_style_free(drawing->style);
    g_free(drawing->note);
}
