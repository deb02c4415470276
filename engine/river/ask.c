/* What lies above or below a place on a river. */
#include "engine/river/ask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/river/parts.h"

/* A reach that is reached; objects on it are as far as it is, and the part of it between. */
typedef struct {
    SyReached at;
    double low_s, high_s; /* between which at.to_s is held to lie in 9 of 10 */
    bool main_stem;
    double group_m; /* where its river is met first; 0 on the main stem */
} Met;

typedef struct {
    const SyRiverAsked *asked;
    SyWater water;
    SyWaterPlace place;
    SyIndex start;
    GArray *met; /* Met */
} Asking;

static const char *const velocities[] = {"velocity_ms", "velocity_high_ms", "velocity_low_ms"};

/* The velocity of a reach that is used; which: usual, for the shortest time, for the longest. */
static double velocity(const Asking *a, SyIndex reach, int which) {
    if (a->asked->velocity_ms > 0) return a->asked->velocity_ms;
    return sy_table_column(a->water.rows, velocities[which])->real[reach];
}

static bool reach_with(Asking *a, int which, const double *velocity_ms, bool main_stem,
                       GError **error) {
    const SyRiverWay way = {a->asked->down, main_stem, a->asked->most_m};
    g_autoptr(GArray) out = NULL;
    if (!sy_river_reached(&a->water.reaches, a->water.axis, a->start, a->place.above_m, &way,
                          velocity_ms, &out, error))
        return false;
    for (guint i = 0; i < out->len; i++) {
        const SyReached *reached = &g_array_index(out, SyReached, i);
        if (which == 0) {
            Met met = {.at = *reached};
            g_array_append_val(a->met, met);
        } else {
            Met *met = &g_array_index(a->met, Met, i);
            g_assert(met->at.reach == reached->reach);
            *(which == 1 ? &met->low_s : &met->high_s) = reached->to_s;
        }
    }
    return true;
}

/* What is met by all ways or only along the main stem, with its times. */
static bool meet(Asking *a, GError **error) {
    SyIndex n = a->water.rows->n_row;
    g_autofree double *velocity_ms = sy_array_new(n, sizeof(double), "reaches", error);
    if (velocity_ms == NULL) return false;
    a->met = g_array_new(FALSE, FALSE, sizeof(Met));
    for (int which = 0; which < 3; which++) {
        for (SyIndex i = 0; i < n; i++) velocity_ms[i] = velocity(a, i, which);
        if (!reach_with(a, which, velocity_ms, a->asked->main_stem, error)) return false;
    }
    return true;
}

/* Which reaches are of the main stem, and where each other river is met first. */
static bool group(Asking *a, GError **error) {
    const SyRiverWay way = {a->asked->down, true, a->asked->most_m};
    g_autoptr(GArray) stem = NULL;
    if (!sy_river_reached(&a->water.reaches, a->water.axis, a->start, a->place.above_m, &way, NULL,
                          &stem, error))
        return false;
    g_autofree bool *is_main = sy_array_new(a->water.rows->n_row, sizeof(bool), "reaches", error);
    if (is_main == NULL) return false;
    for (guint i = 0; i < stem->len; i++) is_main[g_array_index(stem, SyReached, i).reach] = true;
    const int64_t *river_id = sy_table_column(a->water.rows, "river_id")->integer;
    g_autoptr(GHashTable) first = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < a->met->len; i++) { /* by distance */
        Met *met = &g_array_index(a->met, Met, i);
        met->main_stem = is_main[met->at.reach];
        if (met->main_stem || a->asked->together) continue;
        Met *known = g_hash_table_lookup(first, &river_id[met->at.reach]);
        if (known == NULL) {
            known = met;
            g_hash_table_insert(first, (void *)&river_id[met->at.reach], met);
        }
        met->group_m = known->at.to_m;
    }
    return true;
}

/* The reaches on which something stands, for SQL: [edge_id, to_m, from_m, until_m, time_s, low_s,
 * high_s, velocity for these three, main stem, group_m]. */
static char *met_json(const Asking *a) {
    GString *json = g_string_new("[");
    for (guint i = 0; i < a->met->len; i++) {
        const Met *met = &g_array_index(a->met, Met, i);
        if (sy_cell_integer(a->water.rows, "place", met->at.reach) == 0) continue;
        const double real[] = {met->at.to_m,
                               met->at.from_m,
                               met->at.until_m,
                               met->at.to_s,
                               met->low_s,
                               met->high_s,
                               velocity(a, met->at.reach, 0),
                               velocity(a, met->at.reach, 1),
                               velocity(a, met->at.reach, 2),
                               met->main_stem,
                               met->group_m};
        g_string_append_printf(json, "%s[%" G_GINT64_FORMAT, json->len > 1 ? "," : "",
                               a->water.edge_id[met->at.reach]);
        for (guint k = 0; k < G_N_ELEMENTS(real); k++) {
            char digits[G_ASCII_DTOSTR_BUF_SIZE];
            g_string_append_c(json, ',');
            g_string_append(
                json, isfinite(real[k]) ? g_ascii_dtostr(digits, sizeof digits, real[k]) : "null");
        }
        g_string_append_c(json, ']');
    }
    return g_string_free(g_string_append_c(json, ']'), FALSE);
}

