#include "io/store/geometry.h"

#include <math.h>
#include <string.h>

enum { MARK_START = 0x00, MARK_MBR = 0x7c, MARK_ENTITY = 0x69, MARK_END = 0xfe, HEADER = 43 };

void sy_extent_add(SyExtent *extent, const SyExtent *other) {
    extent->min_x = MIN(extent->min_x, other->min_x);
    extent->min_y = MIN(extent->min_y, other->min_y);
    extent->max_x = MAX(extent->max_x, other->max_x);
    extent->max_y = MAX(extent->max_y, other->max_y);
}

void sy_blob_clear(SyBlob *blob) {
    g_free(blob->bytes);
    *blob = (SyBlob){0};
}

static void put(SyBlob *blob, const void *bytes, gsize n_byte) {
    memcpy(blob->bytes + blob->n_byte, bytes, n_byte);
    blob->n_byte += n_byte;
}

static void put_byte(SyBlob *blob, uint8_t value) {
    blob->bytes[blob->n_byte++] = value;
}

static void put_integer(SyBlob *blob, uint32_t value) {
    uint32_t little = GUINT32_TO_LE(value);
    put(blob, &little, 4);
}

static void put_reals(SyBlob *blob, const double *value, gsize n) {
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
    put(blob, value, n * sizeof *value);
#else
    for (gsize i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, value + i, sizeof bits);
        bits = GUINT64_TO_LE(bits);
        put(blob, &bits, sizeof bits);
    }
#endif
}

static void put_vertices(SyBlob *blob, const SyGeometry *g, SyIndex part, bool counted) {
    SyIndex first = g->part_vertex[part], n = g->part_vertex[part + 1] - first;
    if (counted) put_integer(blob, n);
    put_reals(blob, g->xy + 2 * (gsize)first, 2 * (gsize)n);
}

/* Parts of one polygon: an outer ring and the holes after it. */
static SyIndex polygon_end(const SyGeometry *g, SyIndex part, SyIndex end) {
    part++;
    while (part < end && g->part_hole[part]) part++;
    return part;
}

static void put_polygon(SyBlob *blob, const SyGeometry *g, SyIndex first, SyIndex end) {
    put_integer(blob, end - first);
    for (SyIndex part = first; part < end; part++) put_vertices(blob, g, part, true);
}

/* Extent of a row; false if a coordinate is not finite. */
static bool row_extent(const SyGeometry *g, SyIndex first, SyIndex end, SyExtent *extent) {
    double min_x = G_MAXDOUBLE, min_y = G_MAXDOUBLE, max_x = -G_MAXDOUBLE, max_y = -G_MAXDOUBLE;
    bool finite = true;
    const double *xy = g->xy + 2 * (gsize)g->part_vertex[first];
    const double *xy_end = g->xy + 2 * (gsize)g->part_vertex[end];
    for (; xy < xy_end; xy += 2) {
        finite &= isfinite(xy[0]) && isfinite(xy[1]);
        min_x = xy[0] < min_x ? xy[0] : min_x;
        max_x = xy[0] > max_x ? xy[0] : max_x;
        min_y = xy[1] < min_y ? xy[1] : min_y;
        max_y = xy[1] > max_y ? xy[1] : max_y;
    }
    *extent = (SyExtent){min_x, min_y, max_x, max_y};
    return finite;
}

/* The type a row becomes in a column, SY_BLOB_GEOMETRY if it does not fit. */
static SyBlobType row_type(const SyGeometry *g, SyIndex first, SyIndex end, SyBlobType column) {
    SyBlobType one = SY_BLOB_GEOMETRY;
    bool several = end - first > 1;
    switch (g->kind) {
        case SY_GEOMETRY_NONE:
            return SY_BLOB_GEOMETRY;
        case SY_GEOMETRY_POINT:
            one = SY_BLOB_POINT;
            break;
        case SY_GEOMETRY_LINE:
            one = SY_BLOB_LINESTRING;
            break;
        case SY_GEOMETRY_POLYGON:
            one = SY_BLOB_POLYGON;
            several = polygon_end(g, first, end) < end;
            break;
    }
    SyBlobType many = (SyBlobType)(one + 3);
    if (column == many || (column == SY_BLOB_GEOMETRY && several)) return many;
    if (several || (column != one && column != SY_BLOB_GEOMETRY)) return SY_BLOB_GEOMETRY;
    return one;
}

static void put_entities(SyBlob *blob, const SyGeometry *g, SyIndex first, SyIndex end,
                         SyBlobType type) {
    SyIndex n = 0;
    gsize count_at = blob->n_byte;
    put_integer(blob, 0);
    for (SyIndex part = first; part < end; n++) {
        SyIndex next = type == SY_BLOB_MULTIPOLYGON ? polygon_end(g, part, end) : part + 1;
        put_byte(blob, MARK_ENTITY);
        put_integer(blob, (uint32_t)type - 3);
        if (type == SY_BLOB_MULTIPOLYGON)
            put_polygon(blob, g, part, next);
        else
            put_vertices(blob, g, part, type == SY_BLOB_MULTILINESTRING);
        part = next;
    }
    n = GUINT32_TO_LE(n);
    memcpy(blob->bytes + count_at, &n, 4);
}

