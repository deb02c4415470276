/* A laboratory's report with a column for each parameter becomes a row for each reading. Its rows
 * of limits and of units say what they say for the columns. */
#include "engine/read/wide.h"

#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/expert/reading.h"

/* Names of the columns that take the place of the others. */
#define PARAMETER "parameter (of columns)"
#define VALUE "value (of columns)"
#define UNIT "unit (of columns)"
#define LIMIT "limit (of columns)"
#define DETECTION "detection limit (of columns)"

typedef struct {
    const char *column; /* of the source */
    char *parameter, *unit;
    char *limit, *detection; /* by a row of limits, or NULL */
} Wide;

static void wide_clear(Wide *wide) {
    g_free(wide->parameter);
    g_free(wide->unit);
    g_free(wide->limit);
    g_free(wide->detection);
}

static void wide_add(GArray *list, const SyFields *fields, const char *column) {
    Wide wide = {.column = column};
    if (sy_fields_parameter_heading(fields, column, &wide.parameter, &wide.unit))
        g_array_append_val(list, wide);
}

/* Columns that are parameters and serve no field; Wide. */
static GArray *columns_find(const SyFields *fields, const SySource *source,
                            const GArray *bindings) {
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Wide));
    g_array_set_clear_func(list, (GDestroyNotify)wide_clear);
    SyIndex n;
    const SySourceField *names = sy_source_fields(source, &n);
    for (SyIndex i = 0; i < n; i++) {
        bool used = false;
        for (guint k = 0; k < bindings->len; k++) {
            const SyBinding *b = &g_array_index(bindings, SyBinding, k);
            used |= g_strcmp0(b->column, names[i].name) == 0;
        }
        if (!used) wide_add(list, fields, names[i].name);
    }
    return list;
}

static void bind(GArray *bindings, const SyField *field, const char *column) {
    SyBinding binding = {
        .field = field, .column = g_strdup(column), .unit_m = 1, .method = SY_WIDE};
    g_array_append_val(bindings, binding);
}

/* "监测值(μg/L)": the unit of all values, where no column holds units. */
static void bind_unit(const SyFields *fields, GArray *bindings) {
    const SyBinding *value = sy_binding_find(bindings, "value");
    if (value == NULL || value->column == NULL || sy_binding_find(bindings, "unit") != NULL) return;
    char *unit = sy_reading_unit_of_values(value->column);
    if (unit == NULL) return;
    SyBinding binding = {.field = sy_fields_find(fields, SY_ROLE_SAMPLES, "unit"),
                         .constant = unit,
                         .unit_m = 1,
                         .method = "name"};
    g_array_append_val(bindings, binding);
}

void sy_wide_bind(const SyFields *fields, const SySource *source, GArray *bindings) {
    bind_unit(fields, bindings);
    if (sy_binding_find(bindings, "parameter") != NULL ||
        sy_binding_find(bindings, "value") != NULL)
        return;
    g_autoptr(GArray) list = columns_find(fields, source, bindings);
    if (list->len == 0) return;
    static const struct {
        const char *field, *column;
    } made[] = {{"parameter", PARAMETER},
                {"value", VALUE},
                {"unit", UNIT},
                {"limit", LIMIT},
                {"detection", DETECTION}};
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        if (sy_binding_find(bindings, made[i].field) == NULL)
            bind(bindings, sy_fields_find(fields, SY_ROLE_SAMPLES, made[i].field), made[i].column);
}

void sy_wide_wanted(const SyLayerSource *layer, const SyFields *fields, GPtrArray *columns) {
    if (!sy_binding_is_by(layer->bindings, "value", SY_WIDE)) return;
    g_autoptr(GArray) list = columns_find(fields, layer->source, layer->bindings);
    for (guint i = 0; i < list->len; i++)
        g_ptr_array_add(columns, (char *)g_array_index(list, Wide, i).column);
}

static const char *cell(const SyTable *raw, const char *column, SyIndex row) {
    const SyColumn *values = column == NULL ? NULL : sy_table_column(raw, column);
    return values == NULL || values->type != SY_COLUMN_TEXT ? NULL : sy_column_text(values, row);
}

/* A row that holds units: "mg/L" in each of its cells. */
static bool is_units(const SyTable *raw, const GArray *list, SyIndex row) {
    bool any = false;
    for (guint i = 0; i < list->len; i++) {
        const char *text = cell(raw, g_array_index(list, Wide, i).column, row);
        if (text == NULL) continue;
        if (sy_fields_is_value_cell(text)) return false;
        any |= sy_fields_is_unit_cell(text);
    }
    return any;
}

/* What a row is called: by where it was sampled, or else by the first of its other cells
 * ("标准限值" in the column of days). */
