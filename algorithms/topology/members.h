/* Inside of sy_cluster_ends(): members, the spots they lie on, and the homes their ids give them.
 */
#pragma once
#include "algorithms/topology/lines.h"
#include "algorithms/topology/near.h"
#include "algorithms/topology/sets.h"

typedef struct {
    const SyLines *lines;
    const double *point_xy;
    const SyIndex *id;     /* may be NULL */
    const uint8_t *system; /* may be NULL */
    SyIndex n_end, n_member;
    double tolerance_m, id_tolerance_m; /* the second is not below the first */
} SyMembers;

static inline const double *sy_member_xy(const SyMembers *members, SyIndex member) {
    return member < members->n_end ? sy_line_end(members->lines, member)
                                   : members->point_xy + 2 * (gsize)(member - members->n_end);
}

static inline uint8_t sy_member_system(const SyMembers *members, SyIndex member) {
    return members->system == NULL ? UINT8_MAX : members->system[member];
}

static inline SyIndex sy_member_id(const SyMembers *members, SyIndex member) {
    return members->id == NULL ? SY_NONE : members->id[member];
}

/* Spots: the different coordinates, in order of (x, y). A member that is not finite has none. */
typedef struct {
    SyIndex n_spot;
    SyIndex *of;     /* n_member: spot or SY_NONE */
    SyIndex *start;  /* n_spot + 1 */
    SyIndex *member; /* by spot */
    double *xy;      /* 2 * n_spot */
} SySpots;

bool sy_spots_init(SySpots *spots, const SyMembers *members, GError **error);
void sy_spots_clear(SySpots *spots);

typedef enum { SY_HOME_NEAR, SY_HOME_FAR, SY_HOME_IGNORED } SyHomeMark;

/* A member with an id and one representative of a place the id has. */
typedef struct {
    SyIndex id, member;
} SyHome;

/* Homes: the places that ids have, step 1 of sy_cluster_ends(). */
typedef struct {
    SyIndex *id;     /* n_member: id that counts, SY_NONE if there is none or it is ignored */
    SyIndex *of;     /* n_member: first member of its home, SY_NONE without id */
    uint8_t *mark;   /* n_member: SyHomeMark */
    SyHome *several; /* places of ids that have several good ones, ascending by id */
    SyIndex n_several;
} SyHomes;

/* @near: the spots, with the tolerance for ends. */
bool sy_homes_init(SyHomes *homes, const SyMembers *members, const SySpots *spots,
                   const SyNear *near, GError **error);
void sy_homes_clear(SyHomes *homes);
