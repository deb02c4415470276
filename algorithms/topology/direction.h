/*
 * Which way water runs in every pipe, from what speaks for each pipe and from how drains hang
 * together: a manhole passes on what it gets, and mostly by one pipe.
 *
 * A Markov random field: one variable an edge (along or against its drawn order), one factor a
 * node, that depends only on whether any edge flows in and how many flow out:
 *   no outflow where water cannot leave:  sink
 *   each outflow after the first:         split
 *   no inflow at a node of several edges: source
 *   no inflow where water should leave:   dry
 *   no outflow at a further mouth:        mouth
 *   no inflow near an outlet:             near
 * Marginals by belief propagation, exact where the network is a tree; sewers nearly are. A factor
 * of this form sends its messages in O(degree).
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

/* What a node may do without being doubted; bits. */
enum {
    SY_NODE_OUTLET = 1,  /* water may leave the network here */
    SY_NODE_DIVIDES = 2, /* water may leave by several edges: weir, overflow, pump station */
    SY_NODE_SOURCE = 4,  /* water may enter here though several edges meet: inlet, spring */
    SY_NODE_STORES = 8,  /* water may come in and stay, but need not: pond, tank */
    SY_NODE_MOUTH = 16   /* water may leave here, though the outlet is known to be elsewhere; with
                            SY_NODE_OUTLET: an outlet is near by, and it may be this one */
};

typedef struct {
    SyIndex n_node, n_edge;
    const SyIndex *from, *to; /* n_edge: nodes in drawn order */
    /* n_edge or NULL: water may run both ways here; it is no variable, flows in and out at both
     * nodes, and casts no doubt on them */
    const bool *both;
    const uint8_t *role; /* n_node: SY_NODE_ bits; NULL: none */
    const uint8_t
        *through; /* n_node: != 0 where an edge that is not listed passes through (a tee on
                     the middle of a pipe): there is an inflow and an outflow already */
} SyDirectionGraph;

typedef struct {
    double sink, split, source, dry, mouth,
        near;           /* in [1e-9, 1]: how much rarer than the ordinary */
    double ambiguous;   /* a marginal nearer to 0.5 than this leaves the edge as it is drawn */
    double tolerance;   /* of the log-odds, at which loops count as settled */
    uint32_t max_sweep; /* over the part of the network that has loops */
} SyDirectionOptions;
#define SY_DIRECTION_OPTIONS_INIT                                                             \
    (SyDirectionOptions) {                                                                    \
        .sink = 0.001, .split = 0.05, .source = 0.5, .dry = 0.05, .mouth = 0.05, .near = 0.1, \
        .ambiguous = 0.1, .tolerance = 1e-4, .max_sweep = 200                                 \
    }

/* Own evidence and probabilities are held to this many nats: no edge is ever quite certain. */
#define SY_DIRECTION_MOST_NATS 30.0

typedef enum { SY_CHOICE_ALONG, SY_CHOICE_AGAINST, SY_CHOICE_AMBIGUOUS } SyChoice;

typedef struct SyDirectionSolver SyDirectionSolver;

/**
 * sy_direction_solver_new:
 * Groups the edges at their nodes and finds the order of the sweeps: ends of branches first, then
 * the part with loops by distance from them. Borrows the arrays of @graph, which must outlive it.
 *
 * An edge from a node to itself is treated as one that runs both ways.
 * NULL with SY_ERROR_RANGE (an end >= n_node), SY_ERROR_ARGUMENT (options outside their bounds),
 * SY_ERROR_MEMORY. O(V + E).
 */
SyDirectionSolver *sy_direction_solver_new(const SyDirectionGraph *graph,
                                           const SyDirectionOptions *options, GError **error);
void sy_direction_solver_free(SyDirectionSolver *solver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyDirectionSolver, sy_direction_solver_free)

SyIndex sy_direction_solver_n_edge(const SyDirectionSolver *solver);

/**
 * sy_direction_solve:
 * The marginals. A second call starts from the messages of the first, so a small change of the
 * evidence costs little.
 *
 * @log_odds: n_edge: natural log-odds that water runs along, from the edge's own evidence; NaN and
 *            what lies beyond SY_DIRECTION_MOST_NATS is held to it
 * @along:    n_edge, out: probability that it runs along; 0.5 for an edge of both ways
 * @n_sweep:  out or NULL: sweeps over the loops that were needed
 *
 * Returns whether the loops settled within max_sweep; if not, @along is the last sweep's, which is
 * an approximation. On a forest exact (to rounding), whatever the order of nodes and edges; with
 * loops the result depends on their order by no more than the tolerance, if it settled.
 * O(V + E) a sweep; a forest takes two. Source: Pearl (1988); Yedidia, Freeman & Weiss (2005),
 * doi:10.1109/TIT.2005.850085 for loops; the factor's closed form is the project's own.
 */
bool sy_direction_solve(SyDirectionSolver *solver, const double *log_odds, double *along,
                        uint32_t *n_sweep);

/* What to do with a probability: an edge within the band is left as it is drawn and reported. */
static inline SyChoice sy_direction_choice(double along, double ambiguous) {
    if (along >= 0.5 + ambiguous) return SY_CHOICE_ALONG;
    return along <= 0.5 - ambiguous ? SY_CHOICE_AGAINST : SY_CHOICE_AMBIGUOUS;
}
