/* What was seen, found and concluded, and what is doubtful. */
#include <math.h>
#include <string.h>

#include "engine/dossier/parts.h"

enum { UNITS_IN_SENTENCE = 3, UNITS_IN_RECORD = 10 };

/* ---- field work and decisions ---- */

/* All that may have moved the probabilities told below: what was seen and measured at the outfall,
 * anywhere on what drains to it, and at its units; the samples layer too. */
static SyTable *query_field(const SyRecordWriting *w, GError **error) {
    return sy_store_query_of(
        w->recorder->store,
        "WITH every AS (SELECT when_, who, role, coalesce(source_id, code, round(x, 2) || ',' || "
        "round(y, 2)) AS place, what, parameter, coalesce(value_text, CAST(value AS TEXT)) AS "
        "value, unit, why, bottle, report, object_id, node_id, weather, 0 AS layer, observation_id "
        "AS number "
        "FROM observation WHERE NOT withdrawn AND NOT orphaned UNION ALL "
        "SELECT s.time, NULL, NULL, s.at, 'reading', s.parameter, coalesce(s.value_text, "
        "CAST(s.value AS TEXT)), s.unit, NULL, s.bottle, s.report, NULL, a.node_id, s.weather, 1, "
        "s.sample_id FROM "
        "sample s "
        "LEFT JOIN attachment a ON a.role = 'sample' AND a.object_id = s.sample_id), counted AS "
        "(SELECT *, count(parameter) OVER (PARTITION BY place, parameter, substr(when_, 1, 10)) AS "
        "n_day FROM every), field AS (SELECT *, max(n_day) OVER (PARTITION BY place, parameter) "
        "AS most FROM counted) "
        "SELECT when_, who, role, place, what, parameter, value, unit, bottle, report, why FROM "
        "field WHERE "
        "(most < (SELECT n FROM series_least) OR weather = 'wet') AND ((role = 'outfall' AND "
        "object_id = CAST(?1 AS INTEGER)) OR (role "
        "= 'unit' AND object_id IN "
        "(SELECT unit_id FROM candidate WHERE outfall_id = CAST(?1 AS INTEGER))) OR EXISTS (SELECT "
        "1 FROM trace_span t WHERE t.outfall_id = CAST(?1 AS INTEGER) AND node_id BETWEEN "
        "t.first_node AND t.last_node)) ORDER BY when_, layer, number",
        w->outfall_id, error);
}

/* Many readings of one place and parameter as a line: what they show. */
static SyTable *query_series(const SyRecordWriting *w, GError **error) {
    return sy_store_query_of(
        w->recorder->store,
        "SELECT s.first || ' – ' || s.last AS times, iif(s.place = '-', o.source_id, s.place) AS "
        "place, s.parameter, s.code, s.arguments, s.chart FROM series s JOIN outfall o USING "
        "(outfall_id) WHERE s.outfall_id = CAST(?1 AS INTEGER) ORDER BY s.series_id",
        w->outfall_id, error);
}

static void write_series(SyRecordWriting *w, const SyTable *rows) {
    for (SyIndex row = 0; w->lines != NULL && row < rows->n_row; row++) {
        g_autofree char *shows = sy_record_worded_take(
            w, sy_cell_text(rows, "code", row), g_strdup(sy_cell_text(rows, "arguments", row)));
        const char *place = sy_cell_text(rows, "place", row);
        g_autofree char *line = g_strdup_printf(
            "%s %s %s %s %s", sy_cell_text(rows, "times", row), place == NULL ? "" : place,
            sy_cell_text(rows, "parameter", row), shows, sy_cell_text(rows, "chart", row));
        sy_record_add_line(w, SY_RECORD_FIELD, "observation", line);
    }
}

/* What machines found in the pipes above: defects, and inflows that count as readings. */
static SyTable *query_inspected(const SyRecordWriting *w, GError **error) {
    return sy_store_query_of(
        w->recorder->store,
        "SELECT DISTINCT i.date AS time, coalesce(i.pipe, i.from_id || '-' || i.to_id) AS number, "
        "i.at_m || ' m' AS at, i.defect, i.grade, i.confidence, i.method, i.picture, i.note, "
        "i.inspection_id FROM trace_span s JOIN inspection i ON i.edge_id BETWEEN s.first_edge AND "
        "s.last_edge WHERE s.outfall_id = CAST(?1 AS INTEGER) ORDER BY i.date, i.inspection_id",
        w->outfall_id, error);
}

