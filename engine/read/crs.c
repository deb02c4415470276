/* Where the sources lie: the CRS of each, the order of its axes, the working CRS (design section
 * 6). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/read/parts.h"
#include "io/source/crs_words.h"

#define CHINA "EPSG:4490"
#define SCALE_ERROR 0.01 /* a plane that stretches more (web Mercator) is no place to measure */
#define SAMPLE_MAX 10000 /* points whose median is taken */
#define FAR_KM 50.0      /* layers of one town do not lie farther apart */

static bool has_vertices(const SyLayerSource *layer) {
    return layer->table->geometry.n_vertex > 0;
}

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Median of x (@axis 0) or y (1) of the points, or of an even sample of many; NaN without a finite
 * one. */
static double median(const double *xy, SyIndex n, gsize axis) {
    SyIndex step = 1 + n / SAMPLE_MAX, n_finite = 0;
    g_autofree double *values = g_new(double, n / step + 1);
    for (gsize i = 0; i < n; i += step)
        if (isfinite(xy[2 * i + axis])) values[n_finite++] = xy[2 * i + axis];
    qsort(values, n_finite, sizeof(*values), compare_numbers);
    return n_finite == 0 ? NAN : values[(n_finite - 1) / 2];
}

static void medians(const SyLayerSource *layer, double *x, double *y) {
    const SyGeometry *g = &layer->table->geometry;
    *x = median(g->xy, g->n_vertex, 0);
    *y = median(g->xy, g->n_vertex, 1);
}

static bool within(double value, double least, double most) {
    return value >= least && value <= most;
}

static void swap_axes(SyLayerSource *layer) {
    SyGeometry *g = &layer->table->geometry;
    for (gsize i = 0; i < g->n_vertex; i++) {
        double x = g->xy[2 * i];
        g->xy[2 * i] = g->xy[2 * i + 1];
        g->xy[2 * i + 1] = x;
    }
    for (SyIndex i = 0; i < sy_findings_count(layer->findings); i++) {
        SyFinding *finding = sy_findings_get_mutable(layer->findings, i);
        double x = finding->x;
        finding->x = finding->y;
        finding->y = x;
    }
}

/* A row with a vertex that could not be transformed has no place. */
static SyIndex drop_unplaced(SyTable *table) {
    SyGeometry *g = &table->geometry;
    SyIndex n_part = 0, n_vertex = 0, n_dropped = 0;
    for (SyIndex row = 0, part = 0; row < table->n_row; row++) {
        SyIndex first = part, end = g->row_part[row + 1];
        bool placed = true;
        for (SyIndex v = g->part_vertex[first]; v < g->part_vertex[end]; v++)
            placed &= isfinite(g->xy[2 * (gsize)v]) && isfinite(g->xy[2 * (gsize)v + 1]);
        n_dropped += !placed;
        for (part = first; part < end; part++) {
            SyIndex begin = g->part_vertex[part], n = g->part_vertex[part + 1] - begin;
            if (!placed) continue;
            memmove(g->xy + 2 * (gsize)n_vertex, g->xy + 2 * (gsize)begin,
                    2 * (gsize)n * sizeof(double));
            g->part_hole[n_part] = g->part_hole[part];
            g->part_vertex[n_part++] = n_vertex;
            n_vertex += n;
        }
        g->row_part[row + 1] = n_part;
    }
    g->part_vertex[n_part] = n_vertex;
    g->n_part = n_part;
    g->n_vertex = n_vertex;
    return n_dropped;
}

static bool is_geographic(const SyCrs *crs) {
    SyCrsKind kind = sy_crs_kind(crs);
    return kind == SY_CRS_GEOGRAPHIC || kind == SY_CRS_GCJ02 || kind == SY_CRS_BD09;
}

/* Gauss-Kruger as used in China: only there do the ranges above tell the axes apart. */
static bool is_gauss_metre(const SyCrs *crs) {
    const char *proj = sy_crs_proj(crs);
    return sy_crs_kind(crs) == SY_CRS_PROJECTED && sy_crs_unit_m(crs) == 1 &&
           (strstr(proj, "+proj=tmerc") != NULL || strstr(proj, "+proj=etmerc") != NULL ||
            strstr(proj, "+proj=utm") != NULL);
}

