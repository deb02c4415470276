/* Channels and pipes: edges that follow each other as one line, arrows along it. */
#include <math.h>

#include "algorithms/base/error.h"
#include "algorithms/map/chains.h"
#include "engine/map/parts.h"
#include "engine/picture/draw.h"

enum { N_CERTAINTY = 3, N_STYLE = (SY_PAINT_GAP + 1) * N_CERTAINTY * 2 };
static const double tolerance_mm = 0.05, arrow_every_mm = 26, arrow_mm = 2.1;
/* Lines that would cover more of the frame than this get thinner, down to a share of their width.
 */
static const double covered_most = 0.1, thinnest = 0.15;

/* Lines of one look. */
typedef struct {
    GArray *xy, *start;
} Look;

typedef struct {
    SyMap *map;
    const SyTable *edges;
    SyMapGroup group;
    SyIndex n; /* edges taken */
    SyIndex *row;
    int64_t *from, *to;
    uint8_t *style;
    Look look[N_STYLE];
    GArray *arrow; /* double: x, y, dx, dy */
    double length_mm;
} Drawing;

static int certainty_of(const SyStyle *style, double confidence) {
    return confidence >= style->certainty_high ? 0 : confidence >= style->certainty_low ? 1 : 2;
}

static uint8_t style_of(const Drawing *d, SyIndex row) {
    int64_t paint = sy_cell_integer(d->edges, "paint", row);
    bool doubt = sy_cell_integer(d->edges, "doubt", row) == 1;
    int certainty = d->group != SY_MAP_OWN
                        ? 0
                        : certainty_of(d->map->style, sy_cell_real(d->edges, "confidence", row));
    paint = CLAMP(paint, 0, SY_PAINT_GAP);
    return (uint8_t)(((int)paint * N_CERTAINTY + certainty) * 2 + (doubt ? 1 : 0));
}

static bool take_edges(Drawing *d, const bool *take, GError **error) {
    SyIndex n_row = d->edges->n_row;
    d->row = sy_array_new(n_row, sizeof(SyIndex), "edges", error);
    d->from = sy_array_new(n_row, sizeof(int64_t), "edges", error);
    d->to = sy_array_new(n_row, sizeof(int64_t), "edges", error);
    d->style = sy_array_new(n_row, sizeof(uint8_t), "edges", error);
    if (!d->row || !d->from || !d->to || !d->style) return false;
    for (SyIndex row = 0; row < n_row; row++) {
        if ((take != NULL && !take[row]) || sy_table_n_part(d->edges, row) == 0) continue;
        d->row[d->n] = row;
        d->from[d->n] = sy_cell_integer(d->edges, "from_node", row);
        d->to[d->n] = sy_cell_integer(d->edges, "to_node", row);
        d->style[d->n++] = style_of(d, row);
    }
    return true;
}

static void drawing_clear(Drawing *d) {
    g_free(d->row);
    g_free(d->from);
    g_free(d->to);
    g_free(d->style);
    for (int i = 0; i < N_STYLE; i++) {
        if (d->look[i].xy == NULL) continue;
        g_array_unref(d->look[i].xy);
        g_array_unref(d->look[i].start);
    }
    if (d->arrow != NULL) g_array_unref(d->arrow);
}

/* The vertices of a chain on the sheet; those that meet once only. */
static void chain_on_sheet(const Drawing *d, const SyChains *chains, SyIndex chain, GArray *xy) {
    const SyGeometry *g = &d->edges->geometry;
    g_array_set_size(xy, 0);
    for (SyIndex i = chains->start[chain]; i < chains->start[chain + 1]; i++) {
        SyIndex row = d->row[chains->edge[i]];
        SyIndex end = g->part_vertex[g->row_part[row + 1]];
        for (SyIndex v = g->part_vertex[g->row_part[row]]; v < end; v++) {
            double at[2] = {sy_map_frame_x(&d->map->frame, g->xy[2 * (gsize)v]),
                            sy_map_frame_y(&d->map->frame, g->xy[2 * (gsize)v + 1])};
            g_array_append_vals(xy, at, 2);
        }
    }
}

static double length_of(const double *xy, SyIndex n) {
    double sum = 0;
    for (SyIndex i = 0; i + 1 < n; i++)
        sum += hypot(xy[2 * (gsize)i + 2] - xy[2 * (gsize)i],
                     xy[2 * (gsize)i + 3] - xy[2 * (gsize)i + 1]);
    return sum;
}

static void add_arrows(Drawing *d, const double *xy, SyIndex n, bool is_rare) {
    double total = length_of(xy, n), every = is_rare ? 2 * arrow_every_mm : arrow_every_mm,
           walked = 0;
    if (total < 4 * arrow_mm) return;
    double count = MAX(1, round(total / every)), step = total / count, next = step / 2;
    for (SyIndex i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * (gsize)i;
        double dx = a[2] - a[0], dy = a[3] - a[1], length = hypot(dx, dy);
        for (; length > 0 && next <= walked + length; next += step) {
            double t = (next - walked) / length;
            double arrow[4] = {a[0] + t * dx, a[1] + t * dy, dx / length, dy / length};
            g_array_append_vals(d->arrow, arrow, 4);
        }
        walked += length;
    }
}

/* What becomes of line widths where there are very many lines. */
static double thinning(const Drawing *d) {
    const SyMapFrame *f = &d->map->frame;
    double covered = d->length_mm * d->map->style->paint[SY_PAINT_STORM].width_mm;
    double most = covered_most * f->width_mm * f->height_mm;
    return covered > most ? MAX(most / covered, thinnest) : 1;
}

