#include "algorithms/attribution/reach_sets.h"

#include <string.h>

#include "algorithms/base/error.h"

#define WHAT "targets of parting ways"
#define MAX_WORD 64

/* What one base gathers, by target. */
typedef struct {
    SyIndex *slot; /* n_node: place in entry, SY_NONE: none */
    GArray *entry; /* SyReachEntry */
    GArray *word;  /* uint64_t */
    unsigned n_word;
} Gathering;

static void gather(Gathering *at, SyReachEntry entry, const uint64_t *word) {
    SyIndex slot = at->slot[entry.target];
    if (slot == SY_NONE) {
        at->slot[entry.target] = at->entry->len;
        g_array_append_val(at->entry, entry);
        g_array_append_vals(at->word, word, at->n_word);
        return;
    }
    SyReachEntry *known = &g_array_index(at->entry, SyReachEntry, slot);
    uint64_t *known_word = &g_array_index(at->word, uint64_t, (gsize)slot * at->n_word);
    known->low = MAX(known->low, entry.low);
    known->high = MIN(1, known->high + entry.high);
    for (unsigned i = 0; i < at->n_word; i++) known_word[i] |= word[i];
}

/* Everything below arc @a of a base. */
static void gather_arc(Gathering *at, const SyReachSets *sets, const SyWayWorlds *worlds,
                       SyIndex a) {
    const SyReachWays *ways = worlds->ways;
    uint64_t way[MAX_WORD], both[MAX_WORD];
    SyIndex next = ways->base[ways->head[a]];
    double p = ways->way[a] * ways->to_base[ways->head[a]];
    sy_way_worlds_of_arc(worlds, a, way);
    for (gsize e = sets->first[next]; e < sets->first[next] + sets->n[next]; e++) {
        SyReachEntry entry = sets->entry[e];
        entry.low *= p;
        entry.high *= p;
        for (unsigned i = 0; i < at->n_word; i++) both[i] = way[i] & sets->word[e * at->n_word + i];
        gather(at, entry, both);
    }
}

static int by_target(const void *left, const void *right, void *user) {
    const GArray *entry = user;
    SyIndex a = g_array_index(entry, SyReachEntry, *(const SyIndex *)left).target;
    SyIndex b = g_array_index(entry, SyReachEntry, *(const SyIndex *)right).target;
    return (a > b) - (a < b);
}

static bool is_empty(const uint64_t *word, unsigned n_word) {
    for (unsigned i = 0; i < n_word; i++)
        if (word[i] != 0) return false;
    return true;
}

/* Keeps what was gathered, by target, as the entries of a base; pairs too rare to be seen go. */
static bool keep(Gathering *at, SyReachSets *sets, SyIndex base, double min_probability,
                 GError **error) {
    g_autofree SyIndex *order = g_new(SyIndex, at->entry->len + 1);
    for (SyIndex i = 0; i < at->entry->len; i++) order[i] = i;
    g_qsort_with_data(order, (gint)at->entry->len, sizeof *order, by_target, at->entry);
    sets->first[base] = sets->n_entry;
    for (SyIndex i = 0; i < at->entry->len; i++) {
        SyReachEntry entry = g_array_index(at->entry, SyReachEntry, order[i]);
        const uint64_t *word = &g_array_index(at->word, uint64_t, (gsize)order[i] * at->n_word);
        at->slot[entry.target] = SY_NONE;
        if (entry.high < min_probability ||
            (entry.low < min_probability && is_empty(word, at->n_word)))
            continue;
        uint64_t *kept = sy_reach_sets_add(sets, entry, error);
        if (kept == NULL) return false;
        memcpy(kept, word, at->n_word * sizeof *word);
    }
    sets->n[base] = (SyIndex)(sets->n_entry - sets->first[base]);
    g_array_set_size(at->entry, 0);
    g_array_set_size(at->word, 0);
    return true;
}

static bool single_base(Gathering *at, SyReachSets *sets, const SyWayWorlds *worlds,
                        const SyReachOptions *options, SyIndex base, GError **error) {
    const SyAdjacency *out = &worlds->ways->out;
    if (worlds->ways->is_target[base]) {
        uint64_t all[MAX_WORD];
        memset(all, 0xff, sizeof all);
        gather(at, (SyReachEntry){base, 1, 1}, all);
    }
    for (SyIndex i = out->offset[base]; i < out->offset[base + 1]; i++)
        gather_arc(at, sets, worlds, out->arc[i]);
    return keep(at, sets, base, options->min_probability, error);
}

static bool all_components(Gathering *at, SyReachSets *sets, const SyWayWorlds *worlds,
                           const SyReachOptions *options, GError **error) {
    const SyReachWays *ways = worlds->ways;
    g_autofree SyIndex *base = sy_array_new(ways->n_node, sizeof(SyIndex), WHAT, error);
    if (base == NULL) return false;
    for (SyIndex i = 0, end = 0; i < ways->n_node; i = end) {
        SyIndex n_base = 0, component = ways->component[ways->by_component[i]];
        for (; end < ways->n_node && ways->component[ways->by_component[end]] == component; end++)
            if (ways->base[ways->by_component[end]] == ways->by_component[end])
                base[n_base++] = ways->by_component[end];
        if (n_base == 0) continue;
        bool done = end - i == 1
                        ? single_base(at, sets, worlds, options, base[0], error)
                        : sy_reach_loop(sets, worlds, options, base, n_base, at->slot, error);
        if (!done) return false;
    }
    return true;
}

bool sy_reach_sets_init(SyReachSets *sets, const SyReachWays *ways, const SyDoubtfulEdges *edges,
                        const SyReachOptions *options, GError **error) {
    *sets = (SyReachSets){.n_word = options->n_world / 64};
    g_auto(SyWayWorlds) worlds = {0};
    sets->first = sy_array_new(ways->n_node, sizeof(gsize), WHAT, error);
    if (sets->first == NULL) return false;
    sets->n = sy_array_new(ways->n_node, sizeof(SyIndex), WHAT, error);
    if (sets->n == NULL) return false;
    g_autofree SyIndex *slot = sy_array_new(ways->n_node, sizeof(SyIndex), WHAT, error);
    if (slot == NULL || !sy_way_worlds_init(&worlds, ways, edges, options, error)) return false;
    memset(slot, 0xff, ways->n_node * sizeof(SyIndex));
    Gathering at = {slot, g_array_new(FALSE, FALSE, sizeof(SyReachEntry)),
                    g_array_new(FALSE, FALSE, sizeof(uint64_t)), sets->n_word};
    bool done = all_components(&at, sets, &worlds, options, error);
    g_array_unref(at.entry);
    g_array_unref(at.word);
    return done;
}
