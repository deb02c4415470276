/* Which water receives each outfall. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/network/attach.h"

typedef struct {
    const SyTable *table; /* NULL: no river is an area */
    SyLines rings;
    SyIndex *row;   /* ring -> row of the table */
    double *box;    /* 4 a row: min x, min y, max x, max y */
    SyIndex n_line; /* waters that are lines come first */
    SyLineIndex *index;
} RiverAreas;

static void river_areas_clear(RiverAreas *areas) {
    sy_line_index_free(areas->index);
    g_free(areas->row);
    g_free(areas->box);
}

static void add_ring(RiverAreas *areas, SyIndex row, SyIndex ring) {
    const SyGeometry *g = &areas->table->geometry;
    double *box = areas->box + 4 * (gsize)row;
    areas->row[ring] = row;
    for (SyIndex v = g->part_vertex[ring]; v < g->part_vertex[ring + 1]; v++)
        for (int k = 0; k < 2; k++) {
            box[k] = MIN(box[k], g->xy[2 * (gsize)v + (gsize)k]);
            box[2 + k] = MAX(box[2 + k], g->xy[2 * (gsize)v + (gsize)k]);
        }
}

/* Rings of river areas as lines. */
static bool river_areas(const SyLayers *layers, RiverAreas *areas, GError **error) {
    const SyTable *table = layers->river_areas;
    *areas = (RiverAreas){.n_line = sy_n_line_water(layers)};
    if (table == NULL || table->geometry.n_part == 0) return true;
    const SyGeometry *g = &table->geometry;
    areas->table = table;
    areas->row = sy_array_new(g->n_part, sizeof(SyIndex), "river areas", error);
    areas->box = sy_array_new(table->n_row, 4 * sizeof(double), "river areas", error);
    if (areas->row == NULL || areas->box == NULL) return false;
    for (SyIndex row = 0; row < table->n_row; row++) {
        double *box = areas->box + 4 * (gsize)row;
        box[0] = box[1] = INFINITY;
        box[2] = box[3] = -INFINITY;
        for (SyIndex ring = g->row_part[row]; ring < g->row_part[row + 1]; ring++)
            add_ring(areas, row, ring);
    }
    areas->rings = (SyLines){g->n_part, g->part_vertex, g->xy};
    areas->index = sy_line_index_new(&areas->rings, error);
    return areas->index != NULL;
}

/* A water near an outfall: a river line or a river area. */
typedef struct {
    SyPlace place;
    SyIndex river;
    bool area;
} Water;

/* Inside by crossing parity over all rings of the row (holes turn it back). */
static bool in_area(const RiverAreas *areas, SyIndex row, double x, double y) {
    const SyGeometry *g = &areas->table->geometry;
    const double *box = areas->box + 4 * (gsize)row;
    if (!(box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3])) return false;
    bool inside = false;
    for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++)
        for (SyIndex v = g->part_vertex[part]; v + 1 < g->part_vertex[part + 1]; v++) {
            const double *a = g->xy + 2 * (gsize)v, *b = a + 2;
            if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                inside = !inside;
        }
    return inside;
}

/* Nearest first, areas before lines: a line drawn inside the area is the same water's middle. */
static int water_compare(const void *left, const void *right) {
    const Water *a = left, *b = right;
    if (a->place.distance_m < b->place.distance_m || a->place.distance_m > b->place.distance_m)
        return a->place.distance_m < b->place.distance_m ? -1 : 1;
    if (a->area != b->area) return a->area ? -1 : 1;
    return (a->river > b->river) - (a->river < b->river);
}

/* Waters within @limit_m, nearest first; @out has SY_ATTACH_PLACES. */
static SyIndex nearest_waters(SyBuild *build, const RiverAreas *areas, const double *xy,
                              double limit_m, Water *out) {
    SyPlace place[SY_ATTACH_PLACES];
    Water water[3 * SY_ATTACH_PLACES];
    SyIndex n = 0;
    if (areas->index != NULL) {
        for (SyIndex row = 0; row < areas->table->n_row && n < SY_ATTACH_PLACES; row++)
            if (in_area(areas, row, xy[0], xy[1]))
                water[n++] = (Water){{SY_NONE, 0, 0, xy[0], xy[1]}, areas->n_line + row, true};
        SyIndex found = sy_nearest_places(areas->index, xy[0], xy[1], limit_m, SY_ATTACH_PLACES,
                                          NULL, NULL, place);
        for (SyIndex i = 0; i < found; i++)
            water[n++] = (Water){place[i], areas->n_line + areas->row[place[i].line], true};
    }
    SyIndex found = sy_nearest_places(build->index, xy[0], xy[1], limit_m, SY_ATTACH_PLACES,
                                      sy_attach_rivers_only, build, place);
    for (SyIndex i = 0; i < found; i++)
        water[n++] = (Water){place[i], build->net->line_row[place[i].line], false};
    qsort(water, n, sizeof *water, water_compare);
    n = MIN(n, SY_ATTACH_PLACES);
    memcpy(out, water, n * sizeof *out);
    return n;
}

