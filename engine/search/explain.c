/* Why this unit, why not that one: tables of the outfall, its candidates, one unit. */
#include "engine/search/explain.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "engine/expert/kept.h"
#include "engine/search/find.h"

/* ---- the outfall ---- */

static bool explain_outfall(const SyExplaining *e, GError **error) {
    static const SyReplyColumn about[] = {
        {"id", N_("number"), NULL, -1},
        {"name", N_("outfall"), NULL, -1},
        {"receiving_water", N_("receiving water"), NULL, -1},
        {"receiving_method", N_("known by"), "method", -1},
        {"receiving_distance_m", N_("m to it"), NULL, 0},
        {"stake", N_("chainage"), NULL, -1},
        {"bank", N_("bank"), "bank", -1},
        {"status", N_("tracing"), "outfall_status", -1},
        {"flow_m3d", N_("measured m3/d"), NULL, 1},
        {"dry_flow", N_("runs in dry weather"), "yes_no", -1},
    };
    static const SyReplyColumn joins[] = {
        {"method", N_("known by"), "method", -1},
        {"distance_m", N_("m away"), NULL, 1},
        {"node_id", N_("node"), NULL, -1},
        {"edge_id", N_("edge"), NULL, -1},
        {"probability", N_("probability"), NULL, SY_REPLY_PROBABILITY},
    };
    static const SyReplyColumn channel[] = {
        {"edges", N_("edges"), NULL, -1},       {"length_m", N_("length (m)"), NULL, 0},
        {"manholes", N_("manholes"), NULL, -1}, {"kinds", N_("kind"), "edge_kind", -1},
        {"units", N_("units"), NULL, -1},
    };
    static const SyReplyColumn between[] = {
        {"id", N_("number"), NULL, -1},
        {"name", N_("outfall"), NULL, -1},
        {"distance_m", N_("m away"), NULL, 0},
    };
    static const SyReplyColumn ends[] = {
        {"reason", N_("why"), "end_reason", -1},
        {"branches", N_("branches"), NULL, -1},
        {"nearest_m", N_("nearest continuation (m)"), NULL, 1},
    };
    static const SyReplyColumn answer[] = {
        {"status", N_("status"), "answer_status", -1},
        {"how", N_("how"), "answer_how", -1},
        {"likeliest", N_("likeliest source"), "likeliest", -1},
        {"unit", N_("first unit"), NULL, -1},
        {"probability", N_("the source with"), NULL, SY_REPLY_PROBABILITY},
        {"unknown_probability", N_("source in no list"), NULL, SY_REPLY_PROBABILITY},
        {"confirmed_by", N_("confirmed by"), NULL, -1},
        {"confirmed_when", N_("at"), NULL, -1},
        {"confirmed_why", N_("on what grounds"), NULL, -1},
        {"confirmed_evidence", N_("evidence"), NULL, -1},
        {"party", N_("responsible party"), NULL, -1},
        {"measure", N_("measure"), "measure", -1},
        {"due_date", N_("due"), NULL, -1},
        {"overdue", N_("overdue"), "yes_no", -1},
        {"next", N_("next step"), "next_step", -1},
        {"next_at", N_("where"), NULL, -1},
    };
    return sy_explain_table_of(
               e, "answer", _("Answer"),
               "SELECT status, how, likeliest, unit, probability, unknown_probability, "
               "confirmed_by, confirmed_when, confirmed_why, confirmed_evidence, party, measure, "
               "due_date, iif(overdue, 'yes', NULL) AS overdue, next, next_at FROM answer WHERE "
               "outfall_id = CAST(?1 AS INTEGER)",
               answer, G_N_ELEMENTS(answer), NULL, error) &&
           sy_explain_table_of(
               e, "outfall", _("Outfall"),
               "SELECT coalesce(o.source_id, o.code) AS id, o.name, w.name AS receiving_water, "
               "o.receiving_method, o.receiving_distance_m, p.stake, p.bank, o.status, o.flow_m3d, "
               "o.dry_flow FROM outfall o LEFT JOIN receiving_water w USING (receiving_water_id) "
               "LEFT JOIN river_place p ON p.role = 'outfall' AND p.object_id = o.outfall_id WHERE "
               "o.outfall_id = CAST(?1 AS INTEGER)",
               about, G_N_ELEMENTS(about), NULL, error) &&
           sy_explain_table_of(
               e, "joins", _("How it joins the network"),
               "SELECT method, distance_m, node_id, edge_id, probability FROM attachment "
               "WHERE role = 'outfall_source' AND object_id = CAST(?1 AS INTEGER)",
               joins, G_N_ELEMENTS(joins), NULL, error) &&
           sy_explain_table_of(
               e, "channel", _("Channel: everything that can drain to it"),
               "SELECT trace_n_edge AS edges, trace_length_m AS length_m, trace_n_manhole AS "
               "manholes, kinds, n_unit AS units FROM channel WHERE outfall_id = "
               "CAST(?1 AS INTEGER)",
               channel, G_N_ELEMENTS(channel), NULL, error) &&
           sy_explain_table_of(
               e, "outfalls_met", _("Outfalls met on the way up"),
               "SELECT v.source_id AS id, v.name, i.distance_m FROM intermediate i JOIN "
               "outfall v ON v.outfall_id = i.via_outfall_id WHERE i.outfall_id = "
               "CAST(?1 AS INTEGER) ORDER BY i.distance_m",
               between, G_N_ELEMENTS(between), NULL, error) &&
           sy_explain_table_of(
               e, "ends", _("Why its branches end"),
               "SELECT n.end_reason AS reason, count(*) AS branches, min(n.end_distance_m) AS "
               "nearest_m FROM trace_span s JOIN node n ON n.node_id BETWEEN s.first_node AND "
               "s.last_node WHERE s.outfall_id = CAST(?1 AS INTEGER) AND n.end_reason IS NOT NULL "
               "GROUP BY 1 ORDER BY 2 DESC",
               ends, G_N_ELEMENTS(ends), NULL, error);
}

