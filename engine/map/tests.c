/* Manholes to open next on the page of an outfall, as suyuan sample proposes them. */
#include <math.h>

#include "engine/map/shown.h"
#include "engine/search/search.h"

static void test_clear(void *at) {
    SyMapTest *test = at;
    g_free(test->manhole);
    g_free(test->then);
}

/* The units of a group: the first and how many more. */
static char *group_name(const SyStyle *style, const SySearch *search, SyIndex group) {
    const char *first = NULL;
    SyIndex n = 0;
    for (SyIndex source = 0; source < search->sources.n_source; source++) {
        if (search->group[source] != group || n++ > 0) continue;
        bool is_unit = sy_cell_integer(search->candidates, "unit_id", source) != 0;
        first = is_unit ? sy_cell_text(search->candidates, "unit", source)
                        : sy_style_word(style, "unknown_source");
    }
    if (first == NULL) first = sy_style_word(style, "unnamed");
    if (n < 2) return g_strdup(first);
    g_autofree char *more = g_strdup_printf("%u", n - 1);
    return sy_style_words(style, "group", "name", first, "n", more, NULL);
}

static void add_test(SyMapShown *shown, const SyStyle *style, const SySearch *search,
                     const SyNextTest *next, double x_m, double y_m) {
    SyIndex node = search->point_node[next->point], row = search->node_row[node];
    const char *id = row == SY_NONE ? NULL : sy_cell_text(search->nodes, "source_id", row);
    SyMapTest test = {.x_m = x_m,
                      .y_m = y_m,
                      .distance_m = NAN,
                      .gain = next->gain,
                      .chance = next->seen.probability};
    if (row != SY_NONE) test.distance_m = sy_cell_real(search->nodes, "distance_m", row);
    test.manhole = id != NULL ? g_strdup(id)
                              : g_strdup_printf("node:%" G_GINT64_FORMAT, search->node_id[node]);
    test.then = group_name(style, search, next->seen.group);
    g_array_append_val(shown->tests, test);
}

bool sy_map_shown_propose(const SyAtlas *atlas, int64_t outfall_id, SyMapShown *shown,
                          GError **error) {
    shown->tests = g_array_new(FALSE, FALSE, sizeof(SyMapTest));
    g_array_set_clear_func(shown->tests, test_clear);
    if (atlas->style->tests == 0 || shown->n_unit == 0) return true;
    GError *inner = NULL;
    g_autoptr(SySearch) search =
        sy_search_load(atlas->asked->store, outfall_id, atlas->judgement, &inner);
    if (search == NULL) {
        /* A file without priors has no proposals; its page is drawn all the same. */
        if (g_error_matches(inner, SY_ERROR, SY_ERROR_ARGUMENT)) {
            g_error_free(inner);
            return true;
        }
        g_propagate_error(error, inner);
        return false;
    }
    g_autofree double *x_m = NULL, *y_m = NULL;
    SyNextOptions options = sy_search_options(search, atlas->judgement, &x_m, &y_m);
    g_autoptr(GArray) next = NULL;
    SyStop stop;
    if (!sy_next_tests(&search->posterior, &search->sources, &search->worlds, search->group,
                       search->n_group, &options, atlas->style->tests, &next, &stop, error))
        return false;
    for (guint i = 0; i < next->len; i++) {
        const SyNextTest *test = &g_array_index(next, SyNextTest, i);
        add_test(shown, atlas->style, search, test, x_m[test->point], y_m[test->point]);
    }
    return true;
}
