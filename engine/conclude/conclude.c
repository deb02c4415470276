#include "engine/conclude/conclude.h"

#include <string.h>

#include "engine/case/settings.h"
#include "engine/conclude/parts.h"
#include "engine/expert/kept.h"
#include "engine/expert/texts.h"

/* Emptied before they are filled. */
static const char *const made[] = {"class",       "responsible",   "department", "measure",
                                   "requirement", "approval",      "maintain",   "unjudged",
                                   "rule",        "outfall_class", "class_word"};

/* ---- what the case file says about itself ---- */

static char *first_text(SyStore *store, const char *sql, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(store, sql, NULL, error);
    if (rows == NULL || rows->n_row == 0) return NULL;
    const SyColumn *column = sy_table_column(rows, "value");
    return column->type == SY_COLUMN_TEXT ? g_strdup(sy_column_text(column, 0)) : NULL;
}

bool sy_conclude_settings(SyStore *store, GHashTable *settings, GError **error) {
    g_autoptr(SyTable) rows =
        sy_store_query(store, "SELECT key, CAST(value AS TEXT) AS value FROM setting", NULL, error);
    if (rows == NULL) return false;
    const SyColumn *key = sy_table_column(rows, "key"), *value = sy_table_column(rows, "value");
    for (SyIndex row = 0; row < rows->n_row; row++)
        g_hash_table_insert(settings, g_strdup(sy_column_text(key, row)),
                            g_strdup(sy_column_text(value, row)));
    return true;
}

/* ---- rules into the case file ---- */

static void put(SyTable *out, const char *column, SyIndex row, const char *value) {
    sy_column_set_text(sy_table_column(out, column), row, value);
}

static char *needs_text(const SyRule *rule) {
    if (rule->needs == NULL) return NULL;
    GString *text = g_string_new(NULL);
    for (SyIndex i = 0; i < sy_yaml_count(rule->needs); i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : " ", sy_yaml_item(rule->needs, i)->text);
    return g_string_free(text, FALSE);
}

static char *outcome_text(const SyRule *rule, int lang) {
    GString *text = g_string_new(NULL);
    for (SyIndex i = 0; i < rule->n_outcome; i++)
        g_string_append_printf(text, "%s%s=%s", i == 0 ? "" : " ", rule->outcome[i].key,
                               rule->outcome[i].value[lang]);
    for (int m = 0; sy_measure_names[m] != NULL; m++)
        if (rule->forbids[m])
            g_string_append_printf(text, "%sforbids=%s", text->len == 0 ? "" : " ",
                                   sy_measure_names[m]);
    return g_string_free(text, FALSE);
}

static bool write_rules(const SyConcluding *c, GError **error) {
    static const char *const columns[] = {
        "rule",  "kind",    "title",     "text", "document",   "clause",   "certainty",
        "needs", "outcome", "condition", "file", "valid_from", "valid_to", "replaces"};
    g_autoptr(SyTable) out = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *position = sy_table_add_column(out, "position", SY_COLUMN_INTEGER),
             *in_force = sy_table_add_column(out, "in_force", SY_COLUMN_INTEGER);
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        sy_table_add_column(out, columns[i], SY_COLUMN_TEXT);
    for (guint i = 0; i < c->rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(c->rules->rules, i);
        if (!rule->here && !rule->out_of_force) continue; /* of another place */
        g_autofree char *needs = needs_text(rule), *outcome = outcome_text(rule, c->lang);
        g_autofree char *file = g_path_get_basename(rule->document->file);
        const char *const values[] = {rule->id,
                                      sy_rule_kind_name(rule->kind),
                                      rule->title[c->lang],
                                      rule->text[c->lang],
                                      rule->document_name,
                                      rule->clause,
                                      rule->certainty,
                                      needs,
                                      outcome,
                                      rule->sql->text,
                                      file,
                                      rule->valid_from,
                                      rule->valid_to,
                                      rule->replaces};
        SyIndex row = sy_table_add_row(out, 0);
        sy_column_set_integer(position, row, rule->order);
        sy_column_set_integer(in_force, row, rule->here);
        for (gsize k = 0; k < G_N_ELEMENTS(columns); k++) put(out, columns[k], row, values[k]);
    }
    return sy_store_write(c->store, "rule", out, NULL, error);
}

static bool is_leaf(const GPtrArray *classes, const char *key) {
    g_autofree char *below = g_strconcat(key, ".", NULL);
    for (guint i = 0; i < classes->len; i++)
        if (g_str_has_prefix(((const SyRuleClass *)g_ptr_array_index(classes, i))->key, below))
            return false;
    return true;
}

