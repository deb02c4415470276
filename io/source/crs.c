/* Parsing, naming and comparing coordinate reference systems. */
#include "io/source/crs.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/source/crs_private.h"

/* Without the order of the axes: traditional order is forced on both. */
static const char *const same_options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
                                           "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS", NULL};

static char *take_text(char *from_gdal) {
    char *text = g_strdup(from_gdal == NULL ? "" : from_gdal);
    CPLFree(from_gdal);
    return text;
}

static char *srs_wkt(OGRSpatialReferenceH srs, const char *format) {
    const char *options[] = {format, NULL};
    char *wkt = NULL;
    if (OSRExportToWktEx(srs, &wkt, options) != OGRERR_NONE) {
        CPLFree(wkt);
        wkt = NULL;
    }
    return take_text(wkt);
}

OGRSpatialReferenceH sy_srs_epsg(int code) {
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (OSRImportFromEPSG(srs, code) != OGRERR_NONE) {
        OSRDestroySpatialReference(srs);
        return NULL;
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return srs;
}

OGRSpatialReferenceH sy_srs_geographic(OGRSpatialReferenceH srs) {
    OGRSpatialReferenceH out = OSRCloneGeogCS(srs);
    OSRSetAxisMappingStrategy(out, OAMS_TRADITIONAL_GIS_ORDER);
    return out;
}

/* Without a shift that only PROJ's list proposes: nobody declared it, and looking for one takes
 * longer than all else that is asked of a CRS. */
static char *srs_proj(OGRSpatialReferenceH srs) {
    char *proj = NULL;
    CPLSetThreadLocalConfigOption("OSR_ADD_TOWGS84_ON_EXPORT_TO_PROJ4", "NO");
    if (OSRExportToProj4(srs, &proj) != OGRERR_NONE) {
        CPLFree(proj);
        proj = NULL;
    }
    CPLSetThreadLocalConfigOption("OSR_ADD_TOWGS84_ON_EXPORT_TO_PROJ4", NULL);
    return g_strstrip(take_text(proj));
}

/* Equal in what it does to coordinates; axis order, names and given shifts apart. */
static bool srs_same(OGRSpatialReferenceH a, OGRSpatialReferenceH b) {
    if (OSRIsSameEx(a, b, same_options)) return true;
    /* EPSG's Gauss-Kruger zones are northing first, everybody else's copies of them are not, and
     * GDAL ignores the order for geographic CRS only. PROJ text is easting first always. */
    if (!OSRIsProjected(a) || !OSRIsProjected(b) || !OSRIsSameGeogCS(a, b)) return false;
    g_autofree char *a_proj = srs_proj(a), *b_proj = srs_proj(b);
    return a_proj[0] != '\0' && strcmp(a_proj, b_proj) == 0;
}

OGRSpatialReferenceH sy_srs_unbound(OGRSpatialReferenceH srs) {
    g_autofree char *wkt = srs_wkt(srs, "FORMAT=WKT1_GDAL");
    char *begin = strstr(wkt, ",TOWGS84[");
    char *end = begin == NULL ? NULL : strchr(begin, ']');
    if (end == NULL) return OSRClone(srs);
    memmove(begin, end + 1, strlen(end + 1) + 1);
    OGRSpatialReferenceH bare = OSRNewSpatialReference(wkt);
    OSRSetAxisMappingStrategy(bare, OAMS_TRADITIONAL_GIS_ORDER);
    return bare;
}

/* The EPSG code of @srs if it is certain: one that means the same and is alone in that. */
static int identify(OGRSpatialReferenceH srs) {
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    if (authority != NULL && code != NULL && strcmp(authority, "EPSG") == 0) {
        int number = (int)g_ascii_strtoll(code, NULL, 10);
        OGRSpatialReferenceH official = sy_srs_epsg(number);
        bool same = official != NULL && srs_same(srs, official);
        OSRDestroySpatialReference(official);
        return same ? number : 0;
    }
    if (!OSRIsProjected(srs)) return 0;
    int n_match = 0, *confidence = NULL, found = 0, n_found = 0;
    OGRSpatialReferenceH *matches = OSRFindMatches(srs, NULL, &n_match, &confidence);
    for (int i = 0; i < n_match; i++) {
        authority = OSRGetAuthorityName(matches[i], NULL);
        code = OSRGetAuthorityCode(matches[i], NULL);
        if (confidence[i] < 50 || g_strcmp0(authority, "EPSG") != 0 || code == NULL) continue;
        if (!srs_same(srs, matches[i])) continue;
        found = (int)g_ascii_strtoll(code, NULL, 10);
        n_found++;
        if (confidence[i] >= 90) {
            n_found = 1;
            break;
        }
    }
    OSRFreeSRSArray(matches);
    CPLFree(confidence);
    return n_found == 1 ? found : 0;
}

/* The text for people where no EPSG code names the CRS. */
static char *describe(const SyCrs *crs) {
    const char *name = OSRGetName(crs->srs);
    bool named = name != NULL && name[0] != '\0' && g_ascii_strcasecmp(name, "unknown") != 0 &&
                 g_ascii_strcasecmp(name, "unnamed") != 0;
    if (!named) return g_strdup(crs->proj[0] == '\0' ? "unnamed" : crs->proj);
    if (!crs->has_shift) return g_strdup(name);
    const char *shift = strstr(crs->proj, "+towgs84=");
    gsize length = shift == NULL ? 0 : strcspn(shift, " ");
    return g_strdup_printf("%s %.*s", name, (int)length, shift == NULL ? "" : shift);
}

SyCrs *sy_crs_take(OGRSpatialReferenceH srs, SyDatum datum, bool has_shift) {
    SyCrs *crs = g_new0(SyCrs, 1);
    crs->datum = datum;
    crs->has_shift = has_shift;
    crs->kind = OSRIsProjected(srs) ? SY_CRS_PROJECTED : SY_CRS_GEOGRAPHIC;
    if (!has_shift) crs->epsg = identify(srs);
    if (crs->kind == SY_CRS_GEOGRAPHIC && crs->epsg == 0 && sy_datum_is_one(datum))
        crs->epsg = datum == SY_DATUM_WGS84 ? 4326 : 4490;
    if (crs->epsg != 0) {
        OSRDestroySpatialReference(srs);
        srs = sy_srs_epsg(crs->epsg);
    }
    crs->srs = srs;
    crs->unit_m = crs->kind == SY_CRS_PROJECTED ? OSRGetLinearUnits(srs, NULL) : NAN;
    crs->wkt = srs_wkt(srs, "FORMAT=WKT1_GDAL");
    if (crs->wkt[0] == '\0') {
        g_free(crs->wkt);
        crs->wkt = srs_wkt(srs, "FORMAT=WKT2_2018");
    }
    crs->proj = srs_proj(srs);
    crs->name = crs->epsg != 0 ? g_strdup_printf("%s (EPSG:%d)", OSRGetName(srs), crs->epsg)
                               : describe(crs);
    return crs;
}

#define WKT_OFFSET(name)                              \
    "GEOGCS[\"" name "\",DATUM[\"" name               \
    "\",SPHEROID[\"WGS 84\",6378137,298.257223563]]," \
    "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]"
typedef struct {
    const char *text; /* what the user writes, or NULL */
    SyCrsKind kind;
    double unit_m;
    const char *name, *wkt;
} Keyword;
static const Keyword keywords[] = {
    {"local", SY_CRS_LOCAL, 1, "local:m", "LOCAL_CS[\"local:m\",UNIT[\"metre\",1]]"},
    {"local:m", SY_CRS_LOCAL, 1, "local:m", "LOCAL_CS[\"local:m\",UNIT[\"metre\",1]]"},
    {"local:ft", SY_CRS_LOCAL, 0.3048, "local:ft", "LOCAL_CS[\"local:ft\",UNIT[\"foot\",0.3048]]"},
    {"gcj02", SY_CRS_GCJ02, NAN, "GCJ-02", WKT_OFFSET("GCJ-02")},
    {"gcj-02", SY_CRS_GCJ02, NAN, "GCJ-02", WKT_OFFSET("GCJ-02")},
    {"bd09", SY_CRS_BD09, NAN, "BD-09", WKT_OFFSET("BD-09")},
    {"bd-09", SY_CRS_BD09, NAN, "BD-09", WKT_OFFSET("BD-09")},
};

/* The keyword that a text is, or whose WKT, as this program writes it; NULL: none. */
static const Keyword *keyword_of(const char *text) {
    for (gsize i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (g_ascii_strcasecmp(text, keywords[i].text) == 0 || strcmp(text, keywords[i].wkt) == 0)
            return &keywords[i];
    return NULL;
}

/* A plane without a place on earth, or an offset kind of WGS 84. */
static SyCrs *keyword_crs(const Keyword *keyword) {
    SyCrs *crs = g_new0(SyCrs, 1);
    crs->kind = keyword->kind;
    crs->unit_m = keyword->unit_m;
    crs->name = g_strdup(keyword->name);
    crs->wkt = g_strdup(keyword->wkt);
    crs->proj = g_strdup("");
    if (crs->kind == SY_CRS_LOCAL) return crs;
    crs->srs = sy_srs_epsg(4326);
    crs->datum = SY_DATUM_WGS84;
    return crs;
}

/* PROJ opens whatever a text names as its list of systems or its grid: a device, somebody's file.
 */
static bool names_file(const char *text) {
    return g_regex_match_simple(
        "\\+init=(?!epsg:|esri:|ignf:)|grids=[^\\s\"]*[/\\\\~]|"
        "PARAMETERFILE\\s*\\[[^]]*[/\\\\~]",
        text, G_REGEX_CASELESS | G_REGEX_RAW, 0);
}

/* Only texts that describe a CRS: GDAL would also open files and web addresses. */
static bool text_is_wkt(const char *text) {
    return g_regex_match_simple("^[A-Za-z0-9_]+\\s*\\[", text, 0, 0);
}

bool sy_crs_text_is_proj(const char *text) {
    return g_str_has_prefix(text, "+init=") ||
           (strstr(text, "+proj=") != NULL && !text_is_wkt(text));
}

static bool import(OGRSpatialReferenceH srs, const char *text) {
    if (names_file(text)) {
        CPLError(CE_Failure, CPLE_AppDefined, "%s",
                 _("it leads to a file; grids belong into PROJ's own folder (PROJ_DATA)"));
        return false;
    }
    if (strstr(text, "+proj=pipeline") != NULL) return false;
    if (g_ascii_strncasecmp(text, "EPSG:", 5) == 0 && text[5 + strspn(text + 5, "0123456789")] == 0)
        return strlen(text) <= 12 &&
               OSRImportFromEPSG(srs, (int)g_ascii_strtoll(text + 5, NULL, 10)) == OGRERR_NONE;
    /* what is no code PROJ would look for among the names of all that it knows */
    if (g_str_has_prefix(text, "+init=") &&
        !g_regex_match_simple("^\\+init=[A-Za-z]+:[A-Za-z0-9]+(\\s|$)", text, 0, 0))
        return false;
    if (sy_crs_text_is_proj(text)) return OSRImportFromProj4(srs, text) == OGRERR_NONE;
    if (g_regex_match_simple(
            "^(EPSG|ESRI|OGC|IGNF):[A-Za-z0-9+]+$|^urn:ogc:def:crs:[^/]+$|^\\s*\\{", text,
            G_REGEX_CASELESS, 0))
        return OSRSetFromUserInput(srs, text) == OGRERR_NONE;
    if (!text_is_wkt(text)) return false;
    g_autofree char *copy = g_strdup(text);
    char *rest = copy;
    return OSRImportFromWkt(srs, &rest) == OGRERR_NONE;
}

/* NULL, or why the imported reference cannot be used. */
static const char *unusable(OGRSpatialReferenceH srs) {
    if (OSRIsVertical(srs)) return _("a vertical CRS has no horizontal coordinates");
    if (OSRIsGeocentric(srs)) return _("a geocentric CRS has no plane coordinates");
    if (OSRIsLocal(srs)) return _("a plane of its own: give local:m or local:ft");
    if (OSRIsDerivedGeographic(srs)) return _("a derived geographic CRS (rotated pole)");
    if (!OSRIsProjected(srs) && !OSRIsGeographic(srs))
        return _("neither a projected nor a geographic CRS");
    if (OSRIsGeographic(srs) && fabs(OSRGetAngularUnits(srs, NULL) - M_PI / 180) > 1e-9)
        return _("its unit is not the degree");
    return NULL;
}

char *sy_crs_shown(const char *text, OGRSpatialReferenceH srs) {
    static const glong enough = 160;
    const char *name = srs == NULL || strchr(text, '[') == NULL ? NULL : OSRGetName(srs);
    g_autofree char *shown = g_utf8_make_valid(name == NULL ? text : name, -1);
    for (char *c = shown; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c)) *c = ' ';
    if (g_utf8_strlen(shown, -1) <= enough) return g_steal_pointer(&shown);
    g_autofree char *cut = g_utf8_substring(shown, 0, enough);
    return g_strconcat(cut, "...", NULL);
}

static OGRSpatialReferenceH import_checked(const char *text, GError **error) {
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (!import(srs, text)) {
        g_autofree char *shown = sy_crs_shown(text, NULL);
        g_autofree char *detail = sy_crs_shown(CPLGetLastErrorMsg(), NULL);
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("crs \"%s\" is not understood%s%s: give EPSG:N, WKT, PROJ text, "
                      "local[:m|ft], gcj02 or bd09"),
                    shown, detail[0] == '\0' ? "" : _(": "), detail);
        OSRDestroySpatialReference(srs);
        return NULL;
    }
    if (OSRIsCompound(srs)) OSRStripVertical(srs);
    if (OSRIsGeographic(srs) || OSRIsProjected(srs)) OSRDemoteTo2D(srs, NULL);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    const char *why = unusable(srs);
    if (why == NULL) return srs;
    g_autofree char *shown = sy_crs_shown(text, srs);
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("crs \"%s\": %s"), shown, why);
    OSRDestroySpatialReference(srs);
    return NULL;
}

