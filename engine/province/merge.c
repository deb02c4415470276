#include "engine/province/merge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/province/rows.h"

/* How the numbers of a column are carried into the whole. */
typedef enum {
    KIND_NONE, /* as it is: it is no number of an object, or of one that every part has */
    KIND_NODE, /* behind those of the parts before; of rivers those of the first part */
    KIND_EDGE,
    KIND_NODE_RANGE, /* an end of a range, which need not be a number in use */
    KIND_EDGE_RANGE,
    KIND_OUTFALL, /* in the order of the sources */
    KIND_UNIT,
    KIND_OBJECT, /* of attachment: by its role */
    KIND_OWN     /* behind those of the parts before, table by table */
} Kind;

static const struct {
    const char *column;
    Kind kind;
} kinds[] = {{"node_id", KIND_NODE},          {"from_node", KIND_NODE},
             {"to_node", KIND_NODE},          {"top_node", KIND_NODE},
             {"plant_node_id", KIND_NODE},    {"outlet_node_id", KIND_NODE},
             {"edge_id", KIND_EDGE},          {"down_edge_id", KIND_EDGE},
             {"end_edge_id", KIND_EDGE},      {"via_edge_id", KIND_EDGE},
             {"first_node", KIND_NODE_RANGE}, {"last_node", KIND_NODE_RANGE},
             {"first_edge", KIND_EDGE_RANGE}, {"last_edge", KIND_EDGE_RANGE},
             {"outfall_id", KIND_OUTFALL},    {"via_outfall_id", KIND_OUTFALL},
             {"unit_id", KIND_UNIT},          {"plant_unit_id", KIND_UNIT},
             {"compared_unit_id", KIND_UNIT}, {"object_id", KIND_OBJECT},
             {"left_row", KIND_OWN},          {"right_row", KIND_OWN}};

/* Tables that every part has the same rows of: the first part's. */
static const char *const common[] = {
    "input", "vote_kind", "attachment_habit", "receiving_water", "zone", "section", "track"};
/* Tables of parts, what others refer to first; the table whose numbers its KIND_OWN are of. */
static const char *const own[] = {
    "node",         "edge",         "outfall",    "unit",     "parcel",     "source_row", "linkage",
    "field_source", "connection",   "inspection", "sample",   "attachment", "trace_span", "channel",
    "channel_part", "intermediate", "candidate",  "evidence", "finding"};

typedef struct {
    int64_t node, edge;        /* added to the part's */
    GHashTable *nodes, *edges; /* of rivers: the part's -> the first part's; NULL: this is it */
    int64_t *outfall, *unit;   /* by the part's */
    int64_t n_outfall, n_unit; /* largest numbers */
} Numbers;

/* An object to be numbered by where it stands in its source. */
typedef struct {
    int64_t source, fid, id;
    guint part;
} Object;

struct SyMerge {
    SyStore *store;
    GArray *parts;                    /* Numbers */
    GArray *outfalls, *units;         /* Object */
    GHashTable *river;                /* key of an edge of a river -> Reach of the first part */
    int64_t n_own[G_N_ELEMENTS(own)]; /* largest numbers so far */
    int64_t next_node, next_edge;
};

typedef struct {
    int64_t edge, from, to;
} Reach;

static void numbers_clear(Numbers *numbers) {
    g_clear_pointer(&numbers->nodes, g_hash_table_unref);
    g_clear_pointer(&numbers->edges, g_hash_table_unref);
    g_free(numbers->outfall);
    g_free(numbers->unit);
}

SyMerge *sy_merge_new(SyStore *store) {
    SyMerge *m = g_new0(SyMerge, 1);
    m->store = store;
    m->parts = g_array_new(FALSE, TRUE, sizeof(Numbers));
    g_array_set_clear_func(m->parts, (GDestroyNotify)numbers_clear);
    m->outfalls = g_array_new(FALSE, FALSE, sizeof(Object));
    m->units = g_array_new(FALSE, FALSE, sizeof(Object));
    m->river = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return m;
}

void sy_merge_free(SyMerge *m) {
    if (m == NULL) return;
    g_array_unref(m->parts);
    g_array_unref(m->outfalls);
    g_array_unref(m->units);
    g_hash_table_unref(m->river);
    g_free(m);
}

static int64_t integer_at(const SyTable *rows, const char *column, SyIndex row) {
    return sy_cell_integer(rows, column, row); /* what is no number is 0 */
}

/* ---- numbers ---- */