static void write_inspected(SyRecordWriting *w, const SyTable *rows) {
    static const char *const columns[] = {"time",       "number", "at",      "defect", "grade",
                                          "confidence", "method", "picture", "note"};
    for (SyIndex row = 0; w->lines != NULL && row < rows->n_row; row++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
            const char *cell = sy_cell_text(rows, columns[i], row);
            g_autofree char *grade = NULL;
            if (strcmp(columns[i], "grade") == 0 && sy_cell_integer(rows, "grade", row) > 0)
                cell = grade = g_strdup_printf("%d", (int)sy_cell_integer(rows, "grade", row));
            if (cell == NULL) continue;
            if (strcmp(columns[i], "defect") == 0) cell = sy_record_word(w, "pipe_defect", cell);
            if (text->len > 0) g_string_append_c(text, ' ');
            g_string_append(text, cell);
        }
        sy_record_add_line(w, SY_RECORD_FIELD, "observation", text->str);
    }
}

bool sy_record_write_field(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) seen = query_field(w, error);
    g_autoptr(SyTable) series = seen == NULL ? NULL : query_series(w, error);
    g_autoptr(SyTable) inspected = series == NULL ? NULL : query_inspected(w, error);
    if (inspected == NULL) return false;
    if (seen->n_row + series->n_row + inspected->n_row == 0) {
        g_autofree char *none = sy_record_worded_take(w, "record.no_observation", NULL);
        sy_record_add_line(w, SY_RECORD_FIELD, "observation", none);
        return true;
    }
    sy_record_tell(
        w, SY_RECORD_FIELD, "observation", "record.observations",
        sy_arguments(SY_ARGUMENT_INTEGER("n", seen->n_row + series->n_row + inspected->n_row),
                     SY_ARGUMENTS_END));
    write_series(w, series);
    static const char *const columns[] = {"when_", "who",  "role",   "place",  "what", "parameter",
                                          "value", "unit", "bottle", "report", "why"};
    for (SyIndex row = 0; w->lines != NULL && row < seen->n_row; row++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
            const char *cell = sy_cell_text(seen, columns[i], row);
            if (cell == NULL) continue;
            if (strcmp(columns[i], "what") == 0) cell = sy_record_word(w, "observed", cell);
            if (strcmp(columns[i], "role") == 0) cell = sy_record_word(w, "observed_role", cell);
            if (text->len > 0) g_string_append_c(text, ' ');
            g_string_append(text, cell);
        }
        sy_record_add_line(w, SY_RECORD_FIELD, "observation", text->str);
    }
    write_inspected(w, inspected);
    return true;
}

/* ---- the result ---- */

/* In the order of all other papers: the unit of the answer, then by rank. */
static SyTable *query_candidates(const SyRecordWriting *w, GError **error) {
    return sy_store_query_of(
        w->recorder->store,
        "SELECT c.unit_id, c.rank, c.status, c.probability, c.distance_m, "
        "coalesce(c.posterior, c.prior) AS source, iif(abs(c.posterior - c.prior) >= 0.005, "
        "c.prior, "
        "NULL) AS before, c.reason_code AS code, "
        "c.reason_arguments AS arguments, c.reason, coalesce(u.name, u.source_id) AS unit, u.code "
        "AS unit_code, count(*) FILTER (WHERE c.status = 'candidate') OVER () AS n_candidate, "
        "count(*) FILTER (WHERE c.status = 'indirect') OVER () AS n_indirect "
        "FROM candidate c LEFT JOIN unit u USING (unit_id) WHERE c.outfall_id = CAST(?1 AS "
        "INTEGER) AND c.status IN ('candidate', 'indirect') AND NOT EXISTS (SELECT 1 FROM "
        "decision_in_force d WHERE d.role = 'outfall' AND d.object_id = c.outfall_id AND "
        "d.other_object_id = c.unit_id AND d.what = 'reject') ORDER BY c.status <> 'candidate', "
        "c.unit_id IS NOT (SELECT unit_id FROM answer a WHERE a.outfall_id = c.outfall_id), "
        "c.rank, c.candidate_id",
        w->outfall_id, error);
}

