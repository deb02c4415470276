/* Counties, parks, protection zones, the sewer service area and the dike strip. */
#include "examples/city/city.h"

bool city_in_ring(const GArray *ring, CityPoint at) {
    bool inside = false;
    for (guint i = 0, k = ring->len - 1; i < ring->len; k = i++) {
        CityPoint a = *CITY_AT(ring, CityPoint, i), b = *CITY_AT(ring, CityPoint, k);
        if ((a.y > at.y) != (b.y > at.y) && at.x < a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y))
            inside = !inside;
    }
    return inside;
}

const CityZone *city_zone_at(const CityPlan *plan, CityZoneKind kind, CityPoint at) {
    for (guint i = 0; i < plan->zones->len; i++) {
        const CityZone *zone = CITY_AT(plan->zones, CityZone, i);
        if (zone->kind == kind && city_in_ring(zone->ring, at)) return zone;
    }
    return NULL;
}

const CityZone *city_county_at(const CityPlan *plan, CityPoint at) {
    return city_zone_at(plan, CITY_ZONE_COUNTY, at);
}

static GArray *add_zone(CityPlan *plan, CityZoneKind kind, const char *name, const char *code) {
    CityZone zone = {.kind = kind,
                     .name = g_strdup(name),
                     .code = g_strdup(code),
                     .ring = g_array_new(FALSE, FALSE, sizeof(CityPoint))};
    g_array_append_val(plan->zones, zone);
    return zone.ring;
}

static void add_point(GArray *ring, double x, double y) {
    CityPoint at = {x, y};
    g_array_append_val(ring, at);
}

/* The main river between @from and @to (shares of its length), @aside_m to its left. */
static void add_river(const CityPlan *plan, GArray *ring, double from, double to, double aside_m) {
    const CityWater *river = CITY_AT(plan->waters, CityWater, 0);
    double length_m = city_water_length_m(river);
    int n = (int)CLAMP(length_m / 60, 8, 2000);
    for (int i = 0; i <= n; i++) {
        double along_m = length_m * (from + (to - from) * i / n);
        CityPoint at = city_water_point(river, along_m, NULL);
        /* A wide strip follows the river's bends less closely, so that it does not fold. */
        double view_m = 5 + 1.5 * fabs(aside_m);
        CityPoint next = city_water_point(river, MIN(along_m + view_m, length_m), NULL);
        CityPoint last = city_water_point(river, MAX(along_m - view_m, 0), NULL);
        double step_m = MAX(city_distance_m(last, next), 1e-9);
        add_point(ring, at.x - aside_m * (next.y - last.y) / step_m,
                  at.y + aside_m * (next.x - last.x) / step_m);
    }
}

/* Three counties: the river parts the south from the north, a line parts the north. */
static void add_counties(CityPlan *plan) {
    double reach_x = plan->width_m / 2 + 900, reach_y = plan->height_m / 2 + 900;
    GArray *west = add_zone(plan, CITY_ZONE_COUNTY, "临澄区", "419802");
    add_river(plan, west, 0, 0.55, 0);
    add_point(west, 0.05 * plan->width_m, reach_y);
    add_point(west, -reach_x, reach_y);
    GArray *east = add_zone(plan, CITY_ZONE_COUNTY, "北仓区", "419803");
    add_river(plan, east, 0.55, 1, 0);
    add_point(east, reach_x, reach_y);
    add_point(east, 0.05 * plan->width_m, reach_y);
    GArray *south = add_zone(plan, CITY_ZONE_COUNTY, "南澄县", "419822");
    add_river(plan, south, 1, 0, 0);
    add_point(south, -reach_x, -reach_y);
    add_point(south, reach_x, -reach_y);
}

static void add_box(const CityPlan *plan, GArray *ring, const double box[4]) {
    const double xs[4] = {box[0], box[2], box[2], box[0]}, ys[4] = {box[1], box[1], box[3], box[3]};
    for (int i = 0; i < 4; i++) {
        CityPoint at = city_warp(plan, xs[i] * plan->width_m, ys[i] * plan->height_m);
        add_point(ring, at.x, at.y);
    }
}

/* The first park is a development zone with a plant of its own; large cities have more parks. */
static void add_parks(CityPlan *plan, SyIndex n_pipe) {
    static const char *const names[] = {"澄东产业集聚区", "北仓化工园区", "南澄食品工业园",
                                        "澄西装备制造园", "城南纺织园区", "北部新材料园区"};
    double size = MIN(0.26, 3200 / plan->width_m);
    SyIndex n = MIN(1 + n_pipe / 80000, G_N_ELEMENTS(names));
    static const double corners[][2] = {{0.70, 0.08}, {0.72, 0.66}, {0.12, 0.10},
                                        {0.10, 0.70}, {0.42, 0.08}, {0.40, 0.76}};
    for (SyIndex i = 0; i < n; i++) {
        double west = corners[i][0], south = i == 0 ? 0.425 - size : corners[i][1];
        double box[4] = {west, south, west + size, south + size};
        g_autofree char *code = g_strdup_printf("CYY%02u", i + 1);
        add_box(plan,
                add_zone(plan, i == 0 ? CITY_ZONE_DEVELOPMENT : CITY_ZONE_PARK, names[i], code),
                box);
        SyIndex zone = plan->zones->len - 1;
        g_array_append_val(plan->parks, zone);
    }
}

static void add_strip(CityPlan *plan, GArray *ring, double from, double to, double aside_m) {
    add_river(plan, ring, from, to, aside_m);
    add_river(plan, ring, to, from, -aside_m);
}

static void add_service_area(CityPlan *plan) {
    GArray *ring = add_zone(plan, CITY_ZONE_SEWER, "澄安市城镇污水收集管网覆盖范围", "WSFW01");
    const int n = 72;
    for (int i = 0; i < n; i++) {
        double angle_rad = 2 * G_PI * i / n;
        double edge = 0.47 + 0.02 * sin(3 * angle_rad + 1);
        double px = cos(angle_rad), py = sin(angle_rad);
        double radius = edge / pow(pow(fabs(px), 3.2) + pow(fabs(py), 3.2), 1 / 3.2);
        CityPoint at = city_warp(plan, (0.5 + radius * px) * plan->width_m,
                                 (0.5 + radius * py) * plan->height_m);
        add_point(ring, at.x, at.y);
    }
}

void city_zones_plan(City *city) {
    CityPlan *plan = &city->plan;
    plan->zones = g_array_new(FALSE, FALSE, sizeof(CityZone));
    plan->parks = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    add_counties(plan);
    add_parks(plan, city->options.n_pipe);
    /* The intake is upstream of the town. */
    add_strip(plan, add_zone(plan, CITY_ZONE_SOURCE_1, "澄河西关饮用水水源一级保护区", "SY0101"),
              0.12, 0.22, 70);
    add_strip(plan, add_zone(plan, CITY_ZONE_SOURCE_2, "澄河西关饮用水水源二级保护区", "SY0102"),
              0.05, 0.30, 160);
    add_service_area(plan);
    add_strip(plan, add_zone(plan, CITY_ZONE_DIKE, "澄河堤防管理范围", "DF01"), 0, 1, 45);
}
