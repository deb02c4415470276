#include "algorithms/map/labels.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/boxes.h"

enum { MOVED_MAX = 3, ROUNDS_MAX = 12 };
/* Boxes that share no more than this are taken to touch. */
static const double touch = 1e-9;

/* Half the extent of a box along a direction. */
static double reach(const SyLabelBox *box, double dx, double dy) {
    double c = cos(box->angle_rad), s = sin(box->angle_rad);
    return box->half_width * fabs(c * dx + s * dy) + box->half_height * fabs(c * dy - s * dx);
}

bool sy_label_boxes_overlap(const SyLabelBox *a, const SyLabelBox *b) {
    const SyLabelBox *boxes[2] = {a, b};
    for (int i = 0; i < 4; i++) {
        double angle = boxes[i / 2]->angle_rad + (i % 2 == 0 ? 0 : G_PI_2);
        double dx = cos(angle), dy = sin(angle);
        double apart = fabs((b->x - a->x) * dx + (b->y - a->y) * dy);
        if (apart >= reach(a, dx, dy) + reach(b, dx, dy) - touch) return false;
    }
    return true;
}

static void bounds(const SyLabelBox *box, double *out) {
    double x = reach(box, 1, 0), y = reach(box, 0, 1);
    out[0] = box->x - x;
    out[1] = box->y - y;
    out[2] = box->x + x;
    out[3] = box->y + y;
}

/* Length of a segment inside a box. */
static double covered(const SyLabelBox *box, const double *segment) {
    double c = cos(box->angle_rad), s = sin(box->angle_rad), from = 0, to = 1, at[4];
    for (int end = 0; end < 2; end++) {
        double x = segment[2 * end] - box->x, y = segment[2 * end + 1] - box->y;
        at[2 * end] = c * x + s * y;
        at[2 * end + 1] = c * y - s * x;
    }
    const double half[2] = {box->half_width, box->half_height};
    for (int axis = 0; axis < 2; axis++) {
        double d = at[2 + axis] - at[axis];
        if (d == 0) {
            if (fabs(at[axis]) >= half[axis]) return 0;
            continue;
        }
        double t1 = (-half[axis] - at[axis]) / d, t2 = (half[axis] - at[axis]) / d;
        from = MAX(from, MIN(t1, t2));
        to = MIN(to, MAX(t1, t2));
    }
    return from < to ? (to - from) * hypot(at[2] - at[0], at[3] - at[1]) : 0;
}

typedef struct {
    const SyLabelTask *task;
    SyIndex n_spot;
    SyIndex *label;          /* n_spot */
    double *cost;            /* n_spot; INFINITY: cannot be taken */
    SyIndex *conflict_start; /* n_spot + 1 */
    GArray *conflict;        /* SyIndex: spots of other labels that overlap */
    SyIndex *chosen;
} Placing;

/* ---- what each spot costs ---- */

typedef struct {
    const Placing *placing;
    SyIndex spot;
    GArray *conflict;
    double sum;
    bool blocked;
} Look;

static bool look_at_fixed(SyIndex item, void *user) {
    Look *look = user;
    const SyLabelTask *task = look->placing->task;
    look->blocked = sy_label_boxes_overlap(&task->spot[look->spot], &task->fixed[item]);
    return !look->blocked;
}

static bool look_at_segment(SyIndex item, void *user) {
    Look *look = user;
    const SyLabelTask *task = look->placing->task;
    look->sum += covered(&task->spot[look->spot], task->segment + 4 * (gsize)item);
    return true;
}

static bool look_at_spot(SyIndex item, void *user) {
    Look *look = user;
    const Placing *p = look->placing;
    if (p->label[item] != p->label[look->spot] && isfinite(p->cost[item]) &&
        sy_label_boxes_overlap(&p->task->spot[look->spot], &p->task->spot[item]))
        g_array_append_val(look->conflict, item);
    return true;
}

static SyBoxes *index_of_boxes(const SyLabelBox *boxes, SyIndex n, GError **error) {
    g_autofree double *box = sy_array_new(n, 4 * sizeof(double), "boxes of labels", error);
    if (box == NULL) return NULL;
    for (SyIndex i = 0; i < n; i++) bounds(&boxes[i], box + 4 * (gsize)i);
    return sy_boxes_new(box, n, error);
}

static SyBoxes *index_of_segments(const SyLabelTask *task, GError **error) {
    g_autofree double *box = sy_array_new(task->n_segment, 4 * sizeof(double), "segments", error);
    if (box == NULL) return NULL;
    for (SyIndex i = 0; i < task->n_segment; i++) {
        const double *s = task->segment + 4 * (gsize)i;
        double *b = box + 4 * (gsize)i;
        b[0] = MIN(s[0], s[2]);
        b[1] = MIN(s[1], s[3]);
        b[2] = MAX(s[0], s[2]);
        b[3] = MAX(s[1], s[3]);
    }
    return sy_boxes_new(box, task->n_segment, error);
}

static bool price_spots(Placing *p, GError **error) {
    const SyLabelTask *task = p->task;
    g_autoptr(SyBoxes) fixed = index_of_boxes(task->fixed, task->n_fixed, error);
    g_autoptr(SyBoxes) segments = fixed == NULL ? NULL : index_of_segments(task, error);
    if (segments == NULL) return false;
    for (SyIndex label = 0; label < task->n_label; label++)
        for (SyIndex spot = task->spot_start[label]; spot < task->spot_start[label + 1]; spot++) {
            Look look = {.placing = p, .spot = spot};
            double b[4];
            bounds(&task->spot[spot], b);
            p->label[spot] = label;
            p->cost[spot] = INFINITY;
            if (!(b[0] >= task->x_min && b[1] >= task->y_min && b[2] <= task->x_max &&
                  b[3] <= task->y_max))
                continue;
            sy_boxes_search(fixed, b[0], b[1], b[2], b[3], look_at_fixed, &look);
            if (look.blocked) continue;
            sy_boxes_search(segments, b[0], b[1], b[2], b[3], look_at_segment, &look);
            double cost = task->spot_cost[spot] + task->segment_cost * look.sum;
            if (cost < task->left_out_cost[label]) p->cost[spot] = cost;
        }
    return true;
}

