/* Tiles of the ground below the maps, as a browser asks for them. */
#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/serve/parts.h"

void sy_serve_base_tile(SyGround *base, SyTilePlace place, SyServeAnswer *answer) {
    GError *error = NULL;
    if (base != NULL)
        answer->body = sy_ground_tile(base, place.zoom, place.x, place.y, &answer->type, &error);
    answer->status = 200;
    if (answer->body != NULL) return;
    if (error != NULL)
        sy_serve_answer_error(answer, error);
    else
        sy_serve_answer_refuse(answer, 404, _("there is no such page"));
}
