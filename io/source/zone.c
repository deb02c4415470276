/* Zones: the working CRS around a place, and eastings with or without the zone's number. */
#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/crs_private.h"

SyCrs *sy_crs_geographic(const SyCrs *crs, GError **error) {
    if (crs->kind == SY_CRS_LOCAL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s is a plane of its own: it has no longitude and latitude; give its CRS"),
                    crs->name);
        return NULL;
    }
    sy_gdal_quiet_begin();
    SyCrs *out = sy_crs_take(sy_srs_geographic(crs->srs), crs->datum, crs->has_shift);
    sy_gdal_quiet_end();
    return out;
}

/* EPSG:4534 to 4554: 3-degree zones by central meridian, 75 to 135 E. */
static int cgcs2000_zone_epsg(double lon) {
    int meridian = 3 * (int)floor(lon / 3 + 0.5);
    return 4534 + (MIN(meridian, 135) - 75) / 3;
}

SyCrs *sy_crs_working(const SyCrs *crs, double lon, double lat, GError **error) {
    if (crs->kind == SY_CRS_LOCAL) return sy_crs_parse("local:m", NULL, error);
    if (!(fabs(lon) <= 180 && fabs(lat) <= 84)) {
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("longitude %.6f, latitude %.6f is outside 180 W-180 E, 84 S-84 N: check the CRS "
              "and the order of the coordinates, or set crs.work"),
            lon, lat);
        return NULL;
    }
    bool china =
        sy_datum_is_one(crs->datum) && lon >= 73.5 && lon <= 136.5 && lat >= 3 && lat <= 54;
    sy_gdal_quiet_begin();
    OGRSpatialReferenceH srs;
    if (china) {
        srs = sy_srs_epsg(cgcs2000_zone_epsg(lon));
    } else {
        int zone = MIN((int)floor((lon + 180) / 6), 59) + 1;
        srs = sy_srs_geographic(crs->srs);
        g_autofree char *name =
            g_strdup_printf("%s / UTM zone %d%c", OSRGetName(srs), zone, lat < 0 ? 'S' : 'N');
        OSRSetUTM(srs, zone, lat >= 0);
        OSRSetProjCS(srs, name);
    }
    SyCrs *out = srs == NULL ? NULL
                             : sy_crs_take(srs, china ? SY_DATUM_CGCS2000 : crs->datum,
                                           crs->has_shift && !china);
    sy_gdal_quiet_end();
    if (out == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "PROJ's database lacks EPSG:%d",
                    cgcs2000_zone_epsg(lon));
    return out;
}

/* Central meridian of a 6-degree (13-23) or 3-degree (25-45) zone number of China, or NaN. */
static double zone_meridian(int zone) {
    if (zone >= 13 && zone <= 23) return 6 * zone - 3;
    if (zone >= 25 && zone <= 45) return 3 * zone;
    return NAN;
}

/* The prefix that all finite eastings share (0: none), or -1: they differ or there are none. */
static int common_prefix(const double *xy, SyIndex n) {
    int prefix = -1;
    for (SyIndex i = 0; i < n; i++) {
        double x = xy[2 * (gsize)i], y = xy[2 * (gsize)i + 1];
        if (!isfinite(x) || !isfinite(y)) continue;
        if (x < 0 || x >= 46e6) return -1;
        int zone = (int)floor(x / 1e6);
        if (prefix >= 0 && zone != prefix) return -1;
        prefix = zone;
    }
    return prefix;
}

SyCrs *sy_crs_with_prefix(const SyCrs *crs, const double *xy, SyIndex n) {
    if (crs->kind != SY_CRS_PROJECTED || crs->unit_m != 1) return NULL;
    const char *projection = OSRGetAttrValue(crs->srs, "PROJECTION", 0);
    if (g_strcmp0(projection, SRS_PT_TRANSVERSE_MERCATOR) != 0) return NULL;
    double easting = OSRGetNormProjParm(crs->srs, SRS_PP_FALSE_EASTING, 0, NULL);
    double meridian = OSRGetNormProjParm(crs->srs, SRS_PP_CENTRAL_MERIDIAN, 0, NULL);
    int zone = common_prefix(xy, n), declared = (int)floor(easting / 1e6);
    if (easting - declared * 1e6 != 500000 || zone < 0 || zone == declared) return NULL;
    if (zone > 0 && declared > 0) return NULL;
    if (!(fabs(meridian - zone_meridian(MAX(zone, declared))) < 1e-9)) return NULL;
    sy_gdal_quiet_begin();
    OGRSpatialReferenceH srs = sy_srs_geographic(crs->srs);
    g_autofree char *name =
        zone > 0 ? g_strdup_printf("%s / Gauss-Kruger zone %d", OSRGetName(srs), zone)
                 : g_strdup_printf("%s / Gauss-Kruger CM %.0fE", OSRGetName(srs), meridian);
    OSRSetTM(srs, OSRGetNormProjParm(crs->srs, SRS_PP_LATITUDE_OF_ORIGIN, 0, NULL), meridian,
             OSRGetNormProjParm(crs->srs, SRS_PP_SCALE_FACTOR, 1, NULL), zone * 1e6 + 500000,
             OSRGetNormProjParm(crs->srs, SRS_PP_FALSE_NORTHING, 0, NULL));
    OSRSetProjCS(srs, name);
    SyCrs *out = sy_crs_take(srs, crs->datum, crs->has_shift);
    sy_gdal_quiet_end();
    return out;
}
