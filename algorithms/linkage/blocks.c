#include "algorithms/linkage/blocks.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/base/error.h"

uint64_t sy_block_mix(uint64_t a, uint64_t b) { /* the finish of splitmix64 */
    uint64_t h = a * UINT64_C(0x9e3779b97f4a7c15) + b;
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

SyIndex sy_block_cells(double x, double y, double reach_m, uint64_t keys[4]) {
    if (!isfinite(x) || !isfinite(y)) return 0;
    SyIndex n = 0;
    double half = reach_m / 2;
    double from_x = floor((x - half) / reach_m), to_x = floor((x + half) / reach_m),
           from_y = floor((y - half) / reach_m), to_y = floor((y + half) / reach_m);
    for (double cx = from_x; cx <= to_x; cx++)
        for (double cy = from_y; cy <= to_y && n < 4; cy++)
            keys[n++] = sy_block_mix((uint64_t)(int64_t)cx, (uint64_t)(int64_t)cy);
    return n;
}

static int by_key(const void *left, const void *right) {
    const SyBlockKey *a = left, *b = right;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static int by_rows(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

typedef struct {
    uint64_t *at; /* left << 32 | right */
    gsize n, n_allocated;
} PairList;

static bool list_grow(PairList *list, gsize n_more, GError **error) {
    if (list->n + n_more <= list->n_allocated) return true;
    gsize n = MAX(list->n + n_more, list->n_allocated + list->n_allocated / 2 + 1024);
    uint64_t *at = g_try_realloc_n(list->at, n, sizeof *at);
    if (at == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                    "pairs to compare: no memory for %" G_GSIZE_FORMAT, n);
        return false;
    }
    list->at = at;
    list->n_allocated = n;
    return true;
}

/* Rows may be filed under a key more than once. */
static SyIndex rows_once(SyBlockKey *keys, SyIndex n) {
    SyIndex n_row = 0;
    for (SyIndex i = 0; i < n; i++)
        if (i == 0 || keys[i].row != keys[i - 1].row) keys[n_row++] = keys[i];
    return n_row;
}

static void block_add(const SyBlockKey *keys, SyIndex n, const SyIndex *list_of, bool within,
                      PairList *list) {
    for (SyIndex i = 0; i < n; i++)
        for (SyIndex j = i + 1; j < n; j++) {
            if (!within && list_of[keys[i].row] == list_of[keys[j].row]) continue;
            list->at[list->n++] = (uint64_t)keys[i].row << 32 | keys[j].row;
        }
}

static gsize block_size(const SyBlockKey *keys, SyIndex n, const SyIndex *list_of, bool within,
                        SyIndex most) {
    gsize all = (gsize)n * (n - 1) / 2;
    if (within || all <= most) return all;
    if (n > 4 * most + 4) return all; /* not worth the counting */
    gsize pairs = 0;
    for (SyIndex i = 0; i < n && pairs <= most; i++)
        for (SyIndex j = i + 1; j < n; j++) pairs += list_of[keys[i].row] != list_of[keys[j].row];
    return pairs;
}

bool sy_block_pairs(SyBlockKey *keys, gsize n_key, const SyIndex *list_of,
                    const SyBlockOptions *options, GArray *pairs, gsize *n_left_out,
                    GError **error) {
    static const SyBlockOptions usual = SY_BLOCK_OPTIONS_INIT;
    if (options == NULL) options = &usual;
    PairList list = {0};
    bool done = true;
    if (n_left_out != NULL) *n_left_out = 0;
    if (n_key > 1) qsort(keys, n_key, sizeof *keys, by_key);
    for (gsize first = 0, end; first < n_key && done; first = end) {
        for (end = first + 1; end < n_key && keys[end].key == keys[first].key; end++) continue;
        SyIndex n = rows_once(keys + first, (SyIndex)(end - first));
        gsize n_pair = block_size(keys + first, n, list_of, options->within, options->most_pairs);
        if (n_pair > options->most_pairs) {
            if (n_left_out != NULL) (*n_left_out)++;
            continue;
        }
        done = list_grow(&list, (gsize)n * (n - 1) / 2, error);
        if (done) block_add(keys + first, n, list_of, options->within, &list);
    }
    if (done && list.n > 1) qsort(list.at, list.n, sizeof *list.at, by_rows);
    for (gsize i = 0; i < list.n && done; i++) {
        if (i > 0 && list.at[i] == list.at[i - 1]) continue;
        SyBlockPair pair = {(SyIndex)(list.at[i] >> 32), (SyIndex)list.at[i]};
        g_array_append_val(pairs, pair);
    }
    g_free(list.at);
    return done;
}
