/* Outfalls that no drain comes to and that bear a unit's name, or are called a works' beside one:
 * its water comes there by a way that nobody surveyed. Such an outfall stands in the network by
 * itself. */
#include <math.h>

#include "engine/network/attach_guess.h"

static SyIndex bearer_of(const SyTable *outfalls, SyIndex row) {
    const SyColumn *bearer = outfalls == NULL ? NULL : sy_table_column(outfalls, "bearer");
    return bearer == NULL || bearer->integer[row] == SY_INTEGER_MISSING
               ? SY_NONE
               : (SyIndex)bearer->integer[row];
}

/* Whether the outfall is called a works' and a works is near: the works' own. */
static bool is_of_works(const SyBuild *build, SyIndex outfall, double x, double y) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    const SyColumn *called = sy_table_column(build->layers->table[SY_ROLE_OUTFALLS], "works");
    if (units == NULL || called == NULL || called->integer[outfall] != 1) return false;
    for (SyIndex unit = 0; unit < units->n_row; unit++) {
        double u, v;
        if (sy_unit_treats(build->layers, unit) &&
            sy_layer_point(build->layers, SY_ROLE_UNITS, unit, &u, &v) &&
            hypot(u - x, v - y) <= build->weights->attach_works_m)
            return true;
    }
    return false;
}

void sy_attach_alone(SyBuild *build, SyAttachment *at, SyAttachMethod method, const char *reason) {
    sy_layer_point(build->layers, SY_ROLE_OUTFALLS, at->object, &at->x, &at->y);
    at->node = sy_build_add_node(build->net, at->x, at->y);
    at->distance_m = 0;
    at->method = method;
    at->reason = reason;
    at->probability = 1; /* the unit's own place carries the doubt */
}

void sy_attach_bearers(SyBuild *build) {
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        SyAttachment *at = &g_array_index(build->net->attachments, SyAttachment, row);
        double x, y;
        if (at->method != SY_ATTACH_NONE ||
            !sy_layer_point(build->layers, SY_ROLE_OUTFALLS, row, &x, &y) ||
            (bearer_of(outfalls, row) == SY_NONE && !is_of_works(build, row, x, y)))
            continue;
        sy_attach_alone(build, at, SY_ATTACH_NAMED, "joint.alone");
    }
}

static bool is_alone(const SyBuild *build, SyIndex row) {
    return g_array_index(build->net->attachments, SyAttachment, row).method == SY_ATTACH_NAMED;
}

bool sy_attach_any_alone(const SyBuild *build) {
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++)
        if (is_alone(build, row)) return true;
    return false;
}

void sy_guess_out(SyGuesses *guesses, SyAttachment *at, const SyWayOut *way) {
    sy_guess_away(guesses, at);
    at->method = way->method;
    at->reason = way->reason;
    at->outlet = true;
    sy_guesses_add(guesses, at, SY_SIGN_RECORD, way->weight);
}

void sy_guess_bearing(SyGuesses *guesses) {
    SyBuild *build = guesses->build;
    const SyWeights *weights = build->weights;
    const SyWayOut ways[] = {{SY_ATTACH_NAMED, "joint.bearer", weights->attach_bearer},
                             {SY_ATTACH_NAMED, "joint.bearer_short", weights->attach_bearer_short},
                             {SY_ATTACH_NAMED, "joint.listed", weights->attach_listed}};
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        if (bearer_of(outfalls, row) != guesses->unit || !is_alone(build, row)) continue;
        const char *by = sy_column_text(sy_table_column(outfalls, "bearer_by"), row);
        SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
        if (!sy_attach_as_outfall(build, &at, row, guesses->xy)) continue;
        for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
            if (g_strcmp0(ways[i].reason, by) == 0) sy_guess_out(guesses, &at, &ways[i]);
    }
}
