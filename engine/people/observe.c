#include "engine/people/observe.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/print.h"
#include "engine/conclude/conclude.h"
#include "engine/expert/kept.h"
#include "engine/expert/reading.h"
#include "engine/expert/terms.h"
#include "engine/search/posterior.h"

/* ---- one row ---- */

static bool set_weather(const SyJudgement *judgement, const char *text, const char **out,
                        GError **error) {
    const char *weather = sy_reading_weather(judgement, text);
    *out = g_intern_string(weather); /* lives as long as what was observed */
    if (text == NULL) return true;
    if (*out == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("weather %s: dry or wet"), text);
    return *out != NULL;
}

static bool set_seen(const SyJudgement *judgement, const char *text, const char **out,
                     GError **error) {
    *out = g_intern_string(sy_notation_of(judgement->notation, "look", text));
    if (*out == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: seen, not_seen or PARAMETER=VALUE was expected"), text);
    return *out != NULL;
}

/* What cannot be is asked back; a text without a number is kept. */
static bool check_value(const SyJudgement *judgement, const SyWrittenValue *reading,
                        const SyObservation *o, GError **error) {
    SyMeasure measure;
    SyMeasureFault fault =
        sy_reading_measure(judgement, o->parameter, reading, o->unit, o->limit_value, &measure);
    g_autofree char *complaint =
        sy_reading_complaint(judgement, fault, o->parameter, o->value_text, o->unit);
    if (complaint != NULL) g_set_error(error, SY_ERROR, SY_ERROR_USAGE, "%s", complaint);
    return complaint == NULL;
}

static bool set_value(const SyJudgement *judgement, const SyObserveRow *row, SyObservation *out,
                      GError **error) {
    g_auto(SyWrittenValue) reading = {0};
    g_auto(SyWrittenValue) limit = {.value = NAN, .limit = NAN};
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
    if (row->limit != NULL) sy_reading_parse(row->limit, &limit);
    if (row->limit != NULL && isnan(limit.value) && isnan(limit.limit)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("detection limit %s: is no number"),
                    row->limit);
        return false;
    }
    if (isnan(out->limit_value)) out->limit_value = isnan(limit.value) ? limit.limit : limit.value;
    return check_value(judgement, &reading, out, error);
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

/* ---- all rows ---- */

typedef struct {
    const GPtrArray *rows;
    const SyObserveOptions *options;
    const SyJudgement *judgement;
    GHashTable *places; /* at -> SyIdentity: a probe has one for thousands of rows */
    GHashTable *known;  /* readings that are in the case file, by what makes them one */
    GHashTable *sent;   /* key by which one was sent -> what it says; withdrawn ones too */
    GArray *made;       /* SyObservation */
    GPtrArray *wrong;   /* what is wrong with a row, and which it is */
    guint n_same;
    int64_t first_id;
} Batch;

static void clear_identity(void *identity) {
    sy_identity_clear(identity);
    g_free(identity);
}

static bool find_place(Batch *batch, SyStore *store, const char *at, SyIdentity *out,
                       GError **error) {
    const unsigned all = (1U << SY_N_IDENTITY) - 1;
    SyIdentity *known = g_hash_table_lookup(batch->places, at);
    if (known == NULL) {
        g_autofree SyIdentity *found = g_new0(SyIdentity, 1);
        *found = (SyIdentity)SY_IDENTITY_INIT;
        if (!sy_identity_find(store, at, all, batch->options->crs, found, error)) return false;
        known = g_steal_pointer(&found);
        g_hash_table_insert(batch->places, g_strdup(at), known);
    }
    *out = *known;
    out->source_id = g_strdup(known->source_id);
    out->code = g_strdup(known->code);
    out->name = g_strdup(known->name);
    out->crs = g_strdup(known->crs);
    return true;
}

/* The unit or trade with whose water it was compared, so that it is found again. */
static bool set_compared(const Batch *batch, SyStore *store, const SyObserveRow *row,
                         SyObservation *out, GError **error) {
    SyIndex number = sy_judgement_parameter(batch->judgement, out->parameter);
    const SyMachine *machine =
        number == SY_NONE
            ? NULL
            : &g_array_index(batch->judgement->parameters, SyParameter, number).machine;
    if (machine == NULL || isnan(machine->even) || !machine->of_unit) return true;
    if (row->compared == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s=%s: similar to whose water? --compared UNIT, or a column compared with"),
                    out->parameter, row->value);
        return false;
    }
    if (sy_judgement_trade_called(batch->judgement, row->compared) != NULL) {
        out->compared = g_strdup(row->compared);
        return true;
    }
    SyIdentity unit = SY_IDENTITY_INIT;
    bool found = sy_identity_find(store, row->compared, 1U << SY_IDENTITY_UNIT, NULL, &unit, error);
    out->compared = g_strdup(unit.source_id != NULL ? unit.source_id
                             : unit.code != NULL    ? unit.code
                                                    : unit.name);
    sy_identity_clear(&unit);
    return found;
}

