/* Layers that hold the same objects in another form: one is taken, the others stay in the case as
 * alternatives behind #. */
#include <math.h>
#include <string.h>

#include "engine/case/fields_parts.h"
#include "engine/expert/texts.h"
#include "engine/init/init.h"

/* Share of the numbers that must be met again, and of the values beside them that must agree, for
 * two layers to be two forms of one. Own choice: a copy is edited here and there, and numbers that
 * every survey begins at 1 are met again by chance, but not with the same levels and names. */
#define SAME 0.8
#define SAMPLE_ROWS 50000
#define COMPARED_MAX 2000
#define NUMBER_TOLERANCE 1e-3
#define SAME_KM 0.005 /* one object is not drawn farther from itself in another form */
#define ALIKE_MIN 5   /* numbers met at one place that are no chance */

/* One layer with the texts of its columns, and where each object stands in it. */
typedef struct {
    SyGuess *guess;
    SyTable *texts;
    GHashTable *row_of; /* key -> row + 1 */
    double *lon_lat;    /* of each row's first vertex, NaN where it has none; NULL: not known */
} Form;

static void form_free(Form *form) {
    sy_table_free(form->texts);
    g_hash_table_unref(form->row_of);
    g_free(form->lon_lat);
    g_free(form);
}

/* Where the rows begin: from columns of coordinates or as they are drawn. */
static void places_take(Form *form, SySource *source) {
    const SyGuess *guess = form->guess;
    const char *crs = guess->crs_said != NULL ? guess->crs_said : guess->crs_text;
    SyCaseSource asked = {.role = guess->role};
    SyLayerSource view = {.asked = &asked, .source = source, .bindings = guess->bindings};
    SySourcePlace places[SY_PLACES_MAX] = {0};
    SyIndex n_row = form->texts->n_row;
    if (crs == NULL || !guess->has_place || n_row == 0) return;
    form->lon_lat = g_new(double, 2 * (gsize)n_row);
    for (gsize i = 0; i < 2 * (gsize)n_row; i++) form->lon_lat[i] = NAN;
    SyGeometryKind kind = sy_source_geometry(source);
    if (kind == SY_GEOMETRY_NONE) {
        sy_layers_kind(&view, NULL);
        sy_layers_place_columns(&view, places);
        for (SyIndex row = 0; row < n_row; row++) {
            double *xy = form->lon_lat + 2 * (gsize)row;
            bool turned = sy_guess_row_place(form->texts, row, &places[0], xy) &&
                          sy_layers_is_swapped(xy[0], xy[1], fabs(xy[0]) <= 180);
            double x = xy[0];
            if (turned) xy[0] = xy[1], xy[1] = x;
        }
    } else {
        g_autoptr(SyTable) drawn = sy_source_read(source, NULL, 0, NULL, kind, NULL, NULL, NULL);
        for (SyIndex row = 0; drawn != NULL && row < MIN(n_row, drawn->n_row); row++)
            if (sy_table_n_part(drawn, row) > 0)
                memcpy(form->lon_lat + 2 * (gsize)row,
                       drawn->geometry.xy +
                           2 * (gsize)drawn->geometry.part_vertex[drawn->geometry.row_part[row]],
                       2 * sizeof(double));
    }
    sy_guess_to_degrees(crs, form->lon_lat, n_row);
}

static const char *text_of(const Form *form, const char *field, SyIndex row) {
    const SyBinding *binding = sy_binding_find(form->guess->bindings, field);
    if (binding == NULL || binding->column == NULL) return NULL;
    const SyColumn *column = sy_table_column(form->texts, binding->column);
    const char *text = column == NULL ? NULL : sy_column_text(column, row);
    return text == NULL || *text == '\0' ? NULL : text;
}

static bool is_line(SyRole role) {
    return role == SY_ROLE_PIPES || role == SY_ROLE_CHANNELS;
}

/* What stands for one object: its ends for a line, in either order, else its number; NULL: nothing.
 */
static char *key_of(const Form *form, SyIndex row) {
    const char *from = text_of(form, "from", row), *to = text_of(form, "to", row);
    if (is_line(form->guess->role) && from != NULL && to != NULL)
        return strcmp(from, to) < 0 ? g_strconcat(from, "\n", to, NULL)
                                    : g_strconcat(to, "\n", from, NULL);
    const char *ends = is_line(form->guess->role) ? text_of(form, "ends", row) : NULL;
    return g_strdup(ends != NULL ? ends : text_of(form, "id", row));
}

