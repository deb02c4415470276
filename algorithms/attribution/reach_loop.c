#include <string.h>

#include "algorithms/attribution/reach_sets.h"
#include "algorithms/base/error.h"

#define WHAT "ways in loops"
#define MAX_WORD 64
#define LOW_STEP 1e-12 /* a lower bound that rises by less is as it was */

/* What enters the component at one of its bases. */
typedef struct {
    SyIndex target, at; /* node; number in the component */
    double low, high;
    gsize word; /* offset into seed_word */
} Seed;

/* An arc between two bases of the component, by their numbers. */
typedef struct {
    SyIndex tail, head;
    double p;
} Inner;

typedef struct {
    SyIndex at;
    SyReachEntry entry;
    gsize word; /* offset into found_word */
} Found;

typedef struct {
    const SyWayWorlds *worlds;
    const SyReachOptions *options;
    SyIndex n_base;
    unsigned n_word;
    GArray *seed, *seed_word;   /* Seed, uint64_t */
    GArray *inner, *inner_word; /* Inner, uint64_t */
    GArray *found, *found_word; /* Found, uint64_t */
    SyAdjacency in;             /* inner arcs by head */
    bool tree;
    /* of the target at hand, by number in the component */
    double *low;
    uint64_t *word;
    bool *met, *waits;
    SyIndex *touched, *queue;
    SyIndex n_touched;
} Loop;

static void add_seed(Loop *loop, Seed seed, const uint64_t *way, const uint64_t *word) {
    seed.word = loop->seed_word->len;
    for (unsigned i = 0; i < loop->n_word; i++) {
        uint64_t both = way[i] & word[i];
        g_array_append_val(loop->seed_word, both);
    }
    g_array_append_val(loop->seed, seed);
}

/* Arcs of a base: to others of the component, or out of it to what is done. */
static void list_ways(Loop *loop, const SyReachSets *sets, SyIndex base, const SyIndex *member) {
    const SyReachWays *ways = loop->worlds->ways;
    uint64_t way[MAX_WORD], all[MAX_WORD];
    memset(all, 0xff, sizeof all);
    if (ways->is_target[base]) add_seed(loop, (Seed){base, member[base], 1, 1, 0}, all, all);
    for (SyIndex i = ways->out.offset[base]; i < ways->out.offset[base + 1]; i++) {
        SyIndex a = ways->out.arc[i], next = ways->base[ways->head[a]];
        double p = ways->way[a] * ways->to_base[ways->head[a]];
        if (next == base) continue;
        sy_way_worlds_of_arc(loop->worlds, a, way);
        if (member[next] != SY_NONE) {
            Inner inner = {member[base], member[next], p};
            g_array_append_val(loop->inner, inner);
            g_array_append_vals(loop->inner_word, way, loop->n_word);
            continue;
        }
        for (gsize e = sets->first[next]; e < sets->first[next] + sets->n[next]; e++) {
            SyReachEntry entry = sets->entry[e];
            Seed seed = {entry.target, member[base], p * entry.low, p * entry.high, 0};
            add_seed(loop, seed, way, sets->word + e * loop->n_word);
        }
    }
}

static int by_target_and_base(const void *left, const void *right) {
    const Seed *a = left, *b = right;
    if (a->target != b->target) return a->target < b->target ? -1 : 1;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return (a->word > b->word) - (a->word < b->word);
}

static int by_ends(const void *left, const void *right) {
    const Inner *a = left, *b = right;
    SyIndex a_low = MIN(a->tail, a->head), b_low = MIN(b->tail, b->head);
    if (a_low != b_low) return a_low < b_low ? -1 : 1;
    SyIndex a_high = MAX(a->tail, a->head), b_high = MAX(b->tail, b->head);
    if (a_high != b_high) return a_high < b_high ? -1 : 1;
    return (a->tail > b->tail) - (a->tail < b->tail);
}

