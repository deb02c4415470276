/* Directions of lines: as the survey states them, then as all evidence together has it. */
#include "engine/network/direction.h"

#include <math.h>
#include <string.h>

#include "algorithms/topology/sets.h"

/* Where the wind rose points, easting first; false: it is none of its words. */
static bool rose_of(const char *value, double *towards) {
    static const struct {
        const char *word;
        double x, y;
    } rose[] = {{"east", 1, 0},        {"north", 0, 1},     {"west", -1, 0},
                {"south", 0, -1},      {"northeast", 1, 1}, {"northwest", -1, 1},
                {"southwest", -1, -1}, {"southeast", 1, -1}};
    for (gsize i = 0; value != NULL && i < G_N_ELEMENTS(rose); i++) {
        if (strcmp(rose[i].word, value) != 0) continue;
        double length = hypot(rose[i].x, rose[i].y);
        towards[0] = rose[i].x / length;
        towards[1] = rose[i].y / length;
        return true;
    }
    return false;
}

/* How a line runs whose water is said to go to the east and so on (由西向东): as its ends lie;
 * NULL: it lies across that, or nothing of the kind is said. */
static const char *by_rose(SyBuild *build, SyIndex line, const char *value) {
    const double least = 0.5; /* within 60 degrees */
    const SyNetwork *net = build->net;
    double towards[2];
    if (!rose_of(value, towards)) return NULL;
    const double *a = net->node_xy + 2 * (gsize)net->line_end_node[2 * line],
                 *b = net->node_xy + 2 * (gsize)net->line_end_node[2 * line + 1];
    double x = b[0] - a[0], y = b[1] - a[1];
    double share = (x * towards[0] + y * towards[1]) / hypot(x, y);
    if (share >= least) return "along";
    if (share <= -least) return "against";
    SyRole role = net->line_role[line];
    SyIndex row = net->line_row[line];
    sy_findings_add(build->findings, "build.flow_across", sy_layer_label(build->layers, role, row),
                    sy_layer_fid(build->layers, role, row), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2,
                    NAN, SY_ARGUMENT_TEXT("id", sy_layer_text(build->layers, role, row, "id")),
                    SY_ARGUMENT_TEXT("value", value), SY_ARGUMENTS_END);
    return NULL;
}

/* Drawn order, ids or the flow field, as they stand. */
static void set_stated(SyBuild *build) {
    SyNetwork *net = build->net;
    SyRole role = SY_N_ROLE;
    const SyColumn *flow = NULL;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (net->line_role[line] != role) {
            role = net->line_role[line];
            flow = sy_table_column(build->layers->table[role],
                                   role == SY_ROLE_RIVERS ? "direction" : "flow");
        }
        const char *value = flow == NULL ? NULL : sy_column_text(flow, net->line_row[line]);
        const char *rose = by_rose(build, line, value);
        if (rose != NULL) value = rose;
        SyDirection direction = SY_DIRECTION_ALONG;
        SyDirectionMethod method = SY_METHOD_FIELD;
        if (g_strcmp0(value, "against") == 0)
            direction = SY_DIRECTION_AGAINST;
        else if (g_strcmp0(value, "both") == 0)
            direction = SY_DIRECTION_BOTH;
        else if (g_strcmp0(value, "along") != 0) {
            bool ids =
                build->member_id[2 * line] != SY_NONE && build->member_id[2 * line + 1] != SY_NONE;
            method = ids ? SY_METHOD_IDS : SY_METHOD_DRAWN;
            if (build->ids_against[line]) direction = SY_DIRECTION_AGAINST;
        }
        net->line_direction[line] = (uint8_t)direction;
        net->line_method[line] = (uint8_t)method;
    }
}

