/* Any bytes as YAML, as people type it and with programs in it. */
#include <string.h>

#include "engine/base/yaml.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    const char *text = (const char *)bytes;
    g_autoptr(GError) error = NULL, other = NULL;
    g_autoptr(SyYamlDocument) plain = sy_yaml_parse(text, n_byte, "f.yaml", &error);
    fuzz_refused(plain != NULL, error);
    g_autoptr(SyYamlDocument) program = sy_yaml_parse_program(text, n_byte, "f.yaml", &other);
    fuzz_refused(program != NULL, other);
    g_assert((plain != NULL) == (program != NULL));
    g_assert(error == NULL || g_str_has_prefix(error->message, "f.yaml:"));
    gsize n;
    g_autofree char *typed = sy_yaml_typed(text, n_byte, &n);
    g_assert(typed == NULL || typed[n] == '\0');
    return 0;
}
