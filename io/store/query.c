/* Rows of a SELECT as a SyTable. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/store/geometry.h"
#include "io/store/private.h"

enum { MOST_PREPARED = 100 };

/* A result being collected. Columns are made when their first value shows their type. */
typedef struct {
    const SyStore *store;
    sqlite3_stmt *statement;
    int n_column, fid, geom;     /* numbers of the result's columns, -1: none */
    SyColumn **column;           /* n_column; NULL: fid, geom */
    bool *typed;                 /* n_column: a value was seen */
    int *declared;               /* n_column: SQLITE_INTEGER, SQLITE_FLOAT; 0: neither */
    const SyStoreLimits *limits; /* NULL: none */
    uint64_t n_byte;             /* of texts, so far */
} Result;

static SyColumnType type_of(int sqlite_type) {
    switch (sqlite_type) {
        case SQLITE_INTEGER:
            return SY_COLUMN_INTEGER;
        case SQLITE_FLOAT:
            return SY_COLUMN_REAL;
        default:
            return SY_COLUMN_TEXT;
    }
}

/* A column changes its type in place; values so far are kept. */
static void retype(SyColumn *column, SyColumnType type, const SyTable *table) {
    SyColumn old = *column;
    SyIndex n_allocated = MAX(table->n_row_allocated, 1);
    column->type = type;
    column->real = NULL;
    column->integer = NULL;
    column->text = (SyText){0};
    if (type == SY_COLUMN_REAL) column->real = g_new(double, n_allocated);
    if (type == SY_COLUMN_INTEGER) column->integer = g_new(int64_t, n_allocated);
    if (type == SY_COLUMN_TEXT) column->text.at = g_new(uint32_t, n_allocated);
    for (SyIndex row = 0; row < table->n_row; row++) {
        char digits[G_ASCII_DTOSTR_BUF_SIZE] = "";
        bool missing = old.type == SY_COLUMN_INTEGER ? old.integer[row] == SY_INTEGER_MISSING
                       : old.type == SY_COLUMN_REAL  ? isnan(old.real[row]) != 0
                                                     : true;
        if (!missing && old.type == SY_COLUMN_INTEGER)
            g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, old.integer[row]);
        if (!missing && old.type == SY_COLUMN_REAL)
            g_ascii_dtostr(digits, sizeof digits, old.real[row]);
        if (type == SY_COLUMN_TEXT) sy_column_set_text(column, row, missing ? NULL : digits);
        if (type == SY_COLUMN_REAL) column->real[row] = missing ? NAN : (double)old.integer[row];
        if (type == SY_COLUMN_INTEGER) column->integer[row] = SY_INTEGER_MISSING;
    }
    g_free(old.real);
    g_free(old.integer);
    g_free(old.text.at);
    g_free(old.text.bytes);
}

/* Numbers stand where the schema says so: SQLite itself would take any text there, from whoever
 * wrote into the file. */
static bool is_declared(const Result *result, int i, int sqlite_type, GError **error) {
    int declared = result->declared[i];
    if (declared == 0 || sqlite_type == declared ||
        (declared == SQLITE_FLOAT && sqlite_type == SQLITE_INTEGER))
        return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: %s holds what is no number of its kind, which suyuan does not write: "
                  "somebody changed the file; make it anew"),
                result->store->path, sqlite3_column_name(result->statement, i));
    return false;
}

static bool set_value(Result *result, SyTable *table, int i, SyIndex row, GError **error) {
    SyColumn *column = result->column[i];
    int sqlite_type = sqlite3_column_type(result->statement, i);
    if (sqlite_type == SQLITE_NULL) return true;
    if (!is_declared(result, i, sqlite_type, error)) return false;
    SyColumnType type = type_of(sqlite_type);
    bool wider =
        column->type == SY_COLUMN_INTEGER ? type != SY_COLUMN_INTEGER : type == SY_COLUMN_TEXT;
    if (column->type != type && (!result->typed[i] || (wider && column->type != SY_COLUMN_TEXT)))
        retype(column, type, table);
    result->typed[i] = true;
    switch (column->type) {
        case SY_COLUMN_REAL:
            column->real[row] = sqlite3_column_double(result->statement, i);
            break;
        case SY_COLUMN_INTEGER:
            column->integer[row] = sqlite3_column_int64(result->statement, i);
            break;
        case SY_COLUMN_TEXT:
            sy_column_set_text(column, row,
                               (const char *)sqlite3_column_text(result->statement, i));
            break;
    }
    return true;
}

