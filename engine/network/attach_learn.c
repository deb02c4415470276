/* What a survey's own connections show of how people connect: each is hidden, the places are
 * guessed as if it were not known, and what would have told it counts. */
#include <math.h>

#include "engine/network/attach_guess.h"

#define MOST_RECORDS 4000 /* of each kind of unit: more show no more */

static const char *const habit_names[SY_N_HABIT] = {"nearest", "aslant", "along", "another",
                                                    "private", "unfit",  "none"};
static const char *const sign_names[SY_N_SIGN] = {"record", "door", "owner", "tank", "direct"};

typedef struct {
    SyBuild *build;
    GArray *likelihood[2][SY_N_SETTING]; /* SY_N_HABIT doubles a record: of points, of areas */
    double said[SY_N_SIGN];              /* what places of each sign were given */
    SyIndex n[SY_N_SIGN], n_right[SY_N_SIGN];
    bool predicts;  /* by the habits that were learnt */
    GArray *place;  /* double: probabilities of places and of none, by records */
    GArray *right;  /* bool: what is on record */
    GArray *offset; /* SyIndex: the first of each record, and their end */
} Learning;

/* Does a line lead away from a node? Where that is not known, does it end there? */
static bool leaves(const SyNetwork *net, SyIndex line, SyIndex node) {
    if (line == SY_NONE || node == SY_NONE) return false;
    bool first = net->line_end_node[2 * line] == node,
         last = net->line_end_node[2 * line + 1] == node;
    uint8_t direction = net->line_direction[line];
    return direction == SY_DIRECTION_ALONG     ? first
           : direction == SY_DIRECTION_AGAINST ? last
                                               : first || last;
}

/* Is a place what is on record? What joins at a manhole is in the pipe that leaves it. */
static bool is_recorded(const SyNetwork *net, const SyAttachment *at, SyConnectionEnd end) {
    SyIndex line = at->line != SY_NONE ? at->line : at->by_line;
    if (end.line != SY_NONE)
        return line == end.line || (line == SY_NONE && leaves(net, end.line, at->node));
    return at->node == end.node || leaves(net, line, end.node);
}

/* What the places of a sign are given together, and whether one of them is on record. */
static void count_signs(Learning *learning, const SyGuesses *guesses, SyConnectionEnd end) {
    for (int kind = 0; kind < SY_N_SIGN; kind++) {
        double sum = 0, largest = 0;
        bool right = false;
        for (SyIndex i = 0; i < guesses->n; i++) {
            const SyGuessed *guess = &guesses->guess[i];
            if (guess->tier == SY_TIER_NEAR || (int)guess->sign != kind) continue;
            sum += guess->weight;
            largest = fmax(largest, guess->weight);
            right = right || is_recorded(learning->build->net, &guess->at, end);
        }
        if (!(sum > 0)) continue;
        learning->said[kind] += sum / (sum + 1 - largest);
        learning->n[kind]++;
        learning->n_right[kind] += right;
    }
}

/* Probability of what is on record under each habit, where no sign tells it. */
static void add_likelihood(Learning *learning, const SyGuesses *guesses, SyConnectionEnd end) {
    double likelihood[SY_N_HABIT] = {0}, open[SY_N_HABIT] = {0};
    for (SyIndex i = 0; i < guesses->n; i++) {
        const SyGuessed *guess = &guesses->guess[i];
        bool right = is_recorded(learning->build->net, &guess->at, end);
        if (guess->tier != SY_TIER_NEAR && right) return;
        for (int h = 0; guess->tier == SY_TIER_NEAR && h < SY_N_HABIT; h++) {
            open[h] += guess->habit[h];
            if (right) likelihood[h] += guess->habit[h];
        }
    }
    for (int h = 0; h < SY_HABIT_NONE; h++)
        if (!(open[h] > 0)) likelihood[h] = NAN;
    g_array_append_vals(learning->likelihood[guesses->area != NULL][guesses->setting], likelihood,
                        SY_N_HABIT);
}

/* What the places of a record are given by the habits, where no sign tells it. Those that would not
 * be named are none of them. */
