/* What the tables of options say: --help, suyuan.1, the completion of bash. */
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/print.h"
#include "engine/commands/commands.h"

#define WIDEST 26 /* of what stands before the words about an option */

/* "-o FILE, --output" or "--crs CRS"; g_free. */
static char *form_of(const SyOption *o) {
    g_autofree char *form = sy_option_form(o);
    bool both = o->letter != '\0' && o->name[1] != '\0';
    return both ? g_strdup_printf("%s, --%s", form, o->name) : g_steal_pointer(&form);
}

/* What it is, with the choices where the form does not show them; g_free. */
static char *help_of(const SyOption *o) {
    if (!(o->flags & SY_OPTION_SEVERAL)) return g_strdup(_(o->help));
    g_auto(GStrv) choices = g_strsplit(o->choices, "|", -1);
    g_autofree char *all = g_strjoinv(" ", choices);
    return g_strdup_printf("%s: %s", _(o->help), all);
}

/* Options and what they are, below each other. */
static void print_options(const SyOption *options) {
    int width = 15;
    for (const SyOption *o = options; o->name != NULL; o++) {
        g_autofree char *form = form_of(o);
        if (!(o->flags & SY_OPTION_HIDDEN) && sy_print_width(form) <= WIDEST)
            width = MAX(width, sy_print_width(form));
    }
    for (const SyOption *o = options; o->name != NULL; o++) {
        if (o->flags & SY_OPTION_HIDDEN) continue;
        g_autofree char *form = form_of(o), *help = help_of(o);
        int own = sy_print_width(form);
        if (own > width)
            printf("  %s\n%*s%s\n", form, width + 4, "", help);
        else
            printf("  %s%*s%s\n", form, width - own + 2, "", help);
    }
}

void sy_help(const SyCommand *command) {
    g_autofree char *usage = sy_command_usage(command);
    printf(_("usage: %s\n"), usage);
    printf("%s\n\n%s", _(command->what), _(command->details));
    for (int g = 0; g < SY_OPTION_GROUPS; g++) {
        if (command->groups[g].options == NULL) continue;
        putchar('\n');
        if (command->groups[g].title != NULL) printf("%s:\n", _(command->groups[g].title));
        print_options(command->groups[g].options);
    }
    puts(_("\nall commands and exit statuses: suyuan --help"));
}

void sy_help_all(void) {
    puts(_("suyuan traces sewage outfalls to the units that discharge through them.\n"));
    puts(_("usage: suyuan COMMAND ...; suyuan COMMAND --help says what it takes\n"));
    for (int i = 0; sy_commands[i] != NULL; i++) {
        g_autofree char *usage = sy_command_usage(sy_commands[i]);
        printf("  %s\n                  %s\n", usage, _(sy_commands[i]->what));
    }
    printf("\n%s:\n", _("for every command"));
    print_options(sy_common_options);
    puts(
        _("\nexit status: 0 done, 1 usage, 2 input unusable, 3 output not writable, 4 internal,\n"
          "5 error findings under --strict, 130 interrupted"));
}

/* ---- suyuan.1 ---- */

/* Text that troff takes as it stands. */
static void put_roff(const char *text) {
    bool line_start = true;
    for (; *text != '\0'; text++) {
        if (line_start && (*text == '.' || *text == '\'')) fputs("\\&", stdout);
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
        line_start = *text == '\n';
    }
}

static void put_tagged(const SyOption *options) {
    for (const SyOption *o = options; o->name != NULL; o++) {
        if (o->flags & SY_OPTION_HIDDEN) continue;
        g_autofree char *form = form_of(o), *help = help_of(o);
        fputs(".TP\n.B \"", stdout);
        put_roff(form);
        fputs("\"\n", stdout);
        put_roff(help);
        putchar('\n');
    }
}

static void put_command(const SyCommand *command) {
    g_autofree char *usage = sy_command_usage(command);
    fputs(".SS \"", stdout);
    put_roff(usage);
    fputs("\"\n", stdout);
    put_roff(_(command->what));
    fputs("\n.PP\n.nf\n", stdout);
    put_roff(_(command->details));
    puts(".fi");
    for (int g = 0; g < SY_OPTION_GROUPS; g++) {
        const SyOptionGroup *group = &command->groups[g];
        if (group->options == NULL || group->options == sy_common_options) continue;
        if (group->title != NULL) printf(".PP\n%s:\n", _(group->title));
        put_tagged(group->options);
    }
}

