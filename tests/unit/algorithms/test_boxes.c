#include <geos_c.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "algorithms/topology/boxes.h"

enum { MAX_BOX = 3000 };

typedef struct {
    SyIndex n;
    SyIndex item[MAX_BOX];
    double distance[MAX_BOX];
    SyIndex n_wanted; /* the visit stops after as many */
} Visits;

static SyBoxes *boxes_new(const double *box, SyIndex n) {
    GError *error = NULL;
    SyBoxes *boxes = sy_boxes_new(box, n, &error);
    g_assert_no_error(error);
    return boxes;
}

static bool visit_met(SyIndex item, void *user) {
    Visits *visits = user;
    visits->item[visits->n++] = item;
    return visits->n < visits->n_wanted;
}

static double visit_near(SyIndex item, double box_distance, void *user) {
    Visits *visits = user;
    visits->distance[visits->n] = box_distance;
    visits->item[visits->n++] = item;
    return visits->n < visits->n_wanted ? INFINITY : -1;
}

static void search(const SyBoxes *boxes, const double *window, Visits *visits) {
    *visits = (Visits){.n_wanted = MAX_BOX};
    sy_boxes_search(boxes, window[0], window[1], window[2], window[3], visit_met, visits);
}

static void nearest(const SyBoxes *boxes, double x, double y, double max_distance, SyIndex n_wanted,
                    Visits *visits) {
    *visits = (Visits){.n_wanted = n_wanted};
    sy_boxes_nearest(boxes, x, y, max_distance, visit_near, visits);
}

static void test_empty(void) {
    g_autoptr(SyBoxes) boxes = boxes_new(NULL, 0);
    Visits visits;
    search(boxes, (double[]){-INFINITY, -INFINITY, INFINITY, INFINITY}, &visits);
    g_assert_cmpuint(visits.n, ==, 0);
    nearest(boxes, 0, 0, INFINITY, 1, &visits);
    g_assert_cmpuint(visits.n, ==, 0);
    sy_boxes_free(NULL);
}

static void test_one(void) {
    const double box[] = {1, 2, 3, 4, NAN, 0, 1, 1, 0, 0, INFINITY, 1};
    g_autoptr(SyBoxes) boxes = boxes_new(box, 3); /* two are left out */
    Visits visits;
    search(boxes, (double[]){3, 4, 9, 9}, &visits); /* a corner */
    g_assert_cmpuint(visits.n, ==, 1);
    g_assert_cmpuint(visits.item[0], ==, 0);
    search(boxes, (double[]){nextafter(3, 4), 4, 9, 9}, &visits);
    g_assert_cmpuint(visits.n, ==, 0);
    search(boxes, (double[]){NAN, 4, 9, 9}, &visits);
    g_assert_cmpuint(visits.n, ==, 0);
    nearest(boxes, 6, 8, 5, 1, &visits); /* 3-4-5 */
    g_assert_cmpuint(visits.n, ==, 1);
    g_assert_cmpfloat(visits.distance[0], ==, 5);
    nearest(boxes, 6, 8, nextafter(5, 0), 1, &visits);
    g_assert_cmpuint(visits.n, ==, 0);
    nearest(boxes, 2, 3, 0, 1, &visits);
    g_assert_cmpfloat(visits.distance[0], ==, 0);
    nearest(boxes, NAN, 3, INFINITY, 1, &visits);
    g_assert_cmpuint(visits.n, ==, 0);
}

/* Boxes of very different sizes; some alike, some points, some on the grid of the windows. */
static void random_boxes(SyRandom *random, double *box, SyIndex n) {
    for (SyIndex i = 0; i < n; i++) {
        double size = sy_random_below(random, 20) == 0 ? 300 : 4;
        for (int k = 0; k < 2; k++) {
            double at = sy_random_below(random, 1000), width = sy_random_unit(random) * size;
            if (sy_random_below(random, 4) == 0) width = sy_random_below(random, 3);
            box[4 * i + (SyIndex)k] = at;
            box[4 * i + 2 + (SyIndex)k] = at + width;
        }
        if (i > 0 && sy_random_below(random, 10) == 0)
            for (SyIndex k = 0; k < 4; k++) box[4 * i + k] = box[4 * i - 4 + k];
    }
}

static void note_item(void *item, void *user) {
    bool *is_met = user;
    is_met[GPOINTER_TO_UINT(item) - 1] = true;
}

/* The program's boxes and GEOS's tree of the same. */
typedef struct {
    double box[4 * MAX_BOX];
    SyIndex n;
    SyBoxes *boxes;
    GEOSSTRtree *tree;
    GEOSGeometry *rectangle[MAX_BOX];
} Both;

static Both *both_new(SyRandom *random) {
    Both *both = g_new0(Both, 1);
    both->n = sy_random_below(random, sy_random_below(random, 2) ? 40 : MAX_BOX);
    random_boxes(random, both->box, both->n);
    both->boxes = boxes_new(both->box, both->n);
    both->tree = GEOSSTRtree_create(10);
    for (SyIndex i = 0; i < both->n; i++) {
        const double *b = both->box + 4 * i;
        both->rectangle[i] = GEOSGeom_createRectangle(b[0], b[1], b[2], b[3]);
        GEOSSTRtree_insert(both->tree, both->rectangle[i], GUINT_TO_POINTER(i + 1));
    }
    return both;
}

static void both_free(Both *both) {
    for (SyIndex i = 0; i < both->n; i++) GEOSGeom_destroy(both->rectangle[i]);
    GEOSSTRtree_destroy(both->tree);
    sy_boxes_free(both->boxes);
    g_free(both);
}

