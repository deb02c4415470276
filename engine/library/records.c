/* What people saw and decided, into the case file. */
#include "engine/people/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/library/library.h"
#include "engine/people/decide.h"
#include "engine/people/observe.h"
#include "engine/people/withdraw.h"

static bool by_of(const SyRecordOptions *options, bool why_needed, SyRecordBy *by, GError **error) {
    *by = (SyRecordBy){0};
    if (why_needed && options->why == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--why TEXT is missing: a decision stands with its reason"));
        return false;
    }
    return sy_record_by_init(by, options->who, options->when, options->why, options->evidence,
                             error);
}

static SyStore *open_store(const SyCaseFile *file, GError **error) {
    return sy_program_open(&file->library.program, file->path, SY_STORE_WRITE, error);
}

static int64_t observe(const SyCaseFile *file, const char *at, const char *reading,
                       const SyRecordOptions *options, GError **error) {
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)sy_observe_row_free);
    SyObserveRow *row = sy_observe_row_of(at, reading, options->limit, options->weather, error);
    if (row == NULL) return -1;
    g_ptr_array_add(rows, row);
    SyRecordBy by;
    if (!by_of(options, false, &by, error)) return -1;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    char *said = NULL;
    gsize n_said;
    FILE *out = open_memstream(&said, &n_said);
    const SyProgram *program = &file->library.program;
    const SyObserveOptions how = {.data_folder = program->data_folder,
                                  .lang = program->lang,
                                  .crs = options->crs,
                                  .by = &by,
                                  .why = options->why,
                                  .evidence = options->evidence,
                                  .out = out,
                                  .ids = ids};
    g_autoptr(SyStore) store = out == NULL ? NULL : open_store(file, error);
    bool good = store != NULL && sy_observe_record(store, rows, &how, error);
    if (out != NULL) fclose(out);
    free(said);
    sy_record_by_clear(&by);
    return !good ? -1 : ids->len > 0 ? g_array_index(ids, int64_t, 0) : 0;
}

int64_t sy_case_file_observe(SyCaseFile *file, const char *at, const char *reading,
                             const SyRecordOptions *options, GError **error) {
    const SyRecordOptions defaults = SY_RECORD_OPTIONS_INIT;
    SySpoken before = sy_library_enter(&file->library);
    int64_t id = observe(file, at, reading, options == NULL ? &defaults : options, error);
    sy_speech_leave(before);
    return id;
}

static int64_t decide(const SyCaseFile *file, const SyDecideAsked *asked,
                      const SyRecordOptions *options, GError **error) {
    SyRecordBy by;
    if (!by_of(options, true, &by, error)) return -1;
    g_autoptr(SyStore) store = open_store(file, error);
    SyDecider decider = {0};
    int64_t id = -1;
    SyDecision made = {0};
    bool good = store != NULL && sy_decider_init(&decider, store, &file->library.program, error) &&
                sy_decide_one(&decider, store, asked, &by, &made, &id, error);
    sy_decision_clear(&made);
    sy_decider_clear(&decider);
    sy_record_by_clear(&by);
    return good ? id : -1;
}

int64_t sy_case_file_decide(SyCaseFile *file, const char *outfall, const char *what,
                            const char *value, const SyRecordOptions *options, GError **error) {
    const SyRecordOptions defaults = SY_RECORD_OPTIONS_INIT;
    if (options == NULL) options = &defaults;
    const SyDecideAsked asked = {
        .outfall = outfall, .what = what, .value = value, .detail = options->detail};
    SySpoken before = sy_library_enter(&file->library);
    int64_t id = decide(file, &asked, options, error);
    sy_speech_leave(before);
    return id;
}

static bool withdraw(const SyCaseFile *file, const char *table, const char *ids,
                     const SyRecordOptions *options, GError **error) {
    if (strcmp(table, "observation") != 0 && strcmp(table, "decision") != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("\"%s\": observation or decision"),
                    table);
        return false;
    }
    SyRecordBy by;
    int n;
    if (!by_of(options, true, &by, error)) return false;
    g_autoptr(SyStore) store = open_store(file, error);
    bool good =
        store != NULL && sy_withdraw(store, file->library.data_folder, table, ids, &by, &n, error);
    sy_record_by_clear(&by);
    return good;
}

bool sy_case_file_withdraw(SyCaseFile *file, const char *table, const char *ids,
                           const SyRecordOptions *options, GError **error) {
    const SyRecordOptions defaults = SY_RECORD_OPTIONS_INIT;
    SySpoken before = sy_library_enter(&file->library);
    bool good = withdraw(file, table, ids, options == NULL ? &defaults : options, error);
    sy_speech_leave(before);
    return good;
}
