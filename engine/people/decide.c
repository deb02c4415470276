#include "engine/people/decide.h"

#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/print.h"
#include "engine/base/when.h"
#include "engine/conclude/conclude.h"
#include "engine/expert/kept.h"
#include "engine/search/posterior.h"

const char *const sy_decide_whats[] = {"confirm", "reject",   "assign", "reclassify", "measure",
                                       "extend",  "state",    "fact",   "problem",    "settle",
                                       "same-as", "not-same", NULL};

bool sy_decider_init(SyDecider *decider, SyStore *store, const SyProgram *program, GError **error) {
    *decider = (SyDecider){.lang = program->lang, .data_folder = program->data_folder};
    g_auto(SyData) data = {0};
    if (!sy_kept_load(store, program->data_folder, &data, error)) return false;
    decider->terms = sy_terms_load(&data, error);
    return decider->terms != NULL &&
           sy_ledger_rules_load(program->data_folder, &decider->rules, error);
}

void sy_decider_clear(SyDecider *decider) {
    sy_terms_free(decider->terms);
    sy_ledger_rules_clear(&decider->rules);
}

/* First text of a query about an outfall (?1) and a text (?2); NULL with or without an error. */
static char *ask(SyStore *store, const char *sql, int64_t id, const char *text, GError **error) {
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, id);
    const char *parameters[] = {number, text == NULL ? "" : text, NULL};
    g_autofree char *both =
        g_strconcat("SELECT CAST((", sql, ") AS TEXT) AS answer WHERE ?1 = ?1 AND ?2 = ?2", NULL);
    g_autoptr(SyTable) rows = sy_store_query(store, both, parameters, error);
    return rows == NULL || rows->n_row == 0
               ? NULL
               : g_strdup(sy_column_text(sy_table_column(rows, "answer"), 0));
}

static char *class_name(SyStore *store, const char *class) {
    return ask(store, "SELECT name FROM outfall_class WHERE class = ?2", 0, class, NULL);
}

/* ---- values ---- */

static char *refuse_value(const char *what, const char *word, const char *choices, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s %s: not allowed; there is %s"), what, word,
                choices);
    return NULL;
}

static char *value_of_dictionary(const SyDecider *decider, const char *what, const char *dictionary,
                                 const char *word, GError **error) {
    const char *value = sy_terms_value(decider->terms, dictionary, word);
    if (value != NULL) return g_strdup(value);
    g_autofree char *choices = sy_terms_choices(decider->terms, decider->lang, dictionary);
    return refuse_value(what, word, choices, error);
}

static char *value_of_date(const char *what, const char *word, GError **error) {
    g_autofree char *when = sy_when_parse(word);
    if (when != NULL) return g_strndup(when, strlen("2024-12-31"));
    return refuse_value(what, word, _("a date such as 2024-12-31"), error);
}

