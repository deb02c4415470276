/* KML 2.2: a folder for each layer, a style for each class, attributes as ExtendedData. */
#include <math.h>

#include "algorithms/base/probability.h"
#include "io/export/layer.h"
#include "io/export/stream.h"
#include "io/export/text.h"

enum { PROGRESS_ROWS = 4096 };

static void append_escaped(GString *out, const char *text) {
    g_autofree char *clean = sy_export_clean(text);
    g_autofree char *escaped = g_markup_escape_text(clean, -1);
    g_string_append(out, escaped);
}

static void append_element(GString *out, const char *name, const char *text) {
    g_string_append_printf(out, "<%s>", name);
    append_escaped(out, text);
    g_string_append_printf(out, "</%s>\n", name);
}

/* KML's colours are opacity, blue, green, red. */
static void append_style(GString *out, const char *layer, guint number, uint32_t rgb) {
    char color[8];
    g_snprintf(color, sizeof color, "%02x%02x%02x", rgb & 0xff, rgb >> 8 & 0xff, rgb >> 16 & 0xff);
    g_string_append_printf(out,
                           "<Style id=\"%s-%u\"><IconStyle><color>ff%s</color></IconStyle>"
                           "<LineStyle><color>ff%s</color><width>2</width></LineStyle>"
                           "<PolyStyle><color>40%s</color></PolyStyle></Style>\n",
                           layer, number, color, color, color);
}

static void append_number(GString *out, double value, int decimals) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE], format[8] = "%.15g";
    if (decimals >= 0) g_snprintf(format, sizeof format, "%%.%df", decimals);
    if (fabs(value) < 1e15)
        g_ascii_formatd(digits, sizeof digits, format, value);
    else
        g_ascii_dtostr(digits, sizeof digits, value);
    g_string_append(out, digits);
}

/* What stands in a balloon is read by people. */
static void append_real(GString *out, double value, const SyExportColumn *as) {
    char text[SY_PROBABILITY_LENGTH];
    if (as->kind == SY_CELL_PROBABILITY && as->decimals >= 0)
        append_escaped(out, sy_probability_format(value, as->decimals, text));
    else if (as->kind == SY_CELL_PERCENT && as->decimals >= 0)
        append_escaped(out, sy_percent_format(value, as->decimals, text));
    else
        append_number(out, value, as->decimals);
}

static bool append_value(GString *out, const SyColumn *column, const SyExportColumn *as,
                         SyIndex row) {
    switch (column->type) {
        case SY_COLUMN_TEXT:
            if (sy_column_text(column, row) == NULL) return false;
            append_escaped(out, sy_column_text(column, row));
            return true;
        case SY_COLUMN_INTEGER:
            if (column->integer[row] == SY_INTEGER_MISSING) return false;
            g_string_append_printf(out, "%" G_GINT64_FORMAT, column->integer[row]);
            return true;
        case SY_COLUMN_REAL:
        default:
            if (!isfinite(column->real[row])) return false;
            append_real(out, column->real[row], as);
            return true;
    }
}

static void append_attributes(GString *out, const SyLayer *layer, SyIndex row) {
    g_string_append(out, "<ExtendedData>\n");
    for (guint i = 0; i < layer->rows->columns->len; i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        const SyExportColumn *as = &layer->columns[i];
        if (!append_value(value, g_ptr_array_index(layer->rows->columns, i), as, row)) continue;
        g_string_append_printf(out, "<Data name=\"%s\"><displayName>", as->name);
        append_escaped(out, as->label);
        g_string_append_printf(out, "</displayName><value>%s</value></Data>\n", value->str);
    }
    g_string_append(out, "</ExtendedData>\n");
}

static void append_coordinates(GString *out, const SyGeometry *geometry, SyIndex part) {
    g_string_append(out, "<coordinates>");
    for (SyIndex v = geometry->part_vertex[part]; v < geometry->part_vertex[part + 1]; v++) {
        if (v > geometry->part_vertex[part]) g_string_append_c(out, ' ');
        append_number(out, geometry->xy[2 * (gsize)v], 8);
        g_string_append_c(out, ',');
        append_number(out, geometry->xy[2 * (gsize)v + 1], 8);
    }
    g_string_append(out, "</coordinates>");
}

