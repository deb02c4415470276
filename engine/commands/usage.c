/* How a command is written: its usage in one line, and the options that every command has. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/commands/commands.h"

const SyOption sy_common_options[] = {
    {.name = "lang",
     .value = N_("LANG"),
     .help = N_("language of the messages, zh or en; from the locale where nothing is said"),
     .choices = "zh|en"},
    {.name = "verbose", .help = N_("the time of every stage")},
    {.name = "quiet", .help = N_("results and what is wrong, nothing else")},
    {.name = "strict", .help = N_("exit status 5 if there are error findings")},
    {.name = "help", .letter = 'h', .help = N_("what the command takes")},
    {.name = "version", .help = N_("the version of the program")},
    {.name = "print",
     .value = N_("WHAT"),
     .choices = "manual|completion",
     .flags = SY_OPTION_HIDDEN},
    {.name = "progress", .flags = SY_OPTION_HIDDEN}, /* of suyuan serve */
    {.name = NULL}};

/* The command's own options, hidden ones left out; more than a few are not listed one by one. */
static guint count_own(const SyCommand *command) {
    guint n = 0;
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = command->groups[g].options; o != NULL && o->name != NULL; o++)
            n += command->groups[g].title == NULL && !(o->flags & SY_OPTION_REQUIRED);
    return n;
}

char *sy_command_usage(const SyCommand *command) {
    g_autoptr(GString) text = g_string_new("suyuan ");
    g_string_append_printf(text, "%s %s", command->name, _(command->words));
    bool few = count_own(command) <= 2;
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = command->groups[g].options; o != NULL && o->name != NULL; o++) {
            bool required = (o->flags & SY_OPTION_REQUIRED) != 0;
            if (command->groups[g].title != NULL || !(few || required)) continue;
            g_autofree char *form = sy_option_form(o);
            g_string_append_printf(text, required ? " %s" : " [%s]", form);
        }
    if (!few) g_string_append_printf(text, " [%s]", _("options"));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

bool sy_command_usage_error(const SyCommand *command, GError **error) {
    g_autofree char *usage = sy_command_usage(command);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("usage: %s; more with suyuan %s --help"), usage,
                command->name);
    return false;
}
