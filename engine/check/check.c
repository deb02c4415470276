#include "engine/check/check.h"

#include <string.h>

#include "algorithms/base/words.h"
#include "engine/check/parts.h"

/* The checks in the order of their findings; the title of the code says what it is about. */
static const struct {
    const char *code;
    SyCheck check;
} known[] = {{"check.layer_shifted", sy_check_shifts},
             {"check.empty_field", sy_check_empty_fields},
             {"check.map_id_differs", sy_check_map_ids},
             {"check.two_kinds", sy_check_two_kinds},
             {"check.same_place", sy_check_same_place},
             {"check.missing_point", sy_check_missing_points},
             {"check.unused_point", sy_check_unused_points},
             {"check.line_count", sy_check_line_counts},
             {"check.same_numbers", sy_check_same_numbers},
             {"check.duplicate_line", sy_check_duplicate_lines},
             {"check.ground_differs", sy_check_ground},
             {"check.well_differs", sy_check_wells},
             {"check.long_line", sy_check_long_lines},
             {"check.short_line", sy_check_short_lines},
             {"check.steep", sy_check_steep},
             {"check.flow_missing", sy_check_flow_missing},
             {"check.levels_differ", sy_check_levels_differ},
             {"check.below_well", sy_check_below_well},
             {"check.size_shrinks", sy_check_shrinking},
             {"check.section_changes", sy_check_section_changes},
             {"check.only_outflow", sy_check_only_outflow},
             {"check.systems_join", sy_check_systems},
             {"check.parts", sy_check_parts},
             {"check.island", sy_check_islands}};

/* Fewer findings than this are always given one by one. */
#define FEW 50

static void find_columns(SyChecking *c) {
    static const SyRole roles[] = {SY_ROLE_PIPES, SY_ROLE_CHANNELS};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        const SyTable *t = c->net->layers->table[roles[i]];
        if (t == NULL) continue;
        c->columns[roles[i]] = (SyCheckColumns){
            .id = sy_table_column(t, "id"),
            .from = sy_table_column(t, "from"),
            .to = sy_table_column(t, "to"),
            .flow = sy_table_column(t, "flow"),
            .mode = sy_table_column(t, "mode"),
            .size = sy_table_column(t, "size"),
            .height = sy_table_column(t, "height"),
            .material = sy_table_column(t, "material"),
            .invert = {sy_table_column(t, "from_invert"), sy_table_column(t, "to_invert")},
            .depth = {sy_table_column(t, "from_depth"), sy_table_column(t, "to_depth")},
            .ground = {sy_table_column(t, "from_ground"), sy_table_column(t, "to_ground")}};
    }
}

static void find_point_columns(SyChecking *c) {
    const SyTable *t = c->net->layers->table[SY_ROLE_NODES];
    if (t == NULL) return;
    c->points = (SyCheckPoints){.id = sy_table_column(t, "id"),
                                .ground = sy_table_column(t, "ground"),
                                .invert = sy_table_column(t, "invert"),
                                .depth = sy_table_column(t, "depth"),
                                .kind = sy_table_column(t, "kind"),
                                .feature = sy_table_column(t, "feature"),
                                .appurtenance = sy_table_column(t, "appurtenance"),
                                .map_id = sy_table_column(t, "map_id")};
}

/* A line whose first node has the number of its "to". */
static void find_against(SyChecking *c) {
    const SyNetwork *net = c->net;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        const SyCheckColumns *columns = &c->columns[net->line_role[line]];
        const char *first = net->node_id[net->line_end_node[2 * line]];
        const char *from = sy_check_text(columns->from, net->line_row[line]);
        const char *to = sy_check_text(columns->to, net->line_row[line]);
        c->against[line] = first != NULL && to != NULL && from != NULL && strcmp(first, to) == 0 &&
                           strcmp(first, from) != 0;
    }
}

