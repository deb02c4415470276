/* Clusters against the rules, applied to members pair by pair. */
#include <math.h>

#include "algorithms/base/random.h"
#include "scene.h"

typedef struct {
    const Scene *scene;
    double x[MAX_MEMBER], y[MAX_MEMBER];
    SyIndex id[MAX_MEMBER]; /* that counts */
    int cluster[MAX_MEMBER];
    bool is_far[MAX_MEMBER], is_ignored[MAX_MEMBER];
} Brute;

static bool is_point(const Brute *brute, SyIndex i) {
    return i >= 2 * brute->scene->n_line;
}

static bool is_opposite(const Brute *brute, SyIndex i, SyIndex j) {
    return !is_point(brute, i) && !is_point(brute, j) && i != j && i / 2 == j / 2;
}

static double apart(const Brute *brute, SyIndex i, SyIndex j) {
    return hypot(brute->x[i] - brute->x[j], brute->y[i] - brute->y[j]);
}

static void merge(Brute *brute, int from, int to) {
    for (SyIndex i = 0; i < brute->scene->n_member; i++)
        if (brute->cluster[i] == from) brute->cluster[i] = to;
}

static bool meets_others(const Brute *brute, SyIndex end) {
    const Scene *scene = brute->scene;
    for (SyIndex i = 0; i < scene->n_member; i++)
        if (i != end && !is_opposite(brute, i, end) &&
            apart(brute, i, end) <= scene->options.tolerance_m &&
            scene->system[i] & scene->system[end])
            return true;
    return false;
}

/* Homes of one id; what is left in doubt is decided by the size of its home. */
static void brute_id(Brute *brute, SyIndex id) {
    const Scene *scene = brute->scene;
    double link_m = MAX(scene->options.id_tolerance_m, scene->options.tolerance_m);
    bool is_again = true;
    while (is_again) {
        is_again = false;
        for (SyIndex i = 0; i < scene->n_member; i++)
            for (SyIndex j = 0; j < scene->n_member; j++)
                if (scene->id[i] == id && scene->id[j] == id && apart(brute, i, j) <= link_m &&
                    brute->cluster[i] != brute->cluster[j]) {
                    merge(brute, brute->cluster[i], brute->cluster[j]);
                    is_again = true;
                }
    }
    int size[MAX_MEMBER] = {0}, n_home = 0, n_good = 0, good = -1;
    bool has_point[MAX_MEMBER] = {false};
    for (SyIndex i = 0; i < scene->n_member; i++) {
        if (scene->id[i] != id) continue;
        size[brute->cluster[i]]++;
        has_point[brute->cluster[i]] |= is_point(brute, i);
    }
    for (int c = 0; c < MAX_MEMBER; c++) {
        n_home += size[c] > 0;
        if (size[c] < 2 && !has_point[c]) continue;
        n_good++;
        good = c;
    }
    if (n_home < 2) return;
    int n_moving = 0, moving[MAX_MEMBER];
    for (SyIndex i = 0; i < scene->n_member; i++) {
        if (scene->id[i] != id || size[brute->cluster[i]] > 1 || has_point[brute->cluster[i]])
            continue;
        if (n_good > 1 || meets_others(brute, i) || scene->id[i ^ 1] == id) {
            brute->is_ignored[i] = true;
            brute->id[i] = SY_NONE;
        } else {
            moving[n_moving++] = (int)i;
        }
    }
    if (n_good == 0 && n_moving < 2) return;
    for (int k = 0; k < n_moving; k++) {
        brute->is_far[moving[k]] = true;
        merge(brute, brute->cluster[moving[k]], n_good == 1 ? good : brute->cluster[moving[0]]);
    }
}

static int kind(const Brute *brute, SyIndex i) {
    if (is_point(brute, i)) return 0;
    if (brute->x[i] != brute->x[i ^ 1] || brute->y[i] != brute->y[i ^ 1]) return 1;
    return i % 2 == 0 ? 2 : 3;
}

/* What members are told apart by, in order of importance. */
static int compare_members(const Brute *brute, SyIndex i, SyIndex j) {
    const double a[] = {brute->x[i],    brute->y[i],  brute->id[i] != SY_NONE,
                        kind(brute, i), brute->id[i], brute->scene->system[i]};
    const double b[] = {brute->x[j],    brute->y[j],  brute->id[j] != SY_NONE,
                        kind(brute, j), brute->id[j], brute->scene->system[j]};
    for (int k = 0; k < 6; k++)
        if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
    return 0;
}

