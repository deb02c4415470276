#include "algorithms/attribution/reach_probability.h"

#include <math.h>

#include "algorithms/attribution/reach_sets.h"
#include "algorithms/base/error.h"
#include "algorithms/base/search.h"

#define MAX_WORLD 4096
#define EXACT 1e-12 /* bounds nearer than this are one number */

static bool check(const SyDoubtfulEdges *edges, const SyIndex *target, SyIndex n_target,
                  const SyIndex *place, SyIndex n_place, const SyReachOptions *options,
                  GError **error) {
    if (options->n_world < 64 || options->n_world > MAX_WORLD || options->n_world % 64 != 0 ||
        !(options->min_way > 0 && options->min_way <= 1) ||
        !(options->min_probability >= 0 && options->min_probability <= 1)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    "reach: %u worlds (64 .. %d in steps of 64), ways from %g, pairs from %g",
                    options->n_world, MAX_WORLD, options->min_way, options->min_probability);
        return false;
    }
    for (SyIndex i = 0; i < n_target; i++)
        if (target[i] >= edges->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "target %u: node %u is not below %u", i,
                        target[i], edges->n_node);
            return false;
        }
    for (SyIndex i = 0; i < n_place; i++)
        if (place[i] >= edges->n_node && place[i] != SY_NONE) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "place %u: node %u is not below %u", i,
                        place[i], edges->n_node);
            return false;
        }
    return sy_doubtful_edges_check(edges, error);
}

static unsigned count(const uint64_t *word, unsigned n_word) {
    unsigned n = 0;
    for (unsigned i = 0; i < n_word; i++) n += (unsigned)__builtin_popcountll(word[i]);
    return n;
}

/* R of an entry of a base. */
static SyReach estimate(const SyReachSets *sets, gsize e) {
    SyReachEntry entry = sets->entry[e];
    if (entry.high - entry.low < EXACT) return (SyReach){entry.target, entry.low, 0};
    double n_world = 64.0 * sets->n_word;
    double x = count(sets->word + e * sets->n_word, sets->n_word);
    double r = (x + 1) / (n_world + 2);
    return (SyReach){entry.target, CLAMP(x / n_world, entry.low, entry.high),
                     sqrt(r * (1 - r) / n_world)};
}

/* Results are written in two passes: counted, then filled (@reach not NULL). */
typedef struct {
    const SyReachWays *ways;
    const SyReachSets *sets;
    const SyAdjacency *numbers; /* targets by node */
    double min_probability;
    SyReach *reach;
    gsize n;
} Listing;

static int by_number(const void *left, const void *right) {
    const SyReach *a = left, *b = right;
    return (a->target > b->target) - (a->target < b->target);
}

static void list_place(Listing *list, SyIndex n) {
    if (n == SY_NONE || list->ways->base[n] == SY_NONE) return;
    SyIndex base = list->ways->base[n];
    gsize first = list->n;
    for (gsize e = list->sets->first[base]; e < list->sets->first[base] + list->sets->n[base];
         e++) {
        SyReach reach = estimate(list->sets, e);
        reach.probability *= list->ways->to_base[n];
        reach.error *= list->ways->to_base[n];
        if (reach.probability < list->min_probability) continue;
        SyIndex node = reach.target;
        for (SyIndex i = list->numbers->offset[node]; i < list->numbers->offset[node + 1]; i++) {
            reach.target = list->numbers->arc[i];
            if (list->reach != NULL) list->reach[list->n] = reach;
            list->n++;
        }
    }
    if (list->reach != NULL && list->n > first + 1)
        qsort(list->reach + first, list->n - first, sizeof(SyReach), by_number);
}

static bool list_places(Listing *list, const SyIndex *place, SyIndex n_place, SyReaches *out,
                        GError **error) {
    g_auto(SyReaches) reaches = {.n_place = n_place};
    reaches.offset = sy_array_new((gsize)n_place + 1, sizeof(gsize), "reach of places", error);
    if (reaches.offset == NULL) return false;
    for (SyIndex i = 0; i < n_place; i++) {
        list_place(list, place[i]);
        reaches.offset[i + 1] = list->n;
    }
    reaches.reach = sy_array_new(list->n, sizeof(SyReach), "reach of places", error);
    if (reaches.reach == NULL) return false;
    list->reach = reaches.reach;
    list->n = 0;
    for (SyIndex i = 0; i < n_place; i++) list_place(list, place[i]);
    *out = reaches;
    reaches = (SyReaches){0};
    return true;
}

bool sy_reach_probability(const SyDoubtfulEdges *edges, const SyIndex *target, SyIndex n_target,
                          const SyIndex *place, SyIndex n_place, const SyReachOptions *options,
                          SyReaches *out, GError **error) {
    const SyReachOptions standard = SY_REACH_OPTIONS_INIT;
    if (options == NULL) options = &standard;
    if (!check(edges, target, n_target, place, n_place, options, error)) return false;
    g_auto(SyReachWays) ways = {0};
    g_auto(SyReachSets) sets = {0};
    g_auto(SyAdjacency) numbers = {0};
    if (!sy_reach_ways_init(&ways, edges, target, n_target, options->min_way, error) ||
        !sy_reach_sets_init(&sets, &ways, edges, options, error) ||
        !sy_adjacency_init(&numbers, target, n_target, edges->n_node, error))
        return false;
    Listing list = {&ways, &sets, &numbers, options->min_probability, NULL, 0};
    return list_places(&list, place, n_place, out, error);
}

void sy_reaches_clear(SyReaches *reaches) {
    g_free(reaches->offset);
    g_free(reaches->reach);
    *reaches = (SyReaches){0};
}

double sy_reach_of(const SyReaches *reaches, SyIndex place, SyIndex target, double *error_out) {
    const gsize end = reaches->offset[place + 1];
    gsize low =
        SY_LOWER_BOUND(gsize, i, reaches->offset[place], end, reaches->reach[i].target < target);
    bool found = low < end && reaches->reach[low].target == target;
    if (error_out != NULL) *error_out = found ? reaches->reach[low].error : 0;
    return found ? reaches->reach[low].probability : 0;
}
