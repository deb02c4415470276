/* The chain of a receiving water: its outfalls down the line, with the first source of each. */
#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "engine/picture/chain_parts.h"

/* mm */
static const double margin = 6, title_mm = 12, foot_mm = 8, row_mm = 8, band_mm = 6.5,
                    river_mm = 26;

static const char river_sql[] =
    "SELECT o.outfall_id, coalesce(o.code, o.local_code, o.source_id) AS number, coalesce(o.name, "
    "o.source_id, o.code) AS outfall, o.receiving_along_m AS along_m, a.status, a.unit, "
    "a.probability AS posterior, a.unknown_probability AS unknown, a.confirmed_by, l.load_m3d, "
    "o.flow_m3d FROM outfall o LEFT JOIN receiving_water w USING (receiving_water_id) LEFT JOIN "
    "answer a USING (outfall_id) LEFT JOIN (SELECT outfall_id, sum(load_m3d) AS load_m3d FROM "
    "candidate WHERE unit_id IS NOT NULL GROUP BY outfall_id) l USING (outfall_id) WHERE ?1 IN "
    "(w.name, w.code, w.source_id, o.river) ORDER BY o.receiving_along_m IS NULL, "
    "o.receiving_along_m, o.outfall_id";

SyTable *sy_chain_river_rows(SyStore *store, const char *water, GError **error) {
    const char *parameters[] = {water, NULL};
    g_autoptr(SyTable) rows = sy_store_query(store, river_sql, parameters, error);
    if (rows == NULL || rows->n_row > 0) return g_steal_pointer(&rows);
    g_autoptr(SyTable) names = sy_store_query(
        store,
        "SELECT group_concat(name, ', ') AS names FROM (SELECT DISTINCT coalesce(w.name, o.river) "
        "AS name FROM outfall o LEFT JOIN receiving_water w USING (receiving_water_id) ORDER BY 1 "
        "LIMIT 20)",
        NULL, error);
    if (names == NULL) return NULL;
    const char *known = sy_cell_text(names, "names", 0);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: no outfall flows there; they flow into %s"),
                water, known == NULL ? "—" : known);
    return NULL;
}

/* The largest water of an outfall, m3/d; NaN: none is known. */
static double most_of(const SyTable *rows) {
    double most = NAN;
    for (SyIndex row = 0; row < rows->n_row; row++)
        most = fmax(most,
                    fmax(sy_cell_real(rows, "load_m3d", row), sy_cell_real(rows, "flow_m3d", row)));
    return most > 0 ? most : NAN;
}

static double load_of(const SyTable *rows, SyIndex row) {
    double load = sy_cell_real(rows, "load_m3d", row);
    return load > 0 ? load : sy_cell_real(rows, "flow_m3d", row);
}

/* Columns of a row, mm from the left. */
typedef struct {
    double river, outfall, way, unit, right;
} Columns;

