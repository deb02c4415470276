#include "io/source/kml.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <zip.h>

#include "io/gdal/gdal.h"

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

static bool is_kml_name(const char *name) {
    return g_str_has_suffix(name, ".kml") || g_str_has_suffix(name, ".KML");
}

/* The text of the first .kml in an archive, which sy_trust_archive has passed; NULL: none. @others:
 * NULL, or where the names of further ones go. g_free. */
static char *from_archive(const char *path, const SyLimits *limits, gsize *n_byte,
                          GPtrArray *others) {
    zip_t *archive = zip_open(path, ZIP_RDONLY, NULL);
    zip_int64_t n = archive == NULL ? 0 : zip_get_num_entries(archive, 0);
    char *bytes = NULL;
    bool found = false;
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)i, 0);
        zip_stat_t stat;
        if (name == NULL || !is_kml_name(name)) continue;
        if (found && others == NULL) break;
        if (found) {
            g_ptr_array_add(others, g_strdup(name));
            continue;
        }
        found = true;
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
    }
    if (archive != NULL) zip_discard(archive);
    return bytes;
}

/* The text of a .kml, or of the first in a .kmz. NULL: too large, or none. g_free. */
static char *text_of(const char *path, const SyLimits *limits, gsize *n_byte, GPtrArray *others) {
    GStatBuf status;
    char *bytes = NULL;
    if (g_stat(path, &status) != 0 || status.st_size >> 20 >= limits->page_mb ||
        !g_file_get_contents(path, &bytes, n_byte, NULL))
        return NULL;
    if (*n_byte <= 2 || strncmp(bytes, "PK", 2) != 0) return bytes;
    g_free(bytes);
    return from_archive(path, limits, n_byte, others);
}

static bool has_name(const GPtrArray *names, const char *name) {
    for (guint i = 0; i < names->len; i++)
        if (strcmp(names->pdata[i], name) == 0) return true;
    return false;
}

/* Places of a KML's links that are no part of its archive; parts that are linked leave @others. */
static GPtrArray *links_elsewhere(const char *text, gsize n_byte, GPtrArray *others) {
    g_autoptr(GRegex) link = g_regex_new(
        "<(?:\\w+:)?(?:NetworkLink|Link|Url)\\b[^>]*>\\s*(?:<(?!(?:\\w+:)?(?:href|Placemark))[^>]*>"
        "[^<]*)*"
        "<(?:\\w+:)?href>\\s*([^<]{1,2000}?)\\s*</",
        G_REGEX_RAW, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) linked = g_ptr_array_new_with_free_func(g_free);
    for (g_regex_match_full(link, text, (gssize)n_byte, 0, 0, &match, NULL);
         g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *to = g_match_info_fetch(match, 1);
        GPtrArray *list = has_name(others, to) ? linked : found;
        g_ptr_array_add(list, g_utf8_make_valid(to, -1));
    }
    for (guint i = others->len; i-- > 0;)
        if (has_name(linked, others->pdata[i])) g_ptr_array_remove_index(others, i);
    return found;
}

void sy_kml_report(const char *path, const SyLimits *limits, const char *label,
                   SyFindings *findings) {
    gsize n_byte = 0;
    g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = text_of(path, limits, &n_byte, others);
    if (text == NULL) return;
    g_autoptr(GPtrArray) links = links_elsewhere(text, n_byte, others);
    if (links->len > 0)
        sy_findings_add(findings, "read.kml_links", label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", links->len),
                        SY_ARGUMENT_TEXT("name", links->pdata[0]), SY_ARGUMENTS_END);
    if (others->len > 0)
        sy_findings_add(findings, "read.kml_parts", label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", others->len), SY_ARGUMENTS_END);
}

char *sy_kml_mirror(const char *path, const char *folder, const SyLimits *limits) {
    gsize n_byte;
    g_autofree char *bytes = text_of(path, limits, &n_byte, NULL);
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
