/* What was concluded, for people. */

#include "engine/conclude/conclude.h"
#include "engine/expert/texts.h"

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

/* Dates of the plan that had passed before the run: the analyst sets new ones, or says overdue. */
static bool tell_past(SyStore *store, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT m.due_date AS date, count(*) AS n FROM measure m, run WHERE m.stands = 1 AND "
        "m.due_date < substr(coalesce(run.finished, run.started), 1, 10) GROUP BY 1 ORDER BY 1",
        NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++)
        sy_note(_("due %s, which has passed: %lld measures; other dates go into case.yaml as "
                  "plan.due_close, plan.due_merge, plan.due_standardise\n"),
                sy_column_text(sy_table_column(rows, "date"), row),
                (long long)sy_table_column(rows, "n")->integer[row]);
    return true;
}

/* What is claimed, from the one row an outfall that all lists and pages read. */
static bool tell_status(SyStore *store, bool *judged, GError **error) {
    static const char *const statuses[] = {"traced", "candidates", "unknown", NULL};
    unsigned status[3], open, unjudged;
    if (!counts(store, "SELECT count(*) AS n FROM answer WHERE status = ?1", statuses, status,
                error) ||
        !count(store, "SELECT count(*) AS n FROM answer WHERE how = 'records'", NULL, &open,
               error) ||
        !count(store, "SELECT count(*) AS n FROM answer WHERE NOT judged", NULL, &unjudged, error))
        return false;
    sy_note(_("outfalls: %u traced, %u with candidates, %u unknown\n"), status[0], status[1],
            status[2]);
    if (open > 0)
        sy_note(_("of the traced, %u have several units on record: which of them is the source is "
                  "open\n"),
                open);
    *judged = unjudged == 0;
    if (!*judged)
        sy_note("%s", _("classes, parties and measures are not judged: no rules for this place; "
                        "authority in case.yaml names whose hold\n"));
    return true;
}

/* Rules that would hold here but for the day, where no other took their place. */
static bool tell_day(SyStore *store, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT judged_on AS day, (SELECT count(DISTINCT rule) FROM unjudged WHERE needs = "
        "'in_force') AS n FROM run",
        NULL, error);
    if (rows == NULL) return false;
    if (rows->n_row == 1 && sy_cell_integer(rows, "n", 0) > 0)
        sy_note(_("judged by what was in force on %s (plan.date): %lld rules hold on other days "
                  "only, see list rules\n"),
                sy_cell_text(rows, "day", 0), (long long)sy_cell_integer(rows, "n", 0));
    return true;
}

bool sy_conclude_tell(SyStore *store, GError **error) {
    static const char *const bases[] = {"applicant", "traced", "county", NULL};
    static const char *const measures[] = {"close", "merge", "standardise", "none", NULL};
    unsigned basis[3], measure[4], unjudged;
    bool judged;
    if (!tell_status(store, &judged, error) || !tell_day(store, error)) return false;
    if (!judged) return true;
    if (!counts(store,
                "SELECT count(*) AS n FROM responsible WHERE role = 'main' AND iif(basis = "
                "'records', 'traced', basis) = ?1",
                bases, basis, error) ||
        !counts(store, "SELECT count(*) AS n FROM measure WHERE stands = 1 AND measure = ?1",
                measures, measure, error) ||
        !count(store, "SELECT count(DISTINCT rule) AS n FROM unjudged", NULL, &unjudged, error))
        return false;
    sy_note(_("responsible: %u applicants, %u traced units, %u county governments\n"), basis[0],
            basis[1], basis[2]);
    sy_note(_("measures: %u close, %u merge, %u standardise, %u none; rules not judged for want of "
              "data: %u\n"),
            measure[0], measure[1], measure[2], measure[3], unjudged);
    return tell_past(store, error);
}
