/* Layers as DXF: lines are POLYLINE, areas closed ones, points POINT with their name as TEXT on a
 * layer of its own. */
#include "io/export/dxf.h"

#include <math.h>

#include "io/export/layer.h"
#include "io/export/stream.h"

enum { PROGRESS_ROWS = 4096 };

/* Name of a layer: without what R12 forbids in one. */
static char *layer_name(const SyLayerHead *head, guint number, const char *suffix) {
    g_autofree char *name =
        number == 0 || head->classes[number].name == NULL
            ? g_strconcat(head->title, suffix, NULL)
            : g_strconcat(head->title, "_", head->classes[number].name, suffix, NULL);
    sy_dxf_layer_name(name);
    return sy_dxf_text(name);
}

static const char names_suffix[] = "_注记";

static const char flows_suffix[] = "_流向";

/* A millimetre of paper is a metre on the ground, as at 1 : 1 000; degrees are about 1e5 m. */
static double ground_of(const SyLayerSet *set, double millimetres) {
    return sy_crs_kind(set->crs) == SY_CRS_GEOGRAPHIC ? millimetres * 1e-5 : millimetres;
}

/* SyDxfDash of all classes that are dashed, in their order. */
static GArray *dashes_of(const SyLayerSet *set) {
    GArray *dashes = g_array_new(FALSE, TRUE, sizeof(SyDxfDash));
    for (guint i = 0; i < set->n_layer; i++)
        for (guint k = 0; k < set->heads[i].n_class; k++) {
            const SyLayerClass *class = &set->heads[i].classes[k];
            SyDxfDash dash = {.n = class->n_dash};
            for (int d = 0; d < dash.n; d++) dash.length[d] = ground_of(set, class->dash_mm[d]);
            if (dash.n > 0) g_array_append_val(dashes, dash);
        }
    return dashes;
}

static void append_layers(GString *out, const SyLayerHead *head, guint *n_dash) {
    static const char *const suffixes[] = {names_suffix, flows_suffix};
    for (guint k = 0; k < head->n_class; k++) {
        const SyLayerClass *class = &head->classes[k];
        g_autofree char *name = layer_name(head, k, NULL);
        g_autofree char *type = class->n_dash > 0 ? sy_dxf_line_type((*n_dash)++) : NULL;
        sy_dxf_layer(out, name, sy_dxf_color(head->is_filled ? class->fill : class->rgb), type);
    }
    for (guint i = 0; i < (head->has_flow ? 2u : 1u); i++) {
        g_autofree char *name = layer_name(head, 0, suffixes[i]);
        sy_dxf_layer(out, name, 7, NULL);
    }
}

static void append_tables(GString *out, const SyLayerSet *set) {
    g_autoptr(GArray) dashes = dashes_of(set);
    sy_dxf_begin(out, (const SyDxfDash *)(void *)dashes->data, dashes->len);
    guint n = 1, n_dash = 0;
    for (guint i = 0; i < set->n_layer; i++)
        n += set->heads[i].n_class + (set->heads[i].has_flow ? 2 : 1);
    g_string_append_printf(out, "0\r\nTABLE\r\n2\r\nLAYER\r\n70\r\n%u\r\n", n);
    sy_dxf_layer(out, "0", 7, NULL);
    for (guint i = 0; i < set->n_layer; i++) append_layers(out, &set->heads[i], &n_dash);
    sy_dxf_entities(out);
}

/* A filled triangle in the middle of a line, its tip along the drawn order. */
static void append_flow(GString *out, const SyGeometry *geometry, SyIndex part, const char *layer,
                        double size) {
    SyIndex first = geometry->part_vertex[part], end = geometry->part_vertex[part + 1];
    const double *xy = geometry->xy;
    double length = 0, done = 0;
    for (SyIndex v = first + 1; v < end; v++)
        length += hypot(xy[2 * v] - xy[2 * v - 2], xy[2 * v + 1] - xy[2 * v - 1]);
    for (SyIndex v = first + 1; v < end && length > 3 * size; v++) {
        double dx = xy[2 * v] - xy[2 * v - 2], dy = xy[2 * v + 1] - xy[2 * v - 1],
               step = hypot(dx, dy);
        done += step;
        if (!(step > 0) || done < length / 2) continue;
        double back = done - length / 2, x = xy[2 * v] - back * dx / step,
               y = xy[2 * v + 1] - back * dy / step;
        dx *= size / step;
        dy *= size / step;
        const double corners[3][2] = {{x + dx / 2, y + dy / 2},
                                      {x - dx / 2 - dy / 3, y - dy / 2 + dx / 3},
                                      {x - dx / 2 + dy / 3, y - dy / 2 - dx / 3}};
        g_string_append_printf(out, "0\r\nSOLID\r\n8\r\n%s\r\n", layer);
        for (int i = 0; i < 4; i++) {
            sy_dxf_real(out, 10 + i, corners[MIN(i, 2)][0]);
            sy_dxf_real(out, 20 + i, corners[MIN(i, 2)][1]);
            g_string_append_printf(out, "%d\r\n0.0\r\n", 30 + i);
        }
        return;
    }
}

