/* What would change the answer about one unit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/probability.h"
#include "engine/search/explain.h"
#include "engine/search/print.h"

#define MOST_LEFT_OUT 5 /* readings, each left out once: those that say most */

/* How probable the unit would be as the source if its own weight were another: what was observed
 * weighs on every candidate as before. */
static double source_if(double weight, double other, double now) {
    if (!(now > 0) || !(weight > 0)) return 0;
    double rest = weight / now - weight; /* of all the others */
    return other + rest > 0 ? other / (other + rest) : 0;
}

static bool tell_connection(const SyExplaining *e, GError **error) {
    g_autoptr(SyTable) rows = sy_explain_query(
        e,
        "SELECT c.weight, c.posterior AS now, (SELECT weight FROM evidence v WHERE v.outfall_id = "
        "c.outfall_id AND v.unit_id = c.unit_id AND v.kind = 'attachment') AS place FROM candidate "
        "c WHERE c.outfall_id = CAST(?1 AS INTEGER) AND c.unit_id = CAST(?2 AS INTEGER) AND "
        "c.status <> 'excluded'",
        error);
    if (rows == NULL) return false;
    double weight = rows->n_row == 0 ? NAN : sy_cell_real(rows, "weight", 0),
           place = rows->n_row == 0 ? NAN : sy_cell_real(rows, "place", 0);
    if (!(weight > 0) || !(place > 0)) return true;
    double now = sy_cell_real(rows, "now", 0);
    if (place < 0.97)
        sy_reply_say(e->reply, "change",
                     _("- if a survey showed that it joins here: source with %s instead of %s\n"),
                     SY_PROBABILITY(source_if(weight, weight / place, now)), SY_PROBABILITY(now));
    sy_reply_say(
        e->reply, "change",
        _("- if a survey showed that it joins elsewhere: out of the question, instead of %s\n"),
        SY_PROBABILITY(now));
    return true;
}

/* A unit that is excluded because it does not work has its factors, but no weight. */
static bool tell_excluded(const SyExplaining *e, GError **error) {
    g_autoptr(SyTable) rows = sy_explain_query(
        e,
        "SELECT v.weight, (SELECT sum(weight) FROM candidate o WHERE o.outfall_id = c.outfall_id) "
        "AS others FROM evidence v JOIN candidate c ON c.outfall_id = v.outfall_id AND c.unit_id = "
        "v.unit_id WHERE v.outfall_id = CAST(?1 AS INTEGER) AND v.unit_id = CAST(?2 AS INTEGER) "
        "AND c.status = 'excluded'",
        error);
    if (rows == NULL || rows->n_row == 0) return rows != NULL;
    double weight = 1, others = sy_cell_real(rows, "others", 0);
    for (SyIndex row = 0; row < rows->n_row; row++) weight *= sy_cell_real(rows, "weight", row);
    sy_reply_say(e->reply, "change",
                 _("- if it turned out to be working: source with %s instead of none\n"),
                 SY_PROBABILITY(weight / (weight + others)));
    return true;
}

static bool tell_evidence(const SyExplaining *e, GError **error) {
    g_autoptr(SyTable) rows = sy_explain_query(
        e,
        "SELECT v.code, v.arguments, v.weight, c.weight AS whole, c.posterior AS now FROM evidence "
        "v JOIN "
        "candidate c ON c.outfall_id = v.outfall_id AND c.unit_id = v.unit_id WHERE v.outfall_id = "
        "CAST(?1 AS INTEGER) AND v.unit_id = CAST(?2 AS INTEGER) AND c.status <> 'excluded' AND "
        "v.kind NOT IN ('attachment', 'path', 'load') AND max(v.weight, 1 / v.weight) > 1.2 ORDER "
        "BY max(v.weight, 1 / v.weight) DESC LIMIT 2",
        error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        double whole = sy_cell_real(rows, "whole", row), weight = sy_cell_real(rows, "weight", row),
               now = sy_cell_real(rows, "now", row);
        g_autofree char *text = sy_texts_word(e->texts, e->lang, sy_cell_text(rows, "code", row),
                                              SY_TEXT_TEXT, sy_cell_text(rows, "arguments", row));
        sy_reply_say(e->reply, "change", _("- without this: “%s”: %s instead of %s\n"), text,
                     SY_PROBABILITY(source_if(whole, whole / weight, now)), SY_PROBABILITY(now));
    }
    return true;
}

typedef struct {
    guint number;
    double says; /* log of its factor, without sign */
} Telling;

