/* Findings for the operator: by code, worst first. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/print.h"
#include "engine/write/write.h"

#define EXAMPLES_MAX 3

/* How often a code was found, with its first findings as examples. */
typedef struct {
    const SyFinding *example[EXAMPLES_MAX];
    SyIndex n;
    int severity;
} Group;

static const char *const severities[] = {"error", "warning", "note"};

SyIndex sy_report_count(const SyFindings *findings, const SyTexts *texts, const char *severity) {
    SyIndex n = 0;
    for (SyIndex i = 0; i < sy_findings_count(findings); i++)
        n += g_strcmp0(sy_texts_severity(texts, sy_findings_get(findings, i)->code), severity) == 0;
    return n;
}

static int group_compare(const void *left, const void *right) {
    const Group *a = left, *b = right;
    if (a->severity != b->severity) return a->severity - b->severity;
    SyIndex rank[] = {a->example[0]->rank, b->example[0]->rank}; /* the highest of the code */
    if (rank[0] != rank[1]) return rank[0] > rank[1] ? -1 : 1;
    if (a->n != b->n) return a->n > b->n ? -1 : 1;
    return strcmp(a->example[0]->code, b->example[0]->code);
}

static GArray *group_findings(const SyFindings *findings, const SyTexts *texts) {
    GArray *groups = g_array_new(FALSE, TRUE, sizeof(Group));
    g_autoptr(GHashTable) by_code = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        guint at = GPOINTER_TO_UINT(g_hash_table_lookup(by_code, f->code));
        if (at == 0) {
            Group group = {.severity = 2};
            for (int s = 0; s < 3; s++)
                if (g_strcmp0(sy_texts_severity(texts, f->code), severities[s]) == 0)
                    group.severity = s;
            g_array_append_val(groups, group);
            at = groups->len;
            g_hash_table_insert(by_code, (char *)f->code, GUINT_TO_POINTER(at));
        }
        Group *group = &g_array_index(groups, Group, at - 1);
        if (group->n < EXAMPLES_MAX) group->example[group->n] = f;
        group->n++;
    }
    g_array_sort(groups, group_compare);
    return groups;
}

static void print_example(const SyFinding *f, const SyTexts *texts, const char *lang) {
    g_autofree char *whole = sy_texts_word(texts, lang, f->code, SY_TEXT_TEXT, f->arguments);
    g_autofree char *text = sy_print_clean(whole);
    g_autofree char *fid =
        f->fid < 0 ? g_strdup("") : g_strdup_printf(" fid %" G_GINT64_FORMAT, f->fid);
    sy_note("                  %s%s%s%s\n", f->layer == NULL ? "" : f->layer, fid,
            f->layer == NULL ? "" : ": ", text);
}

void sy_report_findings(const SyFindings *findings, const SyTexts *texts, const char *lang,
                        SyIndex n_example) {
    const char *const words[] = {_("error"), _("warning"), _("note")};
    g_autoptr(GArray) groups = group_findings(findings, texts);
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        const SyFinding *first = group->example[0];
        g_autofree char *title =
            sy_texts_word(texts, lang, first->code, SY_TEXT_TITLE, first->arguments);
        g_autofree char *repair =
            sy_texts_word(texts, lang, first->code, SY_TEXT_REPAIR, first->arguments);
        SyIndex n_shown = MIN(MIN(n_example, EXAMPLES_MAX), group->n);
        sy_note("%-8s %7u  %-24s %s\n", words[group->severity], group->n, first->code,
                title == NULL ? "" : title);
        for (SyIndex k = 0; k < n_shown; k++) print_example(group->example[k], texts, lang);
        if (n_example > 1 && group->n > n_shown)
            sy_note(_("                  ... and %u more\n"), group->n - n_shown);
        if (n_example > 1 && repair != NULL) sy_note(_("                  to do: %s\n"), repair);
    }
}

SyTable *sy_report_finding_codes(const SyFindings *findings, const SyTexts *texts,
                                 const char *lang) {
    g_autoptr(GArray) groups = group_findings(findings, texts);
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *severity = sy_table_add_column(rows, "severity", SY_COLUMN_TEXT),
             *n = sy_table_add_column(rows, "number", SY_COLUMN_INTEGER),
             *code = sy_table_add_column(rows, "code", SY_COLUMN_TEXT),
             *title = sy_table_add_column(rows, "finding", SY_COLUMN_TEXT);
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        const SyFinding *first = group->example[0];
        g_autofree char *text =
            sy_texts_word(texts, lang, first->code, SY_TEXT_TITLE, first->arguments);
        SyIndex row = sy_table_add_row(rows, i);
        sy_column_set_text(severity, row, severities[group->severity]);
        sy_column_set_integer(n, row, group->n);
        sy_column_set_text(code, row, first->code);
        sy_column_set_text(title, row, text);
    }
    return rows;
}
