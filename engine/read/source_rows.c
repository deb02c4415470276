/* Every row of registers and rounds as it was read, for the case file. */
#include <math.h>

#include "engine/read/identities.h"

static void source_row_clear(SySourceRow *row) {
    g_free(row->number);
    g_free(row->code);
    g_free(row->name);
    g_free(row->river);
    g_free(row->round);
    g_free(row->round_date);
}

static void linkage_clear(SyLinkage *link) {
    g_free(link->evidence);
}

static void field_source_clear(SyFieldSource *field) {
    g_free(field->value);
}

void sy_source_rows_init(SyLayers *layers) {
    layers->source_rows = g_array_new(FALSE, FALSE, sizeof(SySourceRow));
    layers->links = g_array_new(FALSE, FALSE, sizeof(SyLinkage));
    layers->field_sources = g_array_new(FALSE, FALSE, sizeof(SyFieldSource));
    g_array_set_clear_func(layers->source_rows, (GDestroyNotify)source_row_clear);
    g_array_set_clear_func(layers->links, (GDestroyNotify)linkage_clear);
    g_array_set_clear_func(layers->field_sources, (GDestroyNotify)field_source_clear);
}

SyIndex sy_source_rows_first(const SyLayers *layers, SyRole role) {
    for (guint i = 0; i < layers->source_rows->len; i++)
        if (g_array_index(layers->source_rows, SySourceRow, i).role == role) return i;
    return 0;
}

void sy_source_rows_clear(SyLayers *layers) {
    g_clear_pointer(&layers->source_rows, g_array_unref);
    g_clear_pointer(&layers->links, g_array_unref);
    g_clear_pointer(&layers->field_sources, g_array_unref);
}

void sy_source_rows_note(const SyIdentities *ids) {
    const SyTable *table = ids->table;
    const SyColumn *source = sy_table_column(table, "source");
    for (SyIndex row = 0; row < ids->n_row; row++) {
        const SyCaseSource *asked =
            g_ptr_array_index(ids->job->sources, (guint)source->integer[row]);
        const char *code = sy_row_text(table, "code", row);
        SySourceRow out = {
            .role = ids->role,
            .source = (SyIndex)source->integer[row],
            .fid = table->fid[row],
            .number = g_strdup(sy_row_text(table, "id", row)),
            .code = g_strdup(code != NULL ? code : sy_row_text(table, "local_code", row)),
            .name = g_strdup(sy_row_text(table, "name", row)),
            .river = g_strdup(sy_row_text(table, "river", row)),
            .round = g_strdup(asked->round),
            .round_date = g_strdup(asked->round_date),
            .state = ids->head[row] == row ? "kept" : "merged",
            .object = SY_NONE,
            .probability = NAN,
            .distance_m = NAN};
        sy_row_place(table, row, &out.x, &out.y);
        g_array_append_val(ids->layers->source_rows, out);
    }
    SySourceRow *first =
        &g_array_index(ids->layers->source_rows, SySourceRow,
                       ids->layers->source_rows->len - ids->n_row); /* if there is any */
    for (guint i = 0; i < ids->links->len; i++) {
        const SyLinkage *link = &g_array_index(ids->links, SyLinkage, i);
        if (link->role != ids->role || g_str_equal(link->verdict, "doubtful") ||
            g_str_equal(link->verdict, "different"))
            continue;
        if (!isnan(first[link->right].probability)) continue;
        first[link->right].probability = link->probability;
        first[link->right].distance_m = link->distance_m;
    }
}

void sy_source_rows_place(SyLayers *layers, SyRole role, const SyIndex *object) {
    SyIndex row = 0;
    for (guint i = 0; i < layers->source_rows->len; i++) {
        SySourceRow *out = &g_array_index(layers->source_rows, SySourceRow, i);
        if (out->role == role) out->object = object[row++];
    }
}
