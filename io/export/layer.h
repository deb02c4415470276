/* Layers as every GIS format takes them, and the formats. */
#pragma once
#include "algorithms/base/progress.h"
#include "io/beside_folder.h"
#include "io/export/column.h"
#include "io/source/crs.h"
#include "io/table.h"

/* Features of a layer that look alike; the first is for those of no other. */
typedef struct {
    const char *name; /* for people; NULL: the layer's title alone */
    uint32_t rgb;     /* of lines and borders */
    uint32_t fill;    /* of points and areas */
    double width_mm;
    int n_dash;
    double dash_mm[6]; /* drawn, left out, drawn ... */
} SyLayerClass;

/* How much of a layer a file for looking (KML) holds. */
typedef enum {
    SY_DETAIL_ALL,   /* every feature with its attributes */
    SY_DETAIL_NAMED, /* features that have a name: the name and the place */
    SY_DETAIL_MERGED /* features of a class near one another as one */
} SyLayerDetail;

/* What is known of a layer before its rows. */
typedef struct {
    const char *name;  /* ASCII: of the table or file */
    const char *title; /* for people */
    const char *style; /* QGIS's QML; NULL: none */
    const SyLayerClass *classes;
    guint n_class;  /* 1 or more */
    bool is_filled; /* points: what is seen of them is their fill */
    bool has_flow;  /* its rows have row_flows */
    SyLayerDetail detail;
    int seen_px; /* a square kilometre as large on the screen: from there it is shown; 0: always */
} SyLayerHead;

typedef struct {
    SyTable *rows;           /* geometry of one kind, in the export's CRS */
    SyExportColumn *columns; /* one for each column of rows */
    uint8_t *row_class;      /* n_row: < n_class */
    bool *row_flows;         /* n_row: water runs in the drawn order; NULL: not of this layer */
    int label;               /* column whose text names a feature; -1: none */
} SyLayer;

/* Layers are loaded one at a time: memory is that of the largest. */
typedef struct {
    const SyLayerHead *heads;
    guint n_layer;
    bool (*load)(void *user, guint number, SyLayer *out, GError **error);
    void (*unload)(void *user, SyLayer *layer);
    void *user;
    const SyCrs *crs;     /* of the geometry */
    int64_t time_s;       /* that files carry, seconds since 1970 */
    const char *title;    /* of the whole */
    const char *encoding; /* of shapefiles: "UTF-8" or "GBK" */
    const SyProgress *progress;
} SyLayerSet;

/* What a format could not hold. */
typedef struct {
    SyIndex n_cut;  /* texts cut */
    SyIndex n_lost; /* texts with characters that the encoding lacks, now "?" */
} SyLayerLoss;

/**
 * sy_export_geopackage:
 * One file @name in @beside: a table for each layer, and its style in layer_styles, where QGIS
 * looks when it opens a layer.
 */
bool sy_export_geopackage(const SyLayerSet *set, SyBesideFolder *beside, const char *name,
                          GError **error);
/**
 * sy_export_shapefiles:
 * NAME.shp .shx .dbf .prj .cpg for each layer; columns by their brief names, texts cut at 254
 * bytes.
 */
bool sy_export_shapefiles(const SyLayerSet *set, SyBesideFolder *beside, SyLayerLoss *loss,
                          GError **error);
/* NAME.geojson for each layer (RFC 7946): the geometry must be longitude and latitude in WGS 84. */
bool sy_export_geojson(const SyLayerSet *set, SyBesideFolder *beside, GError **error);
/* One KML file @name: a folder for each layer, of many features by squares that are shown when one
 * is near enough; longitude and latitude in WGS 84. */
bool sy_export_kml(const SyLayerSet *set, SyBesideFolder *beside, const char *name, GError **error);
/* One DXF file @name (R12, GBK; what GBK lacks as \U+XXXX): a layer for each layer and colour,
 * names of points as texts beside them. */
bool sy_export_dxf(const SyLayerSet *set, SyBesideFolder *beside, const char *name, GError **error);
