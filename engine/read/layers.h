/*
 * The layers of a case in the contract's terms: one table per role, all its sources one after the
 * other, with the fields of design section 4 as columns, metres inside, values of the contract, in
 * the working CRS. This is the read stage.
 */
#pragma once
#include "engine/case/case.h"
#include "engine/read/learnt.h"
#include "io/findings.h"
#include "io/source/source.h"
#include "io/table.h"

/* One input as it was used, for provenance (table input of the case file) and messages. */
typedef struct {
    SyRole role;
    char *label; /* "YS_LINE.shp" */
    char *path, *layer;
    int64_t size, n_feature; /* size in bytes; -1: not a file */
    char
        *sha256; /* of its files one after the other (.shp .shx .dbf .prj .cpg); NULL: not a file */
    char *crs,
        *crs_method; /* name; "declared", "file", "prefix", "assumed"; NULL: no coordinates */
    char *encoding;
    bool in_feet;  /* its plane, or a length in it */
    bool formal;   /* a model, whose ids are exact */
    char *mapping; /* JSON: field -> column, unit, by what it was found (declared, synonym) */
} SyInput;

/* Where linkage put rows of units or outfalls: one of these for every row as it was read, if the
 * role has several lists or rows that became one. */
typedef struct {
    SyRole role;
    SyIndex source; /* of inputs */
    int64_t fid;
    char *number, *code, *name, *river; /* NULL: not said */
    char *round, *round_date;           /* of outfalls; NULL: of no round */
    double x, y;                        /* NaN: no place */
    SyIndex object;                     /* row of the role's table that it is of; SY_NONE: none */
    const char *state; /* "kept" "merged"; of outfalls in rounds "same" "moved" "split" "new"
                          "missed" "gone" "sealed"; static */
    double probability, distance_m; /* of being that object; NaN: it is its own */
} SySourceRow;

/* Two source rows that are one, may be, or are not though they look so. */
typedef struct {
    SyRole role;
    SyIndex left, right; /* of the role's source rows, as they were read */
    const char *verdict; /* "same" "split" "doubtful" "different"; static */
    double probability;  /* NaN: not from linkage */
    double distance_m;
    int64_t decision_id; /* people settled it; -1: nobody did */
    char *evidence;      /* JSON: field -> [level, weight in nats]; NULL: none */
} SyLinkage;

/* What the rows of one object say of a field on which they differ. */
typedef struct {
    SyRole role;
    SyIndex row;       /* source row that says it */
    const char *field; /* interned */
    char *value;
    bool chosen;
    const char *rule; /* static */
} SyFieldSource;

/* A unit that the list of outfalls itself names as the discharger of one of them. */
typedef struct {
    SyIndex outfall, unit; /* rows of their tables */
} SyListed;

typedef struct {
    SyTable *table[SY_N_ROLE]; /* NULL: no source of that role */
    SyTable *river_areas;      /* rivers whose sources hold polygons; table has the lines */
    SyTable *unit_areas;       /* the ground of units drawn as areas: a row for each of the units,
                                  without parts where it is a point; NULL: none is an area */
    SyTable *unit_places; /* further points of units given in several rows: a row for each of the
                             units; NULL: none has any */
    SyTable *zone_lines;  /* zones whose sources hold lines (dikes); table has the polygons */
    SyTable
        *track_points;   /* tracks whose sources hold points, in their order; table has the lines */
    GArray *source_rows; /* SySourceRow: those of a role one after the other, as read */
    GArray *links;       /* SyLinkage */
    GArray *field_sources; /* SyFieldSource */
    GArray *listed;        /* SyListed, in order of outfall and unit; NULL: none */
    GArray *inputs;        /* SyInput, in the order of the case's sources */
    GHashTable *learnt; /* what the whole survey shows that this is a part of: see sy_learnt_get();
                           NULL: this is the whole, which learns by itself */
    bool in_feet;       /* texts and pictures: as asked, or as most pipes came */
    SyCrs *crs;         /* working CRS: a plane in metres */
} SyLayers;

/* Every table has the integer column "source" (row of inputs) before the fields. Number fields are
 * real columns, coded fields text columns with a value of the contract (missing or "unknown" kept
 * apart), others text. Columns exist only for fields that at least one source of the role has; x
 * and y are the geometry. Rows of units that are one unit, and of outfalls that are one outfall in
 * several rounds, are one row; outfalls of earlier rounds that are sealed or gone have none. Kinds
 * of geometry: lines for pipes, channels, rivers and tracks, points for nodes, outfalls, units and
 * samples (a point inside where they are drawn as areas), polygons for zones, none for connections.
 */

/**
 * sy_layers_read:
 * Opens and reads every source of @job, maps columns to fields by its mappings, then by
 * data/synonyms.csv, converts units and values, chooses the working CRS and transforms to it. A
 * table of pipes without geometry keeps rows without parts: its from and to name nodes.
 *
 * False with SY_ERROR_USAGE: a mapped column does not exist (which do), a required field is not
 * found (what was looked for, which columns exist); SY_ERROR_INPUT: a source cannot be opened or
 * read, has coordinates but no CRS, or one that cannot be joined with the others; no pipe or
 * channel in all; SY_ERROR_MEMORY, SY_ERROR_INTERRUPTED. @out is empty then.
 */
bool sy_layers_read(const SyCase *job, const char *data_folder, SyLayers *out, SyFindings *findings,
                    const SyProgress *progress, GError **error);
void sy_layers_clear(SyLayers *layers);

/* The first of a role's source rows, from which links and fields count. */
SyIndex sy_source_rows_first(const SyLayers *layers, SyRole role);

/* GArray of SyInput that frees what they hold. */
GArray *sy_inputs_new(void);

/* The units that the list of outfalls itself names as dischargers of this one (listed.c): @n of
 * them, in order. O(log listed). */
const SyListed *sy_layers_listed(const SyLayers *layers, SyIndex outfall, guint *n);
