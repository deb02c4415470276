/* Any two texts as names: as like as each other, and every name like itself. */
#include "engine/link/names.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static SyLinkRules *rules;
    if (rules == NULL) rules = sy_link_rules_load(fuzz_data(), NULL);
    g_assert_nonnull(rules);
    FuzzPart parts[2];
    fuzz_parts(bytes, n_byte, parts, 2);
    g_autofree char *first = fuzz_text(parts[0].bytes, parts[0].n_byte),
                    *second = fuzz_text(parts[1].bytes, parts[1].n_byte);
    if (!g_utf8_validate(first, -1, NULL) || !g_utf8_validate(second, -1, NULL)) return 0;
    for (int outfall = 0; outfall < 2; outfall++) {
        g_autoptr(SyNames) names = sy_names_new(rules, outfall == 1);
        SyName a = sy_names_add(names, first), b = sy_names_add(names, second);
        sy_names_count(names, &a);
        sy_names_count(names, &b);
        g_assert_cmpuint(sy_names_level(names, &a, &b), ==, sy_names_level(names, &b, &a));
        uint64_t keys[32];
        g_assert_cmpuint(sy_names_keys(names, &a, keys, 32), <=, 32);
    }
    return 0;
}