static void add_prediction(Learning *learning, const SyGuesses *guesses, SyConnectionEnd end) {
    double none = 1, least = learning->build->weights->attach_least;
    bool none_right = true;
    guint n_old = learning->place->len;
    for (SyIndex i = 0; i < guesses->n; i++) {
        const SyGuessed *guess = &guesses->guess[i];
        bool right = is_recorded(learning->build->net, &guess->at, end);
        if (guess->tier != SY_TIER_NEAR && right) {
            g_array_set_size(learning->place, n_old);
            g_array_set_size(learning->right, n_old);
            return;
        }
        if (guess->tier != SY_TIER_NEAR || guess->weight < least) continue;
        g_array_append_val(learning->place, guess->weight);
        g_array_append_val(learning->right, right);
        none -= guess->weight;
        none_right = none_right && !right;
    }
    if (learning->place->len == n_old) return;
    g_array_append_val(learning->place, none);
    g_array_append_val(learning->right, none_right);
    g_array_append_val(learning->offset, learning->place->len);
}

static void learn_row(Learning *learning, const SyConnections *connections, const SyGround *ground,
                      SyIndex row) {
    SyBuild *build = learning->build;
    SyIndex unit = connections->unit[row];
    double xy[2];
    SyArea area;
    if (unit == SY_NONE || sy_connection_is_inlet(build, row) ||
        !sy_layer_point(build->layers, SY_ROLE_UNITS, unit, &xy[0], &xy[1]))
        return;
    SyConnectionEnd end = sy_connection_end(build, connections, row, xy);
    if ((end.line != SY_NONE) == (end.node != SY_NONE)) return;
    SyGuesses guesses = {.build = build, .unit = unit, .xy = xy};
    if (sy_layer_area(build->layers, unit, &area)) guesses.area = &area;
    guesses.route = sy_weights_route(build->weights,
                                     sy_layer_text(build->layers, SY_ROLE_UNITS, unit, "route"));
    sy_guess_near(&guesses, ground);
    if (learning->predicts) {
        add_prediction(learning, &guesses, end);
    } else {
        count_signs(learning, &guesses, end);
        add_likelihood(learning, &guesses, end);
    }
}

/* A kind as it was learnt here, or in the whole that this is a part of; returns its share. */
static double keep(SyBuild *build, SyAttachKind kind) {
    SyNetwork *net = build->net;
    guint number = net->attach_kinds->len;
    kind.learnt = sy_learnt_get(net->layers->learnt, kind.learnt, "habit.%u", number);
    kind.n = (SyIndex)sy_learnt_get(net->layers->learnt, kind.n, "habit_n.%u", number);
    sy_learnt_set(net->learnt, kind.learnt, "habit.%u", number);
    sy_learnt_set(net->learnt, kind.n, "habit_n.%u", number);
    g_array_append_val(net->attach_kinds, kind);
    return kind.learnt;
}

/* @strength: as how many connections the expected shares count. */
static void learn_from(const GArray *likelihood, const double *expected, double strength,
                       double *share) {
    double prior[SY_N_HABIT], sum = 0;
    for (int h = 0; h < SY_N_HABIT; h++) sum += expected[h];
    for (int h = 0; h < SY_N_HABIT; h++) prior[h] = strength * expected[h] / sum;
    sy_habit_learn((const double *)(const void *)likelihood->data, likelihood->len / SY_N_HABIT,
                   prior, share);
}

/* All settings together from what is expected, then each from what they show together. */
static void learn_habits(Learning *learning, bool area) {
    static const char *const settings[SY_N_SETTING] = {"public", "private", "private_nearest"};
    SyBuild *build = learning->build;
    const double *expected = area ? build->weights->habit_area : build->weights->habit_point;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(double));
    double together[SY_N_HABIT], sum = 0;
    for (int s = 0; s < SY_N_SETTING; s++) {
        const GArray *some = learning->likelihood[area][s];
        g_array_append_vals(all, some->data, some->len);
    }
    for (int h = 0; h < SY_N_HABIT; h++) sum += expected[h];
    learn_from(all, expected, build->weights->habit_strength, together);
    for (int s = 0; s < SY_N_SETTING; s++) {
        const GArray *some = learning->likelihood[area][s];
        double *share = build->habit[area][s];
        learn_from(some, together, build->weights->habit_setting_strength, share);
        for (int h = 0; h < SY_N_HABIT; h++)
            share[h] =
                keep(build, (SyAttachKind){habit_names[h], area ? "area" : "point", settings[s],
                                           expected[h] / sum, share[h], some->len / SY_N_HABIT});
    }
}

