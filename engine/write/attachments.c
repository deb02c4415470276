/* Table attachment: where outfalls and units join and samples were taken, and what says so. */
#include <math.h>

#include "engine/write/tables.h"

/* The edge that a place on a line became: the piece that ends at its node. */
static SyIndex edge_of_place(const SyNetwork *net, const SyIndex *line_edge,
                             const SyAttachment *a) {
    SyIndex line = a->line != SY_NONE ? a->line : a->by_line;
    if (line == SY_NONE) return SY_NONE;
    for (SyIndex edge = line_edge[line]; edge < line_edge[line + 1]; edge++)
        if (net->edges.from[edge] == a->node || net->edges.to[edge] == a->node) return edge;
    return SY_NONE;
}

/* The line from the object to where it joins. */
static void add_joint(SyTable *table, const SyResult *r, const SyAttachment *a) {
    SyRole role = a->role == SY_ATTACH_UNIT ? SY_ROLE_UNITS : SY_ROLE_OUTFALLS;
    double x, y;
    if (a->method == SY_ATTACH_NONE || isnan(a->distance_m) ||
        !sy_layer_point(r->layers, role, a->object, &x, &y) || !(hypot(a->x - x, a->y - y) > 0))
        return;
    sy_table_begin_part(table, false);
    sy_table_add_vertex(table, x, y);
    sy_table_add_vertex(table, a->x, a->y);
}

/* An inlet is no guess about where a plant's own water goes: it has a role of its own. */
static const char *role_of(const SyAttachment *a) {
    return a->inlet ? "unit_inlet" : sy_attach_role_name(a->role);
}

static const char *reason_of(const SyAttachment *a) {
    static const char *const by_method[] = {"joint.none",    "joint.survey", "joint.record",
                                            "joint.nearest", "joint.owner",  "joint.address",
                                            "joint.bearer"};
    return a->reason != NULL ? a->reason : by_method[a->method];
}

/* Survey number of the line by which it joins. */
static const char *line_id(const SyNetwork *net, const SyAttachment *a) {
    SyIndex line = a->line != SY_NONE ? a->line : a->by_line;
    return line == SY_NONE
               ? NULL
               : sy_layer_text(net->layers, net->line_role[line], net->line_row[line], "id");
}

/* Survey number of the line or node that it joins. */
static const char *joined_id(const SyNetwork *net, const SyAttachment *a) {
    bool line = a->line != SY_NONE || a->by_line != SY_NONE;
    bool manhole = g_strcmp0(a->reason, "joint.manhole") == 0 && net->node_id[a->node] != NULL;
    if (line && !manhole) return line_id(net, a);
    return a->node == SY_NONE ? NULL : net->node_id[a->node];
}

static SyIndex add_row(SyTable *table, const SyResult *r, const SyAttachment *a,
                       double probability) {
    SyIndex row = sy_table_add_row(table, 0);
    sy_put_integer(table, "attachment_id", row, (int64_t)row + 1);
    sy_put_integer(table, "object_id", row, (int64_t)a->object + 1);
    sy_put_real(table, "distance_m", row, a->distance_m);
    sy_put_real(table, "probability", row, probability);
    sy_put_text(table, "role", row, role_of(a));
    sy_put_text(table, "method", row, sy_attach_method_name(a->method));
    sy_put_words(r, table, row, reason_of(a),
                 sy_arguments(SY_ARGUMENT_REAL("distance_m", a->distance_m),
                              SY_ARGUMENT_TEXT("joined", joined_id(r->network, a)),
                              SY_ARGUMENT_TEXT("line", line_id(r->network, a)),
                              SY_ARGUMENT_REAL("probability", probability), SY_ARGUMENTS_END),
                 &(SyWordColumns){"code", "arguments", "reason"});
    return row;
}

/* "None of these", after the last place of an object: what the others leave to 1. */
static void add_none(SyTable *table, const SyResult *r, const SyAttachment *last, double sum) {
    if (last == NULL || last->inlet || last->method == SY_ATTACH_NONE || !(sum < 1)) return;
    SyAttachment none = {.role = last->role,
                         .object = last->object,
                         .line = SY_NONE,
                         .by_line = SY_NONE,
                         .node = SY_NONE,
                         .river = SY_NONE,
                         .distance_m = NAN};
    add_row(table, r, &none, 1 - sum);
}

