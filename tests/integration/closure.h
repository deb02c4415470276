/*
 * Independent oracle: which links of a list of (name, from, to) can drain to a node, by igraph on
 * the ids alone; and sets of texts by key, to compare it with what the program wrote.
 */
#pragma once
#include <glib.h>

/* Links of a network, by the names of their ends. */
typedef struct {
    char *name, *from, *to;
} Link;

/* GPtrArray of Link *. */
GPtrArray *links_new(void);
void links_add(GPtrArray *links, const char *name, const char *from, const char *to);

/* Sets of texts by key: GHashTable of char * -> GHashTable used as a set of char *. */
GHashTable *sets_new(void);
/* The set of a key, made empty if there is none. */
GHashTable *sets_get(GHashTable *sets, const char *key);
void sets_add(GHashTable *sets, const char *key, const char *member);

/* For every key of @at (key -> name of a node): the names of the links upstream of it. A node that
 * no link names has none. */
GHashTable *closure_links(const GPtrArray *links, GHashTable *at);
/* For every key of @at: the members of @drains (member -> node) at a node that can drain to it. */
GHashTable *closure_members(const GPtrArray *links, GHashTable *at, GHashTable *drains);

/* Fails the test with every difference, by key, unless both have the same keys and sets. */
void sets_assert_equal(GHashTable *got, GHashTable *expected, const char *what);
