/* The layers of data/layers in the formats of GIS and CAD. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/export/export.h"
#include "engine/picture/style.h"
#include "io/beside.h"
#include "io/export/csv.h"
#include "io/export/layer.h"

/* Layers on their way to a format. */
typedef struct {
    const SyExport *asked;
    SyTransform *transform; /* from the case's CRS; NULL: nothing moves */
    SyStyle *look;
    SyLayerHead *heads; /* one for each list of asked->layers */
    SyLayerClass **classes;
    char **styles;
    SyIndex *n_row; /* of each layer, once it was loaded */
    SyIndex n_layer;
} Layers;

static void layers_clear(Layers *layers) {
    for (SyIndex i = 0; i < layers->n_layer; i++) {
        g_free(layers->classes[i]);
        g_free(layers->styles[i]);
    }
    sy_style_free(layers->look);
    g_free(layers->classes);
    g_free(layers->styles);
    g_free(layers->heads);
    g_free(layers->n_row);
    sy_transform_free(layers->transform);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layers, layers_clear)

/* ---- styles ---- */

/* "21,101,192", "0.75", "3.2;1.1": what QGIS wants of a paint; NULL: there is no such part. */
static char *paint_part(const SyPaint *paint, const char *part) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    bool is_fill = strcmp(part, "fill") == 0;
    if (is_fill || strcmp(part, "ink") == 0) {
        uint32_t rgb = sy_style_rgb(is_fill ? &paint->fill : &paint->ink);
        return g_strdup_printf("%u,%u,%u", rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
    }
    if (strcmp(part, "width") == 0)
        return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.2f", paint->width_mm));
    if (strcmp(part, "dashed") == 0) return g_strdup(paint->n_dash > 0 ? "1" : "0");
    if (strcmp(part, "dash") != 0) return NULL;
    GString *out = g_string_new(paint->n_dash == 0 ? "5;2" : NULL); /* not used where it is solid */
    for (int i = 0; i < paint->n_dash; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "" : ";",
                               g_ascii_formatd(digits, sizeof digits, "%.2f", paint->dash_mm[i]));
    return g_string_free(out, FALSE);
}

/* What stands for "@first.second@" or "@first.second.third@" in a style. */
static char *style_word(const SyExport *asked, const SyStyle *look, const GMatchInfo *match) {
    g_autofree char *first = g_match_info_fetch(match, 1), *second = g_match_info_fetch(match, 2),
                    *third = g_match_info_fetch(match, 3);
    if (strcmp(first, "paint") == 0 && third != NULL && *third != '\0') {
        SyPaintName name = sy_style_paint(second);
        char *part = name == SY_N_PAINT ? NULL : paint_part(&look->paint[name], third);
        return part == NULL ? g_strdup(second) : part;
    }
    return g_markup_escape_text(sy_terms_word(asked->terms, asked->program->lang, first, second),
                                -1);
}

/* A style with the words of a language and the paints of the house: @dictionary.value@ becomes the
 * word of data/terms.yaml, as the cells of the layer have it, @paint.NAME.PART@ what
 * data/styles/atlas.yaml says (ink, fill, width, dash, dashed). */
