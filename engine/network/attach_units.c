/* Where units join the drains. */
#include <math.h>

#include "engine/network/attach_guess.h"

typedef struct {
    SyConnections connections;
    GHashTable *outfall_of; /* outfall id -> row + 1 */
    GHashTable *applied;    /* applicant -> first row of the outfalls' table + 1 */
    SyIndex *next_applied;  /* outfalls: the next row of the same applicant, or SY_NONE */
    SyGround ground;
    SyRoads roads;
    SyWorks works;
    SyBesides besides;
    bool any_alone; /* an outfall that bears a unit's name and that no drain comes to */
} Joints;

static void joints_clear(Joints *joints) {
    sy_connections_clear(&joints->connections);
    g_clear_pointer(&joints->outfall_of, g_hash_table_unref);
    g_clear_pointer(&joints->applied, g_hash_table_unref);
    g_free(joints->next_applied);
    sy_ground_clear(&joints->ground);
    sy_roads_clear(&joints->roads);
    sy_works_clear(&joints->works);
    sy_besides_clear(&joints->besides);
}

static bool index_outfalls(const SyBuild *build, Joints *joints, GError **error) {
    joints->outfall_of = g_hash_table_new(g_str_hash, g_str_equal);
    joints->applied = g_hash_table_new(g_str_hash, g_str_equal);
    const SyTable *outfalls = build->layers->table[SY_ROLE_OUTFALLS];
    SyIndex n_row = outfalls == NULL ? 0 : outfalls->n_row;
    joints->next_applied = sy_array_new(n_row, sizeof(SyIndex), "outfalls", error);
    if (joints->next_applied == NULL) return false;
    for (SyIndex row = n_row; row-- > 0;) { /* backwards: lists in file order */
        const char *id = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "id");
        const char *applicant = sy_layer_text(build->layers, SY_ROLE_OUTFALLS, row, "applicant");
        if (id != NULL)
            g_hash_table_insert(joints->outfall_of, (char *)id, GUINT_TO_POINTER(row + 1));
        if (applicant == NULL) continue;
        joints->next_applied[row] =
            GPOINTER_TO_UINT(g_hash_table_lookup(joints->applied, applicant)) - 1;
        g_hash_table_insert(joints->applied, (char *)applicant, GUINT_TO_POINTER(row + 1));
    }
    return true;
}

static bool joints_init(SyBuild *build, Joints *joints, GError **error) {
    sy_roads_init(build, &joints->roads);
    sy_villages_init(build, &joints->roads);
    return index_outfalls(build, joints, error) && sy_ground_init(build, &joints->ground, error) &&
           sy_connections_init(build, &joints->connections, error) &&
           sy_works_init(build, &joints->works, error) &&
           sy_besides_init(build, &joints->besides, error) &&
           sy_attach_learn(build, &joints->connections, &joints->ground, error);
}

/* Nearest place to the unit on one line; its middle if the unit has no place. */
static void place_on_line(const SyGuesses *guesses, SyIndex line, SyAttachment *attachment) {
    const SyBuild *build = guesses->build;
    const double *xy = guesses->xy;
    if (xy != NULL) {
        SyPlace place = guesses->area != NULL
                            ? sy_area_line_place(guesses->area, &build->net->lines, line)
                            : sy_line_place(&build->net->lines, line, xy[0], xy[1]);
        sy_attach_at_place(attachment, &place);
        return;
    }
    attachment->line = line;
    attachment->measure_m = sy_line_length(&build->net->lines, line) / 2;
    sy_line_at(&build->net->lines, line, attachment->measure_m, &attachment->x, &attachment->y);
}

static void report_connection(SyBuild *build, const char *code, SyIndex row, SyIndex unit,
                              const double *xy) {
    sy_findings_add(
        build->findings, code, sy_layer_label(build->layers, SY_ROLE_CONNECTIONS, row),
        sy_layer_fid(build->layers, SY_ROLE_CONNECTIONS, row), xy == NULL ? NAN : xy[0],
        xy == NULL ? NAN : xy[1], NAN,
        SY_ARGUMENT_TEXT("unit", sy_layer_text(build->layers, SY_ROLE_UNITS, unit, "id")),
        SY_ARGUMENT_TEXT("to", sy_layer_text(build->layers, SY_ROLE_CONNECTIONS, row, "to")),
        SY_ARGUMENTS_END);
}

