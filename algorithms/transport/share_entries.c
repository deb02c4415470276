/* The entries of all bases, one behind the other. */
#include "algorithms/base/error.h"
#include "algorithms/transport/share_loop.h"

bool sy_share_sets_add(SyShareSets *sets, SyShareEntry entry, GError **error) {
    if (sets->n_entry == sets->capacity) {
        gsize capacity = MAX(1024, 2 * sets->capacity);
        SyShareEntry *entries = g_try_realloc_n(sets->entry, capacity, sizeof *entries);
        if (entries == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                        "shares of outfalls: %" G_GSIZE_FORMAT " pairs do not fit in memory",
                        capacity);
            return false;
        }
        sets->entry = entries;
        sets->capacity = capacity;
    }
    sets->entry[sets->n_entry++] = entry;
    return true;
}

void sy_share_sets_clear(SyShareSets *sets) {
    g_free(sets->base);
    g_free(sets->to_base);
    g_free(sets->to_base_s);
    g_free(sets->first);
    g_free(sets->n);
    g_free(sets->entry);
    *sets = (SyShareSets){0};
}
