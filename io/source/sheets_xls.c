/* Excel 97-2003 by FreeXL; merged cells, which it does not tell, from the records themselves. */
#include <freexl.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/sheets.h"

static void set_value(SyGrid *grid, SyIndex row, SyIndex column, const FreeXL_CellValue *cell) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    switch (cell->type) {
        case FREEXL_CELL_INT:
            g_snprintf(number, sizeof number, "%d", cell->value.int_value);
            sy_grid_set(grid, row, column, number);
            break;
        case FREEXL_CELL_DOUBLE:
            g_ascii_formatd(number, sizeof number, "%.15g", cell->value.double_value);
            sy_grid_set(grid, row, column, number);
            break;
        case FREEXL_CELL_TEXT:
        case FREEXL_CELL_SST_TEXT:
        case FREEXL_CELL_DATE:
        case FREEXL_CELL_DATETIME:
        case FREEXL_CELL_TIME:
            sy_grid_set(grid, row, column, cell->value.text_value);
            break;
        default:
            break;
    }
}

static SyGrid *read_sheet(const void *book, const SyLimits *limits, unsigned short number) {
    const char *name = NULL;
    unsigned int n_row = 0;
    unsigned short n_column = 0;
    freexl_get_worksheet_name(book, number, &name);
    SyGrid *grid = sy_grid_new(name == NULL ? "" : name, limits->cells);
    if (freexl_select_active_worksheet(book, number) != FREEXL_OK ||
        freexl_worksheet_dimensions(book, &n_row, &n_column) != FREEXL_OK)
        return grid;
    for (unsigned int row = 0; row < n_row; row++)
        for (unsigned short column = 0; column < n_column; column++) {
            FreeXL_CellValue cell;
            if (freexl_get_cell_value(book, row, column, &cell) == FREEXL_OK)
                set_value(grid, row, column, &cell);
        }
    return grid;
}

/* The records of a workbook: an OLE 2 file ([MS-CFB]) with a stream of records ([MS-XLS]). */
typedef struct {
    const uint8_t *bytes;
    gsize n_byte, sector_size;
    GArray *fat; /* uint32_t, next sector of each */
} Container;

static uint32_t le(const uint8_t *bytes, int n) {
    uint32_t value = 0;
    for (int i = n - 1; i >= 0; i--) value = value << 8 | bytes[i];
    return value;
}

static const uint8_t *sector_at(const Container *file, uint32_t sector) {
    gsize at = ((gsize)sector + 1) * file->sector_size;
    return at + file->sector_size <= file->n_byte ? file->bytes + at : NULL;
}

/* Sectors from @first on one after the other; a chain that is torn or circular ends. */
static GByteArray *chain_read(const Container *file, uint32_t first) {
    GByteArray *out = g_byte_array_new();
    uint32_t sector = first;
    for (guint n = 0; sector < file->fat->len && n <= file->fat->len; n++) {
        const uint8_t *bytes = sector_at(file, sector);
        if (bytes == NULL) break;
        g_byte_array_append(out, bytes, (guint)file->sector_size);
        sector = g_array_index(file->fat, uint32_t, sector);
    }
    return out;
}

static void fat_take(Container *file, uint32_t sector) {
    const uint8_t *bytes = sector_at(file, sector);
    for (gsize i = 0; bytes != NULL && i + 4 <= file->sector_size; i += 4) {
        uint32_t next = le(bytes + i, 4);
        g_array_append_val(file->fat, next);
    }
}

/* The FAT: its first 109 sectors are named in the header, the others in a chain of their own. */
static void fat_read(Container *file) {
    gsize n_sector = file->n_byte / file->sector_size;
    for (int i = 0; i < 109; i++) fat_take(file, le(file->bytes + 76 + 4 * i, 4));
    uint32_t more = le(file->bytes + 68, 4);
    for (gsize n = 0; n < n_sector; n++) {
        const uint8_t *bytes = sector_at(file, more);
        if (bytes == NULL || file->fat->len > n_sector) return;
        for (gsize i = 0; i + 8 <= file->sector_size; i += 4) fat_take(file, le(bytes + i, 4));
        more = le(bytes + file->sector_size - 4, 4);
    }
}

