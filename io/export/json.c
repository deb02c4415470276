#include "io/export/json.h"

#include <math.h>
#include <string.h>

void sy_json_append_text(GString *json, const char *text) {
    if (text == NULL) {
        g_string_append(json, "null");
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(json, '"');
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (letter == '"' || letter == '\\')
            g_string_append_printf(json, "\\%c", (char)letter);
        else if (letter < 0x20 || letter == '<' || letter == '>' || letter == '&' ||
                 (letter >= 0x7f && letter < 0xa0) || letter == 0x2028 || letter == 0x2029)
            g_string_append_printf(json, "\\u%04x", letter);
        else
            g_string_append_unichar(json, letter);
    }
    g_string_append_c(json, '"');
}

static void append_real(GString *json, double value) {
    static const char *const formats[] = {"%.6g", "%.15g", "%.16g", "%.17g"};
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(value)) {
        g_string_append(json, "null");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_ascii_formatd(digits, sizeof digits, formats[i], value);
        if (g_ascii_strtod(digits, NULL) == value) break;
    }
    g_string_append(json, digits);
}

static void append_value(GString *json, const SyColumn *column, SyIndex row) {
    switch (column->type) {
        case SY_COLUMN_REAL:
            append_real(json, column->real[row]);
            break;
        case SY_COLUMN_INTEGER:
            if (column->integer[row] == SY_INTEGER_MISSING)
                g_string_append(json, "null");
            else
                g_string_append_printf(json, "%" G_GINT64_FORMAT, column->integer[row]);
            break;
        case SY_COLUMN_TEXT:
            sy_json_append_text(json, sy_column_text(column, row));
            break;
    }
}

static void append_part(GString *json, const SyGeometry *g, SyIndex part,
                        const SyJsonPlane *plane) {
    int64_t x = 0, y = 0;
    bool first = true;
    g_string_append_c(json, '[');
    for (SyIndex v = g->part_vertex[part]; v < g->part_vertex[part + 1]; v++) {
        double dx = (g->xy[2 * (gsize)v] - plane->x) / plane->step,
               dy = (g->xy[2 * (gsize)v + 1] - plane->y) / plane->step;
        if (!(fabs(dx) < 1e15) || !(fabs(dy) < 1e15)) continue;
        int64_t next_x = llround(dx), next_y = llround(dy);
        g_string_append_printf(json, "%s%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT, first ? "" : ",",
                               next_x - x, next_y - y);
        x = next_x;
        y = next_y;
        first = false;
    }
    g_string_append_c(json, ']');
}

static void append_geometry(GString *json, const SyTable *rows, const SyJsonPlane *plane) {
    const SyGeometry *g = &rows->geometry;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        g_string_append(json, row == 0 ? "[" : ",[");
        for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
            if (part > g->row_part[row]) g_string_append_c(json, ',');
            append_part(json, g, part, plane);
        }
        g_string_append_c(json, ']');
    }
}

void sy_json_append_table(GString *json, const SyTable *rows, const SyJsonPlane *plane) {
    g_string_append_printf(json, "{\"n\":%u", rows->n_row);
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        g_string_append_c(json, ',');
        sy_json_append_text(json, column->name);
        g_string_append(json, ":[");
        for (SyIndex row = 0; row < rows->n_row; row++) {
            if (row > 0) g_string_append_c(json, ',');
            append_value(json, column, row);
        }
        g_string_append_c(json, ']');
    }
    if (plane != NULL && rows->geometry.kind != SY_GEOMETRY_NONE) {
        g_string_append(json, ",\"geom\":[");
        append_geometry(json, rows, plane);
        g_string_append_c(json, ']');
    }
    g_string_append_c(json, '}');
}
