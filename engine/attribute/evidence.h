/* What speaks for and against a unit beside the way of its water, and the lines that it makes. */
#pragma once
#include "engine/expert/judgement.h"
#include "engine/network/network.h"

/* A line of evidence. */
typedef struct {
    const char *kind, *code; /* static */
    double value, weight;
    char *arguments; /* JSON, g_free */
} SyEvidenceLine;

/* ---- what is known of one unit and of one outfall ---- */

typedef struct {
    SyRoute route;
    const char *route_text, *river; /* as declared, borrowed, or NULL */
    double water_m3d;               /* its own, else assumed for its trade and size */
    bool water_assumed, has_history;
    const char *closed_said; /* a remark that says so much, or NULL */
    const char *closed;      /* its status, if it is not working: then it is excluded; else NULL */
} SyUnitFacts;

typedef struct {
    const char *river;  /* name of the receiving water, or NULL */
    bool is_dry;        /* the survey saw no water there in dry weather */
    GArray *bad_minute; /* int: times of day of samples with something elevated; NULL: none */
} SyOutfallFacts;

typedef struct {
    const SyNetwork *network;
    const SyWeights *weights;
    const SyJudgement *judgement;
    SyUnitFacts *unit;       /* rows of the units' table */
    SyOutfallFacts *outfall; /* rows of the outfalls' table */
    GHashTable *unit_named;  /* name -> row + 1 */
    uint8_t *node_systems;   /* nodes: 1 << system of the open drains that meet there */
} SyFacts;

/* sy_facts_clear() it, also after an error. */
bool sy_facts_init(const SyNetwork *network, const SyWeights *weights, const SyJudgement *judgement,
                   SyFacts *facts, GError **error);
void sy_facts_clear(SyFacts *facts);

/* Where and how a unit's water comes to an outfall. */
typedef struct {
    SyIndex unit, outfall, attachment; /* the likeliest place */
    bool indirect;
    double usual_water_m3d; /* of the candidates of the outfall that say theirs; NaN: none does */
} SyPair;

/* Appends the lines of all factors that have data; returns their product. */
double sy_evidence_weigh(const SyFacts *facts, const SyPair *pair, GArray *lines);

/* Is it on record where the unit joins, by survey or declaration, and not our guess? */
bool sy_evidence_on_record(const SyFacts *facts, const SyPair *pair);

/* Is the unit's permit at odds with where its pipe leads? The pipe, on record, is a storm drain and
 * the permit says treatment works. */
bool sy_evidence_misconnected(const SyFacts *facts, const SyPair *pair);
