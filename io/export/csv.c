#include "io/export/csv.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/beside.h"
#include "io/export/text.h"

enum { FLUSH_BYTES = 1 << 20 };

void sy_csv_append_text(GString *line, const char *text, char delimiter) {
    if (text == NULL) return;
    g_autofree char *clean = sy_export_clean(text);
    bool formula = sy_export_is_formula(clean);
    char special[] = {delimiter, '"', '\0'};
    if (strpbrk(clean, special) == NULL) {
        if (formula) g_string_append_c(line, '\'');
        g_string_append(line, clean);
        return;
    }
    g_string_append(line, formula ? "\"'" : "\"");
    for (const char *at = clean; *at != '\0'; at++) {
        if (*at == '"') g_string_append_c(line, '"');
        g_string_append_c(line, *at);
    }
    g_string_append_c(line, '"');
}

static void append_real(GString *line, double value) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_ascii_formatd(digits, sizeof digits, formats[i], value);
        if (g_ascii_strtod(digits, NULL) == value) break;
    }
    g_string_append(line, digits);
}

static void append_cell(GString *line, const SyColumn *column, SyIndex row, char delimiter) {
    switch (column->type) {
        case SY_COLUMN_REAL:
            if (isfinite(column->real[row])) append_real(line, column->real[row]);
            break;
        case SY_COLUMN_INTEGER:
            if (column->integer[row] != SY_INTEGER_MISSING)
                g_string_append_printf(line, "%" G_GINT64_FORMAT, column->integer[row]);
            break;
        case SY_COLUMN_TEXT:
            sy_csv_append_text(line, sy_column_text(column, row), delimiter);
            break;
    }
}

char *sy_csv_cell_text(const SyColumn *column, SyIndex row) {
    if (column->type == SY_COLUMN_TEXT) return sy_export_clean(sy_column_text(column, row));
    GString *text = g_string_new(NULL);
    append_cell(text, column, row, ',');
    return g_string_free(text, FALSE);
}

static void append_names(GString *line, const SyTable *rows, char delimiter) {
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        if (i > 0) g_string_append_c(line, delimiter);
        sy_csv_append_text(line, column->name, delimiter);
    }
    g_string_append(line, "\r\n");
}

static bool flush(SyBeside *beside, GString *line, gsize at_least, GError **error) {
    if (line->len < at_least) return true;
    bool good = sy_beside_write(beside, line->str, line->len, error);
    g_string_truncate(line, 0);
    return good;
}

bool sy_export_csv(const SyTable *rows, const char *path, const SyCsvOptions *options,
                   GError **error) {
    SyCsvOptions chosen = SY_CSV_OPTIONS_INIT;
    if (options != NULL) chosen = *options;
    if (chosen.delimiter == '\0' || strchr(",;\t", chosen.delimiter) == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    _("%s: delimiter of code %d: use a comma, a semicolon or a tab"), path,
                    chosen.delimiter);
        return false;
    }
    g_autoptr(SyBeside) beside = sy_beside_new(path, error);
    if (beside == NULL) return false;
    g_autoptr(GString) line = g_string_new(chosen.bom ? "\xef\xbb\xbf" : "");
    append_names(line, rows, chosen.delimiter);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        gsize start = line->len;
        for (guint i = 0; i < rows->columns->len; i++) {
            if (i > 0) g_string_append_c(line, chosen.delimiter);
            append_cell(line, g_ptr_array_index(rows->columns, i), row, chosen.delimiter);
        }
        /* A blank line is no row to most readers. */
        if (line->len == start) g_string_append(line, "\"\"");
        g_string_append(line, "\r\n");
        if (!flush(beside, line, FLUSH_BYTES, error)) return false;
    }
    return flush(beside, line, 1, error) && sy_beside_sync(beside, error) &&
           sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}
