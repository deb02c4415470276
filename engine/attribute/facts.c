/* What is known of units and outfalls, gathered once. */
#include <math.h>
#include <string.h>

#include "engine/attribute/evidence.h"
#include "engine/expert/reading.h"

static const char *text_of(const SyColumn *column, SyIndex row) {
    return column == NULL ? NULL : sy_column_text(column, row);
}

static bool says_something(const char *text) {
    static const char *const nothing[] = {"", "无", "否", "0", "no", "none", "/", "-"};
    for (guint i = 0; text != NULL && i < G_N_ELEMENTS(nothing); i++)
        if (g_ascii_strcasecmp(text, nothing[i]) == 0) return false;
    return text != NULL;
}

static bool gather_units(SyFacts *facts, GError **error) {
    const SyTable *units = facts->network->layers->table[SY_ROLE_UNITS];
    SyIndex n = units == NULL ? 0 : units->n_row;
    facts->unit = sy_array_new(n, sizeof(SyUnitFacts), "units", error);
    if (facts->unit == NULL) return false;
    if (n == 0) return true;
    const SyColumn *route = sy_table_column(units, "route"),
                   *river = sy_table_column(units, "river"),
                   *hours = sy_table_column(units, "hours"),
                   *history = sy_table_column(units, "history"),
                   *pollutants = sy_table_column(units, "pollutants"),
                   *industry = sy_table_column(units, "industry"),
                   *category = sy_table_column(units, "category"),
                   *water = sy_table_column(units, "water_m3d"),
                   *status = sy_table_column(units, "status"),
                   *name = sy_table_column(units, "name");
    for (SyIndex row = 0; row < n; row++) {
        SyUnitFacts *unit = &facts->unit[row];
        const char *size = text_of(category, row), *state = text_of(status, row);
        const SyTrade *trade = sy_judgement_trade(facts->judgement, text_of(industry, row), size);
        unit->route_text = text_of(route, row);
        unit->route = sy_weights_route(facts->weights, unit->route_text);
        unit->river = text_of(river, row);
        unit->hours = text_of(hours, row);
        unit->has_history = says_something(text_of(history, row));
        unit->own = sy_judgement_parameters(facts->judgement, text_of(pollutants, row));
        unit->expected = unit->own | trade->parameters;
        unit->trade = sy_judgement_knows(facts->judgement, trade) ? trade : NULL;
        unit->water_m3d = water == NULL ? NAN : water->real[row];
        unit->water_assumed = !(unit->water_m3d >= 0);
        if (unit->water_assumed) unit->water_m3d = trade->water_m3d[sy_judgement_size(size)];
        if (state != NULL && (strcmp(state, "abandoned") == 0 || strcmp(state, "planned") == 0)) {
            unit->closed = state;
            unit->water_m3d = 0;
        }
        if (text_of(name, row) != NULL)
            g_hash_table_insert(facts->unit_named, (char *)text_of(name, row),
                                GUINT_TO_POINTER(row + 1));
    }
    return true;
}

static void gather_rivers(SyFacts *facts) {
    const GArray *attachments = facts->network->attachments;
    for (guint i = 0; i < attachments->len; i++) {
        const SyAttachment *at = &g_array_index(attachments, SyAttachment, i);
        if (at->role == SY_ATTACH_OUTFALL_RIVER && at->river != SY_NONE)
            facts->outfall[at->object].river =
                sy_water_text(facts->network->layers, at->river, "name");
    }
}

/* ---- samples ---- */

/* "2024-05-01 23:10" -> 1390; -1 where no time of day is said. */
static int minute_of_day(const char *time) {
    if (time == NULL) return -1;
    for (const char *colon = strchr(time, ':'); colon != NULL; colon = strchr(colon + 1, ':')) {
        const char *start = colon;
        while (start > time && colon - start < 2 && g_ascii_isdigit(start[-1])) start--;
        if (start == colon || !g_ascii_isdigit(colon[1]) || !g_ascii_isdigit(colon[2])) continue;
        int hour = (int)g_ascii_strtoll(start, NULL, 10),
            minute = (int)g_ascii_strtoll(colon + 1, NULL, 10);
        return hour < 24 && minute < 60 ? 60 * hour + minute : -1;
    }
    return -1;
}

static void take_sample(SyFacts *facts, SyOutfallFacts *outfall, const SyOutfallSample *sample,
                        const char *time) {
    const SyParameter *parameter =
        &g_array_index(facts->judgement->parameters, SyParameter, sample->parameter);
    if (outfall->taken == NULL) outfall->taken = g_array_new(FALSE, FALSE, sizeof *sample);
    g_array_append_val(outfall->taken, *sample);
    outfall->measured |= UINT64_C(1) << sample->parameter;
    if (!(sample->value > parameter->elevated)) return;
    outfall->elevated |= UINT64_C(1) << sample->parameter;
    int minute = minute_of_day(time);
    if (minute < 0) return;
    if (outfall->bad_minute == NULL) outfall->bad_minute = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(outfall->bad_minute, minute);
}

