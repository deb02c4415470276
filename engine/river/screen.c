/* May an outfall be set up here? */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/conclude/conclude.h"
#include "engine/people/identity.h"
#include "engine/river/ask.h"
#include "engine/river/screen_load.h"
#include "engine/river/screen_water.h"

typedef struct {
    SyStore *store;
    const SyData *data;
    const char *lang;
    const SyScreenAsked *asked;
    SyJudgement *judgement;
    double xy[2];
    char *class;
    SyTable *water;    /* one row: as sy_screen_water() has it */
    bool lake;         /* it is one; @below is what lies below its outlet */
    SyTable *zones;    /* that hold the place: kind, name */
    SyTable *quality;  /* what was measured at sections of its water */
    SyTable *intakes;  /* water source zones below */
    SyReply *below;    /* downstream of it; nothing of a lake without an outlet */
    GArray *qualities; /* of SyWaterQuality */
    SyTable *loads;    /* what its load makes of the water */
} Screening;

static void screening_clear(Screening *s) {
    if (s->judgement != NULL) sy_judgement_free(s->judgement);
    g_free(s->class);
    sy_table_free(s->water);
    sy_table_free(s->zones);
    sy_table_free(s->quality);
    sy_table_free(s->intakes);
    sy_table_free(s->loads);
    if (s->qualities != NULL) g_array_unref(s->qualities);
    if (s->below != NULL) sy_reply_free(s->below);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Screening, screening_clear)

/* ---- the place ---- */

#define POINT \
    "MakePoint(CAST(?1 AS REAL), CAST(?2 AS REAL), (SELECT srid FROM geometry_columns LIMIT 1))"

/* Rows of a query in which ?1 and ?2 are the place. */
static SyTable *query_here(const Screening *s, const char *sql, GError **error) {
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
    const char *parameters[] = {g_ascii_dtostr(x, sizeof x, s->xy[0]),
                                g_ascii_dtostr(y, sizeof y, s->xy[1]), NULL};
    return sy_store_query(s->store, sql, parameters, error);
}

#define LIMIT "(SELECT CAST(value AS REAL) FROM setting WHERE key = 'attach.river_m')"
static bool take_zones(Screening *s, GError **error) {
    s->zones = query_here(s,
                          "SELECT kind, coalesce(name, code, source_id) AS name, level FROM zone "
                          "WHERE st_covers(geom, " POINT ") = 1 ORDER BY kind, zone_id",
                          error);
    return s->zones != NULL;
}

static const char *zone_named(const Screening *s, const char *kind) {
    for (SyIndex row = 0; row < s->zones->n_row; row++)
        if (g_strcmp0(sy_cell_text(s->zones, "kind", row), kind) == 0)
            return sy_cell_text(s->zones, "name", row);
    return NULL;
}

/* ---- below ---- */

static const char *const ways[] = {"distance_m", "travel_time_s", "travel_time_low_s",
                                   "travel_time_high_s"};

/* Water source zones that touch the lake, with the straight way to them. */
static bool take_intakes_of_lake(Screening *s, GError **error) {
    g_autofree char *sql = g_strdup_printf(
        "SELECT z.zone_id, z.kind, coalesce(z.name, z.code, z.source_id) AS name, "
        "st_distance(z.geom, " POINT
        ") AS distance_m FROM receiving_water w JOIN zone z ON st_intersects(w.geom, z.geom) = 1 "
        "WHERE w.receiving_water_id = %" G_GINT64_FORMAT
        " AND z.kind IN ('water_source_1', 'water_source_2') ORDER BY distance_m, z.zone_id",
        sy_cell_integer(s->water, "receiving_water_id", 0));
    g_autoptr(SyTable) rows = query_here(s, sql, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++)
        sy_table_copy_cells(s->intakes, sy_table_add_row(s->intakes, 0), rows, row);
    return true;
}

