/* Checks of what meets at a node: levels, sections, directions and systems. */
#include <string.h>

#include "engine/check/parts.h"

static const char *node_layer(const SyChecking *c, SyIndex node) {
    SyIndex row = c->net->node_row[node];
    return row == SY_NONE ? NULL : sy_layer_label(c->net->layers, SY_ROLE_NODES, row);
}

static int64_t node_fid(const SyChecking *c, SyIndex node) {
    SyIndex row = c->net->node_row[node];
    return row == SY_NONE ? -1 : sy_layer_fid(c->net->layers, SY_ROLE_NODES, row);
}

static bool is_one_of(const char *kind, const char *const *kinds) {
    return kind != NULL && g_strv_contains(kinds, kind);
}

/* ---- levels ---- */

/* Of ground, depth and level each follows from the others: a slip in one is told. */
SyIndex sy_check_wells(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    (void)error;
    for (SyIndex node = 0; node < net->n_node; node++) {
        double ground_m = sy_check_node_number(c, node, c->points.ground),
               depth_m = sy_check_node_number(c, node, c->points.depth),
               level_m = sy_check_node_number(c, node, c->points.invert);
        double differs_m = ground_m - depth_m - level_m;
        /* exact zeros stand for what was not surveyed */
        if (isnan(differs_m) || !(fabs(level_m) > 0) || !(fabs(depth_m) > 0)) continue;
        n++;
        if (fabs(differs_m) <= c->weights->check_ground_m) continue;
        sy_findings_add(findings, "check.well_differs", node_layer(c, node), node_fid(c, node),
                        net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[node]),
                        SY_ARGUMENT_REAL("ground_m", ground_m),
                        SY_ARGUMENT_REAL("depth_m", depth_m), SY_ARGUMENT_REAL("level_m", level_m),
                        SY_ARGUMENT_REAL("differs_m", differs_m), SY_ARGUMENTS_END);
    }
    return n;
}

SyIndex sy_check_levels_differ(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    g_autofree double *low = sy_array_new(net->n_node, sizeof(double), "nodes", error);
    g_autofree double *high =
        low == NULL ? NULL : sy_array_new(net->n_node, sizeof(double), "nodes", error);
    SyIndex n = 0;
    if (high == NULL) return 0;
    for (SyIndex node = 0; node < net->n_node; node++) low[node] = high[node] = NAN;
    for (SyIndex line = 0; line < net->lines.n_line; line++)
        for (int end = 0; end < 2 && sy_check_is_surveyed(c, line); end++) {
            SyIndex node = net->line_end_node[2 * line + (SyIndex)end];
            double level_m = sy_check_level_m(c, line, end);
            low[node] = fmin(low[node], level_m); /* the number, where the other is none */
            high[node] = fmax(high[node], level_m);
        }
    for (SyIndex node = 0; node < net->n_node; node++) {
        if (isnan(low[node]) || c->node[node].n_end < 2) continue;
        n++;
        if (high[node] - low[node] <= c->weights->check_step_m) continue;
        sy_findings_add(findings, "check.levels_differ", node_layer(c, node), node_fid(c, node),
                        net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[node]),
                        SY_ARGUMENT_REAL("low_m", low[node]),
                        SY_ARGUMENT_REAL("high_m", high[node]), SY_ARGUMENTS_END);
    }
    return n;
}

SyIndex sy_check_below_well(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    (void)error;
    for (SyIndex line = 0; line < net->lines.n_line; line++)
        for (int end = 0; end < 2 && sy_check_is_surveyed(c, line); end++) {
            SyIndex node = net->line_end_node[2 * line + (SyIndex)end];
            double level_m = sy_check_level_m(c, line, end);
            double bottom_m = sy_check_node_number(c, node, c->points.invert);
            double depth_m = sy_check_node_number(c, node, c->points.depth);
            if (!(fabs(bottom_m) > 0) && depth_m > 0)
                bottom_m = sy_check_node_number(c, node, c->points.ground) - depth_m;
            if (isnan(level_m) || !(fabs(bottom_m) > 0)) continue;
            n++;
            if (bottom_m - level_m <= c->weights->check_below_m) continue;
            const double *xy = net->node_xy + 2 * (gsize)node;
            sy_findings_add(
                findings, "check.below_well", sy_check_label(c, line), sy_check_fid(c, line), xy[0],
                xy[1], NAN, SY_ARGUMENT_TEXT("id", sy_check_id(c, line)),
                SY_ARGUMENT_TEXT("node", net->node_id[node]), SY_ARGUMENT_REAL("level_m", level_m),
                SY_ARGUMENT_REAL("bottom_m", bottom_m), SY_ARGUMENTS_END);
        }
    return n;
}

