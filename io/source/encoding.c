#include "io/source/encoding.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/words.h"

bool sy_encoding_is_ascii(const char *bytes, gsize n_byte) {
    const uint64_t high = UINT64_C(0x8080808080808080);
    gsize i = 0;
    for (; i + 8 <= n_byte; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        if (word & high) return false;
    }
    for (; i < n_byte; i++)
        if ((uint8_t)bytes[i] >= 0x80) return false;
    return true;
}

/* Length of a GB 18030 character by its structure: 0 if not valid, -1 if the bytes end within it.
 */
static int gb_length(const uint8_t *b, gsize n) {
    if (b[0] < 0x80) return 1;
    if (b[0] == 0x80 || b[0] == 0xff) return 0;
    if (n < 2) return -1;
    if (b[1] >= 0x40 && b[1] != 0x7f && b[1] != 0xff) return 2;
    if (b[1] < 0x30 || b[1] > 0x39) return 0;
    if (n < 3) return -1;
    if (b[2] < 0x81 || b[2] == 0xff) return 0;
    if (n < 4) return -1;
    return b[3] >= 0x30 && b[3] <= 0x39 ? 4 : 0;
}

static void count_gb(SyEncodingCount *count, const uint8_t *bytes, gsize n, bool full) {
    for (gsize i = 0; i < n;) {
        int length = gb_length(bytes + i, n - i);
        if (length <= 0) {
            if (length == 0 || !full) count->n_gb_bad++;
            return;
        }
        if (length > 1) {
            count->n_gb_character++;
            if (length == 4 || bytes[i + 1] >= 0x80) count->n_gb_high++;
        }
        i += (gsize)length;
    }
}

/* Length of the valid UTF-8 at the start; the rest may be a character that was cut. */
static gsize utf8_valid(const char *bytes, gsize n) {
    const char *end;
    g_utf8_validate_len(bytes, n, &end);
    return (gsize)(end - bytes);
}

/* The bytes are the beginning of a UTF-8 character and no more. */
static bool utf8_is_cut(const char *bytes, gsize n) {
    return n > 0 && n < 4 && g_utf8_get_char_validated(bytes, (gssize)n) == (gunichar)-2;
}

/* Characters that no standard has yet are none: two of GB18030 may have the form of one of UTF-8
 * (窨井). */
static void count_utf8(SyEncodingCount *count, const char *bytes, gsize n, bool full) {
    gsize n_valid = utf8_valid(bytes, n);
    if (n_valid < n && !(full && utf8_is_cut(bytes + n_valid, n - n_valid))) {
        count->n_utf8_bad++;
        return;
    }
    SyEncodingCount here = {0};
    for (const char *c = bytes; c < bytes + n_valid; c = g_utf8_next_char(c)) {
        if (!g_unichar_isdefined(g_utf8_get_char(c))) {
            count->n_utf8_bad++;
            return;
        }
        here.n_utf8_character += (uint8_t)*c >= 0xc0;
        here.n_utf8_long += (uint8_t)*c >= 0xe0;
    }
    count->n_utf8_character += here.n_utf8_character;
    count->n_utf8_long += here.n_utf8_long;
}

void sy_encoding_count(SyEncodingCount *count, const char *bytes, gsize n_byte, bool full) {
    if (sy_encoding_is_ascii(bytes, n_byte)) return;
    SyEncodingCount c = {.n_text = 1};
    count_utf8(&c, bytes, n_byte, full);
    count_gb(&c, (const uint8_t *)bytes, n_byte, full);
    c.n_utf8_only =
        c.n_utf8_bad == 0 && c.n_utf8_long >= 2 && 2 * c.n_utf8_long >= c.n_utf8_character;
    c.n_gb_only = c.n_utf8_bad > 0 && c.n_gb_bad == 0 && 2 * c.n_gb_high >= c.n_gb_character;
    count->n_text++;
    count->n_utf8_bad += c.n_utf8_bad;
    count->n_gb_bad += c.n_gb_bad;
    count->n_utf8_character += c.n_utf8_character;
    count->n_utf8_long += c.n_utf8_long;
    count->n_gb_character += c.n_gb_character;
    count->n_gb_high += c.n_gb_high;
    count->n_utf8_only += c.n_utf8_only;
    count->n_gb_only += c.n_gb_only;
}

/* Letters and digits of a name in upper case, without the words that go before a code page. */
static char *name_key(const char *text) {
    GString *key = g_string_new(NULL);
    for (const char *c = text; *c != '\0'; c++)
        if (g_ascii_isalnum(*c)) g_string_append_c(key, g_ascii_toupper(*c));
    static const char *const prefixes[] = {"OEM", "ANSI", "WINDOWS", "CODEPAGE", "CP", "MS", "IBM"};
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        gsize n = strlen(prefixes[i]);
        if (g_str_has_prefix(key->str, prefixes[i]) && g_ascii_isdigit(key->str[n]))
            g_string_erase(key, 0, (gssize)n);
    }
    return g_string_free(key, FALSE);
}