/* Rivers are cut alike in every part: a reach is known by its feature and its course. */
static char *reach_key(const SyTable *rows, SyIndex row) {
    const SyGeometry *g = &rows->geometry;
    GString *key = g_string_new(NULL);
    bool drawn = g->kind == SY_GEOMETRY_LINE && sy_table_n_part(rows, row) > 0;
    g_string_printf(key, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, integer_at(rows, "source", row),
                    integer_at(rows, "source_fid", row));
    SyIndex first = drawn ? g->part_vertex[g->row_part[row]] : 0,
            end = drawn ? g->part_vertex[g->row_part[row + 1]] : 0;
    for (SyIndex v = first; v < end; v++)
        if (v == first || v == first + 1 || v == end - 1)
            g_string_append_printf(key, " %a %a", g->xy[2 * (gsize)v], g->xy[2 * (gsize)v + 1]);
    g_string_append_printf(key, " %u", end - first);
    return g_string_free(key, FALSE);
}

static void keep_reaches(SyMerge *m, const SyTable *rows) {
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const Reach reach = {integer_at(rows, "edge_id", row), integer_at(rows, "from_node", row),
                             integer_at(rows, "to_node", row)};
        g_hash_table_insert(m->river, reach_key(rows, row), g_memdup2(&reach, sizeof reach));
    }
}

static void map(GHashTable *numbers, int64_t from, int64_t to) {
    int64_t *key = g_new(int64_t, 1), *value = g_new(int64_t, 1);
    *key = from;
    *value = to;
    g_hash_table_insert(numbers, key, value);
}

static GHashTable *map_new(void) {
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

/* Reaches of the part are those of the first; so are nodes at which only rivers meet. */
static bool find_reaches(SyMerge *m, SyStore *part, const SyTable *rows, Numbers *numbers,
                         GError **error) {
    g_autoptr(SyTable) drains = sy_store_query(
        part,
        "SELECT node FROM (SELECT from_node AS node FROM edge WHERE source_layer = 'rivers' UNION "
        "SELECT to_node FROM edge WHERE source_layer = 'rivers') WHERE node IN (SELECT from_node "
        "FROM edge WHERE source_layer <> 'rivers' UNION SELECT to_node FROM edge WHERE "
        "source_layer <> 'rivers')",
        NULL, error);
    if (drains == NULL) return false;
    g_autoptr(GHashTable) shared = map_new();
    for (SyIndex row = 0; row < drains->n_row; row++)
        map(shared, integer_at(drains, "node", row), 0);
    numbers->nodes = map_new();
    numbers->edges = map_new();
    for (SyIndex row = 0; row < rows->n_row; row++) {
        g_autofree char *key = reach_key(rows, row);
        const Reach *reach = g_hash_table_lookup(m->river, key);
        if (reach == NULL) continue; /* cut by what lies in this part: it stays its own */
        int64_t from = integer_at(rows, "from_node", row), to = integer_at(rows, "to_node", row);
        map(numbers->edges, integer_at(rows, "edge_id", row), reach->edge);
        if (!g_hash_table_contains(shared, &from)) map(numbers->nodes, from, reach->from);
        if (!g_hash_table_contains(shared, &to)) map(numbers->nodes, to, reach->to);
    }
    return true;
}

static bool list_objects(SyStore *part, const char *sql, guint n, GArray *objects, int64_t *most,
                         GError **error) {
    g_autoptr(SyTable) rows = sy_store_query(part, sql, NULL, error);
    if (rows == NULL) return false;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const Object object = {integer_at(rows, "source", row), integer_at(rows, "source_fid", row),
                               integer_at(rows, "id", row), n};
        if (object.id < 1 || object.id > 4 * (int64_t)rows->n_row)
            continue; /* a run's are 1 to n */
        *most = MAX(*most, object.id);
        g_array_append_val(objects, object);
    }
    return true;
}

/* What people recorded belongs to the case file of the whole: here it would be lost. */
static bool check_records(SyStore *part, GError **error) {
    g_autoptr(SyTable) n = sy_store_query(part,
                                          "SELECT (SELECT count(*) FROM observation) + (SELECT "
                                          "count(*) FROM decision) + (SELECT count(*) FROM draw) "
                                          "AS n",
                                          NULL, error);
    if (n == NULL || integer_at(n, "n", 0) == 0) return n != NULL;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: holds %d records of people, which would not come along; record them in the "
                  "case file of the whole, and run the part into a new file"),
                sy_store_path(part), (int)integer_at(n, "n", 0));
    return false;
}

