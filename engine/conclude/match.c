/* Running the rules: what each of them fits. */
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/case/case.h"
#include "engine/conclude/parts.h"

/* Names the rule in front of SQLite's reason and says where it stands. */
static bool complain(const SyRule *rule, gsize at, const GError *why, GError **error) {
    g_autofree char *message = g_strdup_printf(_("rule %s: %s"), rule->id, why->message);
    return sy_yaml_complain_inside(rule->document, rule->sql, at, error, message);
}

static bool is_known_need(const char *need) {
    if (strchr(need, '.') != NULL || g_str_has_prefix(need, "zones:")) return true;
    return sy_role_parse(need) != SY_N_ROLE || strcmp(need, "observation") == 0 ||
           strcmp(need, "search") == 0;
}

/* A search that could have found somebody: units of which one has a place or joins the network (one
 * that was looked for and does not has a joint at nothing), not all of which lie elsewhere, pipes
 * or channels, and of a table of connections at least one that fits. */
#define SEARCH                                                                                  \
    "SELECT 1 WHERE (EXISTS (SELECT 1 FROM unit WHERE geom IS NOT NULL OR NOT EXISTS (SELECT "  \
    "1 FROM attachment WHERE role = 'unit' AND object_id = unit_id)) OR EXISTS (SELECT 1 FROM " \
    "attachment WHERE role = 'unit' AND (method <> 'none' OR coalesce(node_id, edge_id) IS "    \
    "NOT NULL))) AND (NOT EXISTS (SELECT 1 FROM connection) OR EXISTS (SELECT 1 FROM "          \
    "attachment WHERE role = 'unit' AND method = 'surveyed')) AND NOT EXISTS (SELECT 1 FROM "   \
    "finding WHERE code IN ('attribute.elsewhere', 'build.no_drains'))"

char *sy_conclude_need_sql(const char *need) {
    if (!is_known_need(need)) return NULL;
    if (g_str_has_prefix(need, "zones:"))
        return g_strdup_printf("SELECT 1 FROM zone WHERE kind = '%s' LIMIT 1", need + 6);
    if (strcmp(need, "observation") == 0)
        return g_strdup("SELECT 1 FROM observation WHERE withdrawn = 0 LIMIT 1");
    if (strcmp(need, "search") == 0) return g_strdup(SEARCH);
    const char *dot = strchr(need, '.');
    if (dot != NULL)
        return g_strdup_printf("SELECT 1 FROM %.*s WHERE %s IS NOT NULL LIMIT 1", (int)(dot - need),
                               need, dot + 1);
    return g_strdup_printf("SELECT 1 FROM input WHERE role = '%s' AND n_feature > 0 LIMIT 1", need);
}

static bool need_check(SyConcluding *c, const SyRule *rule, const SyYaml *need, bool *there,
                       GError **error) {
    if (c->only != NULL) {
        *there = !sy_conclude_lacks(c, rule->id, need->text);
        return true;
    }
    g_autofree char *sql = sy_conclude_need_sql(need->text);
    if (sql == NULL)
        return sy_yaml_complain(rule->document, need, error, _("rule %s: needs: no layer \"%s\""),
                                rule->id, need->text);
    SyStoreGuard guard = {NULL, c->limits};
    gsize at;
    g_autoptr(GError) why = NULL;
    g_autoptr(SyTable) rows = sy_store_guarded_query(c->store, sql, &guard, &at, &why);
    if (rows == NULL)
        return sy_yaml_complain(rule->document, need, error, _("rule %s: needs: %s"), rule->id,
                                why->message);
    *there = rows->n_row > 0;
    return true;
}

static void add_unjudged(SyConcluding *c, const SyRule *rule, const char *need) {
    SyTable *out = c->unjudged;
    SyIndex row = sy_table_add_row(out, 0);
    sy_column_set_text(sy_table_column(out, "rule"), row, rule->id);
    sy_column_set_text(sy_table_column(out, "needs"), row, need);
    sy_column_set_text(sy_table_column(out, "text"), row, rule->title[c->lang]);
}

/* Whether all layers of a rule are there; each that is missing is written down. */
static bool needs_check(SyConcluding *c, const SyRule *rule, bool *all, GError **error) {
    *all = true;
    SyIndex n = rule->needs == NULL ? 0 : sy_yaml_count(rule->needs);
    for (SyIndex i = 0; i < n; i++) {
        const SyYaml *need = sy_yaml_item(rule->needs, i);
        bool there = false;
        if (!need_check(c, rule, need, &there, error)) return false;
        if (there) continue;
        *all = false;
        add_unjudged(c, rule, need->text);
    }
    return true;
}

static const SyColumn *object_column(const SyRule *rule, const SyTable *rows) {
    return sy_table_column(rows, rule->kind == SY_RULE_MAINTAIN ? "channel_part_id" : "outfall_id");
}

static bool run_rule(SyConcluding *c, SyIndex at_rule, GArray *matches, GError **error) {
    const SyRule *rule = g_ptr_array_index(c->rules->rules, at_rule);
    SyStoreGuard guard = {(const char *const *)c->facts, c->limits};
    gsize at;
    g_autoptr(GError) why = NULL;
    SyTable *rows = sy_store_guarded_query(c->store, rule->sql->text, &guard, &at, &why);
    if (rows == NULL) return complain(rule, at, why, error);
    c->rows[at_rule] = rows;
    const SyColumn *object = object_column(rule, rows);
    if (object == NULL || (rows->n_row > 0 && object->type != SY_COLUMN_INTEGER))
        return sy_yaml_complain(rule->document, rule->sql, error,
                                _("rule %s: its SELECT has no column %s of numbers"), rule->id,
                                rule->kind == SY_RULE_MAINTAIN ? "channel_part_id" : "outfall_id");
    const SyColumn *outfall = sy_table_column(rows, "outfall_id");
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyMatch match = {object->integer[row], at_rule, row};
        bool asked = c->only == NULL || outfall == NULL || outfall->type != SY_COLUMN_INTEGER ||
                     g_hash_table_contains(c->only, &outfall->integer[row]);
        if (asked && match.object != SY_INTEGER_MISSING) g_array_append_val(matches, match);
    }
    return true;
}

/* Rules are in their order already, rows in the order of the SELECT. */
static int by_object(gconstpointer left, gconstpointer right) {
    const SyMatch *a = left, *b = right;
    if (a->object != b->object) return a->object < b->object ? -1 : 1;
    if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

GArray *sy_conclude_match(SyConcluding *c, SyRuleKind kind, GError **error) {
    g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(SyMatch));
    for (SyIndex i = 0; i < c->rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(c->rules->rules, i);
        bool all = true;
        if (rule->kind != kind) continue;
        if (!rule->here) {
            bool open = !rule->out_of_force || sy_rules_leave_open(c->rules, rule);
            if (c->has_rules && open)
                add_unjudged(c, rule, rule->out_of_force ? "in_force" : "plan");
            continue;
        }
        if (!needs_check(c, rule, &all, error)) return NULL;
        if (all && !run_rule(c, i, matches, error)) return NULL;
    }
    g_array_sort(matches, by_object);
    return g_steal_pointer(&matches);
}
