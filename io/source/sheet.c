#include "io/source/sheet.h"

#include <string.h>

#include "io/number.h"

#define N_ROW_LOOKED_AT 20
#define N_HEADER_MAX 3
#define REMARK_CELLS 3   /* a row of remarks below has no more cells */
#define REMARK_ROWS 8    /* rows at the end that may be remarks */
#define RETURN "_x000D_" /* how .xlsx writes a carriage return */

/* A name in one line: blanks and line ends within it become one blank. */
static char *one_line(const char *text) {
    GString *line = g_string_new(NULL);
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
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

static bool is_number(const char *text) {
    char *end;
    g_ascii_strtod(text, &end);
    return end != text && *end == '\0';
}

static bool has(const SyGrid *grid, SyIndex row, SyIndex column) {
    return *sy_grid_cell(grid, row, column) != '\0';
}

static bool names_only(const SyGrid *grid, SyIndex row) {
    for (SyIndex i = 0; i < grid->n_column; i++)
        if (is_number(sy_grid_cell(grid, row, i))) return false;
    return true;
}

/* Rows of a header that begin at @row by its merged cells: one that reaches down, or one that
 * spans columns, whose names stand below. 1 where none says more. */
static SyIndex rows_by_merges(const SyGrid *grid, SyIndex row) {
    SyIndex n = 1;
    for (guint i = 0; i < grid->merges->len; i++) {
        const SyGridMerge *m = &g_array_index(grid->merges, SyGridMerge, i);
        if (m->row != row || !has(grid, row, m->column) || m->n_column >= grid->n_column) continue;
        if (m->n_row > 1 && m->n_row <= N_HEADER_MAX) n = MAX(n, m->n_row);
    }
    for (SyIndex k = 1; k < n; k++)
        if (!names_only(grid, row + k)) return k;
    return n;
}

/* "mm", "mg/L", "m³/d": so much in or per something. */
static bool is_unit(const char *cell) {
    static const char *const units[] = {"m", "mm", "cm", "km", "%", "℃", "NTU", NULL};
    const char *per = strrchr(cell, '/');
    bool amount = per != NULL && per > cell && strlen(cell) <= 10 &&
                  (strcmp(per, "/L") == 0 || strcmp(per, "/l") == 0 || strcmp(per, "/d") == 0 ||
                   strcmp(per, "/h") == 0 || strcmp(per, "/s") == 0 || strcmp(per, "/a") == 0);
    return amount || g_strv_contains(units, cell);
}

/* "(mm)", "（米）", "mm": a remark on the name above it, no name. */
static bool is_remark(const char *cell) {
    return is_unit(cell) || (*cell == '(' && g_str_has_suffix(cell, ")")) ||
           (g_str_has_prefix(cell, "（") && g_str_has_suffix(cell, "）"));
}

/* A row of units, where what is no unit is the lack of one. */
static bool holds_remarks(const SyGrid *grid, SyIndex row) {
    SyIndex n = 0, n_remark = 0;
    for (SyIndex i = 0; i < grid->n_column; i++) {
        n += has(grid, row, i);
        n_remark += is_remark(sy_grid_cell(grid, row, i));
    }
    return n_remark > 1 && 2 * n_remark > n;
}

/* The row below a header names the columns under merged cells: it fills at least one column that
 * the header leaves empty, and beside such columns only those at the left end of a merged cell; or
 * a few that say more of the heading above them (管底 below 管线高程), where the rows' first
 * column has no name of its own there. */
static bool names_merged(const SyGrid *grid, SyIndex header) {
    bool fills = false, leaves = false;
    if (header + 1 >= grid->n_row) return false;
    bool remarks = holds_remarks(grid, header + 1);
    SyIndex n = sy_grid_n_filled(grid, header + 1), n_own = 0;
    for (SyIndex i = 0; i < grid->n_column; i++) {
        bool above = has(grid, header, i), here = has(grid, header + 1, i);
        bool merged = i + 1 < grid->n_column && !has(grid, header, i + 1);
        n_own +=
            here && above && !merged && !remarks && !is_remark(sy_grid_cell(grid, header + 1, i));
        fills |= here && !above;
        leaves |= above && !here;
    }
    bool few = has(grid, header, 0) && !has(grid, header + 1, 0) && 3 * n_own < n;
    return fills && leaves && (n_own == 0 || few) && names_only(grid, header + 1);
}

/* "填报日期：2024年6月", "单位：m": something is said, no column is named. */
static bool is_statement(const char *cell) {
    static const char *const colons[] = {":", "：", NULL};
    for (int i = 0; colons[i] != NULL; i++) {
        const char *colon = strstr(cell, colons[i]);
        if (colon == NULL || colon == cell) continue;
        const char *behind = colon + strlen(colons[i]);
        while (*behind != '\0' && g_unichar_isspace(g_utf8_get_char(behind)))
            behind = g_utf8_next_char(behind);
        if (*behind != '\0') return true;
    }
    return false;
}

static bool states(const SyGrid *grid, SyIndex row) {
    for (SyIndex i = 0; i < grid->n_column; i++)
        if (is_statement(sy_grid_cell(grid, row, i))) return true;
    return false;
}

/* A line above the header that spreads over some columns: it says something, or the row below is
 * the first of a header in two rows itself and names the first column. */
static bool stands_above(const SyGrid *grid, SyIndex row) {
    return states(grid, row) ||
           (row + 2 < grid->n_row && names_merged(grid, row + 1) && has(grid, row + 1, 0) &&
            sy_grid_n_filled(grid, row) < sy_grid_n_filled(grid, row + 1) &&
            !has(grid, row + 2, 0));
}

static bool has_digit(const char *text) {
    return text[strcspn(text, "0123456789")] != '\0';
}

/* "样品编号 S1 采样点位 K1" above a header with more columns: names without a digit, each with its
 * value behind it. @n_digit: values with one are added. */
static bool is_pairs(const SyGrid *grid, SyIndex row, SyIndex most, SyIndex *n_digit) {
    SyIndex n = 0, n_with = 0;
    for (SyIndex i = 0; i < grid->n_column; i++) {
        const char *cell = sy_grid_cell(grid, row, i);
        if (*cell == '\0') continue;
        if (n % 2 == 0 && has_digit(cell)) return false;
        n_with += has_digit(cell);
        n++;
    }
    if (n < 2 || n >= most || n % 2 != 0) return false;
    *n_digit += n_with;
    return true;
}

/* Rows of pairs above a fuller row of names, of whose values some are a number, a code or a day,
 * and titles between them: the first row behind; @row where there are none. Below several such
 * rows a name may be a code too: the samples of a report, a column each. */
static SyIndex behind_pairs(const SyGrid *grid, SyIndex row, SyIndex most) {
    SyIndex at = row, n_pairs = 0, n_digit = 0;
    for (; at < grid->n_row; at++) {
        bool pairs = is_pairs(grid, at, most, &n_digit);
        if (!pairs && sy_grid_n_filled(grid, at) > (n_pairs > 0 ? 1 : 0)) break;
        n_pairs += pairs;
    }
    bool names = 2 * n_digit >= n_pairs && n_digit > 0 && at < grid->n_row &&
                 sy_grid_n_filled(grid, at) == most && names_only(grid, at);
    for (SyIndex i = 0; names && n_pairs < 2 && i < grid->n_column; i++)
        names = !has_digit(sy_grid_cell(grid, at, i));
    return names ? at : row;
}

static SyIndex find_row(const SyGrid *grid) {
    SyIndex most = 0, looked = 0, at = 0;
    for (SyIndex i = 0; i < grid->n_row && looked < N_ROW_LOOKED_AT; i++) {
        SyIndex n = sy_grid_n_filled(grid, i);
        most = MAX(most, n);
        looked += n > 0;
    }
    for (looked = 0; at < grid->n_row && looked < N_ROW_LOOKED_AT; at++) {
        SyIndex n = sy_grid_n_filled(grid, at);
        if (n == 0) continue;
        looked++;
        /* "日期 2024.3", "单位：m", above the header */
        bool says = n < most && (!names_only(grid, at) || states(grid, at));
        if (2 * n >= most && (n > 1 || most == 1) && !says) return behind_pairs(grid, at, most);
        /* merged cells leave most of a header's first row empty */
        if (n > 1 && names_merged(grid, at) && !stands_above(grid, at))
            return behind_pairs(grid, at, most);
    }
    return grid->n_row;
}

/* How often a name stands in a header: 度, 分 and 秒 stand below 经度 and below 纬度, 起点 below
 * 标高 and for itself. */
static SyIndex count_in(const SyGrid *grid, SyIndex row, SyIndex n_row, const char *name) {
    SyIndex n = 0;
    for (SyIndex k = row; k < row + n_row; k++)
        for (SyIndex i = 0; i < grid->n_column; i++)
            n += strcmp(sy_grid_cell(grid, k, i), name) == 0;
    return n;
}

/* Whether a heading in a row above begins with a name: 起点坐标 beside 起点 below 标高. */
static bool begins_above(const SyGrid *grid, SyIndex row, SyIndex at, SyIndex column) {
    const char *name = sy_grid_cell(grid, at, column);
    for (SyIndex k = row; k < at; k++)
        for (SyIndex i = 0; i < grid->n_column; i++)
            if (i != column && g_str_has_prefix(sy_grid_cell(grid, k, i), name)) return true;
    return false;
}

/* The heading in row @at that a column stands below: its own, or the nearest to the left with no
 * heading of a higher row from @row on between them; "" where there is none. */
static const char *heading_of(const SyGrid *grid, SyIndex row, SyIndex at, SyIndex column) {
    for (SyIndex i = column; !has(grid, at, i); i--) {
        if (i == 0) return "";
        for (SyIndex k = row; k < at; k++)
            if (has(grid, k, i)) return "";
    }
    SyIndex i = column;
    while (!has(grid, at, i)) i--;
    return sy_grid_cell(grid, at, i);
}

/* The nearest heading above row @at of a column that stands in its header once; else the nearest.
 * A row between that says the same of several (平面 below 起点坐标 and 终点坐标) names none. */
static const char *heading_above(const SyGrid *grid, SyIndex row, SyIndex n_row, SyIndex at,
                                 SyIndex column) {
    const char *nearest = "";
    while (at > row) {
        const char *heading = heading_of(grid, row, --at, column);
        if (*heading == '\0') continue;
        if (count_in(grid, row, n_row, heading) < 2) return heading;
        if (*nearest == '\0') nearest = heading;
    }
    return nearest;
}

/* Name of a column: the lowest of its cells, behind the ones above where it alone would stand for
 * several. */
static char *name_of(const SyGrid *grid, SyIndex row, SyIndex n_row, SyIndex column) {
    SyIndex at = row + n_row;
    while (at > row && !has(grid, at - 1, column)) at--;
    if (at-- == row) return g_strdup("");
    const char *lowest = sy_grid_cell(grid, at, column);
    bool remark = is_remark(lowest) || (at > row && holds_remarks(grid, at));
    if (at == row ||
        (!remark && count_in(grid, row, n_row, lowest) < 2 && !begins_above(grid, row, at, column)))
        return one_line(lowest);
    const char *above = heading_above(grid, row, n_row, at, column);
    bool bare = remark && g_utf8_get_char(lowest) != '(' && !g_str_has_prefix(lowest, "（");
    g_autofree char *whole = g_strconcat(above, bare ? "(" : "", lowest, bare ? ")" : "", NULL);
    return one_line(whole);
}

static char *row_text(const SyGrid *grid, SyIndex row) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (SyIndex i = 0; i < grid->n_column; i++)
        if (has(grid, row, i)) g_string_append_printf(text, " %s", sy_grid_cell(grid, row, i));
    g_autofree char *line = one_line(text->str);
    return g_strdup(g_strstrip(line));
}

