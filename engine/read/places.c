/* Where the places of a source's rows come from: its geometry, or columns of coordinates. */
#include "engine/read/parts.h"

SyGeometryKind sy_layers_role_kind(SyRole role) {
    switch (role) {
        case SY_ROLE_PIPES:
        case SY_ROLE_CHANNELS:
        case SY_ROLE_RIVERS:
        case SY_ROLE_TRACKS:
            return SY_GEOMETRY_LINE;
        case SY_ROLE_NODES:
        case SY_ROLE_OUTFALLS:
        case SY_ROLE_UNITS:
        case SY_ROLE_SAMPLES:
        case SY_ROLE_SECTIONS:
        case SY_ROLE_CONNECTIONS:
            return SY_GEOMETRY_POINT;
        case SY_ROLE_ZONES:
            return SY_GEOMETRY_POLYGON;
        case SY_ROLE_INSPECTIONS:
        case SY_N_ROLE:
        default:
            return SY_GEOMETRY_NONE;
    }
}

/* Columns of coordinates beside a geometry are not used, and provenance must not say so; but whole
 * degrees beside points (from @x, @y, the fields of a second place, NULL: none) are compared with
 * them. */
static void place_unbind(GArray *bindings, const SyField *x, const SyField *y) {
    const SyBinding *first = sy_binding_find(bindings, "x");
    bool second = x != NULL && y != NULL && first != NULL && first->column != NULL &&
                  first->in_degrees && sy_binding_find(bindings, "x_minute") == NULL;
    for (guint i = bindings->len; i > 0; i--) {
        SyBinding *binding = &g_array_index(bindings, SyBinding, i - 1);
        const char *name = binding->field->name;
        if (second && strcmp(name, "x") == 0)
            binding->field = x;
        else if (second && strcmp(name, "y") == 0)
            binding->field = y;
        else if (binding->field->type == SY_FIELD_PLACE)
            g_array_remove_index(bindings, i - 1);
    }
}

/* Fields that hold the places of a kind of geometry, both ends of a line: x, its minute and
 * second, y ... */
static const char *const point_fields[] = {"x", "x_minute", "x_second",
                                           "y", "y_minute", "y_second"};

static const char *const end_fields[] = {
    "from_x", "from_x_minute", "from_x_second", "from_y", "from_y_minute", "from_y_second",
    "to_x",   "to_x_minute",   "to_x_second",   "to_y",   "to_y_minute",   "to_y_second"};

#define N_PLACE_FIELD 6 /* of one place */

static const char *const *place_fields(SyGeometryKind kind, SyIndex *n_place) {
    *n_place = kind == SY_GEOMETRY_POINT ? 1 : kind == SY_GEOMETRY_LINE ? 2 : 0;
    return kind == SY_GEOMETRY_LINE ? end_fields : point_fields;
}

/* The column that holds both coordinates of a point, or NULL. */
static const SyBinding *pair_of(const SyLayerSource *layer) {
    if (layer->kind != SY_GEOMETRY_POINT || sy_binding_find(layer->bindings, "x") != NULL)
        return NULL;
    return sy_binding_find(layer->bindings, "xy");
}

/* Whether columns hold both coordinates of every place that the kind needs. */
static bool has_places(const SyLayerSource *layer) {
    SyIndex n;
    const char *const *fields = place_fields(layer->kind, &n);
    if (pair_of(layer) != NULL) return true;
    for (SyIndex i = 0; i < n; i++)
        if (sy_binding_find(layer->bindings, fields[N_PLACE_FIELD * i]) == NULL ||
            sy_binding_find(layer->bindings, fields[N_PLACE_FIELD * i + 3]) == NULL)
            return false;
    return n > 0;
}

void sy_layers_place(const SyLayerSource *layer, const SyBinding **x, const SyBinding **y) {
    SyIndex n;
    const char *const *fields = place_fields(layer->kind, &n);
    *x = n == 0 ? NULL : sy_binding_find(layer->bindings, fields[0]);
    *y = n == 0 ? NULL : sy_binding_find(layer->bindings, fields[3]);
    if (pair_of(layer) != NULL) *x = *y = pair_of(layer);
}

/* The kind to read: rivers may be areas as well, zones lines, tracks points one after the other; a
 * table has a place only by its columns of coordinates. */
void sy_layers_kind(SyLayerSource *layer, const SyFields *fields) {
    SyRole role = layer->asked->role;
    SyGeometryKind there = sy_source_geometry(layer->source);
    layer->kind = sy_layers_role_kind(role);
    if (layer->kind == SY_GEOMETRY_NONE) return;
    if (role == SY_ROLE_RIVERS && there == SY_GEOMETRY_POLYGON) layer->kind = there;
    if (role == SY_ROLE_CONNECTIONS && there != SY_GEOMETRY_NONE && there != SY_GEOMETRY_POINT)
        layer->kind = SY_GEOMETRY_NONE; /* drawn house drains: their columns say what they join */
    if (role == SY_ROLE_ZONES && there == SY_GEOMETRY_LINE) layer->kind = there;
    if (role == SY_ROLE_TRACKS && there != SY_GEOMETRY_LINE) layer->kind = SY_GEOMETRY_POINT;
    if (there != SY_GEOMETRY_NONE) {
        bool point = fields != NULL && layer->kind == SY_GEOMETRY_POINT && there == layer->kind;
        place_unbind(layer->bindings, point ? sy_fields_find(fields, role, "other_x") : NULL,
                     point ? sy_fields_find(fields, role, "other_y") : NULL);
        return;
    }
    layer->from_columns = has_places(layer);
    if (!layer->from_columns) layer->kind = SY_GEOMETRY_NONE;
}

/* The columns of coordinates; @places: SY_PLACES_MAX. */
void sy_layers_place_columns(const SyLayerSource *layer, SySourcePlace *places) {
    SyIndex n;
    const char *const *fields = place_fields(layer->kind, &n);
    const SyBinding *pair = pair_of(layer);
    if (pair != NULL) {
        places[0] = (SySourcePlace){.x = pair->column, .y = pair->column};
        return;
    }
    for (SyIndex i = 0; i < n; i++) {
        const char *column[N_PLACE_FIELD];
        for (int k = 0; k < N_PLACE_FIELD; k++) {
            const SyBinding *binding =
                sy_binding_find(layer->bindings, fields[N_PLACE_FIELD * (int)i + k]);
            column[k] = binding == NULL ? NULL : binding->column;
        }
        places[i] = (SySourcePlace){.x = column[0],
                                    .x_minute = column[1],
                                    .x_second = column[2],
                                    .y = column[3],
                                    .y_minute = column[4],
                                    .y_second = column[5]};
    }
}
