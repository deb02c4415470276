/* Lays the three pipe systems under the streets. */
#include "examples/city/city.h"

SyIndex city_node_add(CityNet *net, CityLayer layer, CityNodeKind kind, CityPoint at,
                      double ground_m) {
    CityNode node = {.at = at,
                     .ground_m = ground_m,
                     .invert_m = NAN,
                     .layer = (uint8_t)layer,
                     .kind = (uint8_t)kind};
    g_array_append_val(net->nodes, node);
    return net->nodes->len - 1;
}

SyIndex city_pipe_add(CityNet *net, CityLayer layer, SyIndex from, SyIndex to, SyIndex street) {
    CityPipe pipe = {.from = from,
                     .to = to,
                     .from_invert_m = NAN,
                     .to_invert_m = NAN,
                     .layer = (uint8_t)layer,
                     .original = SY_NONE,
                     .street = street};
    g_array_append_val(net->pipes, pipe);
    return net->pipes->len - 1;
}

SyIndex city_run_add(CityNet *net, CityLayer layer, SyIndex from, SyIndex to, SyIndex street,
                     double spacing_m) {
    CityNode a = *CITY_AT(net->nodes, CityNode, from), b = *CITY_AT(net->nodes, CityNode, to);
    SyIndex n = (SyIndex)MAX(1, city_distance_m(a.at, b.at) / spacing_m + 0.5);
    SyIndex last = from;
    for (SyIndex i = 1; i < n; i++) {
        double share = (double)i / n;
        SyIndex next = city_node_add(net, layer, CITY_MANHOLE, city_between(a.at, b.at, share),
                                     a.ground_m + share * (b.ground_m - a.ground_m));
        city_pipe_add(net, layer, last, next, street);
        last = next;
    }
    return city_pipe_add(net, layer, last, to, street);
}

/* Corner manholes of the systems stand a few metres apart. */
static CityPoint beside(CityPoint at, CityLayer layer) {
    static const CityPoint offset[CITY_CHANNEL] = {{2.7, 2.3}, {-2.4, -2.9}, {0.4, -0.5}};
    return (CityPoint){at.x + offset[layer].x, at.y + offset[layer].y};
}

SyIndex city_corner_manhole(CityLaying *laying, CityLayer layer, SyIndex corner) {
    SyIndex *slot = &laying->corner_node[layer][corner];
    if (*slot != SY_NONE) return *slot;
    const CityCorner *at = CITY_AT(laying->city->plan.corners, CityCorner, corner);
    *slot =
        city_node_add(&laying->city->net, layer, CITY_MANHOLE, beside(at->at, layer), at->ground_m);
    return *slot;
}

/* ---- ground ---- */

typedef struct {
    double cost_m;
    SyIndex corner;
} Ranked;

static int by_cost(const void *a, const void *b) {
    const Ranked *x = a, *y = b;
    if (x->cost_m != y->cost_m) return x->cost_m < y->cost_m ? -1 : 1;
    return x->corner < y->corner ? -1 : 1;
}

/* The ground rises from the water's edge along the ways that rain takes to it. */
static void raise_ground(CityLaying *laying) {
    const CityPlan *plan = &laying->city->plan;
    SyIndex n = plan->corners->len;
    g_autofree Ranked *ranked = g_new(Ranked, MAX(1, n));
    for (SyIndex i = 0; i < n; i++) {
        double storm_m = laying->forest[CITY_STORM].cost_m[i];
        double combined_m = laying->forest[CITY_COMBINED].cost_m[i];
        ranked[i] = (Ranked){MIN(storm_m, combined_m), i};
    }
    qsort(ranked, n, sizeof(Ranked), by_cost);
    for (SyIndex k = 0; k < n; k++) {
        SyIndex i = ranked[k].corner;
        CityCorner *corner = CITY_AT(plan->corners, CityCorner, i);
        bool combined = isfinite(laying->forest[CITY_COMBINED].cost_m[i]);
        const CityForest *forest = &laying->forest[combined ? CITY_COMBINED : CITY_STORM];
        if (!isfinite(forest->cost_m[i])) {
            corner->ground_m = 70;
        } else if (forest->street[i] == SY_NONE) {
            corner->ground_m = corner->bank.level_m + 3.6 + 0.0018 * forest->cost_m[i];
        } else {
            const CityStreet *street = CITY_AT(plan->streets, CityStreet, forest->street[i]);
            SyIndex below = street->a == i ? street->b : street->a;
            double rise_m = 0.0018 * (forest->cost_m[i] - forest->cost_m[below]);
            corner->ground_m = CITY_AT(plan->corners, CityCorner, below)->ground_m + rise_m;
        }
    }
}

