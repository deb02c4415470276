/*
 * The search for the source behind one outfall.
 *
 * Here: The one place where readings are weighed: posterior, next manholes, explanation.
 * In: The case file.
 * Out: Probabilities of sources, points to open next, tables that explain them.
 *
 * A search holds the network above the outfall, the units that can be the source with the places
 * where each may join, an unknown source that may join anywhere, the points where one can look, and
 * what was observed there.
 */
#pragma once
#include "algorithms/attribution/next_test.h"
#include "engine/expert/judgement.h"
#include "io/store/store.h"

#define SY_DAY_LENGTH 10 /* "2026-05-01" */

/* What was seen or measured at a node of the network above the outfall, or at the outfall. */
typedef struct {
    int64_t observation_id, sample_id; /* the other is 0 */
    SyIndex node;
    bool measured, seen, wet;
    bool machine;    /* measured, from 0 to 1 (data/machines.csv): elevated is what says nothing */
    int64_t of_unit; /* compared with the water of that unit; 0 */
    const SyTrade *of_trade; /* compared with the water of that trade; NULL */
    SyIndex parameter;       /* of the judgement, if it was measured */
    double value, limit;     /* in the parameter's unit; limit: of detection, NaN: not said */
    double background;       /* usual in such a drain without a source, NaN: not known */
    double elevated; /* above it, it counts as seen where a candidate's water is not known */
    double flow_m3d; /* in dry weather, measured or by the units' water; NaN: not known */
    char day[12];    /* its SY_DAY_LENGTH characters, or "" */
    double time_s;   /* of the clock of the place, from 1970-01-01; NaN: no time of day is said */
} SySearchReading;

/* Many readings of one parameter at one node: a series (series_least of one day and more). */
typedef struct {
    SyIndex node, parameter;
    guint first, n;                        /* of series_time_s, series_value and series_below */
    double background, elevated, flow_m3d; /* as those of a reading */
} SySearchSeries;

/* What was measured at a unit itself. */
typedef struct {
    int64_t unit_id;
    SyIndex parameter; /* may be the flow */
    double value;
} SySearchOwn;

/* What is known of the water of a candidate, for one parameter. */
typedef struct {
    double water_m3d;     /* NaN: of no unit */
    double concentration; /* NaN: not known */
    bool assumed;         /* the water is assumed by its trade and size */
    bool own;             /* the concentration was measured at the unit, not taken from its trade */
    bool treated;         /* a plant treats it before: the trade does not tell what comes out */
    bool foreign;         /* its trade is known, and the parameter is none of it */
} SySearchWater;

typedef struct {
    int64_t outfall_id;

    /* the network above the outfall */
    SyIndex n_node;
    int64_t *node_id;  /* n_node, rising */
    SyIndex *node_row; /* n_node: row of nodes, SY_NONE: an end that is not in the trace */
    SyTable *nodes;    /* node_id, source_id, kind, distance_m, with its place */
    SyTable *edges;    /* edge_id, from_node, to_node, source_id ... */
    SyDoubtfulEdges doubt;
    SyIndex outfall;     /* node */
    double outfall_m3d;  /* its measured flow, NaN: none */
    double *flow_m3d;    /* n_node: in dry weather, NaN: not known */
    bool *flow_measured; /* n_node: else by the units' water */
    bool *foul;          /* n_node: sewers or combined sewers meet there */
    double *time_s;      /* n_node: to the outfall; NULL: nothing that was measured decays */

    /* where one can look: surveyed manholes, all nodes where none was surveyed, and what was
     * observed; the outfall is the last */
    SyIndex n_point;
    SyIndex *point_node; /* n_point */
    SyIndex *node_point; /* n_node: SY_NONE where one cannot look */

    /* sources: rows of candidates in their order; the unknown one among them has no unit_id */
    SyTable *candidates;
    double *prior;
    double *water_m3d; /* its water, NaN: not known; NULL where nothing was observed */
    SyIndex n_place;
    SyIndex *place_node;  /* n_place */
    GArray *state_place;  /* SyIndex */
    GArray *state_weight; /* double */
    SyIndex *state_first;
    SySources sources;
    SyIndex *group; /* n_source: those that no look can tell apart */
    SyIndex n_group;

    GArray *taken;    /* SySearchReading */
    GArray *own;      /* SySearchOwn */
    GArray *readings; /* SyReading, as taken */
    guint n_same;     /* readings that are in the case file more than once, and count once */
    GArray *series;   /* SySearchSeries: what is in none of the above */
    GArray *series_time_s, *series_value, *series_below; /* double, double, bool */
    SySeriesSet *series_set;                             /* NULL: none */
    SyEffect *series_effect;                             /* states * series */
    GArray *hours;                                       /* bool: 1440 minutes of the day a class */
    SyIndex *hours_of;           /* n_source: its class, SY_NONE: times of discharge not known */
    double *log_factor;          /* n_source: times of discharge against those of bad readings */
    guint *n_bad, *n_bad_within; /* n_source: such readings, and those within its times */
    SyEffect *effect;            /* states * readings; NULL where nothing was observed */
    SyReachWorlds worlds;
    SyPosterior posterior;
} SySearch;

/**
 * sy_search_load:
 * The posterior of all readings that count: observations (not withdrawn, matched) and the samples
 * of the layer, by one road: the same reading in both, or twice in either (place, parameter, time,
 * value), counts once. Readings of one day are one campaign; many of one parameter at one place on
 * one day are a series, in which a source is on and off by times (algorithms/attribution/series.h).
 *
 * A measured parameter is compared with background + (concentration of the candidate's water -
 * background) * its water / flow at the node * exp(-decay * time): concentrations by what was
 * measured at the unit, else by its trade (data/concentrations.csv). Where one of these is not
 * known, with what counts as elevated. In wet weather rain dilutes and streets foul by no known
 * measure: then it tells only elevated or not, and little (wet_alpha, wet_beta). A look sees a
 * source the less, the smaller its part of the water there (look_least). What a machine says from
 * 0 to 1 (a confidence, a similarity to a unit's water) is a look with the machine's own shares of
 * error, and counts by how far it is from what says nothing (data/machines.csv).
 *
 * NULL with an error of the store, SY_ERROR_MEMORY. O(nodes, edges and candidates of the outfall,
 * times readings).
 */
SySearch *sy_search_load(SyStore *store, int64_t outfall_id, const SyJudgement *judgement,
                         GError **error);
void sy_search_free(SySearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SySearch, sy_search_free)

/* Inside sy_store_transaction: the rows of the table series for this outfall, anew. */
bool sy_search_write_series(const SySearch *search, SyStore *store, const SyJudgement *judgement,
                            GError **error);
/* Row of a unit among the candidates, SY_NONE if it is none. */
SyIndex sy_search_source(const SySearch *search, int64_t unit_id);
/* The water of a candidate. */
SySearchWater sy_search_water(const SySearch *search, SyIndex source, SyIndex parameter,
                              const SyJudgement *judgement);
/* Its part of a flow, 0-1: 1 where the flow is not known to be more. */
double sy_search_dilution(const SySearchWater *water, double flow_m3d);
/* Local number of a node, SY_NONE. O(log). */
SyIndex sy_search_node(const SySearch *search, int64_t node_id);
/* How tests are chosen here: noise and limits of data/evidence.yaml, walking by the places of the
 * points. x_m, y_m: n_point, for the caller to free after the options. */
SyNextOptions sy_search_options(const SySearch *search, const SyJudgement *judgement, double **x_m,
                                double **y_m);
