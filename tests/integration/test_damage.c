/*
 * Damage experiments: pipes drawn backwards, levels lost, with direction.repair off and on, on the
 * example city and on a real storm sewer. A pipe's truth is the set of outfalls it reaches
 * undamaged; right = the same set, wrong = an outfall outside it. Every row prints its numbers, and
 * the table of how often directions of each confidence are right: see tests/README.md.
 */
#include <gdal.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <ogr_api.h>
#include <sqlite3.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "tests/integration/case_file.h"

enum { N_BIN = 8, FIRST_SURE = 4 }; /* below 0.5: left as stated though the other way is likelier */
static const double bin_start[N_BIN + 1] = {0, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999, 1.01};

typedef struct {
    double n, n_right, n_wrong; /* pipes */
    double n_direction[N_BIN], sum_confidence[N_BIN], n_true[N_BIN];
} Score;

/* ---- scores ---- */

/* The numbers of the one row of a query. */
static void query(sqlite3 *file, const char *sql, double *numbers, int n_column) {
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(file, sql, -1, &rows, NULL) != SQLITE_OK ||
        sqlite3_step(rows) != SQLITE_ROW)
        g_error("%s: %s", sql, sqlite3_errmsg(file));
    for (int k = 0; k < n_column; k++) numbers[k] = sqlite3_column_double(rows, k);
    sqlite3_finalize(rows);
}

static const char pairs_sql[] =
    "CREATE TEMP TABLE whole_pair AS SELECT DISTINCT e.source_id AS pipe, o.source_id AS outfall "
    "FROM whole.trace_span s JOIN whole.edge e ON e.edge_id BETWEEN s.first_edge AND s.last_edge "
    "JOIN whole.outfall o USING (outfall_id) WHERE e.source_id IS NOT NULL;"
    /* as the view trace has it */
    "CREATE TEMP TABLE pair AS SELECT DISTINCT e.source_id AS pipe, o.source_id AS outfall "
    "FROM main.trace_span s JOIN main.edge e ON e.edge_id BETWEEN s.first_edge AND s.last_edge "
    "JOIN main.outfall o USING (outfall_id) WHERE e.source_id IS NOT NULL AND "
    "s.probability_root * e.root_probability >= 0.5;"
    /* pipes that are one edge between nodes with names in both */
    "CREATE TEMP TABLE run AS SELECT e.source_id AS pipe, min(f.source_id) AS upper, "
    "min(t.source_id) AS lower FROM whole.edge e JOIN whole.node f ON f.node_id = e.from_node "
    "JOIN whole.node t ON t.node_id = e.to_node WHERE e.source_layer = 'pipes' "
    "AND e.direction IN ('along', 'against') GROUP BY 1 HAVING count(*) = 1 AND upper <> lower;"
    "CREATE UNIQUE INDEX temp.run_pipe ON run (pipe);";

