/* Rows of a SyTable into a table. */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "io/store/rtree.h"
#include "io/store/statistics.h"

/* Rows of one INSERT; more gain little. */
enum { ROWS_PER_QUESTION = 4096, GROUP = 8 };
#define NO_KEY G_MAXUINT

/* One table being written. */
typedef struct {
    SyStore *store;
    const char *table;
    const SyTable *rows;  /* the block in hand */
    SyIndex n_most;       /* rows of all blocks, at most */
    SyIndex n_written;    /* of blocks before this one */
    char *name;           /* quoted */
    char *index;          /* name of its R-tree, NULL: none */
    SyBlobType type;      /* of its geometry column */
    bool geometry;        /* rows have geometry */
    bool bulk;            /* without triggers */
    GPtrArray *taken;     /* SQL of triggers and indexes taken away */
    guint key;            /* column of the rows that is the rowid, NO_KEY: numbered by SQLite */
    sqlite3_stmt *insert; /* of GROUP rows */
    sqlite3_stmt *insert_one;
    SyBlob blob[GROUP];
    SyBoxList boxes;
} Writer;

static bool wrong(const Writer *writer, GError **error, const char *column, const char *what) {
    g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: %s.%s: %s", writer->store->path,
                writer->table, column, what);
    return false;
}

/* Whether values of a SyTable column go into a column declared so. */
static bool fits(SyColumnType type, const char *declared) {
    switch (type) {
        case SY_COLUMN_REAL:
            return strcmp(declared, "REAL") == 0;
        case SY_COLUMN_INTEGER:
            return strcmp(declared, "INTEGER") == 0 || strcmp(declared, "BIGINT") == 0 ||
                   strcmp(declared, "REAL") == 0;
        case SY_COLUMN_TEXT:
            return strcmp(declared, "TEXT") == 0;
    }
    return false;
}

/* NULL: none. */
static const SyColumn *key_column(const Writer *writer) {
    return writer->key == NO_KEY ? NULL : g_ptr_array_index(writer->rows->columns, writer->key);
}

static void find_key(Writer *writer, const char *name) {
    const GPtrArray *columns = writer->rows->columns;
    for (guint i = 0; i < columns->len; i++)
        if (g_str_equal(((const SyColumn *)g_ptr_array_index(columns, i))->name, name))
            writer->key = i;
}

static bool check_columns(Writer *writer, GError **error) {
    g_autoptr(GHashTable) declared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *sql = g_strdup_printf("PRAGMA table_info(%s)", writer->name);
    sqlite3_stmt *statement = sy_store_prepare(writer->store, sql, error);
    if (statement == NULL) return false;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        const char *type = (const char *)sqlite3_column_text(statement, 2);
        g_hash_table_insert(declared, g_strdup(name), g_strdup(type));
        if (sqlite3_column_int(statement, 5) == 1 && strcmp(type, "INTEGER") == 0)
            find_key(writer, name);
    }
    sqlite3_finalize(statement);
    if (g_hash_table_size(declared) == 0) return wrong(writer, error, "*", "no such table");
    for (guint i = 0; i < writer->rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(writer->rows->columns, i);
        const char *type = g_hash_table_lookup(declared, column->name);
        if (type == NULL) return wrong(writer, error, column->name, "no such column");
        if (!fits(column->type, type))
            return wrong(writer, error, column->name, "values of another type than the column's");
    }
    return true;
}

/* What geometry_columns says about "geom"; sets the type and the name of the index. */
static bool check_geometry(Writer *writer, GError **error) {
    writer->geometry = writer->rows->geometry.kind != SY_GEOMETRY_NONE;
    sqlite3_stmt *statement =
        sy_store_prepare(writer->store,
                         "SELECT geometry_type, spatial_index_enabled FROM geometry_columns WHERE "
                         "f_table_name = lower(?1) AND f_geometry_column = 'geom'",
                         error);
    if (statement == NULL) return false;
    sqlite3_bind_text(statement, 1, writer->table, -1, SQLITE_STATIC);
    bool layer = sqlite3_step(statement) == SQLITE_ROW;
    if (layer) {
        writer->type = (SyBlobType)sqlite3_column_int(statement, 0);
        if (sqlite3_column_int(statement, 1) == 1)
            writer->index = g_strdup_printf("idx_%s_geom", writer->table);
    }
    sqlite3_finalize(statement);
    if (writer->geometry && !layer) return wrong(writer, error, "geom", "no such geometry column");
    return true;
}

static sqlite3_stmt *prepare_insert(const Writer *writer, int n_row, GError **error) {
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) marks = g_string_new(NULL);
    for (guint i = 0; i < writer->rows->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(writer->rows->columns, i);
        g_autofree char *name = sy_sql_name(column->name);
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ", ", name);
        g_string_append(marks, i == 0 ? "?" : ", ?");
    }
    if (writer->geometry) {
        g_string_append(names, names->len == 0 ? "geom" : ", geom");
        g_string_append(marks, marks->len == 0 ? "?" : ", ?");
    }
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_printf(sql, "INSERT INTO %s (%s) VALUES (%s)", writer->name, names->str, marks->str);
    for (int row = 1; row < n_row; row++) g_string_append_printf(sql, ", (%s)", marks->str);
    return sy_store_prepare(writer->store, sql->str, error);
}

