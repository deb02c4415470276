/* Where units join the drains. */
#include <math.h>

#include "engine/build_attach.h"

typedef struct {
    GHashTable *connections; /* unit id -> first row of the connections' table + 1 */
    SyIndex *next;           /* n_row: the next row of the same unit, or SY_NONE */
    GHashTable *line_of;     /* id of a pipe that a connection names -> line + 1 */
    GHashTable *outfall_of;  /* outfall id -> row + 1 */
} Joints;

static void joints_clear(Joints *joints) {
    g_clear_pointer(&joints->connections, g_hash_table_unref);
    g_clear_pointer(&joints->line_of, g_hash_table_unref);
    g_clear_pointer(&joints->outfall_of, g_hash_table_unref);
    g_free(joints->next);
}

/* Lines by id, only those that connections name. */
static void index_named_lines(const SyBuild *build, Joints *joints, const SyColumn *to) {
    const SyNetwork *net = build->net;
    const SyTable *connections = build->layers->table[SY_ROLE_CONNECTIONS];
    for (SyIndex row = 0; row < connections->n_row; row++)
        if (sy_column_text(to, row) != NULL)
            g_hash_table_insert(joints->line_of, (char *)sy_column_text(to, row), NULL);
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
        if (name != NULL && g_hash_table_lookup_extended(joints->line_of, name, NULL, &found) &&
            found == NULL)
            g_hash_table_insert(joints->line_of, (char *)name, GUINT_TO_POINTER(line + 1));
    }
}

static bool joints_init(const SyBuild *build, Joints *joints, GError **error) {
    joints->connections = g_hash_table_new(g_str_hash, g_str_equal);
    joints->line_of = g_hash_table_new(g_str_hash, g_str_equal);
    joints->outfall_of = g_hash_table_new(g_str_hash, g_str_equal);
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    const SyColumn *outfall_id = outfalls == NULL ? NULL : sy_table_column(outfalls, "id");
    for (SyIndex row = 0; outfall_id != NULL && row < outfalls->n_row; row++)
        if (sy_column_text(outfall_id, row) != NULL)
            g_hash_table_insert(joints->outfall_of, (char *)sy_column_text(outfall_id, row),
                                GUINT_TO_POINTER(row + 1));
    const SyTable *connections = build->layers->table[SY_ROLE_CONNECTIONS];
    if (connections == NULL) return true;
    const SyColumn *unit = sy_table_column(connections, "unit"),
                   *to = sy_table_column(connections, "to");
    joints->next = sy_array_new(connections->n_row, sizeof(SyIndex), "connections", error);
    if (joints->next == NULL) return false;
    for (SyIndex row = connections->n_row; row-- > 0;) { /* backwards: lists in file order */
        const char *name = sy_column_text(unit, row);
        if (name == NULL) continue;
        joints->next[row] =
            GPOINTER_TO_UINT(g_hash_table_lookup(joints->connections, name)) - 1; /* 0 - 1: none */
        g_hash_table_insert(joints->connections, (char *)name, GUINT_TO_POINTER(row + 1));
    }
    index_named_lines(build, joints, to);
    return true;
}

/* Nearest place to the unit on one line; its middle if the unit has no place. */
static void on_line(SyBuild *build, SyIndex line, const double *xy, SyAttachment *attachment) {
    if (xy != NULL) {
        SyPlace place = sy_line_place(&build->net->lines, line, xy[0], xy[1]);
        sy_attach_at_place(attachment, &place);
        return;
    }
    attachment->line = line;
    attachment->measure_m = sy_line_length(&build->net->lines, line) / 2;
    sy_line_at(&build->net->lines, line, attachment->measure_m, &attachment->x, &attachment->y);
}

