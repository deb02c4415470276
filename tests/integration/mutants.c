/*
 * Runs jobs over inputs that somebody damaged, for mutants.py: lines "ROLE\tCASE FILE\tFIXED
 * SOURCES\tPATH..." on stdin, fixed sources as "ROLE=PATH;ROLE=PATH". One job reads all paths of a
 * line; one that is refused is named on stdout, "refused\tPATH\tSTATUS\tmessage" (its line ends as
 * bytes 30), and the others are run again without it; then "done". ROLE "case" opens the path as
 * case.yaml, "file" asks it as a case file and says "rows\tPATH\tN\tTABLE" of what it answered.
 */
#include <stdio.h>
#include <string.h>

#include "engine/suyuan.h"

static SyJob *job_of(const char *role, const char *fixed, const GPtrArray *paths,
                     const SyOptions *options, GError **error) {
    g_autofree char *crs = g_strconcat(role, "=EPSG:4547", NULL);
    g_auto(GStrv) others = g_strsplit(fixed, ";", -1);
    SyJob *job = sy_job_new(options, error);
    bool good = job != NULL;
    for (char **other = others; good && *other != NULL; other++) {
        g_auto(GStrv) pair = g_strsplit(*other, "=", 2);
        if (pair[0] != NULL && pair[1] != NULL) good = sy_job_add(job, pair[0], pair[1], error);
    }
    if (good) good = sy_job_add(job, "crs", crs, error);
    for (guint i = 0; good && i < paths->len; i++)
        good = sy_job_add(job, role, paths->pdata[i], error);
    if (good) return job;
    sy_job_free(job);
    return NULL;
}

static bool run_once(const char *role, const char *out, const char *fixed, const GPtrArray *paths,
                     const SyOptions *options, GError **error) {
    bool is_case = strcmp(role, "case") == 0;
    SyJob *job = is_case ? sy_job_open(paths->pdata[0], options, error)
                         : job_of(role, fixed, paths, options, error);
    if (job == NULL) return false;
    bool good = sy_run(job, out, NULL, error);
    sy_job_free(job);
    return good;
}

/* Every question that is asked of a case file. */
static bool ask_file(const char *path, const SyOptions *options, GError **error) {
    static const char *const tables[] = {"outfalls", "units",    "candidates", "evidence",
                                         "chain",    "findings", "plan",       "decisions"};
    SyCaseFile *file = sy_case_file_open(path, options, error);
    bool good = file != NULL;
    for (gsize i = 0; good && i < G_N_ELEMENTS(tables); i++) {
        SyRows *rows = sy_case_file_rows(file, tables[i], NULL, error);
        good = rows != NULL;
        if (good) printf("rows\t%s\t%u\t%s\n", path, sy_rows_count(rows), tables[i]);
        sy_rows_free(rows);
    }
    if (good) sy_rows_free(sy_case_file_trace(file, "O", false, NULL));
    if (good) sy_answer_free(sy_case_file_explain(file, "O", NULL, NULL));
    if (file != NULL) sy_case_file_close(file);
    return good;
}

static void say_refused(const char *kind, const char *path, const GError *error) {
    g_autofree char *message = g_strdup(error->message);
    printf("%s\t%s\t%d\t%s\n", kind, path, sy_error_exit_status(error),
           g_strdelimit(message, "\n", 30));
}

/* The path whose name the message begins with or holds; 0: the first. */
static guint named_by(const GPtrArray *paths, const char *message) {
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *name = g_path_get_basename(paths->pdata[i]);
        if (strstr(message, name) != NULL) return i;
    }
    return paths->len;
}

static void run_line(char *line, const SyOptions *options) {
    g_auto(GStrv) words = g_strsplit(g_strchomp(line), "\t", -1);
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (guint i = 3; i < g_strv_length(words); i++) g_ptr_array_add(paths, words[i]);
    bool is_file = strcmp(words[0], "file") == 0, good = false;
    while (!good && paths->len > 0) {
        g_autoptr(GError) error = NULL;
        good = is_file ? ask_file(paths->pdata[0], options, &error)
                       : run_once(words[0], words[1], words[2], paths, options, &error);
        if (good) break;
        guint refused = named_by(paths, error->message);
        bool is_named = refused < paths->len;
        if (!is_named) refused = 0;
        say_refused(is_named ? "refused" : "unnamed", paths->pdata[refused], error);
        g_ptr_array_remove_index(paths, refused);
    }
    printf("done\n");
    fflush(stdout);
}

int main(void) {
    SyOptions options = SY_OPTIONS_INIT;
    options.data_folder = g_getenv("SUYUAN_DATA");
    char *line = NULL;
    size_t n_room = 0;
    while (getline(&line, &n_room, stdin) > 0) run_line(line, &options);
    g_free(line);
    return 0;
}
