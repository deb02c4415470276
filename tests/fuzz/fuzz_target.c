/* Any text as targets of a plan: none, or shares of 0 to 1 with a stage and a date. */
#include "engine/case/targets.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) targets = sy_targets_parse(text, &error);
    fuzz_refused(targets != NULL, error);
    for (guint i = 0; targets != NULL && i < targets->len; i++) {
        const SyTarget *target = &g_array_index(targets, SyTarget, i);
        g_assert(target->share >= 0 && target->share <= 1);
        g_assert(target->stage != NULL && target->date != NULL);
    }
    return 0;
}
