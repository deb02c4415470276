/* Section text: diameters and widths x heights as surveyors write them (domain: CJJ 61 PSize). */
#include <math.h>
#include <string.h>

#include "engine/fields.h"
#include "engine/fields_parts.h"

#define SECTION_MAX_M 20.0
#define SECTION_MIN_M 0.02

/* Value and unit of one number of a section; unit_m = 0: none said. */
typedef struct {
    double value, unit_m;
} Number;

/* Passes blanks and any of the characters. */
static void skip_any(const char **at, const char *characters) {
    for (;; *at = g_utf8_next_char(*at)) {
        gunichar c = g_utf8_get_char(*at);
        if (c == 0 || (c != ' ' && g_utf8_strchr(characters, -1, c) == NULL)) return;
    }
}

static bool skip_word(const char **at, const char *const *words) {
    for (int i = 0; words[i] != NULL; i++) {
        if (!g_str_has_prefix(*at, words[i])) continue;
        *at += strlen(words[i]);
        return true;
    }
    return false;
}

/* [letters][=]number[unit] */
static bool number_take(const char **at, Number *out) {
    static const char *const letters[] = {"dn", "de", "管径", "直径", "内径", "φ",  "ø",  "⌀",
                                          "ф",  "d",  "b",    "w",    "h",    "宽", "高", NULL};
    static const char *const said[] = {"mm", "毫米", "cm", "厘米", "m", "米", NULL};
    static const double said_m[] = {0.001, 0.001, 0.01, 0.01, 1, 1};
    skip_any(at, "");
    while (skip_word(at, letters)) continue;
    skip_any(at, "=:");
    gsize n_byte = strspn(*at, "0123456789."); /* strtod would also take 1e9, 0x10 and inf */
    g_autofree char *digits = g_strndup(*at, n_byte);
    char *end;
    out->value = g_ascii_strtod(digits, &end);
    out->unit_m = 0;
    if (end == digits || *end != '\0') return false;
    *at += n_byte;
    skip_any(at, "");
    for (int i = 0; said[i] != NULL; i++) {
        if (!g_str_has_prefix(*at, said[i])) continue;
        *at += strlen(said[i]);
        out->unit_m = said_m[i];
        break;
    }
    skip_any(at, "");
    return true;
}

/* "b×h=2.0×1.5": what stands before the only "=" names the numbers behind it. */
static const char *after_label(const char *text) {
    const char *equals = strchr(text, '=');
    if (equals == NULL || strchr(equals + 1, '=') != NULL) return text;
    for (const char *p = text; p < equals; p++)
        if (g_ascii_isdigit(*p)) return text;
    return equals + 1;
}

/* The unit to read bare numbers in: m and mm stand for each other where the size tells. */
static double unit_choose(double least, double most, double unit_m, bool *other) {
    *other = false;
    double other_m = unit_m == 1 ? 0.001 : unit_m == 0.001 ? 1 : 0;
    if (other_m == 0) return unit_m;
    if (most * unit_m <= SECTION_MAX_M && least * unit_m >= SECTION_MIN_M) return unit_m;
    if (most * other_m > SECTION_MAX_M || least * other_m < SECTION_MIN_M) return 0;
    *other = true;
    return other_m;
}

bool sy_section_parse(const char *text, double unit_m, double *width_m, double *height_m,
                      bool *other) {
    bool unused;
    if (other == NULL) other = &unused;
    *other = false;
    *width_m = *height_m = NAN;
    g_autofree char *folded = sy_fold_value(text);
    if (*folded == '\0') return true;
    const char *at = after_label(folded);
    Number width, height = {NAN, 0};
    if (!number_take(&at, &width)) return false;
    bool is_pair = *at != '\0';
    if (is_pair) {
        const char *before = at;
        skip_any(&at, "×*x✕╳χх,;/");
        if (at == before || !number_take(&at, &height) || *at != '\0') return false;
    }
    if (width.value == 0 && (!is_pair || height.value == 0)) return true;
    if (width.value <= 0 || (is_pair && height.value <= 0)) return false;
    if (width.unit_m == 0) width.unit_m = height.unit_m;
    if (height.unit_m == 0) height.unit_m = width.unit_m;
    if (width.unit_m == 0) {
        double least = is_pair ? fmin(width.value, height.value) : width.value;
        double most = is_pair ? fmax(width.value, height.value) : width.value;
        width.unit_m = height.unit_m = unit_choose(least, most, unit_m, other);
        if (width.unit_m == 0) return false;
    }
    *width_m = width.value * width.unit_m;
    *height_m = height.value * height.unit_m;
    return isfinite(*width_m);
}

double sy_section_number(double value, double unit_m, bool *other) {
    *other = false;
    if (!(value > 0) || !isfinite(value)) return NAN;
    double unit = unit_choose(value, value, unit_m, other);
    return unit == 0 ? NAN : value * unit;
}
