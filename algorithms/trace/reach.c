#include "algorithms/trace/reach.h"

void sy_trace_reach(const SyArcs *arcs, const SyAdjacency *in, SyIndex target, const bool *stop,
                    SyIndex *seen, SyIndex mark, GArray *arc, GArray *stopped) {
    guint next = arc->len;
    SyIndex node = target;
    seen[target] = mark;
    while (true) {
        for (SyIndex i = in->offset[node]; i < in->offset[node + 1]; i++)
            g_array_append_val(arc, in->arc[i]);
        for (; next < arc->len; next++) { /* the next node that was not seen and may be passed */
            node = arcs->tail[g_array_index(arc, SyIndex, next)];
            if (seen[node] == mark) continue;
            seen[node] = mark;
            if (!stop[node]) break;
            g_array_append_val(stopped, node);
        }
        if (next == arc->len) return;
        next++;
    }
}
