#include "engine/people/form.h"

#include <string.h>

#include "algorithms/base/error.h"
#include "engine/base/yaml.h"
#include "engine/case/fields_parts.h"
#include "engine/case/settings.h"
#include "engine/expert/texts.h"
#include "io/source/source.h"

struct SyForm {
    char *path, *label;
    SyTable *rows;      /* texts */
    GHashTable *column; /* key -> SyColumn * of rows */
    GArray *wide;       /* Wide: columns that are parameters, where no column holds values */
    char *unknown;
};

/* A column that holds the values of one parameter; its unit, and its limit of detection by rows
 * that say no more. */
typedef struct {
    SyColumn *column;
    char *parameter, *unit, *detection;
} Wide;

static void wide_clear(Wide *wide) {
    g_free(wide->parameter);
    g_free(wide->unit);
    g_free(wide->detection);
}

void sy_form_free(SyForm *form) {
    if (form == NULL) return;
    g_free(form->path);
    g_free(form->label);
    g_free(form->unknown);
    if (form->rows != NULL) sy_table_free(form->rows);
    g_hash_table_unref(form->column);
    if (form->wide != NULL) g_array_unref(form->wide);
    g_free(form);
}

/* A heading as it is compared: small letters, no blanks, nothing in brackets at its end. */
static char *fold(const char *heading) {
    g_autofree char *normal = g_utf8_normalize(heading, -1, G_NORMALIZE_ALL_COMPOSE);
    g_autofree char *lower = g_utf8_casefold(normal == NULL ? "" : normal, -1);
    GString *folded = g_string_new(NULL);
    for (const char *c = lower; *c != '\0' && *c != '('; c = g_utf8_next_char(c))
        if (!g_unichar_isspace(g_utf8_get_char(c)) && *c != '_' && *c != '*')
            g_string_append_unichar(folded, g_utf8_get_char(c));
    return g_string_free(folded, FALSE);
}

/* Folded heading -> key of the form. */
static GHashTable *headings_of(const SyYamlDocument *document, const char *kind, GError **error) {
    const SyYaml *form = sy_yaml_get(document->root, kind);
    if (form == NULL || !sy_yaml_expect(document, form, SY_YAML_MAP, kind, error)) return NULL;
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (SyIndex i = 0; i < sy_yaml_count(form); i++) {
        const SyYaml *key = sy_yaml_key(form, i), *words = sy_yaml_item(form, i);
        if (!sy_yaml_expect(document, words, SY_YAML_LIST, key->text, error)) return NULL;
        for (SyIndex j = 0; j < sy_yaml_count(words); j++) {
            const SyYaml *word = sy_yaml_item(words, j);
            if (!sy_yaml_expect(document, word, SY_YAML_TEXT, key->text, error)) return NULL;
            char *folded = fold(word->text == NULL ? "" : word->text);
            const char *other = g_hash_table_lookup(keys, folded);
            if (other != NULL) {
                sy_yaml_complain(document, word, error, _("%s stands for %s already"), word->text,
                                 other);
                g_free(folded);
                return NULL;
            }
            g_hash_table_insert(keys, folded, g_strdup(key->text));
        }
    }
    return g_steal_pointer(&keys);
}

/* What must be there: a key of each. */
typedef struct {
    const char *const *about, *const *says;
} Needed;

static bool has_any(const SyForm *form, const char *const *keys) {
    for (int i = 0; keys[i] != NULL; i++)
        if (g_hash_table_contains(form->column, keys[i])) return true;
    return false;
}

static bool fits(const SyForm *form, const Needed *needed) {
    return has_any(form, needed->about) && (has_any(form, needed->says) || form->wide != NULL);
}

/* Key of a reading's list by the names that columns have in layers of samples; NULL: none. What
 * stands there as a limit is the one of the law and no key here. */
