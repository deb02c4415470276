#include "algorithms/trace/adjacency.h"

#include "algorithms/base/error.h"

bool sy_adjacency_init(SyAdjacency *adjacency, const SyIndex *end, SyIndex n_arc, SyIndex n_node,
                       GError **error) {
    *adjacency = (SyAdjacency){0};
    adjacency->offset = sy_array_new((gsize)n_node + 1, sizeof(SyIndex), "arcs by node", error);
    if (adjacency->offset == NULL) return false;
    adjacency->arc = sy_array_new(n_arc, sizeof(SyIndex), "arcs by node", error);
    if (adjacency->arc == NULL) return false;

    SyIndex *offset = adjacency->offset;
    for (SyIndex a = 0; a < n_arc; a++) offset[end[a]]++;
    for (SyIndex n = 0; n < n_node; n++) offset[n + 1] += offset[n];
    /* offset[n] is the end of n's arcs now; filling from the back makes it the beginning. */
    for (SyIndex a = n_arc; a-- > 0;) adjacency->arc[--offset[end[a]]] = a;
    return true;
}

void sy_adjacency_clear(SyAdjacency *adjacency) {
    g_clear_pointer(&adjacency->offset, g_free);
    g_clear_pointer(&adjacency->arc, g_free);
}
