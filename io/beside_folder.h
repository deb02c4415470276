/*
 * Files of a set, as a shapefile is: made in a temporary folder beside their final names by
 * programs that want those names, then renamed into place one by one. Each is the old file or the
 * whole new one. Temporary folders are called ".suyuan.PID.RANDOM.tmp" and stay locked while their
 * writer lives.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *folder;    /* where the files go */
    char *temporary; /* where they are made, in folder */
    int descriptor;  /* of temporary; holds its lock */
} SyBesideFolder;

/* An empty temporary folder in @folder. Removes those whose writers are gone. SY_ERROR_OUTPUT. */
SyBesideFolder *sy_beside_folder_new(const char *folder, GError **error);
/* Removes what is not in place; NULL is allowed. */
void sy_beside_folder_free(SyBesideFolder *beside);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyBesideFolder, sy_beside_folder_free)

/* Path of a file to make; g_free. */
char *sy_beside_folder_path(const SyBesideFolder *beside, const char *name);

/* Where a file of a temporary folder will be, for messages: @path without that folder; g_free. */
char *sy_beside_folder_final(const char *path);

/* Syncs every file that was made and renames it into place, in the order of their names. Nothing is
 * renamed if one of them cannot be synced or would replace what is no writable regular file:
 * SY_ERROR_OUTPUT. */
bool sy_beside_folder_place(SyBesideFolder *beside, GError **error);

/* Removes temporary folders in a folder whose writers are gone. */
void sy_beside_folder_sweep(const char *folder);