static void append_polyline(GString *out, const SyGeometry *geometry, SyIndex part,
                            const char *layer) {
    bool closed = geometry->kind == SY_GEOMETRY_POLYGON;
    SyIndex end = geometry->part_vertex[part + 1] - (closed ? 1 : 0);
    g_string_append_printf(out,
                           "0\r\nPOLYLINE\r\n8\r\n%s\r\n66\r\n1\r\n10\r\n0.0\r\n20\r\n0."
                           "0\r\n30\r\n0.0\r\n70\r\n%d\r\n",
                           layer, closed ? 1 : 0);
    for (SyIndex v = geometry->part_vertex[part]; v < end; v++) {
        g_string_append_printf(out, "0\r\nVERTEX\r\n8\r\n%s\r\n", layer);
        sy_dxf_place(out, geometry->xy + 2 * (gsize)v);
    }
    g_string_append_printf(out, "0\r\nSEQEND\r\n8\r\n%s\r\n", layer);
}

static void append_feature(GString *out, const SyLayer *layer, SyIndex row, const char *name,
                           const char *names, double height) {
    const SyGeometry *geometry = &layer->rows->geometry;
    for (SyIndex part = geometry->row_part[row]; part < geometry->row_part[row + 1]; part++) {
        const double *xy = geometry->xy + 2 * (gsize)geometry->part_vertex[part];
        if (geometry->kind != SY_GEOMETRY_POINT) {
            append_polyline(out, geometry, part, name);
            continue;
        }
        g_string_append_printf(out, "0\r\nPOINT\r\n8\r\n%s\r\n", name);
        sy_dxf_place(out, xy);
        const char *label =
            layer->label < 0
                ? NULL
                : sy_column_text(g_ptr_array_index(layer->rows->columns, (guint)layer->label), row);
        g_autofree char *text = label == NULL ? NULL : sy_dxf_text(label);
        if (text == NULL || *text == '\0') continue;
        double beside[] = {xy[0] + height / 2, xy[1] + height / 2};
        g_string_append_printf(out, "0\r\nTEXT\r\n8\r\n%s\r\n", names);
        sy_dxf_place(out, beside);
        sy_dxf_real(out, 40, height);
        g_string_append_printf(out, "1\r\n%s\r\n", text);
    }
}

static bool write_layer(const SyLayerSet *set, guint number, SyStream *stream, GError **error) {
    const SyLayerHead *head = &set->heads[number];
    double height = ground_of(set, 3);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint k = 0; k < head->n_class; k++) g_ptr_array_add(names, layer_name(head, k, NULL));
    g_autofree char *texts = layer_name(head, 0, names_suffix),
                    *flows = layer_name(head, 0, flows_suffix);
    SyLayer layer;
    if (!set->load(set->user, number, &layer, error)) return false;
    bool good = true;
    for (SyIndex row = 0;
         row < layer.rows->n_row && layer.rows->geometry.kind != SY_GEOMETRY_NONE && good; row++) {
        append_feature(stream->bytes, &layer, row, g_ptr_array_index(names, layer.row_class[row]),
                       texts, height);
        const SyGeometry *geometry = &layer.rows->geometry;
        if (layer.row_flows != NULL && layer.row_flows[row] &&
            geometry->row_part[row] < geometry->row_part[row + 1])
            append_flow(stream->bytes, geometry, geometry->row_part[row], flows, height);
        double done = (number + (double)row / layer.rows->n_row) / set->n_layer;
        good = sy_stream_flush(stream, false, error) &&
               (row % PROGRESS_ROWS != 0 || sy_progress(set->progress, done, error));
    }
    set->unload(set->user, &layer);
    return good;
}

bool sy_export_dxf(const SyLayerSet *set, SyBesideFolder *beside, const char *name,
                   GError **error) {
    g_autofree char *path = sy_beside_folder_path(beside, name);
    g_autoptr(SyStream) stream = sy_stream_new(path, error);
    if (stream == NULL) return false;
    append_tables(stream->bytes, set);
    for (guint i = 0; i < set->n_layer; i++)
        if (!write_layer(set, i, stream, error)) return false;
    sy_dxf_finish(stream->bytes);
    return sy_stream_flush(stream, true, error);
}
