/* The list that went out and came back. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/print.h"
#include "engine/base/when.h"
#include "engine/people/decide.h"
#include "engine/people/form.h"

/* A column of the list, and what a change of it decides. */
static const struct {
    const char *key, *what;
} columns[] = {{"party", "assign"},    {"class", "reclassify"}, {"measure", "measure"},
               {"due_date", "extend"}, {"state", "state"},      {"detail", NULL}};
enum { N_COLUMN = G_N_ELEMENTS(columns), DETAIL = N_COLUMN - 1, MEASURE = 2 };

typedef struct {
    const SyDecider *decider;
    SyForm *form;
    const SyDecideListOptions *options;
    GArray *made; /* SyDecision */
    GArray *ids;
    GHashTable *seen; /* outfall_id -> row + 1 */
    SyTable *now;     /* what every outfall has, before anything of the list */
    GHashTable *at;   /* outfall_id -> its row of @now, + 1 */
    SyIndex n_wrong;
} Reader;

static void say_wrong(Reader *reader, SyIndex row, const char *what) {
    g_autofree char *place = sy_form_place(reader->form, row);
    g_autofree char *clean = sy_print_clean(what);
    sy_note(_("%s: %s\n"), place, clean);
    reader->n_wrong++;
}

/* ---- which outfall ---- */

/* The outfall that all of the row's numbers name; false: said what is wrong, or an error. */
static bool find_outfall(Reader *reader, SyStore *store, SyIndex row, SyIdentity *out) {
    static const char *const keys[] = {"outfall_id", "outfall_code", "local_code", "outfall"};
    *out = (SyIdentity)SY_IDENTITY_INIT;
    g_autoptr(GError) first = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *cell = sy_form_cell(reader->form, row, keys[i]);
        g_auto(SyIdentity) found = SY_IDENTITY_INIT;
        g_autoptr(GError) wrong = NULL;
        if (cell == NULL) continue;
        if (!sy_identity_find(store, cell, 1U << SY_IDENTITY_OUTFALL, NULL, &found, &wrong)) {
            if (first == NULL) first = g_steal_pointer(&wrong);
            continue;
        }
        if (out->role == SY_N_IDENTITY) {
            *out = found;
            found = (SyIdentity)SY_IDENTITY_INIT;
        } else if (out->object_id != found.object_id) {
            g_autofree char *text =
                g_strdup_printf(_("%s is another outfall than the one before it in the row"), cell);
            say_wrong(reader, row, text);
            return false;
        }
    }
    if (out->role != SY_N_IDENTITY) return true;
    say_wrong(reader, row, first == NULL ? _("no outfall is named") : first->message);
    return false;
}

static bool note_row(Reader *reader, SyIndex row, int64_t outfall_id) {
    gint64 *key = g_new(gint64, 1);
    *key = outfall_id;
    void *before = g_hash_table_lookup(reader->seen, key);
    if (before == NULL) {
        g_hash_table_insert(reader->seen, key, GUINT_TO_POINTER(row + 1));
        return true;
    }
    g_free(key);
    g_autofree char *other = sy_form_place(reader->form, GPOINTER_TO_UINT(before) - 1);
    g_autofree char *text = g_strdup_printf(_("the same outfall as %s"), other);
    say_wrong(reader, row, text);
    return false;
}

/* ---- what it was, what it is, what it shall be ---- */

/* Texts by column; NULL: none. */
typedef struct {
    char *value[N_COLUMN];
    bool known; /* there was something to read */
} Values;

static void values_clear(Values *values) {
    for (int i = 0; i < N_COLUMN; i++) g_free(values->value[i]);
    *values = (Values){0};
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Values, values_clear)

static void values_from_json(const char *json, Values *out) {
    *out = (Values){0};
    g_autoptr(JsonParser) parser = json_parser_new();
    if (json == NULL || !json_parser_load_from_data(parser, json, -1, NULL)) return;
    JsonNode *root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) return;
    JsonObject *object = json_node_get_object(root);
    out->known = true;
    for (int i = 0; i < N_COLUMN; i++) {
        JsonNode *node = json_object_get_member(object, columns[i].key);
        bool is_text = node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                       json_node_get_value_type(node) == G_TYPE_STRING;
        out->value[i] = is_text ? g_strdup(json_node_get_string(node)) : NULL;
    }
}

