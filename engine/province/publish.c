/*
 * The case file of a part on a PostgreSQL server: its tables under the same names, each a partition
 * of the province's, put in the place of the part's former ones in one transaction.
 */
#include "engine/province/publish.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"

void sy_published_clear(SyPublished *table) {
    g_free(table->name);
    g_free(table->key);
    g_ptr_array_unref(table->columns);
    g_ptr_array_unref(table->types);
}

char *sy_published_columns(const SyPublished *table) {
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < table->columns->len; i++)
        g_string_append_printf(all, "%s\"%s\"", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(table->columns, i));
    return g_string_free(all, FALSE);
}

/* "bigint NOT NULL DEFAULT 0": a column of the file as the server declares it; g_free. */
static char *server_type(const SyTable *columns, SyIndex row) {
    const char *type = sy_cell_text(columns, "type", row),
               *otherwise = sy_cell_text(columns, "dflt_value", row),
               *there = g_strcmp0(type, "REAL") == 0 ? "double precision" : "text";
    if (g_strcmp0(type, "INTEGER") == 0 || g_strcmp0(type, "BIGINT") == 0) there = "bigint";
    return g_strconcat(there, sy_cell_integer(columns, "notnull", row) == 1 ? " NOT NULL" : "",
                       otherwise == NULL ? "" : " DEFAULT ", otherwise, NULL);
}

static bool describe(SyStore *store, const char *name, SyPublished *table, GError **error) {
    const char *const of[] = {name, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT name, type, pk, \"notnull\", dflt_value FROM pragma_table_info(?1) ORDER BY cid",
        of, error);
    if (rows == NULL) return false;
    g_autoptr(GString) key = g_string_new(NULL);
    for (int64_t k = 1; k <= (int64_t)rows->n_row; k++)
        for (SyIndex row = 0; row < rows->n_row; row++)
            if (sy_cell_integer(rows, "pk", row) == k)
                g_string_append_printf(key, "%s\"%s\"", k > 1 ? ", " : "",
                                       sy_cell_text(rows, "name", row));
    *table = (SyPublished){.name = g_strdup(name),
                           .columns = g_ptr_array_new_with_free_func(g_free),
                           .types = g_ptr_array_new_with_free_func(g_free),
                           .key = g_strdup(key->str)};
    for (SyIndex row = 0; row < rows->n_row; row++) {
        const char *column = sy_cell_text(rows, "name", row);
        if (strcmp(column, "geom") == 0) {
            table->drawn = true;
            continue;
        }
        g_ptr_array_add(table->columns, g_strdup(column));
        g_ptr_array_add(table->types, server_type(rows, row));
    }
    return true;
}

GArray *sy_published_tables(SyStore *store, const SyProgram *program, GError **error) {
    g_autofree char *folder = g_build_filename(program->data_folder, "schema", NULL);
    g_auto(GStrv) names = sy_store_tables(folder, error);
    if (names == NULL) return NULL;
    g_autoptr(GArray) tables = g_array_new(FALSE, TRUE, sizeof(SyPublished));
    g_array_set_clear_func(tables, (GDestroyNotify)sy_published_clear);
    for (char **name = names; *name != NULL; name++) {
        SyPublished table;
        if (!describe(store, *name, &table, error)) return NULL;
        g_array_append_val(tables, table);
    }
    return g_steal_pointer(&tables);
}

/* ---- the tables of the province ---- */

/* One who publishes at a time makes or changes tables; records are only ever added. */
static const char *const beginning =
    "BEGIN; SELECT pg_advisory_xact_lock(hashtext('suyuan.publish')); "
    "CREATE SCHEMA IF NOT EXISTS suyuan; "
    "CREATE TABLE IF NOT EXISTS suyuan.part (part text PRIMARY KEY, number bigint GENERATED ALWAYS "
    "AS IDENTITY, version text NOT NULL, publications bigint NOT NULL, published timestamptz NOT "
    "NULL, crs_wkt text); "
    "CREATE OR REPLACE FUNCTION suyuan.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
    "EXCEPTION 'records are only ever added: withdraw one by a record of its own'; END $$";

static bool has_postgis(SyPg *pg, GError **error) {
    g_autoptr(SyTable) there =
        sy_pg_query(pg, "SELECT extname AS name FROM pg_extension WHERE extname = 'postgis'",
                    SY_GEOMETRY_NONE, error);
    if (there == NULL || there->n_row > 0) return there != NULL;
    if (sy_pg_do(pg, "SAVEPOINT postgis; CREATE EXTENSION postgis", NULL)) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: has no PostGIS; let its administrator say there: CREATE EXTENSION postgis"),
                sy_pg_name(pg));
    return false;
}

