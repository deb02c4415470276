/* Any bytes as one of our own tables of text: rows as long as the header, or a line that names the
 * place. */
#include "engine/base/csv.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const header[] = {"a", "b", NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(SyCsv) csv = sy_csv_parse((const char *)bytes, n_byte, "f.csv", header, &error);
    fuzz_refused(csv != NULL, error);
    g_assert(error == NULL || g_str_has_prefix(error->message, "f.csv:"));
    return 0;
}
