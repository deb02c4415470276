/* What the map asks for while it is moved: tiles, and one pipe or node of what it no longer holds
 * itself. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/yaml.h"
#include "engine/serve/parts.h"
#include "engine/serve/tiles.h"
#include "io/export/json.h"

enum { MOST_CACHED = 64 << 20, LEAST_ZOOM = -20, MOST_ZOOM = 30 };

/* The network of one state of the file, shared by who draws it. */
struct SyServeNetwork {
    SyTiles *tiles;
    struct stat of; /* the file as it was read */
    GMutex lock;
    GHashTable *made; /* "z/x/y" -> GBytes */
    gsize n_byte;
};

static void network_clear(gpointer memory) {
    SyServeNetwork *network = memory;
    sy_tiles_free(network->tiles);
    g_hash_table_unref(network->made);
    g_mutex_clear(&network->lock);
}

void sy_serve_network_unref(SyServeNetwork *network) {
    if (network != NULL) g_atomic_rc_box_release_full(network, network_clear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyServeNetwork, sy_serve_network_unref)

/* A record changes the file, but never where its pipes are; a run replaces it by another file. */
static bool is_of(const SyServeNetwork *network, const struct stat *now) {
    return network != NULL && network->of.st_ino == now->st_ino &&
           network->of.st_dev == now->st_dev;
}

static SyStore *open_store(const SyServer *server, const SyServeCase *one, GError **error) {
    return sy_program_open(server->program, one->file, SY_STORE_READ, error);
}

/* A reference; loaded at the first use. */
static SyServeNetwork *network_of(const SyServer *server, SyServeCase *one, GError **error) {
    struct stat now = {0};
    SyServeNetwork *network = NULL;
    g_mutex_lock(&one->drawing);
    if (stat(one->file, &now) == 0 && is_of(one->network, &now)) {
        network = g_atomic_rc_box_acquire(one->network);
    } else {
        g_autoptr(SyStore) store = open_store(server, one, error);
        SyTiles *tiles = store == NULL ? NULL : sy_tiles_load(store, server->program, error);
        if (tiles != NULL) {
            network = g_atomic_rc_box_new0(SyServeNetwork);
            network->tiles = tiles;
            network->of = now;
            g_mutex_init(&network->lock);
            network->made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                  (GDestroyNotify)g_bytes_unref);
            sy_serve_network_unref(one->network);
            one->network = g_atomic_rc_box_acquire(network);
        }
    }
    g_mutex_unlock(&one->drawing);
    return network;
}

typedef struct {
    const SyServer *server;
    SyServeCase *one; /* a reference */
} Ahead;

static gpointer read_ahead(gpointer user) {
    Ahead *ahead = user;
    GError *error = NULL;
    sy_serve_network_unref(network_of(ahead->server, ahead->one, &error));
    g_clear_error(&error); /* who asks hears of it */
    sy_serve_case_unref(ahead->one);
    g_free(ahead);
    return NULL;
}

GThread *sy_serve_draw_ahead(const SyServer *server, SyServeCase *one) {
    Ahead *ahead = g_new(Ahead, 1);
    *ahead = (Ahead){server, g_atomic_rc_box_acquire(one)};
    return g_thread_new("ahead", read_ahead, ahead);
}

