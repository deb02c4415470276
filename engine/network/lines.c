/* The lines of the network: one per part of every pipe, channel and river feature. */
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/network/build.h"

static const SyRole line_roles[] = {SY_ROLE_PIPES, SY_ROLE_CHANNELS, SY_ROLE_RIVERS};

uint8_t sy_build_system_bits(SyRole role, SySystem system) {
    static const uint8_t bits[SY_N_SYSTEM] = {7, 1, 2, 7, 4};
    return role == SY_ROLE_RIVERS ? 8 : bits[system];
}

static bool is_lines(const SyTable *table) {
    return table != NULL && table->geometry.kind == SY_GEOMETRY_LINE;
}

/* Ids at the ends of the lines that have a geometry: id -> the first such end's place in xy. */
static GHashTable *ends_by_id(SyBuild *build) {
    GHashTable *ends = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < G_N_ELEMENTS(line_roles); i++) {
        const SyTable *table = build->layers->table[line_roles[i]];
        if (!is_lines(table) || line_roles[i] == SY_ROLE_RIVERS) continue;
        const SyGeometry *g = &table->geometry;
        const SyColumn *ids[] = {sy_table_column(table, "from"), sy_table_column(table, "to")};
        for (SyIndex row = 0; row < table->n_row; row++) {
            if (sy_table_n_part(table, row) == 0) continue;
            SyIndex first = g->part_vertex[g->row_part[row]];
            SyIndex last = g->part_vertex[g->row_part[row + 1]] - 1;
            for (int end = 0; end < 2; end++) {
                const char *id = ids[end] == NULL ? NULL : sy_column_text(ids[end], row);
                id = sy_build_key(build, line_roles[i], row, id);
                if (id != NULL && !g_hash_table_contains(ends, id))
                    g_hash_table_insert(ends, (char *)id,
                                        g->xy + 2 * (gsize)(end == 0 ? first : last));
            }
        }
    }
    return ends;
}

/* Place of an id, for lines without geometry of their own: its survey node's, else where another
 * line ends that names it. */
static bool id_place(SyBuild *build, const char *id, double *xy) {
    SyIndex row = GPOINTER_TO_UINT(g_hash_table_lookup(build->point_by_id, id));
    if (row != 0 && sy_layer_point(build->layers, SY_ROLE_NODES, row - 1, &xy[0], &xy[1]))
        return true;
    if (build->end_by_id == NULL) build->end_by_id = ends_by_id(build);
    const double *end = g_hash_table_lookup(build->end_by_id, id);
    if (end != NULL) memcpy(xy, end, 2 * sizeof(double));
    return end != NULL;
}

/* The same, or a place that stands in: then @bit of @stands_in. */
static bool end_place(SyBuild *build, const char *id, double *xy, uint8_t bit, uint8_t *stands_in) {
    if (id == NULL) return false;
    if (id_place(build, id, xy)) return true;
    const double *at = build->stand_in == NULL ? NULL : g_hash_table_lookup(build->stand_in, id);
    if (at == NULL) return false;
    memcpy(xy, at, 2 * sizeof(double));
    *stands_in |= bit;
    return true;
}

/* Are there lines without geometry of which an end has no place? */
static bool lack_places(SyBuild *build) {
    for (guint i = 0; i < G_N_ELEMENTS(line_roles); i++) {
        SyRole role = line_roles[i];
        const SyTable *table = build->layers->table[role];
        if (table == NULL || role == SY_ROLE_RIVERS) continue;
        const SyColumn *ids[] = {sy_table_column(table, "from"), sy_table_column(table, "to")};
        for (SyIndex row = 0; row < table->n_row; row++) {
            if (is_lines(table) && sy_table_n_part(table, row) > 0) continue;
            for (int end = 0; end < 2 && ids[0] != NULL && ids[1] != NULL; end++) {
                double xy[2];
                const char *id = sy_build_key(build, role, row, sy_column_text(ids[end], row));
                if (id != NULL && !id_place(build, id, xy)) return true;
            }
        }
    }
    return false;
}

