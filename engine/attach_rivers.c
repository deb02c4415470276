/* Which water receives each outfall. */
#include <math.h>
#include <string.h>

#include "engine/build_attach.h"

typedef struct {
    SyLines rings;
    SyIndex *vertex, *row;
    SyLineIndex *index; /* NULL: no river is a polygon */
} RiverAreas;

static void river_areas_clear(RiverAreas *areas) {
    sy_line_index_free(areas->index);
    g_free(areas->vertex);
    g_free(areas->row);
}

/* Rings of river polygons as lines. */
static bool river_areas(const SyLayers *layers, RiverAreas *areas, GError **error) {
    const SyTable *rivers = layers->table[SY_ROLE_RIVERS];
    memset(areas, 0, sizeof *areas);
    if (rivers == NULL || rivers->geometry.kind != SY_GEOMETRY_POLYGON ||
        rivers->geometry.n_part == 0)
        return true;
    SyIndex n = rivers->geometry.n_part;
    areas->row = sy_array_new(n, sizeof(SyIndex), "river polygons", error);
    if (areas->row == NULL) return false;
    for (SyIndex row = 0; row < rivers->n_row; row++)
        for (SyIndex part = rivers->geometry.row_part[row];
             part < rivers->geometry.row_part[row + 1]; part++)
            areas->row[part] = row;
    areas->rings = (SyLines){n, rivers->geometry.part_vertex, rivers->geometry.xy};
    areas->index = sy_line_index_new(&areas->rings, error);
    return areas->index != NULL;
}

/* A water near an outfall: a river line or a river area. */
typedef struct {
    SyPlace place;
    SyIndex river;
    bool area;
} Water;

/* Inside by crossing parity over all rings of the river's row (holes turn it back). */
static bool in_area(const SyTable *rivers, SyIndex row, double x, double y) {
    bool inside = false;
    const SyGeometry *g = &rivers->geometry;
    for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++)
        for (SyIndex v = g->part_vertex[part]; v + 1 < g->part_vertex[part + 1]; v++) {
            const double *a = g->xy + 2 * (gsize)v, *b = a + 2;
            if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                inside = !inside;
        }
    return inside;
}

static SyIndex nearest_waters(SyBuild *build, const RiverAreas *areas, const double *xy,
                              double limit_m, Water *out) {
    const SyTable *rivers = build->layers->table[SY_ROLE_RIVERS];
    SyPlace place[SY_ATTACH_PLACES];
    SyIndex n = 0;
    if (areas->index != NULL) {
        for (SyIndex row = 0; row < rivers->n_row && n < SY_ATTACH_PLACES; row++)
            if (in_area(rivers, row, xy[0], xy[1]))
                out[n++] = (Water){{SY_NONE, 0, 0, xy[0], xy[1]}, row, true};
        SyIndex found = sy_nearest_places(areas->index, xy[0], xy[1], limit_m, SY_ATTACH_PLACES - n,
                                          NULL, NULL, place);
        for (SyIndex i = 0; i < found; i++)
            out[n++] = (Water){place[i], areas->row[place[i].line], true};
        return n;
    }
    n = sy_nearest_places(build->index, xy[0], xy[1], limit_m, SY_ATTACH_PLACES,
                          sy_attach_rivers_only, build, place);
    for (SyIndex i = 0; i < n; i++)
        out[i] = (Water){place[i], build->net->line_row[place[i].line], false};
    return n;
}

static const char *river_name(const SyBuild *build, SyIndex river) {
    return sy_layer_text(build->layers, SY_ROLE_RIVERS, river, "name");
}

