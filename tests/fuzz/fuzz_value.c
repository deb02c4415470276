/* Any text as a number, a unit, a rate of flow, a reading of a laboratory. */
#include <math.h>
#include <string.h>

#include "engine/case/fields.h"
#include "engine/expert/reading.h"
#include "io/number.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    for (int comma = SY_COMMA_THOUSANDS; comma <= SY_COMMA_DECIMAL; comma++) {
        double value = NAN;
        const char *rest = NULL;
        if (!sy_number_parse(text, (SyComma)comma, &value, &rest)) continue;
        g_assert(!isnan(value) && rest > text && rest <= text + strlen(text));
    }
    double unit = NAN, rate = NAN;
    g_assert(!sy_unit_parse(text, &unit) || (unit > 0 && isfinite(unit)));
    g_assert(!sy_rate_parse(text, &rate) || (rate > 0 && isfinite(rate)));
    double volume_m3 = sy_volume_parse(text);
    g_assert(volume_m3 >= 0 && isfinite(volume_m3));
    if (!g_utf8_validate(text, -1, NULL)) return 0;
    g_auto(SyWrittenValue) reading = {.value = NAN, .limit = NAN};
    sy_reading_parse(text, &reading);
    g_assert(!reading.is_number || isfinite(reading.value) || isfinite(reading.limit) ||
             reading.text != NULL);
    return 0;
}
