/* Ids that a role gives twice. */
#include <math.h>

#include "engine/network/build.h"

static void report_duplicate(SyBuild *build, SyRole role, SyIndex row, SyIndex first,
                             const char *id) {
    double x, y;
    bool placed = sy_layer_point(build->layers, role, row, &x, &y);
    sy_findings_add(build->findings, "build.duplicate_id", sy_layer_label(build->layers, role, row),
                    sy_layer_fid(build->layers, role, row), placed ? x : NAN, placed ? y : NAN, NAN,
                    SY_ARGUMENT_TEXT("id", id),
                    SY_ARGUMENT_TEXT("other_layer", sy_layer_label(build->layers, role, first)),
                    SY_ARGUMENT_INTEGER("other_fid", sy_layer_fid(build->layers, role, first)),
                    SY_ARGUMENTS_END);
}

void sy_build_report_duplicates(SyBuild *build) {
    static const SyRole roles[] = {SY_ROLE_PIPES, SY_ROLE_CHANNELS, SY_ROLE_NODES, SY_ROLE_OUTFALLS,
                                   SY_ROLE_UNITS};
    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        const SyTable *table = build->layers->table[roles[i]];
        const SyColumn *ids = table == NULL ? NULL : sy_table_column(table, "id");
        if (ids == NULL) continue;
        g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
        for (SyIndex row = 0; row < table->n_row; row++) {
            const char *id = sy_column_text(ids, row);
            if (id == NULL) continue;
            guint earlier = GPOINTER_TO_UINT(g_hash_table_lookup(first, id));
            if (earlier == 0)
                g_hash_table_insert(first, (char *)id, GUINT_TO_POINTER(row + 1));
            else
                report_duplicate(build, roles[i], row, earlier - 1, id);
        }
    }
}