/* Rows of their own order among the others, and zeros for "unknown". */
static void check_rows(SyLayerSource *layer, bool degrees) {
    SyTable *table = layer->table;
    SyGeometry *g = &table->geometry;
    SyIndex n_swapped = 0, first = 0;
    bool zeros = false;
    for (SyIndex row = 0; row < table->n_row; row++) {
        if (sy_table_n_part(table, row) == 0) continue;
        SyIndex begin = g->part_vertex[g->row_part[row]];
        SyIndex end = g->part_vertex[g->row_part[row + 1]];
        bool swapped = true, zero = false;
        for (gsize v = begin; v < end; v++) {
            swapped &= sy_layers_is_swapped(g->xy[2 * v], g->xy[2 * v + 1], degrees);
            zero |= g->xy[2 * v] == 0 && g->xy[2 * v + 1] == 0;
        }
        if (zero) {
            g->xy[2 * (gsize)begin] = NAN;
            zeros = true;
            sy_findings_add(layer->findings, "read.no_coordinates", sy_source_label(layer->source),
                            table->fid[row], NAN, NAN, NAN, SY_ARGUMENTS_END);
        } else if (swapped) {
            if (n_swapped++ == 0) first = row;
            for (gsize v = begin; v < end; v++) {
                double x = g->xy[2 * v];
                g->xy[2 * v] = g->xy[2 * v + 1];
                g->xy[2 * v + 1] = x;
            }
        }
    }
    if (zeros) drop_unplaced(table);
    if (n_swapped > 0)
        sy_findings_add(layer->findings, "read.axes_swapped_rows", sy_source_label(layer->source),
                        table->fid[first], NAN, NAN, 0.97, SY_ARGUMENT_INTEGER("n", n_swapped),
                        SY_ARGUMENTS_END);
}

static void check_axes(SyLayerSource *layer) {
    double x, y;
    bool degrees = is_geographic(layer->crs);
    if (!layer->from_columns || (!degrees && !is_gauss_metre(layer->crs))) return;
    medians(layer, &x, &y);
    bool swapped = sy_layers_is_swapped(x, y, degrees);
    if (swapped) swap_axes(layer);
    check_rows(layer, degrees);
    if (sy_layers_strays(layer, degrees)) drop_unplaced(layer->table);
    if (!swapped) return;
    const SyBinding *bound_x, *bound_y;
    sy_layers_place(layer, &bound_x, &bound_y);
    sy_findings_add(layer->findings, "read.axes_swapped", sy_source_label(layer->source), -1, NAN,
                    NAN, 0.97, SY_ARGUMENT_TEXT("x", bound_x->column),
                    SY_ARGUMENT_TEXT("y", bound_y->column), SY_ARGUMENT_REAL("northing", x),
                    SY_ARGUMENT_REAL("easting", y), SY_ARGUMENTS_END);
}

const char *sy_layers_crs_hint(double x, double y) {
    bool swapped = sy_layers_is_swapped(x, y, false);
    double easting = swapped ? y : x, northing = swapped ? x : y;
    if (within(x, -180, 180) && within(y, -180, 180))
        return _(
            "they look like degrees: EPSG:4490 (CGCS2000), EPSG:4326 (WGS 84) or gcj02 (web "
            "maps)");
    bool in_china = sy_layers_is_swapped(northing, easting, false);
    if (in_china && within(easting, 25.1e6, 45.9e6))
        return _(
            "they look like a 3-degree zone with its number in front: EPSG:4513 is zone 25, "
            "EPSG:4526 zone 38");
    if (in_china)
        return _(
            "they look like a zone without its number: EPSG:4547 is the 3-degree zone at 114 "
            "E");
    return _("ask whoever made the file; local for a plane of its own");
}

