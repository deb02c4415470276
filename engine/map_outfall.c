/* The page of one outfall (一口一图). */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/lines.h"
#include "engine/map_draw.h"
#include "engine/map_parts.h"

/* What the page shows, as read. */
typedef struct {
    SyTable *outfall;    /* one row */
    SyTable *candidates; /* in the order of the table */
    SyTable *joins;      /* their ways to the network; lines */
    SyTable *tests;      /* manholes to open next; NULL: the case file has none */
    SyTable *own;        /* edges up to the next outfalls */
    SyTable *window;     /* all edges in the frame; NULL: too many */
    SyTable *findings;   /* in the frame, on the outfall's own channel */
    GArray *trace_spans, *own_spans;
} Shown;

static void shown_clear(Shown *shown) {
    sy_table_free(shown->outfall);
    sy_table_free(shown->candidates);
    sy_table_free(shown->joins);
    sy_table_free(shown->tests);
    sy_table_free(shown->own);
    sy_table_free(shown->window);
    sy_table_free(shown->findings);
    if (shown->trace_spans != NULL) g_array_unref(shown->trace_spans);
    if (shown->own_spans != NULL) g_array_unref(shown->own_spans);
}

/* ---- reading ---- */

static SyTable *read_outfall(SyStore *store, int64_t id, GError **error) {
    return sy_map_read_of(
        store,
        "SELECT coalesce(o.name, o.code, o.local_code, o.source_id) AS label, "
        "coalesce(o.code, o.local_code, o.source_id) AS code, e.class, o.kind, o.county, "
        "o.dry_flow, coalesce(w.name, o.river) AS water, o.node_id, "
        "c.length_m, c.n_edge, c.n_manhole, c.n_unit, "
        "(SELECT party FROM responsible_effective r "
        "WHERE r.outfall_id = o.outfall_id AND r.role = 'main' LIMIT 1) AS party, "
        "(SELECT measure FROM measure_effective m WHERE m.outfall_id = o.outfall_id LIMIT 1) "
        "AS measure, o.geom FROM outfall o LEFT JOIN class_effective e USING (outfall_id) "
        "LEFT JOIN channel c USING (outfall_id) "
        "LEFT JOIN receiving_water w USING (receiving_water_id) "
        "WHERE o.outfall_id = CAST(?1 AS INTEGER)",
        id, error);
}

/* Where a unit stands; without a place of its own, where it most probably joins. */
#define UNIT_PLACE(axis)                                      \
    "coalesce(" axis "(u.geom), (SELECT " axis                \
    "(n.geom) FROM attachment a JOIN node n USING (node_id) " \
    "WHERE a.role = 'unit' AND a.object_id = c.unit_id "      \
    "ORDER BY a.probability DESC, a.attachment_id LIMIT 1)) AS "

static SyTable *read_candidates(SyStore *store, int64_t id, GError **error) {
    return sy_map_read_of(
        store,
        "SELECT c.rank, c.unit_id, coalesce(u.name, u.source_id, u.code) AS unit, "
        "CAST(c.probability AS REAL) AS probability, CAST(c.share AS REAL) AS share, "
        "CAST(coalesce(c.posterior, c.prior) AS REAL) AS source, "
        "CAST(c.distance_m AS REAL) AS distance_m, c.status, c.reason_code, c.reason_arguments, "
        "c.reason, " UNIT_PLACE("X") "x, " UNIT_PLACE("Y") "y "
        "FROM candidate c LEFT JOIN unit u USING (unit_id) "
        "WHERE c.outfall_id = CAST(?1 AS INTEGER) AND c.status <> 'excluded' "
        "ORDER BY c.rank IS NULL, c.rank, c.candidate_id LIMIT 200",
        id, error);
}

static SyTable *read_joins(SyStore *store, int64_t id, GError **error) {
    return sy_map_read_of(
        store,
        "SELECT a.object_id AS unit_id, a.geom FROM candidate c JOIN attachment a ON a.role = "
        "'unit' AND a.object_id = c.unit_id JOIN trace_span s ON s.outfall_id = c.outfall_id AND "
        "a.node_id BETWEEN s.first_node AND s.last_node WHERE c.outfall_id = CAST(?1 AS INTEGER) "
        "AND c.status = 'candidate' AND a.geom IS NOT NULL ORDER BY a.attachment_id LIMIT 400",
        id, error);
}

