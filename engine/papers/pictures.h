/* The pictures of an outfall for documents: map, profile, chain. */
#pragma once
#include "engine/map/parts.h"
#include "io/export/docx.h"

typedef struct {
    SyAtlas atlas;
} SyPaperPictures;

bool sy_paper_pictures_init(SyPaperPictures *pictures, const SyExport *asked, GError **error);
void sy_paper_pictures_clear(SyPaperPictures *pictures);
/* A SyPaperPicture: @user are the pictures. What an outfall has no picture of (it joins nothing, no
 * unit reaches it) stays without bytes. */
bool sy_paper_pictures_draw(void *user, const char *column, int64_t outfall_id, SyDocxPicture *out,
                            GError **error);
