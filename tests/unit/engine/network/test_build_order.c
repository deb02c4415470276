/*
 * The same survey in another order of its rows, or moved elsewhere, is the same network:
 * directions, gaps and all. With duplicates, pipes drawn twice in opposite order and pipes of no
 * length.
 */
#include <math.h>
#include <string.h>

#include "algorithms/base/random.h"
#include "engine/network/network.h"
#include "tests/unit/engine/layers_by_hand.h"

enum { SIDE = 8, MOST = 3 * SIDE * SIDE };

typedef struct {
    double xy[4], level_m[2];
    char from[16], to[16];
    bool has_ids;
} Pipe;

typedef struct {
    Pipe pipe[MOST];
    SyIndex n;
} Survey;

static void add(Survey *survey, SyRandom *random, const int *a, const int *b) {
    Pipe *pipe = &survey->pipe[survey->n++];
    *pipe = (Pipe){.xy = {32.0 * a[0], 32.0 * a[1], 32.0 * b[0], 32.0 * b[1]}};
    g_snprintf(pipe->from, sizeof pipe->from, "%d-%d", a[0], a[1]);
    g_snprintf(pipe->to, sizeof pipe->to, "%d-%d", b[0], b[1]);
    pipe->has_ids = sy_random_unit(random) < 0.7;
    /* water runs to the corner, mostly; levels have errors, some are not known */
    for (int end = 0; end < 2; end++) {
        const int *at = end == 0 ? a : b;
        pipe->level_m[end] = 0.2 * (at[0] + at[1]) + 0.1 * sy_random_unit(random);
        if (sy_random_unit(random) < 0.2) pipe->level_m[end] = NAN;
    }
}

static void reverse(Pipe *pipe) {
    Pipe old = *pipe;
    memcpy(pipe->xy, old.xy + 2, 2 * sizeof(double));
    memcpy(pipe->xy + 2, old.xy, 2 * sizeof(double));
    pipe->level_m[0] = old.level_m[1];
    pipe->level_m[1] = old.level_m[0];
    memcpy(pipe->from, old.to, sizeof old.to);
    memcpy(pipe->to, old.from, sizeof old.from);
}

/* A tree of streets on a grid with pipes missing, doubled, doubled the other way round and of no
 * length. */
static void make(Survey *survey, SyRandom *random) {
    survey->n = 0;
    for (int x = 0; x < SIDE; x++)
        for (int y = 0; y < SIDE; y++) {
            if (x + y == 0 || sy_random_unit(random) < 0.1) continue;
            bool west = y == 0 || (x > 0 && sy_random_unit(random) < 0.5);
            int a[] = {x, y}, b[] = {west ? x - 1 : x, west ? y : y - 1};
            add(survey, random, a, b);
            Pipe *pipe = &survey->pipe[survey->n - 1];
            if (sy_random_unit(random) < 0.1) reverse(pipe);
            if (sy_random_unit(random) < 0.05) survey->pipe[survey->n++] = *pipe;
            if (sy_random_unit(random) < 0.05) {
                survey->pipe[survey->n] = *pipe;
                reverse(&survey->pipe[survey->n++]);
            }
            if (sy_random_unit(random) < 0.05) { /* inside a manhole */
                add(survey, random, a, a);
                g_snprintf(survey->pipe[survey->n - 1].to, 16, "%d-%d'", x, y);
                survey->pipe[survey->n - 1].has_ids = true;
            }
        }
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every edge as a line of text, sorted: places, the way the water runs, gaps and how sure. */
static char *network_text(const SyNetwork *net, double shift_m) {
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge];
        bool against = net->line_direction[line] == SY_DIRECTION_AGAINST;
        SyIndex from = against ? net->edges.to[edge] : net->edges.from[edge],
                to = against ? net->edges.from[edge] : net->edges.to[edge];
        const double *a = net->node_xy + 2 * (gsize)from, *b = net->node_xy + 2 * (gsize)to;
        g_ptr_array_add(
            lines, g_strdup_printf("%.6f %.6f %.6f %.6f %d %.6f\n", a[0] - shift_m, a[1] - shift_m,
                                   b[0] - shift_m, b[1] - shift_m, sy_network_is_gap(net, line),
                                   sy_network_line_probability(net, line)));
    }
    g_ptr_array_sort(lines, by_text);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++) g_string_append(text, lines->pdata[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *build(const Survey *survey, const SyIndex *order, double shift_m) {
    SyHand hand;
    SyWeights weights;
    SyNetwork network;
    g_autoptr(GError) error = NULL;
    g_autoptr(SyFindings) findings = sy_findings_new();
    hand_init(&hand);
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &weights, &error));
    for (SyIndex i = 0; i < survey->n; i++) {
        const Pipe *pipe = &survey->pipe[order[i]];
        double xy[4];
        for (int k = 0; k < 4; k++) xy[k] = pipe->xy[k] + shift_m;
        SyIndex row = hand_line(&hand, SY_ROLE_PIPES, xy, 2, "id", "p", "system", "storm", "from",
                                pipe->has_ids ? pipe->from : NULL, "to",
                                pipe->has_ids ? pipe->to : NULL, NULL);
        static const char *const fields[] = {"from_invert", "to_invert"};
        SyTable *table = hand.layers.table[SY_ROLE_PIPES];
        for (int end = 0; end < 2; end++) {
            SyColumn *column = sy_table_column(table, fields[end]);
            if (column == NULL) column = sy_table_add_column(table, fields[end], SY_COLUMN_REAL);
            sy_column_set_real(column, row, pipe->level_m[end]);
        }
    }
    hand_point(&hand, SY_ROLE_OUTFALLS, shift_m, shift_m, "id", "O", NULL);
    hand.job.settings.direction_repair = hand.job.settings.gaps = SY_POLICY_APPLY;
    g_assert_true(
        sy_network_build(&hand.job, &hand.layers, &weights, &network, findings, NULL, &error));
    g_assert_no_error(error);
    char *text = network_text(&network, shift_m);
    sy_network_clear(&network);
    hand_clear(&hand);
    return text;
}

