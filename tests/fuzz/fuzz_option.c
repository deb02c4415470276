/* Any words as a command line, zeros between them. */
#include <string.h>

#include "engine/base/options.h"
#include "engine/case/case.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const SyOptionGroup groups[SY_OPTION_GROUPS] = {{NULL, sy_case_options}};
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    for (size_t at = 0; at < n_byte && argv->len < 64;) {
        char *word = fuzz_text(bytes + at, n_byte - at);
        at += strlen(word) + 1;
        g_ptr_array_add(argv, word);
    }
    guint n = argv->len;
    g_ptr_array_add(argv, NULL);
    g_auto(SyArguments) arguments = {0};
    sy_arguments_read(&arguments, (char *const *)argv->pdata, groups, false);
    g_assert(arguments.given->len + arguments.words->len <= 2 * n + 2);
    g_autoptr(GError) error = NULL;
    bool good = sy_arguments_check(&arguments, "run", &error);
    fuzz_refused(good, error);
    if (!good) return 0;
    g_autoptr(SyCase) job = sy_case_from_options(&arguments, fuzz_data(), &error);
    fuzz_refused(job != NULL, error);
    return 0;
}
