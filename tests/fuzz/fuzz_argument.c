/* Any text as the arguments of a finding, which a case file brings: every sentence is worded, in
 * both languages, as UTF-8 of one line. */
#include <string.h>

#include "engine/expert/texts.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const codes[] = {"read.torn_more", "build.gap", "read.header",
                                        "attribute.unknown_water", "no.such.code"};
    static SyTexts *texts;
    if (texts == NULL) texts = sy_texts_load(SY_DATA(fuzz_data()), NULL);
    g_assert_nonnull(texts);
    if (n_byte < 1) return 0;
    g_autofree char *arguments = fuzz_text(bytes + 1, n_byte - 1);
    if (!g_utf8_validate(arguments, -1, NULL)) return 0; /* so are all texts of a case file */
    const char *code = codes[bytes[0] % G_N_ELEMENTS(codes)];
    for (int part = SY_TEXT_TITLE; part <= SY_TEXT_REPAIR; part++) {
        g_autofree char *en = sy_texts_word(texts, "en", code, (SyTextPart)part, arguments);
        g_autofree char *zh = sy_texts_word(texts, "zh", code, (SyTextPart)part, arguments);
        g_assert((en == NULL) == (zh == NULL));
        g_assert(en == NULL || g_utf8_validate(en, -1, NULL));
    }
    return 0;
}
