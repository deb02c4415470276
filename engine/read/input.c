/* Provenance: the files of every input, their size and hash. */
#include "engine/read/input.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/read/parts.h"
#define CHUNK_BYTES ((gsize)1 << 20)

/* Files that belong to a file of some endings, in the order they are hashed. */
static const struct {
    const char *ending;
    const char *others[6];
} families[] = {{"shp", {"shx", "dbf", "prj", "cpg"}},
                {"dbf", {"cpg"}},
                {"tab", {"dat", "map", "id", "ind"}},
                {"mif", {"mid"}}};

/* The name beside @path with another ending, in whatever case it has; NULL if there is none. */
static char *beside(const char *path, gsize n_stem, const char *ending) {
    g_autofree char *upper = g_ascii_strup(ending, -1);
    const char *const both[] = {ending, upper};
    for (int i = 0; i < 2; i++) {
        char *name = g_strdup_printf("%.*s%s", (int)n_stem, path, both[i]);
        if (g_file_test(name, G_FILE_TEST_IS_REGULAR)) return name;
        g_free(name);
    }
    return NULL;
}

static int compare_names(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* A folder that is one data set (.gdb): its files in the order of their names. */
static void folder_files(const char *path, GPtrArray *files) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        char *file = g_build_filename(path, name, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(files, file);
        else
            g_free(file);
    }
    g_ptr_array_sort(files, compare_names);
}

GPtrArray *sy_input_files(const char *path) {
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        folder_files(path, files);
        return files;
    }
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) return files;
    g_ptr_array_add(files, g_strdup(path));
    const char *dot = strrchr(path, '.');
    for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS(families); i++) {
        if (g_ascii_strcasecmp(dot + 1, families[i].ending) != 0) continue;
        for (int k = 0; families[i].others[k] != NULL; k++) {
            char *other = beside(path, (gsize)(dot + 1 - path), families[i].others[k]);
            if (other != NULL) g_ptr_array_add(files, other);
        }
    }
    g_autofree char *wal = g_strconcat(path, "-wal", NULL); /* of a database */
    if (g_file_test(wal, G_FILE_TEST_IS_REGULAR)) g_ptr_array_add(files, g_steal_pointer(&wal));
    return files;
}

static int64_t size_of(const GPtrArray *files) {
    int64_t size = files->len == 0 ? -1 : 0;
    for (guint i = 0; i < files->len; i++) {
        GStatBuf status;
        if (g_stat(g_ptr_array_index(files, i), &status) == 0) size += status.st_size;
    }
    return size;
}

/* What each field came from. */
static char *mapping_json(const GArray *bindings) {
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    for (guint i = 0; i < bindings->len; i++) {
        const SyBinding *b = &g_array_index(bindings, SyBinding, i);
        json_builder_set_member_name(builder, b->field->name);
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, b->constant != NULL ? "constant" : "column");
        json_builder_add_string_value(builder, b->constant != NULL ? b->constant : b->column);
        if (b->also != NULL) {
            json_builder_set_member_name(builder, "also");
            json_builder_add_string_value(builder, b->also);
        }
        if (b->field->type == SY_FIELD_LENGTH) {
            json_builder_set_member_name(builder, "unit_m");
            json_builder_add_double_value(builder, b->unit_m);
            json_builder_set_member_name(builder, "unit_said");
            json_builder_add_boolean_value(builder, b->unit_said);
        }
        json_builder_set_member_name(builder, "by");
        json_builder_add_string_value(builder, b->method);
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    return json_to_string(root, FALSE);
}

void sy_layers_input(const SyLayerSource *layer, SyInput *input) {
    const char *path = sy_source_path(layer->source);
    g_autoptr(GPtrArray) files = sy_input_files(path);
    *input = (SyInput){.role = layer->asked->role,
                       .label = g_strdup(sy_source_label(layer->source)),
                       .path = g_strdup(path),
                       .layer = g_strdup(sy_source_layer(layer->source)),
                       .size = size_of(files),
                       .n_feature = sy_source_n_feature(layer->source),
                       .encoding = g_strdup(sy_source_encoding(layer->source)),
                       .formal = sy_source_is_model(layer->source),
                       .mapping = mapping_json(layer->bindings)};
}

static bool is_foot(double unit_m) {
    enum { PER_MILLION = 10 }; /* the US survey foot is 2 millionths longer */
    return fabs(unit_m / 0.3048 - 1) < PER_MILLION * 1e-6;
}

