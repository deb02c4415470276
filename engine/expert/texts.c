#include "engine/expert/texts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/probability.h"
#include "engine/expert/rules.h"
#include "engine/expert/texts_fill.h"
#include "io/export/text.h"

enum { N_PART = SY_TEXT_REPAIR + 1, N_LANG = 2, N_SEVERITY = 3, MAX_DEPTH = 16 };
enum { MOST_DIGITS = 18 }; /* of numbers that surely fit into 64 bits */
static const char *const part_names[N_PART] = {"title", "text", "assumed", "repair"};
static const char *const lang_names[N_LANG] = {"zh", "en"};
static const char *const severity_names[N_SEVERITY] = {"error", "warning", "note"};
/* Stands for an argument that is missing or null. */
static const char no_value[] = "—";

typedef struct {
    const char *severity;
    char *part[N_LANG][N_PART];
} Wording;

struct SyTexts {
    GHashTable *wordings; /* code -> Wording */
    SyTerms *terms;       /* NULL: the data folder has none */
    bool in_feet;
};

static void wording_free(void *wording) {
    Wording *w = wording;
    for (int lang = 0; lang < N_LANG; lang++)
        for (int part = 0; part < N_PART; part++) g_free(w->part[lang][part]);
    g_free(w);
}

/* Index of @name in @names, or -1. */
static int name_index(const char *name, const char *const *names, int n) {
    for (int i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0) return i;
    return -1;
}

static bool read_lang(const SyYamlDocument *file, const char *code, const SyYaml *texts,
                      char **wordings, GError **error) {
    static const char *const keys[] = {"title", "text", "assumed", "repair", NULL};
    if (!sy_yaml_expect(file, texts, SY_YAML_MAP, code, error) ||
        !sy_yaml_expect_keys(file, texts, keys, code, error))
        return false;
    for (int part = 0; part < N_PART; part++) {
        const SyYaml *text = sy_yaml_get(texts, part_names[part]);
        if (text == NULL) continue;
        if (!sy_yaml_expect(file, text, SY_YAML_TEXT, part_names[part], error)) return false;
        wordings[part] = g_strdup(text->text);
    }
    return true;
}

static bool read_wording(const SyYamlDocument *file, const char *code, const SyYaml *entry,
                         Wording *wording, GError **error) {
    static const char *const keys[] = {"severity", "zh", "en", NULL};
    if (!sy_yaml_expect(file, entry, SY_YAML_MAP, code, error) ||
        !sy_yaml_expect_keys(file, entry, keys, code, error))
        return false;
    const char *name = sy_yaml_required(file, entry, "severity", code, error);
    if (name == NULL) return false;
    int severity = name_index(name, severity_names, N_SEVERITY);
    if (severity < 0)
        return sy_yaml_complain(file, sy_yaml_get(entry, "severity"), error,
                                _("%s: severity %s is none of error, warning, note"), code, name);
    wording->severity = severity_names[severity];
    for (int lang = 0; lang < N_LANG; lang++) {
        const SyYaml *texts = sy_yaml_get(entry, lang_names[lang]);
        if (texts != NULL && !read_lang(file, code, texts, wording->part[lang], error))
            return false;
    }
    return true;
}

/* The department that leads, or the authority; NULL: the rule gives neither. */
static const char *outcome_text(const SyRule *rule, int lang) {
    for (SyIndex i = 0; i < rule->n_outcome; i++)
        if (strcmp(rule->outcome[i].key, "department") == 0 ||
            strcmp(rule->outcome[i].key, "authority") == 0)
            return rule->outcome[i].value[lang];
    return NULL;
}

static void add_class(SyTexts *texts, const SyRuleClass *class) {
    Wording *wording = g_new0(Wording, 1);
    wording->severity = severity_names[N_SEVERITY - 1];
    for (int lang = 0; lang < N_LANG; lang++)
        wording->part[lang][SY_TEXT_TITLE] = g_strdup(class->name[lang]);
    g_hash_table_insert(texts->wordings, g_strconcat("class.", class->key, NULL), wording);
}

/* Rules are worded as findings are: "rule.Z1a" has its title, why it fits, the regulation's words
 * and what is to be done, or who leads; "class.4.8" its name. A data folder may have none. */
