/* Factors on the odds of a unit, each with its line. */
#include "engine/attribute/evidence.h"

#include <math.h>
#include <string.h>

#include "algorithms/attribution/likelihood.h"

typedef struct {
    const SyFacts *facts;
    const SyFactors *factors;
    const SyPair *pair;
    const SyUnitFacts *unit;
    const SyOutfallFacts *outfall;
    GArray *lines; /* SyEvidenceLine */
    double product;
} Weighing;

static void add(Weighing *w, const char *kind, const char *code, double value, double weight,
                char *arguments_take) {
    SyEvidenceLine line = {kind, code, value, weight, arguments_take};
    g_array_append_val(w->lines, line);
    w->product *= weight;
}

static SyIndex joined_line(const SyFacts *facts, const SyPair *pair) {
    const SyAttachment *at =
        &g_array_index(facts->network->attachments, SyAttachment, pair->attachment);
    return at->line != SY_NONE ? at->line : at->by_line;
}

bool sy_evidence_on_record(const SyFacts *facts, const SyPair *pair) {
    SyAttachMethod method =
        g_array_index(facts->network->attachments, SyAttachment, pair->attachment).method;
    return method == SY_ATTACH_SURVEYED || method == SY_ATTACH_DECLARED;
}

bool sy_evidence_misconnected(const SyFacts *facts, const SyPair *pair) {
    const SyAttachment *at =
        &g_array_index(facts->network->attachments, SyAttachment, pair->attachment);
    return !pair->indirect && sy_evidence_on_record(facts, pair) &&
           facts->unit[pair->unit].route == SY_ROUTE_PLANT &&
           facts->node_systems[at->node] == 1U << SY_SYSTEM_STORM;
}

/* ---- permit ---- */

static void weigh_route(Weighing *w) {
    const char *code = NULL;
    double weight = 1;
    if (w->pair->indirect) {
        if (w->unit->route != SY_ROUTE_PLANT) return;
        code = "evidence.route_treated"; /* as permitted: neither for nor against */
    } else if (w->unit->route == SY_ROUTE_WATER || w->unit->route == SY_ROUTE_NETWORK) {
        code = "evidence.route_fits";
        weight = w->factors->permit_fits;
    } else if ((w->unit->route == SY_ROUTE_PLANT || w->unit->route == SY_ROUTE_LAND) &&
               !sy_evidence_on_record(w->facts, w->pair)) {
        code = "evidence.route_assumed"; /* our guess at odds with a permit incriminates nobody */
    } else if (w->unit->route == SY_ROUTE_PLANT) {
        code = "evidence.route_plant";
        weight = w->factors->permit_plant;
    } else if (w->unit->route == SY_ROUTE_LAND) {
        code = "evidence.route_land";
        weight = w->factors->permit_land;
    }
    if (code != NULL)
        add(w, "permit", code, NAN, weight,
            sy_arguments(SY_ARGUMENT_TEXT("route", w->unit->route_text), SY_ARGUMENTS_END));
}

static void weigh_river(Weighing *w) {
    const char *own = w->unit->river, *river = w->outfall->river;
    if (own == NULL || river == NULL || w->pair->indirect) return;
    bool fits = strstr(own, river) != NULL || strstr(river, own) != NULL;
    add(w, "receiving_water", fits ? "evidence.river_fits" : "evidence.river_differs", NAN,
        fits ? w->factors->river_fits : w->factors->river_differs,
        sy_arguments(SY_ARGUMENT_TEXT("declared", own), SY_ARGUMENT_TEXT("river", river),
                     SY_ARGUMENTS_END));
}

/* ---- pollutants ---- */

static char *names_of(const SyJudgement *judgement, uint64_t parameters) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint p = 0; p < judgement->parameters->len; p++) {
        if ((parameters >> p & 1) == 0) continue;
        const SyParameter *parameter = &g_array_index(judgement->parameters, SyParameter, p);
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", parameter->names[0]);
    }
    if (names->len == 0) g_string_append_c(names, '-');
    return g_string_free(g_steal_pointer(&names), FALSE);
}