static Score score_file(const char *damaged, const char *whole) {
    sqlite3 *file;
    g_assert_cmpint(sqlite3_open_v2(damaged, &file, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS whole", whole);
    if (sqlite3_exec(file, attach, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(file, pairs_sql, NULL, NULL, NULL) != SQLITE_OK)
        g_error("%s: %s", damaged, sqlite3_errmsg(file));
    Score score = {0};
    double n_not_right = 0;
    const char *pipes =
        "SELECT DISTINCT source_id AS pipe FROM whole.edge WHERE traced AND "
        "source_layer = 'pipes' AND source_id IN (SELECT source_id FROM main.edge)";
    g_autofree char *all = g_strdup_printf("SELECT count(*) FROM (%s)", pipes);
    g_autofree char *wrong = g_strdup_printf(
        "SELECT count(DISTINCT pipe) FROM (SELECT * FROM pair EXCEPT SELECT * FROM whole_pair) "
        "WHERE pipe IN (%s)",
        pipes);
    g_autofree char *not_right = g_strdup_printf(
        "SELECT count(DISTINCT pipe) FROM (SELECT * FROM (SELECT * FROM pair EXCEPT SELECT * FROM "
        "whole_pair) UNION ALL SELECT * FROM (SELECT * FROM whole_pair EXCEPT SELECT * FROM pair)) "
        "WHERE pipe IN (%s)",
        pipes);
    query(file, all, &score.n, 1);
    query(file, wrong, &score.n_wrong, 1);
    query(file, not_right, &n_not_right, 1);
    score.n_right = score.n - n_not_right;
    for (int bin = 0; bin < N_BIN; bin++) {
        g_autofree char *sql = g_strdup_printf(
            "SELECT count(*), total(c), total(f = upper AND t = lower) FROM (SELECT "
            "e.direction_confidence AS c, f.source_id AS f, t.source_id AS t, upper, lower FROM "
            "run JOIN main.edge e ON e.source_id = pipe JOIN main.node f ON f.node_id = "
            "e.from_node JOIN main.node t ON t.node_id = e.to_node WHERE e.direction <> "
            "'both') WHERE c >= %g AND c < %g AND ((f = upper AND t = lower) OR (f = lower AND "
            "t = upper))",
            bin_start[bin], bin_start[bin + 1]);
        double numbers[3] = {0};
        query(file, sql, numbers, 3);
        score.n_direction[bin] = numbers[0];
        score.sum_confidence[bin] = numbers[1];
        score.n_true[bin] = numbers[2];
    }
    sqlite3_close(file);
    return score;
}

static void add_score(Score *sum, const Score *score) {
    sum->n += score->n;
    sum->n_right += score->n_right;
    sum->n_wrong += score->n_wrong;
    for (int bin = 0; bin < N_BIN; bin++) {
        sum->n_direction[bin] += score->n_direction[bin];
        sum->sum_confidence[bin] += score->sum_confidence[bin];
        sum->n_true[bin] += score->n_true[bin];
    }
}

static void print_reliability(const char *what, const Score *score) {
    for (int bin = 0; bin < N_BIN; bin++)
        if (score->n_direction[bin] > 0)
            g_test_message("| %s | %g - %g | %.0f | %.4f | %.4f |", what, bin_start[bin],
                           MIN(bin_start[bin + 1], 1), score->n_direction[bin],
                           score->sum_confidence[bin] / score->n_direction[bin],
                           score->n_true[bin] / score->n_direction[bin]);
}

/* ---- damage ---- */

/* As the example city names them; shares of pipes, ends or inverts. */
typedef enum { REVERSE, ZERO_INVERT, REMOVE, MOVE_ENDS, TEE_ENDS, NO_IDS, N_KIND } Kind;
static const char *const kind_names[N_KIND] = {"reverse",   "zero_invert", "remove",
                                               "move_ends", "tee_ends",    "no_ids"};

typedef struct {
    const char *name;
    double share[N_KIND];
    double least_right, most_wrong;    /* with repair on, of the city: the project's aims */
    double hague_right, hague_wrong;   /* what it reaches now: it must not get worse */
    double stated_right, stated_wrong; /* the same against the sewer as stated */
} Damage;

/* clang-format off */
static const Damage damages[] = {
    {"undamaged", {0}, 0.999, 0.005, 0.99, 0.005, 0.43, 0.27},
    {"1 % reversed", {[REVERSE] = 0.01}, 0.999, 0.005, 0.99, 0.005, 0.43, 0.27},
    {"5 % reversed", {[REVERSE] = 0.05}, 0.995, 0.005, 0.99, 0.005, 0.43, 0.27},
    {"20 % reversed", {[REVERSE] = 0.20}, 0.98, 0.005, 0.98, 0.005, 0.43, 0.27},
    {"5 % reversed, 30 % of inverts 0", {[REVERSE] = 0.05, [ZERO_INVERT] = 0.3},
     0.99, 0.005, 0.98, 0.02, 0.43, 0.27},
    {"5 % reversed, no inverts", {[REVERSE] = 0.05, [ZERO_INVERT] = 1},
     0.99, 0.005, 0.69, 0.31, 0.74, 0.26},
    {"1 % removed", {[REMOVE] = 0.01}, 0.95, 0.01, 0.95, 0.01, 0.43, 0.27},
    {"5 % removed", {[REMOVE] = 0.05}, 0.85, 0.01, 0.85, 0.01, 0.40, 0.28},
    {"5 % of ends moved", {[MOVE_ENDS] = 0.05}, 0.995, 0.002, 0.995, 0.0021, 0.43, 0.27},
    {"5 % of ends in mid-pipe", {[TEE_ENDS] = 0.05}, 0.995, 0.002, 0.995, 0.0021, 0.43, 0.27},
    {"no ids", {[NO_IDS] = 1}, 0.995, 0.002, 0.995, 0.0021, 0.43, 0.27},
};
/* clang-format on */

static char *city_make(const char *folder, const Damage *damage, int seed) {
    const char *pipes = g_getenv("SUYUAN_DAMAGE_PIPES");
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_strdup(g_getenv("SUYUAN_CITY")));
    g_ptr_array_add(argv, g_strdup_printf("--pipes=%s", pipes == NULL ? "3000" : pipes));
    g_ptr_array_add(argv, g_strdup_printf("--seed=%d", seed));
    g_ptr_array_add(argv, g_strdup_printf("--to=%s", folder));
    for (int k = 0; k < N_KIND; k++)
        g_ptr_array_add(argv, g_strdup_printf("--damage=%s=%g", kind_names[k], damage->share[k]));
    g_ptr_array_add(argv, NULL);
    int status;
    g_autofree char *output = NULL, *messages = NULL;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &messages,
                 &status, &error);
    g_assert_no_error(error);
    if (status != 0) g_error("%s", messages);
    return g_build_filename(folder, "case.yaml", NULL);
}

static void run_city(const char *job, const char *repair, const char *file) {
    g_autofree char *set = g_strdup_printf("direction.repair=%s", repair);
    g_autofree char *gaps = g_strdup_printf("gaps=%s", repair);
    const char *const arguments[] = {"run",   job,  "--quiet", "--set", set,
                                     "--set", gaps, "-o",      file,    NULL};
    g_assert_true(run_program(arguments));
}

static void print_row(const char *net, const Damage *damage, const Score *off, const Score *on) {
    g_test_message("| %s | %s | %.4f / %.4f | %.4f / %.4f |", net, damage->name,
                   off->n_right / off->n, off->n_wrong / off->n, on->n_right / on->n,
                   on->n_wrong / on->n);
}

/* Confidence of 0.9 and more must not promise more than it keeps. */
static void check_honest(const Score *score) {
    for (int bin = FIRST_SURE; bin < N_BIN; bin++) {
        if (score->n_direction[bin] < 30) continue;
        double said = score->sum_confidence[bin] / score->n_direction[bin];
        double deviation = sqrt(said * (1 - said) / score->n_direction[bin]);
        g_assert_cmpfloat(score->n_true[bin] / score->n_direction[bin], >=,
                          said - 0.05 - 3 * deviation);
    }
}

enum { N_SEED = 2 };

/* Two cities with one kind of damage, against themselves undamaged: @whole. */
static void score_cities(const char *folder, const Damage *damage, char *const *whole, Score *off,
                         Score *on) {
    for (int seed = 1; seed <= N_SEED; seed++) {
        g_autofree char *inputs = g_build_filename(folder, "damaged", NULL);
        g_autofree char *damaged = g_build_filename(folder, "damaged.sqlite", NULL);
        g_autofree char *job = city_make(inputs, damage, seed);
        run_city(job, "off", damaged);
        Score score = score_file(damaged, whole[seed - 1]);
        add_score(off, &score);
        run_city(job, "apply", damaged);
        score = score_file(damaged, whole[seed - 1]);
        add_score(on, &score);
        folder_remove(inputs);
    }
}

static void test_city(void) {
    g_autofree char *folder = folder_new();
    char *whole[N_SEED];
    for (int seed = 1; seed <= N_SEED; seed++) {
        g_autofree char *inputs = g_build_filename(folder, "whole", NULL);
        g_autofree char *job = city_make(inputs, &damages[0], seed);
        g_autofree char *name = g_strdup_printf("whole_%d.sqlite", seed);
        whole[seed - 1] = g_build_filename(folder, name, NULL);
        run_city(job, "off", whole[seed - 1]);
        folder_remove(inputs);
    }
    Score all = {0};
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        Score off = {0}, on = {0};
        score_cities(folder, &damages[i], whole, &off, &on);
        print_row("city", &damages[i], &off, &on);
        g_assert_cmpfloat(on.n_right / on.n, >=, damages[i].least_right);
        g_assert_cmpfloat(on.n_wrong / on.n, <=, damages[i].most_wrong);
        add_score(&all, &on);
    }
    print_reliability("city", &all);
    check_honest(&all);
    for (int seed = 0; seed < N_SEED; seed++) g_free(whole[seed]);
    folder_remove(folder);
}

