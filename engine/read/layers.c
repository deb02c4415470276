#include "engine/read/layers.h"

#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/parallel.h"
#include "engine/read/crosstab.h"
#include "engine/read/identities.h"
#include "engine/read/parts.h"
#include "engine/read/wide.h"

/* Part of the stage's time that each step takes, measured on a million pipes. */
#define FRACTION_READ 0.9
#define FRACTION_LOCATE 0.95

/* Progress of the reading as part of the stage. */
typedef struct {
    const SyProgress *whole;
    double span;
} Share;

typedef struct {
    const SyCase *job;
    const char *data_folder;
    const SyFields *fields;
    const SyProgress *progress;
    SyFindings *findings; /* of all sources together */
    SyLayerSource *layers;
    SyIndex n_layer;
    SyLayers *out;
    SyHasher *hasher;
} Reading;

static void share_report(void *user, double fraction) {
    const Share *share = user;
    if (share->whole->report != NULL)
        share->whole->report(share->whole->user, share->span * fraction);
}

static bool share_stopped(void *user) {
    const Share *share = user;
    return share->whole->stopped != NULL && share->whole->stopped(share->whole->user);
}

static void input_clear(SyInput *input) {
    g_free(input->label);
    g_free(input->path);
    g_free(input->layer);
    g_free(input->sha256);
    g_free(input->crs);
    g_free(input->crs_method);
    g_free(input->encoding);
    g_free(input->mapping);
}

GArray *sy_inputs_new(void) {
    GArray *inputs = g_array_new(FALSE, FALSE, sizeof(SyInput));
    g_array_set_clear_func(inputs, (GDestroyNotify)input_clear);
    return inputs;
}

void sy_layers_clear(SyLayers *layers) {
    for (SyRole role = 0; role < SY_N_ROLE; role++) sy_table_free(layers->table[role]);
    sy_table_free(layers->river_areas);
    sy_table_free(layers->unit_areas);
    sy_table_free(layers->unit_places);
    sy_table_free(layers->zone_lines);
    sy_table_free(layers->track_points);
    sy_source_rows_clear(layers);
    g_clear_pointer(&layers->listed, g_array_unref);
    if (layers->inputs != NULL) g_array_unref(layers->inputs);
    if (layers->learnt != NULL) g_hash_table_unref(layers->learnt);
    sy_crs_free(layers->crs);
    *layers = (SyLayers){0};
}

static void layer_clear(SyLayerSource *layer) {
    sy_source_free(layer->source);
    if (layer->bindings != NULL) g_array_unref(layer->bindings);
    sy_findings_free(layer->findings);
    sy_table_free(layer->table);
    sy_table_free(layer->areas);
    sy_table_free(layer->second);
    sy_crs_free(layer->crs);
}

static bool layer_open(Reading *reading, SyLayerSource *layer, GError **error) {
    const SyCaseSource *asked = layer->asked;
    SySourceOptions options = SY_SOURCE_OPTIONS_INIT;
    options.encoding = asked->encoding;
    options.limits = &reading->job->settings.limits;
    layer->findings = sy_findings_new();
    layer->length_unit_m = 1;
    g_autofree char *path = sy_case_source_path(reading->job, asked);
    layer->source = sy_source_open(path, asked->layer, sy_role_name(asked->role), &options,
                                   layer->findings, error);
    if (layer->source == NULL) return false;
    layer->bindings = sy_fields_bind(reading->fields, asked, layer->source, layer->findings, error);
    if (layer->bindings == NULL) return false;
    sy_layers_kind(layer, reading->fields);
    if (!sy_layers_check(layer, reading->job, error)) return false;
    SyInput input;
    sy_layers_input(layer, &input);
    g_array_append_val(reading->out->inputs, input);
    return true;
}