/* Are the bases joined as a tree, with at most one arc each way? */
static bool is_tree(const Loop *loop) {
    g_autoptr(GArray) sorted = g_array_copy(loop->inner);
    g_array_sort(sorted, by_ends);
    SyIndex n_pair = 0;
    for (guint i = 0; i < sorted->len; i++) {
        const Inner *arc = &g_array_index(sorted, Inner, i), *last = i == 0 ? NULL : arc - 1;
        if (last != NULL && last->tail == arc->tail && last->head == arc->head) return false;
        if (last == NULL || last->tail != arc->head || last->head != arc->tail) n_pair++;
    }
    return n_pair == loop->n_base - 1;
}

/* Raises what a base knows of the target; true if it did change. */
static bool raise_base(Loop *loop, SyIndex at, double low, const uint64_t *way,
                       const uint64_t *word) {
    uint64_t *known = loop->word + (gsize)at * loop->n_word, seen = 0;
    for (unsigned i = 0; i < loop->n_word; i++) seen |= way[i] & word[i];
    bool changed = false;
    if (!loop->met[at]) {
        if (seen == 0 && low < loop->options->min_probability) return false;
        loop->met[at] = changed = true;
        loop->touched[loop->n_touched++] = at;
    }
    if (low > loop->low[at] + LOW_STEP) {
        loop->low[at] = low;
        changed = true;
    }
    for (unsigned i = 0; i < loop->n_word; i++) {
        uint64_t more = way[i] & word[i] & ~known[i];
        changed = changed || more != 0;
        known[i] |= more;
    }
    return changed;
}

static void spread(Loop *loop, SyIndex first, SyIndex n_waiting) {
    while (n_waiting > 0) {
        SyIndex head = loop->queue[first];
        first = (first + 1) % loop->n_base;
        n_waiting--;
        loop->waits[head] = false;
        for (SyIndex i = loop->in.offset[head]; i < loop->in.offset[head + 1]; i++) {
            SyIndex a = loop->in.arc[i];
            const Inner *arc = &g_array_index(loop->inner, Inner, a);
            const uint64_t *way =
                &g_array_index(loop->inner_word, uint64_t, (gsize)a * loop->n_word);
            if (!raise_base(loop, arc->tail, arc->p * loop->low[head], way,
                            loop->word + (gsize)head * loop->n_word) ||
                loop->waits[arc->tail])
                continue;
            loop->waits[arc->tail] = true;
            loop->queue[(first + n_waiting++) % loop->n_base] = arc->tail;
        }
    }
}

/* One target: its seeds are seed[0] .. seed[n_seed - 1]. */
static void spread_target(Loop *loop, const Seed *seed, guint n_seed) {
    uint64_t all[MAX_WORD];
    memset(all, 0xff, sizeof all);
    SyIndex n_waiting = 0;
    for (guint s = 0; s < n_seed; s++) {
        const uint64_t *word = &g_array_index(loop->seed_word, uint64_t, seed[s].word);
        if (!raise_base(loop, seed[s].at, seed[s].low, all, word) || loop->waits[seed[s].at])
            continue;
        loop->waits[seed[s].at] = true;
        loop->queue[n_waiting++] = seed[s].at;
    }
    spread(loop, 0, n_waiting);
    bool exact = loop->tree && n_seed == 1 && seed->low >= seed->high;
    for (SyIndex i = 0; i < loop->n_touched; i++) {
        SyIndex at = loop->touched[i];
        SyReachEntry entry = {seed->target, loop->low[at], exact ? loop->low[at] : 1};
        Found found = {at, entry, loop->found_word->len};
        g_array_append_val(loop->found, found);
        uint64_t *word = loop->word + (gsize)at * loop->n_word;
        g_array_append_vals(loop->found_word, word, loop->n_word);
        memset(word, 0, loop->n_word * sizeof *word);
        loop->low[at] = 0;
        loop->met[at] = false;
    }
    loop->n_touched = 0;
}

static int by_base_and_target(const void *left, const void *right) {
    const Found *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return (a->entry.target > b->entry.target) - (a->entry.target < b->entry.target);
}

