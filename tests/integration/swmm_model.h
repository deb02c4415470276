/*
 * A SWMM model read by a second, plain reader: who joins where, what discharges where.
 */
#pragma once
#include <glib.h>

typedef struct {
    GPtrArray *links; /* Link * (closure.h): conduits, pumps, orifices, weirs, outlets, inlets */
    GHashTable *outfalls; /* id -> its node, here the same */
    GHashTable *drains;   /* subcatchment, or node with [DWF] or [INFLOWS] -> node it drains to */
    GHashTable *flow_m3d; /* node with [DWF] or [INFLOWS] -> double *: NaN: by a time series */
} SwmmNet;

/* An empty one. */
void swmm_net_init(SwmmNet *net);
/* Reads @path, ends the test if it cannot; swmm_net_clear() it. */
void swmm_net_read(SwmmNet *net, const char *path);
/* Subcatchments that drain to another one: to its node. */
void swmm_net_follow(SwmmNet *net);
void swmm_net_clear(SwmmNet *net);
