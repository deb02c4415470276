#include "io/store/rtree.h"

#include <math.h>
#include <string.h>

/* Bytes of one cell: a 64-bit number and four 32-bit coordinates; header: depth and number of
 * cells, 16 bits each; all big-endian. */
enum { CELL = 24, NODE_HEADER = 4, ROOT = 1 };

/* SQLite's own rounding (rtreeValueDown, rtreeValueUp in rtree.c): the nearest float, moved outward
 * by one part in 2^23 where it lies inside. */
static float down(double value) {
    float nearest = (float)value;
    if ((double)nearest > value)
        nearest = (float)(value * (value < 0 ? 1.0 + 1.0 / 8388608.0 : 1.0 - 1.0 / 8388608.0));
    return nearest;
}

static float up(double value) {
    float nearest = (float)value;
    if ((double)nearest < value)
        nearest = (float)(value * (value < 0 ? 1.0 - 1.0 / 8388608.0 : 1.0 + 1.0 / 8388608.0));
    return nearest;
}

static void list_reserve(SyBoxList *list) {
    if (list->n < list->n_allocated) return;
    list->n_allocated = MAX(2 * list->n_allocated, 1024);
    list->rowid = g_renew(int64_t, list->rowid, list->n_allocated);
    list->box = g_renew(float, list->box, 4 * (gsize)list->n_allocated);
}

void sy_box_list_add(SyBoxList *list, int64_t rowid, const SyExtent *extent) {
    list_reserve(list);
    float *box = list->box + 4 * (gsize)list->n;
    list->rowid[list->n++] = rowid;
    box[0] = down(extent->min_x);
    box[1] = up(extent->max_x);
    box[2] = down(extent->min_y);
    box[3] = up(extent->max_y);
}

void sy_box_list_clear(SyBoxList *list) {
    g_free(list->rowid);
    g_free(list->box);
    *list = (SyBoxList){0};
}

