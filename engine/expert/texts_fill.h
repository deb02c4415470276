/* Filling wordings whose arguments are at hand as JSON. */
#pragma once
#include <json-glib/json-glib.h>

#include "engine/expert/terms.h"

typedef struct {
    JsonObject *arguments; /* NULL: none */
    const SyTerms *terms;  /* NULL: values are shown as they are */
    const char *lang;      /* "zh" or "en"; NULL without terms */
    bool in_feet;          /* "{length_m} m" is shown in feet */
} SyTextFill;

/* A pattern as one line, its {name}, {name:2} (decimals), {name:p} (a probability), {name:%} (a
 * percentage), both never rounded to certainty, and {name@dictionary} replaced as
 * sy_texts_word() says; g_free. */
char *sy_texts_fill(const char *pattern, const SyTextFill *fill);
