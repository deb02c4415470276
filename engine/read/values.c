/* Columns of a source into fields: texts trimmed, codes by dictionary, units by layers_numbers.c.
 */
#include <math.h>
#include <string.h>

#include "engine/read/parts.h"

#define REPORTED_MAX 20 /* raw values of one column */
#define FOREIGN "not_drainage"

/* What a raw value of a coded column became. */
typedef struct {
    uint32_t at; /* of the meaning in the new column's bytes; SY_NONE: missing */
    SyValueKind kind;
    bool bare_number;
    const char *origin;
    SyIndex n, first; /* rows */
} Meaning;

typedef struct {
    SyLayerSource *layer;
    const SyFields *fields;
    SyTable *raw, *out;
    GHashTable *missing_words; /* borrowed words */
} Conversion;

/* A column of numbers as text: whole numbers without a point. */
static void number_to_text(const SyColumn *raw, SyIndex row, SyColumn *out) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (raw->type == SY_COLUMN_INTEGER) {
        if (raw->integer[row] == SY_INTEGER_MISSING) return;
        g_snprintf(text, sizeof(text), "%" G_GINT64_FORMAT, raw->integer[row]);
    } else {
        double value = raw->real[row];
        if (isnan(value)) return;
        if (fabs(value) < 9e15 && value == floor(value))
            g_snprintf(text, sizeof(text), "%.0f", value);
        else
            g_ascii_dtostr(text, sizeof(text), value);
    }
    sy_column_set_text(out, row, text);
}

