/* What the outfalls above a section bring to it, and what they do not explain. */
#include "algorithms/river/balance.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/river/fate.h"

typedef struct {
    SyStore *store;
    const SyBalanceAsked *asked;
    const SyJudgement *judgement;
    const SyParameter *parameter;
    const SyWaterQuality *quality; /* or NULL */
    SyWater water;
    SyTable *around; /* of each reach: flow, width, slope, function zone, target */
    SyWaterPlace place;
    SyIndex start;
    double *to_m; /* n_reach: along the water, NaN: not above the place */
    SyTable *outfalls;
    GHashTable *loads;
    SyReadings measured; /* at the section */
    double flow_m3s;     /* at the section; NaN: not known */
    double arriving_kgd[SY_FATES];
    SyIndex n_known;
} Balance;

static void balance_clear(Balance *b) {
    sy_water_place_clear(&b->place);
    sy_water_clear(&b->water);
    sy_table_free(b->around);
    sy_table_free(b->outfalls);
    g_free(b->to_m);
    if (b->loads != NULL) g_hash_table_unref(b->loads);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Balance, balance_clear)

static void put(SyTable *table, SyIndex row, const char *name, double value) {
    SyColumn *column = sy_table_column(table, name);
    if (column == NULL) column = sy_table_add_column(table, name, SY_COLUMN_REAL);
    column->real[row] = value;
}

static void put_count(SyTable *table, SyIndex row, const char *name, int64_t value) {
    SyColumn *column = sy_table_column(table, name);
    if (column == NULL) column = sy_table_add_column(table, name, SY_COLUMN_INTEGER);
    column->integer[row] = value;
}

static void put_text(SyTable *table, SyIndex row, const char *name, const char *value) {
    SyColumn *column = sy_table_column(table, name);
    if (column == NULL) column = sy_table_add_column(table, name, SY_COLUMN_TEXT);
    sy_column_set_text(column, row, value);
}

/* ---- what is known ---- */

static bool take_place(Balance *b, const char *at, GError **error) {
    if (!sy_water_place(b->store, at, &b->place, error) ||
        !sy_water_take(b->store, &b->water, error))
        return false;
    b->start = sy_water_reach(&b->water, b->place.edge_id);
    b->around = sy_water_around(b->store, error);
    if (b->around == NULL) return false;
    if (b->start != SY_NONE && b->around->n_row == b->water.rows->n_row) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: edge %lld is no reach of a river"),
                sy_store_path(b->store), (long long)b->place.edge_id);
    return false;
}

static bool take_above(Balance *b, GError **error) {
    SyIndex n = b->water.rows->n_row;
    const SyRiverWay up = {false, false, INFINITY};
    g_autoptr(GArray) met = NULL;
    b->to_m = sy_array_new(n, sizeof(double), "reaches", error);
    if (b->to_m == NULL || !sy_river_reached(&b->water.reaches, b->water.axis, b->start,
                                             b->place.above_m, &up, NULL, &met, error))
        return false;
    for (SyIndex i = 0; i < n; i++) b->to_m[i] = NAN;
    for (guint i = 0; i < met->len; i++) {
        const SyReached *reached = &g_array_index(met, SyReached, i);
        b->to_m[reached->reach] = reached->to_m;
    }
    b->outfalls = sy_store_query(
        b->store,
        "SELECT o.outfall_id, o.source_id AS number, coalesce(o.name, o.code) AS name, p.edge_id, "
        "p.above_m, p.chainage_m, p.stake, p.bank, r.name AS river FROM river_place p JOIN outfall "
        "o ON o.outfall_id = p.object_id JOIN river r ON r.river_id = p.river_id WHERE p.role = "
        "'outfall' ORDER BY o.outfall_id",
        NULL, error);
    return b->outfalls != NULL;
}

/* Readings at the section: of the layer of samples by its number or name. */
static bool take_measured(Balance *b, SyIndex parameter, GError **error) {
    SyReadings flow = {0};
    b->flow_m3s =
        b->asked->flow_m3s > 0 ? b->asked->flow_m3s : sy_cell_real(b->around, "flow_m3s", b->start);
    if (!(b->flow_m3s > 0)) b->flow_m3s = NAN;
    if (b->asked->measured >= 0) {
        double value = b->asked->measured;
        b->measured = (SyReadings){value, value, value, 1};
    }
    if (b->place.section_id == 0) return true;
    SyReadings value = {0};
    if (!sy_section_readings(b->store, b->judgement, b->place.section_id, parameter, &value, &flow,
                             error))
        return false;
    if (!(b->asked->measured >= 0)) b->measured = value;
    const double day_s = 86400;
    if (!(b->asked->flow_m3s > 0) && flow.n > 0) b->flow_m3s = sy_readings_mean(&flow) / day_s;
    return true;
}

