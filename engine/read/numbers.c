/* Numbers, lengths and sections of a source in metres. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/read/parts.h"
#include "io/number.h"

#define HEADING_MANY 20.0 /* m3/d: a heading that counts tens of thousands a year, and more */
#define LEVEL_MIN_M 5.0   /* a town where nothing lies lower than this has no level of 0 */
#define LEVEL_SHARE 0.01  /* of the levels may be lower all the same */
#define LEVEL_ROWS 20     /* fewer levels show nothing */
#define DEPTH_USUAL_M \
    20.0 /* half of a town's drains do not lie deeper: such a column has another unit */
#define DEPTH_DEEP_M 12.0   /* and in its right unit they lie no deeper than this */
#define DEPTH_ROWS 3        /* fewer show nothing */
#define SECTION_LARGE_M 5.0 /* wider sections are rare; a column full of them has another unit */
#define SECTION_SHARE 0.2

/* What happened to the values of one column. */
typedef struct {
    SyIndex n, first;
    char *example;
} Trouble;

static void trouble_add(Trouble *trouble, SyIndex row, const char *example) {
    if (trouble->n++ > 0) return;
    trouble->first = row;
    trouble->example = g_strdup(example);
}

static void trouble_add_number(Trouble *trouble, SyIndex row, double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    trouble_add(trouble, row, g_ascii_formatd(text, sizeof(text), "%.10g", value));
}

static void trouble_report(const SyLayerSource *layer, const SyBinding *binding, Trouble *trouble,
                           const char *code, double confidence) {
    if (trouble->n > 0)
        sy_findings_add(layer->findings, code, sy_source_label(layer->source),
                        layer->table->fid[trouble->first], NAN, NAN, confidence,
                        SY_ARGUMENT_TEXT("field", binding->field->name),
                        SY_ARGUMENT_TEXT("column", binding->column),
                        SY_ARGUMENT_TEXT("value", trouble->example),
                        SY_ARGUMENT_INTEGER("n", trouble->n), SY_ARGUMENTS_END);
    g_clear_pointer(&trouble->example, g_free);
}

/* A text that is not simply a number: wide digits, a unit behind it, or, of one who did not
 * measure, a range or words around it (@about). */
static bool odd_number(const SyFields *fields, const char *text, const SyField *field,
                       SyComma comma, double *value, double *unit_m, bool *about) {
    bool level = field->type == SY_FIELD_LENGTH; /* an estimate of which decides where water runs */
    g_autofree char *cut = level ? NULL : sy_fields_cut_about(fields, text);
    g_autofree char *folded = cut == NULL ? sy_fold_value(text) : NULL;
    const char *rest, *at;
    double most;
    *about = cut != NULL;
    const char *number = cut != NULL ? cut : folded;
    const char *daily = field->is_rate ? sy_rate_skip_day(number) : NULL;
    if (!sy_number_parse(daily != NULL ? daily : number, comma, value, &rest)) return false;
    at = rest;
    if (!level && sy_fields_skip_to(fields, &at) && sy_number_parse(at, comma, &most, &at) &&
        most > *value) {
        *value = (*value + most) / 2;
        *about = true;
        rest = at;
    }
    while (*rest == ' ') rest++;
    double times = sy_fields_times(fields, rest);
    if (times > 0) *value *= times;
    if (times > 0) return true;
    double volume = field->is_rate ? *rest == '\0' ? 1 : sy_volume_parse(rest) : 0;
    if (daily != NULL) *unit_m = volume;
    if (daily != NULL) return volume > 0;
    if (volume > 0 && *rest != '\0' && *unit_m < HEADING_MANY) { /* its time is the heading's */
        *unit_m *= volume;
        return true;
    }
    return *rest == '\0' || (field->type == SY_FIELD_LENGTH && sy_unit_parse(rest, unit_m)) ||
           (field->is_rate && sy_rate_parse(rest, unit_m));
}

static double raw_number(const SyColumn *raw, SyIndex row) {
    if (raw->type == SY_COLUMN_REAL) return raw->real[row];
    return raw->integer[row] == SY_INTEGER_MISSING ? NAN : (double)raw->integer[row];
}

