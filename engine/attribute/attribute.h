/*
 * Which units, in which order, and why.
 *
 * Here: Candidates, their evidence and priors, shares of water.
 * In: SyTraces and what the layers say of the units.
 * Out: SyAttribution, for the case file.
 */
#pragma once
#include "engine/attribute/evidence.h"
#include "engine/attribute/sample_places.h"
#include "engine/trace/trace.h"

typedef enum {
    SY_CANDIDATE,
    SY_CANDIDATE_INDIRECT, /* behind a plant that treats its water */
    SY_CANDIDATE_EXCLUDED, /* reaches the outfall, but is not working */
    SY_CANDIDATE_UNKNOWN,  /* a source that no unit of the case is */
    SY_N_CANDIDATE
} SyCandidateStatus;
const char *sy_candidate_status_name(SyCandidateStatus status);

typedef struct {
    SyIndex outfall;    /* row */
    SyIndex unit;       /* row, SY_NONE for an unknown source */
    SyIndex attachment; /* of the network: the likeliest by which its water comes here */
    SyIndex plant;      /* unit row of the plant between, or SY_NONE */
    SyIndex treated_at; /* node of the network where that plant takes its water in, or SY_NONE */
    SyIndex outlet;     /* inner node where that plant's water comes out, or SY_NONE */
    SyIndex rank;       /* 1-based within the outfall; SY_NONE: excluded */
    uint8_t status;     /* SyCandidateStatus */
    double probability; /* that its water reaches the outfall: P(u -> o) */
    double error;       /* standard error of that by sampling */
    double place;       /* that it joins at one of the places that lead there */
    SyIndex n_place;    /* how many these are */
    double weight;      /* P(u -> o) times the factors of its evidence */
    double rank_weight; /* the same for the ranking: less where its place is a guess */
    double prior;       /* that it is the source, before anything was observed: shares of weight */
    double load_m3d;    /* of its water, that comes to the outfall; of the unknown source: what the
                           others do not explain of the measured flow; NaN: not known */
    double share;       /* of the outfall's water; NaN: not known */
    double time_s, time_error_s; /* from its place to the outfall; NaN: not known */
    double distance_m;          /* NaN: only against the directions that the trace takes as right */
    guint evidence, n_evidence; /* of SyAttribution.evidence */
} SyCandidate;

/* An outfall met upstream with no other between, within trace.max_length_m. */
typedef struct {
    SyIndex outfall, via; /* rows */
    double distance_m;
} SyIntermediate;

typedef struct {
    GArray *candidates;        /* SyCandidate, by outfall and rank, excluded ones last */
    GArray *evidence;          /* SyEvidenceLine */
    double *span_probability;  /* trace->spans: that its top comes down to its target */
    double *span_offset_s;     /* trace->spans: time to the target = it + root_s */
    double *root_s;            /* inner nodes: time along the shortest way to the root */
    double *root_probability;  /* inner nodes: that this way runs so; only ratios mean something */
    double *velocity_ms;       /* edges */
    double velocity_deviation; /* standard deviation of log velocity */
    double *dry_m3d;           /* inner nodes: units' water that passes in dry weather */
    SySamplePlace *sample;     /* rows of the samples' table: where they were taken */
    GArray *intermediates;     /* SyIntermediate, by outfall */
    SyIndex n_outfall;
    SyIndex *reach_manholes; /* n_outfall: manholes up to the next outfalls */
    SyIndex *reach;          /* n_outfall + 1 offsets into reach_edge */
    GArray *reach_edge;      /* SyIndex: edges up to the next outfalls */
} SyAttribution;

/* What the stage works on. */
typedef struct {
    const SyCase *job;
    const SyNetwork *network;
    const SyTrace *trace;
    const SyWeights *weights;
    const SyJudgement *judgement;
} SyAttributeInput;

/**
 * sy_attribute_run:
 * P(u -> o) = P(o joins there) * sum over the unit's places of P(place) * P(place -> o), directions
 * in doubt as in attribute_parts.h; behind plants the likeliest way. The prior of being the source
 * is the share of P(u -> o) * factors; an unlisted source has the weight s + (1 - s) * product of
 * (1 - P(u -> o)), s = unknown_share: it is certain where no unit reaches the outfall. Findings
 * suspect.*, sample.*.
 */
bool sy_attribute_run(const SyAttributeInput *input, SyAttribution *out, SyFindings *findings,
                      const SyProgress *progress, GError **error);
void sy_attribution_clear(SyAttribution *attribution);
