/* Units: one given in several rows of a list, and in several registers, is one unit. */
#include <math.h>
#include <string.h>

#include "engine/link/names.h"
#include "engine/read/identities.h"

/* Rows of one list with one name are one unit no further apart than this, m; own choice: the
 * buildings of a firm, its gate and its middle. */
#define ONE_SITE_M 300.0

/* 1: two rows have one value, -1: they differ, 0: not both have one. */
static int compare(const SyTable *table, const char *field, SyIndex a, SyIndex b) {
    const char *one = sy_row_text(table, field, a), *other = sy_row_text(table, field, b);
    if (one == NULL || other == NULL) return 0;
    return strcmp(one, other) == 0 ? 1 : -1;
}

/* One name or code, and neither differs. */
static bool is_same(const SyTable *table, SyIndex a, SyIndex b) {
    int name = compare(table, "name", a, b), code = compare(table, "code", a, b);
    return name >= 0 && code >= 0 && name + code > 0;
}

/* Rows of one list with one number and one name or code. */
static void join_numbered(SyIdentities *ids) {
    g_autoptr(GHashTable) first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < ids->n_row; row++) {
        const char *id = sy_row_text(ids->table, "id", row);
        if (id == NULL) continue;
        char *key = g_strdup_printf("%u %s", ids->list[row], id);
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(first, key));
        if (before != 0 && is_same(ids->table, before - 1, row))
            sy_identities_join(ids, before - 1, row, NAN, NULL);
        if (before == 0)
            g_hash_table_insert(first, key, GUINT_TO_POINTER(row + 1));
        else
            g_free(key);
    }
}

static bool on_one_site(const SyIdentities *ids, SyIndex a, SyIndex b) {
    double apart_m = hypot(ids->rows[a].x - ids->rows[b].x, ids->rows[a].y - ids->rows[b].y);
    return !isfinite(apart_m) || apart_m <= ONE_SITE_M;
}

static void report_code(SyIdentities *ids, SyIndex a, SyIndex b) {
    double x, y;
    sy_row_place(ids->table, b, &x, &y);
    g_autofree char *one = sy_row_words(ids->table, a), *other = sy_row_words(ids->table, b);
    sy_findings_add(ids->findings, "link.same_code", sy_row_label(ids->layers, SY_ROLE_UNITS, b),
                    ids->table->fid[b], x, y, NAN,
                    SY_ARGUMENT_TEXT("code", sy_row_text(ids->table, "code", b)),
                    SY_ARGUMENT_TEXT("unit", one), SY_ARGUMENT_TEXT("other", other),
                    SY_ARGUMENT_TEXT("other_layer", sy_row_label(ids->layers, SY_ROLE_UNITS, a)),
                    SY_ARGUMENTS_END);
}

/* A firm that stands twice in one list: one credit code and a name that fits, on one site. */
static void join_coded(SyIdentities *ids) {
    if (sy_table_column(ids->table, "code") == NULL) return;
    g_autoptr(SyNames) names = sy_names_new(ids->rules, false);
    g_autoptr(GHashTable) first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < ids->n_row; row++) {
        if (ids->head[row] != row) continue;
        g_autofree char *code = sy_link_code(ids->rows[row].text[SY_LINK_CODE]);
        if (code == NULL) continue;
        char *key = g_strdup_printf("%u %s", ids->list[row], code);
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(first, key));
        if (before == 0) {
            g_hash_table_insert(first, key, GUINT_TO_POINTER(row + 1));
            continue;
        }
        g_free(key);
        SyName one = sy_names_add(names, ids->rows[before - 1].text[SY_LINK_NAME]),
               other = sy_names_add(names, ids->rows[row].text[SY_LINK_NAME]);
        uint8_t level = sy_names_level(names, &one, &other);
        if (level >= 2 && on_one_site(ids, before - 1, row)) /* SY_LINK_MISSING is above */
            sy_identities_join(ids, before - 1, row, NAN, NULL);
        else
            report_code(ids, before - 1, row);
    }
}

/* ---- lists ---- */

/* A permit says most of a unit: such a list stands first; then in the order of the case. */
static bool has_permits(const SyLayers *layers, SyIndex source) {
    const SyTable *units = layers->table[SY_ROLE_UNITS];
    const SyColumn *from = sy_table_column(units, "source");
    for (SyIndex row = 0; row < units->n_row; row++)
        if (from->integer[row] == source && sy_row_text(units, "permit", row) != NULL) return true;
    return false;
}

static void number_lists(SyIdentities *ids) {
    guint n = ids->layers->inputs->len;
    g_autofree SyIndex *number = g_new(SyIndex, MAX(n, 1));
    memset(number, 0xff, n * sizeof(SyIndex));
    for (int permits = 1; permits >= 0; permits--)
        for (SyIndex source = 0; source < n; source++)
            if (g_array_index(ids->layers->inputs, SyInput, source).role == SY_ROLE_UNITS &&
                number[source] == SY_NONE && (permits == 0 || has_permits(ids->layers, source)))
                number[source] = ids->n_list++;
    const SyColumn *source = sy_table_column(ids->table, "source");
    for (SyIndex row = 0; row < ids->n_row; row++) ids->list[row] = number[source->integer[row]];
}

/* ---- findings ---- */

