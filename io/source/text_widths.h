/*
 * Tables of text whose columns stand below each other: two blanks or more between cells, no sign.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Whether the first bytes of a text, in any encoding that keeps blanks and line ends, are of such a
 * table: two lines one behind the other have as many cells, three at least, and no comma,
 * semicolon, tab or |. */
bool sy_text_widths_is(const char *bytes, gsize n_byte);
/* The same text with tabs between its cells; a row with fewer cells than the header has them below
 * the names that they stand below. @text: UTF-8. g_free. */
char *sy_text_widths_tabs(const char *text, gsize n_byte, gsize *n_out);