static SyIndex unit_surveyed(SyBuild *build, const Joints *joints, SyIndex row, const double *xy) {
    const SyTable *connections = build->layers->table[SY_ROLE_CONNECTIONS];
    const char *id = sy_layer_text(build->layers, SY_ROLE_UNITS, row, "id");
    if (connections == NULL || id == NULL) return 0;
    const SyColumn *to = sy_table_column(connections, "to"),
                   *kind = sy_table_column(connections, "kind");
    SyIndex n = 0;
    for (SyIndex c = GPOINTER_TO_UINT(g_hash_table_lookup(joints->connections, id)) - 1;
         c != SY_NONE; c = joints->next[c]) {
        const char *target = sy_column_text(to, c);
        SyIndex node = sy_network_node_of_id(build->net, target);
        guint line =
            target == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(joints->line_of, target));
        SyAttachment attachment = sy_attach_nowhere(SY_ATTACH_UNIT, row);
        if (line != 0)
            on_line(build, line - 1, xy, &attachment);
        else if (node != SY_NONE)
            sy_attach_at_node(build, &attachment, node, xy);
        else {
            sy_findings_add(build->findings, "attach.connection_unknown",
                            sy_layer_label(build->layers, SY_ROLE_CONNECTIONS, c),
                            connections->fid[c], xy == NULL ? NAN : xy[0], xy == NULL ? NAN : xy[1],
                            NAN, SY_ARGUMENT_TEXT("unit", id), SY_ARGUMENT_TEXT("to", target),
                            SY_ARGUMENTS_END);
            continue;
        }
        attachment.method = SY_ATTACH_SURVEYED;
        attachment.probability = build->weights->attach_surveyed;
        attachment.inlet = kind != NULL && g_strcmp0(sy_column_text(kind, c), "inlet") == 0;
        attachment.outlet = kind != NULL && g_strcmp0(sy_column_text(kind, c), "outlet") == 0;
        sy_attach_add(build, &attachment);
        n++;
    }
    return n;
}

/* The unit's own column "outlet": a node or an outfall. */
static bool unit_declared(SyBuild *build, const Joints *joints, SyIndex row, const double *xy) {
    const char *outlet = sy_layer_text(build->layers, SY_ROLE_UNITS, row, "outlet");
    if (outlet == NULL) return false;
    SyAttachment attachment = sy_attach_nowhere(SY_ATTACH_UNIT, row);
    SyIndex node = sy_network_node_of_id(build->net, outlet);
    guint outfall = GPOINTER_TO_UINT(g_hash_table_lookup(joints->outfall_of, outlet));
    const SyAttachment *at_outfall =
        outfall == 0 ? NULL : &g_array_index(build->net->attachments, SyAttachment, outfall - 1);
    if (node != SY_NONE)
        sy_attach_at_node(build, &attachment, node, xy);
    else if (at_outfall != NULL && at_outfall->method != SY_ATTACH_NONE) {
        attachment.line = at_outfall->line;
        attachment.measure_m = at_outfall->measure_m;
        attachment.node = at_outfall->node;
        attachment.x = at_outfall->x;
        attachment.y = at_outfall->y;
        if (xy != NULL) attachment.distance_m = hypot(attachment.x - xy[0], attachment.y - xy[1]);
    } else {
        sy_findings_add(build->findings, "attach.outlet_unknown",
                        sy_layer_label(build->layers, SY_ROLE_UNITS, row),
                        sy_layer_fid(build->layers, SY_ROLE_UNITS, row), xy == NULL ? NAN : xy[0],
                        xy == NULL ? NAN : xy[1], NAN, SY_ARGUMENT_TEXT("outlet", outlet),
                        SY_ARGUMENTS_END);
        return false;
    }
    attachment.method = SY_ATTACH_DECLARED;
    attachment.probability = build->weights->attach_declared;
    attachment.outlet = true;
    sy_attach_add(build, &attachment);
    return true;
}

static void attach_unit(SyBuild *build, const Joints *joints, SyIndex row) {
    double place[2];
    const double *xy =
        sy_layer_point(build->layers, SY_ROLE_UNITS, row, &place[0], &place[1]) ? place : NULL;
    bool surveyed = unit_surveyed(build, joints, row, xy) > 0;
    if (unit_declared(build, joints, row, xy) || surveyed) return;
    double limit_m = build->job->settings.attach_unit_m;
    SyAttachment attachment = sy_attach_nowhere(SY_ATTACH_UNIT, row);
    SyPlace nearest;
    if (xy != NULL && sy_nearest_places(build->index, xy[0], xy[1], limit_m, 1, sy_attach_drains,
                                        build, &nearest) == 1) {
        sy_attach_at_place(&attachment, &nearest);
        attachment.method = SY_ATTACH_NEAREST;
        attachment.probability = sy_attach_probability(build->weights, nearest.distance_m, limit_m);
    } else
        sy_attach_report_far(build, xy == NULL ? "attach.unit_no_place" : "attach.unit_far",
                             SY_ROLE_UNITS, row, xy, limit_m,
                             sy_attach_nearest_m(build, xy, sy_attach_drains));
    sy_attach_add(build, &attachment);
}

bool sy_attach_units(SyBuild *build, GError **error) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    if (units == NULL) return true;
    Joints joints = {0};
    bool done = joints_init(build, &joints, error);
    for (SyIndex row = 0; done && row < units->n_row; row++) {
        attach_unit(build, &joints, row);
        if (row % 1024 == 0) done = sy_progress(build->progress, 0.7, error);
    }
    joints_clear(&joints);
    return done;
}