/* ---- sections ---- */

/* Width by height; a circle is as high as it is wide. NaN: unknown. */
static double section_m2(const SyChecking *c, SyIndex line) {
    const SyCheckColumns *columns = &c->columns[c->net->line_role[line]];
    double size_m = sy_check_real(columns->size, c->net->line_row[line]);
    double height_m = sy_check_real(columns->height, c->net->line_row[line]);
    return size_m * (isnan(height_m) ? size_m : height_m);
}

/* The end of a line where water comes in (0) or goes out (1); SY_NONE: both or neither. */
static SyIndex node_of(const SyNetwork *net, SyIndex line, int out) {
    if (net->line_direction[line] == SY_DIRECTION_ALONG)
        return net->line_end_node[2 * line + (SyIndex)out];
    if (net->line_direction[line] == SY_DIRECTION_AGAINST)
        return net->line_end_node[2 * line + 1 - (SyIndex)out];
    return SY_NONE;
}

/* The largest line into and out of each node, n_node * 2 from into[0]; NULL with an error. */
static SyIndex *find_largest(const SyChecking *c, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex *both = sy_array_new(2 * (gsize)net->n_node, sizeof(SyIndex), "nodes", error);
    if (both == NULL) return NULL;
    SyIndex *largest[2] = {both + net->n_node, both}; /* where a line begins, it goes out */
    memset(both, 0xff, 2 * net->n_node * sizeof(SyIndex));
    for (SyIndex line = 0; line < net->lines.n_line; line++)
        for (int out = 0; out < 2 && sy_check_is_surveyed(c, line); out++) {
            SyIndex node = node_of(net, line, out);
            if (node == SY_NONE) continue;
            SyIndex known = largest[out][node];
            if (known == SY_NONE || section_m2(c, line) > section_m2(c, known))
                largest[out][node] = line;
        }
    return both;
}

SyIndex sy_check_shrinking(const SyChecking *c, SyFindings *findings, GError **error) {
    static const char *const apart[] = {"weir",    "gate",      "pump_station",
                                        "storage", "treatment", NULL};
    const SyNetwork *net = c->net;
    g_autofree SyIndex *into = find_largest(c, error);
    if (into == NULL) return 0;
    const SyIndex *out_of = into + net->n_node;
    SyIndex n = 0;
    for (SyIndex node = 0; node < net->n_node; node++) {
        if (into[node] == SY_NONE || out_of[node] == SY_NONE) continue;
        double above_m2 = section_m2(c, into[node]), below_m2 = section_m2(c, out_of[node]);
        /* regulators throttle on purpose, and what splits shares its water */
        if (isnan(above_m2 + below_m2) || c->node[node].n_out > 1 ||
            is_one_of(sy_check_node_text(c, node, c->points.kind), apart))
            continue;
        n++;
        if (below_m2 >= c->weights->check_shrink * above_m2) continue;
        sy_findings_add(findings, "check.size_shrinks", sy_check_label(c, out_of[node]),
                        sy_check_fid(c, out_of[node]), net->node_xy[2 * (gsize)node],
                        net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_TEXT("id", sy_check_id(c, out_of[node])),
                        SY_ARGUMENT_TEXT("above", sy_check_id(c, into[node])),
                        SY_ARGUMENT_REAL("above_m", sqrt(above_m2)),
                        SY_ARGUMENT_REAL("below_m", sqrt(below_m2)), SY_ARGUMENTS_END);
    }
    return n;
}

/* Is it a kind of point at which section or material may change? */
static bool may_change(const SyChecking *c, const char *feature) {
    const SyCsv *csv = c->feature_ends;
    for (SyIndex row = 0; row < csv->n_row; row++)
        if (*sy_csv_cell(csv, row, 3) != '\0' && strstr(feature, sy_csv_cell(csv, row, 0)) != NULL)
            return true;
    return false;
}

