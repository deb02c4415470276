/* The program: sizes, bytes, encodings, damage, errors. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "reading.h"

static const char *const line_layers[] = {"YS_LINE.shp", "WS_LINE.shp", "HS_LINE.shp",
                                          "GQ_LINE.shp"};

static guint count_lines(const char *folder) {
    guint n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(line_layers); i++) {
        g_autoptr(Sheet) sheet = sheet_read(folder, line_layers[i]);
        n += sheet->rows->len;
    }
    return n;
}

/* Within 1 % of what was asked, whatever the size. */
static void test_counts(void) {
    const int sizes[] = {50, 53, 77, 137, 300, 999, 3000, 8000};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
        for (int seed = 1; seed <= 3; seed++) {
            char *folder = city_make(sizes[i], seed, NULL);
            guint n = count_lines(folder);
            if (fabs((double)n - sizes[i]) > 0.01 * sizes[i])
                g_error("seed %d, %d pipes asked: %u written", seed, sizes[i], n);
            city_remove(folder);
        }
}

/* Number of files of @folder that differ from those of the same name in @other. */
static guint count_differing(const char *folder, const char *other, guint *n_file) {
    guint n_differing = 0;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *a = g_build_filename(folder, name, NULL);
        g_autofree char *b = g_build_filename(other, name, NULL);
        g_autofree char *of_a = NULL, *of_b = NULL;
        gsize n_a = 0, n_b = 0;
        if (g_file_test(a, G_FILE_TEST_IS_DIR)) {
            n_differing += count_differing(a, b, n_file);
            continue;
        }
        g_assert_true(g_file_get_contents(a, &of_a, &n_a, NULL));
        (*n_file)++;
        bool same =
            g_file_get_contents(b, &of_b, &n_b, NULL) && n_a == n_b && memcmp(of_a, of_b, n_a) == 0;
        if (!same) n_differing++;
    }
    return n_differing;
}

static void test_same_bytes(void) {
    guint n_file = 0, n_other = 0;
    char *a = city_make(700, 5, NULL), *b = city_make(700, 5, NULL), *c = city_make(700, 6, NULL);
    g_assert_cmpuint(count_differing(a, b, &n_file), ==, 0);
    g_assert_cmpuint(n_file, >=, 40);
    g_assert_cmpuint(count_differing(a, c, &n_other), >, 20);
    city_remove(a);
    city_remove(b);
    city_remove(c);
}

static int language_byte(const char *folder, const char *dbf) {
    g_autofree char *path = g_build_filename(folder, dbf, NULL), *bytes = NULL;
    gsize n = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    g_assert_cmpuint(n, >, 32);
    return (unsigned char)bytes[29];
}

/* One layer says GBK by a .cpg, one by the .dbf's language byte, one not at all. */
static void test_encodings(void) {
    char *folder = city_make(300, 1, NULL);
    g_autofree char *with = g_build_filename(folder, "YS_LINE.cpg", NULL), *text = NULL;
    g_assert_true(g_file_get_contents(with, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "CP936");
    const char *without[] = {"WS_LINE.cpg", "HS_LINE.cpg", "HS_POINT.cpg"};
    for (int i = 0; i < 3; i++) {
        g_autofree char *path = g_build_filename(folder, without[i], NULL);
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    }
    g_assert_cmphex((guint64)language_byte(folder, "WS_LINE.dbf"), ==, 0x4D);
    g_assert_cmphex((guint64)language_byte(folder, "HS_LINE.dbf"), ==, 0);
    g_autoptr(Sheet) sheet = sheet_read(folder, "HS_LINE.shp");
    g_assert_true(sheet_find(sheet, "EmBed", "直埋") >= 0);
    city_remove(folder);
}

/* Ids of the pipes hit by a kind of damage. */
static GHashTable *hit_by(const char *folder, const char *kind) {
    GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(Sheet) defects = sheet_read(folder, "truth/defects.csv");
    for (guint i = 0; i < defects->rows->len; i++)
        if (strcmp(sheet_cell(defects, i, "kind"), kind) == 0)
            g_hash_table_add(ids, g_strdup(sheet_cell(defects, i, "id")));
    return ids;
}

/* The same pipes are hit at a higher rate, and more; the truth stays as it was. */
static void test_damage_grows(void) {
    char *none = city_make(2000, 3, NULL);
    char *few = city_make(2000, 3, "--damage reverse=0.05,zero_invert=0.3");
    char *many = city_make(2000, 3, "--damage reverse=0.2");
    g_autoptr(GHashTable) at_5 = hit_by(few, "damage_reverse");
    g_autoptr(GHashTable) at_20 = hit_by(many, "damage_reverse");
    g_autoptr(GHashTable) at_0 = hit_by(none, "damage_reverse");
    g_assert_cmpuint(g_hash_table_size(at_0), ==, 0);
    g_assert_cmpuint(g_hash_table_size(at_5), >, 60);
    g_assert_cmpuint(g_hash_table_size(at_5), <, 140);
    g_assert_cmpuint(g_hash_table_size(at_20), >, 330);
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, at_5);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        g_assert_true(g_hash_table_contains(at_20, id));
    g_autoptr(Sheet) before = sheet_read(none, "truth/pipe_outfalls.csv");
    g_autoptr(Sheet) after = sheet_read(many, "truth/pipe_outfalls.csv");
    g_assert_cmpuint(before->rows->len, ==, after->rows->len);
    for (guint i = 0; i < before->rows->len; i++)
        g_assert_cmpstr(sheet_cell(before, i, "outfalls"), ==, sheet_cell(after, i, "outfalls"));
    city_remove(none);
    city_remove(few);
    city_remove(many);
}