static bool add_rules(SyTexts *texts, const SyData *data, GError **error) {
    g_autoptr(GPtrArray) names = sy_data_names(data, "rules");
    if (names->len == 0) return true;
    g_autoptr(SyRules) rules = sy_rules_load(data, error);
    if (rules == NULL) return false;
    for (guint i = 0; i < rules->rules->len; i++) {
        const SyRule *rule = g_ptr_array_index(rules->rules, i);
        Wording *wording = g_new0(Wording, 1);
        wording->severity = severity_names[N_SEVERITY - 1];
        for (int lang = 0; lang < N_LANG; lang++) {
            wording->part[lang][SY_TEXT_TITLE] = g_strdup(rule->title[lang]);
            wording->part[lang][SY_TEXT_TEXT] = g_strdup(rule->reason[lang]);
            wording->part[lang][SY_TEXT_ASSUMED] = g_strdup(rule->text[lang]);
            wording->part[lang][SY_TEXT_REPAIR] =
                g_strdup(rule->task[lang] != NULL ? rule->task[lang] : outcome_text(rule, lang));
        }
        g_hash_table_insert(texts->wordings, g_strconcat("rule.", rule->id, NULL), wording);
    }
    for (guint i = 0; i < rules->classes->len; i++)
        add_class(texts, g_ptr_array_index(rules->classes, i));
    return true;
}

SyTexts *sy_texts_load(const SyData *data, GError **error) {
    g_autoptr(SyYamlDocument) file = sy_data_yaml(data, "findings.yaml", error);
    if (file == NULL || !sy_yaml_expect(file, file->root, SY_YAML_MAP, "codes of findings", error))
        return NULL;
    g_autoptr(SyTexts) texts = g_new0(SyTexts, 1);
    texts->wordings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, wording_free);
    texts->in_feet = data->in_feet;
    for (SyIndex i = 0; i < sy_yaml_count(file->root); i++) {
        const char *code = sy_yaml_key(file->root, i)->text;
        Wording *wording = g_new0(Wording, 1);
        g_hash_table_insert(texts->wordings, g_strdup(code), wording);
        if (!read_wording(file, code, sy_yaml_item(file->root, i), wording, error)) return NULL;
    }
    if (sy_data_has(data, "terms.yaml") && (texts->terms = sy_terms_load(data, error)) == NULL)
        return NULL;
    return add_rules(texts, data, error) ? g_steal_pointer(&texts) : NULL;
}

#define METRES " m"
#define FEET " ft"
#define FOOT_M 0.3048

double sy_texts_length(const SyTexts *texts, double length_m, const char **unit) {
    *unit = (texts->in_feet ? FEET : METRES) + 1;
    return texts->in_feet ? length_m / FOOT_M : length_m;
}

void sy_texts_use_feet(SyTexts *texts, bool in_feet) {
    texts->in_feet = in_feet;
}

void sy_texts_free(SyTexts *texts) {
    if (texts == NULL) return;
    g_hash_table_unref(texts->wordings);
    sy_terms_free(texts->terms);
    g_free(texts);
}

const char *sy_texts_severity(const SyTexts *texts, const char *code) {
    const Wording *wording = g_hash_table_lookup(texts->wordings, code);
    return wording == NULL ? NULL : wording->severity;
}

/* json-glib parses by recursion, and arguments come from a file that anyone may have edited. */
static bool is_shallow(const char *json) {
    int depth = 0;
    bool in_text = false;
    for (const char *c = json; *c != '\0'; c++) {
        if (in_text && *c == '\\' && c[1] != '\0')
            c++;
        else if (*c == '"')
            in_text = !in_text;
        else if (!in_text && (*c == '{' || *c == '['))
            depth++;
        else if (!in_text && (*c == '}' || *c == ']'))
            depth--;
        if (depth > MAX_DEPTH) return false;
    }
    return true;
}

/* The rest of a text behind its quote; NULL: it is escaped, or has no end. @text: g_free. */
static const char *plain_text(const char *at, char **text) {
    const char *end = at;
    while ((unsigned char)*end >= ' ' && *end != '"' && *end != '\\') end++;
    if (*end != '"') return NULL;
    *text = g_strndup(at, (gsize)(end - at));
    return end + 1;
}

/* One value; NULL: it is none of text, number, null. */
static const char *plain_value(const char *at, JsonObject *object, const char *name) {
    g_autofree char *text = NULL;
    if (*at == '"') {
        at = plain_text(at + 1, &text);
        if (at != NULL) json_object_set_string_member(object, name, text);
        return at;
    }
    if (g_str_has_prefix(at, "null")) {
        json_object_set_null_member(object, name);
        return at + strlen("null");
    }
    const char *digits = at + (*at == '-');
    gsize n = strspn(at, "-0123456789.e+");
    bool is_real = strcspn(at, ".e") < n;
    char *end = (char *)at;
    if (!g_ascii_isdigit(*digits) || (*digits == '0' && g_ascii_isdigit(digits[1]))) return NULL;
    if (is_real)
        json_object_set_double_member(object, name, g_ascii_strtod(at, &end));
    else if (n < MOST_DIGITS)
        json_object_set_int_member(object, name, g_ascii_strtoll(at, &end, 10));
    return end == at + n && g_ascii_isdigit(end[-1]) ? end : NULL;
}

