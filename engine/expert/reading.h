/* A measured value as a laboratory writes it. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    double value;   /* NaN: below the limit, or not a number */
    double limit;   /* detection limit; NaN: not said */
    char *unit;     /* or NULL */
    char *text;     /* as written, without the unit */
    bool is_number; /* a number, or below a limit; else the text is all that is known */
} SyWrittenValue;
void sy_reading_clear(SyWrittenValue *reading);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyWrittenValue, sy_reading_clear)

/**
 * sy_reading_parse:
 * "12.5", "12.5mg/L", "<0.05 mg/L", "≤0.05", "0.05L" (below the limit 0.05: the mark that Chinese
 * laboratories put behind it, HJ/T 91-2002), "ND" and "未检出" (below a limit that is not said),
 * ">24000" (its bound is the value), or a text such as "grey, smells".
 */
void sy_reading_parse(const char *text, SyWrittenValue *out);

/* "dry", "wet" or NULL by words such as 旱天, 晴, 多云 and 雨天, 小雨, rain. */
const char *sy_reading_weather(const char *text);