/* ---- forests ---- */

static void choose_roots(CityLaying *laying, CityForest *forest, bool core, double spread_m) {
    const CityPlan *plan = &laying->city->plan;
    for (SyIndex i = 0; i < forest->n; i++) {
        const CityCorner *corner = CITY_AT(plan->corners, CityCorner, i);
        double handicap_m = spread_m * sy_random_unit(&laying->random);
        if (corner->core != core || corner->bank.water == SY_NONE) continue;
        if (corner->bank.distance_m > 140 || !city_bank_is_open(plan, &corner->bank)) continue;
        /* Old towns drain to rivers; ditches are younger. */
        bool ditch = CITY_AT(plan->waters, CityWater, corner->bank.water)->kind == CITY_DITCH;
        if (core && ditch) continue;
        forest->cost_m[i] = corner->bank.distance_m + handicap_m;
    }
}

static void grow_rain_forest(CityLaying *laying, CityLayer layer) {
    const CityPlan *plan = &laying->city->plan;
    bool core = layer == CITY_COMBINED;
    g_autofree double *weight_m = g_new(double, MAX(1, plan->streets->len));
    for (guint i = 0; i < plan->streets->len; i++) {
        const CityStreet *street = CITY_AT(plan->streets, CityStreet, i);
        const CityCorner *a = CITY_AT(plan->corners, CityCorner, street->a);
        const CityCorner *b = CITY_AT(plan->corners, CityCorner, street->b);
        double noise = 0.9 + 0.3 * sy_random_unit(&laying->random);
        bool closed = street->crosses != SY_NONE || a->core != core || b->core != core;
        weight_m[i] = closed ? INFINITY : street->length_m * noise * (street->arterial ? 0.85 : 1);
    }
    laying->forest[layer] = city_forest_new(plan);
    choose_roots(laying, &laying->forest[layer], core, core ? 700 : 420);
    city_forest_grow(plan, weight_m, &laying->forest[layer]);
}

static void grow_sewage_forest(CityLaying *laying) {
    const CityPlan *plan = &laying->city->plan;
    g_autofree double *weight_m = g_new(double, MAX(1, plan->streets->len));
    city_plants_choose(laying);
    bool park_plant = laying->park_plant->len > 0;
    for (guint i = 0; i < plan->streets->len; i++) {
        const CityStreet *street = CITY_AT(plan->streets, CityStreet, i);
        const CityCorner *a = CITY_AT(plan->corners, CityCorner, street->a);
        const CityCorner *b = CITY_AT(plan->corners, CityCorner, street->b);
        double noise = 0.9 + 0.3 * sy_random_unit(&laying->random);
        weight_m[i] = street->length_m * noise * (street->arterial ? 0.8 : 1);
        if (street->core) weight_m[i] *= 2.5;
        /* Trunk mains follow the river banks. */
        if (a->bank.distance_m < 60 && b->bank.distance_m < 60) weight_m[i] *= 0.6;
        if (street->crosses != SY_NONE) weight_m[i] += 350;
        if (park_plant && (a->park == 0) != (b->park == 0)) weight_m[i] = INFINITY;
    }
    CityForest *forest = &laying->forest[CITY_SEWAGE];
    *forest = city_forest_new(plan);
    for (guint i = 0; i < laying->plant_corners->len; i++)
        forest->cost_m[g_array_index(laying->plant_corners, SyIndex, i)] = 0;
    for (guint i = 0; i < laying->park_plant->len; i++)
        forest->cost_m[g_array_index(laying->park_plant, SyIndex, i)] = 0;
    city_forest_grow(plan, weight_m, forest);
}

