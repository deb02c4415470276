#include "engine/serve/tiles.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/search.h"
#include "algorithms/base/words.h"
#include "engine/base/yaml.h"
#include "engine/serve/tile_parts.h"
#include "io/source/crs.h"

enum { SIDE_MOST = 1024 }; /* cells of a grid along each side */

static void layer_clear(SyTileLayer *layer) {
    g_free(layer->id);
    g_free(layer->style);
    g_free(layer->first);
    g_free(layer->xy);
    g_free(layer->box);
    g_free(layer->cell_first);
    g_free(layer->cell_row);
}

void sy_tiles_free(SyTiles *tiles) {
    if (tiles == NULL) return;
    layer_clear(&tiles->edges);
    layer_clear(&tiles->nodes);
    g_free(tiles);
}

/* ---- places ---- */

/* Longitude and latitude to the pixels of Web Mercator at zoom 0. */
static void to_world(double *xy, SyIndex n, bool is_local) {
    for (SyIndex v = 0; v < n; v++) {
        double *at = xy + 2 * (gsize)v;
        if (is_local) {
            at[1] = -at[1];
        } else {
            at[0] = (at[0] + 180) * 256 / 360;
            at[1] = 128 - log(tan(G_PI / 4 + at[1] * G_PI / 360)) * 128 / G_PI;
        }
    }
}

static void box_of(const SyTileLayer *layer, SyIndex part, double *box) {
    box[0] = box[1] = INFINITY;
    box[2] = box[3] = -INFINITY;
    for (SyIndex v = layer->first[part]; v < layer->first[part + 1]; v++) {
        double x = layer->xy[2 * (gsize)v], y = layer->xy[2 * (gsize)v + 1];
        if (!isfinite(x) || !isfinite(y)) continue;
        box[0] = fmin(box[0], x);
        box[1] = fmin(box[1], y);
        box[2] = fmax(box[2], x);
        box[3] = fmax(box[3], y);
    }
}

static bool is_empty(const double *box) {
    return !(box[0] <= box[2]);
}

/* Takes the rows' geometry over, a part an element. */
static void take_rows(SyTileLayer *layer, SyTable *rows) {
    SyGeometry *g = &rows->geometry;
    SyIndex n = g->kind == SY_GEOMETRY_NONE ? 0 : g->n_part;
    const SyColumn *style = sy_table_column(rows, "style");
    layer->n = n;
    layer->id = g_new0(guint32, (gsize)n + 1);
    layer->style = g_new0(guint8, (gsize)n + 1);
    layer->first = g_new0(SyIndex, (gsize)n + 1);
    layer->box = g_new(double, 4 * (gsize)n + 4);
    layer->xy = g_steal_pointer(&g->xy);
    layer->whole[0] = layer->whole[1] = INFINITY;
    layer->whole[2] = layer->whole[3] = -INFINITY;
    for (SyIndex row = 0; n > 0 && row < rows->n_row; row++)
        for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
            layer->id[part] = (guint32)rows->fid[row];
            layer->style[part] = (guint8)style->integer[row];
        }
    if (n > 0) memcpy(layer->first, g->part_vertex, ((gsize)n + 1) * sizeof(SyIndex));
    for (SyIndex part = 0; part < n; part++) {
        double *box = layer->box + 4 * (gsize)part;
        box_of(layer, part, box);
        if (is_empty(box)) continue;
        layer->whole[0] = fmin(layer->whole[0], box[0]);
        layer->whole[1] = fmin(layer->whole[1], box[1]);
        layer->whole[2] = fmax(layer->whole[2], box[2]);
        layer->whole[3] = fmax(layer->whole[3], box[3]);
    }
}

/* ---- the grid ---- */

void sy_tile_cells(const SyTileLayer *layer, const double *box, guint *cells) {
    for (int i = 0; i < 4; i++) {
        double at = floor((box[i] - layer->whole[i % 2]) / layer->cell);
        cells[i] = (guint)CLAMP(at, 0, (double)layer->side - 1);
    }
}

