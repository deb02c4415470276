/* What discharges into the network of a SWMM model by its subcatchments. */
#include <string.h>

#include "algorithms/base/error.h"
#include "io/source/swmm_private.h"

#define UNSETTLED (SY_NONE - 1)
#define CYCLE (SY_NONE - 2)

/*
 * The node at the end of every subcatchment's chain, SY_NONE for none. A chain is walked until it
 * ends or meets a row that is settled; then all of it gets the result, so every row is walked
 * twice.
 */
static bool settle_outlets(SwmmModel *model, SyIndex *node, GError **error) {
    SyIndex n = model->count[SWMM_SUBCATCHMENTS];
    g_autofree SyIndex *next = sy_array_new(n, sizeof *next, "subcatchments", error);
    if (next == NULL) return false;
    g_autofree SyIndex *walk = sy_array_new(n, sizeof *walk, "subcatchments", error);
    if (walk == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        const SwmmSubcatchment *from = &model->subcatchments[i];
        SyIndex direct = swmm_node(model, from->outlet);
        next[i] = direct != SY_NONE ? SY_NONE : swmm_subcatchment(model, from->outlet);
        node[i] = direct != SY_NONE ? direct : next[i] == SY_NONE ? SY_NONE : UNSETTLED;
        if (direct == SY_NONE && next[i] == SY_NONE && from->outlet != NULL)
            sy_findings_add(model->text->findings, "read.swmm_unknown_reference",
                            model->text->label, (int64_t)i + 1, NAN, NAN, NAN,
                            SY_ARGUMENT_TEXT("section", swmm_section_name(SWMM_SUBCATCHMENTS)),
                            SY_ARGUMENT_TEXT("id", from->name),
                            SY_ARGUMENT_TEXT("reference", from->outlet),
                            SY_ARGUMENT_INTEGER("line", from->line), SY_ARGUMENTS_END);
    }
    for (SyIndex i = 0; i < n; i++) {
        SyIndex at = i;
        while (node[at] == UNSETTLED && walk[at] != i + 1) {
            walk[at] = i + 1;
            at = next[at];
        }
        SyIndex end = node[at] == UNSETTLED ? CYCLE : node[at];
        for (at = i; node[at] == UNSETTLED; at = next[at]) node[at] = end;
    }
    for (SyIndex i = 0; i < n; i++) {
        bool cycle = node[i] == CYCLE;
        if (!cycle && (node[i] != SY_NONE || next[i] == SY_NONE)) continue;
        node[i] = SY_NONE;
        sy_findings_add(
            model->text->findings, cycle ? "read.swmm_outlet_cycle" : "read.swmm_outlet_lost",
            model->text->label, (int64_t)i + 1, NAN, NAN, NAN,
            SY_ARGUMENT_TEXT("id", model->subcatchments[i].name),
            SY_ARGUMENT_TEXT("outlet", model->subcatchments[i].outlet),
            SY_ARGUMENT_INTEGER("line", model->subcatchments[i].line), SY_ARGUMENTS_END);
    }
    return true;
}

/* Centroid of a ring (closed or not), or the mean of its vertices where it has no area. */
static bool polygon_centroid(const SwmmModel *model, SyIndex row, double *x, double *y) {
    SyIndex begin = model->polygon_at[row], end = model->polygon_at[row + 1];
    if (begin == end) return false;
    const SwmmVertex *v = model->polygons;
    double area2 = 0, sum_x = 0, sum_y = 0, mean_x = 0, mean_y = 0, box = 0;
    for (SyIndex i = begin; i < end; i++) {
        SyIndex j = i + 1 == end ? begin : i + 1;
        double ax = v[i].x - v[begin].x, ay = v[i].y - v[begin].y;
        double bx = v[j].x - v[begin].x, by = v[j].y - v[begin].y;
        double cross = ax * by - bx * ay;
        area2 += cross;
        sum_x += (ax + bx) * cross;
        sum_y += (ay + by) * cross;
        mean_x += ax;
        mean_y += ay;
        box = fmax(box, fmax(ax * ax, ay * ay));
    }
    bool flat = !(fabs(area2) > 1e-9 * box);
    *x = v[begin].x + (flat ? mean_x / (end - begin) : sum_x / (3 * area2));
    *y = v[begin].y + (flat ? mean_y / (end - begin) : sum_y / (3 * area2));
    return isfinite(*x) && isfinite(*y);
}

bool swmm_add_units(SwmmModel *model, SyTable *out, GError **error) {
    SyIndex n = model->count[SWMM_SUBCATCHMENTS], n_at_outlet = 0;
    g_autofree SyIndex *node = sy_array_new(n, sizeof *node, "subcatchments", error);
    if (node == NULL || !settle_outlets(model, node, error)) return false;
    SyColumn *id = sy_table_add_column(out, "id", SY_COLUMN_TEXT);
    SyColumn *name = sy_table_add_column(out, "name", SY_COLUMN_TEXT);
    SyColumn *outlet = sy_table_add_column(out, "outlet", SY_COLUMN_TEXT);
    SyColumn *area = sy_table_add_column(out, "area_m2", SY_COLUMN_REAL);
    sy_table_reserve(out, n);
    for (SyIndex row = 0; row < n; row++) {
        const SwmmSubcatchment *from = &model->subcatchments[row];
        int64_t fid = (int64_t)row + 1;
        SyIndex to = sy_table_add_row(out, fid);
        sy_column_set_text(id, to, from->name);
        sy_column_set_text(name, to, from->name);
        if (node[row] != SY_NONE) sy_column_set_text(outlet, to, model->nodes[node[row]].name);
        sy_column_set_real(area, to, from->area * model->area_unit_m2);
        double x, y;
        if (polygon_centroid(model, row, &x, &y)) {
            sy_table_add_point(out, x, y);
        } else if (swmm_has_place(model, node[row])) {
            sy_table_add_point(out, model->nodes[node[row]].x, model->nodes[node[row]].y);
            n_at_outlet++;
        } else {
            swmm_no_coordinates(model, fid, from->name, from->outlet, from->line);
        }
    }
    if (n_at_outlet > 0)
        sy_findings_add(model->text->findings, "read.swmm_unit_at_outlet", model->text->label, -1,
                        NAN, NAN, NAN, SY_ARGUMENT_INTEGER("n", n_at_outlet), SY_ARGUMENTS_END);
    return true;
}
