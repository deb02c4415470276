#include "io/source/text_reader.h"

#include <string.h>

#include "algorithms/base/words.h"

/* Direct-mapped memory of texts met: a new one takes the place of the old. */
#define N_SLOT 1024
#define SLOT_SIZE 52

typedef struct {
    uint32_t at; /* in the column; SY_NONE: blank */
    uint8_t n_byte;
    char bytes[SLOT_SIZE]; /* as the file has them */
} Slot;

struct SyTextReader {
    SyColumn *column;
    SyDecoder *decoder;
    gsize width, longest;
    int64_t n_invalid, n_long;
    SyIndex first_long;
    Slot slots[N_SLOT];
};

SyTextReader *sy_text_reader_new(SyColumn *column, SyDecoder *decoder, gsize width, gsize longest) {
    SyTextReader *texts = g_new0(SyTextReader, 1);
    texts->column = column;
    texts->decoder = decoder;
    texts->width = width;
    texts->longest = longest;
    return texts;
}

void sy_text_reader_free(SyTextReader *texts) {
    g_free(texts);
}

/* FNV-1a, doi:10.17487/RFC9923 */
static Slot *slot_of(SyTextReader *texts, const char *bytes, gsize n_byte) {
    uint32_t hash = 2166136261u;
    for (gsize i = 0; i < n_byte; i++) hash = (hash ^ (uint8_t)bytes[i]) * 16777619u;
    return &texts->slots[(hash ^ hash >> 16) % N_SLOT];
}

static gsize blank_before(const char *text, gsize n) {
    if (n > 0 && g_ascii_isspace(text[0])) return 1;
    if (n > 1 && memcmp(text, "\xc2\xa0", 2) == 0) return 2;     /* no-break space */
    if (n > 2 && memcmp(text, "\xe3\x80\x80", 3) == 0) return 3; /* ideographic space */
    return n > 2 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static gsize blank_after(const char *text, gsize n) {
    if (n > 0 && g_ascii_isspace(text[n - 1])) return 1;
    if (n > 1 && memcmp(text + n - 2, "\xc2\xa0", 2) == 0) return 2;
    return n > 2 && memcmp(text + n - 3, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

static bool set_stripped(SyColumn *column, SyIndex row, const char *text, gsize n, bool valid,
                         GError **error) {
    for (gsize k = 1; valid && k > 0; n -= k, text += k) k = blank_before(text, n);
    for (gsize k = 1; valid && k > 0; n -= k) k = blank_after(text, n);
    if (n == 0) {
        column->text.at[row] = SY_NONE;
        return true;
    }
    if (column->text.n_byte + n + 1 >= SY_NONE) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                    _("column \"%s\": more than 4 GiB of text; leave it out or split the file"),
                    column->name);
        return false;
    }
    sy_column_set_text_n(column, row, text, n);
    return true;
}

bool sy_text_reader_set(SyTextReader *texts, SyIndex row, const char *bytes, GError **error) {
    gsize n_byte = strlen(bytes);
    if (n_byte == 0) return true;
    if (n_byte > texts->longest) {
        if (texts->n_long++ == 0) texts->first_long = row;
        return true;
    }
    Slot *slot = n_byte <= SLOT_SIZE ? slot_of(texts, bytes, n_byte) : NULL;
    if (slot != NULL && slot->n_byte == n_byte && memcmp(slot->bytes, bytes, n_byte) == 0) {
        texts->column->text.at[row] = slot->at;
        return true;
    }
    const char *text = bytes;
    gsize n = n_byte;
    if (texts->decoder != NULL)
        text = sy_decoder_text(texts->decoder, bytes, n_byte, n_byte == texts->width, &n);
    bool valid = texts->decoder != NULL || g_utf8_validate_len(text, n, NULL);
    if (!valid) texts->n_invalid++;
    if (!set_stripped(texts->column, row, text, n, valid, error)) return false;
    if (slot == NULL) return true;
    slot->n_byte = (uint8_t)n_byte;
    slot->at = texts->column->text.at[row];
    memcpy(slot->bytes, bytes, n_byte);
    return true;
}

int64_t sy_text_reader_n_invalid(const SyTextReader *texts) {
    return texts->n_invalid;
}

int64_t sy_text_reader_n_long(const SyTextReader *texts, SyIndex *row) {
    *row = texts->first_long;
    return texts->n_long;
}

bool sy_text_recode(SyColumn *column, SyIndex n_row, SyDecoder *decoder, GError **error) {
    SyText old = column->text;
    column->text = (SyText){.at = old.at};
    g_autoptr(SyTextReader) texts = sy_text_reader_new(column, decoder, 0, G_MAXSIZE);
    bool ok = true;
    for (SyIndex row = 0; row < n_row && ok; row++)
        if (old.at[row] != SY_NONE)
            ok = sy_text_reader_set(texts, row, old.bytes + old.at[row], error);
    g_free(old.bytes);
    g_free(old.recent);
    return ok;
}
