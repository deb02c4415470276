#include "engine/base/speech.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct SySpeech {
    GMappedFile *file; /* a catalogue as msgfmt writes it, or NULL */
    const char *bytes;
    uint32_t n_text, original_at, translated_at;
    gsize n_byte;
    locale_t locale;
};

static uint32_t word_at(const SySpeech *speech, gsize offset) {
    uint32_t word;
    memcpy(&word, speech->bytes + offset, sizeof word);
    return word;
}

/* Text number @i of a table of (length, offset); NULL if the file is not what it should be. */
static const char *text_at(const SySpeech *speech, uint32_t table, uint32_t i) {
    gsize length = word_at(speech, table + 8 * (gsize)i),
          offset = word_at(speech, table + 8 * (gsize)i + 4);
    bool inside = offset < speech->n_byte && length < speech->n_byte - offset &&
                  speech->bytes[offset + length] == '\0';
    return inside ? speech->bytes + offset : NULL;
}

/* The originals are sorted. */
static const char *find(const void *catalogue, const char *text) {
    const SySpeech *speech = catalogue;
    uint32_t low = 0, high = speech->n_text;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *original = text_at(speech, speech->original_at, middle);
        if (original == NULL) return NULL;
        int order = strcmp(text, original);
        if (order == 0) return text_at(speech, speech->translated_at, middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* GNU gettext manual, "The Format of GNU MO Files": magic, version, count, two tables. */
static bool is_catalogue(SySpeech *speech) {
    if (speech->n_byte < 20 || word_at(speech, 0) != 0x950412deU) return false;
    speech->n_text = word_at(speech, 8);
    speech->original_at = word_at(speech, 12);
    speech->translated_at = word_at(speech, 16);
    gsize n = 8 * (gsize)speech->n_text;
    return n <= speech->n_byte && speech->original_at <= speech->n_byte - n &&
           speech->translated_at <= speech->n_byte - n;
}

SySpeech *sy_speech_new(const char *lang, const char *lang_folder) {
    SySpeech *speech = g_new0(SySpeech, 1);
    /* part of glibc, so nothing need be generated, and numbers keep their point */
    speech->locale = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
    if (lang_folder == NULL || strcmp(lang, "zh") != 0) return speech;
    g_autofree char *path =
        g_build_filename(lang_folder, "zh_CN", "LC_MESSAGES", "suyuan.mo", NULL);
    speech->file = g_mapped_file_new(path, FALSE, NULL);
    if (speech->file == NULL) return speech;
    speech->bytes = g_mapped_file_get_contents(speech->file);
    speech->n_byte = g_mapped_file_get_length(speech->file);
    if (!is_catalogue(speech)) speech->n_text = 0;
    return speech;
}

void sy_speech_free(SySpeech *speech) {
    if (speech == NULL) return;
    g_clear_pointer(&speech->file, g_mapped_file_unref);
    if (speech->locale != (locale_t)0) freelocale(speech->locale);
    g_free(speech);
}

SySpoken sy_speech_enter(const SySpeech *speech, void (*note)(void *user, const char *text),
                         void *user) {
    if (speech == NULL) {
        const SyWords now = sy_words_use((SyWords){0});
        sy_words_use(now);
        return (SySpoken){now, uselocale((locale_t)0)};
    }
    const SyWords words = {speech->n_text == 0 ? NULL : find, speech, note, user};
    return (SySpoken){sy_words_use(words), uselocale(speech->locale)};
}

void sy_speech_leave(SySpoken before) {
    sy_words_use(before.words);
    uselocale(before.locale);
}

/* The language named first in a locale or a colon list of locales; NULL if neither zh nor en. */
static const char *lang_of(const char *locales) {
    static const char *const known[] = {"zh", "en"};
    g_auto(GStrv) names = g_strsplit(locales, ":", -1);
    for (char **name = names; *name != NULL; name++)
        for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
            if (g_str_has_prefix(*name, known[i])) return known[i];
    return NULL;
}

/* As gettext reads the environment, except that the locale need not exist: the first of the three
 * that is set is the locale, LANGUAGE goes before it unless it is C. */
const char *sy_speech_of_environment(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = "";
    for (gsize i = 0; i < G_N_ELEMENTS(names) && *locale == '\0'; i++) {
        const char *value = g_getenv(names[i]);
        if (value != NULL) locale = value;
    }
    if (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0) return "en";
    const char *language = g_getenv("LANGUAGE");
    const char *lang = language == NULL ? NULL : lang_of(language);
    if (lang == NULL) lang = lang_of(locale);
    return lang == NULL ? "en" : lang;
}