/* A surveyed connection. Inlets are where a plant takes the water of others: no guess about where
 * its own goes. */
static void guess_connection(SyGuesses *guesses, SyIndex row, bool on_line, SyConnectionEnd end) {
    SyBuild *build = guesses->build;
    const char *kind = sy_layer_text(build->layers, SY_ROLE_CONNECTIONS, row, "kind");
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    if (on_line && end.place.line != SY_NONE)
        sy_attach_at_place(&at, &end.place);
    else if (on_line)
        place_on_line(guesses, end.line, &at);
    else
        sy_attach_at_node(build, &at, end.node, guesses->xy);
    sy_guess_away(guesses, &at);
    at.method = SY_ATTACH_SURVEYED;
    at.inlet = sy_connection_is_inlet(build, row);
    at.outlet = g_strcmp0(kind, "outlet") == 0;
    at.probability = build->weights->attach_surveyed;
    if (at.inlet)
        sy_attach_add(build, &at);
    else
        sy_guesses_add(guesses, &at, SY_SIGN_RECORD, build->weights->attach_surveyed);
}

static void guess_surveyed(SyGuesses *guesses, const Joints *joints) {
    const SyConnections *connections = &joints->connections;
    if (connections->first == NULL) return;
    for (SyIndex row = connections->first[guesses->unit]; row != SY_NONE;
         row = connections->next[row]) {
        SyConnectionEnd end = sy_connection_end(guesses->build, connections, row, guesses->xy);
        bool line = end.line != SY_NONE, node = end.node != SY_NONE;
        if (line) guess_connection(guesses, row, true, end);
        if (node) guess_connection(guesses, row, false, end);
        if (line != node) continue;
        report_connection(guesses->build,
                          line ? "attach.connection_both" : "attach.connection_unknown", row,
                          guesses->unit, guesses->xy);
    }
}

#define RECORD_M 500.0 /* farther away a number is of another survey's point */

/* What a number of a unit's outlet means. */
typedef struct {
    SyIndex node;
    guint outfall; /* row + 1 */
} Outlet;

static Outlet outlet_of(const SyGuesses *guesses, const Joints *joints, const char *number) {
    SyIndex node = sy_network_node_near(guesses->build->net, number, guesses->xy, RECORD_M);
    return (Outlet){node, GPOINTER_TO_UINT(g_hash_table_lookup(joints->outfall_of, number))};
}

static bool is_far(const SyGuesses *guesses, const Outlet *outlet) {
    const double *at = guesses->build->net->node_xy + 2 * (gsize)outlet->node;
    return outlet->node != SY_NONE && guesses->xy != NULL &&
           hypot(at[0] - guesses->xy[0], at[1] - guesses->xy[1]) > RECORD_M;
}

/* The outlet that stands in a sentence ("排入人民路W12井"): the one number of letters and digits
 * there that is known and near. @n: numbers that are known. */
static Outlet outlet_in_words(const SyGuesses *guesses, const Joints *joints, const char *words,
                              int *n) {
    g_auto(GStrv) numbers = sy_network_numbers_in(words);
    Outlet found = {SY_NONE, 0};
    *n = 0;
    for (int i = 0; numbers[i] != NULL; i++) {
        Outlet outlet = outlet_of(guesses, joints, numbers[i]);
        if ((outlet.node == SY_NONE && outlet.outfall == 0) || is_far(guesses, &outlet) ||
            (*n > 0 && outlet.node == found.node && outlet.outfall == found.outfall))
            continue;
        found = outlet;
        (*n)++;
    }
    return found;
}

static void report_outlet(const SyGuesses *guesses, const char *code, const char *outlet) {
    const SyLayers *layers = guesses->build->layers;
    const double *xy = guesses->xy;
    sy_findings_add(
        guesses->build->findings, code, sy_layer_label(layers, SY_ROLE_UNITS, guesses->unit),
        sy_layer_fid(layers, SY_ROLE_UNITS, guesses->unit), xy == NULL ? NAN : xy[0],
        xy == NULL ? NAN : xy[1], NAN, SY_ARGUMENT_TEXT("outlet", outlet), SY_ARGUMENTS_END);
}

