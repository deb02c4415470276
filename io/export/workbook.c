#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "io/export/mark.h"
#include "io/export/text.h"
#include "io/export/whole.h"
#include "io/export/workbook_private.h"
#include "io/gdal/gdal.h"

enum {
    ROWS_OF_WIDTH = 2000, /* the first rows decide the width of a column */
    WIDTH_MIN = 6,
    WIDTH_MAX = 36,
    LINES_MAX = 28, /* Excel's highest row */
    PAPER_A3 = 8,
    PROGRESS_ROWS = 4096,
};

const char sy_workbook_font[] = "等线";

static lxw_format *format_new(lxw_workbook *book, const char *number, int align) {
    lxw_format *format = workbook_add_format(book);
    format_set_font_name(format, sy_workbook_font);
    format_set_font_size(format, 10.5);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (align != 0) format_set_align(format, (uint8_t)align);
    if (number != NULL) format_set_num_format(format, number);
    return format;
}

/* A number that is shown as the text of another. */
static lxw_format *sure_format(lxw_workbook *book, double value, bool percent, int decimals) {
    char text[SY_PROBABILITY_LENGTH];
    if (percent)
        sy_percent_format(value, decimals, text);
    else
        sy_probability_format(value, decimals, text);
    g_autofree char *literal = g_strdup_printf("\"%s\"", text);
    return format_new(book, literal, LXW_ALIGN_RIGHT);
}

static void formats_init(Formats *formats, lxw_workbook *book) {
    formats->label = format_new(book, NULL, LXW_ALIGN_CENTER);
    format_set_bold(formats->label);
    format_set_text_wrap(formats->label);
    format_set_bg_color(formats->label, 0xDDEBF7);
    formats->text = format_new(book, NULL, LXW_ALIGN_LEFT);
    format_set_text_wrap(formats->text);
    format_set_indent(formats->text, 1);
    formats->code = format_new(book, "@", LXW_ALIGN_LEFT);
    format_set_text_wrap(formats->code);
    format_set_indent(formats->code, 1);
    formats->date = format_new(book, "yyyy-mm-dd", LXW_ALIGN_CENTER);
    formats->general = format_new(book, NULL, LXW_ALIGN_RIGHT);
    formats->title = workbook_add_format(book);
    format_set_font_name(formats->title, sy_workbook_font);
    format_set_font_size(formats->title, 12);
    format_set_bold(formats->title);
    for (int i = 0; i <= DECIMALS_MAX; i++)
        for (int percent = 0; percent < 2; percent++) {
            double most = percent ? 100 : 1;
            formats->near_all[percent][i] = sure_format(book, most * (1 - 1e-11), percent, i);
            formats->near_none[percent][i] = sure_format(book, 1e-11 * most, percent, i);
        }
    char number[DECIMALS_MAX + 3] = "0";
    for (int i = 0; i <= DECIMALS_MAX; i++) {
        formats->decimals[i] = format_new(book, number, LXW_ALIGN_RIGHT);
        g_strlcat(number, i == 0 ? ".0" : "0", sizeof number);
    }
}

SyWorkbook *sy_workbook_new(const char *path, const SyWorkbookOptions *options, GError **error) {
    g_autoptr(SyWorkbook) workbook = g_new0(SyWorkbook, 1);
    workbook->options = *options;
    if (workbook->options.rows_max == 0) workbook->options.rows_max = SY_WORKBOOK_ROWS_MAX;
    workbook->foot = g_strconcat("&C", options->of_pages, NULL);
    workbook->n_row = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    workbook->beside = sy_beside_new(path, error);
    if (workbook->beside == NULL) return NULL;
    /* What the library keeps on the disk meanwhile goes with a folder that is swept. */
    workbook->scratch = sy_beside_folder_new(workbook->beside->folder, error);
    if (workbook->scratch == NULL) return NULL;
    lxw_workbook_options how = {.constant_memory = 1, .tmpdir = workbook->scratch->temporary};
    workbook->book = workbook_new_opt(workbook->beside->temporary, &how);
    if (workbook->book == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY, _("%s: no memory for a workbook"), path);
        return NULL;
    }
    lxw_doc_properties properties = {.title = (char *)options->title,
                                     .author = SY_EXPORT_AUTHOR,
                                     .comments = (char *)options->version,
                                     .created = (time_t)options->time_s};
    workbook_set_properties(workbook->book, &properties);
    formats_init(&workbook->formats, workbook->book);
    return g_steal_pointer(&workbook);
}

