#include <string.h>

#include "algorithms/base/random.h"
#include "fixture.h"
#include "io/source/shapefile.h"

/* Header of a .dbf with two fields: ID of 10 bytes, LX of 4 bytes. */
static void make_header(uint8_t bytes[97]) {
    memset(bytes, 0, 97);
    bytes[0] = 3;
    bytes[4] = 0x10, bytes[5] = 0x27; /* 10 000 records */
    bytes[8] = 97;
    bytes[10] = 15;
    bytes[29] = 0x4d;
    memcpy(bytes + 32, "ID\0\0\0\0\0\0\0\0\0C", 12);
    bytes[48] = 10;
    memcpy(bytes + 64, "\xc0\xe0\xd0\xcd\0\0\0\0\0\0\0C", 12);
    bytes[80] = 4;
    bytes[96] = 0x0d;
}

static void test_header(void) {
    uint8_t bytes[97];
    make_header(bytes);
    g_autofree SyDbfHeader *header = g_new(SyDbfHeader, 1);
    g_assert_true(sy_dbf_header_parse(bytes, sizeof bytes, header));
    g_assert_cmpuint(header->n_record, ==, 10000);
    g_assert_cmpuint(header->header_size, ==, 97);
    g_assert_cmpuint(header->record_size, ==, 15);
    g_assert_cmpuint(header->language_id, ==, 0x4d);
    g_assert_cmpuint(header->n_field, ==, 2);
    g_assert_cmpstr(header->field[0].name, ==, "ID");
    g_assert_cmpuint(header->field[1].offset, ==, 11);
    g_assert_cmpuint(header->field[1].width, ==, 4);
    SyEncodingCount count = {0};
    sy_dbf_count_names(header, &count);
    g_assert_cmpint(count.n_text, ==, 1);
    sy_dbf_count_record(header, " W1\xd3\xea      \xd3\xea  ", &count);
    g_assert_cmpint(count.n_text, ==, 3);
    g_assert_cmpint(count.n_gb_bad, ==, 0);
    g_assert_cmpint(count.n_utf8_bad, ==, 3);
    /* Cut within a character at the end of the field, and within it. */
    sy_dbf_count_record(header, " 1234567\xd3\xea\xd3    ", &count);
    g_assert_cmpint(count.n_gb_bad, ==, 0);
    sy_dbf_count_record(header, " 123456\xd3\xea\xd3     ", &count);
    g_assert_cmpint(count.n_gb_bad, ==, 1);
}

static void test_bad_headers(void) {
    uint8_t bytes[97];
    g_autofree SyDbfHeader *header = g_new(SyDbfHeader, 1);
    make_header(bytes);
    g_assert_false(sy_dbf_header_parse(bytes, 31, header));
    g_assert_true(sy_dbf_header_parse(bytes, 32, header));
    g_assert_cmpuint(header->n_field, ==, 0);
    g_assert_true(sy_dbf_header_parse(bytes, 70, header));
    g_assert_cmpuint(header->n_field, ==, 1);
    bytes[8] = 31; /* header shorter than its fixed part */
    g_assert_false(sy_dbf_header_parse(bytes, sizeof bytes, header));
    make_header(bytes);
    bytes[10] = 0; /* records of no bytes */
    g_assert_false(sy_dbf_header_parse(bytes, sizeof bytes, header));
    make_header(bytes);
    bytes[10] = 14; /* fields wider than the record */
    g_assert_false(sy_dbf_header_parse(bytes, sizeof bytes, header));
}

/* Any bytes: no field outside its record. */
static void test_random(void) {
    SyRandom random = sy_random(7, 0);
    g_autofree SyDbfHeader *header = g_new(SyDbfHeader, 1);
    int n_good = 0;
    for (int i = 0; i < 20000; i++) {
        uint8_t bytes[97];
        make_header(bytes);
        for (uint32_t k = sy_random_below(&random, 4); k > 0; k--)
            bytes[sy_random_below(&random, 97)] = (uint8_t)sy_random_bits(&random);
        gsize n = i % 3 == 0 ? sy_random_below(&random, 98) : 97;
        if (!sy_dbf_header_parse(bytes, n, header)) continue;
        n_good++;
        g_autofree char *record = g_malloc(header->record_size);
        memset(record, (int)sy_random_below(&random, 256), header->record_size);
        SyEncodingCount count = {0};
        sy_dbf_count_record(header, record, &count);
        for (uint32_t f = 0; f < header->n_field; f++)
            g_assert_cmpuint(header->field[f].offset + header->field[f].width, <=,
                             header->record_size);
    }
    g_assert_cmpint(n_good, >, 1000);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dbf/header", test_header);
    g_test_add_func("/dbf/bad-headers", test_bad_headers);
    g_test_add_func("/dbf/random", test_random);
    return g_test_run();
}
