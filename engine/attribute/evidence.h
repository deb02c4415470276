/* What speaks for and against a unit beside the way of its water, and the lines that it makes. */
#pragma once
#include "engine/attribute/sample_places.h"
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
    const char *route_text, *river, *hours; /* as declared, borrowed, or NULL */
    uint64_t own, expected;                 /* parameters its record names; these and its trade's */
    double water_m3d;                       /* its own, else assumed for its trade and size */
    bool water_assumed, has_history;
    const SyTrade *trade; /* NULL: nothing is known of it */
    const char *closed;   /* its status, if it is not working: then it is excluded; else NULL */
} SyUnitFacts;

/* A sample taken at an outfall. */
typedef struct {
    SyIndex parameter;
    double value; /* in the parameter's unit; NaN: below limit */
    double limit;
} SyOutfallSample;

typedef struct {
    const char *river;           /* name of the receiving water, or NULL */
    uint64_t measured, elevated; /* parameters, by samples taken at the outfall in dry weather, or
                                    of which the weather is not said */
    GArray *taken;               /* SyOutfallSample; NULL: none */
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

/* @samples: a place for every row of the samples' table. Finding sample.parameter_unknown.
 * sy_facts_clear() it, also after an error. */
bool sy_facts_init(const SyNetwork *network, const SyWeights *weights, const SyJudgement *judgement,
                   const SySamplePlace *samples, SyFacts *facts, SyFindings *findings,
                   GError **error);
void sy_facts_clear(SyFacts *facts);

/* Where and how a unit's water comes to an outfall. */
typedef struct {
    SyIndex unit, outfall, attachment; /* the likeliest place */
    bool indirect;
    double usual_water_m3d; /* of the candidates of the outfall that say theirs; NaN: none does */
    double arrives_m3d;     /* of its water, at the outfall; NaN: not known */
    double flow_m3d;        /* of the outfall in dry weather; NaN: not known */
} SyPair;

/* Appends the lines of all factors that have data; returns their product. */
double sy_evidence_weigh(const SyFacts *facts, const SyPair *pair, GArray *lines);

/* Is it on record where the unit joins, by survey or declaration, and not our guess? */
bool sy_evidence_on_record(const SyFacts *facts, const SyPair *pair);

/* Is the unit's permit at odds with where its pipe leads? The pipe, on record, is a storm drain and
 * the permit says treatment works. */
bool sy_evidence_misconnected(const SyFacts *facts, const SyPair *pair);
