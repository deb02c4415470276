#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "fixture.h"
#include "io/source/encoding.h"

static void expect_bytes(const char *bytes, gsize n, const char *expected) {
    g_assert_cmpuint(n, ==, strlen(expected));
    g_assert_true(memcmp(bytes, expected, n) == 0);
}

static void test_canonical(void) {
    static const char *const names[][2] = {
        {"UTF-8", "UTF-8"},         {"utf8", "UTF-8"},
        {"65001", "UTF-8"},         {"CP65001", "UTF-8"},
        {"936", "GB18030"},         {"CP936", "GB18030"},
        {"GBK", "GB18030"},         {"gb2312", "GB18030"},
        {"GB18030", "GB18030"},     {"OEM 936", "GB18030"},
        {"ANSI 936", "GB18030"},    {"Windows-936", "GB18030"},
        {"ms936", "GB18030"},       {"EUC-CN", "GB18030"},
        {"ISO88591", "ISO-8859-1"}, {"ISO-8859-1", "ISO-8859-1"},
        {"88591", "ISO-8859-1"},    {"1252", "CP1252"},
        {"windows-1251", "CP1251"}, {"ANSI 1252", "CP1252"},
        {"Big5", "BIG5"},           {"950", "CP950"},
        {"Shift_JIS", "CP932"},     {"KOI8-R", "KOI8-R"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        bool vague = true;
        g_autofree char *name = sy_encoding_canonical(names[i][0], &vague);
        g_assert_cmpstr(name, ==, names[i][1]);
        g_assert_false(vague);
    }
    static const char *const vague_names[] = {"", "ANSI", "system", "OEM"};
    for (gsize i = 0; i < G_N_ELEMENTS(vague_names); i++) {
        bool vague = false;
        g_assert_null(sy_encoding_canonical(vague_names[i], &vague));
        g_assert_true(vague);
    }
    bool vague = true;
    g_assert_null(sy_encoding_canonical("no such code page", &vague));
    g_assert_false(vague);
    static const char *const useless[] = {"12345", "UTF-16", "UCS-2", "UTF-7", "EBCDIC-US", "HZ 8"};
    for (gsize i = 0; i < G_N_ELEMENTS(useless); i++)
        g_assert_null(sy_encoding_canonical(useless[i], NULL));
}

static void test_language_id(void) {
    g_assert_cmpstr(sy_encoding_of_language_id(0x4d), ==, "GB18030");
    g_assert_cmpstr(sy_encoding_of_language_id(0x7a), ==, "GB18030");
    g_assert_cmpstr(sy_encoding_of_language_id(0x4f), ==, "CP950");
    g_assert_null(sy_encoding_of_language_id(0));
    g_assert_null(sy_encoding_of_language_id(0x57)); /* "ANSI": of whichever machine */
}

/* What a layer of these texts is taken for; NULL-terminated, in UTF-8. */
static SyEncodingChoice choose(const char *const *texts, const char *encoding, const char *cpg,
                               const char *dbf) {
    SyEncodingCount count = {0};
    for (; *texts != NULL; texts++) {
        g_autofree char *bytes = fixture_encode(*texts, encoding);
        sy_encoding_count(&count, bytes, strlen(bytes), false);
    }
    SyEncodingDeclared declared = {NULL, cpg, dbf};
    return sy_encoding_choose(&count, &declared);
}

static const char *const chinese[] = {"雨水", "污水管", "钢筋混凝土", "人民大道12号", "W1", NULL};
static const char *const german[] = {"Straße", "Mühlbach", "Größe", NULL};

static void test_choose(void) {
    SyEncodingChoice choice = choose(chinese, "UTF-8", NULL, NULL);
    g_assert_cmpstr(choice.name, ==, "UTF-8");
    g_assert_cmpint(choice.by, ==, SY_ENCODING_DETECTED);
    g_assert_cmpfloat(choice.confidence, >, 0.9);
    choice = choose(chinese, "GBK", NULL, NULL);
    g_assert_cmpstr(choice.name, ==, "GB18030");
    g_assert_cmpint(choice.by, ==, SY_ENCODING_DETECTED);
    /* 窨井 has the form of one character of UTF-8, which no standard has. */
    static const char *const wells[] = {"窨井", "窨井", "窨井", "窨井", "出水口", NULL};
    choice = choose(wells, "GBK", NULL, NULL);
    g_assert_cmpstr(choice.name, ==, "GB18030");
    choice = choose(german, "ISO-8859-1", NULL, NULL);
    g_assert_cmpstr(choice.name, ==, "ISO-8859-1");
    g_assert_cmpfloat(choice.confidence, <, 0.5);
    choice = choose(german, "UTF-8", NULL, NULL);
    g_assert_cmpstr(choice.name, ==, "UTF-8");
    choice = choose(chinese, "GBK", NULL, "GB18030");
    g_assert_cmpint(choice.by, ==, SY_ENCODING_DBF);
    g_assert_true(isnan(choice.confidence));
}

static void test_declared_right(void) {
    SyEncodingChoice choice = choose(chinese, "GBK", "GB18030", NULL);
    g_assert_cmpint(choice.by, ==, SY_ENCODING_CPG);
    g_assert_null(choice.contradicted);
    choice = choose(german, "ISO-8859-1", "ISO-8859-1", NULL);
    g_assert_cmpint(choice.by, ==, SY_ENCODING_CPG);
    static const char *const both[] = {"雨水", "污水", NULL};
    choice = choose(both, "BIG5", "BIG5", "GB18030");
    g_assert_cmpstr(choice.name, ==, "BIG5");
}

static void test_declared_wrong(void) {
    SyEncodingChoice choice = choose(chinese, "GBK", "UTF-8", NULL);
    g_assert_cmpstr(choice.name, ==, "GB18030");
    g_assert_cmpstr(choice.contradicted, ==, "UTF-8");
    g_assert_cmpint(choice.n_contradiction, ==, 4);
    choice = choose(chinese, "UTF-8", "GB18030", NULL);
    g_assert_cmpstr(choice.name, ==, "UTF-8");
    choice = choose(chinese, "UTF-8", "ISO-8859-1", NULL); /* what ogr2ogr writes unasked */
    g_assert_cmpstr(choice.name, ==, "UTF-8");
    choice = choose(chinese, "GBK", "ISO-8859-1", NULL);
    g_assert_cmpstr(choice.name, ==, "GB18030");
    choice = choose(chinese, "UTF-8", NULL, "GB18030");
    g_assert_cmpstr(choice.name, ==, "UTF-8");
    g_assert_cmpstr(choice.contradicted, ==, "GB18030");
    /* A wrong .cpg and a right language id. */
    choice = choose(chinese, "GBK", "UTF-8", "GB18030");
    g_assert_cmpint(choice.by, ==, SY_ENCODING_DBF);
    g_assert_cmpstr(choice.contradicted, ==, "UTF-8");
}

/* Tables pasted together from two programs. */
static void test_mixed(void) {
    SyEncodingCount count = {0};
    static const struct {
        const char *text, *encoding;
    } lines[] = {{"大桥纸厂", "UTF-8"}, {"南门酒厂", "GBK"}, {"北河化工", "UTF-8"}};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *bytes = fixture_encode(lines[i].text, lines[i].encoding);
        sy_encoding_count(&count, bytes, strlen(bytes), false);
    }
    SyEncodingDeclared declared = {NULL, "UTF-8", NULL};
    SyEncodingChoice choice = sy_encoding_choose(&count, &declared);
    g_assert_cmpstr(choice.name, ==, SY_ENCODING_MIXED);
    g_assert_cmpint(choice.n_gb, ==, 1);
    g_assert_cmpstr(choice.contradicted, ==, "UTF-8");
    g_autoptr(SyDecoder) decoder = sy_decoder_new(choice.name, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *bytes = fixture_encode(lines[i].text, lines[i].encoding);
        gsize n;
        const char *read = sy_decoder_text(decoder, bytes, strlen(bytes), false, &n);
        g_autofree char *text = g_strndup(read, n);
        g_assert_cmpstr(text, ==, lines[i].text);
    }
    g_assert_cmpint(sy_decoder_n_damaged(decoder), ==, 0);
    /* One in a thousand that has the form of UTF-8 does so by accident. */
    count = (SyEncodingCount){.n_text = 1000, .n_utf8_bad = 999, .n_gb_only = 999};
    count.n_utf8_only = 1;
    count.n_gb_character = count.n_gb_high = 3000;
    g_assert_cmpstr(sy_encoding_choose(&count, &declared).name, ==, "GB18030");
}

