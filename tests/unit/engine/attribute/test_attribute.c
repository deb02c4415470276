/* Probabilities, evidence, loads and priors of small networks, calculated by hand. */
#include <math.h>
#include <string.h>

#include "engine/attribute/parts.h"
#include "tests/unit/engine/layers_by_hand.h"

typedef struct {
    SyWeights weights;
    SyJudgement *judgement;
    SyNetwork network;
    SyTrace trace;
    SyAttribution attribution;
    SyFindings *findings;
} Result;

static void build(SyHand *hand, Result *r) {
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &r->weights, &error));
    r->judgement = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    r->findings = sy_findings_new();
    g_assert_true(sy_network_build(&hand->job, &hand->layers, &r->weights, &r->network, r->findings,
                                   NULL, &error));
}

static void attribute(SyHand *hand, Result *r) {
    g_autoptr(GError) error = NULL;
    g_assert_true(
        sy_trace_run(&hand->job, &r->network, &r->weights, &r->trace, r->findings, NULL, &error));
    const SyAttributeInput input = {&hand->job, &r->network, &r->trace, &r->weights, r->judgement};
    g_assert_true(sy_attribute_run(&input, &r->attribution, r->findings, NULL, &error));
    g_assert_no_error(error);
}

static void run(SyHand *hand, Result *r) {
    build(hand, r);
    attribute(hand, r);
}

static void finish(SyHand *hand, Result *r) {
    sy_attribution_clear(&r->attribution);
    sy_trace_clear(&r->trace);
    sy_network_clear(&r->network);
    sy_findings_free(r->findings);
    sy_judgement_free(r->judgement);
    hand_clear(hand);
}

/* The candidate of an outfall; @unit SY_NONE: the unknown source. NULL: it is none. */
static const SyCandidate *candidate(const Result *r, SyIndex outfall, SyIndex unit) {
    for (guint i = 0; i < r->attribution.candidates->len; i++) {
        const SyCandidate *c = &g_array_index(r->attribution.candidates, SyCandidate, i);
        if (c->outfall == outfall && c->unit == unit) return c;
    }
    return NULL;
}

static double line_weight(const Result *r, const SyCandidate *c, const char *kind) {
    for (guint i = c->evidence; i < c->evidence + c->n_evidence; i++) {
        const SyEvidenceLine *line = &g_array_index(r->attribution.evidence, SyEvidenceLine, i);
        if (strcmp(line->kind, kind) == 0) return line->weight;
    }
    return NAN;
}

static SyIndex count(const Result *r, const char *code) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(r->findings); i++)
        n += strcmp(sy_findings_get(r->findings, i)->code, code) == 0;
    return n;
}

/* Weights of an outfall's candidates and of its unknown source; priors sum to 1; the lines multiply
 * to the weight. */
static void assert_consistent(const Result *r, SyIndex outfall) {
    double prior = 0;
    for (guint i = 0; i < r->attribution.candidates->len; i++) {
        const SyCandidate *c = &g_array_index(r->attribution.candidates, SyCandidate, i);
        if (c->outfall != outfall) continue;
        prior += c->prior;
        double product = 1;
        for (guint e = c->evidence; e < c->evidence + c->n_evidence; e++)
            product *= g_array_index(r->attribution.evidence, SyEvidenceLine, e).weight;
        if (c->unit != SY_NONE && c->status != SY_CANDIDATE_EXCLUDED)
            g_assert_cmpfloat_with_epsilon(product, c->weight, 1e-12);
    }
    g_assert_cmpfloat_with_epsilon(prior, 1, 1e-12);
}

