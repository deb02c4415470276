/*
 * DXF of AutoCAD R12, which every CAD and survey program reads, in GBK (code page 936). Lines are
 * POLYLINE, areas closed ones, points POINT with their name as TEXT on a layer of its own.
 * Source: AutoCAD R12 Customization Manual, chapter 11; \U+XXXX and ^ escapes as later releases.
 */
#include <math.h>
#include <string.h>

#include "io/export/layer.h"
#include "io/export/stream.h"
#include "io/export/text.h"

enum { PROGRESS_ROWS = 4096, TEXT_BYTES_MAX = 240 };

/* Colours by number that R12 has names or common use for. */
static const struct {
    int number;
    uint32_t rgb;
} colors[] = {{1, 0xff0000},  {2, 0xffff00},  {3, 0x00ff00},  {4, 0x00ffff}, {5, 0x0000ff},
              {6, 0xff00ff},  {7, 0x000000},  {8, 0x808080},  {9, 0xc0c0c0}, {30, 0xff7f00},
              {34, 0x7f3f00}, {94, 0x007f00}, {150, 0x007fff}};

static int color_number(uint32_t rgb) {
    int best = 7;
    long least = G_MAXLONG;
    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++) {
        long distance = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            long d = (long)(rgb >> shift & 0xff) - (long)(colors[i].rgb >> shift & 0xff);
            distance += d * d;
        }
        if (distance < least) {
            least = distance;
            best = colors[i].number;
        }
    }
    return best;
}

/* A text of the file: GBK, what it lacks as \U+XXXX, so that nothing of it is a command. g_free. */
static char *encoded(const char *text) {
    g_autofree char *clean = sy_export_clean(text);
    GString *out = g_string_new(NULL);
    for (const char *at = clean; *at != '\0' && out->len < TEXT_BYTES_MAX;
         at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        g_autofree char *bytes =
            g_convert(at, g_utf8_next_char(at) - at, "GBK", "UTF-8", NULL, NULL, NULL);
        if (letter == '^')
            g_string_append(out, "^ ");
        else if (letter == '%' && (at[1] == '%' || (at > clean && at[-1] == '%')))
            g_string_append(out, "\xa3\xa5"); /* full width: "%%d" is a sign of degrees */
        else if (letter == '\\' && (at[1] == 'U' || at[1] == 'M') && at[2] == '+')
            g_string_append(out, "\xa3\xdc");
        else if (bytes != NULL)
            g_string_append(out, bytes);
        else if (letter <= 0xffff)
            g_string_append_printf(out, "\\U+%04X", letter);
        else
            g_string_append_c(out, '?');
    }
    return g_string_free(out, FALSE);
}

/* Name of a layer: without what R12 forbids in one. */
static char *layer_name(const SyLayerHead *head, guint number, const char *suffix) {
    g_autofree char *name =
        number == 0 || head->classes[number].name == NULL
            ? g_strconcat(head->title, suffix, NULL)
            : g_strconcat(head->title, "_", head->classes[number].name, suffix, NULL);
    g_strdelimit(name, "<>/\\\":;?*|=,`' ", '_');
    return encoded(name);
}

static void append_real(GString *out, int code, double value) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, fabs(value) <= 360 ? "%.9f" : "%.4f", value);
    g_string_append_printf(out, "%d\r\n%s\r\n", code, digits);
}

static void append_layer(GString *out, const char *name, int color) {
    g_string_append_printf(
        out, "0\r\nLAYER\r\n2\r\n%s\r\n70\r\n0\r\n62\r\n%d\r\n6\r\nCONTINUOUS\r\n", name, color);
}

static const char names_suffix[] = "_注记";

static void append_tables(GString *out, const SyLayerSet *set) {
    g_string_append(out,
                    "0\r\nSECTION\r\n2\r\nHEADER\r\n9\r\n$ACADVER\r\n1\r\nAC1009\r\n"
                    "9\r\n$DWGCODEPAGE\r\n3\r\nANSI_936\r\n9\r\n$PDMODE\r\n70\r\n34\r\n"
                    "9\r\n$PDSIZE\r\n40\r\n-1.5\r\n0\r\nENDSEC\r\n"
                    "0\r\nSECTION\r\n2\r\nTABLES\r\n"
                    "0\r\nTABLE\r\n2\r\nLTYPE\r\n70\r\n1\r\n0\r\nLTYPE\r\n2\r\nCONTINUOUS\r\n"
                    "70\r\n0\r\n3\r\nSolid line\r\n72\r\n65\r\n73\r\n0\r\n40\r\n0.0\r\n"
                    "0\r\nENDTAB\r\n");
    guint n = 1;
    for (guint i = 0; i < set->n_layer; i++) n += set->heads[i].n_class + 1;
    g_string_append_printf(out, "0\r\nTABLE\r\n2\r\nLAYER\r\n70\r\n%u\r\n", n);
    append_layer(out, "0", 7);
    for (guint i = 0; i < set->n_layer; i++) {
        const SyLayerHead *head = &set->heads[i];
        for (guint k = 0; k < head->n_class; k++) {
            g_autofree char *name = layer_name(head, k, NULL);
            append_layer(out, name, color_number(head->classes[k].rgb));
        }
        g_autofree char *names = layer_name(head, 0, names_suffix);
        append_layer(out, names, color_number(head->classes[0].rgb));
    }
    /* A style of text that finds Chinese letters. */
    g_string_append(out,
                    "0\r\nENDTAB\r\n0\r\nTABLE\r\n2\r\nSTYLE\r\n70\r\n1\r\n0\r\nSTYLE\r\n2\r\n"
                    "STANDARD\r\n70\r\n0\r\n40\r\n0.0\r\n41\r\n1.0\r\n50\r\n0.0\r\n71\r\n0\r\n42"
                    "\r\n2.5\r\n3\r\ntxt\r\n4\r\ngbcbig\r\n0\r\nENDTAB\r\n0\r\nENDSEC\r\n"
                    "0\r\nSECTION\r\n2\r\nENTITIES\r\n");
}

static void append_place(GString *out, const double *xy) {
    append_real(out, 10, xy[0]);
    append_real(out, 20, xy[1]);
    g_string_append(out, "30\r\n0.0\r\n");
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
        append_place(out, geometry->xy + 2 * (gsize)v);
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
        append_place(out, xy);
        const char *label =
            layer->label < 0
                ? NULL
                : sy_column_text(g_ptr_array_index(layer->rows->columns, (guint)layer->label), row);
        g_autofree char *text = label == NULL ? NULL : encoded(label);
        if (text == NULL || *text == '\0') continue;
        double beside[] = {xy[0] + height / 2, xy[1] + height / 2};
        g_string_append_printf(out, "0\r\nTEXT\r\n8\r\n%s\r\n", names);
        append_place(out, beside);
        append_real(out, 40, height);
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
    g_string_append(stream->bytes, "0\r\nENDSEC\r\n0\r\nEOF\r\n");
    return sy_stream_flush(stream, true, error);
}
