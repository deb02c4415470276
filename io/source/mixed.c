#include "io/source/mixed.h"

#include <string.h>

#include "io/source/shapes.h"

#define POINTS " points"
#define OTHERS " lines"

/* Layers of these are looked through for what they hold; the others declare it. */
static bool is_undeclared(GDALDatasetH dataset) {
    static const char *const drivers[] = {"LIBKML", "GeoJSON", "GML", "MapInfo File", NULL};
    GDALDriverH own = GDALGetDatasetDriver(dataset);
    return own != NULL && g_strv_contains(drivers, GDALGetDriverShortName(own));
}

bool sy_mixed_is(GDALDatasetH dataset, OGRLayerH layer) {
    bool points = false, others = false;
    OGRwkbGeometryType declared = OGR_GT_Flatten(OGR_L_GetGeomType(layer));
    if (declared != wkbUnknown || !is_undeclared(dataset)) return false;
    OGR_L_ResetReading(layer);
    for (OGRFeatureH f; !(points && others) && (f = OGR_L_GetNextFeature(layer)) != NULL;) {
        OGRGeometryH g = OGR_F_GetGeometryRef(f);
        SyGeometryKind kind =
            g == NULL ? SY_GEOMETRY_NONE : sy_shapes_kind(OGR_G_GetGeometryType(g));
        points |= kind == SY_GEOMETRY_POINT;
        others |= kind == SY_GEOMETRY_LINE || kind == SY_GEOMETRY_POLYGON;
        OGR_F_Destroy(f);
    }
    OGR_L_ResetReading(layer);
    return points && others;
}

char *sy_mixed_name(const char *layer, bool points) {
    return g_strconcat(layer, points ? POINTS : OTHERS, NULL);
}

char *sy_mixed_base(const char *name, bool *points) {
    *points = g_str_has_suffix(name, POINTS);
    if (!*points && !g_str_has_suffix(name, OTHERS)) return NULL;
    return g_strndup(name, strlen(name) - strlen(*points ? POINTS : OTHERS));
}

void sy_mixed_take(OGRLayerH layer, bool points) {
    OGR_L_SetAttributeFilter(layer, points ? "OGR_GEOMETRY IN ('POINT', 'MULTIPOINT')"
                                           : "OGR_GEOMETRY NOT IN ('POINT', 'MULTIPOINT')");
}
