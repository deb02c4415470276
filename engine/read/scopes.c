/* Whose numbers go together: every survey numbers its points from 1, so a number is one point's
 * only inside its scope. Where no number stands at two places all sources share one scope (0). */
#include <math.h>
#include <string.h>

#include "algorithms/base/words.h"
#include "engine/base/fold.h"
#include "engine/read/parts.h"

/* One point is not surveyed 5 m apart in two sources; numbers that meet by chance lie farther. */
#define SAME_M 5.0
/* What speaks for a table of points, for a table of lines without places. Own choice: the share of
 * the numbers it knows, a common workbook, names alike but for a letter, one system. */
#define BY_SHARE 2.0
#define BY_FILE 4.0
#define BY_NAME 3.0
#define BY_FOLDER 1.0
#define BY_SYSTEM 1.0
#define AGAINST_SYSTEM 4.0
#define BY_ORDER 0.25
#define CLEAR 0.5 /* by which the best must exceed the next */

/* One source that places numbers, or names them. */
typedef struct {
    SyLayerSource *layer;
    bool names;        /* lines: from and to */
    GHashTable *place; /* number -> its place in the geometry, or NULL where it has none */
    SyIndex n_placed, scope;
    char *name; /* folded, of the file and layer */
} Source;

typedef struct {
    Source *sources;
    SyIndex n, n_scope;
} Scopes;

static bool is_line(SyRole role) {
    return role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS;
}

static void note(Source *source, const char *id, const double *xy) {
    if (id == NULL) return;
    if (g_hash_table_lookup(source->place, id) != NULL) return;
    g_hash_table_insert(source->place, (char *)id, (void *)xy);
}

/* Numbers of the points, or of the ends of the lines, with their places. */
static void numbers_take(Source *source) {
    const SyTable *table = source->layer->table;
    const SyGeometry *g = &table->geometry;
    static const char *const ends[] = {"from", "to"};
    for (int end = 0; end < (source->names ? 2 : 1); end++) {
        const SyColumn *ids = sy_table_column(table, source->names ? ends[end] : "id");
        for (SyIndex row = 0; ids != NULL && row < table->n_row; row++) {
            const double *xy = NULL;
            if (sy_table_n_part(table, row) > 0) {
                SyIndex first = g->part_vertex[g->row_part[row]];
                SyIndex last = g->part_vertex[g->row_part[row + 1]] - 1;
                xy = g->xy + 2 * (gsize)(end == 0 ? first : last);
            }
            note(source, sy_column_text(ids, row), xy);
        }
    }
    GHashTableIter iter;
    void *xy;
    g_hash_table_iter_init(&iter, source->place);
    while (g_hash_table_iter_next(&iter, NULL, &xy)) source->n_placed += xy != NULL;
}

static char *name_of(const SyLayerSource *layer) {
    g_autofree char *base = g_path_get_basename(sy_source_path(layer->source));
    char *dot = strrchr(base, '.');
    if (dot != NULL) *dot = '\0';
    const char *inner = sy_source_layer(layer->source);
    bool own = inner != NULL && strcmp(inner, base) != 0;
    g_autofree char *whole = g_strconcat(base, own ? " " : NULL, inner, NULL);
    return sy_fold_value(whole);
}

/* Numbers of both that lie at one place, and at two. */
static void compare(const Source *a, const Source *b, SyIndex *n_same, SyIndex *n_far) {
    const Source *few = a->n_placed <= b->n_placed ? a : b, *many = few == a ? b : a;
    GHashTableIter iter;
    void *id, *xy;
    *n_same = *n_far = 0;
    g_hash_table_iter_init(&iter, few->place);
    while (g_hash_table_iter_next(&iter, &id, &xy)) {
        const double *here = xy, *there = g_hash_table_lookup(many->place, id);
        if (here == NULL || there == NULL) continue;
        bool same = hypot(here[0] - there[0], here[1] - there[1]) <= SAME_M;
        *n_same += same;
        *n_far += !same;
    }
}

