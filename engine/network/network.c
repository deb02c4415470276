#include "engine/network/network.h"

#include <math.h>
#include <string.h>

static const char *const system_names[SY_N_SYSTEM] = {"unknown", "storm", "sewage", "combined",
                                                      "process"};
static const char *const direction_names[SY_N_DIRECTION] = {"unknown", "along", "against", "both"};
static const char *const method_names[SY_N_METHOD] = {
    "unknown", "field", "ids", "drawn", "inverts", "ground", "size", "outlet", "repaired"};
static const char *const attach_roles[] = {"outfall_source", "outfall_river", "unit"};
static const char *const attach_methods[] = {"none",   "surveyed", "declared", "nearest",
                                             "parcel", "address",  "named",    "beside"};

const char *sy_system_name(SySystem system) {
    return system_names[system];
}

SySystem sy_system_parse(const char *name) {
    for (int i = 1; name != NULL && i < SY_N_SYSTEM; i++)
        if (strcmp(name, system_names[i]) == 0) return (SySystem)i;
    return SY_SYSTEM_UNKNOWN;
}

const char *sy_direction_name(SyDirection direction) {
    return direction_names[direction];
}

const char *sy_direction_method_name(SyDirectionMethod method) {
    return method_names[method];
}

const char *sy_attach_role_name(SyAttachRole role) {
    return attach_roles[role];
}

const char *sy_attach_method_name(SyAttachMethod method) {
    return attach_methods[method];
}

const char *sy_layer_text(const SyLayers *layers, SyRole role, SyIndex row, const char *field) {
    const SyTable *table = layers->table[role];
    SyColumn *column = table == NULL ? NULL : sy_table_column(table, field);
    return column == NULL ? NULL : sy_column_text(column, row);
}

bool sy_unit_treats(const SyLayers *layers, SyIndex unit) {
    return g_strcmp0(sy_layer_text(layers, SY_ROLE_UNITS, unit, "treats"), "yes") == 0;
}

double sy_layer_number(const SyLayers *layers, SyRole role, SyIndex row, const char *field) {
    const SyTable *table = layers->table[role];
    SyColumn *column = table == NULL ? NULL : sy_table_column(table, field);
    return column == NULL ? NAN : column->real[row];
}

SyIndex sy_n_line_water(const SyLayers *layers) {
    const SyTable *lines = layers->table[SY_ROLE_RIVERS];
    return lines == NULL ? 0 : lines->n_row;
}

SyIndex sy_n_water(const SyLayers *layers) {
    return sy_n_line_water(layers) + (layers->river_areas == NULL ? 0 : layers->river_areas->n_row);
}

const char *sy_water_text(const SyLayers *layers, SyIndex water, const char *field) {
    SyIndex n_line = sy_n_line_water(layers);
    if (water < n_line) return sy_layer_text(layers, SY_ROLE_RIVERS, water, field);
    SyColumn *column = sy_table_column(layers->river_areas, field);
    return column == NULL ? NULL : sy_column_text(column, water - n_line);
}

const char *sy_layer_label(const SyLayers *layers, SyRole role, SyIndex row) {
    SyColumn *source = sy_table_column(layers->table[role], "source");
    return g_array_index(layers->inputs, SyInput, source->integer[row]).label;
}

bool sy_layer_point(const SyLayers *layers, SyRole role, SyIndex row, double *x, double *y) {
    const SyTable *table = layers->table[role];
    if (table->geometry.kind != SY_GEOMETRY_POINT || sy_table_n_part(table, row) == 0) return false;
    SyIndex vertex = table->geometry.part_vertex[table->geometry.row_part[row]];
    *x = table->geometry.xy[2 * (gsize)vertex];
    *y = table->geometry.xy[2 * (gsize)vertex + 1];
    return isfinite(*x) && isfinite(*y);
}

bool sy_layer_area(const SyLayers *layers, SyIndex unit, SyArea *area) {
    const SyTable *areas = layers->unit_areas;
    double x, y;
    if (areas == NULL || sy_table_n_part(areas, unit) == 0 ||
        !sy_layer_point(layers, SY_ROLE_UNITS, unit, &x, &y))
        return false;
    const SyGeometry *g = &areas->geometry;
    sy_area_init(area, g->xy, g->part_vertex + g->row_part[unit], sy_table_n_part(areas, unit), x,
                 y);
    return true;
}

SyIndex sy_network_node_of_id(const SyNetwork *network, const char *id) {
    if (id == NULL) return SY_NONE;
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(network->id_number, id));
    if (number == 0 && network->scoped != NULL)
        number = GPOINTER_TO_UINT(g_hash_table_lookup(network->scoped, id));
    return number == 0 || number == G_MAXUINT ? SY_NONE : network->id_node[number - 1];
}