/* Samples that were taken in the network: one row each, none where that is not known. */
static void add_samples(SyTable *table, const SyResult *r) {
    const SyTable *samples = r->layers->table[SY_ROLE_SAMPLES];
    for (SyIndex sample = 0; samples != NULL && sample < samples->n_row; sample++) {
        const SySamplePlace *place = &r->attribution->sample[sample];
        if (place->node == SY_NONE) continue;
        SyIndex row = sy_table_add_row(table, 0);
        const char *joined = r->network->node_id[place->node];
        sy_put_integer(table, "attachment_id", row, (int64_t)row + 1);
        sy_put_integer(table, "object_id", row, (int64_t)sample + 1);
        sy_put_integer(table, "node_id", row, sy_trace_node_id(r->trace, place->node));
        sy_put_real(table, "distance_m", row, place->distance_m);
        sy_put_real(table, "probability", row, 1);
        sy_put_text(table, "role", row, "sample");
        sy_put_text(table, "method", row,
                    sy_attach_method_name(place->named ? SY_ATTACH_DECLARED : SY_ATTACH_NEAREST));
        sy_put_words(r, table, row, place->named ? "joint.record" : "joint.sample",
                     sy_arguments(SY_ARGUMENT_REAL("distance_m", place->distance_m),
                                  SY_ARGUMENT_TEXT("joined", joined), SY_ARGUMENTS_END),
                     &(SyWordColumns){"code", "arguments", "reason"});
    }
}

SyTable *sy_report_attachments(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_LINE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "attachment_id", "object_id", "edge_id", "node_id",
                   "receiving_water_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "distance_m", "probability", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "role", "method", "code", "arguments", "reason", NULL);
    g_autofree SyIndex *line_edge = sy_network_line_edges(r->network);
    const GArray *attachments = r->network->attachments;
    const SyAttachment *last = NULL;
    double sum = 0;
    for (guint i = 0; i < attachments->len; i++) {
        const SyAttachment *a = &g_array_index(attachments, SyAttachment, i);
        if (last == NULL || last->role != a->role || last->object != a->object ||
            last->inlet != a->inlet) {
            add_none(table, r, last, sum);
            sum = 0;
        }
        sum += a->probability;
        last = a;
        SyIndex edge = edge_of_place(r->network, line_edge, a);
        SyIndex row = add_row(table, r, a, a->method == SY_ATTACH_NONE ? 1 : a->probability);
        if (edge != SY_NONE)
            sy_put_integer(table, "edge_id", row, sy_trace_edge_id(r->trace, edge));
        if (a->node != SY_NONE)
            sy_put_integer(table, "node_id", row, sy_trace_node_id(r->trace, a->node));
        if (a->river != SY_NONE)
            sy_put_integer(table, "receiving_water_id", row, (int64_t)a->river + 1);
        add_joint(table, r, a);
    }
    add_none(table, r, last, sum);
    add_samples(table, r);
    return table;
}

SyTable *sy_report_attach_kinds(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_TEXT, "kind", "place", "beside", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "expected", "learnt", NULL);
    sy_add_columns(table, SY_COLUMN_INTEGER, "attachment_habit_id", "n", NULL);
    const GArray *kinds = r->network->attach_kinds;
    for (guint i = 0; kinds != NULL && i < kinds->len; i++) {
        const SyAttachKind *kind = &g_array_index(kinds, SyAttachKind, i);
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "attachment_habit_id", row, (int64_t)row + 1);
        sy_put_text(table, "kind", row, kind->name);
        sy_put_text(table, "place", row, kind->place);
        sy_put_text(table, "beside", row, kind->beside);
        sy_put_real(table, "expected", row, kind->expected);
        sy_put_real(table, "learnt", row, kind->learnt);
        sy_put_integer(table, "n", row, kind->n);
    }
    return table;
}
