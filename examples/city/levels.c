/* Sizes and inverts, from the heads down to the outlets; pumps where sewers get too deep. */
#include "examples/city/city.h"

#define SEWER_LIMIT_M 5.5 /* deeper sewers are pumped up */

/* Round pipes, then boxes; a pipe is never of lower rank than those that run into it. */
static const uint16_t sizes_mm[][2] = {{300, 0},     {400, 0},     {500, 0},     {600, 0},
                                       {800, 0},     {1000, 0},    {1200, 0},    {1350, 0},
                                       {1500, 0},    {1650, 0},    {1800, 0},    {2000, 0},
                                       {2000, 1600}, {2400, 1800}, {3000, 2000}, {4000, 2200}};

bool city_carries(const CityPipe *pipe) {
    return pipe->status == CITY_IN_USE && pipe->copy == CITY_COPY_NONE;
}

CityWays city_ways(const CityNet *net) {
    SyIndex n = net->nodes->len, n_pipe = net->pipes->len;
    CityWays ways = {g_new0(SyIndex, n + 1), g_new(SyIndex, MAX(1, n_pipe))};
    for (SyIndex i = 0; i < n_pipe; i++) {
        const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        if (city_carries(pipe)) ways.offset[pipe->from + 1]++;
    }
    for (SyIndex i = 0; i < n; i++) ways.offset[i + 1] += ways.offset[i];
    g_autofree SyIndex *next = g_memdup2(ways.offset, (n + 1) * sizeof(SyIndex));
    for (SyIndex i = 0; i < n_pipe; i++) {
        const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        if (city_carries(pipe)) ways.pipe[next[pipe->from]++] = i;
    }
    return ways;
}

void city_ways_clear(CityWays *ways) {
    g_free(ways->offset);
    g_free(ways->pipe);
}

SyIndex *city_order(const CityNet *net, const CityWays *ways) {
    SyIndex n = net->nodes->len, n_done = 0;
    g_autofree SyIndex *n_in = g_new0(SyIndex, MAX(1, n));
    SyIndex *order = g_new(SyIndex, MAX(1, n));
    for (SyIndex i = 0; i < ways->offset[n]; i++)
        n_in[CITY_AT(net->pipes, CityPipe, ways->pipe[i])->to]++;
    for (SyIndex i = 0; i < n; i++)
        if (n_in[i] == 0) order[n_done++] = i;
    for (SyIndex k = 0; k < n_done; k++)
        for (SyIndex i = ways->offset[order[k]]; i < ways->offset[order[k] + 1]; i++) {
            SyIndex head = CITY_AT(net->pipes, CityPipe, ways->pipe[i])->to;
            if (--n_in[head] == 0) order[n_done++] = head;
        }
    g_assert(n_done == n); /* water does not run in circles here */
    return order;
}

/* Sets the size by what is above; at least @rank, the new rank. */
static uint8_t set_size(CityPipe *pipe, const CityNode *from, uint8_t rank) {
    double above = pipe->n_upstream + 1.0;
    if (pipe->layer == CITY_CHANNEL) {
        pipe->width_mm = (uint16_t)(above < 300 ? 2000 : above < 1500 ? 3500 : 6000);
        pipe->height_mm = 1800;
        return rank;
    }
    double mm = 300 * pow(above, pipe->layer == CITY_SEWAGE ? 0.20 : 0.30);
    bool interceptor = from->kind == CITY_WEIR && pipe->mode != CITY_OVERFLOW;
    if (interceptor) rank = 1;
    while (rank + 1u < G_N_ELEMENTS(sizes_mm) && sizes_mm[rank][0] * 1.08 < mm && !interceptor)
        rank++;
    pipe->width_mm = sizes_mm[rank][0];
    pipe->height_mm = sizes_mm[rank][1];
    /* Brick culverts of the old town. */
    if (pipe->layer == CITY_COMBINED && rank >= 4 && rank <= 6) {
        pipe->height_mm = pipe->width_mm;
        pipe->width_mm = (uint16_t)(pipe->width_mm - 200);
    }
    return interceptor ? 0 : rank;
}

static double least_slope(const CityPipe *pipe) {
    if (pipe->layer == CITY_CHANNEL) return 0.0004;
    if (pipe->width_mm <= 400) return 0.0020;
    return pipe->width_mm <= 800 ? 0.0012 : 0.0006;
}

static double cover_m(const CityPipe *pipe) {
    if (pipe->layer == CITY_CHANNEL) return 1.8;
    return (pipe->layer == CITY_SEWAGE ? 1.4 : 1.0) + pipe->width_mm / 1000.0;
}

static double pipe_length_m(const CityNet *net, const CityPipe *pipe) {
    return city_distance_m(CITY_AT(net->nodes, CityNode, pipe->from)->at,
                           CITY_AT(net->nodes, CityNode, pipe->to)->at);
}

