/* The sets of outfalls that every manhole and pipe truly drains to. */
#include "examples/city/city.h"

struct CitySets {
    GArray *items;       /* SyIndex, all sets one after the other, sorted */
    GArray *offsets;     /* guint, n + 1 */
    GHashTable *by_text; /* GBytes -> set */
    GHashTable *unions;  /* two set numbers -> their union */
};

static SyIndex intern(CitySets *sets, const SyIndex *items, SyIndex n) {
    g_autoptr(GBytes) key = g_bytes_new(items, n * sizeof(SyIndex));
    gpointer found;
    if (g_hash_table_lookup_extended(sets->by_text, key, NULL, &found))
        return GPOINTER_TO_UINT(found);
    SyIndex set = sets->offsets->len - 1;
    if (n > 0) g_array_append_vals(sets->items, items, n);
    g_array_append_val(sets->offsets, sets->items->len);
    g_hash_table_insert(sets->by_text, g_bytes_ref(key), GUINT_TO_POINTER(set));
    return set;
}

static CitySets *sets_new(void) {
    CitySets *sets = g_new0(CitySets, 1);
    sets->items = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    sets->offsets = g_array_new(FALSE, TRUE, sizeof(guint));
    sets->by_text =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    sets->unions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    guint zero = 0;
    g_array_append_val(sets->offsets, zero);
    intern(sets, NULL, 0);
    return sets;
}

static void sets_free(CitySets *sets) {
    g_array_unref(sets->items);
    g_array_unref(sets->offsets);
    g_hash_table_unref(sets->by_text);
    g_hash_table_unref(sets->unions);
    g_free(sets);
}

const SyIndex *city_set(const CitySets *sets, SyIndex set, SyIndex *n) {
    guint start = g_array_index(sets->offsets, guint, set);
    *n = g_array_index(sets->offsets, guint, set + 1) - start;
    return &g_array_index(sets->items, SyIndex, start);
}

static SyIndex merge(CitySets *sets, SyIndex a, SyIndex b) {
    if (a == b || b == 0) return a;
    if (a == 0) return b;
    gint64 pair = (gint64)(((uint64_t)MIN(a, b) << 32) | MAX(a, b));
    gpointer found;
    if (g_hash_table_lookup_extended(sets->unions, &pair, NULL, &found))
        return GPOINTER_TO_UINT(found);
    SyIndex n_a, n_b, n = 0, i = 0, k = 0;
    const SyIndex *of_a = city_set(sets, a, &n_a), *of_b = city_set(sets, b, &n_b);
    g_autofree SyIndex *both = g_new(SyIndex, n_a + n_b);
    while (i < n_a || k < n_b) {
        SyIndex next = i == n_a ? of_b[k] : k == n_b ? of_a[i] : MIN(of_a[i], of_b[k]);
        if (i < n_a && of_a[i] == next) i++;
        if (k < n_b && of_b[k] == next) k++;
        both[n++] = next;
    }
    SyIndex set = intern(sets, both, n);
    gint64 *key = g_new(gint64, 1);
    *key = pair;
    g_hash_table_insert(sets->unions, key, GUINT_TO_POINTER(set));
    return set;
}

/* What a pipe leads to: what its lower node does, and the mouth it has there if it ends in a ditch.
 * The ditch's own water passes that mouth without going through it. */
static SyIndex through(const CityTruth *truth, const CityPipe *pipe, const SyIndex *of_node) {
    SyIndex set = of_node[pipe->to];
    if (pipe->layer == CITY_CHANNEL || of_node == truth->indirect) return set;
    return merge(truth->sets, set, truth->mouth[pipe->to]);
}

/* Mouths in a ditch that the water goes past. */
static SyIndex past(const CityTruth *truth, const CityPipe *pipe) {
    SyIndex set = truth->passed[pipe->to];
    return pipe->layer == CITY_CHANNEL ? merge(truth->sets, set, truth->mouth[pipe->to]) : set;
}

