#include "algorithms/topology/joining.h"

#include "algorithms/base/error.h"
#include "algorithms/topology/sort.h"

/*
 * Key of a class, most important first: has an id, kind, id, system. Lines whose ends share a spot
 * come after others, so that a line without length never keeps them apart, and their ends are two
 * classes, because they must not be joined.
 */
typedef enum { KIND_POINT, KIND_END, KIND_RING_FIRST, KIND_RING_LAST } Kind;

enum { ID_SHIFT = 8, KIND_SHIFT = 40, HAS_ID_SHIFT = 42 };

static bool has_id(uint64_t key) {
    return key >> HAS_ID_SHIFT != 0;
}

static SyIndex id_of(uint64_t key) {
    return has_id(key) ? (SyIndex)(key >> ID_SHIFT) : SY_NONE;
}

static Kind kind_of(uint64_t key) {
    return (Kind)(key >> KIND_SHIFT & 3);
}

static bool share_system(uint64_t key, uint64_t other) {
    return (key & other & UINT8_MAX) != 0;
}

static Kind member_kind(const SyMembers *members, const SySpots *spots, SyIndex member) {
    if (member >= members->n_end) return KIND_POINT;
    if (spots->of[member] == SY_NONE || spots->of[member] != spots->of[member ^ 1]) return KIND_END;
    return member % 2 == 0 ? KIND_RING_FIRST : KIND_RING_LAST;
}

static uint64_t member_key(const SyMembers *members, const SySpots *spots, const SyHomes *homes,
                           SyIndex member) {
    uint64_t key = sy_member_system(members, member) | (uint64_t)member_kind(members, spots, member)
                                                           << KIND_SHIFT;
    if (homes->id[member] == SY_NONE) return key;
    return key | (uint64_t)homes->id[member] << ID_SHIFT | UINT64_C(1) << HAS_ID_SHIFT;
}

static bool classify(SyClasses *classes, const SyMembers *members, const SySpots *spots,
                     const SyHomes *homes, GError **error) {
    SyIndex longest = 0;
    for (SyIndex spot = 0; spot < spots->n_spot; spot++)
        longest = MAX(longest, spots->start[spot + 1] - spots->start[spot]);
    g_autofree SySortKey *keys = sy_array_new(longest, sizeof *keys, "ends of lines", error);
    g_autofree SySortKey *scratch = sy_array_new(longest, sizeof *scratch, "ends of lines", error);
    if (keys == NULL || scratch == NULL) return false;
    for (SyIndex spot = 0; spot < spots->n_spot; spot++) {
        const SyIndex *member = spots->member + spots->start[spot];
        SyIndex n = spots->start[spot + 1] - spots->start[spot];
        for (SyIndex i = 0; i < n; i++)
            keys[i] = (SySortKey){member_key(members, spots, homes, member[i]), member[i]};
        sy_sort_keys(keys, scratch, n);
        classes->start[spot] = classes->n_class;
        for (SyIndex i = 0; i < n; i++) {
            if (i == 0 || keys[i].key != keys[i - 1].key)
                classes->key[classes->n_class++] = keys[i].key;
            classes->of[keys[i].item] = classes->n_class - 1;
        }
    }
    classes->start[spots->n_spot] = classes->n_class;
    for (SyIndex i = 0; i < members->n_member; i++) {
        if (spots->of[i] != SY_NONE) continue;
        classes->key[classes->n_class] = member_key(members, spots, homes, i);
        classes->of[i] = classes->n_class++;
    }
    return true;
}

/* Two classes within the tolerance of which at least one has no id. */
typedef struct {
    double distance;
    SyIndex a, b; /* a < b */
} Pair;

typedef struct {
    const SyClasses *classes;
    Pair *pair;
    gsize n, capacity;
    GError **error;
} Pairs;

static bool append(Pairs *pairs, Pair pair) {
    if (pairs->n == pairs->capacity) {
        gsize capacity = MAX(1024, pairs->capacity + pairs->capacity / 2);
        Pair *grown = capacity < SY_NONE ? g_try_renew(Pair, pairs->pair, capacity) : NULL;
        if (grown == NULL) {
            g_set_error(pairs->error, SY_ERROR, SY_ERROR_MEMORY,
                        "snap tolerance: more than %" G_GSIZE_FORMAT
                        " pairs of ends lie within it; a smaller one is needed",
                        pairs->n);
            return false;
        }
        pairs->pair = grown;
        pairs->capacity = capacity;
    }
    pairs->pair[pairs->n++] = pair;
    return true;
}

static bool pair_spots(SyIndex spot, SyIndex other, double distance, void *user) {
    Pairs *pairs = user;
    const SyClasses *classes = pairs->classes;
    for (SyIndex i = classes->start[spot]; i < classes->start[spot + 1]; i++) {
        SyIndex j = spot == other ? i + 1 : classes->start[other];
        for (; j < classes->start[other + 1]; j++) {
            if (has_id(classes->key[i]) && has_id(classes->key[j])) break;
            if (!share_system(classes->key[i], classes->key[j])) continue;
            if (!append(pairs, (Pair){distance, MIN(i, j), MAX(i, j)})) return false;
        }
    }
    return true;
}

