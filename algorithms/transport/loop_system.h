/*
 * The linear system of a strongly connected component: what part of the water of each member comes
 * to each other, round and round.
 *
 * Members are taken out one by one, the one with the fewest neighbours first; the ways through it
 * become ways past it. What does not stay in the component is a way of its own, so that 1 minus the
 * share that returns to a member is a sum and never a difference: no digits are lost however little
 * leaves the loop.
 * Source: state reduction, Grassmann, Taksar & Heyman (1985), doi:10.1287/opre.33.5.1107; order of
 * elimination, Markowitz (1957), doi:10.1287/mnsc.3.3.255.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct SyLoopSystem SyLoopSystem;

/**
 * sy_loop_system_new:
 * @n_member: members 0 .. n_member - 1
 * @tail, @head, @weight: n_arc arcs between members, weight >= 0: share of the tail's water that
 *            arrives; repeated arcs add up, arcs from a member to itself count
 * @leaving:  n_member, >= 0: share of a member's water that is in none of its arcs (goes elsewhere,
 *            or is lost); with its arcs' weights it makes 1
 * @absorbing: a member whose water goes no further (its arcs are left out), or SY_NONE
 * NULL with SY_ERROR_MEMORY. O(members + arcs + fill) time and memory.
 */
SyLoopSystem *sy_loop_system_new(SyIndex n_member, const SyIndex *tail, const SyIndex *head,
                                 const double *weight, SyIndex n_arc, const double *leaving,
                                 SyIndex absorbing, GError **error);
void sy_loop_system_free(SyLoopSystem *system);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyLoopSystem, sy_loop_system_free)

/* True if water that is in the component can never leave it. Its members then have no steady flow;
 * solutions count the water once around. */
bool sy_loop_system_is_closed(const SyLoopSystem *system);

/* x = W x + b: what a member's water is worth, by what it is worth where it goes. @value: b, then
 * x. */
void sy_loop_system_worth(const SyLoopSystem *system, double *value);
/* x = W' x + b: flow through the members, by what runs into them from outside. @flow: b, then x. */
void sy_loop_system_flow(const SyLoopSystem *system, double *flow);
