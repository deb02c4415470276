/* Layers made by hand, as the read stage would make them. */
#pragma once
#include "engine/layers.h"

typedef struct {
    SyLayers layers;
    SyCase job;
} SyHand;

void hand_init(SyHand *hand);
void hand_clear(SyHand *hand);

/* A row of a role; fields as (name, value) pairs of texts closed by NULL; returns the row. */
SyIndex hand_line(SyHand *hand, SyRole role, const double *xy, SyIndex n_vertex,
                  ...) G_GNUC_NULL_TERMINATED;
SyIndex hand_point(SyHand *hand, SyRole role, double x, double y, ...) G_GNUC_NULL_TERMINATED;
/* The ground of a unit whose point is there already: a ring of @n corners, or one more; 0: none.
 * Units in their order, up to the last one. */
void hand_ground(SyHand *hand, SyIndex unit, const double *xy, SyIndex n, bool hole);
/* A row without geometry. */
SyIndex hand_row(SyHand *hand, SyRole role, ...) G_GNUC_NULL_TERMINATED;
/* A straight pipe from (x, y) to (to_x, to_y). */
SyIndex hand_pipe(SyHand *hand, double x, double y, double to_x, double to_y, const char *id,
                  const char *system);
