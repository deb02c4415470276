/* What several rows of one thing say of it, where they do not agree. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"

/* Numbers that differ by less than this share are one. Own choice: rounding, and another month. */
#define SAME_SHARE 0.05

/* Fields in which a difference matters: what is concluded hangs on them. */
static const char *const of_units[] = {"code",   "permit", "water_m3d", "route", "status",
                                       "treats", "outlet", "eia_level", "river", NULL},
                         *const of_outfalls[] = {"code",      "class",    "river", "county",
                                                 "applicant", "dry_flow", NULL};

/* The value as a text; NULL: missing; g_free. */
static char *value_of(const SyColumn *column, SyIndex row) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    if (column->type == SY_COLUMN_TEXT) return g_strdup(sy_column_text(column, row));
    if (column->type == SY_COLUMN_INTEGER || isnan(column->real[row])) return NULL;
    return g_strdup(g_ascii_formatd(number, sizeof number, "%.6g", column->real[row]));
}

static bool is_equal(const SyColumn *column, SyIndex a, SyIndex b) {
    if (column->type == SY_COLUMN_REAL)
        return fabs(column->real[a] - column->real[b]) <=
               SAME_SHARE * MAX(fabs(column->real[a]), fabs(column->real[b]));
    g_autofree char *one = g_utf8_normalize(sy_column_text(column, a), -1, G_NORMALIZE_ALL_COMPOSE),
                    *other =
                        g_utf8_normalize(sy_column_text(column, b), -1, G_NORMALIZE_ALL_COMPOSE);
    return g_strcmp0(one, other) == 0;
}

static void source_note(const SyIdentities *ids, SyIndex row, const char *field, char *value_take,
                        bool chosen, const char *rule) {
    SyFieldSource out = {.role = ids->role,
                         .row = row,
                         .field = g_intern_string(field),
                         .value = value_take,
                         .chosen = chosen,
                         .rule = rule};
    g_array_append_val(ids->layers->field_sources, out);
}

static void conflict_report(const SyIdentities *ids, const SyColumn *column, SyIndex taken,
                            SyIndex other, SyFindings *findings) {
    double x, y;
    g_autofree char *words = sy_row_words(ids->table, taken), *value = value_of(column, taken),
                    *differs = value_of(column, other);
    sy_row_place(ids->table, taken, &x, &y);
    sy_findings_add(findings, "link.conflict", sy_row_label(ids->layers, ids->role, other),
                    ids->table->fid[other], x, y, NAN, SY_ARGUMENT_TEXT("object", words),
                    SY_ARGUMENT_TEXT("field", column->name), SY_ARGUMENT_TEXT("value", value),
                    SY_ARGUMENT_TEXT("layer", sy_row_label(ids->layers, ids->role, taken)),
                    SY_ARGUMENT_TEXT("other", differs), SY_ARGUMENTS_END);
}

/* One field of one thing: every value there is, the first taken. */
static void field_note(const SyIdentities *ids, const SyColumn *column, SyIndex first,
                       const SyIndex *next, SyFindings *findings) {
    SyIndex taken = SY_NONE;
    for (SyIndex at = first + 1; at != 0; at = next[at - 1]) {
        char *value = value_of(column, at - 1);
        if (value == NULL) continue;
        const char *rule = ids->role == SY_ROLE_UNITS ? "first_list" : "latest_round";
        bool only = taken == SY_NONE && at - 1 != first;
        source_note(ids, at - 1, column->name, value, taken == SY_NONE,
                    only ? "only_source" : rule);
        if (taken != SY_NONE && !is_equal(column, taken, at - 1))
            conflict_report(ids, column, taken, at - 1, findings);
        if (taken == SY_NONE) taken = at - 1;
    }
}

void sy_conflicts_note(const SyIdentities *ids, const SyIndex *next, SyFindings *findings) {
    const char *const *fields = ids->role == SY_ROLE_UNITS ? of_units : of_outfalls;
    for (SyIndex row = 0; row < ids->n_row; row++) {
        if (ids->head[row] != row || next[row] == 0) continue;
        for (int i = 0; fields[i] != NULL; i++) {
            const SyColumn *column = sy_table_column(ids->table, fields[i]);
            if (column != NULL) field_note(ids, column, row, next, findings);
        }
    }
}
