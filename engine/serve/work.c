/* Commands in child processes: what a person would write in a shell is what runs. All of it in the
 * main thread; the case file that is there is served meanwhile. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"
#include "io/export/json.h"

#define FRESH ".new" /* of a case.yaml that is being written */
enum { MOST_SAID = 65536, MOST_YAML = 1 << 20 };

void sy_serve_work_free(SyWork *work) {
    if (work == NULL) return;
    if (work->child != NULL) g_subprocess_force_exit(work->child);
    g_clear_object(&work->child);
    g_strfreev(work->argv);
    g_string_free(work->said, TRUE);
    g_free(work->kind);
    g_free(work->stage);
    g_free(work->out);
    g_free(work);
}

void sy_serve_work_stop_all(SyServer *server) {
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, server->cases);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        SyServeCase *one = value;
        g_clear_pointer(&one->work, sy_serve_work_free);
    }
}

char *sy_serve_command_text(char *const *argv) {
    GString *text = g_string_new(NULL);
    for (; *argv != NULL; argv++) {
        bool plain = **argv != '\0' && strpbrk(*argv, " \t\n'\"\\$`!*?[](){}<>|&;~#=") == NULL;
        g_autofree char *quoted = plain ? g_strdup(*argv) : g_shell_quote(*argv);
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", quoted);
    }
    return g_string_free(text, FALSE);
}

/* ---- while it runs ---- */

/* "progress TAB percent TAB stage": what it is at; everything else is for people. */
static void take_line(SyWork *work, const char *line) {
    g_auto(GStrv) part = g_strsplit(line, "\t", 3);
    if (g_strv_length(part) == 3 && strcmp(part[0], "progress") == 0) {
        g_free(work->stage);
        work->stage = g_strdup(part[2]);
        work->fraction = g_ascii_strtod(part[1], NULL) / 100;
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(line, -1);
    g_string_append(work->said, valid);
    g_string_append_c(work->said, '\n');
    if (work->said->len > MOST_SAID)
        g_string_erase(work->said, 0, (gssize)work->said->len - MOST_SAID);
}

typedef struct {
    SyServeCase *one; /* a reference */
    GDataInputStream *said;
} Following;

static void ended(GObject *object, GAsyncResult *result, gpointer user) {
    SyServeCase *one = user;
    SyWork *work = one->work;
    g_subprocess_wait_finish(G_SUBPROCESS(object), result, NULL);
    work->status =
        g_subprocess_get_if_exited(work->child) ? g_subprocess_get_exit_status(work->child) : 130;
    work->ended_us = g_get_monotonic_time();
    g_clear_object(&work->child);
    if (strcmp(work->kind, "init") == 0) {
        g_autofree char *fresh = g_strconcat(one->yaml, FRESH, NULL);
        if (work->status == 0)
            rename(fresh, one->yaml);
        else
            remove(fresh);
    }
    sy_serve_case_unref(one);
}

static void on_line(GObject *object, GAsyncResult *result, gpointer user) {
    Following *following = user;
    g_autofree char *line =
        g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(object), result, NULL, NULL);
    if (line != NULL) {
        take_line(following->one->work, line);
        g_data_input_stream_read_line_async(following->said, G_PRIORITY_DEFAULT, NULL, on_line,
                                            following);
        return;
    }
    g_subprocess_wait_async(following->one->work->child, NULL, ended, following->one);
    g_object_unref(following->said);
    g_free(following);
}

/* Whose server ends, ends too. */
static void in_child(gpointer user) {
    (void)user;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* The folder of what commands make for the browser; g_free. */
static char *folder_of(const SyServeCase *one) {
    return g_build_filename(g_get_user_cache_dir(), "suyuan", "serve", one->id, NULL);
}

/* Starts argv (taken) for the case. @shown: what a person would write, taken; NULL: the same. */
static bool start(SyServer *server, SyServeCase *one, const char *kind, GPtrArray *argv,
                  const char *language, GError **error) {
    g_autofree char *folder = folder_of(one);
    g_autofree char *out = g_build_filename(folder, kind, NULL);
    g_ptr_array_add(argv, NULL);
    SyWork *work = g_new0(SyWork, 1);
    work->kind = g_strdup(kind);
    work->argv = (char **)g_ptr_array_free(argv, FALSE);
    work->said = g_string_new(NULL);
    work->out = g_strconcat(out, ".json", NULL);
    work->began_us = g_get_monotonic_time();
    g_autoptr(GPtrArray) real = g_ptr_array_new();
    g_ptr_array_add(real, server->executable);
    for (char **word = work->argv + 1; *word != NULL; word++) g_ptr_array_add(real, *word);
    const char *const always[] = {"--lang", language, "--progress", NULL};
    for (int i = 0; always[i] != NULL; i++) g_ptr_array_add(real, (char *)always[i]);
    g_ptr_array_add(real, NULL);
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_set_stdout_file_path(launcher, work->out);
    g_subprocess_launcher_set_child_setup(launcher, in_child, NULL, NULL);
    GError *inner = NULL;
    if (g_mkdir_with_parents(folder, 0700) == 0)
        work->child =
            g_subprocess_launcher_spawnv(launcher, (const char *const *)real->pdata, &inner);
    if (work->child == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), folder,
                    inner == NULL ? sy_errno_words(errno) : inner->message);
        g_clear_error(&inner);
        sy_serve_work_free(work);
        return false;
    }
    sy_serve_work_free(one->work);
    one->work = work;
    Following *following = g_new(Following, 1);
    following->one = g_atomic_rc_box_acquire(one);
    following->said = g_data_input_stream_new(g_subprocess_get_stderr_pipe(work->child));
    g_data_input_stream_read_line_async(following->said, G_PRIORITY_DEFAULT, NULL, on_line,
                                        following);
    return true;
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

/* ---- what can be asked for ---- */

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
    g_autofree char *fresh = g_strconcat(one->yaml, FRESH, NULL);
    remove(fresh);
    GPtrArray *argv =
        words("init", one->is_upload ? files : one->folder, "-o", fresh, "--format", "json", NULL);
    add_lines(argv, "--crs", given(request, "crs"));
    add_lines(argv, "--answer", given(request, "answers"));
    return argv;
}

static GPtrArray *export_words(const SyServeCase *one, const SyServeRequest *request) {
    g_autofree char *folder = folder_of(one), *to = g_build_filename(folder, "export", NULL);
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
    g_autofree char *folder = folder_of(one), *name = g_strconcat(kind, ".png", NULL);
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
    if (strcmp(kind, "check") == 0) return words("check", one->yaml, "--format", "json", NULL);
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
            g_ptr_array_add(argv, g_str_has_suffix(*word, FRESH)
                                      ? g_strndup(*word, strlen(*word) - strlen(FRESH))
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
    g_autofree char *folder = folder_of(one), *exports = g_build_filename(folder, "export", NULL);
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
    else if (start(server, one, request->part[3], argv, request->language, &error))
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
        g_autofree char *folder = folder_of(one);
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
