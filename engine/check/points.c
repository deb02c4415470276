/* Checks of the survey points, and of fields that must not be empty. */
#include <stdlib.h>
#include <string.h>

#include "engine/check/parts.h"

static const SyTable *points(const SyChecking *c) {
    return c->net->layers->table[SY_ROLE_NODES];
}

static void place_of(const SyChecking *c, SyIndex row, double *x, double *y) {
    if (sy_layer_point(c->net->layers, SY_ROLE_NODES, row, x, y)) return;
    *x = *y = NAN;
}

/* ---- fields that must not be empty ---- */

/* One column, source by source: some rows have it, others do not. */
static SyIndex empty_field(const SyChecking *c, SyFindings *findings, SyRole role,
                           const char *field) {
    const SyTable *table = c->net->layers->table[role];
    const SyColumn *column = table == NULL ? NULL : sy_table_column(table, field);
    if (column == NULL || column->type != SY_COLUMN_TEXT) return 0;
    const SyColumn *source = sy_table_column(table, "source");
    guint n_input = c->net->layers->inputs->len;
    g_autofree SyIndex *n_empty = g_new0(SyIndex, n_input);
    g_autofree SyIndex *n_filled = g_new0(SyIndex, n_input);
    g_autofree SyIndex *first = g_new0(SyIndex, n_input);
    for (SyIndex row = 0; row < table->n_row; row++) {
        SyIndex input = (SyIndex)source->integer[row];
        if (sy_column_text(column, row) != NULL)
            n_filled[input]++;
        else if (n_empty[input]++ == 0)
            first[input] = row;
    }
    for (guint i = 0; i < n_input; i++) {
        if (n_empty[i] == 0 || n_filled[i] == 0) continue; /* no such column, or complete */
        sy_findings_add(findings, "check.empty_field",
                        sy_layer_label(c->net->layers, role, first[i]), table->fid[first[i]], NAN,
                        NAN, NAN, SY_ARGUMENT_TEXT("field", field),
                        SY_ARGUMENT_INTEGER("n", n_empty[i]),
                        SY_ARGUMENT_INTEGER("of", n_empty[i] + n_filled[i]), SY_ARGUMENTS_END);
    }
    return table->n_row;
}

SyIndex sy_check_empty_fields(const SyChecking *c, SyFindings *findings, GError **error) {
    static const struct {
        SyRole role;
        const char *field;
    } needed[] = {
        {SY_ROLE_PIPES, "id"},       {SY_ROLE_PIPES, "from"},       {SY_ROLE_PIPES, "to"},
        {SY_ROLE_CHANNELS, "id"},    {SY_ROLE_CHANNELS, "from"},    {SY_ROLE_CHANNELS, "to"},
        {SY_ROLE_NODES, "id"},       {SY_ROLE_OUTFALLS, "id"},      {SY_ROLE_OUTFALLS, "name"},
        {SY_ROLE_UNITS, "id"},       {SY_ROLE_UNITS, "name"},       {SY_ROLE_CONNECTIONS, "unit"},
        {SY_ROLE_CONNECTIONS, "to"}, {SY_ROLE_SAMPLES, "parameter"}};
    SyIndex n = 0;
    (void)error;
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        n += empty_field(c, findings, needed[i].role, needed[i].field);
    return n;
}

/* ---- numbers and kinds of points ---- */

SyIndex sy_check_map_ids(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyColumn *ids = c->points.id, *map_ids = c->points.map_id;
    SyIndex n = 0, n_differ = 0;
    (void)error;
    if (ids == NULL || map_ids == NULL) return 0;
    for (int pass = 0; pass < 2; pass++) {
        /* a survey that numbers its maps on their own says nothing wrong */
        if (pass == 1 && 2 * n_differ > n) return n;
        for (SyIndex row = 0; row < points(c)->n_row; row++) {
            const char *id = sy_column_text(ids, row), *map_id = sy_column_text(map_ids, row);
            bool differ = id != NULL && map_id != NULL && strcmp(id, map_id) != 0;
            n += pass == 0 && id != NULL && map_id != NULL;
            n_differ += pass == 0 && differ;
            if (pass == 0 || !differ) continue;
            double x, y;
            place_of(c, row, &x, &y);
            sy_findings_add(findings, "check.map_id_differs",
                            sy_layer_label(c->net->layers, SY_ROLE_NODES, row), points(c)->fid[row],
                            x, y, NAN, SY_ARGUMENT_TEXT("id", id),
                            SY_ARGUMENT_TEXT("map_id", map_id), SY_ARGUMENTS_END);
        }
    }
    return n;
}