/* A blank: ASCII, or the wide one of Chinese input methods. Its bytes, or 0. */
static gsize blank_at(const char *p) {
    if (g_ascii_isspace(*p)) return 1;
    return strncmp(p, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

static gsize blank_before(const char *begin, const char *end) {
    if (end > begin && g_ascii_isspace(end[-1])) return 1;
    return end - begin >= 3 && memcmp(end - 3, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

/* Takes blanks off both ends in place (rows that share bytes agree), and makes words for nothing
 * missing. */
static void texts_trim(const Conversion *conversion, SyColumn *column) {
    for (SyIndex row = 0; row < conversion->out->n_row; row++) {
        if (column->text.at[row] == SY_NONE) continue;
        char *begin = column->text.bytes + column->text.at[row];
        char *end = begin + strlen(begin);
        for (gsize n = blank_at(begin); n > 0; n = blank_at(begin)) begin += n;
        for (gsize n = blank_before(begin, end); n > 0; n = blank_before(begin, end)) end -= n;
        *end = '\0';
        bool nothing = begin == end || (end - begin <= 9 &&
                                        g_hash_table_contains(conversion->missing_words, begin));
        column->text.at[row] = nothing ? SY_NONE : (uint32_t)(begin - column->text.bytes);
    }
}

/* The raw column as text: taken over where nothing else needs it. */
static void text_field(const Conversion *conversion, SyColumn *raw, bool keep, SyColumn *out) {
    SyIndex n_row = conversion->out->n_row;
    if (raw->type != SY_COLUMN_TEXT) {
        for (SyIndex row = 0; row < n_row; row++) number_to_text(raw, row, out);
    } else if (keep) {
        for (SyIndex row = 0; row < n_row; row++)
            sy_column_set_text(out, row, sy_column_text(raw, row));
    } else {
        SyText taken = raw->text;
        raw->text = out->text;
        out->text = taken;
    }
    texts_trim(conversion, out);
}

/* Texts with meanings of the source's own (--value units.route:1=E). */
static void text_values(const Conversion *conversion, const SyField *field, SyColumn *out) {
    const SyCaseSource *asked = conversion->layer->asked;
    bool any = false;
    for (guint i = 0; i < asked->mappings->len; i++) {
        const SyMapping *m = g_ptr_array_index(asked->mappings, i);
        any |= m->kind == SY_MAPPING_VALUE && strcmp(m->field, field->name) == 0;
    }
    for (SyIndex row = 0; any && row < conversion->out->n_row; row++) {
        const char *raw = sy_column_text(out, row);
        const char *meaning =
            raw == NULL ? NULL : sy_fields_value(conversion->fields, field, asked, raw);
        if (meaning != NULL) sy_column_set_text(out, row, meaning);
    }
}

/* What stands for a raw value that nobody understands. */
static const char *not_understood(const SyFields *fields, const SyField *field) {
    const char *const *meanings = sy_fields_meanings(fields, field);
    if (g_strv_contains(meanings, "unknown")) return "unknown";
    return g_strv_contains(meanings, "other") ? "other" : NULL;
}

/* One copy of a meaning in the column's bytes. */
static uint32_t meaning_at(SyColumn *out, GHashTable *places, const char *meaning) {
    void *at;
    if (meaning == NULL) return SY_NONE;
    if (g_hash_table_lookup_extended(places, meaning, NULL, &at)) return GPOINTER_TO_UINT(at);
    sy_column_set_text(out, 0, meaning);
    g_hash_table_insert(places, (char *)meaning, GUINT_TO_POINTER(out->text.at[0]));
    return out->text.at[0];
}

static bool is_bare_number(const char *text) {
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0' && strlen(text) < 4;
}

static Meaning *meaning_new(const Conversion *conversion, const SyField *field, const char *raw,
                            SyColumn *out, GHashTable *places, SyIndex row) {
    Meaning *meaning = g_new0(Meaning, 1);
    const char *value = sy_fields_value_explained(
        conversion->fields, field, conversion->layer->asked, raw, &meaning->kind, &meaning->origin);
    meaning->first = row;
    /* a contract's own number is no code */
    meaning->bare_number = is_bare_number(raw) && g_strcmp0(raw, value) != 0;
    bool nothing =
        meaning->kind == SY_VALUE_UNKNOWN && sy_fields_is_missing(conversion->fields, raw);
    if (meaning->kind == SY_VALUE_UNKNOWN && strcmp(field->name, "system") == 0 && !nothing) {
        g_autofree char *rest = sy_fields_without_mode(conversion->fields, raw, &nothing);
        nothing = rest != NULL && nothing;
    }
    if (nothing) meaning->kind = SY_VALUE_DECLARED; /* nothing to report */
    if (value == NULL && !nothing) value = not_understood(conversion->fields, field);
    meaning->at = meaning_at(out, places, value);
    return meaning;
}

static int by_first_row(const void *left, const void *right, void *user) {
    GHashTable *meanings = user;
    const Meaning *a = g_hash_table_lookup(meanings, *(char *const *)left);
    const Meaning *b = g_hash_table_lookup(meanings, *(char *const *)right);
    return (a->first > b->first) - (a->first < b->first);
}

/* What a finding says about a raw value; NULL: nothing. @taken: its meaning. */
static const char *meaning_code(const Meaning *meaning, const char *taken) {
    if (g_strcmp0(taken, FOREIGN) == 0) return "read.not_drainage";
    if (meaning->kind == SY_VALUE_UNKNOWN) return "read.unknown_value";
    if (meaning->kind == SY_VALUE_AMBIGUOUS) return "read.ambiguous_value";
    bool by_number = meaning->kind == SY_VALUE_DICTIONARY && meaning->bare_number;
    return by_number ? "read.numeric_code" : NULL;
}

/* One finding for every raw value that was not understood, or only by a bare number; a column of
 * free text would give a million, so the rest is counted. */
static void report_meanings(const Conversion *conversion, const SyBinding *binding,
                            GHashTable *meanings) {
    SyFindings *findings = conversion->layer->findings;
    const char *label = sy_source_label(conversion->layer->source);
    guint n;
    g_autofree void **raws = g_hash_table_get_keys_as_array(meanings, &n);
    SyIndex n_reported = 0, n_rest = 0;
    g_qsort_with_data(raws, (int)n, sizeof(*raws), by_first_row, meanings);
    for (guint i = 0; i < n; i++) {
        const Meaning *meaning = g_hash_table_lookup(meanings, raws[i]);
        const SyColumn *out = sy_table_column(conversion->out, binding->field->name);
        const char *taken = meaning->at == SY_NONE ? NULL : out->text.bytes + meaning->at;
        const char *code = meaning_code(meaning, taken);
        if (code == NULL) continue;
        if (n_reported++ >= REPORTED_MAX) {
            n_rest += meaning->n;
            continue;
        }
        sy_findings_add(findings, code, label, conversion->out->fid[meaning->first], NAN, NAN,
                        meaning->kind == SY_VALUE_DICTIONARY ? 0.8 : NAN,
                        SY_ARGUMENT_TEXT("field", binding->field->name),
                        SY_ARGUMENT_TEXT("column", binding->column),
                        SY_ARGUMENT_TEXT("value", raws[i]), SY_ARGUMENT_TEXT("meaning", taken),
                        SY_ARGUMENT_TEXT("dictionary", binding->field->dictionary),
                        SY_ARGUMENT_TEXT("origin", meaning->origin),
                        SY_ARGUMENT_INTEGER("n", meaning->n), SY_ARGUMENTS_END);
    }
    if (n_reported > REPORTED_MAX)
        sy_findings_add(findings, "read.unknown_values_more", label, -1, NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("field", binding->field->name),
                        SY_ARGUMENT_TEXT("column", binding->column),
                        SY_ARGUMENT_INTEGER("n_value", n_reported - REPORTED_MAX),
                        SY_ARGUMENT_INTEGER("n", n_rest), SY_ARGUMENTS_END);
}

static void code_field(const Conversion *conversion, const SyBinding *binding,
                       const SyColumn *first, const SyColumn *second, SyColumn *out) {
    SyIndex n_row = conversion->out->n_row;
    if (n_row == 0) return;
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) meanings = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autofree uint32_t *at = g_new(uint32_t, n_row);
    const char *last_raw = NULL;
    Meaning *last = NULL;
    for (SyIndex row = 0; row < n_row; row++) {
        const char *raw = sy_column_text(first, row);
        if (raw == NULL && second != NULL) raw = sy_column_text(second, row);
        at[row] = SY_NONE;
        if (raw == NULL) continue;
        if (last_raw == NULL || (raw != last_raw && strcmp(raw, last_raw) != 0)) {
            last = g_hash_table_lookup(meanings, raw);
            if (last == NULL) {
                last = meaning_new(conversion, binding->field, raw, out, places, row);
                g_hash_table_insert(meanings, (char *)raw, last);
            }
            last_raw = raw;
        }
        last->n++;
        at[row] = last->at;
    }
    memcpy(out->text.at, at, n_row * sizeof(*at));
    report_meanings(conversion, binding, meanings);
}

/* A mode by the words of a cell, once for each text. */
static const char *mode_of(const Conversion *conversion, const SyField *field, bool anywhere,
                           GHashTable *known, const char *raw) {
    void *mode = NULL;
    if (raw == NULL || g_hash_table_lookup_extended(known, raw, NULL, &mode)) return mode;
    mode = (char *)sy_mode_in(conversion->fields, field, raw, anywhere);
    g_hash_table_insert(known, (char *)raw, mode);
    return mode;
}

/* The mode of pipes by words in columns that are of something else; what says nothing of it is
 * theirs to report. */
static void words_field(const Conversion *conversion, const SyBinding *binding,
                        const SyColumn *first, const SyColumn *second, SyColumn *out) {
    bool anywhere = strcmp(binding->method, SY_MODE_WORDS) == 0;
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) notes = g_hash_table_new(g_str_hash, g_str_equal);
    SyIndex n = 0, n_first = SY_NONE;
    for (SyIndex row = 0; row < conversion->out->n_row; row++) {
        const char *mode =
            mode_of(conversion, binding->field, anywhere, known, sy_column_text(first, row));
        if (mode == NULL && second != NULL)
            mode = mode_of(conversion, binding->field, false, notes, sy_column_text(second, row));
        if (mode == NULL) continue;
        sy_column_set_text(out, row, mode);
        if (strcmp(mode, "pressure") != 0) continue;
        if (n++ == 0) n_first = row;
    }
    if (n == 0) return;
    g_autofree char *both = binding->also == NULL
                                ? g_strdup(binding->column)
                                : g_strdup_printf("%s, %s", binding->column, binding->also);
    sy_findings_add(conversion->layer->findings, "read.mode_in_words",
                    sy_source_label(conversion->layer->source), conversion->out->fid[n_first], NAN,
                    NAN, 0.9, SY_ARGUMENT_TEXT("column", both), SY_ARGUMENT_INTEGER("n", n),
                    SY_ARGUMENTS_END);
}

/* A raw column as trimmed text for codes; *made is what must be freed. Words for nothing stay: the
 * dictionary has the first word ("-" is against). */
static const SyColumn *code_texts(const Conversion *conversion, SyColumn *raw, SyTable **made) {
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    Conversion plain = *conversion;
    plain.missing_words = none;
    if (raw->type == SY_COLUMN_TEXT) {
        texts_trim(&plain, raw);
        return raw;
    }
    *made = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_reserve(*made, conversion->out->n_row);
    (*made)->n_row = conversion->out->n_row;
    SyColumn *texts = sy_table_add_column(*made, "text", SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < conversion->out->n_row; row++) number_to_text(raw, row, texts);
    return texts;
}

/* One value for all rows. */
static void constant_field(const Conversion *conversion, const SyBinding *binding, SyColumn *out,
                           SyColumn *height) {
    SyIndex n_row = conversion->out->n_row;
    const SyField *field = binding->field;
    double width_m = NAN, height_m = NAN;
    const char *text = binding->constant;
    if (n_row == 0) return;
    if (field->type == SY_FIELD_CODE) text = sy_fields_value(conversion->fields, field, NULL, text);
    if (field->is_section)
        sy_section_parse(text, binding->unit_m, binding->unit_said, &width_m, &height_m, NULL);
    else if (out->type == SY_COLUMN_REAL)
        width_m = g_ascii_strtod(text, NULL) * binding->unit_m;
    if (out->type == SY_COLUMN_TEXT) sy_column_set_text(out, 0, text);
    for (SyIndex row = 0; row < n_row; row++) {
        if (out->type == SY_COLUMN_TEXT)
            out->text.at[row] = out->text.at[0];
        else
            out->real[row] = width_m;
        if (height != NULL) height->real[row] = height_m;
    }
}

static bool is_used_later(const Conversion *conversion, const char *column, guint after) {
    const GArray *bindings = conversion->layer->bindings;
    for (guint i = after + 1; i < bindings->len; i++) {
        const SyBinding *b = &g_array_index(bindings, SyBinding, i);
        if (g_strcmp0(b->column, column) == 0 || g_strcmp0(b->also, column) == 0) return true;
    }
    return false;
}

/* A section text may give the height as well; kept only if it does. */
static SyColumn *height_column(const Conversion *conversion, const SyBinding *binding) {
    bool wanted = binding->field->is_section && strcmp(binding->field->name, "size") == 0 &&
                  sy_binding_find(conversion->layer->bindings, "height") == NULL &&
                  sy_fields_find(conversion->fields, binding->field->role, "height") != NULL;
    return wanted ? sy_table_add_column(conversion->out, "height", SY_COLUMN_REAL) : NULL;
}

static void drop_if_empty(const Conversion *conversion, SyColumn *height) {
    if (height == NULL) return;
    for (SyIndex row = 0; row < conversion->out->n_row; row++)
        if (!isnan(height->real[row])) return;
    sy_table_remove_column(conversion->out, "height");
}

static bool is_by_words(const SyBinding *binding) {
    return strcmp(binding->method, SY_MODE_WORDS) == 0 ||
           strcmp(binding->method, SY_MODE_NOTES) == 0;
}

static void field_convert(const Conversion *conversion, guint i) {
    const SyBinding *binding = &g_array_index(conversion->layer->bindings, SyBinding, i);
    const SyField *field = binding->field;
    bool is_number = field->type == SY_FIELD_NUMBER || field->type == SY_FIELD_LENGTH;
    SyColumn *out = sy_table_add_column(conversion->out, field->name,
                                        is_number ? SY_COLUMN_REAL : SY_COLUMN_TEXT);
    SyColumn *height = height_column(conversion, binding);
    if (binding->constant != NULL) {
        constant_field(conversion, binding, out, height);
    } else {
        SyColumn *raw = sy_table_column(conversion->raw, binding->column);
        bool keep = is_used_later(conversion, binding->column, i);
        if (field->is_section) {
            sy_layers_section(conversion->layer, conversion->fields, binding, raw, out, height);
        } else if (is_number) {
            sy_layers_number(conversion->layer, conversion->fields, binding, raw, out);
        } else if (field->type == SY_FIELD_CODE) {
            SyTable *made[2] = {NULL, NULL};
            const SyColumn *also = NULL;
            if (binding->also != NULL)
                also = code_texts(conversion, sy_table_column(conversion->raw, binding->also),
                                  &made[1]);
            const SyColumn *texts = code_texts(conversion, raw, &made[0]);
            if (is_by_words(binding))
                words_field(conversion, binding, texts, also, out);
            else
                code_field(conversion, binding, texts, also, out);
            sy_table_free(made[0]);
            sy_table_free(made[1]);
        } else {
            text_field(conversion, raw, keep, out);
            text_values(conversion, field, out);
        }
        if (!keep) sy_table_remove_column(conversion->raw, binding->column);
    }
    drop_if_empty(conversion, height);
}

/* A new table with the rows and geometry of the raw one, which keeps its columns. */
static SyTable *rows_take(SyTable *raw) {
    SyTable *out = sy_table_new(raw->geometry.kind);
    SyGeometry empty = out->geometry;
    out->geometry = raw->geometry;
    raw->geometry = empty;
    out->fid = g_steal_pointer(&raw->fid);
    out->n_row = raw->n_row;
    out->n_row_allocated = raw->n_row_allocated;
    return out;
}

/* Water mains, gas and cables of a survey of all lines, which its codes tell apart. */
static void foreign_drop(SyTable *table) {
    const SyColumn *system = sy_table_column(table, "system");
    SyIndex n = 0;
    if (system == NULL) return;
    g_autofree bool *keep = g_new(bool, MAX(table->n_row, 1));
    for (SyIndex row = 0; row < table->n_row; row++) {
        keep[row] = g_strcmp0(sy_column_text(system, row), FOREIGN) != 0;
        n += !keep[row];
    }
    if (n > 0) sy_table_keep_rows(table, keep);
}

void sy_layers_values(SyLayerSource *layer, const SyFields *fields) {
    Conversion conversion = {.layer = layer, .fields = fields, .raw = layer->table};
    g_autoptr(GHashTable) missing_words = sy_fields_missing_words(fields);
    conversion.missing_words = missing_words;
    conversion.out = rows_take(layer->table);
    SyColumn *source = sy_table_add_column(conversion.out, "source", SY_COLUMN_INTEGER);
    for (SyIndex row = 0; row < conversion.out->n_row; row++)
        sy_column_set_integer(source, row, layer->number);
    /* report_meanings() looks at fid, so the new table is the layer's from here */
    layer->table = conversion.out;
    for (guint i = 0; i < layer->bindings->len; i++)
        if (g_array_index(layer->bindings, SyBinding, i).field->type != SY_FIELD_PLACE)
            field_convert(&conversion, i);
    sy_table_free(conversion.raw);
    foreign_drop(layer->table);
}
