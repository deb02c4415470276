/* Pages of HTML and XML Spreadsheet 2003, which platforms export under the name .xls. */
#include <glib/gstdio.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/encoding.h"
#include "io/source/sheets.h"

#define SPAN_MAX 4096
#define DEPTH_MAX 64

static bool named(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE &&
           g_ascii_strcasecmp((const char *)node->name, name) == 0;
}

static SyIndex attribute_number(const xmlNode *node, const char *name, SyIndex otherwise) {
    xmlChar *text = xmlGetProp(node, BAD_CAST name);
    if (text == NULL) return otherwise;
    gint64 value = g_ascii_strtoll((const char *)text, NULL, 10);
    xmlFree(text);
    return value < 0 || value > SPAN_MAX ? otherwise : (SyIndex)value;
}

static void set_content(SyGrid *grid, SyIndex row, SyIndex column, const xmlNode *node) {
    xmlChar *text = xmlNodeGetContent(node);
    if (text != NULL) sy_grid_set(grid, row, column, (const char *)text);
    xmlFree(text);
}

/* @covers: of each column the first row that cells of rows above leave free. */
static void add_cell(SyGrid *grid, SyIndex *covers, SyIndex row, SyIndex *column,
                     const xmlNode *node, SyIndex n_row, SyIndex n_column) {
    while (*column < SY_GRID_COLUMNS_MAX && row < covers[*column]) (*column)++;
    set_content(grid, row, *column, node);
    if (grid->is_over || *column >= SY_GRID_COLUMNS_MAX) return;
    sy_grid_merge(grid, (SyGridMerge){row, *column, n_row, n_column});
    SyIndex end = MIN(*column + n_column, SY_GRID_COLUMNS_MAX);
    for (SyIndex k = *column; n_row > 1 && k < end; k++) covers[k] = row + n_row;
    *column = end;
}

/* Whatever tag was damaged around cells or rows, they are read; tables within are cells' own. */
static bool is_around(const xmlNode *node, int depth) {
    return node->type == XML_ELEMENT_NODE && !named(node, "table") && depth < DEPTH_MAX;
}

static void html_row(SyGrid *grid, SyIndex *covers, SyIndex row, SyIndex *column,
                     const xmlNode *parent, int depth) {
    for (const xmlNode *cell = parent->children; cell != NULL; cell = cell->next)
        if (named(cell, "td") || named(cell, "th"))
            add_cell(grid, covers, row, column, cell, MAX(attribute_number(cell, "rowspan", 1), 1u),
                     MAX(attribute_number(cell, "colspan", 1), 1u));
        else if (is_around(cell, depth))
            html_row(grid, covers, row, column, cell, depth + 1);
}

/* Rows of a table, also those within its parts; @row: the next. */
static void html_rows(SyGrid *grid, SyIndex *covers, SyIndex *row, const xmlNode *parent,
                      int depth) {
    for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
        SyIndex column = 0;
        if (named(node, "tr"))
            html_row(grid, covers, (*row)++, &column, node, 0);
        else if (is_around(node, depth))
            html_rows(grid, covers, row, node, depth + 1);
    }
}

/* The tables of a page, the outermost only; a caption or a header of the page is a title. */
static void html_tables(GPtrArray *sheets, const SyLimits *limits, const xmlNode *parent,
                        int depth) {
    for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
        if (!named(node, "table")) {
            if (depth < DEPTH_MAX) html_tables(sheets, limits, node, depth + 1);
            continue;
        }
        g_autofree char *name = g_strdup_printf("table_%u", sheets->len + 1);
        SyGrid *grid = sy_grid_new(name, limits->cells);
        g_autofree SyIndex *covers = g_new0(SyIndex, SY_GRID_COLUMNS_MAX);
        html_rows(grid, covers, &grid->n_tagged, node, 0);
        if (grid->n_column == 0)
            sy_grid_free(grid);
        else
            g_ptr_array_add(sheets, grid);
    }
}

static char *ingest(const char *path, const SyLimits *limits, gsize *n_byte, GError **error) {
    char *bytes = NULL;
    GStatBuf status;
    bool fits = g_stat(path, &status) == 0 && status.st_size >> 20 < limits->page_mb;
    if (fits && g_file_get_contents(path, &bytes, n_byte, NULL) && *n_byte <= G_MAXINT)
        return bytes;
    g_free(bytes);
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: cannot be read, or is larger than %d MB; save it as .xlsx"), path,
                limits->page_mb);
    return NULL;
}