/* Sewers stand in the new town, below every overflow, and on the way from both to the plant. */
static void mark_sewers(CityLaying *laying) {
    const CityPlan *plan = &laying->city->plan;
    const CityForest *forest = &laying->forest[CITY_SEWAGE];
    const CityForest *combined = &laying->forest[CITY_COMBINED];
    laying->needs_sewer = g_new0(bool, MAX(1, forest->n));
    for (SyIndex i = 0; i < forest->n; i++) {
        bool overflow = isfinite(combined->cost_m[i]) && combined->street[i] == SY_NONE;
        if (CITY_AT(plan->corners, CityCorner, i)->core && !overflow) continue;
        if (!isfinite(forest->cost_m[i])) continue;
        SyIndex at = i;
        while (!laying->needs_sewer[at]) {
            laying->needs_sewer[at] = true;
            if (forest->street[at] == SY_NONE) break;
            const CityStreet *street = CITY_AT(plan->streets, CityStreet, forest->street[at]);
            at = street->a == at ? street->b : street->a;
        }
    }
}

/* ---- runs under a street ---- */

/* A short private main from the middle of a block to a manhole in the street. */
static void add_branch(CityLaying *laying, CityLayer layer, SyIndex manhole, SyIndex street,
                       CityPoint along, double room_m) {
    City *city = laying->city;
    SyRandom *random = &laying->random;
    double depth_m = MIN(room_m - 8, 22 + 30 * sy_random_unit(random));
    int side = sy_random_unit(random) < 0.5 ? -1 : 1;
    if (depth_m < 20) return;
    CityNode foot = *CITY_AT(city->net.nodes, CityNode, manhole);
    CityPoint tip = {foot.at.x - side * depth_m * along.y, foot.at.y + side * depth_m * along.x};
    CityNearest near = city_nearest_water(&city->plan, tip, 100);
    if (near.water != SY_NONE &&
        (near.distance_m < CITY_AT(city->plan.waters, CityWater, near.water)->half_width_m + 12 ||
         near.distance_m < city_nearest_water(&city->plan, foot.at, 200).distance_m - 5))
        return;
    SyIndex head = city_node_add(&city->net, layer, CITY_MANHOLE, tip, foot.ground_m + 0.25);
    SyIndex first = city->net.pipes->len;
    city_run_add(&city->net, layer, head, manhole, street, 27);
    uint32_t owner = 1 + sy_random_below(random, 1u << 20);
    bool village = sy_random_unit(random) < 0.1;
    for (SyIndex i = first; i < city->net.pipes->len; i++) {
        CityPipe *pipe = CITY_AT(city->net.pipes, CityPipe, i);
        pipe->ownership = village ? CITY_COLLECTIVE : CITY_PRIVATE;
        pipe->owner = owner;
    }
}

/* Shares of the street's length at which manholes stand, without the ends. */
static SyIndex space_manholes(CityLaying *laying, double length_m, double *shares, SyIndex limit) {
    double spacing_m = laying->city->spacing * (28 + 16 * sy_random_unit(&laying->random));
    SyIndex n = (SyIndex)CLAMP(length_m / spacing_m + 0.5, 1, limit);
    for (SyIndex i = 1; i < n; i++)
        shares[i - 1] = (i + 0.2 * (sy_random_unit(&laying->random) - 0.5)) / n;
    return n - 1;
}

