#include "io/source/text_table.h"

#include <cpl_vsi.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"

#define BLOCK_SIZE ((gsize)1 << 20)
#define N_LINE_LOOKED_AT 20

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
    GString *out = g_string_sized_new(n_byte + n_byte / 2);
    for (const char *at = bytes, *end = bytes + n_byte; at < end;) {
        const char *newline = memchr(at, '\n', (gsize)(end - at));
        const char *line_end = newline == NULL ? end : newline + 1;
        gsize n;
        const char *line = sy_decoder_text(decoder, at, (gsize)(line_end - at), false, &n);
        g_string_append_len(out, line, (gssize)n);
        at = line_end;
    }
    table->n_damaged = sy_decoder_n_damaged(decoder);
    *n_out = out->len;
    return g_string_free(out, FALSE);
}

/* Cells of a line that have something in them, with @separator outside quotes. */
static gsize count_cells(const char *line, const char *end, char separator) {
    gsize n = 0;
    bool quoted = false, filled = false;
    for (const char *c = line; c < end; c++) {
        if (*c == '"') quoted = !quoted;
        if (*c == separator && !quoted) {
            n += filled;
            filled = false;
        } else if (!g_ascii_isspace(*c) && *c != '"') {
            filled = true;
        }
    }
    return n + filled;
}

/* Offset of the header: the first line with at least half as many filled cells as the fullest line
 * nearby. Lines within quotes that hold line ends are not told apart; the header is above them. */
static gsize find_header(const char *bytes, gsize n_byte, SyIndex *n_title) {
    gsize start[N_LINE_LOOKED_AT + 1] = {0};
    gsize n_line = 0, most = 0, cells[N_LINE_LOOKED_AT];
    while (n_line < N_LINE_LOOKED_AT && start[n_line] < n_byte) {
        const char *line = bytes + start[n_line];
        const char *newline = memchr(line, '\n', n_byte - start[n_line]);
        const char *end = newline == NULL ? bytes + n_byte : newline;
        cells[n_line] = 0;
        for (const char *separator = ",;\t|"; *separator != '\0'; separator++)
            cells[n_line] = MAX(cells[n_line], count_cells(line, end, *separator));
        most = MAX(most, cells[n_line]);
        start[++n_line] = newline == NULL ? n_byte : (gsize)(end + 1 - bytes);
    }
    for (gsize i = 0; i < n_line; i++) {
        bool title = 2 * cells[i] < most || cells[i] == 0 || (cells[i] == 1 && most > 1);
        if (title) continue;
        *n_title = (SyIndex)i;
        return start[i];
    }
    *n_title = 0;
    return 0;
}

/* The first lines in the encoding of the file are enough to find the header. */
static bool begins_with_title(const char *path) {
    g_autofree char *block = g_malloc(BLOCK_SIZE);
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (file == NULL) return false;
    gsize n = VSIFReadL(block, 1, BLOCK_SIZE, file);
    VSIFCloseL(file);
    SyIndex n_title;
    find_header(block, n, &n_title);
    return n_title > 0;
}

static bool decide(const char *path, const char *asked, SyTextTable *out, GError **error) {
    const char *wide = wide_encoding(path);
    if (wide == NULL && !count_file(path, &out->count, error)) return false;
    SyEncodingDeclared declared = {asked, NULL, NULL};
    out->choice = sy_encoding_choose(&out->count, &declared);
    if (wide != NULL) out->choice = (SyEncodingChoice){wide, SY_ENCODING_DETECTED, 1, NULL, 0};
    out->encoding = g_strdup(out->choice.name);
    out->choice.name = out->encoding;
    return true;
}

char *sy_text_table_prepare(const char *path, const char *asked, const char *folder,
                            SyTextTable *out, GError **error) {
    memset(out, 0, sizeof *out);
    if (!decide(path, asked, out, error)) return NULL;
    bool utf8 = g_str_equal(out->encoding, "UTF-8") && out->count.n_utf8_bad == 0;
    if (utf8 && !begins_with_title(path)) return g_strdup(path);
    gsize n_byte, n_text;
    g_autofree char *bytes = ingest(path, &n_byte, error);
    if (bytes == NULL) return NULL;
    gsize mark = mark_length(bytes, n_byte);
    g_autofree char *text = convert(path, out, bytes + mark, n_byte - mark, &n_text, error);
    if (text == NULL) return NULL;
    mark = mark_length(text, n_text); /* of UTF-16 */
    gsize at = mark + find_header(text + mark, n_text - mark, &out->n_title);
    if (out->n_title > 0) {
        gsize n = strcspn(text + mark, "\r\n");
        g_autofree char *title = g_strndup(text + mark, n);
        g_strdelimit(title, ",;\t|\"", ' ');
        out->title = g_strdup(g_strstrip(title));
    }
    void *copy = VSIMalloc(n_text - at + 1);
    g_autofree char *name = g_path_get_basename(path);
    char *memory = g_build_filename(folder, name, NULL);
    if (copy == NULL) g_error("%s: no memory", path);
    memcpy(copy, text + at, n_text - at);
    VSIFCloseL(VSIFileFromMemBuffer(memory, copy, n_text - at, TRUE));
    return memory;
}

void sy_text_table_clear(SyTextTable *table) {
    g_clear_pointer(&table->encoding, g_free);
    g_clear_pointer(&table->title, g_free);
}