static const struct {
    const char *name;
    SyDirectionMethod method;
    gsize expected; /* in SyWeights */
} kinds_known[SY_N_VOTE] = {
    [SY_VOTE_FIELD] = {"field", SY_METHOD_FIELD, G_STRUCT_OFFSET(SyWeights, direction_field)},
    [SY_VOTE_IDS] = {"ids", SY_METHOD_IDS, G_STRUCT_OFFSET(SyWeights, direction_ids)},
    [SY_VOTE_DRAWN] = {"drawn", SY_METHOD_DRAWN, G_STRUCT_OFFSET(SyWeights, direction_drawn)},
    [SY_VOTE_LEVELS_CLEAR] = {"levels_clear", SY_METHOD_INVERTS,
                              G_STRUCT_OFFSET(SyWeights, direction_levels_clear)},
    [SY_VOTE_LEVELS_FAIR] = {"levels_fair", SY_METHOD_INVERTS,
                             G_STRUCT_OFFSET(SyWeights, direction_levels_fair)},
    [SY_VOTE_LEVELS_SLIGHT] = {"levels_slight", SY_METHOD_INVERTS,
                               G_STRUCT_OFFSET(SyWeights, direction_levels_slight)},
    [SY_VOTE_LEVELS_HINT] = {"levels_hint", SY_METHOD_INVERTS,
                             G_STRUCT_OFFSET(SyWeights, direction_levels_hint)},
    [SY_VOTE_SAG] = {"sag", SY_METHOD_INVERTS, G_STRUCT_OFFSET(SyWeights, direction_sag)},
    [SY_VOTE_LINKED] = {"linked", SY_METHOD_INVERTS, G_STRUCT_OFFSET(SyWeights, direction_linked)},
    [SY_VOTE_GROUND] = {"ground", SY_METHOD_GROUND, G_STRUCT_OFFSET(SyWeights, direction_ground)},
    [SY_VOTE_SIZE] = {"size", SY_METHOD_SIZE, G_STRUCT_OFFSET(SyWeights, direction_size)},
    [SY_VOTE_OUTLET] = {"outlet", SY_METHOD_OUTLET, G_STRUCT_OFFSET(SyWeights, direction_outlet)}};

/* A survey may be drawn backwards throughout; nature is not. */
static void set_kinds(const SyWeights *w, SyVoteKind *kinds) {
    for (int k = 0; k < SY_N_VOTE; k++) {
        double expected =
            *(const double *)(const void *)((const char *)w + kinds_known[k].expected);
        kinds[k] =
            (SyVoteKind){.expected = CLAMP(expected, 1 - w->direction_most, w->direction_most),
                         .strength = w->direction_strength,
                         .least = k <= SY_VOTE_DRAWN ? 1 - w->direction_most : 0.5,
                         .most = k >= SY_VOTE_GROUND ? w->direction_most_weak : w->direction_most};
    }
}

static void keep_kinds(SyNetwork *net, const SyVoteKind *kinds) {
    net->vote_kinds = g_array_new(FALSE, FALSE, sizeof(SyLineVoteKind));
    for (int k = 0; k < SY_N_VOTE; k++) {
        SyLineVoteKind kept = {kinds_known[k].name,     (uint8_t)kinds_known[k].method,
                               kinds[k].expected,       kinds[k].right,
                               sy_vote_nats(&kinds[k]), kinds[k].n_vote};
        g_array_append_val(net->vote_kinds, kept);
    }
}

G_STATIC_ASSERT(2 * SY_N_VOTE <= 32); /* SyNetwork.line_votes */

/* ---- findings ---- */

/* What speaks for turning a line: its own votes, and the network around it. */
static double own_nats(const SyDirecting *d, const SyVoteKind *kinds, guint *at, SyIndex line,
                       SyDirectionMethod *strongest, bool along) {
    double sum = 0, best = 0;
    *strongest = SY_METHOD_REPAIRED;
    for (; *at < d->votes->len; ++*at) {
        const SyDirectionVote *v = &g_array_index(d->votes, SyDirectionVote, *at);
        if (v->edge != line) break;
        double nats = sy_vote_nats(&kinds[v->kind]);
        d->build->net->line_votes[line] |= (v->along ? 1u : 2u) << (2 * v->kind);
        if (v->along != along) nats = -nats;
        sum += nats;
        if (nats <= best) continue;
        best = nats;
        *strongest = kinds_known[v->kind].method;
    }
    return sum;
}

static void report(const SyDirecting *d, const char *code, SyIndex line, double confidence,
                   double own, double network) {
    const SyNetwork *net = d->build->net;
    const SyLayers *layers = d->build->layers;
    SyRole role = net->line_role[line];
    SyIndex row = net->line_row[line];
    const double *first = sy_line_end(&net->lines, 2 * line),
                 *last = sy_line_end(&net->lines, 2 * line + 1);
    sy_findings_add(
        d->build->findings, code, sy_layer_label(layers, role, row),
        sy_layer_fid(layers, role, row), (first[0] + last[0]) / 2, (first[1] + last[1]) / 2,
        confidence, SY_ARGUMENT_TEXT("id", sy_layer_text(layers, role, row, "id")),
        SY_ARGUMENT_REAL("percent", MIN(100 * confidence, 99.9)), SY_ARGUMENT_REAL("own", own),
        SY_ARGUMENT_REAL("network", network), SY_ARGUMENTS_END);
}