/* UTF-16 by its mark. */
static bool is_wide(const char *bytes, gsize n_byte) {
    return n_byte > 2 && ((uint8_t)bytes[0] == 0xff || (uint8_t)bytes[0] == 0xfe);
}

/* Bytes 0 end the page for the parser: they become blanks. Lines that have any. */
static int64_t blank_zeros(char *text, gsize n_byte) {
    int64_t n_line = 0;
    bool counted = false;
    for (gsize i = 0; i < n_byte; i++) {
        if (text[i] == '\n') counted = false;
        if (text[i] != '\0') continue;
        text[i] = ' ';
        if (!counted) n_line++;
        counted = true;
    }
    return n_line;
}

/* One damaged line does not make its neighbours another encoding's: tags that were hit leave such
 * lines. */
static bool is_mostly_utf8(const SyEncodingCount *c) {
    return 4 * c->n_utf8_bad <= c->n_text && 2 * c->n_utf8_long >= c->n_utf8_character;
}

/* NULL where the encoding is none that is known. */
static char *decode_lines(const char *bytes, gsize *n_byte, int64_t *n_damaged) {
    SyEncodingCount count = {0};
    for (gsize at = 0, n; at < *n_byte; at += n + 1) {
        const char *end = memchr(bytes + at, '\n', *n_byte - at);
        n = end == NULL ? *n_byte - at : (gsize)(end - bytes) - at;
        sy_encoding_count(&count, bytes + at, n, false);
    }
    const SyEncodingDeclared declared = {NULL, NULL, NULL};
    const char *name =
        is_mostly_utf8(&count) ? "UTF-8" : sy_encoding_choose(&count, &declared).name;
    g_autoptr(SyDecoder) decoder = sy_decoder_new(name, NULL);
    if (decoder == NULL) return NULL;
    char *text = sy_decoder_lines(decoder, bytes, *n_byte, n_byte);
    *n_damaged = sy_decoder_n_damaged(decoder);
    return text;
}

/* A page as UTF-8, by its mark or else by its bytes, line by line, whatever it says itself: the
 * parser would end at the first byte that is no text, and at a byte 0. Takes @bytes. */
static char *to_utf8(char **bytes, gsize *n_byte, int64_t *n_damaged) {
    char *text = NULL;
    *n_damaged = 0;
    if (is_wide(*bytes, *n_byte)) {
        gsize n_wide;
        text = g_convert_with_fallback(*bytes, (gssize)*n_byte, "UTF-8", "UTF-16", "?", NULL,
                                       &n_wide, NULL);
        if (text != NULL) *n_byte = n_wide;
    }
    if (text == NULL) text = g_steal_pointer(bytes);
    int64_t n_zero = blank_zeros(text, *n_byte);
    if (!g_utf8_validate_len(text, *n_byte, NULL)) {
        char *decoded = decode_lines(text, n_byte, n_damaged);
        if (decoded != NULL) {
            g_free(text);
            text = decoded;
        }
    }
    *n_damaged += n_zero;
    return text;
}

/* Whether the word @word stands at @at and ends there. */
static bool is_word(const char *at, const char *end, const char *word) {
    gsize n = strlen(word);
    return (gsize)(end - at) > n && g_ascii_strncasecmp(at, word, n) == 0 &&
           !g_ascii_isalnum(at[n]);
}

/* Rows that the bytes of a page open or close, whichever are more, outside comments that end:
 * where the parser finds fewer, tags are damaged and rows have run together or are outside. */
static int64_t count_rows(const char *text, gsize n_byte) {
    const char *end = text + n_byte;
    int64_t n_open = 0, n_close = 0;
    for (const char *at = text; (at = memchr(at, '<', (gsize)(end - at))) != NULL; at++) {
        if (end - at > 4 && strncmp(at, "<!--", 4) == 0) {
            const char *close = g_strstr_len(at, end - at, "-->");
            if (close != NULL) at = close;
        }
        n_open += is_word(at, end, "<tr");
        n_close += is_word(at, end, "</tr");
    }
    return MAX(n_open, n_close);
}

