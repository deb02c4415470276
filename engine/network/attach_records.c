/* The table of connections: which unit and which pipe or manhole each row means. */
#include <math.h>
#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/network/attach_guess.h"

/* A building's drain, by number only, is not longer; beyond, the number is of another survey's. */
#define RECORD_M 500.0
/* A place of a connection was taken on the drain or at its manhole; so far it may be off. */
#define PLACE_M 10.0
#define MANHOLE_M 2.0 /* nearer to a manhole, it is meant */

void sy_connections_clear(SyConnections *connections) {
    g_clear_pointer(&connections->line_of, g_hash_table_unref);
    g_clear_pointer(&connections->first, g_free);
    g_clear_pointer(&connections->next, g_free);
    g_clear_pointer(&connections->unit, g_free);
}

/* Lines by id, only those that connections name. */
static void index_named_lines(const SyBuild *build, SyConnections *connections,
                              const SyColumn *to) {
    const SyNetwork *net = build->net;
    const SyTable *table = build->layers->table[SY_ROLE_CONNECTIONS];
    for (SyIndex row = 0; row < table->n_row; row++)
        if (sy_column_text(to, row) != NULL)
            g_hash_table_insert(connections->line_of, (char *)sy_column_text(to, row), NULL);
    SyRole role = SY_N_ROLE;
    const SyColumn *id = NULL;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (net->line_role[line] == SY_ROLE_RIVERS) break; /* rivers stand last */
        if (net->line_role[line] != role) {
            role = net->line_role[line];
            id = sy_table_column(build->layers->table[role], "id");
        }
        const char *name = id == NULL ? NULL : sy_column_text(id, net->line_row[line]);
        void *found;
        if (name != NULL &&
            g_hash_table_lookup_extended(connections->line_of, name, NULL, &found) && found == NULL)
            g_hash_table_insert(connections->line_of, (char *)name, GUINT_TO_POINTER(line + 1));
    }
}

/* ---- which unit ---- */

/* How a table may call a unit, in the order in which they are believed. */
static const char *const unit_names[] = {"id", "code", "permit", "name", "alias"};

typedef struct {
    GHashTable *row;        /* text, folded but for numbers -> first unit + 1 */
    SyIndex *next;          /* units: the next that is called the same, or SY_NONE */
    const SyColumn *column; /* NULL: the units have no such field */
} UnitNames;

static char *key_of(guint by, const char *text) {
    return by == 0 ? g_strdup(text) : sy_fold_value(text);
}

static bool unit_names_init(UnitNames *names, const SyTable *units, guint by, GError **error) {
    names->column = units == NULL ? NULL : sy_table_column(units, unit_names[by]);
    if (names->column == NULL) return true;
    names->row = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    names->next = sy_array_new(units->n_row, sizeof(SyIndex), "units", error);
    if (names->next == NULL) return false;
    for (SyIndex unit = units->n_row; unit-- > 0;) { /* backwards: lists in file order */
        const char *text = sy_column_text(names->column, unit);
        names->next[unit] = SY_NONE;
        if (text == NULL) continue;
        char *key = key_of(by, text);
        names->next[unit] = GPOINTER_TO_UINT(g_hash_table_lookup(names->row, key)) - 1;
        g_hash_table_insert(names->row, key, GUINT_TO_POINTER(unit + 1));
    }
    return true;
}

static void unit_names_clear(UnitNames *names) {
    g_clear_pointer(&names->row, g_hash_table_unref);
    g_clear_pointer(&names->next, g_free);
}

static void report_no_unit(SyBuild *build, SyIndex row, const char *text, SyIndex n_unit) {
    sy_findings_add(
        build->findings, n_unit == 0 ? "attach.connection_no_unit" : "attach.connection_units",
        sy_layer_label(build->layers, SY_ROLE_CONNECTIONS, row),
        sy_layer_fid(build->layers, SY_ROLE_CONNECTIONS, row), NAN, NAN, NAN,
        SY_ARGUMENT_TEXT("unit", text),
        SY_ARGUMENT_TEXT("to", sy_layer_text(build->layers, SY_ROLE_CONNECTIONS, row, "to")),
        SY_ARGUMENT_INTEGER("n", n_unit), SY_ARGUMENTS_END);
}

