#include "io/number.h"

#include <math.h>
#include <string.h>

#define DIGITS "0123456789"
#define PLAIN_MAX 64

/* Bytes of a mark between thousands other than a comma: a blank (thin ones too) or an apostrophe;
 * 0: none. */
static gsize mark_at(const char *text) {
    static const char *const marks[] = {
        " ", "'", "\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf", "\xe2\x80\x99"};
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_str_has_prefix(text, marks[i])) return strlen(marks[i]);
    return 0;
}

/* Exactly three digits stand here. */
static bool is_group(const char *text) {
    return strspn(text, DIGITS) == 3;
}

/* What the commas of one text are. */
typedef enum { COMMA_NONE, COMMA_THOUSANDS, COMMA_DECIMAL, COMMA_EITHER } CommaKind;

/* Behind the groups that other marks than commas set apart: "234,5" of "1 234,5". */
static const char *behind_marks(const char *text) {
    const char *at = text + strspn(text, "+-");
    for (;;) {
        gsize n_digit = strspn(at, DIGITS), n_mark = n_digit == 0 ? 0 : mark_at(at + n_digit);
        if (n_mark == 0 || !is_group(at + n_digit + n_mark)) return at;
        at += n_digit + n_mark;
    }
}

static CommaKind comma_kind(const char *text) {
    const char *last = behind_marks(text);
    if (last != text + strspn(text, "+-")) /* thousands have their mark: a comma is none */
        return last[strspn(last, DIGITS)] == ',' ? COMMA_DECIMAL : COMMA_NONE;
    gsize n = strspn(text, DIGITS ",.+-");
    const char *first = memchr(text, ',', n), *point = memchr(text, '.', n);
    if (first == NULL) return COMMA_NONE;
    const char *begin = text + strspn(text, "+-");
    gsize n_before = strspn(begin, DIGITS);
    int n_comma = 0;
    bool groups = n_before >= 1 && n_before <= 3 && begin + n_before == first && *begin != '0';
    for (const char *c = first; c < text + n; c++) {
        if (*c != ',') continue;
        n_comma++;
        groups &= is_group(c + 1);
    }
    if (point != NULL && point < first) return n_comma == 1 ? COMMA_DECIMAL : COMMA_NONE;
    if (groups && (n_comma > 1 || point != NULL)) return COMMA_THOUSANDS;
    if (n_comma > 1 || point != NULL || !g_ascii_isdigit(first[1])) return COMMA_NONE;
    return groups ? COMMA_EITHER : COMMA_DECIMAL;
}

/* The number as strtod reads it; *n: bytes of @text that it takes. */
static void plain_copy(const char *text, bool decimal, bool thousands, char *out, gsize *n) {
    gsize n_out = 0;
    const char *c = text;
    bool point = false;
    while (*c != '\0' && n_out + 1 < PLAIN_MAX) {
        gsize mark = point || n_out == 0 ? 0 : mark_at(c);
        if (mark > 0 && is_group(c + mark) && g_ascii_isdigit(out[n_out - 1])) {
            c += mark;
        } else if (*c == ',' && decimal && !point) {
            out[n_out++] = '.';
            point = true;
            c++;
        } else if ((*c == ',' && thousands && !point) || (*c == '.' && decimal && !point)) {
            if (!is_group(c + 1)) break;
            c++;
        } else if (strchr(DIGITS "+-.eE", *c) != NULL) {
            point |= *c == '.';
            out[n_out++] = *c++;
        } else {
            break;
        }
    }
    out[n_out] = '\0';
    *n = (gsize)(c - text);
}

bool sy_number_parse(const char *text, SyComma comma, double *value, const char **rest) {
    char *end;
    while (g_ascii_isspace(*text)) text++;
    if (strspn(text, DIGITS "+-.") == 0) return false;
    gsize n = strspn(text, DIGITS "+-.eE");
    if (text[n] == '\0') { /* nearly all */
        *value = g_ascii_strtod(text, &end);
        *rest = end;
        return end != text && isfinite(*value);
    }
    CommaKind kind = comma_kind(text);
    bool decimal = kind == COMMA_DECIMAL || (kind == COMMA_EITHER && comma == SY_COMMA_DECIMAL);
    bool thousands = kind == COMMA_THOUSANDS || (kind == COMMA_EITHER && !decimal);
    char plain[PLAIN_MAX];
    plain_copy(text, decimal, thousands, plain, &n);
    *value = g_ascii_strtod(plain, &end);
    bool whole = *end == '\0';
    if (!whole) { /* "2e" of "2 ea": as far as it goes in the text itself */
        *value = g_ascii_strtod(text, &end);
        n = (gsize)(end - text);
    }
    *rest = text + n;
    return n > 0 && isfinite(*value);
}

SyComma sy_number_comma(const SyColumn *column, SyIndex n_row, SyComma otherwise) {
    SyIndex n_thousands = 0, n_decimal = 0;
    for (SyIndex row = 0; column->type == SY_COLUMN_TEXT && row < n_row; row++) {
        const char *text = sy_column_text(column, row);
        if (text == NULL || strchr(text, ',') == NULL) continue;
        CommaKind kind = comma_kind(text);
        n_thousands += kind == COMMA_THOUSANDS;
        n_decimal += kind == COMMA_DECIMAL;
    }
    if (n_thousands == n_decimal) return otherwise;
    return n_decimal > n_thousands ? SY_COMMA_DECIMAL : SY_COMMA_THOUSANDS;
}
