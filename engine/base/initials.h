/* Chinese words by the first letters of their pinyin, as surveyors shorten them: 起点埋深, QDMS. By
 * the order in which GB 2312 files its letters, by the reading that they mostly have: ICU's
 * Han-Latin reads 长度 as zhang du. */
#pragma once
#include <stdbool.h>

/* @folded with each Chinese letter as the first letter of its pinyin (重 as z, 长 as c); rare ones,
 * which GB 2312 does not file by sound, as "?". g_free. */
char *sy_initials(const char *folded);
/* Whether a folded name can be such letters: three to eight, none that begins no or hardly any
 * syllable (a, e, i, o, u, v: English words have them). */
bool sy_initials_like(const char *folded);
