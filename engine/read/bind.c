/* Columns of a source as fields of the contract. */
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/initials.h"
#include "engine/read/binder.h"
#include "engine/read/crosstab.h"
#include "engine/read/wide.h"
#include "io/number.h"

/* Share of the sample's values that must be understood. A column of numbers with some remarks is
 * one of numbers; codes that are mostly foreign are those of something else. Own choice. */
#define NUMBERS_FIT 0.5
#define CODES_FIT 0.8

static void binding_clear(SyBinding *binding) {
    g_free(binding->column);
    g_free(binding->also);
    g_free(binding->constant);
}

/* The column a mapping names: exactly, then with another case or width, then with its unit as part
 * of the name ("LENGTH [ft]"). */
static SyNamedColumn *mapped_column(SyBinder *binder, const SyMapping *mapping) {
    g_autofree char *folded = sy_fold_name(mapping->value);
    g_autofree char *joined =
        g_strdup_printf("%s[%s]", mapping->value, mapping->unit == NULL ? "" : mapping->unit);
    g_autofree char *joined_folded = sy_fold_name(joined);
    for (SyIndex i = 0; i < binder->n_column; i++)
        if (strcmp(binder->columns[i].name, mapping->value) == 0) return &binder->columns[i];
    for (SyIndex i = 0; i < binder->n_column; i++)
        if (strcmp(binder->columns[i].folded, folded) == 0) return &binder->columns[i];
    for (SyIndex i = 0; mapping->unit != NULL && i < binder->n_column; i++) {
        const SyNamedColumn *column = &binder->columns[i];
        bool with_blank = column->base != NULL && strcmp(column->base, folded) == 0;
        if (with_blank || strcmp(column->folded, joined_folded) == 0) return &binder->columns[i];
    }
    return NULL;
}

static bool no_column(const SyBinder *binder, const SyMapping *mapping, GError **error) {
    g_autoptr(GString) all = g_string_new(NULL);
    for (SyIndex i = 0; i < binder->n_column; i++)
        g_string_append_printf(all, "%s%s", i == 0 ? "" : ", ", binder->columns[i].name);
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: %s has no column \"%s\" for %s.%s (it has: %s)"), mapping->place,
                sy_source_label(binder->source), mapping->value, sy_role_name(binder->asked->role),
                mapping->field, all->len == 0 ? _("none") : all->str);
    return false;
}

/* The source's own mappings. */
static bool bind_declared(SyBinder *binder, GError **error) {
    const SyCaseSource *asked = binder->asked;
    bool found = asked->only == NULL;
    for (SyIndex i = 0; i < binder->n_column && !found; i++)
        found = strcmp(binder->columns[i].name, asked->only) == 0;
    const SyMapping only = {.field = (char *)"only", .value = asked->only, .place = asked->place};
    if (!found) return no_column(binder, &only, error);
    for (guint i = 0; i < binder->asked->mappings->len; i++) {
        const SyMapping *mapping = g_ptr_array_index(binder->asked->mappings, i);
        const SyField *field = sy_fields_find(binder->fields, binder->asked->role, mapping->field);
        if (mapping->kind == SY_MAPPING_VALUE) continue;
        g_assert(field != NULL); /* sy_mapping_check has seen it */
        double unit_m = field->type == SY_FIELD_LENGTH ? field->unit_m : 1;
        bool unit_said = mapping->unit != NULL && (sy_unit_parse(mapping->unit, &unit_m) ||
                                                   sy_rate_parse(mapping->unit, &unit_m));
        if (mapping->kind == SY_MAPPING_CONSTANT) {
            SyBinding binding = {.field = field,
                                 .constant = g_strdup(mapping->value),
                                 .unit_m = unit_m,
                                 .unit_said = unit_said,
                                 .method = "declared"};
            g_array_append_val(binder->bindings, binding);
            g_hash_table_add(binder->closed, field->name);
            continue;
        }
        if (*mapping->value == '\0') { /* left out on purpose */
            g_hash_table_add(binder->closed, field->name);
            continue;
        }
        SyNamedColumn *column = mapped_column(binder, mapping);
        if (column == NULL) return no_column(binder, mapping, error);
        bool in_name = !unit_said && sy_named_column_has_unit(column, field);
        SyBinding *binding = sy_binder_bind(binder, field, column, in_name, "declared");
        if (!unit_said) continue;
        binding->unit_m = unit_m;
        binding->unit_said = true;
    }
    return true;
}

