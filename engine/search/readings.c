/* What was observed at nodes of the network above the outfall, at the outfall, and at the units. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/when.h"
#include "engine/expert/reading.h"
#include "engine/search/parts.h"

/* Observations that count, and the samples of the layer, each with its limit of detection. The
 * limit of the law, which a layer may have beside it, says nothing about the value. */
#define READINGS                                                                                 \
    "SELECT observation_id, 0 AS sample_id, role, object_id, node_id, what, parameter, value, "  \
    "value_text, unit, limit_value, weather, bottle, report, when_ AS time, compared, CASE "     \
    "WHEN compared IS NOT NULL THEN (SELECT min(unit_id) FROM unit WHERE source_id = compared "  \
    "OR code = compared OR name = compared HAVING count(*) = 1) END AS compared_unit FROM "      \
    "observation WHERE NOT withdrawn "                                                           \
    "AND NOT orphaned UNION ALL SELECT 0, s.sample_id, CASE WHEN u.unit_id IS NULL THEN 'node' " \
    "ELSE 'unit' END, u.unit_id, a.node_id, 'reading', s.parameter, s.value, s.value_text, "     \
    "s.unit, s.detection, s.weather, s.bottle, s.report, s.time, s.compared, "                   \
    "s.compared_unit_id FROM sample s LEFT JOIN "                                                \
    "attachment a ON "                                                                           \
    "a.role = 'sample' "                                                                         \
    "AND a.object_id = s.sample_id LEFT JOIN unit u ON a.node_id IS NULL AND s.at IN "           \
    "(u.source_id, u.code, u.permit) UNION ALL SELECT 0, 0, 'node', NULL, node_id, 'reading', "  \
    "parameter, NULL, value_text, NULL, NULL, NULL, NULL, NULL, time, NULL, NULL FROM reading "  \
    "WHERE reading_id < 0 ORDER BY 1, 2"

/* The field of the observation that says whether it was seen; -1: neither. */
static int is_seen(const char *what) {
    return g_strcmp0(what, "seen") == 0 ? 1 : g_strcmp0(what, "not_seen") == 0 ? 0 : -1;
}

/* Value, or below a limit; false: not a number that can be compared, or none that can be. */
static bool take_value(const SyJudgement *judgement, const SyTable *rows, SyIndex row,
                       SySearchReading *out) {
    const char *text = sy_cell_text(rows, "value_text", row);
    g_auto(SyWrittenValue) written = {.value = NAN, .limit = NAN};
    SyMeasure measure;
    if (text != NULL) sy_reading_parse(text, &written);
    double value = sy_cell_real(rows, "value", row); /* what a person's own SQL wrote, too */
    if (!isnan(value)) written.value = value;
    written.is_number = written.is_number || !isnan(value);
    SyMeasureFault fault = sy_reading_measure(judgement, sy_cell_text(rows, "parameter", row),
                                              &written, sy_cell_text(rows, "unit", row),
                                              sy_cell_real(rows, "limit_value", row), &measure);
    out->seen = measure.seen;
    out->value = measure.value;
    out->limit = measure.limit;
    return fault == SY_MEASURE_GOOD;
}

/* Seconds of an ISO time; NaN: a day only. The clock is that of the place. */
static double seconds_of(const char *iso) {
    int year, month, day, hour, minute, second = 0;
    if (sscanf(iso, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) < 5)
        return NAN;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    const double epoch = 719163; /* 1970-01-01 by GDate's count */
    return 86400.0 * (g_date_get_julian(&date) - epoch) + 3600.0 * hour + 60.0 * minute + second;
}

/* What a machine says from 0 to 1, and whose water it is about. False: nobody's. */
static bool take_machine(const SyJudgement *judgement, const SyTable *rows, SyIndex row,
                         SySearchReading *out) {
    const SyMachine *machine =
        &g_array_index(judgement->parameters, SyParameter, out->parameter).machine;
    out->machine = !isnan(machine->even);
    if (!out->machine || !machine->of_unit) return true;
    const char *compared = sy_cell_text(rows, "compared", row);
    out->of_unit = sy_cell_integer(rows, "compared_unit", row);
    if (!(out->of_unit > 0) && compared != NULL)
        out->of_trade = sy_judgement_trade_called(judgement, compared);
    return out->of_unit > 0 || out->of_trade != NULL;
}

