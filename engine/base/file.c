#include "engine/base/file.h"

#include "algorithms/base/words.h"

char *sy_file_read(const char *path, gsize *n_byte, GError **error) {
    char *text = NULL;
    g_autoptr(GError) cause = NULL;
    if (g_file_get_contents(path, &text, n_byte, &cause)) return text;
    const char *why = cause->message;
    if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        why = _("does not exist; check the name and the folder");
    if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_ACCES)) why = _("may not be read");
    if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_ISDIR)) why = _("is a folder");
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), path, why);
    return NULL;
}
