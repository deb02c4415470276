/*
 * Messages for people: English in the sources, worded anew by the catalogue of data/lang/zh_CN.po
 * where this thread speaks another language; untouched where it does not. No language belongs to
 * the process: a library is called by programs that have their own.
 *
 * _() marks and translates; N_() only marks what is translated by _() where it is said. What only
 * a programmer meets (SY_ERROR_INTERNAL, arguments of algorithms/) stays English.
 */
#pragma once
#include <glib.h>

#define _(text) sy_words(text)
#define N_(text) (text)

/* What this thread speaks: @find gives the translation of a text or NULL; @note hears what the
 * operator is told beside the result. */
typedef struct {
    const char *(*find)(const void *catalogue, const char *text);
    const void *catalogue;
    void (*note)(void *user, const char *text);
    void *user;
} SyWords;

/* Translated, or @text itself. Borrowed from the catalogue. O(log). */
const char *sy_words(const char *text) G_GNUC_FORMAT(1);
/* Tells the operator something, whole lines as printf would print them: on stderr by the program,
 * to whom the library was told to, else to nobody. */
void sy_note(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Makes this thread speak @words (all zero: English, to nobody), and returns what it spoke before.
 */
SyWords sy_words_use(SyWords words);
/* A thread that speaks what this one does now; g_thread_join(). */
GThread *sy_words_thread(const char *name, GThreadFunc work, void *user);

/* What the system says about an errno, in the language of the rest. Borrowed, as by g_strerror. */
const char *sy_errno_words(int number);