static bool read_shown(SyStore *store, int64_t id, Shown *out, GError **error) {
    return (out->outfall = read_outfall(store, id, error)) != NULL &&
           (out->candidates = read_candidates(store, id, error)) != NULL &&
           (out->joins = read_joins(store, id, error)) != NULL &&
           sy_map_read_spans(store, id, &out->trace_spans, &out->own_spans, error) &&
           (out->own = sy_map_read_edges(store, out->own_spans, error)) != NULL;
}

/* The outfall, its own channel and the candidates of the table. */
static void area_of(const Shown *shown, SyIndex n_candidate, double *area_m) {
    enum { AROUND_M = 60 };
    for (int i = 0; i < 4; i++) area_m[i] = i < 2 ? INFINITY : -INFINITY;
    if (shown->outfall->geometry.n_vertex > 0) {
        const double *at = shown->outfall->geometry.xy;
        sy_map_area_add_point(area_m, at[0] - AROUND_M, at[1] - AROUND_M);
        sy_map_area_add_point(area_m, at[0] + AROUND_M, at[1] + AROUND_M);
    }
    for (SyIndex row = 0; row < shown->own->n_row; row++) sy_map_area_add(area_m, shown->own, row);
    for (SyIndex row = 0; row < MIN(n_candidate, shown->candidates->n_row); row++)
        if (g_strcmp0(sy_map_text_at(shown->candidates, "status", row), "candidate") == 0)
            sy_map_area_add_point(area_m, sy_map_real_at(shown->candidates, "x", row),
                                  sy_map_real_at(shown->candidates, "y", row));
}

/* Findings in the frame that lie on the outfall's own channel. */
static SyTable *read_findings(const SyMap *map, const Shown *shown, GError **error) {
    const double near_m = 2;
    SyWindow window = sy_map_frame_ground(&map->frame, 0);
    SyTable *all = sy_map_read_in(map->atlas->asked->store, "finding", "finding_id",
                                  "t.finding_id, t.code, t.severity, t.text, t.arguments, t.geom",
                                  "", &window, error);
    if (all == NULL) return NULL;
    SyColumn *own = sy_table_add_column(all, "own", SY_COLUMN_INTEGER);
    const SyGeometry *g = &shown->own->geometry;
    if (all->n_row == 0 || g->kind != SY_GEOMETRY_LINE) return all;
    SyLines lines = {.n_line = g->n_part, .line_vertex = g->part_vertex, .xy = g->xy};
    g_autoptr(SyLineIndex) index = sy_line_index_new(&lines, error);
    if (index == NULL) {
        sy_table_free(all);
        return NULL;
    }
    for (SyIndex row = 0; row < all->n_row; row++) {
        SyPlace place;
        if (sy_table_n_part(all, row) == 0) continue;
        const double *at =
            all->geometry.xy + 2 * (gsize)all->geometry.part_vertex[all->geometry.row_part[row]];
        own->integer[row] =
            (int64_t)sy_nearest_places(index, at[0], at[1], near_m, 1, NULL, NULL, &place);
    }
    return all;
}

/* ---- words ---- */

static char *percent(double share) {
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (isnan(share)) return NULL;
    if (share > 0 && share < 0.005) return g_strdup("<1%");
    return g_strconcat(g_ascii_formatd(digits, sizeof digits, "%.0f", 100 * share), "%", NULL);
}

static char *metres(double length_m) {
    return isnan(length_m) ? NULL : sy_map_metres(length_m);
}

static char *degrees(double value, const char *letter) {
    double seconds = round(fabs(value) * 36000) / 10;
    int whole = (int)(seconds / 3600), minutes = (int)((seconds - whole * 3600.0) / 60);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, "%04.1f", seconds - whole * 3600.0 - minutes * 60.0);
    return g_strdup_printf("%d°%02d′%s″%s", whole, minutes, digits, letter);
}