static bool entry_is(const uint8_t *entry, const char *name) {
    gsize n = strlen(name);
    if (le(entry + 64, 2) != 2 * (n + 1)) return false;
    for (gsize i = 0; i < n; i++)
        if (entry[2 * i] != (uint8_t)name[i] || entry[2 * i + 1] != 0) return false;
    return true;
}

/* The stream of records, or NULL; small ones lie in sectors of another kind and have no merges
 * worth the trouble: Excel writes at least 4096 bytes. */
static GByteArray *stream_read(const Container *file) {
    g_autoptr(GByteArray) directory = chain_read(file, le(file->bytes + 48, 4));
    for (guint at = 0; at + 128 <= directory->len; at += 128) {
        const uint8_t *entry = directory->data + at;
        if (entry_is(entry, "Workbook") || entry_is(entry, "Book"))
            return chain_read(file, le(entry + 116, 4));
    }
    return NULL;
}

#define BOUNDSHEET 0x85
#define MERGECELLS 0xe5
#define BOF 0x809
#define END 0x0a

static void merges_take(const uint8_t *record, guint n, SyGrid *grid) {
    guint n_merge = n < 2 ? 0 : le(record, 2);
    for (guint i = 0; i < n_merge && 2 + 8 * (i + 1) <= n; i++) {
        const uint8_t *range = record + 2 + 8 * (gsize)i;
        SyIndex first = le(range, 2), last = le(range + 2, 2);
        SyIndex left = le(range + 4, 2), right = le(range + 6, 2);
        if (last >= first && right >= left)
            sy_grid_merge(grid, (SyGridMerge){first, left, last - first + 1, right - left + 1});
    }
}

static void sheet_merges(const GByteArray *stream, guint at, SyGrid *grid) {
    while (at + 4 <= stream->len) {
        guint code = le(stream->data + at, 2), n = le(stream->data + at + 2, 2);
        if (at + 4 + n > stream->len || code == END) return;
        if (code == MERGECELLS) merges_take(stream->data + at + 4, n, grid);
        at += 4 + n;
    }
}

/* Sheets in the order in which FreeXL numbers them. */
static void stream_merges(const GByteArray *stream, GPtrArray *sheets) {
    guint number = 0;
    for (guint at = 0; at + 4 <= stream->len;) {
        guint code = le(stream->data + at, 2), n = le(stream->data + at + 2, 2);
        if (at + 4 + n > stream->len || (code == END && at > 0)) return;
        if (code == BOUNDSHEET && n >= 8 && number < sheets->len)
            sheet_merges(stream, le(stream->data + at + 4, 4), g_ptr_array_index(sheets, number++));
        at += 4 + n;
    }
}

static void read_merges(const char *path, GPtrArray *sheets) {
    g_autofree char *bytes = NULL;
    gsize n_byte;
    if (!g_file_get_contents(path, &bytes, &n_byte, NULL) || n_byte < 512) return;
    Container file = {.bytes = (const uint8_t *)bytes, .n_byte = n_byte};
    uint32_t shift = le(file.bytes + 30, 2);
    if (shift != 9 && shift != 12) return;
    file.sector_size = (gsize)1 << shift;
    file.fat = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    fat_read(&file);
    g_autoptr(GByteArray) stream = stream_read(&file);
    if (stream != NULL) stream_merges(stream, sheets);
    g_array_unref(file.fat);
}

bool sy_sheets_read_xls(const char *path, const SyLimits *limits, GPtrArray *sheets,
                        GError **error) {
    const void *book = NULL;
    unsigned int n_sheet = 0, locked = FREEXL_BIFF_PLAIN;
    int status = freexl_open(path, &book);
    if (status == FREEXL_OK) {
        freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &n_sheet);
        freexl_get_info(book, FREEXL_BIFF_PASSWORD, &locked);
    }
    bool good = status == FREEXL_OK && locked != FREEXL_BIFF_OBFUSCATED;
    for (unsigned short i = 0; good && i < n_sheet; i++)
        g_ptr_array_add(sheets, read_sheet(book, limits, i));
    if (book != NULL) freexl_close(book);
    if (good) {
        read_merges(path, sheets);
        return true;
    }
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: the workbook is damaged or protected by a password; open it and save it "
                  "as .xlsx"),
                path);
    return false;
}
