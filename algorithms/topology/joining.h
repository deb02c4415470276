/* Inside of sy_cluster_ends(): step 2, joining by proximity. */
#pragma once
#include "algorithms/topology/members.h"

/*
 * Classes: members on one spot that nothing tells apart: same id (or none), system and kind. They
 * are joined from the start, so that thousands of ends on one spot cost no pairs.
 */
typedef struct {
    SyIndex n_class;
    SyIndex *of;     /* n_member */
    uint64_t *key;   /* n_class: what they have in common */
    SyIndex *start;  /* n_spot + 1: classes of each spot, those without id first */
    SyIndex *parent; /* n_class: sets of classes are clusters */
} SyClasses;

/* Joins by homes, then by proximity. */
bool sy_classes_init(SyClasses *classes, const SyMembers *members, const SySpots *spots,
                     const SyHomes *homes, const SyNear *near, GError **error);
void sy_classes_clear(SyClasses *classes);