static bool is_bare_number(const char *text) {
    gsize n = strspn(text, "0123456789");
    return n > 0 && n < 4 && text[n] == '\0';
}

/* What one value says about what a column holds. */
typedef enum { FIT_MISSING, FIT_SILENT, FIT_YES, FIT_NO } Fit;

/* "压力管" in a column of systems says how water runs, not what. */
static bool says_mode_only(const SyFields *fields, const SyField *field, const char *raw) {
    bool nothing = false;
    g_autofree char *rest =
        strcmp(field->name, "system") == 0 ? sy_fields_without_mode(fields, raw, &nothing) : NULL;
    return rest != NULL && nothing;
}

/* A bare digit tells nothing about which code a column holds, unless the name does. */
static Fit code_fits(const SyBinder *binder, const SyField *field, bool numbers, const char *raw) {
    SyValueKind kind;
    const char *origin;
    if (raw[strspn(raw, " ")] == '\0') return FIT_MISSING;
    const char *meaning =
        sy_fields_value_explained(binder->fields, field, binder->asked, raw, &kind, &origin);
    if (kind == SY_VALUE_UNKNOWN && sy_fields_is_missing(binder->fields, raw)) return FIT_MISSING;
    if (kind == SY_VALUE_UNKNOWN && says_mode_only(binder->fields, field, raw)) return FIT_MISSING;
    bool by_digit = kind == SY_VALUE_DICTIONARY || kind == SY_VALUE_AMBIGUOUS;
    if (by_digit && is_bare_number(raw)) return numbers ? FIT_YES : FIT_SILENT;
    return meaning != NULL ? FIT_YES : FIT_NO;
}

static bool is_both_ends(const SyField *field) {
    return strcmp(field->name, "ends") == 0 || strcmp(field->name, "flow_ends") == 0;
}

static Fit value_fits(const SyBinder *binder, const SyField *field, bool numbers, const char *raw) {
    double width, height;
    g_autofree char *about = NULL;
    if (field->type == SY_FIELD_CODE) return code_fits(binder, field, numbers, raw);
    if (sy_fields_is_missing(binder->fields, raw)) return FIT_MISSING;
    if (is_both_ends(field)) {
        g_autofree char *from = NULL, *to = NULL;
        return sy_ends_split(raw, &from, &to) ? FIT_YES : FIT_NO;
    }
    about = sy_fields_cut_about(binder->fields, raw);
    if (about != NULL) raw = about;
    const char *daily = field->is_rate ? sy_rate_skip_day(raw) : NULL;
    if (daily != NULL) raw = daily;
    if (field->is_section)
        return sy_section_parse(raw, field->unit_m, false, &width, &height, NULL) ? FIT_YES
                                                                                  : FIT_NO;
    const char *rest; /* "1.2 m" and "1,234" are numbers to numbers.c */
    double number;
    return sy_number_parse(raw, SY_COMMA_THOUSANDS, &number, &rest) ? FIT_YES : FIT_NO;
}

/* Whether the sample of a column fits the field. *said: it held any value. */
static bool column_fits(SyBinder *binder, const SyField *field, const SyNamedColumn *column,
                        bool numbers, bool *fits, bool *said, GError **error) {
    const SyTable *sample = sy_binder_sample(binder, error);
    if (sample == NULL) return false;
    const SyColumn *values = sy_table_column(sample, column->name);
    int n[FIT_NO + 1] = {0};
    for (SyIndex row = 0; values != NULL && row < sample->n_row; row++) {
        const char *raw = sy_column_text(values, row);
        n[raw == NULL ? FIT_MISSING : value_fits(binder, field, numbers, raw)]++;
    }
    double share = field->type == SY_FIELD_CODE ? CODES_FIT : NUMBERS_FIT;
    *said = n[FIT_SILENT] + n[FIT_YES] + n[FIT_NO] > 0;
    *fits = n[FIT_YES] > 0 && n[FIT_YES] >= share * (n[FIT_YES] + n[FIT_NO]);
    return true;
}

