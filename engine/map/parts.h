/* What the pages of an atlas share, and what stands on them, for the files map_*.c. */
#pragma once
#include "engine/dossier/dossier.h"
#include "engine/expert/judgement.h"
#include "engine/export/export.h"
#include "engine/lists/charts.h"
#include "engine/map/frame.h"
#include "engine/map/labels.h"
#include "io/source/raster.h"

/* Which signs have been drawn, for the legend. */
typedef struct {
    bool has[SY_N_PAINT];
    bool has_doubt; /* of a direction */
} SyMapSigns;

typedef struct {
    const SyExport *asked;
    SyStyle *style;
    SyRecorder *recorder;    /* tells the tracing of an outfall */
    SyJudgement *judgement;  /* for the manholes to open next */
    SyTransform *to_degrees; /* NULL: the case lies on a plane of its own */
    SyRaster *base;          /* NULL: no base map */
    char *base_name;
    char *date; /* of the maps, "2026-01-31" */
    char *crs, *sources;
    SyTable *outfalls;  /* as map_read.c says, in the order of the pages; points */
    SyTable *waters[2]; /* lines, areas */
    SyCharts *charts;
    SyLists *maps;  /* data/maps */
    GArray *themes; /* SyIndex: those of them that have something to show */
    SyTable *counties;
    SyTable *evidence; /* what was seen and measured: paint (its name), points */
    SyTable *ends;     /* of sy_profile_ends */
    double area_m[4];  /* of all outfalls, min x, min y, max x, max y */
    SyIndex n_front;   /* pages before the first outfall's */
    SyIndex *page;     /* n_row + 1: number from 0 of each outfall's first page, and of none */
    SyIndex n_page;
} SyAtlas;

/* One page while it is made. */
typedef struct {
    const SyAtlas *atlas;
    const SyStyle *style;
    SyPage *page;
    SyMapFrame frame;
    SyMapLabels *labels;
    SyMapSigns signs;
} SyMap;

/* ---- map_read.c: what a page needs of the case file ---- */

/* Spans of edge numbers, sorted, apart. */
typedef struct {
    int64_t first, last; /* edge_id, inclusive */
    double probability;  /* that what is in it comes to the outfall */
} SyMapSpan;

/* All outfalls: outfall_id, label, code, county, water, n_unit, length_m, state, has_detail,
 * has_way (1: a unit of it joins the network), has_series (1: series were read). */
SyTable *sy_map_read_outfalls(SyStore *store, GError **error);
/* The trace of an outfall as spans; @own: without what lies above other outfalls. */
bool sy_map_read_spans(SyStore *store, int64_t outfall_id, GArray **trace, GArray **own,
                       GError **error);
const SyMapSpan *sy_map_span_of(const GArray *spans, int64_t edge_id);
/* Edges of the spans: edge_id, paint, from_node, to_node, doubt, confidence; lines. */
SyTable *sy_map_read_edges(SyStore *store, const GArray *spans, GError **error);
/* The same of all edges that are no rivers in a window; NULL without an error if they are more
 * than @most. */
SyTable *sy_map_read_window(SyStore *store, const SyWindow *window, SyIndex most, GError **error);
/* Rows of a table whose spatial index meets a window; @columns go after SELECT, t is the table. */
SyTable *sy_map_read_in(SyStore *store, const char *table, const char *key, const char *columns,
                        const char *more, const SyWindow *window, GError **error);

/* Adds the vertices of a row to an area (min x, min y, max x, max y). */
void sy_map_area_add(double *area_m, const SyTable *rows, SyIndex row);
void sy_map_area_add_point(double *area_m, double x, double y);

/* ---- map_lines.c, map_areas.c: drawing in the frame ---- */

typedef enum { SY_MAP_CONTEXT, SY_MAP_UPSTREAM, SY_MAP_OWN } SyMapGroup;
/* Draws edges of a group; @take: n_row, which of them; NULL: all. */
bool sy_map_draw_edges(SyMap *map, const SyTable *edges, SyMapGroup group, const bool *take,
                       GError **error);
void sy_map_draw_waters(SyMap *map, const SyTable *waters);
void sy_map_draw_zones(SyMap *map, const SyTable *zones);

/* ---- map_panel.c: the column beside the map and the strip below it ---- */

typedef struct {
    SyMap *map;
    double x_mm, width_mm, y_mm, bottom_mm; /* room that is left */
} SyMapPanel;

/* A sheet with its title and nothing else. */
/* The title of a page of the outfall of a row: a word of the style with {name}; @code: its code,
 * NULL where that is its name. g_free. */
