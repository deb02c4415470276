/* Build, trace and attribute on networks small enough to be checked by hand. */
#include <math.h>
#include <string.h>

#include "engine/attribute/attribute.h"
#include "tests/unit/engine/layers_by_hand.h"

typedef struct {
    SyNetwork network;
    SyTrace trace;
    SyAttribution attribution;
    SyFindings *findings;
} Result;

static void run(SyHand *hand, Result *r) {
    SyWeights weights;
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &weights, &error));
    r->findings = sy_findings_new();
    g_assert_true(sy_network_build(&hand->job, &hand->layers, &weights, &r->network, r->findings,
                                   NULL, &error));
    g_assert_true(
        sy_trace_run(&hand->job, &r->network, &weights, &r->trace, r->findings, NULL, &error));
    g_autoptr(SyJudgement) judgement = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
    const SyAttributeInput input = {&hand->job, &r->network, &r->trace, &weights, judgement};
    g_assert_true(sy_attribute_run(&input, &r->attribution, r->findings, NULL, &error));
    g_assert_no_error(error);
}

static void finish(SyHand *hand, Result *r) {
    sy_attribution_clear(&r->attribution);
    sy_trace_clear(&r->trace);
    sy_network_clear(&r->network);
    sy_findings_free(r->findings);
    hand_clear(hand);
}

static SyIndex count(const Result *r, const char *code) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(r->findings); i++)
        n += strcmp(sy_findings_get(r->findings, i)->code, code) == 0;
    return n;
}

/* Candidate @i of those that are units; the unknown source, last of each outfall, is left out. */
static const SyCandidate *unit_candidate(const Result *r, guint i) {
    for (guint k = 0; k < r->attribution.candidates->len; k++) {
        const SyCandidate *c = &g_array_index(r->attribution.candidates, SyCandidate, k);
        if (c->unit != SY_NONE && i-- == 0) return c;
    }
    return NULL;
}

static guint count_units(const Result *r) {
    guint n = 0;
    while (unit_candidate(r, n) != NULL) n++;
    return n;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Ids of the features in an outfall's trace, sorted, joined by blanks. */
static char *traced(const SyHand *hand, const Result *r, SyIndex outfall) {
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    SyIndex n_span = 0, target = r->trace.outfall_target[outfall];
    const SySpan *span = target == SY_NONE ? NULL : sy_trace_spans(&r->trace, target, &n_span);
    for (SyIndex s = 0; s < n_span; s++)
        for (SyIndex rank = r->trace.edges_before[span[s].first];
             rank < r->trace.edges_before[span[s].last + 1]; rank++) {
            SyIndex line = r->network.edges.line[r->trace.edge_by_rank[rank]];
            g_ptr_array_add(ids, (char *)sy_layer_text(&hand->layers, r->network.line_role[line],
                                                       r->network.line_row[line], "id"));
        }
    g_ptr_array_sort(ids, by_text);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (guint i = 0; i < ids->len; i++) {
        const char *id = g_ptr_array_index(ids, i);
        if (i > 0 && strcmp(id, g_ptr_array_index(ids, i - 1)) == 0) continue;
        g_string_append_printf(joined, "%s%s", i > 0 ? " " : "", id);
    }
    return g_string_free(g_steal_pointer(&joined), FALSE);
}

#define assert_traced(hand, r, outfall, expected)        \
    do {                                                 \
        g_autofree char *ids = traced(hand, r, outfall); \
        g_assert_cmpstr(ids, ==, expected);              \
    } while (0)

/* All edges of a diamond, not one path; the parallel pipe too. */
static void test_diamond(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 50, "a", "storm");
    hand_pipe(&hand, 0, 0, 100, -50, "b", "storm");
    hand_pipe(&hand, 100, 50, 200, 0, "c", "storm");
    hand_pipe(&hand, 100, -50, 200, 0, "d", "storm");
    hand_pipe(&hand, 200, 0, 300, 0, "e", "storm");
    const double bow[] = {200, 0, 250, 20, 300, 0};
    hand_line(&hand, SY_ROLE_PIPES, bow, 3, "id", "f", "system", "storm", NULL);
    hand_pipe(&hand, 300, 0, 400, 0, "below", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 300, 1, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 30, "id", "U", NULL);
    run(&hand, &r);
    /* the pipe goes on below, but the outfall stands at its upper end */
    assert_traced(&hand, &r, 0, "a b c d e f");
    g_assert_cmpuint(count_units(&r), ==, 1);
    const SyCandidate *c = unit_candidate(&r, 0);
    g_assert_cmpuint(c->unit, ==, 0);
    g_assert_cmpuint(c->status, ==, SY_CANDIDATE);
    /* from the foot on pipe a: (52, 26) is 1/2 along it and 0.89 m on; then c and e */
    double foot = (50 * 100 + 30 * 50) / hypot(100, 50);
    g_assert_cmpfloat_with_epsilon(c->distance_m, 2 * hypot(100, 50) - foot + 100, 1e-9);
    finish(&hand, &r);
}

