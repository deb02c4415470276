/* A case file that is asked. Every call opens it anew, so that each sees what was recorded before.
 */
#include <math.h>
#include <string.h>

#include "algorithms/base/error.h"
#include "engine/expert/kept.h"
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

static SyStore *open_store(const SyCaseFile *file, GError **error) {
    return sy_program_open(&file->library.program, file->path, SY_STORE_READ, error);
}

SyCaseFile *sy_case_file_as(const SyProgram *program, const char *path) {
    SyCaseFile *file = g_new0(SyCaseFile, 1);
    file->path = g_strdup(path);
    sy_library_init_as(&file->library, program);
    return file;
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
    {"overview", "SELECT * FROM overview", "outfall_id", true},
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

static SyReply *explain(const SyCaseFile *file, const char *outfall, const char *unit,
                        SyTerms **terms, GError **error) {
    g_autoptr(SyStore) store = open_store(file, error);
    const SyProgram *program = &file->library.program;
    g_auto(SyData) data = {0};
    if (store == NULL || !sy_kept_load(store, program->data_folder, &data, error)) return NULL;
    *terms = sy_terms_load(&data, error);
    return *terms == NULL ? NULL : sy_explain_named(store, program, outfall, unit, error);
}

SyAnswer *sy_case_file_explain(SyCaseFile *file, const char *outfall, const char *unit,
                               GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    g_autoptr(SyTerms) terms = NULL;
    SyReply *reply = explain(file, outfall, unit, &terms, error);
    SyAnswer *answer = sy_answer_new_take(reply, terms, file->library.program.lang);
    sy_speech_leave(before);
    return answer;
}

/* What is asked of the river: one of these, the others NULL. */
typedef struct {
    const char *at;
    const SyRiverAsked *along;
    const SyBalanceAsked *balance;
    const SyScreenAsked *screen;
} RiverQuestion;

static SyReply *river_reply(SyStore *store, const SyData *data, const char *lang,
                            const RiverQuestion *asked, GError **error) {
    if (asked->along != NULL) return sy_river_ask(store, asked->at, asked->along, error);
    if (asked->screen != NULL) return sy_river_screen(store, data, lang, asked->screen, error);
    return sy_river_balance(store, data, asked->at, asked->balance, error);
}

static SyAnswer *of_river(SyCaseFile *file, const RiverQuestion *asked, GError **error) {
    SySpoken before = sy_library_enter(&file->library);
    g_autoptr(SyTerms) terms = NULL;
    g_autoptr(SyStore) store = open_store(file, error);
    g_auto(SyData) data = {0};
    const SyProgram *program = &file->library.program;
    SyReply *reply = NULL;
    if (store != NULL && sy_kept_load(store, program->data_folder, &data, error) &&
        (terms = sy_terms_load(&data, error)) != NULL)
        reply = river_reply(store, &data, program->lang, asked, error);
    SyAnswer *answer = sy_answer_new_take(reply, terms, program->lang);
    sy_speech_leave(before);
    return answer;
}

SyAnswer *sy_case_file_river(SyCaseFile *file, const char *at, const SyRiverOptions *options,
                             GError **error) {
    static const SyRiverOptions init = SY_RIVER_OPTIONS_INIT;
    if (options == NULL) options = &init;
    if (!(options->velocity_ms >= 0) || !(options->within_m >= 0) || !sy_river_is_place(at)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    _("%s, %g m/s, %g m: a place on a river, and no negative number"), at,
                    options->velocity_ms, options->within_m);
        return NULL;
    }
    const SyRiverAsked asked = {
        options->down,        options->main_stem,
        options->time,        options->together,
        options->velocity_ms, options->within_m > 0 ? options->within_m : INFINITY};
    return of_river(file, &(RiverQuestion){at, &asked, NULL, NULL}, error);
}

