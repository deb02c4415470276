/* The chain of one outfall, with the probabilities before and after what was seen. */
#include "engine/picture/chain.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/probability.h"
#include "algorithms/base/words.h"
#include "engine/picture/chain_parts.h"

/* mm */
static const double margin = 6, title_mm = 12, foot_mm = 6, row_mm = 9, band_mm = 30, box_mm = 34,
                    bar_mm = 34, names_mm = 100, seen_row_mm = 4.4, seen_wide_mm = 80;
enum { ROWS_MOST = 12, SEEN_MOST = 10 };

/* ---- reading ---- */

static const char outfall_sql[] =
    "SELECT o.outfall_id, coalesce(o.code, o.local_code, o.source_id) AS number, coalesce(o.name, "
    "o.source_id, o.code) AS name, coalesce(w.name, o.river) AS water, a.status, a.how, "
    "c.length_m, c.n_edge, c.n_manhole FROM outfall o LEFT JOIN receiving_water w USING "
    "(receiving_water_id) LEFT JOIN answer a USING (outfall_id) LEFT JOIN channel c USING "
    "(outfall_id) WHERE o.outfall_id = CAST(?1 AS INTEGER)";

static const char source_sql[] =
    "SELECT c.unit_id, coalesce(u.name, u.source_id) AS name, c.rank, c.prior, c.posterior, "
    "c.probability, c.share, c.load_m3d, c.status, d.decision_id IS NOT NULL AS confirmed FROM "
    "candidate c LEFT JOIN unit u USING (unit_id) LEFT JOIN decision_in_force d ON d.subject = "
    "'source' AND d.what = 'confirm' AND d.role = 'outfall' AND d.object_id = c.outfall_id AND "
    "d.other_object_id = c.unit_id WHERE c.outfall_id = CAST(?1 AS INTEGER) AND c.status <> "
    "'excluded' ORDER BY c.unit_id IS NULL, c.rank IS NULL, c.rank";

static const char seen_sql[] =
    "SELECT coalesce(n.source_id, 'node:' || n.node_id) AS place, r.what, r.parameter, r.value, "
    "r.value_text, r.unit, r.time FROM reading r JOIN node n USING (node_id) WHERE EXISTS (SELECT "
    "1 FROM trace_span s WHERE s.outfall_id = CAST(?1 AS INTEGER) AND r.node_id BETWEEN "
    "s.first_node AND s.last_node) ORDER BY r.time, r.reading_id";

SyChain *sy_chain_of(SyStore *store, int64_t outfall_id, GError **error) {
    g_autoptr(SyChain) chain = g_new0(SyChain, 1);
    chain->outfall = sy_store_query_of(store, outfall_sql, outfall_id, error);
    if (chain->outfall == NULL) return NULL;
    if (chain->outfall->n_row == 0) {
        g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE,
                            _("the case file has no such outfall"));
        return NULL;
    }
    chain->sources = sy_store_query_of(store, source_sql, outfall_id, error);
    if (chain->sources == NULL) return NULL;
    chain->seen = sy_store_query_of(store, seen_sql, outfall_id, error);
    return chain->seen == NULL ? NULL : g_steal_pointer(&chain);
}

void sy_chain_free(SyChain *chain) {
    if (chain == NULL) return;
    sy_table_free(chain->outfall);
    sy_table_free(chain->sources);
    sy_table_free(chain->seen);
    g_free(chain);
}

/* ---- bands ---- */

void sy_chain_band(SyPage *page, const SyPaint *paint, double x1, double y1, double x2, double y2,
                   double wide, bool is_doubtful) {
    enum { STEPS = 24 };
    double xy[2 * 2 * (STEPS + 1)];
    wide = MAX(wide, 0.25);
    for (int i = 0; i <= STEPS; i++) {
        double t = (double)i / STEPS, s = t * t * (3 - 2 * t); /* level at both ends */
        double x = x1 + t * (x2 - x1), y = y1 + s * (y2 - y1);
        int back = 2 * STEPS + 1 - i;
        xy[2 * i] = xy[2 * back] = x;
        xy[2 * i + 1] = y - wide / 2;
        xy[2 * back + 1] = y + wide / 2;
    }
    static const SyIndex start[] = {0, 2 * (STEPS + 1)};
    SyPaint band = {.width_mm = 0.25,
                    .ink = paint->ink,
                    .is_filled = true,
                    .fill = sy_drawn_pale(paint->ink, is_doubtful ? 0.12 : 0.45)};
    if (is_doubtful) {
        band.n_dash = 2;
        band.dash_mm[0] = 1.4;
        band.dash_mm[1] = 1;
    }
    sy_page_add_path(page, &band, 1, start, xy, true);
}

