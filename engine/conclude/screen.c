/* Rules about an outfall that is asked for and not there yet. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/case/settings.h"
#include "engine/conclude/parts.h"
#include "engine/expert/kept.h"
#include "engine/expert/texts_fill.h"

char *sy_conclude_class(SyStore *store, const char *word, GError **error) {
    const char *parameters[] = {word, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT class, 1 AS n FROM outfall_class WHERE class = ?1 OR name = ?1 UNION ALL SELECT "
        "class, 2 FROM class_word WHERE word = ?1 ORDER BY n, class LIMIT 1",
        parameters, error);
    if (rows == NULL) return NULL;
    if (rows->n_row == 1) return g_strdup(sy_cell_text(rows, "class", 0));
    g_autoptr(SyTable) all = sy_store_query(
        store,
        "SELECT group_concat(class || ' ' || name, ', ') AS every FROM (SELECT * FROM "
        "outfall_class WHERE leaf ORDER BY class)",
        NULL, error);
    if (all == NULL) return NULL;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: is no class of outfalls; there are %s"),
                word, sy_cell_text(all, "every", 0));
    return NULL;
}

typedef struct {
    SyConcluding c;
    SyStoreGuard guard;
    char *with; /* "WITH class AS (...), ... SELECT * FROM (": the supposed tables go before */
    SyTable *out;
} Supposing;

static char *with_of(const char *const *tables, const char *const *selects) {
    GString *with = g_string_new("WITH ");
    for (gsize i = 0; tables[i] != NULL; i++)
        g_string_append_printf(with, "%s%s AS (%s)", i == 0 ? "" : ", ", tables[i], selects[i]);
    g_string_append(with, " SELECT * FROM (");
    return g_string_free(with, FALSE);
}

static SyTable *ask(const Supposing *s, const char *sql, gsize *at, GError **error) {
    g_autofree char *whole = g_strconcat(s->with, sql, "\n)", NULL);
    SyTable *rows = sy_store_guarded_query(s->c.store, whole, &s->guard, at, error);
    gsize before = strlen(s->with);
    if (*at != SY_STORE_GUARD_NOWHERE) *at = *at < before ? SY_STORE_GUARD_NOWHERE : *at - before;
    return rows;
}

static void put(const Supposing *s, SyIndex row, const char *name, const char *value) {
    SyColumn *column = sy_table_column(s->out, name);
    if (column == NULL) column = sy_table_add_column(s->out, name, SY_COLUMN_TEXT);
    sy_column_set_text(column, row, value);
}

static SyIndex add_row(const Supposing *s, const SyRule *rule) {
    SyIndex row = sy_table_add_row(s->out, 0);
    put(s, row, "rule", rule->id);
    put(s, row, "title", rule->title[s->c.lang]);
    put(s, row, "text", rule->text[s->c.lang]);
    put(s, row, "document", rule->document_name);
    put(s, row, "clause", rule->clause);
    put(s, row, "certainty", rule->certainty);
    return row;
}

static void add_fit(const Supposing *s, const SyRule *rule, const SyTable *rows, SyIndex at) {
    SyIndex row = add_row(s, rule);
    for (SyIndex i = 0; i < rule->n_outcome; i++)
        put(s, row, rule->outcome[i].key, rule->outcome[i].value[s->c.lang]);
    static const char *const found[] = {"verdict", "act", "level", "authority"};
    for (gsize i = 0; i < G_N_ELEMENTS(found); i++) /* by its SELECT */
        if (sy_table_column(rows, found[i]) != NULL)
            put(s, row, found[i], sy_cell_text(rows, found[i], at));
    JsonObject *arguments = sy_conclude_arguments(rows, at);
    const SyTextFill fill = {.arguments = arguments};
    const char *pattern = rule->reason[s->c.lang];
    g_autofree char *reason = pattern == NULL ? NULL : sy_texts_fill(pattern, &fill);
    put(s, row, "reason", reason);
    json_object_unref(arguments);
}

/* The first layer that the rule needs and that is not there; NULL: all are. */
static bool find_missing(const Supposing *s, const SyRule *rule, const char **missing,
                         GError **error) {
    SyIndex n = rule->needs == NULL ? 0 : sy_yaml_count(rule->needs);
    *missing = NULL;
    for (SyIndex i = 0; i < n && *missing == NULL; i++) {
        const SyYaml *need = sy_yaml_item(rule->needs, i);
        g_autofree char *sql = sy_conclude_need_sql(need->text);
        gsize at;
        if (sql == NULL)
            return sy_yaml_complain(rule->document, need, error,
                                    _("rule %s: needs: no layer \"%s\""), rule->id, need->text);
        g_autoptr(SyTable) rows = ask(s, sql, &at, error);
        if (rows == NULL) return false;
        if (rows->n_row == 0) *missing = need->text;
    }
    return true;
}

static bool run_rule(const Supposing *s, const SyRule *rule, GError **error) {
    const char *missing;
    if (!find_missing(s, rule, &missing, error)) return false;
    if (missing != NULL) {
        put(s, add_row(s, rule), "needs", missing);
        return true;
    }
    gsize at;
    g_autoptr(GError) why = NULL;
    g_autoptr(SyTable) rows = ask(s, rule->sql->text, &at, &why);
    if (rows == NULL) {
        g_autofree char *message = g_strdup_printf(_("rule %s: %s"), rule->id, why->message);
        return sy_yaml_complain_inside(rule->document, rule->sql, at, error, message);
    }
    for (SyIndex row = 0; row < rows->n_row; row++) add_fit(s, rule, rows, row);
    return true;
}

static bool run_rules(Supposing *s, SyRules *rules, SyRuleKind kind, GError **error) {
    static const char *const always[] = {"rule", "reason", "needs", NULL};
    if (!sy_conclude_settle(&s->c, rules, error)) return false;
    for (gsize i = 0; always[i] != NULL; i++)
        sy_table_add_column(s->out, always[i], SY_COLUMN_TEXT);
    for (guint i = 0; i < rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(rules->rules, i);
        if (rule->kind != kind) continue;
        if (rule->here && !run_rule(s, rule, error)) return false;
        if (rule->out_of_force && sy_rules_leave_open(rules, rule))
            put(s, add_row(s, rule), "needs", "in_force");
    }
    return true;
}

SyTable *sy_conclude_supposed(SyStore *store, const char *data_folder, const char *lang,
                              SyRuleKind kind, const char *const *tables,
                              const char *const *selects, GError **error) {
    g_autoptr(GHashTable) settings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    SyLimits limits;
    g_auto(SyData) data = {0};
    if (!sy_conclude_settings(store, settings, error) ||
        !sy_settings_limits(data_folder, settings, sy_store_path(store), &limits, error) ||
        !sy_kept_load(store, data_folder, &data, error))
        return NULL;
    g_autoptr(SyRules) rules = sy_rules_load(&data, error);
    if (rules == NULL) return NULL;
    g_autofree char *with = with_of(tables, selects);
    g_autoptr(SyTable) out = sy_table_new(SY_GEOMETRY_NONE);
    Supposing s = {.c = {.store = store,
                         .rules = rules,
                         .lang = g_strcmp0(lang, "en") == 0,
                         .settings = settings,
                         .limits = &limits},
                   .guard = {tables, &limits},
                   .with = with,
                   .out = out};
    return run_rules(&s, rules, kind, error) ? g_steal_pointer(&out) : NULL;
}