static bool prepare_inserts(Writer *writer, GError **error) {
    if (writer->rows->columns->len == 0 && !writer->geometry)
        return wrong(writer, error, "*", "no columns to write");
    writer->insert = prepare_insert(writer, GROUP, error);
    writer->insert_one = writer->insert == NULL ? NULL : prepare_insert(writer, 1, error);
    return writer->insert_one != NULL;
}

/* Triggers would fill the index row by row and write the time of day; an index is made faster of
 * all rows than with each. */
static bool take_away(Writer *writer, GError **error) {
    writer->taken = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) drop = g_string_new(NULL);
    sqlite3_stmt *statement =
        sy_store_prepare(writer->store,
                         "SELECT name, sql, type FROM sqlite_master WHERE type IN ('trigger', "
                         "'index') AND sql IS NOT NULL AND lower(tbl_name) = lower(?1) ORDER BY "
                         "rowid",
                         error);
    if (statement == NULL) return false;
    sqlite3_bind_text(statement, 1, writer->table, -1, SQLITE_STATIC);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        g_autofree char *name = sy_sql_name((const char *)sqlite3_column_text(statement, 0));
        g_string_append_printf(drop, "DROP %s %s;", (const char *)sqlite3_column_text(statement, 2),
                               name);
        g_ptr_array_add(writer->taken, g_strdup((const char *)sqlite3_column_text(statement, 1)));
    }
    sqlite3_finalize(statement);
    return sy_store_run(writer->store, drop->str, false, writer->table, error);
}

static bool bring_back(Writer *writer, GError **error) {
    for (guint i = 0; i < writer->taken->len; i++)
        if (!sy_store_run(writer->store, g_ptr_array_index(writer->taken, i), false, writer->table,
                          error))
            return false;
    return true;
}

static void bind_values(const Writer *writer, sqlite3_stmt *insert, SyIndex row, int at) {
    const GPtrArray *columns = writer->rows->columns;
    for (guint i = 0; i < columns->len; i++, at++) {
        const SyColumn *column = g_ptr_array_index(columns, i);
        switch (column->type) {
            case SY_COLUMN_REAL: /* SQLite stores NaN as NULL */
                sqlite3_bind_double(insert, at, column->real[row]);
                break;
            case SY_COLUMN_INTEGER:
                if (column->integer[row] == SY_INTEGER_MISSING)
                    sqlite3_bind_null(insert, at);
                else
                    sqlite3_bind_int64(insert, at, column->integer[row]);
                break;
            case SY_COLUMN_TEXT:
                sqlite3_bind_text(insert, at, sy_column_text(column, row), -1, SQLITE_STATIC);
                break;
        }
    }
}

/* @blob keeps the bytes until the statement has run. */
static bool bind_geometry(Writer *writer, sqlite3_stmt *insert, SyIndex row, int at, SyBlob *blob,
                          SyExtent *extent, GError **error) {
    if (sy_table_n_part(writer->rows, row) == 0) {
        sqlite3_bind_null(insert, at);
        return true;
    }
    const char *bad = sy_blob_encode(blob, &writer->rows->geometry, row, writer->type,
                                     writer->store->srid, extent);
    if (bad == NULL) {
        sqlite3_bind_blob64(insert, at, blob->bytes, blob->n_byte, SQLITE_STATIC);
        return true;
    }
    g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: %s: row %u: %s", writer->store->path,
                writer->table, row, bad);
    return false;
}

/* Rows first .. first + n by one statement made for n rows. */
static bool write_group(Writer *writer, SyLayerStatistics *layer, sqlite3_stmt *insert,
                        SyIndex first, SyIndex n, GError **error) {
    SyExtent extent[GROUP];
    int n_value = (int)writer->rows->columns->len + (writer->geometry ? 1 : 0);
    for (SyIndex i = 0; i < n; i++) {
        int at = (int)i * n_value + 1;
        extent[i] = (SyExtent)SY_EXTENT_INIT;
        bind_values(writer, insert, first + i, at);
        if (writer->geometry && !bind_geometry(writer, insert, first + i, at + n_value - 1,
                                               &writer->blob[i], &extent[i], error))
            return false;
    }
    if (sqlite3_step(insert) != SQLITE_DONE)
        return sy_store_fail(writer->store, writer->store->db, writer->table, error);
    sqlite3_reset(insert);
    if (layer == NULL) return true;
    layer->n_row += n;
    /* SQLite numbers the rows of one statement one after the other. */
    int64_t first_rowid = sqlite3_last_insert_rowid(writer->store->db) - n + 1;
    const SyColumn *key = key_column(writer);
    for (SyIndex i = 0; i < n; i++) {
        if (extent[i].min_x > extent[i].max_x) continue;
        sy_extent_add(&layer->extent, &extent[i]);
        if (writer->index == NULL) continue;
        int64_t rowid = key == NULL ? first_rowid + i : key->integer[first + i];
        sy_box_list_add(&writer->boxes, rowid, &extent[i]);
    }
    return true;
}

