/* What is said of a search to people, by sample and by explain. */
#pragma once
#include "engine/base/reply.h"
#include "engine/search/search.h"

/* Name of a candidate in the operator's language; borrowed. */
const char *sy_search_source_name(const SySearch *search, SyIndex source);
/* "A, B, C and 4 more"; g_free. */
char *sy_search_group_name(const SySearch *search, SyIndex group);
/* Parameters of which the units of a group hold most different amounts, by their own samples and
 * trades: a sample can tell apart what no look can. "A, B"; g_free. NULL: none is known. */
char *sy_search_telling(const SySearch *search, SyIndex group, const SyJudgement *judgement);
/* Survey number of a node, or "node:N"; g_free. */
char *sy_search_node_name(const SySearch *search, SyIndex node);
/* Three digits that count, or all before the point: "0.0213", "1941"; g_free. */
char *sy_search_number(double value);
/* "12.5 mg/L", "< 0.05 mg/L"; g_free. */
char *sy_search_value_text(const SySearchReading *reading, const SyParameter *parameter);

/* Two sources at once, where the readings make that likelier than not; the loads of several that
 * would explain what was measured at several places. Into the reply. */
bool sy_search_say_several(const SySearch *search, const SyJudgement *judgement, SyReply *reply,
                           GError **error);
