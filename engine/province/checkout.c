/* A part of the record on a server as a case file again: every table as it was published. */
#include <string.h>

#include "algorithms/base/error.h"
#include "algorithms/base/words.h"
#include "engine/province/publish.h"
#include "engine/province/rows.h"

typedef struct {
    SyPg *pg;
    GError **error;
    SyGeometryKind kind;
    SyTable *block;
} Coming;

static const SyTable *next_block(void *user) {
    Coming *c = user;
    g_clear_pointer(&c->block, sy_table_free);
    c->block = sy_pg_query(c->pg, "FETCH 20000 FROM rows", c->kind, c->error);
    return c->block == NULL || c->block->n_row == 0 ? NULL : c->block;
}

static int64_t count(SyPg *pg, const char *sql, GError **error) {
    g_autoptr(SyTable) n = sy_pg_query(pg, sql, SY_GEOMETRY_NONE, error);
    return n == NULL ? -1 : sy_cell_integer(n, "n", 0);
}

/* Rows of one kind of geometry. */
static bool take_rows(SyPg *pg, SyStore *store, const char *part, const SyPublished *table,
                      int kind, GError **error) {
    g_autofree char *columns = sy_published_columns(table), *of_part = sy_pg_format(pg, "%L", part);
    bool drawn = table->drawn && sy_rows_kind(kind) != SY_GEOMETRY_NONE;
    g_autofree char *from =
        g_strdup_printf("FROM suyuan.\"%s\" WHERE part = %s%s%s", table->name, of_part,
                        table->drawn ? " AND " : "", table->drawn ? sy_rows_where(kind) : "");
    g_autofree char *counting = g_strdup_printf("SELECT count(*) AS n %s", from),
                    *declare = g_strdup_printf(
                        "DECLARE rows NO SCROLL CURSOR FOR SELECT %s%s %s ORDER BY %s", columns,
                        drawn ? ", ST_AsBinary(geom) AS geom" : "", from, table->key);
    int64_t n = count(pg, counting, error);
    if (n <= 0) return n == 0;
    GError *broken = NULL;
    Coming c = {.pg = pg, .error = &broken, .kind = sy_rows_kind(kind)};
    bool good = sy_pg_do(pg, declare, error) &&
                sy_store_write_blocks(store, table->name, (SyIndex)n, next_block, &c, NULL, error);
    g_clear_pointer(&c.block, sy_table_free);
    if (good && broken != NULL) {
        g_propagate_error(error, broken);
        return false;
    }
    g_clear_error(&broken);
    return good && sy_pg_do(pg, "CLOSE rows", error);
}

/* The part's version and reference system. */
static SyCrs *crs_of(SyPg *pg, const char *part, GError **error) {
    g_autofree char *sql =
        sy_pg_format(pg, "SELECT version, crs_wkt FROM suyuan.part WHERE part = %L", part);
    if (count(pg,
              "SELECT count(*) AS n FROM pg_tables WHERE schemaname = 'suyuan' AND tablename = "
              "'part'",
              error) < 1) {
        if (error != NULL && *error == NULL)
            g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                        _("%s: nothing was published there; publish a case file first"),
                        sy_pg_name(pg));
        return NULL;
    }
    g_autoptr(SyTable) row = sy_pg_query(pg, sql, SY_GEOMETRY_NONE, error);
    if (row == NULL) return NULL;
    if (row->n_row == 0) {
        g_autoptr(SyTable) known =
            sy_pg_query(pg, "SELECT string_agg(part, ', ' ORDER BY part) AS parts FROM suyuan.part",
                        SY_GEOMETRY_NONE, error);
        const char *parts = known == NULL ? NULL : sy_cell_text(known, "parts", 0);
        if (known != NULL)
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s: has no part %s; it has: %s"),
                        sy_pg_name(pg), part, parts == NULL ? "-" : parts);
        return NULL;
    }
    if (g_strcmp0(sy_cell_text(row, "version", 0), SY_VERSION) != 0) {
        g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                    _("%s: part %s was published by suyuan %s, this is %s; publish it anew"),
                    sy_pg_name(pg), part, sy_cell_text(row, "version", 0), SY_VERSION);
        return NULL;
    }
    return sy_crs_parse(sy_cell_text(row, "crs_wkt", 0), NULL, error);
}

static bool checkout(SyPg *pg, const char *part, const char *out, const SyProgram *program,
                     GError **error) {
    if (!sy_pg_do(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error)) return false;
    g_autoptr(SyCrs) crs = crs_of(pg, part, error);
    g_autofree char *folder = g_build_filename(program->data_folder, "schema", NULL);
    g_autoptr(SyStore) store = crs == NULL ? NULL : sy_store_create(out, folder, crs, error);
    g_autoptr(GArray) tables = store == NULL ? NULL : sy_published_tables(store, program, error);
    if (tables == NULL) return false;
    for (guint i = 0; i < tables->len; i++) {
        const SyPublished *table = &g_array_index(tables, SyPublished, i);
        for (int kind = table->drawn ? 0 : SY_ROWS_KINDS - 1; kind < SY_ROWS_KINDS; kind++)
            if (!take_rows(pg, store, part, table, kind, error)) return false;
        if (!sy_progress(program->progress, (i + 1.0) / tables->len, error)) return false;
    }
    return sy_store_commit(store, error);
}

bool sy_province_checkout(const char *target, const char *part, const char *out,
                          const SyProgram *program, GError **error) {
    if (g_file_test(out, G_FILE_TEST_EXISTS)) {
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s: is there already, and may hold records of its own; name another file"),
                    out);
        return false;
    }
    g_autoptr(SyPg) pg = sy_pg_open(target, error);
    return pg != NULL && checkout(pg, part, out, program, error);
}
