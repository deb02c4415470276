/*
 * A province: many cities, one case in parts and together again.
 *
 * Here: The parts of a case that do not touch each other, each a case of its own (split), and the
 * case file of the whole from theirs (stitch).
 * In: A case; the case files of its parts.
 * Out: A folder of parts with manifest.json; the case file of the whole.
 */
#pragma once
#include "engine/base/program.h"
#include "engine/case/case.h"

typedef enum { SY_SPLIT_COMPONENTS, SY_SPLIT_COUNTY } SySplitBy;

typedef struct {
    SySplitBy by;
    int64_t size; /* edges of a part at most, but that no component is cut */
} SySplitOptions;
#define SY_SPLIT_SIZE 1000000

/* What was made. */
typedef struct {
    SyIndex n_part, n_component;
    SyIndex n_edge, largest; /* of all parts, of the largest */
    SyIndex n_over;          /* parts larger than asked, since what is connected stays together */
} SySplitSummary;

/**
 * sy_province_split:
 * Reads the whole once, learns what it shows, and writes @folder: partNNNN/case.yaml and
 * survey.sqlite, parts.parallel, parts.sbatch, and last manifest.json. The same bytes for the same
 * inputs.
 *
 * What is nearer to each other than any rule of the run looks, what is joined, and what names one
 * another is in one part, so that a part's case file says of its objects what that of the whole
 * does. Rivers, zones, sections and tracks are in every part.
 *
 * SY_ERROR_OUTPUT: @folder is there and not empty, or cannot be written. O(n log n), memory of a
 * run of the whole.
 */
bool sy_province_split(SyCase *job, const char *folder, const SySplitOptions *options,
                       const SyProgram *program, SySplitSummary *out, GError **error);

/**
 * sy_province_stitch:
 * The case file @out from those of the parts in @folder (partNNNN/case.sqlite): tables one behind
 * the other with numbers of their own, what lies in every part once; rivers, posteriors, classes,
 * parties and measures are concluded from the whole, as by a run. Records of people in @out are
 * kept, as by a run.
 *
 * SY_ERROR_INPUT: no manifest; another version's; an input or the case changed since; a part
 * without its case file, or whose case file is of another version or another survey.
 */
bool sy_province_stitch(const char *folder, const char *out, const SyProgram *program,
                        GError **error);

/**
 * sy_province_publish:
 * The tables of a case file to a PostgreSQL server with PostGIS (io/server/pg.h), schema suyuan,
 * under their names and with a column part before the others, in place of what was published of
 * @part before: in one transaction, so that readers see one or the other. Records of people are
 * only ever added there.
 *
 * SY_ERROR_OUTPUT: the server, a right, another version's tables; records of @part on the server
 * that @file does not have.
 */
bool sy_province_publish(const char *file, const char *target, const char *part,
                         const SyProgram *program, GError **error);

/**
 * sy_province_checkout:
 * @part as a case file again, row for row. SY_ERROR_USAGE: no such part; @out is there already.
 */
bool sy_province_checkout(const char *target, const char *part, const char *out,
                          const SyProgram *program, GError **error);
