/* The program: options for every command, language, interruption, exit status. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "engine/base/child.h"
#include "engine/base/folders.h"
#include "engine/base/terminal.h"
#include "engine/commands/commands.h"
#include "engine/expert/texts.h"

/* Takes the options of every command out of argv; false: a usage error was printed. */
static bool take_options(GPtrArray *arguments, int argc, char **argv, SyProgram *program,
                         const char **lang, bool *help, bool *version) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--verbose") == 0)
            program->verbose = true;
        else if (strcmp(argv[i], "--quiet") == 0)
            program->quiet = true;
        else if (strcmp(argv[i], "--strict") == 0)
            program->strict = true;
        else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            *help = true;
        else if (strcmp(argv[i], "--version") == 0)
            *version = true;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            *lang = argv[++i];
        else if (g_str_has_prefix(argv[i], "--lang="))
            *lang = argv[i] + strlen("--lang=");
        else
            g_ptr_array_add(arguments, argv[i]);
    }
    g_ptr_array_add(arguments, NULL);
    return *lang == NULL || strcmp(*lang, "zh") == 0 || strcmp(*lang, "en") == 0;
}

typedef struct {
    char **arguments;
    const SyCommand *command;
    const SyProgram *program;
} Work;

static int run_command(void *user) {
    const Work *work = user;
    g_autoptr(GError) error = NULL;
    if (work->command->run(work->arguments + 1, work->program, &error)) {
        if (fflush(stdout) == 0) return 0;
        fprintf(stderr, "suyuan: %s\n", _("standard output cannot be written"));
        return 3;
    }
    fflush(stdout);
    fprintf(stderr, "suyuan: %s\n", error->message);
    return sy_error_exit_status(error);
}

int main(int argc, char **argv) {
    sy_terminal_guard();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error with a message */
    SyProgress progress = {NULL, sy_child_stopped, NULL};
    SyProgram program = {.progress = &progress};
    const char *lang = NULL;
    bool help = false, version = false;
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    bool good = take_options(arguments, argc, argv, &program, &lang, &help, &version);
    g_autofree char *data_folder = sy_folder_of_data();
    g_autofree char *lang_folder = sy_folder_of_lang();
    program.data_folder = data_folder;
    program.lang = sy_texts_start(good ? lang : NULL, lang_folder);
    if (!good) {
        fprintf(stderr, _("suyuan: --lang %s: zh or en\n"), lang);
        return 1;
    }
    if (version) {
        puts("suyuan " SY_VERSION);
        return 0;
    }
    const char *name = g_ptr_array_index(arguments, 0);
    const SyCommand *command = name == NULL ? NULL : sy_command_find(name);
    if (name != NULL && command == NULL) {
        fprintf(stderr, _("suyuan: %s is no command; suyuan --help lists them\n"), name);
        return 1;
    }
    if (help) {
        if (command == NULL)
            sy_command_help_all();
        else
            sy_command_help(command);
        return 0;
    }
    if (command == NULL) {
        fputs(_("suyuan: a command is missing; suyuan --help lists them\n"), stderr);
        return 1;
    }
    if (data_folder == NULL) {
        fprintf(stderr, "suyuan: %s\n",
                _("the folder of data files was not found; set SUYUAN_DATA"));
        return 4;
    }
    Work work = {(char **)arguments->pdata, command, &program};
    return sy_child_run(run_command, &work);
}
