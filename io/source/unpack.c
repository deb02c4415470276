#define _XOPEN_SOURCE 700 /* nftw */
#include "io/source/unpack.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/source/trust.h"

#define NAME_MAX_BYTES 200
#define BLOCK ((gsize)1 << 16)

typedef struct {
    zip_t *archive;
    const char *path, *folder;
    const SyLimits *limits;
    GPtrArray *left;
    guint n;
    zip_uint64_t mb; /* of all parts */
} Unpacking;

/* Layers, and the files that belong to one. */
static bool is_wanted(const char *name) {
    static const char *const endings[] = {
        "shp", "shx", "dbf",  "prj", "cpg", "gpkg", "geojson", "json", "csv", "tsv", "xlsx",
        "xls", "ods", "xlsm", "tab", "dat", "map",  "id",      "ind",  "mif", "mid", "kml",
        "kmz", "dxf", "inp",  "mdb", "gml", "fgb",  "gpx",     "txt",  "zip", NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    const char *dot = strrchr(lower, '.');
    return strstr(lower, ".gdb/") != NULL || (dot != NULL && g_strv_contains(endings, dot + 1));
}

/* The name as UTF-8: archives of Windows hold it in the code page of the machine. NULL: no text. */
static char *name_of(zip_t *archive, zip_uint64_t part) {
    const char *raw = zip_get_name(archive, part, ZIP_FL_ENC_RAW);
    if (raw == NULL) return NULL;
    char *name = g_utf8_validate(raw, -1, NULL)
                     ? g_strdup(raw)
                     : g_convert(raw, -1, "UTF-8", "GB18030", NULL, NULL, NULL);
    if (name != NULL) g_strdelimit(name, "\\", '/');
    return name;
}

/* Below the folder, and of names that any file system has. */
static bool is_inside(const char *name) {
    g_auto(GStrv) steps = g_strsplit(name, "/", -1);
    if (*name == '/' || (g_ascii_isalpha(name[0]) && name[1] == ':')) return false;
    for (char **step = steps; *step != NULL; step++) {
        if (strcmp(*step, "..") == 0 || strlen(*step) > NAME_MAX_BYTES) return false;
        for (const char *p = *step; *p != '\0'; p = g_utf8_next_char(p))
            if (g_unichar_iscntrl(g_utf8_get_char(p))) return false;
    }
    return true;
}

static bool is_link(zip_t *archive, zip_uint64_t part) {
    zip_uint8_t system;
    zip_uint32_t attributes;
    return zip_file_get_external_attributes(archive, part, 0, &system, &attributes) == 0 &&
           system == ZIP_OPSYS_UNIX && (attributes >> 16 & 0170000) == 0120000;
}

/* Why a part is left; NULL: it is taken. */
static const char *refused(const Unpacking *u, zip_uint64_t part, const zip_stat_t *status,
                           const char *name) {
    static const char *const archives[] = {".rar", ".7z", ".tar", ".gz", NULL};
    if (name == NULL || !is_inside(name)) return _("its name leads out of the folder");
    for (int i = 0; archives[i] != NULL; i++)
        if (g_str_has_suffix(name, archives[i]))
            return _("an archive in an archive; unpack it and give the folder");
    if (is_link(u->archive, part)) return _("a link; give the file itself");
    if ((status->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
        status->encryption_method != ZIP_EM_NONE)
        return _("protected by a password; unpack it and give the folder");
    return NULL;
}

static bool output_fails(const char *path, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), path, sy_errno_words(errno));
    return false;
}

static bool part_write(const Unpacking *u, zip_uint64_t part, const zip_stat_t *status,
                       const char *to, GError **error) {
    g_autofree char *folder = g_path_get_dirname(to);
    if (g_mkdir_with_parents(folder, 0777) != 0) return output_fails(folder, error);
    zip_file_t *in = zip_fopen_index(u->archive, part, 0);
    FILE *out = in == NULL ? NULL : fopen(to, "wxe");
    g_autofree char *block = g_malloc(BLOCK);
    zip_uint64_t n = 0;
    zip_int64_t got = 0;
    bool written = out != NULL;
    while (written && (got = zip_fread(in, block, BLOCK)) > 0) {
        n += (zip_uint64_t)got;
        written = n <= status->size && fwrite(block, 1, (gsize)got, out) == (gsize)got;
    }
    bool closed = out == NULL || fclose(out) == 0;
    if (in != NULL) zip_fclose(in);
    if (in != NULL && (!written || !closed) && n <= status->size) return output_fails(to, error);
    if (in != NULL && got == 0 && n == status->size) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: its part %s is damaged; pack it anew"),
                u->path, status->name);
    return false;
}

