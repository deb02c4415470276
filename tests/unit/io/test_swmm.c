#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/random.h"
#include "io/source/swmm.h"
#include "io/source/swmm_private.h"

static SyTable *read_text(const char *text, const char *role, SyFindings *findings) {
    gsize n_byte = strlen(text);
    g_autofree char *bytes = g_strndup(text, n_byte);
    SwmmText in = {bytes, n_byte, "x.inp", findings};
    g_autoptr(GError) error = NULL;
    SyTable *out = swmm_read_bytes(&in, role, &error);
    g_assert_no_error(error);
    return out;
}

static const char *text_at(const SyTable *table, const char *column, SyIndex row) {
    return sy_column_text(sy_table_column(table, column), row);
}

static double real_at(const SyTable *table, const char *column, SyIndex row) {
    return sy_table_column(table, column)->real[row];
}

static SyIndex count_code(const SyFindings *findings, const char *code) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(findings); i++)
        if (strcmp(sy_findings_get(findings, i)->code, code) == 0) n++;
    return n;
}

/* The one finding of a code says @part among its arguments. */
static void says(const SyFindings *findings, const char *code, int64_t fid, const char *part) {
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        if (strcmp(f->code, code) != 0 || f->fid != fid) continue;
        if (strstr(f->arguments, part) != NULL) return;
    }
    g_error("no %s on %d that says %s", code, (int)fid, part);
}

static const char *const model_text =
    "[TITLE]\n;;a model of everything\nPipes [CONDUITS] here\n\n"
    "[options]\nFLOW_UNITS CMS\nLINK_OFFSETS DEPTH ; default\n"
    "[XSECTIONS]\nC1 CIRCULAR 0.5 0 0 0 1\nC2 RECT_CLOSED 1.0 2.0 0 0\nC3 TRAPEZOIDAL 1 2 1.5 0.5\n"
    "C4 EGG 0.9 0 0 0\n\"C 5\" FORCE_MAIN 0.3 130 0 0\nO1 RECT_CLOSED 0.2 0.4 0 0\n"
    "W1 RECT_OPEN 0.6 1.2 0 0\n"
    "[Junctions]\n;;Name Elev MaxDepth\nJ1 10.0 2.5 0 0 0\nJ2\t9.5\t0\n\"J 3\" 9 1 0 0 0\n"
    "[OUTFALLS]\nOut1 8 FREE NO\nOut2 7 FIXED 7.5 YES S2\n"
    "[STORAGE]\nT1 6 4 0 FUNCTIONAL 0 0 1000\n"
    "[DIVIDERS]\nD1 5 C1 CUTOFF 1.0 3.0 0 0 0\n"
    "[CONDUITS]\nC1 J1 J2 100 0.013 0.1 0.2 0 0\nC2 j2 \"J 3\" 50 0.014 * 0 0 0\n"
    "C3 \"J 3\" D1 20 0.02 0 0 0 0 ; a comment\nC4 D1 Out1 10 0.013 0 0 0 0\n"
    "\"C 5\" T1 Out2 30 0.01 0 0 0 0\n"
    "[PUMPS]\nP1 T1 J1 curve ON 0 0\n"
    "[ORIFICES]\nO1 T1 J2 SIDE 0.5 0.65 NO 0\n"
    "[WEIRS]\nW1 T1 Out1 TRANSVERSE 1.5 1.8 NO 0 0\n"
    "[OUTLETS]\nL1 J1 J2 0.25 TABULAR/DEPTH curve NO\n"
    "[SUBCATCHMENTS]\nS1 * J1 2.0 50 100 1 0\nS2 * s3 1 50 100 1 0\nS3 * S1 1 50 100 1 0\n"
    "[COORD]\nJ1 0 0\nJ2 100 0\n\"J 3\" 150 0\nOut1 200 10\nOut2 200 20\nT1 150 30\nD1 170 0\n"
    "[VERTICES]\nC1 30 5\nC1 60 5\nP1 1 1\n"
    "[Polygons]\nS1 0 0\nS1 30 0\nS1 30 30\nS1 0 30\nT1 5 5\n"
    "[LID_CONTROLS]\nx BC\n";

