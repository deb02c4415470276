/* Layers that lie beside the rest by one shift, as web maps' coordinates do. */
#include <stdlib.h>
#include <string.h>

#include "engine/check/parts.h"

/* Own choice. Hand-held places scatter by 10 m; the shift of web maps is 100-700 m. */
#define PAIRS_MIN 5
#define PAIRS_MAX 2000
#define SHIFT_MIN_M 20.0
#define SCATTER 0.25 /* of the shift: more is no common shift */
#define NEARER 0.3   /* a web map's shift must bring the layer this much nearer */
#define AGREE 0.8    /* of its objects */

/* An object and where something else says it is. */
typedef struct {
    double x, y, dx, dy;
} Pair;

typedef struct {
    const SyChecking *c;
    SyFindings *findings;
    SyTransform *to_degrees;      /* NULL: no place on Earth */
    SyTransform *from_shifted[2]; /* by web_maps */
} Shifts;

static const char *const web_maps[2] = {"gcj02", "bd09"};

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, guint n) {
    qsort(values, n, sizeof(*values), compare_numbers);
    return n == 0 ? NAN : values[n / 2];
}

/* Without a transformation that is good to the metre only the plain shift is seen. */
static void open_transforms(Shifts *s) {
    const SyCrs *working = s->c->net->layers->crs;
    if (working == NULL || sy_crs_kind(working) == SY_CRS_LOCAL) return;
    g_autoptr(SyCrs) degrees = sy_crs_parse("EPSG:4490", NULL, NULL);
    g_autoptr(SyTransform) to_degrees =
        degrees == NULL ? NULL : sy_transform_new(working, degrees, NULL);
    for (int i = 0; i < 2 && to_degrees != NULL; i++) {
        g_autoptr(SyCrs) shifted = sy_crs_parse(web_maps[i], NULL, NULL);
        s->from_shifted[i] = shifted == NULL ? NULL : sy_transform_new(shifted, working, NULL);
        if (s->from_shifted[i] == NULL) return;
    }
    s->to_degrees = g_steal_pointer(&to_degrees);
}

/* What must be added to a place if it was read from a web map; false where none is known. */
static bool web_shift(const Shifts *s, int map, double x, double y, double *dx, double *dy) {
    double at[2] = {x, y};
    if (s->to_degrees == NULL) return false;
    sy_transform_points(s->to_degrees, at, 1);
    sy_transform_points(s->from_shifted[map], at, 1);
    *dx = at[0] - x;
    *dy = at[1] - y;
    return hypot(*dx, *dy) > SHIFT_MIN_M && hypot(*dx, *dy) < 5000;
}

static void report(const Shifts *s, SyRole role, SyIndex row, int map, guint n, double dx,
                   double dy, double x, double y) {
    sy_findings_add(s->findings, map >= 0 ? "check.web_map_shift" : "check.layer_shifted",
                    sy_layer_label(s->c->net->layers, role, row), -1, x, y, NAN,
                    SY_ARGUMENT_INTEGER("n", n), SY_ARGUMENT_REAL("distance_m", hypot(dx, dy)),
                    SY_ARGUMENT_REAL("east_m", dx), SY_ARGUMENT_REAL("north_m", dy),
                    SY_ARGUMENT_TEXT("crs", map >= 0 ? web_maps[map] : NULL), SY_ARGUMENTS_END);
}

/* One shift for all pairs of a source: its robust size and scatter, and whose it is. */
static bool judge_pairs(const Shifts *s, SyRole role, SyIndex row, const GArray *pairs) {
    guint n = pairs->len;
    if (n < PAIRS_MIN) return false;
    g_autofree double *values = g_new(double, n);
    double middle[4];
    for (int k = 0; k < 4; k++) {
        for (guint i = 0; i < n; i++) {
            const Pair *p = &g_array_index(pairs, Pair, i);
            const double parts[4] = {p->x, p->y, p->dx, p->dy};
            values[i] = parts[k];
        }
        middle[k] = median(values, n);
    }
    double dx = middle[2], dy = middle[3], size_m = hypot(dx, dy);
    for (guint i = 0; i < n; i++) {
        const Pair *p = &g_array_index(pairs, Pair, i);
        values[i] = hypot(p->dx - dx, p->dy - dy);
    }
    double scatter_m = median(values, n);
    if (size_m < SHIFT_MIN_M || scatter_m > SCATTER * size_m) return false;
    int found = -1;
    for (int map = 0; map < 2; map++) {
        double ex, ey;
        if (web_shift(s, map, middle[0], middle[1], &ex, &ey) &&
            hypot(ex - dx, ey - dy) <= SCATTER * size_m)
            found = found < 0 ? map : found;
    }
    report(s, role, row, found, n, dx, dy, middle[0], middle[1]);
    return true;
}

