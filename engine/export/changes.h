/* What a list says else than when it was handed over last. */
#pragma once
#include "engine/lists/lists.h"

typedef struct {
    SyTable *rows; /* columns of the list platform_changes of data/lists, codes not yet worded */
    SyIndex n_new, n_gone, n_changed; /* rows of lists; n_changed: of which a cell differs */
} SyChanges;
void sy_changes_init(SyChanges *changes);
void sy_changes_clear(SyChanges *changes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SyChanges, sy_changes_clear)

/**
 * sy_changes_add:
 * Adds what became of the rows of one list.
 *
 * @title:  of the list, for the column "list"
 * @before: its cells as texts, columns named by heading; NULL: it was not there, nothing is added
 * @now:    its rows, worded
 *
 * A row is found again by the first key (SY_KEY_ONE) that it has and no other row of either side,
 * codes before names, together with those of SY_KEY_WITH. A heading that is missing before or
 * now is told once and not compared. Numbers are compared as numbers. O(rows x columns).
 */
void sy_changes_add(SyChanges *changes, const char *title, const SyTable *before,
                    const SyListRows *now);
