#include "engine/case/case.h"

#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/when.h"
#include "engine/base/words.h"
#include "engine/base/yaml.h"
#include "engine/case/parts.h"
#include "engine/case/settings.h"

void sy_mapping_free(SyMapping *mapping) {
    if (mapping == NULL) return;
    g_free(mapping->field);
    g_free(mapping->raw);
    g_free(mapping->value);
    g_free(mapping->unit);
    g_free(mapping->place);
    g_free(mapping);
}

SyMapping *sy_mapping_copy(const SyMapping *mapping) {
    SyMapping *copy = g_new(SyMapping, 1);
    *copy = (SyMapping){mapping->kind,           g_strdup(mapping->field),
                        g_strdup(mapping->raw),  g_strdup(mapping->value),
                        g_strdup(mapping->unit), g_strdup(mapping->place)};
    return copy;
}

void sy_mapping_split_unit(SyMapping *mapping, const char *text) {
    const char *open = strrchr(text, '[');
    gsize n_byte = strlen(text);
    if (open == NULL || n_byte == 0 || text[n_byte - 1] != ']') {
        mapping->value = g_strdup(text);
        return;
    }
    mapping->value = g_strndup(text, (gsize)(open - text));
    g_strchomp(mapping->value);
    mapping->unit = g_strndup(open + 1, n_byte - 2 - (gsize)(open - text));
}

SyCaseSource *sy_case_source_new(SyRole role, const char *path, const char *place) {
    SyCaseSource *source = g_new0(SyCaseSource, 1);
    source->role = role;
    source->path = g_strdup(path);
    source->place = g_strdup(place);
    source->mappings = g_ptr_array_new_with_free_func((GDestroyNotify)sy_mapping_free);
    return source;
}

void sy_case_source_free(SyCaseSource *source) {
    g_free(source->path);
    g_free(source->layer);
    g_free(source->crs);
    g_free(source->encoding);
    g_free(source->scope);
    g_free(source->round);
    g_free(source->round_date);
    g_free(source->only);
    if (source->one_of != NULL) g_ptr_array_unref(source->one_of);
    g_free(source->place);
    g_ptr_array_unref(source->mappings);
    g_free(source);
}

bool sy_case_source_take_only(SyCaseSource *source, const char *column, const char *value) {
    if (source->only != NULL && strcmp(source->only, column) != 0) return false;
    if (source->only == NULL) {
        source->only = g_strdup(column);
        source->one_of = g_ptr_array_new_with_free_func(g_free);
    }
    g_ptr_array_add(source->one_of, g_strdup(value));
    return true;
}

/* A column and a constant are for the same field; a value is for itself. */
static bool replaces(const SyMapping *a, const SyMapping *b) {
    if (strcmp(a->field, b->field) != 0) return false;
    if ((a->kind == SY_MAPPING_VALUE) != (b->kind == SY_MAPPING_VALUE)) return false;
    return g_strcmp0(a->raw, b->raw) == 0;
}

void sy_case_source_take_mapping(SyCaseSource *source, SyMapping *mapping) {
    for (guint i = 0; i < source->mappings->len; i++) {
        if (!replaces(mapping, g_ptr_array_index(source->mappings, i))) continue;
        sy_mapping_free(source->mappings->pdata[i]);
        source->mappings->pdata[i] = mapping;
        return;
    }
    g_ptr_array_add(source->mappings, mapping);
}

/* A value must be a meaning of the dictionary itself, a constant may also be a raw value of it. */
static bool code_check(const SyMapping *mapping, const SyField *field, const SyFields *fields,
                       GError **error) {
    const char *const *meanings = sy_fields_meanings(fields, field);
    if (g_strv_contains(meanings, mapping->value)) return true;
    if (mapping->kind == SY_MAPPING_CONSTANT &&
        sy_fields_value(fields, field, NULL, mapping->value) != NULL)
        return true;
    g_autofree char *all = g_strjoinv(", ", (char **)meanings);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: \"%s\" is not a value of %s, nearest: %s (%s)"), mapping->place,
                mapping->value, field->name, sy_words_nearest(mapping->value, meanings), all);
    return false;
}