static const SyReplyColumn candidate_columns[] = {
    {"rank", N_("rank"), NULL, -1},
    {"unit", N_("unit"), NULL, -1},
    {"status", N_("status"), "candidate_status", -1},
    {"probability", N_("reaches (before looking)"), NULL, SY_REPLY_PROBABILITY},
    {"prior", N_("source before looking"), NULL, SY_REPLY_PROBABILITY},
    {"posterior", N_("source now"), NULL, SY_REPLY_PROBABILITY},
    {"share", N_("share of water"), NULL, SY_REPLY_PROBABILITY},
    {"distance_m", N_("m away"), NULL, 0},
    {"reason_now", N_("why"), NULL, -1},
    {"decided", N_("decided by people"), "decision", -1},
    {"decided_why", N_("by whom, why"), NULL, -1},
};

static bool print_candidates(const SyExplaining *e, const char *title, const char *sql,
                             SyIndex *n_row, GError **error) {
    g_autoptr(SyTable) rows = sy_explain_query(e, sql, error);
    if (rows == NULL) return false;
    *n_row = rows->n_row;
    sy_explain_reword(e, rows, SY_TEXT_TEXT, "reason_now");
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyColumn *unit = sy_table_column(rows, "unit");
        if (unit->type == SY_COLUMN_TEXT && sy_cell_integer(rows, "unit_id", row) == 0)
            sy_column_set_text(unit, row, _("unknown source"));
    }
    sy_explain_table(e, "candidates", title, rows, candidate_columns,
                     G_N_ELEMENTS(candidate_columns));
    return true;
}

