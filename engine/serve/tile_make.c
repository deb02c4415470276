/* One tile: what touches it, clipped and thinned. */
#include <math.h>
#include <string.h>

#include "engine/serve/tile_parts.h"

enum {
    TILE = 256,
    WIDE = TILE + 2 * SY_TILE_PAD, /* of the square that is kept */
    STYLES = 8,                    /* colours; the rest of a style are marks */
    NODE = 7,
    ARROW = 32, /* the mark of water that runs one way */
};
#define SHORT_PX 2.0    /* pipes below this are thinned */
#define ARROW_PX 26.0   /* a piece of pipe that has room for an arrow */
#define NEAR_ZOOM 16    /* from here on arrows and nodes */
#define NEAR_ZOOM_OWN 0 /* the same in a plane of its own */

typedef struct {
    GArray *id, *end, *xy, *arrow, *style;
    guint8 *taken; /* a bit for each pixel of a style */
    double scale, left, top;
    bool is_near;
} Making;

static gint16 step(double pixel) {
    return (gint16)lrint(CLAMP(pixel, -SY_TILE_PAD, TILE + SY_TILE_PAD) * SY_TILE_STEPS);
}

static void add_vertex(Making *m, double x, double y) {
    const gint16 at[2] = {step(x), step(y)};
    g_array_append_vals(m->xy, at, 2);
}

static void end_part(Making *m, guint32 id, guint8 style, guint before) {
    if (m->xy->len == before) return;
    guint32 end = m->xy->len / 2;
    g_array_append_val(m->id, id);
    g_array_append_val(m->end, end);
    g_array_append_val(m->style, style);
}

/* Whether a pixel has this colour already; it has from now on. */
static bool is_taken(Making *m, double x, double y, guint8 style) {
    if (!isfinite(x) || !isfinite(y)) return true;
    int px = (int)floor(x) + SY_TILE_PAD, py = (int)floor(y) + SY_TILE_PAD;
    if (px < 0 || py < 0 || px >= WIDE || py >= WIDE) return true;
    guint8 *bits = m->taken + (gsize)py * WIDE + (gsize)px, bit = (guint8)(1 << style % STYLES);
    bool was = (*bits & bit) != 0;
    *bits |= bit;
    return was;
}

/* The part of a segment inside the square, by Liang and Barsky (1984); false: none. */
static bool clip(double *a, double *b) {
    double from = 0, to = 1, d[2] = {b[0] - a[0], b[1] - a[1]};
    if (!isfinite(d[0]) || !isfinite(d[1])) return false;
    for (int i = 0; i < 2; i++)
        for (int far = 0; far < 2; far++) {
            double p = far ? d[i] : -d[i];
            double q = far ? TILE + SY_TILE_PAD - a[i] : a[i] + SY_TILE_PAD;
            if (p == 0 && q < 0) return false;
            if (p == 0) continue;
            double r = q / p;
            if (p < 0) from = fmax(from, r);
            if (p > 0) to = fmin(to, r);
        }
    if (from > to) return false;
    for (int i = 0; i < 2; i++) {
        b[i] = a[i] + to * d[i];
        a[i] += from * d[i];
    }
    return true;
}

/* Pixels from the tile's origin. */
static void pixel(const Making *m, const double *world, double *out) {
    out[0] = world[0] * m->scale - m->left;
    out[1] = world[1] * m->scale - m->top;
}

static void add_line(Making *m, const SyTileLayer *layer, SyIndex part) {
    SyIndex first = layer->first[part], end = layer->first[part + 1];
    guint before = m->xy->len;
    double last[2], open[2] = {NAN, NAN}; /* where the emitted part goes on */
    pixel(m, layer->xy + 2 * (gsize)first, last);
    for (SyIndex v = first + 1; v < end; v++) {
        double next[2], a[2] = {last[0], last[1]};
        pixel(m, layer->xy + 2 * (gsize)v, next);
        bool is_last = v + 1 == end;
        if (!is_last && fabs(next[0] - last[0]) + fabs(next[1] - last[1]) < 1) continue;
        double b[2] = {next[0], next[1]};
        memcpy(last, next, sizeof last);
        if (!clip(a, b)) continue;
        if (a[0] != open[0] || a[1] != open[1]) {
            end_part(m, layer->id[part], layer->style[part], before);
            before = m->xy->len;
            add_vertex(m, a[0], a[1]);
        }
        add_vertex(m, b[0], b[1]);
        memcpy(open, b, sizeof open);
    }
    end_part(m, layer->id[part], layer->style[part], before);
}

