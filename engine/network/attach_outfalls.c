/* Where outfalls join the drains. */
#include <math.h>

#include "engine/network/attach.h"

/* Ends of open drains by which water leaves a node: all, and by pipes alone. Where there is none of
 * the kind, that is where its water comes to light. */
typedef struct {
    SyIndex *all, *pipes;
    SyIndex *lone; /* surveyed outlets at which no pipe is */
    SyBoxes *lone_boxes;
} Outflows;

static void outflows_clear(Outflows *out) {
    g_free(out->all);
    g_free(out->pipes);
    g_free(out->lone);
    sy_boxes_free(out->lone_boxes);
}

static void count_outflow(const SyBuild *build, Outflows *out, SyIndex node, SyIndex line) {
    out->all[node]++;
    if (build->net->line_role[line] == SY_ROLE_PIPES) out->pipes[node]++;
}

static bool count_outflows(const SyBuild *build, Outflows *out, GError **error) {
    const SyNetwork *net = build->net;
    out->all = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    out->pipes = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (out->all == NULL || out->pipes == NULL) return false;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!sy_attach_drains(line, (void *)build)) continue;
        if (net->line_direction[line] != SY_DIRECTION_AGAINST)
            count_outflow(build, out, net->line_end_node[2 * line], line);
        if (net->line_direction[line] != SY_DIRECTION_ALONG)
            count_outflow(build, out, net->line_end_node[2 * line + 1], line);
    }
    for (guint i = 0; i < build->cuts->len; i++) { /* a tee flows on into the line it meets */
        const SyCut *cut = &g_array_index(build->cuts, SyCut, i);
        count_outflow(build, out, cut->node, cut->line);
    }
    return true;
}

static bool is_outlet(const SyBuild *build, const SyColumn *kind, SyIndex node) {
    SyIndex row = build->net->node_row[node];
    return row != SY_NONE && g_strcmp0(sy_column_text(kind, row), "outlet") == 0;
}

/* Outlets whose last pipe was not surveyed: no line ends there, or a channel goes on. */
static bool find_lone_outlets(const SyBuild *build, Outflows *out, GError **error) {
    const SyNetwork *net = build->net;
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    const SyColumn *kind = nodes == NULL ? NULL : sy_table_column(nodes, "kind");
    g_autofree bool *line = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    g_autofree bool *pipe = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (line == NULL || pipe == NULL) return false;
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        line[net->line_end_node[end]] = true;
        if (net->line_role[end / 2] == SY_ROLE_PIPES) pipe[net->line_end_node[end]] = true;
    }
    for (guint i = 0; i < build->cuts->len; i++) {
        const SyCut *cut = &g_array_index(build->cuts, SyCut, i);
        if (net->line_role[cut->line] == SY_ROLE_PIPES) pipe[cut->node] = true;
    }
    g_autoptr(GArray) lone = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) box = g_array_new(FALSE, FALSE, 4 * sizeof(double));
    for (SyIndex node = 0; kind != NULL && node < net->n_node; node++) {
        const double *at = net->node_xy + 2 * (gsize)node, place[] = {at[0], at[1], at[0], at[1]};
        if (pipe[node] || (line[node] && out->all[node] == 0) || !is_outlet(build, kind, node))
            continue;
        g_array_append_val(lone, node);
        g_array_append_vals(box, place, 1);
    }
    out->lone_boxes = sy_boxes_new((const double *)(void *)box->data, lone->len, error);
    out->lone = (SyIndex *)(void *)g_array_free(g_steal_pointer(&lone), FALSE);
    return out->lone_boxes != NULL;
}

static double take_nearest(SyIndex item, double box_m, void *user) {
    SyIndex *nearest = user;
    *nearest = item;
    return box_m;
}

/* Where the line ends downstream, if its water comes to light there: a channel that goes no
 * further, or a pipe that no pipe carries on. */
static SyIndex mouth_of(const SyNetwork *net, const Outflows *out, SyIndex line) {
    bool against = net->line_direction[line] == SY_DIRECTION_AGAINST;
    SyIndex node = net->line_end_node[2 * line + (against ? 0 : 1)];
    const SyIndex *n_out = net->line_role[line] == SY_ROLE_PIPES ? out->pipes : out->all;
    return n_out[node] == 0 ? node : SY_NONE;
}

