/* Any text as targets of a plan: none, or shares of 0 to 1 with a stage and a date; and as powers
 * that were handed down: from one level to another. */
#include "engine/case/delegated.h"
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
    g_clear_error(&error);
    g_autoptr(GArray) powers = sy_delegated_parse(text, &error);
    fuzz_refused(powers != NULL, error);
    for (guint i = 0; powers != NULL && i < powers->len; i++) {
        const SyDelegated *power = &g_array_index(powers, SyDelegated, i);
        g_assert(power->from != NULL && power->to != NULL);
    }
    return 0;
}
