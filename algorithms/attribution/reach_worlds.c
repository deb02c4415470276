#include "algorithms/attribution/reach_worlds.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/components.h"
#include "algorithms/trace/positions.h"

#define WHAT "worlds of a search"

/* Possible arcs in the order of their tails, with their worlds. */
typedef struct {
    unsigned n_word;
    SyIndex *offset; /* n_node + 1 */
    SyIndex *head;
    uint64_t *state;    /* n_word an arc */
    SyIndex *component; /* n_node: downstream first */
    SyIndex *rank;      /* n_node: upstream first */
    /* of the node at hand */
    uint64_t *word; /* n_word a node */
    SyPositions waiting;
    GArray *met;     /* SyIndex: points */
    GArray *visited; /* SyIndex: nodes */
} Search;

static void search_clear(Search *search) {
    g_free(search->offset);
    g_free(search->head);
    g_free(search->state);
    g_free(search->component);
    g_free(search->rank);
    g_free(search->word);
    sy_positions_clear(&search->waiting);
    if (search->met != NULL) g_array_unref(search->met);
    if (search->visited != NULL) g_array_unref(search->visited);
}

/* Lists the arcs that can be passed in some world. */
static void list_arcs(const SyDoubtfulEdges *edges, const SyReachOptions *options, GArray *tail,
                      GArray *head, GArray *state) {
    uint64_t way[2][SY_MAX_WORLD_WORD];
    const unsigned n_word = options->n_world / 64;
    for (SyIndex e = 0; e < edges->n_edge; e++) {
        if (edges->from[e] == edges->to[e]) continue;
        sy_edge_states(edges, e, options->seed, n_word, way[0], way[1]);
        for (unsigned backward = 0; backward < 2; backward++) {
            uint64_t any = 0;
            for (unsigned i = 0; i < n_word; i++) any |= way[backward][i];
            if (any == 0 || sy_edge_probability(edges, e, backward) < options->min_way) continue;
            g_array_append_val(tail, (backward ? edges->to : edges->from)[e]);
            g_array_append_val(head, (backward ? edges->from : edges->to)[e]);
            g_array_append_vals(state, way[backward], n_word);
        }
    }
}

/* Orders nodes downstream first, so that arcs lead to earlier ones but inside components. */
static bool order_nodes(Search *search, SyReachWorlds *worlds, const SyArcs *arcs, GError **error) {
    g_auto(SyAdjacency) in = {0}, by = {0};
    SyIndex n_component = 0, n_node = arcs->n_node;
    if (!sy_adjacency_init(&in, arcs->head, arcs->n_arc, n_node, error) ||
        !sy_components(arcs, &in, search->component, &n_component, error) ||
        !sy_adjacency_init(&by, search->component, n_node, n_component, error))
        return false;
    for (SyIndex i = 0; i < n_node; i++) {
        worlds->order[i] = by.arc[i];
        search->rank[by.arc[i]] = n_node - 1 - i;
    }
    return true;
}

static bool group_arcs(Search *search, SyReachWorlds *worlds, const SyArcs *arcs,
                       const uint64_t *state, GError **error) {
    g_auto(SyAdjacency) out = {0};
    if (!sy_adjacency_init(&out, arcs->tail, arcs->n_arc, arcs->n_node, error)) return false;
    search->head = sy_array_new(arcs->n_arc, sizeof(SyIndex), WHAT, error);
    if (search->head == NULL) return false;
    search->state =
        sy_array_new((gsize)arcs->n_arc * search->n_word, sizeof(uint64_t), WHAT, error);
    if (search->state == NULL) return false;
    for (SyIndex i = 0; i < arcs->n_arc; i++) {
        search->head[i] = arcs->head[out.arc[i]];
        memcpy(search->state + (gsize)i * search->n_word,
               state + (gsize)out.arc[i] * search->n_word, search->n_word * sizeof(uint64_t));
    }
    search->offset = g_steal_pointer(&out.offset);
    return order_nodes(search, worlds, arcs, error);
}

