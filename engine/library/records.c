/* What people saw and decided, into the case file. */
#include "engine/people/records.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "engine/library/library.h"
#include "engine/people/decide.h"
#include "engine/people/observe.h"
#include "engine/people/withdraw.h"

/* One call: the open file, who says so, and what is told of it. */
typedef struct {
    const SyCaseFile *file;
    const SyRecordOptions *options;
    SyStore *store;
    SyRecordBy by;
    GString *out;
} Recording;

static bool begin(Recording *r, bool why_needed, GError **error) {
    static const SyRecordOptions defaults = SY_RECORD_OPTIONS_INIT;
    if (r->options == NULL) r->options = &defaults;
    const SyRecordOptions *o = r->options;
    if (o->said != NULL) *o->said = NULL;
    if (why_needed && o->why == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--why TEXT is missing: a decision stands with its reason"));
        return false;
    }
    if (!sy_record_by_init(&r->by, o->who, o->when, o->why, o->evidence, error)) return false;
    const SyProgram *program = &r->file->library.program;
    r->store = sy_program_open(program, r->file->path, SY_STORE_WRITE, error);
    r->out = g_string_new(NULL);
    return r->store != NULL;
}

/* Also where it did not begin. */
static void end(Recording *r, bool good) {
    if (r->out != NULL && r->out->len > 0 && r->options->said != NULL)
        *r->options->said = g_strdup(r->out->str);
    if (r->out != NULL) g_string_free(r->out, TRUE);
    if (good && !r->file->library.program.quiet) sy_record_by_tell(&r->by);
    sy_record_by_clear(&r->by);
    sy_store_free(r->store);
}

/* ---- observations ---- */

/* @rows: of words, or NULL: of the list @path. */
static bool observe_rows(const Recording *r, GPtrArray *rows, const char *path, GArray *ids,
                         GError **error) {
    const SyProgram *program = &r->file->library.program;
    const SyRecordOptions *o = r->options;
    const SyObserveOptions how = {.data_folder = program->data_folder,
                                  .lang = program->lang,
                                  .crs = o->crs,
                                  .by = &r->by,
                                  .dry_run = o->dry_run,
                                  .from = path,
                                  .why = o->why,
                                  .evidence = o->evidence,
                                  .out = r->out,
                                  .ids = ids};
    return (path == NULL || sy_observe_read(path, program->data_folder, rows, error)) &&
           sy_observe_record(r->store, rows, &how, error);
}

static bool rows_of(const char *at, const char *const *readings, const SyRecordOptions *options,
                    GPtrArray *rows, GError **error) {
    for (guint i = 0; readings[i] != NULL; i++) {
        SyObserveRow *row =
            sy_observe_row_of(at, readings[i], options->limit, options->weather, error);
        if (row == NULL) return false;
        row->compared = g_strdup(options->compared);
        row->key = g_strdup(options->key);
        g_ptr_array_add(rows, row);
    }
    return true;
}

int64_t sy_case_file_observe(SyCaseFile *file, const char *at, const char *const *readings,
                             const SyRecordOptions *options, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)sy_observe_row_free);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    Recording r = {.file = file, .options = options};
    bool good = begin(&r, false, error) && rows_of(at, readings, r.options, rows, error) &&
                observe_rows(&r, rows, NULL, ids, error);
    end(&r, good);
    sy_speech_leave(before);
    return !good ? -1 : ids->len > 0 ? g_array_index(ids, int64_t, 0) : 0;
}

/* ---- decisions ---- */

static bool decide_one(const Recording *r, const SyDecideAsked *asked, int64_t *id,
                       GError **error) {
    SyDecider decider;
    SyDecision made = {0};
    bool good = sy_decider_init(&decider, r->store, &r->file->library.program, error) &&
                sy_decide_one(&decider, r->store, asked, &r->by, &made, id, error);
    if (good) {
        g_autofree char *text = sy_decide_describe(&decider, r->store, &made);
        if (asked->dry_run)
            g_string_append_printf(r->out, _("would record: %s\n"), text);
        else
            g_string_append_printf(r->out, _("decision %lld: %s\n"), (long long)*id, text);
    }
    sy_decision_clear(&made);
    sy_decider_clear(&decider);
    return good;
}

