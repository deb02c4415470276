/* What every handle has: data, language, and who hears of it. */
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/folders.h"
#include "engine/library/library.h"

const char *sy_version(void) {
    return SY_VERSION;
}

static const char *lang_of(const char *asked, GError **error) {
    if (asked == NULL || strcmp(asked, "en") == 0) return "en";
    if (strcmp(asked, "zh") == 0) return "zh";
    g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("lang \"%s\": en or zh"), asked);
    return NULL;
}

bool sy_library_init(SyLibrary *library, const SyOptions *options, GError **error) {
    const SyOptions defaults = SY_OPTIONS_INIT;
    *library = (SyLibrary){.options = options == NULL ? defaults : *options};
    const char *lang = lang_of(library->options.lang, error);
    if (lang == NULL) return false;
    library->data_folder = library->options.data_folder != NULL
                               ? g_strdup(library->options.data_folder)
                               : sy_folder_of_data();
    if (library->data_folder == NULL) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_INTERNAL,
                            "the folder of data files was not found; set SUYUAN_DATA");
        return false;
    }
    g_autofree char *lang_folder = sy_folder_of_lang();
    library->speech = sy_speech_new(lang, lang_folder);
    library->progress =
        (SyProgress){library->options.report, library->options.stopped, library->options.user};
    library->program = (SyProgram){.data_folder = library->data_folder,
                                   .lang = lang,
                                   .quiet = library->options.note == NULL,
                                   .progress = &library->progress};
    return true;
}

void sy_library_init_as(SyLibrary *library, const SyProgram *program) {
    *library = (SyLibrary){.program = *program};
}

void sy_library_clear(SyLibrary *library) {
    sy_speech_free(library->speech);
    g_free(library->data_folder);
}

SySpoken sy_library_enter(const SyLibrary *library) {
    return sy_speech_enter(library->speech, library->options.note, library->options.user);
}
