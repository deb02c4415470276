/* Texts of strangers as harmless text: names, remarks and numbers that came with the data. */
#pragma once
#include <stdbool.h>

/**
 * sy_export_clean:
 * UTF-8 on one line: line breaks and tabs become blanks, other control characters and those that
 * turn the direction of writing or stand for no character are left out, blanks at both ends go, bad
 * bytes become U+FFFD. Everything a person can read stays. NULL for NULL; g_free.
 */
char *sy_export_clean(const char *text);

/* A cleaned text for people to see: after @n_letter characters it ends in "…"; NULL gives "".
 * g_free. */
char *sy_export_line(const char *text, unsigned n_letter);

/* Whether a spreadsheet would take a cleaned text for a formula: it begins with = + - @ or their
 * full-width forms, and is not a plain number. */
bool sy_export_is_formula(const char *text);

/* Cut to @n_byte at a character, the last one then "…"; true if it was longer. In place. */
bool sy_export_cut(char *text, unsigned long n_byte);
