/* A survey file may come from anybody: nothing in it is trusted to fit together. */
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/case/fields.h"
#include "engine/read/parts.h"
#include "engine/read/survey_parts.h"

#define FARTHEST_M 1e9 /* a coordinate beyond is none */

void sy_survey_wrong(const char *path, const char *what, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: %s is not as suyuan split writes it; split the case again"), path,
                *what == '\0' ? _("a table or column") : what);
}

static const char *wrong_kind(const SyTable *table, SyGeometryKind kind) {
    const SyGeometry *g = &table->geometry;
    if (g->kind != kind && g->kind != SY_GEOMETRY_NONE) return "geom";
    for (SyIndex part = 0; part < g->n_part; part++) {
        SyIndex n = g->part_vertex[part + 1] - g->part_vertex[part];
        if (n < (kind == SY_GEOMETRY_POINT ? 1u : kind == SY_GEOMETRY_LINE ? 2u : 4u))
            return "geom";
    }
    for (SyIndex i = 0; i < 2 * g->n_vertex; i++)
        if (!(fabs(g->xy[i]) < FARTHEST_M)) return "geom";
    return NULL;
}

static bool is_whole(const char *column) {
    static const char *const whole[] = {"source", "scope", "bearer", "named_beside", "works"};
    for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
        if (strcmp(whole[i], column) == 0) return true;
    return false;
}

/* Fields have the type that they are read with; every row has a source that there is. */
static const char *wrong_column(const SyLayers *layers, const SyFields *fields, SyRole role,
                                const SyTable *table) {
    for (guint i = 0; i < table->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(table->columns, i);
        const SyField *field = sy_fields_find(fields, role, column->name);
        bool number =
            field != NULL && (field->type == SY_FIELD_NUMBER || field->type == SY_FIELD_LENGTH);
        SyColumnType type = is_whole(column->name) ? SY_COLUMN_INTEGER
                            : number               ? SY_COLUMN_REAL
                                                   : SY_COLUMN_TEXT;
        if (column->type != type) return column->name;
    }
    const SyColumn *source = sy_table_column(table, "source");
    if (source == NULL) return "source";
    for (SyIndex row = 0; row < table->n_row; row++)
        if (source->integer[row] < 0 || source->integer[row] >= layers->inputs->len)
            return "source";
    return NULL;
}

static SyIndex n_row(const SyTable *table) {
    return table == NULL ? 0 : table->n_row;
}

static const char *wrong_list(const SyLayers *layers) {
    SyIndex n_unit = n_row(layers->table[SY_ROLE_UNITS]),
            n_outfall = n_row(layers->table[SY_ROLE_OUTFALLS]), n[SY_N_ROLE] = {0};
    for (guint i = 0; i < layers->inputs->len; i++) {
        const SyInput *input = &g_array_index(layers->inputs, SyInput, i);
        if (input->role >= SY_N_ROLE || input->label == NULL) return "input";
    }
    for (guint i = 0; i < layers->source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, i);
        bool unit = row->role == SY_ROLE_UNITS;
        if ((!unit && row->role != SY_ROLE_OUTFALLS) || row->source >= layers->inputs->len ||
            (row->object != SY_NONE && row->object >= (unit ? n_unit : n_outfall)))
            return "source_row";
        n[row->role]++;
    }
    for (guint i = 0; i < layers->links->len; i++) {
        const SyLinkage *link = &g_array_index(layers->links, SyLinkage, i);
        if (link->role >= SY_N_ROLE || link->left >= n[link->role] || link->right >= n[link->role])
            return "linkage";
    }
    for (guint i = 0; i < layers->field_sources->len; i++) {
        const SyFieldSource *field = &g_array_index(layers->field_sources, SyFieldSource, i);
        if (field->role >= SY_N_ROLE || field->row >= n[field->role]) return "field_source";
    }
    for (guint i = 0; i < layers->listed->len; i++) {
        const SyListed *listed = &g_array_index(layers->listed, SyListed, i);
        if (listed->unit >= n_unit || listed->outfall >= n_outfall) return "listed";
    }
    return NULL;
}

static const char *wrong_bearer(const SyLayers *layers) {
    const SyTable *outfalls = layers->table[SY_ROLE_OUTFALLS];
    const SyColumn *bearer = outfalls == NULL ? NULL : sy_table_column(outfalls, "bearer");
    for (SyIndex row = 0; bearer != NULL && row < outfalls->n_row; row++) {
        int64_t unit = bearer->integer[row];
        if (unit != SY_INTEGER_MISSING && (unit < 0 || unit >= n_row(layers->table[SY_ROLE_UNITS])))
            return "bearer";
    }
    return NULL;
}

static const char *wrong_tables(const SyLayers *layers, const SyFields *fields) {
    const struct {
        const SyTable *table;
        SyRole role;
        SyGeometryKind kind;
    } besides[] = {{layers->river_areas, SY_ROLE_RIVERS, SY_GEOMETRY_POLYGON},
                   {layers->zone_lines, SY_ROLE_ZONES, SY_GEOMETRY_LINE},
                   {layers->track_points, SY_ROLE_TRACKS, SY_GEOMETRY_POINT}};
    const char *wrong = NULL;
    for (SyRole role = 0; wrong == NULL && role < SY_N_ROLE; role++) {
        const SyTable *table = layers->table[role];
        if (table == NULL) continue;
        wrong = wrong_column(layers, fields, role, table);
        if (wrong == NULL)
            wrong = wrong_kind(table, role == SY_ROLE_CONNECTIONS || role == SY_ROLE_INSPECTIONS
                                          ? table->geometry.kind
                                          : sy_layers_role_kind(role));
    }
    for (gsize i = 0; wrong == NULL && i < G_N_ELEMENTS(besides); i++) {
        if (besides[i].table == NULL) continue;
        wrong = wrong_column(layers, fields, besides[i].role, besides[i].table);
        if (wrong == NULL) wrong = wrong_kind(besides[i].table, besides[i].kind);
    }
    const SyTable *of_units[] = {layers->unit_areas, layers->unit_places};
    for (gsize i = 0; wrong == NULL && i < G_N_ELEMENTS(of_units); i++) {
        if (of_units[i] == NULL) continue;
        wrong = of_units[i]->n_row != n_row(layers->table[SY_ROLE_UNITS])
                    ? "units"
                    : wrong_kind(of_units[i], i == 0 ? SY_GEOMETRY_POLYGON : SY_GEOMETRY_POINT);
    }
    return wrong;
}

static const char *wrong_learnt(GHashTable *learnt) {
    GHashTableIter iter;
    void *name, *value;
    g_hash_table_iter_init(&iter, learnt);
    while (g_hash_table_iter_next(&iter, &name, &value)) {
        double number = *(double *)value;
        bool share = g_str_has_prefix(name, "vote.");
        if (!(number >= 0 && number < 1e9) || (share && !(number > 0 && number < 1)))
            return "learnt";
    }
    return NULL;
}

bool sy_survey_check(const SyLayers *layers, const char *data_folder, const char *path,
                     GError **error) {
    g_autoptr(SyFields) fields = sy_fields_load(data_folder, error);
    if (fields == NULL) return false;
    const char *wrong = wrong_tables(layers, fields);
    if (wrong == NULL) wrong = wrong_list(layers);
    if (wrong == NULL) wrong = wrong_bearer(layers);
    if (wrong == NULL) wrong = wrong_learnt(layers->learnt);
    if (wrong != NULL) sy_survey_wrong(path, wrong, error);
    return wrong == NULL;
}
