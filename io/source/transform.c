/* The honest transformation: nothing that would shift points by an unknown amount. */
#include <math.h>
#include <proj.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/source/crs_private.h"
#include "io/source/offset.h"

#define N_STAGE 2
#define N_BLOCK 1024
#define FARTHEST_M 1e10 /* no plane on the earth goes so far; sums of lengths stay finite */

struct SyTransform {
    SyCrsKind from, to; /* offsets are undone before and made after the stages */
    double scale;       /* local planes in different units */
    OGRCoordinateTransformationH stages[N_STAGE]; /* NULL: nothing to do */
    SyTransformMethod method;
    double accuracy_m;
};

/* Worst accuracy of the operations PROJ may choose from by place; NaN: one of them does not say. */
static double accuracy_of(OGRSpatialReferenceH from, OGRSpatialReferenceH to) {
    const char *options[] = {"FORMAT=WKT2_2018", NULL};
    char *from_wkt = NULL, *to_wkt = NULL;
    OSRExportToWktEx(from, &from_wkt, options);
    OSRExportToWktEx(to, &to_wkt, options);
    PJ_CONTEXT *context = proj_context_create();
    proj_log_level(context, PJ_LOG_NONE);
    PJ *a = proj_create(context, from_wkt), *b = proj_create(context, to_wkt);
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(context, NULL);
    proj_operation_factory_context_set_allow_ballpark_transformations(context, factory, 0);
    proj_operation_factory_context_set_spatial_criterion(
        context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    proj_operation_factory_context_set_grid_availability_use(
        context, factory, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
    PJ_OBJ_LIST *list =
        a == NULL || b == NULL ? NULL : proj_create_operations(context, a, b, factory);
    int n = list == NULL ? 0 : proj_list_get_count(list);
    double worst = n == 0 ? NAN : 0;
    for (int i = 0; i < n; i++) {
        PJ *operation = proj_list_get(context, list, i);
        double accuracy = proj_coordoperation_get_accuracy(context, operation);
        if (accuracy < 0) worst = NAN;
        if (accuracy > worst) worst = accuracy;
        proj_destroy(operation);
    }
    proj_list_destroy(list);
    proj_operation_factory_context_destroy(factory);
    proj_destroy(a);
    proj_destroy(b);
    proj_context_destroy(context);
    CPLFree(from_wkt);
    CPLFree(to_wkt);
    return worst;
}

static OGRCoordinateTransformationH stage_new(OGRSpatialReferenceH from, OGRSpatialReferenceH to) {
    OGRCoordinateTransformationOptionsH options = OCTNewCoordinateTransformationOptions();
    OCTCoordinateTransformationOptionsSetBallparkAllowed(options, FALSE);
    OGRCoordinateTransformationH stage = OCTNewCoordinateTransformationEx(from, to, options);
    OCTDestroyCoordinateTransformationOptions(options);
    return stage;
}

static bool is_offset(SyCrsKind kind) {
    return kind == SY_CRS_GCJ02 || kind == SY_CRS_BD09;
}

static void refuse_parameters(const SyCrs *crs, const SyCrs *other, GError **error) {
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s to or from %s: no transformation of known accuracy exists for this datum (a null "
          "shift is wrong by up to 100 m and more): get its 3 or 7 parameters, computed from "
          "control points, and give its CRS as \"%s +towgs84=DX,DY,DZ[,RX,RY,RZ,S]\", or have "
          "the layer delivered in CGCS2000"),
        crs->name, other->name, crs->proj);
}

static void refuse_pair(const SyCrs *from, const SyCrs *to, GError **error) {
    g_set_error(
        error, SY_ERROR, SY_ERROR_INPUT,
        _("%s to %s: no datum transformation of known accuracy is installed (only a null "
          "shift): give the CRS as PROJ text with +towgs84=DX,DY,DZ[,RX,RY,RZ,S] computed from "
          "control points, or have the layer delivered in the other datum"),
        from->name, to->name);
}

/* Do both stand on one datum, so that only the projection differs? */
static bool same_datum(const SyCrs *a, const SyCrs *b) {
    if (a->datum != b->datum) return false;
    return a->datum != SY_DATUM_OTHER || OSRIsSameGeogCS(a->srs, b->srs);
}

/* One datum, one projection after the other. */
static bool plan_conversion(SyTransform *transform, const SyCrs *from, const SyCrs *to) {
    OGRSpatialReferenceH a = sy_srs_unbound(from->srs), b = sy_srs_unbound(to->srs);
    transform->stages[0] = stage_new(a, b);
    OSRDestroySpatialReference(a);
    OSRDestroySpatialReference(b);
    return transform->stages[0] != NULL;
}

/* WGS 84 and CGCS2000: off one ellipsoid, onto the other; longitude and latitude stay. */
static bool plan_one_datum(SyTransform *transform, const SyCrs *from, const SyCrs *to) {
    OGRSpatialReferenceH a = sy_srs_geographic(from->srs), b = sy_srs_geographic(to->srs);
    transform->stages[0] = stage_new(from->srs, a);
    transform->stages[1] = stage_new(b, to->srs);
    OSRDestroySpatialReference(a);
    OSRDestroySpatialReference(b);
    return transform->stages[0] != NULL && transform->stages[1] != NULL;
}

/* Two datums: by way of WGS 84 where one of them is CGCS2000, of which PROJ knows nothing else. */
static bool plan_datums(SyTransform *transform, const SyCrs *from, const SyCrs *to) {
    OGRSpatialReferenceH wgs84 = sy_srs_epsg(4326);
    OGRSpatialReferenceH a = from->srs, b = to->srs, own = NULL;
    if (from->datum == SY_DATUM_CGCS2000) {
        own = sy_srs_geographic(from->srs);
        transform->stages[0] = stage_new(from->srs, own);
        transform->stages[1] = stage_new(a = wgs84, b);
    } else if (to->datum == SY_DATUM_CGCS2000) {
        own = sy_srs_geographic(to->srs);
        transform->stages[0] = stage_new(a, b = wgs84);
        transform->stages[1] = stage_new(own, to->srs);
    } else {
        transform->stages[0] = stage_new(a, b);
    }
    bool done = transform->stages[0] != NULL && (own == NULL || transform->stages[1] != NULL);
    if (done) transform->accuracy_m = accuracy_of(a, b);
    OSRDestroySpatialReference(own);
    OSRDestroySpatialReference(wgs84);
    return done;
}

static bool plan(SyTransform *transform, const SyCrs *from, const SyCrs *to, GError **error) {
    if (sy_crs_equal(from, to) && from->datum == to->datum) return true;
    if (same_datum(from, to)) {
        transform->method = SY_TRANSFORM_EXACT;
        bool moves = from->kind == SY_CRS_PROJECTED || to->kind == SY_CRS_PROJECTED;
        if (!moves || plan_conversion(transform, from, to)) return true;
        refuse_pair(from, to, error);
        return false;
    }
    if (sy_datum_is_one(from->datum) && sy_datum_is_one(to->datum)) {
        transform->method = SY_TRANSFORM_ONE_DATUM;
        transform->accuracy_m = 1;
        if (sy_crs_equal(from, to) || plan_one_datum(transform, from, to)) return true;
        refuse_pair(from, to, error);
        return false;
    }
    if (sy_datum_needs_parameters(from->datum) && !from->has_shift) {
        refuse_parameters(from, to, error);
        return false;
    }
    if (sy_datum_needs_parameters(to->datum) && !to->has_shift) {
        refuse_parameters(to, from, error);
        return false;
    }
    transform->method = SY_TRANSFORM_ACCURACY;
    if (plan_datums(transform, from, to)) return true;
    refuse_pair(from, to, error);
    return false;
}

static bool plan_local(SyTransform *transform, const SyCrs *from, const SyCrs *to, GError **error) {
    if (from->kind != SY_CRS_LOCAL || to->kind != SY_CRS_LOCAL) {
        const SyCrs *local = from->kind == SY_CRS_LOCAL ? from : to;
        const SyCrs *other = from->kind == SY_CRS_LOCAL ? to : from;
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("%s mixes with nothing, here with %s: give the true CRS of the local layer, or "
              "leave all other layers out"),
            local->name, other->name);
        return false;
    }
    transform->scale = from->unit_m / to->unit_m;
    if (transform->scale != 1) transform->method = SY_TRANSFORM_EXACT;
    return true;
}

