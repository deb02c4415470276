/* Data files among files and folders. */
#include <string.h>

#include "engine/expert/texts.h"
#include "engine/init/init.h"
#include "io/regular.h"
#include "io/source/text_widths.h"
#include "io/source/unpack.h"

typedef struct {
    GPtrArray *files;
    GPtrArray *left; /* why what looked like one was passed over, a sentence each */
    GQueue folders;  /* Folder *, the next to open first */
    GPtrArray *seen; /* paths of those opened for an argument */
    const char *root;
    const SyLimits *limits;
    const char *unpacked; /* folder for what is in archives */
    int nested_mb;        /* unpacked of archives in archives */
} Walk;

typedef struct {
    char *path;
    int depth;
    int nest; /* archives that it lies in */
} Folder;

enum { NEST_MAX = 2 }; /* an archive in an archive, and no deeper */

static bool has_ending(const char *path, const char *const *endings) {
    const char *dot = strrchr(path, '.');
    if (dot == NULL) return false;
    g_autofree char *lower = g_ascii_strdown(dot + 1, -1);
    return g_strv_contains(endings, lower);
}

/* A file of layers by its name, or one that only says what to do with it. A .dbf beside a .shp is
 * part of it. */
static bool is_layered(const char *path) {
    static const char *const endings[] = {
        "shp",  "gpkg",    "geojson", "json", "csv", "xlsx", "xls",  "ods", "tab", "mif",   "kml",
        "kmz",  "dxf",     "inp",     "dbf",  "gdb", "mdb",  "zip",  "rar", "7z",  "tgz",   "gz",
        "et",   "dwg",     "tsv",     "xlsm", "fgb", "gml",  "gpx",  "itf", "xtf", "accdb", "ett",
        "xlsb", "numbers", "wt",      "wl",   "wp",  "udb",  "udbx", "sdb", "dgn", "e00",   NULL};
    static const char *const dbf[] = {"dbf", NULL};
    if (!has_ending(path, endings)) return false;
    if (!has_ending(path, dbf)) return true;
    g_autofree char *stem = g_strndup(path, strlen(path) - 4);
    g_autofree char *lower = g_strconcat(stem, ".shp", NULL);
    g_autofree char *upper = g_strconcat(stem, ".SHP", NULL);
    return !g_file_test(lower, G_FILE_TEST_EXISTS) && !g_file_test(upper, G_FILE_TEST_EXISTS);
}

/* A text of which two lines at its head, one behind the other, have as many signs between columns,
 * two at least, or as many cells one
 * below the other: a table, and no prose. A page or a text of marks that says that it has tables.
 */
static bool is_text_table(const char *path) {
    static const char *const endings[] = {"txt", "dat", "asc", "xml", "html", "htm", NULL};
    static const char *const marked[] = {"xml", "html", "htm", NULL};
    char head[4097];
    bool readable = has_ending(path, endings) && sy_regular_check(path, NULL);
    FILE *file = readable ? fopen(path, "rb") : NULL;
    if (file == NULL) return false;
    gsize n = fread(head, 1, sizeof head - 1, file), kept = 0;
    fclose(file);
    for (gsize i = 0; i < n; i++) /* UTF-16 has zeros between */
        if (head[i] != '\0') head[kept++] = head[i];
    head[kept] = '\0';
    if (has_ending(path, marked)) {
        g_autofree char *lower = g_ascii_strdown(head, -1);
        return strstr(lower, "urn:schemas-microsoft-com:office:spreadsheet") != NULL ||
               strstr(lower, "<table") != NULL;
    }
    for (const char *mark = "|\t;,"; *mark != '\0'; mark++) {
        guint count = 0, before = 0;
        for (gsize i = 0; i < kept; i++) {
            count += head[i] == *mark;
            if (head[i] != '\n') continue;
            if (count >= 2 && count == before) return true;
            before = count;
            count = 0;
        }
    }
    return sy_text_widths_is(head, kept);
}

static bool is_geodatabase(const char *path) {
    static const char *const gdb[] = {"gdb", NULL};
    return has_ending(path, gdb);
}

static Folder *folder_new(const char *path, int depth, int nest) {
    Folder *folder = g_new(Folder, 1);
    *folder = (Folder){g_strdup(path), depth, nest};
    return folder;
}

static void folder_free(Folder *folder) {
    g_free(folder->path);
    g_free(folder);
}

/* Where the layers of an archive go: by its name and its contents, so that they are unpacked once.
 * NULL: it cannot be read. g_free. */
