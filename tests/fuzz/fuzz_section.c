/*
 * Any text as a section: not understood, nothing said, or a width and perhaps a height of some
 * size, whatever the unit of bare numbers.
 */
#include <math.h>
#include <string.h>

#include "engine/case/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const double units[] = {1, 0.001, 0.01, 0.3048, 0.0254};
    g_autofree char *text = g_strndup((const char *)bytes, n_byte);
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        double width = 0, height = 0;
        bool other = false;
        if (!sy_section_parse(text, units[i], false, &width, &height, &other)) continue;
        if (isnan(width)) {
            g_assert(isnan(height) && !other);
            continue;
        }
        g_assert(isfinite(width) && width > 0);
        g_assert(isnan(height) || height > 0);
        g_assert(!other || (width >= 0.0199 && width <= 20.0001));
    }
    return 0;
}