static char *position_of(const SyAtlas *atlas, const SyTable *outfall) {
    if (outfall->geometry.n_vertex == 0) return NULL;
    double at[2] = {outfall->geometry.xy[0], outfall->geometry.xy[1]};
    if (atlas->to_degrees == NULL || sy_transform_points(atlas->to_degrees, at, 1) > 0) {
        g_autofree char *x = sy_map_metres(outfall->geometry.xy[0]),
                        *y = sy_map_metres(outfall->geometry.xy[1]);
        return g_strconcat("X ", x, "  Y ", y, NULL);
    }
    g_autofree char *lon = degrees(at[0], at[0] < 0 ? "W" : "E"),
                    *lat = degrees(at[1], at[1] < 0 ? "S" : "N");
    return g_strconcat(lon, "  ", lat, NULL);
}

static char *channel_of(const SyMapStyle *s, const SyTable *outfall) {
    if (!(sy_map_integer_at(outfall, "n_edge", 0) > 0)) return NULL;
    g_autofree char *length = metres(sy_map_real_at(outfall, "length_m", 0)),
                    *edges = metres(sy_map_real_at(outfall, "n_edge", 0)),
                    *manholes = metres(sy_map_real_at(outfall, "n_manhole", 0));
    return sy_map_words(s, "channel_text", "length", length, "edges", edges, "manholes", manholes,
                        NULL);
}

static const char *result_of(const SyTable *outfall) {
    return sy_map_integer_at(outfall, "node_id", 0) == SY_INTEGER_MISSING ? "unattached"
           : sy_map_integer_at(outfall, "n_unit", 0) > 0                  ? "traced"
                                                                          : "no_unit";
}

static const char *term(const SyMap *map, const char *dictionary, const char *value) {
    const SyExport *asked = map->atlas->asked;
    return sy_terms_word(asked->terms, asked->program->lang, dictionary, value);
}

/* ---- the panel ---- */

static void draw_facts(SyMapPanel *panel, const SyTable *outfall) {
    const SyMap *map = panel->map;
    g_autofree char *position = position_of(map->atlas, outfall),
                    *channel = channel_of(map->style, outfall);
    const char *class = term(map, "class", sy_map_text_at(outfall, "class", 0)),
               *measure = term(map, "measure", sy_map_text_at(outfall, "measure", 0)),
               *party = sy_map_text_at(outfall, "party", 0);
    sy_map_panel_heading(panel, "facts");
    sy_map_panel_fact(panel, "code", sy_map_text_at(outfall, "code", 0));
    sy_map_panel_fact(panel, "class", class != NULL ? class : sy_map_text_at(outfall, "kind", 0));
    sy_map_panel_fact(panel, "receiving_water", sy_map_text_at(outfall, "water", 0));
    sy_map_panel_fact(panel, "county_of", sy_map_text_at(outfall, "county", 0));
    sy_map_panel_fact(panel, "position", position);
    sy_map_panel_fact(panel, "dry_flow",
                      term(map, "yes_no", sy_map_text_at(outfall, "dry_flow", 0)));
    sy_map_panel_fact(panel, "channel_size", channel);
    sy_map_panel_fact(panel, "status", sy_map_word(map->style, result_of(outfall)));
    if (party != NULL) sy_map_panel_fact(panel, "party", party);
    if (measure != NULL) sy_map_panel_fact(panel, "measure", measure);
    panel->y_mm += 1;
}

static void clear_cells(char **cells, gsize n) {
    for (gsize i = 0; i < n; i++) g_free(cells[i]);
    g_free(cells);
}