/* A list may stand for one reading of several by a row each: what is wrong names the row. */
static bool make(Batch *batch, SyStore *store, const SyObserveRow *row, SyObservation *out,
                 GError **error) {
    *out = (SyObservation){.about = SY_IDENTITY_INIT,
                           .bottle = g_strdup(row->bottle),
                           .report = g_strdup(row->report),
                           .key = g_strdup(row->key),
                           .value = NAN,
                           .limit_value = NAN};
    if (row->at == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("the place is missing"));
        return false;
    }
    return find_place(batch, store, row->at, &out->about, error) &&
           set_weather(batch->judgement, row->weather, &out->weather, error) &&
           (row->value != NULL ? set_value(batch->judgement, row, out, error) &&
                                     set_compared(batch, store, row, out, error)
                               : set_seen(batch->judgement, row->seen, &out->what, error)) &&
           set_by(row, batch->options, &out->by, error);
}

/* What makes a reading one: what it is about, of what, how much; and when. */
static char *key_of(const Batch *batch, const char *about, const char *what, const char *parameter,
                    const char *value, const char *unit) {
    SyIndex number = sy_judgement_parameter(batch->judgement, parameter);
    return number == SY_NONE
               ? g_strdup_printf("%s|%s|%s|%s|%s", about, what, parameter, value, unit)
               : g_strdup_printf("%s|%s|%u|%s|%s", about, what, number, value, unit);
}

/* Was it known, by its time or by its laboratory's numbers? It is from now on. */
static bool note_key(Batch *batch, const SyReadingOrigin *origin) {
    bool known = sy_reading_known(batch->known, origin);
    return !g_hash_table_add(batch->known, g_strdup_printf("%s|%s", origin->about, origin->when)) ||
           known;
}

static char *key_of_made(const Batch *batch, const SyObservation *o) {
    g_autofree char *about =
        o->about.object_id < 0
            ? g_strdup_printf("%s %.2f %.2f", sy_identity_role_name(o->about.role), o->about.x,
                              o->about.y)
            : g_strdup_printf("%s %" G_GINT64_FORMAT, sy_identity_role_name(o->about.role),
                              o->about.object_id);
    g_autofree char *with =
        o->compared == NULL ? NULL : g_strdup_printf("%s|%s", about, o->compared);
    return key_of(batch, with == NULL ? about : with, o->what, o->parameter, o->value_text,
                  o->unit);
}

static char *said_of(const char *what, const char *parameter, const char *value, const char *unit) {
    return g_strdup_printf("%s|%s|%s|%s", what, parameter, value, unit);
}

static bool list_sent(Batch *batch, SyStore *store, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT sent_key, what, parameter, value_text, unit FROM observation WHERE sent_key IS NOT "
        "NULL",
        NULL, error);
    for (SyIndex row = 0; rows != NULL && row < rows->n_row; row++) {
        static const char *const names[] = {"sent_key", "what", "parameter", "value_text", "unit"};
        const char *text[G_N_ELEMENTS(names)];
        for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
            const SyColumn *column = sy_table_column(rows, names[i]);
            text[i] = column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
        }
        g_hash_table_insert(batch->sent, g_strdup(text[0]),
                            said_of(text[1], text[2], text[3], text[4]));
    }
    return rows != NULL;
}

