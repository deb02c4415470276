/*
 * The layers of a case in the contract's terms: one table per role, all its sources one after the
 * other, with the fields of design section 4 as columns, metres inside, values of the contract, in
 * the working CRS. This is the read stage.
 */
#pragma once
#include "engine/case/case.h"
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
    char *mapping; /* JSON: field -> column, unit, by what it was found (declared, synonym) */
} SyInput;

typedef struct {
    SyTable *table[SY_N_ROLE]; /* NULL: no source of that role */
    SyTable *river_areas;      /* rivers whose sources hold polygons; table has the lines */
    SyTable *unit_areas;       /* the ground of units drawn as areas: a row for each of the units,
                                  without parts where it is a point; NULL: none is an area */
    SyTable *unit_places; /* further points of units given in several rows: a row for each of the
                             units; NULL: none has any */
    SyTable *zone_lines;  /* zones whose sources hold lines (dikes); table has the polygons */
    GArray *inputs;       /* SyInput, in the order of the case's sources */
    SyCrs *crs;           /* working CRS: a plane in metres */
} SyLayers;

/* Every table has the integer column "source" (row of inputs) before the fields. Number fields are
 * real columns, coded fields text columns with a value of the contract (missing or "unknown" kept
 * apart), others text. Columns exist only for fields that at least one source of the role has; x
 * and y are the geometry. Rows of units with one id and one name or code, neither of which
 * differs, are one row. Kinds of geometry: lines for pipes, channels and rivers, points for nodes,
 * outfalls, units and samples (a point inside where they are drawn as areas), polygons for zones,
 * none for connections. */

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
