/*
 * The whole job on a city of N pipes, as a JSON line: seconds and memory of `suyuan run`.
 *
 *   bench_job CITY-PROGRAM SUYUAN-PROGRAM N SECONDS MEGABYTES
 *
 * The bounds are for an idle machine: the line says whether they are kept.
 */
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    double time_s;
    double memory_mb;
} Cost;

/* Runs a program to its end; its own words go to stderr. */
static Cost run(char **argv) {
    gint64 begin_us = g_get_monotonic_time();
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    int status;
    struct rusage usage;
    g_assert_cmpint(wait4(child, &status, 0, &usage), ==, child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) g_error("%s: status %d", argv[0], status);
    return (Cost){(double)(g_get_monotonic_time() - begin_us) / 1e6,
                  (double)usage.ru_maxrss / 1024};
}

static void remove_folder(char *folder) {
    char *argv[] = {(char *)"/bin/rm", (char *)"-r", folder, NULL};
    run(argv);
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: bench_job CITY-PROGRAM SUYUAN-PROGRAM N SECONDS MEGABYTES\n");
        return 1;
    }
    g_autofree char *folder = g_dir_make_tmp("suyuan-bench-XXXXXX", NULL);
    g_assert_nonnull(folder);
    g_autofree char *job = g_build_filename(folder, "case.yaml", NULL);
    g_autofree char *file = g_build_filename(folder, "case.sqlite", NULL);
    char *make[] = {argv[1],     (char *)"--pipes", argv[3], (char *)"--seed",
                    (char *)"1", (char *)"--to",    folder,  NULL};
    char *trace[] = {argv[2], (char *)"run", job, (char *)"-o", file, (char *)"--verbose", NULL};
    run(make);
    Cost cost = run(trace);
    bool within = cost.time_s <= g_ascii_strtod(argv[4], NULL) &&
                  cost.memory_mb <= g_ascii_strtod(argv[5], NULL);
    printf(
        "{\"bench\": \"job\", \"pipes\": %s, \"seconds\": %.2f, \"megabytes\": %.0f, "
        "\"bound_seconds\": %s, \"bound_megabytes\": %s, \"within\": %s}\n",
        argv[3], cost.time_s, cost.memory_mb, argv[4], argv[5], within ? "true" : "false");
    remove_folder(folder);
    return 0;
}
