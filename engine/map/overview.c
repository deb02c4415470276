/* The first pages of an atlas: all outfalls on one map, and their index. */
#include <math.h>
#include <string.h>

#include "engine/map/parts.h"
#include "engine/picture/draw.h"

enum { NUMBERED_MAX = 1500, ROUND_MAX = 3000 };

/* How far the tracing of an outfall is. */
static SyPaintName paint_of(const char *state) {
    return g_strcmp0(state, "traced") == 0       ? SY_PAINT_TRACED
           : g_strcmp0(state, "candidates") == 0 ? SY_PAINT_CANDIDATES
                                                 : SY_PAINT_SOURCE_UNKNOWN;
}

static void draw_outfalls(SyMap *map) {
    const SyTable *outfalls = map->atlas->outfalls;
    const SyGeometry *g = &outfalls->geometry;
    bool many = outfalls->n_row > NUMBERED_MAX;
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        if (g->kind != SY_GEOMETRY_POINT || sy_table_n_part(outfalls, row) == 0) continue;
        const double *at = g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        SyPaintName paint = paint_of(sy_cell_text(outfalls, "state", row));
        map->signs.has[paint] = true;
        double radius = many ? 0.6 : 1.1;
        sy_draw_figure(map->page, &map->style->paint[paint], x, y, radius,
                       outfalls->n_row > ROUND_MAX ? 4 : 16, 0);
        if (many) continue;
        g_autofree char *number = g_strdup_printf("%u", row + 1);
        sy_map_labels_keep_clear(map->labels, x - radius, y - radius, 2 * radius, 2 * radius);
        sy_map_labels_add_beside(map->labels, x, y, radius, SY_FONT_LABEL, 20, SY_LABEL_USUAL,
                                 number);
    }
}

typedef struct {
    const char *county;
    SyIndex n, n_traced;
} County;

static int compare_counties(const void *left, const void *right) {
    const County *a = left, *b = right;
    if (a->n != b->n) return a->n > b->n ? -1 : 1;
    return g_strcmp0(a->county, b->county);
}

static GArray *count_counties(const SyTable *outfalls) {
    GArray *counties = g_array_new(FALSE, TRUE, sizeof(County));
    g_autoptr(GHashTable) at = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < outfalls->n_row; row++) {
        const char *name = sy_cell_text(outfalls, "county", row);
        gpointer known = g_hash_table_lookup(at, name == NULL ? "" : name);
        if (known == NULL) {
            County county = {.county = name};
            g_array_append_val(counties, county);
            known = GUINT_TO_POINTER(counties->len);
            g_hash_table_insert(at, (char *)(name == NULL ? "" : name), known);
        }
        County *county = &g_array_index(counties, County, GPOINTER_TO_UINT(known) - 1);
        county->n++;
        county->n_traced += g_strcmp0(sy_cell_text(outfalls, "state", row), "traced") == 0;
    }
    g_array_sort(counties, compare_counties);
    return counties;
}

static void draw_counties(SyMapPanel *panel) {
    static const SyMapColumn columns[] = {
        {"county_of", 1, false}, {"n_outfalls", 0, true}, {"n_traced", 0, true}};
    enum { N = G_N_ELEMENTS(columns) };
    g_autoptr(GArray) counties = count_counties(panel->map->atlas->outfalls);
    char **cells = g_new0(char *, N *(gsize)counties->len + 1);
    for (guint i = 0; i < counties->len; i++) {
        const County *county = &g_array_index(counties, County, i);
        cells[N * i] =
            g_strdup(county->county == NULL ? sy_style_word(panel->map->style, "no_county")
                                            : county->county);
        cells[N * i + 1] = g_strdup_printf("%u", county->n);
        cells[N * i + 2] = g_strdup_printf("%u", county->n_traced);
    }
    sy_map_panel_table(panel, columns, N, cells, counties->len, 1, NULL);
    for (gsize i = 0; i < N * (gsize)counties->len; i++) g_free(cells[i]);
    g_free(cells);
}

