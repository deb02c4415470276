/* Loads and shares of the candidates of one outfall, and flow that they do not explain. */
#include <math.h>

#include "engine/attribute/shares.h"

/* Measured dry-weather flow of an outfall, m3/d. */
static double measured_m3d(const SyAttributing *a, SyIndex outfall) {
    return sy_layer_number(a->in->network->layers, SY_ROLE_OUTFALLS, outfall, "flow_m3d");
}

void sy_load_candidate(SyAttributing *a, SyCandidate *c, SyIndex target, double joins) {
    const GArray *attachments = a->in->network->attachments;
    const SyUnitFacts *unit = &a->facts.unit[c->unit];
    c->load_m3d = c->share = c->time_s = c->time_error_s = NAN;
    if (c->status != SY_CANDIDATE) return;
    const SyShare *main = sy_share_of(&a->shares, c->attachment, target);
    if (main != NULL) {
        c->time_s = main->time_s;
        c->time_error_s = main->error_s;
    }
    SyIndex first = c->attachment;
    while (first > 0 && sy_attribute_place(a, first - 1)->role == SY_ATTACH_UNIT &&
           sy_attribute_place(a, first - 1)->object == c->unit)
        first--;
    double part = 0;
    for (SyIndex i = first;
         i < attachments->len && sy_attribute_place(a, i)->role == SY_ATTACH_UNIT &&
         sy_attribute_place(a, i)->object == c->unit;
         i++) {
        const SyShare *share = sy_share_of(&a->shares, i, target);
        if (share != NULL) part += sy_attribute_place(a, i)->probability * share->share;
    }
    c->load_m3d = unit->water_m3d * part * joins;
}

SyUnexplained sy_share_water(SyAttributing *a, SyIndex outfall) {
    const SyFactors *factors = &a->in->judgement->factors;
    double known_m3d = 0, variance = 0, measured = measured_m3d(a, outfall);
    for (guint i = 0; i < a->found->len; i++) {
        const SyCandidate *c = &g_array_index(a->found, SyCandidate, i);
        if (!(c->load_m3d > 0)) continue;
        double error =
            c->load_m3d * (a->facts.unit[c->unit].water_assumed ? factors->water_assumed_error
                                                                : factors->water_error);
        known_m3d += c->load_m3d;
        variance += error * error;
    }
    SyUnexplained unexplained =
        sy_unexplained_flow(measured, factors->flow_error * measured, known_m3d, sqrt(variance));
    double total_m3d = known_m3d + unexplained.flow;
    for (guint i = 0; i < a->found->len; i++) {
        SyCandidate *c = &g_array_index(a->found, SyCandidate, i);
        if (total_m3d > 0) c->share = c->load_m3d / total_m3d;
    }
    unexplained.share = total_m3d > 0 ? unexplained.flow / total_m3d : NAN;
    return unexplained;
}

void sy_suspect_hidden(SyAttributing *a, SyIndex outfall, const SyUnexplained *unexplained) {
    const SyLayers *layers = a->in->network->layers;
    const SyFactors *factors = &a->in->judgement->factors;
    bool by_flow = unexplained->flow >= factors->flow_least_m3d &&
                   unexplained->share >= factors->flow_found_share;
    bool runs = g_strcmp0(sy_layer_text(layers, SY_ROLE_OUTFALLS, outfall, "dry_flow"), "yes") == 0;
    double known = 0;
    for (guint i = 0; i < a->found->len; i++) {
        const SyCandidate *c = &g_array_index(a->found, SyCandidate, i);
        if (c->load_m3d > 0) known += c->load_m3d;
    }
    bool by_sight = runs && isnan(measured_m3d(a, outfall)) && !(known > 0);
    if (!by_flow && !by_sight) return;
    double x = NAN, y = NAN;
    sy_layer_point(layers, SY_ROLE_OUTFALLS, outfall, &x, &y);
    sy_findings_add(
        a->findings, by_flow ? "suspect.hidden_connection" : "suspect.dry_flow",
        sy_layer_label(layers, SY_ROLE_OUTFALLS, outfall),
        sy_layer_fid(layers, SY_ROLE_OUTFALLS, outfall), x, y, NAN,
        SY_ARGUMENT_TEXT("id", sy_layer_text(layers, SY_ROLE_OUTFALLS, outfall, "id")),
        SY_ARGUMENT_TEXT("name", sy_layer_text(layers, SY_ROLE_OUTFALLS, outfall, "name")),
        SY_ARGUMENT_REAL("measured_m3d", measured_m3d(a, outfall)),
        SY_ARGUMENT_REAL("known_m3d", known),
        SY_ARGUMENT_REAL("unexplained_m3d", unexplained->flow), SY_ARGUMENTS_END);
}
