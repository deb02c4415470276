/* Where a unit may join that no record connects: by nearness, ownership, tanks, outfalls. */
#include <math.h>
#include <string.h>

#include "engine/network/attach_guess.h"

#define DOOR_MOST 3 /* times attach_door_m: beyond it a door is not meant */

/* What is known of the lines near one building. Those that meet its ground are named in the tables
 * by the node where they begin there; they are empty where it is a point. */
typedef struct {
    SyGuesses *guesses;
    GArray *places;        /* SyPlace */
    GHashTable *pipe_from; /* node -> its own or a private pipe + 1 */
    GHashTable
        *drain_from;    /* node -> line + 1 that goes on from it to another node on the ground */
    GHashTable *passed; /* nodes by which water comes from a place that was taken */
} NearLines;

/* ---- a line and the unit ---- */

static const char *line_text(const SyBuild *build, SyIndex line, const char *field) {
    return sy_layer_text(build->layers, build->net->line_role[line], build->net->line_row[line],
                         field);
}

/* It runs full below what it crosses: drains join it at its ends, though owners record others. */
static bool is_siphon(const SyGuesses *guesses, SyIndex line) {
    return g_strcmp0(line_text(guesses->build, line, "mode"), "siphon") == 0;
}

/* Does water of this unit belong in a line? What has no stated system may carry it. */
static bool fits(const SyGuesses *guesses, SyIndex line) {
    SySystem system = guesses->build->net->line_system[line];
    bool storm_is_right = guesses->route == SY_ROUTE_WATER || guesses->route == SY_ROUTE_NETWORK;
    return (system != SY_SYSTEM_STORM || storm_is_right) && !is_siphon(guesses, line);
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

static bool is_private(const SyGuesses *guesses, SyIndex line) {
    return g_strcmp0(line_text(guesses->build, line, "ownership"), "private") == 0;
}

/* Does a private pipe begin on the unit's ground? */
static bool begins_here(const SyGuesses *guesses, SyIndex line) {
    const SyNetwork *net = guesses->build->net;
    return is_private(guesses, line) && is_directed(net, line) &&
           is_here(guesses, end_of(net, line, false));
}

/* ---- lines on the ground that go on in others ---- */

static guint at_node(GHashTable *table, SyIndex node) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(table, GUINT_TO_POINTER(node + 1)));
}

