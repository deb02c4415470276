/* Which survey round a list of outfalls is of: the date in its name or its title. */
#include <string.h>

#include "engine/base/fold.h"
#include "engine/base/yaml.h"
#include "engine/init/init.h"

#define ROWS_MAX 20000
#define ROWS_MIN 2  /* one outfall of one name may be chance */
#define WORDS_MIN 2 /* of the one of a card: its number and its name */
#define ONE_SHARE                                                                  \
    0.9 /* of a list that another has too, for both to be of one round; own choice \
         */

/* "2023", "2023-06", "2023-06-12" from the first year that a text names; NULL: none. g_free. */
static char *date_of(const char *text) {
    g_autoptr(GRegex) regex = g_regex_new(
        "(?<![0-9])(20[0-9]{2})(?![0-9])(?:\\s*[年./-]\\s*(1[0-2]|0?[1-9])(?![0-9])"
        "(?:\\s*[月./-]\\s*(3[01]|[12][0-9]|0?[1-9])(?![0-9]))?)?",
        0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (text == NULL || !g_regex_match(regex, text, 0, &match)) return NULL;
    g_autofree char *year = g_match_info_fetch(match, 1);
    g_autofree char *month = g_match_info_fetch(match, 2), *day = g_match_info_fetch(match, 3);
    if (month == NULL || *month == '\0') return g_steal_pointer(&year);
    int m = (int)g_ascii_strtoll(month, NULL, 10);
    if (day == NULL || *day == '\0') return g_strdup_printf("%s-%02d", year, m);
    return g_strdup_printf("%s-%02d-%02d", year, m, (int)g_ascii_strtoll(day, NULL, 10));
}

/* The more a date says the better; the name goes before the title. */
void sy_guess_take_date(SyGuess *guess, SySource *source) {
    g_autofree char *base = g_path_get_basename(guess->path);
    const char *const texts[] = {base, guess->layer, sy_source_remarks(source)};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        char *date = date_of(texts[i]);
        bool more = date != NULL && (guess->date == NULL || strlen(date) > strlen(guess->date));
        bool same = more && (guess->date == NULL || g_str_has_prefix(date, guess->date));
        if (same) {
            g_free(guess->date);
            guess->date = date;
        } else {
            g_free(date);
        }
    }
}

/* Not the year of a standard (GB 18918-2002) nor of a number. */
void sy_guess_take_title_year(SyGuess *guess, SySource *source) {
    g_autoptr(GRegex) regex =
        g_regex_new("(?<![0-9-])(20[0-9]{2})\\s*(?:年|[./-](?:1[0-2]|0?[1-9])[./-])", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    const char *text = sy_source_remarks(source);
    if (text == NULL || !g_regex_match(regex, text, 0, &match)) return;
    g_autofree char *year = g_match_info_fetch(match, 1);
    guess->title_year = (int)g_ascii_strtoll(year, NULL, 10);
}

static bool is_list(const SyGuess *guess) {
    return guess->role == SY_ROLE_OUTFALLS && guess->trouble == NULL;
}

/* What a list calls its outfalls. */
typedef struct {
    GPtrArray *rows; /* GPtrArray * of char *: numbers and names of a row; borrowed from @words */
    GHashTable *words;
} Called;

static void called_free(Called *called) {
    g_ptr_array_unref(called->rows);
    g_hash_table_unref(called->words);
    g_free(called);
}

static Called *called_new(const SyGuess *guess, const SyLimits *limits) {
    static const char *const fields[] = {"id", "code", "local_code", "name"};
    SySourceOptions options = {.limits = limits};
    g_autoptr(SySource) source =
        sy_source_open(guess->path, guess->layer, "outfalls", &options, NULL, NULL);
    g_autoptr(SyTable) texts = source == NULL ? NULL : sy_source_sample(source, ROWS_MAX, NULL);
    Called *called = g_new0(Called, 1);
    called->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    called->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; texts != NULL && row < texts->n_row; row++) {
        GPtrArray *names = g_ptr_array_new();
        for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
            const SyBinding *b = sy_binding_find(guess->bindings, fields[i]);
            const SyColumn *column =
                b == NULL || b->column == NULL ? NULL : sy_table_column(texts, b->column);
            const char *text = column == NULL ? NULL : sy_column_text(column, row);
            if (text == NULL || *text == '\0') continue;
            char *word = sy_fold_value(text);
            void *known;
            if (g_hash_table_lookup_extended(called->words, word, &known, NULL))
                g_free(word);
            else
                g_hash_table_add(called->words, known = word);
            g_ptr_array_add(names, known);
        }
        if (names->len > 0)
            g_ptr_array_add(called->rows, names);
        else
            g_ptr_array_unref(names);
    }
    return called;
}

