/* What is wrong with rivers as they are drawn. */
#include <math.h>
#include <string.h>

#include "algorithms/trace/adjacency.h"
#include "engine/river/parts.h"

static void place_of(const SyRivers *r, SyIndex reach, double *x, double *y) {
    sy_line_at(&r->lines, reach, sy_line_length(&r->lines, reach) / 2, x, y);
}

static void add(const SyRivers *r, SyFindings *findings, const char *code, SyIndex reach, SyIndex n,
                double length_m, double x, double y) {
    SyIndex name = r->name[reach];
    sy_findings_add(findings, code, sy_cell_text(r->rows, "label", reach),
                    sy_cell_integer(r->rows, "source_fid", reach), x, y, NAN,
                    SY_ARGUMENT_TEXT("name", name == SY_NONE ? "" : r->names[name]),
                    SY_ARGUMENT_TEXT("id", sy_cell_text(r->rows, "source_id", reach)),
                    SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENT_REAL("length_m", length_m),
                    SY_ARGUMENTS_END);
}

/* One finding a circle: reaches of circles that touch. */
static void check_circles(const SyRivers *r, SyFindings *findings) {
    const SyAxis *axis = r->axis;
    SyIndex n = axis->n_reach, n_node = r->reaches.arcs.n_node;
    g_autofree SyIndex *stack = g_new(SyIndex, n + 1);
    g_autofree bool *done = g_new0(bool, n + 1);
    g_auto(SyAdjacency) out = {0};
    if (!sy_adjacency_init(&out, r->tail, n, n_node, NULL)) return;
    for (SyIndex start = 0; start < n; start++) {
        if (!axis->circle[start] || done[start]) continue;
        SyIndex n_stack = 0, count = 0;
        double length_m = 0, x, y;
        bool lost = axis->lost[start];
        stack[n_stack++] = start;
        done[start] = true;
        while (n_stack > 0) {
            SyIndex reach = stack[--n_stack], node = r->head[reach];
            count++;
            length_m += r->reaches.arcs.length_m[reach];
            for (SyIndex k = out.offset[node]; k < out.offset[node + 1]; k++) {
                SyIndex next = out.arc[k];
                if (!axis->circle[next] || done[next]) continue;
                done[next] = true;
                stack[n_stack++] = next;
            }
        }
        place_of(r, start, &x, &y);
        add(r, findings, lost ? "river.circle_closed" : "river.circle", start, count, length_m, x,
            y);
    }
}

/* Nodes at which waters arrive from two sides or more and none leaves. */
static void check_ends(const SyRivers *r, SyFindings *findings) {
    SyIndex n = r->axis->n_reach, n_node = r->reaches.arcs.n_node;
    g_autofree SyIndex *n_in = g_new0(SyIndex, n_node + 1), *n_out = g_new0(SyIndex, n_node + 1);
    for (SyIndex i = 0; i < n; i++) {
        n_in[r->head[i]]++;
        n_out[r->tail[i]]++;
    }
    for (SyIndex i = 0; i < n; i++) {
        SyIndex node = r->head[i];
        if (n_out[node] > 0 || n_in[node] < 2) continue;
        const double *xy = sy_line_end(&r->lines, 2 * i + 1);
        add(r, findings, "river.head_on", i, n_in[node], NAN, xy[0], xy[1]);
        n_in[node] = 0; /* said */
    }
}

/* Waters of one name that do not drain into each other. */
static void check_pieces(const SyRivers *r, SyFindings *findings) {
    const SyAxis *axis = r->axis;
    g_autofree SyIndex *n_piece = g_new0(SyIndex, g_strv_length(r->names) + 1);
    for (SyIndex river = 0; river < axis->n_river; river++) {
        SyIndex name = r->name[axis->mouth[river]];
        if (name != SY_NONE) n_piece[name]++;
    }
    for (SyIndex river = 0; river < axis->n_river; river++) {
        SyIndex mouth = axis->mouth[river], name = r->name[mouth];
        if (name == SY_NONE || n_piece[name] < 2) continue;
        const double *xy = sy_line_end(&r->lines, 2 * mouth + 1);
        add(r, findings, "river.pieces", mouth, n_piece[name], NAN, xy[0], xy[1]);
        n_piece[name] = 0;
    }
}

static void check_both(const SyRivers *r, SyFindings *findings) {
    SyIndex n = 0, first = SY_NONE;
    double length_m = 0, x, y;
    for (SyIndex i = 0; i < r->axis->n_reach; i++) {
        if (g_strcmp0(sy_cell_text(r->rows, "direction", i), "both") != 0) continue;
        if (first == SY_NONE) first = i;
        n++;
        length_m += r->reaches.arcs.length_m[i];
    }
    if (first == SY_NONE) return;
    place_of(r, first, &x, &y);
    add(r, findings, "river.both_ways", first, n, length_m, x, y);
}

void sy_river_check(const SyRivers *rivers, SyFindings *findings) {
    check_circles(rivers, findings);
    check_ends(rivers, findings);
    check_pieces(rivers, findings);
    check_both(rivers, findings);
}