static bool draw_statistics(SyMapPanel *panel, GError **error) {
    static const char *const words[] = {"n_outfalls", "n_traced", "n_source_open", "n_candidates",
                                        "n_unknown",  "n_units",  "n_length",      "n_findings"};
    static const SyMapColumn columns[] = {{"what", 1, false}, {"count", 0, true}};
    const SyAtlas *atlas = panel->map->atlas;
    g_autoptr(SyTable) counts = sy_store_query(
        atlas->asked->store,
        "SELECT count(*) AS n_outfalls, "
        "coalesce(sum(status = 'traced'), 0) AS n_traced, coalesce(sum(how = 'records'), 0) AS "
        "n_source_open, coalesce(sum(status = 'candidates'), 0) "
        "AS n_candidates, coalesce(sum(status = 'unknown'), 0) AS n_unknown, "
        "(SELECT count(*) FROM unit) AS n_units, (SELECT count(*) FROM finding) AS n_findings, "
        "(SELECT coalesce(sum(length_m), 0) FROM edge WHERE kind <> 'river') AS n_length FROM "
        "answer",
        NULL, error);
    if (counts == NULL) return false;
    sy_map_panel_heading(panel, "statistics");
    char **cells = g_new0(char *, 2 * G_N_ELEMENTS(words) + 1);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        cells[2 * i] = g_strdup(sy_style_word(panel->map->style, words[i]));
        double number = sy_cell_real(counts, words[i], 0);
        if (strcmp(words[i], "n_length") == 0)
            number = sy_style_in(panel->map->style, SY_UNIT_FAR, number);
        cells[2 * i + 1] = sy_map_grouped(number);
    }
    sy_map_panel_table(panel, columns, 2, cells, G_N_ELEMENTS(words), 1, NULL);
    g_strfreev(cells);
    panel->y_mm += 2;
    return true;
}

/* All pipes and channels, as long as they are not too many. */
static bool draw_network(SyMap *map, GError **error) {
    SyWindow window = sy_map_frame_ground(&map->frame, 0);
    GError *inner = NULL;
    g_autoptr(SyTable) edges =
        sy_map_read_window(map->atlas->asked->store, &window, map->style->context_edges, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return false;
    }
    return edges == NULL || sy_map_draw_edges(map, edges, SY_MAP_CONTEXT, NULL, error);
}

bool sy_map_draw_background(SyMap *map, GError **error) {
    const SyAtlas *atlas = map->atlas;
    sy_map_draw_zones(map, atlas->counties);
    sy_map_frame_draw_grid(&map->frame, map->style, map->page);
    if (!draw_network(map, error)) return false;
    for (int i = 1; i >= 0; i--) sy_map_draw_waters(map, atlas->waters[i]);
    return true;
}

static bool fill_overview(SyMap *map, SyMapPanel *panel, GError **error) {
    const SyAtlas *atlas = map->atlas;
    const SyMapFrame *f = &map->frame;
    sy_map_panel_paragraph(panel, SY_FONT_COVER, sy_style_word(map->style, "atlas"), 3);
    panel->y_mm += 3;
    sy_map_frame_fit(&map->frame, atlas->area_m);
    sy_page_clip(map->page, f->x_mm, f->y_mm, f->width_mm, f->height_mm);
    if (!sy_map_draw_background(map, error)) return false;
    double x = f->x_mm + f->width_mm - 12, y = f->y_mm + 3;
    sy_map_labels_keep_clear(map->labels, x, y, 8, 16);
    draw_outfalls(map);
    sy_map_frame_draw_north(map->style, map->page, x, y);
    if (!sy_map_labels_draw(map->labels, error)) return false;
    sy_page_unclip(map->page);
    if (!draw_statistics(panel, error)) return false;
    sy_map_panel_legend(panel);
    draw_counties(panel);
    sy_map_sheet_end(map);
    return true;
}

SyPage *sy_map_overview(const SyAtlas *atlas, GError **error) {
    SyMap map = {.atlas = atlas, .style = atlas->style};
    SyMapPanel panel;
    sy_map_sheet_begin(&map, sy_style_word(atlas->style, "overview"), NULL, 1, &panel);
    bool good = fill_overview(&map, &panel, error);
    sy_map_labels_free(map.labels);
    if (good) return map.page;
    sy_page_free(map.page);
    return NULL;
}

