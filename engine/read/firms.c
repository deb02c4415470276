/* Names of units under headings that nobody knows. */
#include <math.h>

#include "engine/read/binder.h"

#define FIRMS_FIT 0.6 /* of the rows of a register; own choice */

/* Share of the values of a column that are called as firms, shops, schools are, each once. */
static double firms_share(SyBinder *binder, const SyNamedColumn *column) {
    const SyTable *sample = sy_binder_sample(binder, NULL);
    const SyColumn *values = sample == NULL ? NULL : sy_table_column(sample, column->name);
    g_autoptr(GHashTable) called = g_hash_table_new(g_str_hash, g_str_equal);
    SyIndex n = 0;
    for (SyIndex row = 0; values != NULL && row < sample->n_row; row++) {
        const char *raw = sy_column_text(values, row);
        if (raw == NULL) continue;
        n++;
        if (sy_fields_is_firm(binder->fields, raw)) g_hash_table_add(called, (char *)raw);
    }
    return n == 0 ? 0 : (double)g_hash_table_size(called) / n;
}

void sy_binder_firms(SyBinder *binder) {
    SyNamedColumn *best = NULL;
    double most = FIRMS_FIT;
    if (binder->asked->role != SY_ROLE_UNITS || g_hash_table_contains(binder->closed, "name") ||
        sy_binding_find(binder->bindings, "name") != NULL)
        return;
    for (SyIndex c = 0; c < binder->n_column; c++) {
        SyNamedColumn *column = &binder->columns[c];
        double share = column->used || column->numeric ? 0 : firms_share(binder, column);
        if (share < most || (best != NULL && share <= most)) continue;
        best = column;
        most = share;
    }
    const SyField *field = sy_fields_find(binder->fields, SY_ROLE_UNITS, "name");
    if (best == NULL || field == NULL) return;
    sy_binder_bind(binder, field, best, false, "values")->seen_in = "own";
    sy_findings_add(binder->findings, "read.column_by_values", sy_source_label(binder->source), -1,
                    NAN, NAN, 0.9, SY_ARGUMENT_TEXT("column", best->name),
                    SY_ARGUMENT_TEXT("field", field->name), SY_ARGUMENTS_END);
}
