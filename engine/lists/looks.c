/* looks(outfall_id) and loads(outfall_id) for the SELECTs of lists, as JSON. */
#include "engine/lists/looks.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "engine/expert/kept.h"
#include "engine/search/loads.h"

enum { LOOKS = 3, NAMED = 3 };

/* "A, B, C ..." of a group of sources that no look can tell apart. */
static char *group_name(const SyLooks *looks, const SySearch *search, SyIndex group) {
    GString *text = g_string_new(NULL);
    SyIndex n = 0;
    for (SyIndex source = 0; source < search->sources.n_source; source++) {
        if (search->group[source] != group) continue;
        bool is_unit = sy_cell_integer(search->candidates, "unit_id", source) != 0;
        const char *name = is_unit ? sy_cell_text(search->candidates, "unit", source)
                                   : sy_terms_word(looks->terms, looks->lang, "candidate_status",
                                                   "unknown_source");
        if (n > 0 && n <= NAMED)
            g_string_append(text, sy_terms_word(looks->terms, looks->lang, "join", "item"));
        if (n < NAMED && name != NULL) g_string_append(text, name);
        if (n == NAMED) g_string_append(text, "…");
        n++;
    }
    return g_string_free(text, FALSE);
}

static void add_number(JsonBuilder *json, const char *name, double value) {
    if (!isfinite(value)) return;
    json_builder_set_member_name(json, name);
    json_builder_add_double_value(json, value);
}

static void add_outcome(JsonBuilder *json, const SyLooks *looks, const SySearch *search,
                        const char *name, const SyOutcome *outcome) {
    g_autofree char *group = group_name(looks, search, outcome->group);
    g_autofree char *probability = g_strconcat(name, "_probability", NULL);
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, group);
    add_number(json, probability, outcome->best);
}

static void add_look(JsonBuilder *json, const SyLooks *looks, const SySearch *search,
                     const SyNextTest *test, guint order) {
    SyIndex node = search->point_node[test->point], row = search->node_row[node];
    json_builder_begin_object(json);
    json_builder_set_member_name(json, "order");
    json_builder_add_int_value(json, order);
    json_builder_set_member_name(json, "node_id");
    json_builder_add_int_value(json, search->node_id[node]);
    if (row != SY_NONE)
        add_number(json, "distance_m", sy_cell_real(search->nodes, "distance_m", row));
    add_number(json, "seen", test->seen.probability);
    add_number(json, "gain", test->gain);
    add_outcome(json, looks, search, "if_seen", &test->seen);
    add_outcome(json, looks, search, "if_not", &test->not_seen);
    json_builder_end_object(json);
}

/* Nothing to look for: no unit, or one that people have confirmed. */
static bool is_open(SyStore *store, int64_t outfall_id, bool *open, GError **error) {
    char number[24];
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, outfall_id);
    const char *parameters[] = {number, NULL};
    g_autoptr(SyTable) rows = sy_store_query(
        store,
        "SELECT EXISTS (SELECT 1 FROM candidate WHERE outfall_id = CAST(?1 AS INTEGER) AND status "
        "= 'candidate') AND NOT EXISTS (SELECT 1 FROM decision_in_force WHERE role = 'outfall' AND "
        "object_id = CAST(?1 AS INTEGER) AND what IN ('confirm', 'assign')) AS open",
        parameters, error);
    if (rows == NULL) return false;
    *open = sy_cell_integer(rows, "open", 0) == 1;
    return true;
}

static char *finish(JsonBuilder *json) {
    json_builder_end_array(json);
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    return json_to_string(root, FALSE);
}

const SyJudgement *sy_looks_judgement(SyLooks *looks, GError **error) {
    g_auto(SyData) data = {0};
    if (looks->judgement == NULL && sy_kept_load(looks->store, looks->data_folder, &data, error))
        looks->judgement = sy_judgement_load(&data, error);
    return looks->judgement;
}

static SySearch *load_search(SyLooks *looks, int64_t outfall_id, GError **error) {
    if (sy_looks_judgement(looks, error) == NULL) return NULL;
    return sy_search_load(looks->store, outfall_id, looks->judgement, error);
}

char *sy_looks_json(const char *const *arguments, void *user, GError **error) {
    SyLooks *looks = user;
    bool open = false;
    if (arguments[0] == NULL) return NULL;
    int64_t outfall_id = g_ascii_strtoll(arguments[0], NULL, 10);
    if (!is_open(looks->store, outfall_id, &open, error) || !open) return NULL;
    g_autoptr(SySearch) search = load_search(looks, outfall_id, error);
    if (search == NULL) return NULL;
    g_autofree double *x_m = NULL, *y_m = NULL;
    SyNextOptions options = sy_search_options(search, looks->judgement, &x_m, &y_m);
    g_autoptr(GArray) tests = NULL;
    SyStop stop;
    if (!sy_next_tests(&search->posterior, &search->sources, &search->worlds, search->group,
                       search->n_group, &options, LOOKS, &tests, &stop, error))
        return NULL;
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_array(json);
    for (guint i = 0; i < tests->len; i++)
        add_look(json, looks, search, &g_array_index(tests, SyNextTest, i), i + 1);
    return finish(json);
}

static void add_text(JsonBuilder *json, const char *name, const char *value) {
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, value);
}

static void add_load(JsonBuilder *json, const SyLooks *looks, const SySearch *search,
                     const SySearchLoads *loads, const SyGroupLoad *load) {
    const SyParameter *p =
        &g_array_index(looks->judgement->parameters, SyParameter, loads->parameter);
    g_autofree char *units = group_name(looks, search, load->group);
    json_builder_begin_object(json);
    add_text(json, "parameter", p->names[0]);
    add_number(json, "places", loads->n_node);
    add_text(json, "units", units);
    add_number(json, "load_kgd", load->load_kgd);
    add_number(json, "expected_kgd", load->expected_kgd);
    add_text(json, "unique", loads->unique ? "yes" : "no");
    add_number(json, "unexplained", loads->unexplained);
    add_text(json, "flow", loads->measured_flow ? "measured" : "units");
    json_builder_end_object(json);
}

char *sy_loads_json(const char *const *arguments, void *user, GError **error) {
    SyLooks *looks = user;
    if (arguments[0] == NULL) return NULL;
    g_autoptr(SySearch) search = load_search(looks, g_ascii_strtoll(arguments[0], NULL, 10), error);
    g_autoptr(GArray) all = NULL;
    if (search == NULL || !sy_search_loads(search, looks->judgement, &all, error)) return NULL;
    if (all->len == 0) return NULL;
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_array(json);
    for (guint i = 0; i < all->len; i++) {
        const SySearchLoads *loads = &g_array_index(all, SySearchLoads, i);
        for (guint k = 0; k < loads->loads->len; k++)
            add_load(json, looks, search, loads, &g_array_index(loads->loads, SyGroupLoad, k));
    }
    return finish(json);
}