/* Storm and sewage a few centimetres apart stay apart; unknown joins both. */
static void test_systems(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "storm", "storm");
    hand_pipe(&hand, 0, 10, 100, 0.05, "sewage", "sewage");
    hand_pipe(&hand, 100, 0, 200, 0, "storm2", "storm");
    hand_pipe(&hand, 100, 0.05, 200, 10, "sewage2", "sewage");
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 0, "id", "O1", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 10, "id", "O2", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "storm storm2");
    assert_traced(&hand, &r, 1, "sewage sewage2");
    finish(&hand, &r);
}

/* An abandoned pipe is a barrier and says so. */
static void test_barrier(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    const double up[] = {0, 0, 100, 0};
    hand_line(&hand, SY_ROLE_PIPES, up, 2, "id", "old", "status", "abandoned", NULL);
    hand_pipe(&hand, 100, 0, 200, 0, "new", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 0, "id", "O", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "new");
    SyIndex top = r.network.line_end_node[2];
    g_assert_cmpint(r.trace.end[top], ==, SY_END_BARRIER);
    finish(&hand, &r);
}

/* An end on the middle of a pipe joins it; a crossing does not. */
static void test_tee_and_crossing(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "main", "storm");
    hand_pipe(&hand, 50, 40, 50, 0.1, "tee", "storm"); /* exactly the tolerance */
    hand_pipe(&hand, 70, 40, 70, 0.1001, "miss", "storm");
    hand_pipe(&hand, 30, 40, 30, -40, "crossing", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "main tee");
    g_assert_cmpuint(count(&r, "build.tee"), ==, 1);
    finish(&hand, &r);
}

/* Flow field, ids against the drawn order, and both ways. */
static void test_directions(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    const double a[] = {100, 0, 0, 0}, b[] = {200, 0, 100, 0}, c[] = {200, 0, 300, 0};
    hand_line(&hand, SY_ROLE_PIPES, a, 2, "id", "a", "flow", "against", NULL);
    hand_line(&hand, SY_ROLE_PIPES, b, 2, "id", "b", "from", "N1", "to", "N2", NULL);
    hand_line(&hand, SY_ROLE_PIPES, c, 2, "id", "c", "flow", "both", NULL);
    hand_point(&hand, SY_ROLE_NODES, 100, 0, "id", "N1", NULL);
    hand_point(&hand, SY_ROLE_NODES, 200, 0, "id", "N2", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 0, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 300, 0, "id", "P", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "a b c");
    assert_traced(&hand, &r, 1, "a b c");
    g_assert_cmpint(r.network.line_method[1], ==, SY_METHOD_IDS);
    g_assert_cmpint(r.network.line_direction[1], ==, SY_DIRECTION_AGAINST);
    finish(&hand, &r);
}

/* Two ids at one coordinate are two nodes. */
static void test_ids_apart(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    const double a[] = {0, 0, 100, 0}, b[] = {100, 0, 200, 0};
    hand_line(&hand, SY_ROLE_PIPES, a, 2, "id", "a", "from", "A", "to", "B", NULL);
    hand_line(&hand, SY_ROLE_PIPES, b, 2, "id", "b", "from", "C", "to", "D", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 0, "id", "D", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "b");
    finish(&hand, &r);
}

