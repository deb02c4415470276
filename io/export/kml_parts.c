#include "io/export/kml_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SQUARE_DEG 0.01 /* about a kilometre */

/* ---- squares ---- */

typedef struct {
    int64_t square; /* from the south-west, row by row; one number */
    uint8_t class;
    SyIndex row;
} Placed;

static int compare_placed(const void *a, const void *b) {
    const Placed *one = a, *other = b;
    if (one->square != other->square) return one->square < other->square ? -1 : 1;
    if (one->class != other->class) return one->class < other->class ? -1 : 1;
    return one->row < other->row ? -1 : one->row > other->row;
}

static int64_t square_of(const double *xy) {
    return (int64_t)floor((xy[1] + 90) / SQUARE_DEG) * 1000000 +
           (int64_t)floor((xy[0] + 180) / SQUARE_DEG);
}

static void square_clear(void *at) {
    g_free(((SyKmlSquare *)at)->rows_free);
}

static void add_to_box(double *box, const SyGeometry *geometry, SyIndex row) {
    SyIndex first = geometry->part_vertex[geometry->row_part[row]],
            end = geometry->part_vertex[geometry->row_part[row + 1]];
    for (SyIndex v = first; v < end; v++) {
        const double *xy = geometry->xy + 2 * (gsize)v;
        box[0] = MIN(box[0], xy[0]);
        box[1] = MIN(box[1], xy[1]);
        box[2] = MAX(box[2], xy[0]);
        box[3] = MAX(box[3], xy[1]);
    }
}

GArray *sy_kml_squares(const SyLayer *layer, bool is_split) {
    const SyGeometry *geometry = &layer->rows->geometry;
    GArray *squares = g_array_new(FALSE, TRUE, sizeof(SyKmlSquare));
    g_array_set_clear_func(squares, square_clear);
    if (geometry->kind == SY_GEOMETRY_NONE) return squares;
    g_autofree Placed *placed = g_new0(Placed, (gsize)layer->rows->n_row + 1);
    SyIndex n = 0;
    for (SyIndex row = 0; row < layer->rows->n_row; row++) {
        SyIndex part = geometry->row_part[row];
        if (part == geometry->row_part[row + 1]) continue;
        const double *xy = geometry->xy + 2 * (gsize)geometry->part_vertex[part];
        if (!isfinite(xy[0]) || !isfinite(xy[1])) continue;
        placed[n++] = (Placed){is_split ? square_of(xy) : 0, layer->row_class[row], row};
    }
    qsort(placed, n, sizeof *placed, compare_placed);
    SyIndex *rows = g_new(SyIndex, (gsize)n + 1);
    for (SyIndex i = 0; i < n; i++) {
        rows[i] = placed[i].row;
        if (i == 0 || placed[i].square != placed[i - 1].square) {
            SyKmlSquare square = {.box = {INFINITY, INFINITY, -INFINITY, -INFINITY},
                                  .row = rows + i,
                                  .rows_free = i == 0 ? rows : NULL};
            g_array_append_val(squares, square);
        }
        SyKmlSquare *square = &g_array_index(squares, SyKmlSquare, squares->len - 1);
        square->n++;
        add_to_box(square->box, geometry, placed[i].row);
    }
    if (n == 0) g_free(rows);
    return squares;
}

/* ---- chains ---- */

static guint hash_place(const void *at) {
    uint64_t bits[2];
    memcpy(bits, at, sizeof bits);
    return (guint)((bits[0] * 0x9e3779b97f4a7c15u ^ bits[1] * 0xc2b2ae3d27d4eb4fu) >> 32);
}

static gboolean equal_places(const void *a, const void *b) {
    return memcmp(a, b, 2 * sizeof(double)) == 0;
}

SyKmlChains sy_kml_chains(const SyGeometry *geometry, const SyIndex *row, SyIndex n) {
    SyKmlChains chains = {g_array_new(FALSE, FALSE, sizeof(SyIndex)),
                          g_array_new(FALSE, FALSE, sizeof(bool))};
    /* Where a part begins -> the part; of several the last. Taken ones are left out. */
    g_autoptr(GHashTable) begins = g_hash_table_new(hash_place, equal_places);
    g_autoptr(GHashTable) ends = g_hash_table_new(hash_place, equal_places);
    g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(SyIndex));
    for (SyIndex i = 0; i < n; i++)
        for (SyIndex p = geometry->row_part[row[i]]; p < geometry->row_part[row[i] + 1]; p++) {
            g_array_append_val(parts, p);
            g_hash_table_insert(begins, geometry->xy + 2 * (gsize)geometry->part_vertex[p],
                                GUINT_TO_POINTER(p + 1));
            g_hash_table_add(ends, geometry->xy + 2 * (gsize)(geometry->part_vertex[p + 1] - 1));
        }
    /* First those where nothing ends: they head the longest chains. */
    for (int pass = 0; pass < 2; pass++)
        for (guint i = 0; i < parts->len; i++) {
            SyIndex part = g_array_index(parts, SyIndex, i);
            bool goes_on = false;
            if (pass == 0 &&
                g_hash_table_contains(ends, geometry->xy + 2 * (gsize)geometry->part_vertex[part]))
                continue;
            while (g_hash_table_add(taken, GUINT_TO_POINTER(part + 1))) {
                g_array_append_val(chains.part, part);
                g_array_append_val(chains.goes_on, goes_on);
                goes_on = true;
                guint next = GPOINTER_TO_UINT(g_hash_table_lookup(
                    begins, geometry->xy + 2 * (gsize)(geometry->part_vertex[part + 1] - 1)));
                if (next == 0) break;
                part = next - 1;
            }
        }
    return chains;
}

void sy_kml_chains_clear(SyKmlChains *chains) {
    g_array_unref(chains->part);
    g_array_unref(chains->goes_on);
}
