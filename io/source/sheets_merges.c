/* What GDAL does not tell of an .xlsx: merged cells, and markup that breaks off, at which
 * it stops in silence. The sheets are read a second time for that only. */
#include <libxml/xmlreader.h>
#include <string.h>
#include <zip.h>

#include "io/source/sheets.h"

/* A part of the archive as a reader's input. */
static int part_read(void *part, char *buffer, int n) {
    zip_int64_t got = zip_fread(part, buffer, (zip_uint64_t)n);
    return got < 0 ? -1 : (int)got;
}

static int part_close(void *part) {
    return zip_fclose(part);
}

static xmlTextReader *part_open(zip_t *book, const char *name) {
    zip_file_t *part = zip_fopen(book, name, 0);
    if (part == NULL) return NULL;
    return xmlReaderForIO(part_read, part_close, part, NULL, NULL,
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

static bool at_element(xmlTextReader *reader, const char *name) {
    return xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT &&
           strcmp((const char *)xmlTextReaderConstLocalName(reader), name) == 0;
}

static char *attribute(xmlTextReader *reader, const char *name) {
    xmlChar *text = xmlTextReaderGetAttribute(reader, BAD_CAST name);
    char *copy = g_strdup((const char *)text);
    xmlFree(text);
    return copy;
}

/* Texts of an attribute under the texts of another, of all elements of one name. */
static GHashTable *pairs_of(zip_t *book, const char *part, const char *element, const char *key,
                            const char *value) {
    GHashTable *pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    xmlTextReader *reader = part_open(book, part);
    while (reader != NULL && xmlTextReaderRead(reader) == 1) {
        if (!at_element(reader, element)) continue;
        char *from = attribute(reader, key), *to = attribute(reader, value);
        if (from != NULL && to != NULL)
            g_hash_table_insert(pairs, from, to);
        else
            g_free(from), g_free(to);
    }
    if (reader != NULL) xmlFreeTextReader(reader);
    return pairs;
}

/* "B3" -> row 2, column 1. */
static const char *cell_parse(const char *text, SyIndex *row, SyIndex *column) {
    *row = *column = 0;
    for (; g_ascii_isalpha(*text) && *column < SY_GRID_COLUMNS_MAX; text++)
        *column = *column * 26 + (SyIndex)(g_ascii_toupper(*text) - 'A' + 1);
    for (; g_ascii_isdigit(*text) && *row < SY_GRID_ROWS_MAX; text++)
        *row = *row * 10 + (SyIndex)(*text - '0');
    if (*row == 0 || *column == 0) return NULL;
    (*row)--;
    (*column)--;
    return text;
}

static void merge_take(SyGrid *grid, const char *range) {
    SyIndex top, left, bottom, right;
    const char *rest = cell_parse(range, &top, &left);
    if (rest == NULL || *rest != ':' || cell_parse(rest + 1, &bottom, &right) == NULL) return;
    if (bottom >= top && right >= left)
        sy_grid_merge(grid, (SyGridMerge){top, left, bottom - top + 1, right - left + 1});
}

static void sheet_merges(zip_t *book, const char *target, SyGrid *grid) {
    g_autofree char *part =
        target[0] == '/' ? g_strdup(target + 1) : g_strconcat("xl/", target, NULL);
    xmlTextReader *reader = part_open(book, part);
    int more = reader == NULL ? 0 : 1;
    SyIndex n_row = 0;
    while (more == 1 && (more = xmlTextReaderRead(reader)) == 1) {
        n_row += at_element(reader, "row");
        g_autofree char *range = at_element(reader, "mergeCell") ? attribute(reader, "ref") : NULL;
        if (range != NULL) merge_take(grid, range);
    }
    if (more < 0 && !grid->is_torn) {
        grid->is_torn = true;
        grid->n_whole = n_row > 0 ? n_row - 1 : 0;
    }
    if (reader != NULL) xmlFreeTextReader(reader);
}

/* A part of which all sheets are made. */
static void all_torn(zip_t *book, const char *part, GPtrArray *sheets) {
    xmlTextReader *reader = part_open(book, part);
    int more = reader == NULL ? 0 : 1;
    while (more == 1) more = xmlTextReaderRead(reader);
    for (guint i = 0; more < 0 && i < sheets->len; i++)
        ((SyGrid *)g_ptr_array_index(sheets, i))->is_torn = true;
    if (reader != NULL) xmlFreeTextReader(reader);
}

void sy_sheets_merges(const char *path, GPtrArray *sheets) {
    zip_t *book = zip_open(path, ZIP_RDONLY, NULL);
    if (book == NULL) return;
    all_torn(book, "xl/sharedStrings.xml", sheets);
    g_autoptr(GHashTable) ids = pairs_of(book, "xl/workbook.xml", "sheet", "name", "r:id");
    g_autoptr(GHashTable) states = pairs_of(book, "xl/workbook.xml", "sheet", "name", "state");
    g_autoptr(GHashTable) targets =
        pairs_of(book, "xl/_rels/workbook.xml.rels", "Relationship", "Id", "Target");
    for (guint i = 0; i < sheets->len; i++) {
        SyGrid *grid = g_ptr_array_index(sheets, i);
        const char *state = g_hash_table_lookup(states, grid->name);
        grid->is_hidden = state != NULL && strcmp(state, "visible") != 0;
        const char *id = g_hash_table_lookup(ids, grid->name);
        const char *target = id == NULL ? NULL : g_hash_table_lookup(targets, id);
        if (target != NULL) sheet_merges(book, target, grid);
    }
    zip_discard(book);
}
