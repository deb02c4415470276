/* What the targets share: inputs of several parts, files and data folders made of bytes, and what
 * every refusal keeps to. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t n_byte, size_t n_max);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t n_byte, size_t n_max, unsigned int seed);

/* The tables of data/. */
const char *fuzz_data(void);
/* Path of a file of this process with these bytes; the next of its name replaces it. */
const char *fuzz_file(const char *name, const void *bytes, size_t n_byte);
/* A copy of data/ in which one table ("lists/outfalls.yaml") has these bytes. */
const char *fuzz_data_with(const char *name, const void *bytes, size_t n_byte);
/* The bytes as a text without zeros; g_free. */
char *fuzz_text(const uint8_t *bytes, size_t n_byte);

/* Path of a copy of an SQLite file in which the text ran, eight lines of SQL at most, as a stranger
 * could who has this file alone. */
const char *fuzz_statements(const void *file, size_t n_file, const uint8_t *bytes, size_t n_byte);

/* An input of several parts: all but the last are preceded by their length, two bytes, low first.
 * Parts that are not there are empty. */
typedef struct {
    const uint8_t *bytes;
    size_t n_byte;
} FuzzPart;
void fuzz_parts(const uint8_t *bytes, size_t n_byte, FuzzPart *parts, int n_part);
/* Mutates one part and puts the whole together again; lengths stay right. */
size_t fuzz_parts_mutate(uint8_t *bytes, size_t n_byte, size_t n_max, unsigned int seed,
                         int n_part);

/* Either a result and no error, or none and a message of the program's own, no defect. */
void fuzz_refused(bool good, const GError *error);
