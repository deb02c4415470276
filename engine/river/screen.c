/* May an outfall be set up here? */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/conclude/conclude.h"
#include "engine/people/identity.h"
#include "engine/river/ask.h"
#include "engine/river/screen_load.h"

typedef struct {
    SyStore *store;
    const SyData *data;
    const char *lang;
    const SyScreenAsked *asked;
    SyJudgement *judgement;
    double xy[2];
    char *class;
    SyTable *water;    /* one row: the reach, its river and water */
    SyTable *zones;    /* that hold the place: kind, name */
    SyTable *quality;  /* what was measured at sections of its water */
    SyTable *intakes;  /* water source zones below */
    SyReply *below;    /* downstream of it */
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
static bool take_water(Screening *s, GError **error) {
    s->water = query_here(
        s,
        "SELECT e.edge_id, p.river_id, r.name AS river, p.chainage_m, p.length_m, w.name AS "
        "water, p.receiving_water_id, w.function_zone, w.quality_target, st_distance(e.geom, "
        "" POINT ") AS distance_m, ST_Line_Locate_Point(e.geom, " POINT
        ") AS part FROM edge e "
        "JOIN river_reach p USING (edge_id) JOIN river r USING (river_id) LEFT JOIN "
        "receiving_water w USING (receiving_water_id) WHERE e.edge_id IN (SELECT pkid FROM "
        "idx_edge_geom WHERE xmin <= CAST(?1 AS REAL) + " LIMIT
        " AND xmax >= CAST(?1 AS REAL) - " LIMIT " AND ymin <= CAST(?2 AS REAL) + " LIMIT
        " AND ymax >= CAST(?2 AS REAL) - " LIMIT ") AND distance_m <= " LIMIT
        " ORDER BY distance_m, e.edge_id LIMIT 1",
        error);
    if (s->water == NULL) return false;
    if (s->water->n_row == 1) return true;
    g_autoptr(SyTable) nearest = query_here(s,
                                            "SELECT min(st_distance(geom, " POINT ")) AS m, " LIMIT
                                            " AS most_m FROM edge WHERE kind "
                                            "= 'river'",
                                            error);
    if (nearest == NULL) return false;
    double m = sy_cell_real(nearest, "m", 0);
    if (isnan(m))
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: there are no river lines in this case; add them (--rivers) and run it "
                      "again"),
                    sy_store_path(s->store));
    else
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: no river within %g m, the nearest is %.0f m away: give a place on a "
                      "river, or raise attach.river_m"),
                    s->asked->at, sy_cell_real(nearest, "most_m", 0), m);
    return false;
}

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
    static const char *const ways[] = {"distance_m", "travel_time_s", "travel_time_low_s",
                                       "travel_time_high_s"};
    const SyTable *reaches = sy_reply_rows(s->below, "reaches");
    const SyColumn *reach = sy_table_column(reaches, "edge_id");
    s->intakes = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *zone = sy_table_add_column(s->intakes, "zone_id", SY_COLUMN_INTEGER),
             *edge = sy_table_add_column(s->intakes, "edge_id", SY_COLUMN_INTEGER),
             *kind = sy_table_add_column(s->intakes, "kind", SY_COLUMN_TEXT),
             *name = sy_table_add_column(s->intakes, "name", SY_COLUMN_TEXT);
    for (guint k = 0; k < G_N_ELEMENTS(ways); k++)
        sy_table_add_column(s->intakes, ways[k], SY_COLUMN_REAL);
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
    s->below = sy_river_ask_at(s->store, &place, &down, error);
    return s->below != NULL && take_intakes(s, error);
}

/* ---- what was measured ---- */

static void add_quality(Screening *s, const SyTable *rows, SyIndex row, const SyParameter *p,
                        const SyReadings *readings, double limit) {
    static const char *const texts[] = {"section", "parameter", "unit", "target", "missed"};
    static const char *const reals[] = {"mean", "limit"};
    SyTable *out = s->quality;
    SyIndex to = sy_table_add_row(out, 0);
    double mean = sy_readings_mean(readings);
    const char *const text[] = {sy_cell_text(rows, "section", row), p->names[0], p->unit,
                                sy_cell_text(rows, "target", row), mean > limit ? "yes" : "no"};
    const double real[] = {mean, limit};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        sy_column_set_text(sy_table_column(out, texts[i]), to, text[i]);
    for (guint i = 0; i < G_N_ELEMENTS(reals); i++)
        sy_table_column(out, reals[i])->real[to] = real[i];
    sy_table_column(out, "n_reading")->integer[to] = readings->n;
}

/* Rows of one section: of each parameter that the class of its target limits. */
static void judge_section(Screening *s, const SyTable *rows, SyIndex first, SyIndex end) {
    const GArray *qualities = s->qualities;
    const SyJudgement *j = s->judgement;
    int class = sy_water_class(j, sy_cell_text(rows, "target", first));
    for (guint i = 0; class > 0 && i < qualities->len; i++) {
        const SyWaterQuality *q = &g_array_index(qualities, SyWaterQuality, i);
        SyReadings readings = {0};
        if (isnan(q->limit[class - 1])) continue;
        for (SyIndex row = first; row < end; row++)
            sy_readings_add(&readings, j, q->parameter, rows, row);
        if (readings.n > 0)
            add_quality(s, rows, first, &g_array_index(j->parameters, SyParameter, q->parameter),
                        &readings, q->limit[class - 1]);
    }
}

