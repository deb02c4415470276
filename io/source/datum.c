/* Which datum a CRS stands on, by its names: EPSG, ESRI, PROJ and what Chinese files write. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/crs_private.h"

/* Names without "D_" and punctuation, in lower case; a name that begins so is that datum. */
static const struct {
    const char *begin;
    SyDatum datum;
} datum_names[] = {
    {"worldgeodeticsystem1984", SY_DATUM_WGS84},
    {"wgs1984", SY_DATUM_WGS84},
    {"wgs84", SY_DATUM_WGS84},
    {"china2000", SY_DATUM_CGCS2000},
    {"chinageodeticcoordinatesystem2000", SY_DATUM_CGCS2000},
    {"chinesegeodeticcoordinatesystem2000", SY_DATUM_CGCS2000},
    {"cgcs2000", SY_DATUM_CGCS2000},
    {"国家2000", SY_DATUM_CGCS2000},
    {"2000国家大地坐标系", SY_DATUM_CGCS2000},
    {"国家大地坐标系2000", SY_DATUM_CGCS2000},
    {"xian1980", SY_DATUM_XIAN80},
    {"xian80", SY_DATUM_XIAN80},
    {"西安80", SY_DATUM_XIAN80},
    {"西安1980", SY_DATUM_XIAN80},
    {"1980西安坐标系", SY_DATUM_XIAN80},
    {"beijing1954", SY_DATUM_BEIJING54},
    {"beijing54", SY_DATUM_BEIJING54},
    {"北京54", SY_DATUM_BEIJING54},
    {"北京1954", SY_DATUM_BEIJING54},
    {"1954北京坐标系", SY_DATUM_BEIJING54},
    {"newbeijing", SY_DATUM_NEW_BEIJING},
    {"新北京54", SY_DATUM_NEW_BEIJING},
    {"unknown", SY_DATUM_UNKNOWN},
    {"notspecified", SY_DATUM_UNKNOWN},
    {"unspecified", SY_DATUM_UNKNOWN},
    {"undefined", SY_DATUM_UNKNOWN},
    {"unnamed", SY_DATUM_UNKNOWN},
    {"grs1980", SY_DATUM_UNKNOWN}, /* ellipsoids in the place of a datum */
    {"grs80", SY_DATUM_UNKNOWN},
    {"krasovsky", SY_DATUM_UNKNOWN},
    {"krassovsky", SY_DATUM_UNKNOWN},
    {"krassowsky", SY_DATUM_UNKNOWN},
    {"iag1975", SY_DATUM_UNKNOWN},
    {"iag75", SY_DATUM_UNKNOWN},
    {"iau1976", SY_DATUM_UNKNOWN},
};

/* Letters and digits of a name in lower case (other scripts as they are), without ESRI's prefix. */
static char *folded_name(const char *name) {
    if (g_ascii_strncasecmp(name, "D_", 2) == 0) name += 2;
    if (g_ascii_strncasecmp(name, "GCS_", 4) == 0) name += 4;
    GString *out = g_string_new(NULL);
    for (const char *c = name; *c != '\0'; c++)
        if (g_ascii_isalnum(*c) || ((unsigned char)*c & 0x80) != 0)
            g_string_append_c(out, g_ascii_tolower(*c));
    return g_string_free(out, FALSE);
}

static SyDatum datum_by_name(const char *name) {
    if (name == NULL) return SY_DATUM_UNKNOWN;
    g_autofree char *folded = folded_name(name);
    if (folded[0] == '\0') return SY_DATUM_UNKNOWN;
    for (gsize i = 0; i < G_N_ELEMENTS(datum_names); i++)
        if (g_str_has_prefix(folded, datum_names[i].begin)) return datum_names[i].datum;
    return SY_DATUM_OTHER;
}

/* GRS 80, WGS 84 and CGCS2000 differ by 0.1 mm in the polar radius. */
static bool ellipsoid_is_geocentric(OGRSpatialReferenceH srs) {
    return fabs(OSRGetSemiMajor(srs, NULL) - 6378137.0) < 0.01 &&
           fabs(OSRGetInvFlattening(srs, NULL) - 298.25722) < 0.0001;
}

static bool same_ellipsoid(OGRSpatialReferenceH a, OGRSpatialReferenceH b) {
    if (ellipsoid_is_geocentric(a) && ellipsoid_is_geocentric(b)) return true;
    return fabs(OSRGetSemiMajor(a, NULL) - OSRGetSemiMajor(b, NULL)) < 0.01 &&
           fabs(OSRGetInvFlattening(a, NULL) - OSRGetInvFlattening(b, NULL)) < 0.0001;
}

/* PROJ text may leave datum and ellipsoid out; GDAL would then silently take WGS 84. */
static bool proj_text_names_earth(const char *text) {
    static const char *const keys[] = {
        "+datum=", "+ellps=", "+towgs84=", "+a=", "+nadgrids=", "+R=", "+init="};
    if (!sy_crs_text_is_proj(text)) return true;
    g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
    for (char **word = words; *word != NULL; word++)
        for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
            if (g_str_has_prefix(*word, keys[i])) return true;
    return false;
}

static bool shift_is_zero(const double *shift) {
    for (int i = 0; i < 7; i++)
        if (shift[i] != 0) return false;
    return true;
}

