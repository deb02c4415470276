/* From a path to the bytes that the SWMM reader takes apart: size, encoding, byte order mark. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/swmm_private.h"

/* SWMM itself never says its encoding: UTF-8, else what Windows writes in China. */
void swmm_decode(SwmmText *text) {
    if (text->n_byte >= 3 && memcmp(text->bytes, "\xEF\xBB\xBF", 3) == 0)
        memset(text->bytes, ' ', 3);
    for (char *zero = memchr(text->bytes, '\0', text->n_byte); zero != NULL;
         zero = memchr(zero, '\0', text->n_byte - (gsize)(zero - text->bytes)))
        *zero = ' ';
    if (g_utf8_validate(text->bytes, (gssize)text->n_byte, NULL)) return;
    gsize n_byte = 0;
    char *decoded =
        g_convert(text->bytes, (gssize)text->n_byte, "UTF-8", "GB18030", NULL, &n_byte, NULL);
    const char *encoding = decoded == NULL ? "UTF-8, damaged" : "GB18030";
    if (decoded == NULL) {
        decoded = g_utf8_make_valid(text->bytes, (gssize)text->n_byte);
        n_byte = strlen(decoded);
    }
    g_free(text->bytes);
    text->bytes = decoded;
    text->n_byte = n_byte;
    if (text->findings != NULL)
        sy_findings_add(text->findings, "read.swmm_encoding", text->label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("encoding", encoding), SY_ARGUMENTS_END);
}

static const char *why_not(const GError *cause) {
    if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)) return _("no such file");
    if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_ACCES)) return _("may not be read");
    if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_ISDIR)) return _("is a folder");
    return cause->message;
}

/* @text->label and @text->bytes are the caller's to free. */
static bool read_file(const char *path, SyFindings *findings, SwmmText *text, GError **error) {
    *text = (SwmmText){.findings = findings};
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text->bytes, &text->n_byte, &cause)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), path, why_not(cause));
        return false;
    }
    text->label = g_path_get_basename(path);
    swmm_decode(text);
    return true;
}

static void text_clear(SwmmText *text) {
    g_free(text->bytes);
    g_free((char *)text->label);
}

bool sy_swmm_recognise(const char *path) {
    static const gsize enough = 4 << 20; /* the network stands before the results' options */
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) return false;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL || g_mapped_file_get_contents(file) == NULL) return false;
    gsize n_byte = g_mapped_file_get_length(file);
    bool named = g_str_has_suffix(path, ".inp") || g_str_has_suffix(path, ".INP");
    return swmm_recognise_bytes(g_mapped_file_get_contents(file),
                                named ? n_byte : MIN(n_byte, enough));
}

SyTable *sy_swmm_read_role(const char *path, const char *role, SyFindings *findings,
                           GError **error) {
    SwmmText text;
    SyTable *out = NULL;
    if (read_file(path, findings, &text, error)) out = swmm_read_bytes(&text, role, error);
    text_clear(&text);
    return out;
}

const char *sy_swmm_crs_text(const char *path, GError **error) {
    SwmmText text;
    const char *out = NULL;
    if (read_file(path, NULL, &text, error)) out = swmm_crs_of_bytes(&text);
    text_clear(&text);
    return out;
}
