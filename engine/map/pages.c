/* suyuan export --format pdf,svg,png: the atlas, or the page of one outfall. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/search.h"
#include "engine/expert/kept.h"
#include "engine/map/parts.h"
#include "engine/picture/profile.h"
#include "engine/search/find.h"

void sy_atlas_clear(SyAtlas *atlas) {
    sy_style_free(atlas->style);
    sy_recorder_free(atlas->recorder);
    sy_judgement_free(atlas->judgement);
    sy_transform_free(atlas->to_degrees);
    sy_raster_free(atlas->base);
    g_free(atlas->base_name);
    g_free(atlas->date);
    g_free(atlas->crs);
    g_free(atlas->sources);
    sy_table_free(atlas->outfalls);
    sy_table_free(atlas->waters[0]);
    sy_table_free(atlas->waters[1]);
    sy_table_free(atlas->counties);
    sy_table_free(atlas->evidence);
    sy_table_free(atlas->ends);
    sy_charts_free(atlas->charts);
    sy_lists_free(atlas->maps);
    if (atlas->themes != NULL) g_array_unref(atlas->themes);
    g_free(atlas->page);
}

/* Names of the files that were read, and of the CRS. */
static bool read_sources(SyAtlas *atlas, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        atlas->asked->store,
        "SELECT (SELECT crs FROM run LIMIT 1) AS crs, (SELECT group_concat(label, ', ') FROM "
        "(SELECT label FROM input GROUP BY label ORDER BY min(input_id))) AS sources",
        NULL, error);
    if (rows == NULL) return false;
    const char *crs = sy_cell_text(rows, "crs", 0), *sources = sy_cell_text(rows, "sources", 0);
    atlas->crs = g_strdup(crs == NULL ? "—" : crs);
    atlas->sources = g_strdup(sources == NULL ? "—" : sources);
    return true;
}

static bool read_background(SyAtlas *atlas, GError **error) {
    static const char *const waters[] = {
        "SELECT name, geom FROM receiving_water WHERE ST_Dimension(geom) = 1 ORDER BY "
        "receiving_water_id",
        "SELECT name, geom FROM receiving_water WHERE ST_Dimension(geom) = 2 ORDER BY "
        "receiving_water_id"};
    SyStore *store = atlas->asked->store;
    for (guint i = 0; i < G_N_ELEMENTS(waters); i++) {
        atlas->waters[i] = sy_store_query(store, waters[i], NULL, error);
        if (atlas->waters[i] == NULL) return false;
    }
    atlas->counties = sy_store_query(
        store, "SELECT kind, name, geom FROM zone WHERE kind = 'county' ORDER BY zone_id", NULL,
        error);
    if (atlas->counties == NULL) return false;
    atlas->evidence = sy_store_query(
        store,
        "SELECT iif(kind = 'defect', 'defect_', 'reading_') || look AS paint, geom FROM "
        "evidence_point ORDER BY look = 'severe', kind DESC, evidence_id",
        NULL, error);
    return atlas->evidence != NULL;
}

/* Only the row of the outfall asked for stays among the pages. */
static bool find_asked(const SyAtlas *atlas, SyIndex *row, GError **error) {
    int64_t id = sy_find_outfall(atlas->asked->store, atlas->asked->outfall, error);
    if (id < 0) return false;
    for (*row = 0; *row < atlas->outfalls->n_row; ++*row)
        if (sy_cell_integer(atlas->outfalls, "outfall_id", *row) == id) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: the case file has no such outfall"),
                atlas->asked->outfall);
    return false;
}

/* The pages from @first to before @last. */
static bool pages_asked(const SyAtlas *atlas, SyIndex *first, SyIndex *last, GError **error) {
    SyIndex row;
    *first = 0;
    *last = atlas->n_page;
    if (atlas->asked->outfall == NULL) return true;
    if (!find_asked(atlas, &row, error)) return false;
    *first = atlas->page[row];
    *last = atlas->page[row + 1];
    return true;
}

/* The ground of the pipes and channels that water runs in: the maps of the whole case show them. */
static bool add_network(SyAtlas *atlas, GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(
        atlas->asked->store,
        "SELECT min(MbrMinX(geom)) AS x0, min(MbrMinY(geom)) AS y0, max(MbrMaxX(geom)) AS x1, "
        "max(MbrMaxY(geom)) AS y1 FROM edge WHERE traced = 1 AND kind <> 'river'",
        NULL, error);
    if (rows == NULL) return false;
    sy_map_area_add_point(atlas->area_m, sy_cell_real(rows, "x0", 0), sy_cell_real(rows, "y0", 0));
    sy_map_area_add_point(atlas->area_m, sy_cell_real(rows, "x1", 0), sy_cell_real(rows, "y1", 0));
    return true;
}

