/*
 * The language and the numbers of what is said, for the length of a call: the program enters once,
 * the library at every call, and leaves its caller's thread as it was.
 */
#pragma once
#include <locale.h>

#include "algorithms/base/words.h"

typedef struct SySpeech SySpeech;
/* @lang: "zh" or "en"; @lang_folder: of LC_MESSAGES/suyuan.mo, NULL: English is said whatever is
 * asked. Never NULL. */
SySpeech *sy_speech_new(const char *lang, const char *lang_folder);
void sy_speech_free(SySpeech *speech);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SySpeech, sy_speech_free)

/* What a thread spoke before. */
typedef struct {
    SyWords words;
    locale_t locale;
} SySpoken;
/* From here to sy_speech_leave() this thread says everything in this speech, and writes numbers
 * with a point. What was said by _() is borrowed from @speech. @note: hears sy_note(), NULL:
 * nobody. @speech NULL: all stays as this thread speaks. */
SySpoken sy_speech_enter(const SySpeech *speech, void (*note)(void *user, const char *text),
                         void *user);
void sy_speech_leave(SySpoken before);

/* "zh" or "en" as LC_ALL, LC_MESSAGES, LANG, LANGUAGE ask for; needs no generated locale. */
const char *sy_speech_of_environment(void);
