/* Any text as a date and as a survey round: a date that was read reads as itself. */
#include "engine/base/when.h"
#include "engine/case/case.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    g_autofree char *when = sy_when_parse(text);
    g_autofree char *again = when == NULL ? NULL : sy_when_parse(when);
    g_assert_cmpstr(when, ==, again);
    char *name = NULL, *date = NULL;
    if (sy_round_parse(text, &name, &date)) {
        g_assert(name != NULL && date != NULL);
        char *second_name = NULL, *second = NULL;
        g_assert(sy_round_parse(date, &second_name, &second));
        g_assert_cmpstr(date, ==, second);
        g_free(second_name);
        g_free(second);
    }
    g_free(name);
    g_free(date);
    return 0;
}