/* Columns as the server is told: name type, ... */
static char *declared(const SyPublished *table) {
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < table->columns->len; i++)
        g_string_append_printf(all, ", \"%s\" %s",
                               (const char *)g_ptr_array_index(table->columns, i),
                               (const char *)g_ptr_array_index(table->types, i));
    return g_string_free(g_string_append(all, table->drawn ? ", geom geometry" : ""), FALSE);
}

/* Whether the server's table is the one that this program writes. */
static bool check_columns(SyPg *pg, const SyPublished *table, GError **error) {
    g_autofree char *sql = sy_pg_format(
        pg,
        "SELECT string_agg(attname, ',' ORDER BY attnum) AS names FROM pg_attribute WHERE attrelid "
        "= ('suyuan.' || quote_ident(%L))::regclass AND attnum > 1 AND NOT attisdropped",
        table->name);
    g_autoptr(SyTable) rows = sy_pg_query(pg, sql, SY_GEOMETRY_NONE, error);
    if (rows == NULL) return false;
    g_autoptr(GString) expected = g_string_new(NULL);
    for (guint i = 0; i < table->columns->len; i++)
        g_string_append_printf(expected, "%s%s", i > 0 ? "," : "",
                               (const char *)g_ptr_array_index(table->columns, i));
    if (table->drawn) g_string_append(expected, ",geom");
    if (g_strcmp0(sy_cell_text(rows, "names", 0), expected->str) == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: table %s has other columns than this file's: it was made by another version "
                  "of suyuan; publish all parts anew into a new database"),
                sy_pg_name(pg), table->name);
    return false;
}

static bool make_table(SyPg *pg, const SyPublished *table, GError **error) {
    g_autofree char *columns = declared(table);
    g_autofree char *make = g_strdup_printf(
        "CREATE TABLE IF NOT EXISTS suyuan.%%I (part text NOT "
        "NULL%s, PRIMARY KEY (part, %s)) PARTITION BY LIST "
        "(part)",
        columns, table->key);
    g_autofree char *index = g_strconcat(table->name, "_geom", NULL),
                    *kept = g_strconcat(table->name, "_kept", NULL);
    return sy_pg_dof(pg, error, make, table->name) && check_columns(pg, table, error) &&
           (!table->drawn ||
            sy_pg_dof(pg, error, "CREATE INDEX IF NOT EXISTS %I ON suyuan.%I USING gist (geom)",
                      index, table->name)) &&
           sy_published_guard(pg, table->name, sy_store_is_record(table->name), error) &&
           (!sy_store_is_record(table->name) ||
            sy_pg_dof(pg, error,
                      "CREATE OR REPLACE TRIGGER %I BEFORE UPDATE OR DELETE ON suyuan.%I FOR EACH "
                      "ROW EXECUTE FUNCTION suyuan.refuse()",
                      kept, table->name));
}

/* ---- a part of it ---- */

typedef struct {
    SyPg *pg;
    SyStore *store;
    const char *part;
    int64_t number, publication;
} Publishing;

/* Name of the partition of a table that is made by this publication, or stood there before. */
static char *partition_of(const Publishing *p, const SyPublished *table, int64_t publication) {
    return g_strdup_printf("%s_%" G_GINT64_FORMAT "_%" G_GINT64_FORMAT, table->name, p->number,
                           publication);
}

/* The part's number, and which publication of it this is. */
static bool enter(Publishing *p, GError **error) {
    g_autofree char *sql = sy_pg_format(
        p->pg,
        "INSERT INTO suyuan.part (part, version, publications, published, crs_wkt) VALUES "
        "(%L, %L, 1, now(), %L) ON CONFLICT (part) DO UPDATE SET version = excluded.version, "
        "publications = part.publications + 1, published = excluded.published, crs_wkt = "
        "excluded.crs_wkt RETURNING number, publications",
        p->part, SY_VERSION, sy_store_crs(p->store));
    g_autoptr(SyTable) row = sy_pg_query(p->pg, sql, SY_GEOMETRY_NONE, error);
    if (row == NULL) return false;
    p->number = sy_cell_integer(row, "number", 0);
    p->publication = sy_cell_integer(row, "publications", 0);
    return true;
}

