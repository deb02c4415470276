/* What stands on the reaches above or below a place, and the units behind it. Rows are put together
 * and ordered here, not by SQL: at the mouth of a large river there are tens of thousands. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/river/ask.h"

typedef struct {
    SyStore *store;
    const SyRiverAsked *asked;
    const SyWater *water;
    const GArray *met;
    SyTable *places;   /* of river_place, with its way and times; by role and object_id */
    SyTable *outfalls; /* names of those that are found, by outfall_id */
    SyReply *reply;
} Answering;

/* ---- rows ---- */

/* A row of an answer, by what it is ordered, and the rows of two tables it is made of. */
typedef struct {
    int side;
    double group_m;
    int64_t river_id;
    double way_m;
    int64_t id;
    SyIndex from, name;
} Row;

static int row_compare(const void *left, const void *right) {
    const Row *a = left, *b = right;
    if (a->side != b->side) return a->side < b->side ? -1 : 1;
    if (a->group_m != b->group_m) return a->group_m < b->group_m ? -1 : 1;
    if (a->river_id != b->river_id) return a->river_id < b->river_id ? -1 : 1;
    if (a->way_m != b->way_m) return a->way_m < b->way_m ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* Columns of @from, those that it has, in the order of the rows. */
static void add_columns(SyTable *to, const char *const *names, const SyTable *from,
                        const GArray *rows, bool of_names) {
    for (; *names != NULL; names++) {
        const SyColumn *column = sy_table_column(from, *names);
        if (column == NULL) continue;
        SyColumn *added = sy_table_add_column(to, *names, column->type);
        for (guint i = 0; i < rows->len; i++) {
            const Row *row = &g_array_index(rows, Row, i);
            sy_column_copy_cell(added, i, column, of_names ? row->name : row->from);
        }
    }
}

/* Columns of the names' table, then of the other, in the order of the rows. */
static SyTable *put_together(GArray *rows, const char *const *of_names, const SyTable *names,
                             const char *const *of_found, const SyTable *found) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    qsort(rows->data, rows->len, sizeof(Row), row_compare);
    sy_table_reserve(table, rows->len);
    for (guint i = 0; i < rows->len; i++) sy_table_add_row(table, 0);
    add_columns(table, of_names, names, rows, true);
    add_columns(table, of_found, found, rows, false);
    return table;
}

static SyTable *query_ids(SyStore *store, const char *sql, const GArray *ids, GError **error) {
    g_autoptr(GString) json = g_string_new("[");
    for (guint i = 0; i < ids->len; i++)
        g_string_append_printf(json, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                               g_array_index(ids, int64_t, i));
    g_string_append_c(json, ']');
    const char *parameters[] = {json->str, NULL};
    return sy_store_query(store, sql, parameters, error);
}

