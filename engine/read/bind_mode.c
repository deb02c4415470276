/* How water runs, where no column says it: in the words of the column of the system or of kinds,
 * else of names and notes, else in a column of any name that holds nothing but such words. A main
 * under pressure takes no house drain. */
#include <string.h>

#include "engine/read/binder.h"

const char *sy_mode_in(const SyFields *fields, const SyField *mode, const char *raw,
                       bool anywhere) {
    const char *meaning = sy_fields_value(fields, mode, NULL, raw);
    return meaning != NULL || !anywhere ? meaning : sy_fields_mode_word(fields, raw);
}

/* Would the column be the system or the mode by its name? */
static bool is_of_kinds(const SyBinder *binder, const SyNamedColumn *column) {
    for (guint i = 0; i < binder->fields->synonyms->len; i++) {
        const SySynonym *s = g_ptr_array_index(binder->fields->synonyms, i);
        if (s->role != binder->asked->role || strcmp(s->folded, "*") == 0) continue;
        if (strcmp(s->field->name, "system") != 0 && strcmp(s->field->name, "mode") != 0) continue;
        if (sy_name_is(s->folded, s->names, column->folded)) return true;
    }
    return false;
}

/* An unused column of texts: of kinds, or of notes; its name, or NULL. */
static const char *find(const SyBinder *binder, bool notes, const char *but) {
    for (SyIndex i = 0; i < binder->n_column; i++) {
        const SyNamedColumn *column = &binder->columns[i];
        if (column->used || column->numeric || g_strcmp0(column->name, but) == 0) continue;
        if (notes ? sy_fields_is_note_column(binder->fields, column->name)
                  : is_of_kinds(binder, column))
            return column->name;
    }
    return NULL;
}

/* Is it said in the first rows, or may it be in those behind them? */
static bool may_say(SyBinder *binder, const SyField *mode, const char *column, bool anywhere) {
    const SyTable *sample = column == NULL ? NULL : sy_binder_sample(binder, NULL);
    const SyColumn *values = sample == NULL ? NULL : sy_table_column(sample, column);
    if (values == NULL) return false;
    int64_t n_row = sy_source_n_feature(binder->source);
    if (n_row < 0 || n_row > (int64_t)sample->n_row) return true;
    for (SyIndex row = 0; row < sample->n_row; row++) {
        const char *raw = sy_column_text(values, row);
        if (raw != NULL && sy_mode_in(binder->fields, mode, raw, anywhere) != NULL) return true;
    }
    return false;
}

/* An unused column of texts, whatever its name, of which all cells in the first rows say how water
 * runs; its name, or NULL. */
static const char *find_all_modes(SyBinder *binder, const SyField *mode) {
    const SyTable *sample = sy_binder_sample(binder, NULL);
    for (SyIndex i = 0; sample != NULL && i < binder->n_column; i++) {
        const SyNamedColumn *column = &binder->columns[i];
        const SyColumn *values =
            column->used || column->numeric ? NULL : sy_table_column(sample, column->name);
        SyIndex n = 0, n_mode = 0;
        for (SyIndex row = 0; values != NULL && row < sample->n_row; row++) {
            const char *raw = sy_column_text(values, row);
            if (raw == NULL || *raw == '\0') continue;
            n++;
            n_mode += sy_mode_in(binder->fields, mode, raw, true) != NULL;
        }
        if (n > 0 && n_mode == n) return column->name;
    }
    return NULL;
}

void sy_binder_mode_words(SyBinder *binder) {
    const SyField *mode = sy_fields_find(binder->fields, binder->asked->role, "mode");
    if (mode == NULL || g_hash_table_contains(binder->closed, "mode")) return;
    const SyBinding *system = sy_binding_find(binder->bindings, "system");
    const char *first = system == NULL ? NULL : system->column;
    if (first == NULL) first = find(binder, false, NULL);
    const char *second = find(binder, false, first);
    if (second == NULL) second = find(binder, true, NULL);
    if (!may_say(binder, mode, first, true)) first = NULL;
    if (!may_say(binder, mode, second, false)) second = NULL;
    if (first == NULL && second == NULL) first = find_all_modes(binder, mode);
    if (first == NULL && second == NULL) return;
    SyBinding binding = {.field = mode,
                         .column = g_strdup(first != NULL ? first : second),
                         .also = first != NULL ? g_strdup(second) : NULL,
                         .unit_m = 1,
                         .method = first != NULL ? SY_MODE_WORDS : SY_MODE_NOTES};
    g_array_append_val(binder->bindings, binding);
}
