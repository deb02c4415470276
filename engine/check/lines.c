/* Checks of single lines: their numbers, length, slope and levels. */
#include <stdlib.h>
#include <string.h>

#include "engine/check/parts.h"

static void middle_of(const SyChecking *c, SyIndex line, double *x, double *y) {
    sy_line_at(&c->net->lines, line, sy_check_length_m(c, line) / 2, x, y);
}

SyIndex sy_check_same_numbers(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    (void)error;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        const SyCheckColumns *columns = &c->columns[net->line_role[line]];
        const char *from = sy_check_text(columns->from, net->line_row[line]);
        const char *to = sy_check_text(columns->to, net->line_row[line]);
        const double *first = sy_line_end(&net->lines, 2 * line),
                     *last = sy_line_end(&net->lines, 2 * line + 1);
        double apart_m = hypot(first[0] - last[0], first[1] - last[1]);
        if (from == NULL || to == NULL || strcmp(from, to) != 0 ||
            apart_m <= c->weights->id_tolerance_m)
            continue;
        sy_findings_add(findings, "check.same_numbers", sy_check_label(c, line),
                        sy_check_fid(c, line), first[0], first[1], NAN,
                        SY_ARGUMENT_TEXT("id", from), SY_ARGUMENT_REAL("distance_m", apart_m),
                        SY_ARGUMENTS_END);
    }
    return net->lines.n_line;
}

/* ---- lines drawn twice ---- */

typedef struct {
    uint64_t nodes; /* both, the smaller first */
    SyIndex line;
} Pair;

static int compare_pairs(const void *left, const void *right) {
    const Pair *a = left, *b = right;
    if (a->nodes != b->nodes) return a->nodes < b->nodes ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

/* Same vertices, in the same order or the other way round. */
static bool is_drawn_like(const SyChecking *c, SyIndex a, SyIndex b, bool backwards) {
    const SyLines *lines = &c->net->lines;
    SyIndex first = lines->line_vertex[a], n = lines->line_vertex[a + 1] - first;
    SyIndex other = lines->line_vertex[b];
    if (lines->line_vertex[b + 1] - other != n) return false;
    for (SyIndex i = 0; i < n; i++) {
        const double *p = lines->xy + 2 * (gsize)(first + i);
        const double *q = lines->xy + 2 * (gsize)(other + (backwards ? n - 1 - i : i));
        if (hypot(p[0] - q[0], p[1] - q[1]) > c->weights->check_same_m) return false;
    }
    return true;
}

static void report_pair(const SyChecking *c, SyFindings *findings, SyIndex a, SyIndex b) {
    bool same = is_drawn_like(c, a, b, false);
    bool one_feature =
        c->net->line_role[a] == c->net->line_role[b] && c->net->line_row[a] == c->net->line_row[b];
    if (one_feature || (!same && !is_drawn_like(c, a, b, true))) return;
    double x, y;
    middle_of(c, b, &x, &y);
    sy_findings_add(findings, "check.duplicate_line", sy_check_label(c, b), sy_check_fid(c, b), x,
                    y, NAN, SY_ARGUMENT_TEXT("id", sy_check_id(c, b)),
                    SY_ARGUMENT_TEXT("other", sy_check_id(c, a)),
                    SY_ARGUMENT_TEXT("other_layer", sy_check_label(c, a)),
                    SY_ARGUMENT_INTEGER("other_fid", sy_check_fid(c, a)),
                    SY_ARGUMENT_TEXT("order", same ? "same" : "reversed"), SY_ARGUMENTS_END);
}

SyIndex sy_check_duplicate_lines(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    g_autofree Pair *pairs = sy_array_new(net->lines.n_line, sizeof(Pair), "lines", error);
    if (pairs == NULL) return 0;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        uint64_t a = net->line_end_node[2 * line], b = net->line_end_node[2 * line + 1];
        if (net->line_role[line] != SY_ROLE_RIVERS)
            pairs[n++] = (Pair){MIN(a, b) << 32 | MAX(a, b), line};
    }
    qsort(pairs, n, sizeof(*pairs), compare_pairs);
    for (SyIndex i = 1, first = 0; i < n; i++) {
        if (pairs[i].nodes != pairs[first].nodes)
            first = i;
        else
            report_pair(c, findings, pairs[first].line, pairs[i].line);
    }
    return n;
}

/* ---- numbers at the ends ---- */

SyIndex sy_check_ground(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    (void)error;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        const SyCheckColumns *columns = &c->columns[net->line_role[line]];
        for (int end = 0; end < 2; end++) {
            SyIndex node = net->line_end_node[2 * line + (SyIndex)end];
            double level_m = sy_check_end_number(c, line, end, columns->invert);
            double depth_m = sy_check_end_number(c, line, end, columns->depth);
            double ground_m = sy_check_end_number(c, line, end, columns->ground);
            if (isnan(ground_m)) ground_m = sy_check_node_number(c, node, c->points.ground);
            double differs_m = ground_m - depth_m - level_m;
            /* exact zeros stand for what was not surveyed */
            if (isnan(differs_m) || !(fabs(level_m) > 0) || !(fabs(depth_m) > 0)) continue;
            n++;
            if (fabs(differs_m) <= c->weights->check_ground_m) continue;
            const double *xy = sy_line_end(&net->lines, 2 * line + (SyIndex)end);
            sy_findings_add(
                findings, "check.ground_differs", sy_check_label(c, line), sy_check_fid(c, line),
                xy[0], xy[1], NAN, SY_ARGUMENT_TEXT("id", sy_check_id(c, line)),
                SY_ARGUMENT_TEXT("node", net->node_id[node]),
                SY_ARGUMENT_REAL("ground_m", ground_m), SY_ARGUMENT_REAL("depth_m", depth_m),
                SY_ARGUMENT_REAL("level_m", level_m), SY_ARGUMENT_REAL("differs_m", differs_m),
                SY_ARGUMENTS_END);
        }
    }
    return n;
}

