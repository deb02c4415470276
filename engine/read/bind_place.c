/* Columns of coordinates: one pair for a point, two for the ends of a line. */
#include <math.h>
#include <string.h>

#include "engine/read/binder.h"

/* A place that columns can give: a point, or one end of a line. */
typedef struct {
    const char *prefix;  /* of its fields: "" for x, "from_" for from_x */
    const char *pattern; /* of its columns' names: * stands for a point's */
    const char *pair;    /* of the patterns */
} Spot;

#define N_SPOT_MAX 2
#define SECOND "other_" /* before the fields of a second place */

/* Columns of lines are named after those of points. */
static bool is_line(const SyBinder *binder) {
    return sy_fields_find(binder->fields, binder->asked->role, "from_x") != NULL;
}

static SyRole role_of_names(const SyBinder *binder) {
    return is_line(binder) ? SY_ROLE_NODES : binder->asked->role;
}

/* How the name of a column of coordinates is met. */
typedef enum {
    BY_NAME,
    BY_BASE /* a metre behind it: "X(m)" */,
    BY_PLAIN,
    BY_INNER /* "位置(东经)" */,
    BY_END
} By;
#define N_BY 5

static SyNamedColumn *column_at(SyBinder *binder, const Spot *spot, const char *name, By by) {
    const char *star = strchr(spot->pattern, '*');
    g_autofree char *whole =
        g_strdup_printf("%.*s%s%s", (int)(star - spot->pattern), spot->pattern, name, star + 1);
    for (SyIndex c = 0; c < binder->n_column; c++) {
        SyNamedColumn *column = &binder->columns[c];
        bool metre = column->base != NULL && column->unit_m == 1;
        const char *shown = by == BY_NAME                             ? column->folded
                            : by == BY_PLAIN && column->plain != NULL ? column->plain
                            : by == BY_PLAIN                          ? column->folded
                            : by == BY_INNER                          ? column->inner
                            : metre                                   ? column->base
                                                                      : NULL;
        bool found = g_strcmp0(shown, whole) == 0;
        if (found && !column->used) return column;
    }
    return NULL;
}

/* Whether the source is said to be in degrees: 1, in a plane: 0, or not said: -1. */
static int crs_in_degrees(const SyBinder *binder) {
    g_autoptr(SyCrs) parsed = NULL;
    const SyCrs *crs = sy_source_crs(binder->source);
    if (binder->asked->crs != NULL)
        crs = parsed = sy_crs_parse(binder->asked->crs, "EPSG:4490", NULL);
    if (crs == NULL) return -1;
    SyCrsKind kind = sy_crs_kind(crs);
    return kind != SY_CRS_LOCAL && kind != SY_CRS_PROJECTED;
}

static const SyField *field_at(const SyBinder *binder, const Spot *spot, const char *name) {
    g_autofree char *whole = g_strconcat(spot->prefix, name, NULL);
    return sy_fields_find(binder->fields, binder->asked->role, whole);
}

static void bind_one(SyBinder *binder, const Spot *spot, const SySynonym *name,
                     SyNamedColumn *column) {
    const SyField *field = field_at(binder, spot, name->field->name);
    SyBinding *binding = sy_binder_bind(binder, field, column, false, "synonym");
    binding->in_degrees = name->in_degrees;
    binding->seen_in = name->source;
}

/* Minutes and seconds in columns of their own beside the degrees of a pair. */
static void bind_parts(SyBinder *binder, const Spot *spot, const char *pair) {
    const SyRole role = role_of_names(binder);
    static const char *const parts[] = {"x_minute", "x_second", "y_minute", "y_second", NULL};
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *part = g_ptr_array_index(binder->fields->synonyms, s);
        if (part->role != role || g_strcmp0(part->pair, pair) != 0 ||
            !g_strv_contains(parts, part->field->name) ||
            g_hash_table_contains(binder->closed, field_at(binder, spot, part->field->name)->name))
            continue;
        SyNamedColumn *column = column_at(binder, spot, part->folded, BY_NAME);
        if (column == NULL) column = column_at(binder, spot, part->folded, BY_PLAIN);
        if (column != NULL) bind_one(binder, spot, part, column);
    }
}

/* The same where the columns only end in the names of the pair: behind the words before them. */
static void bind_parts_behind(SyBinder *binder, const Spot *spot, const SySynonym *x,
                              const SyNamedColumn *degrees) {
    const char *name = degrees->plain != NULL ? degrees->plain : degrees->folded;
    g_autofree char *pattern =
        g_strdup_printf("%.*s*", (int)(strlen(name) - strlen(x->folded)), name);
    const Spot behind = {spot->prefix, pattern, spot->pair};
    bind_parts(binder, &behind, x->pair);
}

