#include "engine/base/yaml.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <yaml.h>

#include "algorithms/base/words.h"
#include "engine/base/file.h"
#include "engine/base/words.h"

typedef struct {
    SyYaml *node;
    SyYaml *key;       /* of a map, waiting for its value */
    GHashTable *known; /* keys of a map so far */
} Level;

typedef struct {
    SyYamlDocument *document;
    Level level[SY_YAML_DEPTH_MAX];
    int n_level;
} Builder;

static void node_free(SyYaml *node) {
    g_free(node->text);
    if (node->keys != NULL) g_ptr_array_unref(node->keys);
    if (node->items != NULL) g_ptr_array_unref(node->items);
    g_free(node);
}

void sy_yaml_free(SyYamlDocument *document) {
    if (document == NULL) return;
    g_free(document->file);
    g_free(document->source);
    g_ptr_array_unref(document->nodes);
    g_free(document);
}

/* @line and @column from 0. */
static bool complain_at(const SyYamlDocument *document, size_t line, size_t column, GError **error,
                        const char *message) {
    if (document->columns)
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%zu:%zu: %s"), document->file, line + 1,
                    column + 1, message);
    else
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE, _("%s:%zu: %s"), document->file, line + 1,
                    message);
    return false;
}

/* What the text of a plain scalar means: the core schema's null. */
static bool is_null(const yaml_event_t *event) {
    const char *text = (const char *)event->data.scalar.value;
    if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return false;
    return *text == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

/* A new node in its place: root, item, key or value. */
static bool node_place(Builder *builder, SyYaml *node, GError **error) {
    SyYamlDocument *document = builder->document;
    if (builder->n_level == 0) {
        document->root = node;
        return true;
    }
    Level *level = &builder->level[builder->n_level - 1];
    if (level->node->kind == SY_YAML_LIST) {
        g_ptr_array_add(level->node->items, node);
    } else if (level->key != NULL) {
        g_ptr_array_add(level->node->items, node);
        level->key = NULL;
    } else if (node->kind != SY_YAML_TEXT || node->text == NULL) {
        return sy_yaml_complain(document, node, error, _("a key must be a text"));
    } else if (!g_hash_table_add(level->known, node->text)) {
        return sy_yaml_complain(document, node, error, _("key \"%s\" is given twice; keep one"),
                                node->text);
    } else {
        g_ptr_array_add(level->node->keys, node);
        level->key = node;
    }
    return true;
}

static SyYaml *node_new(Builder *builder, const yaml_event_t *event, SyYamlKind kind,
                        GError **error) {
    SyYamlDocument *document = builder->document;
    if (document->nodes->len >= SY_YAML_NODES_MAX) {
        complain_at(document, event->start_mark.line, event->start_mark.column, error,
                    _("more than a million values"));
        return NULL;
    }
    SyYaml *node = g_new0(SyYaml, 1);
    g_ptr_array_add(document->nodes, node);
    node->kind = kind;
    node->line = (int)event->start_mark.line + 1;
    node->column = (int)event->start_mark.column + 1;
    if (kind == SY_YAML_MAP) node->keys = g_ptr_array_new();
    if (kind != SY_YAML_TEXT) node->items = g_ptr_array_new();
    return node;
}

static bool scalar_add(Builder *builder, const yaml_event_t *event, GError **error) {
    SyYaml *node = node_new(builder, event, SY_YAML_TEXT, error);
    if (node == NULL) return false;
    const char *text = (const char *)event->data.scalar.value;
    gsize n_byte = event->data.scalar.length;
    if (memchr(text, '\0', n_byte) != NULL || !g_utf8_validate(text, (gssize)n_byte, NULL))
        return sy_yaml_complain(builder->document, node, error, _("a text holds a zero byte"));
    if (event->data.scalar.tag != NULL)
        return sy_yaml_complain(builder->document, node, error,
                                _("tags such as %s are not read; leave them out"),
                                event->data.scalar.tag);
    node->block = event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE;
    if (!is_null(event)) node->text = g_strndup(text, n_byte);
    return node_place(builder, node, error);
}

static bool level_open(Builder *builder, const yaml_event_t *event, SyYamlKind kind,
                       GError **error) {
    SyYaml *node = node_new(builder, event, kind, error);
    if (node == NULL || !node_place(builder, node, error)) return false;
    const yaml_char_t *tag =
        kind == SY_YAML_MAP ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    if (tag != NULL)
        return sy_yaml_complain(builder->document, node, error,
                                _("tags such as %s are not read; leave them out"), tag);
    if (builder->n_level == SY_YAML_DEPTH_MAX)
        return sy_yaml_complain(
            builder->document, node, error,
            _("nested more than %d deep; there are brackets or blanks too many"),
            SY_YAML_DEPTH_MAX);
    Level *level = &builder->level[builder->n_level++];
    *level = (Level){.node = node};
    if (kind == SY_YAML_MAP) level->known = g_hash_table_new(g_str_hash, g_str_equal);
    return true;
}

static void level_close(Builder *builder) {
    Level *level = &builder->level[--builder->n_level];
    if (level->known != NULL) g_hash_table_unref(level->known);
    level->known = NULL;
}

static bool event_take(Builder *builder, const yaml_event_t *event, GError **error) {
    const SyYamlDocument *document = builder->document;
    const yaml_mark_t *mark = &event->start_mark;
    switch (event->type) {
        case YAML_DOCUMENT_START_EVENT:
            if (builder->document->root == NULL) return true;
            return complain_at(document, mark->line, mark->column, error,
                               _("a second document begins; keep one, without ---"));
        case YAML_ALIAS_EVENT:
            return complain_at(document, mark->line, mark->column, error,
                               _("aliases (*name) are not read; write the value itself"));
        case YAML_SCALAR_EVENT:
            return scalar_add(builder, event, error);
        case YAML_SEQUENCE_START_EVENT:
            return level_open(builder, event, SY_YAML_LIST, error);
        case YAML_MAPPING_START_EVENT:
            return level_open(builder, event, SY_YAML_MAP, error);
        case YAML_SEQUENCE_END_EVENT:
        case YAML_MAPPING_END_EVENT:
            level_close(builder);
            return true;
        default:
            return true;
    }
}

/* libyaml's complaint in our words: what it is mostly about, and what to look at. */
static bool parser_complain(const yaml_parser_t *parser, const SyYamlDocument *document,
                            GError **error) {
    static const struct {
        const char *theirs, *ours;
    } words[] = {
        {"cannot start any token", N_("a sign that cannot stand here (a tab, a wide sign or a %)")},
        {"mapping values are not allowed", N_("a colon too many, or lines not indented alike")},
        {"could not find expected ':'", N_("a key without a colon and a blank behind it")},
        {"did not find expected key", N_("lines that are not indented alike")},
        {"expected node content", N_("a value that is missing or cannot begin so")},
        {"did not find expected '-'", N_("lines that are not indented alike")},
        {"did not find expected ',' or", N_("a bracket that is not closed, or a comma missing")},
        {"unexpected end of stream", N_("a quote or a bracket that is not closed")},
        {"found unexpected document", N_("a quote that is not closed")},
        {"unknown escape", N_("a \\ within double quotes; write the text in single quotes")},
        {"invalid", N_("bytes that are no UTF-8; save it as UTF-8")},
        {"control characters", N_("signs that no text has; save it as UTF-8")},
    };
    const char *problem = parser->problem == NULL ? "" : parser->problem;
    const char *ours = _("not YAML: see how the lines around it are written");
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(problem, words[i].theirs) != NULL) {
            ours = _(words[i].ours);
            break;
        }
    return complain_at(document, parser->problem_mark.line, parser->problem_mark.column, error,
                       ours);
}

