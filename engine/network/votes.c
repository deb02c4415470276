/* What speaks for either direction of a line. */
#include <math.h>
#include <string.h>

#include "engine/network/direction.h"

static void vote(SyDirecting *d, SyIndex line, SyVote kind, bool along) {
    SyDirectionVote one = {line, (uint8_t)kind, along};
    g_array_append_val(d->votes, one);
}

/* The survey's own statement: the flow field, or else the order of its ids, or else of drawing. */
static void vote_stated(SyDirecting *d, SyIndex line) {
    static const SyVote kinds[] = {[SY_METHOD_FIELD] = SY_VOTE_FIELD,
                                   [SY_METHOD_IDS] = SY_VOTE_IDS,
                                   [SY_METHOD_DRAWN] = SY_VOTE_DRAWN};
    const SyNetwork *net = d->build->net;
    vote(d, line, kinds[net->line_method[line]], net->line_direction[line] == SY_DIRECTION_ALONG);
}

/* Sums of the levels known at a node, to stand in for those that are missing. */
typedef struct {
    double *sum_m;
    SyIndex *n;
} NodeLevels;

static double other_level_m(const SyDirecting *d, const NodeLevels *levels, SyIndex end) {
    if (isfinite(d->level_m[end])) return d->level_m[end];
    SyIndex node = d->build->net->line_end_node[end];
    return levels->n[node] == 0 ? NAN : levels->sum_m[node] / levels->n[node];
}

/* Water runs down, also over steps up of less than the tolerance. The wells of a siphon stand so
 * too, but what was surveyed there may be its bend: it never counts as clear. Returns whether there
 * was a vote. */
static bool vote_levels(SyDirecting *d, SyIndex line, const NodeLevels *levels, bool siphon) {
    double tolerance_m = d->build->weights->direction_level_m;
    double fall_m = d->level_m[2 * line] - d->level_m[2 * line + 1], size_m = fabs(fall_m);
    if (isnan(fall_m)) {
        fall_m = other_level_m(d, levels, 2 * line) - other_level_m(d, levels, 2 * line + 1);
        if (!(fabs(fall_m) > tolerance_m / 4)) return false;
        vote(d, line, SY_VOTE_LINKED, fall_m > 0);
    } else if (size_m > tolerance_m && !siphon)
        vote(d, line, SY_VOTE_LEVELS_CLEAR, fall_m > 0);
    else if (size_m > tolerance_m / 4 && !siphon)
        vote(d, line, SY_VOTE_LEVELS_FAIR, fall_m > 0);
    else if (size_m > tolerance_m / 20)
        vote(d, line, SY_VOTE_LEVELS_SLIGHT, fall_m > 0);
    else if (size_m > tolerance_m / 200)
        vote(d, line, SY_VOTE_LEVELS_HINT, fall_m > 0);
    else
        return false;
    return true;
}

static void vote_ground(SyDirecting *d, SyIndex line) {
    const double *ground_m = d->build->ground_m + 2 * (gsize)line;
    double fall_m = ground_m[0] - ground_m[1];
    if (fabs(fall_m) > d->build->weights->direction_level_m / 4)
        vote(d, line, SY_VOTE_GROUND, fall_m > 0);
}

/* The largest size at each node and the largest of the other lines there. */
typedef struct {
    double largest_m, second_m;
    SyIndex line;
} NodeSize;

static void find_sizes(const SyDirecting *d, NodeSize *sizes) {
    const SyNetwork *net = d->build->net;
    SyLineColumns columns = {.role = SY_N_ROLE};
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line]) continue;
        sy_line_columns(&columns, d->build, line);
        double size_m = columns.size == NULL ? NAN : columns.size->real[net->line_row[line]];
        for (SyIndex end = 2 * line; size_m > 0 && end <= 2 * line + 1; end++) {
            NodeSize *at = &sizes[net->line_end_node[end]];
            if (size_m > at->largest_m) {
                at->second_m = at->largest_m;
                at->largest_m = size_m;
                at->line = line;
            } else
                at->second_m = MAX(at->second_m, size_m);
        }
    }
}

static double size_beside(const NodeSize *at, SyIndex line) {
    return at->line == line ? at->second_m : at->largest_m;
}

static void vote_size(SyDirecting *d, SyIndex line, const NodeSize *sizes) {
    const double larger = 1.05;
    const SyIndex *node = d->build->net->line_end_node + 2 * (gsize)line;
    double from_m = size_beside(&sizes[node[0]], line), to_m = size_beside(&sizes[node[1]], line);
    if (!(from_m > 0 && to_m > 0)) return;
    if (to_m > from_m * larger) vote(d, line, SY_VOTE_SIZE, true);
    if (from_m > to_m * larger) vote(d, line, SY_VOTE_SIZE, false);
}

static void vote_outlet(SyDirecting *d, SyIndex line) {
    const SyIndex *node = d->build->net->line_end_node + 2 * (gsize)line;
    SyIndex from = d->n_hop[node[0]], to = d->n_hop[node[1]];
    if (from != to && from != SY_NONE && to != SY_NONE) vote(d, line, SY_VOTE_OUTLET, from > to);
}

/* Levels and, where they are silent, the ground; what is lifted or pressed does not care. */
static void vote_fall(SyDirecting *d, SyIndex line, const SyLineColumns *columns,
                      const NodeLevels *levels) {
    SyIndex row = d->build->net->line_row[line];
    const char *mode = columns->mode == NULL ? NULL : sy_column_text(columns->mode, row);
    bool siphon = mode != NULL && strcmp(mode, "siphon") == 0;
    if (mode != NULL && !siphon && strcmp(mode, "gravity") != 0) return;
    if (d->through_sag[line] != 0)
        vote(d, line, SY_VOTE_SAG, d->through_sag[line] > 0);
    else if (!vote_levels(d, line, levels, siphon))
        vote_ground(d, line);
}

bool sy_directing_votes(SyDirecting *d, GError **error) {
    const SyNetwork *net = d->build->net;
    g_autofree NodeSize *sizes = sy_array_new(net->n_node, sizeof *sizes, "nodes", error);
    g_autofree double *sum_m = sy_array_new(net->n_node, sizeof(double), "nodes", error);
    g_autofree SyIndex *n_level = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (sizes == NULL || sum_m == NULL || n_level == NULL) return false;
    NodeLevels levels = {sum_m, n_level};
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        if (!d->judged[end / 2] || isnan(d->level_m[end])) continue;
        sum_m[net->line_end_node[end]] += d->level_m[end];
        n_level[net->line_end_node[end]]++;
    }
    find_sizes(d, sizes);
    d->votes = g_array_new(FALSE, FALSE, sizeof(SyDirectionVote));
    SyLineColumns columns = {.role = SY_N_ROLE};
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!d->judged[line] || net->line_direction[line] == SY_DIRECTION_BOTH) continue;
        sy_line_columns(&columns, d->build, line);
        vote_stated(d, line);
        vote_fall(d, line, &columns, &levels);
        vote_size(d, line, sizes);
        vote_outlet(d, line);
    }
    return true;
}
