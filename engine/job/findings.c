#include "engine/job/findings.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/print.h"

#define EXAMPLES_MAX 3

/* A code, with the rows of its first findings. */
typedef struct {
    const char *code;
    SyIndex row[EXAMPLES_MAX], n_row;
    int64_t number, rank;
    guint severity;
} Group;

static const char *const severities[] = {"error", "warning", "note"};

/* ---- the first of every code ---- */

SyTable *sy_findings_first_read(SyStore *store, GError **error) {
    return sy_store_query(
        store,
        "SELECT code, severity, number, rank, layer, fid AS feature, arguments FROM (SELECT "
        "*, count(*) OVER code AS number, row_number() OVER (code ORDER BY "
        "finding_id) AS place FROM finding WINDOW code AS (PARTITION BY code)) "
        "WHERE place <= 3 ORDER BY code, place",
        NULL, error);
}

SyTable *sy_findings_first(const SyFindings *findings, const SyTexts *texts) {
    SyTable *first = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *code = sy_table_add_column(first, "code", SY_COLUMN_TEXT),
             *severity = sy_table_add_column(first, "severity", SY_COLUMN_TEXT),
             *number = sy_table_add_column(first, "number", SY_COLUMN_INTEGER),
             *rank = sy_table_add_column(first, "rank", SY_COLUMN_INTEGER),
             *layer = sy_table_add_column(first, "layer", SY_COLUMN_TEXT),
             *feature = sy_table_add_column(first, "feature", SY_COLUMN_INTEGER),
             *arguments = sy_table_add_column(first, "arguments", SY_COLUMN_TEXT);
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex i = 0; i < sy_findings_count(findings); i++) {
        const SyFinding *f = sy_findings_get(findings, i);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, f->code)) + 1;
        g_hash_table_insert(numbers, (char *)f->code, GUINT_TO_POINTER(n));
        if (n > EXAMPLES_MAX) continue;
        SyIndex row = sy_table_add_row(first, i);
        sy_column_set_text(code, row, f->code);
        sy_column_set_text(severity, row, sy_texts_severity(texts, f->code));
        sy_column_set_integer(rank, row, f->rank);
        sy_column_set_text(layer, row, f->layer);
        if (f->fid >= 0) sy_column_set_integer(feature, row, f->fid);
        sy_column_set_text(arguments, row, f->arguments);
    }
    for (SyIndex row = 0; row < first->n_row; row++)
        sy_column_set_integer(
            number, row, GPOINTER_TO_UINT(g_hash_table_lookup(numbers, sy_column_text(code, row))));
    return first;
}

/* ---- by code ---- */

static int group_compare(const void *left, const void *right) {
    const Group *a = left, *b = right;
    if (a->severity != b->severity) return a->severity < b->severity ? -1 : 1;
    if (a->rank != b->rank) return a->rank > b->rank ? -1 : 1; /* the highest of the code */
    if (a->number != b->number) return a->number > b->number ? -1 : 1;
    return strcmp(a->code, b->code);
}

static GArray *groups_of(const SyTable *first) {
    GArray *groups = g_array_new(FALSE, TRUE, sizeof(Group));
    g_autoptr(GHashTable) by_code = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < first->n_row; row++) {
        const char *code = sy_cell_text(first, "code", row);
        guint at = GPOINTER_TO_UINT(g_hash_table_lookup(by_code, code));
        if (at == 0) {
            Group group = {.code = code,
                           .number = sy_cell_integer(first, "number", row),
                           .rank = sy_cell_integer(first, "rank", row)};
            const char *severity = sy_cell_text(first, "severity", row);
            while (group.severity < 2 && g_strcmp0(severity, severities[group.severity]) != 0)
                group.severity++;
            g_array_append_val(groups, group);
            at = groups->len;
            g_hash_table_insert(by_code, (char *)code, GUINT_TO_POINTER(at));
        }
        Group *group = &g_array_index(groups, Group, at - 1);
        if (group->n_row < EXAMPLES_MAX) group->row[group->n_row++] = row;
    }
    g_array_sort(groups, group_compare);
    return groups;
}

/* A part of the wording of the first of a code; g_free, or NULL. */
static char *word(const SyTable *first, const Group *group, SyIndex example, const SyTexts *texts,
                  const char *lang, SyTextPart part) {
    return sy_texts_word(texts, lang, group->code, part,
                         sy_cell_text(first, "arguments", group->row[example]));
}

static void tell_example(const SyTable *first, const Group *group, SyIndex example,
                         const SyTexts *texts, const char *lang) {
    SyIndex row = group->row[example];
    g_autofree char *whole = word(first, group, example, texts, lang, SY_TEXT_TEXT);
    g_autofree char *text = sy_print_clean(whole);
    const char *layer = sy_cell_text(first, "layer", row);
    int64_t number = sy_table_column(first, "feature")->integer[row];
    g_autofree char *fid = number == SY_INTEGER_MISSING
                               ? g_strdup("")
                               : g_strdup_printf(" fid %" G_GINT64_FORMAT, number);
    sy_note("                  %s%s%s%s\n", layer == NULL ? "" : layer, fid,
            layer == NULL ? "" : ": ", text);
}

void sy_findings_tell(const SyTable *first, const SyTexts *texts, const char *lang,
                      SyIndex n_example) {
    const char *const words[] = {_("error"), _("warning"), _("note")};
    g_autoptr(GArray) groups = groups_of(first);
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        g_autofree char *title = word(first, group, 0, texts, lang, SY_TEXT_TITLE),
                        *repair = word(first, group, 0, texts, lang, SY_TEXT_REPAIR);
        SyIndex n_shown = MIN(n_example, group->n_row);
        sy_note("%-8s %7u  %-24s %s\n", words[group->severity], (unsigned)group->number,
                group->code, title == NULL ? "" : title);
        for (SyIndex k = 0; k < n_shown; k++) tell_example(first, group, k, texts, lang);
        if (n_example > 1 && group->number > n_shown)
            sy_note(_("                  ... and %u more\n"), (unsigned)group->number - n_shown);
        if (n_example > 1 && repair != NULL) sy_note(_("                  to do: %s\n"), repair);
    }
}

SyTable *sy_findings_codes(const SyTable *first, const SyTexts *texts, const char *lang) {
    g_autoptr(GArray) groups = groups_of(first);
    SyTable *rows = sy_table_new(SY_GEOMETRY_NONE);
    SyColumn *severity = sy_table_add_column(rows, "severity", SY_COLUMN_TEXT),
             *n = sy_table_add_column(rows, "number", SY_COLUMN_INTEGER),
             *code = sy_table_add_column(rows, "code", SY_COLUMN_TEXT),
             *title = sy_table_add_column(rows, "finding", SY_COLUMN_TEXT);
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        g_autofree char *text = word(first, group, 0, texts, lang, SY_TEXT_TITLE);
        SyIndex row = sy_table_add_row(rows, i);
        sy_column_set_text(severity, row, severities[group->severity]);
        sy_column_set_integer(n, row, group->number);
        sy_column_set_text(code, row, group->code);
        sy_column_set_text(title, row, text);
    }
    return rows;
}

unsigned sy_findings_number(const SyTable *first, const char *severity) {
    g_autoptr(GArray) groups = groups_of(first);
    unsigned n = 0;
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = &g_array_index(groups, Group, i);
        if (strcmp(severities[group->severity], severity) == 0) n += (unsigned)group->number;
    }
    return n;
}
