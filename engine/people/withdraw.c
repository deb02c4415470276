#include "engine/people/withdraw.h"

#include "engine/conclude/conclude.h"
#include "engine/search/posterior.h"

typedef struct {
    const char *table, *ids, *data_folder;
    const SyRecordBy *by;
    int *n;
} Withdrawal;

static bool withdraw(SyStore *store, void *user, GError **error) {
    const Withdrawal *w = user;
    g_autoptr(GArray) outfalls = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return sy_records_withdraw(store, w->table, w->ids, w->by, outfalls, w->n, error) &&
           sy_posteriors_update(store, w->data_folder, outfalls, NULL, error) &&
           sy_conclude_of(store, w->data_folder, outfalls, error);
}

bool sy_withdraw(SyStore *store, const char *data_folder, const char *table, const char *ids,
                 const SyRecordBy *by, int *n, GError **error) {
    Withdrawal w = {table, ids, data_folder, by, n};
    return sy_store_transaction(store, withdraw, &w, error);
}
