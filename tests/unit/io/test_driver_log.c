#include <cpl_error.h>

#include "fixture.h"
#include "io/source/driver_log.h"

static void test_folding(void) {
    g_autoptr(SyDriverLog) log = sy_driver_log_new();
    g_assert_null(sy_driver_log_error(log));
    sy_driver_log_begin(log);
    for (int i = 0; i < 1000; i++)
        CPLError(CE_Failure, CPLE_FileIO, "fread() at offset %d of\n.shp", i * 88);
    CPLError(CE_Warning, CPLE_AppDefined, "field %d laundered", 3);
    CPLError(CE_Warning, CPLE_AppDefined, "field %d laundered", 14);
    CPLError(CE_Failure, CPLE_AppDefined, "field %d laundered", 3);
    CPLDebug("X", "nothing for people");
    sy_driver_log_end(log);
    g_assert_cmpstr(sy_driver_log_error(log), ==, "fread() at offset 0 of .shp");
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_driver_log_report(log, "a.shp", findings);
    g_assert_cmpuint(sy_findings_count(findings), ==, 3);
    fixture_expect(findings, "read.driver_error", "\"n\":1000");
    fixture_expect(findings, "read.driver_error", "offset 0 of .shp");
    fixture_expect(findings, "read.driver_warning", "\"message\":\"field 3 laundered\",\"n\":2");
    sy_driver_log_report(log, "a.shp", findings); /* it has been cleared */
    g_assert_cmpuint(sy_findings_count(findings), ==, 3);
}

static void test_replace(void) {
    g_autoptr(SyDriverLog) log = sy_driver_log_new();
    sy_driver_log_replace(log, "/vsimem/x-0x12", "(memory)");
    sy_driver_log_begin(log);
    CPLError(CE_Failure, CPLE_AppDefined, "/vsimem/x-0x12/a.shp, /vsimem/x-0x12/a.dbf: bad");
    sy_driver_log_end(log);
    g_assert_cmpstr(sy_driver_log_error(log), ==, "(memory)/a.shp, (memory)/a.dbf: bad");
}

static void test_many_kinds(void) {
    g_autoptr(SyDriverLog) log = sy_driver_log_new();
    sy_driver_log_begin(log);
    for (int i = 0; i < 5000; i++) {
        g_autofree char *word = g_strnfill(1 + (gsize)i % 500, 'a');
        CPLError(CE_Failure, CPLE_AppDefined, "%s", word);
    }
    sy_driver_log_end(log);
    g_autoptr(SyFindings) findings = sy_findings_new();
    sy_driver_log_report(log, NULL, findings);
    g_assert_cmpuint(sy_findings_count(findings), <=, 64);
    sy_driver_log_report(log, NULL, NULL);
}

static void test_nested(void) {
    g_autoptr(SyDriverLog) outer = sy_driver_log_new(), inner = sy_driver_log_new();
    sy_driver_log_begin(outer);
    sy_driver_log_begin(inner);
    CPLError(CE_Failure, CPLE_AppDefined, "inner");
    sy_driver_log_end(inner);
    CPLError(CE_Failure, CPLE_AppDefined, "outer");
    sy_driver_log_end(outer);
    g_assert_cmpstr(sy_driver_log_error(outer), ==, "outer");
    g_assert_cmpstr(sy_driver_log_error(inner), ==, "inner");
    sy_driver_log_clear(inner);
    g_assert_null(sy_driver_log_error(inner));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver-log/folding", test_folding);
    g_test_add_func("/driver-log/replace", test_replace);
    g_test_add_func("/driver-log/many-kinds", test_many_kinds);
    g_test_add_func("/driver-log/nested", test_nested);
    return g_test_run();
}
