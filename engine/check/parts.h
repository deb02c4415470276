/* What the files of the checks share: check.c in order, survey.c, and the checks
 * by what they look at. Not for others. */
#pragma once
#include <math.h>

#include "engine/base/csv.h"
#include "engine/check/check.h"

/* Columns of the lines of one role; NULL where there is none. [2]: at "from", at "to". */
typedef struct {
    const SyColumn *id, *from, *to, *flow, *mode, *size, *height, *material;
    const SyColumn *invert[2], *depth[2], *ground[2];
} SyCheckColumns;

/* Columns of the survey points. */
typedef struct {
    const SyColumn *id, *ground, *invert, *depth, *kind, *feature, *appurtenance, *map_id;
} SyCheckPoints;

/* What meets at a node: ends of drains in use, and where water comes from and goes. */
typedef struct {
    SyIndex n_end, n_in, n_out, n_both;
    SyIndex goes_to;               /* the node that the first line out of it leads to */
    bool parts;                    /* others lead elsewhere */
    uint8_t system_in, system_out; /* bits 1 << SySystem */
} SyCheckNode;

typedef struct {
    const SyNetwork *net;
    const SyWeights *weights;
    const SyCsv *feature_ends; /* feature, least, most, changes, source */
    SyCheckColumns columns[SY_N_ROLE];
    SyCheckPoints points;
    bool *against;     /* n_line: the end that is drawn first is "to" */
    SyCheckNode *node; /* n_node */
} SyChecking;

/* One check: adds its findings; how many things it looked at. */
typedef SyIndex (*SyCheck)(const SyChecking *checking, SyFindings *findings, GError **error);

SyIndex sy_check_empty_fields(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_map_ids(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_two_kinds(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_same_place(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_missing_points(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_unused_points(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_line_counts(const SyChecking *c, SyFindings *findings, GError **error);

SyIndex sy_check_same_numbers(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_duplicate_lines(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_ground(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_wells(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_long_lines(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_short_lines(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_steep(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_flow_missing(const SyChecking *c, SyFindings *findings, GError **error);

SyIndex sy_check_levels_differ(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_below_well(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_shrinking(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_section_changes(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_only_outflow(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_systems(const SyChecking *c, SyFindings *findings, GError **error);

SyIndex sy_check_parts(const SyChecking *c, SyFindings *findings, GError **error);
SyIndex sy_check_islands(const SyChecking *c, SyFindings *findings, GError **error);
/* All of them, one by one: none says that a limit does not fit the survey. */
void sy_check_inspections(const SyChecking *c, SyFindings *findings);

SyIndex sy_check_shifts(const SyChecking *c, SyFindings *findings, GError **error);

/* Drains that are there: no rivers, nothing abandoned or planned. */
bool sy_check_is_drain(const SyChecking *c, SyIndex line);
/* The same without the gaps that were bridged: what the survey drew, with values of its own. */
bool sy_check_is_surveyed(const SyChecking *c, SyIndex line);
/* Label and fid of a line's feature, for findings; its id or NULL. */
const char *sy_check_label(const SyChecking *c, SyIndex line);
int64_t sy_check_fid(const SyChecking *c, SyIndex line);
const char *sy_check_id(const SyChecking *c, SyIndex line);
double sy_check_length_m(const SyChecking *c, SyIndex line);
/* Number at an end of a line (0: drawn first); NaN at the inner ends of a feature of several parts.
 */
double sy_check_end_number(const SyChecking *c, SyIndex line, int end,
                           const SyColumn *const columns[2]);
/* Number or text of the survey point of a node; NaN or NULL. */
double sy_check_node_number(const SyChecking *c, SyIndex node, const SyColumn *column);
const char *sy_check_node_text(const SyChecking *c, SyIndex node, const SyColumn *column);
/* Level of the bottom at an end: the invert, or the ground less the depth; NaN: unknown. */
double sy_check_level_m(const SyChecking *c, SyIndex line, int end);

static inline const char *sy_check_text(const SyColumn *column, SyIndex row) {
    return column == NULL ? NULL : sy_column_text(column, row);
}
static inline double sy_check_real(const SyColumn *column, SyIndex row) {
    return column == NULL ? NAN : column->real[row];
}