int64_t sy_case_file_decide(SyCaseFile *file, const char *outfall, const char *what,
                            const char *value, const SyRecordOptions *options, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    Recording r = {.file = file, .options = options};
    bool good = begin(&r, true, error);
    const SyDecideAsked asked = {.outfall = outfall,
                                 .what = what,
                                 .value = value,
                                 .detail = r.options->detail,
                                 .at = r.options->at,
                                 .dry_run = r.options->dry_run};
    int64_t id = 0;
    good = good && decide_one(&r, &asked, &id, error);
    end(&r, good);
    sy_speech_leave(before);
    return good ? id : -1;
}

static bool decide_list(const Recording *r, const char *path, bool has_evidence, GError **error) {
    const SyDecideListOptions list = {.path = path,
                                      .by = &r->by,
                                      .has_evidence = has_evidence,
                                      .dry_run = r->options->dry_run,
                                      .out = r->out};
    SyDecider decider;
    bool good = sy_decider_init(&decider, r->store, &r->file->library.program, error) &&
                sy_decide_list(&decider, r->store, &list, error);
    sy_decider_clear(&decider);
    return good;
}

/* ---- both ---- */

static bool is_table(const char *table, GError **error) {
    bool good = strcmp(table, "observation") == 0 || strcmp(table, "decision") == 0;
    if (!good)
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("\"%s\": observation or decision"),
                    table);
    return good;
}

/* The file of PATH or PATH:SHEET; g_free. */
static char *file_of(const char *path) {
    const char *colon = strrchr(path, ':');
    return colon == NULL || g_file_test(path, G_FILE_TEST_EXISTS)
               ? g_strdup(path)
               : g_strndup(path, (gsize)(colon - path));
}

static bool take(Recording *r, const char *table, const char *path, GError **error) {
    if (strcmp(table, "observation") == 0) {
        g_autoptr(GPtrArray) rows =
            g_ptr_array_new_with_free_func((GDestroyNotify)sy_observe_row_free);
        return begin(r, false, error) && observe_rows(r, rows, path, NULL, error);
    }
    /* a list of decisions is itself the ground they stand on, unless another is given */
    static const SyRecordOptions defaults = SY_RECORD_OPTIONS_INIT;
    const SyRecordOptions *given = r->options == NULL ? &defaults : r->options;
    g_autofree char *read_back = g_strdup_printf(_("read back from %s"), path);
    g_autofree char *file = file_of(path);
    SyRecordOptions own = *given;
    if (own.why == NULL) own.why = read_back;
    if (own.evidence == NULL) own.evidence = file;
    r->options = &own;
    bool good = begin(r, true, error) && decide_list(r, path, given->evidence != NULL, error);
    r->options = given;
    return good;
}

bool sy_case_file_take(SyCaseFile *file, const char *table, const char *path,
                       const SyRecordOptions *options, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    Recording r = {.file = file, .options = options};
    bool good = is_table(table, error);
    if (good) {
        good = take(&r, table, path, error);
        end(&r, good);
    }
    sy_speech_leave(before);
    return good;
}

int sy_case_file_withdraw(SyCaseFile *file, const char *table, const char *ids,
                          const SyRecordOptions *options, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    Recording r = {.file = file, .options = options};
    const char *data_folder = file->library.program.data_folder;
    int n = -1;
    if (is_table(table, error)) {
        bool good = begin(&r, true, error) &&
                    sy_withdraw(r.store, data_folder, table, ids, &r.by, &n, error);
        if (good) g_string_append_printf(r.out, _("%d withdrawn: %s\n"), n, ids);
        end(&r, good);
        if (!good) n = -1;
    }
    sy_speech_leave(before);
    return n;
}
