/* A column that has become a field. */
#include <string.h>

#include "engine/read/binder.h"

#define SAMPLE_ROWS 200

const SyTable *sy_binder_sample(SyBinder *binder, GError **error) {
    if (binder->sample == NULL)
        binder->sample = sy_source_sample(binder->source, SAMPLE_ROWS, error);
    return binder->sample;
}

const SyBinding *sy_binding_find(const GArray *bindings, const char *field) {
    for (guint i = 0; i < bindings->len; i++) {
        const SyBinding *binding = &g_array_index(bindings, SyBinding, i);
        if (strcmp(binding->field->name, field) == 0) return binding;
    }
    return NULL;
}

bool sy_binding_is_of_columns(const SyBinding *binding) {
    return strcmp(binding->method, SY_WIDE) == 0 || strcmp(binding->method, SY_CROSSTAB) == 0;
}

bool sy_binding_is_by(const GArray *bindings, const char *field, const char *method) {
    const SyBinding *binding = sy_binding_find(bindings, field);
    return binding != NULL && strcmp(binding->method, method) == 0;
}

bool sy_named_column_has_unit(const SyNamedColumn *column, const SyField *field) {
    if (column->base == NULL) return false;
    return field->is_rate ? column->m3d > 0 : field->type == SY_FIELD_LENGTH && column->unit_m > 0;
}

SyBinding *sy_binder_bind(SyBinder *binder, const SyField *field, SyNamedColumn *column,
                          bool by_base, const char *method) {
    SyBinding binding = {.field = field,
                         .column = g_strdup(column->name),
                         .unit_m = field->type == SY_FIELD_LENGTH ? field->unit_m : 1,
                         .unit_said = by_base,
                         .method = method};
    if (by_base) binding.unit_m = field->is_rate ? column->m3d : column->unit_m;
    if (sy_source_is_canonical(binder->source)) {
        binding.unit_m = 1;
        binding.unit_said = true;
    }
    column->used = true;
    g_array_append_val(binder->bindings, binding);
    g_hash_table_add(binder->closed, field->name);
    return &g_array_index(binder->bindings, SyBinding, binder->bindings->len - 1);
}