/* Where the wells of a siphon under a river stand; false if the street does not cross one. */
static bool siphon_wells(const CityPlan *plan, SyIndex layer, const CityStreet *street, CityPoint a,
                         CityPoint b, double wells[2]) {
    if (layer != CITY_SEWAGE || street->crosses == SY_NONE) return false;
    const CityWater *water = CITY_AT(plan->waters, CityWater, street->crosses);
    if (water->kind == CITY_DITCH) return false;
    double best_m = INFINITY, middle = 0.5;
    for (int i = 1; i < 40; i++) {
        double distance_m = city_nearest_water(plan, city_between(a, b, i / 40.0), 150).distance_m;
        if (distance_m >= best_m) continue;
        best_m = distance_m;
        middle = i / 40.0;
    }
    double half = (water->half_width_m + 9) / city_distance_m(a, b);
    wells[0] = middle - half;
    wells[1] = middle + half;
    return wells[0] > 0.05 && wells[1] < 0.95;
}

typedef struct {
    CityLayer layer;
    SyIndex street, from, to; /* corners */
    bool whole;               /* from the corner itself, else from the first manhole after it */
} Run;

static void add_siphon(CityNet *net, SyIndex pipe) {
    CityPipe *barrel = CITY_AT(net->pipes, CityPipe, pipe);
    CityPoint a = CITY_AT(net->nodes, CityNode, barrel->from)->at;
    CityPoint b = CITY_AT(net->nodes, CityNode, barrel->to)->at;
    double length_m = city_distance_m(a, b);
    barrel->mode = CITY_SIPHON;
    barrel->kept = true;
    CITY_AT(net->nodes, CityNode, barrel->from)->kind = CITY_SIPHON_WELL;
    CITY_AT(net->nodes, CityNode, barrel->to)->kind = CITY_SIPHON_WELL;
    /* Siphons have two barrels, one in reserve. */
    CityPipe second = *barrel;
    CityPoint middle = city_between(a, b, 0.5);
    middle.x += 1.2 * (b.y - a.y) / length_m;
    middle.y -= 1.2 * (b.x - a.x) / length_m;
    second.vertex_offset = net->vertices->len;
    second.n_vertex = 1;
    g_array_append_val(net->vertices, middle);
    g_array_append_val(net->pipes, second);
}

static bool has_system(const CityLaying *laying, CityLayer layer, SyIndex corner) {
    if (layer == CITY_SEWAGE) return laying->needs_sewer[corner];
    return isfinite(laying->forest[layer].cost_m[corner]);
}

/* Some sewers were led into the storm drain. */
static bool is_misconnected(CityLaying *laying, const Run *run) {
    if (run->layer != CITY_SEWAGE || !has_system(laying, CITY_STORM, run->to)) return false;
    if (laying->corner_node[CITY_STORM][run->to] == SY_NONE) return false;
    bool first = laying->n_misconnected == 0 && laying->city->options.n_pipe >= 1000;
    if (sy_random_unit(&laying->random) > 0.008 && !first) return false;
    laying->n_misconnected++;
    return true;
}