static bool names_objects(const SyField *field) {
    static const char *const keys[] = {"id", "from", "to", "at", "unit", NULL};
    return field->type == SY_FIELD_TEXT && g_strv_contains(keys, field->name);
}

/* A column of a form that nobody filled in numbers nothing. */
static bool is_blank(SyBinder *binder, const SyNamedColumn *column) {
    for (SyIndex i = 0; i < binder->n_column; i++)
        if (binder->columns[i].numeric) return false; /* no form of texts only */
    const SyTable *sample = sy_binder_sample(binder, NULL);
    const SyColumn *values = sample == NULL ? NULL : sy_table_column(sample, column->name);
    for (SyIndex row = 0; values != NULL && row < sample->n_row; row++)
        if (sy_column_text(values, row) != NULL) return false;
    return values != NULL && sample->n_row > 0;
}

static int by_number(const void *left, const void *right) {
    gint64 a = g_ascii_strtoll(*(char *const *)left, NULL, 10),
           b = g_ascii_strtoll(*(char *const *)right, NULL, 10);
    return (a > b) - (a < b);
}

#define KINDS_MAX 12 /* more numbers than that are no kinds of lines; own choice */

/* A column of lines that may say what runs in each, by two and more numbers that nobody explains:
 * gas and cables would be taken for drains. False: it is none. */
static bool report_kinds(SyBinder *binder, const SyField *field, const SyNamedColumn *column) {
    if (strcmp(field->name, "system") != 0 || binder->asked->role != SY_ROLE_PIPES) return false;
    const SyTable *sample = sy_binder_sample(binder, NULL);
    const SyColumn *values = sample == NULL ? NULL : sy_table_column(sample, column->name);
    g_autoptr(GPtrArray) seen = g_ptr_array_new();
    for (SyIndex row = 0; values != NULL && row < sample->n_row; row++) {
        const char *raw = sy_column_text(values, row);
        if (raw == NULL) continue;
        if (!is_bare_number(raw) || seen->len > KINDS_MAX) return false;
        if (!g_ptr_array_find_with_equal_func(seen, raw, g_str_equal, NULL))
            g_ptr_array_add(seen, (char *)raw);
    }
    if (seen->len < 2 || seen->len > KINDS_MAX) return false;
    g_ptr_array_sort(seen, by_number);
    g_ptr_array_add(seen, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)seen->pdata);
    sy_findings_add(binder->findings, "read.kinds_unexplained", sy_source_label(binder->source), -1,
                    NAN, NAN, 0.5, SY_ARGUMENT_TEXT("column", column->name),
                    SY_ARGUMENT_TEXT("values", list), SY_ARGUMENTS_END);
    return true;
}

/* A column that a name points to, after a look at its values where that is needed. @synonym: NULL
 * for the field's own name. */
static bool column_check(SyBinder *binder, const SyField *field, const SyNamedColumn *column,
                         const SySynonym *synonym, bool *good, GError **error) {
    bool check_values = synonym != NULL && synonym->check_values;
    bool numbers = synonym != NULL && synonym->numbers;
    bool is_number = field->type == SY_FIELD_NUMBER || field->type == SY_FIELD_LENGTH;
    bool canonical = sy_source_is_canonical(binder->source);
    *good = canonical || !names_objects(field) || !is_blank(binder, column);
    if (!*good) return true;
    bool of_values = check_values && (field->type == SY_FIELD_CODE || is_both_ends(field));
    if (is_number ? column->numeric : !of_values) return true;
    bool fits, said;
    if (!column_fits(binder, field, column, numbers, &fits, &said, error)) return false;
    *good = check_values && !is_number ? fits : fits || !said;
    if (*good || !said || report_kinds(binder, field, column)) return true;
    if (synonym != NULL && synonym->shared)
        return true; /* its own field has it, and this one not */
    sy_findings_add(binder->findings, "read.column_unfit", sy_source_label(binder->source), -1, NAN,
                    NAN, NAN, SY_ARGUMENT_TEXT("column", column->name),
                    SY_ARGUMENT_TEXT("field", field->name), SY_ARGUMENTS_END);
    return true;
}

