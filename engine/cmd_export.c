/* suyuan export: lists to hand over, as data/lists defines them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/commands.h"
#include "engine/lists.h"
#include "engine/texts.h"
#include "io/export/csv.h"
#include "io/store/store.h"

static bool usage(GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("usage: suyuan export FILE --to DIR [--format csv]"));
    return false;
}

static bool parse(char **argv, const char **file, const char **folder, GError **error) {
    for (; *argv != NULL; argv++) {
        if (strcmp(*argv, "--to") == 0) {
            if (*++argv == NULL) return usage(error);
            *folder = *argv;
        } else if (strcmp(*argv, "--format") == 0) {
            if (*++argv == NULL) return usage(error);
            if (strcmp(*argv, "csv") != 0) {
                g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--format %s: there is csv"), *argv);
                return false;
            }
        } else if (*file == NULL)
            *file = *argv;
        else
            return usage(error);
    }
    return (*file != NULL && *folder != NULL) || usage(error);
}

static bool make_folder(const char *folder, GError **error) {
    if (g_mkdir_with_parents(folder, 0777) == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, "%s: %s", folder, g_strerror(errno));
    return false;
}

bool sy_command_export(char **argv, const SyProgram *program, GError **error) {
    const char *file = NULL, *folder = NULL;
    if (!parse(argv, &file, &folder, error)) return false;
    g_autoptr(SyLists) lists = sy_lists_load(program->data_folder, error);
    g_autoptr(SyStore) store = lists == NULL ? NULL : sy_store_open(file, SY_STORE_READ, error);
    if (store == NULL || !make_folder(folder, error)) return false;
    const SyCsvOptions options = SY_CSV_OPTIONS_INIT;
    for (SyIndex i = 0; i < sy_lists_count(lists); i++) {
        g_autoptr(SyTable) rows = sy_lists_query(lists, i, store, program->lang, error);
        if (rows == NULL) return false;
        g_autofree char *name = g_strconcat(sy_lists_title(lists, i, program->lang), ".csv", NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!sy_export_csv(rows, path, &options, error)) return false;
        if (!program->quiet) fprintf(stderr, _("%s: %u rows\n"), path, rows->n_row);
    }
    return true;
}
