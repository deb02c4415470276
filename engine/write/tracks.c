/* Table track: lines as they are drawn, points one after the other as lines. */
#include <math.h>
#include <string.h>

#include "engine/write/tables.h"

static const SyFieldSpec fields[] = {
    {"source_id", "id"}, {"date", "date"}, {"team", "team"}, {"bank", "bank"}, {"river", "river"}};

typedef struct {
    SyTable *table;
    SyColumn *id, *length_m;
} Tracks;

static SyIndex add_row(Tracks *tracks, const SyFieldCopy *copy, SyIndex from_row) {
    SyIndex row = sy_table_add_row(tracks->table, 0);
    sy_column_set_integer(tracks->id, row, (int64_t)row + 1);
    sy_field_copy_row(copy, row, from_row);
    tracks->length_m->real[row] = 0;
    sy_table_begin_part(tracks->table, false);
    return row;
}

static void add_vertex(Tracks *tracks, SyIndex row, const double *xy, const double *before) {
    sy_table_add_vertex(tracks->table, xy[0], xy[1]);
    if (before != NULL) tracks->length_m->real[row] += hypot(xy[0] - before[0], xy[1] - before[1]);
}

static void add_lines(Tracks *tracks, const SyTable *from) {
    if (from == NULL) return;
    SyFieldCopy copy;
    sy_field_copy_from(&copy, from, fields, G_N_ELEMENTS(fields), tracks->table);
    const SyGeometry *g = &from->geometry;
    for (SyIndex i = 0; i < from->n_row; i++)
        for (SyIndex part = g->row_part[i]; part < g->row_part[i + 1]; part++) {
            SyIndex row = add_row(tracks, &copy, i);
            for (SyIndex v = g->part_vertex[part]; v < g->part_vertex[part + 1]; v++)
                add_vertex(tracks, row, g->xy + 2 * (gsize)v,
                           v == g->part_vertex[part] ? NULL : g->xy + 2 * ((gsize)v - 1));
        }
}

static bool is_same(const SyTable *points, const char *column, SyIndex a, SyIndex b) {
    return g_strcmp0(sy_cell_text(points, column, a), sy_cell_text(points, column, b)) == 0;
}

/* Of a time "2026-05-01 08:00:03" the day. */
static bool is_same_day(const SyTable *points, SyIndex a, SyIndex b) {
    const char *one = sy_cell_text(points, "date", a), *other = sy_cell_text(points, "date", b);
    if (one == NULL || other == NULL) return one == other;
    gsize n = strcspn(one, " T"), m = strcspn(other, " T");
    return n == m && strncmp(one, other, n) == 0;
}

/* Whether the numbers are those of tracks: mostly that of the point before. Else each point has its
 * own.
 */
static bool number_tracks(const SyTable *points) {
    SyIndex n_same = 0;
    for (SyIndex i = 1; i < points->n_row; i++) n_same += is_same(points, "id", i - 1, i);
    return n_same > points->n_row / 2;
}

/* The place of a point; NULL: it has none. */
static const double *place_of(const SyTable *points, SyIndex row) {
    const SyGeometry *g = &points->geometry;
    if (sy_table_n_part(points, row) == 0) return NULL;
    return g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
}

/* Whether @row goes on from the row before it: of one file and one track, no further away than a
 * walk shows. */
static bool goes_on(const SyTable *points, SyIndex row, bool numbered, double break_m) {
    const double *a = place_of(points, row - 1), *b = place_of(points, row);
    return a != NULL && b != NULL && hypot(a[0] - b[0], a[1] - b[1]) <= break_m &&
           sy_cell_integer(points, "source", row - 1) == sy_cell_integer(points, "source", row) &&
           (!numbered || is_same(points, "id", row - 1, row)) &&
           is_same(points, "team", row - 1, row) && is_same(points, "bank", row - 1, row) &&
           is_same_day(points, row - 1, row);
}

static void add_points(Tracks *tracks, const SyTable *points, double break_m) {
    if (points == NULL) return;
    SyFieldCopy copy;
    sy_field_copy_from(&copy, points, fields, G_N_ELEMENTS(fields), tracks->table);
    bool numbered = number_tracks(points);
    SyIndex row = SY_NONE;
    for (SyIndex i = 1; i < points->n_row; i++) {
        if (!goes_on(points, i, numbered, break_m)) {
            row = SY_NONE;
            continue;
        }
        if (row == SY_NONE) {
            row = add_row(tracks, &copy, i - 1);
            add_vertex(tracks, row, place_of(points, i - 1), NULL);
        }
        add_vertex(tracks, row, place_of(points, i), place_of(points, i - 1));
    }
}

SyTable *sy_report_tracks(const SyResult *r) {
    SyTable *table = sy_table_new(SY_GEOMETRY_LINE);
    sy_add_columns(table, SY_COLUMN_INTEGER, "track_id", NULL);
    sy_add_columns(table, SY_COLUMN_REAL, "length_m", NULL);
    Tracks tracks = {table, sy_table_column(table, "track_id"), sy_table_column(table, "length_m")};
    add_lines(&tracks, r->layers->table[SY_ROLE_TRACKS]);
    add_points(&tracks, r->layers->track_points, r->weights->walk_break_m);
    return table;
}
