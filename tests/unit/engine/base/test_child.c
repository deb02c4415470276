#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/child.h"
#include "io/temporaries.h"

static int returns(void *user) {
    return *(int *)user;
}

static int dies(void *user) {
    sy_temporary_add(user);
    kill(getpid(), SIGKILL);
    return 0;
}

/* GLib's way to say that there is no memory. */
static int starves(void *user) {
    (void)user;
    g_error("failed to allocate %d bytes", 1);
    return 0;
}

static int hangs(void *user) {
    sy_temporary_add(user);
    kill(getppid(), SIGTERM);
    while (true) pause();
    return 0;
}

static int stops(void *user) {
    (void)user;
    kill(getppid(), SIGINT);
    while (!sy_child_stopped(NULL)) g_usleep(1000);
    return 130;
}

static void test_status(void) {
    for (int status = 0; status < 6; status++)
        g_assert_cmpint(sy_child_run(returns, &status), ==, status);
    g_assert_cmpint(sy_child_run(stops, NULL), ==, 130);
}

static void test_temporaries(void) {
    g_autofree char *path = NULL;
    int descriptor = g_file_open_tmp("suyuan-XXXXXX", &path, NULL);
    g_assert_cmpint(descriptor, >=, 0);
    close(descriptor);
    g_assert_cmpint(sy_child_run(dies, path), ==, 2);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_autofree char *folder = g_dir_make_tmp("suyuan-XXXXXX", NULL);
    g_autofree char *inside = g_build_filename(folder, "part", NULL);
    g_assert_true(g_file_set_contents(inside, "x", 1, NULL));
    gint64 start = g_get_monotonic_time();
    g_assert_cmpint(sy_child_run(hangs, folder), ==, 130);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

static void test_memory(void) {
    g_assert_cmpint(sy_child_run(starves, NULL), ==, 2);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/child/status", test_status);
    g_test_add_func("/child/temporaries", test_temporaries);
    g_test_add_func("/child/memory", test_memory);
    return g_test_run();
}
