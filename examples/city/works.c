/* Works at the water: outlets, overflows, treatment plants, private outfalls, ditches. */
#include "examples/city/city.h"

#define PIPES_PER_PLANT 60000
#define PIPES_PER_PRIVATE_OUTFALL 800

/* Where a ditch turns into its river. */
static double ditch_mouth_m(const CityPlan *plan, const CityWater *ditch) {
    const CityWater *river = CITY_AT(plan->waters, CityWater, ditch->into);
    return city_water_length_m(ditch) - river->half_width_m;
}

bool city_bank_is_open(const CityPlan *plan, const CityNearest *bank) {
    const CityWater *water = CITY_AT(plan->waters, CityWater, bank->water);
    if (water->kind != CITY_DITCH) return true;
    return bank->along_m > 15 && bank->along_m < ditch_mouth_m(plan, water) - 15;
}

static SyIndex add_outfall(City *city, SyIndex node, CityOutfallKind kind, SyIndex water,
                           SyIndex street) {
    bool ditch = CITY_AT(city->plan.waters, CityWater, water)->kind == CITY_DITCH;
    CityOutfall outfall = {.node = node,
                           .head = SY_NONE,
                           .kind = kind,
                           .river = city_river_of(&city->plan, water),
                           .channel = ditch && kind != CITY_OUTFALL_DITCH ? water : SY_NONE,
                           .ditch = SY_NONE,
                           .unit = SY_NONE,
                           .street = street};
    g_array_append_val(city->net.outfalls, outfall);
    return city->net.outfalls->len - 1;
}

/* Pipes from a node to the water's edge, or onto the line of a ditch; the outlet's node. */
static SyIndex add_outlet_run(CityLaying *laying, CityLayer layer, SyIndex from,
                              const CityNearest *bank, SyIndex street) {
    City *city = laying->city;
    CityNode start = *CITY_AT(city->net.nodes, CityNode, from);
    const CityWater *water = CITY_AT(city->plan.waters, CityWater, bank->water);
    double distance_m = city_distance_m(bank->at, start.at);
    CityPoint at = bank->at;
    if (water->kind != CITY_DITCH)
        at = city_between(bank->at, start.at, water->half_width_m / MAX(distance_m, 1));
    SyIndex end = city_node_add(&city->net, layer, CITY_OUTLET, at, bank->level_m + 2.6);
    SyIndex first = city->net.pipes->len;
    city_run_add(&city->net, layer, from, end, street, 42);
    for (SyIndex i = first; i < city->net.pipes->len; i++)
        CITY_AT(city->net.pipes, CityPipe, i)->kept = true;
    if (water->kind == CITY_DITCH) {
        CityJoint joint = {bank->water, end, bank->along_m};
        g_array_append_val(laying->joints, joint);
    }
    return end;
}

void city_outlet_add(CityLaying *laying, CityLayer layer, SyIndex from, const CityNearest *bank,
                     SyIndex street, CityOutfallKind kind) {
    City *city = laying->city;
    bool ditch = CITY_AT(city->plan.waters, CityWater, bank->water)->kind == CITY_DITCH;
    SyIndex first = city->net.pipes->len;
    SyIndex end = add_outlet_run(laying, layer, from, bank, street);
    /* Low grounds are pumped. */
    bool third = city->net.outfalls->len == 2;
    if (kind == CITY_OUTFALL_STORM && (sy_random_unit(&laying->random) < 0.06 || third)) {
        CITY_AT(city->net.nodes, CityNode, from)->kind = CITY_PUMP;
        CITY_AT(city->net.pipes, CityPipe, first)->mode = CITY_PRESSURE;
    }
    /* Nobody listed every pipe that ends in a ditch. */
    if (ditch && sy_random_unit(&laying->random) < 0.3) return;
    add_outfall(city, end, kind, bank->water, street);
}

