/* One place where an object joins the network: what may be joined, how it is written down, and how
 * likely it is by its distance. */
#include <math.h>

#include "engine/network/attach.h"

bool sy_attach_drains(SyIndex line, void *user) {
    const SyNetwork *net = ((const SyBuild *)user)->net;
    uint8_t closed = net->line_closed[line];
    return net->line_role[line] != SY_ROLE_RIVERS &&
           (closed == SY_OPEN || closed == SY_CLOSED_WEATHER);
}

bool sy_attach_rivers_only(SyIndex line, void *user) {
    return ((const SyBuild *)user)->net->line_role[line] == SY_ROLE_RIVERS;
}

bool sy_attach_any_drain(const SyBuild *build) {
    const SyNetwork *net = build->net;
    return net->lines.n_line > 0 && net->line_role[0] != SY_ROLE_RIVERS; /* rivers stand last */
}

SyAttachment sy_attach_nowhere(SyAttachRole role, SyIndex object) {
    return (SyAttachment){.role = role,
                          .object = object,
                          .line = SY_NONE,
                          .by_line = SY_NONE,
                          .node = SY_NONE,
                          .river = SY_NONE,
                          .distance_m = NAN,
                          .x = NAN,
                          .y = NAN};
}

void sy_attach_add(SyBuild *build, const SyAttachment *attachment) {
    g_array_append_val(build->net->attachments, *attachment);
}

void sy_attach_at_node(const SyBuild *build, SyAttachment *attachment, SyIndex node,
                       const double *xy) {
    const double *node_xy = build->net->node_xy + 2 * (gsize)node;
    attachment->node = node;
    attachment->x = node_xy[0];
    attachment->y = node_xy[1];
    attachment->distance_m = xy == NULL ? NAN : hypot(node_xy[0] - xy[0], node_xy[1] - xy[1]);
}

void sy_attach_at_place(SyAttachment *attachment, const SyPlace *place) {
    attachment->line = place->line;
    attachment->measure_m = place->measure_m;
    attachment->distance_m = place->distance_m;
    attachment->x = place->x;
    attachment->y = place->y;
}

bool sy_attach_as_outfall(const SyBuild *build, SyAttachment *attachment, SyIndex outfall,
                          const double *xy) {
    const SyAttachment *at = &g_array_index(build->net->attachments, SyAttachment, outfall);
    if (at->method == SY_ATTACH_NONE) return false;
    attachment->line = at->line;
    attachment->measure_m = at->measure_m;
    attachment->node = at->node;
    attachment->mouth = at->mouth;
    attachment->x = at->x;
    attachment->y = at->y;
    if (xy != NULL) attachment->distance_m = hypot(at->x - xy[0], at->y - xy[1]);
    return true;
}

/* Probability of joining at a distance when nothing but nearness speaks for it. */
double sy_attach_probability(const SyWeights *weights, double distance_m, double limit_m) {
    double scale_m = weights->attach_nearest_scale * limit_m;
    return weights->attach_nearest * (scale_m > 0 ? exp(-distance_m / scale_m) : 1);
}

double sy_attach_nearest_m(SyBuild *build, const double *xy, bool (*accept)(SyIndex, void *)) {
    SyPlace place;
    SyIndex found = xy == NULL
                        ? 0
                        : sy_nearest_places(build->index, xy[0], xy[1], build->weights->report_m, 1,
                                            accept, build, &place);
    return found == 0 ? NAN : place.distance_m;
}

void sy_attach_report_far(SyBuild *build, const char *code, SyRole role, SyIndex row,
                          const double *xy, double limit_m, double distance_m) {
    sy_findings_add(build->findings, code, sy_layer_label(build->layers, role, row),
                    sy_layer_fid(build->layers, role, row), xy == NULL ? NAN : xy[0],
                    xy == NULL ? NAN : xy[1], NAN,
                    SY_ARGUMENT_TEXT("id", sy_layer_text(build->layers, role, row, "id")),
                    SY_ARGUMENT_TEXT("name", sy_layer_text(build->layers, role, row, "name")),
                    SY_ARGUMENT_REAL("limit_m", limit_m),
                    SY_ARGUMENT_REAL("distance_m", distance_m), SY_ARGUMENTS_END);
}

bool sy_attach_takes(SyIndex line, void *user) {
    return ((const SyBuild *)user)->takes[line];
}
