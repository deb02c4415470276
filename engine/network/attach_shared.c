/* Units whose place lies in the parcel of another. */
#include <math.h>

#include "engine/network/attach_guess.h"

typedef struct {
    const SyLayers *layers;
    const SyArea *area;
    SyIndex unit, n, first; /* whose area it is; others in it, the first row of them */
} Others;

static bool take_unit(SyIndex unit, void *user) {
    Others *others = user;
    double x, y;
    if (unit == others->unit || !sy_layer_point(others->layers, SY_ROLE_UNITS, unit, &x, &y) ||
        !sy_area_has(others->area, x, y))
        return true;
    others->first = others->n++ == 0 ? unit : MIN(others->first, unit);
    return true;
}

static const char *name_of(const SyLayers *layers, SyIndex unit) {
    const char *name = sy_layer_text(layers, SY_ROLE_UNITS, unit, "name");
    return name != NULL ? name : sy_layer_text(layers, SY_ROLE_UNITS, unit, "id");
}

bool sy_report_shared_parcels(SyBuild *build, GError **error) {
    const SyLayers *layers = build->layers;
    if (layers->unit_areas == NULL) return true;
    SyIndex n_row = layers->table[SY_ROLE_UNITS]->n_row;
    g_autofree double *box = sy_array_new(n_row, 4 * sizeof(double), "units", error);
    if (box == NULL) return false;
    for (SyIndex unit = 0; unit < n_row; unit++) {
        double *of = box + 4 * (gsize)unit;
        if (!sy_layer_point(layers, SY_ROLE_UNITS, unit, &of[0], &of[1])) of[0] = of[1] = NAN;
        of[2] = of[0];
        of[3] = of[1];
    }
    g_autoptr(SyBoxes) boxes = sy_boxes_new(box, n_row, error);
    if (boxes == NULL) return false;
    for (SyIndex unit = 0; unit < n_row; unit++) {
        SyArea area;
        if (!sy_layer_area(layers, unit, &area)) continue;
        Others others = {layers, &area, unit, 0, SY_NONE};
        sy_boxes_search(boxes, area.box[0], area.box[1], area.box[2], area.box[3], take_unit,
                        &others);
        if (others.n == 0) continue;
        sy_findings_add(
            build->findings, "attach.parcel_shared", sy_layer_label(layers, SY_ROLE_UNITS, unit),
            sy_layer_fid(layers, SY_ROLE_UNITS, unit), area.x, area.y, NAN,
            SY_ARGUMENT_TEXT("unit", sy_layer_text(layers, SY_ROLE_UNITS, unit, "id")),
            SY_ARGUMENT_TEXT("name", sy_layer_text(layers, SY_ROLE_UNITS, unit, "name")),
            SY_ARGUMENT_INTEGER("n", others.n),
            SY_ARGUMENT_TEXT("other", name_of(layers, others.first)), SY_ARGUMENTS_END);
    }
    return true;
}