static bool list_known(Batch *batch, SyStore *store, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT role || ' ' || ifnull(object_id, printf('%.2f %.2f', x, y)) || ifnull('|' || "
        "compared, '') AS about, what, "
        "parameter, value_text, unit, when_, bottle, report FROM observation WHERE NOT withdrawn",
        NULL, error);
    if (rows == NULL) return false;
    static const char *const names[] = {"about", "what",  "parameter", "value_text",
                                        "unit",  "when_", "bottle",    "report"};
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const char *text[G_N_ELEMENTS(names)];
        for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
            const SyColumn *column = sy_table_column(rows, names[i]);
            text[i] = column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
        }
        g_autofree char *key = key_of(batch, text[0], text[1], text[2], text[3], text[4]);
        note_key(batch, &(SyReadingOrigin){text[6], text[7], key, text[5]});
    }
    return true;
}

/* Is it in the case file, or further up in the list? A look is one by the time that is said. */
static bool is_known(Batch *batch, const SyObserveRow *row, const SyObservation *o) {
    if (o->parameter == NULL && row->when == NULL) return false;
    g_autofree char *key = key_of_made(batch, o);
    return note_key(batch, &(SyReadingOrigin){o->bottle, o->report, key, o->by.when});
}

/* The same by its key: two people who see the same at the same minute are two. */
static bool is_sent(Batch *batch, const SyObservation *o, bool *sent, GError **error) {
    g_autofree char *said = said_of(o->what, o->parameter, o->value_text, o->unit);
    const char *before = g_hash_table_lookup(batch->sent, o->key);
    *sent = before != NULL;
    if (before == NULL) {
        g_hash_table_insert(batch->sent, g_strdup(o->key), g_steal_pointer(&said));
        return true;
    }
    if (strcmp(before, said) == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("record key %s: stands for another reading already; take the key away to record "
                  "this one"),
                o->key);
    return false;
}

/* Takes what @made holds, but for an error. */
static bool keep(Batch *batch, const SyObserveRow *row, SyObservation *made, GError **error) {
    bool known = is_known(batch, row, made), good = true;
    if (made->key != NULL) good = is_sent(batch, made, &known, error);
    if (!good) return false;
    if (!known) {
        g_array_append_vals(batch->made, made, 1);
        return true;
    }
    batch->n_same++;
    sy_observation_clear(made);
    return true;
}

static bool take_all(Batch *batch, SyStore *store, GError **error) {
    /* The file may be another one than at the last attempt. */
    g_hash_table_remove_all(batch->places);
    g_hash_table_remove_all(batch->known);
    g_hash_table_remove_all(batch->sent);
    g_array_set_size(batch->made, 0);
    g_ptr_array_set_size(batch->wrong, 0);
    batch->n_same = 0;
    if (!list_known(batch, store, error) || !list_sent(batch, store, error)) return false;
    for (guint i = 0; i < batch->rows->len; i++) {
        const SyObserveRow *row = g_ptr_array_index(batch->rows, i);
        g_autoptr(GError) wrong = NULL;
        SyObservation made;
        if (make(batch, store, row, &made, &wrong) && keep(batch, row, &made, &wrong)) continue;
        sy_observation_clear(&made);
        /* what is not a matter of the row stops all */
        if (!g_error_matches(wrong, SY_ERROR, SY_ERROR_USAGE) || batch->options->from == NULL) {
            g_propagate_error(error, g_steal_pointer(&wrong));
            return false;
        }
        g_ptr_array_add(batch->wrong, row->place == NULL ? g_strdup(wrong->message)
                                                         : g_strdup_printf(_("%s: %s"), row->place,
                                                                           wrong->message));
    }
    return true;
}

