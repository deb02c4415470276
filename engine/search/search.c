#include "engine/search/search.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/search/parts.h"

SyIndex sy_search_source(const SySearch *search, int64_t unit_id) {
    for (SyIndex row = 0; row < search->candidates->n_row; row++)
        if (sy_cell_integer(search->candidates, "unit_id", row) == unit_id) return row;
    return SY_NONE;
}

/* Case files of earlier versions do not have the times of discharge. */
static bool has_hours(SyStore *store, bool *there, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        store, "SELECT 1 FROM pragma_table_info('unit') WHERE name = 'hours'", NULL, error);
    *there = rows != NULL && rows->n_row > 0;
    return rows != NULL;
}

static bool load_candidates(SySearch *search, SyStore *store, GError **error) {
    bool hours;
    if (!has_hours(store, &hours, error)) return false;
    g_autofree char *sql = g_strdup_printf(
        "SELECT c.candidate_id, c.unit_id, c.status, c.prior, c.outlet_node_id, coalesce(u.name, "
        "u.source_id) AS unit, u.industry, u.category, u.pollutants, u.water_m3d, %s AS hours, "
        "EXISTS (SELECT 1 "
        "FROM evidence v WHERE v.outfall_id = c.outfall_id AND v.unit_id = c.unit_id AND v.code = "
        "'evidence.route_fits') AS permitted, c.unit_id IN (SELECT other_object_id FROM "
        "decision_in_force WHERE what = 'reject' AND object_id = c.outfall_id) AS rejected FROM "
        "candidate c "
        "LEFT JOIN "
        "unit u USING (unit_id) WHERE c.outfall_id = CAST(?1 AS INTEGER) AND c.status <> "
        "'excluded' ORDER BY c.rank",
        hours ? "u.hours" : "NULL");
    search->candidates = sy_search_query(search, store, sql, error);
    if (search->candidates == NULL) return false;
    SyIndex n = search->candidates->n_row;
    search->prior = sy_array_new(n, sizeof(double), "sources", error);
    for (SyIndex source = 0; search->prior != NULL && source < n; source++) {
        double prior = sy_cell_real(search->candidates, "prior", source);
        bool rejected = sy_cell_integer(search->candidates, "rejected", source) == 1;
        search->prior[source] = prior >= 0 && !rejected ? prior : 0;
    }
    return search->prior != NULL;
}

/* States in which the water seldom comes down weigh less; those of a source sum to 1, since its
 * prior holds already how likely it joins at any of them. */
static bool weigh_states(SySearch *search, GError **error) {
    const unsigned n_word = search->worlds.n_word;
    g_autofree uint64_t *word = sy_array_new((gsize)search->n_place * n_word, sizeof(uint64_t),
                                             "worlds at the outfall", error);
    if (word == NULL || !sy_reach_worlds_at(&search->worlds, search->n_point - 1, word, error))
        return false;
    double *weight = (double *)(void *)search->state_weight->data;
    for (guint i = 0; i < search->state_place->len; i++) {
        SyIndex place = g_array_index(search->state_place, SyIndex, i);
        if (place == SY_NONE) continue;
        unsigned n = 0;
        for (unsigned w = 0; w < n_word; w++)
            n += (unsigned)__builtin_popcountll(word[(gsize)place * n_word + w]);
        double n_world = 64.0 * n_word;
        weight[i] *= MAX(n / n_world, 0.5 / n_world);
    }
    for (SyIndex source = 0; source < search->candidates->n_row; source++) {
        double sum = 0;
        for (SyIndex i = search->state_first[source]; i < search->state_first[source + 1]; i++)
            sum += weight[i];
        for (SyIndex i = search->state_first[source]; i < search->state_first[source + 1]; i++)
            weight[i] = sum > 0 ? weight[i] / sum : 1;
    }
    return true;
}

/* The prior in the place of readings that nothing explains would be a number nobody can stand for.
 */
