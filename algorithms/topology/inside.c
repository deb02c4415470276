#include "algorithms/topology/inside.h"

#include <math.h>
#include <string.h>

typedef struct {
    double min_y, max_y, height; /* of all, of a strip */
    SyIndex n;
    SyIndex *first; /* n + 1 offsets into edge */
    SyIndex *edge;  /* number of the vertex that an edge begins with */
} Strips;

static SyIndex strip_of(const Strips *strips, double y) {
    double at = (y - strips->min_y) / strips->height;
    return at <= 0 ? 0 : at >= strips->n ? strips->n - 1 : (SyIndex)at;
}

/* Counts (first pass) or places (second pass) the edges of every strip. */
static void sort_edges(Strips *strips, const double *xy, const SyIndex *ring, SyIndex n_ring,
                       bool place) {
    for (SyIndex r = 0; r < n_ring; r++)
        for (SyIndex v = ring[r]; v + 1 < ring[r + 1]; v++) {
            double a = xy[2 * v + 1], b = xy[2 * v + 3];
            SyIndex low = strip_of(strips, MIN(a, b)), high = strip_of(strips, MAX(a, b));
            for (SyIndex s = low; s <= high; s++) {
                if (place)
                    strips->edge[strips->first[s]++] = v;
                else
                    strips->first[s + 1]++;
            }
        }
}

static bool strips_init(Strips *strips, const double *xy, const SyIndex *ring, SyIndex n_ring,
                        GError **error) {
    SyIndex n_vertex = ring[n_ring];
    *strips = (Strips){.min_y = INFINITY, .max_y = -INFINITY};
    for (SyIndex v = ring[0]; v < n_vertex; v++) {
        strips->min_y = MIN(strips->min_y, xy[2 * v + 1]);
        strips->max_y = MAX(strips->max_y, xy[2 * v + 1]);
    }
    strips->n = CLAMP((n_vertex - ring[0]) / 4, 1, 65536);
    strips->height = (strips->max_y - strips->min_y) / strips->n;
    if (!(strips->height > 0)) strips->height = 1;
    strips->first = sy_array_new((gsize)strips->n + 1, sizeof(SyIndex), "strips", error);
    if (strips->first == NULL) return false;
    sort_edges(strips, xy, ring, n_ring, false);
    for (SyIndex s = 0; s < strips->n; s++) strips->first[s + 1] += strips->first[s];
    strips->edge = sy_array_new(strips->first[strips->n], sizeof(SyIndex), "edges", error);
    if (strips->edge == NULL) return false;
    sort_edges(strips, xy, ring, n_ring, true);
    memmove(strips->first + 1, strips->first, strips->n * sizeof(SyIndex));
    strips->first[0] = 0;
    return true;
}

static bool is_inside(const Strips *strips, const double *xy, double x, double y) {
    if (!(y >= strips->min_y && y <= strips->max_y) || isnan(x)) return false;
    bool inside = false;
    SyIndex s = strip_of(strips, y);
    for (SyIndex i = strips->first[s]; i < strips->first[s + 1]; i++) {
        const double *a = xy + 2 * strips->edge[i], *b = a + 2;
        double side = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
        bool beside = x < MIN(a[0], b[0]) || x > MAX(a[0], b[0]) || y < MIN(a[1], b[1]) ||
                      y > MAX(a[1], b[1]);
        if (!(side < 0 || side > 0) && !beside) return true;
        /* A ray to the right meets the edge: upper ends count, lower do not. */
        if ((a[1] > y) != (b[1] > y) && (side > 0) == (b[1] > a[1])) inside = !inside;
    }
    return inside;
}

bool sy_points_inside(const double *xy, const SyIndex *ring, SyIndex n_ring, const double *points,
                      SyIndex n_point, bool *inside, GError **error) {
    Strips strips;
    bool good = strips_init(&strips, xy, ring, n_ring, error);
    for (SyIndex p = 0; good && p < n_point; p++)
        inside[p] = is_inside(&strips, xy, points[2 * p], points[2 * p + 1]);
    g_free(strips.first);
    g_free(strips.edge);
    return good;
}