static bool events_take(Builder *builder, yaml_parser_t *parser, GError **error) {
    for (bool end = false; !end;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return parser_complain(parser, builder->document, error);
        end = event.type == YAML_STREAM_END_EVENT;
        bool taken = event_take(builder, &event, error);
        yaml_event_delete(&event);
        if (!taken) return false;
    }
    return true;
}

/* libyaml does not say the line of a broken character. */
static bool text_check(const SyYamlDocument *document, const char *text, gsize n_byte,
                       GError **error) {
    if (n_byte > SY_YAML_BYTES_MAX)
        return complain_at(document, 0, 0, error, _("larger than 32 MiB"));
    const char *broken;
    if (g_utf8_validate(text, (gssize)n_byte, &broken)) return true;
    size_t line = 0, column = 0;
    for (const char *p = text; p < broken; p++) {
        line += *p == '\n';
        column = *p == '\n' ? 0 : column + 1;
    }
    return complain_at(document, line, column, error,
                       _("not UTF-8; save the file in that encoding"));
}

static SyYamlDocument *document_parse(const char *text, gsize n_byte, const char *file,
                                      bool columns, GError **error) {
    g_autoptr(SyYamlDocument) document = g_new0(SyYamlDocument, 1);
    document->file = g_strdup(file);
    document->columns = columns;
    document->nodes = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    if (!text_check(document, text, n_byte, error)) return NULL;
    if (columns) document->source = g_strndup(text, n_byte);
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY, _("%s: no memory to read it"), file);
        return NULL;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    gsize n_typed;
    g_autofree char *typed = sy_yaml_typed(text, n_byte, &n_typed);
    yaml_parser_set_input_string(&parser, (const unsigned char *)typed, n_typed);
    Builder builder = {.document = document};
    bool read = events_take(&builder, &parser, error);
    while (builder.n_level > 0) level_close(&builder);
    yaml_parser_delete(&parser);
    if (!read) return NULL;
    if (document->root == NULL) {
        complain_at(document, 0, 0, error, _("nothing is in it"));
        return NULL;
    }
    return g_steal_pointer(&document);
}