static void report_joined(SyIdentities *ids, SyIndex first, const SyIndex *next) {
    double x, y;
    SyIndex n = 0;
    bool one_list = true;
    g_autoptr(GString) where = g_string_new(NULL);
    for (SyIndex at = first + 1; at != 0; at = next[at - 1], n++) {
        g_autofree char *words = sy_row_words(ids->table, at - 1);
        one_list = one_list && ids->list[at - 1] == ids->list[first];
        g_string_append_printf(where, "%s%s %s", n == 0 ? "" : "; ",
                               sy_row_label(ids->layers, SY_ROLE_UNITS, at - 1), words);
    }
    sy_row_place(ids->table, first, &x, &y);
    const char *layer = sy_row_label(ids->layers, SY_ROLE_UNITS, first);
    if (one_list)
        sy_findings_add(ids->findings, "read.unit_rows", layer, ids->table->fid[first], x, y, NAN,
                        SY_ARGUMENT_TEXT("id", sy_row_text(ids->table, "id", first)),
                        SY_ARGUMENT_TEXT("name", sy_row_text(ids->table, "name", first)),
                        SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
    else
        sy_findings_add(ids->findings, "link.unit_joined", layer, ids->table->fid[first], x, y, NAN,
                        SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENT_TEXT("rows", where->str),
                        SY_ARGUMENTS_END);
}

/* Pairs that stay two units though they may be one. */
static void report_doubtful(SyIdentities *ids, guint first_link) {
    for (guint i = first_link; i < ids->links->len; i++) {
        const SyLinkage *link = &g_array_index(ids->links, SyLinkage, i);
        bool one_code =
            link->evidence != NULL && (strstr(link->evidence, "\"code\": [2") != NULL ||
                                       strstr(link->evidence, "\"permit\": [1") != NULL);
        if (link->decision_id >= 0 || ids->head[link->left] == ids->head[link->right]) continue;
        if (one_code && strcmp(link->verdict, "same") != 0) {
            report_code(ids, link->left, link->right);
            continue;
        }
        if (strcmp(link->verdict, "doubtful") != 0) continue;
        double x, y;
        sy_row_place(ids->table, link->right, &x, &y);
        g_autofree char *one = sy_row_words(ids->table, link->left),
                        *other = sy_row_words(ids->table, link->right);
        sy_findings_add(
            ids->findings, "link.unit_doubtful", sy_row_label(ids->layers, ids->role, link->right),
            ids->table->fid[link->right], x, y, link->probability, SY_ARGUMENT_TEXT("unit", other),
            SY_ARGUMENT_TEXT("other", one),
            SY_ARGUMENT_TEXT("other_layer", sy_row_label(ids->layers, ids->role, link->left)),
            SY_ARGUMENT_REAL("probability", link->probability), SY_ARGUMENTS_END);
    }
}

/* Credit codes as they are issued: without blanks, in capitals, not wide. What is no right code
 * stays as it is written. */
static void tidy_codes(SyTable *units) {
    SyColumn *codes = sy_table_column(units, "code");
    for (SyIndex row = 0; codes != NULL && row < units->n_row; row++) {
        g_autofree char *code = sy_link_code(sy_column_text(codes, row));
        if (sy_link_code_is_valid(code) && strcmp(code, sy_column_text(codes, row)) != 0)
            sy_column_set_text(codes, row, code);
    }
}

bool sy_layers_link_units(const SyCase *job, SyLayers *layers, const SyLinkRules *rules,
                          SyFindings *findings, const SyProgress *progress, GError **error) {
    if (layers->table[SY_ROLE_UNITS] == NULL) return true;
    tidy_codes(layers->table[SY_ROLE_UNITS]);
    SyIdentities ids = {.job = job, .layers = layers, .role = SY_ROLE_UNITS};
    bool done = sy_identities_init(&ids, rules, findings, error);
    guint first_link = layers->links->len;
    if (done) {
        number_lists(&ids);
        join_numbered(&ids);
        join_coded(&ids);
    }
    for (SyIndex list = 1; done && list < ids.n_list; list++)
        done = sy_identities_link(&ids, list, false, progress, error);
    g_autofree SyIndex *next =
        done ? sy_array_new(ids.n_row, sizeof(SyIndex), "units", error) : NULL;
    g_autofree SyIndex *object =
        next != NULL ? sy_array_new(ids.n_row, sizeof(SyIndex), "units", error) : NULL;
    if (object != NULL) {
        sy_identities_chain(&ids, next);
        for (SyIndex row = 0; row < ids.n_row; row++)
            if (ids.head[row] == row && next[row] != 0) report_joined(&ids, row, next);
        report_doubtful(&ids, first_link);
        bool any = ids.n_list > 1 || layers->links->len > first_link;
        if (any) sy_conflicts_note(&ids, next, findings);
        if (any) sy_source_rows_note(&ids);
        if (layers->links->len > first_link) {
            sy_rows_merge(layers, SY_ROLE_UNITS, ids.head, next, NULL, object);
            if (any) sy_source_rows_place(layers, SY_ROLE_UNITS, object);
        } else {
            for (SyIndex row = 0; row < ids.n_row; row++) object[row] = row;
            if (any) sy_source_rows_place(layers, SY_ROLE_UNITS, object);
        }
    }
    sy_identities_clear(&ids);
    return object != NULL;
}
