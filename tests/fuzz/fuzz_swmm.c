/*
 * Any bytes as a SWMM input file: every role gives a table that keeps its promises, whatever the
 * bytes are. New files that the fuzzer adds to the corpus need not be kept.
 */
#include <string.h>

#include "io/source/swmm_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);

static SwmmText text_new(const uint8_t *bytes, size_t n_byte, SyFindings *findings) {
    SwmmText text = {g_malloc0(n_byte + 1), n_byte, "fuzz.inp", findings};
    if (n_byte > 0) memcpy(text.bytes, bytes, n_byte);
    swmm_decode(&text);
    return text;
}

static void check_geometry(const SyTable *table, SyIndex row) {
    const SyGeometry *g = &table->geometry;
    g_assert(sy_table_n_part(table, row) <= 1);
    for (SyIndex p = g->row_part[row]; p < g->row_part[row + 1]; p++) {
        SyIndex n = g->part_vertex[p + 1] - g->part_vertex[p];
        g_assert(g->kind == SY_GEOMETRY_LINE ? n >= 2 : n == 1);
        for (SyIndex v = g->part_vertex[p]; v < g->part_vertex[p + 1]; v++)
            g_assert(isfinite(g->xy[2 * v]) && isfinite(g->xy[2 * v + 1]));
    }
}

static void check_table(const SyTable *table) {
    for (SyIndex row = 0; row < table->n_row; row++) {
        g_assert(table->fid[row] == (int64_t)row + 1);
        check_geometry(table, row);
        for (guint c = 0; c < table->columns->len; c++) {
            const SyColumn *column = g_ptr_array_index(table->columns, c);
            const char *text = column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
            g_assert(text == NULL || g_utf8_validate(text, -1, NULL));
        }
        g_assert(sy_column_text(sy_table_column(table, "id"), row) != NULL);
    }
}

static bool has_id(const SyTable *table, const char *id) {
    for (SyIndex row = 0; row < table->n_row; row++)
        if (strcmp(sy_column_text(sy_table_column(table, "id"), row), id) == 0) return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const roles[] = {"pipes", "nodes", "outfalls", "units"};
    SyTable *tables[G_N_ELEMENTS(roles)];
    for (gsize r = 0; r < G_N_ELEMENTS(roles); r++) {
        g_autoptr(SyFindings) findings = sy_findings_new();
        SwmmText text = text_new(bytes, n_byte, findings);
        tables[r] = swmm_read_bytes(&text, roles[r], NULL);
        g_assert(tables[r] != NULL);
        check_table(tables[r]);
        g_free(text.bytes);
    }
    for (SyIndex row = 0; row < tables[2]->n_row; row++)
        g_assert(has_id(tables[1], sy_column_text(sy_table_column(tables[2], "id"), row)));
    for (SyIndex row = 0; row < tables[3]->n_row; row++) {
        const char *outlet = sy_column_text(sy_table_column(tables[3], "outlet"), row);
        g_assert(outlet == NULL || has_id(tables[1], outlet));
    }
    for (gsize r = 0; r < G_N_ELEMENTS(roles); r++) sy_table_free(tables[r]);
    SwmmText text = text_new(bytes, n_byte, NULL);
    swmm_crs_of_bytes(&text);
    swmm_recognise_bytes(text.bytes, text.n_byte);
    g_free(text.bytes);
    return 0;
}
