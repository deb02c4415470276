#include "engine/commands/records.h"

#include <math.h>
#include <stdio.h>

#include "algorithms/base/words.h"
#include "engine/lists/print_list.h"

const SyOption sy_by_options[] = {
    {.name = "who", .value = N_("NAME"), .help = N_("who saw or decided it")},
    {.name = "when", .value = N_("TIME"), .help = N_("since when; now where nothing is said")},
    {.name = "why", .value = N_("TEXT"), .help = N_("the reason")},
    {.name = "evidence", .value = N_("FILE"), .help = N_("the document it stands on")},
    {.name = NULL}};

const SyOption sy_record_options[] = {
    {.name = "from",
     .value = N_("LIST"),
     .help = N_("rows of a workbook or CSV file; all of them or none")},
    {.name = "dry-run", .help = N_("say what would be recorded, and record nothing")},
    {.name = "withdraw",
     .value = N_("ID"),
     .help = N_("12 or 12,14 or 12-20, with --why: kept, counts no more")},
    {.name = "list", .help = N_("what is recorded")},
    SY_FORMAT_OPTION("table|json|csv"),
    {.name = NULL}};

SyPrintFormat sy_asked_format(const SyArguments *asked) {
    SyPrintFormat format = SY_PRINT_TABLE;
    const char *name = sy_arguments_text(asked, "format");
    if (name != NULL) sy_print_format_parse(name, &format);
    return format;
}

void sy_asked_print(const SyArguments *asked, const SyAnswer *answer) {
    bool json = sy_asked_format(asked) == SY_PRINT_JSON;
    g_autofree char *text = json ? sy_answer_json(answer) : sy_answer_text(answer);
    fputs(text, stdout);
    if (json) putchar('\n');
}

bool sy_asked_reply(const SyArguments *asked, SyReply *reply, const SyTerms *terms,
                    const SyProgram *program) {
    g_autoptr(SyAnswer) answer = sy_answer_new_take(reply, terms, program->lang);
    sy_asked_print(asked, answer);
    return true;
}

bool sy_asked_list(const SyArguments *asked, const SyProgram *program, const char *folder,
                   const char *name, SyTable *rows, GError **error) {
    g_autoptr(SyStore) store =
        sy_program_open(program, sy_arguments_word(asked, 0), SY_STORE_READ, error);
    SyPrintFormat format = sy_asked_format(asked);
    g_autoptr(SyCrs) crs = NULL; /* asked for on a map only */
    if (store != NULL && format == SY_PRINT_GEOJSON)
        crs = sy_crs_parse(sy_store_crs(store), NULL, error);
    if (store == NULL || (format == SY_PRINT_GEOJSON && crs == NULL)) {
        sy_table_free(rows);
        return false;
    }
    return sy_print_list(program, store, folder, name, rows, format, crs, error);
}

SyRecordOptions sy_asked_how(const SyArguments *asked) {
    return (SyRecordOptions){.who = sy_arguments_text(asked, "who"),
                             .when = sy_arguments_text(asked, "when"),
                             .why = sy_arguments_text(asked, "why"),
                             .evidence = sy_arguments_text(asked, "evidence")};
}

bool sy_asked_record(const SyArguments *asked, const SyProgram *program, const SyCommand *command,
                     const char *table, const SyRecordOptions *how,
                     bool (*record)(const SyArguments *asked, SyCaseFile *file,
                                    const SyRecordOptions *how, GError **error),
                     GError **error) {
    bool list = sy_arguments_has(asked, "list"), single = asked->words->len >= 3;
    const char *from = sy_arguments_text(asked, "from"),
               *withdraw = sy_arguments_text(asked, "withdraw");
    int n_asked = (withdraw != NULL) + list + (from != NULL) + single;
    if (n_asked != 1 || single != (asked->words->len > 1))
        return sy_command_usage_error(command, error);
    if (list) {
        g_autofree char *name = g_strconcat(table, "s", NULL);
        return sy_asked_list(asked, program, "lists", name, NULL, error);
    }
    g_autoptr(SyCaseFile) file = sy_case_file_as(program, sy_arguments_word(asked, 0));
    g_autofree char *said = NULL;
    SyRecordOptions own = *how;
    own.said = &said;
    own.dry_run = sy_arguments_has(asked, "dry-run");
    bool good = single         ? record(asked, file, &own, error)
                : from != NULL ? sy_case_file_take(file, table, from, &own, error)
                               : sy_case_file_withdraw(file, table, withdraw, &own, error) >= 0;
    if (said != NULL) fputs(said, stdout);
    return good;
}

bool sy_asked_positive(const SyArguments *asked, const char *name, double *out, GError **error) {
    const char *text = sy_arguments_text(asked, name);
    char *end = NULL;
    *out = text == NULL ? 0 : g_ascii_strtod(text, &end);
    if (text == NULL || (end != text && *end == '\0' && *out > 0 && isfinite(*out))) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--%s=%s: a number greater than 0"), name, text);
    return false;
}
