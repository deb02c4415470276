/* Choosing among the rules that fit, and writing what follows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/search.h"
#include "algorithms/base/words.h"
#include "engine/conclude/parts.h"
#include "engine/expert/texts_fill.h"

/* Columns of a kind's table that come from the rule's outcome or its SELECT. */
#define MOST_COLUMNS 6
typedef struct {
    const char *table;
    const char *id;     /* number made here, NULL: none */
    const char *object; /* outfall_id or channel_part_id */
    const char *text[MOST_COLUMNS], *integer[MOST_COLUMNS], *real[MOST_COLUMNS];
    const char *clause, *code, *reason, *task; /* columns, NULL: it has none */
    bool all;                                  /* every rule that fits, not only the first */
} Target;

static const Target targets[SY_N_RULE_KIND] = {
    [SY_RULE_CLASS] = {.table = "class",
                       .object = "outfall_id",
                       .text = {"class", "surveyed", "surveyed_class"},
                       .integer = {"own_id"},
                       .clause = "clause",
                       .code = "code",
                       .reason = "reason"},
    [SY_RULE_PARTY] = {.table = "responsible",
                       .id = "responsible_id",
                       .object = "outfall_id",
                       .text = {"party", "superior", "basis"},
                       .integer = {"unit_id"},
                       .real = {"probability"},
                       .clause = "clause",
                       .code = "code",
                       .reason = "reason",
                       .all = true},
    [SY_RULE_DEPARTMENT] = {.table = "department",
                            .object = "outfall_id",
                            .text = {"department"},
                            .clause = "clause"},
    [SY_RULE_MEASURE] = {.table = "measure",
                         .id = "measure_id",
                         .object = "outfall_id",
                         .text = {"measure"},
                         .clause = "basis",
                         .code = "code",
                         .reason = "reason",
                         .task = "text",
                         .all = true},
    [SY_RULE_REQUIREMENT] = {.table = "requirement",
                             .id = "requirement_id",
                             .object = "outfall_id",
                             .text = {"requirement"},
                             .clause = "clause",
                             .code = "code",
                             .reason = "text",
                             .all = true},
    [SY_RULE_APPROVAL] = {.table = "approval",
                          .object = "outfall_id",
                          .text = {"act", "level", "authority"},
                          .clause = "clause",
                          .code = "code",
                          .reason = "reason"},
    [SY_RULE_MAINTAIN] = {.table = "maintain",
                          .object = "channel_part_id",
                          .text = {"party"},
                          .integer = {"outfall_id"},
                          .clause = "clause",
                          .code = "code",
                          .reason = "reason"},
};

/* ---- values ---- */

/* Names of SyTable columns are few: looked up per rule, not per row. */
static const SyRuleOutcome *outcome_of(const SyRule *rule, const char *key) {
    for (SyIndex i = 0; i < rule->n_outcome; i++)
        if (strcmp(rule->outcome[i].key, key) == 0) return &rule->outcome[i];
    return NULL;
}

/* A cell as text; NULL if it is missing. @buffer holds numbers. */
static const char *cell_text(const SyColumn *column, SyIndex row, char *buffer, gsize n_buffer) {
    if (column == NULL) return NULL;
    if (column->type == SY_COLUMN_TEXT) return sy_column_text(column, row);
    if (column->type == SY_COLUMN_INTEGER) {
        if (column->integer[row] == SY_INTEGER_MISSING) return NULL;
        g_snprintf(buffer, n_buffer, "%" G_GINT64_FORMAT, column->integer[row]);
        return buffer;
    }
    if (isnan(column->real[row])) return NULL;
    return g_ascii_formatd(buffer, (int)n_buffer, "%.15g", column->real[row]);
}

static const char *value_of(const SyConcluding *c, const SyMatch *match, const char *key,
                            char *buffer, gsize n_buffer) {
    const SyRule *rule = g_ptr_array_index(c->rules->rules, match->rule);
    const SyRuleOutcome *outcome = outcome_of(rule, key);
    if (outcome != NULL) return outcome->value[c->lang];
    return cell_text(sy_table_column(c->rows[match->rule], key), match->row, buffer, n_buffer);
}

