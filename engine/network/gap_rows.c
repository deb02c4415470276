/* Surveyed points that no line meets, in a row from a dead end to where water may go on: a pipe was
 * surveyed there and not drawn. */
#include <math.h>
#include <string.h>

#include "algorithms/topology/plane.h"
#include "engine/network/gaps.h"

enum { NEAREST = 8, LEAST_STEPS = 2, MOST_STEPS = 200 }; /* one point is no row */

bool sy_gap_index_points(SyGapSearch *s, GError **error) {
    const SyNetwork *net = s->build->net;
    SyIndex n = 0;
    s->loose = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    g_autofree double *box = NULL;
    if (s->loose == NULL) return false;
    for (SyIndex node = 0; node < net->n_node; node++)
        if (net->node_row[node] != SY_NONE && s->n_in[node] + s->n_out[node] == 0 &&
            !s->passes[node] && !s->is_outfall[node] && !s->is_mouth[node])
            s->loose[n++] = node;
    s->n_loose = n;
    box = sy_array_new(n, 4 * sizeof(double), "nodes", error);
    if (box == NULL) return false;
    for (SyIndex i = 0; i < n; i++)
        for (int k = 0; k < 4; k++)
            box[4 * (gsize)i + (gsize)k] = net->node_xy[2 * (gsize)s->loose[i] + (gsize)k % 2];
    s->loose_boxes = sy_boxes_new(box, n, error);
    return s->loose_boxes != NULL;
}

/* Do two numbers of points follow each other, as 12 and 13 of one row? */
bool sy_gap_in_sequence(const char *a, const char *b) {
    if (a == NULL || b == NULL) return false;
    gsize n[2];
    gint64 number[2];
    const char *text[] = {a, b};
    for (int k = 0; k < 2; k++) {
        gsize length = strlen(text[k]);
        n[k] = length;
        while (n[k] > 0 && g_ascii_isdigit(text[k][n[k] - 1]) && length - n[k] < 9) n[k]--;
        if (n[k] == length) return false;
        number[k] = g_ascii_strtoll(text[k] + n[k], NULL, 10);
    }
    return n[0] == n[1] && strncmp(a, b, n[0]) == 0 && llabs(number[0] - number[1]) == 1;
}

/* Where the row has come to. */
typedef struct {
    SyIndex node;
    double x, y, heading_rad, level_m;
    const char *id;
} Here;

typedef struct {
    SyGapSearch *search;
    const Here *here;
    const GArray *row;
    SyIndex best, n;
    double nats;
} Asked;

static double try_point(SyIndex item, double box_m, void *user) {
    (void)box_m;
    Asked *asked = user;
    SyGapSearch *s = asked->search;
    const SyNetwork *net = s->build->net;
    SyIndex node = s->loose[item];
    const double *xy = net->node_xy + 2 * (gsize)node;
    for (guint i = 0; i < asked->row->len; i++)
        if (g_array_index(asked->row, SyIndex, i) == node) return s->options.limit_m;
    double x = xy[0] - asked->here->x, y = xy[1] - asked->here->y;
    SyContinuation c = {
        .distance_m = hypot(x, y),
        .turn_rad = fabs(remainder(atan2(y, x) - asked->here->heading_rad, 2 * G_PI)),
        .onward_rad = NAN,
        .drop_m = asked->here->level_m - sy_build_node_level_m(s->build, node),
        .widening = NAN,
        .starts = true,
        .sequence = sy_gap_in_sequence(asked->here->id, net->node_id[node])};
    double nats = sy_continuation_nats(&c, &s->options);
    if (nats > asked->nats) {
        asked->nats = nats;
        asked->best = node;
    }
    return ++asked->n >= NEAREST ? 0 : s->options.limit_m;
}