void sy_workbook_free(SyWorkbook *workbook) {
    if (workbook == NULL) return;
    if (workbook->book != NULL) lxw_workbook_free(workbook->book);
    sy_beside_folder_free(workbook->scratch);
    sy_beside_free(workbook->beside);
    g_array_unref(workbook->n_row);
    g_free(workbook->foot);
    g_free(workbook);
}

/* ---- widths ---- */

/* By the first byte of each character: Latin and Greek are one wide, what follows them two. */
static int width_of_text(const char *text, int most) {
    int width = 0;
    for (const char *at = text; *at != '\0' && width < most; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x80)
            width++;
        else if (byte >= 0xc0)
            width += byte >= 0xd0 ? 2 : 1;
    }
    return width;
}

static int width_of_cell(const SyColumn *column, const SyExportColumn *as, SyIndex row) {
    char digits[64];
    switch (column->type) {
        case SY_COLUMN_TEXT: {
            const char *text = sy_column_text(column, row);
            return text == NULL ? 0 : width_of_text(text, WIDTH_MAX);
        }
        case SY_COLUMN_INTEGER:
            if (column->integer[row] == SY_INTEGER_MISSING) return 0;
            return g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, column->integer[row]);
        case SY_COLUMN_REAL:
        default:
            if (!isfinite(column->real[row])) return 0;
            return g_snprintf(digits, sizeof digits, "%.*f", as->decimals < 0 ? 4 : as->decimals,
                              column->real[row]);
    }
}

/* The label wraps at half of a column's wish, its content at WIDTH_MAX. */
static double width_of_column(const SyTable *rows, guint i, const SyExportColumn *as) {
    const SyColumn *column = g_ptr_array_index(rows->columns, i);
    if (as->width > 0) return as->width;
    int label = width_of_text(as->label, WIDTH_MAX), width = MIN(label, MAX(10, (label + 3) / 2));
    for (SyIndex row = 0; row < MIN(rows->n_row, ROWS_OF_WIDTH); row++)
        width = MAX(width, width_of_cell(column, as, row));
    return CLAMP(width + 3, WIDTH_MIN, WIDTH_MAX);
}

/* ---- heights ---- */

static const double line_pt = 16, row_pt = 18;

/* Lines that a text takes in a column; not all programs find heights themselves. */
static int lines_of_text(const char *text, double width) {
    double room = MAX(width - 2, 1); /* the indent */
    if (text == NULL || (double)strlen(text) <= room) return 1;
    return (int)ceil(width_of_text(text, (int)(LINES_MAX * room)) / room);
}

static void set_height(lxw_worksheet *sheet, lxw_row_t row, int n_line) {
    if (n_line > 1) worksheet_set_row(sheet, row, line_pt * MIN(n_line, LINES_MAX), NULL);
}

static int lines_of_row(const SyTable *rows, const SyExportColumn *columns, const double *width,
                        SyIndex row) {
    int n_line = 1;
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        if (column->type == SY_COLUMN_TEXT && !columns[i].hidden)
            n_line = MAX(n_line, lines_of_text(sy_column_text(column, row), width[i]));
    }
    return n_line;
}

/* ---- cells ---- */

/* yyyy-mm-dd at the start of a text; Excel knows no day before 1900-03-01 for certain. */
static bool date_of(const char *text, lxw_datetime *date) {
    for (int i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit(text[i])) return false;
    if (text[10] != '\0' && text[10] != 'T' && text[10] != ' ') return false;
    int year = (int)g_ascii_strtoll(text, NULL, 10),
        month = (int)g_ascii_strtoll(text + 5, NULL, 10),
        day = (int)g_ascii_strtoll(text + 8, NULL, 10);
    if (year < 1901 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return false;
    *date = (lxw_datetime){.year = year, .month = month, .day = day};
    return true;
}

/* At most SY_WORKBOOK_CELL_MAX units of UTF-16. In place. */
static void cut_cell(char *text) {
    if (strlen(text) <= SY_WORKBOOK_CELL_MAX) return;
    int units = 0;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        units += g_utf8_get_char(at) > 0xffff ? 2 : 1;
        if (units >= SY_WORKBOOK_CELL_MAX) {
            sy_export_cut(text, (gsize)(at - text));
            return;
        }
    }
}

