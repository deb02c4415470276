/* Rows of registers and rounds, and what linkage made of them. */
#include <math.h>

#include "engine/write/tables.h"

static const char *role_word(SyRole role) {
    return role == SY_ROLE_UNITS ? "unit" : "outfall";
}

SyTable *sy_report_source_rows(const SyResult *result) {
    const GArray *rows = result->layers->source_rows;
    SyTable *table = sy_table_new(SY_GEOMETRY_POINT);
    sy_add_columns(table, SY_COLUMN_INTEGER, "source_row_id", "source", "source_fid", "unit_id",
                   "outfall_id", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "role", "source_id", "code", "name", "river", "round",
                   "round_date", "state", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "probability", "distance_m", NULL);
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const SySourceRow *r = &g_array_index(rows, SySourceRow, i);
        SyIndex row = sy_table_add_row(table, i + 1);
        sy_put_integer(table, "source_row_id", row, i + 1);
        sy_put_integer(table, "source", row, r->source + 1);
        sy_put_integer(table, "source_fid", row, r->fid);
        if (r->object != SY_NONE)
            sy_put_integer(table, r->role == SY_ROLE_UNITS ? "unit_id" : "outfall_id", row,
                           r->object + 1);
        sy_put_text(table, "role", row, role_word(r->role));
        sy_put_text(table, "source_id", row, r->number);
        sy_put_text(table, "code", row, r->code);
        sy_put_text(table, "name", row, r->name);
        sy_put_text(table, "river", row, r->river);
        sy_put_text(table, "round", row, r->round);
        sy_put_text(table, "round_date", row, r->round_date);
        sy_put_text(table, "state", row, r->state);
        sy_put_real(table, "probability", row, r->probability);
        sy_put_real(table, "distance_m", row, r->distance_m);
        if (isfinite(r->x)) sy_table_add_point(table, r->x, r->y);
    }
    return table;
}

SyTable *sy_report_linkages(const SyResult *result) {
    const GArray *links = result->layers->links;
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "linkage_id", "left_row", "right_row", "decision_id",
                   NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "role", "verdict", "evidence", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "probability", "distance_m", NULL);
    for (guint i = 0; links != NULL && i < links->len; i++) {
        const SyLinkage *link = &g_array_index(links, SyLinkage, i);
        SyIndex row = sy_table_add_row(table, i + 1),
                first = sy_source_rows_first(result->layers, link->role);
        sy_put_integer(table, "linkage_id", row, i + 1);
        sy_put_integer(table, "left_row", row, first + link->left + 1);
        sy_put_integer(table, "right_row", row, first + link->right + 1);
        if (link->decision_id >= 0) sy_put_integer(table, "decision_id", row, link->decision_id);
        sy_put_text(table, "role", row, role_word(link->role));
        sy_put_text(table, "verdict", row, link->verdict);
        sy_put_text(table, "evidence", row, link->evidence);
        sy_put_real(table, "probability", row, link->probability);
        sy_put_real(table, "distance_m", row, link->distance_m);
    }
    return table;
}

SyTable *sy_report_field_sources(const SyResult *result) {
    const GArray *fields = result->layers->field_sources;
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "field_source_id", "source_row_id", "chosen", NULL);
    sy_add_columns(table, SY_COLUMN_TEXT, "role", "field", "value", "rule", NULL);
    for (guint i = 0; fields != NULL && i < fields->len; i++) {
        const SyFieldSource *f = &g_array_index(fields, SyFieldSource, i);
        SyIndex row = sy_table_add_row(table, i + 1);
        sy_put_integer(table, "field_source_id", row, i + 1);
        sy_put_integer(table, "source_row_id", row,
                       sy_source_rows_first(result->layers, f->role) + f->row + 1);
        sy_put_integer(table, "chosen", row, f->chosen);
        sy_put_text(table, "role", row, role_word(f->role));
        sy_put_text(table, "field", row, f->field);
        sy_put_text(table, "value", row, f->value);
        sy_put_text(table, "rule", row, f->rule);
    }
    return table;
}