/* A sewer at 10 m and a storm drain at 20 m: the unit's water belongs in the sewer. */
static void test_two_places(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "s", "sewage");
    hand_pipe(&hand, 0, 30, 100, 30, "y", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "OS", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 30, "id", "OY", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 10, "id", "U", "route", "E", NULL);
    run(&hand, &r);
    const double *h = r.weights.habit_point;
    double fit = h[SY_HABIT_NEAREST] + h[SY_HABIT_ASLANT] + h[SY_HABIT_ALONG],
           sum = fit + h[SY_HABIT_UNFIT] + h[SY_HABIT_NONE];
    double sewer = fit * exp(-pow(0.1, r.weights.habit_far)),
           storm = h[SY_HABIT_UNFIT] * exp(-pow(0.2, r.weights.habit_far)),
           mouth = r.weights.attach_mouth;
    /* the other mouth, 30 m off, competes a little for each outfall */
    double far = 30 / r.weights.attach_mouth_m, joins = mouth / (1 + 1 / (1 + far * far));
    const SyCandidate *at_sewer = candidate(&r, 0, 0), *at_storm = candidate(&r, 1, 0);
    g_assert_nonnull(at_sewer);
    g_assert_nonnull(at_storm);
    g_assert_cmpfloat_with_epsilon(at_sewer->probability, sewer / sum * joins, 1e-12);
    g_assert_cmpfloat_with_epsilon(at_storm->probability, storm / sum * joins, 1e-12);
    g_assert_cmpfloat_with_epsilon(at_sewer->place, sewer / sum, 1e-12);
    g_assert_cmpfloat(at_sewer->error, ==, 0);
    /* the storm place is at the lower end of its pipe, not cut into it */
    const SyAttachment *a =
        &g_array_index(r.network.attachments, SyAttachment, at_storm->attachment);
    g_assert_cmpuint(a->line, ==, SY_NONE);
    g_assert_cmpuint(a->node, ==, r.network.line_end_node[3]);
    g_assert_cmpfloat_with_epsilon(a->distance_m, 20, 1e-9);
    assert_consistent(&r, 0);
    assert_consistent(&r, 1);
    finish(&hand, &r);
}

/* Two sewers that meet above the outfall: both places lead there, and the evidence says so. */
static void test_several_places(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "a", "sewage");
    hand_pipe(&hand, 0, 30, 90, 30, "b", "combined");
    hand_pipe(&hand, 90, 30, 100, 0, "c", "combined");
    hand_pipe(&hand, 100, 0, 200, 0, "d", "combined");
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 0, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 10, "id", "U", NULL);
    run(&hand, &r);
    const double *h = r.weights.habit_point;
    double all = h[SY_HABIT_NEAREST] + h[SY_HABIT_ASLANT] + h[SY_HABIT_ALONG] + h[SY_HABIT_ANOTHER],
           place = all / (all + h[SY_HABIT_NONE]) * exp(-pow(0.1, r.weights.habit_far));
    const SyCandidate *c = candidate(&r, 0, 0);
    g_assert_nonnull(c);
    g_assert_cmpuint(c->n_place, ==, 2);
    g_assert_cmpfloat_with_epsilon(c->place, place, 1e-12);
    const SyEvidenceLine *line =
        &g_array_index(r.attribution.evidence, SyEvidenceLine, c->evidence);
    g_assert_cmpstr(line->code, ==, "evidence.several");
    assert_consistent(&r, 0);
    finish(&hand, &r);
}

/* An outfall on a manhole where the pipe goes on: its water may leave there; what goes on has the
 * rest. */
static void test_passing(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "a", "storm");
    hand_pipe(&hand, 100, 0, 200, 0, "b", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O1", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 0, "id", "O2", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 10, "id", "U", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "a", NULL);
    run(&hand, &r);
    double joins = g_array_index(r.network.attachments, SyAttachment, 0).probability,
           mouth = g_array_index(r.network.attachments, SyAttachment, 1).probability;
    g_assert_cmpfloat(joins, >, 0.5);
    const SyCandidate *above = candidate(&r, 0, 0), *below = candidate(&r, 1, 0);
    /* one of two ways, if the outfall is there at all */
    g_assert_cmpfloat_with_epsilon(above->load_m3d / below->load_m3d,
                                   joins / 2 / (mouth * (1 - joins / 2)), 1e-12);
    finish(&hand, &r);
}

