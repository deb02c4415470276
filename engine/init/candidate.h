/* The roles that a layer may have, and what speaks for each. From inside init. */
#pragma once
#include "engine/case/parts.h"
#include "engine/init/init.h"

#define SY_SCORE_MIN 2 /* less is no guess */

/* A role as seen for one layer. */
typedef struct {
    int score;
    const char *word;     /* in the name, or NULL */
    int by_name;          /* its weight */
    int by_rows;          /* that of the names of its rows */
    GString *has;         /* fields that spoke for it */
    GArray *bindings;     /* NULL: not this role */
    SyFindings *findings; /* of binding */
    SyLayerSource view;   /* borrowed parts */
} SyCandidate;

/* An open source, and what tells of roles; all borrowed. */
typedef struct {
    const SyFields *fields;
    const SyCsv *words; /* subject, word, meaning, weight */
    const SyCase *full; /* a job with nodes and connections */
    SySource *source;
    SyCaseSource *const *asked; /* one a role */
} SyCandidateOf;

/* The role that a name and the columns speak for most; @only: that one, or SY_N_ROLE. Without
 * bindings: there is none. To be cleared. */
SyCandidate sy_candidate_best(const SyCandidateOf *of, SyRole only, const char *name);
void sy_candidate_clear(SyCandidate *candidate);
/* A word by which a layer is nothing that drains (an intake), where it says more than the word that
 * speaks for the role; NULL: there is none. */
const char *sy_candidate_none_word(const SyCsv *words, const char *name, const SyCandidate *best);
