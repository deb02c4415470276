/*
 * Texts of one column on their way into a table: decoded, without blanks around them, equal ones
 * sharing their bytes. Survey tables say the same few words a million times.
 */
#pragma once
#include "io/source/encoding.h"
#include "io/table.h"

typedef struct SyTextReader SyTextReader;

/* @decoder: NULL: texts should be UTF-8; bytes that are not are kept and counted. @width: of the
 * field, 0 if it has none. @longest: bytes; a longer text is left out and counted. */
SyTextReader *sy_text_reader_new(SyColumn *column, SyDecoder *decoder, gsize width, gsize longest);
void sy_text_reader_free(SyTextReader *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyTextReader, sy_text_reader_free)

/* Sets the text of a row; an empty one is missing. False with SY_ERROR_MEMORY if the column would
 * hold more than 4 GiB. */
bool sy_text_reader_set(SyTextReader *texts, SyIndex row, const char *bytes, GError **error);

/* Texts met that are not UTF-8, without decoder. */
int64_t sy_text_reader_n_invalid(const SyTextReader *texts);

/* Texts that were too long; @row: of the first. */
int64_t sy_text_reader_n_long(const SyTextReader *texts, SyIndex *row);

/* Decodes all texts of a column anew from their bytes. */
bool sy_text_recode(SyColumn *column, SyIndex n_row, SyDecoder *decoder, GError **error);