/* What stands on the ground and what belongs to the unit is likelier than what is near. */
static void test_ground(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "near", "sewage");
    hand_pipe(&hand, 50, 25, 50, 60, "from the tank", "sewage");
    hand_point(&hand, SY_ROLE_NODES, 50, 25, "id", "T", "kind", "septic_tank", NULL);
    const double own[] = {500, 0, 600, 0}, other[] = {500, 8, 600, 8};
    hand_line(&hand, SY_ROLE_PIPES, own, 2, "id", "own", "system", "sewage", "owner", "Mill", NULL);
    hand_line(&hand, SY_ROLE_PIPES, other, 2, "id", "other", "system", "sewage", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 10, "id", "U", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 550, 10, "id", "V", "name", "Mill", NULL);
    build(&hand, &r);
    const SyAttachment *first[2] = {NULL, NULL};
    double sum[2] = {0, 0};
    for (guint i = 0; i < r.network.attachments->len; i++) {
        const SyAttachment *a = &g_array_index(r.network.attachments, SyAttachment, i);
        g_assert_cmpint(a->role, ==, SY_ATTACH_UNIT);
        if (first[a->object] == NULL) first[a->object] = a;
        g_assert_cmpfloat(a->probability, <=, first[a->object]->probability);
        sum[a->object] += a->probability;
    }
    g_assert_cmpstr(first[0]->reason, ==, "joint.tank");
    g_assert_cmpstr(first[1]->reason, ==, "joint.owner");
    g_assert_cmpint(first[1]->method, ==, SY_ATTACH_PARCEL);
    for (int i = 0; i < 2; i++) g_assert_cmpfloat(sum[i], <, 1);
    attribute(&hand, &r);
    finish(&hand, &r);
}

/* Straight into the river by its permit: the outfall near by; the one it applied for, wherever. */
static void test_own_outfall(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "storm");
    hand_pipe(&hand, 0, 5000, 100, 5000, "q", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O1", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 5000, "id", "O2", "applicant", "Mill", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 100, 300, "id", "U", "route", "直接进入江河、湖、库等水环境",
               NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 20000, "id", "V", "name", "Mill", NULL);
    run(&hand, &r);
    double mouth = r.weights.attach_mouth;
    double direct = r.weights.attach_direct * exp(-300 / r.weights.attach_direct_m);
    g_assert_cmpfloat_with_epsilon(candidate(&r, 0, 0)->probability, direct * mouth, 1e-12);
    g_assert_cmpfloat_with_epsilon(candidate(&r, 1, 1)->probability,
                                   r.weights.attach_applicant * mouth, 1e-12);
    g_assert_null(candidate(&r, 1, 0));
    finish(&hand, &r);
}

/* A permit that says treatment works speaks against the unit whose pipe into the storm drain is on
 * record, and not against the one that our guess puts there. */
static void test_route_assumed(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "y", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 10, "id", "U", "route", "进入城市污水处理厂", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 60, 10, "id", "V", "route", "进入城市污水处理厂", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "V", "to", "y", NULL);
    run(&hand, &r);
    const SyCandidate *guessed = candidate(&r, 0, 0), *recorded = candidate(&r, 0, 1);
    g_assert_nonnull(guessed);
    g_assert_nonnull(recorded);
    g_assert_cmpfloat(line_weight(&r, guessed, "permit"), ==, 1);
    g_assert_cmpfloat(line_weight(&r, recorded, "permit"), ==, r.judgement->factors.permit_plant);
    g_assert_cmpuint(count(&r, "suspect.misconnection"), ==, 1);
    assert_consistent(&r, 0);
    finish(&hand, &r);
}

/* A pipe that runs as drawn with 0.9, cut where the unit joins: one doubt, not one for each piece.
 */
static void test_doubtful_direction(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "sewage");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "low", NULL);
    hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "top", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 0, 0, "id", "top", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 1, "id", "U", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "p", NULL);
    build(&hand, &r);
    r.network.line_along = g_new(double, 1);
    r.network.line_along[0] = 0.9;
    attribute(&hand, &r);
    g_assert_cmpuint(r.network.edges.n_edge, ==, 2);
    const SyCandidate *low = candidate(&r, 0, 0), *top = candidate(&r, 1, 0);
    double place = r.weights.attach_surveyed;
    g_assert_cmpfloat_with_epsilon(low->probability, place * 0.9 * r.weights.attach_mouth, 1e-9);
    g_assert_cmpfloat_with_epsilon(top->probability, place * 0.1 * r.weights.attach_declared, 1e-9);
    g_assert_cmpfloat_with_epsilon(low->distance_m, 50, 1e-9);
    g_assert_true(isnan(top->distance_m));
    finish(&hand, &r);
}

