/*
 * suyuan run, observe, decide and export on one case file, all at once, killed at any moment: what
 * was acknowledged is there, once, and what was exported is whole. The commands themselves are
 * called, in processes of their own. SUYUAN_KILLS  how many times (100)
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/base/random.h"
#include "engine/commands/commands.h"
#include "io/export/mark.h"
#include "io/store/store.h"

typedef struct {
    char *folder, *job, *file, *to;
    SyProgram program;
} Fixture;

/* A child is silent and ends with the test. */
static pid_t begin_child(void) {
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
        _exit(9);
    return 0;
}

static void end(pid_t child) {
    int status = 0;
    kill(child, SIGKILL);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status)); /* it had not given up by itself */
}

static bool run(const Fixture *f, GError **error) {
    char *argv[] = {f->job, (char *)"-o", f->file, NULL};
    return sy_command_call(&sy_command_run, argv, &f->program, error);
}

static bool export_all(const Fixture *f, GError **error) {
    char *argv[] = {f->file, (char *)"--to", f->to, (char *)"--format", (char *)"csv,xlsx", NULL};
    return sy_command_call(&sy_command_export, argv, &f->program, error);
}

/* A workbook ends with the end of its archive's list, 22 bytes; a list with its last line. */
static bool is_whole(const char *path, bool is_workbook) {
    g_autofree char *text = NULL;
    gsize n;
    if (!g_file_get_contents(path, &text, &n, NULL) || n == 0) return false;
    return is_workbook ? n > 22 && memcmp(text + n - 22, "PK\5\6", 4) == 0 : text[n - 1] == '\n';
}

/* Files that the exports have left under their own names. Number of others: temporaries. */
static guint assert_whole(const Fixture *f) {
    guint n_other = 0;
    const char *name;
    g_autoptr(GDir) dir = g_dir_open(f->to, 0, NULL);
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        bool is_workbook = g_str_has_suffix(name, ".xlsx");
        g_autofree char *path = g_build_filename(f->to, name, NULL);
        if (strcmp(name, SY_EXPORT_LIST) == 0) continue;
        if (is_workbook || g_str_has_suffix(name, ".csv"))
            g_assert_true(is_whole(path, is_workbook));
        else
            n_other++;
    }
    return n_other;
}

/* Odd numbers are decisions, even ones observations; each is told after the command returned. */
static void record_numbers(const Fixture *f, int first, int step, int said) {
    for (int i = first;; i += step) {
        char why[32];
        g_snprintf(why, sizeof why, "w%d", i);
        char *observe[] = {f->file, (char *)"PK00001", (char *)"seen", (char *)"--why", why, NULL},
             *decide[] = {f->file, (char *)"PK00002", (char *)"assign", why, (char *)"--why", why,
                          NULL};
        g_autoptr(GError) error = NULL;
        bool good = i % 2 == 0 ? sy_command_call(&sy_command_observe, observe, &f->program, &error)
                               : sy_command_call(&sy_command_decide, decide, &f->program, &error);
        if (!good) _exit(1);
        if (write(said, &i, sizeof i) != sizeof i) _exit(2);
    }
}

static int hear(int ends, GHashTable *said) {
    int number, n = 0;
    while (read(ends, &number, sizeof number) == sizeof number) {
        g_assert_false(g_hash_table_contains(said, GINT_TO_POINTER(number)));
        g_hash_table_add(said, GINT_TO_POINTER(number));
        n++;
    }
    return n;
}

static void assert_all_there(const Fixture *f, GHashTable *said) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = sy_store_open(f->file, SY_STORE_READ, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(SyTable) sound = sy_store_query(store, "PRAGMA integrity_check", NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sy_column_text(sy_table_column(sound, "integrity_check"), 0), ==, "ok");
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT CAST(substr(why, 2) AS INTEGER) AS fid, count(*) AS n, max(orphaned) AS orphaned "
        "FROM (SELECT why, "
        "orphaned FROM observation UNION ALL SELECT why, orphaned FROM decision) GROUP BY 1",
        NULL, &error);
    g_assert_no_error(error);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        g_assert_cmpint(sy_table_column(rows, "n")->integer[row], ==, 1); /* recorded once */
        g_assert_cmpint(sy_table_column(rows, "orphaned")->integer[row], ==, 0);
        g_hash_table_remove(said, GINT_TO_POINTER((int)rows->fid[row]));
    }
    g_assert_cmpuint(g_hash_table_size(said), ==, 0);
}

static guint count_files(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint n = 0;
    while (g_dir_read_name(dir) != NULL) n++;
    return n;
}