static const char *river_name(const SyBuild *build, SyIndex river) {
    return sy_water_text(build->layers, river, "name");
}

typedef struct {
    const SyBuild *build;
    const RiverAreas *areas;
    const char *name;
} Named;

static bool is_named_line(SyIndex line, void *user) {
    const Named *named = user;
    const SyNetwork *net = named->build->net;
    return net->line_role[line] == SY_ROLE_RIVERS &&
           g_strcmp0(named->name, river_name(named->build, net->line_row[line])) == 0;
}

static bool is_named_ring(SyIndex ring, void *user) {
    const Named *named = user;
    SyIndex river = named->areas->n_line + named->areas->row[ring];
    return g_strcmp0(named->name, river_name(named->build, river)) == 0;
}

/* The nearest water with a name: other waters, however many, may lie nearer. */
static bool nearest_named(SyBuild *build, const RiverAreas *areas, const char *name,
                          const double *xy, double limit_m, Water *out) {
    Named named = {build, areas, name};
    SyPlace line, ring;
    bool by_line = sy_nearest_places(build->index, xy[0], xy[1], limit_m, 1, is_named_line, &named,
                                     &line) == 1,
         by_ring = areas->index != NULL && sy_nearest_places(areas->index, xy[0], xy[1], limit_m, 1,
                                                             is_named_ring, &named, &ring) == 1;
    if (!by_line && !by_ring) return false;
    if (by_ring && (!by_line || ring.distance_m <= line.distance_m))
        *out = (Water){ring, areas->n_line + areas->row[ring.line], true};
    else
        *out = (Water){line, build->net->line_row[line.line], false};
    return true;
}

/* Puts the water that the survey names last where the list is full and others took its place. */
static SyIndex add_named(SyBuild *build, const RiverAreas *areas, SyIndex row, const double *xy,
                         Water *water, SyIndex n) {
    const char *name = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "river");
    if (name == NULL || n < SY_ATTACH_PLACES) return n;
    for (SyIndex i = 0; i < n; i++)
        if (g_strcmp0(name, river_name(build, water[i].river)) == 0) return n;
    nearest_named(build, areas, name, xy, build->job->settings.attach_river_m, &water[n - 1]);
    return n;
}

/* Are two of the waters near one and the same? Pieces of one water have its name. */
static bool is_same_water(const SyBuild *build, const Water *a, const Water *b) {
    const char *name = river_name(build, a->river);
    return a->river == b->river ||
           (name != NULL && g_strcmp0(name, river_name(build, b->river)) == 0);
}

