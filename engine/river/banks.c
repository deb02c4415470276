#include "engine/river/banks.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/topology/area.h"

static const double piece_m = 10; /* parts of lines that are judged as one */
static const double touch_m =
    0.5; /* areas this near each other are one water here: tiles of a river */

typedef struct {
    const SyRivers *rivers;
    const SyWeights *weights;
    SyBanks *out;
    SyArea *area; /* a row of areas each */
    SyBoxes *boxes;
    SyIndex
        *home; /* of each reach the first area of the name in which its middle lies, or SY_NONE */
    SyLineIndex *index; /* of the reaches; NULL: there are none */
} Making;

/* Of the run in the making. */
typedef struct {
    SyBankOrigin origin;
    int side; /* SySide; -1: no bank */
} Run;

typedef struct {
    const Making *making;
    double x, y;
    SyIndex not, found;
    double within_m;
} Asked;

static bool meets(SyIndex area, void *user) {
    Asked *asked = user;
    if (area == asked->not ||
        sy_area_distance(&asked->making->area[area], asked->x, asked->y) > asked->within_m)
        return true;
    asked->found = area;
    return false;
}

/* An area other than @not within that distance of a place, or SY_NONE. */
static SyIndex area_at(const Making *making, double x, double y, SyIndex not, double within_m) {
    Asked asked = {making, x, y, not, SY_NONE, within_m};
    if (making->boxes != NULL)
        sy_boxes_search(making->boxes, x - within_m, y - within_m, x + within_m, y + within_m,
                        meets, &asked);
    return asked.found;
}

typedef struct {
    const SyIndex *home;
    SyIndex area;
} Within;

static bool is_within(SyIndex reach, void *user) {
    const Within *within = user;
    return within->home[reach] == within->area;
}

/* The side of an edge, by the river's line within the area. */
static int side_of_edge(const Making *making, SyIndex area, double x, double y) {
    Within within = {making->home, making->out->first[area]};
    SyPlace at;
    if (making->index == NULL ||
        sy_nearest_places(making->index, x, y, INFINITY, 1, is_within, &within, &at) == 0)
        return SY_SIDE_SHORE;
    double side = sy_river_side(making->rivers, &at, x, y);
    return side > 0 ? SY_SIDE_LEFT : side < 0 ? SY_SIDE_RIGHT : SY_SIDE_SHORE;
}

/* What a piece of a line is, by its middle. */
static int judge(const Making *making, const SyBankOrigin *of, double x, double y) {
    if (of->reach != SY_NONE)
        return area_at(making, x, y, SY_NONE, 0) == SY_NONE ? SY_SIDE_BOTH : -1;
    if (area_at(making, x, y, of->area, touch_m) != SY_NONE) return -1;
    return side_of_edge(making, of->area, x, y);
}

static void begin(Making *making, const Run *run, const double *xy) {
    SyBanks *out = making->out;
    const SyTable *rows = making->rivers->rows;
    double width_m = run->origin.reach == SY_NONE
                         ? NAN
                         : sy_cell_real(rows, "width_m", run->origin.reach),
           near_m = making->weights->walk_near_m, least_m = 0;
    if (run->origin.reach != SY_NONE) {
        near_m = width_m > 0 ? near_m + width_m / 2 : making->weights->walk_line_m;
        least_m = making->weights->walk_clear_m;
    }
    uint8_t side = (uint8_t)run->side;
    g_array_append_val(out->origin, run->origin);
    g_array_append_val(out->side, side);
    SyIndex water = run->origin.area == SY_NONE ? SY_NONE : out->first[run->origin.area];
    g_array_append_val(out->water, water);
    g_array_append_val(out->near_m, near_m);
    g_array_append_val(out->least_m, least_m);
    g_array_append_vals(out->xy, xy, 2);
}

static void finish(SyBanks *out) {
    SyIndex n = out->xy->len / 2;
    g_array_append_val(out->vertex, n);
}

/* Cuts a line into runs of pieces that are the same. */
static void add_line(Making *making, SyBankOrigin of, const double *xy, SyIndex n_vertex) {
    Run run = {of, -1};
    double measure_m = 0;
    for (SyIndex v = 0; v + 1 < n_vertex; v++) {
        const double *a = xy + 2 * (gsize)v, *b = a + 2;
        double length_m = hypot(b[0] - a[0], b[1] - a[1]);
        SyIndex n = (SyIndex)fmax(1, ceil(length_m / piece_m));
        for (SyIndex i = 0; i < n; i++) {
            double from = (double)i / n, to = (double)(i + 1) / n, middle = (from + to) / 2;
            double start[2] = {a[0] + from * (b[0] - a[0]), a[1] + from * (b[1] - a[1])},
                   end[2] = {a[0] + to * (b[0] - a[0]), a[1] + to * (b[1] - a[1])};
            if (i + 1 == n) memcpy(end, b, sizeof end); /* so that a closed edge stays closed */
            int side =
                judge(making, &of, a[0] + middle * (b[0] - a[0]), a[1] + middle * (b[1] - a[1]));
            if (side != run.side) {
                if (run.side >= 0) finish(making->out);
                run.side = side;
                run.origin.from_m = measure_m + from * length_m;
                if (side >= 0) begin(making, &run, start);
            }
            if (side >= 0) g_array_append_vals(making->out->xy, end, 2);
        }
        measure_m += length_m;
    }
    if (run.side >= 0) finish(making->out);
}