/* The key of a class, from itself, its name or one of the words by which surveys call it. */
static char *value_of_class(SyStore *store, const char *word, GError **error) {
    const char *parameters[] = {word, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT class FROM outfall_class WHERE class = ?1 OR name = ?1 OR class = (SELECT class "
        "FROM "
        "class_word WHERE word = ?1) ORDER BY class = ?1 DESC, name = ?1 DESC LIMIT 1",
        parameters, error);
    if (rows == NULL) return NULL;
    if (rows->n_row == 1) return g_strdup(sy_column_text(sy_table_column(rows, "class"), 0));
    g_autoptr(SyTable) all = sy_store_query(
        store, "SELECT group_concat(name, ', ') AS names FROM outfall_class WHERE leaf", NULL,
        error);
    if (all == NULL) return NULL;
    const char *names = sy_column_text(sy_table_column(all, "names"), 0);
    return refuse_value("reclassify", word, names == NULL ? "" : names, error);
}

char *sy_decide_value(const SyDecider *decider, SyStore *store, const char *what, const char *word,
                      GError **error) {
    if (strcmp(what, "reclassify") == 0) return value_of_class(store, word, error);
    if (strcmp(what, "measure") == 0)
        return value_of_dictionary(decider, what, "measure", word, error);
    if (strcmp(what, "state") == 0)
        return value_of_dictionary(decider, what, "measure_state", word, error);
    if (strcmp(what, "fact") == 0) return value_of_dictionary(decider, what, "fact", word, error);
    if (strcmp(what, "extend") == 0 || strcmp(what, "problem") == 0)
        return value_of_date(what, word, error);
    return g_strdup(word);
}

/* ---- one decision ---- */

static bool take_unit(SyStore *store, SyDecision *d, const char *unit, GError **error) {
    return sy_identity_find(store, unit, 1U << SY_IDENTITY_UNIT, NULL, &d->other, error);
}

/* A party may be a unit of the case, or anybody. */
static bool take_party(SyStore *store, SyDecision *d, const char *party, GError **error) {
    GError *none = NULL;
    if (take_unit(store, d, party, &none)) {
        d->value = g_strdup(d->other.name != NULL ? d->other.name : party);
        return true;
    }
    bool unknown = g_error_matches(none, SY_ERROR, SY_ERROR_USAGE);
    if (!unknown) {
        g_propagate_error(error, none);
        return false;
    }
    g_error_free(none);
    d->value = g_strdup(party);
    return true;
}

/* The side that suyuan proposed. */
static const char *proposal_of(const char *what, bool has_unit) {
    if (strcmp(what, "measure") == 0)
        return "SELECT measure FROM proposal WHERE outfall_id = CAST(?1 AS INTEGER)";
    if (strcmp(what, "extend") == 0)
        return "SELECT due_date FROM proposal WHERE outfall_id = CAST(?1 AS INTEGER)";
    if (strcmp(what, "reclassify") == 0)
        return "SELECT class FROM proposal WHERE outfall_id = CAST(?1 AS INTEGER)";
    static const char *const unproposed[] = {"state", "fact", "problem", "settle", NULL};
    if (g_strv_contains(unproposed, what)) return NULL;
    return has_unit && strcmp(what, "assign") != 0
               ? "SELECT status FROM candidate WHERE outfall_id = CAST(?1 AS INTEGER) AND unit_id "
                 "= "
                 "CAST(?2 AS INTEGER)"
               : "SELECT party FROM proposal WHERE outfall_id = CAST(?1 AS INTEGER)";
}

static bool set_proposed(SyStore *store, SyDecision *d, GError **error) {
    bool has_unit = d->other.role != SY_N_IDENTITY;
    const char *sql = proposal_of(d->what, has_unit);
    g_autofree char *unit = g_strdup_printf("%" G_GINT64_FORMAT, d->other.object_id);
    GError *inner = NULL;
    if (sql != NULL) d->proposed = ask(store, sql, d->about.object_id, unit, &inner);
    if (inner == NULL) return true;
    g_propagate_error(error, inner);
    return false;
}

static bool check_state(const SyDecider *decider, SyStore *store, const SyDecision *d,
                        GError **error) {
    GError *inner = NULL;
    g_autofree char *now =
        ask(store, "SELECT state FROM decision_form WHERE outfall_id = CAST(?1 AS INTEGER)",
            d->about.object_id, NULL, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return false;
    }
    return sy_ledger_check(&decider->rules, decider->terms, decider->lang, now, d->value,
                           d->by.evidence_file != NULL, error);
}

/* A measure that a class never gets by data/rules, such as 严禁合并、封堵城镇雨洪排口, it does not
 * get by a decision either; an outfall that is none of the class is reclassified. */
static bool check_never(SyStore *store, const SyDecision *d, GError **error) {
    GError *inner = NULL;
    g_autofree char *class = ask(
        store,
        "SELECT n.name FROM class JOIN outfall_class n USING (class) WHERE outfall_id = CAST(?1 "
        "AS INTEGER) AND instr(n.never, ',' || ?2 || ',')",
        d->about.object_id, d->value, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return false;
    }
    if (class == NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("measure %s: never for the class %s; if it is none, reclassify it first"),
                d->value, class);
    return false;
}

/* A problem has words; one is settled that was found there and is open. */
static bool check_problem(SyStore *store, const SyDecision *d, GError **error) {
    if (strcmp(d->what, "problem") == 0) {
        if (d->detail == NULL || *d->detail == '\0')
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("problem: --detail TEXT says what was found"));
        return d->detail != NULL && *d->detail != '\0';
    }
    GError *inner = NULL;
    g_autofree char *open = ask(store,
                                "SELECT group_concat(problem_id, ', ') FROM problem WHERE "
                                "outfall_id = CAST(?1 AS INTEGER) AND settled_id IS NULL",
                                d->about.object_id, NULL, &inner);
    g_autofree char *found = ask(store,
                                 "SELECT problem_id FROM problem WHERE outfall_id = CAST(?1 AS "
                                 "INTEGER) AND settled_id IS NULL AND problem_id = ?2",
                                 d->about.object_id, d->value, inner == NULL ? &inner : NULL);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return false;
    }
    if (found == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("settle %s: no open problem of this outfall; open are: %s"), d->value,
                    open == NULL ? _("none") : open);
    return found != NULL;
}

static bool take_value(const SyDecider *decider, SyStore *store, SyDecision *d, const char *value,
                       GError **error) {
    const char *what = d->what;
    bool is_confirm = strcmp(what, "confirm") == 0;
    if (value == NULL && !is_confirm) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: its value is missing"), what);
        return false;
    }
    if (is_confirm && value == NULL) {
        if (!set_proposed(store, d, error)) return false;
        d->value = g_strdup(d->proposed);
        if (d->value == NULL)
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("confirm: nobody is proposed as responsible; assign PARTY names one"));
        return d->value != NULL;
    }
    bool good;
    if (is_confirm || strcmp(what, "reject") == 0) {
        good = take_unit(store, d, value, error);
        if (good) d->value = g_strdup(d->other.name != NULL ? d->other.name : value);
    } else if (strcmp(what, "assign") == 0) {
        good = take_party(store, d, value, error);
    } else {
        d->value = sy_decide_value(decider, store, what, value, error);
        good = d->value != NULL;
    }
    if (good && strcmp(what, "reclassify") == 0 && d->detail == NULL)
        d->detail = class_name(store, d->value);
    if (good && (strcmp(what, "problem") == 0 || strcmp(what, "settle") == 0))
        good = check_problem(store, d, error);
    return good && set_proposed(store, d, error) &&
           (strcmp(what, "state") != 0 || check_state(decider, store, d, error)) &&
           (strcmp(what, "measure") != 0 || check_never(store, d, error));
}