/* Of the waters near, the one the survey names, else the nearest; says ties and contradictions. */
static SyIndex choose_water(SyBuild *build, SyIndex row, const double *xy, const Water *water,
                            SyIndex n, SyAttachMethod *method) {
    const char *named = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "river");
    const char *label = sy_layer_label(build->layers, SY_ROLE_OUTFALLS, row);
    int64_t fid = sy_layer_fid(build->layers, SY_ROLE_OUTFALLS, row);
    *method = SY_ATTACH_NEAREST;
    for (SyIndex i = 0; named != NULL && i < n; i++)
        if (g_strcmp0(named, river_name(build, water[i].river)) == 0) {
            *method = SY_ATTACH_DECLARED;
            return i;
        }
    if (named != NULL)
        sy_findings_add(build->findings, "attach.river_differs", label, fid, xy[0], xy[1], NAN,
                        SY_ARGUMENT_TEXT("river", named),
                        SY_ARGUMENT_TEXT("nearest", river_name(build, water[0].river)),
                        SY_ARGUMENT_REAL("distance_m", water[0].place.distance_m),
                        SY_ARGUMENTS_END);
    for (SyIndex i = 1; i < n; i++) {
        if (water[i].place.distance_m - water[0].place.distance_m > build->weights->river_tie_m)
            break;
        const char *name = river_name(build, water[i].river);
        if (water[i].river == water[0].river ||
            (name != NULL && g_strcmp0(name, river_name(build, water[0].river)) == 0))
            continue;
        sy_findings_add(build->findings, "attach.river_tie", label, fid, xy[0], xy[1], 0.5,
                        SY_ARGUMENT_TEXT("river", river_name(build, water[0].river)),
                        SY_ARGUMENT_TEXT("other", name),
                        SY_ARGUMENT_REAL("distance_m", water[i].place.distance_m),
                        SY_ARGUMENTS_END);
        break;
    }
    return 0;
}

/* Where the water leaves: the outfall's own place, else where it joins the drains. */
static bool outfall_place(const SyBuild *build, SyIndex row, double *xy) {
    if (sy_layer_point(build->layers, SY_ROLE_OUTFALLS, row, &xy[0], &xy[1])) return true;
    const SyAttachment *source = &g_array_index(build->net->attachments, SyAttachment, row);
    xy[0] = source->x;
    xy[1] = source->y;
    return source->method != SY_ATTACH_NONE;
}

/* A river with this name, the nearest where several stretches carry it; SY_NONE: none does. */
static SyIndex river_named(SyBuild *build, const RiverAreas *areas, const char *name,
                           const double *xy) {
    if (name == NULL) return SY_NONE;
    Water water[SY_ATTACH_PLACES];
    SyIndex n = nearest_waters(build, areas, xy, build->weights->report_m, water);
    for (SyIndex i = 0; i < n; i++)
        if (g_strcmp0(name, river_name(build, water[i].river)) == 0) return water[i].river;
    for (SyIndex row = 0; row < build->layers->table[SY_ROLE_RIVERS]->n_row; row++)
        if (g_strcmp0(name, river_name(build, row)) == 0) return row;
    return SY_NONE;
}

/* No water within the limit: the one the survey names stands, wherever it is, and that is said. */
static void attach_far_water(SyBuild *build, const RiverAreas *areas, SyIndex row, const double *xy,
                             SyAttachment *attachment) {
    const char *name = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "river");
    attachment->river = river_named(build, areas, name, xy);
    sy_attach_report_far(
        build, attachment->river == SY_NONE ? "attach.river_far" : "attach.river_declared_far",
        SY_ROLE_OUTFALLS, row, xy, build->job->settings.attach_river_m, sy_attach_rivers_only);
    if (attachment->river == SY_NONE) return;
    attachment->method = SY_ATTACH_DECLARED;
    attachment->probability = build->weights->attach_declared;
}

static void attach_water(const SyBuild *build, const Water *water, SyAttachMethod method,
                         SyAttachment *attachment) {
    const SyWeights *weights = build->weights;
    sy_attach_at_place(attachment, &water->place);
    if (water->area) attachment->line = SY_NONE;
    attachment->river = water->river;
    attachment->method = method;
    attachment->probability = method == SY_ATTACH_DECLARED
                                  ? weights->attach_declared
                                  : sy_attach_probability(weights, attachment->distance_m,
                                                          build->job->settings.attach_river_m);
}

bool sy_attach_rivers(SyBuild *build, GError **error) {
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    if (outfalls == NULL || build->layers->table[SY_ROLE_RIVERS] == NULL) return true;
    RiverAreas areas;
    if (!river_areas(build->layers, &areas, error)) return false;
    double limit_m = build->job->settings.attach_river_m;
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        double xy[2];
        if (!outfall_place(build, row, xy)) continue;
        Water water[SY_ATTACH_PLACES];
        SyIndex n = nearest_waters(build, &areas, xy, limit_m, water);
        SyAttachment attachment = sy_attach_nowhere(SY_ATTACH_OUTFALL_RIVER, row);
        if (n == 0)
            attach_far_water(build, &areas, row, xy, &attachment);
        else {
            SyAttachMethod method;
            SyIndex chosen = choose_water(build, row, xy, water, n, &method);
            attach_water(build, &water[chosen], method, &attachment);
        }
        sy_attach_add(build, &attachment);
    }
    river_areas_clear(&areas);
    return true;
}
