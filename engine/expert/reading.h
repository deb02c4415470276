/* A measured value as a laboratory writes it. */
#pragma once
#include "engine/expert/judgement.h"

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
/* The same of a limit, which may be a range ("6~9"): its upper end. */
void sy_reading_parse_limit(const char *text, SyWrittenValue *out);

/* Takes the unit out of a column's heading, as people write it ("氨氮(mg/L)", "氨氮mg/L",
 * "COD/mg/L"): the unit, g_free, or NULL. @heading: in the normal form NFKC. */
char *sy_reading_unit_take(GString *heading);
/* The same of the heading of the values of several parameters ("监测值(μg/L)"); mg/L is what a
 * concentration has anyway and says nothing of the pH in another row: NULL. */
char *sy_reading_unit_of_values(const char *heading);

/* Where a laboratory's reading is from; NULL: not said. */
typedef struct {
    const char *bottle, *report; /* its numbers of the sample and of the report */
    const char *about;           /* place, parameter, value and unit in one text */
    const char *when;            /* ISO 8601: a day, or a time of it */
} SyReadingOrigin;

/**
 * sy_reading_known:
 * Was it met before, however its time was written? A bottle's number stands for one sample; in one
 * report the same value of the same day is one reading where either does not say the time of day.
 * @known: keys, g_free; what makes this one is added
 */
bool sy_reading_known(GHashTable *known, const SyReadingOrigin *origin);

/* What a reading says, in its parameter's own unit. */
typedef struct {
    SyIndex parameter;   /* of the judgement */
    bool seen;           /* false: below the limit */
    double value, limit; /* NaN: not said; of what is only not detected the limit is what counts as
                            elevated */
} SyMeasure;

/* Why a reading tells nothing. */
typedef enum {
    SY_MEASURE_GOOD,
    SY_MEASURE_NO_PARAMETER, /* nobody knows what was measured */
    SY_MEASURE_NO_NUMBER,    /* a text: it is kept */
    SY_MEASURE_UNIT,         /* the parameter is not measured in that unit */
    SY_MEASURE_IMPOSSIBLE    /* no water holds so much, or so little */
} SyMeasureFault;

/**
 * sy_reading_measure:
 * The one way from what is written to what is weighed: a row of a layer, of a list, of a command.
 *
 * @unit:  of value and limit; NULL: the one written behind the value, else the parameter's own
 * @limit: of detection, in that unit, where it is written apart; NaN: it is not
 */
SyMeasureFault sy_reading_measure(const SyJudgement *judgement, const char *parameter,
                                  const SyWrittenValue *written, const char *unit, double limit,
                                  SyMeasure *out);

/* One line that says what is wrong with a reading and what to write instead; g_free. NULL: nothing.
 */
char *sy_reading_complaint(const SyJudgement *judgement, SyMeasureFault fault,
                           const char *parameter, const char *value, const char *unit);

/* Is a measured value above, or beyond on either side, of what counts as elevated? */
bool sy_reading_is_elevated(const SyParameter *parameter, double value, double elevated);

/* "dry", "wet" or NULL by words such as 旱天, 晴, 多云 and 雨天, 小雨, rain; borrowed. */
const char *sy_reading_weather(const SyJudgement *judgement, const char *text);