static SyIndex has(const SyAtlas *atlas, const char *column, SyIndex row) {
    return sy_cell_integer(atlas->outfalls, column, row) == 1;
}

static SyIndex has_detail(const SyAtlas *atlas, SyIndex row) {
    return sy_table_n_part(atlas->outfalls, row) > 0 &&
           sy_cell_real(atlas->outfalls, "extent_m", row) > atlas->style->detail_m;
}

bool sy_atlas_init(SyAtlas *atlas, const SyExport *asked, GError **error) {
    *atlas = (SyAtlas){.asked = asked};
    atlas->style =
        sy_style_load(asked->program->data_folder, asked->program->lang, asked->store, error);
    if (atlas->style != NULL && asked->dots_per_inch > 0)
        atlas->style->dots_per_inch = asked->dots_per_inch;
    if (atlas->style != NULL) sy_style_note_font(atlas->style, asked->program->lang);
    if (atlas->style == NULL || !read_sources(atlas, error) || !read_background(atlas, error))
        return false;
    atlas->outfalls = sy_map_read_outfalls(asked->store, error);
    atlas->ends = atlas->outfalls == NULL ? NULL : sy_profile_ends(asked->store, error);
    if (atlas->ends == NULL) return false;
    atlas->recorder =
        sy_recorder_new(asked->store, asked->texts, asked->terms, asked->program->lang, error);
    if (atlas->recorder == NULL) return false;
    g_auto(SyData) data = {0};
    atlas->judgement = sy_kept_load(asked->store, asked->program->data_folder, &data, error)
                           ? sy_judgement_load(&data, error)
                           : NULL;
    if (atlas->judgement == NULL) return false;
    if (asked->base != NULL) {
        atlas->base = sy_raster_open(asked->base, error);
        if (atlas->base == NULL) return false;
        atlas->base_name = g_path_get_basename(asked->base);
    }
    g_autoptr(SyCrs) geographic = sy_crs_geographic(asked->case_crs, NULL);
    if (geographic != NULL) atlas->to_degrees = sy_transform_new(asked->case_crs, geographic, NULL);
    atlas->date = g_strdup(asked->day);
    for (int i = 0; i < 4; i++) atlas->area_m[i] = i < 2 ? INFINITY : -INFINITY;
    for (SyIndex row = 0; row < atlas->outfalls->n_row; row++)
        sy_map_area_add(atlas->area_m, atlas->outfalls, row);
    if (!add_network(atlas, error)) return false;
    atlas->charts = sy_charts_select(asked->store, asked->terms, asked->program->lang,
                                     asked->program->data_folder, error);
    if (atlas->charts == NULL || !sy_map_themes_init(atlas, error)) return false;
    atlas->n_front = 1 + atlas->themes->len + sy_map_index_pages(atlas) + sy_map_chart_pages(atlas);
    atlas->page =
        sy_array_new((gsize)atlas->outfalls->n_row + 1, sizeof *atlas->page, "pages", error);
    if (atlas->page == NULL) return false;
    atlas->page[0] = atlas->n_front;
    for (SyIndex row = 0; row < atlas->outfalls->n_row; row++)
        atlas->page[row + 1] = atlas->page[row] + 1 + has_detail(atlas, row) +
                               has(atlas, "has_way", row) + has(atlas, "has_series", row);
    atlas->n_page = atlas->page[atlas->outfalls->n_row];
    return true;
}

/* The outfall of a page that is no front page. */
static SyIndex row_of(const SyAtlas *atlas, SyIndex number) {
    return SY_LOWER_BOUND(SyIndex, row, 0, atlas->outfalls->n_row, atlas->page[row + 1] <= number);
}

static SyPage *make_page(const SyAtlas *atlas, SyIndex number, GError **error) {
    SyIndex n_theme = atlas->themes->len, n_index = sy_map_index_pages(atlas);
    if (number == 0) return sy_map_overview(atlas, error);
    if (number <= n_theme) return sy_map_theme(atlas, number - 1, number + 1, error);
    if (number <= n_theme + n_index) return sy_map_index(atlas, number - 1 - n_theme, error);
    if (number < atlas->n_front)
        return sy_map_charts(atlas, number - 1 - n_theme - n_index, number + 1);
    SyIndex row = row_of(atlas, number);
    SyIndex after = number - atlas->page[row];
    if (after == 0) return sy_map_outfall(atlas, row, error);
    SyIndex n_detail = has_detail(atlas, row), n_way = has(atlas, "has_way", row);
    return after <= n_detail           ? sy_map_detail(atlas, row, number + 1, error)
           : after <= n_detail + n_way ? sy_map_way(atlas, row, number + 1, error)
                                       : sy_map_series(atlas, row, number + 1, error);
}

