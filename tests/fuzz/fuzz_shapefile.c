/*
 * Any bytes as a shapefile: .shp, .shx, .dbf, .cpg, .prj in this order. What is looked at before
 * GDAL opens it stays within its files, and the mirror made of damaged ones can be opened.
 */
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <string.h>

#include "io/source/source.h"
#include "tests/fuzz/fuzz.h"

enum { SHP, SHX, DBF, CPG, PRJ, N_PART };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const names[N_PART] = {"f.shp", "f.shx", "f.dbf", "f.cpg", "f.prj"};
    FuzzPart parts[N_PART];
    fuzz_parts(bytes, n_byte, parts, N_PART);
    for (int i = N_PART - 1; i >= 0; i--) fuzz_file(names[i], parts[i].bytes, parts[i].n_byte);
    g_autofree char *path = g_strdup(fuzz_file(names[SHP], parts[SHP].bytes, parts[SHP].n_byte));
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(path, NULL, "pipes", NULL, findings, &error);
    fuzz_refused(source != NULL, error);
    if (source == NULL) return 0;
    SyGeometryKind kind = sy_source_geometry(source);
    g_autoptr(SyTable) table = sy_source_read(source, NULL, 0, NULL, kind, findings, NULL, &error);
    fuzz_refused(table != NULL, error);
    if (table != NULL) g_assert_cmpuint(table->n_row, <=, 16 * n_byte);
    return 0;
}

static void put_big(uint8_t *at, size_t value) {
    for (int i = 3; i >= 0; i--, value >>= 8) at[i] = value & 255;
}

/* Lengths in the headers as they should be: what lies behind them is reached then. */
static void mend(uint8_t *bytes, size_t n_byte) {
    FuzzPart parts[N_PART];
    fuzz_parts(bytes, n_byte, parts, N_PART);
    for (int i = SHP; i <= SHX; i++) {
        uint8_t *part = bytes + (parts[i].bytes - bytes);
        if (parts[i].n_byte < 100) continue;
        put_big(part, 9994);
        put_big(part + 24, parts[i].n_byte / 2);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t n_byte, size_t n_max, unsigned int seed) {
    size_t n = fuzz_parts_mutate(bytes, n_byte, n_max, seed / 2, N_PART);
    if (seed % 2 == 0) mend(bytes, n);
    return n;
}
