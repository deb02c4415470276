/* Cases: the one that was named on the command line, and those that were uploaded. */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"
#include "io/export/json.h"

#define TITLE "title.txt" /* of an uploaded case, as its person named it */
enum { OPEN_FILES = 16, MOST_TITLE = 80 };

static void case_clear(gpointer memory) {
    SyServeCase *one = memory;
    sy_serve_work_free(one->work);
    g_mutex_clear(&one->recording);
    g_mutex_clear(&one->drawing);
    sy_serve_network_unref(one->network);
    for (guint i = 0; i < G_N_ELEMENTS(one->files); i++) g_async_queue_unref(one->files[i]);
    if (one->checked != NULL) sy_serve_case_unref(one->checked);
    g_free(one->id);
    g_free(one->of);
    g_free(one->title);
    g_free(one->folder);
    g_free(one->yaml);
    g_free(one->file);
}

void sy_serve_case_unref(SyServeCase *one) {
    g_atomic_rc_box_release_full(one, case_clear);
}

/* Takes @id, @yaml, @file. */
static SyServeCase *case_new(char *id, const char *title, const char *folder, char *yaml,
                             char *file) {
    SyServeCase *one = g_atomic_rc_box_new0(SyServeCase);
    g_mutex_init(&one->recording);
    g_mutex_init(&one->drawing);
    for (guint i = 0; i < G_N_ELEMENTS(one->files); i++)
        one->files[i] = g_async_queue_new_full((GDestroyNotify)sy_case_file_close);
    one->id = id;
    one->title = g_strdup(title);
    one->folder = g_strdup(folder);
    one->yaml = yaml;
    one->file = file;
    return one;
}

/* Takes @yaml and @file; NULL: as they are called in a folder. */
static SyServeCase *add(SyServer *server, const char *id, const char *title, const char *folder,
                        char *yaml, char *file) {
    if (yaml == NULL) yaml = g_build_filename(folder, "case.yaml", NULL);
    if (file == NULL) file = g_build_filename(folder, "case.sqlite", NULL);
    SyServeCase *one = case_new(g_strdup(id), title, folder, yaml, file);
    g_autofree char *made = sy_serve_made_folder(one);
    one->checked = case_new(g_strconcat(id, SY_SERVE_CHECKED, NULL), title, folder, g_strdup(""),
                            g_build_filename(made, "check.sqlite", NULL));
    one->checked->of = g_strdup(id);
    g_mutex_lock(&server->lock);
    g_hash_table_replace(server->cases, one->id, one);
    g_mutex_unlock(&server->lock);
    return one;
}

SyServeCase *sy_serve_case_find(SyServer *server, const char *id) {
    bool checked = g_str_has_suffix(id, SY_SERVE_CHECKED);
    g_autofree char *of =
        checked ? g_strndup(id, strlen(id) - strlen(SY_SERVE_CHECKED)) : g_strdup(id);
    g_mutex_lock(&server->lock);
    SyServeCase *one = g_hash_table_lookup(server->cases, of);
    if (one != NULL && checked) one = one->checked;
    if (one != NULL) g_atomic_rc_box_acquire(one);
    g_mutex_unlock(&server->lock);
    return one;
}

/* "case.yaml" -> "case.sqlite", as suyuan run does. */
static char *file_of_yaml(const char *yaml) {
    g_autofree char *folder = g_path_get_dirname(yaml), *name = g_path_get_basename(yaml);
    char *dot = strrchr(name, '.');
    if (dot != NULL) *dot = '\0';
    g_autofree char *file = g_strconcat(name, ".sqlite", NULL);
    return g_build_filename(folder, file, NULL);
}

char *sy_serve_photo_folder(const SyServeCase *one) {
    g_autofree char *name = g_path_get_basename(one->file);
    char *dot = strrchr(name, '.');
    if (dot != NULL) *dot = '\0';
    g_autofree char *photos = g_strconcat(name, "-photos", NULL);
    return g_build_filename(one->folder, photos, NULL);
}

static bool add_named(SyServer *server, const char *what, GError **error) {
    g_autofree char *path = g_canonicalize_filename(what, NULL);
    g_autofree char *name = g_path_get_basename(path);
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        add(server, "here", name, path, NULL, NULL);
        return true;
    }
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), what, sy_errno_words(ENOENT));
        return false;
    }
    g_autofree char *folder = g_path_get_dirname(path);
    bool is_yaml = g_str_has_suffix(path, ".yaml") || g_str_has_suffix(path, ".yml");
    add(server, "here", name, folder, g_strdup(is_yaml ? path : ""),
        is_yaml ? file_of_yaml(path) : g_strdup(path));
    if (is_yaml) return true;
    SyOptions options = SY_OPTIONS_INIT;
    options.lang = server->program->lang;
    options.data_folder = server->program->data_folder;
    SyCaseFile *opened = sy_case_file_open(path, &options, error);
    sy_case_file_close(opened);
    return opened != NULL;
}

bool sy_serve_cases_init(SyServer *server, const char *what, GError **error) {
    if (g_mkdir_with_parents(server->root, 0700) != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), server->root,
                    sy_errno_words(errno));
        return false;
    }
    g_autoptr(GDir) dir = g_dir_open(server->root, 0, NULL);
    for (const char *id; dir != NULL && (id = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *folder = g_build_filename(server->root, id, NULL);
        g_autofree char *path = g_build_filename(folder, TITLE, NULL);
        g_autofree char *title = NULL;
        if (!g_file_get_contents(path, &title, NULL, NULL)) continue;
        add(server, id, g_strstrip(title), folder, NULL, NULL)->is_upload = true;
    }
    return what == NULL || add_named(server, what, error);
}

