#include "io/store/rtree.h"

#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"

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

bool sy_box_list_init(SyBoxList *list, SyIndex n_allocated, GError **error) {
    *list = (SyBoxList){.n_allocated = n_allocated};
    list->rowid = sy_array_new(n_allocated, sizeof *list->rowid, "spatial index", error);
    if (list->rowid == NULL) return false;
    list->box = sy_array_new(n_allocated, 4 * sizeof *list->box, "spatial index", error);
    return list->box != NULL;
}

void sy_box_list_add(SyBoxList *list, int64_t rowid, const SyExtent *extent) {
    g_assert(list->n < list->n_allocated);
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
    int64_t *number; /* rowid at the leaves, else number of the node below */
    float *box;
    SyIndex *order; /* n: entries in the order of the nodes that take them */
    SyIndex *node;  /* n: node of this level that holds the entry, counted from 0 */
    SyIndex n_node;
} Level;

static void level_clear(Level *level) {
    g_free(level->number);
    g_free(level->box);
    g_free(level->order);
    g_free(level->node);
    *level = (Level){0};
}

/* Sort-tile-recursive: vertical slices of equally many nodes, each sorted upward. */
static bool pack(Level *level, SyIndex capacity, GError **error) {
    SyIndex n = level->n;
    const char *what = "spatial index";
    level->n_node = MAX((n + capacity - 1) / capacity, 1);
    level->order = sy_array_new(n, sizeof *level->order, what, error);
    level->node = level->order == NULL ? NULL : sy_array_new(n, sizeof *level->node, what, error);
    g_autofree uint32_t *key =
        level->node == NULL ? NULL : sy_array_new(2 * (gsize)n, sizeof *key, what, error);
    g_autofree SyIndex *spare = key == NULL ? NULL : sy_array_new(n, sizeof *spare, what, error);
    if (spare == NULL) return false;
    for (SyIndex i = 0; i < n; i++) level->order[i] = i;
    if (level->n_node > 1) {
        SyIndex n_slice = (SyIndex)ceil(sqrt(level->n_node));
        SyIndex slice = (level->n_node + n_slice - 1) / n_slice * capacity;
        sort_by_middle(level->box, 0, level->order, n, key, spare);
        for (SyIndex at = 0; at < n; at += slice)
            sort_by_middle(level->box, 1, level->order + at, MIN(slice, n - at), key, spare);
    }
    for (SyIndex i = 0; i < n; i++) level->node[level->order[i]] = i / capacity;
    return true;
}

