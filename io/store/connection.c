/* One SQLite connection with SpatiaLite: opening, closing, statements, errors. */
/* SpatiaLite wants SQLite before it. */
/* clang-format off */
#include <sqlite3.h>
#include <spatialite.h>
/* clang-format on */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/store/private.h"

/* What an operator can do about a result code; also decides whose fault it is. */
static const struct {
    int code;
    SyErrorCode error;
    const char *advice;
} advices[] = {
    {SQLITE_FULL, SY_ERROR_OUTPUT, N_("the disk is full: make room and run again")},
    {SQLITE_IOERR, SY_ERROR_OUTPUT,
     N_("the disk cannot be read or written: make room or repair it")},
    {SQLITE_READONLY, SY_ERROR_OUTPUT, N_("make the file and its folder writable")},
    {SQLITE_CANTOPEN, SY_ERROR_OUTPUT, N_("make the file and its folder writable")},
    {SQLITE_PERM, SY_ERROR_OUTPUT, N_("make the file and its folder writable")},
    {SQLITE_BUSY, SY_ERROR_OUTPUT, N_("another program is using it: close it there and try again")},
    {SQLITE_LOCKED, SY_ERROR_OUTPUT,
     N_("another program is using it: close it there and try again")},
    {SQLITE_TOOBIG, SY_ERROR_OUTPUT, N_("a value is longer than SQLite can hold")},
    {SQLITE_CORRUPT, SY_ERROR_INPUT, N_("the file is damaged: move it away and run again")},
    {SQLITE_NOTADB, SY_ERROR_INPUT, N_("not a case file: name another one")},
    {SQLITE_NOMEM, SY_ERROR_MEMORY, N_("give the program more memory")},
};

bool sy_store_fail(const SyStore *store, sqlite3 *db, const char *what, GError **error) {
    int code = db == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(db);
    const char *why = db == NULL ? _("out of memory") : sqlite3_errmsg(db);
    /* SQLite calls a file that may not grow (quota, limit of the process) an I/O error. */
    bool too_large = code == SQLITE_IOERR_WRITE && sqlite3_system_errno(db) == EFBIG;
    for (gsize i = 0; i < G_N_ELEMENTS(advices); i++) {
        if (advices[i].code != (code & 0xff)) continue;
        if (advices[i].code == SQLITE_CORRUPT) { /* its words are SQL and pages: no help */
            g_set_error(error, SY_ERROR, (int)advices[i].error, "%s: %s", store->path,
                        _(advices[i].advice));
            return false;
        }
        g_set_error(error, SY_ERROR, (int)advices[i].error, _("%s: %s: %s; %s"), store->path, what,
                    why,
                    too_large ? _("the file may not grow further: raise the limit and run again")
                              : _(advices[i].advice));
        return false;
    }
    g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: %s: %s", store->path, what, why);
    return false;
}

sqlite3_stmt *sy_store_prepare(const SyStore *store, const char *sql, GError **error) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        sy_store_fail(store, store->db, sql, error);
    return statement;
}

static int step(sqlite3_stmt *statement, bool spatialite) {
    sy_store_need_memory(spatialite);
    int code = sqlite3_step(statement);
    sy_store_need_memory(false);
    return code;
}

bool sy_store_run(SyStore *store, const char *sql, bool check, const char *what, GError **error) {
    while (sql[0] != '\0') {
        sqlite3_stmt *statement = NULL;
        const char *rest = sql;
        if (sqlite3_prepare_v2(store->db, sql, -1, &statement, &rest) != SQLITE_OK)
            return sy_store_fail(store, store->db, what, error);
        int code = SQLITE_DONE;
        bool refused = false;
        while (statement != NULL && (code = step(statement, check)) == SQLITE_ROW)
            refused |= check && sqlite3_column_type(statement, 0) == SQLITE_INTEGER &&
                       sqlite3_column_int(statement, 0) == 0;
        if (code != SQLITE_DONE) {
            sy_store_fail(store, store->db, what, error);
            sqlite3_finalize(statement);
            return false;
        }
        if (refused) {
            g_autofree char *text = g_strstrip(g_strndup(sql, (gsize)(rest - sql)));
            g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: %s: refused by SpatiaLite: %s",
                        store->path, what, text);
            sqlite3_finalize(statement);
            return false;
        }
        sqlite3_finalize(statement);
        sql = rest;
    }
    return true;
}

