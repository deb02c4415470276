/* The ground plan: street corners and streets between the waters. */
#include "examples/city/city.h"

/* About so many pipes belong to one street corner of the grid. */
#define PIPES_PER_CORNER 22.0
#define BANK_ROAD_M 26.0 /* middle of the riverside road to the water's edge */

CityPoint city_warp(const CityPlan *plan, double x, double y) {
    const double turn_rad = 0.10;
    double px = x - plan->width_m / 2, py = y - plan->height_m / 2;
    double swing_m = MIN(45, 0.025 * plan->width_m);
    double wave_m = MAX(900, 0.3 * plan->width_m);
    double wx = px + swing_m * sin(py / wave_m * 2 + 0.7);
    double wy = py + swing_m * sin(px / wave_m * 2 + 1.9);
    return (CityPoint){wx * cos(turn_rad) - wy * sin(turn_rad),
                       wx * sin(turn_rad) + wy * cos(turn_rad)};
}

/* Positions of grid lines, 135 to 195 m apart. */
static double *grid_lines(SyIndex n, SyRandom *random) {
    double *at_m = g_new(double, n);
    double position_m = 0;
    for (SyIndex i = 0; i < n; i++) {
        at_m[i] = position_m;
        position_m += 135 + 60 * sy_random_unit(random);
    }
    return at_m;
}

/* Inside the ragged edge of the town? */
static bool in_town(const CityPlan *plan, double x, double y) {
    double px = 2 * x / plan->width_m - 1, py = 2 * y / plan->height_m - 1;
    double angle_rad = atan2(py, px);
    double edge = 1.06 + 0.07 * sin(3 * angle_rad + 1) + 0.05 * sin(7 * angle_rad + 2);
    return pow(pow(fabs(px), 3.2) + pow(fabs(py), 3.2), 1 / 3.2) <= edge;
}

/* Moves a corner near the water to the line of the riverside road; false: it is in the water. */
static bool settle_corner(const CityPlan *plan, CityCorner *corner, SyRandom *random) {
    CityNearest near = city_nearest_water(plan, corner->at, 240);
    if (near.water != SY_NONE) {
        double edge_m = CITY_AT(plan->waters, CityWater, near.water)->half_width_m;
        double road_m = edge_m + BANK_ROAD_M + 4 * sy_random_unit(random);
        if (near.distance_m < 1) return false;
        if (near.distance_m < road_m + 55)
            corner->at = city_between(near.at, corner->at, road_m / near.distance_m);
        near = city_nearest_water(plan, corner->at, 240);
        if (near.water == SY_NONE) return true;
        edge_m = CITY_AT(plan->waters, CityWater, near.water)->half_width_m;
        if (near.distance_m < edge_m + 12) return false;
    }
    corner->bank = near;
    return true;
}

static SyIndex *plan_corners(City *city, SyIndex n_column, SyIndex n_row, const double *xs,
                             const double *ys, SyRandom *random) {
    CityPlan *plan = &city->plan;
    SyIndex *corner_at = g_new(SyIndex, n_column * n_row);
    plan->corners = g_array_new(FALSE, FALSE, sizeof(CityCorner));
    for (SyIndex row = 0; row < n_row; row++)
        for (SyIndex column = 0; column < n_column; column++) {
            double x = xs[column] + 9 * sy_random_normal(random);
            double y = ys[row] + 9 * sy_random_normal(random);
            SyIndex *slot = &corner_at[row * n_column + column];
            *slot = SY_NONE;
            if (MIN(n_column, n_row) > 5 && !in_town(plan, x, y)) continue;
            CityCorner corner = {.at = city_warp(plan, x, y),
                                 .column = column,
                                 .row = row,
                                 .park = SY_NONE,
                                 .bank = {.water = SY_NONE, .distance_m = INFINITY}};
            if (!settle_corner(plan, &corner, random)) continue;
            *slot = plan->corners->len;
            g_array_append_val(plan->corners, corner);
        }
    return corner_at;
}

static bool is_arterial(const CityCorner *a, const CityCorner *b) {
    return a->row == b->row ? a->row % 4 == 2 : a->column % 4 == 1;
}

/* Bridges stand on every third grid line only. */
static bool has_bridge(const CityPlan *plan, const CityCorner *a, const CityCorner *b,
                       SyIndex water) {
    SyIndex line = a->row == b->row ? a->row : a->column;
    bool ditch = CITY_AT(plan->waters, CityWater, water)->kind == CITY_DITCH;
    return line % 3 == 1 || (ditch && line % 3 == 2);
}

static void add_street(CityPlan *plan, SyIndex a, SyIndex b, SyRandom *random) {
    const CityCorner *from = CITY_AT(plan->corners, CityCorner, a);
    const CityCorner *to = CITY_AT(plan->corners, CityCorner, b);
    double length_m = city_distance_m(from->at, to->at);
    bool along_row = from->row == to->row;
    CityStreet street = {.a = a,
                         .b = b,
                         .length_m = length_m,
                         .arterial = is_arterial(from, to),
                         .core = from->core && to->core,
                         .name = along_row ? 2 * from->row : 2 * from->column + 1};
    double remote = city_distance_m((CityPoint){0, 0}, from->at) / plan->width_m;
    double missing = street.arterial || street.core ? 0 : 0.03 + 0.9 * remote * remote * remote;
    bool dropped = sy_random_unit(random) < missing;
    int n_crossed;
    street.crosses = city_crossed_water(plan, from->at, to->at, &n_crossed);
    if (n_crossed > 1 || length_m < 55 || length_m > 320) return;
    if (street.crosses != SY_NONE) {
        if (!has_bridge(plan, from, to, street.crosses)) return;
    } else if (dropped) {
        return;
    }
    g_array_append_val(plan->streets, street);
}

