/* Treatment works that no record connects: what comes in, and by which outfall it leaves. */
#include <math.h>
#include <string.h>

#include "engine/network/attach_guess.h"

/* A way out of more lines is no tail pipe. Own choice. */
#define TAIL_LINES 40
#define SAME_M 0.01

void sy_works_clear(SyWorks *works) {
    g_free(works->end);
    g_free(works->outfall);
    g_free(works->comes_by);
    *works = (SyWorks){0};
}

#define BY_SEVERAL (SY_NONE - 1)

/* By which line water comes to each node: SY_NONE by none. */
static bool find_ways(SyBuild *build, SyWorks *works, GError **error) {
    const SyNetwork *net = build->net;
    works->comes_by = sy_array_new(net->n_node, sizeof(SyIndex), "nodes", error);
    if (works->comes_by == NULL) return false;
    memset(works->comes_by, 0xff, net->n_node * sizeof(SyIndex));
    for (SyIndex end = 0; end < 2 * net->lines.n_line; end++) {
        uint8_t away = end % 2 == 0 ? SY_DIRECTION_ALONG : SY_DIRECTION_AGAINST;
        if (!sy_attach_drains(end / 2, build) || net->line_direction[end / 2] == away) continue;
        SyIndex *by = &works->comes_by[net->line_end_node[end]];
        *by = *by == SY_NONE ? end / 2 : BY_SEVERAL;
    }
    for (guint i = 0; i < build->cuts->len; i++) {
        SyIndex node = g_array_index(build->cuts, SyCut, i).node;
        if (node != SY_NONE) works->comes_by[node] = BY_SEVERAL;
    }
    return true;
}

/* Where the tail pipe of a works begins: the head of the only line of drains that leads to its
 * outfall at @node, if that is nearer to the works; else @node. */
static SyIndex tail_head(const SyBuild *build, const SyWorks *works, SyIndex node, const double *xy,
                         GHashTable *tail) {
    const SyNetwork *net = build->net;
    const double *at = net->node_xy;
    SyIndex head = node;
    for (int step = 0; step < TAIL_LINES; step++) {
        SyIndex by = works->comes_by[head];
        if (by == SY_NONE || by == BY_SEVERAL) break;
        SyIndex first = net->line_end_node[2 * by], last = net->line_end_node[2 * by + 1];
        g_hash_table_add(tail, GSIZE_TO_POINTER((gsize)by + 1));
        head = first == head ? last : first;
    }
    gsize a = 2 * (gsize)head, b = 2 * (gsize)node;
    if (works->comes_by[head] == SY_NONE &&
        hypot(at[a] - xy[0], at[a + 1] - xy[1]) < hypot(at[b] - xy[0], at[b + 1] - xy[1]))
        return head;
    g_hash_table_remove_all(tail);
    return node;
}

/* Nodes where foul water comes by drains and no drain goes on. */
static bool find_ends(SyBuild *build, SyWorks *works, GError **error) {
    const SyNetwork *net = build->net;
    g_autofree bool *in = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    g_autofree bool *out = sy_array_new(net->n_node, sizeof(bool), "nodes", error);
    if (in == NULL || out == NULL) return false;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (!sy_attach_drains(line, build)) continue;
        uint8_t direction = net->line_direction[line];
        SyIndex first = net->line_end_node[2 * line], last = net->line_end_node[2 * line + 1];
        bool foul = net->line_system[line] != SY_SYSTEM_STORM;
        if (direction != SY_DIRECTION_AGAINST) out[first] = true, in[last] |= foul;
        if (direction != SY_DIRECTION_ALONG) out[last] = true, in[first] |= foul;
    }
    for (guint i = 0; i < build->cuts->len; i++) /* a tee flows on */
        out[g_array_index(build->cuts, SyCut, i).node] = true;
    for (guint i = 0; i < net->attachments->len; i++) { /* outfalls: the water is let out there */
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_OUTFALL_SOURCE && a->node != SY_NONE) out[a->node] = true;
    }
    SyIndex n = 0;
    for (SyIndex node = 0; node < net->n_node; node++) n += in[node] && !out[node];
    works->end = sy_array_new(n, sizeof(SyIndex), "ends of sewers", error);
    for (SyIndex node = 0; works->end != NULL && node < net->n_node; node++)
        if (in[node] && !out[node]) works->end[works->n_end++] = node;
    return works->end != NULL;
}

/* Whether a drain is met where its own water ends too: two sewers that come to one works. */
static bool ends_there(const SyNetwork *net, const SyWorks *works, const SyPlace *place) {
    for (int end = 0; end < 2; end++) {
        SyIndex node = net->line_end_node[2 * place->line + (SyIndex)end];
        const double *at = net->node_xy + 2 * (gsize)node;
        if (hypot(at[0] - place->x, at[1] - place->y) > SAME_M) continue;
        for (SyIndex i = 0; i < works->n_end; i++)
            if (works->end[i] == node) return true;
    }
    return false;
}