static bool add_words(const SyRuleClass *class, SyTable *words, GHashTable *known, GError **error) {
    SyIndex n = class->words == NULL ? 0 : sy_yaml_count(class->words);
    for (SyIndex i = 0; i < n + 2; i++) { /* its names are words, too */
        const SyYaml *at = i < 2 ? NULL : sy_yaml_item(class->words, i - 2);
        if (at != NULL && !sy_yaml_expect(class->document, at, SY_YAML_TEXT, "words", error))
            return false;
        const char *word = at == NULL ? class->name[i] : at->text;
        if (!g_hash_table_add(known, (char *)word)) {
            if (at == NULL) continue;
            return sy_yaml_complain(class->document, at, error, _("words: \"%s\" is there already"),
                                    word);
        }
        SyIndex row = sy_table_add_row(words, 0);
        put(words, "word", row, word);
        put(words, "class", row, class->key);
    }
    return true;
}

/* ",close,merge,"; g_free, NULL: none. */
static char *measures_text(const bool *measures) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int m = 0; sy_measure_names[m] != NULL; m++)
        if (measures[m])
            g_string_append_printf(text, "%s%s,", text->len == 0 ? "," : "", sy_measure_names[m]);
    return text->len == 0 ? NULL : g_strdup(text->str);
}

static bool write_classes(const SyConcluding *c, GError **error) {
    const GPtrArray *classes = c->rules->classes;
    g_autoptr(SyTable) out = sy_table_new(SY_GEOMETRY_NONE);
    g_autoptr(SyTable) words = sy_table_new(SY_GEOMETRY_NONE);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    SyColumn *leaf = sy_table_add_column(out, "leaf", SY_COLUMN_INTEGER);
    static const char *const columns[] = {"class", "name", "level1", "never"};
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        sy_table_add_column(out, columns[i], SY_COLUMN_TEXT);
    sy_table_add_column(words, "word", SY_COLUMN_TEXT);
    sy_table_add_column(words, "class", SY_COLUMN_TEXT);
    for (guint i = 0; i < classes->len; i++) {
        const SyRuleClass *class = g_ptr_array_index(classes, i);
        g_autofree char *level1 = g_strndup(class->key, strcspn(class->key, "."));
        SyIndex row = sy_table_add_row(out, 0);
        put(out, "class", row, class->key);
        put(out, "name", row, class->name[c->lang]);
        put(out, "level1", row, level1);
        g_autofree char *never = measures_text(class->never);
        put(out, "never", row, never);
        sy_column_set_integer(leaf, row, is_leaf(classes, class->key));
        if (!add_words(class, words, known, error)) return false;
    }
    return (out->n_row == 0 || sy_store_write(c->store, "outfall_class", out, NULL, error)) &&
           (words->n_row == 0 || sy_store_write(c->store, "class_word", words, NULL, error));
}

/* Their keys. */
static GHashTable *list_classes(const SyRules *rules) {
    GHashTable *keys = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < rules->classes->len; i++)
        g_hash_table_add(keys,
                         (char *)((const SyRuleClass *)g_ptr_array_index(rules->classes, i))->key);
    return keys;
}

/* Where a source in no list is as probable as suyuan sample wants it to stop, there is no manhole
 * to open for one of the units. */
static bool turn_to_unlisted(const SyConcluding *c, GError **error) {
    char found[G_ASCII_DTOSTR_BUF_SIZE];
    const char *parameters[] = {
        g_ascii_dtostr(found, sizeof found, c->judgement->factors.source_found), NULL};
    return sy_store_change(c->store,
                           "UPDATE answer SET next = 'look_unlisted' WHERE next = 'open_manhole' "
                           "AND unknown_probability >= CAST(?1 AS REAL)",
                           parameters, error);
}

/* One row an outfall: what is claimed of it, by all that is concluded and decided. */
static bool write_answers(const SyConcluding *c, GError **error) {
    return sy_store_execute(c->store, "DELETE FROM answer", error) &&
           sy_store_execute(c->store, "INSERT INTO answer SELECT * FROM answer_found", error) &&
           turn_to_unlisted(c, error);
}

/* ---- facts and rules ---- */