void city_overflow_add(CityLaying *laying, SyIndex corner, SyIndex street) {
    City *city = laying->city;
    CityNearest bank = CITY_AT(city->plan.corners, CityCorner, corner)->bank;
    SyIndex chamber = laying->corner_node[CITY_COMBINED][corner];
    SyIndex sewage = laying->corner_node[CITY_SEWAGE][corner];
    SyIndex first = city->net.pipes->len;
    CITY_AT(city->net.nodes, CityNode, chamber)->kind = CITY_WEIR;
    city_outlet_add(laying, CITY_COMBINED, chamber, &bank, street, CITY_OUTFALL_OVERFLOW);
    if (sewage == SY_NONE) return;
    CITY_AT(city->net.pipes, CityPipe, first)->mode = CITY_OVERFLOW;
    SyIndex interceptor = city_pipe_add(&city->net, CITY_COMBINED, chamber, sewage, street);
    CITY_AT(city->net.pipes, CityPipe, interceptor)->kept = true;
}

/* ---- treatment plants ---- */

static bool plant_site(const CityPlan *plan, SyIndex corner, bool park) {
    const CityCorner *at = CITY_AT(plan->corners, CityCorner, corner);
    if (at->core || at->bank.water == SY_NONE || (at->park == 0) != park) return false;
    if (at->bank.distance_m > (park ? 200 : 70)) return false;
    if (CITY_AT(plan->waters, CityWater, at->bank.water)->kind == CITY_DITCH) return false;
    return plan->street_offset[corner] < plan->street_offset[corner + 1] &&
           city_zone_at(plan, CITY_ZONE_SOURCE_2, at->at) == NULL;
}

/* The site farthest from every plant so far; the first is the one farthest downstream. */
static SyIndex next_site(const CityPlan *plan, const GArray *chosen, bool park) {
    SyIndex best = SY_NONE;
    double best_m = -INFINITY;
    for (SyIndex i = 0; i < plan->corners->len; i++) {
        if (!plant_site(plan, i, park)) continue;
        const CityCorner *corner = CITY_AT(plan->corners, CityCorner, i);
        double score_m = corner->at.x - (corner->bank.water == 0 ? 0 : plan->width_m);
        if (chosen->len > 0) score_m = INFINITY;
        for (guint k = 0; k < chosen->len; k++) {
            SyIndex other = g_array_index(chosen, SyIndex, k);
            CityPoint at = CITY_AT(plan->corners, CityCorner, other)->at;
            score_m = MIN(score_m, city_distance_m(at, corner->at));
        }
        if (score_m <= best_m) continue;
        best_m = score_m;
        best = i;
    }
    return best;
}

void city_plants_choose(CityLaying *laying) {
    const City *city = laying->city;
    SyIndex n = MAX(1, (city->options.n_pipe + PIPES_PER_PLANT / 2) / PIPES_PER_PLANT);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex site = next_site(&city->plan, laying->plant_corners, false);
        if (site != SY_NONE) g_array_append_val(laying->plant_corners, site);
    }
    if (city->options.n_pipe < 1500) return;
    SyIndex site = next_site(&city->plan, laying->park_plant, true);
    if (site != SY_NONE) g_array_append_val(laying->park_plant, site);
}

void city_plant_add(CityLaying *laying, SyIndex corner, bool park) {
    City *city = laying->city;
    CityNearest bank = CITY_AT(city->plan.corners, CityCorner, corner)->bank;
    SyIndex sewer = laying->corner_node[CITY_SEWAGE][corner];
    if (sewer == SY_NONE) return;
    CityNode inlet = *CITY_AT(city->net.nodes, CityNode, sewer);
    const CityWater *river = CITY_AT(city->plan.waters, CityWater, bank.water);
    double length_m = city_water_length_m(river);
    double down_m = MIN(bank.along_m + 75, length_m - 1);
    CityNearest mouth = bank;
    mouth.at = city_water_point(river, down_m, &mouth.level_m);
    mouth.along_m = down_m;
    /* The works stand behind the riverside road, a little downstream. */
    CityPoint away = city_between(bank.at, inlet.at, 1 + 42 / MAX(bank.distance_m, 1));
    CityPoint at = {away.x + 0.6 * (mouth.at.x - bank.at.x),
                    away.y + 0.6 * (mouth.at.y - bank.at.y)};
    SyIndex street = city->plan.street_at[city->plan.street_offset[corner]];
    SyIndex works =
        city_node_add(&city->net, CITY_SEWAGE, CITY_TREATMENT, at, inlet.ground_m + 0.5);
    SyIndex first = city->net.pipes->len;
    city_run_add(&city->net, CITY_SEWAGE, sewer, works, street, 40);
    for (SyIndex i = first; i < city->net.pipes->len; i++)
        CITY_AT(city->net.pipes, CityPipe, i)->kept = true;
    SyIndex end = add_outlet_run(laying, CITY_SEWAGE, works, &mouth, street);
    SyIndex outfall = add_outfall(city, end, park ? CITY_OUTFALL_PARK_PLANT : CITY_OUTFALL_PLANT,
                                  bank.water, street);
    CityPlant plant = {works, outfall, park};
    g_array_append_val(city->net.plants, plant);
}