/* The level above: one entry per node, its box the union. @first: number of the first node. */
static bool above(const Level *level, int64_t first, Level *next, GError **error) {
    *next = (Level){.n = level->n_node};
    next->number = sy_array_new(next->n, sizeof *next->number, "spatial index", error);
    if (next->number == NULL) return false;
    next->box = sy_array_new(next->n, 4 * sizeof *next->box, "spatial index", error);
    if (next->box == NULL) return false;
    for (SyIndex i = 0; i < next->n; i++) {
        next->number[i] = first + i;
        float *box = next->box + 4 * (gsize)i;
        box[0] = box[2] = INFINITY;
        box[1] = box[3] = -INFINITY;
    }
    for (SyIndex i = 0; i < level->n; i++) {
        float *box = next->box + 4 * (gsize)level->node[i];
        const float *entry = level->box + 4 * (gsize)i;
        box[0] = MIN(box[0], entry[0]);
        box[1] = MAX(box[1], entry[1]);
        box[2] = MIN(box[2], entry[2]);
        box[3] = MAX(box[3], entry[3]);
    }
    return true;
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

/* The tree being written. */
typedef struct {
    const SyStore *store;
    const char *name;
    gsize size;       /* bytes of a node */
    SyIndex capacity; /* cells of a node */
} Tree;

static bool fail(const Tree *tree, GError **error) {
    return sy_store_fail(tree->store, tree->store->db, tree->name, error);
}

/* @format has one %w for the name. */
static sqlite3_stmt *prepare(const Tree *tree, const char *format, GError **error) {
    char *sql = sqlite3_mprintf(format, tree->name);
    sqlite3_stmt *statement = sql == NULL ? NULL : sy_store_prepare(tree->store, sql, error);
    sqlite3_free(sql);
    return statement;
}

static bool run(const Tree *tree, const char *format, GError **error) {
    sqlite3_stmt *statement = prepare(tree, format, error);
    if (statement == NULL) return false;
    bool good = sqlite3_step(statement) == SQLITE_DONE || fail(tree, error);
    sqlite3_finalize(statement);
    return good;
}

static bool ask(const Tree *tree, const char *format, int64_t *value, GError **error) {
    sqlite3_stmt *statement = prepare(tree, format, error);
    if (statement == NULL) return false;
    bool good = sqlite3_step(statement) == SQLITE_ROW;
    if (good)
        *value = sqlite3_column_int64(statement, 0);
    else
        fail(tree, error);
    sqlite3_finalize(statement);
    return good;
}

/* Pairs (number, node) of a level's entries first .. first + n, in one statement made for n. */
static bool write_pairs(const Tree *tree, sqlite3_stmt *statement, const Level *level,
                        int64_t first_node, SyIndex first, SyIndex n, GError **error) {
    for (SyIndex i = 0; i < n; i++) {
        sqlite3_bind_int64(statement, (int)(2 * i + 1), level->number[first + i]);
        sqlite3_bind_int64(statement, (int)(2 * i + 2), first_node + level->node[first + i]);
    }
    if (sqlite3_step(statement) != SQLITE_DONE) return fail(tree, error);
    sqlite3_reset(statement);
    return true;
}

/* Which node holds each entry of a level: table _rowid for the leaves, _parent above. */
static bool write_places(const Tree *tree, bool leaves, const Level *level, int64_t first_node,
                         GError **error) {
    enum { GROUP = 32 };
    g_autoptr(GString) one = g_string_new("INSERT INTO \"%w_");
    g_string_append(one, leaves ? "rowid\" (rowid, nodeno)" : "parent\" (nodeno, parentnode)");
    g_string_append(one, " VALUES (?, ?)");
    g_autoptr(GString) many = g_string_new(one->str);
    for (int i = 1; i < GROUP; i++) g_string_append(many, ", (?, ?)");
    sqlite3_stmt *group = prepare(tree, many->str, error);
    sqlite3_stmt *single = group == NULL ? NULL : prepare(tree, one->str, error);
    bool good = single != NULL;
    SyIndex i = 0;
    for (; i + GROUP <= level->n && good; i += GROUP)
        good = write_pairs(tree, group, level, first_node, i, GROUP, error);
    for (; i < level->n && good; i++)
        good = write_pairs(tree, single, level, first_node, i, 1, error);
    sqlite3_finalize(group);
    sqlite3_finalize(single);
    return good;
}

static bool write_nodes(const Tree *tree, const Level *level, int64_t first_node, unsigned depth,
                        GError **error) {
    sqlite3_stmt *statement =
        prepare(tree, "INSERT INTO \"%w_node\" (nodeno, data) VALUES (?1, ?2)", error);
    bool good = statement != NULL;
    g_autofree uint8_t *bytes = g_malloc(tree->size);
    for (SyIndex node = 0; node < level->n_node && good; node++) {
        SyIndex first = node * tree->capacity, end = MIN(first + tree->capacity, level->n);
        put_node(bytes, tree->size, level, first, end, depth);
        sqlite3_bind_int64(statement, 1, first_node + node);
        sqlite3_bind_blob64(statement, 2, bytes, tree->size, SQLITE_STATIC);
        good = sqlite3_step(statement) == SQLITE_DONE || fail(tree, error);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return good;
}

/* Writes the tree level by level from the leaves: nodes 2, 3 ... and the root, which is always 1.
 * Takes the arrays of @list. */
static bool write_tree_take(const Tree *tree, SyBoxList *list, GError **error) {
    int64_t next_node = ROOT + 1;
    Level level = {.n = list->n, .number = list->rowid, .box = list->box};
    *list = (SyBoxList){0};
    bool good = true;
    for (unsigned depth = 0; good; depth++) {
        good = pack(&level, tree->capacity, error);
        bool root = good && level.n_node == 1;
        int64_t first = root ? ROOT : next_node;
        /* Only the root says how deep the tree is. */
        good = good && write_nodes(tree, &level, first, root ? depth : 0, error) &&
               write_places(tree, depth == 0, &level, first, error);
        if (root || !good) break;
        next_node += level.n_node;
        Level next;
        good = above(&level, first, &next, error);
        level_clear(&level);
        level = next;
    }
    level_clear(&level);
    return good;
}

static bool insert_each(const Tree *tree, const SyBoxList *list, GError **error) {
    sqlite3_stmt *statement =
        prepare(tree, "INSERT INTO \"%w\" VALUES (?1, ?2, ?3, ?4, ?5)", error);
    bool good = statement != NULL;
    for (SyIndex i = 0; i < list->n && good; i++) {
        sqlite3_bind_int64(statement, 1, list->rowid[i]);
        for (int side = 0; side < 4; side++)
            sqlite3_bind_double(statement, 2 + side, (double)list->box[4 * (gsize)i + (gsize)side]);
        good = sqlite3_step(statement) == SQLITE_DONE || fail(tree, error);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return good;
}

/* The new boxes together with the @n_there that the tree holds already. */
static bool collect(const Tree *tree, const SyBoxList *list, SyIndex n_there, SyBoxList *all,
                    GError **error) {
    if (!sy_box_list_init(all, list->n + n_there, error)) return false;
    memcpy(all->rowid, list->rowid, list->n * sizeof *list->rowid);
    memcpy(all->box, list->box, 4 * (gsize)list->n * sizeof *list->box);
    all->n = list->n;
    if (n_there == 0) return true;
    sqlite3_stmt *statement = prepare(tree, "SELECT * FROM \"%w\"", error);
    if (statement == NULL) return false;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW && all->n < all->n_allocated) {
        all->rowid[all->n] = sqlite3_column_int64(statement, 0);
        for (int side = 0; side < 4; side++)
            all->box[4 * (gsize)all->n + (gsize)side] =
                (float)sqlite3_column_double(statement, 1 + side);
        all->n++;
    }
    bool good = code == SQLITE_DONE || fail(tree, error);
    sqlite3_finalize(statement);
    return good;
}

bool sy_rtree_fill(const SyStore *store, const char *name, const SyBoxList *list, GError **error) {
    if (list->n == 0) return true;
    Tree tree = {.store = store, .name = name};
    int64_t n_there = 0, size = 0;
    if (!ask(&tree, "SELECT count(*) FROM \"%w_rowid\"", &n_there, error) ||
        !ask(&tree, "SELECT length(data) FROM \"%w_node\" WHERE nodeno = 1", &size, error))
        return false;
    if (list->n < 64 || n_there / 16 > list->n || n_there >= SY_NONE - list->n)
        return insert_each(&tree, list, error);
    tree.size = (gsize)size;
    tree.capacity = (SyIndex)((size - NODE_HEADER) / CELL);
    SyBoxList all = {0};
    bool good = collect(&tree, list, (SyIndex)n_there, &all, error) &&
                run(&tree, "DELETE FROM \"%w_node\"", error) &&
                run(&tree, "DELETE FROM \"%w_rowid\"", error) &&
                run(&tree, "DELETE FROM \"%w_parent\"", error) &&
                write_tree_take(&tree, &all, error);
    sy_box_list_clear(&all);
    return good;
}
