/* The tables of a case file on a server. Only for this room. */
#pragma once
#include "engine/province/province.h"
#include "io/server/pg.h"

/* A table as both have it. */
typedef struct {
    char *name;
    GPtrArray *columns; /* names in order, without geom */
    GPtrArray *types;   /* as the server declares them */
    char *key;          /* "node_id", "role, object_id" */
    bool drawn;         /* it has a column geom */
} SyPublished;
void sy_published_clear(SyPublished *table);

/* GArray of SyPublished: the tables of a case file. */
GArray *sy_published_tables(SyStore *store, const SyProgram *program, GError **error);
/* "a", "b": the columns of a table; g_free. */
char *sy_published_columns(const SyPublished *table);
