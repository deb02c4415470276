#include "engine/people/records.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/when.h"
#include "io/regular.h"

/* ---- who, when, why ---- */

void sy_record_by_clear(SyRecordBy *by) {
    g_free(by->who);
    g_free(by->when);
    g_free(by->why);
    g_free(by->evidence_file);
    g_free(by->evidence_sha256);
    g_free(by->recorded_by);
    g_free(by->recorded_at);
    *by = (SyRecordBy){0};
}

static char *login(void) {
    const char *real = g_get_real_name(), *shorter = g_get_user_name();
    bool is_named = real != NULL && *real != '\0' && strcmp(real, "Unknown") != 0;
    return g_utf8_make_valid(is_named ? real : shorter, -1);
}

static bool check_past(const char *when, GError **error) {
    SyWhenFault fault = sy_when_check(when);
    if (fault == SY_WHEN_TOO_EARLY)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: lies before %s; say when it was"), when,
                    SY_WHEN_EARLIEST);
    else if (fault == SY_WHEN_TO_COME)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: is still to come; say when it was"),
                    when);
    return fault == SY_WHEN_GOOD;
}

void sy_record_by_tell(const SyRecordBy *by) {
    if (by->who_is_login)
        sy_note(_("recorded in the name of %s, as this computer knows its user; --who NAME says "
                  "another\n"),
                by->who);
}

bool sy_record_by_init(SyRecordBy *by, const char *who, const char *when, const char *why,
                       const char *evidence, GError **error) {
    *by = (SyRecordBy){.recorded_by = login(), .recorded_at = sy_when_now()};
    by->who_is_login = who == NULL;
    by->who = g_strdup(who == NULL ? by->recorded_by : who);
    by->why = g_strdup(why);
    by->when = when == NULL ? g_strdup(by->recorded_at) : sy_when_parse(when);
    bool good = by->when != NULL && (when == NULL || check_past(by->when, error));
    if (by->when == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: is no date; write it as 2024-05-31 or 2024-05-31T14:30"), when);
    if (good && evidence != NULL) {
        by->evidence_file = g_strdup(evidence);
        by->evidence_sha256 = sy_regular_sha256(evidence, error);
        good = by->evidence_sha256 != NULL;
    }
    if (!good) sy_record_by_clear(by);
    return good;
}

void sy_observation_clear(SyObservation *observation) {
    sy_identity_clear(&observation->about);
    sy_record_by_clear(&observation->by);
    g_free(observation->parameter);
    g_free(observation->value_text);
    g_free(observation->unit);
    g_free(observation->bottle);
    g_free(observation->report);
    g_free(observation->compared);
    g_free(observation->key);
}

void sy_decision_clear(SyDecision *decision) {
    sy_identity_clear(&decision->about);
    sy_identity_clear(&decision->other);
    sy_record_by_clear(&decision->by);
    g_free(decision->what);
    g_free(decision->value);
    g_free(decision->detail);
    g_free(decision->proposed);
}

/* ---- one row ---- */

/* The cells of the last row; columns are made as they are met. */
static SyColumn *column_of(SyTable *rows, const char *name, SyColumnType type) {
    SyColumn *column = sy_table_column(rows, name);
    return column == NULL ? sy_table_add_column(rows, name, type) : column;
}

static void put_text(SyTable *rows, const char *name, const char *value) {
    sy_column_set_text(column_of(rows, name, SY_COLUMN_TEXT), rows->n_row - 1, value);
}

static void put_real(SyTable *rows, const char *name, double value) {
    column_of(rows, name, SY_COLUMN_REAL)->real[rows->n_row - 1] = value;
}

static void put_integer(SyTable *rows, const char *name, int64_t value) {
    column_of(rows, name, SY_COLUMN_INTEGER)->integer[rows->n_row - 1] = value;
}

static const char *match_of(const SyIdentity *identity) {
    return identity->source_id != NULL ? "source_id" : identity->code != NULL ? "code" : "place";
}

static void put_identity(SyTable *row, const SyIdentity *identity, const char *prefix) {
    static const char *const texts[] = {"role", "source_id", "code", "name", "match"};
    const char *values[] = {sy_identity_role_name(identity->role), identity->source_id,
                            identity->code, identity->name, match_of(identity)};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *name = g_strconcat(prefix, texts[i], NULL);
        put_text(row, name, values[i]);
    }
    g_autofree char *x = g_strconcat(prefix, "x", NULL), *y = g_strconcat(prefix, "y", NULL),
                    *object = g_strconcat(prefix, "object_id", NULL);
    put_real(row, x, identity->x);
    put_real(row, y, identity->y);
    put_integer(row, object, identity->object_id < 0 ? SY_INTEGER_MISSING : identity->object_id);
}