/* NULL if the layer has no numbers or cannot be read again. */
static Form *form_new(SyGuess *guess, const SyLimits *limits) {
    SySourceOptions options = {.limits = limits};
    g_autoptr(SyFindings) scratch = sy_findings_new();
    g_autoptr(SySource) source = sy_source_open(guess->path, guess->layer,
                                                sy_role_name(guess->role), &options, scratch, NULL);
    SyTable *texts = source == NULL ? NULL : sy_source_sample(source, SAMPLE_ROWS, NULL);
    if (texts == NULL) return NULL;
    Form *form = g_new0(Form, 1);
    form->guess = guess;
    form->texts = texts;
    form->row_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (SyIndex row = 0; row < texts->n_row; row++) {
        char *key = key_of(form, row);
        if (key != NULL) g_hash_table_insert(form->row_of, key, GUINT_TO_POINTER(row + 1));
    }
    if (g_hash_table_size(form->row_of) > 0) {
        places_take(form, source);
        return form;
    }
    form_free(form);
    return NULL;
}

/* A value in metres or as it stands; NaN if it is no number. */
static double number_of(const SyBinding *binding, const char *text) {
    double value, height;
    char *end;
    if (binding->field->is_section)
        return sy_section_parse(text, binding->unit_m, binding->unit_said, &value, &height, NULL)
                   ? value
                   : NAN;
    value = g_ascii_strtod(text, &end);
    return end == text ? NAN : value * binding->unit_m;
}

/* 1: a value of both layers agrees, 0: it differs, -1: nothing to compare. */
static int value_agrees(const Form *a, SyIndex row_a, const Form *b, SyIndex row_b,
                        const SyBinding *binding) {
    const SyField *field = binding->field;
    static const char *const keys[] = {"id", "from", "to", NULL};
    const SyBinding *other = sy_binding_find(b->guess->bindings, field->name);
    if (field->type == SY_FIELD_CODE || g_strv_contains(keys, field->name) || other == NULL)
        return -1;
    const char *ours = text_of(a, field->name, row_a), *theirs = text_of(b, field->name, row_b);
    if (ours == NULL || theirs == NULL) return -1;
    if (field->type == SY_FIELD_TEXT) {
        g_autofree char *x = sy_fold_value(ours), *y = sy_fold_value(theirs);
        return strcmp(x, y) == 0;
    }
    double x = number_of(binding, ours), y = number_of(other, theirs);
    if (isnan(x) || isnan(y)) return -1;
    return fabs(x - y) <= NUMBER_TOLERANCE * fmax(1, fabs(x));
}

/* Values of @a beside its numbers, against those of @b. */
static void compare_values(const Form *a, const Form *b, SyIndex *n_agree, SyIndex *n_compared) {
    GHashTableIter iter;
    void *key, *row;
    SyIndex n = 0;
    *n_agree = *n_compared = 0;
    g_hash_table_iter_init(&iter, a->row_of);
    while (n < COMPARED_MAX && g_hash_table_iter_next(&iter, &key, &row)) {
        guint other = GPOINTER_TO_UINT(g_hash_table_lookup(b->row_of, key));
        if (other == 0) continue;
        SyIndex row_a = GPOINTER_TO_UINT(row) - 1;
        const char *from_a = text_of(a, "from", row_a), *from_b = text_of(b, "from", other - 1);
        if (g_strcmp0(from_a, from_b) != 0) continue; /* the other way round, as its levels are */
        n++;
        for (guint i = 0; i < a->guess->bindings->len; i++) {
            const SyBinding *binding = &g_array_index(a->guess->bindings, SyBinding, i);
            int agrees = value_agrees(a, row_a, b, other - 1, binding);
            *n_compared += agrees >= 0;
            *n_agree += agrees == 1;
        }
    }
}

static bool on_ground(const SyGuess *guess) {
    return guess->has_place && !guess->is_local;
}

static char *name_of_form(const SyGuess *guess) {
    g_autofree char *base = g_path_get_basename(guess->path);
    return guess->layer == NULL ? g_strdup(base) : g_strconcat(base, ":", guess->layer, NULL);
}

/* The same; with its folder where the other layer is called alike. */
static char *name_beside(const SyGuess *guess, const SyGuess *other) {
    g_autofree char *name = name_of_form(guess), *theirs = name_of_form(other);
    if (strcmp(name, theirs) != 0) return g_steal_pointer(&name);
    g_autofree char *folder = g_path_get_dirname(guess->path);
    g_autofree char *last = g_path_get_basename(folder);
    return g_build_filename(last, name, NULL);
}

/* Whether equal numbers of two layers mostly stand at one place: 1, nearly all of them: 2, at
 * others: 0; -1: not known. */
