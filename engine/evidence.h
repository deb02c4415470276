/*
 * What speaks for and against a unit beside the way of its water: the factors of
 * data/evidence.yaml, the parameters and trades that they need, and the lines they make.
 */
#pragma once
#include "engine/network.h"

typedef struct {
    double permit_fits, permit_plant, permit_land, river_fits, river_differs, pollutants_most,
        hours_fit, hours_differ, history, owner_other, volume_exponent, volume_most, indirect,
        unknown_share, flow_error, flow_least_m3d, flow_found_share, water_error,
        water_assumed_error, velocity_usual_ms, velocity_least_ms, velocity_most_ms,
        velocity_deviation;
} SyFactors;

/* One row of data/parameters.csv. */
typedef struct {
    char *code, *unit;
    GStrv names; /* the first one is used in texts */
    double elevated, match, miss, absent;
} SyParameter;

/* One row of data/trades.csv. */
typedef struct {
    char *code; /* "": none */
    GStrv words;
    uint64_t parameters; /* bits by number of the parameter */
    double water_m3d[3]; /* small, medium, large */
} SyTrade;

typedef struct {
    SyFactors factors;
    GArray *parameters; /* SyParameter, at most 64 */
    GArray *trades;     /* SyTrade; the last one matches all */
} SyJudgement;

/* Reads data/evidence.yaml, parameters.csv and trades.csv; complaints are file:line. */
SyJudgement *sy_judgement_load(const char *data_folder, GError **error);
void sy_judgement_free(SyJudgement *judgement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyJudgement, sy_judgement_free)

/* Number of a parameter by code or name (case and width folded), or SY_NONE. */
SyIndex sy_judgement_parameter(const SyJudgement *judgement, const char *name);
/* Bits of the parameters named in a list such as "COD、氨氮;石油类". */
uint64_t sy_judgement_parameters(const SyJudgement *judgement, const char *list);
/* The trade of a unit by its industry (code or words) and category; never NULL. */
const SyTrade *sy_judgement_trade(const SyJudgement *judgement, const char *industry,
                                  const char *category);
/* 0 small, 1 medium, 2 large by management class. */
int sy_judgement_size(const char *category);
/* Value in the parameter's own unit; NaN if the units cannot be compared. */
double sy_judgement_convert(const SyParameter *parameter, double value, const char *unit);

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
    const char *closed; /* its status, if it is not working: then it is excluded; else NULL */
} SyUnitFacts;

typedef struct {
    const char *river;           /* name of the receiving water, or NULL */
    uint64_t measured, elevated; /* parameters, by samples taken at the outfall */
    GArray *bad_minute; /* int: times of day of samples with something elevated; NULL: none */
} SyOutfallFacts;

typedef struct {
    const SyNetwork *network;
    const SyWeights *weights;
    const SyJudgement *judgement;
    SyUnitFacts *unit;       /* rows of the units' table */
    SyOutfallFacts *outfall; /* rows of the outfalls' table */
    GHashTable *unit_named;  /* name -> row + 1 */
} SyFacts;

/* Findings: sample.parameter_unknown, sample.place_unknown. sy_facts_clear() it, also after an
 * error. */
bool sy_facts_init(const SyNetwork *network, const SyWeights *weights, const SyJudgement *judgement,
                   SyFacts *facts, SyFindings *findings, GError **error);
void sy_facts_clear(SyFacts *facts);

/* Where and how a unit's water comes to an outfall. */
typedef struct {
    SyIndex unit, outfall, attachment; /* the likeliest place */
    bool indirect;
    double usual_water_m3d; /* of the candidates of the outfall that say theirs; NaN: none does */
} SyPair;

/* Appends the lines of all factors that have data; returns their product. */
double sy_evidence_weigh(const SyFacts *facts, const SyPair *pair, GArray *lines);

/* Is the unit's permit at odds with where its pipe leads? The pipe is a storm drain and the permit
 * says treatment works. */
bool sy_evidence_misconnected(const SyFacts *facts, const SyPair *pair);
