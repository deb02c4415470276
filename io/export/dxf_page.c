/* A page as DXF. */
#include <math.h>
#include <string.h>

#include "io/beside.h"
#include "io/export/dxf.h"
#include "io/export/pages_private.h"

#define CAPITAL 0.72 /* height of a capital letter, of the em */

/* What the tables at the head of the file must name. */
typedef struct {
    const SyPage *page;
    GPtrArray *layers; /* char *, as in the file; borrowed from the items or static */
    GArray *dashes;    /* SyDxfDash */
    const char *layer; /* of what follows */
    GString *out;
} Drawing;

static SyDxfDash dash_of(const SyPaint *paint) {
    SyDxfDash dash = {.n = paint->n_dash};
    for (int i = 0; i < paint->n_dash; i++) dash.length[i] = paint->dash_mm[i];
    return dash;
}

static guint dash_number(const Drawing *d, const SyPaint *paint) {
    SyDxfDash wanted = dash_of(paint);
    guint i = 0;
    while (i < d->dashes->len &&
           memcmp(&g_array_index(d->dashes, SyDxfDash, i), &wanted, sizeof wanted) != 0)
        i++;
    return i;
}

static char *layer_in_file(const char *name) {
    g_autofree char *copy = g_strdup(name);
    sy_dxf_layer_name(copy);
    return sy_dxf_text(copy);
}

static void collect(Drawing *d) {
    for (guint i = 0; i < d->page->item->len; i++) {
        const SyItem *item = &g_array_index(d->page->item, SyItem, i);
        if (item->kind == SY_ITEM_LAYER) {
            g_autofree char *name = layer_in_file(item->layer);
            if (!g_ptr_array_find_with_equal_func(d->layers, name, g_str_equal, NULL))
                g_ptr_array_add(d->layers, g_steal_pointer(&name));
        }
        if (item->kind != SY_ITEM_PATH || item->path.paint.n_dash == 0) continue;
        if (dash_number(d, &item->path.paint) < d->dashes->len) continue;
        SyDxfDash dash = dash_of(&item->path.paint);
        g_array_append_val(d->dashes, dash);
    }
}

static int color_of(const SyInk *ink) {
    uint32_t red = (uint32_t)lround(255 * ink->red), green = (uint32_t)lround(255 * ink->green),
             blue = (uint32_t)lround(255 * ink->blue);
    return sy_dxf_color(red << 16 | green << 8 | blue);
}

static void append_head(Drawing *d, const char *entity, const SyInk *ink) {
    g_string_append_printf(d->out, "0\r\n%s\r\n8\r\n%s\r\n62\r\n%d\r\n", entity, d->layer,
                           color_of(ink));
}

static void place_of(const Drawing *d, SyIndex vertex, double *xy) {
    xy[0] = g_array_index(d->page->xy, double, 2 * (gsize)vertex);
    xy[1] = d->page->height_mm - g_array_index(d->page->xy, double, 2 * (gsize)vertex + 1);
}

static void append_polyline(Drawing *d, const SyItem *item, SyIndex first, SyIndex end) {
    const SyPaint *paint = &item->path.paint;
    append_head(d, "POLYLINE", paint->width_mm > 0 ? &paint->ink : &paint->fill);
    if (paint->n_dash > 0) {
        g_autofree char *type = sy_dxf_line_type(dash_number(d, paint));
        g_string_append_printf(d->out, "6\r\n%s\r\n", type);
    }
    g_string_append_printf(d->out, "66\r\n1\r\n10\r\n0.0\r\n20\r\n0.0\r\n30\r\n0.0\r\n70\r\n%d\r\n",
                           item->path.is_closed ? 1 : 0);
    for (SyIndex v = first; v < end; v++) {
        double xy[2];
        place_of(d, v, xy);
        g_string_append_printf(d->out, "0\r\nVERTEX\r\n8\r\n%s\r\n", d->layer);
        sy_dxf_place(d->out, xy);
    }
    g_string_append_printf(d->out, "0\r\nSEQEND\r\n8\r\n%s\r\n", d->layer);
}

/* R12 fills three or four corners, given in the order of the letter Z. */
static void append_solid(Drawing *d, const SyItem *item, SyIndex first, SyIndex end) {
    static const int order[] = {0, 1, 3, 2};
    SyIndex n = end - first;
    append_head(d, "SOLID", &item->path.paint.fill);
    for (int i = 0; i < 4; i++) {
        double xy[2];
        place_of(d, first + MIN((SyIndex)order[i], n - 1), xy);
        sy_dxf_real(d->out, 10 + i, xy[0]);
        sy_dxf_real(d->out, 20 + i, xy[1]);
        g_string_append_printf(d->out, "%d\r\n0.0\r\n", 30 + i);
    }
}

