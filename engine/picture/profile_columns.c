/* The columns of a profile: below the graph, at every station and reach what was surveyed there. */
#include <math.h>
#include <string.h>

#include "engine/picture/profile_parts.h"

enum { SIDES = 2, JOINING_MOST = 3, OBSERVED_MOST = 3 };

typedef char *RowText(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side);

/* A row of texts at stations, or between them. */
typedef struct {
    const char *word;
    RowText *text; /* g_free; NULL: nothing. Of a station @to is it too */
    bool is_reach;
    int n_side; /* 2: left and right of a station's line */
} Row;

/* ---- what is known of a station ---- */

static char *number_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)to;
    (void)side;
    return g_strdup(sy_cell_text(d->profile->stations, "number", from));
}

static char *length_number(const SyProfileDrawing *d, double length_m, int decimals) {
    return sy_drawn_number(sy_style_in(d->style, SY_UNIT_LENGTH, length_m), decimals);
}

static char *level_text(const SyProfileDrawing *d, const char *column, SyIndex station,
                        int decimals) {
    return length_number(d, sy_cell_real(d->profile->stations, column, station), decimals);
}

static char *ground_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)to;
    (void)side;
    return level_text(d, "ground_m", from, 2);
}

static char *depth_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)to;
    (void)side;
    return level_text(d, "depth_m", from, 2);
}

static char *distance_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)to;
    (void)side;
    return level_text(d, "distance_m", from, 1);
}

/* On the left the bottom of the pipe that comes, on the right of the one that goes; one in the
 * middle where they are the same. */
static char *invert_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)to;
    const SyTable *reaches = d->profile->reaches;
    SyIndex before = from == 0 ? SY_NONE : sy_profile_reach(d->profile, from - 1),
            after = sy_profile_reach(d->profile, from);
    double in = before == SY_NONE ? NAN : sy_cell_real(reaches, "to_invert_m", before),
           out = after == SY_NONE ? NAN : sy_cell_real(reaches, "from_invert_m", after);
    if (isnan(in) && isnan(out)) in = sy_cell_real(d->profile->stations, "invert_m", from);
    if (isnan(in)) in = out;
    if (isnan(out)) out = in;
    g_autofree char *left = length_number(d, in, 2), *right = length_number(d, out, 2);
    if (left == NULL) return NULL;
    if (strcmp(left, right) == 0) return side == -1 ? g_steal_pointer(&left) : NULL;
    return side == -1 ? NULL : side == 0 ? g_steal_pointer(&left) : g_steal_pointer(&right);
}

static char *joining_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)to;
    (void)side;
    const SyTable *joining = d->profile->joining;
    g_autoptr(GString) text = g_string_new(NULL);
    int n = 0;
    for (SyIndex row = 0; row < joining->n_row; row++) {
        if (sy_cell_integer(joining, "station", row) != from) continue;
        if (++n > JOINING_MOST) continue;
        g_autofree char *size = sy_style_size(d->style, sy_cell_real(joining, "size_m", row),
                                              sy_cell_real(joining, "height_m", row));
        bool outward = sy_cell_integer(joining, "outward", row) == 1;
        g_string_append_printf(text, "%s%s%s", n > 1 ? " " : "", outward ? "→" : "",
                               size == NULL ? "?" : size);
    }
    if (n > JOINING_MOST) g_string_append_printf(text, " +%d", n - JOINING_MOST);
    return n == 0 ? NULL : g_string_free(g_steal_pointer(&text), FALSE);
}

static char *observed_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)to;
    (void)side;
    const SyTable *observed = d->profile->observed;
    SyIndex first = SY_NONE, n = 0;
    for (SyIndex row = 0; row < observed->n_row; row++) {
        if (sy_cell_integer(observed, "station", row) != from) continue;
        first = row; /* the last one read there */
        n++;
    }
    if (n == 0) return NULL;
    g_autofree char *text = sy_drawn_reading(d->with, observed, first);
    return n == 1 ? g_steal_pointer(&text) : g_strdup_printf("%s (+%u)", text, n - 1);
}