static void test_order_and_place(void) {
    guint n_gap = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        SyRandom random = sy_random(seed, 1);
        Survey survey;
        SyIndex order[MOST];
        make(&survey, &random);
        for (SyIndex i = 0; i < survey.n; i++) order[i] = i;
        g_autofree char *expected = build(&survey, order, 0);
        n_gap += strstr(expected, " 1 0.") != NULL;
        g_autofree char *moved = build(&survey, order, 4194304);
        for (SyIndex i = survey.n; i-- > 1;) {
            SyIndex other = sy_random_below(&random, i + 1), kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        g_autofree char *shuffled = build(&survey, order, 0);
        if (strcmp(expected, moved) != 0) g_error("seed %u: moved", (unsigned)seed);
        if (strcmp(expected, shuffled) != 0) g_error("seed %u: in another order", (unsigned)seed);
    }
    g_assert_cmpuint(n_gap, >, 20);
}

static SyIndex node_of(const HandNet *net, const char *id) {
    SyIndex node = sy_network_node_of_id(&net->network, id);
    g_assert_cmpuint(node, !=, SY_NONE);
    return node;
}

/* Two points without a place between the same two: they stay two, join nothing for lying near, and
 * nothing joins them; a line of which no neighbour has a place is lost. */
static void test_stand_ins(void) {
    static const char *const links[][2] = {{"A", "X"}, {"X", "C"}, {"A", "Y"},
                                           {"Y", "C"}, {"A", "C"}, {"V", "W"}};
    HandNet net;
    hand_net_start(&net);
    hand_point(&net.hand, SY_ROLE_NODES, 0, 0, "id", "A", NULL);
    hand_point(&net.hand, SY_ROLE_NODES, 100, 0, "id", "C", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(links); i++)
        hand_row(&net.hand, SY_ROLE_PIPES, "id", "p", "from", links[i][0], "to", links[i][1], NULL);
    hand_point(&net.hand, SY_ROLE_UNITS, 50, 2, "id", "U", NULL);
    hand_net_build(&net);
    g_assert_cmpuint(net.network.lines.n_line, ==, 5);
    g_assert_cmpuint(net.network.first_gap_line, ==, 5);
    g_assert_cmpuint(hand_net_count(&net, "build.line_stands_in"), ==, 4);
    g_assert_cmpuint(hand_net_count(&net, "build.line_from_nodes"), ==, 1);
    g_assert_cmpuint(hand_net_count(&net, "build.line_lost"), ==, 1);
    g_assert_cmpuint(node_of(&net, "X"), !=, node_of(&net, "Y"));
    for (SyIndex line = 0; line < 5; line++)
        for (SyIndex end = 0; end < 2; end++)
            g_assert_cmpuint(net.network.line_end_node[2 * line + end], ==,
                             node_of(&net, links[line][end]));
    for (guint i = 0; i < net.network.attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net.network.attachments, SyAttachment, i);
        if (a->method != SY_ATTACH_NONE) g_assert_cmpuint(a->line, ==, 4);
    }
    hand_net_finish(&net);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/build_order/order_and_place", test_order_and_place);
    g_test_add_func("/build_order/stand_ins", test_stand_ins);
    return g_test_run();
}
