#include <math.h>
#include <string.h>

#include "io/source/source.h"

/* What stands before, between and after the numbers of an angle. */
typedef enum { MARK_NONE, MARK_DEGREE, MARK_MINUTE, MARK_SECOND, MARK_SEPARATOR } Mark;

typedef struct {
    const char *text;
    Mark mark;
} Spelling;

/* Longer spellings first. A text is put into compatibility form (NFKC) before it is read, so full
 * width digits, colons and letters are plain ones, and the double prime is two primes. */
static const Spelling spellings[] = {
    {"''", MARK_SECOND},
    {"\xe2\x80\xb2\xe2\x80\xb2", MARK_SECOND},
    {"\xe2\x80\x99\xe2\x80\x99", MARK_SECOND},
    {"\"", MARK_SECOND},
    {"\xe2\x80\x9d", MARK_SECOND},
    {"\xe2\x80\x9c", MARK_SECOND},
    {"\xe7\xa7\x92", MARK_SECOND},
    {"s", MARK_SECOND},
    {"'", MARK_MINUTE},
    {"\xe2\x80\xb2", MARK_MINUTE},
    {"\xe2\x80\x99", MARK_MINUTE},
    {"\xe2\x80\x98", MARK_MINUTE},
    {"\xe5\x88\x86", MARK_MINUTE},
    {"m", MARK_MINUTE},
    {"\xc2\xb0", MARK_DEGREE},
    {"\xc2\xba", MARK_DEGREE},
    {"\xcb\x9a", MARK_DEGREE},
    {"\xe5\xba\xa6", MARK_DEGREE},
    {"d", MARK_DEGREE},
    {"o", MARK_DEGREE}, /* what NFKC makes of U+00BA */
    {"\xcc\x8a", MARK_DEGREE},
    {"\xcc\x81", MARK_MINUTE}, /* of U+02DA and U+00B4 */
    {":", MARK_SEPARATOR},
    {"-", MARK_SEPARATOR},
    {"_", MARK_SEPARATOR},
};

static const char *skip_blank(const char *c) {
    while (*c == ' ' || *c == '\t') c++;
    return c;
}

static Mark take_mark(const char **at) {
    for (gsize i = 0; i < G_N_ELEMENTS(spellings); i++) {
        if (!g_str_has_prefix(*at, spellings[i].text)) continue;
        *at += strlen(spellings[i].text);
        return spellings[i].mark;
    }
    return MARK_NONE;
}

/* Hemisphere at @at: -1 west or south, 1 east or north, 0 none. */
static int take_hemisphere(const char **at) {
    static const struct {
        const char *text;
        int sign;
    } names[] = {{"\xe4\xb8\x9c\xe7\xbb\x8f", 1},
                 {"\xe8\xa5\xbf\xe7\xbb\x8f", -1},
                 {"\xe5\x8c\x97\xe7\xba\xac", 1},
                 {"\xe5\x8d\x97\xe7\xba\xac", -1},
                 {"e", 1},
                 {"w", -1},
                 {"n", 1},
                 {"s", -1}};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!g_str_has_prefix(*at, names[i].text)) continue;
        *at = skip_blank(*at + strlen(names[i].text));
        return names[i].sign;
    }
    return 0;
}

/* Decimal digits with at most one point, nothing else; NaN if there are none. */
static double take_number(const char **at, bool *whole) {
    const char *c = *at;
    double value = 0, unit = 1;
    bool digit = false;
    *whole = true;
    for (; g_ascii_isdigit(*c) || (*c == '.' && *whole); c++) {
        if (*c == '.') {
            *whole = false;
            continue;
        }
        digit = true;
        value = value * 10 + (*c - '0');
        if (!*whole) unit *= 10;
    }
    *at = c;
    return digit ? value / unit : NAN;
}

typedef struct {
    double value[3]; /* degrees, minutes, seconds */
    int n;
    bool marked; /* a degree, minute or second sign has been met */
} Angle;

/* The next number with what follows it; false if that makes no angle. */
static bool take_part(const char **at, Angle *angle, bool *was_whole) {
    if (angle->n == 3 || (angle->n > 0 && !*was_whole))
        return false; /* only the last has decimals */
    double value = take_number(at, was_whole);
    if (isnan(value)) return false;
    const char *blank = *at;
    *at = skip_blank(*at);
    const char *before = *at;
    Mark mark = take_mark(at);
    if (mark == MARK_SECOND && **at == '\0' && before[0] == 's' && angle->n < 2) {
        *at = before; /* south */
        mark = MARK_NONE;
    }
    static const Mark expected[3] = {MARK_DEGREE, MARK_MINUTE, MARK_SECOND};
    if (mark == MARK_SEPARATOR || (mark == MARK_NONE && blank != before)) {
        *at = skip_blank(*at);
        if (mark == MARK_SEPARATOR && !g_ascii_isdigit(**at)) return false;
    } else if (mark != MARK_NONE) {
        if (mark != expected[angle->n]) return false;
        angle->marked = true;
    }
    angle->value[angle->n++] = value;
    *at = skip_blank(*at);
    return mark != MARK_NONE || blank != before || !g_ascii_isdigit(**at);
}

