/* What discharges into the network of a SWMM model beside its subcatchments, and the inlets of
 * streets. Their sections are read once the objects are known. */
#include <string.h>

#include "io/source/swmm_private.h"

/* Water that is put into one node by [DWF] and [INFLOWS]. */
typedef struct {
    SyIndex node, line;
    double flow; /* mean, in the file's units; NaN: not known */
    GString *pollutants;
} Source;

/* So much of a series that may stand further down. */
typedef struct {
    guint source;
    const char *series;
    double factor;
} Part;

/* Rows of a section of which nothing is taken. */
typedef struct {
    SyIndex n, line;
    const char *id;
} Others;

typedef struct {
    SwmmModel *model;
    GArray *sources;    /* Source, as they come */
    GArray *parts;      /* Part */
    GHashTable *at;     /* node + 1 -> source + 1 */
    GHashTable *series; /* name -> Series */
    Others others[SWMM_N_SECTION];
} Sources;

static const char *token(const SwmmLine *line, SyIndex i) {
    return i < line->n_token && line->tokens[i][0] != '\0' ? line->tokens[i] : NULL;
}

static double number_or(const SwmmLine *line, SyIndex i, double otherwise) {
    const char *text = token(line, i);
    char *end = NULL;
    double value = text == NULL ? otherwise : g_ascii_strtod(text, &end);
    return text == NULL || (end != text && *end == '\0' && isfinite(value)) ? value : NAN;
}

/* ---- series of inflow ---- */

/* The integral of values over time, as SWMM interpolates between them. */
typedef struct {
    double day, hour, value; /* the last */
    double first_hour, area, sum;
    SyIndex n;
    bool elsewhere; /* in another file */
} Series;

/* Days since some day, of 12/31/2020 or 12-31-2020; NaN: no date. */
static double days_of(const char *text) {
    gint64 part[3];
    for (int i = 0; i < 3; i++) {
        char *end = NULL;
        part[i] = g_ascii_strtoll(text, &end, 10);
        bool last = i == 2, marked = *end == '/' || *end == '-';
        if (end == text || (last ? *end != '\0' : !marked)) return NAN;
        text = end + 1;
    }
    if (part[0] < 1 || part[0] > 12 || part[1] < 1 || part[1] > 31 || part[2] < 1 ||
        part[2] > 9999 ||
        !g_date_valid_dmy((GDateDay)part[1], (GDateMonth)part[0], (GDateYear)part[2]))
        return NAN;
    g_autoptr(GDate) date =
        g_date_new_dmy((GDateDay)part[1], (GDateMonth)part[0], (GDateYear)part[2]);
    return g_date_get_julian(date);
}

/* Of 1:30 or 1.5; NaN: no time. */
static double hours_of(const char *text) {
    char *end = NULL;
    double hours = g_ascii_strtod(text, &end), part = 60;
    if (end == text) return NAN;
    for (; *end == ':'; part *= 60) {
        const char *from = end + 1;
        double more = g_ascii_strtod(from, &end);
        if (end == from) return NAN;
        hours += more / part;
    }
    return *end == '\0' ? hours : NAN;
}

static void series_point(Series *series, double hour, double value) {
    double at = 24 * series->day + hour;
    if (!isfinite(at) || !isfinite(value)) return;
    if (series->n == 0) series->first_hour = at;
    if (series->n > 0) series->area += (at - series->hour) * (value + series->value) / 2;
    series->hour = at;
    series->value = value;
    series->sum += value;
    series->n++;
}

/* Its mean over its own time; NaN: it stands in another file, or is empty. */
static double series_mean(const Series *series) {
    if (series == NULL || series->n == 0 || series->elsewhere) return NAN;
    double hours = series->hour - series->first_hour;
    return hours > 0 ? series->area / hours : series->sum / series->n;
}

static void read_series(Sources *s, const SwmmLine *line) {
    g_autofree char *name = g_ascii_strdown(line->tokens[0], -1);
    Series *series = g_hash_table_lookup(s->series, name);
    if (series == NULL) {
        series = g_new0(Series, 1);
        g_hash_table_insert(s->series, g_steal_pointer(&name), series);
    }
    for (SyIndex i = 1; i < line->n_token; i++) {
        const char *text = line->tokens[i];
        double day = days_of(text);
        if (g_ascii_strcasecmp(text, "FILE") == 0) {
            series->elsewhere = true;
            return;
        }
        if (!isnan(day)) {
            series->day = day;
        } else if (i + 1 < line->n_token) {
            series_point(series, hours_of(text), number_or(line, i + 1, NAN));
            i++;
        }
    }
}

/* ---- sources ---- */