/* Returns how many stand in the table. */
static SyIndex draw_candidates(SyMapPanel *panel, const SyTable *candidates, int64_t n_all) {
    static const SyMapColumn columns[] = {{"number", 0.08, false}, {"unit_name", 0.37, false},
                                          {"reaches", 0.11, true}, {"is_source", 0.11, true},
                                          {"share", 0.1, true},    {"distance", 0.12, true},
                                          {"state", 0.11, false}};
    enum { N = G_N_ELEMENTS(columns) };
    const SyMapStyle *s = panel->map->style;
    SyIndex n = MIN(candidates->n_row, s->candidates);
    char **cells = g_new0(char *, (gsize)n *N + 1);
    for (SyIndex row = 0; row < n; row++) {
        char **cell = cells + (gsize)row * N;
        const char *unit = sy_map_text_at(candidates, "unit", row),
                   *status = sy_map_text_at(candidates, "status", row);
        bool unknown = g_strcmp0(status, "unknown_source") == 0;
        int64_t rank = sy_map_integer_at(candidates, "rank", row);
        if (rank != SY_INTEGER_MISSING && !unknown)
            cell[0] = g_strdup_printf("%" G_GINT64_FORMAT, rank);
        cell[1] = g_strdup(unknown        ? sy_map_word(s, "unknown_source")
                           : unit == NULL ? sy_map_word(s, "unnamed")
                                          : unit);
        cell[2] = percent(sy_map_real_at(candidates, "probability", row));
        if (unknown) g_clear_pointer(&cell[2], g_free); /* where it would come from is not known */
        cell[3] = percent(sy_map_real_at(candidates, "source", row));
        cell[4] = percent(sy_map_real_at(candidates, "share", row));
        cell[5] = metres(sy_map_real_at(candidates, "distance_m", row));
        if (!unknown && status != NULL)
            cell[6] = g_strdup(term(panel->map, "candidate_status", status));
    }
    sy_map_panel_heading(panel, "candidates");
    panel->bottom_mm -= 4; /* for the line that says how many are left out */
    SyIndex shown = sy_map_panel_table(panel, columns, N, cells, n, 1, NULL);
    panel->bottom_mm += 4;
    clear_cells(cells, (gsize)n * N);
    if (n_all > (int64_t)shown) {
        g_autofree char *left = g_strdup_printf("%" G_GINT64_FORMAT, n_all - (int64_t)shown);
        g_autofree char *text = sy_map_words(s, "more", "n", left, NULL);
        sy_map_panel_paragraph(panel, SY_FONT_SMALL, text, 1);
    }
    return shown;
}

/* A text of the case file, worded anew in the language of the page. */
static char *word_anew(const SyMap *map, const SyTable *rows, SyIndex row, const char *code_column,
                       const char *arguments_column, const char *text_column) {
    const SyExport *asked = map->atlas->asked;
    const char *code = sy_map_text_at(rows, code_column, row);
    char *text = code == NULL
                     ? NULL
                     : sy_texts_word(asked->texts, asked->program->lang, code, SY_TEXT_TEXT,
                                     sy_map_text_at(rows, arguments_column, row));
    return text != NULL ? text : g_strdup(sy_map_text_at(rows, text_column, row));
}

/* Why the first of the candidates are in the table. */
static void draw_reasons(SyMapPanel *panel, const SyTable *candidates, SyIndex n_shown) {
    static const SyMapColumn columns[] = {{"number", 0.09, false}, {"reason", 0.91, false}};
    enum { MOST = 6 };
    SyIndex n = MIN(n_shown, MOST);
    char **cells = g_new0(char *, 2 * (gsize)n + 1);
    for (SyIndex row = 0; row < n; row++) {
        int64_t rank = sy_map_integer_at(candidates, "rank", row);
        if (rank != SY_INTEGER_MISSING && sy_map_integer_at(candidates, "unit_id", row) > 0)
            cells[2 * row] = g_strdup_printf("%" G_GINT64_FORMAT, rank);
        cells[2 * row + 1] =
            word_anew(panel->map, candidates, row, "reason_code", "reason_arguments", "reason");
    }
    sy_map_panel_table(panel, columns, 2, cells, n, 2, NULL);
    clear_cells(cells, 2 * (gsize)n);
}

static char *letter_of(SyIndex i, char first) {
    return g_strdup_printf("%c", first + (char)MIN(i, 25));
}

