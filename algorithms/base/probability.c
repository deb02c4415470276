#include "algorithms/base/probability.h"

#include <math.h>

/* @value of @most, with as many decimals, which are zeros in the text of @most. */
static const char *format(double value, double most, int decimals, char *out) {
    char pattern[] = "%.0f";
    pattern[2] = (char)('0' + decimals);
    double unit = pow(10, -decimals), half = unit / 2;
    char number[SY_PROBABILITY_LENGTH - 1];
    const char *mark = "";
    /* what sums of shares leave by rounding is not doubt */
    if (fabs(value - most) < 1e-12 * most) value = most;
    if (fabs(value) < 1e-12 * most) value = 0;
    if (value >= most && value <= most)
        pattern[2] = '0';
    else if (value > most - half && value < most) {
        mark = ">";
        value = most - unit;
    } else if (value > 0 && value < half) {
        mark = "<";
        value = unit;
    } else if (value >= 0 && value <= 0)
        pattern[2] = '0';
    g_ascii_formatd(number, sizeof number, pattern, value);
    /* a half that binary numbers round up all the same */
    if (*mark == '\0' && value < most && g_ascii_strtod(number, NULL) >= most) {
        mark = ">";
        g_ascii_formatd(number, sizeof number, pattern, most - unit);
    }
    g_snprintf(out, SY_PROBABILITY_LENGTH, "%s%s", mark, number);
    return out;
}

const char *sy_probability_format(double value, int decimals, char *out) {
    return format(value, 1, CLAMP(decimals, 1, 9), out);
}

const char *sy_percent_format(double percent, int decimals, char *out) {
    return format(percent, 100, CLAMP(decimals, 0, 9), out);
}