static void add_member(JsonObject *object, const SyColumn *column, SyIndex row) {
    switch (column->type) {
        case SY_COLUMN_TEXT: {
            const char *text = sy_column_text(column, row);
            if (text != NULL) json_object_set_string_member(object, column->name, text);
            break;
        }
        case SY_COLUMN_INTEGER:
            if (column->integer[row] != SY_INTEGER_MISSING)
                json_object_set_int_member(object, column->name, column->integer[row]);
            break;
        case SY_COLUMN_REAL:
            if (isfinite(column->real[row]))
                json_object_set_double_member(object, column->name, column->real[row]);
            break;
    }
}

JsonObject *sy_conclude_arguments(const SyTable *rows, SyIndex row) {
    JsonObject *object = json_object_new();
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        if (!g_str_has_suffix(column->name, "_id")) add_member(object, column, row);
    }
    return object;
}

static bool has_arguments(const char *pattern) {
    return pattern != NULL && strchr(pattern, '{') != NULL;
}

/* Code, arguments and texts of a match. Most wordings have no arguments and are copied. */
static void put_words(const SyConcluding *c, const Target *target, const SyMatch *match,
                      SyTable *out, SyIndex row) {
    const SyRule *rule = g_ptr_array_index(c->rules->rules, match->rule);
    const char *reason = rule->reason[c->lang], *task = rule->task[c->lang];
    JsonObject *arguments = NULL;
    if (has_arguments(reason) || has_arguments(task)) {
        arguments = sy_conclude_arguments(c->rows[match->rule], match->row);
        g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
        json_node_set_object(node, arguments);
        g_autofree char *json = json_to_string(node, FALSE);
        sy_column_set_text(sy_table_column(out, "arguments"), row, json);
    }
    if (target->code != NULL) {
        g_autofree char *code = g_strconcat("rule.", rule->id, NULL);
        sy_column_set_text(sy_table_column(out, target->code), row, code);
    }
    const char *const patterns[] = {reason, task}, *const columns[] = {target->reason,
                                                                       target->task};
    const SyTextFill fill = {.arguments = arguments};
    for (int i = 0; i < 2; i++) {
        if (columns[i] == NULL || patterns[i] == NULL) continue;
        g_autofree char *text = arguments == NULL ? NULL : sy_texts_fill(patterns[i], &fill);
        sy_column_set_text(sy_table_column(out, columns[i]), row,
                           text == NULL ? patterns[i] : text);
    }
    if (arguments != NULL) json_object_unref(arguments);
}

/* ---- rows ---- */

#define ROWS_AN_OUTFALL (INT64_C(1) << 20) /* at most, of one table */

static SyTable *table_new(const Target *target) {
    SyTable *out = sy_table_new(SY_GEOMETRY_NONE);
    if (target->id != NULL) sy_table_add_column(out, target->id, SY_COLUMN_INTEGER);
    sy_table_add_column(out, target->object, SY_COLUMN_INTEGER);
    for (int i = 0; i < MOST_COLUMNS; i++) {
        if (target->text[i] != NULL) sy_table_add_column(out, target->text[i], SY_COLUMN_TEXT);
        if (target->integer[i] != NULL)
            sy_table_add_column(out, target->integer[i], SY_COLUMN_INTEGER);
        if (target->real[i] != NULL) sy_table_add_column(out, target->real[i], SY_COLUMN_REAL);
    }
    sy_table_add_column(out, "rule", SY_COLUMN_TEXT);
    const char *const texts[] = {target->clause, target->code,
                                 target->code == NULL ? NULL : "arguments", target->reason,
                                 target->task};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i] != NULL) sy_table_add_column(out, texts[i], SY_COLUMN_TEXT);
    return out;
}

static void put_integer(const SyConcluding *c, const SyMatch *match, const char *name, SyTable *out,
                        SyIndex row) {
    const SyColumn *from = sy_table_column(c->rows[match->rule], name);
    if (from != NULL && from->type == SY_COLUMN_INTEGER)
        sy_column_set_integer(sy_table_column(out, name), row, from->integer[match->row]);
}

static void put_real(const SyConcluding *c, const SyMatch *match, const char *name, SyTable *out,
                     SyIndex row) {
    const SyColumn *from = sy_table_column(c->rows[match->rule], name);
    if (from != NULL && from->type == SY_COLUMN_REAL)
        sy_column_set_real(sy_table_column(out, name), row, from->real[match->row]);
}

