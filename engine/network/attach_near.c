/* Where a unit may join that no record connects: by nearness, ownership, tanks, outfalls. */
#include <math.h>
#include <string.h>

#include "engine/network/attach_guess.h"

/* What is known of the lines near one unit. Those that meet its ground are named in the first two
 * tables by the node where they begin there; both are empty for a unit whose place is a point. */
typedef struct {
    SyGuesses *guesses;
    GArray *places;        /* SyPlace */
    GHashTable *pipe_from; /* node -> its own or a private pipe + 1 */
    GHashTable
        *drain_from;    /* node -> line + 1 that goes on from it to another node on the ground */
    GHashTable *passed; /* nodes by which water comes from a place that was taken */
    GHashTable *met;    /* node and system of ends -> TOP, LOW of lines that were looked at */
} NearLines;

enum { TOP = 1, LOW = 2 };

/* ---- a line and the unit ---- */

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

static bool is_directed(const SyNetwork *net, SyIndex line) {
    uint8_t direction = net->line_direction[line];
    return direction == SY_DIRECTION_ALONG || direction == SY_DIRECTION_AGAINST;
}

/* Upper and lower end; as drawn where the direction is not known. */
static SyIndex end_of(const SyNetwork *net, SyIndex line, bool lower) {
    bool against = net->line_direction[line] == SY_DIRECTION_AGAINST;
    return net->line_end_node[2 * line + (against != lower)];
}

/* Is a node on the unit's ground? */
static bool is_here(const SyGuesses *guesses, SyIndex node) {
    const double *at = guesses->build->net->node_xy + 2 * (gsize)node;
    if (guesses->area != NULL) return sy_area_has(guesses->area, at[0], at[1]);
    return hypot(at[0] - guesses->xy[0], at[1] - guesses->xy[1]) <=
           guesses->build->weights->attach_parcel_m;
}

/* Does a private pipe begin on the unit's ground? */
static bool begins_here(const SyGuesses *guesses, SyIndex line) {
    const SyNetwork *net = guesses->build->net;
    return g_strcmp0(line_text(guesses->build, line, "ownership"), "private") == 0 &&
           is_directed(net, line) && is_here(guesses, end_of(net, line, false));
}

/* ---- lines that go on in others ---- */

static guint at_node(GHashTable *table, SyIndex node) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(table, GUINT_TO_POINTER(node + 1)));
}

static void put_at_node(GHashTable *table, SyIndex node, guint value) {
    g_hash_table_insert(table, GUINT_TO_POINTER(node + 1), GUINT_TO_POINTER(value));
}

static void *met_key(const NearLines *near, SyIndex line, bool lower) {
    const SyNetwork *net = near->guesses->build->net;
    return GSIZE_TO_POINTER((gsize)end_of(net, line, lower) * SY_N_SYSTEM + net->line_system[line] +
                            1);
}

/* Does one line carry on another that was looked at, or end where it ends, so that joining either
 * is the same way out? */
static bool is_met(const NearLines *near, SyIndex line) {
    guint top = GPOINTER_TO_UINT(g_hash_table_lookup(near->met, met_key(near, line, false))),
          low = GPOINTER_TO_UINT(g_hash_table_lookup(near->met, met_key(near, line, true)));
    return low != 0 || (top & LOW) != 0;
}

static void meet(NearLines *near, SyIndex line) {
    for (int lower = 0; lower < 2; lower++) {
        void *key = met_key(near, line, lower);
        guint ends = GPOINTER_TO_UINT(g_hash_table_lookup(near->met, key));
        g_hash_table_insert(near->met, key, GUINT_TO_POINTER(ends | (lower ? LOW : TOP)));
    }
}

/* Of the lines that meet the ground: where its own and private pipes and where drains go on. */
static void index_ground(NearLines *near) {
    const SyGuesses *guesses = near->guesses;
    const SyNetwork *net = guesses->build->net;
    for (guint i = 0; guesses->area != NULL && i < near->places->len; i++) {
        const SyPlace *place = &g_array_index(near->places, SyPlace, i);
        if (place->distance_m > 0) break;
        if (!is_directed(net, place->line)) continue;
        SyIndex top = end_of(net, place->line, false), low = end_of(net, place->line, true);
        if (top == low || !is_here(guesses, top)) continue;
        if (begins_here(guesses, place->line) || belongs_to(guesses, place->line))
            put_at_node(near->pipe_from, top, place->line + 1);
        if (is_here(guesses, low)) put_at_node(near->drain_from, top, place->line + 1);
    }
}

/* Water from a node on the ground passes these. */
static void pass(NearLines *near, SyIndex node) {
    const SyNetwork *net = near->guesses->build->net;
    while (at_node(near->passed, node) == 0) {
        put_at_node(near->passed, node, 1);
        guint line = at_node(near->drain_from, node);
        if (line == 0) return;
        node = end_of(net, line - 1, true);
    }
}

/* ---- places ---- */

/* Its own pipe, or a private one that begins on its ground: of a string of them on the ground the
 * last, by which all their water leaves, at its upper end. @any: any of the string. */