SyServeCase *sy_serve_case_new(SyServer *server, const char *title, GError **error) {
    g_autofree char *random = sy_serve_random(4);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *day = g_date_time_format(now, "%Y%m%d-%H%M%S");
    g_autofree char *id = g_strdup_printf("%s-%s", day, random);
    g_autofree char *folder = g_build_filename(server->root, id, NULL);
    g_autofree char *files = g_build_filename(folder, "files", NULL);
    g_autofree char *path = g_build_filename(folder, TITLE, NULL);
    g_autofree char *valid = g_utf8_make_valid(title, -1);
    g_autofree char *whole = g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), MOST_TITLE));
    g_strdelimit(g_strstrip(whole), "\r\n\t", ' ');
    if (g_mkdir_with_parents(files, 0700) != 0 ||
        !g_file_set_contents(path, *whole == '\0' ? day : whole, -1, NULL)) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), folder, sy_errno_words(errno));
        return NULL;
    }
    SyServeCase *one = add(server, id, *whole == '\0' ? day : whole, folder, NULL, NULL);
    one->is_upload = true;
    return g_atomic_rc_box_acquire(one);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk) {
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

bool sy_serve_case_remove(SyServer *server, const char *id, GError **error) {
    g_autoptr(SyServeCase) one = sy_serve_case_find(server, id);
    if (one == NULL || !one->is_upload || (one->work != NULL && one->work->child != NULL)) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE,
                            one == NULL || !one->is_upload
                                ? _("only what was uploaded is removed here")
                                : _("a command is at work on it; stop it first"));
        return false;
    }
    g_mutex_lock(&server->lock);
    g_hash_table_remove(server->cases, id);
    g_mutex_unlock(&server->lock);
    /* what was made of it for the browser goes too */
    g_autofree char *made = sy_serve_made_folder(one);
    nftw(made, remove_one, OPEN_FILES, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    if (nftw(one->folder, remove_one, OPEN_FILES, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) == 0)
        return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), one->folder, sy_errno_words(errno));
    return false;
}

int64_t sy_serve_folder_bytes(const char *folder) {
    g_autoptr(GQueue) left = g_queue_new();
    g_queue_push_tail(left, g_strdup(folder));
    int64_t sum = 0;
    for (char *path; (path = g_queue_pop_head(left)) != NULL; g_free(path)) {
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
            g_autofree char *below = g_build_filename(path, name, NULL);
            struct stat info;
            if (lstat(below, &info) != 0) continue;
            if (S_ISDIR(info.st_mode)) g_queue_push_tail(left, g_steal_pointer(&below));
            if (S_ISREG(info.st_mode)) sum += info.st_size;
        }
    }
    return sum;
}

/* ---- as JSON ---- */

static void append(GString *json, const char *key, const char *value) {
    g_string_append_printf(json, "%s\"%s\":", json->str[json->len - 1] == '{' ? "" : ",", key);
    sy_json_append_text(json, value);
}

static const char *yes(bool value) {
    return value ? "true" : "false";
}

static void append_case(GString *json, const SyServeCase *one) {
    struct stat info;
    bool has_file = stat(one->file, &info) == 0;
    g_autoptr(GDateTime) changed =
        g_date_time_new_from_unix_local(has_file ? (gint64)info.st_mtime : 0);
    g_autofree char *when = has_file ? g_date_time_format(changed, "%F %H:%M") : NULL;
    g_string_append_c(json, '{');
    append(json, "id", one->id);
    append(json, "title", one->title);
    append(json, "folder", one->folder);
    append(json, "file", one->file);
    append(json, "yaml", one->yaml);
    append(json, "changed", when);
    append(json, "of", one->of);
    struct stat yaml, check;
    bool has_yaml = stat(one->yaml, &yaml) == 0 && S_ISREG(yaml.st_mode);
    bool has_check = has_yaml && one->checked != NULL && stat(one->checked->file, &check) == 0 &&
                     check.st_mtime >= yaml.st_mtime; /* of the case as it is now */
    g_string_append_printf(json,
                           ",\"has_yaml\":%s,\"has_file\":%s,\"has_check\":%s,\"is_upload\":%s}",
                           yes(has_yaml), yes(has_file), yes(has_check), yes(one->is_upload));
}

static int newest_first(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)b,
                  *(char *const *)a); /* ids begin with their day; "here" first */
}

char *sy_serve_cases_json(SyServer *server) {
    GString *json = g_string_new("[");
    g_mutex_lock(&server->lock);
    g_autofree const char **ids =
        (const char **)g_hash_table_get_keys_as_array(server->cases, NULL);
    guint n = g_hash_table_size(server->cases);
    qsort(ids, n, sizeof *ids, newest_first);
    for (guint i = 0; i < n; i++) {
        if (i > 0) g_string_append_c(json, ',');
        append_case(json, g_hash_table_lookup(server->cases, ids[i]));
    }
    g_mutex_unlock(&server->lock);
    g_string_append_c(json, ']');
    return g_string_free(json, FALSE);
}

char *sy_serve_case_json(SyServeCase *one) {
    GString *json = g_string_new(NULL);
    append_case(json, one);
    return g_string_free(json, FALSE);
}