/* The better of what was chosen so far and one node. */
static void try_node(const SyBuild *build, SyAttachment *attachment, SyIndex node, const double *xy,
                     double limit_m, double extra_m, double *best) {
    double distance_m = hypot(build->net->node_xy[2 * (gsize)node] - xy[0],
                              build->net->node_xy[2 * (gsize)node + 1] - xy[1]);
    if (distance_m > limit_m || distance_m + extra_m >= *best) return;
    *best = distance_m + extra_m;
    attachment->line = SY_NONE;
    attachment->mouth = false;
    sy_attach_at_node(build, attachment, node, xy);
}

/* Probability that the mouth taken is the right one: the nearer it is, and the less others compete.
 * 0: the node taken is no mouth. */
static double mouth_probability(const SyBuild *build, const Outflows *out, SyIndex mouth,
                                const double *xy, const SyPlace *place, SyIndex n, SyIndex lone) {
    const SyWeights *weights = build->weights;
    double share = 0, own = 0, sum = 0;
    SyIndex seen[SY_ATTACH_PLACES + 1];
    for (SyIndex i = 0; i <= n; i++) {
        seen[i] = i < n ? mouth_of(build->net, out, place[i].line) : lone;
        bool again = seen[i] == SY_NONE;
        for (SyIndex k = 0; k < i; k++) again = again || seen[k] == seen[i];
        if (again) continue;
        const double *at = build->net->node_xy + 2 * (gsize)seen[i];
        double distance_m = hypot(at[0] - xy[0], at[1] - xy[1]);
        double ratio = distance_m / weights->attach_mouth_m, weight = 1 / (1 + ratio * ratio);
        sum += weight;
        if (seen[i] != mouth) continue;
        own = weight;
        share = distance_m / build->job->settings.attach_outfall_m;
    }
    return own > 0 ? weights->attach_mouth * exp(-share * share) * own / sum : 0;
}

/* Is the line a channel at whose free end the outfall is held to be? */
static bool ends_here(const SyBuild *build, SyIndex line) {
    const SyIndex *node = build->net->line_end_node + 2 * (gsize)line;
    return sy_network_is_mouth(build->net, node[0]) || sy_network_is_mouth(build->net, node[1]);
}

/* One outfall, and the ends of drains. */
typedef struct {
    const SyBuild *build;
    const Outflows *out; /* NULL: mouths are not looked at */
    const double *xy;
    const char *water; /* what the survey says receives it, or NULL */
} Joining;

/* A ditch that is what the outfall lets its water into, and not what brings it: it is called so and
 * does not end there. */
static bool is_its_water(SyIndex line, const Joining *joining) {
    const SyNetwork *net = joining->build->net;
    if (joining->water == NULL || net->line_role[line] != SY_ROLE_CHANNELS ||
        g_strcmp0(joining->water, sy_layer_text(joining->build->layers, SY_ROLE_CHANNELS,
                                                net->line_row[line], "name")) != 0)
        return false;
    SyIndex mouth = joining->out == NULL ? SY_NONE : mouth_of(net, joining->out, line);
    const double *at = mouth == SY_NONE ? NULL : net->node_xy + 2 * (gsize)mouth;
    return at == NULL || hypot(at[0] - joining->xy[0], at[1] - joining->xy[1]) >
                             joining->build->job->settings.attach_outfall_m;
}

static bool may_bring(SyIndex line, void *user) {
    const Joining *joining = user;
    return sy_attach_drains(line, (void *)joining->build) && !is_its_water(line, joining);
}

static bool receives(SyIndex line, void *user) {
    const Joining *joining = user;
    return sy_attach_drains(line, (void *)joining->build) && is_its_water(line, joining);
}

/* The outfall's place on the drains: by preference the mouth of a pipe, then a node, then the
 * nearest place on a line. */
