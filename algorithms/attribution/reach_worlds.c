#include "algorithms/attribution/reach_worlds.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/components.h"
#include "algorithms/trace/positions.h"

#define WHAT "worlds of a search"
#define MAX_WORD 64

/* Possible arcs in the order of their tails, with their worlds. */
typedef struct {
    unsigned n_word;
    SyIndex *offset; /* n_node + 1 */
    SyIndex *head;
    uint64_t *state; /* n_word an arc */
    SyIndex *rank;   /* n_node: upstream first */
    SyIndex *by_rank;
    SyIndex *point_at; /* n_node: SY_NONE */
    /* of the place at hand */
    uint64_t *word; /* n_word a node */
    SyPositions waiting;
    GArray *met; /* SyIndex: points */
} Search;

static void search_clear(Search *search) {
    g_free(search->offset);
    g_free(search->head);
    g_free(search->state);
    g_free(search->rank);
    g_free(search->by_rank);
    g_free(search->point_at);
    g_free(search->word);
    sy_positions_clear(&search->waiting);
    if (search->met != NULL) g_array_unref(search->met);
}

/* Lists the arcs that can be passed in some world. */
static bool list_arcs(const SyDoubtfulEdges *edges, const SyReachOptions *options, GArray *tail,
                      GArray *head, GArray *state) {
    uint64_t way[2][MAX_WORD];
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
    return tail->len < SY_NONE;
}

/* Ranks nodes so that arcs lead to higher ranks, but inside components. */
static bool rank_nodes(Search *search, const SyArcs *arcs, GError **error) {
    g_auto(SyAdjacency) in = {0}, by = {0};
    SyIndex n_component = 0, n_node = arcs->n_node;
    g_autofree SyIndex *component = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
    if (component == NULL || !sy_adjacency_init(&in, arcs->head, arcs->n_arc, n_node, error) ||
        !sy_components(arcs, &in, component, &n_component, error) ||
        !sy_adjacency_init(&by, component, n_node, n_component, error))
        return false;
    for (SyIndex i = 0; i < n_node; i++) {
        SyIndex n = by.arc[n_node - 1 - i];
        search->rank[n] = i;
        search->by_rank[i] = n;
    }
    return true;
}

static bool group_arcs(Search *search, const SyArcs *arcs, const uint64_t *state, GError **error) {
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
    return rank_nodes(search, arcs, error);
}

static bool place_points(Search *search, const SyIndex *point, SyIndex n_point, SyIndex n_node,
                         GError **error) {
    memset(search->point_at, 0xff, n_node * sizeof(SyIndex));
    for (SyIndex i = 0; i < n_point; i++) {
        if (point[i] >= n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "test point %u: node %u is not below %u",
                        i, point[i], n_node);
            return false;
        }
        if (search->point_at[point[i]] != SY_NONE) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                        "test points %u and %u are both node %u", search->point_at[point[i]], i,
                        point[i]);
            return false;
        }
        search->point_at[point[i]] = i;
    }
    return true;
}

static bool search_init(Search *search, const SyDoubtfulEdges *edges, const SyIndex *point,
                        SyIndex n_point, const SyReachOptions *options, GError **error) {
    const SyIndex n_node = edges->n_node;
    *search = (Search){.n_word = options->n_world / 64};
    search->met = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    SyIndex **array[] = {&search->rank, &search->by_rank, &search->point_at};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) {
        *array[i] = sy_array_new(n_node, sizeof(SyIndex), WHAT, error);
        if (*array[i] == NULL) return false;
    }
    search->word = sy_array_new((gsize)n_node * search->n_word, sizeof(uint64_t), WHAT, error);
    if (search->word == NULL || !sy_positions_init(&search->waiting, n_node, error) ||
        !place_points(search, point, n_point, n_node, error))
        return false;
    g_autoptr(GArray) tail = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) head = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) state = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    list_arcs(edges, options, tail, head, state);
    SyArcs arcs = {n_node, tail->len, (const SyIndex *)(const void *)tail->data,
                   (const SyIndex *)(const void *)head->data, NULL};
    return group_arcs(search, &arcs, (const uint64_t *)(const void *)state->data, error);
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

/* Growing lists of the result. */
typedef struct {
    SyReachWorlds worlds;
    gsize n, capacity;
} Listing;

static bool reserve(Listing *list, gsize n_more, GError **error) {
    if (list->n + n_more <= list->capacity) return true;
    gsize capacity = MAX(MAX(1024, 2 * list->capacity), list->n + n_more);
    SyIndex *point = g_try_realloc_n(list->worlds.point, capacity, sizeof(SyIndex));
    if (point != NULL) list->worlds.point = point;
    uint64_t *word =
        g_try_realloc_n(list->worlds.word, capacity, list->worlds.n_word * sizeof(uint64_t));
    if (word != NULL) list->worlds.word = word;
    if (point == NULL || word == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                    WHAT ": %" G_GSIZE_FORMAT " pairs do not fit in memory", capacity);
        return false;
    }
    list->capacity = capacity;
    return true;
}

