/* The program: options for every command, language, interruption, exit status. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "engine/commands.h"
#include "engine/folders.h"
#include "engine/texts.h"

static volatile sig_atomic_t interrupted; /* the one thing a signal handler may touch */

static void on_interrupt(int signal_number) {
    (void)signal_number;
    interrupted = 1;
}

static bool is_interrupted(void *user) {
    (void)user;
    return interrupted != 0;
}

static const struct {
    const char *name;
    bool (*run)(char **argv, const SyProgram *program, GError **error);
    const char *usage, *what;
} commands[] = {
    {"init", sy_command_init, "FILE|DIR... [-o case.yaml]",
     N_("look at what is there and write a commented case")},
    {"check", sy_command_check, "CASE | role options", N_("read and build only; print findings")},
    {"run", sy_command_run, "CASE [-o FILE] | role options -o FILE",
     N_("the whole job: from layers to the case file")},
    {"trace", sy_command_trace, "FILE OUTFALL|NODE [--down] [--format table|json|csv|geojson]",
     N_("everything that can drain there, or where it drains to")},
    {"explain", sy_command_explain, "FILE OUTFALL [UNIT]",
     N_("why this unit, or why not: evidence and path")},
    {"sample", sy_command_sample, "FILE OUTFALL [-n N] [--format table|json|csv]",
     N_("which manholes to open next, and what each look would leave")},
    {"observe", sy_command_observe,
     "FILE AT seen|not_seen|PARAMETER=VALUE[UNIT] ... [--limit N] [--weather dry|wet] [--when "
     "TIME] "
     "[--who NAME] | --from LIST | --withdraw ID | --list",
     N_("record what was seen or measured at an outfall, manhole, unit or place")},
    {"decide", sy_command_decide,
     "FILE OUTFALL confirm|reject|assign|reclassify|measure|extend|state ... | --from LIST | "
     "--withdraw ID | --list",
     N_("record a person's decision beside the proposal")},
    {"ledger", sy_command_ledger,
     "FILE progress|report|history OUTFALL|draw|plan|draws|repeat DRAW",
     N_("progress against targets, the year's report, random draws for checks")},
    {"export", sy_command_export,
     "FILE --to DIR [--format xlsx,csv,pdf,html,...] [--crs CRS] [--encoding utf8|gbk] "
     "[--outfall OUTFALL] [--base RASTER] [--dpi N]",
     N_("lists, layers and maps to hand over")},
};

static void print_help(void) {
    puts(_("suyuan traces sewage outfalls to the units that discharge through them.\n"));
    puts(_("usage: suyuan COMMAND ...\n"));
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        printf("  suyuan %-8s %s\n                  %s\n", commands[i].name, commands[i].usage,
               _(commands[i].what));
    puts(_(
        "\nrole options, each may repeat; PATH or PATH:LAYER:\n"
        "  --pipes --channels --rivers --nodes --outfalls --units --connections --zones --samples\n"
        "  --field ROLE.FIELD=COLUMN[unit]   this column is that field (unit: m cm mm ft)\n"
        "  --field ROLE.FIELD:=VALUE         the field has this value everywhere\n"
        "  --value ROLE.FIELD:RAW=MEANING    what a value in the file means\n"
        "  --crs ROLE=EPSG:N|WKT|local|gcj02|bd09\n"
        "  --set KEY=VALUE                   a setting, such as snap.tolerance_m=0.2\n"
        "\nfor every command:\n"
        "  --lang zh|en   --verbose   --quiet   --strict   --help   --version\n"
        "\nexit status: 0 done, 1 usage, 2 input unusable, 3 output not writable, 4 internal,\n"
        "5 error findings under --strict, 130 interrupted"));
}

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

static int run_command(char **arguments, const SyProgram *program) {
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(arguments[0], commands[i].name) != 0) continue;
        g_autoptr(GError) error = NULL;
        if (commands[i].run(arguments + 1, program, &error)) {
            if (fflush(stdout) == 0) return 0;
            fprintf(stderr, "suyuan: %s\n", _("standard output cannot be written"));
            return 3;
        }
        fflush(stdout);
        fprintf(stderr, "suyuan: %s\n", error->message);
        return sy_error_exit_status(error);
    }
    fprintf(stderr, _("suyuan: %s is no command; suyuan --help lists them\n"), arguments[0]);
    return 1;
}

int main(int argc, char **argv) {
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL); /* a second Ctrl-C ends the program at once */
    sigaction(SIGTERM, &action, NULL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error with a message */
    SyProgress progress = {NULL, is_interrupted, NULL};
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
    if (help) {
        print_help();
        return 0;
    }
    if (arguments->len == 1) {
        fputs(_("suyuan: a command is missing; suyuan --help lists them\n"), stderr);
        return 1;
    }
    if (data_folder == NULL) {
        fprintf(stderr, "suyuan: %s\n",
                _("the folder of data files was not found; set SUYUAN_DATA"));
        return 4;
    }
    return run_command((char **)arguments->pdata, &program);
}
