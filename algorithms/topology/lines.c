#include "algorithms/topology/lines.h"

#include "algorithms/topology/plane.h"
#include "algorithms/topology/station.h"

double sy_line_length(const SyLines *lines, SyIndex line) {
    double length_m = 0;
    const double *at = lines->xy + 2 * (gsize)lines->line_vertex[line];
    const double *last = lines->xy + 2 * ((gsize)lines->line_vertex[line + 1] - 1);
    for (; at < last; at += 2) length_m += sy_distance(at[0], at[1], at[2], at[3]);
    return length_m;
}

SyStation sy_station_start(const SyLines *lines, SyIndex line) {
    SyIndex vertex = lines->line_vertex[line];
    const double *at = lines->xy + 2 * (gsize)vertex;
    return (SyStation){vertex, 0, at[0], at[1]};
}

void sy_station_move(SyStation *station, const SyLines *lines, SyIndex line, double measure_m) {
    SyIndex last = lines->line_vertex[line + 1] - 1;
    const double *at = lines->xy + 2 * (gsize)station->vertex;
    for (; station->vertex < last; station->vertex++, at += 2) {
        double ahead_m = measure_m - station->vertex_measure_m;
        double length_m = sy_distance(at[0], at[1], at[2], at[3]);
        double next_m = station->vertex_measure_m + length_m;
        if (measure_m < next_m) {
            if (!(ahead_m > 0)) break;
            double share = ahead_m / length_m;
            station->x = at[0] + share * (at[2] - at[0]);
            station->y = at[1] + share * (at[3] - at[1]);
            return;
        }
        station->vertex_measure_m = next_m;
    }
    station->x = at[0];
    station->y = at[1];
}

void sy_line_at(const SyLines *lines, SyIndex line, double measure_m, double *x, double *y) {
    SyStation station = sy_station_start(lines, line);
    sy_station_move(&station, lines, line, measure_m);
    *x = station.x;
    *y = station.y;
}

void sy_line_piece(const SyLines *lines, SyIndex line, double from_measure_m, double to_measure_m,
                   GArray *xy) {
    SyStation station = sy_station_start(lines, line);
    sy_station_move(&station, lines, line, from_measure_m);
    const double from[2] = {station.x, station.y};
    g_array_append_vals(xy, from, 2);
    SyIndex vertex = station.vertex + 1;
    sy_station_move(&station, lines, line, MAX(from_measure_m, to_measure_m));
    for (; vertex <= station.vertex; vertex++) {
        const double *at = lines->xy + 2 * (gsize)vertex;
        bool is_end = vertex == station.vertex && at[0] == station.x && at[1] == station.y;
        if (!is_end) g_array_append_vals(xy, at, 2);
    }
    const double to[2] = {station.x, station.y};
    g_array_append_vals(xy, to, 2);
}