/* Another drain within a step of a node, not of the works' own @tail: it goes on there, unsurveyed
 * or in another survey. */
static bool goes_on(SyBuild *build, const SyWorks *works, SyIndex node, GHashTable *tail) {
    const SyNetwork *net = build->net;
    SyPlace place[SY_ATTACH_PLACES];
    SyIndex n = sy_nearest_places(
        build->index, net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1],
        build->weights->attach_works_step_m, SY_ATTACH_PLACES, sy_attach_drains, build, place);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex line = place[i].line;
        if (net->line_end_node[2 * line] != node && net->line_end_node[2 * line + 1] != node &&
            net->line_system[line] != SY_SYSTEM_STORM &&
            !g_hash_table_contains(tail, GSIZE_TO_POINTER((gsize)line + 1)) &&
            !ends_there(net, works, &place[i]))
            return true;
    }
    return false;
}

static double between_m(const SyBuild *build, SyIndex unit, SyIndex outfall) {
    double a[2], b[2];
    if (!sy_layer_point(build->layers, SY_ROLE_UNITS, unit, &a[0], &a[1]) ||
        !sy_layer_point(build->layers, SY_ROLE_OUTFALLS, outfall, &b[0], &b[1]))
        return INFINITY;
    return hypot(a[0] - b[0], a[1] - b[1]);
}

/* An outfall that is called a works' is that of the works which has it nearest and is nearest to
 * it. */
static bool find_outfalls(SyBuild *build, SyWorks *works, GError **error) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS],
                  *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    const SyColumn *called = outfalls == NULL ? NULL : sy_table_column(outfalls, "works");
    works->outfall = sy_array_new(units->n_row, sizeof(SyIndex), "units", error);
    if (works->outfall == NULL) return false;
    memset(works->outfall, 0xff, units->n_row * sizeof(SyIndex));
    for (SyIndex row = 0; called != NULL && row < outfalls->n_row; row++) {
        if (called->integer[row] != 1) continue;
        SyIndex best = SY_NONE;
        for (SyIndex unit = 0; unit < units->n_row; unit++)
            if (sy_unit_treats(build->layers, unit) &&
                (best == SY_NONE || between_m(build, unit, row) < between_m(build, best, row)))
                best = unit;
        if (best == SY_NONE || between_m(build, best, row) > build->weights->attach_works_m)
            continue;
        SyIndex old = works->outfall[best];
        if (old == SY_NONE || between_m(build, best, row) < between_m(build, best, old))
            works->outfall[best] = row;
    }
    return true;
}

bool sy_works_init(SyBuild *build, SyWorks *works, GError **error) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    bool any = false;
    for (SyIndex unit = 0; !any && unit < units->n_row; unit++)
        any = sy_unit_treats(build->layers, unit);
    return !any || (find_ways(build, works, error) && find_ends(build, works, error) &&
                    find_outfalls(build, works, error));
}

/* The sewers that end beside a works: what comes in. */
static void guess_inlets(SyGuesses *guesses, const SyWorks *works, GHashTable *tail) {
    SyBuild *build = guesses->build;
    for (SyIndex i = 0; i < works->n_end; i++) {
        SyAttachment inlet = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
        sy_attach_at_node(build, &inlet, works->end[i], guesses->xy);
        sy_guess_away(guesses, &inlet);
        if (inlet.distance_m > build->job->settings.attach_unit_m ||
            goes_on(build, works, works->end[i], tail))
            continue;
        inlet.method = SY_ATTACH_NEAREST;
        inlet.reason = "joint.sewer_end";
        inlet.inlet = true;
        inlet.probability = sy_attach_probability(build->weights, inlet.distance_m,
                                                  build->job->settings.attach_unit_m);
        sy_attach_add(build, &inlet);
    }
}

bool sy_guess_works_out(SyGuesses *guesses, const SyWorks *works, SyIndex outfall,
                        const SyWayOut *way) {
    SyBuild *build = guesses->build;
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    if (guesses->xy == NULL || !sy_attach_as_outfall(build, &at, outfall, guesses->xy))
        return false;
    g_autoptr(GHashTable) tail = g_hash_table_new(NULL, NULL);
    if (at.node != SY_NONE) {
        SyIndex head = tail_head(build, works, at.node, guesses->xy, tail);
        if (head != at.node) sy_attach_at_node(build, &at, head, guesses->xy);
    }
    if (guesses->n == 0) guess_inlets(guesses, works, tail);
    sy_guess_out(guesses, &at, way);
    return true;
}

void sy_guess_works(SyGuesses *guesses, const SyWorks *works) {
    SyIndex outfall = works->outfall == NULL ? SY_NONE : works->outfall[guesses->unit];
    const SyWayOut way = {SY_ATTACH_NAMED, "joint.works", guesses->build->weights->attach_works};
    if (outfall != SY_NONE) sy_guess_works_out(guesses, works, outfall, &way);
}
