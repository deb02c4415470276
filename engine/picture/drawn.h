/* What pictures share that speak of the case file: with what they are drawn, numbers, readings. */
#pragma once
#include "engine/expert/terms.h"
#include "engine/picture/style.h"
#include "io/table.h"

/* What a drawing is made with. */
typedef struct {
    const SyStyle *style;
    const SyTerms *terms;
    const char *lang;
    const char *note; /* at the foot of a sheet: file, day; NULL: none */
} SyDrawnWith;

/* "1.07"; NULL: not known; g_free. */
char *sy_drawn_number(double value, int decimals);
/* "2026-05-01 见水", "2026-05-02 COD 85 mg/L": a row with what, parameter, value, value_text, unit,
 * time as those of the view reading; g_free. */
char *sy_drawn_reading(const SyDrawnWith *with, const SyTable *readings, SyIndex row);
/* An ink of less strength, from 0: white. */
SyInk sy_drawn_pale(SyInk ink, double strength);
