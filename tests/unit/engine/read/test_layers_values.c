/* Values of columns on their way to fields, and what is said about them. */
#include "tests/unit/engine/layers_run.h"

#define LINE "\"LINESTRING (0 0,100 0)\"\n"

/* A table of pipes with one column, a value a row. */
static Run with_column(const char *column, const char *const *values, const char *options) {
    char *folder = scratch_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "\"%s\",WKT\n", column);
    for (; *values != NULL; values++) g_string_append_printf(text, "\"%s\"," LINE, *values);
    g_free(scratch_write(folder, "p.csv", text->str));
    g_autofree char *line = g_strconcat("--pipes %/p.csv --crs pipes=local",
                                        *options == '\0' ? "" : " ", options, NULL);
    Run r = run(line, folder);
    g_assert_no_error(r.error);
    scratch_remove(folder);
    return r;
}

static void test_texts(void) {
    const char *const values[] = {" a ", "　b　", "无", "NULL", "", "-", "n/a", "x y", "/", NULL};
    const char *const expected[] = {"a", "b", NULL, NULL, NULL, NULL, NULL, "x y", NULL};
    Run r = with_column("材质", values, "");
    for (SyIndex row = 0; row < G_N_ELEMENTS(expected); row++)
        g_assert_cmpstr(text(r.layers.table[SY_ROLE_PIPES], "material", row), ==, expected[row]);
    run_clear(&r);
    r = with_column("材质", values, "--value pipes.material:b=PE");
    g_assert_cmpstr(text(r.layers.table[SY_ROLE_PIPES], "material", 1), ==, "PE");
    g_assert_cmpstr(text(r.layers.table[SY_ROLE_PIPES], "material", 0), ==, "a");
    run_clear(&r);
}

static void test_numbers(void) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"1.5", 1.5},  {"-0.2", -0.2},  {" 2 ", 2},      {"３．５", 3.5}, {"1,20", 1.2},
                 {"1.5m", 1.5}, {"150 cm", 1.5}, {"1500㎜", 1.5}, {"约2", NAN},    {"0x10", NAN},
                 {"inf", NAN},  {"nan", NAN},    {"1e400", NAN},  {"-9999", NAN},  {"无", NAN},
                 {"", NAN},     {"1e2", 100}};
    const char *values[G_N_ELEMENTS(cases) + 1] = {NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) values[i] = cases[i].text;
    Run r = with_column("起点埋深", values, "");
    for (SyIndex row = 0; row < G_N_ELEMENTS(cases); row++) {
        double value = real(r.layers.table[SY_ROLE_PIPES], "from_depth", row);
        g_test_message("row %u: %g", row, value);
        g_assert_true(isnan(cases[row].value) ? isnan(value)
                                              : fabs(value - cases[row].value) < 1e-12);
    }
    assert_finding(&r, "read.not_number", "\"value\":\"约2\",\"n\":4");
    assert_finding(&r, "read.outside_bounds", "\"value\":\"-9999\",\"n\":1");
    g_assert_cmpint(finding(&r, "read.not_number")->fid, ==, 9);
    run_clear(&r);
}

/* Levels of 0 are not measured where everything lies high, and are levels where it does not. */
static void test_zero_level(void) {
    const char *values[42] = {NULL};
    for (int low = 0; low < 2; low++) {
        for (int i = 0; i < 40; i++) values[i] = i % 10 == 0 ? "0" : low ? "1.5" : "71.5";
        Run r = with_column("起点管底高程", values, "");
        double level = real(r.layers.table[SY_ROLE_PIPES], "from_invert", 0);
        g_assert_true(low ? level == 0 : isnan(level));
        g_assert_true((finding(&r, "read.zero_level") != NULL) == !low);
        if (!low) assert_finding(&r, "read.zero_level", "\"n\":4");
        run_clear(&r);
    }
    const char *const depths[] = {"0", "0", "9", NULL}; /* a depth may be 0 */
    Run r = with_column("起点埋深", depths, "");
    g_assert_cmpfloat(real(r.layers.table[SY_ROLE_PIPES], "from_depth", 0), ==, 0);
    run_clear(&r);
}

