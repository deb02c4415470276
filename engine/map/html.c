/* Pages for the browser, each one file that holds what it knows of the case and its script, and
 * asks the network for nothing: the interactive map, the page of a day in the field. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/base/yaml.h"
#include "engine/case/settings.h"
#include "engine/map/ground.h"
#include "engine/map/map.h"
#include "engine/picture/style.h"
#include "io/beside.h"
#include "io/export/json.h"

enum { STEP_PER_DEGREE = 10000000, STEP_PER_METRE = 100 };

/* A page and the files of data/web that it is made of. */
typedef struct {
    const char *name; /* N_(), of its file */
    const char *page; /* template with the marks below */
    const char *style, *words, *queries;
    const char *const *scripts; /* share one scope in this order; NULL-terminated */
    bool leaflet;               /* has the map library in it */
} Sheet;

static const char *const map_scripts[] = {"page.js",   "case.js",   "draw.js",
                                          "choose.js", "detail.js", "list.js",
                                          "decide.js", "map.js",    NULL},
                         *const field_scripts[] = {"page.js", "list.js", "zip.js", "field.js",
                                                   NULL};
static const Sheet map_sheet = {N_("map"),   "map.html",  "map.css", "words.json",
                                "case.yaml", map_scripts, true};
static const Sheet field_sheet = {N_("field page"), "field.html",  "field.css", "field.json",
                                  "field.yaml",     field_scripts, false};

typedef struct {
    const SyExport *asked;
    SyTransform *transform; /* to longitude and latitude; NULL: a plane of its own */
    SyJsonPlane plane;
    bool placed; /* the plane has its begin */
    GString *json;
} Page;

static char *read_part(const char *folder, const char *name, GError **error) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    GError *inner = NULL;
    char *text = NULL;
    if (g_file_get_contents(path, &text, NULL, &inner)) return text;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, "%s", inner->message);
    g_error_free(inner);
    return NULL;
}

static char *read_web(const SyExport *asked, const char *name, GError **error) {
    g_autofree char *folder = g_build_filename(asked->program->data_folder, "web", NULL);
    return read_part(folder, name, error);
}

/* A file of the map library, without the reference to its unpacked source: pages ask for nothing.
 */
static char *read_leaflet(const char *name, GError **error) {
    GError *inner = NULL;
    char *text = read_part(SY_LEAFLET, name, &inner);
    if (text == NULL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s; install the package libjs-leaflet"),
                    inner->message);
        g_error_free(inner);
        return NULL;
    }
    char *map = g_strrstr(text, "sourceMappingURL");
    if (map != NULL) memset(map, ' ', strcspn(map, "\n*"));
    return text;
}

static char *read_scripts(const SyExport *asked, const char *const *names, GError **error) {
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; names[i] != NULL; i++) {
        g_autofree char *one = read_web(asked, names[i], error);
        if (one == NULL) return NULL;
        g_string_append(all, one);
    }
    return g_string_free(g_steal_pointer(&all), FALSE);
}

/* Longitude and latitude, or the local plane; the first point found is the begin of the page's
 * plane. */
static void place_rows(Page *page, SyTable *rows) {
    SyGeometry *g = &rows->geometry;
    if (g->kind == SY_GEOMETRY_NONE || g->n_vertex == 0) return;
    if (page->transform != NULL) sy_transform_points(page->transform, g->xy, g->n_vertex);
    for (SyIndex v = 0; v < g->n_vertex && !page->placed; v++) {
        if (!isfinite(g->xy[2 * (gsize)v]) || !isfinite(g->xy[2 * (gsize)v + 1])) continue;
        page->plane.x = floor(g->xy[2 * (gsize)v]);
        page->plane.y = floor(g->xy[2 * (gsize)v + 1]);
        page->placed = true;
    }
}

static bool append_layer(Page *page, const char *name, const char *sql, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(page->asked->store, sql, NULL, error);
    if (rows == NULL) return false;
    place_rows(page, rows);
    g_string_append_printf(page->json, ",\"%s\":", name);
    sy_json_append_table(page->json, rows, &page->plane);
    return true;
}