static char *style_in_words(const SyExport *asked, const SyStyle *look, const char *qml) {
    g_autoptr(GRegex) place =
        g_regex_new("@([a-z0-9_]+)\\.([a-z0-9_]+)(?:\\.([a-z]+))?@", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    GString *out = g_string_new(NULL);
    int done = 0;
    g_regex_match(place, qml, 0, &match);
    while (g_match_info_matches(match)) {
        int start, end;
        g_match_info_fetch_pos(match, 0, &start, &end);
        g_autofree char *word = style_word(asked, look, match);
        g_string_append_len(out, qml + done, start - done);
        g_string_append(out, word);
        done = end;
        g_match_info_next(match, NULL);
    }
    g_string_append(out, qml + done);
    return g_string_free(out, FALSE);
}

/* Labels of a layer's columns, as QGIS reads them from a style. */
static char *aliases_of(const SyExport *asked, SyIndex layer, GError **error) {
    g_auto(SyListRows) rows = {0};
    if (!sy_lists_head(asked->layers, layer, asked->store, asked->program->lang, &rows, error))
        return NULL;
    GString *out = g_string_new(" <aliases>\n");
    for (guint i = 0; i < rows.rows->columns->len; i++) {
        g_autofree char *label = g_markup_escape_text(rows.columns[i].label, -1);
        g_string_append_printf(out, "  <alias field=\"%s\" name=\"%s\"/>\n", rows.columns[i].name,
                               label);
    }
    g_string_append(out, " </aliases>\n");
    return g_string_free(out, FALSE);
}

/* data/styles/NAME.qml in words, with the labels of the layer's columns; "" where a layer has none.
 */
static char *style_of(const SyExport *asked, const SyStyle *look, SyIndex layer, GError **error) {
    static const char end[] = "</qgis>";
    g_autofree char *file = g_strconcat(sy_lists_name(asked->layers, layer), ".qml", NULL);
    g_autofree char *path = g_build_filename(asked->program->data_folder, "styles", file, NULL);
    g_autofree char *qml = NULL, *aliases = aliases_of(asked, layer, error);
    if (aliases == NULL) return NULL;
    if (!g_file_get_contents(path, &qml, NULL, NULL)) return g_strdup("");
    g_autofree char *style = style_in_words(asked, look, qml);
    char *at = g_strrstr(style, end);
    if (at == NULL) return g_steal_pointer(&style);
    *at = '\0';
    return g_strconcat(style, aliases, end, "\n", NULL);
}

/* ---- rows ---- */

static bool move(const SyExport *asked, SyTransform *transform, SyTable *rows, GError **error) {
    if (transform == NULL || rows->geometry.n_vertex == 0) return true;
    SyIndex n_lost = sy_transform_points(transform, rows->geometry.xy, rows->geometry.n_vertex);
    if (n_lost == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: %u points have no place in %s; choose another --crs"), asked->file, n_lost,
                sy_crs_name(asked->crs));
    return false;
}

/* ---- columns that are not for people ---- */

static SyColumn *find_hidden(SyListRows *rows, const char *name, guint *at) {
    for (*at = 0; *at < rows->rows->columns->len; ++*at) {
        SyColumn *column = g_ptr_array_index(rows->rows->columns, *at);
        if (strcmp(column->name, name) == 0) return column;
    }
    return NULL;
}

static void remove_hidden(SyListRows *rows, const char *name, guint at) {
    memmove(&rows->columns[at], &rows->columns[at + 1],
            (rows->rows->columns->len - at - 1) * sizeof rows->columns[at]);
    sy_table_remove_column(rows->rows, name);
}

/* The column "look": what a feature looks like, by class. */
static uint8_t *take_classes(const SyExport *asked, SyIndex list, SyListRows *rows) {
    guint at;
    uint8_t *classes = g_new0(uint8_t, (gsize)rows->rows->n_row + 1);
    const SyColumn *column = find_hidden(rows, "look", &at);
    if (column == NULL) return classes;
    for (SyIndex row = 0; row < rows->rows->n_row && column->type == SY_COLUMN_TEXT; row++)
        classes[row] = sy_lists_class_of(asked->layers, list, sy_column_text(column, row));
    remove_hidden(rows, "look", at);
    return classes;
}

/* The column "flows": whether water surely runs in the drawn order; NULL: there is none. */
static bool *take_flows(SyListRows *rows) {
    guint at;
    const SyColumn *column = find_hidden(rows, "flows", &at);
    if (column == NULL) return NULL;
    bool *flows = g_new0(bool, (gsize)rows->rows->n_row + 1);
    for (SyIndex row = 0; row < rows->rows->n_row && column->type == SY_COLUMN_INTEGER; row++)
        flows[row] = column->integer[row] == 1;
    remove_hidden(rows, "flows", at);
    return flows;
}

static bool load(void *user, guint number, SyLayer *out, GError **error) {
    Layers *layers = user;
    const SyExport *asked = layers->asked;
    SyListRows rows;
    if (!sy_lists_query(asked->layers, number, asked->store, asked->terms, asked->program->lang,
                        &rows, error))
        return false;
    if (!move(asked, layers->transform, rows.rows, error)) {
        sy_list_rows_clear(&rows);
        return false;
    }
    layers->n_row[number] = rows.rows->n_row;
    *out = (SyLayer){.rows = rows.rows, .columns = rows.columns, .label = -1};
    out->row_class = take_classes(asked, number, &rows);
    out->row_flows = take_flows(&rows);
    const char *label = sy_lists_label(asked->layers, number);
    for (guint i = 0; label != NULL && i < rows.rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows.rows->columns, i);
        if (strcmp(column->name, label) == 0 && column->type == SY_COLUMN_TEXT) out->label = (int)i;
    }
    return true;
}