/* An outfall on a channel between two others: the lower one lists the upper as intermediate. */
static void test_intermediate(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    const double ditch[] = {0, 0, 1000, 0};
    hand_line(&hand, SY_ROLE_CHANNELS, ditch, 2, "id", "ditch", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 1000, 0, "id", "low", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 600, 1, "id", "mid", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 300, 1, "id", "high", NULL);
    run(&hand, &r);
    for (SyIndex outfall = 0; outfall < 3; outfall++) assert_traced(&hand, &r, outfall, "ditch");
    g_assert_cmpuint(r.attribution.intermediates->len, ==, 2);
    const SyIntermediate *first = &g_array_index(r.attribution.intermediates, SyIntermediate, 0);
    g_assert_cmpuint(first->outfall, ==, 0);
    g_assert_cmpuint(first->via, ==, 1);
    g_assert_cmpfloat_with_epsilon(first->distance_m, 400, 1e-9);
    g_assert_cmpuint(r.trace.spans->len, ==, 3); /* one span an outfall: linear */
    finish(&hand, &r);
}

/* The plant is the unit of its outfall, those behind it are indirect. */
static void test_treatment(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "s1", "sewage");
    hand_pipe(&hand, 100, 0, 200, 0, "s2", "sewage");
    hand_pipe(&hand, 200, 0, 300, 0, "effluent", "sewage");
    hand_point(&hand, SY_ROLE_NODES, 200, 0, "id", "W", "kind", "treatment", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 300, 0, "id", "O", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 200, 5, "id", "plant", "treats", "yes", "outlet", NULL, NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 5, "id", "house", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "plant", "to", "W", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "effluent");
    g_assert_cmpuint(count_units(&r), ==, 2);
    const SyCandidate *plant = unit_candidate(&r, 0), *house = unit_candidate(&r, 1);
    g_assert_cmpuint(plant->unit, ==, 0);
    g_assert_cmpint(plant->status, ==, SY_CANDIDATE);
    g_assert_cmpuint(house->unit, ==, 1);
    g_assert_cmpint(house->status, ==, SY_CANDIDATE_INDIRECT);
    g_assert_cmpuint(house->plant, ==, 0);
    g_assert_cmpfloat_with_epsilon(house->distance_m, 250, 1e-9);
    finish(&hand, &r);
}

/* A surveyed connection wins over the nearest pipe. */
static void test_surveyed_connection(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "near", "sewage");
    hand_pipe(&hand, 0, 50, 100, 50, "joined", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O1", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 50, "id", "O2", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 5, "id", "U", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 500, "id", "far", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "joined", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "U", "to", "no such pipe", NULL);
    run(&hand, &r);
    const SyCandidate *c = &g_array_index(r.attribution.candidates, SyCandidate, 0);
    g_assert_cmpuint(r.attribution.candidates->len, ==, 3);
    g_assert_cmpint(c[0].status, ==, SY_CANDIDATE_UNKNOWN);
    g_assert_cmpfloat(c[0].prior, ==, 1);
    g_assert_cmpint(c[2].status, ==, SY_CANDIDATE_UNKNOWN);
    g_assert_cmpuint(c[1].unit, ==, 0);
    g_assert_cmpfloat_with_epsilon(c[1].distance_m, 50, 1e-9);
    g_assert_cmpuint(count(&r, "attach.connection_unknown"), ==, 1);
    g_assert_cmpuint(count(&r, "attach.unit_far"), ==, 1);
    finish(&hand, &r);
}

/* The named river wins over the nearest; a tie is said; no river is said. */
static void test_receiving_water(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    const double huan[] = {0, 20, 1000, 20}, tang[] = {0, -22, 1000, -22},
                 far[] = {0, -9022, 1000, -9022};
    hand_line(&hand, SY_ROLE_RIVERS, huan, 2, "id", "R1", "name", "Huan", NULL);
    hand_line(&hand, SY_ROLE_RIVERS, tang, 2, "id", "R2", "name", "Tang", NULL);
    hand_line(&hand, SY_ROLE_RIVERS, far, 2, "id", "R3", "name", "Tang", NULL);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "storm");
    hand_pipe(&hand, 300, 0, 400, 0, "q", "storm");
    hand_pipe(&hand, 0, 9000, 100, 9000, "r", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O1", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 400, 0, "id", "O2", "river", "Tang", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 9000, "id", "O3", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 1000, "id", "O4", "river", "Tang", NULL);
    run(&hand, &r);
    const SyAttachment *first = &g_array_index(r.network.attachments, SyAttachment, 4);
    SyAttachment
        river[4]; /* of each outfall the likeliest; the second river of a confluence follows */
    guint n = 0;
    for (guint i = 4; i < r.network.attachments->len && n < 4; i++, first++)
        if (!first->further) river[n++] = *first;
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpuint(river[0].river, ==, 0);
    g_assert_cmpint(river[0].method, ==, SY_ATTACH_NEAREST);
    g_assert_cmpuint(river[1].river, ==, 1);
    g_assert_cmpint(river[1].method, ==, SY_ATTACH_DECLARED);
    g_assert_cmpuint(river[2].river, ==, SY_NONE);
    g_assert_cmpuint(river[3].river, ==, 1); /* named, beyond the limit: its nearest stretch */
    g_assert_cmpint(river[3].method, ==, SY_ATTACH_DECLARED);
    g_assert_cmpuint(count(&r, "attach.river_declared_far"), ==, 1);
    g_assert_cmpuint(count(&r, "attach.river_tie"), ==, 1);
    g_assert_cmpuint(count(&r, "attach.river_far"), ==, 1);
    assert_traced(&hand, &r, 0, "p"); /* a trace never enters a river */
    finish(&hand, &r);
}

