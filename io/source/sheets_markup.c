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

static void html_row(SyGrid *grid, SyIndex *covers, SyIndex row, const xmlNode *tr) {
    SyIndex column = 0;
    for (const xmlNode *cell = tr->children; cell != NULL; cell = cell->next)
        if (named(cell, "td") || named(cell, "th"))
            add_cell(grid, covers, row, &column, cell,
                     MAX(attribute_number(cell, "rowspan", 1), 1u),
                     MAX(attribute_number(cell, "colspan", 1), 1u));
}

/* Rows of a table, also those within its parts; @row: the next. */
static void html_rows(SyGrid *grid, SyIndex *covers, SyIndex *row, const xmlNode *parent) {
    for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
        if (named(node, "tr"))
            html_row(grid, covers, (*row)++, node);
        else if (named(node, "thead") || named(node, "tbody") || named(node, "tfoot"))
            html_rows(grid, covers, row, node);
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
        SyIndex row = 0;
        html_rows(grid, covers, &row, node);
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

/* Pages that do not say their encoding, or say it wrongly, are read by their bytes, line by line:
 * the parser would end at the first that is no text. NULL: as they are. */
static char *to_utf8(const char *bytes, gsize *n_byte, int64_t *n_damaged) {
    *n_damaged = 0;
    if (is_wide(bytes, *n_byte) || g_utf8_validate_len(bytes, *n_byte, NULL)) return NULL;
    SyEncodingCount count = {0};
    for (gsize at = 0, n; at < *n_byte; at += n + 1) {
        const char *end = memchr(bytes + at, '\n', *n_byte - at);
        n = end == NULL ? *n_byte - at : (gsize)(end - bytes) - at;
        sy_encoding_count(&count, bytes + at, n, false);
    }
    const SyEncodingDeclared declared = {NULL, NULL, NULL};
    const char *name = sy_encoding_choose(&count, &declared).name;
    g_autoptr(SyDecoder) decoder = sy_decoder_new(name, NULL);
    if (decoder == NULL) return NULL;
    char *text = sy_decoder_lines(decoder, bytes, *n_byte, n_byte);
    *n_damaged = sy_decoder_n_damaged(decoder);
    return text;
}

bool sy_sheets_read_html(const char *path, const SyLimits *limits, GPtrArray *sheets,
                         GError **error) {
    gsize n_byte;
    g_autofree char *bytes = ingest(path, limits, &n_byte, error);
    if (bytes == NULL) return false;
    int64_t n_damaged;
    bool wide = is_wide(bytes, n_byte);
    g_autofree char *text = to_utf8(bytes, &n_byte, &n_damaged);
    xmlDoc *page = htmlReadMemory(
        text != NULL ? text : bytes, (int)n_byte, NULL, wide ? NULL : "UTF-8",
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    const xmlNode *root = page == NULL ? NULL : xmlDocGetRootElement(page);
    if (root != NULL) html_tables(sheets, limits, root, 0);
    for (guint i = 0; i < sheets->len; i++)
        ((SyGrid *)g_ptr_array_index(sheets, i))->n_damaged = n_damaged;
    xmlFreeDoc(page);
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
