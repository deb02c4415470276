/* Processes that write one case file at once, are killed, or run out of disk. */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_fixture.h"

/* In memory if that can be had: what is tested is the order of events, which a disk only slows. */
static char *new_fast_folder(void) {
    char *folder = g_strdup("/dev/shm/suyuan-XXXXXX");
    if (g_mkdtemp(folder) != NULL) return folder;
    g_free(folder);
    return new_folder();
}

/* A child ends with the test, however that ends. */
static pid_t begin_child(void) {
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    return child;
}

static void wait_for(pid_t child) {
    int status = 0;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
}

static void end(pid_t child) {
    int status = 0;
    g_assert_cmpint(kill(child, SIGKILL), ==, 0);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status));
}

static void assert_sound(const char *path) {
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_autofree char *verdict = ask(reader, "PRAGMA integrity_check");
    g_assert_cmpstr(verdict, ==, "ok");
}

/* Records numbers from @first on, and says each one that is recorded. */
static void write_numbers(const char *path, int first, int n, int said) {
    GError *error = NULL;
    SyStore *store = sy_store_open(path, SY_STORE_WRITE, NULL, &error);
    for (int i = first; store != NULL && i < first + n; i++) {
        char sql[80];
        g_snprintf(sql, sizeof sql, "INSERT INTO observation (value) VALUES (%d)", i);
        if (!record(store, sql, &error)) break;
        if (said >= 0 && write(said, &i, sizeof i) != sizeof i) break;
    }
    if (error != NULL) g_printerr("writer: %s\n", error->message);
    sy_store_free(store);
    _exit(error == NULL ? 0 : 1);
}

static void make_runs(const char *path, int n) {
    for (int i = 0; i < n; i++) make_empty(path);
    _exit(0);
}

