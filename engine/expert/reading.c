#include "engine/expert/reading.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "io/number.h"

void sy_reading_clear(SyWrittenValue *reading) {
    g_free(reading->unit);
    g_free(reading->text);
    *reading = (SyWrittenValue){.value = NAN, .limit = NAN};
}

static bool take_mark(const char **at, const char *const *marks) {
    for (int i = 0; marks[i] != NULL; i++) {
        if (!g_str_has_prefix(*at, marks[i])) continue;
        *at += strlen(marks[i]);
        while (**at == ' ') (*at)++;
        return true;
    }
    return false;
}

/* As numbers are written ("1,230", "2,5"); what goes on with a sign ("2.0-2.4") is none. */
static bool take_number(const char **at, double *out) {
    const char *rest;
    if (!sy_number_parse(*at, SY_COMMA_THOUSANDS, out, &rest) ||
        (*rest != '\0' && strchr("+-.", *rest) != NULL))
        return false;
    *at = rest;
    return true;
}

/* "×10⁴", "x10^4", "*10^4" behind a number: its power of ten; 0: there is none. */
static int take_power(const char **at) {
    static const char *const times[] = {"×10", "x10", "X10", "*10", "·10", NULL};
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", NULL};
    const char *from = *at;
    while (**at == ' ') (*at)++;
    if (take_mark(at, times)) {
        for (int i = 0; raised[i] != NULL; i++)
            if (g_str_has_prefix(*at, raised[i])) {
                *at += strlen(raised[i]);
                return i;
            }
        if (**at == '^' && g_ascii_isdigit((*at)[1])) {
            char *end;
            guint64 power = g_ascii_strtoull(*at + 1, &end, 10);
            *at = end;
            if (power < 20) return (int)power;
        }
    }
    *at = from;
    return 0;
}

/* A remark in brackets, of the temperature of a pH, is no unit. */
static bool is_remark(const char *text) {
    return *text == '(' || g_str_has_prefix(text, "（");
}

static bool is_not_detected(const char *text) {
    static const char *const words[] = {"ND", "N.D.", "n.d.", "nd", "未检出", NULL};
    return g_strv_contains(words, text);
}

/* "100以上": the word at the end is taken off; NULL: none of them stands there. */
static const char *cut_end(char *text, const char *const *words) {
    for (int i = 0; words[i] != NULL; i++) {
        if (!g_str_has_suffix(text, words[i])) continue;
        text[strlen(text) - strlen(words[i])] = '\0';
        g_strchomp(text);
        return words[i];
    }
    return NULL;
}

/* "±5" behind a number: how sure it is. */
static void skip_spread(const char **at) {
    static const char *const marks[] = {"±", NULL};
    const char *from = *at;
    double spread;
    while (**at == ' ') (*at)++;
    if (!take_mark(at, marks) || !take_number(at, &spread)) *at = from;
}

static void parse(const char *text, SyWrittenValue *out) {
    static const char
        *const below[] = {"<=",   "<",    "＜",   "≤",      "不足",   "不到",
                          "低于", "小于", "少于", "不超过", "不大于", NULL},
               *const above[] = {">=",   ">",    "＞",     "≥",      "超过", "高于",
                                 "大于", "多于", "不低于", "不小于", NULL},
               *const about[] = {"约为", "约", "大约", "≈", "近", NULL},
               *const up[] = {"以上", NULL}, *const down[] = {"以下", "以内", "之内", NULL},
               *const roughly[] = {"左右", "上下", NULL}, *const tens_of_thousands[] = {"万", NULL};
    g_autofree char *copy = g_strstrip(g_strdup(text));
    const char *at = copy;
    *out = (SyWrittenValue){.value = NAN, .limit = NAN};
    if (is_not_detected(copy)) {
        out->text = g_steal_pointer(&copy);
        out->is_number = true;
        return;
    }
    g_autofree char *whole = g_strdup(copy);
    bool is_below = take_mark(&at, below);
    if (!is_below && !take_mark(&at, above)) take_mark(&at, about);
    const char *last = NULL;
    if (!is_below && (last = cut_end(copy, up)) == NULL && (last = cut_end(copy, roughly)) == NULL)
        is_below = (last = cut_end(copy, down)) != NULL;
    double number;
    if (at > copy + strlen(copy) || !take_number(&at, &number)) {
        out->text = g_steal_pointer(&whole);
        return;
    }
    skip_spread(&at);
    if (take_mark(&at, tens_of_thousands)) number *= 1e4; /* "35万" */
    number *= pow(10, take_power(&at));
    if (!is_below && (strcmp(at, "L") == 0 || strcmp(at, "(L)") == 0 || strcmp(at, "（L）") == 0)) {
        is_below = true;
        at += strlen(at);
    }
    *(is_below ? &out->limit : &out->value) = number;
    out->is_number = true;
    g_autofree char *said = g_strchomp(g_strndup(copy, (gsize)(at - copy)));
    out->text = g_strconcat(said, last, NULL);
    while (*at == ' ') at++;
    if (*at != '\0' && !is_remark(at)) out->unit = g_strdup(at);
}