/* Nodes from the outlets up; each takes the union of what its pipes lead to. */
static void reach(City *city, const SyIndex *offset, const SyIndex *out) {
    CityTruth *truth = &city->truth;
    const CityNet *net = &city->net;
    for (SyIndex k = net->nodes->len; k-- > 0;) {
        SyIndex at = truth->order[k];
        for (SyIndex i = offset[at]; i < offset[at + 1]; i++) {
            const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, out[i]);
            SyIndex to = pipe->to;
            bool works = CITY_AT(net->nodes, CityNode, to)->kind == CITY_TREATMENT;
            truth->indirect[at] = merge(truth->sets, truth->indirect[at], truth->indirect[to]);
            if (works) {
                truth->indirect[at] = merge(truth->sets, truth->indirect[at], truth->wet[to]);
                continue;
            }
            SyIndex wet = through(truth, pipe, truth->wet), dry = through(truth, pipe, truth->dry);
            truth->wet[at] = merge(truth->sets, truth->wet[at], wet);
            SyIndex passed = past(truth, pipe);
            truth->passed[at] = merge(truth->sets, truth->passed[at], passed);
            if (pipe->mode != CITY_OVERFLOW)
                truth->dry[at] = merge(truth->sets, truth->dry[at], dry);
        }
    }
}

static void number_rows(City *city) {
    const CityNet *net = &city->net;
    SyIndex n_row[CITY_N_LAYER] = {0};
    city->truth.fid = g_new(SyIndex, MAX(1, net->pipes->len));
    for (SyIndex i = 0; i < net->pipes->len; i++) {
        bool removed = (city->defects.pipe_flag[i] & CITY_FLAG_REMOVED) != 0;
        int layer = CITY_AT(net->pipes, CityPipe, i)->layer;
        city->truth.fid[i] = removed ? SY_NONE : n_row[layer]++;
    }
    SyIndex n_point[CITY_N_LAYER] = {0};
    city->truth.node_fid = g_new(SyIndex, MAX(1, net->nodes->len));
    for (SyIndex i = 0; i < net->nodes->len; i++) {
        bool missing = (city->defects.node_flag[i] & CITY_NODE_MISSING) != 0;
        int layer = CITY_AT(net->nodes, CityNode, i)->layer;
        bool none = missing || layer == CITY_CHANNEL;
        city->truth.node_fid[i] = none ? SY_NONE : n_point[layer]++;
    }
}

void city_truth_trace(City *city) {
    CityTruth *truth = &city->truth;
    const CityNet *net = &city->net;
    SyIndex n = net->nodes->len;
    g_auto(CityWays) ways = city_ways(net);
    const SyIndex *offset = ways.offset, *out = ways.pipe;
    truth->sets = sets_new();
    truth->order = city_order(net, &ways);
    truth->wet = g_new0(SyIndex, MAX(1, n));
    truth->dry = g_new0(SyIndex, MAX(1, n));
    truth->mouth = g_new0(SyIndex, MAX(1, n));
    truth->passed = g_new0(SyIndex, MAX(1, n));
    truth->indirect = g_new0(SyIndex, MAX(1, n));
    for (SyIndex i = 0; i < net->outfalls->len; i++) {
        const CityOutfall *outfall = CITY_AT(net->outfalls, CityOutfall, i);
        SyIndex set = intern(truth->sets, &i, 1);
        if (outfall->channel != SY_NONE)
            truth->mouth[outfall->node] = set;
        else
            truth->wet[outfall->node] = truth->dry[outfall->node] = set;
    }
    reach(city, offset, out);
    number_rows(city);
}

SyIndex city_pipe_reach(const City *city, SyIndex pipe, const SyIndex *of_node) {
    const CityPipe *at = CITY_AT(city->net.pipes, CityPipe, pipe);
    const CityTruth *truth = &city->truth;
    bool works = CITY_AT(city->net.nodes, CityNode, at->to)->kind == CITY_TREATMENT;
    if (at->status != CITY_IN_USE) return 0;
    if (at->mode == CITY_OVERFLOW && of_node == truth->dry) return 0;
    if (of_node == truth->passed) return works ? 0 : past(truth, at);
    if (!works) return through(truth, at, of_node);
    return of_node == truth->indirect ? truth->wet[at->to] : 0;
}

void city_truth_clear(CityTruth *truth) {
    if (truth->sets != NULL) sets_free(truth->sets);
    g_free(truth->order);
    g_free(truth->wet);
    g_free(truth->dry);
    g_free(truth->mouth);
    g_free(truth->passed);
    g_free(truth->indirect);
    g_free(truth->fid);
    g_free(truth->node_fid);
    *truth = (CityTruth){0};
}
