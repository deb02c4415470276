#include "algorithms/topology/line_index.h"

#include "algorithms/base/error.h"

static SyIndex runs_of(const SyLines *lines, SyIndex line) {
    SyIndex n_segment = lines->line_vertex[line + 1] - lines->line_vertex[line] - 1;
    return n_segment / SY_RUN_SEGMENTS + (n_segment % SY_RUN_SEGMENTS != 0);
}

static SyIndex run_end(const SyLineIndex *index, SyIndex run) {
    SyIndex last = index->lines.line_vertex[index->run_line[run] + 1] - 1;
    return MIN(last, index->run_vertex[run] + SY_RUN_SEGMENTS);
}

static void enter_line(SyLineIndex *index, SyIndex line, bool is_hidden, double *box) {
    const SyLines *lines = &index->lines;
    SyIndex last = lines->line_vertex[line + 1] - 1;
    double measure_m = 0;
    for (SyIndex first = lines->line_vertex[line]; first < last;) {
        SyIndex run = index->n_run++;
        index->run_line[run] = line;
        index->run_vertex[run] = first;
        index->run_measure_m[run] = measure_m;
        double *of = box + 4 * (gsize)run;
        of[0] = of[1] = INFINITY;
        of[2] = of[3] = -INFINITY;
        SyIndex end = run_end(index, run);
        for (SyIndex vertex = first; vertex <= end; vertex++) {
            const double *at = lines->xy + 2 * (gsize)vertex;
            if (vertex > first) measure_m += sy_distance(at[-2], at[-1], at[0], at[1]);
            if (is_hidden || !isfinite(at[0]) || !isfinite(at[1])) continue;
            of[0] = MIN(of[0], at[0]);
            of[1] = MIN(of[1], at[1]);
            of[2] = MAX(of[2], at[0]);
            of[3] = MAX(of[3], at[1]);
        }
        first = end;
    }
}

SyLineIndex *sy_line_index_new(const SyLines *lines, GError **error) {
    return sy_line_index_new_without(lines, NULL, error);
}

SyLineIndex *sy_line_index_new_without(const SyLines *lines, const uint8_t *hidden,
                                       GError **error) {
    g_autoptr(SyLineIndex) index = g_new0(SyLineIndex, 1);
    index->lines = *lines;
    gsize n_run = 0;
    for (SyIndex line = 0; line < lines->n_line; line++) n_run += runs_of(lines, line);
    index->run_line = sy_array_new(n_run, sizeof *index->run_line, "line index", error);
    if (index->run_line == NULL) return NULL;
    index->run_vertex = sy_array_new(n_run, sizeof *index->run_vertex, "line index", error);
    if (index->run_vertex == NULL) return NULL;
    index->run_measure_m = sy_array_new(n_run, sizeof *index->run_measure_m, "line index", error);
    if (index->run_measure_m == NULL) return NULL;
    g_autofree double *box = sy_array_new(n_run, 4 * sizeof *box, "line index", error);
    if (box == NULL) return NULL;
    for (SyIndex line = 0; line < lines->n_line; line++)
        enter_line(index, line, hidden != NULL && hidden[line] != 0, box);
    index->boxes = sy_boxes_new(box, index->n_run, error);
    return index->boxes == NULL ? NULL : g_steal_pointer(&index);
}

void sy_line_index_free(SyLineIndex *index) {
    if (index == NULL) return;
    sy_boxes_free(index->boxes);
    g_free(index->run_line);
    g_free(index->run_vertex);
    g_free(index->run_measure_m);
    g_free(index);
}

SyPlace sy_run_place(const SyLineIndex *index, SyIndex run, double x, double y) {
    return sy_stretch_place(&index->lines, index->run_line[run], index->run_vertex[run],
                            run_end(index, run), index->run_measure_m[run], x, y);
}
