/* The entries of all bases, one behind the other. */
#include "algorithms/attribution/reach_sets.h"
#include "algorithms/base/error.h"

uint64_t *sy_reach_sets_add(SyReachSets *sets, SyReachEntry entry, GError **error) {
    if (sets->n_entry == sets->capacity) {
        gsize capacity = MAX(1024, 2 * sets->capacity);
        SyReachEntry *entries = g_try_realloc_n(sets->entry, capacity, sizeof *entries);
        if (entries != NULL) sets->entry = entries;
        uint64_t *words = g_try_realloc_n(sets->word, capacity, sets->n_word * sizeof *words);
        if (words != NULL) sets->word = words;
        if (entries == NULL || words == NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                        "targets of parting ways: %" G_GSIZE_FORMAT " pairs do not fit in memory",
                        capacity);
            return NULL;
        }
        sets->capacity = capacity;
    }
    sets->entry[sets->n_entry] = entry;
    return sets->word + sets->n_entry++ * sets->n_word;
}

void sy_reach_sets_clear(SyReachSets *sets) {
    g_free(sets->first);
    g_free(sets->n);
    g_free(sets->entry);
    g_free(sets->word);
    *sets = (SyReachSets){0};
}