/* Flow in a pipe at a depth, Manning, and the area it takes. */
static double flow_at(double diameter_m, double slope, double depth_m, double *area_m2) {
    double angle = 2 * acos(1 - 2 * depth_m / diameter_m);
    *area_m2 = diameter_m * diameter_m / 8 * (angle - sin(angle));
    return *area_m2 * pow(*area_m2 / (diameter_m * angle / 2), 2.0 / 3) * sqrt(slope) / 0.013;
}

/* Water parts by what two pipes that begin level carry at one depth, though one of them could carry
 * three times as much; it takes the time that what stands in the pipes needs. */
static void test_split(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "in", "sewage");
    hand_pipe(&hand, 100, 0, 200, 80, "large", "sewage");
    hand_pipe(&hand, 100, 0, 200, -80, "small", "sewage");
    double size_m[] = {1, 0.6, 0.6 * pow(1 / 3.0, 3 / 8.0)};
    for (SyIndex row = 0; row < 3; row++) {
        hand_number(&hand, SY_ROLE_PIPES, "size", row, size_m[row]);
        hand_number(&hand, SY_ROLE_PIPES, "from_invert", row, row == 0 ? 10.5 : 10);
        hand_number(&hand, SY_ROLE_PIPES, "to_invert", row, row == 0 ? 10 : 9);
    }
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 80, "id", "L", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, -80, "id", "S", NULL);
    hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "U", NULL);
    hand_number(&hand, SY_ROLE_UNITS, "water_m3d", 0, 100);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "A", NULL);
    run(&hand, &r);
    double joins = r.weights.attach_surveyed * r.weights.attach_mouth;
    const SyCandidate *large = candidate(&r, 0, 0), *small = candidate(&r, 1, 0);
    double flow_m3s = 100 * r.weights.attach_surveyed / 86400, length_m = hypot(100, 80),
           depth_m = 0, large_m3s = 0, small_m3s = 0, large_m2, small_m2, in_m2 = 0;
    while (large_m3s + small_m3s < flow_m3s) {
        depth_m += 1e-6;
        large_m3s = flow_at(size_m[1], 1 / length_m, depth_m, &large_m2);
        small_m3s = flow_at(size_m[2], 1 / length_m, depth_m, &small_m2);
    }
    double part = large_m3s / (large_m3s + small_m3s);
    g_assert_cmpfloat(part, >, 0.5);
    g_assert_cmpfloat(part, <, 0.6);
    g_assert_cmpfloat_with_epsilon(large->load_m3d, 100 * part * joins, 0.2);
    g_assert_cmpfloat_with_epsilon(small->load_m3d, 100 * (1 - part) * joins, 0.2);
    g_assert_cmpfloat_with_epsilon(large->share, 1, 1e-12);
    g_assert_cmpfloat_with_epsilon(large->probability, joins, 1e-12); /* it reaches both */
    for (double in_m = 1e-3; flow_at(1, 0.005, in_m, &in_m2) < flow_m3s;) in_m += 1e-6;
    double time_s = 100 * in_m2 / flow_m3s + length_m * large_m2 / large_m3s;
    g_assert_cmpfloat_with_epsilon(large->time_s, time_s, 0.05 * time_s);
    assert_consistent(&r, 0);
    finish(&hand, &r);
}

/* Sizes are missing: the way that begins lower takes the water none the less; where both begin
 * level they share it. Neither is known, and it is said. */
