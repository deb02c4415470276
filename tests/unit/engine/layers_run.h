/* The read stage on a case given as one line, and what it gave. */
#pragma once
#include <math.h>
#include <string.h>

#include "engine/read/layers.h"
#include "tests/unit/engine/case_words.h"
#include "tests/unit/engine/scratch.h"

static const char *data;

typedef struct {
    SyCase *job;
    SyLayers layers;
    SyFindings *findings;
    bool read;
    GError *error;
} Run;

/* Reads a case given as words split at blanks; %s stands for a folder. */
G_GNUC_UNUSED static Run run(const char *format, const char *folder) {
    Run run = {.findings = sy_findings_new()};
    g_auto(GStrv) argv = g_strsplit(format, " ", -1);
    for (char **word = argv; *word != NULL; word++) {
        g_auto(GStrv) parts = g_strsplit(*word, "%", -1);
        g_free(*word);
        *word = g_strjoinv(folder, parts);
    }
    run.job = case_of_words(argv, data, &run.error);
    g_assert_no_error(run.error);
    run.read = sy_layers_read(run.job, data, &run.layers, run.findings, NULL, &run.error);
    return run;
}

G_GNUC_UNUSED static void run_clear(Run *run) {
    sy_case_free(run->job);
    if (run->read) sy_layers_clear(&run->layers);
    sy_findings_free(run->findings);
    g_clear_error(&run->error);
}

G_GNUC_UNUSED static const char *text(const SyTable *table, const char *column, SyIndex row) {
    const SyColumn *c = sy_table_column(table, column);
    g_assert_nonnull(c);
    return sy_column_text(c, row);
}

G_GNUC_UNUSED static double real(const SyTable *table, const char *column, SyIndex row) {
    const SyColumn *c = sy_table_column(table, column);
    g_assert_nonnull(c);
    return c->real[row];
}

G_GNUC_UNUSED static const SyFinding *finding(const Run *run, const char *code) {
    for (SyIndex i = 0; i < sy_findings_count(run->findings); i++) {
        const SyFinding *f = sy_findings_get(run->findings, i);
        if (strcmp(f->code, code) == 0) return f;
    }
    return NULL;
}

G_GNUC_UNUSED static void assert_finding(const Run *run, const char *code, const char *argument) {
    const SyFinding *f = finding(run, code);
    if (f == NULL) g_error("no finding %s", code);
    if (strstr(f->arguments, argument) == NULL)
        g_error("%s: %s is not in %s", code, argument, f->arguments);
}

G_GNUC_UNUSED static void assert_fails(Run run, SyErrorCode code, const char *part) {
    g_assert_false(run.read);
    g_assert_error(run.error, SY_ERROR, (int)code);
    if (strstr(run.error->message, part) == NULL)
        g_error("\"%s\" is not in \"%s\"", part, run.error->message);
    g_assert_null(run.layers.inputs);
    run_clear(&run);
}

G_GNUC_UNUSED static double at(const SyTable *table, SyIndex row, int axis) {
    SyIndex vertex = table->geometry.part_vertex[table->geometry.row_part[row]];
    return table->geometry.xy[2 * (gsize)vertex + (gsize)axis];
}