static bool check_numbers(const Writer *writer, GError **error) {
    const SyColumn *key = key_column(writer);
    if (key == NULL || key->type != SY_COLUMN_INTEGER) return true;
    for (SyIndex row = 0; row < writer->rows->n_row; row++)
        if (key->integer[row] == SY_INTEGER_MISSING)
            return wrong(writer, error, key->name, "a row without its number");
    return true;
}

static bool write_block(Writer *writer, const SyProgress *progress, GError **error) {
    SyIndex n_row = writer->rows->n_row, row = 0;
    SyLayerStatistics *layer =
        writer->bulk ? sy_layer_statistics(writer->store, writer->table) : NULL;
    if (!check_numbers(writer, error)) return false;
    for (; row < n_row; row += GROUP) {
        if (row % ROWS_PER_QUESTION == 0 &&
            !sy_progress(progress, ((double)writer->n_written + row) / writer->n_most, error))
            return false;
        if (n_row - row < GROUP) break;
        if (!write_group(writer, layer, writer->insert, row, GROUP, error)) return false;
    }
    for (; row < n_row; row++)
        if (!write_group(writer, layer, writer->insert_one, row, 1, error)) return false;
    writer->n_written += n_row;
    return true;
}

/* What is asked and taken away once for all blocks, whose columns are those of the first. */
static bool begin_table(Writer *writer, GError **error) {
    return check_columns(writer, error) && check_geometry(writer, error) &&
           (!writer->bulk || take_away(writer, error)) && prepare_inserts(writer, error) &&
           (!writer->bulk || writer->index == NULL ||
            sy_box_list_init(&writer->boxes, writer->n_most, error));
}

static bool end_table(Writer *writer, GError **error) {
    return (writer->boxes.n == 0 ||
            sy_rtree_fill(writer->store, writer->index, &writer->boxes, error)) &&
           (!writer->bulk || bring_back(writer, error));
}

static bool write_blocks(Writer *writer, SyStoreNext *next, void *user, const SyProgress *progress,
                         GError **error) {
    for (; writer->rows != NULL; writer->rows = next(user))
        if (!write_block(writer, progress, error)) return false;
    return end_table(writer, error) && sy_progress(progress, 1, error);
}

static void writer_clear(Writer *writer) {
    sqlite3_finalize(writer->insert);
    sqlite3_finalize(writer->insert_one);
    if (writer->taken != NULL) g_ptr_array_unref(writer->taken);
    for (int i = 0; i < GROUP; i++) sy_blob_clear(&writer->blob[i]);
    sy_box_list_clear(&writer->boxes);
    g_free(writer->index);
    g_free(writer->name);
}

bool sy_store_writable(const SyStore *store, GError **error) {
    if (store->broken || (store->beside == NULL && !store->in_transaction)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: written %s", store->path,
                    store->broken ? "after an error" : "outside of a transaction");
        return false;
    }
    return true;
}

bool sy_store_write_blocks(SyStore *store, const char *table, SyIndex n_most, SyStoreNext *next,
                           void *user, const SyProgress *progress, GError **error) {
    if (!sy_store_writable(store, error)) return false;
    Writer writer = {.store = store,
                     .table = table,
                     .rows = next(user),
                     .key = NO_KEY,
                     .bulk = store->beside != NULL};
    if (writer.rows == NULL || (writer.rows->n_row == 0 && writer.rows->columns->len == 0))
        return true;
    writer.n_most = MAX(n_most, writer.rows->n_row);
    writer.name = sy_sql_name(table);
    bool good = (!writer.bulk || sy_store_run(store, "BEGIN", false, table, error)) &&
                begin_table(&writer, error) && write_blocks(&writer, next, user, progress, error);
    writer_clear(&writer);
    if (good && writer.bulk) good = sy_store_run(store, "COMMIT", false, table, error);
    store->broken |= !good;
    return good;
}

/* The one block, then none. */
static const SyTable *once(void *user) {
    return g_steal_pointer((const SyTable **)user);
}

bool sy_store_write(SyStore *store, const char *table, const SyTable *rows,
                    const SyProgress *progress, GError **error) {
    SyIndex n_row = rows->n_row;
    return sy_store_write_blocks(store, table, n_row, once, &rows, progress, error);
}

bool sy_store_execute(SyStore *store, const char *sql, GError **error) {
    if (!sy_store_writable(store, error)) return false;
    if (sy_store_run(store, sql, false, "SQL", error)) return true;
    store->broken = true;
    return false;
}
