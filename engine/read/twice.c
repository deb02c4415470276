/* Tables in which one object has several rows: points with a row for each connection, every pipe
 * once from either end, numbers that stand in the first of their rows only (the list of points
 * after CJJ 61). */
#include <math.h>
#include <string.h>

#include "engine/read/parts.h"

/* Share of the rows that must have their counterpart for a table to be of that kind: a pair that
 * runs both ways by itself are two pipes. Own choice. */
#define TWICE_SHARE 0.8

static char *pair_key(const char *from, const char *to) {
    return g_strconcat(from, "\x1f", to, NULL);
}

/* Keys of all rows whose ends are both there -> row + 1. @above: the number above for a blank one.
 */
static GHashTable *pairs_of(const SyTable *table, const SyColumn *from, const SyColumn *to,
                            const char **above) {
    GHashTable *pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *a = above == NULL ? sy_column_text(from, row) : above[row];
        const char *b = sy_column_text(to, row);
        if (a == NULL || b == NULL) continue;
        char *key = pair_key(a, b);
        if (g_hash_table_contains(pairs, key))
            g_free(key);
        else
            g_hash_table_insert(pairs, key, GUINT_TO_POINTER(row + 1));
    }
    return pairs;
}

static SyIndex partner(GHashTable *pairs, const char *from, const char *to) {
    g_autofree char *key = pair_key(to, from);
    return GPOINTER_TO_UINT(g_hash_table_lookup(pairs, key));
}

/* A blank beginning is the number above it where the other end says so too. */
static void fill_from(SyLayerSource *layer, SyColumn *from, const SyColumn *to) {
    SyTable *table = layer->table;
    g_autofree const char **above = g_new0(const char *, MAX(table->n_row, 1));
    SyIndex n_blank = 0, n_said = 0;
    const char *last = NULL;
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *here = sy_column_text(from, row);
        bool blank = here == NULL && sy_column_text(to, row) != NULL;
        if (here != NULL) last = here;
        above[row] = blank ? last : here;
        n_blank += blank;
    }
    if (n_blank == 0) return;
    g_autoptr(GHashTable) pairs = pairs_of(table, from, to, above);
    for (SyIndex row = 0; row < table->n_row; row++)
        if (sy_column_text(from, row) == NULL && above[row] != NULL &&
            sy_column_text(to, row) != NULL)
            n_said += partner(pairs, above[row], sy_column_text(to, row)) > 0;
    if (n_said < TWICE_SHARE * n_blank) return;
    g_autofree char *carried = NULL; /* a copy: the column's bytes move as it grows */
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *here = sy_column_text(from, row);
        if (here != NULL) {
            g_free(carried);
            carried = g_strdup(here);
        } else if (carried != NULL && sy_column_text(to, row) != NULL) {
            sy_column_set_text(from, row, carried);
        }
    }
    sy_findings_add(layer->findings, "read.filled_down", sy_source_label(layer->source), -1, NAN,
                    NAN, 0.97, SY_ARGUMENT_INTEGER("n", n_blank), SY_ARGUMENTS_END);
}

/* What the row of the other end says of that end. */
static void end_take(SyTable *table, SyIndex row, SyIndex other) {
    static const char *const fields[][2] = {
        {"from_invert", "to_invert"}, {"from_depth", "to_depth"}, {"from_ground", "to_ground"}};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const SyColumn *own = sy_table_column(table, fields[i][0]);
        SyColumn *end = sy_table_column(table, fields[i][1]);
        if (own == NULL || own->type != SY_COLUMN_REAL) continue;
        if (end == NULL) end = sy_table_add_column(table, fields[i][1], SY_COLUMN_REAL);
        if (isnan(end->real[row])) sy_column_set_real(end, row, own->real[other]);
    }
}

/* Every pipe once from either end: one pipe, with what both rows say. */
static void merge_pairs(SyLayerSource *layer, const SyColumn *from, const SyColumn *to) {
    SyTable *table = layer->table;
    g_autoptr(GHashTable) pairs = pairs_of(table, from, to, NULL);
    g_autofree bool *keep = g_new(bool, MAX(table->n_row, 1));
    g_autofree SyIndex *other = g_new0(SyIndex, MAX(table->n_row, 1));
    SyIndex n = 0, n_pair = 0;
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *a = sy_column_text(from, row), *b = sy_column_text(to, row);
        keep[row] = true;
        if (a == NULL || b == NULL || strcmp(a, b) == 0) continue;
        n++;
        other[row] = partner(pairs, a, b);
        n_pair += other[row] > 0;
    }
    if (n_pair == 0 || n_pair < TWICE_SHARE * n) return;
    SyIndex n_merged = 0;
    for (SyIndex row = 0; row < table->n_row; row++) {
        if (other[row] == 0 || other[row] - 1 <= row || !keep[row]) continue;
        end_take(table, row, other[row] - 1);
        keep[other[row] - 1] = false;
        n_merged++;
    }
    sy_table_keep_rows(table, keep);
    sy_findings_add(layer->findings, "read.line_rows", sy_source_label(layer->source), -1, NAN, NAN,
                    0.97, SY_ARGUMENT_INTEGER("n", n_merged), SY_ARGUMENTS_END);
}

/* Rows of a point after its first, at the same place, with its number or none. */
static void merge_points(SyLayerSource *layer) {
    SyTable *table = layer->table;
    const SyColumn *ids = sy_table_column(table, "id");
    const SyGeometry *g = &table->geometry;
    if (ids == NULL || g->kind != SY_GEOMETRY_POINT) return;
    g_autofree bool *keep = g_new(bool, MAX(table->n_row, 1));
    g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
    const double *last = NULL;
    SyIndex n_more = 0;
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *id = sy_column_text(ids, row);
        const double *xy = sy_table_n_part(table, row) == 0
                               ? NULL
                               : g->xy + 2 * (gsize)g->part_vertex[g->row_part[row]];
        const double *before = id == NULL ? last : g_hash_table_lookup(first, id);
        bool more = xy != NULL && before != NULL && memcmp(xy, before, 2 * sizeof(double)) == 0;
        keep[row] = !more;
        n_more += more;
        if (xy != NULL && id != NULL && before == NULL)
            g_hash_table_insert(first, (char *)id, (void *)xy);
        if (xy != NULL) last = xy;
    }
    if (n_more == 0) return;
    sy_table_keep_rows(table, keep);
    sy_findings_add(layer->findings, "read.point_rows", sy_source_label(layer->source), -1, NAN,
                    NAN, 0.99, SY_ARGUMENT_INTEGER("n", n_more), SY_ARGUMENTS_END);
}

void sy_layers_merge_rows(SyLayerSource *layer) {
    SyRole role = layer->asked->role;
    if (sy_source_is_canonical(layer->source) ||
        sy_source_geometry(layer->source) != SY_GEOMETRY_NONE)
        return;
    if (role == SY_ROLE_NODES) merge_points(layer);
    if (role != SY_ROLE_PIPES && role != SY_ROLE_CHANNELS) return;
    SyColumn *from = sy_table_column(layer->table, "from");
    SyColumn *to = sy_table_column(layer->table, "to");
    if (from == NULL || to == NULL) return;
    sy_layers_several_ends(layer, from, to);
    fill_from(layer, from, to);
    merge_pairs(layer, from, to);
}
