#include "io/source/text_widths.h"

#include <string.h>

#define CELLS_MIN 3
#define LINES_LOOKED_AT 20
#define BYTES_LOOKED_AT 4096

typedef struct {
    const char *text;
    gsize n_byte;
    glong start, end; /* where it stands in its line, wide letters counted twice */
} Cell;

/* Cells of a line: what stands between two blanks or more. */
static GArray *cells_of(const char *line, gsize n) {
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    glong at = 0;
    for (const char *c = line, *end = line + n; c < end;) {
        if (*c == ' ' || *c == '\r') {
            c++;
            at++;
            continue;
        }
        Cell cell = {c, 0, at, at};
        while (c < end && *c != '\r' && !(*c == ' ' && (c + 1 >= end || c[1] == ' '))) {
            gunichar letter = g_utf8_get_char_validated(c, end - c);
            bool valid = letter != (gunichar)-1 && letter != (gunichar)-2;
            at += valid && g_unichar_iswide(letter) ? 2 : 1;
            c = valid ? g_utf8_next_char(c) : c + 1;
        }
        cell.n_byte = (gsize)(c - cell.text);
        cell.end = at;
        g_array_append_val(cells, cell);
    }
    return cells;
}

static const char *line_end(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (gsize)(end - at));
    return newline == NULL ? end : newline;
}

/* A sign between columns; behind another byte than of ASCII it is half of a letter of GBK. */
static bool has_sign(const char *line, gsize n) {
    for (gsize i = 0; i < n; i++)
        if (strchr(",;\t|", line[i]) != NULL && (i == 0 || ((guchar)line[i - 1] & 0x80) == 0))
            return true;
    return false;
}

bool sy_text_widths_is(const char *bytes, gsize n_byte) {
    guint before = 0;
    for (const char *at = bytes, *end = bytes + MIN(n_byte, BYTES_LOOKED_AT); at < end;) {
        const char *stop = line_end(at, end);
        gsize n = (gsize)(stop - at);
        g_autoptr(GArray) cells = cells_of(at, n);
        guint n_cell = has_sign(at, n) ? 0 : cells->len;
        if (n_cell >= CELLS_MIN && n_cell == before) return true;
        if (cells->len > 0) before = n_cell;
        at = stop + 1;
    }
    return false;
}

/* The cells of the header: of the first lines that with the most, the first. */
static GArray *header_of(const char *text, gsize n_byte) {
    GArray *header = g_array_new(FALSE, FALSE, sizeof(Cell));
    const char *at = text, *end = text + n_byte;
    for (int i = 0; i < LINES_LOOKED_AT && at < end; i++) {
        const char *stop = line_end(at, end);
        GArray *cells = cells_of(at, (gsize)(stop - at));
        if (cells->len > header->len) {
            g_array_unref(header);
            header = cells;
        } else {
            g_array_unref(cells);
        }
        at = stop + 1;
    }
    return header;
}

/* How far a cell stands from a column: from its name's left or right edge, 0 where they overlap. */
static glong apart(const Cell *cell, const Cell *name) {
    if (cell->start < name->end && name->start < cell->end) return 0;
    return MIN(ABS(cell->start - name->start), ABS(cell->end - name->end));
}

static void take_line(const GArray *cells, const GArray *header, GString *out) {
    guint column = 0;
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        guint best = i;
        if (cells->len > 1 && cells->len < header->len) {
            best = column;
            for (guint k = column; k + (cells->len - i) <= header->len; k++)
                if (apart(cell, &g_array_index(header, Cell, k)) <
                    apart(cell, &g_array_index(header, Cell, best)))
                    best = k;
        }
        for (; column < best; column++) g_string_append_c(out, '\t');
        g_string_append_len(out, cell->text, (gssize)cell->n_byte);
        if (i + 1 < cells->len) g_string_append_c(out, '\t');
        column++;
    }
    g_string_append_c(out, '\n');
}

char *sy_text_widths_tabs(const char *text, gsize n_byte, gsize *n_out) {
    GString *out = g_string_sized_new(n_byte);
    g_autoptr(GArray) header = header_of(text, n_byte);
    for (const char *at = text, *end = text + n_byte; at < end;) {
        const char *stop = line_end(at, end);
        g_autoptr(GArray) cells = cells_of(at, (gsize)(stop - at));
        take_line(cells, header, out);
        at = stop + 1;
    }
    *n_out = out->len;
    return g_string_free(out, FALSE);
}
