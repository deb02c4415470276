/* Any text as an angle: a number or NaN, the same with blanks around it. */
#include <math.h>

#include "io/source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = g_strndup((const char *)bytes, n_byte);
    g_autofree char *wider = g_strconcat(" ", text, "\t", NULL);
    double value = sy_degrees_parse(text), again = sy_degrees_parse(wider);
    g_assert(isnan(value) == isnan(again));
    g_assert(isnan(value) || value == again);
    return 0;
}