static int lies_alike(const Form *a, const Form *b) {
    GHashTableIter iter;
    void *key, *row;
    SyIndex n_near = 0, n_far = 0;
    if (a->lon_lat == NULL || b->lon_lat == NULL) return -1;
    g_hash_table_iter_init(&iter, a->row_of);
    while (g_hash_table_iter_next(&iter, &key, &row)) {
        guint other = GPOINTER_TO_UINT(g_hash_table_lookup(b->row_of, key));
        if (other == 0) continue;
        double km = sy_guess_distance_km(a->lon_lat + 2 * (gsize)(GPOINTER_TO_UINT(row) - 1),
                                         b->lon_lat + 2 * (gsize)(other - 1));
        n_near += km <= SAME_KM;
        n_far += km > SAME_KM;
    }
    if (n_near + n_far == 0) return -1;
    return n_near >= SAME * (n_near + n_far) && n_near >= ALIKE_MIN ? 2 : n_near >= n_far;
}

/* How much a table of points is called like one of lines; those of one folder go together. */
static double goes_with(const SyGuess *points, const SyGuess *lines) {
    g_autofree char *name = name_of_form(lines), *other = name_of_form(points);
    g_autofree char *here = g_path_get_dirname(lines->path),
                    *there = g_path_get_dirname(points->path);
    double alike = sy_layers_names_alike(name, other);
    return alike > 0 && strcmp(here, there) == 0 ? alike + 1 : alike;
}

/* The table of points that goes with a table of lines by its name; NULL: there is none. */
static const SyGuess *points_of(const GPtrArray *guesses, const SyGuess *lines) {
    const SyGuess *best = NULL;
    double most = 0;
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        double alike = guess->role == SY_ROLE_NODES ? goes_with(guess, lines) : 0;
        if (alike > most) best = guess, most = alike;
    }
    return best;
}

/* Whether the points of two tables of lines are one survey of which only one is taken. */
static bool points_of_one(const SyGuess *a, const SyGuess *b) {
    return a != NULL && b != NULL && a != b && a->is_other_form != b->is_other_form;
}

/* Whether the numbers that two layers share stand for the same objects. */
static bool is_same(const Form *a, const Form *b, const GPtrArray *guesses) {
    SyIndex n_agree, n_compared;
    if (g_strcmp0(a->guess->date, b->guess->date) != 0 && a->guess->date != NULL &&
        b->guess->date != NULL)
        return false; /* two rounds of a survey */
    int alike = lies_alike(a, b);
    if (alike == 0) return false;
    if (alike == 2) return true; /* one survey and its revision, whatever was levelled again */
    bool tables = is_line(a->guess->role) && !a->guess->has_place && !b->guess->has_place;
    const SyGuess *points_a = tables ? points_of(guesses, a->guess) : NULL;
    const SyGuess *points_b = tables ? points_of(guesses, b->guess) : NULL;
    if (points_a != NULL && points_b != NULL && points_a != points_b && !points_a->is_other_form &&
        !points_b->is_other_form)
        return false;
    if (tables && points_of_one(points_a, points_b)) return true;
    compare_values(a, b, &n_agree, &n_compared);
    if (n_compared == 0) return alike == 1 || on_ground(a->guess) != on_ground(b->guess);
    return n_agree >= SAME * n_compared;
}

/* Why one form is better than another; NULL if nothing speaks for it. */
static const char *better_by(const SyGuess *a, const SyGuess *b) {
    if ((a->trouble == NULL) != (b->trouble == NULL))
        return a->trouble == NULL ? _("it can be used as it is") : NULL;
    if (on_ground(a) != on_ground(b))
        return !on_ground(a)  ? NULL
               : b->has_place ? _("its coordinates have a known reference system")
                              : _("it has places");
    if (a->has_place != b->has_place) return a->has_place ? _("it has places") : NULL;
    if (a->is_copy != b->is_copy) return a->is_copy ? NULL : _("the other is called an old copy");
    if (a->year != b->year && a->year != 0 && b->year != 0)
        return a->year > b->year ? _("its name says a later year") : NULL;
    if (a->bindings->len != b->bindings->len)
        return a->bindings->len > b->bindings->len ? _("it has more of the fields") : NULL;
    return a->n_feature > b->n_feature ? _("it has more rows") : NULL;
}

static int best_first(const void *left, const void *right) {
    const Form *a = *(Form *const *)left, *b = *(Form *const *)right;
    if (a->guess->is_answered != b->guess->is_answered) return a->guess->is_answered ? -1 : 1;
    return (better_by(b->guess, a->guess) != NULL) - (better_by(a->guess, b->guess) != NULL);
}

/* Whether a list has a field besides places that the better one has not: units and outfalls of
 * several lists are put together by the run, each field from where it stands. Old copies have
 * nothing to add. */
