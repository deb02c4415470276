/* Where a unit may join that no record connects: by nearness, ownership, tanks, outfalls. */
#include <math.h>
#include <string.h>

#include "engine/attach_guess.h"

/* ---- what stands on the ground ---- */

void sy_ground_clear(SyGround *ground) {
    g_free(ground->tank);
    g_free(ground->outfall);
    sy_boxes_free(ground->tanks);
    sy_boxes_free(ground->outfalls);
}

static void put_box(double *box, double x, double y) {
    box[0] = box[2] = x;
    box[1] = box[3] = y;
}

static bool is_tank(const char *kind) {
    return kind != NULL && (strcmp(kind, "septic_tank") == 0 || strcmp(kind, "grease_trap") == 0);
}

static bool index_tanks(const SyBuild *build, SyGround *ground, GError **error) {
    const SyNetwork *net = build->net;
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    SyIndex n = 0;
    for (SyIndex node = 0; kind != NULL && node < net->n_node; node++)
        n += net->node_row[node] != SY_NONE && is_tank(sy_column_text(kind, net->node_row[node]));
    g_autofree double *box = sy_array_new(n, 4 * sizeof(double), "tanks", error);
    ground->tank = sy_array_new(n, sizeof(SyIndex), "tanks", error);
    if (box == NULL || ground->tank == NULL) return false;
    for (SyIndex node = 0; n > 0 && node < net->n_node; node++) {
        if (net->node_row[node] == SY_NONE || !is_tank(sy_column_text(kind, net->node_row[node])))
            continue;
        put_box(box + 4 * (gsize)ground->n_tank, net->node_xy[2 * (gsize)node],
                net->node_xy[2 * (gsize)node + 1]);
        ground->tank[ground->n_tank++] = node;
    }
    ground->tanks = sy_boxes_new(box, n, error);
    return ground->tanks != NULL;
}

static bool index_outfalls(const SyBuild *build, SyGround *ground, GError **error) {
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    SyIndex n_row = outfalls == NULL ? 0 : outfalls->n_row;
    g_autofree double *box = sy_array_new(n_row, 4 * sizeof(double), "outfalls", error);
    ground->outfall = sy_array_new(n_row, sizeof(SyIndex), "outfalls", error);
    if (box == NULL || ground->outfall == NULL) return false;
    for (SyIndex row = 0; row < n_row; row++) {
        const SyAttachment *at = &g_array_index(build->net->attachments, SyAttachment, row);
        double x, y;
        if (at->method == SY_ATTACH_NONE ||
            !sy_layer_point(build->layers, SY_ROLE_OUTFALLS, row, &x, &y))
            continue;
        put_box(box + 4 * (gsize)ground->n_outfall, x, y);
        ground->outfall[ground->n_outfall++] = row;
    }
    ground->outfalls = sy_boxes_new(box, ground->n_outfall, error);
    return ground->outfalls != NULL;
}

bool sy_ground_init(const SyBuild *build, SyGround *ground, GError **error) {
    return index_tanks(build, ground, error) && index_outfalls(build, ground, error);
}

/* The nearest box, SY_NONE if it is too far. */
typedef struct {
    SyIndex item;
    double distance_m;
} Nearest;

static double take_nearest(SyIndex item, double box_m, void *user) {
    Nearest *nearest = user;
    if (nearest->item == SY_NONE) *nearest = (Nearest){item, box_m};
    return -1; /* the first is the nearest */
}

static Nearest nearest_box(const SyBoxes *boxes, const double *xy, double limit_m) {
    Nearest nearest = {SY_NONE, NAN};
    sy_boxes_nearest(boxes, xy[0], xy[1], limit_m, take_nearest, &nearest);
    return nearest;
}

/* ---- places ---- */

static double nearness(const SyGuesses *guesses, double distance_m) {
    const SyBuild *build = guesses->build;
    return sy_attach_probability(build->weights, distance_m, build->job->settings.attach_unit_m);
}

/* Does water of this unit belong in a line? What has no stated system may carry it. */
static bool fits(const SyGuesses *guesses, SyIndex line) {
    SySystem system = guesses->build->net->line_system[line];
    bool storm_is_right = guesses->route == SY_ROUTE_WATER || guesses->route == SY_ROUTE_NETWORK;
    return system != SY_SYSTEM_STORM || storm_is_right;
}

static const char *line_text(const SyBuild *build, SyIndex line, const char *field) {
    return sy_layer_text(build->layers, build->net->line_role[line], build->net->line_row[line],
                         field);
}

static bool belongs_to(const SyGuesses *guesses, SyIndex line) {
    const SyLayers *layers = guesses->build->layers;
    const char *owner = line_text(guesses->build, line, "owner");
    if (owner == NULL) return false;
    return g_strcmp0(owner, sy_layer_text(layers, SY_ROLE_UNITS, guesses->unit, "name")) == 0 ||
           g_strcmp0(owner, sy_layer_text(layers, SY_ROLE_UNITS, guesses->unit, "superior")) == 0;
}

