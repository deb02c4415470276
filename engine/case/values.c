/* Dictionaries of coded values (data/values.csv). */
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/csv.h"
#include "engine/case/fields_parts.h"

static void value_free(SyValue *value) {
    g_free(value->meaning);
    g_free(value->origin);
    g_free(value->raw);
    g_free(value);
}

static void pattern_free(SyPattern *pattern) {
    g_free(pattern->folded);
    value_free(pattern->value);
    g_free(pattern);
}

static SyDictionary *dictionary_new(void) {
    SyDictionary *dictionary = g_new0(SyDictionary, 1);
    dictionary->exact =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)value_free);
    dictionary->patterns = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
    dictionary->meanings = g_ptr_array_new_with_free_func(g_free);
    return dictionary;
}

void sy_dictionary_free(SyDictionary *dictionary) {
    g_hash_table_unref(dictionary->exact);
    g_ptr_array_unref(dictionary->patterns);
    g_ptr_array_unref(dictionary->meanings);
    g_free(dictionary);
}

static void meaning_add(SyDictionary *dictionary, const char *meaning) {
    for (guint i = 0; i < dictionary->meanings->len; i++)
        if (strcmp(g_ptr_array_index(dictionary->meanings, i), meaning) == 0) return;
    g_ptr_array_add(dictionary->meanings, g_strdup(meaning));
}

/* The longest first; equals as they stand in the file (the sort is stable). */
static int pattern_compare(const void *left, const void *right) {
    gsize a = strlen((*(SyPattern *const *)left)->folded);
    gsize b = strlen((*(SyPattern *const *)right)->folded);
    return (a < b) - (a > b);
}

static bool value_add(SyDictionary *dictionary, const SyCsv *csv, SyIndex row, GError **error) {
    const char *raw = sy_csv_cell(csv, row, 1), *meaning = sy_csv_cell(csv, row, 2);
    g_autofree char *folded = sy_fold_value(raw);
    gsize n_byte = strlen(folded);
    SyValue *value = g_new0(SyValue, 1);
    value->meaning = *meaning == '\0' ? NULL : g_strdup(meaning);
    value->origin = g_strdup(sy_csv_cell(csv, row, 3));
    value->raw = g_strdup(raw);
    if (value->meaning != NULL) meaning_add(dictionary, meaning);
    bool at_start = n_byte > 1 && folded[n_byte - 1] == '*';
    if (at_start || (n_byte > 1 && folded[0] == '*')) {
        SyPattern *pattern = g_new0(SyPattern, 1);
        *pattern = (SyPattern){at_start ? g_strndup(folded, n_byte - 1) : g_strdup(folded + 1),
                               at_start, value};
        g_ptr_array_add(dictionary->patterns, pattern);
        return true;
    }
    if (n_byte == 0 || g_hash_table_contains(dictionary->exact, folded)) {
        value_free(value);
        g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                    _("%s:%d: raw value \"%s\" is empty or given twice"), csv->file,
                    sy_csv_line(csv, row), raw);
        return false;
    }
    g_hash_table_insert(dictionary->exact, g_steal_pointer(&folded), value);
    return true;
}

bool sy_dictionaries_load(SyFields *fields, const char *data_folder, GError **error) {
    static const char *const header[] = {"dictionary", "raw", "meaning", "source", NULL};
    g_autofree char *path = g_build_filename(data_folder, "values.csv", NULL);
    g_autoptr(SyCsv) csv = sy_csv_read(path, header, error);
    if (csv == NULL) return false;
    for (SyIndex row = 0; row < csv->n_row; row++) {
        const char *name = sy_csv_cell(csv, row, 0);
        SyDictionary *dictionary = g_hash_table_lookup(fields->dictionaries, name);
        if (dictionary == NULL) {
            dictionary = dictionary_new();
            g_hash_table_insert(fields->dictionaries, g_strdup(name), dictionary);
        }
        if (!value_add(dictionary, csv, row, error)) return false;
    }
    GHashTableIter iter;
    void *dictionary;
    g_hash_table_iter_init(&iter, fields->dictionaries);
    while (g_hash_table_iter_next(&iter, NULL, &dictionary)) {
        g_ptr_array_sort(((SyDictionary *)dictionary)->patterns, pattern_compare);
        g_ptr_array_add(((SyDictionary *)dictionary)->meanings, NULL);
    }
    return true;
}