/* Water that is held to run up by more than the tolerance. */
static void report_uphill(const SyDirecting *d, SyIndex line) {
    const SyNetwork *net = d->build->net;
    const SyLayers *layers = d->build->layers;
    SyRole role = net->line_role[line];
    SyIndex row = net->line_row[line];
    const char *mode = sy_layer_text(layers, role, row, "mode");
    double rise_m = d->level_m[2 * line + 1] - d->level_m[2 * line];
    if (net->line_direction[line] == SY_DIRECTION_BOTH || (mode != NULL && strcmp(mode, "gravity")))
        return;
    if (net->line_direction[line] == SY_DIRECTION_AGAINST) rise_m = -rise_m;
    if (!(rise_m > d->build->weights->direction_level_m)) return;
    const double *xy = sy_line_end(&net->lines, 2 * line);
    sy_findings_add(d->build->findings, "build.uphill", sy_layer_label(layers, role, row),
                    sy_layer_fid(layers, role, row), xy[0], xy[1], NAN,
                    SY_ARGUMENT_TEXT("id", sy_layer_text(layers, role, row, "id")),
                    SY_ARGUMENT_REAL("rise_m", rise_m), SY_ARGUMENTS_END);
}

/* ---- the decision ---- */

static double logit(double p) {
    const double least = 1e-12;
    p = CLAMP(p, least, 1 - least);
    return log(p / (1 - p));
}

/* One line: turned if it is held to be stated the wrong way round, or said that it would be. Where
 * the other way is likelier but not sure enough, both stay possible. */
static void decide_line(SyDirecting *d, const SyVoteKind *kinds, SyIndex line, guint *at) {
    SyNetwork *net = d->build->net;
    bool apply = d->build->job->settings.direction_repair == SY_POLICY_APPLY;
    double along = net->line_along[line];
    bool stated_along = net->line_direction[line] == SY_DIRECTION_ALONG;
    SyChoice choice = sy_direction_choice(along, d->build->weights->direction_ambiguous);
    SyDirectionMethod strongest;
    double own = own_nats(d, kinds, at, line, &strongest, !stated_along);
    double turned = stated_along ? 1 - along : along;
    if (choice == SY_CHOICE_AMBIGUOUS) {
        report(d, "build.direction_ambiguous", line, 1 - turned, own, logit(turned) - own);
        if (apply && turned > 0.5) net->line_direction[line] = SY_DIRECTION_UNKNOWN;
    } else if ((choice == SY_CHOICE_ALONG) != stated_along) {
        report(d, apply ? "build.direction_turned" : "build.direction_doubted", line, turned, own,
               logit(turned) - own);
        if (!apply) return;
        net->line_direction[line] = stated_along ? SY_DIRECTION_AGAINST : SY_DIRECTION_ALONG;
        net->line_method[line] = (uint8_t)strongest;
    }
}

static void decide(SyDirecting *d, const SyVoteKind *kinds) {
    const SyNetwork *net = d->build->net;
    guint at = 0;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line]) continue;
        if (net->line_direction[line] != SY_DIRECTION_BOTH) decide_line(d, kinds, line, &at);
        report_uphill(d, line);
    }
}

static void clear(SyDirecting *d) {
    g_free(d->role);
    g_free(d->through);
    g_free(d->n_hop);
    g_free(d->through_sag);
    g_free(d->met);
    g_free(d->relief);
    if (d->votes != NULL) g_array_unref(d->votes);
}

/* The rounds in which the whole survey learnt, for one of its parts; empty: this learns itself. */
static GArray *rounds_of(const SyLayers *layers) {
    GArray *rounds = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0;; i++) {
        double right = sy_learnt_get(layers->learnt, NAN, "vote.%u", i);
        if (isnan(right)) {
            g_array_set_size(rounds, rounds->len / SY_N_VOTE * SY_N_VOTE);
            return rounds;
        }
        g_array_append_val(rounds, right);
    }
}