/* Arguments as sy_arguments() writes them, without json-glib's parser, which costs more than all
 * else of a row; NULL: anything else is in them. */
static JsonObject *plain_arguments(const char *json) {
    g_autoptr(JsonObject) object = json_object_new();
    const char *at = json;
    if (*at != '{' || !g_utf8_validate(json, -1, NULL)) return NULL;
    do {
        g_autofree char *name = NULL;
        at = at[1] == '"' ? plain_text(at + 2, &name) : NULL;
        at = at != NULL && *at == ':' ? plain_value(at + 1, object, name) : NULL;
    } while (at != NULL && *at == ',');
    return at != NULL && strcmp(at, "}") == 0 ? g_steal_pointer(&object) : NULL;
}

/* NULL: no object. */
static JsonObject *arguments_of(const char *json) {
    if (json == NULL) return NULL;
    JsonObject *plain = plain_arguments(json);
    if (plain != NULL || !is_shallow(json)) return plain;
    g_autoptr(JsonNode) tree = json_from_string(json, NULL);
    return tree != NULL && JSON_NODE_HOLDS_OBJECT(tree) ? json_node_dup_object(tree) : NULL;
}

static bool is_shown(double value) {
    return isfinite(value) && fabs(value) < 1e300;
}

/* @decimals < 0: as many digits as the number needs. */
static void append_real(GString *out, double value, int decimals) {
    char number[512];
    char format[] = "%.0f";
    if (!is_shown(value)) {
        g_string_append(out, no_value);
        return;
    }
    if (decimals >= 0) {
        format[2] = (char)('0' + decimals);
        g_ascii_formatd(number, sizeof number, format, value);
    } else {
        g_ascii_formatd(number, sizeof number, "%.15g", value);
        if (g_ascii_strtod(number, NULL) != value) g_ascii_dtostr(number, sizeof number, value);
    }
    bool is_zero = number[0] == '-' && strspn(number + 1, "0.") == strlen(number + 1);
    g_string_append(out, number + (is_zero ? 1 : 0));
}

/* What stands between braces. */
typedef struct {
    char *name;
    char *dictionary; /* of data/terms.yaml, or the argument that names it; NULL: none */
    char format;      /* 'p': a probability, '%': a percentage; 0: any number */
    int decimals;     /* -1: as many as the number needs */
} Placeholder;

static void placeholder_clear(Placeholder *p) {
    g_free(p->name);
    g_free(p->dictionary);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Placeholder, placeholder_clear)

static void append_share(GString *out, double value, const Placeholder *p) {
    char number[SY_PROBABILITY_LENGTH];
    if (!is_shown(value))
        g_string_append(out, no_value);
    else if (p->format == 'p')
        g_string_append(out, sy_probability_format(value, MAX(p->decimals, 1), number));
    else
        g_string_append(out, sy_percent_format(value, p->decimals, number));
}

static JsonNode *argument(JsonObject *arguments, const char *name) {
    return arguments == NULL ? NULL : json_object_get_member(arguments, name);
}

static void append_text(GString *out, const SyTextFill *fill, const Placeholder *p,
                        const char *text) {
    const char *dictionary = p->dictionary;
    if (fill->terms != NULL && dictionary != NULL) {
        JsonNode *named =
            sy_terms_has(fill->terms, dictionary) ? NULL : argument(fill->arguments, dictionary);
        if (named != NULL && json_node_get_value_type(named) == G_TYPE_STRING)
            dictionary = json_node_get_string(named);
        text = sy_terms_word(fill->terms, fill->lang, dictionary, text);
    }
    g_autofree char *line = sy_export_clean(text);
    g_string_append(out, line);
}

/* Whether there was a value. */
static bool append_argument(GString *out, const SyTextFill *fill, const Placeholder *p) {
    JsonNode *node = argument(fill->arguments, p->name);
    int decimals = p->decimals;
    GType type = node == NULL || !JSON_NODE_HOLDS_VALUE(node) ? G_TYPE_INVALID
                                                              : json_node_get_value_type(node);
    if (type == G_TYPE_STRING)
        append_text(out, fill, p, json_node_get_string(node));
    else if (p->format != 0 && (type == G_TYPE_DOUBLE || type == G_TYPE_INT64))
        append_share(out, json_node_get_double(node), p);
    else if (type == G_TYPE_DOUBLE || (type == G_TYPE_INT64 && decimals > 0))
        append_real(out, json_node_get_double(node), decimals);
    else if (type == G_TYPE_INT64)
        g_string_append_printf(out, "%" G_GINT64_FORMAT, json_node_get_int(node));
    else {
        g_string_append(out, no_value);
        return false;
    }
    return type != G_TYPE_DOUBLE || is_shown(json_node_get_double(node));
}