/* Numbers that mostly lie elsewhere in the other. */
static bool conflicts(const Source *a, const Source *b) {
    SyIndex n_same, n_far;
    const char *said_a = a->layer->asked->scope, *said_b = b->layer->asked->scope;
    if (said_a != NULL && said_b != NULL) return strcmp(said_a, said_b) != 0;
    compare(a, b, &n_same, &n_far);
    return n_far > n_same;
}

static char *folder_of(const Source *source) {
    return g_path_get_dirname(sy_source_path(source->layer->source));
}

/* Whether lines without places name numbers that only @a and numbers that only @b has: sheets of
 * one survey, of the same workbook or folder, that goes over the edge of a sheet. */
static bool is_bridged(const Scopes *scopes, const Source *a, const Source *b) {
    g_autofree char *folder = folder_of(a), *folder_b = folder_of(b);
    if (strcmp(folder, folder_b) != 0) return false;
    for (SyIndex i = 0; i < scopes->n; i++) {
        const Source *lines = &scopes->sources[i];
        g_autofree char *own = folder_of(lines);
        bool only_a = false, only_b = false;
        GHashTableIter iter;
        void *id;
        if (!lines->names || lines->n_placed > 0 || strcmp(own, folder) != 0) continue;
        g_hash_table_iter_init(&iter, lines->place);
        while (!(only_a && only_b) && g_hash_table_iter_next(&iter, &id, NULL)) {
            bool in_a = g_hash_table_contains(a->place, id);
            bool in_b = g_hash_table_contains(b->place, id);
            only_a |= in_a && !in_b;
            only_b |= in_b && !in_a;
        }
        if (only_a && only_b) return true;
    }
    return false;
}

static bool is_related(const Scopes *scopes, const Source *a, const Source *b) {
    SyIndex n_same, n_far;
    const char *said_a = a->layer->asked->scope, *said_b = b->layer->asked->scope;
    if (said_a != NULL && said_b != NULL) return strcmp(said_a, said_b) == 0;
    compare(a, b, &n_same, &n_far);
    return n_same > 0 || (n_far == 0 && is_bridged(scopes, a, b));
}

/* A scope of the placed sources before that are related and do not conflict; else a new one. */
static SyIndex scope_find(const Scopes *scopes, SyIndex at) {
    for (SyIndex scope = 1; scope <= scopes->n_scope; scope++) {
        bool related = false, against = false;
        for (SyIndex i = 0; i < at; i++) {
            const Source *other = &scopes->sources[i];
            if (other->scope != scope || other->n_placed == 0) continue;
            related |= is_related(scopes, &scopes->sources[at], other);
            against |= conflicts(&scopes->sources[at], other);
        }
        if (related && !against) return scope;
    }
    return scopes->n_scope + 1;
}

/* Sources of points first: lines that are drawn follow them. */
static bool placed_scopes(Scopes *scopes) {
    bool any = false;
    for (SyIndex i = 0; i < scopes->n; i++)
        for (SyIndex k = 0; k < i && !any; k++)
            any = conflicts(&scopes->sources[i], &scopes->sources[k]);
    for (SyIndex i = 0; any && i < scopes->n; i++) {
        Source *source = &scopes->sources[i];
        if (source->n_placed == 0) continue;
        source->scope = scope_find(scopes, i);
        scopes->n_scope = MAX(scopes->n_scope, source->scope);
    }
    return any;
}

/* The system of all rows, or NULL. */
static const char *system_of(const SyLayerSource *layer) {
    const SyColumn *system = sy_table_column(layer->table, "system");
    const char *first = NULL;
    for (SyIndex row = 0; system != NULL && row < layer->table->n_row; row++) {
        const char *here = sy_column_text(system, row);
        if (here == NULL || (first != NULL && strcmp(first, here) != 0)) return NULL;
        first = here;
    }
    return first;
}

