#include "engine/base/child.h"

#include <assert.h>
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "algorithms/base/words.h"
#include "io/temporaries.h"

enum { GRACE_MS = 800, STATUS_INPUT = 2, STATUS_INTERNAL = 4, STATUS_INTERRUPTED = 130 };
/* Of a child that GLib ends: its memory is short, or a check of the library failed. No status of
 * the program. */
enum { DIED_MEMORY = 101, DIED_CHECK = 102 };

static volatile sig_atomic_t stopped; /* the one thing a signal handler may touch */

static void on_stop(int signal_number) {
    (void)signal_number;
    stopped = 1;
}

bool sy_child_stopped(void *user) {
    (void)user;
    return stopped != 0;
}

/* GLib prints and aborts where it gets no memory. Nothing may be allocated here. */
static void on_log(const char *domain, GLogLevelFlags level, const char *message, void *user) {
    if ((level & G_LOG_LEVEL_ERROR) == 0) {
        g_log_default_handler(domain, level, message, user);
        return;
    }
    bool memory = strstr(message, "allocate") != NULL || strstr(message, "memory") != NULL ||
                  strstr(message, "thread") != NULL;
    _exit(memory ? DIED_MEMORY : DIED_CHECK);
}

/* The C library's, in its place: an assertion of a library (json-c, where memory is short) ends the
 * child without words of its own source; the parent says one sentence. */
void __assert_fail(const char *assertion, const char *file, unsigned line, const char *function) {
    (void)assertion, (void)file, (void)line, (void)function;
    abort();
}

/* A key pressed reaches every process of the terminal: the parent passes it on once. */
static void begin_child(pid_t parent, const sigset_t *signals) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* who kills the program means its work */
    if (getppid() != parent) _exit(STATUS_INTERRUPTED);
    struct sigaction action = {.sa_handler = on_stop};
    sigaction(SIGTERM, &action, NULL);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    g_log_set_default_handler(on_log, NULL);
    sigprocmask(SIG_UNBLOCK, signals, NULL);
}

static struct timespec after_ms(long ms) {
    return (struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
}

/* Waits for the child's end; passes on what asks to stop, and loses patience after a while.
 * @killed: whether it did. */
static int wait_for(pid_t child, const sigset_t *signals, bool *killed) {
    gint64 end = 0; /* of the child's time to stop; 0: nobody asked */
    int status = 0;
    *killed = false;
    while (waitpid(child, &status, WNOHANG) != child) {
        gint64 left = end == 0 ? 3600000 : MAX(0, end - g_get_monotonic_time()) / 1000;
        struct timespec wait = after_ms((long)left);
        int got = sigtimedwait(signals, NULL, &wait);
        bool asked = got == SIGINT || got == SIGTERM || got == SIGHUP;
        if (asked && end == 0) {
            kill(child, SIGTERM);
            end = g_get_monotonic_time() + GRACE_MS * (gint64)1000;
        } else if (asked || (end != 0 && g_get_monotonic_time() >= end)) {
            kill(child, SIGKILL); /* asked twice, or waited long enough */
            *killed = true;
            waitpid(child, &status, 0);
            return status;
        }
    }
    return status;
}

/* What a sanitizer found must not look like a refusal. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static int last_word(int status, bool killed) {
    if (WIFEXITED(status) && WEXITSTATUS(status) < DIED_MEMORY) return WEXITSTATUS(status);
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_INTERRUPTED) return STATUS_INTERRUPTED;
    sy_temporaries_clear();
    /* whoever reads what is printed has seen enough: head, a pager that was closed */
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) return 128 + SIGPIPE;
    if (SANITIZED && WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) abort();
    const char *why =
        _("a library ended the program; say with which input, and try the layers one "
          "by one to find it");
    int exit_status = STATUS_INTERNAL;
    if (killed) {
        why = _("interrupted");
        exit_status = STATUS_INTERRUPTED;
    } else if ((WIFEXITED(status) && WEXITSTATUS(status) == DIED_MEMORY) ||
               (WIFSIGNALED(status) &&
                (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGABRT))) {
        why = _("the memory does not suffice; give the program more, or make the case smaller");
        exit_status = STATUS_INPUT;
    }
    fprintf(stderr, "suyuan: %s\n", why);
    return exit_status;
}

int sy_child_run(int (*work)(void *user), void *user) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    sy_temporaries_share();
    fflush(NULL);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        begin_child(parent, &signals);
        int status = work(user);
        exit(status);
    }
    if (child < 0) { /* threads would not begin either, and nobody would say why it ended */
        fprintf(stderr, "suyuan: %s\n",
                _("no further process can be started; close other programs or raise the limit "
                  "(ulimit -u)"));
        return STATUS_INPUT;
    }
    bool killed;
    int status = wait_for(child, &signals, &killed);
    return last_word(status, killed);
}
