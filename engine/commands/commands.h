/*
 * The commands of the program.
 *
 * Here: One file a command: its options, what it prints. Nothing is decided here.
 * In: The arguments after the command's name.
 * Out: Results on stdout, everything for people on stderr, an exit status.
 *
 * A command gets the arguments after its name, without
 * the options main.c has taken (--lang, --verbose, --quiet, --strict); results go to stdout,
 * everything for people to stderr.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "engine/base/program.h"

/* English, marked for gettext; details are whole lines. */
typedef struct {
    const char *name;
    bool (*run)(char **argv, const SyProgram *program, GError **error);
    const char *usage, *what, *details;
} SyCommand;

/* NULL: no command has this name. */
const SyCommand *sy_command_find(const char *name);
/* On stdout: all commands in short; one with its options. */
void sy_command_help_all(void);
void sy_command_help(const SyCommand *command);
/* false with SY_ERROR_USAGE: how the command is written, in one line. */
bool sy_command_usage_error(const char *name, GError **error);

bool sy_command_init(char **argv, const SyProgram *program, GError **error);
bool sy_command_check(char **argv, const SyProgram *program, GError **error);
bool sy_command_run(char **argv, const SyProgram *program, GError **error);
bool sy_command_trace(char **argv, const SyProgram *program, GError **error);
bool sy_command_explain(char **argv, const SyProgram *program, GError **error);
bool sy_command_observe(char **argv, const SyProgram *program, GError **error);
bool sy_command_decide(char **argv, const SyProgram *program, GError **error);
bool sy_command_sample(char **argv, const SyProgram *program, GError **error);
bool sy_command_ledger(char **argv, const SyProgram *program, GError **error);
bool sy_command_export(char **argv, const SyProgram *program, GError **error);