bool sy_store_integer(SyStore *store, const char *sql, int64_t missing, int64_t *value,
                      GError **error) {
    sqlite3_stmt *statement = sy_store_prepare(store, sql, error);
    if (statement == NULL) return false;
    int code = sqlite3_step(statement);
    *value = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : missing;
    if (code != SQLITE_ROW && code != SQLITE_DONE) sy_store_fail(store, store->db, sql, error);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool sy_store_connect(SyStore *store, const char *file, int flags, GError **error) {
    if (sqlite3_open_v2(file, &store->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                        NULL) != SQLITE_OK)
        return sy_store_fail(store, store->db, "open", error);
    /* "relaxed" lets SQL read and write files; unsetting what is not set is no business of threads
     */
    if (g_getenv("SPATIALITE_SECURITY") != NULL) g_unsetenv("SPATIALITE_SECURITY");
    store->spatialite = spatialite_alloc_connection();
    if (store->spatialite == NULL) return sy_store_fail(store, NULL, "SpatiaLite", error);
    spatialite_init_ex(store->db, store->spatialite, 0);
    return true;
}

void sy_store_disconnect(SyStore *store) {
    g_clear_pointer(&store->prepared, g_hash_table_unref); /* an open statement keeps it open */
    if (store->db != NULL) sqlite3_close(store->db);
    store->db = NULL;
    g_clear_pointer(&store->names, g_hash_table_unref);
    if (store->spatialite != NULL) spatialite_cleanup_ex(store->spatialite);
    store->spatialite = NULL;
}

bool sy_store_load_crs(SyStore *store, GError **error) {
    sqlite3_stmt *statement =
        sy_store_prepare(store,
                         "SELECT c.srid, s.srtext FROM geometry_columns AS c JOIN spatial_ref_sys "
                         "AS s USING (srid) WHERE c.f_table_name IN ('edge', 'survey')",
                         error);
    if (statement == NULL) return false;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        store->srid = sqlite3_column_int(statement, 0);
        g_free(store->crs_wkt);
        store->crs_wkt = g_strdup((const char *)sqlite3_column_text(statement, 1));
    } else if (code == SQLITE_DONE) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: not a case file: it has no layer edge"),
                    store->path);
    } else {
        sy_store_fail(store, store->db, "geometry_columns", error);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_ROW;
}

char *sy_sql_name(const char *name) {
    g_auto(GStrv) parts = g_strsplit(name, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    return g_strdup_printf("\"%s\"", doubled);
}

bool sy_store_moved(sqlite3 *db) {
    int moved = 0;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

static uint32_t big_endian(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

SyStoreFile sy_store_file(const char *path, int *schema_version) {
    unsigned char header[100] = {0};
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return errno == ENOENT ? SY_STORE_FILE_NONE : SY_STORE_FILE_OTHER;
    ssize_t n = read(descriptor, header, sizeof header);
    close(descriptor);
    if (n != (ssize_t)sizeof header || memcmp(header, "SQLite format 3", 16) != 0 ||
        big_endian(header + 68) != SY_STORE_APPLICATION_ID)
        return SY_STORE_FILE_OTHER;
    *schema_version = (int)big_endian(header + 60);
    return SY_STORE_FILE_CASE;
}

char *sy_store_time(void) {
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds = 0;
    g_autoptr(GDateTime) time =
        epoch != NULL && g_ascii_string_to_signed(epoch, 10, 0, G_MAXINT32, &seconds, NULL)
            ? g_date_time_new_from_unix_utc(seconds)
            : g_date_time_new_now_utc();
    return g_date_time_format(time, "%Y-%m-%dT%H:%M:%S.000Z");
}