/* ?1: the reaches; ?2: 1 downstream; ?3: the section asked for; ?4: 1 together. A place counts from
 * the one that was asked for. */
#define MET                                                                                       \
    "WITH asked AS (SELECT CAST(?2 AS INTEGER) AS down, CAST(?3 AS INTEGER) AS section_id, "      \
    "CAST(?4 AS INTEGER) AS together), met AS MATERIALIZED (SELECT value ->> 0 AS edge_id, "      \
    "value ->> 1 AS to_m, value ->> 2 AS from_m, value ->> 3 AS until_m, value ->> 4 AS to_s, "   \
    "value ->> 5 AS low_s, value ->> 6 AS high_s, value ->> 7 AS v, value ->> 8 AS v_low, "       \
    "value ->> 9 AS v_high, CAST(value ->> 10 AS INTEGER) AS main_stem, value ->> 11 AS group_m " \
    "FROM json_each(?1)), stands AS MATERIALIZED (SELECT p.*, iif(down, until_m - above_m, "      \
    "above_m - from_m) AS part_m, met.* FROM asked, met JOIN river_place p USING (edge_id) "      \
    "WHERE p.above_m BETWEEN from_m AND until_m), found AS MATERIALIZED (SELECT role, "           \
    "object_id, edge_id, river_id, chainage_m, stake, bank, main_stem, group_m, to_m + part_m "   \
    "AS way_m, to_s + part_m / v AS travel_time_s, low_s + part_m / v_low AS "                    \
    "travel_time_low_s, high_s + part_m / v_high AS travel_time_high_s FROM stands) "
#define WAY_COLUMNS                                                                        \
    "r.name AS river, f.chainage_m, f.stake, f.bank, f.main_stem, f.way_m AS distance_m, " \
    "f.travel_time_s, f.travel_time_low_s, f.travel_time_high_s"

static SyTable *query(SyStore *store, const Asking *a, const char *met, const char *sql,
                      GError **error) {
    char section[32];
    g_snprintf(section, sizeof section, "%" G_GINT64_FORMAT, a->place.section_id);
    const char *parameters[] = {met, a->asked->down ? "1" : "0", section,
                                a->asked->together ? "1" : "0", NULL};
    return sy_store_query(store, sql, parameters, error);
}

/* ---- for people ---- */

enum { WITH_TIME = 3 }; /* columns at the end that say the time */
#define TIME_COLUMNS                                                       \
    {"hours", N_("hours"), NULL, 1}, {"hours_low", N_("from"), NULL, 1}, { \
        "hours_high", N_("to"), NULL, 1                                    \
    }
#define PLACE_COLUMNS                                                       \
    {"river", N_("river"), NULL, -1}, {"stake", N_("chainage"), NULL, -1},  \
        {"bank", N_("bank"), "bank", -1}, {"stem", N_("stem"), "stem", -1}, \
        {"km", N_("km along the water"), NULL, 3}, TIME_COLUMNS

/* Stem, hours and kilometres, for people. */
static void add_shown(SyTable *rows) {
    static const struct {
        const char *from, *to;
        double by;
    } shown[] = {{"distance_m", "km", 1000},
                 {"travel_time_s", "hours", 3600},
                 {"travel_time_low_s", "hours_low", 3600},
                 {"travel_time_high_s", "hours_high", 3600}};
    SyColumn *stem = sy_table_add_column(rows, "stem", SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < rows->n_row; row++)
        sy_column_set_text(stem, row,
                           sy_cell_integer(rows, "main_stem", row) == 1 ? "main" : "side");
    for (guint i = 0; i < G_N_ELEMENTS(shown); i++) {
        SyColumn *to = sy_table_add_column(rows, shown[i].to, SY_COLUMN_REAL);
        for (SyIndex row = 0; row < rows->n_row; row++)
            to->real[row] = sy_cell_real(rows, shown[i].from, row) / shown[i].by;
    }
}

static void show(SyReply *reply, const char *title, SyTable *rows, const SyReplyColumn *columns,
                 guint n, bool time) {
    add_shown(rows);
    sy_reply_table(reply, NULL, title, rows, columns, time ? n : n - WITH_TIME);
}