static bool is_possible(const SySearch *search, GError **error) {
    if (!isinf(search->posterior.log_evidence)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("outfall %lld: no source, listed or not, explains its %u readings together: look "
                  "through what was observed there (suyuan observe --list)"),
                (long long)search->outfall_id, search->readings->len);
    return false;
}

static bool conclude(SySearch *search, const SyJudgement *judgement, GError **error) {
    const SyFactors *factors = &judgement->factors;
    SyReachOptions options = SY_REACH_OPTIONS_INIT;
    options.n_world = 64;
    if (!sy_reach_worlds(&search->doubt, search->point_node, search->n_point, search->place_node,
                         search->n_place, &options, &search->worlds, error))
        return false;
    if (!weigh_states(search, error)) return false;
    SyIndex n = search->candidates->n_row;
    double sum = 0;
    for (SyIndex i = 0; i < n; i++) sum += search->prior[i];
    for (SyIndex i = 0; i < n && !(sum > 0); i++) search->prior[i] = 1;
    search->sources =
        (SySources){.n_source = n,
                    .n_state = search->state_place->len,
                    .prior = search->prior,
                    .state_first = search->state_first,
                    .place = (const SyIndex *)(const void *)search->state_place->data,
                    .weight = (const double *)(const void *)search->state_weight->data,
                    .load = search->water_m3d,
                    .effect = search->effect,
                    .log_factor = search->log_factor,
                    .series = search->series_set,
                    .series_effect = search->series_effect,
                    .hours = search->hours_of,
                    .series_other = factors->series_other,
                    .outfall = search->n_point - 1};
    SyLikelihoodOptions likelihood = {factors->campaign_deviation, factors->reading_gross};
    search->group = sy_array_new(n, sizeof(SyIndex), "sources", error);
    if (search->group == NULL ||
        !sy_posterior_init(&search->posterior, &search->sources, &search->worlds,
                           (const SyReading *)(const void *)search->readings->data,
                           search->readings->len, &likelihood, error))
        return false;
    return is_possible(search, error) && sy_source_groups(&search->sources, &search->worlds,
                                                          search->group, &search->n_group, error);
}

static bool load(SySearch *search, SyStore *store, const SyJudgement *judgement, GError **error) {
    if (!sy_search_network(search, store, error) || !load_candidates(search, store, error) ||
        !sy_search_readings(search, store, judgement, error))
        return false;
    g_autofree bool *observed = sy_array_new(search->n_node, sizeof(bool), "nodes", error);
    if (observed == NULL) return false;
    for (guint i = 0; i < search->taken->len; i++)
        observed[g_array_index(search->taken, SySearchReading, i).node] = true;
    for (guint i = 0; i < search->series->len; i++)
        observed[g_array_index(search->series, SySearchSeries, i).node] = true;
    if (!sy_search_points(search, observed, error) || !sy_search_sources(search, store, error))
        return false;
    sy_search_number_readings(search, judgement);
    return sy_search_effects(search, store, judgement, error) &&
           sy_search_hours(search, judgement, error) &&
           sy_search_weigh_series(search, judgement, error) && conclude(search, judgement, error);
}

SySearch *sy_search_load(SyStore *store, int64_t outfall_id, const SyJudgement *judgement,
                         GError **error) {
    g_autoptr(SySearch) search = g_new0(SySearch, 1);
    search->outfall_id = outfall_id;
    search->taken = g_array_new(FALSE, FALSE, sizeof(SySearchReading));
    search->own = g_array_new(FALSE, FALSE, sizeof(SySearchOwn));
    search->readings = g_array_new(FALSE, FALSE, sizeof(SyReading));
    search->series = g_array_new(FALSE, FALSE, sizeof(SySearchSeries));
    search->series_time_s = g_array_new(FALSE, FALSE, sizeof(double));
    search->series_value = g_array_new(FALSE, FALSE, sizeof(double));
    search->series_below = g_array_new(FALSE, FALSE, sizeof(bool));
    search->hours = g_array_new(FALSE, FALSE, sizeof(bool));
    search->state_place = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    search->state_weight = g_array_new(FALSE, FALSE, sizeof(double));
    return load(search, store, judgement, error) ? g_steal_pointer(&search) : NULL;
}

