#include "tests/integration/closure.h"

#include <igraph/igraph.h>
#include <string.h>

static void link_free(void *link) {
    Link *l = link;
    g_free(l->name);
    g_free(l->from);
    g_free(l->to);
    g_free(l);
}

GPtrArray *links_new(void) {
    return g_ptr_array_new_with_free_func(link_free);
}

void links_add(GPtrArray *links, const char *name, const char *from, const char *to) {
    Link *link = g_new(Link, 1);
    *link = (Link){.name = g_strdup(name), .from = g_strdup(from), .to = g_strdup(to)};
    g_ptr_array_add(links, link);
}

GHashTable *sets_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                 (GDestroyNotify)g_hash_table_unref);
}

GHashTable *sets_get(GHashTable *sets, const char *key) {
    GHashTable *set = g_hash_table_lookup(sets, key);
    if (set != NULL) return set;
    set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert(sets, g_strdup(key), set);
    return set;
}

void sets_add(GHashTable *sets, const char *key, const char *member) {
    g_hash_table_add(sets_get(sets, key), g_strdup(member));
}

/* Number of a node's name, given at first sight. */
static igraph_integer_t node_number(GHashTable *numbers, const char *name) {
    void *number;
    if (g_hash_table_lookup_extended(numbers, name, NULL, &number)) return GPOINTER_TO_INT(number);
    int next = (int)g_hash_table_size(numbers);
    g_hash_table_insert(numbers, g_strdup(name), GINT_TO_POINTER(next));
    return next;
}

static void graph_make(const GPtrArray *links, GHashTable *numbers, igraph_t *graph) {
    igraph_vector_int_t ends;
    igraph_vector_int_init(&ends, 0);
    for (guint i = 0; i < links->len; i++) {
        const Link *link = g_ptr_array_index(links, i);
        igraph_vector_int_push_back(&ends, node_number(numbers, link->from));
        igraph_vector_int_push_back(&ends, node_number(numbers, link->to));
    }
    igraph_create(graph, &ends, g_hash_table_size(numbers), IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
}

/* For every key of @at, the members that stand at a node of its closure. */
static GHashTable *closure(const GPtrArray *links, GHashTable *at, GHashTable *nodes_members) {
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    igraph_t graph;
    graph_make(links, numbers, &graph);
    g_autofree const char **names = g_new0(const char *, g_hash_table_size(numbers) + 1);
    GHashTableIter iter;
    void *key, *value;
    g_hash_table_iter_init(&iter, numbers);
    while (g_hash_table_iter_next(&iter, &key, &value)) names[GPOINTER_TO_INT(value)] = key;

    GHashTable *sets = sets_new();
    g_hash_table_iter_init(&iter, at);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        GHashTable *set = sets_get(sets, key);
        void *number;
        if (!g_hash_table_lookup_extended(numbers, value, NULL, &number)) continue;
        igraph_vector_int_t upstream;
        igraph_vector_int_init(&upstream, 0);
        igraph_subcomponent(&graph, &upstream, GPOINTER_TO_INT(number), IGRAPH_IN);
        for (igraph_integer_t i = 0; i < igraph_vector_int_size(&upstream); i++) {
            GHashTable *members = g_hash_table_lookup(nodes_members, names[VECTOR(upstream)[i]]);
            if (members == NULL) continue;
            GHashTableIter each;
            void *member;
            g_hash_table_iter_init(&each, members);
            while (g_hash_table_iter_next(&each, &member, NULL))
                g_hash_table_add(set, g_strdup(member));
        }
        igraph_vector_int_destroy(&upstream);
    }
    igraph_destroy(&graph);
    return sets;
}

GHashTable *closure_links(const GPtrArray *links, GHashTable *at) {
    g_autoptr(GHashTable) ends = sets_new();
    for (guint i = 0; i < links->len; i++) {
        const Link *link = g_ptr_array_index(links, i);
        sets_add(ends, link->to, link->name);
    }
    return closure(links, at, ends);
}

GHashTable *closure_members(const GPtrArray *links, GHashTable *at, GHashTable *drains) {
    g_autoptr(GHashTable) members = sets_new();
    GHashTableIter iter;
    void *member, *node;
    g_hash_table_iter_init(&iter, drains);
    while (g_hash_table_iter_next(&iter, &member, &node)) sets_add(members, node, member);
    return closure(links, at, members);
}

/* Members of @a that @b lacks, as messages; the number of them. */
static guint report_missing(GHashTable *a, GHashTable *b, const char *format) {
    guint n = 0;
    GHashTableIter keys;
    void *key, *set;
    g_hash_table_iter_init(&keys, a);
    while (g_hash_table_iter_next(&keys, &key, &set)) {
        GHashTable *other = g_hash_table_lookup(b, key);
        if (other == NULL) {
            g_test_message(format, (char *)key, "(the whole set)");
            n++;
        }
        GHashTableIter members;
        void *member;
        g_hash_table_iter_init(&members, set);
        while (other != NULL && g_hash_table_iter_next(&members, &member, NULL)) {
            if (g_hash_table_contains(other, member)) continue;
            if (n++ < 40) g_test_message(format, (char *)key, (char *)member);
        }
    }
    return n;
}

void sets_assert_equal(GHashTable *got, GHashTable *expected, const char *what) {
    guint n = report_missing(got, expected, "%s: %s is too much");
    n += report_missing(expected, got, "%s: %s is missing");
    if (n == 0) return;
    g_test_message("%s: %u differences", what, n);
    g_test_fail();
}