static const char *key_in_layers(const SyFields *fields, const char *heading) {
    static const char *const keys[][2] = {{"at", "at"},
                                          {"time", "when"},
                                          {"parameter", "parameter"},
                                          {"value", "value"},
                                          {"unit", "unit"},
                                          {"weather", "weather"},
                                          {"bottle", "bottle"},
                                          {"report", "report"},
                                          {"detection", "limit"},
                                          {"compared", "compared"}};
    g_autofree char *plain = g_utf8_normalize(heading, -1, G_NORMALIZE_NFKC);
    if (plain == NULL) return NULL;
    plain[strcspn(plain, "(")] = '\0';
    g_autofree char *folded = sy_fold_name(plain);
    for (guint i = 0; i < fields->synonyms->len; i++) {
        const SySynonym *synonym = g_ptr_array_index(fields->synonyms, i);
        if (synonym->role != SY_ROLE_SAMPLES || synonym->check_values) continue;
        if (synonym->names != NULL ? !g_regex_match(synonym->names, folded, 0, NULL)
                                   : strcmp(synonym->folded, folded) != 0)
            continue;
        for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
            if (strcmp(synonym->field->name, keys[k][0]) == 0) return keys[k][1];
    }
    return NULL;
}

static bool wide_add(SyForm *form, const SyFields *fields, SyColumn *column) {
    Wide wide = {.column = column};
    if (!sy_fields_parameter_heading(fields, column->name, &wide.parameter, &wide.unit))
        return false;
    if (form->wide == NULL) {
        form->wide = g_array_new(FALSE, FALSE, sizeof(Wide));
        g_array_set_clear_func(form->wide, (GDestroyNotify)wide_clear);
    }
    g_array_append_val(form->wide, wide);
    return true;
}

/* Columns that no word of the form names, by the names of layers, for keys still open. */
static void bind_as_layers(SyForm *form, GPtrArray *open, const SyFields *fields) {
    g_autoptr(GString) unknown = g_string_new(NULL);
    for (guint i = 0; i < open->len; i++) {
        SyColumn *column = g_ptr_array_index(open, i);
        const char *key = fields == NULL ? NULL : key_in_layers(fields, column->name);
        if (key == NULL || g_hash_table_contains(form->column, key)) continue;
        g_hash_table_insert(form->column, g_strdup(key), column);
        g_ptr_array_remove_index(open, i--);
    }
    bool wide = fields != NULL && !g_hash_table_contains(form->column, "parameter") &&
                !g_hash_table_contains(form->column, "value");
    for (guint i = 0; i < open->len; i++) {
        SyColumn *column = g_ptr_array_index(open, i);
        if (!(wide && wide_add(form, fields, column)))
            g_string_append_printf(unknown, "%s%s", unknown->len == 0 ? "" : ", ", column->name);
    }
    if (unknown->len > 0) form->unknown = g_strdup(unknown->str);
}

/* What headings mean: words of the form, and the fields of layers or NULL. */
typedef struct {
    GHashTable *keys;
    SyFields *fields;
} Headings;

/* A row of units below the headings: units and no values. */
static bool is_units(const SyForm *form, SyIndex row) {
    bool any = false;
    for (guint i = 0; i < form->wide->len; i++) {
        const char *text = sy_column_text(g_array_index(form->wide, Wide, i).column, row);
        if (text == NULL || *text == '\0') continue;
        if (sy_fields_is_value_cell(text)) return false;
        any |= sy_fields_is_unit_cell(text);
    }
    return any;
}

/* What rows of units and of limits say goes to the columns; they are no readings. */
static void wide_rows(SyForm *form, const SyFields *fields) {
    for (SyIndex row = 0; row < form->rows->n_row; row++) {
        const char *at = sy_form_cell(form, row, "at");
        bool limits = at != NULL && sy_fields_is_limit(fields, at),
             detection = at != NULL && sy_fields_is_detection(fields, at),
             units = is_units(form, row);
        for (guint i = 0; i < form->wide->len; i++) {
            Wide *wide = &g_array_index(form->wide, Wide, i);
            const char *text = sy_column_text(wide->column, row);
            bool missing = text != NULL && sy_fields_is_missing(fields, text);
            if (missing) sy_column_set_text(wide->column, row, NULL);
            if (missing || !(limits || detection || units)) continue;
            char **to = detection ? &wide->detection : units ? &wide->unit : NULL;
            if (to != NULL && *to == NULL && text != NULL) *to = g_strdup(text);
            sy_column_set_text(wide->column, row, NULL);
        }
    }
}