/* In the middle of the longest piece, so that every tile has the same. */
static void add_arrow(Making *m, const SyTileLayer *layer, SyIndex part) {
    double longest = ARROW_PX, at[2] = {NAN, NAN}, turn = 0;
    for (SyIndex v = layer->first[part]; v + 1 < layer->first[part + 1]; v++) {
        double a[2], b[2];
        pixel(m, layer->xy + 2 * (gsize)v, a);
        pixel(m, layer->xy + 2 * (gsize)v + 2, b);
        double length = hypot(b[0] - a[0], b[1] - a[1]);
        if (!(length > longest)) continue;
        longest = length;
        at[0] = (a[0] + b[0]) / 2;
        at[1] = (a[1] + b[1]) / 2;
        turn = atan2(b[1] - a[1], b[0] - a[0]) / (2 * G_PI);
    }
    if (!(at[0] > -SY_TILE_PAD / 2 && at[0] < TILE + SY_TILE_PAD / 2 && at[1] > -SY_TILE_PAD / 2 &&
          at[1] < TILE + SY_TILE_PAD / 2))
        return;
    const gint16 arrow[4] = {step(at[0]), step(at[1]), (gint16)lrint(turn * 10000), 0};
    g_array_append_vals(m->arrow, arrow, 4);
}

static void add_edge(Making *m, const SyTileLayer *layer, SyIndex part) {
    const double *box = layer->box + 4 * (gsize)part;
    guint8 style = layer->style[part];
    if (fmax(box[2] - box[0], box[3] - box[1]) * m->scale < SHORT_PX) {
        double at[2];
        pixel(m, layer->xy + 2 * (gsize)layer->first[part], at);
        if (is_taken(m, at[0], at[1], style)) return;
        guint before = m->xy->len;
        add_vertex(m, at[0] - 0.5, at[1]);
        add_vertex(m, at[0] + 0.5, at[1]);
        end_part(m, layer->id[part], style, before);
        return;
    }
    add_line(m, layer, part);
    if (m->is_near && (style & ARROW) != 0) add_arrow(m, layer, part);
}

static void add_node(Making *m, const SyTileLayer *layer, SyIndex part) {
    guint before = m->xy->len;
    double at[2];
    pixel(m, layer->box + 4 * (gsize)part, at);
    add_vertex(m, at[0], at[1]);
    end_part(m, layer->id[part], NODE, before);
}

/* Every part that touches the square, once, in the order of the cells. */
static void visit(Making *m, const SyTileLayer *layer,
                  void (*add)(Making *m, const SyTileLayer *layer, SyIndex part)) {
    const double view[4] = {(m->left - SY_TILE_PAD) / m->scale, (m->top - SY_TILE_PAD) / m->scale,
                            (m->left + TILE + SY_TILE_PAD) / m->scale,
                            (m->top + TILE + SY_TILE_PAD) / m->scale};
    const double *whole = layer->whole;
    if (!(view[0] <= whole[2] && view[2] >= whole[0] && view[1] <= whole[3] && view[3] >= whole[1]))
        return;
    guint c[4];
    sy_tile_cells(layer, view, c);
    g_autofree guint8 *seen = g_malloc0((gsize)layer->n / 8 + 1);
    for (guint y = c[1]; y <= c[3]; y++)
        for (guint x = c[0]; x <= c[2]; x++) {
            const SyIndex *cell = layer->cell_first + (gsize)y * layer->side + x;
            for (SyIndex i = cell[0]; i < cell[1]; i++) {
                SyIndex part = layer->cell_row[i];
                guint8 bit = (guint8)(1 << part % 8);
                if ((seen[part / 8] & bit) != 0) continue;
                seen[part / 8] |= bit;
                const double *box = layer->box + 4 * (gsize)part;
                if (box[0] <= view[2] && box[2] >= view[0] && box[1] <= view[3] &&
                    box[3] >= view[1])
                    add(m, layer, part);
            }
        }
}

static void append(GByteArray *out, const GArray *part) {
    g_byte_array_append(out, (const guint8 *)part->data,
                        part->len * g_array_get_element_size((GArray *)part));
}

GBytes *sy_tiles_get(const SyTiles *tiles, SyTilePlace place) {
    Making m = {.id = g_array_new(FALSE, FALSE, sizeof(guint32)),
                .end = g_array_new(FALSE, FALSE, sizeof(guint32)),
                .xy = g_array_new(FALSE, FALSE, sizeof(gint16)),
                .arrow = g_array_new(FALSE, FALSE, sizeof(gint16)),
                .style = g_array_new(FALSE, FALSE, sizeof(guint8)),
                .taken = g_malloc0((gsize)WIDE * WIDE),
                .scale = ldexp(1, place.zoom),
                .left = (double)place.x * TILE,
                .top = (double)place.y * TILE,
                .is_near = place.zoom >= (tiles->is_local ? NEAR_ZOOM_OWN : NEAR_ZOOM)};
    visit(&m, &tiles->edges, add_edge);
    if (m.is_near) visit(&m, &tiles->nodes, add_node);
    const guint32 head[4] = {m.id->len, m.xy->len / 2, m.arrow->len / 4, 0};
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, (const guint8 *)head, sizeof head);
    GArray *const parts[] = {m.id, m.end, m.xy, m.arrow, m.style};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        append(out, parts[i]);
        g_array_unref(parts[i]);
    }
    g_free(m.taken);
    return g_byte_array_free_to_bytes(out);
}