/* A reversed pipe has ids, drawn order and levels swapped, and its flow letter as before. */
static void test_damage_reverse(void) {
    char *none = city_make(1000, 3, NULL), *all = city_make(1000, 3, "--damage reverse=1");
    g_autoptr(Sheet) before = sheet_read(none, "YS_LINE.shp");
    g_autoptr(Sheet) after = sheet_read(all, "YS_LINE.shp");
    g_assert_cmpuint(before->rows->len, ==, after->rows->len);
    for (guint i = 0; i < before->rows->len; i++) {
        g_assert_cmpstr(sheet_cell(before, i, "S_Exp"), ==, sheet_cell(after, i, "E_Exp"));
        g_assert_cmpstr(sheet_cell(before, i, "QDGC"), ==, sheet_cell(after, i, "ZDGC"));
        g_assert_cmpstr(sheet_cell(before, i, "FlowDir"), ==, sheet_cell(after, i, "FlowDir"));
        for (int k = 0; k < 2 && !isnan(before->ends[i][0]); k++)
            g_assert_cmpfloat(before->ends[i][k], ==, after->ends[i][2 + k]);
    }
    city_remove(none);
    city_remove(all);
}

static void test_damage_remove(void) {
    char *folder = city_make(2000, 4, "--damage remove=0.05 --damage no_ids=1,no_flow=1");
    g_autoptr(GHashTable) removed = hit_by(folder, "damage_remove");
    g_assert_cmpuint(g_hash_table_size(removed), >, 60);
    g_assert_cmpuint(count_lines(folder), ==, 2000 - g_hash_table_size(removed));
    g_autoptr(Sheet) truth = sheet_read(folder, "truth/pipe_outfalls.csv");
    g_autoptr(Sheet) lines = sheet_read(folder, "WS_LINE.shp");
    guint n_sewage = 0;
    for (guint i = 0; i < truth->rows->len; i++) {
        bool left_out = *sheet_cell(truth, i, "fid") == '\0';
        const char *id = sheet_cell(truth, i, "pipe_id");
        g_assert_true(left_out == (bool)g_hash_table_contains(removed, id));
        if (left_out || strcmp(sheet_cell(truth, i, "layer"), "WS_LINE") != 0) continue;
        guint fid = (guint)sheet_number(truth, i, "fid");
        g_assert_cmpstr(sheet_cell(lines, fid, "Lno"), ==, id);
        g_assert_cmpstr(sheet_cell(lines, fid, "S_Exp"), ==, "");
        g_assert_cmpstr(sheet_cell(lines, fid, "FlowDir"), ==, "");
        n_sewage++;
    }
    g_assert_cmpuint(n_sewage, ==, lines->rows->len);
    city_remove(folder);
}

static void test_damage_moves_ends(void) {
    char *none = city_make(2000, 4, NULL);
    char *folder = city_make(2000, 4, "--damage move_ends=0.5,zero_invert=1");
    g_autoptr(Sheet) before = sheet_read(none, "YS_LINE.shp");
    g_autoptr(Sheet) after = sheet_read(folder, "YS_LINE.shp");
    guint n_moved = 0;
    for (guint i = 0; i < before->rows->len; i++) {
        g_assert_cmpfloat(sheet_number(after, i, "QDGC"), ==, 0);
        g_assert_cmpfloat(sheet_number(after, i, "E_Deep"), ==, 0);
        double moved_m =
            hypot(after->ends[i][0] - before->ends[i][0], after->ends[i][1] - before->ends[i][1]);
        if (moved_m > 0 && moved_m < 0.2) n_moved++;
    }
    g_assert_cmpuint(n_moved, >, before->rows->len * 4 / 10);
    g_assert_cmpuint(n_moved, <, before->rows->len * 6 / 10);
    city_remove(none);
    city_remove(folder);
}

static void test_errors(void) {
    char *folder = city_make(50, 1, NULL);
    g_assert_cmpint(city_run(folder, 49, 1, NULL), ==, 1);
    g_assert_cmpint(city_run(folder, 50, 1, "--damage bend=0.1"), ==, 1);
    g_assert_cmpint(city_run(folder, 50, 1, "--damage reverse=1.5"), ==, 1);
    g_assert_cmpint(city_run(folder, 50, 1, "--no-such-option"), ==, 1);
    g_autofree char *file = g_build_filename(folder, "case.yaml", NULL);
    g_assert_cmpint(city_run(file, 50, 1, NULL), ==, 3);
    city_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/city/counts", test_counts);
    g_test_add_func("/city/same-bytes", test_same_bytes);
    g_test_add_func("/city/encodings", test_encodings);
    g_test_add_func("/city/damage-grows", test_damage_grows);
    g_test_add_func("/city/damage-reverse", test_damage_reverse);
    g_test_add_func("/city/damage-remove", test_damage_remove);
    g_test_add_func("/city/damage-moves-ends", test_damage_moves_ends);
    g_test_add_func("/city/errors", test_errors);
    return g_test_run();
}