/* By distance, rings last, then by the classes, which are in order of (x, y). */
static bool sort_pairs(Pairs *pairs, const SyClasses *classes) {
    SyIndex n = (SyIndex)pairs->n;
    g_autofree SySortKey *keys = sy_array_new(n, sizeof *keys, "pairs of ends", pairs->error);
    g_autofree SySortKey *scratch = sy_array_new(n, sizeof *scratch, "pairs of ends", pairs->error);
    g_autofree Pair *sorted = sy_array_new(n, sizeof *sorted, "pairs of ends", pairs->error);
    if (keys == NULL || scratch == NULL || sorted == NULL) return false;
    for (SyIndex i = 0; i < n; i++) keys[i] = (SySortKey){pairs->pair[i].b, i};
    sy_sort_keys(keys, scratch, n);
    for (SyIndex i = 0; i < n; i++) {
        const Pair *pair = &pairs->pair[keys[i].item];
        bool is_ring = kind_of(classes->key[pair->a]) >= KIND_RING_FIRST ||
                       kind_of(classes->key[pair->b]) >= KIND_RING_FIRST;
        keys[i].key = pair->a | (uint64_t)is_ring << 32;
    }
    sy_sort_keys(keys, scratch, n);
    for (SyIndex i = 0; i < n; i++)
        keys[i].key = sy_sort_number(pairs->pair[keys[i].item].distance);
    sy_sort_keys(keys, scratch, n);
    for (SyIndex i = 0; i < n; i++) sorted[i] = pairs->pair[keys[i].item];
    g_free(pairs->pair);
    pairs->pair = g_steal_pointer(&sorted);
    return true;
}

/* What a cluster, named by the root of its set, must not be joined with. */
typedef struct {
    SyClasses *classes;
    SyIndex *id;        /* n_class: the id it carries, SY_NONE: none */
    SyIndex *point_id;  /* n_class: the id its points carry */
    bool *has_several;  /* n_class: carries several ids */
    SyIndex *ring;      /* n_class: one of its ends that must be watched, in a circular list */
    SyIndex *n_watched; /* n_class */
    SyIndex *next;      /* n_end: next in the list */
} Joining;

static bool allocate_joining(Joining *joining, SyIndex n_class, SyIndex n_end, GError **error) {
    joining->id = sy_array_new(n_class, sizeof(SyIndex), "clusters of ends", error);
    if (joining->id == NULL) return false;
    joining->point_id = sy_array_new(n_class, sizeof(SyIndex), "clusters of ends", error);
    if (joining->point_id == NULL) return false;
    joining->has_several = sy_array_new(n_class, sizeof(bool), "clusters of ends", error);
    if (joining->has_several == NULL) return false;
    joining->ring = sy_array_new(n_class, sizeof(SyIndex), "clusters of ends", error);
    if (joining->ring == NULL) return false;
    joining->n_watched = sy_array_new(n_class, sizeof(SyIndex), "clusters of ends", error);
    if (joining->n_watched == NULL) return false;
    joining->next = sy_array_new(n_end, sizeof(SyIndex), "clusters of ends", error);
    return joining->next != NULL;
}

static void clear_joining(Joining *joining) {
    g_free(joining->id);
    g_free(joining->point_id);
    g_free(joining->has_several);
    g_free(joining->ring);
    g_free(joining->n_watched);
    g_free(joining->next);
}

/* Joins what the two roots carry under @root, one of them. */
static void merge(Joining *joining, SyIndex root, SyIndex other) {
    if (joining->id[root] == SY_NONE)
        joining->id[root] = joining->id[other];
    else if (joining->id[other] != SY_NONE && joining->id[other] != joining->id[root])
        joining->has_several[root] = true;
    joining->has_several[root] |= joining->has_several[other];
    if (joining->point_id[root] == SY_NONE) joining->point_id[root] = joining->point_id[other];
    if (joining->n_watched[other] == 0) return;
    if (joining->n_watched[root] == 0) {
        joining->ring[root] = joining->ring[other];
    } else {
        SyIndex *a = &joining->next[joining->ring[root]];
        SyIndex *b = &joining->next[joining->ring[other]];
        SyIndex swap = *a;
        *a = *b;
        *b = swap;
    }
    joining->n_watched[root] += joining->n_watched[other];
}

static void join(Joining *joining, SyIndex a, SyIndex b) {
    a = sy_set_find(joining->classes->parent, a);
    b = sy_set_find(joining->classes->parent, b);
    if (a == b) return;
    SyIndex root = sy_set_join(joining->classes->parent, a, b);
    merge(joining, root, root == a ? b : a);
}

static bool ids_allow(const Joining *joining, SyIndex a, SyIndex b, bool is_through_point) {
    SyIndex first = is_through_point ? joining->point_id[a] : joining->id[a];
    SyIndex second = is_through_point ? joining->point_id[b] : joining->id[b];
    if (first == SY_NONE || second == SY_NONE) return true;
    if (!is_through_point && (joining->has_several[a] || joining->has_several[b])) return false;
    return first == second;
}

