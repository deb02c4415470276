#include "engine/base/when.h"

#include <stdlib.h>
#include <string.h>

/* Digits at *at, at most @most of them; false if there are none. */
static bool take_number(const char **at, int most, int *out) {
    int n = 0;
    *out = 0;
    for (; n < most && g_ascii_isdigit(**at); n++) *out = 10 * *out + *(*at)++ - '0';
    return n > 0;
}

/* One of the words, blanks around it. */
static bool take_word(const char **at, const char *const *words) {
    const char *c = *at;
    while (*c == ' ') c++;
    for (int i = 0; words[i] != NULL; i++) {
        if (!g_str_has_prefix(c, words[i])) continue;
        *at = c + strlen(words[i]);
        while (**at == ' ') (*at)++;
        return true;
    }
    return false;
}

static bool take_date(const char **at, int *year, int *month, int *day) {
    static const char *const after_year[] = {"-", "/", ".", "年", NULL},
                             *const after_month[] = {"-", "/", ".", "月", NULL},
                             *const after_day[] = {"日", "号", NULL};
    bool plain = strspn(*at, "0123456789") == 8;
    if (!take_number(at, 4, year) || *year < 1900) return false;
    if (!plain && !take_word(at, after_year)) return false;
    if (!take_number(at, 2, month)) return false;
    if (!plain && !take_word(at, after_month)) return false;
    if (!take_number(at, 2, day)) return false;
    take_word(at, after_day);
    return g_date_valid_dmy((GDateDay)*day, (GDateMonth)*month, (GDateYear)*year);
}

/* Hours, minutes and maybe seconds; the seconds are -1 where none are given. */
static bool take_time(const char **at, int *hour, int *minute, int *second) {
    static const char *const after_hour[] = {":", "：", "时", "点", NULL},
                             *const after_minute[] = {":", "：", "分", NULL},
                             *const after_second[] = {"秒", NULL};
    *minute = 0;
    *second = -1;
    if (!take_number(at, 2, hour) || !take_word(at, after_hour)) return false;
    take_number(at, 2, minute);
    if (take_word(at, after_minute) && g_ascii_isdigit(**at)) {
        take_number(at, 2, second);
        if (**at == '.') *at += 1 + strspn(*at + 1, "0123456789");
        take_word(at, after_second);
    }
    return *hour < 24 && *minute < 60 && *second < 60;
}

/* "Z", "+08:00", "+0800" as ISO writes it; "" where there is none. */
static bool take_zone(const char **at, char *out, gsize n) {
    static const char *const colon[] = {":", NULL};
    char sign = **at;
    int hour, minute = 0;
    *out = '\0';
    if (sign == 'Z') {
        (*at)++;
        g_strlcpy(out, "Z", n);
    } else if (sign == '+' || sign == '-') {
        (*at)++;
        if (!take_number(at, 2, &hour) || hour > 14) return false;
        take_word(at, colon);
        take_number(at, 2, &minute);
        g_snprintf(out, n, "%c%02d:%02d", sign, hour, minute);
    }
    return true;
}

char *sy_when_parse(const char *text) {
    static const char *const before_time[] = {"T", "t", NULL};
    g_autofree char *copy = g_strstrip(g_strdup(text));
    const char *at = copy;
    int year, month, day, hour, minute, second;
    char zone[8];
    if (!take_date(&at, &year, &month, &day)) return NULL;
    while (*at == ' ') at++;
    take_word(&at, before_time);
    if (*at == '\0') return g_strdup_printf("%04d-%02d-%02d", year, month, day);
    if (!take_time(&at, &hour, &minute, &second) || !take_zone(&at, zone, sizeof zone) ||
        *at != '\0')
        return NULL;
    g_autofree char *seconds = second < 0 ? g_strdup("") : g_strdup_printf(":%02d", second);
    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d%s%s", year, month, day, hour, minute, seconds,
                           zone);
}

SyWhenFault sy_when_check(const char *iso) {
    if (strcmp(iso, SY_WHEN_EARLIEST) < 0) return SY_WHEN_TOO_EARLY;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) limit = g_date_time_add_days(now, 1);
    g_autofree char *last = g_date_time_format(limit, "%Y-%m-%d");
    return strncmp(iso, last, strlen(last)) <= 0 ? SY_WHEN_GOOD : SY_WHEN_TO_COME;
}

char *sy_when_now(void) {
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    g_autoptr(GDateTime) time =
        epoch != NULL ? g_date_time_new_from_unix_utc(g_ascii_strtoll(epoch, NULL, 10))
                      : g_date_time_new_now_local();
    return time == NULL ? NULL
                        : g_date_time_format(
                              time, epoch != NULL ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%S%:z");
}

/* Minute at @text, which moves past it; -1: no time there. */
static int read_clock(const char **text) {
    char *end;
    long hour = strtol(*text, &end, 10);
    if (end == *text || hour < 0 || hour > 24) return -1;
    long minute = 0;
    if (*end == ':' || g_str_has_prefix(end, "：")) {
        const char *after = end + (*end == ':' ? 1 : strlen("："));
        minute = strtol(after, &end, 10);
    }
    *text = end;
    return minute >= 0 && minute < 60 ? (int)(60 * hour + minute) : -1;
}

bool sy_when_hours(const char *hours, bool *within) {
    bool known = false;
    memset(within, 0, 1440 * sizeof *within);
    for (const char *at = hours; *at != '\0';) {
        if (!g_ascii_isdigit(*at)) {
            at++;
            continue;
        }
        int from = read_clock(&at);
        while (*at != '\0' && !g_ascii_isdigit(*at)) at++;
        int to = *at == '\0' ? -1 : read_clock(&at);
        if (from < 0 || to < 0) return known;
        for (int m = 0; m < 1440; m++)
            if (from <= to ? m >= from && m <= to : m >= from || m <= to) within[m] = true;
        known = true;
    }
    return known;
}