SyYamlDocument *sy_yaml_parse(const char *text, gsize n_byte, const char *file, GError **error) {
    return document_parse(text, n_byte, file, false, error);
}

SyYamlDocument *sy_yaml_read(const char *path, GError **error) {
    gsize n_byte;
    g_autofree char *text = sy_file_read(path, &n_byte, error);
    return text == NULL ? NULL : sy_yaml_parse(text, n_byte, path, error);
}

SyYamlDocument *sy_yaml_parse_program(const char *text, gsize n_byte, const char *file,
                                      GError **error) {
    return document_parse(text, n_byte, file, true, error);
}

/* Line @line (from 0) of a text, up to its end. */
static const char *line_of(const char *text, size_t line) {
    for (; line > 0 && text != NULL; line--) {
        text = strchr(text, '\n');
        if (text != NULL) text++;
    }
    return text;
}

/* Lines and columns are counted in letters, as editors do. */
bool sy_yaml_complain_inside(const SyYamlDocument *document, const SyYaml *at, gsize byte,
                             GError **error, const char *message) {
    size_t line = (size_t)at->line - 1, column = (size_t)at->column - 1;
    gsize n = at->text == NULL ? 0 : strlen(at->text);
    if (byte > n) return complain_at(document, line, column, error, message);
    const char *head = at->text, *next;
    size_t n_line = 0;
    while ((next = memchr(head, '\n', (gsize)(at->text + byte - head))) != NULL) {
        head = next + 1;
        n_line++;
    }
    size_t letters = (size_t)g_utf8_strlen(head, at->text + byte - head);
    const char *source = at->block ? line_of(document->source, line + 1 + n_line) : NULL;
    if (source != NULL) {
        /* The lines of the text begin behind the block's indent: where both end alike. */
        gsize n_source = strcspn(source, "\r\n"), n_text = strcspn(head, "\r\n");
        size_t indent = n_source >= n_text ? n_source - n_text : 0;
        return complain_at(document, line + 1 + n_line, indent + letters, error, message);
    }
    if (n_line > 0 || strchr(at->text, '\n') != NULL)
        return complain_at(document, line, column, error, message);
    const char *begin = line_of(document->source, line);
    bool quoted =
        begin != NULL && strlen(begin) > column && (begin[column] == '"' || begin[column] == '\'');
    return complain_at(document, line, column + letters + quoted, error, message);
}

const SyYaml *sy_yaml_get(const SyYaml *map, const char *key) {
    if (map->keys == NULL) return NULL;
    for (guint i = 0; i < map->keys->len; i++)
        if (strcmp(sy_yaml_key(map, i)->text, key) == 0) return sy_yaml_item(map, i);
    return NULL;
}

bool sy_yaml_complain(const SyYamlDocument *document, const SyYaml *at, GError **error,
                      const char *format, ...) {
    va_list list;
    va_start(list, format);
    g_autofree char *message = g_strdup_vprintf(format, list);
    va_end(list);
    return complain_at(document, (size_t)at->line - 1, (size_t)at->column - 1, error, message);
}