/* Share of two names that is the same from their beginning and from their end, by letters. */
double sy_layers_names_alike(const char *a, const char *b) {
    glong n_a, n_b, front = 0, back = 0;
    g_autofree gunichar *x = g_utf8_to_ucs4_fast(a, -1, &n_a);
    g_autofree gunichar *y = g_utf8_to_ucs4_fast(b, -1, &n_b);
    glong least = MIN(n_a, n_b), most = MAX(n_a, n_b);
    while (front < least && x[front] == y[front]) front++;
    while (back < least - front && x[n_a - 1 - back] == y[n_b - 1 - back]) back++;
    return most == 0 ? 0 : (double)(front + back) / (double)most;
}

/* How much speaks for @points as those of @lines; 0: none of its numbers are there. */
static double score_of(const Source *lines, const Source *points, SyIndex apart) {
    GHashTableIter iter;
    void *id;
    guint n = 0;
    g_hash_table_iter_init(&iter, lines->place);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        if (g_hash_table_contains(points->place, id)) n++;
    if (n == 0) return 0;
    const char *said_a = lines->layer->asked->scope, *said_b = points->layer->asked->scope;
    if (said_a != NULL && said_b != NULL && strcmp(said_a, said_b) != 0) return 0;
    double score = BY_SHARE * n / g_hash_table_size(lines->place);
    if (said_a != NULL && said_b != NULL) score += 10 * BY_FILE; /* a person said it */
    const char *path_a = sy_source_path(lines->layer->source);
    const char *path_b = sy_source_path(points->layer->source);
    g_autofree char *folder_a = g_path_get_dirname(path_a);
    g_autofree char *folder_b = g_path_get_dirname(path_b);
    if (strcmp(path_a, path_b) == 0) score += BY_FILE;
    if (strcmp(folder_a, folder_b) == 0) score += BY_FOLDER;
    score += BY_NAME * sy_layers_names_alike(lines->name, points->name) + BY_ORDER / MAX(apart, 1u);
    const char *system_a = system_of(lines->layer), *system_b = system_of(points->layer);
    if (system_a != NULL && system_b != NULL)
        score += strcmp(system_a, system_b) == 0 ? BY_SYSTEM : -AGAINST_SYSTEM;
    return fmax(score, 0.01);
}

/* What only one of two names has between what they share, if the third has one of them too:
 * 1: that of @a, -1: that of @b ("ysline_一标段" beside "yspoint_一标段", "yspoint_二标段"). */
static int name_tells(const char *name, const char *a, const char *b) {
    glong n_a, n_b, front = 0, back = 0;
    g_autofree gunichar *x = g_utf8_to_ucs4_fast(a, -1, &n_a);
    g_autofree gunichar *y = g_utf8_to_ucs4_fast(b, -1, &n_b);
    glong least = MIN(n_a, n_b);
    while (front < least && x[front] == y[front]) front++;
    while (back < least - front && x[n_a - 1 - back] == y[n_b - 1 - back]) back++;
    g_autofree char *own_a = g_ucs4_to_utf8(x + front, n_a - front - back, NULL, NULL, NULL);
    g_autofree char *own_b = g_ucs4_to_utf8(y + front, n_b - front - back, NULL, NULL, NULL);
    bool has_a = own_a != NULL && *own_a != '\0' && strstr(name, own_a) != NULL;
    bool has_b = own_b != NULL && *own_b != '\0' && strstr(name, own_b) != NULL;
    return has_a - has_b;
}

static bool undecided(const Source *lines, const Source *a, const Source *b, GError **error) {
    g_set_error(error, SY_ERROR, SY_ERROR_USAGE,
                _("%s: its numbers are points of %s and of %s, which lie at different places; say "
                  "scope: NAME for those that go together"),
                sy_source_label(lines->layer->source), sy_source_label(a->layer->source),
                sy_source_label(b->layer->source));
    return false;
}