/* ---- a real sewer ---- */

static void swap_fields(OGRFeatureH feature, const char *a, const char *b) {
    int from = OGR_F_GetFieldIndex(feature, a), to = OGR_F_GetFieldIndex(feature, b);
    g_assert_true(from >= 0 && to >= 0);
    g_autofree char *text = g_strdup(OGR_F_GetFieldAsString(feature, from));
    OGR_F_SetFieldString(feature, from, OGR_F_GetFieldAsString(feature, to));
    OGR_F_SetFieldString(feature, to, text);
}

/* Drawn order, ids and what belongs to the ends, all together. */
static void reverse_pipe(OGRFeatureH feature) {
    OGRGeometryH line = OGR_G_Clone(OGR_F_GetGeometryRef(feature));
    int n = OGR_G_GetPointCount(line);
    for (int i = 0; i < n; i++) {
        OGRGeometryH from = OGR_F_GetGeometryRef(feature);
        OGR_G_SetPoint_2D(line, i, OGR_G_GetX(from, n - 1 - i), OGR_G_GetY(from, n - 1 - i));
    }
    OGR_F_SetGeometryDirectly(feature, line);
    swap_fields(feature, "FROM_NODE", "TO_NODE");
    swap_fields(feature, "UP_INV_FT", "DN_INV_FT");
}