static bool number_check(const SyMapping *mapping, const SyField *field, GError **error) {
    double unit_m, width_m, height_m;
    const char *wrong = NULL;
    char *end;
    if (mapping->unit != NULL && field->is_rate) {
        if (!sy_rate_parse(mapping->unit, &unit_m))
            wrong = _("has a unit that is no amount of water a time, such as m3/d, t/a, L/s");
    } else if (mapping->unit != NULL && field->type != SY_FIELD_LENGTH) {
        wrong = _("is not a length and has no unit");
    } else if (mapping->unit != NULL && !sy_unit_parse(mapping->unit, &unit_m)) {
        wrong = _("has a unit that is not one of m, dm, cm, mm, km, ft, us-ft, in");
    } else if (mapping->kind == SY_MAPPING_VALUE && field->type != SY_FIELD_TEXT) {
        wrong = _("is a number; values can be given for codes and texts");
    } else if (mapping->kind == SY_MAPPING_CONSTANT && field->is_section) {
        if (!sy_section_parse(mapping->value, field->unit_m, false, &width_m, &height_m, NULL))
            wrong = _("is a section such as 300, DN300 or 1000x800");
    } else if (mapping->kind == SY_MAPPING_CONSTANT && field->type != SY_FIELD_TEXT) {
        g_ascii_strtod(mapping->value, &end);
        if (end == mapping->value || *end != '\0') wrong = _("is a number");
    }
    if (wrong == NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: %s: %s (\"%s%s%s%s\" is given)"),
                mapping->place, field->name, wrong, mapping->value,
                mapping->unit == NULL ? "" : "[", mapping->unit == NULL ? "" : mapping->unit,
                mapping->unit == NULL ? "" : "]");
    return false;
}

bool sy_mapping_check(const SyMapping *mapping, SyRole role, const SyFields *fields,
                      GError **error) {
    const SyField *field = sy_fields_find(fields, role, mapping->field);
    if (field == NULL) {
        const char *const *names = sy_fields_names(fields, role);
        g_autofree char *all = g_strjoinv(", ", (char **)names);
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: %s have no field \"%s\", nearest: %s (%s)"), mapping->place,
                    sy_role_name(role), mapping->field, sy_words_nearest(mapping->field, names),
                    all);
        return false;
    }
    if (mapping->kind != SY_MAPPING_FIELD && field->type == SY_FIELD_CODE)
        return code_check(mapping, field, fields, error);
    return number_check(mapping, field, error);
}

SyCase *sy_case_new(void) {
    SyCase *job = g_new0(SyCase, 1);
    job->sources = g_ptr_array_new_with_free_func((GDestroyNotify)sy_case_source_free);
    return job;
}

void sy_case_default_lang(SyCase *job, const char *lang) {
    if (job->lang != NULL) return;
    job->lang = g_strdup(lang);
    g_autofree char *text = g_steal_pointer(&job->text);
    job->text = g_strdup_printf("lang: %s\n%s", lang, text);
}

void sy_case_settled_free(SyCaseSettled *settled) {
    for (int side = 0; side < 2; side++) {
        g_free(settled->number[side]);
        g_free(settled->code[side]);
        g_free(settled->name[side]);
    }
    g_free(settled);
}

void sy_case_free(SyCase *job) {
    if (job == NULL) return;
    g_free(job->file);
    g_free(job->text);
    g_free(job->lang);
    g_free(job->survey);
    g_ptr_array_unref(job->sources);
    if (job->settled != NULL) g_ptr_array_unref(job->settled);
    sy_settings_clear(&job->settings);
    g_free(job);
}

bool sy_round_parse(const char *text, char **name, char **date) {
    static const gsize lengths[] = {10, 7, 4}; /* of day, month, year */
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        gsize n = lengths[i];
        if (strlen(text) < n || g_ascii_isdigit(text[n])) continue;
        g_autofree char *begin = g_strndup(text, n);
        g_autofree char *day = g_strconcat(begin, &"-01-01"[n == 4 ? 0 : n == 7 ? 3 : 6], NULL);
        g_autofree char *parsed = sy_when_parse(day);
        if (parsed == NULL) continue;
        *date = g_strndup(parsed, n);
        *name = g_strstrip(g_strdup(text));
        return true;
    }
    return false;
}

