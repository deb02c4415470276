#include "engine/picture/drawn.h"

#include <math.h>
#include <string.h>

char *sy_drawn_number(double value, int decimals) {
    char format[8], digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (isnan(value)) return NULL;
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(digits, sizeof digits, format, value);
    bool is_zero = strspn(digits, "-0.") == strlen(digits);
    return g_strdup(is_zero && *digits == '-' ? digits + 1 : digits);
}

char *sy_drawn_reading(const SyDrawnWith *with, const SyTable *readings, SyIndex row) {
    const char *what = sy_cell_text(readings, "what", row),
               *time = sy_cell_text(readings, "time", row),
               *text = sy_cell_text(readings, "value_text", row),
               *unit = sy_cell_text(readings, "unit", row),
               *parameter = sy_cell_text(readings, "parameter", row);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    double value = sy_cell_real(readings, "value", row);
    g_autofree char *day = time == NULL ? g_strdup("") : g_strndup(time, strlen("2026-01-31"));
    if (g_strcmp0(what, "reading") != 0)
        return g_strconcat(day, " ", sy_terms_word(with->terms, with->lang, "observed", what),
                           NULL);
    return g_strconcat(day, " ", parameter == NULL ? "" : parameter, " ",
                       text != NULL   ? text
                       : isnan(value) ? "?"
                                      : g_ascii_formatd(digits, sizeof digits, "%g", value),
                       unit == NULL ? "" : " ", unit == NULL ? "" : unit, NULL);
}

SyInk sy_drawn_pale(SyInk ink, double strength) {
    return (SyInk){1 - strength * (1 - ink.red), 1 - strength * (1 - ink.green),
                   1 - strength * (1 - ink.blue)};
}
