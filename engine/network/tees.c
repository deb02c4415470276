/* Nodes on the middle of lines: cuts where they join, findings where they do not. */
#include <math.h>

#include "algorithms/base/search.h"
#include "engine/network/build.h"

/* Ends of lines at each node, and the systems that meet there. */
static void count_ends(const SyBuild *build, SyIndex *degree, uint8_t *bits) {
    const SyNetwork *net = build->net;
    const SyTable *nodes = build->layers->table[SY_ROLE_NODES];
    const SyColumn *system = nodes == NULL ? NULL : sy_table_column(nodes, "system");
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        degree[net->line_end_node[end]]++;
        bits[net->line_end_node[end]] |= net->line_bits[end / 2];
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (bits[node] == 0) bits[node] = sy_build_node_bits(system, net->node_row[node]);
}

/* Is a cut wanted? A line whose two ends carry ids was surveyed node by node: a node with another
 * id on its middle is no junction unless it would otherwise stand alone. */
static bool cut_wanted(const SyBuild *build, const SyCut *cut, const SyIndex *degree) {
    const SyNetwork *net = build->net;
    bool line_has_ids = build->member_id[2 * cut->line] != SY_NONE &&
                        build->member_id[2 * cut->line + 1] != SY_NONE;
    return net->node_id[cut->node] == NULL || degree[cut->node] == 0 || !line_has_ids;
}

/* By how much the bottom of the well lies above that of the line it lies on; NaN: not known. */
static double above_m(const SyBuild *build, const SyCut *cut) {
    if (!build->judged[cut->line]) return NAN;
    const double *level_m = build->level_m + 2 * (gsize)cut->line;
    double share = cut->measure_m / sy_line_length(&build->net->lines, cut->line);
    return sy_build_node_level_m(build, cut->node) - level_m[0] - share * (level_m[1] - level_m[0]);
}

/* What is known where nodes lie on lines. */
typedef struct {
    SyBuild *build;
    SyIndex *degree;   /* n_node: ends of lines there */
    SyIndex *fallaway; /* n_node: a line that falls away from there, SY_NONE */
} Tees;

static bool find_falls(Tees *tees, GError **error) {
    const SyBuild *build = tees->build;
    const SyNetwork *net = build->net;
    tees->fallaway = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (tees->fallaway == NULL) return false;
    for (SyIndex node = 0; node < net->n_node; node++) tees->fallaway[node] = SY_NONE;
    for (SyIndex end = 2 * net->lines.n_line; end-- > 0;)
        if (build->judged[end / 2] && build->level_m[end] > build->level_m[end ^ 1u])
            tees->fallaway[net->line_end_node[end]] = end / 2;
    return true;
}

static void report(SyBuild *build, const SyApart *tee) {
    const SyNetwork *net = build->net;
    const SyLayers *layers = build->layers;
    SyRole role = net->line_role[tee->cut.line];
    SyIndex row = net->line_row[tee->cut.line], other = tee->other;
    const char *other_id =
        other == SY_NONE ? NULL
                         : sy_layer_text(layers, net->line_role[other], net->line_row[other], "id");
    const double *xy = net->node_xy + 2 * (gsize)tee->cut.node;
    sy_findings_add(build->findings, tee->code, sy_layer_label(layers, role, row),
                    sy_layer_fid(layers, role, row), xy[0], xy[1], NAN,
                    SY_ARGUMENT_TEXT("id", net->node_id[tee->cut.node]),
                    SY_ARGUMENT_REAL("distance_m", tee->cut.distance_m),
                    SY_ARGUMENT_TEXT("other", other_id), SY_ARGUMENT_REAL("above_m", tee->above_m),
                    SY_ARGUMENTS_END);
}

/* @beside: the line that runs on from the node inside the one it lies on, SY_NONE. */
static void take_tee(const Tees *tees, const SyCut *cut, SyIndex beside) {
    SyBuild *build = tees->build;
    SyApart tee = {*cut, SY_NONE, above_m(build, cut), "build.tee"};
    if (!cut_wanted(build, cut, tees->degree))
        tee.code = "build.tee_not_joined";
    else if (beside != SY_NONE) {
        tee.code = "build.tee_alongside";
        tee.other = beside;
    } else if (tee.above_m > build->weights->tee_above_m && tees->fallaway[cut->node] != SY_NONE) {
        tee.code = "build.tee_above";
        tee.other = tees->fallaway[cut->node];
    } else {
        g_array_append_vals(build->cuts, cut, 1);
        report(build, &tee);
        return;
    }
    g_array_append_val(build->apart, tee);
}

/* Whether the water of a node goes on by a gap into the very line it stands beside. */
static bool is_bridged(const SyNetwork *net, const SyApart *tee) {
    const SyIndex *ends = net->line_end_node + 2 * (gsize)tee->cut.line;
    /* by node */
    guint low = SY_LOWER_BOUND(guint, i, 0, net->gaps->len,
                               g_array_index(net->gaps, SyGap, i).from < tee->cut.node);
    for (; low < net->gaps->len; low++) {
        const SyGap *gap = &g_array_index(net->gaps, SyGap, low);
        if (gap->from != tee->cut.node) break;
        if (gap->at_line == tee->cut.line || gap->to == ends[0] || gap->to == ends[1]) return true;
    }
    return false;
}

void sy_build_report_apart(SyBuild *build) {
    for (guint i = 0; i < build->apart->len; i++) {
        const SyApart *tee = &g_array_index(build->apart, SyApart, i);
        if (!is_bridged(build->net, tee)) report(build, tee);
    }
}

bool sy_build_tees(SyBuild *build, GError **error) {
    const SyNetwork *net = build->net;
    double tolerance_m = build->job->settings.snap_tolerance_m;
    g_autofree SyIndex *degree = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    g_autofree uint8_t *bits = degree == NULL ? NULL : sy_array_new(net->n_node, 1, "nodes", error);
    if (bits == NULL) return false;
    count_ends(build, degree, bits);
    g_autoptr(GArray) found = NULL;
    if (!sy_find_tees(build->index, net->n_node, net->node_xy, net->line_end_node, bits,
                      net->line_bits, NULL, tolerance_m, &found, error))
        return false;
    const SyCut *cut = (const SyCut *)(const void *)found->data;
    g_autofree SyIndex *beside = sy_array_new(found->len, sizeof(SyIndex), "tees", error);
    Tees tees = {build, degree, NULL};
    bool done = beside != NULL && find_falls(&tees, error) &&
                sy_cuts_alongside(&net->lines, net->line_end_node, net->n_node, cut, found->len,
                                  tolerance_m, beside, error);
    for (guint i = 0; done && i < found->len; i++) take_tee(&tees, &cut[i], beside[i]);
    g_free(tees.fallaway);
    return done;
}
