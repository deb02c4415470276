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

static Sign mixed_sign(Sign sign, uint64_t more) {
    return (Sign){mixed(sign.a, more), mixed(sign.b ^ UINT64_C(0x5851f42d4c957f2d), more)};
}

/* What a node comes to: a point of its own is like no other; where there is none and the way on is
 * sure, it is as the next. */
static Sign sign_of_node(const SyReachWorlds *worlds, SyIndex n, const Sign *of_node) {
    const unsigned n_word = worlds->n_word;
    const Sign own = {1, 2}, listed = {3, 4};
    if (worlds->point_at[n] != SY_NONE) return mixed_sign(own, worlds->point_at[n]);
    Sign sign = listed;
    if (worlds->next[n] == SY_NONE) {
        for (gsize e = worlds->offset[n]; e < worlds->offset[n + 1]; e++) {
            sign = mixed_sign(sign, worlds->point[e]);
            for (unsigned k = 0; k < n_word; k++)
                sign = mixed_sign(sign, worlds->word[e * n_word + k]);
        }
        return sign;
    }
    const uint64_t *way = worlds->way + (gsize)n * n_word;
    uint64_t all = UINT64_MAX;
    sign = of_node[worlds->next[n]];
    for (unsigned k = 0; k < n_word; k++) all &= way[k];
    for (unsigned k = 0; k < n_word && all != UINT64_MAX; k++) sign = mixed_sign(sign, way[k]);
    return sign;
}

/* Places that come to nothing count as none. */
static Sign sign_of_source(const SySources *sources, const SyReachWorlds *worlds,
                           const Sign *of_node, SyIndex s) {
    Sign sign = {0, 0};
    double sum = 0;
    for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++)
        sum += sources->weight[i];
    for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
        if (sources->place[i] == SY_NONE || !(sources->weight[i] > 0)) continue;
        Sign place = of_node[worlds->place[sources->place[i]]];
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

static Sign *signs_of_nodes(const SyReachWorlds *worlds, GError **error) {
    Sign *of_node = sy_array_new(worlds->n_node, sizeof(Sign), "groups", error);
    for (SyIndex i = 0; of_node != NULL && i < worlds->n_node; i++)
        of_node[worlds->order[i]] = sign_of_node(worlds, worlds->order[i], of_node);
    return of_node;
}

bool sy_posterior_alike(const SyPosterior *posterior, const SySources *sources,
                        const SyReachWorlds *worlds, SyIndex source, bool *alike, SyIndex *place,
                        double *probability, GError **error) {
    SyIndex best = SY_NONE;
    for (SyIndex i = sources->state_first[source]; i < sources->state_first[source + 1]; i++)
        if (sources->place[i] != SY_NONE &&
            (best == SY_NONE || posterior->state[i] > posterior->state[best]))
            best = i;
    for (SyIndex s = 0; s < sources->n_source; s++) alike[s] = s == source;
    *place = best == SY_NONE ? SY_NONE : sources->place[best];
    *probability = best == SY_NONE ? posterior->source[source] : 0;
    if (best == SY_NONE) return true;
    g_autofree Sign *of_node = signs_of_nodes(worlds, error);
    if (of_node == NULL) return false;
    const Sign *there = &of_node[worlds->place[*place]];
    for (SyIndex s = 0; s < sources->n_source; s++)
        for (SyIndex i = sources->state_first[s]; i < sources->state_first[s + 1]; i++) {
            if (sources->place[i] == SY_NONE || !(sources->weight[i] > 0) ||
                !sign_equal(there, &of_node[worlds->place[sources->place[i]]]))
                continue;
            alike[s] = true;
            *probability += posterior->state[i];
        }
    return true;
}

bool sy_source_groups(const SySources *sources, const SyReachWorlds *worlds, SyIndex *group,
                      SyIndex *n_group, GError **error) {
    g_autofree Sign *of_node = signs_of_nodes(worlds, error);
    if (of_node == NULL) return false;
    g_autofree Sign *of_source = sy_array_new(sources->n_source, sizeof(Sign), "groups", error);
    if (of_source == NULL) return false;
    g_autoptr(GHashTable) known = g_hash_table_new(sign_hash, sign_equal);
    *n_group = 0;
    for (SyIndex s = 0; s < sources->n_source; s++) {
        gpointer found;
        of_source[s] = sign_of_source(sources, worlds, of_node, s);
        if (g_hash_table_lookup_extended(known, &of_source[s], NULL, &found)) {
            group[s] = GPOINTER_TO_UINT(found);
        } else {
            group[s] = (*n_group)++;
            g_hash_table_insert(known, &of_source[s], GUINT_TO_POINTER(group[s]));
        }
    }
    return true;
}