static void test_pipes(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(model_text, "pipes", findings);
    g_assert_cmpuint(sy_findings_count(findings), ==, 1);
    says(findings, "read.swmm_sections", -1, "\"sections\":\"LID_CONTROLS\"");
    static const struct {
        const char *id, *from, *to, *kind, *mode, *shape;
        double length, size, height, from_invert, to_invert;
        SyIndex n_vertex;
    } expected[] = {
        {"C1", "J1", "J2", "conduit", "gravity", "circular", 100, 0.5, NAN, 10.1, 9.7, 4},
        {"C2", "J2", "J 3", "conduit", "gravity", "rect_closed", 50, 2, 1, 9.5, 9, 2},
        {"C3", "J 3", "D1", "conduit", "gravity", "trapezoidal", 20, 4, 1, 9, 5, 2},
        {"C4", "D1", "Out1", "conduit", "gravity", "egg", 10, 0.9, 0.9, 5, 8, 2},
        {"C 5", "T1", "Out2", "conduit", "pressure", "force_main", 30, 0.3, NAN, 6, 7, 2},
        {"P1", "T1", "J1", "pump", "pump", NULL, NAN, NAN, NAN, NAN, NAN, 3},
        {"O1", "T1", "J2", "orifice", "gate", "rect_closed", NAN, 0.4, 0.2, 6.5, 9.5, 2},
        {"W1", "T1", "Out1", "weir", "weir", "rect_open", NAN, 1.2, 0.6, 7.5, 8, 2},
        {"L1", "J1", "J2", "outlet", "gravity", NULL, NAN, NAN, NAN, 10.25, 9.5, 2},
    };
    g_assert_cmpuint(t->n_row, ==, G_N_ELEMENTS(expected));
    for (SyIndex i = 0; i < t->n_row; i++) {
        g_assert_cmpint(t->fid[i], ==, i + 1);
        g_assert_cmpstr(text_at(t, "id", i), ==, expected[i].id);
        g_assert_cmpstr(text_at(t, "from", i), ==, expected[i].from);
        g_assert_cmpstr(text_at(t, "to", i), ==, expected[i].to);
        g_assert_cmpstr(text_at(t, "kind", i), ==, expected[i].kind);
        g_assert_cmpstr(text_at(t, "mode", i), ==, expected[i].mode);
        g_assert_cmpstr(text_at(t, "shape", i), ==, expected[i].shape);
        const double want[] = {expected[i].length, expected[i].size, expected[i].height,
                               expected[i].from_invert, expected[i].to_invert};
        static const char *const names[] = {"length", "size", "height", "from_invert", "to_invert"};
        for (int c = 0; c < 5; c++) {
            double is = real_at(t, names[c], i);
            if (!(isnan(want[c]) ? isnan(is) : fabs(is - want[c]) < 1e-12))
                g_error("%s %s is %g, not %g", expected[i].id, names[c], is, want[c]);
        }
        g_assert_cmpuint(sy_table_n_part(t, i), ==, 1);
        SyIndex part = t->geometry.row_part[i];
        g_assert_cmpuint(t->geometry.part_vertex[part + 1] - t->geometry.part_vertex[part], ==,
                         expected[i].n_vertex);
    }
    static const double c1[] = {0, 0, 30, 5, 60, 5, 100, 0};
    for (int i = 0; i < 8; i++) g_assert_cmpfloat(t->geometry.xy[i], ==, c1[i]);
    g_assert_cmpfloat(real_at(t, "roughness", 1), ==, 0.014);
}

static void test_nodes(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(model_text, "nodes", findings);
    g_assert_cmpuint(sy_findings_count(findings), ==, 0);
    static const char *const ids[] = {"J1", "J2", "J 3", "Out1", "Out2", "T1", "D1"};
    static const char *const kinds[] = {"junction", "junction", "junction", "outlet",
                                        "outlet",   "storage",  "junction"};
    static const double depth[] = {2.5, NAN, 1, NAN, NAN, 4, 3};
    static const double invert[] = {10, 9.5, 9, 8, 7, 6, 5};
    g_assert_cmpuint(t->n_row, ==, 7);
    for (SyIndex i = 0; i < 7; i++) {
        g_assert_cmpint(t->fid[i], ==, i + 1);
        g_assert_cmpstr(text_at(t, "id", i), ==, ids[i]);
        g_assert_cmpstr(text_at(t, "kind", i), ==, kinds[i]);
        g_assert_cmpfloat(real_at(t, "invert", i), ==, invert[i]);
        g_assert_true(isnan(depth[i])
                          ? isnan(real_at(t, "depth", i)) && isnan(real_at(t, "ground", i))
                          : real_at(t, "depth", i) == depth[i] &&
                                real_at(t, "ground", i) == invert[i] + depth[i]);
        g_assert_cmpuint(sy_table_n_part(t, i), ==, 1);
    }
}