static bool search_init(Search *search, SyReachWorlds *worlds, const SyDoubtfulEdges *edges,
                        const SyReachOptions *options, GError **error) {
    const SyIndex n_node = edges->n_node;
    *search = (Search){.n_word = options->n_world / 64};
    search->met = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    search->visited = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    search->component = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
    if (search->component == NULL) return false;
    search->rank = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
    if (search->rank == NULL) return false;
    search->word = sy_array_new((gsize)n_node * search->n_word, sizeof(uint64_t), WHAT, error);
    if (search->word == NULL || !sy_positions_init(&search->waiting, n_node, error)) return false;
    g_autoptr(GArray) tail = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) head = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) state = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    list_arcs(edges, options, tail, head, state);
    SyArcs arcs = {n_node, tail->len, (const SyIndex *)(const void *)tail->data,
                   (const SyIndex *)(const void *)head->data, NULL};
    return group_arcs(search, worlds, &arcs, (const uint64_t *)(const void *)state->data, error);
}

/* Water of a node goes on by its arcs. */
static void go_on(Search *search, SyIndex n) {
    const unsigned n_word = search->n_word;
    const uint64_t *from = search->word + (gsize)n * n_word;
    for (SyIndex i = search->offset[n]; i < search->offset[n + 1]; i++) {
        const uint64_t *state = search->state + (gsize)i * n_word;
        uint64_t *to = search->word + (gsize)search->head[i] * n_word, more = 0;
        for (unsigned k = 0; k < n_word; k++) {
            more |= from[k] & state[k] & ~to[k];
            to[k] |= from[k] & state[k];
        }
        if (more != 0) sy_positions_insert(&search->waiting, search->rank[search->head[i]]);
    }
}

static bool reserve(SyReachWorlds *worlds, gsize n, gsize *capacity, GError **error) {
    if (n <= *capacity) return true;
    gsize more = MAX(MAX(1024, 2 * *capacity), n);
    SyIndex *point = g_try_realloc_n(worlds->point, more, sizeof(SyIndex));
    if (point != NULL) worlds->point = point;
    uint64_t *word = g_try_realloc_n(worlds->word, more, worlds->n_word * sizeof(uint64_t));
    if (word != NULL) worlds->word = word;
    if (point == NULL || word == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                    WHAT ": %" G_GSIZE_FORMAT " pairs do not fit in memory", more);
        return false;
    }
    *capacity = more;
    return true;
}

static int by_number(const void *left, const void *right) {
    const SyIndex *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Follows the water of a node and lists the points met; what is noted at nodes is cleared again. */
static bool list_node(Search *search, SyReachWorlds *worlds, SyIndex start, gsize *n_listed,
                      gsize *capacity, GError **error) {
    const unsigned n_word = search->n_word;
    g_array_set_size(search->met, 0);
    g_array_set_size(search->visited, 0);
    memset(search->word + (gsize)start * n_word, 0xff, n_word * sizeof(uint64_t));
    for (SyIndex at = search->rank[start]; at != SY_NONE;
         at = sy_positions_next(&search->waiting, 0)) {
        SyIndex n = worlds->order[worlds->n_node - 1 - at];
        sy_positions_remove(&search->waiting, at);
        g_array_append_val(search->visited, n);
        go_on(search, n);
    }
    for (guint i = 0; i < search->visited->len; i++) {
        SyIndex point = worlds->point_at[g_array_index(search->visited, SyIndex, i)];
        if (point != SY_NONE) g_array_append_val(search->met, point);
    }
    g_array_sort(search->met, by_number);
    if (!reserve(worlds, *n_listed + search->met->len, capacity, error)) return false;
    for (guint i = 0; i < search->met->len; i++) {
        SyIndex point = g_array_index(search->met, SyIndex, i);
        if (i > 0 && point == worlds->point[*n_listed - 1]) continue; /* visited again in a loop */
        worlds->point[*n_listed] = point;
        memcpy(worlds->word + *n_listed * n_word,
               search->word + (gsize)worlds->point_node[point] * n_word, n_word * sizeof(uint64_t));
        ++*n_listed;
    }
    for (guint i = 0; i < search->visited->len; i++)
        memset(search->word + (gsize)g_array_index(search->visited, SyIndex, i) * n_word, 0,
               n_word * sizeof(uint64_t));
    return true;
}

/* A node with one arc on, not in a loop, is as the next; the others have lists. */
static bool list_nodes(Search *search, SyReachWorlds *worlds, GError **error) {
    gsize n_listed = 0, capacity = 0;
    for (SyIndex n = 0; n < worlds->n_node; n++) {
        SyIndex first = search->offset[n], n_out = search->offset[n + 1] - first;
        worlds->offset[n] = n_listed;
        if (n_out == 1 && search->component[search->head[first]] != search->component[n]) {
            worlds->next[n] = search->head[first];
            memcpy(worlds->way + (gsize)n * worlds->n_word,
                   search->state + (gsize)first * worlds->n_word,
                   worlds->n_word * sizeof(uint64_t));
            continue;
        }
        worlds->next[n] = SY_NONE;
        if (!list_node(search, worlds, n, &n_listed, &capacity, error)) return false;
    }
    worlds->offset[worlds->n_node] = n_listed;
    return true;
}

static bool check(const SyDoubtfulEdges *edges, const SyIndex *place, SyIndex n_place,
                  const SyReachOptions *options, GError **error) {
    if (options->n_world < 64 || options->n_world > 64 * SY_MAX_WORLD_WORD ||
        options->n_world % 64 != 0 || !(options->min_way > 0 && options->min_way <= 1)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    "search: %u worlds (64 .. %d in steps of 64), ways from %g", options->n_world,
                    64 * SY_MAX_WORLD_WORD, options->min_way);
        return false;
    }
    for (SyIndex i = 0; i < n_place; i++)
        if (place[i] >= edges->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "place %u: node %u is not below %u", i,
                        place[i], edges->n_node);
            return false;
        }
    return sy_doubtful_edges_check(edges, error);
}

