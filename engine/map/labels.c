#include "engine/map/labels.h"

#include <math.h>

#include "algorithms/map/labels.h"
#include "engine/picture/draw.h"

typedef enum { BESIDE, BADGE, ALONG, INSIDE } Kind;

typedef struct {
    Kind kind;
    bool has_mask;
    double x, y, radius; /* of the sign */ /* of the sign */
    double width, height;                  /* of the text */
    double line_width;                     /* as it was measured: where lines break; 0: one line */
    SyFontName font;
    SyPaintName paint;
    int n_corner;
    char *text;
} Label;

struct SyMapLabels {
    SyPage *page;
    const SyStyle *style;
    SyWindow window;
    bool has_picture;                  /* below the map: every text blots out what it stands on */
    GArray *label;                     /* Label */
    GArray *spot_start;                /* SyIndex */
    GArray *spot;                      /* SyLabelBox */
    GArray *spot_cost, *left_out_cost; /* double */
    GArray *fixed;                     /* SyLabelBox */
    GArray *segment;                   /* double, 4 a segment */
};

static const double pad_mm = 0.35; /* around a text */

static void label_clear(void *at) {
    g_free(((Label *)at)->text);
}

SyMapLabels *sy_map_labels_new(SyPage *page, const SyStyle *style, const SyMapFrame *frame,
                               bool has_picture) {
    SyMapLabels *labels = g_new0(SyMapLabels, 1);
    labels->page = page;
    labels->style = style;
    labels->has_picture = has_picture;
    labels->window = sy_map_frame_sheet(frame, -0.8);
    labels->label = g_array_new(FALSE, FALSE, sizeof(Label));
    g_array_set_clear_func(labels->label, label_clear);
    labels->spot_start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    labels->spot = g_array_new(FALSE, FALSE, sizeof(SyLabelBox));
    labels->spot_cost = g_array_new(FALSE, FALSE, sizeof(double));
    labels->left_out_cost = g_array_new(FALSE, FALSE, sizeof(double));
    labels->fixed = g_array_new(FALSE, FALSE, sizeof(SyLabelBox));
    labels->segment = g_array_new(FALSE, FALSE, sizeof(double));
    return labels;
}

void sy_map_labels_free(SyMapLabels *labels) {
    if (labels == NULL) return;
    g_array_unref(labels->label);
    g_array_unref(labels->spot_start);
    g_array_unref(labels->spot);
    g_array_unref(labels->spot_cost);
    g_array_unref(labels->left_out_cost);
    g_array_unref(labels->fixed);
    g_array_unref(labels->segment);
    g_free(labels);
}

/* ---- spots ---- */

static void begin(SyMapLabels *labels, const Label *label, SyMapLabelNeed need) {
    double cost = need;
    SyIndex start = labels->spot->len;
    g_array_append_val(labels->label, *label);
    g_array_append_val(labels->spot_start, start);
    g_array_append_val(labels->left_out_cost, cost);
}

static void add_spot(SyMapLabels *labels, double x, double y, double width, double height,
                     double angle, double cost) {
    SyLabelBox box = {x, y, width / 2, height / 2, angle};
    g_array_append_val(labels->spot, box);
    g_array_append_val(labels->spot_cost, cost);
}

/* Around a point, nearest first: to the right and above before below and to the left. */
static void add_spots_around(SyMapLabels *labels, double x, double y, double radius, double width,
                             double height, const double *away_mm, int n_away) {
    static const struct {
        double dx, dy, cost;
    } ways[] = {{1, -0.6, 0},   {1, 0, 0.4},    {1, 0.6, 0.8},   {-1, -0.6, 1.2},
                {-1, 0, 1.4},   {-1, 0.6, 1.8}, {0, -1, 1},      {0, 1, 1.6},
                {0.5, -1, 0.9}, {0.5, 1, 1.5},  {-0.5, -1, 1.5}, {-0.5, 1, 1.9}};
    for (int a = 0; a < n_away; a++)
        for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
            double gap = radius + away_mm[a];
            double length = hypot(ways[i].dx, ways[i].dy);
            double cx = x + ways[i].dx / length * gap + ways[i].dx * width / 2;
            double cy = y + ways[i].dy / length * gap + ways[i].dy * height / 2;
            add_spot(labels, cx, cy, width, height, 0, ways[i].cost + 1.1 * away_mm[a]);
        }
}