/* The survey names a water although another is nearer. One without a name may be the same. */
static void report_not_nearest(SyBuild *build, SyIndex row, const double *xy, const Water *water,
                               SyIndex chosen) {
    const char *nearest = river_name(build, water[0].river);
    if (nearest == NULL || is_same_water(build, &water[0], &water[chosen])) return;
    sy_findings_add(build->findings, "attach.river_not_nearest",
                    sy_layer_label(build->layers, SY_ROLE_OUTFALLS, row),
                    sy_layer_fid(build->layers, SY_ROLE_OUTFALLS, row), xy[0], xy[1], NAN,
                    SY_ARGUMENT_TEXT("river", river_name(build, water[chosen].river)),
                    SY_ARGUMENT_REAL("distance_m", water[chosen].place.distance_m),
                    SY_ARGUMENT_TEXT("nearest", nearest),
                    SY_ARGUMENT_REAL("nearest_m", water[0].place.distance_m), SY_ARGUMENTS_END);
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
            report_not_nearest(build, row, xy, water, i);
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
        if (is_same_water(build, &water[i], &water[0])) continue;
        sy_findings_add(build->findings, "attach.river_tie", label, fid, xy[0], xy[1], 0.5,
                        SY_ARGUMENT_TEXT("river", river_name(build, water[0].river)),
                        SY_ARGUMENT_TEXT("other", river_name(build, water[i].river)),
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

/* A river with this name: the nearest within reach, else the first; SY_NONE: none has it. */
static SyIndex river_named(SyBuild *build, const RiverAreas *areas, const char *name,
                           const double *xy) {
    if (name == NULL) return SY_NONE;
    Water water;
    if (nearest_named(build, areas, name, xy, build->weights->report_m, &water)) return water.river;
    for (SyIndex river = 0; river < sy_n_water(build->layers); river++)
        if (g_strcmp0(name, river_name(build, river)) == 0) return river;
    return SY_NONE;
}

/* Distance of the nearest water, line or area, however named; NaN: none within reach. */
static double nearest_water_m(SyBuild *build, const RiverAreas *areas, const double *xy) {
    SyPlace ring;
    double line_m = sy_attach_nearest_m(build, xy, sy_attach_rivers_only);
    if (areas->index == NULL ||
        sy_nearest_places(areas->index, xy[0], xy[1], build->weights->report_m, 1, NULL, NULL,
                          &ring) == 0)
        return line_m;
    return fmin(line_m, ring.distance_m); /* fmin passes over NaN */
}

/* No water within the limit: the one the survey names stands, wherever it is, and that is said. */
static void attach_far_water(SyBuild *build, const RiverAreas *areas, SyIndex row, const double *xy,
                             SyAttachment *attachment) {
    const char *name = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "river");
    attachment->river = river_named(build, areas, name, xy);
    sy_attach_report_far(
        build, attachment->river == SY_NONE ? "attach.river_far" : "attach.river_declared_far",
        SY_ROLE_OUTFALLS, row, xy, build->job->settings.attach_river_m,
        nearest_water_m(build, areas, xy));
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

/* Near a confluence: other waters that are hardly further than the nearest, each once. They share
 * what is known with the one that was chosen, by distance; a name on record leaves them little. */
static void add_others(SyBuild *build, SyIndex row, const double *xy, const Water *water, SyIndex n,
                       SyIndex chosen, SyAttachment *attachment) {
    const SyWeights *weights = build->weights;
    double near_m = fmax(weights->river_ratio * water[0].place.distance_m,
                         water[0].place.distance_m + weights->river_tie_m);
    double weight[SY_ATTACH_PLACES] = {0}, sum = 0;
    for (SyIndex i = 0; i < n; i++) {
        bool again = i != chosen && is_same_water(build, &water[i], &water[chosen]);
        for (SyIndex k = 0; k < i; k++)
            again = again || (weight[k] > 0 && is_same_water(build, &water[i], &water[k]));
        if (again || (i != chosen && water[i].place.distance_m > near_m)) continue;
        weight[i] = pow(water[i].place.distance_m + weights->river_tie_m, -2);
        if (i != chosen || attachment->method != SY_ATTACH_DECLARED) sum += weight[i];
    }
    double share = attachment->method == SY_ATTACH_DECLARED ? 1 - attachment->probability
                                                            : attachment->probability;
    if (attachment->method != SY_ATTACH_DECLARED)
        attachment->probability = share * weight[chosen] / sum;
    sy_attach_add(build, attachment);
    for (SyIndex i = 0; i < n; i++) {
        if (i == chosen || !(weight[i] > 0)) continue;
        SyAttachment other = sy_attach_nowhere(SY_ATTACH_OUTFALL_RIVER, row);
        attach_water(build, &water[i], SY_ATTACH_NEAREST, &other);
        other.further = true;
        other.probability = share * weight[i] / sum;
        sy_attach_add(build, &other);
        sy_findings_add(build->findings, "attach.river_second",
                        sy_layer_label(build->layers, SY_ROLE_OUTFALLS, row),
                        sy_layer_fid(build->layers, SY_ROLE_OUTFALLS, row), xy[0], xy[1],
                        attachment->probability,
                        SY_ARGUMENT_TEXT("river", river_name(build, attachment->river)),
                        SY_ARGUMENT_REAL("distance_m", attachment->distance_m),
                        SY_ARGUMENT_TEXT("other", river_name(build, other.river)),
                        SY_ARGUMENT_REAL("other_m", other.distance_m),
                        SY_ARGUMENT_REAL("probability", other.probability), SY_ARGUMENTS_END);
    }
}

bool sy_attach_rivers(SyBuild *build, GError **error) {
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    if (outfalls == NULL || sy_n_water(build->layers) == 0) return true;
    RiverAreas areas;
    if (!river_areas(build->layers, &areas, error)) {
        river_areas_clear(&areas);
        return false;
    }
    double limit_m = build->job->settings.attach_river_m;
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        double xy[2];
        if (!outfall_place(build, row, xy)) continue;
        Water water[SY_ATTACH_PLACES];
        SyIndex n = nearest_waters(build, &areas, xy, limit_m, water);
        SyAttachment attachment = sy_attach_nowhere(SY_ATTACH_OUTFALL_RIVER, row);
        if (n == 0) {
            attach_far_water(build, &areas, row, xy, &attachment);
            sy_attach_add(build, &attachment);
        } else {
            SyAttachMethod method;
            n = add_named(build, &areas, row, xy, water, n);
            SyIndex chosen = choose_water(build, row, xy, water, n, &method);
            attach_water(build, &water[chosen], method, &attachment);
            add_others(build, row, xy, water, n, chosen, &attachment);
        }
    }
    river_areas_clear(&areas);
    return true;
}
