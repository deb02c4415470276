#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/plane.h"
#include "algorithms/topology/sort.h"
#include "algorithms/topology/station.h"

/* A place where the line at work is cut. */
typedef struct {
    double measure_m;
    SyIndex node;
} Mark;

typedef struct {
    const SyLines *lines;
    const SyIndex *end_node;
    const SyCut *cuts;
    double tolerance_m;
    SyEdges *out;
    SySortKey *keys, *scratch; /* cuts of the line at work, by measure and node */
    SyIndex n_cut;
    SyIndex line;
    double length_m;
    Mark *mark; /* kept cuts that have a node, by measure */
    SyIndex n_mark;
    Mark *new_mark; /* places of new nodes, by measure */
    SyIndex n_new;
} Work;

static bool check(const SyLines *lines, SyIndex n_node, const SyIndex *end_node, const SyCut *cuts,
                  SyIndex n_cut, double tolerance_m, GError **error) {
    for (SyIndex end = 0; end < 2 * lines->n_line; end++) {
        if (end_node[end] < n_node) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "end %u: node %u is not below %u", end,
                    end_node[end], n_node);
        return false;
    }
    for (SyIndex i = 0; i < n_cut; i++) {
        bool is_node = cuts[i].node < n_node || cuts[i].node == SY_NONE;
        if (cuts[i].line < lines->n_line && is_node && !isnan(cuts[i].measure_m)) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE,
                    "cut %u: line %u of %u, %g m, node %u of %u is out of range", i, cuts[i].line,
                    lines->n_line, cuts[i].measure_m, cuts[i].node, n_node);
        return false;
    }
    bool is_numbered = (gsize)n_node + n_cut < SY_NONE && (gsize)lines->n_line + n_cut < SY_NONE;
    if (is_numbered && tolerance_m >= 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_RANGE,
                "%u lines, %u nodes, %u cuts, tolerance %g m: out of range", lines->n_line, n_node,
                n_cut, tolerance_m);
    return false;
}

static double measure_of(const Work *work, SyIndex cut) {
    return CLAMP(work->cuts[cut].measure_m, 0, work->length_m);
}

static bool are_near(const Work *work, double a_m, double b_m) {
    return sy_within(a_m, 0, b_m, 0, work->tolerance_m);
}

static void sort_cuts(Work *work) {
    for (SyIndex i = 0; i < work->n_cut; i++)
        work->keys[i].key = work->cuts[work->keys[i].item].node;
    sy_sort_keys(work->keys, work->scratch, work->n_cut);
    for (SyIndex i = 0; i < work->n_cut; i++)
        work->keys[i].key = sy_sort_number(measure_of(work, work->keys[i].item));
    sy_sort_keys(work->keys, work->scratch, work->n_cut);
}

/* Keeps cuts that have a node, one for each node at a place. */
static void mark_nodes(Work *work) {
    const SyIndex *end_node = work->end_node + 2 * (gsize)work->line;
    for (SyIndex i = 0; i < work->n_cut; i++) {
        SyIndex cut = work->keys[i].item, node = work->cuts[cut].node;
        double measure_m = measure_of(work, cut);
        work->out->cut_node[cut] = node;
        if (node == SY_NONE) continue;
        bool is_known = (node == end_node[0] && are_near(work, 0, measure_m)) ||
                        (node == end_node[1] && are_near(work, measure_m, work->length_m));
        for (SyIndex j = work->n_mark; j > 0 && !is_known; j--) {
            if (!are_near(work, work->mark[j - 1].measure_m, measure_m)) break;
            is_known = work->mark[j - 1].node == node;
        }
        if (!is_known) work->mark[work->n_mark++] = (Mark){measure_m, node};
    }
}

/* Node there already is for a cut that has none: of the line's end, else of the nearest mark.
 * @next: first mark that is not before the cut. */
static SyIndex node_near(const Work *work, double measure_m, SyIndex next) {
    const SyIndex *end_node = work->end_node + 2 * (gsize)work->line;
    bool is_start = are_near(work, 0, measure_m);
    bool is_end = are_near(work, measure_m, work->length_m);
    if (is_start && is_end) return end_node[measure_m > work->length_m - measure_m];
    if (is_start || is_end) return end_node[is_end];
    bool has_last = next > 0 && are_near(work, work->mark[next - 1].measure_m, measure_m);
    bool has_next = next < work->n_mark && are_near(work, measure_m, work->mark[next].measure_m);
    if (has_last && has_next &&
        work->mark[next].measure_m - measure_m < measure_m - work->mark[next - 1].measure_m)
        has_last = false;
    if (!has_last) return has_next ? work->mark[next].node : SY_NONE;
    SyIndex last = next - 1; /* the first of several on one place */
    while (last > 0 && work->mark[last - 1].measure_m == work->mark[last].measure_m) last--;
    return work->mark[last].node;
}

/* Gives nodes to the cuts that have none. */
static void mark_new(Work *work) {
    SyIndex next = 0;
    SyEdges *out = work->out;
    for (SyIndex i = 0; i < work->n_cut; i++) {
        SyIndex cut = work->keys[i].item;
        if (work->cuts[cut].node != SY_NONE) continue;
        double measure_m = measure_of(work, cut);
        while (next < work->n_mark && work->mark[next].measure_m < measure_m) next++;
        SyIndex node = node_near(work, measure_m, next);
        if (node == SY_NONE) {
            Mark *last = &work->new_mark[work->n_new];
            if (work->n_new == 0 || !are_near(work, (last - 1)->measure_m, measure_m)) {
                *last = (Mark){measure_m, out->n_node++};
                work->n_new++;
            }
            node = work->new_mark[work->n_new - 1].node;
        }
        out->cut_node[cut] = node;
    }
}