static void append_path(Drawing *d, const SyItem *item) {
    const SyIndex *start = &g_array_index(d->page->start, SyIndex, item->path.first_part);
    const SyPaint *paint = &item->path.paint;
    for (SyIndex part = 0; part < item->path.n_part; part++) {
        SyIndex n = start[part + 1] - start[part];
        bool is_filled = paint->is_filled && item->path.n_part == 1 && n >= 3 && n <= 4;
        if (is_filled) append_solid(d, item, start[part], start[part + 1]);
        if (n >= 2 && (paint->width_mm > 0 || !is_filled))
            append_polyline(d, item, start[part], start[part + 1]);
    }
}

static void append_line_of_text(Drawing *d, const SyItem *item, const char *text, double x,
                                double y) {
    const SyTextPlace *place = &item->text.place;
    double c = cos(place->angle_rad), s = sin(place->angle_rad);
    const double xy[] = {place->x_mm + c * x - s * y,
                         d->page->height_mm - (place->y_mm + s * x + c * y)};
    g_autofree char *bytes = sy_dxf_text(text);
    if (*bytes == '\0') return;
    append_head(d, "TEXT", &item->text.font.ink);
    sy_dxf_place(d->out, xy);
    sy_dxf_real(d->out, 40, CAPITAL * item->text.font.size_mm);
    g_string_append_printf(d->out, "1\r\n%s\r\n", bytes);
    sy_dxf_real(d->out, 50, -place->angle_rad * 180 / G_PI);
}

/* Line by line from its lower left corner, where the layout has it. */
static void append_text(Drawing *d, const SyItem *item) {
    const SyTextPlace *place = &item->text.place;
    g_autoptr(PangoLayout) layout =
        sy_page_layout(d->page, &item->text.font, place->width_mm, 0, item->text.text);
    PangoRectangle all, line;
    pango_layout_get_extents(layout, NULL, &all);
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    double unit = PANGO_SCALE * SY_POINTS_PER_MM;
    do {
        const PangoLayoutLine *row = pango_layout_iter_get_line_readonly(at);
        pango_layout_iter_get_line_extents(at, NULL, &line);
        g_autofree char *text = g_strndup(item->text.text + row->start_index, (gsize)row->length);
        append_line_of_text(
            d, item, text, (line.x - all.x - place->anchor_x * all.width) / unit,
            (pango_layout_iter_get_baseline(at) - all.y - place->anchor_y * all.height) / unit);
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
}

static void append_items(Drawing *d) {
    guint n_layer = 0;
    for (guint i = 0; i < d->page->item->len; i++) {
        const SyItem *item = &g_array_index(d->page->item, SyItem, i);
        if (item->kind == SY_ITEM_PATH) append_path(d, item);
        if (item->kind == SY_ITEM_TEXT) append_text(d, item);
        if (item->kind != SY_ITEM_LAYER) continue;
        g_autofree char *name = layer_in_file(item->layer);
        if (g_ptr_array_find_with_equal_func(d->layers, name, g_str_equal, &n_layer))
            d->layer = g_ptr_array_index(d->layers, n_layer);
    }
}

bool sy_page_write_dxf(const SyPage *page, const char *path, GError **error) {
    g_autoptr(GPtrArray) layers = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) dashes = g_array_new(FALSE, TRUE, sizeof(SyDxfDash));
    g_autoptr(GString) out = g_string_new(NULL);
    Drawing d = {.page = page, .layers = layers, .dashes = dashes, .layer = "0", .out = out};
    collect(&d);
    sy_dxf_begin(out, (const SyDxfDash *)(void *)dashes->data, dashes->len);
    g_string_append_printf(out, "0\r\nTABLE\r\n2\r\nLAYER\r\n70\r\n%u\r\n", layers->len + 1);
    sy_dxf_layer(out, "0", 7, NULL);
    for (guint i = 0; i < layers->len; i++)
        sy_dxf_layer(out, g_ptr_array_index(layers, i), 7, NULL);
    sy_dxf_entities(out);
    append_items(&d);
    sy_dxf_finish(out);
    g_autoptr(SyBeside) beside = sy_beside_new(path, error);
    return beside != NULL && sy_beside_write(beside, out->str, out->len, error) &&
           sy_beside_sync(beside, error) && sy_beside_place(beside, SY_BESIDE_OVER, NULL, error);
}