/* Whether most outfalls of a list are called as in another; a card of one has its number and its
 * name from there. */
static bool is_within(const Called *list, const Called *other) {
    guint n = 0, n_word = 0;
    for (guint i = 0; i < list->rows->len; i++) {
        const GPtrArray *names = g_ptr_array_index(list->rows, i);
        guint met = 0;
        for (guint k = 0; k < names->len; k++)
            met += g_hash_table_contains(other->words, names->pdata[k]) ? 1 : 0;
        n += met > 0;
        n_word += met;
    }
    return (n >= ROWS_MIN || (list->rows->len == 1 && n_word >= WORDS_MIN)) &&
           n >= ONE_SHARE * list->rows->len;
}

/* Lists without a date that call their outfalls as another such list does are of one round; those
 * that are a part of it, of the date that a person says of it. */
static void find_one_round(GPtrArray *guesses, const SyLimits *limits) {
    g_autoptr(GPtrArray) lists = g_ptr_array_new();
    g_autoptr(GPtrArray) called = g_ptr_array_new_with_free_func((GDestroyNotify)called_free);
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        if (is_list(guess) && !guess->is_earlier && (guess->date == NULL || guess->is_date_said))
            g_ptr_array_add(lists, guess);
    }
    for (guint i = 0; lists->len > 1 && i < lists->len; i++)
        g_ptr_array_add(called, called_new(lists->pdata[i], limits));
    for (guint i = 0; i < called->len; i++)
        for (guint k = 0; k < called->len; k++) {
            SyGuess *part = lists->pdata[i];
            const SyGuess *whole = lists->pdata[k];
            if (i == k || part->is_date_said || !is_within(called->pdata[i], called->pdata[k]))
                continue;
            part->is_of_one_round = true;
            if (is_within(called->pdata[k], called->pdata[i])) continue;
            part->is_of_another = true;
            if (whole->is_date_said && part->date == NULL) part->date = g_strdup(whole->date);
        }
}

/* The latest year that names and titles of other layers say: of samples, tracks, registers. */
static int latest_year(const GPtrArray *guesses) {
    int latest = 0;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role != SY_N_ROLE && !is_list(guess))
            latest = MAX(latest, MAX(guess->year, guess->title_year));
    }
    return latest;
}

/* A list of before: its name says so, or a year before the latest that other layers say. */
static bool is_before(const SyGuess *guess, int latest) {
    return guess->is_earlier ||
           (guess->date != NULL && g_ascii_strtoll(guess->date, NULL, 10) < latest);
}

void sy_guesser_rounds(GPtrArray *guesses, const SyLimits *limits) {
    find_one_round(guesses, limits);
    guint n = 0, n_dated = 0, n_before = 0;
    bool told = true; /* the lists of before have a date */
    int latest = latest_year(guesses);
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (!is_list(guess)) continue;
        n++;
        n_dated += guess->date != NULL;
        n_before += is_before(guess, latest);
        told = told && (guess->date != NULL || !is_before(guess, latest));
    }
    /* a round among lists of none would say which is older */
    bool all = n_dated == n, some = told && n_before > 0 && n_before < n;
    if (n < 2 || (!all && !some)) return;
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        if (!is_list(guess) || (!all && !is_before(guess, latest))) continue;
        g_autofree char *quoted = sy_yaml_quote(guess->date);
        g_ptr_array_add(guess->declared, g_strdup_printf("round: %s", quoted));
    }
}