static void tell_sheets(GPtrArray *sheets, int64_t n_damaged, int64_t n_row) {
    int64_t n_read = 0;
    for (guint i = 0; i < sheets->len; i++)
        n_read += ((const SyGrid *)g_ptr_array_index(sheets, i))->n_tagged;
    for (guint i = 0; i < sheets->len; i++) {
        SyGrid *grid = g_ptr_array_index(sheets, i);
        grid->n_damaged = n_damaged;
        grid->n_astray = MAX(n_row - n_read, 0);
    }
}

bool sy_sheets_read_html(const char *path, const SyLimits *limits, GPtrArray *sheets,
                         GError **error) {
    gsize n_byte;
    g_autofree char *bytes = ingest(path, limits, &n_byte, error);
    if (bytes == NULL) return false;
    int64_t n_damaged;
    g_autofree char *text = to_utf8(&bytes, &n_byte, &n_damaged);
    xmlDoc *page = htmlReadMemory(
        text, (int)n_byte, NULL, "UTF-8",
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    const xmlNode *root = page == NULL ? NULL : xmlDocGetRootElement(page);
    if (root != NULL) html_tables(sheets, limits, root, 0);
    xmlFreeDoc(page);
    tell_sheets(sheets, n_damaged, count_rows(text, n_byte));
    if (sheets->len > 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: a page of HTML without a table; open it and save it as .xlsx"), path);
    return false;
}

/* A cell may say in which column it stands; its merges count the further rows and columns. */
static void xml_row(SyGrid *grid, SyIndex *covers, SyIndex row, const xmlNode *node) {
    SyIndex column = 0;
    for (const xmlNode *cell = node->children; cell != NULL; cell = cell->next) {
        if (!named(cell, "Cell")) continue;
        SyIndex index = attribute_number(cell, "Index", 0);
        if (index > 0) column = index - 1;
        add_cell(grid, covers, row, &column, cell, attribute_number(cell, "MergeDown", 0) + 1,
                 attribute_number(cell, "MergeAcross", 0) + 1);
    }
}

static void xml_table(SyGrid *grid, const xmlNode *table) {
    g_autofree SyIndex *covers = g_new0(SyIndex, SY_GRID_COLUMNS_MAX);
    SyIndex row = 0;
    for (const xmlNode *node = table->children; node != NULL; node = node->next) {
        if (!named(node, "Row")) continue;
        xmlChar *index = xmlGetProp(node, BAD_CAST "Index");
        gint64 at = index == NULL ? 0 : g_ascii_strtoll((const char *)index, NULL, 10);
        xmlFree(index);
        if (at > row && at < SY_GRID_ROWS_MAX) row = (SyIndex)at - 1;
        xml_row(grid, covers, row++, node);
    }
}

static void xml_sheets(GPtrArray *sheets, const SyLimits *limits, const xmlNode *root) {
    for (const xmlNode *sheet = root->children; sheet != NULL; sheet = sheet->next) {
        if (!named(sheet, "Worksheet")) continue;
        xmlChar *name = xmlGetProp(sheet, BAD_CAST "Name");
        SyGrid *grid = sy_grid_new(name == NULL ? "" : (const char *)name, limits->cells);
        xmlFree(name);
        for (const xmlNode *table = sheet->children; table != NULL; table = table->next)
            if (named(table, "Table")) xml_table(grid, table);
        g_ptr_array_add(sheets, grid);
    }
}

bool sy_sheets_read_xml(const char *path, const SyLimits *limits, GPtrArray *sheets,
                        GError **error) {
    gsize n_byte;
    g_autofree char *bytes = ingest(path, limits, &n_byte, error);
    if (bytes == NULL) return false;
    xmlDoc *book = xmlReadMemory(
        bytes, (int)n_byte, NULL, NULL,
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
    const xmlNode *root = book == NULL ? NULL : xmlDocGetRootElement(book);
    if (root != NULL && named(root, "Workbook")) xml_sheets(sheets, limits, root);
    bool good = root != NULL && named(root, "Workbook");
    xmlFreeDoc(book);
    if (good) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: XML that is no workbook, or damaged; open it and save it as .xlsx"), path);
    return false;
}
