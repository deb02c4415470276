/* OpenDocument spreadsheets: GDAL reads a run of cells that a merged one covers as a single cell,
 * which moves what stands behind it to the left. */
#include <libxml/xmlreader.h>
#include <string.h>
#include <zip.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/sheets.h"

typedef struct {
    SyIndex column, n; /* the first, and in how many it stands */
    char *text;
} Cell;

typedef struct {
    xmlTextReader *reader;
    const SyLimits *limits;
    GPtrArray *sheets;
    SyGrid *grid;               /* of the table at hand; NULL: none */
    int n_table;                /* tables that are open: one within a cell is none of ours */
    SyIndex row, column, n_row; /* the next, and how often the row at hand stands */
    GArray *cells;              /* of the row at hand */
    GString *text;              /* of the cell at hand */
    bool in_cell;
    int n_note; /* remarks that are open: they are no text of the cell */
} Ods;

static void cell_clear(void *cell) {
    g_free(((Cell *)cell)->text);
}

static int part_read(void *part, char *buffer, int n) {
    zip_int64_t got = zip_fread(part, buffer, (zip_uint64_t)n);
    return got < 0 ? -1 : (int)got;
}

static int part_close(void *part) {
    return zip_fclose(part);
}

static char *attribute(Ods *ods, const char *name) {
    xmlChar *text = xmlTextReaderGetAttribute(ods->reader, BAD_CAST name);
    char *copy = g_strdup((const char *)text);
    xmlFree(text);
    return copy;
}

/* A count that an attribute says; 1 where it says none. */
static SyIndex count(Ods *ods, const char *name) {
    g_autofree char *text = attribute(ods, name);
    guint64 n = text == NULL ? 1 : g_ascii_strtoull(text, NULL, 10);
    return (SyIndex)CLAMP(n, 1, SY_GRID_ROWS_MAX);
}

static void table_begin(Ods *ods) {
    if (ods->n_table++ > 0) return;
    g_autofree char *name = attribute(ods, "table:name");
    ods->grid = sy_grid_new(name == NULL ? "" : name, ods->limits->cells);
    g_ptr_array_add(ods->sheets, ods->grid);
    ods->row = 0;
}

static void row_begin(Ods *ods) {
    ods->n_row = count(ods, "table:number-rows-repeated");
    ods->column = 0;
    g_array_set_size(ods->cells, 0);
}

static void row_end(Ods *ods) {
    double n_set = 0; /* more than there is room for is not begun */
    for (guint i = 0; i < ods->cells->len; i++) {
        const Cell *cell = &g_array_index(ods->cells, Cell, i);
        if (!sy_grid_is_blank(cell->text)) n_set += (double)cell->n * ods->n_row;
    }
    if (n_set > ods->grid->n_left) ods->grid->is_over = true;
    for (guint i = 0; i < ods->cells->len; i++) {
        const Cell *cell = &g_array_index(ods->cells, Cell, i);
        if (sy_grid_is_blank(cell->text)) continue; /* a million of them end most sheets */
        for (SyIndex row = 0; row < ods->n_row && !ods->grid->is_over; row++)
            for (SyIndex k = 0; k < cell->n && !ods->grid->is_over; k++)
                sy_grid_set(ods->grid, MIN(ods->row + row, SY_GRID_ROWS_MAX), cell->column + k,
                            cell->text);
    }
    ods->row = MIN(ods->row + ods->n_row, SY_GRID_ROWS_MAX);
}

/* Numbers and days as they are kept, everything else as it is shown. */
static char *cell_value(Ods *ods) {
    static const char *const kept[][2] = {{"float", "office:value"},
                                          {"percentage", "office:value"},
                                          {"currency", "office:value"},
                                          {"date", "office:date-value"}};
    g_autofree char *type = attribute(ods, "office:value-type");
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        if (g_strcmp0(type, kept[i][0]) == 0) return attribute(ods, kept[i][1]);
    return NULL;
}

static void cell_begin(Ods *ods, bool covered) {
    Cell cell = {ods->column, count(ods, "table:number-columns-repeated"), NULL};
    SyGridMerge merge = {ods->row, ods->column, count(ods, "table:number-rows-spanned"),
                         count(ods, "table:number-columns-spanned")};
    ods->column = MIN(ods->column + cell.n, SY_GRID_COLUMNS_MAX);
    if (covered) return;
    sy_grid_merge(ods->grid, merge);
    cell.text = cell_value(ods);
    g_array_append_val(ods->cells, cell);
    g_string_truncate(ods->text, 0);
    ods->in_cell = xmlTextReaderIsEmptyElement(ods->reader) != 1;
    ods->n_note = 0;
}

