/* Drains that end without an outfall get their plausible continuations, by the policy gaps. */
#include "engine/network/gaps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/network/attach.h"

enum { MOST_PLACES = 3 }; /* continuations kept of one dead end */

/* ---- where water ends ---- */

static bool is_open(const SyBuild *build, SyIndex line) {
    return build->judged[line];
}

static int by_line(const void *left, const void *right) {
    const SyCut *a = left, *b = right;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

static bool list_tees(SyGapSearch *s, GError **error) {
    const GArray *cuts = s->build->cuts;
    s->tee = sy_array_new(cuts->len, sizeof(SyCut), "tees", error);
    if (s->tee == NULL) return false;
    for (guint i = 0; i < cuts->len; i++)
        if (g_array_index(cuts, SyCut, i).node != SY_NONE)
            s->tee[s->n_tee++] = g_array_index(cuts, SyCut, i);
    qsort(s->tee, s->n_tee, sizeof(SyCut), by_line);
    return true;
}

/* Nodes where water may end: outfalls, outlets, plants, ponds. */
static bool *find_outlets(const SyBuild *build, GError **error) {
    static const char *const kinds[] = {"outlet", "treatment", "storage"};
    const SyNetwork *net = build->net;
    bool *ends = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (ends == NULL) return NULL;
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    for (SyIndex node = 0; kind != NULL && node < net->n_node; node++) {
        const char *name =
            net->node_row[node] == SY_NONE ? NULL : sy_column_text(kind, net->node_row[node]);
        for (guint i = 0; name != NULL && i < G_N_ELEMENTS(kinds); i++)
            if (strcmp(name, kinds[i]) == 0) ends[node] = true;
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (sy_network_is_mouth(net, node)) ends[node] = true;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) /* where it is nobody knows */
        if (net->line_stands_in[end / 2] & (1u << end % 2)) ends[net->line_end_node[end]] = true;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->node == SY_NONE) continue;
        bool works = a->role == SY_ATTACH_UNIT && sy_unit_treats(build->layers, a->object);
        if (a->role == SY_ATTACH_OUTFALL_SOURCE || (!a->outlet && works)) ends[a->node] = true;
    }
    return ends;
}

/* Dead ends, and the lines that end in each. */
static bool find_dead_ends(SyGapSearch *s, GError **error) {
    const SyNetwork *net = s->build->net;
    g_autofree bool *ends = find_outlets(s->build, error);
    g_autofree SyIndex *number = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (ends == NULL || number == NULL) return false;
    SyIndex n = 0, n_in = 0;
    for (SyIndex node = 0; node < net->n_node; node++)
        if (s->n_in[node] > 0 && s->n_out[node] == 0 && !s->passes[node] && !ends[node]) {
            number[node] = ++n;
            n_in += s->n_in[node];
        }
    s->dead_end = sy_array_new(n, sizeof(SyDeadEnd), "dead ends", error);
    s->in_line = sy_array_new(n_in, sizeof(SyIndex), "dead ends", error);
    if (s->dead_end == NULL || s->in_line == NULL) return false;
    n_in = 0;
    for (SyIndex node = 0; node < net->n_node; node++) {
        if (number[node] == 0) continue;
        s->dead_end[s->n_dead_end++] = (SyDeadEnd){node, n_in, 0};
        n_in += s->n_in[node];
    }
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        SyIndex node = net->line_end_node[end];
        if (number[node] == 0 || !is_open(s->build, end / 2) ||
            node == net->line_end_node[end ^ 1u])
            continue;
        SyDeadEnd *dead = &s->dead_end[number[node] - 1];
        s->in_line[dead->first_in + dead->n_in++] = end / 2;
    }
    return true;
}

/* Outfalls to which no line comes; at the mouth of a pipe into a channel, no pipe. */
static bool index_outfalls(SyGapSearch *s, GError **error) {
    const SyBuild *build = s->build;
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    SyIndex n_row = outfalls == NULL ? 0 : outfalls->n_row, n = 0;
    g_autofree double *box = sy_array_new(n_row, 4 * sizeof(double), "outfalls", error);
    s->outfall_row = sy_array_new(n_row, sizeof(SyIndex), "outfalls", error);
    if (box == NULL || s->outfall_row == NULL) return false;
    for (SyIndex row = 0; row < n_row; row++) {
        const SyAttachment *a = &g_array_index(build->net->attachments, SyAttachment, row);
        double xy[2] = {a->x, a->y};
        bool joined = a->node != SY_NONE &&
                      (a->mouth ? s->fed[a->node] : s->n_in[a->node] + s->n_out[a->node] > 0);
        if (a->line != SY_NONE || joined) continue;
        if (a->node == SY_NONE &&
            (!sy_layer_point(build->layers, SY_ROLE_OUTFALLS, row, &xy[0], &xy[1]) ||
             sy_attach_is_into_ditch(build, row, xy)))
            continue;
        memcpy(box + 4 * (gsize)n, xy, sizeof xy);
        memcpy(box + 4 * (gsize)n + 2, xy, sizeof xy);
        s->outfall_row[n++] = row;
    }
    s->outfall_boxes = sy_boxes_new(box, n, error);
    return s->outfall_boxes != NULL;
}

