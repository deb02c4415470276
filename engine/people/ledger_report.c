/* The report of a year to the city's bureau. */
#include <string.h>

#include "engine/base/when.h"
#include "engine/people/ledger.h"

#define HERE "(?2 = '' OR l.county = ?2)"
#define COUNT_AND_SHARE(n, of)                                                                \
    "sum(" n ") || ' / ' || " of " || iif(" of " > 0, ' (' || round(100.0 * sum(" n ") / " of \
    ", 1) || ' %)', '')"

/* Items in their order: a key of data/terms.yaml "ledger_report", and a query of one value.
 * ?1 year, ?2 county or '', ?3 the day of the report. */
static const struct {
    const char *key, *sql;
} items[] = {
    {"year", "SELECT ?1"},
    {"county", "SELECT nullif(?2, '')"},
    {"made", "SELECT ?3"},
    {"outfalls", "SELECT count(*) FROM ledger AS l WHERE " HERE},
    {"surveyed", "SELECT " COUNT_AND_SHARE("surveyed", "count(*)") " FROM ledger AS l WHERE " HERE},
    {"walked",
     "SELECT round(total(walked_m) / 1000, 1) || ' / ' || round(total(length_m) / 1000, 1) || ' km "
     "(' "
     "|| round(100 * sum(walked_m) / sum(length_m), 1) || ' %)' FROM bank"},
    {"traced", "SELECT " COUNT_AND_SHARE("traced", "count(*)") " FROM ledger AS l WHERE " HERE},
    {"fallback", "SELECT sum(fallback) FROM ledger AS l WHERE " HERE},
    {"rectified",
     "SELECT " COUNT_AND_SHARE("rectified", "sum(to_rectify)") " FROM ledger AS l WHERE " HERE},
    {"closed_in_year",
     "SELECT count(*) FROM decision_in_force AS d JOIN ledger AS l ON l.outfall_id = d.object_id "
     "WHERE "
     "d.subject = 'state' AND d.value = 'closed' AND substr(d.when_, 1, 4) = ?1 AND " HERE},
    {"states",
     "SELECT group_concat(term('measure_state', state) || ' ' || n, term('join', 'clause')) FROM "
     "(SELECT state, "
     "count(*) AS n FROM ledger "
     "AS l "
     "WHERE to_rectify AND " HERE " GROUP BY state ORDER BY state)"},
    {"overdue",
     "SELECT count(*) || iif(count(*) > 0, term('join', 'colon') || group_concat(label, "
     "term('join', 'item')), '') FROM (SELECT "
     "coalesce(code, source_id, name) AS label FROM ledger AS l WHERE to_rectify AND NOT rectified "
     "AND "
     "due_date < ?3 AND " HERE " ORDER BY 1)"},
    {"decisions",
     "SELECT count(*) FROM decision AS d JOIN ledger AS l ON l.outfall_id = d.object_id WHERE NOT "
     "d.withdrawn AND substr(d.when_, 1, 4) = ?1 AND " HERE},
    {"observations",
     "SELECT count(*) FROM observation WHERE NOT withdrawn AND substr(when_, 1, 4) = ?1"},
    {"checks",
     "SELECT count(DISTINCT draw_id) || ' / ' || count(*) FROM draw_item WHERE kind = 'check' AND "
     "year "
     "= CAST(?1 AS INTEGER)"},
    {"plans",
     "SELECT count(DISTINCT draw_id) || ' / ' || count(*) FROM draw_item WHERE kind = 'plan' AND "
     "year = "
     "CAST(?1 AS INTEGER)"},
    {"problems",
     "SELECT count(settled_id) || ' / ' || count(*) || iif(sum(settled_id IS NULL AND p.due_date < "
     "?3) > 0, ' (' || sum(settled_id IS NULL AND p.due_date < ?3) || ')', '') FROM problem AS p "
     "JOIN ledger AS l USING (outfall_id) WHERE " HERE},
    {"approvals",
     "SELECT count(DISTINCT d.object_id) || ' / ' || (SELECT count(*) FROM ledger AS l WHERE " HERE
     ") FROM decision_in_force AS d JOIN ledger AS l ON l.outfall_id = d.object_id WHERE d.subject "
     "= 'fact' AND d.value IN ('approved', 'registered') AND " HERE},
    {"targets_missed",
     "SELECT group_concat(term('stage', stage) || ' ' || round(100 * target_share) || ' % ' || "
     "target_date || term('join', 'colon') || "
     "n_missing, term('join', 'clause')) FROM progress WHERE target_date < ?3 AND n_missing > 0 "
     "AND iif(?2 = '', "
     "dimension "
     "= 'total', dimension = 'county' AND name = ?2)"},
};

static void put(SyTable *out, const char *item, const char *title, const char *value) {
    SyIndex row = sy_table_add_row(out, 0);
    sy_column_set_text(sy_table_column(out, "item"), row, item);
    sy_column_set_text(sy_table_column(out, "title"), row, title);
    sy_column_set_text(sy_table_column(out, "value"), row, value == NULL ? "-" : value);
}

static bool add_item(SyStore *store, const SyTerms *terms, const char *lang, guint i,
                     const char *const *parameters, SyTable *out, GError **error) {
    g_autofree char *sql = g_strdup_printf(
        "SELECT CAST((%s) AS TEXT) AS value WHERE ?1 = ?1 AND ?2 = ?2 AND ?3 = ?3", items[i].sql);
    g_autoptr(SyTable) rows = sy_store_query(store, sql, parameters, error);
    if (rows == NULL) return false;
    const char *value = sy_column_text(sy_table_column(rows, "value"), 0);
    put(out, items[i].key, sy_terms_word(terms, lang, "ledger_report", items[i].key), value);
    return true;
}

SyTable *sy_ledger_report(SyStore *store, const SyLedgerRules *rules, const SyTerms *terms,
                          const char *lang, int year, const char *county, GError **error) {
    g_autoptr(SyTable) out = sy_table_new(SY_GEOMETRY_NONE);
    static const char *const columns[] = {"item", "title", "value"};
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        sy_table_add_column(out, columns[i], SY_COLUMN_TEXT);
    g_autofree char *now = sy_when_now(), *day = g_strndup(now, strlen("2024-12-31")),
                    *number = g_strdup_printf("%d", year);
    const char *parameters[] = {number, county == NULL ? "" : county, day, NULL};
    for (guint i = 0; i < G_N_ELEMENTS(items); i++)
        if (!add_item(store, terms, lang, i, parameters, out, error)) return NULL;
    const SyYaml *report = sy_yaml_get(rules->document->root, "report"),
                 *due = report == NULL ? NULL : sy_yaml_get(report, "due");
    g_autofree char *until =
        g_strdup_printf("%d-%s", year + 1, due == NULL || due->text == NULL ? "01-05" : due->text);
    put(out, "due", sy_terms_word(terms, lang, "ledger_report", "due"), until);
    return g_steal_pointer(&out);
}
