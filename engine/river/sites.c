/* Where to put sections on a river: places that part the outfalls above them evenly. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "algorithms/river/sections.h"
#include "engine/river/ask.h"
#include "engine/river/parts.h"

/* A place of the river's stem, or where the water of an outfall comes into it. */
typedef struct {
    double chainage_m, weight;
    SyIndex reach; /* of a place that may be a section */
    double above_m;
} Point;

typedef struct {
    SyStore *store;
    SyWater water;
    SyWaterPlace mouth;
    SyIndex mouth_reach;
    bool *stem;    /* of each reach: it is of the stem of the river that is asked for */
    GArray *place; /* Point: from the mouth upwards */
    GArray *entry; /* Point: the same of outfalls, with their weight */
    double *above; /* of each place */
    double all;
    SyIndex n_outfall;
} Sections;

static void sections_clear(Sections *s) {
    sy_water_clear(&s->water);
    sy_water_place_clear(&s->mouth);
    g_free(s->stem);
    g_free(s->above);
    if (s->place != NULL) g_array_unref(s->place);
    if (s->entry != NULL) g_array_unref(s->entry);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sections, sections_clear)

static double lower_m(const Sections *s, SyIndex reach) {
    return sy_cell_real(s->water.rows, "chainage_m", reach);
}

/* The main way up from the mouth, as long as it is this river; their lower ends may be sections. */
static bool take_stem(Sections *s, GError **error) {
    SyIndex n = s->water.rows->n_row;
    const int64_t *river = sy_table_column(s->water.rows, "river_id")->integer;
    s->stem = sy_array_new(n, sizeof(bool), "reaches", error);
    if (s->stem == NULL) return false;
    for (SyIndex reach = s->mouth_reach;
         reach != SY_NONE && !s->stem[reach] && river[reach] == river[s->mouth_reach];
         reach = s->water.axis->up[reach]) {
        const Point end = {lower_m(s, reach), 0, reach, 0};
        s->stem[reach] = true;
        g_array_append_val(s->place, end);
    }
    return true;
}

/* Where water of a place comes into the stem; false: it does not. */
static bool find_entry(const Sections *s, SyIndex reach, double above_m, Point *out) {
    *out = (Point){.reach = reach, .above_m = above_m};
    for (SyIndex step = 0; reach != SY_NONE && step <= s->water.rows->n_row; step++) {
        if (s->stem[reach]) {
            out->chainage_m =
                lower_m(s, reach) + (step == 0 ? above_m : s->water.reaches.arcs.length_m[reach]);
            return true;
        }
        reach = s->water.axis->down[reach];
    }
    return false;
}

static bool take_outfalls(Sections *s, SySectionsBy by, GError **error) {
    static const char *const weights[] = {
        [SY_SECTIONS_OUTFALLS] = "1.0",
        [SY_SECTIONS_UNITS] =
            "(SELECT total(c.probability) FROM candidate c WHERE c.outfall_id = "
            "p.object_id AND c.status = 'candidate')",
        [SY_SECTIONS_WATER] =
            "(SELECT total(c.load_m3d) FROM candidate c WHERE c.outfall_id = "
            "p.object_id AND c.status = 'candidate')"};
    g_autofree char *sql = g_strdup_printf(
        "SELECT p.edge_id, p.above_m, %s AS weight FROM river_place p WHERE p.role = 'outfall' "
        "ORDER BY p.object_id",
        weights[by]);
    g_autoptr(SyTable) rows = sy_store_query(s->store, sql, NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyIndex reach = sy_water_reach(&s->water, sy_cell_integer(rows, "edge_id", row));
        Point entry;
        if (reach == SY_NONE || !find_entry(s, reach, sy_cell_real(rows, "above_m", row), &entry))
            continue;
        entry.weight = sy_cell_real(rows, "weight", row);
        if (!(entry.weight > 0)) continue;
        s->all += entry.weight;
        s->n_outfall++;
        g_array_append_val(s->entry, entry);
        if (s->stem[reach]) g_array_append_val(s->place, entry);
    }
    return true;
}

static int point_compare(const void *left, const void *right) {
    const Point *a = left, *b = right;
    if (a->chainage_m < b->chainage_m || a->chainage_m > b->chainage_m)
        return a->chainage_m < b->chainage_m ? -1 : 1;
    return (a->reach > b->reach) - (a->reach < b->reach);
}

/* The weight above each place; a place at which nothing has left the sum since the one below it
 * tells no more than that. */
static bool sum_above(Sections *s, GError **error) {
    qsort(s->place->data, s->place->len, sizeof(Point), point_compare);
    qsort(s->entry->data, s->entry->len, sizeof(Point), point_compare);
    s->above = sy_array_new(s->place->len, sizeof(double), "places", error);
    if (s->above == NULL) return false;
    double above = 0;
    guint n = s->entry->len;
    for (guint i = s->place->len; i-- > 0;) {
        double here_m = g_array_index(s->place, Point, i).chainage_m;
        while (n > 0 && g_array_index(s->entry, Point, n - 1).chainage_m >= here_m)
            above += g_array_index(s->entry, Point, --n).weight;
        s->above[i] = above;
    }
    return true;
}

