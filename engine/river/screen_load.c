#include "engine/river/screen_load.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/expert/reading.h"

enum { MOST_INTAKES = 3, MOST_SECTIONS = 5 }; /* of the next below */

typedef struct {
    const SyScreenLoad *asked;
    SyWater water;
    SyTable *around, *out;
    SyIndex start;
    /* the parameter at hand */
    const SyParameter *parameter;
    const SyWaterQuality *quality; /* or NULL */
    SyIndex number;
    double load_kgd;
} Loads;

static void loads_clear(Loads *l) {
    sy_water_clear(&l->water);
    sy_table_free(l->around);
    sy_table_free(l->out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Loads, loads_clear)

/* Usual, least, most. */
typedef struct {
    double usual, least, most;
} Range;
static const Range unknown = {NAN, NAN, NAN};

static void put(const Loads *l, SyIndex row, const char *name, double value) {
    sy_table_column(l->out, name)->real[row] = value;
}

static void put_range(const Loads *l, SyIndex row, const char *name, Range value) {
    g_autofree char *low = g_strconcat(name, "_low", NULL),
                    *high = g_strconcat(name, "_high", NULL);
    put(l, row, name, value.usual);
    put(l, row, low, value.least);
    put(l, row, high, value.most);
}

static SyTable *table_new(void) {
    static const char *const texts[] = {"parameter", "unit",   "kind", "place",
                                        "target",    "missed", "mixed"},
                             *const reals[] = {
                                 "distance_m",   "load_kgd",         "flow_m3s",
                                 "arriving_kgd", "arriving_kgd_low", "arriving_kgd_high",
                                 "background",   "background_low",   "background_high",
                                 "added",        "added_low",        "added_high",
                                 "expected",     "expected_low",     "expected_high",
                                 "limit"};
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        sy_table_add_column(table, texts[i], SY_COLUMN_TEXT);
    for (guint i = 0; i < G_N_ELEMENTS(reals); i++)
        sy_table_add_column(table, reals[i], SY_COLUMN_REAL);
    return table;
}

/* ---- what is asked ---- */

static bool complain(const char *item, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("--load \"%s\": write COD=500 (kg a day), or COD=50mg/L with --flow"), item);
    return false;
}

/* "COD=500", "COD=500kg/d", "COD=50mg/L". */
static bool take_item(Loads *l, const char *item, GError **error) {
    const char *equals = strchr(item, '=');
    if (equals == NULL) return complain(item, error);
    g_autofree char *name = g_strstrip(g_strndup(item, (gsize)(equals - item)));
    l->parameter = sy_load_parameter(l->asked->judgement, name, &l->number, error);
    if (l->parameter == NULL) return false;
    g_auto(SyWrittenValue) written = {.value = NAN, .limit = NAN};
    sy_reading_parse(equals + 1, &written);
    if (!(written.value >= 0) || !isfinite(written.value)) return complain(item, error);
    l->quality = sy_water_quality_of(l->asked->qualities, l->number, l->asked->lake);
    l->load_kgd = written.value;
    if (written.unit == NULL || g_ascii_strcasecmp(written.unit, "kg/d") == 0) return true;
    if (g_ascii_strcasecmp(written.unit, "mg/L") != 0 || !(l->asked->flow_m3d > 0))
        return complain(item, error);
    const double kg_g = 1e-3;
    l->load_kgd = written.value * l->asked->flow_m3d * kg_g;
    return true;
}

/* ---- one place ---- */

typedef struct {
    const char *kind, *name, *target;
    double distance_m;
    SyRiverSpot at;
    double flow_m3s; /* NaN: not known */
    Range background;
} Place;

static const char *missed_of(const Range *expected, const Range *added, double limit) {
    if (isnan(limit) || isnan(added->usual)) return NULL;
    if (isnan(expected->usual)) return added->least > limit ? "yes" : NULL;
    return expected->least > limit ? "yes" : expected->most > limit ? "maybe" : "no";
}

/* Of the mixed water: what was in it, and what arrives of the load in it. */
static Range mixed_of(double flow_m3s, double own_m3s, Range mgl, Range kgd) {
    double all_m3s = flow_m3s + own_m3s;
#define MIX(part) ((mgl.part * flow_m3s + kgd.part / KGD_OF_MGL_M3S) / all_m3s)
    return (Range){MIX(usual), MIX(least), MIX(most)};
}

static bool arrive(const Loads *l, const Place *place, SyArrival *arrival, GError **error) {
    SyRiverFate fate;
    const SyRiverSpot from = {l->start, l->asked->above_m};
    sy_water_fate(&l->water, l->around, l->quality, &fate);
    return sy_river_arrivals(&l->water.reaches, &fate, place->at, &from, 1, arrival, error);
}

