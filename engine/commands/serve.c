/* suyuan serve: the whole job in a browser. */
#include "engine/serve/serve.h"

#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/commands/commands.h"

/* For a phone's camera: two rows of squares in one line of a terminal, dark on light. */
static void show_qr(const char *address) {
    QRcode *code = QRcode_encodeString8bit(address, 0, QR_ECLEVEL_M);
    if (code == NULL) return;
    static const char *const halves[] = {"\u2588", "\u2580", "\u2584", " "};
    int n = code->width, margin = 2;
    for (int y = -margin; y < n + margin; y += 2) {
        for (int x = -margin; x < n + margin; x++) {
            bool in = x >= 0 && x < n;
            bool upper = in && y >= 0 && y < n && (code->data[y * n + x] & 1) != 0;
            bool lower = in && y + 1 >= 0 && y + 1 < n && (code->data[(y + 1) * n + x] & 1) != 0;
            fputs(halves[2 * upper + lower], stderr);
        }
        fputc('\n', stderr);
    }
    QRcode_free(code);
}

static void ready(const char *address) {
    if (strstr(address, "?key=") != NULL) show_qr(address);
    printf("%s\n", address);
    fflush(stdout);
}

static bool run(const SyArguments *asked, const SyProgram *program, GError **error) {
    const SyServeAsked how = {
        .what = sy_arguments_word(asked, 0),
        .listen = sy_arguments_text(asked, "listen"),
        .certificate = sy_arguments_text(asked, "certificate"),
        .key = sy_arguments_text(asked, "key"),
        .base = sy_arguments_text(asked, "base"),
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
    {.name = "key",
     .value = N_("FILE"),
     .help = N_("keeps the key over restarts: phones stay in; made where it is not there")},
    {.name = "base",
     .value = N_("RASTER|FOLDER"),
     .help =
         N_("below the maps: any raster with its place (.tif, .mbtiles ...), or tiles Z/X/Y.png")},
    {.name = NULL}};

const SyCommand sy_command_serve = {
    .name = "serve",
    .words = N_("[FOLDER|CASE|FILE]"),
    .what = N_("the whole job in a browser, on this machine"),
    .details = N_("  FOLDER           of layers; CASE: case.yaml; FILE: a case file\n"),
    .most = 1,
    .run = run,
    .groups = {{NULL, options}, SY_COMMON_OPTIONS}};
