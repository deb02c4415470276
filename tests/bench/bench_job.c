/*
 * The whole job on a city of N pipes beside what it cannot do without, on the same files in one
 * call: a bare scan of its layers, a bare insert of the rows that it writes, without an index, and
 * every outfall's upstream in igraph.
 *
 *   bench_job CITY-PROGRAM SUYUAN-PROGRAM PIPES [RUNS]
 *
 * RUNS (5): each is done so often, in turn; medians are printed. SUYUAN_BENCH_RUNS stands in for
 * it. Each runs in a process of its own. JSON lines: seconds, processor seconds (user, and user
 * with system), peak memory; the seconds of the program's stages; ratios. PostGIS with pgRouting is
 * not measured here: a line says so.
 */
#include <gdal.h>
#include <glib.h>
#include <igraph.h>
#include <ogr_api.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS, USER, PROCESSOR, MEGABYTES, N_COST };
static const char *const cost_names[N_COST] = {"seconds", "user", "processor", "megabytes"};
enum { MOST_RUNS = 99, N_STAGE = 16 };

typedef struct {
    char *folder, *job, *file, *copy, *messages, **program;
    int runs;
} Bench;

typedef struct {
    const char *name;
    void (*work)(const Bench *bench); /* in the child; returns only if all went well */
    double cost[N_COST][MOST_RUNS];
} What;

/* ---- the works ---- */

/* Every value of every layer as text, and the first vertices. */
static void scan_file(const char *path) {
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    if (dataset == NULL) g_error("%s: not read", path);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    int n_field = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer));
    gsize n_byte = 0;
    double sum = 0;
    for (OGRFeatureH f = OGR_L_GetNextFeature(layer); f != NULL; f = OGR_L_GetNextFeature(layer)) {
        for (int i = 0; i < n_field; i++) n_byte += strlen(OGR_F_GetFieldAsString(f, i));
        OGRGeometryH geometry = OGR_F_GetGeometryRef(f);
        if (geometry != NULL && OGR_G_GetPointCount(geometry) > 0) sum += OGR_G_GetX(geometry, 0);
        OGR_F_Destroy(f);
    }
    if (n_byte == 0 || sum < 0) g_error("%s: nothing in it", path);
    GDALClose(dataset);
}

static void scan(const Bench *bench) {
    GDALAllRegister();
    GDir *folder = g_dir_open(bench->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        if (!g_str_has_suffix(name, ".shp") && !g_str_has_suffix(name, ".csv") &&
            !g_str_has_suffix(name, ".gpkg"))
            continue;
        g_autofree char *path = g_build_filename(bench->folder, name, NULL);
        scan_file(path);
    }
    g_dir_close(folder);
}

static void job(const Bench *bench) {
    if (freopen(bench->messages, "w", stderr) == NULL || freopen("/dev/null", "w", stdout) == NULL)
        _exit(1);
    execv(bench->program[0], bench->program);
    _exit(127);
}

static void execute(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3 *open_file(const char *path) {
    sqlite3 *db;
    if (sqlite3_open(path, &db) != SQLITE_OK) g_error("%s: %s", path, sqlite3_errmsg(db));
    return db;
}

/* The rows of every plain table of the case file into tables without an index (reading included).
 */
static void insert(const Bench *bench) {
    unlink(bench->copy);
    sqlite3 *db = open_file(bench->copy);
    g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS made", bench->file);
    execute(db, attach);
    execute(db, "PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF; BEGIN");
    sqlite3_stmt *names;
    sqlite3_prepare_v2(db,
                       "SELECT name FROM made.sqlite_master WHERE type = 'table' AND sql NOT LIKE "
                       "'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'idx_%'",
                       -1, &names, NULL);
    while (sqlite3_step(names) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(names, 0);
        g_autofree char *sql =
            g_strdup_printf("CREATE TABLE main.\"%s\" AS SELECT * FROM made.\"%s\"", name, name);
        execute(db, sql);
    }
    sqlite3_finalize(names);
    execute(db, "COMMIT");
    sqlite3_close(db);
}

static void read_numbers(sqlite3 *db, const char *sql, igraph_vector_int_t *out) {
    sqlite3_stmt *rows;
    if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(rows) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(rows); i++)
            igraph_vector_int_push_back(out, sqlite3_column_int64(rows, i));
    sqlite3_finalize(rows);
}

/* Edges of the case file as a graph, and the nodes upstream of every outfall. */
static void igraph(const Bench *bench) {
    sqlite3 *db = open_file(bench->file);
    igraph_vector_int_t edges, outfalls, found;
    igraph_vector_int_init(&edges, 0);
    igraph_vector_int_init(&outfalls, 0);
    igraph_vector_int_init(&found, 0);
    read_numbers(
        db,
        "SELECT from_node, to_node FROM edge UNION ALL SELECT to_node, from_node FROM edge "
        "WHERE direction IN ('both', 'unknown')",
        &edges);
    read_numbers(db, "SELECT node_id FROM outfall WHERE node_id IS NOT NULL", &outfalls);
    sqlite3_close(db);
    igraph_t graph;
    igraph_create(&graph, &edges, 0, IGRAPH_DIRECTED);
    igraph_integer_t n_found = 0;
    for (igraph_integer_t i = 0; i < igraph_vector_int_size(&outfalls); i++) {
        igraph_subcomponent(&graph, &found, VECTOR(outfalls)[i], IGRAPH_IN);
        n_found += igraph_vector_int_size(&found);
    }
    if (n_found < igraph_vector_int_size(&outfalls)) g_error("igraph: outfalls without a node");
    igraph_destroy(&graph);
}

/* ---- measuring ---- */