static bool add_place(Loads *l, const Place *place, GError **error) {
    const double day_s = 86400, own_m3s = l->asked->flow_m3d / day_s;
    SyArrival arrival = {.part = {NAN, NAN, NAN}};
    if (!l->asked->lake && !arrive(l, place, &arrival, error)) return false;
    int class = sy_water_class(l->asked->judgement, place->target);
    double limit = l->quality == NULL || class == 0 ? (double)NAN : l->quality->limit[class - 1],
           mixed_m =
               l->asked->lake ? (double)NAN : sy_water_mixing_m(&l->water, l->around, l->start);
    const double *part = arrival.part;
    const Range kgd = {l->load_kgd * part[SY_FATE_USUAL], l->load_kgd * part[SY_FATE_LEAST],
                       l->load_kgd * part[SY_FATE_MOST]};
    const Range added = mixed_of(place->flow_m3s, own_m3s, (Range){0}, kgd),
                expected = mixed_of(place->flow_m3s, own_m3s, place->background, kgd);
    SyIndex row = sy_table_add_row(l->out, 0);
    const char *const texts[][2] = {{"parameter", l->parameter->names[0]},
                                    {"unit", l->parameter->unit},
                                    {"kind", place->kind},
                                    {"place", place->name},
                                    {"target", place->target},
                                    {"missed", missed_of(&expected, &added, limit)},
                                    {"mixed", isnan(mixed_m)                 ? NULL
                                              : place->distance_m >= mixed_m ? "yes"
                                                                             : "no"}};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        sy_column_set_text(sy_table_column(l->out, texts[i][0]), row, texts[i][1]);
    put(l, row, "distance_m", place->distance_m);
    put(l, row, "load_kgd", l->load_kgd);
    put(l, row, "flow_m3s", place->flow_m3s);
    put_range(l, row, "arriving_kgd", kgd);
    put_range(l, row, "background", place->background);
    put_range(l, row, "added", added);
    put_range(l, row, "expected", expected);
    put(l, row, "limit", limit);
    return true;
}

static double flow_of(const Loads *l, SyIndex reach) {
    double flow_m3s = sy_cell_real(l->around, "flow_m3s", reach);
    return flow_m3s > 0 ? flow_m3s : (double)NAN;
}

/* Between the sections of this water, by what was measured at each. */
static Range background_here(const Loads *l) {
    const SyTable *quality = l->asked->quality;
    Range all = unknown;
    double sum = 0;
    guint n = 0;
    for (SyIndex row = 0; row < quality->n_row; row++) {
        if (g_strcmp0(sy_cell_text(quality, "parameter", row), l->parameter->names[0]) != 0)
            continue;
        double mean = sy_cell_real(quality, "mean", row);
        all.least = fmin(all.least, mean);
        all.most = fmax(all.most, mean);
        sum += mean;
        n++;
    }
    all.usual = n == 0 ? (double)NAN : sum / n;
    return all;
}

static bool add_here(Loads *l, GError **error) {
    const Place here = {.kind = "here",
                        .target = l->asked->target,
                        .at = {l->start, l->asked->above_m},
                        .flow_m3s = l->asked->lake ? (double)NAN : flow_of(l, l->start),
                        .background = background_here(l)};
    return add_place(l, &here, error);
}

static bool add_intakes(Loads *l, GError **error) {
    const SyTable *rows = l->asked->intakes;
    for (SyIndex row = 0; row < rows->n_row && row < MOST_INTAKES; row++) {
        SyIndex reach = sy_water_reach(&l->water, sy_cell_integer(rows, "edge_id", row));
        if (reach == SY_NONE) continue;
        /* at its upper end: the zone begins there or further down */
        double above_m =
            reach == l->start ? l->asked->above_m : l->water.reaches.arcs.length_m[reach];
        const Place intake = {.kind = "intake",
                              .name = sy_cell_text(rows, "name", row),
                              .distance_m = sy_cell_real(rows, "distance_m", row),
                              .at = {reach, above_m},
                              .flow_m3s = flow_of(l, reach),
                              .background = unknown};
        if (!add_place(l, &intake, error)) return false;
    }
    return true;
}

static bool add_section(Loads *l, const SyTable *rows, SyIndex row, GError **error) {
    int64_t section_id = sy_cell_integer(rows, "section_id", row);
    SyIndex reach = sy_water_reach(&l->water, sy_cell_integer(rows, "edge_id", row));
    g_autoptr(SyTable) spot = sy_store_query_of(
        l->asked->store,
        "SELECT above_m FROM river_place WHERE role = 'section' AND object_id = ?1", section_id,
        error);
    SyReadings value = {0}, flow = {0};
    if (spot == NULL || !sy_section_readings(l->asked->store, l->asked->judgement, section_id,
                                             l->number, &value, &flow, error))
        return false;
    if (spot->n_row == 0 || reach == SY_NONE) return true;
    const double day_s = 86400;
    const char *name = sy_cell_text(rows, "name", row),
               *target = sy_cell_text(rows, "quality_target", row);
    const Place section = {
        .kind = "section",
        .name = name != NULL ? name : sy_cell_text(rows, "number", row),
        .target = target != NULL ? target : sy_cell_text(l->around, "quality_target", reach),
        .distance_m = sy_cell_real(rows, "distance_m", row),
        .at = {reach, sy_cell_real(spot, "above_m", 0)},
        .flow_m3s = flow.n > 0 ? sy_readings_mean(&flow) / day_s : flow_of(l, reach),
        .background =
            value.n == 0 ? unknown : (Range){sy_readings_mean(&value), value.least, value.most}};
    return add_place(l, &section, error);
}