void sy_reading_parse(const char *text, SyWrittenValue *out) {
    parse(text, out);
    if (out->is_number) return;
    /* wide digits and letters, as input methods leave them */
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    SyWrittenValue narrow = {.value = NAN, .limit = NAN};
    if (plain != NULL) parse(plain, &narrow);
    if (!narrow.is_number) {
        sy_reading_clear(&narrow);
        return;
    }
    sy_reading_clear(out);
    *out = narrow;
}

void sy_reading_parse_limit(const char *text, SyWrittenValue *out) {
    static const char *const between[] = {"~", "～", "至", "—", "–", "-", NULL};
    for (int i = 0; between[i] != NULL; i++) {
        const char *mark = strstr(text + (*text != '\0'), between[i]);
        if (mark == NULL) continue;
        sy_reading_parse(mark + strlen(between[i]), out);
        if (out->is_number) return;
        sy_reading_clear(out);
    }
    sy_reading_parse(text, out);
}

const char *sy_reading_weather(const SyJudgement *judgement, const char *text) {
    return sy_notation_in(judgement->notation, "weather", text);
}

/* ---- what it says ---- */

SyMeasureFault sy_reading_measure(const SyJudgement *j, const char *parameter,
                                  const SyWrittenValue *written, const char *unit, double limit,
                                  SyMeasure *out) {
    *out =
        (SyMeasure){.parameter = sy_judgement_parameter(j, parameter), .value = NAN, .limit = NAN};
    if (out->parameter == SY_NONE) return SY_MEASURE_NO_PARAMETER;
    if (!written->is_number) return SY_MEASURE_NO_NUMBER;
    const SyParameter *p = &g_array_index(j->parameters, SyParameter, out->parameter);
    if (unit == NULL) unit = written->unit;
    if (isnan(limit)) limit = written->limit;
    if (isnan(sy_judgement_convert(j, p, 1, unit))) return SY_MEASURE_UNIT;
    out->value = sy_judgement_convert(j, p, written->value, unit);
    out->limit = sy_judgement_convert(j, p, limit, unit);
    if (out->value < p->least || out->value > p->most || out->limit < p->least)
        return SY_MEASURE_IMPOSSIBLE;
    out->seen = !isnan(out->value) && !(out->value < out->limit);
    /* "ND" and nothing else: below what would count as elevated, at least */
    if (isnan(out->value) && isnan(out->limit)) out->limit = p->elevated;
    return out->seen || out->limit > 0 ? SY_MEASURE_GOOD : SY_MEASURE_NO_NUMBER;
}

