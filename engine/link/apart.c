#include "engine/link/apart.h"

#include <math.h>

/* Bits of a level in the key of a pair; what is missing has all of them. */
#define LEVEL_BITS 4
#define MISSING 15u
_Static_assert(SY_N_LINK_FIELD *LEVEL_BITS <= 64, "the levels of a pair are one number");
_Static_assert(SY_LINK_MOST_LEVEL <= MISSING, "a level has its bits");

struct SyLinkApart {
    GHashTable *seen;  /* all levels of a pair: how many, double */
    GHashTable *drawn; /* which fields are missing: the same */
    double n_drawn;
};

SyLinkApart *sy_link_apart_new(void) {
    SyLinkApart *apart = g_new0(SyLinkApart, 1);
    apart->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    apart->drawn = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    return apart;
}

void sy_link_apart_free(SyLinkApart *apart) {
    if (apart == NULL) return;
    g_hash_table_unref(apart->seen);
    g_hash_table_unref(apart->drawn);
    g_free(apart);
}

static gint64 key_of(const uint8_t *level, bool missing_only) {
    uint64_t key = 0;
    for (int f = 0; f < SY_N_LINK_FIELD; f++) {
        bool missing = level[f] == SY_LINK_MISSING;
        key = key << LEVEL_BITS | (missing ? MISSING : missing_only ? 0 : level[f]);
    }
    return (gint64)key;
}

static void count_one(GHashTable *counts, gint64 key, double weight) {
    double *n = g_hash_table_lookup(counts, &key);
    if (n == NULL) {
        n = g_new0(double, 1);
        g_hash_table_insert(counts, g_memdup2(&key, sizeof key), n);
    }
    *n += weight;
}

static double count_of(GHashTable *counts, gint64 key) {
    const double *n = g_hash_table_lookup(counts, &key);
    return n == NULL ? 0 : *n;
}

void sy_link_apart_draw(SyLinkApart *apart, const uint8_t *level) {
    count_one(apart->drawn, key_of(level, true), 1);
    apart->n_drawn++;
}

void sy_link_apart_see(SyLinkApart *apart, const uint8_t *level, double weight) {
    count_one(apart->seen, key_of(level, false), weight);
}

void sy_link_apart_forget(SyLinkApart *apart) {
    g_hash_table_remove_all(apart->seen);
}

double sy_link_apart_log_odds(const SyLinkApart *apart, const SyLinkField *fields, double n_within,
                              double weight, const uint8_t *level) {
    double expected = n_within * count_of(apart->drawn, key_of(level, true));
    if (expected <= 0) return 0;
    expected /= apart->n_drawn;
    for (int f = 0; f < SY_N_LINK_FIELD; f++)
        if (level[f] != SY_LINK_MISSING) expected *= fields[f].u[level[f]];
    return log((weight + expected) / (weight + count_of(apart->seen, key_of(level, false))));
}