static char *place_of(const Walk *walk, const char *path) {
    g_autofree char *hash = sy_regular_sha256(path, NULL);
    if (hash == NULL) return NULL;
    g_autofree char *base = g_path_get_basename(path);
    *strrchr(base, '.') = '\0';
    hash[8] = '\0';
    g_autofree char *name = g_strconcat(base, "-", hash, NULL);
    return g_build_filename(walk->unpacked, name, NULL);
}

/* Unpacks an archive that is not yet; archives in archives have limits.unpacked_mb together. */
static bool unpack(Walk *walk, const char *path, const char *place, int nest) {
    SyLimits limits = *walk->limits;
    g_autoptr(GError) cause = NULL;
    int mb = 0;
    if (nest > 0) limits.unpacked_mb = MAX(limits.unpacked_mb - walk->nested_mb, 0);
    if (!sy_unpack(path, place, &limits, walk->left, &mb, &cause)) {
        if (walk->left != NULL) g_ptr_array_add(walk->left, g_strdup(cause->message));
        return false;
    }
    if (nest > 0) walk->nested_mb += mb;
    return true;
}

/* The folder of an archive's layers, unpacked if they are not yet; false: it stays a file, which
 * says why it is not read. */
static bool open_archive(Walk *walk, const char *path, int depth, int nest) {
    static const char *const zip[] = {"zip", NULL};
    if (walk->unpacked == NULL || !has_ending(path, zip)) return false;
    if (nest >= NEST_MAX) {
        if (walk->left != NULL)
            g_ptr_array_add(walk->left,
                            g_strdup_printf(_("%s: an archive in an archive in an archive; unpack "
                                              "it and give the folder"),
                                            path));
        return true;
    }
    g_autofree char *place = place_of(walk, path);
    if (place == NULL) return false;
    if (!g_file_test(place, G_FILE_TEST_IS_DIR) && !unpack(walk, path, place, nest))
        return nest > 0; /* the reason was said; at the top the file is listed as well */
    g_queue_push_head(&walk->folders, folder_new(place, depth + 1, nest + 1));
    return true;
}

static int by_name(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Papers: what is in them is said once for a folder. */
static bool is_paper(const char *path) {
    static const char *const endings[] = {"doc", "docx", "pdf", "wps", NULL};
    return has_ending(path, endings);
}

/* Pictures, sounds, what programs leave behind, parts of other files, words about them: nobody
 * misses them. */
static bool is_harmless(const char *path) {
    static const char *const endings[] = {
        "jpg",    "jpeg", "png", "gif", "bmp",    "tif",  "tiff", "heic", "webp", "mp4",
        "mov",    "avi",  "mp3", "m4a", "wav",    "shx",  "prj",  "cpg",  "sbn",  "sbx",
        "qix",    "qpj",  "dbf", "lyr", "qml",    "qmd",  "qlr",  "atx",  "sld",  "map",
        "id",     "ind",  "dat", "mid", "tfw",    "jgw",  "pgw",  "ovr",  "aux",  "rrd",
        "db",     "ini",  "tmp", "lnk", "url",    "txt",  "md",   "log",  "csvt", "md5",
        "sha256", "yml",  "py",  "sh",  "sqlite", "yaml", "exe",  "json", NULL};
    g_autofree char *base = g_path_get_basename(path);
    const char *dot = strrchr(base, '.');
    bool part = g_str_has_suffix(base, ".xml") && dot != strchr(base, '.'); /* x.shp.xml */
    return dot == NULL || part || g_str_has_prefix(base, "~$") || has_ending(base, endings);
}

enum { NAMED_MAX = 3 };

/* The first names of files, and how many more there are; g_free. */
static char *names_of(const GPtrArray *names) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < names->len && i < NAMED_MAX; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", (char *)names->pdata[i]);
    if (names->len > NAMED_MAX) g_string_append_printf(text, ", … %u", names->len - NAMED_MAX);
    return g_string_free(text, FALSE);
}

/* Names of files that are not read. */
typedef struct {
    GPtrArray *texts, *others;
} Unread;

/* A sentence for each kind. */
static void say_unread(const Walk *walk, const char *folder, const Unread *unread) {
    if (walk->left == NULL) return;
    g_autofree char *text = names_of(unread->texts), *other = names_of(unread->others);
    if (unread->texts->len > 0)
        g_ptr_array_add(
            walk->left,
            g_strdup_printf(_("%s: texts are not read (%s); copy their tables into a workbook"),
                            folder, text));
    if (unread->others->len > 0)
        g_ptr_array_add(
            walk->left,
            g_strdup_printf(_("%s: not of a kind that is read: %s; data in them: save them as "
                              ".xlsx, .csv or shapefiles"),
                            folder, other));
}

