/* Rows of a survey that lie where none of it can be: a digit too many, the number of another zone
 * in front. */
#include <math.h>
#include <stdlib.h>

#include "engine/read/parts.h"

/* Own choice: a survey of a county is no wider, and what lies so many times further away than nine
 * of ten rows of its table is none of it. */
#define FAR_M 50e3
#define FAR_DEGREES 0.5
#define FAR_TIMES 20
#define ZONE_M 1e6      /* what the number of a zone in front of an easting adds, each */
#define ROWS_MIN 8      /* fewer rows show nothing */
#define SEEN_MOST 20000 /* places, evenly over the table, that show where its middle is */

typedef struct {
    double x, y, limit; /* the middle of all, and how far a row of it may lie */
    bool degrees;
} Middle;

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double share_of(double *values, gsize n, double share) {
    qsort(values, n, sizeof *values, compare);
    return values[(gsize)(share * (double)(n - 1))];
}

/* False: there are too few places. */
static bool middle_of(const SyGeometry *g, bool degrees, Middle *out) {
    g_autofree double *values = g_new(double, MAX(g->n_vertex, 1));
    gsize n = 0, step = 1 + g->n_vertex / SEEN_MOST;
    for (int axis = 0; axis < 2; axis++) {
        n = 0;
        for (gsize v = 0; v < g->n_vertex; v += step)
            if (isfinite(g->xy[2 * v + (gsize)axis])) values[n++] = g->xy[2 * v + (gsize)axis];
        if (n < ROWS_MIN) return false;
        *(axis == 0 ? &out->x : &out->y) = share_of(values, n, 0.5);
    }
    n = 0;
    for (gsize v = 0; v < g->n_vertex; v += step) {
        double away = hypot(g->xy[2 * v] - out->x, g->xy[2 * v + 1] - out->y);
        if (isfinite(away)) values[n++] = away;
    }
    if (n < ROWS_MIN) return false;
    out->degrees = degrees;
    out->limit = fmax(degrees ? FAR_DEGREES : FAR_M, FAR_TIMES * share_of(values, n, 0.9));
    return true;
}

/* Whether it lies among the others, as it is or without the zones that its easting has too many. */
static bool settle(const Middle *middle, double *xy, bool *moved) {
    double away = hypot(xy[0] - middle->x, xy[1] - middle->y),
           zones = ZONE_M * round((xy[0] - middle->x) / ZONE_M);
    if (!(away > middle->limit)) return true;
    if (middle->degrees || zones == 0 ||
        hypot(xy[0] - zones - middle->x, xy[1] - middle->y) > middle->limit)
        return false;
    xy[0] -= zones;
    *moved = true;
    return true;
}

static void report(SyLayerSource *layer, const char *code, SyIndex row, double km, SyIndex n) {
    sy_findings_add(layer->findings, code, sy_source_label(layer->source), layer->table->fid[row],
                    NAN, NAN, 0.9, SY_ARGUMENT_REAL("distance_km", km), SY_ARGUMENT_INTEGER("n", n),
                    SY_ARGUMENTS_END);
}

/* Longitude and latitude of China, in either order; *turned: latitude first. */
static bool is_degrees(const double *xy, bool *turned) {
    *turned = sy_layers_is_swapped(xy[0], xy[1], true);
    return *turned || sy_layers_is_swapped(xy[1], xy[0], true);
}

static SyTransform *from_degrees(const SyCrs *crs) {
    g_autoptr(SyCrs) geographic = sy_crs_parse("EPSG:4490", NULL, NULL);
    return geographic == NULL ? NULL : sy_transform_new(geographic, crs, NULL);
}

/* Rows of degrees among those of a plane. */
static void take_degrees(SyLayerSource *layer) {
    SyTable *table = layer->table;
    SyGeometry *g = &table->geometry;
    g_autoptr(SyTransform) transform = NULL;
    SyIndex n = 0, first = 0;
    for (SyIndex row = 0; row < table->n_row; row++) {
        bool all = sy_table_n_part(table, row) > 0, turned = false;
        if (!all) continue;
        gsize begin = g->part_vertex[g->row_part[row]], end = g->part_vertex[g->row_part[row + 1]];
        for (gsize v = begin; v < end; v++) all &= is_degrees(g->xy + 2 * v, &turned);
        if (all && transform == NULL) transform = from_degrees(layer->crs);
        if (!all || transform == NULL) continue;
        for (gsize v = begin; v < end; v++) {
            double *xy = g->xy + 2 * v, x = xy[0];
            if (is_degrees(xy, &turned) && turned) xy[0] = xy[1], xy[1] = x;
            sy_transform_points(transform, xy, 1);
        }
        if (n++ == 0) first = row;
    }
    if (n > 0) report(layer, "read.degrees_rows", first, NAN, n);
}

bool sy_layers_strays(SyLayerSource *layer, bool degrees) {
    SyTable *table = layer->table;
    SyGeometry *g = &table->geometry;
    SyRole role = layer->asked->role;
    Middle middle;
    bool lost = false;
    SyIndex n_moved = 0, first = 0;
    bool survey = role == SY_ROLE_NODES || role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS ||
                  role == SY_ROLE_OUTFALLS;
    if (!degrees) take_degrees(layer);
    if (!survey || !middle_of(g, degrees, &middle)) return false;
    for (SyIndex row = 0; row < table->n_row; row++) {
        bool stray = false, moved = false;
        if (sy_table_n_part(table, row) == 0) continue;
        gsize begin = g->part_vertex[g->row_part[row]], end = g->part_vertex[g->row_part[row + 1]];
        double away = hypot(g->xy[2 * begin] - middle.x, g->xy[2 * begin + 1] - middle.y);
        for (gsize v = begin; v < end; v++) stray |= !settle(&middle, g->xy + 2 * v, &moved);
        if (stray && isfinite(away)) {
            report(layer, "read.stray_place", row, away * (degrees ? 111 : 1e-3), 1);
            g->xy[2 * begin] = NAN;
            lost = true;
        } else if (moved && n_moved++ == 0) {
            first = row;
        }
    }
    if (n_moved > 0) report(layer, "read.stray_zone", first, NAN, n_moved);
    return lost;
}
