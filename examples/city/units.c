/* Units that discharge: where they settle and which pipe they are joined to. */
#include "examples/city/city.h"

#define PIPES_PER_UNIT 20
#define SHARE_SURVEYED 0.6
#define FRONT_M 15.0  /* half a plot's front */
#define SHARED_M 60.0 /* how far along the street a shared lateral may lead */

const char *city_habit_name(CityHabit habit) {
    static const char *const names[CITY_N_HABIT] = {"own", "nearest", "street", "shared"};
    return names[habit];
}

typedef struct {
    City *city;
    SyRandom random;
    SyIndex *n_out, *out; /* per node, pipes in use that leave it, and one of them */
} Settling;

static uint32_t choose_trade(SyRandom *random, uint32_t where, const char *category) {
    uint32_t total = 0;
    for (uint32_t i = 0; i < city_n_trade(); i++) {
        const CityTrade *trade = city_trade(i);
        if ((trade->where & where) == 0) continue;
        if (category != NULL && strcmp(trade->category, category) != 0) continue;
        total += trade->weight;
    }
    g_assert(total > 0);
    uint32_t drawn = sy_random_below(random, total);
    for (uint32_t i = 0;; i++) {
        const CityTrade *trade = city_trade(i);
        if ((trade->where & where) == 0) continue;
        if (category != NULL && strcmp(trade->category, category) != 0) continue;
        if (drawn < trade->weight) return i;
        drawn -= trade->weight;
    }
}

static uint32_t where_is(const City *city, CityPoint at) {
    const CityPlan *plan = &city->plan;
    if (city_zone_at(plan, CITY_ZONE_DEVELOPMENT, at) != NULL ||
        city_zone_at(plan, CITY_ZONE_PARK, at) != NULL)
        return CITY_WHERE_PARK;
    bool remote = fabs(at.x) > 0.40 * plan->width_m || fabs(at.y) > 0.40 * plan->height_m;
    return remote ? CITY_WHERE_FRINGE : CITY_WHERE_TOWN;
}

static bool may_join(const CityPipe *pipe) {
    return city_carries(pipe) && !pipe->well_link && pipe->mode == CITY_GRAVITY &&
           pipe->n_vertex == 0;
}

/* A pipe of the layers in @layers; private mains are preferred. */
static SyIndex draw_pipe(Settling *settling, unsigned layers, bool fringe_only) {
    const CityNet *net = &settling->city->net;
    for (int attempt = 0; attempt < 400; attempt++) {
        SyIndex pipe = sy_random_below(&settling->random, net->pipes->len);
        const CityPipe *at = CITY_AT(net->pipes, CityPipe, pipe);
        bool channel = at->layer == CITY_CHANNEL;
        double luck = sy_random_unit(&settling->random);
        if ((layers & (1u << at->layer)) == 0) continue;
        if (!(channel ? at->status == CITY_IN_USE : may_join(at))) continue;
        if (!channel && at->ownership == CITY_MUNICIPAL && luck > 0.35) continue;
        CityPoint place = CITY_AT(net->nodes, CityNode, at->from)->at;
        if (fringe_only && !channel && where_is(settling->city, place) != CITY_WHERE_FRINGE)
            continue;
        return pipe;
    }
    return SY_NONE;
}

