/* Waters and zones: clipped to the frame, simplified, named. */
#include <math.h>
#include <string.h>

#include "engine/map/parts.h"

static const double tolerance_mm = 0.08;

/* The parts of a row on the sheet, clipped to the frame; start[] holds one entry more than parts.
 */
static SyIndex parts_on_sheet(const SyMap *map, const SyTable *rows, SyIndex row, GArray *xy,
                              GArray *start) {
    const SyGeometry *g = &rows->geometry;
    const SyWindow window = sy_map_frame_sheet(&map->frame, 3);
    SyIndex zero = 0;
    g_array_set_size(xy, 0);
    g_array_set_size(start, 0);
    g_array_append_val(start, zero);
    g_autoptr(GArray) part_xy = g_array_new(FALSE, FALSE, sizeof(double));
    for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
        g_array_set_size(part_xy, 0);
        for (SyIndex v = g->part_vertex[part]; v < g->part_vertex[part + 1]; v++) {
            double at[2] = {sy_map_frame_x(&map->frame, g->xy[2 * (gsize)v]),
                            sy_map_frame_y(&map->frame, g->xy[2 * (gsize)v + 1])};
            g_array_append_vals(part_xy, at, 2);
        }
        double *vertices = (double *)(void *)part_xy->data;
        SyIndex n = sy_simplify_line(vertices, part_xy->len / 2, tolerance_mm);
        if (g->kind == SY_GEOMETRY_POLYGON)
            sy_clip_ring(vertices, n, &window, xy, start);
        else
            sy_clip_line(vertices, n, &window, xy, start);
    }
    return start->len - 1;
}

/* The longest of the parts, by its length along. */
static SyIndex longest(const GArray *xy, const GArray *start, double *length_mm) {
    SyIndex found = 0;
    *length_mm = 0;
    for (guint part = 0; part + 1 < start->len; part++) {
        double length = 0;
        for (SyIndex v = g_array_index(start, SyIndex, part);
             v + 1 < g_array_index(start, SyIndex, part + 1); v++) {
            const double *a = &g_array_index(xy, double, 2 * (gsize)v);
            length += hypot(a[2] - a[0], a[3] - a[1]);
        }
        if (length <= *length_mm) continue;
        *length_mm = length;
        found = part;
    }
    return found;
}

typedef struct {
    double length_mm;
    GArray *xy;
} Longest;

static void longest_free(void *at) {
    Longest *longest_of = at;
    g_array_unref(longest_of->xy);
    g_free(longest_of);
}

static void draw_water(SyMap *map, const SyTable *waters, GArray *xy, GArray *start,
                       SyIndex n_part) {
    bool is_area = waters->geometry.kind == SY_GEOMETRY_POLYGON;
    const SyPaint *paint = &map->style->paint[is_area ? SY_PAINT_RIVER_AREA : SY_PAINT_RIVER];
    sy_page_add_path(map->page, paint, n_part, (SyIndex *)(void *)start->data,
                     (double *)(void *)xy->data, is_area);
    map->signs.has[SY_PAINT_RIVER] = true;
    for (SyIndex part = 0; part < n_part; part++) {
        SyIndex first = g_array_index(start, SyIndex, part);
        sy_map_labels_avoid_line(map->labels, &g_array_index(xy, double, 2 * (gsize)first),
                                 g_array_index(start, SyIndex, part + 1) - first);
    }
}

void sy_map_draw_waters(SyMap *map, const SyTable *waters) {
    if (waters->geometry.kind != SY_GEOMETRY_LINE && waters->geometry.kind != SY_GEOMETRY_POLYGON)
        return;
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    g_autoptr(GHashTable) by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, longest_free);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (SyIndex row = 0; row < waters->n_row; row++) {
        SyIndex n_part = parts_on_sheet(map, waters, row, xy, start);
        if (n_part == 0) continue;
        draw_water(map, waters, xy, start, n_part);
        const char *name = sy_cell_text(waters, "name", row);
        if (name == NULL) continue;
        double length_mm;
        SyIndex part = longest(xy, start, &length_mm);
        Longest *known = g_hash_table_lookup(by_name, name);
        if (known == NULL) {
            known = g_new0(Longest, 1);
            known->xy = g_array_new(FALSE, FALSE, sizeof(double));
            g_hash_table_insert(by_name, (char *)name, known);
            g_ptr_array_add(names, (char *)name);
        }
        if (length_mm <= known->length_mm) continue;
        known->length_mm = length_mm;
        SyIndex first = g_array_index(start, SyIndex, part);
        g_array_set_size(known->xy, 0);
        g_array_append_vals(known->xy, &g_array_index(xy, double, 2 * (gsize)first),
                            2 * (g_array_index(start, SyIndex, part + 1) - first));
    }
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        const Longest *known = g_hash_table_lookup(by_name, name);
        const double *vertices = (const double *)(void *)known->xy->data;
        if (waters->geometry.kind == SY_GEOMETRY_POLYGON)
            sy_map_labels_add_inside(map->labels, vertices, known->xy->len / 2, SY_FONT_LABEL_RIVER,
                                     SY_LABEL_USUAL, name);
        else
            sy_map_labels_add_along(map->labels, vertices, known->xy->len / 2, SY_FONT_LABEL_RIVER,
                                    SY_LABEL_USUAL, name);
    }
}