static bool record_all(SyStore *store, void *user, GError **error) {
    Batch *batch = user;
    if (!take_all(batch, store, error)) return false;
    if (batch->options->dry_run || batch->made->len == 0) return true;
    const char *data_folder = batch->options->data_folder;
    g_autoptr(GArray) outfalls = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return sy_records_observe(store, (const SyObservation *)(const void *)batch->made->data,
                              batch->made->len, &batch->first_id, error) &&
           sy_records_concern(store, "observation", batch->first_id,
                              batch->first_id + batch->made->len - 1, outfalls, error) &&
           sy_posteriors_update(store, data_folder, outfalls, NULL, error) &&
           sy_conclude_of(store, data_folder, outfalls, error);
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
        g_string_append_printf(options->out, _("would record: %s %s %s\n"), role, clean,
                               clean_value);
    else
        g_string_append_printf(options->out, _("observation %lld: %s %s %s\n"), (long long)id, role,
                               clean, clean_value);
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

#define SAID_ONE_BY_ONE 20 /* rows of a list that are named each; a probe's are counted */

/* Of many rows: how many tell nothing about sources. */
static void say_idle(const Batch *batch) {
    guint n_text = 0, n_nowhere = 0;
    for (guint i = 0; i < batch->made->len; i++) {
        const SyObservation *o = &g_array_index(batch->made, SyObservation, i);
        g_auto(SyWrittenValue) reading = {0};
        if (o->parameter != NULL) sy_reading_parse(o->value_text, &reading);
        n_text += o->parameter != NULL && !reading.is_number;
        n_nowhere += o->about.node_id < 0;
    }
    if (n_text + n_nowhere > 0)
        sy_note(_("kept, but they tell nothing about sources: %u values that are no number, %u "
                  "readings at no point of the network\n"),
                n_text, n_nowhere);
}

/* What was recorded, what was there, and what is wrong. */
static bool tell(const Batch *batch, const SyTerms *terms, GError **error) {
    const SyObserveOptions *options = batch->options;
    const guint n = batch->made->len;
    bool few = n <= SAID_ONE_BY_ONE;
    for (guint i = 0; i < n && few; i++)
        say(&g_array_index(batch->made, SyObservation, i), batch->first_id + i, options, terms);
    if (!few && options->dry_run)
        g_string_append_printf(options->out, _("would record: %u readings at %u places\n"), n,
                               g_hash_table_size(batch->places));
    else if (!few)
        g_string_append_printf(options->out,
                               _("observations %lld to %lld: %u readings at %u places\n"),
                               (long long)batch->first_id, (long long)(batch->first_id + n - 1), n,
                               g_hash_table_size(batch->places));
    if (!few) say_idle(batch);
    for (guint i = 0; i < n && options->ids != NULL && !options->dry_run; i++) {
        int64_t id = batch->first_id + i;
        g_array_append_val(options->ids, id);
    }
    if (batch->n_same > 0)
        sy_note(_("%u readings are recorded already (same place, time, parameter and value): left "
                  "out\n"),
                batch->n_same);
    if (batch->wrong->len == 0) return true;
    if (batch->rows->len > 1)
        for (guint i = 0; i < batch->wrong->len; i++)
            sy_note("%s\n", (const char *)g_ptr_array_index(batch->wrong, i));
    if (batch->rows->len == 1)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, "%s",
                    (const char *)g_ptr_array_index(batch->wrong, 0));
    else
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    options->dry_run
                        ? _("%u of %u rows are wrong and would be left out; correct them")
                        : _("%u of %u rows are wrong and were left out; correct them and read the "
                            "list again: what is recorded is not recorded twice"),
                    batch->wrong->len, batch->rows->len);
    return false;
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
    if (!sy_kept_load(store, options->data_folder, &data, error)) return false;
    g_autoptr(SyTerms) terms = sy_terms_load(&data, error);
    g_autoptr(SyJudgement) judgement = terms == NULL ? NULL : sy_judgement_load(&data, error);
    if (judgement == NULL) return false;
    g_autoptr(GHashTable) places =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, clear_identity);
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) sent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GPtrArray) wrong = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) made = g_array_new(FALSE, FALSE, sizeof(SyObservation));
    g_array_set_clear_func(made, clear_observation);
    Batch batch = {.rows = rows,
                   .options = options,
                   .judgement = judgement,
                   .places = places,
                   .known = known,
                   .sent = sent,
                   .made = made,
                   .wrong = wrong};
    return sy_store_transaction(store, record_all, &batch, error) && tell(&batch, terms, error);
}