static SySearchReading reading_of(const SyTable *rows, SyIndex row) {
    const char *time = sy_cell_text(rows, "time", row);
    SySearchReading reading = {.observation_id = sy_cell_integer(rows, "observation_id", row),
                               .sample_id = sy_cell_integer(rows, "sample_id", row),
                               .node = SY_NONE,
                               .parameter = SY_NONE,
                               .value = NAN,
                               .limit = NAN,
                               .background = NAN,
                               .elevated = NAN,
                               .flow_m3d = NAN,
                               .time_s = NAN};
    g_autofree char *iso = time == NULL ? NULL : sy_when_parse(time);
    /* the date of ISO 8601 */
    g_strlcpy(reading.day, iso != NULL ? iso : time != NULL ? time : "", SY_DAY_LENGTH + 1);
    if (iso != NULL) reading.time_s = seconds_of(iso);
    reading.wet = g_strcmp0(sy_cell_text(rows, "weather", row), "wet") == 0;
    return reading;
}

/* At a unit itself: what its water holds, and how much there is. */
static void take_unit(SySearch *search, const SyTable *rows, SyIndex row, SySearchReading *reading,
                      const SyJudgement *judgement) {
    SySearchOwn own = {.unit_id = sy_cell_integer(rows, "object_id", row),
                       .parameter = reading->parameter};
    if (!take_value(judgement, rows, row, reading)) return;
    own.value = reading->seen ? reading->value : reading->limit / 2;
    if (own.value > 0) g_array_append_val(search->own, own);
}

/* A measured flow at a node, in dry weather: it counts in place of what the units let expect. */
static void take_flow(SySearch *search, const SyTable *rows, SyIndex row, SySearchReading *reading,
                      const SyJudgement *judgement) {
    if (reading->wet || !take_value(judgement, rows, row, reading) || !reading->seen ||
        !(reading->value > 0))
        return;
    search->flow_m3d[reading->node] = reading->value; /* the last one */
    search->flow_measured[reading->node] = true;
}

static bool is_compared(const SySearchReading *reading) {
    return reading->of_unit > 0 || reading->of_trade != NULL;
}

/* A laboratory's reading that came twice, in a layer, a list or both. */
static bool came_before(GHashTable *known, const SyTable *rows, SyIndex row,
                        const SySearchReading *reading) {
    const char *bottle = sy_cell_text(rows, "bottle", row),
               *report = sy_cell_text(rows, "report", row);
    if (bottle == NULL && report == NULL) return false;
    char value[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_dtostr(value, sizeof value, reading->seen ? reading->value : reading->limit);
    g_autofree char *about =
        g_strdup_printf("%u|%u|%d|%s|%" G_GINT64_FORMAT "|%p", reading->node, reading->parameter,
                        reading->seen, value, reading->of_unit, (const void *)reading->of_trade);
    const char *when = isnan(reading->time_s) ? reading->day : sy_cell_text(rows, "time", row);
    g_autofree char *iso = when == NULL ? NULL : sy_when_parse(when);
    return sy_reading_known(known,
                            &(SyReadingOrigin){bottle, report, about, iso == NULL ? when : iso});
}

static bool take_rows(SySearch *search, SyStore *store, const SyJudgement *judgement,
                      GError **error) {
    g_autoptr(SyTable) rows = sy_search_query(search, store, READINGS, error);
    if (rows == NULL) return false;
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        bool at_unit = g_strcmp0(sy_cell_text(rows, "role", row), "unit") == 0;
        SyIndex node = sy_search_node(search, sy_cell_integer(rows, "node_id", row));
        if (!at_unit && node == SY_NONE) continue;
        SySearchReading reading = reading_of(rows, row);
        int seen = is_seen(sy_cell_text(rows, "what", row));
        if (seen < 0)
            reading.parameter =
                sy_judgement_parameter(judgement, sy_cell_text(rows, "parameter", row));
        if (seen < 0 && reading.parameter == SY_NONE) continue;
        if (at_unit) {
            if (seen < 0) take_unit(search, rows, row, &reading, judgement);
            continue;
        }
        reading.node = node;
        if (seen < 0 && reading.parameter == judgement->flow) {
            take_flow(search, rows, row, &reading, judgement);
            continue;
        }
        reading.measured = seen < 0;
        reading.seen = seen == 1;
        if (seen < 0 && (!take_machine(judgement, rows, row, &reading) ||
                         !take_value(judgement, rows, row, &reading)))
            continue;
        /* that water comes out at the outfall is known */
        bool of_water = seen >= 0 || (reading.machine && !is_compared(&reading));
        if (reading.node == search->outfall && of_water) continue;
        if (seen < 0 && came_before(known, rows, row, &reading)) {
            search->n_same++;
            continue;
        }
        g_array_append_val(search->taken, reading);
    }
    return true;
}