char *sy_map_title_of(const SyAtlas *atlas, SyIndex row, const char *word, const char **code);
void sy_map_sheet_bare(SyMap *map, const char *title, const char *subtitle, SyIndex page_number);
/* The same with the frame of a map and the panel beside it. */
void sy_map_sheet_begin(SyMap *map, const char *title, const char *subtitle, SyIndex page_number,
                        SyMapPanel *panel);
/* Scale, notes, boxes to sign below the map; after it. */
void sy_map_sheet_strip(SyMap *map);
/* The same, and the border of the map. */
void sy_map_sheet_end(SyMap *map);
void sy_map_panel_heading(SyMapPanel *panel, const char *word);
void sy_map_panel_heading_text(SyMapPanel *panel, const char *text);
void sy_map_panel_fact(SyMapPanel *panel, const char *word, const char *text);
void sy_map_panel_paragraph(SyMapPanel *panel, SyFontName font, const char *text, int n_line);
typedef struct {
    const char *word;
    double share; /* of the width that is left; 0: as wide as its texts */
    bool is_number;
} SyMapColumn;
/**
 * sy_map_panel_table:
 * A table as long as there is room.
 *
 * @columns: at most 16; numbers stand to the right
 * @cells:   row by row, NULL: empty
 * @n_line:  lines of text in a cell at most
 * @row_y:   n_row + 1, NULL if not wanted: where each row that is drawn begins, and the last ends
 *
 * Returns the number of rows drawn.
 */
SyIndex sy_map_panel_table(SyMapPanel *panel, const SyMapColumn *columns, int n_column,
                           char *const *cells, SyIndex n_row, int n_line, double *row_y);
double sy_map_table_head_mm(const SyStyle *style);
/* Of a row with one line. */
double sy_map_table_row_mm(const SyStyle *style);
/* Such rows that a table has room for. */
SyIndex sy_map_panel_rows(const SyMapPanel *panel);
double sy_map_legend_height(const SyMap *map);
/* The legend of the signs drawn so far, at the bottom of what room is left. */
void sy_map_panel_legend(SyMapPanel *panel);
/* Where the page lies among all outfalls, at the bottom of what room is left. */
void sy_map_panel_location(SyMapPanel *panel, double height_mm);

/* ---- pages ---- */

/* Counties, grid, network, waters: what lies below the objects of a map of the whole case. */
bool sy_map_draw_background(SyMap *map, GError **error);

/* What all pages share, read once. Clear it, also where it says false. */
bool sy_atlas_init(SyAtlas *atlas, const SyExport *asked, GError **error);
void sy_atlas_clear(SyAtlas *atlas);

SyPage *sy_map_overview(const SyAtlas *atlas, GError **error);
/* @number: from 0 */
SyPage *sy_map_index(const SyAtlas *atlas, SyIndex number, GError **error);
SyIndex sy_map_index_pages(const SyAtlas *atlas);
/* Pages of charts behind the index; @number: from 0. */
SyIndex sy_map_chart_pages(const SyAtlas *atlas);
SyPage *sy_map_charts(const SyAtlas *atlas, SyIndex number, SyIndex page_number);
/* Maps by a theme, behind the overview; @number: from 0 to before themes->len. */
bool sy_map_themes_init(SyAtlas *atlas, GError **error);
SyPage *sy_map_theme(const SyAtlas *atlas, SyIndex number, SyIndex page_number, GError **error);
SyPage *sy_map_outfall(const SyAtlas *atlas, SyIndex row, GError **error);
/* The map of its page alone with a legend below, for documents. */
SyPage *sy_map_of_outfall(const SyAtlas *atlas, SyIndex row, double width_mm, double height_mm,
                          GError **error);
/* The chain and the profile of an outfall whose first unit has a way to it. */
SyPage *sy_map_way(const SyAtlas *atlas, SyIndex row, SyIndex number, GError **error);
/* The ground around an outfall with a large channel, with numbers, levels, sizes, slopes. */
SyPage *sy_map_detail(const SyAtlas *atlas, SyIndex row, SyIndex number, GError **error);
/* The page after these, @number: the series that were read at the outfall and above it. */
SyPage *sy_map_series(const SyAtlas *atlas, SyIndex row, SyIndex number, GError **error);
/* Number of an outfall's first page, from 1. */
static inline SyIndex sy_map_page_of(const SyAtlas *atlas, SyIndex row) {
    return atlas->page[row] + 1;
}