/* ---- private outfalls ---- */

/* A yard beside the water with a pipe of its own into it; false: no room just there. */
static bool add_private_outfall(CityLaying *laying, CityOutfallKind kind, SyIndex corner) {
    City *city = laying->city;
    SyRandom *random = &laying->random;
    const CityCorner *at = CITY_AT(city->plan.corners, CityCorner, corner);
    CityNearest bank = at->bank;
    if (bank.water == SY_NONE || !city_bank_is_open(&city->plan, &bank)) return false;
    const CityWater *water = CITY_AT(city->plan.waters, CityWater, bank.water);
    if ((water->kind == CITY_DITCH) != (kind == CITY_OUTFALL_SMALL_FARM)) return false;
    double remote = fabs(at->at.x) / city->plan.width_m + fabs(at->at.y) / city->plan.height_m;
    bool farm = kind == CITY_OUTFALL_FARM || kind == CITY_OUTFALL_SMALL_FARM;
    if (farm && (remote < 0.30 || at->park != SY_NONE || at->core)) return false;
    if (!farm && remote > 0.75) return false;
    /* Between two streets, so that it does not run over the storm outlet at the corner. */
    double along_m = bank.along_m + 45 + 25 * sy_random_unit(random);
    if (along_m > city_water_length_m(water) - 40) return false;
    CityNearest place = bank;
    place.at = city_water_point(water, along_m, &place.level_m);
    place.along_m = along_m;
    if (!city_bank_is_open(&city->plan, &place)) return false;
    double reach_m = water->half_width_m + 55 + 40 * sy_random_unit(random);
    CityPoint yard = {place.at.x + (at->at.x - bank.at.x) / bank.distance_m * reach_m,
                      place.at.y + (at->at.y - bank.at.y) / bank.distance_m * reach_m};
    CityNearest near = city_nearest_water(&city->plan, yard, 240);
    int n_crossed;
    if (near.water != bank.water || near.distance_m < 0.8 * reach_m ||
        city_crossed_water(&city->plan, yard, at->at, &n_crossed) != SY_NONE)
        return false;
    /* The pipe ends at the nearest point of the line, so that the outlet run is straight. */
    if (!city_bank_is_open(&city->plan, &near)) return false;
    SyIndex head = city_node_add(&city->net, CITY_SEWAGE, CITY_SEPTIC, yard, near.level_m + 4.2);
    SyIndex first = city->net.pipes->len;
    SyIndex end = add_outlet_run(laying, CITY_SEWAGE, head, &near, SY_NONE);
    for (SyIndex i = first; i < city->net.pipes->len; i++)
        CITY_AT(city->net.pipes, CityPipe, i)->ownership = CITY_PRIVATE;
    SyIndex outfall = add_outfall(city, end, kind, near.water, SY_NONE);
    CITY_AT(city->net.outfalls, CityOutfall, outfall)->head = head;
    return true;
}