/* The units after the first, by name, as many as a sentence bears. */
static void tell_next_units(SyRecordWriting *w, const SyTable *found, int64_t n_candidate) {
    g_autoptr(GString) list = g_string_new(NULL);
    for (SyIndex row = 1; row < (SyIndex)MIN(n_candidate, UNITS_IN_SENTENCE); row++) {
        g_autofree char *name = sy_record_name(sy_cell_text(found, "unit", row));
        g_autofree char *item = sy_record_worded_take(
            w, "record.unit_item",
            sy_arguments(SY_ARGUMENT_TEXT("unit", name),
                         SY_ARGUMENT_REAL("source", sy_cell_real(found, "source", row)),
                         SY_ARGUMENTS_END));
        if (list->len > 0) g_string_append(list, sy_record_word(w, "join", "item"));
        g_string_append(list, item);
    }
    if (list->len > 0)
        sy_record_tell(
            w, SY_RECORD_RESULT, "units",
            n_candidate > UNITS_IN_SENTENCE ? "record.units_next_more" : "record.units_next",
            sy_arguments(SY_ARGUMENT_TEXT("list", list->str), SY_ARGUMENTS_END));
}

static bool add_candidate_lines(SyRecordWriting *w, const SyTable *found, GError **error) {
    if (w->lines == NULL) return true;
    g_autoptr(SyTable) evidence = sy_store_query_of(
        w->recorder->store,
        "SELECT unit_id, code, arguments, text FROM evidence WHERE outfall_id = CAST(?1 AS "
        "INTEGER) ORDER BY evidence_id",
        w->outfall_id, error);
    if (evidence == NULL) return false;
    for (SyIndex row = 0; row < MIN(found->n_row, UNITS_IN_RECORD); row++) {
        g_autofree char *name = sy_record_name(sy_cell_text(found, "unit", row));
        g_autoptr(GString) reasons = g_string_new(NULL);
        for (SyIndex i = 0; i < evidence->n_row; i++) {
            if (sy_cell_integer(evidence, "unit_id", i) != sy_cell_integer(found, "unit_id", row))
                continue;
            g_autofree char *text = sy_record_reworded(w, sy_cell_text(evidence, "code", i),
                                                       sy_cell_text(evidence, "arguments", i),
                                                       sy_cell_text(evidence, "text", i));
            if (text == NULL) continue;
            if (reasons->len > 0) g_string_append(reasons, sy_record_word(w, "join", "clause"));
            g_string_append(reasons, text);
        }
        g_autofree char *line = sy_record_worded_take(
            w, "record.candidate",
            sy_arguments(
                SY_ARGUMENT_INTEGER("rank", sy_cell_integer(found, "rank", row)),
                SY_ARGUMENT_TEXT("unit", name),
                SY_ARGUMENT_TEXT("code", sy_cell_text(found, "unit_code", row)),
                SY_ARGUMENT_TEXT("status", sy_record_word(w, "candidate_status",
                                                          sy_cell_text(found, "status", row))),
                SY_ARGUMENT_REAL("source", sy_cell_real(found, "source", row)),
                SY_ARGUMENT_REAL("before", sy_cell_real(found, "before", row)),
                SY_ARGUMENT_REAL("probability", sy_cell_real(found, "probability", row)),
                SY_ARGUMENT_REAL("distance_m", sy_cell_real(found, "distance_m", row)),
                SY_ARGUMENT_TEXT("evidence", reasons->str), SY_ARGUMENTS_END));
        sy_record_add_line(w, SY_RECORD_RESULT, "candidate", line);
    }
    return true;
}