/* Value, or below a limit; "ND" alone is below what would be elevated. False: not a number. */
static bool read_sample(const SyFacts *facts, const char *text, const char *unit,
                        SyOutfallSample *out) {
    const SyParameter *p =
        &g_array_index(facts->judgement->parameters, SyParameter, out->parameter);
    g_auto(SyWrittenValue) written = {0};
    if (text == NULL) return false;
    sy_reading_parse(text, &written);
    if (unit == NULL) unit = written.unit;
    out->value = sy_judgement_convert(p, written.value, unit);
    out->limit = sy_judgement_convert(p, written.limit, unit);
    if (!isnan(written.value) || !isnan(written.limit))
        return !isnan(out->value) || !isnan(out->limit);
    out->limit = p->elevated;
    return written.is_number;
}

static void gather_samples(SyFacts *facts, const SySamplePlace *places, SyFindings *findings) {
    const SyLayers *layers = facts->network->layers;
    const SyTable *samples = layers->table[SY_ROLE_SAMPLES];
    if (samples == NULL || layers->table[SY_ROLE_OUTFALLS] == NULL) return;
    const SyColumn *time = sy_table_column(samples, "time"),
                   *parameter = sy_table_column(samples, "parameter"),
                   *value = sy_table_column(samples, "value"),
                   *unit = sy_table_column(samples, "unit"),
                   *weather = sy_table_column(samples, "weather");
    for (SyIndex row = 0; row < samples->n_row; row++) {
        const char *name = text_of(parameter, row);
        SyIndex outfall = places[row].outfall;
        SyIndex p = sy_judgement_parameter(facts->judgement, name);
        if (p == SY_NONE && name != NULL)
            sy_findings_add(findings, "sample.parameter_unknown",
                            sy_layer_label(layers, SY_ROLE_SAMPLES, row), samples->fid[row], NAN,
                            NAN, NAN, SY_ARGUMENT_TEXT("parameter", name), SY_ARGUMENTS_END);
        if (outfall == SY_NONE || p == SY_NONE) continue;
        SyOutfallSample sample = {.parameter = p};
        bool wet = g_strcmp0(sy_reading_weather(text_of(weather, row)), "wet") == 0;
        if (!wet && read_sample(facts, text_of(value, row), text_of(unit, row), &sample))
            take_sample(facts, &facts->outfall[outfall], &sample, text_of(time, row));
    }
}

static bool gather_systems(SyFacts *facts, GError **error) {
    const SyNetwork *net = facts->network;
    facts->node_systems = sy_array_new(net->n_node, 1, "nodes", error);
    if (facts->node_systems == NULL) return false;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge];
        if (net->line_role[line] == SY_ROLE_RIVERS || net->line_closed[line] != SY_OPEN) continue;
        uint8_t bit = (uint8_t)(1U << net->line_system[line]);
        facts->node_systems[net->edges.from[edge]] |= bit;
        facts->node_systems[net->edges.to[edge]] |= bit;
    }
    return true;
}

bool sy_facts_init(const SyNetwork *network, const SyWeights *weights, const SyJudgement *judgement,
                   const SySamplePlace *samples, SyFacts *facts, SyFindings *findings,
                   GError **error) {
    *facts = (SyFacts){.network = network, .weights = weights, .judgement = judgement};
    const SyTable *outfalls = network->layers->table[SY_ROLE_OUTFALLS];
    facts->unit_named = g_hash_table_new(g_str_hash, g_str_equal);
    facts->outfall = sy_array_new(outfalls == NULL ? 0 : outfalls->n_row, sizeof(SyOutfallFacts),
                                  "outfalls", error);
    if (facts->outfall == NULL || !gather_units(facts, error) || !gather_systems(facts, error))
        return false;
    gather_rivers(facts);
    gather_samples(facts, samples, findings);
    return true;
}

void sy_facts_clear(SyFacts *facts) {
    if (facts->network == NULL) return;
    const SyTable *outfalls = facts->network->layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = 0; outfalls != NULL && facts->outfall != NULL && row < outfalls->n_row;
         row++) {
        g_clear_pointer(&facts->outfall[row].bad_minute, g_array_unref);
        g_clear_pointer(&facts->outfall[row].taken, g_array_unref);
    }
    g_clear_pointer(&facts->unit_named, g_hash_table_unref);
    g_free(facts->unit);
    g_free(facts->outfall);
    g_free(facts->node_systems);
    *facts = (SyFacts){0};
}
