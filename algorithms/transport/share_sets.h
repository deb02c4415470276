/* For every node where water parts: the part that comes to each target, with its time. */
#pragma once
#include "algorithms/transport/shares.h"

/* Part of the water that arrives, and sums of part * time and part * time^2. */
typedef struct {
    double part, first, second;
} SyMoments;

/* The same seen from above a way that lets @part through in @time_s. */
static inline SyMoments sy_moments_after(SyMoments m, double part, double time_s) {
    return (SyMoments){part * m.part, part * (m.first + time_s * m.part),
                       part * (m.second + 2 * time_s * m.first + time_s * time_s * m.part)};
}

typedef struct {
    SyIndex target; /* node */
    SyMoments moments;
} SyShareEntry;

typedef struct {
    SyIndex *base;     /* n_node: target or parting node next below, itself if it is one; SY_NONE */
    double *to_base;   /* n_node: part that comes there */
    double *to_base_s; /* n_node: time to there */
    gsize *first;      /* n_node: entries of a base, rising by target */
    SyIndex *n;        /* n_node */
    SyShareEntry *entry;
    gsize n_entry, capacity;
    SyIndex n_loop;
} SyShareSets;

/* sy_share_sets_clear() it, also after an error. False with SY_ERROR_MEMORY. */
bool sy_share_sets_init(SyShareSets *sets, const SyTransport *transport, const SyIndex *target,
                        SyIndex n_target, GError **error);
void sy_share_sets_clear(SyShareSets *sets);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyShareSets, sy_share_sets_clear)