/* Water source zones that rivers below run through, with the way to the reach that does. */
static bool take_intakes(Screening *s, GError **error) {
    g_autoptr(SyTable) rows = query_here(
        s,
        "SELECT z.zone_id, z.kind, coalesce(z.name, z.code, z.source_id) AS name, e.edge_id FROM "
        "zone z JOIN edge e ON e.edge_id IN (SELECT pkid FROM idx_edge_geom WHERE xmin <= "
        "mbrmaxx(z.geom) AND xmax >= mbrminx(z.geom) AND ymin <= mbrmaxy(z.geom) AND ymax >= "
        "mbrminy(z.geom)) WHERE z.kind IN ('water_source_1', 'water_source_2') AND e.kind = "
        "'river' AND st_intersects(iif(st_distance(e.geom, " POINT ") <= " LIMIT
        ", coalesce(ST_Line_Substring(e.geom, ST_Line_Locate_Point(e.geom, " POINT
        "), 1), e.geom), e.geom), z.geom) = 1 ORDER BY z.zone_id, e.edge_id",
        error);
    if (rows == NULL) return false;
    const SyTable *reaches = sy_reply_rows(s->below, "reaches");
    const SyColumn *reach = sy_table_column(reaches, "edge_id");
    SyColumn *zone = sy_table_column(s->intakes, "zone_id"),
             *edge = sy_table_column(s->intakes, "edge_id"),
             *kind = sy_table_column(s->intakes, "kind"),
             *name = sy_table_column(s->intakes, "name");
    for (SyIndex i = 0; i < reaches->n_row; i++) /* by distance */
        for (SyIndex row = 0; row < rows->n_row; row++) {
            int64_t id = sy_cell_integer(rows, "zone_id", row);
            bool known = false;
            if (sy_cell_integer(rows, "edge_id", row) != reach->integer[i]) continue;
            for (SyIndex k = 0; k < s->intakes->n_row; k++) known |= zone->integer[k] == id;
            if (known) continue;
            SyIndex to = sy_table_add_row(s->intakes, 0);
            sy_column_set_integer(zone, to, id);
            sy_column_set_integer(edge, to, reach->integer[i]);
            sy_column_set_text(kind, to, sy_cell_text(rows, "kind", row));
            sy_column_set_text(name, to, sy_cell_text(rows, "name", row));
            for (guint k = 0; k < G_N_ELEMENTS(ways); k++)
                sy_table_column(s->intakes, ways[k])->real[to] = sy_cell_real(reaches, ways[k], i);
        }
    return true;
}

static void intakes_new(Screening *s) {
    s->intakes = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_add_column(s->intakes, "zone_id", SY_COLUMN_INTEGER);
    sy_table_add_column(s->intakes, "edge_id", SY_COLUMN_INTEGER);
    sy_table_add_column(s->intakes, "kind", SY_COLUMN_TEXT);
    sy_table_add_column(s->intakes, "name", SY_COLUMN_TEXT);
    for (guint k = 0; k < G_N_ELEMENTS(ways); k++)
        sy_table_add_column(s->intakes, ways[k], SY_COLUMN_REAL);
}

static bool take_below(Screening *s, GError **error) {
    double length_m = sy_cell_real(s->water, "length_m", 0),
           part = sy_cell_real(s->water, "part", 0),
           above_m = length_m * (1 - (isnan(part) ? 0 : part));
    const SyWaterPlace place = {
        .edge_id = sy_cell_integer(s->water, "edge_id", 0),
        .above_m = above_m,
        .chainage_m = sy_cell_real(s->water, "chainage_m", 0) + above_m,
        .river = (char *)sy_cell_text(s->water, "river", 0),
    };
    const SyRiverAsked down = {.down = true, .together = true, .time = true, .most_m = INFINITY};
    intakes_new(s);
    if (s->lake && !take_intakes_of_lake(s, error)) return false;
    if (place.edge_id == 0) {
        g_autoptr(SyTable) nothing = sy_table_new(SY_GEOMETRY_NONE);
        s->below = sy_reply_new();
        sy_reply_all(s->below, "sections", nothing);
        return true;
    }
    s->below = sy_river_ask_at(s->store, &place, &down, error);
    return s->below != NULL && take_intakes(s, error);
}

/* ---- what was measured ---- */

/* At sections of the same function zone, of the same water where it is in none. */
static bool take_quality(Screening *s, GError **error) {
    s->quality = sy_water_measured(s->store, s->judgement, s->qualities, error);
    if (s->quality == NULL) return false;
    sy_water_keep(s->quality, sy_cell_text(s->water, "function_zone", 0),
                  s->lake ? -1 : sy_cell_integer(s->water, "river_id", 0),
                  sy_cell_integer(s->water, "receiving_water_id", 0));
    return true;
}

static bool take_loads(Screening *s, GError **error) {
    double part = sy_cell_real(s->water, "part", 0);
    const SyScreenLoad asked = {
        .store = s->store,
        .judgement = s->judgement,
        .qualities = s->qualities,
        .loads = s->asked->loads,
        .flow_m3d = s->asked->flow_m3d,
        .lake = s->lake,
        .edge_id = sy_cell_integer(s->water, "edge_id", 0),
        .above_m = sy_cell_real(s->water, "length_m", 0) * (1 - (isnan(part) ? 0 : part)),
        .target = sy_cell_text(s->water, "quality_target", 0),
        .quality = s->quality,
        .intakes = s->intakes,
        .sections = sy_reply_rows(s->below, "sections")};
    s->loads = sy_screen_loads(&asked, error);
    return s->loads != NULL;
}