static void file_take(Walk *walk, const Folder *folder, const char *path, char *name,
                      Unread *unread) {
    if (is_paper(path))
        g_ptr_array_add(unread->texts, name);
    else if (!is_layered(path) && !is_text_table(path) && !is_harmless(path))
        g_ptr_array_add(unread->others, name);
    else if ((is_layered(path) || is_text_table(path)) &&
             !open_archive(walk, path, folder->depth, folder->nest))
        g_ptr_array_add(walk->files, g_strdup(path));
}

/* Files of one folder; its folders are put in front of the queue, in the order of their names. */
static bool folder_read(Walk *walk, const Folder *folder, GError **error) {
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder->path, 0, &cause);
    if (dir == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: the folder cannot be read"),
                    folder->path);
        return false;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        if (name[0] != '.') g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    g_autoptr(GPtrArray) inner = g_ptr_array_new();
    Unread unread = {g_ptr_array_new(), g_ptr_array_new()};
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder->path, names->pdata[i], NULL);
        if (walk->root != NULL && sy_link_leaves(path, walk->root)) {
            if (walk->left != NULL)
                g_ptr_array_add(
                    walk->left,
                    g_strdup_printf(_("%s: a link that leads out of the folder; name the "
                                      "file itself to take it"),
                                    path));
            continue;
        }
        bool is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
        if (is_folder && g_str_has_suffix(path, SY_UNPACKED)) continue; /* the archives are here */
        if (is_folder && !is_geodatabase(path))
            g_ptr_array_add(inner, folder_new(path, folder->depth + 1, folder->nest));
        else
            file_take(walk, folder, path, names->pdata[i], &unread);
    }
    say_unread(walk, folder->path, &unread);
    g_ptr_array_unref(unread.texts);
    g_ptr_array_unref(unread.others);
    for (guint i = inner->len; i > 0; i--) {
        Folder *next = g_ptr_array_index(inner, i - 1);
        bool deep =
            next->depth > walk->limits->depth || g_file_test(next->path, G_FILE_TEST_IS_SYMLINK);
        if (deep)
            folder_free(next); /* a link may lead back here */
        else
            g_queue_push_head(&walk->folders, next);
    }
    return true;
}

static bool walk_argument(Walk *walk, const char *path, GError **error) {
    guint first = walk->files->len;
    if (g_file_test(path, G_FILE_TEST_IS_DIR) && !is_geodatabase(path)) {
        walk->root = path;
        g_queue_push_tail(&walk->folders, folder_new(path, 0, 0));
    } else if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        walk->root = walk->unpacked;
        if (!open_archive(walk, path, 0, 0)) {
            g_ptr_array_add(walk->files, g_strdup(path));
            first++; /* a file that is named is meant */
        }
    } else {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), path,
                    _("does not exist; check the name and the folder"));
        return false;
    }
    bool good = true;
    while (good && walk->folders.length > 0) {
        Folder *folder = g_queue_pop_head(&walk->folders);
        good = folder_read(walk, folder, error);
        g_ptr_array_add(walk->seen, g_strdup(folder->path));
        folder_free(folder);
        if (good && walk->files->len > (guint)walk->limits->files) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("%s: more than %d files with layers; name the folders that matter"), path,
                        walk->limits->files);
            good = false;
        }
    }
    if (good) sy_init_leave_ours(walk->files, first, walk->seen, walk->left);
    g_ptr_array_set_size(walk->seen, 0);
    return good;
}

GPtrArray *sy_init_walk(const char *const *paths, const SyLimits *limits, const char *unpacked,
                        GPtrArray *left, GError **error) {
    Walk walk = {.files = g_ptr_array_new_with_free_func(g_free),
                 .left = left,
                 .folders = G_QUEUE_INIT,
                 .seen = g_ptr_array_new_with_free_func(g_free),
                 .unpacked = unpacked,
                 .limits = limits};
    bool good = true;
    for (const char *const *path = paths; good && *path != NULL; path++)
        good = walk_argument(&walk, *path, error);
    for (Folder *next; (next = g_queue_pop_head(&walk.folders)) != NULL;) folder_free(next);
    g_ptr_array_unref(walk.seen);
    if (good) return walk.files;
    g_ptr_array_unref(walk.files);
    return NULL;
}
