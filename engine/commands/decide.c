/* suyuan decide: what people decide about an outfall, beside what was proposed. */
#include "engine/people/decide.h"

#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/commands/commands.h"
#include "engine/lists/print_list.h"
#include "engine/people/record_options.h"

typedef struct {
    const SyRecordOptions *options;
    const SyDecider *decider;
    SyRecordBy *by; /* taken over by the decision */
    GArray *made;   /* SyDecision */
    GArray *ids;
} Single;

static bool record(SyStore *store, void *user, GError **error) {
    Single *s = user;
    const GPtrArray *words = s->options->words;
    SyDecision made;
    bool good =
        sy_decide_make(s->decider, store, g_ptr_array_index(words, 0), g_ptr_array_index(words, 1),
                       words->len > 2 ? g_ptr_array_index(words, 2) : NULL,
                       sy_record_option(s->options, "--detail"), *s->by, &made, error);
    *s->by = (SyRecordBy){0};
    g_array_append_val(s->made, made);
    return good &&
           (s->options->dry_run || sy_decide_record(s->decider, store, s->made, s->ids, error));
}

static void clear_decision(void *decision) {
    sy_decision_clear(decision);
}

static bool decide_one(const SyRecordOptions *options, const SyDecider *decider, SyStore *store,
                       bool quiet, GError **error) {
    SyRecordBy by;
    if (!sy_record_options_by(options, true, &by, error)) return false;
    Single s = {.options = options, .decider = decider, .by = &by};
    s.made = g_array_new(FALSE, FALSE, sizeof(SyDecision));
    g_array_set_clear_func(s.made, clear_decision);
    s.ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool good = sy_store_transaction(store, record, &s, error);
    if (good) {
        const SyDecision *made = &g_array_index(s.made, SyDecision, 0);
        g_autofree char *text = sy_decide_describe(decider, store, made);
        if (options->dry_run)
            printf(_("would record: %s\n"), text);
        else
            printf(_("decision %lld: %s\n"), (long long)g_array_index(s.ids, int64_t, 0), text);
        sy_record_options_say_who(&made->by, quiet);
    }
    sy_record_by_clear(&by);
    g_array_unref(s.made);
    g_array_unref(s.ids);
    return good;
}

/* The file of PATH or PATH:SHEET; g_free. */
static char *file_of(const char *from) {
    const char *colon = strrchr(from, ':');
    return colon == NULL || g_file_test(from, G_FILE_TEST_EXISTS)
               ? g_strdup(from)
               : g_strndup(from, (gsize)(colon - from));
}

static bool decide_list(const SyRecordOptions *options, const SyDecider *decider, SyStore *store,
                        bool quiet, GError **error) {
    SyRecordBy by;
    g_autofree char *why = g_strdup_printf(_("read back from %s"), options->from);
    g_autofree char *file = file_of(options->from);
    if (!sy_record_by_init(&by, options->who, options->when,
                           options->why == NULL ? why : options->why,
                           options->evidence == NULL ? file : options->evidence, error))
        return false;
    const SyDecideListOptions list = {.path = options->from,
                                      .by = &by,
                                      .has_evidence = options->evidence != NULL,
                                      .dry_run = options->dry_run,
                                      .out = stdout};
    bool good = sy_decide_list(decider, store, &list, error);
    if (good) sy_record_options_say_who(&by, quiet);
    sy_record_by_clear(&by);
    return good;
}

static bool run(const SyRecordOptions *options, const SyProgram *program, SyStore *store,
                GError **error) {
    if (options->list)
        return sy_print_list(program, store, "lists", "decisions", NULL, options->format, NULL,
                             error);
    if (options->withdraw != NULL)
        return sy_record_options_withdraw(options, store, "decision", program, error);
    SyDecider decider;
    bool good =
        sy_decider_init(&decider, program, error) &&
        (options->from != NULL ? decide_list(options, &decider, store, program->quiet, error)
                               : decide_one(options, &decider, store, program->quiet, error));
    sy_decider_clear(&decider);
    return good;
}

bool sy_command_decide(char **argv, const SyProgram *program, GError **error) {
    static const char *const own[] = {"--detail", NULL};
    SyRecordOptions options;
    bool good = sy_record_options_parse(argv, own, &options, error);
    bool single = good && options.words->len > 0;
    int n_asked = (options.withdraw != NULL) + options.list + (options.from != NULL) + single;
    if (good && (n_asked != 1 || (single && (options.words->len < 2 || options.words->len > 3))))
        good = sy_command_usage_error("decide", error);
    g_autoptr(SyStore) store =
        !good ? NULL
              : sy_program_open(program, options.file,
                                options.list ? SY_STORE_READ : SY_STORE_WRITE, error);
    good = store != NULL && run(&options, program, store, error);
    sy_record_options_clear(&options);
    return good;
}
