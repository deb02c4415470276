/* Walking along a line. */
#pragma once
#include "algorithms/topology/lines.h"

/* A place of a line and the vertex at or before it; a place on a vertex is exactly the vertex. */
typedef struct {
    SyIndex vertex;
    double vertex_measure_m;
    double x, y;
} SyStation;

SyStation sy_station_start(const SyLines *lines, SyIndex line);
/* Goes on to @measure_m, held to the line's end; places behind are not gone back to. */
void sy_station_move(SyStation *station, const SyLines *lines, SyIndex line, double measure_m);
