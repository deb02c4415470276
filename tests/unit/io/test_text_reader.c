#include <string.h>

#include "algorithms/base/random.h"
#include "fixture.h"
#include "io/source/text_reader.h"

static SyTable *one_column(SyIndex n_row, SyColumn **column) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    *column = sy_table_add_column(table, "text", SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < n_row; row++) sy_table_add_row(table, row);
    return table;
}

static void test_blanks(void) {
    static const char *const texts[][2] = {
        {"W1", "W1"},
        {" W1 ", "W1"},
        {"\tW1\r\n", "W1"},
        {"　W 1　", "W 1"},
        {"\xc2\xa0W1\xc2\xa0", "W1"},
        {"\xef\xbb\xbfW1", "W1"},
        {"", NULL},
        {"  ", NULL},
        {"　", NULL},
        {"雨 水", "雨 水"},
    };
    for (int with = 0; with < 2; with++) {
        SyColumn *column;
        G_GNUC_UNUSED g_autoptr(SyTable) table = one_column(G_N_ELEMENTS(texts), &column);
        g_autoptr(SyDecoder) decoder = with ? sy_decoder_new("UTF-8", NULL) : NULL;
        g_autoptr(SyTextReader) reader = sy_text_reader_new(column, decoder, 0, G_MAXSIZE);
        for (int twice = 0; twice < 2; twice++)
            for (SyIndex i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_assert_true(sy_text_reader_set(reader, i, texts[i][0], NULL));
                g_assert_cmpstr(sy_column_text(column, i), ==, texts[i][1]);
            }
        g_assert_cmpint(sy_text_reader_n_invalid(reader), ==, 0);
    }
}

/* Many rows of few words: the words are held once. */
static void test_shared(void) {
    SyColumn *column;
    G_GNUC_UNUSED g_autoptr(SyTable) table = one_column(10000, &column);
    g_autoptr(SyDecoder) decoder = sy_decoder_new("GB18030", NULL);
    g_autoptr(SyTextReader) reader = sy_text_reader_new(column, decoder, 20, G_MAXSIZE);
    g_autofree char *rain = fixture_encode("雨水", "GBK"), *waste = fixture_encode("污水", "GBK");
    for (SyIndex row = 0; row < 10000; row++)
        g_assert_true(sy_text_reader_set(reader, row, row % 3 ? rain : waste, NULL));
    g_assert_cmpuint(column->text.n_byte, ==, 14);
    for (SyIndex row = 0; row < 10000; row++)
        g_assert_cmpstr(sy_column_text(column, row), ==, row % 3 ? "雨水" : "污水");
}

/* Random texts of all lengths against the decoder alone. */
static void test_random(void) {
    SyRandom random = sy_random(2, 0);
    SyColumn *column;
    const SyIndex n = 20000;
    G_GNUC_UNUSED g_autoptr(SyTable) table = one_column(n, &column);
    g_autoptr(SyDecoder) decoder = sy_decoder_new("GB18030", NULL);
    g_autoptr(SyTextReader) reader = sy_text_reader_new(column, decoder, 0, G_MAXSIZE);
    g_autoptr(GPtrArray) expected = g_ptr_array_new_with_free_func(g_free);
    for (SyIndex row = 0; row < n; row++) {
        GString *text = g_string_new(NULL);
        uint32_t n_letter = sy_random_below(&random, row % 7 == 0 ? 60 : 3);
        for (uint32_t k = 0; k < n_letter; k++)
            g_string_append_unichar(text, 0x4e00 + sy_random_below(&random, 40));
        g_autofree char *bytes = fixture_encode(text->str, "GB18030");
        g_assert_true(sy_text_reader_set(reader, row, bytes, NULL));
        g_ptr_array_add(expected, text->len > 0 ? g_strdup(text->str) : NULL);
        g_string_free(text, TRUE);
    }
    for (SyIndex row = 0; row < n; row++)
        g_assert_cmpstr(sy_column_text(column, row), ==, g_ptr_array_index(expected, row));
}

static void test_recode(void) {
    SyColumn *column;
    G_GNUC_UNUSED g_autoptr(SyTable) table = one_column(5, &column);
    g_autoptr(SyTextReader) reader = sy_text_reader_new(column, NULL, 0, G_MAXSIZE);
    static const char *const texts[] = {"雨水", "W1", "", "雨水", "阀门井"};
    for (SyIndex i = 0; i < 5; i++) {
        g_autofree char *bytes = fixture_encode(texts[i], "GBK");
        g_assert_true(sy_text_reader_set(reader, i, bytes, NULL));
    }
    g_assert_cmpint(sy_text_reader_n_invalid(reader), ==, 2); /* one of three came from memory */
    g_autoptr(SyDecoder) decoder = sy_decoder_new("GB18030", NULL);
    g_assert_true(sy_text_recode(column, 5, decoder, NULL));
    for (SyIndex i = 0; i < 5; i++)
        g_assert_cmpstr(sy_column_text(column, i), ==, *texts[i] ? texts[i] : NULL);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text-reader/blanks", test_blanks);
    g_test_add_func("/text-reader/shared", test_shared);
    g_test_add_func("/text-reader/random", test_random);
    g_test_add_func("/text-reader/recode", test_recode);
    return g_test_run();
}
