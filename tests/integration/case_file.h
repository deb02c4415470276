/*
 * The program run as people run it, and what it wrote read with plain SQLite.
 */
#pragma once
#include <glib.h>

/* Path of real data, or NULL with the test skipped; g_free. */
char *shared_path(const char *name);

/* Runs SUYUAN_PROGRAM with these arguments (NULL-terminated); fails the test, showing what it said,
 * unless it exits with 0. */
gboolean run_program(const char *const *arguments);

/* A folder of its own and its removal with all that is in it. */
char *folder_new(void);
void folder_remove(const char *folder);

/* The example city of this number of pipes and seed, by SUYUAN_CITY. */
void make_city(const char *folder, const char *pipes, const char *seed);

/* Runs hague_storm on its outfalls and these pipes and nodes; @repair: of directions and gaps. */
void run_hague(const char *pipes, const char *nodes, const char *repair, const char *file);

/* Rows of a two-column query as sets (see closure.h). NULL members make an empty set. */
GHashTable *case_file_sets(const char *path, const char *sql);
/* The one number of a query. */
double case_file_number(const char *path, const char *sql);