SyCrs *sy_crs_parse(const char *text, const char *datum, GError **error) {
    g_autofree char *trimmed = g_strstrip(g_utf8_make_valid(text, -1)); /* a name in GBK */
    const Keyword *keyword = keyword_of(trimmed);
    bool local = keyword != NULL && keyword->kind == SY_CRS_LOCAL; /* asks nothing of GDAL */
    if (!local && !sy_gdal_ready(error)) return NULL;
    if (keyword != NULL) return keyword_crs(keyword);
    SyCrs *crs = NULL;
    sy_gdal_quiet_begin();
    OGRSpatialReferenceH srs = import_checked(trimmed, error);
    SyDatum known = SY_DATUM_UNKNOWN;
    bool has_shift = false;
    if (srs != NULL && sy_datum_settle(&srs, trimmed, datum, &known, &has_shift, error))
        crs = sy_crs_take(srs, known, has_shift);
    else
        OSRDestroySpatialReference(srs);
    sy_gdal_quiet_end();
    return crs;
}

SyCrs *sy_crs_copy(const SyCrs *crs) {
    SyCrs *copy = g_new(SyCrs, 1);
    *copy = *crs;
    if (crs->srs != NULL) copy->srs = OSRClone(crs->srs);
    copy->name = g_strdup(crs->name);
    copy->wkt = g_strdup(crs->wkt);
    copy->proj = g_strdup(crs->proj);
    return copy;
}

