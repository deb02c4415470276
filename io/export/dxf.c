/* Layers as DXF: lines are POLYLINE, areas closed ones, points POINT with their name as TEXT on a
 * layer of its own. */
#include "io/export/dxf.h"

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

static void append_tables(GString *out, const SyLayerSet *set) {
    sy_dxf_begin(out, NULL, 0);
    guint n = 1;
    for (guint i = 0; i < set->n_layer; i++) n += set->heads[i].n_class + 1;
    g_string_append_printf(out, "0\r\nTABLE\r\n2\r\nLAYER\r\n70\r\n%u\r\n", n);
    sy_dxf_layer(out, "0", 7);
    for (guint i = 0; i < set->n_layer; i++) {
        const SyLayerHead *head = &set->heads[i];
        for (guint k = 0; k < head->n_class; k++) {
            g_autofree char *name = layer_name(head, k, NULL);
            sy_dxf_layer(out, name, sy_dxf_color(head->classes[k].rgb));
        }
        g_autofree char *names = layer_name(head, 0, names_suffix);
        sy_dxf_layer(out, names, sy_dxf_color(head->classes[0].rgb));
    }
    sy_dxf_entities(out);
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
    /* Letters of 3 m; degrees are about 1e5 m. */
    double height = sy_crs_kind(set->crs) == SY_CRS_GEOGRAPHIC ? 3e-5 : 3;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint k = 0; k < head->n_class; k++) g_ptr_array_add(names, layer_name(head, k, NULL));
    g_autofree char *texts = layer_name(head, 0, names_suffix);
    SyLayer layer;
    if (!set->load(set->user, number, &layer, error)) return false;
    bool good = true;
    for (SyIndex row = 0;
         row < layer.rows->n_row && layer.rows->geometry.kind != SY_GEOMETRY_NONE && good; row++) {
        append_feature(stream->bytes, &layer, row, g_ptr_array_index(names, layer.row_class[row]),
                       texts, height);
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
