/* The truth against an independent walk over what the surveyor wrote. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

static const char *const systems[] = {"YS", "WS", "HS", "GQ"};

/* The pipes in use as the written ids and flow letters say. */
typedef struct {
    char *id;
    guint from, to; /* nodes */
    bool overflow;
} Edge;

typedef struct {
    char *folder;
    Sheet *truth, *outfalls, *defects;
    Sheet *lines[4];
    GHashTable *node_of; /* id -> node + 1 */
    GHashTable *works;   /* treatment nodes, node + 1 */
    GHashTable *row_of;  /* pipe id -> row of truth + 1 */
    GArray *edges;       /* Edge */
    GPtrArray *into;     /* per node: GArray of edges that end there */
} Walk;

static guint node_number(Walk *walk, const char *id) {
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(walk->node_of, id));
    if (number > 0) return number - 1;
    number = g_hash_table_size(walk->node_of);
    g_hash_table_insert(walk->node_of, g_strdup(id), GUINT_TO_POINTER(number + 1));
    g_ptr_array_add(walk->into, g_array_new(FALSE, FALSE, sizeof(guint)));
    return number;
}

static double distance_m(const double p[2], const double s[4]) {
    double dx = s[2] - s[0], dy = s[3] - s[1], length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((p[0] - s[0]) * dx + (p[1] - s[1]) * dy) / length2 : 0;
    t = CLAMP(t, 0, 1);
    return hypot(p[0] - s[0] - t * dx, p[1] - s[1] - t * dy);
}

/* An end without an id lies on another pipe: the water goes on to that one's lower end. */
static const char *node_below(const Sheet *lines, guint row, int end) {
    const double *at = &lines->ends[row][2 * end];
    for (guint i = 0; i < lines->rows->len; i++) {
        if (i == row || isnan(lines->ends[i][0]) || distance_m(at, lines->ends[i]) > 1e-3) continue;
        bool along = strcmp(sheet_cell(lines, i, "FlowDir"), "+") == 0;
        return sheet_cell(lines, i, along ? "E_Exp" : "S_Exp");
    }
    g_error("an end without id lies on no pipe");
}

static void add_edge(Walk *walk, const char *id, const char *from, const char *to, bool overflow) {
    Edge edge = {g_strdup(id), node_number(walk, from), node_number(walk, to), overflow};
    guint no = walk->edges->len;
    g_array_append_val(walk->edges, edge);
    g_array_append_val(g_ptr_array_index(walk->into, edge.to), no);
}

static void add_pipes(Walk *walk, const Sheet *lines) {
    for (guint i = 0; i < lines->rows->len; i++) {
        if (strcmp(sheet_cell(lines, i, "Status"), "0") != 0) continue;
        bool along = strcmp(sheet_cell(lines, i, "FlowDir"), "+") == 0;
        const char *from = sheet_cell(lines, i, along ? "S_Exp" : "E_Exp");
        const char *to = sheet_cell(lines, i, along ? "E_Exp" : "S_Exp");
        if (*to == '\0') to = node_below(lines, i, along ? 1 : 0);
        g_assert_cmpstr(from, !=, "");
        add_edge(walk, sheet_cell(lines, i, "Lno"), from, to,
                 strcmp(sheet_cell(lines, i, "YXFS"), "溢流") == 0);
    }
}

static void add_ditches(Walk *walk, const Sheet *lines) {
    for (guint i = 0; i < lines->rows->len; i++) {
        bool along = strcmp(sheet_cell(lines, i, "LX"), "正向") == 0;
        add_edge(walk, sheet_cell(lines, i, "GQBH"), sheet_cell(lines, i, along ? "QDDH" : "ZDDH"),
                 sheet_cell(lines, i, along ? "ZDDH" : "QDDH"), false);
    }
}