/* Does a private pipe begin on the unit's ground? */
static bool begins_here(const SyGuesses *guesses, SyIndex line) {
    const SyNetwork *net = guesses->build->net;
    uint8_t direction = net->line_direction[line];
    if (g_strcmp0(line_text(guesses->build, line, "ownership"), "private") != 0 ||
        (direction != SY_DIRECTION_ALONG && direction != SY_DIRECTION_AGAINST))
        return false;
    SyIndex top = net->line_end_node[2 * line + (direction == SY_DIRECTION_AGAINST)];
    double dx = net->node_xy[2 * (gsize)top] - guesses->xy[0],
           dy = net->node_xy[2 * (gsize)top + 1] - guesses->xy[1];
    return hypot(dx, dy) <= guesses->build->weights->attach_parcel_m;
}

/* Does one line carry on the other, so that joining either is the same way out? */
static bool same_way(const SyNetwork *net, SyIndex a, SyIndex b) {
    SyIndex low[2], top[2], line[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        bool against = net->line_direction[line[i]] == SY_DIRECTION_AGAINST;
        low[i] = net->line_end_node[2 * line[i] + !against];
        top[i] = net->line_end_node[2 * line[i] + against];
    }
    return net->line_system[a] == net->line_system[b] &&
           (low[0] == top[1] || low[1] == top[0] || low[0] == low[1]);
}

static void guess_lines(SyGuesses *guesses) {
    SyBuild *build = guesses->build;
    const SyWeights *w = build->weights;
    SyPlace place[SY_ATTACH_PLACES];
    SyIndex n = sy_nearest_places(build->index, guesses->xy[0], guesses->xy[1],
                                  build->job->settings.attach_unit_m, SY_ATTACH_PLACES,
                                  sy_attach_drains, build, place);
    bool any_fits = false, fitting_before = false;
    for (SyIndex i = 0; i < n; i++) any_fits = any_fits || fits(guesses, place[i].line);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex line = place[i].line;
        bool fit = fits(guesses, line), carried_on = false;
        SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
        sy_attach_at_place(&at, &place[i]);
        at.method = SY_ATTACH_PARCEL;
        if (belongs_to(guesses, line)) {
            at.reason = "joint.owner";
            sy_guesses_add(guesses, &at, w->attach_owner);
            continue;
        }
        for (SyIndex k = 0; k < i; k++)
            carried_on = carried_on || same_way(build->net, line, place[k].line);
        if (begins_here(guesses, line) && fit) {
            at.reason = "joint.private_pipe";
            sy_guesses_add(guesses, &at,
                           w->attach_parcel / w->attach_nearest * nearness(guesses, at.distance_m));
            continue;
        }
        if (carried_on) continue;
        at.method = SY_ATTACH_NEAREST;
        at.reason = !fit ? "joint.unfit" : fitting_before ? "joint.near" : NULL;
        double factor = !fit ? (any_fits ? w->attach_unfit : w->attach_unfit_alone)
                             : (fitting_before ? w->attach_other : 1);
        fitting_before = fitting_before || fit;
        sy_guesses_add(guesses, &at, factor * nearness(guesses, at.distance_m));
    }
}

static void guess_tank(SyGuesses *guesses, const SyGround *ground) {
    const SyWeights *w = guesses->build->weights;
    Nearest nearest = nearest_box(ground->tanks, guesses->xy, w->attach_parcel_m);
    if (nearest.item == SY_NONE) return;
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    sy_attach_at_node(guesses->build, &at, ground->tank[nearest.item], guesses->xy);
    at.method = SY_ATTACH_PARCEL;
    at.reason = "joint.tank";
    sy_guesses_add(guesses, &at,
                   w->attach_parcel / w->attach_nearest * nearness(guesses, at.distance_m));
}

static void guess_direct(SyGuesses *guesses, const SyGround *ground) {
    const SyWeights *w = guesses->build->weights;
    if (guesses->route != SY_ROUTE_WATER) return;
    Nearest nearest = nearest_box(ground->outfalls, guesses->xy, 2 * w->attach_direct_m);
    if (nearest.item == SY_NONE) return;
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    sy_attach_as_outfall(guesses->build, &at, ground->outfall[nearest.item], guesses->xy);
    at.method = SY_ATTACH_NEAREST;
    at.reason = "joint.direct";
    at.outlet = true;
    sy_guesses_add(guesses, &at, w->attach_direct * exp(-nearest.distance_m / w->attach_direct_m));
}

void sy_guess_near(SyGuesses *guesses, const SyGround *ground) {
    guess_lines(guesses);
    guess_tank(guesses, ground);
    guess_direct(guesses, ground);
}