/* ---- what stands at a node ---- */

/* Foul water is what a sewer is for: what is usual there is not what is usual in a storm drain. */
static bool mark_foul(SySearch *search, GError **error) {
    search->foul = sy_array_new(search->n_node, sizeof(bool), "nodes of the trace", error);
    if (search->foul == NULL) return false;
    for (SyIndex row = 0; row < search->edges->n_row; row++) {
        const char *system = sy_cell_text(search->edges, "system", row);
        if (g_strcmp0(system, "sewage") != 0 && g_strcmp0(system, "combined") != 0) continue;
        search->foul[search->doubt.from[row]] = search->foul[search->doubt.to[row]] = true;
    }
    return true;
}

/* Dry-weather flow by the units; of the outfall its measured one. */
static bool list_flows(SySearch *search, GError **error) {
    search->flow_m3d = sy_array_new(search->n_node, sizeof(double), "nodes of the trace", error);
    search->flow_measured = sy_array_new(search->n_node, sizeof(bool), "nodes of the trace", error);
    if (search->flow_m3d == NULL || search->flow_measured == NULL) return false;
    for (SyIndex node = 0; node < search->n_node; node++) {
        SyIndex row = search->node_row[node];
        search->flow_m3d[node] = row == SY_NONE ? NAN : sy_cell_real(search->nodes, "dry_m3d", row);
    }
    if (search->outfall_m3d > 0) {
        search->flow_m3d[search->outfall] = search->outfall_m3d;
        search->flow_measured[search->outfall] = true;
    }
    return true;
}

void sy_search_usual(const SySearch *search, const SyJudgement *judgement, SyIndex node,
                     SyIndex parameter, double *background, double *elevated) {
    const SyParameter *p = &g_array_index(judgement->parameters, SyParameter, parameter);
    bool foul = search->foul[node];
    *background = p->background[foul];
    *elevated = sy_judgement_elevated(judgement, p, foul);
}

static void place_reading(const SySearch *search, const SyJudgement *judgement,
                          SySearchReading *reading) {
    reading->flow_m3d = search->flow_m3d[reading->node];
    if (reading->machine)
        reading->elevated =
            g_array_index(judgement->parameters, SyParameter, reading->parameter).machine.even;
    else if (reading->measured)
        sy_search_usual(search, judgement, reading->node, reading->parameter, &reading->background,
                        &reading->elevated);
}

