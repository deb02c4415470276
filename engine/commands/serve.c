/* suyuan serve: the whole job in a browser. */
#include "engine/serve/serve.h"

#include <stdio.h>

#include "algorithms/base/words.h"
#include "engine/commands/commands.h"

static void ready(const char *address) {
    printf("%s\n", address);
    fflush(stdout);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    const SyServeAsked how = {
        .what = sy_arguments_word(asked, 0),
        .listen = sy_arguments_text(asked, "listen"),
        .certificate = sy_arguments_text(asked, "certificate"),
        .port = (guint16)sy_arguments_number(asked, "port", SY_SERVE_PORT),
        .ready = ready,
        .open = sy_arguments_has(asked, "open"),
    };
    return sy_serve(&how, program, error);
}

static const SyOption options[] = {
    {.name = "port",
     .value = N_("N"),
     .help = N_("8710 where nothing is said; 0: any that is free"),
     .flags = SY_OPTION_NUMBER,
     .least = 0,
     .most = 65535},
    {.name = "open", .help = N_("open it in the browser")},
    {.name = "listen",
     .value = N_("ADDRESS"),
     .help = N_("for other machines too; needs --certificate, and shows a key at its start")},
    {.name = "certificate",
     .value = N_("FILE.pem"),
     .help = N_("of this machine, with its key, for TLS")},
    {.name = NULL}};

const SyCommand sy_command_serve = {
    .name = "serve",
    .words = N_("[FOLDER|CASE|FILE]"),
    .what = N_("the whole job in a browser, on this machine"),
    .details = N_("  FOLDER           of layers; CASE: case.yaml; FILE: a case file\n"),
    .most = 1,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
