#include <geos_c.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/map/labels.h"

/* A task with its arrays. */
typedef struct {
    SyLabelTask task;
    SyIndex start[256];
    SyLabelBox spot[4096], fixed[32];
    double cost[4096], left_out[256], segment[4 * 64];
} Scene;

static SyLabelBox random_box(SyRandom *random, double size, bool turned) {
    return (SyLabelBox){100 * sy_random_unit(random), 100 * sy_random_unit(random),
                        1 + size * sy_random_unit(random), 0.5 + size / 3 * sy_random_unit(random),
                        turned ? G_PI * (sy_random_unit(random) - 0.5) : 0};
}

static Scene *random_scene(uint64_t seed, SyIndex n_label, SyIndex n_spot, double size) {
    Scene *s = g_new0(Scene, 1);
    SyRandom random = sy_random(seed, 5);
    SyIndex n = 0;
    for (SyIndex label = 0; label < n_label; label++) {
        SyLabelBox box = random_box(&random, size, label % 4 == 0);
        s->start[label] = n;
        s->left_out[label] = 1 + 30 * sy_random_unit(&random);
        for (SyIndex spot = 0; spot < n_spot; spot++, n++) {
            s->spot[n] = box;
            s->spot[n].x += 4 * size * (sy_random_unit(&random) - 0.5);
            s->spot[n].y += 4 * size * (sy_random_unit(&random) - 0.5);
            s->cost[n] = 5 * sy_random_unit(&random);
        }
    }
    s->start[n_label] = n;
    for (int i = 0; i < 8; i++) s->fixed[i] = random_box(&random, size, i % 2 == 0);
    for (int i = 0; i < 4 * 16; i++) s->segment[i] = 100 * sy_random_unit(&random);
    s->task = (SyLabelTask){n_label, s->start,   s->spot, s->cost, s->left_out, 8,   s->fixed,
                            16,      s->segment, 0.3,     -5,      -5,          105, 105};
    return s;
}

/* ---- oracles: GEOS for boxes and covered lines ---- */

static GEOSGeometry *polygon_of(const SyLabelBox *box) {
    static const int sign[5][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}};
    GEOSCoordSequence *ring = GEOSCoordSeq_create(5, 2);
    double c = cos(box->angle_rad), s = sin(box->angle_rad);
    for (unsigned i = 0; i < 5; i++) {
        double x = sign[i][0] * box->half_width, y = sign[i][1] * box->half_height;
        GEOSCoordSeq_setXY(ring, i, box->x + c * x - s * y, box->y + s * x + c * y);
    }
    return GEOSGeom_createPolygon(GEOSGeom_createLinearRing(ring), NULL, 0);
}

static double common_area(const SyLabelBox *a, const SyLabelBox *b) {
    GEOSGeometry *p = polygon_of(a), *q = polygon_of(b), *both = GEOSIntersection(p, q);
    double area = 0;
    g_assert_nonnull(both);
    GEOSArea(both, &area);
    GEOSGeom_destroy(p);
    GEOSGeom_destroy(q);
    GEOSGeom_destroy(both);
    return area;
}

static double covered_length(const SyLabelBox *box, const double *segment) {
    GEOSCoordSequence *ends = GEOSCoordSeq_create(2, 2);
    GEOSCoordSeq_setXY(ends, 0, segment[0], segment[1]);
    GEOSCoordSeq_setXY(ends, 1, segment[2], segment[3]);
    GEOSGeometry *p = polygon_of(box), *line = GEOSGeom_createLineString(ends),
                 *both = GEOSIntersection(p, line);
    double length = 0;
    GEOSLength(both, &length);
    GEOSGeom_destroy(p);
    GEOSGeom_destroy(line);
    GEOSGeom_destroy(both);
    return length;
}

