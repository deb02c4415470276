/* Manholes to open next for an outfall. */
#pragma once
#include "engine/base/reply.h"
#include "engine/search/search.h"

/**
 * sy_propose:
 * How things stand ("now", sentences), why to stop if that is so ("stop", "alike"), and the next @n
 * manholes with what each look would leave ("manholes"), into the reply.
 */
bool sy_propose(const SySearch *search, const SyJudgement *judgement, SyIndex n, SyReply *reply,
                GError **error);
