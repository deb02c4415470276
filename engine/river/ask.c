/* What lies above or below a place on a river. */
#include "engine/river/ask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/river/parts.h"

typedef struct {
    const SyRiverAsked *asked;
    SyWater water;
    SyWaterPlace place;
    SyIndex start;
    GArray *met; /* SyRiverMet, by distance */
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
            SyRiverMet met = {.at = *reached};
            for (int k = 0; k < 3; k++) met.velocity_ms[k] = velocity(a, reached->reach, k);
            g_array_append_val(a->met, met);
        } else {
            SyRiverMet *met = &g_array_index(a->met, SyRiverMet, i);
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
    a->met = g_array_new(FALSE, FALSE, sizeof(SyRiverMet));
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
        SyRiverMet *met = &g_array_index(a->met, SyRiverMet, i);
        met->main_stem = is_main[met->at.reach];
        if (met->main_stem || a->asked->together) continue;
        SyRiverMet *known = g_hash_table_lookup(first, &river_id[met->at.reach]);
        if (known == NULL) {
            known = met;
            g_hash_table_insert(first, (void *)&river_id[met->at.reach], met);
        }
        met->group_m = known->at.to_m;
    }
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
        const SyRiverMet *met = &g_array_index(a->met, SyRiverMet, i);
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
        const SyRiverMet *met = &g_array_index(a->met, SyRiverMet, i);
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
    say_place(a, reply);
    if (!sy_river_answer(store, a->asked, &a->water, a->met, a->place.section_id, reply, error))
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
