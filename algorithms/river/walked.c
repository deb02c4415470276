#include "algorithms/river/walked.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/base/error.h"

enum { MOST_BANKS = 8 }; /* near one place of a track */
static const double step_m = 2;

/* The place of a bank beside a place of a track. */
typedef struct {
    SyIndex bank;
    uint8_t side;
    double measure_m, distance_m;
} Foot;

typedef struct {
    Foot feet[2 * MOST_BANKS];
    guint n;
} Feet;

typedef struct {
    const SyWalks *walks;
    SyLineIndex *index;
    double *length_m; /* of each bank */
    double far_m;     /* the largest of near_m */
    GArray *out;
    Feet before;
} Walk;

static bool is_closed(const SyLines *lines, SyIndex line) {
    const double *a = sy_line_end(lines, 2 * line), *b = sy_line_end(lines, 2 * line + 1);
    return a[0] == b[0] && a[1] == b[1];
}

/* Side of a centre line on which (x, y) lies, looking the way it is drawn. */
static SySide side_of(const SyWalks *walks, const SyPlace *at, double x, double y) {
    const double part_m = 1;
    double from[2], to[2];
    if (at->distance_m < walks->least_m[at->line]) return SY_SIDE_UNKNOWN;
    sy_line_at(walks->banks, at->line, at->measure_m - part_m, &from[0], &from[1]);
    sy_line_at(walks->banks, at->line, at->measure_m + part_m, &to[0], &to[1]);
    double side = (to[0] - from[0]) * (y - at->y) - (to[1] - from[1]) * (x - at->x);
    return side > 0 ? SY_SIDE_LEFT : side < 0 ? SY_SIDE_RIGHT : SY_SIDE_UNKNOWN;
}

/* On an edge: whether what the record of the track says lets it be this one. */
static bool may_be(uint8_t said, uint8_t side) {
    bool one = said == SY_SIDE_LEFT || said == SY_SIDE_RIGHT;
    return !one || side == SY_SIDE_SHORE || side == said;
}

static void add_foot(Feet *feet, const SyPlace *at, SySide side) {
    feet->feet[feet->n++] = (Foot){at->line, (uint8_t)side, at->measure_m, at->distance_m};
}

/* Of the edges of one water the nearest, which comes first, and what is as near but for a step: the
 * edge may go on there. All where the record says both. */
static void add_edge(const SyWalks *walks, uint8_t said, const SyPlace *at, Feet *feet) {
    if (!may_be(said, walks->side[at->line])) return;
    for (guint i = 0; i < feet->n && said != SY_SIDE_BOTH; i++) {
        SyIndex other = feet->feet[i].bank;
        if (walks->side[other] != SY_SIDE_BOTH && walks->water[other] == walks->water[at->line] &&
            at->distance_m > feet->feet[i].distance_m + step_m)
            return;
    }
    add_foot(feet, at, walks->side[at->line]);
}

static Feet feet_of(const Walk *walk, SyIndex track, double x, double y) {
    const SyWalks *walks = walk->walks;
    uint8_t said = walks->said[track];
    SyPlace places[MOST_BANKS];
    SyIndex n = sy_nearest_places(walk->index, x, y, walk->far_m, MOST_BANKS, NULL, NULL, places);
    Feet feet = {.n = 0};
    for (SyIndex i = 0; i < n; i++) {
        const SyPlace *at = &places[i];
        if (at->distance_m > walks->near_m[at->line]) continue;
        if (walks->side[at->line] != SY_SIDE_BOTH) {
            add_edge(walks, said, at, &feet);
        } else if (said == SY_SIDE_BOTH) {
            add_foot(&feet, at, SY_SIDE_LEFT);
            add_foot(&feet, at, SY_SIDE_RIGHT);
        } else {
            add_foot(&feet, at, said != SY_SIDE_UNKNOWN ? said : side_of(walks, at, x, y));
        }
    }
    return feet;
}

static void add(GArray *out, SyIndex bank, uint8_t side, double a_m, double b_m) {
    SyStretch stretch = {bank, side, MIN(a_m, b_m), MAX(a_m, b_m)};
    if (stretch.to_m > stretch.from_m) g_array_append_val(out, stretch);
}