static bool no_crs(const SyLayerSource *layer, GError **error) {
    double x, y;
    medians(layer, &x, &y);
    const char *role = sy_role_name(layer->asked->role);
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: no CRS for coordinates such as %.10g, %.10g; say --crs %s=EPSG:N or crs: in the "
          "case (%s)"),
        sy_source_label(layer->source), x, y, role, sy_layers_crs_hint(x, y));
    return false;
}

static bool crs_declared(SyLayerSource *layer, const char *datum, GError **error) {
    const SyCrs *own = sy_source_crs(layer->source);
    layer->crs = sy_crs_parse(layer->asked->crs, datum, error);
    if (layer->crs == NULL) {
        g_prefix_error(error, _("%s: crs: "), layer->asked->place);
        return false;
    }
    layer->crs_method = "declared";
    if (own != NULL && !sy_source_is_canonical(layer->source) && !sy_crs_equal(own, layer->crs))
        sy_findings_add(layer->findings, "read.crs_overridden", sy_source_label(layer->source), -1,
                        NAN, NAN, NAN, SY_ARGUMENT_TEXT("file", sy_crs_name(own)),
                        SY_ARGUMENT_TEXT("declared", sy_crs_name(layer->crs)), SY_ARGUMENTS_END);
    return true;
}

const char *sy_layers_map_crs(const SyLayerSource *layer) {
    const SyBinding *x, *y;
    sy_layers_place(layer, &x, &y);
    if (x == NULL || y == NULL || x->column == NULL || y->column == NULL) return NULL;
    const char *map = sy_crs_of_map(x->column);
    if (map == NULL) return sy_crs_of_map(sy_source_remarks(layer->source));
    return g_strcmp0(map, sy_crs_of_map(y->column)) == 0 ? map : NULL;
}

/* Longitude and latitude by header and by value; half the story is not enough. */
static bool crs_assumed(SyLayerSource *layer, GError **error) {
    const SyBinding *bound, *bound_y;
    double x, y;
    sy_layers_place(layer, &bound, &bound_y);
    medians(layer, &x, &y);
    bool degrees = within(x, -180, 180) && within(y, -90, 90) && fmax(fabs(x), fabs(y)) > 1;
    degrees |= sy_layers_is_swapped(x, y, true);
    if (!layer->from_columns || bound == NULL || !bound->in_degrees || !degrees)
        return no_crs(layer, error);
    const char *map = sy_layers_map_crs(layer);
    layer->crs = sy_crs_parse(map != NULL ? map : CHINA, NULL, error);
    layer->crs_method = map != NULL ? "title" : "assumed";
    if (layer->crs == NULL) return false;
    sy_findings_add(layer->findings, map != NULL ? "read.crs_map" : "read.crs_assumed",
                    sy_source_label(layer->source), -1, NAN, NAN, 0.8,
                    SY_ARGUMENT_TEXT("crs", sy_crs_name(layer->crs)),
                    SY_ARGUMENT_TEXT("column", bound->column), SY_ARGUMENTS_END);
    return true;
}

/* Zone numbers in front of eastings where the CRS has none, or the other way round. */
static void check_prefix(SyLayerSource *layer) {
    const SyGeometry *g = &layer->table->geometry;
    if (sy_crs_kind(layer->crs) != SY_CRS_PROJECTED) return;
    SyCrs *corrected = sy_crs_with_prefix(layer->crs, g->xy, g->n_vertex);
    if (corrected == NULL) return;
    sy_findings_add(layer->findings, "read.crs_prefix", sy_source_label(layer->source), -1, NAN,
                    NAN, 0.99, SY_ARGUMENT_TEXT("said", sy_crs_name(layer->crs)),
                    SY_ARGUMENT_TEXT("taken", sy_crs_name(corrected)), SY_ARGUMENTS_END);
    sy_crs_free(layer->crs);
    layer->crs = corrected;
    layer->crs_method = "prefix";
}