/* The end of a pipe is taken rather than a pipe that passes a little nearer. */
static void test_outfall_prefers_end(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "ends", "storm");
    hand_pipe(&hand, 102, -500, 102, 500, "passes", "sewage");
    hand_point(&hand, SY_ROLE_OUTFALLS, 101.5, 0, "id", "O", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "ends");
    finish(&hand, &r);
}

/* The water of a ditch passes the mouth of a pipe by; the outfall further down has both. */
static void test_mouth_in_ditch(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    const double upper[] = {0, 0, 100, 0}, lower[] = {100, 0, 200, 0};
    hand_line(&hand, SY_ROLE_CHANNELS, upper, 2, "id", "upper", NULL);
    hand_line(&hand, SY_ROLE_CHANNELS, lower, 2, "id", "lower", NULL);
    hand_pipe(&hand, 100, 50, 100, 0, "pipe", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 1, "id", "mouth", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 200, 0, "id", "end", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 100, 40, "id", "on the pipe", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 5, "id", "on the ditch", NULL);
    hand_row(&hand, SY_ROLE_UNITS, "id", "at the mouth", "outlet", "mouth", NULL);
    run(&hand, &r);
    assert_traced(&hand, &r, 0, "pipe");
    assert_traced(&hand, &r, 1, "lower pipe upper");
    SyIndex n[2] = {0, 0};
    for (guint i = 0; i < r.attribution.candidates->len; i++) {
        const SyCandidate *c = &g_array_index(r.attribution.candidates, SyCandidate, i);
        n[c->outfall] += c->unit != SY_NONE;
        /* only if it is misconnected to the storm pipe 50 m away, in which its water has no place
         */
        if (c->outfall == 0 && c->unit == 1) g_assert_cmpfloat(c->probability, <, 0.06);
    }
    g_assert_cmpuint(n[0], ==, 3);
    g_assert_cmpuint(n[1], ==, 3);
    g_assert_cmpuint(r.attribution.intermediates->len, ==, 1);
    g_assert_cmpfloat_with_epsilon(
        g_array_index(r.attribution.intermediates, SyIntermediate, 0).distance_m, 100, 1e-9);
    finish(&hand, &r);
}

