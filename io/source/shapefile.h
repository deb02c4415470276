/*
 * What the files of a shapefile say about themselves: record counts of .shp, .shx and .dbf against
 * their real sizes, and the bytes of the texts. GDAL is silent where they disagree.
 */
#pragma once
#include "io/findings.h"
#include "io/source/encoding.h"

#define SY_DBF_N_FIELD_MAX 2048
#define SY_DBF_NAME_SIZE 12 /* eleven bytes and the zero */
#define SY_DBF_NAME_FULL 10 /* a name of so many bytes may be cut */

typedef struct {
    char name[SY_DBF_NAME_SIZE]; /* raw bytes */
    char type;                   /* C N F D L M ... */
    uint8_t width;
    uint32_t offset; /* in the record; 0 is the deletion flag */
} SyDbfField;

typedef struct {
    uint32_t n_record;
    uint16_t header_size, record_size;
    uint8_t language_id;
    uint32_t n_field;
    SyDbfField field[SY_DBF_N_FIELD_MAX];
} SyDbfHeader;

/* Bytes of the header that sy_dbf_header_parse needs: the first 32, then all header_size. */
#define SY_DBF_HEADER_MIN 32

/**
 * sy_dbf_header_parse:
 * False if @bytes (the first @n_byte of a .dbf) is no .dbf header: sizes that contradict each
 * other. Fields beyond @n_byte are left out.
 */
bool sy_dbf_header_parse(const uint8_t *bytes, gsize n_byte, SyDbfHeader *out);

/* Adds the texts of one record (record_size bytes), and the field names, to @count. */
void sy_dbf_count_record(const SyDbfHeader *header, const char *record, SyEncodingCount *count);
void sy_dbf_count_names(const SyDbfHeader *header, SyEncodingCount *count);

/* A shapefile, or a .dbf alone (no .shp). */
typedef struct {
    char *path;                        /* of the .shp, or of the .dbf alone */
    char *shp, *shx, *dbf, *cpg, *prj; /* as they are on disk; NULL: there is none */
    int64_t shp_size, shp_declared;    /* bytes; by the header of the .shp */
    int64_t n_shx, n_shx_declared;     /* records in the .shx; by its header */
    int64_t n_shape;                   /* records a reader gets: n_shx, or of the index made anew */
    int64_t n_beyond;                  /* of them, those that end beyond the .shp */
    int64_t shx_end;                   /* where the last record ends by the .shx */
    const char *shx_finding;           /* why the .shx cannot be used; NULL: it can */
    GByteArray *index;                 /* the entries of a .shx made from the .shp, then */
    bool cased;                        /* an extension such as .Dbf that GDAL does not find */
    int64_t n_dbf_actual, n_dbf;       /* whole records in the .dbf; those that are used */
    int64_t n_deleted;                 /* of those used, marked deleted */
    SyDbfHeader *header;
    SyEncodingCount count; /* of all texts and field names of the .dbf */
    SyEncodingChoice encoding;
    char *asked, *cpg_encoding; /* canonical or NULL */
    char *cpg_unknown;          /* what a .cpg says that nobody understands */
    char *prj_text;             /* contents of the .prj */
} SyShapefile;

/* True for the path of a .shp, .shx or .dbf, in any case. */
bool sy_shapefile_is_path(const char *path);

/**
 * sy_shapefile_examine:
 * @path:  of the .shp, .shx or .dbf; must exist; /vsi paths of GDAL are allowed
 * @asked: canonical encoding, or NULL
 *
 * SY_ERROR_INPUT where nothing can be used: a .shp without .dbf, a file cut within its header, a
 * .shp cut before its first record. Reads the .dbf once.
 */
SyShapefile *sy_shapefile_examine(const char *path, const char *asked, GError **error);
void sy_shapefile_free(SyShapefile *shapefile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyShapefile, sy_shapefile_free)

/* Features a reader gets: n_shape, of a .dbf alone n_dbf, less the deleted. */
int64_t sy_shapefile_n_feature(const SyShapefile *shapefile);

/* Findings about the files: read.shp_truncated, read.shx_missing, read.dbf_short, read.encoding ...
 */
void sy_shapefile_report(const SyShapefile *shapefile, const char *label, SyFindings *findings);

/* The files cannot be read as they stand: open the mirror. */
bool sy_shapefile_needs_mirror(const SyShapefile *shapefile);

/**
 * sy_shapefile_mirror:
 * The files again in GDAL's memory, in the folder @folder (which the caller deletes), mended: a
 * .shx made from the .shp, a .dbf with blank records for the features that have none. Without it a
 * reader gets nothing, or drops those features in silence. Returns the path to open there.
 */
char *sy_shapefile_mirror(const SyShapefile *shapefile, const char *folder, GError **error);