/* GeoJSON and KML are degrees by their standards, whatever people write into them. */
static bool check_degrees(const SyLayerSource *layer, GError **error) {
    double x, y;
    medians(layer, &x, &y);
    if (!is_geographic(layer->crs) || !(fabs(x) > 360 || fabs(y) > 360)) return true;
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s: coordinates such as %.10g, %.10g are no degrees, which its CRS (%s) has; say "
          "--crs %s=EPSG:N or crs: in the case (%s)"),
        sy_source_label(layer->source), x, y, sy_crs_name(layer->crs),
        sy_role_name(layer->asked->role), sy_layers_crs_hint(x, y));
    return false;
}

/* The plane that the words above a table name, if its coordinates can be in it. */
static bool crs_by_words(SyLayerSource *layer) {
    const char *words = sy_source_crs_words(layer->source);
    double x, y;
    if (words == NULL || !layer->from_columns) return false;
    medians(layer, &x, &y);
    if (!(sy_layers_is_swapped(y, x, false)) && !sy_layers_is_swapped(x, y, false)) return false;
    layer->crs = sy_crs_parse(words, NULL, NULL);
    if (layer->crs == NULL) return false;
    sy_findings_add(layer->findings, "read.crs_title", sy_source_label(layer->source), -1, NAN, NAN,
                    0.98, SY_ARGUMENT_TEXT("crs", sy_crs_name(layer->crs)), SY_ARGUMENTS_END);
    return true;
}

/* The CRS of one source; none where it has no coordinates. */
static bool crs_decide(SyLayerSource *layer, const char *datum, GError **error) {
    const char *text = sy_source_crs_text(layer->source);
    const SyCrs *own = sy_source_crs(layer->source);
    if (!has_vertices(layer)) return true;
    double at[2];
    medians(layer, &at[0], &at[1]);
    sy_layers_restore(layer, at);
    if (layer->asked->crs != NULL) {
        if (!crs_declared(layer, datum, error)) return false;
    } else if (own != NULL || text != NULL) {
        layer->crs_method = "file";
        layer->crs = own != NULL ? sy_crs_copy(own) : sy_crs_parse(text, datum, error);
        if (layer->crs == NULL) {
            g_prefix_error(error, _("%s: crs: "), sy_source_label(layer->source));
            return false;
        }
    } else if (crs_by_words(layer)) {
        layer->crs_method = "title";
    } else if (!crs_assumed(layer, error)) {
        return false;
    }
    if (!check_degrees(layer, error)) return false;
    check_axes(layer);
    check_prefix(layer);
    if (!is_geographic(layer->crs)) layer->length_unit_m = sy_crs_unit_m(layer->crs);
    return true;
}

/* Longitude and latitude of the median of the points, gathered over sources. */
static bool median_place(const SyLayerSource *layers, SyIndex n_layer, bool outfalls_only,
                         double *lon, double *lat, const SyCrs **crs, GError **error) {
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, 2 * sizeof(double));
    *crs = NULL;
    for (SyIndex i = 0; i < n_layer; i++) {
        const SyGeometry *g = &layers[i].table->geometry;
        bool wanted = !outfalls_only || layers[i].asked->role == SY_ROLE_OUTFALLS;
        if (layers[i].crs == NULL || !wanted) continue;
        g_autoptr(SyCrs) geographic = sy_crs_geographic(layers[i].crs, error);
        if (geographic == NULL) return false;
        g_autoptr(SyTransform) transform = sy_transform_new(layers[i].crs, geographic, error);
        if (transform == NULL) return false;
        guint first = places->len;
        g_array_append_vals(places, g->xy, g->n_vertex);
        sy_transform_points(transform, (double *)(void *)places->data + 2 * (gsize)first,
                            g->n_vertex);
        if (*crs == NULL) *crs = layers[i].crs;
    }
    *lon = median((double *)(void *)places->data, places->len, 0);
    *lat = median((double *)(void *)places->data, places->len, 1);
    return true;
}

/* Metres on the ground of one metre in the plane near a point, along both axes: on the ellipsoid,
 * from the radii of curvature (Torge 2001, eq. 4.15 and 4.17, GRS 80). */
