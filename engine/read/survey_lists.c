#include <math.h>
#include <string.h>

#include "engine/read/identities.h"
#include "engine/read/learnt.h"
#include "engine/read/survey_parts.h"

/* How a member of a struct stands in a column. */
typedef enum {
    AS_TEXT,  /* char *, owned */
    AS_WORD,  /* const char *, interned */
    AS_ROLE,  /* SyRole, by its name */
    AS_INDEX, /* SyIndex, SY_NONE: missing */
    AS_LONG,  /* int64_t */
    AS_BOOL,
    AS_REAL
} As;
typedef struct {
    const char *column;
    As as;
    gsize offset;
} Member;

#define MEMBER(column, as, type, member) \
    { column, as, G_STRUCT_OFFSET(type, member) }

static const Member input_members[] = {MEMBER("role", AS_ROLE, SyInput, role),
                                       MEMBER("label", AS_TEXT, SyInput, label),
                                       MEMBER("path", AS_TEXT, SyInput, path),
                                       MEMBER("layer", AS_TEXT, SyInput, layer),
                                       MEMBER("size", AS_LONG, SyInput, size),
                                       MEMBER("n_feature", AS_LONG, SyInput, n_feature),
                                       MEMBER("sha256", AS_TEXT, SyInput, sha256),
                                       MEMBER("crs", AS_TEXT, SyInput, crs),
                                       MEMBER("crs_method", AS_TEXT, SyInput, crs_method),
                                       MEMBER("encoding", AS_TEXT, SyInput, encoding),
                                       MEMBER("in_feet", AS_BOOL, SyInput, in_feet),
                                       MEMBER("formal", AS_BOOL, SyInput, formal),
                                       MEMBER("mapping", AS_TEXT, SyInput, mapping)};
static const Member row_members[] = {MEMBER("role", AS_ROLE, SySourceRow, role),
                                     MEMBER("source", AS_INDEX, SySourceRow, source),
                                     MEMBER("source_fid", AS_LONG, SySourceRow, fid),
                                     MEMBER("source_id", AS_TEXT, SySourceRow, number),
                                     MEMBER("code", AS_TEXT, SySourceRow, code),
                                     MEMBER("name", AS_TEXT, SySourceRow, name),
                                     MEMBER("river", AS_TEXT, SySourceRow, river),
                                     MEMBER("round", AS_TEXT, SySourceRow, round),
                                     MEMBER("round_date", AS_TEXT, SySourceRow, round_date),
                                     MEMBER("x", AS_REAL, SySourceRow, x),
                                     MEMBER("y", AS_REAL, SySourceRow, y),
                                     MEMBER("object", AS_INDEX, SySourceRow, object),
                                     MEMBER("state", AS_WORD, SySourceRow, state),
                                     MEMBER("probability", AS_REAL, SySourceRow, probability),
                                     MEMBER("distance_m", AS_REAL, SySourceRow, distance_m)};
static const Member link_members[] = {MEMBER("role", AS_ROLE, SyLinkage, role),
                                      MEMBER("left_row", AS_INDEX, SyLinkage, left),
                                      MEMBER("right_row", AS_INDEX, SyLinkage, right),
                                      MEMBER("verdict", AS_WORD, SyLinkage, verdict),
                                      MEMBER("probability", AS_REAL, SyLinkage, probability),
                                      MEMBER("distance_m", AS_REAL, SyLinkage, distance_m),
                                      MEMBER("decision_id", AS_LONG, SyLinkage, decision_id),
                                      MEMBER("evidence", AS_TEXT, SyLinkage, evidence)};
static const Member field_members[] = {MEMBER("role", AS_ROLE, SyFieldSource, role),
                                       MEMBER("row", AS_INDEX, SyFieldSource, row),
                                       MEMBER("field", AS_WORD, SyFieldSource, field),
                                       MEMBER("value", AS_TEXT, SyFieldSource, value),
                                       MEMBER("chosen", AS_BOOL, SyFieldSource, chosen),
                                       MEMBER("rule", AS_WORD, SyFieldSource, rule)};
static const Member listed_members[] = {MEMBER("outfall", AS_INDEX, SyListed, outfall),
                                        MEMBER("unit", AS_INDEX, SyListed, unit)};
static const Member finding_members[] = {MEMBER("code", AS_WORD, SyFinding, code),
                                         MEMBER("layer", AS_TEXT, SyFinding, layer),
                                         MEMBER("source_fid", AS_LONG, SyFinding, fid),
                                         MEMBER("x", AS_REAL, SyFinding, x),
                                         MEMBER("y", AS_REAL, SyFinding, y),
                                         MEMBER("confidence", AS_REAL, SyFinding, confidence),
                                         MEMBER("arguments", AS_TEXT, SyFinding, arguments),
                                         MEMBER("rank", AS_INDEX, SyFinding, rank)};

