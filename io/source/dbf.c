#include <string.h>

#include "io/source/shapefile.h"

static uint32_t little(const uint8_t *b, int n) {
    uint32_t value = 0;
    for (int i = n - 1; i >= 0; i--) value = value << 8 | b[i];
    return value;
}

bool sy_dbf_header_parse(const uint8_t *bytes, gsize n_byte, SyDbfHeader *out) {
    memset(out, 0, sizeof *out);
    if (n_byte < SY_DBF_HEADER_MIN) return false;
    out->n_record = little(bytes + 4, 4);
    out->header_size = (uint16_t)little(bytes + 8, 2);
    out->record_size = (uint16_t)little(bytes + 10, 2);
    out->language_id = bytes[29];
    if (out->header_size < SY_DBF_HEADER_MIN || out->record_size < 1) return false;
    uint32_t offset = 1;
    gsize end = MIN(n_byte, out->header_size);
    for (gsize at = 32; at + 32 <= end && bytes[at] != 0x0d; at += 32) {
        if (out->n_field == SY_DBF_N_FIELD_MAX) return false;
        SyDbfField *field = &out->field[out->n_field];
        memcpy(field->name, bytes + at, SY_DBF_NAME_SIZE - 1);
        field->type = (char)bytes[at + 11];
        field->width = bytes[at + 16];
        field->offset = offset;
        offset += field->width;
        if (offset > out->record_size) return false;
        out->n_field++;
    }
    return true;
}

/* A text of a record as a reader gives it: without the blanks that fill its field. */
static void count_field(const SyDbfField *field, const char *record, SyEncodingCount *count) {
    const char *text = record + field->offset;
    gsize n = field->width;
    const char *zero = memchr(text, '\0', n);
    if (zero != NULL) n = (gsize)(zero - text);
    while (n > 0 && text[n - 1] == ' ') n--;
    sy_encoding_count(count, text, n, n == field->width);
}

void sy_dbf_count_record(const SyDbfHeader *header, const char *record, SyEncodingCount *count) {
    if (sy_encoding_is_ascii(record, header->record_size)) return;
    for (uint32_t i = 0; i < header->n_field; i++)
        if (header->field[i].type == 'C') count_field(&header->field[i], record, count);
}

void sy_dbf_count_names(const SyDbfHeader *header, SyEncodingCount *count) {
    for (uint32_t i = 0; i < header->n_field; i++) {
        gsize n = strlen(header->field[i].name);
        sy_encoding_count(count, header->field[i].name, n, n >= SY_DBF_NAME_FULL);
    }
}
