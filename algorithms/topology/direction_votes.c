#include "algorithms/topology/direction_votes.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"

static double limited(const SyVoteKind *kind, double right) {
    return CLAMP(right, kind->least, kind->most);
}

double sy_vote_nats(const SyVoteKind *kind) {
    return log(kind->right / (1 - kind->right));
}

static bool check(SyIndex n_edge, const SyDirectionVote *vote, SyIndex n_vote,
                  const SyVoteKind *kind, SyIndex n_kind, GError **error) {
    for (SyIndex i = 0; i < n_vote; i++) {
        if (vote[i].edge < n_edge && vote[i].kind < n_kind) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_RANGE,
                    "vote %u: edge %u is not below %u, or kind %u not below %u", i, vote[i].edge,
                    n_edge, vote[i].kind, n_kind);
        return false;
    }
    for (SyIndex k = 0; k < n_kind; k++) {
        const SyVoteKind *at = &kind[k];
        if (at->expected > 0 && at->expected < 1 && at->strength > 0 && at->least > 0 &&
            at->least <= at->most && at->most < 1)
            continue;
        g_set_error(
            error, SY_ERROR, SY_ERROR_ARGUMENT,
            "kind of vote %u: expected %g, strength %g, least %g, most %g are not in (0, 1)", k,
            at->expected, at->strength, at->least, at->most);
        return false;
    }
    return true;
}

static void weigh(const SyDirectionVote *vote, SyIndex n_vote, const SyVoteKind *kind,
                  SyIndex n_kind, double *nats, double *log_odds, SyIndex n_edge) {
    memset(log_odds, 0, n_edge * sizeof *log_odds);
    for (SyIndex k = 0; k < n_kind; k++) nats[k] = sy_vote_nats(&kind[k]);
    for (SyIndex i = 0; i < n_vote; i++)
        log_odds[vote[i].edge] += vote[i].along ? nats[vote[i].kind] : -nats[vote[i].kind];
}

/* The share of right votes of each kind; returns the largest change. */
static double judge(const SyDirectionVote *vote, SyIndex n_vote, SyVoteKind *kind, SyIndex n_kind,
                    const double *along, double *n_right) {
    memset(n_right, 0, n_kind * sizeof *n_right);
    for (SyIndex i = 0; i < n_vote; i++)
        n_right[vote[i].kind] += vote[i].along ? along[vote[i].edge] : 1 - along[vote[i].edge];
    double most = 0;
    for (SyIndex k = 0; k < n_kind; k++) {
        double right = limited(&kind[k], (kind[k].expected * kind[k].strength + n_right[k]) /
                                             (kind[k].strength + kind[k].n_vote));
        most = MAX(most, fabs(right - kind[k].right));
        kind[k].right = right;
    }
    return most;
}

static void keep_round(GArray *rounds, const SyVoteKind *kind, SyIndex n_kind) {
    for (SyIndex k = 0; k < n_kind; k++) g_array_append_val(rounds, kind[k].right);
}

/* The shares of a round that is followed; true: it is the last. */
static bool take_round(const GArray *rounds, uint32_t round, SyVoteKind *kind, SyIndex n_kind) {
    for (SyIndex k = 0; k < n_kind; k++)
        kind[k].right = g_array_index(rounds, double, (guint)round *n_kind + k);
    return (round + 2) * n_kind > rounds->len;
}

bool sy_direction_learn(SyDirectionSolver *solver, const SyDirectionVote *vote, SyIndex n_vote,
                        SyVoteKind *kind, SyIndex n_kind, uint32_t max_round, GArray *rounds,
                        double *along, bool *settled, GError **error) {
    const double still = 0.001;
    bool follow = rounds != NULL && rounds->len > 0;
    SyIndex n_edge = sy_direction_solver_n_edge(solver);
    if (!check(n_edge, vote, n_vote, kind, n_kind, error)) return false;
    g_autofree double *log_odds = sy_array_new(n_edge, sizeof(double), "edges", error);
    g_autofree double *n_right = sy_array_new(n_kind, sizeof(double), "kinds of votes", error);
    if (log_odds == NULL || n_right == NULL) return false;
    for (SyIndex k = 0; k < n_kind; k++) {
        kind[k].right = limited(&kind[k], kind[k].expected);
        kind[k].n_vote = 0;
    }
    for (SyIndex i = 0; i < n_vote; i++) kind[vote[i].kind].n_vote++;
    bool done = false;
    for (uint32_t round = 0;; round++) {
        if (follow) done = take_round(rounds, round, kind, n_kind);
        if (!follow && rounds != NULL) keep_round(rounds, kind, n_kind);
        weigh(vote, n_vote, kind, n_kind, n_right, log_odds, n_edge);
        bool now = sy_direction_solve(solver, log_odds, along, NULL);
        if (settled != NULL) *settled = now;
        if (done || (!follow && round >= max_round)) return true;
        if (!follow) done = judge(vote, n_vote, kind, n_kind, along, n_right) <= still;
    }
}