SyTransform *sy_transform_new(const SyCrs *from, const SyCrs *to, GError **error) {
    g_autoptr(SyTransform) transform = g_new0(SyTransform, 1);
    transform->from = from->kind;
    transform->to = to->kind;
    transform->scale = 1;
    transform->method = SY_TRANSFORM_SAME;
    if (from->kind == SY_CRS_LOCAL || to->kind == SY_CRS_LOCAL)
        return plan_local(transform, from, to, error) ? g_steal_pointer(&transform) : NULL;
    if (from->kind == to->kind && is_offset(from->kind)) {
        transform->from = transform->to = SY_CRS_GEOGRAPHIC;
        return g_steal_pointer(&transform);
    }
    sy_gdal_quiet_begin();
    bool planned = plan(transform, from, to, error);
    sy_gdal_quiet_end();
    if (!planned) return NULL;
    if (is_offset(from->kind) || is_offset(to->kind)) {
        if (transform->method != SY_TRANSFORM_ACCURACY) transform->accuracy_m = 1;
        transform->method = SY_TRANSFORM_DEOFFSET;
    }
    return g_steal_pointer(&transform);
}

void sy_transform_free(SyTransform *transform) {
    if (transform == NULL) return;
    for (int i = 0; i < N_STAGE; i++)
        if (transform->stages[i] != NULL) OCTDestroyCoordinateTransformation(transform->stages[i]);
    g_free(transform);
}