static void copy_datum(OGRSpatialReferenceH srs, OGRSpatialReferenceH from) {
    OSRCopyGeogCSFrom(srs, from);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
}

/* Removes the TOWGS84 parameters of @srs in place. */
static void unbind(OGRSpatialReferenceH *srs) {
    OGRSpatialReferenceH bare = sy_srs_unbound(*srs);
    OSRDestroySpatialReference(*srs);
    *srs = bare;
}

/* The datum the user named for an ellipsoid without one. */
static bool apply_datum(OGRSpatialReferenceH srs, const char *text, const char *datum, SyDatum *out,
                        GError **error) {
    double meridian = OSRGetPrimeMeridian(srs, NULL);
    g_autofree char *shown = sy_crs_shown(text, srs);
    if (datum == NULL) {
        const char *ellipsoid = OSRGetAttrValue(srs, "SPHEROID", 0);
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("crs \"%s\": an ellipsoid (%s) without a datum: set crs.datum, for example "
                      "crs.datum=EPSG:4490 for CGCS2000 or EPSG:4326 for WGS 84"),
                    shown, ellipsoid == NULL ? _("not named") : ellipsoid);
        return false;
    }
    g_autoptr(SyCrs) named = sy_crs_parse(datum, NULL, error);
    if (named == NULL) {
        g_prefix_error(error, _("crs.datum: "));
        return false;
    }
    if (named->kind != SY_CRS_GEOGRAPHIC || named->has_shift) {
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("crs.datum: %s is not a geographic CRS: give one such as EPSG:4490 or EPSG:4326"),
            datum);
        return false;
    }
    if (!same_ellipsoid(srs, named->srs) || meridian != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("crs \"%s\": semi-major axis %.3f m, 1/f %.9g, prime meridian %g do not fit "
                      "crs.datum %s (%.3f m, %.9g, 0)"),
                    shown, OSRGetSemiMajor(srs, NULL), OSRGetInvFlattening(srs, NULL), meridian,
                    named->name, OSRGetSemiMajor(named->srs, NULL),
                    OSRGetInvFlattening(named->srs, NULL));
        return false;
    }
    copy_datum(srs, named->srs);
    *out = named->datum;
    return true;
}

/* The official form of WGS 84 or CGCS2000 under another name, so that PROJ knows it too. */
static bool make_official(OGRSpatialReferenceH srs, const char *text, SyDatum datum,
                          GError **error) {
    if (!ellipsoid_is_geocentric(srs) || OSRGetPrimeMeridian(srs, NULL) != 0) {
        g_autofree char *shown = sy_crs_shown(text, srs);
        g_set_error(
            error, SY_ERROR, SY_ERROR_INPUT,
            _("crs \"%s\": its datum %s cannot have semi-major axis %.3f m, 1/f %.9g, prime "
              "meridian %g: correct the datum or the ellipsoid"),
            shown, OSRGetAttrValue(srs, "DATUM", 0), OSRGetSemiMajor(srs, NULL),
            OSRGetInvFlattening(srs, NULL), OSRGetPrimeMeridian(srs, NULL));
        return false;
    }
    OGRSpatialReferenceH official = sy_srs_epsg(datum == SY_DATUM_WGS84 ? 4326 : 4490);
    if (official != NULL && !OSRIsSameGeogCS(srs, official)) copy_datum(srs, official);
    OSRDestroySpatialReference(official);
    return true;
}

/* False: given zeros that are no transformation; they count as not given. */
static bool read_shift(OGRSpatialReferenceH srs, bool *zero) {
    double shift[7] = {0};
    *zero = false;
    if (OSRGetTOWGS84(srs, shift, 7) != OGRERR_NONE) {
        const char *name = OSRGetAttrValue(srs, "DATUM", 0);
        return name != NULL && strstr(name, "using nadgrids=") != NULL;
    }
    *zero = shift_is_zero(shift);
    return true;
}

bool sy_datum_settle(OGRSpatialReferenceH *srs, const char *text, const char *datum, SyDatum *out,
                     bool *has_shift, GError **error) {
    bool zero;
    *has_shift = read_shift(*srs, &zero);
    *out = datum_by_name(OSRGetAttrValue(*srs, "DATUM", 0));
    if (*out == SY_DATUM_UNKNOWN) {
        SyDatum by_geographic = datum_by_name(OSRGetAttrValue(*srs, "GEOGCS", 0));
        if (by_geographic != SY_DATUM_OTHER) *out = by_geographic;
    }
    if (!proj_text_names_earth(text)) *out = SY_DATUM_UNKNOWN;
    if (zero || (*has_shift && sy_datum_is_one(*out))) {
        unbind(srs);
        *has_shift = false;
        /* +towgs84=0,0,0 on the ellipsoid of WGS 84 says that the datum is WGS 84. */
        if (*out == SY_DATUM_UNKNOWN && ellipsoid_is_geocentric(*srs) && datum == NULL)
            *out = SY_DATUM_WGS84;
    }
    if (*out == SY_DATUM_UNKNOWN && *has_shift) *out = SY_DATUM_OTHER;
    if (*out == SY_DATUM_UNKNOWN) return apply_datum(*srs, text, datum, out, error);
    return !sy_datum_is_one(*out) || make_official(*srs, text, *out, error);
}