/* "PG:", "MSSQL:", "/vsizip/": two letters at least, so that C:\data is a path. */
static bool is_connection(const char *path) {
    if (g_str_has_prefix(path, "/vsi")) return true;
    gsize n = strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return n >= 2 && path[n] == ':';
}

/* The path exists as it stands, or up to its last colon (FILE:LAYER). */
static bool file_exists(const char *path) {
    if (g_file_test(path, G_FILE_TEST_EXISTS)) return true;
    const char *colon = strrchr(path, ':');
    if (colon == NULL) return false;
    g_autofree char *file = g_strndup(path, (gsize)(colon - path));
    return g_file_test(file, G_FILE_TEST_EXISTS);
}

char *sy_case_source_path(const SyCase *job, const SyCaseSource *source) {
    bool from_file = job->file != NULL && !g_str_has_prefix(source->place, "--");
    if (!from_file || g_path_is_absolute(source->path)) return g_strdup(source->path);
    g_autofree char *folder = g_path_get_dirname(job->file);
    g_autofree char *path = g_build_filename(folder, source->path, NULL);
    if (!file_exists(path) && is_connection(source->path)) return g_strdup(source->path);
    /* a case beside its data keeps the names short in messages and provenance */
    return strcmp(folder, ".") == 0 ? g_strdup(source->path) : g_steal_pointer(&path);
}

char *sy_case_path(const SyCase *job, const char *path) {
    if (job->file == NULL || g_path_is_absolute(path)) return g_strdup(path);
    g_autofree char *folder = g_path_get_dirname(job->file);
    return g_build_filename(folder, path, NULL);
}

char *sy_case_output(const char *case_file) {
    const char *dot = strrchr(case_file, '.'), *slash = strrchr(case_file, '/');
    gsize n = dot == NULL || (slash != NULL && dot < slash) ? strlen(case_file)
                                                            : (gsize)(dot - case_file);
    g_autofree char *stem = g_strndup(case_file, n);
    return g_strconcat(stem, ".sqlite", NULL);
}

bool sy_case_set(SyCase *job, const char *key_value, const char *data_folder, GError **error) {
    g_autoptr(SySettingList) list = sy_settings_load(data_folder, error);
    if (list == NULL) return false;
    const char *equals = strchr(key_value, '=');
    if (equals == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("--set %s: expected KEY=VALUE"), key_value);
        return false;
    }
    g_autofree char *key = g_strndup(key_value, (gsize)(equals - key_value));
    if (!sy_settings_set(&job->settings, list, key, equals + 1, "--set", error)) return false;
    if (job->file == NULL) {
        g_free(job->text);
        job->text = sy_case_to_yaml(job);
        return true;
    }
    g_autofree char *quoted = sy_yaml_quote(key_value);
    g_autofree char *before = job->text;
    job->text = g_strdup_printf("%s%s# --set %s\n", before,
                                g_str_has_suffix(before, "\n") ? "" : "\n", quoted);
    return true;
}

static void scalar_write(GString *out, const char *key, const char *value) {
    if (value == NULL) return;
    g_autofree char *quoted = sy_yaml_quote(value);
    g_string_append_printf(out, "    %s: %s\n", key, quoted);
}

static void round_write(GString *out, const SyCaseSource *source) {
    if (source->round_date == NULL) return;
    g_autofree char *name = sy_yaml_quote(source->round);
    g_autofree char *date = sy_yaml_quote(source->round_date);
    g_string_append_printf(out, "    round: {name: %s, date: %s}\n", name, date);
}

/* The mappings of one kind as a map of their own. */
static void mappings_write(GString *out, const SyCaseSource *source, SyMappingKind kind,
                           const char *title) {
    bool open = false;
    for (guint i = 0; i < source->mappings->len; i++) {
        const SyMapping *m = g_ptr_array_index(source->mappings, i);
        if (m->kind != kind) continue;
        if (!open) g_string_append_printf(out, "    %s:\n", title);
        open = true;
        g_autofree char *text =
            m->unit == NULL ? g_strdup(m->value) : g_strdup_printf("%s[%s]", m->value, m->unit);
        g_autofree char *value = sy_yaml_quote(text);
        g_string_append_printf(out, "      %s: %s\n", m->field, value);
    }
}

