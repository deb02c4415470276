/*
 * The commands of the program.
 *
 * Here: One file a command with its table of options, from which --help, the manual page, the
 * completion and the refusals come; it prints what the rooms decided. Nothing is decided here.
 * In: The arguments after the command's name.
 * Out: Results on stdout, everything for people on stderr, an exit status.
 */
#pragma once
#include "engine/base/options.h"
#include "engine/base/program.h"

/* Texts are English, marked for gettext; details are whole lines about the words. */
typedef struct {
    const char *name, *words, *what, *details;
    guint least, most; /* words */
    bool (*run)(const SyArguments *asked, const SyProgram *program, GError **error);
    SyOptionGroup groups[SY_OPTION_GROUPS];
} SyCommand;

extern const SyCommand sy_command_init, sy_command_check, sy_command_run, sy_command_trace,
    sy_command_explain, sy_command_sample, sy_command_observe, sy_command_decide, sy_command_ledger,
    sy_command_export, sy_command_profile, sy_command_chain, sy_command_balance, sy_command_screen,
    sy_command_sites, sy_command_serve, sy_command_split, sy_command_stitch, sy_command_publish,
    sy_command_checkout;
/* All of them in the order of the work, NULL-terminated. */
extern const SyCommand *const sy_commands[];

/* --lang, --verbose ... which every command takes: its last group. */
extern const SyOption sy_common_options[];
#define SY_COMMON_OPTIONS \
    { N_("for every command"), sy_common_options }
/* --format table|json|csv, where nothing else is in the table that has it. */
#define SY_FORMAT_OPTION(choices_)                                                           \
    {                                                                                        \
        .name = "format", .value = N_("FORMAT"),                                             \
        .help = N_("of what is printed; table where nothing is said"), .choices = (choices_) \
    }

/* NULL: no command has this name. */
const SyCommand *sy_command_find(const char *name);
/* Checks what was read of a command line, and runs the command. */
bool sy_command_do(const SyCommand *command, const SyArguments *asked, const SyProgram *program,
                   GError **error);
/* Reads the words after the command's name, and does it. */
bool sy_command_call(const SyCommand *command, char *const *argv, const SyProgram *program,
                     GError **error);
/* false with SY_ERROR_USAGE: how the command is written, in one line. */
bool sy_command_usage_error(const SyCommand *command, GError **error);
/* "suyuan explain FILE OUTFALL [UNIT] ..."; g_free. */
char *sy_command_usage(const SyCommand *command);

/* On stdout: all commands in short; one with its options; the manual page; the completion. */
void sy_help_all(void);
void sy_help(const SyCommand *command);
void sy_help_manual(void);
void sy_help_completion(void);
