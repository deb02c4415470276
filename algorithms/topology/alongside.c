#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/lines.h"
#include "algorithms/topology/plane.h"

typedef struct {
    const SyLines *lines;
    const SyIndex *end_node;
    const SyCut *cut; /* by line */
    SyIndex n_cut;
    double tolerance_m;
} Search;

static bool lies_on(const Search *s, SyIndex line, SyIndex on) {
    for (SyIndex v = s->lines->line_vertex[line]; v < s->lines->line_vertex[line + 1]; v++) {
        const double *at = s->lines->xy + 2 * (gsize)v;
        SyPlace place = sy_line_place(s->lines, on, at[0], at[1]);
        if (!sy_within(place.x, place.y, at[0], at[1], s->tolerance_m)) return false;
    }
    return true;
}

static SyIndex first_cut_of(const Search *s, SyIndex line) {
    SyIndex first = 0, n = s->n_cut;
    while (n > 0) {
        SyIndex half = n / 2;
        bool is_before = s->cut[first + half].line < line;
        if (is_before) first += half + 1;
        n = is_before ? n - half - 1 : half;
    }
    return first;
}

/* Does @line, which begins at the cut's node and ends at @far, run inside the line that is cut? The
 * way between two places of one line is as long as what runs along it, but for what the tolerance
 * allows at each end. */
static bool runs_inside(const Search *s, const SyCut *cut, SyIndex line, SyIndex far) {
    SyIndex on = cut->line;
    double slack_m = 2 * s->tolerance_m, length_m = sy_line_length(s->lines, line);
    double on_m = sy_line_length(s->lines, on);
    bool as_long =
        (s->end_node[2 * on] == far && fabs(cut->measure_m - length_m) <= slack_m) ||
        (s->end_node[2 * on + 1] == far && fabs(on_m - cut->measure_m - length_m) <= slack_m);
    for (SyIndex i = first_cut_of(s, on); !as_long && i < s->n_cut && s->cut[i].line == on; i++)
        as_long = s->cut[i].node == far &&
                  fabs(fabs(s->cut[i].measure_m - cut->measure_m) - length_m) <= slack_m;
    return as_long && lies_on(s, line, on);
}

bool sy_cuts_alongside(const SyLines *lines, const SyIndex *end_node, SyIndex n_node,
                       const SyCut *cuts, SyIndex n_cut, double tolerance_m, SyIndex *beside,
                       GError **error) {
    Search search = {lines, end_node, cuts, n_cut, tolerance_m};
    g_autofree SyIndex *first = sy_array_new(n_node, sizeof(SyIndex), "nodes", error);
    g_autofree SyIndex *next = sy_array_new(n_cut, sizeof(SyIndex), "cuts", error);
    if (first == NULL || next == NULL) return false;
    memset(first, 0xff, n_node * sizeof(SyIndex));
    for (SyIndex i = n_cut; i-- > 0;) {
        beside[i] = SY_NONE;
        next[i] = first[cuts[i].node];
        first[cuts[i].node] = i;
    }
    for (SyIndex end = 0; end < 2 * lines->n_line; end++) {
        SyIndex node = end_node[end], far = end_node[end ^ 1u];
        for (SyIndex i = far == node ? SY_NONE : first[node]; i != SY_NONE; i = next[i])
            if (beside[i] == SY_NONE && cuts[i].line != end / 2 &&
                runs_inside(&search, &cuts[i], end / 2, far))
                beside[i] = end / 2;
    }
    return true;
}
