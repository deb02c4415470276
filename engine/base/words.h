/* The known word nearest to an unknown one, for "unknown field "form", nearest known: from". */
#pragma once
#include <glib.h>

/**
 * sy_words_nearest:
 * Smallest edit distance (Levenshtein, on characters, case ignored); the first of equals.
 *
 * @word:  UTF-8; only its first 64 characters count
 * @known: NULL-terminated; may be empty
 *
 * Borrowed from @known; NULL if it is empty. O(n · length²).
 */
const char *sy_words_nearest(const char *word, const char *const *known);