const char *const *sy_fields_meanings(const SyFields *fields, const SyField *field) {
    g_assert(field->type == SY_FIELD_CODE);
    const SyDictionary *dictionary = g_hash_table_lookup(fields->dictionaries, field->dictionary);
    return (const char *const *)dictionary->meanings->pdata;
}

static const SyValue *value_find(const SyDictionary *dictionary, const char *folded) {
    const SyValue *value = g_hash_table_lookup(dictionary->exact, folded);
    for (guint i = 0; value == NULL && i < dictionary->patterns->len; i++) {
        const SyPattern *pattern = g_ptr_array_index(dictionary->patterns, i);
        if (pattern->at_start ? g_str_has_prefix(folded, pattern->folded)
                              : g_str_has_suffix(folded, pattern->folded))
            value = pattern->value;
    }
    return value;
}

/* The source's own meaning of a raw value; an exact one before one that differs in case. */
static const char *declared_value(const SyField *field, const SyCaseSource *asked, const char *raw,
                                  const char *folded) {
    const char *found = NULL;
    for (guint i = 0; asked != NULL && i < asked->mappings->len; i++) {
        const SyMapping *m = g_ptr_array_index(asked->mappings, i);
        if (m->kind != SY_MAPPING_VALUE || strcmp(m->field, field->name) != 0) continue;
        if (strcmp(m->raw, raw) == 0) return m->value;
        g_autofree char *declared = sy_fold_value(m->raw);
        if (found == NULL && strcmp(declared, folded) == 0) found = m->value;
    }
    return found;
}

/* A number where yes or no is asked (a flow in dry weather): more than nothing is yes. */
static const char *yes_or_no(const SyField *field, const char *folded) {
    char *end;
    double amount = g_ascii_strtod(folded, &end);
    if (strcmp(field->dictionary, "yes_no") != 0 || end == folded || *end != '\0') return NULL;
    return amount > 0 ? "yes" : amount == 0 ? "no" : NULL;
}

const char *sy_fields_value_explained(const SyFields *fields, const SyField *field,
                                      const SyCaseSource *asked, const char *raw, SyValueKind *kind,
                                      const char **origin) {
    *kind = SY_VALUE_UNKNOWN;
    *origin = NULL;
    g_autofree char *folded = sy_fold_value(raw);
    if (*folded == '\0') return NULL;
    const char *meaning = declared_value(field, asked, raw, folded);
    if (meaning != NULL) *kind = SY_VALUE_DECLARED;
    if (meaning != NULL || field->type != SY_FIELD_CODE) return meaning;
    meaning = yes_or_no(field, folded);
    if (meaning != NULL) {
        *kind = SY_VALUE_DECLARED; /* beyond doubt */
        return meaning;
    }
    const SyValue *value =
        value_find(g_hash_table_lookup(fields->dictionaries, field->dictionary), folded);
    bool nothing;
    g_autofree char *plain = value == NULL && strcmp(field->dictionary, "system") == 0
                                 ? sy_fields_without_mode(fields, raw, &nothing)
                                 : NULL;
    if (plain != NULL)
        value = value_find(g_hash_table_lookup(fields->dictionaries, field->dictionary), plain);
    if (value == NULL) return NULL;
    *kind = value->meaning == NULL ? SY_VALUE_AMBIGUOUS : SY_VALUE_DICTIONARY;
    *origin = value->origin;
    return value->meaning;
}