/* Units whose water may come, but which people rejected or which do not work: with the reason. */
static SyTable *query_excluded(const SyRecordWriting *w, GError **error) {
    return sy_store_query_of(
        w->recorder->store,
        "SELECT coalesce(u.name, u.source_id) AS unit, nullif(coalesce(d.who || coalesce(', ' || "
        "substr(d.when_, 1, 10), '') || ': ', '') || coalesce(d.why, ''), '') AS decided, "
        "c.reason_code AS code, c.reason_arguments AS "
        "arguments, c.reason FROM candidate c JOIN unit u USING (unit_id) LEFT JOIN "
        "decision_in_force d ON d.role = 'outfall' AND d.object_id = c.outfall_id AND "
        "d.other_object_id = c.unit_id AND d.what = 'reject' WHERE c.outfall_id = CAST(?1 AS "
        "INTEGER) AND (c.status = 'excluded' OR d.decision_id IS NOT NULL) ORDER BY c.candidate_id",
        w->outfall_id, error);
}

static void tell_excluded(SyRecordWriting *w, const SyTable *rows) {
    g_autoptr(GString) list = g_string_new(NULL);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        g_autofree char *name = sy_record_name(sy_cell_text(rows, "unit", row));
        g_autofree char *worded = sy_record_reworded(w, sy_cell_text(rows, "code", row),
                                                     sy_cell_text(rows, "arguments", row),
                                                     sy_cell_text(rows, "reason", row));
        const char *decided = sy_cell_text(rows, "decided", row);
        g_autofree char *item = sy_record_worded_take(
            w, "record.excluded_item",
            sy_arguments(SY_ARGUMENT_TEXT("unit", name),
                         SY_ARGUMENT_TEXT("reason", decided != NULL ? decided : worded),
                         SY_ARGUMENTS_END));
        if (list->len > 0) g_string_append(list, sy_record_word(w, "join", "item"));
        g_string_append(list, item);
    }
    if (list->len > 0)
        sy_record_tell(w, SY_RECORD_RESULT, "units", "record.excluded",
                       sy_arguments(SY_ARGUMENT_TEXT("list", list->str), SY_ARGUMENTS_END));
}

/* What is left for sources that no list names: often more than for any unit. */
static bool tell_unknown(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) unknown = sy_store_query_of(
        w->recorder->store,
        "SELECT coalesce(posterior, prior) AS source FROM candidate WHERE outfall_id = CAST(?1 AS "
        "INTEGER) AND status = 'unknown_source'",
        w->outfall_id, error);
    if (unknown == NULL) return false;
    double source = unknown->n_row == 0 ? NAN : sy_cell_real(unknown, "source", 0);
    if (source > 0)
        sy_record_tell(w, SY_RECORD_RESULT, "units", "record.unknown",
                       sy_arguments(SY_ARGUMENT_REAL("source", source), SY_ARGUMENTS_END));
    return true;
}

/* ---- the answer: the row that all papers share ---- */

static SyTable *query_answer(const SyRecordWriting *w, GError **error) {
    return sy_store_query_of(w->recorder->store,
                             "SELECT * FROM answer WHERE outfall_id = CAST(?1 AS INTEGER)",
                             w->outfall_id, error);
}

static const char *answer_code(const SyTable *answer) {
    const char *status = sy_cell_text(answer, "status", 0), *how = sy_cell_text(answer, "how", 0);
    bool has_unit = sy_cell_text(answer, "unit", 0) != NULL;
    if (sy_cell_text(answer, "confirmed_by", 0) != NULL && has_unit)
        return "record.answer_confirmed";
    if (g_strcmp0(status, "unknown") == 0 || !has_unit)
        return how != NULL                                                ? "record.answer_settled"
               : g_strcmp0(sy_cell_text(answer, "next", 0), "units") == 0 ? "record.answer_no_list"
                                                                          : "record.answer_unknown";
    bool unlisted = g_strcmp0(sy_cell_text(answer, "likeliest", 0), "unknown") == 0;
    if (!unlisted && g_strcmp0(how, "records") == 0) return "record.answer_records";
    if (how != NULL) return unlisted ? "record.answer_traced_unlisted" : "record.answer_traced";
    return unlisted ? "record.answer_unlisted" : "record.answer_candidates";
}