/* All at once: the view sums up the whole file, however few of its rows are asked for. */
static bool read_now(Reader *reader, SyStore *store, GError **error) {
    reader->now = sy_store_query(store, "SELECT outfall_id, base FROM decision_form", NULL, error);
    if (reader->now == NULL) return false;
    const SyColumn *id = sy_table_column(reader->now, "outfall_id");
    for (SyIndex row = 0; row < reader->now->n_row; row++)
        g_hash_table_insert(reader->at, &id->integer[row], GUINT_TO_POINTER(row + 1));
    return true;
}

static void take_now(const Reader *reader, int64_t outfall_id, Values *out) {
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(reader->at, &outfall_id));
    values_from_json(at == 0 ? NULL : sy_cell_text(reader->now, "base", at - 1), out);
}

/* The row's cells as raw values; a cell that means nothing allowed is said. */
static void read_mine(Reader *reader, SyStore *store, SyIndex row, Values *out) {
    *out = (Values){.known = true};
    for (int i = 0; i < N_COLUMN; i++) {
        const char *cell = sy_form_cell(reader->form, row, columns[i].key);
        g_autoptr(GError) wrong = NULL;
        if (cell == NULL) continue;
        out->value[i] = columns[i].what == NULL ? g_strdup(cell)
                                                : sy_decide_value(reader->decider, store,
                                                                  columns[i].what, cell, &wrong);
        if (wrong != NULL) say_wrong(reader, row, wrong->message);
    }
}

static void say_conflict(Reader *reader, SyIndex row, int column, const Values *base,
                         const Values *now, const Values *mine) {
    g_autofree char *text = g_strdup_printf(
        _("%s: was %s when the list was made, is %s now, and is %s in the list: someone else "
          "changed it"),
        sy_form_heading(reader->form, columns[column].key),
        base->value[column] == NULL ? "-" : base->value[column],
        now->value[column] == NULL ? "-" : now->value[column], mine->value[column]);
    say_wrong(reader, row, text);
}

/* Whether the list asks for a change of a column. */
static bool is_changed(Reader *reader, SyIndex row, int column, const Values *base,
                       const Values *now, const Values *mine) {
    const char *wanted = mine->value[column];
    if (wanted == NULL || g_strcmp0(wanted, now->value[column]) == 0) return false;
    if (!base->known) return true;
    if (g_strcmp0(wanted, base->value[column]) == 0) return false;
    if (g_strcmp0(base->value[column], now->value[column]) == 0) return true;
    say_conflict(reader, row, column, base, now, mine);
    return false;
}

/* ---- decisions of a row ---- */

/* Whether who, when and why of a row are those of the decision that counts already: the list shows
 * them, and nobody signs for another by changing a cell beside them. */
static bool is_signed_before(const Reader *reader, SyStore *store, SyIndex row,
                             const SyIdentity *outfall) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, outfall->object_id);
    const char *parameters[] = {id, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT decided_by AS who, substr(decided_when, 1, 10) AS at, decided_why AS why FROM "
        "responsible_effective WHERE role = 'main' AND decision_id IS NOT NULL AND outfall_id = "
        "CAST(?1 AS INTEGER)",
        parameters, NULL);
    if (rows == NULL || rows->n_row == 0) return false;
    const char *when = sy_form_cell(reader->form, row, "when");
    g_autofree char *iso = when == NULL ? NULL : sy_when_parse(when);
    g_autofree char *day = iso == NULL ? NULL : g_strndup(iso, strlen("2024-12-31"));
    return g_strcmp0(sy_form_cell(reader->form, row, "who"),
                     sy_column_text(sy_table_column(rows, "who"), 0)) == 0 &&
           g_strcmp0(sy_form_cell(reader->form, row, "why"),
                     sy_column_text(sy_table_column(rows, "why"), 0)) == 0 &&
           g_strcmp0(day, sy_column_text(sy_table_column(rows, "at"), 0)) == 0;
}

