/*
 * Reading: any OGR vector layer, a table with coordinate columns, or a SWMM .inp section, into a
 * SyTable. Only the columns asked for are read. What was assumed or lost becomes findings.
 */
#pragma once
#include "algorithms/base/progress.h"
#include "io/bounds.h"
#include "io/findings.h"
#include "io/source/crs.h"
#include "io/table.h"

/* A source is used by one thread at a time; different sources by different threads at once. */
typedef struct SySource SySource;

typedef struct {
    const char *name; /* UTF-8, complete */
    bool numeric;     /* the format stores numbers; otherwise text (or dates as ISO text) */
    bool truncated;   /* the name fills the format's limit (10 bytes of a .dbf) and may be cut */
} SySourceField;

/* What stands for geometry in a table without it; all NULL: none. Names of columns. One for points,
 * two for lines: where they begin and where they end. */
#define SY_PLACES_MAX 2
typedef struct {
    /* Easting and northing, or longitude and latitude; one column for both: "114.1,36.2". */
    const char *x, *y;
    /* Columns of the minutes and seconds where degrees have columns of their own; NULL: none. */
    const char *x_minute, *x_second, *y_minute, *y_second;
} SySourcePlace;

typedef struct {
    const char *encoding;   /* NULL: .cpg, then .dbf language id, then detected from the bytes */
    const SyLimits *limits; /* NULL: SY_LIMITS_NONE, for files that are the program's own */
} SySourceOptions;
#define SY_SOURCE_OPTIONS_INIT \
    { NULL, NULL }

/**
 * sy_source_open:
 * @path:  "FILE", "FILE:LAYER", or any OGR connection string; split at the last colon only if the
 *         whole string does not open
 * @layer: layer name; NULL: from @path, or the only layer
 * @role:  "pipes", "nodes" ...: the section a SWMM .inp serves; ignored elsewhere
 *
 * Errors SY_ERROR_INPUT: missing file (what exists beside it), no such layer (which there are),
 * several layers and none named, format not recognised, a .shp without .dbf, more than a limit.
 */
SySource *sy_source_open(const char *path, const char *layer, const char *role,
                         const SySourceOptions *options, SyFindings *findings, GError **error);
void sy_source_free(SySource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SySource, sy_source_free)

/* Names of the layers in @path (NULL-terminated, g_strfreev), for init. @limits: as above. */
char **sy_source_layers(const char *path, const SyLimits *limits, GError **error);

const char *sy_source_path(const SySource *source);  /* the file, without the layer */
const char *sy_source_layer(const SySource *source); /* layer name */
const char *sy_source_label(
    const SySource *source); /* file name or file name:layer, for messages */
int64_t sy_source_n_feature(const SySource *source);
/* "UTF-8", "GB18030" ...; for what is not known to be text in another, after reading. */
/* Is it a formal model (SWMM), whose ids are exact? */
bool sy_source_is_model(const SySource *source);
const char *sy_source_encoding(const SySource *source);
/* Geometry as declared; NONE for a table. Unknown or mixed kinds say the kind of the first feature.
 */
SyGeometryKind sy_source_geometry(const SySource *source);
/* What the words above or below a table say about the reference system of its coordinates, as text
 * for sy_crs_parse; NULL: nothing. */
const char *sy_source_crs_words(const SySource *source);
/* The rectangle that holds all places, least x, least y, most x, most y, as the source has it;
 * false for a table or where there is none. */
bool sy_source_extent(const SySource *source, double *bounds);
/* NULL: the source does not say, or what it says cannot be used: then sy_crs_parse() of the text
 * below gives the reason, and may succeed with a datum. */
const SyCrs *sy_source_crs(const SySource *source);
/* WKT as the source has it, or what a .prj holds that is no WKT; NULL: nothing. */
const char *sy_source_crs_text(const SySource *source);
const SySourceField *sy_source_fields(const SySource *source, SyIndex *n);
/* A sheet that its workbook does not show. */
bool sy_source_is_hidden(const SySource *source);
/* Lines of a sheet or a text above its header and below its rows, each behind the other; NULL:
 * none.
 */
const char *sy_source_remarks(const SySource *source);
/* A SWMM .inp speaks the contract's fields itself: no synonyms are needed. */
bool sy_source_is_canonical(const SySource *source);

/**
 * sy_source_sample:
 * The first @n rows of every column as text, without geometry: for guessing fields and values.
 */
SyTable *sy_source_sample(SySource *source, SyIndex n, GError **error);

/**
 * sy_source_read:
 * @columns: names of the @n_column columns wanted, complete as in sy_source_fields
 * @place:   NULL, or the columns that hold the coordinates of a table without geometry, one for
 *           points, two for lines; texts are parsed as numbers or degrees-minutes-seconds, and the
 *           columns need not be in @columns
 * @kind:    geometry wanted; features of another kind become findings and rows without geometry.
 *           SY_GEOMETRY_POINT accepts polygons (a point inside, finding) and lines are refused;
 *           SY_GEOMETRY_NONE reads no geometry
 *
 * Rows come in file order, one per feature, none dropped: null, empty, non-finite or foreign
 * geometry leaves a row without parts, and one finding each. Curves become lines (finding), Z and M
 * are dropped (one finding a layer). Coordinates are in the source's own CRS.
 * Headers of .shp/.shx/.dbf are compared with what was read. Repeated driver messages fold into one
 * finding. Errors: SY_ERROR_INPUT (truncated so that nothing can be read, no feature has the wanted
 * geometry), SY_ERROR_MEMORY, SY_ERROR_INTERRUPTED.
 */
SyTable *sy_source_read(SySource *source, const char *const *columns, SyIndex n_column,
                        const SySourcePlace *place, SyGeometryKind kind, SyFindings *findings,
                        const SyProgress *progress, GError **error);

/* Before reads of a layer in which lines and areas are mixed: features of these kinds (a bit 1 <<
 * kind each) give no row and no finding; the number of such of the last read. */
void sy_source_pass_over(SySource *source, guint kinds);
int64_t sy_source_n_passed(const SySource *source);

/* Before a read of points: areas are kept beside the points that stand for them. After it, once: a
 * table without columns that has, row by row, the parts of the features that are areas; NULL where
 * none is. Coordinates as those of the points. */
void sy_source_keep_areas(SySource *source);
SyTable *sy_source_take_areas(SySource *source);

/* Degrees from "113.5", "113°30'15.2\"", "113-30-15.2", "113度30分15秒", "113:30:15 E"; NaN if not.
 */
double sy_degrees_parse(const char *text);
/* Both coordinates of a place in one text: "114.1,36.2", "东经114°6′ 北纬36°12′", "(36.2，114.1)".
 * The one that can only be a longitude is x, else the first. */
bool sy_degrees_parse_pair(const char *text, double *xy);
