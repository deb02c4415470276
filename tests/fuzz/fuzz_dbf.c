/*
 * Any bytes as a .dbf behind a .cpg of 16 bytes: fields lie within their record, an encoding is
 * chosen, and every text decoded by it is UTF-8.
 */
#include <string.h>

#include "io/source/shapefile.h"

#define CPG_SIZE 16

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);

static void decode_all(const SyDbfHeader *header, const uint8_t *record, const char *encoding) {
    g_autoptr(SyDecoder) decoder = sy_decoder_new(encoding, NULL);
    if (decoder == NULL) return;
    for (uint32_t i = 0; i < header->n_field; i++) {
        const SyDbfField *field = &header->field[i];
        g_assert(field->offset + field->width <= header->record_size);
        gsize n;
        const char *text = sy_decoder_text(decoder, (const char *)record + field->offset,
                                           field->width, i % 2 == 0, &n);
        g_autofree char *copy = g_strndup(text, n);
        g_assert(strlen(copy) < n || g_utf8_validate(copy, -1, NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    if (n_byte < CPG_SIZE) return 0;
    g_autofree char *cpg = g_strndup((const char *)bytes, CPG_SIZE);
    g_autofree char *encoding = sy_encoding_canonical(cpg, NULL);
    bytes += CPG_SIZE;
    n_byte -= CPG_SIZE;
    g_autofree SyDbfHeader *header = g_new0(SyDbfHeader, 1);
    if (!sy_dbf_header_parse(bytes, n_byte, header)) return 0;
    SyEncodingCount count = {0};
    sy_dbf_count_names(header, &count);
    gsize n_record =
        n_byte > header->header_size ? (n_byte - header->header_size) / header->record_size : 0;
    for (gsize i = 0; i < n_record; i++)
        sy_dbf_count_record(
            header, (const char *)bytes + header->header_size + i * header->record_size, &count);
    g_assert(count.n_utf8_bad <= count.n_text && count.n_gb_bad <= count.n_text);
    SyEncodingDeclared declared = {NULL, encoding, sy_encoding_of_language_id(header->language_id)};
    SyEncodingChoice choice = sy_encoding_choose(&count, &declared);
    g_assert(choice.name != NULL);
    /* A .cpg may name an encoding that ASCII does not mean itself in: those are not decoded so. */
    for (gsize i = 0; i < MIN(n_record, 4); i++)
        decode_all(header, bytes + header->header_size + i * header->record_size, choice.name);
    return 0;
}
