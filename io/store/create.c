/* A new case file: checks at the door, SpatiaLite's own tables, the CRS, the schema. */
#include <string.h>
#include <sys/stat.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/store/statistics.h"

/* Number of a CRS without an EPSG code; above the range that EPSG and SpatiaLite use. */
enum { SRID_OWN = 990001 };

SyStore *sy_store_new(const char *path) {
    SyStore *store = g_new0(SyStore, 1);
    store->path = g_strdup(path);
    store->layers = g_ptr_array_new_with_free_func((GDestroyNotify)sy_layer_statistics_free);
    return store;
}

void sy_store_free(SyStore *store) {
    if (store == NULL) return;
    sy_store_disconnect(store);
    sy_beside_free(store->beside);
    g_ptr_array_unref(store->layers);
    g_free(store->crs_wkt);
    g_free(store->schema_folder);
    g_free(store->path);
    g_free(store);
}

int sy_store_srid(const SyStore *store) {
    return store->srid;
}

const char *sy_store_path(const SyStore *store) {
    return store->path;
}

int sy_store_epsg(const SyStore *store) {
    return store->srid == SRID_OWN ? 0 : store->srid;
}

const char *sy_store_crs(const SyStore *store) {
    return store->crs_wkt;
}

/* Every step of a run writes to a file that nobody else knows and that is thrown away if the run
 * dies: no journal, no waiting for the disk before sy_store_commit. */
bool sy_store_connect_new(SyStore *store, GError **error) {
    return sy_store_connect(store, store->beside->temporary, SQLITE_OPEN_READWRITE, error) &&
           sy_store_run(
               store,
               "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF;"
               "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST;"
               "PRAGMA cache_size = -4096; PRAGMA automatic_index = ON",
               false, "open", error);
}

bool sy_store_check_replaceable(const char *path, GError **error) {
    int version = 0;
    SyStoreFile file = sy_store_file(path, &version);
    if (file == SY_STORE_FILE_OTHER) {
        g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                    _("%s: exists and is not a case file; name another file or move it away"),
                    path);
        return false;
    }
    if (file == SY_STORE_FILE_CASE && version > SY_STORE_SCHEMA_VERSION) {
        g_set_error(
            error, SY_ERROR, SY_ERROR_OUTPUT,
            _("%s: made by a newer suyuan (schema %d, this one knows %d); name another file"), path,
            version, SY_STORE_SCHEMA_VERSION);
        return false;
    }
    if (file == SY_STORE_FILE_CASE) return true;
    /* SQLite would play back a journal left by a file that is gone into the new one. */
    static const char *const left[] = {"-journal", "-wal"};
    for (gsize i = 0; i < G_N_ELEMENTS(left); i++) {
        g_autofree char *journal = g_strconcat(path, left[i], NULL);
        struct stat status;
        if (stat(journal, &status) != 0 || status.st_size == 0) continue;
        g_set_error(
            error, SY_ERROR, SY_ERROR_OUTPUT,
            _("%s: belongs to a case file that is not there any more; put that file back as "
              "%s, or delete %s if the file is lost for good"),
            journal, path, journal);
        return false;
    }
    return true;
}

/* Row of spatial_ref_sys: SpatiaLite's own for an EPSG code it knows, else made from the CRS. */
static bool add_crs(SyStore *store, const SyCrs *crs, GError **error) {
    int epsg = sy_crs_epsg(crs);
    store->srid = epsg > 0 ? epsg : SRID_OWN;
    store->crs_wkt = g_strdup(sy_crs_wkt(crs));
    if (epsg > 0) {
        int64_t known = 0;
        g_autofree char *sql = g_strdup_printf("SELECT InsertEpsgSrid(%d)", epsg);
        if (!sy_store_integer(store, sql, 0, &known, error)) return false;
        if (known == 1) return true;
    }
    sqlite3_stmt *statement = sy_store_prepare(
        store,
        "INSERT OR REPLACE INTO spatial_ref_sys (srid, auth_name, auth_srid, ref_sys_name, "
        "proj4text, srtext) VALUES (?1, ?2, ?1, ?3, ?4, ?5)",
        error);
    if (statement == NULL) return false;
    sqlite3_bind_int(statement, 1, store->srid);
    sqlite3_bind_text(statement, 2, epsg > 0 ? "epsg" : "suyuan", -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, sy_crs_name(crs), -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 4, sy_crs_proj(crs), -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 5, sy_crs_wkt(crs), -1, SQLITE_STATIC);
    bool good = sqlite3_step(statement) == SQLITE_DONE;
    if (!good) sy_store_fail(store, store->db, "spatial_ref_sys", error);
    sqlite3_finalize(statement);
    return good;
}

static int by_name(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of the schema files in order. */
static GPtrArray *schema_files(const char *folder, GError **error) {
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) why = NULL;
    g_autoptr(GDir) open = g_dir_open(folder, 0, &why);
    const char *name;
    while (open != NULL && (name = g_dir_read_name(open)) != NULL)
        if (g_str_has_suffix(name, ".sql")) g_ptr_array_add(files, g_strdup(name));
    if (files->len == 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT, _("%s: no schema files (*.sql): %s"), folder,
                    why == NULL ? _("reinstall suyuan") : why->message);
        return NULL;
    }
    g_ptr_array_sort(files, by_name);
    return g_steal_pointer(&files);
}

bool sy_store_schema(const char *folder, const char *srid,
                     bool (*use)(const char *name, const char *sql, void *user, GError **error),
                     void *user, GError **error) {
    g_autoptr(GPtrArray) files = schema_files(folder, error);
    if (files == NULL) return false;
    for (guint i = 0; i < files->len; i++) {
        const char *name = g_ptr_array_index(files, i);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(GError) why = NULL;
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, &why)) {
            g_set_error_literal(error, SY_ERROR, SY_ERROR_INPUT, why->message);
            return false;
        }
        g_auto(GStrv) pieces = g_strsplit(text, ":srid", -1);
        g_autofree char *sql = g_strjoinv(srid, pieces);
        if (!use(name, sql, user, error)) return false;
    }
    return true;
}

static bool run_file(const char *name, const char *sql, void *user, GError **error) {
    return sy_store_run(user, sql, true, name, error);
}

static bool run_schema(SyStore *store, const char *folder, GError **error) {
    g_autofree char *srid = g_strdup_printf("%d", store->srid);
    return sy_store_schema(folder, srid, run_file, store, error);
}

static bool make(SyStore *store, const char *schema_folder, const SyCrs *crs, GError **error) {
    g_autofree char *marks =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                        SY_STORE_APPLICATION_ID, SY_STORE_SCHEMA_VERSION);
    return sy_store_connect_new(store, error) &&
           sy_store_run(store, "BEGIN; SELECT InitSpatialMetaData(0, 'NONE')", true, "SpatiaLite",
                        error) &&
           add_crs(store, crs, error) && run_schema(store, schema_folder, error) &&
           sy_store_run(store, marks, false, "schema", error);
}

SyStore *sy_store_create(const char *path, const char *schema_folder, const SyCrs *crs,
                         GError **error) {
    g_autoptr(SyBeside) beside = sy_beside_new_following(path, error);
    if (beside == NULL || !sy_store_check_replaceable(beside->path, error)) return NULL;
    g_autoptr(SyStore) store = sy_store_new(beside->path);
    store->mode = SY_STORE_WRITE;
    store->beside = g_steal_pointer(&beside);
    if (!make(store, schema_folder, crs, error)) return NULL;
    return g_steal_pointer(&store);
}
