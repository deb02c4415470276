/* What crs.c, datum.c, zone.c and transform.c share; nobody else includes it. */
#pragma once

#include "io/gdal/gdal.h"
#include "io/source/crs.h"

/* The datum as far as the rules of design section 6 distinguish it. */
typedef enum {
    SY_DATUM_NONE,     /* a local plane */
    SY_DATUM_UNKNOWN,  /* an ellipsoid without a datum */
    SY_DATUM_WGS84,    /* any realisation; also what GCJ-02 and BD-09 are undone to */
    SY_DATUM_CGCS2000, /* one datum with WGS 84 here */
    SY_DATUM_XIAN80,   /* these three only with parameters given by the user */
    SY_DATUM_BEIJING54,
    SY_DATUM_NEW_BEIJING,
    SY_DATUM_OTHER, /* left to PROJ */
} SyDatum;

/* PROJ text, not WKT that quotes some. */
bool sy_crs_text_is_proj(const char *text);

struct SyCrs {
    SyCrsKind kind;
    OGRSpatialReferenceH srs; /* traditional axis order; NULL: local; WGS 84: GCJ-02, BD-09 */
    SyDatum datum;
    bool has_shift; /* the text gave +towgs84, TOWGS84 or +nadgrids */
    double unit_m;
    int epsg;
    char *name, *wkt, *proj;
};

/* GDAL keeps its messages for CPLGetLastErrorMsg between the two. */
static inline void sy_gdal_quiet_begin(void) {
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
}
static inline void sy_gdal_quiet_end(void) {
    CPLPopErrorHandler();
    CPLErrorReset();
}

static inline bool sy_datum_is_one(SyDatum datum) {
    return datum == SY_DATUM_WGS84 || datum == SY_DATUM_CGCS2000;
}
static inline bool sy_datum_needs_parameters(SyDatum datum) {
    return datum == SY_DATUM_XIAN80 || datum == SY_DATUM_BEIJING54 || datum == SY_DATUM_NEW_BEIJING;
}

/* @text for a message: one line, a name (of @srs, if not NULL) in the place of a long WKT; g_free.
 */
char *sy_crs_shown(const char *text, OGRSpatialReferenceH srs);
/* New reference of an EPSG code in traditional axis order; NULL if there is none. */
OGRSpatialReferenceH sy_srs_epsg(int code);
/* The geographic CRS that @srs stands on, with its TOWGS84 if it has one. */
OGRSpatialReferenceH sy_srs_geographic(OGRSpatialReferenceH srs);
/* A copy without TOWGS84 parameters. */
OGRSpatialReferenceH sy_srs_unbound(OGRSpatialReferenceH srs);
/* Takes @srs, names and identifies it; @datum as settled. */
SyCrs *sy_crs_take(OGRSpatialReferenceH srs, SyDatum datum, bool has_shift);

/**
 * sy_datum_settle:
 * Recognises the datum of @srs and replaces @srs by its official form: another name of WGS 84 or
 * CGCS2000, @datum for an ellipsoid without one, no TOWGS84 of zeros.
 *
 * @text:  as the user wrote it, for messages and for PROJ text that names no ellipsoid
 * @datum: setting crs.datum or NULL
 *
 * SY_ERROR_INPUT: no datum and no @datum; datum and ellipsoid contradict each other.
 */
bool sy_datum_settle(OGRSpatialReferenceH *srs, const char *text, const char *datum, SyDatum *out,
                     bool *has_shift, GError **error);
