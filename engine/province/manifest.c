#include "engine/province/manifest.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/read/parts.h"

static void part_clear(SyManifestPart *part) {
    g_free(part->name);
    g_free(part->county);
    g_free(part->survey_sha256);
}

static void link_clear(SyManifestLink *link) {
    g_free(link->role);
    g_free(link->verdict);
    g_free(link->evidence);
}

void sy_manifest_init(SyManifest *manifest) {
    *manifest = (SyManifest){.inputs = sy_inputs_new(),
                             .parts = g_array_new(FALSE, TRUE, sizeof(SyManifestPart)),
                             .links = g_array_new(FALSE, TRUE, sizeof(SyManifestLink))};
    g_array_set_clear_func(manifest->links, (GDestroyNotify)link_clear);
    g_array_set_clear_func(manifest->parts, (GDestroyNotify)part_clear);
}

void sy_manifest_clear(SyManifest *manifest) {
    g_free(manifest->version);
    g_free(manifest->case_file);
    g_free(manifest->case_sha256);
    g_free(manifest->lang);
    if (manifest->inputs != NULL) g_array_unref(manifest->inputs);
    if (manifest->parts != NULL) g_array_unref(manifest->parts);
    if (manifest->links != NULL) g_array_unref(manifest->links);
    *manifest = (SyManifest){0};
}

GPtrArray *sy_manifest_hashes(const GPtrArray *paths) {
    g_autoptr(GArray) inputs = sy_inputs_new();
    for (guint i = 0; i < paths->len; i++) {
        SyInput input = {.path = g_strdup(g_ptr_array_index(paths, i))};
        g_array_append_val(inputs, input);
    }
    sy_hasher_finish(sy_hasher_start(inputs), inputs, false);
    GPtrArray *hashes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < inputs->len; i++)
        g_ptr_array_add(hashes, g_strdup(g_array_index(inputs, SyInput, i).sha256));
    return hashes;
}

static void put(JsonBuilder *json, const char *name, const char *text) {
    json_builder_set_member_name(json, name);
    if (text == NULL)
        json_builder_add_null_value(json);
    else
        json_builder_add_string_value(json, text);
}

static void put_number(JsonBuilder *json, const char *name, double value) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    put(json, name, isnan(value) ? NULL : g_ascii_dtostr(digits, sizeof digits, value));
}

/* Numbers as texts, which read back the same. */
static void put_link(JsonBuilder *json, const SyManifestLink *link) {
    json_builder_begin_object(json);
    put(json, "role", link->role);
    put(json, "verdict", link->verdict);
    put(json, "evidence", link->evidence);
    put_number(json, "left_source", (double)link->source[0]);
    put_number(json, "left_fid", (double)link->fid[0]);
    put_number(json, "right_source", (double)link->source[1]);
    put_number(json, "right_fid", (double)link->fid[1]);
    put_number(json, "probability", link->probability);
    put_number(json, "distance_m", link->distance_m);
    put_number(json, "decision", (double)link->decision_id);
    json_builder_end_object(json);
}