static bool fill(Publishing *p, const SyPublished *table, const char *partition, GError **error) {
    g_autofree char *into = sy_pg_format(p->pg, "suyuan.%I", partition);
    g_autoptr(GString) columns = g_string_new(NULL);
    for (guint i = 0; i < table->columns->len; i++) /* not fid: a result's fid is no column */
        g_string_append_printf(columns, "%s\"%s\" AS c%u", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(table->columns, i), i);
    /* what has no number in PostGIS's table of systems has none there */
    int srid = sy_store_epsg(p->store);
    g_autofree char *geom =
        table->drawn ? g_strdup_printf(", AsEWKB(SetSRID(geom, %d)) AS ewkb", srid) : g_strdup("");
    g_autofree char *sql = g_strdup_printf("SELECT %s%s FROM \"%s\" ORDER BY %s", columns->str,
                                           geom, table->name, table->key);
    g_autoptr(SyTable) rows = sy_store_query(p->store, sql, NULL, error);
    return rows != NULL && sy_pg_copy(p->pg, into, p->part, rows, error);
}

/* What people recorded on the server since the file was checked out would be lost. */
static bool check_records(Publishing *p, const SyPublished *table, const char *partition,
                          GError **error) {
    g_autofree char *columns = sy_published_columns(table);
    g_autofree char *format = g_strdup_printf(
        "SELECT count(*) AS n FROM (SELECT %s FROM suyuan.%%I WHERE part = %%L "
        "EXCEPT SELECT %s FROM suyuan.%%I) AS lost",
        columns, columns);
    g_autofree char *sql = sy_pg_format(p->pg, format, table->name, p->part, partition);
    g_autoptr(SyTable) lost = sy_pg_query(p->pg, sql, SY_GEOMETRY_NONE, error);
    if (lost == NULL) return false;
    int n = (int)sy_cell_integer(lost, "n", 0);
    if (n == 0) return true;
    g_set_error(error, SY_ERROR, SY_ERROR_OUTPUT,
                _("%s: holds %d records (%s) of part %s that %s does not have; check the part out, "
                  "run the case into that file, and publish it"),
                sy_pg_name(p->pg), n, table->name, p->part, sy_store_path(p->store));
    return false;
}

static bool load(Publishing *p, const SyPublished *table, GError **error) {
    g_autofree char *partition = partition_of(p, table, p->publication);
    return sy_pg_dof(p->pg, error,
                     "CREATE TABLE suyuan.%I (LIKE suyuan.%I INCLUDING DEFAULTS INCLUDING "
                     "CONSTRAINTS, CHECK (part = %L))",
                     partition, table->name, p->part) &&
           fill(p, table, partition, error) &&
           (!sy_store_is_record(table->name) || check_records(p, table, partition, error));
}

static bool place(Publishing *p, const SyPublished *table, GError **error) {
    g_autofree char *partition = partition_of(p, table, p->publication),
                    *before = partition_of(p, table, p->publication - 1);
    if (p->publication > 1 &&
        !sy_pg_dof(p->pg, error, "ALTER TABLE suyuan.%I DETACH PARTITION suyuan.%I", table->name,
                   before))
        return false;
    return (p->publication == 1 || sy_pg_dof(p->pg, error, "DROP TABLE suyuan.%I", before)) &&
           sy_pg_dof(p->pg, error,
                     "ALTER TABLE suyuan.%I ATTACH PARTITION suyuan.%I FOR VALUES IN "
                     "(%L)",
                     table->name, partition, p->part);
}

static bool publish(Publishing *p, const GArray *tables, const SyProgram *program, GError **error) {
    if (!sy_pg_do(p->pg, beginning, error) || !has_postgis(p->pg, error) ||
        !sy_published_roles(p->pg, error) || !sy_published_guard(p->pg, "part", false, error))
        return false;
    for (guint i = 0; i < tables->len; i++)
        if (!make_table(p->pg, &g_array_index(tables, SyPublished, i), error)) return false;
    if (!enter(p, error)) return false;
    for (guint i = 0; i < tables->len; i++)
        if (!load(p, &g_array_index(tables, SyPublished, i), error) ||
            !sy_progress(program->progress, (i + 1.0) / tables->len, error))
            return false;
    /* from here on readers wait: only names change */
    for (guint i = 0; i < tables->len; i++)
        if (!place(p, &g_array_index(tables, SyPublished, i), error)) return false;
    return sy_pg_dof(p->pg, error, "SELECT pg_notify('suyuan', %L)", p->part) &&
           sy_pg_do(p->pg, "COMMIT", error);
}

bool sy_province_publish(const char *file, const char *target, const char *part,
                         const SyProgram *program, GError **error) {
    g_autoptr(SyStore) store = sy_program_open(program, file, SY_STORE_READ, error);
    g_autoptr(GArray) tables = store == NULL ? NULL : sy_published_tables(store, program, error);
    g_autoptr(SyPg) pg = tables == NULL ? NULL : sy_pg_open(target, error);
    if (pg == NULL) return false;
    Publishing p = {.pg = pg, .store = store, .part = part};
    return publish(&p, tables, program, error); /* else the server forgets it with the connection */
}
