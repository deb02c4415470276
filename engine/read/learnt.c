#include "engine/read/learnt.h"

GHashTable *sy_learnt_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void sy_learnt_set(GHashTable *learnt, double value, const char *format, ...) {
    va_list list;
    va_start(list, format);
    char *name = g_strdup_vprintf(format, list);
    va_end(list);
    double *kept = g_new(double, 1);
    *kept = value;
    g_hash_table_insert(learnt, name, kept);
}

double sy_learnt_get(GHashTable *learnt, double otherwise, const char *format, ...) {
    if (learnt == NULL) return otherwise;
    va_list list;
    va_start(list, format);
    g_autofree char *name = g_strdup_vprintf(format, list);
    va_end(list);
    const double *kept = g_hash_table_lookup(learnt, name);
    return kept == NULL ? otherwise : *kept;
}
