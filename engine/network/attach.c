/* Where outfalls and units join the network, and which water receives each outfall. */
#include "engine/network/attach.h"

#include <math.h>
#include <string.h>

bool sy_build_attachments(SyBuild *build, GError **error) {
    if (!sy_attach_outfalls(build, error)) return false;
    sy_attach_bearers(build);
    if (!sy_attach_beside(build, error) || !sy_attach_rivers(build, error) ||
        !sy_attach_units(build, error))
        return false;
    GArray *attachments = build->net->attachments;
    for (guint i = 0; i < attachments->len; i++) {
        const SyAttachment *attachment = &g_array_index(attachments, SyAttachment, i);
        SyCut cut = {attachment->line, attachment->measure_m, SY_NONE, attachment->distance_m};
        if (attachment->line != SY_NONE) g_array_append_val(build->cuts, cut);
    }
    build->n_attached_cut = build->cuts->len;
    return true;
}
