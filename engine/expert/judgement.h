/*
 * What an expert judges: the factors of data/evidence.yaml, the parameters of data/parameters.csv,
 * the trades of data/trades.csv and what their water holds, data/concentrations.csv, how far
 * machines are trusted, data/machines.csv.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/error.h"
#include "algorithms/base/index.h"
#include "engine/base/data.h"
#include "engine/expert/notation.h"

typedef struct {
    double permit_fits, permit_plant, permit_land, river_fits, river_differs, hours_fit,
        hours_differ, history, listed, closed_said, dry_outfall, owner_other, volume_exponent,
        volume_most, rank_guess, indirect, unknown_share, flow_error, flow_least_m3d,
        flow_found_share, water_error, water_assumed_error, dry_least_m3d, size_usual_m,
        velocity_usual_ms, velocity_least_ms, velocity_most_ms, velocity_deviation,
        velocity_usual_deviation, test_alpha, test_beta, campaign_deviation, reading_gross,
        concentration_deviation, trade_treats, permit_treats, trade_differs, sewage_elevated,
        look_least, wet_alpha, wet_beta, source_found, two_sources, least_gain, walk_m,
        series_least, series_noise, series_strength, series_between, series_silent, series_other,
        series_share, series_on_h, series_slow, series_slow_deviation, series_flow_deviation,
        hours_wrong, inflow_unsaid;
} SyFactors;

/* One row of data/machines.csv. */
typedef struct {
    double even;         /* the value that says nothing, 0-1; NaN: no machine says it from 0 to 1 */
    double false_share;  /* P(it would say 1 | it is not so) */
    double missed_share; /* P(it would say 0 | it is so) */
    bool of_unit;        /* that the water is of the unit it was compared with */
} SyMachine;

/* One row of data/parameters.csv. */
typedef struct {
    char *code, *unit;
    GStrv names;        /* the first one is used in texts */
    double elevated;    /* NaN: never */
    double low;         /* below it, it counts as elevated too; NaN: it has no lower limit */
    double least, most; /* beyond them no reading can be; NaN: no bound */
    double unlikely;    /* above it a reading is asked about; NaN: never */
    double match, miss, absent;
    double
        background[2];  /* in drains without a source: of storm water, of sewage; NaN: not known */
    double decay_per_s; /* 0: none, or not known */
    SyMachine machine;
} SyParameter;

#define SY_N_PARAMETER 64 /* at most */

/* One row of data/trades.csv. */
typedef struct {
    char *code; /* "": none */
    GStrv words;
    uint64_t parameters;                  /* bits by number of the parameter */
    double water_m3d[3];                  /* small, medium, large */
    double concentration[SY_N_PARAMETER]; /* of its raw water, in the parameter's unit; NaN */
} SyTrade;

typedef struct {
    SyFactors factors;
    GArray *parameters; /* SyParameter, at most SY_N_PARAMETER */
    GArray *trades;     /* SyTrade; the last one matches all */
    SyNotation *notation;
    GHashTable *named; /* folded code or name -> number + 1 */
    SyIndex flow;      /* the parameter that is no concentration but a flow, m3/d */
} SyJudgement;

/* Reads the files; complaints are file:line. */
SyJudgement *sy_judgement_load(const SyData *data, GError **error);
void sy_judgement_free(SyJudgement *judgement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyJudgement, sy_judgement_free)

/* Folded names of all parameters of data/parameters.csv, for the headings of reports;
 * g_hash_table_unref. */
GHashTable *sy_judgement_parameter_names(const char *data_folder, GError **error);
/* Number of a parameter by code or name (case and width folded), or SY_NONE. */
SyIndex sy_judgement_parameter(const SyJudgement *judgement, const char *name);
/* The known name that differs least from @name, by at most one sign in three; NULL: none is near.
 */
const char *sy_judgement_nearest(const SyJudgement *judgement, const char *name);
/* Bits of the parameters named in a list such as "COD、氨氮;石油类". */
uint64_t sy_judgement_parameters(const SyJudgement *judgement, const char *list);
/* The trade of a unit by its industry (code or words) and category; never NULL. */
const SyTrade *sy_judgement_trade(const SyJudgement *judgement, const char *industry,
                                  const char *category);
/* Above what a parameter counts as elevated: in foul and combined sewers (@foul) above a multiple
 * of what is usual there, if that is more. */
double sy_judgement_elevated(const SyJudgement *judgement, const SyParameter *parameter, bool foul);
/* The trade that is called exactly so: one of its words, or its code; NULL. */
const SyTrade *sy_judgement_trade_called(const SyJudgement *judgement, const char *name);
/* Is anything known of that trade? Not of the last one, which matches all. */
bool sy_judgement_knows(const SyJudgement *judgement, const SyTrade *trade);
/* 0 small, 1 medium, 2 large by management class. */
int sy_judgement_size(const SyJudgement *judgement, const char *category);
/* Value in the parameter's own unit; NaN if the units cannot be compared. */
double sy_judgement_convert(const SyJudgement *judgement, const SyParameter *parameter,
                            double value, const char *unit);
