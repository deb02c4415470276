#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "io/table.h"

static void test_empty(void) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_LINE);
    g_assert_cmpuint(table->n_row, ==, 0);
    g_assert_cmpuint(table->geometry.row_part[0], ==, 0);
    g_assert_cmpuint(table->geometry.part_vertex[0], ==, 0);
    g_assert_null(sy_table_column(table, "id"));
    sy_table_remove_column(table, "id");
    sy_table_reserve(table, 0);
    sy_table_free(NULL);
}

static void test_missing_values(void) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *early = sy_table_add_column(table, "early", SY_COLUMN_REAL);
    g_assert_cmpuint(sy_table_add_row(table, 7), ==, 0);
    g_assert_cmpuint(sy_table_add_row(table, -3), ==, 1);
    SyColumn *text = sy_table_add_column(table, "text", SY_COLUMN_TEXT);
    SyColumn *number = sy_table_add_column(table, "number", SY_COLUMN_INTEGER);
    g_assert_true(isnan(early->real[1]));
    g_assert_null(sy_column_text(text, 0));
    g_assert_cmpint(number->integer[1], ==, SY_INTEGER_MISSING);
    g_assert_cmpint(table->fid[1], ==, -3);
    sy_column_set_real(early, 0, 2.5);
    sy_column_set_integer(number, 0, INT64_MAX);
    sy_column_set_text(text, 0, "雨水");
    sy_column_set_text(text, 1, "");
    g_assert_cmpstr(sy_column_text(text, 0), ==, "雨水");
    g_assert_cmpstr(sy_column_text(text, 1), ==, "");
    sy_column_set_text(text, 0, NULL);
    g_assert_null(sy_column_text(text, 0));
    sy_table_add_row(table, 0);
    g_assert_true(isnan(early->real[2]));
    g_assert_null(sy_column_text(text, 2));
    g_assert_cmpint(number->integer[2], ==, SY_INTEGER_MISSING);
    g_assert_cmpfloat(early->real[0], ==, 2.5);
    g_assert_cmpint(number->integer[0], ==, INT64_MAX);
}

static void test_text_of_n_bytes(void) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *text = sy_table_add_column(table, "text", SY_COLUMN_TEXT);
    sy_table_add_row(table, 0);
    sy_column_set_text_n(text, 0, "abcdef", 3);
    g_assert_cmpstr(sy_column_text(text, 0), ==, "abc");
    sy_column_set_text_n(text, 0, "", 0);
    g_assert_cmpstr(sy_column_text(text, 0), ==, "");
}

static void test_columns(void) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *first = sy_table_add_column(table, "a", SY_COLUMN_TEXT);
    for (int i = 0; i < 40; i++) {
        g_autofree char *name = g_strdup_printf("c%d", i);
        sy_table_add_column(table, name, SY_COLUMN_REAL);
    }
    g_assert_true(sy_table_column(table, "a") == first); /* the pointer stays valid */
    sy_table_remove_column(table, "a");
    g_assert_null(sy_table_column(table, "a"));
    g_assert_cmpuint(table->columns->len, ==, 40);
    sy_table_add_column(table, "a", SY_COLUMN_INTEGER);
    g_assert_cmpint(sy_table_column(table, "a")->type, ==, SY_COLUMN_INTEGER);
}

static void test_column_twice(void) {
    if (g_test_subprocess()) {
        g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
        sy_table_add_column(table, "a", SY_COLUMN_TEXT);
        sy_table_add_column(table, "a", SY_COLUMN_TEXT);
        return;
    }
    g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_failed();
}

static void test_drop_parts(void) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_LINE);
    sy_table_add_row(table, 0);
    sy_table_drop_parts(table);
    sy_table_begin_part(table, false);
    sy_table_add_vertex(table, 1, 2);
    sy_table_add_vertex(table, 3, 4);
    sy_table_add_row(table, 1);
    sy_table_add_point(table, 5, 6);
    sy_table_add_point(table, 7, 8);
    sy_table_drop_parts(table);
    g_assert_cmpuint(sy_table_n_part(table, 1), ==, 0);
    g_assert_cmpuint(table->geometry.n_vertex, ==, 2);
    sy_table_add_point(table, 9, 10);
    g_assert_cmpuint(sy_table_n_part(table, 0), ==, 1);
    g_assert_cmpuint(sy_table_n_part(table, 1), ==, 1);
    g_assert_cmpfloat(table->geometry.xy[4], ==, 9);
    g_assert_cmpfloat(table->geometry.xy[3], ==, 4);
}