/* The other of a pair of names: its y, for its x. */
static const SySynonym *other_of(const SyBinder *binder, const SySynonym *x) {
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *y = g_ptr_array_index(binder->fields->synonyms, s);
        if (y->role == x->role && strcmp(y->field->name, "y") == 0 &&
            g_strcmp0(y->pair, x->pair) == 0 && y->in_degrees == x->in_degrees)
            return y;
    }
    return NULL;
}

/* Columns whose names end alike in those of a pair ("场所中心经度", "场所中心纬度"). Not for names
 * in ASCII. */
static bool ends_alike(SyBinder *binder, const char *x, const char *y, SyNamedColumn **found) {
    for (SyIndex i = 0; i < binder->n_column; i++) {
        const char *name =
            binder->columns[i].plain != NULL ? binder->columns[i].plain : binder->columns[i].folded;
        if (binder->columns[i].used || !g_str_has_suffix(name, x)) continue;
        g_autofree char *other =
            g_strdup_printf("%.*s%s", (int)(strlen(name) - strlen(x)), name, y);
        for (SyIndex k = 0; k < binder->n_column; k++) {
            const SyNamedColumn *c = &binder->columns[k];
            if (c->used || strcmp(c->plain != NULL ? c->plain : c->folded, other) != 0) continue;
            found[0] = &binder->columns[i];
            found[1] = &binder->columns[k];
            return true;
        }
    }
    return false;
}

/* Binds one pair of names at every spot, or at none. */
static bool bind_names(SyBinder *binder, const Spot *spots, int n_spot, const SySynonym *x, By by) {
    SyNamedColumn *found[N_SPOT_MAX][2];
    if (by == BY_END) {
        const SySynonym *y = n_spot > 1 || g_str_is_ascii(x->folded) ? NULL : other_of(binder, x);
        if (y == NULL || !ends_alike(binder, x->folded, y->folded, found[0])) return false;
        bind_one(binder, &spots[0], x, found[0][0]);
        bind_one(binder, &spots[0], y, found[0][1]);
        bind_parts_behind(binder, &spots[0], x, found[0][0]);
        return true;
    }
    for (int i = 0; i < n_spot; i++) {
        found[i][0] = column_at(binder, &spots[i], x->folded, by);
        if (found[i][0] == NULL) return false;
    }
    const SySynonym *y = other_of(binder, x);
    if (y == NULL) return false;
    for (int i = 0; i < n_spot; i++) {
        found[i][1] = column_at(binder, &spots[i], y->folded, by);
        if (found[i][1] == NULL) return false;
    }
    for (int i = 0; i < n_spot; i++) {
        bind_one(binder, &spots[i], x, found[i][0]);
        bind_one(binder, &spots[i], y, found[i][1]);
        bind_parts(binder, &spots[i], x->pair);
    }
    return true;
}

/* The pair of coordinate columns at every spot: of the kind the CRS wants, else the first there is;
 * names as they stand before names with a unit. */
static bool bind_spots(SyBinder *binder, const Spot *spots, int n_spot) {
    const SyRole role = role_of_names(binder);
    int wanted = crs_in_degrees(binder);
    if (wanted < 0 && n_spot == 1) wanted = 1; /* degrees say where they are, a plane does not */
    for (int round = 0; round < 2 * N_BY; round++) {
        bool only_wanted = round % 2 == 0;
        By by = (By)(round / 2);
        if (only_wanted && wanted < 0) continue;
        for (guint s = 0; s < binder->fields->synonyms->len; s++) {
            const SySynonym *x = g_ptr_array_index(binder->fields->synonyms, s);
            if (x->role != role || strcmp(x->field->name, "x") != 0 ||
                (only_wanted && x->in_degrees != (wanted == 1)))
                continue;
            if (bind_names(binder, spots, n_spot, x, by)) return true;
        }
    }
    return false;
}

/* The ways of naming the ends of a line, in pairs of the file. Spot of both; n of pairs. */
static GArray *ends_of(const SyBinder *binder) {
    static const char *const prefixes[] = {"from_", "to_"};
    GArray *ends = g_array_new(FALSE, FALSE, sizeof(Spot));
    Spot spot[2] = {0};
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *end = g_ptr_array_index(binder->fields->synonyms, s);
        if (end->role != binder->asked->role || !end->is_end) continue;
        int at = strcmp(end->field->name, "to_x") == 0;
        spot[at] = (Spot){prefixes[at], end->folded, end->pair};
        if (at == 1 && g_strcmp0(spot[0].pair, spot[1].pair) == 0)
            g_array_append_vals(ends, spot, 2);
    }
    return ends;
}

