/* Where the samples of the layer were taken. */
#pragma once
#include "engine/expert/judgement.h"
#include "engine/network/network.h"

typedef struct {
    SyIndex outfall;   /* row, or SY_NONE */
    SyIndex unit;      /* row: at the unit itself; or SY_NONE */
    SyIndex node;      /* of the network: where an outfall joins it, or a manhole; or SY_NONE */
    double distance_m; /* from the sample's own place to there; NaN: it has none */
    bool named;        /* by its field at; false: the nearest to its coordinates */
    SyIndex compared;  /* row of the unit with whose water it was compared; or SY_NONE */
} SySamplePlace;

/**
 * sy_samples_place:
 * The outfall, node or unit that the field at names (in this order), by number or name, or by the
 * number in front of a name or the only one within it, unless the sample was taken near that object
 * (list "away" of data/notation.csv), or by the end of its name; else the nearest outfall or node
 * within match.place_m of the sample's coordinates, an outfall before its own node. Findings
 * sample.place_unknown, sample.place_several; sample.place_alone for what a machine saw where no
 * outfall is known. What a row says is read too, only to say what is wrong with it (findings
 * sample.parameter_unknown, sample.unit, sample.impossible, sample.compared_unknown; of inflows
 * inspection.confidence): it is weighed from the case file.
 *
 * NULL with SY_ERROR_MEMORY; g_free. O(nodes * log samples) if any has only coordinates.
 */
SySamplePlace *sy_samples_place(const SyCase *job, const SyNetwork *network,
                                const SyJudgement *judgement, SyFindings *findings, GError **error);