/* ---- rules ---- */

static void add_text(GString *select, const char *name, const char *value) {
    g_string_append_printf(select, "%s", select->len == 0 ? "SELECT " : ", ");
    if (value == NULL) {
        g_string_append_printf(select, "NULL AS %s", name);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(value, "'", -1);
    g_autofree char *quoted = g_strjoinv("''", parts);
    g_string_append_printf(select, "'%s' AS %s", quoted, name);
}

static void add_number(GString *select, const char *name, double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf(select, "%s%s AS %s", select->len == 0 ? "SELECT " : ", ",
                           isnan(value) ? "NULL" : g_ascii_dtostr(text, sizeof text, value), name);
}

static char *screen_select(const Screening *s) {
    static const char *const kinds[][2] = {{"water_source_1", "source_1"},
                                           {"water_source_2", "source_2"},
                                           {"nature_reserve", "reserve"},
                                           {"development_zone", "development"},
                                           {"park", "park"},
                                           {"sewer_service", "sewer"},
                                           {"dike", "dike"}};
    GString *select = g_string_new(NULL);
    g_autofree char *above = sy_water_missed(s->quality, NULL),
                    *load_above = sy_screen_loads_above(s->loads);
    bool intake = s->intakes->n_row > 0;
    const char *zone = zone_named(s, "function_zone");
    add_number(select, "outfall_id", 0);
    add_text(select, "class", s->class);
    add_number(select, "flow_m3d", s->asked->flow_m3d > 0 ? s->asked->flow_m3d : NAN);
    add_text(select, "water", sy_cell_text(s->water, "water", 0));
    add_text(select, "function_zone",
             zone != NULL ? zone : sy_cell_text(s->water, "function_zone", 0));
    add_text(select, "quality_target", sy_cell_text(s->water, "quality_target", 0));
    add_text(select, "missed", above);
    add_text(select, "load_above", load_above);
    add_number(select, "measured", s->quality->n_row > 0);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        add_text(select, kinds[i][1], zone_named(s, kinds[i][0]));
    add_text(select, "intake", intake ? sy_cell_text(s->intakes, "name", 0) : NULL);
    add_number(select, "intake_m", intake ? sy_cell_real(s->intakes, "distance_m", 0) : NAN);
    return g_string_free(select, FALSE);
}

/* What stands in for an outfall in rules about approval. */
static char *outfall_select(const Screening *s) {
    GString *select = g_string_new(NULL);
    const char *zone = zone_named(s, "function_zone");
    add_number(select, "outfall_id", 0);
    add_number(select, "own_id", 0);
    add_text(select, "own", _("the applicant"));
    add_text(select, "border",
             sy_notation_in(s->judgement->notation, "border", zone) == NULL ? NULL : zone);
    add_number(select, "receiving_water_id",
               (double)sy_cell_integer(s->water, "receiving_water_id", 0));
    return g_string_free(select, FALSE);
}

static SyTable *run_rules(const Screening *s, SyRuleKind kind, GError **error) {
    static const char *const tables[] = {"fact_screen", "fact_outfall",   "class",
                                         "unit",        "outfall_county", NULL};
    GString *class = g_string_new(NULL), *unit = g_string_new(NULL), *county = g_string_new(NULL);
    add_number(class, "outfall_id", 0);
    add_text(class, "class", s->class);
    add_number(unit, "unit_id", 0);
    add_text(unit, "eia_level", s->asked->level);
    add_number(county, "outfall_id", 0);
    add_text(county, "county", zone_named(s, "county"));
    g_autofree char *screen = screen_select(s), *outfall = outfall_select(s),
                    *class_sql = g_string_free(class, FALSE),
                    *unit_sql = g_string_free(unit, FALSE),
                    *county_sql = g_string_free(county, FALSE);
    const char *selects[] = {screen, outfall, class_sql, unit_sql, county_sql};
    return sy_conclude_supposed(s->store, s->data->folder, s->lang, kind, tables, selects, error);
}

/* The strictest of what fits; NULL: no rule does. */
static const char *verdict_of(const SyTable *rules) {
    static const char *const verdicts[] = {"forbidden", "restricted", "consult", "open"};
    for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
        for (SyIndex row = 0; row < rules->n_row; row++)
            if (g_strcmp0(sy_cell_text(rules, "verdict", row), verdicts[i]) == 0)
                return verdicts[i];
    return NULL;
}

/* Keeps the rows that were not run, or only the first that was. */
static void keep(SyTable *rows, bool unjudged, bool first) {
    g_autofree bool *kept = g_new0(bool, rows->n_row + 1);
    bool any = false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        kept[row] = (sy_cell_text(rows, "needs", row) != NULL) == unjudged && !(first && any);
        any = any || kept[row];
    }
    sy_table_keep_rows(rows, kept);
}

