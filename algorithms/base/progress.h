/* Progress of long work and the user's wish to stop it. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    void (*report)(void *user, double fraction); /* may be NULL; fraction of the stage, 0 to 1 */
    bool (*stopped)(void *user);                 /* may be NULL */
    void *user;
} SyProgress;

/* Reports and asks; false with SY_ERROR_INTERRUPTED if the user wants to stop. NULL is quiet.
 * Cheap enough to be called every few thousand rows. */
bool sy_progress(const SyProgress *progress, double fraction, GError **error);
