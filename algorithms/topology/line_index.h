/* Inside of SyLineIndex, for the files of this folder: runs of consecutive segments in boxes. */
#pragma once
#include "algorithms/topology/lines.h"
#include "algorithms/topology/plane.h"

/* A long line is many runs, so that a box stays small; a run is short enough to be scanned whole,
 * so that lines of many short segments do not cost a box each. */
enum { SY_RUN_SEGMENTS = 8 };

struct SyLineIndex {
    SyLines lines; /* arrays of the caller */
    SyBoxes *boxes;
    SyIndex n_run;
    SyIndex *run_line;
    SyIndex *run_vertex;   /* first vertex of the run */
    double *run_measure_m; /* of its first vertex along the line */
};

/* The place nearest to (x, y) of a line between two of its vertices, the first of which lies at
 * @measure_m; ties by (x, y) of the place, then measure. Distance NaN if no segment is finite. */
SyPlace sy_stretch_place(const SyLines *lines, SyIndex line, SyIndex first, SyIndex last,
                         double measure_m, double x, double y);
SyPlace sy_run_place(const SyLineIndex *index, SyIndex run, double x, double y);

/* Order of the places of one line: distance, (x, y), measure. */
bool sy_place_is_nearer(const SyPlace *a, const SyPlace *b);