/* "_x0041_" is the format's way to write a letter: a text that happens to look so is escaped. */
static char *escaped_take(char *text) {
    if (strstr(text, "_x") == NULL) return text;
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at != '\0'; at++) {
        bool looks_so = at[0] == '_' && at[1] == 'x';
        for (int i = 2; i < 6 && looks_so; i++) looks_so = g_ascii_isxdigit(at[i]);
        if (looks_so && at[6] == '_') g_string_append(out, "_x005F");
        g_string_append_c(out, *at);
    }
    g_free(text);
    return g_string_free(out, FALSE);
}

static lxw_error write_text(const SyWorkbook *workbook, lxw_worksheet *sheet, lxw_row_t row,
                            lxw_col_t at, const char *text, const SyExportColumn *as) {
    g_autofree char *clean = sy_export_clean(text);
    lxw_format *format = as->kind == SY_CELL_CODE ? workbook->formats.code : workbook->formats.text;
    if (clean == NULL || *clean == '\0') return worksheet_write_blank(sheet, row, at, format);
    lxw_datetime date;
    if (as->kind == SY_CELL_DATE && date_of(clean, &date))
        return worksheet_write_datetime(sheet, row, at, &date, workbook->formats.date);
    cut_cell(clean);
    clean = escaped_take(clean);
    return worksheet_write_string(sheet, row, at, clean, format);
}

static lxw_format *number_format(const SyWorkbook *workbook, const SyExportColumn *as,
                                 double value) {
    bool percent = as->kind == SY_CELL_PERCENT;
    if (as->decimals >= 0 && (percent || as->kind == SY_CELL_PROBABILITY)) {
        int decimals = MIN(as->decimals, DECIMALS_MAX);
        double most = percent ? 100 : 1, half = pow(10, -decimals) / 2;
        if (value > 0 && value < half) return workbook->formats.near_none[percent][decimals];
        if (value < most && value > most - half)
            return workbook->formats.near_all[percent][decimals];
    }
    return as->decimals < 0 ? workbook->formats.general
                            : workbook->formats.decimals[MIN(as->decimals, DECIMALS_MAX)];
}

static lxw_error write_cell(const SyWorkbook *workbook, lxw_worksheet *sheet, lxw_row_t to,
                            lxw_col_t at, const SyColumn *column, const SyExportColumn *as,
                            SyIndex row) {
    double value = NAN;
    char digits[24];
    switch (column->type) {
        case SY_COLUMN_TEXT:
            return write_text(workbook, sheet, to, at, sy_column_text(column, row), as);
        case SY_COLUMN_INTEGER:
            if (column->integer[row] == SY_INTEGER_MISSING) break;
            g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, column->integer[row]);
            /* A spreadsheet keeps 15 digits of a number. */
            if (as->kind != SY_CELL_NUMBER || strlen(digits) > 15)
                return worksheet_write_string(sheet, to, at, digits, workbook->formats.code);
            value = (double)column->integer[row];
            break;
        case SY_COLUMN_REAL:
            value = column->real[row];
            break;
    }
    lxw_format *format = column->type == SY_COLUMN_INTEGER ? workbook->formats.general
                                                           : number_format(workbook, as, value);
    if (!isfinite(value)) return worksheet_write_blank(sheet, to, at, format);
    return worksheet_write_number(sheet, to, at, value, format);
}

static bool not_written(const SyWorkbook *workbook, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: not all of it could be written: make room on the disk"),
                workbook->beside->path);
    return false;
}

bool sy_workbook_check(const SyWorkbook *workbook, lxw_error code, GError **error) {
    if (code == LXW_NO_ERROR) return true;
    if (code >= LXW_ERROR_CREATING_XLSX_FILE && code <= LXW_ERROR_ZIP_CLOSE)
        return not_written(workbook, error);
    g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: %s", workbook->beside->path,
                lxw_strerror(code));
    return false;
}