static void test_split_without_sizes(void) {
    for (int level = 0; level < 2; level++) {
        SyHand hand;
        Result r;
        hand_init(&hand);
        hand_pipe(&hand, 0, 0, 100, 0, "in", "sewage");
        hand_pipe(&hand, 100, 0, 200, 80, "low", "sewage");
        hand_pipe(&hand, 100, 0, 200, -80, "high", "sewage");
        for (SyIndex row = 0; row < 3; row++) {
            hand_number(&hand, SY_ROLE_PIPES, "from_invert", row, row == 0 ? 11 : 10);
            hand_number(&hand, SY_ROLE_PIPES, "to_invert", row, row == 0 ? 10.5 : 9);
        }
        if (!level) hand_number(&hand, SY_ROLE_PIPES, "from_invert", 2, 12);
        hand_point(&hand, SY_ROLE_OUTFALLS, 200, 80, "id", "L", NULL);
        hand_point(&hand, SY_ROLE_OUTFALLS, 200, -80, "id", "H", NULL);
        hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
        hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "U", NULL);
        hand_number(&hand, SY_ROLE_UNITS, "water_m3d", 0, 100);
        hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "A", NULL);
        run(&hand, &r);
        double joins = r.weights.attach_surveyed * r.weights.attach_mouth;
        const SyCandidate *low = candidate(&r, 0, 0), *high = candidate(&r, 1, 0);
        g_assert_cmpfloat_with_epsilon(low->load_m3d, 100 * (level ? 0.5 : 1) * joins, 1e-6);
        g_assert_cmpfloat_with_epsilon(high->load_m3d, 100 * (level ? 0.5 : 0) * joins, 1e-6);
        g_assert_cmpuint(count(&r, "attribute.equal_split"), ==, 1);
        finish(&hand, &r);
    }
}

/* The unknown source: what is left if no unit reaches, and flow that nobody explains. */
static void test_unknown(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "sewage");
    hand_pipe(&hand, 0, 900, 100, 900, "q", "sewage");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O1", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 900, "id", "O2", "dry_flow", "yes", NULL);
    hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "U", NULL);
    hand_number(&hand, SY_ROLE_UNITS, "water_m3d", 0, 10);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "A", NULL);
    hand_number(&hand, SY_ROLE_OUTFALLS, "flow_m3d", 0, 500);
    hand_number(&hand, SY_ROLE_OUTFALLS, "flow_m3d", 1, NAN);
    run(&hand, &r);
    const SyCandidate *unit = candidate(&r, 0, 0), *unknown = candidate(&r, 0, SY_NONE);
    double p = r.weights.attach_surveyed * r.weights.attach_mouth, known_m3d = 10 * p,
           s = r.judgement->factors.unknown_share;
    g_assert_cmpfloat_with_epsilon(unknown->load_m3d, 500 - known_m3d, 1e-9);
    g_assert_cmpfloat_with_epsilon(unknown->share, (500 - known_m3d) / 500, 1e-12);
    double weight = s + (1 - s) * (1 - p) + unit->weight * unknown->share / (known_m3d / 500);
    g_assert_cmpfloat_with_epsilon(unknown->weight, weight, 1e-9);
    g_assert_cmpuint(count(&r, "suspect.hidden_connection"), ==, 1);
    g_assert_cmpuint(count(&r, "suspect.dry_flow"), ==, 1); /* nobody is known at O2 */
    g_assert_cmpfloat(candidate(&r, 1, SY_NONE)->prior, ==, 1);
    assert_consistent(&r, 0);
    finish(&hand, &r);
}

/* A storm drain by the survey, treatment works by the permit: said, and nothing overwritten. One
 * that is closed keeps its row. */
static void test_conflict_and_closed(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "U", "route", "进入城市污水处理厂", "status",
               "in_use", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "V", "route", "C", "status", "abandoned", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "A", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "V", "to", "A", NULL);
    run(&hand, &r);
    const SyCandidate *open = candidate(&r, 0, 0), *closed = candidate(&r, 0, 1);
    g_assert_cmpuint(count(&r, "suspect.misconnection"), ==, 1);
    g_assert_cmpint(open->status, ==, SY_CANDIDATE);
    g_assert_cmpfloat(line_weight(&r, open, "permit"), ==, r.judgement->factors.permit_plant);
    g_assert_cmpint(closed->status, ==, SY_CANDIDATE_EXCLUDED);
    g_assert_cmpuint(closed->rank, ==, SY_NONE);
    g_assert_cmpfloat(closed->prior, ==, 0);
    g_assert_cmpfloat(closed->probability, ==, open->probability);
    g_assert_cmpuint(candidate(&r, 0, SY_NONE)->rank, ==, 2);
    assert_consistent(&r, 0);
    finish(&hand, &r);
}