/* values: one map per field, in the order the fields come first. */
static void values_write(GString *out, const SyCaseSource *source) {
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < source->mappings->len; i++) {
        const SyMapping *first = g_ptr_array_index(source->mappings, i);
        if (first->kind != SY_MAPPING_VALUE) continue;
        if (g_hash_table_size(done) == 0) g_string_append(out, "    values:\n");
        if (!g_hash_table_add(done, first->field)) continue;
        g_string_append_printf(out, "      %s:\n", first->field);
        for (guint j = i; j < source->mappings->len; j++) {
            const SyMapping *m = g_ptr_array_index(source->mappings, j);
            if (m->kind != SY_MAPPING_VALUE || strcmp(m->field, first->field) != 0) continue;
            g_autofree char *raw = sy_yaml_quote(m->raw);
            g_autofree char *meaning = sy_yaml_quote(m->value);
            g_string_append_printf(out, "        %s: %s\n", raw, meaning);
        }
    }
}

static void only_write(GString *out, const SyCaseSource *source) {
    if (source->only == NULL) return;
    g_autofree char *column = sy_yaml_quote(source->only);
    g_string_append_printf(out, "    only:\n      %s: [", column);
    for (guint i = 0; i < source->one_of->len; i++) {
        g_autofree char *value = sy_yaml_quote(g_ptr_array_index(source->one_of, i));
        g_string_append_printf(out, "%s%s", i == 0 ? "" : ", ", value);
    }
    g_string_append(out, "]\n");
}

char *sy_case_to_yaml(const SyCase *job) {
    GString *out = g_string_new(NULL);
    if (job->lang != NULL) g_string_append_printf(out, "lang: %s\n", job->lang);
    if (job->survey != NULL) {
        g_autofree char *survey = sy_yaml_quote(job->survey);
        g_string_append_printf(out, "survey: %s\n", survey);
    }
    g_string_append(out, "sources:\n");
    for (guint i = 0; i < job->sources->len; i++) {
        const SyCaseSource *source = g_ptr_array_index(job->sources, i);
        g_autofree char *path = sy_yaml_quote(source->path);
        g_string_append_printf(out, "  - role: %s\n    path: %s\n", sy_role_name(source->role),
                               path);
        scalar_write(out, "layer", source->layer);
        scalar_write(out, "crs", source->crs);
        scalar_write(out, "encoding", source->encoding);
        scalar_write(out, "scope", source->scope);
        round_write(out, source);
        only_write(out, source);
        mappings_write(out, source, SY_MAPPING_FIELD, "fields");
        mappings_write(out, source, SY_MAPPING_CONSTANT, "constants");
        values_write(out, source);
    }
    g_autofree char *settings = sy_settings_to_yaml(&job->settings, "  ");
    g_string_append_printf(out, "settings:\n%s", settings);
    return g_string_free(out, FALSE);
}

static bool has_role(const SyCase *job, SyRole role) {
    for (guint i = 0; i < job->sources->len; i++)
        if (((const SyCaseSource *)g_ptr_array_index(job->sources, i))->role == role) return true;
    return false;
}

bool sy_case_can_run(const SyCase *job, bool with_outfalls, GError **error) {
    /* what a county has in the first month: the waters and a list of outfalls */
    bool waters = has_role(job, SY_ROLE_RIVERS) && has_role(job, SY_ROLE_OUTFALLS);
    const char *missing = NULL;
    if (!has_role(job, SY_ROLE_PIPES) && !has_role(job, SY_ROLE_CHANNELS) && !waters)
        missing =
            _("no pipes and no channels: give at least one of the two (--pipes FILE), or "
              "rivers and outfalls");
    else if (with_outfalls && !has_role(job, SY_ROLE_OUTFALLS))
        missing = _("no outfalls: give --outfalls FILE, or use suyuan check");
    if (missing == NULL) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, "%s%s%s", job->file == NULL ? "" : job->file,
                job->file == NULL ? "" : ": ", missing);
    return false;
}
