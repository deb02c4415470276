#include "algorithms/trace/heap.h"

#include "algorithms/base/error.h"

#define N_CHILD 4

static inline bool before(const SyHeapEntry *a, const SyHeapEntry *b) {
    if (a->key < b->key) return true;
    if (a->key > b->key) return false;
    return a->item != b->item ? a->item < b->item : a->arc < b->arc;
}

static bool grow(SyHeap *heap, GError **error) {
    gsize capacity = heap->capacity == 0 ? 64 : heap->capacity * 2;
    SyHeapEntry *entry = g_try_realloc_n(heap->entry, capacity, sizeof *entry);
    if (entry == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                    "search queue: %" G_GSIZE_FORMAT " entries do not fit in memory", capacity);
        return false;
    }
    heap->entry = entry;
    heap->capacity = capacity;
    return true;
}

bool sy_heap_push(SyHeap *heap, SyHeapEntry entry, GError **error) {
    if (heap->n == heap->capacity && !grow(heap, error)) return false;
    gsize at = heap->n++;
    while (at > 0) {
        gsize parent = (at - 1) / N_CHILD;
        if (!before(&entry, &heap->entry[parent])) break;
        heap->entry[at] = heap->entry[parent];
        at = parent;
    }
    heap->entry[at] = entry;
    return true;
}

bool sy_heap_pop(SyHeap *heap, SyHeapEntry *out) {
    if (heap->n == 0) return false;
    *out = heap->entry[0];
    const SyHeapEntry last = heap->entry[--heap->n];
    gsize at = 0;
    for (;;) {
        gsize child = at * N_CHILD + 1, end = MIN(child + N_CHILD, heap->n);
        if (child >= end) break;
        gsize least = child;
        while (++child < end)
            if (before(&heap->entry[child], &heap->entry[least])) least = child;
        if (!before(&heap->entry[least], &last)) break;
        heap->entry[at] = heap->entry[least];
        at = least;
    }
    if (heap->n > 0) heap->entry[at] = last;
    return true;
}

void sy_heap_clear(SyHeap *heap) {
    g_clear_pointer(&heap->entry, g_free);
    heap->n = heap->capacity = 0;
}