static bool part_take(Unpacking *u, zip_uint64_t part, const zip_stat_t *status, GError **error) {
    g_autofree char *name = name_of(u->archive, part);
    if (name != NULL && (*name == '\0' || g_str_has_suffix(name, "/"))) return true;
    const char *why = refused(u, part, status, name);
    if (why == NULL && !is_wanted(name)) return true;
    g_autofree char *to = why != NULL ? NULL : g_build_filename(u->folder, name, NULL);
    if (why == NULL && g_file_test(to, G_FILE_TEST_EXISTS)) why = _("it is in the archive twice");
    if (why == NULL) {
        u->n++;
        return part_write(u, part, status, to, error);
    }
    g_autofree char *valid = g_utf8_make_valid(name == NULL ? status->name : name, -1);
    g_ptr_array_add(u->left, g_strdup_printf("%s: %s: %s", u->path, valid, why));
    return true;
}

static bool sizes_check(Unpacking *u, GError **error) {
    zip_int64_t n = 0, most = u->limits->files;
    zip_uint64_t bytes = 0, mb = (zip_uint64_t)u->limits->unpacked_mb;
    zip_stat_t status;
    for (zip_int64_t i = 0; i < zip_get_num_entries(u->archive, 0); i++) {
        g_autofree char *name = name_of(u->archive, (zip_uint64_t)i);
        if (name == NULL || !is_wanted(name) ||
            zip_stat_index(u->archive, (zip_uint64_t)i, 0, &status) != 0)
            continue;
        bytes += MIN(status.size, (mb + 1) << 20);
        n++;
    }
    u->mb = (bytes >> 20) + 1;
    if (n <= most && bytes >> 20 <= mb) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: an archive of %d files of layers, %u MB; of more than %d (limits.files) or "
                  "%u MB (limits.unpacked_mb) none is unpacked: do it by hand and give the folder"),
                u->path, (int)MIN(n, G_MAXINT), (guint)(bytes >> 20), (int)most, (guint)mb);
    return false;
}

static bool unpack_all(Unpacking *u, GError **error) {
    zip_int64_t n = zip_get_num_entries(u->archive, 0);
    if (!sizes_check(u, error) || !sy_trust_archive(u->path, u->limits, error)) return false;
    for (zip_int64_t i = 0; i < n; i++) {
        zip_stat_t status;
        zip_stat_init(&status);
        if (zip_stat_index(u->archive, (zip_uint64_t)i, ZIP_FL_ENC_RAW, &status) == 0 &&
            (status.valid & ZIP_STAT_SIZE) != 0 && !part_take(u, (zip_uint64_t)i, &status, error))
            return false;
    }
    if (u->n > 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: an archive without layers"), u->path);
    return false;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static void remove_tree(const char *folder) {
    const int n_open = 16;
    nftw(folder, remove_one, n_open, FTW_DEPTH | FTW_PHYS);
}

bool sy_unpack(const char *path, const char *folder, const SyLimits *limits, GPtrArray *left,
               int *mb, GError **error) {
    g_autofree char *part = g_strconcat(folder, ".part", NULL); /* whole or not at all */
    Unpacking u = {.path = path, .folder = part, .limits = limits, .left = left};
    u.archive = zip_open(path, ZIP_RDONLY, NULL);
    if (u.archive == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: no zip archive, or a damaged one; unpack it and give the folder"), path);
        return false;
    }
    remove_tree(part); /* of one that was killed */
    bool done = unpack_all(&u, error);
    zip_discard(u.archive);
    if (done && rename(part, folder) != 0) done = output_fails(folder, error);
    if (!done) remove_tree(part);
    if (done && mb != NULL) *mb = (int)u.mb;
    return done;
}