static void outfall_nearest(SyBuild *build, const Outflows *out, SyIndex row, const double *xy,
                            SyAttachment *attachment) {
    Joining joining = {build, out, xy,
                       sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "river")};
    const SyNetwork *net = build->net;
    const SyWeights *weights = build->weights;
    double limit_m = build->job->settings.attach_outfall_m, best = INFINITY;
    SyPlace place[SY_ATTACH_PLACES];
    SyIndex n = sy_nearest_places(build->index, xy[0], xy[1], limit_m, SY_ATTACH_PLACES, may_bring,
                                  &joining, place);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex mouth = mouth_of(net, out, place[i].line);
        double before = best;
        if (mouth != SY_NONE) try_node(build, attachment, mouth, xy, limit_m, 0, &best);
        if (best < before) attachment->mouth = out->all[mouth] > 0;
        for (SyIndex end = 2 * place[i].line; end <= 2 * place[i].line + 1; end++)
            try_node(build, attachment, net->line_end_node[end], xy, limit_m,
                     weights->outfall_passing_m - weights->outfall_node_m, &best);
        if (place[i].distance_m + weights->outfall_passing_m >= best) continue;
        best = place[i].distance_m + weights->outfall_passing_m;
        attachment->node = SY_NONE;
        attachment->mouth = false;
        sy_attach_at_place(attachment, &place[i]);
    }
    /* Where a pipe ends next to the outlet, the outlet is its own. */
    SyIndex item = SY_NONE, lone = SY_NONE;
    sy_boxes_nearest(out->lone_boxes, xy[0], xy[1], limit_m, take_nearest, &item);
    if (item != SY_NONE) {
        lone = out->lone[item];
        try_node(build, attachment, lone, xy, limit_m,
                 weights->outfall_passing_m - weights->outfall_node_m, &best);
        if (attachment->node == lone) attachment->mouth = out->all[lone] > 0;
    }
    if (isinf(best)) return;
    attachment->method = SY_ATTACH_NEAREST;
    attachment->probability = sy_attach_probability(weights, attachment->distance_m, limit_m);
    if (limit_m <= 0) return;
    if (attachment->node == SY_NONE) {
        double share = attachment->distance_m / limit_m;
        if (ends_here(build, attachment->line))
            attachment->probability = weights->attach_mouth * exp(-share * share);
        return;
    }
    double probability = mouth_probability(build, out, attachment->node, xy, place, n, lone);
    if (probability > 0) attachment->probability = probability;
}

/* Node that carries one of the outfall's own ids, if its place does not speak against it. */
static SyIndex outfall_declared(SyBuild *build, SyIndex row, const double *xy) {
    static const char *const fields[] = {"id", "code", "local_code"};
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *id = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, fields[i]);
        SyIndex node = sy_network_node_of_id(build->net, id);
        if (node == SY_NONE) continue;
        SyAttachment at = sy_attach_nowhere(SY_ATTACH_OUTFALL_SOURCE, row);
        sy_attach_at_node(build, &at, node, xy);
        if (xy == NULL || at.distance_m <= build->job->settings.attach_outfall_m) return node;
        sy_findings_add(build->findings, "attach.declared_far",
                        sy_layer_label(build->layers, SY_ROLE_OUTFALLS, row),
                        sy_layer_fid(build->layers, SY_ROLE_OUTFALLS, row), xy[0], xy[1], NAN,
                        SY_ARGUMENT_TEXT("id", id), SY_ARGUMENT_REAL("distance_m", at.distance_m),
                        SY_ARGUMENTS_END);
    }
    return SY_NONE;
}

static bool is_out_of_use(SyIndex line, void *user) {
    const SyNetwork *net = ((const SyBuild *)user)->net;
    return net->line_role[line] != SY_ROLE_RIVERS &&
           (net->line_closed[line] == SY_CLOSED_ABANDONED ||
            net->line_closed[line] == SY_CLOSED_PLANNED);
}

/* A drain out of use is nearer than what the outfall joins. */
static void report_out_of_use(SyBuild *build, SyIndex row, const double *xy,
                              const SyAttachment *attachment) {
    double limit_m = build->job->settings.attach_outfall_m;
    bool joined = attachment->method != SY_ATTACH_NONE;
    SyPlace place;
    if (joined) limit_m = MIN(limit_m, attachment->distance_m - build->weights->outfall_node_m);
    if (!(limit_m >= 0) || sy_nearest_places(build->index, xy[0], xy[1], limit_m, 1, is_out_of_use,
                                             build, &place) == 0)
        return;
    SyRole role = build->net->line_role[place.line];
    SyIndex line_row = build->net->line_row[place.line];
    sy_findings_add(
        build->findings, joined ? "attach.outfall_unused_near" : "attach.outfall_unused",
        sy_layer_label(build->layers, SY_ROLE_OUTFALLS, row),
        sy_layer_fid(build->layers, SY_ROLE_OUTFALLS, row), xy[0], xy[1], NAN,
        SY_ARGUMENT_TEXT("id", sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "id")),
        SY_ARGUMENT_TEXT("name", sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "name")),
        SY_ARGUMENT_TEXT("status", sy_layer_text(build->layers, role, line_row, "status")),
        SY_ARGUMENT_TEXT("line", sy_layer_text(build->layers, role, line_row, "id")),
        SY_ARGUMENT_REAL("distance_m", place.distance_m),
        SY_ARGUMENT_REAL("joined_m", attachment->distance_m), SY_ARGUMENTS_END);
}

