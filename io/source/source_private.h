/* The inside of SySource, for source.c and read.c only. */
#pragma once
#include "io/source/dataset.h"
#include "io/source/source.h"

/* A column of the source: what its reader needs beside SySourceField. */
typedef struct {
    int index; /* of the OGR field; -1: the FID column */
    OGRFieldType type;
    int width; /* bytes of a .dbf field; 0 elsewhere */
} SyFieldAccess;

struct SySource {
    char *path, *layer, *label, *encoding, *crs_text;
    char *asked;        /* encoding the user asked for, canonical, or NULL */
    SyDataset *dataset; /* NULL: a SWMM .inp */
    OGRLayerH ogr;
    SyDriverLog *log;
    GArray *fields;        /* SySourceField; names are owned */
    SyFieldAccess *access; /* one a field */
    SyDecoder *decoder;    /* NULL: texts are UTF-8 unless a read shows otherwise */
    SySheetHeader sheet;   /* SY_FORMAT_SHEET */
    SyCrs *crs;
    SyGeometryKind geometry;
    int64_t n_feature;
    SyTable *swmm; /* a SWMM .inp: the section of the role */
};

/* Number of the field of that name, or SY_NONE. */
SyIndex sy_source_find_field(const SySource *source, const char *name);
