/* Words for the coded values of the case file, data/terms.yaml. */
#pragma once
#include <glib.h>

#include "engine/base/data.h"

typedef struct SyTerms SyTerms;

SyTerms *sy_terms_load(const SyData *data, GError **error);
void sy_terms_free(SyTerms *terms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyTerms, sy_terms_free)

/* Whether there is a dictionary, as "system". */
gboolean sy_terms_has(const SyTerms *terms, const char *dictionary);
/* Word for a value of a dictionary, borrowed; @value itself where there is none (people's own
 * values are shown as they are); NULL for NULL. @lang "zh" or "en". */
const char *sy_terms_word(const SyTerms *terms, const char *lang, const char *dictionary,
                          const char *value);
/* The value that a person means by a word in either language, or by the value itself (capitals do
 * not count), or by a part of one Chinese word alone (合并 of 清理合并); NULL: none of the
 * dictionary. Borrowed. */
const char *sy_terms_value(const SyTerms *terms, const char *dictionary, const char *word);
/* Adds "close (依法取缔)" to choices for messages, which are in the operator's language. */
void sy_terms_add_choice(const SyTerms *terms, const char *lang, const char *dictionary,
                         const char *value, GString *choices);
/* "close (依法取缔), merge (清理合并)": all of a dictionary; g_free. */
char *sy_terms_choices(const SyTerms *terms, const char *lang, const char *dictionary);
