/* Table inspection: what cameras, sonars and fibres found in pipes, and where that lies. */
#include "engine/network/inspections.h"

#include <math.h>

#include "engine/write/tables.h"

static const SyFieldSpec fields[] = {
    {"source_id", "id"}, {"pipe", "pipe"},       {"from_id", "from"}, {"to_id", "to"},
    {"at_m", "at"},      {"defect", "defect"},   {"clock", "clock"},  {"method", "method"},
    {"date", "date"},    {"picture", "picture"}, {"note", "note"},    {"confidence", "confidence"}};

/* The piece of its line on which it lies. */
static SyIndex edge_at(const SyNetwork *net, const SyIndex *line_edge, const SyInspected *place) {
    SyIndex first = line_edge[place->line], end = line_edge[place->line + 1];
    double all_m = 0, passed_m = 0, length_m = sy_line_length(&net->lines, place->line);
    for (SyIndex edge = first; edge < end; edge++) all_m += net->edge_length_m[edge];
    for (SyIndex edge = first; edge < end; edge++) {
        passed_m += net->edge_length_m[edge];
        /* lengths as declared stand to those drawn as the whole does */
        if (place->measure_m * all_m <= passed_m * length_m) return edge;
    }
    return first < end ? end - 1 : SY_NONE;
}

static void put_place(SyTable *table, SyIndex row, const SyResult *r, const SyIndex *line_edge,
                      const SyInspected *place) {
    const SyNetwork *net = r->network;
    if (place->line == SY_NONE) return;
    SyInspected at = *place;
    if (isnan(at.measure_m)) at.measure_m = sy_line_length(&net->lines, at.line) / 2;
    double x, y;
    sy_line_at(&net->lines, at.line, at.measure_m, &x, &y);
    sy_table_begin_part(table, false);
    sy_table_add_vertex(table, x, y);
    SyIndex edge = edge_at(net, line_edge, &at);
    /* without a distance it lies on the pipe, nobody knows on which piece of it */
    bool known = !isnan(place->measure_m) || line_edge[at.line + 1] - line_edge[at.line] == 1;
    /* water that comes in somewhere else, nobody knows where, tells of no pipe */
    known = known && !(place->inflow && place->beyond_m > r->weights->inspection_beyond_m);
    if (edge != SY_NONE && known) {
        sy_put_integer(table, "edge_id", row, sy_trace_edge_id(r->trace, edge));
        if (place->inflow)
            sy_put_integer(table, "node_id", row, sy_trace_node_id(r->trace, net->edges.to[edge]));
    }
    if (place->beyond_m > 0) sy_put_real(table, "beyond_m", row, place->beyond_m);
    sy_put_integer(table, "start_assumed", row, place->start_assumed);
}

SyTable *sy_report_inspections(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_POINT);
    sy_add_columns(table, SY_COLUMN_INTEGER, "inspection_id", "grade", "severe", "edge_id",
                   "node_id", "start_assumed", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "beyond_m", NULL);
    const SyTable *rows = r->layers->table[SY_ROLE_INSPECTIONS];
    if (rows == NULL) return table;
    g_autofree SyInspected *places = sy_inspections_place(r->network);
    SyFieldCopy copy;
    sy_field_copy_from(&copy, rows, fields, G_N_ELEMENTS(fields), table);
    if (sy_table_column(table, "defect") == NULL) /* a list of inflows */
        sy_table_add_column(table, "defect", SY_COLUMN_TEXT);
    g_autofree SyIndex *line_edge = sy_network_line_edges(r->network);
    for (SyIndex i = 0; i < rows->n_row; i++) {
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "inspection_id", row, (int64_t)row + 1);
        sy_field_copy_row(&copy, row, i);
        if (places[i].grade > 0) {
            sy_put_integer(table, "grade", row, places[i].grade);
            sy_put_integer(table, "severe", row, places[i].grade >= r->weights->inspection_severe);
        }
        if (places[i].inflow) sy_put_text(table, "defect", row, "inflow");
        put_place(table, row, r, line_edge, &places[i]);
    }
    return table;
}