static void append_part(GString *out, const SyGeometry *geometry, SyIndex part, bool last) {
    static const char *const line[] = {"<LineString><tessellate>1</tessellate>", "</LineString>\n"};
    if (geometry->kind == SY_GEOMETRY_POLYGON) {
        bool hole = geometry->part_hole[part];
        g_string_append_printf(out, "%s<%sBoundaryIs><LinearRing>", hole ? "" : "<Polygon>",
                               hole ? "inner" : "outer");
        append_coordinates(out, geometry, part);
        g_string_append_printf(out, "</LinearRing></%sBoundaryIs>", hole ? "inner" : "outer");
        if (last || !geometry->part_hole[part + 1]) g_string_append(out, "</Polygon>\n");
        return;
    }
    g_string_append(out, geometry->kind == SY_GEOMETRY_POINT ? "<Point>" : line[0]);
    append_coordinates(out, geometry, part);
    g_string_append(out, geometry->kind == SY_GEOMETRY_POINT ? "</Point>\n" : line[1]);
}

static void append_geometry(GString *out, const SyGeometry *geometry, SyIndex row) {
    if (geometry->kind == SY_GEOMETRY_NONE) return;
    SyIndex first = geometry->row_part[row], end = geometry->row_part[row + 1], n_outer = 0;
    for (SyIndex part = first; part < end; part++)
        n_outer += geometry->kind != SY_GEOMETRY_POLYGON || !geometry->part_hole[part];
    if (n_outer > 1) g_string_append(out, "<MultiGeometry>\n");
    for (SyIndex part = first; part < end; part++)
        append_part(out, geometry, part, part + 1 == end);
    if (n_outer > 1) g_string_append(out, "</MultiGeometry>\n");
}

static bool write_features(const SyLayerSet *set, guint number, const SyLayer *layer,
                           SyStream *stream, GError **error) {
    GString *out = stream->bytes;
    for (SyIndex row = 0; row < layer->rows->n_row; row++) {
        g_string_append(out, "<Placemark>\n");
        const char *name =
            layer->label < 0
                ? NULL
                : sy_column_text(g_ptr_array_index(layer->rows->columns, (guint)layer->label), row);
        if (name != NULL) append_element(out, "name", name);
        g_string_append_printf(out, "<styleUrl>#%s-%u</styleUrl>\n", set->heads[number].name,
                               layer->row_class[row]);
        append_attributes(out, layer, row);
        append_geometry(out, &layer->rows->geometry, row);
        g_string_append(out, "</Placemark>\n");
        double done = (number + (double)row / layer->rows->n_row) / set->n_layer;
        if (!sy_stream_flush(stream, false, error) ||
            (row % PROGRESS_ROWS == 0 && !sy_progress(set->progress, done, error)))
            return false;
    }
    return true;
}

static bool write_layer(const SyLayerSet *set, guint number, SyStream *stream, GError **error) {
    const SyLayerHead *head = &set->heads[number];
    SyLayer layer;
    if (!set->load(set->user, number, &layer, error)) return false;
    g_string_append_printf(stream->bytes, "<Folder id=\"%s\">\n", head->name);
    append_element(stream->bytes, "name", head->title);
    bool good = write_features(set, number, &layer, stream, error);
    g_string_append(stream->bytes, "</Folder>\n");
    set->unload(set->user, &layer);
    return good;
}

bool sy_export_kml(const SyLayerSet *set, SyBesideFolder *beside, const char *name,
                   GError **error) {
    g_autofree char *path = sy_beside_folder_path(beside, name);
    g_autoptr(SyStream) stream = sy_stream_new(path, error);
    if (stream == NULL) return false;
    g_string_append(stream->bytes,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    append_element(stream->bytes, "name", set->title);
    for (guint i = 0; i < set->n_layer; i++)
        for (guint k = 0; k < set->heads[i].n_class; k++)
            append_style(stream->bytes, set->heads[i].name, k, set->heads[i].classes[k].rgb);
    for (guint i = 0; i < set->n_layer; i++)
        if (!write_layer(set, i, stream, error)) return false;
    g_string_append(stream->bytes, "</Document>\n</kml>\n");
    return sy_stream_flush(stream, true, error);
}
