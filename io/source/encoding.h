/*
 * Text encodings of files that do not say theirs, or say it wrongly: counting what the bytes can
 * be, choosing, and decoding to UTF-8.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/error.h"
#include "io/findings.h"

/* What the texts of a layer can be. Zeroed to start. */
typedef struct {
    int64_t n_text; /* texts with a byte >= 0x80; the others say nothing */
    int64_t n_utf8_bad, n_gb_bad;
    int64_t n_utf8_character, n_utf8_long; /* non-ASCII characters; of three bytes or more */
    int64_t n_gb_character, n_gb_high;     /* of two or four bytes; with a trail byte >= 0x80 */
    int64_t n_utf8_only, n_gb_only;        /* texts of Chinese in one and hardly in the other */
} SyEncodingCount;

/* Some texts in one, some in the other: each is decoded as what it is. Never declared. */
#define SY_ENCODING_MIXED "UTF-8+GB18030"

/* Adds one text. @full: it fills its field, so that its last character may be cut. */
void sy_encoding_count(SyEncodingCount *count, const char *bytes, gsize n_byte, bool full);

/* True if no byte is >= 0x80. */
bool sy_encoding_is_ascii(const char *bytes, gsize n_byte);

/**
 * sy_encoding_canonical:
 * The name iconv knows for what a .cpg or a person writes: "65001", "utf8" -> "UTF-8"; "OEM 936",
 * "GBK", "gb2312" -> "GB18030" (their superset); "ISO88591" -> "ISO-8859-1"; "1252" -> "CP1252".
 *
 * @vague: true if the text names no encoding on purpose ("ANSI", "system", empty); may be NULL
 * NULL if vague, unknown, or an encoding that ASCII does not mean itself in. Free with g_free.
 */
char *sy_encoding_canonical(const char *text, bool *vague);

/* Encoding of a .dbf language id, or NULL where the id says nothing certain (0, 0x57 = "ANSI",
 * 0x03: written by software that means the code page of its machine). */
const char *sy_encoding_of_language_id(uint8_t id);

/* How an encoding was found. */
typedef enum {
    SY_ENCODING_ASCII,    /* nothing to decide */
    SY_ENCODING_ASKED,    /* by the user */
    SY_ENCODING_CPG,      /* .cpg */
    SY_ENCODING_DBF,      /* language id of the .dbf */
    SY_ENCODING_DETECTED, /* from the bytes */
    SY_ENCODING_FORMAT,   /* the format has one only */
} SyEncodingBy;

typedef struct {
    const char *asked; /* NULL: not asked; canonical */
    const char *cpg;   /* NULL: no .cpg, or vague; canonical */
    const char *dbf;   /* NULL: no language id */
} SyEncodingDeclared;

typedef struct {
    const char *name; /* static, or one of the declared */
    SyEncodingBy by;
    double confidence;        /* NaN: declared and nothing speaks against it */
    const char *contradicted; /* the declared encoding that the bytes refute, or NULL */
    int64_t n_contradiction;  /* texts that refute it */
    int64_t n_gb;             /* of SY_ENCODING_MIXED: texts in GB18030 */
} SyEncodingChoice;

/**
 * sy_encoding_choose:
 * Declared encodings hold unless the bytes refute them: more than 1 % of the texts are not valid in
 * it; a one-byte Latin encoding whose texts are all valid UTF-8, or nearly all made of two-byte
 * characters of GB 18030; or any, where all texts are valid UTF-8 of three-byte characters. Without
 * a declared one: UTF-8, else both (every text that is not in one is in the other), else GB18030,
 * else ISO-8859-1.
 */
SyEncodingChoice sy_encoding_choose(const SyEncodingCount *count,
                                    const SyEncodingDeclared *declared);

/* Findings read.encoding, read.encoding_mixed and read.encoding_wrong; none where all is ASCII. */
void sy_encoding_report(const SyEncodingChoice *choice, int64_t n_text, const char *label,
                        SyFindings *findings);

typedef struct SyDecoder SyDecoder;

/* @encoding: canonical, one that keeps ASCII as it is. NULL with SY_ERROR_USAGE if iconv does not
 * know it. */
SyDecoder *sy_decoder_new(const char *encoding, GError **error);
void sy_decoder_free(SyDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyDecoder, sy_decoder_free)

/**
 * sy_decoder_text:
 * @full: the text fills its field; a broken last character is then cut off, else replaced
 *
 * The text in UTF-8: @bytes itself where nothing changes, else memory of the decoder that lives
 * until the next call. @n_out bytes, not necessarily zero-terminated. What is not valid becomes
 * U+FFFD.
 */
const char *sy_decoder_text(SyDecoder *decoder, const char *bytes, gsize n_byte, bool full,
                            gsize *n_out);
/* All lines of a text, each by itself; what is damaged in one leaves the others as they are.
 * g_free, zero-terminated. */
char *sy_decoder_lines(SyDecoder *decoder, const char *bytes, gsize n_byte, gsize *n_out);
/* Texts with a byte that is not valid, and texts whose last character was cut. */
int64_t sy_decoder_n_damaged(const SyDecoder *decoder);
int64_t sy_decoder_n_cut(const SyDecoder *decoder);
