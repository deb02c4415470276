#include "engine/export/export.h"

#include <errno.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

enum { NAME_BYTES_MAX = 120 };

char *sy_export_path(const SyExport *asked, const char *name, const char *extension) {
    g_autoptr(GString) safe = g_string_new(NULL);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    for (const char *c = valid; *c != '\0' && safe->len < NAME_BYTES_MAX; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        GUnicodeType type = g_unichar_type(letter);
        bool refused = type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
                       type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR ||
                       (letter < 0x80 && strchr("/\\:*?\"<>|", (int)letter) != NULL);
        g_string_append_unichar(safe, refused ? '_' : letter);
    }
    /* No hidden files and no "..": Windows drops points and blanks at the end. */
    while (safe->len > 0 && strchr(". ", safe->str[safe->len - 1]) != NULL)
        g_string_truncate(safe, safe->len - 1);
    if (safe->len == 0 || safe->str[0] == '.') g_string_prepend_c(safe, '_');
    g_string_append_printf(safe, ".%s", extension);
    return g_build_filename(asked->folder, safe->str, NULL);
}

char *sy_export_folder(const SyExport *asked, const char *name, GError **error) {
    g_autofree char *file = sy_export_path(asked, name, "d");
    g_autofree char *folder = g_strndup(file, strlen(file) - strlen(".d"));
    if (g_mkdir_with_parents(folder, 0777) == 0) return g_steal_pointer(&folder);
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), folder, sy_errno_words(errno));
    return NULL;
}

void sy_export_tell(const SyExport *asked, const char *path, const char *what, SyIndex n) {
    if (asked->program->quiet) return;
    g_autofree char *number = g_strdup_printf("%u", n);
    g_auto(GStrv) parts = g_strsplit(_(what), "%u", 2);
    g_autofree char *text = g_strjoinv(number, parts);
    sy_note(_("%s: %s\n"), path, text);
}