/* Whether the shorter list of watched ends holds none whose other end is in the other cluster. */
static bool lines_allow(const Joining *joining, SyIndex a, SyIndex b) {
    SyIndex few = joining->n_watched[a] <= joining->n_watched[b] ? a : b;
    SyIndex other = few == a ? b : a, end = joining->ring[few];
    for (SyIndex i = 0; i < joining->n_watched[few]; i++, end = joining->next[end])
        if (sy_set_find(joining->classes->parent, joining->classes->of[end ^ 1]) == other)
            return false;
    return true;
}

static void try_pair(Joining *joining, const Pair *pair) {
    const SyClasses *classes = joining->classes;
    SyIndex a = sy_set_find(classes->parent, pair->a), b = sy_set_find(classes->parent, pair->b);
    if (a == b) return;
    uint64_t key_a = classes->key[pair->a], key_b = classes->key[pair->b];
    bool is_through_point = (kind_of(key_a) == KIND_POINT && !has_id(key_a)) ||
                            (kind_of(key_b) == KIND_POINT && !has_id(key_b));
    if (ids_allow(joining, a, b, is_through_point) && lines_allow(joining, a, b))
        join(joining, a, b);
}

/* Watches the ends of lines both of whose ends might come into one cluster: those that do if
 * nothing forbids it. */
static bool watch_lines(Joining *joining, const Pairs *pairs, SyIndex n_end, GError **error) {
    const SyClasses *classes = joining->classes;
    g_autofree SyIndex *might = sy_array_new(classes->n_class, sizeof *might, "clusters", error);
    if (might == NULL) return false;
    memcpy(might, classes->parent, classes->n_class * sizeof *might);
    for (gsize i = 0; i < pairs->n; i++) sy_set_join(might, pairs->pair[i].a, pairs->pair[i].b);
    for (SyIndex end = 0; end < n_end; end++) {
        SyIndex at = classes->of[end];
        if (sy_set_find(might, at) != sy_set_find(might, classes->of[end ^ 1])) continue;
        SyIndex root = sy_set_find(classes->parent, at);
        if (joining->n_watched[root]++ == 0) {
            joining->ring[root] = joining->next[end] = end;
        } else {
            joining->next[end] = joining->next[joining->ring[root]];
            joining->next[joining->ring[root]] = end;
        }
    }
    return true;
}

static bool join_pairs(SyClasses *classes, const SyMembers *members, const SyHomes *homes,
                       const Pairs *pairs, GError **error) {
    Joining joining = {.classes = classes};
    bool is_done = allocate_joining(&joining, classes->n_class, members->n_end, error);
    for (SyIndex i = 0; is_done && i < classes->n_class; i++) {
        joining.id[i] = id_of(classes->key[i]);
        joining.point_id[i] = kind_of(classes->key[i]) == KIND_POINT ? joining.id[i] : SY_NONE;
        classes->parent[i] = i;
    }
    for (SyIndex i = 0; is_done && i < members->n_member; i++)
        if (homes->of[i] != SY_NONE) join(&joining, classes->of[i], classes->of[homes->of[i]]);
    is_done = is_done && watch_lines(&joining, pairs, members->n_end, error);
    for (gsize i = 0; is_done && i < pairs->n; i++) try_pair(&joining, &pairs->pair[i]);
    clear_joining(&joining);
    return is_done;
}

bool sy_classes_init(SyClasses *classes, const SyMembers *members, const SySpots *spots,
                     const SyHomes *homes, const SyNear *near, GError **error) {
    *classes = (SyClasses){.n_class = 0};
    SyIndex n_member = members->n_member;
    classes->of = sy_array_new(n_member, sizeof(SyIndex), "ends of lines", error);
    if (classes->of == NULL) return false;
    classes->key = sy_array_new(n_member, sizeof(uint64_t), "ends of lines", error);
    if (classes->key == NULL) return false;
    classes->start = sy_array_new((gsize)spots->n_spot + 1, sizeof(SyIndex), "spots", error);
    if (classes->start == NULL) return false;
    if (!classify(classes, members, spots, homes, error)) return false;
    classes->parent = sy_array_new(classes->n_class, sizeof(SyIndex), "ends of lines", error);
    if (classes->parent == NULL) return false;
    Pairs pairs = {.classes = classes, .error = error};
    bool is_done = true;
    for (SyIndex spot = 0; is_done && spot < spots->n_spot; spot++)
        is_done = pair_spots(spot, spot, 0, &pairs);
    is_done = is_done && sy_near_pairs(near, pair_spots, &pairs) && sort_pairs(&pairs, classes) &&
              join_pairs(classes, members, homes, &pairs, error);
    g_free(pairs.pair);
    return is_done;
}

void sy_classes_clear(SyClasses *classes) {
    g_free(classes->of);
    g_free(classes->key);
    g_free(classes->start);
    g_free(classes->parent);
    *classes = (SyClasses){.n_class = 0};
}
