/* Columns of coordinates: one pair for a point, two for the ends of a line. */
#include <string.h>

#include "engine/read/binder.h"

/* A place that columns can give: a point, or one end of a line. */
typedef struct {
    const char *prefix;  /* of its fields: "" for x, "from_" for from_x */
    const char *pattern; /* of its columns' names: * stands for a point's */
    const char *pair;    /* of the patterns */
} Spot;

#define N_SPOT_MAX 2

/* Columns of lines are named after those of points. */
static bool is_line(const SyBinder *binder) {
    return sy_fields_find(binder->fields, binder->asked->role, "from_x") != NULL;
}

static SyRole role_of_names(const SyBinder *binder) {
    return is_line(binder) ? SY_ROLE_NODES : binder->asked->role;
}

/* @by_base: with a unit of a metre behind the name ("X(m)"). */
static SyNamedColumn *column_at(SyBinder *binder, const Spot *spot, const char *name,
                                bool by_base) {
    const char *star = strchr(spot->pattern, '*');
    g_autofree char *whole =
        g_strdup_printf("%.*s%s%s", (int)(star - spot->pattern), spot->pattern, name, star + 1);
    for (SyIndex c = 0; c < binder->n_column; c++) {
        SyNamedColumn *column = &binder->columns[c];
        bool found = by_base ? column->base != NULL && column->unit_m == 1 &&
                                   strcmp(column->base, whole) == 0
                             : strcmp(column->folded, whole) == 0;
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
    static const char *const parts[] = {"x_minute", "x_second", "y_minute", "y_second", NULL};
    for (guint s = 0; s < binder->fields->synonyms->len; s++) {
        const SySynonym *part = g_ptr_array_index(binder->fields->synonyms, s);
        if (part->role != role_of_names(binder) || g_strcmp0(part->pair, pair) != 0 ||
            !g_strv_contains(parts, part->field->name) ||
            g_hash_table_contains(binder->closed, field_at(binder, spot, part->field->name)->name))
            continue;
        SyNamedColumn *column = column_at(binder, spot, part->folded, false);
        if (column != NULL) bind_one(binder, spot, part, column);
    }
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

/* Binds one pair of names at every spot, or at none. */
static bool bind_names(SyBinder *binder, const Spot *spots, int n_spot, const SySynonym *x,
                       bool by_base) {
    SyNamedColumn *found[N_SPOT_MAX][2];
    const SySynonym *y = other_of(binder, x);
    for (int i = 0; i < n_spot; i++) {
        found[i][0] = column_at(binder, &spots[i], x->folded, by_base);
        found[i][1] = found[i][0] == NULL || y == NULL
                          ? NULL
                          : column_at(binder, &spots[i], y->folded, by_base);
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
    int wanted = crs_in_degrees(binder);
    for (int round = 0; round < 4; round++) {
        bool only_wanted = round % 2 == 0, by_base = round >= 2;
        if (only_wanted && wanted < 0) continue;
        for (guint s = 0; s < binder->fields->synonyms->len; s++) {
            const SySynonym *x = g_ptr_array_index(binder->fields->synonyms, s);
            if (x->role != role_of_names(binder) || strcmp(x->field->name, "x") != 0 ||
                (only_wanted && x->in_degrees != (wanted == 1)))
                continue;
            if (bind_names(binder, spots, n_spot, x, by_base)) return true;
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
        if (binding->field->type != SY_FIELD_PLACE || binding->column == NULL) continue;
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

static bool is_closed(const SyBinder *binder, const char *name) {
    return g_hash_table_contains(binder->closed, name);
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
        declared_degrees(binder, &point, 1);
    }
}
