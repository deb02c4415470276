/* Rivers, tributaries and ditches, and the index that finds the nearest of them. */
#include "examples/city/city.h"

#define CELL_M 125.0
#define STEP_M 40.0

struct CityWaterIndex {
    double west_m, south_m;
    SyIndex n_column, n_row, n_segment;
    SyIndex *cell_offset, *cell_at;      /* segments of each cell */
    SyIndex *segment_water, *segment_no; /* of each segment */
    GArray **along_m; /* per water: double, distance of each vertex from the head */
};

double city_distance_m(CityPoint a, CityPoint b) {
    return sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
}

CityPoint city_between(CityPoint a, CityPoint b, double share) {
    return (CityPoint){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

double city_water_length_m(const CityWater *water) {
    double length_m = 0;
    for (guint i = 1; i < water->line->len; i++)
        length_m += city_distance_m(CITY_AT(water->line, CityBank, i - 1)->at,
                                    CITY_AT(water->line, CityBank, i)->at);
    return length_m;
}

CityPoint city_water_point(const CityWater *water, double along_m, double *level_m) {
    const CityBank *last = CITY_AT(water->line, CityBank, 0);
    for (guint i = 1; i < water->line->len; i++) {
        const CityBank *next = CITY_AT(water->line, CityBank, i);
        double step_m = city_distance_m(last->at, next->at);
        if (along_m <= step_m && step_m > 0) {
            double share = MAX(along_m, 0) / step_m;
            if (level_m != NULL) *level_m = last->level_m + share * (next->level_m - last->level_m);
            return city_between(last->at, next->at, share);
        }
        along_m -= step_m;
        last = next;
    }
    if (level_m != NULL) *level_m = last->level_m;
    return last->at;
}

SyIndex city_river_of(const CityPlan *plan, SyIndex water) {
    while (CITY_AT(plan->waters, CityWater, water)->kind == CITY_DITCH)
        water = CITY_AT(plan->waters, CityWater, water)->into;
    return water;
}

/* ---- planning ---- */

typedef struct {
    CityPoint from, to; /* on the plan, before the warp */
    double amplitude_m, wave_m, phase;
    bool free_ends; /* the wave does not die out at the ends */
    bool on_map;    /* the ends are on the map already, after the warp */
} Course;

static GArray *course_line(const CityPlan *plan, const Course *course) {
    double length_m = city_distance_m(course->from, course->to);
    double dx = (course->to.x - course->from.x) / length_m;
    double dy = (course->to.y - course->from.y) / length_m;
    SyIndex n = MAX(4, (SyIndex)(length_m / STEP_M));
    GArray *line = g_array_sized_new(FALSE, FALSE, sizeof(CityBank), n + 1);
    for (SyIndex i = 0; i <= n; i++) {
        double share = (double)i / n;
        double along_m = share * length_m;
        double swing = sin(2 * G_PI * along_m / course->wave_m + course->phase) +
                       0.35 * sin(2 * G_PI * along_m / (0.37 * course->wave_m) + 2 * course->phase);
        double aside_m = course->amplitude_m * swing;
        if (!course->free_ends) aside_m *= sin(G_PI * MIN(1, 1.2 * share)) * (1 - share);
        CityPoint at = {course->from.x + dx * along_m - dy * aside_m,
                        course->from.y + dy * along_m + dx * aside_m};
        CityBank bank = {.at = course->on_map ? at : city_warp(plan, at.x, at.y)};
        g_array_append_val(line, bank);
    }
    return line;
}

static void set_levels(CityWater *water, double end_level_m, double slope) {
    double level_m = end_level_m;
    for (guint i = water->line->len; i-- > 0;) {
        CityBank *bank = CITY_AT(water->line, CityBank, i);
        if (i + 1 < water->line->len) level_m += slope * city_distance_m(bank->at, (bank + 1)->at);
        bank->level_m = level_m;
    }
}

static SyIndex nearest_vertex(const CityWater *water, CityPoint at) {
    SyIndex best = 0;
    double best_m = INFINITY;
    for (guint i = 0; i < water->line->len; i++) {
        double distance_m = city_distance_m(CITY_AT(water->line, CityBank, i)->at, at);
        if (distance_m >= best_m) continue;
        best_m = distance_m;
        best = i;
    }
    return best;
}

/* A new course stays clear of every water but for its own mouth. */
static bool course_is_clear(const CityPlan *plan, const GArray *line, SyIndex into,
                            double clearance_m) {
    CityPoint mouth = CITY_AT(line, CityBank, line->len - 1)->at;
    for (guint i = 0; i < line->len; i++) {
        CityPoint at = CITY_AT(line, CityBank, i)->at;
        double to_mouth_m = city_distance_m(at, mouth);
        for (guint w = 0; w < plan->waters->len; w++) {
            const CityWater *water = CITY_AT(plan->waters, CityWater, w);
            double limit_m = w == into ? MIN(clearance_m, 0.6 * to_mouth_m) : clearance_m;
            for (guint k = 0; k < water->line->len; k++)
                if (city_distance_m(CITY_AT(water->line, CityBank, k)->at, at) < limit_m)
                    return false;
        }
    }
    return true;
}

/* Adds a water that ends in @into near @to; false: no room for it. */
static bool add_branch(CityPlan *plan, CityWaterKind kind, SyIndex into, Course course,
                       double clearance_m, SyIndex serial) {
    const CityWater *parent = CITY_AT(plan->waters, CityWater, into);
    CityPoint to = course.on_map ? course.to : city_warp(plan, course.to.x, course.to.y);
    SyIndex at = nearest_vertex(parent, to);
    CityBank mouth = *CITY_AT(parent->line, CityBank, at);
    GArray *line = course_line(plan, &course);
    /* The course was drawn to a place on the plan; shear it so that it ends on the vertex. */
    CityPoint end = CITY_AT(line, CityBank, line->len - 1)->at;
    for (guint i = 0; i < line->len; i++) {
        double share = (double)i / (line->len - 1);
        CITY_AT(line, CityBank, i)->at.x += share * (mouth.at.x - end.x);
        CITY_AT(line, CityBank, i)->at.y += share * (mouth.at.y - end.y);
    }
    if (!course_is_clear(plan, line, into, clearance_m)) {
        g_array_unref(line);
        return false;
    }
    bool ditch = kind == CITY_DITCH;
    CityWater water = {.kind = kind,
                       .line = line,
                       .into = into,
                       .into_at = at,
                       .half_width_m = ditch ? 1.5 : 8,
                       .name = city_river_name(kind, serial),
                       .code = ditch ? NULL : g_strdup_printf("CA%06u", 100 + serial)};
    set_levels(&water, mouth.level_m + (ditch ? 0.6 : 0), ditch ? 0.0012 : 0.0009);
    g_array_append_val(plan->waters, water);
    return true;
}

static void add_main_river(CityPlan *plan, SyRandom *random) {
    Course course = {.from = {-500, (0.44 + 0.06 * sy_random_unit(random)) * plan->height_m},
                     .to = {plan->width_m + 500, 0.43 * plan->height_m},
                     .amplitude_m = MIN(0.045 * plan->height_m, 220),
                     .wave_m = MAX(1300, plan->width_m / 3),
                     .phase = 2 * G_PI * sy_random_unit(random),
                     .free_ends = true};
    CityWater water = {.kind = CITY_RIVER,
                       .line = course_line(plan, &course),
                       .into = SY_NONE,
                       .half_width_m = 20,
                       .name = city_river_name(CITY_RIVER, 0),
                       .code = g_strdup("CA000100")};
    set_levels(&water, 62, 0.0004);
    g_array_append_val(plan->waters, water);
}

static void add_tributaries(CityPlan *plan, SyRandom *random) {
    if (plan->width_m < 800) return;
    SyIndex n = (SyIndex)MAX(1, plan->width_m / 3500 + 0.5);
    bool both_sides = plan->width_m > 4000;
    for (SyIndex i = 0; i < n; i++) {
        for (int south = 0; south <= (both_sides ? 1 : 0); south++) {
            double step_m = plan->width_m / n;
            double x = (i + (south ? 0.25 : 0.66)) * step_m;
            double lean_m = 0.2 * step_m * (sy_random_unit(random) - 0.7);
            Course course = {.from = {x + lean_m, south ? -400 : plan->height_m + 400},
                             .to = {x, 0.45 * plan->height_m},
                             .amplitude_m = MIN(0.05 * plan->height_m, 160),
                             .wave_m = MAX(900, plan->height_m / 4),
                             .phase = 2 * G_PI * sy_random_unit(random)};
            add_branch(plan, CITY_TRIBUTARY, 0, course, 150, plan->waters->len);
        }
    }
}

/* One ditch into @parent about @along_m from its head, on one side of it; false: no room. */
static bool add_ditch(City *city, SyIndex parent, double along_m, double reach_m, SyRandom *random,
                      SyIndex serial) {
    CityPlan *plan = &city->plan;
    const CityWater *water = CITY_AT(plan->waters, CityWater, parent);
    bool vertical = water->kind == CITY_TRIBUTARY;
    double lean_m = 0.3 * reach_m * (sy_random_unit(random) - 0.5);
    /* Ditches are drawn on the map itself: their parent is there already. */
    CityPoint to = city_water_point(water, along_m, NULL);
    CityPoint from = vertical ? (CityPoint){to.x + reach_m, to.y + lean_m}
                              : (CityPoint){to.x + lean_m, to.y + reach_m};
    if (fabs(to.x) > 0.42 * plan->width_m || fabs(to.y) > 0.45 * plan->height_m) return false;
    /* Old towns have culverts instead. */
    if (city_in_core(city, city_between(from, to, 0.6)) || city_in_core(city, from)) return false;
    Course course = {.from = from,
                     .to = to,
                     .amplitude_m = 25,
                     .wave_m = 420,
                     .phase = 2 * G_PI * sy_random_unit(random),
                     .on_map = true};
    return add_branch(plan, CITY_DITCH, parent, course, MIN(220, 0.09 * plan->width_m), serial);
}

/* Ditches on alternate sides along one water, @spacing_m apart. */
static void add_ditches_along(City *city, SyIndex parent, double spacing_m, double length_m,
                              SyRandom *random, SyIndex *serial) {
    enum { ATTEMPTS = 6 };
    double total_m = city_water_length_m(CITY_AT(city->plan.waters, CityWater, parent));
    SyIndex n = (SyIndex)(total_m / spacing_m);
    int side = parent % 2 == 0 ? -1 : 1;
    for (SyIndex i = 0; i < n; i++, side = -side)
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double along_m = (i + 0.1 + 0.8 * sy_random_unit(random)) * spacing_m;
            double reach_m = side * length_m * (0.6 + 0.4 * sy_random_unit(random));
            if (!add_ditch(city, parent, along_m, reach_m, random, *serial)) continue;
            (*serial)++;
            break;
        }
}

void city_waters_plan(City *city) {
    CityPlan *plan = &city->plan;
    SyRandom random = sy_random(city->options.seed, CITY_STREAM_WATERS);
    plan->waters = g_array_new(FALSE, FALSE, sizeof(CityWater));
    add_main_river(plan, &random);
    add_tributaries(plan, &random);
    if (plan->width_m < 600) return;
    SyIndex n_river = plan->waters->len, serial = 0;
    double spacing_m = CLAMP(plan->width_m / 2.6, 550, 1700);
    double length_m = CLAMP(0.33 * plan->height_m, 260, 1500);
    for (SyIndex i = 0; i < n_river; i++)
        add_ditches_along(city, i, spacing_m, length_m, &random, &serial);
}

void city_waters_clear(CityPlan *plan) {
    if (plan->index != NULL) {
        g_free(plan->index->cell_offset);
        g_free(plan->index->cell_at);
        g_free(plan->index->segment_water);
        g_free(plan->index->segment_no);
        for (guint i = 0; i < plan->waters->len; i++) g_array_unref(plan->index->along_m[i]);
        g_free(plan->index->along_m);
        g_clear_pointer(&plan->index, g_free);
    }
    for (guint i = 0; plan->waters != NULL && i < plan->waters->len; i++) {
        CityWater *water = CITY_AT(plan->waters, CityWater, i);
        g_array_unref(water->line);
        g_free(water->name);
        g_free(water->code);
    }
    g_clear_pointer(&plan->waters, g_array_unref);
}

/* ---- index ---- */

static void segment_ends(const CityPlan *plan, SyIndex segment, CityBank *a, CityBank *b) {
    const CityWaterIndex *index = plan->index;
    const CityWater *water = CITY_AT(plan->waters, CityWater, index->segment_water[segment]);
    *a = *CITY_AT(water->line, CityBank, index->segment_no[segment]);
    *b = *CITY_AT(water->line, CityBank, index->segment_no[segment] + 1);
}

static void list_segments(CityPlan *plan) {
    CityWaterIndex *index = plan->index;
    for (guint w = 0; w < plan->waters->len; w++)
        index->n_segment += CITY_AT(plan->waters, CityWater, w)->line->len - 1;
    index->segment_water = g_new(SyIndex, index->n_segment);
    index->segment_no = g_new(SyIndex, index->n_segment);
    index->along_m = g_new(GArray *, plan->waters->len);
    SyIndex n = 0;
    for (guint w = 0; w < plan->waters->len; w++) {
        const GArray *line = CITY_AT(plan->waters, CityWater, w)->line;
        GArray *along = index->along_m[w] = g_array_new(FALSE, FALSE, sizeof(double));
        double along_m = 0;
        for (guint i = 0; i < line->len; i++) {
            if (i > 0)
                along_m += city_distance_m(CITY_AT(line, CityBank, i - 1)->at,
                                           CITY_AT(line, CityBank, i)->at);
            g_array_append_val(along, along_m);
            if (i + 1 == line->len) break;
            index->segment_water[n] = w;
            index->segment_no[n++] = i;
        }
    }
}

/* Cells touched by a box, clipped to the index. */
static void cells_of(const CityWaterIndex *index, double west_m, double south_m, double east_m,
                     double north_m, SyIndex cells[4]) {
    double limits[4] = {(west_m - index->west_m) / CELL_M, (south_m - index->south_m) / CELL_M,
                        (east_m - index->west_m) / CELL_M, (north_m - index->south_m) / CELL_M};
    for (int i = 0; i < 4; i++) {
        double top = (i % 2 == 0 ? index->n_column : index->n_row) - 1.0;
        cells[i] = (SyIndex)CLAMP(limits[i], 0, top);
    }
}

static void segment_cells(const CityPlan *plan, SyIndex segment, SyIndex cells[4]) {
    CityBank a, b;
    segment_ends(plan, segment, &a, &b);
    cells_of(plan->index, MIN(a.at.x, b.at.x), MIN(a.at.y, b.at.y), MAX(a.at.x, b.at.x),
             MAX(a.at.y, b.at.y), cells);
}

static void fill_cells(CityPlan *plan) {
    CityWaterIndex *index = plan->index;
    SyIndex n_cell = index->n_column * index->n_row, cells[4];
    index->cell_offset = g_new0(SyIndex, n_cell + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (SyIndex s = 0; s < index->n_segment; s++) {
            segment_cells(plan, s, cells);
            for (SyIndex row = cells[1]; row <= cells[3]; row++)
                for (SyIndex column = cells[0]; column <= cells[2]; column++) {
                    SyIndex cell = row * index->n_column + column;
                    if (pass == 0)
                        index->cell_offset[cell + 1]++;
                    else
                        index->cell_at[index->cell_offset[cell]++] = s;
                }
        }
        if (pass == 1) break;
        for (SyIndex i = 0; i < n_cell; i++) index->cell_offset[i + 1] += index->cell_offset[i];
        index->cell_at = g_new(SyIndex, MAX(1, index->cell_offset[n_cell]));
    }
    memmove(index->cell_offset + 1, index->cell_offset, n_cell * sizeof(SyIndex));
    index->cell_offset[0] = 0;
}

void city_waters_index(CityPlan *plan) {
    CityWaterIndex *index = plan->index = g_new0(CityWaterIndex, 1);
    double east_m = -INFINITY, north_m = -INFINITY;
    index->west_m = index->south_m = INFINITY;
    for (guint w = 0; w < plan->waters->len; w++) {
        const GArray *line = CITY_AT(plan->waters, CityWater, w)->line;
        for (guint i = 0; i < line->len; i++) {
            CityPoint at = CITY_AT(line, CityBank, i)->at;
            index->west_m = MIN(index->west_m, at.x);
            index->south_m = MIN(index->south_m, at.y);
            east_m = MAX(east_m, at.x);
            north_m = MAX(north_m, at.y);
        }
    }
    index->n_column = (SyIndex)((east_m - index->west_m) / CELL_M) + 1;
    index->n_row = (SyIndex)((north_m - index->south_m) / CELL_M) + 1;
    list_segments(plan);
    fill_cells(plan);
}

static void nearer(const CityPlan *plan, SyIndex segment, CityPoint at, CityNearest *best) {
    CityBank a, b;
    segment_ends(plan, segment, &a, &b);
    double dx = b.at.x - a.at.x, dy = b.at.y - a.at.y;
    double length2 = dx * dx + dy * dy;
    double share = 0;
    if (length2 > 0) share = ((at.x - a.at.x) * dx + (at.y - a.at.y) * dy) / length2;
    share = CLAMP(share, 0, 1);
    CityPoint foot = city_between(a.at, b.at, share);
    double distance_m = city_distance_m(at, foot);
    if (distance_m >= best->distance_m) return;
    SyIndex water = plan->index->segment_water[segment], no = plan->index->segment_no[segment];
    double start_m = g_array_index(plan->index->along_m[water], double, no);
    *best = (CityNearest){.water = water,
                          .segment = no,
                          .at = foot,
                          .distance_m = distance_m,
                          .along_m = start_m + share * sqrt(length2),
                          .level_m = a.level_m + share * (b.level_m - a.level_m)};
}

CityNearest city_nearest_water(const CityPlan *plan, CityPoint at, double limit_m) {
    CityNearest best = {.water = SY_NONE, .distance_m = limit_m};
    SyIndex cells[4];
    const CityWaterIndex *index = plan->index;
    cells_of(index, at.x - limit_m, at.y - limit_m, at.x + limit_m, at.y + limit_m, cells);
    for (SyIndex row = cells[1]; row <= cells[3]; row++)
        for (SyIndex column = cells[0]; column <= cells[2]; column++) {
            SyIndex cell = row * index->n_column + column;
            for (SyIndex i = index->cell_offset[cell]; i < index->cell_offset[cell + 1]; i++)
                nearer(plan, index->cell_at[i], at, &best);
        }
    return best;
}

static double side_of(CityPoint a, CityPoint b, CityPoint at) {
    return (b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x);
}

SyIndex city_crossed_water(const CityPlan *plan, CityPoint a, CityPoint b, int *n_crossed) {
    const CityWaterIndex *index = plan->index;
    SyIndex cells[4], found = SY_NONE, last = SY_NONE;
    *n_crossed = 0;
    cells_of(index, MIN(a.x, b.x), MIN(a.y, b.y), MAX(a.x, b.x), MAX(a.y, b.y), cells);
    for (SyIndex row = cells[1]; row <= cells[3]; row++)
        for (SyIndex column = cells[0]; column <= cells[2]; column++) {
            SyIndex cell = row * index->n_column + column;
            for (SyIndex i = index->cell_offset[cell]; i < index->cell_offset[cell + 1]; i++) {
                CityBank c, d;
                SyIndex segment = index->cell_at[i];
                segment_ends(plan, segment, &c, &d);
                if (side_of(a, b, c.at) * side_of(a, b, d.at) > 0) continue;
                if (side_of(c.at, d.at, a) * side_of(c.at, d.at, b) > 0) continue;
                /* A segment stands in every cell it touches. */
                if (segment == last) continue;
                last = segment;
                if (found != index->segment_water[segment]) (*n_crossed)++;
                found = index->segment_water[segment];
            }
        }
    return found;
}
