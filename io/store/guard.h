/*
 * SQL that others wrote (rules), run so that it can only read: one SELECT, tables and functions
 * from the lists below, a limit on its work. Anything else is refused before it runs, by an
 * authorizer.
 */
#pragma once
#include "io/bounds.h"
#include "io/store/store.h"

typedef struct {
    const char *const *tables; /* that may be read beside those of the case file; NULL-terminated,
                                  or NULL: none */
    const SyLimits *limits;    /* rule_*; NULL: SY_LIMITS_NONE */
} SyStoreGuard;

#define SY_STORE_GUARD_NOWHERE G_MAXSIZE

/**
 * sy_store_guarded_query:
 * Rows of one SELECT as sy_store_query() gives them.
 *
 * @at: byte of @sql where what is wrong stands, SY_STORE_GUARD_NOWHERE if that is not known
 *
 * SY_ERROR_USAGE with SQLite's reason alone (the caller knows the file) if it is not one SELECT,
 * names a table, column or function that it may not or that there is none of, or takes too long.
 */
SyTable *sy_store_guarded_query(SyStore *store, const char *sql, const SyStoreGuard *guard,
                                gsize *at, GError **error);

/**
 * sy_store_guarded_table:
 * The rows become the temporary table @name (which replaces one of that name), indexed by its
 * column outfall_id or unit_id if the first column is one of these. Only on a store that may be
 * written.
 */
bool sy_store_guarded_table(SyStore *store, const char *name, const char *sql,
                            const SyStoreGuard *guard, gsize *at, GError **error);