static void test_ascii_and_asked(void) {
    static const char *const plain[] = {"W1", "", NULL};
    SyEncodingChoice choice = choose(plain, "UTF-8", NULL, NULL);
    g_assert_cmpint(choice.by, ==, SY_ENCODING_ASCII);
    choice = choose(plain, "UTF-8", "GB18030", NULL);
    g_assert_cmpint(choice.by, ==, SY_ENCODING_ASCII);
    g_assert_cmpstr(choice.name, ==, "GB18030");
    SyEncodingCount count = {.n_text = 9, .n_utf8_bad = 9};
    SyEncodingDeclared declared = {"UTF-8", "GB18030", "GB18030"};
    choice = sy_encoding_choose(&count, &declared);
    g_assert_cmpstr(choice.name, ==, "UTF-8");
    g_assert_cmpint(choice.by, ==, SY_ENCODING_ASKED);
}

/* A text that fills its field may end within a character; in the middle that is a defect. */
static void test_cut(void) {
    static const char *const encodings[] = {"UTF-8", "GB18030"};
    for (int e = 0; e < 2; e++) {
        g_autofree char *bytes = fixture_encode("污水管道", encodings[e]);
        gsize n = strlen(bytes) - 1;
        SyEncodingCount full = {0}, not_full = {0};
        sy_encoding_count(&full, bytes, n, true);
        sy_encoding_count(&not_full, bytes, n, false);
        g_assert_cmpint(e == 0 ? full.n_utf8_bad : full.n_gb_bad, ==, 0);
        g_assert_cmpint(e == 0 ? not_full.n_utf8_bad : not_full.n_gb_bad, ==, 1);
        g_autoptr(SyDecoder) decoder = sy_decoder_new(encodings[e], NULL);
        gsize n_out;
        const char *text = sy_decoder_text(decoder, bytes, n, true, &n_out);
        expect_bytes(text, n_out, "污水管");
        g_assert_cmpint(sy_decoder_n_cut(decoder), ==, 1);
        g_assert_cmpint(sy_decoder_n_damaged(decoder), ==, 0);
        text = sy_decoder_text(decoder, bytes, n, false, &n_out);
        g_assert_true(g_utf8_validate_len(text, n_out, NULL));
        g_assert_true(memmem(text, n_out, "\xef\xbf\xbd", 3) != NULL);
        g_assert_cmpint(sy_decoder_n_damaged(decoder), ==, 1);
    }
}