static void walk_init(Walk *walk, int n_pipe, int seed) {
    *walk = (Walk){.folder = city_make(n_pipe, seed, NULL)};
    walk->truth = sheet_read(walk->folder, "truth/pipe_outfalls.csv");
    walk->outfalls = sheet_read(walk->folder, "truth/outfalls.csv");
    walk->defects = sheet_read(walk->folder, "truth/defects.csv");
    walk->node_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    walk->works = g_hash_table_new(NULL, NULL);
    walk->row_of = g_hash_table_new(g_str_hash, g_str_equal);
    walk->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    walk->into = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (int i = 0; i < 4; i++) {
        g_autofree char *name = g_strconcat(systems[i], "_LINE.shp", NULL);
        walk->lines[i] = sheet_read(walk->folder, name);
        if (i < 3)
            add_pipes(walk, walk->lines[i]);
        else
            add_ditches(walk, walk->lines[i]);
    }
    for (guint i = 0; i < walk->truth->rows->len; i++)
        g_hash_table_insert(walk->row_of, (char *)sheet_cell(walk->truth, i, "pipe_id"),
                            GUINT_TO_POINTER(i + 1));
    g_autoptr(Sheet) points = sheet_read(walk->folder, "WS_POINT.shp");
    for (guint i = 0; i < points->rows->len; i++)
        if (strcmp(sheet_cell(points, i, "Subsid"), "污水处理场") == 0) {
            guint node = node_number(walk, sheet_cell(points, i, "Exp_No"));
            g_hash_table_add(walk->works, GUINT_TO_POINTER(node + 1));
        }
}

static void walk_clear(Walk *walk) {
    sheet_free(walk->truth);
    sheet_free(walk->outfalls);
    sheet_free(walk->defects);
    for (int i = 0; i < 4; i++) sheet_free(walk->lines[i]);
    for (guint i = 0; i < walk->edges->len; i++) g_free(g_array_index(walk->edges, Edge, i).id);
    g_array_unref(walk->edges);
    g_ptr_array_unref(walk->into);
    g_hash_table_unref(walk->node_of);
    g_hash_table_unref(walk->works);
    g_hash_table_unref(walk->row_of);
    city_remove(walk->folder);
}

/* Marks the edges above @start; stops at treatment works, which it lists in @works. At the mouth of
 * a pipe in a ditch (@pipes_only) the ditch itself is not above. */
static void walk_up(const Walk *walk, guint start, bool dry, bool pipes_only, bool *edge_seen,
                    GArray *works) {
    g_autofree bool *node_seen = g_new0(bool, walk->into->len);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(stack, start);
    node_seen[start] = true;
    while (stack->len > 0) {
        guint node = g_array_index(stack, guint, stack->len - 1);
        g_array_set_size(stack, stack->len - 1);
        if (node != start && g_hash_table_contains(walk->works, GUINT_TO_POINTER(node + 1))) {
            g_array_append_val(works, node);
            continue;
        }
        const GArray *into = g_ptr_array_index(walk->into, node);
        for (guint i = 0; i < into->len; i++) {
            guint no = g_array_index(into, guint, i);
            const Edge *edge = &g_array_index(walk->edges, Edge, no);
            if (dry && edge->overflow) continue;
            if (pipes_only && node == start && g_str_has_prefix(edge->id, "GQ")) continue;
            edge_seen[no] = true;
            if (node_seen[edge->from]) continue;
            node_seen[edge->from] = true;
            g_array_append_val(stack, edge->from);
        }
    }
}

