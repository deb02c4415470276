/* Ground of a shape: which points and lines are on it, and how far from its edge the others are. */
#pragma once
#include "algorithms/topology/lines.h"

/*
 * Rings of one or several parts and their holes; what is inside is by the even-odd rule over all
 * rings, so that a ring that crosses itself has an inside too. A point on an edge is inside.
 */
typedef struct {
    const double *xy;    /* 2 per vertex */
    const SyIndex *ring; /* n_ring + 1 offsets into the vertices; first vertex = last */
    SyIndex n_ring;
    double x, y;   /* a point that stands for it */
    double box[4]; /* min x, min y, max x, max y */
} SyArea;

/* Borrows the arrays, which are finite. O(vertices). */
void sy_area_init(SyArea *area, const double *xy, const SyIndex *ring, SyIndex n_ring, double x,
                  double y);

/* O(vertices). */
bool sy_area_has(const SyArea *area, double x, double y);
/* From a point to the nearest edge; 0 inside. O(vertices). */
double sy_area_distance(const SyArea *area, double x, double y);

/* The place of a line nearest to the area: of what lies inside (distance 0) the place nearest to
 * the point that stands for it. O(vertices of the one times those of the other). */
SyPlace sy_area_line_place(const SyArea *area, const SyLines *lines, SyIndex line);

/**
 * sy_area_places:
 * All lines that meet the area, however many, and of the others the @n nearest within @max_m, each
 * with its place as above: those at distance 0 first, by their distance from the point that stands
 * for the area, then by distance; ties by (x, y) of the place, then line. Only lines for which
 * accept() is true (NULL: all).
 *
 * @out: SyPlace, emptied before
 *
 * Thread-safe. O(k v) for k runs of segments met and v vertices of the area; edges further from a
 * segment than the best one so far cost a comparison each.
 */
void sy_area_places(const SyLineIndex *index, const SyArea *area, double max_m, SyIndex n,
                    bool (*accept)(SyIndex line, void *user), void *user, GArray *out);