#define CANDIDATE                                                                                \
    "SELECT c.rank, c.unit_id, coalesce(u.name, u.source_id) AS unit, c.status, c.probability, " \
    "c.prior, c.posterior, c.share, c.distance_m, c.reason_code AS code, c.reason_arguments AS " \
    "arguments, d.what AS decided, coalesce(d.who || ': ', '') || coalesce(d.why, '') AS "       \
    "decided_why FROM candidate c LEFT JOIN unit u USING (unit_id) LEFT JOIN decision_in_force " \
    "d ON d.subject = 'source' AND d.role = 'outfall' AND d.object_id = c.outfall_id AND "       \
    "d.other_object_id = c.unit_id WHERE c.outfall_id = CAST(?1 AS INTEGER) "

static bool explain_candidates(const SyExplaining *e, GError **error) {
    SyIndex n_row;
    return print_candidates(e, _("Candidates (the first 20, and the unknown source)"),
                            CANDIDATE
                            "AND (c.rank <= 20 OR c.unit_id IS NULL OR c.rank IS NULL) ORDER BY "
                            "c.rank IS NULL, c.rank LIMIT 30",
                            &n_row, error);
}

/* ---- one unit ---- */

static bool explain_places(const SyExplaining *e, GError **error) {
    static const SyReplyColumn columns[] = {
        {"method", N_("known by"), "method", -1},
        {"distance_m", N_("m away"), NULL, 1},
        {"probability", N_("probability"), NULL, SY_REPLY_PROBABILITY},
        {"leads_here", N_("leads to this outfall"), "yes_no", -1},
        {"reason_now", N_("why"), NULL, -1},
        {"east_m", N_("east (m)"), NULL, 1},
        {"north_m", N_("north (m)"), NULL, 1},
    };
    g_autoptr(SyTable) rows = sy_explain_query(
        e,
        "SELECT a.method, a.distance_m, a.probability, a.code, a.arguments, CASE WHEN a.node_id IS "
        "NULL THEN NULL WHEN EXISTS (SELECT 1 FROM trace_span s WHERE s.outfall_id = CAST(?1 AS "
        "INTEGER) AND a.node_id BETWEEN s.first_node AND s.last_node) OR a.node_id = (SELECT "
        "node_id FROM candidate WHERE outfall_id = CAST(?1 AS INTEGER) AND unit_id = CAST(?2 AS "
        "INTEGER)) THEN 'yes' ELSE 'no' END AS "
        "leads_here, X(n.geom) AS east_m, Y(n.geom) AS north_m FROM attachment a LEFT JOIN node n "
        "USING (node_id) WHERE a.role = 'unit' AND a.object_id = CAST(?2 AS INTEGER) ORDER BY "
        "a.attachment_id",
        error);
    if (rows == NULL) return false;
    sy_explain_reword(e, rows, SY_TEXT_TEXT, "reason_now");
    sy_explain_table(e, "places", _("Where the unit may join"), rows, columns,
                     G_N_ELEMENTS(columns));
    return true;
}

/* Where a line of evidence was read: the connection or the pipe for how the unit joins, samples for
 * what was measured, else the unit's own record. */
#define RECORD                                                                                     \
    "CASE WHEN v.code = 'evidence.surveyed' THEN (SELECT group_concat(i.label || ' fid ' || "      \
    "x.source_fid, ', ') FROM connection x JOIN input i ON i.input_id = x.source WHERE x.unit = "  \
    "(SELECT source_id FROM unit u WHERE u.unit_id = v.unit_id)) WHEN v.kind IN ('attachment', "   \
    "'ownership') AND v.code <> 'evidence.declared' THEN (SELECT i.label || ' fid ' || "           \
    "g.source_fid FROM attachment a JOIN edge g USING (edge_id) JOIN input i ON i.input_id = "     \
    "g.source WHERE a.role = 'unit' AND a.object_id = v.unit_id AND a.node_id = (SELECT node_id "  \
    "FROM candidate c WHERE c.outfall_id = v.outfall_id AND c.unit_id = v.unit_id) LIMIT 1) "      \
    "WHEN v.kind IN ('pollutants', 'hours') THEN (SELECT group_concat(label, ', ') FROM input "    \
    "WHERE role = 'samples') WHEN v.kind = 'path' THEN NULL ELSE (SELECT i.label || ' fid ' || "   \
    "u.source_fid FROM unit u JOIN input i ON i.input_id = u.source WHERE u.unit_id = v.unit_id) " \
    "END AS record"