static void set_levels(CityNet *net, CityPipe *pipe) {
    const CityNode *from = CITY_AT(net->nodes, CityNode, pipe->from);
    CityNode *to = CITY_AT(net->nodes, CityNode, pipe->to);
    double length_m = pipe_length_m(net, pipe);
    pipe->from_invert_m = from->invert_m;
    pipe->to_invert_m =
        MIN(pipe->from_invert_m - least_slope(pipe) * length_m, to->ground_m - cover_m(pipe));
    if (pipe->well_link) pipe->to_invert_m = pipe->from_invert_m;
    /* The pump lifts to just below the street. */
    if (pipe->mode == CITY_PRESSURE)
        pipe->to_invert_m = MAX(pipe->to_invert_m, to->ground_m - cover_m(pipe));
    /* The crest of an overflow stands above the sewer's invert. */
    if (pipe->mode == CITY_OVERFLOW) pipe->from_invert_m += 0.4;
    if (isnan(to->invert_m) || pipe->to_invert_m < to->invert_m) to->invert_m = pipe->to_invert_m;
}

/* A manhole's invert: below what arrives, and its own pipes under cover. */
static void set_node(CityNet *net, CityNode *node, const SyIndex *out, SyIndex n_out) {
    double least_m = INFINITY;
    if (n_out == 0) return;
    for (SyIndex i = 0; i < n_out; i++)
        least_m = MIN(least_m, node->ground_m - cover_m(CITY_AT(net->pipes, CityPipe, out[i])));
    node->invert_m = isnan(node->invert_m) ? least_m : MIN(node->invert_m, least_m);
    if (node->kind == CITY_TREATMENT) node->invert_m = node->ground_m - 2.4; /* lifted inside */
    bool deep = node->layer == CITY_SEWAGE && node->kind == CITY_MANHOLE &&
                node->ground_m - node->invert_m > SEWER_LIMIT_M;
    if (!deep) return;
    node->kind = CITY_PUMP;
    for (SyIndex i = 0; i < n_out; i++) {
        CityPipe *pipe = CITY_AT(net->pipes, CityPipe, out[i]);
        if (pipe->mode == CITY_GRAVITY) pipe->mode = CITY_PRESSURE;
    }
}

/* Copies and pipes out of use take the levels of what they lie beside. */
static void level_the_rest(CityNet *net) {
    for (guint i = 0; i < net->pipes->len; i++) {
        CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        if (pipe->copy != CITY_COPY_NONE) {
            const CityPipe *original = CITY_AT(net->pipes, CityPipe, pipe->original);
            pipe->width_mm = original->width_mm;
            pipe->height_mm = original->height_mm;
            pipe->from_invert_m = original->from_invert_m;
            pipe->to_invert_m = original->to_invert_m;
            pipe->mode = original->mode;
        } else if (pipe->status != CITY_IN_USE) {
            pipe->width_mm = 400;
            pipe->from_invert_m = CITY_AT(net->nodes, CityNode, pipe->from)->ground_m - 1.6;
            pipe->to_invert_m = MIN(pipe->from_invert_m - 0.05,
                                    CITY_AT(net->nodes, CityNode, pipe->to)->ground_m - 1.6);
        }
    }
    for (guint i = 0; i < net->nodes->len; i++) {
        CityNode *node = CITY_AT(net->nodes, CityNode, i);
        if (isnan(node->invert_m)) node->invert_m = node->ground_m - 1.6;
    }
}

/* Some heads of storm drains are gratings in the street. */
static void set_inlets(CityNet *net) {
    g_autofree bool *fed = g_new0(bool, MAX(1, net->nodes->len));
    for (guint i = 0; i < net->pipes->len; i++) fed[CITY_AT(net->pipes, CityPipe, i)->to] = true;
    for (guint i = 0; i < net->nodes->len; i++) {
        CityNode *node = CITY_AT(net->nodes, CityNode, i);
        if (node->layer == CITY_STORM && node->kind == CITY_MANHOLE && !fed[i] && i % 2 == 0)
            node->kind = CITY_INLET;
    }
}

void city_levels(City *city) {
    CityNet *net = &city->net;
    SyIndex n = net->nodes->len;
    g_auto(CityWays) ways = city_ways(net);
    const SyIndex *offset = ways.offset, *out = ways.pipe;
    g_autofree SyIndex *order = city_order(net, &ways);
    g_autofree uint32_t *above = g_new0(uint32_t, MAX(1, n));
    g_autofree uint8_t *rank = g_new0(uint8_t, MAX(1, n));
    for (SyIndex k = 0; k < n; k++) {
        SyIndex at = order[k], n_out = offset[at + 1] - offset[at];
        for (SyIndex i = offset[at]; i < offset[at + 1]; i++) {
            CityPipe *pipe = CITY_AT(net->pipes, CityPipe, out[i]);
            /* Where the water divides, half goes either way. */
            pipe->n_upstream = above[at] / n_out;
            above[pipe->to] += pipe->n_upstream + 1;
            uint8_t own = set_size(pipe, CITY_AT(net->nodes, CityNode, at), rank[at]);
            rank[pipe->to] = MAX(rank[pipe->to], own);
        }
        set_node(net, CITY_AT(net->nodes, CityNode, at), out + offset[at], n_out);
        for (SyIndex i = offset[at]; i < offset[at + 1]; i++)
            set_levels(net, CITY_AT(net->pipes, CityPipe, out[i]));
    }
    level_the_rest(net);
    set_inlets(net);
}
