#include "algorithms/topology/area.h"

#include <stdlib.h>

#include "algorithms/topology/line_index.h"

/* A place and how far it is from the point that stands for the area. */
typedef struct {
    SyPlace place;
    double away_m;
} Reach;

void sy_area_init(SyArea *area, const double *xy, const SyIndex *ring, SyIndex n_ring, double x,
                  double y) {
    *area = (SyArea){xy, ring, n_ring, x, y, {INFINITY, INFINITY, -INFINITY, -INFINITY}};
    for (SyIndex v = ring[0]; v < ring[n_ring]; v++) {
        const double *at = xy + 2 * (gsize)v;
        area->box[0] = MIN(area->box[0], at[0]);
        area->box[1] = MIN(area->box[1], at[1]);
        area->box[2] = MAX(area->box[2], at[0]);
        area->box[3] = MAX(area->box[3], at[1]);
    }
}

/* The edge that begins with vertex @v of ring @r, and the next one; false after the last. */
typedef struct {
    const SyArea *area;
    SyIndex r, v;
} Edges;

static const double *next_edge(Edges *edges) {
    const SyArea *area = edges->area;
    while (edges->r < area->n_ring && edges->v + 1 >= area->ring[edges->r + 1])
        if (++edges->r < area->n_ring) edges->v = area->ring[edges->r];
    return edges->r < area->n_ring ? area->xy + 2 * (gsize)edges->v++ : NULL;
}

static Edges edges_of(const SyArea *area) {
    return (Edges){area, 0, area->ring[0]};
}

bool sy_area_has(const SyArea *area, double x, double y) {
    if (!(x >= area->box[0] && x <= area->box[2] && y >= area->box[1] && y <= area->box[3]))
        return false;
    bool inside = false;
    Edges edges = edges_of(area);
    for (const double *a; (a = next_edge(&edges)) != NULL;) {
        const double *b = a + 2;
        if ((a[1] > y && b[1] > y) || (a[1] < y && b[1] < y)) continue;
        double side = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
        bool beside = x < MIN(a[0], b[0]) || x > MAX(a[0], b[0]);
        if (!(side < 0 || side > 0) && !beside) return true;
        /* A ray to the right meets the edge: upper ends count, lower do not. */
        if ((a[1] > y) != (b[1] > y) && (side > 0) == (b[1] > a[1])) inside = !inside;
    }
    return inside;
}

double sy_area_distance(const SyArea *area, double x, double y) {
    if (sy_area_has(area, x, y)) return 0;
    double nearest_m = INFINITY;
    Edges edges = edges_of(area);
    for (const double *a; (a = next_edge(&edges)) != NULL;)
        nearest_m = MIN(nearest_m, sy_segment_foot(a, a + 2, x, y).distance);
    return nearest_m;
}

/* ---- one segment ---- */

typedef struct {
    const SyArea *area;
    const double *a, *b; /* the segment */
    double measure_m, length_m;
    double box[4];
    Reach *best;
} Segment;

static bool is_better(const Reach *a, const Reach *b) {
    bool touches[2] = {!(a->place.distance_m > 0), !(b->place.distance_m > 0)};
    if (touches[0] && touches[1] && (a->away_m < b->away_m || a->away_m > b->away_m))
        return a->away_m < b->away_m;
    return sy_place_is_nearer(&a->place, &b->place);
}

static void offer(const Segment *s, double share, double x, double y, double distance_m) {
    Reach reach = {{s->best->place.line, s->measure_m + share * s->length_m, distance_m, x, y},
                   sy_distance(x, y, s->area->x, s->area->y)};
    if (isnan(s->best->place.distance_m) || is_better(&reach, s->best)) *s->best = reach;
}

static bool is_far(const Segment *s, const double *a) {
    const double *b = a + 2;
    double far_m = s->best->place.distance_m;
    return MIN(a[0], b[0]) - s->box[2] > far_m || s->box[0] - MAX(a[0], b[0]) > far_m ||
           MIN(a[1], b[1]) - s->box[3] > far_m || s->box[1] - MAX(a[1], b[1]) > far_m;
}