/* What was measured says nothing yet: it is weighed from the case file, once. What cannot be is
 * said. */
static void test_samples(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "plating", "industry", "3360", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "restaurant", "industry", "餐饮业", NULL);
    for (int i = 0; i < 2; i++)
        hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", i == 0 ? "plating" : "restaurant", "to", "A",
                 NULL);
    static const char *const rows[][3] = {
        {"六价铬", "500", "ug/L"}, {"nonsense", "1", "mg/L"},   {"pH", "15", NULL},
        {"COD", "-3", "mg/L"},     {"COD", "12", "kg"},         {"COD", "grey", NULL},
        {"COD", "450000", "mg/L"}, {"COD", "45", "g/L"},        {"水温", "85", "℃"},
        {"水温", "35", NULL},      {"氨氮（以N计）", "3", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        hand_row(&hand, SY_ROLE_SAMPLES, "at", "O", "parameter", rows[i][0], "value", rows[i][1],
                 rows[i][2] == NULL ? NULL : "unit", rows[i][2], NULL);
    run(&hand, &r);
    const SyCandidate *plating = candidate(&r, 0, 0), *restaurant = candidate(&r, 0, 1);
    g_assert_true(isnan(line_weight(&r, plating, "pollutants")));
    g_assert_cmpfloat_with_epsilon(plating->prior, restaurant->prior, 0.05);
    g_assert_cmpuint(count(&r, "sample.parameter_unknown"), ==, 1);
    g_assert_cmpuint(count(&r, "sample.impossible"), ==, 2);
    g_assert_cmpuint(count(&r, "sample.unit"), ==, 1);
    g_assert_cmpuint(count(&r, "sample.unlikely"), ==, 2);
    assert_consistent(&r, 0);
    finish(&hand, &r);
}

/* By its name, by its place alone, at the unit itself, and nowhere. The water of both units passes
 * the node below them. */
static void test_sample_places(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand.job.settings.match_place_m = 10;
    hand_pipe(&hand, 0, 0, 60, 0, "p", "storm");
    hand_pipe(&hand, 60, 0, 100, 0, "q", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 103, 0, "id", "K7", "name", "北口", NULL);
    hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
    hand_point(&hand, SY_ROLE_NODES, 60, 0, "id", "B", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "first", "name", "twice", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 60, 0, "id", "second", "name", "twice", NULL);
    for (SyIndex i = 0; i < 2; i++) {
        hand_number(&hand, SY_ROLE_UNITS, "water_m3d", i, 30);
        hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", i == 0 ? "first" : "second", "to",
                 i == 0 ? "A" : "B", NULL);
    }
    static const struct {
        double x, y;
        const char *at;
    } samples[] = {{500, 500, "B"},    {57, 4, NULL},         {103, 2, NULL},
                   {99, 1, NULL},      {500, 500, "unknown"}, {30, 30, "second"},
                   {30, 10.5, NULL},   {NAN, NAN, "北口"},    {NAN, NAN, "K7（北口西侧）"},
                   {NAN, NAN, "twice"}};
    for (guint i = 0; i < G_N_ELEMENTS(samples); i++)
        hand_point(&hand, SY_ROLE_SAMPLES, samples[i].x, samples[i].y, "parameter", "COD", "value",
                   "5", samples[i].at == NULL ? NULL : "at", samples[i].at, NULL);
    run(&hand, &r);
    const SySamplePlace *place = r.attribution.sample;
    SyIndex b = sy_network_node_of_id(&r.network, "B"), a = sy_network_node_of_id(&r.network, "A");
    g_assert_true(place[0].named && place[0].node == b && place[0].outfall == SY_NONE);
    g_assert_true(!place[1].named && place[1].node == b);
    g_assert_cmpfloat(place[1].distance_m, ==, 5);
    g_assert_true(place[2].outfall == 0 && place[3].outfall == 0);
    g_assert_true(place[4].node == SY_NONE && place[6].node == SY_NONE);
    g_assert_true(place[5].named && place[5].unit == 1 && place[5].node == SY_NONE);
    g_assert_true(place[7].named && place[7].outfall == 0 && place[8].outfall == 0);
    g_assert_true(!place[9].named && place[9].unit == SY_NONE);
    g_assert_cmpuint(count(&r, "sample.place_several"), ==, 1);
    g_assert_cmpuint(count(&r, "sample.place_unknown"), ==, 2);
    const double *dry_m3d = r.attribution.dry_m3d;
    double from_a_m3d = dry_m3d[r.trace.below[a]], from_b_m3d = dry_m3d[r.trace.below[b]];
    g_assert_cmpfloat(from_a_m3d, >, 29);
    g_assert_cmpfloat(from_a_m3d, <=, 30);
    g_assert_cmpfloat_with_epsilon(from_b_m3d, 2 * from_a_m3d, 1e-9);
    finish(&hand, &r);
}