void sy_chain_box(const SyDrawnWith *with, SyPage *page, SyPaintName paint, double x, double y,
                  double wide, double high, const char *kind, const char *name, const char *more) {
    const SyStyle *s = with->style;
    SyPaint box = {
        .width_mm = 0.4,
        .ink = s->paint[paint].ink,
        .is_filled = true,
        .fill = sy_drawn_pale(
            s->paint[paint].is_filled ? s->paint[paint].fill : s->paint[paint].ink, 0.25)};
    sy_draw_box(page, &box, x, y, wide, high);
    sy_draw_text(page, &s->font[SY_FONT_SMALL], x + wide / 2, y + 2, 0.5, 0, wide - 2, kind);
    SyTextPlace place = {.x_mm = x + wide / 2,
                         .anchor_x = 0.5,
                         .y_mm = y + high / 2,
                         .anchor_y = 0.5,
                         .width_mm = wide - 2,
                         .n_line = 4};
    sy_page_add_text(page, &s->font[SY_FONT_BODY], &place, name == NULL ? "—" : name);
    if (more != NULL)
        sy_draw_text(page, &s->font[SY_FONT_SMALL], x + wide / 2, y + high - 2, 0.5, 1, wide - 2,
                     more);
}

static char *channel_text(const SyDrawnWith *with, const SyTable *outfall) {
    if (!(sy_cell_integer(outfall, "n_edge", 0) > 0)) return NULL;
    g_autofree char *length = sy_drawn_number(sy_style_in(with->style, SY_UNIT_LENGTH,
                                                          sy_cell_real(outfall, "length_m", 0)),
                                              0),
                    *n = sy_drawn_number(sy_cell_real(outfall, "n_manhole", 0), 0),
                    *manholes = n == NULL
                                    ? NULL
                                    : sy_style_words(with->style, "channel_manholes", "n", n, NULL);
    return sy_style_words(with->style, "chain_channel", "length", length == NULL ? "—" : length,
                          "manholes", manholes == NULL ? "" : manholes, NULL);
}

/* ---- sources ---- */

typedef struct {
    const SyChain *chain;
    const SyDrawnWith *with;
    SyPage *page;
    double from_x;              /* where bands leave the channel */
    double x, right;            /* of the rows */
    double y;                   /* of the next row */
    double channel_y;           /* where the next band leaves */
    double name_mm, bar_x, bar; /* of a row; bar: as long as 1 is */
} Fan;

static void add_mark(const Fan *f, SyIndex row) {
    static const char *const columns[] = {"prior", "posterior", "probability", "share", "load_m3d"};
    const SyTable *sources = f->chain->sources;
    int64_t unit = sy_cell_integer(sources, "unit_id", row);
    g_autofree char *id = unit > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, unit) : g_strdup("");
    const char *attributes[2 * G_N_ELEMENTS(columns) + 7] = {"kind", "source", "unit-id", id};
    char texts[G_N_ELEMENTS(columns)][G_ASCII_DTOSTR_BUF_SIZE];
    guint n = 4;
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
        double value = sy_cell_real(sources, columns[i], row);
        if (isnan(value)) continue;
        attributes[n++] = i == 4 ? "load-m3d" : columns[i];
        attributes[n++] = g_ascii_formatd(texts[i], sizeof texts[i], "%.4f", value);
    }
    const char *name = sy_cell_text(sources, "name", row);
    sy_page_add_mark(f->page, f->x, f->y, f->right - f->x, row_mm, name == NULL ? "" : name,
                     attributes);
}

