/* A case file that is asked. Every call opens it anew, so that each sees what was recorded before.
 */
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/expert/judgement.h"
#include "engine/library/library.h"
#include "engine/search/explain.h"
#include "engine/search/find.h"
#include "engine/search/propose.h"
#include "engine/search/walk.h"

void sy_case_file_close(SyCaseFile *file) {
    if (file == NULL) return;
    sy_library_clear(&file->library);
    g_free(file->path);
    g_free(file);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyCaseFile, sy_case_file_close)

static SyStore *open_store(const SyCaseFile *file, GError **error) {
    return sy_program_open(&file->library.program, file->path, SY_STORE_READ, error);
}

SyCaseFile *sy_case_file_open(const char *path, const SyOptions *options, GError **error) {
    g_autoptr(SyCaseFile) file = g_new0(SyCaseFile, 1);
    file->path = g_strdup(path);
    if (!sy_library_init(&file->library, options, error)) return NULL;
    SySpoken before = sy_library_enter(&file->library);
    SyStore *store = open_store(file, error);
    bool good = store != NULL;
    sy_store_free(store);
    sy_speech_leave(before);
    return good ? g_steal_pointer(&file) : NULL;
}

/* ---- rows ---- */

static const struct {
    const char *name, *sql, *order;
    bool of_outfall;
} tables[] = {
    {"outfalls", "SELECT * FROM outfall", "outfall_id", true},
    {"units", "SELECT * FROM unit", "unit_id", false},
    {"candidates",
     "SELECT candidate.*, coalesce(unit.name, unit.source_id) AS unit FROM candidate LEFT JOIN "
     "unit "
     "USING (unit_id)",
     "outfall_id, rank IS NULL, rank", true},
    {"evidence", "SELECT * FROM evidence", "evidence_id", true},
    {"chain", "SELECT * FROM chain", "chain_id", true},
    {"parties", "SELECT * FROM responsible", "responsible_id", true},
    {"measures", "SELECT * FROM measure", "outfall_id, measure_id", true},
    {"plan", "SELECT * FROM plan", "outfall_id", true},
    {"findings", "SELECT * FROM finding", "finding_id", false},
    {"observations", "SELECT * FROM observation", "observation_id", false},
    {"decisions", "SELECT * FROM decision", "decision_id", false},
};

static SyTable *rows(const SyCaseFile *file, const char *what, const char *outfall,
                     GError **error) {
    guint i = 0;
    while (i < G_N_ELEMENTS(tables) && strcmp(tables[i].name, what) != 0) i++;
    if (i == G_N_ELEMENTS(tables) || (outfall != NULL && !tables[i].of_outfall)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, "\"%s\": %s", what,
                    i == G_N_ELEMENTS(tables) ? _("no such rows; suyuan.h lists them")
                                              : _("these are not of an outfall"));
        return NULL;
    }
    g_autoptr(SyStore) store = open_store(file, error);
    if (store == NULL) return NULL;
    int64_t id = outfall == NULL ? 0 : sy_find_outfall(store, outfall, error);
    if (id < 0) return NULL;
    g_autofree char *sql = g_strdup_printf(
        "%s%s ORDER BY %s", tables[i].sql,
        outfall == NULL ? "" : " WHERE outfall_id = CAST(?1 AS INTEGER)", tables[i].order);
    return outfall == NULL ? sy_store_query(store, sql, NULL, error)
                           : sy_store_query_of(store, sql, id, error);
}

SyRows *sy_case_file_rows(SyCaseFile *file, const char *what, const char *outfall, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    SyTable *found = rows(file, what, outfall, error);
    sy_speech_leave(before);
    return sy_rows_new_take(found);
}

SyRows *sy_case_file_trace(SyCaseFile *file, const char *at, bool down, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    SyStore *store = open_store(file, error);
    SyTable *edges = store == NULL ? NULL : sy_walk_edges(store, at, down, error);
    sy_store_free(store);
    sy_speech_leave(before);
    return sy_rows_new_take(edges);
}

/* ---- answers ---- */

static SyAnswer *answer_new_take(SyReply *reply) {
    SyAnswer *answer = g_new0(SyAnswer, 1);
    answer->reply = reply;
    answer->rows =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)sy_rows_free);
    for (guint i = 0; i < reply->parts->len; i++) {
        const SyReplyPart *part = g_ptr_array_index(reply->parts, i);
        if (part->key == NULL || part->rows == NULL ||
            g_hash_table_contains(answer->rows, part->key))
            continue;
        SyRows *borrowed = sy_rows_new_take(part->rows);
        borrowed->is_borrowed = true;
        g_hash_table_insert(answer->rows, (char *)part->key, borrowed);
    }
    return answer;
}

SyAnswer *sy_case_file_explain(SyCaseFile *file, const char *outfall, const char *unit,
                               GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    SyStore *store = open_store(file, error);
    SyReply *reply = store == NULL
                         ? NULL
                         : sy_explain_named(store, &file->library.program, outfall, unit, error);
    sy_store_free(store);
    sy_speech_leave(before);
    return reply == NULL ? NULL : answer_new_take(reply);
}

SyAnswer *sy_case_file_propose(SyCaseFile *file, const char *outfall, guint n, GError **error) {
    if (n < 1 || n > SY_PROPOSE_MOST) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("%u manholes: 1 to %d"), n,
                    SY_PROPOSE_MOST);
        return NULL;
    }
    SySpoken before = sy_library_enter(&file->library);
    SyStore *store = open_store(file, error);
    SyReply *reply =
        store == NULL ? NULL : sy_propose_named(store, &file->library.program, outfall, n, error);
    sy_store_free(store);
    sy_speech_leave(before);
    return reply == NULL ? NULL : answer_new_take(reply);
}
