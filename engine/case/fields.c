#include "engine/case/fields.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/csv.h"
#include "engine/case/fields_parts.h"
#include "engine/expert/judgement.h"

/* Metres. */
static const struct {
    const char *name;
    double unit_m;
} units[] = {
    {"m", 1},
    {"dm", 0.1},
    {"cm", 0.01},
    {"mm", 0.001},
    {"km", 1000},
    {"ft", 0.3048},
    {"us-ft", 1200.0 / 3937},
    {"in", 0.0254},
    {"meter", 1},
    {"metre", 1},
    {"meters", 1},
    {"metres", 1},
    {"feet", 0.3048},
    {"foot", 0.3048},
    {"inch", 0.0254},
    {"inches", 0.0254},
    {"m_ad", 1}, /* metres above a datum, as levels are headed */
    {"m_aod", 1},
    {"maod", 1},
    {"mad", 1},
    {"m_ahd", 1},
    {"mahd", 1},
    {"m_asl", 1},
    {"masl", 1},
    {"mnn", 1},
    {"m_nap", 1},
    {"ftus", 1200.0 / 3937},
    {"米", 1},
    {"分米", 0.1},
    {"厘米", 0.01},
    {"毫米", 0.001},
    {"公里", 1000},
    {"千米", 1000},
    {"英尺", 0.3048},
    {"英寸", 0.0254},
};

bool sy_unit_parse(const char *text, double *unit_m) {
    g_autofree char *folded = sy_fold_value(text);
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(units[i].name, folded) != 0) continue;
        *unit_m = units[i].unit_m;
        return true;
    }
    return false;
}

/* Cubic metres, and days, by their names after folding. */
static const struct {
    const char *name;
    double value;
} volumes[] = {{"m3", 1}, {"m^3", 1}, {"立方米", 1}, {"方", 1},    {"立方", 1},
               {"t", 1},  {"吨", 1},  {"l", 0.001},  {"升", 0.001}},
  times[] = {{"d", 1},
             {"day", 1},
             {"天", 1},
             {"日", 1},
             {"a", 365},
             {"年", 365},
             {"year", 365},
             {"yr", 365},
             {"月", 365.0 / 12},
             {"month", 365.0 / 12},
             {"h", 1.0 / 24},
             {"时", 1.0 / 24},
             {"小时", 1.0 / 24},
             {"hr", 1.0 / 24},
             {"min", 1.0 / 1440},
             {"分", 1.0 / 1440},
             {"s", 1.0 / 86400},
             {"秒", 1.0 / 86400}};

/* m3 in "m³", "万吨"; 0: it is no volume. */
static double volume_parse(const char *folded) {
    bool many = g_str_has_prefix(folded, "万");
    const char *at = many ? folded + strlen("万") : folded;
    for (gsize i = 0; i < G_N_ELEMENTS(volumes); i++)
        if (strcmp(volumes[i].name, at) == 0) return (many ? 1e4 : 1) * volumes[i].value;
    return 0;
}

double sy_volume_parse(const char *text) {
    g_autofree char *folded = sy_fold_value(text);
    return volume_parse(folded);
}

const char *sy_rate_skip_day(const char *text) {
    static const char *const words[] = {"每天", "每日", "日均", "日平均", "日排", "约每天"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(text, words[i])) return text + strlen(words[i]);
    return NULL;
}

bool sy_rate_parse(const char *text, double *m3d) {
    static const char per[] = "每"; /* 吨每天 */
    g_autofree char *folded = sy_fold_value(text);
    char *word = strstr(folded, per);
    if (word != NULL && word > folded) {
        *word = '/';
        memmove(word + 1, word + strlen(per), strlen(word + strlen(per)) + 1);
    }
    const char *slash = strchr(folded, '/');
    g_autofree char *volume = slash == NULL ? NULL : g_strndup(folded, (gsize)(slash - folded));
    double value = volume == NULL ? 0 : volume_parse(volume);
    if (value == 0) return false;
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
        if (strcmp(times[i].name, slash + 1) != 0) continue;
        *m3d = value / times[i].value;
        return true;
    }
    return false;
}