static void draw_bar(const Fan *f, SyPaintName paint, double value, double y, const char *word) {
    const SyStyle *s = f->with->style;
    char digits[SY_PROBABILITY_LENGTH];
    if (isnan(value)) return;
    SyPaint bar = {.is_filled = true, .fill = s->paint[paint].ink};
    sy_draw_box(f->page, &bar, f->bar_x, y, MAX(f->bar * value, 0.2), 2.6);
    g_autofree char *text = g_strconcat(word, " ", sy_probability_format(value, 2, digits), NULL);
    sy_draw_text(f->page, &s->font[SY_FONT_GRID], f->bar_x + f->bar * value + 1.2, y + 1.3, 0, 0.5,
                 0, text);
}

/* "可达 0.83 · 12 m³/d"; g_free */
static char *facts_of(const Fan *f, SyIndex row) {
    const SyTable *sources = f->chain->sources;
    const SyStyle *s = f->with->style;
    char digits[SY_PROBABILITY_LENGTH];
    g_autoptr(GString) text = g_string_new(NULL);
    double reaches = sy_cell_real(sources, "probability", row),
           load = sy_cell_real(sources, "load_m3d", row);
    if (sy_cell_integer(sources, "unit_id", row) > 0 && !isnan(reaches))
        g_string_append_printf(text, "%s %s", sy_style_word(s, "reaches"),
                               sy_probability_format(reaches, 2, digits));
    if (!isnan(load)) {
        g_autofree char *amount = sy_drawn_number(load, load < 10 ? 1 : 0);
        g_string_append_printf(text, "%s%s m³/d", text->len > 0 ? " · " : "", amount);
    }
    if (sy_cell_integer(sources, "confirmed", row) == 1)
        g_string_append_printf(text, "%s%s", text->len > 0 ? " · " : "",
                               sy_style_word(s, "chain_confirmed"));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static double source_of(const SyTable *sources, SyIndex row) {
    double posterior = sy_cell_real(sources, "posterior", row);
    return isnan(posterior) ? sy_cell_real(sources, "prior", row) : posterior;
}

static void draw_source(Fan *f, SyIndex row) {
    const SyStyle *s = f->with->style;
    const SyTable *sources = f->chain->sources;
    bool is_unknown = sy_cell_integer(sources, "unit_id", row) <= 0;
    double source = source_of(sources, row), reaches = sy_cell_real(sources, "probability", row);
    double wide = isnan(source) ? 0 : band_mm * source, middle = f->y + row_mm / 2;
    sy_chain_band(f->page, &s->paint[is_unknown ? SY_PAINT_UPSTREAM : SY_PAINT_UNIT_BAND],
                  f->from_x, f->channel_y + wide / 2, f->x, middle, MIN(wide, row_mm - 1),
                  is_unknown || !(reaches >= s->certainty_high));
    f->channel_y += wide;
    const char *name =
        is_unknown ? sy_style_word(s, "unknown_source") : sy_cell_text(sources, "name", row);
    g_autofree char *facts = facts_of(f, row);
    int64_t rank = sy_cell_integer(sources, "rank", row);
    g_autofree char *label = rank > 0 && !is_unknown
                                 ? g_strdup_printf("%" G_GINT64_FORMAT " %s", rank, name)
                                 : g_strdup(name);
    sy_draw_text(f->page, &s->font[SY_FONT_BODY], f->x + 1.5, middle - (*facts == '\0' ? 0 : 1.7),
                 0, 0.5, f->name_mm, label);
    sy_draw_text(f->page, &s->font[SY_FONT_GRID], f->x + 1.5, middle + 2.1, 0, 0.5, f->name_mm,
                 facts);
    draw_bar(f, SY_PAINT_UPSTREAM, sy_cell_real(sources, "prior", row), f->y + 1.2,
             sy_style_word(s, "chain_before"));
    if (f->chain->seen->n_row > 0)
        draw_bar(f, SY_PAINT_UNIT_BAND, sy_cell_real(sources, "posterior", row), f->y + 4.8,
                 sy_style_word(s, "chain_after"));
    add_mark(f, row);
    f->y += row_mm;
}

/* Those without a row of their own, as one. */
static void draw_rest(Fan *f, SyIndex first, SyIndex end) {
    const SyStyle *s = f->with->style;
    double sum = 0;
    char digits[SY_PROBABILITY_LENGTH];
    if (end <= first) return;
    for (SyIndex row = first; row < end; row++) {
        double source = source_of(f->chain->sources, row);
        if (!isnan(source)) sum += source;
    }
    g_autofree char *n = g_strdup_printf("%u", end - first);
    g_autofree char *text =
        sy_style_words(s, "chain_rest", "n", n, "sum", sy_probability_format(sum, 2, digits), NULL);
    sy_chain_band(f->page, &s->paint[SY_PAINT_UNIT_BAND], f->from_x,
                  f->channel_y + band_mm * sum / 2, f->x, f->y + row_mm / 2,
                  MIN(band_mm * sum, row_mm - 1), true);
    f->channel_y += band_mm * sum;
    sy_draw_text(f->page, &s->font[SY_FONT_BODY], f->x + 1.5, f->y + row_mm / 2, 0, 0.5, 0, text);
    f->y += row_mm;
}

/* How many rows there are, that of the rest included; @own: with a row of their own but the unknown
 * source. */
static SyIndex n_row_of(const SyChain *chain, double high, SyIndex *own) {
    SyIndex n = chain->sources->n_row;
    bool has_unknown = n > 0 && sy_cell_integer(chain->sources, "unit_id", n - 1) <= 0;
    SyIndex n_unit = has_unknown ? n - 1 : n;
    SyIndex room = MAX((SyIndex)MIN(high / row_mm, (double)ROWS_MOST), 3);
    *own = n <= room ? n_unit : room - 1 - (has_unknown ? 1 : 0);
    return MIN(n, room);
}

static void draw_sources(Fan *f, double high) {
    SyIndex own, n = f->chain->sources->n_row, rows = n_row_of(f->chain, high, &own);
    bool has_unknown = n > 0 && sy_cell_integer(f->chain->sources, "unit_id", n - 1) <= 0;
    double sum = 0;
    for (SyIndex row = 0; row < n; row++) {
        double source = source_of(f->chain->sources, row);
        if (!isnan(source)) sum += source;
    }
    double middle = f->y + MAX(rows * row_mm, band_mm) / 2;
    f->y = middle - rows * row_mm / 2;
    f->channel_y = middle - band_mm * MIN(sum, 1) / 2;
    for (SyIndex row = 0; row < own; row++) draw_source(f, row);
    draw_rest(f, own, has_unknown ? n - 1 : n);
    if (has_unknown) draw_source(f, n - 1);
}

/* ---- what was seen ---- */

/* Readings stand in columns, so that they take little height from the units. */
static SyIndex seen_columns(double wide) {
    return MAX((SyIndex)(wide / seen_wide_mm), 1);
}

static double seen_mm(const SyChain *chain, double wide) {
    SyIndex all = chain->seen->n_row, n = MIN(all, SEEN_MOST), n_column = seen_columns(wide);
    return n == 0 ? 0 : 6 + (n + n_column - 1) / n_column * seen_row_mm + (all > n) * seen_row_mm;
}

/* The latest, column by column. */
static void draw_seen(const SyChain *chain, const SyDrawnWith *with, SyPage *page, double x,
                      double y, double wide) {
    const SyStyle *s = with->style;
    SyIndex n = MIN(chain->seen->n_row, SEEN_MOST), first = chain->seen->n_row - n;
    if (n == 0) return;
    SyIndex n_column = seen_columns(wide), n_line = (n + n_column - 1) / n_column;
    double column = wide / n_column;
    sy_draw_text(page, &s->font[SY_FONT_HEADING], x, y, 0, 0, 0, sy_style_word(s, "chain_seen"));
    y += 6;
    for (SyIndex i = 0; i < n; i++) {
        g_autofree char *reading = sy_drawn_reading(with, chain->seen, first + i);
        g_autofree char *text =
            g_strconcat(reading, " · ", sy_cell_text(chain->seen, "place", first + i), NULL);
        sy_draw_text(page, &s->font[SY_FONT_SMALL], x + i / n_line * column,
                     y + i % n_line * seen_row_mm, 0, 0, column - 2, text);
    }
    if (first == 0) return;
    g_autofree char *left = g_strdup_printf("%u", first);
    g_autofree char *text = sy_style_words(s, "chain_seen_more", "n", left, NULL);
    sy_draw_text(page, &s->font[SY_FONT_SMALL], x, y + n_line * seen_row_mm, 0, 0, wide, text);
}

/* ---- the whole ---- */

void sy_chain_draw(const SyChain *chain, const SyDrawnWith *with, SyPage *page, double x_mm,
                   double y_mm, double width_mm, double height_mm) {
    const SyStyle *s = with->style;
    SyIndex own, n = n_row_of(chain, height_mm - seen_mm(chain, width_mm) - 4, &own);
    double high = MAX(n * row_mm, band_mm), middle = y_mm + high / 2, gap = 0.05 * width_mm,
           box = MIN(box_mm, 0.12 * width_mm), box_high = MAX(band_mm + 6, 30), x = x_mm;
    double top = middle - box_high / 2;
    if (top < y_mm) top = y_mm, middle = top + box_high / 2;
    g_autofree char *channel = channel_text(with, chain->outfall);
    const SyTable *o = chain->outfall;
    bool has_channel = channel != NULL;
    sy_chain_band(page, &s->paint[SY_PAINT_RIVER], x + box, middle, x + box + gap, middle, band_mm,
                  sy_cell_text(o, "water", 0) == NULL);
    sy_chain_band(page, &s->paint[SY_PAINT_CHANNEL], x + 2 * box + gap, middle,
                  x + 2 * box + 2 * gap, middle, band_mm, !has_channel);
    sy_chain_box(with, page, SY_PAINT_RIVER, x, top, box, box_high,
                 sy_style_word(s, "receiving_water"), sy_cell_text(o, "water", 0), NULL);
    sy_chain_box(with, page, SY_PAINT_OUTFALL, x + box + gap, top, box, box_high,
                 sy_style_word(s, "chain_outfall"), sy_cell_text(o, "name", 0),
                 sy_cell_text(o, "number", 0));
    sy_chain_box(with, page, SY_PAINT_CHANNEL, x + 2 * (box + gap), top, box, box_high,
                 sy_style_word(s, "chain_way"),
                 has_channel ? channel : sy_style_word(s, "chain_no_channel"), NULL);
    double left = x + 3 * box + 2 * gap;
    Fan fan = {.chain = chain,
               .with = with,
               .page = page,
               .from_x = left,
               .x = left + 0.08 * width_mm,
               .right = x_mm + width_mm,
               .y = middle - high / 2};
    fan.bar = MIN(bar_mm, 0.12 * width_mm);
    fan.bar_x = MIN(fan.right - fan.bar - 16, fan.x + names_mm); /* beside their names */
    fan.name_mm = fan.bar_x - fan.x - 3;
    draw_sources(&fan, high + 0.5);
    draw_seen(chain, with, page, x_mm, MAX(fan.y, top + box_high) + 4, width_mm);
}

SyPage *sy_chain_page(const SyChain *chain, const SyDrawnWith *with, double width_mm) {
    const SyStyle *s = with->style;
    SyIndex own, n = n_row_of(chain, INFINITY, &own);
    double wide = width_mm > 0 ? width_mm : 297, high = 2 * margin + title_mm + foot_mm +
                                                        MAX(n * row_mm, band_mm + 10) + 8 +
                                                        seen_mm(chain, wide - 2 * margin);
    const char *name = sy_cell_text(chain->outfall, "name", 0);
    g_autofree char *title =
        sy_style_words(s, "chain_title", "name", name == NULL ? "—" : name, NULL);
    SyPage *page = sy_page_new(wide, high, with->lang, title);
    sy_draw_box(page, &s->paint[SY_PAINT_MASK], 0, 0, wide, high);
    sy_draw_text(page, &s->font[SY_FONT_TITLE], margin, margin + title_mm / 2 - 1, 0, 0.5,
                 wide - 2 * margin, title);
    sy_chain_draw(chain, with, page, margin, margin + title_mm, wide - 2 * margin,
                  high - 2 * margin - title_mm - foot_mm);
    sy_draw_text(page, &s->font[SY_FONT_SMALL], wide - margin, high - margin, 1, 1, 0,
                 sy_style_word(s, "chain_signs"));
    if (with->note != NULL)
        sy_draw_text(page, &s->font[SY_FONT_SMALL], margin, high - margin, 0, 1, wide / 2,
                     with->note);
    return page;
}
