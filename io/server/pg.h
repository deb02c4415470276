/*
 * A PostgreSQL server with PostGIS: rows that come and go as tables.
 */
#pragma once
#include <stdbool.h>

#include "io/table.h"

typedef struct SyPg SyPg;

/**
 * sy_pg_open:
 * @target: "PG:" and what libpq takes: "PG:dbname=record host=/var/run/postgresql". Off the socket
 * TLS is required; sslmode may ask for more, not for less.
 *
 * SY_ERROR_USAGE: another text; SY_ERROR_OUTPUT: no server, no right to come in.
 */
SyPg *sy_pg_open(const char *target, GError **error);
void sy_pg_free(SyPg *pg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyPg, sy_pg_free)
/* Where it is, for people: without password. */
const char *sy_pg_name(const SyPg *pg);

/* Statements that return nothing; what the server refuses is SY_ERROR_OUTPUT, in its words. Callers
 * work in one transaction: what was refused has changed nothing. */
bool sy_pg_do(SyPg *pg, const char *sql, GError **error);
/* The same, in which %L is a literal and %I a name: arguments, quoted. */
bool sy_pg_dof(SyPg *pg, GError **error, const char *format, ...);
/* "format" with its arguments quoted; g_free. */
char *sy_pg_format(SyPg *pg, const char *format, ...);

/* Rows of a query; columns of integers, of reals, of texts by what the server says they are. A
 * column "geom" of bytea is WKB, and the rows' geometry, of @kind. */
SyTable *sy_pg_query(SyPg *pg, const char *sql, SyGeometryKind kind, GError **error);

/* COPY ... FROM STDIN: all columns of @rows in their order, each row behind @part. */
bool sy_pg_copy(SyPg *pg, const char *table, const char *part, const SyTable *rows, GError **error);
