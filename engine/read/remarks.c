/* What remarks claim: that a unit no longer works, that an outfall of today is sealed or put right.
 * A remark proves nothing: it is evidence of the one and a question about the other. */
#include <math.h>

#include "engine/read/identities.h"

/* The first of the fields that claims it; NULL: none does. */
static const char *claim_of(const SyTable *table, SyIndex row, const GPtrArray *words,
                            const SyLinkRules *rules) {
    static const char *const fields[] = {"status", "remark"};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *said = sy_row_text(table, fields[i], row);
        if (sy_link_claims(words, rules->unsaid, said)) return said;
    }
    return NULL;
}

static void report(const SyLayers *layers, SyRole role, SyIndex row, const char *code,
                   const char *said, SyFindings *findings) {
    double x, y;
    g_autofree char *words = sy_row_words(layers->table[role], row);
    sy_row_place(layers->table[role], row, &x, &y);
    sy_findings_add(findings, code, sy_row_label(layers, role, row), layers->table[role]->fid[row],
                    x, y, NAN, SY_ARGUMENT_TEXT("object", words), SY_ARGUMENT_TEXT("said", said),
                    SY_ARGUMENTS_END);
}

void sy_layers_take_remarks(SyLayers *layers, const SyLinkRules *rules, SyFindings *findings) {
    SyTable *units = layers->table[SY_ROLE_UNITS];
    const SyTable *outfalls = layers->table[SY_ROLE_OUTFALLS];
    for (SyIndex row = 0; units != NULL && row < units->n_row; row++) {
        const char *state = sy_row_text(units, "status", row),
                   *said = sy_row_text(units, "remark", row);
        bool known = g_strcmp0(state, "abandoned") == 0 || g_strcmp0(state, "planned") == 0;
        if (known || !sy_link_claims(rules->closed, rules->unsaid, said)) continue;
        SyColumn *closed = sy_table_column(units, "closed_said");
        if (closed == NULL) closed = sy_table_add_column(units, "closed_said", SY_COLUMN_TEXT);
        g_autofree char *copy = g_strdup(said);
        sy_column_set_text(closed, row, copy);
        report(layers, SY_ROLE_UNITS, row, "read.unit_closed_said", said, findings);
    }
    for (SyIndex row = 0; outfalls != NULL && row < outfalls->n_row; row++) {
        const char *said = claim_of(outfalls, row, rules->sealed, rules);
        if (said == NULL) said = claim_of(outfalls, row, rules->settled, rules);
        if (said != NULL)
            report(layers, SY_ROLE_OUTFALLS, row, "read.outfall_done_said", said, findings);
    }
}