/* From one step to the next. On the inner side of a bend the nearest place leaps, by no more than
 * twice the distance for a right angle; on a closed edge it may pass where that begins. */
static void step(Walk *walk, const Feet *now) {
    for (guint i = 0; i < now->n; i++)
        for (guint k = 0; k < walk->before.n; k++) {
            const Foot *a = &walk->before.feet[k], *b = &now->feet[i];
            if (a->bank != b->bank || a->side != b->side) continue;
            double leap_m = fabs(a->measure_m - b->measure_m),
                   most_m = step_m + 2 * walk->walks->near_m[a->bank],
                   length_m = walk->length_m[a->bank];
            if (leap_m <= most_m) {
                add(walk->out, a->bank, a->side, a->measure_m, b->measure_m);
            } else if (length_m - leap_m <= most_m && is_closed(walk->walks->banks, a->bank)) {
                add(walk->out, a->bank, a->side, 0, MIN(a->measure_m, b->measure_m));
                add(walk->out, a->bank, a->side, MAX(a->measure_m, b->measure_m), length_m);
            }
        }
}

static int by_place(const void *left, const void *right) {
    const SyStretch *a = left, *b = right;
    if (a->bank != b->bank) return a->bank < b->bank ? -1 : 1;
    if (a->side != b->side) return a->side < b->side ? -1 : 1;
    return (a->from_m > b->from_m) - (a->from_m < b->from_m);
}

/* Stretches that touch become one. */
static void join(GArray *out) {
    guint n = 0;
    SyStretch *all = (SyStretch *)out->data;
    if (out->len > 0) qsort(all, out->len, sizeof *all, by_place);
    for (guint i = 0; i < out->len; i++) {
        SyStretch *last = n == 0 ? NULL : &all[n - 1];
        if (last != NULL && last->bank == all[i].bank && last->side == all[i].side &&
            all[i].from_m <= last->to_m)
            last->to_m = MAX(last->to_m, all[i].to_m);
        else
            all[n++] = all[i];
    }
    g_array_set_size(out, n);
}

static void walk_track(Walk *walk, SyIndex track) {
    const SyLines *tracks = walk->walks->tracks;
    enum { JOIN_EACH = 1 << 16 }; /* so that a long track on one spot stays small */
    walk->before.n = 0;
    for (SyIndex v = tracks->line_vertex[track]; v + 1 < tracks->line_vertex[track + 1]; v++) {
        const double *a = tracks->xy + 2 * (gsize)v, *b = a + 2;
        gsize n = (gsize)fmax(1, ceil(hypot(b[0] - a[0], b[1] - a[1]) / step_m));
        for (gsize i = 0; i <= n; i++) {
            double t = (double)i / (double)n;
            Feet now = feet_of(walk, track, a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]));
            step(walk, &now);
            walk->before = now;
        }
        if (walk->out->len > JOIN_EACH) join(walk->out);
    }
}

bool sy_walked(const SyWalks *walks, GArray *out, GError **error) {
    g_array_set_size(out, 0);
    if (walks->banks->n_line == 0 || walks->tracks->n_line == 0) return true;
    g_autoptr(SyLineIndex) index = sy_line_index_new(walks->banks, error);
    g_autofree double *length_m =
        index == NULL ? NULL : sy_array_new(walks->banks->n_line, sizeof(double), "banks", error);
    if (length_m == NULL) return false;
    Walk walk = {.walks = walks, .index = index, .length_m = length_m, .out = out};
    for (SyIndex i = 0; i < walks->banks->n_line; i++) {
        length_m[i] = sy_line_length(walks->banks, i);
        walk.far_m = fmax(walk.far_m, walks->near_m[i]);
    }
    for (SyIndex track = 0; track < walks->tracks->n_line; track++) walk_track(&walk, track);
    join(out);
    return true;
}

void sy_walked_rest(const SyStretch *first, const SyStretch *end, SyIndex bank, SySide side,
                    double length_m, GArray *out) {
    double at_m = 0;
    for (; first < end; first++) {
        add(out, bank, (uint8_t)side, at_m, first->from_m);
        at_m = first->to_m;
    }
    if (at_m < length_m) add(out, bank, (uint8_t)side, at_m, length_m);
}
