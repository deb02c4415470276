/* Units of several registers. */
#include "tests/unit/engine/layers_run.h"

#define PIPES "id,WKT\n1,\"LINESTRING (535119 3996709,535219 3996709)\"\n"

/* Registers a.csv and b.csv (NULL: none) beside a pipe. */
static Run run_registers(char *folder, const char *a, const char *b) {
    g_free(scratch_write(folder, "p.csv", PIPES));
    g_free(scratch_write(folder, "a.csv", a));
    if (b == NULL)
        return run("--pipes %/p.csv --crs pipes=EPSG:4547 --units %/a.csv --crs units=EPSG:4547",
                   folder);
    g_free(scratch_write(folder, "b.csv", b));
    return run(
        "--pipes %/p.csv --crs pipes=EPSG:4547 --crs units=EPSG:4547 --units %/a.csv --units "
        "%/b.csv",
        folder);
}

typedef struct {
    const char *what, *a, *b;
    SyIndex n_unit;
    const char *code; /* of a finding that must be there; NULL: none of linkage */
} Case;

static const Case cases[] = {
    {"one code in wide letters, another number, spelling and place",
     "id,name,code,X,Y\n1,东山印染有限责任公司,91410500MA3X5555XC,3996700,535100\n",
     "id,name,code,X,Y\nH-2,东山印染厂,９１４１０５００MA3X5555XC,3996760,535130\n", 1,
     "link.unit_joined"},
    {"traditional letters, no codes", "id,name,X,Y\n1,興隆電鍍廠,3996700,535100\n",
     "id,name,X,Y\n9,兴隆电镀厂,3996720,535110\n", 1, "link.unit_joined"},
    {"pinyin beside characters, at one place", "id,name,X,Y\n1,兴隆电镀厂,3996700,535100\n",
     "id,name,X,Y\n9,Xinglong Diandu,3996702,535101\n", 1, "link.unit_joined"},
    {"no place in one register, one address",
     "id,name,address,X,Y\n1,河口镇红星酱菜厂,河口镇建设路12号,3996700,535100\n",
     "id,name,address\n7,红星酱菜厂,建设路12号\n", 1, "link.unit_joined"},
    {"numbers from 1 and a name that every town has",
     "id,name,X,Y,outlet\n1,小学,3996700,535100,M1\n2,茶馆,3996800,535200,M2\n",
     "id,name,X,Y,outlet\n1,小学,3986700,535100,N1\n2,磨坊,3986800,535200,N2\n", 4, NULL},
    {"one code, plainly two firms",
     "id,name,code,X,Y\n1,东山印染厂,91410500MA3X5555XC,3996700,535100\n",
     "id,name,code,X,Y\n5,大桥饭庄,91410500MA3X5555XC,3999700,535100\n", 2, "link.same_code"},
    {"one code, a branch elsewhere",
     "id,name,code,X,Y\n1,康平医院,91410500MA3X5555XC,3996700,535100\n",
     "id,name,code,X,Y\n5,康平医院东城分院,91410500MA3X5555XC,3999700,535100\n", 2,
     "link.same_code"},
    {"works one and two of a firm side by side", "id,name,X,Y\n1,东山纺织一厂,3996700,535100\n",
     "id,name,X,Y\n5,东山纺织二厂,3996800,535100\n", 2, "link.unit_doubtful"},
    {"one firm twice in one register",
     "id,name,code,X,Y\n1,东山印染厂,91410500MA3X5555XC,3996700,535100\n2,东山印染有限公司,"
     "91410500MA3X5555XC,3996705,535100\n",
     NULL, 1, "read.unit_rows"},
    {"one code twice in one register, far apart",
     "id,name,code,X,Y\n1,东山印染厂,91410500MA3X5555XC,3996700,535100\n2,东山印染厂,"
     "91410500MA3X5555XC,3999705,535100\n",
     NULL, 2, "link.same_code"},
};

static void test_cases(void) {
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        char *folder = scratch_new();
        Run r = run_registers(folder, c->a, c->b);
        g_assert_no_error(r.error);
        if (r.layers.table[SY_ROLE_UNITS]->n_row != c->n_unit)
            g_error("%s: %u units", c->what, r.layers.table[SY_ROLE_UNITS]->n_row);
        if (c->code != NULL && finding(&r, c->code) == NULL)
            g_error("%s: no finding %s", c->what, c->code);
        if (c->code == NULL)
            g_assert_true(finding(&r, "link.unit_joined") == NULL &&
                          finding(&r, "link.unit_doubtful") == NULL);
        run_clear(&r);
        scratch_remove(folder);
    }
}