bool sy_decide_is_link(const char *what) {
    return strcmp(what, "same-as") == 0 || strcmp(what, "not-same") == 0;
}

/* Two units, or two outfalls, of any list or round: one, or not. */
static bool take_link(SyStore *store, SyDecision *d, const char *one, const char *other,
                      GError **error) {
    if (other == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: its value is missing"), d->what);
        return false;
    }
    if (!sy_identity_find_row(store, one, &d->about, error) ||
        !sy_identity_find_row(store, other, &d->other, error))
        return false;
    d->value = sy_identity_label(&d->other);
    if (d->about.role == d->other.role) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s %s: both are outfalls, or both are units"),
                d->what, other);
    return false;
}

bool sy_decide_make(const SyDecider *decider, SyStore *store, const char *outfall, const char *what,
                    const char *value, const char *detail, SyRecordBy by, SyDecision *out,
                    GError **error) {
    *out = (SyDecision){.about = SY_IDENTITY_INIT, .other = SY_IDENTITY_INIT, .by = by};
    if (!g_strv_contains(sy_decide_whats, what)) {
        g_autofree char *choices = sy_terms_choices(decider->terms, decider->lang, "decision");
        refuse_value("decide", what, choices, error);
        return false;
    }
    out->what = g_strdup(what);
    out->detail = g_strdup(detail);
    if (sy_decide_is_link(what)) return take_link(store, out, outfall, value, error);
    return sy_identity_find(store, outfall, 1U << SY_IDENTITY_OUTFALL, NULL, &out->about, error) &&
           take_value(decider, store, out, value, error);
}

bool sy_decide_at(SyStore *store, const char *at, SyDecision *d, GError **error) {
    if (strcmp(d->what, "fact") == 0)
        return sy_identity_find(store, at, 1U << SY_IDENTITY_NODE | 1U << SY_IDENTITY_UNIT, NULL,
                                &d->other, error);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--at %s: where a fact was found; %s has none"),
                at, d->what);
    return false;
}

/* ---- words ---- */

static const char *dictionary_of(const char *what) {
    return strcmp(what, "measure") == 0 ? "measure"
           : strcmp(what, "fact") == 0  ? "fact"
           : strcmp(what, "state") == 0 ? "measure_state"
                                        : "";
}

/* In words; g_free. */
static char *proposed_words(const SyDecider *decider, SyStore *store, const SyDecision *d) {
    if (strcmp(d->what, "reclassify") == 0) {
        char *name = class_name(store, d->proposed);
        return name != NULL ? name : g_strdup(d->proposed);
    }
    bool is_status = d->other.role == SY_IDENTITY_UNIT;
    return g_strdup(sy_terms_word(decider->terms, decider->lang,
                                  is_status ? "candidate_status" : dictionary_of(d->what),
                                  d->proposed));
}

char *sy_decide_describe(const SyDecider *decider, SyStore *store, const SyDecision *d) {
    bool is_class = strcmp(d->what, "reclassify") == 0 && d->detail != NULL;
    g_autofree char *label = sy_identity_label(&d->about);
    g_autofree char *proposed = proposed_words(decider, store, d);
    const char *value =
        is_class ? d->detail
                 : sy_terms_word(decider->terms, decider->lang, dictionary_of(d->what), d->value);
    g_autofree char *change =
        proposed == NULL ? g_strdup(value) : g_strdup_printf(_("%s -> %s"), proposed, value);
    g_autofree char *text =
        g_strdup_printf(_("%s: %s: %s"), label,
                        sy_terms_word(decider->terms, decider->lang, "decision", d->what), change);
    return sy_print_clean(text);
}

bool sy_decide_record(const SyDecider *decider, SyStore *store, const GArray *decisions,
                      GArray *ids, GError **error) {
    g_autoptr(GArray) outfalls = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < decisions->len; i++) {
        int64_t id = 0;
        if (!sy_records_decide(store, &g_array_index(decisions, SyDecision, i), &id, error) ||
            !sy_records_concern(store, "decision", id, id, outfalls, error))
            return false;
        g_array_append_val(ids, id);
    }
    return sy_posteriors_update(store, decider->data_folder, outfalls, NULL, error) &&
           sy_conclude_of(store, decider->data_folder, outfalls, error);
}