static bool is_integer(const char *declared) {
    return g_strcmp0(declared, "INTEGER") == 0 || g_strcmp0(declared, "BIGINT") == 0;
}

static void add_columns(Result *result, SyTable *table) {
    for (int i = 0; i < result->n_column; i++) {
        const char *name = sqlite3_column_name(result->statement, i);
        if (i == result->fid || i == result->geom) continue;
        const char *declared = sqlite3_column_decltype(result->statement, i);
        result->declared[i] = is_integer(declared)               ? SQLITE_INTEGER
                              : g_strcmp0(declared, "REAL") == 0 ? SQLITE_FLOAT
                                                                 : 0;
        SyColumnType type = is_integer(declared)               ? SY_COLUMN_INTEGER
                            : g_strcmp0(declared, "REAL") == 0 ? SY_COLUMN_REAL
                                                               : SY_COLUMN_TEXT;
        result->column[i] = sy_table_column(table, name);
        if (result->column[i] == NULL) result->column[i] = sy_table_add_column(table, name, type);
    }
}

static bool add_geometry(Result *result, SyTable *table, GError **error) {
    const uint8_t *bytes = sqlite3_column_blob(result->statement, result->geom);
    gsize n_byte = (gsize)sqlite3_column_bytes(result->statement, result->geom);
    if (bytes == NULL) return true;
    SyGeometryKind kind = sy_blob_kind(bytes, n_byte);
    if (table->geometry.kind == SY_GEOMETRY_NONE) table->geometry.kind = kind;
    if (kind != SY_GEOMETRY_NONE && kind != table->geometry.kind) return true;
    if (kind != SY_GEOMETRY_NONE && sy_blob_decode(bytes, n_byte, table)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: row %u of the result: geom is not a plain two-dimensional geometry"),
                result->store->path, table->n_row);
    return false;
}

/* Bytes of the texts and geometries of a row, and rows, stay within what is allowed. */
static bool check_limits(Result *result, const SyTable *table, GError **error) {
    if (result->limits == NULL) return true;
    for (int i = 0; i < result->n_column; i++)
        result->n_byte += (uint64_t)sqlite3_column_bytes(result->statement, i);
    if (table->n_row < result->limits->n_row_max && result->n_byte <= result->limits->n_byte_max)
        return true;
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("gives more than %u rows or %u MB; simplify it, ask for fewer columns, or raise "
                  "limits.rule_rows or limits.rule_mb"),
                result->limits->n_row_max, (guint)(result->limits->n_byte_max >> 20));
    return false;
}

static bool add_row(Result *result, SyTable *table, GError **error) {
    if (!check_limits(result, table, error)) return false;
    if (table->n_row >= SY_NONE - 1) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY, _("%s: a result of more than %u rows"),
                    result->store->path, SY_NONE - 1);
        return false;
    }
    int64_t fid =
        result->fid < 0 ? table->n_row : sqlite3_column_int64(result->statement, result->fid);
    SyIndex row = sy_table_add_row(table, fid);
    for (int i = 0; i < result->n_column; i++)
        if (result->column[i] != NULL && !set_value(result, table, i, row, error)) return false;
    return result->geom < 0 || add_geometry(result, table, error);
}

static bool collect(Result *result, SyTable *table, GError **error) {
    int code;
    while ((code = sqlite3_step(result->statement)) == SQLITE_ROW)
        if (!add_row(result, table, error)) return false;
    return code == SQLITE_DONE || sy_store_fail(result->store, result->store->db, "query", error);
}