static bool make_facts(SyConcluding *c, GError **error) {
    c->facts = g_new0(char *, c->rules->facts->len + 3);
    if (!sy_conclude_elevated(c->store, c->judgement, error) ||
        !sy_conclude_worse(c->store, c->judgement, error))
        return false;
    c->facts[0] = g_strdup("fact_elevated");
    c->facts[1] = g_strdup("fact_worse");
    for (guint i = 0; i < c->rules->facts->len; i++) {
        const SyFact *fact = g_ptr_array_index(c->rules->facts, i);
        SyStoreGuard guard = {(const char *const *)c->facts, c->limits};
        gsize at;
        g_autoptr(GError) why = NULL;
        if (!sy_store_guarded_table(c->store, fact->name, fact->sql->text, &guard, &at, &why)) {
            g_autofree char *message = g_strdup_printf(_("%s: %s"), fact->name, why->message);
            return sy_yaml_complain_inside(fact->document, fact->sql, at, error, message);
        }
        c->facts[i + 2] = g_strdup(fact->name);
    }
    return true;
}

static bool drop_facts(const SyConcluding *c, GError **error) {
    for (char **fact = c->facts; *fact != NULL; fact++) {
        g_autofree char *sql = g_strdup_printf("DROP TABLE temp.\"%s\"", *fact);
        if (!sy_store_execute(c->store, sql, error)) return false;
    }
    return true;
}

/* Whatever the rules say: what a class never gets, such as a town's storm outfall being closed, no
 * outfall of it gets. */
static bool check_never(const SyConcluding *c, GError **error) {
    g_autoptr(SyTable) wrong =
        sy_store_query(c->store,
                       "SELECT m.rule, CAST(coalesce(o.source_id, o.code, o.name, o.outfall_id) AS "
                       "TEXT) AS outfall, m.measure, n.class FROM measure m JOIN class k USING "
                       "(outfall_id) JOIN outfall o USING (outfall_id) JOIN outfall_class n ON "
                       "n.class = k.class OR (n.class = k.surveyed_class AND k.class = k.proposed) "
                       "WHERE m.stands = 1 AND instr(n.never, ',' || m.measure || ',') ORDER BY "
                       "m.measure_id LIMIT 1",
                       NULL, error);
    if (wrong == NULL) return false;
    if (wrong->n_row == 0) return true;
    const char *id = sy_cell_text(wrong, "rule", 0);
    for (guint i = 0; i < c->rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(c->rules->rules, i);
        if (g_strcmp0(rule->id, id) != 0) continue;
        return sy_yaml_complain(rule->document, rule->node, error,
                                _("rule %s: would give outfall %s the measure %s, which class %s "
                                  "never gets; a guard for that class must stand among the rules"),
                                id, sy_cell_text(wrong, "outfall", 0),
                                sy_cell_text(wrong, "measure", 0), sy_cell_text(wrong, "class", 0));
    }
    return false;
}

static bool check_classes(const SyConcluding *c, const GArray *matches, GError **error) {
    for (guint i = 0; i < matches->len; i++) {
        const SyMatch *match = &g_array_index(matches, SyMatch, i);
        const SyRule *rule = g_ptr_array_index(c->rules->rules, match->rule);
        const SyColumn *column = sy_table_column(c->rows[match->rule], "class");
        const char *class = NULL;
        for (SyIndex k = 0; k < rule->n_outcome; k++)
            if (strcmp(rule->outcome[k].key, "class") == 0) class = rule->outcome[k].value[0];
        if (class == NULL && column != NULL && column->type == SY_COLUMN_TEXT)
            class = sy_column_text(column, match->row);
        if (class == NULL || !g_hash_table_contains(c->classes, class))
            return sy_yaml_complain(rule->document, rule->node, error,
                                    _("rule %s: gives class \"%s\", which is none of the classes"),
                                    rule->id, class == NULL ? "" : class);
    }
    return true;
}

/* Nothing is judged where no rules hold. */
static void say_no_rules(SyConcluding *c) {
    if (c->has_rules) return;
    SyIndex row = sy_table_add_row(c->unjudged, 0);
    sy_column_set_text(sy_table_column(c->unjudged, "needs"), row, "rules");
}

static bool judge(SyConcluding *c, const SyProgress *progress, GError **error) {
    say_no_rules(c);
    for (int kind = 0; kind < SY_RULE_SCREEN; kind++) {
        g_autoptr(GArray) matches = sy_conclude_match(c, (SyRuleKind)kind, error);
        if (matches == NULL || (kind == SY_RULE_CLASS && !check_classes(c, matches, error)) ||
            !sy_conclude_write(c, (SyRuleKind)kind, matches, error) ||
            !sy_progress(progress, (kind + 1.0) / SY_RULE_SCREEN, error))
            return false;
    }
    return sy_store_execute(c->store,
                            "UPDATE measure SET lead_department = (SELECT d.department FROM "
                            "department AS d WHERE d.outfall_id = measure.outfall_id)",
                            error) &&
           sy_conclude_write_unjudged(c, error) && check_never(c, error);
}

