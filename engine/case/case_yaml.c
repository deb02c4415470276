/* case.yaml into a case. */
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/base/yaml.h"
#include "engine/case/parts.h"
#include "engine/case/settings.h"

typedef struct {
    const SyYamlDocument *document;
    const SyFields *fields;
    const SySettingList *list;
    SyCase *job;
} Reader;

static char *place_of(const Reader *reader, const SyYaml *node) {
    return g_strdup_printf("%s:%d", reader->document->file, node->line);
}

/* Optional text of a source; a null is as good as nothing. */
static bool text_read(const Reader *reader, const SyYaml *map, const char *key, char **out,
                      GError **error) {
    const SyYaml *node = sy_yaml_get(map, key);
    if (node == NULL || (node->kind == SY_YAML_TEXT && node->text == NULL)) return true;
    if (!sy_yaml_expect(reader->document, node, SY_YAML_TEXT, key, error)) return false;
    *out = g_strdup(node->text);
    return true;
}

/* Checks a mapping and gives it to the source. */
static bool mapping_add(const Reader *reader, SyCaseSource *source, SyMapping mapping,
                        const SyYaml *at, GError **error) {
    SyMapping *copy = g_new(SyMapping, 1);
    *copy = mapping;
    copy->place = place_of(reader, at);
    bool valid = sy_mapping_check(copy, source->role, reader->fields, error);
    if (valid)
        sy_case_source_take_mapping(source, copy);
    else
        sy_mapping_free(copy);
    return valid;
}

