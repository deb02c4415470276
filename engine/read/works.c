/* Treatment works, and the outfalls that are called a works': no list has a column for that. */
#include <math.h>
#include <string.h>

#include "engine/read/identities.h"

/* D4620 of GB/T 4754 is the treatment of sewage, whether or not its letter is written. */
static bool is_trade(const char *industry) {
    if (industry == NULL) return false;
    while (*industry == ' ' || g_ascii_isupper(*industry)) industry++;
    return g_str_has_prefix(industry, "462");
}

static bool says(const SyTable *table, SyIndex row, const GPtrArray *words) {
    static const char *const fields[] = {"name", "industry", "category", "class"};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (sy_link_says(words, sy_row_text(table, fields[i], row))) return true;
    return false;
}

static SyColumn *column_of(SyTable *table, const char *name, SyColumnType type) {
    SyColumn *column = sy_table_column(table, name);
    return column != NULL ? column : sy_table_add_column(table, name, type);
}

void sy_layers_find_works(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings) {
    SyTable *units = layers->table[SY_ROLE_UNITS], *outfalls = layers->table[SY_ROLE_OUTFALLS];
    SyIndex n = 0;
    for (SyIndex row = 0; units != NULL && row < units->n_row; row++) {
        if (sy_row_text(units, "treats", row) != NULL ||
            (!is_trade(sy_row_text(units, "industry", row)) && !says(units, row, rules->works)))
            continue;
        sy_column_set_text(column_of(units, "treats", SY_COLUMN_TEXT), row, "yes");
        n++;
        sy_findings_add(
            findings, "read.works", sy_row_label(layers, SY_ROLE_UNITS, row), units->fid[row], NAN,
            NAN, 0.95, SY_ARGUMENT_TEXT("name", sy_row_text(units, "name", row)), SY_ARGUMENTS_END);
    }
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++)
        if (says(outfalls, row, rules->works))
            sy_column_set_integer(column_of(outfalls, "works", SY_COLUMN_INTEGER), row, 1);
}
