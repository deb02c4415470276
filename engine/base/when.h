/* Dates and times as people write them. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/**
 * sy_when_parse:
 * "2024-05-01", "2024/5/1", "2024.5.1", "20240501", "2024年5月1日", with or without a time of day
 * "10:30", "T10:30:00", "10时30分", and "Z" or "+08:00" behind it, as ISO 8601 with the parts that
 * were given: "2024-05-01", "2024-05-01T10:30", "2024-05-01T10:30:00+08:00". NULL: not a date, or
 * one that does not exist; g_free.
 */
char *sy_when_parse(const char *text);

/* What a day on which something is said to have been seen cannot be. */
typedef enum { SY_WHEN_GOOD, SY_WHEN_TOO_EARLY, SY_WHEN_TO_COME } SyWhenFault;
#define SY_WHEN_EARLIEST "1980" /* what is older is a slip in the century; own choice */
/* @iso: as sy_when_parse gives it; one day's grace, for the clock of another place may be ahead. */
SyWhenFault sy_when_check(const char *iso);

/* Now by the clock of this place with its difference from UTC, "2024-05-01T08:30:00+08:00", whose
 * day and year are those of the people here; SOURCE_DATE_EPOCH, if set, in UTC ("Z"). g_free. */
char *sy_when_now(void);

/* Minutes of the day in "22:00-06:00;12:00-13:30": @within, 1440. False: the text says no times. */
bool sy_when_hours(const char *hours, bool *within);
