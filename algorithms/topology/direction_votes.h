/*
 * Votes for a direction, and how far each kind of vote can be trusted: learnt from the network
 * itself, so that the confidence is honest whether one pipe in a hundred is drawn backwards or one
 * in five.
 */
#pragma once
#include <glib.h>

#include "algorithms/topology/direction.h"

typedef struct {
    SyIndex edge;
    uint8_t kind;
    bool along; /* the vote: water runs along the drawn order */
} SyDirectionVote;

/* A kind of vote. What is known beforehand counts as so many votes, of which a share was right. */
typedef struct {
    double expected;    /* share of votes expected to be right, in (0, 1) */
    double strength;    /* number of votes that this expectation is worth, > 0 */
    double least, most; /* bounds of the share that is learnt, in (0, 1) */
    double right;       /* out: the share learnt */
    SyIndex n_vote;     /* out */
} SyVoteKind;

/* Natural log-odds that a vote of the kind carries. */
double sy_vote_nats(const SyVoteKind *kind);

/**
 * sy_direction_learn:
 * Solves the network with the expected shares, takes for each kind the share of its votes that the
 * marginals hold to be right (smoothed by what was expected), and again, until no share moves by
 * more than 0.001 or @max_round is reached: expectation maximisation over the field, with the
 * marginals of belief propagation.
 *
 * @solver: of the network; @vote: n_vote, at most one of a kind for each edge
 * @kind:   n_kind, in and out
 * @along:  n_edge of the solver, out: marginals with the last shares
 * @settled: out or NULL: what sy_direction_solve() returned last
 * @rounds: NULL, or double: the shares of all kinds in each round, one round after the other.
 *         Empty: it is filled. Else nothing is learnt and those rounds are followed, so that a part
 *         of a network is judged as it was in the whole
 * False with SY_ERROR_RANGE (edge, kind), SY_ERROR_ARGUMENT (a kind outside its bounds),
 * SY_ERROR_MEMORY. O(max_round) solves. Source: Dempster, Laird & Rubin (1977),
 * doi:10.1111/j.2517-6161.1977.tb01600.x; beta smoothing.
 */
bool sy_direction_learn(SyDirectionSolver *solver, const SyDirectionVote *vote, SyIndex n_vote,
                        SyVoteKind *kind, SyIndex n_kind, uint32_t max_round, GArray *rounds,
                        double *along, bool *settled, GError **error);
