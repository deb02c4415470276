#include "engine/attribute/attribute.h"

#include <math.h>
#include <string.h>

#include "engine/attribute/shares.h"

/* One way from one place of a unit to the outfall at hand. */
typedef struct {
    SyIndex unit, attachment;
    SyIndex plant; /* number of the last plant on the way, or SY_NONE */
    double probability, error, distance_m;
} Way;

static const char *const status_names[SY_N_CANDIDATE] = {"candidate", "indirect", "excluded",
                                                         "unknown_source"};

const char *sy_candidate_status_name(SyCandidateStatus status) {
    return status_names[status];
}

/* ---- ways ---- */

static void add_way(SyAttributing *a, const SyArrival *arrival, SyIndex plant) {
    const SyAttachment *at = sy_attribute_place(a, arrival->place);
    Way way = {at->object,
               arrival->place,
               plant,
               at->probability * arrival->probability,
               at->probability * arrival->error,
               arrival->distance_m};
    if (plant != SY_NONE) {
        way.probability *= a->plants[plant].probability;
        way.error *= a->plants[plant].probability;
        way.distance_m += a->plants[plant].distance_m;
    }
    if (way.probability > 0) g_array_append_val(a->ways, way);
}

/* Plants whose water comes to a target that drains on as @from: likelier and nearer than known so
 * far. */
static void meet_plants(SyAttributing *a, SyIndex target, SyPlantWay from, GQueue *queue) {
    const SyArrivals *arrivals = &a->arrivals;
    for (gsize i = arrivals->offset[target]; i < arrivals->offset[target + 1]; i++) {
        const SyArrival *arrival = &arrivals->arrival[i];
        if (arrival->place < arrivals->n_attachment) continue;
        SyIndex number = arrival->place - arrivals->n_attachment;
        SyPlantWay *plant = &a->plants[number];
        double probability = from.probability * arrival->probability,
               distance_m = from.distance_m + arrival->distance_m;
        bool likelier = probability > plant->probability,
             nearer =
                 distance_m < plant->distance_m || (isnan(plant->distance_m) && !isnan(distance_m));
        if (likelier) plant->probability = probability;
        if (nearer) plant->distance_m = distance_m;
        if (!(likelier || nearer) || plant->queued) continue;
        plant->queued = true;
        g_queue_push_tail(queue, GUINT_TO_POINTER(number + 1));
    }
}

static void collect_direct(SyAttributing *a, SyIndex target) {
    const SyArrivals *arrivals = &a->arrivals;
    for (gsize i = arrivals->offset[target]; i < arrivals->offset[target + 1]; i++)
        if (arrivals->arrival[i].place < arrivals->n_attachment)
            add_way(a, &arrivals->arrival[i], SY_NONE);
}

/* Units behind the plants of a target, plants in a row included: by the likeliest ways, at the
 * distance of the shortest. */
static void collect_indirect(SyAttributing *a, SyIndex target) {
    const GArray *plants = a->in->trace->plants;
    const SyArrivals *arrivals = &a->arrivals;
    for (SyIndex i = 0; i < plants->len; i++) a->plants[i] = (SyPlantWay){0, NAN, false};
    g_auto(GQueue) queue = G_QUEUE_INIT;
    meet_plants(a, target, (SyPlantWay){1, 0, false}, &queue);
    while (!g_queue_is_empty(&queue)) {
        SyIndex number = GPOINTER_TO_UINT(g_queue_pop_head(&queue)) - 1;
        a->plants[number].queued = false;
        meet_plants(a, g_array_index(plants, SyPlant, number).target, a->plants[number], &queue);
    }
    for (SyIndex number = 0; number < plants->len; number++) {
        if (!(a->plants[number].probability > 0)) continue;
        const SyPlant *plant = &g_array_index(plants, SyPlant, number);
        for (gsize i = arrivals->offset[plant->target]; i < arrivals->offset[plant->target + 1];
             i++) {
            const SyArrival *arrival = &arrivals->arrival[i];
            if (arrival->place < arrivals->n_attachment &&
                sy_attribute_place(a, arrival->place)->object != plant->unit)
                add_way(a, arrival, number);
        }
    }
}

/* ---- candidates ---- */