static void take_remarks(const SyGrid *grid, SyIndex header, SySheetHeader *out) {
    g_autoptr(GString) remarks = g_string_new(NULL);
    for (SyIndex row = 0; row < header; row++) {
        if (sy_grid_row_is_blank(grid, row)) continue;
        g_autofree char *text = row_text(grid, row);
        g_string_append_printf(remarks, "%s\n", text);
        if (out->n_title++ == 0) out->title = g_strdup(text);
    }
    SyIndex last = grid->n_row > REMARK_ROWS ? grid->n_row - REMARK_ROWS : 0;
    for (SyIndex row = MAX(last, out->row); row < grid->n_row; row++) {
        SyIndex n = sy_grid_n_filled(grid, row);
        if (n == 0 || n > REMARK_CELLS || 2 * n >= grid->n_column) continue;
        g_autofree char *text = row_text(grid, row);
        g_string_append_printf(remarks, "%s\n", text);
    }
    if (remarks->len > 0) out->remarks = g_strdup(remarks->str);
}

static void take_names(const SyGrid *grid, SyIndex header, SySheetHeader *out) {
    out->n_row = MAX(rows_by_merges(grid, header), names_merged(grid, header) ? 2u : 1u);
    out->row = header + out->n_row;
    for (SyIndex i = 0; i < grid->n_column; i++)
        out->names[i] = name_of(grid, header, out->n_row, i);
    take_remarks(grid, header, out);
}