static void test_outfalls(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(model_text, "outfalls", findings);
    g_assert_cmpuint(t->n_row, ==, 2);
    g_assert_cmpstr(text_at(t, "id", 1), ==, "Out2");
    g_assert_cmpstr(text_at(t, "name", 1), ==, "Out2");
    g_assert_cmpint(t->fid[1], ==, 2);
    g_assert_cmpfloat(t->geometry.xy[3], ==, 20);
    g_assert_cmpuint(sy_findings_count(findings), ==, 1);
    says(findings, "read.swmm_outfall_routed", 2, "\"to\":\"S2\"");
}

static void test_units(void) {
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(model_text, "units", findings);
    g_assert_cmpuint(t->n_row, ==, 3);
    for (SyIndex i = 0; i < 3; i++) g_assert_cmpstr(text_at(t, "outlet", i), ==, "J1");
    g_assert_cmpfloat(real_at(t, "area_m2", 0), ==, 20000);
    g_assert_cmpfloat(t->geometry.xy[0], ==, 15);
    g_assert_cmpfloat(t->geometry.xy[1], ==, 15);
    g_assert_cmpfloat(t->geometry.xy[2], ==, 0); /* at its outlet */
    g_assert_cmpuint(sy_findings_count(findings), ==, 1);
    says(findings, "read.swmm_unit_at_outlet", -1, "\"n\":2");
}

static void test_us_units(void) {
    const char *text =
        "[OPTIONS]\nFLOW_UNITS GPM\nLINK_OFFSETS ELEVATION\n[JUNCTIONS]\nA 100 10\nB 90 0\n"
        "[CONDUITS]\nC A B 1000 0.01 101 * 0 0\nD A B 1000 0.01 99 90 0 0\n"
        "[XSECTIONS]\nC CIRCULAR 2 0 0 0\nD IRREGULAR t\n[SUBCATCHMENTS]\nS * A 1\n";
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) pipes = read_text(text, "pipes", findings);
    g_assert_cmpfloat_with_epsilon(real_at(pipes, "length", 0), 304.8, 1e-9);
    g_assert_cmpfloat_with_epsilon(real_at(pipes, "size", 0), 0.6096, 1e-12);
    g_assert_cmpfloat_with_epsilon(real_at(pipes, "from_invert", 0), 101 * 0.3048, 1e-9);
    g_assert_cmpfloat_with_epsilon(real_at(pipes, "to_invert", 0), 90 * 0.3048, 1e-9);
    g_assert_cmpfloat_with_epsilon(real_at(pipes, "from_invert", 1), 100 * 0.3048, 1e-9);
    g_assert_true(isnan(real_at(pipes, "size", 1)));
    says(findings, "read.swmm_offset", 2, "\"end\":\"from\"");
    says(findings, "read.swmm_no_coordinates_at_all", -1, "\"n\":2");
    g_assert_cmpuint(sy_findings_count(findings), ==, 2);
    g_autoptr(SyTable) nodes = read_text(text, "nodes", findings);
    g_assert_cmpfloat_with_epsilon(real_at(nodes, "ground", 0), 110 * 0.3048, 1e-9);
    g_autoptr(SyTable) units = read_text(text, "units", findings);
    g_assert_cmpfloat_with_epsilon(real_at(units, "area_m2", 0), 4046.8564224, 1e-9);
}