void sy_map_labels_add_beside(SyMapLabels *labels, double x_mm, double y_mm, double radius_mm,
                              SyFontName font, double width_mm, SyMapLabelNeed need,
                              const char *text) {
    static const double away_mm[] = {0.5, 4, 8, 13};
    Label label = {.kind = BESIDE, .x = x_mm, .y = y_mm, .radius = radius_mm, .font = font};
    double width, height;
    sy_page_measure(labels->page, &labels->style->font[font], 0, 0, text, &width, &height);
    if (width > width_mm) label.line_width = width_mm;
    if (label.line_width > 0)
        sy_page_measure(labels->page, &labels->style->font[font], width_mm, 2, text, &width,
                        &height);
    label.width = width;
    label.height = height;
    label.text = g_strdup(text);
    label.has_mask = need == SY_LABEL_NEEDED || labels->has_picture;
    begin(labels, &label, need);
    add_spots_around(labels, x_mm, y_mm, radius_mm, width + 2 * pad_mm, height, away_mm,
                     need == SY_LABEL_OPTIONAL ? 1
                     : need == SY_LABEL_USUAL  ? 2
                                               : 4);
}

void sy_map_labels_add_badge(SyMapLabels *labels, double x_mm, double y_mm, SyPaintName paint,
                             SyFontName font, int n_corner, SyMapLabelNeed need, const char *text) {
    static const double away_mm[] = {1.2, 4, 8, 13, 19};
    Label label = {
        .kind = BADGE, .x = x_mm, .y = y_mm, .font = font, .paint = paint, .n_corner = n_corner};
    sy_page_measure(labels->page, &labels->style->font[font], 0, 0, text, &label.width,
                    &label.height);
    label.radius = MAX(label.width / 2 + 0.45, 1.65);
    if (n_corner == 3) label.radius += 0.75;
    label.text = g_strdup(text);
    begin(labels, &label, need);
    double size = 2 * label.radius + 0.2;
    add_spot(labels, x_mm, y_mm, size, size, 0, 0);
    add_spots_around(labels, x_mm, y_mm, 0.6, size, size, away_mm, G_N_ELEMENTS(away_mm));
}

/* Place at a measure along a line. */
static void along(const double *xy, SyIndex n, double measure, double *x, double *y) {
    const double *a = xy, *last = xy + 2 * (gsize)(n - 2);
    double length;
    while ((length = hypot(a[2] - a[0], a[3] - a[1])) < measure && a < last) {
        measure -= length;
        a += 2;
    }
    double t = length > 0 ? MIN(measure / length, 1) : 0;
    *x = a[0] + t * (a[2] - a[0]);
    *y = a[1] + t * (a[3] - a[1]);
}

void sy_map_labels_add_along(SyMapLabels *labels, const double *xy_mm, SyIndex n, SyFontName font,
                             SyMapLabelNeed need, const char *text) {
    enum { N_TRY = 24 };
    Label label = {.kind = ALONG, .font = font, .text = g_strdup(text)};
    double total = 0;
    for (SyIndex i = 0; i + 1 < n; i++) {
        const double *a = xy_mm + 2 * (gsize)i;
        total += hypot(a[2] - a[0], a[3] - a[1]);
    }
    sy_page_measure(labels->page, &labels->style->font[font], 0, 0, text, &label.width,
                    &label.height);
    begin(labels, &label, need);
    double width = label.width + 2;
    if (total < width) return;
    for (int i = 0; i < N_TRY; i++) {
        double at = (total - width) * i / (N_TRY - 1), x1, y1, x2, y2, xm, ym;
        along(xy_mm, n, at, &x1, &y1);
        along(xy_mm, n, at + width, &x2, &y2);
        along(xy_mm, n, at + width / 2, &xm, &ym);
        double length = hypot(x2 - x1, y2 - y1);
        if (length < 0.85 * width) continue;
        double bend = hypot(xm - (x1 + x2) / 2, ym - (y1 + y2) / 2);
        double angle = atan2(y2 - y1, x2 - x1);
        if (angle > G_PI_2) angle -= G_PI;
        if (angle <= -G_PI_2) angle += G_PI;
        double cost = 2 * bend + 3 * fabs(i - N_TRY / 2.0) / N_TRY;
        for (int side = -1; side <= 1; side += 2) {
            double off = side * (label.height / 2 + 0.9 + bend);
            add_spot(labels, (x1 + x2) / 2 - off * sin(angle), (y1 + y2) / 2 + off * cos(angle),
                     label.width + 0.6, label.height, angle, cost + (side > 0 ? 0.5 : 0));
        }
    }
}