SyTransformMethod sy_transform_method(const SyTransform *transform, double *accuracy_m) {
    if (accuracy_m != NULL) *accuracy_m = transform->accuracy_m;
    return transform->method;
}

static void run_stage(OGRCoordinateTransformationH stage, double *xy, int n) {
    double x[N_BLOCK], y[N_BLOCK];
    int done[N_BLOCK];
    for (int i = 0; i < n; i++) {
        x[i] = xy[2 * i];
        y[i] = xy[2 * i + 1];
    }
    OCTTransformEx(stage, n, x, y, NULL, done);
    for (int i = 0; i < n; i++) {
        xy[2 * i] = done[i] ? x[i] : NAN;
        xy[2 * i + 1] = done[i] ? y[i] : NAN;
    }
}

static SyIndex run_block(SyTransform *transform, double *xy, int n) {
    SyIndex count = (SyIndex)n, n_lost = 0;
    if (transform->from == SY_CRS_BD09) sy_offset_gcj02_from_bd09(xy, count);
    if (is_offset(transform->from)) sy_offset_wgs84_from_gcj02(xy, count);
    for (int i = 0; i < N_STAGE; i++)
        if (transform->stages[i] != NULL) run_stage(transform->stages[i], xy, n);
    if (is_offset(transform->to)) sy_offset_gcj02_from_wgs84(xy, count);
    if (transform->to == SY_CRS_BD09) sy_offset_bd09_from_gcj02(xy, count);
    for (int i = 0; i < n; i++) {
        double x = xy[2 * i] * transform->scale, y = xy[2 * i + 1] * transform->scale;
        bool lost = !(fabs(x) <= FARTHEST_M) || !(fabs(y) <= FARTHEST_M);
        if (lost) n_lost++;
        xy[2 * i] = lost ? NAN : x;
        xy[2 * i + 1] = lost ? NAN : y;
    }
    return n_lost;
}

SyIndex sy_transform_points(SyTransform *transform, double *xy, SyIndex n) {
    SyIndex n_lost = 0;
    bool asks = transform->stages[0] != NULL || transform->stages[1] != NULL;
    if (asks) sy_gdal_quiet_begin();
    for (gsize at = 0; at < n; at += N_BLOCK)
        n_lost += run_block(transform, xy + 2 * at, (int)MIN(n - at, N_BLOCK));
    if (asks) sy_gdal_quiet_end();
    return n_lost;
}