static void unload(void *user, SyLayer *layer) {
    (void)user;
    sy_table_free(layer->rows);
    g_free(layer->columns);
    g_free(layer->row_class);
    g_free(layer->row_flows);
}

/* ---- sets ---- */

/* The classes of a layer with their paints. */
static bool read_classes(Layers *layers, SyIndex list, GError **error) {
    const SyLists *lists = layers->asked->layers;
    guint n = sy_lists_n_class(lists, list);
    SyLayerClass *classes = layers->classes[list] = g_new0(SyLayerClass, n + 1);
    for (guint k = 0; k < n; k++) {
        const char *name;
        classes[k].name = sy_lists_class(lists, list, k, layers->asked->program->lang, &name);
        if (n == 1) classes[k].name = NULL;
        SyPaintName number = sy_style_paint(name);
        if (number == SY_N_PAINT) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("layer %s: data/styles/atlas.yaml has no paint \"%s\""),
                        sy_lists_name(lists, list), name);
            return false;
        }
        const SyPaint *paint = &layers->look->paint[number];
        classes[k].rgb = sy_style_rgb(&paint->ink);
        classes[k].fill = paint->is_filled ? sy_style_rgb(&paint->fill) : classes[k].rgb;
        classes[k].width_mm = paint->width_mm;
        classes[k].n_dash = paint->n_dash;
        memcpy(classes[k].dash_mm, paint->dash_mm, sizeof classes[k].dash_mm);
    }
    return true;
}

static SyLayerDetail detail_of(const SyLists *lists, SyIndex list, int *seen_px) {
    const char *detail = sy_lists_detail(lists, list, seen_px);
    return strcmp(detail, "named") == 0    ? SY_DETAIL_NAMED
           : strcmp(detail, "merged") == 0 ? SY_DETAIL_MERGED
                                           : SY_DETAIL_ALL;
}

static bool layers_init(Layers *layers, const SyExport *asked, const SyCrs *crs, GError **error) {
    const char *lang = asked->program->lang;
    *layers = (Layers){.asked = asked};
    if (!sy_crs_equal(asked->case_crs, crs)) {
        layers->transform = sy_transform_new(asked->case_crs, crs, error);
        if (layers->transform == NULL) return false;
    }
    layers->look = sy_style_load(asked->program->data_folder, lang, asked->store, error);
    if (layers->look == NULL) return false;
    layers->n_layer = sy_lists_count(asked->layers);
    layers->heads = g_new0(SyLayerHead, layers->n_layer + 1);
    layers->classes = g_new0(SyLayerClass *, layers->n_layer + 1);
    layers->styles = g_new0(char *, layers->n_layer + 1);
    layers->n_row = g_new0(SyIndex, layers->n_layer + 1);
    for (SyIndex i = 0; i < layers->n_layer; i++) {
        if (!read_classes(layers, i, error)) return false;
        layers->styles[i] = style_of(asked, layers->look, i, error);
        if (layers->styles[i] == NULL) return false;
        layers->heads[i] =
            (SyLayerHead){.name = sy_lists_name(asked->layers, i),
                          .title = sy_lists_title(asked->layers, i, lang),
                          .style = *layers->styles[i] == '\0' ? NULL : layers->styles[i],
                          .classes = layers->classes[i],
                          .n_class = sy_lists_n_class(asked->layers, i)};
        layers->heads[i].is_filled = sy_lists_is_of_points(asked->layers, i);
        layers->heads[i].has_flow = sy_lists_has_flow(asked->layers, i);
        layers->heads[i].detail = detail_of(asked->layers, i, &layers->heads[i].seen_px);
    }
    return true;
}

