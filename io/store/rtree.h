/*
 * SQLite's R-tree filled in bulk: the boxes are packed in memory (sort-tile-recursive) and written
 * as the nodes that SQLite itself would read back, instead of being inserted one by one (0.4 s
 * instead of 10 s for a million).
 * Source: Leutenegger, Lopez & Edgington (1997), doi:10.1109/ICDE.1997.582015; node format: "The
 * SQLite R*Tree Module", section 6 (shadow tables), and rtreecheck().
 */
#pragma once
#include "io/store/geometry.h"
#include "io/store/private.h"

/* Boxes as the tree holds them: 32-bit, rounded outward as SQLite does. */
typedef struct {
    SyIndex n, n_allocated;
    int64_t *rowid;
    float *box; /* 4 per entry: min x, max x, min y, max y */
} SyBoxList;

/* Room for @n_allocated boxes; SY_ERROR_MEMORY. */
bool sy_box_list_init(SyBoxList *list, SyIndex n_allocated, GError **error);
void sy_box_list_add(SyBoxList *list, int64_t rowid, const SyExtent *extent);
void sy_box_list_clear(SyBoxList *list);

/**
 * sy_rtree_fill:
 * Adds @list to the R-tree @name (unquoted): a few by inserting them, many by packing them together
 * with what is there. Inside a transaction of the caller; @list is as before afterwards.
 * Errors: SY_ERROR_MEMORY, those of sy_store_fail. O(n log n).
 */
bool sy_rtree_fill(const SyStore *store, const char *name, const SyBoxList *list, GError **error);
