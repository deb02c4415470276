/* Which survey round a list of outfalls is of: the date in its name or its title. */
#include <string.h>

#include "engine/base/yaml.h"
#include "engine/init/init.h"

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

static bool is_list(const SyGuess *guess) {
    return guess->role == SY_ROLE_OUTFALLS && guess->trouble == NULL;
}

void sy_guesser_rounds(GPtrArray *guesses) {
    guint n = 0, n_dated = 0;
    bool told = true; /* by their words: the dated lists are of before, the others of now */
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (!is_list(guess)) continue;
        n++;
        n_dated += guess->date != NULL;
        told = told && guess->is_earlier == (guess->date != NULL);
    }
    /* a round among lists of none would say which is older */
    if (n < 2 || n_dated == 0 || (n_dated < n && !told)) return;
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        if (!is_list(guess) || guess->date == NULL) continue;
        g_autofree char *quoted = sy_yaml_quote(guess->date);
        g_ptr_array_add(guess->declared, g_strdup_printf("round: %s", quoted));
    }
}