void sy_crs_free(SyCrs *crs) {
    if (crs == NULL) return;
    if (crs->srs != NULL) OSRDestroySpatialReference(crs->srs);
    g_free(crs->name);
    g_free(crs->wkt);
    g_free(crs->proj);
    g_free(crs);
}

SyCrsKind sy_crs_kind(const SyCrs *crs) {
    return crs->kind;
}

double sy_crs_unit_m(const SyCrs *crs) {
    return crs->unit_m;
}

const char *sy_crs_name(const SyCrs *crs) {
    return crs->name;
}

int sy_crs_epsg(const SyCrs *crs) {
    return crs->epsg;
}

const char *sy_crs_wkt(const SyCrs *crs) {
    return crs->wkt;
}

const char *sy_crs_proj(const SyCrs *crs) {
    return crs->proj;
}

bool sy_crs_equal(const SyCrs *a, const SyCrs *b) {
    if (a->kind != b->kind) return false;
    if (a->kind == SY_CRS_LOCAL) return a->unit_m == b->unit_m;
    if (a->kind == SY_CRS_GCJ02 || a->kind == SY_CRS_BD09) return true;
    sy_gdal_quiet_begin();
    bool equal;
    if (a->datum != b->datum && sy_datum_is_one(a->datum) && sy_datum_is_one(b->datum)) {
        OGRSpatialReferenceH other = OSRClone(b->srs);
        OSRCopyGeogCSFrom(other, a->srs);
        equal = srs_same(a->srs, other);
        OSRDestroySpatialReference(other);
    } else {
        equal = a->datum == b->datum && a->has_shift == b->has_shift && srs_same(a->srs, b->srs);
    }
    sy_gdal_quiet_end();
    return equal;
}