static bool answer_outfalls(SyStore *store, const Asking *a, const char *met, bool time,
                            SyReply *reply, GError **error) {
    static const SyReplyColumn columns[] = {
        {"number", N_("outfall"), NULL, -1}, {"name", N_("name"), NULL, -1}, PLACE_COLUMNS};
    g_autoptr(SyTable) rows =
        query(store, a, met,
              MET
              "SELECT o.outfall_id, o.source_id AS number, coalesce(o.name, o.code) AS name, "
              "f.edge_id, " WAY_COLUMNS
              " FROM found f JOIN outfall o ON o.outfall_id = f.object_id "
              "JOIN river r ON r.river_id = f.river_id, asked WHERE f.role = 'outfall' ORDER BY "
              "iif(together OR f.main_stem, 0, 1), iif(together, 0, f.group_m), iif(together OR "
              "f.main_stem, 0, r.river_id), f.way_m, o.outfall_id",
              error);
    if (rows == NULL) return false;
    sy_reply_all(reply, "outfalls", rows);
    show(reply, _("outfalls"), rows, columns, G_N_ELEMENTS(columns), time);
    return true;
}

static bool answer_sections(SyStore *store, const Asking *a, const char *met, bool time,
                            SyReply *reply, GError **error) {
    static const SyReplyColumn columns[] = {{"number", N_("section"), NULL, -1},
                                            {"name", N_("name"), NULL, -1},
                                            {"quality_target", N_("target"), NULL, -1},
                                            PLACE_COLUMNS};
    g_autoptr(SyTable) rows = query(
        store, a, met,
        MET
        "SELECT s.section_id, coalesce(s.source_id, s.code) AS number, s.name, s.level, "
        "s.quality_target, f.edge_id, " WAY_COLUMNS
        " FROM found f JOIN section s ON "
        "s.section_id = f.object_id JOIN river r ON r.river_id = f.river_id, asked WHERE f.role = "
        "'section' AND s.section_id <> asked.section_id ORDER BY f.way_m, s.section_id",
        error);
    if (rows == NULL) return false;
    sy_reply_all(reply, "sections", rows);
    show(reply, _("sections"), rows, columns, G_N_ELEMENTS(columns), time);
    return true;
}

/* Units by the outfall of which each is likeliest the source: the way of the pipes is added. */
static bool answer_units(SyStore *store, const Asking *a, const char *met, bool time,
                         SyReply *reply, GError **error) {
    static const SyReplyColumn columns[] = {
        {"name", N_("unit"), NULL, -1},
        {"outfall", N_("by outfall"), NULL, -1},
        {"probability", N_("probability of reaching"), NULL, SY_REPLY_PROBABILITY},
        {"posterior", N_("probability of the source"), NULL, SY_REPLY_PROBABILITY},
        {"km", N_("km along the water"), NULL, 3},
        TIME_COLUMNS};
    g_autoptr(SyTable) rows = query(
        store, a, met,
        MET
        "SELECT u.unit_id, u.source_id AS number, coalesce(u.name, u.code, u.source_id) AS "
        "name, best.outfall_id, coalesce(o.name, o.code, o.source_id) AS outfall, "
        "best.probability, best.posterior, best.share, best.main_stem, best.distance_m, "
        "best.travel_time_s, best.travel_time_low_s, best.travel_time_high_s FROM (SELECT "
        "c.unit_id, c.outfall_id, c.probability, max(c.posterior) AS posterior, c.share, "
        "f.main_stem, f.way_m + coalesce(c.distance_m, 0) AS distance_m, f.travel_time_s + "
        "c.travel_time_s AS travel_time_s, f.travel_time_low_s + c.travel_time_low_s AS "
        "travel_time_low_s, f.travel_time_high_s + c.travel_time_high_s AS travel_time_high_s "
        "FROM found f CROSS JOIN candidate c ON c.outfall_id = f.object_id WHERE f.role = "
        "'outfall' "
        "AND c.status = 'candidate' GROUP BY +c.unit_id) best JOIN unit u USING (unit_id) JOIN "
        "outfall o USING (outfall_id) ORDER BY best.distance_m, u.unit_id",
        error);
    if (rows == NULL) return false;
    sy_reply_all(reply, "units", rows);
    show(reply, _("units behind them"), rows, columns, G_N_ELEMENTS(columns), time);
    return true;
}

