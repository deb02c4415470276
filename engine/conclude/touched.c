/*
 * Judging some outfalls and no others. What rules read of outfalls and units is copied for these
 * alone into temporary tables of the same names, which go before those of the file, as do copies of
 * the views over them; the same statements as in a run fill temporary tables of conclusions, whose
 * rows then take the place of the old ones.
 */
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/conclude/parts.h"

#define TOUCHED "IN (SELECT outfall_id FROM temp.touched)"
#define THEIR_UNITS "IN (SELECT unit_id FROM temp.touched_unit)"

static const struct {
    const char *table, *rows;
} asked[] = {{"outfall", "outfall_id " TOUCHED},
             {"outfall_county", "outfall_id " TOUCHED},
             {"trace_span", "outfall_id " TOUCHED},
             {"channel", "outfall_id " TOUCHED},
             {"channel_part", "outfall_id " TOUCHED},
             {"candidate", "outfall_id " TOUCHED},
             {"decision", "role = 'outfall' AND object_id " TOUCHED},
             {"unit", "unit_id " THEIR_UNITS},
             {"attachment", "role IN ('outfall_source', 'outfall_river') AND object_id " TOUCHED},
             {"attachment", "role IN ('unit', 'unit_inlet') AND object_id " THEIR_UNITS},
             {"within", "role = 'outfall' AND object_id " TOUCHED},
             {"within", "role = 'unit' AND object_id " THEIR_UNITS}};
static const char *const made[] = {"class",    "responsible", "department",
                                   "measure",  "requirement", "approval",
                                   "maintain", "unjudged",    "answer"};
static const char *const views[] = {"decision_subject",      "decision_in_force", "class_effective",
                                    "responsible_effective", "measure_effective", "answer_found"};

/* Layers are the same as in the run: what of them is missing for a rule stands in the file. */
static const char *const layers[] = {"unit.",   "outfall.", "edge.",   "node.",       "zone.",
                                     "sample.", "parcel.",  "search.", "connection.", NULL};

static bool is_settled(const char *need) {
    if (strchr(need, '.') == NULL) return strcmp(need, "observation") != 0;
    for (const char *const *layer = layers; *layer != NULL; layer++)
        if (g_str_has_prefix(need, *layer)) return true;
    return false;
}

static char *key_of(const char *rule, const char *need) {
    return g_strdup_printf("%s\n%s", rule, need);
}

bool sy_conclude_lacks(const SyConcluding *c, const char *rule, const char *need) {
    g_autofree char *key = key_of(rule, need);
    return g_hash_table_contains(c->lacking, key);
}

/* Whether what rules need is there as it was when all outfalls were judged; fills c->lacking. */
static bool check_needs(SyConcluding *c, bool *same, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        c->store, "SELECT rule, needs FROM unjudged WHERE outfall_id IS NULL AND rule IS NOT NULL",
        NULL, error);
    g_autoptr(SyTable) observed = sy_store_query(
        c->store, "SELECT 1 FROM observation WHERE withdrawn = 0 LIMIT 1", NULL, error);
    if (rows == NULL || observed == NULL) return false;
    c->lacking = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < rows->n_row; row++)
        g_hash_table_add(c->lacking,
                         key_of(sy_cell_text(rows, "rule", row), sy_cell_text(rows, "needs", row)));
    for (guint i = 0; i < c->rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(c->rules->rules, i);
        for (SyIndex k = 0; rule->needs != NULL && k < sy_yaml_count(rule->needs); k++) {
            const char *need = sy_yaml_item(rule->needs, k)->text;
            if (!rule->here || is_settled(need)) continue;
            *same &= strcmp(need, "observation") == 0 &&
                     (observed->n_row > 0) != sy_conclude_lacks(c, rule->id, need);
        }
    }
    return true;
}

/* ---- which ---- */

static void add_touched(SyConcluding *c, const SyTable *rows, guint *n_new) {
    const SyColumn *outfall = sy_table_column(rows, "outfall_id");
    for (SyIndex row = 0; outfall != NULL && row < rows->n_row; row++) {
        if (outfall->type != SY_COLUMN_INTEGER || outfall->integer[row] == SY_INTEGER_MISSING)
            continue;
        int64_t *number = g_memdup2(&outfall->integer[row], sizeof(int64_t));
        if (g_hash_table_add(c->only, number)) ++*n_new;
    }
}

static bool write_touched(SyConcluding *c, GError **error) {
    GHashTableIter iter;
    void *number;
    g_autoptr(GString) sql = g_string_new("INSERT OR IGNORE INTO temp.touched VALUES ");
    gsize n_head = sql->len;
    g_hash_table_iter_init(&iter, c->only);
    while (g_hash_table_iter_next(&iter, &number, NULL))
        g_string_append_printf(sql, "%s(%" G_GINT64_FORMAT ")", sql->len > n_head ? "," : "",
                               *(const int64_t *)number);
    return sql->len == n_head || sy_store_execute(c->store, sql->str, error);
}

static bool ask(SyConcluding *c, const SyYamlDocument *document, const SyYaml *sql, SyTable **rows,
                GError **error) {
    static const char *const tables[] = {"touched", NULL};
    const SyStoreGuard guard = {tables, c->limits};
    gsize at;
    g_autoptr(GError) why = NULL;
    *rows = sy_store_guarded_query(c->store, sql->text, &guard, &at, &why);
    return *rows != NULL || sy_yaml_complain_inside(document, sql, at, error, why->message);
}

/* Adds those that are judged together with the ones that are in already, until there are no more.
 */
