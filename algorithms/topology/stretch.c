/* The place on a line, or on a stretch of it, that is nearest to a point. */
#include "algorithms/topology/line_index.h"

bool sy_place_is_nearer(const SyPlace *a, const SyPlace *b) {
    if (a->distance_m != b->distance_m) return a->distance_m < b->distance_m;
    if (a->x != b->x) return a->x < b->x;
    if (a->y != b->y) return a->y < b->y;
    return a->measure_m < b->measure_m;
}

SyPlace sy_stretch_place(const SyLines *lines, SyIndex line, SyIndex first, SyIndex last,
                         double measure_m, double x, double y) {
    SyPlace nearest = {.line = line, .distance_m = NAN};
    for (SyIndex vertex = first; vertex < last; vertex++) {
        const double *a = lines->xy + 2 * (gsize)vertex, *b = a + 2;
        double length_m = sy_distance(a[0], a[1], b[0], b[1]);
        SyFoot foot = sy_segment_foot(a, b, x, y);
        SyPlace place = {line, measure_m + foot.share * length_m, foot.distance, foot.x, foot.y};
        bool is_first = isnan(nearest.distance_m) && !isnan(place.distance_m);
        if (is_first || sy_place_is_nearer(&place, &nearest)) nearest = place;
        measure_m += length_m;
    }
    return nearest;
}

SyPlace sy_line_place(const SyLines *lines, SyIndex line, double x, double y) {
    return sy_stretch_place(lines, line, lines->line_vertex[line], lines->line_vertex[line + 1] - 1,
                            0, x, y);
}
