/*
 * The layers of a case in the contract's terms: one table per role, all its sources one after the
 * other, with the fields of design section 4 as columns, metres inside, values of the contract, in
 * the working CRS. This is the read stage.
 */
#pragma once
#include "engine/case.h"
#include "io/findings.h"
#include "io/source/source.h"
#include "io/table.h"

/* One input as it was used, for provenance (table input of the case file) and messages. */
typedef struct {
    SyRole role;
    char *label; /* "YS_LINE.shp" */
    char *path, *layer;
    int64_t size, n_feature;
    char *sha256;
    char *crs, *crs_method; /* name; "declared", "file", "prefix" ... */
    char *encoding;
    char *mapping; /* JSON: field -> column, unit, by what it was found (declared, synonym) */
} SyInput;

typedef struct {
    SyTable *table[SY_N_ROLE]; /* NULL: no source of that role */
    GArray *inputs;            /* SyInput */
    SyCrs *crs;                /* working CRS */
} SyLayers;

/* Every table has the integer column "source" (row of inputs) before the fields. Number fields are
 * real columns, coded fields text columns with a value of the contract (missing or "unknown" kept
 * apart), others text. Columns exist only for fields that at least one source of the role has. */

/**
 * sy_layers_read:
 * Opens and reads every source of @job, maps columns to fields by its mappings, then by
 * data/synonyms.csv, converts units and values, chooses the working CRS and transforms to it.
 * False with SY_ERROR_INPUT, SY_ERROR_USAGE (a mapped column does not exist: which do), ...
 */
bool sy_layers_read(const SyCase *job, const char *data_folder, SyLayers *out, SyFindings *findings,
                    const SyProgress *progress, GError **error);
void sy_layers_clear(SyLayers *layers);