static void count_at_nodes(SyChecking *c) {
    const SyNetwork *net = c->net;
    for (SyIndex edge = 0; edge < net->edges.n_edge; edge++) {
        SyIndex line = net->edges.line[edge];
        if (!sy_check_is_drain(c, line)) continue;
        SyCheckNode *first = &c->node[net->edges.from[edge]], *last = &c->node[net->edges.to[edge]];
        uint8_t system = (uint8_t)(1 << net->line_system[line]);
        bool along = net->line_direction[line] == SY_DIRECTION_ALONG;
        first->n_end++;
        last->n_end++;
        if (!along && net->line_direction[line] != SY_DIRECTION_AGAINST) {
            first->n_both++;
            last->n_both++;
            continue;
        }
        SyCheckNode *gives = along ? first : last, *takes = along ? last : first;
        SyIndex below = along ? net->edges.to[edge] : net->edges.from[edge];
        if (gives->n_out == 0) gives->goes_to = below;
        gives->parts |= below != gives->goes_to;
        gives->n_out++;
        gives->system_out |= system;
        takes->n_in++;
        takes->system_in |= system;
    }
}

/* Findings of one check, or one finding that there are too many of them. */
static bool run_check(const SyChecking *c, guint i, SyFindings *findings, GError **error) {
    g_autoptr(SyFindings) own = sy_findings_new();
    g_autoptr(GError) cause = NULL;
    SyIndex n = known[i].check(c, own, &cause), n_found = sy_findings_count(own);
    if (cause != NULL) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    bool many = n_found > FEW && n_found > c->weights->check_share_max * n;
    GHashTable *whole = c->net->layers->learnt; /* of a part: what is said of the whole */
    if (whole != NULL) many = sy_learnt_get(whole, 0, "too_many.%s", known[i].code) > 0;
    if (!many) {
        sy_findings_take_all(findings, own);
        return true;
    }
    const SyFinding *first = sy_findings_get(own, 0);
    sy_findings_add(findings, "check.too_many", first->layer, -1, first->x, first->y, NAN,
                    SY_ARGUMENT_TEXT("code", known[i].code), SY_ARGUMENT_INTEGER("n", n_found),
                    SY_ARGUMENT_INTEGER("of", n), SY_ARGUMENTS_END);
    return true;
}

bool sy_checks_run(const SyNetwork *network, const SyWeights *weights, const char *data_folder,
                   SyFindings *findings, GError **error) {
    static const char *const header[] = {"feature", "least", "most", "changes", "source", NULL};
    g_autofree char *path = g_build_filename(data_folder, "feature_ends.csv", NULL);
    g_autoptr(SyCsv) feature_ends = sy_csv_read(path, header, error);
    if (feature_ends == NULL) return false;
    SyChecking c = {.net = network, .weights = weights, .feature_ends = feature_ends};
    g_autofree bool *against = sy_array_new(network->lines.n_line, sizeof(bool), "lines", error);
    g_autofree SyCheckNode *node =
        against == NULL ? NULL : sy_array_new(network->n_node, sizeof(SyCheckNode), "nodes", error);
    if (node == NULL) return false;
    c.against = against;
    c.node = node;
    find_columns(&c);
    find_point_columns(&c);
    find_against(&c);
    count_at_nodes(&c);
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (!run_check(&c, i, findings, error)) return false;
    sy_check_inspections(&c, findings);
    return true;
}

struct SyChecks {
    const SyNetwork *network;
    const SyWeights *weights;
    const char *data_folder;
    SyFindings *findings;
    GError *error;
    GThread *thread;
};

static void *run_beside(void *user) {
    SyChecks *checks = user;
    sy_checks_run(checks->network, checks->weights, checks->data_folder, checks->findings,
                  &checks->error);
    return NULL;
}

SyChecks *sy_checks_start(const SyNetwork *network, const SyWeights *weights,
                          const char *data_folder) {
    SyChecks *checks = g_new0(SyChecks, 1);
    checks->network = network;
    checks->weights = weights;
    checks->data_folder = data_folder;
    checks->findings = sy_findings_new();
    checks->thread = sy_words_thread("checks", run_beside, checks);
    return checks;
}

bool sy_checks_finish(SyChecks *checks, SyFindings *findings, GError **error) {
    if (checks == NULL) return true;
    g_thread_join(checks->thread);
    bool done = checks->error == NULL;
    if (!done && error != NULL && *error == NULL)
        g_propagate_error(error, checks->error);
    else
        g_clear_error(&checks->error);
    if (done && findings != NULL) sy_findings_take_all(findings, checks->findings);
    sy_findings_free(checks->findings);
    g_free(checks);
    return done;
}