/* Diameters in inches without saying so are no tunnels. */
static void test_size_unit(void) {
    const char *const inches[] = {"8", "10", "12", "18", "", NULL};
    Run r = with_column("DIAMETER", inches, "");
    g_assert_true(isnan(real(r.layers.table[SY_ROLE_PIPES], "size", 0)));
    assert_finding(&r, "read.size_unit_unknown", "\"n\":4");
    run_clear(&r);
    r = with_column("DIAMETER", inches, "--field pipes.size=DIAMETER[in]");
    g_assert_cmpfloat_with_epsilon(real(r.layers.table[SY_ROLE_PIPES], "size", 0), 0.2032, 1e-12);
    g_assert_null(finding(&r, "read.size_unit_unknown"));
    g_assert_null(sy_table_column(r.layers.table[SY_ROLE_PIPES], "height"));
    run_clear(&r);
    const char *const metres[] = {"0.3", "0.4", "2×1.5", NULL};
    r = with_column("DIAMETER", metres, "");
    g_assert_cmpfloat(real(r.layers.table[SY_ROLE_PIPES], "size", 0), ==, 0.3);
    g_assert_cmpfloat(real(r.layers.table[SY_ROLE_PIPES], "height", 2), ==, 1.5);
    assert_finding(&r, "read.size_unit", "\"value\":\"0.3\",\"n\":3");
    run_clear(&r);
}

/* The drawn length is 100 m. */
static void test_length_unit(void) {
    const char *const feet[] = {"328", "328.1", "330", "327", "", "328", NULL};
    const char *const metres[] = {"100", "101", "99", "100", "", "100", NULL};
    const char *const odd[] = {"150", "150", "150", "150", "150", NULL};
    const char *const few[] = {"328", "328", NULL};
    Run r = with_column("管长", feet, "");
    g_assert_cmpfloat_with_epsilon(real(r.layers.table[SY_ROLE_PIPES], "length", 0), 99.97, 0.01);
    assert_finding(&r, "read.length_unit", "\"unit\":\"ft\"");
    run_clear(&r);
    r = with_column("管长", metres, "");
    g_assert_cmpfloat(real(r.layers.table[SY_ROLE_PIPES], "length", 0), ==, 100);
    g_assert_null(finding(&r, "read.length_unit"));
    run_clear(&r);
    r = with_column("管长", odd, "");
    assert_finding(&r, "read.length_differs", "\"ratio\":1.5");
    run_clear(&r);
    r = with_column("管长", few, "");
    g_assert_null(finding(&r, "read.length_unit"));
    run_clear(&r);
    r = with_column("管长", feet, "--field pipes.length=管长[m]"); /* it was said */
    g_assert_cmpfloat(real(r.layers.table[SY_ROLE_PIPES], "length", 0), ==, 328);
    run_clear(&r);
}

static void test_codes(void) {
    const char *const codes[] = {"1", "2", "9", "1", NULL};
    Run r = with_column("数据来源", codes, "");
    const SyTable *pipes = r.layers.table[SY_ROLE_PIPES];
    g_assert_cmpstr(text(pipes, "origin", 0), ==, "surveyed");
    g_assert_cmpstr(text(pipes, "origin", 1), ==, "design");
    g_assert_cmpstr(text(pipes, "origin", 2), ==, "unknown");
    assert_finding(&r, "read.numeric_code", "\"value\":\"1\",\"meaning\":\"surveyed\"");
    assert_finding(&r, "read.unknown_value", "\"value\":\"9\"");
    run_clear(&r);
    /* a column of free text is twenty findings and a count */
    char *many[61] = {NULL};
    for (int i = 0; i < 60; i++) many[i] = g_strdup_printf("text %d", i / 2);
    r = with_column("使用状态", (const char *const *)many, "");
    int n = 0;
    for (SyIndex i = 0; i < sy_findings_count(r.findings); i++)
        n += strcmp(sy_findings_get(r.findings, i)->code, "read.unknown_value") == 0;
    g_assert_cmpint(n, ==, 20);
    assert_finding(&r, "read.unknown_values_more", "\"n_value\":10,\"n\":20");
    for (int i = 0; i < 60; i++) g_free(many[i]);
    run_clear(&r);
}