static const char *const known[][2] = {
    {"UTF8", "UTF-8"},
    {"65001", "UTF-8"},
    {"UNICODE", "UTF-8"},
    {"936", "GB18030"},
    {"GBK", "GB18030"},
    {"GB2312", "GB18030"},
    {"GB23121980", "GB18030"},
    {"EUCCN", "GB18030"},
    {"54936", "GB18030"},
    {"GB18030", "GB18030"},
    {"GB180302000", "GB18030"},
    {"GB180302005", "GB18030"},
    {"950", "CP950"},
    {"BIG5", "BIG5"},
    {"932", "CP932"},
    {"SHIFTJIS", "CP932"},
    {"949", "CP949"},
    {"EUCKR", "CP949"},
    {"88591", "ISO-8859-1"},
    {"28591", "ISO-8859-1"},
    {"ISO88591", "ISO-8859-1"},
    {"LATIN1", "ISO-8859-1"},
    {"ISO885915", "ISO-8859-15"},
    {"885915", "ISO-8859-15"},
    {"437", "CP437"},
    {"850", "CP850"},
    {"852", "CP852"},
    {"865", "CP865"},
    {"866", "CP866"},
    {"874", "CP874"},
};

/* iconv knows it, and ASCII means itself in it: not so in UTF-16, UTF-7, EBCDIC. */
static bool is_usable(const char *name) {
    static const char probe[] = "AZaz09 +-.,:;#*";
    gsize n;
    g_autofree char *back = g_convert(probe, sizeof probe - 1, "UTF-8", name, NULL, &n, NULL);
    return back != NULL && n == sizeof probe - 1 && memcmp(back, probe, n) == 0;
}

char *sy_encoding_canonical(const char *text, bool *vague) {
    static const char *const nothing[] = {"", "ANSI", "OEM", "ACP", "SYSTEM", "DEFAULT"};
    g_autofree char *key = name_key(text);
    if (vague != NULL) *vague = false;
    for (gsize i = 0; i < G_N_ELEMENTS(nothing); i++) {
        if (strcmp(key, nothing[i]) != 0) continue;
        if (vague != NULL) *vague = true;
        return NULL;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(key, known[i][0]) == 0) return g_strdup(known[i][1]);
    if (strlen(key) == 4 && g_str_has_prefix(key, "125")) return g_strconcat("CP", key, NULL);
    g_autofree char *name = g_strstrip(g_ascii_strup(text, -1));
    return is_usable(name) ? g_steal_pointer(&name) : NULL;
}