static bool is_within(const SyLabelTask *t, const SyLabelBox *box) {
    SyLabelBox frame = {(t->x_min + t->x_max) / 2, (t->y_min + t->y_max) / 2,
                        (t->x_max - t->x_min) / 2, (t->y_max - t->y_min) / 2, 0};
    GEOSGeometry *p = polygon_of(box), *f = polygon_of(&frame);
    bool within = GEOSCovers(f, p) == 1;
    GEOSGeom_destroy(p);
    GEOSGeom_destroy(f);
    return within;
}

/* Cost of a spot by the definition; INFINITY where it may not be taken. */
static double spot_cost(const SyLabelTask *t, SyIndex spot) {
    double cost = t->spot_cost[spot];
    if (!is_within(t, &t->spot[spot])) return INFINITY;
    for (SyIndex f = 0; f < t->n_fixed; f++)
        if (common_area(&t->spot[spot], &t->fixed[f]) > 1e-7) return INFINITY;
    for (SyIndex i = 0; i < t->n_segment; i++)
        cost += t->segment_cost * covered_length(&t->spot[spot], t->segment + 4 * i);
    return cost;
}

/* ---- tests ---- */

static void test_overlap(void) {
    SyRandom random = sy_random(1, 1);
    int n_overlap = 0;
    for (int i = 0; i < 20000; i++) {
        SyLabelBox a = random_box(&random, 30, i % 2 == 0), b = random_box(&random, 30, i % 3 == 0);
        double area = common_area(&a, &b);
        if (area > 1e-7)
            g_assert_true(sy_label_boxes_overlap(&a, &b));
        else if (area == 0)
            g_assert_false(sy_label_boxes_overlap(&a, &b));
        g_assert_true(sy_label_boxes_overlap(&a, &b) == sy_label_boxes_overlap(&b, &a));
        n_overlap += area > 1e-7;
    }
    g_assert_cmpint(n_overlap, >, 2000);
    SyLabelBox left = {0, 0, 1, 1, 0}, right = {2, 0, 1, 1, 0};
    g_assert_false(sy_label_boxes_overlap(&left, &right)); /* they touch */
}

static void test_none_overlap(void) {
    for (uint64_t seed = 0; seed < 60; seed++) {
        Scene *s = random_scene(seed, 60, 16, 10);
        SyIndex chosen[60], again[60];
        SyIndex n_placed = 0;
        g_assert_true(sy_labels_place(&s->task, chosen, NULL));
        g_assert_true(sy_labels_place(&s->task, again, NULL));
        g_assert_true(memcmp(chosen, again, sizeof chosen) == 0);
        for (SyIndex i = 0; i < 60; i++) {
            if (chosen[i] == SY_NONE) continue;
            n_placed++;
            g_assert_true(chosen[i] >= s->start[i] && chosen[i] < s->start[i + 1]);
            if (!(spot_cost(&s->task, chosen[i]) < s->left_out[i] + 1e-6))
                g_error("seed %" G_GUINT64_FORMAT ": label %u where it may not be", seed, i);
            for (SyIndex j = 0; j < i; j++)
                if (chosen[j] != SY_NONE &&
                    common_area(&s->spot[chosen[i]], &s->spot[chosen[j]]) > 1e-7)
                    g_error("seed %" G_GUINT64_FORMAT ": labels %u and %u overlap", seed, j, i);
        }
        g_assert_cmpuint(n_placed, >=, 12);
        g_free(s);
    }
}

/* The least sum of costs over all choices. */
static double best_sum(const Scene *s, const double *cost, SyIndex n_label, SyIndex n_spot) {
    double best = INFINITY;
    SyIndex n_choice = 1;
    for (SyIndex i = 0; i < n_label; i++) n_choice *= n_spot + 1;
    for (SyIndex choice = 0; choice < n_choice; choice++) {
        SyIndex spot[8], rest = choice;
        double sum = 0;
        for (SyIndex i = 0; i < n_label; i++, rest /= n_spot + 1) {
            SyIndex pick = rest % (n_spot + 1);
            spot[i] = pick == n_spot ? SY_NONE : s->start[i] + pick;
            sum += spot[i] == SY_NONE ? s->left_out[i] : cost[spot[i]];
            for (SyIndex j = 0; j < i && sum < best; j++)
                if (spot[i] != SY_NONE && spot[j] != SY_NONE &&
                    sy_label_boxes_overlap(&s->spot[spot[i]], &s->spot[spot[j]]))
                    sum = INFINITY;
        }
        best = MIN(best, sum);
    }
    return best;
}

