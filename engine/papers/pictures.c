#include "engine/papers/pictures.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "engine/picture/picture.h"

enum { DOTS = 140 }; /* an inch: half that of a good print, small files */
static const double map_high = 165, profile_high = 120, chain_wide = 180;

bool sy_paper_pictures_init(SyPaperPictures *pictures, const SyExport *asked, GError **error) {
    return sy_atlas_init(&pictures->atlas, asked, error);
}

void sy_paper_pictures_clear(SyPaperPictures *pictures) {
    sy_atlas_clear(&pictures->atlas);
}

static SyIndex find_row(const SyAtlas *atlas, int64_t id) {
    for (SyIndex row = 0; row < atlas->outfalls->n_row; row++)
        if (sy_cell_integer(atlas->outfalls, "outfall_id", row) == id) return row;
    return SY_NONE;
}

static SyPage *draw_map(const SyAtlas *atlas, int64_t id, double wide, GError **error) {
    SyIndex row = find_row(atlas, id);
    return row == SY_NONE ? NULL : sy_map_of_outfall(atlas, row, wide, map_high, error);
}

static bool has_picture(const SyAtlas *atlas, const char *column, int64_t id) {
    SyIndex row = find_row(atlas, id);
    return row != SY_NONE &&
           (strcmp(column, "profile") != 0 || sy_cell_integer(atlas->outfalls, "has_way", row) > 0);
}

/* An outfall without a way has no profile: that is no error here. */
static SyPage *draw_profile(const SyAtlas *atlas, const SyDrawnWith *with, int64_t id, double wide,
                            GError **error) {
    GError *inner = NULL;
    g_autoptr(SyProfile) profile =
        sy_profile_of_unit(atlas->asked->store, atlas->ends, id, 0, &inner);
    if (profile != NULL && profile->reaches->n_row > 0)
        return sy_profile_page(profile, with, wide, profile_high);
    if (inner != NULL && !g_error_matches(inner, SY_ERROR, SY_ERROR_USAGE))
        g_propagate_error(error, inner);
    else
        g_clear_error(&inner);
    return NULL;
}

static SyPage *draw_chain(const SyAtlas *atlas, const SyDrawnWith *with, int64_t id,
                          GError **error) {
    g_autoptr(SyChain) chain = sy_chain_of(atlas->asked->store, id, error);
    return chain == NULL ? NULL : sy_chain_page(chain, with, chain_wide);
}

bool sy_paper_pictures_draw(void *user, const char *column, int64_t outfall_id, SyDocxPicture *out,
                            GError **error) {
    const SyPaperPictures *pictures = user;
    const SyAtlas *atlas = &pictures->atlas;
    const SyDrawnWith with = {atlas->style, atlas->asked->terms, atlas->asked->program->lang, NULL};
    if (out == NULL) return has_picture(atlas, column, outfall_id);
    GError *inner = NULL;
    double wide = out->width_mm;
    g_autoptr(SyPage) page = strcmp(column, "map") == 0 ? draw_map(atlas, outfall_id, wide, &inner)
                             : strcmp(column, "profile") == 0
                                 ? draw_profile(atlas, &with, outfall_id, wide, &inner)
                                 : draw_chain(atlas, &with, outfall_id, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return false;
    }
    if (page == NULL) return true;
    sy_page_size(page, &out->width_mm, &out->height_mm);
    out->bytes = sy_page_png(page, DOTS * MAX(wide / out->width_mm, 0.5), error);
    out->text = g_strdup(sy_style_word(atlas->style, column));
    return out->bytes != NULL;
}