/* ---- outfalls ---- */

/* Outfalls that stand above the section, as rows of @from. */
static SyIndex spots_above(const Balance *b, SyRiverSpot *spot, SyIndex *row_of) {
    SyIndex n = 0;
    for (SyIndex row = 0; row < b->outfalls->n_row; row++) {
        SyIndex reach = sy_water_reach(&b->water, sy_cell_integer(b->outfalls, "edge_id", row));
        double above_m = sy_cell_real(b->outfalls, "above_m", row);
        if (reach == SY_NONE || isnan(b->to_m[reach])) continue;
        if (reach == b->start && above_m < b->place.above_m) continue; /* below it */
        row_of[n] = row;
        spot[n++] = (SyRiverSpot){reach, above_m};
    }
    return n;
}

static void outfall_row(Balance *b, SyTable *table, SyIndex from, SyRiverSpot spot,
                        const SyArrival *arrival) {
    static const char *const load_by[] = {"unknown", "measured", "units"};
    static const char *const parts[] = {"part", "part_low", "part_high"};
    static const char *const kgd[] = {"arriving_kgd", "arriving_low_kgd", "arriving_high_kgd"};
    int64_t id = sy_cell_integer(b->outfalls, "outfall_id", from);
    const SyOutfallLoad *known = g_hash_table_lookup(b->loads, &id);
    const SyOutfallLoad none = {NAN, NAN, NAN, NAN, SY_LOAD_UNKNOWN};
    if (known == NULL) known = &none;
    const double load_kgd[] = {known->kgd, known->least_kgd, known->most_kgd};
    SyIndex row = sy_table_add_row(table, 0);
    sy_table_copy_cells(table, row, b->outfalls, from);
    double to_m = spot.reach == b->start ? spot.above_m - b->place.above_m
                                         : b->to_m[spot.reach] + spot.above_m;
    put(table, row, "distance_m", to_m);
    put(table, row, "travel_time_s", arrival->time_s);
    put(table, row, "load_kgd", known->kgd);
    put(table, row, "load_low_kgd", known->least_kgd);
    put(table, row, "load_high_kgd", known->most_kgd);
    put_text(table, row, "load_by", load_by[known->by]);
    for (int k = 0; k < SY_FATES; k++) {
        put(table, row, parts[k], arrival->part[k]);
        put(table, row, kgd[k], load_kgd[k] * arrival->part[k]);
        if (known->by != SY_LOAD_UNKNOWN) b->arriving_kgd[k] += load_kgd[k] * arrival->part[k];
    }
    double mixed_m = sy_water_mixing_m(&b->water, b->around, spot.reach);
    put(table, row, "mixing_m", mixed_m);
    put_text(table, row, "mixed", isnan(mixed_m) ? NULL : to_m >= mixed_m ? "yes" : "no");
    b->n_known += known->by != SY_LOAD_UNKNOWN;
}

/* A table with the columns of @rows, empty. */
static SyTable *table_like(const SyTable *rows) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(rows->columns, i);
        sy_table_add_column(table, column->name, column->type);
    }
    return table;
}

static SyTable *outfall_rows(Balance *b, GError **error) {
    SyIndex n = b->outfalls->n_row;
    g_autofree SyRiverSpot *spot = sy_array_new(n, sizeof(SyRiverSpot), "outfalls", error);
    g_autofree SyIndex *row_of = sy_array_new(n, sizeof(SyIndex), "outfalls", error);
    g_autofree SyArrival *arrival = sy_array_new(n, sizeof(SyArrival), "outfalls", error);
    if (spot == NULL || row_of == NULL || arrival == NULL) return NULL;
    SyRiverFate fate;
    sy_water_fate(&b->water, b->around, b->quality, &fate);
    n = spots_above(b, spot, row_of);
    if (!sy_river_arrivals(&b->water.reaches, &fate, (SyRiverSpot){b->start, b->place.above_m},
                           spot, n, arrival, error))
        return NULL;
    SyTable *table = table_like(b->outfalls);
    for (SyIndex i = 0; i < n; i++) outfall_row(b, table, row_of[i], spot[i], &arrival[i]);
    return table;
}

static double measured_kgd(const Balance *b) {
    return sy_readings_mean(&b->measured) * b->flow_m3s * KGD_OF_MGL_M3S;
}