/* Counts lines and vertices, so that the arrays are sized once. */
static void count_lines(const SyBuild *build, gsize *n_line, gsize *n_vertex) {
    *n_line = *n_vertex = 0;
    for (guint i = 0; i < G_N_ELEMENTS(line_roles); i++) {
        const SyTable *table = build->layers->table[line_roles[i]];
        if (table == NULL) continue;
        *n_line += table->n_row; /* those without geometry may get one from their nodes */
        *n_vertex += 2 * (gsize)table->n_row;
        if (!is_lines(table)) continue;
        *n_line += table->geometry.n_part;
        *n_vertex += table->geometry.n_vertex;
    }
}

static void add_line(SyBuild *build, SyRole role, SyIndex row, const double *xy, SyIndex n_vertex) {
    SyNetwork *net = build->net;
    SyIndex line = net->lines.n_line++;
    SyIndex at = net->line_vertex[line];
    memcpy(net->line_xy + 2 * (gsize)at, xy, 2 * sizeof(double) * n_vertex);
    net->line_vertex[line + 1] = at + n_vertex;
    net->line_role[line] = (uint8_t)role;
    net->line_row[line] = row;
}

static void add_row(SyBuild *build, SyRole role, SyIndex row, const SyColumn *from,
                    const SyColumn *to) {
    const SyTable *table = build->layers->table[role];
    const SyGeometry *g = &table->geometry;
    if (is_lines(table) && sy_table_n_part(table, row) > 0) {
        for (SyIndex part = g->row_part[row]; part < g->row_part[row + 1]; part++)
            add_line(build, role, row, g->xy + 2 * (gsize)g->part_vertex[part],
                     g->part_vertex[part + 1] - g->part_vertex[part]);
        return;
    }
    if (role == SY_ROLE_RIVERS) return; /* a polygon, or reported by the reader */
    double xy[4];
    const char *from_id = from == NULL ? NULL : sy_column_text(from, row);
    const char *to_id = to == NULL ? NULL : sy_column_text(to, row);
    const char *from_key = sy_build_key(build, role, row, from_id);
    const char *to_key = sy_build_key(build, role, row, to_id);
    uint8_t stands_in = 0;
    if (end_place(build, from_key, xy, 1, &stands_in) &&
        end_place(build, to_key, xy + 2, 2, &stands_in)) {
        build->net->line_stands_in[build->net->lines.n_line] = stands_in;
        sy_findings_add(
            build->findings, stands_in == 0 ? "build.line_from_nodes" : "build.line_stands_in",
            sy_layer_label(build->layers, role, row), table->fid[row], xy[0], xy[1], NAN,
            SY_ARGUMENT_TEXT("from", from_id), SY_ARGUMENT_TEXT("to", to_id), SY_ARGUMENTS_END);
        add_line(build, role, row, xy, 2);
    } else {
        sy_findings_add(build->findings, "build.line_lost",
                        sy_layer_label(build->layers, role, row), table->fid[row], NAN, NAN, NAN,
                        SY_ARGUMENT_TEXT("from", from_id), SY_ARGUMENT_TEXT("to", to_id),
                        SY_ARGUMENTS_END);
    }
}

static uint8_t closed_by(const SyBuild *build, const char *status, const char *mode) {
    if (g_strcmp0(status, "abandoned") == 0) return SY_CLOSED_ABANDONED;
    if (g_strcmp0(status, "planned") == 0) return SY_CLOSED_PLANNED;
    bool wet_only = g_strcmp0(mode, "weir") == 0 || g_strcmp0(mode, "overflow") == 0;
    return build->job->settings.weather == SY_WEATHER_DRY && wet_only ? SY_CLOSED_WEATHER : SY_OPEN;
}

