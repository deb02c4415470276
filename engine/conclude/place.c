/* Whose rules hold: those of the place that the case names, or of the country in which it lies. */
#include <math.h>
#include <string.h>

#include "engine/base/places.h"
#include "engine/case/delegated.h"
#include "engine/case/targets.h"
#include "engine/conclude/parts.h"

#define DAY "plan.date"

/* Longitude and latitude of the middle of the outfalls; false: not known. */
static bool middle(SyStore *store, const SyTable *rows, double *place) {
    const SyColumn *x = sy_table_column(rows, "x"), *y = sy_table_column(rows, "y");
    if (x->type != SY_COLUMN_REAL || isnan(x->real[0]) || isnan(y->real[0])) return false;
    g_autoptr(SyCrs) crs = sy_crs_parse(sy_store_crs(store), NULL, NULL);
    g_autoptr(SyTransform) transform = crs == NULL ? NULL : sy_place_transform(crs);
    if (transform == NULL) return false;
    place[0] = x->real[0];
    place[1] = y->real[0];
    return sy_transform_points(transform, place, 1) == 0;
}

bool sy_conclude_middle(SyStore *store, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store, "SELECT avg(X(geom)) AS x, avg(Y(geom)) AS y FROM outfall", NULL, error);
    double place[2];
    char lon[G_ASCII_DTOSTR_BUF_SIZE], lat[G_ASCII_DTOSTR_BUF_SIZE];
    if (rows == NULL) return false;
    bool known = middle(store, rows, place);
    const char *parameters[] = {known ? g_ascii_dtostr(lon, sizeof lon, place[0]) : NULL,
                                known ? g_ascii_dtostr(lat, sizeof lat, place[1]) : NULL, NULL};
    return sy_store_change(store,
                           known ? "UPDATE run SET longitude = CAST(?1 AS REAL), "
                                   "latitude = CAST(?2 AS REAL)"
                                 : "UPDATE run SET longitude = NULL, latitude = NULL",
                           parameters, error);
}

/* The country in which the middle of the outfalls lies, if that is known. */
static bool country(SyConcluding *c, const SyRules *rules, GError **error) {
    g_autoptr(SyTable) run =
        sy_store_query(c->store, "SELECT longitude, latitude FROM run", NULL, error);
    if (run == NULL) return false;
    if (run->n_row == 0) return true;
    const SyColumn *lon = sy_table_column(run, "longitude"),
                   *lat = sy_table_column(run, "latitude");
    if (lon->type != SY_COLUMN_REAL || isnan(lon->real[0]) || isnan(lat->real[0])) return true;
    c->place = sy_rules_country(rules, lon->real[0], lat->real[0]);
    return true;
}

static const SyRulePlace *first_country(const SyRules *rules, const char *authority) {
    return authority == NULL ? NULL : sy_rules_place(rules, authority);
}

/* The day by whose rules it is judged: of the setting, else that of the run. */
static bool take_day(SyConcluding *c, GError **error) {
    const char *asked = g_hash_table_lookup(c->settings, DAY);
    if (asked != NULL && *asked != '\0') return true;
    g_autoptr(SyTable) run =
        sy_store_query(c->store, "SELECT max(substr(started, 1, 10)) AS day FROM run", NULL, error);
    if (run == NULL) return false;
    const char *day = run->n_row == 0 ? NULL : sy_cell_text(run, "day", 0);
    if (day == NULL) g_hash_table_remove(c->settings, DAY);
    if (day != NULL) g_hash_table_insert(c->settings, g_strdup(DAY), g_strdup(day));
    return true;
}

bool sy_conclude_keep_day(const SyConcluding *c, GError **error) {
    const char *parameters[] = {g_hash_table_lookup(c->settings, DAY), NULL};
    if (parameters[0] == NULL)
        return sy_store_execute(c->store, "UPDATE run SET judged_on = NULL", error);
    return sy_store_change(c->store, "UPDATE run SET judged_on = ?1", parameters, error);
}

bool sy_conclude_settle(SyConcluding *c, SyRules *rules, GError **error) {
    const char *name = g_hash_table_lookup(c->settings, "authority");
    c->place = NULL;
    if (g_strcmp0(name, "none") != 0) {
        c->place = first_country(rules, name);
        if (c->place == NULL && !country(c, rules, error)) return false;
    }
    c->has_rules = rules->places->len == 0 || c->place != NULL;
    if (!take_day(c, error)) return false;
    sy_rules_settle(rules, c->place, g_hash_table_lookup(c->settings, DAY));
    return true;
}

const char *sy_conclude_due(const SyConcluding *c, const char *measure) {
    for (const SyRulePlace *at = c->place; at != NULL; at = sy_rules_around(c->rules, at)) {
        const SyYaml *date = at->due == NULL ? NULL : sy_yaml_get(at->due, measure);
        if (date != NULL) return date->text;
    }
    return NULL;
}

bool sy_conclude_targets(const SyConcluding *c, GError **error) {
    const char *asked = g_hash_table_lookup(c->settings, "plan.targets");
    if (asked != NULL && *asked != '\0') return true;
    if (!sy_store_execute(c->store, "DELETE FROM target", error)) return false;
    const SyRulePlace *at = c->place;
    while (at != NULL && at->targets == NULL) at = sy_rules_around(c->rules, at);
    g_autoptr(GArray) targets = at == NULL ? NULL : sy_targets_parse(at->targets->text, error);
    if (at != NULL && targets == NULL) return false;
    for (guint i = 0; targets != NULL && i < targets->len; i++) {
        const SyTarget *target = &g_array_index(targets, SyTarget, i);
        char number[16], share[G_ASCII_DTOSTR_BUF_SIZE];
        g_snprintf(number, sizeof number, "%u", i + 1);
        g_ascii_dtostr(share, sizeof share, target->share);
        const char *parameters[] = {number, target->stage, share, target->date, NULL};
        if (!sy_store_change(
                c->store,
                "INSERT INTO target (target_id, stage, share, date) VALUES (CAST(?1 AS "
                "INTEGER), ?2, CAST(?3 AS REAL), ?4)",
                parameters, error))
            return false;
    }
    return true;
}

bool sy_conclude_delegations(const SyConcluding *c, GError **error) {
    g_autoptr(GArray) all =
        sy_delegated_parse(g_hash_table_lookup(c->settings, "plan.delegated"), error);
    if (all == NULL || !sy_store_execute(c->store, "DELETE FROM delegation", error)) return false;
    for (guint i = 0; i < all->len; i++) {
        const SyDelegated *d = &g_array_index(all, SyDelegated, i);
        const char *parameters[] = {d->from, d->to, d->county == NULL ? "" : d->county,
                                    d->class == NULL ? "" : d->class, NULL};
        if (!sy_store_change(c->store,
                             "INSERT INTO delegation (level_from, level_to, county, class) VALUES "
                             "(?1, ?2, nullif(?3, ''), nullif(?4, ''))",
                             parameters, error))
            return false;
    }
    return true;
}
