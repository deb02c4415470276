#include "engine/base/file.h"

#include <glib/gstdio.h>

#include "algorithms/base/words.h"
#include "io/regular.h"

enum { BYTES_MAX = 256 << 20 };

char *sy_file_read(const char *path, gsize *n_byte, GError **error) {
    char *text = NULL;
    GStatBuf status;
    if (!sy_regular_check(path, error)) return NULL;
    if (g_stat(path, &status) == 0 && status.st_size > BYTES_MAX) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: is larger than %d MB; divide it"), path,
                    BYTES_MAX >> 20);
        return NULL;
    }
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

bool sy_file_may_be_written(const char *path, GError **error) {
    static const char elsewhere[] =
        "^([A-Za-z][A-Za-z0-9+.-]+:|/vsi[a-z0-9_]+/|-$|(.*\\s)?(dbname|host|service|user)=)";
    if (!g_regex_match_simple(elsewhere, path, G_REGEX_DOLLAR_ENDONLY, 0)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: is no file or folder of this computer, and nothing else can be written to; "
                  "give a file, or ./ before the name if it is one"),
                path);
    return false;
}