const char *sy_encoding_of_language_id(uint8_t id) {
    static const struct {
        uint8_t id;
        const char *name;
    } ids[] = {
        {0x01, "CP437"},  {0x02, "CP850"},  {0x13, "CP932"},   {0x4d, "GB18030"}, {0x4e, "CP949"},
        {0x4f, "CP950"},  {0x50, "CP874"},  {0x64, "CP852"},   {0x65, "CP866"},   {0x66, "CP865"},
        {0x78, "CP950"},  {0x79, "CP949"},  {0x7a, "GB18030"}, {0x7b, "CP932"},   {0x7c, "CP874"},
        {0xc8, "CP1250"}, {0xc9, "CP1251"}, {0xca, "CP1254"},  {0xcb, "CP1253"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
        if (ids[i].id == id) return ids[i].name;
    return NULL;
}

/* "cpg", "dbf", "detected" ... for findings. */
static const char *by_name(SyEncodingBy by) {
    static const char *const names[] = {
        [SY_ENCODING_ASCII] = "ascii",       [SY_ENCODING_ASKED] = "asked",
        [SY_ENCODING_CPG] = "cpg",           [SY_ENCODING_DBF] = "dbf",
        [SY_ENCODING_DETECTED] = "detected", [SY_ENCODING_FORMAT] = "format",
    };
    return names[by];
}

static bool few(int64_t n_bad, int64_t n_text) {
    return n_bad * 100 <= n_text;
}

static double share(int64_t n, int64_t of) {
    return of > 0 ? (double)n / (double)of : 0;
}

/* Three-byte UTF-8 that is valid throughout is no accident, whatever was declared. */
static bool surely_utf8(const SyEncodingCount *c) {
    return c->n_utf8_bad == 0 && share(c->n_utf8_long, c->n_utf8_character) >= 0.5;
}

/* Texts that refute a declared encoding; 0: it holds. */
static int64_t refuted(const SyEncodingCount *c, const char *name) {
    if (strcmp(name, "UTF-8") == 0) return few(c->n_utf8_bad, c->n_text) ? 0 : c->n_utf8_bad;
    if (surely_utf8(c)) return c->n_text;
    if (strcmp(name, "GB18030") == 0) return few(c->n_gb_bad, c->n_text) ? 0 : c->n_gb_bad;
    bool latin = strcmp(name, "ISO-8859-1") == 0 || strcmp(name, "CP1252") == 0;
    if (latin && c->n_utf8_bad == 0) return c->n_text;
    /* Latin letters with accents seldom stand in pairs; the bytes of Chinese always do. */
    if (latin && c->n_gb_bad == 0 && share(c->n_gb_high, c->n_gb_character) >= 0.9)
        return c->n_text;
    return 0;
}

/* Every text is in one of the two. Where all could be GB18030, one in many is UTF-8 by accident. */
static bool is_mixed(const SyEncodingCount *c) {
    if (c->n_gb_only == 0 || c->n_gb_only != c->n_utf8_bad) return false;
    return c->n_utf8_only > (c->n_gb_bad > 0 ? 0 : c->n_text / 200);
}

static SyEncodingChoice detect(const SyEncodingCount *c) {
    double high = share(c->n_gb_high, c->n_gb_character);
    if (c->n_utf8_bad == 0)
        return (SyEncodingChoice){
            "UTF-8", SY_ENCODING_DETECTED, surely_utf8(c) ? 0.99 : 0.9, NULL, 0, 0};
    if (is_mixed(c))
        return (SyEncodingChoice){SY_ENCODING_MIXED, SY_ENCODING_DETECTED, 0.7, NULL, 0,
                                  c->n_gb_only};
    if (c->n_gb_bad == 0 && high >= 0.5)
        return (SyEncodingChoice){"GB18030", SY_ENCODING_DETECTED, 0.45 + 0.5 * high, NULL, 0, 0};
    if (few(c->n_utf8_bad, c->n_text))
        return (SyEncodingChoice){"UTF-8", SY_ENCODING_DETECTED, 0.8, NULL, 0, 0};
    if (few(c->n_gb_bad, c->n_text) && high >= 0.5)
        return (SyEncodingChoice){"GB18030", SY_ENCODING_DETECTED, 0.8 * high, NULL, 0, 0};
    return (SyEncodingChoice){"ISO-8859-1", SY_ENCODING_DETECTED, 0.3, NULL, 0, 0};
}

SyEncodingChoice sy_encoding_choose(const SyEncodingCount *count,
                                    const SyEncodingDeclared *declared) {
    const struct {
        const char *name;
        SyEncodingBy by;
    } order[] = {{declared->cpg, SY_ENCODING_CPG}, {declared->dbf, SY_ENCODING_DBF}};
    SyEncodingChoice choice = {"UTF-8", SY_ENCODING_ASCII, NAN, NULL, 0, 0};
    if (declared->asked != NULL)
        return (SyEncodingChoice){declared->asked, SY_ENCODING_ASKED, NAN, NULL, 0, 0};
    const char *contradicted = NULL;
    int64_t n_contradiction = 0;
    bool found = count->n_text == 0;
    for (int i = 0; i < 2 && choice.by == SY_ENCODING_ASCII; i++) {
        if (order[i].name == NULL) continue;
        int64_t n = refuted(count, order[i].name);
        if (n == 0) {
            choice.name = order[i].name;
            choice.by = order[i].by;
            found = true;
        } else if (contradicted == NULL) {
            contradicted = order[i].name;
            n_contradiction = n;
        }
    }
    if (!found) choice = detect(count);
    if (count->n_text == 0) choice.by = SY_ENCODING_ASCII;
    choice.contradicted = contradicted;
    choice.n_contradiction = n_contradiction;
    return choice;
}

void sy_encoding_report(const SyEncodingChoice *choice, int64_t n_text, const char *label,
                        SyFindings *findings) {
    if (choice->contradicted != NULL)
        sy_findings_add(findings, "read.encoding_wrong", label, -1, NAN, NAN, choice->confidence,
                        SY_ARGUMENT_TEXT("declared", choice->contradicted),
                        SY_ARGUMENT_TEXT("encoding", choice->name),
                        SY_ARGUMENT_INTEGER("n_bad", choice->n_contradiction),
                        SY_ARGUMENT_INTEGER("n_text", n_text), SY_ARGUMENTS_END);
    if (choice->by == SY_ENCODING_ASCII) return;
    if (choice->n_gb > 0)
        sy_findings_add(findings, "read.encoding_mixed", label, -1, NAN, NAN, choice->confidence,
                        SY_ARGUMENT_INTEGER("n_gb", choice->n_gb),
                        SY_ARGUMENT_INTEGER("n_text", n_text), SY_ARGUMENTS_END);
    sy_findings_add(findings, "read.encoding", label, -1, NAN, NAN, choice->confidence,
                    SY_ARGUMENT_TEXT("encoding", choice->name),
                    SY_ARGUMENT_TEXT("by", by_name(choice->by)),
                    SY_ARGUMENT_INTEGER("n_text", n_text), SY_ARGUMENTS_END);
}

struct SyDecoder {
    GIConv descriptor; /* NULL: UTF-8, only checked */
    bool mixed;        /* what is valid UTF-8 stays */
    GString *buffer;
    int64_t n_damaged, n_cut;
};

SyDecoder *sy_decoder_new(const char *encoding, GError **error) {
    GIConv descriptor = NULL;
    bool mixed = strcmp(encoding, SY_ENCODING_MIXED) == 0;
    if (strcmp(encoding, "UTF-8") != 0) {
        descriptor = g_iconv_open("UTF-8", mixed ? "GB18030" : encoding);
        if ((intptr_t)descriptor == -1) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("encoding \"%s\" is not known; say UTF-8, GB18030, BIG5, CP1252 ..."),
                        encoding);
            return NULL;
        }
    }
    SyDecoder *decoder = g_new0(SyDecoder, 1);
    decoder->descriptor = descriptor;
    decoder->mixed = mixed;
    decoder->buffer = g_string_sized_new(256);
    return decoder;
}

