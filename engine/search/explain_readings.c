/* What was seen and measured: at the outfall's network, and what each says about one unit. */
#include <math.h>
#include <string.h>

#include "engine/search/explain.h"
#include "engine/search/print.h"

static const SyParameter *parameter_of(const SyExplaining *e, const SySearchReading *reading) {
    return &g_array_index(e->judgement->parameters, SyParameter, reading->parameter);
}

static void put_text(SyTable *table, const char *column, SyIndex row, const char *text) {
    SyColumn *c = sy_table_column(table, column);
    if (c == NULL) c = sy_table_add_column(table, column, SY_COLUMN_TEXT);
    sy_column_set_text(c, row, text);
}

static void put_value(SyTable *table, const char *column, SyIndex row, double value) {
    g_autofree char *text = isnan(value) ? NULL : sy_search_number(value);
    put_text(table, column, row, text);
}

static void put_real(SyTable *table, const char *column, SyIndex row, double value) {
    SyColumn *c = sy_table_column(table, column);
    if (c == NULL) c = sy_table_add_column(table, column, SY_COLUMN_REAL);
    sy_column_set_real(c, row, value);
}

/* Its parameter, and with whose water it was compared. */
static char *what_of(const SyExplaining *e, const SySearch *search,
                     const SySearchReading *reading) {
    const char *name = parameter_of(e, reading)->names[0], *with = NULL;
    if (reading->of_trade != NULL) with = reading->of_trade->words[0];
    if (reading->of_unit > 0) {
        SyIndex source = sy_search_source(search, reading->of_unit);
        with = source == SY_NONE ? _("a unit that is no candidate")
                                 : sy_search_source_name(search, source);
    }
    return with == NULL ? g_strdup(name) : g_strdup_printf(_("%s, compared with %s"), name, with);
}

/* Where, when and what: the columns that both tables have. */
static void put_reading(const SyExplaining *e, const SySearch *search,
                        const SySearchReading *reading, SyTable *table, SyIndex row) {
    g_autofree char *place = sy_search_node_name(search, reading->node);
    SyIndex node_row = search->node_row[reading->node];
    put_text(table, "place", row, reading->node == search->outfall ? _("the outfall") : place);
    put_real(table, "distance_m", row,
             node_row == SY_NONE ? NAN : sy_cell_real(search->nodes, "distance_m", node_row));
    put_text(table, "day", row, reading->day);
    put_text(table, "weather", row, reading->wet ? "wet" : NULL);
    if (!reading->measured) {
        put_text(table, "what", row, reading->seen ? _("seen") : _("not seen"));
        put_text(table, "value", row, NULL);
        return;
    }
    g_autofree char *value = sy_search_value_text(reading, parameter_of(e, reading));
    g_autofree char *what = what_of(e, search, reading);
    put_text(table, "what", row, what);
    put_text(table, "value", row, value);
}

/* ---- the outfall ---- */

static void add_taken(const SyExplaining *e, const SySearch *search) {
    static const SyReplyColumn columns[] = {
        {"place", N_("manhole"), NULL, -1},
        {"distance_m", N_("m to outfall"), NULL, 0},
        {"day", N_("day"), NULL, -1},
        {"weather", N_("weather"), "weather", -1},
        {"what", N_("what"), NULL, -1},
        {"value", N_("measured"), NULL, -1},
        {"background", N_("usual there"), NULL, -1},
        {"elevated", N_("elevated above"), NULL, -1},
        {"flow_m3d", N_("flow m3/d"), NULL, 1},
        {"flow_by", N_("flow by"), NULL, -1},
    };
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < search->taken->len; i++) {
        const SySearchReading *reading = &g_array_index(search->taken, SySearchReading, i);
        SyIndex row = sy_table_add_row(table, i);
        put_reading(e, search, reading, table, row);
        put_value(table, "background", row, reading->background);
        put_value(table, "elevated", row, reading->elevated);
        put_real(table, "flow_m3d", row, reading->flow_m3d);
        put_text(table, "flow_by", row,
                 isnan(reading->flow_m3d)               ? NULL
                 : search->flow_measured[reading->node] ? _("measuring")
                                                        : _("the units' water"));
    }
    sy_explain_table(e, "readings", _("What was seen and measured"), table, columns,
                     G_N_ELEMENTS(columns));
}