static void test_search_geos(void) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        SyRandom random = sy_random(seed, 11);
        Both *both = both_new(&random);
        for (int k = 0; k < 20; k++) {
            double x = sy_random_below(&random, 1000), y = sy_random_below(&random, 1000);
            double w = sy_random_below(&random, 100), h = sy_random_below(&random, 300);
            GEOSGeometry *window = GEOSGeom_createRectangle(x, y, x + w, y + h);
            bool is_met[MAX_BOX] = {false};
            GEOSSTRtree_query(both->tree, window, note_item, is_met);
            GEOSGeom_destroy(window);
            Visits visits;
            search(both->boxes, (double[]){x, y, x + w, y + h}, &visits);
            SyIndex n_met = 0;
            for (SyIndex i = 0; i < both->n; i++) n_met += is_met[i];
            if (n_met != visits.n) g_error("seed %" G_GUINT64_FORMAT ": number", seed);
            for (SyIndex i = 0; i < visits.n; i++) {
                if (!is_met[visits.item[i]]) g_error("seed %" G_GUINT64_FORMAT ": item", seed);
                is_met[visits.item[i]] = false; /* each once */
            }
        }
        both_free(both);
    }
}

/* All items in order, at GEOS's distances; then as many as wanted are the first of them. */
static void check_nearest(const Both *both, double x, double y, double max_distance,
                          SyIndex n_wanted, uint64_t seed) {
    static const char *fault = "seed %" G_GUINT64_FORMAT ": nearest";
    g_autofree Visits *all = g_new(Visits, 1);
    g_autofree Visits *some = g_new(Visits, 1);
    GEOSGeometry *point = GEOSGeom_createPointFromXY(x, y);
    nearest(both->boxes, x, y, INFINITY, MAX_BOX, all);
    if (all->n != both->n) g_error(fault, seed);
    bool is_seen[MAX_BOX] = {false};
    SyIndex n_within = 0;
    for (SyIndex i = 0; i < all->n; i++) {
        double distance;
        SyIndex item = all->item[i];
        g_assert_cmpint(GEOSDistance(point, both->rectangle[item], &distance), ==, 1);
        bool is_ordered = i == 0 || all->distance[i - 1] < all->distance[i] ||
                          (all->distance[i - 1] == all->distance[i] && all->item[i - 1] < item);
        if (is_seen[item] || !is_ordered || fabs(distance - all->distance[i]) > 1e-9)
            g_error(fault, seed);
        is_seen[item] = true;
        n_within += all->distance[i] <= max_distance;
    }
    GEOSGeom_destroy(point);
    nearest(both->boxes, x, y, max_distance, n_wanted, some);
    if (some->n != MIN(n_wanted, n_within)) g_error(fault, seed);
    for (SyIndex i = 0; i < some->n; i++)
        if (some->item[i] != all->item[i]) g_error(fault, seed);
}

static void test_nearest_geos(void) {
    for (uint64_t seed = 0; seed < 60; seed++) {
        SyRandom random = sy_random(seed, 12);
        Both *both = both_new(&random);
        for (int k = 0; k < 5; k++) {
            double x = sy_random_below(&random, 1100), y = sy_random_below(&random, 1100);
            check_nearest(both, x, y, sy_random_below(&random, 200),
                          1 + sy_random_below(&random, 50), seed);
        }
        both_free(both);
    }
}

/* Equal distances come by number, though the boxes lie on four sides. */
static void test_ties(void) {
    enum { N = 2000 };
    double box[4 * N];
    for (SyIndex i = 0; i < N; i++) {
        double x = i % 2 ? 0 : i % 4 - 1.0, y = i % 2 ? i % 4 - 2.0 : 0;
        const double at[4] = {5 * x, 5 * y, 5 * x, 5 * y};
        memcpy(box + 4 * i, at, sizeof at);
    }
    g_autoptr(SyBoxes) boxes = boxes_new(box, N);
    Visits visits;
    nearest(boxes, 0, 0, 5, MAX_BOX, &visits);
    g_assert_cmpuint(visits.n, ==, N);
    for (SyIndex i = 0; i < N; i++) g_assert_cmpuint(visits.item[i], ==, i);
}

/* The order of a search depends on the boxes only, and it stops when told. */
static void test_stop(void) {
    SyRandom random = sy_random(5, 13);
    Both *both = both_new(&random);
    g_autoptr(SyBoxes) again = boxes_new(both->box, both->n);
    const double window[] = {0, 0, 2000, 2000};
    Visits all, other;
    search(both->boxes, window, &all);
    search(again, window, &other);
    g_assert_cmpuint(all.n, ==, both->n);
    g_assert_cmpuint(all.n, >, 7);
    for (SyIndex i = 0; i < all.n; i++) g_assert_cmpuint(all.item[i], ==, other.item[i]);
    other = (Visits){.n_wanted = 7};
    sy_boxes_search(again, 0, 0, 2000, 2000, visit_met, &other);
    g_assert_cmpuint(other.n, ==, 7);
    both_free(both);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    initGEOS(NULL, NULL);
    g_test_add_func("/boxes/empty", test_empty);
    g_test_add_func("/boxes/one", test_one);
    g_test_add_func("/boxes/search-geos", test_search_geos);
    g_test_add_func("/boxes/nearest-geos", test_nearest_geos);
    g_test_add_func("/boxes/ties", test_ties);
    g_test_add_func("/boxes/stop", test_stop);
    int status = g_test_run();
    finishGEOS();
    return status;
}