static int by_number(const void *left, const void *right) {
    const SyIndex *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Follows the water of a place; the nodes it comes to are cleared again by the second pass. */
static bool list_place(Search *search, SyIndex place, GArray *visited, const SyIndex *point,
                       Listing *list, GError **error) {
    const unsigned n_word = search->n_word;
    g_array_set_size(search->met, 0);
    g_array_set_size(visited, 0);
    memset(search->word + (gsize)place * n_word, 0xff, n_word * sizeof(uint64_t));
    sy_positions_insert(&search->waiting, search->rank[place]);
    for (SyIndex at = search->rank[place]; at != SY_NONE;
         at = sy_positions_next(&search->waiting, 0)) {
        SyIndex n = search->by_rank[at];
        sy_positions_remove(&search->waiting, at);
        g_array_append_val(visited, n);
        go_on(search, n);
    }
    for (guint i = 0; i < visited->len; i++) {
        SyIndex n = g_array_index(visited, SyIndex, i);
        if (search->point_at[n] != SY_NONE) g_array_append_val(search->met, search->point_at[n]);
    }
    g_array_sort(search->met, by_number);
    if (!reserve(list, search->met->len, error)) return false;
    SyIndex last = SY_NONE;
    for (guint i = 0; i < search->met->len; i++) {
        SyIndex p = g_array_index(search->met, SyIndex, i);
        if (p == last) continue; /* a node visited again in a loop */
        last = p;
        list->worlds.point[list->n] = p;
        memcpy(list->worlds.word + list->n * n_word, search->word + (gsize)point[p] * n_word,
               n_word * sizeof(uint64_t));
        list->n++;
    }
    for (guint i = 0; i < visited->len; i++)
        memset(search->word + (gsize)g_array_index(visited, SyIndex, i) * n_word, 0,
               n_word * sizeof(uint64_t));
    return true;
}

static bool check(const SyDoubtfulEdges *edges, const SyIndex *place, SyIndex n_place,
                  const SyReachOptions *options, GError **error) {
    if (options->n_world < 64 || options->n_world > 64 * MAX_WORD || options->n_world % 64 != 0 ||
        !(options->min_way > 0 && options->min_way <= 1)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    "search: %u worlds (64 .. %d in steps of 64), ways from %g", options->n_world,
                    64 * MAX_WORD, options->min_way);
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

static bool list_all(Search *search, const SyIndex *point, const SyIndex *place, Listing *list,
                     GError **error) {
    g_autoptr(GArray) visited = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    for (SyIndex i = 0; i < list->worlds.n_place; i++) {
        if (!list_place(search, place[i], visited, point, list, error)) return false;
        list->worlds.offset[i + 1] = list->n;
    }
    return true;
}

bool sy_reach_worlds(const SyDoubtfulEdges *edges, const SyIndex *point, SyIndex n_point,
                     const SyIndex *place, SyIndex n_place, const SyReachOptions *options,
                     SyReachWorlds *out, GError **error) {
    const SyReachOptions standard = SY_REACH_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    if (!check(edges, place, n_place, options, error)) return false;
    Search search;
    Listing list = {
        {.n_place = n_place, .n_point = n_point, .n_word = options->n_world / 64}, 0, 0};
    bool done = search_init(&search, edges, point, n_point, options, error);
    if (done) {
        list.worlds.offset = sy_array_new((gsize)n_place + 1, sizeof(gsize), WHAT, error);
        done = list.worlds.offset != NULL && list_all(&search, point, place, &list, error);
    }
    search_clear(&search);
    if (done)
        *out = list.worlds;
    else
        sy_reach_worlds_clear(&list.worlds);
    return done;
}

void sy_reach_worlds_clear(SyReachWorlds *worlds) {
    g_free(worlds->offset);
    g_free(worlds->point);
    g_free(worlds->word);
    *worlds = (SyReachWorlds){0};
}

const uint64_t *sy_reach_worlds_of(const SyReachWorlds *worlds, SyIndex place, SyIndex point) {
    gsize low = worlds->offset[place], high = worlds->offset[place + 1];
    const gsize end = high;
    while (low < high) {
        gsize middle = low + (high - low) / 2;
        if (worlds->point[middle] < point)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && worlds->point[low] == point ? worlds->word + low * worlds->n_word : NULL;
}
