/* The authorizer and the limits behind which rules are run. */
#include "io/store/guard.h"

#include <string.h>
#include <time.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "io/store/private.h"

/* What rules may read: the case file's own tables, but for people's names in decisions and the
 * like nothing of SQLite's or SpatiaLite's. */
static const char *const case_tables[] = {"input",
                                          "setting",
                                          "node",
                                          "edge",
                                          "receiving_water",
                                          "outfall",
                                          "unit",
                                          "connection",
                                          "parcel",
                                          "source_row",
                                          "linkage",
                                          "field_source",
                                          "zone",
                                          "sample",
                                          "inspection",
                                          "attachment",
                                          "trace_span",
                                          "trace",
                                          "channel",
                                          "channel_part",
                                          "intermediate",
                                          "candidate",
                                          "evidence",
                                          "responsible",
                                          "measure",
                                          "finding",
                                          "observation",
                                          "reading",
                                          "decision_subject",
                                          "decision_in_force",
                                          "class_effective",
                                          "responsible_effective",
                                          "measure_effective",
                                          "decision",
                                          "outfall_class",
                                          "class_word",
                                          "within",
                                          "outfall_county",
                                          "class",
                                          "department",
                                          "requirement",
                                          "approval",
                                          "delegation",
                                          "maintain",
                                          "unjudged",
                                          "json_each",
                                          "idx_node_geom",
                                          "idx_edge_geom",
                                          "idx_receiving_water_geom",
                                          "idx_outfall_geom",
                                          "idx_unit_geom",
                                          "idx_zone_geom",
                                          NULL};

/* No clock, no chance, no files, no settings of the connection. */
static const char *const functions[] = {
    "abs", "avg", "coalesce", "count", "dense_rank", "first_value", "format", "glob",
    "group_concat", "ifnull", "iif", "instr", "json_array", "json_each", "json_extract",
    "json_group_array", "json_object", "lag", "last_value", "lead", "length", "like", "lower",
    "ltrim", "max", "min", "nullif", "printf", "rank", "replace", "round", "row_number", "rtrim",
    "substr", "substring", "sum", "total", "trim", "typeof", "upper",
    /* SpatiaLite */
    "area", "centroid", "geometrytype", "glength", "mbrcontains", "mbrintersects", "mbrmaxx",
    "mbrmaxy", "mbrminx", "mbrminy", "ptdistwithin", "st_area", "st_buffer", "st_centroid",
    "st_contains", "st_covers", "st_crosses", "st_distance", "st_endpoint", "st_geometrytype",
    "st_intersection", "st_intersects", "st_length", "st_maxx", "st_maxy", "st_minx", "st_miny",
    "st_startpoint", "st_touches", "st_within", "st_x", "st_y", "x", "y", NULL};

enum { STEPS_PER_QUESTION = 100000, PAGE_BYTES = 4096, SQLITE_VALUE_MB = 900 };

typedef struct {
    const SyStoreGuard *guard;
    GHashTable *existing; /* tables and views of the file, lower case */
    char *refused;        /* what was refused first, NULL: nothing */
    char *word;           /* the name to look for in the text, NULL: none */
    const SyLimits *limits;
    gint64 end_us; /* of the time that it may take */
    bool too_long;
    int bytes_before; /* the connection's limit of a value */
} Watch;

static bool is_in(const char *const *names, const char *name) {
    for (; names != NULL && *names != NULL; names++)
        if (g_ascii_strcasecmp(*names, name) == 0) return true;
    return false;
}

static int refuse(Watch *watch, const char *word, const char *format, ...) G_GNUC_PRINTF(3, 4);
static int refuse(Watch *watch, const char *word, const char *format, ...) {
    if (watch->refused != NULL) return SQLITE_DENY;
    va_list list;
    va_start(list, format);
    watch->refused = g_strdup_vprintf(format, list);
    va_end(list);
    watch->word = g_strdup(word);
    return SQLITE_DENY;
}

/* A name without columns may be that of a common table expression, which SQLite asks about too. */
static int may_read(Watch *watch, const char *table, const char *column) {
    if (is_in(case_tables, table) || is_in(watch->guard->tables, table)) return SQLITE_OK;
    g_autofree char *name = g_ascii_strdown(table, -1);
    bool is_table = g_hash_table_contains(watch->existing, name) ||
                    g_str_has_prefix(name, "fact_") || g_str_has_prefix(name, "sqlite_") ||
                    g_str_has_prefix(name, "pragma_");
    if (*column == '\0' && !is_table) return SQLITE_OK;
    return refuse(watch, table, "reads the table %s, which is not open to rules", table);
}