/* ---- what is known between two stations, of which some may have no column ---- */

/* Texts of the reaches in turn, those that repeat once; "…" after three. */
static char *joined_text(const SyProfileDrawing *d, SyIndex from, SyIndex to,
                         char *(*text_of)(const SyProfileDrawing *d, SyIndex row)) {
    g_autoptr(GString) all = g_string_new(NULL);
    g_autofree char *last = NULL;
    int n = 0;
    for (SyIndex station = from; station < to; station++) {
        SyIndex reach = sy_profile_reach(d->profile, station);
        if (reach == SY_NONE) return NULL;
        g_autofree char *text = text_of(d, reach);
        if (n > 0 && g_strcmp0(text, last) == 0) continue;
        if (++n <= 3)
            g_string_append_printf(all, "%s%s", n > 1 ? ", " : "", text == NULL ? "?" : text);
        g_free(last);
        last = g_steal_pointer(&text);
    }
    if (n > 3) g_string_append(all, " …");
    return strcmp(all->str, "?") == 0 ? NULL : g_string_free(g_steal_pointer(&all), FALSE);
}

static char *size_of(const SyProfileDrawing *d, SyIndex row) {
    const SyTable *reaches = d->profile->reaches;
    return sy_style_size(d->style, sy_cell_real(reaches, "size_m", row),
                         sy_cell_real(reaches, "height_m", row));
}

static char *pipe_of(const SyProfileDrawing *d, SyIndex row) {
    return g_strdup(sy_cell_text(d->profile->reaches, "number", row));
}

static char *material_of(const SyProfileDrawing *d, SyIndex row) {
    return g_strdup(sy_cell_text(d->profile->reaches, "material", row));
}

static char *size_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)side;
    return joined_text(d, from, to, size_of);
}

static char *pipe_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)side;
    return joined_text(d, from, to, pipe_of);
}

static char *material_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)side;
    return joined_text(d, from, to, material_of);
}

static char *length_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)side;
    double length_m = 0;
    for (SyIndex station = from; station < to; station++) {
        SyIndex reach = sy_profile_reach(d->profile, station);
        if (reach == SY_NONE) return NULL;
        length_m += sy_cell_real(d->profile->reaches, "length_m", reach);
    }
    return length_number(d, length_m, 1);
}

/* From the first bottom to the last one: "-" goes up. */
static char *slope_text(const SyProfileDrawing *d, SyIndex from, SyIndex to, int side) {
    (void)side;
    const SyTable *reaches = d->profile->reaches;
    double length_m = 0, upper_m = NAN, lower_m = NAN;
    for (SyIndex station = from; station < to; station++) {
        SyIndex reach = sy_profile_reach(d->profile, station);
        if (reach == SY_NONE) return NULL;
        if (station == from) upper_m = sy_cell_real(reaches, "from_invert_m", reach);
        lower_m = sy_cell_real(reaches, "to_invert_m", reach);
        length_m += sy_cell_real(reaches, "length_m", reach);
    }
    return length_m > 0 ? sy_drawn_number(1000 * (upper_m - lower_m) / length_m, 1) : NULL;
}

static const Row rows[] = {
    {"profile_number", number_text, false, 1},   {"profile_ground", ground_text, false, 1},
    {"profile_invert", invert_text, false, 2},   {"profile_depth", depth_text, false, 1},
    {"profile_size", size_text, true, 1},        {"profile_slope", slope_text, true, 1},
    {"profile_length", length_text, true, 1},    {"profile_distance", distance_text, false, 1},
    {"profile_pipe", pipe_text, true, 1},        {"profile_material", material_text, true, 1},
    {"profile_joining", joining_text, false, 1}, {"profile_observed", observed_text, false, 1},
};

