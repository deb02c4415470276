/*
 * YAML as a tree that knows where each node stands, so that every complaint is file:line. For small
 * files that people write: case.yaml, settings, findings, rules, lists. One document of maps, lists
 * and texts; aliases, tags and keys that are not texts are refused, and so is a key given twice.
 */
#pragma once
#include <stdbool.h>

#include "algorithms/base/error.h"
#include "algorithms/base/index.h"

#define SY_YAML_DEPTH_MAX 32
#define SY_YAML_NODES_MAX 1000000
#define SY_YAML_BYTES_MAX (32 * 1024 * 1024)

typedef enum { SY_YAML_TEXT, SY_YAML_LIST, SY_YAML_MAP } SyYamlKind;

typedef struct SyYaml SyYaml;
struct SyYaml {
    SyYamlKind kind;
    int line, column; /* from 1 */
    bool block;       /* SY_YAML_TEXT: written as a block (key: |) */
    char *text;       /* SY_YAML_TEXT: UTF-8; NULL for null (nothing, ~ or null without quotes) */
    GPtrArray *keys;  /* SY_YAML_MAP: SyYaml * of kind text, in the order of the file; else NULL */
    GPtrArray *items; /* SY_YAML_MAP: the values; SY_YAML_LIST: the items; else NULL */
};

typedef struct {
    char *file;       /* as it stands in complaints */
    bool columns;     /* complaints are file:line:column: */
    char *source;     /* the whole text, if columns; else NULL */
    SyYaml *root;     /* never NULL */
    GPtrArray *nodes; /* owns them all */
} SyYamlDocument;

/**
 * sy_yaml_read:
 * SY_ERROR_INPUT for a file that cannot be read; SY_ERROR_USAGE, file:line: first, for anything
 * that is not such a document or is beyond the limits above.
 */
SyYamlDocument *sy_yaml_read(const char *path, GError **error);
/* The text without a mark of byte order, with tabs and wide signs of Chinese input methods put
 * right where they can mean one thing; g_free (yaml_typed.c). */
char *sy_yaml_typed(const char *text, gsize n_byte, gsize *n_out);

/* The same from memory; @file is the name for complaints. */
SyYamlDocument *sy_yaml_parse(const char *text, gsize n_byte, const char *file, GError **error);
/* The same for texts with programs in them: complaints say the column too. */
SyYamlDocument *sy_yaml_parse_program(const char *text, gsize n_byte, const char *file,
                                      GError **error);
void sy_yaml_free(SyYamlDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SyYamlDocument, sy_yaml_free)

/* Number of items of a list or map; 0 for a text. */
static inline SyIndex sy_yaml_count(const SyYaml *node) {
    return node->items == NULL ? 0 : node->items->len;
}
static inline const SyYaml *sy_yaml_item(const SyYaml *node, SyIndex i) {
    return g_ptr_array_index(node->items, i);
}
static inline const SyYaml *sy_yaml_key(const SyYaml *map, SyIndex i) {
    return g_ptr_array_index(map->keys, i);
}
/* Value of a key, or NULL if the map (or a null in its place) has none. O(n). */
const SyYaml *sy_yaml_get(const SyYaml *map, const char *key);

/* Sets SY_ERROR_USAGE "file:line: message" and returns false. */
bool sy_yaml_complain(const SyYamlDocument *document, const SyYaml *at, GError **error,
                      const char *format, ...) G_GNUC_PRINTF(4, 5);
/**
 * sy_yaml_complain_inside:
 * The same at a byte of a text: the place in the file where that byte stands, exactly for a text of
 * one line and for a block written with "|"; else, and for G_MAXSIZE, where the text begins. Only
 * of documents of sy_yaml_parse_program().
 */
bool sy_yaml_complain_inside(const SyYamlDocument *document, const SyYaml *at, gsize byte,
                             GError **error, const char *message);
/* False, with a complaint that names @what, unless the node is of the kind. A null passes as an
 * empty list or map, never as a text. */
bool sy_yaml_expect(const SyYamlDocument *document, const SyYaml *node, SyYamlKind kind,
                    const char *what, GError **error);
/* False at the first key of @map that is not in @known; names the nearest and all that are. */
bool sy_yaml_expect_keys(const SyYamlDocument *document, const SyYaml *map,
                         const char *const *known, const char *what, GError **error);
/* Text of a required key, borrowed; NULL with a complaint at the map if it is missing. */
const char *sy_yaml_required(const SyYamlDocument *document, const SyYaml *map, const char *key,
                             const char *what, GError **error);
bool sy_yaml_number(const SyYamlDocument *document, const SyYaml *node, const char *what,
                    double *out, GError **error);

/* A number that a document must state, and the double of a struct that it goes to. */
typedef struct {
    const char *key;
    gsize offset;
    double minimum, maximum;
} SyYamlNumber;
#define SY_YAML_NUMBER(struct_type, member, minimum, maximum) \
    { #member, G_STRUCT_OFFSET(struct_type, member), minimum, maximum }

/* All of them from the map of a document, which has no other keys than these and @also (NULL:
 * none). False with file:line: for the first that is missing, no number, or out of bounds. */
bool sy_yaml_numbers(const SyYamlDocument *document, const SyYamlNumber *numbers, guint n,
                     const char *also, const char *what, void *out, GError **error);

/* A text as a YAML scalar on one line, quoted where it must be; g_free. */
char *sy_yaml_quote(const char *text);
