/* What the water of each candidate does to each reading. */
#include <math.h>
#include <string.h>

#include "engine/expert/reading.h"
#include "engine/search/parts.h"

/* What is known of the water of one candidate. */
typedef struct {
    SySearchWater water;
    const SyTrade *trade; /* NULL: of no unit, or nothing is known of its trade */
    uint64_t expected;    /* parameters */
} Candidate;

static Candidate candidate_of(const SySearch *search, SyIndex source,
                              const SyJudgement *judgement) {
    const SyTable *c = search->candidates;
    Candidate out = {.water = {.water_m3d = NAN}};
    if (sy_cell_integer(c, "unit_id", source) == 0) return out;
    const char *category = sy_cell_text(c, "category", source);
    const SyTrade *trade =
        sy_judgement_trade(judgement, sy_cell_text(c, "industry", source), category);
    out.water.water_m3d = sy_cell_real(c, "water_m3d", source);
    out.water.assumed = !(out.water.water_m3d >= 0);
    if (out.water.assumed)
        out.water.water_m3d = trade->water_m3d[sy_judgement_size(judgement, category)];
    if (sy_judgement_knows(judgement, trade)) out.trade = trade;
    out.expected = trade->parameters |
                   sy_judgement_parameters(judgement, sy_cell_text(c, "pollutants", source));
    out.water.treated = g_strcmp0(sy_cell_text(c, "status", source), "indirect") == 0;
    return out;
}

/* Geometric mean of what was measured at the unit itself; NaN: nothing was. */
static double own_value(const SySearch *search, int64_t unit_id, SyIndex parameter) {
    double sum = 0;
    guint n = 0;
    for (guint i = 0; i < search->own->len; i++) {
        const SySearchOwn *own = &g_array_index(search->own, SySearchOwn, i);
        if (own->unit_id != unit_id || own->parameter != parameter) continue;
        sum += log(own->value);
        n++;
    }
    return n == 0 ? NAN : exp(sum / n);
}

static SySearchWater water_in(const SySearch *search, SyIndex source, const Candidate *candidate,
                              SyIndex parameter, const SyJudgement *judgement) {
    SySearchWater water = candidate->water;
    int64_t unit_id = sy_cell_integer(search->candidates, "unit_id", source);
    water.concentration = NAN;
    if (unit_id == 0) return water;
    double own_m3d = own_value(search, unit_id, judgement->flow);
    if (!isnan(own_m3d)) {
        water.water_m3d = own_m3d;
        water.assumed = false;
    }
    water.concentration = own_value(search, unit_id, parameter);
    water.own = !isnan(water.concentration);
    if (!water.own && !water.treated && candidate->trade != NULL)
        water.concentration = candidate->trade->concentration[parameter];
    water.foreign = candidate->trade != NULL && (candidate->expected >> parameter & 1) == 0;
    return water;
}

SySearchWater sy_search_water(const SySearch *search, SyIndex source, SyIndex parameter,
                              const SyJudgement *judgement) {
    Candidate candidate = candidate_of(search, source, judgement);
    return water_in(search, source, &candidate, parameter, judgement);
}

/* P(elevated | its water comes), where it is not known what it adds. Not of every trade's water a
 * parameter is elevated: of one that is expected to hold it, of one of which nothing is known, and
 * of one that is not, by match : 1 : miss. One that is expected and not elevated says no more than
 * "absent" at the outfall, where dilution is greatest, and anywhere of what has limits on both
 * sides (works neutralise their water): a neutral pH never speaks for whom another is expected of.
 */
static double seen_probability(const SySearch *search, const SySearchReading *reading,
                               const Candidate *candidate, const SyJudgement *judgement) {
    const SyFactors *factors = &judgement->factors;
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, reading->parameter);
    double alpha = reading->wet ? factors->wet_alpha : factors->test_alpha,
           beta = reading->wet ? factors->wet_beta : factors->test_beta;
    bool expected = candidate->expected >> reading->parameter & 1;
    bool low = !(reading->seen && sy_reading_is_elevated(p, reading->value, reading->elevated));
    double of_expected = 1 - beta;
    if (low && (reading->node == search->outfall || p->low > 0))
        of_expected = fmin(of_expected, 1 - p->absent * (1 - alpha));
    if (expected) return of_expected;
    double of_other =
        CLAMP((1 - beta) * (candidate->trade == NULL ? 1 : p->miss) / p->match, alpha, 1 - beta);
    return low && p->low > 0 ? fmin(of_other, of_expected) : of_other;
}