/* Beside the pipe, at the length of a private lateral. */
static void place_unit(Settling *settling, CityUnit *unit) {
    const CityNet *net = &settling->city->net;
    SyRandom *random = &settling->random;
    const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, unit->pipe);
    CityPoint a = CITY_AT(net->nodes, CityNode, pipe->from)->at;
    CityPoint b = CITY_AT(net->nodes, CityNode, pipe->to)->at;
    double length_m = MAX(city_distance_m(a, b), 0.1);
    double share = unit->node != SY_NONE ? 0 : 0.15 + 0.7 * sy_random_unit(random);
    CityHabit habit = settling->city->options.habit;
    double least_m = habit == CITY_HABIT_OWN ? 6 : 2;
    double lateral_m = least_m + (34 - least_m) * sy_random_unit(random);
    double side = sy_random_unit(random) < 0.5 ? -1 : 1;
    double slant = 0.5 * (sy_random_unit(random) - 0.5);
    double dx = (b.x - a.x) / length_m, dy = (b.y - a.y) / length_m;
    unit->at = city_between(a, b, share);
    unit->at.x += lateral_m * (-side * dy + slant * dx);
    unit->at.y += lateral_m * (side * dx + slant * dy);
    if (habit != CITY_HABIT_STREET && habit != CITY_HABIT_SHARED) return;
    double most_m = habit == CITY_HABIT_STREET ? FRONT_M : SHARED_M;
    double along_m = most_m * (2 * sy_random_unit(random) - 1);
    if (habit == CITY_HABIT_SHARED && sy_random_unit(random) * 3 > 2) along_m = 0;
    unit->at.x += along_m * dx;
    unit->at.y += along_m * dy;
}

static double distance_to_pipe_m(const CityNet *net, const CityPipe *pipe, CityPoint at) {
    CityPoint a = CITY_AT(net->nodes, CityNode, pipe->from)->at;
    CityPoint b = CITY_AT(net->nodes, CityNode, pipe->to)->at;
    double dx = b.x - a.x, dy = b.y - a.y, square = MAX(dx * dx + dy * dy, 1e-6);
    double share = ((at.x - a.x) * dx + (at.y - a.y) * dy) / square;
    return city_distance_m(city_between(a, b, CLAMP(share, 0, 1)), at);
}

/* The nearest pipe that carries what the unit's own does. */
static void join_nearest(Settling *settling, CityUnit *unit) {
    const CityNet *net = &settling->city->net;
    bool storm = CITY_AT(net->pipes, CityPipe, unit->pipe)->layer == CITY_STORM;
    double best_m = INFINITY;
    for (SyIndex no = 0; no < net->pipes->len; no++) {
        const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, no);
        if (!may_join(pipe) || pipe->layer == CITY_CHANNEL || (pipe->layer == CITY_STORM) != storm)
            continue;
        double away_m = distance_to_pipe_m(net, pipe, unit->at);
        if (away_m >= best_m) continue;
        best_m = away_m;
        unit->pipe = no;
        unit->node = SY_NONE;
    }
}

static void finish_unit(Settling *settling, CityUnit *unit) {
    SyRandom *random = &settling->random;
    const CityTrade *trade = city_trade(unit->trade);
    double low = log(trade->water_low_m3d), high = log(trade->water_high_m3d);
    unit->name = sy_random_below(random, 1u << 24);
    unit->water_m3d = exp(low + (high - low) * sy_random_unit(random));
    unit->no_code = !trade->own_code && sy_random_unit(random) < 0.6;
    unit->surveyed = unit->treats || sy_random_unit(random) < SHARE_SURVEYED;
    place_unit(settling, unit);
    if (settling->city->options.habit == CITY_HABIT_NEAREST && unit->outfall == SY_NONE &&
        CITY_AT(settling->city->net.pipes, CityPipe, unit->pipe)->layer != CITY_CHANNEL)
        join_nearest(settling, unit);
    g_array_append_val(settling->city->net.units, *unit);
}