static void test_dirty(void) {
    const char *text =
        "before any section\n[OPTIONS]\nFLOW_UNITS furlong\n[JUNCTIONS]\nA 1 1\nA 2 2\nB x1 nan\n"
        "[NONSENSE]\nA B C\n[CONDUITS]\nC A Z 10 0.01 0 0\nD\nC A B 1 1 0 0\nE A B 1e999 0.01 0 0\n"
        "[XSECTIONS]\nC CIRCULAR one 0 0 0\nNONE CIRCULAR 1 0 0 0\nE CIRCULAR 1 0 0 0\n"
        "D CIRCULAR 1 0 0 0\n[COORDINATES]\nA 1 2\nQ 1 2\nA 1 3\n"
        "[VERTICES]\nnone 1 1\nnone 2 2\nE 5 nan\nE 6 6\n";
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(text, "pipes", findings);
    g_assert_cmpuint(t->n_row, ==, 4);
    g_assert_cmpstr(text_at(t, "to", 0), ==, "Z");
    g_assert_null(text_at(t, "from", 1));
    g_assert_true(isnan(real_at(t, "length", 3)));
    for (SyIndex i = 0; i < 4; i++) g_assert_cmpuint(sy_table_n_part(t, i), ==, 0);
    says(findings, "read.swmm_unknown_section", -1, "\"line\":8");
    says(findings, "read.swmm_unknown_section", -1, "[NONSENSE]");
    says(findings, "read.swmm_flow_units", -1, "furlong");
    says(findings, "read.swmm_unknown_reference", 1, "\"reference\":\"Z\"");
    says(findings, "read.swmm_unknown_reference", -1, "XSECTIONS");
    says(findings, "read.swmm_unknown_reference", -1, "VERTICES");
    g_assert_cmpuint(count_code(findings, "read.swmm_unknown_reference"), ==, 3);
    says(findings, "read.swmm_items", 2, "\"needed\":7");
    says(findings, "read.swmm_duplicate", 3, "\"first_line\":11");
    says(findings, "read.swmm_number", 4, "1e999");
    says(findings, "read.swmm_number", -1, "one");
    says(findings, "read.swmm_number", -1, "nan");
    says(findings, "read.swmm_no_coordinates", 4, "\"node\":\"B\"");
    says(findings, "read.swmm_no_cross_section", 3, "\"id\":\"C\"");
    g_autoptr(SyFindings) of_nodes = sy_findings_new();
    g_autoptr(SyTable) nodes = read_text(text, "nodes", of_nodes);
    g_assert_cmpuint(nodes->n_row, ==, 3);
    says(of_nodes, "read.swmm_duplicate", 2, "\"id\":\"A\"");
    says(of_nodes, "read.swmm_number", 3, "x1");
    says(of_nodes, "read.swmm_moved", -1, "\"id\":\"A\"");
    says(of_nodes, "read.swmm_unknown_reference", -1, "\"reference\":\"Q\"");
    g_assert_cmpuint(sy_table_n_part(nodes, 0), ==, 1);
    g_assert_cmpfloat(nodes->geometry.xy[1], ==, 3);
}

/* Chains of subcatchments against a plain walk with a counter. */
static void test_outlet_chains(void) {
    for (uint64_t seed = 1; seed <= 200; seed++) {
        SyRandom random = sy_random(seed, 0);
        uint32_t n = 1 + sy_random_below(&random, 12);
        uint32_t next[12]; /* n: node J, n + 1: nothing */
        GString *text = g_string_new("[OPTIONS]\nFLOW_UNITS LPS\n[SUBCATCHMENTS]\n");
        for (uint32_t i = 0; i < n; i++) {
            next[i] = sy_random_below(&random, n + 2);
            if (next[i] < n)
                g_string_append_printf(text, "S%u * S%u 1\n", i, next[i]);
            else
                g_string_append_printf(text, "S%u * %s 1\n", i, next[i] == n ? "J" : "unknown");
        }
        g_string_append(text, "[JUNCTIONS]\nJ 1 1\n[COORDINATES]\nJ 1 1\n");
        g_autoptr(SyFindings) findings = sy_findings_new();
        g_autoptr(SyTable) t = read_text(text->str, "units", findings);
        SyIndex n_cycle = 0, n_unknown = 0, n_lost = 0;
        for (uint32_t i = 0; i < n; i++) {
            uint32_t at = i, steps = 0;
            while (at < n && steps++ <= n) at = next[at];
            if (at < n) n_cycle++;
            if (next[i] == n + 1)
                n_unknown++;
            else if (at == n + 1)
                n_lost++;
            if (g_strcmp0(text_at(t, "outlet", i), at == n ? "J" : NULL) != 0)
                g_error("seed %u: S%u of\n%s", (unsigned)seed, i, text->str);
            g_assert_cmpuint(sy_table_n_part(t, i), ==, at == n ? 1 : 0);
        }
        g_assert_cmpuint(count_code(findings, "read.swmm_outlet_cycle"), ==, n_cycle);
        g_assert_cmpuint(count_code(findings, "read.swmm_outlet_lost"), ==, n_lost);
        g_assert_cmpuint(count_code(findings, "read.swmm_unknown_reference"), ==, n_unknown);
        g_string_free(text, TRUE);
    }
}

/* A long chain must not recurse, and is walked once. */
static void test_long_chain(void) {
    GString *text = g_string_new("[JUNCTIONS]\nJ 1\n[SUBCATCHMENTS]\n");
    const int n = 100000;
    for (int i = 0; i < n; i++) g_string_append_printf(text, "S%d * S%d 1\n", i, i + 1);
    g_string_append_printf(text, "S%d * J 1\n", n);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(text->str, "units", findings);
    g_assert_cmpstr(text_at(t, "outlet", 0), ==, "J");
    g_assert_cmpuint(count_code(findings, "read.swmm_outlet_cycle"), ==, 0);
    g_string_free(text, TRUE);
}

