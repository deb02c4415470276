/* What the files of this room share. */
#pragma once
#include "algorithms/river/axis.h"
#include "algorithms/topology/lines.h"
#include "engine/river/river.h"

/* The reaches of a case file being made, in the order of their edges. */
typedef struct {
    SyTable *rows;    /* edge_id, from_node ... of the water it is drawn as, with its place */
    int64_t *node_id; /* n_node, rising */
    SyIndex *tail, *head, *name;
    char **names; /* by number, NULL-terminated */
    SyReaches reaches;
    SyAxis *axis;
    SyLines lines; /* of the rows */
} SyRivers;

/* Numbers without holes for the nodes of n reaches, in order: ends as tail and head, the nodes
 * themselves in @id (room for 2 n); how many. */
SyIndex sy_river_nodes(const int64_t *from, const int64_t *to, SyIndex n, int64_t *id,
                       SyIndex *tail, SyIndex *head);

/* Chainage of the place @above_m above the lower end of @reach; NaN: it has none. */
double sy_rivers_chainage_m(const SyRivers *rivers, SyIndex reach, double above_m);

/* On which side of the line of the place (x, y) lies, looking the way it is drawn: > 0 left, < 0
 * right, 0: on it. */
double sy_river_side(const SyRivers *rivers, const SyPlace *at, double x, double y);
/* Table river_place, and findings about sections. */
bool sy_river_places_write(SyStore *store, const SyRivers *rivers, double near_m,
                           SyFindings *findings, GError **error);
/* Columns velocity_ms ... of @reach, a row a reach; a finding where some are assumed. */
void sy_river_velocities(const SyRivers *rivers, const SyWeights *weights, SyTable *reach,
                         SyFindings *findings);
/* Circles, waters that meet and end, rivers in pieces. */
void sy_river_check(const SyRivers *rivers, SyFindings *findings);

/* Tables bank and bank_stretch, and what was not walked; nothing where there are no tracks. */
bool sy_river_walks_write(SyStore *store, const SyRivers *rivers, const SyWeights *weights,
                          SyFindings *findings, GError **error);

/* "K12+345"; g_free. NULL for NaN. */
char *sy_river_stake(double chainage_m);
