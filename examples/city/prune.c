/* Takes away pipes at the upper ends until the city has the number asked for. */
#include "examples/city/city.h"

typedef struct {
    const CityNet *net;
    SyIndex *n_in, *n_out, *first_out; /* per node; first_out: one pipe that leaves it */
    bool *removed;                     /* per pipe */
} Degrees;

static void count_degrees(Degrees *degrees) {
    const CityNet *net = degrees->net;
    SyIndex n_node = MAX(1, net->nodes->len);
    degrees->n_in = g_new0(SyIndex, n_node);
    degrees->n_out = g_new0(SyIndex, n_node);
    degrees->first_out = g_new0(SyIndex, n_node);
    degrees->removed = g_new0(bool, MAX(1, net->pipes->len));
    for (guint i = 0; i < net->pipes->len; i++) {
        const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        degrees->n_in[pipe->to]++;
        degrees->n_out[pipe->from]++;
        degrees->first_out[pipe->from] = i;
    }
}

static bool is_leaf(const Degrees *degrees, SyIndex pipe) {
    const CityPipe *at = CITY_AT(degrees->net->pipes, CityPipe, pipe);
    return !at->kept && degrees->n_in[at->from] == 0 && degrees->n_out[at->from] == 1;
}

static void shuffle(GArray *list, SyRandom *random) {
    for (guint i = list->len; i > 1; i--) {
        SyIndex k = sy_random_below(random, i);
        SyIndex *at = CITY_AT(list, SyIndex, 0);
        SyIndex last = at[i - 1];
        at[i - 1] = at[k];
        at[k] = last;
    }
}

static void compact_outfalls(CityNet *net, const SyIndex *new_node) {
    guint n_outfall = 0;
    for (guint i = 0; i < net->outfalls->len; i++) {
        CityOutfall outfall = *CITY_AT(net->outfalls, CityOutfall, i);
        outfall.node = new_node[outfall.node];
        if (outfall.head != SY_NONE) outfall.head = new_node[outfall.head];
        for (guint k = 0; k < net->plants->len; k++) {
            CityPlant *plant = CITY_AT(net->plants, CityPlant, k);
            if (plant->outfall == i) plant->outfall = n_outfall;
        }
        if (outfall.node != SY_NONE) *CITY_AT(net->outfalls, CityOutfall, n_outfall++) = outfall;
    }
    g_array_set_size(net->outfalls, n_outfall);
    for (guint i = 0; i < net->plants->len; i++) {
        CityPlant *plant = CITY_AT(net->plants, CityPlant, i);
        plant->node = new_node[plant->node];
    }
}

/* In a very small city even outfalls have to go: the heads of what is left, plants excepted. */
static SyIndex remove_kept(Degrees *degrees, SyIndex n, SyIndex n_wanted) {
    const CityNet *net = degrees->net;
    bool found = true;
    while (n > n_wanted && found) {
        found = false;
        for (guint i = 0; i < net->pipes->len && n > n_wanted; i++) {
            const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
            int kinds[2] = {CITY_AT(net->nodes, CityNode, pipe->from)->kind,
                            CITY_AT(net->nodes, CityNode, pipe->to)->kind};
            if (degrees->removed[i] || degrees->n_in[pipe->from] > 0 ||
                kinds[0] == CITY_TREATMENT || kinds[1] == CITY_TREATMENT)
                continue;
            degrees->removed[i] = found = true;
            degrees->n_out[pipe->from]--;
            degrees->n_in[pipe->to]--;
            n--;
        }
    }
    return n;
}

/* Renumbers what is left. */
static void compact(CityNet *net, const Degrees *degrees) {
    g_autofree SyIndex *new_node = g_new(SyIndex, MAX(1, net->nodes->len));
    g_autofree bool *used = g_new0(bool, MAX(1, net->nodes->len));
    guint n_pipe = 0, n_node = 0;
    for (guint i = 0; i < net->pipes->len; i++) {
        if (degrees->removed[i]) continue;
        CityPipe pipe = *CITY_AT(net->pipes, CityPipe, i);
        used[pipe.from] = used[pipe.to] = true;
        *CITY_AT(net->pipes, CityPipe, n_pipe++) = pipe;
    }
    g_array_set_size(net->pipes, n_pipe);
    for (guint i = 0; i < net->nodes->len; i++) {
        new_node[i] = SY_NONE;
        if (!used[i]) continue;
        new_node[i] = n_node;
        *CITY_AT(net->nodes, CityNode, n_node++) = *CITY_AT(net->nodes, CityNode, i);
    }
    g_array_set_size(net->nodes, n_node);
    for (guint i = 0; i < n_pipe; i++) {
        CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        pipe->from = new_node[pipe->from];
        pipe->to = new_node[pipe->to];
    }
    compact_outfalls(net, new_node);
    guint n_gap = 0;
    for (guint i = 0; i < net->gaps->len; i++) {
        CityGap gap = *CITY_AT(net->gaps, CityGap, i);
        gap = (CityGap){new_node[gap.head], new_node[gap.corner]};
        if (gap.head != SY_NONE && gap.corner != SY_NONE)
            *CITY_AT(net->gaps, CityGap, n_gap++) = gap;
    }
    g_array_set_size(net->gaps, n_gap);
}

/* Takes leaves one by one; what becomes a leaf by that joins the list. */
static SyIndex take_leaves(Degrees *degrees, GArray *leaves, SyIndex n, SyIndex n_wanted) {
    for (guint i = 0; i < leaves->len && n > n_wanted; i++) {
        SyIndex no = g_array_index(leaves, SyIndex, i);
        const CityPipe *pipe = CITY_AT(degrees->net->pipes, CityPipe, no);
        degrees->removed[no] = true;
        n--;
        degrees->n_out[pipe->from]--;
        if (--degrees->n_in[pipe->to] > 0 || degrees->n_out[pipe->to] != 1) continue;
        SyIndex next = degrees->first_out[pipe->to];
        if (is_leaf(degrees, next)) g_array_append_val(leaves, next);
    }
    return n;
}

bool city_prune(City *city, SyIndex n_wanted) {
    CityNet *net = &city->net;
    SyIndex n = net->pipes->len;
    if (n < n_wanted) return false;
    SyRandom random = sy_random(city->options.seed, CITY_STREAM_PRUNE);
    Degrees degrees = {.net = net};
    count_degrees(&degrees);
    /* The heads at gaps are wanted later, for pipes out of use: they go last. */
    g_autofree bool *at_gap = g_new0(bool, MAX(1, net->nodes->len));
    for (guint i = 0; i < net->gaps->len; i++) at_gap[CITY_AT(net->gaps, CityGap, i)->head] = true;
    for (int gaps = 0; gaps < 2; gaps++) {
        g_autoptr(GArray) leaves = g_array_new(FALSE, FALSE, sizeof(SyIndex));
        for (SyIndex i = 0; i < net->pipes->len; i++) {
            bool gap = at_gap[CITY_AT(net->pipes, CityPipe, i)->from];
            if (gap == (gaps != 0) && !degrees.removed[i] && is_leaf(&degrees, i))
                g_array_append_val(leaves, i);
        }
        shuffle(leaves, &random);
        n = take_leaves(&degrees, leaves, n, n_wanted);
    }
    n = remove_kept(&degrees, n, n_wanted);
    compact(net, &degrees);
    g_free(degrees.n_in);
    g_free(degrees.n_out);
    g_free(degrees.first_out);
    g_free(degrees.removed);
    return n == n_wanted;
}
