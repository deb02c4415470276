/* What the title of a table says for all of its rows. */
#include <math.h>

#include "engine/base/when.h"
#include "engine/read/binder.h"

/* "采样日期:2024年3月20日" of a laboratory's report: ISO 8601, or NULL. g_free. */
static char *day_of(const char *text) {
    g_autoptr(GRegex) regex = g_regex_new(
        "(?:采样|取样|监测|检测|采集)(?:日期|时间)\\s*[:：]?\\s*"
        "(20[0-9]{2}\\s*[年./-]\\s*[0-9]{1,2}\\s*[月./-]\\s*[0-9]{1,2})(?![0-9])",
        0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (text == NULL || !g_regex_match(regex, text, 0, &match)) return NULL;
    g_autofree char *day = g_match_info_fetch(match, 1);
    return sy_when_parse(day);
}

void sy_binder_titles(SyBinder *binder) {
    g_autofree char *day =
        binder->asked->role != SY_ROLE_SAMPLES || sy_binding_find(binder->bindings, "time") != NULL
            ? NULL
            : day_of(sy_source_remarks(binder->source));
    if (day == NULL) return;
    SyBinding binding = {.field = sy_fields_find(binder->fields, SY_ROLE_SAMPLES, "time"),
                         .constant = g_steal_pointer(&day),
                         .unit_m = 1,
                         .method = "title"};
    sy_findings_add(binder->findings, "read.time_title", sy_source_label(binder->source), -1, NAN,
                    NAN, 0.95, SY_ARGUMENT_TEXT("time", binding.constant), SY_ARGUMENTS_END);
    g_array_append_val(binder->bindings, binding);
}
