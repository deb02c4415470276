#include "algorithms/transport/loop_system.h"

#include "algorithms/base/error.h"
#include "algorithms/trace/heap.h"

typedef struct {
    SyIndex member;
    double weight;
} Link;

struct SyLoopSystem {
    SyIndex n_member;
    GArray **out,
        **in;        /* n_member: Link; those left when a member was taken out stay as they were */
    double *leaving; /* n_member */
    double *onward;  /* n_member: 1 minus the share that comes back, when it was taken out */
    SyIndex *sequence; /* members as they were taken out */
    bool closed;
};

void sy_loop_system_free(SyLoopSystem *system) {
    if (system == NULL) return;
    for (SyIndex i = 0; i < system->n_member; i++) {
        if (system->out != NULL && system->out[i] != NULL) g_array_unref(system->out[i]);
        if (system->in != NULL && system->in[i] != NULL) g_array_unref(system->in[i]);
    }
    g_free(system->out);
    g_free(system->in);
    g_free(system->leaving);
    g_free(system->onward);
    g_free(system->sequence);
    g_free(system);
}

static SyLoopSystem *alloc(SyIndex n_member, GError **error) {
    g_autoptr(SyLoopSystem) system = g_new0(SyLoopSystem, 1);
    const struct {
        void **array;
        gsize size;
    } want[] = {{(void **)&system->out, sizeof(GArray *)},
                {(void **)&system->in, sizeof(GArray *)},
                {(void **)&system->leaving, sizeof(double)},
                {(void **)&system->onward, sizeof(double)},
                {(void **)&system->sequence, sizeof(SyIndex)}};
    for (unsigned i = 0; i < G_N_ELEMENTS(want); i++) {
        *want[i].array = sy_array_new(n_member, want[i].size, "water in a loop", error);
        if (*want[i].array == NULL) return NULL;
    }
    system->n_member = n_member;
    for (SyIndex i = 0; i < n_member; i++) {
        system->out[i] = g_array_new(FALSE, FALSE, sizeof(Link));
        system->in[i] = g_array_new(FALSE, FALSE, sizeof(Link));
    }
    return g_steal_pointer(&system);
}

static void add_to(GArray *links, SyIndex member, double weight) {
    for (guint i = 0; i < links->len; i++) {
        Link *link = &g_array_index(links, Link, i);
        if (link->member != member) continue;
        link->weight += weight;
        return;
    }
    Link link = {member, weight};
    g_array_append_val(links, link);
}

static void take_from(GArray *links, SyIndex member) {
    for (guint i = 0; i < links->len; i++)
        if (g_array_index(links, Link, i).member == member) {
            g_array_remove_index_fast(links, i);
            return;
        }
}

static double n_ways(const SyLoopSystem *system, SyIndex i) {
    return (double)system->out[i]->len * system->in[i]->len;
}

/* Takes a member out: what comes to it goes on to where it sends it. */
static bool take_out(SyLoopSystem *system, SyIndex member, SyHeap *heap, GError **error) {
    const GArray *out = system->out[member], *in = system->in[member];
    double onward = system->leaving[member];
    for (guint o = 0; o < out->len; o++) onward += g_array_index(out, Link, o).weight;
    system->onward[member] = onward;
    if (!(onward > 0)) system->closed = true;
    for (guint i = 0; i < in->len; i++) {
        Link from = g_array_index(in, Link, i);
        take_from(system->out[from.member], member);
        if (!(onward > 0)) continue;
        double share = from.weight / onward;
        system->leaving[from.member] += share * system->leaving[member];
        for (guint o = 0; o < out->len; o++) {
            Link to = g_array_index(out, Link, o);
            if (to.member == from.member) continue; /* back at once: what is left goes on */
            add_to(system->out[from.member], to.member, share * to.weight);
            add_to(system->in[to.member], from.member, share * to.weight);
        }
    }
    for (guint o = 0; o < out->len; o++)
        take_from(system->in[g_array_index(out, Link, o).member], member);
    for (guint k = 0; k < in->len + out->len; k++) {
        SyIndex near = k < in->len ? g_array_index(in, Link, k).member
                                   : g_array_index(out, Link, k - in->len).member;
        if (!sy_heap_push(heap, (SyHeapEntry){n_ways(system, near), near, 0}, error)) return false;
    }
    return true;
}

