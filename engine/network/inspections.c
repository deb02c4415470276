#include "engine/network/inspections.h"

#include <math.h>
#include <string.h>

typedef struct {
    const SyNetwork *net;
    GHashTable *by_id;   /* number of a pipe -> line + 1, SEVERAL */
    GHashTable *by_ends; /* both nodes, the smaller first, as int64 -> the same */
} Lines;

#define SEVERAL G_MAXUINT

static void note(GHashTable *lines, void *key_take, SyIndex line) {
    gpointer known = g_hash_table_lookup(lines, key_take);
    guint value = known == NULL ? line + 1 : SEVERAL;
    g_hash_table_insert(lines, key_take, GUINT_TO_POINTER(value));
}

static int64_t *ends_key(SyIndex a, SyIndex b) {
    int64_t *key = g_new(int64_t, 1);
    *key = (int64_t)MIN(a, b) << 32 | MAX(a, b);
    return key;
}

static void index_lines(Lines *lines) {
    const SyNetwork *net = lines->net;
    lines->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    lines->by_ends = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (SyIndex line = 0; line < net->first_gap_line; line++) {
        SyRole role = net->line_role[line];
        if (role != SY_ROLE_PIPES && role != SY_ROLE_CHANNELS) continue;
        const char *id = sy_layer_text(net->layers, role, net->line_row[line], "id");
        if (id != NULL) note(lines->by_id, g_strdup(id), line);
        note(lines->by_ends,
             ends_key(net->line_end_node[2 * line], net->line_end_node[2 * line + 1]), line);
    }
}

static guint found_by_ends(const Lines *lines, SyIndex a, SyIndex b) {
    if (a == SY_NONE || b == SY_NONE) return 0;
    g_autofree int64_t *key = ends_key(a, b);
    return GPOINTER_TO_UINT(g_hash_table_lookup(lines->by_ends, key));
}

/* "Y12-Y13" as two manholes, wherever a mark between them makes both known. */
static bool split(const SyNetwork *net, const char *pipe, SyIndex *from, SyIndex *to) {
    static const char *const marks[] = {"-", "~", "—", "－", "～", "→", ">", "_", "/"};
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        for (const char *at = strstr(pipe, marks[i]); at != NULL; at = strstr(at + 1, marks[i])) {
            g_autofree char *first = g_strstrip(g_strndup(pipe, (gsize)(at - pipe)));
            g_autofree char *second = g_strstrip(g_strdup(at + strlen(marks[i])));
            *from = sy_network_node_of_id(net, first);
            *to = sy_network_node_of_id(net, second);
            if (*from != SY_NONE && *to != SY_NONE) return true;
        }
    *from = *to = SY_NONE;
    return false;
}

static SyIndex node_of(const SyNetwork *net, SyIndex row, const char *field) {
    const char *id = sy_layer_text(net->layers, SY_ROLE_INSPECTIONS, row, field);
    return id == NULL ? SY_NONE : sy_network_node_of_id(net, id);
}

/* The end of its line at which the camera went in: 0 the one drawn first; -1: not said. */
static int start_of(const SyNetwork *net, SyIndex line, SyIndex from, SyIndex to) {
    const SyIndex *end = net->line_end_node + 2 * (gsize)line;
    if (end[0] == end[1]) return -1;
    if (from == end[0] || (from == SY_NONE && to == end[1])) return 0;
    return from == end[1] || (from == SY_NONE && to == end[0]) ? 1 : -1;
}

static void measure(const SyNetwork *net, SyInspected *place, double at_m, int start) {
    double length_m = sy_line_length(&net->lines, place->line);
    if (isnan(at_m)) return;
    place->start_assumed = start < 0;
    if (at_m > length_m) place->beyond_m = at_m - length_m;
    at_m = MIN(at_m, length_m);
    place->measure_m = start == 1 ? length_m - at_m : at_m;
}

static SyInspected place_row(const Lines *lines, SyIndex row) {
    const SyNetwork *net = lines->net;
    SyInspected place = {.line = SY_NONE, .measure_m = NAN};
    const char *grade = sy_layer_text(net->layers, SY_ROLE_INSPECTIONS, row, "grade");
    if (grade != NULL)
        place.grade = (uint8_t)g_ascii_strtoull(grade, NULL, 10); /* of the dictionary */
    const char *pipe = sy_layer_text(net->layers, SY_ROLE_INSPECTIONS, row, "pipe"),
               *defect = sy_layer_text(net->layers, SY_ROLE_INSPECTIONS, row, "defect");
    place.inflow = defect != NULL
                       ? strcmp(defect, "inflow") == 0
                       : sy_layer_text(net->layers, SY_ROLE_INSPECTIONS, row, "confidence") != NULL;
    SyIndex from = node_of(net, row, "from"), to = node_of(net, row, "to");
    guint found = pipe == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(lines->by_id, pipe));
    if (found == 0 && pipe != NULL && (from == SY_NONE || to == SY_NONE))
        split(net, pipe, &from, &to);
    if (found == 0 || found == SEVERAL) {
        guint by_ends = found_by_ends(lines, from, to);
        if (by_ends != 0) found = by_ends;
    }
    place.several = found == SEVERAL;
    if (found == 0 || found == SEVERAL) return place;
    place.line = found - 1;
    measure(net, &place, sy_layer_number(net->layers, SY_ROLE_INSPECTIONS, row, "at"),
            start_of(net, place.line, from, to));
    return place;
}

SyInspected *sy_inspections_place(const SyNetwork *network) {
    const SyTable *rows = network->layers->table[SY_ROLE_INSPECTIONS];
    if (rows == NULL) return NULL;
    SyInspected *places = g_new0(SyInspected, rows->n_row);
    Lines lines = {.net = network};
    index_lines(&lines);
    for (SyIndex row = 0; row < rows->n_row; row++) places[row] = place_row(&lines, row);
    g_hash_table_unref(lines.by_id);
    g_hash_table_unref(lines.by_ends);
    return places;
}
