/*
 * SyTable: named typed columns plus geometry, the one currency between io and engine.
 * A table owns its columns. A missing number is NaN (SY_INTEGER_MISSING in an integer column),
 * a missing text NULL. Texts are UTF-8.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/index.h"

#define SY_INTEGER_MISSING INT64_MIN

typedef enum { SY_COLUMN_REAL, SY_COLUMN_INTEGER, SY_COLUMN_TEXT } SyColumnType;

/* Texts of a column: row i is NULL or bytes + at[i], zero-terminated. Rows may share bytes. */
typedef struct {
    uint32_t *at; /* SY_NONE = missing */
    char *bytes;
    gsize n_byte, n_allocated;
    uint32_t *recent; /* where short texts stand that were stored lately; NULL: none was */
} SyText;

typedef struct {
    char *name;
    SyColumnType type;
    double *real;     /* n_row, if SY_COLUMN_REAL */
    int64_t *integer; /* n_row, if SY_COLUMN_INTEGER */
    SyText text;      /* if SY_COLUMN_TEXT */
} SyColumn;

typedef enum {
    SY_GEOMETRY_NONE,
    SY_GEOMETRY_POINT,   /* one part of one vertex, or no part where the geometry is missing */
    SY_GEOMETRY_LINE,    /* a part is a line string of >= 2 vertices */
    SY_GEOMETRY_POLYGON, /* a part is a closed ring (first vertex = last) */
} SyGeometryKind;

/* Flat geometry: row -> parts -> vertices. */
typedef struct {
    SyGeometryKind kind;
    SyIndex *row_part;    /* n_row + 1 offsets into parts */
    SyIndex *part_vertex; /* n_part + 1 offsets into vertices */
    bool *part_hole;      /* n_part, polygons only: an inner ring of the last outer ring */
    double *xy; /* 2 per vertex, in the table's CRS; traditional order: easting, northing */
    SyIndex n_part, n_vertex;
    SyIndex n_row_allocated, n_part_allocated, n_vertex_allocated;
} SyGeometry;

typedef struct {
    SyIndex n_row;
    SyIndex n_row_allocated;
    int64_t *fid;       /* n_row: the feature's own number in its source */
    GPtrArray *columns; /* SyColumn * */
    SyGeometry geometry;
    guint n_owner;
} SyTable;

SyTable *sy_table_new(SyGeometryKind kind);
/* One more owner, who frees it as well; nobody changes a table that is shared. */
SyTable *sy_table_share(const SyTable *table);
void sy_table_free(SyTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyTable, sy_table_free)

/* Adds a column; rows that exist get missing values. Names are unique. The pointer stays valid. */
SyColumn *sy_table_add_column(SyTable *table, const char *name, SyColumnType type);
/* NULL if there is none. */
SyColumn *sy_table_column(const SyTable *table, const char *name);
/* Takes a column away and frees it. */
void sy_table_remove_column(SyTable *table, const char *name);

/* Appends a row of missing values and no geometry; returns its number. Amortised O(columns).
 * Tables hold at most SY_NONE - 1 rows and vertices: beyond it, g_error (callers limit before). */
SyIndex sy_table_add_row(SyTable *table, int64_t fid);
/* A cell of a column of the same type, which may be @to itself. */
void sy_column_copy_cell(SyColumn *to, SyIndex row, const SyColumn *from, SyIndex from_row);
/* Cells of row @from_row of @from, which may be @table, for the columns of its name and type that
 * @table has as well. */
void sy_table_copy_cells(SyTable *table, SyIndex row, const SyTable *from, SyIndex from_row);
/* Keeps only the rows of @keep (n_row), in their order, with their geometry. */
void sy_table_keep_rows(SyTable *table, const bool *keep);
/* Room for n rows in all, so that adding them does not move the arrays. */
void sy_table_reserve(SyTable *table, SyIndex n_row);

/* Geometry is built for the last row only: begin a part, then add its vertices. */
void sy_table_begin_part(SyTable *table, bool hole);
void sy_table_add_vertex(SyTable *table, double x, double y);
static inline void sy_table_add_point(SyTable *table, double x, double y) {
    sy_table_begin_part(table, false);
    sy_table_add_vertex(table, x, y);
}

/* Adds the parts of row @from_row of @from to the last row. */
void sy_table_copy_parts(SyTable *table, const SyTable *from, SyIndex from_row);

/* Takes the parts of the last row away again. */
void sy_table_drop_parts(SyTable *table);

/* Values. Setting NULL or NaN makes a text or number missing. Texts are copied; setting a text
 * again leaves the old bytes unused. */
void sy_column_set_text(SyColumn *column, SyIndex row, const char *text);
void sy_column_set_text_n(SyColumn *column, SyIndex row, const char *text, gsize n_byte);
static inline void sy_column_set_real(SyColumn *column, SyIndex row, double value) {
    column->real[row] = value;
}
static inline void sy_column_set_integer(SyColumn *column, SyIndex row, int64_t value) {
    column->integer[row] = value;
}
static inline const char *sy_column_text(const SyColumn *column, SyIndex row) {
    return column->text.at[row] == SY_NONE ? NULL : column->text.bytes + column->text.at[row];
}

/* Cells by the name of their column: NaN, 0 or NULL where there is no such column, or it is of
 * another type, or nothing is there (an empty text is nothing). */
double sy_cell_real(const SyTable *table, const char *column, SyIndex row);
int64_t sy_cell_integer(const SyTable *table, const char *column, SyIndex row);
const char *sy_cell_text(const SyTable *table, const char *column, SyIndex row);

/* Number of parts of a row; vertices of part p are part_vertex[p] .. part_vertex[p + 1]. */
static inline SyIndex sy_table_n_part(const SyTable *table, SyIndex row) {
    return table->geometry.row_part[row + 1] - table->geometry.row_part[row];
}
