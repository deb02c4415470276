#include "tests/integration/case_file.h"

#include <sqlite3.h>

#include "tests/integration/closure.h"

char *shared_path(const char *name) {
    const char *folder = g_getenv("SUYUAN_SHARED");
    g_autofree char *path = g_build_filename(folder == NULL ? "." : folder, name, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) return g_steal_pointer(&path);
    g_test_skip("no shared data");
    return NULL;
}

gboolean run_program(const char *const *arguments) {
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, (char *)g_getenv("SUYUAN_PROGRAM"));
    for (const char *const *argument = arguments; *argument != NULL; argument++)
        g_ptr_array_add(argv, (char *)*argument);
    g_ptr_array_add(argv, NULL);
    g_autofree char *output = NULL, *messages = NULL;
    g_autoptr(GError) error = NULL;
    int status;
    gboolean ran = g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                                &output, &messages, &status, &error) &&
                   g_spawn_check_wait_status(status, &error);
    if (ran) return TRUE;
    g_autofree char *command = g_strjoinv(" ", (char **)argv->pdata);
    g_test_message("%s: %s\n%s\n%s", command, error->message, output, messages);
    g_test_fail();
    return FALSE;
}

void make_city(const char *folder, const char *pipes, const char *seed) {
    const char *const argv[] = {
        g_getenv("SUYUAN_CITY"), "--pipes", pipes, "--seed", seed, "--to", folder, NULL};
    int status;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_spawn_check_wait_status(status, &error);
    g_assert_no_error(error);
}

void run_hague(const char *pipes, const char *nodes, const char *repair, const char *file) {
    g_autofree char *outfalls = shared_path("hague_storm/outfalls.shp");
    g_autofree char *set = g_strdup_printf("direction.repair=%s", repair);
    g_autofree char *gaps = g_strdup_printf("gaps=%s", repair);
    const char *const arguments[] = {"run",        "--quiet",
                                     "--pipes",    pipes,
                                     "--field",    "pipes.id=PIPE_ID",
                                     "--field",    "pipes.from=FROM_NODE",
                                     "--field",    "pipes.to=TO_NODE",
                                     "--field",    "pipes.from_invert=UP_INV_FT[ft]",
                                     "--field",    "pipes.to_invert=DN_INV_FT[ft]",
                                     "--field",    "pipes.size=SIZE1_FT[ft]",
                                     "--nodes",    nodes,
                                     "--field",    "nodes.id=NODE_ID",
                                     "--field",    "nodes.invert=INVERT_FT[ft]",
                                     "--outfalls", outfalls,
                                     "--field",    "outfalls.id=OUTFALL_ID",
                                     "--set",      set,
                                     "--set",      gaps,
                                     "-o",         file,
                                     NULL};
    g_assert_true(run_program(arguments));
}

char *folder_new(void) {
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("suyuan-test-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

void folder_remove(const char *folder) {
    char *argv[] = {(char *)"rm", (char *)"-r", (char *)folder, NULL};
    int status;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

static sqlite3 *open_read_only(const char *path, const char *sql, sqlite3_stmt **rows) {
    sqlite3 *file;
    int result = sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL);
    if (result == SQLITE_OK) result = sqlite3_prepare_v2(file, sql, -1, rows, NULL);
    if (result != SQLITE_OK) g_error("%s: %s: %s", path, sql, sqlite3_errmsg(file));
    return file;
}

static void close_read_only(sqlite3 *file, sqlite3_stmt *rows) {
    int result = sqlite3_finalize(rows);
    if (result != SQLITE_OK) g_error("%s", sqlite3_errmsg(file));
    sqlite3_close(file);
}

GHashTable *case_file_sets(const char *path, const char *sql) {
    sqlite3_stmt *rows;
    sqlite3 *file = open_read_only(path, sql, &rows);
    GHashTable *sets = sets_new();
    while (sqlite3_step(rows) == SQLITE_ROW) {
        const char *key = (const char *)sqlite3_column_text(rows, 0);
        if (key == NULL) g_error("%s: %s: a row without a key", path, sql);
        GHashTable *set = sets_get(sets, key);
        const char *member = (const char *)sqlite3_column_text(rows, 1);
        if (member != NULL) g_hash_table_add(set, g_strdup(member));
    }
    close_read_only(file, rows);
    return sets;
}

double case_file_number(const char *path, const char *sql) {
    sqlite3_stmt *rows;
    sqlite3 *file = open_read_only(path, sql, &rows);
    if (sqlite3_step(rows) != SQLITE_ROW) g_error("%s: %s: no row", path, sql);
    double number = sqlite3_column_double(rows, 0);
    close_read_only(file, rows);
    return number;
}
