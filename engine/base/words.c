#include "engine/base/words.h"

#define LENGTH_MAX 64

/* Case folded characters, at most LENGTH_MAX. */
static int characters(const char *word, gunichar *out) {
    int n = 0;
    for (const char *p = word; *p != '\0' && n < LENGTH_MAX; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char_validated(p, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2) break;
        out[n++] = g_unichar_tolower(c);
    }
    return n;
}

static int distance(const gunichar *a, int n_a, const gunichar *b, int n_b) {
    int row[LENGTH_MAX + 1];
    for (int j = 0; j <= n_b; j++) row[j] = j;
    for (int i = 1; i <= n_a; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= n_b; j++) {
            int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = MIN(replaced, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[n_b];
}

const char *sy_words_nearest(const char *word, const char *const *known) {
    gunichar a[LENGTH_MAX], b[LENGTH_MAX];
    int n_a = characters(word, a), best = G_MAXINT;
    const char *nearest = NULL;
    for (int i = 0; known[i] != NULL; i++) {
        int d = distance(a, n_a, b, characters(known[i], b));
        if (d >= best) continue;
        best = d;
        nearest = known[i];
    }
    return nearest;
}