static void lose(OGRFeatureH feature, const char *field, SyRandom *random, double share) {
    if (sy_random_unit(random) < share)
        OGR_F_SetFieldDouble(feature, OGR_F_GetFieldIndex(feature, field), 0);
}

static const double m_per_foot = 0.3048006;

static void move_end(OGRFeatureH feature, int vertex, double x, double y) {
    OGRGeometryH line = OGR_G_Clone(OGR_F_GetGeometryRef(feature));
    OGR_G_SetPoint_2D(line, vertex, x, y);
    OGR_F_SetGeometryDirectly(feature, line);
}

/* An end misses its manhole by no more than the tolerance. */
static void miss_end(OGRFeatureH feature, bool last, SyRandom *random) {
    OGRGeometryH line = OGR_F_GetGeometryRef(feature);
    int vertex = last ? OGR_G_GetPointCount(line) - 1 : 0;
    double angle_rad = 2 * G_PI * sy_random_unit(random);
    double by_ft = 0.0999 * sy_random_unit(random) / m_per_foot;
    move_end(feature, vertex, OGR_G_GetX(line, vertex) + by_ft * cos(angle_rad),
             OGR_G_GetY(line, vertex) + by_ft * sin(angle_rad));
}

/* The lower end comes to lie a little further down, on the pipe that follows, without a number. */
static void end_in_pipe(const GPtrArray *pipes, OGRFeatureH feature, SyRandom *random) {
    int from = OGR_F_GetFieldIndex(feature, "FROM_NODE"),
        to = OGR_F_GetFieldIndex(feature, "TO_NODE");
    OGRFeatureH next = NULL;
    int n_next = 0;
    for (guint i = 0; i < pipes->len; i++)
        if (strcmp(OGR_F_GetFieldAsString(pipes->pdata[i], from),
                   OGR_F_GetFieldAsString(feature, to)) == 0) {
            next = pipes->pdata[i];
            n_next++;
        }
    if (n_next != 1) return;
    OGRGeometryH line = OGR_F_GetGeometryRef(next);
    double ax = OGR_G_GetX(line, 0), ay = OGR_G_GetY(line, 0), bx = OGR_G_GetX(line, 1),
           by = OGR_G_GetY(line, 1), length_ft = hypot(bx - ax, by - ay);
    double at_ft = (3 + 3 * sy_random_unit(random)) / m_per_foot;
    if (length_ft < 2 * at_ft) return;
    move_end(feature, OGR_G_GetPointCount(OGR_F_GetGeometryRef(feature)) - 1,
             ax + (bx - ax) * at_ft / length_ft, ay + (by - ay) * at_ft / length_ft);
    OGR_F_SetFieldNull(feature, to);
}