/* Names of the columns to read, each once. */
static GPtrArray *columns_wanted(const SyLayerSource *layer, const SyFields *fields) {
    GPtrArray *columns = g_ptr_array_new();
    for (guint i = 0; i < layer->bindings->len; i++) {
        const SyBinding *b = &g_array_index(layer->bindings, SyBinding, i);
        const char *const names[] = {b->column, b->also};
        if (b->field->type == SY_FIELD_PLACE || sy_binding_is_of_columns(b)) continue;
        for (int k = 0; k < 2; k++)
            if (names[k] != NULL &&
                !g_ptr_array_find_with_equal_func(columns, names[k], g_str_equal, NULL))
                g_ptr_array_add(columns, (char *)names[k]);
    }
    const char *only = layer->asked->only;
    if (only != NULL && !g_ptr_array_find_with_equal_func(columns, only, g_str_equal, NULL))
        g_ptr_array_add(columns, (char *)only);
    sy_wide_wanted(layer, fields, columns);
    sy_crosstab_wanted(layer, fields, columns);
    /* what is no object says so in the first cell of its row */
    SyIndex n;
    const SySourceField *list = sy_source_fields(layer->source, &n);
    bool table = sy_source_geometry(layer->source) == SY_GEOMETRY_NONE &&
                 !sy_source_is_canonical(layer->source);
    if (table && n > 0 && columns->len > 0 &&
        !g_ptr_array_find_with_equal_func(columns, list[0].name, g_str_equal, NULL))
        g_ptr_array_insert(columns, 0, (char *)list[0].name);
    return columns;
}

/* Rivers that are drawn as lines and as areas in one layer: the kind that the first read passed
 * over, in a table of its own. */
static bool read_areas(Reading *reading, SyLayerSource *layer, const GPtrArray *columns,
                       const SyProgress *progress, GError **error) {
    bool lines = layer->kind == SY_GEOMETRY_LINE;
    SyGeometryKind other = lines ? SY_GEOMETRY_POLYGON : SY_GEOMETRY_LINE;
    if (sy_source_n_passed(layer->source) == 0) return true;
    sy_source_pass_over(layer->source, 1u << SY_GEOMETRY_POINT | 1u << layer->kind);
    layer->areas = sy_source_read(layer->source, (const char *const *)columns->pdata, columns->len,
                                  NULL, other, layer->findings, progress, error);
    if (layer->areas == NULL) return false;
    SyTable *first = layer->table;
    layer->table = layer->areas;
    sy_layers_take_asked(layer);
    sy_layers_values(layer, reading->fields);
    layer->areas = lines ? layer->table : first;
    layer->table = lines ? first : layer->table;
    layer->kind = SY_GEOMETRY_LINE;
    return true;
}

/* One source, on whatever thread: it touches its own layer and input only. */
static bool layer_read(void *user, SyIndex i, const SyProgress *progress, GError **error) {
    Reading *reading = user;
    SyLayerSource *layer = &reading->layers[i];
    g_autoptr(GPtrArray) columns = columns_wanted(layer, reading->fields);
    SySourcePlace places[SY_PLACES_MAX] = {0};
    if (layer->from_columns) sy_layers_place_columns(layer, places);
    if (layer->asked->role == SY_ROLE_UNITS) sy_source_keep_areas(layer->source);
    if (layer->asked->role == SY_ROLE_RIVERS)
        sy_source_pass_over(layer->source, layer->kind == SY_GEOMETRY_LINE
                                               ? 1u << SY_GEOMETRY_POLYGON
                                               : 1u << SY_GEOMETRY_LINE);
    layer->table = sy_source_read(layer->source, (const char *const *)columns->pdata, columns->len,
                                  layer->from_columns ? places : NULL, layer->kind, layer->findings,
                                  progress, error);
    if (layer->table == NULL) return false;
    layer->areas = sy_source_take_areas(layer->source);
    SyInput *input = &g_array_index(reading->out->inputs, SyInput, layer->number);
    input->n_feature = layer->table->n_row + sy_source_n_passed(layer->source);
    g_free(input->encoding); /* known for certain only now */
    input->encoding = g_strdup(sy_source_encoding(layer->source));
    sy_layers_read_second(layer);
    sy_layers_take_groups(layer, reading->fields);
    sy_layers_drop_rows(layer, reading->fields);
    sy_layers_take_asked(layer);
    sy_wide_to_long(layer, reading->fields);
    sy_crosstab_to_long(layer, reading->fields);
    sy_layers_values(layer, reading->fields);
    sy_layers_split_ends(layer);
    sy_wide_part_units(layer, reading->fields);
    sy_layers_merge_rows(layer);
    return layer->asked->role != SY_ROLE_RIVERS ||
           read_areas(reading, layer, columns, progress, error);
}

