#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/members.h"
#include "algorithms/topology/sort.h"

static bool allocate(SySpots *spots, SyIndex n_member, GError **error) {
    spots->of = sy_array_new(n_member, sizeof(SyIndex), "ends of lines", error);
    if (spots->of == NULL) return false;
    spots->member = sy_array_new(n_member, sizeof(SyIndex), "ends of lines", error);
    if (spots->member == NULL) return false;
    spots->start = sy_array_new((gsize)n_member + 1, sizeof(SyIndex), "ends of lines", error);
    if (spots->start == NULL) return false;
    spots->xy = sy_array_new(n_member, 2 * sizeof(double), "ends of lines", error);
    return spots->xy != NULL;
}

/* Finite members in order of (x, y). */
static SyIndex sort_members(const SyMembers *members, SySortKey *keys, SySortKey *scratch) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < members->n_member; i++) {
        const double *xy = sy_member_xy(members, i);
        if (isfinite(xy[0]) && isfinite(xy[1])) keys[n++] = (SySortKey){sy_sort_number(xy[1]), i};
    }
    sy_sort_keys(keys, scratch, n);
    for (SyIndex i = 0; i < n; i++)
        keys[i].key = sy_sort_number(sy_member_xy(members, keys[i].item)[0]);
    sy_sort_keys(keys, scratch, n);
    return n;
}

bool sy_spots_init(SySpots *spots, const SyMembers *members, GError **error) {
    *spots = (SySpots){.n_spot = 0};
    SyIndex n_member = members->n_member;
    g_autofree SySortKey *keys = sy_array_new(n_member, sizeof *keys, "ends of lines", error);
    g_autofree SySortKey *scratch = sy_array_new(n_member, sizeof *scratch, "ends of lines", error);
    if (keys == NULL || scratch == NULL) return false;
    SyIndex n = sort_members(members, keys, scratch);
    g_free(g_steal_pointer(&scratch));
    if (!allocate(spots, n_member, error)) return false;
    for (SyIndex i = 0; i < n_member; i++) spots->of[i] = SY_NONE;
    for (SyIndex i = 0; i < n; i++) {
        const double *xy = sy_member_xy(members, keys[i].item);
        double *last = spots->xy + 2 * (gsize)spots->n_spot - 2;
        if (i == 0 || last[0] != xy[0] || last[1] != xy[1]) {
            spots->start[spots->n_spot++] = i;
            memcpy(last + 2, xy, 2 * sizeof *xy);
        }
        spots->member[i] = keys[i].item;
        spots->of[keys[i].item] = spots->n_spot - 1;
    }
    spots->start[spots->n_spot] = n;
    return true;
}

void sy_spots_clear(SySpots *spots) {
    g_free(spots->of);
    g_free(spots->start);
    g_free(spots->member);
    g_free(spots->xy);
    *spots = (SySpots){.n_spot = 0};
}