/* Row of @id in rising ids; SY_NONE: it is none of them. */
static SyIndex row_of(const SyColumn *ids, SyIndex n, int64_t id) {
    SyIndex low = 0, high = n;
    while (low < high) {
        SyIndex middle = low + (high - low) / 2;
        if (ids->integer[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && ids->integer[low] == id ? low : SY_NONE;
}

/* ---- places ---- */

static int edge_compare(const void *left, const void *right) {
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The reaches that are met on which something stands: edge_id, and each one's number in met. */
static GArray *edges_of(const Answering *a, GHashTable *met_of) {
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < a->met->len; i++) {
        SyIndex reach = g_array_index(a->met, SyRiverMet, i).at.reach;
        if (sy_cell_integer(a->water->rows, "place", reach) == 0) continue;
        g_array_append_val(edges, a->water->edge_id[reach]);
        g_hash_table_insert(met_of, (void *)&a->water->edge_id[reach], GUINT_TO_POINTER(i + 1));
    }
    qsort(edges->data, edges->len, sizeof(int64_t), edge_compare);
    return edges;
}

static const char *const found_reals[] = {"group_m", "distance_m", "travel_time_s",
                                          "travel_time_low_s", "travel_time_high_s"};

/* Way and times to a place on a reach; false: it lies beyond what is asked. */
static bool place_met(const Answering *a, const SyRiverMet *met, double above_m, SyIndex row,
                      SyColumn *const *real) {
    if (!(above_m >= met->at.from_m && above_m <= met->at.until_m)) return false;
    double part_m = a->asked->down ? met->at.until_m - above_m : above_m - met->at.from_m;
    const double values[] = {
        met->group_m, met->at.to_m + part_m, met->at.to_s + part_m / met->velocity_ms[0],
        met->low_s + part_m / met->velocity_ms[1], met->high_s + part_m / met->velocity_ms[2]};
    for (guint k = 0; k < G_N_ELEMENTS(values); k++)
        real[k]->real[row] = isfinite(values[k]) ? values[k] : NAN;
    return true;
}

static bool take_places(Answering *a, GError **error) {
    g_autoptr(GHashTable) met_of = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GArray) edges = edges_of(a, met_of);
    SyTable *places = a->places = query_ids(
        a->store,
        "SELECT p.role, p.object_id, p.edge_id, p.above_m, r.river_id, r.name AS river, "
        "p.chainage_m, p.stake, p.bank FROM river_place p JOIN river r ON r.river_id = p.river_id "
        "WHERE p.edge_id IN (SELECT value FROM json_each(?1)) ORDER BY p.role, p.object_id",
        edges, error);
    if (places == NULL) return false;
    SyColumn *main_stem = sy_table_add_column(places, "main_stem", SY_COLUMN_INTEGER);
    SyColumn *real[G_N_ELEMENTS(found_reals)];
    for (guint k = 0; k < G_N_ELEMENTS(found_reals); k++)
        real[k] = sy_table_add_column(places, found_reals[k], SY_COLUMN_REAL);
    g_autofree bool *keep = g_new0(bool, places->n_row + 1);
    for (SyIndex row = 0; row < places->n_row; row++) {
        int64_t edge_id = sy_cell_integer(places, "edge_id", row);
        guint number = GPOINTER_TO_UINT(g_hash_table_lookup(met_of, &edge_id));
        const SyRiverMet *met = &g_array_index(a->met, SyRiverMet, number - 1);
        keep[row] = place_met(a, met, sy_cell_real(places, "above_m", row), row, real);
        main_stem->integer[row] = met->main_stem;
    }
    sy_table_keep_rows(places, keep);
    return true;
}

/* The places of a role: from the first on, how many; their objects as @ids. */
static SyIndex places_of(const SyTable *places, const char *role, SyIndex *first, GArray *ids) {
    SyIndex n = 0;
    for (SyIndex row = 0; row < places->n_row; row++) {
        if (g_strcmp0(sy_cell_text(places, "role", row), role) != 0) continue;
        int64_t id = sy_cell_integer(places, "object_id", row);
        if (n++ == 0) *first = row;
        g_array_append_val(ids, id);
    }
    return n;
}

/* ---- for people ---- */

enum { WITH_TIME = 3 }; /* columns at the end that say the time */
#define WAY_COLUMNS                                                                            \
    {"distance_m", N_("km along the water"), "km", 3}, {"travel_time_s", N_("hours"), "h", 1}, \
        {"travel_time_low_s", N_("from"), "h", 1}, {                                           \
        "travel_time_high_s", N_("to"), "h", 1                                                 \
    }
#define PLACE_COLUMNS                                                      \
    {"river", N_("river"), NULL, -1}, {"stake", N_("chainage"), NULL, -1}, \
        {"bank", N_("bank"), "bank", -1}, {"main_stem", N_("stem"), "main_stem", -1}, WAY_COLUMNS

static void show(const Answering *a, const char *key, const char *title, SyTable *rows,
                 const SyReplyColumn *columns, guint n) {
    sy_reply_all(a->reply, key, rows);
    sy_reply_table(a->reply, NULL, title, rows, columns, a->asked->time ? n : n - WITH_TIME);
}

#define WAY_NAMES \
    "main_stem", "distance_m", "travel_time_s", "travel_time_low_s", "travel_time_high_s", NULL
static const char *const of_places[] = {"edge_id", "river", "chainage_m",
                                        "stake",   "bank",  WAY_NAMES};

/* ---- outfalls, sections ---- */

static bool answer_outfalls(Answering *a, GError **error) {
    static const SyReplyColumn columns[] = {
        {"number", N_("outfall"), NULL, -1}, {"name", N_("name"), NULL, -1}, PLACE_COLUMNS};
    static const char *const of_names[] = {"outfall_id", "number", "name", NULL};
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                      rows = g_array_new(FALSE, FALSE, sizeof(Row));
    SyIndex first = 0, n = places_of(a->places, "outfall", &first, ids);
    a->outfalls = query_ids(
        a->store,
        "SELECT outfall_id, source_id AS number, coalesce(name, code) AS name, coalesce(name, "
        "code, source_id) AS outfall FROM outfall WHERE outfall_id IN (SELECT value FROM "
        "json_each(?1)) ORDER BY outfall_id",
        ids, error);
    if (a->outfalls == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        bool main_stem = sy_cell_integer(a->places, "main_stem", first + i) == 1;
        Row row = {.id = g_array_index(ids, int64_t, i),
                   .way_m = sy_cell_real(a->places, "distance_m", first + i),
                   .from = first + i};
        if (!a->asked->together) {
            row.group_m = sy_cell_real(a->places, "group_m", first + i);
            row.side = !main_stem;
            row.river_id = main_stem ? 0 : sy_cell_integer(a->places, "river_id", first + i);
        }
        row.name = row_of(sy_table_column(a->outfalls, "outfall_id"), a->outfalls->n_row, row.id);
        if (row.name != SY_NONE) g_array_append_val(rows, row);
    }
    g_autoptr(SyTable) table = put_together(rows, of_names, a->outfalls, of_places, a->places);
    show(a, "outfalls", _("outfalls"), table, columns, G_N_ELEMENTS(columns));
    return true;
}

static bool answer_sections(Answering *a, int64_t section_id, GError **error) {
    static const SyReplyColumn columns[] = {{"number", N_("section"), NULL, -1},
                                            {"name", N_("name"), NULL, -1},
                                            {"quality_target", N_("target"), NULL, -1},
                                            PLACE_COLUMNS};
    static const char *const of_names[] = {"section_id", "number",         "name",
                                           "level",      "quality_target", NULL};
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                      rows = g_array_new(FALSE, FALSE, sizeof(Row));
    SyIndex first = 0, n = places_of(a->places, "section", &first, ids);
    g_autoptr(SyTable) names = query_ids(
        a->store,
        "SELECT section_id, coalesce(source_id, code) AS number, name, level, quality_target FROM "
        "section WHERE section_id IN (SELECT value FROM json_each(?1)) ORDER BY section_id",
        ids, error);
    if (names == NULL) return false;
    for (SyIndex i = 0; i < n; i++) {
        Row row = {.id = g_array_index(ids, int64_t, i),
                   .way_m = sy_cell_real(a->places, "distance_m", first + i),
                   .from = first + i};
        row.name = row_of(sy_table_column(names, "section_id"), names->n_row, row.id);
        if (row.name != SY_NONE && row.id != section_id) g_array_append_val(rows, row);
    }
    g_autoptr(SyTable) table = put_together(rows, of_names, names, of_places, a->places);
    show(a, "sections", _("sections"), table, columns, G_N_ELEMENTS(columns));
    return true;
}

/* ---- units ---- */

/* A candidate of an outfall that is found. */
typedef struct {
    int64_t unit_id, outfall_id;
    double posterior, distance_m;
    SyIndex row;
} Behind;

/* By unit; of one unit, the outfall of which it is likeliest the source first, then the nearest. */
static int behind_compare(const void *left, const void *right) {
    const Behind *a = left, *b = right;
    if (a->unit_id != b->unit_id) return a->unit_id < b->unit_id ? -1 : 1;
    if (a->posterior != b->posterior) return a->posterior > b->posterior ? -1 : 1;
    if (a->distance_m != b->distance_m) return a->distance_m < b->distance_m ? -1 : 1;
    return (a->outfall_id > b->outfall_id) - (a->outfall_id < b->outfall_id);
}

/* Candidates of the outfalls from place @first on, with the way and the time along the water added
 * to those of the pipes. */
static SyTable *candidates(const Answering *a, SyIndex first, const GArray *ids, GError **error) {
    SyTable *rows = query_ids(
        a->store,
        "SELECT f.key AS place, c.unit_id, c.outfall_id, c.probability, c.posterior, c.share, "
        "0 AS main_stem, coalesce(c.distance_m, 0.0) AS distance_m, c.travel_time_s, "
        "c.travel_time_low_s, c.travel_time_high_s FROM json_each(?1) f CROSS JOIN candidate c ON "
        "c.outfall_id = f.value WHERE c.status = 'candidate'",
        ids, error);
    for (guint k = 1; rows != NULL && rows->n_row > 0 && k < G_N_ELEMENTS(found_reals); k++) {
        const int64_t *place = sy_table_column(rows, "place")->integer;
        const double *water = sy_table_column(a->places, found_reals[k])->real;
        const SyColumn *pipes = sy_table_column(rows, found_reals[k]);
        for (SyIndex row = 0; pipes->type == SY_COLUMN_REAL && row < rows->n_row; row++)
            pipes->real[row] += water[first + (SyIndex)place[row]];
    }
    return rows;
}

/* One candidate of each unit, as rows, and the units as @ids. */
static GArray *best_of_units(const Answering *a, SyIndex first, const SyTable *table, GArray *ids) {
    SyIndex n = table->n_row;
    GArray *best = g_array_new(FALSE, FALSE, sizeof(Row));
    g_autoptr(GArray) all = g_array_sized_new(FALSE, FALSE, sizeof(Behind), n);
    const SyColumn *posterior = sy_table_column(table, "posterior"),
                   *distance = sy_table_column(table, "distance_m");
    const int64_t *stem = sy_table_column(a->places, "main_stem")->integer,
                  *place = n == 0 ? NULL : sy_table_column(table, "place")->integer;
    int64_t *main_stem = n == 0 ? NULL : sy_table_column(table, "main_stem")->integer;
    for (SyIndex row = 0; row < n; row++) {
        double p = posterior->type == SY_COLUMN_REAL ? posterior->real[row] : NAN;
        const Behind one = {sy_table_column(table, "unit_id")->integer[row],
                            sy_table_column(table, "outfall_id")->integer[row], isnan(p) ? -1 : p,
                            distance->type == SY_COLUMN_REAL ? distance->real[row] : 0, row};
        g_array_append_val(all, one);
        main_stem[row] = stem[first + (SyIndex)place[row]];
    }
    qsort(all->data, all->len, sizeof(Behind), behind_compare);
    for (guint i = 0; i < all->len; i++) {
        const Behind *one = &g_array_index(all, Behind, i);
        if (i > 0 && g_array_index(all, Behind, i - 1).unit_id == one->unit_id) continue;
        const Row row = {.way_m = one->distance_m, .id = one->unit_id, .from = one->row};
        g_array_append_val(best, row);
        g_array_append_val(ids, one->unit_id);
    }
    return best;
}

/* Units by the outfall of which each is likeliest the source: the way of the pipes is added. */
static bool answer_units(Answering *a, GError **error) {
    static const SyReplyColumn columns[] = {
        {"name", N_("unit"), NULL, -1},
        {"outfall", N_("by outfall"), NULL, -1},
        {"probability", N_("probability of reaching"), NULL, SY_REPLY_PROBABILITY},
        {"posterior", N_("probability of the source"), NULL, SY_REPLY_PROBABILITY},
        WAY_COLUMNS};
    static const char *const of_names[] = {"unit_id", "number", "name", NULL};
    static const char *const of_found[] = {"outfall_id", "outfall", "probability",
                                           "posterior",  "share",   WAY_NAMES};
    g_autoptr(GArray) outfalls = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                      ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    SyIndex first = 0;
    places_of(a->places, "outfall", &first, outfalls);
    g_autoptr(SyTable) found = candidates(a, first, outfalls, error);
    if (found == NULL) return false;
    g_autoptr(GArray) rows = best_of_units(a, first, found, ids);
    g_autoptr(SyTable) names = query_ids(
        a->store,
        "SELECT unit_id, source_id AS number, coalesce(name, code, source_id) AS name FROM unit "
        "WHERE unit_id IN (SELECT value FROM json_each(?1)) ORDER BY unit_id",
        ids, error);
    if (names == NULL) return false;
    SyColumn *outfall = sy_table_add_column(found, "outfall", SY_COLUMN_TEXT);
    for (guint i = 0; i < rows->len; i++) {
        Row *row = &g_array_index(rows, Row, i);
        row->name = row_of(sy_table_column(names, "unit_id"), names->n_row, row->id);
        SyIndex of = row_of(sy_table_column(a->outfalls, "outfall_id"), a->outfalls->n_row,
                            sy_cell_integer(found, "outfall_id", row->from));
        if (of != SY_NONE)
            sy_column_set_text(outfall, row->from, sy_cell_text(a->outfalls, "outfall", of));
    }
    for (guint i = rows->len; i-- > 0;)
        if (g_array_index(rows, Row, i).name == SY_NONE) g_array_remove_index_fast(rows, i);
    g_autoptr(SyTable) table = put_together(rows, of_names, names, of_found, found);
    show(a, "units", _("units behind them"), table, columns, G_N_ELEMENTS(columns));
    return true;
}

bool sy_river_answer(SyStore *store, const SyRiverAsked *asked, const SyWater *water,
                     const GArray *met, int64_t section_id, SyReply *reply, GError **error) {
    Answering a = {.store = store, .asked = asked, .water = water, .met = met, .reply = reply};
    bool good = take_places(&a, error) && answer_outfalls(&a, error) && answer_units(&a, error) &&
                answer_sections(&a, section_id, error);
    sy_table_free(a.places);
    sy_table_free(a.outfalls);
    return good;
}