/* ---- which way it goes on ---- */

/* Length of a usual pipe: the geometric mean. */
static double usual_length_m(const SyBuild *build) {
    const double shortest_m = 1, fallback_m = 40;
    double sum = 0;
    SyIndex n = 0;
    for (SyIndex line = 0; line < build->net->lines.n_line; line++) {
        double length_m = build->judged[line] ? sy_line_length(&build->net->lines, line) : 0;
        if (length_m < shortest_m) continue;
        sum += log(length_m);
        n++;
    }
    double usual_m = n == 0 ? fallback_m : exp(sum / n);
    usual_m = sy_learnt_get(build->layers->learnt, usual_m, "usual_pipe_m");
    sy_learnt_set(build->net->learnt, usual_m, "usual_pipe_m");
    return usual_m;
}

static SyGapOptions options_of(const SyBuild *build) {
    const SyWeights *w = build->weights;
    return (SyGapOptions){.usual_m = usual_length_m(build),
                          .limit_m = w->gap_limit_m,
                          .turn_nats = w->gap_turn,
                          .level = w->gap_level,
                          .rise_m = w->gap_rise_m,
                          .drop_m = w->gap_drop_m,
                          .slope = w->gap_slope,
                          .narrower = w->gap_narrower,
                          .wider = w->gap_wider,
                          .system = w->gap_system,
                          .starts = w->gap_starts,
                          .outfall = w->gap_outfall,
                          .sequence = w->gap_sequence,
                          .same_feature = w->gap_same_feature,
                          .none = w->gap_none};
}