/* ---- what is said ---- */

static SyIndex count_unknown(const SyTable *rows, const char *column, bool with_flow) {
    SyIndex n = 0;
    for (SyIndex row = 0; row < rows->n_row; row++)
        n += isnan(sy_cell_real(rows, column, row)) &&
             (!with_flow || !isnan(sy_cell_real(rows, "flow_m3s", row)));
    return n;
}

void sy_screen_loads_show(const SyTable *rows, bool lake, SyReply *reply) {
    static const SyReplyColumn columns[] = {{"parameter", N_("parameter"), NULL, -1},
                                            {"kind", N_("where"), "load_place", -1},
                                            {"place", N_("name"), NULL, -1},
                                            {"distance_m", N_("m"), NULL, 0},
                                            {"flow_m3s", N_("flow (m3/s)"), NULL, 3},
                                            {"background", N_("measured"), NULL, 3},
                                            {"added", N_("added (mg/L)"), NULL, 3},
                                            {"expected_low", N_("then, from"), NULL, 3},
                                            {"expected", N_("usually"), NULL, 3},
                                            {"expected_high", N_("to"), NULL, 3},
                                            {"target", N_("target"), NULL, -1},
                                            {"limit", N_("limit"), NULL, 3},
                                            {"missed", N_("above it"), "load_missed", -1},
                                            {"mixed", N_("mixed"), "yes_no", -1}};
    SyIndex n_flow = count_unknown(rows, "flow_m3s", false),
            n_background = count_unknown(rows, "background", true);
    sy_reply_all(reply, "loads", rows);
    sy_reply_table(reply, NULL, _("what it brings, mixed over the river"), rows, columns,
                   G_N_ELEMENTS(columns));
    if (lake && rows->n_row > 0)
        sy_reply_say(reply, "loads",
                     _("how a lake mixes and keeps what comes into it is not computed: nothing is "
                       "said of the load there\n"));
    else if (n_flow > 0)
        sy_reply_say(reply, "loads",
                     _("the flow of the river is not known at %u of these places: nothing is said "
                       "of the load there (flow in the layer of rivers, or samples of flow at a "
                       "section)\n"),
                     n_flow);
    if (n_background > 0)
        sy_reply_say(reply, "loads",
                     _("nothing was measured at %u of these places: only what is added is known "
                       "there\n"),
                     n_background);
}

/* ---- the whole ---- */

SyTable *sy_screen_loads(const SyScreenLoad *asked, GError **error) {
    g_auto(Loads) l = {.asked = asked, .out = table_new()};
    if (asked->loads == NULL) return g_steal_pointer(&l.out);
    if (!asked->lake && (!sy_water_take(asked->store, &l.water, error) ||
                         (l.around = sy_water_around(asked->store, error)) == NULL))
        return NULL;
    l.start = asked->lake ? SY_NONE : sy_water_reach(&l.water, asked->edge_id);
    g_auto(GStrv) items = g_strsplit(asked->loads, ",", -1);
    for (char **item = items; *item != NULL; item++) {
        if (!take_item(&l, *item, error) || !add_here(&l, error)) return NULL;
        if (asked->lake) continue;
        if (!add_intakes(&l, error)) return NULL;
        for (SyIndex row = 0; row < asked->sections->n_row && row < MOST_SECTIONS; row++)
            if (!add_section(&l, asked->sections, row, error)) return NULL;
    }
    return g_steal_pointer(&l.out);
}

char *sy_screen_loads_above(const SyTable *rows) {
    g_autoptr(GString) all = g_string_new(NULL);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        bool known = !isnan(sy_cell_real(rows, "expected", row));
        const char *of = known ? "expected" : "added", *missed = sy_cell_text(rows, "missed", row),
                   *place = sy_cell_text(rows, "place", row);
        g_autofree char *low = g_strconcat(of, "_low", NULL),
                        *high = g_strconcat(of, "_high", NULL);
        double usual = sy_cell_real(rows, of, row), limit = sy_cell_real(rows, "limit", row);
        if (missed == NULL || strcmp(missed, "no") == 0 || !(usual > limit)) continue;
        g_string_append_printf(all, "%s%s%s%s %.3g (%.3g–%.3g) > %.3g (%s)",
                               all->len == 0 ? "" : "; ", place == NULL ? "" : place,
                               place == NULL ? "" : " ", sy_cell_text(rows, "parameter", row),
                               usual, sy_cell_real(rows, low, row), sy_cell_real(rows, high, row),
                               limit, sy_cell_text(rows, "target", row));
    }
    return all->len == 0 ? NULL : g_strdup(all->str);
}
