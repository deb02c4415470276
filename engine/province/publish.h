/* The tables of a case file on a server. Only for this room. */
#pragma once
#include "engine/province/province.h"
#include "io/server/pg.h"

/* A table as both have it. */
typedef struct {
    char *name;
    GPtrArray *columns; /* names in order, without geom */
    GPtrArray *types;   /* as the server declares them: "bigint NOT NULL" */
    char *key;          /* "node_id", "role, object_id" */
    bool drawn;         /* it has a column geom */
} SyPublished;
void sy_published_clear(SyPublished *table);

/* GArray of SyPublished: the tables of a case file. */
GArray *sy_published_tables(SyStore *store, const SyProgram *program, GError **error);
/* "a", "b": the columns of a table; g_free. */
char *sy_published_columns(const SyPublished *table);

/* The roles of a province, made where they are missing, and suyuan.member: which login sees which
 * part. */
bool sy_published_roles(SyPg *pg, GError **error);
/* A table's rows are seen, and if it is one of records added to, by whom its part is for. */
bool sy_published_guard(SyPg *pg, const char *table, bool is_record, GError **error);
