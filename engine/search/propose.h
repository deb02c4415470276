/* Manholes to open next for an outfall. */
#pragma once
#include "engine/base/program.h"
#include "engine/base/reply.h"
#include "engine/search/search.h"

#define SY_PROPOSE_MOST 50 /* manholes for one day */

/**
 * sy_propose:
 * How things stand ("now", sentences), why to stop if that is so ("stop", "alike"), and the next @n
 * manholes with what each look would leave ("manholes"), into the reply.
 */
bool sy_propose(const SySearch *search, const SyJudgement *judgement, SyIndex n, SyReply *reply,
                GError **error);
/* The same by the outfall's name, with what it needs from data/. */
SyReply *sy_propose_named(SyStore *store, const SyProgram *program, const char *outfall, SyIndex n,
                          GError **error);
