/*
 * Probabilistic linkage: how likely two rows are one thing, from levels at which their fields agree
 * and the shares of each level among pairs that are one (m) and that are not (u), learnt from the
 * pairs themselves.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

#define SY_LINK_MISSING 255 /* not both have the field: it says nothing */
#define SY_LINK_MOST_LEVEL 8

/* One comparison. Level 0 is the least agreement. */
typedef struct {
    SyIndex n_level;              /* 2 .. SY_LINK_MOST_LEVEL */
    double m[SY_LINK_MOST_LEVEL]; /* what is expected before; shares, sum 1 */
    double u[SY_LINK_MOST_LEVEL]; /* the same among pairs that are not one */
    bool fixed_m, fixed_u;        /* not learnt */
} SyLinkField;

typedef struct {
    double n_total;     /* pairs there are in all, those that were not compared too */
    double match_share; /* expected before: pairs that are one, as a share of n_total */
    double prior_share; /* weight of match_share, as a share of n_total */
    double prior_m;     /* as many pairs as m was seen in before */
    double prior_u;     /* the same for u */
    const double *rest; /* n_field * SY_LINK_MOST_LEVEL: levels among pairs that were not compared,
                           as shares; NULL: they are at level 0 of every field */
    int most_rounds;
} SyLinkOptions;
#define SY_LINK_OPTIONS_INIT                                                                 \
    {                                                                                        \
        .n_total = 0, .match_share = 0.01, .prior_share = 0.1, .prior_m = 20, .prior_u = 10, \
        .rest = NULL, .most_rounds = 50                                                      \
    }

/**
 * sy_link_learn:
 * Shares of levels and of matches by expectation and maximisation, fields taken as independent.
 *
 * @levels: n_pair * n_field, by pairs; SY_LINK_MISSING or < n_level
 * @fields: n_field; m and u are replaced by what was learnt, with what was expected as so many
 *          pairs seen before
 * @match_share: the share of pairs that are one, of n_total
 * @log_odds: n_pair: logarithm of the odds that the pair is one
 *
 * SY_ERROR_ARGUMENT: a level beyond its field's; SY_ERROR_MEMORY.
 * O(n_pair n_field + rounds patterns n_field).
 * Sources: Fellegi & Sunter (1969), doi:10.1080/01621459.1969.10501049; Winkler (1988), Using the
 * EM algorithm for weight computation; pairs never compared as in Enamorado, Fifield & Imai (2019),
 * doi:10.1017/S0003055418000783.
 */
bool sy_link_learn(SyIndex n_field, SyLinkField *fields, gsize n_pair, const uint8_t *levels,
                   const SyLinkOptions *options, double *match_share, double *log_odds,
                   GError **error);

/* Weight in nats of a field at a level; 0 where it is missing. */
double sy_link_weight(const SyLinkField *field, uint8_t level);
