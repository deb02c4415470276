/* suyuan observe: what was seen or measured at an outfall, a manhole, a unit or a place. */
#include "engine/people/observe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/commands/commands.h"
#include "engine/lists/print_list.h"
#include "engine/people/record_options.h"

/* The words after AT as rows of a list would say them. */
static bool rows_of_words(const SyRecordOptions *options, GPtrArray *rows, GError **error) {
    const char *at = g_ptr_array_index(options->words, 0);
    for (guint i = 1; i < options->words->len; i++) {
        const char *word = g_ptr_array_index(options->words, i), *equals = strchr(word, '=');
        SyObserveRow *row = sy_observe_row_new(at);
        g_ptr_array_add(rows, row);
        if (equals == word || (equals != NULL && equals[1] == '\0'))
            return sy_command_usage_error("observe", error);
        if (equals == NULL) {
            row->seen = g_strdup(word);
        } else {
            row->parameter = g_strndup(word, (gsize)(equals - word));
            row->value = g_strdup(equals + 1);
            row->limit = g_strdup(sy_record_option(options, "--limit"));
        }
        row->weather = g_strdup(sy_record_option(options, "--weather"));
    }
    return true;
}

static bool observe(const SyRecordOptions *options, SyStore *store, const SyProgram *program,
                    GError **error) {
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)sy_observe_row_free);
    bool good = options->from != NULL
                    ? sy_observe_read(options->from, program->data_folder, rows, error)
                    : rows_of_words(options, rows, error);
    SyRecordBy by;
    if (!good || !sy_record_options_by(options, false, &by, error)) return false;
    const SyObserveOptions how = {.data_folder = program->data_folder,
                                  .lang = program->lang,
                                  .crs = options->crs,
                                  .by = &by,
                                  .dry_run = options->dry_run,
                                  .from = options->from,
                                  .why = options->why,
                                  .evidence = options->evidence,
                                  .out = stdout};
    good = sy_observe_record(store, rows, &how, error);
    if (good) sy_record_options_say_who(&by, program->quiet);
    sy_record_by_clear(&by);
    return good;
}

bool sy_command_observe(char **argv, const SyProgram *program, GError **error) {
    static const char *const own[] = {"--limit", "--weather", NULL};
    SyRecordOptions options;
    bool good = sy_record_options_parse(argv, own, &options, error);
    bool records = good && options.words->len >= 2 && options.from == NULL;
    int n_asked = (options.withdraw != NULL) + options.list + (options.from != NULL) + records;
    if (good && (n_asked != 1 || (!records && options.words->len > 0)))
        good = sy_command_usage_error("observe", error);
    g_autoptr(SyStore) store =
        !good ? NULL
              : sy_program_open(program, options.file,
                                options.list ? SY_STORE_READ : SY_STORE_WRITE, error);
    if (store == NULL)
        good = false;
    else if (options.list)
        good = sy_print_list(program, store, "lists", "observations", NULL, options.format, NULL,
                             error);
    else if (options.withdraw != NULL)
        good = sy_record_options_withdraw(&options, store, "observation", program, error);
    else
        good = observe(&options, store, program, error);
    sy_record_options_clear(&options);
    return good;
}