/* ---- objects that name a node ---- */

static SyIndex source_of(const SyTable *table, SyIndex row) {
    return (SyIndex)sy_table_column(table, "source")->integer[row];
}

static void add_pair(GArray *pairs, double x, double y, const double *other) {
    Pair pair = {x, y, other[0] - x, other[1] - y};
    if (pairs->len < PAIRS_MAX) g_array_append_val(pairs, pair);
}

/* The node that an outfall or a unit stands for by its number or record. */
static SyIndex node_named(const SyNetwork *net, SyRole role, SyIndex row) {
    const char *id = sy_layer_text(net->layers, role, row, role == SY_ROLE_UNITS ? "outlet" : "id");
    return sy_network_node_of_id(net, id);
}

/* Pairs of one source of points, and a row of it. */
static GArray *named_pairs(const SyNetwork *net, SyRole role, SyIndex source, SyIndex *first) {
    const SyTable *table = net->layers->table[role];
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    *first = SY_NONE;
    for (SyIndex row = 0; row < table->n_row; row++) {
        double x, y;
        if (source_of(table, row) != source || !sy_layer_point(net->layers, role, row, &x, &y))
            continue;
        if (*first == SY_NONE) *first = row;
        SyIndex node = node_named(net, role, row);
        if (node != SY_NONE) add_pair(pairs, x, y, net->node_xy + 2 * (gsize)node);
    }
    for (guint i = 0; role == SY_ROLE_UNITS && i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        double x, y;
        if (a->role == SY_ATTACH_UNIT && a->method == SY_ATTACH_SURVEYED &&
            source_of(table, a->object) == source &&
            sy_layer_point(net->layers, role, a->object, &x, &y))
            add_pair(pairs, x, y, (const double[2]){a->x, a->y});
    }
    return pairs;
}

/* ---- outfalls and the nearest drain ---- */

static bool accept_drain(SyIndex line, void *user) {
    return sy_check_is_drain(user, line);
}

static double nearest_m(const SyChecking *c, const SyLineIndex *index, double x, double y) {
    SyPlace place;
    double limit_m = c->weights->report_m;
    SyIndex n = sy_nearest_places(index, x, y, limit_m, 1, accept_drain, (void *)c, &place);
    return n > 0 ? place.distance_m : limit_m;
}

/* Outfalls stand at drains: does one of the web maps' shifts bring them there? */
static void judge_outfalls(const Shifts *s, SyIndex source, SyIndex first, GError **error) {
    const SyNetwork *net = s->c->net;
    const SyTable *table = net->layers->table[SY_ROLE_OUTFALLS];
    g_autoptr(GArray) spots = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (SyIndex row = 0; row < table->n_row; row++) {
        double x, y;
        if (source_of(table, row) == source &&
            sy_layer_point(net->layers, SY_ROLE_OUTFALLS, row, &x, &y))
            add_pair(spots, x, y, (const double[2]){x, y});
    }
    guint n = spots->len;
    if (n < PAIRS_MIN || s->to_degrees == NULL) return;
    SyLineIndex *index = sy_line_index_new(&net->lines, error);
    if (index == NULL) return;
    g_autofree double *as_read_m = g_new(double, n), *sorted = g_new(double, n);
    for (guint i = 0; i < n; i++) {
        const Pair *p = &g_array_index(spots, Pair, i);
        sorted[i] = as_read_m[i] = nearest_m(s->c, index, p->x, p->y);
    }
    double usual_m = median(sorted, n);
    bool said = usual_m < SHIFT_MIN_M;
    for (int map = 0; map < 2 && !said; map++) {
        guint n_nearer = 0;
        double dx = 0, dy = 0;
        for (guint i = 0; i < n; i++) {
            const Pair *p = &g_array_index(spots, Pair, i);
            if (!web_shift(s, map, p->x, p->y, &dx, &dy)) break;
            sorted[i] = nearest_m(s->c, index, p->x + dx, p->y + dy);
            n_nearer += sorted[i] < as_read_m[i];
        }
        said = n_nearer >= AGREE * n && median(sorted, n) <= NEARER * usual_m;
        const Pair *p = &g_array_index(spots, Pair, 0);
        if (said) report(s, SY_ROLE_OUTFALLS, first, map, n, dx, dy, p->x, p->y);
    }
    sy_line_index_free(index);
}

