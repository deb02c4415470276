/* What init says about the columns of a layer: the fields found, the values, what was assumed. */
#include <string.h>

#include "engine/base/fold.h"
#include "engine/base/yaml.h"
#include "engine/expert/texts.h"
#include "engine/init/init.h"

#define SAMPLE_ROWS 50000
#define VALUES_MAX 8

static char *reason_of(const SyBinding *binding) {
    const char *seen_in = binding->seen_in == NULL ? "-" : binding->seen_in;
    if (strcmp(binding->method, "declared") == 0) return g_strdup(_("as answered"));
    if (strcmp(binding->method, "name") == 0) return g_strdup(_("the field's own name"));
    if (strcmp(binding->method, "prefix") == 0)
        return g_strdup_printf(_("a known name (%s) as the format cut it"), seen_in);
    if (strcmp(binding->method, "initials") == 0)
        return g_strdup_printf(_("the initials of a known name (%s)"), seen_in);
    return g_strdup_printf(_("a known name (%s)"), seen_in);
}

void sy_guess_take_columns(SyGuess *guess, SySource *source) {
    g_autoptr(GHashTable) used = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < guess->bindings->len; i++) {
        const SyBinding *b = &g_array_index(guess->bindings, SyBinding, i);
        if (b->column == NULL) continue;
        g_hash_table_add(used, b->column);
        if (b->also != NULL) g_hash_table_add(used, b->also);
        g_autofree char *reason = reason_of(b);
        g_ptr_array_add(guess->found, g_strdup_printf("%s: %s%s%s   # %s", b->field->name,
                                                      b->column, b->also == NULL ? "" : " + ",
                                                      b->also == NULL ? "" : b->also, reason));
    }
    guess->remarks = g_strdup(sy_source_remarks(source));
    guess->is_hidden = sy_source_is_hidden(source);
    SyIndex n;
    const SySourceField *fields = sy_source_fields(source, &n);
    for (SyIndex i = 0; i < n; i++)
        if (!g_hash_table_contains(used, fields[i].name))
            g_ptr_array_add(guess->unused, g_strdup(fields[i].name));
}

void sy_guess_take_mode(SyGuess *guess, const SyFields *fields, const char *name) {
    if (guess->role != SY_ROLE_PIPES || sy_binding_find(guess->bindings, "mode") != NULL) return;
    g_autofree char *words = g_strdelimit(g_strdup(name), "_-.", ' ');
    guess->mode = g_strdup(sy_fields_mode_word(fields, words));
}

/* Whether a row is called by a kind of thing ("...排污口", "排污口 12"), and by more than that word
 * alone. */
static bool is_called(const char *name, const char *ending) {
    gsize n = strlen(name), n_ending = strlen(ending), n_word = n;
    while (n_word > 0 && strchr("0123456789-_# .", name[n_word - 1]) != NULL) n_word--;
    return n > n_ending && n_word >= n_ending &&
           strncmp(name + n_word - n_ending, ending, n_ending) == 0;
}

int sy_guess_by_names(const SyCsv *words, SySource *source, const SyBinding *name, SyRole role) {
    enum { SUBJECT, WORD, MEANING, WEIGHT };
    const double most = 0.6; /* of the rows; own choice */
    g_autoptr(SyTable) sample = sy_source_sample(source, SAMPLE_ROWS, NULL);
    const SyColumn *column = sample == NULL ? NULL : sy_table_column(sample, name->column);
    g_autoptr(GHashTable) called = g_hash_table_new(g_str_hash, g_str_equal);
    SyIndex n = 0;
    int weight = 0;
    for (SyIndex row = 0; column != NULL && row < sample->n_row; row++) {
        const char *text = sy_column_text(column, row);
        n += text != NULL;
        for (SyIndex w = 0; text != NULL && w < words->n_row; w++) {
            if (strcmp(sy_csv_cell(words, w, SUBJECT), "names") != 0 ||
                strcmp(sy_csv_cell(words, w, MEANING), sy_role_name(role)) != 0 ||
                !is_called(text, sy_csv_cell(words, w, WORD)))
                continue;
            g_hash_table_add(called, (char *)text);
            weight = (int)g_ascii_strtoll(sy_csv_cell(words, w, WEIGHT), NULL, 10);
            break;
        }
    }
    return n > 0 && g_hash_table_size(called) >= most * n ? weight : 0;
}