static void add_chain(Drawing *d, uint8_t style, GArray *xy) {
    SyIndex n = sy_simplify_line((double *)(void *)xy->data, xy->len / 2, tolerance_mm);
    const double *at = (const double *)(void *)xy->data;
    Look *look = &d->look[style];
    if (look->xy == NULL) {
        SyIndex zero = 0;
        look->xy = g_array_new(FALSE, FALSE, sizeof(double));
        look->start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
        g_array_append_val(look->start, zero);
    }
    g_array_append_vals(look->xy, at, 2 * n);
    SyIndex end = look->xy->len / 2;
    g_array_append_val(look->start, end);
    d->length_mm += length_of(at, n);
    if (d->group == SY_MAP_CONTEXT) return;
    sy_map_labels_avoid_line(d->map->labels, at, n);
    guint before = d->arrow->len;
    bool is_channel = style / 2 / N_CERTAINTY == SY_PAINT_CHANNEL;
    add_arrows(d, at, n, d->group == SY_MAP_UPSTREAM || is_channel);
    if (style % 2 == 0) return;
    /* Where the direction is doubtful, arrows both ways. */
    for (guint i = before, end_arrow = d->arrow->len; i < end_arrow; i += 4) {
        double *a = &g_array_index(d->arrow, double, i);
        double back[4] = {a[0] - 0.1 * a[2], a[1] - 0.1 * a[3], -a[2], -a[3]};
        a[0] += 1.1 * arrow_mm * a[2];
        a[1] += 1.1 * arrow_mm * a[3];
        back[0] -= 1.1 * arrow_mm * -back[2];
        back[1] -= 1.1 * arrow_mm * -back[3];
        g_array_append_vals(d->arrow, back, 4);
    }
}

static void draw_look(Drawing *d, int style) {
    const SyStyle *s = d->map->style;
    const Look *look = &d->look[style];
    int certainty = style / 2 % N_CERTAINTY;
    SyPaintName name = (SyPaintName)(style / 2 / N_CERTAINTY);
    SyPaint paint = s->paint[name];
    const SyIndex *start = (const SyIndex *)(void *)look->start->data;
    const double *xy = (const double *)(void *)look->xy->data;
    if (d->group == SY_MAP_CONTEXT) {
        paint = s->paint[SY_PAINT_CONTEXT];
    } else if (d->group == SY_MAP_UPSTREAM) {
        paint.ink = s->paint[SY_PAINT_UPSTREAM].ink;
        paint.width_mm = MIN(paint.width_mm, s->paint[SY_PAINT_UPSTREAM].width_mm);
    } else {
        const double share[N_CERTAINTY] = {s->width_high, s->width_middle, s->width_low};
        paint.width_mm *= share[certainty];
    }
    paint.width_mm *= thinning(d);
    sy_page_add_path(d->map->page, &paint, look->start->len - 1, start, xy, false);
    if (name == SY_PAINT_CHANNEL && d->group == SY_MAP_OWN) {
        SyPaint core = s->paint[SY_PAINT_CHANNEL_CORE];
        core.width_mm *= paint.width_mm / s->paint[SY_PAINT_CHANNEL].width_mm;
        sy_page_add_path(d->map->page, &core, look->start->len - 1, start, xy, false);
    }
    SyMapSigns *signs = &d->map->signs;
    signs->has[d->group == SY_MAP_OWN        ? name
               : d->group == SY_MAP_UPSTREAM ? SY_PAINT_UPSTREAM
                                             : SY_PAINT_CONTEXT] = true;
    if (d->group == SY_MAP_OWN && style % 2 == 1) signs->has_doubt = true;
}

static void draw_arrows(const Drawing *d) {
    SyPaint paint = d->map->style->paint[SY_PAINT_ARROW];
    if (d->group == SY_MAP_UPSTREAM) paint.fill = d->map->style->paint[SY_PAINT_UPSTREAM].ink;
    for (guint i = 0; i < d->arrow->len; i += 4) {
        const double *a = &g_array_index(d->arrow, double, i);
        sy_draw_arrow(d->map->page, &paint, a[0] + arrow_mm / 2 * a[2], a[1] + arrow_mm / 2 * a[3],
                      a[2], a[3], arrow_mm);
    }
    if (d->arrow->len > 0) d->map->signs.has[SY_PAINT_ARROW] = true;
}

bool sy_map_draw_edges(SyMap *map, const SyTable *edges, SyMapGroup group, const bool *take,
                       GError **error) {
    Drawing d = {.map = map, .edges = edges, .group = group};
    SyChains chains = {0};
    d.arrow = g_array_new(FALSE, FALSE, sizeof(double));
    bool good =
        edges->geometry.kind != SY_GEOMETRY_LINE ||
        (take_edges(&d, take, error) && sy_chains_init(d.n, d.from, d.to, d.style, &chains, error));
    if (good) {
        g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
        for (SyIndex chain = 0; chain < chains.n_chain; chain++) {
            chain_on_sheet(&d, &chains, chain, xy);
            add_chain(&d, d.style[chains.edge[chains.start[chain]]], xy);
        }
        for (int style = N_STYLE - 1; style >= 0; style--)
            if (d.look[style].xy != NULL) draw_look(&d, style);
        draw_arrows(&d);
    }
    sy_chains_clear(&chains);
    drawing_clear(&d);
    return good;
}