static double angle_value(const Angle *angle, int sign) {
    double limit = angle->n > 1 || angle->marked ? 360 : INFINITY;
    if (angle->value[0] > limit || angle->value[1] > 60 || angle->value[2] > 60) return NAN;
    return sign * (angle->value[0] + angle->value[1] / 60 + angle->value[2] / 3600);
}

/* "114.21.16.35" is degrees, minutes and seconds between points. */
static char *points_to_marks(const char *text) {
    int n_point = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c != '.' && !g_ascii_isdigit(*c)) return NULL;
        n_point += *c == '.';
    }
    if (n_point < 2 || n_point > 3) return NULL;
    char *marked = g_strdup(text), *c = strchr(marked, '.');
    *c = ':';
    c = strchr(c, '.');
    *c = ':';
    return marked;
}

double sy_degrees_parse(const char *text) {
    if (text == NULL || !g_utf8_validate(text, -1, NULL)) return NAN;
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    g_autofree char *lower = g_strstrip(g_ascii_strdown(plain, -1));
    g_autofree char *marked = points_to_marks(lower);
    const char *at = marked != NULL ? marked : lower;
    int before = take_hemisphere(&at);
    int sign = *at == '-' ? -1 : 1;
    if (*at == '-' || *at == '+') at = skip_blank(at + 1);
    Angle angle = {{0, 0, 0}, 0, false};
    bool whole = true;
    while (g_ascii_isdigit(*at) || *at == '.')
        if (!take_part(&at, &angle, &whole)) return NAN;
    int after = take_hemisphere(&at);
    if (angle.n == 0 || *at != '\0' || (before != 0 && after != 0)) return NAN;
    int hemisphere = before != 0 ? before : after;
    if (sign < 0 && hemisphere > 0) return NAN;
    if (hemisphere < 0) sign = -1;
    return angle_value(&angle, sign);
}

/* Words before a coordinate that say which it is. */
static const char *const labels[] = {"经度", "纬度", "longitude", "latitude", "lon", "lng",
                                     "lat",  "坐标", "point",     "x",        "y",   NULL};

/* One half of a pair without brackets and words around it. */
static char *half_of(const char *text, gsize n) {
    g_autofree char *part = g_strndup(text, n);
    char *at = part;
    for (bool more = true; more;) {
        more = false;
        at += strspn(at, " \t\r\n([{=:\"");
        for (int i = 0; labels[i] != NULL && !more; i++) {
            if (!g_str_has_prefix(at, labels[i])) continue;
            at += strlen(labels[i]);
            more = true;
        }
    }
    gsize n_left = strlen(at);
    while (n_left > 0 && strchr(" \t\r\n)]}\"", at[n_left - 1]) != NULL) at[--n_left] = '\0';
    return g_strdup(at);
}

static double half_value(const char *text, bool *is_east, bool *is_north) {
    char *end;
    *is_east = strpbrk(text, "ew") != NULL || strstr(text, "东经") != NULL;
    *is_north = !*is_east && (strchr(text, 'n') != NULL || strstr(text, "北纬") != NULL);
    double value = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' ? value : sy_degrees_parse(text);
}

/* Both halves with the cut at @at; false if one of them is no coordinate. */
static bool pair_at(const char *text, const char *at, gsize n_cut, double *xy) {
    g_autofree char *first = half_of(text, (gsize)(at - text));
    g_autofree char *second = half_of(at + n_cut, strlen(at + n_cut));
    bool east[2], north[2];
    double a = half_value(first, &east[0], &north[0]), b = half_value(second, &east[1], &north[1]);
    if (isnan(a) || isnan(b)) return false;
    bool turned = north[0] || east[1] || (fabs(a) <= 90 && fabs(b) > 90 && fabs(b) <= 180);
    xy[0] = turned ? b : a;
    xy[1] = turned ? a : b;
    return true;
}

bool sy_degrees_parse_pair(const char *text, double *xy) {
    static const char *const cuts[] = {",",    ";",  "/", "|", "、", "北纬",
                                       "东经", "\n", "n", "e", " "};
    if (text == NULL || !g_utf8_validate(text, -1, NULL)) return false;
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    g_autofree char *lower = g_strstrip(g_ascii_strdown(plain, -1));
    for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++) {
        gsize n = strlen(cuts[i]);
        bool sign =
            g_ascii_ispunct(*cuts[i]) || g_ascii_isspace(*cuts[i]) || strcmp(cuts[i], "、") == 0;
        for (const char *at = strstr(lower, cuts[i]); at != NULL; at = strstr(at + 1, cuts[i])) {
            /* a word belongs to what stands behind it or before it */
            bool found = at > lower && pair_at(lower, at, sign ? n : 0, xy);
            if (found || (!sign && pair_at(lower, at + n, 0, xy))) return true;
        }
    }
    return false;
}