static int authorize(void *user, int action, const char *first, const char *second,
                     const char *database, const char *by) {
    (void)database;
    (void)by;
    Watch *watch = user;
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_RECURSIVE:
            return SQLITE_OK;
        case SQLITE_READ:
            return may_read(watch, first == NULL ? "" : first, second == NULL ? "" : second);
        case SQLITE_FUNCTION:
            if (is_in(functions, second)) return SQLITE_OK;
            return refuse(watch, second, "calls the function %s(), which is not open to rules",
                          second);
        case SQLITE_ATTACH:
            return refuse(watch, "ATTACH", "attaches another database; rules only read");
        case SQLITE_PRAGMA:
            return refuse(watch, "PRAGMA", "uses a pragma; rules only read");
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE:
            if (g_str_has_prefix(first, "sqlite_")) /* how a schema is changed */
                return refuse(watch, NULL, "is no SELECT; rules only read");
            return refuse(watch, first, "writes to the table %s; rules only read", first);
        default:
            return refuse(watch, NULL, "is no SELECT; rules only read");
    }
}

/* Of this thread: a machine that does other work beside makes no rule too long. */
static gint64 processor_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * (gint64)G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static int count_steps(void *user) {
    Watch *watch = user;
    watch->too_long = processor_us() > watch->end_us;
    return watch->too_long;
}

/* A spatial index prepares statements of its own when it is first named, writing ones among them:
 * before the authorizer looks. */
static void wake_indexes(SyStore *store) {
    for (const char *const *table = case_tables; *table != NULL; table++) {
        if (!g_str_has_prefix(*table, "idx_")) continue;
        g_autofree char *sql = g_strdup_printf("SELECT 1 FROM %s LIMIT 0", *table);
        sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    }
}

/* Names of the file's tables, listed anew when its schema changed. */
static bool list_names(SyStore *store, GError **error) {
    int64_t version = 0;
    if (!sy_store_integer(store, "PRAGMA schema_version", 0, &version, error)) return false;
    if (store->names != NULL && store->names_of == version) return true;
    sqlite3_stmt *statement =
        sy_store_prepare(store, "SELECT lower(name) FROM sqlite_master", error);
    if (statement == NULL) return false;
    if (store->names == NULL)
        store->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW)
        g_hash_table_add(store->names, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    store->names_of = version;
    wake_indexes(store);
    return true;
}

/* One call of GEOS cannot be stopped: how finely an arc is cut is not the rule's choice. */
static void refuse_segments(sqlite3_context *context, int n, sqlite3_value **values) {
    (void)n;
    (void)values;
    sqlite3_result_error(context, "st_buffer() takes a geometry and a distance", -1);
}

static bool watch_init(Watch *watch, SyStore *store, const SyStoreGuard *guard, GError **error) {
    static const SyStoreGuard none = {NULL, NULL};
    static const SyLimits unlimited = SY_LIMITS_NONE;
    *watch = (Watch){.guard = guard == NULL ? &none : guard};
    watch->limits = watch->guard->limits == NULL ? &unlimited : watch->guard->limits;
    watch->end_us = processor_us() + watch->limits->rule_s * (gint64)G_USEC_PER_SEC;
    if (!list_names(store, error)) return false;
    watch->existing = store->names;
    watch->bytes_before = sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH,
                                        MIN(watch->limits->rule_text_mb, SQLITE_VALUE_MB) << 20);
    sqlite3_create_function(store->db, "st_buffer", 3, SQLITE_UTF8, NULL, refuse_segments, NULL,
                            NULL);
    return true;
}

static void watch_clear(Watch *watch, SyStore *store) {
    if (watch->bytes_before > 0) sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, watch->bytes_before);
    g_free(watch->refused);
    g_free(watch->word);
}

static bool is_end(char letter) {
    return !(g_ascii_isalnum(letter) || letter == '_');
}

/* First place of a name in a text, whatever its case. */
static gsize find_word(const char *sql, const char *word) {
    gsize n = word == NULL ? 0 : strlen(word);
    for (gsize i = 0; n > 0 && sql[i] != '\0'; i++) {
        bool begins = i == 0 || is_end(sql[i - 1]);
        if (begins && g_ascii_strncasecmp(sql + i, word, n) == 0 && is_end(sql[i + n])) return i;
    }
    return SY_STORE_GUARD_NOWHERE;
}

/* The name at the end of a message for which SQLite gives no place. */
static gsize find_missing(const char *sql, const char *why) {
    static const char *const heads[] = {"no such table: ", "no such function: "};
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++)
        if (g_str_has_prefix(why, heads[i])) return find_word(sql, why + strlen(heads[i]));
    return SY_STORE_GUARD_NOWHERE;
}

static bool complain(const Watch *watch, SyStore *store, const char *sql, gsize *at,
                     GError **error) {
    int offset = sqlite3_error_offset(store->db);
    const char *why = watch->refused != NULL ? watch->refused : sqlite3_errmsg(store->db);
    *at = watch->refused != NULL ? find_word(sql, watch->word)
          : offset >= 0          ? (gsize)offset
                                 : find_missing(sql, why);
    if (watch->too_long)
        why = _("takes too long: simplify it, join by an indexed column, or raise limits.rule_s");
    g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE, why);
    return false;
}