/* Series, summed up as the case file has them. */
static bool add_series(const SyExplaining *e, GError **error) {
    static const SyReplyColumn columns[] = {
        {"place", N_("manhole"), NULL, -1},   {"parameter", N_("what"), NULL, -1},
        {"first", N_("from"), NULL, -1},      {"last", N_("to"), NULL, -1},
        {"text_now", N_("series"), NULL, -1}, {"chart", N_("readings in time"), NULL, -1},
    };
    g_autoptr(SyTable) rows =
        sy_explain_query(e,
                         "SELECT place, parameter, first, last, code, arguments, chart FROM series "
                         "WHERE outfall_id = CAST(?1 AS INTEGER) ORDER BY series_id",
                         error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++)
        if (g_strcmp0(sy_cell_text(rows, "place", row), "-") == 0)
            sy_column_set_text(sy_table_column(rows, "place"), row, _("the outfall"));
    sy_explain_reword(e, rows, SY_TEXT_TEXT, "text_now");
    sy_explain_table(e, "series", _("Series"), rows, columns, G_N_ELEMENTS(columns));
    if (rows->n_row > 0)
        sy_reply_say(e->reply, "series", "%s",
                     _("drawn: suyuan explain FILE OUTFALL -o series.svg\n"));
    return true;
}

/* Groups of two and more that no look can tell apart, the likeliest first. */
static void add_groups(const SyExplaining *e, const SySearch *search) {
    static const SyReplyColumn columns[] = {
        {"units", N_("units"), NULL, -1},
        {"names", N_("which"), NULL, -1},
        {"posterior", N_("source now"), NULL, SY_REPLY_PROBABILITY},
        {"telling", N_("a sample could tell by"), NULL, -1}};
    g_autofree double *posterior = g_new0(double, search->n_group + 1);
    g_autofree guint *n = g_new0(guint, search->n_group + 1);
    for (SyIndex s = 0; s < search->sources.n_source; s++) {
        posterior[search->group[s]] += search->posterior.source[s];
        n[search->group[s]]++;
    }
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    for (guint shown = 0; shown < 10; shown++) {
        SyIndex best = SY_NONE;
        for (SyIndex g = 0; g < search->n_group; g++)
            if (n[g] > 1 && (best == SY_NONE || posterior[g] > posterior[best])) best = g;
        if (best == SY_NONE) break;
        SyIndex row = sy_table_add_row(table, shown);
        g_autofree char *count = g_strdup_printf("%u", n[best]),
                        *names = sy_search_group_name(search, best),
                        *telling = sy_search_telling(search, best, e->judgement);
        put_text(table, "units", row, count);
        put_text(table, "names", row, names);
        put_real(table, "posterior", row, posterior[best]);
        put_text(table, "telling", row, telling);
        n[best] = 0;
    }
    sy_explain_table(
        e, "groups",
        _("Groups that no look into a manhole can tell apart: they join at the same places"), table,
        columns, G_N_ELEMENTS(columns));
}

bool sy_explain_taken(const SyExplaining *e, GError **error) {
    g_autoptr(SyTable) any = sy_explain_query(
        e,
        "SELECT 1 AS n FROM candidate WHERE outfall_id = CAST(?1 AS INTEGER) AND prior > 0 LIMIT 1",
        error);
    if (any == NULL || any->n_row == 0) return any != NULL;
    g_autoptr(SySearch) search = sy_search_load(e->store, e->outfall, e->judgement, error);
    if (search == NULL) return false;
    add_taken(e, search);
    if (!add_series(e, error)) return false;
    if (!sy_search_say_several(search, e->judgement, e->reply, error)) return false;
    add_groups(e, search);
    return true;
}

/* ---- one unit ---- */

/* What a reading says about the unit against one whose water does not come there; the state where
 * it comes and weighs most. */
typedef struct {
    double comes, factor;
    SyIndex state;
} Said;

static bool weigh_reading(const SySearch *search, SyIndex source, guint number, Said *out,
                          GError **error) {
    const SyLikelihoodOptions options = SY_LIKELIHOOD_OPTIONS_INIT;
    const SyReading *reading = &g_array_index(search->readings, SyReading, number);
    const SyIndex n_reading = search->readings->len;
    g_autofree uint64_t *at_point = sy_array_new((gsize)search->n_place * search->worlds.n_word,
                                                 sizeof(uint64_t), "worlds at a point", error);
    if (at_point == NULL || !sy_reach_worlds_at(&search->worlds, reading->point, at_point, error))
        return false;
    double with = 0, most = 0;
    *out = (Said){.state = SY_NONE};
    for (SyIndex i = search->state_first[source]; i < search->state_first[source + 1]; i++) {
        SyIndex place = search->sources.place[i];
        double weight = search->sources.weight[i], comes = 0, come, not_come;
        if (place != SY_NONE)
            comes = sy_posterior_comes(&search->posterior, i,
                                       at_point + (gsize)place * search->worlds.n_word);
        sy_reading_likelihood(reading, search->water_m3d[source],
                              &search->effect[(gsize)i * n_reading + number], options.gross, &come,
                              &not_come);
        with += weight * (comes * come / not_come + 1 - comes);
        out->comes += weight * comes;
        if (out->state == SY_NONE || weight * comes > most) out->state = i;
        most = fmax(most, weight * comes);
    }
    out->factor = with;
    return true;
}