/* ---- which stations ---- */

double sy_profile_pitch_mm(const SyStyle *style) {
    return 2.15 * style->font[SY_FONT_GRID].size_mm;
}

/* The larger, the rather a station has a column. */
static int need_of(const SyProfile *profile, SyIndex station) {
    SyIndex n = profile->stations->n_row, before = station == 0 ? SY_NONE : station - 1;
    if (before != SY_NONE) before = sy_profile_reach(profile, before);
    SyIndex after = sy_profile_reach(profile, station);
    if (station == 0 || station + 1 == n || before == SY_NONE || after == SY_NONE) return 100;
    if (sy_profile_is_adverse(profile, before) || sy_profile_is_adverse(profile, after)) return 40;
    const SyTable *reaches = profile->reaches;
    if (g_strcmp0(sy_cell_text(reaches, "kind", before), "gap") == 0 ||
        g_strcmp0(sy_cell_text(reaches, "kind", after), "gap") == 0)
        return 50;
    /* every second, every fourth ... so that those kept are spread evenly */
    int evenly = 0;
    while (evenly < 15 && station % (2u << evenly) == 0) evenly++;
    return evenly;
}

static void add_need(const SyTable *table, int more, SyIndex n, int *need) {
    for (SyIndex row = 0; row < table->n_row; row++) {
        int64_t station = sy_cell_integer(table, "station", row);
        if (station >= 0 && station < n) need[station] += more;
    }
}

static int by_need(const void *a, const void *b, void *user) {
    const int *need = user;
    SyIndex i = *(const SyIndex *)a, k = *(const SyIndex *)b;
    if (need[i] != need[k]) return need[k] - need[i];
    return i < k ? -1 : i > k;
}

static int by_order(const void *a, const void *b, void *user) {
    (void)user;
    SyIndex i = *(const SyIndex *)a, k = *(const SyIndex *)b;
    return i < k ? -1 : i > k;
}

void sy_profile_choose(SyProfileDrawing *d) {
    const SyTable *stations = d->profile->stations;
    SyIndex n = stations->n_row;
    double pitch = sy_profile_pitch_mm(d->style), right = d->right_mm - pitch / 2;
    double room = right - d->left_mm;
    d->n_shown = MIN(n, (SyIndex)MAX(room / pitch + 1, 2));
    d->shown = g_new(SyIndex, n + 1);
    g_autofree int *need = g_new(int, n + 1);
    for (SyIndex i = 0; i < n; i++) {
        d->shown[i] = i;
        need[i] = need_of(d->profile, i);
    }
    add_need(d->profile->observed, 60, n, need);
    add_need(d->profile->joining, 8, n, need);
    g_qsort_with_data(d->shown, (int)n, sizeof(SyIndex), by_need, need);
    g_qsort_with_data(d->shown, (int)d->n_shown, sizeof(SyIndex), by_order, NULL);
    d->column_mm = g_new(double, d->n_shown + 1);
    for (guint i = 0; i < d->n_shown; i++)
        d->column_mm[i] = sy_profile_x(d, sy_cell_real(stations, "distance_m", d->shown[i]));
    sy_axis_spread(d->column_mm, d->n_shown, pitch, d->left_mm, right);
}

/* ---- drawing ---- */

static double text_mm(const SyProfileDrawing *d, const char *text) {
    double wide, high;
    sy_page_measure(d->page, &d->style->font[SY_FONT_GRID], 0, 0, text, &wide, &high);
    return wide;
}

/* Texts stand upright; 0: the row has none. */
static double row_mm(const SyProfileDrawing *d, const Row *row) {
    double widest = 0;
    for (guint i = 0; i + (row->is_reach ? 1 : 0) < d->n_shown; i++)
        for (int side = row->n_side == SIDES ? -1 : 0; side < row->n_side; side++) {
            g_autofree char *text =
                row->text(d, d->shown[i], d->shown[row->is_reach ? i + 1 : i], side);
            if (text != NULL && *text != '\0') widest = MAX(widest, text_mm(d, text));
        }
    return widest > 0 ? CLAMP(widest + 2, 6, 34) : 0;
}

