#include "engine/attribute/sample_places.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/search.h"
#include "engine/base/fold.h"
#include "engine/base/when.h"
#include "engine/expert/reading.h"
#include "engine/read/called.h"

/* A sample and where its own coordinates put it; NaN: it has none. */
typedef struct {
    double x, y;
    SyIndex sample;
} Loose;

/* ---- by name ---- */

#define SEVERAL (SY_NONE - 1) /* in place of a row: more than one is called so */

/* @here: what the field being indexed has called already; takes @folded. */
static void add_called(GHashTable *rows, GHashTable *here, char *folded, SyIndex row) {
    bool again = g_hash_table_contains(here, folded);
    if (!again && g_hash_table_contains(rows, folded)) {
        g_free(folded);
        return;
    }
    if (!again) g_hash_table_add(here, folded);
    g_hash_table_insert(rows, folded, GUINT_TO_POINTER((again ? SEVERAL : row) + 1));
}

/* Numbers and names of the rows of a role: folded text -> row + 1. What stands in a field that
 * comes first counts before the others; a field may hold several names side by side. */
static GHashTable *index_role(const SyLayers *layers, SyRole role, const char *const *fields) {
    const SyTable *table = layers->table[role];
    GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (; *fields != NULL; fields++) {
        g_autoptr(GHashTable) here = g_hash_table_new(g_str_hash, g_str_equal);
        for (SyIndex row = 0; table != NULL && row < table->n_row; row++) {
            const char *text = sy_layer_text(layers, role, row, *fields);
            if (text == NULL) continue;
            g_auto(GStrv) parts = strcmp(*fields, "alias") == 0 ? sy_called_split(text) : NULL;
            const char *const whole[] = {text, NULL};
            for (const char *const *part = parts == NULL ? whole : (const char *const *)parts;
                 *part != NULL; part++)
                if (**part != '\0') add_called(rows, here, sy_fold_value(*part), row);
        }
    }
    return rows;
}

#define END_LETTERS 5   /* a shorter end is that of many names; own choice */
#define FRONT_LETTERS 4 /* a town or a county, and no road, river or firm */

/* The outfall whose name ends in what a report says, but for the town in front of it; SY_NONE: none
 * does, or several. */
static SyIndex row_ending(const SyLayers *layers, const char *at) {
    const SyTable *table = layers->table[SY_ROLE_OUTFALLS];
    g_autofree char *end = sy_fold_value(at);
    SyIndex found = SY_NONE;
    if (table == NULL || g_utf8_strlen(end, -1) < END_LETTERS) return SY_NONE;
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *name = sy_layer_text(layers, SY_ROLE_OUTFALLS, row, "name");
        g_autofree char *folded = name == NULL ? NULL : sy_fold_value(name);
        if (folded == NULL || !g_str_has_suffix(folded, end) ||
            g_utf8_strlen(folded, (gssize)(strlen(folded) - strlen(end))) > FRONT_LETTERS)
            continue;
        if (found != SY_NONE) return SY_NONE;
        found = row;
    }
    return found;
}

static SyIndex row_named(GHashTable *rows, const char *name) {
    g_autofree char *folded = sy_fold_value(name);
    return GPOINTER_TO_UINT(g_hash_table_lookup(rows, folded)) - 1; /* none: SY_NONE */
}

/* The number in front of a name, "PK01" of "PK01（中山路排口）"; NULL: there is none. g_free. */
static char *number_in_front(const char *at) {
    gsize n = 0, n_digit = 0;
    while (at[n] > ' ' && at[n] != '(') n_digit += g_ascii_isdigit(at[n++]) != 0;
    return n_digit == 0 || at[n] == '\0' ? NULL : g_strndup(at, n);
}

/* Node by which an outfall joins; attachment i is the source side of outfall i. */
static SyIndex outfall_node(const SyNetwork *net, SyIndex outfall) {
    return g_array_index(net->attachments, SyAttachment, outfall).node;
}

/* @several: several objects are called so: none of them is meant for certain. */
static void place_named(const SyNetwork *net, GHashTable *outfalls, GHashTable *units,
                        const char *at, const Loose *own, SySamplePlace *place, bool *several) {
    place->outfall = row_named(outfalls, at);
    *several = place->outfall == SEVERAL;
    if (*several) {
        place->outfall = SY_NONE;
    } else if (place->outfall != SY_NONE) {
        place->node = outfall_node(net, place->outfall);
    } else {
        const double xy[] = {own->x, own->y}, sample_m = 100;
        place->node = sy_network_node_near(net, at, isnan(own->x) ? NULL : xy, sample_m);
        if (place->node == SY_NONE) place->unit = row_named(units, at);
        *several = place->unit == SEVERAL ||
                   (place->node == SY_NONE && place->unit == SY_NONE && net->several != NULL &&
                    g_hash_table_contains(net->several, at));
        if (place->unit == SEVERAL) place->unit = SY_NONE;
    }
    place->named = place->outfall != SY_NONE || place->unit != SY_NONE || place->node != SY_NONE;
}