static bool guess_pipe(NearLines *near, const SyPlace *place, bool any) {
    SyGuesses *guesses = near->guesses;
    SyBuild *build = guesses->build;
    const SyWeights *w = build->weights;
    bool own = belongs_to(guesses, place->line);
    bool here = guesses->area != NULL && is_directed(build->net, place->line) &&
                is_here(guesses, end_of(build->net, place->line, false));
    if (!own && !(fits(guesses, place->line) && begins_here(guesses, place->line))) return false;
    SyIndex low = end_of(build->net, place->line, true);
    if (here && !any && at_node(near->pipe_from, low) != 0) return true;
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    if (here)
        sy_attach_at_node(build, &at, end_of(build->net, place->line, false), guesses->xy);
    else
        sy_attach_at_place(&at, place);
    if (here) at.by_line = place->line;
    if (here) at.distance_m = 0;
    at.method = SY_ATTACH_PARCEL;
    at.reason = own ? "joint.owner" : here ? "joint.private_pipe_inside" : "joint.private_pipe";
    sy_guesses_add(guesses, &at,
                   own ? w->attach_owner
                       : w->attach_parcel / w->attach_nearest * sy_guess_nearness(guesses, &at));
    if (here) pass(near, at.node);
    return true;
}

/* The last manhole on the ground of a drain that meets it; SY_NONE: it has none there. */
static SyIndex manhole_of(const NearLines *near, SyIndex line) {
    const SyNetwork *net = near->guesses->build->net;
    for (int upper = 0; upper < 2; upper++) {
        SyIndex node = end_of(net, line, upper == 0);
        if (is_here(near->guesses, node)) return node;
    }
    return SY_NONE;
}

/* A line that only lies near, or passes the ground. @before: a fitting one came before. */
static void guess_line(NearLines *near, const SyPlace *place, bool any_fits, bool *before) {
    SyGuesses *guesses = near->guesses;
    const SyWeights *w = guesses->build->weights;
    bool fit = fits(guesses, place->line), meets = !(place->distance_m > 0);
    SyIndex manhole = guesses->area != NULL && meets ? manhole_of(near, place->line) : SY_NONE;
    if (manhole != SY_NONE
            ? at_node(near->drain_from, manhole) != 0 || at_node(near->passed, manhole) != 0
            : is_met(near, place->line))
        return;
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    sy_attach_at_place(&at, place);
    if (manhole != SY_NONE) {
        sy_attach_at_node(guesses->build, &at, manhole, guesses->xy);
        at.line = SY_NONE;
        at.by_line = place->line;
        at.distance_m = 0;
    }
    at.method = manhole != SY_NONE && fit ? SY_ATTACH_PARCEL : SY_ATTACH_NEAREST;
    at.reason = !fit                             ? "joint.unfit"
                : manhole != SY_NONE             ? "joint.manhole"
                : guesses->area != NULL && meets ? "joint.passing"
                : *before                        ? "joint.near"
                                                 : NULL;
    double factor = !fit ? (any_fits ? w->attach_unfit : w->attach_unfit_alone)
                         : (*before ? w->attach_other : 1);
    *before = *before || fit;
    double nearness = manhole != SY_NONE ? w->attach_manhole : sy_guess_nearness(guesses, &at);
    sy_guesses_add(guesses, &at, factor * nearness);
}

static bool take_tank(SyIndex node, void *user) {
    NearLines *near = user;
    if (at_node(near->pipe_from, node) != 0 || at_node(near->passed, node) != 0) return false;
    pass(near, node);
    return true;
}

static void find_lines(NearLines *near) {
    const SyGuesses *guesses = near->guesses;
    SyBuild *build = guesses->build;
    double limit_m = build->job->settings.attach_unit_m;
    if (guesses->area != NULL) {
        sy_area_places(build->index, guesses->area, limit_m, SY_ATTACH_PLACES, sy_attach_drains,
                       build, near->places);
        return;
    }
    g_array_set_size(near->places, SY_ATTACH_PLACES);
    SyIndex n =
        sy_nearest_places(build->index, guesses->xy[0], guesses->xy[1], limit_m, SY_ATTACH_PLACES,
                          sy_attach_drains, build, (SyPlace *)(void *)near->places->data);
    g_array_set_size(near->places, n);
}

static void guess_places(NearLines *near, const SyGround *ground) {
    SyGuesses *guesses = near->guesses;
    bool any_fits = false, before = false;
    find_lines(near);
    index_ground(near);
    g_autofree bool *is_pipe = g_new0(bool, MAX(near->places->len, 1));
    for (guint i = 0; i < near->places->len; i++) {
        const SyPlace *place = &g_array_index(near->places, SyPlace, i);
        any_fits = any_fits || fits(guesses, place->line);
        is_pipe[i] = guess_pipe(near, place, false);
    }
    for (guint i = 0; i < near->places->len && guesses->n == 0; i++) /* strings without an end */
        if (is_pipe[i]) guess_pipe(near, &g_array_index(near->places, SyPlace, i), true);
    sy_guess_tanks(guesses, ground, take_tank, near);
    for (guint i = 0; i < near->places->len; i++) {
        const SyPlace *place = &g_array_index(near->places, SyPlace, i);
        if (!is_pipe[i]) guess_line(near, place, any_fits, &before);
        meet(near, place->line);
    }
    sy_guess_direct(guesses, ground);
}

void sy_guess_near(SyGuesses *guesses, const SyGround *ground) {
    NearLines near = {.guesses = guesses};
    near.places = g_array_new(FALSE, FALSE, sizeof(SyPlace));
    near.pipe_from = g_hash_table_new(NULL, NULL);
    near.drain_from = g_hash_table_new(NULL, NULL);
    near.passed = g_hash_table_new(NULL, NULL);
    near.met = g_hash_table_new(NULL, NULL);
    guess_places(&near, ground);
    g_array_unref(near.places);
    g_hash_table_unref(near.pipe_from);
    g_hash_table_unref(near.drain_from);
    g_hash_table_unref(near.passed);
    g_hash_table_unref(near.met);
}