static void put_by(SyTable *row, const SyRecordBy *by) {
    put_text(row, "who", by->who);
    put_text(row, "when_", by->when);
    put_text(row, "why", by->why);
    put_text(row, "evidence_file", by->evidence_file);
    put_text(row, "evidence_sha256", by->evidence_sha256);
    put_text(row, "recorded_by", by->recorded_by);
    put_text(row, "recorded_at", by->recorded_at);
    put_text(row, "version", SY_VERSION);
}

/* @last: number of the last row. */
static bool write_rows(SyStore *store, const char *table, const SyTable *rows, int64_t *last,
                       GError **error) {
    if (!sy_store_write(store, table, rows, NULL, error)) return false;
    g_autoptr(SyTable) said =
        sy_store_query(store, "SELECT last_insert_rowid() AS id", NULL, error);
    if (said == NULL) return false;
    *last = sy_table_column(said, "id")->integer[0];
    return true;
}

bool sy_records_observe(SyStore *store, const SyObservation *observation, SyIndex n,
                        int64_t *first_id, GError **error) {
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_NONE);
    for (SyIndex i = 0; i < n; i++) {
        const SyObservation *o = &observation[i];
        sy_table_add_row(rows, i);
        put_identity(rows, &o->about, "");
        put_text(rows, "crs", o->about.crs);
        put_integer(rows, "node_id", o->about.node_id < 0 ? SY_INTEGER_MISSING : o->about.node_id);
        put_text(rows, "what", o->what);
        put_text(rows, "parameter", o->parameter);
        put_real(rows, "value", o->value);
        put_text(rows, "value_text", o->value_text);
        put_text(rows, "unit", o->unit);
        put_real(rows, "limit_value", o->limit_value);
        put_text(rows, "weather", o->weather);
        put_text(rows, "bottle", o->bottle);
        put_text(rows, "report", o->report);
        put_text(rows, "compared", o->compared);
        put_text(rows, "sent_key", o->key);
        put_by(rows, &o->by);
    }
    int64_t last;
    if (n == 0) return true;
    if (!write_rows(store, "observation", rows, &last, error)) return false;
    *first_id = last - (int64_t)n + 1;
    return true;
}

bool sy_records_decide(SyStore *store, const SyDecision *decision, int64_t *decision_id,
                       GError **error) {
    g_autoptr(SyTable) row = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_add_row(row, 0);
    put_identity(row, &decision->about, "");
    put_text(row, "crs", decision->about.crs);
    if (decision->other.role != SY_N_IDENTITY) put_identity(row, &decision->other, "other_");
    put_text(row, "what", decision->what);
    put_text(row, "value", decision->value);
    put_text(row, "detail", decision->detail);
    put_text(row, "proposed", decision->proposed);
    put_by(row, &decision->by);
    return write_rows(store, "decision", row, decision_id, error);
}

/* ---- withdrawing ---- */

/* "12" or "12-20". */
static bool parse_range(const char *text, gint64 *first, gint64 *last) {
    char *end;
    *first = *last = g_ascii_strtoll(text, &end, 10);
    if (end == text || *first <= 0) return false;
    if (*end == '-') {
        const char *second = end + 1;
        *last = g_ascii_strtoll(second, &end, 10);
        if (end == second) return false;
    }
    return *end == '\0' && *last >= *first && *last - *first < 1000000;
}

/* A change of state after @id of the same outfall was made from the state that @id gave. */
static bool check_last_state(SyStore *store, const char *id, GError **error) {
    const char *parameters[] = {id, NULL};
    g_autoptr(SyTable) later = sy_store_query(
        store,
        "SELECT max(l.decision_id) AS id FROM decision AS d JOIN decision AS l ON l.role = d.role "
        "AND (l.object_id = d.object_id OR (l.source_id = d.source_id)) AND l.what = 'state' AND "
        "NOT l.withdrawn AND l.decision_id > d.decision_id WHERE d.decision_id = CAST(?1 AS "
        "INTEGER) AND d.what = 'state'",
        parameters, error);
    if (later == NULL) return false;
    int64_t last = sy_table_column(later, "id")->type == SY_COLUMN_INTEGER
                       ? sy_table_column(later, "id")->integer[0]
                       : SY_INTEGER_MISSING;
    if (last == SY_INTEGER_MISSING) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("decision %s: later changes of state stand on it; withdraw decision %lld first"),
                id, (long long)last);
    return false;
}

