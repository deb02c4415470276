/* What the title of a table says for all of its rows. */
#include <math.h>
#include <string.h>

#include "engine/base/when.h"
#include "engine/read/binder.h"

#define WORDS "(?:采样|取样|监测|检测|采集)"
#define DAY "(20[0-9]{2}\\s*[年./-]\\s*[0-9]{1,2}\\s*[月./-]\\s*[0-9]{1,2})(?![0-9])"

/* "采样日期:2024年3月20日" or "2024年3月20日采样" of a laboratory's report: ISO 8601, or NULL.
 * g_free. */
static char *day_of(const char *text) {
    g_autoptr(GRegex) regex = g_regex_new(
        "(?|" WORDS "(?:日期|时间)\\s*[:：]?\\s*" DAY "|" DAY "\\s*日?\\s*" WORDS ")", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (text == NULL || !g_regex_match(regex, text, 0, &match)) return NULL;
    g_autofree char *day = g_match_info_fetch(match, 1);
    return sy_when_parse(day);
}

/* The place in "采样点位：K1" or "采样点位 K1" of a report; NULL: none, or not one alone. g_free.
 */
static char *place_of(const SyFields *fields, const char *text) {
    g_auto(GStrv) words = text == NULL ? NULL : g_regex_split_simple("[\\s:：]+", text, 0, 0);
    char *place = NULL;
    for (guint i = 0; words != NULL && words[i] != NULL && words[i + 1] != NULL; i++) {
        if (!sy_fields_is_name(fields, SY_ROLE_SAMPLES, "at", words[i]) || *words[i + 1] == '\0')
            continue;
        if (place != NULL && strcmp(place, words[i + 1]) != 0) {
            g_free(place);
            return NULL;
        }
        g_free(place);
        place = g_strdup(words[i + 1]);
    }
    return place;
}

/* Takes @value for a field of all rows; NULL: nothing is said of it. */
static void take(SyBinder *binder, const char *field, const char *code, char *value) {
    if (value == NULL) return;
    SyBinding binding = {.field = sy_fields_find(binder->fields, SY_ROLE_SAMPLES, field),
                         .constant = value,
                         .unit_m = 1,
                         .method = "title"};
    sy_findings_add(binder->findings, code, sy_source_label(binder->source), -1, NAN, NAN, 0.95,
                    SY_ARGUMENT_TEXT(field, binding.constant), SY_ARGUMENTS_END);
    g_array_append_val(binder->bindings, binding);
}

void sy_binder_titles(SyBinder *binder) {
    const char *remarks = sy_source_remarks(binder->source);
    if (binder->asked->role != SY_ROLE_SAMPLES) return;
    if (sy_binding_find(binder->bindings, "time") == NULL)
        take(binder, "time", "read.time_title", day_of(remarks));
    if (sy_binding_find(binder->bindings, "at") == NULL &&
        sy_binding_find(binder->bindings, "parameter") != NULL &&
        sy_binding_find(binder->bindings, "value") != NULL)
        take(binder, "at", "read.place_title", place_of(binder->fields, remarks));
}