void sy_search_free(SySearch *search) {
    if (search == NULL) return;
    sy_posterior_clear(&search->posterior);
    sy_reach_worlds_clear(&search->worlds);
    sy_table_free(search->nodes);
    sy_table_free(search->edges);
    sy_table_free(search->candidates);
    g_array_unref(search->taken);
    g_array_unref(search->own);
    g_array_unref(search->readings);
    g_array_unref(search->series);
    g_array_unref(search->series_time_s);
    g_array_unref(search->series_value);
    g_array_unref(search->series_below);
    g_array_unref(search->hours);
    sy_series_free(search->series_set);
    g_free(search->series_effect);
    g_free(search->hours_of);
    g_free(search->log_factor);
    g_free(search->n_bad);
    g_free(search->n_bad_within);
    g_array_unref(search->state_place);
    g_array_unref(search->state_weight);
    g_free((void *)search->doubt.from);
    g_free((void *)search->doubt.to);
    g_free((void *)search->doubt.forward);
    g_free((void *)search->doubt.reverse);
    g_free((void *)search->doubt.both);
    g_free((void *)search->doubt.key);
    g_free((void *)search->doubt.skip);
    g_free(search->node_id);
    g_free(search->node_row);
    g_free(search->point_node);
    g_free(search->node_point);
    g_free(search->flow_m3d);
    g_free(search->flow_measured);
    g_free(search->foul);
    g_free(search->time_s);
    g_free(search->prior);
    g_free(search->water_m3d);
    g_free(search->effect);
    g_free(search->place_node);
    g_free(search->state_first);
    g_free(search->group);
    g_free(search);
}

/* Place of a node; NaN where it has none. */
static void place_of(const SySearch *search, SyIndex node, double *x, double *y) {
    SyIndex row = search->node_row[node];
    *x = *y = NAN;
    if (row == SY_NONE || search->nodes->geometry.kind != SY_GEOMETRY_POINT ||
        sy_table_n_part(search->nodes, row) == 0)
        return;
    const SyGeometry *g = &search->nodes->geometry;
    gsize vertex = g->part_vertex[g->row_part[row]];
    *x = g->xy[2 * vertex];
    *y = g->xy[2 * vertex + 1];
}

SyNextOptions sy_search_options(const SySearch *search, const SyJudgement *judgement, double **x_m,
                                double **y_m) {
    const SyFactors *factors = &judgement->factors;
    SyNextOptions options = SY_NEXT_OPTIONS_INIT;
    options.noise.alpha = factors->test_alpha;
    options.noise.beta = factors->test_beta;
    options.enough = factors->source_found;
    options.min_gain = factors->least_gain;
    options.cost_per_m = 1 / factors->walk_m;
    *x_m = g_new(double, MAX(search->n_point, 1));
    *y_m = g_new(double, MAX(search->n_point, 1));
    bool all = true;
    for (SyIndex p = 0; p < search->n_point; p++) {
        place_of(search, search->point_node[p], &(*x_m)[p], &(*y_m)[p]);
        all = all && !isnan((*x_m)[p]);
    }
    if (!all) { /* the node of the channel beside the outfall has no row: it is at its neighbours */
        double x = NAN, y = NAN;
        for (SyIndex p = 0; p < search->n_point && isnan(x); p++) {
            x = (*x_m)[p];
            y = (*y_m)[p];
        }
        for (SyIndex p = 0; p < search->n_point; p++)
            if (isnan((*x_m)[p])) {
                (*x_m)[p] = x;
                (*y_m)[p] = y;
            }
        all = !isnan(x);
    }
    if (all) {
        options.x_m = *x_m;
        options.y_m = *y_m;
    }
    return options;
}