static void tell_answer(SyRecordWriting *w, const SyTable *answer) {
    const char *next = sy_cell_text(answer, "next", 0), *how = sy_cell_text(answer, "how", 0);
    g_autofree char *unit = sy_record_name(sy_cell_text(answer, "unit", 0));
    sy_record_tell(
        w, SY_RECORD_RESULT, "answer", answer_code(answer),
        sy_arguments(
            SY_ARGUMENT_TEXT("unit", unit),
            SY_ARGUMENT_REAL("source", sy_cell_real(answer, "probability", 0)),
            SY_ARGUMENT_REAL("unlisted", sy_cell_real(answer, "unknown_probability", 0)),
            SY_ARGUMENT_TEXT("who", sy_cell_text(answer, "confirmed_by", 0)),
            SY_ARGUMENT_TEXT("when", sy_cell_text(answer, "confirmed_when", 0)),
            SY_ARGUMENT_TEXT("why", sy_cell_text(answer, "confirmed_why", 0)),
            SY_ARGUMENT_TEXT("evidence", sy_cell_text(answer, "confirmed_evidence", 0)),
            SY_ARGUMENT_TEXT("how", how == NULL ? NULL : sy_record_word(w, "answer_how", how)),
            SY_ARGUMENT_TEXT("next", next == NULL ? NULL : sy_record_word(w, "next_step", next)),
            SY_ARGUMENT_TEXT("at", sy_cell_text(answer, "next_at", 0)), SY_ARGUMENTS_END));
}

/* What people found on the ground. */
static bool tell_facts(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) facts = sy_store_query_of(
        w->recorder->store,
        "SELECT f.value ->> 'fact' AS fact, f.value ->> 'at' AS at, f.value ->> 'who' AS who, "
        "f.value ->> 'when' AS when_, f.value ->> 'why' AS why, f.value ->> 'evidence' AS evidence "
        "FROM answer a, json_each(a.facts) f WHERE a.outfall_id = CAST(?1 AS INTEGER)",
        w->outfall_id, error);
    for (SyIndex row = 0; facts != NULL && row < facts->n_row; row++)
        sy_record_tell(
            w, SY_RECORD_RESULT, "fact", "record.fact",
            sy_arguments(SY_ARGUMENT_TEXT(
                             "fact", sy_record_word(w, "fact", sy_cell_text(facts, "fact", row))),
                         SY_ARGUMENT_TEXT("at", sy_cell_text(facts, "at", row)),
                         SY_ARGUMENT_TEXT("who", sy_cell_text(facts, "who", row)),
                         SY_ARGUMENT_TEXT("when", sy_cell_text(facts, "when_", row)),
                         SY_ARGUMENT_TEXT("why", sy_cell_text(facts, "why", row)),
                         SY_ARGUMENT_TEXT("evidence", sy_cell_text(facts, "evidence", row)),
                         SY_ARGUMENTS_END));
    return facts != NULL;
}

bool sy_record_write_result(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) found = query_candidates(w, error);
    g_autoptr(SyTable) excluded = found == NULL ? NULL : query_excluded(w, error);
    g_autoptr(SyTable) answer = excluded == NULL ? NULL : query_answer(w, error);
    if (answer == NULL) return false;
    if (answer->n_row > 0) tell_answer(w, answer);
    if (!tell_facts(w, error)) return false;
    int64_t n = found->n_row == 0 ? 0 : sy_cell_integer(found, "n_candidate", 0);
    int64_t n_indirect = found->n_row == 0 ? 0 : sy_cell_integer(found, "n_indirect", 0);
    if (n > 0) {
        g_autofree char *name = sy_record_name(sy_cell_text(found, "unit", 0));
        g_autofree char *reason = sy_record_reworded(w, sy_cell_text(found, "code", 0),
                                                     sy_cell_text(found, "arguments", 0),
                                                     sy_cell_text(found, "reason", 0));
        sy_record_tell(
            w, SY_RECORD_RESULT, "units", "record.units",
            sy_arguments(SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENT_TEXT("unit", name),
                         SY_ARGUMENT_REAL("source", sy_cell_real(found, "source", 0)),
                         SY_ARGUMENT_REAL("probability", sy_cell_real(found, "probability", 0)),
                         SY_ARGUMENT_TEXT("reason", reason), SY_ARGUMENTS_END));
        tell_next_units(w, found, n);
        if (!tell_unknown(w, error)) return false;
    } else if (excluded->n_row == 0 && sy_cell_integer(w->outfall, "trace_n_edge", 0) > 0 &&
               (answer->n_row == 0 || g_strcmp0(sy_cell_text(answer, "next", 0), "units") != 0)) {
        sy_record_tell(w, SY_RECORD_RESULT, "units", "record.no_unit", NULL);
    }
    tell_excluded(w, excluded);
    if (n_indirect > 0)
        sy_record_tell(w, SY_RECORD_RESULT, "units", "record.indirect",
                       sy_arguments(SY_ARGUMENT_INTEGER("n", n_indirect), SY_ARGUMENTS_END));
    return add_candidate_lines(w, found, error);
}

