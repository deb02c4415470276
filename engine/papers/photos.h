/* Photographs of observations and decisions, as documents show them. */
#pragma once
#include "engine/export/export.h"
#include "io/export/docx.h"

typedef struct SyPaperPhotos SyPaperPhotos;

/* Reads which there are, not the pictures. */
SyPaperPhotos *sy_paper_photos_new(const SyExport *asked, GError **error);
void sy_paper_photos_free(SyPaperPhotos *photos);
/* Those of an outfall and of what lies in its trace; 0: none. */
void sy_paper_photos_choose(SyPaperPhotos *photos, int64_t outfall_id);
#define SY_PAPER_PHOTOS_MOST 60
SyIndex sy_paper_photos_n(const SyPaperPhotos *photos); /* at most SY_PAPER_PHOTOS_MOST */
bool sy_paper_photos_has(const char *column);
/* file, place, time, who, what, sha256, left (how many more there are, of the first row only) */
const char *sy_paper_photos_text(SyPaperPhotos *photos, SyIndex row, const char *column);
/* A file that is not there is counted, one that is no picture is told of: both are no picture. */
bool sy_paper_photos_picture(SyPaperPhotos *photos, SyIndex row, SyDocxPicture *out,
                             GError **error);
guint sy_paper_photos_lost(const SyPaperPhotos *photos);
/* How many more there are of which nothing was told. */
guint sy_paper_photos_refused(const SyPaperPhotos *photos);