static const char *title_of_all(void) {
    return _("Outfall tracing");
}

static SyLayerSet set_of(Layers *layers, const SyCrs *crs) {
    const SyExport *asked = layers->asked;
    return (SyLayerSet){.heads = layers->heads,
                        .n_layer = layers->n_layer,
                        .load = load,
                        .unload = unload,
                        .user = layers,
                        .crs = crs,
                        .time_s = asked->time_s,
                        .title = title_of_all(),
                        .encoding = asked->encoding,
                        .progress = asked->progress};
}

/* WGS 84, which RFC 7946 and KML prescribe; a case in a plane of its own has no such places. */
static SyCrs *degrees_of(const SyExport *asked, GError **error) {
    if (sy_crs_kind(asked->case_crs) != SY_CRS_LOCAL) return sy_crs_parse("EPSG:4326", NULL, error);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: its plane has no longitude and latitude, which this format needs; use gpkg, "
                  "shp or dxf"),
                asked->file);
    return NULL;
}

static void tell_layers(const SyExport *asked, const Layers *layers, const char *path) {
    SyIndex n_feature = 0;
    for (SyIndex i = 0; i < layers->n_layer; i++) n_feature += layers->n_row[i];
    sy_export_tell(asked, path, N_("%u features"), n_feature);
}

typedef bool WriteFile(const SyLayerSet *set, SyBesideFolder *beside, const char *name,
                       GError **error);

/* One file of all layers. */
static bool write_one(const SyExport *asked, const SyCrs *crs, const char *extension,
                      WriteFile *write, GError **error) {
    g_auto(Layers) layers = {0};
    if (!layers_init(&layers, asked, crs, error)) return false;
    g_autoptr(SyBesideFolder) beside = sy_beside_folder_new(asked->folder, error);
    if (beside == NULL) return false;
    g_autofree char *path = sy_export_path(asked, title_of_all(), extension);
    g_autofree char *name = g_path_get_basename(path);
    SyLayerSet set = set_of(&layers, crs);
    if (!write(&set, beside, name, error) || !sy_beside_folder_place(beside, error)) return false;
    tell_layers(asked, &layers, path);
    return true;
}

bool sy_export_gpkg(const SyExport *asked, GError **error) {
    return write_one(asked, asked->crs, "gpkg", sy_export_geopackage, error);
}

bool sy_export_kml_file(const SyExport *asked, GError **error) {
    g_autoptr(SyCrs) crs = degrees_of(asked, error);
    return crs != NULL && write_one(asked, crs, "kml", sy_export_kml, error);
}

bool sy_export_dxf_file(const SyExport *asked, GError **error) {
    return write_one(asked, asked->crs, "dxf", sy_export_dxf, error);
}

static char *make_sub_folder(const SyExport *asked, const char *name, GError **error) {
    char *folder = g_build_filename(asked->folder, name, NULL);
    if (g_mkdir_with_parents(folder, 0777) == 0) return folder;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT, _("%s: %s"), folder, sy_errno_words(errno));
    g_free(folder);
    return NULL;
}