/* Whether the pipe is still there afterwards. */
static bool damage_pipe(const GPtrArray *pipes, OGRFeatureH feature, const Damage *damage,
                        SyRandom *random, SyRandom *ends) {
    const double *share = damage->share;
    if (sy_random_unit(random) < share[REVERSE]) reverse_pipe(feature);
    lose(feature, "UP_INV_FT", random, share[ZERO_INVERT]);
    lose(feature, "DN_INV_FT", random, share[ZERO_INVERT]);
    for (int end = 0; end < 2; end++)
        if (sy_random_unit(ends) < share[MOVE_ENDS]) miss_end(feature, end, ends);
    if (sy_random_unit(ends) < share[TEE_ENDS]) end_in_pipe(pipes, feature, ends);
    if (share[NO_IDS] > 0) {
        OGR_F_SetFieldNull(feature, OGR_F_GetFieldIndex(feature, "FROM_NODE"));
        OGR_F_SetFieldNull(feature, OGR_F_GetFieldIndex(feature, "TO_NODE"));
    }
    return sy_random_unit(ends) >= share[REMOVE];
}

/* The pipes or nodes of the sewer with damage, as a GeoPackage. */
static char *damage_layer(const char *folder, const char *name, const Damage *damage,
                          uint64_t seed) {
    g_autofree char *from = shared_path("hague_storm");
    g_autofree char *source = g_strdup_printf("%s/%s.shp", from, name);
    char *target = g_strdup_printf("%s/%s.gpkg", folder, name);
    GDALDatasetH in = GDALOpenEx(source, GDAL_OF_VECTOR, NULL, NULL, NULL);
    GDALDatasetH out = GDALCreate(GDALGetDriverByName("GPKG"), target, 0, 0, 0, GDT_Unknown, NULL);
    g_assert_true(in != NULL && out != NULL);
    OGRLayerH layer = GDALDatasetCopyLayer(out, GDALDatasetGetLayer(in, 0), name, NULL);
    GDALClose(in);
    bool is_pipes = strcmp(name, "pipes") == 0;
    SyRandom random = sy_random(seed, is_pipes ? 1 : 2), ends = sy_random(seed, 3);
    OGR_L_ResetReading(layer);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)OGR_F_Destroy);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(layer)) != NULL;)
        g_ptr_array_add(rows, feature);
    for (guint i = 0; i < rows->len; i++) {
        OGRFeatureH feature = rows->pdata[i];
        bool stays = true;
        if (is_pipes)
            stays = damage_pipe(rows, feature, damage, &random, &ends);
        else
            lose(feature, "INVERT_FT", &random, damage->share[ZERO_INVERT]);
        g_assert_cmpint(stays ? OGR_L_SetFeature(layer, feature)
                              : OGR_L_DeleteFeature(layer, OGR_F_GetFID(feature)),
                        ==, OGRERR_NONE);
    }
    GDALClose(out);
    return target;
}

static void run_damaged(const char *folder, const Damage *damage, uint64_t seed, const char *repair,
                        const char *file) {
    g_autofree char *pipes = damage_layer(folder, "pipes", damage, seed);
    g_autofree char *nodes = damage_layer(folder, "nodes", damage, seed);
    run_hague(pipes, nodes, repair, file);
    g_remove(pipes);
    g_remove(nodes);
}

/* P(conduit 23600 runs as stated): it decides where 30 % of the pipes drain to. */
static double trunk_stated(const char *file) {
    return case_file_number(
        file,
        "SELECT CASE WHEN n.source_id = 'E147013' THEN e.direction_confidence ELSE 1 - "
        "e.direction_confidence END FROM edge e JOIN node n ON n.node_id = e.from_node WHERE "
        "e.source_id = '23600'");
}

