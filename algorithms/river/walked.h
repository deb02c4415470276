/*
 * Which parts of the banks of waters somebody walked along.
 *
 * A water drawn as its centre line has two banks on one line, told apart by the side on which a
 * track lies; one drawn as an area has a bank for each line of its edge. A track walks a bank along
 * the places of the bank that are nearest to it, one after the other, as long as it is no further
 * away than near_m: who crosses a river walks nothing of it, who walks beside it exactly what lies
 * between the first and the last of these places. Of the edges of one water only the nearest is
 * walked.
 */
#pragma once
#include "algorithms/topology/lines.h"

typedef enum {
    SY_SIDE_UNKNOWN, /* of a centre line: the track lies on the line */
    SY_SIDE_LEFT,    /* looking the way the line is drawn */
    SY_SIDE_RIGHT,
    SY_SIDE_BOTH, /* of a track: its record says so; of a bank: it is a centre line */
    SY_SIDE_SHORE /* of a bank: an edge, of which side is not known */
} SySide;

typedef struct {
    const SyLines *banks;
    const double *near_m;  /* banks->n_line */
    const double *least_m; /* banks->n_line: nearer to a centre line, the side is not known */
    const uint8_t *side;   /* banks->n_line: both, left, right, shore */
    const SyIndex *water;  /* banks->n_line: number of the water of an edge */
    const SyLines *tracks;
    const uint8_t *said; /* tracks->n_line: SySide of the record: unknown, left, right, both */
} SyWalks;

/* A part of a bank, from_m < to_m along its line. */
typedef struct {
    SyIndex bank;
    uint8_t side; /* left right shore; unknown: on one side of a centre line, which is not known */
    double from_m, to_m;
} SyStretch;

/**
 * sy_walked:
 * Stretches walked, by bank, side and place; those of a bank and a side do not touch. What is
 * walked on a known side stands besides as unknown where another track there does not say its side.
 *
 * @out: SyStretch, emptied before
 * False with SY_ERROR_MEMORY. O(n log m) for n steps of 2 m along the tracks and m segments of
 * banks. Source: own.
 */
bool sy_walked(const SyWalks *walks, GArray *out, GError **error);

/* What the stretches of [first, end), of one bank and side, leave of a bank of that length;
 * appended. */
void sy_walked_rest(const SyStretch *first, const SyStretch *end, SyIndex bank, SySide side,
                    double length_m, GArray *out);
