/* The program: options for every command, language, interruption, exit status. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "engine/base/child.h"
#include "engine/base/folders.h"
#include "engine/base/speech.h"
#include "engine/base/terminal.h"
#include "engine/commands/commands.h"
#include "engine/expert/texts.h"
#include "io/store/store.h"

/* The options before the command's name, the command, and the options behind it. Language, command
 * and what is missing are known only when all is read. */
typedef struct {
    SyOptionGroup groups[SY_OPTION_GROUPS];
    SyArguments before, asked;
    const SyCommand *command; /* NULL: none, or none of this name */
} Line;

static void read_line(Line *line, char **argv) {
    *line = (Line){.groups = {SY_COMMON_OPTIONS}};
    sy_arguments_read(&line->before, argv + 1, line->groups, true);
    const char *name = sy_arguments_word(&line->before, 0);
    line->command = name == NULL ? NULL : sy_command_find(name);
    static char *const none[] = {NULL};
    char *const *rest = line->command == NULL ? none : (char *const *)line->before.words->pdata + 1;
    sy_arguments_read(&line->asked, rest,
                      line->command == NULL ? line->groups : line->command->groups, false);
}

static void line_clear(Line *line) {
    sy_arguments_clear(&line->before);
    sy_arguments_clear(&line->asked);
}

static bool has(const Line *line, const char *name) {
    return sy_arguments_has(&line->before, name) || sy_arguments_has(&line->asked, name);
}

static const char *text(const Line *line, const char *name) {
    const char *behind = sy_arguments_text(&line->asked, name);
    return behind != NULL ? behind : sy_arguments_text(&line->before, name);
}

static int refuse(GError *error) {
    fprintf(stderr, "suyuan: %s\n", error->message);
    return sy_error_exit_status(error);
}

typedef struct {
    const Line *line;
    const SyProgram *program;
} Work;

static int run_command(void *user) {
    const Work *work = user;
    g_autoptr(GError) error = NULL;
    sy_store_watch_memory();
    bool done = sy_command_do(work->line->command, &work->line->asked, work->program, &error);
    bool written = fflush(stdout) == 0;
    if (!done) return refuse(error);
    if (written) return 0;
    fprintf(stderr, "suyuan: %s\n", _("standard output cannot be written"));
    return 3;
}

/* What is asked of the program itself; false: a command is to run. */
static bool answer(const Line *line) {
    const char *print = text(line, "print");
    if (g_strcmp0(print, "manual") == 0)
        sy_help_manual();
    else if (g_strcmp0(print, "completion") == 0)
        sy_help_completion();
    else if (has(line, "version"))
        puts("suyuan " SY_VERSION);
    else if (!has(line, "help"))
        return false;
    else if (line->command == NULL)
        sy_help_all();
    else
        sy_help(line->command);
    return true;
}

static int run_line(const Line *line, SyProgram *program) {
    const char *name = sy_arguments_word(&line->before, 0);
    g_autoptr(GError) error = NULL;
    if (!sy_arguments_check(&line->before, "suyuan", &error)) return refuse(error);
    if (name != NULL && line->command == NULL) {
        fprintf(stderr, _("suyuan: %s is no command; suyuan --help lists them\n"), name);
        return 1;
    }
    if (answer(line)) return 0;
    if (line->command == NULL) {
        fputs(_("suyuan: a command is missing; suyuan --help lists them\n"), stderr);
        return 1;
    }
    g_autofree char *data_folder = sy_folder_of_data();
    if (data_folder == NULL) {
        fprintf(stderr, "suyuan: %s\n",
                _("the folder of data files was not found; set SUYUAN_DATA"));
        return 4;
    }
    program->data_folder = data_folder;
    program->verbose = has(line, "verbose");
    program->quiet = has(line, "quiet");
    program->bar = isatty(STDERR_FILENO);
    program->strict = has(line, "strict");
    program->progress_lines = has(line, "progress");
    Work work = {line, program};
    return sy_child_run(run_command, &work);
}

static void note(void *user, const char *text) {
    (void)user;
    fputs(text, stderr);
}

int main(int argc, char **argv) {
    (void)argc;
    sy_terminal_guard();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error with a message */
    Line line;
    read_line(&line, argv);
    g_autofree char *lang_folder = sy_folder_of_lang();
    const char *lang = text(&line, "lang");
    bool known = g_strcmp0(lang, "zh") == 0 || g_strcmp0(lang, "en") == 0;
    SyProgress progress = {NULL, sy_child_stopped, NULL};
    SyProgram program = {.progress = &progress};
    program.lang = known ? (strcmp(lang, "zh") == 0 ? "zh" : "en") : sy_speech_of_environment();
    setlocale(LC_ALL, "C.UTF-8"); /* what libraries do by the locale of the process */
    g_autoptr(SySpeech) speech = sy_speech_new(program.lang, lang_folder);
    SySpoken before = sy_speech_enter(speech, note, NULL);
    int status = run_line(&line, &program);
    line_clear(&line);
    sy_speech_leave(before);
    return status;
}