static void test_long_line(void) {
    g_autofree char *blank = g_strnfill(2000, ' ');
    g_autofree char *text =
        g_strdup_printf("[JUNCTIONS]\nA %s 5 2\nB 1 1 ; %sx\n[TITLE]\n%sx\n", blank, blank, blank);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(text, "nodes", findings);
    g_assert_cmpuint(t->n_row, ==, 2);
    g_assert_cmpfloat_with_epsilon(real_at(t, "invert", 0), 5 * 0.3048, 1e-12);
    says(findings, "read.swmm_long_line", -1, "\"line\":2");
    g_assert_cmpuint(count_code(findings, "read.swmm_long_line"), ==, 1);
}

static void test_polygons(void) {
    const char *text =
        "[JUNCTIONS]\nJ 0\n[SUBCATCHMENTS]\npoint * J 1\nline * J 1\nclosed * J 1\nnone * J 1\n"
        "[POLYGONS]\nclosed 1000000 3000000\nclosed 1000003 3000000\nclosed 1000003 3000003\n"
        "closed 1000000 3000003\nclosed 1000000 3000000\npoint 4 5\nline 0 0\nline 10 20\n";
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(text, "units", findings);
    static const double expected[] = {4, 5, 5, 10, 1000001.5, 3000001.5};
    for (int i = 0; i < 6; i++) g_assert_cmpfloat(t->geometry.xy[i], ==, expected[i]);
    g_assert_cmpuint(sy_table_n_part(t, 3), ==, 0);
}