static bool read_all(Reading *reading, GError **error) {
    g_autofree double *weight = g_new(double, MAX(reading->n_layer, 1));
    for (SyIndex i = 0; i < reading->n_layer; i++)
        weight[i] = 1 + (double)sy_source_n_feature(reading->layers[i].source);
    Share share = {reading->progress, FRACTION_READ};
    const SyProgress part = {share_report, share_stopped, &share};
    return sy_parallel_run(layer_read, reading, reading->n_layer, weight,
                           reading->job->settings.threads, reading->progress == NULL ? NULL : &part,
                           error);
}

/* Sources of one role and kind as one table; NULL without an error if there is none. */
static bool join_role(Reading *reading, SyRole role, SyGeometryKind kind, SyTable **out,
                      GError **error) {
    g_autoptr(GPtrArray) tables = g_ptr_array_new();
    bool main_kind = kind == sy_layers_role_kind(role);
    for (SyIndex i = 0; i < reading->n_layer; i++) {
        SyLayerSource *layer = &reading->layers[i];
        if (layer->asked->role != role || (layer->table == NULL && layer->areas == NULL)) continue;
        SyGeometryKind own =
            layer->kind == SY_GEOMETRY_NONE ? sy_layers_role_kind(role) : layer->kind;
        if (role == SY_ROLE_RIVERS && kind == SY_GEOMETRY_POLYGON && layer->areas != NULL)
            g_ptr_array_add(tables, g_steal_pointer(&layer->areas));
        if (own != kind && !(main_kind && own == SY_GEOMETRY_NONE)) continue;
        g_ptr_array_add(tables, g_steal_pointer(&layer->table));
    }
    if (tables->len == 0) return true;
    *out = sy_layers_join(tables, kind, sy_role_name(role), error);
    return *out != NULL;
}

static bool has_areas(const Reading *reading) {
    for (SyIndex i = 0; i < reading->n_layer; i++)
        if (reading->layers[i].asked->role == SY_ROLE_UNITS && reading->layers[i].areas != NULL)
            return true;
    return false;
}

/* The ground of the units, in the order in which their tables are joined. */
static bool join_unit_areas(Reading *reading, GError **error) {
    if (!has_areas(reading)) return true;
    g_autoptr(GPtrArray) tables = g_ptr_array_new();
    for (SyIndex i = 0; i < reading->n_layer; i++) {
        SyLayerSource *layer = &reading->layers[i];
        if (layer->asked->role != SY_ROLE_UNITS || layer->table == NULL) continue;
        if (layer->areas == NULL) layer->areas = sy_table_new(SY_GEOMETRY_POLYGON);
        while (layer->areas->n_row < layer->table->n_row)
            sy_table_add_row(layer->areas, layer->table->fid[layer->areas->n_row]);
        g_ptr_array_add(tables, g_steal_pointer(&layer->areas));
    }
    reading->out->unit_areas = sy_layers_join(tables, SY_GEOMETRY_POLYGON, "units", error);
    return reading->out->unit_areas != NULL;
}

static bool join_all(Reading *reading, GError **error) {
    SyLayers *out = reading->out;
    for (SyIndex i = 0; i < reading->n_layer; i++) sy_layers_check_lengths(&reading->layers[i]);
    if (!join_unit_areas(reading, error)) return false;
    for (SyRole role = 0; role < SY_N_ROLE; role++)
        if (!join_role(reading, role, sy_layers_role_kind(role), &out->table[role], error))
            return false;
    return join_role(reading, SY_ROLE_RIVERS, SY_GEOMETRY_POLYGON, &out->river_areas, error) &&
           join_role(reading, SY_ROLE_ZONES, SY_GEOMETRY_LINE, &out->zone_lines, error) &&
           join_role(reading, SY_ROLE_TRACKS, SY_GEOMETRY_POINT, &out->track_points, error);
}

