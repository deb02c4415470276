/* Rows that give their place twice, in degrees and in a plane, or as a point and in degrees: the
 * second is only compared. */
#include <math.h>
#include <string.h>

#include "engine/read/parts.h"

#define CHINA "EPSG:4490"
/* Hand-held positions are off by 10 m, degrees are written to seconds (30 m). Own choice. */
#define APART_M 50.0

void sy_layers_read_second(SyLayerSource *layer) {
    const SyBinding *x = sy_binding_find(layer->bindings, "other_x");
    const SyBinding *y = sy_binding_find(layer->bindings, "other_y");
    if (x == NULL || y == NULL || layer->kind != SY_GEOMETRY_POINT) return;
    g_autoptr(SyFindings) scratch = sy_findings_new();
    SySourcePlace place = {.x = x->column, .y = y->column};
    layer->second =
        sy_source_read(layer->source, NULL, 0, &place, SY_GEOMETRY_POINT, scratch, NULL, NULL);
}

static const double *point_of(const SyTable *table, SyIndex row) {
    if (sy_table_n_part(table, row) == 0) return NULL;
    const SyGeometry *g = &table->geometry;
    return g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
}

/* The second places in the working CRS; false where that cannot be told. */
static bool second_move(const SyLayerSource *layer, const SyCrs *working) {
    SyGeometry *g = &layer->second->geometry;
    bool degrees = sy_binding_find(layer->bindings, "other_x")->in_degrees;
    for (gsize i = 0; i < g->n_vertex; i++)
        if (sy_layers_is_swapped(g->xy[2 * i], g->xy[2 * i + 1], degrees)) {
            double x = g->xy[2 * i];
            g->xy[2 * i] = g->xy[2 * i + 1];
            g->xy[2 * i + 1] = x;
        }
    if (!degrees) return sy_crs_kind(working) == SY_CRS_PROJECTED; /* taken to be in it */
    g_autoptr(SyCrs) crs = sy_crs_parse(CHINA, NULL, NULL);
    g_autoptr(SyTransform) transform = crs == NULL ? NULL : sy_transform_new(crs, working, NULL);
    if (transform == NULL) return false;
    sy_transform_points(transform, g->xy, g->n_vertex);
    return true;
}

/* Metres apart, whatever zone's number stands in front of an easting. */
static double apart_m(const double *a, const double *b) {
    return hypot(fmod(a[0], 1e6) - fmod(b[0], 1e6), a[1] - b[1]);
}

static void report(SyLayerSource *layer, SyIndex row, double distance_m, SyIndex n) {
    const SyBinding *x, *y, *other_x = sy_binding_find(layer->bindings, "other_x"),
                            *other_y = sy_binding_find(layer->bindings, "other_y");
    sy_layers_place(layer, &x, &y);
    const double *at = row == SY_NONE ? NULL : point_of(layer->table, row);
    sy_findings_add(
        layer->findings, row == SY_NONE ? "read.two_places_all" : "read.two_places",
        sy_source_label(layer->source), row == SY_NONE ? -1 : layer->table->fid[row],
        at == NULL ? NAN : at[0], at == NULL ? NAN : at[1], NAN,
        SY_ARGUMENT_TEXT("x", x == NULL ? "x" : x->column),
        SY_ARGUMENT_TEXT("y", y == NULL ? "y" : y->column),
        SY_ARGUMENT_TEXT("other_x", other_x->column), SY_ARGUMENT_TEXT("other_y", other_y->column),
        SY_ARGUMENT_REAL("distance_m", distance_m), SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}

void sy_layers_compare_second(SyLayerSource *layer, const SyCrs *working) {
    const SyTable *table = layer->table, *second = layer->second;
    if (second == NULL || layer->crs == NULL || !second_move(layer, working)) return;
    g_autofree double *distance_m = g_new(double, MAX(table->n_row, 1));
    SyIndex n = 0, n_near = 0, at = 0;
    double least = INFINITY;
    for (SyIndex row = 0; row < table->n_row; row++) {
        while (at < second->n_row && second->fid[at] < table->fid[row]) at++;
        bool same = at < second->n_row && second->fid[at] == table->fid[row];
        const double *here = point_of(table, row), *there = same ? point_of(second, at) : NULL;
        distance_m[row] = here == NULL || there == NULL ? NAN : apart_m(here, there);
        if (isnan(distance_m[row])) continue;
        n++;
        n_near += distance_m[row] <= APART_M;
        least = fmin(least, distance_m[row]);
    }
    if (n == 0 || n_near == n) return;
    if (2 * n_near < n) { /* the plane is another one, or one of the pairs is of something else */
        report(layer, SY_NONE, least, n - n_near);
        return;
    }
    for (SyIndex row = 0; row < table->n_row; row++)
        if (distance_m[row] > APART_M) report(layer, row, distance_m[row], 1);
}