/* ---- the conclusion ---- */

/* Who decided, and when; the reason of a proposal otherwise. */
static void add_grounds(SyRecordWriting *w, const SyTable *parties, SyIndex row) {
    const char *who = sy_cell_text(parties, "decided_by", row);
    g_autofree char *reason = sy_record_reworded(w, sy_cell_text(parties, "code", row),
                                                 sy_cell_text(parties, "arguments", row),
                                                 sy_cell_text(parties, "reason", row));
    sy_record_add_line(w, SY_RECORD_CONCLUSION, "reason", reason);
    sy_record_add_line(w, SY_RECORD_CONCLUSION, "reason", sy_cell_text(parties, "clause", row));
    if (who == NULL) return;
    g_autofree char *decided = sy_record_worded_take(
        w, "record.decided",
        sy_arguments(SY_ARGUMENT_TEXT("who", who),
                     SY_ARGUMENT_TEXT("when", sy_cell_text(parties, "decided_when", row)),
                     SY_ARGUMENTS_END));
    sy_record_add_line(w, SY_RECORD_CONCLUSION, "decision", decided);
}

bool sy_record_write_parties(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) parties = sy_store_query_of(
        w->recorder->store,
        "SELECT e.party, e.role, e.basis, e.clause, p.code, p.arguments, e.reason, e.decided_by, "
        "e.decided_when FROM responsible_effective e LEFT JOIN responsible p ON p.outfall_id = "
        "e.outfall_id AND p.party = e.party AND p.role = e.role AND e.decision_id IS NULL WHERE "
        "e.outfall_id = CAST(?1 AS INTEGER) ORDER BY e.role <> 'main', p.responsible_id",
        w->outfall_id, error);
    if (parties == NULL) return false;
    bool any = false;
    for (SyIndex row = 0; row < parties->n_row; row++) {
        g_autofree char *party = sy_record_name(sy_cell_text(parties, "party", row));
        const char *basis = sy_record_word(w, "basis", sy_cell_text(parties, "basis", row));
        if (party == NULL) continue;
        if (g_strcmp0(sy_cell_text(parties, "role", row), "main") != 0) {
            sy_record_add_line(w, SY_RECORD_CONCLUSION, "other_party", party);
            continue;
        }
        any = true;
        sy_record_tell(w, SY_RECORD_CONCLUSION, "party", "record.party",
                       sy_arguments(SY_ARGUMENT_TEXT("party", party),
                                    SY_ARGUMENT_TEXT("basis", basis), SY_ARGUMENTS_END));
        add_grounds(w, parties, row);
    }
    if (any) return true;
    g_autoptr(SyTable) answer = query_answer(w, error);
    if (answer == NULL) return false;
    bool judged = answer->n_row == 0 || sy_cell_integer(answer, "judged", 0) == 1;
    sy_record_tell(w, SY_RECORD_CONCLUSION, "party",
                   judged ? "record.no_party" : "record.not_judged", NULL);
    return true;
}

/* A date that has passed says so. */
static void add_due_date(SyRecordWriting *w, const SyTable *measures, SyIndex row) {
    const char *date = sy_cell_text(measures, "due_date", row);
    if (sy_cell_integer(measures, "overdue", row) != 1 || date == NULL) {
        sy_record_add_line(w, SY_RECORD_CONCLUSION, "due_date", date);
        return;
    }
    sy_record_tell(w, SY_RECORD_CONCLUSION, "due_date", "record.overdue",
                   sy_arguments(SY_ARGUMENT_TEXT("date", date), SY_ARGUMENTS_END));
}

