/* Records that are not to count any more. */
#pragma once
#include "engine/people/records.h"

/**
 * sy_withdraw:
 * sy_records_withdraw() in a transaction of its own, with what follows for candidates and rules.
 * @n: how many
 */
bool sy_withdraw(SyStore *store, const char *data_folder, const char *table, const char *ids,
                 const SyRecordBy *by, int *n, GError **error);