/* Shares: of what arrives from outfalls with a known load, and of what was measured. */
static void add_shares(const Balance *b, SyTable *rows) {
    double all_kgd = b->arriving_kgd[SY_FATE_USUAL], section_kgd = measured_kgd(b);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        double kgd = sy_cell_real(rows, "arriving_kgd", row);
        put(rows, row, "share", all_kgd > 0 ? kgd / all_kgd : NAN);
        put(rows, row, "share_measured", section_kgd > 0 ? kgd / section_kgd : NAN);
    }
}

/* ---- zones ---- */

/* Sums of one function zone, or of one river that is in none. */
static SyIndex zone_row(GHashTable *rows, SyTable *zones, const Balance *b, SyIndex reach) {
    const char *zone = sy_cell_text(b->around, "function_zone", reach),
               *river = sy_cell_text(b->around, "river", reach),
               *target = sy_cell_text(b->around, "quality_target", reach);
    g_autofree char *key =
        g_strdup_printf("%s\n%s\n%s", zone == NULL ? "" : zone,
                        zone == NULL && river != NULL ? river : "", target == NULL ? "" : target);
    void *known;
    if (g_hash_table_lookup_extended(rows, key, NULL, &known)) return GPOINTER_TO_UINT(known);
    SyIndex row = sy_table_add_row(zones, 0);
    g_hash_table_insert(rows, g_steal_pointer(&key), GUINT_TO_POINTER(row));
    put_text(zones, row, "zone", zone);
    put_text(zones, row, "river", river);
    put_text(zones, row, "quality_target", target);
    put(zones, row, "km", 0);
    put_count(zones, row, "n_outfall", 0);
    put_count(zones, row, "n_known", 0);
    put(zones, row, "load_kgd", NAN); /* until one is known */
    put(zones, row, "flow_m3s", NAN);
    return row;
}

static SyTable *zone_rows(const Balance *b, const SyTable *outfalls) {
    SyTable *zones = sy_table_new(SY_GEOMETRY_NONE);
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const double *length_m = b->water.reaches.arcs.length_m;
    for (SyIndex i = 0; i < b->water.rows->n_row; i++) {
        if (isnan(b->to_m[i])) continue;
        SyIndex row = zone_row(rows, zones, b, i);
        double part_m = i == b->start ? length_m[i] - b->place.above_m : length_m[i],
               flow = sy_cell_real(b->around, "flow_m3s", i);
        sy_table_column(zones, "km")->real[row] += part_m / 1000;
        double *most = &sy_table_column(zones, "flow_m3s")->real[row];
        *most = fmax(*most, flow); /* of its lower end */
    }
    for (SyIndex i = 0; i < outfalls->n_row; i++) {
        SyIndex reach = sy_water_reach(&b->water, sy_cell_integer(outfalls, "edge_id", i)),
                row = zone_row(rows, zones, b, reach);
        double *sum = &sy_table_column(zones, "load_kgd")->real[row],
               kgd = sy_cell_real(outfalls, "load_kgd", i);
        sy_table_column(zones, "n_outfall")->integer[row]++;
        if (isnan(kgd)) continue;
        sy_table_column(zones, "n_known")->integer[row]++;
        *sum = isnan(*sum) ? kgd : *sum + kgd;
    }
    for (SyIndex row = 0; row < zones->n_row; row++) {
        double km = sy_cell_real(zones, "km", row), kgd = sy_cell_real(zones, "load_kgd", row);
        int class = sy_water_class(b->judgement, sy_cell_text(zones, "quality_target", row));
        double limit =
            b->quality == NULL || class == 0 ? (double)NAN : b->quality->limit[class - 1];
        double allowed = limit * sy_cell_real(zones, "flow_m3s", row) * KGD_OF_MGL_M3S;
        put(zones, row, "outfalls_per_km", (double)sy_cell_integer(zones, "n_outfall", row) / km);
        put(zones, row, "load_per_km_kgd", kgd / km);
        put(zones, row, "limit", limit);
        put(zones, row, "target_kgd", allowed);
        put(zones, row, "of_target", kgd / allowed);
    }
    return zones;
}

/* ---- the whole ---- */

