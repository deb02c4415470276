/* Which one driver may look at a file, and what is refused with what to do. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/base/error.h"
#include "fixture.h"
#include "io/source/driver.h"

static const struct {
    const char *name, *bytes;
    const char *driver; /* NULL: refused, or read without GDAL */
    const char *says;   /* of the refusal; NULL: accepted */
} files[] = {
    {"a.geojson", "{\"type\":\"FeatureCollection\"}", "GeoJSON", NULL},
    {"a.json", "  {\"type\":\"Topology\"}", "TopoJSON", NULL},
    {"a.json", "{\"geometryType\":\"esriGeometryPoint\"}", "ESRIJSON", NULL},
    {"a.kml", "<?xml version=\"1.0\"?><kml>", "LIBKML", NULL},
    {"a.gpx", "<gpx>", "GPX", NULL},
    {"a.gml", "<a xmlns:gml=\"http://www.opengis.net/gml\">", "GML", NULL},
    {"a.gpkg", "SQLite format 3", "GPKG", NULL},
    {"a.dxf", "  0\nSECTION\n", "DXF", NULL},
    {"a.mif", "Version 300", "MapInfo File", NULL},
    {"a.tab", "!table\n!version 300", "MapInfo File", NULL},
    {"a.tab", "a\tb\n1\t2\n", "CSV", NULL},
    {"a.csv", "a,b\n", "CSV", NULL},
    {"a.xls", "a\tb\n1\t2\n", "CSV", NULL},
    {"a.xls", "<table>", NULL, NULL},
    {"a.csv", "<html><table>", NULL, NULL},
    {"a.xlsx", "PK\x03\x04", NULL, NULL},
    {"a.mdb", "\x01\x01\x01\x01Standard Jet DB", "ODBC", NULL},
    {"a.kml", "<OGRVRTDataSource>", NULL, "VRT"},
    {"a.gpx", "<?xml?><OGRVRTDataSource>", NULL, "VRT"},
    {"a.json", "<OGRWFSDataSource>", NULL, "not known"},
    {"a.gpkg", "<OGRVRTDataSource>", NULL, "VRT"},
    {"a.csv", "GARMIN\x01\x02,", NULL, "not known"},
    {"a.csv", "\xff\xfe\x08\xff\x2c\x4e", "CSV", NULL}, /* half of a letter may be any byte */
    {"a.csv", "\xfe\xff\xff\x08\x4e\x2c", "CSV", NULL},
    {"a.dwg", "AC1027", NULL, "save it as DXF"},
    {"a.dxf", "AC1027", NULL, "save it as DXF"},
    {"a.rar", "Rar!\x1a", NULL, "unpack it"},
    {"a.xml", "<Identifikation xmlns=\"http://www.bfr-abwasser.de\">", NULL, "ISYBAU"},
    {"a.xtf", "<TRANSFER>", NULL, "ili2gpkg"},
    {"a.xlsx", "\xd0\xcf\x11\xe0", NULL, "protected"},
    {"a.inp", "[PIPES]\n", NULL, "EPANET"},
    {"a.csv", "id\n1\n", NULL, "one column only"},
    {"a.doc", "\xd0\xcf\x11\xe0", NULL, "copy its table"},
    {"a.bin", "a,b\n", NULL, "not known"},
    {"a.csv", "", NULL, "not known"},
};

static void test_files(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        char *folder = fixture_folder();
        g_autofree char *path = fixture_write(folder, files[i].name, files[i].bytes, -1);
        g_autoptr(GError) error = NULL;
        SyDriver driver = {0};
        bool good = sy_driver_of(path, &driver, &error);
        if (good != (files[i].says == NULL))
            g_error("%s \"%s\": %s", files[i].name, files[i].bytes,
                    good ? driver.driver : error->message);
        if (good) g_assert_cmpstr(driver.driver, ==, files[i].driver);
        if (!good) g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
        if (!good && strstr(error->message, files[i].says) == NULL) g_error("%s", error->message);
        fixture_remove(folder);
    }
}

/* Nothing waits for a pipe that nobody writes to. */
static void test_no_file(void) {
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.csv", NULL);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    g_autoptr(GError) error = NULL;
    SyDriver driver;
    g_assert_false(sy_driver_of(path, &driver, &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "no regular file"));
    g_remove(path);
    fixture_remove(folder);
}

static void test_connections(void) {
    g_assert_cmpstr(sy_driver_of_connection("PG:dbname=x"), ==, "PostgreSQL");
    g_assert_cmpstr(sy_driver_of_connection("{\"type\":\"Point\"}"), ==, "GeoJSON");
    g_assert_null(sy_driver_of_connection("WFS:http://localhost/"));
    g_assert_null(sy_driver_of_connection("<OGRVRTDataSource/>"));
    g_assert_null(sy_driver_of_connection("/vsicurl/http://localhost/a.csv"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver/files", test_files);
    g_test_add_func("/driver/no-file", test_no_file);
    g_test_add_func("/driver/connections", test_connections);
    return g_test_run();
}
