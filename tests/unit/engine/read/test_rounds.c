/* Outfalls of several survey rounds. */
#include "tests/unit/engine/layers_run.h"

#define HEAD "id,name,river,status,X,Y\n"
static const char *const now_csv = HEAD
    "N1,新华街雨水口,甲河,,3996705,535200\nN2,东桥排口1,甲河,,3996705,535600\n"
    "N3,东桥排口2,甲河,,3996705,535608\nN4,学校后墙排口,甲河,,3996700,536100\n"
    "N5,南门涵洞口,甲河,,3996700,536480\n";
static const char *const before_csv = HEAD
    "A-1,新华街雨洪排口,甲河,,3996700,535212\nA-2,东桥排口,甲河,,3996700,535603\n"
    "A-3,老糖厂排口,甲河,已封堵,3996700,535900\nA-4,水泥管,甲河,,3996700,536300\n"
    "A-5,西坝排口,乙河,,3990000,536300\nA-6,南门涵洞口,甲河,,3996700,536525\n";

static Run run_rounds(char *folder, const char *earliest) {
    g_free(scratch_write(folder, "p.csv",
                         "id,WKT\n1,\"LINESTRING (535119 3996709,535219 3996709)\"\n"));
    g_free(scratch_write(folder, "now.csv", now_csv));
    g_free(scratch_write(folder, "before.csv", before_csv));
    if (earliest == NULL)
        return run(
            "--pipes %/p.csv --crs pipes=EPSG:4547 --crs outfalls=EPSG:4547 --outfalls "
            "%/before.csv --round outfalls=2019-05 --outfalls %/now.csv --round outfalls=2023",
            folder);
    g_free(scratch_write(folder, "first.csv", earliest));
    return run(
        "--pipes %/p.csv --crs pipes=EPSG:4547 --crs outfalls=EPSG:4547 --outfalls %/before.csv "
        "--round outfalls=2019-05 --outfalls %/now.csv --round outfalls=2023 --outfalls "
        "%/first.csv --round outfalls=2016",
        folder);
}

/* The row of a number as it was read. */
static const SySourceRow *source_row(const Run *r, const char *number) {
    for (guint i = 0; i < r->layers.source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(r->layers.source_rows, SySourceRow, i);
        if (g_strcmp0(row->number, number) == 0) return row;
    }
    g_error("no row %s", number);
}

static const char *today(const Run *r, const char *number) {
    const SySourceRow *row = source_row(r, number);
    return row->object == SY_NONE ? NULL
                                  : text(r->layers.table[SY_ROLE_OUTFALLS], "id", row->object);
}

static void assert_state(const Run *r, const char *number, const char *state, const char *is) {
    if (strcmp(source_row(r, number)->state, state) != 0)
        g_error("%s: %s", number, source_row(r, number)->state);
    g_assert_cmpstr(today(r, number), ==, is);
}

static void test_states(void) {
    char *folder = scratch_new();
    Run r = run_rounds(folder, NULL);
    g_assert_no_error(r.error);
    assert_state(&r, "A-1", "same", "N1");
    g_assert_cmpstr(source_row(&r, "A-2")->state, ==, "split");
    assert_state(&r, "N2", "split", "N2");
    assert_state(&r, "N3", "split", "N3");
    assert_state(&r, "A-3", "sealed", NULL);
    assert_state(&r, "A-4", "gone", NULL);
    assert_state(&r, "A-5", "missed", "A-5");
    assert_state(&r, "A-6", "moved", "N5");
    assert_state(&r, "N4", "new", "N4");
    g_assert_cmpuint(r.layers.table[SY_ROLE_OUTFALLS]->n_row, ==, 6); /* of today, and the missed */
    g_assert_cmpfloat(source_row(&r, "A-1")->probability, >=, 0.95);
    g_assert_cmpfloat_with_epsilon(source_row(&r, "A-1")->distance_m, 13, 0.01);
    assert_finding(&r, "round.gone", "A-4");
    assert_finding(&r, "round.missed", "A-5");
    run_clear(&r);
    scratch_remove(folder);
}

/* An outfall of the first of three rounds, which the second did not find and the third did. */
static void test_three(void) {
    char *folder = scratch_new();
    Run r = run_rounds(folder,
                       HEAD "1,学校后墙排口,甲河,,3996703,536104\n2,糖厂,甲河,,3996702,535899\n");
    g_assert_no_error(r.error);
    assert_state(&r, "1", "same", "N4");
    assert_state(&r, "2", "same", NULL); /* it is A-3, which is sealed */
    assert_state(&r, "A-1", "same", "N1");
    run_clear(&r);
    scratch_remove(folder);
}

/* Lists of no round: what is one is joined, and everything stays. */
static void test_lists(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "p.csv",
                         "id,WKT\n1,\"LINESTRING (535119 3996709,535219 3996709)\"\n"));
    g_free(scratch_write(folder, "now.csv", now_csv));
    g_free(scratch_write(folder, "before.csv", before_csv));
    Run r =
        run("--pipes %/p.csv --crs pipes=EPSG:4547 --crs outfalls=EPSG:4547 --outfalls %/now.csv "
            "--outfalls %/before.csv",
            folder);
    g_assert_no_error(r.error);
    g_assert_cmpuint(r.layers.table[SY_ROLE_OUTFALLS]->n_row, ==, 8); /* 5, and A-3 A-4 A-5 */
    g_assert_null(finding(&r, "round.gone"));
    run_clear(&r);
    scratch_remove(folder);
}

/* A sample that names an outfall by its number of before is one of it. */
static void test_numbers(void) {
    char *folder = scratch_new();
    g_free(scratch_write(folder, "s.csv", "at,parameter,value\nA-1,COD,30\nN4,COD,20\n"));
    g_free(scratch_write(folder, "p.csv",
                         "id,WKT\n1,\"LINESTRING (535119 3996709,535219 3996709)\"\n"));
    g_free(scratch_write(folder, "now.csv", now_csv));
    g_free(scratch_write(folder, "before.csv", before_csv));
    Run r = run(
        "--pipes %/p.csv --crs pipes=EPSG:4547 --crs outfalls=EPSG:4547 --outfalls %/before.csv "
        "--round outfalls=2019 --outfalls %/now.csv --round outfalls=2023 --samples %/s.csv",
        folder);
    g_assert_no_error(r.error);
    const SyTable *samples = r.layers.table[SY_ROLE_SAMPLES];
    g_assert_cmpstr(text(samples, "at", 0), ==, "N1");
    g_assert_cmpstr(text(samples, "at", 1), ==, "N4");
    run_clear(&r);
    scratch_remove(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/rounds/states", test_states);
    g_test_add_func("/rounds/three", test_three);
    g_test_add_func("/rounds/lists", test_lists);
    g_test_add_func("/rounds/numbers", test_numbers);
    return g_test_run();
}