/* A row's number follows from its outfall, so that it stays when another outfall's rows change. */
static void put_number(SyColumn *id, const SyColumn *outfall, SyIndex row) {
    bool goes_on = row > 0 && outfall->integer[row - 1] == outfall->integer[row];
    id->integer[row] =
        goes_on ? id->integer[row - 1] + 1 : outfall->integer[row] * ROWS_AN_OUTFALL + 1;
}

static SyIndex add_row(const SyConcluding *c, const Target *target, const SyMatch *match,
                       SyTable *out) {
    const SyRule *rule = g_ptr_array_index(c->rules->rules, match->rule);
    char buffer[64];
    SyIndex row = sy_table_add_row(out, 0);
    sy_column_set_integer(sy_table_column(out, target->object), row, match->object);
    if (target->id != NULL)
        put_number(sy_table_column(out, target->id), sy_table_column(out, target->object), row);
    for (int i = 0; i < MOST_COLUMNS; i++) {
        if (target->text[i] != NULL)
            sy_column_set_text(sy_table_column(out, target->text[i]), row,
                               value_of(c, match, target->text[i], buffer, sizeof buffer));
        if (target->integer[i] != NULL) put_integer(c, match, target->integer[i], out, row);
        if (target->real[i] != NULL) put_real(c, match, target->real[i], out, row);
    }
    sy_column_set_text(sy_table_column(out, "rule"), row, rule->id);
    g_autofree char *clause = g_strconcat(rule->document_name, " ", rule->clause, NULL);
    sy_column_set_text(sy_table_column(out, target->clause), row, clause);
    put_words(c, target, match, out, row);
    return row;
}

/* ---- choosing ---- */

/* A match of a guard that forbids the measure at this outfall; NULL if there is none. */
static const SyMatch *forbidden(const SyConcluding *c, int64_t outfall, const char *measure) {
    SyIndex low = SY_LOWER_BOUND(SyIndex, i, 0, c->guarded->len,
                                 g_array_index(c->guarded, SyMatch, i).object < outfall);
    for (; low < c->guarded->len; low++) {
        const SyMatch *guard = &g_array_index(c->guarded, SyMatch, low);
        if (guard->object != outfall) return NULL;
        const SyRule *rule = g_ptr_array_index(c->rules->rules, guard->rule);
        for (int m = 0; sy_measure_names[m] != NULL; m++)
            if (rule->forbids[m] && g_strcmp0(sy_measure_names[m], measure) == 0) return guard;
    }
    return NULL;
}

static const char *rule_id(const SyConcluding *c, const SyMatch *match) {
    return ((const SyRule *)g_ptr_array_index(c->rules->rules, match->rule))->id;
}

/* Value of the setting that a rule's outcome names, or NULL. */
static bool setting_of(const SyConcluding *c, const SyRule *rule, const char *key,
                       const char **value, GError **error) {
    const SyRuleOutcome *outcome = outcome_of(rule, key);
    *value = NULL;
    if (outcome == NULL) return true;
    *value = g_hash_table_lookup(c->settings, outcome->value[0]);
    return *value != NULL || sy_yaml_complain(rule->document, outcome->node, error,
                                              _("rule %s: %s: there is no setting \"%s\""),
                                              rule->id, key, outcome->value[0]);
}

/* The date of the setting that the outcome names (plan.due_...), else that of the plan. */
static bool due_of(const SyConcluding *c, const SyRule *rule, const char *measure, const char **due,
                   GError **error) {
    const SyRuleOutcome *outcome = outcome_of(rule, "due");
    *due = NULL;
    if (outcome == NULL) return true;
    if (!g_str_has_prefix(outcome->value[0], "plan.due_"))
        return setting_of(c, rule, "due", due, error);
    *due = g_hash_table_lookup(c->settings, outcome->value[0]);
    if (*due == NULL || **due == '\0') *due = sy_conclude_due(c, measure);
    return true;
}