static bool withdraw_one(SyStore *store, const char *table, gint64 number, const SyRecordBy *by,
                         GError **error) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, number);
    const char *just_id[] = {id, NULL};
    g_autofree char *ask = g_strdup_printf(
        "SELECT withdrawn, withdrawn_who AS who, withdrawn_when AS at FROM %s "
        "WHERE %s_id = CAST(?1 AS INTEGER)",
        table, table);
    g_autoptr(SyTable) row = sy_store_query(store, ask, just_id, error);
    if (row == NULL) return false;
    if (row->n_row == 0 || sy_table_column(row, "withdrawn")->integer[0] != 0) {
        const char *word = strcmp(table, "decision") == 0 ? _("decision") : _("observation");
        if (row->n_row == 0)
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("%s %s: there is none; --list shows them"), word, id);
        else
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s %s: was withdrawn by %s on %s"),
                        word, id, sy_column_text(sy_table_column(row, "who"), 0),
                        sy_column_text(sy_table_column(row, "at"), 0));
        return false;
    }
    if (strcmp(table, "decision") == 0 && !check_last_state(store, id, error)) return false;
    g_autofree char *change = g_strdup_printf(
        "UPDATE %s SET withdrawn = 1, withdrawn_who = ?2, withdrawn_when = ?3, "
        "withdrawn_why = ?4 WHERE %s_id = CAST(?1 AS INTEGER)",
        table, table);
    const char *parameters[] = {id, by->who, by->when, by->why, NULL};
    return sy_store_change(store, change, parameters, error);
}

bool sy_records_concern(SyStore *store, const char *table, int64_t first, int64_t last,
                        GArray *outfalls, GError **error) {
    g_autofree char *from = g_strdup_printf("%" G_GINT64_FORMAT, first),
                    *to = g_strdup_printf("%" G_GINT64_FORMAT, last);
    const char *range[] = {from, to, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        strcmp(table, "decision") == 0
            ? "SELECT DISTINCT object_id AS outfall_id FROM decision WHERE decision_id BETWEEN "
              "CAST(?1 AS INTEGER) AND CAST(?2 AS INTEGER) AND role = 'outfall' AND object_id IS "
              "NOT NULL"
            : "WITH said AS MATERIALIZED (SELECT DISTINCT role, object_id, node_id FROM "
              "observation WHERE observation_id BETWEEN CAST(?1 AS INTEGER) AND CAST(?2 AS "
              "INTEGER)) SELECT object_id AS outfall_id FROM said WHERE role = 'outfall' AND "
              "object_id IS NOT NULL UNION SELECT o.outfall_id FROM said JOIN outfall o ON "
              "o.node_id = said.node_id UNION SELECT s.outfall_id FROM said JOIN trace_span s ON "
              "said.node_id BETWEEN s.first_node AND s.last_node UNION SELECT c.outfall_id FROM "
              "said JOIN candidate c ON c.unit_id = said.object_id WHERE said.role = 'unit'",
        range, error);
    for (SyIndex row = 0; rows != NULL && row < rows->n_row; row++) {
        int64_t outfall = sy_cell_integer(rows, "outfall_id", row);
        g_array_append_val(outfalls, outfall);
    }
    return rows != NULL;
}

bool sy_records_withdraw(SyStore *store, const char *table, const char *ids, const SyRecordBy *by,
                         GArray *outfalls, int *n, GError **error) {
    g_auto(GStrv) parts = g_strsplit(ids, ",", -1);
    g_assert(by->why != NULL);
    *n = 0;
    for (int i = 0; parts[i] != NULL; i++) {
        gint64 first, last;
        if (!parse_range(g_strstrip(parts[i]), &first, &last)) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("--withdraw %s: numbers of records follow, as 12 or 12,14 or 12-20"),
                        ids);
            return false;
        }
        /* The last first: what stands on another goes before it. */
        for (gint64 number = last; number >= first; number--, (*n)++)
            if (!withdraw_one(store, table, number, by, error)) return false;
        if (outfalls != NULL && !sy_records_concern(store, table, first, last, outfalls, error))
            return false;
    }
    return true;
}