const char *sy_guess_county_or(const SyCsv *words, SySource *source, const SyBinding *name) {
    enum { SUBJECT, WORD, MEANING };
    g_autoptr(SyTable) sample = sy_source_sample(source, SAMPLE_ROWS, NULL);
    const SyColumn *column = sample == NULL ? NULL : sy_table_column(sample, name->column);
    const char *meaning = "county";
    SyIndex n = 0, most = 0;
    for (SyIndex row = 0; column != NULL && row < sample->n_row; row++)
        n += sy_column_text(column, row) != NULL;
    for (SyIndex w = 0; w < words->n_row; w++) {
        if (strcmp(sy_csv_cell(words, w, SUBJECT), "zone_names") != 0) continue;
        SyIndex n_called = 0;
        for (SyIndex row = 0; column != NULL && row < sample->n_row; row++) {
            const char *text = sy_column_text(column, row);
            n_called += text != NULL && g_str_has_suffix(text, sy_csv_cell(words, w, WORD));
        }
        most += n_called;
        if (2 * n_called > n) return sy_csv_cell(words, w, MEANING);
    }
    return 2 * most > n ? "by_county" : meaning;
}

/* The grade that a word says: "二级保护区", "Ⅱ级", "饮用水水源一级保护区(陆域)", "2"; NULL: none,
 * or both. */
static const char *grade_of(const char *raw) {
    static const char *const words[2][4] = {{"一级", "Ⅰ级", "I级", "1"},
                                            {"二级", "Ⅱ级", "II级", "2"}};
    static const char *const kinds[] = {"water_source_1", "water_source_2"};
    bool is[2] = {false, false};
    for (int grade = 0; grade < 2; grade++) {
        for (int i = 0; i < 3; i++) is[grade] |= strstr(raw, words[grade][i]) != NULL;
        is[grade] |= strcmp(raw, words[grade][3]) == 0;
    }
    if (is[0] && strstr(raw, words[1][2]) != NULL) is[0] = strstr(raw, words[0][0]) != NULL;
    return is[0] == is[1] ? NULL : kinds[is[1]];
}

bool sy_guess_zone_levels(SyGuess *guess, SySource *source, const SyBinding *level) {
    g_autoptr(SyTable) sample = sy_source_sample(source, SAMPLE_ROWS, NULL);
    const SyColumn *column = sample == NULL ? NULL : sy_table_column(sample, level->column);
    g_autoptr(GString) values = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; column != NULL && row < sample->n_row; row++) {
        const char *raw = sy_column_text(column, row);
        if (raw == NULL || !g_hash_table_add(seen, (char *)raw)) continue;
        const char *kind = grade_of(raw);
        g_autofree char *quoted = sy_yaml_quote(raw);
        if (kind != NULL)
            g_string_append_printf(values, "%s%s: %s", values->len > 0 ? ", " : "", quoted, kind);
    }
    if (values->len == 0) return false;
    bool by_name = strcmp(level->field->name, "name") == 0;
    sy_guess_declare_field(guess, "kind", level->column);
    sy_guess_declare_field(guess, by_name ? "name" : "level", level->column);
    g_ptr_array_add(guess->declared, g_strdup_printf("values: {kind: {%s}}", values->str));
    return true;
}

/* Whether a heading has a word by which its column names counties. */
static bool names_county(const SyCsv *words, const char *heading) {
    enum { SUBJECT, WORD };
    g_autofree char *name = sy_fold_name(heading);
    for (SyIndex row = 0; row < words->n_row; row++) {
        g_autofree char *word = sy_fold_name(sy_csv_cell(words, row, WORD));
        if (strcmp(sy_csv_cell(words, row, SUBJECT), "county_name") == 0 &&
            strstr(name, word) != NULL)
            return true;
    }
    return false;
}

bool sy_guess_zone_county(SyGuess *guess, SySource *source, const SyCsv *words) {
    g_autoptr(SyTable) sample = sy_source_sample(source, SAMPLE_ROWS, NULL);
    SyIndex n;
    const SySourceField *fields = sy_source_fields(source, &n);
    for (SyIndex i = 0; sample != NULL && i < n; i++) {
        const SyColumn *column = sy_table_column(sample, fields[i].name);
        if (column == NULL || !names_county(words, fields[i].name)) continue;
        SyIndex row = 0; /* names, no codes: all of the first rows begin with other than ASCII */
        for (const char *raw; row < sample->n_row; row++) {
            raw = sy_column_text(column, row);
            if (raw != NULL && g_ascii_isprint(*raw)) break;
        }
        if (row < sample->n_row) continue;
        sy_guess_declare_field(guess, "name", fields[i].name);
        return true;
    }
    return false;
}

