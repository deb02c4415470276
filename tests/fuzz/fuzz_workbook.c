/*
 * Any bytes as a workbook. The first byte says which: a page of HTML, XML of 2003, Excel 97, the
 * one part of an .ods, or the parts of an .xlsx (workbook, relations, sheet, texts), which are
 * packed as they stand: what is changed is the markup, not the archive.
 */
#include <cpl_error.h>
#include <string.h>
#include <zip.h>

#include "io/source/sheets.h"
#include "io/source/trust.h"
#include "tests/fuzz/fuzz.h"

#define N_PART 4

static const char *const names[N_PART] = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                                          "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"};
static const char types[] =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override "
    "PartName=\"/xl/workbook.xml\" ContentType=\"application/"
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";

static const char *pack(const uint8_t *bytes, size_t n_byte) {
    FuzzPart parts[N_PART];
    const char *path = fuzz_file("f.xlsx", "", 0);
    zip_t *book = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    fuzz_parts(bytes, n_byte, parts, N_PART);
    zip_file_add(book, "[Content_Types].xml", zip_source_buffer(book, types, strlen(types), 0), 0);
    for (int i = 0; i < N_PART; i++)
        zip_file_add(book, names[i], zip_source_buffer(book, parts[i].bytes, parts[i].n_byte, 0),
                     0);
    g_assert_cmpint(zip_close(book), ==, 0);
    return path;
}

/* An .ods of its one part that is read. */
static const char *pack_ods(const uint8_t *bytes, size_t n_byte) {
    const char *path = fuzz_file("f.ods", "", 0);
    zip_t *book = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    zip_file_add(book, "content.xml", zip_source_buffer(book, bytes, n_byte, 0), 0);
    g_assert_cmpint(zip_close(book), ==, 0);
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const SySheetsForm forms[] = {SY_SHEETS_HTML, SY_SHEETS_XML, SY_SHEETS_XLS,
                                         SY_SHEETS_XLSX};
    SyLimits limits = SY_LIMITS_NONE;
    limits.cells = 20000;
    if (n_byte < 1) return 0;
    bool ods = bytes[0] % (2 * G_N_ELEMENTS(forms)) == G_N_ELEMENTS(forms);
    SySheetsForm form = ods ? SY_SHEETS_ODS : forms[bytes[0] % G_N_ELEMENTS(forms)];
    const char *path = ods                      ? pack_ods(bytes + 1, n_byte - 1)
                       : form == SY_SHEETS_XLSX ? pack(bytes + 1, n_byte - 1)
                                                : fuzz_file("f.xls", bytes + 1, n_byte - 1);
    g_autoptr(GError) error = NULL;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    if (form == SY_SHEETS_XLSX) g_assert_true(sy_trust_archive(path, &limits, NULL));
    g_autoptr(GPtrArray) sheets = sy_sheets_read(path, form, &limits, &error);
    CPLPopErrorHandler();
    fuzz_refused(sheets != NULL, error);
    for (guint i = 0; sheets != NULL && i < sheets->len; i++) {
        SyGrid *grid = g_ptr_array_index(sheets, i);
        sy_grid_fill_down(grid, 1);
        for (SyIndex row = 0; row < MIN(grid->n_row, 100); row++)
            for (SyIndex k = 0; k < grid->n_column; k++)
                g_assert_true(g_utf8_validate(sy_grid_cell(grid, row, k), -1, NULL));
    }
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t n_byte, size_t n_max, unsigned int seed) {
    if (n_byte < 1 || bytes[0] % 4 != 3 || seed % 4 == 0)
        return LLVMFuzzerMutate(bytes, n_byte, n_max);
    return 1 + fuzz_parts_mutate(bytes + 1, n_byte - 1, n_max - 1, seed / 4, N_PART);
}
