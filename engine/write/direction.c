/* Votes on an edge's direction and its probabilities, and table vote_kind. */
#include <math.h>

#include "engine/write/tables.h"

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

/* The votes of a line, for and against the way its edges are written down. */
static int64_t edge_votes(const SyNetwork *net, SyIndex line) {
    const uint32_t first = 0x55555555u; /* of each two bits */
    uint32_t votes = net->line_votes[line];
    if (net->line_direction[line] != SY_DIRECTION_AGAINST) return votes;
    return ((votes & first) << 1) | ((votes >> 1) & first);
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
    sy_column_set_integer(columns->votes, row, edge_votes(net, line));
    sy_column_set_real(columns->forward, row, forward);
    sy_column_set_real(columns->reverse, row, both || absent ? 0 : 1 - forward);
    sy_column_set_real(columns->both, row, both && !absent);
    sy_column_set_real(columns->absent, row, absent);
}

void sy_direction_columns(SyDirectionColumns *columns, SyTable *table) {
    columns->votes = sy_table_add_column(table, "votes", SY_COLUMN_INTEGER);
    columns->forward = sy_table_add_column(table, "probability_forward", SY_COLUMN_REAL);
    columns->reverse = sy_table_add_column(table, "probability_reverse", SY_COLUMN_REAL);
    columns->both = sy_table_add_column(table, "probability_both", SY_COLUMN_REAL);
    columns->absent = sy_table_add_column(table, "probability_absent", SY_COLUMN_REAL);
}

SyTable *sy_report_vote_kinds(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_TEXT, "kind", "method", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "expected", "learnt", "weight", NULL);
    sy_add_columns(table, SY_COLUMN_INTEGER, "vote_kind_id", "n_vote", NULL);
    const GArray *kinds = r->network->vote_kinds;
    for (guint i = 0; kinds != NULL && i < kinds->len; i++) {
        const SyLineVoteKind *kind = &g_array_index(kinds, SyLineVoteKind, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "vote_kind_id", row, i);
        sy_put_text(table, "kind", row, kind->name);
        sy_put_text(table, "method", row, sy_direction_method_name(kind->method));
        sy_put_real(table, "expected", row, kind->expected);
        sy_put_real(table, "learnt", row, kind->learnt);
        sy_put_real(table, "weight", row, round(1000 * kind->nats) / 1000);
        sy_put_integer(table, "n_vote", row, kind->n_vote);
    }
    return table;
}
