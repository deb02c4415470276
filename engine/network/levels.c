/* Levels of the ends of lines. */
#include <math.h>

#include "engine/network/direction.h"

void sy_line_columns(SyLineColumns *columns, const SyBuild *build, SyIndex line) {
    SyRole role = build->net->line_role[line];
    if (columns->role == role) return;
    const SyTable *table = build->layers->table[role];
    *columns = (SyLineColumns){
        .role = role,
        .flow = sy_table_column(table, "flow"),
        .mode = sy_table_column(table, "mode"),
        .size = sy_table_column(table, "size"),
        .invert = {sy_table_column(table, "from_invert"), sy_table_column(table, "to_invert")},
        .depth = {sy_table_column(table, "from_depth"), sy_table_column(table, "to_depth")},
        .ground = {sy_table_column(table, "from_ground"), sy_table_column(table, "to_ground")}};
}

double sy_line_end_number(const SyBuild *build, SyIndex line, int end,
                          const SyColumn *const columns[2]) {
    const SyNetwork *net = build->net;
    SyIndex row = net->line_row[line], other = end == 0 ? line - 1 : line + 1;
    bool is_inner = other < net->lines.n_line && net->line_row[other] == row &&
                    net->line_role[other] == net->line_role[line];
    const SyColumn *column = columns[build->ids_against[line] ? 1 - end : end];
    return is_inner || column == NULL ? NAN : column->real[row];
}

/* Numbers of the nodes' table; NaN where the node has none. */
typedef struct {
    const SyColumn *invert, *depth, *ground;
} NodeColumns;

static double of_node(const SyNetwork *net, const SyColumn *column, SyIndex node) {
    SyIndex row = net->node_row[node];
    return row == SY_NONE || column == NULL ? NAN : column->real[row];
}

/* 0 stands for "not surveyed" more often than for a level or depth of 0. */
static double not_zero(double value) {
    return fabs(value) > 0 ? value : NAN;
}

static double first_known(double a, double b) {
    return isnan(a) ? b : a;
}

double sy_build_node_level_m(const SyBuild *build, SyIndex node) {
    const SyTable *table = build->layers->table[SY_ROLE_NODES];
    return table == NULL ? NAN
                         : not_zero(of_node(build->net, sy_table_column(table, "invert"), node));
}

/* Are there more levels of 0 than levels near 0 let expect, which are written to the centimetre?
 * Then 0 is what a missing one was given. */
static bool zeros_are_missing(const SyBuild *build) {
    const double near_m = 0.5;
    const SyIndex few = 5, in_centimetres = 100, many = 5;
    SyLineColumns columns = {.role = SY_N_ROLE};
    SyIndex n_zero = 0, n_near = 0;
    for (SyIndex line = 0; line < build->net->lines.n_line; line++) {
        if (!build->judged[line]) continue;
        sy_line_columns(&columns, build, line);
        for (int end = 0; end < 2; end++) {
            double level_m = fabs(sy_line_end_number(build, line, end, columns.invert));
            n_zero += level_m <= 0;
            n_near += level_m > 0 && level_m <= near_m;
        }
    }
    return n_zero > few + many * (n_near / in_centimetres);
}

/* Nodes where a level other than 0 lies near 0: there 0 is a level like any other. */
static void find_low_nodes(const SyBuild *build, bool *low) {
    const SyNetwork *net = build->net;
    SyLineColumns columns = {.role = SY_N_ROLE};
    if (zeros_are_missing(build)) return;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!build->judged[line]) continue;
        sy_line_columns(&columns, build, line);
        for (int end = 0; end < 2; end++) {
            double level_m = not_zero(sy_line_end_number(build, line, end, columns.invert));
            if (fabs(level_m) <= build->weights->direction_zero_m)
                low[net->line_end_node[2 * line]] = low[net->line_end_node[2 * line + 1]] = true;
        }
    }
}

/* A depth that a drain can have: no shaft of 94 m, which is centimetres or a slip. */
static double shaft_m(const SyBuild *build, double depth_m) {
    return depth_m <= build->weights->direction_depth_m ? not_zero(depth_m) : NAN;
}

/* A level that can be under this ground: an invert of 1 under a rim of 200 is a depth. */
static double level_under(const SyBuild *build, double level_m, double ground_m) {
    const double above_m = 3; /* what the ground level may have missed: banks, slips */
    bool stands = isnan(ground_m) || (level_m <= ground_m + above_m &&
                                      ground_m - level_m <= build->weights->direction_depth_m);
    return stands ? level_m : NAN;
}

static double end_level_m(const SyBuild *build, const SyLineColumns *columns,
                          const NodeColumns *nodes, SyIndex line, int end, const bool *low) {
    SyIndex node = build->net->line_end_node[2 * line + (SyIndex)end];
    double ground_m = build->ground_m[2 * line + (SyIndex)end];
    double level_m =
        level_under(build, sy_line_end_number(build, line, end, columns->invert), ground_m);
    if (isfinite(level_m) && (fabs(level_m) > 0 || low[node])) return level_m;
    double depth_m = shaft_m(build, sy_line_end_number(build, line, end, columns->depth));
    if (isfinite(ground_m - depth_m)) return ground_m - depth_m;
    level_m = level_under(build, not_zero(of_node(build->net, nodes->invert, node)), ground_m);
    return first_known(level_m, ground_m - shaft_m(build, of_node(build->net, nodes->depth, node)));
}

bool sy_build_levels(SyBuild *build, GError **error) {
    const SyNetwork *net = build->net;
    SyIndex n_line = net->lines.n_line;
    const SyTable *table = build->layers->table[SY_ROLE_NODES];
    NodeColumns nodes = {NULL, NULL, NULL};
    if (table != NULL)
        nodes = (NodeColumns){sy_table_column(table, "invert"), sy_table_column(table, "depth"),
                              sy_table_column(table, "ground")};
    g_autofree bool *low = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (low == NULL) return false;
    build->judged = sy_array_new(n_line, sizeof(bool), "lines", error);
    build->level_m = sy_array_new(2 * (gsize)n_line, sizeof(double), "lines", error);
    build->ground_m = sy_array_new(2 * (gsize)n_line, sizeof(double), "lines", error);
    if (!build->judged || !build->level_m || !build->ground_m) return false;
    for (SyIndex line = 0; line < n_line; line++)
        build->judged[line] = sy_network_is_drain(net, line);
    find_low_nodes(build, low);
    SyLineColumns columns = {.role = SY_N_ROLE};
    for (SyIndex line = 0; line < n_line; line++) {
        if (!build->judged[line]) continue;
        sy_line_columns(&columns, build, line);
        for (int end = 0; end < 2; end++) {
            SyIndex at = 2 * line + (SyIndex)end;
            double ground_m = sy_line_end_number(build, line, end, columns.ground);
            build->ground_m[at] = first_known(
                not_zero(ground_m), not_zero(of_node(net, nodes.ground, net->line_end_node[at])));
            build->level_m[at] = end_level_m(build, &columns, &nodes, line, end, low);
        }
    }
    return true;
}
