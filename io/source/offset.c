#include "io/source/offset.h"

#include <math.h>
#include <stdbool.h>

/* Krassowsky 1940, as the published formula has it. */
#define SEMI_MAJOR_M 6378245.0
#define ECCENTRICITY_2 0.00669342162296594323
#define SETTLED_DEG 1e-10
#define MAX_ROUND 50

typedef struct {
    double x, y;
} Point;

static double radians(double degrees) {
    return degrees * (M_PI / 180);
}

static bool is_moved(Point p) {
    return p.x >= 72.004 && p.x <= 137.8347 && p.y >= 0.8293 && p.y <= 55.8271;
}

/* Waves of a coordinate u that both components share: a (sin πu/12), b (sin πu/30). */
static double waves_m(double u, double a, double b) {
    return (20 * sin(M_PI * u) + 40 * sin(M_PI * u / 3) + a * sin(M_PI * u / 12) +
            b * sin(M_PI * u / 30)) *
           2 / 3;
}

static Point gcj02_from_wgs84(Point p) {
    if (!is_moved(p)) return p;
    double x = p.x - 105, y = p.y - 35;
    double ripple_m = (20 * sin(6 * M_PI * x) + 20 * sin(2 * M_PI * x)) * 2 / 3;
    double east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + ripple_m +
                    waves_m(x, 150, 300);
    double north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) +
                     ripple_m + waves_m(y, 160, 320);
    double sine = sin(radians(p.y));
    double w2 = 1 - ECCENTRICITY_2 * sine * sine;
    double meridian_m = SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / (w2 * sqrt(w2));
    double parallel_m = SEMI_MAJOR_M / sqrt(w2) * cos(radians(p.y));
    return (Point){p.x + east_m / radians(parallel_m), p.y + north_m / radians(meridian_m)};
}

static Point bd09_from_gcj02(Point p) {
    double k = radians(3000);
    double r = hypot(p.x, p.y) + 0.00002 * sin(k * p.y);
    double theta = atan2(p.y, p.x) + 0.000003 * cos(k * p.x);
    return (Point){r * cos(theta) + 0.0065, r * sin(theta) + 0.006};
}

static Point invert(Point (*forward)(Point), Point q) {
    Point p = q;
    for (int round = 0; round < MAX_ROUND; round++) {
        Point f = forward(p);
        double dx = f.x - q.x, dy = f.y - q.y;
        p = (Point){p.x - dx, p.y - dy};
        if (fabs(dx) < SETTLED_DEG && fabs(dy) < SETTLED_DEG) return p;
    }
    return (Point){NAN, NAN};
}

static void move_all(Point (*forward)(Point), bool inverse, double *xy, SyIndex n) {
    for (SyIndex i = 0; i < n; i++) {
        double *at = xy + 2 * (gsize)i;
        Point p = {at[0], at[1]};
        p = inverse ? invert(forward, p) : forward(p);
        at[0] = p.x;
        at[1] = p.y;
    }
}

void sy_offset_gcj02_from_wgs84(double *xy, SyIndex n) {
    move_all(gcj02_from_wgs84, false, xy, n);
}

void sy_offset_wgs84_from_gcj02(double *xy, SyIndex n) {
    move_all(gcj02_from_wgs84, true, xy, n);
}

void sy_offset_bd09_from_gcj02(double *xy, SyIndex n) {
    move_all(bd09_from_gcj02, false, xy, n);
}

void sy_offset_gcj02_from_bd09(double *xy, SyIndex n) {
    move_all(bd09_from_gcj02, true, xy, n);
}