/* A plant of which only its outfall is known: what comes by the pipe is behind it. */
static void test_plant_at_outfall(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "sewage");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 300, 0, "id", "plant", "treats", "yes", "outlet", "O", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "house", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "house", "to", "A", NULL);
    run(&hand, &r);
    const SyCandidate *plant = candidate(&r, 0, 0), *house = candidate(&r, 0, 1);
    g_assert_cmpint(plant->status, ==, SY_CANDIDATE);
    g_assert_cmpfloat(plant->distance_m, ==, 0);
    g_assert_cmpint(house->status, ==, SY_CANDIDATE_INDIRECT);
    g_assert_cmpuint(house->plant, ==, 0);
    g_assert_cmpfloat_with_epsilon(house->distance_m, 100, 1e-9);
    g_assert_cmpfloat_with_epsilon(house->probability,
                                   r.weights.attach_surveyed * r.weights.attach_mouth, 1e-12);
    finish(&hand, &r);
}

/* Two plants lead to the outfall: the distance is the shortest, whichever is met first. */
static void test_shortest_through_plants(void) {
    for (int mirrored = 0; mirrored < 2; mirrored++) {
        SyHand hand;
        Result r;
        double side = mirrored ? -1 : 1;
        hand_init(&hand);
        hand_pipe(&hand, 0, 0, 100, side * 50, "to far", "sewage");
        hand_pipe(&hand, 100, side * 50, 300, 0, "far", "sewage");
        hand_pipe(&hand, 0, 0, 100, side * -10, "to near", "sewage");
        hand_pipe(&hand, 100, side * -10, 300, 0, "near", "sewage");
        hand_point(&hand, SY_ROLE_NODES, 100, side * 50, "id", "F", "kind", "treatment", NULL);
        hand_point(&hand, SY_ROLE_NODES, 100, side * -10, "id", "N", "kind", "treatment", NULL);
        hand_point(&hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
        hand_point(&hand, SY_ROLE_OUTFALLS, 300, 0, "id", "O", NULL);
        hand_point(&hand, SY_ROLE_UNITS, 0, 0, "id", "house", NULL);
        hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "house", "to", "A", NULL);
        run(&hand, &r);
        g_assert_cmpfloat_with_epsilon(candidate(&r, 0, 0)->distance_m,
                                       hypot(100, 10) + hypot(200, 10), 1e-9);
        finish(&hand, &r);
    }
}

/* Less evidence never makes surer: without its surveyed connection a unit reaches no outfall more
 * certainly. */