/* A concentration at the outfall as a reading of it. */
static SyReading reading_of(const Weighing *w, const SyOutfallSample *sample) {
    const SyFactors *factors = w->factors;
    const SyParameter *p =
        &g_array_index(w->facts->judgement->parameters, SyParameter, sample->parameter);
    SyIndex node =
        g_array_index(w->facts->network->attachments, SyAttachment, w->pair->outfall).node;
    const unsigned foul_bits = 1U << SY_SYSTEM_SEWAGE | 1U << SY_SYSTEM_COMBINED;
    bool foul = node != SY_NONE && (w->facts->node_systems[node] & foul_bits) != 0;
    return (SyReading){.measured = true,
                       .seen = !isnan(sample->value),
                       .value = sample->value,
                       .background = p->background[foul],
                       .elevated = sy_judgement_elevated(w->facts->judgement, p, foul),
                       .noise = {factors->test_alpha, factors->test_beta, sample->limit,
                                 factors->concentration_deviation}};
}

/* By how much a concentration speaks for the unit, as its trade and water let expect, against a
 * source of which nothing is known if it is elevated, else against water without one; NaN: what the
 * unit would add is not known. */
static double weigh_concentration(const Weighing *w, const SyOutfallSample *sample) {
    const SyFactors *factors = w->factors;
    const SyParameter *p =
        &g_array_index(w->facts->judgement->parameters, SyParameter, sample->parameter);
    SyReading reading = reading_of(w, sample);
    double holds = w->unit->trade == NULL || w->pair->indirect
                       ? NAN
                       : w->unit->trade->concentration[sample->parameter],
           arrives_m3d = w->pair->arrives_m3d, flow_m3d = w->pair->flow_m3d;
    if (!(holds > 0) || !(arrives_m3d > 0) || !(flow_m3d > 0) || isnan(reading.background))
        return NAN;
    double share = fmin(1, arrives_m3d / flow_m3d);
    const SyEffect own = {fmax(0, share * (holds - reading.background)), 0, factors->trade_differs,
                          factors->trade_treats},
                   any = {NAN, fmax(factors->test_alpha, (1 - factors->test_beta) / p->match), 0,
                          0};
    double come, of_any, not_come;
    sy_reading_likelihood(&reading, NAN, &any, factors->reading_gross, &of_any, &not_come);
    sy_reading_likelihood(&reading, NAN, &own, factors->reading_gross, &come, &not_come);
    return come / (sample->value > reading.elevated ? of_any : not_come);
}

/* The factor of one parameter: the geometric mean over its samples, or by the trades alone. */
static double weigh_parameter(const Weighing *w, SyIndex p) {
    const SyParameter *parameter = &g_array_index(w->facts->judgement->parameters, SyParameter, p);
    bool expected = w->unit->expected >> p & 1, elevated = w->outfall->elevated >> p & 1;
    double sum = 0;
    guint n = 0;
    for (guint i = 0; i < w->outfall->taken->len; i++) {
        const SyOutfallSample *sample = &g_array_index(w->outfall->taken, SyOutfallSample, i);
        double factor = sample->parameter == p ? weigh_concentration(w, sample) : NAN;
        if (isnan(factor)) continue;
        sum += log(factor);
        n++;
    }
    if (n > 0) return exp(sum / n);
    if (elevated) return expected ? parameter->match : parameter->miss;
    return expected ? parameter->absent : 1;
}

static void weigh_pollutants(Weighing *w) {
    uint64_t expected = w->unit->expected, elevated = w->outfall->elevated,
             fine = w->outfall->measured & ~elevated;
    if (w->outfall->measured == 0 || expected == 0) return;
    double weight = 1;
    for (SyIndex p = 0; p < w->facts->judgement->parameters->len; p++)
        if (w->outfall->measured >> p & 1) weight *= weigh_parameter(w, p);
    double most = w->factors->pollutants_most;
    g_autofree char *match = names_of(w->facts->judgement, elevated & expected),
                    *miss = names_of(w->facts->judgement, elevated & ~expected),
                    *absent = names_of(w->facts->judgement, fine & expected);
    add(w, "pollutants", "evidence.pollutants", NAN, CLAMP(weight, 1 / most, most),
        sy_arguments(SY_ARGUMENT_TEXT("match", match), SY_ARGUMENT_TEXT("miss", miss),
                     SY_ARGUMENT_TEXT("absent", absent), SY_ARGUMENTS_END));
}

/* ---- times of day ---- */

