/* Tables edge_vote and vote_kind, and the probabilities of an edge's direction. */
#include <math.h>

#include "engine/report_tables.h"

double sy_direction_confidence(const SyResult *r, SyIndex line) {
    const SyNetwork *net = r->network;
    if (sy_network_is_gap(net, line)) return sy_network_line_probability(net, line);
    if (net->line_along != NULL && !isnan(net->line_along[line])) {
        if (net->line_direction[line] == SY_DIRECTION_BOTH) return 1;
        double along = net->line_along[line];
        return net->line_direction[line] == SY_DIRECTION_AGAINST ? 1 - along : along;
    }
    switch (net->line_method[line]) {
        case SY_METHOD_FIELD:
            return r->weights->direction_field;
        case SY_METHOD_IDS:
            return r->weights->direction_ids;
        case SY_METHOD_DRAWN:
            return r->weights->direction_drawn;
        default:
            return NAN;
    }
}

void sy_put_direction(const SyResult *r, const SyDirectionColumns *columns, SyIndex row,
                      SyIndex line) {
    const SyNetwork *net = r->network;
    if (sy_network_is_gap(net, line)) {
        double there = sy_network_line_probability(net, line);
        sy_column_set_real(columns->forward, row, there);
        sy_column_set_real(columns->reverse, row, 0);
        sy_column_set_real(columns->both, row, 0);
        sy_column_set_real(columns->absent, row, 1 - there);
        return;
    }
    if (net->line_along == NULL) return;
    bool both = net->line_direction[line] == SY_DIRECTION_BOTH;
    bool absent = net->line_closed[line] == SY_CLOSED_ABANDONED ||
                  net->line_closed[line] == SY_CLOSED_PLANNED;
    double forward = both || absent ? 0 : sy_direction_confidence(r, line);
    sy_column_set_real(columns->forward, row, forward);
    sy_column_set_real(columns->reverse, row, both || absent ? 0 : 1 - forward);
    sy_column_set_real(columns->both, row, both && !absent);
    sy_column_set_real(columns->absent, row, absent);
}

void sy_direction_columns(SyDirectionColumns *columns, SyTable *table) {
    columns->forward = sy_table_add_column(table, "probability_forward", SY_COLUMN_REAL);
    columns->reverse = sy_table_add_column(table, "probability_reverse", SY_COLUMN_REAL);
    columns->both = sy_table_add_column(table, "probability_both", SY_COLUMN_REAL);
    columns->absent = sy_table_add_column(table, "probability_absent", SY_COLUMN_REAL);
}

/* Where the votes of each line start. */
static SyIndex *index_votes(const SyNetwork *net) {
    SyIndex *start = g_new0(SyIndex, (gsize)net->lines.n_line + 1);
    for (guint i = 0; i < net->votes->len; i++)
        start[g_array_index(net->votes, SyLineVote, i).line + 1]++;
    for (SyIndex line = 0; line < net->lines.n_line; line++) start[line + 1] += start[line];
    return start;
}

SyTable *sy_report_votes(const SyResult *r) {
    const SyNetwork *net = r->network;
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *edge_id = sy_table_add_column(table, "edge_id", SY_COLUMN_INTEGER),
             *method = sy_table_add_column(table, "method", SY_COLUMN_TEXT),
             *vote = sy_table_add_column(table, "vote", SY_COLUMN_INTEGER),
             *weight = sy_table_add_column(table, "weight", SY_COLUMN_REAL);
    if (net->votes == NULL) return table;
    g_autofree SyIndex *start = index_votes(net);
    for (SyIndex rank = 0; rank < net->edges.n_edge; rank++) {
        SyIndex edge = r->trace->edge_by_rank[rank], line = net->edges.line[edge];
        bool runs_along = net->line_direction[line] != SY_DIRECTION_AGAINST;
        for (SyIndex i = start[line]; i < start[line + 1]; i++) {
            const SyLineVote *v = &g_array_index(net->votes, SyLineVote, i);
            SyIndex row = sy_table_add_row(table, 0);
            sy_column_set_integer(edge_id, row, sy_trace_edge_id(r->trace, edge));
            sy_column_set_text(method, row, sy_direction_method_name(v->method));
            sy_column_set_integer(vote, row, v->along == runs_along ? 1 : -1);
            sy_column_set_real(weight, row, round(1000 * (double)v->nats) / 1000);
        }
    }
    return table;
}

SyTable *sy_report_vote_kinds(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_TEXT, "kind", "method", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "expected", "learnt", NULL);
    sy_add_columns(table, SY_COLUMN_INTEGER, "n_vote", NULL);
    const GArray *kinds = r->network->vote_kinds;
    for (guint i = 0; kinds != NULL && i < kinds->len; i++) {
        const SyLineVoteKind *kind = &g_array_index(kinds, SyLineVoteKind, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_text(table, "kind", row, kind->name);
        sy_put_text(table, "method", row, sy_direction_method_name(kind->method));
        sy_put_real(table, "expected", row, kind->expected);
        sy_put_real(table, "learnt", row, kind->learnt);
        sy_put_integer(table, "n_vote", row, kind->n_vote);
    }
    return table;
}