/* A surveyed pipe whose place, and so its length, is known. */
static bool is_pipe(const SyChecking *c, SyIndex line) {
    return c->net->line_role[line] == SY_ROLE_PIPES && sy_check_is_surveyed(c, line) &&
           c->net->line_stands_in[line] == 0;
}

static bool is_gravity(const SyChecking *c, SyIndex line) {
    const char *mode =
        sy_check_text(c->columns[c->net->line_role[line]].mode, c->net->line_row[line]);
    return mode == NULL || strcmp(mode, "gravity") == 0;
}

SyIndex sy_check_long_lines(const SyChecking *c, SyFindings *findings, GError **error) {
    SyIndex n = 0;
    (void)error;
    for (SyIndex line = 0; line < c->net->lines.n_line; line++) {
        double x, y, length_m = sy_check_length_m(c, line);
        if (!is_pipe(c, line) || !is_gravity(c, line)) continue;
        n++;
        if (length_m <= c->weights->check_length_max_m) continue;
        middle_of(c, line, &x, &y);
        sy_findings_add(
            findings, "check.long_line", sy_check_label(c, line), sy_check_fid(c, line), x, y, NAN,
            SY_ARGUMENT_TEXT("id", sy_check_id(c, line)), SY_ARGUMENT_REAL("length_m", length_m),
            SY_ARGUMENT_REAL("limit_m", c->weights->check_length_max_m), SY_ARGUMENTS_END);
    }
    return n;
}

SyIndex sy_check_short_lines(const SyChecking *c, SyFindings *findings, GError **error) {
    SyIndex n = 0;
    (void)error;
    for (SyIndex line = 0; line < c->net->lines.n_line; line++) {
        double length_m = sy_check_length_m(c, line);
        if (!is_pipe(c, line)) continue;
        n++;
        if (length_m >= c->weights->check_length_min_m) continue;
        const double *xy = sy_line_end(&c->net->lines, 2 * line);
        sy_findings_add(
            findings, "check.short_line", sy_check_label(c, line), sy_check_fid(c, line), xy[0],
            xy[1], NAN, SY_ARGUMENT_TEXT("id", sy_check_id(c, line)),
            SY_ARGUMENT_REAL("length_m", length_m),
            SY_ARGUMENT_REAL("limit_m", c->weights->check_length_min_m), SY_ARGUMENTS_END);
    }
    return n;
}

SyIndex sy_check_steep(const SyChecking *c, SyFindings *findings, GError **error) {
    const double rounding_m = 0.5; /* a step of less is no slope, however short the line */
    SyIndex n = 0;
    (void)error;
    for (SyIndex line = 0; line < c->net->lines.n_line; line++) {
        double x, y, length_m = sy_check_length_m(c, line);
        double fall_m = fabs(sy_check_level_m(c, line, 0) - sy_check_level_m(c, line, 1));
        if (!is_pipe(c, line) || !is_gravity(c, line) || isnan(fall_m)) continue;
        n++;
        if (fall_m <= rounding_m || fall_m <= c->weights->check_slope * length_m) continue;
        middle_of(c, line, &x, &y);
        sy_findings_add(findings, "check.steep", sy_check_label(c, line), sy_check_fid(c, line), x,
                        y, NAN, SY_ARGUMENT_TEXT("id", sy_check_id(c, line)),
                        SY_ARGUMENT_REAL("fall_m", fall_m), SY_ARGUMENT_REAL("length_m", length_m),
                        SY_ARGUMENTS_END);
    }
    return n;
}

/* Where a survey says directions at all, lines without one. */
SyIndex sy_check_flow_missing(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    (void)error;
    g_autofree bool *says = g_new0(bool, net->layers->inputs->len);
    for (int pass = 0; pass < 2; pass++)
        for (SyIndex line = 0; line < net->lines.n_line; line++) {
            const SyColumn *flow = c->columns[net->line_role[line]].flow;
            if (flow == NULL || !sy_check_is_surveyed(c, line)) continue;
            SyIndex row = net->line_row[line];
            const SyColumn *source =
                sy_table_column(net->layers->table[net->line_role[line]], "source");
            const char *value = sy_column_text(flow, row);
            bool known = value != NULL && strcmp(value, "unknown") != 0;
            if (pass == 0) says[source->integer[row]] |= known;
            if (pass == 0 || !says[source->integer[row]]) continue;
            n++;
            if (known) continue;
            double x, y;
            middle_of(c, line, &x, &y);
            sy_findings_add(findings, "check.flow_missing", sy_check_label(c, line),
                            sy_check_fid(c, line), x, y, NAN,
                            SY_ARGUMENT_TEXT("id", sy_check_id(c, line)), SY_ARGUMENTS_END);
        }
    return n;
}