bool sy_layers_in_feet(const SyLayerSource *layer) {
    if (layer->crs != NULL && is_foot(sy_crs_unit_m(layer->crs))) return true;
    for (guint i = 0; i < layer->bindings->len; i++) {
        const SyBinding *b = &g_array_index(layer->bindings, SyBinding, i);
        if (b->field->type == SY_FIELD_LENGTH && b->unit_said && is_foot(b->unit_m)) return true;
    }
    return false;
}

bool sy_inputs_want_feet(const GArray *inputs, SyPictureUnit asked) {
    int64_t n = 0, n_foot = 0;
    for (guint i = 0; i < inputs->len; i++) {
        const SyInput *input = &g_array_index(inputs, SyInput, i);
        if (input->role != SY_ROLE_PIPES && input->role != SY_ROLE_CHANNELS) continue;
        n += input->n_feature;
        if (input->in_feet) n_foot += input->n_feature;
    }
    return asked == SY_PICTURE_UNIT_AUTO ? 2 * n_foot > n : asked == SY_PICTURE_UNIT_FT;
}

struct SyHasher {
    GThread *thread;
    GPtrArray *paths; /* char *, one an input */
    char **sha256;    /* one an input */
    int stop;         /* atomic */
};

/* False if it was stopped or the file cannot be read. */
static bool file_hash(SyHasher *hasher, const char *path, EVP_MD_CTX *digest, guchar *buffer) {
    FILE *file = g_fopen(path, "rb");
    if (file == NULL) return false;
    gsize n = CHUNK_BYTES;
    while (n == CHUNK_BYTES && !g_atomic_int_get(&hasher->stop)) {
        n = fread(buffer, 1, CHUNK_BYTES, file);
        EVP_DigestUpdate(digest, buffer, n);
    }
    bool read = ferror(file) == 0 && !g_atomic_int_get(&hasher->stop);
    fclose(file);
    return read;
}

/* By OpenSSL, which uses the processor's own instructions: GLib's takes a tenth of all the time. */
static char *input_hash(SyHasher *hasher, const char *path, guchar *buffer) {
    g_autoptr(GPtrArray) files = sy_input_files(path);
    guchar sum[EVP_MAX_MD_SIZE];
    unsigned n_byte = 0;
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    bool good = files->len > 0 && digest != NULL && EVP_DigestInit_ex(digest, EVP_sha256(), NULL);
    for (guint i = 0; good && i < files->len; i++)
        good = file_hash(hasher, g_ptr_array_index(files, i), digest, buffer);
    good = good && EVP_DigestFinal_ex(digest, sum, &n_byte);
    EVP_MD_CTX_free(digest);
    if (!good) return NULL;
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < n_byte; i++) g_string_append_printf(text, "%02x", sum[i]);
    return g_string_free(text, FALSE);
}

/* One input after the other; a file that serves several roles is read once. */
static void *hash_all(void *user) {
    SyHasher *hasher = user;
    g_autofree guchar *buffer = g_malloc(CHUNK_BYTES);
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < hasher->paths->len; i++) {
        char *path = g_ptr_array_index(hasher->paths, i);
        const char *known = g_hash_table_lookup(done, path);
        hasher->sha256[i] = known != NULL ? g_strdup(known) : input_hash(hasher, path, buffer);
        g_hash_table_insert(done, path, hasher->sha256[i]);
    }
    return NULL;
}

SyHasher *sy_hasher_start(const GArray *inputs) {
    SyHasher *hasher = g_new0(SyHasher, 1);
    hasher->paths = g_ptr_array_new_with_free_func(g_free);
    hasher->sha256 = g_new0(char *, inputs->len + 1);
    for (guint i = 0; i < inputs->len; i++)
        g_ptr_array_add(hasher->paths, g_strdup(g_array_index(inputs, SyInput, i).path));
    hasher->thread = sy_words_thread("hash", hash_all, hasher);
    return hasher;
}

void sy_hasher_finish(SyHasher *hasher, GArray *inputs, bool stop) {
    if (hasher == NULL) return;
    if (stop) g_atomic_int_set(&hasher->stop, 1);
    g_thread_join(hasher->thread);
    for (guint i = 0; i < inputs->len && i < hasher->paths->len; i++)
        g_array_index(inputs, SyInput, i).sha256 = g_steal_pointer(&hasher->sha256[i]);
    for (guint i = 0; i < hasher->paths->len; i++) g_free(hasher->sha256[i]);
    g_ptr_array_unref(hasher->paths);
    g_free(hasher->sha256);
    g_free(hasher);
}