/* ---- structs to rows ---- */

static SyTable *table_new(const Member *members, guint n) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    sy_table_add_column(table, "number", SY_COLUMN_INTEGER);
    for (guint i = 0; i < n; i++) {
        As as = members[i].as;
        sy_table_add_column(table, members[i].column,
                            as <= AS_ROLE   ? SY_COLUMN_TEXT
                            : as == AS_REAL ? SY_COLUMN_REAL
                                            : SY_COLUMN_INTEGER);
    }
    return table;
}

static void put(SyColumn *column, SyIndex row, As as, const void *at) {
    switch (as) {
        case AS_TEXT:
        case AS_WORD:
            sy_column_set_text(column, row, *(char *const *)at);
            break;
        case AS_ROLE:
            sy_column_set_text(column, row, sy_role_name(*(const SyRole *)at));
            break;
        case AS_INDEX: {
            SyIndex value = *(const SyIndex *)at;
            sy_column_set_integer(column, row, value == SY_NONE ? SY_INTEGER_MISSING : value);
            break;
        }
        case AS_LONG:
            sy_column_set_integer(column, row, *(const int64_t *)at);
            break;
        case AS_BOOL:
            sy_column_set_integer(column, row, *(const bool *)at);
            break;
        case AS_REAL:
            sy_column_set_real(column, row, *(const double *)at);
            break;
    }
}

static void add(SyTable *table, const Member *members, guint n, const void *item) {
    SyIndex row = sy_table_add_row(table, 0);
    sy_column_set_integer(sy_table_column(table, "number"), row, row);
    for (guint i = 0; i < n; i++)
        put(sy_table_column(table, members[i].column), row, members[i].as,
            (const char *)item + members[i].offset);
}
#define TABLE_NEW(members) table_new(members, G_N_ELEMENTS(members))
#define ADD(table, members, item) add(table, members, G_N_ELEMENTS(members), item)

SyTable *sy_survey_inputs(const SyLayers *layers) {
    SyTable *table = TABLE_NEW(input_members);
    for (guint i = 0; i < layers->inputs->len; i++)
        ADD(table, input_members, &g_array_index(layers->inputs, SyInput, i));
    return table;
}

SyTable *sy_survey_source_rows(const SyLayers *layers, const SyIndex *source_row,
                               const SyIndex *unit, const SyIndex *outfall) {
    SyTable *table = TABLE_NEW(row_members);
    for (guint i = 0; i < layers->source_rows->len; i++) {
        SySourceRow row = g_array_index(layers->source_rows, SySourceRow, i);
        if (source_row[i] == SY_NONE) continue;
        if (row.object != SY_NONE)
            row.object = row.role == SY_ROLE_UNITS ? unit[row.object] : outfall[row.object];
        ADD(table, row_members, &row);
    }
    return table;
}

/* Links and fields count the source rows of their role. */
static SyIndex row_in_part(const SyLayers *layers, SyRole role, const SyIndex *source_row,
                           SyIndex row) {
    return source_row[sy_source_rows_first(layers, role) + row];
}

SyTable *sy_survey_links(const SyLayers *layers, const SyIndex *source_row) {
    SyTable *table = TABLE_NEW(link_members);
    for (guint i = 0; i < layers->links->len; i++) {
        SyLinkage link = g_array_index(layers->links, SyLinkage, i);
        link.left = row_in_part(layers, link.role, source_row, link.left);
        link.right = row_in_part(layers, link.role, source_row, link.right);
        if (link.left != SY_NONE && link.right != SY_NONE) ADD(table, link_members, &link);
    }
    return table;
}

SyTable *sy_survey_field_sources(const SyLayers *layers, const SyIndex *source_row) {
    SyTable *table = TABLE_NEW(field_members);
    for (guint i = 0; i < layers->field_sources->len; i++) {
        SyFieldSource field = g_array_index(layers->field_sources, SyFieldSource, i);
        field.row = row_in_part(layers, field.role, source_row, field.row);
        if (field.row != SY_NONE) ADD(table, field_members, &field);
    }
    return table;
}

SyTable *sy_survey_listed(const SyLayers *layers, const SyIndex *unit, const SyIndex *outfall) {
    SyTable *table = TABLE_NEW(listed_members);
    for (guint i = 0; layers->listed != NULL && i < layers->listed->len; i++) {
        SyListed listed = g_array_index(layers->listed, SyListed, i);
        listed.outfall = outfall[listed.outfall];
        listed.unit = unit[listed.unit];
        if (listed.outfall != SY_NONE && listed.unit != SY_NONE)
            ADD(table, listed_members, &listed);
    }
    return table;
}

