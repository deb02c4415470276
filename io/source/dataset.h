/*
 * Opening a vector source with GDAL, read-only, as its format needs it.
 */
#pragma once

#include "io/bounds.h"
#include "io/gdal/gdal.h"
#include "io/source/driver.h"
#include "io/source/driver_log.h"
#include "io/source/shapefile.h"
#include "io/source/text_table.h"

typedef struct {
    GDALDatasetH handle; /* NULL: SY_FORMAT_SHEET */
    SyFormat format;
    char *path;             /* the file or connection without the layer */
    char *layer;            /* named behind the colon of the path, or NULL */
    char *memory;           /* folder in GDAL's memory, deleted with the dataset, or NULL */
    char *folder;           /* copies on the disk, deleted with the dataset, or NULL */
    SyShapefile *shapefile; /* SY_FORMAT_SHAPEFILE */
    SyTextTable text;       /* SY_FORMAT_CSV */
    GPtrArray *sheets;      /* SyGrid *, SY_FORMAT_SHEET */
    bool is_drawing;        /* a DXF */
    bool is_kml;
    bool is_spelled;        /* a KML anew: names of fields by sy_kml_name() */
    GPtrArray *hidden;      /* char *, layers that are not offered */
    const SyLimits *limits; /* borrowed, while it is opened */
} SyDataset;

/**
 * sy_dataset_open:
 * @path:     as sy_source_open
 * @layer:    wanted, or NULL; only to pick one shapefile of a folder
 * @encoding: canonical, or NULL
 * @limits:   borrowed for the call
 * @log:      begun; its first error is quoted
 */
SyDataset *sy_dataset_open(const char *path, const char *layer, const char *encoding,
                           const SyLimits *limits, SyDriverLog *log, GError **error);
void sy_dataset_free(SyDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyDataset, sy_dataset_free)

/* Names of the layers that hold something: no empty sheets, no tables of styles. */
char **sy_dataset_layers(const SyDataset *dataset);

/* Number of the layer named, or of the only one, among all there are; -1 with SY_ERROR_INPUT naming
 * those that hold something. */
int sy_dataset_layer(const SyDataset *dataset, const char *name, GError **error);
int sy_dataset_n_layer(const SyDataset *dataset);

/* Name of a layer as the user knows it (a mirror has another), in UTF-8; g_free. */
char *sy_dataset_layer_name(const SyDataset *dataset, int layer);
