/*
 * How different things agree: where a thing stands once in a list, two rows of one list are two
 * things, and how often all their fields together agree in just one way is counted, not multiplied
 * from fields taken one by one.
 */
#pragma once
#include "algorithms/linkage/fellegi_sunter.h"
#include "engine/link/link.h"

typedef struct SyLinkApart SyLinkApart;

SyLinkApart *sy_link_apart_new(void);
void sy_link_apart_free(SyLinkApart *apart); /* NULL is allowed */

/* A pair drawn at random: which of its fields are missing. */
void sy_link_apart_draw(SyLinkApart *apart, const uint8_t *level);

/* A pair of one list that was compared, levels of SY_N_LINK_FIELD fields; @weight: how likely it is
 * of two things. */
void sy_link_apart_see(SyLinkApart *apart, const uint8_t *level, double weight);
/* What was seen, not what was drawn. */
void sy_link_apart_forget(SyLinkApart *apart);

/**
 * sy_link_apart_log_odds:
 * What is to be added to the log-odds of a pair with these levels, nats: the logarithm of pairs
 * expected, had fields nothing to do with each other, over pairs counted; either together with
 * @weight pairs of the former. 0 where no drawn pair has the same fields missing.
 *
 * @fields: SY_N_LINK_FIELD, u as learnt
 * @n_within: pairs of rows of one list there are, compared or not
 *
 * O(fields). A gamma prior on a Poisson rate.
 */
double sy_link_apart_log_odds(const SyLinkApart *apart, const SyLinkField *fields, double n_within,
                              double weight, const uint8_t *level);