static void set_attributes(SyBuild *build, SyRole role, SyIndex first, SyIndex end) {
    SyNetwork *net = build->net;
    const SyTable *table = build->layers->table[role];
    const SyColumn *system = sy_table_column(table, "system"),
                   *status = sy_table_column(table, "status"),
                   *mode = sy_table_column(table, "mode");
    for (SyIndex line = first; line < end; line++) {
        SyIndex row = net->line_row[line];
        SySystem value = sy_system_parse(system == NULL ? NULL : sy_column_text(system, row));
        net->line_system[line] = (uint8_t)value;
        net->line_bits[line] = sy_build_system_bits(role, value);
        net->line_closed[line] =
            closed_by(build, status == NULL ? NULL : sy_column_text(status, row),
                      mode == NULL ? NULL : sy_column_text(mode, row));
    }
}

/* What is out of use carries no water: once for each layer, so that it is not left out in silence.
 */
static void say_out_of_use(SyBuild *build, SyRole role, SyIndex first, SyIndex end) {
    const SyNetwork *net = build->net;
    for (SyIndex line = first; line < end;) {
        const char *label = sy_layer_label(build->layers, role, net->line_row[line]);
        SyIndex n_abandoned = 0, n_planned = 0;
        do {
            n_abandoned += net->line_closed[line] == SY_CLOSED_ABANDONED;
            n_planned += net->line_closed[line] == SY_CLOSED_PLANNED;
        } while (++line < end &&
                 g_strcmp0(sy_layer_label(build->layers, role, net->line_row[line]), label) == 0);
        if (n_abandoned + n_planned > 0)
            sy_findings_add(build->findings, "build.out_of_use", label, -1, NAN, NAN, NAN,
                            SY_ARGUMENT_INTEGER("abandoned", n_abandoned),
                            SY_ARGUMENT_INTEGER("planned", n_planned), SY_ARGUMENTS_END);
    }
}

static bool allocate_lines(SyNetwork *net, gsize n_line, gsize n_vertex, GError **error) {
    if (n_line >= SY_NONE / 4 || n_vertex >= SY_NONE) {
        g_set_error(error, SY_ERROR, SY_ERROR_MEMORY,
                    _("%zu lines with %zu vertices are more than one case can hold"), n_line,
                    n_vertex);
        return false;
    }
    net->line_vertex = sy_array_new(n_line + 1, sizeof(SyIndex), "lines", error);
    net->line_xy = net->line_vertex == NULL
                       ? NULL
                       : sy_array_new(n_vertex, 2 * sizeof(double), "line vertices", error);
    if (net->line_xy == NULL) return false;
    uint8_t **bytes[] = {&net->line_role,      &net->line_system, &net->line_bits,
                         &net->line_direction, &net->line_method, &net->line_closed,
                         &net->line_stands_in};
    for (guint i = 0; i < G_N_ELEMENTS(bytes); i++)
        if ((*bytes[i] = sy_array_new(n_line, 1, "lines", error)) == NULL) return false;
    net->line_row = sy_array_new(n_line, sizeof(SyIndex), "lines", error);
    return net->line_row != NULL;
}

bool sy_build_lines(SyBuild *build, GError **error) {
    SyNetwork *net = build->net;
    gsize n_line, n_vertex;
    count_lines(build, &n_line, &n_vertex);
    if (!allocate_lines(net, n_line, n_vertex, error) ||
        (lack_places(build) && !sy_build_stand_ins(build, id_place, error)))
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(line_roles); i++) {
        const SyTable *table = build->layers->table[line_roles[i]];
        if (table == NULL) continue;
        SyIndex first = net->lines.n_line;
        const SyColumn *from = sy_table_column(table, "from"), *to = sy_table_column(table, "to");
        for (SyIndex row = 0; row < table->n_row; row++)
            add_row(build, line_roles[i], row, from, to);
        set_attributes(build, line_roles[i], first, net->lines.n_line);
        say_out_of_use(build, line_roles[i], first, net->lines.n_line);
    }
    net->lines.line_vertex = net->line_vertex;
    net->lines.xy = net->line_xy;
    return sy_progress(build->progress, 0.1, error);
}

uint8_t sy_build_node_bits(const SyColumn *system, SyIndex row) {
    const char *name = system == NULL ? NULL : sy_column_text(system, row);
    return sy_build_system_bits(SY_ROLE_NODES, sy_system_parse(name));
}