static void test_monotone(void) {
    double probability[2];
    for (int surveyed = 0; surveyed < 2; surveyed++) {
        SyHand hand;
        Result r;
        hand_init(&hand);
        hand_pipe(&hand, 0, 0, 100, 0, "p", "sewage");
        hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O", NULL);
        hand_point(&hand, SY_ROLE_UNITS, 50, 0, "id", "U", NULL);
        if (surveyed) hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "p", NULL);
        run(&hand, &r);
        probability[surveyed] = candidate(&r, 0, 0)->probability;
        finish(&hand, &r);
    }
    g_assert_cmpfloat(probability[0], <, probability[1]);
}

/* No units, no outfalls, nothing at all. */
static void test_empty(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "sewage");
    run(&hand, &r);
    g_assert_cmpuint(r.attribution.candidates->len, ==, 0);
    finish(&hand, &r);
}

/* A drain ends between two that go on to outfalls of their own: its gaps lie side by side on one
 * draw, so that no world has both. */
static void test_gaps_exclude_each_other(void) {
    SyHand hand;
    hand_init(&hand);
    hand.job.settings.gaps = SY_POLICY_APPLY;
    hand_pipe(&hand, -80, 0, -40, 0, "a", "storm");
    hand_pipe(&hand, -40, 0, 0, 0, "b", "storm");
    for (int side = -1; side <= 1; side += 2) {
        hand_pipe(&hand, 35, 20 * side, 75, 20 * side, "c", "storm");
        hand_pipe(&hand, 75, 20 * side, 115, 20 * side, "d", "storm");
        hand_point(&hand, SY_ROLE_OUTFALLS, 115, 20 * side, "id", "O", NULL);
    }
    Result r = {0};
    build(&hand, &r);
    g_autoptr(GError) error = NULL;
    g_assert_true(
        sy_trace_run(&hand.job, &r.network, &r.weights, &r.trace, r.findings, NULL, &error));
    g_assert_cmpuint(r.network.gaps->len, ==, 2);
    SyDoubt doubt;
    g_assert_true(sy_doubt_init(&r.network, &r.trace, &doubt, &error));
    const double p = g_array_index(r.network.gaps, SyGap, 0).probability;
    g_assert_cmpfloat_with_epsilon(g_array_index(r.network.gaps, SyGap, 1).probability, p, 1e-9);
    SyIndex n_gap = 0, first = SY_NONE;
    for (SyIndex e = 0; e < doubt.edges.n_edge; e++) {
        if (doubt.forward[e] > 1 - 1e-9 || fabs(doubt.forward[e] - p) > 1e-9) continue;
        if (first == SY_NONE) first = e;
        g_assert_cmpuint(doubt.key[e], ==, doubt.key[first]);
        g_assert_cmpfloat_with_epsilon(doubt.skip[e], p * n_gap, 1e-9);
        n_gap++;
    }
    g_assert_cmpuint(n_gap, ==, 2);
    sy_doubt_clear(&doubt);
    finish(&hand, &r);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attribute/two-places", test_two_places);
    g_test_add_func("/attribute/several_places", test_several_places);
    g_test_add_func("/attribute/passing", test_passing);
    g_test_add_func("/attribute/ground", test_ground);
    g_test_add_func("/attribute/own-outfall", test_own_outfall);
    g_test_add_func("/attribute/route-assumed", test_route_assumed);
    g_test_add_func("/attribute/doubtful-direction", test_doubtful_direction);
    g_test_add_func("/attribute/split", test_split);
    g_test_add_func("/attribute/split_without_sizes", test_split_without_sizes);
    g_test_add_func("/attribute/unknown", test_unknown);
    g_test_add_func("/attribute/conflict-and-closed", test_conflict_and_closed);
    g_test_add_func("/attribute/samples", test_samples);
    g_test_add_func("/attribute/sample_places", test_sample_places);
    g_test_add_func("/attribute/plant-at-outfall", test_plant_at_outfall);
    g_test_add_func("/attribute/shortest-through-plants", test_shortest_through_plants);
    g_test_add_func("/attribute/monotone", test_monotone);
    g_test_add_func("/attribute/empty", test_empty);
    g_test_add_func("/attribute/gaps_exclude_each_other", test_gaps_exclude_each_other);
    return g_test_run();
}