static bool take_all_out(SyLoopSystem *system, GError **error) {
    g_auto(SyHeap) heap = {0};
    g_autofree bool *done = sy_array_new(system->n_member, sizeof(bool), "water in a loop", error);
    if (done == NULL) return false;
    for (SyIndex i = 0; i < system->n_member; i++)
        if (!sy_heap_push(&heap, (SyHeapEntry){n_ways(system, i), i, 0}, error)) return false;
    SyIndex n_done = 0;
    for (SyHeapEntry at; sy_heap_pop(&heap, &at);) {
        if (done[at.item] || at.key < n_ways(system, at.item) || at.key > n_ways(system, at.item))
            continue; /* it has another number of neighbours by now, and another entry */
        done[at.item] = true;
        system->sequence[n_done++] = at.item;
        if (!take_out(system, at.item, &heap, error)) return false;
    }
    g_assert(n_done == system->n_member);
    return true;
}

SyLoopSystem *sy_loop_system_new(SyIndex n_member, const SyIndex *tail, const SyIndex *head,
                                 const double *weight, SyIndex n_arc, const double *leaving,
                                 SyIndex absorbing, GError **error) {
    g_autoptr(SyLoopSystem) system = alloc(n_member, error);
    if (system == NULL) return NULL;
    for (SyIndex i = 0; i < n_member; i++) system->leaving[i] = leaving[i];
    if (absorbing != SY_NONE) system->leaving[absorbing] = 1;
    for (SyIndex a = 0; a < n_arc; a++) {
        if (tail[a] == absorbing || tail[a] == head[a] || !(weight[a] > 0)) continue;
        add_to(system->out[tail[a]], head[a], weight[a]);
        add_to(system->in[head[a]], tail[a], weight[a]);
    }
    return take_all_out(system, error) ? g_steal_pointer(&system) : NULL;
}

bool sy_loop_system_is_closed(const SyLoopSystem *system) {
    return system->closed;
}

/* With the members as they were when each was taken out, x[i] onward[i] = b[i] + sum of out. */
void sy_loop_system_worth(const SyLoopSystem *system, double *value) {
    for (SyIndex k = 0; k < system->n_member; k++) {
        SyIndex i = system->sequence[k];
        if (!(system->onward[i] > 0)) continue;
        for (guint p = 0; p < system->in[i]->len; p++) {
            Link from = g_array_index(system->in[i], Link, p);
            value[from.member] += from.weight / system->onward[i] * value[i];
        }
    }
    for (SyIndex k = system->n_member; k-- > 0;) {
        SyIndex i = system->sequence[k];
        for (guint o = 0; o < system->out[i]->len; o++) {
            Link to = g_array_index(system->out[i], Link, o);
            value[i] += to.weight * value[to.member];
        }
        if (system->onward[i] > 0) value[i] /= system->onward[i];
    }
}

void sy_loop_system_flow(const SyLoopSystem *system, double *flow) {
    for (SyIndex k = 0; k < system->n_member; k++) {
        SyIndex i = system->sequence[k];
        if (!(system->onward[i] > 0)) continue;
        for (guint o = 0; o < system->out[i]->len; o++) {
            Link to = g_array_index(system->out[i], Link, o);
            flow[to.member] += to.weight / system->onward[i] * flow[i];
        }
    }
    for (SyIndex k = system->n_member; k-- > 0;) {
        SyIndex i = system->sequence[k];
        for (guint p = 0; p < system->in[i]->len; p++) {
            Link from = g_array_index(system->in[i], Link, p);
            flow[i] += from.weight * flow[from.member];
        }
        if (system->onward[i] > 0) flow[i] /= system->onward[i];
    }
}