static int by_telling(const void *left, const void *right) {
    const Telling *a = left, *b = right;
    if (a->says < b->says || a->says > b->says) return a->says > b->says ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* The posterior of a source without one reading: as measured, but without a value, it says nothing.
 */
static bool leave_out(const SyExplaining *e, const SySearch *search, SyIndex source, guint number,
                      double *then, GError **error) {
    const SyFactors *factors = &e->judgement->factors;
    const SyLikelihoodOptions likelihood = {factors->campaign_deviation, factors->reading_gross};
    g_autoptr(GArray) rest = g_array_copy(search->readings);
    g_auto(SyPosterior) posterior = {0};
    SyReading *out = &g_array_index(rest, SyReading, number);
    out->measured = out->seen = true;
    out->value = NAN;
    if (!sy_posterior_init(&posterior, &search->sources, &search->worlds,
                           (const SyReading *)(const void *)rest->data, rest->len, &likelihood,
                           error))
        return false;
    *then = posterior.source[source];
    return true;
}

static void print_left_out(const SyExplaining *e, const SySearch *search, guint number, double now,
                           double then) {
    const SySearchReading *reading = &g_array_index(search->taken, SySearchReading, number);
    g_autofree char *place = sy_search_node_name(search, reading->node);
    const char *what = reading->seen ? _("seen") : _("not seen");
    if (reading->measured)
        what = g_array_index(e->judgement->parameters, SyParameter, reading->parameter).names[0];
    sy_reply_say(e->reply, "change", _("- without the reading at %s (%s, %s): %s instead of %s\n"),
                 reading->node == search->outfall ? _("the outfall") : place, what, reading->day,
                 SY_PROBABILITY(then), SY_PROBABILITY(now));
}

/* The reading without which the answer would differ most: no one should decide alone. */
static bool tell_reading(const SyExplaining *e, const SySearch *search, SyIndex source,
                         GError **error) {
    const double now = search->posterior.source[source];
    g_autofree Telling *telling = g_new0(Telling, search->readings->len + 1);
    for (guint i = 0; i < search->readings->len; i++) {
        double factor;
        if (!sy_explain_factor(search, source, i, &factor, error)) return false;
        telling[i] = (Telling){i, fabs(log(factor))};
    }
    qsort(telling, search->readings->len, sizeof *telling, by_telling);
    double most = 0.02, changed = NAN;
    guint best = G_MAXUINT;
    for (guint k = 0; k < MIN(search->readings->len, MOST_LEFT_OUT); k++) {
        double then;
        if (!leave_out(e, search, source, telling[k].number, &then, error)) return false;
        if (!(fabs(then - now) > most)) continue;
        most = fabs(then - now);
        best = telling[k].number;
        changed = then;
    }
    if (best != G_MAXUINT) print_left_out(e, search, best, now, changed);
    return true;
}

/* Its water by its trade only: what a sample at the unit would settle. */
static void tell_own(const SyExplaining *e, const SySearch *search, SyIndex source) {
    for (guint i = 0; i < search->taken->len; i++) {
        const SySearchReading *reading = &g_array_index(search->taken, SySearchReading, i);
        if (!reading->measured || reading->machine) continue;
        SySearchWater water = sy_search_water(search, source, reading->parameter, e->judgement);
        if (water.own) continue;
        const SyParameter *p =
            &g_array_index(e->judgement->parameters, SyParameter, reading->parameter);
        sy_reply_say(e->reply, "change", _("- a sample of its own water (%s%s): %s\n"), p->names[0],
                     water.assumed ? _(", and how much there is") : "",
                     isnan(water.concentration)
                         ? _("now nothing is known of it, only elevated or not counts")
                         : _("now the usual one of its trade is taken"));
        return;
    }
}

/* The first point at or below the unit's likeliest place, and what a look there would leave. */
static bool tell_look(const SyExplaining *e, const SySearch *search, SyIndex source,
                      GError **error) {
    if (search->state_first[source] == search->state_first[source + 1]) return true;
    SyIndex state = search->state_first[source];
    SyIndex place = search->sources.place[state], point = SY_NONE;
    double nearest_m = -1; /* of the points it comes to, the furthest from the outfall */
    if (place == SY_NONE) return true;
    SyReachWalk walk;
    for (sy_reach_walk_start(&walk, &search->worlds, place); sy_reach_walk_next(&walk);) {
        SyIndex node = search->point_node[walk.point], row = search->node_row[node];
        double away_m = row == SY_NONE ? NAN : sy_cell_real(search->nodes, "distance_m", row);
        if (node == search->outfall || !(away_m > nearest_m)) continue;
        nearest_m = away_m;
        point = walk.point;
    }
    if (point == SY_NONE) return true;
    SyTest test = {point, NAN, SY_TEST_NOISE_INIT};
    test.noise.alpha = e->judgement->factors.test_alpha;
    test.noise.beta = e->judgement->factors.test_beta;
    double after[2];
    for (int seen = 0; seen < 2; seen++) {
        SyPosterior posterior = {0};
        bool good = sy_posterior_after(&search->posterior, &search->sources, &search->worlds, &test,
                                       seen == 1, &posterior, NULL, error);
        after[seen] = good ? posterior.source[source] : NAN;
        sy_posterior_clear(&posterior);
        if (!good) return false;
    }
    g_autofree char *name = sy_search_node_name(search, search->point_node[point]);
    const char *unit;
    double nearest = sy_texts_length(e->texts, nearest_m, &unit);
    sy_reply_say(
        e->reply, "change",
        _("- a look into manhole %s, %.0f %s above the outfall: %s if it is seen there, %s if "
          "it is not, instead of %s\n"),
        name, nearest, unit, SY_PROBABILITY(after[1]), SY_PROBABILITY(after[0]),
        SY_PROBABILITY(search->posterior.source[source]));
    return true;
}

bool sy_explain_change(const SyExplaining *e, const SySearch *search, SyIndex source,
                       GError **error) {
    sy_reply_say(e->reply, "change", "\n%s\n", _("What would change the answer"));
    if (!tell_excluded(e, error) || !tell_connection(e, error) || !tell_evidence(e, error))
        return false;
    if (source == SY_NONE) return true;
    if (!tell_reading(e, search, source, error)) return false;
    tell_own(e, search, source);
    return tell_look(e, search, source, error);
}
