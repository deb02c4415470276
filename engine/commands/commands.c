/* All commands, and what they have in common. */
#include "engine/commands/commands.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

const SyCommand *const sy_commands[] = {
    &sy_command_init,     &sy_command_check,   &sy_command_run,
    &sy_command_trace,    &sy_command_explain, &sy_command_profile,
    &sy_command_chain,    &sy_command_balance, &sy_command_screen,
    &sy_command_sites,    &sy_command_sample,  &sy_command_observe,
    &sy_command_decide,   &sy_command_ledger,  &sy_command_export,
    &sy_command_split,    &sy_command_stitch,  &sy_command_publish,
    &sy_command_checkout, &sy_command_serve,   NULL};

const SyCommand *sy_command_find(const char *name) {
    for (int i = 0; sy_commands[i] != NULL; i++)
        if (strcmp(sy_commands[i]->name, name) == 0) return sy_commands[i];
    return NULL;
}

bool sy_command_do(const SyCommand *command, const SyArguments *asked, const SyProgram *program,
                   GError **error) {
    g_autofree char *name = g_strconcat("suyuan ", command->name, NULL);
    if (!sy_arguments_check(asked, name, error)) return false;
    if (asked->words->len < command->least || asked->words->len > command->most)
        return sy_command_usage_error(command, error);
    return command->run(asked, program, error);
}

bool sy_command_call(const SyCommand *command, char *const *argv, const SyProgram *program,
                     GError **error) {
    g_auto(SyArguments) asked = {0};
    sy_arguments_read(&asked, argv, command->groups, false);
    return sy_command_do(command, &asked, program, error);
}
