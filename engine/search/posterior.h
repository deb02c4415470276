/* Posteriors of the candidates after what was observed and whom people rejected. */
#pragma once
#include "io/store/store.h"

/**
 * sy_posteriors_update:
 * Fills candidate.posterior and rank anew for every outfall above which, or at which, something was
 * observed that counts (observation: not withdrawn, not orphaned), or of which people rejected a
 * unit (it is no source any more; the others share what it had), and puts it back to the prior
 * where neither is so any longer. Inside sy_store_transaction, or while the file is made
 * (sy_store_on_copied, after the records were matched).
 *
 * @only: outfall_id, int64_t: only of these, those that changed records concern; NULL: all
 * @n_outfall: outfalls done, or NULL
 * SY_ERROR_OUTPUT, SY_ERROR_MEMORY, errors of data/. O(outfalls concerned), some 50 ms each for ten
 * thousand pipes.
 */
bool sy_posteriors_update(SyStore *store, const char *data_folder, const GArray *only,
                          SyIndex *n_outfall, GError **error);