static Source *source_of(Sources *s, const SwmmLine *line) {
    SyIndex node = swmm_node(s->model, line->tokens[0]);
    if (node == SY_NONE) {
        swmm_unknown_reference(s->model, line->section, line->tokens[0], line->tokens[0],
                               line->number);
        return NULL;
    }
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(s->at, GUINT_TO_POINTER(node + 1)));
    if (at == 0) {
        Source new = {.node = node, .line = line->number, .pollutants = g_string_new(NULL)};
        g_array_append_val(s->sources, new);
        at = s->sources->len;
        g_hash_table_insert(s->at, GUINT_TO_POINTER(node + 1), GUINT_TO_POINTER(at));
    }
    return &g_array_index(s->sources, Source, at - 1);
}

/* [DWF] node constituent mean (patterns, whose mean is 1); [INFLOWS] node constituent series type
 * factor_of_units factor baseline. */
static void read_source(Sources *s, const SwmmLine *line) {
    const char *constituent = token(line, 1);
    Source *source = constituent == NULL ? NULL : source_of(s, line);
    if (source == NULL) return;
    if (g_ascii_strcasecmp(constituent, "FLOW") != 0) {
        g_string_append_printf(source->pollutants, "%s%s", source->pollutants->len > 0 ? ";" : "",
                               constituent);
        return;
    }
    if (line->section == SWMM_DWF) {
        source->flow += number_or(line, 2, NAN);
        return;
    }
    Part part = {(guint)(source - &g_array_index(s->sources, Source, 0)), token(line, 2),
                 number_or(line, 5, 1)};
    if (part.series != NULL) g_array_append_val(s->parts, part);
    source->flow += number_or(line, 6, 0);
}

static void left_out(const Sources *s, SwmmSection section, const char *id, SyIndex line,
                     SyIndex n) {
    sy_findings_add(s->model->text->findings, "read.swmm_left_out", s->model->text->label, -1, NAN,
                    NAN, NAN, SY_ARGUMENT_TEXT("section", swmm_section_name(section)),
                    SY_ARGUMENT_TEXT("id", id), SY_ARGUMENT_INTEGER("line", line),
                    SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENTS_END);
}

/* Water that comes by these is no discharge of its own: rain that leaks in, groundwater, what a
 * subcatchment's own measures pass on. */
static void count_other(Sources *s, const SwmmLine *line) {
    Others *others = &s->others[line->section];
    if (others->n++ > 0) return;
    others->id = line->tokens[0];
    others->line = line->number;
}

static void add_source(const Sources *s, const Source *source, SyTable *out) {
    const SwmmModel *model = s->model;
    const SwmmNode *node = &model->nodes[source->node];
    SyIndex row = sy_table_add_row(out, (int64_t)out->n_row + 1);
    bool taken = swmm_subcatchment(s->model, node->name) != SY_NONE;
    g_autofree char *id = taken ? g_strdup_printf("%s (node)", node->name) : g_strdup(node->name);
    sy_column_set_text(sy_table_column(out, "id"), row, id);
    sy_column_set_text(sy_table_column(out, "name"), row, node->name);
    sy_column_set_text(sy_table_column(out, "outlet"), row, node->name);
    sy_column_set_real(sy_table_column(out, "area_m2"), row, NAN);
    sy_column_set_real(sy_table_column(out, "water_m3d"), row, source->flow * model->flow_unit_m3d);
    if (source->pollutants->len > 0)
        sy_column_set_text(sy_table_column(out, "pollutants"), row, source->pollutants->str);
    if (swmm_has_place(model, source->node))
        sy_table_add_point(out, node->x, node->y);
    else
        swmm_no_coordinates(model, (int64_t)row + 1, node->name, node->name, node->line);
}

static void read_all(Sources *s, const SwmmText *text) {
    SwmmReader reader = {.text = text,
                         .wanted = SWMM_BIT(SWMM_TIMESERIES) | SWMM_BIT(SWMM_DWF) |
                                   SWMM_BIT(SWMM_INFLOWS) | SWMM_BIT(SWMM_LID_USAGE) |
                                   SWMM_BIT(SWMM_RDII) | SWMM_BIT(SWMM_GROUNDWATER),
                         .section = SWMM_UNKNOWN};
    SwmmLine line;
    while (swmm_next_line(&reader, &line)) {
        if (line.n_token == 0) continue;
        if (line.section == SWMM_TIMESERIES)
            read_series(s, &line);
        else if (line.section == SWMM_DWF || line.section == SWMM_INFLOWS)
            read_source(s, &line);
        else
            count_other(s, &line);
    }
    for (guint i = 0; i < s->parts->len; i++) {
        const Part *part = &g_array_index(s->parts, Part, i);
        g_autofree char *name = g_ascii_strdown(part->series, -1);
        g_array_index(s->sources, Source, part->source).flow +=
            part->factor * series_mean(g_hash_table_lookup(s->series, name));
    }
}