static void measure(What *what, const Bench *bench, int run) {
    gint64 begin_us = g_get_monotonic_time();
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        what->work(bench);
        _exit(0);
    }
    int status;
    struct rusage used;
    g_assert_cmpint(wait4(child, &status, 0, &used), ==, child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        g_error("%s: status %d", what->name, status);
    double user = (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6;
    what->cost[SECONDS][run] = (double)(g_get_monotonic_time() - begin_us) / 1e6;
    what->cost[USER][run] = user;
    what->cost[PROCESSOR][run] =
        user + (double)used.ru_stime.tv_sec + (double)used.ru_stime.tv_usec / 1e6;
    what->cost[MEGABYTES][run] = (double)used.ru_maxrss / 1024;
}

static int by_value(const void *left, const void *right) {
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static double median(double *values, int n) {
    qsort(values, (size_t)n, sizeof(double), by_value);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

typedef struct {
    char *name;
    double seconds[MOST_RUNS];
} Stage;

/* Lines "read   5.30 s" of --verbose. */
static void take_stages(const Bench *bench, Stage *stages, int run) {
    g_autofree char *text = NULL;
    if (!g_file_get_contents(bench->messages, &text, NULL, NULL)) return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char name[32], unit[4];
        double seconds;
        if (sscanf(*line, "%31s %lf %3s", name, &seconds, unit) != 3 || strcmp(unit, "s") != 0)
            continue;
        int i = 0;
        while (i < N_STAGE && stages[i].name != NULL && strcmp(stages[i].name, name) != 0) i++;
        if (i == N_STAGE) continue;
        if (stages[i].name == NULL) stages[i].name = g_strdup(name);
        stages[i].seconds[run] = seconds;
    }
}

static void call(char **argv) {
    pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execv(argv[0], argv);
        _exit(127);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) g_error("%s: status %d", argv[0], status);
}

static void report(What *whats, int n_what, Stage *stages, const Bench *bench, const char *pipes) {
    double cost[8][N_COST];
    for (int w = 0; w < n_what; w++) {
        printf("{\"bench\": \"job\", \"pipes\": %s, \"what\": \"%s\", \"runs\": %d", pipes,
               whats[w].name, bench->runs);
        for (int c = 0; c < N_COST; c++) {
            cost[w][c] = median(whats[w].cost[c], bench->runs);
            printf(", \"%s\": %.2f", cost_names[c], cost[w][c]);
        }
        puts("}");
    }
    for (int i = 0; i < N_STAGE && stages[i].name != NULL; i++)
        printf("{\"bench\": \"job\", \"pipes\": %s, \"stage\": \"%s\", \"seconds\": %.2f}\n", pipes,
               stages[i].name, median(stages[i].seconds, bench->runs));
    printf(
        "{\"bench\": \"job\", \"pipes\": %s, \"what\": \"postgis\", \"skipped\": \"PostGIS with "
        "pgRouting is measured by hand\"}\n",
        pipes);
    for (int c = SECONDS; c <= PROCESSOR; c++)
        printf(
            "{\"bench\": \"job\", \"pipes\": %s, \"ratio\": \"job / (scan + insert)\", \"of\": "
            "\"%s\", \"is\": %.2f}\n",
            pipes, cost_names[c], cost[1][c] / (cost[0][c] + cost[2][c]));
    printf("{\"bench\": \"job\", \"pipes\": %s, \"bytes_per_pipe\": %.0f}\n", pipes,
           cost[1][MEGABYTES] * 1048576 / g_ascii_strtod(pipes, NULL));
}

int main(int argc, char **argv) {
    const char *asked = argc == 5 ? argv[4] : g_getenv("SUYUAN_BENCH_RUNS");
    guint64 runs = 5;
    if (argc < 4 || argc > 5 ||
        (asked != NULL && !g_ascii_string_to_unsigned(asked, 10, 1, MOST_RUNS, &runs, NULL))) {
        fprintf(stderr, "bench_job CITY-PROGRAM SUYUAN-PROGRAM PIPES [RUNS]: RUNS 1 to 99\n");
        return 1;
    }
    g_autofree char *folder = g_dir_make_tmp("suyuan-bench-XXXXXX", NULL);
    g_assert_nonnull(folder);
    Bench bench = {.folder = folder, .runs = (int)runs};
    bench.job = g_build_filename(folder, "case.yaml", NULL);
    bench.file = g_build_filename(folder, "case.sqlite", NULL);
    bench.copy = g_build_filename(folder, "copy.sqlite", NULL);
    bench.messages = g_build_filename(folder, "messages", NULL);
    char *program[] = {argv[2],    (char *)"run",       bench.job, (char *)"-o",
                       bench.file, (char *)"--verbose", NULL};
    bench.program = program;
    char *make[] = {argv[1],     (char *)"--pipes", argv[3], (char *)"--seed",
                    (char *)"1", (char *)"--to",    folder,  NULL};
    call(make);
    static What whats[] = {{.name = "scan", .work = scan},
                           {.name = "suyuan run", .work = job},
                           {.name = "insert", .work = insert},
                           {.name = "igraph", .work = igraph}};
    static Stage stages[N_STAGE];
    for (int run = 0; run < bench.runs; run++)
        for (gsize w = 0; w < G_N_ELEMENTS(whats); w++) {
            measure(&whats[w], &bench, run);
            if (whats[w].work == job) take_stages(&bench, stages, run);
        }
    report(whats, G_N_ELEMENTS(whats), stages, &bench, argv[3]);
    char *clean[] = {(char *)"/bin/rm", (char *)"-r", folder, NULL};
    call(clean);
    for (int i = 0; i < N_STAGE; i++) g_free(stages[i].name);
    g_free(bench.job);
    g_free(bench.file);
    g_free(bench.copy);
    g_free(bench.messages);
    return 0;
}