/* Columns of the rows by key; false: a key by two columns. */
static bool bind_columns(SyForm *form, const Headings *known, GError **error) {
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    for (guint i = 0; i < form->rows->columns->len; i++) {
        SyColumn *column = g_ptr_array_index(form->rows->columns, i);
        g_autofree char *folded = fold(column->name);
        char *key = g_hash_table_lookup(known->keys, folded);
        if (key == NULL) {
            g_ptr_array_add(open, column);
            continue;
        }
        SyColumn *other = g_hash_table_lookup(form->column, key);
        if (other != NULL) {
            g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                        _("%s: columns \"%s\" and \"%s\" mean the same; take one away"),
                        form->label, other->name, column->name);
            return false;
        }
        g_hash_table_insert(form->column, g_strdup(key), column);
    }
    bind_as_layers(form, open, known->fields);
    if (form->wide != NULL) wide_rows(form, known->fields);
    return true;
}

/* The mark that keeps a spreadsheet from taking a text for a formula (io/export/csv.h). */
static const char *without_mark(const char *text) {
    static const char *const marked[] = {"'=", "'+", "'-", "'@", "'＝", "'＋", "'－", "'＠", NULL};
    for (int i = 0; marked[i] != NULL; i++)
        if (g_str_has_prefix(text, marked[i])) return text + 1;
    return text;
}

/* Blanks around cells, as people leave them, go. */
static void strip_cells(SyTable *rows) {
    for (guint i = 0; i < rows->columns->len; i++) {
        SyColumn *column = g_ptr_array_index(rows->columns, i);
        for (SyIndex row = 0; column->type == SY_COLUMN_TEXT && row < rows->n_row; row++) {
            const char *text = sy_column_text(column, row);
            if (text == NULL) continue;
            g_autofree char *stripped = g_strstrip(g_strdup(text));
            const char *bare = without_mark(stripped);
            if (strcmp(bare, text) != 0) sy_column_set_text(column, row, bare);
        }
    }
}

static SyForm *read_sheet(const char *path, const char *sheet, const SyLimits *limits,
                          const Headings *known, GError **error) {
    g_autoptr(SyFindings) findings = sy_findings_new(); /* of headers and encodings: seen at once */
    const SySourceOptions options = {.limits = limits};
    g_autoptr(SySource) source = sy_source_open(path, sheet, "samples", &options, findings, error);
    if (source == NULL) return NULL;
    g_autoptr(SyForm) form = g_new0(SyForm, 1);
    form->column = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    form->path = g_strdup(sy_source_path(source));
    form->label = g_strdup(sy_source_label(source));
    int64_t n_row = sy_source_n_feature(source);
    form->rows = sy_source_sample(source, n_row < 0 ? 0 : (SyIndex)MIN(n_row, SY_NONE - 1), error);
    if (form->rows == NULL) return NULL;
    strip_cells(form->rows);
    return bind_columns(form, known, error) ? g_steal_pointer(&form) : NULL;
}

static void add_words(const SyYamlDocument *document, const char *kind, const char *const *keys,
                      GString *out) {
    for (int i = 0; keys[i] != NULL; i++) {
        const SyYaml *words = sy_yaml_get(sy_yaml_get(document->root, kind), keys[i]);
        g_string_append_printf(out, "%s%s", i == 0 ? "" : ", ", sy_yaml_item(words, 0)->text);
    }
}

static SyForm *refuse(const char *path, const SyYamlDocument *document, const char *kind,
                      const Needed *needed, GError **error) {
    g_autoptr(GString) about = g_string_new(NULL);
    g_autoptr(GString) says = g_string_new(NULL);
    add_words(document, kind, needed->about, about);
    add_words(document, kind, needed->says, says);
    g_set_error(
        error, SY_ERROR, SY_ERROR_USAGE,
        _("%s: a column for what a row is about is missing (%s), or one for what it says (%s)"),
        path, about->str, says->str);
    return NULL;
}

/* The sheet of several that fits: of those the one with a check column, which was written to come
 * back. */