static void test_two_writers(void) {
    char *folder = new_fast_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    pid_t child[3];
    for (int i = 0; i < 3; i++) {
        child[i] = begin_child();
        if (child[i] == 0 && i < 2) write_numbers(path, 1000 * i, 100, -1);
        if (child[i] == 0) make_runs(path, 10);
    }
    for (int i = 0; i < 3; i++) wait_for(child[i]);
    assert_sound(path);
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_assert_cmpint(ask_integer(reader, "SELECT count(DISTINCT value) FROM observation"), ==, 200);
    g_assert_cmpint(ask_integer(reader, "SELECT count(*) FROM observation"), ==, 200);
    sy_store_free(g_steal_pointer(&reader));
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

static bool say_and_wait(SyStore *store, void *pipe_end, GError **error) {
    bool good = sy_store_execute(store, "INSERT INTO observation (value) VALUES (1)", error);
    if (write(*(int *)pipe_end, "", 1) != 1) return false;
    g_usleep(300000);
    return good;
}

/* A run that finishes while someone is recording waits, and takes the record along. */
static void test_run_waits(void) {
    for (int reading = 0; reading < 2; reading++) {
        char *folder = new_folder();
        g_autofree char *path = PATH(folder, "case.sqlite");
        int ends[2];
        char byte;
        make_empty(path);
        g_assert_cmpint(pipe(ends), ==, 0);
        pid_t child = begin_child();
        if (child == 0) {
            SyStore *store = open_store(path, reading == 1 ? SY_STORE_READ : SY_STORE_WRITE);
            if (reading == 1) {
                g_assert_cmpint((int)write(ends[1], "", 1), ==, 1);
                g_usleep(300000);
            } else {
                g_assert_true(sy_store_transaction(store, say_and_wait, &ends[1], NULL));
            }
            sy_store_free(store);
            _exit(0);
        }
        g_assert_cmpint((int)read(ends[0], &byte, 1), ==, 1);
        make_empty(path);
        wait_for(child);
        g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
        g_assert_cmpint(ask_integer(reader, "SELECT count(*) FROM observation"), ==, 1 - reading);
        close(ends[0]);
        close(ends[1]);
        remove_folder(folder);
    }
}

/* Reads what a killed writer had said; returns how many of it. */
static int hear(int ends, GHashTable *said) {
    int number, n = 0;
    while (read(ends, &number, sizeof number) == sizeof number) {
        g_hash_table_add(said, GINT_TO_POINTER(number));
        n++;
    }
    return n;
}

static void assert_all_there(const char *path, GHashTable *said) {
    g_autoptr(SyStore) reader = open_store(path, SY_STORE_READ);
    g_autoptr(GError) error = NULL;
    g_autoptr(SyTable) rows = sy_store_query(
        reader, "SELECT CAST(value AS INTEGER) AS fid, count(*) AS n FROM observation GROUP BY 1",
        NULL, &error);
    g_assert_no_error(error);
    const SyColumn *n = sy_table_column(rows, "n");
    for (SyIndex row = 0; row < rows->n_row; row++) {
        g_assert_cmpint(n->integer[row], ==, 1); /* recorded once */
        g_hash_table_remove(said, GINT_TO_POINTER((int)rows->fid[row]));
    }
    g_assert_cmpuint(g_hash_table_size(said), ==, 0);
}

/* A writer is killed a hundred times while another process makes the file anew all the time, and is
 * killed now and then as well. Nothing that was said to be recorded is lost. */
static void test_killed(void) {
    char *folder = new_fast_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    uint64_t seed = (uint64_t)g_test_rand_int_range(1, G_MAXINT32);
    SyRandom random = sy_random(seed, 0);
    g_test_message("seed %" G_GUINT64_FORMAT, seed);
    g_autoptr(GHashTable) said = g_hash_table_new(NULL, NULL);
    make_empty(path);
    pid_t runner = -1;
    int n_said = 0;
    for (int round = 0; round < 100; round++) {
        int ends[2];
        if (runner < 0 && (runner = begin_child()) == 0) make_runs(path, G_MAXINT);
        g_assert_cmpint(pipe(ends), ==, 0);
        pid_t writer = begin_child();
        if (writer == 0) write_numbers(path, 10000 * (round + 1), 9999, ends[1]);
        close(ends[1]);
        struct pollfd first = {.fd = ends[0], .events = POLLIN};
        if (round % 2 == 0) poll(&first, 1, 5000); /* not before something was said */
        g_usleep((gulong)sy_random_below(&random, 30000));
        if (sy_random_below(&random, 8) == 0) {
            end(runner);
            runner = -1;
        }
        end(writer);
        n_said += hear(ends[0], said);
        close(ends[0]);
    }
    if (runner >= 0) end(runner);
    g_test_message("%d records were acknowledged", n_said);
    g_assert_cmpint(n_said, >=, 50);
    assert_sound(path);
    assert_all_there(path, said);
    make_empty(path); /* removes what the dead have left */
    assert_sound(path);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

/* Writes a large layer; 0: refused with @part in the message, nothing left but the old file. */
static int run_out(const char *path, const char *part) {
    GError *error = NULL;
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_POINT);
    SyColumn *kind = sy_table_add_column(rows, "kind", SY_COLUMN_TEXT);
    for (SyIndex i = 0; i < 100000; i++) {
        sy_column_set_text(kind, sy_table_add_row(rows, i), "manhole");
        sy_table_add_point(rows, i, i);
    }
    SyStore *store = create_in(path, "EPSG:4547", &error);
    bool good = store != NULL && sy_store_write(store, "node", rows, NULL, &error) &&
                sy_store_commit(store, &error);
    sy_store_free(store);
    if (good || !g_error_matches(error, SY_ERROR, SY_ERROR_OUTPUT)) return 1;
    if (strstr(error->message, part) == NULL) g_printerr("%s\n", error->message);
    return strstr(error->message, part) == NULL ? 2 : 0;
}

static void test_limit(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    make_empty(path);
    pid_t child = begin_child();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){2000000, 2000000});
        _exit(run_out(path, "raise the limit"));
    }
    wait_for(child);
    assert_sound(path);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

static bool write_map(const char *path, const char *format, unsigned id) {
    char text[40];
    int length = g_snprintf(text, sizeof text, format, id);
    int descriptor = open(path, O_WRONLY);
    bool good = descriptor >= 0 && write(descriptor, text, (gsize)length) == length;
    close(descriptor);
    return good;
}

/* A small disk of one's own, where the system lets anyone have one. */
static bool mount_small(const char *folder) {
    unsigned user = getuid(), group = getgid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    if (!write_map("/proc/self/setgroups", "deny%.0u", 0) ||
        !write_map("/proc/self/uid_map", "0 %u 1", user) ||
        !write_map("/proc/self/gid_map", "0 %u 1", group))
        return false;
    return mount("small", folder, "tmpfs", 0, "size=3m") == 0;
}

static int fill_disk(const char *folder, const char *path) {
    enum { CANNOT = 77 };
    if (!mount_small(folder)) return CANNOT;
    make_empty(path);
    int status = run_out(path, "the disk is full");
    assert_sound(path);
    g_assert_cmpuint(count_files(folder), ==, 1);
    return status;
}

static void test_full_disk(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "case.sqlite");
    int status = 0;
    pid_t child = begin_child();
    if (child == 0) _exit(fill_disk(folder, path));
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    remove_folder(folder);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        g_test_skip("no right to mount a small disk");
        return;
    }
    g_assert_cmpint(status, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/crash/two-writers", test_two_writers);
    g_test_add_func("/store/crash/run-waits", test_run_waits);
    g_test_add_func("/store/crash/killed", test_killed);
    g_test_add_func("/store/crash/limit", test_limit);
    g_test_add_func("/store/crash/full-disk", test_full_disk);
    return g_test_run();
}
