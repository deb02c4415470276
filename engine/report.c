#include "engine/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/print.h"
#include "engine/report_tables.h"

char *sy_report_time(void) {
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    g_autoptr(GDateTime) time =
        epoch != NULL ? g_date_time_new_from_unix_utc(g_ascii_strtoll(epoch, NULL, 10))
                      : g_date_time_new_now_utc();
    return time == NULL ? NULL : g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

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
                  {"node", sy_report_nodes},
                  {"edge", sy_report_edges},
                  {"vote_kind", sy_report_vote_kinds},
                  {"receiving_water", sy_report_waters},
                  {"receiving_water", sy_report_water_areas},
                  {"outfall", sy_report_outfalls},
                  {"unit", sy_report_units},
                  {"connection", sy_report_connections},
                  {"zone", sy_report_zones},
                  {"zone", sy_report_zone_lines},
                  {"sample", sy_report_samples},
                  {"attachment", sy_report_attachments},
                  {"trace_span", sy_report_spans},
                  {"channel", sy_report_channels},
                  {"channel_part", sy_report_channel_parts},
                  {"intermediate", sy_report_intermediates},
                  {"candidate", sy_report_candidates},
                  {"evidence", sy_report_evidence},
                  {"finding", sy_report_finding_rows}};
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
                maker = g_thread_new("report", make_rows, &making);
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

SyIndex sy_report_count(const SyFindings *findings, const SyTexts *texts, const char *severity) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(findings); i++)
        n += g_strcmp0(sy_texts_severity(texts, sy_findings_get(findings, i)->code), severity) == 0;
    return n;
}

/* How often a code was found, with its first finding as the example. */
typedef struct {
    const SyFinding *first;
    SyIndex n;
    int severity;
} Group;

static const char *const severities[] = {"error", "warning", "note"};

static int group_compare(const void *left, const void *right) {
    const Group *a = left, *b = right;
    if (a->severity != b->severity) return a->severity - b->severity;
    if (a->n != b->n) return a->n > b->n ? -1 : 1;
    return strcmp(a->first->code, b->first->code);
}

static GArray *group_findings(const SyFindings *findings, const SyTexts *texts) {
    GArray *groups = g_array_new(FALSE, TRUE, sizeof(Group));
    g_autoptr(GHashTable) by_code = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        guint at = GPOINTER_TO_UINT(g_hash_table_lookup(by_code, f->code));
        if (at == 0) {
            Group group = {f, 0, 2};
            for (int s = 0; s < 3; s++)
                if (g_strcmp0(sy_texts_severity(texts, f->code), severities[s]) == 0)
                    group.severity = s;
            g_array_append_val(groups, group);
            at = groups->len;
            g_hash_table_insert(by_code, (char *)f->code, GUINT_TO_POINTER(at));
        }
        g_array_index(groups, Group, at - 1).n++;
    }
    g_array_sort(groups, group_compare);
    return groups;
}

void sy_report_findings(const SyFindings *findings, const SyTexts *texts, const char *lang) {
    const char *const words[] = {_("error"), _("warning"), _("note")};
    g_autoptr(GArray) groups = group_findings(findings, texts);
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        const SyFinding *f = group->first;
        g_autofree char *title = sy_texts_word(texts, lang, f->code, SY_TEXT_TITLE, f->arguments);
        g_autofree char *whole = sy_texts_word(texts, lang, f->code, SY_TEXT_TEXT, f->arguments);
        g_autofree char *text = sy_print_clean(whole);
        g_autofree char *fid =
            f->fid < 0 ? g_strdup("") : g_strdup_printf(" fid %" G_GINT64_FORMAT, f->fid);
        fprintf(stderr, "%-8s %7u  %-24s %s\n", words[group->severity], group->n, f->code,
                title == NULL ? "" : title);
        fprintf(stderr, "                  %s %s%s: %s\n", group->n > 1 ? _("first:") : "",
                f->layer == NULL ? "" : f->layer, fid, text);
    }
}

static const char *water_name(const SyLayers *layers, SyIndex water) {
    const char *name = water == SY_NONE ? NULL : sy_water_text(layers, water, "name");
    if (name == NULL && water != SY_NONE) name = sy_water_text(layers, water, "id");
    return name == NULL ? "-" : name;
}

static const char *name_or_id(const SyLayers *layers, SyRole role, SyIndex row) {
    static const char *const fields[] = {"name", "code", "id"};
    for (guint i = 0; row != SY_NONE && i < G_N_ELEMENTS(fields); i++) {
        const char *text = sy_layer_text(layers, role, row, fields[i]);
        if (text != NULL) return text;
    }
    return "-";
}

void sy_report_chain_line(const SyResult *r, const SyCandidate *first, SyIndex n_unit) {
    SyIndex river = SY_NONE, target = r->trace->outfall_target[first->outfall];
    const GArray *attachments = r->network->attachments;
    for (guint i = 0; i < attachments->len; i++) {
        const SyAttachment *a = &g_array_index(attachments, SyAttachment, i);
        if (a->role == SY_ATTACH_OUTFALL_RIVER && a->object == first->outfall) river = a->river;
    }
    double length_m = 0;
    SyIndex n_span = 0, n_edge = 0;
    const SySpan *span = target == SY_NONE ? NULL : sy_trace_spans(r->trace, target, &n_span);
    for (SyIndex s = 0; s < n_span; s++) {
        SyIndex begin = r->trace->edges_before[span[s].first],
                end = r->trace->edges_before[span[s].last + 1];
        n_edge += end - begin;
        length_m += r->trace->length_before_m[end] - r->trace->length_before_m[begin];
    }
    g_autofree char *water = sy_print_clean(water_name(r->layers, river)),
                    *outfall =
                        sy_print_clean(name_or_id(r->layers, SY_ROLE_OUTFALLS, first->outfall)),
                    *unit = sy_print_clean(first->unit == SY_NONE
                                               ? _("unknown source")
                                               : name_or_id(r->layers, SY_ROLE_UNITS, first->unit));
    printf(_("%s <- %s <- %u edges, %.0f m <- %s"), water, outfall, n_edge, length_m, unit);
    if (n_unit > 1) printf(_(" and %u more units"), n_unit - 1);
    putchar('\n');
}