void sy_decoder_free(SyDecoder *decoder) {
    if (decoder == NULL) return;
    if (decoder->descriptor != NULL) g_iconv_close(decoder->descriptor);
    g_string_free(decoder->buffer, TRUE);
    g_free(decoder);
}

static const char *decode_utf8(SyDecoder *decoder, const char *bytes, gsize n_byte, bool full,
                               gsize *n_out) {
    gsize n_valid = utf8_valid(bytes, n_byte);
    *n_out = n_valid;
    if (n_valid == n_byte) return bytes;
    if (full && utf8_is_cut(bytes + n_valid, n_byte - n_valid)) {
        decoder->n_cut++;
        return bytes;
    }
    decoder->n_damaged++;
    g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)n_byte);
    g_string_assign(decoder->buffer, valid);
    *n_out = decoder->buffer->len;
    return decoder->buffer->str;
}

#define REPLACEMENT "\xef\xbf\xbd"

const char *sy_decoder_text(SyDecoder *decoder, const char *bytes, gsize n_byte, bool full,
                            gsize *n_out) {
    *n_out = n_byte;
    if (sy_encoding_is_ascii(bytes, n_byte)) return bytes;
    if (decoder->mixed && utf8_valid(bytes, n_byte) == n_byte) return bytes;
    if (decoder->descriptor == NULL) return decode_utf8(decoder, bytes, n_byte, full, n_out);
    GString *buffer = decoder->buffer;
    g_string_set_size(buffer, 4 * n_byte + 4); /* no character grows more */
    char *in = (char *)bytes, *out = buffer->str;
    gsize n_in = n_byte, n_room = buffer->len;
    bool damaged = false;
    while (n_in > 0 && g_iconv(decoder->descriptor, &in, &n_in, &out, &n_room) == (gsize)-1) {
        if (errno == EINVAL && full) {
            decoder->n_cut++;
            break;
        }
        damaged = true;
        if (errno != EILSEQ && errno != EINVAL) break;
        memcpy(out, REPLACEMENT, 3);
        out += 3, n_room -= 3;
        in++, n_in--;
        g_iconv(decoder->descriptor, NULL, NULL, NULL, NULL);
    }
    if (damaged) decoder->n_damaged++;
    *n_out = (gsize)(out - buffer->str);
    return buffer->str;
}

char *sy_decoder_lines(SyDecoder *decoder, const char *bytes, gsize n_byte, gsize *n_out) {
    GString *out = g_string_sized_new(n_byte + n_byte / 2);
    for (const char *at = bytes, *end = bytes + n_byte; at < end;) {
        const char *newline = memchr(at, '\n', (gsize)(end - at));
        const char *line_end = newline == NULL ? end : newline + 1;
        gsize n;
        const char *line = sy_decoder_text(decoder, at, (gsize)(line_end - at), false, &n);
        g_string_append_len(out, line, (gssize)n);
        at = line_end;
    }
    *n_out = out->len;
    return g_string_free(out, FALSE);
}

int64_t sy_decoder_n_damaged(const SyDecoder *decoder) {
    return decoder->n_damaged;
}

int64_t sy_decoder_n_cut(const SyDecoder *decoder) {
    return decoder->n_cut;
}