SyTable *sy_survey_findings(const SyFindings *findings, const bool *keep) {
    SyTable *table = TABLE_NEW(finding_members);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++)
        if (keep[i]) ADD(table, finding_members, sy_findings_get(findings, i));
    return table;
}

static int by_name(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

SyTable *sy_survey_learnt(GHashTable *learnt) {
    SyTable *table = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *name = sy_table_add_column(table, "name", SY_COLUMN_TEXT),
             *value = sy_table_add_column(table, "value", SY_COLUMN_REAL);
    if (learnt == NULL) return table;
    guint n;
    g_autofree char **names = (char **)g_hash_table_get_keys_as_array(learnt, &n);
    qsort(names, n, sizeof *names, by_name);
    for (guint i = 0; i < n; i++) {
        SyIndex row = sy_table_add_row(table, 0);
        sy_column_set_text(name, row, names[i]);
        sy_column_set_real(value, row, *(const double *)g_hash_table_lookup(learnt, names[i]));
    }
    return table;
}

/* ---- rows to structs ---- */

static void take(const SyTable *rows, SyIndex row, const Member *member, void *at) {
    const SyColumn *column = sy_table_column(rows, member->column);
    bool whole = column != NULL && column->type == SY_COLUMN_INTEGER &&
                 column->integer[row] != SY_INTEGER_MISSING;
    int64_t integer = whole ? column->integer[row] : 0;
    const char *text =
        column != NULL && column->type == SY_COLUMN_TEXT ? sy_column_text(column, row) : NULL;
    switch (member->as) {
        case AS_TEXT:
            *(char **)at = g_strdup(text);
            break;
        case AS_WORD:
            *(const char **)at = g_intern_string(text);
            break;
        case AS_ROLE:
            *(SyRole *)at = text == NULL ? SY_N_ROLE : sy_role_parse(text);
            break;
        case AS_INDEX:
            *(SyIndex *)at = whole ? (SyIndex)integer : SY_NONE;
            break;
        case AS_LONG:
            *(int64_t *)at = integer;
            break;
        case AS_BOOL:
            *(bool *)at = integer != 0;
            break;
        case AS_REAL:
            *(double *)at = sy_cell_real(rows, member->column, row);
            break;
    }
}

static void take_all(const SyTable *rows, SyIndex row, const Member *members, guint n, void *item) {
    for (guint i = 0; i < n; i++) take(rows, row, &members[i], (char *)item + members[i].offset);
}
#define TAKE(rows, row, members, item) take_all(rows, row, members, G_N_ELEMENTS(members), item)

void sy_survey_take_inputs(SyLayers *layers, const SyTable *rows) {
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyInput input = {0};
        TAKE(rows, row, input_members, &input);
        g_array_append_val(layers->inputs, input);
    }
}

void sy_survey_take_source_rows(SyLayers *layers, const SyTable *rows) {
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SySourceRow item = {0};
        TAKE(rows, row, row_members, &item);
        g_array_append_val(layers->source_rows, item);
    }
}

void sy_survey_take_links(SyLayers *layers, const SyTable *rows) {
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyLinkage item = {0};
        TAKE(rows, row, link_members, &item);
        g_array_append_val(layers->links, item);
    }
}

void sy_survey_take_field_sources(SyLayers *layers, const SyTable *rows) {
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyFieldSource item = {0};
        TAKE(rows, row, field_members, &item);
        g_array_append_val(layers->field_sources, item);
    }
}

void sy_survey_take_listed(SyLayers *layers, const SyTable *rows) {
    layers->listed = g_array_new(FALSE, FALSE, sizeof(SyListed));
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyListed item;
        TAKE(rows, row, listed_members, &item);
        g_array_append_val(layers->listed, item);
    }
}

void sy_survey_take_findings(SyFindings *findings, const SyTable *rows) {
    for (SyIndex row = 0; row < rows->n_row; row++) {
        SyFinding item = {0};
        TAKE(rows, row, finding_members, &item);
        if (item.code == NULL) item.code = g_intern_string("");
        if (item.arguments == NULL) item.arguments = g_strdup("{}");
        sy_findings_take(findings, &item);
    }
}

void sy_survey_take_learnt(SyLayers *layers, const SyTable *rows) {
    layers->learnt = sy_learnt_new();
    for (SyIndex row = 0; row < rows->n_row; row++)
        sy_learnt_set(layers->learnt, sy_cell_real(rows, "value", row), "%s",
                      sy_cell_text(rows, "name", row));
}