static void lay_run(CityLaying *laying, const Run *run) {
    enum { LIMIT = 16 };
    City *city = laying->city;
    const CityStreet *street = CITY_AT(city->plan.streets, CityStreet, run->street);
    const CityCorner *from = CITY_AT(city->plan.corners, CityCorner, run->from);
    const CityCorner *to = CITY_AT(city->plan.corners, CityCorner, run->to);
    CityPoint a = from->at, b = to->at;
    double length_m = city_distance_m(a, b), shares[LIMIT], wells[2];
    /* Between the corners the mains lie side by side, each on its side of the street. */
    static const double lane_m[CITY_CHANNEL] = {2.6, -2.6, 0.3};
    double lane = run->from == street->a ? lane_m[run->layer] : -lane_m[run->layer];
    CityPoint along = {(b.x - a.x) / length_m, (b.y - a.y) / length_m};
    SyIndex n = space_manholes(laying, length_m, shares, LIMIT);
    bool siphon = run->whole && siphon_wells(&city->plan, run->layer, street, a, b, wells);
    if (siphon) {
        shares[0] = wells[0];
        shares[1] = wells[1];
        n = 2;
    }
    if (n == 0 && !run->whole) return;
    SyIndex last = run->whole ? city_corner_manhole(laying, run->layer, run->from) : SY_NONE;
    SyIndex head = city->net.nodes->len;
    for (SyIndex i = 0; i < n; i++) {
        CityPoint at = city_between(a, b, shares[i]);
        double aside_m = lane + 0.3 * sy_random_normal(&laying->random);
        at.x -= aside_m * along.y;
        at.y += aside_m * along.x;
        double ground_m = from->ground_m + shares[i] * (to->ground_m - from->ground_m) +
                          0.04 * sy_random_normal(&laying->random);
        SyIndex next = city_node_add(&city->net, run->layer, CITY_MANHOLE, at, ground_m);
        if (last != SY_NONE) {
            SyIndex pipe = city_pipe_add(&city->net, run->layer, last, next, run->street);
            if (siphon && i == 1) add_siphon(&city->net, pipe);
        }
        last = next;
        if (siphon || street->crosses != SY_NONE) continue;
        double room_m = length_m * MIN(shares[i], 1 - shares[i]);
        if (sy_random_unit(&laying->random) < 0.55)
            add_branch(laying, run->layer, next, run->street, along, room_m);
    }
    bool wrong = !run->whole && is_misconnected(laying, run);
    SyIndex end = city_corner_manhole(laying, wrong ? CITY_STORM : run->layer, run->to);
    SyIndex pipe = city_pipe_add(&city->net, run->layer, last, end, run->street);
    CITY_AT(city->net.pipes, CityPipe, pipe)->misconnected = wrong;
    CITY_AT(city->net.pipes, CityPipe, pipe)->kept = wrong;
    if (run->whole || laying->corner_node[run->layer][run->from] == SY_NONE) return;
    CityGap gap = {head, laying->corner_node[run->layer][run->from]};
    g_array_append_val(city->net.gaps, gap);
}

/* ---- the systems ---- */

/* Runs of one layer in one street: part of the tree, a branch of it, or a split. */
static void lay_street(CityLaying *laying, CityLayer layer, SyIndex no) {
    const CityPlan *plan = &laying->city->plan;
    const CityStreet *street = CITY_AT(plan->streets, CityStreet, no);
    const CityForest *forest = &laying->forest[layer];
    const SyIndex ends[2] = {street->a, street->b};
    bool core[2], reached[2];
    for (int i = 0; i < 2; i++) {
        core[i] = CITY_AT(plan->corners, CityCorner, ends[i])->core;
        reached[i] = has_system(laying, layer, ends[i]);
    }
    for (int i = 0; i < 2; i++)
        if (reached[i] && forest->street[ends[i]] == no) {
            lay_run(laying, &(Run){layer, no, ends[i], ends[1 - i], true});
            return;
        }
    double chance = sy_random_unit(&laying->random);
    if (street->crosses != SY_NONE || street->core != (layer == CITY_COMBINED)) return;
    int low = forest->cost_m[ends[0]] <= forest->cost_m[ends[1]] ? 0 : 1;
    if (core[0] != core[1]) low = core[0] ? 1 : 0;
    if (!reached[low] || chance > 0.93) return;
    bool other = reached[1 - low] && core[low] == core[1 - low] &&
                 forest->cost_m[ends[1 - low]] > forest->cost_m[ends[low]];
    bool park_edge = layer == CITY_SEWAGE && laying->park_plant->len > 0 &&
                     (CITY_AT(plan->corners, CityCorner, ends[0])->park == 0) !=
                         (CITY_AT(plan->corners, CityCorner, ends[1])->park == 0);
    /* Most rings close within a catchment; few streets join two of them. */
    bool split = other && !park_edge && chance < 0.22;
    if (split && chance > 0.03)
        split = city_forest_root(plan, forest, ends[0]) == city_forest_root(plan, forest, ends[1]);
    lay_run(laying, &(Run){layer, no, ends[1 - low], ends[low], split});
}

