/* Tables whose headings say nothing and whose values are numbers of units beside numbers of drains:
 * what is joined to what; numbers with places that the lines name as their ends: their points. */
#include <string.h>

#include "engine/base/fold.h"
#include "engine/base/yaml.h"
#include "engine/case/parts.h"
#include "engine/init/init.h"

#define SAMPLE_ROWS 50000
#define COLUMNS_MAX 6 /* of a table that says no more than that */
#define ROWS_MIN 2
#define KNOWN 0.8 /* of a column's numbers must be those of things that are known; own choice */

/* Folded texts of a column, added to @set. */
static void take_column(const SyTable *texts, const char *name, GHashTable *set) {
    const SyColumn *column = sy_table_column(texts, name);
    for (SyIndex row = 0; column != NULL && row < texts->n_row; row++) {
        const char *text = sy_column_text(column, row);
        if (text != NULL && *text != '\0') g_hash_table_add(set, sy_fold_value(text));
    }
}

static SyTable *texts_of(const SyGuess *guess, const SyLimits *limits) {
    SySourceOptions options = {.limits = limits};
    g_autoptr(SySource) source =
        sy_source_open(guess->path, guess->layer, "connections", &options, NULL, NULL);
    return source == NULL ? NULL : sy_source_sample(source, SAMPLE_ROWS, NULL);
}

/* What the things of some roles are called in the columns of some fields. */
static GHashTable *called(const GPtrArray *guesses, const SyRole *roles, const char *const *fields,
                          const SyLimits *limits) {
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < guesses->len; i++) {
        const SyGuess *guess = g_ptr_array_index(guesses, i);
        if (guess->role != roles[0] && guess->role != roles[1]) continue;
        g_autoptr(SyTable) texts = texts_of(guess, limits);
        for (int k = 0; texts != NULL && fields[k] != NULL; k++) {
            const SyBinding *b = sy_binding_find(guess->bindings, fields[k]);
            if (b != NULL && b->column != NULL) take_column(texts, b->column, set);
        }
    }
    return set;
}

/* Share of the texts of a column that are called so; 0 where it has few. */
static double share_of(const SyColumn *column, SyIndex n_row, GHashTable *set) {
    SyIndex n = 0, n_known = 0;
    for (SyIndex row = 0; row < n_row; row++) {
        const char *text = sy_column_text(column, row);
        if (text == NULL || *text == '\0') continue;
        g_autofree char *folded = sy_fold_value(text);
        n++;
        n_known += g_hash_table_contains(set, folded) ? 1 : 0;
    }
    return n < ROWS_MIN ? 0 : (double)n_known / n;
}

/* The column whose values are known best, another than @other; NULL: none is. */
static const char *column_of(const SyTable *texts, GHashTable *set, const char *other) {
    const char *best = NULL;
    double most = KNOWN;
    for (guint i = 0; i < texts->columns->len; i++) {
        const SyColumn *column = g_ptr_array_index(texts->columns, i);
        if (column->type != SY_COLUMN_TEXT || g_strcmp0(column->name, other) == 0) continue;
        double share = share_of(column, texts->n_row, set);
        if (share < most || (best != NULL && share <= most)) continue;
        best = column->name;
        most = share;
    }
    return best;
}

static bool is_unexplained(const SyGuess *guess) {
    return guess->role == SY_N_ROLE && guess->geometry == SY_GEOMETRY_NONE &&
           guess->n_feature >= ROWS_MIN && guess->encoding != NULL;
}

static void look_at(SyGuesser *guesser, SyGuess *guess, GHashTable *units, GHashTable *drains,
                    const SyLimits *limits) {
    g_autoptr(SyTable) texts = texts_of(guess, limits);
    if (texts == NULL || texts->columns->len < 2 || texts->columns->len > COLUMNS_MAX) return;
    const char *to = column_of(texts, drains, NULL);
    const char *unit = to == NULL ? NULL : column_of(texts, units, to);
    if (unit == NULL) return;
    sy_guess_map(guess, "unit", unit);
    sy_guess_map(guess, "to", to);
    sy_guesser_set_role(guesser, guess, sy_role_name(SY_ROLE_CONNECTIONS));
    guess->is_answered = false;
    if (guess->role == SY_N_ROLE) return;
    sy_guess_declare_field(guess, "unit", unit);
    sy_guess_declare_field(guess, "to", to);
    g_free(guess->reason);
    guess->reason =
        g_strdup_printf(_("its column %s holds numbers of units, %s numbers of drains"), unit, to);
}

