/* The inside of SySource, for source.c and read.c only. */
#pragma once
#include "io/source/dataset.h"
#include "io/source/sheet.h"
#include "io/source/source.h"

/* A column of the source: what its reader needs beside SySourceField. */
typedef struct {
    int index; /* of the OGR field; -1: the FID column */
    OGRFieldType type;
    int width;         /* bytes of a .dbf field; 0 elsewhere */
    GHashTable *words; /* code -> what the source says it means (a coded domain); NULL: none */
} SyFieldAccess;

struct SySource {
    SyLimits limits;
    char *path, *layer, *label, *encoding, *crs_text, *crs_words;
    char *asked;        /* encoding the user asked for, canonical, or NULL */
    SyDataset *dataset; /* NULL: a SWMM .inp */
    OGRLayerH ogr;
    SyDriverLog *log;
    GArray *fields;        /* SySourceField; names are owned */
    GHashTable *field_of;  /* name -> its number + 1 */
    GHashTable *repeated;  /* name -> the number behind it that was given last; its own copy */
    SyFieldAccess *access; /* one a field */
    SyDecoder *decoder;    /* NULL: texts are UTF-8 unless a read shows otherwise */
    SyGrid *grid;          /* SY_FORMAT_SHEET; the dataset's */
    SySheetHeader sheet;
    SyCrs *crs;
    SyGeometryKind geometry;
    int64_t n_feature;
    int64_t n_drawn; /* of a drawing: entities of which each is a feature */
    SyTable *swmm;   /* a SWMM .inp: the section of the role */
    bool keeps_areas;
    guint passes;     /* kinds of geometry (1 << kind) whose features give no row */
    int64_t n_passed; /* such features of the last read */
    SyTable *areas;   /* of the last read, or NULL */
};

/* Number of the field of that name, or SY_NONE. */
SyIndex sy_source_find_field(const SySource *source, const char *name);

/* A SWMM .inp. The file of @path if it is one, else NULL; @role: the layer behind its colon, or
 * NULL. */
char *sy_swmm_source_split(const char *path, char **role);
bool sy_swmm_source_fill(SySource *source, const char *path, const char *role, SyFindings *findings,
                         GError **error);
char **sy_swmm_source_layers(const char *path, GError **error);
/* The columns (which exist) and the geometry, of its own kind or none, of the first rows. */
SyTable *sy_swmm_source_copy(const SySource *source, const char *const *columns, SyIndex n_column,
                             SyGeometryKind kind, SyIndex n_row_max, bool as_text);