static SyTable *sum_row(const Balance *b, const SyTable *outfalls) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyIndex row = sy_table_add_row(table, 0);
    const SyWaterQuality *q = b->quality;
    bool decays = q != NULL && q->decays;
    const double day_s = 86400, section_kgd = measured_kgd(b), *kgd = b->arriving_kgd;
    put_text(table, row, "parameter", b->parameter->names[0]);
    put_text(table, row, "code", b->parameter->code);
    put_text(table, row, "river", b->place.river);
    put(table, row, "chainage_m", b->place.chainage_m);
    put(table, row, "flow_m3s", b->flow_m3s);
    put(table, row, "measured", sy_readings_mean(&b->measured));
    put(table, row, "measured_kgd", section_kgd);
    put_count(table, row, "n_outfall", outfalls->n_row);
    put_count(table, row, "n_known", b->n_known);
    put(table, row, "arriving_kgd", kgd[SY_FATE_USUAL]);
    put(table, row, "arriving_low_kgd", kgd[SY_FATE_LEAST]);
    put(table, row, "arriving_high_kgd", kgd[SY_FATE_MOST]);
    put(table, row, "unexplained_kgd", section_kgd - kgd[SY_FATE_USUAL]);
    put(table, row, "unexplained_low_kgd", section_kgd - kgd[SY_FATE_MOST]);
    put(table, row, "unexplained_high_kgd", section_kgd - kgd[SY_FATE_LEAST]);
    put(table, row, "decay_per_d", decays ? q->decay_per_s * day_s : NAN);
    put(table, row, "decay_low_per_d", decays ? q->decay_low_per_s * day_s : NAN);
    put(table, row, "decay_high_per_d", decays ? q->decay_high_per_s * day_s : NAN);
    put_text(table, row, "source", q == NULL ? NULL : q->source);
    return table;
}

static void say_unexplained(const Balance *b, SyIndex n_unknown, SyReply *reply) {
    const double *kgd = b->arriving_kgd, section_kgd = measured_kgd(b);
    if (isnan(section_kgd)) {
        sy_reply_say(reply, "balance", "%s\n",
                     b->measured.n == 0
                         ? _("nothing was measured at this place: give --measured, or samples of "
                             "the section")
                         : _("the flow at this place is not known: give --flow, or flow in the "
                             "layer of rivers"));
        return;
    }
    sy_reply_say(reply, "balance", _("measured: %.4g mg/L in %.4g m3/s, %.4g kg/d\n"),
                 sy_readings_mean(&b->measured), b->flow_m3s, section_kgd);
    if (section_kgd > kgd[SY_FATE_MOST])
        sy_reply_say(
            reply, "balance",
            _("unexplained: %.4g kg/d, %.4g at least, if no outfall's load is wrong: it is "
              "of the %u outfalls whose load is not known, of diffuse sources, of what "
              "comes with clean water, or of outfalls that nobody knows\n"),
            section_kgd - kgd[SY_FATE_USUAL], section_kgd - kgd[SY_FATE_MOST], n_unknown);
    else if (section_kgd < kgd[SY_FATE_LEAST])
        sy_reply_say(reply, "balance",
                     _("less is measured than would arrive at least: a load, the flow or the decay "
                       "is wrong\n"));
    else
        sy_reply_say(reply, "balance",
                     _("what was measured lies within what the outfalls may bring: nothing more is "
                       "shown\n"));
}

/* Places above at which waters part and the flow of a way is not known. */
static SyIndex n_parted(const Balance *b) {
    const SyArcs *arcs = &b->water.reaches.arcs;
    g_autofree SyIndex *n_way = g_new0(SyIndex, arcs->n_node);
    g_autofree bool *unknown = g_new0(bool, arcs->n_node), *above = g_new0(bool, arcs->n_node);
    for (SyIndex i = 0; i < arcs->n_arc; i++) {
        SyIndex tail = arcs->tail[i];
        n_way[tail]++;
        unknown[tail] = unknown[tail] || !(sy_cell_real(b->around, "flow_m3s", i) > 0);
        above[tail] = above[tail] || !isnan(b->to_m[i]);
    }
    SyIndex n = 0;
    for (SyIndex node = 0; node < arcs->n_node; node++)
        n += n_way[node] > 1 && unknown[node] && above[node];
    return n;
}

