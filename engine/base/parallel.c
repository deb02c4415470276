#include "engine/base/parallel.h"

#include "algorithms/base/words.h"

#define POLL_US (50 * 1000)
#define PARTS 1000000 /* of a task, for progress in a whole number */

typedef struct {
    SyTask task;
    void *user;
    SyIndex n_task;
    const double *weight;
    const SyIndex *order; /* heaviest first */
    GError **errors;      /* one a task */
    int *done;            /* parts of each task; atomic */
    int next;             /* atomic: tasks begun */
    int stop;             /* atomic */
    GMutex mutex;
    GCond finished;
    int n_running; /* threads; under mutex */
} Crew;

typedef struct {
    Crew *crew;
    SyIndex i;
} Share;

static void share_report(void *user, double fraction) {
    const Share *share = user;
    g_atomic_int_set(&share->crew->done[share->i], (int)(CLAMP(fraction, 0, 1) * PARTS));
}

static bool share_stopped(void *user) {
    const Share *share = user;
    return g_atomic_int_get(&share->crew->stop) != 0;
}

static void *work(void *user) {
    Crew *crew = user;
    for (;;) {
        SyIndex k = (SyIndex)g_atomic_int_add(&crew->next, 1);
        if (k >= crew->n_task || g_atomic_int_get(&crew->stop)) break;
        Share share = {crew, crew->order[k]};
        const SyProgress progress = {share_report, share_stopped, &share};
        crew->task(crew->user, share.i, &progress, &crew->errors[share.i]);
        g_atomic_int_set(&crew->done[share.i], PARTS);
    }
    g_mutex_lock(&crew->mutex);
    crew->n_running--;
    g_cond_signal(&crew->finished);
    g_mutex_unlock(&crew->mutex);
    return NULL;
}

static int heavier_first(const void *left, const void *right, void *user) {
    const double *weight = user;
    SyIndex a = *(const SyIndex *)left, b = *(const SyIndex *)right;
    if (weight[a] != weight[b]) return weight[a] > weight[b] ? -1 : 1;
    return (a > b) - (a < b);
}

static double fraction_done(const Crew *crew) {
    double all = 0, done = 0;
    for (SyIndex i = 0; i < crew->n_task; i++) {
        all += crew->weight[i];
        done += crew->weight[i] * g_atomic_int_get(&crew->done[i]) / PARTS;
    }
    return all > 0 ? done / all : 1;
}

/* Waits for all threads; the user's wish to stop reaches them here. */
static void wait_for_all(Crew *crew, const SyProgress *progress, GError **stopped) {
    g_mutex_lock(&crew->mutex);
    while (crew->n_running > 0) {
        g_cond_wait_until(&crew->finished, &crew->mutex, g_get_monotonic_time() + POLL_US);
        g_mutex_unlock(&crew->mutex);
        if (*stopped == NULL && !sy_progress(progress, fraction_done(crew), stopped))
            g_atomic_int_set(&crew->stop, 1);
        g_mutex_lock(&crew->mutex);
    }
    g_mutex_unlock(&crew->mutex);
}

bool sy_parallel_run(SyTask task, void *user, SyIndex n_task, const double *weight, int n_thread,
                     const SyProgress *progress, GError **error) {
    if (!sy_progress(progress, 0, error)) return false;
    if (n_thread <= 0) n_thread = (int)g_get_num_processors();
    n_thread = (int)MIN((SyIndex)n_thread, n_task);
    g_autofree SyIndex *order = g_new(SyIndex, MAX(n_task, 1));
    for (SyIndex i = 0; i < n_task; i++) order[i] = i;
    g_qsort_with_data(order, (int)n_task, sizeof(*order), heavier_first, (void *)weight);
    g_autofree GError **errors = g_new0(GError *, MAX(n_task, 1));
    g_autofree int *done = g_new0(int, MAX(n_task, 1));
    g_autofree GThread **threads = g_new(GThread *, (gsize)MAX(n_thread, 1));
    Crew crew = {.task = task,
                 .user = user,
                 .n_task = n_task,
                 .weight = weight,
                 .order = order,
                 .errors = errors,
                 .done = done,
                 .n_running = n_thread};
    g_mutex_init(&crew.mutex);
    g_cond_init(&crew.finished);
    for (int i = 0; i < n_thread; i++) threads[i] = sy_words_thread("task", work, &crew);
    GError *first = NULL;
    wait_for_all(&crew, progress, &first);
    for (int i = 0; i < n_thread; i++) g_thread_join(threads[i]);
    g_mutex_clear(&crew.mutex);
    g_cond_clear(&crew.finished);
    for (SyIndex i = 0; i < n_task; i++) {
        if (errors[i] != NULL && first == NULL)
            first = errors[i];
        else
            g_clear_error(&errors[i]);
    }
    if (first != NULL) g_propagate_error(error, first);
    return first == NULL;
}
