/* Existing case files: opening, and transactions that survive a run replacing the file. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/regular.h"
#include "io/store/private.h"

enum { WAIT_MS = 30000 };

static bool check_case(SyStore *store, GError **error) {
    int64_t id = 0, version = 0;
    if (!sy_store_integer(store, "PRAGMA application_id", 0, &id, error) ||
        !sy_store_integer(store, "PRAGMA user_version", 0, &version, error))
        return false;
    if (id != SY_STORE_APPLICATION_ID) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: not a case file: name another one"),
                    store->path);
        return false;
    }
    if (version < SY_STORE_SCHEMA_VERSION) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: made by an earlier suyuan (schema %d, this one reads %d): run its case "
                      "again, suyuan run CASE -o %s, which takes its records along"),
                    store->path, (int)version, SY_STORE_SCHEMA_VERSION, store->path);
        return false;
    }
    if (version > SY_STORE_SCHEMA_VERSION) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: made by a newer suyuan (schema %d, this one knows %d): use that one"),
                    store->path, (int)version, SY_STORE_SCHEMA_VERSION);
        return false;
    }
    if (store->schema_folder != NULL && !sy_store_check_shape(store, store->schema_folder, error))
        return false;
    /* What is in the file is ours from here on. SQLite 3.40 counts its functions of JSON, which
     * views of the schema call, among those that only a trusted schema may. */
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL);
    return sy_store_load_crs(store, error);
}

/* A reader keeps one state of the file for as long as it is open: its answers fit together even
 * when a run replaces the file. A full sync of the folder too is what "recorded" means to a writer.
 */
static const char *start_of(SyStoreMode mode) {
    return mode == SY_STORE_READ
               ? "PRAGMA query_only = ON; BEGIN; SELECT count(*) FROM sqlite_master"
               : "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA";
}

static bool connect_existing(SyStore *store, GError **error) {
    if (access(store->path, F_OK) != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: %s; make it with suyuan run"),
                    store->path, sy_errno_words(errno));
        return false;
    }
    if (!sy_regular_check(store->path, error)) return false;
    /* A reader too may have to play back the journal of a writer that died. */
    bool writable = store->mode == SY_STORE_WRITE || access(store->path, W_OK) == 0;
    int flags = writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    if (!sy_store_connect(store, store->path, flags, error)) {
        sy_store_disconnect(store);
        return false;
    }
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_busy_timeout(store->db, WAIT_MS);
    if (sy_store_run(store, start_of(store->mode), false, "open", error) &&
        check_case(store, error))
        return true;
    sy_store_disconnect(store);
    return false;
}

SyStore *sy_store_open(const char *path, SyStoreMode mode, const char *schema_folder,
                       GError **error) {
    g_autoptr(SyStore) store = sy_store_new(path);
    store->schema_folder = g_strdup(schema_folder);
    store->mode = mode;
    if (!connect_existing(store, error)) return NULL;
    return g_steal_pointer(&store);
}

/* BEGIN IMMEDIATE on the file that has the name now. */
static bool begin(SyStore *store, GError **error) {
    gint64 end = g_get_monotonic_time() + WAIT_MS * (gint64)1000;
    while (true) {
        if (!sy_store_run(store, "BEGIN IMMEDIATE", false, "record", error)) return false;
        if (!sy_store_moved(store->db)) return true;
        sy_store_disconnect(store);
        if (g_get_monotonic_time() > end) {
            g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                        _("%s: other programs keep replacing it; try again"), store->path);
            return false;
        }
        if (!connect_existing(store, error)) return false;
    }
}

/* The last step of a commit is that the folder forgets the journal. Where only that could not be
 * made sure, the record is there and it is tried once more: it is acknowledged, or an error. */
static bool sync_folder(const SyStore *store) {
    if (sqlite3_extended_errcode(store->db) != SQLITE_IOERR_DIR_FSYNC) return false;
    g_autofree char *folder = g_path_get_dirname(store->path);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    return good;
}

static bool commit(SyStore *store, GError **error) {
    g_autoptr(GError) why = NULL;
    if (sy_store_run(store, "COMMIT", false, "record", &why) || sync_folder(store)) return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

bool sy_store_transaction(SyStore *store, bool (*write)(SyStore *store, void *user, GError **error),
                          void *user, GError **error) {
    g_assert(store->mode == SY_STORE_WRITE && store->beside == NULL && !store->in_transaction);
    if (store->db == NULL && !connect_existing(store, error)) return false;
    if (!begin(store, error)) return false;
    store->in_transaction = true;
    bool good = write(store, user, error);
    if (good && store->broken) {
        g_set_error(error, SY_ERROR, SY_ERROR_INTERNAL, "%s: committed after an error",
                    store->path);
        good = false;
    }
    store->in_transaction = false;
    store->broken = false;
    good = good && commit(store, error);
    if (!good && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return good;
}