static SyTable *unjudged_new(void) {
    SyTable *out = sy_table_new(SY_GEOMETRY_NONE);
    static const char *const columns[] = {"rule", "needs", "code", "arguments", "text"};
    sy_table_add_column(out, "unjudged_id", SY_COLUMN_INTEGER);
    sy_table_add_column(out, "outfall_id", SY_COLUMN_INTEGER);
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        sy_table_add_column(out, columns[i], SY_COLUMN_TEXT);
    return out;
}

/* What the rules gave and what was not judged, for the next time. */
static void clear_rows(SyConcluding *c) {
    for (guint i = 0; i < c->rules->rules->len; i++) g_clear_pointer(&c->rows[i], sy_table_free);
    g_clear_pointer(&c->facts, g_strfreev);
    sy_table_free(c->unjudged);
    c->unjudged = unjudged_new();
}

static bool empty_tables(SyStore *store, GError **error) {
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++) {
        g_autofree char *sql = g_strdup_printf("DELETE FROM \"%s\"", made[i]);
        if (!sy_store_execute(store, sql, error)) return false;
    }
    g_autoptr(SyTable) known = sy_store_query(store, "SELECT 1 FROM within LIMIT 1", NULL, error);
    if (known == NULL) return false;
    return known->n_row > 0 || sy_conclude_within(store, error);
}

static bool conclude_all(SyConcluding *c, const SyProgress *progress, GError **error) {
    return empty_tables(c->store, error) && sy_conclude_targets(c, error) &&
           sy_conclude_delegations(c, error) && sy_conclude_keep_day(c, error) &&
           write_rules(c, error) && write_classes(c, error) && make_facts(c, error) &&
           judge(c, progress, error) && drop_facts(c, error) && write_answers(c, error);
}

static bool conclude_part(SyConcluding *c, GError **error) {
    bool good = make_facts(c, error) && judge(c, NULL, error) && drop_facts(c, error) &&
                write_answers(c, error);
    clear_rows(c);
    return good;
}

/* @outfalls: NULL: all. */
static bool conclude(SyStore *store, const char *data_folder, GArray *outfalls,
                     const SyProgress *progress, GError **error) {
    g_autoptr(GHashTable) settings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    SyLimits limits;
    if (!sy_conclude_settings(store, settings, error) ||
        !sy_settings_limits(data_folder, settings, sy_store_path(store), &limits, error))
        return false;
    g_autofree char *lang = first_text(store, "SELECT lang AS value FROM run", error);
    g_auto(SyData) data = {0};
    g_autoptr(SyRules) rules =
        sy_kept_load(store, data_folder, &data, error) ? sy_rules_load(&data, error) : NULL;
    g_autoptr(SyJudgement) judgement = rules == NULL ? NULL : sy_judgement_load(&data, error);
    if (judgement == NULL) return false;
    g_autoptr(GHashTable) classes = list_classes(rules);
    g_autoptr(GArray) guarded = g_array_new(FALSE, FALSE, sizeof(SyMatch));
    SyConcluding c = {.store = store,
                      .judgement = judgement,
                      .rules = rules,
                      .lang = g_strcmp0(lang, "en") == 0,
                      .settings = settings,
                      .limits = &limits,
                      .classes = classes,
                      .guarded = guarded,
                      .unjudged = unjudged_new()};
    c.rows = g_new0(SyTable *, rules->rules->len);
    bool whole = outfalls == NULL;
    bool good =
        (outfalls != NULL || sy_conclude_middle(store, error)) &&
        sy_conclude_settle(&c, rules, error) &&
        (outfalls == NULL || sy_conclude_touched(&c, outfalls, conclude_part, &whole, error)) &&
        (!whole || conclude_all(&c, progress, error));
    clear_rows(&c);
    sy_table_free(c.unjudged);
    g_free(c.rows);
    g_clear_pointer(&c.only, g_hash_table_unref);
    g_clear_pointer(&c.lacking, g_hash_table_unref);
    return good;
}

bool sy_conclude(SyStore *store, const char *data_folder, const SyProgress *progress,
                 GError **error) {
    return conclude(store, data_folder, NULL, progress, error);
}

bool sy_conclude_of(SyStore *store, const char *data_folder, GArray *outfalls, GError **error) {
    return conclude(store, data_folder, outfalls, NULL, error);
}