static void plan_streets(CityPlan *plan, const SyIndex *corner_at, SyIndex n_column, SyIndex n_row,
                         SyRandom *random) {
    plan->streets = g_array_new(FALSE, FALSE, sizeof(CityStreet));
    for (SyIndex row = 0; row < n_row; row++)
        for (SyIndex column = 0; column < n_column; column++) {
            SyIndex here = corner_at[row * n_column + column];
            if (here == SY_NONE) continue;
            SyIndex east = column + 1 < n_column ? corner_at[row * n_column + column + 1] : SY_NONE;
            SyIndex north = row + 1 < n_row ? corner_at[(row + 1) * n_column + column] : SY_NONE;
            if (east != SY_NONE) add_street(plan, here, east, random);
            if (north != SY_NONE) add_street(plan, here, north, random);
        }
    SyIndex n_corner = plan->corners->len;
    plan->street_offset = g_new0(SyIndex, n_corner + 1);
    for (guint i = 0; i < plan->streets->len; i++) {
        plan->street_offset[CITY_AT(plan->streets, CityStreet, i)->a + 1]++;
        plan->street_offset[CITY_AT(plan->streets, CityStreet, i)->b + 1]++;
    }
    for (SyIndex i = 0; i < n_corner; i++) plan->street_offset[i + 1] += plan->street_offset[i];
    plan->street_at = g_new(SyIndex, MAX(1, plan->street_offset[n_corner]));
    g_autofree SyIndex *next = g_memdup2(plan->street_offset, n_corner * sizeof(SyIndex));
    for (guint i = 0; i < plan->streets->len; i++) {
        plan->street_at[next[CITY_AT(plan->streets, CityStreet, i)->a]++] = i;
        plan->street_at[next[CITY_AT(plan->streets, CityStreet, i)->b]++] = i;
    }
}

bool city_in_core(const City *city, CityPoint at) {
    const CityPlan *plan = &city->plan;
    SyIndex n = 1 + city->options.n_pipe / 150000;
    double radius_m = CLAMP(0.21 * MIN(plan->width_m, plan->height_m), 240, 1500);
    const CityWater *river = CITY_AT(plan->waters, CityWater, 0);
    double length_m = city_water_length_m(river);
    for (SyIndex k = 0; k < n; k++) {
        CityPoint bank = city_water_point(river, length_m * (k + 0.45) / n, NULL);
        CityPoint middle = {bank.x, bank.y + 0.7 * radius_m};
        if (city_distance_m(at, middle) <= radius_m && at.y > bank.y - 0.2 * radius_m) return true;
    }
    return false;
}

static void mark_parks(CityPlan *plan) {
    for (guint i = 0; i < plan->corners->len; i++) {
        CityCorner *corner = CITY_AT(plan->corners, CityCorner, i);
        for (guint k = 0; k < plan->parks->len; k++) {
            SyIndex zone = g_array_index(plan->parks, SyIndex, k);
            if (!corner->core &&
                city_in_ring(CITY_AT(plan->zones, CityZone, zone)->ring, corner->at))
                corner->park = k;
        }
    }
}

void city_plan(City *city, double scale) {
    CityPlan *plan = &city->plan;
    SyRandom random = sy_random(city->options.seed, CITY_STREAM_GRID);
    double n_corner = MAX(9, scale * city->options.n_pipe / PIPES_PER_CORNER);
    SyIndex n_column = (SyIndex)MAX(3, ceil(sqrt(n_corner * 1.1)));
    SyIndex n_row = (SyIndex)MAX(3, ceil(n_corner / n_column));
    g_autofree double *xs = grid_lines(n_column, &random);
    g_autofree double *ys = grid_lines(n_row, &random);
    plan->n_column = n_column;
    plan->n_row = n_row;
    plan->width_m = xs[n_column - 1];
    plan->height_m = ys[n_row - 1];
    city_waters_plan(city);
    city_waters_index(plan);
    g_autofree SyIndex *corner_at = plan_corners(city, n_column, n_row, xs, ys, &random);
    for (guint i = 0; i < plan->corners->len; i++) {
        CityCorner *corner = CITY_AT(plan->corners, CityCorner, i);
        corner->core = city_in_core(city, corner->at);
    }
    city_zones_plan(city);
    mark_parks(plan);
    plan_streets(plan, corner_at, n_column, n_row, &random);
}

void city_plan_clear(CityPlan *plan) {
    city_waters_clear(plan);
    g_clear_pointer(&plan->corners, g_array_unref);
    g_clear_pointer(&plan->streets, g_array_unref);
    for (guint i = 0; plan->zones != NULL && i < plan->zones->len; i++) {
        CityZone *zone = CITY_AT(plan->zones, CityZone, i);
        g_free(zone->name);
        g_free(zone->code);
        g_array_unref(zone->ring);
    }
    g_clear_pointer(&plan->zones, g_array_unref);
    g_clear_pointer(&plan->parks, g_array_unref);
    g_clear_pointer(&plan->street_offset, g_free);
    g_clear_pointer(&plan->street_at, g_free);
}
