/* What the survey says of a line, its ends and its nodes, as the checks ask for it. */
#include "engine/check/parts.h"

bool sy_check_is_drain(const SyChecking *c, SyIndex line) {
    const SyNetwork *net = c->net;
    return net->line_role[line] != SY_ROLE_RIVERS &&
           net->line_closed[line] != SY_CLOSED_ABANDONED &&
           net->line_closed[line] != SY_CLOSED_PLANNED;
}

bool sy_check_is_surveyed(const SyChecking *c, SyIndex line) {
    return sy_check_is_drain(c, line) && !sy_network_is_gap(c->net, line);
}

const char *sy_check_label(const SyChecking *c, SyIndex line) {
    return sy_layer_label(c->net->layers, c->net->line_role[line], c->net->line_row[line]);
}

int64_t sy_check_fid(const SyChecking *c, SyIndex line) {
    return sy_layer_fid(c->net->layers, c->net->line_role[line], c->net->line_row[line]);
}

const char *sy_check_id(const SyChecking *c, SyIndex line) {
    return sy_check_text(c->columns[c->net->line_role[line]].id, c->net->line_row[line]);
}

double sy_check_length_m(const SyChecking *c, SyIndex line) {
    return sy_line_length(&c->net->lines, line);
}

double sy_check_end_number(const SyChecking *c, SyIndex line, int end,
                           const SyColumn *const columns[2]) {
    const SyNetwork *net = c->net;
    SyIndex row = net->line_row[line], other = end == 0 ? line - 1 : line + 1;
    bool is_inner = other < net->lines.n_line && net->line_row[other] == row &&
                    net->line_role[other] == net->line_role[line];
    return is_inner ? NAN : sy_check_real(columns[c->against[line] ? 1 - end : end], row);
}

double sy_check_node_number(const SyChecking *c, SyIndex node, const SyColumn *column) {
    SyIndex row = c->net->node_row[node];
    return row == SY_NONE || column == NULL ? NAN : column->real[row];
}

const char *sy_check_node_text(const SyChecking *c, SyIndex node, const SyColumn *column) {
    SyIndex row = c->net->node_row[node];
    return row == SY_NONE || column == NULL ? NULL : sy_column_text(column, row);
}

/* 0 stands for "not surveyed" more often than for a level or depth of 0. */
static double not_zero(double value) {
    return fabs(value) > 0 ? value : NAN;
}

double sy_check_level_m(const SyChecking *c, SyIndex line, int end) {
    const SyCheckColumns *columns = &c->columns[c->net->line_role[line]];
    double level_m = not_zero(sy_check_end_number(c, line, end, columns->invert));
    if (!isnan(level_m)) return level_m;
    double depth_m = not_zero(sy_check_end_number(c, line, end, columns->depth));
    if (isnan(depth_m)) return NAN;
    double ground_m = not_zero(sy_check_end_number(c, line, end, columns->ground));
    if (isnan(ground_m))
        ground_m = not_zero(sy_check_node_number(c, c->net->line_end_node[2 * line + (SyIndex)end],
                                                 c->points.ground));
    return ground_m - depth_m;
}
