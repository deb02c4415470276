/* Edges that lie across trace.max_length_m. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/base/search.h"
#include "engine/trace/parts.h"

SyIndex sy_trace_span_of(const SyTrace *trace, SyIndex target, SyIndex inner) {
    SyIndex n_span, position = trace->order->position[inner];
    const SySpan *span = sy_trace_spans(trace, target, &n_span);
    /* first span that begins after the position */
    SyIndex low = SY_LOWER_BOUND(SyIndex, i, 0, n_span, span[i].first <= position);
    if (low == 0 || span[low - 1].last < position) return SY_NONE;
    return trace->target_span[target] + low - 1;
}

double sy_trace_distance(const SyTrace *trace, SyIndex target, SyIndex inner) {
    SyIndex span = sy_trace_span_of(trace, target, inner);
    if (span == SY_NONE) return NAN;
    return g_array_index(trace->spans, SySpan, span).offset_m + trace->order->root_m[inner];
}

/* A two-way edge at the end that is not its lower one. */
typedef struct {
    SyIndex position, edge, inner;
} OtherEnd;

static int by_position(const void *left, const void *right) {
    const OtherEnd *a = left, *b = right;
    if (a->position != b->position) return a->position < b->position ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

static GArray *list_other_ends(const SyTrace *trace) {
    GArray *list = g_array_new(FALSE, FALSE, sizeof(OtherEnd));
    for (SyIndex arc = 0; arc < trace->arcs.n_arc; arc++) {
        SyIndex edge = trace->arc_edge[arc], inner = trace->arc_head[arc];
        if (edge == SY_NONE || trace->edge_head[edge] == inner) continue;
        OtherEnd end = {trace->order->position[inner], edge, inner};
        g_array_append_val(list, end);
    }
    g_array_sort(list, by_position);
    return list;
}

/* First of the list at or after a position. */
static guint first_at(const GArray *list, SyIndex position) {
    guint low = SY_LOWER_BOUND(guint, i, 0, list->len,
                               g_array_index(list, OtherEnd, i).position < position);
    return low;
}

const SyCrossing *sy_trace_crossings(const SyTrace *trace, SyIndex target, SyIndex *n) {
    const SyCrossing *all = (const SyCrossing *)(void *)trace->crossings->data;
    SyIndex low = SY_LOWER_BOUND(SyIndex, i, 0, trace->crossings->len, all[i].target < target);
    for (*n = 0; low + *n < trace->crossings->len && all[low + *n].target == target;) ++*n;
    return *n == 0 ? NULL : all + low;
}

void sy_trace_find_crossings(SyTrace *out, double max_length_m) {
    out->crossings = g_array_new(FALSE, FALSE, sizeof(SyCrossing));
    if (isinf(max_length_m)) return; /* both ends are in a trace, or none */
    g_autoptr(GArray) ends = list_other_ends(out);
    for (SyIndex target = 0; target < out->n_target; target++) {
        SyIndex n_span;
        const SySpan *span = sy_trace_spans(out, target, &n_span);
        for (SyIndex s = 0; s < n_span; s++)
            for (guint i = first_at(ends, span[s].first);
                 i < ends->len && g_array_index(ends, OtherEnd, i).position <= span[s].last; i++) {
                const OtherEnd *end = &g_array_index(ends, OtherEnd, i);
                SyCrossing crossing = {target, end->edge, end->inner, out->target_span[target] + s};
                if (sy_trace_span_of(out, target, out->edge_head[end->edge]) == SY_NONE)
                    g_array_append_val(out->crossings, crossing);
            }
    }
}