static GBytes *tile_of(SyServeNetwork *network, SyTilePlace place) {
    g_autofree char *key =
        g_strdup_printf("%d/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, place.zoom, place.x, place.y);
    g_mutex_lock(&network->lock);
    GBytes *tile = g_hash_table_lookup(network->made, key);
    if (tile != NULL) g_bytes_ref(tile);
    g_mutex_unlock(&network->lock);
    if (tile != NULL) return tile;
    tile = sy_tiles_get(network->tiles, place);
    g_mutex_lock(&network->lock);
    if (network->n_byte > MOST_CACHED) {
        g_hash_table_remove_all(network->made);
        network->n_byte = 0;
    }
    network->n_byte += g_bytes_get_size(tile);
    g_hash_table_replace(network->made, g_steal_pointer(&key), g_bytes_ref(tile));
    g_mutex_unlock(&network->lock);
    return tile;
}

static bool whole_number(const char *text, int64_t least, int64_t most, int64_t *out) {
    return text != NULL && g_ascii_string_to_signed(text, 10, least, most, out, NULL);
}

/* The last three parts of a path: zoom, x, y. */
static bool place_of(char *const *part, SyTilePlace *out) {
    int64_t zoom, x, y, most = INT64_C(1) << 40;
    if (g_strv_length((char **)part) != 7 || !whole_number(part[4], LEAST_ZOOM, MOST_ZOOM, &zoom) ||
        !whole_number(part[5], -most, most, &x) || !whole_number(part[6], -most, most, &y))
        return false;
    *out = (SyTilePlace){(int)zoom, x, y};
    return true;
}

/* ---- boxes and single objects ---- */

static void append_box(GString *json, const double *box) {
    if (!(box[0] <= box[2])) {
        g_string_append(json, "null");
        return;
    }
    char text[4][G_ASCII_DTOSTR_BUF_SIZE];
    for (int i = 0; i < 4; i++) g_ascii_dtostr(text[i], sizeof text[i], box[i]);
    g_string_append_printf(json, "[%s,%s,%s,%s]", text[0], text[1], text[2], text[3]);
}

/* The box of an outfall's channel, or of all with the largest number of an edge, and whether there
 * is a picture of the ground. */
static bool extent(const SyServer *server, SyServeNetwork *network, SyStore *store,
                   const SyServeRequest *request, SyServeAnswer *answer, GError **error) {
    const char *outfall = g_hash_table_lookup(request->query, "outfall");
    GString *json = g_string_new("{\"box\":");
    double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    if (outfall == NULL) {
        int64_t last = sy_tiles_last(network->tiles, box);
        append_box(json, box);
        g_string_append_printf(json, ",\"last\":%" G_GINT64_FORMAT ",\"base\":%s}", last,
                               server->base == NULL ? "false" : "true");
    } else {
        const char *parameters[] = {outfall, NULL};
        g_autoptr(SyTable) spans = sy_store_query(
            store,
            "SELECT first_edge, last_edge FROM trace_span WHERE outfall_id = CAST(?1 AS INTEGER) "
            "AND first_edge IS NOT NULL",
            parameters, error);
        if (spans == NULL) {
            g_string_free(json, TRUE);
            return false;
        }
        for (SyIndex row = 0; row < spans->n_row; row++)
            sy_tiles_extend(network->tiles, sy_table_column(spans, "first_edge")->integer[row],
                            sy_table_column(spans, "last_edge")->integer[row], box);
        append_box(json, box);
        g_string_append_c(json, '}');
    }
    sy_serve_answer_json(answer, 200, g_string_free(json, FALSE));
    return true;
}

/* One row of the queries "edge", "node", "find" of data/web/tiles.yaml, with the place of it. */
static bool rows(SyServeNetwork *network, const SyServer *server, SyStore *store, const char *what,
                 const SyServeRequest *request, SyServeAnswer *answer, GError **error) {
    const char *key =
        g_hash_table_lookup(request->query, strcmp(what, "find") == 0 ? "text" : "id");
    const char *parameters[] = {key == NULL ? "" : key, NULL};
    g_autofree char *path =
        g_build_filename(server->program->data_folder, "web", "tiles.yaml", NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(path, error);
    const SyYaml *sql = document == NULL ? NULL : sy_yaml_get(document->root, what);
    if (sql == NULL || !sy_yaml_expect(document, sql, SY_YAML_TEXT, what, error)) return false;
    g_autoptr(SyTable) found = sy_store_query(store, sql->text, parameters, error);
    if (found == NULL) return false;
    const SyColumn *kind = sy_table_column(found, "of");
    GString *json = g_string_new("{\"rows\":");
    sy_json_append_table(json, found, NULL);
    g_string_append(json, ",\"box\":[");
    for (SyIndex row = 0; row < found->n_row; row++) {
        double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        int64_t id = sy_table_column(found, "id")->integer[row];
        if (g_strcmp0(sy_column_text(kind, row), "edge") == 0) {
            sy_tiles_extend(network->tiles, id, id, box);
        } else if (sy_tiles_node(network->tiles, id, box)) {
            memcpy(box + 2, box, 2 * sizeof *box);
        }
        if (row > 0) g_string_append_c(json, ',');
        append_box(json, box);
    }
    g_string_append(json, "]}");
    sy_serve_answer_json(answer, 200, g_string_free(json, FALSE));
    return true;
}

bool sy_serve_may_draw(char *const *part) {
    static const char *const calls[] = {"extent", "edge", "node", "find", NULL};
    return strcmp(part[3], "tile") == 0 || strcmp(part[3], "base") == 0 ||
           (part[4] == NULL && g_strv_contains(calls, part[3]));
}

void sy_serve_draw(const SyServer *server, SyServeCase *one, const SyServeRequest *request,
                   SyServeAnswer *answer) {
    const char *what = request->part[3];
    GError *error = NULL;
    g_autoptr(SyServeNetwork) network = NULL;
    bool done, is_base = strcmp(what, "base") == 0, is_tile = is_base || strcmp(what, "tile") == 0;
    SyTilePlace place;
    if (strcmp(request->method, "GET") != 0) {
        sy_serve_answer_refuse(answer, 405, _("not in this way"));
        return;
    }
    if (is_tile && !place_of(request->part, &place)) {
        sy_serve_answer_refuse(answer, 404, _("there is no such page"));
        return;
    }
    if (is_base) {
        sy_serve_base_tile(server->base, place, answer);
        return;
    }
    network = network_of(server, one, &error);
    if (network != NULL && is_tile) {
        answer->status = 200;
        answer->type = "application/octet-stream";
        answer->body = tile_of(network, place);
        return;
    }
    g_autoptr(SyStore) store = network == NULL ? NULL : open_store(server, one, &error);
    done = store != NULL && (strcmp(what, "extent") == 0
                                 ? extent(server, network, store, request, answer, &error)
                                 : rows(network, server, store, what, request, answer, &error));
    if (!done) sy_serve_answer_error(answer, error);
}