static void draw_findings_table(SyMapPanel *panel, const SyTable *findings, const SyIndex *row_of,
                                SyIndex n, SyIndex n_left) {
    static const SyMapColumn columns[] = {{"number", 0.09, false}, {"tells", 0.91, false}};
    char **cells = g_new0(char *, 2 * (gsize)n + 1);
    for (SyIndex i = 0; i < n; i++) {
        cells[2 * i] = letter_of(i, 'a');
        cells[2 * i + 1] = word_anew(panel->map, findings, row_of[i], "code", "arguments", "text");
    }
    sy_map_panel_heading(panel, "doubts");
    SyIndex shown = sy_map_panel_table(panel, columns, 2, cells, n, 2, NULL);
    clear_cells(cells, 2 * (gsize)n);
    n_left += n - shown;
    if (n_left > 0 && panel->y_mm + 4 < panel->bottom_mm) {
        g_autofree char *left = g_strdup_printf("%u", n_left);
        g_autofree char *text = sy_map_words(panel->map->style, "more_doubts", "n", left, NULL);
        sy_map_panel_paragraph(panel, SY_FONT_SMALL, text, 1);
    }
}

/* ---- the map ---- */

static bool draw_base(SyMap *map, GError **error) {
    const SyAtlas *atlas = map->atlas;
    const SyMapFrame *f = &map->frame;
    if (atlas->base == NULL) return true;
    int n_column = (int)(f->width_mm / 25.4 * map->style->dots_per_inch),
        n_row = (int)(f->height_mm / 25.4 * map->style->dots_per_inch);
    gsize n_byte = 3 * (gsize)n_column * (gsize)n_row;
    g_autofree uint8_t *rgb = sy_array_new(n_byte, 1, "base map", error);
    SyWindow ground = sy_map_frame_ground(f, 0);
    const double window[] = {ground.x_min, ground.y_min, ground.x_max, ground.y_max};
    if (rgb == NULL || !sy_raster_window(atlas->base, sy_store_crs(atlas->asked->store), window,
                                         n_column, n_row, rgb, error))
        return false;
    for (gsize i = 0; i < n_byte; i++)
        rgb[i] = (uint8_t)(255 - (255 - rgb[i]) * map->style->base_strength);
    sy_page_add_image(map->page, f->x_mm, f->y_mm, f->width_mm, f->height_mm, n_column, n_row, rgb);
    return true;
}

static bool draw_surroundings(SyMap *map, GError **error) {
    static const char *const dimension[] = {"AND ST_Dimension(t.geom) = 1",
                                            "AND ST_Dimension(t.geom) = 2"};
    SyStore *store = map->atlas->asked->store;
    SyWindow window = sy_map_frame_ground(&map->frame, 3);
    g_autoptr(SyTable) zones =
        sy_map_read_in(store, "zone", "zone_id", "t.kind, t.name, t.geom", "", &window, error);
    if (zones == NULL) return false;
    sy_map_draw_zones(map, zones);
    sy_map_frame_draw_grid(&map->frame, map->style, map->page);
    for (int i = 1; i >= 0; i--) { /* areas below lines */
        g_autoptr(SyTable) waters = sy_map_read_in(store, "receiving_water", "receiving_water_id",
                                                   "t.name, t.geom", dimension[i], &window, error);
        if (waters == NULL) return false;
        sy_map_draw_waters(map, waters);
    }
    return true;
}

static bool draw_network(SyMap *map, Shown *shown, GError **error) {
    SyColumn *confidence = sy_table_column(shown->own, "confidence");
    for (SyIndex row = 0; confidence != NULL && row < shown->own->n_row; row++) {
        const SyMapSpan *span =
            sy_map_span_of(shown->own_spans, sy_map_integer_at(shown->own, "edge_id", row));
        if (span != NULL) confidence->real[row] = MIN(confidence->real[row], span->probability);
    }
    if (shown->window != NULL) {
        SyIndex n = shown->window->n_row;
        g_autofree bool *context = g_new0(bool, MAX(n, 1)), *upstream = g_new0(bool, MAX(n, 1));
        for (SyIndex row = 0; row < n; row++) {
            int64_t edge = sy_map_integer_at(shown->window, "edge_id", row);
            upstream[row] = sy_map_span_of(shown->trace_spans, edge) != NULL &&
                            sy_map_span_of(shown->own_spans, edge) == NULL;
            context[row] = !upstream[row] && sy_map_span_of(shown->own_spans, edge) == NULL;
        }
        if (!sy_map_draw_edges(map, shown->window, SY_MAP_CONTEXT, context, error) ||
            !sy_map_draw_edges(map, shown->window, SY_MAP_UPSTREAM, upstream, error))
            return false;
    }
    return sy_map_draw_edges(map, shown->own, SY_MAP_OWN, NULL, error);
}

