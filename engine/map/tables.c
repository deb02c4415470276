/* The blocks of the panel beside the map of an outfall. */
#include <math.h>
#include <string.h>

#include "algorithms/base/probability.h"
#include "engine/map/shown.h"

static char *percent(double share) {
    char digits[SY_PROBABILITY_LENGTH];
    return isnan(share) ? NULL : g_strconcat(sy_percent_format(100 * share, 0, digits), "%", NULL);
}

static char *grouped(double number) {
    return isnan(number) ? NULL : sy_map_grouped(number);
}

static char *length_of(const SyStyle *style, double length_m) {
    return grouped(sy_style_in(style, SY_UNIT_LENGTH, length_m));
}

static char *degrees(double value, const char *letter) {
    double seconds = round(fabs(value) * 36000) / 10;
    int whole = (int)(seconds / 3600), minutes = (int)((seconds - whole * 3600.0) / 60);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, "%04.1f", seconds - whole * 3600.0 - minutes * 60.0);
    return g_strdup_printf("%d°%02d′%s″%s", whole, minutes, digits, letter);
}

static char *position_of(const SyAtlas *atlas, const SyTable *outfall) {
    if (outfall->geometry.n_vertex == 0) return NULL;
    double at[2] = {outfall->geometry.xy[0], outfall->geometry.xy[1]};
    if (atlas->to_degrees == NULL || sy_transform_points(atlas->to_degrees, at, 1) > 0) {
        g_autofree char *x = sy_map_grouped(outfall->geometry.xy[0]),
                        *y = sy_map_grouped(outfall->geometry.xy[1]);
        return g_strconcat("X ", x, "  Y ", y, NULL);
    }
    g_autofree char *lon = degrees(at[0], at[0] < 0 ? "W" : "E"),
                    *lat = degrees(at[1], at[1] < 0 ? "S" : "N");
    return g_strconcat(lon, "  ", lat, NULL);
}

static char *channel_of(const SyStyle *s, const SyTable *outfall) {
    if (!(sy_cell_integer(outfall, "n_edge", 0) > 0)) return NULL;
    g_autofree char *length = length_of(s, sy_cell_real(outfall, "length_m", 0)),
                    *edges = grouped(sy_cell_real(outfall, "n_edge", 0)),
                    *n = grouped(sy_cell_real(outfall, "n_manhole", 0)),
                    *manholes =
                        n == NULL ? NULL : sy_style_words(s, "channel_manholes", "n", n, NULL);
    return sy_style_words(s, "channel_text", "length", length, "edges", edges, "manholes",
                          manholes == NULL ? "" : manholes, NULL);
}

/* The whole trace, where other outfalls lie in it. */
static char *trace_of(const SyStyle *s, const SyTable *outfall) {
    if (!(sy_cell_integer(outfall, "trace_n_edge", 0) > sy_cell_integer(outfall, "n_edge", 0)))
        return NULL;
    g_autofree char *length = length_of(s, sy_cell_real(outfall, "trace_length_m", 0)),
                    *edges = grouped(sy_cell_real(outfall, "trace_n_edge", 0));
    return sy_style_words(s, "trace_text", "length", length, "edges", edges, NULL);
}

static const char *term(const SyMap *map, const char *dictionary, const char *value) {
    const SyExport *asked = map->atlas->asked;
    return sy_terms_word(asked->terms, asked->program->lang, dictionary, value);
}

/* "已溯源（人员确认）" */
static char *status_of(const SyMap *map, const SyTable *outfall) {
    const char *status = term(map, "answer_status", sy_cell_text(outfall, "status", 0)),
               *how = term(map, "answer_how", sy_cell_text(outfall, "how", 0));
    return how == NULL ? g_strdup(status)
                       : sy_style_words(map->style, "with", "text", status, "more", how, NULL);
}