static const char *row_name(const SyTable *raw, const char *at, const GArray *list, SyIndex row) {
    const char *name = cell(raw, at, row);
    for (guint i = 0; name == NULL && i < raw->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(raw->columns, i);
        bool wide = false;
        for (guint k = 0; k < list->len; k++)
            wide |= strcmp(g_array_index(list, Wide, k).column, column->name) == 0;
        if (!wide) name = cell(raw, column->name, row);
    }
    return name;
}

/* What rows of units and limits say goes to the columns; they are no samples. */
static void forms_take(const SyTable *raw, const SyFields *fields, const char *at, GArray *list,
                       bool *is_sample) {
    for (SyIndex row = 0; row < raw->n_row; row++) {
        const char *name = row_name(raw, at, list, row);
        bool limits = name != NULL && sy_fields_is_limit(fields, name);
        bool detection = !limits && name != NULL && sy_fields_is_detection(fields, name);
        bool units = !limits && !detection && is_units(raw, list, row);
        is_sample[row] = !limits && !detection && !units;
        if (is_sample[row]) continue;
        for (guint i = 0; i < list->len; i++) {
            Wide *wide = &g_array_index(list, Wide, i);
            const char *text = cell(raw, wide->column, row);
            char **to = limits ? &wide->limit : detection ? &wide->detection : &wide->unit;
            if (text == NULL || *to != NULL || sy_fields_is_missing(fields, text)) continue;
            *to = g_strdup(text);
        }
    }
}

/* Columns of the long table: those of the wide one that are no parameters, then ours. */
static SyTable *long_new(const SyTable *raw, const GArray *list) {
    static const char *const ours[] = {PARAMETER, VALUE, UNIT, LIMIT, DETECTION};
    SyTable *out = sy_table_new(raw->geometry.kind);
    for (guint i = 0; i < raw->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(raw->columns, i);
        bool wide = false;
        for (guint k = 0; k < list->len; k++)
            wide |= strcmp(g_array_index(list, Wide, k).column, column->name) == 0;
        if (!wide) sy_table_add_column(out, column->name, column->type);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ours); i++)
        if (sy_table_column(out, ours[i]) == NULL)
            sy_table_add_column(out, ours[i], SY_COLUMN_TEXT);
    return out;
}

static void reading_add(SyTable *out, const SyTable *raw, SyIndex row, const Wide *wide,
                        const char *text) {
    SyIndex to = sy_table_add_row(out, raw->fid[row]);
    sy_table_copy_cells(out, to, raw, row);
    sy_column_set_text(sy_table_column(out, PARAMETER), to, wide->parameter);
    sy_column_set_text(sy_table_column(out, VALUE), to, text);
    if (wide->unit != NULL) sy_column_set_text(sy_table_column(out, UNIT), to, wide->unit);
    if (wide->limit != NULL) sy_column_set_text(sy_table_column(out, LIMIT), to, wide->limit);
    if (wide->detection != NULL)
        sy_column_set_text(sy_table_column(out, DETECTION), to, wide->detection);
    const SyGeometry *g = &raw->geometry;
    if (g->kind == SY_GEOMETRY_POINT && sy_table_n_part(raw, row) > 0) {
        const double *xy = g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
        sy_table_add_point(out, xy[0], xy[1]);
    }
}

void sy_wide_to_long(SyLayerSource *layer, const SyFields *fields) {
    if (!sy_binding_is_by(layer->bindings, "value", SY_WIDE)) return;
    SyTable *raw = layer->table;
    g_autoptr(GArray) list = columns_find(fields, layer->source, layer->bindings);
    g_autofree bool *is_sample = g_new0(bool, MAX(raw->n_row, 1));
    const SyBinding *at = sy_binding_find(layer->bindings, "at");
    forms_take(raw, fields, at == NULL ? NULL : at->column, list, is_sample);
    SyTable *out = long_new(raw, list);
    for (SyIndex row = 0; row < raw->n_row; row++)
        for (guint i = 0; is_sample[row] && i < list->len; i++) {
            const Wide *wide = &g_array_index(list, Wide, i);
            const char *text = cell(raw, wide->column, row);
            if (text != NULL && !sy_fields_is_missing(fields, text))
                reading_add(out, raw, row, wide, text);
        }
    sy_table_free(raw);
    layer->table = out;
}

void sy_wide_part_units(const SyLayerSource *layer, const SyFields *fields) {
    SyTable *table = layer->table;
    SyColumn *parameter = sy_table_column(table, "parameter"),
             *unit = sy_table_column(table, "unit");
    if (layer->asked->role != SY_ROLE_SAMPLES || parameter == NULL) return;
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *text = sy_column_text(parameter, row);
        g_autofree char *name = NULL, *said = NULL;
        if (text == NULL || (unit != NULL && sy_column_text(unit, row) != NULL) ||
            !sy_fields_parameter_heading(fields, text, &name, &said) || said == NULL)
            continue;
        if (unit == NULL) unit = sy_table_add_column(table, "unit", SY_COLUMN_TEXT);
        sy_column_set_text(unit, row, said);
        sy_column_set_text(parameter, row, name);
    }
}
