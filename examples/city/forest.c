/* Shortest ways over the streets to the nearest root: who drains where. */
#include "examples/city/city.h"

typedef struct {
    double cost_m;
    SyIndex corner;
} Entry;

static bool before(Entry a, Entry b) {
    return a.cost_m < b.cost_m || (a.cost_m == b.cost_m && a.corner < b.corner);
}

static void heap_push(GArray *heap, Entry entry) {
    g_array_append_val(heap, entry);
    Entry *at = CITY_AT(heap, Entry, 0);
    guint i = heap->len - 1;
    while (i > 0 && before(entry, at[(i - 1) / 2])) {
        at[i] = at[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    at[i] = entry;
}

static Entry heap_pop(GArray *heap) {
    Entry *at = CITY_AT(heap, Entry, 0);
    Entry top = at[0], last = at[heap->len - 1];
    g_array_set_size(heap, heap->len - 1);
    guint i = 0, n = heap->len;
    if (n == 0) return top;
    while (2 * i + 1 < n) {
        guint child = 2 * i + 1;
        if (child + 1 < n && before(at[child + 1], at[child])) child++;
        if (!before(at[child], last)) break;
        at[i] = at[child];
        i = child;
    }
    at[i] = last;
    return top;
}

CityForest city_forest_new(const CityPlan *plan) {
    CityForest forest = {.n = plan->corners->len};
    forest.cost_m = g_new(double, forest.n);
    forest.street = g_new(SyIndex, forest.n);
    for (SyIndex i = 0; i < forest.n; i++) {
        forest.cost_m[i] = INFINITY;
        forest.street[i] = SY_NONE;
    }
    return forest;
}

void city_forest_clear(CityForest *forest) {
    g_clear_pointer(&forest->cost_m, g_free);
    g_clear_pointer(&forest->street, g_free);
}

/* Dijkstra (1959), doi:10.1007/BF01386390, from all roots at once; @weight_m INFINITY: closed. */
void city_forest_grow(const CityPlan *plan, const double *weight_m, CityForest *forest) {
    g_autoptr(GArray) heap = g_array_new(FALSE, FALSE, sizeof(Entry));
    for (SyIndex i = 0; i < forest->n; i++)
        if (isfinite(forest->cost_m[i])) heap_push(heap, (Entry){forest->cost_m[i], i});
    while (heap->len > 0) {
        Entry here = heap_pop(heap);
        if (here.cost_m > forest->cost_m[here.corner]) continue;
        for (SyIndex i = plan->street_offset[here.corner]; i < plan->street_offset[here.corner + 1];
             i++) {
            SyIndex no = plan->street_at[i];
            const CityStreet *street = CITY_AT(plan->streets, CityStreet, no);
            SyIndex other = street->a == here.corner ? street->b : street->a;
            double cost_m = here.cost_m + weight_m[no];
            if (!(cost_m < forest->cost_m[other])) continue;
            forest->cost_m[other] = cost_m;
            forest->street[other] = no;
            heap_push(heap, (Entry){cost_m, other});
        }
    }
}

SyIndex city_forest_root(const CityPlan *plan, const CityForest *forest, SyIndex corner) {
    while (forest->street[corner] != SY_NONE) {
        const CityStreet *street = CITY_AT(plan->streets, CityStreet, forest->street[corner]);
        corner = street->a == corner ? street->b : street->a;
    }
    return corner;
}
