/* Commands in child processes. All of it in the main thread; the case file that is there is served
 * meanwhile. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"

enum { MOST_SAID = 65536 };

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

/* What was there is kept beside it: somebody may have changed it by hand. */
static void replace_yaml(const SyServeCase *one, const char *fresh) {
    g_autofree char *before = g_strconcat(one->yaml, SY_SERVE_BEFORE, NULL);
    rename(one->yaml, before);
    rename(fresh, one->yaml);
}

static void ended(GObject *object, GAsyncResult *result, gpointer user) {
    SyServeCase *one = user;
    SyWork *work = one->work;
    g_subprocess_wait_finish(G_SUBPROCESS(object), result, NULL);
    work->status =
        g_subprocess_get_if_exited(work->child) ? g_subprocess_get_exit_status(work->child) : 130;
    work->ended_us = g_get_monotonic_time();
    g_clear_object(&work->child);
    if (strcmp(work->kind, "init") == 0) {
        g_autofree char *fresh = g_strconcat(one->yaml, SY_SERVE_FRESH, NULL);
        if (work->status == 0)
            replace_yaml(one, fresh);
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

/* The case of the command line has the same id whichever it is. */
char *sy_serve_made_folder(const SyServeCase *one) {
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, one->file, -1);
    g_autofree char *name = g_strdup_printf("%s-%.12s", one->id, hash);
    return g_build_filename(g_get_user_cache_dir(), "suyuan", "serve", name, NULL);
}

bool sy_serve_work_start(SyServer *server, SyServeCase *one, const char *kind, GPtrArray *argv,
                         const char *language, GError **error) {
    g_autofree char *folder = sy_serve_made_folder(one);
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
    remove(work->out); /* what is shorter would keep the end of what was there */
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
