/* What becomes of a load on its way along a river: what the questions about loads share. */
#pragma once
#include "algorithms/river/balance.h"
#include "engine/river/ask.h"
#include "engine/river/loads.h"

#define KGD_OF_MGL_M3S 86.4 /* 1 mg/L in 1 m3/s is so many kg/d */

/* Of each reach in the order of SyWater: edge_id, length_m, flow_m3s, width_m, slope,
 * function_zone, quality_target, river. */
SyTable *sy_water_around(SyStore *store, GError **error);
/* @quality: NULL: nothing is known of it. Borrows from @water and @around. */
void sy_water_fate(const SyWater *water, const SyTable *around, const SyWaterQuality *quality,
                   SyRiverFate *fate);
/* From an outfall on the bank to where it is mixed over the river; NaN: not known. */
double sy_water_mixing_m(const SyWater *water, const SyTable *around, SyIndex reach);
/* A parameter by its name that is measured in mg/L, with its @number. SY_ERROR_USAGE. */
const SyParameter *sy_load_parameter(const SyJudgement *judgement, const char *name,
                                     SyIndex *number, GError **error);
