#include <math.h>

#include "io/table.h"

double sy_cell_real(const SyTable *rows, const char *column, SyIndex row) {
    const SyColumn *c = sy_table_column(rows, column);
    if (c == NULL || c->type == SY_COLUMN_TEXT) return NAN;
    if (c->type == SY_COLUMN_REAL) return c->real[row];
    return c->integer[row] == SY_INTEGER_MISSING ? NAN : (double)c->integer[row];
}

int64_t sy_cell_integer(const SyTable *rows, const char *column, SyIndex row) {
    const SyColumn *c = sy_table_column(rows, column);
    if (c == NULL || c->type != SY_COLUMN_INTEGER || c->integer[row] == SY_INTEGER_MISSING)
        return 0;
    return c->integer[row];
}

const char *sy_cell_text(const SyTable *rows, const char *column, SyIndex row) {
    const SyColumn *c = sy_table_column(rows, column);
    if (c == NULL || c->type != SY_COLUMN_TEXT) return NULL;
    const char *text = sy_column_text(c, row);
    return text == NULL || *text == '\0' ? NULL : text;
}