/* A table of numbers and places: the points of lines that name these numbers as their ends. */
static bool look_for_points(SyGuesser *guesser, SyGuess *guess, GHashTable *ends,
                            const SyLimits *limits) {
    SyGuess *points = sy_guesser_look_as(guesser, guess->path, guess->layer, SY_ROLE_NODES);
    const SyBinding *id =
        points->role == SY_N_ROLE ? NULL : sy_binding_find(points->bindings, "id");
    g_autoptr(SyTable) texts =
        id == NULL || id->column == NULL || !points->has_place ? NULL : texts_of(guess, limits);
    const SyColumn *column = texts == NULL ? NULL : sy_table_column(texts, id->column);
    bool found = column != NULL && share_of(column, texts->n_row, ends) >= KNOWN;
    g_autofree char *reason =
        found ? g_strdup_printf(_("its column %s holds numbers that lines name as their ends"),
                                id->column)
              : NULL;
    sy_guess_free(points);
    if (!found) return false;
    sy_guesser_set_role(guesser, guess, sy_role_name(SY_ROLE_NODES));
    guess->is_answered = false;
    g_free(guess->reason);
    guess->reason = g_steal_pointer(&reason);
    return true;
}

static bool is_word(const char *text) {
    return text != NULL && !g_str_is_ascii(text);
}

/* Connections that name units of no register are a register of these as well, if the same column
 * names units there. */
static SyGuess *as_units(const SyGuesser *guesser, const SyGuess *guess, GHashTable *units,
                         const SyLimits *limits) {
    const SyBinding *unit = sy_binding_find(guess->bindings, "unit");
    g_autoptr(SyTable) texts =
        unit == NULL || unit->column == NULL ? NULL : texts_of(guess, limits);
    const SyColumn *column = texts == NULL ? NULL : sy_table_column(texts, unit->column);
    bool unlisted = false;
    for (SyIndex row = 0; column != NULL && !unlisted && row < texts->n_row; row++) {
        const char *text = sy_column_text(column, row);
        g_autofree char *folded = is_word(text) ? sy_fold_value(text) : NULL;
        unlisted = folded != NULL && !g_hash_table_contains(units, folded);
    }
    if (!unlisted) return NULL;
    SyGuess *second = sy_guesser_look_as(guesser, guess->path, guess->layer, SY_ROLE_UNITS);
    second->written = g_strdup(guess->written);
    const SyBinding *name =
        second->role == SY_N_ROLE ? NULL : sy_binding_find(second->bindings, "name");
    if (name != NULL && g_strcmp0(name->column, unit->column) == 0) return second;
    sy_guess_free(second);
    return NULL;
}

void sy_guesser_keys(SyGuesser *guesser, GPtrArray *guesses, const SyLimits *limits) {
    static const SyRole of_units[] = {SY_ROLE_UNITS, SY_ROLE_UNITS},
                        of_drains[] = {SY_ROLE_NODES, SY_ROLE_PIPES};
    static const char *const unit_fields[] = {"id", "code", "permit", "name", NULL},
                             *const drain_fields[] = {"id", NULL};
    static const SyRole of_lines[] = {SY_ROLE_PIPES, SY_ROLE_CHANNELS};
    static const char *const end_fields[] = {"from", "to", NULL};
    g_autoptr(GHashTable) units = NULL, drains = NULL, ends = NULL;
    guint n = guesses->len;
    for (guint i = 0; i < n; i++) {
        SyGuess *guess = g_ptr_array_index(guesses, i), *second = NULL;
        bool joins = guess->role == SY_ROLE_CONNECTIONS && guess->geometry == SY_GEOMETRY_NONE;
        if (!is_unexplained(guess) && !joins) continue;
        if (units == NULL) units = called(guesses, of_units, unit_fields, limits);
        if (joins) second = as_units(guesser, guess, units, limits);
        if (second != NULL) g_ptr_array_add(guesses, second);
        if (joins) continue;
        if (ends == NULL) ends = called(guesses, of_lines, end_fields, limits);
        if (g_hash_table_size(ends) > 0 && look_for_points(guesser, guess, ends, limits)) continue;
        if (drains == NULL) drains = called(guesses, of_drains, drain_fields, limits);
        if (g_hash_table_size(units) > 0 && g_hash_table_size(drains) > 0)
            look_at(guesser, guess, units, drains, limits);
    }
}
