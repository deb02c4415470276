/*
 * What people say.
 *
 * Here: Observations, decisions, identity over re-runs, the ledger, lists that come back filled in.
 * In: Options, sheets and CSV of people; the case file, or that of the run before.
 * Out: observation, decision and draw in the case file; reports of the ledger.
 */
#pragma once
#include "engine/people/decide.h"
#include "engine/people/form.h"
#include "engine/people/identity.h"
#include "engine/people/ledger.h"
#include "engine/people/ledger_states.h"
#include "engine/people/observe.h"
#include "engine/people/records.h"