/* The number that stands in front of a name, or as the only known one within it ("人民路W12井");
 * NULL: there is none. g_free. */
static char *number_in(const SyNetwork *net, GHashTable *outfalls, GHashTable *units,
                       const char *at, const Loose *own) {
    g_autofree char *front = number_in_front(at), *found = NULL;
    SySamplePlace place = {SY_NONE, SY_NONE, SY_NONE, INFINITY, false, SY_NONE};
    bool several = false;
    if (front != NULL) place_named(net, outfalls, units, front, own, &place, &several);
    if (place.named || several || g_str_is_ascii(at)) return g_steal_pointer(&front);
    g_auto(GStrv) numbers = sy_network_numbers_in(at);
    for (int i = 0; numbers[i] != NULL; i++) {
        place_named(net, outfalls, units, numbers[i], own, &place, &several);
        if (!place.named && !several) continue;
        if (found != NULL) return NULL;
        found = g_strdup(numbers[i]);
    }
    return g_steal_pointer(&found);
}

/* ---- by coordinates ---- */

static int by_x(const void *left, const void *right) {
    const Loose *a = left, *b = right;
    if (a->x < b->x || a->x > b->x) return a->x < b->x ? -1 : 1;
    return (a->sample > b->sample) - (a->sample < b->sample);
}

/* Offers a place at (x, y) to all loose samples within the limit of it. */
static void offer(const GArray *loose, double limit_m, double x, double y, SyIndex outfall,
                  SyIndex node, SySamplePlace *places) {
    guint low =
        SY_LOWER_BOUND(guint, i, 0, loose->len, g_array_index(loose, Loose, i).x < x - limit_m);
    for (; low < loose->len && g_array_index(loose, Loose, low).x <= x + limit_m; low++) {
        const Loose *at = &g_array_index(loose, Loose, low);
        SySamplePlace *place = &places[at->sample];
        double away_m = hypot(at->x - x, at->y - y);
        bool own = outfall == SY_NONE && place->outfall != SY_NONE && place->node == node;
        if (!(away_m <= limit_m) || own || away_m >= place->distance_m) continue;
        place->distance_m = away_m;
        place->outfall = outfall;
        place->node = node;
    }
}

static void place_loose(const SyNetwork *net, const GArray *loose, double limit_m,
                        SySamplePlace *places) {
    const SyTable *outfalls = net->layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        double x, y;
        if (sy_layer_point(net->layers, SY_ROLE_OUTFALLS, row, &x, &y))
            offer(loose, limit_m, x, y, row, outfall_node(net, row), places);
    }
    for (SyIndex node = 0; node < net->n_node; node++)
        offer(loose, limit_m, net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1],
              SY_NONE, node, places);
}

/* What the row measures, where machines say it from 0 to 1; NULL: another thing. */
static const SyMachine *machine_of(const SyLayers *layers, const SyJudgement *judgement,
                                   SyIndex row) {
    SyIndex parameter =
        sy_judgement_parameter(judgement, sy_layer_text(layers, SY_ROLE_SAMPLES, row, "parameter"));
    if (parameter == SY_NONE) return NULL;
    const SyMachine *machine =
        &g_array_index(judgement->parameters, SyParameter, parameter).machine;
    return isnan(machine->even) ? NULL : machine;
}

