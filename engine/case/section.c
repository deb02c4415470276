/* Section text: diameters and widths x heights as surveyors write them (domain: CJJ 61 PSize). */
#include <math.h>
#include <string.h>

#include "engine/case/fields.h"
#include "engine/case/fields_parts.h"

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

/* What stands before a diameter, and before a width or height. */
static const char *const diameters[] = {"dn", "de", "管径", "直径", "内径", "φ", "ø",
                                        "⌀",  "∅",  "ф",    "圆管", "圆",   "d", NULL};
static const char *const sides[] = {"方沟", "方涵", "暗渠", "箱涵", "矩形", "b",
                                    "w",    "h",    "宽",   "高",   NULL};

/* [letters][=]number[unit][(side)] */
static bool number_take(const char **at, Number *out) {
    static const char *const said[] = {"mm", "毫米", "cm", "厘米", "m", "米", NULL};
    static const double said_m[] = {0.001, 0.001, 0.01, 0.01, 1, 1};
    skip_any(at, "");
    bool lettered = false;
    for (; skip_word(at, diameters) || skip_word(at, sides); lettered = true) skip_any(at, "");
    skip_any(at, lettered ? "=:-" : "=:");
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
    static const char *const named[] = {"(宽)", "(高)", "(b)", "(h)", NULL};
    if (skip_word(at, named)) skip_any(at, "");
    return true;
}

/* Whether a diameter's letters stand here. */
static bool at_diameter(const char *at) {
    skip_any(&at, "");
    return skip_word(&at, diameters);
}

static const char *const materials[] = {
    "钢筋混凝土", "混凝土", "钢筋砼", "砼",   "球墨铸铁", "铸铁", "玻璃钢夹砂", "玻璃钢",
    "双壁波纹",   "波纹",   "水泥",   "塑料", "陶土",     "钢",   "hdpe",       "upvc",
    "frpp",       "pccp",   "ppr",    "pvc",  "rcp",      "pe",   NULL};

/* "hdpe400", "钢筋混凝土管dn600": the material before a size. */
static void cut_first(char *text) {
    const char *rest = text;
    if (!skip_word(&rest, materials)) return;
    while (skip_word(&rest, materials)) continue;
    static const char *const pipe[] = {"管", NULL};
    skip_word(&rest, pipe);
    skip_any(&rest, "-");
    if (g_ascii_isdigit(*rest) || at_diameter(rest)) memmove(text, rest, strlen(rest) + 1);
}

/* Takes off what says nothing of the size: "(PVC)", "PE", "砼", "钢筋混凝土管". */
static void cut_material(char *text) {
    g_strchomp(text);
    cut_first(text);
    const char *pipe = "管";
    char *end = g_str_has_suffix(text, pipe) ? text + strlen(text) - strlen(pipe) : NULL;
    for (int i = 0; end != NULL && materials[i] != NULL; i++) {
        gsize n = strlen(materials[i]);
        if ((gsize)(end - text) > n && strncmp(end - n, materials[i], n) == 0) *end = '\0';
    }
    char *open = g_str_has_suffix(text, ")") ? strrchr(text, '(') : NULL;
    bool named = open != NULL && (strstr(open, "宽") != NULL || strstr(open, "高") != NULL ||
                                  strcmp(open, "(b)") == 0 || strcmp(open, "(h)") == 0);
    if (open != NULL && open > text && !named && strpbrk(open, "0123456789") == NULL) *open = '\0';
    g_strchomp(text);
    for (int i = 0; materials[i] != NULL; i++)
        if (strlen(text) > strlen(materials[i]) && g_str_has_suffix(text, materials[i]))
            text[strlen(text) - strlen(materials[i])] = '\0';
    g_strchomp(text);
}

/* "2-dn600", "2×φ300", "2孔d300", "300×2": several pipes side by side; "dn300/dn400": two sizes.
 * The text of the first one in @text; false: it is one anyway. */
static bool several_cut(char *text) {
    const char *rest = text + 1;
    if (text[0] >= '2' && text[0] <= '9') {
        static const char *const counters[] = {"孔", "根", "条", "排", NULL};
        if (!skip_word(&rest, counters)) skip_any(&rest, "-×*x");
        if (at_diameter(rest)) {
            memmove(text, rest, strlen(rest) + 1);
            return true;
        }
    }
    const char *at = text;
    bool lettered = at_diameter(text);
    Number first;
    if (!number_take(&at, &first) || first.value < 50) return false;
    const char *mark = at;
    skip_any(&at, "×*x/-~,、+");
    bool barrels = at > mark && *mark != '/' && at[0] >= '2' && at[0] <= '9' &&
                   (at[1] == '\0' || strcmp(at + 1, "孔") == 0);
    bool sizes = at > mark && lettered && at_diameter(at);
    if (barrels || sizes) text[mark - text] = '\0';
    return barrels || sizes;
}

bool sy_section_is_several(const char *text) {
    g_autofree char *folded = sy_fold_value(text);
    cut_material(folded);
    return several_cut(folded);
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
static double unit_choose(double least, double most, double unit_m, bool declared, bool *other) {
    *other = false;
    if (declared) return unit_m;
    double other_m = unit_m == 1 ? 0.001 : unit_m == 0.001 ? 1 : 0;
    if (other_m == 0) return unit_m;
    if (most * unit_m <= SECTION_MAX_M && least * unit_m >= SECTION_MIN_M) return unit_m;
    if (most * other_m > SECTION_MAX_M || least * other_m < SECTION_MIN_M) return 0;
    *other = true;
    return other_m;
}

bool sy_section_parse(const char *text, double unit_m, bool declared, double *width_m,
                      double *height_m, bool *other) {
    bool unused;
    if (other == NULL) other = &unused;
    *other = false;
    *width_m = *height_m = NAN;
    g_autofree char *folded = sy_fold_value(text);
    if (*folded == '\0') return true;
    cut_material(folded);
    several_cut(folded);
    const char *at = after_label(folded);
    Number width, height = {NAN, 0};
    if (!number_take(&at, &width)) return false;
    bool is_pair = *at != '\0';
    if (is_pair) {
        const char *before = at;
        skip_any(&at, "×*x✕╳χх,;/");
        bool named = at == before && (g_str_has_prefix(at, "高") || *at == 'h');
        if ((at == before && !named) || !number_take(&at, &height) || *at != '\0') return false;
    }
    if (width.value == 0 && (!is_pair || height.value == 0)) return true;
    if (width.value <= 0 || (is_pair && height.value <= 0)) return false;
    if (width.unit_m == 0) width.unit_m = height.unit_m;
    if (height.unit_m == 0) height.unit_m = width.unit_m;
    if (width.unit_m == 0) {
        double least = is_pair ? fmin(width.value, height.value) : width.value;
        double most = is_pair ? fmax(width.value, height.value) : width.value;
        width.unit_m = height.unit_m = unit_choose(least, most, unit_m, declared, other);
        if (width.unit_m == 0) return false;
    }
    *width_m = width.value * width.unit_m;
    *height_m = height.value * height.unit_m;
    return isfinite(*width_m);
}

double sy_section_number(double value, double unit_m, bool declared, bool *other) {
    *other = false;
    if (!(value > 0) || !isfinite(value)) return NAN;
    double unit = unit_choose(value, value, unit_m, declared, other);
    return unit == 0 ? NAN : value * unit;
}