/* A name that is met by a part of it only. */
static void report_part(SyBinder *binder, SyNameMatch how, const SyNamedColumn *column,
                        const SyField *field) {
    if (how < SY_NAME_PREFIX) return;
    const char *code = how == SY_NAME_PREFIX ? "read.column_by_prefix" : "read.column_by_initials";
    sy_findings_add(binder->findings, code, sy_source_label(binder->source), -1, NAN, NAN, 0.9,
                    SY_ARGUMENT_TEXT("column", column->name),
                    SY_ARGUMENT_TEXT("field", field->name), SY_ARGUMENTS_END);
}

/* A name, or the names that an expression fits. */
typedef struct {
    const char *text;
    const GRegex *names; /* or NULL */
} Name;

static bool is(const Name *name, const char *folded) {
    return sy_name_is(name->text, name->names, folded);
}

static bool begins(const Name *name, const char *cut) {
    if (name->names == NULL) return g_str_has_prefix(name->text, cut);
    g_autoptr(GMatchInfo) match = NULL;
    return g_regex_match(name->names, cut, G_REGEX_MATCH_PARTIAL, &match) ||
           g_match_info_is_partial_match(match);
}

/* How a column answers to a name: 0 not, 1 exactly, 2 but for its unit, 3 but for marks of a form,
 * or as its beginning. */
static int name_match(const Name *name, const SyField *field, const SyNamedColumn *column,
                      SyNameMatch how) {
    if (how == SY_NAME_PREFIX) return column->truncated && begins(name, column->folded) ? 3 : 0;
    if (how == SY_NAME_PLAIN) return column->plain != NULL && is(name, column->plain) ? 3 : 0;
    if (how == SY_NAME_INITIALS)
        return sy_initials_like(column->folded) && is(name, column->folded) ? 3 : 0;
    bool with_unit = sy_named_column_has_unit(column, field);
    if (with_unit && column->base != NULL && strcmp(column->base, column->folded) == 0)
        return is(name, column->folded) ? 2 : 0; /* the time is part of the name */
    if (is(name, column->folded)) return 1;
    return with_unit && is(name, column->base) ? 2 : 0;
}

static const char *method_of(SyNameMatch how, const char *otherwise) {
    return how == SY_NAME_PREFIX ? "prefix" : how == SY_NAME_INITIALS ? "initials" : otherwise;
}

/* A field's own name, for a field still open. */
static bool bind_names(SyBinder *binder, SyNameMatch how, GError **error) {
    const char *const *names = sy_fields_names(binder->fields, binder->asked->role);
    for (int i = 0; names[i] != NULL; i++) {
        const SyField *field = sy_fields_find(binder->fields, binder->asked->role, names[i]);
        if (field->type == SY_FIELD_PLACE || g_hash_table_contains(binder->closed, names[i]))
            continue;
        for (SyIndex c = 0; c < binder->n_column; c++) {
            SyNamedColumn *column = &binder->columns[c];
            const Name name = {names[i], NULL};
            int match = name_match(&name, field, column, how);
            bool good;
            if (column->used || match == 0) continue;
            if (!column_check(binder, field, column, NULL, &good, error)) return false;
            if (!good) continue;
            sy_binder_bind(binder, field, column, match == 2, method_of(how, "name"));
            report_part(binder, how, column, field);
            break;
        }
    }
    return true;
}

/* Whether a column is left whose name may be the initials of a Chinese one. */
static bool leaves_initials(const SyBinder *binder) {
    for (SyIndex c = 0; c < binder->n_column; c++)
        if (!binder->columns[c].used && sy_initials_like(binder->columns[c].folded)) return true;
    return false;
}