/* A spot that a machine saw where no outfall is known: perhaps one that is on no list. */
static void report_alone(const SyLayers *layers, const Loose *at, double limit_m,
                         SyFindings *findings) {
    const SyTable *outfalls = layers->table[SY_ROLE_OUTFALLS];
    double nearest_m = NAN, x, y;
    SyIndex nearest = SY_NONE;
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        if (!sy_layer_point(layers, SY_ROLE_OUTFALLS, row, &x, &y)) continue;
        double away_m = hypot(at->x - x, at->y - y);
        if (nearest != SY_NONE && !(away_m < nearest_m)) continue;
        nearest_m = away_m;
        nearest = row;
    }
    const char *name =
        nearest == SY_NONE ? NULL : sy_layer_text(layers, SY_ROLE_OUTFALLS, nearest, "name");
    if (name == NULL && nearest != SY_NONE)
        name = sy_layer_text(layers, SY_ROLE_OUTFALLS, nearest, "id");
    const SyIndex row = at->sample;
    sy_findings_add(
        findings, "sample.place_alone", sy_layer_label(layers, SY_ROLE_SAMPLES, row),
        sy_layer_fid(layers, SY_ROLE_SAMPLES, row), at->x, at->y, NAN,
        SY_ARGUMENT_TEXT("parameter", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "parameter")),
        SY_ARGUMENT_TEXT("value", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "value")),
        SY_ARGUMENT_TEXT("at", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "at")),
        SY_ARGUMENT_TEXT("nearest", name), SY_ARGUMENT_REAL("away_m", nearest_m),
        SY_ARGUMENT_REAL("limit_m", limit_m), SY_ARGUMENTS_END);
}

static void report_lost(const SyLayers *layers, SyIndex row, double x, double y, double limit_m,
                        SyFindings *findings) {
    sy_findings_add(findings, "sample.place_unknown", sy_layer_label(layers, SY_ROLE_SAMPLES, row),
                    sy_layer_fid(layers, SY_ROLE_SAMPLES, row), x, y, NAN,
                    SY_ARGUMENT_TEXT("at", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "at")),
                    SY_ARGUMENT_REAL("limit_m", limit_m), SY_ARGUMENTS_END);
}

static void report_several(const SyLayers *layers, SyIndex row, SyFindings *findings) {
    sy_findings_add(findings, "sample.place_several", sy_layer_label(layers, SY_ROLE_SAMPLES, row),
                    sy_layer_fid(layers, SY_ROLE_SAMPLES, row), NAN, NAN, NAN,
                    SY_ARGUMENT_TEXT("at", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "at")),
                    SY_ARGUMENTS_END);
}

/* A report that leaves the town in front of an outfall's name out. */
static void place_ending(const SyNetwork *net, const char *at, SyIndex row, SySamplePlace *place,
                         SyFindings *findings) {
    const SyLayers *layers = net->layers;
    SyIndex outfall = row_ending(layers, at);
    if (outfall == SY_NONE) return;
    place->outfall = outfall;
    place->node = outfall_node(net, outfall);
    place->named = true;
    sy_findings_add(
        findings, "sample.place_by_end", sy_layer_label(layers, SY_ROLE_SAMPLES, row),
        sy_layer_fid(layers, SY_ROLE_SAMPLES, row), NAN, NAN, 0.95, SY_ARGUMENT_TEXT("at", at),
        SY_ARGUMENT_TEXT("name", sy_layer_text(layers, SY_ROLE_OUTFALLS, outfall, "name")),
        SY_ARGUMENTS_END);
}

/* The unit with whose water it was compared; what names no unit and no trade is a finding. */
static SyIndex compared_with(const SyLayers *layers, const SyJudgement *judgement,
                             GHashTable *units, SyIndex row, SyFindings *findings) {
    const SyMachine *machine = machine_of(layers, judgement, row);
    const char *compared = sy_layer_text(layers, SY_ROLE_SAMPLES, row, "compared");
    if (machine == NULL || !machine->of_unit) return SY_NONE;
    SyIndex unit = compared == NULL ? SY_NONE : row_named(units, compared);
    if (unit != SY_NONE && unit != SEVERAL) return unit;
    if (compared == NULL || sy_judgement_trade_called(judgement, compared) == NULL)
        sy_findings_add(
            findings, compared == NULL ? "sample.compared_missing" : "sample.compared_unknown",
            sy_layer_label(layers, SY_ROLE_SAMPLES, row),
            sy_layer_fid(layers, SY_ROLE_SAMPLES, row), NAN, NAN, NAN,
            SY_ARGUMENT_TEXT("compared", compared),
            SY_ARGUMENT_TEXT("parameter", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "parameter")),
            SY_ARGUMENT_TEXT("value", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "value")),
            SY_ARGUMENTS_END);
    return SY_NONE;
}

