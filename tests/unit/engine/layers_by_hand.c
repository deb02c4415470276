#include "tests/unit/engine/layers_by_hand.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

void hand_init(SyHand *hand) {
    *hand = (SyHand){0};
    hand->job.settings = (SySettings){.snap_tolerance_m = 0.1,
                                      .attach_outfall_m = 30,
                                      .attach_unit_m = 100,
                                      .attach_river_m = 200,
                                      .weather = SY_WEATHER_WET,
                                      .trace_max_length_m = INFINITY};
    hand->layers.inputs = g_array_new(FALSE, TRUE, sizeof(SyInput));
    SyInput input = {.label = (char *)"by hand"};
    g_array_append_val(hand->layers.inputs, input);
}

void hand_clear(SyHand *hand) {
    for (int role = 0; role < SY_N_ROLE; role++) sy_table_free(hand->layers.table[role]);
    sy_table_free(hand->layers.river_areas);
    sy_table_free(hand->layers.unit_areas);
    sy_table_free(hand->layers.unit_places);
    g_array_unref(hand->layers.inputs);
}

static SyIndex add_row(SyHand *hand, SyRole role, SyGeometryKind kind, va_list fields) {
    SyTable **table = &hand->layers.table[role];
    if (*table == NULL) {
        *table = sy_table_new(kind);
        sy_table_add_column(*table, "source", SY_COLUMN_INTEGER);
    }
    SyIndex row = sy_table_add_row(*table, (*table)->n_row);
    sy_table_column(*table, "source")->integer[row] = 0;
    for (const char *name = va_arg(fields, const char *); name != NULL;
         name = va_arg(fields, const char *)) {
        SyColumn *column = sy_table_column(*table, name);
        if (column == NULL) column = sy_table_add_column(*table, name, SY_COLUMN_TEXT);
        sy_column_set_text(column, row, va_arg(fields, const char *));
    }
    return row;
}

SyIndex hand_line(SyHand *hand, SyRole role, const double *xy, SyIndex n_vertex, ...) {
    va_list fields;
    va_start(fields, n_vertex);
    SyIndex row = add_row(hand, role, SY_GEOMETRY_LINE, fields);
    va_end(fields);
    sy_table_begin_part(hand->layers.table[role], false);
    for (SyIndex i = 0; i < n_vertex; i++)
        sy_table_add_vertex(hand->layers.table[role], xy[2 * i], xy[2 * i + 1]);
    return row;
}

SyIndex hand_point(SyHand *hand, SyRole role, double x, double y, ...) {
    va_list fields;
    va_start(fields, y);
    SyIndex row = add_row(hand, role, SY_GEOMETRY_POINT, fields);
    va_end(fields);
    sy_table_add_point(hand->layers.table[role], x, y);
    return row;
}

void hand_ground(SyHand *hand, SyIndex unit, const double *xy, SyIndex n, bool hole) {
    SyTable **areas = &hand->layers.unit_areas;
    if (*areas == NULL) *areas = sy_table_new(SY_GEOMETRY_POLYGON);
    while ((*areas)->n_row <= unit) sy_table_add_row(*areas, (*areas)->n_row);
    if (n == 0) return;
    g_assert_cmpuint((*areas)->n_row, ==, unit + 1); /* geometry is built for the last row only */
    sy_table_begin_part(*areas, hole);
    for (SyIndex i = 0; i <= n; i++)
        sy_table_add_vertex(*areas, xy[2 * (i % n)], xy[2 * (i % n) + 1]);
}

SyIndex hand_row(SyHand *hand, SyRole role, ...) {
    va_list fields;
    va_start(fields, role);
    SyIndex row = add_row(hand, role, SY_GEOMETRY_POINT, fields);
    va_end(fields);
    return row;
}

SyIndex hand_pipe(SyHand *hand, double x, double y, double to_x, double to_y, const char *id,
                  const char *system) {
    const double xy[] = {x, y, to_x, to_y};
    return hand_line(hand, SY_ROLE_PIPES, xy, 2, "id", id, "system", system, NULL);
}

void hand_number(SyHand *hand, SyRole role, const char *field, SyIndex row, double value) {
    SyTable *table = hand->layers.table[role];
    SyColumn *column = sy_table_column(table, field);
    if (column == NULL) column = sy_table_add_column(table, field, SY_COLUMN_REAL);
    sy_column_set_real(column, row, value);
}

void hand_net_start(HandNet *net) {
    memset(net, 0, sizeof *net);
    hand_init(&net->hand);
    g_autoptr(GError) error = NULL;
    g_assert_true(sy_weights_load(SY_DATA(g_getenv("SUYUAN_DATA")), &net->weights, &error));
}

void hand_net_build(HandNet *net) {
    g_autoptr(GError) error = NULL;
    sy_network_clear(&net->network);
    sy_findings_free(net->findings);
    net->findings = sy_findings_new();
    g_assert_true(sy_network_build(&net->hand.job, &net->hand.layers, &net->weights, &net->network,
                                   net->findings, NULL, &error));
    g_assert_no_error(error);
}

void hand_net_finish(HandNet *net) {
    sy_network_clear(&net->network);
    sy_findings_free(net->findings);
    hand_clear(&net->hand);
}

SyIndex hand_net_count(const HandNet *net, const char *code) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(net->findings); i++)
        n += strcmp(sy_findings_get(net->findings, i)->code, code) == 0;
    return n;
}