typedef struct {
    SyIndex i, j;
    double distance;
    bool is_ring;
} Pair;

static int compare_pairs(gconstpointer a, gconstpointer b, gpointer user) {
    const Pair *p = a, *q = b;
    if (p->distance != q->distance) return p->distance < q->distance ? -1 : 1;
    if (p->is_ring != q->is_ring) return p->is_ring ? 1 : -1;
    int first = compare_members(user, p->i, q->i);
    return first != 0 ? first : compare_members(user, p->j, q->j);
}

/* The one id of a cluster (of its points), SY_NONE, or SY_NONE - 1 for several. */
static SyIndex carried(const Brute *brute, int cluster, bool only_points) {
    SyIndex id = SY_NONE;
    for (SyIndex i = 0; i < brute->scene->n_member; i++) {
        if (brute->cluster[i] != cluster || brute->id[i] == SY_NONE) continue;
        if (only_points && !is_point(brute, i)) continue;
        id = id == SY_NONE || id == brute->id[i] ? brute->id[i] : SY_NONE - 1;
    }
    return id;
}

static bool may_merge(const Brute *brute, const Pair *pair) {
    int a = brute->cluster[pair->i], b = brute->cluster[pair->j];
    bool is_node = (is_point(brute, pair->i) && brute->id[pair->i] == SY_NONE) ||
                   (is_point(brute, pair->j) && brute->id[pair->j] == SY_NONE);
    SyIndex id_a = carried(brute, a, is_node), id_b = carried(brute, b, is_node);
    if (id_a != SY_NONE && id_b != SY_NONE && (id_a != id_b || id_a == SY_NONE - 1)) return false;
    for (SyIndex i = 0; i < 2 * brute->scene->n_line; i++)
        if (brute->cluster[i] == a && brute->cluster[i ^ 1] == b) return false;
    return true;
}

static void brute_force(Brute *brute, const Scene *scene) {
    *brute = (Brute){.scene = scene};
    for (SyIndex i = 0; i < scene->n_member; i++) {
        SyIndex n_end = 2 * scene->n_line;
        const double *xy = i < n_end ? scene->xy + 2 * i : scene->point_xy + 2 * (i - n_end);
        brute->x[i] = xy[0];
        brute->y[i] = xy[1];
        brute->id[i] = scene->id[i];
        brute->cluster[i] = (int)i;
    }
    for (SyIndex id = 0; id < MAX_MEMBER; id++) brute_id(brute, id);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (SyIndex i = 0; i < scene->n_member; i++)
        for (SyIndex j = 0; j < scene->n_member; j++) {
            if (i == j || apart(brute, i, j) > scene->options.tolerance_m) continue;
            int order = compare_members(brute, i, j);
            if (order == 0) merge(brute, brute->cluster[i], brute->cluster[j]);
            const Pair pair = {i, j, apart(brute, i, j), kind(brute, i) > 1 || kind(brute, j) > 1};
            if (order < 0 && scene->system[i] & scene->system[j]) g_array_append_val(pairs, pair);
        }
    g_array_sort_with_data(pairs, compare_pairs, brute);
    for (guint k = 0; k < pairs->len; k++) {
        const Pair *pair = &g_array_index(pairs, Pair, k);
        int a = brute->cluster[pair->i], b = brute->cluster[pair->j];
        if (a != b && may_merge(brute, pair)) merge(brute, a, b);
    }
}

static void test_brute_force(void) {
    for (uint64_t seed = 0; seed < 20000; seed++) {
        Scene scene = scene_random(seed);
        Brute brute;
        brute_force(&brute, &scene);
        SyClusters out;
        scene_cluster(&scene, &out);
        for (SyIndex i = 0; i < scene.n_member; i++)
            for (SyIndex j = 0; j < i; j++)
                if ((out.cluster[i] == out.cluster[j]) != (brute.cluster[i] == brute.cluster[j]))
                    g_error("seed %" G_GUINT64_FORMAT ": members %u and %u", seed, j, i);
        for (SyIndex i = 0; i < scene.n_member; i++) {
            bool is_placed = out.join[i] == SY_JOIN_EXACT; /* the others were moved to it */
            if ((out.join[i] == SY_JOIN_ID_IGNORED) != brute.is_ignored[i] ||
                (out.join[i] == SY_JOIN_ID_FAR) != (brute.is_far[i] && !is_placed))
                g_error("seed %" G_GUINT64_FORMAT ": member %u: join %d", seed, i, out.join[i]);
            if (out.join[i] == SY_JOIN_ID_FAR)
                g_assert_cmpfloat(out.moved_m[i], >, scene.options.id_tolerance_m);
        }
        sy_clusters_clear(&out);
    }
}