/* A number by itself, or words: those of a form have other letters than numbers have. */
static bool is_words(const char *text) {
    return !g_str_is_ascii(text) || strchr(text, ' ') != NULL;
}

/* The unit's own columns that say where its water goes: a node or an outfall, or a sentence with
 * its number; a permit's route in a sentence too. */
static void guess_declared(SyGuesses *guesses, const Joints *joints) {
    SyBuild *build = guesses->build;
    const char *said = sy_layer_text(build->layers, SY_ROLE_UNITS, guesses->unit, "outlet");
    bool routed = said == NULL;
    if (routed) said = sy_layer_text(build->layers, SY_ROLE_UNITS, guesses->unit, "route");
    if (said == NULL) return;
    int n = 0;
    Outlet outlet = {SY_NONE, 0};
    if (!routed) outlet = outlet_of(guesses, joints, said);
    if (outlet.node == SY_NONE && outlet.outfall == 0 && is_words(said))
        outlet = outlet_in_words(guesses, joints, said, &n);
    SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
    if (n > 1)
        report_outlet(guesses, "attach.outlet_several", said);
    else if (outlet.node != SY_NONE)
        sy_attach_at_node(build, &at, outlet.node, guesses->xy);
    else if ((outlet.outfall == 0 ||
              !sy_attach_as_outfall(build, &at, outlet.outfall - 1, guesses->xy)) &&
             !routed)
        report_outlet(guesses, is_words(said) ? "attach.outlet_in_words" : "attach.outlet_unknown",
                      said);
    if (at.line == SY_NONE && at.node == SY_NONE) return;
    sy_guess_away(guesses, &at);
    at.method = SY_ATTACH_DECLARED;
    at.outlet = true;
    sy_guesses_add(guesses, &at, SY_SIGN_RECORD, build->weights->attach_declared);
}

/* Outfalls that the unit applied for. */
static void guess_applied(SyGuesses *guesses, const Joints *joints) {
    SyBuild *build = guesses->build;
    const char *name = sy_layer_text(build->layers, SY_ROLE_UNITS, guesses->unit, "name");
    if (name == NULL) return;
    const SyWayOut way = {SY_ATTACH_DECLARED, "joint.applicant", build->weights->attach_applicant};
    bool treats = sy_unit_treats(build->layers, guesses->unit);
    for (SyIndex row = GPOINTER_TO_UINT(g_hash_table_lookup(joints->applied, name)) - 1;
         row != SY_NONE; row = joints->next_applied[row]) {
        SyAttachment at = sy_attach_nowhere(SY_ATTACH_UNIT, guesses->unit);
        if (treats && sy_guess_works_out(guesses, &joints->works, row, &way)) continue;
        if (sy_attach_as_outfall(build, &at, row, guesses->xy)) sy_guess_out(guesses, &at, &way);
    }
}

static double nearest_drain_m(const SyGuesses *guesses) {
    SyBuild *build = guesses->build;
    if (guesses->area == NULL) return sy_attach_nearest_m(build, guesses->xy, sy_attach_takes);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(SyPlace));
    sy_area_places(build->index, guesses->area, build->weights->report_m, 1, sy_attach_takes, build,
                   places);
    return places->len == 0 ? NAN : g_array_index(places, SyPlace, 0).distance_m;
}

/* From its other buildings, whose places are points. */
static void guess_further(SyGuesses *guesses, const Joints *joints) {
    const SyTable *places = guesses->build->layers->unit_places;
    const double *xy = guesses->xy;
    const SyArea *area = guesses->area;
    SyIndex n = places == NULL ? 0 : sy_table_n_part(places, guesses->unit);
    for (SyIndex i = 0; i < n; i++) {
        SyIndex part = places->geometry.row_part[guesses->unit] + i;
        guesses->xy = places->geometry.xy + 2 * (gsize)places->geometry.part_vertex[part];
        guesses->area = NULL;
        sy_guess_near(guesses, &joints->ground);
    }
    guesses->xy = xy;
    guesses->area = area;
}