/* Units behind a treatment node that no unit claims, and behind a plant with two outlets. */
static void test_plants(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "in", "sewage");
    hand_pipe(&hand, 100, 0, 200, 0, "out", "sewage");
    hand_point(&hand, SY_ROLE_NODES, 100, 0, "id", "W", "kind", "treatment", NULL);
    hand_pipe(&hand, 0, 500, 100, 500, "in 2", "sewage");
    hand_pipe(&hand, 110, 500, 200, 500, "out 2", "sewage");
    hand_pipe(&hand, 110, 600, 200, 600, "out 3", "sewage");
    hand_point(&hand, SY_ROLE_NODES, 100, 500, "id", "I", NULL);
    hand_point(&hand, SY_ROLE_NODES, 110, 500, "id", "X", NULL);
    hand_point(&hand, SY_ROLE_NODES, 110, 600, "id", "Y", NULL);
    for (int i = 0; i < 3; i++)
        hand_point(&hand, SY_ROLE_OUTFALLS, 200, i == 0 ? 0 : 400 + 100 * i, "name", "O", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 0, "id", "house", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 50, 500, "id", "house 2", NULL);
    hand_point(&hand, SY_ROLE_UNITS, 105, 500, "id", "plant", "treats", "yes", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "plant", "to", "I", "kind", "inlet", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "plant", "to", "X", "kind", "outlet", NULL);
    hand_row(&hand, SY_ROLE_CONNECTIONS, "unit", "plant", "to", "Y", "kind", "outlet", NULL);
    run(&hand, &r);
    static const struct {
        SyIndex outfall, unit;
        SyCandidateStatus status;
        double distance_m;
    } expected[] = {{0, 0, SY_CANDIDATE_INDIRECT, 150},
                    {1, 2, SY_CANDIDATE, 90},
                    {1, 1, SY_CANDIDATE_INDIRECT, 140},
                    {2, 2, SY_CANDIDATE, 90},
                    {2, 1, SY_CANDIDATE_INDIRECT, 140}};
    g_assert_cmpuint(count_units(&r), ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        const SyCandidate *c = unit_candidate(&r, i);
        g_assert_cmpuint(c->outfall, ==, expected[i].outfall);
        g_assert_cmpuint(c->unit, ==, expected[i].unit);
        g_assert_cmpint(c->status, ==, expected[i].status);
        g_assert_cmpfloat_with_epsilon(c->distance_m, expected[i].distance_m, 1e-9);
    }
    finish(&hand, &r);
}

/* Rivers drawn as areas receive too; a named river is found behind many stretches of another. */
static void test_river_areas(void) {
    SyHand hand;
    Result r;
    hand_init(&hand);
    hand_pipe(&hand, 0, 0, 100, 0, "p", "storm");
    hand_pipe(&hand, 0, 900, 100, 900, "q", "storm");
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 0, "id", "O1", NULL);
    hand_point(&hand, SY_ROLE_OUTFALLS, 100, 900, "id", "O2", "river", "Tang", NULL);
    for (int i = 0; i < 12; i++) {
        const double huan[] = {110 + i, 800, 110 + i, 1000}, tang[] = {150, 800, 150, 1000};
        hand_line(&hand, SY_ROLE_RIVERS, i < 11 ? huan : tang, 2, "name", i < 11 ? "Huan" : "Tang",
                  NULL);
    }
    SyTable *areas = hand.layers.river_areas = sy_table_new(SY_GEOMETRY_POLYGON);
    sy_table_add_column(areas, "source", SY_COLUMN_INTEGER);
    sy_table_add_row(areas, 0);
    static const double ring[] = {90, -50, 300, -50, 300, 50, 90, 50, 90, -50};
    sy_table_begin_part(areas, false);
    for (guint i = 0; i < G_N_ELEMENTS(ring) / 2; i++)
        sy_table_add_vertex(areas, ring[2 * i], ring[2 * i + 1]);
    run(&hand, &r);
    const SyAttachment *river = &g_array_index(r.network.attachments, SyAttachment, 2);
    g_assert_cmpuint(river[0].river, ==, 12); /* areas after lines */
    g_assert_cmpfloat(river[0].distance_m, ==, 0);
    g_assert_cmpuint(river[1].river, ==, 11);
    g_assert_cmpint(river[1].method, ==, SY_ATTACH_DECLARED);
    g_assert_cmpuint(count(&r, "attach.river_differs"), ==, 0);
    finish(&hand, &r);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stages/diamond", test_diamond);
    g_test_add_func("/stages/systems", test_systems);
    g_test_add_func("/stages/barrier", test_barrier);
    g_test_add_func("/stages/tee-and-crossing", test_tee_and_crossing);
    g_test_add_func("/stages/directions", test_directions);
    g_test_add_func("/stages/ids-apart", test_ids_apart);
    g_test_add_func("/stages/intermediate", test_intermediate);
    g_test_add_func("/stages/treatment", test_treatment);
    g_test_add_func("/stages/surveyed-connection", test_surveyed_connection);
    g_test_add_func("/stages/receiving-water", test_receiving_water);
    g_test_add_func("/stages/outfall-prefers-end", test_outfall_prefers_end);
    g_test_add_func("/stages/mouth-in-ditch", test_mouth_in_ditch);
    g_test_add_func("/stages/plants", test_plants);
    g_test_add_func("/stages/river-areas", test_river_areas);
    return g_test_run();
}
