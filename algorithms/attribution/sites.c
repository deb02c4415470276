#include "algorithms/attribution/sites.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/base/error.h"
#include "algorithms/trace/adjacency.h"
#include "algorithms/trace/heap.h"

typedef struct {
    const SyArcs *arcs;
    const double *weight;
    SyOrder *order;
    SyAdjacency in;
    double *above;  /* n_component: weight above, its own included; of those not exact at least */
    bool *exact;    /* n_component: no water parts above it, nothing is counted twice */
    double *most;   /* n_node: the gain of a node is no more; 0: it is none */
    bool *covered;  /* n_node */
    SyIndex *stack; /* n_node */
    uint32_t *seen; /* n_node: by the walk of that number */
    uint32_t walk;
    SyHeap heap;
} Choosing;

static void choosing_clear(Choosing *c) {
    sy_order_free(c->order);
    sy_adjacency_clear(&c->in);
    g_free(c->above);
    g_free(c->exact);
    g_free(c->most);
    g_free(c->covered);
    g_free(c->stack);
    g_free(c->seen);
    sy_heap_clear(&c->heap);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Choosing, choosing_clear)

static bool alloc(Choosing *c, GError **error) {
    SyIndex n = c->arcs->n_node;
    const char *what = "places of monitors";
    return (c->order = sy_order_new(c->arcs, NULL, error)) != NULL &&
           sy_adjacency_init(&c->in, c->arcs->head, c->arcs->n_arc, n, error) &&
           (c->above = sy_array_new(c->order->n_component, sizeof(double), what, error)) &&
           (c->exact = sy_array_new(c->order->n_component, sizeof(bool), what, error)) &&
           (c->most = sy_array_new(n, sizeof(double), what, error)) &&
           (c->covered = sy_array_new(n, sizeof(bool), what, error)) &&
           (c->stack = sy_array_new(n, sizeof(SyIndex), what, error)) &&
           (c->seen = sy_array_new(n, sizeof(uint32_t), what, error));
}

/* Sums from upstream down; components are numbered downstream first. */
static bool sum_above(Choosing *c, double all, GError **error) {
    const SyArcs *arcs = c->arcs;
    const SyIndex *component = c->order->component;
    SyIndex n = c->order->n_component;
    g_auto(SyAdjacency) leaving = {0};
    g_autofree SyIndex *from = sy_array_new(arcs->n_arc, sizeof(SyIndex), "arcs", error);
    if (from == NULL) return false;
    for (SyIndex a = 0; a < arcs->n_arc; a++) from[a] = component[arcs->tail[a]];
    if (!sy_adjacency_init(&leaving, from, arcs->n_arc, n, error)) return false;
    for (SyIndex i = 0; i < n; i++) c->exact[i] = true;
    for (SyIndex node = 0; node < arcs->n_node; node++)
        c->above[component[node]] += c->weight[node];
    for (SyIndex i = n; i-- > 0;) {
        SyIndex n_way = 0;
        for (SyIndex k = leaving.offset[i]; k < leaving.offset[i + 1]; k++)
            n_way += component[arcs->head[leaving.arc[k]]] != i;
        c->above[i] = fmin(c->above[i], all);
        for (SyIndex k = leaving.offset[i]; k < leaving.offset[i + 1]; k++) {
            SyIndex below = component[arcs->head[leaving.arc[k]]];
            if (below == i) continue;
            c->above[below] += c->above[i];
            if (n_way > 1 || !c->exact[i]) c->exact[below] = false;
        }
    }
    return true;
}

/* Weight from which water comes to a node, of what is not covered or (@all) of everything; what is
 * met is marked as covered if @take. */
