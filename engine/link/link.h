/*
 * Linkage: which rows of lists are one thing, with the probability and what speaks for it.
 *
 * Here: Names and other fields compared, rules of data/linkage.yaml, pairs weighed.
 * In: Rows of registers and survey rounds, or what people recorded about objects of an earlier run.
 * Out: SyLinks: pairs that are one or may be, each with its probability and evidence.
 */
#pragma once
#include "algorithms/base/progress.h"
#include "engine/link/rules.h"

typedef struct {
    SyIndex list;                     /* the list that the row is of */
    const char *text[SY_N_LINK_TEXT]; /* NULL: not said */
    double x, y;                      /* m; NaN: no place */
} SyLinkRow;

typedef struct {
    SyIndex left, right;            /* left < right */
    double log_odds;                /* as if the two stood alone */
    double probability;             /* one-to-one: beside the other pairs of either */
    double distance_m;              /* NaN: not both have a place */
    uint8_t level[SY_N_LINK_FIELD]; /* of agreement, SY_LINK_MISSING */
    bool chosen;                    /* one-to-one: of the best set of pairs */
    bool is_split;                  /* one-to-one: the row of list 0 is surely this or another row,
                                       or both, and those are no other's: one that is two now */
} SyLinkPair;

typedef struct {
    SyLinkKind kind;
    bool within;     /* rows of one list may be one too */
    bool one_to_one; /* between lists; there are two then, 0 and 1 */
} SyLinkAsk;

typedef struct {
    GArray *pairs;                      /* SyLinkPair: those that may be one, in order of rows */
    SyLinkField field[SY_N_LINK_FIELD]; /* as learnt; n_level 0: not compared */
    double match_share;
} SyLinks;
void sy_links_clear(SyLinks *links);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyLinks, sy_links_clear)

/**
 * sy_link_rows:
 * Pairs of rows whose probability is at least rules->doubtful, and those of one code or permit
 * whatever else differs.
 *
 * O(rows + pairs compared): rows are compared that share a code, a number, a name, two rare pairs
 * of letters of it, an address, or a place. Same pairs whatever the number of threads.
 */
bool sy_link_rows(const SyLinkRules *rules, const SyLinkAsk *ask, const SyLinkRow *rows,
                  SyIndex n_row, SyLinks *out, const SyProgress *progress, GError **error);

/* {"name": [4, 6.2], ...}: level and weight in nats of every field that both have; g_free. */
char *sy_link_evidence(const SyLinks *links, const SyLinkPair *pair);
/* A credit code as it is compared: wide letters and blanks folded; NULL: too short to be one;
 * g_free. */
char *sy_link_code(const char *text);
/* Whether the code's last letter is its check digit (GB 32100-2015). */
bool sy_link_code_is_valid(const char *code);
