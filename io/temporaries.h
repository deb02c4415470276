/*
 * Temporary files of this process, in memory that a parent shares: when the process is killed or
 * dies inside a library, its parent removes what it left. Without sy_temporaries_share nothing is
 * kept, and files are found again by their names (io/beside.h).
 */
#pragma once
#include <stdbool.h>

/* Begins to keep them; before fork(), once. */
void sy_temporaries_share(void);
/* A file or a folder of files that is to go if this process dies; and one that went or was put in
 * place. More than fit are not kept. Safe in several threads. */
void sy_temporary_add(const char *path);
void sy_temporary_remove(const char *path);
/* Removes all that is kept; in the parent, after the child's end. Allocates nothing of note. */
void sy_temporaries_clear(void);