static void test_empty(void) {
    static const char *const roles[] = {"pipes", "nodes", "outfalls", "units"};
    static const char *const texts[] = {
        "", "\n\n", "[CONDUITS]", "[", "[]\n\"", "[JUNCTIONS]\n;\n", "[JUNCTIONS]\n\"\n", "\";"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        for (gsize r = 0; r < G_N_ELEMENTS(roles); r++) {
            g_autoptr(SyFindings) findings = sy_findings_new();
            g_autoptr(SyTable) t = read_text(texts[i], roles[r], findings);
            g_assert_cmpuint(t->n_row, ==, i == 6 && r == 1 ? 1 : 0);
        }
}

static void test_files(void) {
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("swmm-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *path = g_build_filename(folder, "甲.inp", NULL);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_assert_null(sy_swmm_read_role(path, "pipes", findings, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_true(g_str_has_suffix(error->message, "甲.inp: no such file"));
    g_clear_error(&error);
    g_assert_false(sy_swmm_recognise(path));
    g_assert_false(sy_swmm_recognise(folder));

    /* GB18030, as SWMM on a Chinese Windows writes it: 井1 */
    const char gbk[] =
        "[JUNCTIONS]\r\n\xBE\xAE"
        "1 1 1\r\n[CONDUITS]\r\nC \xBE\xAE"
        "1 X 1 1 0 0\r\n";
    g_assert_true(g_file_set_contents(path, gbk, sizeof gbk - 1, NULL));
    g_assert_true(sy_swmm_recognise(path));
    g_autoptr(SyTable) nodes = sy_swmm_read_role(path, "nodes", findings, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text_at(nodes, "id", 0), ==, "井1");
    says(findings, "read.swmm_encoding", -1, "GB18030");
    g_assert_cmpstr(sy_findings_get(findings, 0)->layer, ==, "甲.inp");

    const char bom[] = "\xEF\xBB\xBF[JUNCTIONS]\n井\0 1 1\n";
    g_assert_true(g_file_set_contents(path, bom, sizeof bom - 1, NULL));
    g_assert_false(sy_swmm_recognise(path)); /* zero bytes, no conduit */
    g_autoptr(SyTable) with_bom = sy_swmm_read_role(path, "nodes", findings, &error);
    g_assert_cmpstr(text_at(with_bom, "id", 0), ==, "井");

    g_assert_null(sy_swmm_read_role(path, "rivers", findings, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_clear_error(&error);

    static const struct {
        const char *text, *crs;
        bool is_swmm;
    } cases[] = {
        {"[CONDUITS]\n", "local:ft", true},
        {"[OPTIONS]\nFLOW_UNITS LPS\n[conduits]\n", "local:m", true},
        {"[MAP]\nUNITS Feet\n[OPTIONS]\nFLOW_UNITS LPS\n[SUBCATCH]", "local:ft", false},
        {"[MAP]\nDIMENSIONS 0 0 1 1\nUnits Meters\n[SUBCATCHMENTS]\n", "local:m", true},
        {"[MAP]\nUnits None\n[XSECTIONS]\n", "local:ft", true},
        {"[MAP]\nUnits Degrees\n[OUTFALLS]\n", NULL, true},
        {"[JUNCTIONS]\n[PIPES]\n[PUMPS]\n", "local:ft", false}, /* EPANET */
        {"[section]\nkey=value\n", "local:ft", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(g_file_set_contents(path, cases[i].text, -1, NULL));
        g_assert_cmpstr(sy_swmm_crs_text(path, &error), ==, cases[i].crs);
        g_assert_no_error(error);
        if (i != 2) g_assert_cmpint(sy_swmm_recognise(path), ==, cases[i].is_swmm);
    }
    g_remove(path);
    g_assert_null(sy_swmm_crs_text(path, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_rmdir(folder);
}

/* Lines with data of a section by its full name, split at white space: nothing of the reader. */
static GPtrArray *scan(char **lines, const char *section) {
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    bool inside = false;
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *text = g_strstrip(g_strdup(*line));
        if (text[0] == '[') {
            g_autofree char *wanted = g_strdup_printf("[%s]", section);
            inside = g_ascii_strcasecmp(text, wanted) == 0;
        } else if (inside && text[0] != ';' && text[0] != '\0') {
            g_auto(GStrv) parts = g_regex_split_simple("\\s+", text, 0, 0);
            g_ptr_array_add(out, g_steal_pointer(&parts));
        }
    }
    return out;
}

static SyIndex check_section(char **lines, const char *section, const SyTable *table, SyIndex at,
                             bool ends) {
    g_autoptr(GPtrArray) rows = scan(lines, section);
    for (guint i = 0; i < rows->len; i++, at++) {
        char **parts = g_ptr_array_index(rows, i);
        g_assert_cmpuint(at, <, table->n_row);
        g_assert_cmpstr(text_at(table, "id", at), ==, parts[0]);
        if (!ends) continue;
        g_assert_cmpstr(text_at(table, "from", at), ==, parts[1]);
        g_assert_cmpstr(text_at(table, "to", at), ==, parts[2]);
    }
    return at;
}

/* Every node of [DWF] and [INFLOWS] is a unit that discharges there, with the water of its lines
 * where no series says how much. Returns how many there are. */
static SyIndex check_sources(char **lines, const SyTable *units, SyIndex first) {
    static const char *const sections[] = {"DWF", "INFLOWS"};
    static const char *const flow_units[] = {"CFS", "GPM", "MGD", "CMS", "LPS", "MLD"};
    static const double m3d[] = {2446.5755455488, 5.450992992, 3785.411784, 86400, 86.4, 1000};
    g_autoptr(GHashTable) flow = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    double unit_m3d = m3d[0];
    g_autoptr(GPtrArray) options = scan(lines, "OPTIONS");
    for (guint i = 0; i < options->len; i++)
        for (gsize k = 0; k < G_N_ELEMENTS(m3d); k++) {
            char **parts = g_ptr_array_index(options, i);
            if (strcmp(parts[0], "FLOW_UNITS") == 0 && strcmp(parts[1], flow_units[k]) == 0)
                unit_m3d = m3d[k];
        }
    for (gsize k = 0; k < G_N_ELEMENTS(sections); k++) {
        g_autoptr(GPtrArray) rows = scan(lines, sections[k]);
        for (guint i = 0; i < rows->len; i++) {
            char **parts = g_ptr_array_index(rows, i);
            double *sum = g_hash_table_lookup(flow, parts[0]);
            if (sum == NULL) {
                sum = g_new0(double, 1);
                g_hash_table_insert(flow, g_strdup(parts[0]), sum);
            }
            bool series = k == 1 && strcmp(parts[2], "\"\"") != 0;
            if (g_ascii_strcasecmp(parts[1], "FLOW") != 0) continue;
            *sum += series ? NAN : g_ascii_strtod(parts[k == 0 ? 2 : 6], NULL) * unit_m3d;
        }
    }
    for (SyIndex row = first; row < units->n_row; row++) {
        const double *sum = g_hash_table_lookup(flow, text_at(units, "outlet", row));
        g_assert_nonnull(sum);
        if (!isnan(*sum))
            g_assert_cmpfloat_with_epsilon(real_at(units, "water_m3d", row), *sum, 1e-6);
        else
            g_assert_cmpfloat(real_at(units, "water_m3d", row), >, 0);
    }
    return g_hash_table_size(flow);
}

static void check_model(const char *path) {
    static const char *const links[] = {"CONDUITS", "PUMPS", "ORIFICES", "WEIRS", "OUTLETS"};
    static const char *const node_sections[] = {"JUNCTIONS", "OUTFALLS", "STORAGE", "DIVIDERS"};
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_assert_true(sy_swmm_recognise(path));
    g_autoptr(SyTable) pipes = sy_swmm_read_role(path, "pipes", findings, NULL);
    g_autoptr(SyTable) nodes = sy_swmm_read_role(path, "nodes", findings, NULL);
    g_autoptr(SyTable) outfalls = sy_swmm_read_role(path, "outfalls", findings, NULL);
    g_autoptr(SyTable) units = sy_swmm_read_role(path, "units", findings, NULL);
    SyIndex n = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(links); i++)
        n = check_section(lines, links[i], pipes, n, true);
    g_assert_cmpuint(n, ==, pipes->n_row);
    n = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(node_sections); i++)
        n = check_section(lines, node_sections[i], nodes, n, false);
    g_assert_cmpuint(n, ==, nodes->n_row);
    g_assert_cmpuint(check_section(lines, "OUTFALLS", outfalls, 0, false), ==, outfalls->n_row);
    SyIndex n_area = check_section(lines, "SUBCATCHMENTS", units, 0, false);
    g_assert_cmpuint(n_area + check_sources(lines, units, n_area), ==, units->n_row);
    g_autoptr(GPtrArray) vertices = scan(lines, "VERTICES");
    g_autoptr(GPtrArray) coordinates = scan(lines, "COORDINATES");
    SyIndex n_line = 0, n_point = 0;
    for (SyIndex i = 0; i < pipes->n_row; i++) n_line += sy_table_n_part(pipes, i);
    for (SyIndex i = 0; i < nodes->n_row; i++) n_point += sy_table_n_part(nodes, i);
    if (count_code(findings, "read.swmm_unknown_reference") == 0) {
        g_assert_cmpuint(n_point, ==, coordinates->len);
        if (n_line == pipes->n_row)
            g_assert_cmpuint(pipes->geometry.n_vertex, ==, 2 * n_line + vertices->len);
    }
    g_autofree char *name = g_path_get_basename(path);
    g_test_message("%s: %u links (%u with a place), %u nodes (%u), %u outfalls, %u units", name,
                   pipes->n_row, n_line, nodes->n_row, n_point, outfalls->n_row, units->n_row);
    for (SyIndex i = 0; i < MIN(sy_findings_count(findings), 12); i++)
        g_test_message("  %s %s", sy_findings_get(findings, i)->code,
                       sy_findings_get(findings, i)->arguments);
}

/* What is put into nodes: mean flows and series, pollutants, a node that loses water, one that no
 * list has, what brings water in other ways. */
static void test_sources(void) {
    static const char text[] =
        "[OPTIONS]\nFLOW_UNITS LPS\n[JUNCTIONS]\nJ1 10 1\nJ2 9 1\nJ3 9 1\nJ4 9 1\nS1 9 1\n"
        "[OUTFALLS]\nO1 8 FREE\n[CONDUITS]\nC1 J1 O1 10 0.01 0 0\n[XSECTIONS]\nC1 CIRCULAR 1\n"
        "[SUBCATCHMENTS]\nS1 * J1 1 1 1 1 0\n"
        "[TIMESERIES]\nT 01/31/2020 23:00 4\nt 02/01/2020 1:00 0\nt 2.0 2\nF FILE \"x.dat\"\n"
        "[DWF]\nJ1 FLOW 2 \"\" \"p\"\nj1 TSS 30\nS1 flow 1\nNOWHERE FLOW 1\n"
        "[INFLOWS]\nJ1 FLOW T FLOW 1 0.5 3\nJ2 TSS \"\" CONCEN 1 1 9\nJ3 FLOW \"\" FLOW 1 1 -2\n"
        "J4 FLOW F\n[RDII]\nJ1 UH 1\nJ2 UH 1\n[EVENTS]\n1\n[COORDINATES]\nJ1 1 2\n";
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(text, "units", findings);
    g_assert_cmpuint(t->n_row, ==, 5);
    static const char *const ids[] = {"S1", "J1", "S1 (node)", "J2", "J4"};
    for (SyIndex i = 0; i < 5; i++) g_assert_cmpstr(text_at(t, "id", i), ==, ids[i]);
    g_assert_true(isnan(real_at(t, "water_m3d", 0)));
    /* 4 falls to 0 in two hours and rises to 2 in one: 5 in three hours */
    g_assert_cmpfloat_with_epsilon(real_at(t, "water_m3d", 1), (2 + 0.5 * 5 / 3 + 3) * 86.4, 1e-9);
    g_assert_cmpfloat_with_epsilon(real_at(t, "water_m3d", 2), 86.4, 1e-9);
    g_assert_cmpfloat(real_at(t, "water_m3d", 3), ==, 0);
    g_assert_true(isnan(real_at(t, "water_m3d", 4)));
    g_assert_cmpstr(text_at(t, "pollutants", 1), ==, "TSS");
    g_assert_cmpstr(text_at(t, "outlet", 2), ==, "S1");
    says(findings, "read.swmm_left_out", -1, "\"J3\"");
    says(findings, "read.swmm_left_out", -1, "\"section\":\"RDII\",\"id\":\"J1\"");
    says(findings, "read.swmm_unknown_reference", -1, "NOWHERE");
    g_autoptr(SyFindings) others = sy_findings_new();
    g_autoptr(SyTable) pipes = read_text(text, "pipes", others);
    g_assert_cmpuint(pipes->n_row, ==, 1);
    says(others, "read.swmm_sections", -1, "\"sections\":\"EVENTS\"");
}

/* An inlet lets water of a street down into the sewer. */
static void test_inlets(void) {
    static const char text[] =
        "[JUNCTIONS]\nS1 20 1\nS2 19 1\nM1 17 1\n[OUTFALLS]\nO1 8 FREE\n"
        "[CONDUITS]\nStreet S1 S2 10 0.01 0 0\n[XSECTIONS]\nStreet STREET Full\n"
        "[INLET_USAGE]\nStreet Combo M1 1\nAlley Combo M1 1\n"
        "[COORDINATES]\nS1 0 20\nS2 50 20\nM1 55 10\n";
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) t = read_text(text, "pipes", findings);
    g_assert_cmpuint(t->n_row, ==, 2);
    g_assert_cmpstr(text_at(t, "from", 1), ==, "S1");
    g_assert_cmpstr(text_at(t, "to", 1), ==, "M1");
    g_assert_cmpuint(sy_table_n_part(t, 1), ==, 1);
    says(findings, "read.swmm_unknown_reference", -1, "Alley");
}

static void test_real_models(void) {
    const char *shared = g_getenv("SUYUAN_SHARED");
    g_autofree char *folder =
        shared == NULL ? NULL : g_build_filename(shared, "swmmio_models", NULL);
    g_autoptr(GDir) dir = folder == NULL ? NULL : g_dir_open(folder, 0, NULL);
    if (dir == NULL) {
        g_test_skip("no real data");
        return;
    }
    for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
        if (!g_str_has_suffix(name, ".inp")) continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        check_model(path);
    }
}

static void test_hague(void) {
    const char *shared = g_getenv("SUYUAN_SHARED");
    g_autofree char *path =
        shared == NULL ? NULL : g_build_filename(shared, "hague_storm", "hague.inp", NULL);
    if (path == NULL || !g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_skip("no real data");
        return;
    }
    check_model(path);
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SyTable) pipes = sy_swmm_read_role(path, "pipes", findings, NULL);
    g_autoptr(SyTable) outfalls = sy_swmm_read_role(path, "outfalls", findings, NULL);
    g_autoptr(SyTable) units = sy_swmm_read_role(path, "units", findings, NULL);
    g_assert_cmpuint(pipes->n_row, ==, 488 + 1);
    g_assert_cmpstr(text_at(pipes, "kind", 487), ==, "conduit");
    g_assert_cmpstr(text_at(pipes, "kind", 488), ==, "outlet");
    g_assert_cmpuint(outfalls->n_row, ==, 17);
    g_assert_cmpuint(units->n_row, ==, 354);
    for (SyIndex i = 0; i < units->n_row; i++) g_assert_nonnull(text_at(units, "outlet", i));
    g_assert_cmpstr(sy_swmm_crs_text(path, NULL), ==, "local:ft");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/swmm/pipes", test_pipes);
    g_test_add_func("/swmm/nodes", test_nodes);
    g_test_add_func("/swmm/outfalls", test_outfalls);
    g_test_add_func("/swmm/units", test_units);
    g_test_add_func("/swmm/us-units", test_us_units);
    g_test_add_func("/swmm/sources", test_sources);
    g_test_add_func("/swmm/inlets", test_inlets);
    g_test_add_func("/swmm/dirty", test_dirty);
    g_test_add_func("/swmm/outlet-chains", test_outlet_chains);
    g_test_add_func("/swmm/long-chain", test_long_chain);
    g_test_add_func("/swmm/long-line", test_long_line);
    g_test_add_func("/swmm/polygons", test_polygons);
    g_test_add_func("/swmm/empty", test_empty);
    g_test_add_func("/swmm/files", test_files);
    g_test_add_func("/swmm/real-models", test_real_models);
    g_test_add_func("/swmm/hague", test_hague);
    return g_test_run();
}