/* ---- the whole ---- */

static SyTable *verdict_row(const Screening *s, const char *verdict) {
    static const char *const waters[] = {"river", "water", "function_zone", "quality_target"};
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyIndex row = sy_table_add_row(table, 0);
    sy_column_set_text(sy_table_add_column(table, "verdict", SY_COLUMN_TEXT), row, verdict);
    sy_column_set_text(sy_table_add_column(table, "class", SY_COLUMN_TEXT), row, s->class);
    for (guint i = 0; i < G_N_ELEMENTS(waters); i++)
        sy_column_set_text(sy_table_add_column(table, waters[i], SY_COLUMN_TEXT), row,
                           sy_cell_text(s->water, waters[i], 0));
    sy_table_add_column(table, "distance_m", SY_COLUMN_REAL)->real[row] =
        sy_cell_real(s->water, "distance_m", 0);
    sy_table_add_column(table, "lake", SY_COLUMN_INTEGER)->integer[row] = s->lake;
    sy_column_set_text(sy_table_add_column(table, "outlet", SY_COLUMN_TEXT), row,
                       s->lake ? sy_cell_text(s->water, "outlet", 0) : NULL);
    sy_table_add_column(table, "outlet_m", SY_COLUMN_REAL)->real[row] =
        s->lake ? sy_cell_real(s->water, "outlet_m", 0) : NAN;
    g_autofree char *above = sy_water_missed(s->quality, NULL);
    sy_column_set_text(sy_table_add_column(table, "missed", SY_COLUMN_TEXT), row, above);
    return table;
}

static void say_outlet(const Screening *s, SyReply *reply) {
    if (!s->lake) return;
    const char *outlet = sy_cell_text(s->water, "outlet", 0);
    if (sy_cell_integer(s->water, "edge_id", 0) == 0)
        sy_reply_say(reply, "outlet",
                     _("a lake or reservoir; no river's line begins at it: what lies below is not "
                       "known\n"));
    else
        sy_reply_say(reply, "outlet",
                     _("a lake or reservoir; its nearest outlet is %s, %.0f m away: ways and times "
                       "below count from there, how long water stays in the lake is not known\n"),
                     outlet == NULL ? _("a river without a name") : outlet,
                     sy_cell_real(s->water, "outlet_m", 0));
}

static void say_verdict(const Screening *s, const char *verdict, SyReply *reply) {
    const struct {
        const char *code, *text;
    } words[] = {{"forbidden", _("forbidden")},
                 {"restricted", _("restricted")},
                 {"consult", _("open, after consulting")},
                 {"open", _("open")}};
    const char *word = _("not judged: no rules hold here (authority in case.yaml)");
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_strcmp0(words[i].code, verdict) == 0) word = words[i].text;
    const char *river = sy_cell_text(s->water, s->lake ? "water" : "river", 0);
    sy_reply_say(reply, "verdict", _("%s: %s (%s, %.0f m from the place)\n"), s->asked->at, word,
                 river != NULL ? river
                 : s->lake     ? _("a lake without a name")
                               : _("a river without a name"),
                 sy_cell_real(s->water, "distance_m", 0));
    say_outlet(s, reply);
    if (s->quality->n_row == 0)
        sy_reply_say(reply, "quality",
                     _("whether the water meets its target is not known: no readings at a section "
                       "with a target\n"));
}

