/* Length fields whose unit nobody said, against the drawn lengths. */
#include <math.h>

#include "engine/read/parts.h"

#define LENGTH_ROWS 5 /* fewer lengths show nothing */
#define LENGTH_TOLERANCE \
    0.1 /* of the ratio between lengths in two units; feet and metres are 3.28 */

static double drawn_length_m(const SyGeometry *g, SyIndex row) {
    double length_m = 0;
    for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
        for (gsize v = g->part_vertex[part]; v + 1 < g->part_vertex[part + 1]; v++)
            length_m += hypot(g->xy[2 * v + 2] - g->xy[2 * v], g->xy[2 * v + 3] - g->xy[2 * v + 1]);
    }
    return length_m;
}

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Median of length as it stands over length as drawn; NaN if too few rows have both. */
static double length_ratio(const SyTable *table, const SyColumn *length) {
    g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));
    for (SyIndex row = 0; row < table->n_row; row++) {
        double drawn_m = drawn_length_m(&table->geometry, row);
        double ratio = length->real[row] / drawn_m;
        if (drawn_m > 0 && ratio > 0) g_array_append_val(ratios, ratio);
    }
    if (ratios->len < LENGTH_ROWS) return NAN;
    g_array_sort(ratios, compare_numbers);
    return g_array_index(ratios, double, ratios->len / 2);
}

void sy_layers_check_lengths(SyLayerSource *layer) {
    static const struct {
        const char *unit;
        double unit_m;
    } units[] = {{"ft", 0.3048}, {"mm", 0.001}, {"cm", 0.01}, {"km", 1000}};
    const SyBinding *binding = sy_binding_find(layer->bindings, "length");
    SyColumn *length = sy_table_column(layer->table, "length");
    if (layer->table->geometry.kind != SY_GEOMETRY_LINE || binding == NULL || length == NULL ||
        binding->unit_said || binding->column == NULL)
        return;
    double ratio = length_ratio(layer->table, length);
    if (isnan(ratio) || fabs(ratio - 1) <= LENGTH_TOLERANCE) return;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (fabs(ratio * units[i].unit_m - 1) > LENGTH_TOLERANCE) continue;
        for (SyIndex row = 0; row < layer->table->n_row; row++)
            length->real[row] *= units[i].unit_m;
        sy_findings_add(layer->findings, "read.length_unit", sy_source_label(layer->source), -1,
                        NAN, NAN, 0.95, SY_ARGUMENT_TEXT("column", binding->column),
                        SY_ARGUMENT_TEXT("unit", units[i].unit), SY_ARGUMENT_REAL("ratio", ratio),
                        SY_ARGUMENTS_END);
        return;
    }
    sy_findings_add(layer->findings, "read.length_differs", sy_source_label(layer->source), -1, NAN,
                    NAN, NAN, SY_ARGUMENT_TEXT("column", binding->column),
                    SY_ARGUMENT_REAL("ratio", ratio), SY_ARGUMENTS_END);
}