/* Whether it is a length in metres that goes before @rest, which says so. */
static bool is_metres(const Placeholder *p, const char *rest) {
    gsize n = strlen(METRES);
    return g_str_has_suffix(p->name, "_m") && g_str_has_prefix(rest, METRES) &&
           !g_ascii_isalnum(rest[n]) && rest[n] != '/';
}

/* The same in feet, to a tenth where no decimals are asked for. Whether there was a value. */
static bool append_feet(GString *out, const SyTextFill *fill, const Placeholder *p) {
    JsonNode *node = argument(fill->arguments, p->name);
    bool number = node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                  json_node_get_value_type(node) != G_TYPE_STRING;
    double length_m = number ? json_node_get_double(node) : NAN;
    append_real(out, length_m / FOOT_M, p->decimals < 0 ? 1 : p->decimals);
    g_string_append(out, FEET);
    return is_shown(length_m);
}

static gsize n_of_name(const char *at) {
    gsize n = 0;
    while (g_ascii_isalnum(at[n]) || at[n] == '_') n++;
    return n;
}

/* Length of "{name}", "{name:2}", "{name:p}", "{name:%}" or "{name@dictionary}" at @at; 0 if it is
 * none. */
static gsize placeholder_read(const char *at, Placeholder *p) {
    gsize n_name = n_of_name(at + 1), n = 1 + n_name, n_dictionary = 0;
    if (at[n] == ':' && (at[n + 1] == 'p' || at[n + 1] == '%')) {
        p->format = at[n + 1];
        p->decimals = p->format == 'p' ? 2 : 0;
        n += 2;
        if (g_ascii_isdigit(at[n])) p->decimals = at[n++] - '0';
    } else if (at[n] == ':' && g_ascii_isdigit(at[n + 1])) {
        p->decimals = at[n + 1] - '0';
        n += 2;
    } else if (at[n] == '@') {
        n_dictionary = n_of_name(at + n + 1);
        n += 1 + n_dictionary;
    }
    if (n_name == 0 || at[n] != '}' || at[n - 1] == '@') return 0;
    p->name = g_strndup(at + 1, n_name);
    if (n_dictionary > 0) p->dictionary = g_strndup(at + n - n_dictionary, n_dictionary);
    return n + 1;
}

char *sy_texts_fill(const char *pattern, const SyTextFill *fill) {
    static const char begins[] = "{?", ends[] = "?}";
    GString *out = g_string_new(NULL);
    bool in_part = false, complete = true;
    gsize part = 0; /* where it begins in @out */
    /* One pass: what an argument brings in is never looked at again. */
    for (const char *at = pattern; *at != '\0';) {
        g_auto(Placeholder) p = {.decimals = -1};
        gsize n = *at == '{' ? placeholder_read(at, &p) : 0;
        if (n > 0 && fill->in_feet && is_metres(&p, at + n)) {
            complete = append_feet(out, fill, &p) && complete;
            n += strlen(METRES);
        } else if (n > 0)
            complete = append_argument(out, fill, &p) && complete;
        else if (!in_part && g_str_has_prefix(at, begins) && strstr(at, ends) != NULL) {
            in_part = complete = true;
            part = out->len;
            n = strlen(begins);
        } else if (in_part && g_str_has_prefix(at, ends)) {
            if (!complete) g_string_truncate(out, part);
            in_part = false;
            n = strlen(ends);
        } else {
            n = 1 + strcspn(at + 1, "{?");
            g_string_append_len(out, at, (gssize)n);
        }
        at += n;
    }
    return g_string_free(out, FALSE);
}

char *sy_texts_word(const SyTexts *texts, const char *lang, const char *code, SyTextPart part,
                    const char *arguments) {
    const Wording *wording = g_hash_table_lookup(texts->wordings, code);
    int row = name_index(lang, lang_names, N_LANG);
    g_assert(row >= 0);
    const char *pattern = wording == NULL ? NULL : wording->part[row][part];
    if (pattern == NULL) return NULL;
    g_autoptr(JsonObject) object = arguments_of(arguments);
    SyTextFill fill = {object, texts->terms, lang, texts->in_feet};
    return sy_texts_fill(pattern, &fill);
}

const char *sy_texts_term(const SyTexts *texts, const char *lang, const char *dictionary,
                          const char *value) {
    return texts->terms == NULL ? value : sy_terms_word(texts->terms, lang, dictionary, value);
}
