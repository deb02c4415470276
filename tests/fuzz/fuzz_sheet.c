/* Any cells (tabs and line ends between them) as a sheet: a header is found within it, and its
 * names are as many as its columns. */
#include "io/source/sheet.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    g_autoptr(SyGrid) grid = sy_grid_new("f", 5000);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (SyIndex row = 0; lines[row] != NULL; row++) {
        g_auto(GStrv) cells = g_strsplit(lines[row], "\t", -1);
        for (SyIndex i = 0; cells[i] != NULL; i++)
            if (cells[i][0] == '\1' && cells[i][1] != '\0')
                sy_grid_merge(grid, (SyGridMerge){row, i, (SyIndex)(cells[i][1] & 15) + 1, 2});
            else
                sy_grid_set(grid, row, i, cells[i]);
    }
    SySheetHeader header;
    sy_sheet_header_find(grid, &header);
    g_assert_cmpuint(header.row, <=, grid->n_row);
    for (SyIndex i = 0; i < grid->n_column; i++) g_assert_nonnull(header.names[i]);
    g_assert_cmpuint(sy_grid_fill_down(grid, header.row), <=, 5000);
    sy_sheet_header_clear(&header);
    return 0;
}
