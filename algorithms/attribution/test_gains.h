/* Gains of tests, of all points at once and of one. */
#pragma once
#include "algorithms/attribution/next_test.h"

/* Groups by their probability; the most probable source stands for its group. */
typedef struct {
    SyIndex n_group;
    double *mass;    /* n_group */
    SyIndex *source; /* n_group */
    double square;   /* sum of mass^2 */
} SyGroupMasses;

/* sy_group_masses_clear() it, also after an error. False with SY_ERROR_MEMORY. */
bool sy_group_masses_init(SyGroupMasses *masses, const SyPosterior *posterior, const SyIndex *group,
                          SyIndex n_group, GError **error);
void sy_group_masses_clear(SyGroupMasses *masses);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyGroupMasses, sy_group_masses_clear)

/* What sy_test_gains() says of one point, @at_point: sy_reach_worlds_at() of it. O(states). */
double sy_test_gain_at(const SyPosterior *posterior, const SySources *sources,
                       const SyReachWorlds *worlds, const SyGroupMasses *masses,
                       const SyNextOptions *options, SyIndex point, const uint64_t *at_point);
