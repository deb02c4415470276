#include "algorithms/map/simplify.h"

#include <math.h>
#include <string.h>

enum { STRETCH = 1024 };

static double distance_to_segment(const double *p, const double *a, const double *b) {
    double dx = b[0] - a[0], dy = b[1] - a[1], length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2 : 0;
    t = CLAMP(t, 0, 1);
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/* Vertex of first .. last furthest from the segment between them, SY_NONE if none is beyond. */
static SyIndex furthest(const double *xy, SyIndex first, SyIndex last, double tolerance) {
    SyIndex found = SY_NONE;
    double most = tolerance;
    for (SyIndex i = first + 1; i < last; i++) {
        double d =
            distance_to_segment(xy + 2 * (gsize)i, xy + 2 * (gsize)first, xy + 2 * (gsize)last);
        if (d <= most) continue;
        most = d;
        found = i;
    }
    return found;
}

/* Marks what stays of one stretch; its ends do. */
static void mark_stretch(const double *xy, SyIndex n, double tolerance, bool *stays) {
    SyIndex stack[2 * STRETCH];
    SyIndex depth = 0;
    stays[0] = stays[n - 1] = true;
    stack[depth++] = 0;
    stack[depth++] = n - 1;
    while (depth > 0) {
        SyIndex last = stack[--depth], first = stack[--depth];
        SyIndex middle = furthest(xy, first, last, tolerance);
        if (middle == SY_NONE) continue;
        stays[middle] = true;
        stack[depth++] = first;
        stack[depth++] = middle;
        stack[depth++] = middle;
        stack[depth++] = last;
    }
}

SyIndex sy_simplify_line(double *xy, SyIndex n, double tolerance) {
    bool stays[STRETCH];
    double stretch[2 * STRETCH];
    SyIndex kept = 0;
    if (n < 3) return n;
    for (SyIndex first = 0; first + 1 < n; first += STRETCH - 1) {
        SyIndex n_here = MIN(n - first, STRETCH);
        memset(stays, 0, sizeof stays);
        /* Vertices that stay are written over those before; the stretch is looked at as it was. */
        memcpy(stretch, xy + 2 * (gsize)first, 2 * (gsize)n_here * sizeof(double));
        mark_stretch(stretch, n_here, tolerance, stays);
        for (SyIndex i = first == 0 ? 0 : 1; i < n_here; i++)
            if (stays[i])
                memcpy(xy + 2 * (gsize)kept++, stretch + 2 * (gsize)i, 2 * sizeof(double));
    }
    return kept;
}

/* ---- windows ---- */

/* Shortens a .. b to the window; false if none of it is inside. */
static bool clip_segment(const SyWindow *w, const double *a, const double *b, double *from,
                         double *to) {
    double dx = b[0] - a[0], dy = b[1] - a[1];
    double p[4] = {-dx, dx, -dy, dy};
    double q[4] = {a[0] - w->x_min, w->x_max - a[0], a[1] - w->y_min, w->y_max - a[1]};
    *from = 0;
    *to = 1;
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0) return false;
            continue;
        }
        double t = q[i] / p[i];
        if (p[i] < 0)
            *from = MAX(*from, t);
        else
            *to = MIN(*to, t);
    }
    return *from <= *to;
}

static void append(GArray *xy, double x, double y) {
    double point[2] = {x, y};
    g_array_append_vals(xy, point, 2);
}

/* Ends the stretch that began after the last entry of @start; one vertex is no stretch. */
static void end_stretch(GArray *xy, GArray *start, SyIndex n_least) {
    SyIndex begin = g_array_index(start, SyIndex, start->len - 1), end = xy->len / 2;
    if (end - begin < n_least)
        g_array_set_size(xy, 2 * begin);
    else
        g_array_append_val(start, end);
}

void sy_clip_line(const double *xy, SyIndex n, const SyWindow *window, GArray *out_xy,
                  GArray *out_start) {
    bool open = false;
    for (SyIndex i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * (gsize)i, *b = a + 2;
        double from, to;
        bool inside = clip_segment(window, a, b, &from, &to);
        if (open && (!inside || from > 0)) {
            end_stretch(out_xy, out_start, 2);
            open = false;
        }
        if (!inside) continue;
        if (!open) append(out_xy, a[0] + from * (b[0] - a[0]), a[1] + from * (b[1] - a[1]));
        if (to < 1)
            append(out_xy, a[0] + to * (b[0] - a[0]), a[1] + to * (b[1] - a[1]));
        else
            append(out_xy, b[0], b[1]);
        open = to == 1;
        if (!open) end_stretch(out_xy, out_start, 2);
    }
    if (open) end_stretch(out_xy, out_start, 2);
}

/* How far inside one of the four borders a point lies. */
static double inside_by(const SyWindow *w, int border, const double *p) {
    switch (border) {
        case 0:
            return p[0] - w->x_min;
        case 1:
            return w->x_max - p[0];
        case 2:
            return p[1] - w->y_min;
        default:
            return w->y_max - p[1];
    }
}

void sy_clip_ring(const double *xy, SyIndex n, const SyWindow *window, GArray *out_xy,
                  GArray *out_start) {
    g_autoptr(GArray) ring = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_append_vals(ring, xy, 2 * n);
    for (int border = 0; border < 4; border++) {
        g_autoptr(GArray) next = g_array_sized_new(FALSE, FALSE, sizeof(double), ring->len + 8);
        const double *at = (const double *)(void *)ring->data;
        for (SyIndex i = 0; i + 1 < ring->len / 2; i++) {
            const double *a = at + 2 * (gsize)i, *b = a + 2;
            double in_a = inside_by(window, border, a), in_b = inside_by(window, border, b);
            if (in_a >= 0) append(next, a[0], a[1]);
            if ((in_a < 0) == (in_b < 0)) continue;
            double t = in_a / (in_a - in_b);
            append(next, a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]));
        }
        if (next->len > 0) {
            const double *first = (const double *)(void *)next->data;
            append(next, first[0], first[1]);
        }
        g_array_set_size(ring, 0);
        if (next->len > 0) g_array_append_vals(ring, next->data, next->len);
    }
    if (ring->len > 0) g_array_append_vals(out_xy, ring->data, ring->len);
    end_stretch(out_xy, out_start, 4);
}