const char *sy_fields_value(const SyFields *fields, const SyField *field, const SyCaseSource *asked,
                            const char *raw) {
    SyValueKind kind;
    const char *origin;
    return sy_fields_value_explained(fields, field, asked, raw, &kind, &origin);
}

static bool is_in(const SyFields *fields, const char *dictionary, const char *raw) {
    g_autofree char *folded = sy_fold_value(raw);
    const SyDictionary *words = g_hash_table_lookup(fields->dictionaries, dictionary);
    return words != NULL && value_find(words, folded) != NULL;
}

bool sy_fields_is_missing(const SyFields *fields, const char *raw) {
    g_autofree char *folded = sy_fold_value(raw);
    return *folded == '\0' || is_in(fields, "missing", raw);
}

bool sy_fields_is_firm(const SyFields *fields, const char *raw) {
    return is_in(fields, "firm", raw);
}

char *sy_fields_cut_about(const SyFields *fields, const char *raw) {
    g_autofree char *folded = sy_fold_value(raw);
    const SyDictionary *words = g_hash_table_lookup(fields->dictionaries, "about");
    bool any = false;
    for (guint i = 0; words != NULL && i < words->patterns->len; i++) {
        const SyPattern *word = g_ptr_array_index(words->patterns, i);
        gsize n = strlen(word->folded), n_text = strlen(folded);
        bool stands = word->at_start ? g_str_has_prefix(folded, word->folded)
                                     : g_str_has_suffix(folded, word->folded);
        if (!stands || n == n_text) continue;
        if (word->at_start)
            memmove(folded, folded + n, n_text - n + 1);
        else
            folded[n_text - n] = '\0';
        g_strstrip(folded);
        any = true;
    }
    return any ? g_steal_pointer(&folded) : NULL;
}

bool sy_fields_skip_to(const SyFields *fields, const char **at) {
    const SyDictionary *words = g_hash_table_lookup(fields->dictionaries, "range");
    const char *from = *at + strspn(*at, " ");
    for (guint i = 0; words != NULL && i < words->patterns->len; i++) {
        const SyPattern *word = g_ptr_array_index(words->patterns, i);
        if (!g_str_has_prefix(from, word->folded)) continue;
        *at = from + strlen(word->folded);
        *at += strspn(*at, " ");
        return true;
    }
    return false;
}

double sy_fields_times(const SyFields *fields, const char *word) {
    const SyDictionary *words = g_hash_table_lookup(fields->dictionaries, "times");
    const SyValue *value = words == NULL ? NULL : value_find(words, word);
    return value == NULL || value->meaning == NULL ? 0 : g_ascii_strtod(value->meaning, NULL);
}

bool sy_fields_is_remark(const SyFields *fields, const char *raw) {
    return is_in(fields, "remark", raw);
}

bool sy_fields_is_example(const SyFields *fields, const char *raw) {
    return is_in(fields, "example", raw);
}

bool sy_fields_is_limit(const SyFields *fields, const char *raw) {
    return is_in(fields, "limit_row", raw);
}

bool sy_fields_is_detection(const SyFields *fields, const char *raw) {
    return is_in(fields, "detection_row", raw);
}

bool sy_fields_is_report_column(const SyFields *fields, const char *heading) {
    return is_in(fields, "report_column", heading) || is_in(fields, "limit_row", heading);
}

GHashTable *sy_fields_missing_words(const SyFields *fields) {
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const SyDictionary *missing = g_hash_table_lookup(fields->dictionaries, "missing");
    GHashTableIter iter;
    void *folded, *value;
    if (missing == NULL) return words;
    g_hash_table_iter_init(&iter, missing->exact);
    while (g_hash_table_iter_next(&iter, &folded, &value)) {
        g_hash_table_add(words, g_strdup(folded));
        g_hash_table_add(words, g_ascii_strup(folded, -1));
        g_hash_table_add(words, g_strdup(((const SyValue *)value)->raw));
    }
    return words;
}
