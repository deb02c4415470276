#include "io/source/sheet.h"

#include <string.h>

#define N_ROW_LOOKED_AT 20
#define RETURN "_x000D_" /* how .xlsx writes a carriage return */

typedef struct {
    int64_t number;
    char **cells; /* n_column texts without blanks around, "" if there is none */
    int n_filled;
} Row;

static void row_clear(Row *row) {
    g_strfreev(row->cells);
}

/* A name in one line: blanks and line ends within it become one blank. */
static char *one_line(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *line = g_string_new(NULL);
    for (const char *c = valid; *c != '\0'; c = g_utf8_next_char(c)) {
        if (g_str_has_prefix(c, RETURN)) {
            c += strlen(RETURN) - 1;
            continue;
        }
        gunichar letter = g_utf8_get_char(c);
        if (!g_unichar_isspace(letter))
            g_string_append_unichar(line, letter);
        else if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
    }
    if (line->len > 0 && line->str[line->len - 1] == ' ') g_string_truncate(line, line->len - 1);
    return g_string_free(line, FALSE);
}

static const char *cell_text(OGRFeatureH row, int column) {
    return OGR_F_IsFieldSetAndNotNull(row, column) ? OGR_F_GetFieldAsString(row, column) : "";
}

bool sy_sheet_row_is_blank(OGRFeatureH row, int n_column) {
    for (int i = 0; i < n_column; i++) {
        const char *text = cell_text(row, i);
        if (text[strspn(text, " \t\r\n")] != '\0') return false;
    }
    return true;
}

static Row take_row(OGRFeatureH feature, int n_column) {
    Row row = {OGR_F_GetFID(feature), g_new0(char *, (gsize)n_column + 1), 0};
    for (int i = 0; i < n_column; i++) {
        row.cells[i] = one_line(cell_text(feature, i));
        if (row.cells[i][0] != '\0') row.n_filled++;
    }
    return row;
}

static bool is_number(const char *text) {
    char *end;
    g_ascii_strtod(text, &end);
    return end != text && *end == '\0';
}

static bool names_only(const Row *row, int n_column) {
    for (int i = 0; i < n_column; i++)
        if (is_number(row->cells[i])) return false;
    return true;
}

/* The row below a header names the columns under merged cells: it fills at least one column that
 * the header leaves empty, and beside such columns only those at the left end of a merged cell. */
static bool names_merged(const Row *header, const Row *below, int n_column) {
    bool fills = false, leaves = false;
    for (int i = 0; i < n_column; i++) {
        bool above = header->cells[i][0] != '\0', here = below->cells[i][0] != '\0';
        bool merged = i + 1 < n_column && header->cells[i + 1][0] == '\0';
        if (here && above && !merged) return false;
        fills |= here && !above;
        leaves |= above && !here;
    }
    return fills && leaves && names_only(below, n_column);
}

static gsize find_row(const GArray *rows, int n_column) {
    int most = 0;
    for (gsize i = 0; i < rows->len; i++) most = MAX(most, g_array_index(rows, Row, i).n_filled);
    gsize at = 0;
    for (; at < rows->len; at++) {
        const Row *row = &g_array_index(rows, Row, at);
        int n = row->n_filled;
        if (2 * n >= most && (n > 1 || most == 1)) break;
        /* merged cells leave most of a header's first row empty */
        if (n > 1 && at + 1 < rows->len && names_merged(row, row + 1, n_column)) break;
    }
    return at;
}

/* How often a name stands in the lower row: 度, 分 and 秒 stand below 经度 and below 纬度. */
static int count_below(const Row *below, const char *name, int n_column) {
    int n = 0;
    for (int i = 0; i < n_column; i++) n += strcmp(below->cells[i], name) == 0;
    return n;
}

/* Name of a column whose header has two rows: the lower, behind the one above where it alone would
 * stand for several. */
static char *name_of_two(const Row *row, const Row *below, int i, int n_column) {
    const char *lower = below->cells[i];
    if (lower[0] == '\0') return g_strdup(row->cells[i]);
    if (count_below(below, lower, n_column) < 2) return g_strdup(lower);
    int above = i;
    while (above > 0 && row->cells[above][0] == '\0') above--;
    return g_strconcat(row->cells[above], lower, NULL);
}

static void take_names(SySheetHeader *out, const GArray *rows, gsize at, int n_column) {
    const Row *row = &g_array_index(rows, Row, at);
    const Row *below = at + 1 < rows->len ? &g_array_index(rows, Row, at + 1) : NULL;
    bool two = below != NULL && names_merged(row, below, n_column);
    out->n_row = two ? 2 : 1;
    out->row = two ? below->number : row->number;
    for (int i = 0; i < n_column; i++)
        out->names[i] = two ? name_of_two(row, below, i, n_column) : g_strdup(row->cells[i]);
    for (gsize i = 0; i < at; i++) {
        const Row *above = &g_array_index(rows, Row, i);
        if (above->n_filled == 0) continue;
        if (out->n_title++ > 0) continue;
        g_autofree char *title = g_strjoinv(" ", above->cells);
        out->title = one_line(title);
    }
}

/* The first rows that are not blank. */
static GArray *first_rows(OGRLayerH layer, int n_column) {
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
    g_array_set_clear_func(rows, (GDestroyNotify)row_clear);
    OGR_L_ResetReading(layer);
    while (rows->len < N_ROW_LOOKED_AT) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        if (feature == NULL) break;
        if (!sy_sheet_row_is_blank(feature, n_column)) {
            Row row = take_row(feature, n_column);
            g_array_append_val(rows, row);
        }
        OGR_F_Destroy(feature);
    }
    return rows;
}

static void count_rows(OGRLayerH layer, int n_column, SySheetHeader *out) {
    OGR_L_ResetReading(layer);
    for (OGRFeatureH f = OGR_L_GetNextFeature(layer); f != NULL; f = OGR_L_GetNextFeature(layer)) {
        if (OGR_F_GetFID(f) > out->row) {
            bool blank = sy_sheet_row_is_blank(f, n_column);
            out->n_blank += blank;
            out->n_filled += !blank;
        }
        OGR_F_Destroy(f);
    }
    OGR_L_ResetReading(layer);
}

void sy_sheet_header_find(OGRLayerH layer, SySheetHeader *out) {
    memset(out, 0, sizeof *out);
    int n_column = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer));
    out->names = g_new0(char *, (gsize)n_column + 1);
    g_autoptr(GArray) rows = first_rows(layer, n_column);
    gsize at = find_row(rows, n_column);
    if (at < rows->len) take_names(out, rows, at, n_column);
    for (int i = 0; i < n_column; i++)
        if (out->names[i] == NULL) out->names[i] = g_strdup("");
    count_rows(layer, n_column, out);
}

void sy_sheet_header_clear(SySheetHeader *header) {
    g_clear_pointer(&header->names, g_strfreev);
    g_clear_pointer(&header->title, g_free);
}