static void test_against_all_choices(void) {
    enum { N_LABEL = 5, N_SPOT = 4, N_SEED = 150 };
    int n_best = 0;
    for (uint64_t seed = 0; seed < N_SEED; seed++) {
        Scene *s = random_scene(seed, N_LABEL, N_SPOT, 30);
        for (SyIndex i = 0; i < N_LABEL * N_SPOT;
             i++) { /* together in a corner, so that they meet */
            s->spot[i].x = 30 + s->spot[i].x / 3;
            s->spot[i].y = 30 + s->spot[i].y / 3;
        }
        double cost[N_LABEL * N_SPOT], sum = 0;
        SyIndex chosen[N_LABEL];
        for (SyIndex i = 0; i < N_LABEL * N_SPOT; i++) cost[i] = spot_cost(&s->task, i);
        g_assert_true(sy_labels_place(&s->task, chosen, NULL));
        for (SyIndex i = 0; i < N_LABEL; i++)
            sum += chosen[i] == SY_NONE ? s->left_out[i] : cost[chosen[i]];
        double best = best_sum(s, cost, N_LABEL, N_SPOT);
        if (sum < best - 1e-6) g_error("seed %" G_GUINT64_FORMAT ": better than the best", seed);
        n_best += sum < best + 1e-6;
        g_free(s);
    }
    g_test_message("%d of %d are the best of all choices", n_best, N_SEED);
    g_assert_cmpint(n_best, >=, N_SEED * 9 / 10);
}

static void test_nothing(void) {
    SyIndex start[] = {0, 0}, chosen[] = {7};
    double left_out[] = {1};
    SyLabelTask none = {.n_label = 0, .spot_start = start};
    g_assert_true(sy_labels_place(&none, chosen, NULL));
    g_assert_cmpuint(chosen[0], ==, 7);
    SyLabelTask no_spot = {.n_label = 1, .spot_start = start, .left_out_cost = left_out};
    g_assert_true(sy_labels_place(&no_spot, chosen, NULL));
    g_assert_cmpuint(chosen[0], ==, SY_NONE);
}

/* A label whose only spot is taken by a dearer one that has another. */
static void test_makes_room(void) {
    const SyLabelBox spot[] = {{0, 0, 1, 1, 0}, {5, 0, 1, 1, 0}, {0.5, 0, 1, 1, 0}};
    const double cost[] = {0, 1, 0}, left_out[] = {50, 10};
    const SyIndex start[] = {0, 2, 3};
    SyLabelTask task = {.n_label = 2,
                        .spot_start = start,
                        .spot = spot,
                        .spot_cost = cost,
                        .left_out_cost = left_out,
                        .x_min = -9,
                        .y_min = -9,
                        .x_max = 9,
                        .y_max = 9};
    SyIndex chosen[2];
    g_assert_true(sy_labels_place(&task, chosen, NULL));
    g_assert_cmpuint(chosen[0], ==, 1);
    g_assert_cmpuint(chosen[1], ==, 2);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    initGEOS(NULL, NULL);
    g_test_add_func("/labels/overlap", test_overlap);
    g_test_add_func("/labels/none_overlap", test_none_overlap);
    g_test_add_func("/labels/against_all_choices", test_against_all_choices);
    g_test_add_func("/labels/nothing", test_nothing);
    g_test_add_func("/labels/makes_room", test_makes_room);
    int status = g_test_run();
    finishGEOS();
    return status;
}
