#include "engine/base/program.h"

SyStore *sy_program_open(const SyProgram *program, const char *path, SyStoreMode mode,
                         GError **error) {
    g_autofree char *schema = g_build_filename(program->data_folder, "schema", NULL);
    return sy_store_open(path, mode, schema, error);
}
