#include "engine/attribute.h"

#include <math.h>
#include <string.h>

#include "algorithms/trace/reach.h"

/* A unit's attachment, or an outfall, at its position in trace order. */
typedef struct {
    SyIndex position;
    SyIndex item;
} Mark;

typedef struct {
    const SyNetwork *net;
    const SyTrace *trace;
    SyAttribution *out;
    GArray *units;    /* Mark: attachment numbers */
    GArray *plants;   /* Mark: plant numbers, at their outlets */
    GArray *outfalls; /* Mark: outfall rows */
    GArray *found;    /* SyCandidate of the outfall at hand */
} Attributing;

static const char *const status_names[SY_N_CANDIDATE] = {"candidate", "indirect", "unknown_source"};

const char *sy_candidate_status_name(SyCandidateStatus status) {
    return status_names[status];
}

static int mark_compare(const void *left, const void *right) {
    const Mark *a = left, *b = right;
    if (a->position != b->position) return a->position < b->position ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/* First mark at or after a position. */
static guint first_mark(const GArray *marks, SyIndex position) {
    guint low = 0, high = marks->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(marks, Mark, middle).position < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_mark(GArray *marks, const SyTrace *trace, SyIndex inner, SyIndex item) {
    Mark mark = {trace->order->position[inner], item};
    g_array_append_val(marks, mark);
}

static void mark_all(Attributing *a) {
    const SyNetwork *net = a->net;
    const SyTrace *trace = a->trace;
    for (SyIndex i = 0; i < net->attachments->len; i++) {
        const SyAttachment *at = &g_array_index(net->attachments, SyAttachment, i);
        if (at->node == SY_NONE) continue;
        if (at->role == SY_ATTACH_OUTFALL_SOURCE)
            add_mark(a->outfalls, trace, trace->target[trace->outfall_target[at->object]],
                     at->object);
        if (at->role != SY_ATTACH_UNIT) continue;
        bool treats =
            g_strcmp0(sy_layer_text(net->layers, SY_ROLE_UNITS, at->object, "treats"), "yes") == 0;
        if (trace->mouth[at->node] != at->node)
            add_mark(a->units, trace, trace->mouth[at->node], i);
        else if (!treats)
            add_mark(a->units, trace, at->node, i);
        else if (!at->inlet) /* what it lets out; what comes in is another's */
            add_mark(a->units, trace, trace->below[at->node], i);
    }
    for (SyIndex i = 0; i < trace->plants->len; i++)
        add_mark(a->plants, trace, g_array_index(trace->plants, SyPlant, i).outlet, i);
    g_array_sort(a->units, mark_compare);
    g_array_sort(a->plants, mark_compare);
    g_array_sort(a->outfalls, mark_compare);
}

/* Units in the spans of a target, one entry for each of their places there, @base_m further away
 * and behind @plant if that is not NULL. */
static void collect_units(Attributing *a, SyIndex target, SyIndex outfall, const SyPlant *plant,
                          double base_m, double probability) {
    SyIndex n_span;
    const SySpan *span = sy_trace_spans(a->trace, target, &n_span);
    const SyOrder *order = a->trace->order;
    for (SyIndex s = 0; s < n_span; s++)
        for (guint m = first_mark(a->units, span[s].first);
             m < a->units->len && g_array_index(a->units, Mark, m).position <= span[s].last; m++) {
            const Mark *mark = &g_array_index(a->units, Mark, m);
            const SyAttachment *at = &g_array_index(a->net->attachments, SyAttachment, mark->item);
            if (plant != NULL && at->object == plant->unit) continue;
            SyCandidate candidate = {.outfall = outfall,
                                     .unit = at->object,
                                     .attachment = mark->item,
                                     .plant = plant == NULL ? SY_NONE : plant->unit,
                                     .treated_at = plant == NULL ? SY_NONE : plant->node,
                                     .status = plant == NULL ? SY_CANDIDATE : SY_CANDIDATE_INDIRECT,
                                     .probability = probability * at->probability,
                                     .distance_m = base_m + span[s].offset_m +
                                                   order->root_m[order->node[mark->position]]};
            g_array_append_val(a->found, candidate);
        }
}

/* Plants whose water is in the spans of a target, through one that is @base_m away. A plant that is
 * met again nearer goes through the queue again. */
static void collect_plants(Attributing *a, SyIndex target, double base_m, double *plant_m,
                           GQueue *queue) {
    SyIndex n_span;
    const SySpan *span = sy_trace_spans(a->trace, target, &n_span);
    const SyOrder *order = a->trace->order;
    for (SyIndex s = 0; s < n_span; s++)
        for (guint m = first_mark(a->plants, span[s].first);
             m < a->plants->len && g_array_index(a->plants, Mark, m).position <= span[s].last;
             m++) {
            const Mark *mark = &g_array_index(a->plants, Mark, m);
            double distance_m =
                base_m + span[s].offset_m + order->root_m[order->node[mark->position]];
            if (!(distance_m < plant_m[mark->item])) continue;
            plant_m[mark->item] = distance_m;
            g_queue_push_tail(queue, GUINT_TO_POINTER(mark->item + 1));
        }
}

/* Units behind the plants of an outfall, plants in a row included, by the shortest ways. */
static void collect_indirect(Attributing *a, SyIndex target, SyIndex outfall, double probability) {
    const SyTrace *trace = a->trace;
    SyIndex n_plant = trace->plants->len;
    if (n_plant == 0) return;
    g_autofree double *plant_m = g_new(double, n_plant);
    for (SyIndex i = 0; i < n_plant; i++) plant_m[i] = INFINITY;
    g_auto(GQueue) queue = G_QUEUE_INIT;
    collect_plants(a, target, 0, plant_m, &queue);
    while (!g_queue_is_empty(&queue)) {
        SyIndex i = GPOINTER_TO_UINT(g_queue_pop_head(&queue)) - 1;
        collect_plants(a, g_array_index(trace->plants, SyPlant, i).target, plant_m[i], plant_m,
                       &queue);
    }
    for (SyIndex i = 0; i < n_plant; i++) {
        const SyPlant *plant = &g_array_index(trace->plants, SyPlant, i);
        if (isfinite(plant_m[i]))
            collect_units(a, plant->target, outfall, plant, plant_m[i], probability);
    }
}

/* Entries of one unit and status together, each place by its nearest way. */
static int by_place(const void *left, const void *right) {
    const SyCandidate *a = left, *b = right;
    if (a->unit != b->unit) return a->unit < b->unit ? -1 : 1;
    if (a->status != b->status) return a->status < b->status ? -1 : 1;
    if (a->attachment != b->attachment) return a->attachment < b->attachment ? -1 : 1;
    return (a->distance_m > b->distance_m) - (a->distance_m < b->distance_m);
}

static int by_rank(const void *left, const void *right) {
    const SyCandidate *a = left, *b = right;
    if (a->status != b->status) return a->status < b->status ? -1 : 1;
    if (a->probability > b->probability || a->probability < b->probability)
        return a->probability > b->probability ? -1 : 1;
    if (a->distance_m < b->distance_m || a->distance_m > b->distance_m)
        return a->distance_m < b->distance_m ? -1 : 1;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* Sums over the places by which a unit may join: P(u -> o) = sum of P(place) * P(place -> o). Of
 * direct and indirect the likelier stays, the direct one of equals. */
static void sum_places(GArray *found) {
    g_array_sort(found, by_place);
    guint n = 0;
    for (guint i = 0; i < found->len;) {
        SyCandidate sum = g_array_index(found, SyCandidate, i);
        double most = sum.probability;
        guint next = i + 1;
        for (; next < found->len; next++) {
            const SyCandidate *c = &g_array_index(found, SyCandidate, next);
            if (c->unit != sum.unit || c->status != sum.status) break;
            if (c->attachment == g_array_index(found, SyCandidate, next - 1).attachment) continue;
            sum.probability += c->probability;
            if (!(c->probability > most)) continue;
            most = c->probability;
            sum.attachment = c->attachment;
            sum.plant = c->plant;
            sum.treated_at = c->treated_at;
            sum.distance_m = c->distance_m;
        }
        i = next;
        SyCandidate *last = n == 0 ? NULL : &g_array_index(found, SyCandidate, n - 1);
        if (last == NULL || last->unit != sum.unit)
            g_array_index(found, SyCandidate, n++) = sum;
        else if (sum.probability > last->probability)
            *last = sum;
    }
    g_array_set_size(found, n);
}

/* One candidate a unit, ranked. */
static void rank_candidates(Attributing *a, SyIndex outfall) {
    GArray *found = a->found;
    sum_places(found);
    g_array_sort(found, by_rank);
    if (found->len == 0) {
        SyCandidate unknown = {.outfall = outfall,
                               .unit = SY_NONE,
                               .attachment = SY_NONE,
                               .plant = SY_NONE,
                               .treated_at = SY_NONE,
                               .status = SY_CANDIDATE_UNKNOWN,
                               .probability = 1,
                               .distance_m = NAN};
        g_array_append_val(found, unknown);
    }
    for (guint i = 0; i < found->len; i++) {
        g_array_index(found, SyCandidate, i).rank = i + 1;
        g_array_append_val(a->out->candidates, g_array_index(found, SyCandidate, i));
    }
}

static void attribute_outfall(Attributing *a, SyIndex outfall) {
    SyIndex target = a->trace->outfall_target[outfall];
    g_array_set_size(a->found, 0);
    if (target != SY_NONE) {
        double probability = g_array_index(a->net->attachments, SyAttachment, outfall).probability;
        collect_units(a, target, outfall, NULL, 0, probability);
        collect_indirect(a, target, outfall, probability);
    }
    rank_candidates(a, outfall);
}

/* Distance from a node to a target, by the span it lies in; NaN: none (trace.max_length_m). */
static double distance_to(const SyTrace *trace, SyIndex target, SyIndex inner) {
    SyIndex n_span, position = trace->order->position[inner];
    const SySpan *span = sy_trace_spans(trace, target, &n_span);
    SyIndex low = 0, high = n_span; /* first span that begins after the position */
    while (low < high) {
        SyIndex middle = low + (high - low) / 2;
        if (span[middle].first <= position)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || span[low - 1].last < position) return NAN;
    return span[low - 1].offset_m + trace->order->root_m[inner];
}

/* Edges up to the next outfalls, and those outfalls. */
static bool collect_reaches(Attributing *a, GError **error) {
    const SyTrace *trace = a->trace;
    SyIndex n_inner = trace->arcs.n_node;
    g_auto(SyAdjacency) in = {0};
    g_autofree SyIndex *seen = sy_array_new(n_inner, sizeof(SyIndex), "nodes", error);
    SyIndex n_edge = a->net->edges.n_edge;
    g_autofree bool *stop = sy_array_new(n_inner, sizeof(bool), "nodes", error);
    g_autofree SyIndex *taken = sy_array_new(n_edge, sizeof(SyIndex), "edges", error);
    g_autofree SyIndex *counted = sy_array_new(n_inner, sizeof(SyIndex), "nodes", error);
    if (!seen || !stop || !taken || !counted ||
        !sy_adjacency_init(&in, trace->arc_head, trace->arcs.n_arc, n_inner, error))
        return false;
    memset(seen, 0xff, n_inner * sizeof(SyIndex));
    memset(taken, 0xff, n_edge * sizeof(SyIndex));
    memset(counted, 0xff, n_inner * sizeof(SyIndex));
    for (guint i = 0; i < a->outfalls->len; i++)
        stop[trace->order->node[g_array_index(a->outfalls, Mark, i).position]] = true;
    g_autoptr(GArray) arcs = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GArray) stopped = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    for (SyIndex outfall = 0; outfall < a->out->n_outfall; outfall++) {
        a->out->reach[outfall] = a->out->reach_edge->len;
        SyIndex target = trace->outfall_target[outfall];
        if (target == SY_NONE) continue;
        SyIndex node = trace->target[target];
        counted[node] = outfall;
        a->out->reach_manholes[outfall] = sy_trace_is_manhole(trace, node);
        g_array_set_size(arcs, 0);
        g_array_set_size(stopped, 0);
        sy_trace_reach(&trace->arcs, &in, node, stop, seen, outfall, arcs, stopped);
        for (guint i = 0; i < arcs->len; i++) {
            SyIndex arc = g_array_index(arcs, SyIndex, i), tail = trace->arc_tail[arc];
            SyIndex edge = trace->arc_edge[arc];
            if (isnan(distance_to(trace, target, trace->arc_head[arc]))) continue;
            if (counted[tail] != outfall && !isnan(distance_to(trace, target, tail)))
                a->out->reach_manholes[outfall] += sy_trace_is_manhole(trace, tail);
            counted[tail] = outfall;
            if (edge == SY_NONE || taken[edge] == outfall)
                continue; /* a mouth; the other way of a two-way edge */
            taken[edge] = outfall;
            g_array_append_val(a->out->reach_edge, edge);
        }
        for (guint i = 0; i < stopped->len; i++) {
            SyIndex inner = g_array_index(stopped, SyIndex, i);
            SyIndex position = trace->order->position[inner];
            double distance_m = distance_to(trace, target, inner);
            if (isnan(distance_m)) continue;
            for (guint m = first_mark(a->outfalls, position);
                 m < a->outfalls->len && g_array_index(a->outfalls, Mark, m).position == position;
                 m++) {
                SyIntermediate between = {outfall, g_array_index(a->outfalls, Mark, m).item,
                                          distance_m};
                g_array_append_val(a->out->intermediates, between);
            }
        }
    }
    a->out->reach[a->out->n_outfall] = a->out->reach_edge->len;
    return true;
}

bool sy_attribute_run(const SyNetwork *network, const SyTrace *trace, SyAttribution *out,
                      SyFindings *findings, const SyProgress *progress, GError **error) {
    const SyTable *outfalls = network->layers->table[SY_ROLE_OUTFALLS];
    (void)findings;
    memset(out, 0, sizeof *out);
    out->n_outfall = outfalls == NULL ? 0 : outfalls->n_row;
    out->candidates = g_array_new(FALSE, FALSE, sizeof(SyCandidate));
    out->intermediates = g_array_new(FALSE, FALSE, sizeof(SyIntermediate));
    out->reach_edge = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    out->reach = sy_array_new((gsize)out->n_outfall + 1, sizeof(SyIndex), "outfalls", error);
    out->reach_manholes = sy_array_new(out->n_outfall, sizeof(SyIndex), "outfalls", error);
    Attributing a = {.net = network,
                     .trace = trace,
                     .out = out,
                     .units = g_array_new(FALSE, FALSE, sizeof(Mark)),
                     .plants = g_array_new(FALSE, FALSE, sizeof(Mark)),
                     .outfalls = g_array_new(FALSE, FALSE, sizeof(Mark)),
                     .found = g_array_new(FALSE, FALSE, sizeof(SyCandidate))};
    mark_all(&a);
    for (SyIndex outfall = 0; outfall < out->n_outfall; outfall++) attribute_outfall(&a, outfall);
    bool done = out->reach != NULL && out->reach_manholes != NULL && collect_reaches(&a, error) &&
                sy_progress(progress, 1, error);
    g_array_unref(a.units);
    g_array_unref(a.plants);
    g_array_unref(a.outfalls);
    g_array_unref(a.found);
    if (!done) sy_attribution_clear(out);
    return done;
}

void sy_attribution_clear(SyAttribution *attribution) {
    if (attribution->candidates != NULL) g_array_unref(attribution->candidates);
    if (attribution->intermediates != NULL) g_array_unref(attribution->intermediates);
    if (attribution->reach_edge != NULL) g_array_unref(attribution->reach_edge);
    g_free(attribution->reach);
    g_free(attribution->reach_manholes);
    memset(attribution, 0, sizeof *attribution);
}