static void lay_outlets(CityLaying *laying) {
    const CityPlan *plan = &laying->city->plan;
    for (SyIndex i = 0; i < plan->corners->len; i++) {
        const CityCorner *corner = CITY_AT(plan->corners, CityCorner, i);
        CityNearest bank = corner->bank;
        SyIndex street = plan->street_offset[i] < plan->street_offset[i + 1]
                             ? plan->street_at[plan->street_offset[i]]
                             : SY_NONE;
        SyIndex storm = laying->corner_node[CITY_STORM][i];
        SyIndex combined = laying->corner_node[CITY_COMBINED][i];
        if (storm != SY_NONE && laying->forest[CITY_STORM].street[i] == SY_NONE)
            city_outlet_add(laying, CITY_STORM, storm, &bank, street, CITY_OUTFALL_STORM);
        if (combined != SY_NONE && laying->forest[CITY_COMBINED].street[i] == SY_NONE)
            city_overflow_add(laying, i, street);
    }
}

static void laying_clear(CityLaying *laying) {
    for (int layer = 0; layer < CITY_CHANNEL; layer++) {
        g_free(laying->corner_node[layer]);
        city_forest_clear(&laying->forest[layer]);
    }
    g_free(laying->needs_sewer);
    g_array_unref(laying->joints);
    g_array_unref(laying->plant_corners);
    g_array_unref(laying->park_plant);
}

void city_lay(City *city) {
    CityLaying laying = {.city = city,
                         .random = sy_random(city->options.seed, CITY_STREAM_RUNS),
                         .joints = g_array_new(FALSE, FALSE, sizeof(CityJoint)),
                         .plant_corners = g_array_new(FALSE, FALSE, sizeof(SyIndex)),
                         .park_plant = g_array_new(FALSE, FALSE, sizeof(SyIndex))};
    SyIndex n_corner = city->plan.corners->len;
    CityNet *net = &city->net;
    net->nodes = g_array_new(FALSE, FALSE, sizeof(CityNode));
    net->pipes = g_array_new(FALSE, FALSE, sizeof(CityPipe));
    net->vertices = g_array_new(FALSE, FALSE, sizeof(CityPoint));
    net->outfalls = g_array_new(FALSE, FALSE, sizeof(CityOutfall));
    net->units = g_array_new(FALSE, FALSE, sizeof(CityUnit));
    net->plants = g_array_new(FALSE, FALSE, sizeof(CityPlant));
    net->gaps = g_array_new(FALSE, FALSE, sizeof(CityGap));
    for (int layer = 0; layer < CITY_CHANNEL; layer++) {
        laying.corner_node[layer] = g_new(SyIndex, MAX(1, n_corner));
        for (SyIndex i = 0; i < n_corner; i++) laying.corner_node[layer][i] = SY_NONE;
    }
    grow_rain_forest(&laying, CITY_STORM);
    grow_rain_forest(&laying, CITY_COMBINED);
    raise_ground(&laying);
    grow_sewage_forest(&laying);
    mark_sewers(&laying);
    for (SyIndex no = 0; no < city->plan.streets->len; no++)
        for (int layer = 0; layer < CITY_CHANNEL; layer++)
            lay_street(&laying, (CityLayer)layer, no);
    lay_outlets(&laying);
    for (guint i = 0; i < laying.plant_corners->len; i++)
        city_plant_add(&laying, g_array_index(laying.plant_corners, SyIndex, i), false);
    for (guint i = 0; i < laying.park_plant->len; i++)
        city_plant_add(&laying, g_array_index(laying.park_plant, SyIndex, i), true);
    city_private_outfalls_add(&laying);
    city_ditches_add(&laying);
    laying_clear(&laying);
}

void city_net_clear(CityNet *net) {
    g_clear_pointer(&net->nodes, g_array_unref);
    g_clear_pointer(&net->pipes, g_array_unref);
    g_clear_pointer(&net->vertices, g_array_unref);
    g_clear_pointer(&net->outfalls, g_array_unref);
    g_clear_pointer(&net->units, g_array_unref);
    g_clear_pointer(&net->plants, g_array_unref);
    g_clear_pointer(&net->gaps, g_array_unref);
}
