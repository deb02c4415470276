#include "algorithms/topology/line_index.h"

/* Places found so far, best first, at most one a line. */
typedef struct {
    const SyLineIndex *index;
    double x, y, max_m;
    bool (*accept)(SyIndex line, void *user);
    void *user;
    SyPlace *place;
    SyIndex n, n_wanted;
} Found;

static bool is_before(const SyPlace *a, const SyPlace *b) {
    if (a->distance_m != b->distance_m) return a->distance_m < b->distance_m;
    if (a->x != b->x) return a->x < b->x;
    if (a->y != b->y) return a->y < b->y;
    return a->line < b->line;
}

static void remove_at(Found *found, SyIndex at) {
    found->n--;
    for (; at < found->n; at++) found->place[at] = found->place[at + 1];
}

static void insert(Found *found, const SyPlace *place) {
    if (found->n == found->n_wanted) {
        if (!is_before(place, &found->place[found->n - 1])) return;
        found->n--;
    }
    SyIndex at = found->n++;
    for (; at > 0 && is_before(place, &found->place[at - 1]); at--)
        found->place[at] = found->place[at - 1];
    found->place[at] = *place;
}

/* Runs come by the distance of their boxes; what rounding may take off the distance of a segment is
 * added, so that ties are all seen. */
static double limit_of(const Found *found) {
    double limit_m =
        found->n < found->n_wanted ? found->max_m : found->place[found->n - 1].distance_m;
    return limit_m * (1 + 2 * SY_SLACK) + 1e-15 * (fabs(found->x) + fabs(found->y));
}

static double visit_run(SyIndex run, double box_distance, void *user) {
    (void)box_distance;
    Found *found = user;
    SyIndex line = found->index->run_line[run];
    if (found->accept != NULL && !found->accept(line, found->user)) return limit_of(found);
    SyPlace place = sy_run_place(found->index, run, found->x, found->y);
    if (!(place.distance_m <= found->max_m) &&
        !sy_within(found->x, found->y, place.x, place.y, found->max_m))
        return limit_of(found);
    for (SyIndex i = 0; i < found->n; i++) {
        if (found->place[i].line != line) continue;
        if (!sy_place_is_nearer(&place, &found->place[i])) return limit_of(found);
        remove_at(found, i);
        break;
    }
    insert(found, &place);
    return limit_of(found);
}

SyIndex sy_nearest_places(const SyLineIndex *index, double x, double y, double max_m, SyIndex n,
                          bool (*accept)(SyIndex line, void *user), void *user, SyPlace *out) {
    Found found = {index, x, y, max_m, accept, user, out, 0, n};
    if (n == 0 || !(max_m >= 0)) return 0;
    sy_boxes_nearest(index->boxes, x, y, limit_of(&found), visit_run, &found);
    return found.n;
}