/* The first unit with its probability, and that of a source in no list. */
static char *source_of(const SyMap *map, const SyTable *outfall) {
    char first[SY_PROBABILITY_LENGTH], unlisted[SY_PROBABILITY_LENGTH];
    const char *unit = sy_cell_text(outfall, "unit", 0);
    double source = sy_cell_real(outfall, "probability", 0),
           unknown = sy_cell_real(outfall, "unknown_probability", 0);
    if (unit == NULL || isnan(source)) return NULL;
    sy_probability_format(source, 2, first);
    sy_probability_format(isnan(unknown) ? 0 : unknown, 2, unlisted);
    bool is_unknown = g_strcmp0(sy_cell_text(outfall, "likeliest", 0), "unknown") == 0;
    return sy_style_words(map->style, is_unknown ? "first_unlisted" : "first_unit", "unit", unit,
                          "source", first, "unlisted", unlisted, NULL);
}

static char *due_of(const SyMap *map, const SyTable *outfall) {
    const char *date = sy_cell_text(outfall, "due_date", 0);
    if (date == NULL || sy_cell_integer(outfall, "overdue", 0) != 1) return g_strdup(date);
    return sy_style_words(map->style, "with", "text", date, "more",
                          sy_style_word(map->style, "overdue"), NULL);
}

void sy_map_shown_facts(SyMapPanel *panel, const SyMapShown *shown) {
    const SyMap *map = panel->map;
    const SyTable *outfall = shown->outfall;
    g_autofree char *position = position_of(map->atlas, outfall),
                    *channel = channel_of(map->style, outfall),
                    *trace = trace_of(map->style, outfall);
    const SyExport *asked = map->atlas->asked;
    g_autofree char *code = g_strconcat("class.", sy_cell_text(outfall, "class_key", 0), NULL);
    g_autofree char *worded =
        sy_texts_word(asked->texts, asked->program->lang, code, SY_TEXT_TITLE, NULL);
    const char *class = worded != NULL ? worded : sy_cell_text(outfall, "class", 0),
               *measure = term(map, "measure", sy_cell_text(outfall, "measure", 0)),
               *party = sy_cell_text(outfall, "party", 0);
    sy_map_panel_heading(panel, "facts");
    sy_map_panel_fact(panel, "code", sy_cell_text(outfall, "code", 0));
    sy_map_panel_fact(panel, "class", class != NULL ? class : sy_cell_text(outfall, "kind", 0));
    sy_map_panel_fact(panel, "receiving_water", sy_cell_text(outfall, "water", 0));
    sy_map_panel_fact(panel, "county_of", sy_cell_text(outfall, "county", 0));
    sy_map_panel_fact(panel, "position", position);
    sy_map_panel_fact(panel, "dry_flow", term(map, "yes_no", sy_cell_text(outfall, "dry_flow", 0)));
    sy_map_panel_fact(panel, "channel_size", channel);
    if (trace != NULL) sy_map_panel_fact(panel, "trace_size", trace);
    g_autofree char *status = status_of(map, outfall), *source = source_of(map, outfall),
                    *due = due_of(map, outfall);
    sy_map_panel_fact(panel, "status", status);
    if (source != NULL) sy_map_panel_fact(panel, "first", source);
    if (party != NULL) sy_map_panel_fact(panel, "party", party);
    if (measure != NULL) sy_map_panel_fact(panel, "measure", measure);
    if (due != NULL) sy_map_panel_fact(panel, "due", due);
    panel->y_mm += 1;
}

static void clear_cells(char **cells, gsize n) {
    for (gsize i = 0; i < n; i++) g_free(cells[i]);
    g_free(cells);
}

enum { N_CANDIDATE_COLUMN = 7 };

