/* Where outfalls and units join the network, and which water receives each outfall. */
#include "engine/network/attach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The k-th line of rivers, which are the same in every part of a province; and back. */
static SyIndex *river_lines(const SyNetwork *net, SyIndex *n) {
    SyIndex *lines = g_new(SyIndex, MAX(net->lines.n_line, 1));
    *n = 0;
    for (SyIndex line = 0; line < net->lines.n_line; line++)
        if (net->line_role[line] == SY_ROLE_RIVERS) lines[(*n)++] = line;
    return lines;
}

static int compare_lines(const void *left, const void *right) {
    const SyIndex *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Rivers are cut where outfalls join them. A part cuts them where the outfalls of the whole do, so
 * that all parts have the same reaches. */
static void cut_rivers(SyBuild *build) {
    SyNetwork *net = build->net;
    GHashTable *whole = build->layers->learnt;
    SyIndex n;
    g_autofree SyIndex *lines = river_lines(net, &n);
    guint n_cut = whole == NULL ? 0 : g_hash_table_size(whole); /* at most */
    n_cut = MIN(n_cut, (guint)sy_learnt_get(whole, 0, "river_cuts"));
    for (guint i = 0; i < n_cut; i++) {
        double k = sy_learnt_get(whole, NAN, "river_cut.%u.line", i);
        if (!(k >= 0 && k < n)) continue;
        SyCut cut = {lines[(SyIndex)k], sy_learnt_get(whole, 0, "river_cut.%u.m", i), SY_NONE, 0};
        if (cut.measure_m <= sy_line_length(&net->lines, cut.line))
            g_array_append_val(build->cuts, cut);
    }
    guint n_own = 0;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *at = &g_array_index(net->attachments, SyAttachment, i);
        if (at->line == SY_NONE || net->line_role[at->line] != SY_ROLE_RIVERS) continue;
        const SyIndex *found = bsearch(&at->line, lines, n, sizeof *lines, compare_lines);
        sy_learnt_set(net->learnt, (double)(found - lines), "river_cut.%u.line", n_own);
        sy_learnt_set(net->learnt, at->measure_m, "river_cut.%u.m", n_own++);
    }
    sy_learnt_set(net->learnt, n_own, "river_cuts");
}

bool sy_build_attachments(SyBuild *build, GError **error) {
    if (!sy_attach_outfalls(build, error)) return false;
    sy_attach_bearers(build);
    if (!sy_attach_beside(build, error) || !sy_attach_rivers(build, error) ||
        !sy_attach_units(build, error))
        return false;
    GArray *attachments = build->net->attachments;
    cut_rivers(build);
    for (guint i = 0; i < attachments->len; i++) {
        const SyAttachment *attachment = &g_array_index(attachments, SyAttachment, i);
        SyCut cut = {attachment->line, attachment->measure_m, SY_NONE, attachment->distance_m};
        if (attachment->line != SY_NONE) g_array_append_val(build->cuts, cut);
    }
    build->n_attached_cut = build->cuts->len;
    return true;
}