static bool by_of_row(const Reader *reader, SyStore *store, SyIndex row, const SyIdentity *outfall,
                      SyRecordBy *out, GError **error) {
    const SyRecordBy *by = reader->options->by;
    const char *texts[3] = {NULL};
    static const char *const keys[] = {"who", "when", "why"};
    bool old = is_signed_before(reader, store, row, outfall);
    for (int i = 0; i < 3 && !old; i++) texts[i] = sy_form_cell(reader->form, row, keys[i]);
    g_autofree char *evidence = sy_form_file(reader->form, row, "evidence");
    return sy_record_by_init(out,
                             texts[0] != NULL   ? texts[0]
                             : by->who_is_login ? NULL
                                                : by->who,
                             texts[1] != NULL ? texts[1] : by->when,
                             texts[2] != NULL ? texts[2] : by->why,
                             evidence != NULL ? evidence : by->evidence_file, error);
}

/* A state that needs a document needs another than the list itself. */
static bool needs_own_evidence(const Reader *reader, SyIndex row, const char *what) {
    return strcmp(what, "state") == 0 && !reader->options->has_evidence &&
           sy_form_cell(reader->form, row, "evidence") == NULL;
}

static void add_decision(Reader *reader, SyStore *store, SyIndex row, const SyIdentity *outfall,
                         const char *what, const char *value, const char *detail) {
    g_autoptr(GError) wrong = NULL;
    SyRecordBy by;
    if (!by_of_row(reader, store, row, outfall, &by, &wrong)) {
        say_wrong(reader, row, wrong->message);
        return;
    }
    if (needs_own_evidence(reader, row, what)) {
        g_clear_pointer(&by.evidence_file, g_free);
        g_clear_pointer(&by.evidence_sha256, g_free);
    }
    g_autofree char *number = g_strdup_printf("outfall:#%" G_GINT64_FORMAT, outfall->object_id);
    SyDecision made;
    if (!sy_decide_make(reader->decider, store, number, what, value, detail, by, &made, &wrong)) {
        say_wrong(reader, row, wrong->message);
        sy_decision_clear(&made);
        return;
    }
    g_array_append_val(reader->made, made);
}

/* Units in a cell, "某厂、另一厂"; those already so decided are left out. */
static bool add_units(Reader *reader, SyStore *store, SyIndex row, const SyIdentity *outfall,
                      const char *key, const char *what, GError **error) {
    const char *cell = sy_form_cell(reader->form, row, key);
    if (cell == NULL) return true;
    g_autoptr(GRegex) between = g_regex_new("[、;；,，\\n]", 0, 0, NULL);
    g_auto(GStrv) names = g_regex_split(between, cell, 0);
    for (int i = 0; names[i] != NULL; i++) {
        g_auto(SyIdentity) unit = SY_IDENTITY_INIT;
        g_autoptr(GError) wrong = NULL;
        if (*g_strstrip(names[i]) == '\0') continue;
        if (!sy_identity_find(store, names[i], 1U << SY_IDENTITY_UNIT, NULL, &unit, &wrong)) {
            say_wrong(reader, row, wrong->message);
            continue;
        }
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, outfall->object_id),
                        *other = g_strdup_printf("%" G_GINT64_FORMAT, unit.object_id);
        const char *parameters[] = {id, other, what, NULL};
        g_autoptr(SyTable) same = sy_store_query(
            store,
            "SELECT 1 AS n FROM decision_in_force WHERE role = 'outfall' AND object_id = CAST(?1 "
            "AS "
            "INTEGER) AND subject = 'source' AND other_object_id = CAST(?2 AS INTEGER) AND what = "
            "?3",
            parameters, error);
        if (same == NULL) return false;
        g_autofree char *number = g_strdup_printf("unit:#%s", other);
        if (same->n_row == 0) add_decision(reader, store, row, outfall, what, number, NULL);
    }
    return true;
}

/* A row that says itself what it decides. */
static void read_said(Reader *reader, SyStore *store, SyIndex row, const SyIdentity *outfall) {
    const char *word = sy_form_cell(reader->form, row, "what"),
               *value = sy_form_cell(reader->form, row, "value");
    if (word == NULL && value == NULL) return;
    const char *what =
        word == NULL ? NULL : sy_terms_value(reader->decider->terms, "decision", word);
    if (what == NULL) {
        g_autofree char *choices =
            sy_terms_choices(reader->decider->terms, reader->decider->lang, "decision");
        g_autofree char *text =
            g_strdup_printf(_("%s: not allowed; there is %s"), word == NULL ? "" : word, choices);
        say_wrong(reader, row, text);
        return;
    }
    add_decision(reader, store, row, outfall, what, value,
                 sy_form_cell(reader->form, row, "detail"));
}

