/* The attribute stage: which units can reach each outfall, in which order, and why. */
#pragma once
#include "engine/trace.h"

typedef enum {
    SY_CANDIDATE,
    SY_CANDIDATE_INDIRECT, /* behind a plant that treats its water */
    SY_CANDIDATE_UNKNOWN,  /* no unit known: an unknown source */
    SY_N_CANDIDATE
} SyCandidateStatus;
const char *sy_candidate_status_name(SyCandidateStatus status);

typedef struct {
    SyIndex outfall;    /* row */
    SyIndex unit;       /* row, SY_NONE for an unknown source */
    SyIndex attachment; /* of the network: the likeliest by which its water comes here */
    SyIndex plant;      /* unit row of the plant between, or SY_NONE */
    SyIndex treated_at; /* node of the network where that plant takes its water in, or SY_NONE */
    SyIndex rank;       /* 1-based within the outfall */
    uint8_t status;     /* SyCandidateStatus */
    double probability, distance_m;
} SyCandidate;

/* An outfall met upstream with no other between, within trace.max_length_m. */
typedef struct {
    SyIndex outfall, via; /* rows */
    double distance_m;
} SyIntermediate;

typedef struct {
    GArray *candidates;    /* SyCandidate, by outfall and rank */
    GArray *intermediates; /* SyIntermediate, by outfall */
    SyIndex n_outfall;
    SyIndex *reach_manholes; /* n_outfall: manholes up to the next outfalls */
    SyIndex *reach;          /* n_outfall + 1 offsets into reach_edge */
    GArray *reach_edge;      /* SyIndex: edges up to the next outfalls */
} SyAttribution;

bool sy_attribute_run(const SyNetwork *network, const SyTrace *trace, SyAttribution *out,
                      SyFindings *findings, const SyProgress *progress, GError **error);
void sy_attribution_clear(SyAttribution *attribution);