/* As often right as what was said, within what so many can show. */
static void learn_signs(Learning *learning) {
    SyBuild *build = learning->build;
    for (int kind = SY_SIGN_DOOR; kind < SY_N_SIGN; kind++) {
        double expected = build->sign[kind], counts = build->weights->habit_strength * expected;
        double ratio =
            counts > 0 ? (counts + learning->n_right[kind]) / (counts + learning->said[kind]) : 1;
        build->sign[kind] = fmin(expected * ratio, build->weights->attach_surveyed);
        build->sign[kind] = keep(build, (SyAttachKind){sign_names[kind], NULL, NULL, expected,
                                                       build->sign[kind], learning->n[kind]});
    }
}

static bool each_record(Learning *learning, const SyConnections *connections,
                        const SyGround *ground, GError **error) {
    const SyBuild *build = learning->build;
    const SyTable *table = build->layers->table[SY_ROLE_CONNECTIONS];
    SyIndex n_row = table == NULL ? 0 : table->n_row, step = 1 + n_row / MOST_RECORDS;
    bool done = true;
    for (SyIndex row = 0; done && row < n_row; row += step) {
        learn_row(learning, connections, ground, row);
        if (row / step % 1024 == 0) done = sy_progress(build->progress, 0.65, error);
    }
    return done;
}

/* Are places by these habits what is on record as often as is said? */
static bool learn_sharpness(Learning *learning, const SyConnections *connections,
                            const SyGround *ground, GError **error) {
    SyBuild *build = learning->build;
    SyIndex first = 0;
    learning->predicts = true;
    learning->place = g_array_new(FALSE, FALSE, sizeof(double));
    learning->right = g_array_new(FALSE, FALSE, sizeof(bool));
    learning->offset = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_array_append_val(learning->offset, first);
    bool done = each_record(learning, connections, ground, error);
    SyIndex n = learning->offset->len - 1;
    build->sharpness = sy_habit_sharpness((const double *)(const void *)learning->place->data,
                                          (const bool *)(const void *)learning->right->data,
                                          (const SyIndex *)(const void *)learning->offset->data, n,
                                          build->weights->habit_sharpness);
    build->sharpness = keep(build, (SyAttachKind){"sharpness", NULL, NULL, 1, build->sharpness, n});
    g_array_unref(learning->place);
    g_array_unref(learning->right);
    g_array_unref(learning->offset);
    return done;
}

bool sy_attach_learn(SyBuild *build, const SyConnections *connections, const SyGround *ground,
                     GError **error) {
    const SyWeights *w = build->weights;
    const double sign[SY_N_SIGN] = {w->attach_surveyed, w->attach_door, w->attach_owner,
                                    w->attach_parcel, w->attach_direct};
    for (int kind = 0; kind < SY_N_SIGN; kind++) build->sign[kind] = sign[kind];
    build->sharpness = 1;
    Learning learning = {.build = build};
    for (int i = 0; i < 2 * SY_N_SETTING; i++)
        learning.likelihood[i / SY_N_SETTING][i % SY_N_SETTING] =
            g_array_new(FALSE, FALSE, sizeof(double));
    bool done = each_record(&learning, connections, ground, error);
    build->net->attach_kinds = g_array_new(FALSE, FALSE, sizeof(SyAttachKind));
    for (int area = 0; area < 2; area++) learn_habits(&learning, area);
    learn_signs(&learning);
    done = done && learn_sharpness(&learning, connections, ground, error);
    for (int i = 0; i < 2 * SY_N_SETTING; i++)
        g_array_unref(learning.likelihood[i / SY_N_SETTING][i % SY_N_SETTING]);
    return done;
}