double sy_profile_rows_mm(const SyProfileDrawing *d) {
    double sum = 0;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) sum += row_mm(d, &rows[i]);
    return sum;
}

double sy_profile_heads_mm(const SyProfileDrawing *d) {
    double widest = 0;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        widest = MAX(widest, text_mm(d, sy_style_word(d->style, rows[i].word)));
    return widest + 3;
}

static void draw_upright(const SyProfileDrawing *d, double x, double y, double room,
                         const char *text) {
    SyTextPlace place = {.x_mm = x,
                         .y_mm = y,
                         .anchor_x = 0.5,
                         .anchor_y = 0.5,
                         .angle_rad = -G_PI / 2,
                         .n_line = 1};
    if (text_mm(d, text) > room) {
        place.width_mm = room;
        place.y_mm = y + room / 2; /* from the foot up */
        place.anchor_x = 0;
    }
    sy_page_add_text(d->page, &d->style->font[SY_FONT_GRID], &place, text);
}

static void draw_station(const SyProfileDrawing *d, const Row *row, guint i, double y,
                         double high) {
    double aside = sy_profile_pitch_mm(d->style) / 4;
    for (int side = row->n_side == SIDES ? -1 : 0; side < row->n_side; side++) {
        g_autofree char *text = row->text(d, d->shown[i], d->shown[i], side);
        if (text == NULL) continue;
        double x = d->column_mm[i] + (row->n_side < SIDES || side < 0 ? 0
                                      : side == 0                     ? -aside
                                                                      : aside);
        draw_upright(d, x, y + high / 2, high - 1, text);
    }
}

static void draw_reach(const SyProfileDrawing *d, const Row *row, guint i, double y, double high) {
    double left = d->column_mm[i], right = d->column_mm[i + 1];
    const SyPaint *rule = &d->style->paint[SY_PAINT_RULE];
    sy_draw_line(d->page, rule, left, y, left, y + high);
    sy_draw_line(d->page, rule, right, y, right, y + high);
    g_autofree char *text = row->text(d, d->shown[i], d->shown[i + 1], 0);
    if (text == NULL) return;
    if (text_mm(d, text) + 1 <= right - left)
        sy_draw_text(d->page, &d->style->font[SY_FONT_GRID], (left + right) / 2, y + high / 2, 0.5,
                     0.5, 0, text);
    else
        draw_upright(d, (left + right) / 2, y + high / 2, high - 1, text);
}

void sy_profile_draw_rows(const SyProfileDrawing *d, double top_mm) {
    const SyPaint *rule = &d->style->paint[SY_PAINT_RULE];
    double heads = sy_profile_heads_mm(d), left = d->left_mm - heads, y = top_mm;
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        double high = row_mm(d, &rows[r]);
        if (!(high > 0)) continue;
        sy_draw_line(d->page, rule, left, y, d->right_mm, y);
        sy_draw_text(d->page, &d->style->font[SY_FONT_GRID], left + 1.5, y + high / 2, 0, 0.5,
                     heads - 2, sy_style_word(d->style, rows[r].word));
        for (guint i = 0; i < d->n_shown; i++) {
            if (!rows[r].is_reach)
                draw_station(d, &rows[r], i, y, high);
            else if (i + 1 < d->n_shown)
                draw_reach(d, &rows[r], i, y, high);
        }
        y += high;
    }
    sy_draw_line(d->page, rule, left, y, d->right_mm, y);
    sy_draw_line(d->page, rule, left, top_mm, left, y);
    sy_draw_line(d->page, rule, d->left_mm, top_mm, d->left_mm, y);
    sy_draw_line(d->page, rule, d->right_mm, top_mm, d->right_mm, y);
}
