#include "engine/expert/notation.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/fold.h"

/* A row of the table, made bare of what does not matter. */
typedef struct {
    const char *list; /* interned */
    char *written, *means;
} Word;

struct SyNotation {
    GArray *words;       /* Word */
    GHashTable *by_word; /* "list\twritten" -> means, borrowed from the words */
};

static char *bare(const char *text) {
    char *folded = sy_fold_value(text), *to = folded;
    for (const char *from = folded; *from != '\0'; from++)
        if (*from != ' ' && *from != '\t') *to++ = *from;
    *to = '\0';
    return folded;
}

/* Units are lists of their own, in any case. */
static const char *list_of(const char *name) {
    g_autofree char *own = bare(name);
    return g_intern_string(own);
}

static void word_clear(void *item) {
    Word *word = item;
    g_free(word->written);
    g_free(word->means);
}

static bool is_named(const char *list) {
    static const char *const named[] = {"size",  "between", "weather", "look",       "nothing",
                                        "class", "border",  "away",    "counted_as", NULL};
    return g_strv_contains(named, list);
}

SyNotation *sy_notation_load(const SyData *data, GError **error) {
    static const char *const header[] = {"list", "written", "means", "source", NULL};
    g_autoptr(SyCsv) csv = sy_data_csv(data, "notation.csv", header, error);
    if (csv == NULL) return NULL;
    g_autoptr(SyNotation) n = g_new0(SyNotation, 1);
    n->words = g_array_new(FALSE, FALSE, sizeof(Word));
    g_array_set_clear_func(n->words, word_clear);
    n->by_word = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < csv->n_row; row++) {
        const char *means = sy_csv_cell(csv, row, 2);
        Word word = {list_of(sy_csv_cell(csv, row, 0)), bare(sy_csv_cell(csv, row, 1)),
                     g_strdup(means)};
        g_array_append_val(n->words, word);
        char *end;
        double factor = g_ascii_strtod(means, &end);
        bool good = *word.written != '\0' &&
                    (is_named(word.list) || (*means != '\0' && *end == '\0' && factor > 0));
        char *key = g_strconcat(word.list, "\t", word.written, NULL);
        if (!g_hash_table_insert(n->by_word, key, word.means) || !good) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("%s:%d: a word twice in a list, or a unit without a factor above 0"),
                        csv->file, sy_csv_line(csv, row));
            return NULL;
        }
    }
    return g_steal_pointer(&n);
}

void sy_notation_free(SyNotation *notation) {
    if (notation == NULL) return;
    g_hash_table_unref(notation->by_word);
    g_array_unref(notation->words);
    g_free(notation);
}

const char *sy_notation_of(const SyNotation *notation, const char *list, const char *text) {
    if (text == NULL) return NULL;
    g_autofree char *word = bare(text);
    g_autofree char *key = g_strconcat(list_of(list), "\t", word, NULL);
    return g_hash_table_lookup(notation->by_word, key);
}

const char *sy_notation_in(const SyNotation *notation, const char *list, const char *text) {
    if (text == NULL) return NULL;
    g_autofree char *whole = bare(text);
    const char *interned = list_of(list);
    for (guint i = 0; i < notation->words->len; i++) {
        const Word *word = &g_array_index(notation->words, Word, i);
        if (word->list == interned && strstr(whole, word->written) != NULL) return word->means;
    }
    return NULL;
}

GStrv sy_notation_split(const SyNotation *notation, const char *list, const char *text) {
    const char *interned = list_of(list);
    g_autofree char *folded = sy_fold_value(text);
    g_autoptr(GString) plain = g_string_new(folded);
    for (guint i = 0; i < notation->words->len; i++) {
        const Word *word = &g_array_index(notation->words, Word, i);
        if (word->list == interned) g_string_replace(plain, word->written, "\n", 0);
    }
    return g_strsplit(plain->str, "\n", -1);
}

double sy_notation_factor(const SyNotation *notation, const char *own, const char *unit) {
    const char *interned = list_of(own);
    g_autofree char *given = bare(unit);
    if (*given == '\0' || strcmp(interned, given) == 0) return 1;
    g_autofree char *key = g_strconcat(interned, "\t", given, NULL);
    const char *factor = g_hash_table_lookup(notation->by_word, key);
    return factor == NULL ? NAN : g_ascii_strtod(factor, NULL);
}
