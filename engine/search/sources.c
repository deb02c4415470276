/* Who can be the source, and where each may join. */
#include <string.h>

#include "engine/search/parts.h"

/* An unknown source may join at any manhole; this many of them, evenly over the trace, stand for
 * all. */
#define UNKNOWN_PLACES 256

static SyIndex place_at(SySearch *search, SyIndex *node_place, SyIndex node) {
    if (node_place[node] == SY_NONE) {
        node_place[node] = search->n_place;
        search->place_node[search->n_place++] = node;
    }
    return node_place[node];
}

static void add_state(SySearch *search, SyIndex *node_place, SyIndex node, double weight) {
    SyIndex place = node == SY_NONE ? SY_NONE : place_at(search, node_place, node);
    g_array_append_val(search->state_place, place);
    g_array_append_val(search->state_weight, weight);
}

static void add_unknown(SySearch *search, SyIndex *node_place) {
    SyIndex n = search->n_point;
    SyIndex step = MAX(1, (n + UNKNOWN_PLACES - 1) / UNKNOWN_PLACES);
    for (SyIndex point = step / 2; point < n; point += step)
        add_state(search, node_place, search->point_node[point], 1);
    if (n <= step / 2) add_state(search, node_place, search->outfall, 1);
}

/* Places of a unit that lie in this network; rows of @joints from @at on are its own. */
static void add_unit(SySearch *search, SyIndex *node_place, SyIndex source, const SyTable *joints,
                     SyIndex *at) {
    guint n_before = search->state_place->len;
    int64_t unit = sy_cell_integer(search->candidates, "unit_id", source);
    int64_t outlet = sy_cell_integer(search->candidates, "outlet_node_id", source);
    for (; *at < joints->n_row && sy_cell_integer(joints, "source", *at) == (int64_t)source;
         ++*at) {
        SyIndex node = sy_search_node(search, sy_cell_integer(joints, "node_id", *at));
        if (outlet == 0 && node != SY_NONE && sy_cell_integer(joints, "unit_id", *at) == unit)
            add_state(search, node_place, node, sy_cell_real(joints, "probability", *at));
    }
    if (search->state_place->len > n_before) return;
    /* behind a plant: where the plant's water comes out; else only against doubtful directions */
    add_state(search, node_place, outlet == 0 ? SY_NONE : sy_search_node(search, outlet), 1);
}

bool sy_search_sources(SySearch *search, SyStore *store, GError **error) {
    g_autoptr(SyTable) joints = sy_search_query(
        search, store,
        "SELECT r.number - 1 AS source, r.unit_id, a.node_id, a.probability FROM (SELECT unit_id, "
        "row_number() OVER (ORDER BY rank) AS number FROM candidate WHERE outfall_id = CAST(?1 AS "
        "INTEGER) AND status <> 'excluded') AS r JOIN attachment a ON a.role = 'unit' AND "
        "a.object_id = r.unit_id WHERE a.node_id IS NOT NULL ORDER BY r.number, a.attachment_id",
        error);
    if (joints == NULL) return false;
    SyIndex n = search->candidates->n_row, at = 0;
    g_autofree SyIndex *node_place =
        sy_array_new(search->n_node, sizeof(SyIndex), "places of sources", error);
    search->place_node = sy_array_new(search->n_node, sizeof(SyIndex), "places of sources", error);
    search->state_first = sy_array_new((gsize)n + 1, sizeof(SyIndex), "sources", error);
    if (!node_place || !search->place_node || !search->state_first) return false;
    memset(node_place, 0xff, search->n_node * sizeof(SyIndex));
    for (SyIndex source = 0; source < n; source++) {
        search->state_first[source] = search->state_place->len;
        if (sy_cell_integer(search->candidates, "unit_id", source) == 0)
            add_unknown(search, node_place);
        else
            add_unit(search, node_place, source, joints, &at);
    }
    search->state_first[n] = search->state_place->len;
    return true;
}
