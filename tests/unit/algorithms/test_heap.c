#include <stdlib.h>

#include "algorithms/base/random.h"
#include "algorithms/trace/heap.h"

static void test_empty(void) {
    g_auto(SyHeap) heap = {0};
    SyHeapEntry entry;
    g_assert_false(sy_heap_pop(&heap, &entry));
    g_assert_true(sy_heap_push(&heap, (SyHeapEntry){-1, 7, 8}, NULL));
    g_assert_true(sy_heap_pop(&heap, &entry));
    g_assert_cmpuint(entry.item, ==, 7);
    g_assert_cmpuint(entry.arc, ==, 8);
    g_assert_false(sy_heap_pop(&heap, &entry));
}

static int by_rank(const void *a, const void *b) {
    const SyHeapEntry *p = a, *q = b;
    if (p->key != q->key) return p->key < q->key ? -1 : 1;
    if (p->item != q->item) return p->item < q->item ? -1 : 1;
    return p->arc < q->arc ? -1 : p->arc > q->arc;
}

/* Few different keys and items, so that every part of the rank decides somewhere. */
static void test_sorts(void) {
    SyRandom random = sy_random(20240501, 0);
    enum { N = 3000 };
    g_autofree SyHeapEntry *all = g_new(SyHeapEntry, N);
    g_auto(SyHeap) heap = {0};
    for (unsigned i = 0; i < N; i++) {
        all[i] =
            (SyHeapEntry){sy_random_below(&random, 20) - 10.0, sy_random_below(&random, 10), i};
        g_assert_true(sy_heap_push(&heap, all[i], NULL));
    }
    qsort(all, N, sizeof *all, by_rank);
    for (unsigned i = 0; i < N; i++) {
        SyHeapEntry entry;
        g_assert_true(sy_heap_pop(&heap, &entry));
        g_assert_cmpint(by_rank(&entry, &all[i]), ==, 0);
    }
    g_assert_cmpuint(heap.n, ==, 0);
}

/* Pushes and pops mixed: what comes out is never smaller than what the queue had to offer. */
static void test_mixed(void) {
    SyRandom random = sy_random(20240502, 0);
    g_auto(SyHeap) heap = {0};
    double last = 0;
    SyHeapEntry entry;
    for (unsigned i = 0; i < 20000; i++) {
        if (sy_random_below(&random, 5) < 3) {
            entry = (SyHeapEntry){last + sy_random_unit(&random), i, i};
            g_assert_true(sy_heap_push(&heap, entry, NULL));
        } else if (sy_heap_pop(&heap, &entry)) {
            g_assert_cmpfloat(entry.key, >=, last);
            last = entry.key;
        }
    }
    g_assert_cmpuint(heap.n, >, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/heap/empty", test_empty);
    g_test_add_func("/heap/sorts", test_sorts);
    g_test_add_func("/heap/mixed", test_mixed);
    return g_test_run();
}