static double text_number(const SyFields *fields, const SyBinding *binding, const char *text,
                          SyComma comma, bool *understood, bool *about) {
    const char *rest;
    double value, unit_m = binding->unit_m;
    *understood = true;
    *about = false;
    if (text == NULL) return NAN;
    if (sy_number_parse(text, comma, &value, &rest) && *rest == '\0') return value * unit_m;
    if (sy_fields_is_missing(fields, text)) return NAN;
    *understood = odd_number(fields, text, binding->field, comma, &value, &unit_m, about);
    return *understood ? value * unit_m : NAN;
}

/* Levels of exactly 0 in a town that lies well above the sea mean "not measured". */
static void zero_levels(const SyLayerSource *layer, const SyBinding *binding, SyColumn *out) {
    static const char *const levels[] = {"ground",      "invert",    "from_invert", "to_invert",
                                         "from_ground", "to_ground", NULL};
    if (!g_strv_contains(levels, binding->field->name)) return;
    SyIndex n = 0, n_low = 0, n_row = layer->table->n_row;
    for (SyIndex row = 0; row < n_row; row++) {
        if (isnan(out->real[row]) || out->real[row] == 0) continue;
        n++;
        n_low += out->real[row] < LEVEL_MIN_M;
    }
    if (n < LEVEL_ROWS || n_low > LEVEL_SHARE * n) return;
    Trouble zeros = {0};
    for (SyIndex row = 0; row < n_row; row++) {
        if (out->real[row] != 0) continue;
        trouble_add(&zeros, row, "0");
        out->real[row] = NAN;
    }
    trouble_report(layer, binding, &zeros, "read.zero_level", 0.95);
}

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Depths that nobody said the unit of and that no drain has: centimetres or millimetres. */
static void depth_unit(const SyLayerSource *layer, const SyBinding *binding, SyColumn *out) {
    static const char *const depths[] = {"depth", "from_depth", "to_depth", NULL};
    static const struct {
        double unit_m;
        const char *name;
    } units[] = {{0.01, "cm"}, {0.001, "mm"}};
    SyIndex n = 0, n_row = layer->table->n_row;
    if (!g_strv_contains(depths, binding->field->name) || binding->unit_said) return;
    g_autofree double *known = g_new(double, MAX(n_row, 1));
    for (SyIndex row = 0; row < n_row; row++)
        if (out->real[row] > 0 && isfinite(out->real[row])) known[n++] = out->real[row];
    qsort(known, n, sizeof(double), compare_numbers);
    double median = n < DEPTH_ROWS ? 0 : known[n / 2];
    if (!(median > DEPTH_USUAL_M)) return;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (median * units[i].unit_m > DEPTH_DEEP_M) continue;
        for (SyIndex row = 0; row < n_row; row++) out->real[row] *= units[i].unit_m;
        sy_findings_add(layer->findings, "read.depth_unit", sy_source_label(layer->source), -1, NAN,
                        NAN, 0.95, SY_ARGUMENT_TEXT("column", binding->column),
                        SY_ARGUMENT_TEXT("field", binding->field->name),
                        SY_ARGUMENT_REAL("median", median), SY_ARGUMENT_TEXT("unit", units[i].name),
                        SY_ARGUMENTS_END);
        return;
    }
}

void sy_layers_number(const SyLayerSource *layer, const SyFields *fields, const SyBinding *binding,
                      const SyColumn *raw, SyColumn *out) {
    const SyField *field = binding->field;
    Trouble not_number = {0}, outside = {0}, roughly = {0};
    SyComma comma = sy_number_comma(raw, layer->table->n_row, SY_COMMA_THOUSANDS);
    for (SyIndex row = 0; row < layer->table->n_row; row++) {
        bool understood = true, about = false;
        double value;
        if (raw->type == SY_COLUMN_TEXT) {
            const char *text = sy_column_text(raw, row);
            value = text_number(fields, binding, text, comma, &understood, &about);
            if (!understood) trouble_add(&not_number, row, text);
            if (understood && about) trouble_add(&roughly, row, text);
        } else {
            value = raw_number(raw, row) * binding->unit_m;
        }
        out->real[row] = value;
    }
    depth_unit(layer, binding, out);
    for (SyIndex row = 0; row < layer->table->n_row; row++) {
        double value = out->real[row];
        if (!(value < field->minimum || value > field->maximum || isinf(value))) continue;
        trouble_add_number(&outside, row, value);
        out->real[row] = NAN;
    }
    trouble_report(layer, binding, &not_number, "read.not_number", NAN);
    trouble_report(layer, binding, &roughly, "read.number_about", 0.7);
    trouble_report(layer, binding, &outside, "read.outside_bounds", 0.95);
    zero_levels(layer, binding, out);
}