static SyReply *answer(Screening *s, SyTable *rules, SyTable *approval) {
    static const SyReplyColumn rule_columns[] = {{"rule", N_("rule"), NULL, -1},
                                                 {"verdict", N_("verdict"), "verdict", -1},
                                                 {"reason", N_("reason"), NULL, -1},
                                                 {"document", N_("document"), NULL, -1},
                                                 {"clause", N_("clause"), NULL, -1}},
                               unjudged_columns[] = {{"rule", N_("rule"), NULL, -1},
                                                     {"title", N_("what"), NULL, -1},
                                                     {"needs", N_("data missing"), "need", -1}},
                               approval_columns[] = {{"act", N_("act"), "act", -1},
                                                     {"authority", N_("authority"), NULL, -1},
                                                     {"reason", N_("reason"), NULL, -1},
                                                     {"document", N_("document"), NULL, -1},
                                                     {"clause", N_("clause"), NULL, -1}},
                               quality_columns[] = {{"section", N_("section"), NULL, -1},
                                                    {"parameter", N_("parameter"), NULL, -1},
                                                    {"mean", N_("mean"), NULL, 3},
                                                    {"target", N_("target"), NULL, -1},
                                                    {"limit", N_("limit"), NULL, 3},
                                                    {"missed", N_("above it"), "yes_no", -1}},
                               intake_columns[] = {{"name", N_("water source zone"), NULL, -1},
                                                   {"kind", N_("kind"), "zone_kind", -1},
                                                   {"distance_m", N_("m, at least"), NULL, 0},
                                                   {"travel_time_s", N_("s"), NULL, 0}},
                               section_columns[] = {{"number", N_("section"), NULL, -1},
                                                    {"name", N_("name"), NULL, -1},
                                                    {"quality_target", N_("target"), NULL, -1},
                                                    {"distance_m", N_("m"), NULL, 0},
                                                    {"travel_time_s", N_("s"), NULL, 0}};
    SyReply *reply = sy_reply_new();
    g_autoptr(SyTable) unjudged = sy_table_new(SY_GEOMETRY_NONE),
                       verdict = verdict_row(s, verdict_of(rules));
    for (guint i = 0; i < rules->columns->len; i++)
        sy_table_add_column(unjudged, ((SyColumn *)g_ptr_array_index(rules->columns, i))->name,
                            SY_COLUMN_TEXT);
    for (SyIndex row = 0; row < rules->n_row; row++)
        if (sy_cell_text(rules, "needs", row) != NULL)
            sy_table_copy_cells(unjudged, sy_table_add_row(unjudged, 0), rules, row);
    const char *word = verdict_of(rules);
    keep(rules, false, false);
    keep(approval, false, true);
    say_verdict(s, word, reply);
    if (unjudged->n_row > 0)
        sy_reply_say(reply, "verdict",
                     _("%u rules were not judged for want of data: it may be stricter than that\n"),
                     unjudged->n_row);
    const SyTable *sections = sy_reply_rows(s->below, "sections");
    const struct {
        const char *key, *title;
        const SyTable *rows;
        const SyReplyColumn *columns;
        guint n;
    } tables[] = {{"rules", _("rules"), rules, rule_columns, G_N_ELEMENTS(rule_columns)},
                  {"approval", _("who approves or registers"), approval, approval_columns,
                   G_N_ELEMENTS(approval_columns)},
                  {"unjudged", _("Not judged, for want of data"), unjudged, unjudged_columns,
                   G_N_ELEMENTS(unjudged_columns)},
                  {"quality", _("measured in this water"), s->quality, quality_columns,
                   G_N_ELEMENTS(quality_columns)},
                  {"intakes", _("water source zones below"), s->intakes, intake_columns,
                   G_N_ELEMENTS(intake_columns)},
                  {"sections", _("sections below"), sections, section_columns,
                   G_N_ELEMENTS(section_columns)}};
    sy_reply_all(reply, "verdict", verdict);
    sy_reply_all(reply, "zones", s->zones);
    sy_screen_loads_show(s->loads, s->lake, reply);
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        sy_reply_all(reply, tables[i].key, tables[i].rows);
        sy_reply_table(reply, NULL, tables[i].title, tables[i].rows, tables[i].columns,
                       tables[i].n);
    }
    return reply;
}

SyReply *sy_river_screen(SyStore *store, const SyData *data, const char *lang,
                         const SyScreenAsked *asked, GError **error) {
    g_auto(Screening) s = {.store = store, .data = data, .lang = lang, .asked = asked};
    if ((s.judgement = sy_judgement_load(data, error)) == NULL ||
        (s.qualities = sy_water_quality_load(data, s.judgement, error)) == NULL ||
        (s.class = sy_conclude_class(store, asked->class, error)) == NULL ||
        !sy_identity_xy(store, asked->at, asked->crs, s.xy, error) ||
        (s.water = sy_screen_water(store, asked->at, s.xy, error)) == NULL)
        return NULL;
    s.lake = sy_cell_integer(s.water, "lake", 0) == 1;
    if (!take_zones(&s, error) || !take_below(&s, error) || !take_quality(&s, error) ||
        !take_loads(&s, error))
        return NULL;
    g_autoptr(SyTable) rules = run_rules(&s, SY_RULE_SCREEN, error);
    g_autoptr(SyTable) approval = rules == NULL ? NULL : run_rules(&s, SY_RULE_APPROVAL, error);
    return approval == NULL ? NULL : answer(&s, rules, approval);
}
