#include "io/source/text_table.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "io/gdal/gdal.h"
#include "io/source/text_widths.h"

#define BLOCK_SIZE ((gsize)1 << 20)
#define N_LINE_LOOKED_AT 20
#define TORN_KEPT 20 /* rows of each kind that are named */

/* Counts the lines of a block; returns the bytes after its last line end. */
static gsize count_lines(SyEncodingCount *count, const char *bytes, gsize n_byte) {
    const char *end = bytes + n_byte;
    for (;;) {
        const char *newline = memchr(bytes, '\n', (gsize)(end - bytes));
        if (newline == NULL) return (gsize)(end - bytes);
        sy_encoding_count(count, bytes, (gsize)(newline - bytes), false);
        bytes = newline + 1;
    }
}

/* Bytes of the mark of UTF-8; editors leave it before texts in GBK as well. */
static gsize mark_length(const char *bytes, gsize n_byte) {
    return n_byte >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Reads the whole file once to see what its lines can be. */
static bool count_file(const char *path, SyEncodingCount *count, GError **error) {
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: cannot be read"), path);
        return false;
    }
    g_autofree char *block = g_malloc(BLOCK_SIZE);
    gsize n_kept = VSIFReadL(block, 1, 3, file);
    n_kept -= mark_length(block, n_kept);
    for (;;) {
        gsize n = VSIFReadL(block + n_kept, 1, BLOCK_SIZE - n_kept, file);
        if (n == 0) break;
        gsize n_all = n_kept + n;
        n_kept = count_lines(count, block, n_all);
        if (n_kept == BLOCK_SIZE) n_kept = 0; /* a line longer than a block says nothing */
        memmove(block, block + n_all - n_kept, n_kept);
    }
    sy_encoding_count(count, block, n_kept, false);
    VSIFCloseL(file);
    return true;
}

static char *ingest(const char *path, gsize *n_byte, GError **error) {
    VSIStatBufL status;
    VSILFILE *file = VSIStatL(path, &status) == 0 ? VSIFOpenL(path, "rb") : NULL;
    char *bytes = file == NULL ? NULL : g_try_malloc((gsize)status.st_size + 1);
    if (bytes == NULL)
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: cannot be read into memory"), path);
    else
        *n_byte = VSIFReadL(bytes, 1, (gsize)status.st_size, file);
    if (file != NULL) VSIFCloseL(file);
    return bytes;
}

/* UTF-16 by its byte order mark, or NULL. */
static const char *wide_encoding(const char *path) {
    uint8_t mark[2] = {0, 0};
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) return NULL;
    VSIFReadL(mark, 1, 2, file);
    VSIFCloseL(file);
    if (mark[0] == 0xff && mark[1] == 0xfe) return "UTF-16LE";
    return mark[0] == 0xfe && mark[1] == 0xff ? "UTF-16BE" : NULL;
}

static char *convert(const char *path, SyTextTable *table, const char *bytes, gsize n_byte,
                     gsize *n_out, GError **error) {
    if (g_str_has_prefix(table->encoding, "UTF-16")) {
        char *text = g_convert_with_fallback(bytes, (gssize)n_byte, "UTF-8", table->encoding, "?",
                                             NULL, n_out, NULL);
        if (text == NULL)
            g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                        _("%s: not valid %s; save it as UTF-8 and try again"), path,
                        table->encoding);
        return text;
    }
    g_autoptr(SyDecoder) decoder = sy_decoder_new(table->encoding, error);
    if (decoder == NULL) return NULL;
    char *text = sy_decoder_lines(decoder, bytes, n_byte, n_out);
    table->n_damaged = sy_decoder_n_damaged(decoder);
    return text;
}

