/* What arrives at every target, and how surely. */
#include <math.h>

#include "engine/attribute/parts.h"

/* Where a unit's own water joins. */
static SyIndex place_of(const SyNetwork *net, const SyTrace *trace, const SyAttachment *at) {
    if (at->role != SY_ATTACH_UNIT || at->node == SY_NONE) return SY_NONE;
    if (trace->mouth[at->node] != at->node) return trace->mouth[at->node];
    if (!sy_unit_treats(net->layers, at->object)) return at->node;
    return at->inlet ? SY_NONE : trace->below[at->node]; /* what comes in is another's */
}

static bool list_places(const SyNetwork *net, const SyTrace *trace, SyArrivals *arrivals,
                        GError **error) {
    arrivals->n_attachment = net->attachments->len;
    arrivals->n_place = arrivals->n_attachment + trace->plants->len;
    gsize n = (gsize)arrivals->n_place + trace->spans->len;
    arrivals->inner = sy_array_new(n, sizeof(SyIndex), "places of units", error);
    if (arrivals->inner == NULL) return false;
    SyIndex at = 0;
    for (guint i = 0; i < net->attachments->len; i++)
        arrivals->inner[at++] =
            place_of(net, trace, &g_array_index(net->attachments, SyAttachment, i));
    for (guint i = 0; i < trace->plants->len; i++)
        arrivals->inner[at++] = g_array_index(trace->plants, SyPlant, i).outlet;
    for (guint i = 0; i < trace->spans->len; i++)
        arrivals->inner[at++] = sy_span_top(trace, &g_array_index(trace->spans, SySpan, i));
    return true;
}

/* How surely the top of each span comes down to its target. */
static bool take_spans(const SyTrace *trace, const SyArrivals *arrivals, const SyReaches *reaches,
                       SyAttribution *out, GError **error) {
    out->span_probability =
        sy_array_new(trace->spans->len, sizeof(double), "spans of traces", error);
    if (out->span_probability == NULL) return false;
    for (SyIndex target = 0; target < trace->n_target; target++)
        for (SyIndex i = trace->target_span[target]; i < trace->target_span[target + 1]; i++)
            out->span_probability[i] = sy_reach_of(reaches, arrivals->n_place + i, target, NULL);
    return true;
}

/* From places to targets becomes from targets to places. */
static bool turn_round(const SyCase *job, const SyTrace *trace, const SyReaches *reaches,
                       SyArrivals *arrivals, GError **error) {
    arrivals->offset =
        sy_array_new((gsize)trace->n_target + 2, sizeof(gsize), "targets of traces", error);
    gsize n = reaches->offset[arrivals->n_place];
    arrivals->arrival = sy_array_new(n, sizeof(SyArrival), "ways from units to outfalls", error);
    if (arrivals->offset == NULL || arrivals->arrival == NULL) return false;
    gsize *next = arrivals->offset + 1; /* filled, it is the first of the target that follows */
    for (gsize i = 0; i < n; i++) next[reaches->reach[i].target + 1]++;
    for (SyIndex target = 0; target < trace->n_target; target++) next[target + 1] += next[target];
    bool limited = isfinite(job->settings.trace_max_length_m);
    for (SyIndex place = 0; place < arrivals->n_place; place++)
        for (gsize i = reaches->offset[place]; i < reaches->offset[place + 1]; i++) {
            const SyReach *reach = &reaches->reach[i];
            double distance_m = sy_trace_distance(trace, reach->target, arrivals->inner[place]);
            bool cut = limited && isnan(distance_m);
            arrivals->arrival[next[reach->target]++] =
                (SyArrival){place, cut ? 0 : reach->probability, reach->error, distance_m};
        }
    return true;
}

bool sy_arrivals_init(const SyCase *job, const SyNetwork *net, const SyTrace *trace,
                      SyArrivals *arrivals, SyAttribution *out, GError **error) {
    *arrivals = (SyArrivals){0};
    SyReachOptions options = SY_REACH_OPTIONS_INIT;
    options.seed = (uint64_t)job->settings.seed;
    SyDoubt doubt;
    g_auto(SyReaches) reaches = {0};
    bool done =
        sy_doubt_init(net, trace, &doubt, error) && list_places(net, trace, arrivals, error) &&
        sy_reach_probability(&doubt.edges, trace->target, trace->n_target, arrivals->inner,
                             arrivals->n_place + trace->spans->len, &options, &reaches, error);
    sy_doubt_clear(&doubt);
    return done && take_spans(trace, arrivals, &reaches, out, error) &&
           turn_round(job, trace, &reaches, arrivals, error);
}

void sy_arrivals_clear(SyArrivals *arrivals) {
    g_free(arrivals->inner);
    g_free(arrivals->offset);
    g_free(arrivals->arrival);
    *arrivals = (SyArrivals){0};
}