/* Declared coordinate columns say degrees by their names as well, and by having minutes. */
static void declared_degrees(SyBinder *binder, const Spot *spots, guint n_spot) {
    bool has_minutes = sy_binding_find(binder->bindings, "x_minute") != NULL ||
                       sy_binding_find(binder->bindings, "from_x_minute") != NULL;
    for (guint i = 0; i < binder->bindings->len; i++) {
        SyBinding *binding = &g_array_index(binder->bindings, SyBinding, i);
        if (binding->field->type != SY_FIELD_PLACE || binding->column == NULL ||
            g_str_has_prefix(binding->field->name, SECOND))
            continue;
        binding->in_degrees |= has_minutes;
        g_autofree char *folded = sy_fold_name(binding->column);
        for (guint s = 0; !binding->in_degrees && s < binder->fields->synonyms->len; s++) {
            const SySynonym *name = g_ptr_array_index(binder->fields->synonyms, s);
            if (!name->in_degrees) continue;
            for (guint k = 0; k < n_spot; k++) {
                const char *star = strchr(spots[k].pattern, '*');
                g_autofree char *whole = g_strdup_printf("%.*s%s%s", (int)(star - spots[k].pattern),
                                                         spots[k].pattern, name->folded, star + 1);
                binding->in_degrees |= strcmp(whole, folded) == 0;
            }
        }
    }
}

/* Share of the values that must be places for a column to hold both coordinates. Own choice. */
#define PAIRS_FIT 0.5

#define PLACE_DIGITS 3 /* decimals of degrees: 100 m; own choice */

/* "0,85" may be a number with a decimal comma, and "2 3 4.5 7.2" a list of levels: both numbers of
 * a place have decimals enough to be one, or signs. */
static bool is_no_number(const char *text) {
    int n_point = 0, n_fine = 0;
    for (const char *c = text; *c != '\0'; c++) {
        n_point += *c == '.';
        n_fine += *c == '.' && strspn(c + 1, "0123456789") >= PLACE_DIGITS;
    }
    return (n_point == 2 && n_fine == 2) || strchr(text, '\'') != NULL ||
           strstr(text, "\xc2\xb0") != NULL;
}

/* Whether a column holds both coordinates; *degrees: as longitude and latitude. */
static bool holds_pairs(SyBinder *binder, const SyNamedColumn *column, double share,
                        bool *degrees) {
    const SyTable *sample = sy_binder_sample(binder, NULL);
    const SyColumn *values = sample == NULL ? NULL : sy_table_column(sample, column->name);
    SyIndex n = 0, n_pair = 0, n_degree = 0;
    for (SyIndex row = 0; values != NULL && row < sample->n_row; row++) {
        const char *text = sy_column_text(values, row);
        double xy[2];
        if (text == NULL) continue;
        n++;
        if (!sy_degrees_parse_pair(text, xy) || (share >= 1 && !is_no_number(text))) continue;
        n_pair++;
        n_degree += fabs(xy[0]) <= 180 && fabs(xy[1]) <= 90;
    }
    *degrees = 2 * n_degree > n_pair;
    return n_pair > 0 && n_pair >= share * n;
}

/* Whether a name of data/synonyms.csv is that of a column; "*" names what has no other name. */
static bool is_named(const SySynonym *name, const SyNamedColumn *column) {
    if (sy_name_is(name->folded, name->names, column->folded)) return true;
    return name->names == NULL &&
           (strcmp(name->folded, "*") == 0 || g_strcmp0(column->plain, name->folded) == 0);
}

/* A column for both coordinates, by its name and its values; without a name that says so, by values
 * that are nothing but degrees. */
static void bind_pair(SyBinder *binder) {
    if (sy_source_is_canonical(binder->source)) return;
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *both = g_ptr_array_index(binder->fields->synonyms, s);
        if (both->role != binder->asked->role || strcmp(both->field->name, "xy") != 0) continue;
        bool any = strcmp(both->folded, "*") == 0, degrees;
        for (SyIndex c = 0; c < binder->n_column; c++) {
            SyNamedColumn *column = &binder->columns[c];
            if (column->used || !is_named(both, column) ||
                !holds_pairs(binder, column, any ? 1 : PAIRS_FIT, &degrees) || (any && !degrees))
                continue;
            SyBinding *binding = sy_binder_bind(binder, both->field, column, false, "synonym");
            binding->in_degrees = degrees;
            binding->seen_in = both->source;
            return;
        }
    }
}

/* Whether minutes stand in a column of their own beside the degrees of a pair. */
static bool has_minutes_beside(SyBinder *binder, const Spot *spot, const char *pair) {
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *part = g_ptr_array_index(binder->fields->synonyms, s);
        if (part->role == role_of_names(binder) && strcmp(part->field->name, "x_minute") == 0 &&
            g_strcmp0(part->pair, pair) == 0 && column_at(binder, spot, part->folded, BY_NAME))
            return true;
    }
    return false;
}