bool sy_merge_number(SyMerge *m, SyStore *part, GError **error) {
    Numbers numbers = {.node = m->next_node, .edge = m->next_edge};
    guint n = m->parts->len;
    g_autoptr(SyTable) most = sy_store_query(part,
                                             "SELECT (SELECT coalesce(max(node_id), 0) FROM node) "
                                             "AS node, (SELECT coalesce(max(edge_id), 0) FROM "
                                             "edge) AS edge",
                                             NULL, error);
    g_autoptr(SyTable) rivers =
        most == NULL ? NULL
                     : sy_store_query(part,
                                      "SELECT edge_id, source, source_fid, from_node, to_node, "
                                      "geom FROM edge WHERE source_layer = 'rivers'",
                                      NULL, error);
    if (rivers == NULL || !check_records(part, error)) return false;
    if (n == 0) keep_reaches(m, rivers);
    bool good = n == 0 || find_reaches(m, part, rivers, &numbers, error);
    good = good &&
           list_objects(part, "SELECT outfall_id AS id, source, source_fid FROM outfall", n,
                        m->outfalls, &numbers.n_outfall, error) &&
           list_objects(part, "SELECT unit_id AS id, source, source_fid FROM unit", n, m->units,
                        &numbers.n_unit, error);
    m->next_node += integer_at(most, "node", 0);
    m->next_edge += integer_at(most, "edge", 0);
    g_array_append_val(m->parts, numbers);
    return good;
}

static int by_source(const void *left, const void *right) {
    const Object *a = left, *b = right;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    if (a->fid != b->fid) return a->fid < b->fid ? -1 : 1;
    if (a->part != b->part) return a->part < b->part ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

void sy_merge_numbers_finish(SyMerge *m) {
    for (guint i = 0; i < m->parts->len; i++) {
        Numbers *numbers = &g_array_index(m->parts, Numbers, i);
        numbers->outfall = g_new0(int64_t, (gsize)numbers->n_outfall + 1);
        numbers->unit = g_new0(int64_t, (gsize)numbers->n_unit + 1);
    }
    GArray *lists[] = {m->outfalls, m->units};
    for (int k = 0; k < 2; k++) {
        g_array_sort(lists[k], by_source);
        for (guint i = 0; i < lists[k]->len; i++) {
            const Object *object = &g_array_index(lists[k], Object, i);
            Numbers *numbers = &g_array_index(m->parts, Numbers, object->part);
            (k == 0 ? numbers->outfall : numbers->unit)[object->id] = (int64_t)i + 1;
        }
    }
}

/* ---- rows ---- */

static Kind kind_of(const char *table, const char *column) {
    g_autofree char *key = g_strconcat(table, "_id", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].column, column) == 0) return kinds[i].kind;
    if (strcmp(column, key) == 0 || strcmp(column, "span_id") == 0) return KIND_OWN;
    return strcmp(column, "source_row_id") == 0 ? KIND_OWN : KIND_NONE;
}

/* The table whose numbers a column of KIND_OWN holds. */
static guint own_of(const char *table, const char *column) {
    bool rows = strcmp(column, "left_row") == 0 || strcmp(column, "right_row") == 0 ||
                strcmp(column, "source_row_id") == 0;
    guint i = 0;
    while (strcmp(own[i], rows ? "source_row" : table) != 0) i++;
    return i;
}

static int64_t through(GHashTable *numbers, int64_t number, int64_t base) {
    const int64_t *mapped = numbers == NULL ? NULL : g_hash_table_lookup(numbers, &number);
    return mapped != NULL ? *mapped : number + base;
}

static int64_t numbered(const int64_t *numbers, int64_t n, int64_t number) {
    return number >= 0 && number <= n ? numbers[number] : 0;
}

static int64_t object_of(const Numbers *p, const char *role, int64_t number, int64_t sample) {
    if (role != NULL && g_str_has_prefix(role, "outfall"))
        return numbered(p->outfall, p->n_outfall, number);
    if (role != NULL && g_str_has_prefix(role, "unit")) return numbered(p->unit, p->n_unit, number);
    return number + sample;
}

static int64_t carried(const Numbers *p, Kind kind, int64_t number, int64_t base) {
    switch (kind) {
        case KIND_NODE:
            return through(p->nodes, number, p->node);
        case KIND_EDGE:
            return through(p->edges, number, p->edge);
        case KIND_NODE_RANGE:
            return number + p->node;
        case KIND_EDGE_RANGE:
            return number + p->edge;
        case KIND_OUTFALL:
            return numbered(p->outfall, p->n_outfall, number);
        case KIND_UNIT:
            return numbered(p->unit, p->n_unit, number);
        case KIND_OWN:
            return number + base;
        case KIND_NONE:
        case KIND_OBJECT:
            break;
    }
    return number;
}