/* One of those that are named, or, where they are named with "-", none of them. */
static bool is_wanted(const char *const *wanted, const char *name) {
    if (wanted == NULL || wanted[0] == NULL) return true;
    g_autofree char *without = g_strconcat("-", name, NULL);
    return wanted[0][0] == '-' ? !g_strv_contains(wanted, without) : g_strv_contains(wanted, name);
}

/* What the page knows of the case: the queries of a file of data/web, or those of @wanted. */
static bool append_layers(Page *page, const char *queries, const char *const *wanted,
                          GError **error) {
    g_autofree char *path =
        g_build_filename(page->asked->program->data_folder, "web", queries, NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(path, error);
    if (document == NULL || !sy_yaml_expect(document, document->root, SY_YAML_MAP, "case", error))
        return false;
    SyIndex n = sy_yaml_count(document->root);
    for (SyIndex i = 0; i < n; i++) {
        const SyYaml *sql = sy_yaml_item(document->root, i);
        const char *name = sy_yaml_key(document->root, i)->text;
        if (!is_wanted(wanted, name)) continue;
        if (!sy_yaml_expect(document, sql, SY_YAML_TEXT, name, error) ||
            !append_layer(page, name, sql->text, error) ||
            !sy_progress(page->asked->progress, 0.9 * (i + 1.0) / n, error))
            return false;
    }
    return true;
}

/* The page's own words in the language of the export. */
static char *page_words(const SyExport *asked, const char *name, GError **error) {
    g_autofree char *path = g_build_filename(asked->program->data_folder, "web", name, NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    GError *inner = NULL;
    if (!json_parser_load_from_file(parser, path, &inner)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s"), path, inner->message);
        g_error_free(inner);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    JsonNode *words = JSON_NODE_HOLDS_OBJECT(root)
                          ? json_object_get_member(json_node_get_object(root), asked->program->lang)
                          : NULL;
    if (words != NULL) return json_to_string(words, FALSE);
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: no words in %s"), path,
                asked->program->lang);
    return NULL;
}

/* The paints of the house: name -> [ink, fill or null, width, [dash ...]], mm. */
static bool append_look(const SyExport *asked, GString *json, GError **error) {
    g_autoptr(SyStyle) style =
        sy_style_load(asked->program->data_folder, asked->program->lang, asked->store, error);
    if (style == NULL) return false;
    g_string_append(json, ",\"look\":{");
    for (guint i = 0; i < SY_N_PAINT; i++) {
        const SyPaint *paint = &style->paint[i];
        char digits[G_ASCII_DTOSTR_BUF_SIZE];
        g_string_append_printf(json, "%s\"%s\":[\"#%06x\",", i == 0 ? "" : ",",
                               sy_style_paint_name((SyPaintName)i), sy_style_rgb(&paint->ink));
        if (paint->is_filled)
            g_string_append_printf(json, "\"#%06x\"", sy_style_rgb(&paint->fill));
        else
            g_string_append(json, "null");
        g_string_append_printf(json, ",%s,[",
                               g_ascii_formatd(digits, sizeof digits, "%g", paint->width_mm));
        for (int d = 0; d < paint->n_dash; d++)
            g_string_append_printf(json, "%s%s", d == 0 ? "" : ",",
                                   g_ascii_formatd(digits, sizeof digits, "%g", paint->dash_mm[d]));
        g_string_append(json, "]]");
    }
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(json, "},\"unit\":[");
    sy_json_append_text(json, sy_style_word(style, "length_unit"));
    g_string_append_printf(
        json, ",%s]", g_ascii_formatd(digits, sizeof digits, "%g", style->unit_m[SY_UNIT_LENGTH]));
    return true;
}

static char *case_json(const SyExport *asked, const char *queries, const char *const *wanted,
                       GError **error) {
    Page page = {.asked = asked, .plane = {0, 0, 1.0 / STEP_PER_METRE}};
    g_autoptr(SyTransform) transform = NULL;
    if (sy_crs_kind(asked->case_crs) != SY_CRS_LOCAL) {
        g_autoptr(SyCrs) wgs84 = sy_crs_parse("EPSG:4326", NULL, error);
        if (wgs84 != NULL) transform = sy_transform_new(asked->case_crs, wgs84, error);
        if (transform == NULL) return NULL;
        page.plane.step = 1.0 / STEP_PER_DEGREE;
    }
    page.transform = transform;
    g_autofree char *name = g_path_get_basename(asked->file);
    g_autoptr(GString) json = page.json = g_string_new("{\"file\":");
    sy_json_append_text(json, name);
    g_string_append(json, ",\"date\":");
    sy_json_append_text(json, asked->day);
    g_string_append_printf(json, ",\"local\":%s", transform == NULL ? "true" : "false");
    if (!append_look(asked, json, error) || !append_layers(&page, queries, wanted, error))
        return NULL;
    g_string_append_printf(json, ",\"plane\":[%.0f,%.0f,%d]}", page.plane.x, page.plane.y,
                           transform == NULL ? STEP_PER_METRE : STEP_PER_DEGREE);
    return g_string_free(g_steal_pointer(&json), FALSE);
}

char *sy_map_case_json(const SyExport *asked, const char *const *wanted, GError **error) {
    return case_json(asked, map_sheet.queries, wanted, error);
}

char *sy_map_field_json(const SyExport *asked, GError **error) {
    g_autofree char *words = page_words(asked, field_sheet.words, error);
    g_autofree char *json =
        words == NULL ? NULL : case_json(asked, field_sheet.queries, NULL, error);
    return json == NULL ? NULL
                        : g_strdup_printf("{\"lang\":\"%s\",\"words\":%s,\"case\":%s}",
                                          asked->program->lang, words, json);
}

/* ---- the ground below it ---- */

/* As the case had it, else by the table. */
static bool base_room(const SyExport *asked, double *most_mb, GError **error) {
    g_autoptr(SySettingList) list = sy_settings_load(asked->program->data_folder, error);
    g_autoptr(SyTable) own =
        list == NULL ? NULL
                     : sy_store_query(asked->store,
                                      "SELECT CAST(value AS REAL) AS mb FROM setting WHERE key = "
                                      "'picture.base_mb'",
                                      NULL, error);
    if (own == NULL) return false;
    SySettings settings = {0};
    sy_settings_init(&settings, list);
    *most_mb = own->n_row > 0 ? sy_cell_real(own, "mb", 0) : settings.picture_base_mb;
    sy_settings_clear(&settings);
    return true;
}

/* West, south, east, north of the network and the outfalls, degrees. */
static bool case_box(const SyExport *asked, double *box, GError **error) {
    g_autoptr(SyTable) found = sy_store_query(
        asked->store,
        "SELECT min(west) AS west, min(south) AS south, max(east) AS east, max(north) AS north "
        "FROM (SELECT ST_MinX(geom) AS west, ST_MinY(geom) AS south, ST_MaxX(geom) AS east, "
        "ST_MaxY(geom) AS north FROM edge WHERE kind <> 'river' UNION ALL SELECT ST_MinX(geom), "
        "ST_MinY(geom), ST_MaxX(geom), ST_MaxY(geom) FROM outfall)",
        NULL, error);
    if (found == NULL) return false;
    g_autoptr(SyCrs) wgs84 = sy_crs_parse("EPSG:4326", NULL, error);
    g_autoptr(SyTransform) transform =
        wgs84 == NULL ? NULL : sy_transform_new(asked->case_crs, wgs84, error);
    if (transform == NULL) return false;
    const double west = sy_cell_real(found, "west", 0), south = sy_cell_real(found, "south", 0),
                 east = sy_cell_real(found, "east", 0), north = sy_cell_real(found, "north", 0);
    double corners[] = {west, south, east, south, east, north, west, north};
    sy_transform_points(transform, corners, 4);
    for (int i = 0; i < 2; i++) {
        box[i] = MIN(MIN(corners[i], corners[2 + i]), MIN(corners[4 + i], corners[6 + i]));
        box[2 + i] = MAX(MAX(corners[i], corners[2 + i]), MAX(corners[4 + i], corners[6 + i]));
    }
    if (isfinite(box[0] + box[1] + box[2] + box[3])) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: nothing in the case has a place; a base map has none below it"),
                asked->base);
    return false;
}

/* "null" where none is asked for. */
static char *base_json(const SyExport *asked, GError **error) {
    double box[4], most_mb;
    if (asked->base == NULL) return g_strdup("null");
    if (sy_crs_kind(asked->case_crs) == SY_CRS_LOCAL) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: the case lies in a plane of its own, where a base map has no place"),
                    asked->base);
        return NULL;
    }
    g_autoptr(SyGround) ground = sy_ground_new(asked->base, error);
    if (ground == NULL || !base_room(asked, &most_mb, error) || !case_box(asked, box, error))
        return NULL;
    return sy_ground_json(ground, box, most_mb, asked->progress, error);
}