static bool widen(SyConcluding *c, bool *grown, GError **error) {
    *grown = false;
    for (guint n_new = 1; n_new > 0;) {
        n_new = 0;
        for (guint i = 0; i < c->rules->rules->len; i++) {
            const SyRule *rule = g_ptr_array_index(c->rules->rules, i);
            g_autoptr(SyTable) rows = NULL;
            if (rule->together == NULL || !rule->here) continue;
            if (!ask(c, rule->document, rule->together, &rows, error)) return false;
            add_touched(c, rows, &n_new);
        }
        if (n_new > 0 && !write_touched(c, error)) return false;
        *grown |= n_new > 0;
    }
    return true;
}

/* Those whose date passed while the file was not changed. */
static bool add_overdue(SyConcluding *c, GError **error) {
    guint n_new = 0;
    g_autoptr(SyTable) rows = sy_store_query(
        c->store,
        "SELECT a.outfall_id FROM answer AS a CROSS JOIN file_day JOIN measure_effective AS m ON "
        "m.outfall_id = a.outfall_id WHERE a.overdue = 0 AND a.due_date < file_day.day AND "
        "coalesce(m.state, '') NOT IN ('closed', 'cancelled') AND m.measure <> 'none'",
        NULL, error);
    if (rows != NULL) add_touched(c, rows, &n_new);
    return rows != NULL;
}

/* ---- their tables ---- */

/* A temporary copy of a table or view of the file, by its own words, empty. */
static bool copy_object(SyStore *store, const char *type, const char *name, GError **error) {
    const char *parameters[] = {type, name, NULL};
    g_autoptr(SyTable) rows =
        sy_store_query(store, "SELECT sql FROM main.sqlite_master WHERE type = ?1 AND name = ?2",
                       parameters, error);
    if (rows == NULL) return false;
    const char *sql = rows->n_row == 0 ? NULL : sy_cell_text(rows, "sql", 0);
    if (sql == NULL || !g_str_has_prefix(sql, "CREATE ")) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, "%s: %s", sy_store_path(store), name);
        return false;
    }
    g_autofree char *copy = g_strconcat("CREATE TEMP ", sql + strlen("CREATE "), NULL);
    return sy_store_execute(store, copy, error);
}

static bool make_units(SyConcluding *c, GError **error) {
    if (!sy_store_execute(c->store, "CREATE TEMP TABLE touched_unit (unit_id INTEGER PRIMARY KEY)",
                          error))
        return false;
    g_autoptr(SyTable) rows = NULL;
    if (!ask(c, c->rules->units_document, c->rules->units, &rows, error)) return false;
    return rows->n_row == 0 || sy_store_write(c->store, "touched_unit", rows, NULL, error);
}

/* Rows of a table that is there from the entry before. */
static bool is_second(gsize i) {
    return i > 0 && strcmp(asked[i].table, asked[i - 1].table) == 0;
}

static bool make_tables(SyConcluding *c, GError **error) {
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autofree char *sql = g_strdup_printf("INSERT INTO temp.%s SELECT * FROM main.%s WHERE %s",
                                               asked[i].table, asked[i].table, asked[i].rows);
        if ((!is_second(i) && !copy_object(c->store, "table", asked[i].table, error)) ||
            !sy_store_execute(c->store, sql, error))
            return false;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        if (!copy_object(c->store, "table", made[i], error)) return false;
    for (gsize i = 0; i < G_N_ELEMENTS(views); i++)
        if (!copy_object(c->store, "view", views[i], error)) return false;
    return true;
}

static bool drop(SyStore *store, const char *type, const char *name, GError **error) {
    g_autofree char *sql = g_strdup_printf("DROP %s temp.%s", type, name);
    return sy_store_execute(store, sql, error);
}

static bool drop_tables(SyStore *store, GError **error) {
    for (gsize i = G_N_ELEMENTS(views); i-- > 0;)
        if (!drop(store, "VIEW", views[i], error)) return false;
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        if (!drop(store, "TABLE", made[i], error)) return false;
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
        if (!is_second(i) && !drop(store, "TABLE", asked[i].table, error)) return false;
    return drop(store, "TABLE", "touched_unit", error);
}

/* What is missing for a rule (no outfall) stands in the file already. */
static bool replace_rows(SyStore *store, GError **error) {
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++) {
        g_autofree char *sql = g_strdup_printf(
            "DELETE FROM main.%s WHERE outfall_id " TOUCHED
            "; INSERT INTO main.%s SELECT * FROM temp.%s WHERE outfall_id IS NOT NULL",
            made[i], made[i], made[i]);
        if (!sy_store_execute(store, sql, error)) return false;
    }
    return true;
}

bool sy_conclude_touched(SyConcluding *c, GArray *outfalls, SyConcludePart judge, bool *whole,
                         GError **error) {
    bool same = c->rules->alone && c->rules->units != NULL, grown;
    if (same && !check_needs(c, &same, error)) return false;
    *whole = !same;
    if (!same) return true;
    c->only = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < outfalls->len; i++)
        g_hash_table_add(c->only, g_memdup2(&g_array_index(outfalls, int64_t, i), sizeof(int64_t)));
    if (!add_overdue(c, error) ||
        !sy_store_execute(c->store, "CREATE TEMP TABLE touched (outfall_id INTEGER PRIMARY KEY)",
                          error) ||
        !write_touched(c, error) || !widen(c, &grown, error))
        return false;
    do { /* what is concluded may be judged with others than what was */
        if (!make_units(c, error) || !make_tables(c, error) || !judge(c, error) ||
            !replace_rows(c->store, error) || !drop_tables(c->store, error) ||
            !widen(c, &grown, error))
            return false;
    } while (grown);
    return drop(c->store, "TABLE", "touched", error);
}