static SyEffect effect_of(const SySearch *search, SyIndex source, const Candidate *candidate,
                          const SySearchReading *reading, const SyJudgement *judgement) {
    SyEffect effect = {NAN, 1 - judgement->factors.test_beta, judgement->factors.trade_differs, 0,
                       0};
    if (!reading->measured) return effect;
    if (reading->machine) {
        int64_t unit_id = sy_cell_integer(search->candidates, "unit_id", source);
        bool is_so = reading->of_trade != NULL ? candidate->trade == reading->of_trade
                     : reading->of_unit > 0    ? unit_id == reading->of_unit
                                               : true;
        effect.seen = sy_search_machine(reading, is_so, judgement);
        return effect;
    }
    effect.seen = seen_probability(search, reading, candidate, judgement);
    SySearchWater water = water_in(search, source, candidate, reading->parameter, judgement);
    if (reading->wet || !(water.concentration > 0) || !(water.water_m3d > 0) ||
        isnan(reading->flow_m3d) || isnan(reading->background))
        return effect;
    if (!water.own) {
        const SyFactors *factors = &judgement->factors;
        bool permitted = sy_cell_integer(search->candidates, "permitted", source) != 0;
        double treats = permitted ? factors->permit_treats : factors->trade_treats;
        effect.clean = permitted ? treats / 2 : 0;
        effect.part = treats - effect.clean;
    }
    effect.rise = fmax(0, sy_search_dilution(&water, reading->flow_m3d) *
                              (water.concentration - reading->background));
    return effect;
}

double sy_search_dilution(const SySearchWater *water, double flow_m3d) {
    return flow_m3d > water->water_m3d ? water->water_m3d / flow_m3d : 1;
}

/* Loss between where a state joins and a reading's node. */
static double left_of(const SySearch *search, SyIndex state, const SySearchReading *reading,
                      const SyJudgement *judgement) {
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, reading->parameter);
    SyIndex place = g_array_index(search->state_place, SyIndex, state);
    if (!(p->decay_per_s > 0) || place == SY_NONE || search->time_s == NULL) return 1;
    double time_s = search->time_s[search->place_node[place]] - search->time_s[reading->node];
    return time_s > 0 ? exp(-p->decay_per_s * time_s) : 1;
}

/* Time of travel from every node to the outfall, if anything measured decays or is a series. */
static bool list_times(SySearch *search, SyStore *store, const SyJudgement *judgement,
                       GError **error) {
    bool needed = search->series->len > 0;
    for (guint i = 0; i < search->taken->len; i++) {
        const SySearchReading *r = &g_array_index(search->taken, SySearchReading, i);
        needed = needed ||
                 (r->measured &&
                  g_array_index(judgement->parameters, SyParameter, r->parameter).decay_per_s > 0);
    }
    if (!needed) return true;
    search->time_s = sy_array_new(search->n_node, sizeof(double), "nodes of the trace", error);
    g_autoptr(SyTable) rows = sy_search_query(
        search, store,
        "SELECT n.node_id, s.offset_s + coalesce(e.root_s + e.length_m / e.velocity_ms, 0) AS "
        "time_s FROM trace_span s JOIN node n ON n.node_id BETWEEN s.first_node AND s.last_node "
        "LEFT JOIN edge e ON e.edge_id = n.down_edge_id WHERE s.outfall_id = CAST(?1 AS INTEGER)",
        error);
    if (search->time_s == NULL || rows == NULL) return false;
    for (SyIndex node = 0; node < search->n_node; node++) search->time_s[node] = NAN;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyIndex node = sy_search_node(search, sy_cell_integer(rows, "node_id", row));
        if (node != SY_NONE) search->time_s[node] = sy_cell_real(rows, "time_s", row);
    }
    return true;
}

SyEffect sy_search_effect(const SySearch *search, SyIndex source, SyIndex state,
                          const SySearchReading *reading, const SyJudgement *judgement) {
    Candidate candidate = candidate_of(search, source, judgement);
    SyEffect effect = effect_of(search, source, &candidate, reading, judgement);
    if (effect.rise > 0) effect.rise *= left_of(search, state, reading, judgement);
    return effect;
}

bool sy_search_effects(SySearch *search, SyStore *store, const SyJudgement *judgement,
                       GError **error) {
    const SyIndex n_reading = search->taken->len, n_source = search->candidates->n_row;
    if (n_reading == 0 && search->series->len == 0) return true;
    search->effect = sy_array_new((gsize)search->state_place->len * n_reading, sizeof(SyEffect),
                                  "effects of sources", error);
    search->water_m3d = sy_array_new(n_source, sizeof(double), "sources", error);
    if (search->effect == NULL || search->water_m3d == NULL ||
        !list_times(search, store, judgement, error))
        return false;
    for (SyIndex source = 0; source < n_source; source++) {
        Candidate candidate = candidate_of(search, source, judgement);
        SyIndex first = search->state_first[source], last = search->state_first[source + 1];
        search->water_m3d[source] =
            water_in(search, source, &candidate, judgement->flow, judgement).water_m3d;
        for (SyIndex r = 0; r < n_reading; r++) {
            const SySearchReading *reading = &g_array_index(search->taken, SySearchReading, r);
            SyEffect effect = effect_of(search, source, &candidate, reading, judgement);
            for (SyIndex state = first; state < last; state++) {
                SyEffect *at = &search->effect[(gsize)state * n_reading + r];
                *at = effect;
                if (at->rise > 0) at->rise *= left_of(search, state, reading, judgement);
            }
        }
    }
    return true;
}
