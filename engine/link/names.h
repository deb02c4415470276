/* Names as they are compared: width, traditional forms, legal forms, brackets, what an outfall is
 * called besides its place, and pinyin. */
#pragma once
#include "engine/link/rules.h"

#define SY_NAME_MOST 48 /* letters of a name that count */

typedef struct SyNames SyNames;

/* @is_outfall: names of outfalls. Not for several threads at once. */
SyNames *sy_names_new(const SyLinkRules *rules, bool is_outfall);
void sy_names_free(SyNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyNames, sy_names_free)

/* Before names are added: the place in front of this one (清泉 of 清泉县…) is one in front of
 * others, though its end is not said. */
void sy_names_learn(SyNames *names, const char *text);

/* One name, prepared. Letters are kept by @names. */
typedef struct {
    uint32_t full, core, inner; /* where its letters begin */
    uint8_t n_full, n_core, n_inner;
    bool is_generic, is_branch, is_latin;
    uint32_t digits; /* of the numbers in it, 0: none */
} SyName;

/* NULL or empty: n_full is 0. */
SyName sy_names_add(SyNames *names, const char *text);

/* Level of agreement, 0 to 4: data/linkage.yaml. */
uint8_t sy_names_level(SyNames *names, const SyName *a, const SyName *b);

/* Keys under which a name is filed; returns their number, at most @most. */
SyIndex sy_names_keys(SyNames *names, const SyName *name, uint64_t *keys, SyIndex most);
/* Once all names are added: how often pairs of letters are, by which sy_names_keys() takes the
 * rarest. */
void sy_names_count(SyNames *names, const SyName *name);

/* Letters of any text, folded: width, case, traditional forms, no blanks or marks. Returns their
 * number, at most @most. */
SyIndex sy_names_letters(SyNames *names, const char *text, uint32_t *letters, SyIndex most);
/* Jaro and Winkler's similarity of two texts, 0-1. */
double sy_names_alike(const uint32_t *a, SyIndex n_a, const uint32_t *b, SyIndex n_b);
/* Share of the pairs of letters that two texts have in common (Dice), 0-1. */
double sy_names_common(const uint32_t *a, SyIndex n_a, const uint32_t *b, SyIndex n_b);
