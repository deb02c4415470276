#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/beside.h"
#include "store_fixture.h"

static SyBeside *begin(const char *path) {
    g_autoptr(GError) error = NULL;
    SyBeside *beside = sy_beside_new(path, &error);
    g_assert_no_error(error);
    return beside;
}

static void put(SyBeside *beside, const char *text) {
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_beside_write(beside, text, strlen(text), &error));
    g_assert_true(sy_beside_sync(beside, &error));
    g_assert_no_error(error);
}

static void assert_contents(const char *path, const char *expected) {
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

static void test_replace(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "list.csv");
    g_assert_true(g_file_set_contents(path, "old", -1, NULL));
    g_assert_cmpint(g_chmod(path, 0640), ==, 0);
    g_autoptr(SyBeside) beside = begin(path);
    put(beside, "new");
    assert_contents(path, "old");
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_beside_place(beside, SY_BESIDE_OVER, NULL, &error));
    g_assert_no_error(error);
    assert_contents(path, "new");
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 07777, ==, 0640);
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

static void test_given_up(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "list.csv");
    SyBeside *beside = begin(path);
    put(beside, "half");
    g_assert_cmpuint(count_files(folder), ==, 1);
    sy_beside_free(beside);
    g_assert_cmpuint(count_files(folder), ==, 0);
    remove_folder(folder);
}

static void test_taken(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "a");
    g_autoptr(SyBeside) first = begin(path);
    g_autoptr(SyBeside) second = begin(path);
    bool taken = true;
    g_autoptr(GError) error = NULL;
    put(first, "first");
    put(second, "second");
    g_assert_true(sy_beside_place(first, SY_BESIDE_NEW, &taken, &error));
    g_assert_false(taken);
    g_assert_false(sy_beside_place(second, SY_BESIDE_NEW, &taken, &error));
    g_assert_no_error(error);
    g_assert_true(taken);
    assert_contents(path, "first");
    g_assert_true(sy_beside_place(second, SY_BESIDE_OVER, NULL, &error));
    assert_contents(path, "second");
    g_assert_cmpuint(count_files(folder), ==, 1);
    remove_folder(folder);
}

/* Left by the dead, for this name only; what a living writer has open stays. */
static void test_abandoned(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "a");
    g_autofree char *dead = PATH(folder, ".a.4000000.0123abcd.tmp");
    g_autofree char *other = PATH(folder, ".a.b.4000000.0123abcd.tmp");
    g_autofree char *foreign = PATH(folder, ".a.notes.tmp");
    g_assert_true(g_file_set_contents(dead, "", -1, NULL));
    g_assert_true(g_file_set_contents(other, "", -1, NULL));
    g_assert_true(g_file_set_contents(foreign, "", -1, NULL));
    g_autoptr(SyBeside) living = begin(path);
    g_autoptr(SyBeside) next = begin(path);
    g_assert_false(g_file_test(dead, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(other, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(foreign, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(living->temporary, G_FILE_TEST_EXISTS));
    sy_beside_free(g_steal_pointer(&living));
    sy_beside_free(g_steal_pointer(&next));
    remove_folder(folder);
}

static void test_link(void) {
    char *folder = new_folder();
    g_autofree char *real = PATH(folder, "real");
    g_autofree char *link = PATH(folder, "link");
    g_autofree char *nowhere = PATH(folder, "nowhere");
    g_assert_true(g_file_set_contents(real, "old", -1, NULL));
    g_assert_cmpint(symlink("real", link), ==, 0);
    g_assert_cmpint(symlink("missing", nowhere), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_beside_new(link, &error));
    assert_message(error, SY_ERROR_OUTPUT, "a link stands there");
    g_clear_error(&error);
    assert_contents(real, "old");
    g_autoptr(SyBeside) beside = sy_beside_new_following(link, &error);
    g_assert_no_error(error);
    put(beside, "new");
    g_assert_true(sy_beside_place(beside, SY_BESIDE_OVER, NULL, NULL));
    assert_contents(real, "new");
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_assert_null(sy_beside_new_following(nowhere, &error));
    assert_message(error, SY_ERROR_OUTPUT, "leads nowhere");
    remove_folder(folder);
}

static void assert_refused(const char *path, const char *part) {
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_beside_new(path, &error));
    assert_message(error, SY_ERROR_OUTPUT, part);
}

static void test_refused(void) {
    char *folder = new_folder();
    g_autofree char *missing = g_build_filename(folder, "no", "a", NULL);
    g_autofree char *long_name = g_strnfill(250, 'a');
    g_autofree char *too_long = PATH(folder, long_name);
    g_autofree char *slash = g_strconcat(folder, "/", NULL);
    assert_refused(missing, "create the folder first");
    assert_refused(folder, "regular file");
    assert_refused(slash, "name a file");
    assert_refused("", "name a file");
    assert_refused("/dev/null", "regular file");
    assert_refused("/proc/self/no", "choose a folder");
    assert_refused(too_long, "too long");
    remove_folder(folder);
}

/* In a process of its own, that may write 10 bytes to a file. */
static void test_limit(void) {
    char *folder = new_folder();
    g_autofree char *path = PATH(folder, "a");
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){10, 10});
        SyBeside *beside = sy_beside_new(path, NULL);
        GError *error = NULL;
        bool written = sy_beside_write(beside, "0123456789abcdef", 16, &error);
        bool right = !written && g_error_matches(error, SY_ERROR, SY_ERROR_OUTPUT);
        sy_beside_free(beside);
        _exit(right ? 0 : 1);
    }
    int status = 0;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpuint(count_files(folder), ==, 0);
    remove_folder(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/beside/replace", test_replace);
    g_test_add_func("/beside/given-up", test_given_up);
    g_test_add_func("/beside/taken", test_taken);
    g_test_add_func("/beside/abandoned", test_abandoned);
    g_test_add_func("/beside/link", test_link);
    g_test_add_func("/beside/refused", test_refused);
    g_test_add_func("/beside/limit", test_limit);
    return g_test_run();
}