/* The template's marks, each replaced by its part; what a part holds is never looked at again. */
typedef struct {
    const char *mark;
    char *text;
} Part;

static bool write_page(const char *path, const char *page, const Part *parts, gsize n,
                       GError **error) {
    g_autoptr(SyBeside) beside = sy_beside_new(path, error);
    if (beside == NULL) return false;
    for (const char *at = page; *at != '\0';) {
        const Part *next = NULL;
        const char *found = NULL;
        for (gsize i = 0; i < n; i++) {
            const char *here = strstr(at, parts[i].mark);
            if (here == NULL || (found != NULL && here > found)) continue;
            found = here;
            next = &parts[i];
        }
        gsize n_byte = found == NULL ? strlen(at) : (gsize)(found - at);
        if (!sy_beside_write(beside, at, n_byte, error)) return false;
        if (next == NULL) break;
        if (!sy_beside_write(beside, next->text, strlen(next->text), error)) return false;
        at = found + strlen(next->mark);
    }
    return sy_beside_sync(beside, error) && sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}

static bool export_sheet(const SyExport *asked, const Sheet *sheet, GError **error) {
    Part parts[] = {{"/*STYLE*/", read_web(asked, sheet->style, error)},
                    {"/*SCRIPT*/", NULL},
                    {"/*WORDS*/", NULL},
                    {"/*CASE*/", NULL},
                    {"/*BASE*/", NULL},
                    {"/*LEAFLET_STYLE*/", NULL},
                    {"/*LEAFLET*/", NULL}};
    gsize n = sheet->leaflet ? G_N_ELEMENTS(parts) : G_N_ELEMENTS(parts) - 3;
    g_autofree char *page = NULL;
    bool done =
        parts[0].text != NULL && (page = read_web(asked, sheet->page, error)) != NULL &&
        (parts[1].text = read_scripts(asked, sheet->scripts, error)) != NULL &&
        (parts[2].text = page_words(asked, sheet->words, error)) != NULL &&
        (parts[3].text = case_json(asked, sheet->queries, NULL, error)) != NULL &&
        (!sheet->leaflet || ((parts[4].text = base_json(asked, error)) != NULL &&
                             (parts[5].text = read_leaflet("leaflet.css", error)) != NULL &&
                             (parts[6].text = read_leaflet("leaflet.min.js", error)) != NULL));
    if (done) {
        g_autofree char *path = sy_export_path(asked, _(sheet->name), "html");
        done = write_page(path, page, parts, n, error);
        if (done) sy_export_tell(asked, path, N_("%u page"), 1);
    }
    for (gsize i = 0; i < n; i++) g_free(parts[i].text);
    return done;
}

bool sy_export_html(const SyExport *asked, GError **error) {
    return export_sheet(asked, &map_sheet, error);
}

bool sy_export_field(const SyExport *asked, GError **error) {
    return export_sheet(asked, &field_sheet, error);
}
