#include "algorithms/transport/sills.h"

#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/heap.h"
#include "algorithms/transport/conduit.h"

#define WHAT "sills"

double sy_pipe_resistance(double length_m, double width_m, double roughness_s_m13) {
    const double usual_m = 0.4, least_m = 0.1;
    if (!(width_m > 0)) width_m = usual_m;
    if (!(roughness_s_m13 > 0)) roughness_s_m13 = SY_ROUGHNESS_S_M13;
    return fmax(length_m, least_m) * roughness_s_m13 * roughness_s_m13 / pow(width_m, 16.0 / 3);
}

/* What holds back the tail of an arc if its water goes that way. */
static SyHeld held_by(const SySillNet *net, SyIndex arc, SyHeld head) {
    const double *level_m = net->level_m + 2 * (gsize)arc;
    double sill_m = level_m[0];
    if (net->free_fall != NULL && net->free_fall[arc]) return (SyHeld){sill_m, 0};
    if (level_m[1] - level_m[0] <= net->rise_m) sill_m = fmax(level_m[0], level_m[1]);
    if (isnan(sill_m) || sill_m <= head.sill_m)
        return (SyHeld){head.sill_m, head.resistance + net->resistance[arc]};
    return (SyHeld){sill_m, 0};
}

/* Nodes behind the sill that was passed last, by resistance; further sills, by level. */
typedef struct {
    SyHeap behind, sills;
    double sill_m;
} Front;

static bool offer(const SySillNet *net, Front *front, SyIndex arc, SyHeld *held, GError **error) {
    SyIndex tail = net->tail[arc];
    SyHeld now = held_by(net, arc, held[net->head[arc]]);
    if (!sy_held_less(now, held[tail])) return true;
    held[tail] = now;
    bool is_sill = now.sill_m > front->sill_m;
    SyHeapEntry entry = {is_sill ? now.sill_m : now.resistance, tail, arc};
    return sy_heap_push(is_sill ? &front->sills : &front->behind, entry, error);
}

static bool search(const SySillNet *net, const SyAdjacency *in, SyHeld *held, SyIndex *via,
                   SyIndex *order, bool *done, GError **error) {
    g_auto(SyHeap) behind = {0}, sills = {0};
    Front front = {behind, sills, -INFINITY};
    SyIndex n = 0;
    bool going = true;
    for (SyIndex node = 0; going && node < net->n_node; node++) {
        held[node] = (SyHeld){INFINITY, INFINITY};
        if (via != NULL) via[node] = SY_NONE;
        if (!net->outlet[node]) continue;
        held[node] = (SyHeld){-INFINITY, 0};
        going = sy_heap_push(&front.behind, (SyHeapEntry){0, node, SY_NONE}, error);
    }
    SyHeapEntry entry;
    while (going && (sy_heap_pop(&front.behind, &entry) || sy_heap_pop(&front.sills, &entry))) {
        SyIndex at = entry.item;
        if (done[at]) continue;
        front.sill_m = fmax(front.sill_m, held[at].sill_m);
        done[at] = true;
        if (via != NULL) via[at] = entry.arc;
        order[n++] = at;
        for (SyIndex k = in->offset[at]; going && k < in->offset[at + 1]; k++)
            if (!done[net->tail[in->arc[k]]]) going = offer(net, &front, in->arc[k], held, error);
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        if (!done[node]) order[n++] = node;
    behind = front.behind;
    sills = front.sills;
    return going;
}

bool sy_sills(const SySillNet *net, SyHeld *held, SyIndex *via, SyIndex *order, GError **error) {
    for (SyIndex arc = 0; arc < net->n_arc; arc++)
        if (net->tail[arc] >= net->n_node || net->head[arc] >= net->n_node) {
            g_set_error(error, SY_ERROR, SY_ERROR_RANGE, "arc %u: an end is not below %u", arc,
                        net->n_node);
            return false;
        }
    g_auto(SyAdjacency) in = {0};
    g_autofree bool *done = sy_array_new(net->n_node, sizeof(bool), WHAT, error);
    return done != NULL && sy_adjacency_init(&in, net->head, net->n_arc, net->n_node, error) &&
           search(net, &in, held, via, order, done, error);
}