/* Sections of the same function zone, of the same river where it is in none. */
static bool take_quality(Screening *s, GError **error) {
    static const char *const texts[] = {"section", "parameter", "unit", "target", "missed"};
    s->quality = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        sy_table_add_column(s->quality, texts[i], SY_COLUMN_TEXT);
    sy_table_add_column(s->quality, "mean", SY_COLUMN_REAL);
    sy_table_add_column(s->quality, "limit", SY_COLUMN_REAL);
    sy_table_add_column(s->quality, "n_reading", SY_COLUMN_INTEGER);
    g_autoptr(SyTable) rows = sy_store_query_of(
        s->store,
        "SELECT c.section_id, coalesce(c.name, c.code, c.source_id) AS section, "
        "coalesce(c.quality_target, w.quality_target) AS target, m.parameter, m.value, "
        "m.value_text, m.unit, m.weather FROM river_reach here LEFT JOIN receiving_water hw USING "
        "(receiving_water_id) JOIN river_place p ON p.role = 'section' JOIN river_reach r ON "
        "r.edge_id = p.edge_id LEFT JOIN receiving_water w ON w.receiving_water_id = "
        "r.receiving_water_id JOIN section c ON c.section_id = p.object_id JOIN (SELECT at, NULL "
        "AS section_id, parameter, value, value_text, unit, weather, 2 * sample_id + 1 AS id FROM "
        "sample UNION ALL SELECT NULL, object_id, parameter, value, value_text, unit, weather, "
        "reading_id FROM reading WHERE role = 'section') m ON m.section_id = c.section_id OR "
        "m.at IN (c.source_id, c.code, c.name) WHERE here.edge_id = ?1 AND "
        "iif(hw.function_zone IS NULL, r.river_id = here.river_id, w.function_zone = "
        "hw.function_zone) ORDER BY c.section_id, m.id",
        sy_cell_integer(s->water, "edge_id", 0), error);
    if (rows == NULL) return false;
    for (SyIndex row = 0, first = 0; row < rows->n_row; first = row) {
        while (row < rows->n_row && sy_cell_integer(rows, "section_id", row) ==
                                        sy_cell_integer(rows, "section_id", first))
            row++;
        judge_section(s, rows, first, row);
    }
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
        .edge_id = sy_cell_integer(s->water, "edge_id", 0),
        .above_m = sy_cell_real(s->water, "length_m", 0) * (1 - (isnan(part) ? 0 : part)),
        .target = sy_cell_text(s->water, "quality_target", 0),
        .quality = s->quality,
        .intakes = s->intakes,
        .sections = sy_reply_rows(s->below, "sections")};
    s->loads = sy_screen_loads(&asked, error);
    return s->loads != NULL;
}

/* "bridge COD 42 > 20 (III)"; NULL: nothing above its target; g_free. */
static char *missed(const Screening *s) {
    g_autoptr(GString) all = g_string_new(NULL);
    for (SyIndex row = 0; row < s->quality->n_row; row++) {
        if (g_strcmp0(sy_cell_text(s->quality, "missed", row), "yes") != 0) continue;
        g_string_append_printf(
            all, "%s%s %s %.3g > %.3g (%s)", all->len == 0 ? "" : "; ",
            sy_cell_text(s->quality, "section", row), sy_cell_text(s->quality, "parameter", row),
            sy_cell_real(s->quality, "mean", row), sy_cell_real(s->quality, "limit", row),
            sy_cell_text(s->quality, "target", row));
    }
    return all->len == 0 ? NULL : g_strdup(all->str);
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
    g_autofree char *above = missed(s), *load_above = sy_screen_loads_above(s->loads);
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
    g_autofree char *above = missed(s);
    sy_column_set_text(sy_table_add_column(table, "missed", SY_COLUMN_TEXT), row, above);
    return table;
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
    const char *river = sy_cell_text(s->water, "river", 0);
    sy_reply_say(reply, "verdict", _("%s: %s (%s, %.0f m from the place)\n"), s->asked->at, word,
                 river == NULL ? _("a river without a name") : river,
                 sy_cell_real(s->water, "distance_m", 0));
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
    sy_screen_loads_show(s->loads, reply);
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
        !sy_identity_xy(store, asked->at, asked->crs, s.xy, error) || !take_water(&s, error) ||
        !take_zones(&s, error) || !take_below(&s, error) || !take_quality(&s, error) ||
        !take_loads(&s, error))
        return NULL;
    g_autoptr(SyTable) rules = run_rules(&s, SY_RULE_SCREEN, error);
    g_autoptr(SyTable) approval = rules == NULL ? NULL : run_rules(&s, SY_RULE_APPROVAL, error);
    return approval == NULL ? NULL : answer(&s, rules, approval);
}
