/*
 * Messages for people: English in the sources, worded anew by gettext (data/lang/zh_CN.po) where
 * the program has chosen another language; untouched where none was chosen.
 *
 * _() marks and translates; N_() only marks what is translated by _() where it is said. What only
 * a programmer meets (SY_ERROR_INTERNAL, arguments of algorithms/) stays English.
 */
#pragma once
#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) (text)

/* What the system says about an errno, in the language of the rest. Borrowed, as by g_strerror. */
const char *sy_errno_words(int number);