/* fields: FIELD: COLUMN[unit], or nothing to leave the field out; constants: FIELD: VALUE. */
static bool columns_read(const Reader *reader, SyCaseSource *source, const SyYaml *map,
                         SyMappingKind kind, const char *what, GError **error) {
    if (map == NULL) return true;
    if (!sy_yaml_expect(reader->document, map, SY_YAML_MAP, what, error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(map); i++) {
        const SyYaml *key = sy_yaml_key(map, i), *value = sy_yaml_item(map, i);
        bool is_left_out =
            kind == SY_MAPPING_FIELD && value->text == NULL && value->kind == SY_YAML_TEXT;
        if (!is_left_out &&
            !sy_yaml_expect(reader->document, value, SY_YAML_TEXT, key->text, error))
            return false;
        SyMapping mapping = {.kind = kind, .field = g_strdup(key->text)};
        sy_mapping_split_unit(&mapping, is_left_out ? "" : value->text);
        if (!mapping_add(reader, source, mapping, key, error)) return false;
    }
    return true;
}

static bool values_of_field(const Reader *reader, SyCaseSource *source, const SyYaml *field,
                            const SyYaml *map, GError **error) {
    if (!sy_yaml_expect(reader->document, map, SY_YAML_MAP, field->text, error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(map); i++) {
        const SyYaml *raw = sy_yaml_key(map, i), *meaning = sy_yaml_item(map, i);
        if (!sy_yaml_expect(reader->document, meaning, SY_YAML_TEXT, raw->text, error))
            return false;
        SyMapping mapping = {.kind = SY_MAPPING_VALUE,
                             .field = g_strdup(field->text),
                             .raw = g_strdup(raw->text),
                             .value = g_strdup(meaning->text)};
        if (!mapping_add(reader, source, mapping, raw, error)) return false;
    }
    return true;
}

/* values: FIELD: {RAW: MEANING}. */
static bool values_read(const Reader *reader, SyCaseSource *source, const SyYaml *map,
                        GError **error) {
    if (map == NULL) return true;
    if (!sy_yaml_expect(reader->document, map, SY_YAML_MAP, "values", error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(map); i++)
        if (!values_of_field(reader, source, sy_yaml_key(map, i), sy_yaml_item(map, i), error))
            return false;
    return true;
}

/* A constant and a column for one field contradict each other. */
static bool contradiction_check(const Reader *reader, const SyYaml *map, GError **error) {
    const SyYaml *columns = sy_yaml_get(map, "fields"), *constants = sy_yaml_get(map, "constants");
    if (columns == NULL || constants == NULL) return true;
    for (SyIndex i = 0; i < sy_yaml_count(constants); i++) {
        const SyYaml *key = sy_yaml_key(constants, i);
        if (sy_yaml_get(columns, key->text) == NULL) continue;
        return sy_yaml_complain(reader->document, key, error,
                                _("%s is in both fields and constants; keep one"), key->text);
    }
    return true;
}

/* round: {name: TEXT, date: DATE}, or one text that begins with the date. */
static bool round_read(const Reader *reader, SyCaseSource *source, const SyYaml *node,
                       GError **error) {
    static const char *const known[] = {"name", "date", NULL};
    const SyYamlDocument *document = reader->document;
    const SyYaml *name = NULL, *date = node;
    if (node == NULL || (node->kind == SY_YAML_TEXT && node->text == NULL)) return true;
    if (node->kind == SY_YAML_MAP) {
        if (!sy_yaml_expect_keys(document, node, known, "round", error) ||
            sy_yaml_required(document, node, "date", "round", error) == NULL)
            return false;
        name = sy_yaml_get(node, "name");
        date = sy_yaml_get(node, "date");
        if (name != NULL && !sy_yaml_expect(document, name, SY_YAML_TEXT, "name", error))
            return false;
    } else if (!sy_yaml_expect(document, node, SY_YAML_TEXT, "round", error)) {
        return false;
    }
    if (!sy_round_parse(date->text, &source->round, &source->round_date))
        return sy_yaml_complain(document, date, error,
                                _("round \"%s\" does not begin with a date such as 2023 or "
                                  "2023-06-12; rounds are put in order by it"),
                                date->text);
    if (name != NULL && name->text != NULL) {
        g_free(source->round);
        source->round = g_strdup(name->text);
    }
    return true;
}

/* only: {COLUMN: VALUE}, or a list of values. */
static bool only_read(const Reader *reader, SyCaseSource *source, const SyYaml *node,
                      GError **error) {
    const SyYamlDocument *document = reader->document;
    if (node == NULL) return true;
    if (!sy_yaml_expect(document, node, SY_YAML_MAP, "only", error)) return false;
    if (sy_yaml_count(node) != 1)
        return sy_yaml_complain(document, node, error,
                                _("only: expected one column and the values of the rows to take, "
                                  "such as {KIND: [A, B]}"));
    const char *column = sy_yaml_key(node, 0)->text;
    const SyYaml *values = sy_yaml_item(node, 0);
    bool list = values->kind == SY_YAML_LIST;
    for (SyIndex i = 0; i < (list ? sy_yaml_count(values) : 1); i++) {
        const SyYaml *value = list ? sy_yaml_item(values, i) : values;
        if (!sy_yaml_expect(document, value, SY_YAML_TEXT, column, error)) return false;
        sy_case_source_take_only(source, column, value->text == NULL ? "" : value->text);
    }
    if (source->only != NULL) return true;
    return sy_yaml_complain(document, values, error, _("only: no value is given"));
}

static bool source_read(const Reader *reader, const SyYaml *map, GError **error) {
    static const char *const known[] = {"role",  "path", "layer",  "crs",       "encoding", "scope",
                                        "round", "only", "fields", "constants", "values",   NULL};
    const SyYamlDocument *document = reader->document;
    if (!sy_yaml_expect_keys(document, map, known, "source", error)) return false;
    const char *role_name = sy_yaml_required(document, map, "role", "source", error);
    if (role_name == NULL) return false;
    g_autofree char *place = place_of(reader, map);
    SyRole role = sy_role_parse(role_name);
    if (role == SY_N_ROLE) {
        g_autofree char *role_place = place_of(reader, sy_yaml_get(map, "role"));
        sy_role_unknown(role_name, role_place, error);
        return false;
    }
    const char *path = sy_yaml_required(document, map, "path", "source", error);
    if (path == NULL) return false;
    if (strpbrk(path, "\r\n") != NULL)
        return sy_yaml_complain(document, sy_yaml_get(map, "path"), error,
                                _("path: its name runs over a line; write it in one line"));
    SyCaseSource *source = sy_case_source_new(role, path, place);
    g_ptr_array_add(reader->job->sources, source);
    return text_read(reader, map, "layer", &source->layer, error) &&
           text_read(reader, map, "crs", &source->crs, error) &&
           text_read(reader, map, "encoding", &source->encoding, error) &&
           text_read(reader, map, "scope", &source->scope, error) &&
           round_read(reader, source, sy_yaml_get(map, "round"), error) &&
           only_read(reader, source, sy_yaml_get(map, "only"), error) &&
           columns_read(reader, source, sy_yaml_get(map, "fields"), SY_MAPPING_FIELD, "fields",
                        error) &&
           columns_read(reader, source, sy_yaml_get(map, "constants"), SY_MAPPING_CONSTANT,
                        "constants", error) &&
           contradiction_check(reader, map, error) && /* of two maps, as they are known to be now */
           values_read(reader, source, sy_yaml_get(map, "values"), error);
}

static bool sources_read(const Reader *reader, const SyYaml *root, GError **error) {
    const SyYaml *sources = sy_yaml_get(root, "sources");
    if (sources == NULL || sy_yaml_count(sources) == 0)
        return sy_yaml_complain(reader->document, sources == NULL ? root : sources, error,
                                _("no sources: list at least \"- role: pipes\" with its path"));
    if (!sy_yaml_expect(reader->document, sources, SY_YAML_LIST, "sources", error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(sources); i++)
        if (!source_read(reader, sy_yaml_item(sources, i), error)) return false;
    return true;
}

static bool settings_read(const Reader *reader, const SyYaml *root, GError **error) {
    const SyYaml *map = sy_yaml_get(root, "settings");
    if (map == NULL) return true;
    if (!sy_yaml_expect(reader->document, map, SY_YAML_MAP, "settings", error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(map); i++) {
        const SyYaml *key = sy_yaml_key(map, i), *value = sy_yaml_item(map, i);
        bool is_null = value->kind == SY_YAML_TEXT && value->text == NULL;
        if (!is_null && !sy_yaml_expect(reader->document, value, SY_YAML_TEXT, key->text, error))
            return false;
        g_autofree char *place = place_of(reader, key);
        if (!sy_settings_set(&reader->job->settings, reader->list, key->text,
                             is_null ? "" : value->text, place, error))
            return false;
    }
    return true;
}

static bool lang_read(const Reader *reader, const SyYaml *root, GError **error) {
    const SyYaml *lang = sy_yaml_get(root, "lang");
    if (lang == NULL) return true;
    if (!sy_yaml_expect(reader->document, lang, SY_YAML_TEXT, "lang", error)) return false;
    if (strcmp(lang->text, "zh") != 0 && strcmp(lang->text, "en") != 0)
        return sy_yaml_complain(reader->document, lang, error, _("lang \"%s\" is not zh or en"),
                                lang->text);
    g_free(reader->job->lang);
    reader->job->lang = g_strdup(lang->text);
    return true;
}

/* It stands beside the language, and is a setting like others. */
static bool authority_read(const Reader *reader, const SyYaml *root, GError **error) {
    const SyYaml *authority = sy_yaml_get(root, "authority");
    if (authority == NULL) return true;
    if (!sy_yaml_expect(reader->document, authority, SY_YAML_TEXT, "authority", error))
        return false;
    g_autofree char *place = place_of(reader, authority);
    return sy_settings_set(&reader->job->settings, reader->list, "authority", authority->text,
                           place, error);
}

/* Of a part of a province. */
static bool survey_read(const Reader *reader, const SyYaml *root, GError **error) {
    return text_read(reader, root, "survey", &reader->job->survey, error);
}

SyCase *sy_case_parse(const char *text, gsize n_byte, const char *path, const SyFields *fields,
                      const SySettingList *list, GError **error) {
    static const char *const known[] = {"lang", "authority", "survey", "sources", "settings", NULL};
    g_autoptr(SyYamlDocument) document = sy_yaml_parse(text, n_byte, path, error);
    if (document == NULL) return NULL;
    g_autoptr(SyCase) job = sy_case_new();
    sy_settings_init(&job->settings, list);
    job->file = g_strdup(path);
    job->text = g_strndup(text, n_byte);
    Reader reader = {document, fields, list, job};
    if (!sy_yaml_expect_keys(document, document->root, known, "case", error) ||
        !lang_read(&reader, document->root, error) ||
        !authority_read(&reader, document->root, error) ||
        !survey_read(&reader, document->root, error) ||
        !sources_read(&reader, document->root, error) ||
        !settings_read(&reader, document->root, error))
        return NULL;
    return g_steal_pointer(&job);
}

SyCase *sy_case_read(const char *path, const char *data_folder, GError **error) {
    g_autoptr(SyFields) fields = sy_fields_load(data_folder, error);
    if (fields == NULL) return NULL;
    g_autoptr(SySettingList) list = sy_settings_load(data_folder, error);
    if (list == NULL) return NULL;
    gsize n_byte;
    g_autofree char *text = sy_file_read(path, &n_byte, error);
    if (text == NULL) return NULL;
    return sy_case_parse(text, n_byte, path, fields, list, error);
}
