/* The case.yaml of what was found. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/case/settings.h"
#include "engine/init/ask.h"
#include "engine/init/init.h"

/* A path as the case says it: from the folder of the case where it lies below that, else whole. */
static char *path_from(const char *folder, const char *path) {
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    g_autofree char *base = g_canonicalize_filename(folder, NULL);
    gsize n = strlen(base);
    bool below = strncmp(whole, base, n) == 0 && (whole[n] == '/' || base[n - 1] == '/');
    return g_strdup(below ? whole + n + (whole[n] == '/' ? 1 : 0) : whole);
}

/* Never over a file that is there: somebody has worked on it. */
static bool write_new(const char *path, const char *text, GError **error) {
    FILE *file = fopen(path, "wxe");
    if (file == NULL && errno == EEXIST) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                    _("%s: is there already; give another name with -o, or remove it"), path);
        return false;
    }
    bool written = file != NULL && fputs(text, file) >= 0 && fflush(file) == 0;
    int failure = errno;
    if (file != NULL && fclose(file) != 0 && written) {
        written = false;
        failure = errno;
    }
    if (written) return true;
    if (file != NULL) remove(path);
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), path, sy_errno_words(failure));
    return false;
}

static void say_layers(SyReply *reply, const GPtrArray *guesses) {
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        g_autofree char *line =
            g_strconcat(guess->written, guess->layer == NULL ? "" : ":",
                        guess->layer == NULL ? "" : guess->layer, "  ", guess->reason,
                        guess->trouble == NULL ? "" : _("; "), guess->trouble, NULL);
        g_strdelimit(line, "\n\r\t", ' '); /* whatever a file is called */
        sy_reply_say(reply, "layers", "%-12s%s\n",
                     guess->role == SY_N_ROLE ? "-" : sy_role_name(guess->role), line);
    }
}

/* What is missing for a run. */
static void say_missing(SyReply *reply, const GPtrArray *guesses) {
    bool network = false, outfalls = false, rivers = false;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        bool runs = guess->role != SY_N_ROLE && guess->trouble == NULL;
        network |= runs && (guess->role == SY_ROLE_PIPES || guess->role == SY_ROLE_CHANNELS);
        outfalls |= runs && guess->role == SY_ROLE_OUTFALLS;
        rivers |= runs && guess->role == SY_ROLE_RIVERS;
    }
    if (!network && rivers && outfalls)
        sy_reply_say(reply, "missing", "%s\n",
                     _("no pipes or channels that can be used yet; outfalls are placed on their "
                       "waters, and nothing is traced"));
    else if (!network)
        sy_reply_say(reply, "missing", "%s\n",
                     _("no pipes or channels that can be used yet; suyuan run needs some"));
    if (!outfalls)
        sy_reply_say(reply, "missing", "%s\n",
                     _("no outfalls that can be used yet; suyuan check runs without"));
}

/* Guesses of all files, as the case will write them. */
static GPtrArray *look(SyGuesser *guesser, const GPtrArray *files, const char *out,
                       const SyProgram *program, GError **error) {
    g_autoptr(GPtrArray) guesses = g_ptr_array_new_with_free_func((GDestroyNotify)sy_guess_free);
    for (guint i = 0; i < files->len; i++) {
        if (!sy_progress(program->progress, (double)i / files->len, error)) return NULL;
        sy_guesser_look(guesser, g_ptr_array_index(files, i), guesses);
    }
    sy_guesser_outlets(guesser, guesses);
    g_autofree char *folder = g_path_get_dirname(out);
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        guess->written = path_from(folder, guess->path);
    }
    return g_steal_pointer(&guesses);
}

SyReply *sy_init_case(const SyInitAsked *asked, const SyProgram *program, GError **error) {
    const char *out = asked->out;
    SyLimits limits;
    if (!sy_file_may_be_written(out, error) ||
        !sy_settings_limits(program->data_folder, NULL, NULL, &limits, error))
        return NULL;
    if (g_file_test(out, G_FILE_TEST_EXISTS) && !write_new(out, "", error)) return NULL;
    g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *unpacked = g_strconcat(out, SY_UNPACKED, NULL);
    g_autoptr(GPtrArray) files = sy_init_walk(asked->paths, &limits, unpacked, left, error);
    g_autoptr(SyGuesser) guesser =
        files == NULL
            ? NULL
            : sy_guesser_new(program->data_folder, program->lang, asked->crs, &limits, error);
    if (guesser != NULL) sy_guesser_leave_copies(guesser, files, left);
    for (guint i = 0; i < left->len; i++) sy_note("%s\n", (char *)left->pdata[i]);
    g_autoptr(GPtrArray) guesses =
        guesser == NULL ? NULL : look(guesser, files, out, program, error);
    if (guesses != NULL) sy_guesser_keys(guesser, guesses, &limits);
    if (guesses == NULL || !sy_guesser_answer(guesser, guesses, asked->answers, error)) return NULL;
    sy_guesser_outlets_leave(guesses);
    sy_guesser_codes(guesser, guesses);
    sy_guesser_check(guesses, &limits);
    g_autoptr(GPtrArray) questions = sy_init_questions(guesses);
    g_autofree char *asks = sy_init_questions_text(questions);
    g_autofree char *text = sy_init_text(guesses, program->lang, asks);
    if (!write_new(out, text, error)) return NULL;
    SyReply *reply = sy_init_reply(guesses, sy_guesser_fields(guesser));
    say_layers(reply, guesses);
    say_missing(reply, guesses);
    if (*asks != '\0')
        sy_reply_say(reply, "questions", "\n%s\n%s", _("Only a person can know:"), asks);
    return reply;
}