/* Only blanks and comments after the statement. */
static bool is_blank(const char *rest) {
    while (*rest != '\0') {
        if (g_ascii_isspace(*rest) || *rest == ';')
            rest++;
        else if (rest[0] == '-' && rest[1] == '-')
            rest += strcspn(rest, "\n");
        else
            return false;
    }
    return true;
}

/* One reading statement, or NULL. */
static sqlite3_stmt *prepare(Watch *watch, SyStore *store, const char *sql, gsize *at,
                             GError **error) {
    sqlite3_stmt *statement = NULL;
    const char *rest = sql;
    sqlite3_set_authorizer(store->db, authorize, watch);
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, &rest);
    sqlite3_set_authorizer(store->db, NULL, NULL);
    if (code != SQLITE_OK) {
        complain(watch, store, sql, at, error);
        return NULL;
    }
    if (statement != NULL && is_blank(rest) && sqlite3_stmt_readonly(statement) &&
        sqlite3_column_count(statement) > 0)
        return statement;
    *at = statement == NULL ? 0 : (gsize)(rest - sql);
    g_set_error_literal(error, SY_ERROR, SY_ERROR_USAGE,
                        statement == NULL ? _("no SELECT stands here")
                                          : _("is not one SELECT alone; rules only read"));
    sqlite3_finalize(statement);
    return NULL;
}

SyTable *sy_store_guarded_query(SyStore *store, const char *sql, const SyStoreGuard *guard,
                                gsize *at, GError **error) {
    Watch watch;
    *at = SY_STORE_GUARD_NOWHERE;
    SyTable *rows = NULL;
    if (watch_init(&watch, store, guard, error)) {
        sqlite3_stmt *statement = prepare(&watch, store, sql, at, error);
        g_autoptr(GError) why = NULL;
        if (statement != NULL) {
            sqlite3_progress_handler(store->db, STEPS_PER_QUESTION, count_steps, &watch);
            const SyStoreLimits limits = {(SyIndex)watch.limits->rule_rows,
                                          (uint64_t)watch.limits->rule_mb << 20};
            rows = sy_store_collect(store, statement, &limits, &why);
            if (rows == NULL && (watch.too_long || sqlite3_errcode(store->db) == SQLITE_ERROR))
                complain(&watch, store, sql, at, error);
            else if (rows == NULL)
                g_propagate_error(error, g_steal_pointer(&why));
            sqlite3_progress_handler(store->db, 0, NULL, NULL);
        }
        sqlite3_finalize(statement);
    }
    watch_clear(&watch, store);
    return rows;
}

/* The text is known to be one SELECT that only reads. */
static bool make_table(Watch *watch, SyStore *store, const char *name, const char *sql,
                       const char *key, gsize *at, GError **error) {
    g_autofree char *quoted = sy_sql_name(name);
    g_autofree char *drop = g_strdup_printf("DROP TABLE IF EXISTS temp.%s", quoted);
    if (!sy_store_execute(store, drop, error)) return false;
    g_autofree char *make = g_strdup_printf("CREATE TEMP TABLE %s AS %s", quoted, sql);
    g_autofree char *pages = g_strdup_printf(
        "PRAGMA temp.max_page_count = %d",
        MIN(watch->limits->rule_table_mb, G_MAXINT / 256) * ((1 << 20) / PAGE_BYTES));
    sqlite3_exec(store->db, pages, NULL, NULL, NULL);
    sqlite3_progress_handler(store->db, STEPS_PER_QUESTION, count_steps, watch);
    int code = sqlite3_exec(store->db, make, NULL, NULL, NULL);
    if (code != SQLITE_OK) complain(watch, store, sql, at, error);
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    if (code != SQLITE_OK || key == NULL) return code == SQLITE_OK;
    g_autofree char *index =
        g_strdup_printf("CREATE INDEX temp.\"%s_key\" ON %s (%s)", name, quoted, key);
    return sy_store_execute(store, index, error);
}

bool sy_store_guarded_table(SyStore *store, const char *name, const char *sql,
                            const SyStoreGuard *guard, gsize *at, GError **error) {
    Watch watch;
    *at = SY_STORE_GUARD_NOWHERE;
    bool made = false;
    if (watch_init(&watch, store, guard, error)) {
        sqlite3_stmt *statement = prepare(&watch, store, sql, at, error);
        const char *first = statement == NULL ? "" : sqlite3_column_name(statement, 0);
        const char *key = strcmp(first, "outfall_id") == 0 ? "outfall_id"
                          : strcmp(first, "unit_id") == 0  ? "unit_id"
                                                           : NULL;
        bool good = statement != NULL;
        sqlite3_finalize(statement);
        made = good && make_table(&watch, store, name, sql, key, at, error);
    }
    watch_clear(&watch, store);
    return made;
}