static void draw_joins(SyMap *map, const SyTable *joins) {
    const SyGeometry *g = &joins->geometry;
    if (g->kind != SY_GEOMETRY_LINE || g->n_part == 0) return;
    g_autofree double *xy = g_new(double, 2 * (gsize)g->n_vertex);
    for (SyIndex v = 0; v < g->n_vertex; v++) {
        xy[2 * (gsize)v] = sy_map_frame_x(&map->frame, g->xy[2 * (gsize)v]);
        xy[2 * (gsize)v + 1] = sy_map_frame_y(&map->frame, g->xy[2 * (gsize)v + 1]);
    }
    sy_page_add_path(map->page, &map->style->paint[SY_PAINT_JOIN], g->n_part, g->part_vertex, xy,
                     false);
    map->signs.has[SY_PAINT_JOIN] = true;
}

static bool in_frame(const SyMapFrame *frame, double x, double y) {
    return x >= frame->x_mm && x <= frame->x_mm + frame->width_mm && y >= frame->y_mm &&
           y <= frame->y_mm + frame->height_mm;
}

static void draw_units(SyMap *map, const SyTable *candidates, SyIndex n_shown) {
    for (SyIndex row = 0; row < n_shown; row++) {
        double x = sy_map_frame_x(&map->frame, sy_map_real_at(candidates, "x", row)),
               y = sy_map_frame_y(&map->frame, sy_map_real_at(candidates, "y", row));
        int64_t rank = sy_map_integer_at(candidates, "rank", row);
        const char *unit = sy_map_text_at(candidates, "unit", row);
        bool indirect = g_strcmp0(sy_map_text_at(candidates, "status", row), "indirect") == 0;
        if (!isfinite(x) || !isfinite(y) || !in_frame(&map->frame, x, y) ||
            rank == SY_INTEGER_MISSING)
            continue;
        SyPaintName paint = indirect ? SY_PAINT_UNIT_INDIRECT : SY_PAINT_UNIT;
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, rank);
        sy_map_figure(map->page, &map->style->paint[paint], x, y, 0.6, 16, 0);
        sy_map_labels_add_badge(map->labels, x, y, paint,
                                indirect ? SY_FONT_BADGE : SY_FONT_BADGE_LIGHT, indirect ? 4 : 28,
                                SY_LABEL_NEEDED, number);
        if (unit != NULL)
            sy_map_labels_add_beside(map->labels, x, y, 2.2, SY_FONT_LABEL, 40, SY_LABEL_OPTIONAL,
                                     unit);
        map->signs.has[paint] = true;
    }
}

static bool draw_other_outfalls(SyMap *map, int64_t outfall_id, GError **error) {
    SyWindow window = sy_map_frame_ground(&map->frame, -1);
    g_autoptr(SyTable) others = sy_map_read_in(
        map->atlas->asked->store, "outfall", "outfall_id",
        "t.outfall_id, coalesce(t.name, t.source_id) AS label, t.geom", "", &window, error);
    if (others == NULL) return false;
    for (SyIndex row = 0; row < others->n_row; row++) {
        if (sy_map_integer_at(others, "outfall_id", row) == outfall_id ||
            sy_table_n_part(others, row) == 0)
            continue;
        const double *at = others->geometry.xy +
                           2 * (gsize)others->geometry.part_vertex[others->geometry.row_part[row]];
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        const char *label = sy_map_text_at(others, "label", row);
        sy_map_figure(map->page, &map->style->paint[SY_PAINT_OUTFALL_OTHER], x, y, 1.1, 20, 0);
        sy_map_labels_keep_clear(map->labels, x - 1.1, y - 1.1, 2.2, 2.2);
        if (label != NULL)
            sy_map_labels_add_beside(map->labels, x, y, 1.2, SY_FONT_LABEL_OTHER, 30,
                                     SY_LABEL_OPTIONAL, label);
        map->signs.has[SY_PAINT_OUTFALL_OTHER] = true;
    }
    return true;
}

