/*
 * Words. What the program says to its operator is English in the sources and translated by the
 * catalogue made of data/lang/zh_CN.po (engine/base/speech.h). What the case file stores is code +
 * arguments, worded from data/findings.yaml in the case's language; exports word it anew.
 */
#pragma once
#include <glib.h>

#include "algorithms/base/words.h"
#include "engine/base/data.h"
#include "io/findings.h"

typedef struct SyTexts SyTexts;
/* Loads data/findings.yaml, and data/rules: the wording of rule Z1a is under the code rule.Z1a, its
 * title, reason (text), the regulation's words (assumed) and what is to be done (repair). */
SyTexts *sy_texts_load(const SyData *data, GError **error);
/* Lengths that the wordings give in m are shown in feet, or again in m. */
void sy_texts_use_feet(SyTexts *texts, bool in_feet);
/* A length as they show it, and its unit (static). */
double sy_texts_length(const SyTexts *texts, double length_m, const char **unit);
void sy_texts_free(SyTexts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyTexts, sy_texts_free)

/* "error", "warning" or "note"; NULL for a code that is not in the file. */
const char *sy_texts_severity(const SyTexts *texts, const char *code);
typedef enum { SY_TEXT_TITLE, SY_TEXT_TEXT, SY_TEXT_ASSUMED, SY_TEXT_REPAIR } SyTextPart;
/* One part of a code's wording with {name} and {name:2} (decimals) replaced from the JSON
 * arguments; {name@system} is the word of dictionary "system" of data/terms.yaml, or, where there
 * is none, of that which the argument "system" names; "{?, {depth_m:1} m deep?}" is left out where
 * a value in it is missing. g_free. NULL if the code has no such part. @lang "zh" or "en". */
char *sy_texts_word(const SyTexts *texts, const char *lang, const char *code, SyTextPart part,
                    const char *arguments);
/* The word for a value of a dictionary of data/terms.yaml, as sy_terms_word. */
const char *sy_texts_term(const SyTexts *texts, const char *lang, const char *dictionary,
                          const char *value);
