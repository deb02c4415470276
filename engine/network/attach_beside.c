/* Outfalls that no drain comes to (散排, 养殖) and units near them: weak candidates by distance
 * alone, which together have little and stand behind whatever else says where a unit joins. */
#include <math.h>
#include <stdlib.h>

#include "engine/network/attach_guess.h"

/* The units that have a place. */
typedef struct {
    const SyBuild *build;
    GArray *unit;    /* SyIndex */
    GArray *box;     /* 4 doubles each */
    SyBoxes *boxes;  /* items are numbers in unit */
    SyIndex outfall; /* near which units are looked for */
} Placed;

static void placed_clear(Placed *placed) {
    g_array_unref(placed->unit);
    g_array_unref(placed->box);
    sy_boxes_free(placed->boxes);
}

static bool placed_init(const SyBuild *build, Placed *placed, GError **error) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    *placed = (Placed){.build = build,
                       .unit = g_array_new(FALSE, FALSE, sizeof(SyIndex)),
                       .box = g_array_new(FALSE, FALSE, 4 * sizeof(double))};
    for (SyIndex unit = 0; units != NULL && unit < units->n_row; unit++) {
        double x, y;
        if (!sy_layer_point(build->layers, SY_ROLE_UNITS, unit, &x, &y)) continue;
        const double at[] = {x, y, x, y};
        g_array_append_val(placed->unit, unit);
        g_array_append_vals(placed->box, at, 1);
    }
    placed->boxes =
        sy_boxes_new((const double *)(void *)placed->box->data, placed->unit->len, error);
    return placed->boxes != NULL;
}

static double take_unit(SyIndex item, double distance_m, void *user) {
    const Placed *placed = user;
    SyBeside beside = {placed->outfall, g_array_index(placed->unit, SyIndex, item), distance_m};
    g_array_append_val(placed->build->beside, beside);
    return INFINITY;
}

bool sy_attach_beside(SyBuild *build, GError **error) {
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    Placed placed;
    bool done = placed_init(build, &placed, error);
    for (SyIndex row = 0; done && outfalls != NULL && row < outfalls->n_row; row++) {
        SyAttachment *at = &g_array_index(build->net->attachments, SyAttachment, row);
        guint n_before = build->beside->len;
        double x, y;
        if (at->method != SY_ATTACH_NONE ||
            !sy_layer_point(build->layers, SY_ROLE_OUTFALLS, row, &x, &y))
            continue;
        placed.outfall = row;
        sy_boxes_nearest(placed.boxes, x, y, build->weights->attach_beside_m, take_unit, &placed);
        if (build->beside->len > n_before)
            sy_attach_alone(build, at, SY_ATTACH_BESIDE, "joint.beside_alone");
    }
    placed_clear(&placed);
    return done;
}

static int by_outfall(const void *left, const void *right) {
    const SyBeside *a = left, *b = right;
    return (a->outfall > b->outfall) - (a->outfall < b->outfall);
}

/* Those of one outfall, the nearest first; NULL with 0: none. */
static const SyBeside *units_of(const SyBuild *build, SyIndex outfall, SyIndex *n) {
    const SyBeside wanted = {.outfall = outfall}, *all = (SyBeside *)(void *)build->beside->data,
                   *end = all + build->beside->len,
                   *one = build->beside->len == 0 ? NULL
                                                  : bsearch(&wanted, all, build->beside->len,
                                                            sizeof wanted, by_outfall);
    *n = 0;
    if (one == NULL) return NULL;
    while (one > all && one[-1].outfall == outfall) one--;
    while (one + *n < end && one[*n].outfall == outfall) ++*n;
    return one;
}

void sy_attach_report_beside(SyBuild *build, SyIndex outfall, const double *xy) {
    enum { LISTED = 5 };
    SyIndex n;
    const SyBeside *near = units_of(build, outfall, &n);
    g_autoptr(GString) names = g_string_new(NULL);
    for (SyIndex i = 0; i < MIN(n, LISTED); i++) {
        const char *name = sy_layer_text(build->layers, SY_ROLE_UNITS, near[i].unit, "name");
        if (name == NULL) name = sy_layer_text(build->layers, SY_ROLE_UNITS, near[i].unit, "id");
        g_string_append_printf(names, "%s%s (%.0f m)", i == 0 ? "" : ", ",
                               name == NULL ? "?" : name, near[i].distance_m);
    }
    sy_findings_add(
        build->findings, "attach.outfall_beside",
        sy_layer_label(build->layers, SY_ROLE_OUTFALLS, outfall),
        sy_layer_fid(build->layers, SY_ROLE_OUTFALLS, outfall), xy[0], xy[1], NAN,
        SY_ARGUMENT_TEXT("id", sy_layer_text(build->layers, SY_ROLE_OUTFALLS, outfall, "id")),
        SY_ARGUMENT_TEXT("name", sy_layer_text(build->layers, SY_ROLE_OUTFALLS, outfall, "name")),
        SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENT_TEXT("units", names->str), SY_ARGUMENTS_END);
}

/* ---- what that is to a unit ---- */

static double nearness(const SyBuild *build, double distance_m) {
    double scale_m = build->weights->attach_beside_m / 2;
    return scale_m > 0 ? exp(-distance_m / scale_m) : 1;
}

/* An outfall's share is divided by nearness, and fades with it. */
static double weight_of(const SyBuild *build, const SyBeside *beside) {
    SyIndex n;
    const SyBeside *near = units_of(build, beside->outfall, &n);
    double sum = 0, own = nearness(build, beside->distance_m);
    for (SyIndex i = 0; i < n; i++) sum += nearness(build, near[i].distance_m);
    return build->weights->attach_beside * own * own / sum;
}

bool sy_besides_init(const SyBuild *build, SyBesides *besides, GError **error) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    SyIndex n_unit = units == NULL ? 0 : units->n_row, n = build->beside->len;
    besides->first = sy_array_new(n_unit, sizeof(SyIndex), "units", error);
    besides->next = sy_array_new(n, sizeof(SyIndex), "outfalls without drains", error);
    if (besides->first == NULL || besides->next == NULL) return false;
    for (SyIndex unit = 0; unit < n_unit; unit++) besides->first[unit] = SY_NONE;
    for (SyIndex i = n; i-- > 0;) {
        SyIndex unit = g_array_index(build->beside, SyBeside, i).unit;
        besides->next[i] = besides->first[unit];
        besides->first[unit] = i;
    }
    return true;
}

void sy_besides_clear(SyBesides *besides) {
    g_free(besides->first);
    g_free(besides->next);
}

void sy_guess_beside(SyGuesses *guesses, const SyBesides *besides) {
    SyBuild *build = guesses->build;
    for (SyIndex i = besides->first[guesses->unit]; i != SY_NONE; i = besides->next[i]) {
        const SyBeside *beside = &g_array_index(build->beside, SyBeside, i);
        double weight = weight_of(build, beside);
        SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
        if (weight < build->weights->attach_least ||
            !sy_attach_as_outfall(build, &at, beside->outfall, guesses->xy))
            continue;
        sy_guess_away(guesses, &at);
        at.method = SY_ATTACH_BESIDE;
        at.reason = "joint.beside";
        at.outlet = true;
        sy_guesses_add_beside(guesses, &at, weight);
    }
}
