/* How water runs in a pipe, said among other words: "sanitary force main". */
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/case/fields_parts.h"

/* The words of the dictionary; the longest goes first, as a shorter one may be part of its
 * contrary. */
static GPtrArray *words_of(const SyDictionary *dictionary) {
    GPtrArray *words = g_ptr_array_new();
    GHashTableIter iter;
    void *word;
    g_hash_table_iter_init(&iter, dictionary->exact);
    while (g_hash_table_iter_next(&iter, &word, NULL)) {
        guint at = 0;
        while (at < words->len && strlen(words->pdata[at]) >= strlen(word)) at++;
        g_ptr_array_insert(words, (int)at, word);
    }
    return words;
}

/* Takes the words out of a folded text. The meaning of all that were there; NULL: of none, or they
 * differ. */
static const char *take_words(const SyFields *fields, GString *text) {
    const SyDictionary *dictionary = g_hash_table_lookup(fields->dictionaries, "mode_word");
    if (dictionary == NULL) return NULL;
    g_autoptr(GPtrArray) words = words_of(dictionary);
    const char *meaning = NULL;
    bool differ = false;
    for (guint i = 0; i < words->len; i++) {
        const SyValue *value = g_hash_table_lookup(dictionary->exact, words->pdata[i]);
        for (char *at; (at = strstr(text->str, words->pdata[i])) != NULL;) {
            differ |= meaning != NULL && strcmp(meaning, value->meaning) != 0;
            meaning = value->meaning;
            g_string_erase(text, at - text->str, (gssize)strlen(words->pdata[i]));
        }
    }
    return differ ? NULL : meaning;
}

static bool is_word(const SyFields *fields, const char *dictionary, const char *folded) {
    const SyDictionary *words = g_hash_table_lookup(fields->dictionaries, dictionary);
    return words != NULL && g_hash_table_contains(words->exact, folded);
}

char *sy_fields_without_mode(const SyFields *fields, const char *raw, bool *nothing) {
    g_autofree char *folded = sy_fold_value(raw);
    g_autoptr(GString) text = g_string_new(folded);
    take_words(fields, text);
    *nothing = false;
    if (strcmp(text->str, folded) == 0) return NULL;
    g_string_replace(text, "()", "", 0);
    g_autofree char *rest = g_strdup(text->str);
    g_strdelimit(rest, "-_/,;·", ' ');
    g_strstrip(rest);
    *nothing = *rest == '\0' || is_word(fields, "pipe_word", rest);
    return g_steal_pointer(&rest);
}

const char *sy_fields_mode_word(const SyFields *fields, const char *raw) {
    g_autofree char *folded = sy_fold_value(raw);
    g_autoptr(GString) text = g_string_new(folded);
    return take_words(fields, text);
}

bool sy_fields_is_note_column(const SyFields *fields, const char *heading) {
    g_autofree char *folded = sy_fold_value(heading);
    return is_word(fields, "note_column", folded);
}
