/* The commands that a page may ask for, as a person would write them in a shell, and what is
 * answered: how far one is, what it said, the files it made, the case as text. All in the main
 * thread. */
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"
#include "io/export/json.h"

enum { MOST_YAML = 1 << 20 };

char *sy_serve_command_text(char *const *argv) {
    GString *text = g_string_new(NULL);
    for (; *argv != NULL; argv++) {
        bool plain = **argv != '\0' && strpbrk(*argv, " \t\n'\"\\$`!*?[](){}<>|&;~#=") == NULL;
        g_autofree char *quoted = plain ? g_strdup(*argv) : g_shell_quote(*argv);
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", quoted);
    }
    return g_string_free(text, FALSE);
}

static GPtrArray *words(const char *first, ...) G_GNUC_NULL_TERMINATED;
static GPtrArray *words(const char *first, ...) {
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, g_strdup("suyuan"));
    va_list list;
    va_start(list, first);
    for (const char *word = first; word != NULL; word = va_arg(list, const char *))
        g_ptr_array_add(argv, g_strdup(word));
    va_end(list);
    return argv;
}

static const char *given(const SyServeRequest *request, const char *key) {
    const char *value = g_hash_table_lookup(request->form, key);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* Each line of @text behind an option. */
static void add_lines(GPtrArray *argv, const char *option, const char *text) {
    g_auto(GStrv) lines = g_strsplit_set(text == NULL ? "" : text, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (*g_strstrip(*line) == '\0') continue;
        g_ptr_array_add(argv, g_strconcat(option, "=", *line, NULL));
    }
}

/* Looks again, with the answers so far; the old case.yaml gives way when there is a new one. */
static GPtrArray *init_words(const SyServeCase *one, const SyServeRequest *request) {
    g_autofree char *files = g_build_filename(one->folder, "files", NULL);
    g_autofree char *fresh = g_strconcat(one->yaml, SY_SERVE_FRESH, NULL);
    remove(fresh);
    GPtrArray *argv =
        words("init", one->is_upload ? files : one->folder, "-o", fresh, "--format", "json", NULL);
    add_lines(argv, "--crs", given(request, "crs"));
    add_lines(argv, "--answer", given(request, "answers"));
    return argv;
}

static GPtrArray *export_words(const SyServeCase *one, const SyServeRequest *request) {
    g_autofree char *folder = sy_serve_made_folder(one),
                    *to = g_build_filename(folder, "export", NULL);
    const char *formats = given(request, "formats"), *outfall = given(request, "outfall");
    GPtrArray *argv = words("export", one->file, "--to", to, "--format",
                            formats == NULL ? "xlsx" : formats, NULL);
    if (outfall != NULL) {
        g_ptr_array_add(argv, g_strdup("--outfall"));
        g_ptr_array_add(argv, g_strdup(outfall));
    }
    return argv;
}

/* One picture of each kind a case, the latest; g_free. */
static char *picture_of(const SyServeCase *one, const char *kind) {
    g_autofree char *folder = sy_serve_made_folder(one), *name = g_strconcat(kind, ".png", NULL);
    return g_build_filename(folder, name, NULL);
}

/* The drawing of an outfall: its chain, or the levels of its channel. */
static GPtrArray *picture_words(const SyServeCase *one, const SyServeRequest *request) {
    const char *kind = request->part[3], *outfall = given(request, "outfall");
    g_autofree char *path = picture_of(one, kind);
    return outfall == NULL ? NULL : words(kind, one->file, outfall, "-o", path, NULL);
}

static bool is_picture(const char *kind) {
    return strcmp(kind, "chain") == 0 || strcmp(kind, "profile") == 0;
}

static GPtrArray *words_of(const SyServeCase *one, const SyServeRequest *request) {
    const char *kind = request->part[3];
    if (strcmp(kind, "init") == 0) return init_words(one, request);
    if (strcmp(kind, "check") == 0)
        return words("check", one->yaml, "-o", one->checked->file, "--format", "json", NULL);
    if (strcmp(kind, "run") == 0) return words("run", one->yaml, "-o", one->file, NULL);
    if (strcmp(kind, "export") == 0) return export_words(one, request);
    if (is_picture(kind)) return picture_words(one, request);
    if (strcmp(kind, "ledger") == 0)
        return words("ledger", one->file, "progress", "--format", "json", NULL);
    return NULL;
}

/* As a person would write it: without what only this server needs. */
static char *shown_command(const SyWork *work) {
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    for (char **word = work->argv; *word != NULL; word++) {
        bool json = strcmp(*word, "--format") == 0 && g_strcmp0(word[1], "json") == 0;
        if (json) word++;
        if (!json)
            g_ptr_array_add(argv, g_str_has_suffix(*word, SY_SERVE_FRESH)
                                      ? g_strndup(*word, strlen(*word) - strlen(SY_SERVE_FRESH))
                                      : g_strdup(*word));
    }
    g_ptr_array_add(argv, NULL);
    return sy_serve_command_text((char **)argv->pdata);
}

static char *state_json(const SyServeCase *one) {
    const SyWork *work = one->work;
    GString *json = g_string_new("{\"kind\":");
    sy_json_append_text(json, work == NULL ? NULL : work->kind);
    if (work != NULL) {
        g_autofree char *command = shown_command(work);
        gint64 until = work->child == NULL ? work->ended_us : g_get_monotonic_time();
        g_string_append(json, ",\"command\":");
        sy_json_append_text(json, command);
        g_string_append(json, ",\"stage\":");
        sy_json_append_text(json, work->stage);
        g_string_append(json, ",\"said\":");
        sy_json_append_text(json, work->said->str);
        g_string_append_printf(
            json, ",\"running\":%s,\"fraction\":%.3f,\"status\":%d,\"seconds\":%.1f,\"stopped\":%s",
            work->child == NULL ? "false" : "true", work->fraction, work->status,
            (double)(until - work->began_us) / G_USEC_PER_SEC,
            work->is_cancelled ? "true" : "false");
    }
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

/* ---- files ---- */

static void answer_contents(const char *path, const char *type, const char *name,
                            SyServeAnswer *answer) {
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL) {
        sy_serve_answer_refuse(answer, 404, _("there is no such file"));
        return;
    }
    answer->status = 200;
    answer->type = type;
    answer->name = g_strdup(name);
    answer->body = g_mapped_file_get_bytes(file);
}

static void answer_exports(const SyServeCase *one, const SyServeRequest *request,
                           SyServeAnswer *answer) {
    g_autofree char *folder = sy_serve_made_folder(one),
                    *exports = g_build_filename(folder, "export", NULL);
    if (request->part[4] != NULL) {
        GError *error = NULL;
        g_autofree char *name = sy_serve_safe_path(request->part + 4, &error);
        if (name == NULL) {
            sy_serve_answer_error(answer, error);
            return;
        }
        g_autofree char *path = g_build_filename(exports, name, NULL);
        g_autofree char *base = g_path_get_basename(name);
        answer_contents(path, "application/octet-stream", base, answer);
        return;
    }
    GString *json = g_string_new("[");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(exports, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (name[0] != '.') g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, (GCompareFunc)(void (*)(void))g_strcmp0);
    for (guint i = 0; i < names->len; i++) {
        if (i > 0) g_string_append_c(json, ',');
        sy_json_append_text(json, names->pdata[i]);
    }
    g_string_append_c(json, ']');
    sy_serve_answer_json(answer, 200, g_string_free(json, FALSE));
}

/* The case as text: read, or written by somebody who knows. */
static void answer_yaml(const SyServeCase *one, const SyServeRequest *request,
                        SyServeAnswer *answer) {
    const char *text = given(request, "text");
    if (strcmp(request->method, "POST") != 0) {
        answer_contents(one->yaml, "text/plain; charset=utf-8", NULL, answer);
        return;
    }
    GError *error = NULL;
    if (text == NULL || *one->yaml == '\0' || strlen(text) > MOST_YAML)
        sy_serve_answer_refuse(answer, 400, _("this is no case"));
    else if (g_file_set_contents(one->yaml, text, -1, &error))
        sy_serve_answer_json(answer, 200, g_strdup("{}"));
    else
        sy_serve_answer_error(answer, error);
}

static void answer_start(SyServer *server, SyServeCase *one, const SyServeRequest *request,
                         SyServeAnswer *answer) {
    if (one->work != NULL && one->work->child != NULL) {
        sy_serve_answer_refuse(answer, 409, _("a command is at work on it; stop it first"));
        return;
    }
    GPtrArray *argv = words_of(one, request);
    GError *error = NULL;
    if (argv == NULL)
        sy_serve_answer_refuse(answer, 404, _("there is no such page"));
    else if (sy_serve_work_start(server, one, request->part[3], argv, request->language, &error))
        sy_serve_answer_json(answer, 202, state_json(one));
    else
        sy_serve_answer_error(answer, error);
}

void sy_serve_work(SyServer *server, SyServeCase *one, const SyServeRequest *request,
                   SyServeAnswer *answer) {
    const char *what = request->part[3];
    bool reads = strcmp(request->method, "POST") != 0;
    if (reads && strcmp(what, "work") == 0) {
        sy_serve_answer_json(answer, 200, state_json(one));
    } else if (reads && strcmp(what, "said") == 0 && request->part[4] != NULL &&
               request->part[5] == NULL && strpbrk(request->part[4], "./\\") == NULL) {
        g_autofree char *folder = sy_serve_made_folder(one);
        g_autofree char *name = g_strconcat(request->part[4], ".json", NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        answer_contents(path, "application/json; charset=utf-8", NULL, answer);
    } else if (reads && is_picture(what)) {
        g_autofree char *path = picture_of(one, what);
        answer_contents(path, "image/png", NULL, answer);
    } else if (reads && strcmp(what, "exports") == 0) {
        answer_exports(one, request, answer);
    } else if (strcmp(what, "yaml") == 0) {
        answer_yaml(one, request, answer);
    } else if (reads) {
        sy_serve_answer_refuse(answer, 404, _("there is no such page"));
    } else if (strcmp(what, "stop") == 0) {
        if (one->work != NULL && one->work->child != NULL) {
            one->work->is_cancelled = true;
            g_subprocess_send_signal(one->work->child, SIGTERM);
        }
        sy_serve_answer_json(answer, 200, state_json(one));
    } else {
        answer_start(server, one, request, answer);
    }
}