static void add_reaches(Making *making) {
    const SyLines *lines = &making->rivers->lines;
    for (SyIndex reach = 0; reach < lines->n_line; reach++)
        add_line(making, (SyBankOrigin){reach, SY_NONE, 0},
                 lines->xy + 2 * (gsize)lines->line_vertex[reach],
                 lines->line_vertex[reach + 1] - lines->line_vertex[reach]);
}

static void add_areas(Making *making) {
    const SyGeometry *g = &making->out->areas->geometry;
    for (SyIndex area = 0; area < making->out->areas->n_row; area++)
        for (SyIndex part = g->row_part[area]; part < g->row_part[area + 1]; part++)
            if (!g->part_hole[part]) /* no islands */
                add_line(making, (SyBankOrigin){SY_NONE, area, 0},
                         g->xy + 2 * (gsize)g->part_vertex[part],
                         g->part_vertex[part + 1] - g->part_vertex[part]);
}

/* Tiles of one river are one water. */
static SyIndex *first_called(const SyTable *areas, GError **error) {
    SyIndex *first = sy_array_new(areas->n_row, sizeof(SyIndex), "waters", error);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex i = 0; first != NULL && i < areas->n_row; i++) {
        const char *name = sy_cell_text(areas, "name", i);
        void *number = GUINT_TO_POINTER(i);
        if (name != NULL && !g_hash_table_lookup_extended(known, name, NULL, &number))
            g_hash_table_insert(known, (char *)name, number);
        first[i] = GPOINTER_TO_UINT(number);
    }
    return first;
}

static bool take_areas(SyStore *store, Making *making, GError **error) {
    SyTable *areas = sy_store_query(
        store,
        "SELECT w.receiving_water_id, w.name, w.source_fid, i.label, w.geom FROM receiving_water w "
        "LEFT JOIN input i ON i.input_id = w.source WHERE GeometryType(w.geom) IN ('POLYGON', "
        "'MULTIPOLYGON') ORDER BY w.receiving_water_id",
        NULL, error);
    making->out->areas = areas;
    if (areas == NULL || areas->n_row == 0) return areas != NULL;
    making->area = sy_array_new(areas->n_row, sizeof(SyArea), "waters", error);
    g_autofree double *box = sy_array_new(4 * (gsize)areas->n_row, sizeof(double), "waters", error);
    if (making->area == NULL || box == NULL) return false;
    making->out->first = first_called(areas, error);
    if (making->out->first == NULL) return false;
    const SyGeometry *g = &areas->geometry;
    for (SyIndex i = 0; i < areas->n_row; i++) {
        sy_area_init(&making->area[i], g->xy, g->part_vertex + g->row_part[i],
                     sy_table_n_part(areas, i), NAN, NAN);
        for (gsize k = 0; k < 4; k++) box[4 * (gsize)i + k] = making->area[i].box[k];
    }
    making->boxes = sy_boxes_new(box, areas->n_row, error);
    return making->boxes != NULL;
}

/* In which area each reach runs. */
static bool take_homes(Making *making, GError **error) {
    const SyLines *lines = &making->rivers->lines;
    if (making->rivers->axis == NULL || lines->n_line == 0) return true;
    making->home = sy_array_new(lines->n_line, sizeof(SyIndex), "reaches", error);
    making->index = making->home == NULL ? NULL : sy_line_index_new(lines, error);
    if (making->index == NULL) return false;
    for (SyIndex reach = 0; reach < lines->n_line; reach++) {
        double x, y;
        sy_line_at(lines, reach, sy_line_length(lines, reach) / 2, &x, &y);
        SyIndex area = area_at(making, x, y, SY_NONE, 0);
        making->home[reach] = area == SY_NONE ? SY_NONE : making->out->first[area];
    }
    return true;
}

bool sy_banks_take(SyStore *store, const SyRivers *rivers, const SyWeights *weights, SyBanks *banks,
                   GError **error) {
    const SyIndex zero = 0;
    *banks = (SyBanks){.xy = g_array_new(FALSE, FALSE, sizeof(double)),
                       .vertex = g_array_new(FALSE, FALSE, sizeof(SyIndex)),
                       .origin = g_array_new(FALSE, FALSE, sizeof(SyBankOrigin)),
                       .side = g_array_new(FALSE, FALSE, sizeof(uint8_t)),
                       .water = g_array_new(FALSE, FALSE, sizeof(SyIndex)),
                       .near_m = g_array_new(FALSE, FALSE, sizeof(double)),
                       .least_m = g_array_new(FALSE, FALSE, sizeof(double))};
    g_array_append_val(banks->vertex, zero);
    Making making = {.rivers = rivers, .weights = weights, .out = banks};
    bool done = take_areas(store, &making, error) && take_homes(&making, error);
    if (done && rivers->axis != NULL) add_reaches(&making);
    if (done) add_areas(&making);
    g_free(making.area);
    g_free(making.home);
    sy_boxes_free(making.boxes);
    sy_line_index_free(making.index);
    return done;
}

SyLines sy_banks_lines(const SyBanks *banks) {
    return (SyLines){banks->origin->len, (const SyIndex *)(void *)banks->vertex->data,
                     (const double *)(void *)banks->xy->data};
}

void sy_banks_clear(SyBanks *banks) {
    GArray *all[] = {banks->xy,    banks->vertex, banks->origin, banks->side,
                     banks->water, banks->near_m, banks->least_m};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i] != NULL) g_array_unref(all[i]);
    g_free(banks->first);
    sy_table_free(banks->areas);
}