/* ---- sheets ---- */

lxw_worksheet *sy_workbook_sheet(SyWorkbook *workbook, const char *title, GError **error) {
    lxw_worksheet *sheet = workbook_add_worksheet(workbook->book, title);
    if (sheet == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL,
                    "%s: \"%s\" cannot be the name of a sheet, or is there already",
                    workbook->beside->path, title);
        return NULL;
    }
    worksheet_set_default_row(sheet, row_pt, LXW_FALSE);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, PAPER_A3);
    worksheet_set_margins(sheet, 0.4, 0.4, 0.6, 0.6);
    worksheet_fit_to_pages(sheet, 1, 0);
    g_autofree char *head = g_strconcat("&C&\"等线,Bold\"&14", title, NULL);
    worksheet_set_header(sheet, head);
    worksheet_set_footer(sheet, workbook->foot);
    return sheet;
}

static bool write_labels(const SyWorkbook *workbook, lxw_worksheet *sheet, lxw_row_t to,
                         const SyTable *rows, const SyExportColumn *columns, const double *width,
                         GError **error) {
    int n_line = 1;
    for (guint i = 0; i < rows->columns->len; i++)
        n_line = MAX(n_line, lines_of_text(columns[i].label, width[i]));
    set_height(sheet, to, n_line);
    for (guint i = 0; i < rows->columns->len; i++)
        if (!sy_workbook_check(workbook,
                               worksheet_write_string(sheet, to, (lxw_col_t)i, columns[i].label,
                                                      workbook->formats.label),
                               error))
            return false;
    return true;
}

static bool write_rows(const SyWorkbook *workbook, lxw_worksheet *sheet, lxw_row_t to,
                       const SyTable *rows, const SyExportColumn *columns, const double *width,
                       SyIndex first, SyIndex end, const SyProgress *progress, GError **error) {
    for (SyIndex row = first; row < end; row++) {
        set_height(sheet, to + (row - first), lines_of_row(rows, columns, width, row));
        for (guint i = 0; i < rows->columns->len; i++)
            if (!sy_workbook_check(
                    workbook,
                    write_cell(workbook, sheet, to + (row - first), (lxw_col_t)i,
                               g_ptr_array_index(rows->columns, i), &columns[i], row),
                    error))
                return false;
        if (row % PROGRESS_ROWS == 0 && !sy_progress(progress, (double)row / rows->n_row, error))
            return false;
    }
    return true;
}

static void set_widths(lxw_worksheet *sheet, const double *width, guint n_column) {
    for (guint i = 0; i < n_column; i++)
        worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, width[i], NULL);
}

void sy_workbook_count_rows(SyWorkbook *workbook, uint64_t n_row) {
    g_array_append_val(workbook->n_row, n_row);
}

/* Quiet where digits are texts on purpose. */
static void ignore_numbers_as_text(lxw_worksheet *sheet, SyIndex n_row, guint n_column) {
    char range[LXW_MAX_CELL_RANGE_LENGTH];
    lxw_rowcol_to_range(range, 1, 0, n_row, (lxw_col_t)(n_column - 1));
    worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range);
}

static bool add_sheet(SyWorkbook *workbook, const char *title, const SyTable *rows,
                      const SyExportColumn *columns, SyIndex first, SyIndex end,
                      const SyProgress *progress, GError **error) {
    lxw_worksheet *sheet = sy_workbook_sheet(workbook, title, error);
    if (sheet == NULL) return false;
    guint n_column = rows->columns->len;
    g_autofree double *width = g_new(double, n_column + 1);
    for (guint i = 0; i < n_column; i++) width[i] = width_of_column(rows, i, &columns[i]);
    set_widths(sheet, width, n_column);
    lxw_row_col_options hidden = {.hidden = LXW_TRUE};
    for (guint i = 0; i < n_column; i++)
        if (columns[i].hidden)
            worksheet_set_column_opt(sheet, (lxw_col_t)i, (lxw_col_t)i, width[i], NULL, &hidden);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_repeat_rows(sheet, 0, 0);
    if (n_column > 0) {
        worksheet_autofilter(sheet, 0, 0, MAX(end - first, 1), (lxw_col_t)(n_column - 1));
        if (end > first) ignore_numbers_as_text(sheet, end - first, n_column);
    }
    sy_workbook_count_rows(workbook, (uint64_t)(end - first) + 1);
    return write_labels(workbook, sheet, 0, rows, columns, width, error) &&
           write_rows(workbook, sheet, 1, rows, columns, width, first, end, progress, error);
}

