/* suyuan publish, suyuan checkout: a case file to the record of a province, and back. */
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/commands/commands.h"
#include "engine/province/province.h"

enum { LONGEST_PART = 100 };

static bool check_part(const char *part, GError **error) {
    if (part[0] != '\0' && g_utf8_validate(part, -1, NULL) &&
        g_utf8_strlen(part, -1) <= LONGEST_PART)
        return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--part: a name of 1 to %d characters in UTF-8"),
                LONGEST_PART);
    return false;
}

/* As asked, or the name of the file. */
static char *part_of(const SyArguments *asked, const char *file) {
    const char *part = sy_arguments_text(asked, "part");
    if (part != NULL) return g_strdup(part);
    char *name = g_path_get_basename(file), *end = strrchr(name, '.');
    if (end != NULL && end != name) *end = '\0';
    return name;
}

static bool publish(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *file = sy_arguments_word(asked, 0);
    g_autofree char *part = part_of(asked, file);
    if (!check_part(part, error) ||
        !sy_province_publish(file, sy_arguments_text(asked, "to"), part, program, error))
        return false;
    if (!program->quiet) sy_note(_("published as part %s\n"), part);
    return true;
}

static const SyOption publish_options[] = {
    {.name = "to",
     .value = N_("PG:..."),
     .help = N_("the server: PG: and what libpq takes"),
     .flags = SY_OPTION_REQUIRED},
    {.name = "part",
     .value = N_("NAME"),
     .help = N_("the part of the province; the file's name where nothing is said")},
    {.name = NULL}};

const SyCommand sy_command_publish = {
    .name = "publish",
    .words = N_("FILE"),
    .what = N_("a case file as a part of the record in PostgreSQL"),
    .details = N_("  FILE             case file\n"
                  "its tables in schema suyuan, with a column part, in place of what was there of "
                  "the part, at once\n"),
    .least = 1,
    .most = 1,
    .run = publish,
    .groups = {{NULL, publish_options}, SY_COMMON_OPTIONS}};

static bool checkout(const SyArguments *asked, const SyProgram *program, GError **error) {
    const char *out = sy_arguments_text(asked, "output");
    g_autofree char *part = part_of(asked, out);
    return check_part(part, error) && sy_file_may_be_written(out, error) &&
           sy_province_checkout(sy_arguments_word(asked, 0), part, out, program, error);
}

static const SyOption checkout_options[] = {
    {.name = "output",
     .letter = 'o',
     .value = N_("FILE"),
     .help = N_("the case file; none may be there"),
     .flags = SY_OPTION_REQUIRED},
    {.name = "part",
     .value = N_("NAME"),
     .help = N_("the part of the province; the file's name where nothing is said")},
    {.name = NULL}};

const SyCommand sy_command_checkout = {
    .name = "checkout",
    .words = N_("PG:..."),
    .what = N_("a part of the record in PostgreSQL as a case file"),
    .details = N_("  PG:...           the server: PG: and what libpq takes\n"),
    .least = 1,
    .most = 1,
    .run = checkout,
    .groups = {{NULL, checkout_options}, SY_COMMON_OPTIONS}};
