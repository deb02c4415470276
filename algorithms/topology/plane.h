/*
 * Distances in a plane, always taken on differences: at an easting of 38 535 119 m a coordinate
 * itself resolves 7 nm, the difference of two near ones is exact.
 */
#pragma once
#include <math.h>
#include <stdbool.h>

/* Exact where one of the differences is zero. */
static inline double sy_distance(double x1, double y1, double x2, double y2) {
    double dx = x2 - x1, dy = y2 - y1;
    return sqrt(dx * dx + dy * dy);
}

/* Largest share of a tolerance that the resolution of coordinates may add to it. */
#define SY_SLACK 1e-5

/* How far the decimal number that was read as @value may lie from it: half a unit in the last
 * place. */
static inline double sy_half_ulp(double value) {
    double magnitude = fabs(value);
    return magnitude == 0.0 ? 0.0 : (nextafter(magnitude, INFINITY) - magnitude) / 2;
}

/*
 * Whether two places are no further apart than @tolerance, inclusive. 38535119.20 and 38535119.10
 * are 0.1000000015 apart as doubles: a distance counts as equal to the tolerance if the numbers
 * that were read may have been exactly that far apart. The next double beyond those does not. Where
 * the tolerance is not far above the resolution of the coordinates, they are taken as they are.
 */
static inline bool sy_within(double x1, double y1, double x2, double y2, double tolerance) {
    double distance = sy_distance(x1, y1, x2, y2);
    if (distance <= tolerance) return true;
    if (!(distance <= tolerance * (1 + SY_SLACK))) return false;
    double x_slack = (sy_half_ulp(x1) + sy_half_ulp(x2)) * fabs(x2 - x1) / distance;
    double y_slack = (sy_half_ulp(y1) + sy_half_ulp(y2)) * fabs(y2 - y1) / distance;
    return distance - tolerance < fmin(x_slack + y_slack, tolerance * SY_SLACK);
}

/* Half the side of a window around @value that holds all that sy_within() accepts. */
static inline double sy_window(double value, double tolerance) {
    return tolerance * (1 + 2 * SY_SLACK) + 1e-15 * fabs(value);
}

typedef struct {
    double share;    /* of the segment, 0 to 1 */
    double distance; /* from the point asked for */
    double x, y;
} SyFoot;

/* Place of the segment a-b nearest to (x, y); a point if a = b. The same place to the last digit
 * whichever way the segment is drawn. */
static inline SyFoot sy_segment_foot(const double *a, const double *b, double x, double y) {
    bool is_turned = b[0] < a[0] || (b[0] == a[0] && b[1] < a[1]);
    const double *from = is_turned ? b : a, *to = is_turned ? a : b;
    double dx = to[0] - from[0], dy = to[1] - from[1], px = x - from[0], py = y - from[1];
    double square = dx * dx + dy * dy;
    double share = square > 0 ? (px * dx + py * dy) / square : 0;
    if (!(share > 0)) return (SyFoot){is_turned, sqrt(px * px + py * py), from[0], from[1]};
    if (share >= 1) return (SyFoot){!is_turned, sy_distance(to[0], to[1], x, y), to[0], to[1]};
    double ex = px - share * dx, ey = py - share * dy;
    return (SyFoot){is_turned ? 1 - share : share, sqrt(ex * ex + ey * ey), from[0] + share * dx,
                    from[1] + share * dy};
}
