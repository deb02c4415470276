/* suyuan explain: what follows for the outfall by the rules. */
#include "engine/search/explain.h"

/* A file made before there were rules has none of these tables. */
static bool has_outcome(const SyExplaining *e, bool *there, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        e->store, "SELECT 1 FROM sqlite_master WHERE name = 'unjudged'", NULL, error);
    if (rows == NULL) return false;
    *there = rows->n_row > 0;
    return true;
}

/* What people made of a proposal (@value, about @subject); NULL: they did not decide. */
#define DECIDED(subject, value)                                                          \
    "(SELECT iif(d.value = " value                                                       \
    ", 'followed', 'overridden') FROM decision_in_force d WHERE d.role = 'outfall' AND " \
    "d.object_id = CAST(?1 AS INTEGER) AND d.subject = '" subject "' AND d.value IS NOT NULL)"

typedef struct {
    const char *key, *title, *sql; /* the outfall is ?1 */
    const SyReplyColumn *columns;
    guint n_column;
} Part;

static bool add_parts(const SyExplaining *e, const Part *parts, guint n, GError **error) {
    for (guint i = 0; i < n; i++) {
        g_autoptr(SyTable) rows = sy_explain_query(e, parts[i].sql, error);
        if (rows == NULL) return false;
        SyColumn *name = sy_table_column(rows, "name");
        for (SyIndex row = 0; name != NULL && row < rows->n_row; row++) { /* of a class */
            const char *class = sy_cell_text(rows, "class", row);
            g_autofree char *code = g_strconcat("class.", class, NULL);
            g_autofree char *text = sy_texts_word(e->texts, e->lang, code, SY_TEXT_TITLE, NULL);
            if (text != NULL) sy_column_set_text(name, row, text);
        }
        if (sy_table_column(rows, "code") != NULL) {
            sy_explain_reword(e, rows, SY_TEXT_TEXT, "reason");
            if (sy_table_column(rows, "task") != NULL)
                sy_explain_reword(e, rows, SY_TEXT_REPAIR, "task");
            if (sy_table_column(rows, "title") != NULL)
                sy_explain_reword(e, rows, SY_TEXT_TITLE, "title");
            if (sy_table_column(rows, "department") != NULL)
                sy_explain_reword(e, rows, SY_TEXT_REPAIR, "department");
            if (sy_table_column(rows, "authority") != NULL)
                sy_explain_reword(e, rows, SY_TEXT_REPAIR, "authority");
        }
        sy_explain_table(e, parts[i].key, _(parts[i].title), rows, parts[i].columns,
                         parts[i].n_column);
    }
    return true;
}