/* Factor by factor: the number before and after each, and what the sum over all makes of it. */
static bool explain_arithmetic(const SyExplaining *e, GError **error) {
    static const SyReplyColumn columns[] = {
        {"text_now", N_("evidence"), NULL, -1}, {"before", N_("before"), NULL, 3},
        {"weight", N_("factor"), NULL, 2},      {"after", N_("after"), NULL, 3},
        {"record", N_("taken from"), NULL, -1}, {"table_", N_("number by"), NULL, -1},
    };
    g_autoptr(SyTable) rows = sy_explain_query(
        e,
        "SELECT v.code, v.arguments, v.weight, v.weight AS before, v.weight AS after, " RECORD
        ", CASE v.kind WHEN 'attachment' THEN 'weights.yaml' WHEN 'pollutants' THEN "
        "'parameters.csv' WHEN 'path' THEN NULL WHEN 'load' THEN NULL ELSE 'evidence.yaml' END AS "
        "table_ FROM evidence v WHERE v.outfall_id = CAST(?1 AS INTEGER) AND v.unit_id = CAST(?2 "
        "AS INTEGER) ORDER BY v.evidence_id",
        error);
    if (rows == NULL || rows->n_row == 0) return rows != NULL;
    sy_explain_reword(e, rows, SY_TEXT_TEXT, "text_now");
    double product = 1;
    SyColumn *before = sy_table_column(rows, "before"), *after = sy_table_column(rows, "after");
    for (SyIndex row = 0; before->type == SY_COLUMN_REAL && row < rows->n_row; row++) {
        before->real[row] = product;
        product *= sy_cell_real(rows, "weight", row);
        after->real[row] = product;
    }
    sy_explain_table(e, "evidence", _("Evidence, factor by factor"), rows, columns,
                     G_N_ELEMENTS(columns));
    g_autoptr(SyTable) sum = sy_explain_query(
        e,
        "SELECT weight, prior, posterior, (SELECT sum(weight) FROM candidate o WHERE o.outfall_id "
        "= c.outfall_id) AS whole FROM candidate c WHERE outfall_id = CAST(?1 AS INTEGER) AND "
        "unit_id = CAST(?2 AS INTEGER) AND status <> 'excluded'",
        error);
    if (sum == NULL || sum->n_row == 0) return sum != NULL;
    sy_reply_say(
        e->reply, "evidence",
        _("the source, before anything was observed: %.3f of %.3f of all = %s; with what was "
          "observed %s\n"),
        sy_cell_real(sum, "weight", 0), sy_cell_real(sum, "whole", 0),
        sy_probability_format(sy_cell_real(sum, "prior", 0), 3, (char[SY_PROBABILITY_LENGTH]){0}),
        sy_probability_format(sy_cell_real(sum, "posterior", 0), 3,
                              (char[SY_PROBABILITY_LENGTH]){0}));
    return true;
}

/* The unit is no candidate: where it joins and where that drains to. */
static bool explain_not(const SyExplaining *e, GError **error) {
    static const SyReplyColumn columns[] = {
        {"id", N_("number"), NULL, -1},
        {"name", N_("outfall"), NULL, -1},
        {"status", N_("status"), "candidate_status", -1},
        {"probability", N_("reaches (before looking)"), NULL, SY_REPLY_PROBABILITY},
        {"distance_m", N_("m away"), NULL, 0},
    };
    SyIndex n_reached = 0;
    sy_reply_say(e->reply, "candidates", "%s\n", _("\nIt is no candidate of this outfall."));
    g_autoptr(SyTable) joined =
        sy_explain_query(e,
                         "SELECT 1 AS n FROM attachment WHERE role = 'unit' AND object_id = "
                         "CAST(?2 AS INTEGER) AND node_id IS NOT NULL LIMIT 1",
                         error);
    if (joined == NULL || !explain_places(e, error) ||
        !sy_explain_table_of(
            e, "outfalls_reached", _("Outfalls it can reach"),
            "SELECT o.source_id AS id, o.name, c.status, c.probability, c.distance_m FROM "
            "candidate c JOIN outfall o USING (outfall_id) WHERE c.unit_id = CAST(?2 AS "
            "INTEGER) ORDER BY c.probability DESC LIMIT 20",
            columns, G_N_ELEMENTS(columns), &n_reached, error))
        return false;
    if (joined->n_row == 0)
        sy_reply_say(e->reply, "places", "%s\n",
                     _("it joins no pipe or channel within the limit attach.unit_m"));
    else if (n_reached == 0)
        sy_reply_say(
            e->reply, "outfalls_reached", "%s\n",
            _("from there the water reaches no outfall; suyuan trace FILE NODE --down shows how "
              "far"));
    return true;
}

