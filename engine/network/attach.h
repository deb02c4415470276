/* What the files that attach outfalls, rivers and units share. Not for others. */
#pragma once
#include "engine/network/build.h"

#define SY_ATTACH_PLACES 8 /* nearest lines looked at for one object */

/* Lines an object may join: drains that are there, also those that run in wet weather only; @user
 * is the SyBuild. */
bool sy_attach_drains(SyIndex line, void *user);
bool sy_attach_rivers_only(SyIndex line, void *user);
/* Lines that a building's drain may join: open, and neither under pressure nor a structure. */
bool sy_attach_takes(SyIndex line, void *user);

/* An attachment of method none, and how it gets a place. @xy: the object's own place or NULL. */
SyAttachment sy_attach_nowhere(SyAttachRole role, SyIndex object);
void sy_attach_at_node(const SyBuild *build, SyAttachment *attachment, SyIndex node,
                       const double *xy);
void sy_attach_at_place(SyAttachment *attachment, const SyPlace *place);
/* The place where an outfall joins; false if it joins nothing. */
bool sy_attach_as_outfall(const SyBuild *build, SyAttachment *attachment, SyIndex outfall,
                          const double *xy);
void sy_attach_add(SyBuild *build, const SyAttachment *attachment);

/* Probability of joining at a distance when nothing but nearness speaks for it. */
double sy_attach_probability(const SyWeights *weights, double distance_m, double limit_m);

/* Is there any pipe or channel? Without one that is said once, not of each object. */
bool sy_attach_any_drain(const SyBuild *build);

/* Distance of the nearest line within the reach of a report; NaN: none, or @xy is NULL. */
double sy_attach_nearest_m(SyBuild *build, const double *xy, bool (*accept)(SyIndex, void *));

/* A finding that says how far away the nearest is, beyond the limit. */
void sy_attach_report_far(SyBuild *build, const char *code, SyRole role, SyIndex row,
                          const double *xy, double limit_m, double distance_m);

/* Outfalls first: attachment i is the source side of outfall i. */
bool sy_attach_outfalls(SyBuild *build, GError **error);
/* Outfalls that join nothing, and to which no gap leads either; once gaps are known and before they
 * become lines. */
void sy_attach_report_outfalls(SyBuild *build);
/* Whether an outfall that joins nothing lets its water into a ditch beside it, by what the survey
 * says receives it: no drain is to be led there. */
bool sy_attach_is_into_ditch(const SyBuild *build, SyIndex row, const double *xy);
/* An outfall that joins nothing gets a node of its own. */
void sy_attach_alone(SyBuild *build, SyAttachment *at, SyAttachMethod method, const char *reason);
/* The same for those that bear a unit's name, or are a works'. */
void sy_attach_bearers(SyBuild *build);
/* And for the others near which units are, which build->beside then has. */
bool sy_attach_beside(SyBuild *build, GError **error);
/* Finding: the units near such an outfall. */
void sy_attach_report_beside(SyBuild *build, SyIndex outfall, const double *xy);
bool sy_attach_rivers(SyBuild *build, GError **error);
bool sy_attach_units(SyBuild *build, GError **error);