const char *sy_blob_encode(SyBlob *blob, const SyGeometry *g, SyIndex row, SyBlobType column,
                           int srid, SyExtent *extent) {
    SyIndex first = g->row_part[row], end = g->row_part[row + 1];
    g_assert(first < end);
    SyBlobType type = row_type(g, first, end, column);
    if (type == SY_BLOB_GEOMETRY) return "geometry does not fit the type of the column";
    if (!row_extent(g, first, end, extent)) return "coordinate is not finite";
    gsize n_vertex = g->part_vertex[end] - g->part_vertex[first];
    gsize n_byte = HEADER + 1 + 16 * n_vertex + 9 * (gsize)(end - first) + 8;
    if (n_byte > blob->n_allocated) {
        blob->n_allocated = 2 * n_byte;
        blob->bytes = g_realloc(blob->bytes, blob->n_allocated);
    }
    blob->n_byte = 0;
    put_byte(blob, MARK_START);
    put_byte(blob, 0x01); /* little-endian */
    put_integer(blob, (uint32_t)srid);
    put_reals(blob, (const double[]){extent->min_x, extent->min_y, extent->max_x, extent->max_y},
              4);
    put_byte(blob, MARK_MBR);
    put_integer(blob, type);
    switch (type) {
        case SY_BLOB_POINT:
            put_vertices(blob, g, first, false);
            break;
        case SY_BLOB_LINESTRING:
            put_vertices(blob, g, first, true);
            break;
        case SY_BLOB_POLYGON:
            put_polygon(blob, g, first, end);
            break;
        default:
            put_entities(blob, g, first, end, type);
            break;
    }
    put_byte(blob, MARK_END);
    return NULL;
}

/* Reading: never past the end, whatever the counts say. */
typedef struct {
    const uint8_t *at, *end;
    bool little, bad;
} Cursor;

static uint8_t get_byte(Cursor *cursor) {
    if (cursor->at >= cursor->end) {
        cursor->bad = true;
        return 0;
    }
    return *cursor->at++;
}

static uint32_t get_integer(Cursor *cursor) {
    uint32_t value = 0;
    if (cursor->end - cursor->at < 4) {
        cursor->bad = true;
        return 0;
    }
    memcpy(&value, cursor->at, 4);
    cursor->at += 4;
    return cursor->little ? GUINT32_FROM_LE(value) : GUINT32_FROM_BE(value);
}

static double get_real(Cursor *cursor) {
    uint64_t bits;
    double value;
    memcpy(&bits, cursor->at, 8);
    cursor->at += 8;
    bits = cursor->little ? GUINT64_FROM_LE(bits) : GUINT64_FROM_BE(bits);
    memcpy(&value, &bits, 8);
    return value;
}

static Cursor begin(const uint8_t *bytes, gsize n_byte, uint32_t *type) {
    Cursor cursor = {.at = bytes, .end = bytes + n_byte};
    *type = 0;
    if (n_byte < HEADER + 2 || bytes[0] != MARK_START || bytes[1] > 1 || bytes[38] != MARK_MBR ||
        bytes[n_byte - 1] != MARK_END) {
        cursor.bad = true;
        return cursor;
    }
    cursor.little = bytes[1] == 1;
    cursor.at = bytes + 39;
    cursor.end--;
    *type = get_integer(&cursor);
    return cursor;
}

SyGeometryKind sy_blob_kind(const uint8_t *bytes, gsize n_byte) {
    uint32_t type;
    begin(bytes, n_byte, &type);
    switch (type) {
        case SY_BLOB_POINT:
        case SY_BLOB_MULTIPOINT:
            return SY_GEOMETRY_POINT;
        case SY_BLOB_LINESTRING:
        case SY_BLOB_MULTILINESTRING:
            return SY_GEOMETRY_LINE;
        case SY_BLOB_POLYGON:
        case SY_BLOB_MULTIPOLYGON:
            return SY_GEOMETRY_POLYGON;
        default:
            return SY_GEOMETRY_NONE;
    }
}

static void get_part(Cursor *cursor, SyTable *table, bool hole, bool counted) {
    uint32_t n = counted ? get_integer(cursor) : 1;
    if (cursor->bad || (gsize)(cursor->end - cursor->at) / 16 < n) {
        cursor->bad = true;
        return;
    }
    sy_table_begin_part(table, hole);
    for (uint32_t i = 0; i < n; i++) {
        double x = get_real(cursor);
        sy_table_add_vertex(table, x, get_real(cursor));
    }
}

static void get_entity(Cursor *cursor, SyTable *table, uint32_t type) {
    if (type != SY_BLOB_POLYGON) {
        get_part(cursor, table, false, type == SY_BLOB_LINESTRING);
        return;
    }
    uint32_t n_ring = get_integer(cursor);
    for (uint32_t i = 0; i < n_ring && !cursor->bad; i++) get_part(cursor, table, i > 0, true);
}

bool sy_blob_decode(const uint8_t *bytes, gsize n_byte, SyTable *table) {
    uint32_t type;
    Cursor cursor = begin(bytes, n_byte, &type);
    SyGeometryKind kind = sy_blob_kind(bytes, n_byte);
    if (cursor.bad || kind == SY_GEOMETRY_NONE || kind != table->geometry.kind) return false;
    if (type <= SY_BLOB_POLYGON) {
        get_entity(&cursor, table, type);
    } else {
        uint32_t n = get_integer(&cursor);
        for (uint32_t i = 0; i < n && !cursor.bad; i++) {
            bool marked = get_byte(&cursor) == MARK_ENTITY && get_integer(&cursor) == type - 3;
            if (!marked) return false;
            get_entity(&cursor, table, type - 3);
        }
    }
    return !cursor.bad && cursor.at == cursor.end;
}
