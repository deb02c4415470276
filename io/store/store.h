/*
 * The case file: a SpatiaLite database made from data/schema, written beside its final name and
 * renamed into place, never half-written, never losing what was acknowledged (design section 5).
 */
#pragma once
#include "algorithms/base/progress.h"
#include "io/source/crs.h"
#include "io/table.h"

typedef struct SyStore SyStore;

typedef enum { SY_STORE_READ, SY_STORE_WRITE } SyStoreMode;

/**
 * sy_store_watch_memory:
 * The program ends, as GLib does, where SQLite gets no memory within a function of SpatiaLite's
 * that sets up a layer: some of them go round for ever then. Of the whole process, so for programs
 * and not for the library; before SQLite is used first (else nothing changes).
 */
void sy_store_watch_memory(void);
/**
 * sy_store_create:
 * A new case file that will replace @path when it is committed. The schema is the files of
 * @schema_folder in name order, each a list of SQL statements, in which :srid stands for the number
 * of @crs. Refuses (SY_ERROR_OUTPUT) a folder that cannot be written, and an existing @path that is
 * not a case file. Temporary files of writers that died are removed.
 */
SyStore *sy_store_create(const char *path, const char *schema_folder, const SyCrs *crs,
                         GError **error);
/**
 * sy_store_write:
 * Appends rows to a table: columns by name, geometry into "geom", in one transaction. fid is not
 * written. Tables with a spatial index are loaded without its triggers and the index is filled in
 * bulk. A full disk is SY_ERROR_OUTPUT. SY_ERROR_INTERNAL: unknown columns, values of another type
 * than the column's (integers may go into a REAL column), geometry that does not fit, a coordinate
 * that is not finite, a column that is the table's INTEGER PRIMARY KEY with a value missing.
 */
bool sy_store_write(SyStore *store, const char *table, const SyTable *rows,
                    const SyProgress *progress, GError **error);
/**
 * sy_store_write_blocks:
 * The same for rows that come in blocks with the same columns, in one transaction, so that a
 * million of them need not be there at once. @next: the next block, which is borrowed until it is
 * asked again; NULL behind the last. @n_most: rows in all, at most; 0: those of the first.
 */
typedef const SyTable *SyStoreNext(void *user);
bool sy_store_write_blocks(SyStore *store, const char *table, SyIndex n_most, SyStoreNext *next,
                           void *user, const SyProgress *progress, GError **error);
/* Runs statements that return nothing (indexes, derived tables), on a store being created or inside
 * sy_store_transaction. After an error of sy_store_write or sy_store_execute nothing more can be
 * written and the store or the transaction cannot be committed. */
bool sy_store_execute(SyStore *store, const char *sql, GError **error);
/* One statement that returns nothing, with @parameters bound as by sy_store_query; else like
 * sy_store_execute. */
bool sy_store_change(SyStore *store, const char *sql, const char *const *parameters,
                     GError **error);

/**
 * sy_store_on_copied:
 * @copied: called by sy_store_commit between copying people's records (decision, observation, draw)
 * from the file being replaced and putting the new one in its place: the time to match them to this
 * run's objects and to add findings. @store is as while it was created; nobody else can write to
 * the old file, so be quick. False stops the commit.
 */
void sy_store_on_copied(SyStore *store, bool (*copied)(SyStore *store, void *user, GError **error),
                        void *user);

/**
 * sy_store_commit:
 * Checks the spatial indexes, syncs, takes BEGIN EXCLUSIVE on the old file (which recovers its
 * journal), copies its decisions, observations and draws, renames over it and syncs the folder.
 * Afterwards
 * @store is done: free it. Frees and removes the temporary file if sy_store_free comes first.
 *
 * Waits up to 60 s for readers and writers of the old file (SY_ERROR_OUTPUT then): close your own
 * first. Columns that people added to those tables, and styles and projects that QGIS keeps in the
 * file, are taken along.
 */
bool sy_store_commit(SyStore *store, GError **error);

/* Opens an existing case file, which may come from strangers: SY_ERROR_INPUT if it is missing or
 * not one, of another version of the schema (an older file is run again, which takes its records
 * along), or lacks or holds something that what a run makes of @schema_folder
 * does not (NULL: not compared). Nothing in it is trusted to be run. */
SyStore *sy_store_open(const char *path, SyStoreMode mode, const char *schema_folder,
                       GError **error);
void sy_store_free(SyStore *store);
/* Whether a table is one of people's records, which only ever grow. */
bool sy_store_is_record(const char *table);
/* Names of the tables that the files of @schema_folder create, in order; NULL-terminated. */
char **sy_store_tables(const char *schema_folder, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyStore, sy_store_free)

/**
 * sy_store_query:
 * Rows of one SELECT. Result columns become columns by name; "fid" becomes the fid, "geom" (a
 * SpatiaLite geometry) the geometry. @parameters are bound to ?1, ?2 ... as text (numbers compare
 * after CAST), NULL-terminated; may be NULL. Types follow the values of a column, the widest of
 * them (integer, real, text) where they differ, and the declaration where there are none. Geometry
 * is of the first row's kind; rows of another kind have none. Without "fid" rows are numbered from
 * 0.
 */
SyTable *sy_store_query(SyStore *store, const char *sql, const char *const *parameters,
                        GError **error);
/* The same for one object, whose number is ?1 where the query has it. */
SyTable *sy_store_query_of(SyStore *store, const char *sql, int64_t object, GError **error);

/**
 * sy_store_add_text_function, sy_store_add_number_function:
 * A function for the SQL of this connection, with up to 8 arguments: texts, NULL where missing, to
 * a text (g_free'd; NULL gives NULL), or numbers, NaN where missing, to a number (NaN gives NULL);
 * an error ends the query. It may query @store itself. @user must live as long as @store.
 */
typedef char *SyStoreTextFunction(const char *const *arguments, void *user, GError **error);
typedef double SyStoreNumberFunction(const double *arguments, void *user, GError **error);
void sy_store_add_text_function(SyStore *store, const char *name, int n_argument,
                                SyStoreTextFunction *function, void *user);
void sy_store_add_number_function(SyStore *store, const char *name, int n_argument,
                                  SyStoreNumberFunction *function, void *user);

/* SRID of the case file's geometry columns, and the CRS as text (WKT). */
int sy_store_srid(const SyStore *store);
const char *sy_store_crs(const SyStore *store);
/* EPSG code of that CRS; 0: it has none. */
int sy_store_epsg(const SyStore *store);
/* Its file as it was asked for. */
const char *sy_store_path(const SyStore *store);

/**
 * sy_store_transaction:
 * For people's records (decision, observation, draw): BEGIN IMMEDIATE, compares the inode of the
 * file with the one that is open and reopens if a run replaced it, calls @write, commits with full
 * sync. When it returns true the record is on disk. Tries for 30 s where another writer holds the
 * file.
 */
bool sy_store_transaction(SyStore *store, bool (*write)(SyStore *store, void *user, GError **error),
                          void *user, GError **error);
