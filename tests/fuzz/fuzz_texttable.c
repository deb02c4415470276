/*
 * Any bytes as a table of text: what GDAL is handed is UTF-8 with one line of names, and every row
 * of a plain file (no quotes, no zeros) is there again.
 */
#include <cpl_vsi.h>
#include <string.h>

#include "io/source/text_table.h"
#include "tests/fuzz/fuzz.h"

/* Lines with something in them, of a file in which lines are rows. */
static gsize count_lines(const char *bytes, gsize n_byte, const char *blanks) {
    gsize n = 0;
    bool filled = false;
    for (gsize i = 0; i <= n_byte; i++) {
        bool end = i == n_byte || bytes[i] == '\n' || bytes[i] == '\r';
        if (end) {
            n += filled;
            filled = false;
        } else {
            filled = filled || strchr(blanks, bytes[i]) == NULL;
        }
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_byte) {
    g_autoptr(GError) error = NULL;
    SyTextTable table;
    const char *path = fuzz_file("f.csv", bytes, n_byte);
    g_autofree char *copy = sy_text_table_prepare(path, NULL, "/vsimem/fuzz", &table, &error);
    fuzz_refused(copy != NULL, error);
    if (copy != NULL && strcmp(copy, path) != 0) {
        vsi_l_offset n;
        const char *text = (const char *)VSIGetMemFileBuffer(copy, &n, FALSE);
        g_assert(g_utf8_validate_len(text, n, NULL) || table.n_damaged > 0);
        bool plain = memchr(bytes, '"', n_byte) == NULL && memchr(bytes, '\0', n_byte) == NULL &&
                     g_utf8_validate_len((const char *)bytes, n_byte, NULL) && n_byte > 3 &&
                     memchr("\xef\xfe\xff", bytes[0], 3) == NULL;
        gsize n_head = table.header.n_title + MAX(table.header.n_row, 1);
        if (plain && count_lines((const char *)bytes, n_byte, " \t,;|\v\f") > n_head)
            g_assert(count_lines(text, n, "") >=
                     count_lines((const char *)bytes, n_byte, " \t,;|\v\f") - n_head);
        VSIUnlink(copy);
    }
    sy_text_table_clear(&table);
    return 0;
}
