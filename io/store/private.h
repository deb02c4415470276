/* What the parts of the store share. Include only from io/store. */
#pragma once
#include <sqlite3.h>

#include "io/beside.h"
#include "io/store/store.h"

/* "SYUA", at byte 68 of the file; and the version of data/schema, at byte 60. */
#define SY_STORE_APPLICATION_ID 0x53595541
#define SY_STORE_SCHEMA_VERSION 2 /* data/schema/README.md says what each is */

struct SyStore {
    char *path;          /* final name */
    char *schema_folder; /* an existing file is compared with; NULL: with nothing */
    SyBeside *beside;    /* the file being created; NULL: an existing one is open */
    SyStoreMode mode;
    sqlite3 *db;
    void *spatialite; /* its cache for this connection */
    int srid;
    char *crs_wkt;
    GHashTable *names;    /* tables and views, lower case, for guard.c; NULL: not listed */
    int64_t names_of;     /* schema_version they were listed at */
    GHashTable *prepared; /* SQL -> sqlite3_stmt that rests, of sy_store_query_of(); NULL: none */
    bool broken;          /* a write failed half-way: it must not be committed */
    bool in_transaction;  /* inside sy_store_transaction */
    GPtrArray *layers; /* SyLayerStatistics *, of tables written since the last sy_layers_flush */
    bool (*copied)(SyStore *store, void *user, GError **error);
    void *copied_user;
};

/* create.c */
SyStore *sy_store_new(const char *path);
/* Opens (again) the file being created. */
bool sy_store_connect_new(SyStore *store, GError **error);
/* Whether a run may put its file at @path: nothing or a case file is there, no journal alone. */
bool sy_store_check_replaceable(const char *path, GError **error);

/* The files of a schema in name order, with the number of the CRS in its places. */
bool sy_store_schema(const char *folder, const char *srid,
                     bool (*use)(const char *name, const char *sql, void *user, GError **error),
                     void *user, GError **error);

/* shape.c: SY_ERROR_INPUT, in a sentence, unless the file is what a run writes. */
bool sy_store_check_shape(SyStore *store, const char *schema_folder, GError **error);

/* write.c */
/* Whether the store may be written now; errors of the program. */
bool sy_store_writable(const SyStore *store, GError **error);

/* memory.c: from here on SQLite must get the memory it asks for, in this thread
 * (sy_store_watch_memory) */
void sy_store_need_memory(bool on);

/* connection.c */
bool sy_store_connect(SyStore *store, const char *file, int flags, GError **error);
void sy_store_disconnect(SyStore *store);
bool sy_store_load_crs(SyStore *store, GError **error);
/* Sets the error for the connection's last failure: "FILE: what: why; what to do"; false. */
bool sy_store_fail(const SyStore *store, sqlite3 *db, const char *what, GError **error);
/* Runs statements. With @check, a SELECT that gives 0 is an error (SpatiaLite's functions). */
bool sy_store_run(SyStore *store, const char *sql, bool check, const char *what, GError **error);
sqlite3_stmt *sy_store_prepare(const SyStore *store, const char *sql, GError **error);
/* query.c: the rows of a statement that is ready to run; the caller finalizes it. @limits: NULL:
 * none; else SY_ERROR_USAGE without the file's name where there is more. */
typedef struct {
    uint32_t n_row_max;
    uint64_t n_byte_max; /* of texts and geometries */
} SyStoreLimits;
SyTable *sy_store_collect(SyStore *store, sqlite3_stmt *statement, const SyStoreLimits *limits,
                          GError **error);
/* First column of the first row; @missing if there is none. */
bool sy_store_integer(SyStore *store, const char *sql, int64_t missing, int64_t *value,
                      GError **error);
/* "quoted" name; g_free. */
char *sy_sql_name(const char *name);
/* Whether the file was renamed, replaced or deleted since it was opened. */
bool sy_store_moved(sqlite3 *db);
/* What the header of a file says, without SQLite. Closing the file ends every lock that this
 * process has on it: only while it has none. SY_STORE_FILE_NONE: there is no such file. */
typedef enum { SY_STORE_FILE_NONE, SY_STORE_FILE_CASE, SY_STORE_FILE_OTHER } SyStoreFile;
SyStoreFile sy_store_file(const char *path, int *schema_version);
/* SOURCE_DATE_EPOCH or now, "2026-01-31T12:00:00.000Z"; g_free. */
char *sy_store_time(void);