/* Bits of a float in an order that unsigned comparison keeps. */
static uint32_t sortable(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

/* Sorts @order by the middle of the boxes along an axis (0 x, 1 y), stable: least significant digit
 * first, 11 bits at a time. @key and @spare hold 2 * n. */
static void sort_by_middle(const float *box, int axis, SyIndex *order, SyIndex n, uint32_t *key,
                           SyIndex *spare) {
    SyIndex *from = order, *to = spare;
    uint32_t *from_key = key, *to_key = key + n;
    for (SyIndex i = 0; i < n; i++) {
        const float *b = box + 4 * (gsize)order[i] + 2 * axis;
        from_key[i] = sortable(b[0] + (b[1] - b[0]) / 2);
    }
    for (int shift = 0; shift < 32; shift += 11) {
        SyIndex at[2049] = {0};
        for (SyIndex i = 0; i < n; i++) at[((from_key[i] >> shift) & 2047) + 1]++;
        for (int digit = 0; digit < 2048; digit++) at[digit + 1] += at[digit];
        for (SyIndex i = 0; i < n; i++) {
            SyIndex place = at[(from_key[i] >> shift) & 2047]++;
            to[place] = from[i];
            to_key[place] = from_key[i];
        }
        SyIndex *swap = from;
        from = to;
        to = swap;
        uint32_t *swap_key = from_key;
        from_key = to_key;
        to_key = swap_key;
    }
    memcpy(order, from, n * sizeof *order);
}

/* One level of the tree: entries, the order in which nodes take them, and where each one went. */
typedef struct {
    SyIndex n;
    int64_t *number; /* rowid at the leaves, else node number below */
    float *box;
    SyIndex *order;
    SyIndex *node; /* n: node of this level that holds the entry, counted from 0 */
    SyIndex n_node;
} Level;

static void level_clear(Level *level) {
    g_free(level->number);
    g_free(level->box);
    g_free(level->order);
    g_free(level->node);
}

/* Sort-tile-recursive: vertical slices of equally many nodes, each sorted upward. */
static void pack(Level *level, SyIndex capacity) {
    SyIndex n = level->n;
    level->n_node = MAX((n + capacity - 1) / capacity, 1);
    level->order = g_new(SyIndex, MAX(n, 1));
    level->node = g_new(SyIndex, MAX(n, 1));
    g_autofree uint32_t *key = g_new(uint32_t, MAX(2 * (gsize)n, 1));
    g_autofree SyIndex *spare = g_new(SyIndex, MAX(n, 1));
    for (SyIndex i = 0; i < n; i++) level->order[i] = i;
    if (level->n_node > 1) {
        SyIndex n_slice = (SyIndex)ceil(sqrt(level->n_node));
        SyIndex slice = (level->n_node + n_slice - 1) / n_slice * capacity;
        sort_by_middle(level->box, 0, level->order, n, key, spare);
        for (SyIndex at = 0; at < n; at += slice)
            sort_by_middle(level->box, 1, level->order + at, MIN(slice, n - at), key, spare);
    }
    for (SyIndex i = 0; i < n; i++) level->node[level->order[i]] = i / capacity;
}

/* The level above: one entry per node, its box the union. @first: number of the first node. */
static Level above(const Level *level, int64_t first) {
    Level next = {.n = level->n_node};
    next.number = g_new(int64_t, next.n);
    next.box = g_new(float, 4 * (gsize)next.n);
    for (SyIndex i = 0; i < next.n; i++) {
        next.number[i] = first + i;
        float *box = next.box + 4 * (gsize)i;
        box[0] = box[2] = INFINITY;
        box[1] = box[3] = -INFINITY;
    }
    for (SyIndex i = 0; i < level->n; i++) {
        float *box = next.box + 4 * (gsize)level->node[i];
        const float *entry = level->box + 4 * (gsize)i;
        box[0] = MIN(box[0], entry[0]);
        box[1] = MAX(box[1], entry[1]);
        box[2] = MIN(box[2], entry[2]);
        box[3] = MAX(box[3], entry[3]);
    }
    return next;
}

static void put_big_endian(uint8_t *bytes, uint64_t value, int n_byte) {
    for (int i = n_byte - 1; i >= 0; i--, value >>= 8) bytes[i] = (uint8_t)value;
}

/* The node's bytes from the entries order[first .. end). */
static void put_node(uint8_t *bytes, gsize size, const Level *level, SyIndex first, SyIndex end,
                     unsigned depth) {
    memset(bytes, 0, size);
    put_big_endian(bytes, depth, 2);
    put_big_endian(bytes + 2, end - first, 2);
    uint8_t *cell = bytes + NODE_HEADER;
    for (SyIndex i = first; i < end; i++, cell += CELL) {
        SyIndex entry = level->order[i];
        put_big_endian(cell, (uint64_t)level->number[entry], 8);
        for (int side = 0; side < 4; side++) {
            uint32_t bits;
            memcpy(&bits, level->box + 4 * (gsize)entry + side, sizeof bits);
            put_big_endian(cell + 8 + 4 * side, bits, 4);
        }
    }
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *format, const char *name) {
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf(format, name);
    if (sql != NULL) sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    sqlite3_free(sql);
    return statement;
}

static bool run(sqlite3 *db, const char *format, const char *name) {
    sqlite3_stmt *statement = prepare(db, format, name);
    int code = statement == NULL ? SQLITE_ERROR : sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

/* Which node holds each entry of a level, for the tables _rowid (leaves) and _parent. */
static bool write_places(sqlite3 *db, const char *format, const char *name, const Level *level,
                         int64_t first_node) {
    sqlite3_stmt *statement = prepare(db, format, name);
    bool good = statement != NULL;
    for (SyIndex i = 0; i < level->n && good; i++) {
        sqlite3_bind_int64(statement, 1, level->number[i]);
        sqlite3_bind_int64(statement, 2, first_node + level->node[i]);
        good = sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return good;
}

static bool write_nodes(sqlite3 *db, const char *name, const Level *level, SyIndex capacity,
                        gsize size, int64_t first_node, unsigned depth) {
    sqlite3_stmt *statement =
        prepare(db, "INSERT OR REPLACE INTO \"%w_node\" (nodeno, data) VALUES (?1, ?2)", name);
    bool good = statement != NULL;
    g_autofree uint8_t *bytes = g_malloc(size);
    for (SyIndex node = 0; node < level->n_node && good; node++) {
        SyIndex first = node * capacity, end = MIN(first + capacity, level->n);
        put_node(bytes, size, level, first, end, depth);
        sqlite3_bind_int64(statement, 1, first_node + node);
        sqlite3_bind_blob64(statement, 2, bytes, size, SQLITE_STATIC);
        good = sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return good;
}

/* Writes the tree level by level from the leaves: nodes 2, 3 ... and the root, which is always 1.
 */
static bool write_tree(sqlite3 *db, const char *name, SyBoxList *list, gsize size) {
    SyIndex capacity = (SyIndex)((size - NODE_HEADER) / CELL);
    int64_t next_node = ROOT + 1;
    Level level = {.n = list->n, .number = list->rowid, .box = list->box};
    *list = (SyBoxList){0};
    bool good = true;
    for (unsigned depth = 0; good; depth++) {
        pack(&level, capacity);
        bool root = level.n_node == 1;
        int64_t first = root ? ROOT : next_node;
        /* Only the root says how deep the tree is. */
        good = write_nodes(db, name, &level, capacity, size, first, root ? depth : 0) &&
               write_places(db,
                            depth == 0 ? "INSERT INTO \"%w_rowid\" (rowid, nodeno) VALUES (?1, ?2)"
                                       : "INSERT INTO \"%w_parent\" (nodeno, parentnode) "
                                         "VALUES (?1, ?2)",
                            name, &level, first);
        if (root) break;
        next_node += level.n_node;
        Level next = above(&level, first);
        level_clear(&level);
        level = next;
    }
    level_clear(&level);
    return good;
}

static bool insert_each(sqlite3 *db, const char *name, const SyBoxList *list) {
    sqlite3_stmt *statement = prepare(db, "INSERT INTO \"%w\" VALUES (?1, ?2, ?3, ?4, ?5)", name);
    bool good = statement != NULL;
    for (SyIndex i = 0; i < list->n && good; i++) {
        sqlite3_bind_int64(statement, 1, list->rowid[i]);
        for (int side = 0; side < 4; side++)
            sqlite3_bind_double(statement, 2 + side, (double)list->box[4 * (gsize)i + (gsize)side]);
        good = sqlite3_step(statement) == SQLITE_DONE;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return good;
}

/* What the tree holds already, together with the new boxes. */
static bool collect(sqlite3 *db, const char *name, const SyBoxList *list, SyBoxList *all) {
    all->n_allocated = list->n;
    all->rowid = g_memdup2(list->rowid, list->n * sizeof *list->rowid);
    all->box = g_memdup2(list->box, 4 * list->n * sizeof *list->box);
    all->n = list->n;
    sqlite3_stmt *statement = prepare(db, "SELECT * FROM \"%w\"", name);
    int code = SQLITE_ERROR;
    while (statement != NULL && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        list_reserve(all);
        all->rowid[all->n] = sqlite3_column_int64(statement, 0);
        for (int side = 0; side < 4; side++)
            all->box[4 * (gsize)all->n + (gsize)side] =
                (float)sqlite3_column_double(statement, 1 + side);
        all->n++;
    }
    sqlite3_finalize(statement);
    return code == SQLITE_DONE;
}

static int64_t ask(sqlite3 *db, const char *format, const char *name) {
    sqlite3_stmt *statement = prepare(db, format, name);
    int64_t value = statement != NULL && sqlite3_step(statement) == SQLITE_ROW
                        ? sqlite3_column_int64(statement, 0)
                        : -1;
    sqlite3_finalize(statement);
    return value;
}

bool sy_rtree_fill(sqlite3 *db, const char *name, const SyBoxList *list) {
    if (list->n == 0) return true;
    int64_t n_there = ask(db, "SELECT count(*) FROM \"%w_rowid\"", name);
    int64_t size = ask(db, "SELECT length(data) FROM \"%w_node\" WHERE nodeno = 1", name);
    if (n_there < 0 || size < NODE_HEADER + 2 * CELL) return false;
    if (list->n < 64 || n_there > 16 * (int64_t)list->n) return insert_each(db, name, list);
    SyBoxList all = {0};
    bool good = collect(db, name, list, &all) && run(db, "DELETE FROM \"%w_node\"", name) &&
                run(db, "DELETE FROM \"%w_rowid\"", name) &&
                run(db, "DELETE FROM \"%w_parent\"", name) &&
                write_tree(db, name, &all, (gsize)size);
    sy_box_list_clear(&all);
    return good;
}
