/*
 * Tables of data/ as named texts: files of a folder, or as a case file keeps them
 * (engine/expert/kept.h). Whoever reads one does not know which.
 */
#pragma once
#include "engine/base/csv.h"
#include "engine/base/yaml.h"

typedef struct {
    const char *folder; /* borrowed */
    const char *rules;  /* borrowed: where rules/ is instead of in the folder, or NULL */
    GHashTable *kept;   /* name -> text, before the folder's; NULL: none */
    char *file;         /* the case file that keeps them, for complaints */
    bool in_feet;       /* its texts and pictures give lengths in feet */
} SyData;

void sy_data_clear(SyData *data);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyData, sy_data_clear)

/* The files of a folder, for as long as the expression's block. */
#define SY_DATA(path) (&(const SyData){.folder = (path)})

/* Is there such a table? */
bool sy_data_has(const SyData *data, const char *name);
/* Its text, g_free; @n_byte may be NULL. SY_ERROR_INPUT as sy_file_read. */
char *sy_data_read(const SyData *data, const char *name, gsize *n_byte, GError **error);
/* As it is called in complaints, "PATH" or "CASE.sqlite: NAME"; g_free. */
char *sy_data_place(const SyData *data, const char *name);
/* Names of the tables of a sub-folder ("": those beside the folders) that end in .yaml or .csv, in
 * their order; of what is kept all or, if there is none, of the folder. g_ptr_array_unref. */
GPtrArray *sy_data_names(const SyData *data, const char *folder);

/* One as sy_yaml_read(), sy_yaml_read_program(), sy_csv_read(). */
SyYamlDocument *sy_data_yaml(const SyData *data, const char *name, GError **error);
SyYamlDocument *sy_data_program(const SyData *data, const char *name, GError **error);
SyCsv *sy_data_csv(const SyData *data, const char *name, const char *const *header, GError **error);