/* What people decided about the unit stands before all that is calculated. */
static bool explain_decided(const SyExplaining *e, GError **error) {
    static const SyReplyColumn columns[] = {
        {"what", N_("decision"), "decision", -1},
        {"who", N_("by"), NULL, -1},
        {"when_", N_("at"), NULL, -1},
        {"why", N_("why"), NULL, -1},
    };
    return sy_explain_table_of(
        e, "unit_decisions",
        _("Decided by people about this unit: counts before what is calculated below"),
        "SELECT CASE subject WHEN 'responsible' THEN 'assign' ELSE what END AS what, who, when_, "
        "why FROM decision_in_force WHERE role = 'outfall' AND object_id = CAST(?1 AS INTEGER) AND "
        "other_object_id = CAST(?2 AS INTEGER) ORDER BY decision_id",
        columns, G_N_ELEMENTS(columns), NULL, error);
}

static bool explain_unit(const SyExplaining *e, GError **error) {
    SyIndex n_row = 0;
    if (!print_candidates(e, _("Candidate"), CANDIDATE "AND c.unit_id = CAST(?2 AS INTEGER)",
                          &n_row, error))
        return false;
    if (n_row == 0) return explain_not(e, error);
    g_autoptr(SySearch) search = sy_search_load(e->store, e->outfall, e->judgement, error);
    if (search == NULL) return false;
    SyIndex source = sy_search_source(search, e->unit);
    return explain_decided(e, error) && explain_places(e, error) && explain_arithmetic(e, error) &&
           (source == SY_NONE || sy_explain_readings(e, search, source, error)) &&
           sy_explain_way(e, error) && sy_explain_change(e, search, source, error);
}

bool sy_explain(const SyExplaining *e, GError **error) {
    if (!explain_outfall(e, error)) return false;
    return e->unit != 0 ? explain_unit(e, error)
                        : explain_candidates(e, error) && sy_explain_taken(e, error) &&
                              sy_explain_outcome(e, error);
}

SyReply *sy_explain_named(SyStore *store, const SyProgram *program, const char *outfall,
                          const char *unit, GError **error) {
    g_auto(SyData) data = {0};
    if (!sy_kept_load(store, program->data_folder, &data, error)) return NULL;
    g_autoptr(SyTexts) texts = sy_texts_load(&data, error);
    g_autoptr(SyTerms) terms = texts == NULL ? NULL : sy_terms_load(&data, error);
    g_autoptr(SyJudgement) judgement = terms == NULL ? NULL : sy_judgement_load(&data, error);
    if (judgement == NULL) return NULL;
    g_autoptr(SyReply) reply = sy_reply_new();
    SyExplaining e = {.reply = reply,
                      .store = store,
                      .lang = program->lang,
                      .texts = texts,
                      .terms = terms,
                      .judgement = judgement};
    e.outfall = sy_find_outfall(store, outfall, error);
    if (e.outfall < 0) return NULL;
    if (unit != NULL) e.unit = sy_find_unit(store, unit, error);
    return e.unit >= 0 && sy_explain(&e, error) ? g_steal_pointer(&reply) : NULL;
}