bool sy_rate_of_heading(const char *heading, double *m3d, gsize *n_name) {
    static const struct {
        const char *word;
        double days; /* 0: only goes with one */
    } words[] = {{"全", 0},   {"每", 0},   {"平", 0},   {"均", 0}, {"废水", 0}, {"废污水", 0},
                 {"污水", 0}, {"生活", 0}, {"生产", 0}, {"日", 1}, {"年", 365}, {"月", 365.0 / 12}};
    double days = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_str_has_prefix(heading, words[i].word)) continue;
        if (words[i].days > 0) days = words[i].days; /* the last one counts: 年均日 */
        heading += strlen(words[i].word);
        *n_name += strlen(words[i].word);
        i = (gsize)-1;
    }
    const char *open = strchr(heading, '('), *close = open == NULL ? NULL : strchr(open, ')');
    g_autofree char *unit =
        close == NULL || close[1] != '\0' ? NULL : g_strndup(open + 1, (gsize)(close - open - 1));
    double volume = open == NULL ? 1 : unit == NULL ? 0 : volume_parse(unit);
    if (days == 0 && volume >= 1e4) days = 365; /* 万吨 alone is a year's */
    if (days == 0 || volume == 0) return false;
    *n_name += open == NULL ? strlen(heading) : (gsize)(open - heading);
    *m3d = volume / days;
    return true;
}

static void field_free(SyField *field) {
    g_free(field->name);
    g_free(field->dictionary);
    g_free(field);
}

/* A field by another dictionary; the name is that field's. */
static void variant_free(SyField *field) {
    g_free(field->dictionary);
    g_free(field);
}

static void synonym_free(SySynonym *synonym) {
    g_free(synonym->folded);
    if (synonym->names != NULL) g_regex_unref(synonym->names);
    g_free(synonym->pair);
    g_free(synonym->source);
    g_free(synonym);
}

static bool complain(const SyCsv *csv, SyIndex row, const char *message, const char *what,
                     GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%d: %s \"%s\""), csv->file,
                sy_csv_line(csv, row), message, what);
    return false;
}

static bool bound_parse(const char *text, double *bound) {
    char *end;
    if (*text == '\0') return true;
    *bound = g_ascii_strtod(text, &end);
    return *end == '\0' && !isnan(*bound);
}

static bool type_parse(const char *text, SyField *field) {
    static const struct {
        const char *name;
        SyFieldType type;
        bool is_section, is_rate;
    } types[] = {
        {"text", SY_FIELD_TEXT, false, false},     {"number", SY_FIELD_NUMBER, false, false},
        {"rate", SY_FIELD_NUMBER, false, true},    {"length", SY_FIELD_LENGTH, false, false},
        {"section", SY_FIELD_LENGTH, true, false}, {"code", SY_FIELD_CODE, false, false},
        {"place", SY_FIELD_PLACE, false, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(types[i].name, text) != 0) continue;
        field->type = types[i].type;
        field->is_section = types[i].is_section;
        field->is_rate = types[i].is_rate;
        return true;
    }
    return false;
}

/* One row of fields.csv for one of its roles. */
static bool field_add(SyFields *fields, const SyCsv *csv, SyIndex row, SyRole role,
                      GError **error) {
    const char *name = sy_csv_cell(csv, row, 1), *dictionary = sy_csv_cell(csv, row, 3);
    const char *unit = sy_csv_cell(csv, row, 4);
    if (sy_fields_find(fields, role, name) != NULL)
        return complain(csv, row, _("field given twice:"), name, error);
    SyField *field = g_new0(SyField, 1);
    g_ptr_array_add(fields->fields, field);
    field->role = role;
    field->name = g_strdup(name);
    field->unit_m = 1;
    field->minimum = -INFINITY;
    field->maximum = INFINITY;
    if (!type_parse(sy_csv_cell(csv, row, 2), field))
        return complain(csv, row, _("unknown type"), sy_csv_cell(csv, row, 2), error);
    if (field->type == SY_FIELD_LENGTH && !sy_unit_parse(unit, &field->unit_m))
        return complain(csv, row, _("unknown unit"), unit, error);
    if (!bound_parse(sy_csv_cell(csv, row, 5), &field->minimum) ||
        !bound_parse(sy_csv_cell(csv, row, 6), &field->maximum))
        return complain(csv, row, _("not a bound of"), name, error);
    if (field->type == SY_FIELD_CODE) {
        if (!g_hash_table_contains(fields->dictionaries, dictionary))
            return complain(csv, row, _("values.csv has no dictionary"), dictionary, error);
        field->dictionary = g_strdup(dictionary);
    }
    g_ptr_array_add(fields->names[role], field->name);
    return true;
}

