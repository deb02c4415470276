/* What is known of units and outfalls, gathered once. */
#include <math.h>
#include <string.h>

#include "engine/attribute/evidence.h"

static const char *text_of(const SyColumn *column, SyIndex row) {
    return column == NULL ? NULL : sy_column_text(column, row);
}

static bool says_something(const SyJudgement *judgement, const char *text) {
    return text != NULL && *text != '\0' &&
           sy_notation_of(judgement->notation, "nothing", text) == NULL;
}

static bool gather_units(SyFacts *facts, GError **error) {
    const SyTable *units = facts->network->layers->table[SY_ROLE_UNITS];
    SyIndex n = units == NULL ? 0 : units->n_row;
    facts->unit = sy_array_new(n, sizeof(SyUnitFacts), "units", error);
    if (facts->unit == NULL) return false;
    if (n == 0) return true;
    const SyColumn *route = sy_table_column(units, "route"),
                   *river = sy_table_column(units, "river"),
                   *history = sy_table_column(units, "history"),
                   *industry = sy_table_column(units, "industry"),
                   *category = sy_table_column(units, "category"),
                   *water = sy_table_column(units, "water_m3d"),
                   *status = sy_table_column(units, "status"),
                   *closed_said = sy_table_column(units, "closed_said"),
                   *name = sy_table_column(units, "name");
    for (SyIndex row = 0; row < n; row++) {
        SyUnitFacts *unit = &facts->unit[row];
        const char *size = text_of(category, row), *state = text_of(status, row);
        const SyTrade *trade = sy_judgement_trade(facts->judgement, text_of(industry, row), size);
        unit->route_text = text_of(route, row);
        unit->route = sy_weights_route(facts->weights, unit->route_text);
        unit->river = text_of(river, row);
        unit->has_history = says_something(facts->judgement, text_of(history, row));
        unit->closed_said = text_of(closed_said, row);
        unit->water_m3d = water == NULL ? NAN : water->real[row];
        unit->water_assumed = !(unit->water_m3d >= 0);
        if (unit->water_assumed)
            unit->water_m3d = trade->water_m3d[sy_judgement_size(facts->judgement, size)];
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
        if (at->role == SY_ATTACH_OUTFALL_RIVER && !at->further && at->river != SY_NONE)
            facts->outfall[at->object].river =
                sy_water_text(facts->network->layers, at->river, "name");
    }
}

static void gather_dry(SyFacts *facts) {
    const SyTable *outfalls = facts->network->layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++)
        facts->outfall[row].is_dry =
            g_strcmp0(sy_layer_text(facts->network->layers, SY_ROLE_OUTFALLS, row, "dry_flow"),
                      "no") == 0;
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
                   SyFacts *facts, GError **error) {
    *facts = (SyFacts){.network = network, .weights = weights, .judgement = judgement};
    const SyTable *outfalls = network->layers->table[SY_ROLE_OUTFALLS];
    facts->unit_named = g_hash_table_new(g_str_hash, g_str_equal);
    facts->outfall = sy_array_new(outfalls == NULL ? 0 : outfalls->n_row, sizeof(SyOutfallFacts),
                                  "outfalls", error);
    if (facts->outfall == NULL || !gather_units(facts, error) || !gather_systems(facts, error))
        return false;
    gather_rivers(facts);
    gather_dry(facts);
    return true;
}

void sy_facts_clear(SyFacts *facts) {
    if (facts->network == NULL) return;
    g_clear_pointer(&facts->unit_named, g_hash_table_unref);
    g_free(facts->unit);
    g_free(facts->outfall);
    g_free(facts->node_systems);
    *facts = (SyFacts){0};
}