void sy_help_manual(void) {
    printf(".TH SUYUAN 1 \"\" \"suyuan %s\" \"\"\n", SY_VERSION);
    printf(".SH %s\nsuyuan \\- ", _("NAME"));
    put_roff(_("traces sewage outfalls to the units that discharge through them"));
    printf("\n.SH %s\n.B suyuan\n", _("SYNOPSIS"));
    put_roff(_("COMMAND ..."));
    printf("\n.SH %s\n", _("COMMANDS"));
    for (int i = 0; sy_commands[i] != NULL; i++) put_command(sy_commands[i]);
    printf(".SH %s\n", _("OPTIONS OF EVERY COMMAND"));
    put_tagged(sy_common_options);
    printf(".SH %s\n", _("EXIT STATUS"));
    printf(".IP 0\n%s\n", _("done"));
    for (int code = 0; code < SY_N_ERROR; code++) {
        GError error = {SY_ERROR, code, NULL};
        printf(".IP %d\n", sy_error_exit_status(&error));
        put_roff(sy_error_sentence((SyErrorCode)code));
        putchar('\n');
    }
    printf(".SH %s\n.TP\n.B SUYUAN_DATA\n", _("ENVIRONMENT"));
    put_roff(_("folder of the data files, where it is not the installed one"));
    fputs("\n.TP\n.B SOURCE_DATE_EPOCH\n", stdout);
    put_roff(
        _("seconds since 1970 that stand for the time of every record: same input, same bytes"));
    putchar('\n');
}

/* ---- completion ---- */

static void put_names(const SyOptionGroup *groups) {
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = groups[g].options; o != NULL && o->name != NULL; o++) {
            if (o->flags & SY_OPTION_HIDDEN) continue;
            printf(" --%s", o->name);
            if (o->letter != '\0') printf(" -%c", o->letter);
        }
}

/* Cases of "explain --format" with the words that may follow. */
static void put_choices(const char *command, const SyOptionGroup *groups) {
    for (int g = 0; g < SY_OPTION_GROUPS; g++)
        for (const SyOption *o = groups[g].options; o != NULL && o->name != NULL; o++) {
            if (o->choices == NULL || (o->flags & SY_OPTION_HIDDEN)) continue;
            g_auto(GStrv) choices = g_strsplit(o->choices, "|", -1);
            g_autofree char *words = g_strjoinv(" ", choices);
            printf("    '%s --%s') words='%s' ;;\n", command, o->name, words);
        }
}

void sy_help_completion(void) {
    puts(
        "# Completion of suyuan for bash, made by the program from its tables of options.\n"
        "_suyuan() {\n"
        "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= "
        "word words=\n"
        "  if [ \"$current\" = = ]; then current=\n"
        "  elif [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
        "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
        "    case $word in");
    for (int i = 0; sy_commands[i] != NULL; i++)
        printf("%s%s", i == 0 ? "      " : "|", sy_commands[i]->name);
    puts(
        ") command=$word; break ;;\n"
        "    esac\n"
        "  done\n"
        "  case \"$command $before\" in");
    for (int i = 0; sy_commands[i] != NULL; i++)
        put_choices(sy_commands[i]->name, sy_commands[i]->groups);
    const SyOptionGroup common[SY_OPTION_GROUPS] = {SY_COMMON_OPTIONS};
    put_choices("", common);
    puts(
        "  esac\n"
        "  if [ -z \"$words\" ]; then case $command in");
    for (int i = 0; sy_commands[i] != NULL; i++) {
        printf("    %s) words='", sy_commands[i]->name);
        put_names(sy_commands[i]->groups);
        puts("' ;;");
    }
    printf("    *) words='");
    for (int i = 0; sy_commands[i] != NULL; i++) printf(" %s", sy_commands[i]->name);
    put_names(common);
    puts(
        "' ;;\n"
        "  esac; fi\n"
        "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
        "}\n"
        "complete -o default -F _suyuan suyuan");
}