/* Where the segment meets an edge, or how near they come. */
static void meet_edge(const Segment *s, const double *c) {
    const double *a = s->a, *b = s->b, *d = c + 2;
    double dx = b[0] - a[0], dy = b[1] - a[1], ex = d[0] - c[0], ey = d[1] - c[1];
    double across = dx * ey - dy * ex;
    double t = ((c[0] - a[0]) * ey - (c[1] - a[1]) * ex) / across,
           u = ((c[0] - a[0]) * dy - (c[1] - a[1]) * dx) / across;
    if (t >= 0 && t <= 1 && u >= 0 && u <= 1) offer(s, t, a[0] + t * dx, a[1] + t * dy, 0);
    SyFoot foot = sy_segment_foot(a, b, c[0], c[1]); /* the edge's other end begins the next edge */
    offer(s, foot.share, foot.x, foot.y, foot.distance);
    offer(s, 0, a[0], a[1], sy_segment_foot(c, d, a[0], a[1]).distance);
    offer(s, 1, b[0], b[1], sy_segment_foot(c, d, b[0], b[1]).distance);
}

static void meet_inside(const Segment *s) {
    const double *box = s->area->box;
    if (s->box[0] > box[2] || s->box[2] < box[0] || s->box[1] > box[3] || s->box[3] < box[1])
        return;
    SyFoot foot = sy_segment_foot(s->a, s->b, s->area->x, s->area->y);
    if (sy_area_has(s->area, foot.x, foot.y)) offer(s, foot.share, foot.x, foot.y, 0);
    if (sy_area_has(s->area, s->a[0], s->a[1])) offer(s, 0, s->a[0], s->a[1], 0);
    if (sy_area_has(s->area, s->b[0], s->b[1])) offer(s, 1, s->b[0], s->b[1], 0);
}

static Reach stretch_reach(const SyArea *area, const SyLines *lines, SyIndex line, SyIndex first,
                           SyIndex last, double measure_m) {
    Reach best = {{.line = line, .distance_m = NAN}, NAN};
    for (SyIndex vertex = first; vertex < last; vertex++) {
        const double *a = lines->xy + 2 * (gsize)vertex, *b = a + 2;
        Segment s = {.area = area, .a = a, .b = b, .measure_m = measure_m, .best = &best};
        s.length_m = sy_distance(a[0], a[1], b[0], b[1]);
        measure_m += s.length_m;
        if (!isfinite(s.length_m)) continue;
        s.box[0] = MIN(a[0], b[0]), s.box[1] = MIN(a[1], b[1]);
        s.box[2] = MAX(a[0], b[0]), s.box[3] = MAX(a[1], b[1]);
        meet_inside(&s);
        Edges edges = edges_of(area);
        for (const double *c; (c = next_edge(&edges)) != NULL;)
            if (!is_far(&s, c)) meet_edge(&s, c);
    }
    return best;
}

SyPlace sy_area_line_place(const SyArea *area, const SyLines *lines, SyIndex line) {
    return stretch_reach(area, lines, line, lines->line_vertex[line],
                         lines->line_vertex[line + 1] - 1, 0)
        .place;
}

/* ---- all lines ---- */

typedef struct {
    const SyLineIndex *index;
    const SyArea *area;
    double max_m;
    bool (*accept)(SyIndex line, void *user);
    void *user;
    GArray *meeting, *beside; /* Reach; lines whose boxes meet that of the area come first */
    GArray *near;             /* Reach: the others, best first, at most n_wanted */
    SyIndex n_wanted;
    bool is_past; /* boxes that do not meet that of the area have begun */
} Search;

static int by_line(const void *left, const void *right) {
    const Reach *a = left, *b = right;
    if (a->place.line != b->place.line) return a->place.line < b->place.line ? -1 : 1;
    return is_better(a, b) ? -1 : is_better(b, a);
}

static int by_order(const void *left, const void *right) {
    const Reach *a = left, *b = right;
    if (a->away_m < b->away_m || a->away_m > b->away_m) return a->away_m < b->away_m ? -1 : 1;
    if (a->place.x < b->place.x || a->place.x > b->place.x) return a->place.x < b->place.x ? -1 : 1;
    if (a->place.y < b->place.y || a->place.y > b->place.y) return a->place.y < b->place.y ? -1 : 1;
    return (a->place.line > b->place.line) - (a->place.line < b->place.line);
}

