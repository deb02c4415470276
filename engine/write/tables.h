/* What the files of the report stage share. Not for other stages. */
#pragma once
#include "engine/write/write.h"

/* A column of the case file that is a field of a role as it was read. */
typedef struct {
    const char *column, *field;
} SyFieldSpec;

#define SY_MOST_FIELDS 24
typedef struct {
    guint n;
    const SyTable *from;
    const SyColumn *source;       /* of the role's table */
    SyColumn *to_source, *to_fid; /* columns source (input_id) and source_fid */
    const SyColumn *value[SY_MOST_FIELDS];
    SyColumn *to[SY_MOST_FIELDS];
} SyFieldCopy;

/* Adds the columns of the fields that the role has, and source and source_fid, to @to. Several
 * roles may write one table. */
void sy_field_copy_init(SyFieldCopy *copy, const SyLayers *layers, SyRole role,
                        const SyFieldSpec *specs, guint n, SyTable *to);
/* The same from a table that is not a role's own; @from may be NULL. */
void sy_field_copy_from(SyFieldCopy *copy, const SyTable *from, const SyFieldSpec *specs, guint n,
                        SyTable *to);
void sy_field_copy_row(const SyFieldCopy *copy, SyIndex row, SyIndex from_row);

/* Columns by name, closed by NULL. */
void sy_add_columns(SyTable *table, SyColumnType type, ...) G_GNUC_NULL_TERMINATED;
void sy_put_integer(SyTable *table, const char *column, SyIndex row, int64_t value);
void sy_put_real(SyTable *table, const char *column, SyIndex row, double value);
void sy_put_text(SyTable *table, const char *column, SyIndex row, const char *value);

/* Puts a code with its arguments and its wording in the case's language into three columns. */
typedef struct {
    const char *code, *arguments, *text;
} SyWordColumns;
void sy_put_words(const SyResult *result, SyTable *table, SyIndex row, const char *code,
                  char *arguments_take, const SyWordColumns *columns);

/* The two that may have millions of rows are made in blocks: what stands at first .. end of an
 * order of sy_report_n_... places, of which each gives a row or none. */
SyIndex sy_report_n_node(const SyResult *result);
SyTable *sy_report_nodes(const SyResult *result, SyIndex first, SyIndex end);
SyIndex sy_report_n_edge(const SyResult *result);
SyTable *sy_report_edges(const SyResult *result, SyIndex first, SyIndex end);
/* Probability that the edges of a line run the way the case file says. */
double sy_direction_confidence(const SyResult *result, SyIndex line);
/* Columns votes, probability_forward ... of table edge. */
typedef struct {
    SyColumn *votes, *forward, *reverse, *both, *absent;
} SyDirectionColumns;
void sy_direction_columns(SyDirectionColumns *columns, SyTable *table);
void sy_put_direction(const SyResult *result, const SyDirectionColumns *columns, SyIndex row,
                      SyIndex line);
SyTable *sy_report_vote_kinds(const SyResult *result);
SyTable *sy_report_spans(const SyResult *result);
SyTable *sy_report_channels(const SyResult *result);
SyTable *sy_report_channel_parts(const SyResult *result);
SyTable *sy_report_intermediates(const SyResult *result);

SyTable *sy_report_waters(const SyResult *result);
SyTable *sy_report_water_areas(const SyResult *result);
SyTable *sy_report_outfalls(const SyResult *result);
SyTable *sy_report_units(const SyResult *result);
SyTable *sy_report_parcels(const SyResult *result);
SyTable *sy_report_source_rows(const SyResult *result);
SyTable *sy_report_linkages(const SyResult *result);
SyTable *sy_report_field_sources(const SyResult *result);
SyTable *sy_report_connections(const SyResult *result);
SyTable *sy_report_zones(const SyResult *result);
SyTable *sy_report_zone_lines(const SyResult *result);
SyTable *sy_report_tracks(const SyResult *result);
SyTable *sy_report_inspections(const SyResult *result);
SyTable *sy_report_samples(const SyResult *result);
SyTable *sy_report_sections(const SyResult *result);
SyTable *sy_report_attachments(const SyResult *result);
SyTable *sy_report_attach_kinds(const SyResult *result);

SyTable *sy_report_candidates(const SyResult *result);
SyTable *sy_report_evidence(const SyResult *result);
SyTable *sy_report_finding_rows(const SyResult *result);
SyTable *sy_report_runs(const SyResult *result);
SyTable *sy_report_inputs(const SyResult *result);
SyTable *sy_report_settings(const SyResult *result);
SyTable *sy_report_targets(const SyResult *result);
