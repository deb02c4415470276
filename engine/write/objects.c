/* Tables receiving_water, outfall, unit, connection, zone, sample, section, attachment. */
#include <math.h>

#include "engine/base/when.h"
#include "engine/expert/reading.h"
#include "engine/write/tables.h"

/* Every row of @from, if not NULL, with its fields, geometry and a number of its own after
 * @n_before. */
static SyTable *copy_table(const SyTable *from, const char *id, SyIndex n_before,
                           const SyFieldSpec *fields, guint n, SyGeometryKind kind) {
    SyGeometryKind there = from == NULL ? SY_GEOMETRY_NONE : from->geometry.kind;
    /* the place of a connection is no course of a drain */
    bool drawn =
        there != SY_GEOMETRY_NONE && !(there == SY_GEOMETRY_POINT && kind == SY_GEOMETRY_LINE);
    SyTable *table = sy_table_new(drawn ? there : kind);
    sy_add_columns(table, SY_COLUMN_INTEGER, id, NULL);
    SyFieldCopy copy;
    sy_field_copy_from(&copy, from, fields, n, table);
    for (SyIndex i = 0; from != NULL && i < from->n_row; i++) {
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, id, row, (int64_t)n_before + i + 1);
        sy_field_copy_row(&copy, row, i);
        if (drawn) sy_table_copy_parts(table, from, i);
    }
    return table;
}

static SyTable *role_table(const SyResult *r, SyRole role, const char *id,
                           const SyFieldSpec *fields, guint n, SyGeometryKind kind) {
    return copy_table(r->layers->table[role], id, 0, fields, n, kind);
}

static const SyFieldSpec water_fields[] = {
    {"source_id", "id"},      {"code", "code"},
    {"name", "name"},         {"from_id", "from"},
    {"to_id", "to"},          {"function_zone", "function_zone"},
    {"flow_m3s", "flow_m3s"}, {"quality_target", "quality_target"},
    {"width_m", "width"},     {"drainage_km2", "drainage_km2"},
    {"slope", "slope"},       {"velocity_ms", "velocity_ms"},
    {"basin", "basin"},       {"roughness", "roughness"}};

SyTable *sy_report_waters(const SyResult *r) {
    return role_table(r, SY_ROLE_RIVERS, "receiving_water_id", water_fields,
                      G_N_ELEMENTS(water_fields), SY_GEOMETRY_LINE);
}

SyTable *sy_report_water_areas(const SyResult *r) {
    return copy_table(r->layers->river_areas, "receiving_water_id", sy_n_line_water(r->layers),
                      water_fields, G_N_ELEMENTS(water_fields), SY_GEOMETRY_POLYGON);
}

/* How the tracing of an outfall ended. */
static const char *outfall_status(const SyResult *r, SyIndex outfall, const SyCandidate *first) {
    if (r->trace->outfall_target[outfall] == SY_NONE) return "unattached";
    const SyAttachment *at = &g_array_index(r->network->attachments, SyAttachment, outfall);
    if (at->method == SY_ATTACH_NAMED) return "named";
    if (at->method == SY_ATTACH_BESIDE) return "beside";
    return first->unit == SY_NONE ? "no_unit" : "traced";
}

/* How far down the line of its water an outfall is; NaN: the water is an area. */
static double along_m(const SyNetwork *net, const SyAttachment *a) {
    if (a->line == SY_NONE) return NAN;
    bool against = net->line_direction[a->line] == SY_DIRECTION_AGAINST;
    return against ? sy_line_length(&net->lines, a->line) - a->measure_m : a->measure_m;
}