SyIndex sy_check_two_kinds(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyColumn *features = c->points.feature;
    const SyColumn *others = c->points.appurtenance;
    (void)error;
    if (features == NULL || others == NULL) return 0;
    for (SyIndex row = 0; row < points(c)->n_row; row++) {
        const char *feature = sy_column_text(features, row), *other = sy_column_text(others, row);
        if (feature == NULL || other == NULL || strcmp(feature, other) == 0) continue;
        double x, y;
        place_of(c, row, &x, &y);
        sy_findings_add(findings, "check.two_kinds",
                        sy_layer_label(c->net->layers, SY_ROLE_NODES, row), points(c)->fid[row], x,
                        y, NAN, SY_ARGUMENT_TEXT("id", sy_check_text(c->points.id, row)),
                        SY_ARGUMENT_TEXT("feature", feature),
                        SY_ARGUMENT_TEXT("appurtenance", other), SY_ARGUMENTS_END);
    }
    return points(c)->n_row;
}

/* ---- two points at one place ---- */

typedef struct {
    double x, y;
    SyIndex row;
} Spot;

static int compare_spots(const void *left, const void *right) {
    const Spot *a = left, *b = right;
    int by_x = (a->x > b->x) - (a->x < b->x), by_y = (a->y > b->y) - (a->y < b->y);
    if (by_x != 0) return by_x;
    return by_y != 0 ? by_y : (a->row > b->row) - (a->row < b->row);
}

SyIndex sy_check_same_place(const SyChecking *c, SyFindings *findings, GError **error) {
    const double per_mm = 1000; /* places as surveys write them */
    SyIndex n = 0;
    if (points(c) == NULL) return 0;
    g_autofree Spot *spots = sy_array_new(points(c)->n_row, sizeof(Spot), "points", error);
    if (spots == NULL) return 0;
    for (SyIndex row = 0; row < points(c)->n_row; row++) {
        double x, y;
        if (!sy_layer_point(c->net->layers, SY_ROLE_NODES, row, &x, &y)) continue;
        spots[n++] = (Spot){round(x * per_mm), round(y * per_mm), row};
    }
    qsort(spots, n, sizeof(*spots), compare_spots);
    const SyColumn *ids = c->points.id;
    for (SyIndex i = 1; i < n; i++) {
        const Spot *a = &spots[i - 1], *b = &spots[i];
        if (a->x < b->x || a->y < b->y) continue;
        double x, y;
        place_of(c, b->row, &x, &y);
        sy_findings_add(
            findings, "check.same_place", sy_layer_label(c->net->layers, SY_ROLE_NODES, b->row),
            points(c)->fid[b->row], x, y, NAN, SY_ARGUMENT_TEXT("id", sy_check_text(ids, b->row)),
            SY_ARGUMENT_TEXT("other", sy_check_text(ids, a->row)),
            SY_ARGUMENT_TEXT("other_layer", sy_layer_label(c->net->layers, SY_ROLE_NODES, a->row)),
            SY_ARGUMENTS_END);
    }
    return n;
}

/* ---- points and lines ---- */

/* Numbers of all points. */
static GHashTable *known_points(const SyChecking *c) {
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    for (SyIndex row = 0; row < points(c)->n_row; row++) {
        const char *id = sy_column_text(c->points.id, row);
        if (id != NULL) g_hash_table_add(known, (char *)id);
    }
    return known;
}

