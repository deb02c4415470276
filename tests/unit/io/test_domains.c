/* Codes whose meaning stands in the file: the words are read in their place. */
#include <gdal.h>
#include <ogr_api.h>
#include <string.h>

#include "fixture.h"
#include "io/source/source.h"

/* A layer "lines" with a column "System" that has a domain of two codes, rows 1 and 2 of them. */
static void make(const char *path, const char *driver, OGRFieldType type) {
    OGRCodedValue codes[] = {{(char *)"1", (char *)"污水"}, {(char *)"2", (char *)"Storm"}, {0}};
    GDALDatasetH file = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    g_assert_nonnull(file);
    OGRFieldDomainH domain = OGR_CodedFldDomain_Create("Kinds", "", type, OFSTNone, codes);
    g_assert_true(GDALDatasetAddFieldDomain(file, domain, NULL));
    OGR_FldDomain_Destroy(domain);
    OGRLayerH layer = GDALDatasetCreateLayer(file, "lines", NULL, wkbPoint, NULL);
    OGRFieldDefnH field = OGR_Fld_Create("System", type);
    OGR_Fld_SetDomainName(field, "Kinds");
    g_assert_cmpint(OGR_L_CreateField(layer, field, TRUE), ==, OGRERR_NONE);
    OGR_Fld_Destroy(field);
    for (int i = 0; i < 2; i++) {
        OGRFeatureH row = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, i, i);
        OGR_F_SetGeometryDirectly(row, point);
        OGR_F_SetFieldString(row, 0, codes[i].pszCode);
        g_assert_cmpint(OGR_L_CreateFeature(layer, row), ==, OGRERR_NONE);
        OGR_F_Destroy(row);
    }
    GDALClose(file);
}

static void test_words(void) {
    static const struct {
        const char *name, *driver;
        OGRFieldType type;
    } files[] = {{"a.gpkg", "GPKG", OFTInteger},
                 {"b.gpkg", "GPKG", OFTString},
                 {"a.gdb", "OpenFileGDB", OFTInteger}};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        char *folder = fixture_folder();
        g_autofree char *path = g_build_filename(folder, files[i].name, NULL);
        make(path, files[i].driver, files[i].type);
        g_autoptr(GError) error = NULL;
        g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, NULL, &error);
        g_assert_no_error(error);
        g_autoptr(SyTable) table = sy_source_sample(source, 10, NULL);
        const SyColumn *system = sy_table_column(table, "System");
        g_assert_cmpstr(sy_column_text(system, 0), ==, "污水");
        g_assert_cmpstr(sy_column_text(system, 1), ==, "Storm");
        GDALDeleteDataset(GDALGetDriverByName(files[i].driver), path);
        fixture_remove(folder);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    GDALAllRegister();
    g_test_add_func("/domains/words", test_words);
    return g_test_run();
}
