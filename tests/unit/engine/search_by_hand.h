/* A case file with one outfall, two branches and two works, and what is observed there.
 *
 *      A(3) --\
 *              M(2) -- mouth(1), the outfall
 *      B(4) --/
 *
 * A plating works of 100 m3/d at A, a restaurant of 100 m3/d at B; storm drains. */
#pragma once
#include <math.h>

#include "engine/expert/reading.h"
#include "engine/search/search.h"
#include "tests/unit/engine/case_by_hand.h"

#define TWO_BRANCHES \
    "INSERT INTO node (node_id, kind, source_layer, source_id, dry_m3d, root_m, down_edge_id, "    \
    "geom) VALUES (1, 'outlet', 'nodes', 'mouth', 200, 0, NULL, " AT(0, 0) "), "                   \
    "(2, 'manhole', 'nodes', 'M', 200, 50, 1, " AT(0, 50) "), "                                    \
    "(3, 'manhole', 'nodes', 'A', 100, 100, 2, " AT(50, 50) "), "                                  \
    "(4, 'manhole', 'nodes', 'B', 100, 100, 3, " AT(-50, 50) ");"                                  \
    "INSERT INTO edge (edge_id, kind, system, from_node, to_node, direction, source, source_fid, " \
    "length_m, root_s, velocity_ms) VALUES (1, 'pipe', 'storm', 2, 1, 'along', 1, 1, 50, 0, 1), "  \
    "(2, 'pipe', 'storm', 3, 2, 'along', 1, 2, 50, 50, 1), "                                       \
    "(3, 'pipe', 'storm', 4, 2, 'along', 1, 3, 50, 50, 1);"                                        \
    "INSERT INTO outfall (outfall_id, source_id, node_id) VALUES (1, 'O', 1);"                     \
    "INSERT INTO trace_span (outfall_id, first_node, last_node, first_edge, last_edge, offset_m, " \
    "offset_s) VALUES (1, 1, 4, 1, 3, 0, 0);"                                                      \
    "INSERT INTO unit (unit_id, source_id, name, industry, water_m3d) VALUES "                     \
    "(1, 'P', 'plating', '3360', 100), (2, 'R', 'restaurant', '6210', 100);"                       \
    "INSERT INTO candidate (outfall_id, unit_id, rank, rank_weight, prior, posterior, status) "    \
    "VALUES (1, 1, 1, 1, 0.5, 0.5, 'candidate'), (1, 2, 2, 1, 0.5, 0.5, 'candidate');"
#define EACH_AT_ITS_OWN                                                                         \
    "INSERT INTO attachment (role, object_id, node_id, probability) VALUES ('unit', 1, 3, 1), " \
    "('unit', 2, 4, 1);"

typedef struct {
    char *folder, *path;
    SyJudgement *judgement;
} SearchHand;

static inline void search_hand_init(SearchHand *hand, const char *sql) {
    g_autoptr(GError) error = NULL;
    hand->folder = hand_folder();
    hand->path = g_build_filename(hand->folder, "case.sqlite", NULL);
    sy_findings_free(hand_run(hand->path, "EPSG:4547", sql));
    hand->judgement = sy_judgement_load(SY_DATA(g_getenv("SUYUAN_DATA")), &error);
    g_assert_no_error(error);
}

static inline void search_hand_clear(SearchHand *hand) {
    g_free(hand->path);
    scratch_remove(hand->folder);
    sy_judgement_free(hand->judgement);
}

static inline bool search_hand_execute(SyStore *store, void *sql, GError **error) {
    return sy_store_execute(store, sql, error);
}

static inline void search_hand_change(const SearchHand *hand, const char *sql) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = hand_open(hand->path, SY_STORE_WRITE);
    sy_store_transaction(store, search_hand_execute, (char *)sql, &error);
    g_assert_no_error(error);
}

/* What was seen or measured at a node. @value as it is written; NULL: seen, or not. */
static inline void search_hand_observe(const SearchHand *hand, int node, const char *what,
                                       const char *value, const char *weather, const char *day) {
    g_auto(SyWrittenValue) written = {.value = NAN};
    if (value != NULL) sy_reading_parse(value, &written);
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO observation (role, node_id, what, parameter, value, value_text, weather, "
        "when_) VALUES ('node', %d, '%s', '%s', nullif(%g, -1), '%s', '%s', '%s')",
        node, value == NULL ? what : "reading", value == NULL ? "" : what,
        isnan(written.value) ? -1 : written.value, value == NULL ? "" : value, weather, day);
    search_hand_change(hand, sql);
}

static inline SySearch *search_hand_load(const SearchHand *hand) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SyStore) store = hand_open(hand->path, SY_STORE_READ);
    SySearch *search = sy_search_load(store, 1, hand->judgement, &error);
    g_assert_no_error(error);
    return search;
}

/* Odds of the plating works against the restaurant. */
static inline double search_hand_odds(const SearchHand *hand) {
    g_autoptr(SySearch) search = search_hand_load(hand);
    return search->posterior.source[0] / search->posterior.source[1];
}
