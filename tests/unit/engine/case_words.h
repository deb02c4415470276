/* A case from the options of a command line. */
#pragma once
#include "engine/case/case.h"

/* @argv: NULL-terminated options of a case, and nothing else. */
G_GNUC_UNUSED static SyCase *case_of_words(char *const *argv, const char *data_folder,
                                           GError **error) {
    const SyOptionGroup groups[SY_OPTION_GROUPS] = {{NULL, sy_case_options}};
    g_auto(SyArguments) asked = {0};
    sy_arguments_read(&asked, argv, groups, false);
    return sy_arguments_check(&asked, "suyuan run", error)
               ? sy_case_from_options(&asked, data_folder, error)
               : NULL;
}
