/* Parts of a survey. Only for this room. */
#pragma once
#include "engine/province/province.h"
#include "engine/write/write.h"

/* Which part every row is of. */
typedef struct {
    SyIndex n_part, n_component;
    SyIndex *row_part[SY_N_ROLE]; /* NULL: the role is in every part, or there is no such role */
    SyIndex *source_row_part;
    SyIndex *finding_part; /* of those of reading and of whole layers; SY_NONE: the part finds it */
    SyIndex *n_edge;       /* n_part */
    char **name;           /* n_part: the county, or NULL */
} SyParts;

void sy_parts_find(const SyResult *result, const SySplitOptions *options, SyParts *out);
void sy_parts_clear(SyParts *parts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyParts, sy_parts_clear)

/* What cannot be parted. */
typedef struct {
    SyIndex first, n_edge; /* member that stands for it */
    const char *county;    /* of most of its outfalls; "": not asked, or none says */
} SyComponent;
/* First fit, the largest first, parts of @size edges at most if none is larger; a county begins a
 * part of its own. Sorts GArray of SyComponent; returns the part of each, g_free; fills n_part,
 * n_edge and name of @out. O(components parts). */
SyIndex *sy_components_pack(GArray *components, int64_t size, SyParts *out);

/* Rivers, zones, sections and tracks: every part has all of them. */
bool sy_parts_role_is_common(SyRole role);

/* Things that belong together: places by squares as wide as rules look, and what has no place. */
typedef struct SyTogether SyTogether;
SyTogether *sy_together_new(double reach_m);
void sy_together_free(SyTogether *together);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyTogether, sy_together_free)
/* The member at a place; one that is nowhere. */
SyIndex sy_together_at(SyTogether *together, double x, double y);
SyIndex sy_together_nowhere(SyTogether *together);
/* Every place of a line is one with its beginning, which is returned; @n 1 or more. */
SyIndex sy_together_line(SyTogether *together, const double *xy, SyIndex n);
void sy_together_join(SyTogether *together, SyIndex a, SyIndex b);
/* Joins squares that touch. */
void sy_together_neighbours(SyTogether *together);
/* The member that stands for all it is together with; members are 0 .. n - 1. */
SyIndex sy_together_first(SyTogether *together, SyIndex member);
SyIndex sy_together_n(const SyTogether *together);