static bool is_true_to_scale(const SyCrs *crs, double x, double y) {
    const double a = 6378137, e2 = 0.00669438002290, step_m = 100;
    g_autoptr(SyCrs) geographic = sy_crs_geographic(crs, NULL);
    if (geographic == NULL) return false;
    g_autoptr(SyTransform) transform = sy_transform_new(crs, geographic, NULL);
    double at[6] = {x, y, x + step_m, y, x, y + step_m};
    if (transform == NULL || sy_transform_points(transform, at, 3) > 0) return false;
    double latitude = at[1] * G_PI / 180, w = sqrt(1 - e2 * sin(latitude) * sin(latitude));
    double north_m = a * (1 - e2) / (w * w * w) * G_PI / 180;
    double east_m = a / w * cos(latitude) * G_PI / 180;
    for (int i = 2; i < 6; i += 2) {
        double moved_m = hypot((at[i] - at[0]) * east_m, (at[i + 1] - at[1]) * north_m);
        if (fabs(moved_m / step_m - 1) > SCALE_ERROR) return false;
    }
    return true;
}

/* A plane in metres that the case asks for. */
static SyCrs *working_asked(const SySettings *settings, GError **error) {
    SyCrs *crs = sy_crs_parse(settings->crs_work, settings->crs_datum, error);
    if (crs == NULL) {
        g_prefix_error(error, _("crs.work: "));
        return NULL;
    }
    bool plane = sy_crs_kind(crs) == SY_CRS_PROJECTED || sy_crs_kind(crs) == SY_CRS_LOCAL;
    if (plane && sy_crs_unit_m(crs) == 1) return crs;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("crs.work: %s is not a plane in metres; leave it out to have one chosen"),
                sy_crs_name(crs));
    sy_crs_free(crs);
    return NULL;
}

/* The first metric plane in the order of roles, then of the case. */
static const SyCrs *working_given(const SyLayerSource *layers, SyIndex n_layer) {
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        for (SyIndex i = 0; i < n_layer; i++) {
            const SyCrs *crs = layers[i].crs;
            double x, y;
            if (crs == NULL || layers[i].asked->role != role) continue;
            if (sy_crs_kind(crs) != SY_CRS_PROJECTED || sy_crs_unit_m(crs) != 1) continue;
            medians(&layers[i], &x, &y);
            if (is_true_to_scale(crs, x, y)) return crs;
        }
    }
    return NULL;
}

static SyCrs *working_choose(const SyLayerSource *layers, SyIndex n_layer,
                             const SySettings *settings, GError **error) {
    const SyCrs *crs;
    double lon, lat;
    bool located = false;
    if (settings->crs_work != NULL) return working_asked(settings, error);
    for (SyIndex i = 0; i < n_layer; i++) {
        located |= layers[i].crs != NULL;
        if (layers[i].crs != NULL && sy_crs_kind(layers[i].crs) == SY_CRS_LOCAL)
            return sy_crs_parse("local:m", NULL, error);
    }
    if (!located) return sy_crs_parse("local:m", NULL, error);
    crs = working_given(layers, n_layer);
    if (crs != NULL) return sy_crs_copy(crs);
    if (!median_place(layers, n_layer, true, &lon, &lat, &crs, error)) return NULL;
    if (isnan(lon) && !median_place(layers, n_layer, false, &lon, &lat, &crs, error)) return NULL;
    if (crs == NULL || isnan(lon)) {
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("no source has a coordinate that its CRS can place; compare --crs with the files"));
        return NULL;
    }
    return sy_crs_working(crs, lon, lat, error);
}

static void report_transform(const SyLayerSource *layer, const SyCrs *working,
                             const SyTransform *transform) {
    double accuracy_m = NAN;
    const char *code = NULL;
    switch (sy_transform_method(transform, &accuracy_m)) {
        case SY_TRANSFORM_ONE_DATUM:
            code = "read.one_datum";
            break;
        case SY_TRANSFORM_ACCURACY:
            code = "read.datum_shift";
            break;
        case SY_TRANSFORM_DEOFFSET:
            code = "read.deoffset";
            break;
        case SY_TRANSFORM_SAME:
        case SY_TRANSFORM_EXACT:
        default:
            return;
    }
    sy_findings_add(layer->findings, code, sy_source_label(layer->source), -1, NAN, NAN, 0.99,
                    SY_ARGUMENT_TEXT("from", sy_crs_name(layer->crs)),
                    SY_ARGUMENT_TEXT("to", sy_crs_name(working)),
                    SY_ARGUMENT_REAL("accuracy_m", accuracy_m), SY_ARGUMENTS_END);
}