/* The row of a candidate: number, name, probabilities, share, distance, status. */
static void candidate_cells(const SyMap *map, const SyTable *candidates, SyIndex row, char **cell) {
    const SyStyle *s = map->style;
    const char *unit = sy_cell_text(candidates, "unit", row),
               *status = sy_cell_text(candidates, "status", row);
    bool unknown = g_strcmp0(status, "unknown_source") == 0;
    int64_t rank = sy_cell_integer(candidates, "rank", row);
    if (rank > 0 && !unknown) cell[0] = g_strdup_printf("%" G_GINT64_FORMAT, rank);
    cell[1] = g_strdup(unknown        ? sy_style_word(s, "unknown_source")
                       : unit == NULL ? sy_style_word(s, "unnamed")
                                      : unit);
    /* Of the unknown source nobody knows whether it would reach. */
    if (!unknown) cell[2] = percent(sy_cell_real(candidates, "probability", row));
    cell[3] = percent(sy_cell_real(candidates, "source", row));
    cell[4] = percent(sy_cell_real(candidates, "share", row));
    cell[5] = length_of(s, sy_cell_real(candidates, "distance_m", row));
    if (!unknown && status != NULL) cell[6] = g_strdup(term(map, "candidate_status", status));
}

void sy_map_shown_candidates(SyMapPanel *panel, SyMapShown *shown) {
    static const SyMapColumn columns[N_CANDIDATE_COLUMN] = {
        {"number", 0, false}, {"unit_name", 1, false}, {"reaches", 0, true}, {"is_source", 0, true},
        {"share", 0, true},   {"distance", 0, true},   {"state", 0, false}};
    enum { LEFT_MM = 4 }; /* for the line that says how many are left out */
    const SyStyle *s = panel->map->style;
    const SyTable *candidates = shown->candidates;
    sy_map_panel_heading(panel, "candidates");
    panel->bottom_mm -= LEFT_MM;
    SyIndex n_known = MIN(shown->n_unit, candidates->n_row),
            n_unknown = candidates->n_row - n_known, room = sy_map_panel_rows(panel),
            n = MIN(n_known, s->candidates);
    /* The unknown source has its row however many units there are. */
    if (n + n_unknown > room) n = room > n_unknown ? room - n_unknown : 0;
    char **cells = g_new0(char *, (gsize)(n + n_unknown) * N_CANDIDATE_COLUMN + 1);
    for (SyIndex i = 0; i < n + n_unknown; i++)
        candidate_cells(panel->map, candidates, i < n ? i : n_known + i - n,
                        cells + (gsize)i * N_CANDIDATE_COLUMN);
    SyIndex drawn =
        sy_map_panel_table(panel, columns, N_CANDIDATE_COLUMN, cells, n + n_unknown, 1, NULL);
    shown->n_candidate = MIN(drawn, n);
    panel->bottom_mm += LEFT_MM;
    clear_cells(cells, (gsize)(n + n_unknown) * N_CANDIDATE_COLUMN);
    if (shown->n_unit > shown->n_candidate) {
        g_autofree char *left = g_strdup_printf("%u", shown->n_unit - shown->n_candidate);
        g_autofree char *text = sy_style_words(s, "more", "n", left, NULL);
        sy_map_panel_paragraph(panel, SY_FONT_SMALL, text, 1);
    }
}

/* A text of the case file, worded anew in the language of the page. */
static char *word_anew(const SyMap *map, const SyTable *rows, SyIndex row, const char *code_column,
                       const char *arguments_column, const char *text_column) {
    const SyExport *asked = map->atlas->asked;
    const char *code = sy_cell_text(rows, code_column, row);
    char *text = code == NULL
                     ? NULL
                     : sy_texts_word(asked->texts, asked->program->lang, code, SY_TEXT_TEXT,
                                     sy_cell_text(rows, arguments_column, row));
    return text != NULL ? text : g_strdup(sy_cell_text(rows, text_column, row));
}

/* Why the first of the candidates are in the table. */
void sy_map_shown_reasons(SyMapPanel *panel, const SyMapShown *shown) {
    static const SyMapColumn columns[] = {{"number", 0, false}, {"reason", 1, false}};
    enum { MOST = 6 };
    const SyTable *candidates = shown->candidates;
    char *cells[2 * MOST] = {NULL};
    SyIndex n = 0;
    for (SyIndex row = 0; row < candidates->n_row && n < MOST; row++) {
        bool is_unit = sy_cell_integer(candidates, "unit_id", row) > 0;
        if (is_unit && row >= shown->n_candidate) continue;
        int64_t rank = sy_cell_integer(candidates, "rank", row);
        char *reason =
            word_anew(panel->map, candidates, row, "reason_code", "reason_arguments", "reason");
        if (reason == NULL) continue;
        if (rank > 0 && is_unit) cells[2 * n] = g_strdup_printf("%" G_GINT64_FORMAT, rank);
        cells[2 * n++ + 1] = reason;
    }
    if (n > 0) sy_map_panel_table(panel, columns, 2, cells, n, 2, NULL);
    for (SyIndex i = 0; i < 2 * n; i++) g_free(cells[i]);
}