static void draw_this_outfall(SyMap *map, const SyTable *outfall) {
    if (outfall->geometry.n_vertex == 0) return;
    double x = sy_map_frame_x(&map->frame, outfall->geometry.xy[0]),
           y = sy_map_frame_y(&map->frame, outfall->geometry.xy[1]);
    const char *label = sy_map_text_at(outfall, "label", 0);
    SyPaint dot = {.is_filled = true};
    sy_map_figure(map->page, &map->style->paint[SY_PAINT_OUTFALL], x, y, 2.1, 28, 0);
    sy_map_figure(map->page, &dot, x, y, 0.8, 20, 0);
    sy_map_labels_keep_clear(map->labels, x - 2.1, y - 2.1, 4.2, 4.2);
    if (label != NULL)
        sy_map_labels_add_beside(map->labels, x, y, 2.3, SY_FONT_LABEL_OUTFALL, 62, SY_LABEL_NEEDED,
                                 label);
    map->signs.has[SY_PAINT_OUTFALL] = true;
}

/* The findings that get a letter: errors first. Returns their number. */
static SyIndex choose_findings(const SyTable *findings, SyIndex most, SyIndex *row_of,
                               SyIndex *n_left) {
    static const char *const severities[] = {"error", "warning", "note"};
    SyIndex n = 0;
    *n_left = 0;
    for (guint s = 0; s < G_N_ELEMENTS(severities); s++)
        for (SyIndex row = 0; row < findings->n_row; row++) {
            if (g_strcmp0(sy_map_text_at(findings, "severity", row), severities[s]) != 0 ||
                !(sy_map_integer_at(findings, "own", row) > 0))
                continue;
            if (n < most)
                row_of[n++] = row;
            else
                ++*n_left;
        }
    return n;
}

static void draw_findings(SyMap *map, const SyTable *findings, const SyIndex *row_of, SyIndex n) {
    const SyGeometry *g = &findings->geometry;
    for (SyIndex i = 0; i < n; i++) {
        const double *at = g->xy + 2 * (gsize)g->part_vertex[g->row_part[row_of[i]]];
        g_autofree char *letter = letter_of(i, 'a');
        double x = sy_map_frame_x(&map->frame, at[0]), y = sy_map_frame_y(&map->frame, at[1]);
        SyPaint dot = {.is_filled = true};
        sy_map_figure(map->page, &dot, x, y, 0.35, 8, 0);
        sy_map_labels_add_badge(map->labels, x, y, SY_PAINT_FINDING, SY_FONT_BADGE, 3,
                                SY_LABEL_USUAL, letter);
        map->signs.has[SY_PAINT_FINDING] = true;
    }
}

/* The corner of the frame with the least in it. */
static void place_north(SyMap *map) {
    enum { WIDE = 8, HIGH = 16 };
    const SyMapFrame *f = &map->frame;
    double best = INFINITY, best_x = 0, best_y = 0;
    static const int order[] = {1, 0, 3, 2}; /* upper right first */
    for (int i = 0; i < 4; i++) {
        double x = order[i] % 2 == 0 ? f->x_mm + 3 : f->x_mm + f->width_mm - WIDE - 3;
        double y = order[i] / 2 == 0 ? f->y_mm + 3 : f->y_mm + f->height_mm - HIGH - 3;
        double crowd = sy_map_labels_crowd(map->labels, x, y, WIDE, HIGH);
        if (crowd >= best) continue;
        best = crowd;
        best_x = x;
        best_y = y;
    }
    sy_map_labels_keep_clear(map->labels, best_x, best_y, WIDE, HIGH);
    sy_map_frame_draw_north(map->style, map->page, best_x, best_y);
}

