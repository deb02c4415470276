/* Layers made by hand, as the read stage would make them. */
#pragma once
#include "engine/network/network.h"

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
/* A number of a row. */
void hand_number(SyHand *hand, SyRole role, const char *field, SyIndex row, double value);

/* Layers by hand and the network they become. */
typedef struct {
    SyHand hand;
    SyWeights weights;
    SyNetwork network;
    SyFindings *findings; /* of the last build */
} HandNet;

void hand_net_start(HandNet *net);
/* By the settings of net->hand.job; may be called again. */
void hand_net_build(HandNet *net);
void hand_net_finish(HandNet *net);
/* Findings of a code. */
SyIndex hand_net_count(const HandNet *net, const char *code);