static bool read_row(Reader *reader, SyStore *store, SyIndex row, GError **error) {
    g_auto(SyIdentity) outfall = SY_IDENTITY_INIT;
    g_auto(Values) base = {0};
    g_auto(Values) now = {0};
    g_auto(Values) mine = {0};
    if (!find_outfall(reader, store, row, &outfall)) return true;
    if (sy_form_has(reader->form, "what")) {
        read_said(reader, store, row, &outfall);
        return true;
    }
    if (!note_row(reader, row, outfall.object_id)) return true;
    take_now(reader, outfall.object_id, &now);
    const char *check = sy_form_cell(reader->form, row, "base");
    values_from_json(check, &base);
    if (check != NULL && !base.known) {
        say_wrong(reader, row, _("the column \"check\" was changed; export the list anew"));
        return true;
    }
    read_mine(reader, store, row, &mine);
    bool detail = is_changed(reader, row, DETAIL, &base, &now, &mine);
    for (int i = 0; i < DETAIL; i++) {
        bool is_measure = i == MEASURE;
        if (!is_changed(reader, row, i, &base, &now, &mine) && !(is_measure && detail)) continue;
        const char *value = mine.value[i] == NULL ? now.value[i] : mine.value[i];
        /* Words that nobody touched are of the measure that stood before. */
        add_decision(reader, store, row, &outfall, columns[i].what, value,
                     is_measure && detail ? mine.value[DETAIL] : NULL);
    }
    return add_units(reader, store, row, &outfall, "confirmed", "confirm", error) &&
           add_units(reader, store, row, &outfall, "rejected", "reject", error);
}

/* ---- all rows ---- */

static bool read_all(SyStore *store, void *user, GError **error) {
    Reader *reader = user;
    if (!read_now(reader, store, error)) return false;
    for (SyIndex row = 0; row < sy_form_count(reader->form); row++)
        if (!read_row(reader, store, row, error)) return false;
    if (reader->n_wrong > 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: %u mistakes or conflicts, listed above; nothing was recorded"),
                    sy_form_path(reader->form), reader->n_wrong);
        return false;
    }
    return reader->options->dry_run || reader->made->len == 0 ||
           sy_decide_record(reader->decider, store, reader->made, reader->ids, error);
}

static void print_made(const Reader *reader, SyStore *store) {
    for (guint i = 0; i < reader->made->len; i++) {
        g_autofree char *text =
            sy_decide_describe(reader->decider, store, &g_array_index(reader->made, SyDecision, i));
        if (reader->options->dry_run)
            g_string_append_printf(reader->options->out, _("would record: %s\n"), text);
        else
            g_string_append_printf(reader->options->out, _("decision %lld: %s\n"),
                                   (long long)g_array_index(reader->ids, int64_t, i), text);
    }
    if (reader->made->len == 0)
        g_string_append_printf(reader->options->out, "%s\n", _("the list changes nothing"));
}

static void clear_decision(void *decision) {
    sy_decision_clear(decision);
}

bool sy_decide_list(const SyDecider *decider, SyStore *store, const SyDecideListOptions *options,
                    GError **error) {
    static const char *const about[] = {"outfall_id", "outfall_code", "local_code", "outfall",
                                        NULL},
                             *const says[] = {"party", "class",  "measure",   "due_date",
                                              "state", "detail", "confirmed", "rejected",
                                              "what",  NULL};
    g_autoptr(SyForm) form =
        sy_form_read(options->path, decider->data_folder, "decision", about, says, error);
    if (form == NULL) return false;
    if (!sy_form_has(form, "base") && !sy_form_has(form, "what"))
        sy_note("%s\n",
                _("the list has no column \"check\": whether someone else changed the case since "
                  "it was made cannot be seen"));
    Reader reader = {.decider = decider, .form = form, .options = options};
    reader.made = g_array_new(FALSE, FALSE, sizeof(SyDecision));
    g_array_set_clear_func(reader.made, clear_decision);
    reader.ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    reader.seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    reader.at = g_hash_table_new(g_int64_hash, g_int64_equal);
    bool good = sy_store_transaction(store, read_all, &reader, error);
    if (good) print_made(&reader, store);
    g_array_unref(reader.made);
    g_array_unref(reader.ids);
    g_hash_table_unref(reader.seen);
    g_hash_table_unref(reader.at);
    sy_table_free(reader.now);
    return good;
}