void city_private_outfalls_add(CityLaying *laying) {
    static const CityOutfallKind kinds[] = {CITY_OUTFALL_FACTORY, CITY_OUTFALL_SCATTERED,
                                            CITY_OUTFALL_FARM, CITY_OUTFALL_SCATTERED,
                                            CITY_OUTFALL_SMALL_FARM};
    City *city = laying->city;
    /* One of each kind in a small town already. */
    SyIndex n_pipe = city->options.n_pipe;
    SyIndex n = MAX(n_pipe / PIPES_PER_PRIVATE_OUTFALL, MIN(n_pipe / 330, 6)),
            n_corner = city->plan.corners->len;
    g_autofree bool *taken = g_new0(bool, MAX(1, n_corner));
    for (SyIndex i = 0; i < n && n_corner > 0; i++)
        for (int attempt = 0; attempt < 300; attempt++) {
            SyIndex corner = sy_random_below(&laying->random, n_corner);
            if (taken[corner]) continue;
            if (!add_private_outfall(laying, kinds[i % G_N_ELEMENTS(kinds)], corner)) continue;
            taken[corner] = true;
            break;
        }
}

/* ---- ditches ---- */

static int by_place(const void *a, const void *b) {
    const CityJoint *x = a, *y = b;
    if (x->water != y->water) return x->water < y->water ? -1 : 1;
    if (x->along_m != y->along_m) return x->along_m < y->along_m ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* One feature of a ditch between two places along it, with the bends between. */
static void add_reach(CityNet *net, const CityWater *ditch, const CityJoint *from,
                      const CityJoint *to) {
    SyIndex no = city_pipe_add(net, CITY_CHANNEL, from->node, to->node, SY_NONE);
    CityPipe *reach = CITY_AT(net->pipes, CityPipe, no);
    reach->kept = true;
    reach->vertex_offset = net->vertices->len;
    reach->ownership = CITY_COLLECTIVE;
    double along_m = 0;
    for (guint i = 1; i < ditch->line->len; i++) {
        CityPoint at = CITY_AT(ditch->line, CityBank, i)->at;
        along_m += city_distance_m(CITY_AT(ditch->line, CityBank, i - 1)->at, at);
        if (along_m > from->along_m + 0.5 && along_m < to->along_m - 0.5) {
            g_array_append_val(net->vertices, at);
            reach->n_vertex++;
        }
    }
}

static CityJoint ditch_joint(CityNet *net, const CityWater *ditch, SyIndex water, double along_m,
                             CityNodeKind kind) {
    double level_m;
    CityPoint at = city_water_point(ditch, along_m, &level_m);
    SyIndex node = city_node_add(net, CITY_CHANNEL, kind, at, level_m + 2.2);
    return (CityJoint){water, node, along_m};
}

static void add_ditch(City *city, SyIndex water, const GArray *joints) {
    enum { REACH_M = 220 };
    CityNet *net = &city->net;
    const CityWater *ditch = CITY_AT(city->plan.waters, CityWater, water);
    CityJoint last = ditch_joint(net, ditch, water, 0, CITY_JOINT);
    CityJoint mouth =
        ditch_joint(net, ditch, water, ditch_mouth_m(&city->plan, ditch), CITY_OUTLET);
    for (guint i = 0; i <= joints->len; i++) {
        CityJoint next = i < joints->len ? *CITY_AT(joints, CityJoint, i) : mouth;
        if (i < joints->len && next.water != water) continue;
        SyIndex n = (SyIndex)MAX(1, ceil((next.along_m - last.along_m) / REACH_M));
        double step_m = (next.along_m - last.along_m) / n;
        for (SyIndex k = 1; k < n; k++) {
            CityJoint between = ditch_joint(net, ditch, water, last.along_m + step_m, CITY_JOINT);
            add_reach(net, ditch, &last, &between);
            last = between;
        }
        add_reach(net, ditch, &last, &next);
        last = next;
    }
    SyIndex outfall = add_outfall(city, mouth.node, CITY_OUTFALL_DITCH, ditch->into, SY_NONE);
    CITY_AT(city->net.outfalls, CityOutfall, outfall)->ditch = water;
}

void city_ditches_add(CityLaying *laying) {
    City *city = laying->city;
    g_array_sort(laying->joints, by_place);
    for (SyIndex i = 0; i < city->plan.waters->len; i++)
        if (CITY_AT(city->plan.waters, CityWater, i)->kind == CITY_DITCH)
            add_ditch(city, i, laying->joints);
}