/* Two columns of one kind, degrees or a plane, that are not used yet; false: there are none. */
static bool bind_second_of(SyBinder *binder, bool degrees) {
    const SyRole role = role_of_names(binder);
    static const Spot second = {SECOND, "*", NULL};
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *x = g_ptr_array_index(binder->fields->synonyms, s);
        if (x->role != role || strcmp(x->field->name, "x") != 0 || x->in_degrees != degrees)
            continue;
        const SySynonym *y = other_of(binder, x);
        for (int by = BY_NAME; y != NULL && by <= BY_PLAIN; by++) {
            SyNamedColumn *a = column_at(binder, &second, x->folded, (By)by);
            SyNamedColumn *b = column_at(binder, &second, y->folded, (By)by);
            if (a == NULL || b == NULL || has_minutes_beside(binder, &second, x->pair)) continue;
            bind_one(binder, &second, x, a);
            bind_one(binder, &second, y, b);
            return true;
        }
    }
    return false;
}

/* One column that is called so and holds degrees of both. */
static bool bind_second_pair(SyBinder *binder) {
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *both = g_ptr_array_index(binder->fields->synonyms, s);
        if (both->role != binder->asked->role || strcmp(both->field->name, "xy") != 0 ||
            strcmp(both->folded, "*") == 0)
            continue;
        for (SyIndex c = 0; c < binder->n_column; c++) {
            SyNamedColumn *column = &binder->columns[c];
            bool degrees;
            if (column->used || !is_named(both, column) ||
                !holds_pairs(binder, column, PAIRS_FIT, &degrees) || !degrees)
                continue;
            static const char *const halves[] = {"other_x", "other_y"};
            for (int i = 0; i < 2; i++) {
                const SyField *field =
                    sy_fields_find(binder->fields, binder->asked->role, halves[i]);
                SyBinding *binding = sy_binder_bind(binder, field, column, false, "synonym");
                binding->in_degrees = true;
                binding->seen_in = both->source;
            }
            return true;
        }
    }
    return false;
}

/* A second place beside the one that is used: of the other kind, in one column, or degrees once
 * more (a plane once more may be another plane). */
static void bind_second(SyBinder *binder) {
    const SyBinding *first = sy_binding_find(binder->bindings, "x");
    const SyField *x_field = sy_fields_find(binder->fields, binder->asked->role, "other_x");
    if (first == NULL || first->constant != NULL || x_field == NULL) return;
    bool degrees = first->in_degrees; /* binding moves what is bound */
    if (bind_second_of(binder, !degrees) || bind_second_pair(binder)) return;
    if (degrees) bind_second_of(binder, true);
}

static void unbind(SyBinder *binder, const char *field) {
    for (guint i = binder->bindings->len; i > 0; i--) {
        const SyBinding *binding = &g_array_index(binder->bindings, SyBinding, i - 1);
        if (strcmp(binding->field->name, field) == 0) g_array_remove_index(binder->bindings, i - 1);
    }
}

static bool is_closed(const SyBinder *binder, const char *name) {
    return g_hash_table_contains(binder->closed, name);
}

/* A column for both coordinates, where none has one. A plane that nobody names says nothing where
 * degrees stand beside it in one text. */
static void bind_pair_or_prefer(SyBinder *binder) {
    const SyBinding *x = sy_binding_find(binder->bindings, "x");
    bool plane = x != NULL && !x->in_degrees && strcmp(x->method, "synonym") == 0 &&
                 crs_in_degrees(binder) < 0;
    if (is_closed(binder, "xy") || (is_closed(binder, "x") && !plane)) return;
    bind_pair(binder);
    const SyBinding *both = sy_binding_find(binder->bindings, "xy");
    if (!plane || both == NULL) return;
    if (!both->in_degrees) {
        unbind(binder, "xy");
        return;
    }
    unbind(binder, "x");
    unbind(binder, "y");
}

void sy_binder_place(SyBinder *binder) {
    static const Spot point = {"", "*", NULL};
    if (is_line(binder)) {
        g_autoptr(GArray) ends = ends_of(binder);
        const Spot *spots = (const Spot *)(void *)ends->data;
        bool open = !is_closed(binder, "from_x") && !is_closed(binder, "from_y") &&
                    !is_closed(binder, "to_x") && !is_closed(binder, "to_y");
        for (guint i = 0; open && i < ends->len; i += 2) open = !bind_spots(binder, &spots[i], 2);
        declared_degrees(binder, spots, ends->len);
    } else if (sy_fields_find(binder->fields, binder->asked->role, "x") != NULL) {
        if (!is_closed(binder, "x") && !is_closed(binder, "y")) bind_spots(binder, &point, 1);
        bind_pair_or_prefer(binder);
        if (!sy_source_is_canonical(binder->source)) bind_second(binder);
        declared_degrees(binder, &point, 1);
    }
}