/* Nearer first, unknown last. */
static int compare_distance(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

/* Ways of one unit together, direct ones first, those of one place by their probability. */
static int by_place(const void *left, const void *right) {
    const Way *a = left, *b = right;
    if (a->unit != b->unit) return a->unit < b->unit ? -1 : 1;
    int indirect[2] = {a->plant != SY_NONE, b->plant != SY_NONE};
    if (indirect[0] != indirect[1]) return indirect[0] - indirect[1];
    if (a->attachment != b->attachment) return a->attachment < b->attachment ? -1 : 1;
    if (a->probability > b->probability || a->probability < b->probability)
        return a->probability > b->probability ? -1 : 1;
    return compare_distance(a->distance_m, b->distance_m);
}

static SyCandidate begin_candidate(const SyAttributing *a, SyIndex outfall, const Way *way) {
    SyCandidate c = {.outfall = outfall,
                     .unit = way->unit,
                     .attachment = way->attachment,
                     .plant = SY_NONE,
                     .treated_at = SY_NONE,
                     .outlet = SY_NONE,
                     .status = way->plant == SY_NONE ? SY_CANDIDATE : SY_CANDIDATE_INDIRECT,
                     .distance_m = way->distance_m};
    if (way->plant != SY_NONE) {
        const SyPlant *plant = &g_array_index(a->in->trace->plants, SyPlant, way->plant);
        c.plant = plant->unit;
        c.treated_at = plant->node;
        c.outlet = plant->outlet;
    }
    return c;
}

/* Sums the ways of one unit and kind, first to last; the likeliest place gives the rest. */
static SyCandidate sum_ways(const SyAttributing *a, SyIndex outfall, guint first, guint last) {
    const Way *way = (const Way *)(const void *)a->ways->data;
    SyCandidate sum = begin_candidate(a, outfall, &way[first]);
    double most = 0, error = 0;
    for (guint i = first; i <= last; i++) {
        bool again = i > first && way[i].attachment == way[i - 1].attachment;
        if (!again) {
            sum.probability += way[i].probability;
            sum.place += sy_attribute_place(a, way[i].attachment)->probability;
            sum.n_place++;
            error += way[i].error * way[i].error;
            if (way[i].probability > most) {
                SyCandidate best = begin_candidate(a, outfall, &way[i]);
                best.probability = sum.probability;
                best.place = sum.place;
                best.n_place = sum.n_place;
                most = way[i].probability;
                sum = best;
            }
        }
        if (way[i].attachment == sum.attachment &&
            compare_distance(way[i].distance_m, sum.distance_m) < 0)
            sum.distance_m = way[i].distance_m;
    }
    sum.error = sqrt(error);
    return sum;
}

/* One candidate a unit: of direct and indirect the likelier, the direct one of equals. */
static void sum_units(SyAttributing *a, SyIndex outfall) {
    g_array_sort(a->ways, by_place);
    for (guint first = 0, last; first < a->ways->len; first = last + 1) {
        const Way *way = &g_array_index(a->ways, Way, first);
        for (last = first; last + 1 < a->ways->len; last++) {
            const Way *next = &g_array_index(a->ways, Way, last + 1);
            if (next->unit != way->unit || (next->plant == SY_NONE) != (way->plant == SY_NONE))
                break;
        }
        SyCandidate sum = sum_ways(a, outfall, first, last);
        SyCandidate *before =
            a->found->len == 0 ? NULL : &g_array_index(a->found, SyCandidate, a->found->len - 1);
        if (before == NULL || before->unit != sum.unit)
            g_array_append_val(a->found, sum);
        else if (sum.probability > before->probability)
            *before = sum;
    }
}

/* ---- evidence ---- */

static void add_line(SyAttributing *a, const char *kind, const char *code, double value,
                     double weight, char *arguments_take) {
    SyEvidenceLine line = {kind, code, value, weight, arguments_take};
    g_array_append_val(a->out->evidence, line);
}

/* The first two lines: their weights multiply to P(u -> o). */
static void add_way_lines(SyAttributing *a, const SyCandidate *c) {
    static const char *const joined[] = {NULL,
                                         "evidence.surveyed",
                                         "evidence.declared",
                                         "evidence.nearest",
                                         "evidence.parcel",
                                         "evidence.address",
                                         "evidence.named",
                                         "evidence.beside"};
    const SyAttachment *at = sy_attribute_place(a, c->attachment);
    double way = c->place > 0 ? c->probability / c->place : 0;
    bool guessed = at->method == SY_ATTACH_PARCEL || at->method == SY_ATTACH_NEAREST ||
                   at->method == SY_ATTACH_NAMED || at->method == SY_ATTACH_BESIDE;
    bool inside = at->method == SY_ATTACH_PARCEL && !(at->distance_m > 0);
    add_line(a, "attachment",
             guessed && c->n_place > 1 ? "evidence.several"
             : inside                  ? "evidence.inside"
                                       : joined[at->method],
             at->distance_m, c->place,
             sy_arguments(SY_ARGUMENT_REAL("distance_m", at->distance_m),
                          SY_ARGUMENT_REAL("probability", c->place),
                          SY_ARGUMENT_REAL("best", at->probability),
                          SY_ARGUMENT_INTEGER("n", c->n_place), SY_ARGUMENTS_END));
    add_line(a, "path", isnan(c->distance_m) ? "evidence.path_doubtful" : "evidence.path",
             c->distance_m, way,
             sy_arguments(SY_ARGUMENT_REAL("distance_m", c->distance_m),
                          SY_ARGUMENT_REAL("probability", way), SY_ARGUMENTS_END));
}

/* Geometric mean of the water of those that say theirs. */
static double usual_water(const SyAttributing *a) {
    double sum = 0;
    guint n = 0;
    for (guint i = 0; i < a->found->len; i++) {
        const SyUnitFacts *unit = &a->facts.unit[g_array_index(a->found, SyCandidate, i).unit];
        if (unit->water_assumed || !(unit->water_m3d > 0)) continue;
        sum += log(unit->water_m3d);
        n++;
    }
    return n == 0 ? NAN : exp(sum / n);
}

static void suspect(SyAttributing *a, const SyCandidate *c) {
    const SyLayers *layers = a->in->network->layers;
    const SyAttachment *at = sy_attribute_place(a, c->attachment);
    double x = NAN, y = NAN;
    sy_layer_point(layers, SY_ROLE_UNITS, c->unit, &x, &y);
    sy_findings_add(
        a->findings, "suspect.misconnection", sy_layer_label(layers, SY_ROLE_UNITS, c->unit),
        sy_layer_fid(layers, SY_ROLE_UNITS, c->unit), x, y, at->probability,
        SY_ARGUMENT_TEXT("unit", sy_layer_text(layers, SY_ROLE_UNITS, c->unit, "id")),
        SY_ARGUMENT_TEXT("name", sy_layer_text(layers, SY_ROLE_UNITS, c->unit, "name")),
        SY_ARGUMENT_TEXT("route", a->facts.unit[c->unit].route_text),
        SY_ARGUMENT_TEXT("outfall", sy_layer_text(layers, SY_ROLE_OUTFALLS, c->outfall, "id")),
        SY_ARGUMENTS_END);
}

/* Weighs the candidates of an outfall; suspicions only where the place is a record, not a guess. */
static void weigh(SyAttributing *a) {
    double usual_m3d = usual_water(a);
    for (guint i = 0; i < a->found->len; i++) {
        SyCandidate *c = &g_array_index(a->found, SyCandidate, i);
        SyPair pair = {c->unit, c->outfall, c->attachment, c->status == SY_CANDIDATE_INDIRECT,
                       usual_m3d};
        c->evidence = a->out->evidence->len;
        add_way_lines(a, c);
        c->weight = c->probability * sy_evidence_weigh(&a->facts, &pair, a->out->evidence);
        double guess = a->in->judgement->factors.rank_guess;
        c->rank_weight = c->weight * (sy_evidence_on_record(&a->facts, &pair) ? 1 : guess);
        if (sy_evidence_misconnected(&a->facts, &pair)) suspect(a, c);
        if (a->facts.unit[c->unit].closed != NULL) {
            c->status = SY_CANDIDATE_EXCLUDED;
            c->weight = 0;
        }
        if (c->load_m3d > 0)
            add_line(a, "load",
                     a->facts.unit[c->unit].water_assumed ? "evidence.load_assumed"
                                                          : "evidence.load_own",
                     c->load_m3d, 1,
                     sy_arguments(SY_ARGUMENT_REAL("load_m3d", c->load_m3d),
                                  SY_ARGUMENT_REAL("water_m3d", a->facts.unit[c->unit].water_m3d),
                                  SY_ARGUMENT_REAL("percent", 100 * c->share), SY_ARGUMENTS_END));
        c->n_evidence = a->out->evidence->len - c->evidence;
    }
}

/* ---- ranking ---- */

static int by_rank(const void *left, const void *right) {
    const SyCandidate *a = left, *b = right;
    bool excluded[2] = {a->status == SY_CANDIDATE_EXCLUDED, b->status == SY_CANDIDATE_EXCLUDED};
    if (excluded[0] != excluded[1]) return excluded[0] - excluded[1];
    if (a->status != b->status) return a->status < b->status ? -1 : 1;
    if (a->rank_weight > b->rank_weight || a->rank_weight < b->rank_weight)
        return a->rank_weight > b->rank_weight ? -1 : 1;
    if (a->probability > b->probability || a->probability < b->probability)
        return a->probability > b->probability ? -1 : 1;
    int nearer = compare_distance(a->distance_m, b->distance_m);
    if (nearer != 0) return nearer;
    return (a->unit > b->unit) - (a->unit < b->unit);
}

/* The source that no unit of the case is; P(it) is its prior. Flow that the units do not explain is
 * its part of the weight too. */
static void add_unknown(SyAttributing *a, SyIndex outfall, const SyUnexplained *unexplained) {
    double none_reaches = 1, sum = 0, share = a->in->judgement->factors.unknown_share;
    for (guint i = 0; i < a->found->len; i++) {
        const SyCandidate *c = &g_array_index(a->found, SyCandidate, i);
        if (c->status == SY_CANDIDATE) none_reaches *= 1 - MIN(c->probability, 1);
        sum += c->weight;
    }
    SyCandidate unknown = {.outfall = outfall,
                           .unit = SY_NONE,
                           .attachment = SY_NONE,
                           .plant = SY_NONE,
                           .treated_at = SY_NONE,
                           .outlet = SY_NONE,
                           .status = SY_CANDIDATE_UNKNOWN,
                           .weight = share + (1 - share) * none_reaches,
                           .load_m3d = unexplained->flow > 0 ? unexplained->flow : NAN,
                           .share = unexplained->flow > 0 ? unexplained->share : NAN,
                           .time_s = NAN,
                           .time_error_s = NAN,
                           .distance_m = NAN};
    if (unexplained->flow > 0)
        unknown.weight += sum * unexplained->share / MAX(1 - unexplained->share, 0.01);
    g_array_append_val(a->found, unknown);
}

static void rank_candidates(SyAttributing *a, SyIndex outfall, const SyUnexplained *unexplained) {
    add_unknown(a, outfall, unexplained);
    g_array_sort(a->found, by_rank);
    double sum = 0;
    SyIndex rank = 0;
    for (guint i = 0; i < a->found->len; i++) sum += g_array_index(a->found, SyCandidate, i).weight;
    for (guint i = 0; i < a->found->len; i++) {
        SyCandidate *c = &g_array_index(a->found, SyCandidate, i);
        c->prior = c->weight / sum;
        if (c->status == SY_CANDIDATE_UNKNOWN) c->probability = c->prior;
        c->rank = c->status == SY_CANDIDATE_EXCLUDED ? SY_NONE : ++rank;
    }
    g_array_append_vals(a->out->candidates, a->found->data, a->found->len);
}

/* Whom the list names as the discharger and who reaches the outfall by no way that is known. */
static void report_listed(const SyAttributing *a, SyIndex outfall) {
    const SyLayers *layers = a->in->network->layers;
    guint n;
    const SyListed *listed = sy_layers_listed(layers, outfall, &n);
    for (guint i = 0; i < n; i++) {
        const SyListed *said = &listed[i];
        bool found = false;
        for (guint k = 0; k < a->found->len && !found; k++)
            found = g_array_index(a->found, SyCandidate, k).unit == said->unit;
        if (found) continue;
        double x = NAN, y = NAN, u = NAN, v = NAN;
        sy_layer_point(layers, SY_ROLE_OUTFALLS, outfall, &x, &y);
        sy_layer_point(layers, SY_ROLE_UNITS, said->unit, &u, &v);
        sy_findings_add(
            a->findings, "attribute.listed_unreached",
            sy_layer_label(layers, SY_ROLE_OUTFALLS, outfall),
            sy_layer_fid(layers, SY_ROLE_OUTFALLS, outfall), x, y, NAN,
            SY_ARGUMENT_TEXT("outfall", sy_layer_text(layers, SY_ROLE_OUTFALLS, outfall, "id")),
            SY_ARGUMENT_TEXT("name", sy_layer_text(layers, SY_ROLE_OUTFALLS, outfall, "name")),
            SY_ARGUMENT_TEXT("unit", sy_layer_text(layers, SY_ROLE_UNITS, said->unit, "name")),
            SY_ARGUMENT_REAL("distance_m", hypot(u - x, v - y)), SY_ARGUMENTS_END);
    }
}

static void attribute_outfall(SyAttributing *a, SyIndex outfall) {
    SyUnexplained unexplained = {0, NAN, NAN};
    SyIndex target = a->in->trace->outfall_target[outfall];
    g_array_set_size(a->ways, 0);
    g_array_set_size(a->found, 0);
    if (target != SY_NONE) {
        collect_direct(a, target);
        collect_indirect(a, target);
        sum_units(a, outfall);
        double joins = sy_attribute_place(a, outfall)->probability;
        for (guint i = 0; i < a->found->len; i++) {
            SyCandidate *c = &g_array_index(a->found, SyCandidate, i);
            c->probability = MIN(c->probability, 1) * joins;
            c->error *= joins;
            sy_load_candidate(a, c, target, joins);
        }
        unexplained = sy_share_water(a, outfall);
        weigh(a);
    }
    sy_suspect_hidden(a, outfall, &unexplained);
    rank_candidates(a, outfall, &unexplained);
    report_listed(a, outfall);
}

static void evidence_clear(void *line) {
    g_free(((SyEvidenceLine *)line)->arguments);
}

static bool out_init(const SyAttributeInput *input, SyAttribution *out, GError **error) {
    const SyTable *outfalls = input->network->layers->table[SY_ROLE_OUTFALLS];
    *out = (SyAttribution){.n_outfall = outfalls == NULL ? 0 : outfalls->n_row};
    out->candidates = g_array_new(FALSE, FALSE, sizeof(SyCandidate));
    out->evidence = g_array_new(FALSE, FALSE, sizeof(SyEvidenceLine));
    g_array_set_clear_func(out->evidence, evidence_clear);
    out->intermediates = g_array_new(FALSE, FALSE, sizeof(SyIntermediate));
    out->reach_edge = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    out->reach = sy_array_new((gsize)out->n_outfall + 1, sizeof(SyIndex), "outfalls", error);
    out->reach_manholes = sy_array_new(out->n_outfall, sizeof(SyIndex), "outfalls", error);
    return out->reach != NULL && out->reach_manholes != NULL;
}

static bool run(SyAttributing *a, const SyProgress *progress, GError **error) {
    const SyAttributeInput *in = a->in;
    a->out->sample = sy_samples_place(in->job, in->network, in->judgement, a->findings, error);
    if (a->out->sample == NULL ||
        !sy_facts_init(in->network, in->weights, in->judgement, &a->facts, error) ||
        !sy_arrivals_init(in->job, in->network, in->trace, &a->arrivals, a->out, error) ||
        !sy_attribute_shares(in, &a->facts, a->out, &a->arrivals, &a->shares, a->findings, error) ||
        !sy_progress(progress, 0.5, error))
        return false;
    a->plants = sy_array_new(in->trace->plants->len, sizeof(SyPlantWay), "plants", error);
    if (a->plants == NULL) return false;
    for (SyIndex outfall = 0; outfall < a->out->n_outfall; outfall++) attribute_outfall(a, outfall);
    return sy_attribute_channels(in->network, in->trace, a->out, error) &&
           sy_progress(progress, 1, error);
}

bool sy_attribute_run(const SyAttributeInput *input, SyAttribution *out, SyFindings *findings,
                      const SyProgress *progress, GError **error) {
    SyAttributing a = {.in = input,
                       .out = out,
                       .findings = findings,
                       .ways = g_array_new(FALSE, FALSE, sizeof(Way)),
                       .found = g_array_new(FALSE, FALSE, sizeof(SyCandidate))};
    bool done = out_init(input, out, error) && run(&a, progress, error) &&
                sy_attribute_storages(input->network, findings, error);
    if (done) sy_attribute_searchable(input->network, out->n_outfall, findings);
    sy_arrivals_clear(&a.arrivals);
    sy_shares_clear(&a.shares);
    sy_facts_clear(&a.facts);
    g_array_unref(a.ways);
    g_array_unref(a.found);
    g_free(a.plants);
    if (!done) sy_attribution_clear(out);
    return done;
}

void sy_attribution_clear(SyAttribution *attribution) {
    if (attribution->candidates != NULL) g_array_unref(attribution->candidates);
    if (attribution->evidence != NULL) g_array_unref(attribution->evidence);
    if (attribution->intermediates != NULL) g_array_unref(attribution->intermediates);
    if (attribution->reach_edge != NULL) g_array_unref(attribution->reach_edge);
    g_free(attribution->span_probability);
    g_free(attribution->span_offset_s);
    g_free(attribution->root_s);
    g_free(attribution->root_probability);
    g_free(attribution->velocity_ms);
    g_free(attribution->dry_m3d);
    g_free(attribution->sample);
    g_free(attribution->reach);
    g_free(attribution->reach_manholes);
    memset(attribution, 0, sizeof *attribution);
}