static void step(const SyNetwork *net, Here *here, SyIndex node, double level_m) {
    const double *xy = net->node_xy + 2 * (gsize)node;
    here->heading_rad = atan2(xy[1] - here->y, xy[0] - here->x);
    here->node = node;
    here->x = xy[0];
    here->y = xy[1];
    if (!isnan(level_m)) here->level_m = level_m;
    here->id = net->node_id[node];
}

/* The best place on from a point of the row that does not lead back to the dead end. */
static const SyGapPlace *best_place(SyGapSearch *s, const SyDeadEnd *dead) {
    const SyNetwork *net = s->build->net;
    const SyGapPlace *best = NULL;
    for (guint i = 0; i < s->places->len; i++) {
        const SyGapPlace *place = &g_array_index(s->places, SyGapPlace, i);
        SyIndex to = place->node;
        if (place->line != SY_NONE) to = net->line_end_node[2 * place->line];
        if (to == dead->node || (to != SY_NONE && sy_gap_sink(s->drains_to, to) == dead->node))
            continue;
        if (best == NULL || place->nats > best->nats) best = place;
    }
    return best;
}

static Here begin(const SyGapSearch *s, const SyDeadEnd *dead) {
    const SyNetwork *net = s->build->net;
    SyIndex line = s->in_line[dead->first_in];
    SyIndex end = 2 * line + (net->line_direction[line] == SY_DIRECTION_AGAINST ? 0 : 1);
    const double *at = sy_line_end(&net->lines, end), *from = sy_line_end(&net->lines, end ^ 1u);
    return (Here){dead->node,
                  at[0],
                  at[1],
                  atan2(at[1] - from[1], at[0] - from[0]),
                  s->build->level_m[end],
                  net->node_id[dead->node]};
}

void sy_gap_follow_row(SyGapSearch *s, const SyDeadEnd *dead) {
    if (s->n_loose == 0) return;
    const SyNetwork *net = s->build->net;
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) direct = NULL;
    Here here = begin(s, dead);
    SyGapPlace found = {.nats = -INFINITY};
    double least = INFINITY, length_m = 0;
    for (guint n = 0; n < MOST_STEPS; n++) {
        Asked asked = {s, &here, row, SY_NONE, 0, log(s->options.none)};
        sy_boxes_nearest(s->loose_boxes, here.x, here.y, s->options.limit_m, try_point, &asked);
        if (n > 0) {
            SyDeadEnd here_end = {here.node, dead->first_in, dead->n_in};
            sy_gap_find_places(s, &here_end);
            const SyGapPlace *place = best_place(s, dead);
            if (place != NULL && place->nats > log(s->options.none) && place->nats >= asked.nats) {
                found = *place;
                break;
            }
        }
        if (asked.best == SY_NONE) break;
        if (direct == NULL) direct = g_steal_pointer(&s->places);
        if (s->places == NULL) s->places = g_array_new(FALSE, TRUE, sizeof(SyGapPlace));
        const double *xy = net->node_xy + 2 * (gsize)asked.best;
        length_m += sy_distance(here.x, here.y, xy[0], xy[1]);
        least = fmin(least, asked.nats);
        step(net, &here, asked.best, sy_build_node_level_m(s->build, asked.best));
        g_array_append_val(row, asked.best);
    }
    if (direct == NULL) return;
    g_array_unref(s->places);
    s->places = g_steal_pointer(&direct);
    if (isinf(found.nats) || row->len < LEAST_STEPS) return;
    const double surest = 19; /* odds: nobody drew the pipe, after all */
    found.nats = fmin(fmin(least, found.nats) + log(1.0 + row->len), log(surest * s->options.none));
    found.distance_m += length_m;
    found.first_via = s->build->net->gap_via->len;
    found.n_via = row->len;
    g_array_append_vals(s->build->net->gap_via, row->data, row->len);
    for (guint i = s->places->len; i-- > 0;) /* the same place straight across is this one */
        if (g_array_index(s->places, SyGapPlace, i).node == found.node && found.node != SY_NONE)
            g_array_remove_index(s->places, i);
    g_array_append_val(s->places, found);
}
