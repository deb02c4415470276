/* What is asked of the water of rivers and lakes, and what becomes of a load in it:
 * data/water_quality.csv. */
#pragma once
#include "engine/expert/judgement.h"

enum { SY_WATER_CLASSES = 5 };

typedef struct {
    SyIndex parameter;              /* of the judgement */
    double limit[SY_WATER_CLASSES]; /* I - V, in the parameter's unit; NaN: the standard has none */
    double decay_low_per_s, decay_per_s, decay_high_per_s; /* 0: none, or not known */
    bool decays;                                           /* a decay is known */
    bool lake;                                             /* of lakes and reservoirs alone */
    char *source;
} SyWaterQuality;

/* GArray of SyWaterQuality; g_array_unref. SY_ERROR_USAGE: file:line. */
GArray *sy_water_quality_load(const SyData *data, const SyJudgement *judgement, GError **error);
/* The row of lakes, where @lake and there is one, else the one of all waters; NULL: nothing is
 * known of it. */
const SyWaterQuality *sy_water_quality_of(const GArray *table, SyIndex parameter, bool lake);
/* 1 - 5, as data/notation.csv reads it; 0: none of these, or worse than V. */
int sy_water_class(const SyJudgement *judgement, const char *text);
