/* What was concluded, for people. */
#include <stdio.h>
#include <string.h>

#include "engine/conclude.h"
#include "engine/print.h"
#include "engine/texts.h"

static bool count(SyStore *store, const char *sql, const char *key, unsigned *n, GError **error) {
    const char *parameters[] = {key, NULL};
    g_autoptr(SyTable) rows = sy_store_query(store, sql, key == NULL ? NULL : parameters, error);
    if (rows == NULL) return false;
    *n = (unsigned)sy_table_column(rows, "n")->integer[0];
    return true;
}

static bool counts(SyStore *store, const char *sql, const char *const *keys, unsigned *n,
                   GError **error) {
    for (int i = 0; keys[i] != NULL; i++)
        if (!count(store, sql, keys[i], &n[i], error)) return false;
    return true;
}

bool sy_conclude_print_counts(SyStore *store, GError **error) {
    static const char *const bases[] = {"applicant", "traced", "county", NULL};
    static const char *const measures[] = {"close", "merge", "standardise", "none", NULL};
    unsigned basis[3], measure[4], unjudged;
    if (!counts(store, "SELECT count(*) AS n FROM responsible WHERE role = 'main' AND basis = ?1",
                bases, basis, error) ||
        !counts(store, "SELECT count(*) AS n FROM measure WHERE stands = 1 AND measure = ?1",
                measures, measure, error) ||
        !count(store, "SELECT count(DISTINCT rule) AS n FROM unjudged", NULL, &unjudged, error))
        return false;
    fprintf(stderr, _("responsible: %u applicants, %u traced units, %u county governments\n"),
            basis[0], basis[1], basis[2]);
    fprintf(stderr,
            _("measures: %u close, %u merge, %u standardise, %u none; rules not judged for want of "
              "data: %u\n"),
            measure[0], measure[1], measure[2], measure[3], unjudged);
    return true;
}

/* A file made before there were rules has none of these tables. */
static bool has_conclusions(SyStore *store, bool *there, GError **error) {
    g_autoptr(SyTable) rows =
        sy_store_query(store, "SELECT 1 FROM sqlite_master WHERE name = 'unjudged'", NULL, error);
    if (rows == NULL) return false;
    *there = rows->n_row > 0;
    return true;
}

bool sy_conclude_print_outfall(SyStore *store, int64_t outfall, GError **error) {
    const struct {
        const char *title, *sql;
    } parts[] = {
        {_("Class"),
         "SELECT k.class, n.name, k.proposed, k.surveyed, k.rule, k.clause, k.reason FROM class k "
         "LEFT JOIN "
         "outfall_class n USING (class) WHERE k.outfall_id = CAST(?1 AS INTEGER)"},
        {_("Responsible party"),
         "SELECT role, party, superior, basis, probability, rule, clause, reason FROM responsible "
         "WHERE outfall_id = CAST(?1 AS INTEGER) ORDER BY responsible_id"},
        {_("Leading department"),
         "SELECT department, rule, clause FROM department WHERE outfall_id = CAST(?1 AS INTEGER)"},
        {_("Rectification: every rule that fits, the one that stands first"),
         "SELECT m.stands, m.rule, m.measure, m.due_date, m.overruled_by, m.basis, m.reason, "
         "m.text FROM measure m WHERE m.outfall_id = CAST(?1 AS INTEGER) ORDER BY m.stands DESC, "
         "m.measure_id"},
        {_("Why the order: a guard goes before every measure it forbids, then the smaller "
           "position"),
         "SELECT r.rule, r.kind, r.position, r.title FROM rule r WHERE r.rule IN (SELECT rule FROM "
         "measure WHERE outfall_id = CAST(?1 AS INTEGER) UNION SELECT overruled_by FROM measure "
         "WHERE outfall_id = CAST(?1 AS INTEGER)) AND EXISTS (SELECT 1 FROM measure WHERE "
         "outfall_id = CAST(?1 AS INTEGER) AND stands = 0) ORDER BY r.kind <> 'guard', r.position"},
        {_("With it"),
         "SELECT requirement, date, rule, clause, text FROM requirement WHERE outfall_id = "
         "CAST(?1 AS INTEGER) ORDER BY requirement_id"},
        {_("Approval"),
         "SELECT act, level, authority, rule, clause, reason FROM approval WHERE outfall_id = "
         "CAST(?1 AS INTEGER)"},
        {_("Who maintains the channel"),
         "SELECT p.kind, p.ownership, p.owner, p.n_edge AS edges, p.length_m, m.party, m.rule, "
         "m.reason FROM channel_part p LEFT JOIN maintain m USING (channel_part_id) WHERE "
         "p.outfall_id = CAST(?1 AS INTEGER) ORDER BY p.length_m DESC LIMIT 20"},
        {_("Not judged, for want of data"),
         "SELECT rule, needs, text FROM unjudged WHERE outfall_id IS NULL OR outfall_id = "
         "CAST(?1 AS INTEGER) ORDER BY unjudged_id"},
    };
    char id[24];
    const char *parameters[] = {id, NULL};
    bool there = false;
    g_snprintf(id, sizeof id, "%" G_GINT64_FORMAT, outfall);
    if (!has_conclusions(store, &there, error)) return false;
    for (gsize i = 0; there && i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(SyTable) rows = sy_store_query(store, parts[i].sql, parameters, error);
        if (rows == NULL) return false;
        if (rows->n_row == 0) continue;
        printf("\n%s\n", parts[i].title);
        if (!sy_print_rows(rows, SY_PRINT_TABLE, NULL, error)) return false;
    }
    return true;
}
