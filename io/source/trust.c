#include "io/source/trust.h"

#include <sqlite3.h>
#include <string.h>
#include <zip.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

static bool refuse_table(const char *path, const char *name, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: its table %s is virtual and may read other files; copy its rows into a "
                  "table of their own"),
                path, name);
    return false;
}

/* Modules of indexes, which read nothing but the file itself. */
static bool is_index(const char *sql) {
    const char *using = strstr(sql, "USING ");
    if (using == NULL) using = strstr(sql, "using ");
    return using != NULL && (g_ascii_strncasecmp(using + 6, "rtree", 5) == 0 ||
                             g_ascii_strncasecmp(using + 6, "VirtualSpatialIndex", 19) == 0 ||
                             g_ascii_strncasecmp(using + 6, "VirtualElementary", 17) == 0 ||
                             g_ascii_strncasecmp(using + 6, "VirtualKNN", 10) == 0 ||
                             g_ascii_strncasecmp(using + 6, "fts", 3) == 0);
}

static bool calls_function(const char *sql) {
    const char *select = strcasestr(sql, " AS ");
    return select != NULL && g_regex_match_simple("[A-Za-z_0-9]\\s*\\(", select, G_REGEX_RAW, 0) &&
           !g_regex_match_simple("^[^(]*\\bIN\\s*\\([^(]*\\)[^(]*$", select,
                                 G_REGEX_RAW | G_REGEX_CASELESS, 0);
}

bool sy_trust_database(const char *path, GPtrArray *hidden, GError **error) {
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    bool good = true;
    /* What cannot be read here is for its driver to complain about. */
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL",
                           -1, &statement, NULL) == SQLITE_OK)
        while (good && sqlite3_step(statement) == SQLITE_ROW) {
            const char *type = (const char *)sqlite3_column_text(statement, 0),
                       *name = (const char *)sqlite3_column_text(statement, 1),
                       *sql = (const char *)sqlite3_column_text(statement, 2);
            if (type == NULL || name == NULL || sql == NULL) continue;
            bool is_virtual = g_ascii_strncasecmp(sql, "CREATE VIRTUAL", 14) == 0;
            if (is_virtual && !is_index(sql)) good = refuse_table(path, name, error);
            if (strcmp(type, "view") == 0 && calls_function(sql))
                g_ptr_array_add(hidden, g_strdup(name));
        }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return good;
}

static bool is_worth_it(const zip_stat_t *part, const SyLimits *limits) {
    zip_uint64_t mb = part->size >> 20;
    return mb < (zip_uint64_t)limits->unpacked_free_mb ||
           (mb < (zip_uint64_t)limits->unpacked_mb &&
            part->size / (zip_uint64_t)limits->unpacked_ratio <= part->comp_size);
}

bool sy_trust_archive(const char *path, const SyLimits *limits, GError **error) {
    zip_t *archive = zip_open(path, ZIP_RDONLY, NULL);
    if (archive == NULL) return true; /* damaged: its driver says so */
    bool good = true;
    zip_int64_t n = zip_get_num_entries(archive, 0);
    for (zip_int64_t i = 0; good && i < n; i++) {
        zip_stat_t part;
        if (zip_stat_index(archive, (zip_uint64_t)i, 0, &part) != 0) continue;
        good = is_worth_it(&part, limits);
        if (!good)
            g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                        _("%s: its part %s unpacks to %u MB, %u times what is stored: not read; "
                          "open it and save it anew, or raise limits.unpacked_mb or "
                          "limits.unpacked_ratio"),
                        path, part.name, (guint)(part.size >> 20),
                        (guint)(part.size / MAX(part.comp_size, 1)));
    }
    zip_discard(archive);
    return good;
}

bool sy_trust_columns(const char *path, int n_column, const SyLimits *limits, GError **error) {
    if (n_column <= limits->columns) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: has %d columns, of which at most %d are read; it may stand on its side: "
                  "turn rows and columns, or raise limits.columns"),
                path, n_column, limits->columns);
    return false;
}

bool sy_trust_rows(const char *path, const SyTable *table, const SyLimits *limits, GError **error) {
    SyIndex rows = MIN((SyIndex)limits->rows, SY_NONE / 4),
            vertices = MIN((SyIndex)limits->vertices, SY_NONE / 4);
    if (table->n_row <= rows && table->geometry.n_vertex <= vertices) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: more than %u rows or %u vertices; split the file, or raise limits.rows or "
                  "limits.vertices"),
                path, rows, vertices);
    return false;
}