static void answer_reaches(const Asking *a, SyReply *reply) {
    static const char *const of_water[] = {"edge_id", "source_id", "river_id", "river"},
                             *const reals[] = {"length_m", "distance_m", "travel_time_s",
                                               "travel_time_low_s", "travel_time_high_s"};
    const SyTable *water = a->water.rows;
    g_autoptr(SyTable) rows = sy_table_new(SY_GEOMETRY_NONE);
    for (guint k = 0; k < G_N_ELEMENTS(of_water); k++)
        sy_table_add_column(rows, of_water[k], sy_table_column(water, of_water[k])->type);
    SyColumn *main_stem = sy_table_add_column(rows, "main_stem", SY_COLUMN_INTEGER);
    sy_table_add_column(rows, "arm", SY_COLUMN_INTEGER);
    SyColumn *real[G_N_ELEMENTS(reals)];
    for (guint k = 0; k < G_N_ELEMENTS(reals); k++)
        real[k] = sy_table_add_column(rows, reals[k], SY_COLUMN_REAL);
    sy_table_add_column(rows, "chainage_m", SY_COLUMN_REAL);
    for (guint i = 0; i < a->met->len; i++) {
        const Met *met = &g_array_index(a->met, Met, i);
        SyIndex row = sy_table_add_row(rows, 0);
        sy_table_copy_cells(rows, row, water, met->at.reach);
        main_stem->integer[row] = met->main_stem;
        const double values[] = {met->at.until_m - met->at.from_m, met->at.to_m, met->at.to_s,
                                 met->low_s, met->high_s};
        for (guint k = 0; k < G_N_ELEMENTS(reals); k++) real[k]->real[row] = values[k];
    }
    sy_reply_all(reply, "reaches", rows);
}

/* ---- the whole ---- */

static void say_place(const Asking *a, SyReply *reply) {
    g_autofree char *stake = sy_river_stake(a->place.chainage_m);
    double all_m = 0, stem_m = 0, assumed_m = 0;
    const SyColumn *assumed = sy_table_column(a->water.rows, "assumed");
    for (guint i = 0; i < a->met->len; i++) {
        const Met *met = &g_array_index(a->met, Met, i);
        double part_m = met->at.until_m - met->at.from_m;
        all_m += part_m;
        if (met->main_stem) stem_m += part_m;
        if (assumed->type == SY_COLUMN_INTEGER && assumed->integer[met->at.reach] == 1)
            assumed_m += part_m;
    }
    const char *river = a->place.river == NULL ? _("a river without a name") : a->place.river;
    sy_reply_say(reply, "place",
                 a->asked->down ? _("%s, %s from its mouth: %.3f km of water below, %.3f km of it "
                                    "along the main stem\n")
                                : _("%s, %s from its mouth: %.3f km of water above, %.3f km of it "
                                    "along the main stem\n"),
                 river, stake == NULL ? "-" : stake, all_m / 1000, stem_m / 1000);
    if (a->asked->velocity_ms > 0)
        sy_reply_say(reply, "time", _("times with %g m/s everywhere, as asked\n"),
                     a->asked->velocity_ms);
    else if (assumed_m > 0)
        sy_reply_say(
            reply, "time",
            _("times: on %.3f km of these the velocity is assumed; give it in the layer of "
              "rivers, or with --velocity\n"),
            assumed_m / 1000);
}

static bool answer(SyStore *store, Asking *a, SyReply *reply, GError **error) {
    if (!sy_water_take(store, &a->water, error)) return false;
    a->start = sy_water_reach(&a->water, a->place.edge_id);
    if (a->start == SY_NONE) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: edge %lld is no reach of a river"),
                    sy_store_path(store), (long long)a->place.edge_id);
        return false;
    }
    if (!meet(a, error) || !group(a, error)) return false;
    g_autofree char *met = met_json(a);
    bool time = a->asked->time;
    say_place(a, reply);
    if (!answer_outfalls(store, a, met, time, reply, error) ||
        !answer_units(store, a, met, time, reply, error) ||
        !answer_sections(store, a, met, time, reply, error))
        return false;
    answer_reaches(a, reply);
    return true;
}

SyReply *sy_river_ask_at(SyStore *store, const SyWaterPlace *place, const SyRiverAsked *asked,
                         GError **error) {
    Asking a = {.asked = asked, .place = *place};
    g_autoptr(SyReply) reply = sy_reply_new();
    bool good = answer(store, &a, reply, error);
    sy_water_clear(&a.water);
    if (a.met != NULL) g_array_unref(a.met);
    return good ? g_steal_pointer(&reply) : NULL;
}

SyReply *sy_river_ask(SyStore *store, const char *at, const SyRiverAsked *asked, GError **error) {
    SyWaterPlace place;
    SyReply *reply = sy_water_place(store, at, &place, error)
                         ? sy_river_ask_at(store, &place, asked, error)
                         : NULL;
    sy_water_place_clear(&place);
    return reply;
}
