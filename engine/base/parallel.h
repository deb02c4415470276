/* Independent tasks on several threads, with the progress and the interruption of one. */
#pragma once
#include <stdbool.h>

#include "algorithms/base/error.h"
#include "algorithms/base/index.h"
#include "algorithms/base/progress.h"

/* One task. @progress is its own (fractions of the task); it may be called from another thread. */
typedef bool (*SyTask)(void *user, SyIndex i, const SyProgress *progress, GError **error);

/**
 * sy_parallel_run:
 * Runs every task, the heaviest first. A task that fails does not stop the others, so that the
 * error does not depend on time: it is that of the first task by number.
 *
 * @weight:   of each task, for progress and order; n_task
 * @n_thread: at most so many at once; 0: as many as there are processors
 * @progress: called from this thread only, some twenty times a second; NULL is quiet
 *
 * False with the error of a task, or SY_ERROR_INTERRUPTED when @progress says stop.
 */
bool sy_parallel_run(SyTask task, void *user, SyIndex n_task, const double *weight, int n_thread,
                     const SyProgress *progress, GError **error);