static void append_cell(GString *out, SyIndex column, const char *text) {
    if (column > 0) g_string_append_c(out, ',');
    bool plain = *text != '\0' && strpbrk(text, ",;\t|\"\r\n ") == NULL;
    if (plain || *text == '\0') {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"') g_string_append_c(out, '"');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
}

/* What a record is, before its cells are taken. */
typedef struct {
    const char *next; /* where the next begins */
    SyIndex n_cell, n_filled, n_zero;
    SyIndex last_filled; /* the last cell with something in it, from 1 */
    SyIndex n_line;
    bool open; /* ends within quotes */
} Record;

static bool is_blank_byte(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

/* @lines: quotes do not reach over the end of a line. A quote within an unquoted cell is a sign as
 * any other. */
static Record measure(const char *at, const char *end, char separator, bool lines) {
    Record r = {.n_line = 1};
    for (;;) {
        bool quoted = at < end && *at == '"', filled = false;
        if (quoted) at++;
        r.n_cell++;
        for (; at < end; at++) {
            if (*at == '\n' && quoted && lines) {
                r.open = true;
                break;
            }
            if (quoted && *at == '"' && (at + 1 >= end || at[1] != '"')) {
                quoted = false;
                continue;
            }
            if (quoted && *at == '"') at++;
            if (!quoted && (*at == separator || *at == '\n' || *at == '\r')) break;
            r.n_line += *at == '\n';
            r.n_zero += *at == '\0';
            filled = filled || !is_blank_byte(*at);
        }
        r.open = r.open || (quoted && at >= end);
        r.n_filled += filled;
        if (filled) r.last_filled = r.n_cell;
        if (at >= end || *at != separator) break;
        at++;
    }
    if (at < end && *at == '\r') at++;
    if (at < end && *at == '\n') at++;
    r.next = at;
    return r;
}

/* The same, with quotes that do not close kept to their line: those that reach to the end of the
 * text, or over line ends into a row of another number of cells than @n_column (0: not known) while
 * the line alone has that number. */
static Record measure_torn(const char *at, const char *end, char separator, SyIndex n_column,
                           bool *lines) {
    Record r = measure(at, end, separator, false);
    *lines = false;
    if (!r.open && (r.n_line == 1 || n_column == 0 || r.n_cell == n_column)) return r;
    Record line = measure(at, end, separator, true);
    *lines = r.open || line.n_cell <= n_column;
    return *lines ? line : r;
}

/* What exports write so that a spreadsheet keeps a text as it is, ="00123" or '00123, as that text.
 */
static void text_kept(GString *cell) {
    gsize n = cell->len;
    if (n >= 3 && cell->str[0] == '=' && cell->str[1] == '"' && cell->str[n - 1] == '"') {
        g_string_truncate(cell, n - 1);
        g_string_erase(cell, 0, 2);
        g_string_replace(cell, "\"\"", "\"", 0);
    } else if (n >= 2 && cell->str[0] == '\'' && g_ascii_isdigit(cell->str[1])) {
        g_string_erase(cell, 0, 1);
    }
}

/* Whether a text may have such cells: then GDAL does not read it as it is. */
static bool keeps_texts(const char *bytes, gsize n_byte) {
    const char *end = bytes + n_byte;
    if (g_strstr_len(bytes, (gssize)n_byte, "=\"") != NULL) return true;
    for (const char *at = bytes; (at = memchr(at, '\'', (gsize)(end - at))) != NULL; at++)
        if (at > bytes && strchr(",;\t|\"\n", at[-1]) != NULL && at + 1 < end &&
            g_ascii_isdigit(at[1]))
            return true;
    return false;
}

/* The cells of a record into a row of @grid, and, rewritten, to @out (either may be NULL). Returns
 * where the next begins. Bytes 0 are left out. */
static const char *take_record(const char *at, const char *end, char separator, bool lines,
                               SyGrid *grid, SyIndex row, GString *out) {
    g_autoptr(GString) cell = g_string_new(NULL);
    for (SyIndex column = 0;; column++) {
        bool quoted = at < end && *at == '"';
        g_string_truncate(cell, 0);
        if (quoted) at++;
        while (at < end) {
            if (quoted && *at == '"') {
                if (at + 1 >= end || at[1] != '"') {
                    quoted = false;
                    at++;
                    continue;
                }
                at++;
            } else if ((!quoted && (*at == separator || *at == '\n' || *at == '\r')) ||
                       (lines && *at == '\n')) {
                break;
            }
            if (*at != '\0') g_string_append_c(cell, *at);
            at++;
        }
        text_kept(cell);
        if (grid != NULL) sy_grid_set(grid, row, column, cell->str);
        if (out != NULL) append_cell(out, column, cell->str);
        if (at >= end || *at != separator) break;
        at++;
    }
    if (out != NULL) g_string_append_c(out, '\n');
    if (at < end && *at == '\r') at++;
    if (at < end && *at == '\n') at++;
    return at;
}

/* The first records as a grid; @start: where each begins, N_LINE_LOOKED_AT + 1 of them. */
static SyGrid *head_grid(const char *bytes, gsize n_byte, char separator, gsize *start) {
    SyGrid *grid = sy_grid_new("", G_MAXINT);
    const char *at = bytes, *end = bytes + n_byte;
    SyIndex row = 0;
    for (; row < N_LINE_LOOKED_AT && at < end; row++) {
        start[row] = (gsize)(at - bytes);
        bool lines;
        measure_torn(at, end, separator, 0, &lines);
        at = take_record(at, end, separator, lines, grid, row, NULL);
    }
    start[row] = (gsize)(at - bytes);
    return grid;
}

/* How well a separator explains the first records: the number of records with the most frequent
 * number of cells (two at least), then the number of cells. */
static gsize separator_score(const SyGrid *grid, gsize n_record) {
    gsize best = 0;
    for (SyIndex n_cell = 2; n_cell <= grid->n_column; n_cell++) {
        gsize n = 0;
        for (SyIndex row = 0; row < grid->rows->len; row++) {
            const GPtrArray *cells = grid->rows->pdata[row];
            n += cells != NULL && cells->len == n_cell;
        }
        best = MAX(best, n * SY_GRID_COLUMNS_MAX / MAX(n_record, 1) * 64 + MIN(n_cell, 63));
    }
    return best;
}

/* The separator that gives most records the same number of cells, commas first. */
static char find_separator(const char *bytes, gsize n_byte) {
    char found = ',';
    gsize best = 0;
    for (const char *separator = ",;\t|"; *separator != '\0'; separator++) {
        gsize start[N_LINE_LOOKED_AT + 1] = {0};
        g_autoptr(SyGrid) grid = head_grid(bytes, n_byte, *separator, start);
        gsize n_record = 0;
        for (SyIndex row = 0; row < grid->n_row; row++)
            n_record += !sy_grid_row_is_blank(grid, row);
        gsize score = separator_score(grid, n_record);
        if (score <= best) continue;
        best = score;
        found = *separator;
    }
    return found;
}

/* Where the data begins, with the header found among the first records. */
static gsize find_header(const char *bytes, gsize n_byte, SyTextTable *out) {
    gsize start[N_LINE_LOOKED_AT + 1] = {0};
    out->separator = find_separator(bytes, n_byte);
    g_autoptr(SyGrid) grid = head_grid(bytes, n_byte, out->separator, start);
    sy_sheet_header_find(grid, &out->header);
    gsize data = start[out->header.row];
    out->n_column = out->header.n_row == 0 ? grid->n_column : 0;
    for (const char *at = bytes; at < bytes + data;) { /* of the header's lines, the longest */
        Record record = measure(at, bytes + n_byte, out->separator, false);
        if (at >= bytes + start[out->header.row - MIN(out->header.n_row, out->header.row)])
            out->n_column = MAX(out->n_column, record.n_cell);
        at = record.next;
    }
    return data;
}

/* GDAL takes the one of , ; and tabs that its first line has, or commas where it has several. */
static bool reads_itself(const SyTextTable *table, const char *bytes, gsize n_byte) {
    if (table->header.n_title > 0 || table->header.n_row != 1 || table->header.row != 1)
        return false;
    const char *end = memchr(bytes, '\n', n_byte);
    gsize n = end == NULL ? n_byte : (gsize)(end - bytes);
    const char *middle = memchr(bytes, '\r', n);
    if (middle != NULL && middle + 1 != bytes + n) return false; /* line ends of old programs */
    gsize n_quote = 0;
    for (gsize i = 0; i < n; i++) n_quote += bytes[i] == '"';
    if (n_quote % 2 == 1) return false; /* a name of two lines */
    for (const char *other = ",;\t|"; *other != '\0'; other++)
        if (table->separator != ',' && *other != table->separator && memchr(bytes, *other, n))
            return false;
    return table->separator != '|';
}

static void forget_torn(SyTextTable *table) {
    g_clear_pointer(&table->torn, g_array_unref);
    memset(table->n_torn, 0, sizeof table->n_torn);
}

static void add_torn(SyTextTable *table, SyTornKind kind, int64_t row, int64_t line,
                     const Record *record) {
    if (table->torn == NULL) table->torn = g_array_new(FALSE, FALSE, sizeof(SyTorn));
    if (table->n_torn[kind]++ >= TORN_KEPT) return;
    SyTorn torn = {kind, row, line, record->n_cell, record->n_zero};
    g_array_append_val(table->torn, torn);
}

/* A row with one cell is a heading of a group, a remark, a sum; cells behind the header's that are
 * empty are how some programs end a line. */
static void look_at(SyTextTable *table, int64_t row, int64_t line, const Record *record) {
    if (record->n_zero > 0) add_torn(table, SY_TORN_ZERO, row, line, record);
    if (record->open) add_torn(table, SY_TORN_QUOTE, row, line, record);
    if (record->open || record->n_filled < 2) return;
    if (record->last_filled > table->n_column) add_torn(table, SY_TORN_MORE, row, line, record);
    if (record->n_cell < table->n_column) add_torn(table, SY_TORN_FEWER, row, line, record);
}

/* Rows of the text from @data on against the header and the rules of quotes. */
static void examine(const char *bytes, gsize n_byte, gsize data, SyTextTable *table) {
    const char *end = bytes + n_byte;
    int64_t line = 1, row = 0;
    for (gsize i = 0; i < data; i++) line += bytes[i] == '\n';
    for (const char *at = bytes + data; at < end;) {
        bool lines;
        Record record = measure_torn(at, end, table->separator, table->n_column, &lines);
        look_at(table, ++row, line, &record);
        for (; at < record.next; at++) line += *at == '\n';
    }
    /* Where many rows are short, that is how the file was written. */
    if (10 * table->n_torn[SY_TORN_FEWER] > row) table->n_torn[SY_TORN_FEWER] = 0;
}

/* A name for each column in one line, then the records, all with commas. */
static GString *rewrite(const char *bytes, gsize n_byte, gsize data, const SyTextTable *table) {
    GString *out = g_string_sized_new(n_byte);
    for (SyIndex i = 0; table->header.names[i] != NULL; i++)
        append_cell(out, i, table->header.names[i]);
    g_string_append_c(out, '\n');
    for (const char *at = bytes + data, *end = bytes + n_byte; at < end;) {
        bool lines;
        measure_torn(at, end, table->separator, table->n_column, &lines);
        at = take_record(at, end, table->separator, lines, NULL, 0, out);
    }
    return out;
}

static bool decide(const char *path, const char *asked, SyTextTable *out, GError **error) {
    const char *wide = wide_encoding(path);
    if (wide == NULL && !count_file(path, &out->count, error)) return false;
    SyEncodingDeclared declared = {asked, NULL, NULL};
    out->choice = sy_encoding_choose(&out->count, &declared);
    if (wide != NULL) out->choice = (SyEncodingChoice){wide, SY_ENCODING_DETECTED, 1, NULL, 0, 0};
    out->encoding = g_strdup(out->choice.name);
    out->choice.name = out->encoding;
    return true;
}

/* The beginning of a file, in UTF-8 without its mark; g_free. */
static char *head_read(const char *path, gsize *n_byte) {
    g_autofree char *block = g_malloc(BLOCK_SIZE);
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) return NULL;
    gsize n = VSIFReadL(block, 1, BLOCK_SIZE, file), mark = mark_length(block, n);
    VSIFCloseL(file);
    *n_byte = n - mark;
    return g_memdup2(block + mark, MAX(n - mark, 1));
}

/* Whether nothing in a file of UTF-8 is torn. @data: where its rows begin, behind its mark. */
static bool is_whole(const char *path, gsize data, SyTextTable *out) {
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL) return true;
    gsize n = g_mapped_file_get_length(file);
    const char *bytes = g_mapped_file_get_contents(file);
    gsize mark = bytes == NULL ? 0 : mark_length(bytes, n);
    if (bytes != NULL && data <= n - mark) examine(bytes + mark, n - mark, data, out);
    bool whole = out->torn == NULL && (bytes == NULL || !keeps_texts(bytes + mark, n - mark));
    forget_torn(out);
    return whole;
}