/* ---- index ---- */

static const SyMapColumn index_columns[] = {
    {"number", 0, true},       {"name", 1, false},   {"receiving_water", 0.4, false},
    {"county_of", 0.3, false}, {"status", 0, false}, {"units", 0, true},
    {"page", 0, true}};
enum { N_INDEX_COLUMN = G_N_ELEMENTS(index_columns), N_BLOCK = 2 };
static const double index_top = 25, index_bottom = 16, index_side = 14, index_gap = 8;

/* Rows of one block. */
static SyIndex index_rows(const SyStyle *style) {
    double room = style->height_mm - index_top - index_bottom - sy_map_table_head_mm(style);
    return (SyIndex)MAX(1, floor(room / sy_map_table_row_mm(style) - 0.01));
}

SyIndex sy_map_index_pages(const SyAtlas *atlas) {
    SyIndex per_page = N_BLOCK * index_rows(atlas->style);
    return (atlas->outfalls->n_row + per_page - 1) / per_page;
}

static char **index_cells(const SyAtlas *atlas, SyIndex first, SyIndex n) {
    const SyTable *outfalls = atlas->outfalls;
    char **cells = g_new0(char *, (gsize)n *N_INDEX_COLUMN + 1);
    for (SyIndex i = 0; i < n; i++) {
        char **cell = cells + (gsize)i * N_INDEX_COLUMN;
        SyIndex row = first + i;
        const char *label = sy_cell_text(outfalls, "label", row),
                   *state = sy_cell_text(outfalls, "state", row);
        int64_t n_unit = sy_cell_integer(outfalls, "n_unit", row);
        bool known = !isnan(sy_cell_real(outfalls, "n_unit", row));
        cell[0] = g_strdup_printf("%u", row + 1);
        cell[1] = g_strdup(label == NULL ? sy_style_word(atlas->style, "unnamed") : label);
        cell[2] = g_strdup(sy_cell_text(outfalls, "water", row));
        cell[3] = g_strdup(sy_cell_text(outfalls, "county", row));
        cell[4] = g_strdup(sy_terms_word(atlas->asked->terms, atlas->asked->program->lang,
                                         "answer_status", state == NULL ? "unknown" : state));
        if (known) cell[5] = g_strdup_printf("%" G_GINT64_FORMAT, n_unit);
        cell[6] = g_strdup_printf("%u", sy_map_page_of(atlas, row));
    }
    return cells;
}

SyPage *sy_map_index(const SyAtlas *atlas, SyIndex number, GError **error) {
    SyMap map = {.atlas = atlas, .style = atlas->style};
    (void)error;
    SyIndex n_row = index_rows(atlas->style), first = number * N_BLOCK * n_row;
    sy_map_sheet_bare(&map, sy_style_word(atlas->style, "index"), NULL,
                      2 + atlas->themes->len + number);
    double wide = (atlas->style->width_mm - 2 * index_side - (N_BLOCK - 1) * index_gap) / N_BLOCK;
    g_autofree double *row_y = g_new0(double, (gsize)n_row + 1);
    for (int block = 0; block < N_BLOCK && first < atlas->outfalls->n_row; block++) {
        SyIndex n = MIN(n_row, atlas->outfalls->n_row - first);
        SyMapPanel panel = {&map, index_side + block * (wide + index_gap), wide, index_top,
                            atlas->style->height_mm - index_bottom + 1};
        char **cells = index_cells(atlas, first, n);
        SyIndex drawn =
            sy_map_panel_table(&panel, index_columns, N_INDEX_COLUMN, cells, n, 1, row_y);
        for (SyIndex i = 0; i < drawn; i++)
            sy_page_add_link(map.page, panel.x_mm, row_y[i], wide, row_y[i + 1] - row_y[i],
                             sy_map_page_of(atlas, first + i));
        for (gsize i = 0; i < (gsize)n * N_INDEX_COLUMN; i++) g_free(cells[i]);
        g_free(cells);
        first += n;
    }
    return map.page;
}
