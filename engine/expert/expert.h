/*
 * What an expert judges.
 *
 * Here: Weights, factors, parameters, trades, rules, wordings and terms as structs.
 * In: Files of data/, or the same as a case file keeps them.
 * Out: SyWeights, SyJudgement, SyRules, SyTexts, SyTerms, frozen; measured values read.
 */
#pragma once
#include "engine/expert/judgement.h"
#include "engine/expert/kept.h"
#include "engine/expert/reading.h"
#include "engine/expert/rules.h"
#include "engine/expert/terms.h"
#include "engine/expert/texts.h"
#include "engine/expert/weights.h"