/* What a section text means. */
typedef struct {
    double width_m, height_m;
    bool understood, other, several, about;
} Section;

/* A person said the unit; what a heading says is believed only where it can be. */
static bool is_declared(const SyBinding *binding) {
    bool wide = binding->field->role == SY_ROLE_CHANNELS; /* 40 m is a ditch and no pipe */
    return binding->unit_said && (wide || strcmp(binding->method, "declared") == 0);
}

static Section *section_new(const SyFields *fields, const SyBinding *binding, const char *text) {
    Section *section = g_new0(Section, 1);
    g_autofree char *cut = sy_fields_cut_about(fields, text);
    const char *size = cut == NULL ? text : cut;
    section->width_m = section->height_m = NAN;
    section->understood = sy_fields_is_missing(fields, text) ||
                          sy_section_parse(size, binding->unit_m, is_declared(binding),
                                           &section->width_m, &section->height_m, &section->other);
    section->several = section->understood && sy_section_is_several(size);
    section->about = section->understood && cut != NULL;
    if (!section->understood) section->width_m = section->height_m = NAN;
    return section;
}

static Section section_of_number(const SyBinding *binding, double value) {
    Section section = {.height_m = NAN};
    section.width_m =
        sy_section_number(value, binding->unit_m, is_declared(binding), &section.other);
    section.understood = isnan(value) || value == 0 || !isnan(section.width_m);
    return section;
}

/* A column that would be full of tunnels has a unit that nobody said (inches): no size is better
 * than a wrong one. Ditches are as wide as that. */
static void check_large(const SyLayerSource *layer, const SyBinding *binding, SyColumn *width,
                        SyColumn *height) {
    SyIndex n = 0, n_large = 0, n_row = layer->table->n_row;
    Trouble large = {0};
    for (SyIndex row = 0; row < n_row; row++) {
        n += isnan(width->real[row]) ? 0 : 1;
        n_large += width->real[row] > SECTION_LARGE_M;
    }
    bool wide = binding->field->role == SY_ROLE_CHANNELS;
    if (binding->unit_said || wide || n_large <= SECTION_SHARE * n) return;
    for (SyIndex row = 0; row < n_row; row++) {
        if (isnan(width->real[row])) continue;
        trouble_add_number(&large, row, width->real[row]);
        width->real[row] = NAN;
        if (height != NULL) height->real[row] = NAN;
    }
    trouble_report(layer, binding, &large, "read.size_unit_unknown", NAN);
}

void sy_layers_section(const SyLayerSource *layer, const SyFields *fields, const SyBinding *binding,
                       const SyColumn *raw, SyColumn *width, SyColumn *height) {
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    Trouble not_section = {0}, other_unit = {0}, several = {0}, roughly = {0};
    for (SyIndex row = 0; row < layer->table->n_row; row++) {
        Section section;
        const char *text = raw->type == SY_COLUMN_TEXT ? sy_column_text(raw, row) : NULL;
        char number[G_ASCII_DTOSTR_BUF_SIZE] = "";
        if (text != NULL) {
            Section *found = g_hash_table_lookup(known, text);
            if (found == NULL) {
                found = section_new(fields, binding, text);
                g_hash_table_insert(known, (char *)text, found);
            }
            section = *found;
        } else {
            double value = raw->type == SY_COLUMN_TEXT ? NAN : raw_number(raw, row);
            section = section_of_number(binding, value);
            if (section.other || !section.understood)
                text = g_ascii_formatd(number, sizeof(number), "%.10g", value);
        }
        width->real[row] = section.width_m;
        if (height != NULL) height->real[row] = section.height_m;
        if (!section.understood) trouble_add(&not_section, row, text);
        if (section.other) trouble_add(&other_unit, row, text);
        if (section.several) trouble_add(&several, row, text);
        if (section.about) trouble_add(&roughly, row, text);
    }
    trouble_report(layer, binding, &not_section, "read.not_section", NAN);
    trouble_report(layer, binding, &other_unit, "read.size_unit", 0.9);
    trouble_report(layer, binding, &several, "read.size_several", 0.9);
    trouble_report(layer, binding, &roughly, "read.number_about", 0.7);
    check_large(layer, binding, width, height);
}