/* Do the outfalls of a source join where they stand? Then nothing needs to be looked for. */
static bool stand_at_drains(const SyNetwork *net, SyIndex source) {
    const SyTable *table = net->layers->table[SY_ROLE_OUTFALLS];
    SyIndex n = 0, n_near = 0;
    for (guint i = 0; i < net->attachments->len; i++) {
        const SyAttachment *a = &g_array_index(net->attachments, SyAttachment, i);
        if (a->role != SY_ATTACH_OUTFALL_SOURCE || source_of(table, a->object) != source) continue;
        n++;
        n_near += a->method != SY_ATTACH_NONE && a->distance_m < SHIFT_MIN_M / 2;
    }
    return 2 * n_near > n;
}

/* ---- points and the ends of lines that name them ---- */

/* The scope of a row's numbers; 0 where all sources share one. */
static int64_t scope_of(const SyNetwork *net, SyRole role, SyIndex row) {
    const SyColumn *scope = sy_table_column(net->layers->table[role], "scope");
    return scope == NULL || scope->integer[row] == SY_INTEGER_MISSING ? 0 : scope->integer[row];
}

/* Ends by the number of a scope that they name, evenly over the lines; each number once. */
static GHashTable *named_ends(const SyChecking *c, int64_t scope) {
    const SyNetwork *net = c->net;
    GHashTable *ends = g_hash_table_new(g_str_hash, g_str_equal);
    SyIndex step = 1 + net->lines.n_line / PAIRS_MAX;
    for (SyIndex line = 0; line < net->lines.n_line; line += step) {
        const SyCheckColumns *columns = &c->columns[net->line_role[line]];
        const char *id = sy_check_text(columns->from, net->line_row[line]);
        if (id != NULL && !c->against[line] &&
            scope_of(net, net->line_role[line], net->line_row[line]) == scope)
            g_hash_table_insert(ends, (char *)id, GUINT_TO_POINTER(line + 1));
    }
    return ends;
}

static void judge_points(const Shifts *s, SyIndex source) {
    const SyNetwork *net = s->c->net;
    const SyTable *table = net->layers->table[SY_ROLE_NODES];
    if (s->c->points.id == NULL) return;
    SyIndex top = 0;
    while (top < table->n_row && source_of(table, top) != source) top++;
    if (top == table->n_row) return;
    g_autoptr(GHashTable) ends = named_ends(s->c, scope_of(net, SY_ROLE_NODES, top));
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    SyIndex first = SY_NONE;
    for (SyIndex row = 0; row < table->n_row; row++) {
        const char *id = sy_column_text(s->c->points.id, row);
        double x, y;
        if (id == NULL || source_of(table, row) != source) continue;
        guint line = GPOINTER_TO_UINT(g_hash_table_lookup(ends, id));
        if (line == 0 || !sy_layer_point(net->layers, SY_ROLE_NODES, row, &x, &y)) continue;
        if (first == SY_NONE) first = row;
        add_pair(pairs, x, y, sy_line_end(&net->lines, 2 * (SyIndex)(line - 1)));
    }
    judge_pairs(s, SY_ROLE_NODES, first, pairs);
}

/* Whether a source may be judged at all: its CRS says where it is, and no web map's. */
static bool is_plain(const SyInput *input) {
    return input->crs != NULL && strstr(input->crs, "GCJ") == NULL &&
           strstr(input->crs, "BD-09") == NULL;
}

SyIndex sy_check_shifts(const SyChecking *c, SyFindings *findings, GError **error) {
    Shifts s = {.c = c, .findings = findings};
    const SyNetwork *net = c->net;
    SyIndex n = 0;
    GError *cause = NULL;
    open_transforms(&s);
    for (SyIndex i = 0; cause == NULL && i < net->layers->inputs->len; i++) {
        const SyInput *input = &g_array_index(net->layers->inputs, SyInput, i);
        bool named = input->role == SY_ROLE_OUTFALLS || input->role == SY_ROLE_UNITS;
        if (!is_plain(input)) continue;
        n++;
        if (input->role == SY_ROLE_NODES) judge_points(&s, i);
        if (!named) continue;
        SyIndex first;
        g_autoptr(GArray) pairs = named_pairs(net, input->role, i, &first);
        bool said = first == SY_NONE || judge_pairs(&s, input->role, first, pairs);
        if (!said && input->role == SY_ROLE_OUTFALLS && !stand_at_drains(net, i))
            judge_outfalls(&s, i, first, &cause);
    }
    if (cause != NULL) g_propagate_error(error, cause);
    sy_transform_free(s.to_degrees);
    for (int i = 0; i < 2; i++) sy_transform_free(s.from_shifted[i]);
    return n;
}
