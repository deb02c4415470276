/* Factors on the odds of a unit, each with its line. */
#include "engine/attribute/evidence.h"

#include <math.h>
#include <string.h>

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

/* What lists say of it beside the columns that hold facts: a name, a remark. */
static void weigh_lists(Weighing *w) {
    const SyAttachment *at =
        &g_array_index(w->facts->network->attachments, SyAttachment, w->pair->attachment);
    guint n_listed;
    const SyListed *listed =
        sy_layers_listed(w->facts->network->layers, w->pair->outfall, &n_listed);
    bool named = false;
    for (guint i = 0; i < n_listed; i++) named |= listed[i].unit == w->pair->unit;
    bool joined_so = g_strcmp0(at->reason, "joint.listed") == 0; /* the place has it already */
    if (named && !joined_so)
        add(w, "listed", "evidence.listed", NAN, w->factors->listed, g_strdup("{}"));
    if (w->unit->closed_said != NULL)
        add(w, "status", "evidence.closed_said", NAN, w->factors->closed_said,
            sy_arguments(SY_ARGUMENT_TEXT("said", w->unit->closed_said), SY_ARGUMENTS_END));
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
    if (w.unit->has_history)
        add(&w, "history", "evidence.history", NAN, w.factors->history, g_strdup("{}"));
    weigh_lists(&w);
    if (w.outfall->is_dry && !pair->indirect && !sy_evidence_on_record(facts, pair))
        add(&w, "dry_weather", "evidence.dry_outfall", NAN, w.factors->dry_outfall, g_strdup("{}"));
    weigh_volume(&w);
    return w.product;
}