static bool bind(sqlite3_stmt *statement, const char *const *parameters) {
    int n = 0;
    for (; parameters != NULL && parameters[n] != NULL; n++)
        if (sqlite3_bind_text(statement, n + 1, parameters[n], -1, SQLITE_STATIC) != SQLITE_OK)
            return false;
    return n >= sqlite3_bind_parameter_count(statement);
}

SyTable *sy_store_collect(SyStore *store, sqlite3_stmt *statement, const SyStoreLimits *limits,
                          GError **error) {
    Result result = {
        .store = store, .statement = statement, .fid = -1, .geom = -1, .limits = limits};
    result.n_column = sqlite3_column_count(result.statement);
    for (int i = 0; i < result.n_column; i++) {
        const char *name = sqlite3_column_name(result.statement, i);
        if (strcmp(name, "fid") == 0) result.fid = i;
        if (strcmp(name, "geom") == 0) result.geom = i;
    }
    g_autofree SyColumn **column = g_new0(SyColumn *, (gsize)result.n_column + 1);
    g_autofree bool *typed = g_new0(bool, (gsize)result.n_column + 1);
    result.column = column;
    result.typed = typed;
    g_autofree int *declared = g_new0(int, (gsize)result.n_column + 1);
    result.declared = declared;
    g_autoptr(SyTable) table = sy_table_new(SY_GEOMETRY_NONE);
    add_columns(&result, table);
    return collect(&result, table, error) ? g_steal_pointer(&table) : NULL;
}

static void finalize(void *statement) {
    sqlite3_finalize(statement);
}

static SyTable *query(SyStore *store, sqlite3_stmt *statement, const char *sql,
                      const char *const *parameters, GError **error) {
    if (bind(statement, parameters)) return sy_store_collect(store, statement, NULL, error);
    g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL,
                "%s: number of parameters differs from the query's: %s", store->path, sql);
    return NULL;
}

SyTable *sy_store_query(SyStore *store, const char *sql, const char *const *parameters,
                        GError **error) {
    sqlite3_stmt *statement = sy_store_prepare(store, sql, error);
    if (statement == NULL) return NULL;
    SyTable *table = query(store, statement, sql, parameters, error);
    sqlite3_finalize(statement);
    return table;
}

/* Asked of one object after the other, so that preparing would cost most: statements are kept. One
 * in use is out of the list, should it be asked within itself. */
SyTable *sy_store_query_of(SyStore *store, const char *sql, int64_t object, GError **error) {
    char number[24];
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, object);
    const char *parameters[] = {strstr(sql, "?1") != NULL ? number : NULL, NULL};
    if (store->prepared == NULL)
        store->prepared = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, finalize);
    g_autofree char *key = NULL;
    void *statement = NULL;
    if (!g_hash_table_steal_extended(store->prepared, sql, (void **)&key, &statement)) {
        key = g_strdup(sql);
        statement = sy_store_prepare(store, sql, error);
    }
    if (statement == NULL) return NULL;
    SyTable *table = query(store, statement, sql, parameters, error);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (g_hash_table_size(store->prepared) >= MOST_PREPARED)
        g_hash_table_remove_all(store->prepared);
    g_hash_table_insert(store->prepared, g_steal_pointer(&key), statement);
    return table;
}

bool sy_store_change(SyStore *store, const char *sql, const char *const *parameters,
                     GError **error) {
    if (!sy_store_writable(store, error)) return false;
    sqlite3_stmt *statement = sy_store_prepare(store, sql, error);
    bool good = statement != NULL;
    if (good && !bind(statement, parameters)) {
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL,
                    "%s: number of parameters differs from the statement's: %s", store->path, sql);
        good = false;
    }
    if (good && sqlite3_step(statement) != SQLITE_DONE)
        good = sy_store_fail(store, store->db, "record", error);
    sqlite3_finalize(statement);
    store->broken |= !good;
    return good;
}