static void attach_unit(SyBuild *build, const Joints *joints, SyIndex row) {
    double place[2];
    SyGuesses guesses = {.build = build, .unit = row};
    SyArea area;
    if (sy_layer_point(build->layers, SY_ROLE_UNITS, row, &place[0], &place[1])) guesses.xy = place;
    if (sy_layer_area(build->layers, row, &area)) guesses.area = &area;
    guesses.route =
        sy_weights_route(build->weights, sy_layer_text(build->layers, SY_ROLE_UNITS, row, "route"));
    guint n_before = build->net->attachments->len;
    guess_surveyed(&guesses, joints);
    guess_declared(&guesses, joints);
    if (guesses.n == 0) guess_applied(&guesses, joints);
    bool treats = sy_unit_treats(build->layers, row);
    if (treats && guesses.n == 0 && build->net->attachments->len == n_before)
        sy_guess_works(&guesses, &joints->works);
    if (guesses.n == 0 && joints->any_alone) sy_guess_bearing(&guesses);
    bool has_inlet = build->net->attachments->len > n_before;
    if (guesses.n == 0 && !has_inlet && guesses.xy != NULL) {
        sy_guess_near(&guesses, &joints->ground);
        guess_further(&guesses, joints);
        guesses.one = treats;
    }
    if (guesses.n == 0 && !has_inlet && guesses.xy == NULL)
        sy_guess_address(&guesses, &joints->roads);
    if (guesses.n == 0 && !has_inlet && guesses.xy == NULL)
        sy_guess_village(&guesses, &joints->roads);
    bool joins = guesses.n > 0 || has_inlet;
    if (!treats && !has_inlet) sy_guess_beside(&guesses, &joints->besides);
    guesses.treats = treats && !has_inlet;
    sy_guesses_settle(&guesses);
    if (joins) return;
    if (guesses.xy == NULL || sy_attach_any_drain(build))
        sy_attach_report_far(build, guesses.xy == NULL ? "attach.unit_no_place" : "attach.unit_far",
                             SY_ROLE_UNITS, row, guesses.xy, build->job->settings.attach_unit_m,
                             nearest_drain_m(&guesses));
    SyAttachment nowhere = sy_attach_nowhere(SY_ATTACH_UNIT, row);
    if (guesses.n == 0) sy_attach_add(build, &nowhere);
}

/* Nothing joins a main under pressure but a pump; pumps, gates and weirs are no pipes. */
static bool is_closed(const char *mode) {
    static const char *const closed[] = {"pressure", "pump", "gate", "weir", "overflow", NULL};
    return mode != NULL && g_strv_contains(closed, mode);
}

static bool find_takers(SyBuild *build, GError **error) {
    const SyNetwork *net = build->net;
    build->takes = sy_array_new(net->lines.n_line, sizeof(bool), "lines", error);
    if (build->takes == NULL) return false;
    SyRole role = SY_N_ROLE;
    const SyColumn *mode = NULL;
    for (SyIndex line = 0; line < net->lines.n_line; line++) {
        if (net->line_role[line] != role) {
            role = net->line_role[line];
            mode = sy_table_column(build->layers->table[role], "mode");
        }
        build->takes[line] =
            sy_attach_drains(line, build) &&
            !is_closed(mode == NULL ? NULL : sy_column_text(mode, net->line_row[line]));
    }
    return true;
}

bool sy_attach_units(SyBuild *build, GError **error) {
    const SyTable *units = build->layers->table[SY_ROLE_UNITS];
    if (units == NULL) return true;
    Joints joints = {0};
    bool done = find_takers(build, error) && joints_init(build, &joints, error);
    joints.any_alone = sy_attach_any_alone(build);
    for (SyIndex row = 0; done && row < units->n_row; row++) {
        attach_unit(build, &joints, row);
        if (row % 1024 == 0) done = sy_progress(build->progress, 0.7, error);
    }
    joints_clear(&joints);
    g_clear_pointer(&build->takes, g_free);
    return done && sy_report_shared_parcels(build, error);
}