bool sy_explain_factor(const SySearch *search, SyIndex source, guint number, double *factor,
                       GError **error) {
    Said said;
    if (!weigh_reading(search, source, number, &said, error)) return false;
    *factor = said.factor;
    return true;
}

/* What would be there if it were the source, and why so much. */
static void put_expected(const SyExplaining *e, const SySearch *search, SyIndex source,
                         guint number, const Said *said, SyTable *table, SyIndex row) {
    const SySearchReading *reading = &g_array_index(search->taken, SySearchReading, number);
    put_value(table, "usual", row, reading->background);
    put_value(table, "expected", row, NAN);
    put_text(table, "by", row, NULL);
    if (!reading->measured || said->state == SY_NONE || said->comes < 0.005) return;
    if (reading->machine) {
        double is_so = search->effect[(gsize)said->state * search->readings->len + number].seen,
               is_not = g_array_index(search->readings, SyReading, number).noise.alpha;
        g_autofree char *by = g_strdup_printf(
            _("found so in %.2f of cases if it is so, in %.2f if not (data/machines.csv)"), is_so,
            is_not);
        put_text(table, "by", row, by);
        return;
    }
    double rise = search->effect[(gsize)said->state * search->readings->len + number].rise;
    SySearchWater water = sy_search_water(search, source, reading->parameter, e->judgement);
    if (reading->wet) {
        put_text(table, "by", row, _("wet weather: elevated or not"));
    } else if (!(rise >= 0)) {
        put_text(table, "by", row, _("its water or the flow is not known: elevated or not"));
    } else {
        double flow_m3d = fmax(reading->flow_m3d, water.water_m3d);
        g_autofree char *holds = sy_search_number(water.concentration),
                        *own_m3d = sy_search_number(water.water_m3d),
                        *all_m3d = sy_search_number(flow_m3d);
        g_autofree char *by =
            g_strdup_printf(water.own ? _("%s measured at the unit, %s of %s m3/d")
                                      : _("%s usual of its trade, %s of %s m3/d"),
                            holds, own_m3d, all_m3d);
        put_value(table, "expected", row, reading->background + rise);
        put_text(table, "by", row, by);
    }
}

/* Bad readings within its times of discharge, or never: a factor of its own. */
static void print_hours(const SyExplaining *e, const SySearch *search, SyIndex source) {
    double log_factor = search->log_factor[source];
    if (!(fabs(log_factor) > 0)) return;
    g_autofree char *arguments =
        sy_arguments(SY_ARGUMENT_TEXT("hours", sy_cell_text(search->candidates, "hours", source)),
                     SY_ARGUMENT_INTEGER("n", search->n_bad[source]), SY_ARGUMENTS_END);
    g_autofree char *text = sy_texts_word(
        e->texts, e->lang, log_factor > 0 ? "evidence.hours_fit" : "evidence.hours_differ",
        SY_TEXT_TEXT, arguments);
    sy_reply_say(e->reply, "readings_of_unit", _("- %s: factor %.2f\n"), text, exp(log_factor));
}

bool sy_explain_readings(const SyExplaining *e, const SySearch *search, SyIndex source,
                         GError **error) {
    static const SyReplyColumn columns[] = {
        {"place", N_("manhole"), NULL, -1},
        {"distance_m", N_("m to outfall"), NULL, 0},
        {"day", N_("day"), NULL, -1},
        {"what", N_("what"), NULL, -1},
        {"comes", N_("its water comes there"), NULL, 2},
        {"value", N_("measured"), NULL, -1},
        {"expected", N_("expected of it"), NULL, -1},
        {"usual", N_("usual there"), NULL, -1},
        {"by", N_("expected by"), NULL, -1},
        {"factor", N_("factor"), NULL, 2},
    };
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    for (guint i = 0; i < search->taken->len; i++) {
        const SySearchReading *reading = &g_array_index(search->taken, SySearchReading, i);
        SyIndex row = sy_table_add_row(table, i);
        Said said;
        if (!weigh_reading(search, source, i, &said, error)) return false;
        put_reading(e, search, reading, table, row);
        put_real(table, "comes", row, said.comes);
        put_real(table, "factor", row, said.factor);
        put_expected(e, search, source, i, &said, table, row);
    }
    sy_explain_table(
        e, "readings_of_unit",
        _("What each reading says about it, against a source whose water does not come there"),
        table, columns, G_N_ELEMENTS(columns));
    print_hours(e, search, source);
    if (search->taken->len > 0)
        sy_reply_say(
            e->reply, "readings_of_unit", "%s\n",
            _("the factors do not simply multiply: readings of one day share an error, those of "
              "one "
              "place and day may be one bottle mixed up or taken in a pause, and every other "
              "candidate is weighed by the same readings"));
    return true;
}
