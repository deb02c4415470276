#include "engine/base/parallel.h"

#define N 100

typedef struct {
    int runs[N];
    int fail_from, n_seen;
    int now, most; /* tasks at once */
    double last;
    int n_report;
} Work;

static bool count(void *user, SyIndex i, const SyProgress *progress, GError **error) {
    Work *work = user;
    int now = g_atomic_int_add(&work->now, 1) + 1;
    for (int most = g_atomic_int_get(&work->most);
         now > most && !g_atomic_int_compare_and_exchange(&work->most, most, now);
         most = g_atomic_int_get(&work->most))
        continue;
    g_atomic_int_inc(&work->runs[i]);
    bool good = sy_progress(progress, 0.5, error);
    g_atomic_int_add(&work->now, -1);
    if (good && (int)i >= work->fail_from) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, "task %u", i);
        return false;
    }
    return good;
}

static void test_all_run(void) {
    double weight[N];
    for (int i = 0; i < N; i++) weight[i] = i % 7;
    for (int n_thread = 0; n_thread < 5; n_thread++) {
        Work work = {.fail_from = N};
        g_autoptr(GError) error = NULL;
        g_assert_true(sy_parallel_run(count, &work, N, weight, n_thread, NULL, &error));
        g_assert_no_error(error);
        for (int i = 0; i < N; i++) g_assert_cmpint(work.runs[i], ==, 1);
        if (n_thread > 0) g_assert_cmpint(work.most, <=, n_thread);
    }
    g_assert_true(sy_parallel_run(count, NULL, 0, NULL, 3, NULL, NULL));
}

/* The first by number, whatever came first in time; the others run all the same. */
static void test_first_error(void) {
    double weight[N];
    for (int i = 0; i < N; i++) weight[i] = i;
    Work work = {.fail_from = 3};
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_parallel_run(count, &work, N, weight, 4, NULL, &error));
    g_assert_cmpstr(error->message, ==, "task 3");
    for (int i = 0; i < N; i++) g_assert_cmpint(work.runs[i], ==, 1);
}

static void report(void *user, double fraction) {
    Work *work = user;
    g_assert_cmpfloat(fraction, >=, work->last);
    g_assert_cmpfloat(fraction, <=, 1);
    work->last = fraction;
    work->n_report++;
}

static bool slow(void *user, SyIndex i, const SyProgress *progress, GError **error) {
    (void)user, (void)i;
    for (int k = 1; k <= 40; k++) {
        g_usleep(5000);
        if (!sy_progress(progress, k / 40.0, error)) return false;
    }
    return true;
}

static bool stop_late(void *user) {
    Work *work = user;
    return work->n_seen++ >= 2;
}

static void test_progress_and_stop(void) {
    const double weight[] = {1, 3};
    Work work = {0};
    const SyProgress progress = {report, NULL, &work};
    g_assert_true(sy_parallel_run(slow, NULL, 2, weight, 2, &progress, NULL));
    g_assert_cmpint(work.n_report, >=, 3);
    Work stopping = {0};
    const SyProgress stop = {NULL, stop_late, &stopping};
    g_autoptr(GError) error = NULL;
    g_assert_false(sy_parallel_run(slow, NULL, 2, weight, 1, &stop, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INTERRUPTED);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parallel/all-run", test_all_run);
    g_test_add_func("/parallel/first-error", test_first_error);
    g_test_add_func("/parallel/progress-and-stop", test_progress_and_stop);
    return g_test_run();
}