/* What each register says: the permit's first, the others where it says nothing; a difference is a
 * finding, and both values are kept. Numbers of the other register mean the same unit. */
static void test_fields(void) {
    char *folder = scratch_new();
    Run r = run_registers(folder,
                          "id,name,water_m3d,eia_level,X,Y\n3,东山印染厂,250,市级,3996700,535100\n",
                          "id,name,permit,water_m3d,X,Y\nP9,东山印染有限公司,"
                          "91410500MA3X5555XC001P,300,3996710,535100\n");
    g_assert_no_error(r.error);
    const SyTable *units = r.layers.table[SY_ROLE_UNITS];
    g_assert_cmpuint(units->n_row, ==, 1);
    g_assert_cmpstr(text(units, "id", 0), ==, "P9");
    g_assert_cmpfloat(real(units, "water_m3d", 0), ==, 300);
    g_assert_cmpstr(text(units, "eia_level", 0), ==, "city");
    g_assert_cmpstr(text(units, "permit", 0), ==, "91410500MA3X5555XC001P");
    assert_finding(&r, "link.conflict", "\"field\":\"water_m3d\",\"value\":\"300\"");
    g_assert_cmpuint(r.layers.source_rows->len, ==, 2);
    g_assert_cmpuint(r.layers.links->len, ==, 1);
    SyIndex n_water = 0;
    for (guint i = 0; i < r.layers.field_sources->len; i++) {
        const SyFieldSource *f = &g_array_index(r.layers.field_sources, SyFieldSource, i);
        if (strcmp(f->field, "water_m3d") != 0) continue;
        g_assert_cmpint(f->chosen, ==, n_water == 0);
        g_assert_cmpstr(f->value, ==, n_water == 0 ? "300" : "250");
        n_water++;
    }
    g_assert_cmpuint(n_water, ==, 2);
    g_assert_nonnull(r.layers.unit_places); /* the other place is kept */
    run_clear(&r);
    scratch_remove(folder);
}

/* What people settled counts more than what is likely. */
static void test_settled(void) {
    for (int same = 0; same < 2; same++) {
        char *folder = scratch_new();
        g_free(scratch_write(folder, "p.csv", PIPES));
        g_free(scratch_write(folder, "a.csv", "id,name,X,Y\n1,东山印染厂,3996700,535100\n"));
        g_free(scratch_write(folder, "b.csv",
                             same ? "id,name,X,Y\n8,新星布业,3996900,535500\n"
                                  : "id,name,X,Y\n8,东山印染厂,3996701,535100\n"));
        g_autofree char *line = g_strdup_printf(
            "--pipes %1$s/p.csv --crs pipes=EPSG:4547 --crs units=EPSG:4547 --units %1$s/a.csv "
            "--units %1$s/b.csv",
            folder);
        g_auto(GStrv) argv = g_strsplit(line, " ", -1);
        Run r = {.findings = sy_findings_new()};
        r.job = case_of_words(argv, data, &r.error);
        g_assert_no_error(r.error);
        SyCaseSettled *settled = g_new0(SyCaseSettled, 1);
        *settled = (SyCaseSettled){.role = SY_ROLE_UNITS, .same = same, .decision_id = 4};
        settled->number[0] = g_strdup("1");
        settled->number[1] = g_strdup("8");
        settled->x[0] = settled->x[1] = settled->y[0] = settled->y[1] = NAN;
        r.job->settled = g_ptr_array_new_with_free_func((GDestroyNotify)sy_case_settled_free);
        g_ptr_array_add(r.job->settled, settled);
        r.read = sy_layers_read(r.job, data, &r.layers, r.findings, NULL, &r.error);
        g_assert_no_error(r.error);
        g_assert_cmpuint(r.layers.table[SY_ROLE_UNITS]->n_row, ==, same ? 1 : 2);
        const SyLinkage *link = &g_array_index(r.layers.links, SyLinkage, 0);
        g_assert_cmpint(link->decision_id, ==, 4);
        g_assert_cmpstr(link->verdict, ==, same ? "same" : "different");
        run_clear(&r);
        scratch_remove(folder);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    data = g_getenv("SUYUAN_DATA");
    g_test_add_func("/registers/cases", test_cases);
    g_test_add_func("/registers/fields", test_fields);
    g_test_add_func("/registers/settled", test_settled);
    return g_test_run();
}