char *sy_reading_complaint(const SyJudgement *j, SyMeasureFault fault, const char *parameter,
                           const char *value, const char *unit) {
    if (fault == SY_MEASURE_NO_PARAMETER) {
        const char *near = sy_judgement_nearest(j, parameter);
        return near == NULL
                   ? g_strdup_printf(_("%s: no parameter of that name is known; the names are in "
                                       "data/parameters.csv"),
                                     parameter)
                   : g_strdup_printf(_("%s: no parameter of that name is known; is %s meant?"),
                                     parameter, near);
    }
    SyIndex number = sy_judgement_parameter(j, parameter);
    if (number == SY_NONE || fault == SY_MEASURE_GOOD || fault == SY_MEASURE_NO_NUMBER) return NULL;
    const SyParameter *p = &g_array_index(j->parameters, SyParameter, number);
    if (fault == SY_MEASURE_UNIT)
        return g_strdup_printf(_("%s in %s: it is measured in %s"), parameter, unit,
                               *p->unit == '\0' ? _("no unit") : p->unit);
    if (isnan(p->most))
        return g_strdup_printf(_("%s=%s: cannot be below %g"), parameter, value, p->least);
    return g_strdup_printf(_("%s=%s: lies between %g and %g"), parameter, value, p->least, p->most);
}

bool sy_reading_is_elevated(const SyParameter *parameter, double value, double elevated) {
    return value > elevated || value < parameter->low;
}

/* ---- laboratories ---- */

#define DAY_LENGTH 10 /* of ISO 8601 */

static char *report_key(const SyReadingOrigin *o, const char *said) {
    return g_strdup_printf("report|%s|%s|%.*s|%s", o->report, o->about, DAY_LENGTH, o->when, said);
}

bool sy_reading_known(GHashTable *known, const SyReadingOrigin *o) {
    bool found = false;
    if (o->bottle != NULL)
        found = !g_hash_table_add(known, g_strdup_printf("bottle|%s|%s", o->bottle, o->about));
    if (o->report == NULL || o->when == NULL) return found;
    bool timed = strlen(o->when) > DAY_LENGTH;
    g_autofree char *other = report_key(o, timed ? "day" : "time");
    found |= g_hash_table_contains(known, other);
    g_hash_table_add(known, report_key(o, timed ? "time" : "day"));
    return found;
}

/* ---- units in headings ---- */

static bool is_unit(const char *text) {
    static const char *const words[] = {"无量纲", "倍", "度", "℃", "°C", "ntu", "mv", "个", NULL};
    g_autofree char *lower = g_ascii_strdown(text, -1);
    return strchr(text, '/') != NULL || strcmp(text, "℃") == 0 || g_strv_contains(words, lower);
}

/* What stands behind the last Chinese letter, where that is a unit ("氨氮mg/L"): its place. */
static gsize letters_at(const char *name) {
    gsize n = strlen(name), at = n;
    while (at > 0) {
        const char *before = g_utf8_find_prev_char(name, name + at);
        if (before == NULL || g_utf8_get_char(before) >= 0x2e80) break;
        at = (gsize)(before - name);
    }
    return at > 0 && strchr(name + at, '/') != NULL && name[at] != '/' ? at : n;
}

char *sy_reading_unit_take(GString *heading) {
    g_autoptr(GRegex) brackets = g_regex_new("[(\\[【]([^)\\]】]*)[)\\]】]", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(brackets, heading->str, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *inside = g_strstrip(g_match_info_fetch(match, 1));
        int begin, end;
        if (!is_unit(inside) || !g_match_info_fetch_pos(match, 0, &begin, &end)) continue;
        g_string_erase(heading, begin, end - begin);
        return g_steal_pointer(&inside);
    }
    gsize n = letters_at(heading->str);
    const char *slash = strchr(heading->str, '/');
    if (heading->str[n] == '\0' && slash != NULL && slash > heading->str)
        n = (gsize)(slash - heading->str);
    char *unit = heading->str[n] == '\0'
                     ? NULL
                     : g_strstrip(g_strdup(heading->str + n + (heading->str[n] == '/')));
    g_string_truncate(heading, n);
    return unit;
}

char *sy_reading_unit_of_values(const char *heading) {
    g_autofree char *plain = g_utf8_normalize(heading, -1, G_NORMALIZE_NFKC);
    if (plain == NULL) return NULL;
    g_autoptr(GString) text = g_string_new(plain);
    char *unit = sy_reading_unit_take(text);
    if (unit == NULL) return NULL;
    unit[strcspn(unit, ",; ")] = '\0';
    if (*unit != '\0' && g_ascii_strcasecmp(unit, "mg/L") != 0) return unit;
    g_free(unit);
    return NULL;
}