bool sy_workbook_add(SyWorkbook *workbook, const char *title, const SyTable *rows,
                     const SyExportColumn *columns, SyIndex *n_sheet, const SyProgress *progress,
                     GError **error) {
    SyIndex most = workbook->options.rows_max, n = 0, first = 0;
    do {
        g_autofree char *name = n == 0 ? g_strdup(title) : g_strdup_printf("%s (%u)", title, n + 1);
        SyIndex end = first + MIN(most, rows->n_row - first);
        if (!add_sheet(workbook, name, rows, columns, first, end, progress, error)) return false;
        first = end;
        n++;
    } while (first < rows->n_row);
    if (n_sheet != NULL) *n_sheet = n;
    return true;
}

/* Widths of the columns that several lists share: the widest wish; g_free. */
static double *widths_of_parts(const SyWorkbookPart *parts, guint n_part, guint *n_column) {
    *n_column = 0;
    for (guint p = 0; p < n_part; p++) *n_column = MAX(*n_column, parts[p].rows->columns->len);
    double *width = g_new0(double, *n_column + 1);
    for (guint p = 0; p < n_part; p++)
        for (guint i = 0; i < parts[p].rows->columns->len; i++)
            width[i] = MAX(width[i], width_of_column(parts[p].rows, i, &parts[p].columns[i]));
    return width;
}

SyIndex sy_workbook_part_rows(const SyWorkbook *workbook, const SyWorkbookPart *part,
                              guint n_part) {
    return MIN(part->rows->n_row, workbook->options.rows_max / 2 / n_part);
}

bool sy_workbook_add_parts(SyWorkbook *workbook, const char *title, const SyWorkbookPart *parts,
                           guint n_part, GError **error) {
    lxw_worksheet *sheet = sy_workbook_sheet(workbook, title, error);
    if (sheet == NULL) return false;
    guint n_column;
    g_autofree double *width = widths_of_parts(parts, n_part, &n_column);
    set_widths(sheet, width, n_column);
    lxw_row_t to = 0;
    uint64_t n_row = 0;
    for (guint p = 0; p < n_part; p++) {
        const SyTable *rows = parts[p].rows;
        SyIndex end = sy_workbook_part_rows(workbook, &parts[p], n_part);
        if (!sy_workbook_check(
                workbook,
                worksheet_write_string(sheet, to, 0, parts[p].title, workbook->formats.title),
                error) ||
            !write_labels(workbook, sheet, to + 1, rows, parts[p].columns, width, error) ||
            !write_rows(workbook, sheet, to + 2, rows, parts[p].columns, width, 0, end, NULL,
                        error))
            return false;
        to += end + 3; /* a blank row between two */
        n_row += (uint64_t)end + (rows->columns->len > 0 ? 2 : 1);
    }
    sy_workbook_count_rows(workbook, n_row);
    return true;
}

/* ---- the finished file ---- */

static bool is_whole(const SyWorkbook *workbook) {
    for (guint i = 0; i < workbook->n_row->len; i++) {
        g_autofree char *sheet = g_strdup_printf("/vsizip/{%s}/xl/worksheets/sheet%u.xml",
                                                 workbook->beside->temporary, i + 1);
        if (!sy_file_is_whole(sheet, "<row ", g_array_index(workbook->n_row, uint64_t, i),
                              "</worksheet>"))
            return false;
    }
    return true;
}

bool sy_workbook_close(SyWorkbook *workbook, GError **error) {
    lxw_error code = workbook_close(workbook->book); /* frees it, whatever it returns */
    workbook->book = NULL;
    if (!sy_workbook_check(workbook, code, error) || !sy_gdal_ready(error)) return false;
    if (!is_whole(workbook)) return not_written(workbook, error);
    return sy_beside_sync(workbook->beside, error) &&
           sy_beside_place(workbook->beside, SY_BESIDE_OVER, NULL, error);
}