static bool says_more(const SyGuess *list, const SyGuess *better) {
    bool lists = list->role == SY_ROLE_UNITS || list->role == SY_ROLE_OUTFALLS;
    if (!lists || list->is_copy || (list->year != better->year && list->year != 0)) return false;
    for (guint i = 0; i < list->bindings->len; i++) {
        const SyBinding *b = &g_array_index(list->bindings, SyBinding, i);
        if (b->column != NULL && b->field->type != SY_FIELD_PLACE &&
            sy_binding_find(better->bindings, b->field->name) == NULL)
            return true;
    }
    return false;
}

/* Leaves @form out if its objects are those of better forms. */
static void leave_out(Form *form, const GPtrArray *taken, const GPtrArray *guesses) {
    g_autoptr(GHashTable) met = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) names = g_string_new(NULL);
    const char *why = NULL;
    bool more = true; /* than all of those */
    for (guint i = 0; i < taken->len; i++) {
        const Form *other = g_ptr_array_index(taken, i);
        guint before = g_hash_table_size(met);
        GHashTableIter iter;
        void *key;
        g_hash_table_iter_init(&iter, form->row_of);
        while (g_hash_table_iter_next(&iter, &key, NULL))
            if (g_hash_table_contains(other->row_of, key)) g_hash_table_add(met, key);
        if (other->guess->trouble != NULL || g_hash_table_size(met) == before ||
            !is_same(form, other, guesses))
            continue;
        more &= says_more(form->guess, other->guess);
        g_autofree char *name = name_beside(other->guess, form->guess);
        g_string_append_printf(names, "%s%s", names->len == 0 ? "" : ", ", name);
        if (why == NULL) why = better_by(other->guess, form->guess);
    }
    guint n = g_hash_table_size(form->row_of);
    if (names->len == 0 || more || g_hash_table_size(met) < SAME * n) return;
    g_free(form->guess->trouble);
    form->guess->trouble = g_strdup_printf(
        _("the same objects in another form: %u of its %u are in %s, which is taken "
          "because %s; to take this one, leave that out"),
        g_hash_table_size(met), n, names->str, why == NULL ? _("it stands first") : why);
    form->guess->is_other_form = true;
}

/* Outfalls without a place stand where the nodes of their numbers do. */
static void check_placeless(Form *form, const GPtrArray *nodes) {
    SyIndex n_known = 0, n_usable = 0;
    GHashTableIter iter;
    void *key;
    if (form->guess->has_place || form->guess->trouble != NULL) return;
    g_hash_table_iter_init(&iter, form->row_of);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        bool known = false, usable = false;
        for (guint i = 0; i < nodes->len; i++) {
            const Form *other = g_ptr_array_index(nodes, i);
            if (!g_hash_table_contains(other->row_of, key)) continue;
            known = true;
            usable |= other->guess->trouble == NULL;
        }
        n_known += known;
        n_usable += usable;
    }
    double needed = SAME * g_hash_table_size(form->row_of);
    if (n_usable >= needed) return;
    form->guess->trouble =
        n_known >= needed
            ? g_strdup_printf(_("it needs the %s, which cannot be used yet"),
                              sy_role_name(SY_ROLE_NODES))
            : g_strdup(_("it has no places, and its numbers are not those of points"));
}

/* The forms of some roles, the best first, without those that are others again; those that cannot
 * be used yet come last. */
static GPtrArray *forms_of(const GPtrArray *guesses, SyRole role, SyRole also,
                           const SyLimits *limits) {
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    GPtrArray *taken = g_ptr_array_new_with_free_func((GDestroyNotify)form_free);
    for (guint i = 0; i < guesses->len; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i);
        bool wanted = guess->bindings != NULL && (guess->role == role || guess->role == also);
        Form *form = wanted ? form_new(guess, limits) : NULL;
        if (form != NULL) g_ptr_array_add(all, form);
    }
    g_ptr_array_sort(all, best_first);
    for (guint i = 0; i < all->len; i++) {
        Form *form = g_ptr_array_index(all, i);
        if (!form->guess->is_answered) leave_out(form, taken, guesses);
        if (form->guess->is_other_form)
            form_free(form);
        else
            g_ptr_array_add(taken, form);
    }
    return taken;
}

void sy_guesser_other_forms(GPtrArray *guesses, const SyLimits *limits) {
    g_autoptr(GPtrArray) nodes = forms_of(guesses, SY_ROLE_NODES, SY_ROLE_NODES, limits);
    /* after their points */
    g_ptr_array_unref(forms_of(guesses, SY_ROLE_PIPES, SY_ROLE_CHANNELS, limits));
    g_autoptr(GPtrArray) outfalls = forms_of(guesses, SY_ROLE_OUTFALLS, SY_ROLE_OUTFALLS, limits);
    g_ptr_array_unref(forms_of(guesses, SY_ROLE_UNITS, SY_ROLE_UNITS, limits));
    for (guint i = 0; i < outfalls->len; i++)
        check_placeless(g_ptr_array_index(outfalls, i), nodes);
}