static int zone_paint(const char *kind) {
    static const char *const kinds[] = {
        "county", "development_zone", "water_source_1", "water_source_2", "nature_reserve",
        "park",   "sewer_service",    "dike",           "function_zone",  "parcel"};
    for (guint i = 0; kind != NULL && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i], kind) == 0) return SY_PAINT_COUNTY + (int)i;
    return -1;
}

/* A stretch of border as text, the same from both sides. */
static char *border_key(const double *a, const double *b) {
    bool turned = a[0] != b[0] ? a[0] > b[0] : a[1] > b[1];
    const double *first = turned ? b : a, *last = turned ? a : b;
    char text[4][G_ASCII_DTOSTR_BUF_SIZE];
    return g_strjoin(" ", g_ascii_dtostr(text[0], sizeof text[0], first[0]),
                     g_ascii_dtostr(text[1], sizeof text[1], first[1]),
                     g_ascii_dtostr(text[2], sizeof text[2], last[0]),
                     g_ascii_dtostr(text[3], sizeof text[3], last[1]), NULL);
}

/* Adds vertices first .. last of the table's geometry as a line on the sheet. */
static void add_border(const SyMap *map, const SyGeometry *g, SyIndex first, SyIndex last,
                       GArray *xy, GArray *start) {
    const SyWindow window = sy_map_frame_sheet(&map->frame, 3);
    if (last <= first) return;
    SyIndex n = last - first + 1;
    g_autofree double *vertices = g_new(double, 2 * (gsize)n);
    for (SyIndex i = 0; i < n; i++) {
        vertices[2 * (gsize)i] = sy_map_frame_x(&map->frame, g->xy[2 * (gsize)(first + i)]);
        vertices[2 * (gsize)i + 1] = sy_map_frame_y(&map->frame, g->xy[2 * (gsize)(first + i) + 1]);
    }
    n = sy_simplify_line(vertices, n, tolerance_mm);
    sy_clip_line(vertices, n, &window, xy, start);
}

/* Borders of counties, those between two of them once: dashes drawn twice would fill each other's
 * blanks. */
static void draw_counties(SyMap *map, const SyTable *zones) {
    const SyGeometry *g = &zones->geometry;
    g_autoptr(GHashTable) drawn = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    SyIndex zero = 0;
    g_array_append_val(start, zero);
    for (SyIndex row = 0; row < zones->n_row; row++) {
        if (zone_paint(sy_cell_text(zones, "kind", row)) != SY_PAINT_COUNTY) continue;
        for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++) {
            SyIndex first = g->part_vertex[part];
            for (SyIndex v = first; v + 1 < g->part_vertex[part + 1]; v++) {
                const double *a = g->xy + 2 * (gsize)v;
                if (g_hash_table_add(drawn, border_key(a, a + 2))) continue;
                add_border(map, g, first, v, xy, start);
                first = v + 1;
            }
            add_border(map, g, first, g->part_vertex[part + 1] - 1, xy, start);
        }
    }
    if (start->len < 2) return;
    sy_page_add_path(map->page, &map->style->paint[SY_PAINT_COUNTY], start->len - 1,
                     (SyIndex *)(void *)start->data, (double *)(void *)xy->data, false);
    map->signs.has[SY_PAINT_COUNTY] = true;
}

void sy_map_draw_zones(SyMap *map, const SyTable *zones) {
    if (zones->geometry.kind != SY_GEOMETRY_POLYGON) return;
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    for (SyIndex row = 0; row < zones->n_row; row++) {
        int paint = zone_paint(sy_cell_text(zones, "kind", row));
        SyIndex n_part = paint < 0 ? 0 : parts_on_sheet(map, zones, row, xy, start);
        if (n_part == 0) continue;
        const double *vertices = (const double *)(void *)xy->data;
        if (paint != SY_PAINT_COUNTY) {
            sy_page_add_path(map->page, &map->style->paint[paint], n_part,
                             (SyIndex *)(void *)start->data, vertices, true);
            map->signs.has[paint] = true;
        }
        const char *name = sy_cell_text(zones, "name", row);
        double length_mm;
        SyIndex part = longest(xy, start, &length_mm), first = g_array_index(start, SyIndex, part);
        if (name != NULL)
            sy_map_labels_add_inside(
                map->labels, vertices + 2 * (gsize)first,
                g_array_index(start, SyIndex, part + 1) - first,
                paint == SY_PAINT_COUNTY ? SY_FONT_LABEL_COUNTY : SY_FONT_LABEL_ZONE,
                SY_LABEL_OPTIONAL, name);
    }
    draw_counties(map, zones);
}
