/* Whether a search for units could have found anybody. */
#include <math.h>

#include "engine/attribute/parts.h"

/* And further than the network is long: units that all lie so far away are not of this place. */
#define ELSEWHERE_M 10000

/* Whether a unit has coordinates or joins the network. */
static bool any_unit_placed(const SyNetwork *net) {
    const SyTable *units = net->layers->table[SY_ROLE_UNITS];
    for (SyIndex row = 0; row < units->n_row; row++)
        if (sy_table_n_part(units, row) > 0) return true;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *at = &g_array_index(net->attachments, SyAttachment, i);
        if (at->role == SY_ATTACH_UNIT && at->method != SY_ATTACH_NONE) return true;
    }
    return false;
}

static void widen(double *box, double x, double y) {
    box[0] = fmin(box[0], x);
    box[1] = fmin(box[1], y);
    box[2] = fmax(box[2], x);
    box[3] = fmax(box[3], y);
}

/* How far the nearest unit lies from all that was traced; NaN: none has a place. */
static double units_away_m(const SyNetwork *net, double *extent_m) {
    double box[] = {INFINITY, INFINITY, -INFINITY, -INFINITY}, x, y, nearest_m = NAN;
    const SyTable *units = net->layers->table[SY_ROLE_UNITS],
                  *outfalls = net->layers->table[SY_ROLE_OUTFALLS];
    SyIndex n_vertex = net->lines.n_line == 0 ? 0 : net->lines.line_vertex[net->lines.n_line];
    for (SyIndex i = 0; i < n_vertex; i++)
        widen(box, net->lines.xy[2 * (gsize)i], net->lines.xy[2 * (gsize)i + 1]);
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++)
        if (sy_layer_point(net->layers, SY_ROLE_OUTFALLS, row, &x, &y)) widen(box, x, y);
    *extent_m = hypot(box[2] - box[0], box[3] - box[1]);
    for (SyIndex row = 0; row < units->n_row && box[0] <= box[2]; row++) {
        if (!sy_layer_point(net->layers, SY_ROLE_UNITS, row, &x, &y)) continue;
        double away_m =
            hypot(fmax(fmax(box[0] - x, x - box[2]), 0), fmax(fmax(box[1] - y, y - box[3]), 0));
        if (!(nearest_m <= away_m)) nearest_m = away_m;
    }
    return nearest_m;
}

/* Units of somewhere else, by another list or another system of coordinates. */
static bool report_elsewhere(const SyNetwork *net, SyFindings *findings) {
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *at = &g_array_index(net->attachments, SyAttachment, i);
        if (at->role == SY_ATTACH_UNIT && at->method != SY_ATTACH_NONE) return false;
    }
    double extent_m, away_m = units_away_m(net, &extent_m);
    if (!(away_m > fmax(ELSEWHERE_M, extent_m))) return false;
    sy_findings_add(findings, "attribute.elsewhere", sy_layer_label(net->layers, SY_ROLE_UNITS, 0),
                    -1, NAN, NAN, NAN,
                    SY_ARGUMENT_INTEGER("n", net->layers->table[SY_ROLE_UNITS]->n_row),
                    SY_ARGUMENT_REAL("away_km", away_m / 1000), SY_ARGUMENTS_END);
    return true;
}

/* Whether a search for units could have found any: without units, with none that has a place, or
 * with a table of connections of which none fits, an answer in vain is no answer. */
void sy_attribute_searchable(const SyNetwork *net, SyIndex n_outfall, SyFindings *findings) {
    const SyTable *units = net->layers->table[SY_ROLE_UNITS],
                  *connections = net->layers->table[SY_ROLE_CONNECTIONS];
    if (n_outfall == 0) return;
    if (units == NULL || units->n_row == 0) {
        sy_findings_add(findings, "attribute.no_units", NULL, -1, NAN, NAN, NAN, SY_ARGUMENTS_END);
        return;
    }
    if (!any_unit_placed(net)) {
        sy_findings_add(findings, "attribute.no_place",
                        sy_layer_label(net->layers, SY_ROLE_UNITS, 0), -1, NAN, NAN, NAN,
                        SY_ARGUMENT_INTEGER("n", units->n_row), SY_ARGUMENTS_END);
        return;
    }
    if (report_elsewhere(net, findings) || connections == NULL || connections->n_row == 0) return;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *at = &g_array_index(net->attachments, SyAttachment, i);
        if (at->role == SY_ATTACH_UNIT && at->method == SY_ATTACH_SURVEYED) return;
    }
    sy_findings_add(findings, "attribute.no_connection",
                    sy_layer_label(net->layers, SY_ROLE_CONNECTIONS, 0), -1, NAN, NAN, NAN,
                    SY_ARGUMENT_INTEGER("n", connections->n_row), SY_ARGUMENTS_END);
}