bool sy_export_geojson_files(const SyExport *asked, GError **error) {
    g_autoptr(SyCrs) crs = degrees_of(asked, error);
    g_auto(Layers) layers = {0};
    if (crs == NULL || !layers_init(&layers, asked, crs, error)) return false;
    g_autofree char *folder = make_sub_folder(asked, "geojson", error);
    g_autoptr(SyBesideFolder) beside = folder == NULL ? NULL : sy_beside_folder_new(folder, error);
    SyLayerSet set = set_of(&layers, crs);
    if (beside == NULL || !sy_export_geojson(&set, beside, error) ||
        !sy_beside_folder_place(beside, error))
        return false;
    tell_layers(asked, &layers, folder);
    return true;
}

/* ---- shapefiles ---- */

/* What the short names mean: layer, column, label. */
static SyTable *legend_of(const SyExport *asked, const Layers *layers, GError **error) {
    SyTable *legend = sy_table_new(SY_GEOMETRY_NONE);
    const char *const names[] = {_("file"), _("layer"), _("column"), _("name"), _("meaning")};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        sy_table_add_column(legend, names[i], SY_COLUMN_TEXT);
    for (SyIndex i = 0; i < layers->n_layer; i++) {
        SyListRows rows;
        if (!sy_lists_head(asked->layers, i, asked->store, asked->program->lang, &rows, error)) {
            sy_table_free(legend);
            return NULL;
        }
        g_free(take_classes(asked, i, &rows)); /* take their columns away */
        g_free(take_flows(&rows));
        g_autofree char *file = g_strconcat(layers->heads[i].name, ".shp", NULL);
        for (guint k = 0; k < rows.rows->columns->len; k++) {
            const char *const cells[] = {file, layers->heads[i].title, rows.columns[k].brief,
                                         rows.columns[k].name, rows.columns[k].label};
            SyIndex row = sy_table_add_row(legend, 0);
            for (guint c = 0; c < G_N_ELEMENTS(cells); c++)
                sy_column_set_text(g_ptr_array_index(legend->columns, c), row, cells[c]);
        }
        sy_list_rows_clear(&rows);
    }
    return legend;
}

static void tell_loss(const SyExport *asked, const SyLayerLoss *loss, const char *folder) {
    if (loss->n_cut > 0)
        sy_export_tell(asked, folder, N_("%u texts are longer than 254 bytes and were cut"),
                       loss->n_cut);
    if (loss->n_lost > 0)
        sy_export_tell(asked, folder, N_("%u texts have characters that GBK lacks, now \"?\""),
                       loss->n_lost);
}

bool sy_export_shp(const SyExport *asked, GError **error) {
    g_auto(Layers) layers = {0};
    if (!layers_init(&layers, asked, asked->crs, error)) return false;
    g_autofree char *folder = make_sub_folder(asked, "shp", error);
    g_autoptr(SyTable) legend = folder == NULL ? NULL : legend_of(asked, &layers, error);
    g_autoptr(SyBesideFolder) beside = legend == NULL ? NULL : sy_beside_folder_new(folder, error);
    if (beside == NULL) return false;
    SyLayerSet set = set_of(&layers, asked->crs);
    SyLayerLoss loss;
    g_autofree char *file = g_strconcat(_("columns"), ".csv", NULL);
    g_autofree char *path = sy_beside_folder_path(beside, file);
    if (!sy_export_shapefiles(&set, beside, &loss, error) ||
        !sy_export_csv(legend, path, NULL, error) || !sy_beside_folder_place(beside, error))
        return false;
    for (SyIndex i = 0; i < layers.n_layer; i++)
        g_ptr_array_add(asked->written, g_strdup_printf("%s/%s.dbf", folder, layers.heads[i].name));
    g_ptr_array_add(asked->written, g_build_filename(folder, file, NULL));
    tell_layers(asked, &layers, folder);
    tell_loss(asked, &loss, folder);
    return true;
}