static void add_edge(Work *work, Mark *from, Mark to) {
    SyEdges *out = work->out;
    SyIndex edge = out->n_edge++;
    out->line[edge] = work->line;
    out->from_measure_m[edge] = from->measure_m;
    out->to_measure_m[edge] = to.measure_m;
    out->from[edge] = from->node;
    out->to[edge] = to.node;
    *from = to;
}

/* Pieces between the marks, and places of the new nodes. */
static void add_edges(Work *work) {
    const SyIndex *end_node = work->end_node + 2 * (gsize)work->line;
    Mark from = {0, end_node[0]};
    SyStation station = sy_station_start(work->lines, work->line);
    for (SyIndex i = 0, j = 0; i < work->n_mark || j < work->n_new;) {
        bool is_new = i == work->n_mark ||
                      (j < work->n_new && work->new_mark[j].measure_m < work->mark[i].measure_m);
        Mark to = is_new ? work->new_mark[j++] : work->mark[i++];
        add_edge(work, &from, to);
        if (!is_new) continue;
        sy_station_move(&station, work->lines, work->line, to.measure_m);
        work->out->xy[2 * (gsize)to.node] = station.x;
        work->out->xy[2 * (gsize)to.node + 1] = station.y;
    }
    add_edge(work, &from, (Mark){work->length_m, end_node[1]});
}

static bool allocate(SyEdges *out, SyIndex n_node, SyIndex n_edge, SyIndex n_cut, SyIndex n_new,
                     GError **error) {
    out->xy = sy_array_new((gsize)n_node + n_new, 2 * sizeof(double), "nodes", error);
    if (out->xy == NULL) return false;
    out->line = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    if (out->line == NULL) return false;
    out->from_measure_m = sy_array_new(n_edge, sizeof(double), "edges", error);
    if (out->from_measure_m == NULL) return false;
    out->to_measure_m = sy_array_new(n_edge, sizeof(double), "edges", error);
    if (out->to_measure_m == NULL) return false;
    out->from = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    if (out->from == NULL) return false;
    out->to = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    if (out->to == NULL) return false;
    out->cut_node = sy_array_new(n_cut, sizeof(SyIndex), "cuts", error);
    return out->cut_node != NULL;
}

/* Lines in their order, each with its cuts; @keys: all cuts by line. */
static bool cut_all(Work *work, SySortKey *keys, SyIndex n_cut, GError **error) {
    g_autofree Mark *mark = sy_array_new(n_cut, sizeof *mark, "cuts", error);
    g_autofree Mark *new_mark = sy_array_new(n_cut, sizeof *new_mark, "cuts", error);
    if (mark == NULL || new_mark == NULL) return false;
    work->mark = mark;
    work->new_mark = new_mark;
    SyIndex start = 0;
    for (work->line = 0; work->line < work->lines->n_line; work->line++) {
        SyIndex end = start;
        while (end < n_cut && keys[end].key == work->line) end++;
        work->keys = keys + start;
        work->n_cut = end - start;
        work->n_mark = work->n_new = 0;
        work->length_m = sy_line_length(work->lines, work->line);
        sort_cuts(work);
        mark_nodes(work);
        mark_new(work);
        add_edges(work);
        start = end;
    }
    return true;
}

bool sy_cut_lines(const SyLines *lines, SyIndex n_node, const double *node_xy,
                  const SyIndex *end_node, const SyCut *cuts, SyIndex n_cut, double tolerance_m,
                  SyEdges *out, GError **error) {
    *out = (SyEdges){.n_node = n_node};
    if (!check(lines, n_node, end_node, cuts, n_cut, tolerance_m, error)) return false;
    g_autofree SySortKey *keys = sy_array_new(n_cut, sizeof *keys, "cuts", error);
    g_autofree SySortKey *scratch = sy_array_new(n_cut, sizeof *scratch, "cuts", error);
    if (keys == NULL || scratch == NULL) return false;
    SyIndex n_without = 0;
    for (SyIndex i = 0; i < n_cut; i++) {
        keys[i] = (SySortKey){cuts[i].line, i};
        n_without += cuts[i].node == SY_NONE;
    }
    sy_sort_keys(keys, scratch, n_cut);
    Work work = {.lines = lines,
                 .end_node = end_node,
                 .cuts = cuts,
                 .tolerance_m = tolerance_m,
                 .out = out,
                 .scratch = scratch};
    bool is_done = allocate(out, n_node, lines->n_line + n_cut, n_cut, n_without, error);
    if (is_done && n_node > 0) memcpy(out->xy, node_xy, 2 * sizeof(double) * (gsize)n_node);
    if (is_done && cut_all(&work, keys, n_cut, error)) return true;
    sy_edges_clear(out);
    return false;
}

void sy_edges_clear(SyEdges *edges) {
    g_free(edges->xy);
    g_free(edges->line);
    g_free(edges->from_measure_m);
    g_free(edges->to_measure_m);
    g_free(edges->from);
    g_free(edges->to);
    g_free(edges->cut_node);
    *edges = (SyEdges){.n_edge = 0};
}