static void place_all(const SyNetwork *net, const SyJudgement *judgement, double limit_m,
                      SySamplePlace *places, SyFindings *findings) {
    const SyLayers *layers = net->layers;
    static const char *const of_outfall[] = {"id", "code", "local_code", "name", "alias", NULL},
                             *const of_unit[] = {"id", "code", "permit", "name", NULL},
                             *const of_section[] = {"id", "code", "name", NULL};
    g_autoptr(GHashTable) outfalls = index_role(layers, SY_ROLE_OUTFALLS, of_outfall);
    g_autoptr(GHashTable) units = index_role(layers, SY_ROLE_UNITS, of_unit);
    g_autoptr(GHashTable) sections = index_role(layers, SY_ROLE_SECTIONS, of_section);
    g_autoptr(GArray) loose = g_array_new(FALSE, FALSE, sizeof(Loose));
    SyIndex n = layers->table[SY_ROLE_SAMPLES]->n_row;
    for (SyIndex row = 0; row < n; row++) {
        const char *at = sy_layer_text(layers, SY_ROLE_SAMPLES, row, "at");
        Loose own = {NAN, NAN, row};
        places[row] = (SySamplePlace){SY_NONE, SY_NONE, SY_NONE, INFINITY, false, SY_NONE};
        places[row].compared = compared_with(layers, judgement, units, row, findings);
        sy_layer_point(layers, SY_ROLE_SAMPLES, row, &own.x, &own.y);
        bool several = false;
        if (at != NULL) place_named(net, outfalls, units, at, &own, &places[row], &several);
        bool open = at != NULL && !places[row].named && !several &&
                    sy_notation_in(judgement->notation, "away", at) == NULL;
        g_autofree char *number = open ? number_in(net, outfalls, units, at, &own) : NULL;
        if (number != NULL) place_named(net, outfalls, units, number, &own, &places[row], &several);
        if (!places[row].named && !several && at != NULL && row_named(sections, at) != SY_NONE)
            continue; /* of the river, not of the network */
        if (!places[row].named && !several && open)
            place_ending(net, at, row, &places[row], findings);
        if (!places[row].named && !isnan(own.x))
            g_array_append_val(loose, own);
        else if (several)
            report_several(layers, row, findings);
        else if (!places[row].named)
            report_lost(layers, row, NAN, NAN, limit_m, findings);
    }
    if (loose->len == 0) return;
    g_array_sort(loose, by_x);
    place_loose(net, loose, limit_m, places);
    for (guint i = 0; i < loose->len; i++) {
        const Loose *at = &g_array_index(loose, Loose, i);
        if (!isinf(places[at->sample].distance_m)) continue;
        if (machine_of(layers, judgement, at->sample) != NULL)
            report_alone(layers, at, limit_m, findings);
        else
            report_lost(layers, at->sample, at->x, at->y, limit_m, findings);
    }
}

/* ---- what they say ---- */

static const char *fault_code(SyMeasureFault fault) {
    switch (fault) {
        case SY_MEASURE_NO_PARAMETER:
            return "sample.parameter_unknown";
        case SY_MEASURE_UNIT:
            return "sample.unit";
        case SY_MEASURE_IMPOSSIBLE:
            return "sample.impossible";
        case SY_MEASURE_NO_NUMBER:
            return "sample.no_number";
        case SY_MEASURE_GOOD:
            break;
    }
    return NULL;
}

/* What tells nothing, and what is hardly so. */
static void report_faults(const SyLayers *layers, const SyJudgement *judgement, SyIndex row,
                          SyFindings *findings) {
    const char *parameter = sy_layer_text(layers, SY_ROLE_SAMPLES, row, "parameter"),
               *value = sy_layer_text(layers, SY_ROLE_SAMPLES, row, "value"),
               *unit = sy_layer_text(layers, SY_ROLE_SAMPLES, row, "unit");
    if (parameter == NULL || value == NULL) return;
    g_auto(SyWrittenValue) written = {0};
    SyMeasure measure;
    sy_reading_parse(value, &written);
    SyMeasureFault fault = sy_reading_measure(judgement, parameter, &written, unit, NAN, &measure);
    const char *code = fault_code(fault), *near = NULL;
    double unlikely = NAN;
    if (code == NULL) {
        unlikely = g_array_index(judgement->parameters, SyParameter, measure.parameter).unlikely;
        if (!(measure.seen && measure.value > unlikely)) return;
        code = "sample.unlikely";
    }
    if (fault == SY_MEASURE_NO_PARAMETER) near = sy_judgement_nearest(judgement, parameter);
    sy_findings_add(findings, code, sy_layer_label(layers, SY_ROLE_SAMPLES, row),
                    sy_layer_fid(layers, SY_ROLE_SAMPLES, row), NAN, NAN, NAN,
                    SY_ARGUMENT_TEXT("parameter", parameter), SY_ARGUMENT_TEXT("value", value),
                    SY_ARGUMENT_TEXT("unit", unit != NULL           ? unit
                                             : written.unit != NULL ? written.unit
                                                                    : ""),
                    SY_ARGUMENT_TEXT("near", near == NULL ? "-" : near),
                    SY_ARGUMENT_REAL("limit", unlikely), SY_ARGUMENTS_END);
}