static int by_weight(const void *left, const void *right) {
    const SyGapPlace *a = left, *b = right;
    if (a->nats > b->nats || a->nats < b->nats) return a->nats > b->nats ? -1 : 1;
    if (a->x > b->x || a->x < b->x) return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

/* First outfall, or else end, that water comes to by way of a place; SY_NONE: no other place leads
 * to the same. */
static SyIndex outlet_of(const SyGapSearch *s, const SyGapPlace *place) {
    const SyNetwork *net = s->build->net;
    SyIndex node = place->node;
    if (place->line != SY_NONE)
        node = net->line_end_node[2 * place->line +
                                  (net->line_direction[place->line] != SY_DIRECTION_AGAINST)];
    return node == SY_NONE || place->at_mouth ? SY_NONE : sy_gap_sink(s->outlet, node);
}

static SyGap gap_of(const SyGapSearch *s, const SyDeadEnd *dead, const SyGapPlace *place,
                    double share) {
    const SyNetwork *net = s->build->net;
    SyIndex onward = place->node == SY_NONE ? place->line : s->out_line[place->node];
    bool to_channel = onward != SY_NONE && net->line_role[onward] == SY_ROLE_CHANNELS &&
                      net->line_role[place->in_line] == SY_ROLE_PIPES;
    return (SyGap){.from = dead->node,
                   .to = place->node,
                   .in_line = place->in_line,
                   .at_line = place->line,
                   .measure_m = place->measure_m,
                   .outfall = place->outfall,
                   .to_channel = to_channel,
                   .x = place->x,
                   .y = place->y,
                   .distance_m = place->distance_m,
                   .first_via = place->first_via,
                   .n_via = place->n_via,
                   .share = share,
                   .probability = share,
                   .line = SY_NONE};
}

/* The most plausible places of one dead end. Water that goes on at another place comes to the same
 * outfall where both drain to it: the better place stands for both. */
static bool keep_places(const SyGapSearch *s, const SyDeadEnd *dead, GArray *gaps, GError **error) {
    guint n = s->places->len, n_kept = 0;
    g_array_sort(s->places, by_weight);
    g_autofree double *nats = sy_array_new(n, sizeof(double), "places", error);
    g_autofree double *share = sy_array_new(n, sizeof(double), "places", error);
    if (nats == NULL || share == NULL) return false;
    SyGap kept[MOST_PLACES];
    SyIndex sink[MOST_PLACES];
    for (guint i = 0; i < n; i++) nats[i] = g_array_index(s->places, SyGapPlace, i).nats;
    sy_continuation_shares(nats, n, s->options.none, share);
    for (guint i = 0; i < n; i++) {
        const SyGapPlace *place = &g_array_index(s->places, SyGapPlace, i);
        SyIndex to = outlet_of(s, place);
        guint k = 0;
        while (k < n_kept && (to == SY_NONE || sink[k] != to)) k++;
        if (k < n_kept)
            kept[k].probability += share[i];
        else if (n_kept < MOST_PLACES) {
            kept[n_kept] = gap_of(s, dead, place, share[i]);
            sink[n_kept++] = to;
        }
    }
    for (guint k = 0; k < n_kept; k++)
        if (kept[k].probability >= s->build->weights->gap_least) g_array_append_val(gaps, kept[k]);
    return true;
}

static int by_probability(const void *left, const void *right) {
    const SyGap *a = left, *b = right;
    if (a->probability > b->probability || a->probability < b->probability)
        return a->probability > b->probability ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

static int by_place(const void *left, const void *right) {
    const SyGap *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return by_probability(left, right);
}

/* The most probable first, and none by which water would come back to where it was. */
static void drop_circles(SyGapSearch *s, GArray *gaps) {
    const SyNetwork *net = s->build->net;
    g_array_sort(gaps, by_probability);
    guint n = 0;
    for (guint i = 0; i < gaps->len; i++) {
        SyGap *gap = &g_array_index(gaps, SyGap, i);
        SyIndex to = gap->to;
        if (gap->at_line != SY_NONE)
            to = net->line_end_node[2 * gap->at_line +
                                    (net->line_direction[gap->at_line] != SY_DIRECTION_AGAINST)];
        if (to != SY_NONE && sy_gap_sink(s->drains_to, to) == gap->from) continue;
        if (to != SY_NONE && s->drains_to[gap->from] == gap->from) s->drains_to[gap->from] = to;
        g_array_index(gaps, SyGap, n++) = *gap;
    }
    g_array_set_size(gaps, n);
    g_array_sort(gaps, by_place);
}

/* Number of the node, outfall or line where a gap ends. */
static const char *name_of_place(const SyBuild *build, const SyGap *gap) {
    const SyNetwork *net = build->net;
    const char *to = gap->to == SY_NONE ? NULL : net->node_id[gap->to];
    if (gap->outfall != SY_NONE && to == NULL)
        to = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, gap->outfall, "id");
    if (to == NULL && gap->at_line != SY_NONE)
        to = sy_layer_text(build->layers, net->line_role[gap->at_line], net->line_row[gap->at_line],
                           "id");
    return to;
}

static void report(const SyBuild *build, const SyGap *gap) {
    const SyNetwork *net = build->net;
    SyRole role = net->line_role[gap->in_line];
    SyIndex row = net->line_row[gap->in_line];
    const char *to = name_of_place(build, gap);
    sy_findings_add(
        build->findings,
        gap->n_via > 0                                 ? "build.gap_row"
        : build->job->settings.gaps == SY_POLICY_APPLY ? "build.gap_joined"
                                                       : "build.gap_found",
        sy_layer_label(build->layers, role, row), sy_layer_fid(build->layers, role, row),
        net->node_xy[2 * (gsize)gap->from], net->node_xy[2 * (gsize)gap->from + 1],
        gap->probability, SY_ARGUMENT_TEXT("id", sy_layer_text(build->layers, role, row, "id")),
        SY_ARGUMENT_TEXT("node", net->node_id[gap->from]), SY_ARGUMENT_TEXT("to", to),
        SY_ARGUMENT_REAL("distance_m", gap->distance_m), SY_ARGUMENT_INTEGER("n", gap->n_via),
        SY_ARGUMENT_REAL("percent", MIN(100 * gap->probability, 99.9)),
        SY_ARGUMENT_REAL("place_percent", MIN(100 * gap->share, 99.9)), SY_ARGUMENTS_END);
}

/* ---- what is lost at dead ends ---- */

/* Lines whose water ends at each node by its main way, and their length. */
typedef struct {
    SyIndex *n;
    double *length_m;
} Lost;

static bool count_lost(SyGapSearch *s, Lost *lost, GError **error) {
    const SyNetwork *net = s->build->net;
    lost->n = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    lost->length_m = sy_array_new(net->n_node, sizeof(double), "nodes", error);
    if (lost->n == NULL || lost->length_m == NULL) return false;
    for (SyIndex line = 0; line < net->first_gap_line; line++) {
        if (!is_open(s->build, line)) continue;
        SyIndex sink = sy_gap_sink(s->drains_to, net->line_end_node[2 * line]);
        lost->n[sink]++;
        lost->length_m[sink] += sy_line_length(&net->lines, line);
    }
    return true;
}

/* A dead end that goes on nowhere near: what is lost there, and the best place further away. */
static void report_lost(SyGapSearch *s, const SyDeadEnd *dead, const Lost *lost) {
    const SyNetwork *net = s->build->net;
    const SyLayers *layers = s->build->layers;
    SyIndex line = s->in_line[dead->first_in], row = net->line_row[line];
    SyRole role = net->line_role[line];
    const char *to = NULL;
    double distance_m = NAN, near_m = s->options.limit_m, usual_m = s->options.usual_m;
    s->options.limit_m = s->build->weights->gap_far_m;
    s->options.usual_m = s->options.limit_m / 3; /* a row of pipes, of which none was drawn */
    sy_gap_find_places(s, dead);
    s->options.limit_m = near_m;
    s->options.usual_m = usual_m;
    g_array_sort(s->places, by_weight);
    if (s->places->len > 0) {
        SyGap best = gap_of(s, dead, &g_array_index(s->places, SyGapPlace, 0), 0);
        to = name_of_place(s->build, &best);
        distance_m = best.distance_m;
    }
    const double *xy = net->node_xy + 2 * (gsize)dead->node;
    SyIndex n = lost->n[dead->node];
    sy_findings_add(
        s->build->findings, s->places->len > 0 ? "build.dead_end_far" : "build.dead_end",
        sy_layer_label(layers, role, row), sy_layer_fid(layers, role, row), xy[0], xy[1], NAN,
        SY_ARGUMENT_TEXT("id", sy_layer_text(layers, role, row, "id")),
        SY_ARGUMENT_TEXT("node", net->node_id[dead->node]), SY_ARGUMENT_INTEGER("n", n),
        SY_ARGUMENT_REAL("length_m", lost->length_m[dead->node]), SY_ARGUMENT_TEXT("to", to),
        SY_ARGUMENT_REAL("distance_m", distance_m), SY_ARGUMENTS_END);
    sy_findings_rank_last(s->build->findings, n);
}

/* By what is lost: most first. */
static bool report_dead_ends(SyGapSearch *s, const bool *goes_on, GError **error) {
    Lost lost = {0};
    bool done = count_lost(s, &lost, error);
    for (SyIndex i = 0; done && i < s->n_dead_end; i++)
        if (!goes_on[i] && lost.n[s->dead_end[i].node] >= s->build->weights->gap_lost)
            report_lost(s, &s->dead_end[i], &lost);
    g_free(lost.n);
    g_free(lost.length_m);
    return done;
}

static void clear(SyGapSearch *s) {
    g_free(s->n_in);
    g_free(s->n_out);
    g_free(s->out_line);
    g_free(s->drains_to);
    g_free(s->passes);
    g_free(s->fed);
    g_free(s->outlet);
    g_free(s->is_outfall);
    g_free(s->is_mouth);
    g_free(s->tee);
    sy_boxes_free(s->outfall_boxes);
    sy_boxes_free(s->loose_boxes);
    g_free(s->loose);
    g_free(s->outfall_row);
    g_free(s->dead_end);
    g_free(s->in_line);
    g_array_unref(s->places);
}

static bool search(SyGapSearch *s, GError **error) {
    if (!sy_gap_find_ways(s, error) || !find_dead_ends(s, error)) return false;
    if (s->n_dead_end == 0) return true;
    s->options = options_of(s->build);
    if (!index_outfalls(s, error) || !list_tees(s, error) || !sy_gap_index_points(s, error))
        return false;
    GArray *gaps = s->build->net->gaps;
    g_autofree bool *goes_on = sy_array_new(s->n_dead_end, sizeof(bool), "dead ends", error);
    if (goes_on == NULL) return false;
    for (SyIndex i = 0; i < s->n_dead_end; i++) {
        guint before = gaps->len;
        sy_gap_find_places(s, &s->dead_end[i]);
        sy_gap_follow_row(s, &s->dead_end[i]);
        if (!keep_places(s, &s->dead_end[i], gaps, error)) return false;
        goes_on[i] = gaps->len > before;
    }
    if (!report_dead_ends(s, goes_on, error)) return false;
    drop_circles(s, gaps);
    return true;
}

bool sy_build_gaps(SyBuild *build, GError **error) {
    SyNetwork *net = build->net;
    net->first_gap_line = net->lines.n_line;
    net->gaps = g_array_new(FALSE, TRUE, sizeof(SyGap));
    net->gap_via = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    bool done = true, off = build->job->settings.gaps == SY_POLICY_OFF;
    if (!off) {
        SyGapSearch s = {.build = build, .places = g_array_new(FALSE, TRUE, sizeof(SyGapPlace))};
        done = search(&s, error);
        clear(&s);
    }
    if (done) sy_attach_report_outfalls(build);
    if (!done || off) return done;
    for (guint i = 0; i < net->gaps->len; i++) report(build, &g_array_index(net->gaps, SyGap, i));
    return build->job->settings.gaps != SY_POLICY_APPLY || sy_gap_join(build, error);
}