/* Numbers 0 .. n - 1 in random order. */
static void shuffle(SyRandom *random, SyIndex *order, SyIndex n) {
    for (SyIndex i = 0; i < n; i++) order[i] = i;
    for (SyIndex i = n; i > 1; i--) {
        SyIndex j = sy_random_below(random, i), swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
}

/* Another order of lines and points, and another origin, give the same clusters. */
static void test_order_and_origin(void) {
    for (uint64_t seed = 0; seed < 4000; seed++) {
        Scene scene = scene_random(seed), other = scene;
        SyRandom random = sy_random(seed, 2);
        SyIndex line[MAX_LINE], point[MAX_POINT], member[MAX_MEMBER];
        shuffle(&random, line, scene.n_line);
        shuffle(&random, point, scene.n_point);
        double dx = ldexp(sy_random_below(&random, 1 << 20), 8), dy = -4.0 * dx;
        for (SyIndex i = 0; i < scene.n_line; i++)
            for (SyIndex end = 0; end < 2; end++) member[2 * line[i] + end] = 2 * i + end;
        for (SyIndex i = 0; i < scene.n_point; i++)
            member[2 * scene.n_line + point[i]] = 2 * scene.n_line + i;
        for (SyIndex i = 0; i < scene.n_member; i++) {
            SyIndex n_end = 2 * scene.n_line, to = member[i];
            const double *from_xy = i < n_end ? scene.xy + 2 * i : scene.point_xy + 2 * (i - n_end);
            double *to_xy = to < n_end ? other.xy + 2 * to : other.point_xy + 2 * (to - n_end);
            to_xy[0] = from_xy[0] + dx;
            to_xy[1] = from_xy[1] + dy;
            other.id[to] = scene.id[i];
            other.system[to] = scene.system[i];
        }
        SyClusters a, b;
        scene_cluster(&scene, &a);
        scene_cluster(&other, &b);
        if (a.n_cluster != b.n_cluster || a.n_scattered != b.n_scattered)
            g_error("seed %" G_GUINT64_FORMAT ": counts", seed);
        for (SyIndex i = 0; i < scene.n_member; i++) {
            for (SyIndex j = 0; j < i; j++)
                if ((a.cluster[i] == a.cluster[j]) !=
                    (b.cluster[member[i]] == b.cluster[member[j]]))
                    g_error("seed %" G_GUINT64_FORMAT ": members %u and %u", seed, j, i);
            SyIndex in_a = a.cluster[i], in_b = b.cluster[member[i]];
            if (a.join[i] != b.join[member[i]] || a.id[in_a] != b.id[in_b] ||
                a.xy[2 * in_a] + dx != b.xy[2 * in_b] || a.moved_m[i] != b.moved_m[member[i]])
                g_error("seed %" G_GUINT64_FORMAT ": member %u", seed, i);
        }
        sy_clusters_clear(&a);
        sy_clusters_clear(&b);
    }
}

/* The two ends of a line come together by id only; numbers start with the first member; a cluster
 * lies on one of its members. */
static void test_promises(void) {
    for (uint64_t seed = 0; seed < 4000; seed++) {
        Scene scene = scene_random(seed);
        SyClusters out;
        scene_cluster(&scene, &out);
        SyIndex n_seen = 0;
        for (SyIndex i = 0; i < scene.n_member; i++) {
            g_assert_cmpuint(out.cluster[i], <=, n_seen);
            n_seen = MAX(n_seen, out.cluster[i] + 1);
            if (i % 2 == 0 && i < 2 * scene.n_line && out.cluster[i] == out.cluster[i + 1] &&
                (scene.id[i] == SY_NONE || scene.id[i] != scene.id[i + 1]))
                g_error("seed %" G_GUINT64_FORMAT ": line %u closed up", seed, i / 2);
        }
        g_assert_cmpuint(n_seen, ==, out.n_cluster);
        g_autofree bool *is_placed = g_new0(bool, MAX(n_seen, 1));
        for (SyIndex i = 0; i < scene.n_member; i++)
            is_placed[out.cluster[i]] |= out.moved_m[i] == 0;
        for (SyIndex i = 0; i < n_seen; i++) g_assert_true(is_placed[i]);
        sy_clusters_clear(&out);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/joining/brute-force", test_brute_force);
    g_test_add_func("/joining/order-and-origin", test_order_and_origin);
    g_test_add_func("/joining/promises", test_promises);
    return g_test_run();
}
