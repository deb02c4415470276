#include "engine/people/observe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/print.h"
#include "engine/conclude/conclude.h"
#include "engine/expert/kept.h"
#include "engine/expert/reading.h"
#include "engine/expert/terms.h"
#include "engine/people/form.h"
#include "engine/search/posterior.h"

SyObserveRow *sy_observe_row_new(const char *at) {
    SyObserveRow *row = g_new0(SyObserveRow, 1);
    row->at = g_strdup(at);
    return row;
}

void sy_observe_row_free(SyObserveRow *row) {
    char *texts[] = {row->place, row->at,   row->seen,  row->parameter,
                     row->value, row->unit, row->limit, row->weather,
                     row->when,  row->who,  row->why,   row->evidence};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) g_free(texts[i]);
    g_free(row);
}

/* "X,Y" where the object is not named. */
static char *at_of(const SyForm *form, SyIndex row) {
    const char *at = sy_form_cell(form, row, "at"), *x = sy_form_cell(form, row, "x"),
               *y = sy_form_cell(form, row, "y");
    if (at != NULL || x == NULL || y == NULL) return g_strdup(at);
    return g_strdup_printf("%s,%s", x, y);
}

bool sy_observe_read(const char *path, const char *data_folder, GPtrArray *rows, GError **error) {
    static const char *const about[] = {"at", "x", NULL}, *const says[] = {"value", "seen", NULL};
    g_autoptr(SyForm) form = sy_form_read(path, data_folder, "observation", about, says, error);
    if (form == NULL) return false;
    for (SyIndex i = 0; i < sy_form_count(form); i++) {
        const char *seen = sy_form_cell(form, i, "seen"), *value = sy_form_cell(form, i, "value");
        if (seen == NULL && value == NULL) continue;
        SyObserveRow *row = sy_observe_row_new(NULL);
        g_ptr_array_add(rows, row);
        row->place = sy_form_place(form, i);
        row->at = at_of(form, i);
        row->seen = g_strdup(seen);
        row->value = g_strdup(value);
        const struct {
            const char *key;
            char **text;
        } others[] = {{"parameter", &row->parameter},
                      {"unit", &row->unit},
                      {"limit", &row->limit},
                      {"weather", &row->weather},
                      {"when", &row->when},
                      {"who", &row->who},
                      {"why", &row->why},
                      {"evidence", &row->evidence}};
        for (guint k = 0; k < G_N_ELEMENTS(others); k++)
            *others[k].text = g_strdup(sy_form_cell(form, i, others[k].key));
    }
    if (sy_form_unknown(form) != NULL)
        sy_note(_("%s: columns that are not read: %s\n"), path, sy_form_unknown(form));
    return true;
}

/* ---- one row ---- */

static bool set_weather(const char *text, const char **out, GError **error) {
    *out = sy_reading_weather(text);
    if (text == NULL) return true;
    if (*out == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("weather %s: dry or wet"), text);
    return *out != NULL;
}

static bool set_seen(const char *text, const char **out, GError **error) {
    static const char *const seen[] = {"seen", "yes", "是", "有", "有水", "见水", "见", NULL},
                             *const not_seen[] = {"not_seen", "not-seen", "not seen", "no",
                                                  "否",       "无",       "无水",     "未见",
                                                  "未见水",   NULL};
    g_autofree char *lower = g_ascii_strdown(text, -1);
    *out = g_strv_contains(seen, lower)       ? "seen"
           : g_strv_contains(not_seen, lower) ? "not_seen"
                                              : NULL;
    if (*out == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: seen, not_seen or PARAMETER=VALUE was expected"), text);
    return *out != NULL;
}

static bool set_value(const SyObserveRow *row, SyObservation *out, GError **error) {
    g_auto(SyWrittenValue) reading = {0};
    g_auto(SyWrittenValue) limit = {0};
    sy_reading_parse(row->value, &reading);
    if (row->parameter == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: of what? the parameter is missing"),
                    row->value);
        return false;
    }
    out->what = "reading";
    out->parameter = g_strdup(row->parameter);
    out->value = reading.value;
    out->limit_value = reading.limit;
    out->value_text = g_strdup(reading.text);
    out->unit = g_strdup(row->unit != NULL ? row->unit : reading.unit);
    if (row->limit == NULL) return true;
    sy_reading_parse(row->limit, &limit);
    if (isnan(limit.value) && isnan(limit.limit)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("detection limit %s: is no number"),
                    row->limit);
        return false;
    }
    if (isnan(out->limit_value)) out->limit_value = isnan(limit.value) ? limit.limit : limit.value;
    return true;
}

static bool set_by(const SyObserveRow *row, const SyObserveOptions *options, SyRecordBy *out,
                   GError **error) {
    const SyRecordBy *by = options->by;
    if (!sy_record_by_init(out,
                           row->who != NULL   ? row->who
                           : by->who_is_login ? NULL
                                              : by->who,
                           row->when != NULL ? row->when : by->when,
                           row->why != NULL ? row->why : options->why,
                           row->evidence != NULL ? row->evidence : options->evidence, error))
        return false;
    return true;
}