void sy_map_shown_tests(SyMapPanel *panel, SyMapShown *shown) {
    static const SyMapColumn columns[] = {{"number", 0, false},  {"manhole", 0, false},
                                          {"distance", 0, true}, {"chance", 0, true},
                                          {"gain", 0, true},     {"then", 1, false}};
    enum { N = G_N_ELEMENTS(columns) };
    SyIndex n = shown->tests->len;
    if (n == 0) return;
    char **cells = g_new0(char *, (gsize)n *N + 1);
    for (SyIndex i = 0; i < n; i++) {
        const SyMapTest *test = &g_array_index(shown->tests, SyMapTest, i);
        char **cell = cells + (gsize)i * N, bits[G_ASCII_DTOSTR_BUF_SIZE];
        cell[0] = g_strdup_printf("%c", 'A' + (char)i);
        cell[1] = g_strdup(test->manhole);
        cell[2] = length_of(panel->map->style, test->distance_m);
        cell[3] = percent(test->chance);
        cell[4] = g_strdup(g_ascii_formatd(bits, sizeof bits, "%.2f", test->gain));
        cell[5] = g_strdup(test->then);
    }
    sy_map_panel_heading(panel, "tests");
    SyIndex drawn = sy_map_panel_table(panel, columns, N, cells, n, 1, NULL);
    clear_cells(cells, (gsize)n * N);
    g_array_set_size(shown->tests, drawn);
}

/* The findings that may get a letter: errors first. */
static void choose_findings(SyMapShown *shown, SyIndex most) {
    static const char *const severities[] = {"error", "warning", "note"};
    const SyTable *findings = shown->findings;
    for (guint s = 0; s < G_N_ELEMENTS(severities); s++)
        for (SyIndex row = 0; row < findings->n_row; row++) {
            if (g_strcmp0(sy_cell_text(findings, "severity", row), severities[s]) != 0 ||
                !(sy_cell_integer(findings, "own", row) > 0))
                continue;
            if (shown->n_finding < most)
                shown->finding_row[shown->n_finding++] = row;
            else
                shown->n_finding_left++;
        }
}

void sy_map_shown_findings(SyMapPanel *panel, SyMapShown *shown) {
    static const SyMapColumn columns[] = {{"number", 0, false}, {"tells", 1, false}};
    const SyStyle *s = panel->map->style;
    choose_findings(shown, MIN(s->findings, G_N_ELEMENTS(shown->finding_row)));
    SyIndex n = shown->n_finding;
    if (n == 0) return;
    char **cells = g_new0(char *, 2 * (gsize)n + 1);
    for (SyIndex i = 0; i < n; i++) {
        cells[2 * i] = g_strdup_printf("%c", 'a' + (char)i);
        cells[2 * i + 1] = word_anew(panel->map, shown->findings, shown->finding_row[i], "code",
                                     "arguments", "text");
    }
    sy_map_panel_heading(panel, "doubts");
    panel->bottom_mm -= 4;
    shown->n_finding = sy_map_panel_table(panel, columns, 2, cells, n, 2, NULL);
    panel->bottom_mm += 4;
    clear_cells(cells, 2 * (gsize)n);
    shown->n_finding_left += n - shown->n_finding;
    if (shown->n_finding_left == 0) return;
    g_autofree char *left = g_strdup_printf("%u", shown->n_finding_left);
    g_autofree char *text = sy_style_words(s, "more_doubts", "n", left, NULL);
    sy_map_panel_paragraph(panel, SY_FONT_SMALL, text, 1);
}
