/* Case files of parts as tables of one. Only for this room. */
#pragma once
#include "engine/case/case.h"
#include "io/store/store.h"

typedef struct SyMerge SyMerge;

/* @store: of the whole, being created. */
SyMerge *sy_merge_new(SyStore *store);
void sy_merge_free(SyMerge *merge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyMerge, sy_merge_free)

/* First every part, in order: what there is of each, to be numbered. SY_ERROR_INPUT: people's
 * records are in it. */
bool sy_merge_number(SyMerge *merge, SyStore *part, GError **error);
/* Then once. */
void sy_merge_numbers_finish(SyMerge *merge);
/* Then every part again: its rows. @n: which of them, from 0. */
bool sy_merge_take(SyMerge *merge, SyStore *part, guint n, GError **error);