static bool is_inside(const double *xy, SyIndex n, double x, double y) {
    bool inside = false;
    for (SyIndex i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * (gsize)i, *b = a + 2;
        if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
            inside = !inside;
    }
    return inside;
}

void sy_map_labels_add_inside(SyMapLabels *labels, const double *xy_mm, SyIndex n, SyFontName font,
                              SyMapLabelNeed need, const char *text) {
    enum { N_TRY = 9 };
    Label label = {.kind = INSIDE, .font = font, .text = g_strdup(text)};
    SyWindow w = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (SyIndex i = 0; i < n; i++) {
        w.x_min = MIN(w.x_min, xy_mm[2 * (gsize)i]);
        w.x_max = MAX(w.x_max, xy_mm[2 * (gsize)i]);
        w.y_min = MIN(w.y_min, xy_mm[2 * (gsize)i + 1]);
        w.y_max = MAX(w.y_max, xy_mm[2 * (gsize)i + 1]);
    }
    w.x_min = MAX(w.x_min, labels->window.x_min);
    w.y_min = MAX(w.y_min, labels->window.y_min);
    w.x_max = MIN(w.x_max, labels->window.x_max);
    w.y_max = MIN(w.y_max, labels->window.y_max);
    sy_page_measure(labels->page, &labels->style->font[font], 0, 0, text, &label.width,
                    &label.height);
    begin(labels, &label, need);
    double half_x = label.width / 2 + 1, half_y = label.height / 2 + 1;
    for (int row = 0; row < N_TRY; row++)
        for (int column = 0; column < N_TRY; column++) {
            double x = w.x_min + (w.x_max - w.x_min) * (column + 0.5) / N_TRY;
            double y = w.y_min + (w.y_max - w.y_min) * (row + 0.5) / N_TRY;
            bool whole = true;
            for (int corner = 0; corner < 4 && whole; corner++)
                whole = is_inside(xy_mm, n, x + (corner % 2 == 0 ? -half_x : half_x),
                                  y + (corner / 2 == 0 ? -half_y : half_y));
            double off = hypot(column - N_TRY / 2, row - N_TRY / 2) / N_TRY;
            if (whole) add_spot(labels, x, y, label.width + 1, label.height, 0, 3 * off);
        }
}

void sy_map_labels_keep_clear(SyMapLabels *labels, double x_mm, double y_mm, double width_mm,
                              double height_mm) {
    SyLabelBox box = {x_mm + width_mm / 2, y_mm + height_mm / 2, width_mm / 2, height_mm / 2, 0};
    g_array_append_val(labels->fixed, box);
}

void sy_map_labels_avoid_line(SyMapLabels *labels, const double *xy_mm, SyIndex n) {
    for (SyIndex i = 0; i + 1 < n; i++)
        g_array_append_vals(labels->segment, xy_mm + 2 * (gsize)i, 4);
}

double sy_map_labels_crowd(const SyMapLabels *labels, double x_mm, double y_mm, double width_mm,
                           double height_mm) {
    g_autoptr(GArray) xy = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) start = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    const SyWindow window = {x_mm, y_mm, x_mm + width_mm, y_mm + height_mm};
    SyIndex zero = 0;
    double sum = 0;
    g_array_append_val(start, zero);
    for (guint i = 0; i < labels->segment->len; i += 4)
        sy_clip_line(&g_array_index(labels->segment, double, i), 2, &window, xy, start);
    for (guint i = 0; i + 3 < xy->len; i += 4) {
        const double *s = &g_array_index(xy, double, i);
        sum += hypot(s[2] - s[0], s[3] - s[1]);
    }
    return sum;
}

