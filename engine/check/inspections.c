/* What was found inside pipes: where it cannot be, what is broken, and laterals that no layer
 * shows. */
#include "engine/network/inspections.h"

#include "engine/check/parts.h"

static const char *text_of(const SyChecking *c, SyIndex row, const char *field) {
    return sy_layer_text(c->net->layers, SY_ROLE_INSPECTIONS, row, field);
}

/* Its pipe in words: its number, or its manholes. */
static char *called(const SyChecking *c, SyIndex row) {
    const char *pipe = text_of(c, row, "pipe"), *from = text_of(c, row, "from"),
               *to = text_of(c, row, "to");
    if (pipe != NULL) return g_strdup(pipe);
    return from == NULL && to == NULL
               ? NULL
               : g_strconcat(from == NULL ? "?" : from, "-", to == NULL ? "?" : to, NULL);
}

static void say(const SyChecking *c, SyFindings *findings, const char *code, SyIndex row,
                const SyInspected *place) {
    g_autofree char *pipe = called(c, row);
    double x = NAN, y = NAN, length_m = NAN;
    if (place->line != SY_NONE) {
        length_m = sy_line_length(&c->net->lines, place->line);
        sy_line_at(&c->net->lines, place->line,
                   isnan(place->measure_m) ? length_m / 2 : place->measure_m, &x, &y);
    }
    sy_findings_add(
        findings, code, sy_layer_label(c->net->layers, SY_ROLE_INSPECTIONS, row),
        sy_layer_fid(c->net->layers, SY_ROLE_INSPECTIONS, row), x, y, NAN,
        SY_ARGUMENT_TEXT("pipe", pipe), SY_ARGUMENT_TEXT("defect", text_of(c, row, "defect")),
        SY_ARGUMENT_TEXT("grade", text_of(c, row, "grade")),
        SY_ARGUMENT_REAL("at_m", sy_layer_number(c->net->layers, SY_ROLE_INSPECTIONS, row, "at")),
        SY_ARGUMENT_REAL("length_m", length_m), SY_ARGUMENTS_END);
}

/* Whether a node of the line lies there: a manhole, or where the survey has a pipe join. */
static bool is_joint(const SyChecking *c, const SyIndex *line_edge, const SyInspected *place) {
    const SyNetwork *net = c->net;
    double x, y;
    sy_line_at(&net->lines, place->line, place->measure_m, &x, &y);
    for (SyIndex edge = line_edge[place->line]; edge < line_edge[place->line + 1]; edge++)
        for (int end = 0; end < 2; end++) {
            const double *xy =
                net->node_xy + 2 * (gsize)(end == 0 ? net->edges.from : net->edges.to)[edge];
            if (hypot(xy[0] - x, xy[1] - y) <= c->weights->inspection_joint_m) return true;
        }
    return false;
}

static void check_row(const SyChecking *c, const SyIndex *line_edge, SyFindings *findings,
                      SyIndex row, const SyInspected *place) {
    const char *defect = text_of(c, row, "defect");
    if (place->line == SY_NONE)
        say(c, findings, place->several ? "inspection.pipe_several" : "inspection.pipe_unknown",
            row, place);
    else if (place->beyond_m > c->weights->inspection_beyond_m)
        say(c, findings, place->inflow ? "inspection.inflow_beyond" : "inspection.beyond_pipe", row,
            place);
    else if (place->inflow && !isnan(place->measure_m) && !is_joint(c, line_edge, place))
        say(c, findings, "inspection.inflow", row, place);
    if (place->grade >= c->weights->inspection_severe)
        say(c, findings, "inspection.severe", row, place);
    if (g_strcmp0(defect, "lateral") == 0 && !isnan(place->measure_m) &&
        !is_joint(c, line_edge, place))
        say(c, findings, "inspection.lateral", row, place);
}

static bool starts_nowhere(const SyChecking *c, SyIndex row, const SyInspected *place) {
    (void)c;
    (void)row;
    return place->start_assumed;
}

static bool is_unsaid(const SyChecking *c, SyIndex row, const SyInspected *place) {
    return place->inflow && text_of(c, row, "confidence") == NULL;
}

/* Rows of a source that leave something open, once a source. */
static void say_assumed(const SyChecking *c, SyFindings *findings, const char *code,
                        bool (*is_open)(const SyChecking *, SyIndex, const SyInspected *),
                        const SyInspected *places) {
    const SyTable *rows = c->net->layers->table[SY_ROLE_INSPECTIONS];
    guint n_input = c->net->layers->inputs->len;
    g_autofree SyIndex *n = g_new0(SyIndex, n_input), *first = g_new0(SyIndex, n_input);
    for (SyIndex row = 0; row < rows->n_row; row++) {
        gsize input = (gsize)sy_cell_integer(rows, "source", row);
        if (is_open(c, row, &places[row]) && n[input]++ == 0) first[input] = row;
    }
    for (guint i = 0; i < n_input; i++)
        if (n[i] > 0)
            sy_findings_add(findings, code,
                            sy_layer_label(c->net->layers, SY_ROLE_INSPECTIONS, first[i]),
                            rows->fid[first[i]], NAN, NAN, NAN, SY_ARGUMENT_INTEGER("n", n[i]),
                            SY_ARGUMENTS_END);
}

void sy_check_inspections(const SyChecking *c, SyFindings *findings) {
    const SyTable *rows = c->net->layers->table[SY_ROLE_INSPECTIONS];
    if (rows == NULL) return;
    g_autofree SyInspected *places = sy_inspections_place(c->net);
    g_autofree SyIndex *line_edge = sy_network_line_edges(c->net);
    for (SyIndex row = 0; row < rows->n_row; row++)
        check_row(c, line_edge, findings, row, &places[row]);
    say_assumed(c, findings, "inspection.start_assumed", starts_nowhere, places);
    say_assumed(c, findings, "inspection.inflow_unsaid", is_unsaid, places);
}