/* Class, parties, department. */
static bool add_who(const SyExplaining *e, GError **error) {
    static const SyReplyColumn class_columns[] = {
        {"class", N_("class"), NULL, -1},      {"name", N_("name"), NULL, -1},
        {"proposed", N_("by rule"), NULL, -1}, {"surveyed", N_("surveyed as"), NULL, -1},
        {"rule", N_("rule"), NULL, -1},        {"clause", N_("clause"), NULL, -1},
        {"reason", N_("why"), NULL, -1},       {"decided_by", N_("decided by"), NULL, -1},
    };
    static const SyReplyColumn party_columns[] = {
        {"decided", N_("decided"), "proposal", -1},
        {"role", N_("as"), "party_role", -1},
        {"party", N_("party"), NULL, -1},
        {"superior", N_("belongs to"), NULL, -1},
        {"basis", N_("known by"), "basis", -1},
        {"probability", N_("probability"), NULL, SY_REPLY_PROBABILITY},
        {"rule", N_("rule"), NULL, -1},
        {"clause", N_("clause"), NULL, -1},
        {"reason", N_("why"), NULL, -1},
    };
    static const SyReplyColumn department_columns[] = {
        {"department", N_("department"), NULL, -1},
        {"rule", N_("rule"), NULL, -1},
        {"clause", N_("clause"), NULL, -1},
    };
    static const SyReplyColumn decision_columns[] = {
        {"what", N_("decision"), "decision", -1},
        {"value", N_("value"), "@value_terms", -1},
        {"place", N_("where"), NULL, -1},
        {"detail", N_("what to do"), NULL, -1},
        {"who", N_("by"), NULL, -1},
        {"when_", N_("at"), NULL, -1},
        {"why", N_("why"), NULL, -1},
        {"evidence_file", N_("evidence"), NULL, -1},
    };
    static const Part parts[] = {
        {"decisions", N_("Decided by people: counts before what the rules propose below"),
         "SELECT what, CASE what WHEN 'reclassify' THEN coalesce(detail, value) ELSE value END AS "
         "value, CASE what WHEN 'measure' THEN 'measure' WHEN 'state' THEN 'measure_state' WHEN "
         "'fact' THEN 'fact' END AS value_terms, CASE what WHEN 'reclassify' THEN NULL ELSE detail "
         "END AS detail, CASE what WHEN 'fact' THEN other_source_id END AS place, who, "
         "when_, why, evidence_file "
         "FROM decision_in_force WHERE role = 'outfall' AND object_id = CAST(?1 AS INTEGER) ORDER "
         "BY decision_id",
         decision_columns, G_N_ELEMENTS(decision_columns)},
        {"class", N_("Class"),
         "SELECT k.class, n.name, k.proposed, k.surveyed, k.rule, k.clause, k.code, k.arguments, "
         "k.reason, e.decided_by FROM class k LEFT JOIN outfall_class n USING (class) LEFT JOIN "
         "class_effective e USING (outfall_id) WHERE k.outfall_id = CAST(?1 AS INTEGER)",
         class_columns, G_N_ELEMENTS(class_columns)},
        {"parties", N_("Responsible party (the first 20)"),
         "SELECT iif(role = 'main', " DECIDED(
             "responsible", "party") ", NULL) AS decided, role, "
                                     "party, superior, basis, probability, rule, clause, code, "
                                     "arguments, reason FROM responsible WHERE outfall_id = "
                                     "CAST(?1 AS INTEGER) ORDER BY responsible_id LIMIT 20",
         party_columns, G_N_ELEMENTS(party_columns)},
        {"departments", N_("Leading department"),
         "SELECT department, rule, clause, 'rule.' || rule AS code FROM department WHERE "
         "outfall_id = CAST(?1 AS INTEGER)",
         department_columns, G_N_ELEMENTS(department_columns)},
    };
    return add_parts(e, parts, G_N_ELEMENTS(parts), error);
}

/* Measures in their order, and what goes with the one that stands. */
static bool add_measures(const SyExplaining *e, GError **error) {
    static const SyReplyColumn measure_columns[] = {
        {"stands", N_("proposed"), "yes_no", -1}, {"decided", N_("decided"), "proposal", -1},
        {"rule", N_("rule"), NULL, -1},           {"measure", N_("measure"), "measure", -1},
        {"due_date", N_("due"), NULL, -1},        {"overruled_by", N_("gives way to"), NULL, -1},
        {"basis", N_("clause"), NULL, -1},        {"reason", N_("why"), NULL, -1},
        {"task", N_("what to do"), NULL, -1},
    };
    static const SyReplyColumn order_columns[] = {
        {"rule", N_("rule"), NULL, -1},
        {"kind", N_("kind"), "rule_kind", -1},
        {"position", N_("position"), NULL, -1},
        {"title", N_("name"), NULL, -1},
    };
    static const SyReplyColumn requirement_columns[] = {
        {"requirement", N_("requirement"), "requirement", -1},
        {"date", N_("until"), NULL, -1},
        {"rule", N_("rule"), NULL, -1},
        {"clause", N_("clause"), NULL, -1},
        {"reason", N_("why"), NULL, -1},
    };
    static const Part parts[] = {
        {"measures", N_("Rectification: every rule that fits, the one proposed first"),
         "SELECT iif(m.stands, 'yes', 'no') AS stands, iif(m.stands, " DECIDED(
             "measure",
             "m.measure") ", NULL) AS decided, rule, measure, iif(m.stands, (SELECT "
                          "due_date FROM measure_effective e WHERE e.outfall_id = m.outfall_id), "
                          "due_date) AS "
                          "due_date, overruled_by, basis, code, arguments, reason, text AS task "
                          "FROM measure m WHERE "
                          "outfall_id = CAST(?1 AS INTEGER) ORDER BY m.stands DESC, measure_id",
         measure_columns, G_N_ELEMENTS(measure_columns)},
        {"order",
         N_("Why the order: a guard goes before every measure it forbids, then the smaller "
            "position"),
         "SELECT r.rule, r.kind, r.position, r.title, 'rule.' || r.rule AS code FROM rule r WHERE "
         "r.in_force AND r.rule IN (SELECT rule FROM "
         "measure WHERE outfall_id = CAST(?1 AS INTEGER) UNION SELECT overruled_by FROM measure "
         "WHERE outfall_id = CAST(?1 AS INTEGER)) AND EXISTS (SELECT 1 FROM measure WHERE "
         "outfall_id = CAST(?1 AS INTEGER) AND stands = 0) ORDER BY r.kind <> 'guard', r.position",
         order_columns, G_N_ELEMENTS(order_columns)},
        {"requirements", N_("With it"),
         "SELECT requirement, date, rule, clause, code, arguments, text AS reason FROM requirement "
         "WHERE outfall_id = CAST(?1 AS INTEGER) ORDER BY requirement_id",
         requirement_columns, G_N_ELEMENTS(requirement_columns)},
    };
    return add_parts(e, parts, G_N_ELEMENTS(parts), error);
}

