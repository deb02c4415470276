/*
 * Queue of nodes by rising key, for searches in order of distance. The order of what comes out is
 * total (key, item, arc), so it does not depend on the order of what went in.
 * Source: d-ary heap, Johnson (1975), doi:10.1016/0020-0190(75)90001-0; d = 4.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

typedef struct {
    double key; /* not NaN */
    SyIndex item, arc;
} SyHeapEntry;

/* Starts as {0}. */
typedef struct {
    SyHeapEntry *entry;
    gsize n, capacity;
} SyHeap;

/* False with SY_ERROR_MEMORY; the heap is as before then. O(log n). */
bool sy_heap_push(SyHeap *heap, SyHeapEntry entry, GError **error);
/* Takes the smallest entry out; false if there is none. O(log n). */
bool sy_heap_pop(SyHeap *heap, SyHeapEntry *out);
void sy_heap_clear(SyHeap *heap);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyHeap, sy_heap_clear)