/* Yes and no, also as an amount. */
static void test_yes_no(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "p.csv", "id,WKT\n1," LINE));
    g_free(
        scratch_write(folder, "o.csv", "编号,旱天流量(m3/d)\na,25.8\nb,0.0\nc,\nd,有\ne,maybe\n"));
    Run r = run("--pipes %/p.csv --crs pipes=local --outfalls %/o.csv", folder);
    g_assert_no_error(r.error);
    const char *const expected[] = {"yes", "no", NULL, "yes", "unknown"};
    for (SyIndex row = 0; row < 5; row++)
        g_assert_cmpstr(text(r.layers.table[SY_ROLE_OUTFALLS], "dry_flow", row), ==, expected[row]);
    run_clear(&r);
    scratch_remove(folder);
}

/* Places of findings go where the features go, and axes with them. */
static void test_places_of_findings(void) {
    char *folder = scratch_new();
    g_free(scratch_write(
        folder, "p.csv",
        "id,WKT\n1,\"LINESTRING (114.39 36.1,114.40 36.1)\"\n"
        "2,\"MULTILINESTRING ((114.39 36.1,114.40 36.1),(114.39 36.1,114.39 36.1))\"\n"
        "3,\"LINESTRING (114.39 36.1,114.39 99)\"\n"));
    g_free(
        scratch_write(folder, "o.csv", "id,WKT\n1,\"MULTIPOINT ((114.39 36.1),(114.40 36.1))\"\n"));
    Run r = run("--pipes %/p.csv --crs pipes=EPSG:4490 --outfalls %/o.csv --crs outfalls=EPSG:4490",
                folder);
    g_assert_no_error(r.error);
    const SyFinding *f = finding(&r, "read.multipoint");
    g_assert_nonnull(f);
    g_assert_cmpfloat_with_epsilon(f->y, 3996709.09, 1000);
    g_assert_true(f->x > 5e5 && f->x < 6e5);
    const SyTable *pipes = r.layers.table[SY_ROLE_PIPES];
    g_assert_cmpuint(sy_table_n_part(pipes, 0), ==, 1);
    g_assert_cmpuint(sy_table_n_part(pipes, 2), ==, 0); /* latitude 99 */
    assert_finding(&r, "read.not_transformed", "\"n\":1");
    run_clear(&r);
    scratch_remove(folder);
}

/* What a person can check with sha256sum: the files of a layer one after the other. */
static void test_hash(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "p.csv", "id,WKT\n1," LINE));
    Run r =
        run("--pipes %/p.csv --channels %/p.csv --crs pipes=local --crs channels=local", folder);
    g_assert_no_error(r.error);
    g_autofree char *expected =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, "id,WKT\n1," LINE, -1);
    for (guint i = 0; i < 2; i++) {
        const SyInput *input = &g_array_index(r.layers.inputs, SyInput, i);
        g_assert_cmpstr(input->sha256, ==, expected);
        g_assert_cmpint(input->size, ==, strlen("id,WKT\n1," LINE));
        g_assert_cmpstr(input->crs_method, ==, "declared");
    }
    run_clear(&r);
    scratch_remove(folder);
    g_autofree char *shapes =
        g_build_filename(g_getenv("SUYUAN_SHARED"), "hague_storm", "outfalls.shp", NULL);
    if (!g_file_test(shapes, G_FILE_TEST_EXISTS)) {
        g_test_skip("no shared data");
        return;
    }
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *const endings[] = {"shp", "shx", "dbf", "prj", "cpg"};
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strconcat(shapes, NULL);
        memcpy(path + strlen(path) - 3, endings[i], 3);
        g_autofree char *bytes = NULL;
        gsize n;
        g_assert_true(g_file_get_contents(path, &bytes, &n, NULL));
        g_checksum_update(checksum, (const guchar *)bytes, (gssize)n);
    }
    r = run("--nodes %", shapes);
    g_assert_no_error(r.error);
    g_assert_cmpstr(g_array_index(r.layers.inputs, SyInput, 0).sha256, ==,
                    g_checksum_get_string(checksum));
    run_clear(&r);
}