/* Names and numbers of rows of units that are part of another now -> that unit + 1; SY_NONE: of
 * several. */
static GHashTable *joined_new(const SyLayers *layers) {
    GHashTable *joined = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; layers->source_rows != NULL && i < layers->source_rows->len; i++) {
        const SySourceRow *row = &g_array_index(layers->source_rows, SySourceRow, i);
        if (row->role != SY_ROLE_UNITS || row->object == SY_NONE) continue;
        const char *const called[] = {row->number, row->code, row->name};
        for (gsize k = 0; k < G_N_ELEMENTS(called); k++) {
            if (called[k] == NULL) continue;
            char *key = sy_fold_value(called[k]);
            SyIndex before = GPOINTER_TO_UINT(g_hash_table_lookup(joined, key));
            SyIndex unit = before == 0 || before == row->object + 1 ? row->object + 1 : SY_NONE;
            g_hash_table_insert(joined, key, GUINT_TO_POINTER(unit));
        }
    }
    return joined;
}

/* The first unit that a row means. Units of one number, from lists that were put together, are all
 * meant; another name that several bear does not say which. */
static SyIndex unit_of(SyBuild *build, const UnitNames *names, GHashTable *joined, SyIndex row,
                       const char *text) {
    for (guint by = 0; by < G_N_ELEMENTS(unit_names); by++) {
        if (names[by].row == NULL) continue;
        g_autofree char *key = key_of(by, text);
        SyIndex unit = GPOINTER_TO_UINT(g_hash_table_lookup(names[by].row, key)) - 1, n = 0;
        if (unit == SY_NONE) continue;
        for (SyIndex u = unit; u != SY_NONE; u = names[by].next[u]) n++;
        if (by == 0 || n == 1) return unit;
        report_no_unit(build, row, text, n);
        return SY_NONE;
    }
    g_autofree char *key = sy_fold_value(text);
    SyIndex unit = GPOINTER_TO_UINT(g_hash_table_lookup(joined, key)) - 1;
    if (unit + 1 == SY_NONE) unit = SY_NONE; /* of several */
    if (unit == SY_NONE) report_no_unit(build, row, text, 0);
    return unit;
}

/* Rows by unit; a unit whose number another had before it has the rows of that one. */
static bool index_rows(SyBuild *build, SyConnections *out, const UnitNames *names,
                       const SyColumn *called, GError **error) {
    const SyTable *table = build->layers->table[SY_ROLE_CONNECTIONS],
                  *units = build->layers->table[SY_ROLE_UNITS];
    SyIndex n_unit = units == NULL ? 0 : units->n_row;
    out->first = sy_array_new(n_unit, sizeof(SyIndex), "units", error);
    out->next = sy_array_new(table->n_row, sizeof(SyIndex), "connections", error);
    out->unit = sy_array_new(table->n_row, sizeof(SyIndex), "connections", error);
    if (out->first == NULL || out->next == NULL || out->unit == NULL) return false;
    for (SyIndex unit = 0; unit < n_unit; unit++) out->first[unit] = SY_NONE;
    g_autoptr(GHashTable) joined = joined_new(build->layers);
    for (SyIndex row = table->n_row; row-- > 0;) { /* backwards: lists in file order */
        const char *text = called == NULL ? NULL : sy_column_text(called, row);
        SyIndex unit = text == NULL ? SY_NONE : unit_of(build, names, joined, row, text);
        out->unit[row] = unit;
        out->next[row] = unit == SY_NONE ? SY_NONE : out->first[unit];
        if (unit != SY_NONE) out->first[unit] = row;
    }
    for (SyIndex unit = 0; names[0].next != NULL && unit < n_unit; unit++)
        if (names[0].next[unit] != SY_NONE) out->first[names[0].next[unit]] = out->first[unit];
    return true;
}