bool sy_yaml_expect(const SyYamlDocument *document, const SyYaml *node, SyYamlKind kind,
                    const char *what, GError **error) {
    static const char *const name[] = {N_("a text"), N_("a list (- item)"),
                                       N_("a map (key: value)")};
    bool is_nothing = node->kind == SY_YAML_TEXT && node->text == NULL;
    if (is_nothing ? kind != SY_YAML_TEXT : node->kind == kind) return true;
    return sy_yaml_complain(document, node, error, _("%s: %s stands here, expected %s"), what,
                            is_nothing ? _("nothing") : _(name[node->kind]), _(name[kind]));
}

bool sy_yaml_expect_keys(const SyYamlDocument *document, const SyYaml *map,
                         const char *const *known, const char *what, GError **error) {
    if (!sy_yaml_expect(document, map, SY_YAML_MAP, what, error)) return false;
    for (SyIndex i = 0; i < sy_yaml_count(map); i++) {
        const SyYaml *key = sy_yaml_key(map, i);
        if (g_strv_contains(known, key->text)) continue;
        g_autofree char *all = g_strjoinv(", ", (char **)known);
        return sy_yaml_complain(document, key, error, _("%s: unknown key \"%s\", nearest: %s (%s)"),
                                what, key->text, sy_words_nearest(key->text, known), all);
    }
    return true;
}

const char *sy_yaml_required(const SyYamlDocument *document, const SyYaml *map, const char *key,
                             const char *what, GError **error) {
    const SyYaml *node = sy_yaml_get(map, key);
    if (node == NULL) {
        sy_yaml_complain(document, map, error, _("%s: key \"%s\" is missing"), what, key);
        return NULL;
    }
    return sy_yaml_expect(document, node, SY_YAML_TEXT, key, error) ? node->text : NULL;
}

bool sy_yaml_number(const SyYamlDocument *document, const SyYaml *node, const char *what,
                    double *out, GError **error) {
    if (!sy_yaml_expect(document, node, SY_YAML_TEXT, what, error)) return false;
    const char *text =
        node->text[0] == '.' ? node->text + (strcmp(node->text, ".inf") == 0) : node->text;
    char *end;
    *out = g_ascii_strtod(text, &end);
    if (end != text && *end == '\0' && !isnan(*out)) return true;
    return sy_yaml_complain(document, node, error, _("%s: \"%s\" is not a number"), what,
                            node->text);
}

bool sy_yaml_numbers(const SyYamlDocument *document, const SyYamlNumber *numbers, guint n,
                     const char *also, const char *what, void *out, GError **error) {
    g_autofree const char **known = g_new0(const char *, (gsize)n + 2);
    for (guint i = 0; i < n; i++) known[i] = numbers[i].key;
    known[n] = also;
    if (!sy_yaml_expect(document, document->root, SY_YAML_MAP, what, error) ||
        !sy_yaml_expect_keys(document, document->root, known, what, error))
        return false;
    for (guint i = 0; i < n; i++) {
        const SyYamlNumber *number = &numbers[i];
        const SyYaml *node = sy_yaml_get(document->root, number->key);
        double *value = (double *)(void *)((char *)out + number->offset);
        if (node == NULL)
            return sy_yaml_complain(document, document->root, error, _("%s is missing"),
                                    number->key);
        if (!sy_yaml_number(document, node, number->key, value, error)) return false;
        if (!(*value >= number->minimum && *value <= number->maximum))
            return sy_yaml_complain(document, node, error, _("%s is %g, not between %g and %g"),
                                    number->key, *value, number->minimum, number->maximum);
    }
    return true;
}

/* Characters that are safe anywhere in a plain scalar of a block or flow collection. */
static bool is_plain(const char *text) {
    static const char *const reserved[] = {"null", "true", "false", "yes", "no",
                                           "on",   "off",  "~",     NULL};
    gunichar first = g_utf8_get_char(text);
    if (!g_unichar_isalnum(first) && first != '/' && first != '.' && first != '_') return false;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c) && strchr("_-./+", (int)MIN(c, 127)) == NULL) return false;
    }
    g_autofree char *lower = g_ascii_strdown(text, -1);
    return !g_strv_contains(reserved, lower);
}

char *sy_yaml_quote(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    if (*valid != '\0' && is_plain(valid)) return g_steal_pointer(&valid);
    GString *out = g_string_new("\"");
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", (char)c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c < 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}