static bool draw_map(SyMap *map, Shown *shown, int64_t outfall_id, SyIndex n_candidate,
                     const SyIndex *finding_row, SyIndex n_finding, GError **error) {
    const SyMapFrame *f = &map->frame;
    sy_page_clip(map->page, f->x_mm, f->y_mm, f->width_mm, f->height_mm);
    if (!draw_base(map, error) || !draw_surroundings(map, error) ||
        !draw_network(map, shown, error))
        return false;
    draw_joins(map, shown->joins);
    place_north(map);
    draw_this_outfall(map, shown->outfall);
    draw_units(map, shown->candidates, n_candidate);
    draw_findings(map, shown->findings, finding_row, n_finding);
    if (!draw_other_outfalls(map, outfall_id, error) || !sy_map_labels_draw(map->labels, error))
        return false;
    sy_page_unclip(map->page);
    return true;
}

/* The frame before the panel is known: signs that the legend will hold are not drawn yet. */
static bool fit_frame(SyMap *map, Shown *shown, SyIndex n_candidate, GError **error) {
    double area_m[4];
    area_of(shown, n_candidate, area_m);
    sy_map_frame_fit(&map->frame, area_m);
    SyWindow window = sy_map_frame_ground(&map->frame, 0);
    GError *inner = NULL;
    shown->window =
        sy_map_read_window(map->atlas->asked->store, &window, map->style->context_edges, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return false;
    }
    shown->findings = read_findings(map, shown, error);
    return shown->findings != NULL;
}

static bool fill_page(SyMap *map, SyMapPanel *panel, Shown *shown, SyIndex row, GError **error) {
    enum { LEGEND_MM = 42, LOCATION_MM = 44, FINDINGS_MM = 34, REASONS_MM = 12 };
    const SyTable *outfalls = map->atlas->outfalls;
    int64_t id = sy_map_integer_at(outfalls, "outfall_id", row);
    SyIndex finding_row[26] = {0}, n_left = 0;
    draw_facts(panel, shown->outfall);
    g_autofree char *narrative = sy_recorder_narrative(map->atlas->recorder, id, error);
    if (narrative == NULL) return false;
    sy_map_panel_heading(panel, "narrative");
    sy_map_panel_paragraph(panel, SY_FONT_BODY, narrative, 12);
    double bottom = panel->bottom_mm;
    panel->bottom_mm -= LEGEND_MM + LOCATION_MM + FINDINGS_MM;
    int64_t n_unit = sy_map_integer_at(shown->outfall, "n_unit", 0);
    SyIndex n_candidate =
        draw_candidates(panel, shown->candidates, MAX(n_unit, (int64_t)shown->candidates->n_row));
    if (panel->bottom_mm - panel->y_mm > REASONS_MM)
        draw_reasons(panel, shown->candidates, n_candidate);
    panel->bottom_mm = bottom;
    if (!fit_frame(map, shown, n_candidate, error)) return false;
    SyIndex n_finding =
        choose_findings(shown->findings, MIN(map->style->findings, 26), finding_row, &n_left);
    if (!draw_map(map, shown, id, n_candidate, finding_row, n_finding, error)) return false;
    sy_map_panel_location(panel, LOCATION_MM);
    sy_map_panel_legend(panel);
    if (n_finding > 0) draw_findings_table(panel, shown->findings, finding_row, n_finding, n_left);
    sy_map_sheet_end(map);
    return true;
}

SyPage *sy_map_outfall(const SyAtlas *atlas, SyIndex row, GError **error) {
    Shown shown = {0};
    SyMap map = {.atlas = atlas, .style = atlas->style};
    const char *label = sy_map_text_at(atlas->outfalls, "label", row),
               *code = sy_map_text_at(atlas->outfalls, "code", row);
    g_autofree char *title =
        sy_map_words(atlas->style, "sheet_title", "name",
                     label == NULL ? sy_map_word(atlas->style, "unnamed") : label, NULL);
    SyMapPanel panel;
    bool good = read_shown(atlas->asked->store,
                           sy_map_integer_at(atlas->outfalls, "outfall_id", row), &shown, error);
    if (good) {
        sy_map_sheet_begin(&map, title, g_strcmp0(code, label) == 0 ? NULL : code,
                           sy_map_page_of(atlas, row), &panel);
        good = fill_page(&map, &panel, &shown, row, error);
    }
    shown_clear(&shown);
    sy_map_labels_free(map.labels);
    if (good) return map.page;
    sy_page_free(map.page);
    return NULL;
}