/* The scope of lines without places: that of the points that go with them. */
static bool line_scope(Scopes *scopes, SyIndex at, GError **error) {
    Source *lines = &scopes->sources[at];
    const Source *best = NULL, *second = NULL;
    double most = 0, next = 0;
    for (SyIndex i = 0; i < scopes->n; i++) {
        const Source *points = &scopes->sources[i];
        if (i == at || points->n_placed == 0) continue;
        SyIndex apart = points->layer->number > lines->layer->number
                            ? points->layer->number - lines->layer->number
                            : lines->layer->number - points->layer->number;
        double score = score_of(lines, points, apart);
        if (score <= 0) continue;
        if (score > most) {
            if (best != NULL && best->scope != points->scope) next = most, second = best;
            most = score, best = points;
        } else if (score > next && points->scope != best->scope) {
            next = score, second = points;
        }
    }
    if (best == NULL) return true;
    if (second != NULL && most - next < CLEAR) {
        int tells = name_tells(lines->name, best->name, second->name);
        if (tells == 0) return undecided(lines, best, second, error);
        if (tells < 0) best = second;
    }
    lines->scope = best->scope;
    return true;
}

static void column_fill(const Source *source, const char *name) {
    SyTable *table = source->layer->table;
    SyColumn *column = sy_table_add_column(table, name, SY_COLUMN_INTEGER);
    for (SyIndex row = 0; row < table->n_row; row++)
        sy_column_set_integer(column, row, source->scope);
}

/* What was decided, for the finding: "a.csv, b.csv | c.csv, d.csv". */
static void report(const Scopes *scopes) {
    g_autoptr(GString) groups = g_string_new(NULL);
    for (SyIndex scope = 1; scope <= scopes->n_scope; scope++) {
        bool open = false;
        for (SyIndex i = 0; i < scopes->n; i++) {
            if (scopes->sources[i].scope != scope) continue;
            g_string_append_printf(groups, "%s%s",
                                   open              ? ", "
                                   : groups->len > 0 ? " | "
                                                     : "",
                                   sy_source_label(scopes->sources[i].layer->source));
            open = true;
        }
    }
    sy_findings_add(scopes->sources[0].layer->findings, "read.scopes",
                    sy_source_label(scopes->sources[0].layer->source), -1, NAN, NAN, 0.9,
                    SY_ARGUMENT_TEXT("groups", groups->str), SY_ARGUMENTS_END);
}

static void sources_take(Scopes *scopes, SyLayerSource *layers, SyIndex n_layer) {
    for (int lines = 0; lines < 2; lines++)
        for (SyIndex i = 0; i < n_layer; i++) {
            SyRole role = layers[i].asked->role;
            bool wanted = lines == 1 ? is_line(role) : role == SY_ROLE_NODES;
            if (!wanted || sy_source_is_canonical(layers[i].source)) continue;
            Source *source = &scopes->sources[scopes->n++];
            *source = (Source){.layer = &layers[i], .names = lines == 1};
            source->place = g_hash_table_new(g_str_hash, g_str_equal);
            source->name = name_of(&layers[i]);
            numbers_take(source);
        }
}

bool sy_layers_scopes(SyLayerSource *layers, SyIndex n_layer, GError **error) {
    SyIndex n_point = 0, n_line = 0;
    for (SyIndex i = 0; i < n_layer; i++) {
        n_point += layers[i].asked->role == SY_ROLE_NODES;
        n_line += is_line(layers[i].asked->role);
    }
    if (n_line == 0 || (n_line < 2 && n_point < 2))
        return true; /* one table of each share their numbers */
    g_autofree Source *sources = g_new0(Source, n_point + n_line);
    Scopes scopes = {.sources = sources};
    sources_take(&scopes, layers, n_layer);
    bool good = true, any = scopes.n > 0 && placed_scopes(&scopes);
    for (SyIndex i = 0; any && good && i < scopes.n; i++)
        if (sources[i].n_placed == 0) good = line_scope(&scopes, i, error);
    for (SyIndex i = 0; any && good && i < scopes.n; i++) column_fill(&sources[i], "scope");
    if (any && good) report(&scopes);
    for (SyIndex i = 0; i < scopes.n; i++) {
        g_hash_table_unref(sources[i].place);
        g_free(sources[i].name);
    }
    return good;
}