static void say_all(const Balance *b, const SyTable *outfalls, SyReply *reply) {
    const SyWaterQuality *q = b->quality;
    const double day_s = 86400;
    sy_reply_say(reply, "balance",
                 _("%s: %u outfalls above, of %u the load is known; of it arrive %.4g kg/d (%.4g "
                   "to %.4g)\n"),
                 b->asked->parameter, outfalls->n_row, b->n_known, b->arriving_kgd[SY_FATE_USUAL],
                 b->arriving_kgd[SY_FATE_LEAST], b->arriving_kgd[SY_FATE_MOST]);
    if (q != NULL && q->decays)
        sy_reply_say(reply, "balance", _("decay %g a day, %g to %g (%s)\n"), q->decay_per_s * day_s,
                     q->decay_low_per_s * day_s, q->decay_high_per_s * day_s, q->source);
    else
        sy_reply_say(reply, "balance", _("no decay is known of it: nothing is lost on the way\n"));
    SyIndex parted = n_parted(b);
    if (parted > 0)
        sy_reply_say(reply, "balance",
                     _("waters part at %u places above where a flow is not known: equal parts are "
                       "taken, and all or nothing for the bounds\n"),
                     parted);
    say_unexplained(b, outfalls->n_row - b->n_known, reply);
    SyIndex n = 0;
    for (SyIndex row = 0; row < outfalls->n_row; row++)
        n += g_strcmp0(sy_cell_text(outfalls, "mixed", row), "no") == 0;
    if (n > 0)
        sy_reply_say(reply, "outfalls",
                     _("%u outfalls are not mixed over the whole river yet at this place: what is "
                       "measured there depends on the bank\n"),
                     n);
}

static void show(const Balance *b, const SyTable *outfalls, const SyTable *zones,
                 const SyTable *sum, SyReply *reply) {
    static const SyReplyColumn outfall_columns[] = {{"number", N_("outfall"), NULL, -1},
                                                    {"name", N_("name"), NULL, -1},
                                                    {"river", N_("river"), NULL, -1},
                                                    {"stake", N_("chainage"), NULL, -1},
                                                    {"bank", N_("bank"), "bank", -1},
                                                    {"load_kgd", N_("load, kg/d"), NULL, 2},
                                                    {"load_by", N_("known by"), "load_by", -1},
                                                    {"part", N_("arrives"), NULL, 3},
                                                    {"arriving_kgd", N_("kg/d there"), NULL, 2},
                                                    {"arriving_low_kgd", N_("from"), NULL, 2},
                                                    {"arriving_high_kgd", N_("to"), NULL, 2},
                                                    {"share", N_("share"), NULL, 3},
                                                    {"share_measured", N_("of measured"), NULL, 3},
                                                    {"mixed", N_("mixed"), "yes_no", -1}};
    static const SyReplyColumn zone_columns[] = {{"zone", N_("function zone"), NULL, -1},
                                                 {"river", N_("river"), NULL, -1},
                                                 {"quality_target", N_("target"), NULL, -1},
                                                 {"km", N_("km"), NULL, 3},
                                                 {"n_outfall", N_("outfalls"), NULL, -1},
                                                 {"n_known", N_("load known of"), NULL, -1},
                                                 {"outfalls_per_km", N_("per km"), NULL, 2},
                                                 {"load_kgd", N_("load, kg/d"), NULL, 2},
                                                 {"load_per_km_kgd", N_("kg/d per km"), NULL, 2},
                                                 {"target_kgd", N_("target holds, kg/d"), NULL, 1},
                                                 {"of_target", N_("load by target"), NULL, 2}};
    sy_reply_all(reply, "balance", sum);
    sy_reply_all(reply, "outfalls", outfalls);
    sy_reply_all(reply, "zones", zones);
    say_all(b, outfalls, reply);
    sy_reply_table(reply, NULL, _("outfalls"), outfalls, outfall_columns,
                   G_N_ELEMENTS(outfall_columns));
    sy_reply_table(reply, NULL, _("waters above it"), zones, zone_columns,
                   G_N_ELEMENTS(zone_columns));
}

SyReply *sy_river_balance(SyStore *store, const SyData *data, const char *at,
                          const SyBalanceAsked *asked, GError **error) {
    g_autoptr(SyJudgement) judgement = sy_judgement_load(data, error);
    g_autoptr(GArray) qualities =
        judgement == NULL ? NULL : sy_water_quality_load(data, judgement, error);
    SyIndex number;
    g_auto(Balance) b = {.store = store, .asked = asked, .judgement = judgement};
    if (qualities == NULL ||
        (b.parameter = sy_load_parameter(judgement, asked->parameter, &number, error)) == NULL)
        return NULL;
    b.quality = sy_water_quality_of(qualities, number, false);
    if (!take_place(&b, at, error) || !take_above(&b, error) || !take_measured(&b, number, error) ||
        (b.loads = sy_outfall_loads(store, judgement, number, error)) == NULL)
        return NULL;
    g_autoptr(SyTable) outfalls = outfall_rows(&b, error);
    if (outfalls == NULL) return NULL;
    add_shares(&b, outfalls);
    g_autoptr(SyTable) zones = zone_rows(&b, outfalls), sum = sum_row(&b, outfalls);
    SyReply *reply = sy_reply_new();
    show(&b, outfalls, zones, sum, reply);
    return reply;
}
