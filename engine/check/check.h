/*
 * The checks of surveyors.
 *
 * Here: What the layers and the network contradict themselves in.
 * In: SyNetwork and its layers.
 * Out: Findings check.*; nothing is changed.
 */
#pragma once
#include "engine/network/network.h"

/**
 * sy_checks_run:
 * @weights: limits check_* of data/weights.yaml; the lines that the points of each kind join are in
 *           data/feature_ends.csv
 *
 * A check that would report more than check_share_max of what it looks at says so in one finding
 * (check.too_many): then its limit does not fit the survey. O(n log n); reads the network only.
 */
bool sy_checks_run(const SyNetwork *network, const SyWeights *weights, const char *data_folder,
                   SyFindings *findings, GError **error);

/* The same beside other stages that only read the network: sy_checks_finish() waits for it and
 * takes its findings; @findings NULL: they are not wanted any more. Frees @checks (NULL is fine).
 */
typedef struct SyChecks SyChecks;
SyChecks *sy_checks_start(const SyNetwork *network, const SyWeights *weights,
                          const char *data_folder);
bool sy_checks_finish(SyChecks *checks, SyFindings *findings, GError **error);
