/* A case file whose objects are written by SQL, and its records. */
#pragma once
#include <glib/gstdio.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/people/records.h"
#include "tests/unit/engine/scratch.h"

#define HAND_OUTFALL \
    "INSERT INTO outfall (outfall_id, source_id, code, name, node_id, geom) VALUES "
#define HAND_UNIT "INSERT INTO unit (unit_id, source_id, code, name, geom) VALUES "
#define HAND_NODE "INSERT INTO node (node_id, kind, source_id, geom) VALUES "
#define AT(x, y) "MakePoint(500000.0 + " #x ", 4000000.0 + " #y ", 4547)"

/* In memory if that can be had: waiting for the disk is not what is tested. */
static inline char *hand_folder(void) {
    char *folder = g_strdup("/dev/shm/suyuan-XXXXXX");
    if (g_mkdtemp(folder) != NULL) return folder;
    g_free(folder);
    return scratch_new();
}

static inline bool hand_match(SyStore *store, void *findings, GError **error) {
    return sy_records_match(store, g_getenv("SUYUAN_DATA"), findings, error) &&
           sy_records_compare(store, findings, error);
}

/* A run that finds these objects; findings of matching records. */
static inline SyFindings *hand_run(const char *path, const char *crs_text, const char *sql) {
    g_autoptr(GError) error = NULL;
    g_autofree char *schema = g_build_filename(g_getenv("SUYUAN_DATA"), "schema", NULL);
    g_autoptr(SyCrs) crs = sy_crs_parse(crs_text, NULL, &error);
    g_autoptr(SyStore) store = sy_store_create(path, schema, crs, &error);
    SyFindings *findings = sy_findings_new();
    g_assert_no_error(error);
    sy_store_execute(store, sql, &error);
    g_assert_no_error(error);
    sy_store_on_copied(store, hand_match, findings);
    sy_store_commit(store, &error);
    g_assert_no_error(error);
    return findings;
}

static inline SyStore *hand_open(const char *path, SyStoreMode mode) {
    g_autoptr(GError) error = NULL;
    SyStore *store = sy_store_open(path, mode, NULL, &error);
    g_assert_no_error(error);
    return store;
}

/* First value of a query as text, "" if it is NULL or there is none; g_free. */
static inline char *hand_ask(const char *path, const char *sql) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = hand_open(path, SY_STORE_READ);
    g_autofree char *as_text = g_strdup_printf("SELECT CAST((%s) AS TEXT) AS answer", sql);
    g_autoptr(SyTable) rows = sy_store_query(store, as_text, NULL, &error);
    g_assert_no_error(error);
    const char *text = sy_column_text(sy_table_column(rows, "answer"), 0);
    return g_strdup(text == NULL ? "" : text);
}

#define assert_answer(path, sql, expected)             \
    do {                                               \
        g_autofree char *answer = hand_ask(path, sql); \
        g_assert_cmpstr(answer, ==, expected);         \
    } while (0)

static inline guint hand_count(const SyFindings *findings, const char *code) {
    guint n = 0;
    for (SyIndex i = 0; i < sy_findings_count(findings); i++)
        n += strcmp(sy_findings_get(findings, i)->code, code) == 0;
    return n;
}