/* The hardest row by other seeds: one draw of a fifth of 488 pipes says little. */
static void test_hague_seeds(void) {
    enum { LAST_SEED = 10 };
    g_autofree char *shared = shared_path("hague_storm");
    if (shared == NULL) return;
    const Damage *damage = &damages[3];
    g_assert_cmpfloat(damage->share[REVERSE], ==, 0.2);
    g_autofree char *folder = folder_new();
    g_autofree char *stated = g_build_filename(folder, "stated.sqlite", NULL);
    g_autofree char *whole = g_build_filename(folder, "whole.sqlite", NULL);
    g_autofree char *damaged = g_build_filename(folder, "damaged.sqlite", NULL);
    run_damaged(folder, &damages[0], 1, "off", stated);
    run_damaged(folder, &damages[0], 1, "apply", whole);
    Score off = {0}, on = {0}, strict = {0};
    double trunk_low = 1, trunk_high = 0;
    for (uint64_t seed = 1; seed <= LAST_SEED; seed++) {
        run_damaged(folder, damage, seed, "off", damaged);
        Score score = score_file(damaged, stated);
        add_score(&off, &score);
        run_damaged(folder, damage, seed, "apply", damaged);
        score = score_file(damaged, whole);
        add_score(&on, &score);
        score = score_file(damaged, stated);
        add_score(&strict, &score);
        trunk_low = MIN(trunk_low, trunk_stated(damaged));
        trunk_high = MAX(trunk_high, trunk_stated(damaged));
    }
    g_test_message("conduit 23600 as stated: undamaged %.2f, seeds 1 - 10 %.2f to %.2f",
                   trunk_stated(whole), trunk_low, trunk_high);
    print_row("hague_storm, seeds 1 - 10", damage, &off, &on);
    print_row("hague_storm, seeds 1 - 10, as stated", damage, &off, &strict);
    print_reliability("hague_storm, seeds 1 - 10", &on);
    g_assert_cmpfloat(on.n_right / on.n, >=, damage->hague_right);
    g_assert_cmpfloat(on.n_wrong / on.n, <=, damage->hague_wrong);
    check_honest(&on);
    folder_remove(folder);
}

/* In this model 7 pipes are stated such that a culvert ends in a manhole without a way out while
 * another one starts from nothing; they are turned in the undamaged net as well. So repair is
 * measured twice: against the undamaged net repaired, and against the net as it is stated. */
static void test_hague(void) {
    g_autofree char *shared = shared_path("hague_storm");
    if (shared == NULL) return;
    g_autofree char *folder = folder_new();
    g_autofree char *stated = g_build_filename(folder, "stated.sqlite", NULL);
    g_autofree char *whole = g_build_filename(folder, "whole.sqlite", NULL);
    g_autofree char *damaged = g_build_filename(folder, "damaged.sqlite", NULL);
    run_damaged(folder, &damages[0], 1, "off", stated);
    run_damaged(folder, &damages[0], 1, "apply", whole);
    Score all = {0};
    g_assert_cmpfloat(
        case_file_number(whole,
                         "SELECT count(*) FROM finding WHERE code = 'build.direction_turned'"),
        ==, 9);
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        run_damaged(folder, &damages[i], 1, "off", damaged);
        Score off = score_file(damaged, stated);
        run_damaged(folder, &damages[i], 1, "apply", damaged);
        Score on = score_file(damaged, whole), strict = score_file(damaged, stated);
        print_row("hague_storm", &damages[i], &off, &on);
        print_row("hague_storm, as stated", &damages[i], &off, &strict);
        g_assert_cmpfloat(on.n_right / on.n, >=, damages[i].hague_right);
        g_assert_cmpfloat(on.n_wrong / on.n, <=, damages[i].hague_wrong);
        g_assert_cmpfloat(strict.n_right / strict.n, >=, damages[i].stated_right);
        g_assert_cmpfloat(strict.n_wrong / strict.n, <=, damages[i].stated_wrong);
        add_score(&all, &on);
    }
    print_reliability("hague_storm", &all);
    check_honest(&all);
    folder_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/damage/city", test_city);
    if (g_getenv("SUYUAN_DAMAGE_PIPES") == NULL) {
        g_test_add_func("/damage/hague", test_hague);
        g_test_add_func("/damage/hague-seeds", test_hague_seeds);
    }
    return g_test_run();
}