/* All there is to compare of two runs. */
static char *print_of(const Run *r) {
    GString *out = g_string_new(NULL);
    for (SyIndex i = 0; i < sy_findings_count(r->findings); i++) {
        const SyFinding *f = sy_findings_get(r->findings, i);
        g_string_append_printf(out, "%s %s %" G_GINT64_FORMAT " %s\n", f->code, f->layer, f->fid,
                               f->arguments);
    }
    for (SyRole role = 0; role < SY_N_ROLE; role++) {
        const SyTable *table = r->layers.table[role];
        for (SyIndex row = 0; table != NULL && row < table->n_row; row++) {
            g_string_append_printf(out, "%u %u %" G_GINT64_FORMAT, role, row, table->fid[row]);
            for (guint c = 0; c < table->columns->len; c++) {
                const SyColumn *column = g_ptr_array_index(table->columns, c);
                if (column->type == SY_COLUMN_TEXT)
                    g_string_append_printf(out, " %s", sy_column_text(column, row));
                if (column->type == SY_COLUMN_REAL)
                    g_string_append_printf(out, " %.17g", column->real[row]);
            }
            if (sy_table_n_part(table, row) > 0)
                g_string_append_printf(out, " %.17g %.17g", at(table, row, 0), at(table, row, 1));
            g_string_append_c(out, '\n');
        }
    }
    return g_string_free(out, FALSE);
}

static void test_threads(void) {
    char *folder = scratch_new();
    for (int k = 0; k < 6; k++) {
        g_autoptr(GString) csv = g_string_new("管段编号,管径,状态,WKT\n");
        for (int i = 0; i < 50 * (7 - k); i++)
            g_string_append_printf(csv, "%d-%d,%d,s%d,\"LINESTRING (%d %d,%d %d)\"\n", k, i,
                                   i % 40 * 50, i % 5, i, k, i + 1, k);
        g_autofree char *name = g_strdup_printf("%d.csv", k);
        g_free(scratch_write(folder, name, csv->str));
    }
    char *prints[3];
    for (int n = 0; n < 3; n++) {
        g_autofree char *line = g_strdup_printf(
            "--crs pipes=local --pipes %%/0.csv --pipes %%/1.csv --pipes %%/2.csv --pipes %%/3.csv "
            "--pipes %%/4.csv --pipes %%/5.csv --set threads=%d",
            n * 2 + (n == 0));
        Run r = run(line, folder);
        g_assert_no_error(r.error);
        prints[n] = print_of(&r);
        run_clear(&r);
    }
    g_assert_nonnull(strstr(prints[0], "read.unknown_value"));
    g_assert_cmpstr(prints[0], ==, prints[1]);
    g_assert_cmpstr(prints[0], ==, prints[2]);
    for (int n = 0; n < 3; n++) g_free(prints[n]);
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/layers-values/texts", test_texts);
    g_test_add_func("/layers-values/numbers", test_numbers);
    g_test_add_func("/layers-values/zero-level", test_zero_level);
    g_test_add_func("/layers-values/size-unit", test_size_unit);
    g_test_add_func("/layers-values/length-unit", test_length_unit);
    g_test_add_func("/layers-values/codes", test_codes);
    g_test_add_func("/layers-values/yes-no", test_yes_no);
    g_test_add_func("/layers-values/places-of-findings", test_places_of_findings);
    g_test_add_func("/layers-values/hash", test_hash);
    g_test_add_func("/layers-values/threads", test_threads);
    return g_test_run();
}
