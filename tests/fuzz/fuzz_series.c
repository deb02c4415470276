/* Any numbers as readings of a place: a set with finite likelihoods, or a refusal. Eight bytes a
 * reading: minutes since the one before, then its value as a float behind four. */
#include <math.h>
#include <string.h>

#include "algorithms/attribution/series.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    SyIndex n = (SyIndex)MIN(n_byte / 8, 64);
    double time_s[64], value[64], now = 0;
    for (SyIndex i = 0; i < n; i++, bytes += 8) {
        float read;
        memcpy(&read, bytes + 4, sizeof read);
        now += 60.0 * (bytes[0] | bytes[1] << 8);
        time_s[i] = now;
        value[i] = (double)read;
    }
    if (n == 0) return 0;
    const SySeriesInput input = {.n = n, .time_s = time_s, .value = value};
    g_autoptr(GError) error = NULL;
    g_autoptr(SySeriesSet) set = sy_series_new(&input, 1, NULL, 0, NULL, &error);
    fuzz_refused(set != NULL, error);
    if (set == NULL) return 0;
    const SySeriesShape *shape = sy_series_shape(set, 0);
    g_assert(shape->shown >= 0 && shape->shown <= 1 && !isnan(shape->log_none));
    for (SyIndex i = 0; i < shape->n_bin; i++) g_assert(shape->on[i] >= 0 && shape->on[i] <= 1);
    return 0;
}
