#include "algorithms/river/sections.h"

#include "algorithms/base/error.h"

/* For the place m as the next one up: cost m^2 + f(m) - 2 x m at x = the weight above a place. */
typedef struct {
    double slope, begin;
    SyIndex place;
} Line;

static double at(const Line *line, double x) {
    return line->slope * x + line->begin;
}

/* Is the line in the middle nowhere the lowest? Slopes fall from left to right. */
static bool is_hidden(const Line *left, const Line *middle, const Line *right) {
    return (right->begin - left->begin) * (left->slope - middle->slope) <=
           (middle->begin - left->begin) * (left->slope - right->slope);
}

/* Behind lines that are as steep or less. */
static void push(Line *hull, SyIndex first, SyIndex *end, Line line) {
    if (*end > first && !(hull[*end - 1].slope > line.slope)) { /* as steep: the lower stays */
        if (hull[*end - 1].begin <= line.begin) return;
        (*end)--;
    }
    while (*end - first >= 2 && is_hidden(&hull[*end - 2], &hull[*end - 1], &line)) (*end)--;
    hull[(*end)++] = line;
}

/* Costs of one place more; next: the place that follows, n: none. */
static void add_place(const double *above, SyIndex n, const double *fewer, double *cost,
                      SyIndex *next, Line *hull) {
    SyIndex first = 0, end = 0;
    for (SyIndex i = n; i-- > 0;) {
        double x = above[i];
        if (i + 1 < n) {
            double y = above[i + 1];
            push(hull, first, &end, (Line){-2 * y, y * y + fewer[i + 1], i + 1});
        }
        while (end - first >= 2 && at(&hull[first + 1], x) <= at(&hull[first], x)) first++;
        cost[i] = x * x;
        next[i] = n;
        if (end == first) continue;
        double more = x * x + at(&hull[first], x);
        if (!(more < cost[i])) continue;
        cost[i] = more;
        next[i] = hull[first].place;
    }
}

bool sy_sections_choose(const double *above, SyIndex n, SyIndex most, SyIndex *out, SyIndex *n_out,
                        double *squares, GError **error) {
    g_autofree double *cost = sy_array_new(n, 2 * sizeof(double), "places", error);
    g_autofree SyIndex *next = sy_array_new((gsize)n * most, sizeof(SyIndex), "places", error);
    g_autofree Line *hull = sy_array_new(n, sizeof(Line), "places", error);
    if (cost == NULL || next == NULL || hull == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        cost[i] = above[i] * above[i];
        next[i] = n;
    }
    double *fewer = cost, *more = cost + n;
    for (SyIndex k = 1; k < most; k++) {
        add_place(above, n, fewer, more, next + (gsize)k * n, hull);
        double *swap = fewer;
        fewer = more;
        more = swap;
    }
    *squares = fewer[0];
    *n_out = 0;
    SyIndex place = 0;
    for (SyIndex k = most; k-- > 0 && place < n; place = next[(gsize)k * n + place])
        out[(*n_out)++] = place;
    return true;
}
