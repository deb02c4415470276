/* Tanks and outfalls beside pipes: what stands on a unit's ground or receives its water. */
#include <math.h>
#include <string.h>

#include "engine/network/attach_guess.h"

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

/* Nodes at which a drain is: a tank without one says nothing of where its water goes. */
static bool *drained_nodes(const SyBuild *build, GError **error) {
    const SyNetwork *net = build->net;
    bool *drained = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (drained == NULL) return NULL;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!sy_attach_takes(line, (void *)build)) continue;
        for (SyIndex end = 0; end < 2; end++) drained[net->line_end_node[2 * line + end]] = true;
    }
    for (guint i = 0; i < build->cuts->len; i++) {
        SyIndex node = g_array_index(build->cuts, SyCut, i).node;
        if (node != SY_NONE) drained[node] = true;
    }
    return drained;
}

static bool index_tanks(const SyBuild *build, SyGround *ground, GError **error) {
    const SyNetwork *net = build->net;
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    g_autofree bool *drained = kind == NULL ? NULL : drained_nodes(build, error);
    if (kind != NULL && drained == NULL) return false;
    g_autoptr(GArray) tank = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) box = g_array_new(FALSE, FALSE, sizeof(double));
    for (SyIndex node = 0; kind != NULL && node < net->n_node; node++) {
        SyIndex row = net->node_row[node];
        if (row == SY_NONE || !drained[node] || !is_tank(sy_column_text(kind, row))) continue;
        double of[4];
        put_box(of, net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1]);
        g_array_append_val(tank, node);
        g_array_append_vals(box, of, 4);
    }
    ground->tanks = sy_boxes_new((double *)(void *)box->data, tank->len, error);
    ground->tank = (SyIndex *)(void *)g_array_free(g_steal_pointer(&tank), FALSE);
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

static void add_tank(SyGuesses *guesses, SyIndex node) {
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    sy_attach_at_node(guesses->build, &at, node, guesses->xy);
    sy_guess_away(guesses, &at);
    at.method = SY_ATTACH_PARCEL;
    at.reason = guesses->area == NULL ? "joint.tank" : "joint.tank_inside";
    sy_guesses_add(guesses, &at, SY_SIGN_TANK,
                   guesses->build->sign[SY_SIGN_TANK] * sy_guess_nearness(guesses, &at));
}

typedef struct {
    const SyGuesses *guesses;
    const SyGround *ground;
    GArray *node; /* SyIndex */
} Tanks;

static bool take_tank(SyIndex item, void *user) {
    const Tanks *tanks = user;
    SyIndex node = tanks->ground->tank[item];
    const double *at = tanks->guesses->build->net->node_xy + 2 * (gsize)node;
    if (sy_area_has(tanks->guesses->area, at[0], at[1])) g_array_append_val(tanks->node, node);
    return true;
}

static int by_node(const void *left, const void *right) {
    SyIndex a = *(const SyIndex *)left, b = *(const SyIndex *)right;
    return (a > b) - (a < b);
}

void sy_guess_tanks(SyGuesses *guesses, const SyGround *ground,
                    bool (*take)(SyIndex node, void *user), void *user) {
    if (guesses->area == NULL) {
        Nearest nearest =
            nearest_box(ground->tanks, guesses->xy, guesses->build->weights->attach_parcel_m);
        if (nearest.item != SY_NONE) add_tank(guesses, ground->tank[nearest.item]);
        return;
    }
    g_autoptr(GArray) node = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    Tanks tanks = {guesses, ground, node};
    const double *box = guesses->area->box;
    sy_boxes_search(ground->tanks, box[0], box[1], box[2], box[3], take_tank, &tanks);
    g_array_sort(node, by_node);
    for (guint i = 0; i < node->len; i++)
        if (take(g_array_index(node, SyIndex, i), user))
            add_tank(guesses, g_array_index(node, SyIndex, i));
}

typedef struct {
    const SyGuesses *guesses;
    const SyGround *ground;
    Nearest nearest;
} Direct;

/* By their boxes; from the edge of the unit's ground the order may be another. */
static double take_outfall(SyIndex item, double box_m, void *user) {
    Direct *direct = user;
    const SyGuesses *guesses = direct->guesses;
    double x, y, away_m = box_m;
    if (guesses->area != NULL && sy_layer_point(guesses->build->layers, SY_ROLE_OUTFALLS,
                                                direct->ground->outfall[item], &x, &y))
        away_m = sy_area_distance(guesses->area, x, y);
    if (direct->nearest.item == SY_NONE || away_m < direct->nearest.distance_m)
        direct->nearest = (Nearest){item, away_m};
    return direct->nearest.distance_m;
}

static Nearest nearest_outfall(const SyGuesses *guesses, const SyGround *ground, double limit_m) {
    const double *xy = guesses->xy, point[] = {xy[0], xy[1], xy[0], xy[1]};
    Direct direct = {guesses, ground, {SY_NONE, NAN}};
    sy_boxes_near_box(ground->outfalls, guesses->area != NULL ? guesses->area->box : point, limit_m,
                      take_outfall, &direct);
    if (!(direct.nearest.distance_m <= limit_m)) direct.nearest.item = SY_NONE;
    return direct.nearest;
}

void sy_guess_direct(SyGuesses *guesses, const SyGround *ground) {
    const SyWeights *w = guesses->build->weights;
    if (guesses->route != SY_ROUTE_WATER) return;
    Nearest nearest = nearest_outfall(guesses, ground, 2 * w->attach_direct_m);
    if (nearest.item == SY_NONE) return;
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    sy_attach_as_outfall(guesses->build, &at, ground->outfall[nearest.item], guesses->xy);
    sy_guess_away(guesses, &at);
    at.method = SY_ATTACH_NEAREST;
    at.reason = "joint.direct";
    at.outlet = true;
    sy_guesses_add(
        guesses, &at, SY_SIGN_DIRECT,
        guesses->build->sign[SY_SIGN_DIRECT] * exp(-nearest.distance_m / w->attach_direct_m));
}