static void add_mark(SyPage *page, const SyTable *rows, SyIndex row, const Columns *c, double y) {
    char posterior[G_ASCII_DTOSTR_BUF_SIZE], load[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *id =
        g_strdup_printf("%" G_GINT64_FORMAT, sy_cell_integer(rows, "outfall_id", row));
    double p = sy_cell_real(rows, "posterior", row), l = load_of(rows, row);
    const char *unit = sy_cell_text(rows, "unit", row), *name = sy_cell_text(rows, "outfall", row);
    const char *attributes[] = {
        "kind",       "outfall",
        "outfall-id", id,
        "unit",       unit == NULL ? "" : unit,
        "posterior",  isnan(p) ? "" : g_ascii_formatd(posterior, sizeof posterior, "%.4f", p),
        "load-m3d",   isnan(l) ? "" : g_ascii_formatd(load, sizeof load, "%.4f", l),
        NULL};
    sy_page_add_mark(page, c->outfall, y, c->right - c->outfall, row_mm, name == NULL ? "" : name,
                     attributes);
}

static char *unit_text(const SyDrawnWith *with, const SyTable *rows, SyIndex row) {
    const SyStyle *s = with->style;
    char digits[SY_PROBABILITY_LENGTH], more[SY_PROBABILITY_LENGTH];
    const char *unit = sy_cell_text(rows, "unit", row);
    double source = sy_cell_real(rows, "posterior", row),
           unknown = sy_cell_real(rows, "unknown", row);
    if (unit == NULL) return g_strdup(sy_style_word(s, "unknown_source"));
    if (sy_cell_text(rows, "confirmed_by", row) != NULL)
        return sy_style_words(s, "with", "text", unit, "more", sy_style_word(s, "chain_confirmed"),
                              NULL);
    if (isnan(source)) return g_strdup(unit);
    return sy_style_words(s, unknown > source ? "first_unlisted" : "chain_unit", "unit", unit,
                          "source", sy_probability_format(source, 2, digits), "unlisted",
                          sy_probability_format(isnan(unknown) ? 0 : unknown, 2, more), NULL);
}

static void draw_row(const SyTable *rows, SyIndex row, const SyDrawnWith *with, SyPage *page,
                     const Columns *c, double y, double most) {
    const SyStyle *s = with->style;
    double middle = y + row_mm / 2, load = load_of(rows, row),
           source = sy_cell_real(rows, "posterior", row);
    double wide = load > 0 && !isnan(most) ? MAX(band_mm * load / most, 0.4) : 0.4;
    bool traced = g_strcmp0(sy_cell_text(rows, "status", row), "traced") == 0;
    sy_chain_band(page, &s->paint[SY_PAINT_RIVER], c->river + river_mm, middle, c->outfall - 3,
                  middle, wide, isnan(load));
    sy_draw_figure(page, &s->paint[traced ? SY_PAINT_TRACED : SY_PAINT_OUTFALL_OTHER], c->outfall,
                   middle, 1.6, 24, 0);
    sy_draw_text(page, &s->font[SY_FONT_BODY], c->outfall + 3, middle - 1.5, 0, 0.5,
                 c->way - c->outfall - 5, sy_cell_text(rows, "outfall", row));
    g_autofree char *along = sy_drawn_number(sy_cell_real(rows, "along_m", row) / 1000, 2),
                    *amount = sy_drawn_number(load, 0);
    g_autofree char *facts =
        g_strconcat(along == NULL ? "" : "km ", along == NULL ? "" : along,
                    along == NULL || amount == NULL ? "" : " · ", amount == NULL ? "" : amount,
                    amount == NULL ? "" : " m³/d", NULL);
    sy_draw_text(page, &s->font[SY_FONT_GRID], c->outfall + 3, middle + 2, 0, 0.5,
                 c->way - c->outfall - 5, facts);
    bool has_unit = sy_cell_text(rows, "unit", row) != NULL;
    sy_chain_band(page, &s->paint[has_unit ? SY_PAINT_UNIT_BAND : SY_PAINT_UPSTREAM], c->way,
                  middle, c->unit - 2, middle, isnan(source) ? 0.4 : band_mm * source,
                  !has_unit || !(source >= s->certainty_low));
    g_autofree char *text = unit_text(with, rows, row);
    sy_draw_text(page, &s->font[SY_FONT_BODY], c->unit, middle, 0, 0.5, c->right - c->unit, text);
    add_mark(page, rows, row, c, y);
}

SyPage *sy_chain_river_page(const SyTable *rows, const char *water, const SyDrawnWith *with) {
    const SyStyle *s = with->style;
    double wide = 297, top = margin + title_mm + 4,
           high = top + rows->n_row * row_mm + foot_mm + margin;
    const Columns c = {margin, margin + river_mm + 22, 160, 185, wide - margin};
    g_autofree char *n = g_strdup_printf("%u", rows->n_row);
    g_autofree char *title = sy_style_words(s, "chain_river_title", "name", water, "n", n, NULL);
    SyPage *page = sy_page_new(wide, high, with->lang, title);
    sy_draw_box(page, &s->paint[SY_PAINT_MASK], 0, 0, wide, high);
    sy_draw_text(page, &s->font[SY_FONT_TITLE], margin, margin + title_mm / 2 - 1, 0, 0.5,
                 wide - 2 * margin, title);
    sy_chain_box(with, page, SY_PAINT_RIVER, c.river, top, river_mm,
                 MAX(rows->n_row * row_mm, 20.0), sy_style_word(s, "receiving_water"), water, NULL);
    sy_draw_arrow(page, &s->paint[SY_PAINT_ARROW], c.river + river_mm / 2,
                  top + MAX(rows->n_row * row_mm, 20.0) - 4, 0, 1, 3);
    double most = most_of(rows);
    for (SyIndex row = 0; row < rows->n_row; row++)
        draw_row(rows, row, with, page, &c, top + row * row_mm, most);
    sy_draw_text(page, &s->font[SY_FONT_SMALL], wide - margin, high - margin, 1, 1, 0,
                 sy_style_word(s, "chain_river_signs"));
    if (with->note != NULL)
        sy_draw_text(page, &s->font[SY_FONT_SMALL], margin, high - margin, 0, 1, wide / 2,
                     with->note);
    return page;
}