bool sy_attach_outfalls(SyBuild *build, GError **error) {
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    if (outfalls == NULL) return true;
    Outflows out = {0};
    if (!sy_attach_any_drain(build))
        sy_findings_add(build->findings, "build.no_drains", NULL, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", outfalls->n_row), SY_ARGUMENTS_END);
    if (!count_outflows(build, &out, error) || !find_lone_outlets(build, &out, error)) {
        outflows_clear(&out);
        return false;
    }
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        double place[2];
        const double *xy =
            sy_layer_point(build->layers, SY_ROLE_OUTFALLS, row, &place[0], &place[1]) ? place
                                                                                       : NULL;
        SyAttachment attachment = sy_attach_nowhere(SY_ATTACH_OUTFALL_SOURCE, row);
        SyIndex node = outfall_declared(build, row, xy);
        if (node != SY_NONE) {
            sy_attach_at_node(build, &attachment, node, xy);
            attachment.method = SY_ATTACH_DECLARED;
            attachment.probability = build->weights->attach_declared;
        } else if (xy != NULL)
            outfall_nearest(build, &out, row, xy, &attachment);
        if (xy != NULL) report_out_of_use(build, row, xy, &attachment);
        sy_attach_add(build, &attachment);
    }
    outflows_clear(&out);
    return true;
}

/* The ditch that receives the water of an outfall beside it. */
static bool ditch_of(const SyBuild *build, SyIndex row, const double *xy, SyPlace *place) {
    Joining joining = {build, NULL, xy,
                       sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "river")};
    return sy_nearest_places(build->index, xy[0], xy[1], build->job->settings.attach_outfall_m, 1,
                             receives, &joining, place) > 0;
}

bool sy_attach_is_into_ditch(const SyBuild *build, SyIndex row, const double *xy) {
    SyPlace place;
    return ditch_of(build, row, xy, &place);
}

/* Nothing is followed up along it. */
static bool report_water(SyBuild *build, SyIndex row, const double *xy) {
    SyPlace place;
    if (!ditch_of(build, row, xy, &place)) return false;
    sy_findings_add(
        build->findings, "attach.water_is_channel",
        sy_layer_label(build->layers, SY_ROLE_OUTFALLS, row),
        sy_layer_fid(build->layers, SY_ROLE_OUTFALLS, row), xy[0], xy[1], 0.9,
        SY_ARGUMENT_TEXT("id", sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "id")),
        SY_ARGUMENT_TEXT("name", sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "name")),
        SY_ARGUMENT_TEXT("river", sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "river")),
        SY_ARGUMENT_REAL("distance_m", place.distance_m), SY_ARGUMENTS_END);
    return true;
}

void sy_attach_report_outfalls(SyBuild *build) {
    const SyNetwork *net = build->net;
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    bool any_drain = sy_attach_any_drain(build);
    g_autoptr(GHashTable) met = g_hash_table_new(NULL, NULL);
    bool joined = build->job->settings.gaps == SY_POLICY_APPLY;
    for (guint i = 0; joined && i < net->gaps->len; i++)
        g_hash_table_add(met, GUINT_TO_POINTER(g_array_index(net->gaps, SyGap, i).outfall + 1));
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        double xy[2];
        bool placed = sy_layer_point(build->layers, SY_ROLE_OUTFALLS, row, &xy[0], &xy[1]);
        const SyAttachment *at = &g_array_index(net->attachments, SyAttachment, row);
        bool joined_itself = at->method != SY_ATTACH_NONE && at->method != SY_ATTACH_NAMED &&
                             at->method != SY_ATTACH_BESIDE;
        if (joined_itself || (placed && !any_drain) ||
            g_hash_table_contains(met, GUINT_TO_POINTER(row + 1)))
            continue;
        if (!placed || !report_water(build, row, xy))
            sy_attach_report_far(build, placed ? "attach.outfall_far" : "attach.outfall_no_place",
                                 SY_ROLE_OUTFALLS, row, placed ? xy : NULL,
                                 build->job->settings.attach_outfall_m,
                                 sy_attach_nearest_m(build, placed ? xy : NULL, sy_attach_drains));
        if (at->method == SY_ATTACH_BESIDE) sy_attach_report_beside(build, row, xy);
    }
}