/* A name as the initials of its pinyin; NULL: it has no Chinese letter. g_free. */
static char *initials_of(const SySynonym *synonym, Name *name) {
    if (g_str_is_ascii(synonym->folded)) return NULL;
    char *initials = sy_initials(synonym->folded);
    *name = (Name){initials, sy_fold_alternatives(initials)};
    return initials;
}

/* A second column for the rows where the first has nothing. */
static void bind_also(SyBinder *binder, const SySynonym *synonym, SyNamedColumn *column) {
    for (guint i = 0; i < binder->bindings->len; i++) {
        SyBinding *binding = &g_array_index(binder->bindings, SyBinding, i);
        if (binding->field != synonym->field || binding->also != NULL ||
            binding->constant != NULL || strcmp(binding->method, "declared") == 0)
            continue;
        binding->also = g_strdup(column->name);
        column->used = true;
    }
}

static bool bind_synonyms(SyBinder *binder, SyNameMatch how, GError **error) {
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *synonym = g_ptr_array_index(binder->fields->synonyms, s);
        if (synonym->role != binder->asked->role || synonym->pair != NULL) continue;
        bool is_closed = g_hash_table_contains(binder->closed, synonym->field->name);
        if (is_closed && (!synonym->also || how == SY_NAME_INITIALS)) continue;
        Name name = {synonym->folded, synonym->names};
        g_autofree char *initials = how == SY_NAME_INITIALS ? initials_of(synonym, &name) : NULL;
        if (how == SY_NAME_INITIALS && initials == NULL) continue;
        g_autoptr(GRegex) made = initials == NULL ? NULL : (GRegex *)name.names;
        for (SyIndex c = 0; c < binder->n_column; c++) {
            SyNamedColumn *column = &binder->columns[c];
            int match = name_match(&name, synonym->field, column, how);
            bool good;
            if (match == 0 || (column->used && !synonym->shared)) continue;
            if (!column_check(binder, synonym->field, column, synonym, &good, error)) return false;
            if (!good) continue;
            if (is_closed)
                bind_also(binder, synonym, column);
            else
                sy_binder_bind(binder, synonym->field, column, match == 2,
                               method_of(how, "synonym"))
                    ->seen_in = synonym->source;
            report_part(binder, how, column, synonym->field);
            break;
        }
    }
    return true;
}

/* Words are no numbers and no single letters: those may be codes of anything. */
static bool holds_words(SyBinder *binder, const SyNamedColumn *column) {
    const SyTable *sample = sy_binder_sample(binder, NULL);
    const SyColumn *values = sample == NULL ? NULL : sy_table_column(sample, column->name);
    for (SyIndex row = 0; values != NULL && row < sample->n_row; row++) {
        const char *raw = sy_column_text(values, row);
        if (raw == NULL) continue;
        if (raw[strcspn(raw, "0123456789")] != '\0' || g_utf8_strlen(raw, -1) < 2) return false;
    }
    return values != NULL;
}

/* A column of lines that is called as one of points is, in a sheet of both: "附属物" of 雨水井 is
 * no system. */
static bool is_of_points(const SyBinder *binder, const SyField *field,
                         const SyNamedColumn *column) {
    if (binder->asked->role != SY_ROLE_PIPES && binder->asked->role != SY_ROLE_CHANNELS)
        return false;
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *other = g_ptr_array_index(binder->fields->synonyms, s);
        const Name name = {other->folded, other->names};
        if (other->role == SY_ROLE_NODES && strcmp(other->folded, "*") != 0 &&
            strcmp(other->field->name, field->name) != 0 &&
            (is(&name, column->folded) || (column->plain != NULL && is(&name, column->plain))))
            return true;
    }
    return false;
}

/* Columns that no name explains and whose values all do: those of which data/synonyms.csv says "*".
 */