char *sy_guess_no_reason(SySource *source) {
    SyIndex n;
    const SySourceField *fields = sy_source_fields(source, &n);
    g_autoptr(GString) names = g_string_new(NULL);
    for (SyIndex i = 0; i < n && i < 2 * VALUES_MAX; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ", ", fields[i].name);
    return g_strdup_printf(_("neither its name nor its columns (%s) say what it is"),
                           names->len == 0 ? "-" : names->str);
}

static bool is_bare_number(const char *text) {
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Raw values of a coded column: numbers that a dictionary explains, which another survey may mean
 * otherwise, and values that must be declared: "status: {"0": ?, "1": ?}". */
static void take_codes(SyGuess *guess, const SyFields *known, const SyTable *sample,
                       const SyBinding *binding, const SyTexts *texts, const char *lang) {
    const SyColumn *column = sy_table_column(sample, binding->column);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) doubts = g_string_new(NULL);
    guint n_taken = 0, n_doubt = 0;
    for (SyIndex row = 0; column != NULL && row < sample->n_row; row++) {
        SyValueKind kind;
        const char *origin, *raw = sy_column_text(column, row);
        if (raw == NULL || !g_hash_table_add(seen, (char *)raw)) continue;
        const char *meaning =
            sy_fields_value_explained(known, binding->field, NULL, raw, &kind, &origin);
        bool outlet = guess->role == SY_ROLE_NODES && g_strcmp0(meaning, "outlet") == 0 &&
                      g_str_equal(binding->field->name, "kind");
        if (outlet) g_ptr_array_add(guess->outlets, g_strdup(raw));
        bool code = is_bare_number(raw) && g_strcmp0(raw, meaning) != 0;
        if (meaning != NULL && (!code || kind != SY_VALUE_DICTIONARY)) continue;
        if (kind == SY_VALUE_UNKNOWN && sy_fields_is_missing(known, raw)) continue;
        if (meaning != NULL && n_taken++ < VALUES_MAX)
            g_ptr_array_add(
                guess->taken,
                g_strdup_printf("%s: {\"%s\": %s}   # %s", binding->field->name, raw, meaning,
                                sy_texts_term(texts, lang, "code_source", origin)));
        if (meaning == NULL && n_doubt++ < VALUES_MAX)
            g_string_append_printf(doubts, "%s\"%s\": ?", n_doubt == 1 ? "" : ", ", raw);
    }
    if (n_doubt == 0) return;
    g_autofree char *meanings =
        g_strjoinv(" | ", (char **)sy_fields_meanings(known, binding->field));
    g_ptr_array_add(guess->doubts, g_strdup_printf("%s: {%s}   # %s", binding->field->name,
                                                   doubts->str, meanings));
}

void sy_guess_take_values(SyGuess *guess, SySource *source, const SyFields *known,
                          const SyTexts *texts, const char *lang) {
    g_autoptr(SyTable) sample = sy_source_sample(source, SAMPLE_ROWS, NULL);
    g_autoptr(SyFindings) scratch = sy_findings_new();
    SyCaseSource asked = {.role = guess->role};
    SyLayerSource view = {.asked = &asked,
                          .source = source,
                          .bindings = guess->bindings,
                          .table = sample,
                          .findings = scratch};
    if (sample != NULL) sy_layers_take_groups(&view, known);
    if (sample != NULL) sy_layers_drop_rows(&view, known); /* "45段" of a sum is no code */
    for (guint i = 0; sample != NULL && i < guess->bindings->len; i++) {
        const SyBinding *b = &g_array_index(guess->bindings, SyBinding, i);
        bool words = g_str_equal(b->method, SY_MODE_WORDS) || g_str_equal(b->method, SY_MODE_NOTES);
        if (b->field->type == SY_FIELD_CODE && b->column != NULL && !words)
            take_codes(guess, known, sample, b, texts, lang);
    }
}

void sy_guess_take_assumed(SyGuess *guess, const SyFindings *findings, const SyTexts *texts,
                           const char *lang) {
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        char *text = sy_texts_word(texts, lang, f->code, SY_TEXT_TEXT, f->arguments);
        if (text != NULL) g_ptr_array_add(guess->assumed, text);
    }
}