/* Whether GDAL reads a file of UTF-8 as it is; its header is in @out then. */
static bool is_plain(const char *path, SyTextTable *out) {
    gsize n;
    g_autofree char *head = head_read(path, &n);
    if (head == NULL || sy_text_widths_is(head, n)) return false;
    gsize data = find_header(head, n, out);
    if (reads_itself(out, head, n) && is_whole(path, data, out)) return true;
    sy_sheet_header_clear(&out->header);
    return false;
}

char *sy_text_table_prepare(const char *path, const char *asked, const char *folder,
                            SyTextTable *out, GError **error) {
    memset(out, 0, sizeof *out);
    if (!decide(path, asked, out, error)) return NULL;
    bool utf8 = g_str_equal(out->encoding, "UTF-8") && out->count.n_utf8_bad == 0;
    if (utf8 && is_plain(path, out)) return g_strdup(path);
    gsize n_byte, n_text;
    g_autofree char *bytes = ingest(path, &n_byte, error);
    if (bytes == NULL) return NULL;
    gsize mark = mark_length(bytes, n_byte);
    g_autofree char *text = convert(path, out, bytes + mark, n_byte - mark, &n_text, error);
    if (text == NULL) return NULL;
    mark = mark_length(text, n_text); /* of UTF-16 */
    if (sy_text_widths_is(text + mark, n_text - mark)) {
        char *tabs = sy_text_widths_tabs(text + mark, n_text - mark, &n_text);
        g_free(text);
        text = tabs;
        mark = 0;
    }
    gsize data = find_header(text + mark, n_text - mark, out);
    examine(text + mark, n_text - mark, data, out);
    GString *table = rewrite(text + mark, n_text - mark, data, out);
    void *copy = VSIMalloc(table->len + 1);
    g_autofree char *name = g_path_get_basename(path);
    char *memory = g_build_filename(folder, name, NULL);
    if (copy == NULL) g_error("%s: no memory", path);
    memcpy(copy, table->str, table->len);
    VSIFCloseL(VSIFileFromMemBuffer(memory, copy, table->len, TRUE));
    g_string_free(table, TRUE);
    return memory;
}

void sy_text_table_clear(SyTextTable *table) {
    g_clear_pointer(&table->encoding, g_free);
    sy_sheet_header_clear(&table->header);
    forget_torn(table);
}
