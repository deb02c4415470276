#include "engine/write/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/print.h"
#include "engine/write/tables.h"

/* Rows of a table, made while those of the one before are written. */
typedef struct {
    const SyResult *result;
    SyTable *(*make)(const SyResult *);
} Making;

static void *make_rows(void *user) {
    const Making *making = user;
    return making->make(making->result);
}

bool sy_report_write(SyStore *store, const SyResult *result, const SyProgress *progress,
                     GError **error) {
    static const struct {
        const char *table;
        SyTable *(*make)(const SyResult *);
    } tables[] = {{"run", sy_report_runs},
                  {"input", sy_report_inputs},
                  {"setting", sy_report_settings},
                  {"target", sy_report_targets},
                  {"node", sy_report_nodes},
                  {"edge", sy_report_edges},
                  {"vote_kind", sy_report_vote_kinds},
                  {"receiving_water", sy_report_waters},
                  {"receiving_water", sy_report_water_areas},
                  {"outfall", sy_report_outfalls},
                  {"unit", sy_report_units},
                  {"parcel", sy_report_parcels},
                  {"source_row", sy_report_source_rows},
                  {"linkage", sy_report_linkages},
                  {"field_source", sy_report_field_sources},
                  {"connection", sy_report_connections},
                  {"zone", sy_report_zones},
                  {"zone", sy_report_zone_lines},
                  {"sample", sy_report_samples},
                  {"section", sy_report_sections},
                  {"attachment", sy_report_attachments},
                  {"attachment_habit", sy_report_attach_kinds},
                  {"trace_span", sy_report_spans},
                  {"channel", sy_report_channels},
                  {"channel_part", sy_report_channel_parts},
                  {"intermediate", sy_report_intermediates},
                  {"candidate", sy_report_candidates},
                  {"evidence", sy_report_evidence},
                  {"finding", sy_report_finding_rows}};
    if (result->tables != NULL &&
        !sy_store_write(store, "expert_table", result->tables, NULL, error))
        return false;
    sy_findings_sort(result->findings);
    Making making = {result, tables[0].make};
    SyTable *next = make_rows(&making);
    bool done = true;
    for (guint i = 0; done && i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(SyTable) rows = g_steal_pointer(&next);
        g_autoptr(GThread) maker = NULL;
        if (i + 1 < G_N_ELEMENTS(tables)) {
            making.make = tables[i + 1].make;
            if (result->job->settings.threads != 1)
                maker = sy_words_thread("report", make_rows, &making);
        }
        done =
            (rows->n_row == 0 || sy_store_write(store, tables[i].table, rows, progress, error)) &&
            sy_progress(progress, (double)(i + 1) / G_N_ELEMENTS(tables), error);
        if (maker != NULL)
            next = g_thread_join(g_steal_pointer(&maker));
        else if (done && i + 1 < G_N_ELEMENTS(tables))
            next = make_rows(&making);
    }
    sy_table_free(next);
    return done;
}