static SyForm *read_sheets(const char *path, char **sheets, const SyLimits *limits,
                           const Headings *known, const Needed *needed, GError **error) {
    g_autoptr(SyForm) found = NULL;
    const char *second = NULL;
    for (int i = 0; sheets[i] != NULL; i++) {
        g_autoptr(SyForm) form = read_sheet(path, sheets[i], limits, known, NULL);
        if (form == NULL || !fits(form, needed)) continue;
        bool comes_back = sy_form_has(form, "base");
        if (found == NULL || (comes_back && !sy_form_has(found, "base"))) {
            second = NULL;
            g_clear_pointer(&found, sy_form_free);
            found = g_steal_pointer(&form);
        } else if (comes_back == sy_form_has(found, "base")) {
            second = sheets[i];
        }
    }
    if (second == NULL) return g_steal_pointer(&found);
    g_autofree char *names = g_strjoinv(", ", sheets);
    g_set_error(error, SY_ERROR, SY_ERROR_INPUT,
                _("%s: several sheets fit; name one as in %s:%s (there are %s)"), path, path,
                second, names);
    return NULL;
}

SyForm *sy_form_read(const char *path, const char *data_folder, const char *kind,
                     const char *const *about, const char *const *says, GError **error) {
    const Needed needed = {about, says};
    g_autofree char *file = g_build_filename(data_folder, "forms.yaml", NULL);
    g_autoptr(SyYamlDocument) document = sy_yaml_read(file, error);
    g_autoptr(GHashTable) keys = document == NULL ? NULL : headings_of(document, kind, error);
    g_autoptr(SyFields) fields = NULL;
    if (keys != NULL && strcmp(kind, "observation") == 0) {
        fields = sy_fields_load(data_folder, error);
        if (fields == NULL) return NULL;
    }
    const Headings known = {keys, fields};
    SyLimits limits;
    if (keys == NULL || !sy_settings_limits(data_folder, NULL, NULL, &limits, error)) return NULL;
    g_auto(GStrv) sheets = sy_source_layers(path, &limits, NULL);
    GError *inner = NULL;
    g_autoptr(SyForm) form = sheets != NULL && g_strv_length(sheets) > 1
                                 ? read_sheets(path, sheets, &limits, &known, &needed, &inner)
                                 : read_sheet(path, NULL, &limits, &known, &inner);
    if (inner != NULL) {
        g_propagate_error(error, inner);
        return NULL;
    }
    if (form == NULL || !fits(form, &needed)) return refuse(path, document, kind, &needed, error);
    return g_steal_pointer(&form);
}

SyIndex sy_form_count(const SyForm *form) {
    return form->rows->n_row;
}

bool sy_form_has(const SyForm *form, const char *key) {
    return g_hash_table_contains(form->column, key);
}

const char *sy_form_heading(const SyForm *form, const char *key) {
    const SyColumn *column = g_hash_table_lookup(form->column, key);
    return column == NULL ? NULL : column->name;
}

const char *sy_form_cell(const SyForm *form, SyIndex row, const char *key) {
    const SyColumn *column = g_hash_table_lookup(form->column, key);
    const char *text = column == NULL ? NULL : sy_column_text(column, row);
    return text == NULL || *text == '\0' ? NULL : text;
}

guint sy_form_n_wide(const SyForm *form) {
    return form->wide == NULL ? 0 : form->wide->len;
}

bool sy_form_wide(const SyForm *form, SyIndex row, guint number, SyFormReading *out) {
    const Wide *wide = &g_array_index(form->wide, Wide, number);
    const char *text = sy_column_text(wide->column, row);
    if (text == NULL || *text == '\0') return false;
    *out = (SyFormReading){wide->parameter, text, wide->unit, wide->detection};
    return true;
}

const char *sy_form_unknown(const SyForm *form) {
    return form->unknown;
}

char *sy_form_place(const SyForm *form, SyIndex row) {
    return g_strdup_printf(_("%s row %lld"), form->label, (long long)form->rows->fid[row]);
}

const char *sy_form_path(const SyForm *form) {
    return form->path;
}

char *sy_form_file(const SyForm *form, SyIndex row, const char *key) {
    const char *cell = sy_form_cell(form, row, key);
    if (cell == NULL || g_path_is_absolute(cell) || g_file_test(cell, G_FILE_TEST_EXISTS))
        return g_strdup(cell);
    g_autofree char *folder = g_path_get_dirname(form->path),
                    *beside = g_build_filename(folder, cell, NULL);
    return g_file_test(beside, G_FILE_TEST_EXISTS) ? g_steal_pointer(&beside) : g_strdup(cell);
}