static bool bind_values(SyBinder *binder, GError **error) {
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *any = g_ptr_array_index(binder->fields->synonyms, s);
        if (any->role != binder->asked->role || strcmp(any->folded, "*") != 0 ||
            g_hash_table_contains(binder->closed, any->field->name))
            continue;
        for (SyIndex c = 0; c < binder->n_column; c++) {
            SyNamedColumn *column = &binder->columns[c];
            bool fits, said;
            if (column->used || column->numeric || is_of_points(binder, any->field, column) ||
                !holds_words(binder, column))
                continue;
            if (!column_fits(binder, any->field, column, false, &fits, &said, error)) return false;
            if (!fits) continue;
            sy_binder_bind(binder, any->field, column, false, "values")->seen_in = any->source;
            sy_findings_add(binder->findings, "read.column_by_values",
                            sy_source_label(binder->source), -1, NAN, NAN, 0.9,
                            SY_ARGUMENT_TEXT("column", column->name),
                            SY_ARGUMENT_TEXT("field", any->field->name), SY_ARGUMENTS_END);
            break;
        }
    }
    return true;
}

static int binding_compare(const void *left, const void *right) {
    const SyBinding *a = left, *b = right;
    return (a->order > b->order) - (a->order < b->order);
}

static void order_fields(SyBinder *binder) {
    const char *const *names = sy_fields_names(binder->fields, binder->asked->role);
    for (guint i = 0; i < binder->bindings->len; i++) {
        SyBinding *binding = &g_array_index(binder->bindings, SyBinding, i);
        while (names[binding->order] != binding->field->name) binding->order++;
    }
    g_array_sort(binder->bindings, binding_compare);
}

/* Lengths whose unit nobody said, as one finding. */
static void report_units(const SyBinder *binder) {
    g_autoptr(GString) columns = g_string_new(NULL);
    for (guint i = 0; i < binder->bindings->len; i++) {
        const SyBinding *b = &g_array_index(binder->bindings, SyBinding, i);
        if (b->field->type != SY_FIELD_LENGTH || b->unit_said || b->column == NULL) continue;
        g_string_append_printf(columns, "%s%s (%s)", columns->len == 0 ? "" : ", ", b->column,
                               b->unit_m == 1 ? "m" : "mm");
    }
    if (columns->len == 0) return;
    sy_findings_add(binder->findings, "read.unit_assumed", sy_source_label(binder->source), -1, NAN,
                    NAN, 0.9, SY_ARGUMENT_TEXT("columns", columns->str), SY_ARGUMENTS_END);
}

GArray *sy_fields_bind(const SyFields *fields, const SyCaseSource *asked, SySource *source,
                       SyFindings *findings, GError **error) {
    SyBinder binder = {.fields = fields, .asked = asked, .source = source, .findings = findings};
    g_autoptr(GArray) bindings = g_array_new(FALSE, FALSE, sizeof(SyBinding));
    g_array_set_clear_func(bindings, (GDestroyNotify)binding_clear);
    g_autoptr(GHashTable) closed = g_hash_table_new(g_str_hash, g_str_equal);
    binder.bindings = bindings;
    binder.closed = closed;
    binder.columns = sy_named_columns_new(fields, source, &binder.n_column);
    bool canonical = sy_source_is_canonical(source);
    bool bound = bind_declared(&binder, error);
    for (SyNameMatch how = SY_NAME_EXACT; bound && how <= SY_NAME_PREFIX; how++)
        bound =
            bind_names(&binder, how, error) && (canonical || bind_synonyms(&binder, how, error));
    if (bound) {
        sy_binder_place(&binder);
        bound = canonical ||
                ((!leaves_initials(&binder) || bind_synonyms(&binder, SY_NAME_INITIALS, error)) &&
                 bind_values(&binder, error));
        if (bound && !canonical) sy_binder_firms(&binder);
    }
    if (bound) {
        if (asked->role == SY_ROLE_SAMPLES && !canonical) {
            sy_crosstab_bind(fields, source, bindings);
            sy_wide_bind(fields, source, bindings);
        }
        if (!canonical) sy_binder_titles(&binder);
        if (!canonical) sy_binder_mode_words(&binder);
        order_fields(&binder);
        report_units(&binder);
    }
    sy_named_columns_free(binder.columns, binder.n_column);
    sy_table_free(binder.sample);
    return bound ? g_steal_pointer(&bindings) : NULL;
}
