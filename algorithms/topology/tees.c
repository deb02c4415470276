#include "algorithms/base/error.h"
#include "algorithms/topology/line_index.h"
#include "algorithms/topology/sort.h"

typedef struct {
    const SyLineIndex *index;
    const SyIndex *end_node;
    const uint8_t *line_system;
    double tolerance_m;
    SyIndex node;
    uint8_t node_system;
    double x, y;
    GArray *places; /* SyPlace of the node at work, one a line */
} Search;

static bool lies_on_end(const Search *search, SyIndex end) {
    const double *at = sy_line_end(&search->index->lines, end);
    return search->end_node[end] == search->node ||
           sy_within(at[0], at[1], search->x, search->y, search->tolerance_m);
}

/* Keeps the nearest of the places that several runs of one line have. */
static void keep(GArray *places, const SyPlace *place) {
    for (guint i = 0; i < places->len; i++) {
        SyPlace *kept = &g_array_index(places, SyPlace, i);
        if (kept->line != place->line) continue;
        if (sy_place_is_nearer(place, kept)) *kept = *place;
        return;
    }
    g_array_append_vals(places, place, 1);
}

static bool visit_run(SyIndex run, void *user) {
    Search *search = user;
    SyIndex line = search->index->run_line[run];
    bool shares =
        search->line_system == NULL || (search->line_system[line] & search->node_system) != 0;
    if (!shares || lies_on_end(search, 2 * line) || lies_on_end(search, 2 * line + 1)) return true;
    SyPlace place = sy_run_place(search->index, run, search->x, search->y);
    if (place.distance_m <= search->tolerance_m ||
        sy_within(place.x, place.y, search->x, search->y, search->tolerance_m))
        keep(search->places, &place);
    return true;
}

/* By line, measure, node. */
static bool sort_cuts(GArray *cuts, GError **error) {
    SyIndex n = cuts->len;
    g_autofree SySortKey *keys = sy_array_new(n, sizeof *keys, "cuts", error);
    g_autofree SySortKey *scratch = sy_array_new(n, sizeof *scratch, "cuts", error);
    g_autofree SyCut *sorted = sy_array_new(n, sizeof *sorted, "cuts", error);
    if (keys == NULL || scratch == NULL || sorted == NULL) return false;
    const SyCut *cut = (const SyCut *)(const void *)cuts->data;
    for (SyIndex i = 0; i < n; i++) keys[i] = (SySortKey){cut[i].node, i};
    sy_sort_keys(keys, scratch, n);
    for (SyIndex i = 0; i < n; i++) keys[i].key = sy_sort_number(cut[keys[i].item].measure_m);
    sy_sort_keys(keys, scratch, n);
    for (SyIndex i = 0; i < n; i++) keys[i].key = cut[keys[i].item].line;
    sy_sort_keys(keys, scratch, n);
    for (SyIndex i = 0; i < n; i++) sorted[i] = cut[keys[i].item];
    g_array_set_size(cuts, 0);
    g_array_append_vals(cuts, sorted, n);
    return true;
}

/* Nodes that may cut, by squares of the plane: neighbours look at the same boxes, which are then
 * still in the cache. */
static SySortKey *order_nodes(SyIndex n_node, const double *node_xy, const bool *may_cut,
                              SyIndex *n_ordered, GError **error) {
    g_autofree SySortKey *keys = sy_array_new(n_node, sizeof *keys, "nodes", error);
    g_autofree SySortKey *scratch = sy_array_new(n_node, sizeof *scratch, "nodes", error);
    if (keys == NULL || scratch == NULL) return NULL;
    SyIndex n = 0;
    for (SyIndex i = 0; i < n_node; i++)
        if (may_cut == NULL || may_cut[i])
            keys[n++] = (SySortKey){sy_sort_number(node_xy[2 * (gsize)i]), i};
    sy_sort_keys(keys, scratch, n);
    SyIndex slice = MAX(64, (SyIndex)sqrt(n));
    for (SyIndex i = 0; i < n; i += slice) {
        SyIndex size = MIN(slice, n - i);
        for (SyIndex j = i; j < i + size; j++)
            keys[j].key = sy_sort_number(node_xy[2 * (gsize)keys[j].item + 1]);
        sy_sort_keys(keys + i, scratch, size);
        if (n - i <= slice) break; /* i + slice might not be an index any more */
    }
    *n_ordered = n;
    return g_steal_pointer(&keys);
}

bool sy_find_tees(const SyLineIndex *index, SyIndex n_node, const double *node_xy,
                  const SyIndex *end_node, const uint8_t *node_system, const uint8_t *line_system,
                  const bool *may_cut, double tolerance_m, GArray **cuts, GError **error) {
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SyCut));
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(SyPlace));
    *cuts = NULL;
    Search search = {.index = index,
                     .end_node = end_node,
                     .line_system = line_system,
                     .tolerance_m = tolerance_m,
                     .places = places};
    SyIndex n = 0;
    g_autofree SySortKey *order = order_nodes(n_node, node_xy, may_cut, &n, error);
    if (order == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        SyIndex node = order[i].item;
        search.node = node;
        search.node_system = node_system == NULL ? UINT8_MAX : node_system[node];
        search.x = node_xy[2 * (gsize)node];
        search.y = node_xy[2 * (gsize)node + 1];
        double dx = sy_window(search.x, tolerance_m), dy = sy_window(search.y, tolerance_m);
        g_array_set_size(places, 0);
        sy_boxes_search(index->boxes, search.x - dx, search.y - dy, search.x + dx, search.y + dy,
                        visit_run, &search);
        for (guint k = 0; k < places->len; k++) {
            const SyPlace *place = &g_array_index(places, SyPlace, k);
            const SyCut cut = {place->line, place->measure_m, node, place->distance_m};
            g_array_append_vals(found, &cut, 1);
        }
    }
    if (!sort_cuts(found, error)) return false;
    *cuts = g_steal_pointer(&found);
    return true;
}