/* A day before there was such a survey, or one that is still to come. */
static void report_time(const SyLayers *layers, SyIndex row, SyFindings *findings) {
    const char *said = sy_layer_text(layers, SY_ROLE_SAMPLES, row, "time");
    g_autofree char *when = said == NULL ? NULL : sy_when_parse(said);
    if (when == NULL || sy_when_check(when) == SY_WHEN_GOOD) return;
    sy_findings_add(findings, "sample.time", sy_layer_label(layers, SY_ROLE_SAMPLES, row),
                    sy_layer_fid(layers, SY_ROLE_SAMPLES, row), NAN, NAN, NAN,
                    SY_ARGUMENT_TEXT("time", when), SY_ARGUMENT_TEXT("earliest", SY_WHEN_EARLIEST),
                    SY_ARGUMENTS_END);
}

/* "12,5" is 12.5 and "1,250" most likely 1250: a factor of thousand hangs on a comma. */
static void report_comma(const SyLayers *layers, SyIndex row, SyFindings *findings) {
    const char *value = sy_layer_text(layers, SY_ROLE_SAMPLES, row, "value");
    if (value == NULL || strchr(value, ',') == NULL) return;
    g_auto(SyWrittenValue) written = {.value = NAN, .limit = NAN};
    sy_reading_parse(value, &written);
    if (!written.is_number || written.text == NULL || strchr(written.text, ',') == NULL) return;
    sy_findings_add(
        findings, "sample.comma", sy_layer_label(layers, SY_ROLE_SAMPLES, row),
        sy_layer_fid(layers, SY_ROLE_SAMPLES, row), NAN, NAN, 0.9,
        SY_ARGUMENT_TEXT("parameter", sy_layer_text(layers, SY_ROLE_SAMPLES, row, "parameter")),
        SY_ARGUMENT_TEXT("value", value),
        SY_ARGUMENT_REAL("read", isnan(written.value) ? written.limit : written.value),
        SY_ARGUMENTS_END);
}

/* Confidences of inflows that cannot be. */
static void report_confidences(const SyLayers *layers, const SyJudgement *judgement,
                               SyFindings *findings) {
    const SyTable *rows = layers->table[SY_ROLE_INSPECTIONS];
    for (SyIndex row = 0; rows != NULL && row < rows->n_row; row++) {
        const char *text = sy_layer_text(layers, SY_ROLE_INSPECTIONS, row, "confidence");
        if (text == NULL) continue;
        g_auto(SyWrittenValue) written = {0};
        SyMeasure measure;
        sy_reading_parse(text, &written);
        if (sy_reading_measure(judgement, "DTS", &written, NULL, NAN, &measure) == SY_MEASURE_GOOD)
            continue;
        sy_findings_add(
            findings, "inspection.confidence", sy_layer_label(layers, SY_ROLE_INSPECTIONS, row),
            sy_layer_fid(layers, SY_ROLE_INSPECTIONS, row), NAN, NAN, NAN,
            SY_ARGUMENT_TEXT("pipe", sy_layer_text(layers, SY_ROLE_INSPECTIONS, row, "pipe")),
            SY_ARGUMENT_REAL("at_m", sy_layer_number(layers, SY_ROLE_INSPECTIONS, row, "at")),
            SY_ARGUMENT_TEXT("confidence", text), SY_ARGUMENTS_END);
    }
}

SySamplePlace *sy_samples_place(const SyCase *job, const SyNetwork *network,
                                const SyJudgement *judgement, SyFindings *findings,
                                GError **error) {
    const SyTable *samples = network->layers->table[SY_ROLE_SAMPLES];
    SyIndex n = samples == NULL ? 0 : samples->n_row;
    SySamplePlace *places = sy_array_new(n, sizeof(SySamplePlace), "samples", error);
    if (places == NULL) return NULL;
    if (n > 0) place_all(network, judgement, job->settings.match_place_m, places, findings);
    for (SyIndex row = 0; row < n; row++) {
        if (isinf(places[row].distance_m)) places[row].distance_m = NAN;
        report_faults(network->layers, judgement, row, findings);
        report_time(network->layers, row, findings);
        report_comma(network->layers, row, findings);
    }
    report_confidences(network->layers, judgement, findings);
    return places;
}
