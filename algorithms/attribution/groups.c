#include <math.h>
#include <string.h>

#include "algorithms/attribution/posterior.h"
#include "algorithms/base/error.h"
#include "algorithms/base/random.h"

/* Two numbers that stand for all that tests can see of a source. */
typedef struct {
    uint64_t a, b;
} Sign;

static uint64_t mixed(uint64_t a, uint64_t b) {
    SyRandom random = sy_random(a, b);
    return sy_random_bits(&random);
}

/* Sum over the points a place comes to, so that their order does not matter. */
static Sign sign_of_place(const SyReachWorlds *worlds, SyIndex place) {
    Sign sign = {0, 0};
    for (gsize e = worlds->offset[place]; e < worlds->offset[place + 1]; e++) {
        uint64_t word = 0;
        for (unsigned i = 0; i < worlds->n_word; i++)
            word = word * UINT64_C(0x9e3779b97f4a7c15) + worlds->word[e * worlds->n_word + i];
        sign.a += mixed(word, worlds->point[e]);
        sign.b += mixed(word ^ UINT64_C(0x5851f42d4c957f2d), worlds->point[e]);
    }
    return sign;
}

/* Places that come to nothing count as none. */
static Sign sign_of_source(const SySources *sources, const Sign *of_place, SyIndex s) {
    Sign sign = {0, 0};
    double sum = 0;
    for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++)
        sum += sources->weight[i];
    for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
        if (sources->place[i] == SY_NONE || !(sources->weight[i] > 0)) continue;
        Sign place = of_place[sources->place[i]];
        /* states at one place add up: the sum is by their weight, in parts of a million */
        uint64_t weight = (uint64_t)llround(1e6 * sources->weight[i] / sum);
        sign.a += weight * (place.a | 1);
        sign.b += weight * (place.b | 1);
    }
    return sign;
}

static guint sign_hash(const void *sign) {
    return (guint)((const Sign *)sign)->a;
}

static gboolean sign_equal(const void *left, const void *right) {
    return memcmp(left, right, sizeof(Sign)) == 0;
}

bool sy_source_groups(const SySources *sources, const SyReachWorlds *worlds, SyIndex *group,
                      SyIndex *n_group, GError **error) {
    g_autofree Sign *of_place = sy_array_new(worlds->n_place, sizeof(Sign), "groups", error);
    if (of_place == NULL) return false;
    g_autofree Sign *of_source = sy_array_new(sources->n_source, sizeof(Sign), "groups", error);
    if (of_source == NULL) return false;
    g_autoptr(GHashTable) known = g_hash_table_new(sign_hash, sign_equal);
    for (SyIndex p = 0; p < worlds->n_place; p++) of_place[p] = sign_of_place(worlds, p);
    *n_group = 0;
    for (SyIndex s = 0; s < sources->n_source; s++) {
        gpointer found;
        of_source[s] = sign_of_source(sources, of_place, s);
        if (g_hash_table_lookup_extended(known, &of_source[s], NULL, &found)) {
            group[s] = GPOINTER_TO_UINT(found);
        } else {
            group[s] = (*n_group)++;
            g_hash_table_insert(known, &of_source[s], GUINT_TO_POINTER(group[s]));
        }
    }
    return true;
}
