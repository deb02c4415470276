#include "algorithms/transport/share_loop.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/transport/loop_system.h"

#define WHAT "shares in a loop"

/* What leaves the component for a target below it, or what the loop found for a member. */
typedef struct {
    SyIndex at; /* member */
    SyShareEntry entry;
} AtMember;

typedef struct {
    const SyFlowNet *net;
    SyFlowLoop arcs;
    GArray *seed, *found;          /* AtMember */
    double *part, *first, *second; /* n_member */
} Work;

static void list_seeds(Work *work, const SyShareSets *sets, const SyIndex *node) {
    const SyFlowNet *net = work->net;
    for (SyIndex m = 0; m < work->arcs.n_member; m++)
        for (SyIndex i = net->out.offset[node[m]]; i < net->out.offset[node[m] + 1]; i++) {
            SyIndex a = net->out.arc[i], head = net->transport->head[a], next = sets->base[head];
            if (net->member[head] != SY_NONE || next == SY_NONE) continue;
            double time_s = net->transport->time_s == NULL ? 0 : net->transport->time_s[a];
            for (gsize e = sets->first[next]; e < sets->first[next] + sets->n[next]; e++) {
                AtMember seed = {m, sets->entry[e]};
                seed.entry.moments =
                    sy_moments_after(seed.entry.moments, net->weight[a] * sets->to_base[head],
                                     time_s + sets->to_base_s[head]);
                g_array_append_val(work->seed, seed);
            }
        }
}

static int by_target(const void *left, const void *right) {
    const AtMember *a = left, *b = right;
    if (a->entry.target != b->entry.target) return a->entry.target < b->entry.target ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static int by_member(const void *left, const void *right) {
    const AtMember *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return (a->entry.target > b->entry.target) - (a->entry.target < b->entry.target);
}

/* Solves for the parts, then with them for the moments of the time; the right-hand sides hold what
 * comes from outside. */
static void solve(Work *work, const SyLoopSystem *system, SyIndex absorbing) {
    const SyFlowLoop *arcs = &work->arcs;
    const double *all_s = work->net->transport->time_s;
    sy_loop_system_worth(system, work->part);
    for (SyIndex a = 0; a < arcs->n_arc && all_s != NULL; a++) {
        if (arcs->tail[a] == absorbing) continue;
        double time_s = all_s[arcs->arc[a]];
        work->first[arcs->tail[a]] += arcs->weight[a] * time_s * work->part[arcs->head[a]];
    }
    sy_loop_system_worth(system, work->first);
    for (SyIndex a = 0; a < arcs->n_arc && all_s != NULL; a++) {
        if (arcs->tail[a] == absorbing) continue;
        double time_s = all_s[arcs->arc[a]];
        work->second[arcs->tail[a]] +=
            arcs->weight[a] * time_s *
            (2 * work->first[arcs->head[a]] + time_s * work->part[arcs->head[a]]);
    }
    sy_loop_system_worth(system, work->second);
}

static void take_found(Work *work, SyIndex target) {
    const SyIndex n = work->arcs.n_member;
    for (SyIndex m = 0; m < n; m++) {
        if (!(work->part[m] > 0)) continue;
        AtMember found = {m, {target, {work->part[m], work->first[m], work->second[m]}}};
        g_array_append_val(work->found, found);
    }
    memset(work->part, 0, n * sizeof(double));
    memset(work->first, 0, n * sizeof(double));
    memset(work->second, 0, n * sizeof(double));
}

/* Targets below the component: one system for all. */
static bool targets_below(Work *work, GError **error) {
    const SyFlowLoop *arcs = &work->arcs;
    if (work->seed->len == 0) return true;
    g_autoptr(SyLoopSystem) system =
        sy_loop_system_new(arcs->n_member, arcs->tail, arcs->head, arcs->weight, arcs->n_arc,
                           arcs->leaving, SY_NONE, error);
    if (system == NULL) return false;
    g_array_sort(work->seed, by_target);
    for (guint i = 0; i < work->seed->len;) {
        SyIndex target = g_array_index(work->seed, AtMember, i).entry.target;
        for (; i < work->seed->len; i++) {
            const AtMember *seed = &g_array_index(work->seed, AtMember, i);
            if (seed->entry.target != target) break;
            work->part[seed->at] += seed->entry.moments.part;
            work->first[seed->at] += seed->entry.moments.first;
            work->second[seed->at] += seed->entry.moments.second;
        }
        solve(work, system, SY_NONE);
        take_found(work, target);
    }
    return true;
}

/* A target in the component: its own row says 1. */
static bool target_inside(Work *work, SyIndex member, SyIndex target, GError **error) {
    const SyFlowLoop *arcs = &work->arcs;
    g_autoptr(SyLoopSystem) system =
        sy_loop_system_new(arcs->n_member, arcs->tail, arcs->head, arcs->weight, arcs->n_arc,
                           arcs->leaving, member, error);
    if (system == NULL) return false;
    work->part[member] = 1;
    solve(work, system, member);
    take_found(work, target);
    return true;
}

static bool keep(Work *work, SyShareSets *sets, const SyIndex *node, GError **error) {
    g_array_sort(work->found, by_member);
    guint next = 0;
    for (SyIndex m = 0; m < work->arcs.n_member; m++) {
        sets->base[node[m]] = node[m];
        sets->to_base[node[m]] = 1;
        sets->first[node[m]] = sets->n_entry;
        for (; next < work->found->len; next++) {
            const AtMember *found = &g_array_index(work->found, AtMember, next);
            if (found->at != m) break;
            if (!sy_share_sets_add(sets, found->entry, error)) return false;
        }
        sets->n[node[m]] = (SyIndex)(sets->n_entry - sets->first[node[m]]);
    }
    return true;
}

static bool run(Work *work, SyShareSets *sets, const bool *is_target, const SyIndex *node,
                GError **error) {
    const SyIndex n = work->arcs.n_member;
    double **array[] = {&work->part, &work->first, &work->second};
    for (unsigned i = 0; i < G_N_ELEMENTS(array); i++) {
        *array[i] = sy_array_new(n, sizeof(double), WHAT, error);
        if (*array[i] == NULL) return false;
    }
    list_seeds(work, sets, node);
    if (!targets_below(work, error)) return false;
    for (SyIndex m = 0; m < n; m++)
        if (is_target[node[m]] && !target_inside(work, m, node[m], error)) return false;
    return keep(work, sets, node, error);
}

bool sy_share_loop(SyShareSets *sets, SyFlowNet *net, const bool *is_target, const SyIndex *node,
                   SyIndex n, GError **error) {
    Work work = {.net = net};
    sets->n_loop++;
    work.seed = g_array_new(FALSE, FALSE, sizeof(AtMember));
    work.found = g_array_new(FALSE, FALSE, sizeof(AtMember));
    bool done = sy_flow_loop_init(&work.arcs, net, node, n, error) &&
                run(&work, sets, is_target, node, error);
    sy_flow_loop_clear(&work.arcs, net, node);
    g_array_unref(work.seed);
    g_array_unref(work.found);
    g_free(work.part);
    g_free(work.first);
    g_free(work.second);
    return done;
}
