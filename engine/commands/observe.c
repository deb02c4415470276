/* suyuan observe: what was seen or measured at an outfall, a manhole, a unit or a place. */
#include "engine/people/observe.h"

#include <stdio.h>

#include "algorithms/base/error.h"
#include "engine/commands/records.h"
#include "engine/lists/print_list.h"

/* The words after AT as rows of a list would say them. */
static bool rows_of_words(const SyArguments *asked, GPtrArray *rows, GError **error) {
    const char *word;
    for (guint i = 2; (word = sy_arguments_word(asked, i)) != NULL; i++) {
        SyObserveRow *row =
            sy_observe_row_of(sy_arguments_word(asked, 1), word, sy_arguments_text(asked, "limit"),
                              sy_arguments_text(asked, "weather"), error);
        if (row == NULL) return false;
        g_ptr_array_add(rows, row);
    }
    return true;
}

static bool observe(const SyArguments *asked, SyStore *store, const SyProgram *program,
                    GError **error) {
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)sy_observe_row_free);
    const char *from = sy_arguments_text(asked, "from");
    bool good = from != NULL ? sy_observe_read(from, program->data_folder, rows, error)
                             : rows_of_words(asked, rows, error);
    SyRecordBy by;
    if (!good || !sy_asked_by(asked, false, &by, error)) return false;
    const SyObserveOptions how = {.data_folder = program->data_folder,
                                  .lang = program->lang,
                                  .crs = sy_arguments_text(asked, "crs"),
                                  .by = &by,
                                  .dry_run = sy_arguments_has(asked, "dry-run"),
                                  .from = from,
                                  .why = sy_arguments_text(asked, "why"),
                                  .evidence = sy_arguments_text(asked, "evidence"),
                                  .out = stdout};
    good = sy_observe_record(store, rows, &how, error);
    if (good) sy_say_who(&by, program->quiet);
    sy_record_by_clear(&by);
    return good;
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    bool records = asked->words->len >= 3, list = sy_arguments_has(asked, "list");
    if (!sy_asked_one_thing(asked, &sy_command_observe, records, error)) return false;
    g_autoptr(SyStore) store = sy_program_open(program, sy_arguments_word(asked, 0),
                                               list ? SY_STORE_READ : SY_STORE_WRITE, error);
    if (store == NULL) return false;
    if (list)
        return sy_print_list(program, store, "lists", "observations", NULL, sy_asked_format(asked),
                             NULL, error);
    return sy_arguments_has(asked, "withdraw")
               ? sy_asked_withdraw(asked, store, "observation", program, error)
               : observe(asked, store, program, error);
}

static const SyOption options[] = {
    {.name = "limit", .value = N_("NUMBER"), .help = N_("detection limit of the reading")},
    {.name = "weather", .value = N_("dry|wet"), .help = N_("while it was taken")},
    {.name = "crs", .value = N_("CRS"), .help = N_("of X,Y; the one of the case file otherwise")},
    {.name = NULL}};

const SyCommand sy_command_observe = {
    .name = "observe",
    .words = N_("FILE AT seen|not_seen|PARAMETER=VALUE[UNIT] ... | --from LIST | --withdraw ID | "
                "--list"),
    .what = N_("record what was seen or measured at an outfall, manhole, unit or place"),
    .details =
        N_("  AT               outfall, manhole or unit by number, code or name; or X,Y with --crs "
           "CRS\n"
           "  seen|not_seen    whether the water in question was seen there\n"
           "  PARAMETER=VALUE  such as COD=85mg/L or 'COD=<15mg/L'; several may follow\n"
           "                   flow=120m3/d: the flow there; at a unit: what its own water holds, "
           "how much\n"),
    .least = 1,
    .most = G_MAXUINT,
    .run = run,
    .groups = {{NULL, options}, SY_BY_OPTIONS, SY_RECORD_OPTIONS, SY_COMMON_OPTIONS}};
