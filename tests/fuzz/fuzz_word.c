/* Any text where a word of a fixed list is expected: the word's own inverse, or none. */
#include <string.h>

#include "engine/base/print.h"
#include "engine/base/role.h"
#include "engine/case/parts.h"
#include "engine/network/network.h"
#include "engine/people/identity.h"
#include "io/source/encoding.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autofree char *text = fuzz_text(bytes, n_byte);
    SyRole role = sy_role_parse(text);
    g_assert(role == SY_N_ROLE || strcmp(sy_role_name(role), text) == 0);
    SyIdentityRole about = sy_identity_role_parse(text);
    g_assert(about == SY_N_IDENTITY || strcmp(sy_identity_role_name(about), text) == 0);
    g_assert(sy_system_name(sy_system_parse(text)) != NULL);
    SyPrintFormat format;
    sy_print_format_parse(text, &format);
    g_free(sy_encoding_canonical(text, NULL));
    if (g_utf8_validate(text, -1, NULL)) {
        SyMapping mapping = {0};
        sy_mapping_split_unit(&mapping, text);
        g_assert(mapping.value != NULL && strlen(mapping.value) <= strlen(text));
        g_free(mapping.value);
        g_free(mapping.unit);
        g_autoptr(GError) error = NULL;
        sy_role_unknown(text, "f.yaml:1", &error);
        fuzz_refused(false, error);
    }
    return 0;
}