SyAnswer *sy_case_file_balance(SyCaseFile *file, const char *at, const char *parameter,
                               double flow_m3s, double measured, GError **error) {
    if (!(flow_m3s >= 0) || isnan(measured) || !sy_river_is_place(at)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    _("%s, %g m3/s, %g mg/L: a place on a river, a flow and a reading"), at,
                    flow_m3s, measured);
        return NULL;
    }
    const SyBalanceAsked asked = {parameter, flow_m3s, measured};
    return of_river(file, &(RiverQuestion){at, NULL, &asked, NULL}, error);
}

SyAnswer *sy_case_file_screen(SyCaseFile *file, const SyScreenOptions *options, GError **error) {
    const SyScreenAsked asked = {options->at,    options->crs,      options->class,
                                 options->level, options->flow_m3d, options->loads};
    return of_river(file, &(RiverQuestion){NULL, NULL, NULL, &asked}, error);
}

SyAnswer *sy_case_file_propose(SyCaseFile *file, const char *outfall, guint n, GError **error) {
    if (n < 1 || n > SY_PROPOSE_MOST) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT, _("%u manholes: 1 to %d"), n,
                    SY_PROPOSE_MOST);
        return NULL;
    }
    SySpoken before = sy_library_enter(&file->library);
    const SyProgram *program = &file->library.program;
    SyStore *store = open_store(file, error);
    SyReply *reply = store == NULL ? NULL : sy_propose_named(store, program, outfall, n, error);
    sy_store_free(store);
    SyAnswer *answer = sy_answer_new_take(reply, NULL, program->lang);
    sy_speech_leave(before);
    return answer;
}

SyAnswer *sy_case_file_sites(SyCaseFile *file, guint n, const char *by, double largest,
                             GError **error) {
    static const char *const names[] = {"units", "water", "nodes"};
    SySitesAsked asked = {n, SY_SITES_UNITS, largest > 0 ? largest : 1};
    guint known = 0;
    while (by != NULL && known < G_N_ELEMENTS(names) && strcmp(names[known], by) != 0) known++;
    if (n < 1 || n > SY_SITES_MOST || known == G_N_ELEMENTS(names) || !(largest >= 0) ||
        largest > 1) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    _("%u places (1 to %d), by %s (units, water, nodes), at most %g (of 1) above"),
                    n, SY_SITES_MOST, by == NULL ? names[0] : by, largest);
        return NULL;
    }
    asked.by = (SySitesBy)known;
    SySpoken before = sy_library_enter(&file->library);
    SyStore *store = open_store(file, error);
    SyReply *reply = store == NULL ? NULL : sy_sites(store, &asked, error);
    sy_store_free(store);
    SyAnswer *answer = sy_answer_new_take(reply, NULL, file->library.program.lang);
    sy_speech_leave(before);
    return answer;
}

SyAnswer *sy_case_file_river_sites(SyCaseFile *file, const char *river, guint n, const char *by,
                                   GError **error) {
    static const char *const names[] = {"outfalls", "units", "water"};
    guint known = 0;
    while (by != NULL && known < G_N_ELEMENTS(names) && strcmp(names[known], by) != 0) known++;
    if (n < 1 || n > SY_SECTIONS_MOST || known == G_N_ELEMENTS(names)) {
        g_set_error(error, SY_ERROR, SY_ERROR_ARGUMENT,
                    _("%u sections (1 to %d), by %s (outfalls, units, water)"), n, SY_SECTIONS_MOST,
                    by == NULL ? names[0] : by);
        return NULL;
    }
    SySpoken before = sy_library_enter(&file->library);
    SyStore *store = open_store(file, error);
    SyReply *reply =
        store == NULL ? NULL : sy_river_sites(store, river, n, (SySectionsBy)known, error);
    sy_store_free(store);
    SyAnswer *answer = sy_answer_new_take(reply, NULL, file->library.program.lang);
    sy_speech_leave(before);
    return answer;
}