/* Outfall sets of every edge by walking up from each outfall, as text; @column of the truth. */
static char **walked_sets(const Walk *walk, const char *column) {
    bool dry = strcmp(column, "dry_outfalls") == 0, through = strcmp(column, "through_plant") == 0;
    guint n_edge = walk->edges->len;
    char **sets = g_new0(char *, n_edge + 1);
    for (guint i = 0; i < n_edge; i++) sets[i] = g_strdup("");
    for (guint i = 0; i < walk->outfalls->rows->len; i++) {
        g_autofree bool *seen = g_new0(bool, n_edge + 1), *direct = g_new0(bool, n_edge + 1);
        g_autoptr(GArray) works = g_array_new(FALSE, FALSE, sizeof(guint));
        const char *node_id = sheet_cell(walk->outfalls, i, "node_id");
        const char *id = sheet_cell(walk->outfalls, i, "outfall_id");
        gpointer node = g_hash_table_lookup(walk->node_of, node_id);
        g_assert_nonnull(node);
        /* "passed" is tested with the outfalls: all that a walk from the node itself meets. */
        bool in_ditch =
            *sheet_cell(walk->outfalls, i, "via_ditch") != '\0' && strcmp(column, "passed") != 0;
        walk_up(walk, GPOINTER_TO_UINT(node) - 1, dry, in_ditch, through ? direct : seen, works);
        for (guint k = 0; through && k < works->len; k++)
            walk_up(walk, g_array_index(works, guint, k), false, false, seen, works);
        for (guint k = 0; k < n_edge; k++) {
            if (!seen[k]) continue;
            char *longer = g_strconcat(sets[k], *sets[k] == '\0' ? "" : ";", id, NULL);
            g_free(sets[k]);
            sets[k] = longer;
        }
    }
    return sets;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Outfalls gone through and passed, sorted. */
static char *met(const Sheet *truth, guint row) {
    const char *through = sheet_cell(truth, row, "outfalls");
    const char *passed = sheet_cell(truth, row, "passed");
    if (*passed == '\0' || *through == '\0') return g_strdup(*passed == '\0' ? through : passed);
    g_autofree char *both = g_strconcat(through, ";", passed, NULL);
    g_auto(GStrv) ids = g_strsplit(both, ";", -1);
    qsort(ids, g_strv_length(ids), sizeof(char *), by_text);
    return g_strjoinv(";", ids);
}

static const struct {
    int n_pipe, seed;
} cities[] = {{60, 1}, {300, 2}, {1000, 1}, {3000, 1}, {3000, 2}, {6000, 3}};

static void test_pipes(void) {
    const char *columns[] = {"outfalls", "dry_outfalls", "through_plant", "passed"};
    for (guint c = 0; c < G_N_ELEMENTS(cities); c++) {
        Walk walk;
        walk_init(&walk, cities[c].n_pipe, cities[c].seed);
        g_assert_cmpuint(walk.outfalls->rows->len, >=, 3);
        for (int k = 0; k < 4; k++) {
            g_auto(GStrv) sets = walked_sets(&walk, columns[k]);
            guint n_filled = 0;
            for (guint i = 0; i < walk.edges->len; i++) {
                const char *id = g_array_index(walk.edges, Edge, i).id;
                guint row = GPOINTER_TO_UINT(g_hash_table_lookup(walk.row_of, id)) - 1;
                g_autofree char *told = k < 3 ? g_strdup(sheet_cell(walk.truth, row, columns[k]))
                                              : met(walk.truth, row);
                if (strcmp(told, sets[i]) != 0)
                    g_error("%d pipes, seed %d, %s: %s is %s, walked %s", cities[c].n_pipe,
                            cities[c].seed, id, columns[k], told, sets[i]);
                if (*told != '\0') n_filled++;
            }
            g_assert_cmpuint(n_filled, >, walk.edges->len / 20);
        }
        walk_clear(&walk);
    }
}

/* Pipes not in use reach nothing, and no pipe in use is without an outfall. */
static void test_status(void) {
    Walk walk;
    walk_init(&walk, 3000, 1);
    guint n_unused = 0;
    for (guint i = 0; i < walk.truth->rows->len; i++) {
        bool in_use = strcmp(sheet_cell(walk.truth, i, "status"), "in_use") == 0;
        bool reaches = *sheet_cell(walk.truth, i, "outfalls") != '\0' ||
                       *sheet_cell(walk.truth, i, "through_plant") != '\0';
        g_assert_true(in_use == reaches);
        if (!in_use) n_unused++;
    }
    g_assert_cmpuint(n_unused, ==, 9);
    g_assert_cmpuint(walk.edges->len + n_unused, ==, walk.truth->rows->len);
    walk_clear(&walk);
}

/* Every unit is behind exactly the outfalls of its pipe, and surveyed if the survey says so. */
static void test_units(void) {
    Walk walk;
    walk_init(&walk, 3000, 1);
    g_autoptr(Sheet) pairs = sheet_read(walk.folder, "truth/outfall_units.csv");
    g_autoptr(Sheet) units = sheet_read(walk.folder, "排污单位.csv");
    g_autoptr(Sheet) connections = sheet_read(walk.folder, "接入关系.csv");
    g_assert_cmpuint(units->rows->len, ==, 150);
    guint n_surveyed = 0;
    for (guint i = 0; i < units->rows->len; i++) {
        const char *unit = sheet_cell(units, i, "单位编号");
        int connection = sheet_find(connections, "单位编号", unit);
        g_autoptr(GString) direct = g_string_new(NULL), indirect = g_string_new(NULL);
        const char *pipe = NULL, *node = NULL;
        for (guint k = 0; k < pairs->rows->len; k++) {
            if (strcmp(sheet_cell(pairs, k, "unit_id"), unit) != 0) continue;
            GString *set =
                strcmp(sheet_cell(pairs, k, "relation"), "direct") == 0 ? direct : indirect;
            g_string_append_printf(set, "%s%s", set->len > 0 ? ";" : "",
                                   sheet_cell(pairs, k, "outfall_id"));
            pipe = sheet_cell(pairs, k, "pipe_id");
            node = sheet_cell(pairs, k, "node_id");
            bool surveyed = strcmp(sheet_cell(pairs, k, "surveyed"), "1") == 0;
            g_assert_true(surveyed == (connection >= 0));
        }
        g_assert_nonnull(pipe);
        guint row = GPOINTER_TO_UINT(g_hash_table_lookup(walk.row_of, pipe)) - 1;
        g_assert_cmpstr(direct->str, ==, sheet_cell(walk.truth, row, "outfalls"));
        g_assert_cmpstr(indirect->str, ==, sheet_cell(walk.truth, row, "through_plant"));
        if (*node != '\0') g_assert_cmpstr(node, ==, sheet_cell(walk.truth, row, "from_node"));
        if (connection < 0) continue;
        n_surveyed++;
        g_assert_cmpstr(sheet_cell(connections, (guint)connection, "接入管段或管点"), ==,
                        *node != '\0' ? node : pipe);
    }
    g_assert_cmpuint(n_surveyed, ==, connections->rows->len);
    g_assert_cmpuint(n_surveyed, >, 70);
    g_assert_cmpuint(n_surveyed, <, 115);
    walk_clear(&walk);
}

/* GB 32100-2015 with its printed table of weights. */
static bool code_is_right(const char *code) {
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int weights[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    int sum = 0;
    if (strlen(code) != 18) return false;
    for (int i = 0; i < 17; i++) {
        const char *at = strchr(alphabet, code[i]);
        if (at == NULL) return false;
        sum += weights[i] * (int)(at - alphabet);
    }
    return alphabet[(31 - sum % 31) % 31] == code[17];
}

static void test_codes(void) {
    /* Real codes of the domain's page, to test the test. */
    g_assert_true(code_is_right("91350100M000100Y43"));
    g_assert_false(code_is_right("91350100M000100Y44"));
    Walk walk;
    walk_init(&walk, 3000, 1);
    g_autoptr(Sheet) units = sheet_read(walk.folder, "排污单位.csv");
    guint n_right = 0, n_wrong = 0;
    for (guint i = 0; i < units->rows->len; i++) {
        const char *code = sheet_cell(units, i, "统一社会信用代码");
        const char *permit = sheet_cell(units, i, "排污许可证编号");
        if (*permit != '\0') {
            g_assert_true(g_str_has_prefix(permit, code));
            g_assert_cmpuint(strlen(permit), ==, 22);
        }
        if (*code == '\0') continue;
        if (code_is_right(code))
            n_right++;
        else
            n_wrong++;
    }
    guint n_listed = 0;
    for (guint i = 0; i < walk.defects->rows->len; i++) {
        if (strcmp(sheet_cell(walk.defects, i, "kind"), "wrong_uscc_check") != 0) continue;
        guint fid = (guint)sheet_number(walk.defects, i, "fid");
        g_assert_false(code_is_right(sheet_cell(units, fid, "统一社会信用代码")));
        n_listed++;
    }
    g_assert_cmpuint(n_wrong, ==, n_listed);
    g_assert_cmpuint(n_listed, >, 0);
    g_assert_cmpuint(n_right, >, 60);
    walk_clear(&walk);
}

static void test_rivers(void) {
    for (int n_pipe = 60; n_pipe < 10000; n_pipe *= 7) {
        Walk walk;
        walk_init(&walk, n_pipe, 1);
        g_autoptr(Sheet) rivers = sheet_read(walk.folder, "HL.shp");
        g_autoptr(Sheet) written = sheet_read(walk.folder, "排污口.csv");
        g_assert_cmpuint(written->rows->len, ==, walk.outfalls->rows->len);
        for (guint i = 0; i < written->rows->len; i++) {
            int river = sheet_find(rivers, "HLMC", sheet_cell(written, i, "受纳水体"));
            g_assert_cmpint(river, >=, 0);
            g_assert_cmpstr(sheet_cell(walk.outfalls, i, "river_code"), ==,
                            sheet_cell(rivers, (guint)river, "HLBM"));
            g_assert_cmpstr(sheet_cell(written, i, "所在县区"), ==,
                            sheet_cell(walk.outfalls, i, "county"));
            g_assert_cmpstr(sheet_cell(walk.outfalls, i, "responsible"), !=, "");
        }
        walk_clear(&walk);
    }
}

static bool is_listed(const Walk *walk, const char *kind, const char *id) {
    for (guint i = 0; i < walk->defects->rows->len; i++)
        if (strcmp(sheet_cell(walk->defects, i, "kind"), kind) == 0 &&
            strcmp(sheet_cell(walk->defects, i, "id"), id) == 0)
            return true;
    return false;
}

/* Every end stands at its point, or is listed; points of one number twice are listed. */
static void test_geometry(void) {
    Walk walk;
    walk_init(&walk, 3000, 2);
    g_autoptr(GHashTable) place = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strconcat(systems[i], "_POINT.shp", NULL);
        g_autoptr(Sheet) points = sheet_read(walk.folder, name);
        for (guint k = 0; k < points->rows->len; k++) {
            const char *id = sheet_cell(points, k, "Exp_No");
            /* X is the northing. */
            g_assert_cmpfloat(fabs(sheet_number(points, k, "X") - points->ends[k][1]), <, 1e-3);
            g_assert_cmpfloat(fabs(sheet_number(points, k, "Y") - points->ends[k][0]), <, 1e-3);
            if (g_hash_table_contains(place, id)) {
                g_assert_true(is_listed(&walk, "duplicate_point_id", id));
                continue;
            }
            g_hash_table_insert(place, g_strdup(id), g_memdup2(points->ends[k], sizeof(double[2])));
        }
    }
    guint n_off = 0, n_missing = 0;
    for (int i = 0; i < 3; i++)
        for (guint k = 0; k < walk.lines[i]->rows->len; k++)
            for (int end = 0; end < 2; end++) {
                const char *id = sheet_cell(walk.lines[i], k, end == 0 ? "S_Exp" : "E_Exp");
                const char *pipe = sheet_cell(walk.lines[i], k, "Lno");
                const double *at = &walk.lines[i]->ends[k][2 * end];
                const double *point = g_hash_table_lookup(place, id);
                if (*id == '\0') {
                    g_assert_true(is_listed(&walk, "end_in_mid_pipe", pipe));
                } else if (point == NULL) {
                    g_assert_true(is_listed(&walk, "missing_point", id));
                    n_missing++;
                } else if (isnan(at[0])) {
                    g_assert_true(is_listed(&walk, "null_geometry", pipe));
                } else if (hypot(at[0] - point[0], at[1] - point[1]) > 0) {
                    g_assert_cmpfloat(hypot(at[0] - point[0], at[1] - point[1]), <, 0.10);
                    g_assert_true(is_listed(&walk, "end_misses_manhole", pipe));
                    n_off++;
                }
            }
    g_assert_cmpuint(n_off, >, 0);
    g_assert_cmpuint(n_missing, >, 0);
    walk_clear(&walk);
}

/* Gravity pipes fall the way the water runs; ground = depth + invert. */
static void test_levels(void) {
    Walk walk;
    walk_init(&walk, 3000, 1);
    guint n_zero = 0, n_falling = 0, n_pumped = 0;
    for (int i = 0; i < 3; i++) {
        const Sheet *lines = walk.lines[i];
        for (guint k = 0; k < lines->rows->len; k++) {
            bool along = strcmp(sheet_cell(lines, k, "FlowDir"), "+") == 0;
            double from_m = sheet_number(lines, k, along ? "QDGC" : "ZDGC");
            double to_m = sheet_number(lines, k, along ? "ZDGC" : "QDGC");
            g_assert_cmpfloat(sheet_number(lines, k, "S_Deep"), >, 0.5);
            if (from_m == 0 || to_m == 0) {
                g_assert_true(is_listed(&walk, "zero_invert", sheet_cell(lines, k, "Lno")));
                n_zero++;
            } else if (strcmp(sheet_cell(lines, k, "YXFS"), "压力") == 0) {
                n_pumped++;
            } else {
                g_assert_cmpfloat(to_m, <=, from_m + 1e-9);
                n_falling++;
            }
        }
    }
    g_assert_cmpuint(n_zero, ==, 30);
    g_assert_cmpuint(n_pumped, >, 0);
    g_assert_cmpuint(n_falling, >, 2500);
    walk_clear(&walk);
}

/* Every kind of planted defect stands in the example. */
static void test_defects(void) {
    const char *kinds[] = {"end_misses_manhole",
                           "end_in_mid_pipe",
                           "duplicate_pipe",
                           "reversed_duplicate_pipe",
                           "zero_length_well_link",
                           "missing_point",
                           "duplicate_point_id",
                           "zero_invert",
                           "abandoned_pipe",
                           "planned_pipe",
                           "null_geometry",
                           "wrong_uscc_check",
                           "sewage_pipe_in_storm_manhole",
                           "unit_without_coordinates",
                           "outfall_off_pipe_end",
                           "name_with_comma_and_quotes"};
    for (int seed = 1; seed <= 4; seed++) {
        char *folder = city_make(3000, seed, NULL);
        g_autoptr(Sheet) defects = sheet_read(folder, "truth/defects.csv");
        for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
            if (sheet_find(defects, "kind", kinds[i]) < 0)
                g_error("seed %d: no %s", seed, kinds[i]);
        city_remove(folder);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/city-truth/pipes", test_pipes);
    g_test_add_func("/city-truth/status", test_status);
    g_test_add_func("/city-truth/units", test_units);
    g_test_add_func("/city-truth/codes", test_codes);
    g_test_add_func("/city-truth/rivers", test_rivers);
    g_test_add_func("/city-truth/geometry", test_geometry);
    g_test_add_func("/city-truth/levels", test_levels);
    g_test_add_func("/city-truth/defects", test_defects);
    return g_test_run();
}
