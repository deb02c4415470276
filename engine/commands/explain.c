/* suyuan explain: why this unit, why not that one. */
#include "algorithms/base/words.h"
#include "engine/commands/drawing.h"
#include "engine/commands/records.h"
#include "engine/expert/kept.h"
#include "engine/library/library.h"
#include "engine/picture/series.h"
#include "engine/search/find.h"

/* The series read at the outfall and above it. */
static bool draw(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *outfall = sy_arguments_word(asked, 1);
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    g_auto(SyData) data = {0};
    if (store == NULL || !sy_kept_load(store, program->data_folder, &data, error)) return false;
    g_autoptr(SyTerms) terms = sy_terms_load(&data, error);
    g_autoptr(SyTexts) texts = terms == NULL ? NULL : sy_texts_load(&data, error);
    int64_t id = texts == NULL ? -1 : sy_find_outfall(store, outfall, error);
    g_autoptr(SyTable) rows =
        id < 0 ? NULL : sy_series_rows(store, id, texts, program->lang, error);
    SyDrawing drawing;
    if (rows == NULL || !sy_drawing_begin(&drawing, asked, store, terms, program, error))
        return false;
    g_autoptr(SyPage) page = sy_series_page(rows, outfall, &drawing.with);
    bool good = sy_drawing_write(&drawing, page, error);
    if (good && !program->quiet) sy_note(_("%s: %u series\n"), drawing.path, rows->n_row);
    sy_drawing_clear(&drawing);
    return good;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    g_autoptr(SyAnswer) answer =
        sy_case_file_explain(file, sy_arguments_word(asked, 1), sy_arguments_word(asked, 2), error);
    bool drawn = sy_arguments_text(asked, "output") != NULL;
    if (answer == NULL || (drawn && !draw(asked, program, error))) return false;
    if (!drawn || sy_arguments_text(asked, "format") != NULL) sy_asked_print(asked, answer);
    return true;
}

static const SyOption options[] = {SY_FORMAT_OPTION("table|json"), {.name = NULL}};

const SyCommand sy_command_explain = {
    .name = "explain",
    .words = N_("FILE OUTFALL [UNIT]"),
    .what = N_("why this unit, or why not: evidence and path"),
    .details =
        N_("  OUTFALL, UNIT    number, code or name\n"
           "  without UNIT     the candidates, who answers for it and what is to be done, by which "
           "rule\n"
           "  with UNIT        where it joins, the evidence factor by factor, the way of its "
           "water\n"
           "  with -o          the series read at the outfall and above it, drawn\n"),
    .least = 2,
    .most = 3,
    .run = run,
    .groups = {{NULL, options}, {NULL, sy_drawing_options}, SY_COMMON_OPTIONS}};
