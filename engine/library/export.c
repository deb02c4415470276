/* What is handed over. */
#include "algorithms/base/error.h"
#include "engine/job/hand_over.h"
#include "engine/library/library.h"

bool sy_case_file_export(SyCaseFile *file, const char *folder, const char *formats,
                         const SyHandOverOptions *options, GError **error) {
    const SyHandOverOptions defaults = SY_HAND_OVER_OPTIONS_INIT;
    if (options == NULL) options = &defaults;
    const SyHandOver asked = {.file = file->path,
                              .folder = folder,
                              .formats = formats,
                              .crs = options->crs,
                              .encoding = options->encoding,
                              .outfall = options->outfall,
                              .base = options->base,
                              .since = options->since,
                              .basin = options->basin,
                              .template = options->template_docx,
                              .dots_per_inch = options->dots_per_inch};
    SySpoken before = sy_library_enter(&file->library);
    bool good = sy_hand_over(&asked, &file->library.program, error);
    sy_speech_leave(before);
    return good;
}

char *sy_case_file_charts(SyCaseFile *file, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    char *svg = sy_hand_over_charts(file->path, &file->library.program, error);
    sy_speech_leave(before);
    return svg;
}

char *sy_case_file_map(SyCaseFile *file, const char *tables, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    char *json = sy_hand_over_map(file->path, tables, &file->library.program, error);
    sy_speech_leave(before);
    return json;
}

char *sy_case_file_field(SyCaseFile *file, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    char *json = sy_hand_over_field(file->path, &file->library.program, error);
    sy_speech_leave(before);
    return json;
}