/* @base: the largest numbers of each table before this part. */
static void renumber(const char *table, SyTable *rows, const Numbers *p, const int64_t *base) {
    for (guint i = 0; i < rows->columns->len; i++) {
        SyColumn *column = g_ptr_array_index(rows->columns, i);
        Kind kind = kind_of(table, column->name);
        if (kind == KIND_NONE || column->type != SY_COLUMN_INTEGER) continue;
        int64_t before = base[own_of(kind == KIND_OBJECT ? "sample" : table, column->name)];
        for (SyIndex row = 0; row < rows->n_row; row++) {
            int64_t number = column->integer[row];
            if (number == SY_INTEGER_MISSING) continue;
            sy_column_set_integer(
                column, row,
                kind == KIND_OBJECT ? object_of(p, sy_cell_text(rows, "role", row), number, before)
                                    : carried(p, kind, number, before));
        }
    }
}

/* What is concluded from the file, and so anew from that of the whole. */
static bool is_concluded(const char *code) {
    static const char *const rooms[] = {"river.", "conclude.", "decision.", "identity.", "walk."};
    for (gsize i = 0; i < G_N_ELEMENTS(rooms); i++)
        if (g_str_has_prefix(code, rooms[i])) return true;
    return false;
}

/* Rows that the first part gives: reaches of rivers and their nodes, findings of the whole file. */
static void drop_rows(const char *table, SyTable *rows, const Numbers *p) {
    g_autofree bool *keep = g_new(bool, MAX(rows->n_row, 1));
    bool node = strcmp(table, "node") == 0, edge = strcmp(table, "edge") == 0,
         finding = strcmp(table, "finding") == 0;
    if (!finding && (p->nodes == NULL || !(node || edge))) return;
    for (SyIndex row = 0; row < rows->n_row; row++) {
        if (finding) {
            const char *code = sy_cell_text(rows, "code", row);
            keep[row] = code != NULL && !is_concluded(code);
            continue;
        }
        int64_t number = integer_at(rows, node ? "node_id" : "edge_id", row);
        keep[row] = !g_hash_table_contains(node ? p->nodes : p->edges, &number);
    }
    sy_table_keep_rows(rows, keep);
}

/* The rows of a table, of one kind of geometry after the other. */
static bool take_table(SyMerge *m, SyStore *part, const char *table, const Numbers *p,
                       int64_t *base, GError **error) {
    g_autofree char *sql = g_strdup_printf(
        "SELECT * FROM pragma_table_info('%s') WHERE name = "
        "'geom'",
        table);
    g_autoptr(SyTable) geometry = sy_store_query(part, sql, NULL, error);
    if (geometry == NULL) return false;
    bool drawn = geometry->n_row > 0, finding = strcmp(table, "finding") == 0;
    for (int kind = drawn ? 0 : SY_ROWS_KINDS - 1; kind < SY_ROWS_KINDS; kind++) {
        g_autofree char *select =
            g_strdup_printf("SELECT *%s FROM %s%s%s", finding ? ", fid AS of_fid" : "", table,
                            drawn ? " WHERE " : "", drawn ? sy_rows_where(kind) : "");
        g_autoptr(SyTable) rows = sy_store_query(part, select, NULL, error);
        if (rows == NULL) return false;
        if (finding) { /* a result's fid is no column of it */
            SyColumn *fid = sy_table_column(rows, "of_fid");
            g_free(fid->name);
            fid->name = g_strdup("fid");
        }
        if (p != NULL) {
            drop_rows(table, rows, p);
            renumber(table, rows, p, base);
        }
        if (rows->n_row > 0 && !sy_store_write(m->store, table, rows, NULL, error)) return false;
    }
    return true;
}

/* The largest numbers of the tables so far. */
static bool count_own(SyMerge *m, SyStore *part, GError **error) {
    for (guint i = 0; i < G_N_ELEMENTS(own); i++) {
        bool span = strcmp(own[i], "trace_span") == 0, pair = strcmp(own[i], "intermediate") == 0;
        g_autofree char *key = span ? g_strdup("span_id") : g_strconcat(own[i], "_id", NULL);
        if (pair || strcmp(own[i], "channel") == 0) continue;
        g_autofree char *sql =
            g_strdup_printf("SELECT coalesce(max(%s), 0) AS n FROM %s", key, own[i]);
        g_autoptr(SyTable) most = sy_store_query(part, sql, NULL, error);
        if (most == NULL) return false;
        m->n_own[i] += integer_at(most, "n", 0);
    }
    return true;
}

bool sy_merge_take(SyMerge *m, SyStore *part, guint n, GError **error) {
    const Numbers *p = &g_array_index(m->parts, Numbers, n);
    for (gsize i = 0; n == 0 && i < G_N_ELEMENTS(common); i++)
        if (!take_table(m, part, common[i], NULL, NULL, error)) return false;
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        if (!take_table(m, part, own[i], p, m->n_own, error)) return false;
    return count_own(m, part, error);
}
