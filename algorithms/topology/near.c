#include "algorithms/topology/near.h"

#include "algorithms/base/error.h"
#include "algorithms/topology/plane.h"
#include "algorithms/topology/sort.h"

static SyIndex group_of(const SyIndex *group, SyIndex place) {
    return group == NULL ? 0 : group[place];
}

/* Sorts places by group and x and leaves the strip of each as its key. A place within the tolerance
 * of one in strip k, further along x, lies in strip k or k + 1: strips start more than a window
 * apart. */
static void assign_strips(SyNear *near, SySortKey *keys, SySortKey *scratch, const double *xy,
                          const SyIndex *group) {
    for (SyIndex i = 0; i < near->n; i++)
        keys[i] = (SySortKey){sy_sort_number(xy[2 * (gsize)i]), i};
    sy_sort_keys(keys, scratch, near->n);
    if (group != NULL) {
        for (SyIndex i = 0; i < near->n; i++) keys[i].key = group[keys[i].item];
        sy_sort_keys(keys, scratch, near->n);
    }
    double start_x = 0;
    SyIndex last_group = 0;
    for (SyIndex i = 0; i < near->n; i++) {
        double x = xy[2 * (gsize)keys[i].item];
        SyIndex this_group = group_of(group, keys[i].item);
        bool is_other_group = i == 0 || this_group != last_group;
        if (is_other_group || x - start_x > sy_window(x, near->tolerance)) {
            if (i > 0) near->has_next[near->n_strip - 1] = !is_other_group;
            near->strip_start[near->n_strip++] = i;
            start_x = x;
            last_group = this_group;
        }
        keys[i].key = near->n_strip - 1;
    }
    near->strip_start[near->n_strip] = near->n;
}

/* Within each strip by y; items keep their strip. */
static void sort_strips(const SyNear *near, SySortKey *keys, SySortKey *scratch, const double *xy) {
    for (SyIndex strip = 0; strip < near->n_strip; strip++) {
        SyIndex start = near->strip_start[strip], end = near->strip_start[strip + 1];
        for (SyIndex i = start; i < end; i++)
            keys[i].key = sy_sort_number(xy[2 * (gsize)keys[i].item + 1]);
        sy_sort_keys(keys + start, scratch, end - start);
    }
}

bool sy_near_init(SyNear *near, SyIndex n, const double *xy, const SyIndex *group, double tolerance,
                  GError **error) {
    *near = (SyNear){.tolerance = tolerance, .n = n};
    g_autofree SySortKey *keys = sy_array_new(n, sizeof *keys, "near places", error);
    g_autofree SySortKey *scratch = sy_array_new(n, sizeof *scratch, "near places", error);
    if (keys == NULL || scratch == NULL) return false;
    near->strip_start = sy_array_new((gsize)n + 1, sizeof(SyIndex), "near places", error);
    near->has_next = sy_array_new(n, sizeof(bool), "near places", error);
    if (near->strip_start == NULL || near->has_next == NULL) return false;
    assign_strips(near, keys, scratch, xy, group);
    sort_strips(near, keys, scratch, xy);
    g_free(g_steal_pointer(&scratch));
    near->place = sy_array_new(n, sizeof(SyIndex), "near places", error);
    near->xy = sy_array_new(n, 2 * sizeof(double), "near places", error);
    if (near->place == NULL || near->xy == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        near->place[i] = keys[i].item;
        memcpy(near->xy + 2 * (gsize)i, xy + 2 * (gsize)keys[i].item, 2 * sizeof *xy);
    }
    return true;
}

void sy_near_clear(SyNear *near) {
    g_free(near->place);
    g_free(near->xy);
    g_free(near->strip_start);
    g_free(near->has_next);
    *near = (SyNear){.n = 0};
}

typedef struct {
    bool (*visit)(SyIndex a, SyIndex b, double distance, void *user);
    void *user;
} Visitor;

/* Place @i with places @first to @end of one strip, of which @first is not below its window. */
static bool compare(const SyNear *near, SyIndex i, SyIndex first, SyIndex end, double y_max,
                    const Visitor *visitor) {
    const double *a = near->xy + 2 * (gsize)i;
    for (SyIndex j = first; j < end; j++) {
        const double *b = near->xy + 2 * (gsize)j;
        if (b[1] > y_max) return true;
        if (!sy_within(a[0], a[1], b[0], b[1], near->tolerance)) continue;
        double distance = sy_distance(a[0], a[1], b[0], b[1]);
        if (!visitor->visit(near->place[i], near->place[j], distance, visitor->user)) return false;
    }
    return true;
}

bool sy_near_pairs(const SyNear *near,
                   bool (*visit)(SyIndex a, SyIndex b, double distance, void *user), void *user) {
    const Visitor visitor = {visit, user};
    for (SyIndex strip = 0; strip < near->n_strip; strip++) {
        SyIndex end = near->strip_start[strip + 1];
        SyIndex low = end, high = near->has_next[strip] ? near->strip_start[strip + 2] : end;
        for (SyIndex i = near->strip_start[strip]; i < end; i++) {
            double y = near->xy[2 * (gsize)i + 1], window = sy_window(y, near->tolerance);
            while (low < high && near->xy[2 * (gsize)low + 1] < y - window) low++;
            if (!compare(near, i, i + 1, end, y + window, &visitor)) return false;
            if (!compare(near, i, low, high, y + window, &visitor)) return false;
        }
    }
    return true;
}