/* An end that lies at the point it names needs no search. */
static bool is_at_point(const SyNetwork *net, SyIndex node, const char *id) {
    return net->node_row[node] != SY_NONE && net->node_id[node] != NULL &&
           strcmp(net->node_id[node], id) == 0;
}

SyIndex sy_check_missing_points(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    g_autoptr(GHashTable) known = NULL;
    SyIndex n = 0;
    (void)error;
    for (SyIndex line = 0; c->points.id != NULL && line < net->lines.n_line; line++) {
        const SyCheckColumns *columns = &c->columns[net->line_role[line]];
        const SyColumn *const ends[2] = {columns->from, columns->to};
        for (int i = 0; i < 2; i++) {
            const char *id = sy_check_text(ends[i], net->line_row[line]);
            SyIndex end = 2 * line + (SyIndex)(c->against[line] ? 1 - i : i);
            n += id != NULL;
            if (id == NULL || is_at_point(net, net->line_end_node[end], id)) continue;
            if (known == NULL) known = known_points(c);
            if (!g_hash_table_add(known, (char *)id)) continue; /* known, or said already */
            const double *xy = sy_line_end(&net->lines, end);
            sy_findings_add(findings, "check.missing_point", sy_check_label(c, line),
                            sy_check_fid(c, line), xy[0], xy[1], NAN, SY_ARGUMENT_TEXT("id", id),
                            SY_ARGUMENTS_END);
        }
    }
    return n;
}

SyIndex sy_check_unused_points(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    (void)error;
    for (SyIndex node = 0; node < net->n_node; node++) {
        if (net->node_row[node] == SY_NONE) continue;
        n++;
        if (c->node[node].n_end > 0) continue;
        SyIndex row = net->node_row[node];
        sy_findings_add(findings, "check.unused_point",
                        sy_layer_label(net->layers, SY_ROLE_NODES, row), points(c)->fid[row],
                        net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1], NAN,
                        SY_ARGUMENT_TEXT("id", net->node_id[node]), SY_ARGUMENTS_END);
    }
    return n;
}

/* Lines that a point of this kind joins; false where the kind says nothing. */
static bool expected_ends(const SyChecking *c, const char *feature, SyIndex *least, SyIndex *most) {
    const SyCsv *csv = c->feature_ends;
    for (SyIndex row = 0; row < csv->n_row; row++) {
        if (strcmp(sy_csv_cell(csv, row, 0), feature) != 0) continue;
        *least = (SyIndex)g_ascii_strtoull(sy_csv_cell(csv, row, 1), NULL, 10);
        *most = (SyIndex)g_ascii_strtoull(sy_csv_cell(csv, row, 2), NULL, 10);
        return true;
    }
    return false;
}

SyIndex sy_check_line_counts(const SyChecking *c, SyFindings *findings, GError **error) {
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    (void)error;
    for (SyIndex node = 0; node < net->n_node; node++) {
        SyIndex row = net->node_row[node], least, most, n_end = c->node[node].n_end;
        if (row == SY_NONE || n_end == 0) continue; /* unused: said by another check */
        const char *feature = sy_check_text(c->points.feature, row);
        if (feature == NULL) feature = sy_check_text(c->points.appurtenance, row);
        if (feature == NULL || !expected_ends(c, feature, &least, &most)) continue;
        n++;
        if (n_end >= least && n_end <= most) continue;
        sy_findings_add(
            findings, "check.line_count", sy_layer_label(net->layers, SY_ROLE_NODES, row),
            points(c)->fid[row], net->node_xy[2 * (gsize)node], net->node_xy[2 * (gsize)node + 1],
            NAN, SY_ARGUMENT_TEXT("id", net->node_id[node]), SY_ARGUMENT_TEXT("feature", feature),
            SY_ARGUMENT_INTEGER("n", n_end),
            SY_ARGUMENT_INTEGER("expected", n_end < least ? least : most), SY_ARGUMENTS_END);
    }
    return n;
}