static int compare_numbers(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

static int compare_day(const SySearchReading *a, const SySearchReading *b) {
    if (a->node != b->node) return a->node < b->node ? -1 : 1;
    if (a->measured != b->measured) return a->measured - b->measured;
    if (a->measured && a->parameter != b->parameter) return a->parameter < b->parameter ? -1 : 1;
    if (a->of_unit != b->of_unit) return a->of_unit < b->of_unit ? -1 : 1;
    /* trades are rows of one array */
    if (a->of_trade != b->of_trade) return a->of_trade < b->of_trade ? -1 : 1;
    return strcmp(a->day, b->day);
}

static int compare_value(const SySearchReading *a, const SySearchReading *b) {
    if (a->seen != b->seen) return a->seen - b->seen;
    if (a->wet != b->wet) return a->wet - b->wet;
    int value = compare_numbers(a->value, b->value);
    return value != 0 ? value : compare_numbers(a->limit, b->limit);
}

/* One reading, whoever brought it: place, parameter, time and value are the same. */
static int compare_identity(const SySearchReading *a, const SySearchReading *b) {
    int day = compare_day(a, b);
    if (day != 0) return day;
    int time = compare_numbers(a->time_s, b->time_s); /* those of a day only stand last */
    return time != 0 ? time : compare_value(a, b);
}

static int by_identity(const void *left, const void *right) {
    const SySearchReading *a = left, *b = right;
    int identity = compare_identity(a, b);
    if (identity != 0) return identity;
    if (a->observation_id != b->observation_id)
        return a->observation_id < b->observation_id ? -1 : 1;
    return (a->sample_id > b->sample_id) - (a->sample_id < b->sample_id);
}

/* A machine says one thing of a place and day: the more decided one, into @kept. */
static bool is_same_machine(SySearchReading *kept, const SySearchReading *r) {
    if (!r->machine || compare_day(kept, r) != 0) return false;
    if (fabs(sy_search_certainty(r)) > fabs(sy_search_certainty(kept))) *kept = *r;
    return true;
}

/* Is a reading among those of its place and day, which begin at @first? One list may state the hour
 * of a bottle and another the day alone. */
static bool is_again(const SySearch *search, guint first, guint n, const SySearchReading *r) {
    if (n > first &&
        compare_identity(&g_array_index(search->taken, SySearchReading, n - 1), r) == 0)
        return true;
    for (guint i = first; i < n && isnan(r->time_s) && *r->day != '\0'; i++) {
        const SySearchReading *other = &g_array_index(search->taken, SySearchReading, i);
        if (isnan(other->time_s)) return false;
        if (compare_value(other, r) == 0) return true;
    }
    return false;
}

/* Looks are told apart by who recorded them: two people may see the same. */
static void drop_same(SySearch *search) {
    guint n = 0, first = 0; /* kept; the first of them of this place and day */
    for (guint i = 0; i < search->taken->len; i++) {
        const SySearchReading *r = &g_array_index(search->taken, SySearchReading, i);
        if (n > 0 && compare_day(&g_array_index(search->taken, SySearchReading, n - 1), r) != 0)
            first = n;
        bool same =
            r->machine
                ? n > 0 && is_same_machine(&g_array_index(search->taken, SySearchReading, n - 1), r)
                : r->measured && is_again(search, first, n, r);
        search->n_same += same;
        if (!same) g_array_index(search->taken, SySearchReading, n++) = *r;
    }
    g_array_set_size(search->taken, n);
}

static int by_node(const void *left, const void *right) {
    const SySearchReading *a = left, *b = right;
    if (a->node != b->node) return a->node < b->node ? -1 : 1;
    int day = strcmp(a->day, b->day);
    if (day != 0) return day;
    if (a->observation_id != b->observation_id)
        return a->observation_id < b->observation_id ? -1 : 1;
    return (a->sample_id > b->sample_id) - (a->sample_id < b->sample_id);
}

bool sy_search_readings(SySearch *search, SyStore *store, const SyJudgement *judgement,
                        GError **error) {
    if (!mark_foul(search, error) || !list_flows(search, error) ||
        !take_rows(search, store, judgement, error))
        return false;
    for (guint i = 0; i < search->taken->len; i++)
        place_reading(search, judgement, &g_array_index(search->taken, SySearchReading, i));
    g_array_sort(search->taken, by_identity);
    drop_same(search);
    if (!sy_search_split_series(search, judgement, error)) return false;
    g_array_sort(search->taken, by_node);
    return true;
}

/* What has a limit on either side is measured by how far it is from the middle of the two. */
static void fold_sides(const SyParameter *p, SyReading *reading) {
    double middle = (p->low + p->elevated) / 2;
    if (isnan(middle)) return;
    reading->value = fabs(reading->value - middle);
    reading->elevated = p->elevated - middle;
}

static SyReading numbered(const SySearch *search, const SySearchReading *from,
                          const SyJudgement *judgement, GHashTable *campaigns) {
    const SyFactors *factors = &judgement->factors;
    SyReading reading = {.point = search->node_point[from->node],
                         .campaign = SY_NONE,
                         .measured = from->measured,
                         .seen = from->seen,
                         .value = from->value,
                         .background = from->background,
                         .elevated = from->elevated,
                         .flow = from->wet ? NAN : from->flow_m3d,
                         .noise = SY_TEST_NOISE_INIT};
    reading.noise.alpha = from->wet ? factors->wet_alpha : factors->test_alpha;
    reading.noise.beta = from->wet ? factors->wet_beta : factors->test_beta;
    reading.noise.log_deviation = factors->concentration_deviation;
    reading.noise.limit = from->measured ? from->limit : factors->look_least;
    if (from->machine)
        sy_search_weigh_machine(from, judgement, &reading);
    else if (from->measured)
        fold_sides(&g_array_index(judgement->parameters, SyParameter, from->parameter), &reading);
    /* samples without a time are taken for one day's: nobody claims a bottle more */
    if (*from->day == '\0' && from->sample_id == 0) return reading;
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(campaigns, from->day));
    if (number == 0) {
        number = g_hash_table_size(campaigns) + 1;
        g_hash_table_insert(campaigns, (char *)from->day, GUINT_TO_POINTER(number));
    }
    reading.campaign = number - 1;
    reading.bottle = reading.point + 1; /* what was taken at one place on one day */
    return reading;
}

void sy_search_number_readings(SySearch *search, const SyJudgement *judgement) {
    g_autoptr(GHashTable) campaigns = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < search->taken->len; i++) {
        SyReading reading = numbered(search, &g_array_index(search->taken, SySearchReading, i),
                                     judgement, campaigns);
        g_array_append_val(search->readings, reading);
    }
}