static void put_at_node(GHashTable *table, SyIndex node, guint value) {
    g_hash_table_insert(table, GUINT_TO_POINTER(node + 1), GUINT_TO_POINTER(value));
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

/* What a line near the building is to it. */
typedef enum {
    LINE_NEAR,
    LINE_PRIVATE, /* a private pipe that begins on its ground */
    LINE_OWN,     /* a pipe that belongs to it: told already */
    LINE_STRING /* of a string of either on its ground, by whose last pipe all their water leaves */
} LineKind;

/* Where it joins its own or a private pipe: at the upper end of one on its ground. */
static SyAttachment pipe_place(const NearLines *near, const SyPlace *place, bool own) {
    const SyGuesses *guesses = near->guesses;
    const SyBuild *build = guesses->build;
    SyIndex top = end_of(build->net, place->line, false);
    bool here =
        guesses->area != NULL && is_directed(build->net, place->line) && is_here(guesses, top);
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    sy_attach_at_place(&at, place);
    if (here) {
        sy_attach_at_node(build, &at, top, guesses->xy);
        at.line = SY_NONE;
        at.by_line = place->line;
        at.distance_m = 0;
    }
    at.method = SY_ATTACH_PARCEL;
    at.reason = own ? "joint.owner" : here ? "joint.private_pipe_inside" : "joint.private_pipe";
    return at;
}

/* @any: any of a string, which has no last one. */
static LineKind take_pipe(NearLines *near, const SyPlace *place, bool any) {
    SyGuesses *guesses = near->guesses;
    const SyBuild *build = guesses->build;
    bool own = belongs_to(guesses, place->line);
    if (!own && !(fits(guesses, place->line) && begins_here(guesses, place->line)))
        return LINE_NEAR;
    SyAttachment at = pipe_place(near, place, own);
    bool here = at.node != SY_NONE;
    if (here && !any && at_node(near->pipe_from, end_of(build->net, place->line, true)) != 0)
        return LINE_STRING;
    if (here) pass(near, at.node);
    if (!own) return LINE_PRIVATE;
    sy_guesses_add(guesses, &at, SY_SIGN_OWNER, build->sign[SY_SIGN_OWNER]);
    return LINE_OWN;
}

/* Does no other line that may take its water meet the node? Those that do are as near as it. */
static bool is_free_end(const NearLines *near, SyIndex line, SyIndex node) {
    const SyIndex *end = near->guesses->build->net->line_end_node;
    for (guint i = 0; i < near->places->len; i++) {
        SyIndex other = g_array_index(near->places, SyPlace, i).line;
        if (other != line && (end[2 * other] == node || end[2 * other + 1] == node)) return false;
    }
    return true;
}

static double door_m(const SyGuesses *guesses, SyIndex node) {
    const double *at = guesses->build->net->node_xy + 2 * (gsize)node;
    return hypot(at[0] - guesses->xy[0], at[1] - guesses->xy[1]);
}

/* The end of a line that is at the unit's point, and how far: the one from which water leaves, or a
 * free one, however the line was drawn. Further than the snap distance only a free end of a drain
 * of nobody or of a private one is meant: a manhole may stand there by chance. SY_NONE: none. */
static SyIndex door_of(const NearLines *near, SyIndex line, double *distance_m) {
    const SyGuesses *guesses = near->guesses;
    const SyNetwork *net = guesses->build->net;
    const double snap_m = guesses->build->job->settings.snap_tolerance_m;
    for (int lower = 0; lower < 2; lower++) {
        SyIndex node = end_of(net, line, lower == 1);
        bool free_end = is_free_end(near, line, node);
        *distance_m = door_m(guesses, node);
        if (*distance_m <= snap_m
                ? lower == 0 || free_end
                : *distance_m <= DOOR_MOST * guesses->build->weights->attach_door_m && free_end &&
                      is_private(guesses, line))
            return node;
    }
    return SY_NONE;
}

/* A drain that was drawn from the unit's very point, or to it. */
static void guess_door(NearLines *near, const SyPlace *place) {
    SyGuesses *guesses = near->guesses;
    SyBuild *build = guesses->build;
    const SyNetwork *net = build->net;
    double away_m, scale_m = build->weights->attach_door_m;
    SyIndex door = guesses->area != NULL ? SY_NONE : door_of(near, place->line, &away_m);
    if (door == SY_NONE) return;
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    /* what was drawn to the house and not turned would take its water nowhere: it joins at the
     * other end */
    sy_attach_at_node(build, &at, end_of(net, place->line, false), guesses->xy);
    at.by_line = place->line;
    at.distance_m = away_m;
    at.method = SY_ATTACH_PARCEL;
    at.reason = away_m > build->job->settings.snap_tolerance_m ? "joint.door_near" : "joint.door";
    double fades =
        away_m > build->job->settings.snap_tolerance_m ? exp(-pow(away_m / scale_m, 2)) : 1;
    sy_guesses_add(guesses, &at, SY_SIGN_DOOR, build->sign[SY_SIGN_DOOR] * fades);
}

/* ---- lines that only lie near, or pass the ground ---- */

/* Do two lines lead out by the same way: does one carry on the other, or both end at one node? */
static bool same_way(const SyNetwork *net, SyIndex a, SyIndex b) {
    if (net->line_system[a] != net->line_system[b]) return false;
    SyIndex low_a = end_of(net, a, true), low_b = end_of(net, b, true);
    SyIndex top_a = end_of(net, a, false), top_b = end_of(net, b, false);
    bool known = is_directed(net, a) && is_directed(net, b);
    return low_a == low_b || low_a == top_b || top_a == low_b || (!known && top_a == top_b);
}

/* Number of the string of each line: the first of its lines. */
static void find_strings(const SyNetwork *net, const SyIndex *line, SyIndex n,
                         SyHabitPlace *place) {
    for (SyIndex i = 0; i < n; i++) {
        place[i].string = i;
        for (SyIndex k = 0; k < i; k++) {
            SyIndex other = place[k].string, mine = place[i].string;
            if (other == mine || !same_way(net, line[i], line[k])) continue;
            for (SyIndex j = 0; j <= i; j++)
                if (place[j].string == MAX(other, mine)) place[j].string = MIN(other, mine);
        }
    }
}

/* Probability that any of the known places is meant, from the nearest of its kind. */
static double known_share(const SyBuild *build, const SyHabitPlace *place, SyIndex n, bool fits) {
    double nearest_m = INFINITY, limit_m = build->job->settings.attach_unit_m;
    for (SyIndex i = 0; i < n; i++)
        if (place[i].fits == fits) nearest_m = fmin(nearest_m, place[i].distance_m);
    return nearest_m > 0 ? exp(-pow(nearest_m / limit_m, build->weights->habit_far)) : 1;
}

/* Probabilities of places from those under each habit. */
static void weigh(const SyBuild *build, bool area, SyHabitSetting setting,
                  const SyHabitPlace *place, const double *share, SyIndex n, double *weight) {
    const double *habit = build->habit[area][setting];
    double open = habit[SY_HABIT_NONE], fit = known_share(build, place, n, true),
           unfit = known_share(build, place, n, false);
    for (SyIndex h = 0; h < SY_HABIT_NONE; h++) {
        double sum = 0;
        for (SyIndex i = 0; i < n; i++) sum += share[i * SY_N_HABIT + h];
        if (sum > 0) open += habit[h];
    }
    for (SyIndex i = 0; i < n; i++) {
        weight[i] = 0;
        for (SyIndex h = 0; h < SY_HABIT_NONE; h++)
            weight[i] += habit[h] / open * share[i * SY_N_HABIT + h];
        weight[i] *= place[i].fits ? fit : unfit;
    }
    sy_habit_sharpen(weight, n, build->sharpness);
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

static SyAttachment near_place(const NearLines *near, const SyPlace *place, LineKind kind,
                               bool nearest) {
    const SyGuesses *guesses = near->guesses;
    bool meets = guesses->area != NULL && !(place->distance_m > 0),
         fit = fits(guesses, place->line);
    SyIndex manhole = meets ? manhole_of(near, place->line) : SY_NONE;
    if (kind == LINE_PRIVATE) return pipe_place(near, place, false);
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    sy_attach_at_place(&at, place);
    if (manhole != SY_NONE) {
        sy_attach_at_node(guesses->build, &at, manhole, guesses->xy);
        at.line = SY_NONE;
        at.by_line = place->line;
        at.distance_m = 0;
    }
    at.method = manhole != SY_NONE && fit ? SY_ATTACH_PARCEL : SY_ATTACH_NEAREST;
    at.reason = is_siphon(guesses, place->line) ? "joint.siphon"
                : !fit                          ? "joint.unfit"
                : manhole != SY_NONE            ? "joint.manhole"
                : meets                         ? "joint.passing"
                : nearest                       ? NULL
                                                : "joint.near";
    return at;
}

/* How much further along the front of a ground a place may be than of a point. */
static double ground_m(const SyGuesses *guesses) {
    if (guesses->area == NULL) return 0;
    const double *box = guesses->area->box;
    return guesses->build->weights->habit_ground * sqrt((box[2] - box[0]) * (box[3] - box[1]));
}

/* Lines that may be places: not those that are already, nor what water from those passes. */
static SyIndex choose_lines(const NearLines *near, const LineKind *kind, SyIndex *chosen) {
    const SyGuesses *guesses = near->guesses;
    SyIndex n = 0;
    for (guint i = 0; i < near->places->len && n < SY_UNIT_LINES; i++) {
        const SyPlace *place = &g_array_index(near->places, SyPlace, i);
        bool meets = guesses->area != NULL && !(place->distance_m > 0);
        SyIndex manhole = meets ? manhole_of(near, place->line) : SY_NONE;
        bool passed = manhole != SY_NONE && at_node(near->passed, manhole) != 0;
        if (kind[i] > LINE_PRIVATE || (passed && kind[i] == LINE_NEAR)) continue;
        chosen[n++] = i;
    }
    return n;
}

static void guess_by_habit(NearLines *near, const LineKind *kind) {
    SyGuesses *guesses = near->guesses;
    const SyBuild *build = guesses->build;
    const SyWeights *w = build->weights;
    SyIndex chosen[SY_UNIT_LINES], line[SY_UNIT_LINES], n = choose_lines(near, kind, chosen);
    SyHabitPlace place[SY_UNIT_LINES];
    double share[SY_UNIT_LINES * SY_N_HABIT], weight[SY_UNIT_LINES], more_m = ground_m(guesses);
    SyIndex nearest = SY_NONE;
    SyHabitSetting setting = SY_SETTING_PUBLIC;
    for (SyIndex i = 0; i < n; i++) {
        const SyPlace *at = &g_array_index(near->places, SyPlace, chosen[i]);
        line[i] = at->line;
        place[i] = (SyHabitPlace){at->distance_m, at->distance_m, i, fits(guesses, at->line),
                                  kind[chosen[i]] == LINE_PRIVATE};
        if (guesses->area != NULL)
            place[i].centre_m =
                sy_line_place(&build->net->lines, line[i], guesses->xy[0], guesses->xy[1])
                    .distance_m;
    }
    find_strings(build->net, line, n, place);
    sy_habit_places(place, n, hypot(w->habit_aslant_m, more_m), hypot(w->habit_along_m, more_m),
                    share);
    for (SyIndex i = 0; i < n; i++) {
        bool leads = share[i * SY_N_HABIT + SY_HABIT_NEAREST] > 0;
        if (leads) nearest = i;
        if (place[i].is_private)
            setting = MAX(setting, leads ? SY_SETTING_PRIVATE_NEAREST : SY_SETTING_PRIVATE);
    }
    guesses->setting = setting;
    weigh(build, guesses->area != NULL, setting, place, share, n, weight);
    for (SyIndex i = 0; i < n && guesses->n < SY_MOST_GUESSES; i++) {
        SyGuessed *guess = &guesses->guess[guesses->n++];
        *guess = (SyGuessed){.tier = SY_TIER_NEAR, .weight = weight[i]};
        guess->at = near_place(near, &g_array_index(near->places, SyPlace, chosen[i]),
                               kind[chosen[i]], i == nearest);
        memcpy(guess->habit, share + i * SY_N_HABIT, sizeof guess->habit);
    }
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
        sy_area_places(build->index, guesses->area, limit_m, SY_UNIT_PLACES, sy_attach_takes, build,
                       near->places);
        return;
    }
    g_array_set_size(near->places, SY_UNIT_PLACES);
    SyIndex n =
        sy_nearest_places(build->index, guesses->xy[0], guesses->xy[1], limit_m, SY_UNIT_PLACES,
                          sy_attach_takes, build, (SyPlace *)(void *)near->places->data);
    g_array_set_size(near->places, n);
}

static void guess_places(NearLines *near, const SyGround *ground) {
    SyGuesses *guesses = near->guesses;
    find_lines(near);
    index_ground(near);
    g_autofree LineKind *kind = g_new0(LineKind, MAX(near->places->len, 1));
    bool any = false;
    for (guint i = 0; i < near->places->len; i++) {
        const SyPlace *place = &g_array_index(near->places, SyPlace, i);
        guess_door(near, place);
        kind[i] = take_pipe(near, place, false);
        any = any || kind[i] == LINE_PRIVATE || kind[i] == LINE_OWN;
    }
    for (guint i = 0; !any && i < near->places->len; i++) /* strings without an end */
        if (kind[i] == LINE_STRING) {
            kind[i] = take_pipe(near, &g_array_index(near->places, SyPlace, i), true);
            any = true;
        }
    sy_guess_tanks(guesses, ground, take_tank, near);
    guess_by_habit(near, kind);
    sy_guess_direct(guesses, ground);
    guesses->n_building++;
}

void sy_guess_near(SyGuesses *guesses, const SyGround *ground) {
    NearLines near = {.guesses = guesses};
    near.places = g_array_new(FALSE, FALSE, sizeof(SyPlace));
    near.pipe_from = g_hash_table_new(NULL, NULL);
    near.drain_from = g_hash_table_new(NULL, NULL);
    near.passed = g_hash_table_new(NULL, NULL);
    guess_places(&near, ground);
    g_array_unref(near.places);
    g_hash_table_unref(near.pipe_from);
    g_hash_table_unref(near.drain_from);
    g_hash_table_unref(near.passed);
}
