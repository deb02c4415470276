#include "engine/base/initials.h"

#include <glib.h>
#include <string.h>

/* The frequent letters of GB 2312 stand in the order of their pinyin: the first of each initial. */
static const struct {
    guint16 first;
    char initial;
} filed[] = {{0xB0A1, 'a'}, {0xB0C5, 'b'}, {0xB2C1, 'c'}, {0xB4EE, 'd'}, {0xB6EA, 'e'},
             {0xB7A2, 'f'}, {0xB8C1, 'g'}, {0xB9FE, 'h'}, {0xBBF7, 'j'}, {0xBFA6, 'k'},
             {0xC0AC, 'l'}, {0xC2E8, 'm'}, {0xC4C3, 'n'}, {0xC5B6, 'o'}, {0xC5BE, 'p'},
             {0xC6DA, 'q'}, {0xC8BB, 'r'}, {0xC8F6, 's'}, {0xCBFA, 't'}, {0xCDDA, 'w'},
             {0xCEF4, 'x'}, {0xD1B9, 'y'}, {0xD4D1, 'z'}, {0xD7FA, '?'}};

static char initial_of(GIConv gb2312, const char *letter) {
    char *in = (char *)letter, bytes[4], *out = bytes;
    gsize n_in = (gsize)(g_utf8_next_char(letter) - letter), n_out = sizeof bytes;
    if (g_iconv(gb2312, &in, &n_in, &out, &n_out) == (gsize)-1 || out != bytes + 2) return '?';
    guint code = (guint)(guchar)bytes[0] << 8 | (guchar)bytes[1];
    char initial = '?';
    for (gsize i = 0; i < G_N_ELEMENTS(filed) && code >= filed[i].first; i++)
        initial = filed[i].initial;
    return initial;
}

char *sy_initials(const char *folded) {
    GString *out = g_string_new(NULL);
    GIConv gb2312 = g_iconv_open("GB2312", "UTF-8");
    for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p))
        g_string_append_c(out, *p > 0 ? *p : gb2312 == (GIConv)-1 ? '?' : initial_of(gb2312, p));
    if (gb2312 != (GIConv)-1) g_iconv_close(gb2312);
    return g_string_free(out, FALSE);
}

bool sy_initials_like(const char *folded) {
    gsize n = strlen(folded);
    return n >= 3 && n <= 8 && strspn(folded, "bcdfghjklmnpqrstwxyz") == n;
}