static void cell_end(Ods *ods) {
    if (!ods->in_cell || ods->cells->len == 0) return;
    Cell *cell = &g_array_index(ods->cells, Cell, ods->cells->len - 1);
    if (cell->text == NULL) cell->text = g_strdup(ods->text->str);
    ods->in_cell = false;
}

/* What stands in a cell: paragraphs are lines, runs of blanks an element. */
static void content(Ods *ods, const char *name) {
    if (strcmp(name, "annotation") == 0)
        ods->n_note += xmlTextReaderIsEmptyElement(ods->reader) != 1;
    else if (ods->n_note > 0)
        return;
    else if (strcmp(name, "p") == 0 && ods->text->len > 0)
        g_string_append_c(ods->text, '\n');
    else if (strcmp(name, "s") == 0 || strcmp(name, "tab") == 0 || strcmp(name, "line-break") == 0)
        g_string_append_c(ods->text, ' ');
}

static void begin(Ods *ods, const char *name) {
    bool covered = strcmp(name, "covered-table-cell") == 0;
    if (strcmp(name, "table") == 0 && xmlTextReaderIsEmptyElement(ods->reader) != 1)
        table_begin(ods);
    else if (ods->n_table != 1)
        return;
    else if (strcmp(name, "table-row") == 0)
        row_begin(ods);
    else if (covered || strcmp(name, "table-cell") == 0)
        cell_begin(ods, covered);
    else if (ods->in_cell)
        content(ods, name);
}

static void end(Ods *ods, const char *name) {
    if (strcmp(name, "table") == 0) {
        if (ods->n_table > 0) ods->n_table--;
    } else if (ods->n_table != 1) {
        return;
    } else if (strcmp(name, "table-row") == 0) {
        row_end(ods);
    } else if (strcmp(name, "table-cell") == 0) {
        cell_end(ods);
    } else if (strcmp(name, "annotation") == 0 && ods->n_note > 0) {
        ods->n_note--;
    }
}

static void step(Ods *ods) {
    const char *name = (const char *)xmlTextReaderConstLocalName(ods->reader);
    switch (xmlTextReaderNodeType(ods->reader)) {
        case XML_READER_TYPE_ELEMENT:
            begin(ods, name);
            break;
        case XML_READER_TYPE_END_ELEMENT:
            end(ods, name);
            break;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            if (ods->in_cell && ods->n_table == 1 && ods->n_note == 0)
                g_string_append(ods->text, (const char *)xmlTextReaderConstValue(ods->reader));
            break;
        default:
            break;
    }
}

/* Reads to the end, or to where the markup breaks off. */
static void read_all(Ods *ods) {
    int more;
    while ((more = xmlTextReaderRead(ods->reader)) == 1) step(ods);
    for (guint i = 0; more < 0 && i < ods->sheets->len; i++)
        ((SyGrid *)g_ptr_array_index(ods->sheets, i))->is_torn = true;
}

bool sy_sheets_read_ods(const char *path, const SyLimits *limits, GPtrArray *sheets,
                        GError **error) {
    zip_t *book = zip_open(path, ZIP_RDONLY, NULL);
    zip_file_t *part = book == NULL ? NULL : zip_fopen(book, "content.xml", 0);
    Ods ods = {.limits = limits, .sheets = sheets};
    if (part != NULL)
        ods.reader = xmlReaderForIO(part_read, part_close, part, NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (ods.reader != NULL) {
        ods.cells = g_array_new(FALSE, FALSE, sizeof(Cell));
        g_array_set_clear_func(ods.cells, cell_clear);
        ods.text = g_string_new(NULL);
        read_all(&ods);
        xmlFreeTextReader(ods.reader);
        g_array_unref(ods.cells);
        g_string_free(ods.text, TRUE);
    }
    if (book != NULL) zip_discard(book);
    if (sheets->len > 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: the workbook is damaged or protected by a password; open it and save it "
                  "anew"),
                path);
    return false;
}