/* ---- drawing ---- */

/* From the sign to the nearest point of the box. */
static void draw_leader(SyMapLabels *labels, const Label *label, const SyLabelBox *box) {
    double x = CLAMP(label->x, box->x - box->half_width, box->x + box->half_width);
    double y = CLAMP(label->y, box->y - box->half_height, box->y + box->half_height);
    double length = hypot(x - label->x, y - label->y);
    double free_mm = label->kind == BADGE ? 0.5 : label->radius;
    if (length < free_mm + 1) return;
    double t = free_mm / length;
    if (label->kind == BADGE) { /* to the middle: the badge itself covers what is too much */
        x = box->x;
        y = box->y;
        t = 0;
    }
    sy_draw_line(labels->page, &labels->style->paint[SY_PAINT_LEADER],
                 label->x + t * (x - label->x), label->y + t * (y - label->y), x, y);
}

static void draw_badge(SyMapLabels *labels, const Label *label, const SyLabelBox *box) {
    double off = label->n_corner == 3 ? 0.2 * label->radius : 0;
    double radius = label->n_corner == 4 ? 1.15 * label->radius : label->radius;
    sy_draw_figure(labels->page, &labels->style->paint[label->paint], box->x, box->y + off / 2,
                   radius, label->n_corner, label->n_corner == 4 ? G_PI_4 : 0);
    sy_draw_text(labels->page, &labels->style->font[label->font], box->x, box->y + off, 0.5, 0.5, 0,
                 label->text);
}

static void draw_label(SyMapLabels *labels, const Label *label, const SyLabelBox *box) {
    SyTextPlace place = {.x_mm = box->x,
                         .y_mm = box->y,
                         .anchor_x = 0.5,
                         .anchor_y = 0.5,
                         .angle_rad = box->angle_rad,
                         .width_mm = label->line_width,
                         .n_line = label->line_width > 0 ? 2 : 1};
    /* The width of broken lines is that of the longest; it is set anew in the same room. */
    if (label->line_width > 0) {
        place.x_mm = box->x - label->width / 2;
        place.anchor_x = 0;
    }
    if (label->has_mask)
        sy_draw_box(labels->page, &labels->style->paint[SY_PAINT_MASK], box->x - box->half_width,
                    box->y - box->half_height + 0.25, 2 * box->half_width,
                    2 * box->half_height - 0.5);
    sy_page_add_text(labels->page, &labels->style->font[label->font], &place, label->text);
}

bool sy_map_labels_draw(SyMapLabels *labels, GError **error) {
    SyIndex n = labels->label->len, end = labels->spot->len;
    g_array_append_val(labels->spot_start, end);
    SyLabelTask task = {.n_label = n,
                        .spot_start = (SyIndex *)(void *)labels->spot_start->data,
                        .spot = (SyLabelBox *)(void *)labels->spot->data,
                        .spot_cost = (double *)(void *)labels->spot_cost->data,
                        .left_out_cost = (double *)(void *)labels->left_out_cost->data,
                        .n_fixed = labels->fixed->len,
                        .fixed = (SyLabelBox *)(void *)labels->fixed->data,
                        .n_segment = labels->segment->len / 4,
                        .segment = (double *)(void *)labels->segment->data,
                        .segment_cost = 2.5,
                        .x_min = labels->window.x_min,
                        .y_min = labels->window.y_min,
                        .x_max = labels->window.x_max,
                        .y_max = labels->window.y_max};
    g_autofree SyIndex *chosen = g_new(SyIndex, MAX(n, 1));
    if (!sy_labels_place(&task, chosen, error)) return false;
    for (int pass = 0; pass < 2; pass++) /* leaders below everything */
        for (SyIndex i = 0; i < n; i++) {
            const Label *label = &g_array_index(labels->label, Label, i);
            if (chosen[i] == SY_NONE) continue;
            const SyLabelBox *box = &task.spot[chosen[i]];
            if (pass == 0 && (label->kind == BESIDE || label->kind == BADGE))
                draw_leader(labels, label, box);
            else if (pass == 1 && label->kind == BADGE)
                draw_badge(labels, label, box);
            else if (pass == 1)
                draw_label(labels, label, box);
        }
    return true;
}