double sy_network_edge_level_m(const SyNetwork *network, SyIndex edge, int end) {
    SyIndex line = network->edges.line[edge];
    const double *level_m = network->line_level_m + 2 * (gsize)line;
    double drawn_m = sy_line_length(&network->lines, line),
           measure_m =
               end == 0 ? network->edges.from_measure_m[edge] : network->edges.to_measure_m[edge],
           share = drawn_m > 0 ? measure_m / drawn_m : end;
    return share <= 0   ? level_m[0]
           : share >= 1 ? level_m[1]
                        : level_m[0] + share * (level_m[1] - level_m[0]);
}

SyIndex sy_network_node_near(const SyNetwork *network, const char *id, const double *xy,
                             double limit_m) {
    SyIndex best = sy_network_node_of_id(network, id);
    const GArray *all = best != SY_NONE || id == NULL || xy == NULL || network->several == NULL
                            ? NULL
                            : g_hash_table_lookup(network->several, id);
    double least_m = INFINITY, next_m = INFINITY;
    for (guint i = 0; all != NULL && i < all->len; i++) {
        SyIndex node = network->id_node[g_array_index(all, guint, i) - 1];
        if (node == SY_NONE) continue;
        const double *at = network->node_xy + 2 * (gsize)node;
        double away_m = hypot(at[0] - xy[0], at[1] - xy[1]);
        if (away_m < least_m)
            next_m = least_m, least_m = away_m, best = node;
        else
            next_m = fmin(next_m, away_m);
    }
    return all != NULL && (least_m > limit_m || 2 * least_m > next_m) ? SY_NONE : best;
}

void sy_network_clear(SyNetwork *network) {
    g_free(network->line_vertex);
    g_free(network->line_xy);
    g_free(network->line_role);
    g_free(network->line_row);
    g_free(network->line_system);
    g_free(network->line_bits);
    g_free(network->line_direction);
    g_free(network->line_method);
    g_free(network->line_closed);
    g_free(network->line_stands_in);
    g_free(network->line_level_m);
    g_free(network->line_relief);
    g_free(network->line_along);
    if (network->gaps != NULL) g_array_unref(network->gaps);
    if (network->gap_via != NULL) g_array_unref(network->gap_via);
    g_free(network->line_votes);
    if (network->vote_kinds != NULL) g_array_unref(network->vote_kinds);
    g_free(network->node_xy);
    g_free(network->node_row);
    g_free(network->node_id);
    g_free(network->line_end_node);
    g_free(network->edge_length_m);
    g_free(network->id_node);
    g_clear_pointer(&network->id_number, g_hash_table_unref);
    g_clear_pointer(&network->unscoped, g_hash_table_unref);
    g_clear_pointer(&network->scoped, g_hash_table_unref);
    g_clear_pointer(&network->several, g_hash_table_unref);
    g_clear_pointer(&network->keys, g_string_chunk_free);
    g_clear_pointer(&network->mouth, g_hash_table_unref);
    if (network->attachments != NULL) g_array_unref(network->attachments);
    if (network->attach_kinds != NULL) g_array_unref(network->attach_kinds);
    if (network->learnt != NULL) g_hash_table_unref(network->learnt);
    sy_edges_clear(&network->edges);
    memset(network, 0, sizeof *network);
}

SyIndex *sy_network_line_edges(const SyNetwork *network) {
    SyIndex *first = g_new0(SyIndex, (gsize)network->lines.n_line + 1);
    for (SyIndex edge = 0; edge < network->edges.n_edge; edge++)
        first[network->edges.line[edge] + 1]++;
    for (SyIndex line = 0; line < network->lines.n_line; line++) first[line + 1] += first[line];
    return first;
}

char **sy_network_numbers_in(const char *sentence) {
    g_autoptr(GStrvBuilder) numbers = g_strv_builder_new();
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const char *p = sentence; *p != '\0';) {
        gsize n = strspn(p, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_");
        g_autofree char *run = g_strndup(p, n);
        p += n > 0 ? n : 1;
        if (strpbrk(run, G_CSET_A_2_Z G_CSET_a_2_z) == NULL || strpbrk(run, G_CSET_DIGITS) == NULL)
            continue;
        if (!g_hash_table_contains(seen, run)) g_strv_builder_add(numbers, run);
        g_hash_table_add(seen, g_steal_pointer(&run));
    }
    return g_strv_builder_end(numbers);
}