/* What the part has learnt is what the whole has. */
static void keep_rounds(SyNetwork *net, const GArray *rounds, SyVoteKind *kinds) {
    GHashTable *whole = net->layers->learnt;
    for (guint i = 0; i < rounds->len; i++)
        sy_learnt_set(net->learnt, g_array_index(rounds, double, i), "vote.%u", i);
    for (guint k = 0; k < SY_N_VOTE; k++) {
        kinds[k].n_vote = (SyIndex)sy_learnt_get(whole, kinds[k].n_vote, "vote_n.%u", k);
        sy_learnt_set(net->learnt, kinds[k].n_vote, "vote_n.%u", k);
    }
}

/* The judged lines as the graph of the field; votes speak of its edges, then of lines again. */
static bool learn(SyDirecting *d, SyVoteKind *kinds, GError **error) {
    const uint32_t max_round = 8;
    const SyNetwork *net = d->build->net;
    const SyWeights *w = d->build->weights;
    SyIndex n_line = net->lines.n_line, n = 0;
    g_autofree SyIndex *from = sy_array_new(n_line, sizeof(SyIndex), "lines", error);
    g_autofree SyIndex *to = sy_array_new(n_line, sizeof(SyIndex), "lines", error);
    g_autofree SyIndex *edge = sy_array_new(n_line, sizeof(SyIndex), "lines", error);
    g_autofree bool *both = sy_array_new(n_line, sizeof(bool), "lines", error);
    g_autofree double *along = sy_array_new(n_line, sizeof(double), "lines", error);
    g_autofree SyDirectionVote *votes =
        sy_array_new(d->votes->len, sizeof(SyDirectionVote), "votes", error);
    if (!from || !to || !edge || !both || !along || !votes) return false;
    for (SyIndex line = 0; line < n_line; line++) {
        if (!d->judged[line]) continue;
        from[n] = sy_set_find(d->met, net->line_end_node[2 * line]);
        to[n] = sy_set_find(d->met, net->line_end_node[2 * line + 1]);
        both[n] = net->line_direction[line] == SY_DIRECTION_BOTH;
        edge[line] = n++;
    }
    for (guint i = 0; i < d->votes->len; i++) {
        votes[i] = g_array_index(d->votes, SyDirectionVote, i);
        votes[i].edge = edge[votes[i].edge];
    }
    for (SyIndex node = 0; node < net->n_node; node++) { /* what one may do, all of a set may */
        SyIndex met = sy_set_find(d->met, node);
        d->role[met] |= d->role[node];
        d->through[met] |= d->through[node];
    }
    SyDirectionGraph graph = {net->n_node, n, from, to, both, d->role, d->through};
    SyDirectionOptions options = SY_DIRECTION_OPTIONS_INIT;
    options.sink = w->direction_sink;
    options.split = w->direction_split;
    options.source = w->direction_source;
    options.dry = w->direction_dry;
    options.mouth = w->direction_mouth;
    options.near = w->direction_near;
    g_autoptr(SyDirectionSolver) solver = sy_direction_solver_new(&graph, &options, error);
    g_autoptr(GArray) rounds = rounds_of(net->layers);
    if (solver == NULL || !sy_direction_learn(solver, votes, d->votes->len, kinds, SY_N_VOTE,
                                              max_round, rounds, along, NULL, error))
        return false;
    keep_rounds(d->build->net, rounds, kinds);
    for (SyIndex line = 0; line < n_line; line++)
        d->build->net->line_along[line] = d->judged[line] ? along[edge[line]] : NAN;
    return true;
}

static bool repair(SyDirecting *d, GError **error) {
    SyNetwork *net = d->build->net;
    net->line_along = sy_array_new(net->lines.n_line, sizeof(double), "lines", error);
    net->line_votes = sy_array_new(net->lines.n_line, sizeof(uint32_t), "lines", error);
    if (net->line_along == NULL || net->line_votes == NULL) return false;
    SyVoteKind kinds[SY_N_VOTE];
    set_kinds(d->build->weights, kinds);
    if (!sy_directing_outlets(d, error) || !sy_directing_joints(d, error) ||
        !sy_directing_reliefs(d, error) || !sy_directing_sags(d, error) ||
        !sy_directing_hops(d, error) || !sy_directing_votes(d, error) || !learn(d, kinds, error))
        return false;
    keep_kinds(net, kinds);
    decide(d, kinds);
    return true;
}

bool sy_build_directions(SyBuild *build, GError **error) {
    const SySettings *settings = &build->job->settings;
    set_stated(build);
    if (settings->direction_repair == SY_POLICY_OFF) return true;
    SyDirecting d = {.build = build, .judged = build->judged, .level_m = build->level_m};
    bool done = repair(&d, error);
    clear(&d);
    return done;
}