static bool find_conflicts(Placing *p, GError **error) {
    g_autoptr(SyBoxes) spots = index_of_boxes(p->task->spot, p->n_spot, error);
    if (spots == NULL) return false;
    for (SyIndex spot = 0; spot < p->n_spot; spot++) {
        Look look = {.placing = p, .spot = spot, .conflict = p->conflict};
        double b[4];
        p->conflict_start[spot] = p->conflict->len;
        if (!isfinite(p->cost[spot])) continue;
        bounds(&p->task->spot[spot], b);
        sy_boxes_search(spots, b[0], b[1], b[2], b[3], look_at_spot, &look);
    }
    p->conflict_start[p->n_spot] = p->conflict->len;
    return true;
}

/* ---- choosing ---- */

/* Labels whose chosen spot overlaps @spot, at most @most of them; most + 1 if there are more. */
static SyIndex in_the_way(const Placing *p, SyIndex spot, SyIndex *labels, SyIndex most) {
    SyIndex n = 0;
    for (SyIndex c = p->conflict_start[spot]; c < p->conflict_start[spot + 1]; c++) {
        SyIndex other = g_array_index(p->conflict, SyIndex, c);
        if (p->chosen[p->label[other]] != other) continue;
        if (n == most) return most + 1;
        labels[n++] = p->label[other];
    }
    return n;
}

static double cost_now(const Placing *p, SyIndex label) {
    SyIndex spot = p->chosen[label];
    return spot == SY_NONE ? p->task->left_out_cost[label] : p->cost[spot];
}

/* Puts a label that has no spot on its cheapest free one. */
static void place_freely(Placing *p, SyIndex label) {
    double best = p->task->left_out_cost[label];
    SyIndex found = SY_NONE;
    for (SyIndex s = p->task->spot_start[label]; s < p->task->spot_start[label + 1]; s++)
        if (p->cost[s] < best && in_the_way(p, s, NULL, 0) == 0) {
            best = p->cost[s];
            found = s;
        }
    p->chosen[label] = found;
}

/* Tries a label on a spot, with those in the way moved; takes it back unless the sum falls. */
static bool improve_by(Placing *p, SyIndex label, SyIndex spot) {
    SyIndex moved[MOVED_MAX], was[MOVED_MAX], old = p->chosen[label];
    SyIndex n = in_the_way(p, spot, moved, MOVED_MAX);
    if (n > MOVED_MAX) return false;
    double before = cost_now(p, label), after = p->cost[spot];
    for (SyIndex i = 0; i < n; i++) {
        before += cost_now(p, moved[i]);
        was[i] = p->chosen[moved[i]];
        p->chosen[moved[i]] = SY_NONE;
    }
    p->chosen[label] = spot;
    for (SyIndex i = 0; i < n; i++) {
        place_freely(p, moved[i]);
        after += cost_now(p, moved[i]);
    }
    if (after < before - 1e-9 * (1 + before)) return true;
    for (SyIndex i = 0; i < n; i++) p->chosen[moved[i]] = was[i];
    p->chosen[label] = old;
    return false;
}

static bool improve_label(Placing *p, SyIndex label) {
    bool changed = false;
    for (SyIndex s = p->task->spot_start[label]; s < p->task->spot_start[label + 1]; s++)
        if (p->cost[s] < cost_now(p, label) && improve_by(p, label, s)) changed = true;
    return changed;
}

typedef struct {
    double cost;
    SyIndex label;
} Turn;

static int compare_turns(const void *left, const void *right) {
    const Turn *a = left, *b = right;
    if (a->cost != b->cost) return a->cost > b->cost ? -1 : 1;
    return a->label < b->label ? -1 : 1;
}

static bool choose(Placing *p, GError **error) {
    SyIndex n = p->task->n_label;
    g_autofree Turn *turn = sy_array_new(n, sizeof(Turn), "labels", error);
    if (turn == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        turn[i] = (Turn){p->task->left_out_cost[i], i};
        p->chosen[i] = SY_NONE;
    }
    qsort(turn, n, sizeof(Turn), compare_turns);
    for (SyIndex i = 0; i < n; i++) place_freely(p, turn[i].label);
    bool changed = true;
    for (int round = 0; changed && round < ROUNDS_MAX; round++) {
        changed = false;
        for (SyIndex i = 0; i < n; i++)
            if (improve_label(p, turn[i].label)) changed = true;
    }
    return true;
}

bool sy_labels_place(const SyLabelTask *task, SyIndex *chosen, GError **error) {
    Placing p = {.task = task, .n_spot = task->spot_start[task->n_label], .chosen = chosen};
    g_autofree SyIndex *label = sy_array_new(p.n_spot, sizeof(SyIndex), "labels", error);
    g_autofree double *cost = sy_array_new(p.n_spot, sizeof(double), "labels", error);
    g_autofree SyIndex *start = sy_array_new((gsize)p.n_spot + 1, sizeof(SyIndex), "labels", error);
    if (!label || !cost || !start) return false;
    g_autoptr(GArray) conflict = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    p.label = label;
    p.cost = cost;
    p.conflict_start = start;
    p.conflict = conflict;
    return price_spots(&p, error) && find_conflicts(&p, error) && choose(&p, error);
}