/* A list may stand for one reading of several by a row each: what is wrong names the row. */
static bool make(SyStore *store, const SyObserveRow *row, const SyObserveOptions *options,
                 SyObservation *out, GError **error) {
    const unsigned all = (1U << SY_N_IDENTITY) - 1;
    *out = (SyObservation){.about = SY_IDENTITY_INIT, .value = NAN, .limit_value = NAN};
    if (row->at == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("the place is missing"));
        return false;
    }
    return sy_identity_find(store, row->at, all, options->crs, &out->about, error) &&
           set_weather(row->weather, &out->weather, error) &&
           (row->value != NULL ? set_value(row, out, error)
                               : set_seen(row->seen, &out->what, error)) &&
           set_by(row, options, &out->by, error);
}

static void say(const SyObservation *o, int64_t id, const SyObserveOptions *options,
                const SyTerms *terms) {
    const char *role =
        sy_terms_word(terms, options->lang, "observed_role", sy_identity_role_name(o->about.role));
    g_autofree char *label = sy_identity_label(&o->about), *clean = sy_print_clean(label);
    g_autofree char *value =
        o->parameter == NULL
            ? g_strdup(sy_terms_word(terms, options->lang, "observed", o->what))
            : g_strdup_printf("%s=%s%s%s", o->parameter, o->value_text, o->unit == NULL ? "" : " ",
                              o->unit == NULL ? "" : o->unit);
    g_autofree char *clean_value = sy_print_clean(value);
    if (options->dry_run)
        fprintf(options->out, _("would record: %s %s %s\n"), role, clean, clean_value);
    else
        fprintf(options->out, _("observation %lld: %s %s %s\n"), (long long)id, role, clean,
                clean_value);
    g_auto(SyWrittenValue) reading = {0};
    if (o->parameter != NULL) sy_reading_parse(o->value_text, &reading);
    if (o->parameter != NULL && !reading.is_number)
        sy_note(_("%s: no number, as 12mg/L, <0.05mg/L or ND are; it is kept, and tells nothing "
                  "about sources\n"),
                clean_value);
    if (o->about.node_id < 0)
        sy_note(_("%s: stands at no point of the network; it is kept, and tells nothing about "
                  "sources\n"),
                clean);
}

/* ---- all rows ---- */

typedef struct {
    const GPtrArray *rows;
    const SyObserveOptions *options;
    GArray *made; /* SyObservation */
    GArray *ids;  /* int64_t */
} Batch;

static bool record_all(SyStore *store, void *user, GError **error) {
    Batch *batch = user;
    int n_wrong = 0;
    g_autoptr(GError) first = NULL;
    /* The file may be another one than at the last attempt. */
    g_array_set_size(batch->made, 0);
    for (guint i = 0; i < batch->rows->len; i++) {
        const SyObserveRow *row = g_ptr_array_index(batch->rows, i);
        g_autoptr(GError) wrong = NULL;
        SyObservation made;
        bool good = make(store, row, batch->options, &made, &wrong);
        g_array_append_val(batch->made, made);
        if (good) continue;
        n_wrong++;
        if (row->place != NULL) g_prefix_error(&wrong, _("%s: "), row->place);
        if (batch->rows->len > 1) sy_note("%s\n", wrong->message);
        if (first == NULL) first = g_steal_pointer(&wrong);
    }
    if (n_wrong > 1) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%d of %u rows are wrong; nothing was recorded"), n_wrong, batch->rows->len);
        return false;
    }
    if (n_wrong == 1) {
        g_propagate_error(error, g_steal_pointer(&first));
        return false;
    }
    for (guint i = 0; i < batch->made->len && !batch->options->dry_run; i++) {
        int64_t id = 0;
        if (!sy_records_observe(store, &g_array_index(batch->made, SyObservation, i), &id, error))
            return false;
        g_array_append_val(batch->ids, id);
    }
    return batch->options->dry_run ||
           (sy_posteriors_update(store, batch->options->data_folder, NULL, error) &&
            sy_conclude(store, batch->options->data_folder, NULL, error));
}

static void clear_observation(void *observation) {
    sy_observation_clear(observation);
}

bool sy_observe_record(SyStore *store, const GPtrArray *rows, const SyObserveOptions *options,
                       GError **error) {
    if (rows->len == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: no row says anything that was seen or measured"), options->from);
        return false;
    }
    g_auto(SyData) data = {0};
    g_autoptr(SyTerms) terms = sy_kept_load(store, options->data_folder, &data, error)
                                   ? sy_terms_load(&data, error)
                                   : NULL;
    if (terms == NULL) return false;
    Batch batch = {.rows = rows, .options = options};
    batch.made = g_array_new(FALSE, FALSE, sizeof(SyObservation));
    g_array_set_clear_func(batch.made, clear_observation);
    batch.ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool good = sy_store_transaction(store, record_all, &batch, error);
    for (guint i = 0; good && i < batch.made->len; i++)
        say(&g_array_index(batch.made, SyObservation, i),
            options->dry_run ? 0 : g_array_index(batch.ids, int64_t, i), options, terms);
    g_array_unref(batch.made);
    g_array_unref(batch.ids);
    return good;
}