/* Approval, upkeep, and what could not be judged. */
static bool add_rest(const SyExplaining *e, GError **error) {
    static const SyReplyColumn approval_columns[] = {
        {"act", N_("act"), "act", -1},
        {"level", N_("level"), "authority_level", -1},
        {"authority", N_("authority"), NULL, -1},
        {"rule", N_("rule"), NULL, -1},
        {"clause", N_("clause"), NULL, -1},
        {"reason", N_("why"), NULL, -1},
    };
    static const SyReplyColumn upkeep_columns[] = {
        {"kind", N_("kind"), "edge_kind", -1},   {"ownership", N_("ownership"), "ownership", -1},
        {"owner", N_("owner"), NULL, -1},        {"edges", N_("edges"), NULL, -1},
        {"length_m", N_("length (m)"), NULL, 0}, {"party", N_("maintained by"), NULL, -1},
        {"rule", N_("rule"), NULL, -1},          {"reason", N_("why"), NULL, -1},
    };
    static const SyReplyColumn unjudged_columns[] = {
        {"rule", N_("rule"), NULL, -1},
        {"title", N_("about"), NULL, -1},
        {"needs", N_("data missing"), "need", -1},
    };
    static const Part parts[] = {
        {"approvals", N_("Approval"),
         "SELECT act, level, authority, rule, clause, code, arguments, reason FROM approval WHERE "
         "outfall_id = CAST(?1 AS INTEGER)",
         approval_columns, G_N_ELEMENTS(approval_columns)},
        {"upkeep", N_("Who maintains the channel"),
         "SELECT p.kind, p.ownership, p.owner, p.n_edge AS edges, p.length_m, m.party, m.rule, "
         "m.code, m.arguments, m.reason FROM channel_part p LEFT JOIN maintain m USING "
         "(channel_part_id) WHERE p.outfall_id = CAST(?1 AS INTEGER) ORDER BY p.length_m DESC "
         "LIMIT 20",
         upkeep_columns, G_N_ELEMENTS(upkeep_columns)},
        {"unjudged", N_("Not judged, for want of data"),
         "SELECT rule, needs, text AS title, 'rule.' || rule AS code FROM unjudged WHERE "
         "outfall_id IS NULL OR outfall_id = "
         "CAST(?1 AS INTEGER) ORDER BY unjudged_id",
         unjudged_columns, G_N_ELEMENTS(unjudged_columns)},
    };
    return add_parts(e, parts, G_N_ELEMENTS(parts), error);
}

bool sy_explain_outcome(const SyExplaining *e, GError **error) {
    bool there = false;
    if (!has_outcome(e, &there, error)) return false;
    return !there || (add_who(e, error) && add_measures(e, error) && add_rest(e, error));
}
