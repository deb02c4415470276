#include "algorithms/map/chains.h"

#include <stdlib.h>

#include "algorithms/base/error.h"

/* One end of an edge. */
typedef struct {
    int64_t node;
    SyIndex edge;
    uint8_t style;
    bool out; /* the edge begins here */
} End;

static int compare_ends(const void *left, const void *right) {
    const End *a = left, *b = right;
    if (a->node != b->node) return a->node < b->node ? -1 : 1;
    if (a->style != b->style) return a->style < b->style ? -1 : 1;
    if (a->out != b->out) return a->out ? 1 : -1;
    return a->edge < b->edge ? -1 : a->edge > b->edge;
}

/* Fills next[] and has_before[] from the sorted ends: of those at a node and of a style, the first
 * that comes in goes on in the first that goes out, the second in the second. */
static void join(const End *end, gsize n_end, SyIndex *next, bool *has_before) {
    for (gsize i = 0; i < n_end;) {
        gsize out = i, stop;
        while (out < n_end && !end[out].out && end[out].node == end[i].node &&
               end[out].style == end[i].style)
            out++;
        for (stop = out; stop < n_end && end[stop].node == end[i].node &&
                         end[stop].style == end[i].style && end[stop].out;)
            stop++;
        for (gsize in = i, on = out; in < out && on < stop; in++, on++) {
            if (end[in].edge == end[on].edge) continue; /* it ends where it begins */
            next[end[in].edge] = end[on].edge;
            has_before[end[on].edge] = true;
        }
        i = stop;
    }
}

static void follow(SyIndex edge, const SyIndex *next, bool *done, SyChains *out, SyIndex *n_out) {
    for (; edge != SY_NONE && !done[edge]; edge = next[edge]) {
        done[edge] = true;
        out->edge[(*n_out)++] = edge;
    }
    out->start[++out->n_chain] = *n_out;
}

bool sy_chains_init(SyIndex n, const int64_t *from, const int64_t *to, const uint8_t *style,
                    SyChains *out, GError **error) {
    *out = (SyChains){0};
    g_autofree End *end = sy_array_new(2 * (gsize)n, sizeof(End), "ends of edges", error);
    g_autofree SyIndex *next = sy_array_new(n, sizeof(SyIndex), "edges", error);
    g_autofree bool *has_before = sy_array_new(n, sizeof(bool), "edges", error);
    g_autofree bool *done = sy_array_new(n, sizeof(bool), "edges", error);
    out->start = sy_array_new((gsize)n + 1, sizeof(SyIndex), "chains", error);
    out->edge = sy_array_new(n, sizeof(SyIndex), "edges", error);
    if (!end || !next || !has_before || !done || !out->start || !out->edge) {
        sy_chains_clear(out);
        return false;
    }
    for (SyIndex i = 0; i < n; i++) {
        next[i] = SY_NONE;
        end[2 * (gsize)i] = (End){from[i], i, style[i], true};
        end[2 * (gsize)i + 1] = (End){to[i], i, style[i], false};
    }
    qsort(end, 2 * (gsize)n, sizeof(End), compare_ends);
    join(end, 2 * (gsize)n, next, has_before);
    SyIndex n_out = 0;
    for (SyIndex i = 0; i < n; i++)
        if (!has_before[i]) follow(i, next, done, out, &n_out);
    for (SyIndex i = 0; i < n; i++)
        if (!done[i]) follow(i, next, done, out, &n_out);
    return true;
}

void sy_chains_clear(SyChains *chains) {
    g_free(chains->start);
    g_free(chains->edge);
    *chains = (SyChains){0};
}