/* The field with the codes of another dictionary: numbers mean different things in different tools.
 */
static bool use_codes(SyFields *fields, SySynonym *synonym, const char *dictionary) {
    if (dictionary == NULL || synonym->field->type != SY_FIELD_CODE ||
        !g_hash_table_contains(fields->dictionaries, dictionary))
        return false;
    SyField *variant = g_memdup2(synonym->field, sizeof *variant);
    variant->dictionary = g_strdup(dictionary);
    g_ptr_array_add(fields->variants, variant);
    synonym->field = variant;
    return true;
}

/* x and y come in pairs, codes with their dictionary; the other words stand alone. */
static bool when_parse(SyFields *fields, const char *when, SySynonym *synonym) {
    g_auto(GStrv) words = g_strsplit(when, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        if (strcmp(*word, "values") == 0) {
            synonym->check_values = true;
        } else if (strcmp(*word, "numbers") == 0) {
            synonym->numbers = true;
        } else if (strcmp(*word, "both") == 0) {
            synonym->pair = g_strdup("both");
        } else if (strcmp(*word, "also") == 0) {
            synonym->also = true;
        } else if (strcmp(*word, "shared") == 0) {
            synonym->shared = true;
        } else if (strcmp(*word, "codes") == 0) {
            if (!use_codes(fields, synonym, word[1])) return false;
            word++;
        } else if ((strcmp(*word, "degrees") == 0 || strcmp(*word, "plane") == 0 ||
                    strcmp(*word, "end") == 0) &&
                   word[1] != NULL && synonym->pair == NULL) {
            synonym->in_degrees = **word == 'd';
            synonym->is_end = **word == 'e';
            synonym->pair = g_strdup(*++word);
        } else if (**word != '\0') {
            return false;
        }
    }
    bool any = strcmp(synonym->folded, "*") == 0 && synonym->check_values;
    if (!any && synonym->is_end != (strchr(synonym->folded, '*') != NULL)) return false;
    return (synonym->field->type == SY_FIELD_PLACE) == (synonym->pair != NULL);
}

static bool synonym_add(SyFields *fields, const SyCsv *csv, SyIndex row, SyRole role,
                        GError **error) {
    const char *name = sy_csv_cell(csv, row, 1), *word = sy_csv_cell(csv, row, 2);
    SySynonym *synonym = g_new0(SySynonym, 1);
    g_ptr_array_add(fields->synonyms, synonym);
    synonym->role = role;
    synonym->field = sy_fields_find(fields, role, name);
    synonym->folded = sy_fold_name(word);
    synonym->names = sy_fold_alternatives(synonym->folded);
    synonym->source = g_strdup(sy_csv_cell(csv, row, 4));
    if (synonym->field == NULL) return complain(csv, row, _("the role has no field"), name, error);
    if (synonym->folded[0] == '\0' || (synonym->names == NULL && strchr(word, '{') != NULL))
        return complain(csv, row, _("no synonym of"), name, error);
    if (!when_parse(fields, sy_csv_cell(csv, row, 3), synonym))
        return complain(csv, row, _("not understood:"), sy_csv_cell(csv, row, 3), error);
    return true;
}