/* ---- rows without a header ---- */

enum { LIST_LEAST = 4, LIST_MOST = 5 }; /* cells of a point in a list of coordinates */

static bool lies_between(const char *text, double least, double most) {
    double value;
    const char *rest;
    return sy_number_parse(text, SY_COMMA_THOUSANDS, &value, &rest) && *rest == '\0' &&
           value >= least && value <= most;
}

/* A point as instruments and drafting programs list it: number, code (or none), two coordinates of
 * a plane, height. */
static bool is_listed_point(const GPtrArray *cells) {
    guint n = cells->len;
    if (n < LIST_LEAST || n > LIST_MOST || cells->pdata[0] == NULL) return false;
    const char *const *text = (const char *const *)cells->pdata + n - 3;
    return text[0] != NULL && text[1] != NULL && text[2] != NULL &&
           lies_between(text[0], 1e3, 1e9) && lies_between(text[1], 1e3, 1e9) &&
           lies_between(text[2], -500, 9000) && strchr(text[0], '.') != NULL &&
           strchr(text[1], '.') != NULL;
}

/* Names for the columns of such a list, the easting before the northing as in files of CASS; false:
 * it is none. */
static bool name_points(const GPtrArray *rows, SySheetHeader *out) {
    static const char *const names[] = {"id", "feature_code", "x", "y", "ground"};
    guint n_cell = 0;
    for (guint row = 0; row < rows->len; row++) {
        const GPtrArray *cells = rows->pdata[row];
        if (cells == NULL) continue;
        if (!is_listed_point(cells) || (n_cell > 0 && cells->len != n_cell)) return false;
        n_cell = cells->len;
    }
    for (guint i = 0; i < n_cell; i++)
        out->names[i] = g_strdup(names[i > 0 ? i + LIST_MOST - n_cell : i]);
    return n_cell > 0;
}

void sy_sheet_header_find(const SyGrid *grid, SySheetHeader *out) {
    memset(out, 0, sizeof *out);
    out->names = g_new0(char *, (gsize)grid->n_column + 1);
    SyIndex header = name_points(grid->rows, out) ? grid->n_row : find_row(grid);
    if (header < grid->n_row) take_names(grid, header, out);
    for (SyIndex i = 0; i < grid->n_column; i++)
        if (out->names[i] == NULL) out->names[i] = g_strdup("");
    for (SyIndex row = out->row; row < grid->n_row; row++) {
        bool blank = sy_grid_row_is_blank(grid, row);
        out->n_blank += blank;
        out->n_filled += !blank;
    }
}

void sy_sheet_header_clear(SySheetHeader *header) {
    g_clear_pointer(&header->names, g_strfreev);
    g_clear_pointer(&header->title, g_free);
    g_clear_pointer(&header->remarks, g_free);
}