/* Two writers, an export and a run; all are killed every time, the run now and then. */
static int kill_once(const Fixture *f, int round, SyRandom *random, pid_t *runner,
                     GHashTable *said) {
    int ends[2], n;
    pid_t writer[2], exporter;
    if (*runner < 0 && (*runner = begin_child()) == 0)
        for (;;) {
            g_autoptr(GError) error = NULL;
            if (!run(f, &error)) _exit(1);
        }
    if ((exporter = begin_child()) == 0)
        for (;;) {
            g_autoptr(GError) error = NULL;
            if (!export_all(f, &error)) _exit(1);
        }
    g_assert_cmpint(pipe(ends), ==, 0);
    for (int i = 0; i < 2; i++) {
        writer[i] = begin_child();
        if (writer[i] == 0) record_numbers(f, 10000 * round + i, 2, ends[1]);
    }
    close(ends[1]);
    struct pollfd first = {.fd = ends[0], .events = POLLIN};
    if (round % 4 == 0) poll(&first, 1, 20000); /* not before something was said */
    g_usleep((gulong)sy_random_below(random, 60000));
    if (sy_random_below(random, 4) == 0) {
        end(*runner);
        *runner = -1;
    }
    for (int i = 0; i < 2; i++) end(writer[i]);
    end(exporter);
    assert_whole(f);
    n = hear(ends[0], said);
    close(ends[0]);
    return n;
}

static void test_killed(gconstpointer user) {
    const Fixture *f = user;
    const char *asked = g_getenv("SUYUAN_KILLS");
    int n_kill = asked == NULL ? 100 : (int)g_ascii_strtoll(asked, NULL, 10), n_said = 0;
    uint64_t seed = (uint64_t)g_test_rand_int_range(1, G_MAXINT32);
    SyRandom random = sy_random(seed, 0);
    pid_t runner = -1;
    g_autoptr(GHashTable) said = g_hash_table_new(NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_test_message("seed %" G_GUINT64_FORMAT, seed);
    for (int round = 1; round <= n_kill; round++)
        n_said += kill_once(f, round, &random, &runner, said);
    if (runner >= 0) end(runner);
    g_test_message("%d records acknowledged in %d rounds", n_said, n_kill);
    g_assert_cmpint(n_said, >=, n_kill / 8);
    assert_all_there(f, said);
    pid_t last = begin_child(); /* removes what the dead have left */
    if (last == 0) _exit(run(f, &error) && export_all(f, &error) ? 0 : 1);
    int status = 0;
    g_assert_cmpint(waitpid(last, &status, 0), ==, last);
    g_assert_cmpint(status, ==, 0);
    assert_all_there(f, said);
    g_assert_cmpuint(count_files(f->folder), ==, 3); /* the city, the case file, the exports */
    g_assert_cmpuint(assert_whole(f), ==, 0);
}

static void make(Fixture *f) {
    *f =
        (Fixture){.program = {.data_folder = g_getenv("SUYUAN_DATA"), .lang = "en", .quiet = true}};
    f->folder = g_strdup("/dev/shm/suyuan-XXXXXX");
    if (g_mkdtemp(f->folder) == NULL) {
        g_free(f->folder);
        f->folder = g_dir_make_tmp("suyuan-XXXXXX", NULL);
    }
    f->job = g_build_filename(f->folder, "city", "case.yaml", NULL);
    f->file = g_build_filename(f->folder, "case.sqlite", NULL);
    f->to = g_build_filename(f->folder, "to", NULL);
    g_autofree char *city = g_path_get_dirname(f->job);
    char *argv[] = {(char *)g_getenv("SUYUAN_CITY"),
                    (char *)"--pipes",
                    (char *)"60",
                    (char *)"--to",
                    city,
                    NULL};
    g_autoptr(GError) error = NULL;
    int status = 0;
    g_spawn_sync(NULL, argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    pid_t first = begin_child();
    if (first == 0) _exit(run(f, &error) ? 0 : 1);
    g_assert_cmpint(waitpid(first, &status, 0), ==, first);
    g_assert_cmpint(status, ==, 0);
}

int main(int argc, char **argv) {
    Fixture fixture;
    g_test_init(&argc, &argv, NULL);
    make(&fixture);
    g_test_add_data_func("/killed/run-observe-decide-export", &fixture, test_killed);
    int status = g_test_run();
    const char *remove[] = {"rm", "-rf", fixture.folder, NULL};
    g_spawn_sync(NULL, (char **)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                 NULL);
    g_free(fixture.folder);
    g_free(fixture.job);
    g_free(fixture.file);
    g_free(fixture.to);
    return status;
}