bool sy_connections_init(SyBuild *build, SyConnections *out, GError **error) {
    const SyTable *table = build->layers->table[SY_ROLE_CONNECTIONS],
                  *units = build->layers->table[SY_ROLE_UNITS];
    *out = (SyConnections){.line_of = g_hash_table_new(g_str_hash, g_str_equal)};
    if (table == NULL) return true;
    UnitNames names[G_N_ELEMENTS(unit_names)] = {0};
    bool done = true;
    for (guint by = 0; done && by < G_N_ELEMENTS(unit_names); by++)
        done = unit_names_init(&names[by], units, by, error);
    if (done) done = index_rows(build, out, names, sy_table_column(table, "unit"), error);
    for (guint by = 0; by < G_N_ELEMENTS(unit_names); by++) unit_names_clear(&names[by]);
    const SyColumn *to = sy_table_column(table, "to");
    if (done && to != NULL) index_named_lines(build, out, to);
    return done;
}

/* ---- which place ---- */

bool sy_connection_is_inlet(const SyBuild *build, SyIndex row) {
    return g_strcmp0(sy_layer_text(build->layers, SY_ROLE_CONNECTIONS, row, "kind"), "inlet") == 0;
}

/* Where a row that names nothing lies: a manhole, else a drain that passes. */
static SyConnectionEnd end_at(SyBuild *build, const double *at) {
    const SyNetwork *net = build->net;
    SyConnectionEnd end = {SY_NONE, SY_NONE, {.line = SY_NONE}};
    SyPlace place;
    if (sy_nearest_places(build->index, at[0], at[1], PLACE_M, 1, sy_attach_takes, build, &place) ==
        0)
        return end;
    double least_m = fmax(build->job->settings.snap_tolerance_m, MANHOLE_M);
    for (int side = 0; side < 2; side++) { /* an end of the nearest drain, if it is as near */
        SyIndex node = net->line_end_node[2 * (gsize)place.line + (gsize)side];
        if (node == SY_NONE) continue;
        const double *xy = net->node_xy + 2 * (gsize)node;
        double away_m = hypot(xy[0] - at[0], xy[1] - at[1]);
        if (away_m <= least_m) end.node = node, least_m = away_m;
    }
    if (end.node != SY_NONE) return end;
    end.line = place.line;
    end.place = place;
    return end;
}

SyConnectionEnd sy_connection_end(SyBuild *build, const SyConnections *connections, SyIndex row,
                                  const double *xy) {
    const SyNetwork *net = build->net;
    const char *to = sy_layer_text(build->layers, SY_ROLE_CONNECTIONS, row, "to");
    guint line = to == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(connections->line_of, to));
    SyConnectionEnd end = {line == 0 ? SY_NONE : line - 1,
                           sy_network_node_near(net, to, xy, RECORD_M),
                           {.line = SY_NONE}};
    double own[2];
    if (end.line == SY_NONE && end.node == SY_NONE &&
        sy_layer_point(build->layers, SY_ROLE_CONNECTIONS, row, &own[0], &own[1]))
        return end_at(build, own);
    if (end.line == SY_NONE || end.node == SY_NONE || xy == NULL) return end;
    const double *at = net->node_xy + 2 * (gsize)end.node;
    double near_m = fmax(build->job->settings.snap_tolerance_m, build->weights->outfall_node_m);
    if (hypot(at[0] - xy[0], at[1] - xy[1]) <= near_m)
        end.line = SY_NONE;
    else if (sy_line_place(&net->lines, end.line, xy[0], xy[1]).distance_m <= near_m)
        end.node = SY_NONE;
    return end;
}