static bool add_measures(const SyConcluding *c, const SyMatch *first, guint n, SyTable *out,
                         GError **error) {
    const SyMatch *stands = NULL;
    char buffer[64];
    for (guint i = 0; i < n && stands == NULL; i++)
        if (forbidden(c, first->object, value_of(c, &first[i], "measure", buffer, sizeof buffer)) ==
            NULL)
            stands = &first[i];
    for (guint i = 0; i < n; i++) {
        const SyMatch *match = &first[i];
        const SyRule *rule = g_ptr_array_index(c->rules->rules, match->rule);
        if (i > 0 && match->rule == first[i - 1].rule) continue; /* the rule fits once */
        if (rule->otherwise && match != stands) continue;
        SyIndex row = add_row(c, &targets[SY_RULE_MEASURE], match, out);
        sy_column_set_integer(sy_table_column(out, "stands"), row, match == stands);
        const SyMatch *guard =
            forbidden(c, match->object, value_of(c, match, "measure", buffer, sizeof buffer));
        if (match != stands) {
            const SyMatch *over = guard != NULL ? guard : stands;
            if (over != NULL)
                sy_column_set_text(sy_table_column(out, "overruled_by"), row, rule_id(c, over));
            continue;
        }
        const char *due, *measure = value_of(c, match, "measure", buffer, sizeof buffer);
        if (!due_of(c, rule, measure, &due, error)) return false;
        sy_column_set_text(sy_table_column(out, "due_date"), row, due);
        sy_column_set_text(sy_table_column(out, "state"), row, "proposed");
    }
    return true;
}

/* The main party is the first row of the first step; the step's other rows, and those of rules for
 * others, are the other parties, each once. */
static void add_parties(const SyConcluding *c, const SyMatch *first, guint n, SyTable *out) {
    g_autoptr(GHashTable) named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const SyMatch *main = NULL;
    char buffer[64];
    for (int pass = 0; pass < 2; pass++)
        for (guint i = 0; i < n; i++) {
            const SyMatch *match = &first[i];
            const char *role = value_of(c, match, "role", buffer, sizeof buffer);
            bool for_others = g_strcmp0(role, "other") == 0;
            if (pass == 0 && (for_others || main != NULL)) continue;
            if (pass == 1 && !for_others && (main == NULL || match->rule != main->rule)) continue;
            const char *party = value_of(c, match, "party", buffer, sizeof buffer);
            if (party == NULL || !g_hash_table_add(named, g_strdup(party))) continue;
            if (pass == 0) main = match;
            SyIndex row = add_row(c, &targets[SY_RULE_PARTY], match, out);
            sy_column_set_text(sy_table_column(out, "role"), row, pass == 0 ? "main" : "other");
        }
}

/* The end of a transition: the due date of the measure that stands and so many months. */
static bool put_date(const SyConcluding *c, const SyMatch *match, SyTable *out, SyIndex row,
                     GError **error) {
    const SyRule *rule = g_ptr_array_index(c->rules->rules, match->rule);
    const char *months;
    if (!setting_of(c, rule, "months", &months, error)) return false;
    char buffer[64];
    const char *from =
        cell_text(sy_table_column(c->rows[match->rule], "date"), match->row, buffer, sizeof buffer);
    if (months == NULL || from == NULL) return true;
    g_auto(GStrv) parts = g_strsplit(from, "-", 3);
    if (g_strv_length(parts) != 3) return true;
    int year = (int)g_ascii_strtoll(parts[0], NULL, 10),
        day = (int)g_ascii_strtoll(parts[2], NULL, 10);
    int month = (int)g_ascii_strtoll(parts[1], NULL, 10);
    if (!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year)) return true;
    g_autoptr(GDate) date = g_date_new_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
    g_date_add_months(date, (guint)CLAMP(g_ascii_strtoll(months, NULL, 10), 0, 1200));
    char text[16];
    g_snprintf(text, sizeof text, "%04d-%02d-%02d", g_date_get_year(date),
               (int)g_date_get_month(date), g_date_get_day(date));
    sy_column_set_text(sy_table_column(out, "date"), row, text);
    return true;
}

/* The first rule's class; what a person decided counts in its place. */
static void add_class(const SyConcluding *c, const SyMatch *first, guint n, SyTable *out) {
    char buffer[64];
    const SyMatch *proposal = NULL, *decided = NULL;
    for (guint i = 0; i < n && proposal == NULL; i++) {
        bool is_decision = value_of(c, &first[i], "basis", buffer, sizeof buffer) != NULL;
        if (!is_decision)
            proposal = &first[i];
        else if (decided == NULL)
            decided = &first[i];
    }
    SyIndex row = add_row(c, &targets[SY_RULE_CLASS], proposal == NULL ? decided : proposal, out);
    const char *proposed =
        proposal == NULL ? NULL : value_of(c, proposal, "class", buffer, sizeof buffer);
    sy_column_set_text(sy_table_column(out, "proposed"), row, proposed);
    if (decided != NULL)
        sy_column_set_text(sy_table_column(out, "class"), row,
                           value_of(c, decided, "class", buffer, sizeof buffer));
}