/* Random tables against plain GLib arrays. */
static void test_random(void) {
    for (uint64_t seed = 1; seed <= 40; seed++) {
        SyRandom random = sy_random(seed, 0);
        g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_POLYGON);
        SyColumn *text = sy_table_add_column(table, "text", SY_COLUMN_TEXT);
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GArray) counts =
            g_array_new(FALSE, FALSE, sizeof(int)); /* parts; then vertices */
        SyIndex n_row = sy_random_below(&random, 200);
        if (seed % 2) sy_table_reserve(table, n_row / 2);
        double next = 0;
        for (SyIndex row = 0; row < n_row; row++) {
            g_assert_cmpuint(sy_table_add_row(table, row * 10), ==, row);
            char *value = sy_random_below(&random, 3) == 0
                              ? NULL
                              : g_strdup_printf("%x", sy_random_below(&random, 1u << 31));
            sy_column_set_text(text, row, value);
            g_ptr_array_add(texts, value);
            int n_part = (int)sy_random_below(&random, 4);
            g_array_append_val(counts, n_part);
            for (int p = 0; p < n_part; p++) {
                int n_vertex = (int)sy_random_below(&random, 6);
                g_array_append_val(counts, n_vertex);
                sy_table_begin_part(table, p > 0);
                for (int v = 0; v < n_vertex; v++, next++) sy_table_add_vertex(table, next, -next);
            }
        }
        const SyGeometry *g = &table->geometry;
        guint at = 0;
        double expected = 0;
        for (SyIndex row = 0; row < n_row; row++) {
            if (g_strcmp0(sy_column_text(text, row), g_ptr_array_index(texts, row)) != 0)
                g_error("seed %" G_GUINT64_FORMAT ", row %u", seed, row);
            g_assert_cmpint(table->fid[row], ==, row * 10);
            g_assert_cmpint((int)sy_table_n_part(table, row), ==, g_array_index(counts, int, at++));
            for (SyIndex p = g->row_part[row]; p < g->row_part[row + 1]; p++) {
                g_assert_cmpint(g->part_hole[p], ==, p > g->row_part[row]);
                g_assert_cmpint((int)(g->part_vertex[p + 1] - g->part_vertex[p]), ==,
                                g_array_index(counts, int, at++));
                for (SyIndex v = g->part_vertex[p]; v < g->part_vertex[p + 1]; v++, expected++) {
                    g_assert_cmpfloat(g->xy[2 * v], ==, expected);
                    g_assert_cmpfloat(g->xy[2 * v + 1], ==, -expected);
                }
            }
        }
        g_assert_cmpfloat(expected, ==, g->n_vertex);
    }
}

/* Rows that are kept bring their values and their own vertices along. */
static void test_keep_rows(void) {
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_LINE);
    SyColumn *text = sy_table_add_column(table, "text", SY_COLUMN_TEXT);
    SyColumn *real = sy_table_add_column(table, "real", SY_COLUMN_REAL);
    static const char *const names[] = {"a", NULL, "c", "d"};
    for (SyIndex row = 0; row < 4; row++) { /* row k has k parts of two vertices */
        sy_table_add_row(table, 10 + row);
        sy_column_set_text(text, row, names[row]);
        real->real[row] = row;
        for (SyIndex part = 0; part < row; part++) {
            sy_table_begin_part(table, false);
            sy_table_add_vertex(table, row, part);
            sy_table_add_vertex(table, row + 0.5, part);
        }
    }
    sy_table_keep_rows(table, (const bool[]){true, false, false, true});
    g_assert_cmpuint(table->n_row, ==, 2);
    g_assert_cmpint(table->fid[1], ==, 13);
    g_assert_cmpstr(sy_column_text(text, 1), ==, "d");
    g_assert_cmpfloat(real->real[1], ==, 3);
    g_assert_cmpuint(sy_table_n_part(table, 0), ==, 0);
    g_assert_cmpuint(sy_table_n_part(table, 1), ==, 3);
    const SyGeometry *g = &table->geometry;
    g_assert_cmpuint(g->n_vertex, ==, 6);
    for (SyIndex v = 0; v < 6; v++) {
        g_assert_cmpfloat(g->xy[2 * v], ==, 3 + 0.5 * (v % 2));
        g_assert_cmpfloat(g->xy[2 * v + 1], ==, v / 2);
        g_assert_cmpuint(g->part_vertex[v / 2], ==, 2 * (v / 2));
    }
    sy_table_add_row(table, 20);
    g_assert_cmpuint(sy_table_n_part(table, 2), ==, 0);
    sy_table_keep_rows(table, (const bool[]){false, false, false});
    g_assert_cmpuint(table->n_row + g->n_part + g->n_vertex, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/empty", test_empty);
    g_test_add_func("/table/missing-values", test_missing_values);
    g_test_add_func("/table/text-of-n-bytes", test_text_of_n_bytes);
    g_test_add_func("/table/columns", test_columns);
    g_test_add_func("/table/column-twice", test_column_twice);
    g_test_add_func("/table/drop-parts", test_drop_parts);
    g_test_add_func("/table/keep-rows", test_keep_rows);
    g_test_add_func("/table/random", test_random);
    return g_test_run();
}