static JsonNode *node_of(const SyManifest *m) {
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    put(json, "suyuan", m->version);
    put(json, "case", m->case_file);
    put(json, "case_sha256", m->case_sha256);
    put(json, "lang", m->lang);
    json_builder_set_member_name(json, "inputs");
    json_builder_begin_array(json);
    for (guint i = 0; i < m->inputs->len; i++) {
        const SyInput *input = &g_array_index(m->inputs, SyInput, i);
        json_builder_begin_object(json);
        put(json, "path", input->path);
        put(json, "sha256", input->sha256);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    json_builder_set_member_name(json, "parts");
    json_builder_begin_array(json);
    for (guint i = 0; i < m->parts->len; i++) {
        const SyManifestPart *part = &g_array_index(m->parts, SyManifestPart, i);
        json_builder_begin_object(json);
        put(json, "name", part->name);
        put(json, "county", part->county);
        json_builder_set_member_name(json, "edges");
        json_builder_add_int_value(json, part->n_edge);
        put(json, "survey_sha256", part->survey_sha256);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    json_builder_set_member_name(json, "links");
    json_builder_begin_array(json);
    for (guint i = 0; i < m->links->len; i++)
        put_link(json, &g_array_index(m->links, SyManifestLink, i));
    json_builder_end_array(json);
    json_builder_end_object(json);
    return json_builder_get_root(json);
}

bool sy_manifest_write(const SyManifest *manifest, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
    g_autoptr(JsonNode) node = node_of(manifest);
    g_autofree char *pretty = json_to_string(node, TRUE), *text = g_strconcat(pretty, "\n", NULL);
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents(path, text, -1, &why)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, "%s", why->message);
    return false;
}

static const char *text_in(JsonObject *object, const char *name) {
    JsonNode *node = json_object_get_member(object, name);
    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

static JsonObject *object_at(JsonArray *array, guint i) {
    JsonNode *node = json_array_get_element(array, i);
    return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static JsonArray *array_in(JsonObject *object, const char *name) {
    JsonNode *node = json_object_get_member(object, name);
    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

/* A name of a part is a folder here, and nothing else. */
static bool is_part(const char *name) {
    return name != NULL && g_str_has_prefix(name, "part") &&
           strspn(name + 4, "0123456789") == strlen(name + 4) && name[4] != '\0';
}

static double number_in(JsonObject *object, const char *name) {
    const char *text = text_in(object, name);
    return text == NULL ? NAN : g_ascii_strtod(text, NULL);
}

static int64_t whole_in(JsonObject *object, const char *name) {
    double number = number_in(object, name);
    return fabs(number) < 9e15 ? (int64_t)number : -1;
}

static bool take_links(SyManifest *m, JsonArray *links) {
    for (guint i = 0; links != NULL && i < json_array_get_length(links); i++) {
        JsonObject *at = object_at(links, i);
        if (at == NULL) return false;
        const SyManifestLink link = {
            .role = g_strdup(text_in(at, "role")),
            .verdict = g_strdup(text_in(at, "verdict")),
            .evidence = g_strdup(text_in(at, "evidence")),
            .source = {whole_in(at, "left_source"), whole_in(at, "right_source")},
            .fid = {whole_in(at, "left_fid"), whole_in(at, "right_fid")},
            .probability = number_in(at, "probability"),
            .distance_m = number_in(at, "distance_m"),
            .decision_id = whole_in(at, "decision")};
        g_array_append_val(m->links, link);
    }
    return true;
}

static bool take(SyManifest *m, JsonObject *object) {
    JsonArray *inputs = array_in(object, "inputs"), *parts = array_in(object, "parts");
    m->version = g_strdup(text_in(object, "suyuan"));
    m->case_file = g_strdup(text_in(object, "case"));
    m->case_sha256 = g_strdup(text_in(object, "case_sha256"));
    m->lang = g_strdup(text_in(object, "lang"));
    if (m->version == NULL || m->case_file == NULL || m->case_sha256 == NULL || inputs == NULL ||
        parts == NULL)
        return false;
    for (guint i = 0; i < json_array_get_length(inputs); i++) {
        JsonObject *at = object_at(inputs, i);
        SyInput input = {0};
        if (at == NULL || text_in(at, "path") == NULL) return false;
        input.path = g_strdup(text_in(at, "path"));
        input.sha256 = g_strdup(text_in(at, "sha256"));
        g_array_append_val(m->inputs, input);
    }
    for (guint i = 0; i < json_array_get_length(parts); i++) {
        JsonObject *at = object_at(parts, i);
        if (at == NULL || !is_part(text_in(at, "name"))) return false;
        SyManifestPart part = {.name = g_strdup(text_in(at, "name")),
                               .county = g_strdup(text_in(at, "county")),
                               .survey_sha256 = g_strdup(text_in(at, "survey_sha256"))};
        g_array_append_val(m->parts, part);
    }
    return m->parts->len > 0 && take_links(m, array_in(object, "links"));
}

bool sy_manifest_read(SyManifest *manifest, const char *folder, GError **error) {
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
    gsize n_byte;
    g_autofree char *text = sy_file_read(path, &n_byte, error);
    sy_manifest_init(manifest);
    if (text == NULL) return false;
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonNode *root = json_parser_load_from_data(parser, text, (gssize)n_byte, NULL)
                         ? json_parser_get_root(parser)
                         : NULL;
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root) && take(manifest, json_node_get_object(root)))
        return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: not a manifest of suyuan split; split the case again"), path);
    return false;
}