/* Minute at @text, which moves past it; -1: no time there. */
static int read_clock(const char **text) {
    char *end;
    long hour = strtol(*text, &end, 10);
    if (end == *text || hour < 0 || hour > 24) return -1;
    long minute = 0;
    if (*end == ':' || g_str_has_prefix(end, "：")) {
        const char *after = end + (*end == ':' ? 1 : strlen("："));
        minute = strtol(after, &end, 10);
    }
    *text = end;
    return minute >= 0 && minute < 60 ? (int)(60 * hour + minute) : -1;
}

/* Is a minute of the day in "22:00-06:00;12:00-13:30"? -1: the text says no times. */
static int discharges_at(const char *hours, int minute) {
    int known = -1;
    for (const char *at = hours; *at != '\0';) {
        if (!g_ascii_isdigit(*at)) {
            at++;
            continue;
        }
        int from = read_clock(&at);
        while (*at != '\0' && !g_ascii_isdigit(*at)) at++;
        int to = *at == '\0' ? -1 : read_clock(&at);
        if (from < 0 || to < 0) return known;
        bool inside = from <= to ? minute >= from && minute <= to : minute >= from || minute <= to;
        if (inside) return 1;
        known = 0;
    }
    return known;
}

static void weigh_hours(Weighing *w) {
    const GArray *bad = w->outfall->bad_minute;
    if (w->unit->hours == NULL || bad == NULL) return;
    guint n_inside = 0;
    for (guint i = 0; i < bad->len; i++) {
        int inside = discharges_at(w->unit->hours, g_array_index(bad, int, i));
        if (inside < 0) return;
        n_inside += inside == 1;
    }
    bool fits = n_inside == bad->len;
    if (!fits && n_inside > 0) return; /* sometimes: says nothing */
    add(w, "hours", fits ? "evidence.hours_fit" : "evidence.hours_differ", n_inside,
        fits ? w->factors->hours_fit : w->factors->hours_differ,
        sy_arguments(SY_ARGUMENT_TEXT("hours", w->unit->hours), SY_ARGUMENT_INTEGER("n", bad->len),
                     SY_ARGUMENTS_END));
}

/* ---- ownership, history, volume, treatment ---- */

static void weigh_owner(Weighing *w) {
    const SyNetwork *net = w->facts->network;
    SyIndex line = joined_line(w->facts, w->pair);
    if (line == SY_NONE) return;
    const char *owner =
        sy_layer_text(net->layers, net->line_role[line], net->line_row[line], "owner");
    guint row =
        owner == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(w->facts->unit_named, owner));
    if (row == 0) return;
    if (row - 1 == w->pair->unit)
        add(w, "ownership", "evidence.owner_own", NAN, 1, /* is in the place's probability */
            sy_arguments(SY_ARGUMENT_TEXT("owner", owner), SY_ARGUMENTS_END));
    else
        add(w, "ownership", "evidence.owner_other", NAN, w->factors->owner_other,
            sy_arguments(SY_ARGUMENT_TEXT("owner", owner), SY_ARGUMENTS_END));
}

static void weigh_volume(Weighing *w) {
    double usual_m3d = w->pair->usual_water_m3d;
    if (w->unit->water_assumed || !(usual_m3d > 0) || !(w->unit->water_m3d > 0)) return;
    double most = w->factors->volume_most;
    double weight = pow(w->unit->water_m3d / usual_m3d, w->factors->volume_exponent);
    add(w, "volume", "evidence.volume", w->unit->water_m3d, CLAMP(weight, 1 / most, most),
        sy_arguments(SY_ARGUMENT_REAL("water_m3d", w->unit->water_m3d),
                     SY_ARGUMENT_REAL("usual_m3d", usual_m3d), SY_ARGUMENTS_END));
}

double sy_evidence_weigh(const SyFacts *facts, const SyPair *pair, GArray *lines) {
    Weighing w = {facts,
                  &facts->judgement->factors,
                  pair,
                  &facts->unit[pair->unit],
                  &facts->outfall[pair->outfall],
                  lines,
                  1};
    if (pair->indirect)
        add(&w, "treated", "evidence.treated", NAN, w.factors->indirect, g_strdup("{}"));
    weigh_route(&w);
    weigh_river(&w);
    weigh_owner(&w);
    weigh_pollutants(&w);
    weigh_hours(&w);
    if (w.unit->has_history)
        add(&w, "history", "evidence.history", NAN, w.factors->history, g_strdup("{}"));
    weigh_volume(&w);
    return w.product;
}
