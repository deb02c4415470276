#include "io/source/grid.h"

#include <string.h>

SyGrid *sy_grid_new(const char *name, int n_most) {
    SyGrid *grid = g_new0(SyGrid, 1);
    grid->name = g_utf8_make_valid(name, -1);
    grid->rows = g_ptr_array_new();
    grid->merges = g_array_new(FALSE, FALSE, sizeof(SyGridMerge));
    grid->texts = g_string_chunk_new(1 << 16);
    grid->n_left = n_most;
    return grid;
}

void sy_grid_free(SyGrid *grid) {
    if (grid == NULL) return;
    for (guint i = 0; i < grid->rows->len; i++)
        if (grid->rows->pdata[i] != NULL) g_ptr_array_unref(grid->rows->pdata[i]);
    g_ptr_array_unref(grid->rows);
    g_array_unref(grid->merges);
    g_string_chunk_free(grid->texts);
    g_free(grid->name);
    g_free(grid);
}

/* The text without blanks around it (wide ones and marks of byte order as well); g_free. */
static char *stripped(const char *text) {
    char *valid = g_utf8_make_valid(text, -1), *begin = valid;
    while (*begin != '\0') {
        gunichar letter = g_utf8_get_char(begin);
        if (!g_unichar_isspace(letter) && letter != 0xfeff) break;
        begin = g_utf8_next_char(begin);
    }
    char *end = begin + strlen(begin);
    while (end > begin) {
        char *before = g_utf8_prev_char(end);
        if (!g_unichar_isspace(g_utf8_get_char(before))) break;
        end = before;
    }
    *end = '\0';
    memmove(valid, begin, (gsize)(end - begin) + 1);
    return valid;
}

static void put(SyGrid *grid, SyIndex row, SyIndex column, const char *kept) {
    if (row >= grid->rows->len) g_ptr_array_set_size(grid->rows, (int)row + 1);
    GPtrArray *cells = grid->rows->pdata[row];
    if (cells == NULL) grid->rows->pdata[row] = cells = g_ptr_array_new();
    if (column >= cells->len) g_ptr_array_set_size(cells, (int)column + 1);
    cells->pdata[column] = (char *)kept;
    grid->n_row = MAX(grid->n_row, row + 1);
    grid->n_column = MAX(grid->n_column, column + 1);
}

bool sy_grid_is_blank(const char *text) {
    if (text == NULL) return true;
    g_autofree char *clean = stripped(text);
    return *clean == '\0';
}

void sy_grid_set(SyGrid *grid, SyIndex row, SyIndex column, const char *text) {
    if (text == NULL || grid->is_over) return;
    g_autofree char *clean = stripped(text);
    if (*clean == '\0') return;
    grid->is_over = row >= SY_GRID_ROWS_MAX || column >= SY_GRID_COLUMNS_MAX || grid->n_left-- <= 0;
    if (!grid->is_over) put(grid, row, column, g_string_chunk_insert_const(grid->texts, clean));
}

const char *sy_grid_cell(const SyGrid *grid, SyIndex row, SyIndex column) {
    const GPtrArray *cells = row < grid->rows->len ? grid->rows->pdata[row] : NULL;
    const char *text = cells == NULL || column >= cells->len ? NULL : cells->pdata[column];
    return text == NULL ? "" : text;
}

SyIndex sy_grid_n_filled(const SyGrid *grid, SyIndex row) {
    const GPtrArray *cells = row < grid->rows->len ? grid->rows->pdata[row] : NULL;
    SyIndex n = 0;
    for (guint i = 0; cells != NULL && i < cells->len; i++) n += cells->pdata[i] != NULL;
    return n;
}

bool sy_grid_row_is_blank(const SyGrid *grid, SyIndex row) {
    return sy_grid_n_filled(grid, row) == 0;
}

void sy_grid_merge(SyGrid *grid, SyGridMerge merge) {
    if (merge.n_row <= 1 && merge.n_column <= 1) return;
    g_array_append_val(grid->merges, merge);
}

SyIndex sy_grid_fill_down(SyGrid *grid, SyIndex first) {
    SyIndex n = 0;
    for (guint i = 0; i < grid->merges->len; i++) {
        const SyGridMerge *m = &g_array_index(grid->merges, SyGridMerge, i);
        const char *text = sy_grid_cell(grid, m->row, m->column);
        if (m->row < first || *text == '\0') continue;
        SyIndex end = MIN(m->row + m->n_row, grid->n_row);
        for (SyIndex row = m->row + 1; row < end && grid->n_left > 0; row++) {
            grid->n_left--;
            if (*sy_grid_cell(grid, row, m->column) != '\0') continue;
            put(grid, row, m->column, text);
            n++;
        }
    }
    return n;
}