static bool put_place(const Sections *s, const Point *place, SyTable *table, SyIndex row,
                      GError **error) {
    double length_m = s->water.reaches.arcs.length_m[place->reach];
    char part[G_ASCII_DTOSTR_BUF_SIZE], edge[32];
    g_ascii_dtostr(part, sizeof part,
                   length_m > 0 ? CLAMP(1 - place->above_m / length_m, 0, 1) : 0);
    g_snprintf(edge, sizeof edge, "%" G_GINT64_FORMAT, s->water.edge_id[place->reach]);
    const char *parameters[] = {edge, part, NULL};
    g_autoptr(SyTable) at = sy_store_query(
        s->store,
        "SELECT X(p) AS x, Y(p) AS y FROM (SELECT ST_Line_Interpolate_Point(geom, CAST(?2 AS "
        "REAL)) AS p FROM edge WHERE edge_id = CAST(?1 AS INTEGER))",
        parameters, error);
    if (at == NULL) return false;
    g_autofree char *stake = sy_river_stake(place->chainage_m);
    sy_column_set_text(sy_table_column(table, "river"), row,
                       sy_cell_text(s->water.rows, "river", place->reach));
    sy_column_set_text(sy_table_column(table, "number"), row, stake);
    sy_column_set_integer(sy_table_column(table, "edge_id"), row, s->water.edge_id[place->reach]);
    sy_table_column(table, "chainage_m")->real[row] = place->chainage_m;
    sy_table_column(table, "x")->real[row] = at->n_row == 0 ? NAN : sy_cell_real(at, "x", 0);
    sy_table_column(table, "y")->real[row] = at->n_row == 0 ? NAN : sy_cell_real(at, "y", 0);
    return true;
}

static SyTable *place_rows(const Sections *s, const SyIndex *chosen, SyIndex n, GError **error) {
    static const char *const reals[] = {"chainage_m", "x", "y", "between", "above"};
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_add_column(table, "order", SY_COLUMN_INTEGER);
    sy_table_add_column(table, "edge_id", SY_COLUMN_INTEGER);
    sy_table_add_column(table, "river", SY_COLUMN_TEXT);
    sy_table_add_column(table, "number", SY_COLUMN_TEXT);
    for (guint i = 0; i < G_N_ELEMENTS(reals); i++)
        sy_table_add_column(table, reals[i], SY_COLUMN_REAL);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex row = sy_table_add_row(table, 0);
        double above = s->above[chosen[i]], next = i + 1 < n ? s->above[chosen[i + 1]] : 0;
        sy_table_column(table, "order")->integer[row] = i + 1;
        sy_table_column(table, "between")->real[row] = above - next;
        sy_table_column(table, "above")->real[row] = above;
        if (!put_place(s, &g_array_index(s->place, Point, chosen[i]), table, row, error))
            return NULL;
    }
    return g_steal_pointer(&table);
}

static SyReply *answer(const Sections *s, const SyIndex *chosen, SyIndex n, double squares,
                       GError **error) {
    static const SyReplyColumn columns[] = {{"order", N_("no."), NULL, -1},
                                            {"river", N_("river"), NULL, -1},
                                            {"number", N_("chainage"), NULL, -1},
                                            {"x", "x", NULL, 1},
                                            {"y", "y", NULL, 1},
                                            {"between", N_("up to the next"), NULL, 2},
                                            {"above", N_("upstream"), NULL, 2}};
    g_autoptr(SyTable) rows = place_rows(s, chosen, n, error), sum = sy_table_new(SY_GEOMETRY_NONE);
    if (rows == NULL) return NULL;
    sy_table_add_row(sum, 0);
    sy_table_add_column(sum, "all", SY_COLUMN_REAL)->real[0] = s->all;
    sy_table_add_column(sum, "group_mean", SY_COLUMN_REAL)->real[0] = squares / s->all;
    sy_column_set_integer(sy_table_add_column(sum, "n_outfall", SY_COLUMN_INTEGER), 0,
                          s->n_outfall);
    SyReply *reply = sy_reply_new();
    sy_reply_all(reply, "sum", sum);
    sy_reply_all(reply, "sites", rows);
    sy_reply_table(reply, NULL, _("places for sections"), rows, columns, G_N_ELEMENTS(columns));
    sy_reply_say(reply, "sum",
                 _("between two sections a source is left among %.1f %% of all in the mean; no "
                   "choice of so many leaves less\n"),
                 100 * squares / (s->all * s->all));
    return reply;
}

static bool take(Sections *s, const char *river, SySectionsBy by, GError **error) {
    g_autofree char *at = g_strconcat("river:", river, NULL);
    s->place = g_array_new(FALSE, FALSE, sizeof(Point));
    s->entry = g_array_new(FALSE, FALSE, sizeof(Point));
    if (!sy_water_place(s->store, at, &s->mouth, error) ||
        !sy_water_take(s->store, &s->water, error))
        return false;
    s->mouth_reach = sy_water_reach(&s->water, s->mouth.edge_id);
    if (s->mouth_reach == SY_NONE) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: edge %lld is no reach of a river"),
                    sy_store_path(s->store), (long long)s->mouth.edge_id);
        return false;
    }
    if (!take_stem(s, error) || !take_outfalls(s, by, error) || !sum_above(s, error)) return false;
    if (s->all > 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: no outfall stands on it or above it with what is asked for: count outfalls "
                  "(--by outfalls)"),
                river);
    return false;
}

SyReply *sy_river_sites(SyStore *store, const char *river, guint n, SySectionsBy by,
                        GError **error) {
    g_auto(Sections) s = {.store = store};
    if (!take(&s, river, by, error)) return NULL;
    g_autofree SyIndex *chosen = sy_array_new(n, sizeof(SyIndex), "places", error);
    SyIndex n_chosen;
    double squares;
    if (chosen == NULL ||
        !sy_sections_choose(s.above, s.place->len, (SyIndex)n, chosen, &n_chosen, &squares, error))
        return NULL;
    return answer(&s, chosen, n_chosen, squares, error);
}