/* Calls @add for every row and every role of its first cell. */
static bool rows_each(SyFields *fields, const SyCsv *csv,
                      bool (*add)(SyFields *, const SyCsv *, SyIndex, SyRole, GError **),
                      GError **error) {
    for (SyIndex row = 0; row < csv->n_row; row++) {
        g_auto(GStrv) roles = g_strsplit(sy_csv_cell(csv, row, 0), " ", -1);
        for (char **name = roles; *name != NULL; name++) {
            SyRole role = sy_role_parse(*name);
            if (role == SY_N_ROLE) return complain(csv, row, _("unknown role"), *name, error);
            if (!add(fields, csv, row, role, error)) return false;
        }
    }
    return true;
}

static bool table_load(SyFields *fields, const char *data_folder, const char *file,
                       const char *const *header,
                       bool (*add)(SyFields *, const SyCsv *, SyIndex, SyRole, GError **),
                       GError **error) {
    g_autofree char *path = g_build_filename(data_folder, file, NULL);
    g_autoptr(SyCsv) csv = sy_csv_read(path, header, error);
    return csv != NULL && rows_each(fields, csv, add, error);
}

SyFields *sy_fields_load(const char *data_folder, GError **error) {
    static const char *const field_header[] = {"role", "field",   "type",    "dictionary",
                                               "unit", "minimum", "maximum", NULL};
    static const char *const synonym_header[] = {"role", "field",  "synonym",
                                                 "when", "source", NULL};
    g_autoptr(SyFields) fields = g_new0(SyFields, 1);
    fields->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    fields->variants = g_ptr_array_new_with_free_func((GDestroyNotify)variant_free);
    fields->synonyms = g_ptr_array_new_with_free_func((GDestroyNotify)synonym_free);
    fields->dictionaries =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)sy_dictionary_free);
    for (SyRole role = 0; role < SY_N_ROLE; role++) fields->names[role] = g_ptr_array_new();
    if (!sy_dictionaries_load(fields, data_folder, error) ||
        (fields->parameters = sy_judgement_parameter_names(data_folder, error)) == NULL ||
        !table_load(fields, data_folder, "fields.csv", field_header, field_add, error) ||
        !table_load(fields, data_folder, "synonyms.csv", synonym_header, synonym_add, error))
        return NULL;
    for (SyRole role = 0; role < SY_N_ROLE; role++) g_ptr_array_add(fields->names[role], NULL);
    return g_steal_pointer(&fields);
}

void sy_fields_free(SyFields *fields) {
    if (fields == NULL) return;
    for (SyRole role = 0; role < SY_N_ROLE; role++) g_ptr_array_unref(fields->names[role]);
    g_ptr_array_unref(fields->synonyms);
    g_ptr_array_unref(fields->variants);
    g_ptr_array_unref(fields->fields);
    g_hash_table_unref(fields->dictionaries);
    if (fields->parameters != NULL) g_hash_table_unref(fields->parameters);
    g_free(fields);
}

const SyField *sy_fields_find(const SyFields *fields, SyRole role, const char *name) {
    for (guint i = 0; i < fields->fields->len; i++) {
        const SyField *field = g_ptr_array_index(fields->fields, i);
        if (field->role == role && strcmp(field->name, name) == 0) return field;
    }
    return NULL;
}

bool sy_name_is(const char *name, const GRegex *names, const char *heading) {
    return names != NULL ? g_regex_match(names, heading, 0, NULL) : strcmp(name, heading) == 0;
}

bool sy_fields_is_name(const SyFields *fields, SyRole role, const char *field,
                       const char *heading) {
    g_autofree char *folded = heading == NULL ? NULL : sy_fold_name(heading);
    for (guint i = 0; folded != NULL && i < fields->synonyms->len; i++) {
        const SySynonym *synonym = g_ptr_array_index(fields->synonyms, i);
        if (synonym->role == role && strcmp(synonym->field->name, field) == 0 &&
            sy_name_is(synonym->folded, synonym->names, folded))
            return true;
    }
    return false;
}

const char *const *sy_fields_names(const SyFields *fields, SyRole role) {
    return (const char *const *)fields->names[role]->pdata;
}