static void test_decoder(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(sy_decoder_new("no such encoding", &error));
    g_assert_error(error, SY_ERROR, SY_ERROR_USAGE);
    g_autoptr(SyDecoder) decoder = sy_decoder_new("GB18030", NULL);
    gsize n;
    const char *ascii = "W1";
    const char *text = sy_decoder_text(decoder, ascii, 2, false, &n);
    g_assert_true(text == ascii); /* nothing is copied */
    text = sy_decoder_text(decoder, "", 0, true, &n);
    expect_bytes(text, n, "");
    text = sy_decoder_text(decoder, "a\xff\xd3\xea", 4, false, &n);
    expect_bytes(text, n, "a\xef\xbf\xbd雨");
    g_assert_cmpint(sy_decoder_n_damaged(decoder), ==, 1);
}

/* All characters of the Basic Multilingual Plane and some beyond come back. */
static void test_round_trip(void) {
    g_autoptr(SyDecoder) decoder = sy_decoder_new("GB18030", NULL);
    SyRandom random = sy_random(3, 0);
    for (int i = 0; i < 5000; i++) {
        GString *text = g_string_new(NULL);
        for (uint32_t k = sy_random_below(&random, 30); k > 0; k--) {
            gunichar c = 0x20 + sy_random_below(&random, k % 5 == 0 ? 0x2ffff : 0x9fff);
            if (g_unichar_validate(c) && (c < 0xe000 || c > 0xffff))
                g_string_append_unichar(text, c);
        }
        g_autofree char *bytes = fixture_encode(text->str, "GB18030");
        gsize n;
        const char *back = sy_decoder_text(decoder, bytes, strlen(bytes), i % 2, &n);
        expect_bytes(back, n, text->str);
        SyEncodingCount count = {0};
        sy_encoding_count(&count, bytes, strlen(bytes), false);
        g_assert_cmpint(count.n_gb_bad, ==, 0);
        g_string_free(text, TRUE);
    }
    g_assert_cmpint(sy_decoder_n_damaged(decoder), ==, 0);
}

/* The structure check against iconv: what iconv decodes is never called bad. */
static void test_count_against_iconv(void) {
    SyRandom random = sy_random(4, 0);
    int n_good = 0;
    for (int i = 0; i < 200000; i++) {
        char bytes[5] = {0};
        gsize n = 1 + sy_random_below(&random, 4);
        for (gsize k = 0; k < n; k++) bytes[k] = (char)(1 + sy_random_below(&random, 255));
        SyEncodingCount count = {0};
        sy_encoding_count(&count, bytes, n, false);
        g_autofree char *text = g_convert(bytes, (gssize)n, "UTF-8", "GB18030", NULL, NULL, NULL);
        if (text != NULL && count.n_gb_bad > 0)
            g_error("%02x %02x %02x %02x", bytes[0] & 255, bytes[1] & 255, bytes[2] & 255,
                    bytes[3] & 255);
        n_good += text != NULL && count.n_text > 0;
        bool good = g_utf8_validate(bytes, (gssize)n, NULL);
        for (const char *c = bytes; good && *c != '\0'; c = g_utf8_next_char(c))
            good = g_unichar_isdefined(g_utf8_get_char(c));
        g_assert_true(good == (count.n_utf8_bad == 0));
    }
    g_assert_cmpint(n_good, >, 10000);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/encoding/canonical", test_canonical);
    g_test_add_func("/encoding/language-id", test_language_id);
    g_test_add_func("/encoding/choose", test_choose);
    g_test_add_func("/encoding/declared-right", test_declared_right);
    g_test_add_func("/encoding/declared-wrong", test_declared_wrong);
    g_test_add_func("/encoding/mixed", test_mixed);
    g_test_add_func("/encoding/ascii-and-asked", test_ascii_and_asked);
    g_test_add_func("/encoding/cut", test_cut);
    g_test_add_func("/encoding/decoder", test_decoder);
    g_test_add_func("/encoding/round-trip", test_round_trip);
    g_test_add_func("/encoding/count-against-iconv", test_count_against_iconv);
    return g_test_run();
}