static bool keep(Loop *loop, SyReachSets *sets, const SyIndex *base, GError **error) {
    g_array_sort(loop->found, by_base_and_target);
    guint next = 0;
    for (SyIndex at = 0; at < loop->n_base; at++) {
        sets->first[base[at]] = sets->n_entry;
        for (; next < loop->found->len; next++) {
            const Found *found = &g_array_index(loop->found, Found, next);
            if (found->at != at) break;
            uint64_t *word = sy_reach_sets_add(sets, found->entry, error);
            if (word == NULL) return false;
            memcpy(word, &g_array_index(loop->found_word, uint64_t, found->word),
                   loop->n_word * sizeof *word);
        }
        sets->n[base[at]] = (SyIndex)(sets->n_entry - sets->first[base[at]]);
    }
    return true;
}

static bool alloc(Loop *loop, GError **error) {
    loop->seed = g_array_new(FALSE, FALSE, sizeof(Seed));
    loop->inner = g_array_new(FALSE, FALSE, sizeof(Inner));
    loop->found = g_array_new(FALSE, FALSE, sizeof(Found));
    loop->seed_word = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    loop->inner_word = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    loop->found_word = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    loop->low = sy_array_new(loop->n_base, sizeof(double), WHAT, error);
    if (loop->low == NULL) return false;
    loop->word = sy_array_new((gsize)loop->n_base * loop->n_word, sizeof(uint64_t), WHAT, error);
    if (loop->word == NULL) return false;
    loop->met = sy_array_new(loop->n_base, sizeof(bool), WHAT, error);
    if (loop->met == NULL) return false;
    loop->waits = sy_array_new(loop->n_base, sizeof(bool), WHAT, error);
    if (loop->waits == NULL) return false;
    loop->touched = sy_array_new(loop->n_base, sizeof(SyIndex), WHAT, error);
    if (loop->touched == NULL) return false;
    loop->queue = sy_array_new(loop->n_base, sizeof(SyIndex), WHAT, error);
    return loop->queue != NULL;
}

static void loop_clear(Loop *loop) {
    GArray *array[] = {loop->seed,      loop->inner,      loop->found,
                       loop->seed_word, loop->inner_word, loop->found_word};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) g_array_unref(array[i]);
    g_free(loop->low);
    g_free(loop->word);
    g_free(loop->met);
    g_free(loop->waits);
    g_free(loop->touched);
    g_free(loop->queue);
    sy_adjacency_clear(&loop->in);
}

static bool group_inner(Loop *loop, GError **error) {
    g_autofree SyIndex *head = sy_array_new(loop->inner->len, sizeof(SyIndex), WHAT, error);
    if (head == NULL) return false;
    for (guint i = 0; i < loop->inner->len; i++)
        head[i] = g_array_index(loop->inner, Inner, i).head;
    loop->tree = is_tree(loop);
    return sy_adjacency_init(&loop->in, head, loop->inner->len, loop->n_base, error);
}

bool sy_reach_loop(SyReachSets *sets, const SyWayWorlds *worlds, const SyReachOptions *options,
                   const SyIndex *base, SyIndex n_base, SyIndex *member, GError **error) {
    Loop loop = {.worlds = worlds, .options = options, .n_base = n_base, .n_word = worlds->n_word};
    bool done = alloc(&loop, error);
    if (done) {
        for (SyIndex i = 0; i < n_base; i++) member[base[i]] = i;
        for (SyIndex i = 0; i < n_base; i++) list_ways(&loop, sets, base[i], member);
        for (SyIndex i = 0; i < n_base; i++) member[base[i]] = SY_NONE;
        done = group_inner(&loop, error);
    }
    if (done) {
        g_array_sort(loop.seed, by_target_and_base);
        const Seed *seed = (const Seed *)(const void *)loop.seed->data;
        for (guint i = 0, n = 0; i < loop.seed->len; i += n) {
            for (n = 1; i + n < loop.seed->len && seed[i + n].target == seed[i].target; n++)
                continue;
            spread_target(&loop, seed + i, n);
        }
        done = keep(&loop, sets, base, error);
    }
    loop_clear(&loop);
    return done;
}
