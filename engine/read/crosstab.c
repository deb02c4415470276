/* A laboratory's report with a column for each place becomes a row for each reading. */
#include "engine/read/crosstab.h"

#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/expert/reading.h"

/* Names of the columns that take the place of the others. */
#define AT "place (of columns)"
#define VALUE "value (of places)"
#define TIME "time (of places)"

#define SAMPLE_ROWS 200
/* Of the first column's rows, that are parameters; of a place's values, that are readings. Own
 * choice: a report has remarks below. */
#define PARAMETERS_FIT 0.5
#define READINGS_FIT 0.8

static bool is_parameter(const SyFields *fields, const char *text) {
    g_autofree char *folded = text == NULL ? NULL : sy_fold_value(text);
    if (folded == NULL) return false;
    if (g_hash_table_contains(fields->parameters, folded)) return true;
    folded[strcspn(folded, "([")] = '\0'; /* 总磷(以P计) */
    g_strchomp(folded);
    return g_hash_table_contains(fields->parameters, folded);
}

/* A number, what is below a limit, or a word for what was not measured. */
static bool is_reading(const SyFields *fields, const char *text) {
    g_auto(SyWrittenValue) written = {0};
    if (sy_fields_is_missing(fields, text)) return true;
    sy_reading_parse(text, &written);
    return written.is_number;
}

static bool is_bound(const GArray *bindings, const char *column) {
    for (guint i = 0; i < bindings->len; i++)
        if (g_strcmp0(g_array_index(bindings, SyBinding, i).column, column) == 0) return true;
    return false;
}

/* Shares of the rows with a parameter that hold readings in a column; false: it is no place's. */
static bool holds_readings(const SyFields *fields, const SyTable *sample,
                           const SyColumn *parameters, const char *name) {
    const SyColumn *values = sy_table_column(sample, name);
    SyIndex n = 0, n_good = 0;
    for (SyIndex row = 0; values != NULL && row < sample->n_row; row++) {
        const char *text = sy_column_text(values, row);
        if (text == NULL || !is_parameter(fields, sy_column_text(parameters, row))) continue;
        n++;
        n_good += is_reading(fields, text);
    }
    return n > 0 && n_good >= READINGS_FIT * n;
}

/* Columns of places; char *, borrowed from the source. Empty where the table is none of these. */
static GPtrArray *places_find(const SyFields *fields, SySource *source, const GArray *bindings) {
    GPtrArray *places = g_ptr_array_new();
    const SyBinding *parameter = sy_binding_find(bindings, "parameter");
    g_autoptr(SyTable) sample =
        parameter == NULL ? NULL : sy_source_sample(source, SAMPLE_ROWS, NULL);
    const SyColumn *names = sample == NULL ? NULL : sy_table_column(sample, parameter->column);
    SyIndex n_named = 0, n_column, n = 0;
    for (SyIndex row = 0; names != NULL && row < sample->n_row; row++) {
        const char *text = sy_column_text(names, row);
        n += text != NULL;
        n_named += is_parameter(fields, text);
    }
    if (n_named == 0 || n_named < PARAMETERS_FIT * n) return places;
    const SySourceField *list = sy_source_fields(source, &n_column);
    for (SyIndex i = 0; i < n_column; i++)
        if (!is_bound(bindings, list[i].name) &&
            !sy_fields_is_report_column(fields, list[i].name) &&
            holds_readings(fields, sample, names, list[i].name))
            g_ptr_array_add(places, (char *)list[i].name);
    return places;
}

/* Row in which the places' days stand where parameters do ("采样日期"); SY_NONE: there is none. */
static SyIndex time_row(const SyFields *fields, const SyColumn *names, SyIndex n_row) {
    for (SyIndex row = 0; names != NULL && row < n_row; row++)
        if (sy_fields_is_name(fields, SY_ROLE_SAMPLES, "time", sy_column_text(names, row)))
            return row;
    return SY_NONE;
}

