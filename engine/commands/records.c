#include "engine/commands/records.h"

#include <stdio.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/people/withdraw.h"

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

bool sy_asked_by(const SyArguments *asked, bool why_needed, SyRecordBy *by, GError **error) {
    *by = (SyRecordBy){0};
    const char *why = sy_arguments_text(asked, "why");
    if (why_needed && why == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("--why TEXT is missing: a decision stands with its reason"));
        return false;
    }
    return sy_record_by_init(by, sy_arguments_text(asked, "who"), sy_arguments_text(asked, "when"),
                             why, sy_arguments_text(asked, "evidence"), error);
}

void sy_say_who(const SyRecordBy *by, bool quiet) {
    if (quiet || !by->who_is_login) return;
    fprintf(stderr,
            _("recorded in the name of %s, as this computer knows its user; --who NAME says "
              "another\n"),
            by->who);
}

bool sy_asked_one_thing(const SyArguments *asked, const SyCommand *command, bool single,
                        GError **error) {
    int n_asked = sy_arguments_has(asked, "withdraw") + sy_arguments_has(asked, "list") +
                  sy_arguments_has(asked, "from") + single;
    return (n_asked == 1 && single == (asked->words->len > 1)) ||
           sy_command_usage_error(command, error);
}

bool sy_asked_withdraw(const SyArguments *asked, SyStore *store, const char *table,
                       const SyProgram *program, GError **error) {
    const char *ids = sy_arguments_text(asked, "withdraw");
    SyRecordBy by;
    int n;
    if (!sy_asked_by(asked, true, &by, error)) return false;
    bool good = sy_withdraw(store, program->data_folder, table, ids, &by, &n, error);
    if (good) {
        printf(_("%d withdrawn: %s\n"), n, ids);
        sy_say_who(&by, program->quiet);
    }
    sy_record_by_clear(&by);
    return good;
}
