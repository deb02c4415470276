#include "io/source/kml.h"

#include <cpl_vsi.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>
#include <zip.h>

#define MARK "_u" /* a letter is _u and four to six digits of 16 and _ */

static gboolean spell(const GMatchInfo *match, GString *out, void *changed) {
    g_autofree char *before = g_match_info_fetch(match, 1), *name = g_match_info_fetch(match, 3),
                    *quote = g_match_info_fetch(match, 2);
    g_string_append_printf(out, "%s%s", before, quote);
    for (const char *c = name; *c != '\0'; c = g_utf8_next_char(c)) {
        if ((guchar)*c < 0x80) {
            g_string_append_c(out, *c);
            continue;
        }
        g_string_append_printf(out, MARK "%04x_", g_utf8_get_char(c));
        *(bool *)changed = true;
    }
    g_string_append(out, quote);
    return FALSE;
}

static char *spelled(const char *text, gsize n_byte) {
    g_autoptr(GRegex) data = g_regex_new(
        "(<(?:\\w+:)?Data\\b[^>]{0,200}?\\bname\\s*=\\s*)([\"'])"
        "([^\"'<>]{1,200})\\2",
        0, 0, NULL);
    bool changed = false;
    char *out = g_regex_replace_eval(data, text, (gssize)n_byte, 0, 0, spell, &changed, NULL);
    if (changed) return out;
    g_free(out);
    return NULL;
}

/* The text of the first .kml in an archive, which sy_trust_archive has passed; NULL: none. g_free.
 */
static char *from_archive(const char *path, const SyLimits *limits, gsize *n_byte) {
    zip_t *archive = zip_open(path, ZIP_RDONLY, NULL);
    zip_int64_t n = archive == NULL ? 0 : zip_get_num_entries(archive, 0);
    char *bytes = NULL;
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)i, 0);
        zip_stat_t stat;
        if (name == NULL || !(g_str_has_suffix(name, ".kml") || g_str_has_suffix(name, ".KML")))
            continue;
        bool known = zip_stat_index(archive, (zip_uint64_t)i, 0, &stat) == 0 &&
                     (stat.valid & ZIP_STAT_SIZE) != 0 &&
                     stat.size >> 20 < (zip_uint64_t)limits->page_mb;
        zip_file_t *part = known ? zip_fopen_index(archive, (zip_uint64_t)i, 0) : NULL;
        if (part == NULL) break;
        bytes = g_malloc(stat.size + 1);
        zip_int64_t got = zip_fread(part, bytes, stat.size);
        zip_fclose(part);
        *n_byte = got < 0 ? 0 : (gsize)got;
        bytes[*n_byte] = '\0';
        if (got != (zip_int64_t)stat.size) g_clear_pointer(&bytes, g_free);
        break;
    }
    if (archive != NULL) zip_discard(archive);
    return bytes;
}

char *sy_kml_mirror(const char *path, const char *folder, const SyLimits *limits) {
    GStatBuf status;
    gsize n_byte;
    g_autofree char *bytes = NULL;
    if (g_stat(path, &status) != 0 || status.st_size >> 20 >= limits->page_mb ||
        !g_file_get_contents(path, &bytes, &n_byte, NULL))
        return NULL;
    if (n_byte > 2 && strncmp(bytes, "PK", 2) == 0) {
        g_free(bytes);
        bytes = from_archive(path, limits, &n_byte);
    }
    if (bytes == NULL || !g_utf8_validate(bytes, (gssize)n_byte, NULL)) return NULL;
    g_autofree char *text = spelled(bytes, n_byte);
    if (text == NULL) return NULL;
    gsize n = strlen(text);
    uint8_t *kept = VSIMalloc(n + 1);
    if (kept == NULL) return NULL;
    memcpy(kept, text, n + 1);
    char *to = g_strconcat(folder, "/mirror.kml", NULL);
    VSIFCloseL(VSIFileFromMemBuffer(to, kept, n, TRUE));
    return to;
}

char *sy_kml_name(const char *name) {
    GString *out = g_string_new(NULL);
    for (const char *c = name; *c != '\0';) {
        char *end = NULL;
        bool marked = g_str_has_prefix(c, MARK);
        guint64 letter = marked ? g_ascii_strtoull(c + strlen(MARK), &end, 16) : 0;
        gsize n = end == NULL ? 0 : (gsize)(end - c) - strlen(MARK);
        if (n >= 4 && n <= 6 && *end == '_' && letter >= 0x80 &&
            g_unichar_validate((gunichar)letter)) {
            g_string_append_unichar(out, (gunichar)letter);
            c = end + 1;
        } else {
            g_string_append_c(out, *c++);
        }
    }
    return g_string_free(out, FALSE);
}