/* Where no well stands, one pipe goes on: its section and material are the same on both sides. */
SyIndex sy_check_section_changes(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    g_autofree SyIndex *into = find_largest(c, error);
    if (into == NULL) return 0;
    const SyIndex *out_of = into + net->n_node;
    SyIndex n = 0;
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex a = into[node], b = out_of[node];
        if (a == SY_NONE || b == SY_NONE || c->node[node].n_end != 2 ||
            g_strcmp0(sy_check_node_text(c, node, c->points.kind), "junction") != 0)
            continue;
        const char *feature = sy_check_node_text(c, node, c->points.feature);
        if (feature == NULL) continue; /* a model's junction may be a manhole */
        double above_m2 = section_m2(c, a), below_m2 = section_m2(c, b);
        const char *above = sy_check_text(c->columns[net->line_role[a]].material, net->line_row[a]);
        const char *below = sy_check_text(c->columns[net->line_role[b]].material, net->line_row[b]);
        bool other_size = fabs(above_m2 - below_m2) > (1 - c->weights->check_shrink) * above_m2;
        bool other_material = above != NULL && below != NULL && strcmp(above, below) != 0;
        n++;
        if (may_change(c, feature) || (!other_size && !other_material)) continue;
        sy_findings_add(
            findings, "check.section_changes", node_layer(c, node), node_fid(c, node),
            net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1], NAN,
            SY_ARGUMENT_TEXT("id", net->node_id[node]), SY_ARGUMENT_REAL("above_m", sqrt(above_m2)),
            SY_ARGUMENT_REAL("below_m", sqrt(below_m2)), SY_ARGUMENT_TEXT("above", above),
            SY_ARGUMENT_TEXT("below", below), SY_ARGUMENTS_END);
    }
    return n;
}

/* ---- directions and systems ---- */

SyIndex sy_check_only_outflow(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    (void)error;
    for (SyIndex node = 0; node < net->n_node; node++) {
        const SyCheckNode *at = &c->node[node];
        if (at->n_end == 0) continue;
        n++;
        bool is_outlet = g_strcmp0(sy_check_node_text(c, node, c->points.kind), "outlet") == 0;
        /* the same line twice is said by another check */
        if (at->n_in + at->n_both > 0 || at->n_out == 0 || !(at->parts || is_outlet)) continue;
        sy_findings_add(findings, "check.only_outflow", node_layer(c, node), node_fid(c, node),
                        net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[node]),
                        SY_ARGUMENT_INTEGER("n", at->n_out), SY_ARGUMENTS_END);
    }
    return n;
}

enum {
    STORM = 1 << SY_SYSTEM_STORM,
    FOUL = 1 << SY_SYSTEM_SEWAGE | 1 << SY_SYSTEM_PROCESS,
    MIXED = 1 << SY_SYSTEM_COMBINED | 1 << SY_SYSTEM_UNKNOWN
};

/* Storm water that goes on in sewers only. Sewage in storm drains is followed by the trace. */
static bool goes_wrong(const SyCheckNode *at) {
    return (at->system_in & STORM) != 0 && (at->system_out & FOUL) != 0 &&
           (at->system_out & (STORM | MIXED)) == 0;
}

SyIndex sy_check_systems(const SyChecking *c, SyFindings *findings, GError **error) {
    /* overflow chambers and plants join systems on purpose */
    static const char *const apart[] = {"weir", "gate", "treatment", "storage", NULL};
    const SyNetwork *net = c->net;
    g_autofree bool *said = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (said == NULL) return 0;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge];
        bool along = net->line_direction[line] == SY_DIRECTION_ALONG;
        SyIndex node = along ? net->edges.from[edge] : net->edges.to[edge];
        if (!sy_check_is_surveyed(c, line) || said[node]) continue;
        if (!goes_wrong(&c->node[node])) continue;
        said[node] = true;
        if (is_one_of(sy_check_node_text(c, node, c->points.kind), apart)) continue;
        sy_findings_add(findings, "check.systems_join", sy_check_label(c, line),
                        sy_check_fid(c, line), net->node_xy[2 * (gsize)node],
                        net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[node]), SY_ARGUMENTS_END);
    }
    return net->n_node;
}