/* A place that stands twice in the header was told apart by a number behind it. g_free. */
static char *place_of(const GPtrArray *places, const char *column) {
    const char *mark = strrchr(column, '_');
    if (mark != NULL && mark[1] != '\0' && mark[1 + strspn(mark + 1, "0123456789")] == '\0') {
        char *before = g_strndup(column, (gsize)(mark - column));
        if (g_ptr_array_find_with_equal_func((GPtrArray *)places, before, g_str_equal, NULL))
            return before;
        g_free(before);
    }
    return g_strdup(column);
}

static void bind(GArray *bindings, const SyField *field, const char *column) {
    SyBinding binding = {
        .field = field, .column = g_strdup(column), .unit_m = 1, .method = SY_CROSSTAB};
    g_array_append_val(bindings, binding);
}

static bool has_times(const SyFields *fields, SySource *source, const GArray *bindings) {
    const SyBinding *parameter = sy_binding_find(bindings, "parameter");
    g_autoptr(SyTable) sample = sy_source_sample(source, SAMPLE_ROWS, NULL);
    return sample != NULL &&
           time_row(fields, sy_table_column(sample, parameter->column), sample->n_row) != SY_NONE;
}

void sy_crosstab_bind(const SyFields *fields, SySource *source, GArray *bindings) {
    if (sy_binding_find(bindings, "value") != NULL || sy_binding_find(bindings, "at") != NULL ||
        sy_source_geometry(source) != SY_GEOMETRY_NONE)
        return;
    g_autoptr(GPtrArray) places = places_find(fields, source, bindings);
    if (places->len == 0) return;
    bind(bindings, sy_fields_find(fields, SY_ROLE_SAMPLES, "at"), AT);
    bind(bindings, sy_fields_find(fields, SY_ROLE_SAMPLES, "value"), VALUE);
    if (sy_binding_find(bindings, "time") == NULL && has_times(fields, source, bindings))
        bind(bindings, sy_fields_find(fields, SY_ROLE_SAMPLES, "time"), TIME);
}

void sy_crosstab_wanted(const SyLayerSource *layer, const SyFields *fields, GPtrArray *columns) {
    if (!sy_binding_is_by(layer->bindings, "value", SY_CROSSTAB)) return;
    g_autoptr(GPtrArray) places = places_find(fields, layer->source, layer->bindings);
    for (guint i = 0; i < places->len; i++) g_ptr_array_add(columns, places->pdata[i]);
}

void sy_crosstab_to_long(SyLayerSource *layer, const SyFields *fields) {
    if (!sy_binding_is_by(layer->bindings, "value", SY_CROSSTAB)) return;
    SyTable *raw = layer->table, *out = sy_table_new(SY_GEOMETRY_NONE);
    g_autoptr(GPtrArray) places = places_find(fields, layer->source, layer->bindings);
    for (guint i = 0; i < raw->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(raw->columns, i);
        if (!g_ptr_array_find_with_equal_func(places, column->name, g_str_equal, NULL))
            sy_table_add_column(out, column->name, column->type);
    }
    SyColumn *at = sy_table_add_column(out, AT, SY_COLUMN_TEXT),
             *value = sy_table_add_column(out, VALUE, SY_COLUMN_TEXT),
             *time = sy_table_add_column(out, TIME, SY_COLUMN_TEXT);
    const SyBinding *parameter = sy_binding_find(layer->bindings, "parameter");
    SyIndex when = time_row(fields, sy_table_column(raw, parameter->column), raw->n_row);
    for (SyIndex row = 0; row < raw->n_row; row++)
        for (guint i = 0; i < places->len; i++) {
            const char *place = places->pdata[i];
            const SyColumn *cells = sy_table_column(raw, place);
            const char *text =
                cells == NULL || cells->type != SY_COLUMN_TEXT ? NULL : sy_column_text(cells, row);
            if (row == when || text == NULL || sy_fields_is_missing(fields, text)) continue;
            SyIndex to = sy_table_add_row(out, raw->fid[row]);
            sy_table_copy_cells(out, to, raw, row);
            g_autofree char *name = place_of(places, place);
            sy_column_set_text(at, to, name);
            if (when != SY_NONE) sy_column_set_text(time, to, sy_column_text(cells, when));
            sy_column_set_text(value, to, text);
        }
    sy_table_free(raw);
    layer->table = out;
}