static double walk_up(Choosing *c, SyIndex start, bool all, bool take) {
    SyIndex n = 0;
    double sum = 0;
    c->walk++;
    if (!all && c->covered[start]) return 0;
    c->stack[n++] = start;
    c->seen[start] = c->walk;
    while (n > 0) {
        SyIndex node = c->stack[--n];
        sum += c->weight[node];
        if (take) c->covered[node] = true;
        for (SyIndex k = c->in.offset[node]; k < c->in.offset[node + 1]; k++) {
            SyIndex tail = c->arcs->tail[c->in.arc[k]];
            if (c->seen[tail] == c->walk || (!all && c->covered[tail])) continue;
            c->seen[tail] = c->walk;
            c->stack[n++] = tail;
        }
    }
    return sum;
}

static double catchment(Choosing *c, SyIndex node) {
    SyIndex i = c->order->component[node];
    return c->exact[i] ? c->above[i] : walk_up(c, node, true, false);
}

static bool fill_heap(Choosing *c, const bool *candidate, double most, GError **error) {
    for (SyIndex node = 0; node < c->arcs->n_node; node++) {
        double above = c->above[c->order->component[node]];
        if ((candidate != NULL && !candidate[node]) || !(above > 0)) continue;
        if (above > most) above = catchment(c, node);
        if (above > most) continue;
        c->most[node] = above;
        if (!sy_heap_push(&c->heap, (SyHeapEntry){-above, node, 0}, error)) return false;
    }
    return true;
}

static int falling(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

/* No choice of n places covers more: what is covered, and the n largest gains beside it. */
static bool bound_at(const Choosing *c, double covered, SyIndex n, double *bound, GError **error) {
    g_autofree double *most = sy_array_new(c->arcs->n_node, sizeof(double), "gains", error);
    if (most == NULL) return false;
    for (SyIndex node = 0; node < c->arcs->n_node; node++) most[node] = c->most[node];
    qsort(most, c->arcs->n_node, sizeof(double), falling);
    for (SyIndex i = 0; i < n && i < c->arcs->n_node; i++) covered += most[i];
    *bound = fmin(*bound, covered);
    return true;
}

static bool choose(Choosing *c, SyIndex n, GArray *out, SySiteSum *sum, GError **error) {
    SyHeapEntry at;
    if (!bound_at(c, 0, n, &sum->bound, error)) return false;
    while (out->len < n && sy_heap_pop(&c->heap, &at)) {
        SyIndex node = at.item;
        double gain = walk_up(c, node, false, false);
        bool fresh = !(gain < -at.key);
        c->most[node] = gain;
        if (!(gain > 0)) continue;
        if (!fresh) { /* others may add more by now */
            if (!sy_heap_push(&c->heap, (SyHeapEntry){-gain, node, 0}, error)) return false;
            continue;
        }
        SySite site = {node, walk_up(c, node, false, true), catchment(c, node)};
        c->most[node] = 0;
        sum->covered += site.gain;
        sum->overlap += site.catchment - site.gain;
        g_array_append_val(out, site);
        if (!bound_at(c, sum->covered, n, &sum->bound, error)) return false;
    }
    return true;
}

bool sy_sites_choose(const SyArcs *arcs, const double *weight, const bool *candidate, double most,
                     SyIndex n, GArray **out, SySiteSum *sum, GError **error) {
    g_auto(Choosing) c = {.arcs = arcs, .weight = weight};
    double all = 0;
    for (SyIndex i = 0; i < arcs->n_node; i++) {
        if (!(weight[i] >= 0) || !isfinite(weight[i]) || !(most > 0)) {
            g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "node %u: weight %g, at most %g", i,
                        weight[i], most);
            return false;
        }
        all += weight[i];
    }
    g_autoptr(GArray) sites = g_array_new(FALSE, FALSE, sizeof(SySite));
    SySiteSum found = {0, all, all, 0};
    if (!alloc(&c, error) || !sum_above(&c, all, error) || !fill_heap(&c, candidate, most, error) ||
        !choose(&c, n, sites, &found, error))
        return false;
    *sum = found;
    *out = g_steal_pointer(&sites);
    return true;
}
