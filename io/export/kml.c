/* KML 2.2: a folder for each layer, a style for each class, attributes as ExtendedData. Written
 * here: GDAL's LIBKML takes time with the square of the number of features (30 000 lines: minutes).
 */
#include <math.h>

#include "algorithms/base/probability.h"
#include "io/export/kml_parts.h"
#include "io/export/layer.h"
#include "io/export/mark.h"
#include "io/export/stream.h"
#include "io/export/text.h"

enum { PROGRESS_ROWS = 4096, DECIMALS = 8, DECIMALS_SEEN = 6 }; /* 1 mm, 0.1 m */
#define PIXELS_PER_MM 3.0

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
static void kml_color(char *out, uint32_t rgb) {
    g_snprintf(out, 8, "%02x%02x%02x", rgb & 0xff, rgb >> 8 & 0xff, rgb >> 16 & 0xff);
}

static void append_style(GString *out, const char *layer, guint number, const SyLayerClass *class) {
    char color[8], fill[8], width[G_ASCII_DTOSTR_BUF_SIZE];
    kml_color(color, class->rgb);
    kml_color(fill, class->fill);
    g_ascii_formatd(width, sizeof width, "%.1f", MAX(1, class->width_mm * PIXELS_PER_MM));
    g_string_append_printf(out,
                           "<Style id=\"%s-%u\"><IconStyle><color>ff%s</color></IconStyle>"
                           "<LineStyle><color>ff%s</color><width>%s</width></LineStyle>"
                           "<PolyStyle><color>40%s</color></PolyStyle></Style>\n",
                           layer, number, fill, color, width, fill);
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

/* What the attributes of a layer are called, once: beside every feature it would be half the file.
 * Probabilities are texts (">0.99"). */
static void append_schema(GString *out, const SyLayerHead *head, const SyLayer *layer) {
    g_string_append_printf(out, "<Schema name=\"%s\" id=\"%s-data\">\n", head->name, head->name);
    for (guint i = 0; i < layer->rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(layer->rows->columns, i);
        const SyExportColumn *as = &layer->columns[i];
        bool is_share =
            (as->kind == SY_CELL_PROBABILITY || as->kind == SY_CELL_PERCENT) && as->decimals >= 0;
        g_string_append_printf(out, "<SimpleField name=\"%s\" type=\"%s\"><displayName>", as->name,
                               column->type == SY_COLUMN_REAL && !is_share ? "double" : "string");
        append_escaped(out, as->label);
        g_string_append(out, "</displayName></SimpleField>\n");
    }
    g_string_append(out, "</Schema>\n");
}

static void append_attributes(GString *out, const SyLayerHead *head, const SyLayer *layer,
                              SyIndex row) {
    g_string_append_printf(out, "<ExtendedData><SchemaData schemaUrl=\"#%s-data\">", head->name);
    for (guint i = 0; i < layer->rows->columns->len; i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        const SyExportColumn *as = &layer->columns[i];
        if (append_value(value, g_ptr_array_index(layer->rows->columns, i), as, row))
            g_string_append_printf(out, "<SimpleData name=\"%s\">%s</SimpleData>", as->name,
                                   value->str);
    }
    g_string_append(out, "</SchemaData></ExtendedData>");
}

static void append_vertex(GString *out, const double *xy, int decimals) {
    append_number(out, xy[0], decimals);
    g_string_append_c(out, ',');
    append_number(out, xy[1], decimals);
}

static void append_coordinates(GString *out, const SyGeometry *geometry, SyIndex part) {
    g_string_append(out, "<coordinates>");
    for (SyIndex v = geometry->part_vertex[part]; v < geometry->part_vertex[part + 1]; v++) {
        if (v > geometry->part_vertex[part]) g_string_append_c(out, ' ');
        append_vertex(out, geometry->xy + 2 * (gsize)v, DECIMALS);
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

/* Lines of several rows, those that go on from one another as one. */
static void append_lines(GString *out, const SyGeometry *geometry, const SyKmlChains *chains) {
    g_string_append(out, "<MultiGeometry>");
    for (guint i = 0; i < chains->part->len; i++) {
        SyIndex part = g_array_index(chains->part, SyIndex, i);
        bool goes_on = g_array_index(chains->goes_on, bool, i);
        g_string_append(out, goes_on ? "" : "<LineString><coordinates>");
        for (SyIndex v = geometry->part_vertex[part] + goes_on; v < geometry->part_vertex[part + 1];
             v++) {
            if (goes_on || v > geometry->part_vertex[part]) g_string_append_c(out, ' ');
            append_vertex(out, geometry->xy + 2 * (gsize)v, DECIMALS_SEEN);
        }
        bool last = i + 1 == chains->part->len || !g_array_index(chains->goes_on, bool, i + 1);
        g_string_append(out, last ? "</coordinates></LineString>" : "");
    }
    g_string_append(out, "</MultiGeometry>");
}

static const char *name_of(const SyLayer *layer, SyIndex row) {
    if (layer->label < 0) return NULL;
    return sy_column_text(g_ptr_array_index(layer->rows->columns, (guint)layer->label), row);
}

static void append_begin(GString *out, const SyLayerHead *head, const char *name, uint8_t class) {
    g_string_append(out, "<Placemark>");
    if (name != NULL) {
        g_string_append(out, "<name>");
        append_escaped(out, name);
        g_string_append(out, "</name>");
    }
    g_string_append_printf(out, "<styleUrl>#%s-%u</styleUrl>", head->name, class);
}

/* ---- many features, by squares ---- */

static void append_region(GString *out, const SyLayerHead *head, const SyKmlSquare *square,
                          guint number) {
    static const char *const sides[] = {"west", "south", "east", "north"};
    g_autofree char *name = g_strdup_printf("%s %u", head->title, number);
    g_string_append(out, "<Folder>");
    append_element(out, "name", name);
    g_string_append(out, "<Region><LatLonAltBox>");
    for (int i = 0; i < 4; i++) {
        g_string_append_printf(out, "<%s>", sides[i]);
        append_number(out, square->box[i], DECIMALS_SEEN);
        g_string_append_printf(out, "</%s>", sides[i]);
    }
    g_string_append_printf(
        out, "</LatLonAltBox><Lod><minLodPixels>%d</minLodPixels></Lod></Region>\n", head->seen_px);
}

static void append_named(GString *out, const SyLayerHead *head, const SyLayer *layer, SyIndex row) {
    const SyGeometry *geometry = &layer->rows->geometry;
    append_begin(out, head, name_of(layer, row), layer->row_class[row]);
    if (geometry->kind == SY_GEOMETRY_POINT) {
        g_string_append(out, "<Point><coordinates>");
        append_vertex(out, geometry->xy + 2 * (gsize)geometry->part_vertex[geometry->row_part[row]],
                      DECIMALS_SEEN);
        g_string_append(out, "</coordinates></Point>");
    } else if (geometry->kind == SY_GEOMETRY_LINE) {
        g_auto(SyKmlChains) chains = sy_kml_chains(geometry, &row, 1);
        append_lines(out, geometry, &chains);
    } else
        append_geometry(out, geometry, row);
    g_string_append(out, "</Placemark>\n");
}

/* Rows of a square, sorted by class. */
static void append_square(GString *out, const SyLayerHead *head, const SyLayer *layer,
                          const SyKmlSquare *square, guint number) {
    if (head->seen_px > 0) append_region(out, head, square, number);
    for (SyIndex i = 0, end; i < square->n; i = end) {
        uint8_t class = layer->row_class[square->row[i]];
        for (end = i + 1; end < square->n && layer->row_class[square->row[end]] == class;) end++;
        if (head->detail == SY_DETAIL_NAMED) {
            for (SyIndex k = i; k < end; k++)
                if (name_of(layer, square->row[k]) != NULL)
                    append_named(out, head, layer, square->row[k]);
            continue;
        }
        g_auto(SyKmlChains) chains =
            sy_kml_chains(&layer->rows->geometry, square->row + i, end - i);
        append_begin(out, head, head->classes[class].name, class);
        append_lines(out, &layer->rows->geometry, &chains);
        g_string_append(out, "</Placemark>\n");
    }
    if (head->seen_px > 0) g_string_append(out, "</Folder>\n");
}

static bool write_squares(const SyLayerSet *set, guint number, const SyLayer *layer,
                          SyStream *stream, GError **error) {
    const SyLayerHead *head = &set->heads[number];
    g_autoptr(GArray) squares = sy_kml_squares(layer, head->seen_px > 0);
    for (guint i = 0; i < squares->len; i++) {
        append_square(stream->bytes, head, layer, &g_array_index(squares, SyKmlSquare, i), i + 1);
        if (!sy_stream_flush(stream, false, error) ||
            !sy_progress(set->progress, (number + (double)i / squares->len) / set->n_layer, error))
            return false;
    }
    return true;
}

static bool write_features(const SyLayerSet *set, guint number, const SyLayer *layer,
                           SyStream *stream, GError **error) {
    GString *out = stream->bytes;
    for (SyIndex row = 0; row < layer->rows->n_row; row++) {
        append_begin(out, &set->heads[number], name_of(layer, row), layer->row_class[row]);
        append_attributes(out, &set->heads[number], layer, row);
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
    bool good = head->detail == SY_DETAIL_ALL ? write_features(set, number, &layer, stream, error)
                                              : write_squares(set, number, &layer, stream, error);
    g_string_append(stream->bytes, "</Folder>\n");
    set->unload(set->user, &layer);
    return good;
}

static bool write_schema(const SyLayerSet *set, guint number, GString *out, GError **error) {
    SyLayer layer;
    if (set->heads[number].detail != SY_DETAIL_ALL) return true;
    if (!set->load(set->user, number, &layer, error)) return false;
    append_schema(out, &set->heads[number], &layer);
    set->unload(set->user, &layer);
    return true;
}

bool sy_export_kml(const SyLayerSet *set, SyBesideFolder *beside, const char *name,
                   GError **error) {
    g_autofree char *path = sy_beside_folder_path(beside, name);
    g_autoptr(SyStream) stream = sy_stream_new(path, error);
    if (stream == NULL) return false;
    g_string_append(stream->bytes,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<!-- " SY_EXPORT_MARK
                    " -->\n"
                    "<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    append_element(stream->bytes, "name", set->title);
    for (guint i = 0; i < set->n_layer; i++)
        for (guint k = 0; k < set->heads[i].n_class; k++)
            append_style(stream->bytes, set->heads[i].name, k, &set->heads[i].classes[k]);
    for (guint i = 0; i < set->n_layer; i++)
        if (!write_schema(set, i, stream->bytes, error)) return false;
    for (guint i = 0; i < set->n_layer; i++)
        if (!write_layer(set, i, stream, error)) return false;
    g_string_append(stream->bytes, "</Document>\n</kml>\n");
    return sy_stream_flush(stream, true, error);
}
