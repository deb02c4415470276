/* Lines of two vertices, points, ids and systems, for the tests of clustering. */
#pragma once
#include "algorithms/topology/lines.h"

enum { MAX_LINE = 24, MAX_POINT = 12, MAX_MEMBER = 2 * MAX_LINE + MAX_POINT };

typedef struct {
    SyIndex n_line, n_point, n_member;
    SyIndex line_vertex[MAX_LINE + 1];
    double xy[4 * MAX_LINE];
    double point_xy[2 * MAX_POINT];
    SyIndex id[MAX_MEMBER];
    uint8_t system[MAX_MEMBER];
    SyClusterOptions options;
} Scene;

/* Nothing; no ids, one system, the usual tolerances. */
Scene scene_new(void);
void scene_add_line(Scene *scene, double x1, double y1, SyIndex id1, double x2, double y2,
                    SyIndex id2);
/* After all lines: points come after the ends. */
void scene_add_point(Scene *scene, double x, double y, SyIndex id);
/* Up to the maximum of everything on a grid of 1/16 m, with tolerances, ids and systems. */
Scene scene_random(uint64_t seed);
/* Clusters of the scene, which must work. */
void scene_cluster(const Scene *scene, SyClusters *out);