/* Parts by the cells that their boxes touch, counted and then put. */
static void make_grid(SyTileLayer *layer) {
    layer->side = (guint)CLAMP(ceil(sqrt(layer->n)), 1, SIDE_MOST);
    const double *whole = layer->whole;
    double widest = is_empty(whole) ? 0 : fmax(whole[2] - whole[0], whole[3] - whole[1]);
    layer->cell = widest > 0 ? widest / layer->side : 1;
    gsize n_cell = (gsize)layer->side * layer->side;
    layer->cell_first = g_new0(SyIndex, n_cell + 2);
    for (int turn = 0; turn < 2; turn++) {
        for (SyIndex part = 0; part < layer->n; part++) {
            const double *box = layer->box + 4 * (gsize)part;
            guint c[4];
            if (is_empty(box)) continue;
            sy_tile_cells(layer, box, c);
            for (guint y = c[1]; y <= c[3]; y++)
                for (guint x = c[0]; x <= c[2]; x++) {
                    SyIndex *count = layer->cell_first + (gsize)y * layer->side + x + 1;
                    if (turn == 0)
                        count[1]++;
                    else
                        layer->cell_row[(*count)++] = part;
                }
        }
        if (turn == 1) break;
        for (gsize i = 1; i <= n_cell; i++) layer->cell_first[i + 1] += layer->cell_first[i];
        layer->cell_row = g_new(SyIndex, (gsize)layer->cell_first[n_cell + 1] + 1);
    }
}

/* ---- loading ---- */

static bool load_layer(SyTileLayer *layer, const char *sql, SyStore *store, SyTransform *transform,
                       GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(store, sql, NULL, error);
    if (rows == NULL) return false;
    SyGeometry *g = &rows->geometry;
    if (transform != NULL && g->kind != SY_GEOMETRY_NONE)
        sy_transform_points(transform, g->xy, g->n_vertex);
    if (g->kind != SY_GEOMETRY_NONE) to_world(g->xy, g->n_vertex, transform == NULL);
    take_rows(layer, rows);
    make_grid(layer);
    return true;
}

SyTiles *sy_tiles_load(SyStore *store, const SyProgram *program, GError **error) {
    g_autofree char *path = g_build_filename(program->data_folder, "web", "tiles.yaml", NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(path, error);
    g_autoptr(SyCrs) crs = document == NULL ? NULL : sy_crs_parse(sy_store_crs(store), NULL, error);
    if (crs == NULL) return NULL;
    g_autoptr(SyTransform) transform = NULL;
    if (sy_crs_kind(crs) != SY_CRS_LOCAL) {
        g_autoptr(SyCrs) wgs84 = sy_crs_parse("EPSG:4326", NULL, error);
        if (wgs84 != NULL) transform = sy_transform_new(crs, wgs84, error);
        if (transform == NULL) return NULL;
    }
    g_autoptr(SyTiles) tiles = g_new0(SyTiles, 1);
    tiles->is_local = transform == NULL;
    static const char *const names[] = {"edges", "nodes"};
    SyTileLayer *layers[] = {&tiles->edges, &tiles->nodes};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const SyYaml *sql = sy_yaml_get(document->root, names[i]);
        if (sql == NULL || !sy_yaml_expect(document, sql, SY_YAML_TEXT, names[i], error) ||
            !load_layer(layers[i], sql->text, store, transform, error)) {
            if (sql == NULL)
                g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: \"%s\" is missing"), path,
                            names[i]);
            return NULL;
        }
    }
    return g_steal_pointer(&tiles);
}

/* ---- what is asked beside the tiles ---- */

/* The first part of a number that is not before @id. Parts are in the order of their numbers. */
static SyIndex lower(const SyTileLayer *layer, int64_t id) {
    return SY_LOWER_BOUND(SyIndex, part, 0, layer->n, layer->id[part] < id);
}

void sy_tiles_extend(const SyTiles *tiles, int64_t first, int64_t last, double *box) {
    const SyTileLayer *edges = &tiles->edges;
    for (SyIndex part = lower(edges, first); part < edges->n && edges->id[part] <= last; part++) {
        const double *own = edges->box + 4 * (gsize)part;
        if (is_empty(own)) continue;
        box[0] = fmin(box[0], own[0]);
        box[1] = fmin(box[1], own[1]);
        box[2] = fmax(box[2], own[2]);
        box[3] = fmax(box[3], own[3]);
    }
}

int64_t sy_tiles_last(const SyTiles *tiles, double *box) {
    const SyTileLayer *edges = &tiles->edges;
    for (int i = 0; i < 4; i++) box[i] = is_empty(edges->whole) ? NAN : edges->whole[i];
    return edges->n == 0 ? 0 : edges->id[edges->n - 1];
}

bool sy_tiles_node(const SyTiles *tiles, int64_t id, double *xy) {
    const SyTileLayer *nodes = &tiles->nodes;
    SyIndex part = lower(nodes, id);
    if (part >= nodes->n || nodes->id[part] != id) return false;
    memcpy(xy, nodes->box + 4 * (gsize)part, 2 * sizeof *xy);
    return isfinite(xy[0]);
}
