/*
 * A file written beside its final name and renamed into place: readers see the old file or the new
 * one, never a part. Temporary files are called ".NAME.PID.RANDOM.tmp" and stay locked while their
 * writer lives.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *path;      /* final name: absolute, symbolic links resolved */
    char *folder;    /* of path */
    char *temporary; /* the file being written, in folder */
    int descriptor;  /* of temporary, open for reading and writing; holds its lock */
} SyBeside;

/**
 * sy_beside_new, sy_beside_new_following:
 * An empty temporary file for @path, with the permissions of the file it will replace. Removes
 * temporary files for the same name whose writers are gone. SY_ERROR_OUTPUT: no such folder, folder
 * or existing file not writable, @path something else than a regular file. A link at @path may be
 * planted by somebody else: it is refused, but where a person named it and its file is meant
 * (following).
 */
SyBeside *sy_beside_new(const char *path, GError **error);
SyBeside *sy_beside_new_following(const char *path, GError **error);
/* Removes the temporary file if it is not in place; NULL is allowed. */
void sy_beside_free(SyBeside *beside);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyBeside, sy_beside_free)

/* Appends bytes; SY_ERROR_OUTPUT (disk full). */
bool sy_beside_write(SyBeside *beside, const void *bytes, gsize n_byte, GError **error);
/* All bytes of the temporary file on the disk; SY_ERROR_OUTPUT. */
bool sy_beside_sync(SyBeside *beside, GError **error);

typedef enum {
    SY_BESIDE_OVER, /* replaces what is there */
    SY_BESIDE_NEW,  /* only if nothing is there */
} SyBesidePlace;

/* Renames into place and syncs the folder. With SY_BESIDE_NEW, *taken says that there is a file by
 * now (false is returned without an error); otherwise @taken may be NULL. */
bool sy_beside_place(SyBeside *beside, SyBesidePlace place, bool *taken, GError **error);

/* Removes temporary files in a folder whose writers are gone, of any name. */
void sy_beside_sweep(const char *folder);