static bool has_line(const GArray *by_lines, SyIndex line) {
    guint low = 0, high = by_lines->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        SyIndex at = g_array_index(by_lines, Reach, middle).place.line;
        if (at == line) return true;
        if (at < line)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool is_before(const SyPlace *a, const SyPlace *b) {
    if (a->distance_m < b->distance_m || a->distance_m > b->distance_m)
        return a->distance_m < b->distance_m;
    if (a->x < b->x || a->x > b->x) return a->x < b->x;
    if (a->y < b->y || a->y > b->y) return a->y < b->y;
    return a->line < b->line;
}

static void add_near(Search *search, const Reach *reach) {
    GArray *near = search->near;
    if (has_line(search->meeting, reach->place.line)) return;
    for (guint i = 0; i < near->len; i++) {
        const Reach *old = &g_array_index(near, Reach, i);
        if (old->place.line != reach->place.line) continue;
        if (!is_before(&reach->place, &old->place)) return;
        g_array_remove_index(near, i);
        break;
    }
    guint at = near->len;
    while (at > 0 && is_before(&reach->place, &g_array_index(near, Reach, at - 1).place)) at--;
    g_array_insert_val(near, at, *reach);
    if (near->len > search->n_wanted) g_array_set_size(near, search->n_wanted);
}

/* All lines that meet the area are known: each once, and what was put aside is looked at. */
static void end_meeting(Search *search) {
    GArray *meeting = search->meeting;
    search->is_past = true;
    g_array_sort(meeting, by_line);
    guint n = 0;
    for (guint i = 0; i < meeting->len; i++) {
        const Reach *reach = &g_array_index(meeting, Reach, i);
        if (n > 0 && g_array_index(meeting, Reach, n - 1).place.line == reach->place.line) continue;
        g_array_index(meeting, Reach, n++) = *reach;
    }
    g_array_set_size(meeting, n);
    for (guint i = 0; i < search->beside->len; i++)
        add_near(search, &g_array_index(search->beside, Reach, i));
}

static double limit_of(const Search *search) {
    bool is_full = search->is_past && search->near->len == search->n_wanted && search->n_wanted > 0;
    double limit_m =
        is_full ? g_array_index(search->near, Reach, search->near->len - 1).place.distance_m
                : search->max_m;
    return limit_m * (1 + 2 * SY_SLACK);
}

static double visit_run(SyIndex run, double box_distance, void *user) {
    Search *search = user;
    const SyLineIndex *index = search->index;
    SyIndex line = index->run_line[run];
    if (box_distance > 0 && !search->is_past) end_meeting(search);
    if (search->accept != NULL && !search->accept(line, search->user)) return limit_of(search);
    SyIndex last = index->lines.line_vertex[line + 1] - 1;
    Reach reach = stretch_reach(search->area, &index->lines, line, index->run_vertex[run],
                                MIN(last, index->run_vertex[run] + SY_RUN_SEGMENTS),
                                index->run_measure_m[run]);
    if (!(reach.place.distance_m <= search->max_m)) return limit_of(search);
    if (!(reach.place.distance_m > 0))
        g_array_append_val(search->meeting, reach);
    else if (search->is_past)
        add_near(search, &reach);
    else
        g_array_append_val(search->beside, reach);
    return limit_of(search);
}

void sy_area_places(const SyLineIndex *index, const SyArea *area, double max_m, SyIndex n,
                    bool (*accept)(SyIndex line, void *user), void *user, GArray *out) {
    g_array_set_size(out, 0);
    if (!(max_m >= 0) || !(area->box[0] <= area->box[2])) return;
    g_autoptr(GArray) meeting = g_array_new(FALSE, FALSE, sizeof(Reach));
    g_autoptr(GArray) beside = g_array_new(FALSE, FALSE, sizeof(Reach));
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(Reach));
    Search search = {index, area, max_m, accept, user, meeting, beside, near, n, false};
    sy_boxes_near_box(index->boxes, area->box, limit_of(&search), visit_run, &search);
    if (!search.is_past) end_meeting(&search);
    g_array_sort(meeting, by_order);
    GArray *const parts[] = {meeting, near};
    for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
        for (guint i = 0; i < parts[k]->len; i++)
            g_array_append_val(out, g_array_index(parts[k], Reach, i).place);
}
