/* Photographs for documents: JPEG or PNG, made smaller and turned as their EXIF says. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    GString *jpeg;
    int width_px, height_px; /* as it is to be looked at */
} SyPhoto;

/* Whether a name ends as one of a photograph that sy_photo_read() reads. */
bool sy_photo_is(const char *path);
/**
 * sy_photo_read:
 * @most_px: the longer side afterwards at most
 * SY_ERROR_INPUT: no file, no picture, more than 200 million pixels. Memory: 3 bytes a pixel of
 * what comes out, and what the decoder needs.
 */
bool sy_photo_read(const char *path, int most_px, SyPhoto *out, GError **error);
