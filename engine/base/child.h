/* The work of a command in a process of its own, so that nothing a library does can take the
 * program's last word. */
#pragma once
#include <stdbool.h>

/**
 * sy_child_run:
 * Runs @work in a child process and returns its exit status. What asks the program to stop (SIGINT,
 * SIGTERM, SIGHUP) makes sy_child_stopped() true in the child; a child that does not end within
 * 0.8 s of it is killed, and 130 returned. A child that dies of a signal leaves no temporary files
 * (io/temporaries.h); one sentence on stderr says why, and the status is 4 (2: the memory was
 * short). Those signals stay blocked here: one that comes when the work is done changes nothing of
 * what was said of it. If no child can be made, @work runs here.
 */
int sy_child_run(int (*work)(void *user), void *user);
/* Whether the user wants to stop; for SyProgress.stopped, @user is not used. */
bool sy_child_stopped(void *user);