static bool place_points(SyReachWorlds *worlds, const SyIndex *point, GError **error) {
    for (SyIndex n = 0; n < worlds->n_node; n++) worlds->point_at[n] = SY_NONE;
    for (SyIndex i = 0; i < worlds->n_point; i++) {
        if (point[i] >= worlds->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "test point %u: node %u is not below %u",
                        i, point[i], worlds->n_node);
            return false;
        }
        SyIndex *at = &worlds->point_at[point[i]];
        if (*at != SY_NONE) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                        "test points %u and %u are both node %u", *at, i, point[i]);
            return false;
        }
        *at = i;
        worlds->point_node[i] = point[i];
    }
    return true;
}

static bool alloc(SyReachWorlds *worlds, GError **error) {
    const gsize n_node = worlds->n_node;
    const struct {
        void **array;
        gsize n, size;
    } want[] = {{(void **)&worlds->place, worlds->n_place, sizeof(SyIndex)},
                {(void **)&worlds->point_node, worlds->n_point, sizeof(SyIndex)},
                {(void **)&worlds->point_at, n_node, sizeof(SyIndex)},
                {(void **)&worlds->order, n_node, sizeof(SyIndex)},
                {(void **)&worlds->next, n_node, sizeof(SyIndex)},
                {(void **)&worlds->way, n_node * worlds->n_word, sizeof(uint64_t)},
                {(void **)&worlds->offset, n_node + 1, sizeof(gsize)}};
    for (unsigned i = 0; i < G_N_ELEMENTS(want); i++) {
        *want[i].array = sy_array_new(want[i].n, want[i].size, WHAT, error);
        if (*want[i].array == NULL) return false;
    }
    return true;
}

bool sy_reach_worlds(const SyDoubtfulEdges *edges, const SyIndex *point, SyIndex n_point,
                     const SyIndex *place, SyIndex n_place, const SyReachOptions *options,
                     SyReachWorlds *out, GError **error) {
    const SyReachOptions standard = SY_REACH_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    if (!check(edges, place, n_place, options, error)) return false;
    g_auto(SyReachWorlds) worlds = {.n_node = edges->n_node,
                                    .n_place = n_place,
                                    .n_point = n_point,
                                    .n_word = options->n_world / 64};
    if (!alloc(&worlds, error) || !place_points(&worlds, point, error)) return false;
    for (SyIndex i = 0; i < n_place; i++) worlds.place[i] = place[i];
    Search search;
    bool done =
        search_init(&search, &worlds, edges, options, error) && list_nodes(&search, &worlds, error);
    search_clear(&search);
    if (!done) return false;
    *out = worlds;
    worlds = (SyReachWorlds){0};
    return true;
}

void sy_reach_worlds_clear(SyReachWorlds *worlds) {
    void *array[] = {worlds->place,  worlds->point_node, worlds->point_at,
                     worlds->order,  worlds->next,       worlds->way,
                     worlds->offset, worlds->point,      worlds->word};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) g_free(array[i]);
    *worlds = (SyReachWorlds){0};
}
