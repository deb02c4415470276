/* Any bytes as one of our own tables of text: rows as long as the header, or a line that names the
 * place. */
#include <string.h>

#include "engine/base/csv.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    static const char *const header[] = {"a", "b", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_malloc(n_byte + 1); /* as a file is read: with a zero behind it */
    if (n_byte > 0) memcpy(text, bytes, n_byte);
    text[n_byte] = '\0';
    g_autoptr(SyCsv) csv = sy_csv_parse(text, n_byte, "f.csv", header, &error);
    fuzz_refused(csv != NULL, error);
    g_assert(error == NULL || g_str_has_prefix(error->message, "f.csv:"));
    return 0;
}