static bool move_layer(SyLayerSource *layer, const SyCrs *working, GError **error) {
    g_autoptr(SyTransform) transform = sy_transform_new(layer->crs, working, error);
    if (transform == NULL) {
        g_prefix_error(error, _("%s: "), sy_source_label(layer->source));
        return false;
    }
    SyGeometry *g = &layer->table->geometry;
    for (SyIndex i = 0; i < sy_findings_count(layer->findings); i++) {
        SyFinding *finding = sy_findings_get_mutable(layer->findings, i);
        double at[2] = {finding->x, finding->y};
        if (isnan(at[0])) continue;
        sy_transform_points(transform, at, 1);
        finding->x = at[0];
        finding->y = at[1];
    }
    report_transform(layer, working, transform);
    if (layer->areas != NULL) {
        SyGeometry *areas = &layer->areas->geometry;
        if (sy_transform_points(transform, areas->xy, areas->n_vertex) > 0)
            drop_unplaced(layer->areas);
    }
    if (sy_transform_points(transform, g->xy, g->n_vertex) == 0) return true;
    SyIndex n_dropped = drop_unplaced(layer->table);
    sy_findings_add(layer->findings, "read.not_transformed", sy_source_label(layer->source), -1,
                    NAN, NAN, NAN, SY_ARGUMENT_INTEGER("n", n_dropped),
                    SY_ARGUMENT_TEXT("crs", sy_crs_name(layer->crs)), SY_ARGUMENTS_END);
    return true;
}

/* A layer far from the pipes is in another CRS than it says. */
static void check_distance(const SyLayerSource *layers, SyIndex n_layer) {
    double x0 = NAN, y0 = NAN;
    for (SyRole role = 0; role < SY_N_ROLE && isnan(x0); role++)
        for (SyIndex i = 0; i < n_layer && isnan(x0); i++)
            if (layers[i].asked->role == role && layers[i].crs != NULL)
                medians(&layers[i], &x0, &y0);
    for (SyIndex i = 0; i < n_layer; i++) {
        double x, y;
        if (layers[i].crs == NULL) continue;
        const SyGeometry *g = &layers[i].table->geometry;
        double nearest_m = INFINITY;
        for (gsize v = 0; v < g->n_vertex; v++)
            nearest_m = fmin(nearest_m, hypot(g->xy[2 * v] - x0, g->xy[2 * v + 1] - y0));
        medians(&layers[i], &x, &y);
        if (!(nearest_m / 1000 > FAR_KM)) continue;
        sy_findings_add(layers[i].findings, "read.far_apart", sy_source_label(layers[i].source), -1,
                        x, y, NAN, SY_ARGUMENT_REAL("distance_km", nearest_m / 1000),
                        SY_ARGUMENT_TEXT("crs", sy_crs_name(layers[i].crs)), SY_ARGUMENTS_END);
    }
}

bool sy_layers_locate(SyLayerSource *layers, SyIndex n_layer, const SySettings *settings,
                      SyCrs **working, GError **error) {
    for (SyIndex i = 0; i < n_layer; i++)
        if (!crs_decide(&layers[i], settings->crs_datum, error)) return false;
    g_autoptr(SyCrs) chosen = working_choose(layers, n_layer, settings, error);
    if (chosen == NULL) return false;
    for (SyIndex i = 0; i < n_layer; i++)
        if (layers[i].crs != NULL && !move_layer(&layers[i], chosen, error)) return false;
    check_distance(layers, n_layer);
    *working = g_steal_pointer(&chosen);
    return true;
}