static bool add_object(const SyConcluding *c, SyRuleKind kind, const SyMatch *first, guint n,
                       SyTable *out, GError **error) {
    const Target *target = &targets[kind];
    if (kind == SY_RULE_MEASURE) return add_measures(c, first, n, out, error);
    if (kind == SY_RULE_PARTY) {
        add_parties(c, first, n, out);
        return true;
    }
    if (kind == SY_RULE_CLASS) {
        add_class(c, first, n, out);
        return true;
    }
    for (guint i = 0; i < (target->all ? n : 1); i++) {
        if (i > 0 && first[i].rule == first[i - 1].rule) continue; /* the rule fits once */
        SyIndex row = add_row(c, target, &first[i], out);
        if (kind == SY_RULE_REQUIREMENT && !put_date(c, &first[i], out, row, error)) return false;
    }
    return true;
}

static bool write_rows(SyStore *store, const char *table, const SyTable *rows, GError **error) {
    return rows->n_row == 0 || sy_store_write(store, table, rows, NULL, error);
}

/* What is not judged for single outfalls; missing layers are there already. */
static void add_unjudged(SyConcluding *c, const GArray *matches) {
    static const Target target = {.reason = "text", .code = "code"};
    char buffer[64];
    for (guint i = 0; i < matches->len; i++) {
        const SyMatch *match = &g_array_index(matches, SyMatch, i);
        SyIndex row = sy_table_add_row(c->unjudged, 0);
        sy_column_set_integer(sy_table_column(c->unjudged, "outfall_id"), row, match->object);
        sy_column_set_text(sy_table_column(c->unjudged, "rule"), row,
                           value_of(c, match, "about", buffer, sizeof buffer));
        sy_column_set_text(sy_table_column(c->unjudged, "needs"), row,
                           value_of(c, match, "needs", buffer, sizeof buffer));
        put_words(c, &target, match, c->unjudged, row);
    }
}

bool sy_conclude_write(SyConcluding *c, SyRuleKind kind, const GArray *matches, GError **error) {
    if (kind == SY_RULE_GUARD) {
        g_array_set_size(c->guarded, 0);
        g_array_append_vals(c->guarded, matches->data, matches->len);
        return true;
    }
    if (kind == SY_RULE_UNJUDGED) {
        add_unjudged(c, matches);
        return true;
    }
    g_autoptr(SyTable) out = table_new(&targets[kind]);
    if (kind == SY_RULE_CLASS) sy_table_add_column(out, "proposed", SY_COLUMN_TEXT);
    if (kind == SY_RULE_PARTY) sy_table_add_column(out, "role", SY_COLUMN_TEXT);
    if (kind == SY_RULE_REQUIREMENT) sy_table_add_column(out, "date", SY_COLUMN_TEXT);
    if (kind == SY_RULE_MEASURE) {
        sy_table_add_column(out, "stands", SY_COLUMN_INTEGER);
        sy_table_add_column(out, "overruled_by", SY_COLUMN_TEXT);
        sy_table_add_column(out, "due_date", SY_COLUMN_TEXT);
        sy_table_add_column(out, "state", SY_COLUMN_TEXT);
    }
    for (guint i = 0, n; i < matches->len; i += n) {
        const SyMatch *first = &g_array_index(matches, SyMatch, i);
        for (n = 1; i + n < matches->len && first[n].object == first->object;) n++;
        if (!add_object(c, kind, first, n, out, error)) return false;
    }
    return write_rows(c->store, targets[kind].table, out, error);
}

bool sy_conclude_write_unjudged(SyConcluding *c, GError **error) {
    SyColumn *id = sy_table_column(c->unjudged, "unjudged_id");
    const SyColumn *outfall = sy_table_column(c->unjudged, "outfall_id");
    int64_t n = 0;
    for (SyIndex row = 0; row < c->unjudged->n_row; row++)
        if (outfall->integer[row] == SY_INTEGER_MISSING)
            id->integer[row] = ++n;
        else
            put_number(id, outfall, row);
    return write_rows(c->store, "unjudged", c->unjudged, error);
}