/* A role whose layers are all empty cannot do its part. */
static bool empty_check(const Reading *reading, GError **error) {
    static const SyRole needed[][2] = {{SY_ROLE_PIPES, SY_ROLE_CHANNELS},
                                       {SY_ROLE_OUTFALLS, SY_ROLE_OUTFALLS}};
    for (gsize k = 0; k < G_N_ELEMENTS(needed); k++) {
        const char *label = NULL;
        SyIndex n_row = 0;
        for (SyIndex i = 0; i < reading->n_layer; i++) {
            const SyLayerSource *layer = &reading->layers[i];
            if (layer->asked->role != needed[k][0] && layer->asked->role != needed[k][1]) continue;
            n_row += layer->table->n_row;
            if (label == NULL) label = sy_source_label(layer->source);
        }
        if (label == NULL || n_row > 0) continue;
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: no features; the job needs at least one of its %s"), label,
                    sy_role_name(needed[k][0]));
        return false;
    }
    return true;
}

static void inputs_finish(Reading *reading) {
    for (SyIndex i = 0; i < reading->n_layer; i++) {
        const SyLayerSource *layer = &reading->layers[i];
        SyInput *input = &g_array_index(reading->out->inputs, SyInput, i);
        input->in_feet = sy_layers_in_feet(layer);
        if (layer->crs == NULL) continue;
        input->crs = g_strdup(sy_crs_name(layer->crs));
        input->crs_method = g_strdup(layer->crs_method);
    }
    reading->out->in_feet =
        sy_inputs_want_feet(reading->out->inputs, reading->job->settings.picture_unit);
}

/* Rows that give two places; always true. */
static bool compare_places(Reading *reading) {
    for (SyIndex i = 0; i < reading->n_layer; i++)
        sy_layers_compare_second(&reading->layers[i], reading->out->crs);
    return true;
}

static bool stage(Reading *reading, GError **error) {
    const SyCase *job = reading->job;
    for (SyIndex i = 0; i < reading->n_layer; i++)
        if (!layer_open(reading, &reading->layers[i], error)) return false;
    reading->hasher = sy_hasher_start(reading->out->inputs);
    if (!read_all(reading, error) || !empty_check(reading, error) ||
        !sy_progress(reading->progress, FRACTION_READ, error) ||
        !sy_layers_locate(reading->layers, reading->n_layer, &job->settings, &reading->out->crs,
                          error) ||
        !compare_places(reading) || !sy_layers_scopes(reading->layers, reading->n_layer, error) ||
        !sy_progress(reading->progress, FRACTION_LOCATE, error) || !join_all(reading, error))
        return false;
    sy_layers_scope_systems(reading->out, reading->findings);
    if (!sy_layers_link(job, reading->data_folder, reading->out, reading->findings,
                        reading->progress, error))
        return false;
    sy_layers_match_ids(reading->out->table, reading->out->inputs, reading->findings);
    inputs_finish(reading);
    return sy_progress(reading->progress, 1, error);
}

bool sy_layers_read(const SyCase *job, const char *data_folder, SyLayers *out, SyFindings *findings,
                    const SyProgress *progress, GError **error) {
    *out = (SyLayers){.inputs = sy_inputs_new()};
    sy_source_rows_init(out);
    g_autoptr(SyFields) fields = sy_fields_load(data_folder, error);
    Reading reading = {.job = job,
                       .data_folder = data_folder,
                       .fields = fields,
                       .progress = progress,
                       .findings = findings,
                       .n_layer = job->sources->len,
                       .out = out};
    reading.layers = g_new0(SyLayerSource, MAX(reading.n_layer, 1));
    for (SyIndex i = 0; i < reading.n_layer; i++) {
        reading.layers[i].asked = g_ptr_array_index(job->sources, i);
        reading.layers[i].number = i;
    }
    bool done = fields != NULL && stage(&reading, error);
    sy_hasher_finish(reading.hasher, out->inputs, !done);
    for (SyIndex i = 0; i < reading.n_layer; i++) {
        if (reading.layers[i].findings != NULL)
            sy_findings_take_all(findings, reading.layers[i].findings);
        layer_clear(&reading.layers[i]);
    }
    g_free(reading.layers);
    if (!done) sy_layers_clear(out);
    return done;
}
