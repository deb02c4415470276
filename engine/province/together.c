#include <math.h>

#include "algorithms/topology/sets.h"
#include "engine/province/parts.h"

typedef struct {
    int64_t x, y;
} Square;

struct SyTogether {
    double reach_m;
    GHashTable *square; /* Square -> member + 1 */
    GArray *parent;     /* SyIndex */
    GPtrArray *squares; /* of members that are one; NULL: nowhere */
};

static guint square_hash(gconstpointer key) {
    const Square *square = key;
    return (guint)square->x * 73856093u ^ (guint)square->y * 19349663u;
}

static gboolean square_equal(gconstpointer left, gconstpointer right) {
    const Square *a = left, *b = right;
    return a->x == b->x && a->y == b->y;
}

SyTogether *sy_together_new(double reach_m) {
    SyTogether *t = g_new0(SyTogether, 1);
    t->reach_m = reach_m;
    t->square = g_hash_table_new_full(square_hash, square_equal, g_free, NULL);
    t->parent = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    t->squares = g_ptr_array_new();
    return t;
}

void sy_together_free(SyTogether *t) {
    if (t == NULL) return;
    g_hash_table_unref(t->square);
    g_array_unref(t->parent);
    g_ptr_array_unref(t->squares);
    g_free(t);
}

static SyIndex add(SyTogether *t, Square *square) {
    SyIndex member = t->parent->len;
    g_array_append_val(t->parent, member);
    g_ptr_array_add(t->squares, square);
    return member;
}

SyIndex sy_together_nowhere(SyTogether *t) {
    return add(t, NULL);
}

SyIndex sy_together_at(SyTogether *t, double x, double y) {
    if (!isfinite(x) || !isfinite(y)) return sy_together_nowhere(t);
    const Square square = {(int64_t)floor(x / t->reach_m), (int64_t)floor(y / t->reach_m)};
    SyIndex known = GPOINTER_TO_UINT(g_hash_table_lookup(t->square, &square));
    if (known > 0) return known - 1;
    Square *copy = g_memdup2(&square, sizeof square);
    SyIndex member = add(t, copy);
    g_hash_table_insert(t->square, copy, GUINT_TO_POINTER(member + 1));
    return member;
}

void sy_together_join(SyTogether *t, SyIndex a, SyIndex b) {
    if (a != b) sy_set_join((SyIndex *)(void *)t->parent->data, a, b);
}

SyIndex sy_together_line(SyTogether *t, const double *xy, SyIndex n) {
    SyIndex first = sy_together_at(t, xy[0], xy[1]);
    for (SyIndex v = 1; v < n; v++) {
        const double *a = xy + 2 * (gsize)(v - 1), *b = a + 2;
        double step = ceil(hypot(b[0] - a[0], b[1] - a[1]) / t->reach_m);
        SyIndex n_step = isfinite(step) ? (SyIndex)CLAMP(step, 1, 100000) : 1;
        for (SyIndex i = 1; i <= n_step; i++) {
            double part = (double)i / n_step;
            sy_together_join(
                t, first,
                sy_together_at(t, a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])));
        }
    }
    return first;
}

void sy_together_neighbours(SyTogether *t) {
    for (SyIndex member = 0; member < t->squares->len; member++) {
        const Square *at = g_ptr_array_index(t->squares, member);
        for (int k = 0; at != NULL && k < 9; k++) {
            const Square beside = {at->x + k % 3 - 1, at->y + k / 3 - 1};
            SyIndex other = GPOINTER_TO_UINT(g_hash_table_lookup(t->square, &beside));
            if (other > 0) sy_together_join(t, member, other - 1);
        }
    }
}

SyIndex sy_together_first(SyTogether *t, SyIndex member) {
    return sy_set_find((SyIndex *)(void *)t->parent->data, member);
}

SyIndex sy_together_n(const SyTogether *t) {
    return t->parent->len;
}