/* What becomes of each page. */
typedef bool TakePage(const SyAtlas *atlas, SyIndex number, const SyPage *page, void *user,
                      GError **error);

static bool each_page(const SyExport *asked, TakePage *take, void *user, SyAtlas *atlas,
                      GError **error) {
    SyIndex first, last;
    if (!pages_asked(atlas, &first, &last, error)) return false;
    for (SyIndex number = first; number < last; number++) {
        g_autoptr(SyPage) page = make_page(atlas, number, error);
        if (page == NULL || !take(atlas, number, page, user, error) ||
            !sy_progress(asked->progress, (number - first + 1.0) / (last - first), error))
            return false;
    }
    return true;
}

static const char *front_name(const SyAtlas *atlas, SyIndex number) {
    SyIndex n_theme = atlas->themes->len;
    if (number > 0 && number <= n_theme)
        return sy_lists_title(atlas->maps, g_array_index(atlas->themes, SyIndex, number - 1),
                              atlas->asked->program->lang);
    return sy_style_word(atlas->style, number == 0                                     ? "overview"
                                       : number <= n_theme + sy_map_index_pages(atlas) ? "index"
                                                                                       : "charts");
}

/* Name for a file: "012 NAME". */
static char *page_path(const SyAtlas *atlas, SyIndex number, const char *extension) {
    const SyStyle *s = atlas->style;
    const char *label = number < atlas->n_front
                            ? front_name(atlas, number)
                            : sy_cell_text(atlas->outfalls, "label", row_of(atlas, number));
    g_autofree char *name =
        g_strdup_printf("%03u %s", number + 1, label == NULL ? sy_style_word(s, "unnamed") : label);
    return sy_export_path(atlas->asked, name, extension);
}

static bool add_to_pdf(const SyAtlas *atlas, SyIndex number, const SyPage *page, void *user,
                       GError **error) {
    (void)atlas;
    (void)number;
    return sy_pdf_add(user, page, error);
}

static bool write_pdf(const SyExport *asked, SyAtlas *atlas, GError **error) {
    const char *title = sy_style_word(atlas->style, "atlas");
    SyIndex first, last;
    if (!pages_asked(atlas, &first, &last, error)) return false;
    g_autofree char *path = asked->outfall == NULL ? sy_export_path(asked, title, "pdf")
                                                   : page_path(atlas, first, "pdf");
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(asked->time_s);
    g_autofree char *stamp =
        time == NULL ? g_strdup("") : g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    g_autoptr(SyPdf) pdf = sy_pdf_new(path, title, "suyuan " SY_VERSION, stamp, error);
    if (pdf == NULL || !each_page(asked, add_to_pdf, pdf, atlas, error) ||
        !sy_pdf_finish(pdf, error))
        return false;
    sy_export_tell(asked, path, N_("%u pages"), last - first);
    return true;
}

static bool write_one_svg(const SyAtlas *atlas, SyIndex number, const SyPage *page, void *user,
                          GError **error) {
    (void)user;
    g_autofree char *path = page_path(atlas, number, "svg");
    return sy_page_write_svg(page, path, error);
}

static bool write_one_png(const SyAtlas *atlas, SyIndex number, const SyPage *page, void *user,
                          GError **error) {
    (void)user;
    g_autofree char *path = page_path(atlas, number, "png");
    return sy_page_write_png(page, atlas->style->dots_per_inch, path, error);
}

static bool write_pictures(const SyExport *asked, TakePage *take, SyAtlas *atlas, GError **error) {
    SyIndex first, last;
    if (!pages_asked(atlas, &first, &last, error) || !each_page(asked, take, NULL, atlas, error))
        return false;
    sy_export_tell(asked, asked->folder, N_("%u pages"), last - first);
    return true;
}

bool sy_export_pdf(const SyExport *asked, GError **error) {
    SyAtlas atlas;
    bool good = sy_atlas_init(&atlas, asked, error) && write_pdf(asked, &atlas, error);
    sy_atlas_clear(&atlas);
    return good;
}

bool sy_export_svg(const SyExport *asked, GError **error) {
    SyAtlas atlas;
    bool good =
        sy_atlas_init(&atlas, asked, error) && write_pictures(asked, write_one_svg, &atlas, error);
    sy_atlas_clear(&atlas);
    return good;
}

bool sy_export_png(const SyExport *asked, GError **error) {
    SyAtlas atlas;
    bool good =
        sy_atlas_init(&atlas, asked, error) && write_pictures(asked, write_one_png, &atlas, error);
    sy_atlas_clear(&atlas);
    return good;
}