static void add_all(Sources *s, SyTable *out) {
    if (s->sources->len > 0) {
        sy_table_add_column(out, "water_m3d", SY_COLUMN_REAL);
        sy_table_add_column(out, "pollutants", SY_COLUMN_TEXT);
        for (SyIndex row = 0; row < out->n_row; row++)
            sy_column_set_real(sy_table_column(out, "water_m3d"), row, NAN);
    }
    for (guint i = 0; i < s->sources->len; i++) {
        const Source *source = &g_array_index(s->sources, Source, i);
        if (source->flow > 0 || isnan(source->flow) || source->pollutants->len > 0)
            add_source(s, source, out);
        else
            left_out(s, SWMM_INFLOWS, s->model->nodes[source->node].name, source->line, 1);
        g_string_free(source->pollutants, TRUE);
    }
    for (SwmmSection section = 0; section < SWMM_N_SECTION; section++) {
        const Others *others = &s->others[section];
        if (others->n > 0) left_out(s, section, others->id, others->line, others->n);
    }
}

void swmm_add_sources(SwmmModel *model, const SwmmText *text, SyTable *out) {
    Sources s = {.model = model,
                 .sources = g_array_new(FALSE, FALSE, sizeof(Source)),
                 .parts = g_array_new(FALSE, FALSE, sizeof(Part)),
                 .at = g_hash_table_new(NULL, NULL),
                 .series = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    read_all(&s, text);
    add_all(&s, out);
    g_array_unref(s.sources);
    g_array_unref(s.parts);
    g_hash_table_unref(s.at);
    g_hash_table_unref(s.series);
}

/* ---- inlets ---- */

static void add_inlet(SwmmModel *model, const SwmmLine *line, SyTable *out) {
    const char *conduit = token(line, 0), *sewer = token(line, 2);
    SyIndex link = swmm_link(model, conduit), node = swmm_node(model, sewer);
    const char *head_name = link == SY_NONE ? NULL : model->links[link].from;
    SyIndex head = swmm_node(model, head_name);
    if (link == SY_NONE || node == SY_NONE || head == SY_NONE) {
        swmm_unknown_reference(model, SWMM_INLET_USAGE, conduit,
                               link == SY_NONE   ? conduit
                               : node == SY_NONE ? sewer
                                                 : head_name,
                               line->number);
        return;
    }
    const SwmmNode *from = &model->nodes[head], *to = &model->nodes[node];
    SyIndex row = sy_table_add_row(out, (int64_t)out->n_row + 1);
    g_autofree char *id = g_strdup_printf("%s > %s", model->links[link].name, to->name);
    static const char *const unknown[] = {"length", "roughness",   "size",
                                          "height", "from_invert", "to_invert"};
    for (gsize i = 0; i < G_N_ELEMENTS(unknown); i++)
        sy_column_set_real(sy_table_column(out, unknown[i]), row, NAN);
    sy_column_set_real(sy_table_column(out, "from_invert"), row, from->invert * model->unit_m);
    sy_column_set_real(sy_table_column(out, "to_invert"), row, to->invert * model->unit_m);
    sy_column_set_text(sy_table_column(out, "id"), row, id);
    sy_column_set_text(sy_table_column(out, "from"), row, from->name);
    sy_column_set_text(sy_table_column(out, "to"), row, to->name);
    sy_column_set_text(sy_table_column(out, "kind"), row, "orifice");
    sy_column_set_text(sy_table_column(out, "mode"), row, "gate");
    if (!swmm_has_place(model, head) || !swmm_has_place(model, node)) {
        swmm_no_coordinates(model, (int64_t)row + 1, id,
                            swmm_has_place(model, head) ? to->name : from->name, line->number);
        return;
    }
    sy_table_begin_part(out, false);
    sy_table_add_vertex(out, from->x, from->y);
    sy_table_add_vertex(out, to->x, to->y);
}

/* All that runs in the street comes from its head and passes the inlet. */
void swmm_add_inlets(SwmmModel *model, const SwmmText *text, SyTable *out) {
    SwmmReader reader = {
        .text = text, .wanted = SWMM_BIT(SWMM_INLET_USAGE), .section = SWMM_UNKNOWN};
    SwmmLine line;
    while (swmm_next_line(&reader, &line))
        if (line.n_token > 0) add_inlet(model, &line, out);
}