/* Enforcement, consultation, transition: what goes with the measure. */
static bool tell_requirements(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query_of(
        w->recorder->store,
        "SELECT requirement, code, arguments, text FROM requirement WHERE outfall_id = CAST(?1 AS "
        "INTEGER) ORDER BY requirement_id",
        w->outfall_id, error);
    for (SyIndex row = 0; rows != NULL && row < rows->n_row; row++) {
        g_autofree char *text = sy_record_reworded(w, sy_cell_text(rows, "code", row),
                                                   sy_cell_text(rows, "arguments", row),
                                                   sy_cell_text(rows, "text", row));
        sy_record_tell(
            w, SY_RECORD_CONCLUSION, "requirement", "record.requirement",
            sy_arguments(SY_ARGUMENT_TEXT("requirement",
                                          sy_record_word(w, "requirement",
                                                         sy_cell_text(rows, "requirement", row))),
                         SY_ARGUMENT_TEXT("text", text), SY_ARGUMENTS_END));
    }
    return rows != NULL;
}

bool sy_record_write_measures(SyRecordWriting *w, GError **error) {
    g_autoptr(SyTable) measures = sy_store_query_of(
        w->recorder->store,
        "SELECT e.measure, e.text, m.code, m.arguments, e.due_date, a.overdue, e.state, "
        "e.lead_department, 'rule.' || d.rule AS department_code FROM measure_effective e LEFT "
        "JOIN "
        "measure m ON m.measure_id = e.measure_id LEFT JOIN department d ON d.outfall_id = "
        "e.outfall_id LEFT JOIN answer a ON a.outfall_id = e.outfall_id WHERE e.outfall_id = "
        "CAST(?1 AS INTEGER) AND e.measure IS NOT NULL",
        w->outfall_id, error);
    for (SyIndex row = 0; measures != NULL && row < measures->n_row; row++) {
        const char *kind = sy_record_word(w, "measure", sy_cell_text(measures, "measure", row));
        g_autofree char *worded = sy_record_reworded_as(
            w, SY_TEXT_REPAIR, sy_cell_text(measures, "code", row),
            sy_cell_text(measures, "arguments", row), sy_cell_text(measures, "text", row));
        const char *text = worded;
        /* The rules word what is to be done with the measure's name in front. */
        bool alone = text == NULL || (kind != NULL && g_str_has_prefix(text, kind));
        sy_record_tell(w, SY_RECORD_CONCLUSION, "measure",
                       alone ? "record.measure_alone" : "record.measure",
                       sy_arguments(SY_ARGUMENT_TEXT("measure", alone && text ? text : kind),
                                    SY_ARGUMENT_TEXT("text", text), SY_ARGUMENTS_END));
        add_due_date(w, measures, row);
        g_autofree char *department =
            sy_record_reworded_as(w, SY_TEXT_REPAIR, sy_cell_text(measures, "department_code", row),
                                  NULL, sy_cell_text(measures, "lead_department", row));
        sy_record_add_line(w, SY_RECORD_CONCLUSION, "department", department);
        sy_record_add_line(
            w, SY_RECORD_CONCLUSION, "state",
            sy_record_word(w, "measure_state", sy_cell_text(measures, "state", row)));
    }
    return measures != NULL && tell_requirements(w, error);
}

bool sy_record_write_doubts(SyRecordWriting *w, GError **error) {
    if (w->lines == NULL) return true;
    g_autoptr(SyTable) findings = sy_store_query_of(
        w->recorder->store,
        "SELECT f.code, f.arguments, f.text FROM finding f JOIN outfall o ON o.outfall_id = "
        "CAST(?1 AS INTEGER) JOIN input i ON i.input_id = o.source WHERE f.layer = i.label AND "
        "f.fid = o.source_fid ORDER BY f.finding_id",
        w->outfall_id, error);
    for (SyIndex row = 0; findings != NULL && row < findings->n_row; row++) {
        g_autofree char *text = sy_record_reworded(w, sy_cell_text(findings, "code", row),
                                                   sy_cell_text(findings, "arguments", row),
                                                   sy_cell_text(findings, "text", row));
        sy_record_add_line(w, SY_RECORD_DOUBT, "finding", text);
    }
    return findings != NULL;
}