SyTable *sy_report_outfalls(const SyResult *r) {
    static const SyFieldSpec fields[] = {
        {"source_id", "id"},        {"code", "code"},         {"local_code", "local_code"},
        {"name", "name"},           {"class", "class"},       {"kind", "kind"},
        {"applicant", "applicant"}, {"river", "river"},       {"county", "county"},
        {"flow_m3d", "flow_m3d"},   {"dry_flow", "dry_flow"}, {"named_beside", "named_beside"}};
    SyTable *table = role_table(r, SY_ROLE_OUTFALLS, "outfall_id", fields, G_N_ELEMENTS(fields),
                                SY_GEOMETRY_POINT);
    sy_add_columns(table, SY_COLUMN_INTEGER, "receiving_water_id", "node_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "receiving_distance_m", "receiving_along_m", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "receiving_method", "status", NULL);
    const GArray *attachments = r->network->attachments;
    for (guint i = 0; i < attachments->len; i++) {
        const SyAttachment *a = &g_array_index(attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_OUTFALL_SOURCE && a->node != SY_NONE)
            sy_put_integer(table, "node_id", a->object, sy_trace_node_id(r->trace, a->node));
        if (a->role != SY_ATTACH_OUTFALL_RIVER || a->further) continue;
        sy_put_text(table, "receiving_method", a->object, sy_attach_method_name(a->method));
        if (a->river == SY_NONE) continue;
        sy_put_integer(table, "receiving_water_id", a->object, (int64_t)a->river + 1);
        sy_put_real(table, "receiving_distance_m", a->object, a->distance_m);
        sy_put_real(table, "receiving_along_m", a->object, along_m(r->network, a));
    }
    const GArray *candidates = r->attribution->candidates;
    for (guint i = 0; i < candidates->len; i++) {
        const SyCandidate *c = &g_array_index(candidates, SyCandidate, i);
        if (c->rank == 1)
            sy_put_text(table, "status", c->outfall, outfall_status(r, c->outfall, c));
    }
    return table;
}

SyTable *sy_report_units(const SyResult *r) {
    static const SyFieldSpec fields[] = {{"source_id", "id"},
                                         {"code", "code"},
                                         {"permit", "permit"},
                                         {"name", "name"},
                                         {"superior", "superior"},
                                         {"industry", "industry"},
                                         {"category", "category"},
                                         {"route", "route"},
                                         {"river", "river"},
                                         {"water_m3d", "water_m3d"},
                                         {"pollutants", "pollutants"},
                                         {"outlet", "outlet"},
                                         {"treats", "treats"},
                                         {"status", "status"},
                                         {"eia_level", "eia_level"},
                                         {"permit_until", "permit_until"},
                                         {"monitoring", "monitoring"},
                                         {"address", "address"},
                                         {"hours", "hours"}};
    SyTable *table =
        role_table(r, SY_ROLE_UNITS, "unit_id", fields, G_N_ELEMENTS(fields), SY_GEOMETRY_POINT);
    SyColumn *until = sy_table_column(table, "permit_until");
    for (SyIndex row = 0; until != NULL && row < table->n_row; row++) {
        const char *said = sy_column_text(until, row);
        g_autofree char *day = said == NULL ? NULL : sy_when_parse(said);
        if (day != NULL) sy_column_set_text(until, row, day); /* else as it is written */
    }
    return table;
}

SyTable *sy_report_parcels(const SyResult *r) {
    const SyTable *areas = r->layers->unit_areas;
    SyTable *table = sy_table_new(SY_GEOMETRY_POLYGON);
    sy_add_columns(table, SY_COLUMN_INTEGER, "parcel_id", "unit_id", NULL);
    for (SyIndex unit = 0; areas != NULL && unit < areas->n_row; unit++) {
        if (sy_table_n_part(areas, unit) == 0) continue;
        SyIndex row = sy_table_add_row(table, 0);
        sy_put_integer(table, "parcel_id", row, (int64_t)row + 1);
        sy_put_integer(table, "unit_id", row, (int64_t)unit + 1);
        sy_table_copy_parts(table, areas, unit);
    }
    return table;
}

SyTable *sy_report_connections(const SyResult *r) {
    static const SyFieldSpec fields[] = {
        {"source_id", "id"}, {"unit", "unit"}, {"to_id", "to"}, {"kind", "kind"}};
    return role_table(r, SY_ROLE_CONNECTIONS, "connection_id", fields, G_N_ELEMENTS(fields),
                      SY_GEOMETRY_LINE);
}

static const SyFieldSpec zone_fields[] = {
    {"source_id", "id"}, {"kind", "kind"}, {"name", "name"}, {"code", "code"}, {"level", "level"}};

SyTable *sy_report_sections(const SyResult *r) {
    static const SyFieldSpec fields[] = {{"source_id", "id"}, {"code", "code"},
                                         {"name", "name"},    {"river", "river"},
                                         {"level", "level"},  {"quality_target", "quality_target"}};
    return role_table(r, SY_ROLE_SECTIONS, "section_id", fields, G_N_ELEMENTS(fields),
                      SY_GEOMETRY_POINT);
}

SyTable *sy_report_zones(const SyResult *r) {
    return role_table(r, SY_ROLE_ZONES, "zone_id", zone_fields, G_N_ELEMENTS(zone_fields),
                      SY_GEOMETRY_POLYGON);
}

SyTable *sy_report_zone_lines(const SyResult *r) {
    const SyTable *areas = r->layers->table[SY_ROLE_ZONES];
    return copy_table(r->layers->zone_lines, "zone_id", areas == NULL ? 0 : areas->n_row,
                      zone_fields, G_N_ELEMENTS(zone_fields), SY_GEOMETRY_LINE);
}

/* The limit of the law, or of detection, where a row of samples has one. */
static void put_limit(const SyResult *r, SyTable *table, SyIndex row, const char *field,
                      const char *column) {
    const char *text = sy_layer_text(r->layers, SY_ROLE_SAMPLES, row, field);
    g_auto(SyWrittenValue) limit = {.value = NAN, .limit = NAN};
    if (text != NULL) sy_reading_parse_limit(text, &limit);
    sy_put_real(table, column, row, isnan(limit.value) ? limit.limit : limit.value);
}

SyTable *sy_report_samples(const SyResult *r) {
    static const SyFieldSpec fields[] = {
        {"source_id", "id"}, {"at", "at"},         {"time", "time"},     {"parameter", "parameter"},
        {"unit", "unit"},    {"bottle", "bottle"}, {"report", "report"}, {"compared", "compared"}};
    SyTable *table = role_table(r, SY_ROLE_SAMPLES, "sample_id", fields, G_N_ELEMENTS(fields),
                                SY_GEOMETRY_POINT);
    sy_add_columns(table, SY_COLUMN_REAL, "value", "limit_value", "detection", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "value_text", "weather", NULL);
    sy_add_columns(table, SY_COLUMN_INTEGER, "compared_unit_id", NULL);
    SyColumn *unit = sy_table_column(table, "unit");
    if (unit == NULL) unit = sy_table_add_column(table, "unit", SY_COLUMN_TEXT);
    SyColumn *time = sy_table_column(table, "time");
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *said = time == NULL ? NULL : sy_column_text(time, row);
        g_autofree char *when = said == NULL ? NULL : sy_when_parse(said);
        if (when != NULL) /* a day that cannot be is a finding (sample.time) and none here */
            sy_column_set_text(time, row, sy_when_check(when) == SY_WHEN_GOOD ? when : NULL);
        const char *text = sy_layer_text(r->layers, SY_ROLE_SAMPLES, row, "value");
        g_auto(SyWrittenValue) written = {0};
        put_limit(r, table, row, "limit", "limit_value");
        put_limit(r, table, row, "detection", "detection");
        SyIndex compared = r->attribution->sample[row].compared;
        if (compared != SY_NONE)
            sy_put_integer(table, "compared_unit_id", row, (int64_t)compared + 1);
        sy_put_text(table, "weather", row,
                    sy_reading_weather(r->judgement,
                                       sy_layer_text(r->layers, SY_ROLE_SAMPLES, row, "weather")));
        if (text == NULL) continue;
        sy_reading_parse(text, &written);
        sy_put_real(table, "value", row, written.value);
        sy_put_text(table, "value_text", row, written.text);
        if (written.unit != NULL && sy_column_text(unit, row) == NULL)
            sy_column_set_text(unit, row, written.unit);
    }
    return table;
}