static void settle_one(Settling *settling) {
    const CityNet *net = &settling->city->net;
    double luck = sy_random_unit(&settling->random);
    CityUnit unit = {.node = SY_NONE, .outfall = SY_NONE};
    const char *category = NULL;
    uint32_t where;
    if (luck < 0.03) {
        unit.pipe = draw_pipe(settling, 1u << CITY_STORM | 1u << CITY_CHANNEL, true);
        where = CITY_WHERE_FRINGE;
        category = "畜禽养殖";
    } else {
        unit.illicit = luck < 0.10;
        unsigned sewers = 1u << CITY_SEWAGE | 1u << CITY_COMBINED;
        unit.pipe = draw_pipe(settling, unit.illicit ? 1u << CITY_STORM : sewers, false);
        if (unit.pipe == SY_NONE) return;
        SyIndex from = CITY_AT(net->pipes, CityPipe, unit.pipe)->from;
        where = where_is(settling->city, CITY_AT(net->nodes, CityNode, from)->at);
    }
    if (unit.pipe == SY_NONE) return;
    unit.trade = choose_trade(&settling->random, where, category);
    const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, unit.pipe);
    const CityNode *head = CITY_AT(net->nodes, CityNode, pipe->from);
    bool at_manhole = sy_random_unit(&settling->random) < 0.5;
    if (at_manhole && settling->n_out[pipe->from] == 1 &&
        (head->kind == CITY_MANHOLE || head->kind == CITY_INLET))
        unit.node = pipe->from;
    finish_unit(settling, &unit);
}

static void settle_at_outfall(Settling *settling, SyIndex no) {
    CityNet *net = &settling->city->net;
    CityOutfall *outfall = CITY_AT(net->outfalls, CityOutfall, no);
    CityUnit unit = {.outfall = no};
    switch (outfall->kind) {
        case CITY_OUTFALL_FACTORY:
            unit.trade = choose_trade(&settling->random, CITY_WHERE_PARK, "工业");
            break;
        case CITY_OUTFALL_FARM:
            unit.trade = choose_trade(&settling->random, CITY_WHERE_FRINGE, "畜禽养殖");
            break;
        case CITY_OUTFALL_SMALL_FARM:
            unit.trade = city_trade_of_code("0321");
            break;
        case CITY_OUTFALL_SCATTERED:
            unit.trade = city_trade_of_code("7020");
            break;
        default:
            return;
    }
    unit.node = outfall->head;
    unit.pipe = settling->out[unit.node];
    outfall->unit = net->units->len;
    finish_unit(settling, &unit);
}

static void settle_plants(Settling *settling) {
    CityNet *net = &settling->city->net;
    for (guint i = 0; i < net->plants->len; i++) {
        const CityPlant *plant = CITY_AT(net->plants, CityPlant, i);
        CityUnit unit = {.trade = city_trade_of_code("4620"),
                         .pipe = settling->out[plant->node],
                         .node = plant->node,
                         .treats = true,
                         .outfall = plant->outfall};
        CITY_AT(net->outfalls, CityOutfall, plant->outfall)->unit = net->units->len;
        finish_unit(settling, &unit);
        CityUnit *last = CITY_AT(net->units, CityUnit, net->units->len - 1);
        last->name = i;
        last->at = CITY_AT(net->nodes, CityNode, plant->node)->at;
        last->at.x += 9;
        last->at.y += 4;
    }
}

void city_settle(City *city) {
    CityNet *net = &city->net;
    Settling settling = {.city = city,
                         .random = sy_random(city->options.seed, CITY_STREAM_UNITS),
                         .n_out = g_new0(SyIndex, MAX(1, net->nodes->len)),
                         .out = g_new0(SyIndex, MAX(1, net->nodes->len))};
    for (guint i = 0; i < net->pipes->len; i++) {
        const CityPipe *pipe = CITY_AT(net->pipes, CityPipe, i);
        if (!city_carries(pipe)) continue;
        settling.n_out[pipe->from]++;
        settling.out[pipe->from] = i;
    }
    settle_plants(&settling);
    for (SyIndex i = 0; i < net->outfalls->len; i++) settle_at_outfall(&settling, i);
    SyIndex n = MAX(3, city->options.n_pipe / PIPES_PER_UNIT);
    for (SyIndex i = net->units->len; i < n; i++) settle_one(&settling);
    g_free(settling.n_out);
    g_free(settling.out);
}
