#include "engine/write/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/print.h"
#include "engine/write/tables.h"

/* Rows of a block: they stay in the cache of the processor until they are written. */
enum { ROWS_OF_BLOCK = 32768 };

/* A table and who makes its rows: all at once, or in blocks. */
typedef struct {
    const char *name;
    SyTable *(*make)(const SyResult *);
    SyIndex (*n_row)(const SyResult *); /* at most */
    SyTable *(*make_block)(const SyResult *, SyIndex first, SyIndex end);
} Table;

#define WHOLE(name, make) \
    { name, make, NULL, NULL }

static const Table tables[] = {WHOLE("run", sy_report_runs),
                               WHOLE("input", sy_report_inputs),
                               WHOLE("setting", sy_report_settings),
                               WHOLE("target", sy_report_targets),
                               {"node", NULL, sy_report_n_node, sy_report_nodes},
                               {"edge", NULL, sy_report_n_edge, sy_report_edges},
                               WHOLE("vote_kind", sy_report_vote_kinds),
                               WHOLE("receiving_water", sy_report_waters),
                               WHOLE("receiving_water", sy_report_water_areas),
                               WHOLE("outfall", sy_report_outfalls),
                               WHOLE("unit", sy_report_units),
                               WHOLE("parcel", sy_report_parcels),
                               WHOLE("source_row", sy_report_source_rows),
                               WHOLE("linkage", sy_report_linkages),
                               WHOLE("field_source", sy_report_field_sources),
                               WHOLE("connection", sy_report_connections),
                               WHOLE("zone", sy_report_zones),
                               WHOLE("zone", sy_report_zone_lines),
                               WHOLE("track", sy_report_tracks),
                               WHOLE("inspection", sy_report_inspections),
                               WHOLE("sample", sy_report_samples),
                               WHOLE("section", sy_report_sections),
                               WHOLE("attachment", sy_report_attachments),
                               WHOLE("attachment_habit", sy_report_attach_kinds),
                               WHOLE("trace_span", sy_report_spans),
                               WHOLE("channel", sy_report_channels),
                               WHOLE("channel_part", sy_report_channel_parts),
                               WHOLE("intermediate", sy_report_intermediates),
                               WHOLE("candidate", sy_report_candidates),
                               WHOLE("evidence", sy_report_evidence),
                               WHOLE("finding", sy_report_finding_rows)};

/* The blocks of all tables, one after the other: the next is made while the one before is written.
 */
typedef struct {
    const SyResult *result;
    guint table; /* that the block in the making is of */
    SyIndex first, end, n_row;
    GThread *maker; /* NULL: nobody, it is made when it is asked for */
    SyTable *given; /* to the writer, last */
    guint writing;  /* table that is being written */
} Blocks;

static void *make_block(void *user) {
    const Blocks *blocks = user;
    const Table *table = &tables[blocks->table];
    return table->make != NULL ? table->make(blocks->result)
                               : table->make_block(blocks->result, blocks->first, blocks->end);
}

/* Sets out for the block that begins at @first. */
static void set_out(Blocks *blocks, SyIndex first) {
    if (blocks->table == G_N_ELEMENTS(tables)) return;
    const Table *table = &tables[blocks->table];
    blocks->n_row = table->make != NULL ? 0 : table->n_row(blocks->result);
    blocks->first = first;
    blocks->end = MIN(blocks->n_row - first, ROWS_OF_BLOCK) + first;
    if (blocks->result->job->settings.threads != 1)
        blocks->maker = sy_words_thread("report", make_block, blocks);
}

static SyTable *take_block(Blocks *blocks) {
    SyTable *rows =
        blocks->maker == NULL ? make_block(blocks) : g_thread_join(g_steal_pointer(&blocks->maker));
    bool last = blocks->end == blocks->n_row;
    blocks->table += last;
    set_out(blocks, last ? 0 : blocks->end);
    return rows;
}

/* SyStoreNext: blocks without rows are passed over. */
static const SyTable *next_block(void *user) {
    Blocks *blocks = user;
    g_clear_pointer(&blocks->given, sy_table_free);
    while (blocks->given == NULL && blocks->table == blocks->writing) {
        blocks->given = take_block(blocks);
        if (blocks->given->n_row == 0) g_clear_pointer(&blocks->given, sy_table_free);
    }
    return blocks->given;
}

static void blocks_clear(Blocks *blocks) {
    if (blocks->maker != NULL) sy_table_free(g_thread_join(blocks->maker));
    sy_table_free(blocks->given);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Blocks, blocks_clear)

bool sy_report_asked(SyStore *store, const SyResult *result, GError **error) {
    static const Table asked[] = {WHOLE("run", sy_report_runs),
                                  WHOLE("setting", sy_report_settings),
                                  WHOLE("target", sy_report_targets)};
    if (result->tables != NULL &&
        !sy_store_write(store, "expert_table", result->tables, NULL, error))
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autoptr(SyTable) rows = asked[i].make(result);
        if (!sy_store_write(store, asked[i].name, rows, NULL, error)) return false;
    }
    return true;
}

bool sy_report_write(SyStore *store, const SyResult *result, const SyProgress *progress,
                     GError **error) {
    if (result->tables != NULL &&
        !sy_store_write(store, "expert_table", result->tables, NULL, error))
        return false;
    sy_findings_sort(result->findings);
    g_auto(Blocks) blocks = {.result = result};
    set_out(&blocks, 0);
    for (; blocks.writing < G_N_ELEMENTS(tables); blocks.writing++) {
        const Table *table = &tables[blocks.writing];
        SyIndex n_most = table->make != NULL ? 0 : table->n_row(result);
        if (!sy_store_write_blocks(store, table->name, n_most, next_block, &blocks, progress,
                                   error) ||
            !sy_progress(progress, (blocks.writing + 1.0) / G_N_ELEMENTS(tables), error))
            return false;
    }
    return true;
}
